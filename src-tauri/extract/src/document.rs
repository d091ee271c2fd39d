//! What a file becomes: pages of text, the structure of that text, and where each word stands.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Kind, Problem};

/// A file, read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub kind: Kind,
    /// The title that the file itself gives (metadata, `<title>`, first heading), trimmed and never empty.
    pub title: Option<String>,
    pub author: Option<String>,
    /// In reading order. Formats without pages have one.
    pub pages: Vec<Page>,
    /// What could not be read, and why; empty when all went well.
    pub problems: Vec<Problem>,
}

/// One page of text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Counts from 1.
    pub number: u32,
    /// What is printed on the page or recorded in the file (`iv`, `A-3`), where it differs from the number; the name
    /// of a sheet or chapter. How it is said depends on the format's [`Unit`](crate::formats::Unit).
    pub label: Option<String>,
    /// Width and height in quarter points, as shown (after rotation). `None` where the format has no geometry.
    pub size: Option<(u16, u16)>,
    /// The text in reading order. Paragraphs are reflowed: their lines are joined by a space, hyphenated
    /// words are whole again, ligatures are spelled out. Blocks are parted by an empty line, list items and
    /// table rows by a line feed, table cells by a tab.
    pub text: String,
    /// The structure of `text`: in order, not overlapping, and together covering all of it but white space.
    pub blocks: Vec<Block>,
    /// Where each word stands, in the order of the text; empty where the format has no geometry. A word
    /// broken over two lines has two entries.
    pub words: Vec<Word>,
    /// Where parts of the text stand by the file's own count (cells, lines, times): in order, not overlapping. Empty
    /// where the number of the page says all there is to say.
    pub anchors: Vec<Anchor>,
}

/// A range of characters (Unicode scalar values, not bytes) of a page's text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    pub span: Span,
    pub kind: BlockKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockKind {
    /// Level 1 is the outermost.
    Heading {
        level: u8,
    },
    Paragraph,
    /// One item of a list, with its marker.
    ListItem,
    /// Rows parted by line feeds. `header` is the span of the header row or rows, where there is one; a table
    /// that continues on the next page repeats none.
    Table {
        header: Option<Span>,
    },
    /// Preformatted text; its line breaks count.
    Code,
    /// A note at the foot of the page or the end of the document.
    Footnote,
    /// A running header, footer or page number: shown to the reader, not searched.
    Furniture,
}

/// A word's place on its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    pub span: Span,
    pub rect: Rect,
}

/// A box in quarter points (1/288 inch) from the top left corner of the page as shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rect {
    pub left: u16,
    pub top: u16,
    pub right: u16,
    pub bottom: u16,
}

/// Where a part of a page's text stands by the file's own count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    pub span: Span,
    pub spot: Spot,
    /// Whether the file holds it without showing it: a hidden row, sheet or slide.
    pub hidden: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spot {
    /// The text begins in this cell, counted from 0. Each line feed in it leads to the next row, back to this column;
    /// each tab to the next column.
    Cell { row: u32, column: u32 },
    /// The text begins in this line of the file, counted from 1, and each line feed in it leads to the next.
    Line(u32),
    /// The text is said or shown from one time to another, in milliseconds from the beginning.
    Time { from: u32, to: u32 },
    /// Nothing is counted.
    Text,
    /// The text was recognised in a picture; `percent` says how sure that is, on average of its characters.
    Recognized { percent: u8 },
}

/// A stretch of a file by its own count, from its first to its last part. Shown as `B4:D9`, `12–40` or `1:02:03–1:02:10`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch {
    /// Rows and columns from 0, the last ones included.
    Cells { top: u32, left: u32, bottom: u32, right: u32 },
    /// Lines from 1.
    Lines { first: u32, last: u32 },
    /// Milliseconds from the beginning.
    Time { from: u32, to: u32 },
}

impl Span {
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end);
        Span { start: start as u32, end: end as u32 }
    }

    pub fn len(&self) -> usize {
        (self.end - self.start) as usize
    }

    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Cuts the span out of `text`. Returns what there is of it if the span reaches beyond the end.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        let mut indices = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let Some(start) = indices.nth(self.start as usize) else { return "" };
        match self.len() {
            0 => "",
            length => &text[start..indices.nth(length - 1).unwrap_or(text.len())],
        }
    }
}

impl Document {
    /// Checks the promises made by the fields' documentation, and names the first that is broken.
    pub fn check(&self) -> Result<(), String> {
        (1..).zip(&self.pages).try_for_each(|(number, page)| page.check(number))
    }
}

impl Page {
    /// Checks the promises of a page that stands at place `number`, and names the first that is broken.
    pub fn check(&self, number: u32) -> Result<(), String> {
        if self.number != number {
            return Err(format!("page {} stands at place {number}", self.number));
        }
        let length = self.text.chars().count() as u32;
        let mut covered = vec![false; length as usize];
        let mut last = 0;
        for block in &self.blocks {
            if block.span.start < last || block.span.end > length || block.span.start >= block.span.end {
                return Err(format!(
                    "page {number}: block {:?} overlaps, is empty or leaves the text",
                    block.span
                ));
            }
            if let BlockKind::Table { header: Some(header) } = &block.kind
                && (header.start < block.span.start
                    || header.end > block.span.end
                    || header.start > header.end)
            {
                return Err(format!("page {number}: header {header:?} lies outside its table"));
            }
            covered[block.span.start as usize..block.span.end as usize].fill(true);
            last = block.span.end;
        }
        if let Some(at) =
            self.text.chars().zip(&covered).position(|(c, covered)| !covered && !c.is_whitespace())
        {
            return Err(format!("page {number}: the character at {at} is in no block"));
        }
        let mut last = 0;
        for word in &self.words {
            if word.span.start < last || word.span.end > length || word.span.start >= word.span.end {
                return Err(format!(
                    "page {number}: word {:?} is out of order or leaves the text",
                    word.span
                ));
            }
            last = word.span.end;
        }
        let mut last = 0;
        for Anchor { span, .. } in &self.anchors {
            if span.start < last || span.end > length || span.start >= span.end {
                return Err(format!("page {number}: anchor {span:?} is out of order or leaves the text"));
            }
            last = span.end;
        }
        Ok(())
    }

    /// Where a part of the text stands by the file's own count, as far as [`Page::anchors`] tell. White space at its
    /// ends and empty cells there do not count.
    pub fn stretch(&self, span: Span) -> Option<Stretch> {
        let touched =
            self.anchors.iter().filter(|anchor| span.start < anchor.span.end && anchor.span.start < span.end);
        touched.filter_map(|anchor| self.stretch_in(anchor, span)).reduce(Stretch::join)
    }

    /// Whether the file does not show some of a part of the text.
    pub fn hides(&self, span: Span) -> bool {
        let touched = |anchor: &&Anchor| span.start < anchor.span.end && anchor.span.start < span.end;
        self.anchors.iter().filter(touched).any(|anchor| anchor.hidden)
    }

    /// How sure it is, in percent, what a part of the text says that was recognised in a picture; `None` if none of it was.
    pub fn recognized(&self, span: Span) -> Option<u8> {
        let touched =
            self.anchors.iter().filter(|anchor| span.start < anchor.span.end && anchor.span.start < span.end);
        let sure = |anchor: &Anchor| match anchor.spot {
            Spot::Recognized { percent } => Some(percent),
            _ => None,
        };
        touched.filter_map(sure).min()
    }

    fn stretch_in(&self, anchor: &Anchor, span: Span) -> Option<Stretch> {
        match anchor.spot {
            Spot::Time { from, to } => return Some(Stretch::Time { from, to }),
            Spot::Text | Spot::Recognized { .. } => return None,
            Spot::Cell { .. } | Spot::Line(_) => {}
        }
        // A line feed or tab leads on from where the anchor begins, also before the part that is asked for.
        let (mut line, mut tabs) = (0, 0);
        let mut found: Option<Stretch> = None;
        for (at, c) in (anchor.span.start..).zip(anchor.span.of(&self.text).chars()) {
            match c {
                '\n' => (line, tabs) = (line + 1, 0),
                '\t' => tabs += 1,
                _ if at >= span.end => break,
                _ if at >= span.start && !c.is_whitespace() => {
                    let here = match anchor.spot {
                        Spot::Cell { row, column } => {
                            let (row, column) = (row.saturating_add(line), column.saturating_add(tabs));
                            Stretch::Cells { top: row, left: column, bottom: row, right: column }
                        }
                        Spot::Line(first) => {
                            let line = first.saturating_add(line);
                            Stretch::Lines { first: line, last: line }
                        }
                        Spot::Time { .. } | Spot::Text | Spot::Recognized { .. } => return None,
                    };
                    found = Some(found.map_or(here, |found| found.join(here)));
                }
                _ => {}
            }
        }
        found
    }
}

impl Stretch {
    /// The stretch that holds both. Those of different kinds, which no page has, are not joined.
    fn join(self, other: Stretch) -> Stretch {
        match (self, other) {
            (
                Stretch::Cells { top, left, bottom, right },
                Stretch::Cells { top: t, left: l, bottom: b, right: r },
            ) => Stretch::Cells {
                top: top.min(t),
                left: left.min(l),
                bottom: bottom.max(b),
                right: right.max(r),
            },
            (Stretch::Lines { first, last }, Stretch::Lines { first: f, last: l }) => {
                Stretch::Lines { first: first.min(f), last: last.max(l) }
            }
            (Stretch::Time { from, to }, Stretch::Time { from: f, to: t }) => {
                Stretch::Time { from: from.min(f), to: to.max(t) }
            }
            _ => self,
        }
    }
}

impl fmt::Display for Stretch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Stretch::Cells { top, left, bottom, right } => {
                write!(f, "{}", cell_name(top, left))?;
                if (top, left) != (bottom, right) {
                    write!(f, ":{}", cell_name(bottom, right))?;
                }
                Ok(())
            }
            Stretch::Lines { first, last } if first == last => write!(f, "{first}"),
            Stretch::Lines { first, last } => write!(f, "{first}–{last}"),
            Stretch::Time { from, to } => {
                let clock = |time: u32| {
                    let seconds = time / 1000;
                    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
                };
                let (from, to) = (clock(from), clock(to));
                if from == to { f.write_str(&from) } else { write!(f, "{from}–{to}") }
            }
        }
    }
}

/// `B4` for row 3 and column 1.
fn cell_name(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.reverse();
    format!("{}{}", String::from_iter(letters), u64::from(row) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_that_ends_before_it_starts_is_named_and_does_not_panic() {
        let inverted = Span { start: 3, end: 1 };
        let word = Word { span: inverted, rect: Rect::default() };
        let block = Block { span: inverted, kind: BlockKind::Paragraph };
        let table = BlockKind::Table { header: Some(inverted) };
        let table = Block { span: Span::new(0, 5), kind: table };
        for (block, words) in [(&block, vec![]), (&table, vec![]), (&block, vec![word])] {
            let page = Page {
                number: 1,
                text: "short".into(),
                blocks: vec![block.clone()],
                words,
                ..Page::default()
            };
            let document =
                Document { kind: Kind::TEXT, title: None, author: None, pages: vec![page], problems: vec![] };
            assert!(document.check().is_err());
        }
    }

    #[test]
    fn a_span_counts_characters_not_bytes() {
        assert_eq!(Span::new(1, 3).of("añ漢b"), "ñ漢");
        assert_eq!(Span::new(3, 9).of("añ漢b"), "b");
        assert_eq!(Span::new(9, 12).of("abc"), "");
        assert_eq!(Span::new(2, 2).of("abc"), "");
    }

    fn sheet() -> Page {
        // A heading, and two tables: one that begins in B4, with an empty cell, and one far to the right.
        let text = "Q3\n\nRegion\tSales\nNorth\t\t7\nSouth\t5\t8\n\nRate\n19 %";
        let anchor = |from: &str, to: &str, row, column| {
            let at = |part: &str| text[..text.find(part).unwrap()].chars().count();
            Anchor {
                span: Span::new(at(from), at(to) + to.chars().count()),
                spot: Spot::Cell { row, column },
                hidden: false,
            }
        };
        Page {
            text: text.into(),
            anchors: vec![anchor("Region", "5\t8", 3, 1), anchor("Rate", "19 %", 9, 27)],
            ..Page::default()
        }
    }

    #[test]
    fn a_part_of_a_sheet_says_its_cells() {
        let page = sheet();
        let check = |part: &str, cells: Option<&str>| {
            let start = page.text[..page.text.find(part).unwrap()].chars().count();
            let found = page.stretch(Span::new(start, start + part.chars().count()));
            assert_eq!(found.map(|found| found.to_string()).as_deref(), cells, "{part:?}");
        };
        check("Region\tSales\nNorth\t\t7\nSouth\t5\t8", Some("B4:D6"));
        check("\nNorth\t\t7\n", Some("B5:D5"));
        check("orth", Some("B5"));
        check("8", Some("D6"));
        check("Rate\n19 %", Some("AB10:AB11"));
        // A part that reaches over both holds both.
        check("8\n\nRate", Some("D6:AB10"));
        check("Q3", None);
    }

    #[test]
    fn lines_and_times_are_said_as_people_say_them() {
        let text = "one\ntwo\nthree";
        let anchors = vec![Anchor { span: Span::new(0, 13), spot: Spot::Line(40), hidden: false }];
        let page = Page { text: text.into(), anchors, ..Page::default() };
        assert_eq!(page.stretch(Span::new(0, 5)).unwrap().to_string(), "40–41");
        assert_eq!(page.stretch(Span::new(8, 13)).unwrap().to_string(), "42");
        let cue = |start, end, from, to| Anchor {
            span: Span::new(start, end),
            spot: Spot::Time { from, to },
            hidden: false,
        };
        let anchors =
            vec![cue(0, 3, 1_000, 2_500), cue(4, 7, 3_723_000, 3_725_900), cue(8, 13, 4_000_000, 4_000_001)];
        let page = Page { text: text.into(), anchors, ..Page::default() };
        assert_eq!(page.stretch(Span::new(0, 7)).unwrap().to_string(), "0:00:01–1:02:05");
        assert_eq!(page.stretch(Span::new(9, 10)).unwrap().to_string(), "1:06:40");
    }
}
