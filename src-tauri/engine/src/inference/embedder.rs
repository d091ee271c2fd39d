//! Embedding models on ONNX Runtime, through fastembed. One ships.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use fastembed::{
    InitOptionsUserDefined, QuantizationMode, TextEmbedding, TokenizerFiles, UserDefinedEmbeddingModel,
};
use tokenizers::Tokenizer;

use super::runtime::{self, Lazy};
use super::weights::Weights;
use super::{Embedder, EmbedderProfile, Pooling, Purpose, SpecialTokens};
use crate::calibration::Calibration;
use crate::{Error, Result};

const WEIGHTS: Weights =
    Weights { identity: "all-minilm-l6-v2/a524f1e12883eae0", in_models: "all-minilm-l6-v2/model.onnx" };
const TOKENIZER: &[u8] = include_bytes!("../../../models/all-minilm-l6-v2/tokenizer.json");
const CONFIG: &[u8] = include_bytes!("../../../models/all-minilm-l6-v2/config.json");
const SPECIAL_TOKENS: &[u8] = include_bytes!("../../../models/all-minilm-l6-v2/special_tokens_map.json");
const TOKENIZER_CONFIG: &[u8] = include_bytes!("../../../models/all-minilm-l6-v2/tokenizer_config.json");

/// What a model is made of, as it is published.
#[derive(Clone, Copy)]
struct Files {
    weights: &'static Weights,
    tokenizer: &'static [u8],
    config: &'static [u8],
    special_tokens: &'static [u8],
    tokenizer_config: &'static [u8],
}

/// An embedding model. One thread computes at a time.
pub struct OnnxEmbedder {
    profile: EmbedderProfile,
    files: Files,
    /// A purely lexical search starts without it.
    model: Lazy<TextEmbedding>,
    tokenizer: Arc<Tokenizer>,
    threads: usize,
}

impl OnnxEmbedder {
    /// The model that ships, all-MiniLM-L6-v2, computing on so many threads.
    pub fn shipped(threads: usize) -> OnnxEmbedder {
        let files = Files {
            weights: &WEIGHTS,
            tokenizer: TOKENIZER,
            config: CONFIG,
            special_tokens: SPECIAL_TOKENS,
            tokenizer_config: TOKENIZER_CONFIG,
        };
        OnnxEmbedder::new(Self::shipped_profile().clone(), files, threads)
    }

    pub fn shipped_profile() -> &'static EmbedderProfile {
        static PROFILE: OnceLock<EmbedderProfile> = OnceLock::new();
        PROFILE.get_or_init(|| EmbedderProfile {
            id: WEIGHTS.identity.to_owned(),
            dimensions: 384,
            max_tokens: 256,
            query_prefix: "",
            passage_prefix: "",
            special_tokens: SpecialTokens { start: 101, separator: 102, padding: 0 },
            pooling: Pooling::Mean,
            calibration: Calibration::shipped(),
        })
    }

    pub fn tokenizer(&self) -> &Arc<Tokenizer> {
        &self.tokenizer
    }

    fn new(profile: EmbedderProfile, files: Files, threads: usize) -> OnnxEmbedder {
        let mut tokenizer =
            Tokenizer::from_bytes(files.tokenizer).expect("a tokenizer that ships is well-formed");
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).expect("no truncation is always allowed");
        OnnxEmbedder { profile, files, model: Lazy::default(), tokenizer: Arc::new(tokenizer), threads }
    }

    fn load(&self) -> Result<TextEmbedding> {
        let files = TokenizerFiles {
            tokenizer_file: self.files.tokenizer.to_vec(),
            config_file: self.files.config.to_vec(),
            special_tokens_map_file: self.files.special_tokens.to_vec(),
            tokenizer_config_file: self.files.tokenizer_config.to_vec(),
        };
        let pooling = match self.profile.pooling {
            Pooling::Mean => fastembed::Pooling::Mean,
            Pooling::FirstToken => fastembed::Pooling::Cls,
        };
        let model = UserDefinedEmbeddingModel::new(self.files.weights.read()?, files)
            .with_pooling(pooling)
            .with_quantization(QuantizationMode::Static);
        let mut options = InitOptionsUserDefined::new()
            .with_max_length(self.profile.max_tokens)
            .with_intra_threads(self.threads);
        for (name, value) in runtime::settings() {
            options = options.with_session_config(name, value);
        }
        options.environment = Some(runtime::environment()?);
        TextEmbedding::try_new_from_user_defined(model, options).map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &fastembed::Error) -> Error {
        Error::Inference { model: self.profile.id.clone(), detail: error.to_string() }
    }
}

impl Embedder for OnnxEmbedder {
    fn profile(&self) -> &EmbedderProfile {
        &self.profile
    }

    fn tokenize(&self, text: &str) -> Result<Vec<Range<usize>>> {
        let encoding = self.tokenizer.encode(text, false).map_err(|error| Error::Inference {
            model: self.profile.id.clone(),
            detail: error.to_string(),
        })?;
        Ok(encoding.get_offsets().iter().map(|(start, end)| *start..*end).collect())
    }

    fn embed_batches(
        &self,
        texts: &[&str],
        purpose: Purpose,
        keep_going: &dyn Fn() -> bool,
    ) -> Result<Vec<Option<Vec<f32>>>> {
        let prefixed: Vec<String> = match self.profile.prefix(purpose) {
            "" => Vec::new(),
            prefix => texts.iter().map(|text| format!("{prefix}{text}")).collect(),
        };
        let text = |index: usize| prefixed.get(index).map_or(texts[index], String::as_str);
        let tokens: Vec<usize> = (0..texts.len())
            .map(|index| Ok(self.count_tokens(text(index))?.min(self.profile.max_tokens)))
            .collect::<Result<_>>()?;
        runtime::in_batches(&tokens, keep_going, |batch| {
            let inputs: Vec<&str> = batch.iter().map(|&index| text(index)).collect();
            // The model is taken for each batch, so that a question need not wait for all of them.
            let mut model = self.model.get(|| self.load())?;
            model.embed(&inputs, Some(inputs.len())).map_err(|error| self.failed(&error))
        })
    }

    fn rest(&self) {
        self.model.rest();
    }
}
