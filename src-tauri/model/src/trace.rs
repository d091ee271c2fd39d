//! How an answer came about.

use std::time::Duration;

use footnote_extract::Span;

use crate::{DocumentId, PassageId};

/// What was searched, found and weighed for an answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trace {
    pub evidence: Evidence,
    /// Probability that the passages hold an answer, and the least with which one is given.
    pub answerable: f32,
    pub threshold: f32,
    /// All sentences that were weighed, best first.
    pub weighed: Vec<WeighedSentence>,
    /// What the words alone found, best first, and what the meaning alone found.
    pub words: Vec<Ranked>,
    pub meaning: Vec<Ranked>,
    /// What the cross-encoder made of the best passages, if it read them.
    pub reranking: Option<Reranking>,
    pub steps: Vec<Step>,
    pub settings: AskedWith,
}

/// Measurements of the evidence, each 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Evidence {
    /// Highest cosine of the question and a passage.
    pub passage_similarity: f32,
    /// Highest cosine of the question and a sentence. Kept for the trace like the next; neither decides, for beside the
    /// cross-encoder they told nothing more.
    pub sentence_similarity: f32,
    /// Highest share of the question's weight that the words of one passage cover, its title and headings included.
    pub passage_coverage: f32,
}

/// A sentence that was weighed as a quote.
#[derive(Debug, Clone, PartialEq)]
pub struct WeighedSentence {
    /// Index of its passage among the hits.
    pub passage: usize,
    pub document: DocumentId,
    pub page: u32,
    /// Where it is on the page.
    pub span: Span,
    /// The page's text at `span`.
    pub text: String,
    /// 0 to 1, higher is better.
    pub score: f32,
    /// Cosine of its vector and the question's.
    pub similarity: f32,
    /// Share of the question's weight that its words cover.
    pub coverage: f32,
}

/// A passage as one retriever ranked it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    pub chunk: PassageId,
    pub document: DocumentId,
    pub title: String,
    pub page: u32,
    /// BM25 or cosine.
    pub score: f32,
}

/// What the cross-encoder made of the passages.
#[derive(Debug, Clone, PartialEq)]
pub struct Reranking {
    /// The cross-encoder and its weights.
    pub model: String,
    /// What it read, in its order.
    pub passages: Vec<RerankedPassage>,
}

/// A passage that the cross-encoder read.
#[derive(Debug, Clone, PartialEq)]
pub struct RerankedPassage {
    pub chunk: PassageId,
    pub document: DocumentId,
    pub title: String,
    pub page: u32,
    /// Rank in the search, from 1.
    pub found: usize,
    /// Probability that it answers the question.
    pub answers: f32,
    /// The words it would answer with.
    pub words: String,
}

/// A step of the work on a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub name: StepName,
    pub elapsed: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The cross-encoder read the best passages with the question.
    Reranking,
}

/// What the answer depended on besides the documents.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AskedWith {
    /// Version of the engine.
    pub version: String,
    /// The embedding model and its weights.
    pub embedder: String,
    /// Passages that the answer was to be based on.
    pub passages: usize,
    /// How many documents were searched, if not all.
    pub documents: Option<usize>,
}
