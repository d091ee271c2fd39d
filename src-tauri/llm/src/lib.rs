//! Language models on this machine: which there are, how one is fetched, and the process that runs one.
//!
//! Knows nothing of documents, questions or proofs.

pub mod find;
pub mod gguf;
pub mod hub;
