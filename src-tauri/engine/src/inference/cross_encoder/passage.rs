//! Texts as the tokens that the reader sees.

use std::ops::Range;

pub struct Tokens {
    pub ids: Vec<i64>,
    /// The bytes of the text that each token stands for.
    pub offsets: Vec<Range<usize>>,
}

impl Tokens {
    /// Ranges of at most `size` tokens that overlap by `overlap`, or less where `size` is small; together all of them.
    pub fn windows(&self, size: usize, overlap: usize) -> Vec<Range<usize>> {
        let step = size - overlap.min(size / 2);
        let mut windows = Vec::new();
        let mut from = 0;
        while from < self.ids.len() {
            let to = (from + size).min(self.ids.len());
            windows.push(from..to);
            if to == self.ids.len() {
                break;
            }
            from += step;
        }
        windows
    }
}

/// Widens a range of bytes of `text` until it cuts no word, but not beyond `within`.
pub fn whole_words(text: &str, found: Range<usize>, within: Range<usize>) -> Range<usize> {
    let is_letter = |c: char| c.is_alphanumeric();
    let (mut start, mut end) = (found.start, found.end);
    let joins = |at: usize| {
        text[..at].chars().next_back().is_some_and(is_letter)
            && text[at..].chars().next().is_some_and(is_letter)
    };
    while start > within.start && joins(start) {
        start -= text[..start].chars().next_back().map_or(1, char::len_utf8);
    }
    while end < within.end && joins(end) {
        end += text[end..].chars().next().map_or(1, char::len_utf8);
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_overlap_and_cover_the_passage() {
        let passage = |length: usize| Tokens { ids: vec![1; length], offsets: vec![0..1; length] };
        assert_eq!(passage(200).windows(200, 48).as_slice(), std::slice::from_ref(&(0..200)));
        assert_eq!(passage(201).windows(200, 48), [0..200, 152..201]);
        assert_eq!(passage(400).windows(200, 48), [0..200, 152..352, 304..400]);
        assert_eq!(passage(5).windows(2, 48), [0..2, 1..3, 2..4, 3..5]);
        assert!(passage(0).windows(200, 48).is_empty());
    }

    #[test]
    fn an_answer_cuts_no_word() {
        let text = "über 48.2 Millionen";
        let at = |part: &str| text.find(part).map(|at| at..at + part.len()).unwrap();
        assert_eq!(whole_words(text, at("ber"), 0..text.len()), at("über"));
        assert_eq!(whole_words(text, at("8.2 Mill"), 0..text.len()), at("48.2 Millionen"));
        assert_eq!(whole_words(text, at("Mill"), at("Milli")), at("Milli"));
        assert_eq!(whole_words(text, at("48.2"), 0..text.len()), at("48.2"));
    }
}
