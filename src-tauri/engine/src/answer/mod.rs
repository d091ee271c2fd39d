//! Answers a question with sentences that are footnoted to passages, or says that the documents hold no answer.
//!
//! Without a language model every sentence of the answer is a sentence of a document, so it is supported by construction. What a
//! model writes is proved sentence by sentence. Either way the footnote points to the very characters.

mod above;
mod aggregate;
mod authors;
pub(crate) mod cell;
mod clause;
mod computed;
mod continuation;
mod contradiction;
mod counting;
mod evidence;
mod fields;
mod follow_up;
mod footnote;
mod labels;
mod lists;
mod named;
mod parts;
mod pipeline;
mod prompt;
mod quotes;
mod repetition;
mod strangers;
mod structure;
mod summary;
mod task;
mod wanted;
mod written;

use std::time::Instant;

use footnote_model::Document;

use crate::Result;
use crate::progress::Cancel;
use crate::search::{RankedHit, Searcher};
use crate::store::DocumentId;

pub(crate) use above::quoted;
pub use evidence::{answerable, nearness};
pub use follow_up::standalone;
pub use footnote_model::{
    Answer, AskedWith, Contradiction, Doubt, Ending, Evidence, Footnote, Format, GeneratedText, Length,
    Method, Operation, Ranked, RerankedPassage, Reranking, Sentence, SmallTalk, Step, StepName, Style,
    Support, Timings, Trace, WeighedSentence, on_one_line,
};
pub use pipeline::{Weighing, weighing};
pub use prompt::Exchange;
pub use quotes::{Measured, choose};
use task::{Named, Task};
pub use written::{FORM_CUT_SHORT, Writer};

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

/// What can be shown before the whole answer is there.
#[derive(Debug, Clone, Copy)]
pub enum AnswerEvent<'a> {
    /// The passages that the answer will be taken from, for the query as it was searched. They come at once, and again if
    /// the cross-encoder puts them in another order.
    Passages { query: &'a str, hits: &'a [RankedHit] },
    /// Share of the language model that is loaded, 0 to 1.
    Loading(f32),
    /// Tokens of the prompt that the model has read.
    Reading { done: u32, total: u32 },
    /// Passages that were read for a summary.
    Summarising { done: usize, total: usize },
    /// The next words that the model has written.
    Text(&'a str),
    /// The next quote, ahead of what a language model will write.
    Quote { sentence: &'a Sentence, footnotes: &'a [Footnote] },
    /// The next sentence, in the place of the words that were shown of it, with the footnotes that it is the first to use.
    Sentence { sentence: &'a Sentence, footnotes: &'a [Footnote] },
}

/// Receives the parts of an answer as they come.
pub type Show<'a> = dyn FnMut(AnswerEvent) + 'a;

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
    show: &mut Show,
) -> Result<Answer> {
    let started = Instant::now();
    let mut answer = begun(searcher, question, options);
    let answered = match Task::of(question) {
        _ if writer.is_some_and(|writer| writer.schema.is_some()) => false,
        Task::Find => false,
        Task::Talk(said, language) => {
            answer.method = Method::SmallTalk { said, language: language.to_owned() };
            true
        }
        Task::Places(words) => {
            counting::places(searcher, &words, options.documents.as_deref(), &mut answer, show)?
        }
        Task::Count(words) => {
            counting::count(searcher, &words, options.documents.as_deref(), &mut answer, show)?;
            true
        }
        Task::Summarise(named) => match meant(searcher, &named, options)? {
            Meant::These(documents) => {
                summary::summarise(searcher, &documents, &mut answer, writer, cancel, show)?;
                true
            }
            Meant::Unclear => {
                answer.method = Method::WhichDocument;
                answer.abstained = true;
                true
            }
            Meant::NoDocument => false,
        },
    };
    if answered {
        answer.passages.truncate(options.passages);
        answer.trace.answerable = if answer.abstained { 0.0 } else { 1.0 };
    } else {
        pipeline::answer_question(searcher, options, &mut answer, writer, cancel, show)?;
    }
    answer.timings.total = started.elapsed();
    Ok(answer)
}

/// An answer that says nothing yet.
fn begun(searcher: &Searcher, question: &str, options: &AskOptions) -> Answer {
    let mut answer = Answer::empty(question.to_owned(), Method::Passages);
    answer.trace.threshold = searcher.calibration().answerable.threshold;
    answer.trace.settings = AskedWith {
        version: env!("CARGO_PKG_VERSION").to_string(),
        embedder: searcher.embedder.profile().id.clone(),
        passages: options.passages,
        documents: options.documents.as_ref().map(Vec::len),
    };
    answer
}

/// What a wish for a summary means.
enum Meant {
    These(Vec<Document>),
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
    let by_name: Vec<Document> = named.among(&documents).into_iter().cloned().collect();
    Ok(match (named.is_nameless(), by_name.len()) {
        (_, 1) => Meant::These(by_name),
        (false, 0) => Meant::NoDocument,
        (false, 2..=MOST_SUMMARISED) => Meant::These(by_name),
        (true, 2..=MOST_SUMMARISED) if options.documents.is_some() => Meant::These(by_name),
        (true, 0) => Meant::NoDocument,
        _ => Meant::Unclear,
    })
}
