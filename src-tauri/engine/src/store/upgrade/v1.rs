//! The records of format 1, and how they become those of format 2.
//!
//! Format 1 was postcard of what were then the engine's own types, by the position of fields and variants, without a version.
//! The types here are those, to the letter; they never change again. Answers had grown at their end: the oldest end
//! before `written`, later ones before `method` or `judgement`.

use std::time::Duration;

use footnote_extract::{
    Block, BlockKind, Crash, Damage, ExtractError, Kind, Page, Problem, Rect, Span, Word,
};
use footnote_model as model;
use footnote_model::{CollectionId, ConversationId, DocumentId, PassageId, Stamp, StoredPath, TurnId};
use heed::{RoTxn, RwTxn};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{encoded, rewrite};
use crate::Result;
use crate::store::codec;
use crate::store::stored::ConversationEntry;
use crate::store::{Change, FailureRecord, FileRecord, Store};

/// How many fields answers had got at their end.
const GROWN: usize = 3;

pub fn records(store: &Store, txn: &RoTxn) -> Result<u64> {
    Ok(store.documents.len(txn)?
        + store.chunks.len(txn)?
        + store.files.len(txn)?
        + store.journal.len(txn)?
        + store.collections.len(txn)?
        + store.conversations.len(txn)?
        + store.pages.len(txn)?
        + store.turns.len(txn)?)
}

/// Rewrites every record. What cannot be read is kept as damaged, under its key: it is the only copy.
pub fn upgrade(store: &Store, wtxn: &mut RwTxn, count: &mut dyn FnMut()) -> Result<()> {
    rewrite(store, wtxn, "documents", store.documents, count, |bytes| plain::<V1Document>(bytes)?.record())?;
    rewrite(store, wtxn, "chunks", store.chunks, count, |bytes| plain::<V1Chunk>(bytes)?.record())?;
    rewrite(store, wtxn, "files", store.files, count, |bytes| plain::<V1File>(bytes)?.record())?;
    rewrite(store, wtxn, "journal", store.journal, count, |bytes| plain::<V1Change>(bytes)?.record())?;
    rewrite(store, wtxn, "collections", store.collections, count, |bytes| {
        encoded(&plain::<V1Collection>(bytes)?.convert())
    })?;
    rewrite(store, wtxn, "conversations", store.conversations, count, |bytes| {
        encoded(&plain::<V1Conversation>(bytes)?.convert())
    })?;
    rewrite(store, wtxn, "pages", store.pages, count, |bytes| {
        let page: V1Page = postcard::from_bytes(&codec::unpacked(bytes)?).ok()?;
        Some(codec::pack(&page.convert()?))
    })?;
    rewrite(store, wtxn, "turns", store.turns, count, |bytes| {
        let turn: V1Turn = grown(codec::unpacked(bytes)?)?;
        Some(codec::pack(&turn.convert()?))
    })
}

fn plain<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

/// A record whose last [`GROWN`] fields are each an `Option` that earlier versions did not write.
fn grown<T: DeserializeOwned>(mut plain: Vec<u8>) -> Option<T> {
    for _ in 0..GROWN {
        if let Ok(record) = postcard::from_bytes(&plain) {
            return Some(record);
        }
        plain.push(0);
    }
    postcard::from_bytes(&plain).ok()
}

#[derive(Deserialize)]
enum V1Kind {
    Pdf,
    Docx,
    Html,
    Markdown,
    Text,
}

impl V1Kind {
    fn convert(&self) -> Kind {
        match self {
            V1Kind::Pdf => Kind::PDF,
            V1Kind::Docx => Kind::DOCX,
            V1Kind::Html => Kind::HTML,
            V1Kind::Markdown => Kind::MARKDOWN,
            V1Kind::Text => Kind::TEXT,
        }
    }
}

#[derive(Deserialize)]
struct V1Span {
    start: u32,
    end: u32,
}

impl V1Span {
    fn convert(&self) -> Option<Span> {
        (self.start <= self.end).then_some(Span { start: self.start, end: self.end })
    }
}

#[derive(Deserialize)]
enum V1ExtractError {
    Empty,
    Locked,
    Damaged { detail: String },
    Unsupported { what: String },
    NoText { pages: u32 },
    TooLarge { limit_mib: u64 },
    TooDeep,
    TimedOut { seconds: u64 },
    OutOfMemory { limit_mib: u64 },
    Crashed { detail: String },
    ReaderMissing { detail: String },
}

impl V1ExtractError {
    fn convert(self) -> ExtractError {
        match self {
            V1ExtractError::Empty => ExtractError::Empty,
            V1ExtractError::Locked => ExtractError::Locked,
            V1ExtractError::Damaged { detail } => Damage::Other { detail }.into(),
            V1ExtractError::Unsupported { what } => ExtractError::Unsupported { format: what },
            V1ExtractError::NoText { pages } => ExtractError::NoText { pages },
            V1ExtractError::TooLarge { limit_mib } => ExtractError::TooLarge { limit_mib },
            V1ExtractError::TooDeep => ExtractError::TooDeep,
            V1ExtractError::TimedOut { seconds } => ExtractError::TimedOut { seconds },
            V1ExtractError::OutOfMemory { limit_mib } => ExtractError::OutOfMemory { limit_mib },
            V1ExtractError::Crashed { detail } => Crash::Panic { message: detail }.into(),
            V1ExtractError::ReaderMissing { detail } => ExtractError::PdfiumMissing { detail },
        }
    }
}

#[derive(Deserialize)]
enum V1DocumentState {
    Searchable,
    Indexed,
}

#[derive(Deserialize)]
struct V1Problem {
    page: Option<u32>,
    reason: String,
}

#[derive(Deserialize)]
struct V1Document {
    id: u32,
    hash: [u8; 32],
    kind: V1Kind,
    title: String,
    author: Option<String>,
    pages: u32,
    first_chunk: u32,
    chunks: u32,
    characters: u64,
    problems: Vec<V1Problem>,
    added: u64,
    state: V1DocumentState,
    paths: Vec<Vec<u8>>,
}

impl V1Document {
    fn record(self) -> Option<Vec<u8>> {
        let problem = |problem: V1Problem| Problem::Noted { page: problem.page, text: problem.reason };
        encoded(&model::Document {
            id: DocumentId(self.id),
            hash: self.hash,
            kind: self.kind.convert(),
            title: self.title,
            author: self.author,
            pages: self.pages,
            first_chunk: PassageId(self.first_chunk),
            chunks: self.chunks,
            characters: self.characters,
            problems: self.problems.into_iter().map(problem).collect(),
            added: self.added,
            state: match self.state {
                V1DocumentState::Searchable => model::DocumentState::Searchable,
                V1DocumentState::Indexed => model::DocumentState::Indexed,
            },
            paths: self.paths.into_iter().map(StoredPath::from_bytes).collect(),
        })
    }
}

#[derive(Deserialize)]
struct V1Chunk {
    document: u32,
    page: u32,
    span: V1Span,
    text: String,
    heading: String,
    table_header: String,
}

impl V1Chunk {
    fn record(self) -> Option<Vec<u8>> {
        encoded(&model::Passage {
            document: DocumentId(self.document),
            page: self.page,
            span: self.span.convert()?,
            text: self.text,
            heading: self.heading,
            table_header: self.table_header,
        })
    }
}

#[derive(Deserialize)]
struct V1File {
    path: Vec<u8>,
    bytes: u64,
    modified_ns: u64,
    document: Option<u32>,
    failure: Option<V1Failure>,
}

#[derive(Deserialize)]
struct V1Failure {
    hash: [u8; 32],
    error: V1ExtractError,
    attempts: u32,
}

impl V1File {
    fn record(self) -> Option<Vec<u8>> {
        encoded(&FileRecord {
            path: StoredPath::from_bytes(self.path),
            stamp: Stamp { bytes: self.bytes, modified_ns: self.modified_ns },
            document: self.document.map(DocumentId),
            failure: self.failure.map(|failure| FailureRecord {
                hash: failure.hash,
                error: failure.error.convert(),
                attempts: failure.attempts,
            }),
        })
    }
}

#[derive(Deserialize)]
enum V1Change {
    Added(u32),
    Removed(u32),
}

impl V1Change {
    fn record(self) -> Option<Vec<u8>> {
        encoded(&match self {
            V1Change::Added(document) => Change::Added(DocumentId(document)),
            V1Change::Removed(document) => Change::Removed(DocumentId(document)),
        })
    }
}

#[derive(Deserialize)]
struct V1Collection {
    id: u32,
    name: String,
}

impl V1Collection {
    fn convert(self) -> model::Collection {
        model::Collection { id: CollectionId(self.id), name: self.name }
    }
}

#[derive(Deserialize)]
struct V1Conversation {
    id: u32,
    title: String,
    started: u64,
    changed: u64,
    turns: u32,
    next_turn: u32,
}

impl V1Conversation {
    fn convert(self) -> ConversationEntry {
        let conversation = model::Conversation {
            id: ConversationId(self.id),
            title: self.title,
            started: self.started,
            changed: self.changed,
            turns: self.turns,
        };
        ConversationEntry { conversation, next_turn: self.next_turn }
    }
}

#[derive(Deserialize)]
struct V1Page {
    number: u32,
    label: Option<String>,
    size: Option<(u16, u16)>,
    text: String,
    blocks: Vec<V1Block>,
    words: Vec<V1Word>,
}

#[derive(Deserialize)]
struct V1Block {
    span: V1Span,
    kind: V1BlockKind,
}

#[derive(Deserialize)]
enum V1BlockKind {
    Heading { level: u8 },
    Paragraph,
    ListItem,
    Table { header: Option<V1Span> },
    Code,
    Footnote,
    Furniture,
}

#[derive(Deserialize)]
struct V1Word {
    span: V1Span,
    left: u16,
    top: u16,
    right: u16,
    bottom: u16,
}

impl V1Page {
    fn convert(self) -> Option<Page> {
        let block = |block: V1Block| {
            let kind = match block.kind {
                V1BlockKind::Heading { level } => BlockKind::Heading { level },
                V1BlockKind::Paragraph => BlockKind::Paragraph,
                V1BlockKind::ListItem => BlockKind::ListItem,
                V1BlockKind::Table { header: None } => BlockKind::Table { header: None },
                V1BlockKind::Table { header: Some(header) } => {
                    BlockKind::Table { header: Some(header.convert()?) }
                }
                V1BlockKind::Code => BlockKind::Code,
                V1BlockKind::Footnote => BlockKind::Footnote,
                V1BlockKind::Furniture => BlockKind::Furniture,
            };
            Some(Block { span: block.span.convert()?, kind })
        };
        let word = |word: V1Word| {
            let V1Word { span, left, top, right, bottom } = word;
            Some(Word { span: span.convert()?, rect: Rect { left, top, right, bottom } })
        };
        Some(Page {
            number: self.number,
            label: self.label,
            size: self.size,
            text: self.text,
            blocks: self.blocks.into_iter().map(block).collect::<Option<_>>()?,
            words: self.words.into_iter().map(word).collect::<Option<_>>()?,
            anchors: Vec::new(),
        })
    }
}

#[derive(Deserialize)]
struct V1Turn {
    id: u32,
    scope: V1Scope,
    asked: u64,
    answer: V1Answer,
}

#[derive(Deserialize)]
enum V1Scope {
    Everything,
    Collection(u32),
    Documents(Vec<u32>),
}

#[derive(Deserialize)]
struct V1Answer {
    question: String,
    query: String,
    abstained: bool,
    stopped: bool,
    sentences: Vec<V1Sentence>,
    footnotes: Vec<V1Footnote>,
    passages: Vec<V1Hit>,
    retrieve: Duration,
    total: Duration,
    trace: V1Trace,
    written: Option<V1Written>,
    method: Option<V1Method>,
    judgement: Option<V1Judgement>,
}

#[derive(Deserialize)]
struct V1Sentence {
    text: String,
    support: V1Support,
    footnotes: Vec<usize>,
}

#[derive(Deserialize)]
enum V1Support {
    Supported,
    Partly,
    Unsupported,
}

#[derive(Deserialize)]
struct V1Footnote {
    number: usize,
    document: u32,
    hash: [u8; 32],
    title: String,
    kind: V1Kind,
    path: Vec<u8>,
    page: u32,
    heading: String,
    span: V1Span,
    quote: String,
    passage: String,
    score: f32,
}

#[derive(Deserialize)]
struct V1Hit {
    rank: usize,
    score: f32,
    chunk: u32,
    document: u32,
    title: String,
    kind: V1Kind,
    path: Vec<u8>,
    page: u32,
    heading: String,
    table_header: String,
    span: V1Span,
    text: String,
    lexical: Option<f32>,
    vector: Option<f32>,
}

#[derive(Deserialize)]
struct V1Trace {
    passage_similarity: f32,
    sentence_similarity: f32,
    passage_coverage: f32,
    answerable: f32,
    threshold: f32,
    weighed: Vec<V1Quote>,
    words: Vec<V1Ranked>,
    meaning: Vec<V1Ranked>,
    steps: Vec<V1Step>,
    version: String,
    embedder: String,
    asked_passages: usize,
    asked_documents: Option<usize>,
}

#[derive(Deserialize)]
struct V1Quote {
    passage: usize,
    document: u32,
    page: u32,
    span: V1Span,
    text: String,
    score: f32,
    similarity: f32,
    coverage: f32,
}

#[derive(Deserialize)]
struct V1Ranked {
    chunk: u32,
    document: u32,
    title: String,
    page: u32,
    score: f32,
}

#[derive(Deserialize)]
struct V1Step {
    name: V1StepName,
    elapsed: Duration,
}

#[derive(Deserialize)]
enum V1StepName {
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

#[derive(Deserialize)]
struct V1Written {
    model: String,
    style: V1Style,
    schema: Option<String>,
    asked: String,
    wrote: String,
    given: Vec<u32>,
    doubts: Vec<Option<V1Doubt>>,
    first_word: Duration,
    prompt_tokens: u32,
    kept_tokens: u32,
    written_tokens: u32,
    ending: V1Ending,
}

#[derive(Deserialize)]
struct V1Style {
    name: String,
    length: V1Length,
    format: V1Format,
    instruction: String,
}

#[derive(Deserialize)]
enum V1Length {
    Short,
    Medium,
    Long,
}

#[derive(Deserialize)]
enum V1Format {
    Prose,
    Bullets,
}

#[derive(Deserialize)]
enum V1Doubt {
    Number(String),
    Name(String),
    Date(String),
    Negation,
    Words(Vec<String>),
    Weak,
}

#[derive(Deserialize)]
enum V1Ending {
    Said,
    Length,
    Repeats,
    Stopped,
    Failed(String),
}

#[derive(Deserialize)]
enum V1Method {
    Summary { documents: Vec<String>, read: usize, passages: usize },
    Count { words: Vec<String>, found: usize, of: usize },
    WhichDocument,
}

#[derive(Deserialize)]
struct V1Judgement {
    reader: String,
    passages: Vec<V1JudgedPassage>,
    words: Vec<Option<V1Span>>,
    contradiction: Option<V1Contradiction>,
}

#[derive(Deserialize)]
struct V1JudgedPassage {
    chunk: u32,
    document: u32,
    title: String,
    page: u32,
    found: usize,
    answers: f32,
    words: String,
}

#[derive(Deserialize)]
struct V1Contradiction {
    words: String,
    footnote: usize,
}

impl V1Turn {
    fn convert(self) -> Option<model::Turn> {
        let scope = match self.scope {
            V1Scope::Everything => model::Scope::Everything,
            V1Scope::Collection(id) => model::Scope::Collection(CollectionId(id)),
            V1Scope::Documents(ids) => model::Scope::Documents(ids.into_iter().map(DocumentId).collect()),
        };
        Some(model::Turn { id: TurnId(self.id), scope, asked: self.asked, answer: self.answer.convert()? })
    }
}

impl V1Answer {
    /// Doubts stood beside the sentences, and the words that answer beside the footnotes; either list may be shorter.
    fn convert(self) -> Option<model::Answer> {
        let V1Answer { written, method, judgement, .. } = self;
        let (written, doubts) = match written {
            None => (None, Vec::new()),
            Some(written) => {
                let (written, doubts) = written.convert();
                (Some(written), doubts)
            }
        };
        let mut doubts = doubts.into_iter();
        let sentences = self.sentences.into_iter().map(|sentence| model::Sentence {
            text: sentence.text,
            support: match sentence.support {
                V1Support::Supported => model::Support::Supported,
                V1Support::Partly => model::Support::Partly,
                V1Support::Unsupported => model::Support::Unsupported,
            },
            doubt: doubts.next().flatten(),
            footnotes: sentence.footnotes,
        });
        let (reranking, words, contradiction) = match judgement {
            None => (None, Vec::new(), None),
            Some(judgement) => {
                let reranking = model::Reranking {
                    model: judgement.reader,
                    passages: judgement.passages.into_iter().map(V1JudgedPassage::convert).collect(),
                };
                let contradiction = judgement
                    .contradiction
                    .map(|found| model::Contradiction { words: found.words, footnote: found.footnote });
                (Some(reranking), judgement.words, contradiction)
            }
        };
        let mut words = words.into_iter();
        let footnotes = self.footnotes.into_iter().map(|footnote| footnote.convert(words.next().flatten()));
        Some(model::Answer {
            question: self.question,
            query: self.query,
            method: method.map_or(model::Method::Passages, V1Method::convert),
            abstained: self.abstained,
            stopped: self.stopped,
            sentences: sentences.collect(),
            quoted: 0,
            footnotes: footnotes.collect::<Option<_>>()?,
            contradiction,
            passages: self.passages.into_iter().map(V1Hit::convert).collect::<Option<_>>()?,
            written,
            timings: model::Timings { retrieve: self.retrieve, total: self.total },
            trace: self.trace.convert(reranking)?,
        })
    }
}

impl V1Footnote {
    fn convert(self, words: Option<V1Span>) -> Option<model::Footnote> {
        Some(model::Footnote {
            number: self.number,
            document: DocumentId(self.document),
            hash: self.hash,
            title: self.title,
            kind: self.kind.convert(),
            path: StoredPath::from_bytes(self.path).to_path(),
            page: self.page,
            heading: self.heading,
            span: self.span.convert()?,
            quote: self.quote,
            passage: self.passage,
            score: self.score,
            answer_span: match words {
                None => None,
                Some(words) => Some(words.convert()?),
            },
        })
    }
}

impl V1Hit {
    fn convert(self) -> Option<model::Hit> {
        Some(model::Hit {
            rank: self.rank,
            score: self.score,
            chunk: PassageId(self.chunk),
            document: DocumentId(self.document),
            title: self.title,
            kind: self.kind.convert(),
            path: StoredPath::from_bytes(self.path).to_path(),
            page: self.page,
            heading: self.heading,
            table_header: self.table_header,
            span: self.span.convert()?,
            text: self.text,
            lexical: self.lexical,
            vector: self.vector,
        })
    }
}

impl V1Trace {
    fn convert(self, reranking: Option<model::Reranking>) -> Option<model::Trace> {
        let weighed = |quote: V1Quote| {
            Some(model::WeighedSentence {
                passage: quote.passage,
                document: DocumentId(quote.document),
                page: quote.page,
                span: quote.span.convert()?,
                text: quote.text,
                score: quote.score,
                similarity: quote.similarity,
                coverage: quote.coverage,
            })
        };
        let ranked = |ranked: V1Ranked| model::Ranked {
            chunk: PassageId(ranked.chunk),
            document: DocumentId(ranked.document),
            title: ranked.title,
            page: ranked.page,
            score: ranked.score,
        };
        Some(model::Trace {
            evidence: model::Evidence {
                passage_similarity: self.passage_similarity,
                sentence_similarity: self.sentence_similarity,
                passage_coverage: self.passage_coverage,
            },
            answerable: self.answerable,
            threshold: self.threshold,
            weighed: self.weighed.into_iter().map(weighed).collect::<Option<_>>()?,
            words: self.words.into_iter().map(ranked).collect(),
            meaning: self.meaning.into_iter().map(ranked).collect(),
            reranking,
            steps: self.steps.into_iter().map(V1Step::convert).collect(),
            settings: model::AskedWith {
                version: self.version,
                embedder: self.embedder,
                passages: self.asked_passages,
                documents: self.asked_documents,
            },
        })
    }
}

impl V1Step {
    fn convert(self) -> model::Step {
        let name = match self.name {
            V1StepName::Words => model::StepName::Words,
            V1StepName::Embedding => model::StepName::Embedding,
            V1StepName::Meaning => model::StepName::Meaning,
            V1StepName::Fusion => model::StepName::Fusion,
            V1StepName::Weighing => model::StepName::Weighing,
            V1StepName::Rewriting => model::StepName::Rewriting,
            V1StepName::Writing => model::StepName::Writing,
            V1StepName::Summarising => model::StepName::Summarising,
            V1StepName::Counting => model::StepName::Counting,
            V1StepName::Judging => model::StepName::Reranking,
        };
        model::Step { name, elapsed: self.elapsed }
    }
}

impl V1Written {
    fn convert(self) -> (model::GeneratedText, Vec<Option<model::Doubt>>) {
        let doubts = self.doubts.into_iter().map(|doubt| doubt.map(V1Doubt::convert)).collect();
        let written = model::GeneratedText {
            model: self.model,
            style: model::Style {
                name: self.style.name,
                length: match self.style.length {
                    V1Length::Short => model::Length::Short,
                    V1Length::Medium => model::Length::Medium,
                    V1Length::Long => model::Length::Long,
                },
                format: match self.style.format {
                    V1Format::Prose => model::Format::Prose,
                    V1Format::Bullets => model::Format::Bullets,
                },
                instruction: self.style.instruction,
            },
            schema: self.schema,
            asked: self.asked,
            wrote: self.wrote,
            given: self.given.into_iter().map(PassageId).collect(),
            first_word: self.first_word,
            prompt_tokens: self.prompt_tokens,
            kept_tokens: self.kept_tokens,
            written_tokens: self.written_tokens,
            ending: match self.ending {
                V1Ending::Said => model::Ending::Said,
                V1Ending::Length => model::Ending::Length,
                V1Ending::Repeats => model::Ending::Repeats,
                V1Ending::Stopped => model::Ending::Stopped,
                V1Ending::Failed(reason) => model::Ending::Failed(model::Reason::said(reason)),
            },
        };
        (written, doubts)
    }
}

impl V1Doubt {
    fn convert(self) -> model::Doubt {
        match self {
            V1Doubt::Number(said) => model::Doubt::Number(said),
            V1Doubt::Name(said) => model::Doubt::Name(said),
            V1Doubt::Date(said) => model::Doubt::Date(said),
            V1Doubt::Negation => model::Doubt::Negation,
            V1Doubt::Words(words) => model::Doubt::Words(words),
            V1Doubt::Weak => model::Doubt::Weak,
        }
    }
}

impl V1Method {
    fn convert(self) -> model::Method {
        match self {
            V1Method::Summary { documents, read, passages } => {
                model::Method::Summary { documents, read, passages }
            }
            V1Method::Count { words, found, of } => model::Method::Count { words, found, of },
            V1Method::WhichDocument => model::Method::WhichDocument,
        }
    }
}

impl V1JudgedPassage {
    fn convert(self) -> model::RerankedPassage {
        model::RerankedPassage {
            chunk: PassageId(self.chunk),
            document: DocumentId(self.document),
            title: self.title,
            page: self.page,
            found: self.found,
            answers: self.answers,
            words: self.words,
        }
    }
}
