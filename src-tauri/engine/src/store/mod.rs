//! LMDB, the truth about the library. Everything else is derived from it.
//!
//! A [`Store`] opens the environment and its databases and keeps the records that belong together
//! together: each method that takes a write transaction leaves the databases consistent with each other.
//! What it leaves out: the vectors ([`crate::vectors`]) share the environment but look after themselves.

mod codec;
mod collections;
mod conversations;
mod record;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use heed::byteorder::BE;
use heed::types::{Bytes, Str, U32, U64, Unit};
use heed::{BytesDecode, CommitOrAbort, Env, EnvOpenOptions, RoTxn, RwTxn, WithoutTls};

pub use codec::Record;
pub use collections::{CollectionId, CollectionRecord};
pub use conversations::{ConversationId, ConversationRecord, Scope, TurnId, TurnRecord};
pub use record::{
    Change, ChunkId, ChunkRecord, DocumentId, DocumentRecord, DocumentState, FailureRecord, FileRecord,
    NewDocument,
};

use crate::paths::{Stamp, StoredPath};
use crate::vectors::VectorDatabases;
use crate::{Error, Result};
use footnote_extract::{ExtractError, Page};

/// The version of the records' layout. A library of another version is refused, never guessed at.
const FORMAT: u32 = 1;

/// Upper bound of the store's size. It is address space, not disk: the file grows as it is filled.
const MAP_BYTES: usize = 256 << 30;

/// A database of an environment that stays open as long as any of its handles.
pub type Database<K, V> = heed::Database<'static, K, V>;

pub type ReadTxn<'e> = RoTxn<'e, WithoutTls>;

/// The open databases. Cheap to clone, as LMDB's handles are.
#[derive(Clone)]
pub struct Store {
    env: Env<WithoutTls>,
    following: Arc<Mutex<()>>,
    /// Small facts: format, embedder, counters.
    meta: Database<Str, Bytes>,
    /// Hash of a path -> what is known of the file there.
    files: Database<Bytes, Record<FileRecord>>,
    /// Hash of a content -> the document made from it.
    contents: Database<Bytes, U32<BE>>,
    documents: Database<U32<BE>, Record<DocumentRecord>>,
    /// Document number and page number, 4 bytes each -> page, compressed.
    pages: Database<U64<BE>, Bytes>,
    chunks: Database<U32<BE>, Record<ChunkRecord>>,
    /// Generation -> the change that made it, until the lexical index has it too.
    journal: Database<U64<BE>, Record<Change>>,
    collections: Database<U32<BE>, Record<CollectionRecord>>,
    /// Collection number and document number, 4 bytes each.
    members: Database<U64<BE>, Unit>,
    conversations: Database<U32<BE>, Record<ConversationRecord>>,
    /// Conversation number and turn number, 4 bytes each -> turn, compressed.
    turns: Database<U64<BE>, Bytes>,
    pub vectors: VectorDatabases,
}

impl Store {
    /// Opens the store in `folder`, which must exist, and creates it where there is none.
    /// `embedder` names the model whose vectors it holds.
    pub fn open(folder: &Path, embedder: &str) -> Result<Store> {
        // SAFETY: The folder belongs to Footnote: nothing deletes or replaces the files of an open library, and
        // processes that share it do so through LMDB's own lock file on a local disk.
        let env = unsafe {
            EnvOpenOptions::new()
                .read_txn_without_tls()
                .map_size(MAP_BYTES)
                .max_dbs(32)
                .max_readers(512)
                .open(folder)
        }?;
        env.clear_stale_readers()?;
        let wtxn = env.write_txn()?;
        let opened = env.create_databases_and_commit(wtxn, |open, wtxn| -> Result<_> {
            let meta: heed::Database<'_, Str, Bytes> = open.create_database(wtxn, Some("meta"))?;
            match meta.get(wtxn, "format")? {
                Some(found) if found != FORMAT.to_be_bytes() => {
                    let found = found.try_into().map_or(0, u32::from_be_bytes);
                    return Err(Error::Format { path: folder.into(), found, expected: FORMAT });
                }
                Some(_) => {}
                None => meta.put(wtxn, "format", &FORMAT.to_be_bytes())?,
            }
            match meta.get(wtxn, "embedder")? {
                Some(found) if found != embedder.as_bytes() => {
                    let found = String::from_utf8_lossy(found).into_owned();
                    return Err(Error::Embedder { path: folder.into(), found, expected: embedder.into() });
                }
                Some(_) => {}
                None => meta.put(wtxn, "embedder", embedder.as_bytes())?,
            }
            let files = open.create_database(wtxn, Some("files"))?;
            let contents = open.create_database(wtxn, Some("contents"))?;
            let documents = open.create_database(wtxn, Some("documents"))?;
            let pages = open.create_database(wtxn, Some("pages"))?;
            let chunks = open.create_database(wtxn, Some("chunks"))?;
            let journal = open.create_database(wtxn, Some("journal"))?;
            let vectors = open.create_database(wtxn, Some("vectors"))?;
            let fresh = open.create_database(wtxn, Some("fresh"))?;
            let buried = open.create_database(wtxn, Some("buried"))?;
            let trees = open.create_database(wtxn, Some("trees"))?;
            let collections = open.create_database(wtxn, Some("collections"))?;
            let members = open.create_database(wtxn, Some("members"))?;
            let conversations = open.create_database(wtxn, Some("conversations"))?;
            let turns = open.create_database(wtxn, Some("turns"))?;
            let read = (meta, files, contents, documents, pages, chunks, journal);
            let found = (vectors, fresh, buried, trees);
            let kept = (collections, members, conversations, turns);
            Ok(CommitOrAbort::<_, ()>::Commit((read, found, kept)))
        })?;
        let (read, found, kept) = opened.unwrap_commit();
        let (meta, files, contents, documents, pages, chunks, journal) = read;
        let (vectors, fresh, buried, trees) = found;
        let (collections, members, conversations, turns) = kept;
        let vectors = VectorDatabases { vectors, fresh, buried, trees };
        Ok(Store {
            env,
            following: Arc::default(),
            meta,
            files,
            contents,
            documents,
            pages,
            chunks,
            journal,
            collections,
            members,
            conversations,
            turns,
            vectors,
        })
    }

    /// Held from before a change of documents until the indexes have followed it, so that they follow in the order of the
    /// changes whichever threads make them.
    pub fn follow(&self) -> MutexGuard<'_, ()> {
        self.following.lock().unwrap_or_else(PoisonError::into_inner)
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
    pub fn add_document(&self, wtxn: &mut RwTxn, new: &NewDocument) -> Result<DocumentRecord> {
        let id = DocumentId(self.advance(wtxn, "next_document", 1)? as u32 + 1);
        let first_chunk = self.advance(wtxn, "next_chunk", new.chunks.len() as u64)? as u32;
        let document = DocumentRecord {
            id,
            hash: new.hash,
            kind: new.kind,
            title: new.title.clone(),
            author: new.author.clone(),
            pages: new.pages.len() as u32,
            first_chunk: ChunkId(first_chunk),
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
        self.document(wtxn, id)?.ok_or(Error::NoDocument(id))
    }

    /// Notes that the file at `path` holds the document `id`. The document that it held before loses it, and
    /// goes when that was its last file.
    pub fn put_file(&self, wtxn: &mut RwTxn, path: &StoredPath, stamp: Stamp, id: DocumentId) -> Result<()> {
        let before = self.files.get(wtxn, &path.key())?.and_then(|file| file.document);
        let file = FileRecord { path: path.clone(), stamp, document: Some(id), failure: None };
        self.files.put(wtxn, &path.key(), &file)?;
        let mut document = self.document(wtxn, id)?.ok_or(Error::NoDocument(id))?;
        if !document.paths.contains(path) {
            document.paths.push(path.clone());
            self.documents.put(wtxn, &id.0, &document)?;
        }
        match before {
            Some(before) if before != id => {
                self.inherit_collections(wtxn, before, id)?;
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
        let before = self.files.get(wtxn, &path.key())?;
        let document = before.as_ref().and_then(|file| file.document);
        let attempts = before
            .and_then(|file| file.failure)
            .filter(|failure| failure.hash == hash)
            .map_or(0, |f| f.attempts);
        let failure = Some(FailureRecord { hash, error, attempts: attempts + 1 });
        let file = FileRecord { path: path.clone(), stamp, document, failure };
        Ok(self.files.put(wtxn, &path.key(), &file)?)
    }

    /// Forgets that a file failed; a document that it gave before stays.
    pub fn forget_failure(&self, wtxn: &mut RwTxn, path: &StoredPath) -> Result<()> {
        let Some(mut file) = self.files.get(wtxn, &path.key())? else { return Ok(()) };
        file.failure = None;
        // No file has this stamp: whatever is there now is read the next time it is added.
        file.stamp = Stamp { bytes: 0, modified_ns: 0 };
        if file.document.is_some() {
            self.files.put(wtxn, &path.key(), &file)?;
        } else {
            self.files.delete(wtxn, &path.key())?;
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

    /// Removes a document with its pages, chunks, vectors and the notes about its files.
    pub fn remove_document(&self, wtxn: &mut RwTxn, id: DocumentId) -> Result<()> {
        let Some(document) = self.document(wtxn, id)? else { return Err(Error::NoDocument(id)) };
        for path in &document.paths {
            let points_here =
                self.files.get(wtxn, &path.key())?.is_some_and(|file| file.document == Some(id));
            if points_here {
                self.files.delete(wtxn, &path.key())?;
            }
        }
        self.pages.delete_range(wtxn, &(page_key(id, 0)..=page_key(id, u32::MAX)))?;
        let range = document.chunk_range();
        self.chunks.delete_range(wtxn, &range)?;
        self.vectors.remove(wtxn, range)?;
        self.contents.delete(wtxn, &document.hash)?;
        self.documents.delete(wtxn, &id.0)?;
        self.leave_collections(wtxn, id)?;
        self.record(wtxn, &Change::Removed(id))
    }

    /// Removes the documents whose own records cannot be read, with all that belongs to them. Returns how many.
    pub fn remove_unreadable(&self, wtxn: &mut RwTxn) -> Result<u64> {
        let unreadable =
            keys_where(wtxn, self.documents, |document: Option<DocumentRecord>| document.is_none())?;
        for key in &unreadable {
            let id = DocumentId(number(key)?);
            // What the record would have said is found in the records that name the document.
            let chunks = keys_where(wtxn, self.chunks, |chunk: Option<ChunkRecord>| {
                chunk.is_some_and(|chunk| chunk.document == id)
            })?;
            for key in chunks {
                self.chunks.remap_key_type::<Bytes>().delete(wtxn, &key)?;
                let chunk = number(&key)?;
                self.vectors.remove(wtxn, chunk..=chunk)?;
            }
            // A note about a file that cannot be read goes too: the file is then read again.
            let files = keys_where(wtxn, self.files, |file: Option<FileRecord>| {
                file.is_none_or(|file| file.document == Some(id))
            })?;
            for key in files {
                self.files.delete(wtxn, &key)?;
            }
            let contents = keys_where(wtxn, self.contents, |document: Option<u32>| document == Some(id.0))?;
            for key in contents {
                self.contents.delete(wtxn, &key)?;
            }
            self.pages.delete_range(wtxn, &(page_key(id, 0)..=page_key(id, u32::MAX)))?;
            self.documents.delete(wtxn, &id.0)?;
            self.leave_collections(wtxn, id)?;
            self.record(wtxn, &Change::Removed(id))?;
        }
        Ok(unreadable.len() as u64)
    }

    /// Marks a document as fully indexed, once all its vectors are stored.
    pub fn set_indexed(&self, wtxn: &mut RwTxn, id: DocumentId) -> Result<DocumentRecord> {
        let mut document = self.document(wtxn, id)?.ok_or(Error::NoDocument(id))?;
        document.state = DocumentState::Indexed;
        self.documents.put(wtxn, &id.0, &document)?;
        Ok(document)
    }

    /// Marks a document as lacking vectors, so that they are computed again.
    pub fn set_searchable(&self, wtxn: &mut RwTxn, id: DocumentId) -> Result<()> {
        let mut document = self.document(wtxn, id)?.ok_or(Error::NoDocument(id))?;
        document.state = DocumentState::Searchable;
        Ok(self.documents.put(wtxn, &id.0, &document)?)
    }

    pub fn document(&self, txn: &RoTxn, id: DocumentId) -> Result<Option<DocumentRecord>> {
        Ok(self.documents.get(txn, &id.0)?)
    }

    pub fn documents<'t>(
        &self,
        txn: &'t ReadTxn,
    ) -> Result<impl Iterator<Item = Result<DocumentRecord>> + 't> {
        Ok(self.documents.iter(txn)?.map(|entry| Ok(entry?.1)))
    }

    pub fn document_count(&self, txn: &ReadTxn) -> Result<u64> {
        Ok(self.documents.len(txn)?)
    }

    pub fn chunk_count(&self, txn: &ReadTxn) -> Result<u64> {
        Ok(self.chunks.len(txn)?)
    }

    pub fn document_with_hash(&self, txn: &ReadTxn, hash: &[u8; 32]) -> Result<Option<DocumentId>> {
        Ok(self.contents.get(txn, hash)?.map(DocumentId))
    }

    pub fn file(&self, txn: &ReadTxn, path: &StoredPath) -> Result<Option<FileRecord>> {
        Ok(self.files.get(txn, &path.key())?)
    }

    pub fn files<'t>(&self, txn: &'t ReadTxn) -> Result<impl Iterator<Item = Result<FileRecord>> + 't> {
        Ok(self.files.iter(txn)?.map(|entry| Ok(entry?.1)))
    }

    pub fn page(&self, txn: &ReadTxn, id: DocumentId, number: u32) -> Result<Option<Page>> {
        self.pages.get(txn, &page_key(id, number))?.map(|bytes| codec::unpack("a page", bytes)).transpose()
    }

    pub fn chunk(&self, txn: &ReadTxn, id: ChunkId) -> Result<Option<ChunkRecord>> {
        Ok(self.chunks.get(txn, &id.0)?)
    }

    /// The chunks of a document, in reading order.
    pub fn chunks_of(&self, txn: &ReadTxn, document: &DocumentRecord) -> Result<Vec<(ChunkId, ChunkRecord)>> {
        let range = self.chunks.range(txn, &document.chunk_range())?;
        range.map(|entry| entry.map(|(id, chunk)| (ChunkId(id), chunk)).map_err(Error::from)).collect()
    }

    /// Runs `change` in one write transaction.
    pub fn update<T>(&self, change: impl FnOnce(&mut RwTxn) -> Result<T>) -> Result<T> {
        let mut wtxn = self.write()?;
        let value = change(&mut wtxn)?;
        wtxn.commit()?;
        Ok(value)
    }
}

/// The keys of the records that fit; a record that cannot be read is `None`.
fn keys_where<K, V, T>(
    txn: &RoTxn,
    database: Database<K, V>,
    fits: impl Fn(Option<T>) -> bool,
) -> Result<Vec<Vec<u8>>>
where
    V: for<'a> BytesDecode<'a, DItem = T> + 'static,
    K: 'static,
{
    let mut keys = Vec::new();
    for entry in database.remap_types::<Bytes, Bytes>().iter(txn)? {
        let (key, bytes) = entry?;
        if fits(V::bytes_decode(bytes).ok()) {
            keys.push(key.to_vec());
        }
    }
    Ok(keys)
}

/// The number of a document or chunk, from its key.
fn number(key: &[u8]) -> Result<u32> {
    key.try_into().map(u32::from_be_bytes).map_err(|_| Error::Record { what: "a number" })
}

fn page_key(document: DocumentId, page: u32) -> u64 {
    pair_key(document.0, page)
}

/// A key that sorts by `first`, then by `second`.
fn pair_key(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}
