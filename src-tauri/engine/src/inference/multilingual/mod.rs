//! multilingual-e5-small, the embedding model for a hundred languages. `models/multilingual-e5-small` has where it comes from and its
//! figures.
//!
//! The words, with the vocabulary, are in a file that is mapped into memory, because no text needs more than a few hundred of the
//! 250,000.

mod packed;
mod unigram;

use std::ops::Range;
use std::sync::OnceLock;

use footnote_extract::libraries;
use ort::session::Session;
use ort::value::Tensor;

use super::runtime::{self, Lazy};
use super::weights::Weights;
use super::{Embedder, EmbedderProfile, Pooling, Purpose, SPECIAL_TOKENS, SpecialTokens};
use crate::calibration::Calibration;
use crate::{Error, Result};
use packed::{DIMENSIONS, Packed};
use unigram::{BEGIN, END, Token, Unigram};

const ENCODER: Weights = Weights {
    identity: "multilingual-e5-small/3a4b5402a68de24e",
    in_models: "multilingual-e5-small/encoder.onnx",
};

/// What is taken off every vector, most of their mean: [`DIMENSIONS`] little-endian f32.
const MEAN: &[u8; 4 * DIMENSIONS] = include_bytes!("../../../../models/multilingual-e5-small/mean.f32");

/// The file with the words, as set-up places it among the native libraries.
const WORDS_FILE: &str = "e5-small-q4.bin";

const NAME: &str = "multilingual-e5-small";

/// The model. One thread computes at a time.
pub struct MultilingualE5 {
    words: OnceLock<std::result::Result<Words, String>>,
    session: Lazy<Session>,
    threads: usize,
}

/// The mapped words, and the tokenizer over them.
struct Words {
    packed: Packed,
    tokenizer: Unigram,
}

impl MultilingualE5 {
    /// The model as it ships, computing on so many threads. Nothing is loaded yet.
    pub fn shipped(threads: usize) -> MultilingualE5 {
        MultilingualE5 { words: OnceLock::new(), session: Lazy::default(), threads }
    }

    pub fn shipped_profile() -> &'static EmbedderProfile {
        static PROFILE: OnceLock<EmbedderProfile> = OnceLock::new();
        PROFILE.get_or_init(|| EmbedderProfile {
            id: ENCODER.identity.to_owned(),
            dimensions: DIMENSIONS,
            max_tokens: 512,
            query_prefix: "query: ",
            passage_prefix: "passage: ",
            special_tokens: SpecialTokens { start: BEGIN.into(), separator: END.into(), padding: 1 },
            pooling: Pooling::Mean,
            calibration: Calibration::of(NAME).expect("a test reads the calibration that ships"),
        })
    }

    /// The numbers of the tokens of `text` in the model's vocabulary, without special ones.
    pub fn token_ids(&self, text: &str) -> Result<Vec<u32>> {
        let words = self.words()?;
        Ok(words.tokenizer.encode(&words.packed, text).into_iter().map(|token| token.id).collect())
    }

    fn words(&self) -> Result<&Words> {
        let words = self.words.get_or_init(|| {
            let path = libraries::find(WORDS_FILE).ok_or_else(|| format!("{WORDS_FILE} was not found"))?;
            let mut packed = Packed::open(&path)?;
            let tokenizer = Unigram::new(&mut packed);
            Ok(Words { packed, tokenizer })
        });
        words.as_ref().map_err(|detail| Error::NativeLibrary { library: NAME, detail: detail.clone() })
    }

    /// The vectors of one batch of tokenized texts.
    fn compute(&self, words: &Words, texts: &[&[Token]]) -> Result<Vec<Vec<f32>>> {
        let length = SPECIAL_TOKENS + texts.iter().map(|tokens| tokens.len()).max().unwrap_or(0);
        let mut inputs = vec![0.0f32; texts.len() * length * DIMENSIONS];
        let mut mask = vec![0i64; texts.len() * length];
        for ((tokens, row), mask) in
            texts.iter().zip(inputs.chunks_exact_mut(length * DIMENSIONS)).zip(mask.chunks_exact_mut(length))
        {
            let ids = std::iter::once(BEGIN).chain(tokens.iter().map(|token| token.id)).chain([END]);
            for ((id, vector), mask) in ids.zip(row.chunks_exact_mut(DIMENSIONS)).zip(mask) {
                words.packed.word(id, vector);
                *mask = 1;
            }
        }
        let mut session = self.session.get(|| runtime::session(NAME, &ENCODER.read()?, self.threads))?;
        let inputs = ort::inputs! {
            "words" => Tensor::from_array(([texts.len(), length, DIMENSIONS], inputs)).map_err(failed)?,
            "attention_mask" => Tensor::from_array(([texts.len(), length], mask)).map_err(failed)?,
        };
        let outputs = session.run(inputs).map_err(failed)?;
        let (_, states) = outputs["last_hidden_state"].try_extract_tensor::<f32>().map_err(failed)?;
        let rows = states.chunks_exact(length * DIMENSIONS).zip(texts);
        Ok(rows
            .map(|(states, tokens)| pooled(&states[..(tokens.len() + SPECIAL_TOKENS) * DIMENSIONS]))
            .collect())
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Inference { model: NAME.to_string(), detail: error.to_string() }
}

/// The mean of the states as a vector of length 1, less most of what the vectors of all texts have in common. As the model gives them
/// they lie in a narrow cone (length of their mean 0.87), and the signs of their numbers tell little.
fn pooled(states: &[f32]) -> Vec<f32> {
    let mut sum = vec![0.0f32; DIMENSIONS];
    for state in states.chunks_exact(DIMENSIONS) {
        sum.iter_mut().zip(state).for_each(|(sum, value)| *sum += value);
    }
    normalise(&mut sum);
    let mean = MEAN.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
    sum.iter_mut().zip(mean).for_each(|(value, mean)| *value -= mean);
    normalise(&mut sum);
    sum
}

fn normalise(vector: &mut [f32]) {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    vector.iter_mut().for_each(|x| *x /= length);
}

impl Embedder for MultilingualE5 {
    fn profile(&self) -> &EmbedderProfile {
        Self::shipped_profile()
    }

    fn tokenize(&self, text: &str) -> Result<Vec<Range<usize>>> {
        let words = self.words()?;
        let tokens = words.tokenizer.encode(&words.packed, text);
        Ok(tokens.into_iter().map(|token| token.bytes).collect())
    }

    fn embed_batches(
        &self,
        texts: &[&str],
        purpose: Purpose,
        keep_going: &dyn Fn() -> bool,
    ) -> Result<Vec<Option<Vec<f32>>>> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        let (words, profile) = (self.words()?, self.profile());
        let prefix = profile.prefix(purpose);
        let tokens: Vec<Vec<Token>> = texts
            .iter()
            .map(|text| {
                let mut tokens = words.tokenizer.encode(&words.packed, &format!("{prefix}{text}"));
                tokens.truncate(profile.max_tokens - SPECIAL_TOKENS);
                tokens
            })
            .collect();
        let lengths: Vec<usize> = tokens.iter().map(|tokens| tokens.len() + SPECIAL_TOKENS).collect();
        runtime::in_batches(&lengths, keep_going, |batch| {
            let inputs: Vec<&[Token]> = batch.iter().map(|&index| tokens[index].as_slice()).collect();
            self.compute(words, &inputs)
        })
    }

    fn rest(&self) {
        self.session.rest();
    }
}
