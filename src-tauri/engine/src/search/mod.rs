//! Finds passages: by words, by meaning, or by both.

mod fusion;
mod rerank;

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use footnote_extract::{Kind, Span};
use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use crate::embed::Embedder;
use crate::lexical::LexicalIndex;
use crate::reader::Reader;
use crate::store::{ChunkId, ChunkRecord, DocumentId, DocumentRecord, ReadTxn, Store};
use crate::vectors::VectorIndex;
use crate::{Error, Result};
use fusion::{Fused, fuse};
pub use rerank::{Judged, READ};

/// How many passages each retriever hands to the fusion.
const DEPTH: usize = 200;

/// How many passages of each retriever are told with the results.
pub const RANKED: usize = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    #[default]
    Hybrid,
    Lexical,
    Vector,
}

#[derive(Debug, Clone)]
pub struct SearchOptions {
    /// Most passages to return.
    pub limit: usize,
    pub mode: Mode,
    /// Search these documents alone.
    pub documents: Option<Vec<DocumentId>>,
    /// Show further passages of a page only after the first of other pages.
    pub spread_pages: bool,
    /// Have the reader order the best passages of a hybrid search anew.
    pub rerank: bool,
}

impl Default for SearchOptions {
    fn default() -> Self {
        SearchOptions { limit: 10, mode: Mode::Hybrid, documents: None, spread_pages: true, rerank: true }
    }
}

/// A passage that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// Counts from 1.
    pub rank: usize,
    /// Higher is better; comparable within one search alone.
    pub score: f32,
    pub chunk: ChunkId,
    pub document: DocumentId,
    pub title: String,
    pub kind: Kind,
    #[serde(with = "crate::paths::lossless")]
    pub path: PathBuf,
    pub page: u32,
    pub heading: String,
    pub table_header: String,
    /// Where `text` stands on its page.
    pub span: Span,
    pub text: String,
    /// BM25 score, if the words found it.
    pub lexical: Option<f32>,
    /// Cosine of its vector and the query's, if the meaning found it.
    pub vector: Option<f32>,
}

impl Hit {
    /// A passage as it stands in its document, which no search has found yet.
    pub(crate) fn of(document: &DocumentRecord, id: ChunkId, chunk: ChunkRecord) -> Hit {
        Hit {
            rank: 0,
            score: 0.0,
            chunk: id,
            document: document.id,
            path: document.path(),
            kind: document.kind,
            title: document.title.clone(),
            page: chunk.page,
            heading: chunk.heading,
            table_header: chunk.table_header,
            span: chunk.span,
            text: chunk.text,
            lexical: None,
            vector: None,
        }
    }
}

#[derive(Debug, Clone)]
pub struct SearchResults {
    pub query: String,
    pub hits: Vec<Hit>,
    /// What the reader made of each of the hits, if it read them.
    pub judged: Vec<Option<Judged>>,
    pub elapsed: Duration,
    /// How long each step took, in the order of the steps.
    pub steps: Vec<Step>,
    /// What the words alone found, best first, and what the meaning alone found, with their scores: the first
    /// [`RANKED`] of each. [`Searcher::ranked`] tells where they stand.
    pub words: Vec<(ChunkId, f32)>,
    pub meaning: Vec<(ChunkId, f32)>,
    /// The query's vector, where one was computed.
    pub query_vector: Option<Vec<f32>>,
}

/// A passage as one retriever ranked it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranked {
    pub chunk: ChunkId,
    pub document: DocumentId,
    pub title: String,
    pub page: u32,
    /// BM25 or cosine.
    pub score: f32,
}

/// A step of the work on a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub name: StepName,
    pub elapsed: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepName {
    /// The lexical index was searched.
    Words,
    /// The vector of the query was computed.
    Embedding,
    /// The vectors were searched.
    Meaning,
    /// Both rankings were made one, and the passages fetched.
    Fusion,
    /// The sentences of the best passages were compared with the question.
    Weighing,
    /// A language model put the question into words that stand alone.
    Rewriting,
    /// A language model wrote the answer, and it was proved.
    Writing,
    /// Whole documents were read for a summary.
    Summarising,
    /// The documents were counted that hold the words asked for.
    Counting,
    /// The reader read the best passages with the question.
    Judging,
}

/// Measures steps that follow one another.
pub(crate) struct Stopwatch {
    since: Instant,
    pub steps: Vec<Step>,
}

impl Stopwatch {
    pub fn start() -> Stopwatch {
        Stopwatch { since: Instant::now(), steps: Vec::new() }
    }

    /// Ends the step that ran since the last call.
    pub fn end(&mut self, name: StepName) {
        self.steps.push(Step { name, elapsed: self.since.elapsed() });
        self.since = Instant::now();
    }
}

pub struct Searcher<'a> {
    pub store: &'a Store,
    pub lexical: &'a LexicalIndex,
    pub vectors: &'a VectorIndex,
    pub embedder: &'a Embedder,
    pub reader: &'a Reader,
}

impl Searcher<'_> {
    pub fn search(&self, query: &str, options: &SearchOptions) -> Result<SearchResults> {
        if !options.rerank || options.mode != Mode::Hybrid {
            return self.find(query, options);
        }
        let mut results =
            self.find(query, &SearchOptions { limit: options.limit.max(READ), ..options.clone() })?;
        self.rerank(&mut results, &|| true)?;
        results.hits.truncate(options.limit);
        results.judged.truncate(options.limit);
        Ok(results)
    }

    /// What words and meaning find, without the reader.
    fn find(&self, query: &str, options: &SearchOptions) -> Result<SearchResults> {
        let started = Instant::now();
        let query = query.trim();
        let depth = DEPTH.max(options.limit * 2);
        let txn = self.store.read()?;
        let documents = options.documents.as_deref().map(|ids| self.resolve(&txn, ids)).transpose()?;
        let mut watch = Stopwatch::start();

        let words = match options.mode {
            Mode::Vector => Vec::new(),
            Mode::Lexical | Mode::Hybrid => {
                let numbers: Option<RoaringBitmap> = documents
                    .as_ref()
                    .map(|documents| documents.iter().map(|document| document.id.0).collect());
                let found = self.lexical.search(query, depth, numbers.as_ref())?;
                watch.end(StepName::Words);
                found
            }
        };
        let mut query_vector = None;
        let meanings = match options.mode {
            Mode::Lexical => Vec::new(),
            Mode::Vector | Mode::Hybrid if query.is_empty() => Vec::new(),
            Mode::Vector | Mode::Hybrid => {
                let vector = query_vector.insert(self.embedder.embed_one(query)?);
                watch.end(StepName::Embedding);
                let found = self.vectors.search(&txn, vector, depth, documents.as_deref())?;
                watch.end(StepName::Meaning);
                found
            }
        };
        let first = |found: &[(ChunkId, f32)]| found[..found.len().min(RANKED)].to_vec();
        let (first_words, first_meanings) = (first(&words), first(&meanings));
        let fused = match options.mode {
            Mode::Lexical => words.into_iter().map(Fused::by_words).collect(),
            Mode::Vector => meanings.into_iter().map(Fused::by_meaning).collect(),
            Mode::Hybrid => fuse(&words, &meanings, |chunk| {
                Ok::<_, Error>(self.store.chunk(&txn, chunk)?.map(|chunk| (chunk.document, chunk.page)))
            })?,
        };
        let hits = self.hits(&txn, fused, options)?;
        watch.end(StepName::Fusion);
        Ok(SearchResults {
            query: query.to_string(),
            judged: vec![None; hits.len()],
            hits,
            elapsed: started.elapsed(),
            steps: watch.steps,
            words: first_words,
            meaning: first_meanings,
            query_vector,
        })
    }

    pub fn resolve(&self, txn: &ReadTxn, ids: &[DocumentId]) -> Result<Vec<DocumentRecord>> {
        ids.iter().map(|id| self.store.document(txn, *id)?.ok_or(Error::NoDocument(*id))).collect()
    }

    /// Where passages stand. One that was removed since is left out.
    pub fn ranked(&self, found: &[(ChunkId, f32)]) -> Result<Vec<Ranked>> {
        let txn = self.store.read()?;
        let mut ranked = Vec::new();
        for &(chunk, score) in found {
            let Some(record) = self.store.chunk(&txn, chunk)? else { continue };
            let Some(document) = self.store.document(&txn, record.document)? else { continue };
            let (page, title) = (record.page, document.title);
            ranked.push(Ranked { chunk, document: document.id, title, page, score });
        }
        Ok(ranked)
    }

    /// All passages of a document, in their order.
    pub fn passages_of(&self, document: &DocumentRecord) -> Result<Vec<Hit>> {
        let txn = self.store.read()?;
        let chunks = self.store.chunks_of(&txn, document)?.into_iter();
        Ok(chunks.zip(1..).map(|((id, chunk), rank)| Hit { rank, ..Hit::of(document, id, chunk) }).collect())
    }

    fn hits(&self, txn: &ReadTxn, fused: Vec<Fused>, options: &SearchOptions) -> Result<Vec<Hit>> {
        let mut pages = HashSet::new();
        let mut first = Vec::new();
        let mut later = Vec::new();
        for found in fused {
            if first.len() == options.limit {
                break;
            }
            // A chunk that is not there was removed since the lexical index was committed.
            let Some(chunk) = self.store.chunk(txn, found.chunk)? else { continue };
            let Some(document) = self.store.document(txn, chunk.document)? else { continue };
            let is_first = pages.insert((chunk.document, chunk.page));
            let hit = Hit {
                score: found.score,
                lexical: found.lexical,
                vector: found.vector,
                ..Hit::of(&document, found.chunk, chunk)
            };
            if is_first || !options.spread_pages { first.push(hit) } else { later.push(hit) }
        }
        first.extend(later);
        first.truncate(options.limit);
        for (index, hit) in first.iter_mut().enumerate() {
            hit.rank = index + 1;
        }
        Ok(first)
    }
}
