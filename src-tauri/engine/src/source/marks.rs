//! The boxes of a passage's words on its page.

use footnote_extract::{Page, Rect, Span};

/// Share of the passage that must be found on the page. Below it nothing is marked: a mark in the wrong place is worse
/// than none.
const LEAST_LOCATED: f32 = 0.5;

/// Where a passage stands on its page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Marks {
    /// One box for each stretch of words on a line, in the order of the text.
    pub boxes: Vec<Rect>,
    /// Share of the passage's characters, white space aside, that have a place on the page.
    pub located: f32,
}

/// The marks of `span`. Empty where the page has no geometry.
pub fn marks(page: &Page, span: Span) -> Marks {
    let inked = |span: Span| span.of(&page.text).chars().filter(|c| !c.is_whitespace()).count() as f32;
    // Each with how high the highest word in it is.
    let mut boxes: Vec<(Rect, i32)> = Vec::new();
    let mut found = 0.0;
    for word in &page.words {
        let common = Span { start: word.span.start.max(span.start), end: word.span.end.min(span.end) };
        if common.start >= common.end {
            continue;
        }
        found += inked(common);
        let own = height(&word.rect);
        // What a whole line of a page that was scanned askew takes up would be several lines high.
        let is_level =
            |last: &Rect, highest: i32| height(&joined(last, &word.rect)) * 5 <= highest.max(own) * 6;
        match boxes
            .last_mut()
            .filter(|(last, highest)| is_beside(last, &word.rect) && is_level(last, *highest))
        {
            Some((last, highest)) => (*last, *highest) = (joined(last, &word.rect), own.max(*highest)),
            None => boxes.push((word.rect, own)),
        }
    }
    let all = inked(span);
    let located = if all > 0.0 { (found / all).min(1.0) } else { 0.0 };
    if located < LEAST_LOCATED {
        boxes.clear();
    }
    Marks { boxes: boxes.into_iter().map(|(rect, _)| rect).collect(), located }
}

/// Whether `next` goes on where `last` ends: on the same line, and no farther away than a wide space.
fn is_beside(last: &Rect, next: &Rect) -> bool {
    let overlap = i32::from(last.bottom.min(next.bottom)) - i32::from(last.top.max(next.top));
    let height = i32::from(last.bottom - last.top).min(i32::from(next.bottom - next.top)).max(1);
    let gap = i32::from(next.left) - i32::from(last.right);
    overlap * 2 >= height && gap.abs() <= height * 3 / 2
}

fn height(rect: &Rect) -> i32 {
    i32::from(rect.bottom) - i32::from(rect.top)
}

fn joined(a: &Rect, b: &Rect) -> Rect {
    Rect {
        left: a.left.min(b.left),
        top: a.top.min(b.top),
        right: a.right.max(b.right),
        bottom: a.bottom.max(b.bottom),
    }
}

#[cfg(test)]
mod tests {
    use footnote_extract::Word;

    use super::*;

    /// Words of one line each 40 quarter points wide and 10 apart, four to a line.
    fn page(text: &str, placed: impl Fn(usize) -> bool) -> Page {
        let mut words = Vec::new();
        let mut at = 0;
        for (index, word) in text.split(' ').enumerate() {
            let length = word.chars().count();
            let (line, column) = (index / 4, index % 4);
            let (left, top) = ((column * 50) as u16, (line * 60) as u16);
            if placed(index) {
                let rect = Rect { left, top, right: left + 40, bottom: top + 48 };
                words.push(Word { span: Span::new(at, at + length), rect });
            }
            at += length + 1;
        }
        Page { number: 1, size: Some((2380, 3368)), text: text.into(), words, ..Page::default() }
    }

    #[test]
    fn words_of_a_line_are_one_box_and_each_line_has_its_own() {
        let page = page("one two three four five six", |_| true);
        let marks = marks(&page, Span::new(4, 23));
        let rects: Vec<[u16; 4]> =
            marks.boxes.iter().map(|rect| [rect.left, rect.top, rect.right, rect.bottom]).collect();
        assert_eq!(rects, [[50, 0, 190, 48], [0, 60, 40, 108]]);
        assert_eq!(marks.located, 1.0);
    }

    #[test]
    fn a_line_that_runs_askew_is_marked_in_pieces() {
        let mut page = page("one two three four", |_| true);
        for (index, word) in page.words.iter_mut().enumerate() {
            word.rect.top += 8 * index as u16;
            word.rect.bottom += 8 * index as u16;
        }
        let heights: Vec<i32> = marks(&page, Span::new(0, 18)).boxes.iter().map(height).collect();
        assert_eq!(heights, [56, 56]);
    }

    #[test]
    fn columns_are_not_joined_across_the_gap() {
        let mut page = page("left right", |_| true);
        page.words[1].rect = Rect { left: 1200, right: 1240, ..page.words[1].rect };
        assert_eq!(marks(&page, Span::new(0, 10)).boxes.len(), 2);
    }

    #[test]
    fn a_passage_of_which_less_than_half_is_found_is_not_marked() {
        let text = "aaaa bbbb cccc dddd";
        let half = marks(&page(text, |index| index < 2), Span::new(0, 19));
        assert_eq!((half.boxes.len(), half.located), (1, 0.5));
        let less = marks(&page(text, |index| index == 3), Span::new(0, 19));
        assert_eq!((less.boxes.len(), less.located), (0, 0.25));
    }

    #[test]
    fn a_page_without_geometry_and_a_span_beyond_its_end_have_no_marks() {
        assert_eq!(marks(&page("only text", |_| false), Span::new(0, 9)), Marks::default());
        assert_eq!(marks(&page("only text", |_| true), Span::new(40, 60)), Marks::default());
    }
}
