//! Lays text down on pages and keeps count of characters, so that no reader computes a span by hand.
//!
//! What a block may hold is settled here too: white space is evened out, control characters and soft
//! hyphens are dropped, and nothing is taken beyond the limits. Geometry is left out: the formats that
//! are built this way have none.

use footnote_language::script::joins_lines;

use crate::{Block, BlockKind, Document, ExtractError, Kind, Limits, Page, PageProblem, Span};

pub(crate) struct PageBuilder {
    pages: Vec<Page>,
    page: Page,
    /// Characters in `page.text`, and on all pages.
    length: usize,
    total: usize,
    /// Whether the page holds anything that is no furniture.
    started: bool,
    /// What goes to the end of the page: notes, and after them furniture.
    notes: Vec<String>,
    footers: Vec<String>,
    limits: Limits,
    left_out: Option<PageProblem>,
    problems: Vec<PageProblem>,
    heading: Option<(u8, String)>,
}

/// The rows of a table before they are laid down.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub rows: Vec<Vec<String>>,
    /// How many rows at the top are the header.
    pub header: usize,
}

impl PageBuilder {
    pub fn new(limits: &Limits) -> PageBuilder {
        PageBuilder {
            pages: Vec::new(),
            page: Page { number: 1, ..Page::default() },
            length: 0,
            total: 0,
            started: false,
            notes: Vec::new(),
            footers: Vec::new(),
            limits: *limits,
            left_out: None,
            problems: Vec::new(),
            heading: None,
        }
    }

    /// Whether a limit is reached, so that whatever follows would be left out.
    pub fn is_full(&self) -> bool {
        self.left_out.is_some()
    }

    /// Whether there is anything yet that is no furniture.
    pub fn has_text(&self) -> bool {
        self.started || !self.pages.is_empty()
    }

    /// The outermost heading so far, and the first of its level.
    pub fn first_heading(&self) -> Option<&str> {
        self.heading.as_ref().map(|(_, text)| text.as_str())
    }

    /// The first block if it can pass for a title: a few words without a full stop, and more after it.
    pub fn title_line(&self) -> Option<&str> {
        let page = self.pages.first().unwrap_or(&self.page);
        let mut blocks = page.blocks.iter().filter(|block| block.kind != BlockKind::Furniture);
        let first = blocks.next().filter(|block| block.kind == BlockKind::Paragraph)?;
        blocks.next()?;
        let line = first.span.of(&page.text);
        let fits = (3..=200).contains(&first.span.len())
            && line.matches('\n').count() <= 2
            && !line.ends_with(['.', ',', ';', ':', '!', '?', '。'])
            && line.chars().any(char::is_alphabetic);
        fits.then_some(line)
    }

    /// Adds a block. Blank text adds nothing. A line feed in `text` is a line break that counts; all other
    /// white space is evened out, except in [`BlockKind::Code`].
    pub fn block(&mut self, kind: BlockKind, text: &str) {
        let clean = if kind == BlockKind::Code { preformatted(text) } else { lines(text) };
        if clean.is_empty() {
            return;
        }
        if let BlockKind::Heading { level } = &kind
            && self.heading.as_ref().is_none_or(|(outermost, _)| level < outermost)
        {
            self.heading = Some((*level, clean.replace('\n', " ")));
        }
        let list = kind == BlockKind::ListItem
            && self.page.blocks.last().is_some_and(|block| block.kind == BlockKind::ListItem);
        let Some(start) = self.open(if list { "\n" } else { "\n\n" }) else { return };
        self.started |= kind != BlockKind::Furniture;
        self.take(&clean);
        self.close(start, kind);
    }

    /// Adds a table. Rows and columns without any text are left out, and so is white space within a cell
    /// beyond a single space.
    pub fn table(&mut self, table: &Rows) {
        let cells: Vec<Vec<String>> =
            table.rows.iter().map(|row| row.iter().map(|cell| line(cell)).collect()).collect();
        let width = cells.iter().map(Vec::len).max().unwrap_or(0);
        let mut used = vec![false; width];
        for row in &cells {
            for (used, cell) in used.iter_mut().zip(row) {
                *used |= !cell.is_empty();
            }
        }
        if !used.contains(&true) {
            return;
        }
        let Some(start) = self.open("\n\n") else { return };
        self.started = true;
        let mut header = None;
        let mut first = true;
        for (index, row) in cells.iter().enumerate() {
            let kept = row.iter().zip(&used).filter(|(_, used)| **used).map(|(cell, _)| cell.as_str());
            let text = kept.collect::<Vec<_>>().join("\t");
            let text = text.trim_end_matches('\t');
            if text.is_empty() {
                continue;
            }
            if self.is_full() {
                break;
            }
            if !first {
                self.put("\n");
            }
            first = false;
            self.take(text);
            if index < table.header {
                header = Some(Span::new(start, self.length));
            }
        }
        self.close(start, BlockKind::Table { header });
    }

    /// Adds a note to the end of the current page.
    pub fn note(&mut self, text: String) {
        self.notes.push(text);
    }

    /// Adds furniture to the very end of the current page.
    pub fn footer(&mut self, text: String) {
        self.footers.push(text);
    }

    /// Starts a new page unless the current one is still empty.
    pub fn new_page(&mut self) {
        if self.is_full() || !self.started {
            return;
        }
        if self.pages.len() + 1 >= self.limits.max_pages as usize {
            let pages = self.limits.max_pages;
            self.leave_out(format!("Only the first {pages} pages were read; the rest is left out."));
            return;
        }
        self.finish_page();
    }

    pub fn problem(&mut self, reason: impl Into<String>) {
        self.problems.push(PageProblem { page: None, reason: reason.into() });
    }

    /// Hands the document out, or says which promise of [`Document`] it breaks.
    pub fn finish(
        mut self,
        kind: Kind,
        title: Option<&str>,
        author: Option<&str>,
    ) -> Result<Document, ExtractError> {
        let title = title.and_then(named);
        let title = title.or_else(|| self.first_heading().and_then(named));
        if self.started || self.pages.is_empty() || !self.notes.is_empty() || !self.footers.is_empty() {
            self.finish_page();
        }
        self.problems.extend(self.left_out);
        let document = Document {
            kind,
            title,
            author: author.and_then(named),
            pages: self.pages,
            problems: self.problems,
        };
        match document.check() {
            Ok(()) => Ok(document),
            Err(detail) => Err(ExtractError::Crashed { detail }),
        }
    }

    fn finish_page(&mut self) {
        for note in std::mem::take(&mut self.notes) {
            self.block(BlockKind::Footnote, &note);
        }
        for footer in std::mem::take(&mut self.footers) {
            self.block(BlockKind::Furniture, &footer);
        }
        let next = Page { number: self.page.number + 1, ..Page::default() };
        self.pages.push(std::mem::replace(&mut self.page, next));
        self.length = 0;
        self.started = false;
    }

    /// Parts the new block from what stands before it and returns where it starts.
    fn open(&mut self, separator: &str) -> Option<usize> {
        if self.is_full() {
            return None;
        }
        if self.length > 0 {
            self.put(separator);
        }
        Some(self.length)
    }

    fn close(&mut self, start: usize, kind: BlockKind) {
        if self.length > start {
            self.page.blocks.push(Block { span: Span::new(start, self.length), kind });
        }
    }

    fn put(&mut self, text: &str) {
        let count = text.chars().count();
        self.page.text.push_str(text);
        self.length += count;
        self.total += count;
    }

    /// Puts as much of the text as the limit allows.
    fn take(&mut self, text: &str) {
        let room = self.limits.max_characters.saturating_sub(self.total);
        match text.char_indices().nth(room) {
            None => self.put(text),
            Some((end, _)) => {
                self.put(text[..end].trim_end());
                let most = self.limits.max_characters;
                self.leave_out(format!(
                    "Only the first {most} characters were read; the rest is left out. Split the file to have all of it."
                ));
            }
        }
    }

    fn leave_out(&mut self, reason: String) {
        self.left_out.get_or_insert(PageProblem { page: Some(self.page.number), reason });
    }
}

/// The text as a title or name, unless it is blank. Nothing longer than a line or two is a title.
fn named(text: &str) -> Option<String> {
    let text = line(text);
    let cut = text.char_indices().nth(300).map_or(text.len(), |(at, _)| at);
    let text = text[..cut].trim_end();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Evens out white space to single spaces and drops what is not shown.
pub(crate) fn line(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = !clean.is_empty();
        } else if is_shown(c) {
            if gap {
                clean.push(' ');
                gap = false;
            }
            clean.push(c);
        }
    }
    clean
}

/// As [`line`], but line feeds stay, other than those before, after or beside another one.
fn lines(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for part in text.split('\n') {
        let part = line(part);
        if !part.is_empty() {
            if !clean.is_empty() {
                clean.push('\n');
            }
            clean.push_str(&part);
        }
    }
    clean
}

/// The text with its own line breaks and spaces, without blank lines at its start and end.
fn preformatted(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for part in text.lines() {
        let shown: String = part.chars().filter(|&c| c == '\t' || is_shown(c)).collect();
        let shown = shown.trim_end();
        if !(shown.is_empty() && clean.is_empty()) {
            clean.push_str(shown);
            clean.push('\n');
        }
    }
    clean.truncate(clean.trim_end().len());
    clean
}

/// Whether a character has a place in the text: no control character, soft hyphen or byte order mark.
fn is_shown(c: char) -> bool {
    !c.is_control()
        && !matches!(
            c,
            '\u{ad}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' | '\u{200b}' | '\u{2060}'..='\u{2064}'
        )
}

/// Joins the next line of a paragraph to the text, with a space unless both sides are written without.
pub(crate) fn join_line(text: &mut String, next: &str) {
    let (Some(before), Some(after)) = (text.chars().next_back(), next.chars().next()) else {
        text.push_str(next);
        return;
    };
    let hyphen = before == '-' && after.is_lowercase() && {
        let mut back = text.chars().rev().skip(1);
        back.next().is_some_and(char::is_alphabetic)
    };
    let unspaced = joins_lines(before) && joins_lines(after);
    if !hyphen && !unspaced {
        text.push(' ');
    }
    text.push_str(next);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(document: &Document) -> Vec<String> {
        let blocks = |page: &Page| {
            let cut = |block: &Block| block.span.of(&page.text).to_owned();
            page.blocks.iter().map(cut).collect::<Vec<_>>()
        };
        document.pages.iter().flat_map(blocks).collect()
    }

    #[test]
    fn text_beyond_the_limit_is_named() {
        let limits = Limits { max_characters: 10, ..Limits::default() };
        let mut builder = PageBuilder::new(&limits);
        builder.block(BlockKind::Paragraph, "twelve chars");
        builder.block(BlockKind::Paragraph, "more");
        let document = builder.finish(Kind::Text, None, None).unwrap();
        assert_eq!(document.pages[0].text, "twelve cha");
        assert_eq!(document.problems.len(), 1);
        assert_eq!(document.problems[0].page, Some(1));
    }

    #[test]
    fn pages_beyond_the_limit_are_named() {
        let limits = Limits { max_pages: 2, ..Limits::default() };
        let mut builder = PageBuilder::new(&limits);
        for text in ["one", "two", "three"] {
            builder.block(BlockKind::Paragraph, text);
            builder.new_page();
            builder.new_page();
        }
        let document = builder.finish(Kind::Text, None, None).unwrap();
        assert_eq!(cut(&document), ["one", "two"]);
        assert_eq!(document.problems.len(), 1);
    }

    #[test]
    fn notes_stand_before_the_footer() {
        let mut builder = PageBuilder::new(&Limits::default());
        builder.footer("page foot".into());
        builder.note("[1] a note".into());
        builder.block(BlockKind::ListItem, "• one");
        builder.block(BlockKind::ListItem, "• two");
        let document = builder.finish(Kind::Docx, None, None).unwrap();
        assert_eq!(document.pages[0].text, "• one\n• two\n\n[1] a note\n\npage foot");
    }

    #[test]
    fn empty_columns_and_rows_are_left_out() {
        let mut builder = PageBuilder::new(&Limits::default());
        let rows = [vec!["Year", "", "Sum"], vec!["", "", ""], vec!["", "", "7"], vec!["2024", "", ""]];
        let rows = rows.iter().map(|row| row.iter().map(|cell| cell.to_string()).collect()).collect();
        builder.table(&Rows { rows, header: 1 });
        let document = builder.finish(Kind::Html, None, None).unwrap();
        let page = &document.pages[0];
        assert_eq!(page.text, "Year\tSum\n\t7\n2024");
        let BlockKind::Table { header: Some(header) } = page.blocks[0].kind else { panic!() };
        assert_eq!(header.of(&page.text), "Year\tSum");
    }

    proptest! {
        #[test]
        fn every_block_is_cut_back_as_it_was(texts in prop::collection::vec("[\\PC\n\t]{0,40}", 0..12)) {
            let mut builder = PageBuilder::new(&Limits::default());
            for (index, text) in texts.iter().enumerate() {
                let kind = if index % 3 == 0 { BlockKind::ListItem } else { BlockKind::Paragraph };
                builder.block(kind, text);
                if index % 5 == 4 {
                    builder.new_page();
                }
            }
            let expected: Vec<String> = texts.iter().map(|text| lines(text)).filter(|text| !text.is_empty()).collect();
            prop_assert_eq!(cut(&builder.finish(Kind::Text, None, None).unwrap()), expected);
        }

        #[test]
        fn every_cell_is_found_again(rows in prop::collection::vec(prop::collection::vec("[a-zäß漢🙂]{1,6}", 3), 1..8)) {
            let mut builder = PageBuilder::new(&Limits::default());
            builder.block(BlockKind::Paragraph, "vor der Tabelle – 🙂");
            builder.table(&Rows { rows: rows.clone(), header: 1 });
            let document = builder.finish(Kind::Text, None, None).unwrap();
            let table = cut(&document).pop().unwrap();
            let again: Vec<Vec<String>> =
                table.split('\n').map(|row| row.split('\t').map(str::to_owned).collect()).collect();
            prop_assert_eq!(again, rows);
        }
    }
}
