//! Language models on this machine: which there are, and the process that runs one.
//!
//! Knows nothing of documents, questions or proofs, and does not compute: the process is `footnote-llama`.

mod codes;
pub mod find;
mod fitting;
mod generator;
pub mod gguf;
mod process;
pub mod protocol;
mod worker;

pub use generator::{Finished, Generator, ModelError, Speed, Update};
pub use process::{Choice, ModelCommand, ModelProcess, State, Timeouts};
