//! Reads spreadsheets: each sheet is a page (or several, if it is long) named as the sheet, and each cell is shown as a
//! spreadsheet program shows it. Hidden rows, columns and sheets are read, and said to be hidden.

mod binary;
mod csv;
mod grid;
mod number;
mod ods;
mod xlsx;

use std::rc::Rc;

use self::grid::{Area, Nature};
use self::number::NumberFormat;
pub(super) use self::number::general;
use super::package::Package;
use super::recognise::{Evidence, Match};
use crate::builder::PageBuilder;
use crate::sink::Pages;
use crate::{Damage, Ending, ExtractError, Source};

pub(super) use self::binary::{read as read_xls, sniff as sniff_xls};
pub(super) use self::csv::read as read_csv;
pub(super) use self::ods::{read as read_ods, sniff as sniff_ods};

pub(super) fn sniff(evidence: &Evidence) -> Match {
    let Some(archive) = evidence.archive() else { return Match::None };
    let is_main = |kind: &str| {
        (kind.contains("spreadsheetml") || kind.contains("ms-excel"))
            && kind.contains("sheet")
            && kind.contains("main")
    };
    let listed = || archive.start_of("[Content_Types].xml").split('"').any(is_main);
    match archive.has("xl/workbook.xml") || archive.has("xl/workbook.bin") || listed() {
        true => Match::Sure,
        false => Match::None,
    }
}

/// Reads a workbook in a package: XLSX, XLSM or XLSB.
pub(super) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let mut package = Package::open(source.bytes, source.limits)?;
    let root = package.relations("")?;
    let main = root.into_iter().find(|(kind, _)| kind == "officeDocument").map(|(_, part)| part);
    let otherwise = if package.has("xl/workbook.bin") { "xl/workbook.bin" } else { "xl/workbook.xml" };
    let main = main.unwrap_or_else(|| otherwise.to_owned());
    if !package.has(&main) {
        return Err(Damage::NotInside { format: "xlsx".to_owned() }.into());
    }
    let builder = PageBuilder::new(source.limits, pages);
    match main.ends_with(".bin") {
        true => binary::read_xlsb(source, package, builder),
        false => xlsx::read(package, &main, builder),
    }
}

/// How the cells of a style look.
#[derive(Debug, Clone)]
struct Look {
    format: Rc<NumberFormat>,
    bold: bool,
}

impl Look {
    /// A number as a cell shows it; `None` is a cell without a style.
    fn show(look: Option<&Look>, value: f64, from_1904: bool) -> (String, Nature) {
        match look {
            None => (general(value), Nature::Number),
            Some(look) => {
                let nature = if look.format.is_date() { Nature::Date } else { Nature::Number };
                (look.format.number(value, from_1904), nature)
            }
        }
    }
}

/// What stands above a sheet: its name, unless the program has given it and it tells nothing.
fn heading_of(name: &str, sole: bool) -> Option<&str> {
    let given =
        name.strip_suffix('1').is_some_and(|rest| rest.chars().all(|c| c.is_alphabetic() || c == ' '));
    (!(sole && given)).then_some(name)
}

/// Row and column, from 0, of `B4` or `$B$4`.
fn cell_at(name: &str) -> Option<(u32, u32)> {
    let name: String = name.chars().filter(|c| *c != '$').collect();
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = name.split_at(letters);
    if letters.is_empty() || letters.len() > 4 {
        return None;
    }
    let column = letters
        .bytes()
        .fold(0, |column: u32, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column - 1))
}

/// `B4` for row 3 and column 1.
fn cell_name(row: u32, column: u32) -> String {
    crate::Stretch::Cells { top: row, left: column, bottom: row, right: column }.to_string()
}

/// The cells of `B4:D9`, or of `B4` alone.
fn area_of(name: &str) -> Option<Area> {
    let (first, last) = name.split_once(':').unwrap_or((name, name));
    let ((top, left), (bottom, right)) = (cell_at(first)?, cell_at(last)?);
    Some(Area {
        top: top.min(bottom),
        left: left.min(right),
        bottom: bottom.max(top),
        right: right.max(left),
    })
}
