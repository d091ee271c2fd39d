//! What the program and the process that runs a model say to each other: one line of JSON each, in both directions.
//!
//! The program starts the process, which says [`Said::Hello`]. Requests are worked off one after the other, save
//! [`Ask::Stop`], which is obeyed at once.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Counts up whenever a message changes its shape. The two sides may come from different builds when the executable is replaced
/// while the program runs.
pub const VERSION: u32 = 2;

/// To the process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ask")]
pub enum Ask {
    /// Answered by any number of `Loading`, then `Loaded` or `Refused`.
    Load(Load),
    /// Answered by `Reading`, `Text`, and at the end `Finished` or `Refused`.
    Write(Write),
    /// Answered by `Counted`.
    Count {
        texts: Vec<String>,
    },
    Stop,
}

/// A model and how it is to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Load {
    pub path: PathBuf,
    /// Tokens that question, passages and answer may have together.
    pub context: u32,
    pub threads: u32,
    /// Whether it is to be measured if fewer threads are quicker.
    pub measure: bool,
    pub adapter: Option<Adapter>,
}

/// A file of small changes to a model's weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Adapter {
    pub path: PathBuf,
    /// 1 is as it was made.
    pub strength: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    System,
    User,
    Assistant,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub role: Role,
    pub text: String,
}

/// A conversation that is to be gone on with.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Write {
    pub messages: Vec<Message>,
    /// Most tokens of the answer.
    pub most_tokens: u32,
    /// 0 takes the likeliest token each time.
    pub temperature: f32,
    pub seed: u32,
    /// A JSON schema that the answer keeps to.
    pub schema: Option<String>,
}

/// From the process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "said")]
pub enum Said {
    Hello {
        version: u32,
    },
    /// Between 0 and 1.
    Loading {
        share: f32,
    },
    Loaded(Loaded),
    /// Tokens of the prompt that have been read.
    Reading {
        done: u32,
        total: u32,
    },
    Text {
        text: String,
    },
    Finished(Finished),
    Counted {
        tokens: Vec<u32>,
    },
    Refused {
        why: Refusal,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Loaded {
    /// Tokens that fit, which may be fewer than were wanted.
    pub context: u32,
    /// Threads that compute.
    pub threads: u32,
    pub template: Template,
}

/// How a conversation becomes the text that the model was trained on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "template")]
pub enum Template {
    /// As the model's own file says.
    Own,
    /// The file says nothing that could be used.
    Common { why: String },
}

/// An answer that has come to its end, or was ended.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Finished {
    pub end: End,
    pub prompt_tokens: u32,
    /// Tokens of the prompt that had been read before, and were not read again.
    pub kept_tokens: u32,
    pub written_tokens: u32,
    pub read_seconds: f32,
    pub write_seconds: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The model has said all.
    Said,
    /// It has as many tokens as it may have.
    Length,
    Stopped,
    /// It began to say the same again and again.
    Repeats,
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "refusal")]
pub enum Refusal {
    #[error("llama.cpp cannot load it: {detail}")]
    Load { detail: String },
    #[error("the adapter {} does not fit the model: {detail}", path.display())]
    Adapter { path: PathBuf, detail: String },
    #[error("loading was stopped")]
    Stopped,
    #[error("no model is loaded")]
    NoModel,
    #[error("question and passages are {tokens} tokens long, and {room} have room")]
    TooLong { tokens: u32, room: u32 },
    #[error("the schema cannot be used: {detail}")]
    Schema { detail: String },
    #[error("llama.cpp failed: {detail}")]
    Failed { detail: String },
}
