//! Places in texts that are cuts of pages.

use std::ops::Range;

use footnote_extract::Span;

/// A cut of a page on one line, table cells parted by bars.
pub fn on_one_line(text: &str) -> String {
    let cells: Vec<String> =
        text.split('\t').map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    cells.into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" | ")
}

/// Which bytes of a text that begins at the character `from` of a page are at a place of that page.
pub(crate) fn bytes_at(text: &str, from: u32, place: Span) -> Range<usize> {
    let before = Span { start: 0, end: place.start - from };
    let within = Span { start: before.end, end: place.end - from };
    let start = before.of(text).len();
    start..start + within.of(text).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_row_is_shown_with_bars() {
        assert_eq!(on_one_line("Revenue\t1,234\t 999"), "Revenue | 1,234 | 999");
    }
}
