//! Words that were written letter by letter: "G O V E R N I N G  L A W", and numbers set above the line.

use super::words::{RawPage, RawWord};
use crate::formats::plain::raise;

/// Fewest letters in a row that are taken for a word pulled apart.
const LEAST_LETTERS: usize = 5;

/// Puts letters together that stand in a row with spaces between them. A space wider than the others parts two words.
pub fn join_letters(raw: &mut RawPage) {
    let mut joined: Vec<RawWord> = Vec::with_capacity(raw.words.len());
    let mut at = 0;
    while at < raw.words.len() {
        let end = run(raw, at);
        let letters = &raw.words[at..end];
        if letters.len() < LEAST_LETTERS || is_alphabet(raw, at..end) {
            joined.extend_from_slice(&raw.words[at..end.max(at + 1)]);
            at = end.max(at + 1);
            continue;
        }
        let gap = |pair: &[RawWord]| i32::from(pair[1].rect.left) - i32::from(pair[0].rect.right);
        let mut gaps: Vec<i32> = letters.windows(2).map(gap).collect();
        gaps.sort_unstable();
        let usual = gaps[gaps.len() / 2].max(1);
        let mut word = letters[0];
        for pair in letters.windows(2) {
            if gap(pair) * 10 > usual * 16 {
                joined.push(word);
                word = pair[1];
            } else {
                word.end = pair[1].end;
                word.rect.left = word.rect.left.min(pair[1].rect.left);
                word.rect.top = word.rect.top.min(pair[1].rect.top);
                word.rect.right = word.rect.right.max(pair[1].rect.right);
                word.rect.bottom = word.rect.bottom.max(pair[1].rect.bottom);
            }
        }
        joined.push(word);
        at = end;
    }
    raw.words = joined;
}

/// Where a row of single letters ends that begins at word `start`.
fn run(raw: &RawPage, start: usize) -> usize {
    let letter = |index: usize| {
        let mut chars = raw.word(index).chars();
        let letter = chars.next().filter(|c| c.is_uppercase() || c.is_lowercase());
        letter.map(|_| chars.as_str())
    };
    if letter(start) != Some("") {
        return start;
    }
    let mut end = start + 1;
    while end < raw.words.len() {
        // The last one may end in a mark.
        let Some(rest) = letter(end).filter(|rest| matches!(*rest, "" | "." | "," | ":" | ";" | "?" | "!"))
        else {
            break;
        };
        let (last, next) = (&raw.words[end - 1], &raw.words[end]);
        let gap = i32::from(next.rect.left) - i32::from(last.rect.right);
        let follows = last.turn == next.turn
            && last.size.abs_diff(next.size) <= 1
            && last.baseline.abs_diff(next.baseline) <= 2
            && last.hidden == next.hidden
            // The parts of the text have to follow on one another, too.
            && last.end == next.start
            && gap > 0
            && gap < 3 * i32::from(next.size);
        if !follows {
            break;
        }
        end += 1;
        if !rest.is_empty() {
            break;
        }
    }
    end
}

/// Letters in the order of the alphabet are no word: the marks of columns, an index.
fn is_alphabet(raw: &RawPage, range: std::ops::Range<usize>) -> bool {
    let letters: Vec<char> = range.filter_map(|index| raw.word(index).chars().next()).collect();
    letters.windows(2).all(|pair| pair[0] < pair[1])
}

/// Units that are squared or cubed.
const UNITS: &[&str] = &["m", "mm", "cm", "dm", "km", "ft", "in", "yd", "mi", "s", "sec", "M", "nm", "µm"];

/// Settles what the words mean that stand above the line and touch the word before: an exponent is written raised, and the
/// number of a note in brackets, so that 250⁹ does not become 2509.
pub fn settle_raised(raw: &mut RawPage, raised: &[usize]) {
    for &index in raised {
        if !raw.words[index].glued || index == 0 {
            continue;
        }
        let text = raw.word(index).to_owned();
        let next_is_glued = raw.words.get(index + 1).is_some_and(|next| next.glued);
        if next_is_glued && raw.word(index + 1).starts_with(['/', '⁄']) {
            // The upper half of a fraction.
            raw.words[index].glued = false;
            continue;
        }
        let before = raw.word(index - 1);
        let base = &before[before
            .rfind(|c: char| !c.is_alphanumeric())
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8))..];
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let signed = text.starts_with(['-', '−', '–', '+']);
        let exponent = signed
            || digits && (base == "10" || base.chars().count() == 1 && base.chars().all(char::is_alphabetic))
            || matches!(text.as_str(), "2" | "3") && UNITS.contains(&base);
        let note = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b',') && digits_in(&text);
        let written = match (exponent, note) {
            (true, _) => raise(&text),
            (false, true) => format!("[{}]", text.trim_matches(',')),
            (false, false) => continue,
        };
        let start = raw.text.len() as u32;
        raw.text.push_str(&written);
        let word = &mut raw.words[index];
        (word.start, word.end) = (start, raw.text.len() as u32);
    }
}

fn digits_in(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::words::sheet::Sheet;
    use super::*;

    fn words(raw: &RawPage) -> Vec<&str> {
        (0..raw.words.len()).map(|index| raw.word(index)).collect()
    }

    #[test]
    fn letters_pulled_apart_are_words_again() {
        let mut sheet = Sheet::new().plain(100, 300, "Before");
        let mut x = 200;
        for letter in "GOVERNING LAW of".chars() {
            if letter == ' ' {
                x += 20;
            } else {
                sheet = sheet.plain(x, 400, &letter.to_string());
                x += 35;
            }
        }
        let mut raw = sheet.plain(200, 500, "A B C D E F").page;
        join_letters(&mut raw);
        assert_eq!(words(&raw), ["Before", "GOVERNING", "LAW", "of", "A", "B", "C", "D", "E", "F"]);
        let law = raw.words[2];
        assert_eq!((law.rect.left, law.rect.right), (200 + 9 * 35 + 20, 200 + 11 * 35 + 20 + 20));
    }

    #[test]
    fn the_last_letter_may_carry_a_mark() {
        let letters = ["S", "T", "A", "T", "E", "S:", "A", "B"];
        let sheet = letters
            .iter()
            .zip(0..)
            .fold(Sheet::new(), |sheet, (letter, at)| sheet.plain(200 + at * 45, 400, letter));
        let mut raw = sheet.page;
        join_letters(&mut raw);
        assert_eq!(words(&raw), ["STATES:", "A", "B"]);
    }

    /// Words one after the other, those after `^` raised and all but the first touching.
    fn settled(parts: &[&str]) -> String {
        let mut raw = RawPage::default();
        let mut raised = Vec::new();
        for part in parts {
            let text = part.trim_start_matches('^');
            let sheet = Sheet { page: std::mem::take(&mut raw) };
            raw = sheet.plain(100, 100, text).page;
            let last = raw.words.len() - 1;
            raw.words[last].glued = last > 0;
            if part.starts_with('^') {
                raised.push(last);
            }
        }
        settle_raised(&mut raw, &raised);
        let glue = |index: usize| if index > 0 && !raw.words[index].glued { " " } else { "" };
        (0..raw.words.len()).map(|index| format!("{}{}", glue(index), raw.word(index))).collect()
    }

    #[test]
    fn numbers_above_the_line_do_not_falsify_the_ones_before() {
        for (parts, expected) in [
            (&["250", "^9"][..], "250[9]"),
            (&["Hartwig", "^12", "."], "Hartwig[12]."),
            (&["Smith", "^1,2"], "Smith[1,2]"),
            (&["m", "^2"], "m²"),
            (&["(km", "^2", ")"], "(km²)"),
            (&["m", "^7"], "m⁷"),
            (&["10", "^6"], "10⁶"),
            (&["10", "^−6"], "10⁻⁶"),
            (&["$10", "^6"], "$10⁶"),
            (&["2", "^1", "/2"], "2 1/2"),
            (&["Reg", "^*"], "Reg*"),
        ] {
            assert_eq!(settled(parts), expected);
        }
    }
}
