//! LMDB, the truth about the library. Everything else is derived from it.
//!
//! A [`Store`] opens the environment and its databases and keeps the records that belong together
//! together: each method that takes a write transaction leaves the databases consistent with each other.
//! What it leaves out: the vectors ([`crate::index::vectors`]) have databases of their own in the environment.

mod codec;
mod collections;
mod conversations;
mod damaged;
mod facts;
mod folder;
mod folders;
mod forget;
mod grids;
pub mod guard;
mod import;
mod jobs;
mod notes;
mod pages;
mod record;
mod salvage;
pub(crate) mod spaces;
mod stored;
mod table;
mod upgrade;

use std::path::Path;
use std::sync::Arc;

use heed::byteorder::BE;
use heed::types::{Bytes, DecodeIgnore, Str, U32, U64, Unit};
use heed::{CommitOrAbort, Env, EnvOpenOptions, RoTxn, RwTxn, WithoutTls};
use parking_lot::{Mutex, MutexGuard};
use roaring::RoaringBitmap;

pub use codec::Record;
pub use conversations::Turns;
pub use damaged::Damaged;
pub use folder::{FolderRules, ScanRecord, WatchedFolder};
pub use folders::FileMove;
pub use footnote_model::{
    Card, CellAnswer, Collection, CollectionId, Conversation, ConversationId, Coverage, Document, DocumentId,
    DocumentState, FieldId, Grid, GridCell, GridField, GridId, Note, NoteId, Noted, NotedAnswer,
    NotedPassage, Passage, PassageId, Scope, Turn, TurnId,
};
pub use forget::Traces;
pub use import::{
    ImportId, ImportRecord, ImportState, JobId, JobRecord, JobState, RootRecord, VerdictRecord,
};
pub use pages::Fault;
pub use record::{Change, FailureRecord, FileRecord, NewDocument};
use salvage::check;
pub use salvage::{DATA_FILE, SUSPECT_FILE, Salvaged, salvage, share_of_free_pages};
use stored::{ConversationEntry, CountedDocument, file_date, has_failed};
pub use table::Database;

use crate::paths::{Stamp, StoredPath, path_key};
use crate::{Error, Result};
use footnote_extract::{ExtractError, Page, Problem};

/// Upper bound of the store's size. It is address space, not disk: the file grows as it is filled.
const MAP_BYTES: usize = 256 << 30;

/// How much a library holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    pub documents: u64,
    /// Documents that lack vectors.
    pub unfinished: u64,
    /// Files that could not be read when they were last tried.
    pub failed_files: u64,
    pub pages: u64,
    pub chunks: u64,
}

/// The names of the store's databases, in the order in which [`Store::open`] takes them, and what a record of each is called.
const NAMES: [(&str, &str); 25] = [
    (META, "a fact of the library"),
    ("files", "a note about a file"),
    ("contents", "the document of a content"),
    ("documents", "a document"),
    ("pages", "a page"),
    ("chunks", "a passage"),
    ("journal", "a change"),
    ("collections", "a collection"),
    ("members", "a document of a collection"),
    ("damaged", "a damaged record"),
    ("conversations", "a conversation"),
    ("turns", "an answer"),
    ("imports", "an import"),
    ("jobs", "a file of an import"),
    ("roots", "an added folder"),
    ("notes", "a note"),
    ("cards", "what is filed of a document"),
    ("coverage", "what could be searched"),
    ("versions", "an earlier answer"),
    ("grids", "a grid"),
    ("cells", "a cell of a grid"),
    ("folders", "a watched folder"),
    ("excluded", "a file left out of its folder"),
    ("inodes", "the place of a file"),
    ("moved", "a file that was moved"),
];

const META: &str = "meta";

/// The key of the format in [`META`]. Its value has no sum, so that any version can read it.
const FORMAT_KEY: &str = "format";

/// The key of the format from which on values have sums. It is there if they do.
const SUMS_KEY: &str = "sums";

type Databases = [heed::Database<'static, Bytes, Bytes>; NAMES.len()];

pub type ReadTxn<'e> = RoTxn<'e, WithoutTls>;

/// The open databases. Cheap to clone, as LMDB's handles are.
#[derive(Clone)]
pub struct Store {
    env: Env<WithoutTls>,
    following: Arc<Mutex<()>>,
    /// Every database, in the order of [`NAMES`].
    all: [Database<Bytes, Bytes>; NAMES.len()],
    /// Small facts: format, embedder, counters.
    meta: Database<Str, Bytes>,
    /// Hash of a path -> what is known of the file there.
    files: Database<Bytes, Record<FileRecord>>,
    /// Hash of a content -> the document made from it.
    contents: Database<Bytes, U32<BE>>,
    documents: Database<U32<BE>, Record<Document>>,
    /// Document number and page number, 4 bytes each -> page, compressed.
    pages: Database<U64<BE>, Bytes>,
    chunks: Database<U32<BE>, Record<Passage>>,
    /// Generation -> the change that made it, until the lexical index has it too.
    journal: Database<U64<BE>, Record<Change>>,
    collections: Database<U32<BE>, Record<Collection>>,
    /// Number -> a record that could not be read, and where it was. Nothing in it is ever deleted.
    damaged: Database<U32<BE>, Record<Damaged>>,
    /// Collection number and document number, 4 bytes each.
    members: Database<U64<BE>, Unit>,
    conversations: Database<U32<BE>, Record<ConversationEntry>>,
    /// Conversation number and turn number, 4 bytes each -> turn, compressed.
    turns: Database<U64<BE>, Bytes>,
    imports: Database<U32<BE>, Record<ImportRecord>>,
    /// Import number and number of the file in it, 4 bytes each.
    jobs: Database<U64<BE>, Record<JobRecord>>,
    /// Hash of a path -> the folder there, which was added.
    roots: Database<Bytes, Record<RootRecord>>,
    notes: Database<U32<BE>, Record<Note>>,
    /// Document number -> what a person filed of it.
    cards: Database<U32<BE>, Record<Card>>,
    /// Conversation number and turn number, 4 bytes each -> what could be searched when it was asked, where that was not all.
    coverage: Database<U64<BE>, Record<Coverage>>,
    /// Conversation, turn, and a number that counts from 1, 4 bytes each -> a turn that another took the place of, compressed.
    versions: Database<Bytes, Bytes>,
    grids: Database<U32<BE>, Record<Grid>>,
    /// Grid, document and field, 4 bytes each -> cell, compressed.
    cells: Database<Bytes, Bytes>,
    /// Hash of a path -> the folder there, which is watched.
    folders: Database<Bytes, Record<WatchedFolder>>,
    /// Hash of a path -> the path of a file that a person took out of the library, though its folder is watched.
    excluded: Database<Bytes, Bytes>,
    /// Inode -> the path of the file that had it when its folder was last compared.
    inodes: Database<U64<BE>, Bytes>,
    /// Hash of a path -> where the file that was there was moved, for what cites it by its old path.
    moved: Database<Bytes, Bytes>,
}

impl Store {
    /// Opens the store in `folder`, which must exist, and creates it where there is none. A damaged file is not opened:
    /// [`Error::Damaged`] says what is wrong with it, and [`salvage`] makes it anew.
    pub fn open(folder: &Path) -> Result<Store> {
        check(folder)?;
        let env = open_environment(folder)?;
        env.clear_stale_readers()?;
        guard::watch(folder);
        let databases = match open_databases(&env, folder)? {
            Some(databases) => databases,
            None => create_databases(&env, folder)?,
        };
        let all = std::array::from_fn(|index| {
            let (name, what) = NAMES[index];
            Database::new(databases[index], name, what)
        });
        Ok(Store::of(env, all))
    }

    fn of(env: Env<WithoutTls>, all: [Database<Bytes, Bytes>; NAMES.len()]) -> Store {
        let [
            meta,
            files,
            contents,
            documents,
            pages,
            chunks,
            journal,
            collections,
            members,
            damaged,
            conversations,
            turns,
            imports,
            jobs,
            roots,
            notes,
            cards,
            coverage,
            versions,
            grids,
            cells,
            folders,
            excluded,
            inodes,
            moved,
        ] = all;
        Store {
            env,
            following: Arc::default(),
            all,
            meta: meta.remap_types(),
            files: files.remap_types(),
            contents: contents.remap_types(),
            documents: documents.remap_types(),
            pages: pages.remap_types(),
            chunks: chunks.remap_types(),
            journal: journal.remap_types(),
            collections: collections.remap_types(),
            damaged: damaged.remap_types(),
            members: members.remap_types(),
            conversations: conversations.remap_types(),
            turns: turns.remap_types(),
            imports: imports.remap_types(),
            jobs: jobs.remap_types(),
            roots: roots.remap_types(),
            notes: notes.remap_types(),
            cards: cards.remap_types(),
            coverage: coverage.remap_types(),
            versions: versions.remap_types(),
            grids: grids.remap_types(),
            cells: cells.remap_types(),
            folders: folders.remap_types(),
            excluded: excluded.remap_types(),
            inodes: inodes.remap_types(),
            moved: moved.remap_types(),
        }
    }

    /// Whether it was written by an earlier version, and [`Self::upgrade`] must come before anything else.
    pub fn is_outdated(&self) -> Result<bool> {
        let txn = self.read()?;
        Ok(self.format(&txn)? < upgrade::FORMAT)
    }

    /// Rewrites the records of an earlier version. Only the process that holds the library's write lock may do so. If it
    /// fails, or the process is killed, the store is as it was.
    pub fn upgrade(&self, watch: &mut dyn FnMut(u64, u64)) -> Result<()> {
        let txn = self.read()?;
        let found = self.format(&txn)?;
        // With sums it is not as old as it says.
        let has_sums = self.meta.raw().get(&txn, SUMS_KEY.as_bytes())?.is_some();
        drop(txn);
        if has_sums {
            return Err(Error::Record { what: "the format" });
        }
        upgrade::run(&self.without_sums(), found, watch)
    }

    fn format(&self, txn: &RoTxn) -> Result<u32> {
        let format = self.meta.raw().get(txn, FORMAT_KEY.as_bytes())?;
        let bytes = format.ok_or(Error::Record { what: "the format" })?;
        bytes.try_into().map(u32::from_be_bytes).map_err(|_| Error::Record { what: "the format" })
    }

    fn set_format(&self, wtxn: &mut RwTxn, format: u32) -> Result<()> {
        Ok(self.meta.raw().put(wtxn, FORMAT_KEY.as_bytes(), &format.to_be_bytes())?)
    }

    /// The databases as earlier formats have them.
    fn without_sums(&self) -> Store {
        Store::of(self.env.clone(), self.all.map(|database| database.without_sums()))
    }

    /// The store's small facts, some of which are those of indexes.
    pub(crate) fn meta(&self) -> Database<Str, Bytes> {
        self.meta
    }

    /// Held from before a change of documents until the indexes have followed it, so that they follow in the order of the
    /// changes whichever threads make them.
    pub fn follow(&self) -> MutexGuard<'_, ()> {
        self.following.lock()
    }

    /// Closes it, so that its files can be replaced. Nothing may hold a clone of it.
    pub fn close(self) {
        let Store { env, .. } = self;
        env.prepare_for_closing().wait();
    }

    /// The environment, for indexes with databases of their own in it.
    pub(crate) fn env(&self) -> &Env<WithoutTls> {
        &self.env
    }

    pub fn read(&self) -> Result<ReadTxn<'_>> {
        Ok(self.env.read_txn()?)
    }

    /// Begins the one write transaction there can be. It must be committed on the thread that began it.
    pub fn write(&self) -> Result<RwTxn<'_>> {
        Ok(self.env.write_txn()?)
    }

    /// The number of the last committed change to documents. The lexical index holds the same number once
    /// it has caught up.
    pub fn generation(&self, txn: &RoTxn) -> Result<u64> {
        self.counter(txn, "generation")
    }

    fn counter(&self, txn: &RoTxn, name: &str) -> Result<u64> {
        let Some(bytes) = self.meta.get(txn, name)? else { return Ok(0) };
        bytes.try_into().map(u64::from_be_bytes).map_err(|_| Error::Record { what: "a counter" })
    }

    fn advance(&self, wtxn: &mut RwTxn, name: &str, by: u64) -> Result<u64> {
        let before = self.counter(wtxn, name)?;
        self.meta.put(wtxn, name, &(before + by).to_be_bytes())?;
        Ok(before)
    }

    /// The next number of a kind that counts from 1.
    fn next_number(&self, wtxn: &mut RwTxn, name: &str) -> Result<u32> {
        let before = self.advance(wtxn, name, 1)?;
        u32::try_from(before + 1).map_err(|_| Error::Full)
    }

    /// The first of as many numbers of passages, which follow one another. They count from 0.
    fn take_chunks(&self, wtxn: &mut RwTxn, count: usize) -> Result<u32> {
        let first = self.advance(wtxn, "next_chunk", count as u64)?;
        // The number after the last must be one, too: it ends ranges.
        if first + count as u64 >= u64::from(u32::MAX) {
            return Err(Error::Full);
        }
        Ok(first as u32)
    }

    fn record(&self, wtxn: &mut RwTxn, change: &Change) -> Result<()> {
        let generation = self.advance(wtxn, "generation", 1)? + 1;
        Ok(self.journal.put(wtxn, &generation, change)?)
    }

    /// The changes after `generation`, oldest first, or `None` if they are no longer all known.
    pub fn changes_since(&self, txn: &ReadTxn, generation: u64) -> Result<Option<Vec<Change>>> {
        let now = self.generation(txn)?;
        let mut expected = generation;
        let mut changes = Vec::new();
        if generation > now {
            return Ok(None);
        }
        for entry in self.journal.range(txn, &(generation + 1..))? {
            let (number, change) = entry?;
            expected += 1;
            if number != expected {
                return Ok(None);
            }
            changes.push(change);
        }
        Ok((expected == now).then_some(changes))
    }

    /// Forgets the changes up to `generation`, which the lexical index has made durable.
    pub fn trim_journal(&self, wtxn: &mut RwTxn, generation: u64) -> Result<()> {
        self.journal.delete_range(wtxn, &(..=generation))?;
        Ok(())
    }

    /// Makes a document, its pages and chunks and the file it was read from visible at once. The file's
    /// earlier document, if any, loses it.
    pub fn add_document(&self, wtxn: &mut RwTxn, new: &NewDocument) -> Result<Document> {
        let id = DocumentId(self.next_number(wtxn, "next_document")?);
        let first_chunk = self.take_chunks(wtxn, new.chunks.len())?;
        let document = Document {
            id,
            hash: new.hash,
            kind: new.kind,
            title: new.title.clone(),
            author: new.author.clone(),
            pages: new.pages.len() as u32,
            first_chunk: PassageId(first_chunk),
            chunks: new.chunks.len() as u32,
            characters: new.characters,
            problems: new.problems.clone(),
            added: new.added,
            state: if new.chunks.is_empty() { DocumentState::Indexed } else { DocumentState::Searchable },
            paths: Vec::new(),
        };
        for page in &new.pages {
            self.pages.put(wtxn, &page_key(id, page.number), &codec::pack(page))?;
        }
        for (index, chunk) in new.chunks.iter().enumerate() {
            let mut chunk = chunk.clone();
            chunk.document = id;
            self.chunks.put(wtxn, &(first_chunk + index as u32), &chunk)?;
        }
        self.contents.put(wtxn, &new.hash, &id.0)?;
        self.documents.put(wtxn, &id.0, &document)?;
        self.record(wtxn, &Change::Added(id))?;
        self.put_file(wtxn, &new.path, new.stamp, id)?;
        let document = self.document(wtxn, id)?.ok_or(Error::NoDocument(id))?;
        self.adopt_notes(wtxn, &document)?;
        Ok(document)
    }

    /// Puts a document that was read anew from the same bytes in the place of an earlier one, for all its files. `None` if that one is
    /// gone.
    pub fn replace_document(
        &self,
        wtxn: &mut RwTxn,
        old: DocumentId,
        new: &NewDocument,
    ) -> Result<Option<Document>> {
        let Some(before) = self.document(wtxn, old)? else { return Ok(None) };
        let mut files = Vec::new();
        for path in &before.paths {
            let file = self.files.get(wtxn, &path_key(path))?;
            files.extend(file.filter(|file| file.document == Some(old)));
        }
        let id = self.add_document(wtxn, new)?.id;
        for file in files.into_iter().filter(|file| file.path != new.path) {
            self.put_file(wtxn, &file.path, file.stamp, id)?;
        }
        self.document(wtxn, id)
    }

    /// Sets what is missing from a document. `None` if it is gone.
    pub fn set_problems(
        &self,
        wtxn: &mut RwTxn,
        id: DocumentId,
        problems: &[Problem],
    ) -> Result<Option<Document>> {
        let Some(mut document) = self.document(wtxn, id)? else { return Ok(None) };
        document.problems = problems.to_vec();
        self.documents.put(wtxn, &id.0, &document)?;
        Ok(Some(document))
    }

    /// Notes that the file at `path` holds the document `id`. The document that it held before loses it, and
    /// goes when that was its last file.
    pub fn put_file(&self, wtxn: &mut RwTxn, path: &StoredPath, stamp: Stamp, id: DocumentId) -> Result<()> {
        let before = self.files.get(wtxn, &path_key(path))?.and_then(|file| file.document);
        let file = FileRecord { path: path.clone(), stamp, document: Some(id), failure: None };
        self.files.put(wtxn, &path_key(path), &file)?;
        let mut document = self.document(wtxn, id)?.ok_or(Error::NoDocument(id))?;
        if !document.paths.contains(path) {
            document.paths.push(path.clone());
            self.documents.put(wtxn, &id.0, &document)?;
        }
        match before {
            Some(before) if before != id => {
                self.inherit_collections(wtxn, before, id)?;
                if let Some(from) = self.document(wtxn, before)? {
                    let goes = from.paths.iter().all(|kept| kept == path);
                    self.inherit_notes(wtxn, &from, id, goes)?;
                }
                self.detach(wtxn, path, before)
            }
            _ => Ok(()),
        }
    }

    /// Notes that the file at `path` could not be read. A document that it held before stays as it was: the file
    /// may be half saved, and nothing already stored is lost.
    pub fn put_failure(
        &self,
        wtxn: &mut RwTxn,
        path: &StoredPath,
        stamp: Stamp,
        hash: [u8; 32],
        error: ExtractError,
    ) -> Result<()> {
        let before = self.files.get(wtxn, &path_key(path))?;
        let document = before.as_ref().and_then(|file| file.document);
        let attempts = before
            .and_then(|file| file.failure)
            .filter(|failure| failure.hash == hash)
            .map_or(0, |f| f.attempts);
        let failure = Some(FailureRecord { hash, error, attempts: attempts + 1 });
        let file = FileRecord { path: path.clone(), stamp, document, failure };
        Ok(self.files.put(wtxn, &path_key(path), &file)?)
    }

    /// Forgets that a file failed; a document that it gave before stays.
    pub fn forget_failure(&self, wtxn: &mut RwTxn, path: &StoredPath) -> Result<()> {
        let Some(mut file) = self.files.get(wtxn, &path_key(path))? else { return Ok(()) };
        file.failure = None;
        // No file has this stamp: whatever is there now is read the next time it is added.
        file.stamp = Stamp { bytes: 0, modified_ns: 0 };
        if file.document.is_some() {
            self.files.put(wtxn, &path_key(path), &file)?;
        } else {
            self.files.delete(wtxn, &path_key(path))?;
        }
        Ok(())
    }

    fn detach(&self, wtxn: &mut RwTxn, path: &StoredPath, id: DocumentId) -> Result<()> {
        let Some(mut document) = self.document(wtxn, id)? else { return Ok(()) };
        document.paths.retain(|kept| kept != path);
        if document.paths.is_empty() {
            return self.remove_document(wtxn, id);
        }
        Ok(self.documents.put(wtxn, &id.0, &document)?)
    }

    /// Removes a document with its pages, chunks and the notes about its files.
    pub fn remove_document(&self, wtxn: &mut RwTxn, id: DocumentId) -> Result<()> {
        let Some(document) = self.document(wtxn, id)? else { return Err(Error::NoDocument(id)) };
        for path in &document.paths {
            let points_here =
                self.files.get(wtxn, &path_key(path))?.is_some_and(|file| file.document == Some(id));
            if points_here {
                self.files.delete(wtxn, &path_key(path))?;
            }
        }
        self.pages.delete_range(wtxn, &(page_key(id, 0)..=page_key(id, u32::MAX)))?;
        let range = document.chunk_range();
        self.chunks.delete_range(wtxn, &range)?;
        // The same content may have been read again as another document.
        if self.contents.get(wtxn, &document.hash)? == Some(id.0) {
            self.contents.delete(wtxn, &document.hash)?;
        }
        self.documents.delete(wtxn, &id.0)?;
        self.leave_collections(wtxn, id)?;
        self.cards.delete(wtxn, &id.0)?;
        self.record(wtxn, &Change::Removed(id))
    }

    /// Marks a document as fully indexed, once all its vectors are stored.
    pub fn set_indexed(&self, wtxn: &mut RwTxn, id: DocumentId) -> Result<Document> {
        let mut document = self.document(wtxn, id)?.ok_or(Error::NoDocument(id))?;
        document.state = DocumentState::Indexed;
        self.documents.put(wtxn, &id.0, &document)?;
        Ok(document)
    }

    /// Notes on a chunk's document that the chunk has no vector, once for each page.
    pub fn note_no_vector(&self, wtxn: &mut RwTxn, chunk: PassageId) -> Result<()> {
        let Some(chunk) = self.chunks.get(wtxn, &chunk.0)? else { return Ok(()) };
        let Some(mut document) = self.document(wtxn, chunk.document)? else { return Ok(()) };
        let problem = Problem::NoVector { page: chunk.page };
        if !document.problems.contains(&problem) {
            document.problems.push(problem);
            self.documents.put(wtxn, &document.id.0, &document)?;
        }
        Ok(())
    }

    /// Marks a document as lacking vectors, so that they are computed again.
    pub fn set_searchable(&self, wtxn: &mut RwTxn, id: DocumentId) -> Result<()> {
        let mut document = self.document(wtxn, id)?.ok_or(Error::NoDocument(id))?;
        document.state = DocumentState::Searchable;
        Ok(self.documents.put(wtxn, &id.0, &document)?)
    }

    pub fn document(&self, txn: &RoTxn, id: DocumentId) -> Result<Option<Document>> {
        Ok(self.documents.get(txn, &id.0)?)
    }

    pub fn documents<'t>(&self, txn: &'t ReadTxn) -> Result<impl Iterator<Item = Result<Document>> + 't> {
        Ok(self.documents.iter(txn)?.map(|entry| Ok(entry?.1)))
    }

    /// How much there is, without making every record whole.
    pub fn tally(&self, txn: &ReadTxn) -> Result<Tally> {
        let mut tally = Tally { chunks: self.chunks.len(txn)?, ..Tally::default() };
        for entry in self.documents.remap_data_type::<Bytes>().iter(txn)? {
            let counted = CountedDocument::read(entry?.1)?;
            tally.documents += 1;
            tally.unfinished += u64::from(counted.state != DocumentState::Indexed);
            tally.pages += u64::from(counted.pages);
        }
        for entry in self.files.remap_data_type::<Bytes>().iter(txn)? {
            tally.failed_files += u64::from(has_failed(entry?.1)?);
        }
        Ok(tally)
    }

    /// When each file that gave a document was last changed, in nanoseconds since 1970. A note that cannot be read is none.
    pub fn file_dates(&self, txn: &ReadTxn) -> Result<Vec<(DocumentId, u64)>> {
        let mut dates = Vec::new();
        for entry in self.files.remap_data_type::<Bytes>().tolerant_iter(txn)? {
            dates.extend(entry?.1.and_then(file_date));
        }
        Ok(dates)
    }

    /// The files that could not be read when they were last tried.
    pub fn failed_files(&self, txn: &ReadTxn) -> Result<Vec<FileRecord>> {
        let mut failed = Vec::new();
        for entry in self.files.remap_data_type::<Bytes>().iter(txn)? {
            let (_, bytes) = entry?;
            if has_failed(bytes)? {
                failed.push(codec::decode(bytes)?);
            }
        }
        Ok(failed)
    }

    pub fn chunk_count(&self, txn: &ReadTxn) -> Result<u64> {
        Ok(self.chunks.len(txn)?)
    }

    /// The numbers of all chunks, whether or not they can be read.
    pub fn chunk_numbers(&self, txn: &RoTxn) -> Result<RoaringBitmap> {
        let chunks = self.chunks.raw().remap_types::<U32<BE>, DecodeIgnore>();
        chunks.iter(txn)?.map(|entry| entry.map(|(number, ())| number).map_err(Error::from)).collect()
    }

    pub fn document_with_hash(&self, txn: &RoTxn, hash: &[u8; 32]) -> Result<Option<DocumentId>> {
        Ok(self.contents.get(txn, hash)?.map(DocumentId))
    }

    pub fn file(&self, txn: &RoTxn, path: &StoredPath) -> Result<Option<FileRecord>> {
        Ok(self.files.get(txn, &path_key(path))?)
    }

    pub fn page(&self, txn: &ReadTxn, id: DocumentId, number: u32) -> Result<Option<Page>> {
        self.pages.get(txn, &page_key(id, number))?.map(codec::unpack).transpose()
    }

    pub fn chunk(&self, txn: &ReadTxn, id: PassageId) -> Result<Option<Passage>> {
        Ok(self.chunks.get(txn, &id.0)?)
    }

    /// The document of a chunk, where that can be read.
    pub fn document_of(&self, txn: &RoTxn, id: PassageId) -> Result<Option<DocumentId>> {
        let mut found = self.chunks.tolerant_range(txn, &(id.0..=id.0))?;
        Ok(found.next().transpose()?.and_then(|(_, passage)| Some(passage?.document)))
    }

    /// The chunks of a document, in reading order.
    pub fn chunks_of(&self, txn: &RoTxn, document: &Document) -> Result<Vec<(PassageId, Passage)>> {
        let range = self.chunks.range(txn, &document.chunk_range())?;
        range.map(|entry| entry.map(|(id, chunk)| (PassageId(id), chunk)).map_err(Error::from)).collect()
    }

    /// Like [`Self::chunks_of`], without those that cannot be read.
    pub fn readable_chunks_of(
        &self,
        txn: &ReadTxn,
        document: &Document,
    ) -> Result<Vec<(PassageId, Passage)>> {
        let mut chunks = Vec::new();
        for entry in self.chunks.tolerant_range(txn, &document.chunk_range())? {
            let (key, chunk) = entry?;
            if let (Ok(id), Some(chunk)) = (key.try_into().map(u32::from_be_bytes), chunk) {
                chunks.push((PassageId(id), chunk));
            }
        }
        Ok(chunks)
    }

    /// What is wrong with the store's file, page by page: its structure, besides the sums of what is in it.
    pub fn faults(&self) -> Result<Vec<Fault>> {
        salvage::faults(&self.env)
    }

    /// How many conversations and answers there are, whether or not they can be read.
    pub fn conversation_counts(&self, txn: &ReadTxn) -> Result<(u64, u64)> {
        Ok((self.conversations.len(txn)?, self.turns.len(txn)?))
    }

    /// Runs `change` in one write transaction.
    pub fn update<T>(&self, change: impl FnOnce(&mut RwTxn) -> Result<T>) -> Result<T> {
        let mut wtxn = self.write()?;
        let value = change(&mut wtxn)?;
        wtxn.commit()?;
        Ok(value)
    }
}

fn open_environment(folder: &Path) -> Result<Env<WithoutTls>> {
    let mut options = EnvOpenOptions::new().read_txn_without_tls();
    options.map_size(MAP_BYTES).max_dbs(64).max_readers(512);
    // SAFETY: The folder belongs to Footnote: nothing deletes or replaces the files of an open library, and processes that
    // share it do so through LMDB's own lock file on a local disk. What replaces them does so while no process has them open.
    Ok(unsafe { options.open(folder) }?)
}

/// Opens the databases; `None` where one of them is missing. Begins no write transaction: another process may be in a long one,
/// and who only searches does not wait for it.
fn open_databases(env: &Env<WithoutTls>, folder: &Path) -> Result<Option<Databases>> {
    let opened = env.open_databases_and_commit(env.read_txn()?, |open, txn| -> Result<_> {
        let meta: Option<heed::Database<'_, Str, Bytes>> = open.open_database(txn, Some(META))?;
        let Some(meta) = meta else { return Ok(CommitOrAbort::Abort(())) };
        let Some(format) = meta.get(txn, FORMAT_KEY)? else { return Ok(CommitOrAbort::Abort(())) };
        check_format(format, folder)?;
        let mut databases = [meta.remap_types::<Bytes, Bytes>(); NAMES.len()];
        for (database, (name, _)) in databases.iter_mut().zip(NAMES) {
            match open.open_database(txn, Some(name))? {
                Some(opened) => *database = opened,
                None => return Ok(CommitOrAbort::Abort(())),
            }
        }
        Ok(CommitOrAbort::Commit(databases))
    })?;
    Ok(match opened {
        CommitOrAbort::Commit(databases) => Some(databases),
        CommitOrAbort::Abort(()) => None,
    })
}

/// Opens the databases and makes those that are missing: all in a new library, some in one of an earlier version.
fn create_databases(env: &Env<WithoutTls>, folder: &Path) -> Result<Databases> {
    let created = env.create_databases_and_commit(env.write_txn()?, |open, wtxn| -> Result<_> {
        let meta: heed::Database<'_, Str, Bytes> = open.create_database(wtxn, Some(META))?;
        match meta.get(wtxn, FORMAT_KEY)? {
            Some(format) => check_format(format, folder)?,
            None => {
                meta.put(wtxn, FORMAT_KEY, &upgrade::FORMAT.to_be_bytes())?;
                meta.put(wtxn, SUMS_KEY, &upgrade::sums_record())?;
            }
        }
        let mut databases = [meta.remap_types::<Bytes, Bytes>(); NAMES.len()];
        for (database, (name, _)) in databases.iter_mut().zip(NAMES) {
            *database = open.create_database(wtxn, Some(name))?;
        }
        Ok(CommitOrAbort::<_, ()>::Commit(databases))
    })?;
    Ok(created.unwrap_commit())
}

/// Refuses a library that a later version wrote.
fn check_format(format: &[u8], folder: &Path) -> Result<()> {
    let found = format.try_into().map_or(u32::MAX, u32::from_be_bytes);
    let expected = upgrade::FORMAT;
    if found > expected { Err(Error::Newer { path: folder.into(), found, expected }) } else { Ok(()) }
}

fn page_key(document: DocumentId, page: u32) -> u64 {
    pair_key(document.0, page)
}

/// A key that sorts by `first`, then by `second`.
fn pair_key(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}
