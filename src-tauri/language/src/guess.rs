//! Tells the language of a text by its frequent words.

use std::collections::BTreeSet;

use crate::LANGUAGES;
use crate::tables::Language;

/// Fewest different frequent words that tell a language. One alone may be a name, or another word in English ("war").
const LEAST_WORDS: usize = 2;

/// The language of a text: that of which it holds the most different frequent words, English where others hold no more. Nothing where
/// it holds hardly any.
pub fn language_of(text: &str) -> Option<&'static Language> {
    let lower = text.to_lowercase();
    let words: BTreeSet<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let mut best = (LEAST_WORDS - 1, None);
    for language in LANGUAGES {
        let count = words.iter().filter(|word| language.holds_frequent(word)).count();
        if count > best.0 {
            best = (count, Some(*language));
        }
    }
    best.1
}

impl Language {
    /// Whether texts in this language hold the word often.
    fn holds_frequent(&self, word: &str) -> bool {
        let lists = [
            self.stop_words,
            self.function_words,
            self.frequent_words,
            self.common_words,
            self.questions.yes_or_no_verbs,
            self.questions.fact_words,
        ];
        lists.iter().any(|list| list.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(language_of(text).map(|language| language.code), expected, "{text}");
    }

    #[test]
    fn a_text_is_told_by_its_frequent_words() {
        check("The tenant shall pay the rent in advance.", Some("en"));
        check("Der Mieter zahlt die Miete im Voraus.", Some("de"));
        check("Was ist die Miete?", Some("de"));
        check("Was the rent paid?", Some("en"));
        check("Le locataire paie le loyer dans les cinq jours.", Some("fr"));
        check("", None);
    }

    #[test]
    fn a_word_alone_tells_nothing() {
        check("war crimes tribunal", None);
        check("Kündigungsfrist", None);
        check("par value", None);
    }
}
