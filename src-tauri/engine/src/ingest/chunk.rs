//! Cuts a document into chunks along its structure.
//!
//! A chunk lies within one page, is one stretch of that page's text, and is small enough for the embedder to read
//! whole together with its title and headings. It begins at a heading or a block where it can, at a sentence or a row where it
//! must, and inside a sentence only when one is longer than a chunk.

use std::ops::Range;

use footnote_extract::{BlockKind, Document, Page, Span};
use tokenizers::Tokenizer;

use crate::store::{ChunkRecord, DocumentId};
use crate::text::sentences;

/// Parts the headings of a path.
pub const HEADING_SEPARATOR: &str = " › ";

/// Most characters of headings and of a repeated table header that go with a chunk.
const MAX_CONTEXT_CHARACTERS: usize = 160;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunking {
    /// Most tokens of a chunk's own text, counted with the embedder's tokenizer.
    pub max_tokens: usize,
    /// A chunk with this many tokens ends where a block ends, rather than take in part of the next.
    pub enough_tokens: usize,
    /// A chunk with this many tokens ends before a heading.
    pub section_tokens: usize,
}

impl Default for Chunking {
    fn default() -> Self {
        Chunking { max_tokens: 200, enough_tokens: 100, section_tokens: 40 }
    }
}

/// The chunks of a document in reading order. Their `document` is left 0.
pub fn chunk(document: &Document, tokenizer: &Tokenizer, chunking: &Chunking) -> Vec<ChunkRecord> {
    let mut headings = HeadingPath::default();
    let mut chunks = Vec::new();
    for page in &document.pages {
        chunk_page(page, tokenizer, chunking, &mut headings, &mut chunks);
    }
    chunks
}

/// A stretch of text that is not cut: a sentence, a row, a heading; in bytes of the page's text.
struct Unit {
    bytes: Range<usize>,
    tokens: usize,
}

fn chunk_page(
    page: &Page,
    tokenizer: &Tokenizer,
    chunking: &Chunking,
    headings: &mut HeadingPath,
    chunks: &mut Vec<ChunkRecord>,
) {
    let offsets = ByteOffsets::of(&page.text);
    let mut open = OpenChunk {
        page,
        offsets: &offsets,
        bytes: 0..0,
        tokens: 0,
        holds_text: false,
        heading: String::new(),
        table_header: String::new(),
    };
    for block in &page.blocks {
        let bytes = offsets.bytes(block.span);
        let table_header = match &block.kind {
            BlockKind::Furniture => {
                open.close(chunks);
                continue;
            }
            BlockKind::Table { header: Some(header) } => Some(offsets.bytes(*header)),
            _ => None,
        };
        let units = units(&page.text, bytes.clone(), &block.kind, tokenizer, chunking.max_tokens);
        let total: usize = units.iter().map(|unit| unit.tokens).sum();

        if let BlockKind::Heading { level } = block.kind {
            if open.holds_text && open.tokens >= chunking.section_tokens {
                open.close(chunks);
            }
            headings.enter(level, page.text[bytes].trim());
        } else if open.tokens >= chunking.enough_tokens && open.tokens + total > chunking.max_tokens {
            open.close(chunks);
        }
        for unit in units {
            if open.tokens + unit.tokens > chunking.max_tokens {
                open.close(chunks);
            }
            if open.tokens == 0 {
                open.heading = headings.text();
                if let Some(header) = &table_header
                    && header.end <= unit.bytes.start
                {
                    open.table_header = shorten(&page.text[header.clone()]);
                }
            } else if !open.holds_text {
                // What stood open was headings alone; the path is the one of the text under them.
                open.heading = headings.text();
            }
            open.add(&unit);
            open.holds_text |= !matches!(block.kind, BlockKind::Heading { .. });
        }
    }
    open.close(chunks);
}

struct OpenChunk<'p> {
    page: &'p Page,
    offsets: &'p ByteOffsets,
    bytes: Range<usize>,
    tokens: usize,
    /// Whether it holds more than headings.
    holds_text: bool,
    heading: String,
    table_header: String,
}

impl OpenChunk<'_> {
    fn add(&mut self, unit: &Unit) {
        if self.tokens == 0 {
            self.bytes = unit.bytes.clone();
        }
        self.bytes.end = unit.bytes.end;
        self.tokens += unit.tokens.max(1);
    }

    fn close(&mut self, chunks: &mut Vec<ChunkRecord>) {
        if self.tokens > 0 {
            chunks.push(ChunkRecord {
                document: DocumentId(0),
                page: self.page.number,
                span: self.offsets.span(self.bytes.clone()),
                text: self.page.text[self.bytes.clone()].to_string(),
                heading: std::mem::take(&mut self.heading),
                table_header: std::mem::take(&mut self.table_header),
            });
        }
        self.tokens = 0;
        self.holds_text = false;
        self.table_header.clear();
    }
}

/// Cuts a block into units of at most `max_tokens` tokens.
fn units(
    text: &str,
    block: Range<usize>,
    kind: &BlockKind,
    tokenizer: &Tokenizer,
    max_tokens: usize,
) -> Vec<Unit> {
    let body = &text[block.clone()];
    let starts = token_starts(body, tokenizer);
    let pieces = match kind {
        BlockKind::Heading { .. } => trimmed(body, 0..body.len()).into_iter().collect(),
        BlockKind::Table { .. } | BlockKind::Code => rows(body),
        _ => sentences(body),
    };
    let mut units = Vec::new();
    for piece in pieces {
        let first = starts.partition_point(|start| *start < piece.start);
        let last = starts.partition_point(|start| *start < piece.end);
        let mut from = piece.start;
        let mut at = first;
        // A piece that is too long is cut at token starts, which are word starts where there are words.
        while last - at > max_tokens {
            let mut cut = at + max_tokens;
            while cut > at + max_tokens / 2 && !body[..starts[cut]].ends_with(char::is_whitespace) {
                cut -= 1;
            }
            if let Some(bytes) = trimmed(body, from..starts[cut]) {
                units.push(Unit { bytes, tokens: cut - at });
            }
            (from, at) = (starts[cut], cut);
        }
        if let Some(bytes) = trimmed(body, from..piece.end) {
            units.push(Unit { bytes, tokens: last - at });
        }
    }
    for unit in &mut units {
        unit.bytes = unit.bytes.start + block.start..unit.bytes.end + block.start;
    }
    units
}

fn rows(body: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    body.split_inclusive('\n')
        .filter_map(|row| {
            let range = at..at + row.len();
            at = range.end;
            trimmed(body, range)
        })
        .collect()
}

fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = range.start + piece.trim_end().len();
    (start < end).then_some(start..end)
}

/// Longest stretch that is given to the tokenizer at once: its cost grows faster than its input.
const TOKENIZER_BYTES: usize = 64 << 10;

/// Where each token of `text` starts, in bytes.
fn token_starts(text: &str, tokenizer: &Tokenizer) -> Vec<usize> {
    let mut starts = Vec::with_capacity(text.len() / 4);
    let mut from = 0;
    while from < text.len() {
        let mut to = text.len().min(from + TOKENIZER_BYTES);
        while !text.is_char_boundary(to) {
            to -= 1;
        }
        if to < text.len()
            && let Some(space) = text[from..to].rfind(char::is_whitespace)
            && space > 0
        {
            to = from + space;
        }
        match tokenizer.encode(&text[from..to], false) {
            Ok(encoding) => starts.extend(encoding.get_offsets().iter().map(|(start, _)| from + start)),
            // The tokenizer takes any text; should it refuse one, words are counted instead.
            Err(_) => starts.extend(text[from..to].split_word_starts().map(|start| from + start)),
        }
        from = to;
    }
    starts
}

trait SplitWordStarts {
    fn split_word_starts(&self) -> impl Iterator<Item = usize>;
}

impl SplitWordStarts for str {
    fn split_word_starts(&self) -> impl Iterator<Item = usize> {
        unicode_segmentation::UnicodeSegmentation::unicode_word_indices(self).map(|(start, _)| start)
    }
}

/// The headings that a place stands under.
#[derive(Default)]
struct HeadingPath(Vec<(u8, String)>);

impl HeadingPath {
    fn enter(&mut self, level: u8, text: &str) {
        self.0.retain(|(above, _)| *above < level);
        self.0.push((level, shorten(text)));
    }

    fn text(&self) -> String {
        let parts: Vec<&str> = self.0.iter().map(|(_, text)| text.as_str()).collect();
        parts.join(HEADING_SEPARATOR)
    }
}

/// On one line, without the end if it is long.
fn shorten(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MAX_CONTEXT_CHARACTERS) {
        None => line,
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
    }
}

/// Translates between characters and bytes of a page's text.
struct ByteOffsets(Vec<u32>);

impl ByteOffsets {
    fn of(text: &str) -> ByteOffsets {
        let starts = text.char_indices().map(|(at, _)| at as u32);
        ByteOffsets(starts.chain([text.len() as u32]).collect())
    }

    fn bytes(&self, span: Span) -> Range<usize> {
        self.0[span.start as usize] as usize..self.0[span.end as usize] as usize
    }

    fn span(&self, bytes: Range<usize>) -> Span {
        let character = |at: usize| self.0.partition_point(|start| (*start as usize) < at);
        Span::new(character(bytes.start), character(bytes.end))
    }
}
