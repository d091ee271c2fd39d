//! Pages.

use footnote_extract::{Anchor, Block, BlockKind, Page, Rect, Spot, Word};
use serde::{Deserialize, Serialize};

use super::Stored;
use super::document::span_of;

#[derive(Serialize, Deserialize)]
pub struct PageLayout {
    number: u32,
    label: Option<String>,
    size: Option<(u16, u16)>,
    text: String,
    blocks: Vec<BlockLayout>,
    words: Vec<WordLayout>,
    /// Since version 2.
    anchors: Vec<AnchorLayout>,
}

#[derive(Serialize, Deserialize)]
struct BlockLayout {
    span: (u32, u32),
    /// 0: heading, 1: paragraph, 2: list item, 3: table, 4: code, 5: footnote, 6: furniture.
    kind: u8,
    /// Of a heading; 0 elsewhere.
    level: u8,
    /// Of a table.
    header: Option<(u32, u32)>,
}

/// Span, and left, top, right and bottom of the box.
type WordLayout = ((u32, u32), (u16, u16, u16, u16));

/// Span; what is counted, and two numbers; whether it is hidden. 0: a cell, by row and column; 1: a line, and 0; 2: a time,
/// from and to; 3: nothing, and twice 0; 4: recognised in a picture, how sure in percent, and 0.
type AnchorLayout = ((u32, u32), (u8, u32, u32), bool);

impl Stored for Page {
    const WHAT: &'static str = "a page";
    const VERSION: u8 = 2;
    type Layout = PageLayout;

    fn to_layout(&self) -> PageLayout {
        PageLayout {
            number: self.number,
            label: self.label.clone(),
            size: self.size,
            text: self.text.clone(),
            blocks: self.blocks.iter().map(block_layout).collect(),
            words: self.words.iter().map(word_layout).collect(),
            anchors: self.anchors.iter().map(anchor_layout).collect(),
        }
    }

    fn from_layout(layout: PageLayout) -> Option<Page> {
        Some(Page {
            number: layout.number,
            label: layout.label,
            size: layout.size,
            text: layout.text,
            blocks: layout.blocks.iter().map(block_of).collect::<Option<_>>()?,
            words: layout.words.into_iter().map(word_of).collect::<Option<_>>()?,
            anchors: layout.anchors.into_iter().map(anchor_of).collect::<Option<_>>()?,
        })
    }
}

fn block_layout(block: &Block) -> BlockLayout {
    let (kind, level, header) = match block.kind {
        BlockKind::Heading { level } => (0, level, None),
        BlockKind::Paragraph => (1, 0, None),
        BlockKind::ListItem => (2, 0, None),
        BlockKind::Table { header } => (3, 0, header),
        BlockKind::Code => (4, 0, None),
        BlockKind::Footnote => (5, 0, None),
        BlockKind::Furniture => (6, 0, None),
    };
    let header = header.map(|span| (span.start, span.end));
    BlockLayout { span: (block.span.start, block.span.end), kind, level, header }
}

fn block_of(layout: &BlockLayout) -> Option<Block> {
    let header = match layout.header {
        None => None,
        Some(header) => Some(span_of(header)?),
    };
    let kind = match layout.kind {
        0 => BlockKind::Heading { level: layout.level },
        1 => BlockKind::Paragraph,
        2 => BlockKind::ListItem,
        3 => BlockKind::Table { header },
        4 => BlockKind::Code,
        5 => BlockKind::Footnote,
        6 => BlockKind::Furniture,
        _ => return None,
    };
    Some(Block { span: span_of(layout.span)?, kind })
}

fn word_layout(word: &Word) -> WordLayout {
    let Rect { left, top, right, bottom } = word.rect;
    ((word.span.start, word.span.end), (left, top, right, bottom))
}

fn word_of((span, (left, top, right, bottom)): WordLayout) -> Option<Word> {
    Some(Word { span: span_of(span)?, rect: Rect { left, top, right, bottom } })
}

fn anchor_layout(anchor: &Anchor) -> AnchorLayout {
    let spot = match anchor.spot {
        Spot::Cell { row, column } => (0, row, column),
        Spot::Line(line) => (1, line, 0),
        Spot::Time { from, to } => (2, from, to),
        Spot::Text => (3, 0, 0),
        Spot::Recognized { percent } => (4, u32::from(percent), 0),
    };
    ((anchor.span.start, anchor.span.end), spot, anchor.hidden)
}

fn anchor_of((span, (code, first, second), hidden): AnchorLayout) -> Option<Anchor> {
    let spot = match code {
        0 => Spot::Cell { row: first, column: second },
        1 => Spot::Line(first),
        2 => Spot::Time { from: first, to: second },
        3 => Spot::Text,
        4 => Spot::Recognized { percent: first.try_into().ok()? },
        _ => return None,
    };
    Some(Anchor { span: span_of(span)?, spot, hidden })
}
