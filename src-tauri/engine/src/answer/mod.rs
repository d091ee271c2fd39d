//! Answers a question with exact quotes, each footnoted to its passage, or says that the documents hold no answer.
//!
//! No language model is involved: every sentence of the answer is a sentence of a document, so it is supported
//! by construction, and the footnote points to the very characters.

mod evidence;
mod quotes;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use footnote_extract::Span;

use crate::Result;
use crate::search::{Hit, Mode, SearchOptions, Searcher};
use crate::store::DocumentId;

pub use evidence::{ANSWERABLE_FROM, Evidence};
pub use quotes::{Quote, choose};

/// Fewest passages that quotes are chosen from, however few are shown.
const MIN_PASSAGES: usize = 6;

/// Passages shown when there is no answer.
const NEAREST_PASSAGES: usize = 3;

#[derive(Debug, Clone)]
pub struct AskOptions {
    /// Passages to base the answer on and to return.
    pub passages: usize,
    /// Ask these documents alone.
    pub documents: Option<Vec<DocumentId>>,
}

impl Default for AskOptions {
    fn default() -> Self {
        AskOptions { passages: 8, documents: None }
    }
}

#[derive(Debug, Clone)]
pub struct Answer {
    pub question: String,
    /// The query as it was searched.
    pub query: String,
    /// Whether the evidence was too weak to answer.
    pub abstained: bool,
    pub sentences: Vec<Sentence>,
    pub footnotes: Vec<Footnote>,
    /// The passages that were found, best first; after an abstention the nearest few.
    pub passages: Vec<Hit>,
    pub timings: Timings,
    pub trace: Trace,
}

/// A sentence of the answer with the numbers of its footnotes.
#[derive(Debug, Clone, PartialEq)]
pub struct Sentence {
    pub text: String,
    pub support: Support,
    pub footnotes: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    Supported,
    Partly,
    Unsupported,
}

/// Where a sentence of the answer comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Footnote {
    /// Counts from 1.
    pub number: usize,
    pub document: DocumentId,
    pub title: String,
    pub path: PathBuf,
    pub page: u32,
    pub heading: String,
    /// Where `quote` stands on its page.
    pub span: Span,
    pub quote: String,
    /// How well the quote fits the question, 0 to 1.
    pub score: f32,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timings {
    pub retrieve: Duration,
    pub total: Duration,
}

/// How the answer came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    pub evidence: Evidence,
    /// Probability that the passages hold an answer, and the least with which one is given.
    pub answerable: f32,
    pub threshold: f32,
    /// All sentences that were weighed, best first.
    pub weighed: Vec<Quote>,
}

impl Answer {
    /// The answer as running text, without footnotes.
    pub fn text(&self) -> String {
        let sentences: Vec<&str> = self.sentences.iter().map(|sentence| sentence.text.as_str()).collect();
        sentences.join(" ")
    }
}

/// Finds passages, weighs their sentences, and quotes the best, or abstains.
pub fn answer(searcher: &Searcher, question: &str, options: &AskOptions) -> Result<Answer> {
    let started = Instant::now();
    let results = searcher.search(
        question,
        &SearchOptions {
            limit: options.passages.max(MIN_PASSAGES),
            mode: Mode::Hybrid,
            documents: options.documents.clone(),
            spread_pages: false,
        },
    )?;
    let retrieve = started.elapsed();
    let terms = searcher.lexical.terms(&results.query)?;
    let query_vector = results.query_vector.unwrap_or_default();
    let mut passages = results.hits;
    let weighed = quotes::weigh(searcher.embedder, &passages, &terms, &query_vector)?;
    let evidence = Evidence::of(&terms, &passages, &weighed);
    let answerable = evidence.answerable();
    let abstained = answerable < ANSWERABLE_FROM;

    let (mut sentences, mut footnotes) = (Vec::new(), Vec::new());
    if !abstained {
        for (index, quote) in choose(&weighed).into_iter().enumerate() {
            let hit = &passages[quote.passage];
            let number = index + 1;
            sentences.push(Sentence {
                text: quote.shown(),
                support: Support::Supported,
                footnotes: vec![number],
            });
            footnotes.push(Footnote {
                number,
                document: hit.document,
                title: hit.title.clone(),
                path: hit.path.clone(),
                page: hit.page,
                heading: hit.heading.clone(),
                span: quote.span,
                quote: quote.text.clone(),
                score: quote.score,
            });
        }
    }
    passages.truncate(if abstained { NEAREST_PASSAGES } else { options.passages });
    Ok(Answer {
        question: question.to_string(),
        query: results.query,
        abstained,
        sentences,
        footnotes,
        passages,
        timings: Timings { retrieve, total: started.elapsed() },
        trace: Trace { evidence, answerable, threshold: ANSWERABLE_FROM, weighed },
    })
}
