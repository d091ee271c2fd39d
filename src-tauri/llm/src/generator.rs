//! What a generator of text can do, whatever it is: a model in a process of its own, or a stand-in of a test.

use crate::error_codes;
use crate::gguf::size;
use crate::protocol::{End, Generate, Message};

/// Something that continues a conversation.
pub trait Generator: Sync {
    /// What people call it. After a change of models this names the next one; what wrote a text is in [`Finished`].
    fn name(&self) -> String;

    /// Makes it ready and returns how many tokens fit into its context. `stopped` gives the wait up.
    fn ready(&self, stopped: &dyn Fn() -> bool, on_update: &mut dyn FnMut(Update))
    -> Result<u32, ModelError>;

    /// How fast it was when it last wrote, if it did.
    fn speed(&self) -> Option<Speed>;

    /// Tokens a second of reading, as measured within the last minute.
    fn reading_speed(&self) -> Option<f32> {
        self.speed().map(|speed| speed.read)
    }

    /// Reads the beginning of a conversation ahead, if its speed is not known yet: the beginning is kept, and its speed then known.
    fn read_ahead(&self, _beginning: &[Message], _stopped: &dyn Fn() -> bool) -> Result<(), ModelError> {
        Ok(())
    }

    /// How many tokens each text takes. `stopped` gives the count up.
    fn count(&self, texts: &[String], stopped: &dyn Fn() -> bool) -> Result<Vec<u32>, ModelError>;

    /// Continues the conversation. When `stopped` says so, it returns within 200 ms how far it came.
    fn write(
        &self,
        write: &Generate,
        stopped: &dyn Fn() -> bool,
        on_update: &mut dyn FnMut(Update),
    ) -> Result<Finished, ModelError>;
}

/// What happens while a model is at work.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Update<'a> {
    /// Share of the file that is loaded, 0 to 1.
    Loading(f32),
    /// Tokens of the prompt that have been read.
    Reading { done: u32, total: u32 },
    /// The next piece of the answer.
    Text(&'a str),
}

/// An answer that has come to its end, or was ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// The name of the model that wrote it.
    pub model: String,
    pub end: End,
    pub prompt_tokens: u32,
    /// Tokens of the prompt that had been read before, and were not read again.
    pub kept_tokens: u32,
    pub written_tokens: u32,
    pub read_seconds: f32,
    pub write_seconds: f32,
}

/// How fast a model was on this machine, in tokens a second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speed {
    pub read: f32,
    pub write: f32,
}

/// Why a model did not do what it was asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    #[error("no model is chosen")]
    NoModel,
    #[error("{name} needs {} of memory and {} are free. Close other programs, or choose a smaller model", size(*.needed), size(*.free))]
    Memory { name: String, needed: u64, free: u64 },
    #[error("{name} cannot be used: {why}. Choose another model, or fetch this one again")]
    Unusable { name: String, why: String },
    #[error("question and passages are {tokens} tokens long, and {room} have room in the model's context")]
    TooLong { tokens: u32, room: u32 },
    #[error("the schema cannot be used: {detail}")]
    Schema { detail: String },
    #[error("the process that runs {name} has ended ({detail}). It starts again with the next question")]
    Crashed { name: String, detail: String },
    #[error("the process that runs models cannot be started: {detail}")]
    Start { detail: String },
    #[error("stopped")]
    Stopped,
}

error_codes!(ModelError => &'static str {
    ModelError::NoModel => "model-none",
    ModelError::Memory { .. } => "model-memory",
    ModelError::Unusable { .. } => "model-unusable",
    ModelError::TooLong { .. } => "model-too-long",
    ModelError::Schema { .. } => "model-schema",
    ModelError::Crashed { .. } => "model-crashed",
    ModelError::Start { .. } => "model-start",
    ModelError::Stopped => "model-stopped",
});

impl ModelError {
    /// What the error is about, by name, for a sentence in any language.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        match self {
            ModelError::NoModel | ModelError::Stopped => Vec::new(),
            ModelError::Memory { name, needed, free } => vec![
                ("model", name.clone()),
                ("needed_bytes", needed.to_string()),
                ("free_bytes", free.to_string()),
            ],
            ModelError::Unusable { name, why: detail } | ModelError::Crashed { name, detail } => {
                vec![("model", name.clone()), ("detail", detail.clone())]
            }
            ModelError::TooLong { tokens, room } => {
                vec![("tokens", tokens.to_string()), ("room", room.to_string())]
            }
            ModelError::Schema { detail } | ModelError::Start { detail } => {
                vec![("detail", detail.clone())]
            }
        }
    }

    /// The model that failed, where the error is about one.
    pub fn model(&self) -> Option<&str> {
        match self {
            ModelError::Memory { name, .. }
            | ModelError::Unusable { name, .. }
            | ModelError::Crashed { name, .. } => Some(name),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_values_in_bytes() {
        let error = ModelError::Memory { name: "phi".to_owned(), needed: 3_480_000_000, free: 1 };
        assert_eq!(error.code(), "model-memory");
        let values = error.values();
        assert!(values.contains(&("needed_bytes", "3480000000".to_owned())), "{values:?}");
    }
}
