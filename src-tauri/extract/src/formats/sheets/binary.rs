//! Workbooks in the binary formats: XLS of old, and XLSB. `calamine` reads their values.
//!
//! It leaves out how numbers are shown and what is hidden, so the records are gone through once more for that alone: the
//! style of each cell, the formats of the styles, hidden rows and columns.

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::rc::Rc;

use calamine::{Data, DataRef, Reader, SheetVisible, Xls, XlsError, Xlsb, XlsbError};

use super::grid::{Area, Grid, Nature};
use super::number::{NumberFormat, built_in};
use super::{Look, heading_of};
use crate::builder::PageBuilder;
use crate::formats::compound;
use crate::formats::package::Package;
use crate::formats::recognise::{Evidence, Match, find};
use crate::sink::Pages;
use crate::{Damage, Ending, ExtractError, Source};

/// What every OLE file begins with.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// How a workbook's cells look.
#[derive(Default)]
struct Looks {
    looks: Vec<Look>,
    from_1904: bool,
}

/// What a sheet says besides values.
#[derive(Default)]
struct Dress {
    /// Row, column and style of cells, in the order of rows and columns.
    styles: Vec<(u32, u16, u16)>,
    hidden_rows: Vec<u32>,
    hidden_columns: Vec<(u32, u32)>,
}

impl Dress {
    fn style(&self, row: u32, column: u32) -> Option<usize> {
        let at =
            self.styles.binary_search_by_key(&(row, column), |(row, column, _)| (*row, (*column).into()));
        at.ok().map(|at| usize::from(self.styles[at].2))
    }

    fn sort(&mut self) {
        self.styles.sort_unstable();
        self.hidden_rows.sort_unstable();
        self.hidden_columns.sort_unstable();
    }
}

pub(in crate::formats) fn sniff(evidence: &Evidence) -> Match {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        find(evidence.bytes, &wide).is_some()
    };
    let is_other =
        || ["EncryptedPackage", "WordDocument", "PowerPoint Document", "__properties"].into_iter().any(has);
    // The old name of the stream is too short to look for anywhere.
    let is_named = evidence.named.is_some_and(|format| format.id == "xls");
    match evidence.bytes.starts_with(OLE) && (has("Workbook") || is_named && has("Book")) && !is_other() {
        true => Match::Sure,
        false => Match::None,
    }
}

pub(in crate::formats) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let mut builder = PageBuilder::new(source.limits, pages);
    let mut workbook = Xls::new(Cursor::new(source.bytes)).map_err(|error| match error {
        XlsError::Password => source.stays_protected(),
        error => Damage::Other { detail: error.to_string() }.into(),
    })?;
    let stream = workbook_stream(source.bytes, source.limits.max_unpacked_bytes);
    let records = Biff::of(&stream);
    let looks = records.looks();
    let sheets: Vec<_> = workbook.sheets_metadata().to_vec();
    let sole = sheets.len() == 1;
    for sheet in &sheets {
        let Ok(range) = workbook.worksheet_range(&sheet.name) else { continue };
        let mut grid = Grid::new(source.limits);
        let dress = records.dress(&sheet.name);
        let (top, left) = range.start().unwrap_or((0, 0));
        for (row, column, value) in range.used_cells() {
            let (row, column) = (top + row as u32, left + column as u32);
            push(&mut grid, row, column, &plain(value), &looks, &dress);
            if grid.is_full() {
                break;
            }
        }
        let merged = workbook.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
        grid.merged = merged.iter().map(|area| area_of(area.start, area.end)).collect();
        hide(&mut grid, &dress);
        let hidden = sheet.visible != SheetVisible::Visible;
        grid.lay(&sheet.name, heading_of(&sheet.name, sole), hidden, &mut builder);
        if builder.is_full() {
            break;
        }
    }
    Ok(builder.finish_titled(None, None))
}

pub(super) fn read_xlsb(
    source: &Source,
    mut package: Package,
    builder: PageBuilder,
) -> Result<Ending, ExtractError> {
    let mut builder = builder;
    let mut workbook = Xlsb::new(Cursor::new(source.bytes)).map_err(|error| match error {
        XlsbError::Password => source.stays_protected(),
        error => Damage::Other { detail: error.to_string() }.into(),
    })?;
    let related = package.related("xl/workbook.bin")?;
    let of_kind =
        |kind: &str| related.iter().find(|relation| relation.kind == kind).map(|found| found.part.clone());
    let styles = of_kind("styles").map_or(Ok(None), |part| package.bytes(&part))?.unwrap_or_default();
    let looks = Looks { looks: xlsb_looks(&styles), from_1904: workbook.has_1904_epoch() };
    let listed = package.bytes("xl/workbook.bin")?.map(|bytes| xlsb_sheets(&bytes)).unwrap_or_default();
    let sheets: Vec<_> = workbook.sheets_metadata().to_vec();
    let sole = sheets.len() == 1;
    for sheet in &sheets {
        let id = listed.iter().find(|(name, _)| *name == sheet.name).map(|(_, id)| id.as_str());
        let part = related.iter().find(|relation| Some(relation.id.as_str()) == id);
        let dress = match part {
            Some(relation) => {
                package.bytes(&relation.part)?.map(|bytes| xlsb_dress(&bytes)).unwrap_or_default()
            }
            None => Dress::default(),
        };
        let mut grid = Grid::new(source.limits);
        let Ok(mut cells) = workbook.worksheet_cells_reader(&sheet.name) else { continue };
        // What stands before damage is worth having.
        while let Ok(Some(cell)) = cells.next_cell() {
            let (row, column) = cell.get_position();
            let value = match cell.get_value() {
                DataRef::SharedString(text) => Value::Text((*text).to_owned()),
                other => plain(&Data::from(other.clone())),
            };
            push(&mut grid, row, column, &value, &looks, &dress);
            if grid.is_full() {
                break;
            }
        }
        hide(&mut grid, &dress);
        let hidden = sheet.visible != SheetVisible::Visible;
        grid.lay(&sheet.name, heading_of(&sheet.name, sole), hidden, &mut builder);
        if builder.is_full() {
            break;
        }
    }
    Ok(builder.finish_titled(None, None))
}

enum Value {
    Number(f64),
    Text(String),
    /// A truth value or an error.
    Other(String),
    Nothing,
}

fn plain(value: &Data) -> Value {
    match value {
        Data::Int(value) => Value::Number(*value as f64),
        Data::Float(value) => Value::Number(*value),
        Data::DateTime(value) => Value::Number(value.as_f64()),
        Data::String(text) => Value::Text(text.clone()),
        Data::DateTimeIso(text) | Data::DurationIso(text) => Value::Other(text.clone()),
        Data::Bool(true) => Value::Other("TRUE".to_owned()),
        Data::Bool(false) => Value::Other("FALSE".to_owned()),
        Data::Error(error) => Value::Other(error.to_string()),
        Data::Empty => Value::Nothing,
    }
}

fn push(grid: &mut Grid, row: u32, column: u32, value: &Value, looks: &Looks, dress: &Dress) {
    let look = dress.style(row, column).and_then(|style| looks.looks.get(style));
    let bold = look.is_some_and(|look| look.bold);
    let (shown, nature) = match value {
        Value::Number(value) => Look::show(look, *value, looks.from_1904),
        Value::Text(text) => (look.map_or_else(|| text.clone(), |look| look.format.text(text)), Nature::Text),
        Value::Other(text) => (text.clone(), Nature::Number),
        Value::Nothing => return,
    };
    grid.push(row, column, &shown, nature, bold);
}

fn hide(grid: &mut Grid, dress: &Dress) {
    dress.hidden_rows.iter().for_each(|row| grid.hidden_rows.add(*row, *row));
    dress.hidden_columns.iter().for_each(|(first, last)| grid.hidden_columns.add(*first, *last));
}

fn area_of(start: (u32, u32), end: (u32, u32)) -> Area {
    Area { top: start.0, left: start.1, bottom: end.0, right: end.1 }
}

// --- XLS ---

/// The stream that holds the workbook; empty if there is none, or it is not of the format that is known here.
fn workbook_stream(bytes: &[u8], most: u64) -> Vec<u8> {
    let Ok(mut file) = compound::open(bytes) else { return Vec::new() };
    let mut stream = Vec::new();
    if let Ok(found) = file.open_stream("/Workbook") {
        // What could be read may be of use.
        let _ = found.take(most).read_to_end(&mut stream);
    }
    stream
}

/// The records of an XLS workbook.
struct Biff<'b> {
    bytes: &'b [u8],
    /// Where each sheet begins.
    sheets: HashMap<String, usize>,
}

/// Calls back with the kind and content of each record, until it says that it is enough.
fn biff_records(bytes: &[u8], mut at: usize, mut take: impl FnMut(u16, &[u8]) -> bool) {
    while let Some([a, b, c, d]) = bytes.get(at..at + 4) {
        let (kind, length) = (u16::from_le_bytes([*a, *b]), usize::from(u16::from_le_bytes([*c, *d])));
        let Some(content) = bytes.get(at + 4..at + 4 + length) else { return };
        if !take(kind, content) {
            return;
        }
        at += 4 + length;
    }
}

fn u16_at(content: &[u8], at: usize) -> u16 {
    content.get(at..at + 2).map_or(0, |bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
}

fn u32_at(content: &[u8], at: usize) -> u32 {
    u32::from(u16_at(content, at)) | u32::from(u16_at(content, at + 2)) << 16
}

/// A string with a byte of flags, of which only whether characters are wide matters.
fn biff_string(content: &[u8], characters: usize) -> String {
    let Some((flags, text)) = content.split_first() else { return String::new() };
    if flags & 1 == 0 {
        text.iter().take(characters).map(|byte| char::from(*byte)).collect()
    } else {
        let units: Vec<u16> = text
            .chunks_exact(2)
            .take(characters)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect();
        String::from_utf16_lossy(&units)
    }
}

const EOF: u16 = 0x0a;

impl<'b> Biff<'b> {
    fn of(bytes: &'b [u8]) -> Biff<'b> {
        let mut sheets = HashMap::new();
        biff_records(bytes, 0, |kind, content| {
            if kind == 0x85 && content.len() > 7 {
                let name = biff_string(&content[7..], content[6].into());
                sheets.insert(name, u32_at(content, 0) as usize);
            }
            kind != EOF
        });
        Biff { bytes, sheets }
    }

    fn looks(&self) -> Looks {
        let mut codes: HashMap<u32, String> = HashMap::new();
        let mut fonts: Vec<bool> = Vec::new();
        let mut styles: Vec<(u16, u16)> = Vec::new();
        let mut from_1904 = false;
        biff_records(self.bytes, 0, |kind, content| {
            match kind {
                0x22 => from_1904 = u16_at(content, 0) == 1,
                0x31 => fonts.push(u16_at(content, 6) >= 700),
                0x41e if content.len() > 4 => {
                    let code = biff_string(&content[4..], u16_at(content, 2).into());
                    codes.insert(u16_at(content, 0).into(), code);
                }
                0xe0 => styles.push((u16_at(content, 0), u16_at(content, 2))),
                _ => {}
            }
            kind != EOF
        });
        let looks = made(
            styles.iter().map(|(font, format)| {
                // No font has the number 4.
                let font = usize::from(if *font > 4 { font - 1 } else { *font });
                (u32::from(*format), fonts.get(font) == Some(&true))
            }),
            &codes,
        );
        Looks { looks, from_1904 }
    }

    fn dress(&self, sheet: &str) -> Dress {
        let mut dress = Dress::default();
        let Some(start) = self.sheets.get(sheet) else { return dress };
        // Charts within a sheet have a beginning and an end of their own.
        let mut depth = 0;
        biff_records(self.bytes, *start, |kind, content| {
            match kind {
                0x809 => depth += 1,
                EOF => depth -= 1,
                _ if depth != 1 => {}
                // NUMBER, RK, LABELSST, FORMULA, BOOLERR, LABEL, RSTRING
                0x203 | 0x27e | 0xfd | 0x06 | 0x205 | 0x204 | 0xd6 => {
                    dress.styles.push((u16_at(content, 0).into(), u16_at(content, 2), u16_at(content, 4)));
                }
                // Several numbers in a row.
                0xbd if content.len() >= 6 => {
                    let (row, first) = (u16_at(content, 0), u16_at(content, 2));
                    for (index, cell) in content[4..content.len() - 2].chunks_exact(6).enumerate() {
                        dress.styles.push((row.into(), first.saturating_add(index as u16), u16_at(cell, 0)));
                    }
                }
                0x208 if u16_at(content, 12) & 0x20 != 0 => dress.hidden_rows.push(u16_at(content, 0).into()),
                0x7d if u16_at(content, 8) & 1 != 0 => {
                    dress.hidden_columns.push((u16_at(content, 0).into(), u16_at(content, 2).into()));
                }
                _ => {}
            }
            depth > 0
        });
        dress.sort();
        dress
    }
}

/// Styles of their number formats and of whether they are bold.
fn made(styles: impl Iterator<Item = (u32, bool)>, codes: &HashMap<u32, String>) -> Vec<Look> {
    let mut formats: HashMap<u32, Rc<NumberFormat>> = HashMap::new();
    let look = |(id, bold): (u32, bool)| {
        let format = formats.entry(id).or_insert_with(|| {
            let code = codes.get(&id).map(String::as_str).or_else(|| built_in(id));
            Rc::new(NumberFormat::parse(code.unwrap_or("General")))
        });
        Look { format: format.clone(), bold }
    };
    styles.map(look).collect()
}

// --- XLSB ---

/// Calls back with the kind and content of each record.
fn xlsb_records(bytes: &[u8], mut take: impl FnMut(u32, &[u8])) {
    let mut at = 0;
    let number = |at: &mut usize, most: usize| -> Option<u32> {
        let mut value = 0;
        for index in 0..most {
            let byte = *bytes.get(*at)?;
            *at += 1;
            value |= u32::from(byte & 0x7f) << (7 * index);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(value)
    };
    while let Some(kind) = number(&mut at, 2) {
        let Some(length) = number(&mut at, 4) else { return };
        let Some(content) = bytes.get(at..at + length as usize) else { return };
        take(kind, content);
        at += length as usize;
    }
}

/// A string behind its number of characters, and where it ends.
fn wide_string(content: &[u8], at: usize) -> (String, usize) {
    let characters = u32_at(content, at) as usize;
    let end = at.saturating_add(4).saturating_add(characters.saturating_mul(2));
    let text = content.get(at + 4..end).unwrap_or_default();
    let units: Vec<u16> = text.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    (String::from_utf16_lossy(&units), end)
}

/// The names of the sheets, and the relations to them.
fn xlsb_sheets(bytes: &[u8]) -> Vec<(String, String)> {
    let mut sheets = Vec::new();
    xlsb_records(bytes, |kind, content| {
        if kind == 156 {
            let (id, end) = wide_string(content, 8);
            sheets.push((wide_string(content, end).0, id));
        }
    });
    sheets
}

fn xlsb_looks(bytes: &[u8]) -> Vec<Look> {
    let mut codes: HashMap<u32, String> = HashMap::new();
    let mut fonts: Vec<bool> = Vec::new();
    let mut styles: Vec<(u32, bool)> = Vec::new();
    let mut in_cells = false;
    xlsb_records(bytes, |kind, content| match kind {
        44 => {
            codes.insert(u16_at(content, 0).into(), wide_string(content, 2).0);
        }
        43 => fonts.push(u16_at(content, 4) >= 700),
        // The styles of cells stand between these.
        617 => in_cells = true,
        618 => in_cells = false,
        47 if in_cells => {
            let font = usize::from(u16_at(content, 4));
            styles.push((u16_at(content, 2).into(), fonts.get(font) == Some(&true)));
        }
        _ => {}
    });
    made(styles.into_iter(), &codes)
}

fn xlsb_dress(bytes: &[u8]) -> Dress {
    let mut dress = Dress::default();
    let mut row = 0;
    xlsb_records(bytes, |kind, content| match kind {
        0 => {
            row = u32_at(content, 0);
            if content.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                dress.hidden_rows.push(row);
            }
        }
        1..=11 => {
            let (column, style) = (u32_at(content, 0), u32_at(content, 4) & 0x00ff_ffff);
            dress.styles.push((row, column as u16, style as u16));
        }
        60 if content.get(16).is_some_and(|flags| flags & 1 != 0) => {
            dress.hidden_columns.push((u32_at(content, 0), u32_at(content, 4)));
        }
        _ => {}
    });
    dress.sort();
    dress
}
