//! The words of a text as proofs compare them: stem, weight, place.
//!
//! How telling a word is comes from the embedder's own vocabulary, which is ordered by how frequent its words are.

use std::collections::HashMap;
use std::ops::Range;

use tantivy::tokenizer::{TextAnalyzer, TokenStream};
use tokenizers::Tokenizer;

use crate::text::{analyzer, is_stop_word};

/// First word of the embedder's vocabulary; before it stand marks and single characters.
const FIRST_WORD: u32 = 1996;
const LAST_WORD: u32 = 29_999;

/// Least and highest weight of a word that is no stop word.
const LEAST_WEIGHT: f32 = 0.2;

/// Frequent words of other languages, which the stop words of the search do not hold; sorted.
const OTHER_STOP_WORDS: &[&str] = &[
    "als", "am", "auch", "auf", "aus", "aux", "avec", "bei", "beim", "betragen", "beträgt", "cannot", "ce",
    "ces", "cette", "come", "con", "cui", "da", "dans", "das", "dass", "de", "degli", "dei", "del", "della",
    "delle", "dem", "den", "der", "des", "dessen", "deux", "di", "die", "dies", "diese", "dieser", "dieses",
    "du", "durch", "e", "each", "een", "ein", "eine", "einem", "einen", "einer", "eines", "el", "elle", "en",
    "er", "es", "est", "et", "every", "fue", "für", "gli", "haben", "hat", "het", "i", "ihr", "ihre", "il",
    "ils", "im", "ist", "kann", "la", "las", "le", "les", "leur", "lo", "los", "mit", "muss", "nach", "oder",
    "ou", "par", "para", "per", "por", "pour", "que", "qui", "sa", "se", "sein", "seine", "seiner", "ses",
    "sich", "sie", "sind", "son", "sont", "su", "sul", "sur", "um", "un", "una", "und", "une", "van", "vom",
    "von", "war", "waren", "was", "wenn", "werden", "wie", "wird", "wurde", "y", "zu", "zum", "zur", "über",
];

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    pub range: Range<usize>,
    /// In lower case, without accents.
    pub plain: String,
    pub stem: String,
    /// Whether it begins with a capital letter.
    pub capital: bool,
    /// How telling it is, up to 1; 0 for words that tell nothing.
    pub weight: f32,
}

impl Word {
    pub fn is_telling(&self) -> bool {
        self.weight > 0.0
    }
}

/// Cuts texts into words, and remembers the weights.
pub(super) struct Terms<'t> {
    tokenizer: &'t Tokenizer,
    analyzer: TextAnalyzer,
    weights: HashMap<String, f32>,
}

impl<'t> Terms<'t> {
    pub fn new(tokenizer: &'t Tokenizer) -> Terms<'t> {
        Terms { tokenizer, analyzer: analyzer(), weights: HashMap::new() }
    }

    pub fn words(&mut self, text: &str) -> Vec<Word> {
        let mut words: Vec<Word> = Vec::new();
        let mut found: Vec<(Range<usize>, String)> = Vec::new();
        let mut stream = self.analyzer.token_stream(text);
        while stream.advance() {
            let token = stream.token();
            let range = token.offset_from..token.offset_to;
            // Parts come before the whole that they overlap; overlapping pairs of characters are all wanted.
            let overlaps = found.last().is_some_and(|(last, _)| range.start < last.end);
            if !overlaps || is_pair(&text[range.clone()]) {
                found.push((range, token.text.clone()));
            }
        }
        drop(stream);
        for (range, stem) in found {
            let shown = &text[range.clone()];
            let plain = shown.to_lowercase();
            let capital = shown.chars().next().is_some_and(char::is_uppercase);
            let weight = self.weight(&plain);
            words.push(Word { range, plain, stem, capital, weight });
        }
        words
    }

    fn weight(&mut self, plain: &str) -> f32 {
        if is_stop_word(plain) || OTHER_STOP_WORDS.binary_search(&plain).is_ok() || plain.chars().count() < 2
        {
            // A single character of a script without spaces is a word; a Latin letter is none.
            return if plain.chars().all(|c| c.is_ascii() || c.is_lowercase()) { 0.0 } else { 0.5 };
        }
        if let Some(weight) = self.weights.get(plain) {
            return *weight;
        }
        let weight = match self.tokenizer.token_to_id(plain) {
            Some(id) => {
                let rank = id.clamp(FIRST_WORD, LAST_WORD) - FIRST_WORD;
                let share =
                    (1.0 + rank as f32 / 50.0).ln() / (1.0 + (LAST_WORD - FIRST_WORD) as f32 / 50.0).ln();
                LEAST_WEIGHT + (1.0 - LEAST_WEIGHT) * share
            }
            None => 1.0,
        };
        self.weights.insert(plain.to_string(), weight);
        weight
    }
}

/// Whether a text comes from a script that is written without spaces.
fn is_pair(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c >= '\u{0E00}' && !('\u{1E00}'..='\u{2BFF}').contains(&c))
}

/// Whether two words are likely forms of one: equal stems, or a long common beginning.
pub(super) fn akin(a: &Word, b: &Word) -> bool {
    a.stem == b.stem || {
        let common = a.stem.bytes().zip(b.stem.bytes()).take_while(|(a, b)| a == b).count();
        let longer = a.stem.len().max(b.stem.len());
        common >= 5 && common * 10 >= longer * 7
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Embedder;

    #[test]
    fn other_stop_words_are_sorted() {
        assert!(OTHER_STOP_WORDS.is_sorted());
    }

    #[test]
    fn rare_words_weigh_more() {
        let embedder = Embedder::new(1);
        let mut terms = Terms::new(embedder.tokenizer());
        let words = terms.words("the people sublet Quxfalia");
        let weights: Vec<f32> = words.iter().map(|word| word.weight).collect();
        assert_eq!(weights[0], 0.0);
        assert!(weights[1] > 0.0 && weights[1] < weights[2] && weights[2] <= weights[3], "{weights:?}");
    }

    #[test]
    fn forms_of_a_word_are_akin() {
        let embedder = Embedder::new(1);
        let mut terms = Terms::new(embedder.tokenizer());
        let words = terms.words("subletting sublets investor investment rent rant");
        assert!(akin(&words[0], &words[1]));
        assert!(!akin(&words[4], &words[5]));
    }
}
