//! A table of a document with all of its rows, also where it goes on over pages.

use footnote_extract::{BlockKind, Page, Span};
use footnote_language as language;
use footnote_model::Hit;

use super::question::{Word, words};
use crate::Result;
use crate::search::Searcher;
use crate::store::ReadTxn;

/// Most pages and rows of one table.
const MOST_PAGES: u32 = 60;
const MOST_ROWS: usize = 50_000;

/// A row, with the places of its cells on their page.
pub struct Row {
    pub page: u32,
    pub span: Span,
    pub text: String,
    pub cells: Vec<(Span, String)>,
}

pub struct Table {
    /// The words over each column.
    pub headers: Vec<Vec<Word>>,
    pub rows: Vec<Row>,
    /// What the table is called: title, name of the file, headings.
    called: Vec<Word>,
    pub is_german: bool,
}

impl Table {
    /// The table that a passage is of, if its header is known.
    pub fn around(searcher: &Searcher, txn: &ReadTxn, hit: &Hit) -> Result<Option<Table>> {
        if !hit.text.contains('\t') {
            return Ok(None);
        }
        let page = |number: u32| searcher.store.page(txn, hit.document, number);
        let Some(found) = page(hit.page)? else { return Ok(None) };
        let Some((mut at, mut block)) = block_at(&found, hit.span) else { return Ok(None) };
        let mut pages = vec![found];
        // Back to the page that has the header.
        while header_of(&pages[0], block).is_none()
            && first_table(&pages[0]) == Some(block)
            && at > 1
            && pages.len() < MOST_PAGES as usize
        {
            let Some(before) = page(at - 1)? else { break };
            let Some(last) = last_table(&before) else { break };
            if width(&before, last) != width(&pages[0], block) {
                break;
            }
            pages.insert(0, before);
            (at, block) = (at - 1, last);
        }
        let Some(header) = header_of(&pages[0], block) else { return Ok(None) };
        let mut table = Table {
            headers: Vec::new(),
            rows: Vec::new(),
            called: called(hit),
            is_german: language::language_code(&format!("{header} {}", hit.text)) == Some("de"),
        };
        let columns = width(&pages[0], block);
        let mut goes_on = true;
        let mut number = at;
        let mut index = block;
        while goes_on && number - at < MOST_PAGES && table.rows.len() < MOST_ROWS {
            let known = pages.iter().position(|page| page.number == number);
            let current = match known {
                Some(known) => pages.swap_remove(known),
                None => match page(number)? {
                    Some(page) => page,
                    None => break,
                },
            };
            if number > at {
                let Some(first) = first_table(&current) else { break };
                if header_of(&current, first).is_some_and(|other| other != header)
                    || width(&current, first) != columns
                {
                    break;
                }
                index = first;
            }
            table.take(&current, index);
            goes_on = last_table(&current) == Some(index);
            number += 1;
        }
        table.headers = headers(&header, columns);
        Ok(table.headers.iter().any(|header| !header.is_empty()).then_some(table))
    }

    /// Takes over the rows of a block, its header left out.
    fn take(&mut self, page: &Page, index: usize) {
        let block = &page.blocks[index];
        let header = header_span(page, index);
        let mut at = block.span.start;
        for line in block.span.of(&page.text).split_inclusive('\n') {
            let from = at;
            at += line.chars().count() as u32;
            let text = line.trim_end_matches('\n');
            if text.trim().is_empty()
                || header.is_some_and(|header| from < header.end && header.start <= from)
            {
                continue;
            }
            let mut start = from;
            let cells = text.split('\t').map(|cell| {
                let length = cell.chars().count() as u32;
                let span = Span { start, end: start + length };
                start += length + 1;
                (span, cell.to_owned())
            });
            let cells: Vec<_> = cells.collect();
            let span = Span { start: from, end: from + text.chars().count() as u32 };
            self.rows.push(Row { page: page.number, span, text: text.to_owned(), cells });
        }
    }

    /// Whether the table is called by a word.
    pub fn is_called(&self, word: &Word) -> bool {
        self.called.iter().any(|called| called.is(word))
    }

    /// The cells of a column; empty where a row has fewer.
    pub fn column(&self, column: usize) -> Vec<&str> {
        self.rows.iter().map(|row| row.cells.get(column).map_or("", |(_, cell)| cell.trim())).collect()
    }
}

/// Page and block of the table that a place is in.
fn block_at(page: &Page, place: Span) -> Option<(u32, usize)> {
    let index = page.blocks.iter().position(|block| {
        matches!(block.kind, BlockKind::Table { .. })
            && block.span.start < place.end
            && place.start < block.span.end
    })?;
    Some((page.number, index))
}

fn is_body(kind: &BlockKind) -> bool {
    !matches!(kind, BlockKind::Furniture | BlockKind::Footnote)
}

fn table_at(page: &Page, index: Option<usize>) -> Option<usize> {
    index.filter(|index| matches!(page.blocks[*index].kind, BlockKind::Table { .. }))
}

fn first_table(page: &Page) -> Option<usize> {
    table_at(page, page.blocks.iter().position(|block| is_body(&block.kind)))
}

fn last_table(page: &Page) -> Option<usize> {
    table_at(page, page.blocks.iter().rposition(|block| is_body(&block.kind)))
}

fn header_span(page: &Page, index: usize) -> Option<Span> {
    match page.blocks[index].kind {
        BlockKind::Table { header } => header,
        _ => None,
    }
}

fn header_of(page: &Page, index: usize) -> Option<String> {
    header_span(page, index).map(|header| header.of(&page.text).to_owned())
}

fn width(page: &Page, index: usize) -> usize {
    let lines = page.blocks[index].span.of(&page.text).lines();
    lines.map(|line| line.matches('\t').count() + 1).max().unwrap_or(0)
}

/// The words over each column, of all lines of the header.
fn headers(header: &str, columns: usize) -> Vec<Vec<Word>> {
    let mut headers = vec![Vec::new(); columns];
    let lines: Vec<&str> = header.lines().collect();
    for (number, line) in lines.iter().enumerate() {
        let mut above = "";
        for (column, header) in headers.iter_mut().enumerate() {
            let cell = line.split('\t').nth(column).unwrap_or_default().trim();
            // A cell over several columns stands over the first of them.
            above = if cell.is_empty() && number + 1 < lines.len() { above } else { cell };
            header.extend(words(above));
        }
    }
    headers
}

fn called(hit: &Hit) -> Vec<Word> {
    let file = hit.path.file_stem().unwrap_or_default().to_string_lossy().replace(['_', '-', '.'], " ");
    let names = [hit.title.as_str(), &file, &hit.heading].join(" ");
    words(&names)
}
