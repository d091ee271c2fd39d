//! The models that read text: those that make vectors of it, and the one that judges passages.
//!
//! An [`Embedder`] is known by its [`EmbedderProfile`]: nothing outside of that depends on a particular model.

pub mod cross_encoder;
mod embedder;
mod multilingual;
mod passage;
mod priority;
mod runtime;
mod weights;

use std::ops::Range;

use crate::Result;
use crate::calibration::Calibration;
pub use cross_encoder::CrossEncoder;
pub use embedder::OnnxEmbedder;
pub use multilingual::MultilingualE5;
pub use passage::{Passage, PassageText};
pub(crate) use priority::{announce, wait as yield_to_questions};
pub use runtime::forbid_telemetry;

/// What has to be known of an embedding model to use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbedderProfile {
    /// Names the model and its weights, so that vectors of another are never mixed with its own.
    pub id: String,
    /// Length of its vectors.
    pub dimensions: usize,
    /// Longest input in tokens, special ones included. The rest of a longer text is ignored.
    pub max_tokens: usize,
    /// What the model was taught to see before a question, and before a passage.
    pub query_prefix: &'static str,
    pub passage_prefix: &'static str,
    pub special_tokens: SpecialTokens,
    pub pooling: Pooling,
    /// What was fitted to it and a reader: its cosines mean what these numbers say.
    pub calibration: &'static Calibration,
}

impl EmbedderProfile {
    /// What is put before a text.
    pub fn prefix(&self, purpose: Purpose) -> &'static str {
        match purpose {
            Purpose::Query => self.query_prefix,
            Purpose::Passage => self.passage_prefix,
        }
    }
}

/// How many tokens are put around a text.
const SPECIAL_TOKENS: usize = 2;

/// The tokens that are put around texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpecialTokens {
    pub start: i64,
    pub separator: i64,
    pub padding: i64,
}

/// How one vector is made of those of all tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pooling {
    Mean,
    FirstToken,
}

/// What a text is embedded for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To find passages by it.
    Query,
    /// To be found.
    Passage,
}

/// Turns texts into vectors of length 1. Can be shared between threads.
pub trait Embedder: Send + Sync {
    fn profile(&self) -> &EmbedderProfile;

    /// The bytes that each token of `text` stands for, without special ones.
    fn tokenize(&self, text: &str) -> Result<Vec<Range<usize>>>;

    /// The vectors of `texts`, in their order; each is the same whatever it is computed with. `keep_going` is asked between
    /// batches; what was not computed is `None`.
    fn embed_batches(
        &self,
        texts: &[&str],
        purpose: Purpose,
        keep_going: &dyn Fn() -> bool,
    ) -> Result<Vec<Option<Vec<f32>>>>;

    /// Waits until nothing is computed, and lets nothing begin any more. For a process about to end.
    fn rest(&self) {}

    /// Embeds all texts, for somebody who waits: it goes ahead of [`Self::embed_while`].
    fn embed(&self, texts: &[&str], purpose: Purpose) -> Result<Vec<Vec<f32>>> {
        let vectors = self.embed_first(texts, purpose, &|| true)?;
        Ok(vectors.into_iter().map(|vector| vector.expect("nothing stopped it")).collect())
    }

    fn embed_query(&self, text: &str) -> Result<Vec<f32>> {
        Ok(self.embed(&[text], Purpose::Query)?.pop().expect("one text gives one vector"))
    }

    /// Like [`Self::embed_batches`], for somebody who waits.
    fn embed_first(
        &self,
        texts: &[&str],
        purpose: Purpose,
        keep_going: &dyn Fn() -> bool,
    ) -> Result<Vec<Option<Vec<f32>>>> {
        let _waiting = announce();
        self.embed_batches(texts, purpose, keep_going)
    }

    /// Like [`Self::embed_batches`], but lets whoever waits go first.
    fn embed_while(
        &self,
        texts: &[&str],
        purpose: Purpose,
        keep_going: &dyn Fn() -> bool,
    ) -> Result<Vec<Option<Vec<f32>>>> {
        self.embed_batches(texts, purpose, &|| {
            priority::wait();
            keep_going()
        })
    }

    /// The text that a passage's vector is computed from: see [`Passage::fitted`].
    fn passage_text(&self, passage: &Passage) -> Result<PassageText> {
        let profile = self.profile();
        let prefix = self.tokenize(profile.passage_prefix)?.len();
        passage
            .fitted(&|text| self.tokenize(text), profile.max_tokens.saturating_sub(prefix + SPECIAL_TOKENS))
    }

    /// Number of tokens of `text`, special ones included.
    fn count_tokens(&self, text: &str) -> Result<usize> {
        Ok(self.tokenize(text)?.len() + SPECIAL_TOKENS)
    }
}
