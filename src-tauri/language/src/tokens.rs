//! Cuts text into the words that are searched.
//!
//! Written for what people look up in documents: an identifier such as `INV-2024-0193` is one word and its
//! parts are words too; `FY2019` is also `fy` and `2019`; `1,234.50` is a number; Chinese, Japanese and Korean text,
//! which has no spaces, is cut into overlapping pairs of characters.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::script::is_cut_into_pairs;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Its place among the words. An identifier stands where its first part does.
    pub position: usize,
    /// In lower case, without accents.
    pub text: String,
}

/// The words of a text.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut cutter = Cutter { text, tokens: Vec::new(), position: 0 };
    let mut run: Option<usize> = None;
    let mut previous = ' ';
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map_or(' ', |(_, next)| *next);
        let inside = is_word(c)
            || (run.is_some()
                && is_joint(c)
                && is_word(previous)
                && is_word(next)
                && joins(c, previous, next));
        match (inside, run) {
            (true, None) => run = Some(at),
            (false, Some(start)) => {
                cutter.cut_run(start, at);
                run = None;
            }
            _ => {}
        }
        previous = c;
    }
    if let Some(start) = run {
        cutter.cut_run(start, text.len());
    }
    cutter.tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Marks that may stand inside an identifier or a number.
fn is_joint(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '_' | '.' | ',' | '/' | ':' | '\'' | '’' | '&' | '@' | '#')
}

/// A comma or a full stop joins digits alone; other marks join whatever stands beside them.
fn joins(joint: char, previous: char, next: char) -> bool {
    match joint {
        ',' => previous.is_ascii_digit() && next.is_ascii_digit(),
        '.' | ':' => !(previous.is_lowercase() && next.is_uppercase()),
        _ => true,
    }
}

struct Cutter<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    position: usize,
}

impl Cutter<'_> {
    /// Cuts a run of word characters and joints.
    fn cut_run(&mut self, start: usize, end: usize) {
        let run = &self.text[start..end];
        let has_joint = run.contains(is_joint);
        let has_digit = run.contains(|c: char| c.is_ascii_digit());
        let first_position = self.position;
        if run.chars().all(|c| c.is_ascii_digit() || c == ',' || c == '.') {
            self.position += 1;
            return self.push(run.replace(',', ""), start, end, first_position);
        }
        if has_joint {
            for (from, part) in parts(run) {
                self.cut_word(start + from, start + from + part.len());
            }
        } else {
            self.cut_word(start, end);
        }
        // The whole of an identifier stands where its first part does. Words joined without a digit ("long-term",
        // "and/or", "company's") are found by their parts.
        if has_joint && has_digit {
            let whole: String =
                fold(run).filter(|c| *c != ',').map(|c| if is_hyphen(c) { '-' } else { c }).collect();
            self.push(whole, start, end, first_position);
        }
    }

    fn cut_word(&mut self, start: usize, end: usize) {
        let word = &self.text[start..end];
        if word.contains(is_cut_into_pairs) {
            return self.cut_unspaced(start, word);
        }
        let folded: String = fold(word).collect();
        // The "s" of "company's", and single letters of an identifier, say nothing by themselves.
        if folded == "s" && start > 0 && self.text[..start].ends_with(['\'', '’']) {
            return;
        }
        let position = self.position;
        self.position += 1;
        let halves = letter_digit_parts(&folded);
        self.push(folded.clone(), start, end, position);
        if halves.len() > 1 {
            for half in halves.into_iter().filter(|half| half.len() > 1) {
                self.push(half.to_string(), start, end, position);
            }
        }
    }

    fn cut_unspaced(&mut self, start: usize, word: &str) {
        let characters: Vec<(usize, char)> = word.char_indices().collect();
        let mut at = 0;
        while at < characters.len() {
            let (from, c) = characters[at];
            if !is_cut_into_pairs(c) {
                let length = characters[at..].iter().take_while(|(_, c)| !is_cut_into_pairs(*c)).count();
                let to = characters.get(at + length).map_or(word.len(), |(to, _)| *to);
                self.cut_word(start + from, start + to);
                at += length;
                continue;
            }
            let pair = characters.get(at + 1).filter(|(_, next)| is_cut_into_pairs(*next));
            let alone = pair.is_none() && (at == 0 || !is_cut_into_pairs(characters[at - 1].1));
            if pair.is_some() || alone {
                let to = characters.get(at + if alone { 1 } else { 2 }).map_or(word.len(), |(to, _)| *to);
                self.push(word[from..to].to_string(), start + from, start + to, self.position);
                self.position += 1;
            }
            at += 1;
        }
    }

    fn push(&mut self, text: String, from: usize, to: usize, position: usize) {
        if !text.is_empty() {
            self.tokens.push(Token { range: from..to, position, text });
        }
    }
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// Lower case, without accents, compatibility forms spelled out.
fn fold(word: &str) -> impl Iterator<Item = char> {
    word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase)
}

fn parts(run: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    run.split(is_joint).filter_map(move |part| {
        let from = at;
        at += part.len() + run[at + part.len()..].chars().next().map_or(0, char::len_utf8);
        (!part.is_empty()).then_some((from, part))
    })
}

/// `fy2019` -> `fy`, `2019`; one part for a word of one kind.
fn letter_digit_parts(word: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut previous: Option<bool> = None;
    for (at, c) in word.char_indices() {
        let digit = c.is_ascii_digit();
        if previous.is_some_and(|previous| previous != digit) {
            parts.push(&word[start..at]);
            start = at;
        }
        previous = Some(digit);
    }
    parts.push(&word[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = tokens(text).into_iter().map(|token| token.text).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn words_are_folded() {
        check("Crème Brûlée, ﬁne!", &["creme", "brulee", "fine"]);
    }

    #[test]
    fn identifiers_are_found_whole_and_by_their_parts() {
        check("INV-2024-0193", &["inv", "2024", "0193", "inv-2024-0193"]);
        check("E1234.", &["e1234", "1234"]);
        check("FY2019", &["fy2019", "fy", "2019"]);
        check("a@b.com", &["a", "b", "com"]);
        check("10.1000/xyz123", &["10", "1000", "xyz123", "xyz", "123", "10.1000/xyz123"]);
    }

    #[test]
    fn numbers_lose_their_commas() {
        check("$1,234.50 and 3.5%", &["1234.50", "and", "3.5"]);
    }

    #[test]
    fn joined_words_are_parted() {
        check("the company's long-term plan", &["the", "company", "long", "term", "plan"]);
        check("end.Start of it. Next", &["end", "start", "of", "it", "next"]);
    }

    #[test]
    fn text_without_spaces_is_cut_into_pairs() {
        check("東京都に行く", &["東京", "京都", "都に", "に行", "行く"]);
        check("第3章", &["第", "3", "章"]);
    }

    proptest::proptest! {
        #[test]
        fn offsets_are_within_the_text(text in "\\PC{0,60}") {
            for token in tokens(&text) {
                proptest::prop_assert!(text.get(token.range).is_some());
            }
        }
    }
}
