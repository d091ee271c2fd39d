//! A library, or some of its documents, as one file that opens elsewhere.
//!
//! The file is a head and the store, compressed. What is derived is left out where it is quickly made again (the lexical index) and
//! goes along where it is not (vectors). So another library needs neither the documents' files nor the models' time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::Library;
use crate::index::{Follower, VectorIndex, VectorSearch};
use crate::progress::Cancel;
use crate::store::{CollectionId, DATA_FILE, DocumentId, NewDocument, NoteId, Noted, PassageId, Store};
use crate::{Error, Result, Stamp, paths};

/// Begins an exported library.
const MAGIC: &[u8; 16] = b"Footnote library";

/// The version of what follows the magic: the BLAKE3 of the store, its length (8 bytes, big endian), and the store in zstd.
const VERSION: u8 = 1;

const HEAD_BYTES: u64 = 16 + 1 + 32 + 8;

/// Stores are mostly text that is compressed already, and vectors.
const ZSTD_LEVEL: i32 = 3;

/// In the store's folder, for as long as something is exported or imported.
const EXPORT_FOLDER: &str = "export";
const IMPORT_FOLDER: &str = "import";

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Exported {
    pub documents: u64,
    pub bytes: u64,
}

/// What came of the documents of an exported library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    pub documents: u64,
    /// Documents that were there already, by their bytes.
    pub present: u64,
    /// Conversations, which come only into an empty library.
    pub conversations: u64,
}

impl Library {
    /// Writes the library, or `documents` with what belongs to them alone, into a file that is not there yet. Others may write to the
    /// library meanwhile: what is exported is the state at the beginning. A whole library takes its conversations and grids along;
    /// some documents take their collections, notes and tags.
    ///
    /// # Errors
    /// [`Error::FileExists`] if there is such a file. Nothing of the file is left on any error.
    pub fn export(&self, file: &Path, documents: Option<&[DocumentId]>, cancel: &Cancel) -> Result<Exported> {
        if file.exists() {
            return Err(Error::FileExists { path: file.into() });
        }
        let folder = Temporary::make(self.folder.join("store").join(EXPORT_FOLDER))?;
        let data = folder.path.join(DATA_FILE);
        self.store.copy_to(&data)?;
        let exported = match documents {
            None => self.store.documents(&self.store.read()?)?.count() as u64,
            Some(documents) => {
                self.keep_only(&folder.path, documents)?;
                documents.len() as u64
            }
        };
        let part = PartFile::beside(file)?;
        let packed = pack(&data, &part, cancel);
        let bytes = packed.map_err(|error| match error {
            PackError::Cancelled => Error::Cancelled,
            PackError::Io(error) => Error::file(file, error),
        })?;
        part.finish(file)?;
        Ok(Exported { documents: exported, bytes })
    }

    /// Takes out of the copied store in `folder` all that is not of the `documents`.
    fn keep_only(&self, folder: &Path, documents: &[DocumentId]) -> Result<()> {
        let keep: BTreeSet<DocumentId> = documents.iter().copied().collect();
        let store = Store::open(folder)?;
        store.update(|wtxn| store.keep_only(wtxn, &keep))?;
        {
            let embedder = self.default_embedder();
            let profile = embedder.profile();
            let vectors =
                VectorIndex::open(&store, self.settings.vectors.clone(), &profile.id, profile.dimensions)?;
            vectors.rebuild(&store)?;
        }
        store.close();
        Store::compact(folder)
    }

    /// Adds the documents of an exported library, with their vectors, collections, notes and tags, to this one. Those that are there
    /// already stay as they are. Conversations and grids are not among what is added. Returns when everything is searchable.
    pub fn import_documents(&self, file: &Path, cancel: &Cancel) -> Result<Imported> {
        self.lock()?;
        let folder = Temporary::make(self.folder.join("store").join(IMPORT_FOLDER))?;
        unpack(file, &folder.path, cancel)?;
        let other = Store::open(&folder.path)?;
        if other.is_outdated()? {
            other.upgrade(&mut |_, _| {})?;
        }
        let imported = self.take_in(&other, cancel);
        other.close();
        let imported = imported?;
        let _following = self.store.follow();
        self.indexes.catch_up(&self.store)?;
        if !self.jobs.is_staging() {
            self.indexes.lexical.close_writer();
        }
        Ok(imported)
    }

    fn take_in(&self, other: &Store, cancel: &Cancel) -> Result<Imported> {
        let embedder = self.default_embedder();
        let profile = embedder.profile();
        let theirs =
            VectorIndex::open(other, self.settings.vectors.clone(), &profile.id, profile.dimensions)?;
        let ours = &self.indexes.vectors;
        let has_our_vectors = theirs.profile(theirs.active())? == ours.profile(ours.active())?;
        let txn = other.read()?;
        let mut imported = Imported::default();
        let mut numbers: BTreeMap<DocumentId, DocumentId> = BTreeMap::new();
        for document in other.documents(&txn)? {
            let document = document?;
            if cancel.is_requested() {
                return Err(Error::Cancelled);
            }
            let known = {
                let txn = self.store.read()?;
                self.store.document_with_hash(&txn, &document.hash)?
            };
            if let Some(known) = known {
                numbers.insert(document.id, known);
                imported.present += 1;
                continue;
            }
            let pages = (1..=document.pages).map(|page| other.page(&txn, document.id, page));
            let pages = pages.collect::<Result<Option<Vec<_>>>>()?.ok_or(Error::Record { what: "a page" })?;
            let chunks = other.chunks_of(&txn, &document)?;
            let stamps = document.paths.iter().map(|path| other.file(&txn, path));
            // No file has the stamp of one that is not known: it is read when it is added.
            let unknown = Stamp { bytes: 0, modified_ns: 0 };
            let stamps = stamps.map(|file| Ok(file?.map_or(unknown, |file| file.stamp)));
            let stamps = stamps.collect::<Result<Vec<_>>>()?;
            let Some((path, stamp)) = document.paths.first().zip(stamps.first()) else { continue };
            let new = NewDocument {
                hash: document.hash,
                kind: document.kind,
                title: document.title.clone(),
                author: document.author.clone(),
                pages,
                chunks: chunks.iter().map(|(_, passage)| passage.clone()).collect(),
                characters: document.characters,
                problems: document.problems.clone(),
                added: document.added,
                path: path.clone(),
                stamp: *stamp,
            };
            let card = other.card(&txn, document.id)?;
            let taken = self.store.update(|wtxn| {
                let taken = self.store.add_document(wtxn, &new)?;
                for (path, stamp) in document.paths.iter().zip(&stamps).skip(1) {
                    self.store.put_file(wtxn, path, *stamp, taken.id)?;
                }
                self.store.put_card(wtxn, taken.id, &card)?;
                Ok(taken)
            })?;
            numbers.insert(document.id, taken.id);
            imported.documents += 1;
            if has_our_vectors {
                self.take_vectors(&theirs, &chunks.iter().map(|(id, _)| *id).collect::<Vec<_>>(), &taken)?;
            }
        }
        self.take_collections(other, &txn, &numbers)?;
        self.take_notes(other, &txn, &numbers)?;
        Ok(imported)
    }

    /// Stores the vectors of a document that another library computed, if it has all of them.
    fn take_vectors(
        &self,
        theirs: &VectorIndex,
        chunks: &[PassageId],
        taken: &crate::store::Document,
    ) -> Result<()> {
        let vectors = theirs.vectors(theirs.active(), chunks)?;
        let entries: Vec<(PassageId, DocumentId, &[f32])> = (taken.first_chunk.0..)
            .zip(&vectors)
            .filter_map(|(chunk, vector)| Some((PassageId(chunk), taken.id, vector.as_deref()?)))
            .collect();
        let active = self.indexes.vectors.active();
        self.indexes.vectors.insert(active, &entries)?;
        if entries.len() == chunks.len() {
            self.store.update(|wtxn| self.store.set_indexed(wtxn, taken.id).map(drop))?;
        }
        Ok(())
    }

    fn take_collections(
        &self,
        other: &Store,
        txn: &crate::store::ReadTxn,
        numbers: &BTreeMap<DocumentId, DocumentId>,
    ) -> Result<()> {
        let ours = self.store.collections(&*self.store.read()?)?;
        for collection in other.collections(txn)? {
            let members = other.members(txn, collection.id)?;
            let known = ours.iter().find(|known| known.name == collection.name).map(|known| known.id);
            self.store.update(|wtxn| {
                let id: CollectionId = match known {
                    Some(id) => id,
                    None => self.store.add_collection(wtxn, &collection.name)?.id,
                };
                for member in members.iter().filter_map(|member| numbers.get(member)) {
                    self.store.put_member(wtxn, id, *member)?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn take_notes(
        &self,
        other: &Store,
        txn: &crate::store::ReadTxn,
        numbers: &BTreeMap<DocumentId, DocumentId>,
    ) -> Result<()> {
        let ours = self.store.notes(&*self.store.read()?)?;
        for mut note in other.notes(txn)? {
            let Noted::Passage(passage) = &mut note.on else { continue };
            let Some(number) = numbers.get(&passage.document) else { continue };
            passage.document = *number;
            let is_there = ours.iter().any(|known| {
                let same = (&known.words, known.made) == (&note.words, note.made);
                same && matches!((&known.on, &note.on), (Noted::Passage(a), Noted::Passage(b)) if a.quote == b.quote)
            });
            if !is_there {
                self.store.update(|wtxn| {
                    let id: NoteId = self.store.next_note(wtxn)?;
                    self.store.put_note(wtxn, &crate::store::Note { id, ..note })
                })?;
            }
        }
        Ok(())
    }
}

/// Puts an exported library into a folder where there is none. [`Library::open`] then opens it.
///
/// # Errors
/// [`Error::FileExists`] if there is a library, and [`Error::NoExport`] if the file is none, or damaged. The folder is then as it was.
pub fn import(file: &Path, folder: &Path, cancel: &Cancel) -> Result<()> {
    let unusable = |source| Error::Folder { path: folder.into(), source };
    let store_folder = folder.join("store");
    let data = store_folder.join(DATA_FILE);
    if data.exists() {
        return Err(Error::FileExists { path: data });
    }
    paths::create_folder(&store_folder).map_err(unusable)?;
    let temporary = Temporary::make(store_folder.join(IMPORT_FOLDER))?;
    unpack(file, &temporary.path, cancel)?;
    paths::rename(&temporary.path.join(DATA_FILE), &data).map_err(unusable)?;
    paths::sync_folder(&store_folder).map_err(unusable)
}

enum PackError {
    Cancelled,
    Io(io::Error),
}

impl From<io::Error> for PackError {
    fn from(error: io::Error) -> PackError {
        PackError::Io(error)
    }
}

/// Returns the length of the packed file, in bytes.
fn pack(data: &Path, part: &PartFile, cancel: &Cancel) -> std::result::Result<u64, PackError> {
    let mut into = &part.file;
    into.write_all(&[0; HEAD_BYTES as usize])?;
    let mut encoder = zstd::stream::write::Encoder::new(into, ZSTD_LEVEL)?;
    let mut hasher = blake3::Hasher::new();
    let length = copy(&mut paths::open(data)?, &mut encoder, &mut hasher, u64::MAX, cancel)?;
    encoder.finish()?;
    let bytes = into.stream_position()?;
    into.seek(SeekFrom::Start(0))?;
    into.write_all(MAGIC)?;
    into.write_all(&[VERSION])?;
    into.write_all(hasher.finalize().as_bytes())?;
    into.write_all(&length.to_be_bytes())?;
    into.sync_all()?;
    Ok(bytes)
}

/// Unpacks the store of an exported library into `folder`, and looks through it.
fn unpack(file: &Path, folder: &Path, cancel: &Cancel) -> Result<()> {
    let no_export = |detail: &str| Error::NoExport { path: file.into(), detail: detail.to_owned() };
    let mut packed = paths::open(file).map_err(|error| Error::file(file, error))?;
    let mut head = [0; HEAD_BYTES as usize];
    packed.read_exact(&mut head).map_err(|_| no_export("it is too short"))?;
    if &head[..16] != MAGIC {
        return Err(no_export("it does not begin like one"));
    }
    if head[16] != VERSION {
        return Err(no_export("another version of Footnote wrote it"));
    }
    let hash: [u8; 32] = head[17..49].try_into().expect("a part of a head of that length");
    let length = u64::from_be_bytes(head[49..57].try_into().expect("a part of a head of that length"));
    let data = folder.join(DATA_FILE);
    let unpacked = (|| -> std::result::Result<(u64, [u8; 32]), PackError> {
        let mut decoder = zstd::stream::read::Decoder::new(packed)?;
        let mut into = paths::create_private(&data)?;
        let mut hasher = blake3::Hasher::new();
        let written = copy(&mut decoder, &mut into, &mut hasher, length.saturating_add(1), cancel)?;
        into.sync_all()?;
        Ok((written, *hasher.finalize().as_bytes()))
    })();
    let (written, found) = match unpacked {
        Ok(unpacked) => unpacked,
        Err(PackError::Cancelled) => return Err(Error::Cancelled),
        Err(PackError::Io(error)) if error.kind() == io::ErrorKind::StorageFull => {
            return Err(Error::DiskFull { detail: error.to_string() });
        }
        Err(PackError::Io(_)) => return Err(no_export("it is damaged")),
    };
    if (written, found) != (length, hash) {
        return Err(no_export("its sum is wrong"));
    }
    Ok(())
}

/// Copies `limit` bytes at most, and sums them. Returns how many there were.
fn copy(
    from: &mut impl Read,
    to: &mut impl Write,
    hasher: &mut blake3::Hasher,
    limit: u64,
    cancel: &Cancel,
) -> std::result::Result<u64, PackError> {
    let mut buffer = vec![0; 1 << 20];
    let mut copied = 0;
    while copied < limit {
        if cancel.is_requested() {
            return Err(PackError::Cancelled);
        }
        let read = from.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        to.write_all(&buffer[..read])?;
        copied += read as u64;
    }
    Ok(copied)
}

/// A folder that goes when this is dropped, with all in it. What a kill leaves is replaced the next time.
struct Temporary {
    path: PathBuf,
}

impl Temporary {
    fn make(path: PathBuf) -> Result<Temporary> {
        let unusable = |source| Error::Folder { path: path.clone(), source };
        paths::remove_folder(&path).map_err(unusable)?;
        paths::create_folder(&path).map_err(unusable)?;
        Ok(Temporary { path })
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Err(error) = paths::remove_folder(&self.path) {
            tracing::warn!(%error, folder = ?self.path, "a temporary folder is left");
        }
    }
}

/// A file under another name until it is whole.
struct PartFile {
    path: PathBuf,
    file: File,
}

impl PartFile {
    fn beside(file: &Path) -> Result<PartFile> {
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let path = file.with_file_name(name);
        let open = paths::create_private(&path).map_err(|error| Error::file(file, error))?;
        Ok(PartFile { path, file: open })
    }

    /// Gives it its name, unless a file has that meanwhile.
    fn finish(self, file: &Path) -> Result<()> {
        match paths::rename_to_new(&self.path, file) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(Error::FileExists { path: file.into() })
            }
            result => result.map_err(|error| Error::file(file, error)),
        }
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        // Once it has its name there is none under this one.
        let _ = paths::remove_file(&self.path);
    }
}
