//! Tells the language of a text by its frequent words.

use std::collections::BTreeSet;

use crate::LANGUAGES;
use crate::others::OTHERS;
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

/// The code of the language of a text, also of one of which no words are listed here; two texts are in one language where the codes are
/// equal. Languages that share a script other than Latin share a code, its name, since few words do not tell them apart. Nothing where
/// the text is too short to tell.
pub fn language_code(text: &str) -> Option<&'static str> {
    if let Some(listed) = language_of(text).filter(|language| language.code != OTHERS.code) {
        return Some(listed.code);
    }
    let guessed = match whatlang::detect_script(text)? {
        whatlang::Script::Latin => whatlang::detect(text).filter(whatlang::Info::is_reliable)?,
        whatlang::Script::Arabic => return Some("arabic"),
        whatlang::Script::Cyrillic => return Some("cyrillic"),
        whatlang::Script::Mandarin => return Some("han"),
        whatlang::Script::Hiragana | whatlang::Script::Katakana => return Some("kana"),
        whatlang::Script::Devanagari => return Some("devanagari"),
        // Each of the others is written by hardly more than one language.
        whatlang::Script::Greek => return Some("greek"),
        whatlang::Script::Hebrew => return Some("hebrew"),
        whatlang::Script::Hangul => return Some("hangul"),
        whatlang::Script::Thai => return Some("thai"),
        _ => return Some("another"),
    };
    Some(match guessed.lang() {
        whatlang::Lang::Eng => "en",
        whatlang::Lang::Deu => "de",
        whatlang::Lang::Fra => "fr",
        whatlang::Lang::Spa => "es",
        whatlang::Lang::Ita => "it",
        whatlang::Lang::Nld => "nl",
        other => other.code(),
    })
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
    fn a_language_without_words_of_its_own_has_a_code() {
        for (text, code) in [
            ("The tenant shall pay the rent in advance.", "en"),
            ("Wann ist die Miete fällig?", "de"),
            ("本合同自双方签字之日起生效。", "han"),
            ("يدخل العقد حيز التنفيذ من تاريخ التوقيع", "arabic"),
            ("Договор вступает в силу со дня его подписания обеими сторонами.", "cyrillic"),
        ] {
            assert_eq!(language_code(text), Some(code), "{text}");
        }
        for text in ["", "42", "E-183 12.5 kg", "Kündigungsfrist"] {
            assert_eq!(language_code(text), None, "{text}");
        }
    }

    #[test]
    fn a_word_alone_tells_nothing() {
        check("war crimes tribunal", None);
        check("Kündigungsfrist", None);
        check("par value", None);
    }
}
