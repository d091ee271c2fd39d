//! The cross-encoder that ships: it reads a question together with a passage and what stands above it, and tells whether the
//! passage answers it and with which words. `models/reader` has its training and its figures.

mod passage;

use std::ops::Range;
use std::sync::Arc;

use ort::session::Session;
use ort::value::Tensor;
use parking_lot::MutexGuard;
use tokenizers::Tokenizer;

use super::runtime::{self, Lazy};
use super::weights::Weights;
use super::{Embedder, OnnxEmbedder, Passage, SpecialTokens};
use crate::calibration::Calibration;
use crate::{Error, Result};
use passage::{Tokens, whole_words};

const WEIGHTS: Weights =
    Weights { identity: "footnote-reader/6da50651736d1d21", in_models: "reader/model.onnx" };

/// Longest input in tokens: question, what stands above the passage, the passage, and the special ones.
const MAX_TOKENS: usize = 256;

/// Tokens of a question that are read; the rest of a longer one is ignored.
const MAX_QUESTION: usize = 64;

/// Tokens that are read of what stands above a passage: its title, heading and the header of its table.
const MAX_ABOVE: usize = 40;

/// Tokens by which the windows of a long passage overlap.
const OVERLAP: usize = 48;

/// Most tokens of an answer.
const MAX_ANSWER: usize = 30;

/// Reads questions together with passages. Can be shared between threads; one computes at a time.
pub struct CrossEncoder {
    session: Lazy<Session>,
    tokenizer: Arc<Tokenizer>,
    special_tokens: SpecialTokens,
    threads: usize,
}

/// What the model makes of a question and a passage. All scores are logits, comparable between passages and questions.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// That the passage answers the question.
    pub answerable: f32,
    /// That it is about what is asked.
    pub relevance: f32,
    /// By how much the best words beat "not here".
    pub margin: f32,
    nowhere: f32,
    tokens: Vec<TokenScore>,
}

#[derive(Debug, Clone, PartialEq)]
struct TokenScore {
    /// Bytes of the passage.
    bytes: Range<usize>,
    start: f32,
    end: f32,
}

/// The words of a passage that answer best.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    /// Bytes of the passage; whole words.
    pub bytes: Range<usize>,
    /// By how much they beat "not here".
    pub margin: f32,
}

impl CrossEncoder {
    /// The only language that it reads.
    pub const LANGUAGE: &str = "en";

    /// Names the model and its weights.
    pub fn identity() -> &'static str {
        WEIGHTS.identity
    }

    /// The model that ships. `embedder` is the one that it was made from, and lends it its tokenizer.
    pub fn shipped(embedder: &OnnxEmbedder, threads: usize) -> CrossEncoder {
        let (tokenizer, profile) = (Arc::clone(embedder.tokenizer()), embedder.profile());
        CrossEncoder { session: Lazy::default(), tokenizer, special_tokens: profile.special_tokens, threads }
    }

    /// Loads the weights, if they are not there yet.
    pub fn load(&self) -> Result<()> {
        self.session().map(drop)
    }

    fn session(&self) -> Result<MutexGuard<'_, Session>> {
        self.session.get(|| runtime::session(Self::identity(), &WEIGHTS.read()?, self.threads))
    }

    /// Waits until nothing is read, and lets nothing begin: see [`Lazy::rest`].
    pub(crate) fn rest(&self) {
        self.session.rest();
    }

    /// Reads `question` with each of `passages`; words are found in their text alone. What is read does not depend on what it is
    /// read with. `keep_going` is asked between batches; what was not read, and what holds no words, is `None`.
    pub fn read(
        &self,
        question: &str,
        passages: &[Passage],
        keep_going: &dyn Fn() -> bool,
    ) -> Result<Vec<Option<Prediction>>> {
        let mut question = self.encode(question)?.ids;
        question.truncate(MAX_QUESTION);
        let before =
            passages.iter().map(|passage| self.before(&question, passage)).collect::<Result<Vec<_>>>()?;
        let passages: Vec<Tokens> =
            passages.iter().map(|passage| self.encode(passage.text)).collect::<Result<_>>()?;
        let windows: Vec<(usize, Range<usize>)> = passages
            .iter()
            .zip(&before)
            .enumerate()
            .flat_map(|(number, (passage, before))| {
                let windows = passage.windows(MAX_TOKENS - 1 - before.len(), OVERLAP);
                windows.into_iter().map(move |window| (number, window))
            })
            .collect();
        let lengths: Vec<usize> =
            windows.iter().map(|(number, window)| before[*number].len() + window.len() + 1).collect();
        let mut predictions = vec![None; passages.len()];
        for batch in runtime::batches(&lengths) {
            if !keep_going() {
                break;
            }
            let inputs: Vec<(&[i64], &[i64])> = batch
                .iter()
                .map(|&index| {
                    let (number, window) = &windows[index];
                    (&*before[*number], &passages[*number].ids[window.clone()])
                })
                .collect();
            let scores = self.score(&inputs)?;
            for (index, scores) in batch.into_iter().zip(scores) {
                let (number, window) = &windows[index];
                let prediction = scores.prediction(&passages[*number].offsets[window.clone()]);
                let best: &mut Option<Prediction> = &mut predictions[*number];
                if best.as_ref().is_none_or(|best| prediction.answerable > best.answerable) {
                    *best = Some(prediction);
                }
            }
        }
        Ok(predictions)
    }

    /// The tokens before those of a passage's text: the question, and what stands above the passage if there is anything.
    fn before(&self, question: &[i64], passage: &Passage) -> Result<Vec<i64>> {
        let SpecialTokens { start, separator, .. } = self.special_tokens;
        let mut before = [&[start], question, &[separator]].concat();
        let mut above = self.encode(&passage.above())?.ids;
        if !above.is_empty() {
            above.truncate(MAX_ABOVE);
            before.extend(above);
            before.push(separator);
        }
        Ok(before)
    }

    fn encode(&self, text: &str) -> Result<Tokens> {
        let encoding = self.tokenizer.encode(text, false).map_err(failed)?;
        Ok(Tokens {
            ids: encoding.get_ids().iter().map(|id| i64::from(*id)).collect(),
            offsets: encoding.get_offsets().iter().map(|(start, end)| *start..*end).collect(),
        })
    }

    /// Scores one batch of windows, each with what is read before it, padded to the longest.
    fn score(&self, windows: &[(&[i64], &[i64])]) -> Result<Vec<Scores>> {
        let length =
            1 + windows.iter().map(|(before, window)| before.len() + window.len()).max().unwrap_or(0);
        let (mut ids, mut segments, mut mask) = (Vec::new(), Vec::new(), Vec::new());
        for (before, window) in windows {
            let SpecialTokens { separator, padding, .. } = self.special_tokens;
            let row = [*before, *window, &[separator]].concat();
            let padding = std::iter::repeat_n(padding, length - row.len());
            segments.extend((0..length).map(|at| i64::from(at >= before.len() && at < row.len())));
            mask.extend((0..length).map(|at| i64::from(at < row.len())));
            ids.extend(row.into_iter().chain(padding));
        }
        // The runtime must be there before anything is made of its tensors.
        let mut session = self.session()?;
        let tensor = |values: Vec<i64>| Tensor::from_array(([windows.len(), length], values)).map_err(failed);
        let inputs = ort::inputs! {
            "input_ids" => tensor(ids)?, "token_type_ids" => tensor(segments)?, "attention_mask" => tensor(mask)?,
        };
        let outputs = session.run(inputs).map_err(failed)?;
        let values = |name: &str| {
            let tensor = outputs[name].try_extract_tensor::<f32>();
            tensor.map(|(_, values)| values).map_err(failed)
        };
        let (start, end) = (values("start")?, values("end")?);
        let (relevance, answerable) = (values("relevance")?, values("answerable")?);
        let scores = windows.iter().enumerate().map(|(row, (before, window))| {
            let at = row * length;
            let tokens = at + before.len()..at + before.len() + window.len();
            Scores {
                relevance: relevance[row],
                answerable: answerable[row],
                nowhere: start[at] + end[at],
                starts: start[tokens.clone()].to_vec(),
                ends: end[tokens].to_vec(),
            }
        });
        Ok(scores.collect())
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Inference { model: CrossEncoder::identity().to_string(), detail: error.to_string() }
}

/// What the model gives for a window.
struct Scores {
    relevance: f32,
    answerable: f32,
    nowhere: f32,
    starts: Vec<f32>,
    ends: Vec<f32>,
}

impl Scores {
    fn prediction(self, offsets: &[Range<usize>]) -> Prediction {
        let scores = self.starts.into_iter().zip(self.ends);
        let tokens = offsets.iter().zip(scores);
        let tokens: Vec<TokenScore> =
            tokens.map(|(bytes, (start, end))| TokenScore { bytes: bytes.clone(), start, end }).collect();
        Prediction {
            answerable: self.answerable,
            relevance: self.relevance,
            margin: best(&tokens).map_or(f32::NEG_INFINITY, |(score, _)| score - self.nowhere),
            nowhere: self.nowhere,
            tokens,
        }
    }
}

/// The start and end among `tokens` that score highest together, as a range of bytes with its score.
fn best(tokens: &[TokenScore]) -> Option<(f32, Range<usize>)> {
    let mut best: Option<(f32, Range<usize>)> = None;
    for (first, token) in tokens.iter().enumerate() {
        for last in tokens[first..].iter().take(MAX_ANSWER) {
            let score = token.start + last.end;
            if best.as_ref().is_none_or(|(best, _)| score > *best) {
                best = Some((score, token.bytes.start..last.bytes.end));
            }
        }
    }
    best
}

impl Prediction {
    /// One that found no words, for tests.
    #[cfg(test)]
    pub(crate) fn of_logits(answerable: f32) -> Prediction {
        Prediction { answerable, relevance: 0.0, margin: 0.0, nowhere: 0.0, tokens: Vec::new() }
    }

    /// Probability that the passage answers the question, of passages that a search finds for it.
    pub fn probability(&self, calibration: &Calibration) -> f32 {
        calibration.passage.model.probability([self.answerable, self.margin])
    }

    /// The words of the passage `text` that answer best.
    pub fn words(&self, text: &str) -> Option<Words> {
        self.words_within(text, 0..text.len())
    }

    /// The words that answer best among those at `bytes` of the passage `text`.
    pub fn words_within(&self, text: &str, bytes: Range<usize>) -> Option<Words> {
        let from = self.tokens.partition_point(|token| token.bytes.start < bytes.start);
        let to = self.tokens.partition_point(|token| token.bytes.end <= bytes.end);
        let (score, found) = best(self.tokens.get(from..to)?)?;
        let found = whole_words(text, found, bytes);
        Some(Words { bytes: found, margin: score - self.nowhere })
    }
}
