//! Reads a story, that is the body, a header, or the notes, into paragraphs and tables, as a reader of the
//! printed document sees them: insertions are taken, deletions and field codes are not, and hidden text is kept apart.

use std::collections::HashMap;

use super::numbering::{Numbering, formatted};
use super::styles::{Role, Styles};
use crate::builder::line;
use crate::formats::package::{Element, Mark, Xml};
use crate::formats::plain::raise;
use crate::{BlockKind, ExtractError};

/// A piece of the story, in order.
#[derive(Debug, Clone)]
pub(super) enum Item {
    PageBreak,
    Text { kind: BlockKind, text: String, notes: Vec<Note> },
    Table { rows: Vec<Row>, header: usize },
}

#[derive(Debug, Default, Clone)]
pub(super) struct Row {
    pub cells: Vec<String>,
    pub notes: Vec<Note>,
    /// Whether a page ends before the row.
    pub page_break: bool,
    header: bool,
    deleted: bool,
    /// The items of the only cell, for a table that is a frame around paragraphs.
    only: Vec<Item>,
    has_text: bool,
}

impl Row {
    pub(super) fn of(cells: Vec<String>) -> Row {
        Row { cells, ..Row::default() }
    }
}

impl Item {
    pub(super) fn text(text: String) -> Item {
        Item::Text { kind: BlockKind::Paragraph, text, notes: Vec::new() }
    }
}

/// What goes with a paragraph without being part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Note {
    /// A footnote, an endnote, or the comment of a reviewer.
    Shown(String),
    /// Text that the document holds without showing it.
    Hidden(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum NoteKind {
    Footnote,
    Endnote,
    /// A reviewer's, with the name and the day before it.
    Comment,
}

impl NoteKind {
    /// By the name of the element that holds one, or of the one that refers to it.
    fn of(name: &str) -> Option<NoteKind> {
        match name {
            "footnote" | "footnoteReference" => Some(NoteKind::Footnote),
            "endnote" | "endnoteReference" => Some(NoteKind::Endnote),
            "comment" | "commentReference" => Some(NoteKind::Comment),
            _ => None,
        }
    }
}

/// Texts of notes by their kinds and ids.
pub(super) type Notes = HashMap<(NoteKind, String), String>;

/// What the story refers to in other parts.
#[derive(Default)]
pub(super) struct Elsewhere {
    pub notes: Notes,
    /// What drawings show that are parts of their own, by what the story calls them.
    pub drawings: HashMap<String, Vec<Item>>,
}

pub(super) struct Story<'s> {
    styles: &'s Styles,
    numbering: &'s mut Numbering,
    elsewhere: &'s Elsewhere,
    /// The marks given to notes so far, and how many of each kind.
    marks: HashMap<(NoteKind, String), String>,
    counts: [u32; 2],
    pub items: Vec<Item>,
    /// The text of the first paragraph in the style of a title.
    pub title: Option<String>,
    /// The notes that were read, if this is a part made of notes.
    pub found: Notes,
    path: Vec<Tag>,
    frames: Vec<Frame>,
    /// The depth of the element that is being skipped.
    skip: Option<usize>,
    /// For each field that is open, whether its result has begun.
    fields: Vec<bool>,
    /// How much was shown, and how much when each open choice of alternatives began.
    shown: usize,
    choices: Vec<usize>,
    hidden: bool,
    raised: bool,
    /// The box or list of an old form that the open field shows.
    control: Option<Control>,
    note: Option<OpenNote>,
    /// Text of a paragraph whose end was deleted, which runs on into the next.
    carried: Vec<Part>,
}

struct OpenNote {
    kind: NoteKind,
    id: String,
    /// What its text begins with.
    head: String,
    /// How many items there were before it.
    from: usize,
}

/// What a field of an old form shows without holding it as text.
enum Control {
    Box { ticked: bool },
    List { entries: Vec<String>, chosen: usize },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    Paragraph,
    ParagraphProperties,
    Run,
    RunProperties,
    RowProperties,
    Cell,
    Row,
    Table,
    Text,
    TextBox,
    Choice,
    Note,
    Other,
}

enum Frame {
    Paragraph(Paragraph),
    Table(Table),
    Cell(Cell),
    TextBox(Vec<Item>),
}

#[derive(Default)]
struct Paragraph {
    style: Option<String>,
    list: Option<String>,
    level: Option<usize>,
    outline: Option<u8>,
    page_break: bool,
    end_deleted: bool,
    /// Whether its style hides its text.
    hidden: bool,
    /// The text, cut where pages end.
    parts: Vec<Part>,
    boxes: Vec<Item>,
}

#[derive(Default)]
struct Part {
    text: String,
    hidden: String,
    notes: Vec<Note>,
}

#[derive(Default)]
struct Table {
    rows: Vec<Row>,
    row: Row,
    page_break: bool,
}

#[derive(Default)]
struct Cell {
    items: Vec<Item>,
    columns: usize,
    /// Whether the cell belongs to the one above or beside it, so that nothing in it is shown.
    merged: bool,
}

/// Most entries of a list in a form that are looked at.
const MAX_ENTRIES: usize = 1000;

impl<'s> Story<'s> {
    pub fn new(styles: &'s Styles, numbering: &'s mut Numbering, elsewhere: &'s Elsewhere) -> Story<'s> {
        Story {
            styles,
            numbering,
            elsewhere,
            marks: HashMap::new(),
            counts: [0; 2],
            items: Vec::new(),
            title: None,
            found: Notes::new(),
            path: Vec::new(),
            frames: Vec::new(),
            skip: None,
            fields: Vec::new(),
            shown: 0,
            choices: Vec::new(),
            hidden: false,
            raised: false,
            control: None,
            note: None,
            carried: Vec::new(),
        }
    }

    /// Reads one more mark. Finished pieces gather in `items`; `false` means the end of the part.
    pub fn step(&mut self, xml: &mut Xml<'_>) -> Result<bool, ExtractError> {
        match xml.next()? {
            Mark::Open(element) => self.open(&element),
            Mark::Close => self.close(),
            Mark::Text(text) => {
                if self.path.last() == Some(&Tag::Text) {
                    self.push(&text);
                }
            }
            Mark::End => return Ok(false),
        }
        Ok(true)
    }

    /// Reads to the end of the part.
    pub fn read(&mut self, xml: &mut Xml<'_>) -> Result<(), ExtractError> {
        while self.step(xml)? {}
        Ok(())
    }

    /// Ends whatever a damaged part left open, so that what was read of it is kept.
    pub fn end(&mut self) {
        while !self.path.is_empty() {
            self.close();
        }
    }

    fn open(&mut self, element: &Element<'_>) {
        let depth = self.path.len();
        let tag = if self.skip.is_some() { Tag::Other } else { self.enter(element) };
        self.path.push(tag);
        if self.skip.is_none() && self.is_skipped(element) {
            self.skip = Some(depth);
        }
    }

    fn is_skipped(&self, element: &Element<'_>) -> bool {
        match element.name() {
            "del" | "moveFrom" | "delText" | "instrText" | "delInstrText" | "sdtPr" | "rt" | "pPrChange"
            | "rPrChange" | "sectPrChange" | "tblPrChange" | "trPrChange" | "tcPrChange"
            | "tblGridChange" | "numberingChange" | "tblPrExChange" => true,
            "footnote" | "endnote" => element.attr("type").is_some_and(|kind| kind != "normal"),
            "Choice" | "Fallback" => self.choices.last().is_some_and(|before| self.shown > *before),
            _ => false,
        }
    }

    fn enter(&mut self, element: &Element<'_>) -> Tag {
        let inside = self.path.last().copied();
        let value = || element.attr("val");
        let number = || element.attr("val").and_then(|value| value.parse::<usize>().ok());
        match element.name() {
            "p" => {
                let parts = std::mem::take(&mut self.carried);
                self.frames.push(Frame::Paragraph(Paragraph { parts, ..Paragraph::default() }));
                (self.hidden, self.raised) = (false, false);
                return Tag::Paragraph;
            }
            "pPr" => return Tag::ParagraphProperties,
            "r" => {
                let hidden = self.paragraph().is_some_and(|paragraph| paragraph.hidden);
                (self.hidden, self.raised) = (hidden, false);
                return Tag::Run;
            }
            "rPr" => return Tag::RunProperties,
            "t" => return Tag::Text,
            "tbl" => {
                self.frames.push(Frame::Table(Table::default()));
                return Tag::Table;
            }
            "tr" => return Tag::Row,
            "trPr" => return Tag::RowProperties,
            "tc" => {
                self.frames.push(Frame::Cell(Cell { columns: 1, ..Cell::default() }));
                return Tag::Cell;
            }
            "txbxContent" => {
                self.frames.push(Frame::TextBox(Vec::new()));
                return Tag::TextBox;
            }
            "AlternateContent" => {
                self.choices.push(self.shown);
                return Tag::Choice;
            }
            "footnote" | "endnote" | "comment" => {
                if let (Some(kind), Some(id)) = (NoteKind::of(element.name()), element.attr("id")) {
                    let head = if kind == NoteKind::Comment { signed(element) } else { String::new() };
                    self.note = Some(OpenNote { kind, id, head, from: self.items.len() });
                }
                return Tag::Note;
            }
            "footnoteReference" | "endnoteReference" | "commentReference" => {
                if let (Some(kind), Some(id)) = (NoteKind::of(element.name()), element.attr("id")) {
                    self.refer(kind, &id);
                }
            }
            "relIds" | "chart" => {
                let id = element.attr(if element.name() == "chart" { "id" } else { "dm" });
                if let Some(items) = id.and_then(|id| self.elsewhere.drawings.get(&id)) {
                    items.iter().for_each(|item| self.draw(item.clone()));
                }
            }
            // What a picture shows, for those who cannot see it.
            "docPr" => {
                let shown = !element.attr("hidden").is_some_and(|hidden| hidden == "1" || hidden == "true");
                if let Some(text) = element.attr("descr").filter(|_| shown)
                    && let Some(text) = described(&text)
                {
                    self.draw(Item::text(text));
                }
            }
            // Letters set along a curve.
            "textpath" => {
                if let Some(text) = element.attr("string").filter(|text| !text.trim().is_empty()) {
                    self.draw(Item::text(text));
                }
            }
            "tab" if inside == Some(Tag::Run) => self.push("\t"),
            "ptab" => self.push("\t"),
            "br" if inside == Some(Tag::Run) => match element.attr("type").as_deref() {
                Some("page") => self.break_page(),
                _ => self.push("\n"),
            },
            "br" if inside == Some(Tag::Paragraph) => self.push("\n"),
            "cr" => self.push("\n"),
            "lastRenderedPageBreak" => self.break_page(),
            "noBreakHyphen" => self.push("-"),
            "sym" => {
                let code = element.attr("char").and_then(|code| u32::from_str_radix(&code, 16).ok());
                let font = element.attr("font").unwrap_or_default();
                if let Some(c) = code.and_then(|code| symbol(code, &font)) {
                    self.push(c.encode_utf8(&mut [0; 4]));
                }
            }
            "fldChar" => match element.attr("fldCharType").as_deref() {
                Some("begin") => self.fields.push(false),
                Some("separate") => {
                    if let Some(result) = self.fields.last_mut() {
                        *result = true;
                    }
                }
                _ => {
                    self.fields.pop();
                    match self.control.take() {
                        Some(Control::Box { ticked }) => self.push(if ticked { "☒" } else { "☐" }),
                        Some(Control::List { entries, chosen }) => {
                            self.push(entries.get(chosen).map_or("", String::as_str));
                        }
                        None => {}
                    }
                }
            },
            "checkBox" if self.fields.last() == Some(&false) => {
                self.control = Some(Control::Box { ticked: false });
            }
            "ddList" if self.fields.last() == Some(&false) => {
                self.control = Some(Control::List { entries: Vec::new(), chosen: 0 });
            }
            name @ ("default" | "checked" | "result" | "listEntry") if self.control.is_some() => {
                match (&mut self.control, name) {
                    (Some(Control::Box { ticked }), "default" | "checked") => *ticked = element.is_on(),
                    (Some(Control::List { chosen, .. }), "default" | "result") => {
                        *chosen = number().unwrap_or(0);
                    }
                    (Some(Control::List { entries, .. }), "listEntry") if entries.len() < MAX_ENTRIES => {
                        entries.push(value().unwrap_or_default());
                    }
                    _ => {}
                }
            }
            "rStyle" if self.is_in_run_properties() => {
                if let Some(hides) = value().and_then(|style| self.styles.hides(&style)) {
                    self.hidden = hides;
                }
            }
            "vanish" if self.is_in_run_properties() => self.hidden = element.is_on(),
            "vertAlign" if self.is_in_run_properties() => {
                self.raised = value().as_deref() == Some("superscript");
            }
            "del" if self.is_in_mark_properties() => {
                if let Some(paragraph) = self.paragraph() {
                    paragraph.end_deleted = true;
                }
            }
            "del" if inside == Some(Tag::RowProperties) => {
                if let Some(table) = self.table() {
                    table.row.deleted = true;
                }
            }
            "tblHeader" => {
                if let Some(table) = self.table() {
                    table.row.header = element.is_on();
                }
            }
            "gridBefore" => {
                if let (Some(table), Some(count)) = (self.table(), number()) {
                    table.row.cells.resize(count.min(64), String::new());
                }
            }
            "gridSpan" => {
                if let (Some(Frame::Cell(cell)), Some(count)) = (self.frames.last_mut(), number()) {
                    cell.columns = count.clamp(1, 64);
                }
            }
            "vMerge" | "hMerge" => {
                if let Some(Frame::Cell(cell)) = self.frames.last_mut() {
                    cell.merged |= value().as_deref() != Some("restart");
                }
            }
            // The bar of a fraction and the place of an exponent are all that keeps 1/2 from becoming 12.
            "den" => self.push("/"),
            "sup" if element.is_math() => self.push("^"),
            "sub" if element.is_math() => self.push("_"),
            name => {
                if inside_properties(&self.path)
                    && let Some(Frame::Paragraph(paragraph)) = self.frames.last_mut()
                {
                    match name {
                        "pStyle" => {
                            paragraph.style = value();
                            let hides = paragraph.style.as_deref().and_then(|style| self.styles.hides(style));
                            paragraph.hidden = hides == Some(true);
                        }
                        "numId" => paragraph.list = value(),
                        "ilvl" => paragraph.level = number(),
                        "outlineLvl" => paragraph.outline = number().map(|level| level.min(9) as u8),
                        "pageBreakBefore" => paragraph.page_break = element.is_on(),
                        _ => {}
                    }
                }
            }
        }
        Tag::Other
    }

    fn close(&mut self) {
        let Some(tag) = self.path.pop() else { return };
        if let Some(depth) = self.skip {
            if depth != self.path.len() {
                return;
            }
            self.skip = None;
        }
        match tag {
            Tag::Paragraph => {
                // A field that is still in its code at the end of a paragraph has lost its middle.
                self.fields.iter_mut().for_each(|result| *result = true);
                if let Some(Frame::Paragraph(paragraph)) = self.frames.pop() {
                    self.end_paragraph(paragraph);
                }
            }
            Tag::TextBox => {
                let Some(Frame::TextBox(items)) = self.frames.pop() else { return };
                for item in items {
                    self.emit(item);
                }
            }
            Tag::Cell => {
                if let Some(Frame::Cell(cell)) = self.frames.pop() {
                    self.end_cell(cell);
                }
            }
            Tag::Row => {
                if let Some(table) = self.table() {
                    let mut row = std::mem::take(&mut table.row);
                    if !row.deleted {
                        row.page_break |= std::mem::take(&mut table.page_break);
                        table.rows.push(row);
                    }
                }
            }
            Tag::Table => {
                if let Some(Frame::Table(table)) = self.frames.pop() {
                    self.end_table(table);
                }
            }
            Tag::Choice => {
                self.choices.pop();
            }
            Tag::Note => {
                if let Some(OpenNote { kind, id, head, from }) = self.note.take() {
                    let items = self.items.split_off(from.min(self.items.len()));
                    let text = flattened(&items);
                    if !text.trim().is_empty() {
                        self.found.insert((kind, id), head + &text);
                    }
                }
            }
            _ => {}
        }
    }

    fn is_in_run_properties(&self) -> bool {
        matches!(self.path.as_slice(), [.., Tag::Run, Tag::RunProperties])
    }

    /// Whether this is about the mark at the end of the paragraph.
    fn is_in_mark_properties(&self) -> bool {
        matches!(self.path.as_slice(), [.., Tag::ParagraphProperties, Tag::RunProperties])
    }

    fn paragraph(&mut self) -> Option<&mut Paragraph> {
        match self.frames.last_mut() {
            Some(Frame::Paragraph(paragraph)) => Some(paragraph),
            _ => None,
        }
    }

    fn table(&mut self) -> Option<&mut Table> {
        match self.frames.last_mut() {
            Some(Frame::Table(table)) => Some(table),
            _ => None,
        }
    }

    fn push(&mut self, text: &str) {
        if self.fields.contains(&false) {
            return;
        }
        let (hidden, raised) = (self.hidden, self.raised);
        let Some(paragraph) = self.paragraph() else { return };
        if hidden {
            paragraph.part().hidden.push_str(text);
            return;
        }
        let text = if raised { raise(text) } else { text.to_owned() };
        paragraph.part().text.push_str(&text);
        self.shown += text.len();
    }

    /// Takes in what a drawing shows, below the paragraph that holds it.
    fn draw(&mut self, item: Item) {
        if self.hidden || self.fields.contains(&false) {
            return;
        }
        if let Some(paragraph) = self.paragraph() {
            paragraph.boxes.push(item);
            self.shown += 1;
        }
    }

    fn refer(&mut self, kind: NoteKind, id: &str) {
        let key = (kind, id.to_owned());
        let Some(text) = self.elsewhere.notes.get(&key) else { return };
        if self.hidden || self.fields.contains(&false) {
            return;
        }
        let known = self.marks.get(&key).cloned();
        let mark = known.clone().unwrap_or_else(|| match kind {
            NoteKind::Comment => String::new(),
            NoteKind::Footnote | NoteKind::Endnote => {
                let count = &mut self.counts[usize::from(kind == NoteKind::Endnote)];
                *count += 1;
                let format = if kind == NoteKind::Endnote { "lowerRoman" } else { "decimal" };
                format!("[{}]", formatted(*count, format))
            }
        });
        if let Some(Frame::Paragraph(paragraph)) = self.frames.last_mut() {
            let part = paragraph.part();
            part.text.push_str(&mark);
            if known.is_none() {
                let note = if mark.is_empty() { text.clone() } else { format!("{mark} {text}") };
                part.notes.push(Note::Shown(note));
                self.marks.insert(key, mark);
            }
        }
    }

    fn break_page(&mut self) {
        if self.hidden || self.note.is_some() {
            return;
        }
        let has_text = match self.frames.last() {
            Some(Frame::Paragraph(paragraph)) => {
                paragraph.parts.iter().any(|part| !part.text.trim().is_empty())
            }
            _ => return,
        };
        match self.frames.len().checked_sub(2).map(|outer| &mut self.frames[outer]) {
            None => {
                if let Some(paragraph) = self.paragraph() {
                    paragraph.parts.push(Part::default());
                    // The page ends before the first part too if there is nothing in it.
                    if paragraph.parts.len() == 1 {
                        paragraph.parts.push(Part::default());
                    }
                }
            }
            Some(Frame::Cell(cell)) => {
                let first = !has_text && cell.items.is_empty();
                // Only pages that end in a table of the body itself are those of the document.
                if let [Frame::Table(table), Frame::Cell(_), Frame::Paragraph(_)] = self.frames.as_mut_slice()
                {
                    if first && !table.row.has_text {
                        table.row.page_break = true;
                    } else {
                        table.page_break = true;
                    }
                }
            }
            Some(_) => {}
        }
    }

    fn end_paragraph(&mut self, paragraph: Paragraph) {
        if paragraph.end_deleted {
            self.carried = paragraph.parts;
            for item in paragraph.boxes {
                self.emit(item);
            }
            return;
        }
        let role = paragraph.style.as_deref().map(|id| self.styles.role(id)).unwrap_or_default();
        if paragraph.page_break || role.page_break {
            self.emit(Item::PageBreak);
        }
        let mut marker = self.marker(&paragraph, &role);
        let heading = match paragraph.outline {
            Some(outline) => (outline < 9).then_some(outline + 1),
            None => role.heading,
        };
        let kind = if role.title {
            BlockKind::Heading { level: 1 }
        } else if let Some(level) = heading {
            BlockKind::Heading { level }
        } else if marker.is_some() {
            BlockKind::ListItem
        } else if role.code {
            BlockKind::Code
        } else {
            BlockKind::Paragraph
        };
        for (index, part) in paragraph.parts.into_iter().enumerate() {
            if index > 0 {
                self.emit(Item::PageBreak);
            }
            let Part { text, hidden, mut notes } = part;
            if !hidden.trim().is_empty() {
                notes.push(Note::Hidden(hidden.trim().to_owned()));
            }
            if text.trim().is_empty() && (kind != BlockKind::Code || !notes.is_empty()) {
                // What goes with a paragraph of which nothing is shown, such as the comment on a picture.
                if !notes.is_empty() {
                    let kind = BlockKind::Paragraph;
                    self.emit(Item::Text { kind, text: String::new(), notes });
                }
                continue;
            }
            let mut text = match marker.take() {
                Some(marker) => format!("{marker}{}", text.trim_start()),
                None => text,
            };
            if matches!(kind, BlockKind::Heading { .. }) {
                text = text.replace('\n', " ");
            }
            if role.title && self.title.is_none() {
                self.title = Some(text.clone());
            }
            self.emit(Item::Text { kind: kind.clone(), text, notes });
        }
        for item in paragraph.boxes {
            self.emit(item);
        }
    }

    /// Counts the paragraph if it is in a list. Word counts blank ones too.
    fn marker(&mut self, paragraph: &Paragraph, role: &Role) -> Option<String> {
        let list = paragraph.list.as_ref().or(role.list.as_ref());
        let Some(list) = list.filter(|list| *list != "0") else {
            return (role.bullet && paragraph.list.is_none()).then(|| "• ".to_owned());
        };
        let by_style = || self.numbering.level_of_style(list, paragraph.style.as_deref()?);
        let level = paragraph.level.or_else(by_style).or(role.level).unwrap_or(0);
        Some(self.numbering.next(list, level))
    }

    fn end_cell(&mut self, cell: Cell) {
        let Some(table) = self.table() else { return };
        let from = table.row.cells.len();
        if cell.merged {
            table.row.cells.push(String::new());
        } else {
            let text = flattened(&cell.items);
            table.row.has_text |= !text.trim().is_empty();
            table.row.notes.extend(noted(&cell.items));
            table.row.cells.push(text);
            if from == 0 {
                table.row.only = cell.items;
            } else {
                table.row.only.clear();
            }
        }
        table.row.cells.resize(from + cell.columns, String::new());
    }

    fn end_table(&mut self, mut table: Table) {
        if let [row] = table.rows.as_mut_slice()
            && !row.only.is_empty()
        {
            for item in std::mem::take(&mut row.only) {
                self.emit(item);
            }
            return;
        }
        let marked = table.rows.iter().take_while(|row| row.header).count();
        let rows = table.rows.len();
        let header = if marked > 0 && marked < rows { marked } else { usize::from(rows > 1) };
        self.emit(Item::Table { rows: table.rows, header });
    }

    fn emit(&mut self, item: Item) {
        let nested = !self.frames.is_empty();
        for frame in self.frames.iter_mut().rev() {
            match frame {
                Frame::Cell(cell) => return cell.items.push(item),
                Frame::TextBox(items) => return items.push(item),
                Frame::Paragraph(paragraph) => return paragraph.boxes.push(item),
                Frame::Table(_) => {}
            }
        }
        if !(nested && matches!(item, Item::PageBreak)) {
            self.items.push(item);
        }
    }
}

impl Paragraph {
    fn part(&mut self) -> &mut Part {
        if self.parts.is_empty() {
            self.parts.push(Part::default());
        }
        self.parts.last_mut().expect("a part was just added")
    }
}

fn inside_properties(path: &[Tag]) -> bool {
    path.iter().rev().take(3).any(|tag| *tag == Tag::ParagraphProperties)
}

/// The texts of items on one line, for a cell or a note.
pub(super) fn flattened(items: &[Item]) -> String {
    let mut texts = Vec::new();
    for item in items {
        match item {
            Item::PageBreak => {}
            Item::Text { text, .. } => texts.push(text.trim().to_owned()),
            Item::Table { rows, .. } => {
                let cells = |row: &Row| {
                    let cells = row.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
                    cells.collect::<Vec<_>>().join(", ")
                };
                texts.push(
                    rows.iter().map(cells).filter(|row| !row.is_empty()).collect::<Vec<_>>().join("; "),
                );
            }
        }
    }
    texts.retain(|text| !text.is_empty());
    texts.join(" ")
}

fn noted(items: &[Item]) -> Vec<Note> {
    let notes = items.iter().flat_map(|item| match item {
        Item::PageBreak => Vec::new(),
        Item::Text { notes, .. } => notes.clone(),
        Item::Table { rows, .. } => rows.iter().flat_map(|row| row.notes.clone()).collect(),
    });
    notes.collect()
}

/// What a comment begins with: who made it, and the day.
fn signed(comment: &Element<'_>) -> String {
    let author = comment.attr("author").map(|author| line(&author)).unwrap_or_default();
    let date = comment.attr("date").unwrap_or_default();
    let day = date.get(..10).filter(|day| day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'));
    match (author.as_str(), day) {
        ("", None) => String::new(),
        ("", Some(day)) => format!("{day}: "),
        (author, None) => format!("{author}: "),
        (author, Some(day)) => format!("{author} ({day}): "),
    }
}

/// The words that describe a picture, unless they are only the name of its file.
fn described(text: &str) -> Option<String> {
    let shown = text.lines().map(line).filter(|part| !part.is_empty() && !is_automatic(part));
    let shown = shown.collect::<Vec<_>>().join("\n");
    let ending = shown.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let is_file = matches!(
        ending.as_str(),
        "png" | "jpg" | "jpeg" | "gif" | "bmp" | "emf" | "wmf" | "tif" | "tiff" | "svg" | "webp"
    );
    (!is_file && shown.chars().any(char::is_alphabetic)).then_some(shown)
}

/// Whether a line is what Word itself says of a description that it guessed.
fn is_automatic(line: &str) -> bool {
    let line = line.to_lowercase();
    [
        "automatically generated",
        "automatisch generiert",
        "generado automáticamente",
        "générée automatiquement",
    ]
    .iter()
    .any(|said| line.contains(said))
}

/// The character that a symbol font shows for a code.
fn symbol(code: u32, font: &str) -> Option<char> {
    let low = code & 0xff;
    if !(0xf000..=0xf0ff).contains(&code) {
        return char::from_u32(code);
    }
    let font = font.to_lowercase();
    if font.starts_with("wingdings") {
        return Some(match low {
            0x6c | 0x9f => '●',
            0x6e => '■',
            0x6f | 0x71 | 0xa8 => '☐',
            0xa7 => '▪',
            0xd8 => '➢',
            0xdf | 0xe7 => '←',
            0xe0 | 0xe8 => '→',
            0xfb | 0x78 => '☒',
            0xfc => '✓',
            0xfd => '☒',
            0xfe => '☑',
            _ => '•',
        });
    }
    const UPPER: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
    const LOWER: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";
    Some(match low {
        0x41..=0x5a => UPPER.chars().nth((low - 0x41) as usize)?,
        0x61..=0x7a => LOWER.chars().nth((low - 0x61) as usize)?,
        0xa3 => '≤',
        0xa5 => '∞',
        0xab => '↔',
        0xac => '←',
        0xae => '→',
        0xb0 => '°',
        0xb1 => '±',
        0xb2 => '″',
        0xb3 => '≥',
        0xb4 => '×',
        0xb7 => '•',
        0xb8 => '÷',
        0xb9 => '≠',
        0xbb => '≈',
        0xd6 => '√',
        0xd7 => '⋅',
        0xe5 => '∑',
        0xf2 => '∫',
        0x20..=0x7e => char::from_u32(low)?,
        _ => '•',
    })
}
