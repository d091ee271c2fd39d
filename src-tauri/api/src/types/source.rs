//! A document as a source: its pages, marks, findings and outline.

use footnote_engine::{BlockKind as EngineBlockKind, Page, Spot as EngineSpot};
use serde::Serialize;
use specta::Type;
use specta_typescript::Number;

use super::{CitationState, Document};

/// A document and its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Source {
    #[serde(flatten)]
    pub document: Document,
    /// Size of the original; 0 if it is gone.
    #[specta(type = Number)]
    pub bytes: u64,
    /// Only a `current` original can be shown as it is.
    pub original: CitationState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    Heading,
    Paragraph,
    ListItem,
    Table,
    Code,
    Footnote,
    Furniture,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Block {
    pub kind: BlockKind,
    /// Of a heading, 1 is the outermost; else 0.
    pub level: u32,
    pub start: u32,
    pub end: u32,
    /// Of a table: where its header stands.
    pub header_start: Option<u32>,
    pub header_end: Option<u32>,
}

/// Where a part of a page's text stands by the file's own count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Anchor {
    pub start: u32,
    pub end: u32,
    pub spot: Spot,
    /// Whether the file holds it without showing it.
    pub hidden: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(tag = "counted", rename_all = "kebab-case")]
pub enum Spot {
    /// The text begins in this cell, counted from 0; a line feed leads to the next row, a tab to the next column.
    Cells { row: u32, column: u32 },
    /// The text begins in this line, counted from 1.
    Lines { line: u32 },
    /// In milliseconds.
    Time { from: u32, to: u32 },
    /// Nothing is counted.
    Text,
    /// It was recognised in a picture; how sure that is, in percent.
    Recognized { percent: u32 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PageView {
    pub number: u32,
    pub label: Option<String>,
    /// In points; `null` where the format has no geometry.
    #[specta(type = Option<Number>)]
    pub width: Option<f64>,
    #[specta(type = Option<Number>)]
    pub height: Option<f64>,
    /// Rows of a table are lines, its cells are parted by tabs.
    pub text: String,
    pub blocks: Vec<Block>,
    pub anchors: Vec<Anchor>,
}

/// A box as shares of the page's width and height, from the top left corner.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Mark {
    #[specta(type = Number)]
    pub left: f64,
    #[specta(type = Number)]
    pub top: f64,
    #[specta(type = Number)]
    pub width: f64,
    #[specta(type = Number)]
    pub height: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Marks {
    pub marks: Vec<Mark>,
    /// Share of the passage that was found on the page; below 0.5 there are no marks.
    #[specta(type = Number)]
    pub located: f32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Finding {
    pub page: u32,
    pub start: u32,
    pub end: u32,
    pub before: String,
    pub found: String,
    pub after: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Findings {
    pub findings: Vec<Finding>,
    pub more: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Outline {
    pub entries: Vec<OutlineEntry>,
    pub more: bool,
}

/// A heading, or a part of the document with a name of its own; its `start` and `end` are equal then.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct OutlineEntry {
    pub page: u32,
    /// 1 is the outermost.
    pub level: u32,
    pub title: String,
    pub start: u32,
    pub end: u32,
    /// How far down the page it stands, as a share of its height; `null` where the format has no geometry.
    #[specta(type = Option<Number>)]
    pub top: Option<f64>,
}

/// Quarter points in a point.
const QUARTERS: f64 = 4.0;

impl From<Page> for PageView {
    fn from(page: Page) -> PageView {
        let blocks = page.blocks.iter().map(|block| {
            let (kind, level, header) = match &block.kind {
                EngineBlockKind::Heading { level } => (BlockKind::Heading, u32::from(*level), None),
                EngineBlockKind::Paragraph => (BlockKind::Paragraph, 0, None),
                EngineBlockKind::ListItem => (BlockKind::ListItem, 0, None),
                EngineBlockKind::Table { header } => (BlockKind::Table, 0, *header),
                EngineBlockKind::Code => (BlockKind::Code, 0, None),
                EngineBlockKind::Footnote => (BlockKind::Footnote, 0, None),
                EngineBlockKind::Furniture => (BlockKind::Furniture, 0, None),
            };
            Block {
                kind,
                level,
                start: block.span.start,
                end: block.span.end,
                header_start: header.map(|span| span.start),
                header_end: header.map(|span| span.end),
            }
        });
        PageView {
            number: page.number,
            width: page.size.map(|(width, _)| f64::from(width) / QUARTERS),
            height: page.size.map(|(_, height)| f64::from(height) / QUARTERS),
            blocks: blocks.collect(),
            anchors: page.anchors.iter().map(Anchor::from).collect(),
            label: page.label,
            text: page.text,
        }
    }
}

impl From<&footnote_engine::Anchor> for Anchor {
    fn from(anchor: &footnote_engine::Anchor) -> Anchor {
        let spot = match anchor.spot {
            EngineSpot::Cell { row, column } => Spot::Cells { row, column },
            EngineSpot::Line(line) => Spot::Lines { line },
            EngineSpot::Time { from, to } => Spot::Time { from, to },
            EngineSpot::Text => Spot::Text,
            EngineSpot::Recognized { percent } => Spot::Recognized { percent: u32::from(percent) },
        };
        Anchor { start: anchor.span.start, end: anchor.span.end, spot, hidden: anchor.hidden }
    }
}

impl Marks {
    /// `size` is that of the page in quarter points.
    pub(crate) fn of(marks: &footnote_engine::Marks, size: Option<(u16, u16)>) -> Marks {
        let (page_width, page_height) =
            size.map_or((1.0, 1.0), |(width, height)| (f64::from(width.max(1)), f64::from(height.max(1))));
        let boxes = marks.boxes.iter().map(|rect| Mark {
            left: f64::from(rect.left) / page_width,
            top: f64::from(rect.top) / page_height,
            width: f64::from(rect.right - rect.left) / page_width,
            height: f64::from(rect.bottom - rect.top) / page_height,
        });
        Marks { marks: boxes.collect(), located: marks.located }
    }
}

impl From<footnote_engine::source::Outline> for Outline {
    fn from(outline: footnote_engine::source::Outline) -> Outline {
        let entries = outline.entries.into_iter().map(|entry| OutlineEntry {
            page: entry.page,
            level: u32::from(entry.level),
            title: entry.title,
            start: entry.span.start,
            end: entry.span.end,
            top: entry.top,
        });
        Outline { entries: entries.collect(), more: outline.more }
    }
}

impl From<footnote_engine::Findings> for Findings {
    fn from(found: footnote_engine::Findings) -> Findings {
        let findings = found.findings.into_iter().map(|finding| Finding {
            page: finding.page,
            start: finding.span.start,
            end: finding.span.end,
            before: finding.before,
            found: finding.found,
            after: finding.after,
        });
        Findings { findings: findings.collect(), more: found.more }
    }
}
