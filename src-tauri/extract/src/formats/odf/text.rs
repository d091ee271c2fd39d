//! Text as OpenDocument writes it: paragraphs, headings, lists, tables, notes.

use super::styles::Styles;
use crate::formats::package::{Mark, Xml};
use crate::{BlockKind, ExtractError};

/// More cells or rows than this are not repeated.
const MOST_REPEATED: usize = 1000;

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::formats) enum Piece {
    Text { kind: BlockKind, text: String },
    Table { rows: Vec<Vec<String>>, header: usize },
    Note(String),
    PageBreak,
}

/// Reads text into pieces.
pub(in crate::formats) struct Story<'s> {
    styles: &'s Styles,
    pub pieces: Vec<Piece>,
    /// Lists that are open: their style, and the number of the item on their level.
    lists: Vec<List>,
    /// Where the last list of each style came to, for one that goes on counting.
    counted: Vec<(String, u32)>,
    /// Whether the marker of the current item is still to be written.
    marker: Option<String>,
    /// Notes and boxes of the paragraph that is being read come behind it.
    behind: Vec<Piece>,
    /// Paragraphs that are open: that in a note is within another.
    depth: usize,
    page_break: bool,
}

struct List {
    style: Option<String>,
    count: u32,
}

impl<'s> Story<'s> {
    pub fn new(styles: &'s Styles) -> Story<'s> {
        Story {
            styles,
            pieces: Vec::new(),
            lists: Vec::new(),
            counted: Vec::new(),
            marker: None,
            behind: Vec::new(),
            depth: 0,
            page_break: false,
        }
    }

    /// Reads all elements up to the end of the one that is open.
    pub fn read(&mut self, xml: &mut Xml) -> Result<(), ExtractError> {
        loop {
            match xml.next()? {
                Mark::Open(element) => {
                    let opened = Opened::of(&element);
                    self.element(opened, xml)?;
                }
                Mark::Close | Mark::End => return Ok(()),
                Mark::Text(_) => {}
            }
        }
    }

    /// Reads an element that has been opened, to its end. At the top of a text, this is how it is read piece by piece.
    pub fn element(&mut self, opened: Opened, xml: &mut Xml) -> Result<(), ExtractError> {
        match opened.name.as_str() {
            "p" | "h" => self.paragraph(&opened, xml),
            "list" => self.list(&opened, xml),
            "list-item" | "list-header" => self.item(&opened, xml),
            "table" => self.table(xml),
            "soft-page-break" => {
                self.pieces.push(Piece::PageBreak);
                skip(xml)
            }
            // Deleted text, forms, pictures, and what programs keep for themselves.
            "tracked-changes"
            | "forms"
            | "sequence-decls"
            | "variable-decls"
            | "user-field-decls"
            | "image"
            | "object"
            | "object-ole"
            | "plugin"
            | "script"
            | "settings"
            | "title"
            | "desc"
            | "hidden-text"
            | "thumbnail"
            | "page-thumbnail"
            | "control"
            | "dde-connection-decls" => skip(xml),
            "section" if opened.display.as_deref() == Some("none") => skip(xml),
            "note" | "annotation" => {
                let mut text = String::new();
                self.inline(opened, xml, &mut text)?;
                let behind = std::mem::take(&mut self.behind);
                self.pieces.extend(behind);
                Ok(())
            }
            _ => self.read(xml),
        }
    }

    fn paragraph(&mut self, opened: &Opened, xml: &mut Xml) -> Result<(), ExtractError> {
        let style = opened.style.as_deref().unwrap_or_default();
        if self.styles.breaks_before(style) && self.depth == 0 {
            self.pieces.push(Piece::PageBreak);
        }
        let mut text = String::new();
        let outer = std::mem::take(&mut self.behind);
        self.depth += 1;
        let read = self.run(xml, &mut text);
        self.depth -= 1;
        let behind = std::mem::replace(&mut self.behind, outer);
        read?;
        let hidden = self.styles.is_hidden("paragraph", style);
        let in_list = !self.lists.is_empty();
        let kind = if opened.name == "h" {
            let level = opened.level.or_else(|| self.styles.outline_level(style)).unwrap_or(1);
            BlockKind::Heading { level: level.clamp(1, 9) }
        } else if self.styles.is_a(style, "Title") {
            BlockKind::Heading { level: 1 }
        } else if in_list {
            BlockKind::ListItem
        } else if self.styles.is_a(style, "Preformatted_20_Text") {
            BlockKind::Code
        } else {
            BlockKind::Paragraph
        };
        if !hidden && !text.trim().is_empty() {
            let text = match (&kind, self.marker.take()) {
                (BlockKind::Code, _) => text,
                // What programs number by themselves is part of a heading, too.
                (BlockKind::Heading { .. }, Some(marker)) if marker.starts_with('•') => {
                    text.trim().to_owned()
                }
                (_, Some(marker)) => format!("{marker}{}", text.trim()),
                (_, None) => text.trim().to_owned(),
            };
            self.pieces.push(Piece::Text { kind, text });
        }
        self.pieces.extend(behind);
        if std::mem::take(&mut self.page_break) {
            self.pieces.push(Piece::PageBreak);
        }
        Ok(())
    }

    /// Reads the characters of an element to its end.
    pub fn run(&mut self, xml: &mut Xml, text: &mut String) -> Result<(), ExtractError> {
        loop {
            match xml.next()? {
                Mark::Open(element) => {
                    let opened = Opened::of(&element);
                    self.inline(opened, xml, text)?;
                }
                // White space in the file is a space at most; what counts is written as elements.
                Mark::Text(part) => text.push_str(&part.replace(['\n', '\r', '\t'], " ")),
                Mark::Close | Mark::End => return Ok(()),
            }
        }
    }

    fn inline(&mut self, opened: Opened, xml: &mut Xml, text: &mut String) -> Result<(), ExtractError> {
        match opened.name.as_str() {
            "s" => {
                text.extend(std::iter::repeat_n(' ', opened.count.unwrap_or(1).min(MOST_REPEATED)));
                skip(xml)
            }
            "tab" => {
                text.push('\t');
                skip(xml)
            }
            "line-break" => {
                text.push('\n');
                skip(xml)
            }
            "soft-page-break" => {
                self.page_break = true;
                skip(xml)
            }
            "note" => self.note(xml, text),
            "annotation" => self.annotation(xml),
            "ruby-text" | "image" | "object" | "object-ole" | "plugin" | "script" | "title" | "desc"
            | "hidden-text" | "control" | "tracked-changes" => skip(xml),
            "span" if self.styles.is_hidden("text", opened.style.as_deref().unwrap_or_default()) => skip(xml),
            // What a box holds is text of its own.
            "text-box" | "table" | "list" | "p" | "h" | "custom-shape" | "rect" | "ellipse" => {
                let before = std::mem::take(&mut self.pieces);
                let (lists, marker) = (std::mem::take(&mut self.lists), self.marker.take());
                let read = match opened.name.as_str() {
                    "text-box" | "custom-shape" | "rect" | "ellipse" => self.read(xml),
                    _ => self.element(opened, xml),
                };
                let inside = std::mem::replace(&mut self.pieces, before);
                (self.lists, self.marker) = (lists, marker);
                self.behind.extend(inside);
                read
            }
            _ => self.run(xml, text),
        }
    }

    /// A foot- or endnote: its number in the text, and its text behind the paragraph.
    fn note(&mut self, xml: &mut Xml, text: &mut String) -> Result<(), ExtractError> {
        let (mut number, mut body) = (String::new(), String::new());
        loop {
            match xml.next()? {
                Mark::Open(element) => match element.name() {
                    "note-citation" => self.run(xml, &mut number)?,
                    "note-body" => body = self.flat(xml)?,
                    _ => skip(xml)?,
                },
                Mark::Close | Mark::End => break,
                Mark::Text(_) => {}
            }
        }
        let number = number.trim();
        if !number.is_empty() {
            text.push_str(&format!("[{number}]"));
        }
        if !body.is_empty() {
            let note = if number.is_empty() { body } else { format!("[{number}] {body}") };
            self.behind.push(Piece::Note(note));
        }
        Ok(())
    }

    /// A comment.
    fn annotation(&mut self, xml: &mut Xml) -> Result<(), ExtractError> {
        let said = annotation(self, xml)?;
        if !said.is_empty() {
            self.behind.push(Piece::Note(said));
        }
        Ok(())
    }

    /// All text up to the end of the element, paragraphs parted by spaces.
    pub fn flat(&mut self, xml: &mut Xml) -> Result<String, ExtractError> {
        let before = std::mem::take(&mut self.pieces);
        let lists = std::mem::take(&mut self.lists);
        let read = self.read(xml);
        let inside = std::mem::replace(&mut self.pieces, before);
        self.lists = lists;
        read?;
        Ok(flattened(&inside))
    }

    fn list(&mut self, opened: &Opened, xml: &mut Xml) -> Result<(), ExtractError> {
        let inherited = || self.lists.last().and_then(|list| list.style.clone());
        let style = opened.style.clone().or_else(inherited);
        let level = self.lists.len();
        let mut count = 0;
        if let Some(style) = &style {
            let known = self.styles.lists.get(style);
            count = known.map_or(1, |known| known.start(level)).saturating_sub(1);
            if opened.goes_on
                && let Some((_, last)) =
                    self.counted.iter().rev().find(|(name, _)| *name == key(style, level))
            {
                count = *last;
            }
        }
        self.lists.push(List { style: style.clone(), count });
        let read = self.read(xml);
        if let Some(list) = self.lists.pop()
            && let Some(style) = style
        {
            let key = key(&style, level);
            self.counted.retain(|(name, _)| *name != key);
            self.counted.push((key, list.count));
        }
        self.marker = None;
        read
    }

    fn item(&mut self, opened: &Opened, xml: &mut Xml) -> Result<(), ExtractError> {
        if opened.name == "list-item"
            && let Some(last) = self.lists.last_mut()
        {
            last.count = opened.start.unwrap_or(last.count.saturating_add(1));
            let counts: Vec<u32> = self.lists.iter().map(|list| list.count.max(1)).collect();
            let style = self.lists.last().and_then(|list| list.style.as_ref());
            let known = style.and_then(|style| self.styles.lists.get(style));
            self.marker = Some(known.map_or_else(|| "• ".to_owned(), |known| known.marker(&counts)));
        }
        self.read(xml)
    }

    /// A table. Cells that others cover are empty, but for what is merged over rows, which is said in each.
    fn table(&mut self, xml: &mut Xml) -> Result<(), ExtractError> {
        let mut table = Table::default();
        let before = std::mem::take(&mut self.pieces);
        let (lists, marker) = (std::mem::take(&mut self.lists), self.marker.take());
        let read = self.rows(xml, &mut table, false);
        self.pieces = before;
        (self.lists, self.marker) = (lists, marker);
        read?;
        if table.rows.iter().flatten().any(|cell| !cell.is_empty()) {
            self.pieces.push(Piece::Table { rows: table.rows, header: table.header });
        }
        Ok(())
    }

    fn rows(&mut self, xml: &mut Xml, table: &mut Table, is_header: bool) -> Result<(), ExtractError> {
        loop {
            match xml.next()? {
                Mark::Open(element) => {
                    let opened = Opened::of(&element);
                    match opened.name.as_str() {
                        "table-header-rows" => self.rows(xml, table, true)?,
                        "table-rows" | "table-row-group" => self.rows(xml, table, is_header)?,
                        "table-row" => {
                            let row = self.row(xml, table)?;
                            let repeated = if row.iter().all(String::is_empty) { 1 } else { opened.rows };
                            table.rows.extend(std::iter::repeat_n(row, repeated.min(MOST_REPEATED)));
                            if is_header {
                                table.header = table.rows.len();
                            }
                        }
                        _ => skip(xml)?,
                    }
                }
                Mark::Close | Mark::End => return Ok(()),
                Mark::Text(_) => {}
            }
        }
    }

    fn row(&mut self, xml: &mut Xml, table: &mut Table) -> Result<Vec<String>, ExtractError> {
        let mut row: Vec<String> = Vec::new();
        loop {
            match xml.next()? {
                Mark::Open(element) => {
                    let opened = Opened::of(&element);
                    match opened.name.as_str() {
                        "table-cell" => {
                            let text = self.flat(xml)?;
                            if opened.spanned_rows > 1 {
                                table.open.push((
                                    row.len(),
                                    table.rows.len() + opened.spanned_rows,
                                    text.clone(),
                                ));
                            }
                            let repeated =
                                if text.is_empty() { opened.columns.min(64) } else { opened.columns };
                            row.extend(std::iter::repeat_n(text, repeated.min(MOST_REPEATED)));
                        }
                        "covered-table-cell" => {
                            skip(xml)?;
                            let (at, now) = (row.len(), table.rows.len());
                            let above =
                                table.open.iter().rev().find(|(column, end, _)| *column == at && now < *end);
                            row.push(above.map(|(.., text)| text.clone()).unwrap_or_default());
                            let more = opened.columns.saturating_sub(1).min(64);
                            row.extend(std::iter::repeat_n(String::new(), more));
                        }
                        _ => skip(xml)?,
                    }
                }
                Mark::Close | Mark::End => return Ok(row),
                Mark::Text(_) => {}
            }
        }
    }
}

/// Reads a comment to its end: `Author: text`.
pub(in crate::formats) fn annotation(story: &mut Story, xml: &mut Xml) -> Result<String, ExtractError> {
    let mut parts: Vec<String> = Vec::new();
    let mut author = String::new();
    loop {
        match xml.next()? {
            Mark::Open(element) => {
                let opened = Opened::of(&element);
                match opened.name.as_str() {
                    "creator" => story.run(xml, &mut author)?,
                    "date" | "date-string" | "creator-initials" | "sender-initials" => skip(xml)?,
                    _ => {
                        let before = std::mem::take(&mut story.pieces);
                        let read = story.element(opened, xml);
                        let inside = std::mem::replace(&mut story.pieces, before);
                        read?;
                        parts.push(flattened(&inside));
                    }
                }
            }
            Mark::Close | Mark::End => break,
            Mark::Text(_) => {}
        }
    }
    parts.retain(|part| !part.is_empty());
    let said = parts.join(" ");
    let author = author.trim();
    Ok(if author.is_empty() || said.is_empty() { said } else { format!("{author}: {said}") })
}

#[derive(Default)]
struct Table {
    rows: Vec<Vec<String>>,
    header: usize,
    /// Cells over several rows: column, the row behind the last, text.
    open: Vec<(usize, usize, String)>,
}

fn key(style: &str, level: usize) -> String {
    format!("{level} {style}")
}

fn flattened(pieces: &[Piece]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text { text, .. } | Piece::Note(text) => parts.push(text.replace('\t', " ")),
            Piece::Table { rows, .. } => {
                parts.extend(rows.iter().flatten().filter(|cell| !cell.is_empty()).cloned());
            }
            Piece::PageBreak => {}
        }
    }
    parts.join(" ").trim().to_owned()
}

/// What is needed of an element after its mark has gone.
pub(in crate::formats) struct Opened {
    pub name: String,
    pub style: Option<String>,
    level: Option<u8>,
    display: Option<String>,
    count: Option<usize>,
    start: Option<u32>,
    goes_on: bool,
    rows: usize,
    columns: usize,
    spanned_rows: usize,
}

impl Opened {
    pub fn of(element: &crate::formats::package::Element) -> Opened {
        let number = |name: &str| element.attr(name).and_then(|value| value.parse::<usize>().ok());
        let name = element.name().to_owned();
        let is_cell = name.ends_with("table-cell");
        Opened {
            style: element.attr("style-name"),
            level: number("outline-level").map(|level| level.min(9) as u8),
            display: element.attr("display"),
            count: if name == "s" { number("c") } else { None },
            start: number("start-value").map(|start| start as u32),
            goes_on: element.attr("continue-numbering").as_deref() == Some("true")
                || element.attr("continue-list").is_some(),
            rows: number("number-rows-repeated").unwrap_or(1),
            columns: if is_cell { number("number-columns-repeated").unwrap_or(1) } else { 1 },
            spanned_rows: if is_cell { number("number-rows-spanned").unwrap_or(1) } else { 1 },
            name,
        }
    }
}

/// Reads an element to its end.
pub(in crate::formats) fn skip(xml: &mut Xml) -> Result<(), ExtractError> {
    let mut depth = 1;
    loop {
        match xml.next()? {
            Mark::Open(_) => depth += 1,
            Mark::Close => {
                depth -= 1;
                if depth == 0 {
                    return Ok(());
                }
            }
            Mark::End => return Ok(()),
            Mark::Text(_) => {}
        }
    }
}
