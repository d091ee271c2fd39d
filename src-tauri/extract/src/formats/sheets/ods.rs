//! Spreadsheets in OpenDocument (ODS), whose cells hold the text that is shown.

use super::grid::{Area, Grid, Nature};
use super::heading_of;
use crate::builder::PageBuilder;
use crate::formats::odf::{Story, Styles, is_of_type, meta, open, skip};
use crate::formats::package::{Element, Mark, Xml};
use crate::formats::recognise::{Evidence, Match};
use crate::sink::Pages;
use crate::{Damage, Ending, ExtractError, Problem, Source};

/// Cells are repeated up to the last column, and rows up to the last row, though there is nothing in them.
const MOST_COLUMNS: u32 = 16_384;
const MOST_ROWS: u32 = 1 << 20;

pub(in crate::formats) fn sniff(evidence: &Evidence) -> Match {
    if is_of_type(evidence, "spreadsheet") { Match::Sure } else { Match::None }
}

pub(in crate::formats) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let mut package = open(source.bytes, source.limits)?;
    let (title, author) = meta(&mut package)?;
    let mut styles = Styles::read(&mut package)?;
    let sole = {
        let Some(mut xml) = package.part("content.xml")? else {
            return Err(Damage::NotInside { format: "ods".to_owned() }.into());
        };
        count(&mut xml) == 1
    };
    let mut builder = PageBuilder::new(source.limits, pages);
    let Some(mut xml) = package.part("content.xml")? else {
        return Err(Damage::NotInside { format: "ods".to_owned() }.into());
    };
    styles.read_automatic(&mut xml)?;
    loop {
        let (name, hidden) = match xml.next() {
            Ok(Mark::Open(element)) if element.name() == "table" => {
                let style = element.attr("style-name").unwrap_or_default();
                (element.attr("name").unwrap_or_default(), styles.is_hidden("table", &style))
            }
            // What a change was made of, and what was there before.
            Ok(Mark::Open(element)) if matches!(element.name(), "tracked-changes" | "named-expressions") => {
                skip(&mut xml)?;
                continue;
            }
            Ok(Mark::End) => break,
            Ok(_) => continue,
            Err(error) => {
                keep(error, &mut builder)?;
                break;
            }
        };
        let mut grid = Grid::new(source.limits);
        let mut sheet = Sheet { grid: &mut grid, styles: &styles, row: 0, column: 0 };
        let read = sheet.read(&mut xml);
        grid.lay(&name, heading_of(&name, sole), hidden, &mut builder);
        if let Err(error) = read {
            keep(error, &mut builder)?;
            break;
        }
        if builder.is_full() {
            break;
        }
    }
    Ok(builder.finish_titled(title.as_deref(), author.as_deref()))
}

/// What was read before the damage is worth having; a bomb is not.
fn keep(error: ExtractError, builder: &mut PageBuilder) -> Result<(), ExtractError> {
    match error {
        ExtractError::Damaged { damage } if builder.has_text() => {
            builder.problem(Problem::BreaksOff { damage });
            Ok(())
        }
        error => Err(error),
    }
}

/// How many sheets there are; two stand for more.
fn count(xml: &mut Xml) -> usize {
    let mut found = 0;
    // Whoever reads the sheets says what is wrong with them.
    while let Ok(mark) = xml.next() {
        match mark {
            Mark::Open(element) if element.name() == "table" => found += 1,
            Mark::End => break,
            _ => {}
        }
        if found > 1 {
            break;
        }
    }
    found
}

struct Sheet<'s> {
    grid: &'s mut Grid,
    styles: &'s Styles,
    row: u32,
    column: u32,
}

/// A cell of a row that may be repeated.
struct Kept {
    column: u32,
    text: String,
    nature: Nature,
    bold: bool,
}

impl Sheet<'_> {
    /// Reads rows and columns to the end of the element that holds them.
    fn read(&mut self, xml: &mut Xml) -> Result<(), ExtractError> {
        loop {
            match xml.next()? {
                Mark::Open(element) => match element.name() {
                    "table-column" => {
                        let last = self.column.saturating_add(repeated(&element, "number-columns-repeated"));
                        if is_hidden(&element) {
                            self.grid.hidden_columns.add(self.column, last - 1);
                        }
                        self.column = last;
                        skip(xml)?;
                    }
                    "table-row" => {
                        let rows = repeated(&element, "number-rows-repeated");
                        let hidden = is_hidden(&element);
                        self.row(xml, rows, hidden)?;
                    }
                    "table-header-rows" => {
                        let top = self.row;
                        self.read(xml)?;
                        if self.row > top {
                            let right = MOST_COLUMNS;
                            self.grid.headers.push(Area { top, left: 0, bottom: self.row - 1, right });
                        }
                    }
                    "table-rows"
                    | "table-row-group"
                    | "table-columns"
                    | "table-column-group"
                    | "table-header-columns" => self.read(xml)?,
                    "shapes" => {
                        let drawn = Story::new(self.styles).flat(xml)?;
                        self.grid.drawn.push(drawn);
                    }
                    _ => skip(xml)?,
                },
                Mark::Close | Mark::End => return Ok(()),
                Mark::Text(_) => {}
            }
        }
    }

    fn row(&mut self, xml: &mut Xml, rows: u32, hidden: bool) -> Result<(), ExtractError> {
        let mut kept: Vec<Kept> = Vec::new();
        let mut column: u32 = 0;
        loop {
            match xml.next()? {
                Mark::Open(element) => {
                    let covered = element.name() == "covered-table-cell";
                    if element.name() != "table-cell" && !covered {
                        skip(xml)?;
                        continue;
                    }
                    let number = |name: &str| element.attr(name).and_then(|value| value.parse::<u32>().ok());
                    let columns = repeated(&element, "number-columns-repeated");
                    let (down, across) = (
                        number("number-rows-spanned").unwrap_or(1),
                        number("number-columns-spanned").unwrap_or(1),
                    );
                    let nature = match element.attr("value-type").as_deref() {
                        Some("float" | "percentage" | "currency" | "boolean") => Nature::Number,
                        Some("date" | "time") => Nature::Date,
                        _ => Nature::Text,
                    };
                    let style = element.attr("style-name").unwrap_or_default();
                    let bold = self.styles.is_bold("table-cell", &style);
                    if down > 1 || across > 1 {
                        self.grid.merged.push(Area {
                            top: self.row,
                            left: column,
                            bottom: self.row.saturating_add(down.max(1) - 1),
                            right: column.saturating_add(across.max(1) - 1),
                        });
                    }
                    let text = self.cell(xml, column)?;
                    // A cell that others cover shows nothing, whatever it holds.
                    if !covered && !text.is_empty() {
                        for at in column..column.saturating_add(columns).min(MOST_COLUMNS) {
                            kept.push(Kept { column: at, text: text.clone(), nature, bold });
                        }
                    }
                    column = column.saturating_add(columns).min(MOST_COLUMNS);
                }
                Mark::Close | Mark::End => break,
                Mark::Text(_) => {}
            }
        }
        let end = self.row.saturating_add(rows).min(MOST_ROWS);
        if hidden && end > self.row {
            self.grid.hidden_rows.add(self.row, end - 1);
        }
        if !kept.is_empty() {
            for row in self.row..end {
                for Kept { column, text, nature, bold } in &kept {
                    self.grid.push(row, *column, text, *nature, *bold);
                }
                if self.grid.is_full() {
                    break;
                }
            }
        }
        self.row = end;
        Ok(())
    }

    /// The text of a cell, which notes on it are no part of.
    fn cell(&mut self, xml: &mut Xml, column: u32) -> Result<String, ExtractError> {
        let mut text = String::new();
        loop {
            match xml.next()? {
                Mark::Open(element) => match element.name() {
                    "annotation" => {
                        let note = crate::formats::odf::annotation(&mut Story::new(self.styles), xml)?;
                        if !note.is_empty() {
                            let at = super::cell_name(self.row, column);
                            self.grid.notes.push((self.row, column, format!("{at}, {note}")));
                        }
                    }
                    "p" => {
                        if !text.is_empty() {
                            text.push(' ');
                        }
                        let mut story = Story::new(self.styles);
                        story.run(xml, &mut text)?;
                    }
                    _ => skip(xml)?,
                },
                Mark::Close | Mark::End => return Ok(text.trim().to_owned()),
                Mark::Text(_) => {}
            }
        }
    }
}

fn repeated(element: &Element, name: &str) -> u32 {
    element.attr(name).and_then(|value| value.parse().ok()).unwrap_or(1)
}

fn is_hidden(element: &Element) -> bool {
    matches!(element.attr("visibility").as_deref(), Some("collapse" | "filter"))
}
