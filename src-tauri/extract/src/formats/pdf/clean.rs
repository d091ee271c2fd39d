//! Characters and words as they should be read: ligatures spelled out, hyphens of line ends taken away.

use std::collections::HashSet;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Appends a word: ligatures spelled out, control characters dropped, composed (NFC).
pub fn push_word(text: &mut String, word: &str) {
    if word.bytes().all(|byte| byte.is_ascii_graphic()) {
        text.push_str(word);
        return;
    }
    let mut spelled = String::with_capacity(word.len() + 4);
    for c in word.chars() {
        match c {
            'ﬀ' => spelled.push_str("ff"),
            'ﬁ' => spelled.push_str("fi"),
            'ﬂ' => spelled.push_str("fl"),
            'ﬃ' => spelled.push_str("ffi"),
            'ﬄ' => spelled.push_str("ffl"),
            'ﬅ' | 'ﬆ' => spelled.push_str("st"),
            // Bullets and ticks of the Symbol and Wingdings fonts.
            '\u{F0B7}' | '\u{F0A7}' | '\u{F06C}' | '\u{F06E}' | '\u{F076}' | '\u{F0A8}' | '\u{F0D8}'
            | '\u{F0FC}' => spelled.push('•'),
            // A soft hyphen shows only at the end of a line.
            '\u{AD}' => {}
            // Invisible: zero-width space and joiners of no meaning here, byte order mark, directions.
            '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' => {}
            c if c.is_control() || c.is_whitespace() || is_noncharacter(c) => {}
            c => spelled.push(c),
        }
    }
    if word.ends_with('\u{AD}') && !spelled.is_empty() {
        spelled.push('-');
    }
    if is_nfc(&spelled) { text.push_str(&spelled) } else { text.extend(spelled.nfc()) }
}

/// True for characters that tell nothing: the file does not say what its glyphs mean.
pub fn is_garbled(c: char) -> bool {
    c == char::REPLACEMENT_CHARACTER
        || c.is_control()
        || is_noncharacter(c)
        || matches!(c, '\u{E000}'..='\u{EFFF}' | '\u{F100}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

fn is_noncharacter(c: char) -> bool {
    c as u32 & 0xFFFE == 0xFFFE || matches!(c, '\u{FDD0}'..='\u{FDEF}')
}

pub fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

/// How the two parts of a word that a line end breaks belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// Two words: a space parts them.
    Apart,
    /// One word with its hyphen, as in "long-term".
    Hyphenated,
    /// One word; the hyphen was only there for the line end.
    Whole,
}

/// The words of a document, to tell which hyphens are real.
#[derive(Debug, Default)]
pub struct Vocabulary {
    words: HashSet<String>,
}

impl Vocabulary {
    /// Takes in a word that does not end in the hyphen of a line end.
    pub fn learn(&mut self, word: &str) {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        if word.len() < 2 || word.len() > 40 || !word.contains(char::is_alphabetic) {
            return;
        }
        if word.chars().any(char::is_uppercase) {
            self.words.insert(word.to_lowercase());
        } else if !self.words.contains(word) {
            self.words.insert(word.to_owned());
        }
    }

    pub fn knows(&self, word: &str) -> bool {
        self.words.contains(&word.to_lowercase())
    }

    /// Decides what becomes of `first`, the last word of a line, and `second`, the first of the next.
    pub fn join(&self, first: &str, second: &str) -> Join {
        let Some(stem) = first.strip_suffix(['-', '\u{2010}']) else { return Join::Apart };
        let (Some(before), Some(after)) = (stem.chars().next_back(), second.chars().next()) else {
            return Join::Apart;
        };
        if !before.is_alphanumeric() || !after.is_alphanumeric() {
            return Join::Apart;
        }
        if before.is_numeric() || after.is_numeric() {
            return Join::Hyphenated;
        }
        let stem = stem.trim_start_matches(|c: char| !c.is_alphanumeric());
        let rest = second.trim_end_matches(|c: char| !c.is_alphanumeric());
        if after.is_uppercase() {
            let known = self.knows(&format!("{stem}{rest}")) && !self.knows(&format!("{stem}-{rest}"));
            return if known { Join::Whole } else { Join::Hyphenated };
        }
        if self.knows(&format!("{stem}{rest}")) {
            Join::Whole
        } else if self.knows(&format!("{stem}-{rest}")) || stem.contains('-') && self.knows(rest) {
            Join::Hyphenated
        } else {
            let last = stem.rsplit('-').next().unwrap_or(stem);
            let both =
                last.chars().count() > 2 && rest.chars().count() > 2 && self.knows(last) && self.knows(rest);
            if both { Join::Hyphenated } else { Join::Whole }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(word: &str) -> String {
        let mut text = String::new();
        push_word(&mut text, word);
        text
    }

    #[test]
    fn words_are_spelled_out() {
        for (word, expected) in [
            ("ﬁnancial", "financial"),
            ("eﬃcient", "efficient"),
            ("cafe\u{301}", "café"),
            ("co\u{AD}operate", "cooperate"),
            ("infor\u{AD}", "infor-"),
            ("a\u{1}b\u{200B}", "ab"),
            ("\u{F0B7}", "•"),
            ("\u{200B}", ""),
            ("plain-1", "plain-1"),
        ] {
            assert_eq!(cleaned(word), expected, "{word:?}");
        }
    }

    #[test]
    fn hyphens_of_line_ends_are_told_from_real_ones() {
        let mut vocabulary = Vocabulary::default();
        for word in ["Information", "TraceMonkey", "long", "term", "well-known", "non-cash,", "state", "art"]
        {
            vocabulary.learn(word);
        }
        for (first, second, expected) in [
            ("infor-", "mation", Join::Whole),
            ("(infor-", "mation),", Join::Whole),
            ("long-", "term", Join::Hyphenated),
            ("well-", "known", Join::Hyphenated),
            ("non-", "cash", Join::Hyphenated),
            ("state-of-the-", "art", Join::Hyphenated),
            ("obliga-", "tions", Join::Whole),
            ("2019-", "2020", Join::Hyphenated),
            ("Coca-", "Cola", Join::Hyphenated),
            ("Trace-", "Monkey", Join::Whole),
            ("COVID-", "19", Join::Hyphenated),
            ("-", "and", Join::Apart),
            ("word", "next", Join::Apart),
        ] {
            assert_eq!(vocabulary.join(first, second), expected, "{first} {second}");
        }
    }

    #[test]
    fn unexplained_characters_count_as_garbled() {
        assert!(is_garbled('\u{FFFD}') && is_garbled('\u{E012}') && is_garbled('\u{3}'));
        assert!(!is_garbled('a') && !is_garbled('漢') && !is_garbled('\u{F0B7}'));
    }
}
