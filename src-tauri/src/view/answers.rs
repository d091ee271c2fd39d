//! Passages, answers, conversations and traces.

use footnote_engine::answer::{
    Answer, Doubt as EngineDoubt, Ending, Footnote as EngineFootnote, Method as EngineMethod, Ranked,
    StepName, Style, Support as EngineSupport, nearness, on_one_line,
};
use footnote_engine::{
    CitationState as EngineState, CollectionId, Conversation as ConversationRecord, DocumentId,
    Hit as EngineHit, Scope as EngineScope, Turn as TurnRecord,
};
use serde::{Deserialize, Serialize};
use specta::Type;
use specta_typescript::Number;

use super::{DocumentKind, milliseconds, shown};
use crate::error::{CommandError, as_sentence};

/// What a question is put to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Scope {
    Everything,
    Collection { id: u32 },
    Documents { ids: Vec<u32> },
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Hit {
    pub rank: u32,
    #[specta(type = Number)]
    pub score: f32,
    pub document: u32,
    pub title: String,
    pub path: String,
    pub kind: DocumentKind,
    pub page: u32,
    pub heading: String,
    pub table_header: String,
    pub start: u32,
    pub end: u32,
    pub text: String,
    #[specta(type = Option<Number>)]
    pub lexical: Option<f32>,
    #[specta(type = Option<Number>)]
    pub vector: Option<f32>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SearchResults {
    pub query: String,
    pub hits: Vec<Hit>,
    #[specta(type = Number)]
    pub ms: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum Support {
    Supported,
    Partly,
    Unsupported,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Sentence {
    pub text: String,
    pub support: Support,
    /// Why it is not wholly supported.
    pub why: Option<Doubt>,
    pub footnotes: Vec<u32>,
    /// The words of `text` that answer the question.
    pub answer: Option<Marked>,
}

/// A part of a text, in UTF-16 code units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct Marked {
    pub start: u32,
    pub end: u32,
}

impl Marked {
    fn of(text: &str, bytes: std::ops::Range<usize>) -> Marked {
        let units = |at: usize| text[..at].encode_utf16().count() as u32;
        Marked { start: units(bytes.start), end: units(bytes.end) }
    }
}

/// Why a sentence is not wholly supported, with its words in question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case", tag = "doubt")]
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
#[serde(rename_all = "camelCase")]
pub struct Footnote {
    pub number: u32,
    pub document: u32,
    pub title: String,
    pub path: String,
    pub kind: DocumentKind,
    pub page: u32,
    pub heading: String,
    pub start: u32,
    pub end: u32,
    pub quote: String,
    #[specta(type = Number)]
    pub score: f32,
    /// The passage that the quote was taken from, as it was stored with the answer.
    pub passage: String,
    pub state: CitationState,
    /// The words of `quote` that answer the question.
    pub answer: Option<Marked>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Timings {
    #[specta(type = Number)]
    pub retrieve_ms: f64,
    #[specta(type = Number)]
    pub first_token_ms: f64,
    #[specta(type = Number)]
    pub total_ms: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerMode {
    /// Made of quotes, without a language model.
    Quotes,
    Model,
}

/// A JSON schema, and what a model wrote to fill it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FilledForm {
    pub schema: String,
    /// JSON; broken off where the answer was stopped.
    pub wrote: String,
}

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Turn {
    pub id: u32,
    pub question: String,
    /// The query as it was searched.
    pub query: String,
    pub scope: Scope,
    #[specta(type = Number)]
    pub asked: u64,
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
    pub broken_off: Option<String>,
    /// The words at the end of an answer that ended early, which were shown and are too few to be proved.
    pub unfinished: String,
    pub sentences: Vec<Sentence>,
    pub footnotes: Vec<Footnote>,
    pub passages: Vec<Hit>,
    pub timings: Timings,
    /// How the answer was come by, if not from the passages that fit the question best.
    pub method: Option<Method>,
    /// Set where the passages give another short answer than the language model did.
    pub contradiction: Option<Contradiction>,
}

/// What the passages say against the language model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Contradiction {
    pub words: String,
    /// Number of the footnote to them, which no sentence uses.
    pub footnote: u32,
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
}

impl Method {
    /// `None` for the usual one.
    fn of(method: &EngineMethod) -> Option<Method> {
        Some(match method {
            EngineMethod::Passages => return None,
            EngineMethod::Summary { documents, read, passages } => Method::Summary {
                documents: documents.clone(),
                read: *read as u32,
                passages: *passages as u32,
            },
            EngineMethod::Count { words, found, of } => {
                Method::Count { words: words.clone(), found: *found as u32, of: *of as u32 }
            }
            EngineMethod::WhichDocument => Method::WhichDocument,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AskRequest {
    /// Chosen by the window, to stop the answer by.
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
#[serde(rename_all = "camelCase", tag = "event")]
pub enum AskEvent {
    /// Comes at once in the order of the search, and again if the reader puts them in another, perhaps with a few others.
    Passages {
        query: String,
        hits: Vec<Hit>,
        #[specta(type = Number)]
        ms: f64,
    },
    /// What the language model does before it writes.
    Working {
        work: Work,
        /// 0 to 1.
        #[specta(type = Number)]
        share: f64,
    },
    /// Words of the sentence that is being written.
    Text {
        delta: String,
    },
    /// A whole sentence, in the place of the text that was shown for it.
    Sentence {
        sentence: Sentence,
        footnotes: Vec<Footnote>,
    },
    /// The answer is kept, also one that was stopped.
    Finished {
        conversation: ConversationSummary,
        turn: Box<Turn>,
    },
    Failed {
        error: CommandError,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// The model is being loaded.
    Loading,
    /// It reads the passages.
    Reading,
    /// It reads whole documents, part by part.
    Summarising,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConversationSummary {
    pub id: u32,
    pub title: String,
    #[specta(type = Number)]
    pub started: u64,
    #[specta(type = Number)]
    pub changed: u64,
    pub turns: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    pub summary: ConversationSummary,
    pub turns: Vec<Turn>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TraceHit {
    pub rank: u32,
    #[specta(type = Number)]
    pub score: f32,
    pub document: u32,
    pub title: String,
    pub page: u32,
    /// Whether a footnote points to this page.
    pub used: bool,
}

/// A passage that was read with the question.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TraceRead {
    pub title: String,
    pub document: u32,
    pub page: u32,
    /// Rank in the search, from 1.
    pub found: u32,
    /// Probability that the passage answers, 0 to 1.
    #[specta(type = Number)]
    pub answers: f32,
    /// The words it would answer with.
    pub words: String,
}

/// A sentence that the answer could have been made of.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TraceSentence {
    pub text: String,
    pub title: String,
    pub document: u32,
    pub page: u32,
    #[specta(type = Number)]
    pub score: f32,
    #[specta(type = Number)]
    pub similarity: f32,
    #[specta(type = Number)]
    pub coverage: f32,
    pub footnote: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TraceStep {
    pub step: TraceStepName,
    #[specta(type = Number)]
    pub ms: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum TraceStepName {
    Words,
    Embedding,
    Meaning,
    Fusion,
    Weighing,
    Rewriting,
    Writing,
    Summarising,
    Counting,
    Judging,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TraceSetting {
    pub name: TraceSettingName,
    pub value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum TraceSettingName {
    Version,
    Embedder,
    Reader,
    Passages,
    Documents,
    Style,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CitedDocument {
    pub document: u32,
    pub title: String,
    pub path: String,
    pub state: CitationState,
}

/// How an answer came about.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    pub question: String,
    pub query: String,
    #[specta(type = Number)]
    pub asked: u64,
    pub mode: AnswerMode,
    pub model: Option<String>,
    /// What the words found, what the meaning found, and what became of both.
    pub words: Vec<TraceHit>,
    pub meaning: Vec<TraceHit>,
    pub fused: Vec<TraceHit>,
    /// What the reader made of the passages, in its order.
    pub read: Vec<TraceRead>,
    pub weighed: Vec<TraceSentence>,
    /// Probability that the passages hold an answer, and the least with which one is given.
    #[specta(type = Number)]
    pub answerable: f32,
    #[specta(type = Number)]
    pub threshold: f32,
    #[specta(type = Number)]
    pub passage_similarity: f32,
    /// As much of it as counts.
    #[specta(type = Number)]
    pub nearness: f32,
    pub steps: Vec<TraceStep>,
    pub settings: Vec<TraceSetting>,
    pub cited: Vec<CitedDocument>,
    /// How the answer was come by, if nothing was searched and weighed for it.
    pub method: Option<Method>,
}

impl From<Scope> for EngineScope {
    fn from(scope: Scope) -> EngineScope {
        match scope {
            Scope::Everything => EngineScope::Everything,
            Scope::Collection { id } => EngineScope::Collection(CollectionId(id)),
            Scope::Documents { ids } => EngineScope::Documents(ids.into_iter().map(DocumentId).collect()),
        }
    }
}

impl From<&EngineScope> for Scope {
    fn from(scope: &EngineScope) -> Scope {
        match scope {
            EngineScope::Everything => Scope::Everything,
            EngineScope::Collection(id) => Scope::Collection { id: id.0 },
            EngineScope::Documents(ids) => Scope::Documents { ids: ids.iter().map(|id| id.0).collect() },
        }
    }
}

impl From<&EngineHit> for Hit {
    fn from(hit: &EngineHit) -> Hit {
        Hit {
            rank: hit.rank as u32,
            score: hit.score,
            document: hit.document.0,
            title: hit.title.clone(),
            path: shown(&hit.path),
            kind: hit.kind.into(),
            page: hit.page,
            heading: hit.heading.clone(),
            table_header: hit.table_header.clone(),
            start: hit.span.start,
            end: hit.span.end,
            text: hit.text.clone(),
            lexical: hit.lexical,
            vector: hit.vector,
        }
    }
}

impl From<&footnote_engine::SearchResults> for SearchResults {
    fn from(results: &footnote_engine::SearchResults) -> SearchResults {
        SearchResults {
            query: results.query.clone(),
            hits: results.hits.iter().map(|ranked| Hit::from(&ranked.hit)).collect(),
            ms: milliseconds(results.elapsed),
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

impl Sentence {
    /// `footnotes` are those of the answer, or those that came with the sentence.
    pub fn of(sentence: &footnote_engine::answer::Sentence, footnotes: &[EngineFootnote]) -> Sentence {
        let words = answer_in(sentence, footnotes);
        Sentence {
            answer: words.map(|bytes| Marked::of(&sentence.text, bytes)),
            text: sentence.text.clone(),
            support: match sentence.support {
                EngineSupport::Supported => Support::Supported,
                EngineSupport::Partly => Support::Partly,
                EngineSupport::Unsupported => Support::Unsupported,
            },
            why: sentence.doubt.as_ref().map(Doubt::from),
            footnotes: sentence.footnotes.iter().map(|number| *number as u32).collect(),
        }
    }
}

impl From<&EngineDoubt> for Doubt {
    fn from(doubt: &EngineDoubt) -> Doubt {
        match doubt {
            EngineDoubt::Number(said) => Doubt::Number { said: said.clone() },
            EngineDoubt::Name(said) => Doubt::Name { said: said.clone() },
            EngineDoubt::Date(said) => Doubt::Date { said: said.clone() },
            EngineDoubt::Negation => Doubt::Negation,
            EngineDoubt::Words(words) => Doubt::Words { words: words.clone() },
            EngineDoubt::Weak => Doubt::Weak,
        }
    }
}

fn mode(answer: &Answer) -> AnswerMode {
    if answer.written.is_some() { AnswerMode::Model } else { AnswerMode::Quotes }
}

fn model(answer: &Answer) -> Option<String> {
    answer.written.as_ref().map(|written| written.model.clone())
}

fn broken_off(answer: &Answer) -> Option<String> {
    match &answer.written.as_ref()?.ending {
        Ending::Failed(reason) => Some(as_sentence(reason)),
        _ => None,
    }
}

fn unfinished(answer: &Answer) -> String {
    let written = answer.written.as_ref().filter(|written| answer.stopped && written.schema.is_none());
    let Some(written) = written else { return String::new() };
    let claims = footnote_engine::proof::sentences(&written.wrote);
    let begins = match (claims.last(), answer.sentences.last()) {
        (Some(claim), Some(sentence)) if sentence.text.ends_with(&claim.text) => return String::new(),
        (Some(claim), _) => claim.range.start,
        (None, _) => 0,
    };
    written.wrote[begins..].trim().to_owned()
}

fn form(answer: &Answer) -> Option<FilledForm> {
    let written = answer.written.as_ref()?;
    Some(FilledForm { schema: written.schema.clone()?, wrote: written.wrote.clone() })
}

impl Footnote {
    pub fn of(footnote: &EngineFootnote, state: EngineState) -> Footnote {
        let words = footnote.answer_span.and_then(|words| footnote.in_quote(words));
        Footnote {
            answer: words.map(|bytes| Marked::of(&footnote.quote, bytes)),
            number: footnote.number as u32,
            document: footnote.document.0,
            title: footnote.title.clone(),
            path: shown(&footnote.path),
            kind: footnote.kind.into(),
            page: footnote.page,
            heading: footnote.heading.clone(),
            start: footnote.span.start,
            end: footnote.span.end,
            quote: footnote.quote.clone(),
            score: footnote.score,
            passage: footnote.passage.clone(),
            state: state.into(),
        }
    }
}

impl Turn {
    /// `states` tells what has become of each footnote's document.
    pub fn of(turn: &TurnRecord, states: &[EngineState]) -> Turn {
        let answer = &turn.answer;
        let footnotes = answer.footnotes.iter().zip(states);
        Turn {
            id: turn.id.0,
            question: answer.question.clone(),
            query: answer.query.clone(),
            scope: Scope::from(&turn.scope),
            asked: turn.asked,
            mode: mode(answer),
            model: model(answer),
            style: answer
                .written
                .as_ref()
                .filter(|written| written.style != Style::default())
                .map(|written| written.style.name.clone()),
            form: form(answer),
            abstained: answer.abstained,
            stopped: answer.stopped,
            broken_off: broken_off(answer),
            unfinished: unfinished(answer),
            sentences: answer
                .sentences
                .iter()
                .map(|sentence| Sentence::of(sentence, &answer.footnotes))
                .collect(),
            footnotes: footnotes.map(|(footnote, state)| Footnote::of(footnote, *state)).collect(),
            passages: answer.passages.iter().map(Hit::from).collect(),
            timings: Timings {
                retrieve_ms: milliseconds(answer.timings.retrieve),
                first_token_ms: milliseconds(
                    answer
                        .written
                        .as_ref()
                        .map_or(answer.timings.total, |written| answer.timings.retrieve + written.first_word),
                ),
                total_ms: milliseconds(answer.timings.total),
            },
            method: Method::of(&answer.method),
            contradiction: contradiction(answer),
        }
    }
}

/// Which bytes of a sentence answer the question, if it quotes its one footnote.
fn answer_in(
    sentence: &footnote_engine::answer::Sentence,
    footnotes: &[EngineFootnote],
) -> Option<std::ops::Range<usize>> {
    let [number] = sentence.footnotes[..] else { return None };
    let footnote = footnotes.iter().find(|footnote| footnote.number == number)?;
    footnote.in_sentence(footnote.answer_span?, &sentence.text)
}

fn contradiction(answer: &Answer) -> Option<Contradiction> {
    let found = answer.contradiction.as_ref()?;
    Some(Contradiction { words: found.words.clone(), footnote: found.footnote as u32 })
}

impl From<&ConversationRecord> for ConversationSummary {
    fn from(conversation: &ConversationRecord) -> ConversationSummary {
        ConversationSummary {
            id: conversation.id.0,
            title: conversation.title.clone(),
            started: conversation.started,
            changed: conversation.changed,
            turns: conversation.turns,
        }
    }
}

impl Trace {
    /// `states` tells what has become of each footnote's document.
    pub fn of(turn: &TurnRecord, states: &[EngineState]) -> Trace {
        let answer = &turn.answer;
        let trace = &answer.trace;
        let settings = [
            (TraceSettingName::Version, Some(trace.settings.version.clone())),
            (TraceSettingName::Embedder, Some(trace.settings.embedder.clone())),
            (TraceSettingName::Reader, trace.reranking.as_ref().map(|reranking| reranking.model.clone())),
            (TraceSettingName::Passages, Some(trace.settings.passages.to_string())),
            (TraceSettingName::Documents, trace.settings.documents.map(|count| count.to_string())),
            (TraceSettingName::Style, answer.written.as_ref().map(|written| written.style.name.clone())),
        ];
        Trace {
            question: answer.question.clone(),
            query: answer.query.clone(),
            asked: turn.asked,
            mode: mode(answer),
            model: model(answer),
            words: ranked(answer, &trace.words),
            meaning: ranked(answer, &trace.meaning),
            fused: answer
                .passages
                .iter()
                .map(|hit| TraceHit {
                    rank: hit.rank as u32,
                    score: hit.score,
                    document: hit.document.0,
                    title: hit.title.clone(),
                    page: hit.page,
                    used: is_cited(answer, hit.document, hit.page),
                })
                .collect(),
            read: read(answer),
            weighed: trace.weighed.iter().map(|quote| weighed(answer, quote)).collect(),
            answerable: trace.answerable,
            threshold: trace.threshold,
            passage_similarity: trace.evidence.passage_similarity,
            nearness: nearness(&trace.evidence),
            steps: trace
                .steps
                .iter()
                .map(|step| TraceStep { step: step_name(step.name), ms: milliseconds(step.elapsed) })
                .collect(),
            settings: settings
                .into_iter()
                .filter_map(|(name, value)| Some(TraceSetting { name, value: value? }))
                .collect(),
            cited: cited(answer, states),
            method: Method::of(&answer.method),
        }
    }
}

fn is_cited(answer: &Answer, document: DocumentId, page: u32) -> bool {
    answer.footnotes.iter().any(|footnote| footnote.document == document && footnote.page == page)
}

fn ranked(answer: &Answer, found: &[Ranked]) -> Vec<TraceHit> {
    let hits = found.iter().enumerate().map(|(index, ranked)| TraceHit {
        rank: index as u32 + 1,
        score: ranked.score,
        document: ranked.document.0,
        title: ranked.title.clone(),
        page: ranked.page,
        used: is_cited(answer, ranked.document, ranked.page),
    });
    hits.collect()
}

fn read(answer: &Answer) -> Vec<TraceRead> {
    let passages = answer.trace.reranking.iter().flat_map(|reranking| &reranking.passages);
    let read = passages.map(|passage| TraceRead {
        title: passage.title.clone(),
        document: passage.document.0,
        page: passage.page,
        found: passage.found as u32,
        answers: passage.answers,
        words: passage.words.clone(),
    });
    read.collect()
}

fn weighed(answer: &Answer, quote: &footnote_engine::answer::WeighedSentence) -> TraceSentence {
    let title =
        answer.passages.iter().find(|hit| hit.document == quote.document).map(|hit| hit.title.clone());
    let footnote = answer.footnotes.iter().find(|footnote| {
        (footnote.document, footnote.page, footnote.span) == (quote.document, quote.page, quote.span)
    });
    TraceSentence {
        text: on_one_line(&quote.text),
        title: title.unwrap_or_default(),
        document: quote.document.0,
        page: quote.page,
        score: quote.score,
        similarity: quote.similarity,
        coverage: quote.coverage,
        footnote: footnote.map(|footnote| footnote.number as u32),
    }
}

fn step_name(name: StepName) -> TraceStepName {
    match name {
        StepName::Words => TraceStepName::Words,
        StepName::Embedding => TraceStepName::Embedding,
        StepName::Meaning => TraceStepName::Meaning,
        StepName::Fusion => TraceStepName::Fusion,
        StepName::Weighing => TraceStepName::Weighing,
        StepName::Rewriting => TraceStepName::Rewriting,
        StepName::Writing => TraceStepName::Writing,
        StepName::Summarising => TraceStepName::Summarising,
        StepName::Counting => TraceStepName::Counting,
        StepName::Reranking => TraceStepName::Judging,
    }
}

/// Each cited document once.
fn cited(answer: &Answer, states: &[EngineState]) -> Vec<CitedDocument> {
    let mut cited: Vec<CitedDocument> = Vec::new();
    for (footnote, state) in answer.footnotes.iter().zip(states) {
        if !cited.iter().any(|known| known.document == footnote.document.0) {
            cited.push(CitedDocument {
                document: footnote.document.0,
                title: footnote.title.clone(),
                path: shown(&footnote.path),
                state: (*state).into(),
            });
        }
    }
    cited
}
