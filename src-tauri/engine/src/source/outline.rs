//! The outline of a document: its headings with their places, and the names of parts that have names, such as sheets.

use footnote_extract::{BlockKind, Page, Span, Unit};

/// In characters. What is longer is a paragraph that looks like a heading.
const LONGEST_TITLE: usize = 160;

#[derive(Debug, Clone, PartialEq)]
pub struct OutlineEntry {
    pub page: u32,
    /// 1 is the outermost.
    pub level: u8,
    pub title: String,
    /// Of the heading; empty at the top of the page where the entry is the page itself.
    pub span: Span,
    /// How far down the page it stands, as a share of its height, where the format has geometry.
    pub top: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outline {
    pub entries: Vec<OutlineEntry>,
    /// Whether there are more than were asked for.
    pub more: bool,
}

/// The entries of one page, in the order of its text.
pub fn outline_of_page(page: &Page, unit: Unit) -> Vec<OutlineEntry> {
    // A page without a size among pages is of a file that is embedded in the document.
    let is_named = unit != Unit::Whole && (unit != Unit::Page || page.size.is_none());
    let name = page.label.as_deref().filter(|_| is_named);
    let below = u8::from(name.is_some());
    let mut entries: Vec<OutlineEntry> = name
        .map(|name| OutlineEntry {
            page: page.number,
            level: 1,
            title: name.to_string(),
            span: Span::default(),
            top: None,
        })
        .into_iter()
        .collect();
    for block in &page.blocks {
        let BlockKind::Heading { level } = block.kind else { continue };
        let title = block.span.of(&page.text).split_whitespace().collect::<Vec<_>>().join(" ");
        // A chapter mostly begins with its own name.
        let is_name = entries.len() == 1 && name == Some(title.as_str());
        if title.is_empty() || title.chars().count() > LONGEST_TITLE || is_name {
            continue;
        }
        let first = page.words.iter().find(|word| word.span.end > block.span.start);
        let height = page.size.map(|(_, height)| f64::from(height.max(1)));
        entries.push(OutlineEntry {
            page: page.number,
            level: level.max(1).saturating_add(below),
            title,
            span: block.span,
            top: first.zip(height).map(|(word, height)| f64::from(word.rect.top) / height),
        });
    }
    entries
}

#[cfg(test)]
mod tests {
    use footnote_extract::{Block, Rect, Word};

    use super::*;

    fn page(label: Option<&str>, text: &str, headings: &[(u8, &str)]) -> Page {
        let block = |&(level, heading): &(u8, &str)| {
            let start = text.find(heading).unwrap();
            Block { span: Span::new(start, start + heading.len()), kind: BlockKind::Heading { level } }
        };
        Page {
            number: 3,
            label: label.map(str::to_string),
            text: text.into(),
            blocks: headings.iter().map(block).collect(),
            ..Page::default()
        }
    }

    fn titles(page: &Page, unit: Unit) -> Vec<(u8, String)> {
        outline_of_page(page, unit).into_iter().map(|entry| (entry.level, entry.title)).collect()
    }

    fn expected(entries: &[(u8, &str)]) -> Vec<(u8, String)> {
        entries.iter().map(|&(level, title)| (level, title.to_string())).collect()
    }

    #[test]
    fn headings_are_one_line_with_their_levels() {
        let lease = page(None, "Lease\n\n1\tRent\n\nIt is due.", &[(1, "Lease"), (2, "1\tRent")]);
        let lease = Page { label: Some("iv".into()), size: Some((600, 800)), ..lease };
        assert_eq!(titles(&lease, Unit::Page), expected(&[(1, "Lease"), (2, "1 Rent")]));
    }

    #[test]
    fn what_is_too_long_for_a_heading_is_left_out() {
        let long = "word ".repeat(40);
        assert_eq!(titles(&page(None, &long, &[(1, long.trim())]), Unit::Whole), []);
    }

    #[test]
    fn parts_with_names_stand_above_their_headings_and_are_named_once() {
        let enclosed = page(Some("terms.txt"), "Terms", &[(1, "Terms")]);
        assert_eq!(titles(&enclosed, Unit::Page), expected(&[(1, "terms.txt"), (2, "Terms")]));
        let sheet = page(Some("Q3"), "Rents\n\nx", &[(1, "Rents")]);
        assert_eq!(titles(&sheet, Unit::Sheet), expected(&[(1, "Q3"), (2, "Rents")]));
        let chapter = page(Some("The Mill"), "The Mill\n\nAt dawn", &[(1, "The Mill"), (2, "At dawn")]);
        assert_eq!(titles(&chapter, Unit::Chapter), expected(&[(1, "The Mill"), (3, "At dawn")]));
    }

    #[test]
    fn a_heading_stands_where_its_first_word_stands() {
        let word = |start, end, top| Word {
            span: Span::new(start, end),
            rect: Rect { left: 0, top, right: 9, bottom: top + 9 },
        };
        let printed = Page {
            words: vec![word(0, 4, 100), word(6, 10, 400)],
            size: Some((600, 800)),
            ..page(None, "Text\n\nRent", &[(1, "Rent")])
        };
        let entry = outline_of_page(&printed, Unit::Page).remove(0);
        assert_eq!((entry.span, entry.top), (Span::new(6, 10), Some(0.5)));
    }
}
