//! What words for numbers, units and months mean, in whatever language.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::LANGUAGES;
use crate::tables::{Language, Unit};
use crate::words::Words;

/// A number below twenty.
pub fn small(word: &str) -> Option<u32> {
    place(|language| language.numbers.small, word)
}

/// A multiple of ten from twenty to ninety.
pub fn tens(word: &str) -> Option<u32> {
    place(|language| language.numbers.tens, word).map(|place| 10 * (place + 2))
}

/// The number of a place in an order.
pub fn ordinal(word: &str) -> Option<u32> {
    let ones = place(|language| language.numbers.ordinals, word).map(|place| place + 1);
    ones.or_else(|| place(|language| language.numbers.ordinal_tens, word).map(|place| 10 * (place + 2)))
}

/// A number from 21 to 99 that is one word, as in German ("einundzwanzig").
pub fn number_below_hundred(word: &str) -> Option<u32> {
    LANGUAGES.iter().find_map(|language| {
        let compound = language.numbers.compound.as_ref()?;
        let (ones, tens_word) = word.split_once(compound.joint)?;
        let ones =
            if ones == compound.one { Some(1) } else { small(ones).filter(|ones| (1..10).contains(ones)) };
        Some(tens(tens_word)? + ones?)
    })
}

/// What a word multiplies by.
pub fn scale(word: &str) -> Option<f64> {
    meaning(|language| language.numbers.scales, word)
}

/// What a word measures.
pub fn unit(word: &str) -> Option<Unit> {
    meaning(|language| language.numbers.units, word)
}

/// What two words measure together ("per cent", "business days").
pub fn unit_of_phrase(first: &str, second: &str) -> Option<Unit> {
    let mut phrases = LANGUAGES.iter().flat_map(|language| language.numbers.unit_phrases);
    phrases.find(|(_, word, next)| *word == first && next.contains(second)).map(|(unit, _, _)| *unit)
}

/// The number of a month, whose name may have capital letters.
pub fn month(word: &str) -> Option<u32> {
    // Every word of a passage is asked whether it is a month.
    static MONTHS: LazyLock<HashMap<&str, u32>> = LazyLock::new(|| {
        let months = LANGUAGES.iter().flat_map(|language| language.dates.months.into_iter().zip(1..));
        months.flat_map(|(words, month)| words.iter().map(move |word| (word, month))).collect()
    });
    MONTHS.get(word.to_lowercase().as_str()).copied()
}

fn place(list: impl Fn(&Language) -> &'static [&'static str], word: &str) -> Option<u32> {
    let place = |language: &&Language| list(language).iter().position(|name| *name == word);
    LANGUAGES.iter().find_map(place).map(|place| place as u32)
}

/// What the word means in the first language that has it in a table.
fn meaning<T: Copy + 'static>(table: impl Fn(&Language) -> &'static [(T, Words)], word: &str) -> Option<T> {
    let mut rows = LANGUAGES.iter().flat_map(|language| table(language));
    rows.find(|(_, words)| words.contains(word)).map(|(meaning, _)| *meaning)
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::*;

    /// Fails where a word has two meanings: which counts must not hang on the order of languages.
    #[track_caller]
    fn check<T: Copy + PartialEq + Debug>(words: impl Iterator<Item = (&'static str, T)>) {
        let mut known = HashMap::new();
        for (word, meaning) in words {
            let before = known.insert(word, meaning);
            assert!(before.is_none_or(|before| before == meaning), "{word}: {before:?} and {meaning:?}");
        }
        assert!(!known.is_empty());
    }

    #[test]
    fn no_word_has_two_meanings() {
        fn of_table<T: Copy + 'static>(
            table: impl Fn(&Language) -> &'static [(T, Words)] + 'static,
        ) -> impl Iterator<Item = (&'static str, T)> {
            let rows = LANGUAGES.iter().flat_map(move |language| table(language));
            rows.flat_map(|(meaning, words)| words.iter().map(|word| (word, *meaning)))
        }
        check(of_table(|language| language.numbers.scales));
        check(of_table(|language| language.numbers.units));
        check(LANGUAGES.iter().flat_map(|language| {
            let months = language.dates.months.iter().enumerate();
            months.flat_map(|(month, words)| words.iter().map(move |word| (word, month)))
        }));
        let lists = LANGUAGES.iter().flat_map(|language| {
            let numbers = &language.numbers;
            [(0, numbers.small), (20, numbers.tens), (1, numbers.ordinals), (20, numbers.ordinal_tens)]
        });
        check(
            lists.flat_map(|(from, list)| list.iter().enumerate().map(move |(at, word)| (*word, (from, at)))),
        );
    }

    #[test]
    fn numbers_in_words_are_known() {
        assert_eq!((small("zero"), small("neunzehn"), small("twenty")), (Some(0), Some(19), None));
        assert_eq!((tens("twenty"), tens("neunzig")), (Some(20), Some(90)));
        assert_eq!(
            (ordinal("first"), ordinal("nineteenth"), ordinal("thirtieth")),
            (Some(1), Some(19), Some(30))
        );
        assert_eq!(number_below_hundred("einundzwanzig"), Some(21));
        assert_eq!(number_below_hundred("zwölfundzwanzig"), None);
        assert_eq!((scale("mrd"), unit("stunden"), month("März")), (Some(1e9), Some(Unit::Hour), Some(3)));
        assert_eq!(unit_of_phrase("business", "days"), Some(Unit::BusinessDay));
    }
}
