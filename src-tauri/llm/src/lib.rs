//! Language models on this machine: which there are, and the process that runs one.
//!
//! Knows nothing of documents, questions or proofs, and does not compute: the process is `footnote-llama`.

pub mod find;
pub mod gguf;
pub mod host;
pub mod protocol;
