//! Tables: consecutive lines whose cells stand under each other.
//!
//! Rows and cells are told by white space alone; rulings are not looked at, nor cells that span rows.

use super::layout::{Line, Place};
use super::words::RawPage;

/// Most lines of a cell that are looked back over for the line that its row begins with.
const MAX_LINES_OF_CELL: usize = 12;

/// A row of a table, or any line, cut at its wide gaps.
#[derive(Debug, Clone)]
pub struct Row {
    pub cells: Vec<Cell>,
    pub place: Place,
}

#[derive(Debug, Clone)]
pub struct Cell {
    pub words: Vec<usize>,
    left: i32,
    right: i32,
    value: Value,
    lowercase: bool,
    bold: bool,
    digits: bool,
    /// It ends in a colon, as what stands before a value does.
    colon: bool,
}

/// What a cell holds, as far as it tells tables from text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Number,
    Year,
    Words,
}

/// A table found among lines: the first line, the line after the last, its rows, how many of them are the header.
#[derive(Debug)]
pub struct Table {
    pub start: usize,
    pub end: usize,
    pub rows: Vec<Row>,
    pub header: usize,
}

/// Cuts a line at its wide gaps. A currency sign keeps its number, a bracket or percent sign what it follows.
pub fn row(page: &RawPage, line: &Line) -> Row {
    let mut cells: Vec<Cell> = Vec::new();
    let mut open = false;
    for strip in &line.strips {
        let words: Vec<usize> = strip.words.iter().map(|&word| word as usize).collect();
        let text: String = words.iter().map(|&word| page.word(word)).collect();
        let value = value(&text);
        let alone = is_currency(&text) || text == "(";
        let closing = matches!(text.as_str(), ")" | "%" | ")%" | "%)");
        match cells.last_mut() {
            Some(last) => {
                let gap = (strip.place.left - last.right).max(last.left - strip.place.right);
                let size = line.place.size;
                let numeric = value != Value::Words || last.value != Value::Words;
                if open || closing || gap * 10 < size * if numeric { 6 } else { 11 } {
                    last.words.extend(words);
                    last.left = last.left.min(strip.place.left);
                    last.right = last.right.max(strip.place.right);
                    if open || (last.value != Value::Words) != (value != Value::Words) && !closing {
                        let text: String = last.words.iter().map(|&word| page.word(word)).collect();
                        last.value = self::value(&text);
                    }
                } else {
                    cells.push(cell(words, strip.place, value, &text));
                }
            }
            None => cells.push(cell(words, strip.place, value, &text)),
        }
        open = alone;
    }
    for cell in &mut cells {
        cell.bold = cell.words.iter().all(|&word| page.words[word].bold);
        cell.colon = cell.words.last().is_some_and(|&word| page.word(word).ends_with(':'));
        cell.digits = cell.words.iter().any(|&word| page.word(word).contains(|c: char| c.is_ascii_digit()));
    }
    Row { cells, place: line.place }
}

fn cell(words: Vec<usize>, place: Place, value: Value, text: &str) -> Cell {
    let lowercase = text.chars().next().is_some_and(char::is_lowercase);
    Cell {
        words,
        left: place.left,
        right: place.right,
        value,
        lowercase,
        bold: false,
        digits: false,
        colon: false,
    }
}

fn is_currency(text: &str) -> bool {
    matches!(text, "$" | "€" | "£" | "¥" | "US$" | "C$" | "A$" | "HK$" | "($" | "$(")
}

fn value(text: &str) -> Value {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let length = text.chars().count();
    let bare = text.trim_matches(|c: char| !c.is_ascii_digit());
    if matches!(
        text,
        "—" | "–" | "-" | "$—" | "$–" | "$-" | "—%" | "–%" | "-%" | "N/A" | "n/a" | "NM" | "nm" | "*"
    ) {
        Value::Number
    } else if bare.bytes().filter(|&byte| byte == b'/').count() == 2
        && bare.bytes().all(|byte| byte == b'/' || byte.is_ascii_digit())
    {
        // A date heads a column as a year does.
        Value::Year
    } else if bare.len() == 4 && (bare.starts_with("19") || bare.starts_with("20")) && length <= 6 {
        Value::Year
    } else if digits > 0 {
        let around = text.chars().filter(|c| {
            c.is_ascii_digit()
                || matches!(
                    c,
                    '$' | '€' | '£' | ',' | '.' | '(' | ')' | '%' | '-' | '–' | '—' | '+' | '/' | '*'
                )
        });
        if around.count() * 10 >= length * 7 { Value::Number } else { Value::Words }
    } else {
        Value::Words
    }
}

/// Finds the tables among the rows of a region.
pub fn find(rows: &[Row]) -> Vec<Table> {
    let mut tables = Vec::new();
    let mut at = 0;
    let right = rows.iter().map(|row| row.place.right).max().unwrap_or(0);
    let left = rows.iter().map(|row| row.place.left).min().unwrap_or(0);
    while at < rows.len() {
        if rows[at].cells.len() < 2 {
            at += 1;
            continue;
        }
        let end = run(rows, at, right - left);
        let floor = tables.last().map_or(0, |table: &Table| table.end);
        if is_table(&rows[at..end]) {
            let start = with_header(rows, at, end, floor);
            tables.push(finish(&rows[start..end], start, end));
            at = end;
        } else {
            at += 1;
        }
    }
    tables
}

/// Follows a table from its first row of several cells; returns the line after its last.
fn run(rows: &[Row], start: usize, width: i32) -> usize {
    let mut end = start + 1;
    let mut at = start + 1;
    while at < rows.len() {
        let (row, last) = (&rows[at], &rows[at - 1]);
        let distance = row.place.baseline - last.place.baseline;
        if distance > 4 * row.place.size.max(last.place.size) {
            break;
        }
        if row.cells.len() >= 2 {
            if !rows[start..end]
                .iter()
                .rev()
                .filter(|other| other.cells.len() >= 2)
                .take(8)
                .any(|other| aligned(row, other))
            {
                break;
            }
            end = at + 1;
        } else {
            // A label without values, a heading between rows, or the rest of a label.
            let words = row.cells.first().map_or(0, |cell| cell.words.len());
            let long = words > 12 && (row.place.right - row.place.left) * 4 > width * 3;
            let label = row.place.right < first_value(&rows[start..end]);
            if long || at - end >= if label { 8 } else { 3 } {
                break;
            }
        }
        at += 1;
    }
    // What the cells of the last row go on with.
    while rows.get(end).is_some_and(|line| goes_on(line, &rows[start..end])) {
        end += 1;
    }
    end
}

/// Whether a line holds nothing but the rest of cells of the row above it, as far as the last line with a first cell tells.
fn goes_on(line: &Row, above: &[Row]) -> bool {
    let (Some(last), Some(first)) = (above.last(), line.cells.first()) else { return false };
    let is_label = |row: &&Row| row.cells.len() >= 2 && row.cells[0].left + 12 < first.left;
    let Some(row) = above.iter().rev().take(MAX_LINES_OF_CELL).find(is_label) else { return false };
    is_next_line(last, line) && first.left >= row.cells[1].left - 12 && under(line, row).is_some()
}

/// Whether a line is as near below another as the lines of a paragraph are.
fn is_next_line(line: &Row, next: &Row) -> bool {
    let distance = next.place.baseline - line.place.baseline;
    distance > 0 && distance * 10 <= 17 * next.place.size.max(line.place.size)
}

/// For each cell of a line the cell of the row above that it can go on with, if there is one for each: words under words.
fn under(line: &Row, row: &Row) -> Option<Vec<usize>> {
    let above = |cell: &Cell| {
        let begins_with = row.cells.iter().position(|over| (over.left - cell.left).abs() <= 12);
        let at = begins_with.or_else(|| {
            let mut over = row
                .cells
                .iter()
                .enumerate()
                .filter(|(_, over)| cell.left <= over.right && over.left <= cell.right);
            let (at, _) = over.next()?;
            over.next().is_none().then_some(at)
        })?;
        let is_words = |cell: &Cell| cell.value == Value::Words;
        // What reaches below the next cell stands under both.
        let is_within = row.cells.get(at + 1).is_none_or(|next| cell.right <= next.left);
        (is_words(cell) && is_words(&row.cells[at]) && is_within).then_some(at)
    };
    let cells: Vec<usize> = line.cells.iter().map(above).collect::<Option<_>>()?;
    cells.windows(2).all(|pair| pair[0] < pair[1]).then_some(cells)
}

/// Where the leftmost column of values begins: the first cell that is none of the labels.
fn first_value(rows: &[Row]) -> i32 {
    let beyond = rows.iter().filter(|row| row.cells.len() >= 2).filter_map(|row| {
        row.cells.iter().skip(usize::from(row.cells[0].value == Value::Words)).map(|cell| cell.left).min()
    });
    beyond.min().unwrap_or(i32::MAX)
}

/// True where a cell of one row, not the first, stands under one of the other.
fn aligned(row: &Row, other: &Row) -> bool {
    row.cells[1..].iter().any(|cell| {
        other.cells[1..].iter().any(|under| {
            if cell.value != Value::Words || under.value != Value::Words {
                cell.left <= under.right && under.left <= cell.right
            } else {
                let near = |a: i32, b: i32| (a - b).abs() <= 12;
                near(cell.left, under.left)
                    || near(cell.right, under.right)
                    || near((cell.left + cell.right) / 2, (under.left + under.right) / 2)
            }
        })
    })
}

fn is_table(rows: &[Row]) -> bool {
    let several: Vec<&Row> = rows.iter().filter(|row| row.cells.len() >= 2).collect();
    let with_numbers =
        several.iter().filter(|row| row.cells[1..].iter().any(|cell| cell.value != Value::Words)).count();
    let beyond: Vec<&Cell> = several.iter().flat_map(|row| &row.cells[1..]).collect();
    let words: usize = beyond.iter().map(|cell| cell.words.len()).sum();
    let short = words <= 7 * beyond.len();
    several.len() >= 2 && with_numbers * 2 >= several.len() || several.len() >= 3 && short
}

/// Takes in lines above that stand over the columns of values, such as "Year ended December 31,".
fn with_header(rows: &[Row], start: usize, end: usize, floor: usize) -> usize {
    let values = first_value(&rows[start..end]);
    let labels = rows[start..end].iter().map(|row| row.place.left).min().unwrap_or(0);
    let right = rows[start..end].iter().map(|row| row.place.right).max().unwrap_or(0);
    let mut start = start;
    for _ in 0..3 {
        let Some(above) = start.checked_sub(1).filter(|&above| above >= floor) else { break };
        let (row, below) = (&rows[above], &rows[start]);
        let size = below.place.size.max(row.place.size);
        let near = below.place.baseline - row.place.baseline <= 5 * size / 2;
        let middle = (row.place.left + row.place.right) / 2;
        let over = row.place.left > labels + 4 * size
            && middle > values - 2 * size
            && row.place.right < right + 2 * size;
        if row.cells.len() != 1 || !near || !over || row.cells[0].words.len() > 12 {
            break;
        }
        start = above;
    }
    start
}

/// Puts wrapped labels and cells back together and tells the header.
fn finish(lines: &[Row], start: usize, end: usize) -> Table {
    let mut rows: Vec<Row> = Vec::with_capacity(lines.len());
    let pitch = pitch(lines);
    for line in lines {
        let mut line = line.clone();
        let Some(last) = rows.last_mut() else {
            rows.push(line);
            continue;
        };
        if is_rest_of_label(&line, last) {
            if last.cells.len() == 1 && line.cells.len() > 1 {
                let mut words = std::mem::take(&mut last.cells[0].words);
                words.append(&mut line.cells[0].words);
                line.cells[0].words = words;
                line.cells[0].left = line.cells[0].left.min(last.cells[0].left);
                line.cells[0].lowercase = last.cells[0].lowercase;
                rows.pop();
            } else if line.cells.len() == 1 {
                last.cells[0].words.append(&mut line.cells[0].words);
                last.place.baseline = line.place.baseline;
                continue;
            }
        } else if last.cells.len() >= 2
            && is_next_line(last, &line)
            && line.cells.first().is_some_and(|cell| cell.left >= last.cells[1].left - 12)
            && let Some(cells) = under(&line, last)
            && (is_nearer(last, &line, pitch) || are_cut_off(lines, &line, last, &cells))
        {
            for (cell, at) in line.cells.into_iter().zip(cells) {
                last.cells[at].join(cell);
            }
            last.place.baseline = line.place.baseline;
            continue;
        }
        rows.push(line);
    }
    let header = header(&rows);
    Table { start, end, rows, header }
}

/// Whether a line begins with the rest of the label of the row above it.
fn is_rest_of_label(line: &Row, row: &Row) -> bool {
    line.cells.first().is_some_and(|cell| cell.lowercase)
        && line.place.baseline - row.place.baseline <= 2 * line.place.size
        && line.cells[0].left < row.cells[0].right
        && (line.cells[0].left - row.cells[0].left).abs() <= 4 * line.place.size
}

/// How far the rows of a table are apart: the least distance of two lines that both begin in its first column.
fn pitch(lines: &[Row]) -> Option<i32> {
    let first = lines.iter().map(|line| line.place.left).min()?;
    let begins = |line: &Row| line.cells.len() >= 2 && line.place.left <= first + 12;
    let pairs = lines.windows(2).filter(|pair| begins(&pair[0]) && begins(&pair[1]));
    pairs.map(|pair| pair[1].place.baseline - pair[0].place.baseline).filter(|distance| *distance > 0).min()
}

/// Whether a line is clearly nearer to the row above than rows are to each other.
fn is_nearer(row: &Row, line: &Row, pitch: Option<i32>) -> bool {
    pitch.is_none_or(|pitch| (line.place.baseline - row.place.baseline) * 10 < pitch * 9)
}

/// Whether the cells of the row look cut off where the line goes on: it goes on in lower case, or the cell reaches as far as its column.
fn are_cut_off(lines: &[Row], line: &Row, row: &Row, cells: &[usize]) -> bool {
    line.cells.iter().zip(cells).all(|(cell, at)| {
        let above = &row.cells[*at];
        let in_column =
            lines.iter().flat_map(|line| &line.cells).filter(|other| (other.left - above.left).abs() <= 12);
        let widest = in_column.map(|other| other.right - other.left).max().unwrap_or(0);
        cell.lowercase || (above.right - above.left) * 10 >= widest * 8
    })
}

impl Cell {
    /// Takes in the words that it goes on with.
    fn join(&mut self, mut rest: Cell) {
        self.words.append(&mut rest.words);
        self.left = self.left.min(rest.left);
        self.right = self.right.max(rest.right);
        self.digits |= rest.digits;
        self.bold &= rest.bold;
        self.colon = rest.colon;
    }
}

/// How many leading rows hold no value but years.
fn header(rows: &[Row]) -> usize {
    let is_plain = |row: &Row| {
        if row.cells.len() > 1 && row.cells[0].colon {
            return false;
        }
        let labelled = row.cells.len() == 1 || row.cells[0].value == Value::Words;
        let cells = if labelled { &row.cells[1..] } else { &row.cells[..] };
        cells.iter().all(|cell| cell.value != Value::Number)
    };
    let label_column = rows.iter().map(|row| row.place.left).min().unwrap_or(0);
    let mut header = 0;
    for (index, row) in rows.iter().enumerate().take(6) {
        let label = row.cells.len() == 1 && row.place.left <= label_column + 8;
        let below = row.cells.len() == 1 && rows[..index].iter().any(|row| row.cells.len() > 1);
        if !is_plain(row) || (label || below) && header > 0 {
            break;
        }
        header = index + 1;
    }
    let has_values =
        rows[header..].iter().any(|row| row.cells.iter().any(|cell| cell.value == Value::Number));
    if has_values && rows[..header].iter().any(|row| row.cells.len() > 1) {
        header
    } else {
        usize::from(heads(rows))
    }
}

/// Whether the first row names the columns, though none of them holds bare numbers: it is bold and the others are not, or it
/// has no figure in it, and most rows below have one ("20.40 EUR").
fn heads(rows: &[Row]) -> bool {
    let Some((first, rest)) = rows.split_first() else { return false };
    let below: Vec<&Row> = rest.iter().filter(|row| row.cells.len() > 1).collect();
    let widest = below.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let is_plain = first.cells.len() > 1
        && first.cells.len() + 1 >= widest
        && first.cells.iter().all(|cell| !cell.digits && !cell.colon && cell.value == Value::Words);
    if !is_plain || below.is_empty() {
        return false;
    }
    let is_bold = |row: &Row| row.cells.iter().all(|cell| cell.bold);
    if is_bold(first) && below.iter().filter(|row| is_bold(row)).count() * 4 < below.len() {
        return true;
    }
    let with_figures = below.iter().filter(|row| row.cells[1..].iter().any(|cell| cell.digits)).count();
    first.cells.len() > 2 && below.len() > 1 && with_figures * 3 >= below.len() * 2
}

/// Where labels with values stand beside other text, as on an invoice: the cell that the labels begin at, if all
/// rows agree, which is not the first.
pub fn labels_beside(rows: &[Row]) -> Option<i32> {
    let is_label = |cell: &Cell| cell.colon && cell.words.len() <= 6;
    let mut lefts: Vec<i32> = Vec::new();
    let mut beside = 0;
    for row in rows {
        let Some(at) = row.cells.iter().rposition(is_label) else { continue };
        // The value has to follow.
        if at + 2 != row.cells.len() {
            return None;
        }
        lefts.push(row.cells[at].left);
        let before = &row.cells[..at];
        if before.iter().any(is_label) {
            return None;
        }
        beside += usize::from(!before.is_empty());
    }
    let left = *lefts.iter().min()?;
    let aligned = lefts.iter().all(|other| other - left <= 12);
    // What stands beside them must not reach over to them, nor be a row without a label.
    let apart =
        rows.iter().all(|row| row.cells.iter().all(|cell| cell.right < left || cell.left >= left - 2));
    (lefts.len() >= 2 && beside >= 2 && lefts.len() * 3 >= rows.len() * 2 && aligned && apart).then_some(left)
}

impl Row {
    /// Parts the row where a column begins.
    pub fn parted(self, left: i32) -> (Row, Row) {
        let place = self.place;
        let (before, after) = self.cells.into_iter().partition(|cell| cell.left < left - 2);
        (Row { cells: before, place }, Row { cells: after, place })
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::{lines, strips};
    use super::super::words::{Turn, sheet::Sheet};
    use super::*;

    fn read(page: &RawPage) -> Vec<(usize, Vec<String>)> {
        let rows: Vec<Row> = lines(strips(page, Turn::Upright)).iter().map(|line| row(page, line)).collect();
        let cell = |cell: &Cell| cell.words.iter().map(|&word| page.word(word)).collect::<Vec<_>>().join(" ");
        let row = |row: &Row| row.cells.iter().map(cell).collect::<Vec<_>>().join(" | ");
        find(&rows).iter().map(|table| (table.header, table.rows.iter().map(row).collect())).collect()
    }

    #[test]
    fn a_statement_keeps_its_header_labels_and_signs() {
        let sheet = Sheet::new()
            .plain(
                200,
                300,
                "The following table shows what was sold in each of the last two years to our customers",
            )
            .plain(1400, 360, "Year Ended December 31,")
            .plain(1450, 410, "2019")
            .plain(1850, 410, "2018")
            .plain(200, 460, "Operating activities:")
            .plain(220, 510, "Net sales")
            .plain(1400, 510, "$")
            .plain(1500, 510, "280,522")
            .plain(1800, 510, "$")
            .plain(1900, 510, "232,887")
            .plain(220, 560, "Interest expense of the whole group and its")
            .plain(240, 610, "associates")
            .plain(1500, 610, "(1,600")
            .plain(1650, 610, ")")
            .plain(1900, 610, "(1,417)")
            .plain(220, 660, "Leases")
            .plain(1500, 660, "—")
            .plain(1900, 660, "12");
        let tables = read(&sheet.page);
        assert_eq!(
            tables,
            [(
                2,
                [
                    "Year Ended December 31,",
                    "2019 | 2018",
                    "Operating activities:",
                    "Net sales | $ 280,522 | $ 232,887",
                    "Interest expense of the whole group and its associates | (1,600 ) | (1,417)",
                    "Leases | — | 12",
                ]
                .map(str::to_owned)
                .to_vec()
            )]
        );
    }

    #[test]
    fn cells_of_several_lines_are_one_row() {
        let sheet = Sheet::new()
            .plain(200, 300, "Code")
            .plain(500, 300, "Meaning")
            .plain(1300, 300, "Remedy")
            .plain(200, 360, "E-31")
            .plain(500, 360, "The level has sunk below")
            .plain(1300, 360, "Fill the tank; check")
            .plain(500, 400, "the mark for longer than")
            .plain(1300, 400, "the valve.")
            .plain(500, 440, "five minutes.")
            .plain(200, 500, "E-32")
            .plain(500, 500, "The lid is")
            .plain(1300, 500, "Close it.")
            .plain(500, 540, "open.");
        let expected = [
            "Code | Meaning | Remedy",
            "E-31 | The level has sunk below the mark for longer than five minutes. | Fill the tank; check the valve.",
            "E-32 | The lid is open. | Close it.",
        ];
        assert_eq!(read(&sheet.page)[0].1, expected.map(str::to_owned));
    }

    #[test]
    fn a_row_of_figures_without_a_label_is_a_row_of_its_own() {
        let sheet = rows(&[200, 800, 1400], &[&["Cash", "12", "14"], &["Debt", "3", "9"]]);
        let sheet = sheet.plain(800, 410, "15").plain(1400, 410, "23");
        assert_eq!(read(&sheet.page)[0].1, ["Cash | 12 | 14", "Debt | 3 | 9", "15 | 23"].map(str::to_owned));
    }

    #[test]
    fn rows_without_a_first_cell_that_are_as_far_apart_as_the_others_stay_rows() {
        let form: &[&[&str]] = &[
            &["Phone", "111-1111", "Trim", "Limited"],
            &["Email", "ada@boats.example", "VIN", "1C4RJFBG2NC"],
        ];
        let sheet = rows(&[200, 500, 1100, 1400], form).plain(1100, 420, "Color").plain(1400, 420, "White");
        assert_eq!(read(&sheet.page)[0].1[2], "Color | White");
    }

    #[test]
    fn a_line_under_several_cells_belongs_to_none() {
        let sheet = Sheet::new()
            .plain(200, 300, "Item")
            .plain(800, 300, "March")
            .plain(1100, 300, "June")
            .plain(800, 345, "(in millions of euros)")
            .plain(200, 400, "Cash")
            .plain(800, 400, "12")
            .plain(1100, 400, "14");
        assert_eq!(read(&sheet.page)[0].1[..2], ["Item | March | June", "(in millions of euros)"]);
    }

    fn rows(columns: &[u16], rows: &[&[&str]]) -> Sheet {
        rows.iter().zip(0..).fold(Sheet::new(), |sheet, (cells, row)| {
            cells
                .iter()
                .zip(columns)
                .fold(sheet, |sheet, (cell, &left)| sheet.plain(left, 300 + row * 60, cell))
        })
    }

    #[test]
    fn a_row_without_figures_heads_columns_of_figures_with_units() {
        let tariff: &[&[&str]] = &[
            &["Plan", "Premium", "Excess"],
            &["Plan A", "20.40 EUR", "100 EUR"],
            &["Plan B", "23.40 EUR", "none"],
        ];
        assert_eq!(read(&rows(&[200, 800, 1400], tariff).page)[0].0, 1);
        // Labels before values are no header.
        let form: &[&[&str]] =
            &[&["Name:", "Ada"], &["Boat:", "KA 7719"], &["Date:", "2026-03-09"], &["Fee:", "12.50"]];
        assert_eq!(read(&rows(&[200, 800], form).page)[0].0, 0);
        let words: &[&[&str]] =
            &[&["one", "two", "three"], &["four", "five", "six"], &["seven", "eight", "nine"]];
        assert_eq!(read(&rows(&[200, 800, 1400], words).page)[0].0, 0);
    }

    #[test]
    fn labels_with_values_are_told_from_the_address_beside_them() {
        let lines = |page: &RawPage| -> Vec<Row> {
            lines(strips(page, Turn::Upright)).iter().map(|line| row(page, line)).collect()
        };
        let letter: &[&[&str]] = &[
            &["Kessler GmbH", "Number:", "RE-26"],
            &["Am Wehr 7", "Date:", "14.02.2026"],
            &["96047 Bamberg", "Due:", "16.03.2026"],
        ];
        assert_eq!(labels_beside(&lines(&rows(&[200, 1000, 1500], letter).page)), Some(1000));
        let form: &[&[&str]] = &[&["Name:", "Ada"], &["Boat:", "KA 7719"]];
        assert_eq!(labels_beside(&lines(&rows(&[200, 1000], form).page)), None);
        let pairs: &[&[&str]] = &[&["Name:", "Ada", "Age:", "36"], &["Boat:", "KA 7719", "Quay:", "4"]];
        assert_eq!(labels_beside(&lines(&rows(&[200, 700, 1200, 1600], pairs).page)), None);
    }

    #[test]
    fn text_with_a_wide_gap_is_no_table() {
        let sheet = Sheet::new()
            .plain(200, 300, "A line of ordinary text that reads on")
            .plain(1100, 300, "with a wide gap in it and more words")
            .plain(
                200,
                350,
                "and the line below it which has no gap at all but is as long as any other line here",
            )
            .plain(200, 400, "and a third.");
        assert!(read(&sheet.page).is_empty());
    }
}
