//! Where words stand in a text that has changed.

use footnote_extract::Span;

/// Where `words` stand in `text`, nearest to the character `near`; blanks and line breaks may differ. `None` where they do not
/// stand there, or are none.
pub fn place_of(text: &str, words: &str, near: u32) -> Option<Span> {
    let wanted: Vec<&str> = words.split_whitespace().collect();
    let first = *wanted.first()?;
    let mut best: Option<Span> = None;
    for (byte, _) in text.match_indices(first) {
        let Some(end) = end_of(&text[byte..], &wanted) else { continue };
        let start = text[..byte].chars().count();
        let span = Span::new(start, start + text[byte..byte + end].chars().count());
        if best.is_none_or(|best| span.start.abs_diff(near) < best.start.abs_diff(near)) {
            best = Some(span);
        }
    }
    best
}

/// How many bytes of the beginning of `text` are the wanted words with blanks between them.
fn end_of(text: &str, wanted: &[&str]) -> Option<usize> {
    let mut rest = text;
    for (index, word) in wanted.iter().enumerate() {
        if index > 0 {
            let trimmed = rest.trim_start();
            if trimmed.len() == rest.len() {
                return None;
            }
            rest = trimmed;
        }
        rest = rest.strip_prefix(word)?;
    }
    Some(text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_nearest_to_where_they_were_whatever_the_line_breaks() {
        let text = "Größe: the rent is due.\nLater the\n rent is due again.";
        let at = |near, words: &str| place_of(text, words, near).map(|span| (span.start, span.of(text)));
        assert_eq!(at(0, "the rent is due"), Some((7, "the rent is due")));
        assert_eq!(at(40, "the rent  is\ndue"), Some((30, "the\n rent is due")));
        assert_eq!(at(0, "the rent is paid"), None);
        assert_eq!(at(0, " \n"), None);
    }
}
