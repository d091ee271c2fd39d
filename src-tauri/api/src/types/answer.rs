//! Answers: sentences, each with footnotes to the passages that support it.

use std::ops::Range;

use footnote_engine::answer::{Ending, Style};
use footnote_engine::{CitationState as EngineState, language_code};
use serde::{Deserialize, Serialize};
use specta::Type;
use specta_typescript::Number;

use super::{
    ConversationSummary, DocumentKind, Hit, Location, Problem, Scope, Trace, Turn, milliseconds, significant,
    text_of,
};
use crate::english;
use crate::error::ApiError;

/// A question to the library.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct AskRequest {
    /// Chosen by who asks, to stop the answer by.
    pub request: String,
    /// `None` starts a conversation.
    pub conversation: Option<u32>,
    pub question: String,
    pub scope: Scope,
    /// The turn whose place the new answer takes.
    pub replaces: Option<u32>,
    /// A JSON schema that the answer is to fill in.
    pub schema: Option<String>,
}

/// What happens while a question is answered, in this order.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "kebab-case", tag = "type")]
pub enum AskEvent {
    /// Comes at once in the order of the search, and again if the reader puts them in another, perhaps with a few others.
    Passages {
        query: String,
        passages: Vec<Hit>,
        #[specta(type = Number)]
        ms: f64,
    },
    /// The language model is being loaded. `share` is from 0 to 1.
    Loading {
        #[specta(type = Number)]
        share: f64,
    },
    /// The language model reads the passages. Counts tokens.
    Reading {
        done: u32,
        total: u32,
    },
    /// Whole documents are read, part by part. Counts passages.
    Summarising {
        done: u32,
        total: u32,
    },
    /// Words of the sentence that is being written.
    Text {
        delta: String,
    },
    /// A quote that stands above what a language model is about to write.
    Quote {
        #[serde(flatten)]
        sentence: Sentence,
        /// The footnotes that this quote is the first to use.
        new_footnotes: Vec<Footnote>,
    },
    /// A whole sentence, in the place of the text that was shown for it.
    Sentence {
        #[serde(flatten)]
        sentence: Sentence,
        /// The footnotes that this sentence is the first to use.
        new_footnotes: Vec<Footnote>,
    },
    /// The answer, which nobody keeps.
    Answer(Box<TracedAnswer>),
    /// The answer is kept, also one that was stopped.
    Kept {
        conversation: ConversationSummary,
        turn: Box<Turn>,
    },
    Failed {
        error: ApiError,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Answer {
    pub question: String,
    /// The query as it was searched.
    pub query: String,
    /// Words of the documents in `query` that were taken for mistyped words of the question.
    pub corrected: Vec<String>,
    pub mode: AnswerMode,
    pub model: Option<String>,
    /// The name of the style that it was written in, unless it is the plain one.
    pub style: Option<String>,
    /// Set where the answer fills in a form. Each sentence then is a field: its place in the form, `: `, and what it says.
    pub form: Option<FilledForm>,
    pub abstained: bool,
    /// Whether it ended before it was complete.
    pub stopped: bool,
    /// Why the language model broke it off, if it did.
    pub broken_off: Option<Problem>,
    /// The words at the end of an answer that ended early, which were shown and are too few to be proved.
    pub unfinished: String,
    /// The answer without footnotes, or what is said in its place in English.
    pub answer: String,
    pub sentences: Vec<Sentence>,
    /// How many of the first sentences are quotes that stand above what a language model wrote. Where all are, nothing of what it
    /// wrote is borne out.
    pub quoted: u32,
    pub footnotes: Vec<Footnote>,
    /// The passages that were found, best first; after an abstention the nearest few.
    pub passages: Vec<Hit>,
    pub timings: Timings,
    /// How the answer was produced, if not from the passages that fit the question best.
    pub method: Option<Method>,
    /// Set where the passages give another short answer than the language model did.
    pub contradiction: Option<Contradiction>,
}

/// An answer, and how it came about.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TracedAnswer {
    #[serde(flatten)]
    pub answer: Answer,
    pub trace: Trace,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerMode {
    /// Made of quotes, without a language model.
    Quotes,
    Model,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum Support {
    Supported,
    Partly,
    Unsupported,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Sentence {
    pub text: String,
    pub support: Support,
    /// Why it is not wholly supported, in English.
    pub why: Option<String>,
    /// The same as a code.
    pub doubt: Option<Doubt>,
    /// Numbers of its footnotes.
    pub footnotes: Vec<u32>,
    /// The words of `text` that answer the question, where the reader found them.
    pub marked: Option<Marked>,
}

/// A part of a text, in UTF-16 code units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct Marked {
    pub start: u32,
    pub end: u32,
}

/// A part of a page, in characters of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct Place {
    pub start: u32,
    pub end: u32,
}

/// Why a sentence is not wholly supported, with its words in question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case", tag = "code")]
pub enum Doubt {
    /// No cited passage holds it.
    Number {
        said: String,
    },
    Name {
        said: String,
    },
    Date {
        said: String,
    },
    /// The passage says the opposite.
    Negation,
    Words {
        words: Vec<String>,
    },
    /// The words are there, but not as the sentence puts them.
    Weak,
}

/// What has become of a cited document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum CitationState {
    Current,
    /// Its file has another content now.
    Changed,
    /// It is no longer in the library.
    Removed,
    /// Its file is not where it was.
    Missing,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Footnote {
    pub number: u32,
    pub document: u32,
    pub title: String,
    pub path: String,
    pub kind: DocumentKind,
    pub page: u32,
    pub location: Location,
    pub heading: String,
    /// The table that the quote stands in, if its page still holds it.
    pub table: Option<TableHead>,
    pub start: u32,
    pub end: u32,
    pub quote: String,
    /// The words of the quote that answer the question, where the reader found them.
    pub answer: Option<Place>,
    /// The same place within `quote`.
    pub marked: Option<Marked>,
    #[specta(type = Number)]
    pub score: f64,
    /// The passage that the quote was taken from, as it was stored with the answer.
    pub passage: String,
    /// The code of the language that the passage is in; two letters, or the name of a script that several languages share.
    pub language: Option<String>,
    pub state: CitationState,
}

/// What stands above the rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TableHead {
    /// Where the table begins on its page, which tells its tables apart.
    pub start: u32,
    /// Rows are parted by line feeds, cells by tabs.
    pub header: Option<String>,
    /// What is said of the unit of its figures, such as "in thousands".
    pub unit: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Timings {
    #[specta(type = Number)]
    pub retrieve_ms: f64,
    #[specta(type = Number)]
    pub first_token_ms: f64,
    #[specta(type = Number)]
    pub total_ms: f64,
}

/// A JSON schema, and what a model wrote to fill it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct FilledForm {
    pub schema: String,
    /// JSON; broken off where the answer was stopped.
    pub wrote: String,
}

/// Another way to an answer than the passages that fit the question best.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case", tag = "name")]
pub enum Method {
    /// Of the documents, here by their titles, `read` of all `passages` were read.
    Summary { documents: Vec<String>, read: u32, passages: u32 },
    /// `found` of `of` documents have a passage with all of the words, each a stem.
    Count { words: Vec<String>, found: u32, of: u32 },
    /// A summary was asked for, and nothing says of which document.
    WhichDocument,
    /// It was small talk in a language, here by its code; nothing was searched. There are no sentences: whoever shows it answers.
    SmallTalk { said: SmallTalk, language: String },
    /// `found` sentences in `documents` documents hold all of the words, each a stem.
    Places { words: Vec<String>, found: u32, documents: u32 },
    /// `value` was computed from `figures` figures, which the sentences show.
    Computed { operation: Operation, value: String, figures: u32 },
    /// A document that it quoted was forgotten, and with it the answer.
    Forgotten,
}

/// What was said without a question to documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum SmallTalk {
    Greeting,
    Thanks,
    Farewell,
    Wellbeing,
    /// What the program can do, or who it is.
    Abilities,
}

/// What was computed from figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    Count,
    Sum,
    Average,
    Largest,
    Smallest,
    Latest,
    Earliest,
}

/// What the passages say against the language model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Contradiction {
    pub words: String,
    /// Number of the footnote to them, which no sentence uses.
    pub footnote: u32,
}

impl Answer {
    /// `states` tells what has become of each footnote's document; where it is short, they were read a moment ago.
    pub(crate) fn of(answer: &footnote_engine::answer::Answer, states: &[EngineState]) -> Answer {
        let written = answer.written.as_ref();
        let states = states.iter().copied().chain(std::iter::repeat(EngineState::Current));
        let read = answer.trace.reranking.as_ref().map_or(&[][..], |reranking| &reranking.passages);
        let method = Method::of(&answer.method);
        Answer {
            question: answer.question.clone(),
            query: answer.query.clone(),
            corrected: corrected(&answer.question, &answer.query),
            mode: if written.is_some() && !is_quoted_alone(answer) {
                AnswerMode::Model
            } else {
                AnswerMode::Quotes
            },
            model: written.map(|written| written.model.clone()),
            style: written
                .filter(|written| written.style != Style::default())
                .map(|written| written.style.name.clone()),
            form: written.and_then(|written| {
                Some(FilledForm { schema: written.schema.clone()?, wrote: written.wrote.clone() })
            }),
            abstained: answer.abstained,
            stopped: answer.stopped,
            broken_off: written.and_then(|written| match &written.ending {
                Ending::Failed(reason) => Some(Problem::from(reason)),
                _ => None,
            }),
            unfinished: unfinished(answer),
            answer: english::answer(answer.text(), answer.abstained, method.as_ref()),
            sentences: answer
                .sentences
                .iter()
                .map(|sentence| Sentence::of(sentence, &answer.footnotes))
                .collect(),
            quoted: answer.quoted as u32,
            footnotes: answer
                .footnotes
                .iter()
                .zip(states)
                .map(|(footnote, state)| Footnote::of(footnote, state))
                .collect(),
            passages: answer.passages.iter().map(|hit| Hit::of_answer(hit, read)).collect(),
            timings: Timings::of(answer),
            method,
            contradiction: answer
                .contradiction
                .as_ref()
                .map(|found| Contradiction { words: found.words.clone(), footnote: found.footnote as u32 }),
        }
    }
}

impl TracedAnswer {
    /// An answer that was given a moment ago.
    pub(crate) fn of(answer: &footnote_engine::answer::Answer) -> TracedAnswer {
        TracedAnswer { answer: Answer::of(answer, &[]), trace: Trace::of(answer) }
    }
}

/// Whether a language model was to write the answer, and quotes stand in its place.
fn is_quoted_alone(answer: &footnote_engine::answer::Answer) -> bool {
    answer.quoted > 0 && answer.own_sentences().is_empty() && unfinished(answer).is_empty()
}

/// The words of a query that are others than those of the question. A query with more words was put together from several questions.
pub(super) fn corrected(question: &str, query: &str) -> Vec<String> {
    let (asked, searched) = (question.split_whitespace(), query.split_whitespace());
    if asked.clone().count() != searched.clone().count() {
        return Vec::new();
    }
    let others = asked.zip(searched).filter(|(asked, searched)| asked != searched);
    others.map(|(_, word)| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()).collect()
}

fn unfinished(answer: &footnote_engine::answer::Answer) -> String {
    let written = answer.written.as_ref().filter(|written| answer.stopped && written.schema.is_none());
    let Some(written) = written else { return String::new() };
    let claims = footnote_engine::proof::sentences(&written.wrote);
    let begins = match (claims.last(), answer.own_sentences().last()) {
        (Some(claim), Some(sentence)) if sentence.text.ends_with(&claim.text) => return String::new(),
        (Some(claim), _) => claim.range.start,
        (None, _) => 0,
    };
    written.wrote[begins..].trim().to_owned()
}

impl Sentence {
    /// `footnotes` are those of the answer, or those that came with the sentence.
    pub(crate) fn of(
        sentence: &footnote_engine::answer::Sentence,
        footnotes: &[footnote_engine::answer::Footnote],
    ) -> Sentence {
        let words = answer_in(sentence, footnotes);
        let doubt = sentence.doubt.as_ref().map(Doubt::from);
        Sentence {
            marked: words.map(|bytes| Marked::of(&sentence.text, bytes)),
            text: sentence.text.clone(),
            support: match sentence.support {
                footnote_engine::answer::Support::Supported => Support::Supported,
                footnote_engine::answer::Support::Partly => Support::Partly,
                footnote_engine::answer::Support::Unsupported => Support::Unsupported,
            },
            why: doubt.as_ref().map(english::doubt),
            doubt,
            footnotes: sentence.footnotes.iter().map(|number| *number as u32).collect(),
        }
    }
}

/// Which bytes of a sentence answer the question, if it quotes its one footnote.
fn answer_in(
    sentence: &footnote_engine::answer::Sentence,
    footnotes: &[footnote_engine::answer::Footnote],
) -> Option<Range<usize>> {
    let [number] = sentence.footnotes[..] else { return None };
    let footnote = footnotes.iter().find(|footnote| footnote.number == number)?;
    footnote.in_sentence(footnote.answer_span?, &sentence.text)
}

impl Marked {
    pub(super) fn of(text: &str, bytes: Range<usize>) -> Marked {
        let units = |at: usize| text[..at].encode_utf16().count() as u32;
        Marked { start: units(bytes.start), end: units(bytes.end) }
    }

    /// Which bytes of `text` it marks.
    pub fn bytes(self, text: &str) -> Range<usize> {
        let at = |wanted: u32| {
            let mut units = 0;
            let found = text.char_indices().find(|(_, c)| {
                let reached = units >= wanted;
                units += c.len_utf16() as u32;
                reached
            });
            found.map_or(text.len(), |(at, _)| at)
        };
        at(self.start)..at(self.end)
    }
}

impl From<&footnote_engine::answer::Doubt> for Doubt {
    fn from(doubt: &footnote_engine::answer::Doubt) -> Doubt {
        use footnote_engine::answer::Doubt as Engine;
        match doubt {
            Engine::Number(said) => Doubt::Number { said: said.clone() },
            Engine::Name(said) => Doubt::Name { said: said.clone() },
            Engine::Date(said) => Doubt::Date { said: said.clone() },
            Engine::Negation => Doubt::Negation,
            Engine::Words(words) => Doubt::Words { words: words.clone() },
            Engine::Weak => Doubt::Weak,
        }
    }
}

impl From<EngineState> for CitationState {
    fn from(state: EngineState) -> CitationState {
        match state {
            EngineState::Current => CitationState::Current,
            EngineState::Changed => CitationState::Changed,
            EngineState::Removed => CitationState::Removed,
            EngineState::Missing => CitationState::Missing,
        }
    }
}

impl Footnote {
    pub(crate) fn of(footnote: &footnote_engine::answer::Footnote, state: EngineState) -> Footnote {
        let words = footnote.answer_span.and_then(|words| footnote.in_quote(words));
        Footnote {
            number: footnote.number as u32,
            document: footnote.document.0,
            title: footnote.title.clone(),
            path: text_of(&footnote.path),
            kind: footnote.kind.into(),
            page: footnote.page,
            location: Location::of(footnote.kind),
            heading: footnote.heading.clone(),
            table: None,
            start: footnote.span.start,
            end: footnote.span.end,
            answer: footnote.answer_span.map(|span| Place { start: span.start, end: span.end }),
            marked: words.map(|bytes| Marked::of(&footnote.quote, bytes)),
            quote: footnote.quote.clone(),
            score: significant(footnote.score),
            passage: footnote.passage.clone(),
            language: language_code(&footnote.passage).map(str::to_owned),
            state: state.into(),
        }
    }
}

impl Timings {
    pub(crate) fn of(answer: &footnote_engine::answer::Answer) -> Timings {
        let total_ms = milliseconds(answer.timings.total);
        Timings {
            retrieve_ms: milliseconds(answer.timings.retrieve),
            // Quotes have no first token; all of them are there at once.
            first_token_ms: answer
                .written
                .as_ref()
                .map_or(total_ms, |written| milliseconds(answer.timings.retrieve + written.first_word)),
            total_ms,
        }
    }
}

impl Method {
    /// `None` for the usual one.
    fn of(method: &footnote_engine::answer::Method) -> Option<Method> {
        use footnote_engine::answer::Method as Engine;
        Some(match method {
            Engine::Passages => return None,
            Engine::Summary { documents, read, passages } => Method::Summary {
                documents: documents.clone(),
                read: *read as u32,
                passages: *passages as u32,
            },
            Engine::Count { words, found, of } => {
                Method::Count { words: words.clone(), found: *found as u32, of: *of as u32 }
            }
            Engine::WhichDocument => Method::WhichDocument,
            Engine::Forgotten => Method::Forgotten,
            Engine::SmallTalk { said, language } => {
                Method::SmallTalk { said: (*said).into(), language: language.clone() }
            }
            Engine::Places { words, found, documents } => {
                Method::Places { words: words.clone(), found: *found as u32, documents: *documents as u32 }
            }
            Engine::Computed { operation, value, figures } => Method::Computed {
                operation: (*operation).into(),
                value: value.clone(),
                figures: *figures as u32,
            },
        })
    }
}

impl From<footnote_engine::answer::SmallTalk> for SmallTalk {
    fn from(said: footnote_engine::answer::SmallTalk) -> SmallTalk {
        use footnote_engine::answer::SmallTalk as Engine;
        match said {
            Engine::Greeting => SmallTalk::Greeting,
            Engine::Thanks => SmallTalk::Thanks,
            Engine::Farewell => SmallTalk::Farewell,
            Engine::Wellbeing => SmallTalk::Wellbeing,
            Engine::Abilities => SmallTalk::Abilities,
        }
    }
}

impl From<footnote_engine::answer::Operation> for Operation {
    fn from(operation: footnote_engine::answer::Operation) -> Operation {
        use footnote_engine::answer::Operation as Engine;
        match operation {
            Engine::Count => Operation::Count,
            Engine::Sum => Operation::Sum,
            Engine::Average => Operation::Average,
            Engine::Largest => Operation::Largest,
            Engine::Smallest => Operation::Smallest,
            Engine::Latest => Operation::Latest,
            Engine::Earliest => Operation::Earliest,
        }
    }
}
