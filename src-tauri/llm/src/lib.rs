//! Language models on this machine: which there are, and the process that runs one.
//!
//! Knows nothing of documents, questions or proofs, and does not compute: the process is `footnote-llama`.

pub mod find;
mod fitting;
pub mod generator;
pub mod gguf;
pub mod process;
pub mod protocol;
mod worker;

pub mod host {
    pub use crate::generator::{Finished, Generator, ModelError, Speed, Update as Told};
    pub use crate::process::{Choice, ModelCommand, ModelProcess as ModelHost, State, Timeouts};
}
