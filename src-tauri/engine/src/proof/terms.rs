//! The words of a text as proofs compare them: stem, weight, place.

use std::ops::Range;

use footnote_language::{self as language, frequency};

/// Least weight of a word that is no stop word.
const LEAST_WEIGHT: f32 = 0.2;

/// Up to about this rank words are hardly more telling than the most frequent one. Set by hand.
const FREQUENT_RANKS: f32 = 50.0;

/// Weight of a single character of a script without spaces, which is a word.
const CHARACTER_WEIGHT: f32 = 0.5;

/// Bytes, and tenths of the longer stem, that two forms of a word have in common at their beginning: "investor" and "investment" are forms of
/// one, "rent" and "rental" are not.
const LEAST_COMMON: usize = 5;
const LEAST_COMMON_TENTHS: usize = 7;

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

/// Cuts a text into words.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    for language::Token { range, text: stem, .. } in language::stemmed_tokens(text) {
        let shown = &text[range.clone()];
        // Parts come before the whole that they overlap; overlapping pairs of characters are all wanted.
        if found.last().is_some_and(|last| range.start < last.range.end) && !is_pair(shown) {
            continue;
        }
        let plain = shown.to_lowercase();
        let capital = shown.chars().next().is_some_and(char::is_uppercase);
        let weight = weight(&plain);
        found.push(Word { range, plain, stem, capital, weight });
    }
    found
}

/// How telling a word is: the less frequent, the more, by the logarithm of its rank.
fn weight(plain: &str) -> f32 {
    if language::is_stop_word(plain)
        || language::any(|language| language.function_words, plain)
        || plain.chars().count() < 2
    {
        // A single character of a script without spaces is a word; a Latin letter is none.
        return if plain.chars().all(|c| c.is_ascii() || c.is_lowercase()) { 0.0 } else { CHARACTER_WEIGHT };
    }
    let share = |rank: u32| {
        (1.0 + rank as f32 / FREQUENT_RANKS).ln() / (1.0 + frequency::LAST_RANK as f32 / FREQUENT_RANKS).ln()
    };
    frequency::rank(plain).map_or(1.0, |rank| LEAST_WEIGHT + (1.0 - LEAST_WEIGHT) * share(rank))
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
        common >= LEAST_COMMON && common * 10 >= longer * LEAST_COMMON_TENTHS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_ranked_as_in_the_vocabulary_that_the_measures_were_fitted_with() {
        let embedder = crate::OnnxEmbedder::shipped(1);
        let mut ranked = 0;
        for (word, id) in embedder.tokenizer().get_vocab(false) {
            if let Some(rank) = frequency::rank(&word) {
                assert_eq!(rank + 1996, id, "{word}");
                ranked += 1;
            }
        }
        assert!(ranked > 20_000);
    }

    #[test]
    fn rare_words_weigh_more() {
        let words = words("the people sublet Quxfalia");
        let weights: Vec<f32> = words.iter().map(|word| word.weight).collect();
        assert_eq!(weights[0], 0.0);
        assert!(weights[1] > 0.0 && weights[1] < weights[2] && weights[2] <= weights[3], "{weights:?}");
    }

    #[test]
    fn forms_of_a_word_are_akin() {
        let words = words("subletting sublets investor investment rent rant");
        assert!(akin(&words[0], &words[1]));
        assert!(!akin(&words[4], &words[5]));
    }
}
