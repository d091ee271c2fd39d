//! The JSON that scripts rely on. These types are the contract: fields may be added, none renamed or removed.
//!
//! Paths are JSON strings, so bytes that are not UTF-8 become U+FFFD there; a document's number always names it.

use std::path::Path;
use std::time::Duration;

use footnote_engine::answer::{Answer, AnswerEvent, Footnote, Method, Sentence, Support};
use footnote_engine::{
    Added, Document, DocumentProblem, DocumentState, FileFailure, Hit, RankedHit, Repaired, SearchResults,
    Status, Verdict, Verified,
};
use footnote_llm::find::{FoundModel, Source};
use serde::Serialize;

/// The context for which the memory of a model is told, where the model allows it.
const TOLD_CONTEXT: u32 = 4_096;

/// One line of `add`.
#[derive(Debug, Serialize)]
pub struct AddedLine {
    pub path: String,
    pub document: Option<u32>,
    pub verdict: &'static str,
    pub pages: u32,
    pub chunks: u32,
    pub reason: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct SearchValue {
    pub query: String,
    pub hits: Vec<HitValue>,
    pub ms: f64,
}

/// A passage. `page` counts from 1; `start` and `end` count characters of the page's text.
#[derive(Debug, Serialize)]
pub struct HitValue {
    pub rank: usize,
    pub score: f64,
    pub document: u32,
    pub title: String,
    pub path: String,
    pub page: u32,
    pub heading: String,
    /// The header of the table whose rows the passage holds, where it does not hold the header itself.
    pub table_header: String,
    pub start: u32,
    pub end: u32,
    pub text: String,
    pub scores: Scores,
}

/// What each retriever gave; null where it did not find the passage.
#[derive(Debug, Serialize)]
pub struct Scores {
    pub lexical: Option<f64>,
    pub vector: Option<f64>,
    /// Probability that the passage answers the query, where the reader read it.
    pub reader: Option<f64>,
}

#[derive(Debug, Serialize)]
pub struct AnswerValue {
    pub question: String,
    pub query: String,
    pub mode: &'static str,
    pub model: Option<String>,
    pub abstained: bool,
    pub answer: String,
    pub sentences: Vec<SentenceValue>,
    pub footnotes: Vec<FootnoteValue>,
    pub passages: Vec<HitValue>,
    pub timings: TimingsValue,
    pub trace: TraceValue,
    /// How the answer was come by, if not from the passages that fit the question best.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<MethodValue>,
    /// Set where the passages give another short answer than the language model did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contradiction: Option<ContradictionValue>,
}

/// What the passages say against the language model; no sentence uses the footnote to it.
#[derive(Debug, Serialize)]
pub struct ContradictionValue {
    pub words: String,
    pub footnote: usize,
}

#[derive(Debug, Serialize)]
#[serde(tag = "name", rename_all = "kebab-case")]
pub enum MethodValue {
    /// `read` of all `passages` of the documents were read.
    Summary { documents: Vec<String>, read: usize, passages: usize },
    /// `found` of `of` documents have a passage with all of the words.
    Count { words: Vec<String>, found: usize, of: usize },
    /// A summary was asked for, and nothing says of which document.
    WhichDocument,
}

#[derive(Debug, Serialize)]
pub struct SentenceValue {
    pub text: String,
    pub support: &'static str,
    /// Why it is not wholly supported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    pub footnotes: Vec<usize>,
}

#[derive(Debug, Serialize)]
pub struct FootnoteValue {
    pub number: usize,
    pub document: u32,
    pub title: String,
    pub path: String,
    pub page: u32,
    pub heading: String,
    pub start: u32,
    pub end: u32,
    pub quote: String,
    /// The words of the quote that answer the question, where the reader found them.
    pub answer: Option<PlaceValue>,
    pub score: f64,
}

/// A place on a page; counts characters like `start` and `end` of a passage.
#[derive(Debug, Serialize)]
pub struct PlaceValue {
    pub start: u32,
    pub end: u32,
}

#[derive(Debug, Serialize)]
pub struct TimingsValue {
    pub retrieve_ms: f64,
    pub first_token_ms: f64,
    pub total_ms: f64,
}

/// How the answer came about.
#[derive(Debug, Serialize)]
pub struct TraceValue {
    pub evidence: EvidenceValue,
    pub answerable: f64,
    pub threshold: f64,
    pub weighed: Vec<WeighedValue>,
    pub timings: TimingsValue,
}

#[derive(Debug, Serialize)]
pub struct EvidenceValue {
    pub passage_similarity: f64,
    pub sentence_similarity: f64,
    pub passage_coverage: f64,
}

/// A sentence that was weighed. `passage` is the rank of its passage in the search; fewer passages may have been returned.
#[derive(Debug, Serialize)]
pub struct WeighedValue {
    pub passage: usize,
    pub document: u32,
    pub page: u32,
    pub start: u32,
    pub end: u32,
    pub text: String,
    pub score: f64,
    pub similarity: f64,
    pub coverage: f64,
}

/// One line of `ask --stream`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum StreamLine {
    Passages {
        passages: Vec<HitValue>,
    },
    /// Passages that were read for a summary.
    Summarising {
        done: usize,
        total: usize,
    },
    /// Words that a model has just written; the whole sentence follows.
    Text {
        delta: String,
    },
    Sentence {
        #[serde(flatten)]
        sentence: SentenceValue,
        /// The footnotes that this sentence is the first to use.
        new_footnotes: Vec<FootnoteValue>,
    },
    Answer(Box<AnswerValue>),
}

#[derive(Debug, Serialize)]
pub struct ListValue {
    pub documents: Vec<DocumentValue>,
    pub failed: Vec<FailedValue>,
}

#[derive(Debug, Serialize)]
pub struct DocumentValue {
    pub document: u32,
    pub title: String,
    pub path: String,
    /// All places where this content was found; `path` is the first.
    pub paths: Vec<String>,
    pub kind: &'static str,
    pub pages: u32,
    pub chunks: u32,
    pub state: &'static str,
    pub problems: Vec<String>,
    pub author: Option<String>,
    /// Seconds since 1970.
    pub added: u64,
}

#[derive(Debug, Serialize)]
pub struct FailedValue {
    pub path: String,
    pub reason: String,
}

#[derive(Debug, Serialize)]
pub struct StatusValue {
    pub folder: String,
    pub documents: u64,
    pub unfinished: u64,
    pub failed_files: u64,
    pub pages: u64,
    pub chunks: u64,
    pub vectors: u64,
    pub fresh_vectors: u64,
    pub bytes: u64,
    pub embedder: String,
}

#[derive(Debug, Serialize)]
pub struct RemovedValue {
    pub removed: Vec<RemovedDocument>,
}

#[derive(Debug, Serialize)]
pub struct RemovedDocument {
    pub document: u32,
    pub title: String,
    pub path: String,
}

#[derive(Debug, Serialize)]
pub struct VerifiedValue {
    pub documents: u64,
    pub pages: u64,
    pub chunks: u64,
    pub conversations: u64,
    pub answers: u64,
    pub problems: Vec<String>,
}

/// A model of `models`. What a file does not tell is null; of one with a problem only name, path and source are known.
#[derive(Debug, Serialize)]
pub struct ModelValue {
    pub name: String,
    pub path: String,
    pub source: Source,
    pub bytes: Option<u64>,
    pub architecture: Option<String>,
    pub parameters: Option<u64>,
    pub quantisation: Option<String>,
    /// The longest text it was made for, in tokens.
    pub context: Option<u32>,
    pub licence: Option<String>,
    /// Bytes, with a context of 4,096 tokens.
    pub memory_needed: Option<u64>,
    /// Whether that much is free now; null where this is not known.
    pub fits: Option<bool>,
    /// Why it cannot be used.
    pub problem: Option<String>,
}

impl ModelValue {
    /// `free` is the memory that is free, where it is known.
    pub fn new(model: &FoundModel, free: Option<u64>) -> ModelValue {
        let file = model.file.as_ref().ok();
        let memory_needed = file.map(|file| file.memory_needed(TOLD_CONTEXT.min(file.context)));
        ModelValue {
            name: model.name.clone(),
            path: model.path.to_string_lossy().into_owned(),
            source: model.source,
            bytes: file.map(|file| file.bytes),
            architecture: file.map(|file| file.architecture.clone()),
            parameters: file.and_then(|file| file.parameters),
            quantisation: file.map(|file| file.quantisation.clone()),
            context: file.map(|file| file.context),
            licence: file.and_then(|file| file.licence.clone()),
            memory_needed,
            fits: memory_needed.zip(free).map(|(needed, free)| needed <= free),
            problem: model.file.as_ref().err().map(ToString::to_string),
        }
    }
}

#[derive(Debug, Serialize)]
pub struct RepairedValue {
    pub documents_removed: u64,
    pub vectors_computed: u64,
    /// Names of records that cannot be read and are kept as they were.
    pub set_aside: Vec<String>,
    pub pages_recovered: u64,
    pub documents_cut_again: u64,
}

/// A value of the contract on one line.
pub fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("the contract's types can be written as JSON")
}

/// Six significant digits: what is behind them is noise of 32-bit arithmetic.
fn significant(value: f32) -> f64 {
    // Adding zero makes of a negative zero a plain one.
    format!("{:.5e}", value + 0.0).parse().expect("a formatted number can be parsed")
}

fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

fn text_of(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

pub fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Indexed => "indexed",
        Verdict::Unchanged => "unchanged",
        Verdict::Partly => "partly",
        Verdict::Failed => "failed",
    }
}

impl From<&Added> for AddedLine {
    fn from(added: &Added) -> AddedLine {
        AddedLine {
            path: text_of(&added.path),
            document: added.document.map(|id| id.0),
            verdict: verdict_name(added.verdict),
            pages: added.pages,
            chunks: added.chunks,
            reason: added.reason(),
        }
    }
}

impl From<&SearchResults> for SearchValue {
    fn from(results: &SearchResults) -> SearchValue {
        SearchValue {
            query: results.query.clone(),
            hits: results.hits.iter().map(HitValue::from).collect(),
            ms: milliseconds(results.elapsed),
        }
    }
}

impl HitValue {
    fn of(hit: &Hit, reader: Option<f32>) -> HitValue {
        HitValue {
            rank: hit.rank,
            score: significant(hit.score),
            document: hit.document.0,
            title: hit.title.clone(),
            path: text_of(&hit.path),
            page: hit.page,
            heading: hit.heading.clone(),
            table_header: hit.table_header.clone(),
            start: hit.span.start,
            end: hit.span.end,
            text: hit.text.clone(),
            scores: Scores {
                lexical: hit.lexical.map(significant),
                vector: hit.vector.map(significant),
                reader: reader.map(significant),
            },
        }
    }
}

impl From<&RankedHit> for HitValue {
    fn from(ranked: &RankedHit) -> HitValue {
        let reader = ranked.relevance.as_ref().map(|relevance| relevance.probability);
        HitValue::of(&ranked.hit, reader)
    }
}

impl From<&Answer> for AnswerValue {
    fn from(answer: &Answer) -> AnswerValue {
        AnswerValue {
            question: answer.question.clone(),
            query: answer.query.clone(),
            mode: if answer.written.is_some() { "model" } else { "quotes" },
            model: answer.written.as_ref().map(|written| written.model.clone()),
            abstained: answer.abstained,
            answer: crate::show::plain(answer),
            sentences: answer.sentences.iter().map(SentenceValue::from).collect(),
            footnotes: answer.footnotes.iter().map(FootnoteValue::from).collect(),
            passages: answer.passages.iter().map(|hit| HitValue::of(hit, read(answer, hit))).collect(),
            timings: TimingsValue::from(answer),
            trace: TraceValue::from(answer),
            method: MethodValue::of(&answer.method),
            contradiction: answer
                .contradiction
                .as_ref()
                .map(|found| ContradictionValue { words: found.words.clone(), footnote: found.footnote }),
        }
    }
}

/// Probability that a passage answers, where the reader read it.
fn read(answer: &Answer, hit: &Hit) -> Option<f32> {
    let read = answer.trace.reranking.as_ref()?.passages.iter().find(|read| read.chunk == hit.chunk)?;
    Some(read.answers)
}

impl MethodValue {
    /// `None` for the usual one.
    fn of(method: &Method) -> Option<MethodValue> {
        match method.clone() {
            Method::Passages => None,
            Method::Summary { documents, read, passages } => {
                Some(MethodValue::Summary { documents, read, passages })
            }
            Method::Count { words, found, of } => Some(MethodValue::Count { words, found, of }),
            Method::WhichDocument => Some(MethodValue::WhichDocument),
        }
    }
}

impl From<&Sentence> for SentenceValue {
    fn from(sentence: &Sentence) -> SentenceValue {
        let support = match sentence.support {
            Support::Supported => "supported",
            Support::Partly => "partly",
            Support::Unsupported => "unsupported",
        };
        SentenceValue {
            text: sentence.text.clone(),
            support,
            why: sentence.doubt.as_ref().map(crate::show::doubt),
            footnotes: sentence.footnotes.clone(),
        }
    }
}

impl From<&Footnote> for FootnoteValue {
    fn from(footnote: &Footnote) -> FootnoteValue {
        FootnoteValue {
            answer: footnote.answer_span.map(|span| PlaceValue { start: span.start, end: span.end }),
            number: footnote.number,
            document: footnote.document.0,
            title: footnote.title.clone(),
            path: text_of(&footnote.path),
            page: footnote.page,
            heading: footnote.heading.clone(),
            start: footnote.span.start,
            end: footnote.span.end,
            quote: footnote.quote.clone(),
            score: significant(footnote.score),
        }
    }
}

impl From<&Answer> for TimingsValue {
    fn from(answer: &Answer) -> TimingsValue {
        let total_ms = milliseconds(answer.timings.total);
        // Quotes have no first token; all of them are there at once.
        TimingsValue {
            retrieve_ms: milliseconds(answer.timings.retrieve),
            first_token_ms: answer
                .written
                .as_ref()
                .map_or(total_ms, |written| milliseconds(answer.timings.retrieve + written.first_word)),
            total_ms,
        }
    }
}

impl From<&Answer> for TraceValue {
    fn from(answer: &Answer) -> TraceValue {
        let trace = &answer.trace;
        let weighed = trace.weighed.iter().map(|quote| WeighedValue {
            passage: quote.passage + 1,
            document: quote.document.0,
            page: quote.page,
            start: quote.span.start,
            end: quote.span.end,
            text: quote.text.clone(),
            score: significant(quote.score),
            similarity: significant(quote.similarity),
            coverage: significant(quote.coverage),
        });
        TraceValue {
            evidence: EvidenceValue {
                passage_similarity: significant(trace.evidence.passage_similarity),
                sentence_similarity: significant(trace.evidence.sentence_similarity),
                passage_coverage: significant(trace.evidence.passage_coverage),
            },
            answerable: significant(trace.answerable),
            threshold: significant(trace.threshold),
            weighed: weighed.collect(),
            timings: TimingsValue::from(answer),
        }
    }
}

impl StreamLine {
    /// The line for an event; none for what only a window shows.
    pub fn of(event: AnswerEvent) -> Option<StreamLine> {
        match event {
            AnswerEvent::Passages { hits, .. } => {
                Some(StreamLine::Passages { passages: hits.iter().map(HitValue::from).collect() })
            }
            AnswerEvent::Summarising { done, total } => Some(StreamLine::Summarising { done, total }),
            AnswerEvent::Text(delta) => Some(StreamLine::Text { delta: delta.to_owned() }),
            AnswerEvent::Sentence { sentence, footnotes } => Some(StreamLine::Sentence {
                sentence: sentence.into(),
                new_footnotes: footnotes.iter().map(FootnoteValue::from).collect(),
            }),
            AnswerEvent::Loading(_) | AnswerEvent::Reading { .. } => None,
        }
    }
}

impl From<&Answer> for StreamLine {
    fn from(answer: &Answer) -> StreamLine {
        StreamLine::Answer(Box::new(answer.into()))
    }
}

impl ListValue {
    pub fn new(documents: &[Document], failures: &[FileFailure]) -> ListValue {
        ListValue {
            documents: documents.iter().map(DocumentValue::from).collect(),
            failed: failures
                .iter()
                .map(|failure| FailedValue {
                    path: text_of(&failure.path),
                    reason: failure.error.to_string(),
                })
                .collect(),
        }
    }
}

impl From<&Document> for DocumentValue {
    fn from(document: &Document) -> DocumentValue {
        DocumentValue {
            document: document.id.0,
            title: document.title.clone(),
            path: text_of(&document.path()),
            paths: document.paths.iter().map(|path| text_of(&path.to_path())).collect(),
            kind: document.kind.id(),
            pages: document.pages,
            chunks: document.chunks,
            state: match document.state {
                DocumentState::Searchable => "searchable",
                DocumentState::Indexed => "indexed",
            },
            problems: document.problems.iter().map(DocumentProblem::to_string).collect(),
            author: document.author.clone(),
            added: document.added,
        }
    }
}

impl From<&Document> for RemovedDocument {
    fn from(document: &Document) -> RemovedDocument {
        RemovedDocument {
            document: document.id.0,
            title: document.title.clone(),
            path: text_of(&document.path()),
        }
    }
}

impl From<&Status> for StatusValue {
    fn from(status: &Status) -> StatusValue {
        StatusValue {
            folder: text_of(&status.folder),
            documents: status.documents,
            unfinished: status.unfinished,
            failed_files: status.failed_files,
            pages: status.pages,
            chunks: status.chunks,
            vectors: status.vectors,
            fresh_vectors: status.unindexed_vectors,
            bytes: status.bytes,
            embedder: status.embedder.clone(),
        }
    }
}

impl From<&Verified> for VerifiedValue {
    fn from(verified: &Verified) -> VerifiedValue {
        VerifiedValue {
            documents: verified.documents,
            pages: verified.pages,
            chunks: verified.chunks,
            conversations: verified.conversations,
            answers: verified.turns,
            problems: verified.problems.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<Repaired> for RepairedValue {
    fn from(repaired: Repaired) -> RepairedValue {
        RepairedValue {
            documents_removed: repaired.documents_removed,
            vectors_computed: repaired.vectors_computed,
            set_aside: repaired.set_aside.iter().map(ToString::to_string).collect(),
            pages_recovered: repaired.pages_recovered,
            documents_cut_again: repaired.documents_cut_again,
        }
    }
}

#[cfg(test)]
mod tests {
    use footnote_engine::answer::{
        AskedWith, Evidence, RerankedPassage, Reranking, Timings, Trace, WeighedSentence,
    };
    use footnote_engine::{DocumentId, Kind, PassageId, Reason, Span};
    use serde_json::json;

    use super::*;

    fn hit() -> Hit {
        Hit {
            rank: 1,
            score: 0.123_456_79,
            chunk: PassageId(7),
            document: DocumentId(3),
            title: "Lease".to_string(),
            kind: Kind::PDF,
            path: "/papers/lease.pdf".into(),
            page: 4,
            heading: "Rent › Arrears".to_string(),
            table_header: String::new(),
            span: Span { start: 10, end: 31 },
            text: "Rent is due monthly.".to_string(),
            lexical: None,
            vector: Some(0.5),
        }
    }

    fn answer() -> Answer {
        let quote = "Rent is due monthly.".to_string();
        Answer {
            question: "When is rent due?".to_string(),
            query: "When is rent due?".to_string(),
            abstained: false,
            stopped: false,
            written: None,
            method: Method::Passages,
            contradiction: None,
            sentences: vec![Sentence {
                text: quote.clone(),
                support: Support::Supported,
                doubt: None,
                footnotes: vec![1],
            }],
            footnotes: vec![Footnote {
                number: 1,
                document: DocumentId(3),
                hash: [0; 32],
                title: "Lease".to_string(),
                kind: Kind::PDF,
                path: "/papers/lease.pdf".into(),
                page: 4,
                heading: "Rent".to_string(),
                span: Span { start: 10, end: 30 },
                quote: quote.clone(),
                passage: quote.clone(),
                score: 0.75,
                answer_span: Some(Span { start: 22, end: 29 }),
            }],
            passages: vec![hit()],
            timings: Timings { retrieve: Duration::from_micros(1500), total: Duration::from_millis(20) },
            trace: Trace {
                evidence: Evidence { passage_similarity: 0.5, ..Evidence::default() },
                answerable: 0.9,
                threshold: 0.5,
                weighed: vec![WeighedSentence {
                    passage: 0,
                    document: DocumentId(3),
                    page: 4,
                    span: Span { start: 10, end: 30 },
                    text: quote,
                    score: 0.75,
                    similarity: 0.7,
                    coverage: 1.0,
                }],
                words: Vec::new(),
                meaning: Vec::new(),
                reranking: Some(Reranking {
                    model: "reader".to_string(),
                    passages: vec![RerankedPassage {
                        chunk: PassageId(7),
                        document: DocumentId(3),
                        title: "Lease".to_string(),
                        page: 4,
                        found: 2,
                        answers: 0.875,
                        words: "monthly".to_string(),
                    }],
                }),
                steps: Vec::new(),
                settings: AskedWith {
                    version: "0.1.0".to_string(),
                    embedder: "model".to_string(),
                    passages: 8,
                    documents: None,
                },
            },
        }
    }

    fn hit_json() -> serde_json::Value {
        json!({
            "rank": 1, "score": 0.123457, "document": 3, "title": "Lease", "path": "/papers/lease.pdf",
            "page": 4, "heading": "Rent › Arrears", "table_header": "", "start": 10, "end": 31,
            "text": "Rent is due monthly.", "scores": {"lexical": null, "vector": 0.5, "reader": null},
        })
    }

    fn read_hit_json() -> serde_json::Value {
        let mut hit = hit_json();
        hit["scores"]["reader"] = json!(0.875);
        hit
    }

    fn answer_json() -> serde_json::Value {
        let timings = json!({"retrieve_ms": 1.5, "first_token_ms": 20.0, "total_ms": 20.0});
        json!({
            "question": "When is rent due?", "query": "When is rent due?", "mode": "quotes", "model": null,
            "abstained": false, "answer": "Rent is due monthly.",
            "sentences": [{"text": "Rent is due monthly.", "support": "supported", "footnotes": [1]}],
            "footnotes": [{
                "number": 1, "document": 3, "title": "Lease", "path": "/papers/lease.pdf", "page": 4,
                "heading": "Rent", "start": 10, "end": 30, "quote": "Rent is due monthly.",
                "answer": {"start": 22, "end": 29}, "score": 0.75,
            }],
            "passages": [read_hit_json()],
            "timings": timings,
            "trace": {
                "evidence": {
                    "passage_similarity": 0.5, "sentence_similarity": 0.0, "passage_coverage": 0.0,
                },
                "answerable": 0.9, "threshold": 0.5,
                "weighed": [{
                    "passage": 1, "document": 3, "page": 4, "start": 10, "end": 30,
                    "text": "Rent is due monthly.", "score": 0.75, "similarity": 0.7, "coverage": 1.0,
                }],
                "timings": timings,
            },
        })
    }

    #[test]
    fn a_line_of_add() {
        let added = Added {
            path: "/papers/a\nb.docx".into(),
            document: None,
            verdict: Verdict::Failed,
            pages: 0,
            chunks: 0,
            reasons: vec![Reason::said("the file is empty".to_string())],
        };
        assert_eq!(
            serde_json::to_string(&AddedLine::from(&added)).unwrap(),
            r#"{"path":"/papers/a\nb.docx","document":null,"verdict":"failed","pages":0,"chunks":0,"reason":"the file is empty"}"#
        );
    }

    #[test]
    fn a_search() {
        let results = SearchResults {
            query: "rent".to_string(),
            hits: vec![RankedHit { hit: hit(), relevance: None }],
            elapsed: Duration::from_micros(12_345),
            words: Vec::new(),
            meaning: Vec::new(),
            steps: Vec::new(),
            query_vector: None,
        };
        assert_eq!(
            serde_json::to_value(SearchValue::from(&results)).unwrap(),
            json!({"query": "rent", "hits": [hit_json()], "ms": 12.345})
        );
    }

    #[test]
    fn an_answer() {
        assert_eq!(serde_json::to_value(AnswerValue::from(&answer())).unwrap(), answer_json());
    }

    #[test]
    fn an_abstention_says_so_and_holds_no_sentence() {
        let mut abstention = answer();
        abstention.abstained = true;
        abstention.sentences.clear();
        abstention.footnotes.clear();
        let value = serde_json::to_value(AnswerValue::from(&abstention)).unwrap();
        assert_eq!(value["answer"], "No clear answer found.");
        assert_eq!(value["sentences"], json!([]));
    }

    #[test]
    fn a_stream_of_an_answer() {
        let answer = answer();
        let (sentence, footnotes) = (&answer.sentences[0], answer.footnotes.as_slice());
        let hits = [RankedHit { hit: hit(), relevance: None }];
        let lines: [StreamLine; 3] = [
            StreamLine::of(AnswerEvent::Passages { query: &answer.query, hits: &hits }).unwrap(),
            StreamLine::of(AnswerEvent::Sentence { sentence, footnotes }).unwrap(),
            (&answer).into(),
        ];
        let lines = serde_json::to_value(lines).unwrap();
        let mut whole = answer_json();
        whole["type"] = json!("answer");
        assert_eq!(
            lines,
            json!([
                {"type": "passages", "passages": [hit_json()]},
                {
                    "type": "sentence", "text": "Rent is due monthly.", "support": "supported", "footnotes": [1],
                    "new_footnotes": answer_json()["footnotes"],
                },
                whole,
            ])
        );
    }

    #[test]
    fn scores_keep_six_digits_whatever_their_size() {
        assert_eq!(significant(1.0 / 81.0), 0.0123457);
        assert_eq!(significant(12.345_678), 12.3457);
        assert_eq!(json!(significant(-0.0)).to_string(), "0.0");
    }
}
