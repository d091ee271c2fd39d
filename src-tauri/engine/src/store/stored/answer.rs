//! Answers, whole: all that they showed, and how they came about.

use std::path::PathBuf;
use std::time::Duration;

use footnote_extract::Kind;
use footnote_model::{
    Answer, AskedWith, Contradiction, DocumentId, Doubt, Ending, Evidence, Footnote, Format, GeneratedText,
    Hit, Length, Method, Operation, PassageId, Ranked, Reason, RerankedPassage, Reranking, Sentence,
    SmallTalk, Step, StepName, StoredPath, Style, Support, Timings, Trace, WeighedSentence,
};
use serde::{Deserialize, Serialize};

use super::codes;
use super::document::span_of;
use super::reason::ReasonLayout;

codes!(support: Support { 0 => Support::Supported, 1 => Support::Partly, 2 => Support::Unsupported });

codes!(length: Length { 0 => Length::Short, 1 => Length::Medium, 2 => Length::Long });

codes!(format: Format { 0 => Format::Prose, 1 => Format::Bullets });

codes!(step: StepName {
    0 => StepName::Words,
    1 => StepName::Embedding,
    2 => StepName::Meaning,
    3 => StepName::Fusion,
    4 => StepName::Weighing,
    5 => StepName::Rewriting,
    6 => StepName::Writing,
    7 => StepName::Summarising,
    8 => StepName::Counting,
    9 => StepName::Reranking,
});

#[derive(Serialize, Deserialize)]
pub struct AnswerLayout {
    question: String,
    query: String,
    method: MethodLayout,
    abstained: bool,
    stopped: bool,
    sentences: Vec<SentenceLayout>,
    footnotes: Vec<FootnoteLayout>,
    /// What the passages say, and the number of the footnote.
    contradiction: Option<(String, usize)>,
    passages: Vec<HitLayout>,
    written: Option<WrittenLayout>,
    retrieve: Duration,
    total: Duration,
    trace: TraceLayout,
}

#[derive(Serialize, Deserialize)]
struct MethodLayout {
    /// 0: passages, 1: summary, 2: count, 3: nothing says of which document, 4: small talk, 5: places, 6: computed.
    code: u8,
    /// Titles of the documents of a summary, stems of a count or of places, the language of small talk, a value that was
    /// computed.
    texts: Vec<String>,
    /// Passages read of all, documents found of all, sentences and documents of places, what kind of small talk it was, what
    /// was computed and of how many figures.
    part: usize,
    of: usize,
}

#[derive(Serialize, Deserialize)]
struct SentenceLayout {
    text: String,
    support: u8,
    doubt: Option<DoubtLayout>,
    footnotes: Vec<usize>,
}

/// 0: a number, 1: a name, 2: a date, 3: a negation, 4: words, 5: weak; and what was said.
type DoubtLayout = (u8, Vec<String>);

#[derive(Serialize, Deserialize)]
pub struct FootnoteLayout {
    number: usize,
    document: u32,
    hash: [u8; 32],
    title: String,
    kind: String,
    path: Vec<u8>,
    page: u32,
    heading: String,
    span: (u32, u32),
    quote: String,
    passage: String,
    score: f32,
    answer_span: Option<(u32, u32)>,
}

#[derive(Serialize, Deserialize)]
struct HitLayout {
    rank: usize,
    score: f32,
    chunk: u32,
    document: u32,
    title: String,
    kind: String,
    path: Vec<u8>,
    page: u32,
    heading: String,
    table_header: String,
    span: (u32, u32),
    text: String,
    lexical: Option<f32>,
    vector: Option<f32>,
}

#[derive(Serialize, Deserialize)]
struct WrittenLayout {
    model: String,
    style: StyleLayout,
    schema: Option<String>,
    asked: String,
    wrote: String,
    given: Vec<u32>,
    first_word: Duration,
    prompt_tokens: u32,
    kept_tokens: u32,
    written_tokens: u32,
    /// 0: said, 1: length, 2: repeats, 3: stopped, 4: failed, with a sentence, 5: failed, with the reason as JSON.
    ending: (u8, String),
}

#[derive(Serialize, Deserialize)]
struct StyleLayout {
    name: String,
    length: u8,
    format: u8,
    instruction: String,
}

#[derive(Serialize, Deserialize)]
struct TraceLayout {
    /// Similarity of passage and of sentence, and coverage.
    evidence: (f32, f32, f32),
    answerable: f32,
    threshold: f32,
    weighed: Vec<WeighedLayout>,
    words: Vec<RankedLayout>,
    meaning: Vec<RankedLayout>,
    reranking: Option<RerankingLayout>,
    steps: Vec<(u8, Duration)>,
    settings: SettingsLayout,
}

#[derive(Serialize, Deserialize)]
struct WeighedLayout {
    passage: usize,
    document: u32,
    page: u32,
    span: (u32, u32),
    text: String,
    score: f32,
    similarity: f32,
    coverage: f32,
}

#[derive(Serialize, Deserialize)]
struct RankedLayout {
    chunk: u32,
    document: u32,
    title: String,
    page: u32,
    score: f32,
}

#[derive(Serialize, Deserialize)]
struct RerankingLayout {
    model: String,
    passages: Vec<RerankedLayout>,
}

#[derive(Serialize, Deserialize)]
struct RerankedLayout {
    chunk: u32,
    document: u32,
    title: String,
    page: u32,
    found: usize,
    answers: f32,
    words: String,
}

#[derive(Serialize, Deserialize)]
struct SettingsLayout {
    version: String,
    embedder: String,
    passages: usize,
    documents: Option<usize>,
}

impl AnswerLayout {
    pub fn of(answer: &Answer) -> AnswerLayout {
        AnswerLayout {
            question: answer.question.clone(),
            query: answer.query.clone(),
            method: MethodLayout::of(&answer.method),
            abstained: answer.abstained,
            stopped: answer.stopped,
            sentences: answer.sentences.iter().map(SentenceLayout::of).collect(),
            footnotes: answer.footnotes.iter().map(FootnoteLayout::of).collect(),
            contradiction: answer.contradiction.as_ref().map(|found| (found.words.clone(), found.footnote)),
            passages: answer.passages.iter().map(HitLayout::of).collect(),
            written: answer.written.as_ref().map(WrittenLayout::of),
            retrieve: answer.timings.retrieve,
            total: answer.timings.total,
            trace: TraceLayout::of(&answer.trace),
        }
    }

    pub fn into_answer(self) -> Option<Answer> {
        Some(Answer {
            question: self.question,
            query: self.query,
            method: self.method.into_method()?,
            abstained: self.abstained,
            stopped: self.stopped,
            // Not stored: the library tells it by what was written.
            quoted: 0,
            sentences: all(self.sentences, SentenceLayout::into_sentence)?,
            footnotes: all(self.footnotes, FootnoteLayout::into_footnote)?,
            contradiction: self.contradiction.map(|(words, footnote)| Contradiction { words, footnote }),
            passages: all(self.passages, HitLayout::into_hit)?,
            written: optional(self.written, WrittenLayout::into_written)?,
            timings: Timings { retrieve: self.retrieve, total: self.total },
            trace: self.trace.into_trace()?,
        })
    }
}

/// All of them, or `None` if one is not as any version has written it.
fn all<L, T>(layouts: Vec<L>, convert: impl Fn(L) -> Option<T>) -> Option<Vec<T>> {
    layouts.into_iter().map(convert).collect()
}

/// The outer `Option` fails, the inner one says whether there is any.
fn optional<L, T>(layout: Option<L>, convert: impl Fn(L) -> Option<T>) -> Option<Option<T>> {
    match layout {
        None => Some(None),
        Some(layout) => convert(layout).map(Some),
    }
}

fn path_of(bytes: Vec<u8>) -> PathBuf {
    StoredPath::from_bytes(bytes).to_path()
}

fn bytes_of(path: &std::path::Path) -> Vec<u8> {
    StoredPath::new(path).as_bytes().to_vec()
}

/// In the order of their numbers, which are never used again.
const SMALL_TALK: [SmallTalk; 5] =
    [SmallTalk::Greeting, SmallTalk::Thanks, SmallTalk::Farewell, SmallTalk::Wellbeing, SmallTalk::Abilities];
const OPERATIONS: [Operation; 7] = [
    Operation::Sum,
    Operation::Average,
    Operation::Largest,
    Operation::Smallest,
    Operation::Latest,
    Operation::Earliest,
    Operation::Count,
];

fn place_in<T: PartialEq>(all: &[T], one: &T) -> usize {
    all.iter().position(|other| other == one).expect("each has a number")
}

impl MethodLayout {
    fn of(method: &Method) -> MethodLayout {
        let layout =
            |code, texts: &[String], part, of| MethodLayout { code, texts: texts.to_vec(), part, of };
        match method {
            Method::Passages => layout(0, &[], 0, 0),
            Method::Summary { documents, read, passages } => layout(1, documents, *read, *passages),
            Method::Count { words, found, of } => layout(2, words, *found, *of),
            Method::WhichDocument => layout(3, &[], 0, 0),
            Method::Forgotten => layout(64, &[], 0, 0),
            Method::SmallTalk { said, language } => {
                layout(4, std::slice::from_ref(language), place_in(&SMALL_TALK, said), 0)
            }
            Method::Places { words, found, documents } => layout(5, words, *found, *documents),
            Method::Computed { operation, value, figures } => {
                layout(6, std::slice::from_ref(value), place_in(&OPERATIONS, operation), *figures)
            }
        }
    }

    fn into_method(self) -> Option<Method> {
        let MethodLayout { code, texts, part, of } = self;
        match code {
            0 => Some(Method::Passages),
            1 => Some(Method::Summary { documents: texts, read: part, passages: of }),
            2 => Some(Method::Count { words: texts, found: part, of }),
            3 => Some(Method::WhichDocument),
            64 => Some(Method::Forgotten),
            4 => {
                Some(Method::SmallTalk { said: *SMALL_TALK.get(part)?, language: texts.into_iter().next()? })
            }
            5 => Some(Method::Places { words: texts, found: part, documents: of }),
            6 => Some(Method::Computed {
                operation: *OPERATIONS.get(part)?,
                value: texts.into_iter().next()?,
                figures: of,
            }),
            _ => None,
        }
    }
}

impl SentenceLayout {
    fn of(sentence: &Sentence) -> SentenceLayout {
        let doubt = sentence.doubt.as_ref().map(|doubt| match doubt {
            Doubt::Number(said) => (0, vec![said.clone()]),
            Doubt::Name(said) => (1, vec![said.clone()]),
            Doubt::Date(said) => (2, vec![said.clone()]),
            Doubt::Negation => (3, Vec::new()),
            Doubt::Words(words) => (4, words.clone()),
            Doubt::Weak => (5, Vec::new()),
        });
        SentenceLayout {
            text: sentence.text.clone(),
            support: support::code(sentence.support),
            doubt,
            footnotes: sentence.footnotes.clone(),
        }
    }

    fn into_sentence(self) -> Option<Sentence> {
        let doubt = optional(self.doubt, |(code, said): DoubtLayout| {
            let first = || said.first().cloned();
            Some(match code {
                0 => Doubt::Number(first()?),
                1 => Doubt::Name(first()?),
                2 => Doubt::Date(first()?),
                3 => Doubt::Negation,
                4 => Doubt::Words(said),
                5 => Doubt::Weak,
                _ => return None,
            })
        })?;
        Some(Sentence {
            text: self.text,
            support: support::of(self.support)?,
            doubt,
            footnotes: self.footnotes,
        })
    }
}

impl FootnoteLayout {
    pub fn of(footnote: &Footnote) -> FootnoteLayout {
        FootnoteLayout {
            number: footnote.number,
            document: footnote.document.0,
            hash: footnote.hash,
            title: footnote.title.clone(),
            kind: footnote.kind.id().to_owned(),
            path: bytes_of(&footnote.path),
            page: footnote.page,
            heading: footnote.heading.clone(),
            span: (footnote.span.start, footnote.span.end),
            quote: footnote.quote.clone(),
            passage: footnote.passage.clone(),
            score: footnote.score,
            answer_span: footnote.answer_span.map(|span| (span.start, span.end)),
        }
    }

    pub fn into_footnote(self) -> Option<Footnote> {
        Some(Footnote {
            number: self.number,
            document: DocumentId(self.document),
            hash: self.hash,
            title: self.title,
            kind: Kind::from_id(&self.kind)?,
            path: path_of(self.path),
            page: self.page,
            heading: self.heading,
            span: span_of(self.span)?,
            quote: self.quote,
            passage: self.passage,
            score: self.score,
            answer_span: optional(self.answer_span, span_of)?,
        })
    }
}

impl HitLayout {
    fn of(hit: &Hit) -> HitLayout {
        HitLayout {
            rank: hit.rank,
            score: hit.score,
            chunk: hit.chunk.0,
            document: hit.document.0,
            title: hit.title.clone(),
            kind: hit.kind.id().to_owned(),
            path: bytes_of(&hit.path),
            page: hit.page,
            heading: hit.heading.clone(),
            table_header: hit.table_header.clone(),
            span: (hit.span.start, hit.span.end),
            text: hit.text.clone(),
            lexical: hit.lexical,
            vector: hit.vector,
        }
    }

    fn into_hit(self) -> Option<Hit> {
        Some(Hit {
            rank: self.rank,
            score: self.score,
            chunk: PassageId(self.chunk),
            document: DocumentId(self.document),
            title: self.title,
            kind: Kind::from_id(&self.kind)?,
            path: path_of(self.path),
            page: self.page,
            heading: self.heading,
            table_header: self.table_header,
            span: span_of(self.span)?,
            text: self.text,
            lexical: self.lexical,
            vector: self.vector,
        })
    }
}

impl WrittenLayout {
    fn of(written: &GeneratedText) -> WrittenLayout {
        let ending = match &written.ending {
            Ending::Said => (0, String::new()),
            Ending::Length => (1, String::new()),
            Ending::Repeats => (2, String::new()),
            Ending::Stopped => (3, String::new()),
            Ending::Failed(reason) => {
                let json = serde_json::to_string(&ReasonLayout::of(reason));
                (5, json.expect("texts and numbers can be written as JSON"))
            }
        };
        WrittenLayout {
            model: written.model.clone(),
            style: StyleLayout {
                name: written.style.name.clone(),
                length: length::code(written.style.length),
                format: format::code(written.style.format),
                instruction: written.style.instruction.clone(),
            },
            schema: written.schema.clone(),
            asked: written.asked.clone(),
            wrote: written.wrote.clone(),
            given: written.given.iter().map(|chunk| chunk.0).collect(),
            first_word: written.first_word,
            prompt_tokens: written.prompt_tokens,
            kept_tokens: written.kept_tokens,
            written_tokens: written.written_tokens,
            ending,
        }
    }

    fn into_written(self) -> Option<GeneratedText> {
        let ending = match self.ending.0 {
            0 => Ending::Said,
            1 => Ending::Length,
            2 => Ending::Repeats,
            3 => Ending::Stopped,
            4 => Ending::Failed(Reason::said(self.ending.1)),
            5 => Ending::Failed(serde_json::from_str::<ReasonLayout>(&self.ending.1).ok()?.into_reason()),
            _ => return None,
        };
        Some(GeneratedText {
            model: self.model,
            style: Style {
                name: self.style.name,
                length: length::of(self.style.length)?,
                format: format::of(self.style.format)?,
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
            ending,
        })
    }
}

impl TraceLayout {
    fn of(trace: &Trace) -> TraceLayout {
        let evidence = trace.evidence;
        TraceLayout {
            evidence: (evidence.passage_similarity, evidence.sentence_similarity, evidence.passage_coverage),
            answerable: trace.answerable,
            threshold: trace.threshold,
            weighed: trace.weighed.iter().map(WeighedLayout::of).collect(),
            words: trace.words.iter().map(RankedLayout::of).collect(),
            meaning: trace.meaning.iter().map(RankedLayout::of).collect(),
            reranking: trace.reranking.as_ref().map(RerankingLayout::of),
            steps: trace.steps.iter().map(|step| (step::code(step.name), step.elapsed)).collect(),
            settings: SettingsLayout {
                version: trace.settings.version.clone(),
                embedder: trace.settings.embedder.clone(),
                passages: trace.settings.passages,
                documents: trace.settings.documents,
            },
        }
    }

    fn into_trace(self) -> Option<Trace> {
        let (passage_similarity, sentence_similarity, passage_coverage) = self.evidence;
        Some(Trace {
            evidence: Evidence { passage_similarity, sentence_similarity, passage_coverage },
            answerable: self.answerable,
            threshold: self.threshold,
            weighed: all(self.weighed, WeighedLayout::into_weighed)?,
            words: self.words.into_iter().map(RankedLayout::into_ranked).collect(),
            meaning: self.meaning.into_iter().map(RankedLayout::into_ranked).collect(),
            reranking: self.reranking.map(RerankingLayout::into_reranking),
            steps: all(self.steps, |(name, elapsed)| Some(Step { name: step::of(name)?, elapsed }))?,
            settings: AskedWith {
                version: self.settings.version,
                embedder: self.settings.embedder,
                passages: self.settings.passages,
                documents: self.settings.documents,
            },
        })
    }
}

impl WeighedLayout {
    fn of(weighed: &WeighedSentence) -> WeighedLayout {
        WeighedLayout {
            passage: weighed.passage,
            document: weighed.document.0,
            page: weighed.page,
            span: (weighed.span.start, weighed.span.end),
            text: weighed.text.clone(),
            score: weighed.score,
            similarity: weighed.similarity,
            coverage: weighed.coverage,
        }
    }

    fn into_weighed(self) -> Option<WeighedSentence> {
        Some(WeighedSentence {
            passage: self.passage,
            document: DocumentId(self.document),
            page: self.page,
            span: span_of(self.span)?,
            text: self.text,
            score: self.score,
            similarity: self.similarity,
            coverage: self.coverage,
        })
    }
}

impl RankedLayout {
    fn of(ranked: &Ranked) -> RankedLayout {
        RankedLayout {
            chunk: ranked.chunk.0,
            document: ranked.document.0,
            title: ranked.title.clone(),
            page: ranked.page,
            score: ranked.score,
        }
    }

    fn into_ranked(self) -> Ranked {
        Ranked {
            chunk: PassageId(self.chunk),
            document: DocumentId(self.document),
            title: self.title,
            page: self.page,
            score: self.score,
        }
    }
}

impl RerankingLayout {
    fn of(reranking: &Reranking) -> RerankingLayout {
        let passages = reranking.passages.iter().map(|passage| RerankedLayout {
            chunk: passage.chunk.0,
            document: passage.document.0,
            title: passage.title.clone(),
            page: passage.page,
            found: passage.found,
            answers: passage.answers,
            words: passage.words.clone(),
        });
        RerankingLayout { model: reranking.model.clone(), passages: passages.collect() }
    }

    fn into_reranking(self) -> Reranking {
        let passages = self.passages.into_iter().map(|passage| RerankedPassage {
            chunk: PassageId(passage.chunk),
            document: DocumentId(passage.document),
            title: passage.title,
            page: passage.page,
            found: passage.found,
            answers: passage.answers,
            words: passage.words,
        });
        Reranking { model: self.model, passages: passages.collect() }
    }
}
