//! Reads records with a sign between their values (CSV, TSV) as one table.

use super::grid::{Grid, Nature};
use crate::builder::PageBuilder;
use crate::encoding::decode;
use crate::sink::Pages;
use crate::{Ending, ExtractError, Source};

pub(in crate::formats) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let text = decode(source.bytes, None)
        .replace("\r\n", "\n")
        .replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let mut builder = PageBuilder::new(source.limits, pages);
    let mut grid = Grid::new(source.limits);
    grid.assume_header = true;
    let mut row = 0;
    records(&text, delimiter(&text), &mut |record| {
        for (column, value) in (0..).zip(record) {
            let value = value.trim();
            grid.push(row, column, value, nature(value), false);
        }
        row += 1;
        !grid.is_full()
    });
    grid.lay("", None, false, &mut builder);
    Ok(builder.finish_titled(None, None))
}

/// The sign between values on which the first records agree best.
fn delimiter(text: &str) -> char {
    let head: String = text.lines().take(50).collect::<Vec<_>>().join("\n");
    let agreed = |delimiter: char| {
        let mut first = Vec::new();
        records(&head, delimiter, &mut |record| {
            first.push(record.len());
            first.len() < 20
        });
        agreement(&first)
    };
    let best = |best: (usize, char), next: (usize, char)| if next.0 > best.0 { next } else { best };
    [',', ';', '\t', '|', ':'].into_iter().map(|sign| (agreed(sign), sign)).fold((0, ','), best).1
}

/// How many records agree on the most common number of values, if that is more than one; more values break ties.
fn agreement(widths: &[usize]) -> usize {
    let count = |width: usize| widths.iter().filter(|other| **other == width).count();
    let several = widths.iter().filter(|width| **width > 1);
    several.map(|width| 1000 * count(*width) + width.min(&999)).max().unwrap_or(0)
}

/// Hands the records on, until it is told that they are enough.
fn records(text: &str, delimiter: char, take: &mut dyn FnMut(&[String]) -> bool) {
    let mut record = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            // Many programs write a space before the quote.
            '"' if cell.trim().is_empty() => {
                cell.clear();
                quoted = true;
            }
            '\n' if !quoted => {
                record.push(std::mem::take(&mut cell));
                if !take(&record) {
                    return;
                }
                record.clear();
            }
            c if c == delimiter && !quoted => record.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    if !cell.is_empty() || !record.is_empty() {
        record.push(cell);
        take(&record);
    }
}

/// Numbers and dates are told by how they look.
fn nature(value: &str) -> Nature {
    let bare = value.trim_matches(|c: char| "$€£¥%()+-−".contains(c) || c.is_whitespace());
    let digits = bare.chars().filter(char::is_ascii_digit).count();
    let signs = bare.chars().filter(|c| ".,' \u{a0}\u{202f}".contains(*c)).count();
    let all = bare.chars().count();
    if digits > 0 && digits + signs == all {
        return Nature::Number;
    }
    let parts: Vec<&str> = bare.split(['-', '/', '.', ':', 'T', ' ']).collect();
    let dated = parts.len() >= 3 && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    if dated && digits >= 4 { Nature::Date } else { Nature::Text }
}
