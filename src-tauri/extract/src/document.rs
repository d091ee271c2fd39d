//! What a file becomes: pages of text, the structure of that text, and where each word stands.

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
    /// What is printed on the page or recorded in the file (`iv`, `A-3`), where it differs from the number.
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
        Ok(())
    }
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
}
