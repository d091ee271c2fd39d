//! Ligatures of which the file does not say what they mean: "certi�cate".
//!
//! Only the glyph's width tells what it may be, and only the word what it is. Where the width fits no ligature, or the text is
//! in no language that has them, nothing is guessed and the character counts as garbled.

use std::collections::HashMap;

use footnote_language::frequency;

use super::words::RawPage;

/// The ligatures that fonts have, and the letters that their width is made of.
const LIGATURES: [&str; 6] = ["fi", "fl", "ff", "ffi", "ffl", "fj"];

/// The widths of the letters that ligatures are made of, in parts of the font's size, by font.
#[derive(Debug, Default)]
pub struct Widths(HashMap<(Option<u16>, char), f32>);

impl Widths {
    pub fn learn(&mut self, font: Option<u16>, letter: char, width: f32) {
        if matches!(letter, 'f' | 'i' | 'l' | 'j') && width.is_finite() && width > 0.0 {
            self.0.entry((font, letter)).or_insert(width);
        }
    }

    /// Whether a glyph is about as wide as the letters together. Fonts draw ligatures a little closer.
    fn fit(&self, font: Option<u16>, letters: &str, width: f32) -> bool {
        // Where a letter does not occur, it is as wide as in most fonts.
        let usual = |letter: char| match letter {
            'f' => 0.30,
            _ => 0.25,
        };
        let one = |letter: char| self.0.get(&(font, letter)).copied().unwrap_or_else(|| usual(letter));
        let apart: f32 = letters.chars().map(one).sum();
        (apart * 0.82..=apart * 1.12).contains(&width)
    }
}

/// A word with characters that mean nothing, and how wide each of them is, in parts of the font's size.
#[derive(Debug)]
pub struct Unknown {
    pub word: usize,
    pub widths: Vec<f32>,
}

/// Spells the unknown ligatures out. Returns how many characters were understood.
pub fn spell(raw: &mut RawPage, unknown: &[Unknown], widths: &Widths) -> u32 {
    let foreign = raw.text.chars().filter(|c| c.is_alphabetic() && !c.is_ascii()).count();
    // Letters beyond ASCII that are missing, too, may be what the file does not explain.
    if foreign * 20 > raw.text.chars().filter(|c| c.is_alphabetic()).count() {
        return 0;
    }
    let mut understood = 0;
    for Unknown { word, widths: found } in unknown {
        let text = raw.word(*word).to_owned();
        let font = raw.words[*word].font;
        let mut spelled = String::new();
        let mut rest = text.as_str();
        let mut known = 0;
        let mut places = found.iter();
        while let Some(at) = rest.find(char::REPLACEMENT_CHARACTER) {
            spelled.push_str(&rest[..at]);
            let after = &rest[at + char::REPLACEMENT_CHARACTER.len_utf8()..];
            let fitting: Vec<&str> = match places.next() {
                Some(&width) => {
                    LIGATURES.iter().copied().filter(|ligature| widths.fit(font, ligature, width)).collect()
                }
                None => Vec::new(),
            };
            match choose(&spelled, after, &fitting) {
                Some(letters) => {
                    spelled.push_str(letters);
                    known += 1;
                }
                None => spelled.push(char::REPLACEMENT_CHARACTER),
            }
            rest = after;
        }
        if known == 0 {
            continue;
        }
        spelled.push_str(rest);
        understood += known;
        let start = raw.text.len() as u32;
        raw.text.push_str(&spelled);
        let word = &mut raw.words[*word];
        (word.start, word.end) = (start, raw.text.len() as u32);
    }
    understood
}

/// The ligature between two parts of a word: the one that makes the most frequent word, else the one that can stand there.
fn choose<'l>(before: &str, after: &str, fitting: &[&'l str]) -> Option<&'l str> {
    let left: String = before.chars().rev().take_while(|c| c.is_alphabetic()).collect();
    let left: String = left.chars().rev().flat_map(char::to_lowercase).collect();
    let right: String =
        after.chars().take_while(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    if left.is_empty() && right.is_empty() || after.starts_with(char::REPLACEMENT_CHARACTER) {
        return None;
    }
    let rank = |ligature: &&&str| frequency::rank(&format!("{left}{ligature}{right}"));
    let known = fitting.iter().filter(|ligature| rank(ligature).is_some()).min_by_key(rank);
    known.or_else(|| fitting.iter().find(|ligature| can_stand(&left, ligature, &right))).copied()
}

/// Whether a ligature can stand between letters: l and j want a vowel after them, and few words have "fi" before one.
fn can_stand(left: &str, ligature: &str, right: &str) -> bool {
    let next = right.chars().next();
    let vowel = next.is_some_and(|c| "aeiouyäöü".contains(c));
    match (ligature, next) {
        ("fj", _) => right.starts_with('o') || right.starts_with('e'),
        ("ff", None) => true,
        (_, None) => false,
        // notifies, certified; field, fierce, Fieber.
        ("fi" | "ffi", Some('e')) => {
            left.ends_with('i')
                || ["ld", "rc", "nd", "be", "r", "d", "s", "l"]
                    .iter()
                    .any(|rest| right[1..].starts_with(rest))
                    && !left.ends_with(['e', 'o', 'n'])
        }
        ("fi" | "ffi", _) => !vowel,
        ("fl" | "ffl", _) => vowel,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::sheet::Sheet;
    use super::*;

    /// Reads words with � in them; each of those is as wide as the letters given in brackets after the words.
    fn read(text: &str, wide: &[&str]) -> (String, u32) {
        let mut raw = Sheet::new().plain(100, 100, text).page;
        let mut widths = Widths::default();
        for (letter, width) in [('f', 0.33), ('i', 0.28), ('l', 0.28)] {
            widths.learn(None, letter, width);
        }
        let width = |letters: &str| {
            letters.chars().map(|letter| if letter == 'f' { 0.33 } else { 0.28 }).sum::<f32>() * 0.92
        };
        let mut given = wide.iter();
        let unknown: Vec<Unknown> = (0..raw.words.len())
            .filter_map(|word| {
                let count = raw.word(word).matches('\u{FFFD}').count();
                (count > 0)
                    .then(|| Unknown { word, widths: given.by_ref().take(count).map(|w| width(w)).collect() })
            })
            .collect();
        let understood = spell(&mut raw, &unknown, &widths);
        let words: Vec<&str> = (0..raw.words.len()).map(|index| raw.word(index)).collect();
        (words.join(" "), understood)
    }

    #[test]
    fn ligatures_are_spelled_by_width_and_word() {
        let (text, understood) = read(
            "The o\u{FFFD}ce noti\u{FFFD}es of a \u{FFFD}ood; the certi\u{FFFD}cate, o\u{FFFD} the sta\u{FFFD}",
            &["ffi", "fi", "fl", "fi", "ff", "ff"],
        );
        assert_eq!(text, "The office notifies of a flood; the certificate, off the staff");
        assert_eq!(understood, 6);
    }

    #[test]
    fn words_that_no_list_holds_go_by_what_can_stand_there() {
        assert_eq!(read("be\u{FFFD}issen", &["fl"]).0, "beflissen");
        assert_eq!(read("zerti\u{FFFD}ziert", &["fi"]).0, "zertifiziert");
    }

    #[test]
    fn what_is_too_wide_or_too_narrow_is_not_guessed() {
        let (text, understood) = read("o\u{FFFD}ce", &["i"]);
        assert_eq!((text.as_str(), understood), ("o\u{FFFD}ce", 0));
        // The letters that are missing may be those of the language.
        assert_eq!(read("ışığı çağrı do\u{FFFD}ru", &["fi"]).1, 0);
    }
}
