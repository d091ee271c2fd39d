//! Answers a question with sentences that are footnoted to passages, or says that the documents hold no answer.
//!
//! Without a language model every sentence of the answer is a sentence of a document, so it is supported by construction. What a
//! model writes is proved sentence by sentence. Either way the footnote points to the very characters.

mod counting;
mod evidence;
mod fields;
mod follow_up;
mod judging;
mod prompt;
mod quotes;
mod summary;
mod task;
mod written;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use footnote_extract::{Kind, Span};
use serde::{Deserialize, Serialize};

use crate::calibration::Calibration;
use crate::embed::Embedder;
use crate::ingest::embedded_text;
use crate::progress::Cancel;
use crate::proof::Doubt;
use crate::search::{
    Hit, Mode, READ, Ranked, SearchOptions, SearchResults, Searcher, Step, StepName, Stopwatch,
};
use crate::store::{ChunkId, DocumentId, DocumentRecord};
use crate::vectors::dot;
use crate::{Error, Result};

pub use evidence::Evidence;
pub use follow_up::standalone;
pub use judging::{Contradiction, JudgedPassage, Judgement};
pub use prompt::{Exchange, Format, Length, Style};
pub use quotes::{Quote, choose};
use task::{Named, Task};
pub use written::{Ending, Writer, Written};

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
    /// The query of the question before, if this one continues a conversation.
    pub earlier: Option<String>,
}

impl Default for AskOptions {
    fn default() -> Self {
        AskOptions { passages: 8, documents: None, earlier: None }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub question: String,
    /// The query as it was searched.
    pub query: String,
    /// Whether the evidence was too weak to answer.
    pub abstained: bool,
    /// Whether it was stopped before it was complete.
    pub stopped: bool,
    pub sentences: Vec<Sentence>,
    pub footnotes: Vec<Footnote>,
    /// The passages that were found, best first; after an abstention the nearest few.
    pub passages: Vec<Hit>,
    pub timings: Timings,
    pub trace: Trace,
    /// What is kept besides if a language model wrote it. Answers of earlier versions end before it, or before what follows.
    pub written: Option<Written>,
    /// How the answer was come by, if not from the passages that fit the question best.
    pub method: Option<Method>,
    /// What the reader made of the passages.
    pub judgement: Option<Judgement>,
}

/// Another way to an answer than the passages that fit the question best.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// Whole documents, here by their titles, were read: so many of all their passages.
    Summary { documents: Vec<String>, read: usize, passages: usize },
    /// Of so many documents those were counted that have a passage with all of the words, each a stem.
    Count { words: Vec<String>, found: usize, of: usize },
    /// A summary was asked for, and nothing says of which document.
    WhichDocument,
}

/// A sentence of the answer with the numbers of its footnotes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sentence {
    pub text: String,
    pub support: Support,
    pub footnotes: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Support {
    Supported,
    Partly,
    Unsupported,
}

/// Where a sentence of the answer comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Footnote {
    /// Counts from 1.
    pub number: usize,
    pub document: DocumentId,
    /// BLAKE3 of the file's bytes as they were read.
    pub hash: [u8; 32],
    pub title: String,
    pub kind: Kind,
    #[serde(with = "crate::paths::lossless")]
    pub path: PathBuf,
    pub page: u32,
    pub heading: String,
    /// Where `quote` stands on its page.
    pub span: Span,
    pub quote: String,
    /// The passage that the quote was taken from.
    pub passage: String,
    /// How well the quote fits the question, 0 to 1.
    pub score: f32,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timings {
    pub retrieve: Duration,
    pub total: Duration,
}

/// How the answer came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    pub evidence: Evidence,
    /// Probability that the passages hold an answer, and the least with which one is given.
    pub answerable: f32,
    pub threshold: f32,
    /// All sentences that were weighed, best first.
    pub weighed: Vec<Quote>,
    /// What the words alone found, best first, and what the meaning alone found.
    pub words: Vec<Ranked>,
    pub meaning: Vec<Ranked>,
    pub steps: Vec<Step>,
    pub settings: AskedWith,
}

/// What the answer depended on besides the documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

impl AskedWith {
    fn of(options: &AskOptions) -> AskedWith {
        AskedWith {
            version: env!("CARGO_PKG_VERSION").to_string(),
            embedder: Embedder::identity(),
            passages: options.passages,
            documents: options.documents.as_ref().map(Vec::len),
        }
    }
}

/// What can be shown before the whole answer is there.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// The passages that the answer will be taken from, for the query as it was searched. They come at once, and again if
    /// the reader puts them in another order.
    Passages { query: &'a str, hits: &'a [Hit] },
    /// Share of the language model that is loaded, 0 to 1.
    Loading(f32),
    /// Tokens of the prompt that the model has read.
    Reading { done: u32, total: u32 },
    /// Passages that were read for a summary.
    Summarising { done: usize, total: usize },
    /// The next words that the model has written.
    Text(&'a str),
    /// The next sentence, in the place of the words that were shown of it, with the footnotes that it is the first to use and,
    /// if it is a quote, where the words stand on its page that answer.
    Sentence {
        sentence: &'a Sentence,
        why: Option<&'a Doubt>,
        footnotes: &'a [Footnote],
        words: Option<Span>,
    },
}

impl Answer {
    /// The answer as running text, without footnotes.
    pub fn text(&self) -> String {
        let sentences: Vec<&str> = self.sentences.iter().map(|sentence| sentence.text.as_str()).collect();
        sentences.join(" ")
    }

    /// Where the words stand on a footnote's page that answer the question, if the reader found them.
    pub fn words_of(&self, footnote: &Footnote) -> Option<Span> {
        *self.judgement.as_ref()?.words.get(footnote.number - 1)?
    }

    /// Each sentence, and why it is not wholly supported.
    pub fn doubted(&self) -> impl Iterator<Item = (&Sentence, Option<&Doubt>)> {
        let doubts = self.written.iter().flat_map(|written| &written.doubts).map(Option::as_ref);
        self.sentences.iter().zip(doubts.chain(std::iter::repeat(None)))
    }
}

/// Most documents that a wish for a summary may mean when it names none.
const MOST_SUMMARISED: usize = 5;

/// Answers a question the way it asks for: from the passages that fit it best, by reading whole documents, or by counting.
/// `show` gets each part as soon as it is there.
///
/// When `cancel` is requested the answer comes back as far as it is.
pub fn answer(
    searcher: &Searcher,
    question: &str,
    options: &AskOptions,
    writer: Option<&Writer>,
    cancel: &Cancel,
    show: &mut dyn FnMut(Part),
) -> Result<Answer> {
    let started = Instant::now();
    let draft = match Task::of(question) {
        _ if writer.is_some_and(|writer| writer.schema.is_some()) => None,
        Task::Find => None,
        Task::Count(stems) => Some(counting::count(searcher, &stems, options.documents.as_deref(), show)?),
        Task::Summarise(named) => match meant(searcher, &named, options)? {
            Meant::These(documents) => {
                let documents: Vec<&DocumentRecord> = documents.iter().collect();
                Some(summary::summarise(searcher, &documents, question, writer, cancel, show)?)
            }
            Meant::Unclear => Some(Draft::unclear()),
            Meant::NoDocument => None,
        },
    };
    match draft {
        Some(draft) => Ok(draft.into_answer(question, options, started)),
        None => from_passages(searcher, question, options, writer, cancel, show),
    }
}

/// What a wish for a summary means.
enum Meant {
    These(Vec<DocumentRecord>),
    /// One of several documents, and nothing says which.
    Unclear,
    /// A subject rather than a document.
    NoDocument,
}

fn meant(searcher: &Searcher, named: &Named, options: &AskOptions) -> Result<Meant> {
    let txn = searcher.store.read()?;
    let mut documents = match &options.documents {
        Some(ids) => searcher.resolve(&txn, ids)?,
        None => searcher.store.documents(&txn)?.collect::<Result<_>>()?,
    };
    documents.retain(|document| document.chunks > 0);
    let by_name: Vec<DocumentRecord> = named.among(&documents).into_iter().cloned().collect();
    Ok(match (named.is_nameless(), by_name.len()) {
        (_, 1) => Meant::These(by_name),
        (false, 0) => Meant::NoDocument,
        (false, 2..=MOST_SUMMARISED) => Meant::These(by_name),
        (true, 2..=MOST_SUMMARISED) if options.documents.is_some() => Meant::These(by_name),
        (true, 0) => Meant::NoDocument,
        _ => Meant::Unclear,
    })
}

/// An answer that was not come by through the passages that fit the question best.
struct Draft {
    sentences: Vec<Sentence>,
    footnotes: Vec<Footnote>,
    passages: Vec<Hit>,
    abstained: bool,
    stopped: bool,
    written: Option<Written>,
    method: Method,
    steps: Vec<Step>,
}

impl Draft {
    fn unclear() -> Draft {
        Draft {
            sentences: Vec::new(),
            footnotes: Vec::new(),
            passages: Vec::new(),
            abstained: true,
            stopped: false,
            written: None,
            method: Method::WhichDocument,
            steps: Vec::new(),
        }
    }

    fn into_answer(mut self, question: &str, options: &AskOptions, started: Instant) -> Answer {
        self.passages.truncate(options.passages);
        Answer {
            question: question.to_string(),
            query: question.trim().to_string(),
            abstained: self.abstained,
            stopped: self.stopped,
            sentences: self.sentences,
            footnotes: self.footnotes,
            passages: self.passages,
            timings: Timings { retrieve: Duration::ZERO, total: started.elapsed() },
            trace: Trace {
                evidence: Evidence::default(),
                answerable: if self.abstained { 0.0 } else { 1.0 },
                threshold: Calibration::shipped().answerable.threshold,
                weighed: Vec::new(),
                words: Vec::new(),
                meaning: Vec::new(),
                steps: self.steps,
                settings: AskedWith::of(options),
            },
            written: self.written,
            method: Some(self.method),
            judgement: None,
        }
    }
}

/// Finds passages, weighs their sentences, and quotes the best, or has `writer` write from them, or abstains.
fn from_passages(
    searcher: &Searcher,
    question: &str,
    options: &AskOptions,
    writer: Option<&Writer>,
    cancel: &Cancel,
    show: &mut dyn FnMut(Part),
) -> Result<Answer> {
    let started = Instant::now();
    let mut watch = Stopwatch::start();
    let query = query(question, options, writer, cancel)?;
    watch.end(StepName::Rewriting);
    let rewriting = if writer.is_some() { watch.steps } else { Vec::new() };
    let search = SearchOptions {
        limit: options.passages.max(MIN_PASSAGES).max(READ),
        mode: Mode::Hybrid,
        documents: options.documents.clone(),
        spread_pages: false,
        rerank: false,
    };
    let mut results = std::thread::scope(|scope| {
        // It is needed right after the search. If it fails, it fails again there and is told.
        scope.spawn(|| searcher.reader.load());
        searcher.search(&query, &search)
    })?;
    let retrieve = started.elapsed();
    let mut show_passages = |results: &SearchResults| {
        let hits = &results.hits[..results.hits.len().min(options.passages)];
        show(Part::Passages { query: &results.query, hits });
    };
    show_passages(&results);
    let order = |results: &SearchResults| -> Vec<ChunkId> {
        results.hits.iter().take(options.passages).map(|hit| hit.chunk).collect()
    };
    let found = order(&results);
    searcher.rerank(&mut results, &|| !cancel.is_requested())?;
    results.hits.truncate(options.passages.max(MIN_PASSAGES));
    results.judged.truncate(results.hits.len());
    if order(&results) != found {
        show_passages(&results);
    }
    let (mut passages, judged) = (results.hits, results.judged);
    let mut judgement = Judgement::of(&passages, &judged);

    let mut watch = Stopwatch::start();
    let terms = searcher.lexical.terms(&results.query)?;
    let query_vector = results.query_vector.unwrap_or_default();
    let weighed = match quotes::weigh(searcher.embedder, &passages, &judged, &terms, &query_vector, cancel) {
        Err(Error::Cancelled) => None,
        weighed => Some(weighed?),
    };
    if weighed.is_some() {
        measure_unfinished(searcher.embedder, &mut passages, &query_vector)?;
    }
    watch.end(StepName::Weighing);
    let mut stopped = weighed.is_none();
    let weighed = weighed.unwrap_or_default();
    let evidence = Evidence::of(&terms, &passages, &weighed);
    let answerable = evidence.answerable(&judged);
    // A form is filled in field by field, and each is proved: what the passages do not say stays empty.
    let fills_form = writer.is_some_and(|writer| writer.schema.is_some());
    let mut abstained = !stopped && !fills_form && answerable < Calibration::shipped().answerable.threshold;

    let (mut sentences, mut footnotes, mut written) = (Vec::new(), Vec::new(), None);
    match writer {
        _ if abstained || stopped => {}
        None => {
            for (index, quote) in choose(&weighed).into_iter().enumerate() {
                let number = index + 1;
                let hit = &passages[quote.passage];
                let footnote = Footnote::at(searcher, number, hit, quote.span, &quote.text, quote.score)?;
                let words = judging::words_of(hit, judged[quote.passage].as_ref(), quote.span);
                judgement.words.push(words);
                let support = Support::Supported;
                let sentence = Sentence { text: quote.shown(), support, footnotes: vec![number] };
                let fresh = std::slice::from_ref(&footnote);
                show(Part::Sentence { sentence: &sentence, why: None, footnotes: fresh, words });
                sentences.push(sentence);
                footnotes.push(footnote);
            }
        }
        Some(writer) => match written::write(searcher, writer, question, &passages, cancel, show) {
            Err(Error::Cancelled) => stopped = true,
            proved => {
                let mut proved = proved?;
                watch.end(StepName::Writing);
                stopped = matches!(proved.written.ending, Ending::Stopped | Ending::Failed(_));
                if !stopped && !fills_form && !proved.says_no_answer() {
                    let (sentences, footnotes) = (&proved.sentences, &mut proved.footnotes);
                    judgement.contradict(
                        searcher,
                        &results.query,
                        sentences,
                        footnotes,
                        &passages,
                        &judged,
                    )?;
                }
                abstained = !stopped && !proved.is_answer() && judgement.contradiction.is_none();
                if !abstained {
                    (sentences, footnotes) = (std::mem::take(&mut proved.sentences), proved.footnotes);
                }
                written = Some(proved.written);
            }
        },
    }
    passages.truncate(if abstained { NEAREST_PASSAGES } else { options.passages });
    let trace = Trace {
        evidence,
        answerable,
        threshold: Calibration::shipped().answerable.threshold,
        weighed,
        words: searcher.ranked(&results.words)?,
        meaning: searcher.ranked(&results.meaning)?,
        steps: rewriting.into_iter().chain(results.steps).chain(watch.steps).collect(),
        settings: AskedWith::of(options),
    };
    Ok(Answer {
        question: question.to_string(),
        query: results.query,
        abstained,
        stopped,
        sentences,
        footnotes,
        passages,
        timings: Timings { retrieve, total: started.elapsed() },
        trace,
        written,
        method: None,
        judgement: Some(judgement),
    })
}

/// The query for a question. A model that knows the conversation puts one that leans on it into words that stand alone.
fn query(question: &str, options: &AskOptions, writer: Option<&Writer>, cancel: &Cancel) -> Result<String> {
    let by_rule = standalone(question, options.earlier.as_deref());
    match writer {
        Some(writer) if !writer.history.is_empty() && by_rule != question.trim() => {
            match written::rewrite(writer, question, cancel) {
                Err(Error::Cancelled) => Ok(by_rule),
                rewritten => Ok(rewritten?.unwrap_or(by_rule)),
            }
        }
        _ => Ok(by_rule),
    }
}

/// Compares passages with the question that have no vectors yet, as their documents are still being indexed. Where the
/// best have one, the answer can be judged by them.
fn measure_unfinished(embedder: &Embedder, passages: &mut [Hit], query: &[f32]) -> Result<()> {
    let best = passages.len().min(evidence::MEASURED_PASSAGES);
    let best = &mut passages[..best];
    if query.is_empty() || best.iter().any(|hit| hit.vector.is_some()) {
        return Ok(());
    }
    let texts: Vec<String> = best
        .iter()
        .map(|hit| embedded_text(&hit.title, &hit.heading, &hit.table_header, &hit.text))
        .collect();
    for (hit, vector) in best.iter_mut().zip(embedder.embed(&texts)?) {
        hit.vector = Some(dot(query, &vector));
    }
    Ok(())
}

impl Footnote {
    /// A footnote to the words at `span` of the page that a passage stands on.
    fn at(
        searcher: &Searcher,
        number: usize,
        hit: &Hit,
        span: Span,
        quote: &str,
        score: f32,
    ) -> Result<Footnote> {
        let txn = searcher.store.read()?;
        let document = searcher.store.document(&txn, hit.document)?;
        Ok(Footnote {
            number,
            document: hit.document,
            hash: document.ok_or(Error::NoDocument(hit.document))?.hash,
            title: hit.title.clone(),
            kind: hit.kind,
            path: hit.path.clone(),
            page: hit.page,
            heading: hit.heading.clone(),
            span,
            quote: quote.to_string(),
            passage: hit.text.clone(),
            score,
        })
    }
}
