//! Workbooks in XML (XLSX, XLSM), part by part and mark by mark.
//!
//! Formulas are read as the values that were stored with them. Pictures and pivot caches are left out, and so are charts,
//! whose numbers are on a sheet.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::Look;
use super::grid::{Area, Grid, Nature};
use super::number::{NumberFormat, built_in};
use crate::builder::PageBuilder;
use crate::formats::drawing;
use crate::formats::package::{Mark, Package, Relation, Xml, properties};
use crate::{Damage, Ending, ExtractError, Problem};

/// Rows of a frozen pane that can be a header.
const MOST_FROZEN: u32 = 12;

/// What a workbook says of a sheet.
struct Listed {
    name: String,
    id: String,
    hidden: bool,
}

/// The texts that cells share, one after the other.
#[derive(Default)]
struct Shared {
    text: String,
    ends: Vec<u32>,
}

impl Shared {
    fn get(&self, index: usize) -> Option<&str> {
        let start = if index == 0 { 0 } else { *self.ends.get(index - 1)? };
        self.text.get(start as usize..*self.ends.get(index)? as usize)
    }
}

pub(super) fn read(mut package: Package, main: &str, builder: PageBuilder) -> Result<Ending, ExtractError> {
    let mut builder = builder;
    let root = package.relations("")?;
    let core = root.iter().find(|(kind, _)| kind == "core-properties").map(|(_, part)| part.clone());
    let (title, author) = match package.part(core.as_deref().unwrap_or("docProps/core.xml"))? {
        // Properties that cannot be read are no loss.
        Some(xml) => properties(xml).unwrap_or_default(),
        None => (None, None),
    };
    let parts = package.related(main)?;
    let of_kind =
        |kind: &str| parts.iter().find(|relation| relation.kind == kind).map(|found| found.part.clone());
    let Some(xml) = package.part(main)? else {
        return Err(Damage::NotInside { format: "xlsx".to_owned() }.into());
    };
    let (listed, from_1904) = workbook(xml)?;
    let looks = match of_kind("styles") {
        Some(part) => package.part(&part)?.map_or(Ok(Vec::new()), styles)?,
        None => Vec::new(),
    };
    let shared = match of_kind("sharedStrings") {
        Some(part) => package.part(&part)?.map_or(Ok(Shared::default()), shared_strings)?,
        None => Shared::default(),
    };
    let persons = match of_kind("person") {
        Some(part) => package.part(&part)?.map_or(Ok(HashMap::new()), persons)?,
        None => HashMap::new(),
    };
    let sole = listed.len() == 1;
    for sheet in &listed {
        let Some(relation) = parts.iter().find(|relation| relation.id == sheet.id) else { continue };
        let mut grid = Grid::new(builder.limits());
        let mut reader = Reader {
            grid: &mut grid,
            looks: &looks,
            shared: &shared,
            from_1904,
            drawing: None,
            tables: HashSet::new(),
        };
        let read = match package.part(&relation.part) {
            Ok(Some(mut xml)) => reader.read(&mut xml),
            Ok(None) => continue,
            Err(error) => Err(error),
        };
        let (drawing, tables) = (reader.drawing.take(), std::mem::take(&mut reader.tables));
        let damage = match read {
            Ok(()) => None,
            // What stands before the damage is worth having; a bomb is not.
            Err(ExtractError::Damaged { damage }) => Some(damage),
            Err(error) => return Err(error),
        };
        if damage.is_none() {
            let related = package.related(&relation.part).unwrap_or_default();
            belongings(&mut package, &mut grid, &related, drawing.as_deref(), &tables, &persons)?;
        }
        let heading = super::heading_of(&sheet.name, sole);
        grid.lay(&sheet.name, heading, sheet.hidden, &mut builder);
        if let Some(damage) = damage {
            builder.problem(Problem::BreaksOff { damage });
        }
        if builder.is_full() {
            break;
        }
    }
    Ok(builder.finish_titled(title.as_deref(), author.as_deref()))
}

/// The sheets in their order, and whether dates count from 1904.
fn workbook(mut xml: Xml) -> Result<(Vec<Listed>, bool), ExtractError> {
    let (mut listed, mut from_1904) = (Vec::new(), false);
    loop {
        match xml.next()? {
            Mark::Open(element) => match element.name() {
                "sheet" => {
                    let state = element.attr("state").unwrap_or_default();
                    listed.push(Listed {
                        name: element.attr("name").unwrap_or_default(),
                        id: element.attr("id").unwrap_or_default(),
                        hidden: matches!(state.as_str(), "hidden" | "veryHidden"),
                    });
                }
                "workbookPr" => {
                    from_1904 = matches!(element.attr("date1904").as_deref(), Some("1" | "true"));
                }
                _ => {}
            },
            Mark::End => return Ok((listed, from_1904)),
            _ => {}
        }
    }
}

/// How the cells of each style look.
fn styles(mut xml: Xml) -> Result<Vec<Look>, ExtractError> {
    let mut codes: HashMap<u32, String> = HashMap::new();
    let mut formats: HashMap<u32, Rc<NumberFormat>> = HashMap::new();
    let mut bold: Vec<bool> = Vec::new();
    let mut looks = Vec::new();
    let mut within = String::new();
    loop {
        match xml.next()? {
            Mark::Open(element) => match element.name() {
                name @ ("fonts" | "cellXfs" | "cellStyleXfs" | "dxfs") => within = name.to_owned(),
                "numFmt" if within != "dxfs" => {
                    let id = element.attr("numFmtId").and_then(|id| id.parse().ok());
                    if let (Some(id), Some(code)) = (id, element.attr("formatCode")) {
                        codes.insert(id, code);
                    }
                }
                "font" if within == "fonts" => bold.push(false),
                "b" if within == "fonts" => {
                    if let Some(last) = bold.last_mut() {
                        *last = element.is_on();
                    }
                }
                "xf" if within == "cellXfs" => {
                    let number = |name: &str| element.attr(name).and_then(|value| value.parse::<u32>().ok());
                    let id = number("numFmtId").unwrap_or(0);
                    let format = formats.entry(id).or_insert_with(|| {
                        let code = codes.get(&id).map(String::as_str).or_else(|| built_in(id));
                        Rc::new(NumberFormat::parse(code.unwrap_or("General")))
                    });
                    let font = number("fontId").unwrap_or(0) as usize;
                    looks.push(Look { format: format.clone(), bold: bold.get(font) == Some(&true) });
                }
                _ => {}
            },
            Mark::End => return Ok(looks),
            _ => {}
        }
    }
}

fn shared_strings(mut xml: Xml) -> Result<Shared, ExtractError> {
    let mut shared = Shared::default();
    let mut path = Path::default();
    let mut one = String::new();
    loop {
        match xml.next()? {
            Mark::Open(element) => {
                if element.name() == "si" {
                    one.clear();
                }
                path.open(element.name());
            }
            Mark::Text(text) if path.is_text() => one.push_str(&text),
            Mark::Text(_) => {}
            Mark::Close => {
                if path.close() == Some(Step::Item) {
                    shared.text.push_str(&unescaped(&one));
                    let Ok(end) = u32::try_from(shared.text.len()) else { return Ok(shared) };
                    shared.ends.push(end);
                }
            }
            Mark::End => return Ok(shared),
        }
    }
}

/// The way to where a reader is, as far as it matters.
#[derive(Default)]
struct Path(Vec<Step>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// A shared string, or a cell.
    Item,
    /// Text.
    Text,
    /// The value of a cell.
    Value,
    Formula,
    /// How characters are read aloud.
    Phonetic,
    Row,
    Other,
}

impl Path {
    fn open(&mut self, name: &str) {
        self.0.push(match name {
            "si" | "c" => Step::Item,
            "t" => Step::Text,
            "v" => Step::Value,
            "f" => Step::Formula,
            "rPh" => Step::Phonetic,
            "row" => Step::Row,
            _ => Step::Other,
        });
    }

    fn close(&mut self) -> Option<Step> {
        self.0.pop()
    }

    fn is_text(&self) -> bool {
        self.0.last() == Some(&Step::Text) && !self.0.contains(&Step::Phonetic)
    }
}

/// Reads one sheet into its grid.
struct Reader<'r> {
    grid: &'r mut Grid,
    looks: &'r [Look],
    shared: &'r Shared,
    from_1904: bool,
    /// The relation to what is drawn on the sheet.
    drawing: Option<String>,
    /// Relations to tables.
    tables: HashSet<String>,
}

/// A cell that is being read.
#[derive(Default)]
struct Open {
    row: u32,
    column: u32,
    kind: String,
    style: usize,
    formula: String,
    text: String,
}

impl Reader<'_> {
    fn read(&mut self, xml: &mut Xml) -> Result<(), ExtractError> {
        let mut path = Path::default();
        let (mut row, mut column) = (None, None);
        let mut cell = Open::default();
        loop {
            match xml.next()? {
                Mark::Open(element) => {
                    let number = |name: &str| element.attr(name).and_then(|value| value.parse::<u32>().ok());
                    let is_on = |name: &str| matches!(element.attr(name).as_deref(), Some("1" | "true"));
                    match element.name() {
                        "row" => {
                            let said = number("r").and_then(|row| row.checked_sub(1));
                            let at = said.unwrap_or_else(|| row.map_or(0, |row: u32| row.saturating_add(1)));
                            (row, column) = (Some(at), None);
                            if is_on("hidden") {
                                self.grid.hidden_rows.add(at, at);
                            }
                        }
                        "c" => {
                            let said = element.attr("r").and_then(|name| super::cell_at(&name));
                            let next = column.map_or(0, |column: u32| column.saturating_add(1));
                            let (at, under) = said.unwrap_or((row.unwrap_or(0), next));
                            (row, column) = (Some(at), Some(under));
                            cell = Open {
                                row: at,
                                column: under,
                                kind: element.attr("t").unwrap_or_default(),
                                style: number("s").unwrap_or(0) as usize,
                                ..Open::default()
                            };
                        }
                        "col" if is_on("hidden") => {
                            if let (Some(first), Some(last)) = (number("min"), number("max")) {
                                self.grid.hidden_columns.add(first.saturating_sub(1), last.saturating_sub(1));
                            }
                        }
                        "mergeCell" => {
                            self.grid
                                .merged
                                .extend(element.attr("ref").and_then(|name| super::area_of(&name)));
                        }
                        "autoFilter" => {
                            let area = element.attr("ref").and_then(|name| super::area_of(&name));
                            self.grid.headers.extend(area.map(|area| Area { bottom: area.top, ..area }));
                        }
                        "pane" if element.attr("state").is_some_and(|state| state.starts_with("frozen")) => {
                            if let Some(rows @ 1..=MOST_FROZEN) = number("ySplit") {
                                let frozen = Area { top: 0, left: 0, bottom: rows - 1, right: u32::MAX };
                                self.grid.headers.push(frozen);
                            }
                        }
                        "drawing" => self.drawing = element.attr("id"),
                        "tablePart" => self.tables.extend(element.attr("id")),
                        _ => {}
                    }
                    path.open(element.name());
                }
                Mark::Text(text) => {
                    if path.is_text() || path.0.last() == Some(&Step::Value) {
                        cell.text.push_str(&text);
                    } else if path.0.last() == Some(&Step::Formula) {
                        cell.formula.push_str(&text);
                    }
                }
                Mark::Close => {
                    if path.close() == Some(Step::Item) {
                        self.cell(&cell);
                    }
                }
                Mark::End => return Ok(()),
            }
            if self.grid.is_full() {
                return Ok(());
            }
        }
    }

    fn cell(&mut self, cell: &Open) {
        let Open { row, column, .. } = *cell;
        let look = self.looks.get(cell.style);
        let bold = look.is_some_and(|look| look.bold);
        let text = cell.text.trim();
        if text.is_empty() {
            // A program that does not reckon has written it, and another would show the value. The formula is all there is.
            if !cell.formula.is_empty() && cell.kind != "str" {
                self.grid.push(row, column, &format!("={}", cell.formula), Nature::Number, bold);
            }
            return;
        }
        let (shown, nature) = match cell.kind.as_str() {
            "s" => {
                let text = text.parse().ok().and_then(|index| self.shared.get(index)).unwrap_or_default();
                (look.map_or_else(|| text.to_owned(), |look| look.format.text(text)), Nature::Text)
            }
            "str" | "inlineStr" => {
                let text = unescaped(&cell.text);
                (look.map_or_else(|| text.clone(), |look| look.format.text(&text)), Nature::Text)
            }
            "b" => (if text == "1" { "TRUE" } else { "FALSE" }.to_owned(), Nature::Number),
            "e" => (text.to_owned(), Nature::Number),
            "d" => (text.trim_end_matches("T00:00:00").replace('T', " "), Nature::Date),
            _ => match text.parse::<f64>() {
                Ok(value) => Look::show(look, value, self.from_1904),
                Err(_) => (text.to_owned(), Nature::Text),
            },
        };
        self.grid.push(row, column, &shown, nature, bold);
    }
}

/// Tables, notes and drawn texts, which are parts of their own.
fn belongings(
    package: &mut Package,
    grid: &mut Grid,
    related: &[Relation],
    drawing: Option<&str>,
    tables: &HashSet<String>,
    persons: &HashMap<String, String>,
) -> Result<(), ExtractError> {
    for relation in related.iter().filter(|relation| tables.contains(&relation.id)) {
        if let Some(xml) = package.part(&relation.part)?
            && let Some(area) = table_header(xml)?
        {
            grid.headers.push(area);
        }
    }
    let mut threads = HashSet::new();
    for relation in related.iter().filter(|relation| relation.kind == "threadedComment") {
        if let Some(xml) = package.part(&relation.part)? {
            for (at, who, text) in comments(xml, persons)? {
                threads.insert(at);
                grid.notes.push((at.0, at.1, noted(at, &who, &text)));
            }
        }
    }
    for relation in related.iter().filter(|relation| relation.kind == "comments") {
        if let Some(xml) = package.part(&relation.part)? {
            for (at, who, text) in comments(xml, persons)? {
                // Of a thread there is a copy for programs that know no threads.
                if !threads.contains(&at) {
                    grid.notes.push((at.0, at.1, noted(at, &who, &text)));
                }
            }
        }
    }
    if let Some(relation) = related.iter().find(|relation| Some(relation.id.as_str()) == drawing)
        && let Some(xml) = package.part(&relation.part)?
    {
        grid.drawn = drawing::texts(xml)?;
    }
    Ok(())
}

fn table_header(mut xml: Xml) -> Result<Option<Area>, ExtractError> {
    loop {
        match xml.next()? {
            Mark::Open(element) if element.name() == "table" => {
                let rows = element.attr("headerRowCount").map_or(Some(1), |rows| rows.parse::<u32>().ok());
                let area = element.attr("ref").and_then(|name| super::area_of(&name));
                return Ok(match (area, rows) {
                    (Some(area), Some(rows @ 1..)) => Some(Area { bottom: area.top + rows - 1, ..area }),
                    _ => None,
                });
            }
            Mark::End => return Ok(None),
            _ => {}
        }
    }
}

type Comment = ((u32, u32), String, String);

/// The notes of a sheet: where, who, what.
fn comments(mut xml: Xml, persons: &HashMap<String, String>) -> Result<Vec<Comment>, ExtractError> {
    let (mut found, mut authors): (Vec<Comment>, Vec<String>) = (Vec::new(), Vec::new());
    let mut path: Vec<String> = Vec::new();
    loop {
        match xml.next()? {
            Mark::Open(element) => {
                let name = element.name();
                match name {
                    "author" => authors.push(String::new()),
                    "comment" | "threadedComment" => {
                        let at = element.attr("ref").and_then(|name| super::cell_at(&name)).unwrap_or((0, 0));
                        let author = element.attr("authorId").and_then(|index| index.parse::<usize>().ok());
                        let author = author.and_then(|index| authors.get(index)).cloned();
                        let person = element.attr("personId").and_then(|id| persons.get(&id).cloned());
                        found.push((at, author.or(person).unwrap_or_default(), String::new()));
                    }
                    _ => {}
                }
                path.push(name.to_owned());
            }
            Mark::Text(text) => match path.last().map(String::as_str) {
                Some("author") => {
                    if let Some(last) = authors.last_mut() {
                        last.push_str(&text);
                    }
                }
                Some("t" | "text") if !path.iter().any(|step| step == "rPh") => {
                    if let Some((.., last)) = found.last_mut() {
                        last.push_str(&text);
                    }
                }
                _ => {}
            },
            Mark::Close => {
                path.pop();
            }
            Mark::End => return Ok(found),
        }
    }
}

/// `B4, Jane Smith: …`. The author's name at the beginning, which programs write there, is not said twice.
fn noted((row, column): (u32, u32), who: &str, text: &str) -> String {
    let text = unescaped(text);
    let text = text.trim().strip_prefix(who).map_or(text.trim(), |rest| rest.trim_start_matches(':').trim());
    let at = super::cell_name(row, column);
    if who.is_empty() { format!("{at}: {text}") } else { format!("{at}, {who}: {text}") }
}

/// The names of those who wrote threads, by their ids.
fn persons(mut xml: Xml) -> Result<HashMap<String, String>, ExtractError> {
    let mut persons = HashMap::new();
    loop {
        match xml.next()? {
            Mark::Open(element) if element.name() == "person" => {
                if let (Some(id), Some(name)) = (element.attr("id"), element.attr("displayName")) {
                    persons.insert(id, name);
                }
            }
            Mark::End => return Ok(persons),
            _ => {}
        }
    }
}

/// Puts characters back that are written as `_x000D_`, because XML cannot hold them.
fn unescaped(text: &str) -> String {
    let mut rest = text;
    let mut plain = String::with_capacity(text.len());
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'));
        let character = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        plain.push_str(&rest[..at]);
        match character {
            Some(character) => {
                plain.push(character);
                rest = &rest[at + 7..];
            }
            None => {
                plain.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    plain.push_str(rest);
    plain
}
