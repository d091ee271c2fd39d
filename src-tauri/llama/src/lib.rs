//! The process that runs a language model with llama.cpp: the other side of [`footnote_llm::protocol`].
//!
//! It is a process of its own because llama.cpp ends its process where it is misused or runs out of memory.

mod crew;
mod grammar;
mod model;
mod serve;
mod template;

pub use serve::serve;
