//! Tables as files: comma-separated values, and Excel workbooks.

use rust_xlsxwriter::{Color, Format, FormatAlign, Note, Url, Workbook, XlsxError};

use crate::Result;
use crate::error::ApiError;
use crate::types::{Sheet, TableFormat};

/// Widest and narrowest column, in characters.
const WIDTHS: (f64, f64) = (12.0, 48.0);

/// Longest text that Excel takes in a cell, in UTF-16 code units.
const LONGEST_CELL: usize = 32_767;

/// Longest name of a sheet, and what may not be in one.
const LONGEST_NAME: usize = 31;
const NOT_IN_NAMES: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];

/// Writes sheets as the bytes of a file. Comma-separated values hold the first alone.
pub fn bytes(sheets: &[Sheet], format: TableFormat) -> Result<Vec<u8>> {
    match format {
        TableFormat::Csv => Ok(sheets.first().map(csv).unwrap_or_default()),
        TableFormat::Xlsx => xlsx(sheets).map_err(ApiError::mistake),
    }
}

/// With the mark at its beginning by which Excel knows UTF-8.
fn csv(sheet: &Sheet) -> Vec<u8> {
    let mut text = String::from("\u{feff}");
    let mut line = |cells: &mut dyn Iterator<Item = &str>| {
        let cells: Vec<String> = cells.map(csv_cell).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    };
    line(&mut sheet.header.iter().map(String::as_str));
    for row in &sheet.rows {
        line(&mut row.iter().map(|cell| cell.text.as_str()));
    }
    text.into_bytes()
}

/// A cell in quotation marks. What a spreadsheet would take for a formula gets an apostrophe: the text is of foreign files.
fn csv_cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    let guard = if is_formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

fn xlsx(sheets: &[Sheet]) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_background_color(Color::RGB(0xEF_EA_DD));
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let linked = plain.clone().set_font_color(Color::RGB(0x8A_55_00));
    for sheet in sheets {
        let written = workbook.add_worksheet();
        written.set_name(sheet_name(&sheet.name))?;
        for (column, name) in (0..).zip(&sheet.header) {
            written.write_string_with_format(0, column, cut(name), &head)?;
            let longest = sheet.rows.iter().filter_map(|row| row.get(usize::from(column)));
            let longest = longest.map(|cell| cell.text.chars().count()).max().unwrap_or(0);
            let width = longest.max(name.chars().count()) as f64 * 1.1 + 2.0;
            written.set_column_width(column, width.clamp(WIDTHS.0, WIDTHS.1))?;
        }
        for (row, cells) in (1..).zip(&sheet.rows) {
            for (column, cell) in (0..).zip(cells) {
                if cell.link.is_empty() {
                    written.write_string_with_format(row, column, cut(&cell.text), &plain)?;
                } else {
                    let link = Url::new(format!("internal:{}", cell.link)).set_text(cut(&cell.text));
                    written.write_url_with_format(row, column, link, &linked)?;
                }
                if !cell.note.is_empty() {
                    let note = Note::new(cut(&cell.note)).add_author_prefix(false).set_width(320);
                    written.insert_note(row, column, &note)?;
                }
            }
        }
        written.set_freeze_panes(1, 1)?;
    }
    workbook.save_to_buffer()
}

fn sheet_name(name: &str) -> String {
    let name: String =
        name.chars().map(|c| if NOT_IN_NAMES.contains(&c) { ' ' } else { c }).take(LONGEST_NAME).collect();
    let name = name.trim_matches(['\'', ' ']);
    if name.is_empty() { "Sheet".to_owned() } else { name.to_owned() }
}

fn cut(text: &str) -> String {
    let mut units = 0;
    text.chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= LONGEST_CELL
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Reader, Xlsx, open_workbook_from_rs};

    use super::*;
    use crate::types::SheetCell;

    fn cell(text: &str) -> SheetCell {
        SheetCell { text: text.to_owned(), ..SheetCell::default() }
    }

    fn sheet(rows: Vec<Vec<SheetCell>>) -> Sheet {
        Sheet { name: "Rents".into(), header: vec!["Document".into(), "Rent".into()], rows }
    }

    #[test]
    fn values_are_quoted_and_no_formula_of_a_document_is_obeyed() {
        let rows = vec![vec![cell("a \"b\", c"), cell("=1+1")], vec![cell("-5.5"), cell("-5 or so")]];
        let text = String::from_utf8(bytes(&[sheet(rows)], TableFormat::Csv).unwrap()).unwrap();
        assert_eq!(
            text,
            "\u{feff}\"Document\",\"Rent\"\r\n\"a \"\"b\"\", c\",\"'=1+1\"\r\n\"-5.5\",\"'-5 or so\"\r\n"
        );
    }

    #[test]
    fn names_of_sheets_are_such_as_excel_takes() {
        assert_eq!(sheet_name("a/b: c"), "a b  c");
        assert_eq!(sheet_name("'"), "Sheet");
        assert_eq!(sheet_name(&"x".repeat(40)).len(), 31);
    }

    #[test]
    fn a_workbook_can_be_read_back() {
        let note =
            SheetCell {
                note: "p. 4: “1,250 euros”".into(), link: "'Sources'!A2".into(), ..cell("=1,250")
            };
        let sources = Sheet { name: "Sources".into(), ..sheet(vec![vec![cell("Lease"), cell("p. 4")]]) };
        let written = bytes(&[sheet(vec![vec![cell("Lease"), note]]), sources], TableFormat::Xlsx).unwrap();
        let mut read: Xlsx<_> = open_workbook_from_rs(Cursor::new(written)).unwrap();
        assert_eq!(read.sheet_names(), ["Rents", "Sources"]);
        let cells = |name: &str, book: &mut Xlsx<_>| -> Vec<String> {
            let range = book.worksheet_range(name).unwrap();
            range.cells().map(|(.., cell)| cell.to_string()).collect()
        };
        assert_eq!(cells("Rents", &mut read), ["Document", "Rent", "Lease", "=1,250"]);
        assert_eq!(cells("Sources", &mut read), ["Document", "Rent", "Lease", "p. 4"]);
    }
}
