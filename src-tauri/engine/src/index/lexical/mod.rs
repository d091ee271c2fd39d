//! The lexical index: BM25 over titles, headings and passages, by tantivy.
//!
//! Its commits carry the store's generation, so that on opening it is known which changes it lacks. A process that only
//! searches works with what is there.

mod analyzer;
mod directory;
mod open;
mod search;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use parking_lot::Mutex;

use tantivy::schema::Field;
use tantivy::{Index, IndexReader, IndexWriter, TantivyDocument, Term};

use super::follower::{Follower, Generation};
use crate::store::{Change, Document, DocumentId, Passage, PassageId, Store};
use crate::{Error, Result};
pub use search::{QueryTerm, coverage};

const WRITER_MEMORY_BYTES: usize = 64 << 20;

#[derive(Clone, Copy)]
struct Fields {
    chunk: Field,
    document: Field,
    title: Field,
    heading: Field,
    body: Field,
}

pub struct LexicalIndex {
    folder: PathBuf,
    index: Index,
    reader: IndexReader,
    fields: Fields,
    /// Opened by the first change: a library that is only searched needs none.
    writer: Mutex<Option<IndexWriter>>,
}

/// The document's title and its file's name: people name files by what they want to find.
pub fn searchable_title(document: &Document) -> String {
    let path = document.path();
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().replace('_', " ")).unwrap_or_default();
    if document.title.contains(&stem) { document.title.clone() } else { format!("{} {stem}", document.title) }
}

impl Follower for LexicalIndex {
    fn applied(&self) -> Result<Generation> {
        let payload = self.index.load_metas()?.payload;
        Ok(payload.and_then(|payload| payload.parse().ok()).unwrap_or(0))
    }

    fn apply(&self, store: &Store, changes: &[Change]) -> Result<()> {
        let txn = store.read()?;
        for change in changes {
            match change {
                Change::Removed(id) => self.remove(*id)?,
                Change::Added(id) => {
                    // A document that was removed since is not there any more, nor are its chunks.
                    let Some(document) = store.document(&txn, *id)? else { continue };
                    let chunks = store.chunks_of(&txn, &document)?;
                    self.add(&document, chunks.iter().map(|(id, chunk)| (*id, chunk)))?;
                }
            }
        }
        Ok(())
    }

    fn commit(&self, generation: Generation) -> Result<()> {
        self.with_writer(|writer| {
            let mut commit = writer.prepare_commit()?;
            commit.set_payload(&generation.to_string());
            commit.commit().map(drop)
        })?;
        Ok(self.reader.reload()?)
    }

    fn rebuild(&self, store: &Store) -> Result<()> {
        let txn = store.read()?;
        let generation = store.generation(&txn)?;
        let added: Vec<Change> = store
            .documents(&txn)?
            .map(|document| document.map(|document| Change::Added(document.id)))
            .collect::<Result<_>>()?;
        drop(txn);
        self.with_writer(|writer| writer.delete_all_documents().map(drop))?;
        self.apply(store, &added)?;
        self.commit(generation)
    }
}

impl LexicalIndex {
    /// The files of the index whose sum is wrong, by name.
    pub fn damaged_files(&self) -> Result<Vec<PathBuf>> {
        self.guarded(|| {
            let mut damaged: Vec<PathBuf> = self.index.validate_checksum()?.into_iter().collect();
            damaged.sort();
            Ok(damaged)
        })
    }

    /// Reads the index. tantivy panics at some of what cannot be right in its files; that is an error like any other damage.
    fn guarded<T>(&self, read: impl FnOnce() -> Result<T>) -> Result<T> {
        let damaged = |detail: String| Error::LexicalDamaged { path: self.folder.clone(), detail };
        match catch_unwind(AssertUnwindSafe(read)) {
            Ok(Err(Error::Lexical(error))) if open::is_unusable(&error) => Err(damaged(error.to_string())),
            Ok(result) => result,
            Err(_) => Err(damaged("it holds what cannot be right".to_owned())),
        }
    }

    /// Drops what was staged and gives the writer's memory back.
    pub fn close_writer(&self) {
        let writer = self.writer.lock().take();
        if let Some(writer) = writer
            && let Err(error) = writer.wait_merging_threads()
        {
            tracing::warn!(%error, folder = ?self.folder, "a merge of the lexical index failed; the next one repeats it");
        }
    }

    /// Rewrites the segments that still hold removed passages, so that no word of them is left in a file.
    pub fn purge(&self) -> Result<()> {
        let segments = self.index.searchable_segment_metas()?;
        for segment in segments.iter().filter(|segment| segment.has_deletes()) {
            self.with_writer(|writer| writer.merge(&[segment.id()]).wait().map(drop))?;
        }
        self.reader.reload()?;
        self.with_writer(|writer| writer.garbage_collect_files().wait().map(drop))
    }

    fn with_writer<T>(&self, work: impl FnOnce(&mut IndexWriter) -> tantivy::Result<T>) -> Result<T> {
        let mut writer = self.writer.lock();
        if writer.is_none() {
            *writer = Some(self.index.writer_with_num_threads(1, WRITER_MEMORY_BYTES)?);
        }
        Ok(work(writer.as_mut().expect("it was just made"))?)
    }

    /// Stages the chunks of a document, in place of those staged or committed for it before.
    fn add<'c>(
        &self,
        document: &Document,
        chunks: impl Iterator<Item = (PassageId, &'c Passage)>,
    ) -> Result<()> {
        self.remove(document.id)?;
        let title = searchable_title(document);
        let fields = self.fields;
        self.with_writer(|writer| {
            for (id, chunk) in chunks {
                let mut entry = TantivyDocument::default();
                entry.add_u64(fields.chunk, id.0.into());
                entry.add_u64(fields.document, document.id.0.into());
                entry.add_text(fields.title, &title);
                entry.add_text(fields.heading, format!("{} {}", chunk.heading, chunk.table_header));
                entry.add_text(fields.body, &chunk.text);
                writer.add_document(entry)?;
            }
            Ok(())
        })
    }

    fn remove(&self, document: DocumentId) -> Result<()> {
        let term = Term::from_field_u64(self.fields.document, document.0.into());
        self.with_writer(|writer| {
            writer.delete_term(term);
            Ok(())
        })
    }
}
