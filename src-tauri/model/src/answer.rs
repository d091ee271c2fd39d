//! Answers: sentences, each with footnotes to the passages that support it.

use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

use footnote_extract::{Kind, Span};

use crate::text::{bytes_at, on_one_line};
use crate::{DocumentId, Hit, PassageId, Reason, Trace};

#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub question: String,
    /// The query as it was searched.
    pub query: String,
    /// How it was produced.
    pub method: Method,
    /// Whether the evidence was too weak to answer.
    pub abstained: bool,
    /// Whether it was stopped before it was complete.
    pub stopped: bool,
    pub sentences: Vec<Sentence>,
    /// How many of the first sentences are quotes that stand above what a language model wrote, or in its place.
    pub quoted: usize,
    /// Numbered from 1, in this order.
    pub footnotes: Vec<Footnote>,
    /// What the passages say instead, where a language model's short answer is something else.
    pub contradiction: Option<Contradiction>,
    /// The passages that were found, best first; after an abstention the nearest few.
    pub passages: Vec<Hit>,
    /// What is kept besides if a language model wrote it.
    pub written: Option<GeneratedText>,
    pub timings: Timings,
    pub trace: Trace,
}

/// The way to an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Method {
    /// From the passages that fit the question best.
    #[default]
    Passages,
    /// Whole documents, here by their titles, were read: so many of all their passages.
    Summary { documents: Vec<String>, read: usize, passages: usize },
    /// Of so many documents those were counted that have a passage with all of the words, each a stem.
    Count { words: Vec<String>, found: usize, of: usize },
    /// A summary was asked for, and nothing says of which document.
    WhichDocument,
    /// It was small talk in a language, here by its code, and nothing was searched.
    SmallTalk { said: SmallTalk, language: String },
    /// So many sentences, in so many documents, hold all of the words, each a stem.
    Places { words: Vec<String>, found: usize, documents: usize },
    /// Computed from so many figures, which are quoted or shown; `value` is as a text would write it.
    Computed { operation: Operation, value: String, figures: usize },
    /// A document that it was from has been forgotten, and with it the answer.
    Forgotten,
}

/// What was said without a question to documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmallTalk {
    Greeting,
    Thanks,
    Farewell,
    Wellbeing,
    /// What the program can do, or who it is.
    Abilities,
}

/// What was computed from figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Count,
    Sum,
    Average,
    Largest,
    Smallest,
    Latest,
    Earliest,
}

/// A sentence of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Sentence {
    pub text: String,
    pub support: Support,
    /// Why it is not wholly supported.
    pub doubt: Option<Doubt>,
    /// Numbers of its footnotes.
    pub footnotes: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    Supported,
    Partly,
    Unsupported,
}

/// Why a sentence is not wholly supported.
#[derive(Debug, Clone, PartialEq)]
pub enum Doubt {
    /// A number, time or code that no cited passage holds, as the sentence writes it.
    Number(String),
    Name(String),
    Date(String),
    /// The passage denies what the sentence says, or says the opposite.
    Negation,
    /// Telling words that no cited passage holds.
    Words(Vec<String>),
    /// The words are there, but not as the sentence puts them.
    Weak,
}

/// Where a sentence of an answer comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Footnote {
    /// Counts from 1.
    pub number: usize,
    pub document: DocumentId,
    /// BLAKE3 of the file's bytes as they were read.
    pub hash: [u8; 32],
    pub title: String,
    pub kind: Kind,
    pub path: PathBuf,
    pub page: u32,
    pub heading: String,
    /// Where `quote` is on its page.
    pub span: Span,
    pub quote: String,
    /// The passage that the quote was taken from.
    pub passage: String,
    /// How well the quote fits the question, 0 to 1.
    pub score: f32,
    /// Where the words are on the page that answer the question, if the cross-encoder found them.
    pub answer_span: Option<Span>,
}

/// A short answer that the passages give, and that is not the language model's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// What the passages say.
    pub words: String,
    /// Number of the footnote to them, which no sentence of the model's uses.
    pub footnote: usize,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timings {
    pub retrieve: Duration,
    pub total: Duration,
}

/// What is kept of an answer that a language model wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct GeneratedText {
    pub model: String,
    pub style: Style,
    /// The JSON schema that the answer keeps to.
    pub schema: Option<String>,
    /// What the model was given with the question, and what it wrote, to the letter.
    pub asked: String,
    pub wrote: String,
    /// Passages that it was given with this question.
    pub given: Vec<PassageId>,
    pub first_word: Duration,
    pub prompt_tokens: u32,
    /// Tokens of the prompt that had been read before.
    pub kept_tokens: u32,
    pub written_tokens: u32,
    pub ending: Ending,
}

/// How the writing came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    Said,
    /// It was as long as the style lets it be.
    Length,
    Repeats,
    Stopped,
    /// The model's process failed, with the reason.
    Failed(Reason),
}

/// How an answer is to be written. It never touches the proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    pub name: String,
    pub length: Length,
    pub format: Format,
    /// A person's own words on tone and form.
    pub instruction: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    Short,
    Medium,
    Long,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Prose,
    Bullets,
}

impl Answer {
    /// An answer that says nothing yet, or no more.
    pub fn empty(question: String, method: Method) -> Answer {
        Answer {
            query: question.trim().to_owned(),
            question,
            method,
            abstained: false,
            stopped: false,
            sentences: Vec::new(),
            quoted: 0,
            footnotes: Vec::new(),
            contradiction: None,
            passages: Vec::new(),
            written: None,
            timings: Timings::default(),
            trace: Trace::default(),
        }
    }

    /// The answer as running text, without footnotes.
    pub fn text(&self) -> String {
        let sentences: Vec<&str> = self.sentences.iter().map(|sentence| sentence.text.as_str()).collect();
        sentences.join(" ")
    }

    /// The sentences that a language model wrote, or all quotes of an answer without one.
    pub fn own_sentences(&self) -> &[Sentence] {
        &self.sentences[self.quoted.min(self.sentences.len())..]
    }
}

impl Sentence {
    /// A sentence of a document, which supports itself.
    pub fn quoted(text: String, footnote: usize) -> Sentence {
        Sentence { text, support: Support::Supported, doubt: None, footnotes: vec![footnote] }
    }
}

impl Footnote {
    /// Which bytes of the quote are at a place of its page; `None` if the place is not within the quote.
    pub fn in_quote(&self, place: Span) -> Option<Range<usize>> {
        let inside = self.span.start <= place.start && place.end <= self.span.end;
        inside.then(|| bytes_at(&self.quote, self.span.start, place))
    }

    /// Which bytes of a sentence that is the quote on one line are at a place of its page.
    pub fn in_sentence(&self, place: Span, sentence: &str) -> Option<Range<usize>> {
        let bytes = self.in_quote(place)?;
        let before = on_one_line(&self.quote[..bytes.start]).len();
        let words = on_one_line(&self.quote[bytes]);
        let start = before + sentence.get(before..)?.find(&words)?;
        Some(start..start + words.len())
    }
}

impl Default for Style {
    fn default() -> Style {
        let [plain, ..] = Style::built_in();
        plain
    }
}

impl Style {
    /// The styles that are always there; the first is the usual one.
    pub fn built_in() -> [Style; 3] {
        let style = |name: &str, length, format| Style {
            name: name.to_owned(),
            length,
            format,
            instruction: String::new(),
        };
        [
            style("Plain", Length::Short, Format::Prose),
            style("Detailed", Length::Long, Format::Prose),
            style("List", Length::Medium, Format::Bullets),
        ]
    }
}
