//! What the program knows of languages, and how it cuts text into sentences and words.
//!
//! Each language is one file of words and one row of [`LANGUAGES`]. Whether a word is, say, a negation is asked of all languages at
//! once ([`any`]): documents mix them, and most texts here are too short to tell theirs. Knows nothing of documents, indexes or models.

mod contrast;
mod edits;
pub mod frequency;
mod guess;
mod numbers;
mod questions;
pub mod script;
mod sentences;
mod stems;
mod tables;
mod talk;
mod tokens;
mod words;

mod de;
mod en;
mod es;
mod fr;
mod it;
mod nl;
mod others;

pub use contrast::{CONTRASTS, Contrast, sides};
pub use edits::edits;
pub use guess::{language_code, language_of};
pub use numbers::{month, number_below_hundred, ordinal, scale, small, tens, unit, unit_of_phrase};
pub use questions::asks_yes_or_no;
pub use sentences::sentences;
pub use stems::{
    QueryWord, indexed_tokens, is_compound_of, own_stems, query_stems, query_words, stemmed_tokens, stems,
};
pub use tables::{
    Answers, Compound, Dates, Documents, Language, Logic, Names, Numbers, Questions, Ranking, Sentences,
    Summaries, Talk, Unit,
};
pub use talk::{SmallTalk, small_talk};
pub use tokens::{Token, tokens};
pub use words::Words;

/// All languages of which words are known, those first that are known best.
pub static LANGUAGES: &[&Language] =
    &[&en::ENGLISH, &de::GERMAN, &fr::FRENCH, &es::SPANISH, &it::ITALIAN, &nl::DUTCH, &others::OTHERS];

/// Whether any language has the word in a list of its.
pub fn any(list: impl Fn(&Language) -> Words, word: &str) -> bool {
    LANGUAGES.iter().any(|language| list(language).contains(word))
}

/// Whether a word is too frequent to tell passages apart. Such words are indexed, and left out of queries that hold others.
pub fn is_stop_word(word: &str) -> bool {
    any(|language| language.stop_words, word)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn every_language_has_a_code_of_its_own() {
        let codes: HashMap<&str, ()> = LANGUAGES.iter().map(|language| (language.code, ())).collect();
        assert_eq!(codes.len(), LANGUAGES.len());
    }
}
