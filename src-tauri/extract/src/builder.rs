//! Lays text down on pages and keeps count of characters, so that no reader computes a span by hand.
//!
//! What a block may hold is settled here too: white space is evened out, control characters and soft
//! hyphens are dropped, and nothing is taken beyond the limits. Geometry is left out: the formats that
//! are built this way have none.

use footnote_language::script::joins_lines;

use crate::problem::Bound;
use crate::sink::Pages;
use crate::{Anchor, Block, BlockKind, Ending, Limits, Page, Problem, Rect, Span, Spot, Word};

pub(crate) struct PageBuilder<'p, 's> {
    /// Where finished pages go.
    pages: &'p mut Pages<'s>,
    page: Page,
    /// What [`PageBuilder::title_line`] found on the first page, once that is finished.
    first_line: Option<String>,
    /// Characters in `page.text`, and on all pages.
    length: usize,
    total: usize,
    /// Whether the page holds anything that is no furniture.
    started: bool,
    /// What goes to the end of the page: notes, what the file does not show, and after them furniture.
    notes: Vec<String>,
    unseen: Vec<String>,
    footers: Vec<String>,
    limits: Limits,
    left_out: Option<Problem>,
    problems: Vec<Problem>,
    heading: Option<(u8, String)>,
    /// Where the table begins that is laid down row by row.
    table_start: Option<usize>,
    /// The row of a sheet that was placed last.
    placed_row: u32,
}

/// The rows of a table before they are laid down.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub rows: Vec<Vec<String>>,
    /// How many rows at the top are the header.
    pub header: usize,
}

impl<'p, 's> PageBuilder<'p, 's> {
    /// Lays down what comes after the pages that were handed on before.
    pub fn new(limits: &Limits, pages: &'p mut Pages<'s>) -> PageBuilder<'p, 's> {
        let (number, total) = (pages.count() + 1, pages.characters());
        PageBuilder {
            pages,
            first_line: None,
            page: Page { number, ..Page::default() },
            length: 0,
            total,
            started: false,
            notes: Vec::new(),
            unseen: Vec::new(),
            footers: Vec::new(),
            limits: *limits,
            left_out: None,
            problems: Vec::new(),
            heading: None,
            table_start: None,
            placed_row: u32::MAX,
        }
    }

    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Whether a limit is reached, so that whatever follows would be left out.
    pub fn is_full(&self) -> bool {
        self.left_out.is_some()
    }

    /// Whether there is anything yet that is no furniture.
    pub fn has_text(&self) -> bool {
        self.started || self.pages.count() > 0
    }

    /// The outermost heading so far, and the first of its level.
    pub fn first_heading(&self) -> Option<&str> {
        self.heading.as_ref().map(|(_, text)| text.as_str())
    }

    /// The first line if it can pass for a title.
    pub fn title_line(&self) -> Option<&str> {
        if self.pages.count() == 0 { title_line(&self.page) } else { self.first_line.as_deref() }
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

    /// Names the current page, in place of what was said before: a sheet, a chapter, a message. An empty name is none.
    pub fn label(&mut self, label: &str) {
        let label = line(label);
        self.page.label = (!label.is_empty()).then_some(label);
    }

    /// Says where the block that was added last stands by the file's own count.
    pub fn anchor(&mut self, spot: Spot) {
        self.push_anchor(spot, false);
    }

    /// Says how large the current page is, in quarter points.
    pub fn page_size(&mut self, width: u16, height: u16) {
        self.page.size = Some((width, height));
    }

    /// Says in which box the block stands that was added last.
    pub fn boxed(&mut self, rect: Rect) {
        if let Some(block) = self.page.blocks.last()
            && self.page.words.last().is_none_or(|last| last.span.end <= block.span.start)
        {
            self.page.words.push(Word { span: block.span, rect });
        }
    }

    /// Ends the current page, even if it is empty.
    pub fn end_page(&mut self) {
        self.started = true;
        self.new_page();
    }

    /// Says that the file does not show the block that was added last.
    pub fn hidden(&mut self) {
        self.push_anchor(Spot::Text, true);
    }

    fn push_anchor(&mut self, spot: Spot, hidden: bool) {
        let Some(block) = self.page.blocks.last() else { return };
        match self.page.anchors.last_mut() {
            // A block that was cut off to nothing leaves the one before it, which has its place; or it is hidden, too.
            Some(last) if last.span.end > block.span.start => last.hidden |= hidden,
            _ => self.page.anchors.push(Anchor { span: block.span, spot, hidden }),
        }
    }

    /// Begins a table whose rows are laid down one by one with [`PageBuilder::table_row`]; false if there is no room for it.
    pub fn begin_table(&mut self) -> bool {
        self.table_start = self.open("\n\n");
        self.table_start.is_some()
    }

    /// Adds a row of clean text with a tab between its cells, empty ones included; blank rows add nothing.
    pub fn table_row(&mut self, row: &str) -> Option<Span> {
        let row = row.trim_end_matches('\t');
        let table = self.table_start.filter(|_| !self.is_full() && !row.is_empty())?;
        if self.length > table {
            self.put("\n");
        }
        self.started = true;
        let start = self.length;
        self.take(row);
        (self.length > start).then(|| Span::new(start, self.length))
    }

    pub fn end_table(&mut self, header: Option<Span>) {
        if let Some(start) = self.table_start.take() {
            self.close(start, BlockKind::Table { header });
        }
    }

    /// Says where a row of a table stands, or a part of one. What goes on where the one before ends becomes one with it.
    pub fn place_row(&mut self, anchor: Anchor) {
        if let Some(last) = self.page.anchors.last_mut()
            && let (Spot::Cell { row, column }, Spot::Cell { row: next, column: under }) =
                (last.spot, anchor.spot)
            && (column, last.hidden) == (under, anchor.hidden)
            && (last.span.end + 1, self.placed_row.saturating_add(1)) == (anchor.span.start, next)
            && row < next
        {
            last.span.end = anchor.span.end;
            self.placed_row = next;
            return;
        }
        if let Spot::Cell { row, .. } = anchor.spot {
            self.placed_row = row;
        }
        self.page.anchors.push(anchor);
    }

    /// Characters on the current page, and its number.
    pub fn length(&self) -> usize {
        self.length
    }

    pub fn page_number(&self) -> u32 {
        self.page.number
    }

    /// Adds a note to the end of the current page.
    pub fn note(&mut self, text: String) {
        self.notes.push(text);
    }

    /// Adds text that the file holds without showing it to the end of the current page: marked as hidden, and not
    /// searched.
    pub fn unseen(&mut self, text: String) {
        self.unseen.push(text);
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
        if self.pages.count() + 1 >= self.limits.max_pages {
            self.leave_out(Bound::Pages(self.limits.max_pages.into()));
            return;
        }
        self.finish_page();
    }

    pub fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Hands the last page on. The first heading serves as title where there is no other.
    pub fn finish(self, title: Option<&str>, author: Option<&str>) -> Ending {
        let title = title.and_then(named);
        let title = title.or_else(|| self.first_heading().and_then(named));
        self.finish_titled(title.as_deref(), author)
    }

    /// As [`PageBuilder::finish`], for documents whose headings name no more than a part of them.
    pub fn finish_titled(mut self, title: Option<&str>, author: Option<&str>) -> Ending {
        let title = title.and_then(named);
        let waiting = [&self.notes, &self.unseen, &self.footers];
        if self.started || self.pages.count() == 0 || waiting.iter().any(|texts| !texts.is_empty()) {
            self.finish_page();
        }
        self.problems.extend(self.left_out);
        Ending { title, author: author.and_then(named), problems: self.problems }
    }

    fn finish_page(&mut self) {
        for note in std::mem::take(&mut self.notes) {
            self.block(BlockKind::Footnote, &note);
        }
        for unseen in std::mem::take(&mut self.unseen) {
            let before = self.page.blocks.len();
            self.block(BlockKind::Furniture, &unseen);
            if self.page.blocks.len() > before {
                self.hidden();
            }
        }
        for footer in std::mem::take(&mut self.footers) {
            self.block(BlockKind::Furniture, &footer);
        }
        let next = Page { number: self.page.number + 1, ..Page::default() };
        let page = std::mem::replace(&mut self.page, next);
        if self.pages.count() == 0 {
            self.first_line = title_line(&page).map(str::to_owned);
        }
        self.pages.add(page);
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
                self.leave_out(Bound::Characters(self.limits.max_characters as u64));
            }
        }
    }

    fn leave_out(&mut self, limit: Bound) {
        self.left_out.get_or_insert(Problem::CutShort { page: self.page.number, limit });
    }
}

/// The first block if it can pass for a title: a few words without a full stop, and more after it.
fn title_line(page: &Page) -> Option<&str> {
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
    use crate::{Collector, Document, Kind};

    fn build(limits: &Limits, fill: impl FnOnce(&mut PageBuilder)) -> Document {
        let mut collector = Collector::default();
        let mut pages = Pages::new(Kind::TEXT, &mut collector);
        let mut builder = PageBuilder::new(limits, &mut pages);
        fill(&mut builder);
        let ending = builder.finish(None, None);
        pages.finish().unwrap();
        collector.finish(ending)
    }

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
        let document = build(&limits, |builder| {
            builder.block(BlockKind::Paragraph, "twelve chars");
            builder.block(BlockKind::Paragraph, "more");
        });
        assert_eq!(document.pages[0].text, "twelve cha");
        assert_eq!(document.problems, [Problem::CutShort { page: 1, limit: Bound::Characters(10) }]);
    }

    #[test]
    fn pages_beyond_the_limit_are_named() {
        let limits = Limits { max_pages: 2, ..Limits::default() };
        let document = build(&limits, |builder| {
            for text in ["one", "two", "three"] {
                builder.block(BlockKind::Paragraph, text);
                builder.new_page();
                builder.new_page();
            }
        });
        assert_eq!(cut(&document), ["one", "two"]);
        assert_eq!(document.problems, [Problem::CutShort { page: 2, limit: Bound::Pages(2) }]);
    }

    #[test]
    fn notes_stand_before_the_footer() {
        let document = build(&Limits::default(), |builder| {
            builder.footer("page foot".into());
            builder.note("[1] a note".into());
            builder.block(BlockKind::ListItem, "• one");
            builder.block(BlockKind::ListItem, "• two");
        });
        assert_eq!(document.pages[0].text, "• one\n• two\n\n[1] a note\n\npage foot");
    }

    #[test]
    fn empty_columns_and_rows_are_left_out() {
        let document = build(&Limits::default(), |builder| {
            let rows = [vec!["Year", "", "Sum"], vec!["", "", ""], vec!["", "", "7"], vec!["2024", "", ""]];
            let rows = rows.iter().map(|row| row.iter().map(|cell| cell.to_string()).collect()).collect();
            builder.table(&Rows { rows, header: 1 });
        });
        let page = &document.pages[0];
        assert_eq!(page.text, "Year\tSum\n\t7\n2024");
        let BlockKind::Table { header: Some(header) } = page.blocks[0].kind else { panic!() };
        assert_eq!(header.of(&page.text), "Year\tSum");
    }

    proptest! {
        #[test]
        fn every_block_is_cut_back_as_it_was(texts in prop::collection::vec("[\\PC\n\t]{0,40}", 0..12)) {
            let document = build(&Limits::default(), |builder| {
            for (index, text) in texts.iter().enumerate() {
                let kind = if index % 3 == 0 { BlockKind::ListItem } else { BlockKind::Paragraph };
                builder.block(kind, text);
                if index % 5 == 4 {
                    builder.new_page();
                }
            }
            });
            let expected: Vec<String> = texts.iter().map(|text| lines(text)).filter(|text| !text.is_empty()).collect();
            prop_assert_eq!(cut(&document), expected);
        }

        #[test]
        fn every_cell_is_found_again(rows in prop::collection::vec(prop::collection::vec("[a-zäß漢🙂]{1,6}", 3), 1..8)) {
            let document = build(&Limits::default(), |builder| {
            builder.block(BlockKind::Paragraph, "vor der Tabelle – 🙂");
            builder.table(&Rows { rows: rows.clone(), header: 1 });
        });
            let table = cut(&document).pop().unwrap();
            let again: Vec<Vec<String>> =
                table.split('\n').map(|row| row.split('\t').map(str::to_owned).collect()).collect();
            prop_assert_eq!(again, rows);
        }
    }
}
