//! Finds passages: by words, by meaning, or by both.

mod fusion;
mod marks;
mod rerank;
mod spelling;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use footnote_language::language_code;

use crate::calibration::Calibration;
use crate::index::{Filter, SpaceId, VectorSearch, WordSearch};
use crate::inference::{CrossEncoder, Embedder, OnnxEmbedder};
use crate::store::{Document, DocumentId, PassageId, ReadTxn, Store};
use crate::{Error, Result};
pub use footnote_model::{Hit, Ranked, Step, StepName};
use fusion::{Fused, fuse};
pub use marks::Marks;
pub use rerank::{RERANKED, Relevance};

/// How many passages each retriever hands to the fusion.
const DEPTH: usize = 200;

/// Passages nearest in meaning that tell the language of what is searched.
const LANGUAGE_TOLD_BY: usize = 10;

/// What the frequency of a word in a passage adds at most, in inverse document frequencies: BM25's k1 of 1.2, and 1.
const MOST_FREQUENCY: f32 = 2.2;

/// By how much the share that the best passage has of what the words could reach is raised; chosen on XQuAD, SQuAD and CACM, where
/// that share is 0.2 to 0.4 within a language and up to 0.1 across languages.
const TRUST_SLOPE: f32 = 4.0;

/// By how much a passage is lifted that has all marks of the query, on the scale of the fusion, whose best has about 1; set by hand.
const MARKS_LIFT: f32 = 1.0;

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

/// A passage that was found, and what the cross-encoder made of it, if it read it.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedHit {
    pub hit: Hit,
    pub relevance: Option<Relevance>,
}

impl std::ops::Deref for RankedHit {
    type Target = Hit;

    fn deref(&self) -> &Hit {
        &self.hit
    }
}

#[derive(Debug, Clone)]
pub struct SearchResults {
    /// As it was searched: with words put right that no document has.
    pub query: String,
    pub hits: Vec<RankedHit>,
    pub elapsed: Duration,
    /// How long each step took, in the order of the steps.
    pub steps: Vec<Step>,
    /// What the words alone found, best first, and what the meaning alone found, with their scores: the first
    /// [`RANKED`] of each. [`Searcher::ranked`] tells where they stand.
    pub words: Vec<(PassageId, f32)>,
    pub meaning: Vec<(PassageId, f32)>,
    /// The query's vector, where one was computed.
    pub query_vector: Option<Vec<f32>>,
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
    pub lexical: &'a dyn WordSearch,
    pub vectors: &'a dyn VectorSearch,
    /// The vector space that is searched; `None` where its model is not known.
    pub space: Option<SpaceId>,
    /// The model of that space.
    pub embedder: Arc<dyn Embedder>,
    /// The model that proves answers.
    pub shipped: &'a OnnxEmbedder,
    pub cross_encoder: &'a CrossEncoder,
}

impl Searcher<'_> {
    /// What was fitted to the model of the space that is searched.
    pub fn calibration(&self) -> &'static Calibration {
        self.embedder.profile().calibration
    }

    pub fn search(&self, query: &str, options: &SearchOptions) -> Result<SearchResults> {
        if !options.rerank || options.mode != Mode::Hybrid {
            return self.find(query, options);
        }
        let mut results =
            self.find(query, &SearchOptions { limit: options.limit.max(RERANKED), ..options.clone() })?;
        self.rerank(&mut results, &|| true)?;
        results.hits.truncate(options.limit);
        Ok(results)
    }

    /// What words and meaning find, without the reader.
    fn find(&self, query: &str, options: &SearchOptions) -> Result<SearchResults> {
        let started = Instant::now();
        let corrected = spelling::corrected(self, query)?;
        let query = corrected.as_deref().unwrap_or(query).trim();
        let depth = DEPTH.max(options.limit * 2);
        let within = match &options.documents {
            None => None,
            Some(ids) => Some(Filter::of(&self.resolve(&self.store.read()?, ids)?)),
        };
        let mut watch = Stopwatch::start();

        let words = match options.mode {
            Mode::Vector => Vec::new(),
            Mode::Lexical | Mode::Hybrid => {
                let found = self.lexical.search(query, depth, within.as_ref())?;
                watch.end(StepName::Words);
                found
            }
        };
        let mut query_vector = None;
        let meanings = match options.mode {
            Mode::Lexical => Vec::new(),
            // Marks alone mean nothing.
            Mode::Vector | Mode::Hybrid if !query.contains(char::is_alphanumeric) => Vec::new(),
            Mode::Vector | Mode::Hybrid => {
                let vector = query_vector.insert(self.embedder.embed_query(query)?);
                watch.end(StepName::Embedding);
                let found = match self.space {
                    Some(space) => self.vectors.search(space, vector, depth, within.as_ref())?,
                    None => Vec::new(),
                };
                watch.end(StepName::Meaning);
                found
            }
        };
        let first = |found: &[(PassageId, f32)]| found[..found.len().min(RANKED)].to_vec();
        let (first_words, first_meanings) = (first(&words), first(&meanings));
        // Read after both searches, so that neither can find what is removed here already.
        let txn = self.store.read()?;
        let fused = match options.mode {
            Mode::Lexical => words.into_iter().map(Fused::by_words).collect(),
            Mode::Vector => meanings.into_iter().map(Fused::by_meaning).collect(),
            Mode::Hybrid => {
                let place = |chunk| {
                    Ok::<_, Error>(self.store.chunk(&txn, chunk)?.map(|chunk| (chunk.document, chunk.page)))
                };
                let trust = self.trust(query, &words, &meanings, &txn)?;
                let mut fused = fuse(&self.calibration().search, trust, &words, &meanings, place)?;
                self.lift_by_marks(&txn, &Marks::of(query), &mut fused)?;
                fused
            }
        };
        let hits = self.hits(&txn, fused, options)?;
        watch.end(StepName::Fusion);
        Ok(SearchResults {
            query: query.to_string(),
            hits: hits.into_iter().map(|hit| RankedHit { hit, relevance: None }).collect(),
            elapsed: started.elapsed(),
            steps: watch.steps,
            words: first_words,
            meaning: first_meanings,
            query_vector,
        })
    }

    /// Puts those first that have the marks of the query as they are written.
    fn lift_by_marks(&self, txn: &ReadTxn, marks: &Marks, fused: &mut [Fused]) -> Result<()> {
        if marks.are_none() {
            return Ok(());
        }
        for found in fused.iter_mut() {
            if let Some(chunk) = self.store.chunk(txn, found.chunk)? {
                found.score += MARKS_LIFT * marks.share_in(&chunk.text);
            }
        }
        fused.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.chunk.cmp(&b.chunk)));
        Ok(())
    }

    /// How much what the words find is worth beside what the meaning finds, 0 to 1. Where the passages are in another language than the
    /// query, the words that both share are names at best, and a best hit by them is often noise.
    fn trust(
        &self,
        query: &str,
        words: &[(PassageId, f32)],
        meanings: &[(PassageId, f32)],
        txn: &ReadTxn,
    ) -> Result<f32> {
        let (Some(own), Some((_, best))) = (language_code(query), words.first()) else { return Ok(1.0) };
        let (mut foreign, mut told) = (0, 0);
        for (chunk, _) in &meanings[..meanings.len().min(LANGUAGE_TOLD_BY)] {
            let chunk = self.store.chunk(txn, *chunk)?;
            let Some(code) = chunk.and_then(|chunk| language_code(&chunk.text)) else { continue };
            told += 1;
            foreign += usize::from(code != own);
        }
        if foreign * 2 <= told {
            return Ok(1.0);
        }
        let reach: f32 = self.lexical.terms(query)?.iter().map(|term| term.idf * MOST_FREQUENCY).sum();
        Ok((TRUST_SLOPE * best / reach.max(f32::MIN_POSITIVE)).min(1.0))
    }

    pub fn resolve(&self, txn: &ReadTxn, ids: &[DocumentId]) -> Result<Vec<Document>> {
        ids.iter().map(|id| self.store.document(txn, *id)?.ok_or(Error::NoDocument(*id))).collect()
    }

    /// Where passages stand. One that was removed since is left out.
    pub fn ranked(&self, found: &[(PassageId, f32)]) -> Result<Vec<Ranked>> {
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
    pub fn passages_of(&self, document: &Document) -> Result<Vec<Hit>> {
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
