//! Words and sentences: what search, chunks and quotes agree on.

mod sentences;
mod words;

pub use sentences::sentences;
pub use words::{analyzer, asks_yes_or_no, is_stop_word, query_words, words};
