//! The indexes: what is derived from the store so that passages are found.
//!
//! Each one follows the store's journal ([`Follower`]) and answers searches by itself; whoever searches knows neither its
//! files nor its transactions. The two that ship are the [`LexicalIndex`] and the [`VectorIndex`].

mod follower;
pub mod lexical;
pub mod vectors;

use std::ops::RangeInclusive;

use footnote_language::QueryWord;
use roaring::RoaringBitmap;

use crate::Result;
use crate::store::{Change, Document, PassageId, Store};
pub use follower::Follower;
use follower::{catch_up, is_behind};
pub use lexical::{LexicalIndex, QueryTerm};
pub use vectors::{CarriedOver, SpaceId, VectorIndex, VectorSettings};

/// Finds passages by their words.
pub trait WordSearch: Send + Sync {
    /// The `limit` chunks that match `query` best, with their score, best first; with `within`, of those alone.
    fn search(&self, query: &str, limit: usize, within: Option<&Filter>) -> Result<Vec<(PassageId, f32)>>;

    /// The words of `query` that passages are searched for, with their weights.
    fn terms(&self, query: &str) -> Result<Vec<QueryTerm>>;

    /// All chunks that hold every one of the `words`, in whichever form their language gives it and be it in their text, title
    /// or headings, in the order of their numbers.
    fn holding(&self, words: &[QueryWord]) -> Result<Vec<PassageId>>;

    /// Words of the index, each a stem, that begin like `stem` and are at most `most` edits from it, the nearest first.
    fn near(&self, stem: &str, most: usize) -> Result<Vec<String>>;

    /// Number of passages that searches see.
    fn passages(&self) -> u64;
}

/// Finds passages by their vectors.
pub trait VectorSearch: Send + Sync {
    /// The `limit` chunks whose vectors in `space` are most like `query`, with their cosine, best first; with `within`, of
    /// those alone.
    fn search(
        &self,
        space: SpaceId,
        query: &[f32],
        limit: usize,
        within: Option<&Filter>,
    ) -> Result<Vec<(PassageId, f32)>>;

    /// The vectors of `chunks` in `space`, of length 1; `None` for one that has none.
    fn vectors(&self, space: SpaceId, chunks: &[PassageId]) -> Result<Vec<Option<Vec<f32>>>>;
}

/// The documents that a search keeps to, applied inside the indexes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filter {
    documents: RoaringBitmap,
    chunks: Vec<RangeInclusive<u32>>,
}

impl Filter {
    pub fn of(documents: &[Document]) -> Filter {
        Filter {
            documents: documents.iter().map(|document| document.id.0).collect(),
            chunks: documents.iter().map(Document::chunk_range).collect(),
        }
    }

    pub fn documents(&self) -> &RoaringBitmap {
        &self.documents
    }

    /// The chunks of the documents.
    pub fn chunks(&self) -> RoaringBitmap {
        let mut chunks = RoaringBitmap::new();
        for range in &self.chunks {
            chunks.insert_range(range.clone());
        }
        chunks
    }
}

/// The indexes of a library.
pub struct Indexes {
    pub lexical: LexicalIndex,
    pub vectors: VectorIndex,
}

impl Indexes {
    fn followers(&self) -> [&dyn Follower; 2] {
        [&self.lexical, &self.vectors]
    }

    /// Whether one of them lacks changes of the store.
    pub fn is_behind(&self, store: &Store) -> Result<bool> {
        for follower in self.followers() {
            if is_behind(follower, store)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Brings all of them to the store's generation.
    pub fn catch_up(&self, store: &Store) -> Result<()> {
        self.followers().into_iter().try_for_each(|follower| catch_up(follower, store))
    }

    /// Takes in changes that were just made; they are found and durable after [`Self::commit`].
    pub fn apply(&self, store: &Store, changes: &[Change]) -> Result<()> {
        self.followers().into_iter().try_for_each(|follower| follower.apply(store, changes))
    }

    /// Makes found and durable what was taken in, and forgets the journal up to there. All changes of the store must have been
    /// taken in.
    pub fn commit(&self, store: &Store) -> Result<()> {
        let txn = store.read()?;
        let generation = store.generation(&txn)?;
        drop(txn);
        for follower in self.followers() {
            follower.commit(generation)?;
        }
        store.update(|wtxn| store.trim_journal(wtxn, generation))
    }

    /// Makes each agree with the store, whatever it held before.
    pub fn rebuild(&self, store: &Store) -> Result<()> {
        self.followers().into_iter().try_for_each(|follower| follower.rebuild(store))
    }
}
