//! Cuts a document into chunks along its structure.
//!
//! A chunk lies within one page, is one stretch of that page's text, and is small enough for the embedder to read
//! whole together with its title and headings. It begins at a heading or a block where it can, at a sentence or a row where it
//! must, and inside a sentence only when one is longer than a chunk.

use std::ops::Range;

use footnote_extract::{Block, BlockKind, Page, Span};
use footnote_model::HEADING_SEPARATOR;
use tokenizers::Tokenizer;
use unicode_segmentation::UnicodeSegmentation;

use crate::settings::Chunking;
use crate::store::{DocumentId, Passage};
use footnote_language::sentences;

/// Most characters of headings and of a repeated table header that go with a chunk.
const MAX_CONTEXT_CHARACTERS: usize = 160;

/// The chunks of a document's pages in reading order. Their `document` is left 0.
pub fn chunk_pages(pages: &[Page], tokenizer: &Tokenizer, chunking: &Chunking) -> Vec<Passage> {
    let mut headings = HeadingPath::default();
    let mut chunks = Vec::new();
    let mut above: Option<OpenTable> = None;
    for page in pages {
        let carried = above.as_ref().filter(|table| table.goes_on(page)).map(|table| table.header.clone());
        chunk_page(page, tokenizer, chunking, carried.as_deref(), &mut headings, &mut chunks);
        above = OpenTable::at_end(page, carried.as_deref());
    }
    chunks
}

/// A table that a page ends with, which may go on on the next.
struct OpenTable {
    header: String,
    columns: usize,
}

impl OpenTable {
    /// The table that a page ends with, if its header is known. `carried` is the header of the one that it begins with.
    fn at_end(page: &Page, carried: Option<&str>) -> Option<OpenTable> {
        let last = body(page).last()?;
        let BlockKind::Table { header } = last.kind else { return None };
        let header = match header {
            Some(header) => shorten(header.of(&page.text)),
            None => carried.filter(|_| body(page).count() == 1)?.to_owned(),
        };
        Some(OpenTable { header, columns: columns(last.span.of(&page.text)) })
    }

    /// Whether a page begins with the rest of it: a table as wide without a header of its own.
    fn goes_on(&self, page: &Page) -> bool {
        body(page).next().is_some_and(|first| {
            first.kind == BlockKind::Table { header: None }
                && columns(first.span.of(&page.text)) == self.columns
        })
    }
}

/// What of a page is no running header, footer or note.
fn body(page: &Page) -> impl Iterator<Item = &Block> {
    page.blocks.iter().filter(|block| !matches!(block.kind, BlockKind::Furniture | BlockKind::Footnote))
}

fn columns(table: &str) -> usize {
    table.lines().map(|row| row.matches('\t').count() + 1).max().unwrap_or(0)
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
    carried: Option<&str>,
    headings: &mut HeadingPath,
    chunks: &mut Vec<Passage>,
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
    let mut carried = carried;
    for block in &page.blocks {
        let bytes = offsets.bytes(block.span);
        // The header, and where its rows begin.
        let table_header = match &block.kind {
            BlockKind::Furniture => {
                open.close(chunks);
                continue;
            }
            BlockKind::Table { header: Some(header) } => {
                Some((page.text[offsets.bytes(*header)].to_owned(), offsets.bytes(*header).end))
            }
            BlockKind::Table { header: None } => carried.take().map(|header| (header.to_owned(), 0)),
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
                if let Some((header, end)) = &table_header
                    && *end <= unit.bytes.start
                {
                    open.table_header = shorten(header);
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

    fn close(&mut self, chunks: &mut Vec<Passage>) {
        if self.tokens > 0 {
            chunks.push(Passage {
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
            while cut > at + max_tokens.div_ceil(2) && !body[..starts[cut]].ends_with(char::is_whitespace) {
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
            Err(_) => starts.extend(text[from..to].unicode_word_indices().map(|(start, _)| from + start)),
        }
        from = to;
    }
    starts
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

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use footnote_extract::Kind;
    use proptest::prelude::*;

    use footnote_extract::Document;

    use super::*;
    use crate::inference::OnnxEmbedder;

    fn tokenizer() -> &'static Tokenizer {
        static EMBEDDER: OnceLock<OnnxEmbedder> = OnceLock::new();
        EMBEDDER.get_or_init(|| OnnxEmbedder::shipped(1)).tokenizer()
    }

    fn tokens(text: &str) -> usize {
        tokenizer().encode(text, false).unwrap().len()
    }

    const HEADER: &str = "part\tpieces";

    /// A document of pages of blocks. A table begins with [`HEADER`].
    fn document(pages: &[Vec<(BlockKind, String)>]) -> Document {
        let pages = pages.iter().zip(1..).map(|(blocks, number)| {
            let mut page = Page { number, ..Page::default() };
            for (kind, text) in blocks {
                if !page.text.is_empty() {
                    page.text.push_str("\n\n");
                }
                let start = page.text.chars().count();
                page.text.push_str(text);
                let span = Span::new(start, start + text.chars().count());
                let kind = match kind {
                    BlockKind::Table { header: Some(_) } => {
                        BlockKind::Table { header: Some(Span::new(start, start + HEADER.chars().count())) }
                    }
                    kind => kind.clone(),
                };
                page.blocks.push(Block { span, kind });
            }
            page
        });
        let document = Document {
            kind: Kind::TEXT,
            title: None,
            author: None,
            pages: pages.collect(),
            problems: vec![],
        };
        assert_eq!(document.check(), Ok(()));
        document
    }

    fn heading(level: u8, text: &str) -> (BlockKind, String) {
        (BlockKind::Heading { level }, text.to_string())
    }

    fn paragraph(text: &str) -> (BlockKind, String) {
        (BlockKind::Paragraph, text.to_string())
    }

    /// Each chunk on a line: page, headings, table header, text.
    #[track_caller]
    fn check(pages: &[Vec<(BlockKind, String)>], chunking: &Chunking, expected: &[&str]) {
        let chunks = chunk_pages(&document(pages).pages, tokenizer(), chunking);
        let shown = chunks.iter().map(|chunk| {
            format!("{} [{}] [{}] {:?}", chunk.page, chunk.heading, chunk.table_header, chunk.text)
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected);
    }

    const SMALL: Chunking = Chunking { max_tokens: 12, enough_tokens: 6, section_tokens: 4 };

    #[test]
    fn sections_stay_apart_and_short_blocks_together() {
        check(
            &[vec![
                heading(1, "Lease"),
                heading(2, "Rent"),
                paragraph("The rent is due."),
                paragraph("It is high."),
                heading(2, "Ending"),
                paragraph("Give notice."),
            ]],
            &SMALL,
            &[
                r#"1 [Lease › Rent] [] "Lease\n\nRent\n\nThe rent is due.\n\nIt is high.""#,
                r#"1 [Lease › Ending] [] "Ending\n\nGive notice.""#,
            ],
        );
    }

    #[test]
    fn a_long_paragraph_is_cut_between_sentences() {
        check(
            &[vec![paragraph("One two three four five. Six seven eight nine ten. Eleven twelve.")]],
            &SMALL,
            &[
                r#"1 [] [] "One two three four five. Six seven eight nine ten.""#,
                r#"1 [] [] "Eleven twelve.""#,
            ],
        );
    }

    #[test]
    fn a_sentence_longer_than_a_chunk_is_cut_between_words() {
        check(
            &[vec![paragraph("a b c d e f g h i j k l m n o p q r s t")]],
            &SMALL,
            &[r#"1 [] [] "a b c d e f g h i j k l""#, r#"1 [] [] "m n o p q r s t""#],
        );
    }

    #[test]
    fn the_rows_of_a_long_table_carry_its_header() {
        let table = format!("{HEADER}\nscrews\t1\nnails\t2\nhooks\t3\nbolts\t4");
        check(
            &[vec![heading(1, "Stock"), (BlockKind::Table { header: Some(Span::new(0, 0)) }, table)]],
            &Chunking { max_tokens: 8, ..SMALL },
            &[
                r#"1 [Stock] [] "Stock\n\npart\tpieces\nscrews\t1\nnails\t2""#,
                r#"1 [Stock] [part pieces] "hooks\t3\nbolts\t4""#,
            ],
        );
    }

    #[test]
    fn a_table_that_goes_on_on_the_next_page_keeps_its_header() {
        let table = |header: bool, rows: &str| {
            let (head, header) =
                if header { (format!("{HEADER}\n"), Some(Span::new(0, 0))) } else { Default::default() };
            (BlockKind::Table { header }, format!("{head}{rows}"))
        };
        let furniture = || (BlockKind::Furniture, "Acme Inc.".to_string());
        check(
            &[
                vec![paragraph("The stock."), table(true, "screws\t1"), furniture()],
                vec![furniture(), table(false, "nails\t2\nhooks\t3\nbolts\t4\ntacks\t5")],
                vec![table(false, "pins\t6"), paragraph("That is all.")],
                vec![table(false, "other\t7")],
            ],
            &SMALL,
            &[
                r#"1 [] [] "The stock.\n\npart\tpieces\nscrews\t1""#,
                r#"2 [] [part pieces] "nails\t2\nhooks\t3\nbolts\t4\ntacks\t5""#,
                r#"3 [] [part pieces] "pins\t6\n\nThat is all.""#,
                r#"4 [] [] "other\t7""#,
            ],
        );
        // A table of another width is another table.
        check(
            &[vec![table(true, "screws\t1")], vec![table(false, "a\tb\tc")]],
            &SMALL,
            &[r#"1 [] [] "part\tpieces\nscrews\t1""#, r#"2 [] [] "a\tb\tc""#],
        );
    }

    #[test]
    fn headings_reach_over_pages_and_furniture_is_left_out() {
        check(
            &[
                vec![
                    (BlockKind::Furniture, "Acme Inc.".to_string()),
                    heading(1, "Report"),
                    heading(2, "Risks"),
                    paragraph("Fire."),
                ],
                vec![
                    (BlockKind::Furniture, "Acme Inc.".to_string()),
                    paragraph("Flood."),
                    (BlockKind::Furniture, "Page 2".to_string()),
                    heading(1, "Outlook"),
                ],
            ],
            &SMALL,
            &[
                r#"1 [Report › Risks] [] "Report\n\nRisks\n\nFire.""#,
                r#"2 [Report › Risks] [] "Flood.""#,
                r#"2 [Outlook] [] "Outlook""#,
            ],
        );
    }

    #[test]
    fn a_chunk_of_one_token_is_possible() {
        let chunking = Chunking { max_tokens: 1, enough_tokens: 1, section_tokens: 1 };
        check(
            &[vec![paragraph("a b c")]],
            &chunking,
            &[r#"1 [] [] "a""#, r#"1 [] [] "b""#, r#"1 [] [] "c""#],
        );
    }

    fn words() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            6 => "[a-z]{1,9}",
            1 => "[A-Z][a-z]{1,6}[.!?]",
            1 => "[0-9]{1,4}[,.%]?",
            1 => prop_oneof![
                Just("naïve"), Just("漢字"), Just("½"), Just("ﬁne"), Just("🙂"), Just("e\u{301}"), Just("—")
            ]
            .prop_map(str::to_string),
        ];
        prop::collection::vec(word, 1..40).prop_map(|words| words.join(" "))
    }

    fn block() -> impl Strategy<Value = (BlockKind, String)> {
        let row = ("[a-z]{1,8}", "[0-9]{1,5}").prop_map(|(part, pieces)| format!("{part}\t{pieces}"));
        let table = (prop::collection::vec(row, 0..15), any::<bool>()).prop_map(|(rows, has_header)| {
            let header = has_header.then(|| Span::new(0, 0));
            let rows: Vec<String> = std::iter::once(HEADER.to_string()).chain(rows).collect();
            (BlockKind::Table { header }, rows.join("\n"))
        });
        prop_oneof![
            2 => (1u8..4, "[A-Z][a-z]{1,9}( [a-z]{1,9}){0,3}").prop_map(|(level, text)| heading(level, &text)),
            4 => words().prop_map(|text| paragraph(&text)),
            1 => words().prop_map(|text| (BlockKind::ListItem, format!("- {text}"))),
            1 => words().prop_map(|text| (BlockKind::Code, text.replace(' ', "\n"))),
            1 => words().prop_map(|text| (BlockKind::Furniture, text)),
            2 => table,
        ]
    }

    fn pages() -> impl Strategy<Value = Vec<Vec<(BlockKind, String)>>> {
        prop::collection::vec(prop::collection::vec(block(), 0..8), 1..4)
    }

    fn ink(text: &str) -> impl Iterator<Item = char> {
        text.chars().filter(|c| !c.is_whitespace())
    }

    /// The headings that each block of a page stands under, its own included.
    fn paths(page: &Page, above: &mut Vec<(u8, String)>) -> Vec<String> {
        let path = page.blocks.iter().map(|block| {
            if let BlockKind::Heading { level } = block.kind {
                while above.last().is_some_and(|(last, _)| *last >= level) {
                    above.pop();
                }
                above.push((level, block.span.of(&page.text).to_string()));
            }
            above.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(HEADING_SEPARATOR)
        });
        path.collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn chunks_are_the_document_cut_in_order(
            pages in pages(),
            max_tokens in 24usize..80,
            enough in 1usize..40,
            section in 1usize..20,
        ) {
            let chunking = Chunking { max_tokens, enough_tokens: enough, section_tokens: section };
            let document = document(&pages);
            let chunks = chunk_pages(&document.pages, tokenizer(), &chunking);
            let mut above = Vec::new();
            let mut table_above: Option<OpenTable> = None;
            for page in &document.pages {
                let goes_on = table_above.take().is_some_and(|table| table.goes_on(page));
                table_above = OpenTable::at_end(page, goes_on.then_some(HEADER));
                let chunks: Vec<&Passage> =
                    chunks.iter().filter(|chunk| chunk.page == page.number).collect();
                for chunk in &chunks {
                    prop_assert_eq!(chunk.span.of(&page.text), &chunk.text);
                    prop_assert_eq!(chunk.text.trim(), &chunk.text);
                    prop_assert!(!chunk.text.is_empty());
                }
                prop_assert!(chunks.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));

                let kept = page.blocks.iter().filter(|block| block.kind != BlockKind::Furniture);
                let expected: String = kept.flat_map(|block| ink(block.span.of(&page.text))).collect();
                let found: String = chunks.iter().flat_map(|chunk| ink(&chunk.text)).collect();
                prop_assert_eq!(found, expected);

                let paths = paths(page, &mut above);
                for chunk in &chunks {
                    prop_assert!(tokens(&chunk.text) <= max_tokens, "{:?}", chunk.text);
                    let touched = || {
                        page.blocks.iter().zip(&paths).filter(|(block, _)| {
                            block.span.start < chunk.span.end && chunk.span.start < block.span.end
                        })
                    };
                    let body = touched().find(|(block, _)| !matches!(block.kind, BlockKind::Heading { .. }));
                    let (_, path) = body.or_else(|| touched().next_back()).expect("a chunk comes from a block");
                    prop_assert_eq!(&chunk.heading, path);

                    let (first, _) = touched().next().expect("a chunk comes from a block");
                    let expected = match &first.kind {
                        BlockKind::Table { header: Some(header) } if header.end <= chunk.span.start => {
                            shorten(HEADER)
                        }
                        BlockKind::Table { header: None } if goes_on && super::body(page).next() == Some(first) => {
                            shorten(HEADER)
                        }
                        _ => String::new(),
                    };
                    prop_assert_eq!(&chunk.table_header, &expected);
                }
            }
        }

        #[test]
        fn text_without_spaces_is_cut_too(text in "[a-z0-9/.-]{1,400}", max_tokens in 1usize..40) {
            let pages = [vec![paragraph(&text)]];
            let chunks = chunk_pages(&document(&pages).pages, tokenizer(), &Chunking { max_tokens, ..SMALL });
            prop_assert_eq!(chunks.iter().map(|chunk| chunk.text.as_str()).collect::<String>(), text);
            prop_assert!(chunks.len() > 1 || tokens(&chunks[0].text) <= max_tokens);
        }
    }
}
