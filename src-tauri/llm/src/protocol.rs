//! What the program and the process that runs a model say to each other, in frames of a bounded size.
//!
//! The program's first frame is [`Start`]: a process runs one model, and gives up all rights but those to its files before it
//! looks at them. It answers with [`Hello`], any number of [`Event::Loading`], and [`Event::Loaded`] or [`Event::Refused`].
//! Then requests are worked off one after the other. Each has a number, and what is said of it carries that number, so that
//! answers to a request that was given up are told from answers to the next. [`Request::Stop`] is obeyed at once.

use std::path::PathBuf;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Counts up whenever a message changes its shape. The two sides may come from different builds when the executable is replaced
/// while the program runs.
pub const VERSION: u8 = 3;

/// Tells the first words of either side from those of any other program.
const MAGIC: &[u8] = b"footnote-model";

/// Largest frame to the process. The longest text that a model reads is far shorter.
pub const MAX_REQUEST_BYTES: u64 = 64 << 20;

/// Largest frame from the process.
pub const MAX_EVENT_BYTES: u64 = 1 << 20;

/// The number of what is said while a model is loaded.
pub const LOADING: u64 = 0;

/// The first message to the process: a model and how it is to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Start {
    pub path: PathBuf,
    /// All files of the model and its adapter. The process can read no others.
    pub files: Vec<PathBuf>,
    /// Tokens that question, passages and answer may have together.
    pub context: u32,
    pub threads: u32,
    /// Whether it is to be measured if fewer threads are quicker.
    pub measure: bool,
    pub adapter: Option<Adapter>,
    /// Memory of its own that the process may have. The model's file, which is mapped, is not part of it unless llama.cpp puts
    /// its numbers in another order.
    pub memory_bytes: u64,
}

/// The first message from the process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Names of the protections that do not hold.
    pub unprotected: Vec<String>,
}

/// To the process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Answered by `Reading`, `Text`, and at the end `Finished` or `Refused`.
    Generate(Generate),
    /// Answered by `Counted`.
    Count { texts: Vec<String> },
    /// Ends the request of this number, and all before it. Not answered.
    Stop,
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

/// A conversation that is to be continued.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Generate {
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
pub enum Event {
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
pub enum Template {
    /// As the model's own file says.
    Own,
    /// The file says nothing that could be used.
    Common { why: String },
}

/// How an answer came to its end, in numbers.
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
pub enum Refusal {
    #[error("llama.cpp cannot load it: {detail}")]
    Load { detail: String },
    #[error("the adapter {} does not fit the model: {detail}", path.display())]
    Adapter { path: PathBuf, detail: String },
    #[error("question and passages are {tokens} tokens long, and {room} have room")]
    TooLong { tokens: u32, room: u32 },
    #[error("the schema cannot be used: {detail}")]
    Schema { detail: String },
    #[error("llama.cpp failed: {detail}")]
    Failed { detail: String },
    #[error("the request cannot be read: {detail}")]
    Unreadable { detail: String },
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum GreetingError {
    #[error("it does not speak like a model worker of this program")]
    Foreign,
    #[error("it speaks version {found} of the worker's language and this program version {VERSION}")]
    Version { found: u8 },
}

/// A message that cannot be read, and the number that it carries.
#[derive(Debug, PartialEq, Eq)]
pub struct Unreadable {
    pub number: u64,
    pub detail: String,
}

/// Encodes the first message of either side.
pub fn greet(message: &impl Serialize) -> postcard::Result<Vec<u8>> {
    let mut bytes = MAGIC.to_vec();
    bytes.push(VERSION);
    postcard::to_extend(message, bytes)
}

/// Decodes the first message of the other side.
pub fn greeted<M: DeserializeOwned>(bytes: &[u8]) -> Result<M, GreetingError> {
    match bytes.strip_prefix(MAGIC).and_then(<[u8]>::split_first) {
        None => Err(GreetingError::Foreign),
        Some((&VERSION, message)) => postcard::from_bytes(message).map_err(|_| GreetingError::Foreign),
        Some((&found, _)) => Err(GreetingError::Version { found }),
    }
}

/// Encodes any later message: the number of its request, and then what is said.
pub fn encode(number: u64, message: &impl Serialize) -> Vec<u8> {
    postcard::to_extend(message, number.to_le_bytes().to_vec())
        .expect("the messages hold nothing that postcard cannot write")
}

pub fn decode<M: DeserializeOwned>(bytes: &[u8]) -> Result<(u64, M), Unreadable> {
    let Some((number, message)) = bytes.split_first_chunk() else {
        return Err(Unreadable { number: 0, detail: "it is too short".to_owned() });
    };
    let number = u64::from_le_bytes(*number);
    match postcard::take_from_bytes(message) {
        Ok((message, [])) => Ok((number, message)),
        Ok(_) => Err(Unreadable { number, detail: "something follows it".to_owned() }),
        Err(error) => Err(Unreadable { number, detail: error.to_string() }),
    }
}

impl Event {
    /// Whether nothing more is said of the request after this.
    pub fn is_last(&self) -> bool {
        matches!(self, Event::Finished(_) | Event::Counted { .. } | Event::Refused { .. } | Event::Loaded(_))
    }

    /// Whether its numbers can be true. The process may have been taken over by the model's file, so its word is not enough.
    pub fn is_plausible(&self) -> bool {
        match self {
            Event::Loading { share } => (0.0..=1.0).contains(share),
            Event::Loaded(loaded) => loaded.context > 0 && loaded.threads > 0,
            Event::Reading { done, total } => done <= total,
            Event::Finished(finished) => {
                let seconds = [finished.read_seconds, finished.write_seconds];
                finished.kept_tokens <= finished.prompt_tokens
                    && seconds.iter().all(|seconds| seconds.is_finite() && *seconds >= 0.0)
            }
            Event::Text { .. } | Event::Counted { .. } | Event::Refused { .. } => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FINISHED: Finished = Finished {
        end: End::Said,
        prompt_tokens: 9,
        kept_tokens: 4,
        written_tokens: 1,
        read_seconds: 0.5,
        write_seconds: 0.5,
    };

    #[test]
    fn messages_come_back_with_their_number() {
        let event = Event::Text { text: "Zürich".into() };
        assert_eq!(decode(&encode(7, &event)), Ok((7, event)));
        let request = Request::Count { texts: vec!["a".into()] };
        assert_eq!(decode(&encode(u64::MAX, &request)), Ok((u64::MAX, request)));
    }

    #[test]
    fn another_version_and_another_program_are_told_apart() {
        let hello = Hello { unprotected: Vec::new() };
        let good = greet(&hello).unwrap();
        assert_eq!(greeted::<Hello>(&good), Ok(hello));
        let mut newer = good;
        newer[MAGIC.len()] = VERSION + 1;
        assert_eq!(greeted::<Hello>(&newer), Err(GreetingError::Version { found: VERSION + 1 }));
        for foreign in [b"".as_slice(), b"usage: frob", MAGIC] {
            assert_eq!(greeted::<Hello>(foreign), Err(GreetingError::Foreign));
        }
    }

    #[test]
    fn numbers_that_cannot_be_true_are_found_out() {
        assert!(Event::Finished(FINISHED).is_plausible());
        for wrong in [
            Event::Finished(Finished { kept_tokens: 10, ..FINISHED }),
            Event::Finished(Finished { read_seconds: f32::NAN, ..FINISHED }),
            Event::Finished(Finished { write_seconds: -1.0, ..FINISHED }),
            Event::Reading { done: 2, total: 1 },
            Event::Loading { share: f32::INFINITY },
        ] {
            assert!(!wrong.is_plausible(), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_message_or_unreadable_with_their_number(bytes: Vec<u8>) {
            let number = bytes.first_chunk().map_or(0, |number| u64::from_le_bytes(*number));
            match decode::<Request>(&bytes) {
                Ok((found, _)) => prop_assert_eq!(found, number),
                Err(unreadable) => prop_assert_eq!(unreadable.number, number),
            }
        }
    }
}
