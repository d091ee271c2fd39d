//! Puts pieces together into the text of a page, with the spans of its blocks and words.

use std::collections::HashSet;

use footnote_language::script::is_word_alone;

use super::blocks::{self, Piece, Shape, Style};
use super::clean::{Join, Vocabulary};
use super::furniture::Furniture;
use super::layout;
use super::words::{RawPage, Remark, Turn};
use crate::{Anchor, Block, BlockKind, Page, Span, Spot, Word};

/// Takes the words of a page into the vocabulary, but for those that end in a hyphen.
pub fn learn(page: &RawPage, vocabulary: &mut Vocabulary) {
    for index in 0..page.words.len() {
        let word = page.word(index);
        // The part of a broken word on the next line is no word either.
        let rest = index.checked_sub(1).is_some_and(|before| page.word(before).ends_with(['-', '\u{2010}']));
        if !word.ends_with(['-', '\u{2010}']) && !rest {
            vocabulary.learn(word);
        }
    }
}

/// Share of a page's characters, in percent, from which on it counts as garbled.
const GARBLED_PERCENT: u32 = 30;

/// What of a page the file does not explain.
#[derive(Debug, Default)]
pub struct Garbled {
    pub characters: u32,
    /// The words in fonts that give nonsense.
    pub words: Vec<usize>,
}

impl Garbled {
    /// Whether the page counts as garbled.
    pub fn is_most(&self, raw: &RawPage) -> bool {
        self.characters > 0 && self.characters * 100 >= raw.characters * GARBLED_PERCENT
    }
}

/// Finds what of a page is in fonts that give nonsense, and counts the characters that mean nothing.
pub fn garbled(raw: &RawPage, nonsense: &HashSet<&str>) -> Garbled {
    let fonts: Vec<bool> = raw.fonts.iter().map(|name| nonsense.contains(name.as_str())).collect();
    let is_nonsense = |index: &usize| raw.words[*index].font.is_some_and(|font| fonts[usize::from(font)]);
    let words: Vec<usize> = (0..raw.words.len()).filter(is_nonsense).collect();
    let characters = words.iter().map(|&word| raw.word(word).chars().count() as u32).sum::<u32>();
    Garbled { characters: characters.max(raw.garbled), words }
}

/// Composes a page from its words; `index` counts from 0. The words in `garbled` mean nothing: they are kept to be shown.
pub fn page(
    raw: &RawPage,
    index: usize,
    style: &Style,
    vocabulary: &Vocabulary,
    furniture: &Furniture,
    garbled: &[usize],
) -> Page {
    let mut skip = vec![false; raw.words.len()];
    for &word in furniture.top.iter().chain(&furniture.bottom).flatten() {
        skip[word] = true;
    }
    let garbled: Vec<usize> = garbled.iter().copied().filter(|&word| !skip[word]).collect();
    garbled.iter().for_each(|&word| skip[word] = true);
    let hidden: Vec<usize> =
        (0..raw.words.len()).filter(|&word| raw.words[word].hidden && !skip[word]).collect();
    hidden.iter().for_each(|&word| skip[word] = true);
    let furnish = |lines: &[Vec<usize>]| {
        lines
            .iter()
            .map(|line| Piece { shape: Shape::Furniture, lines: vec![vec![line.clone()]] })
            .collect::<Vec<_>>()
    };
    let mut pieces = furnish(&furniture.top);
    pieces.extend(blocks::pieces(raw, index, style, &skip));
    pieces.extend(furnish(&furniture.bottom));
    pieces.extend(furnish(&[garbled]));

    let mut writer = Writer::new(raw, vocabulary);
    for piece in &pieces {
        writer.piece(piece);
    }
    for remark in &raw.remarks {
        writer.remark(remark);
    }
    let anchors = writer.hidden(&hidden);
    Page {
        number: index as u32 + 1,
        label: None,
        size: Some(raw.size),
        text: writer.text,
        blocks: writer.blocks,
        words: writer.words,
        anchors,
    }
}

/// Composes a page of which only paragraphs are known.
pub fn plain(number: u32, paragraphs: &[String]) -> Page {
    let mut page = Page { number, ..Page::default() };
    let mut length = 0;
    for paragraph in paragraphs {
        if !page.text.is_empty() {
            page.text.push_str("\n\n");
            length += 2;
        }
        let start = length;
        page.text.push_str(paragraph);
        length += paragraph.chars().count();
        page.blocks.push(Block { span: Span::new(start, length), kind: BlockKind::Paragraph });
    }
    page
}

struct Writer<'r> {
    raw: &'r RawPage,
    vocabulary: &'r Vocabulary,
    text: String,
    /// Characters in `text`.
    length: usize,
    blocks: Vec<Block>,
    words: Vec<Word>,
}

impl<'r> Writer<'r> {
    fn new(raw: &'r RawPage, vocabulary: &'r Vocabulary) -> Writer<'r> {
        let text = String::with_capacity(raw.text.len() + raw.words.len() + 64);
        let words = Vec::with_capacity(raw.words.len());
        Writer { raw, vocabulary, text, length: 0, blocks: Vec::new(), words }
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.length += text.chars().count();
    }

    fn piece(&mut self, piece: &Piece) {
        if piece.lines.iter().flatten().all(Vec::is_empty) {
            return;
        }
        if let Some(last) = self.blocks.last() {
            let listed = last.kind == BlockKind::ListItem && piece.shape == Shape::ListItem;
            self.push(if listed { "\n" } else { "\n\n" });
        }
        let start = self.length;
        let kind = match piece.shape {
            Shape::Table { header } => BlockKind::Table { header: self.table(piece, header) },
            shape => {
                self.lines(piece);
                match shape {
                    Shape::Heading { level } => BlockKind::Heading { level },
                    Shape::ListItem => BlockKind::ListItem,
                    Shape::Footnote => BlockKind::Footnote,
                    Shape::Furniture => BlockKind::Furniture,
                    Shape::Paragraph | Shape::Table { .. } => BlockKind::Paragraph,
                }
            }
        };
        self.blocks.push(Block { span: Span::new(start, self.length), kind });
    }

    /// Writes what a reviewer noted. Each of its words stands where the note does.
    fn remark(&mut self, remark: &Remark) {
        if !self.blocks.is_empty() {
            self.push("\n\n");
        }
        let start = self.length;
        for (at, word) in remark.text.split(' ').filter(|word| !word.is_empty()).enumerate() {
            if at > 0 {
                self.push(" ");
            }
            let from = self.length;
            self.push(word);
            self.words.push(Word { span: Span::new(from, self.length), rect: remark.rect });
        }
        self.blocks.push(Block { span: Span::new(start, self.length), kind: BlockKind::Footnote });
    }

    /// Writes words that no reader sees, and says so.
    fn hidden(&mut self, words: &[usize]) -> Vec<Anchor> {
        let blocks = self.blocks.len();
        self.piece(&Piece { shape: Shape::Furniture, lines: vec![vec![words.to_vec()]] });
        let added = self.blocks[blocks..].iter();
        added.map(|block| Anchor { span: block.span, spot: Spot::Text, hidden: true }).collect()
    }

    /// Writes rows and cells; returns the span of the header.
    fn table(&mut self, piece: &Piece, header: usize) -> Option<Span> {
        let start = self.length;
        let mut header_span = None;
        for (index, row) in piece.lines.iter().enumerate() {
            if index > 0 {
                self.push("\n");
            }
            for (at, cell) in row.iter().enumerate() {
                if at > 0 {
                    self.push("\t");
                }
                self.line(cell);
            }
            if index + 1 == header {
                header_span = Some(Span::new(start, self.length));
            }
        }
        header_span
    }

    /// Writes lines as one flowing text.
    fn lines(&mut self, piece: &Piece) {
        let mut last: Option<usize> = None;
        for line in piece.lines.iter().flatten() {
            let Some(&first) = line.first() else { continue };
            if let Some(last) = last {
                match self.vocabulary.join(self.raw.word(last), self.raw.word(first)) {
                    Join::Apart if self.is_unspaced(last, first) => {}
                    Join::Apart => self.push(" "),
                    Join::Hyphenated => {}
                    Join::Whole => self.drop_hyphen(),
                }
            }
            self.line(line);
            last = line.last().copied();
        }
    }

    fn is_unspaced(&self, last: usize, first: usize) -> bool {
        self.raw.word(last).chars().next_back().is_some_and(is_word_alone)
            && self.raw.word(first).chars().next().is_some_and(is_word_alone)
    }

    fn drop_hyphen(&mut self) {
        self.text.pop();
        self.length -= 1;
        if let Some(word) = self.words.last_mut() {
            word.span.end -= 1;
        }
    }

    fn line(&mut self, words: &[usize]) {
        let mut last: Option<usize> = None;
        for &index in words {
            let word = &self.raw.words[index];
            if let Some(last) = last
                && !(word.glued && last + 1 == index)
                && !matches!(self.raw.word(index), ")" | ")%")
            {
                // A label that was wrapped within its cell may end in a hyphen.
                let broken = word.turn == Turn::Upright && self.is_below(last, index);
                match self.vocabulary.join(self.raw.word(last), self.raw.word(index)) {
                    Join::Whole if broken => self.drop_hyphen(),
                    Join::Hyphenated if broken => {}
                    _ => self.push(" "),
                }
            }
            let start = self.length;
            self.push(self.raw.word(index));
            self.words.push(Word { span: Span::new(start, self.length), rect: word.rect });
            last = Some(index);
        }
    }

    fn is_below(&self, last: usize, next: usize) -> bool {
        let (last, next) = (layout::place(self.raw, last), layout::place(self.raw, next));
        next.baseline > last.baseline + last.size / 2 && next.left < last.right
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::furniture;
    use super::super::words::{RawWord, sheet::Sheet};
    use super::*;
    use crate::{Document, Kind, Rect};

    fn composed(raw: &RawPage) -> Page {
        let (mut style, mut vocabulary) = (Style::default(), Vocabulary::default());
        style.learn(raw);
        style.settle();
        learn(raw, &mut vocabulary);
        let furniture = furniture::find(&[furniture::edges(raw)]);
        page(raw, 0, &style, &vocabulary, &furniture[0], &[])
    }

    fn blocks(page: &Page) -> Vec<(BlockKind, &str)> {
        page.blocks.iter().map(|block| (block.kind.clone(), block.span.of(&page.text))).collect()
    }

    #[test]
    fn headings_paragraphs_and_lists_are_told_apart() {
        let sheet = Sheet::new()
            .write(200, 300, 64, true, "1. The handbook")
            .plain(200, 400, "This is the first line of a paragraph that tells of infor-")
            .plain(200, 450, "mation and of its long-")
            .plain(200, 500, "term use, and it ends here.")
            .plain(200, 600, "• first item of the list")
            .plain(200, 650, "• second item")
            .write(200, 760, 40, true, "What follows")
            .plain(200, 820, "The information is kept for a long term by everybody here.");
        let page = composed(&sheet.page);
        assert_eq!(
            blocks(&page),
            [
                (BlockKind::Heading { level: 1 }, "1. The handbook"),
                (
                    BlockKind::Paragraph,
                    "This is the first line of a paragraph that tells of information and of its long-term use, and it ends here."
                ),
                (BlockKind::ListItem, "• first item of the list"),
                (BlockKind::ListItem, "• second item"),
                (BlockKind::Heading { level: 2 }, "What follows"),
                (BlockKind::Paragraph, "The information is kept for a long term by everybody here."),
            ]
        );
        assert!(page.text.contains("the list\n• second"), "{}", page.text);
        // Both parts of a broken word have their place.
        let parts: Vec<&str> = page.words.iter().map(|word| word.span.of(&page.text)).collect();
        assert!(parts.windows(2).any(|pair| pair == ["infor", "mation"]), "{parts:?}");
    }

    #[test]
    fn a_paragraph_goes_on_in_the_next_column() {
        let mut sheet = Sheet::new();
        for line in 0..6 {
            sheet = sheet.plain(200, 400 + line * 50, "left column words that read on");
        }
        for line in 0..6 {
            sheet = sheet.plain(1300, 400 + line * 50, "right column words that read on");
        }
        let page = composed(&sheet.page);
        assert_eq!(page.blocks.len(), 1, "{:#?}", blocks(&page));
        assert!(page.text.contains("that read on right column"));
    }

    prop_compose! {
        fn any_word()(
            text in "[a-zA-Z0-9$%().,•–-]{1,8}|[漢字]|ש[א-ת]{1,4}",
            left in 0u16..2500, y in 0u16..3300, width in 0u16..300, size in 1u16..150,
            turn in 0usize..5, bold: bool, glued: bool,
        ) -> (String, RawWord) {
            let rect = Rect { left, top: y.saturating_sub(size), right: left + width, bottom: y + size / 4 };
            (text, RawWord { start: 0, end: 0, rect, baseline: y, size, turn: Turn::ALL[turn], bold, italic: glued, glued, hidden: size == 7, font: None })
        }
    }

    fn letters(text: &str) -> Vec<char> {
        let mut letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        letters.sort_unstable();
        letters
    }

    proptest! {
        #[test]
        fn any_soup_of_words_gives_a_sound_page_with_every_word(words in prop::collection::vec(any_word(), 0..120)) {
            let mut raw = Sheet::new().page;
            for (text, mut word) in words {
                word.start = raw.text.len() as u32;
                raw.text.push_str(&text);
                word.end = raw.text.len() as u32;
                raw.words.push(word);
            }
            let page = composed(&raw);
            prop_assert_eq!(page.words.len(), raw.words.len());
            prop_assert_eq!(letters(&page.text), letters(&raw.text));
            for word in &page.words {
                prop_assert!(!word.span.of(&page.text).contains(char::is_whitespace));
            }
            let document = Document { kind: Kind::PDF, title: None, author: None, pages: vec![page], problems: Vec::new() };
            prop_assert_eq!(document.check(), Ok(()));
        }
    }
}
