//! The stems of a text's words: what search, quotes and proofs compare.

use std::borrow::Cow;
use std::collections::BTreeSet;

use frostem::{Algorithm, Stemmer};

use crate::is_stop_word;
use crate::tokens::{Token, tokens};

/// Longer words, in bytes, are left out.
const MAX_WORD_BYTES: usize = 80;

/// The words of a text as their stems, in the order of the text.
pub fn stemmed_tokens(text: &str) -> Vec<Token> {
    let stemmer = Stemmer::new(Algorithm::English);
    let mut found = tokens(text);
    found.retain(|token| token.text.len() < MAX_WORD_BYTES);
    for token in &mut found {
        if let Cow::Owned(stem) = stemmer.stem(&token.text) {
            token.text = stem;
        }
    }
    found
}

/// The stems of a text, without stop words unless it holds nothing else.
pub fn stems(text: &str) -> BTreeSet<String> {
    query_stems(text).into_iter().collect()
}

/// Like [`stems`], in the order of the text, each once.
pub fn query_stems(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut telling: Vec<String> = Vec::new();
    for word in tokens(text) {
        // A word that is cut further when it stands alone (it was cut already) keeps its first part.
        let Some(Token { text: stem, .. }) = stemmed_tokens(&word.text).into_iter().next() else { continue };
        if !is_stop_word(&word.text) && !telling.contains(&stem) {
            telling.push(stem.clone());
        }
        if !all.contains(&stem) {
            all.push(stem);
        }
    }
    if telling.is_empty() { all } else { telling }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_loses_its_stop_words_unless_it_has_no_others() {
        assert_eq!(query_stems("What is the revenue of the companies?"), ["revenu", "compani"]);
        assert_eq!(query_stems("who is it"), ["who", "is", "it"]);
    }

    #[test]
    fn endless_words_are_left_out() {
        let endless = "x".repeat(MAX_WORD_BYTES);
        assert!(stems(&endless).is_empty());
        assert_eq!(stems(&format!("{endless} deposits")), BTreeSet::from(["deposit".to_string()]));
    }
}
