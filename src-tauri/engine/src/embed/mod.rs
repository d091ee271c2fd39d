//! The embedding model that ships, on ONNX Runtime through fastembed.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock};

use fastembed::{
    InitOptionsUserDefined, Pooling, QuantizationMode, TextEmbedding, TokenizerFiles,
    UserDefinedEmbeddingModel,
};
use tokenizers::Tokenizer;

use crate::Result;
use crate::onnx::{self, Lazy};

const MODEL: &[u8] = include_bytes!("../../../models/all-minilm-l6-v2/model.onnx");
const TOKENIZER: &[u8] = include_bytes!("../../../models/all-minilm-l6-v2/tokenizer.json");
const CONFIG: &[u8] = include_bytes!("../../../models/all-minilm-l6-v2/config.json");
const SPECIAL_TOKENS: &[u8] = include_bytes!("../../../models/all-minilm-l6-v2/special_tokens_map.json");
const TOKENIZER_CONFIG: &[u8] = include_bytes!("../../../models/all-minilm-l6-v2/tokenizer_config.json");

/// Longest input of the model in tokens, its two special ones included. The rest of a longer text is ignored.
pub const MAX_TOKENS: usize = 256;

/// Turns texts into vectors of [`crate::vectors::DIMENSIONS`] numbers and length 1. Can be shared between threads;
/// one computes at a time.
pub struct Embedder {
    /// A purely lexical search starts without it.
    model: Lazy<TextEmbedding>,
    questions: Questions,
    tokenizer: Arc<Tokenizer>,
    threads: usize,
}

impl Embedder {
    /// Names the model and its weights, so that vectors of another are never mixed with its own.
    pub fn identity() -> String {
        static IDENTITY: OnceLock<String> = OnceLock::new();
        IDENTITY.get_or_init(|| format!("all-minilm-l6-v2/{}", &blake3::hash(MODEL).to_hex()[..16])).clone()
    }

    pub fn new(threads: usize) -> Embedder {
        let mut tokenizer =
            Tokenizer::from_bytes(TOKENIZER).expect("the tokenizer that ships is well-formed");
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).expect("no truncation is always allowed");
        Embedder {
            model: Lazy::default(),
            questions: Questions::default(),
            tokenizer: Arc::new(tokenizer),
            threads,
        }
    }

    fn load(&self) -> Result<TextEmbedding> {
        let files = TokenizerFiles {
            tokenizer_file: TOKENIZER.to_vec(),
            config_file: CONFIG.to_vec(),
            special_tokens_map_file: SPECIAL_TOKENS.to_vec(),
            tokenizer_config_file: TOKENIZER_CONFIG.to_vec(),
        };
        let model = UserDefinedEmbeddingModel::new(MODEL.to_vec(), files)
            .with_pooling(Pooling::Mean)
            .with_quantization(QuantizationMode::Static);
        let mut options =
            InitOptionsUserDefined::new().with_max_length(MAX_TOKENS).with_intra_threads(self.threads);
        for (name, value) in onnx::settings() {
            options = options.with_session_config(name, value);
        }
        options.environment = Some(onnx::environment()?);
        Ok(TextEmbedding::try_new_from_user_defined(model, options)?)
    }

    /// The vectors of `texts`, in their order. Each text's vector is the same whatever it is computed with.
    ///
    /// This is for somebody who waits: it goes ahead of [`Self::embed_while`].
    pub fn embed(&self, texts: &[impl AsRef<str>]) -> Result<Vec<Vec<f32>>> {
        let vectors = self.embed_first(texts, &|| true)?;
        Ok(vectors.into_iter().map(|vector| vector.expect("nothing stopped it")).collect())
    }

    /// Like [`Self::embed`], and looks between batches whether to go on; what was not computed is `None`.
    pub fn embed_first(
        &self,
        texts: &[impl AsRef<str>],
        keep_going: &dyn Fn() -> bool,
    ) -> Result<Vec<Option<Vec<f32>>>> {
        let _waiting = self.go_ahead();
        self.embed_batches(texts, keep_going)
    }

    /// Until it is dropped, [`Self::embed_while`] waits: somebody needs the processor for an answer.
    pub(crate) fn go_ahead(&self) -> Announced<'_> {
        self.questions.announce()
    }

    /// Like [`Self::embed_first`], but lets questions go first.
    pub fn embed_while(
        &self,
        texts: &[impl AsRef<str>],
        keep_going: &dyn Fn() -> bool,
    ) -> Result<Vec<Option<Vec<f32>>>> {
        self.embed_batches(texts, &|| {
            self.questions.wait();
            keep_going()
        })
    }

    fn embed_batches(
        &self,
        texts: &[impl AsRef<str>],
        keep_going: &dyn Fn() -> bool,
    ) -> Result<Vec<Option<Vec<f32>>>> {
        let mut vectors = vec![None; texts.len()];
        if texts.is_empty() {
            return Ok(vectors);
        }
        let tokens: Vec<usize> =
            texts.iter().map(|text| self.count_tokens(text.as_ref()).min(MAX_TOKENS)).collect();
        for batch in onnx::batches(&tokens) {
            if !keep_going() {
                break;
            }
            let inputs: Vec<&str> = batch.iter().map(|&index| texts[index].as_ref()).collect();
            // The model is taken for each batch, so that a question need not wait for all of them.
            let outputs = self.model.get(|| self.load())?.embed(&inputs, Some(inputs.len()))?;
            for (index, vector) in batch.into_iter().zip(outputs) {
                vectors[index] = Some(vector);
            }
        }
        Ok(vectors)
    }

    pub fn embed_one(&self, text: &str) -> Result<Vec<f32>> {
        Ok(self.embed(&[text])?.pop().expect("one text gives one vector"))
    }

    /// Waits until nothing is computed, and lets nothing begin: see [`Lazy::rest`].
    pub(crate) fn rest(&self) {
        self.model.rest();
    }

    /// Number of tokens of `text`, special ones included.
    pub fn count_tokens(&self, text: &str) -> usize {
        self.tokenizer.encode_fast(text, true).map_or(0, |encoding| encoding.len())
    }

    pub fn tokenizer(&self) -> &Arc<Tokenizer> {
        &self.tokenizer
    }
}

/// How many questions wait for the model.
#[derive(Default)]
pub(crate) struct Questions {
    waiting: Mutex<usize>,
    answered: Condvar,
}

/// Counts as a waiting question until it is dropped.
pub(crate) struct Announced<'q>(&'q Questions);

impl Questions {
    fn announce(&self) -> Announced<'_> {
        *self.count() += 1;
        Announced(self)
    }

    /// Returns when no question waits.
    fn wait(&self) {
        let idle = self.answered.wait_while(self.count(), |waiting| *waiting > 0);
        drop(idle.expect("counting does not panic"));
    }

    fn count(&self) -> MutexGuard<'_, usize> {
        self.waiting.lock().expect("counting does not panic")
    }
}

impl Drop for Announced<'_> {
    fn drop(&mut self) {
        *self.0.count() -= 1;
        self.0.answered.notify_all();
    }
}
