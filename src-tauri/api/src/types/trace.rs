//! How an answer came about.

use footnote_engine::answer::{Answer, Ranked, StepName, WeighedSentence, nearness};
use serde::Serialize;
use specta::Type;
use specta_typescript::Number;

use super::{Location, Timings, milliseconds, significant};

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Trace {
    pub evidence: Evidence,
    /// Probability that the passages hold an answer, and the least with which one is given.
    #[specta(type = Number)]
    pub answerable: f64,
    #[specta(type = Number)]
    pub threshold: f64,
    /// The sentences that the answer could have been made of, the best first.
    pub weighed: Vec<TraceSentence>,
    pub timings: Timings,
    /// What the words found, and what the meaning found.
    pub words: Vec<TraceHit>,
    pub meaning: Vec<TraceHit>,
    /// What the reader made of the passages, in its order.
    pub read: Vec<TraceRead>,
    pub steps: Vec<TraceStep>,
    pub settings: Vec<TraceSetting>,
}

/// What was measured of the passages to decide whether to answer, each from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Evidence {
    #[specta(type = Number)]
    pub passage_similarity: f64,
    #[specta(type = Number)]
    pub sentence_similarity: f64,
    #[specta(type = Number)]
    pub passage_coverage: f64,
    /// As much of the similarity of the passages as counts.
    #[specta(type = Number)]
    pub nearness: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TraceHit {
    pub rank: u32,
    #[specta(type = Number)]
    pub score: f64,
    pub document: u32,
    pub title: String,
    pub page: u32,
    pub location: Location,
}

/// A passage that was read with the question.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TraceRead {
    pub title: String,
    pub document: u32,
    pub page: u32,
    pub location: Location,
    /// Rank in the search, from 1.
    pub found: u32,
    /// Probability that the passage answers, 0 to 1.
    #[specta(type = Number)]
    pub answers: f64,
    /// The words it would answer with.
    pub words: String,
}

/// A sentence that was weighed. `passage` is the rank of its passage in the search; fewer passages may have been returned.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TraceSentence {
    pub passage: u32,
    pub document: u32,
    /// Empty where the passage is not among those of the answer.
    pub title: String,
    pub page: u32,
    pub location: Location,
    pub start: u32,
    pub end: u32,
    pub text: String,
    #[specta(type = Number)]
    pub score: f64,
    #[specta(type = Number)]
    pub similarity: f64,
    #[specta(type = Number)]
    pub coverage: f64,
    /// Number of the footnote that quotes it.
    pub footnote: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
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
    Reranking,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
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

impl Trace {
    /// All places that it names, each with its document and page.
    pub(crate) fn places(&mut self) -> impl Iterator<Item = (&mut Location, u32, u32)> {
        let found = self.words.iter_mut().chain(&mut self.meaning);
        let found = found.map(|hit| (&mut hit.location, hit.document, hit.page));
        let read = self.read.iter_mut().map(|read| (&mut read.location, read.document, read.page));
        let weighed = self.weighed.iter_mut();
        found.chain(read).chain(weighed.map(|of| (&mut of.location, of.document, of.page)))
    }

    /// What the pages are called is not known to the answer: `Api::locate_trace` adds it.
    pub(crate) fn of(answer: &Answer) -> Trace {
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
            evidence: Evidence {
                passage_similarity: significant(trace.evidence.passage_similarity),
                sentence_similarity: significant(trace.evidence.sentence_similarity),
                passage_coverage: significant(trace.evidence.passage_coverage),
                nearness: significant(nearness(&trace.evidence)),
            },
            answerable: significant(trace.answerable),
            threshold: significant(trace.threshold),
            weighed: trace.weighed.iter().map(|sentence| TraceSentence::of(sentence, answer)).collect(),
            timings: Timings::of(answer),
            words: ranked(&trace.words),
            meaning: ranked(&trace.meaning),
            read: read(answer),
            steps: trace
                .steps
                .iter()
                .map(|step| TraceStep { step: step.name.into(), ms: milliseconds(step.elapsed) })
                .collect(),
            settings: settings
                .into_iter()
                .filter_map(|(name, value)| Some(TraceSetting { name, value: value? }))
                .collect(),
        }
    }
}

fn ranked(found: &[Ranked]) -> Vec<TraceHit> {
    let hits = found.iter().zip(1..).map(|(ranked, rank)| TraceHit {
        rank,
        score: significant(ranked.score),
        document: ranked.document.0,
        title: ranked.title.clone(),
        page: ranked.page,
        location: Location::default(),
    });
    hits.collect()
}

fn read(answer: &Answer) -> Vec<TraceRead> {
    let passages = answer.trace.reranking.iter().flat_map(|reranking| &reranking.passages);
    let read = passages.map(|passage| TraceRead {
        title: passage.title.clone(),
        document: passage.document.0,
        page: passage.page,
        location: Location::default(),
        found: passage.found as u32,
        answers: significant(passage.answers),
        words: passage.words.clone(),
    });
    read.collect()
}

impl TraceSentence {
    fn of(sentence: &WeighedSentence, answer: &Answer) -> TraceSentence {
        let hit = answer.passages.iter().find(|hit| hit.document == sentence.document);
        let footnote = answer.footnotes.iter().find(|footnote| {
            (footnote.document, footnote.page, footnote.span)
                == (sentence.document, sentence.page, sentence.span)
        });
        TraceSentence {
            passage: sentence.passage as u32 + 1,
            document: sentence.document.0,
            title: hit.map(|hit| hit.title.clone()).unwrap_or_default(),
            page: sentence.page,
            location: Location::default(),
            start: sentence.span.start,
            end: sentence.span.end,
            text: sentence.text.clone(),
            score: significant(sentence.score),
            similarity: significant(sentence.similarity),
            coverage: significant(sentence.coverage),
            footnote: footnote.map(|footnote| footnote.number as u32),
        }
    }
}

impl From<StepName> for TraceStepName {
    fn from(name: StepName) -> TraceStepName {
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
            StepName::Reranking => TraceStepName::Reranking,
        }
    }
}
