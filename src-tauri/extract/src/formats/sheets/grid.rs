//! A sheet before it becomes pages: its cells, and the tables that are found among them.
//!
//! Tables are parted by empty rows. An empty column parts two only where each looks like a table by itself: in forms it
//! stands between a label and its value. Which rows are a header is what the file says, or a judgement about the first
//! rows. Every table says in which cells it stands.

use std::ops::Range;

use crate::builder::{PageBuilder, line};
use crate::problem::Bound;
use crate::{Anchor, BlockKind, Limits, Problem, Span, Spot};

/// A longer sheet is read in several pages: so much can be shown at once.
const MOST_ROWS: usize = 2000;
const MOST_CHARACTERS: usize = 200_000;

/// Most cells of a sheet, and most columns of one. Sheets have up to a million rows and 16,384 columns.
const MOST_CELLS: usize = 16 << 20;
const MOST_COLUMNS: u32 = 16_384;

/// Rows that are looked at to tell a header.
const ROWS_LOOKED_AT: usize = 50;

/// Names of columns that are compared with what stands under them.
const NAMES_LOOKED_AT: usize = 64;

/// A header has up to so many rows.
const MOST_HEADER_ROWS: usize = 4;

/// A title over a table is no longer than this, nor is a cell of a header.
const LONGEST_TITLE: usize = 120;

/// A note below a table is no shorter than this, unless it ends as a sentence does.
const SHORTEST_NOTE: usize = 40;

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nature {
    Text,
    Number,
    Date,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cell {
    row: u32,
    column: u16,
    nature: Nature,
    bold: bool,
    /// Bytes of the grid's text.
    start: u32,
    end: u32,
}

/// A rectangle of cells, the last row and column included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub top: u32,
    pub left: u32,
    pub bottom: u32,
    pub right: u32,
}

#[derive(Debug, Default)]
pub(super) struct Grid {
    text: String,
    characters: usize,
    cells: Vec<Cell>,
    /// The cells of each row that has any.
    rows: Vec<Range<usize>>,
    pub merged: Vec<Area>,
    pub hidden_rows: Ranges,
    pub hidden_columns: Ranges,
    /// Rows that the file itself calls a header.
    pub headers: Vec<Area>,
    /// Notes on cells: row, column, text.
    pub notes: Vec<(u32, u32, String)>,
    /// Texts that lie on the sheet, as in shapes.
    pub drawn: Vec<String>,
    /// Whether the first row of a table is taken for its header wherever it can be one.
    pub assume_header: bool,
    max_characters: usize,
    full: bool,
}

/// Rows or columns, the last of each range included.
#[derive(Debug, Default)]
pub(super) struct Ranges(Vec<(u32, u32)>);

impl Ranges {
    /// Adds a range; they are added in their order.
    pub fn add(&mut self, first: u32, last: u32) {
        match self.0.last_mut() {
            Some((_, before)) if first <= before.saturating_add(1) => *before = last.max(*before),
            _ => self.0.push((first, last)),
        }
    }

    fn has(&self, one: u32) -> bool {
        let at = self.0.partition_point(|(_, last)| *last < one);
        self.0.get(at).is_some_and(|(first, _)| *first <= one)
    }

    fn meet(&self, first: u32, last: u32) -> bool {
        let at = self.0.partition_point(|(_, end)| *end < first);
        self.0.get(at).is_some_and(|(start, _)| *start <= last)
    }
}

impl Grid {
    pub fn new(limits: &Limits) -> Grid {
        Grid { max_characters: limits.max_characters, ..Grid::default() }
    }

    /// Adds a cell. Blank text adds nothing.
    pub fn push(&mut self, row: u32, column: u32, text: &str, nature: Nature, bold: bool) {
        let text = line(text);
        if text.is_empty() || column >= MOST_COLUMNS {
            return;
        }
        self.characters += text.chars().count();
        if self.cells.len() >= MOST_CELLS || self.characters > self.max_characters {
            self.full = true;
            return;
        }
        let start = self.text.len() as u32;
        self.text.push_str(&text);
        let end = self.text.len() as u32;
        self.cells.push(Cell { row, column: column as u16, nature, bold, start, end });
    }

    /// Whether a limit is reached, so that whatever follows would be left out.
    pub fn is_full(&self) -> bool {
        self.full
    }

    fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.drawn.is_empty() && self.notes.is_empty()
    }

    /// Lays the sheet down on pages named `label`. `heading` is what stands above it, if anything; `hidden`, whether the
    /// file does not show the sheet.
    pub fn lay(mut self, label: &str, heading: Option<&str>, hidden: bool, builder: &mut PageBuilder) {
        if self.is_empty() {
            return;
        }
        self.sort();
        builder.new_page();
        builder.label(label);
        if let Some(heading) = heading {
            builder.block(BlockKind::Heading { level: 1 }, heading);
            if hidden {
                builder.hidden();
            }
        }
        let mut laid = Laid { grid: &self, builder, label, hidden, rows: 0, from: 0 };
        laid.from = laid.builder.length();
        let all = Region { rows: 0..self.rows.len(), left: 0, right: MOST_COLUMNS };
        let mut tables = Vec::new();
        self.part(&all, &mut tables);
        for (index, table) in tables.iter().enumerate() {
            laid.table(
                table,
                tables.get(index + 1),
                index.checked_sub(1).and_then(|before| tables.get(before)),
            );
        }
        for text in &self.drawn {
            laid.paragraph(BlockKind::Paragraph, text, None);
        }
        for (row, column, text) in &self.notes {
            laid.paragraph(BlockKind::Footnote, text, Some((*row, *column)));
        }
        // The builder says so itself where it came to its limit first.
        if self.full && !laid.builder.is_full() {
            let limit = Bound::Characters(self.max_characters as u64);
            let page = laid.builder.page_number();
            laid.builder.problem(Problem::CutShort { page, limit });
        }
    }

    fn sort(&mut self) {
        let key = |cell: &Cell| (cell.row, cell.column);
        if !self.cells.is_sorted_by_key(key) {
            self.cells.sort_by_key(key);
        }
        self.cells.dedup_by_key(|cell| (cell.row, cell.column));
        let mut at = 0;
        for row in self.cells.chunk_by(|a, b| a.row == b.row) {
            self.rows.push(at..at + row.len());
            at += row.len();
        }
        self.merged.retain(|area| area.top <= area.bottom && area.left <= area.right);
        self.merged.sort_by_key(|area| (area.top, area.left));
        self.notes.sort_by_key(|(row, column, _)| (*row, *column));
    }

    fn text_of(&self, cell: &Cell) -> &str {
        &self.text[cell.start as usize..cell.end as usize]
    }

    fn row_number(&self, index: usize) -> u32 {
        self.cells[self.rows[index].start].row
    }

    /// The cells of a row that lie in a region.
    fn cells_in(&self, index: usize, region: &Region) -> &[Cell] {
        let cells = &self.cells[self.rows[index].clone()];
        let from = cells.partition_point(|cell| u32::from(cell.column) < region.left);
        let to = cells.partition_point(|cell| u32::from(cell.column) <= region.right);
        &cells[from..to]
    }

    /// The merged cells that begin in these rows.
    fn merged_in(&self, rows: &Range<usize>) -> &[Area] {
        if rows.is_empty() {
            return &[];
        }
        let (top, bottom) = (self.row_number(rows.start), self.row_number(rows.end - 1));
        let from = self.merged.partition_point(|area| area.top < top);
        let to = self.merged.partition_point(|area| area.top <= bottom);
        &self.merged[from..to]
    }

    fn find(&self, row: u32, column: u32) -> Option<&Cell> {
        let at = self.cells.binary_search_by_key(&(row, column), |cell| (cell.row, cell.column.into()));
        at.ok().map(|at| &self.cells[at])
    }

    /// Parts a region into tables.
    fn part(&self, region: &Region, tables: &mut Vec<Region>) {
        for band in self.bands(region) {
            let runs = self.runs(&band);
            // A region of one run was parted by columns before.
            let parts = if runs.len() > 1 { self.side_by_side(&band, &runs) } else { vec![band.clone()] };
            if let [whole] = parts.as_slice() {
                let left = runs.first().map_or(whole.left, |run| run.0);
                let right = runs.last().map_or(whole.right, |run| run.1);
                tables.push(Region { left, right, ..band });
            } else {
                parts.into_iter().for_each(|part| self.part(&part, tables));
            }
        }
    }

    /// Parts a region at its empty rows.
    fn bands(&self, region: &Region) -> Vec<Region> {
        let covered = self.covered_rows(region);
        let mut bands: Vec<Region> = Vec::new();
        let mut last: Option<u32> = None;
        for index in region.rows.clone() {
            if self.cells_in(index, region).is_empty() {
                continue;
            }
            let row = self.row_number(index);
            let goes_on = last.is_some_and(|last| {
                let at = covered.partition_point(|(_, bottom)| *bottom < last);
                let bridged = covered.get(at).is_some_and(|(top, bottom)| *top <= last && row <= bottom + 1);
                row == last + 1 || bridged
            });
            match bands.last_mut() {
                Some(band) if goes_on => band.rows.end = index + 1,
                _ => bands.push(Region { rows: index..index + 1, ..region.clone() }),
            }
            last = Some(row);
        }
        bands
    }

    /// The rows that cells of several rows cover: no row between them is empty.
    fn covered_rows(&self, region: &Region) -> Vec<(u32, u32)> {
        let mut covered: Vec<(u32, u32)> = Vec::new();
        for area in self.merged_in(&region.rows) {
            if area.bottom > area.top && area.left <= region.right && region.left <= area.right {
                match covered.last_mut() {
                    Some((_, bottom)) if area.top <= *bottom => *bottom = area.bottom.max(*bottom),
                    _ => covered.push((area.top, area.bottom)),
                }
            }
        }
        covered
    }

    /// The stretches of columns of a band that are parted by empty columns.
    fn runs(&self, band: &Region) -> Vec<(u32, u32)> {
        let mut used: Vec<(u32, u32)> = Vec::new();
        for index in band.rows.clone() {
            for cell in self.cells_in(index, band) {
                let column = u32::from(cell.column);
                // Most cells lie in columns that are known by now.
                let at = used.partition_point(|(_, last)| *last < column);
                if used.get(at).is_none_or(|(first, _)| column < *first) {
                    used.insert(at, (column, column));
                    merge_around(&mut used, at);
                }
            }
        }
        for area in self.merged_in(&band.rows) {
            if area.right > area.left && area.left >= band.left && area.right <= band.right {
                used.push((area.left, area.right));
            }
        }
        used.sort_unstable();
        let mut runs: Vec<(u32, u32)> = Vec::new();
        for (first, last) in used {
            match runs.last_mut() {
                Some((_, end)) if first <= *end + 1 => *end = last.max(*end),
                _ => runs.push((first, last)),
            }
        }
        runs
    }

    /// Parts a band at those empty columns that have a table on both sides.
    fn side_by_side(&self, band: &Region, runs: &[(u32, u32)]) -> Vec<Region> {
        let mut parts: Vec<Region> = Vec::new();
        let mut alone_before = false;
        for (left, right) in runs {
            let part = Region { left: *left, right: *right, ..band.clone() };
            let alone = self.stands_alone(&part);
            match parts.last_mut() {
                Some(last) if !(alone && alone_before) => last.right = *right,
                _ => parts.push(part),
            }
            alone_before = alone;
        }
        parts
    }

    /// Whether a region looks like a table without what is beside it.
    fn stands_alone(&self, region: &Region) -> bool {
        let rows = region.rows.clone().take(MOST_ROWS);
        let mut rows = rows.filter(|index| !self.cells_in(*index, region).is_empty());
        let Some(first) = rows.by_ref().find(|index| self.cells_in(*index, region).len() > 1) else {
            return false;
        };
        let header = self.cells_in(first, region);
        rows.next().is_some() && header.iter().all(|cell| cell.nature == Nature::Text)
    }

    /// How many of a table's first rows are its header.
    fn header_rows(&self, table: &Region) -> usize {
        let height = table.rows.len();
        if height < 2 {
            return 0;
        }
        let top = self.row_number(table.rows.start);
        let declared = self.headers.iter().filter(|area| {
            area.top <= top && top <= area.bottom && area.left <= table.right && table.left <= area.right
        });
        if let Some(bottom) = declared.map(|area| area.bottom).min() {
            let rows = table.rows.clone().take_while(|index| self.row_number(*index) <= bottom).count();
            if rows < height && rows <= MOST_HEADER_ROWS {
                return rows;
            }
        }
        if !self.looks_like_header(table) {
            return 0;
        }
        // Cells that span several columns have the columns' own names below.
        let mut rows = 1;
        while rows < MOST_HEADER_ROWS && rows + 1 < height {
            let index = table.rows.start + rows - 1;
            let spans = |area: &&Area| area.right > area.left && area.left >= table.left;
            let next = self.cells_in(index + 1, table);
            let named = next.len() > 1 && next.iter().all(|cell| self.can_be_name(cell));
            if self.merged_in(&(index..index + 1)).iter().filter(spans).any(|area| area.right <= table.right)
                && named
            {
                rows += 1;
            } else {
                break;
            }
        }
        rows
    }

    fn looks_like_header(&self, table: &Region) -> bool {
        let first = self.cells_in(table.rows.start, table);
        let below = table.rows.start + 1..table.rows.end.min(table.rows.start + 1 + ROWS_LOOKED_AT);
        let width = (table.right - table.left + 1) as usize;
        if first.len() < 2.min(width) || !first.iter().all(|cell| self.can_be_name(cell)) {
            return false;
        }
        let under = |column: u16| -> Vec<&Cell> {
            let cells = below.clone().flat_map(|index| self.cells_in(index, table));
            cells.filter(|cell| cell.column == column).collect()
        };
        let looked_at = &first[..first.len().min(NAMES_LOOKED_AT)];
        let named_by_year = first.iter().any(|cell| cell.nature != Nature::Text);
        // A name in text over a column of numbers, or a year over something else than years.
        let told_apart = looked_at.iter().any(|cell| {
            let under = under(cell.column);
            let other = |other: &&Cell| match cell.nature {
                Nature::Text => other.nature != Nature::Text,
                _ => !self.can_be_name(other) || other.nature == Nature::Text,
            };
            !under.is_empty() && under.iter().filter(|one| other(one)).count() * 2 > under.len()
        });
        if told_apart {
            return true;
        }
        if named_by_year {
            return false;
        }
        let bold = first.iter().all(|cell| cell.bold);
        let bold_below = below.clone().flat_map(|index| self.cells_in(index, table)).all(|cell| cell.bold);
        if bold && !bold_below {
            return true;
        }
        let labels = first.iter().any(|cell| self.text_of(cell).ends_with(':'));
        let distinct = {
            let mut names: Vec<&str> = first.iter().map(|cell| self.text_of(cell)).collect();
            names.sort_unstable();
            names.dedup();
            names.len() == first.len()
        };
        // All is text: the first row names the columns if it names each. Two columns may as well be labels and values.
        distinct && !labels && first.len() == width && (self.assume_header || width > 2)
    }

    /// Whether a cell can be the name of a column: a short text, a year or a date.
    fn can_be_name(&self, cell: &Cell) -> bool {
        let text = self.text_of(cell);
        match cell.nature {
            Nature::Text => text.chars().count() <= LONGEST_TITLE,
            Nature::Date => true,
            Nature::Number => text.parse::<u32>().is_ok_and(|year| (1900..=2100).contains(&year)),
        }
    }
}

/// Rows, by their index, and columns of a grid.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Region {
    rows: Range<usize>,
    left: u32,
    right: u32,
}

/// Joins a range with those that it touches.
fn merge_around(ranges: &mut Vec<(u32, u32)>, at: usize) {
    if at + 1 < ranges.len() && ranges[at].1 + 1 >= ranges[at + 1].0 {
        ranges[at].1 = ranges[at].1.max(ranges[at + 1].1);
        ranges.remove(at + 1);
    }
    if at > 0 && ranges[at - 1].1 + 1 >= ranges[at].0 {
        ranges[at - 1].1 = ranges[at - 1].1.max(ranges[at].1);
        ranges.remove(at);
    }
}

/// Lays a grid's tables down.
struct Laid<'g, 'b, 'p, 's> {
    grid: &'g Grid,
    builder: &'b mut PageBuilder<'p, 's>,
    label: &'g str,
    hidden: bool,
    /// Rows on the current page, and the length at which it began.
    rows: usize,
    from: usize,
}

impl Laid<'_, '_, '_, '_> {
    /// Lays down a table with the titles above and the notes below it. `next` and `before` are its neighbours.
    fn table(&mut self, table: &Region, next: Option<&Region>, before: Option<&Region>) {
        let grid = self.grid;
        let count = |index: usize| grid.cells_in(index, table).len();
        let rows: Vec<usize> = table.rows.clone().filter(|index| count(*index) > 0).collect();
        let single = |index: &usize| count(*index) == 1;
        let titles = rows.iter().take_while(|index| single(index)).count();
        if titles == rows.len() {
            self.column(table, &rows, next);
            return;
        }
        let (titles, rest) = rows.split_at(titles.min(rows.len()));
        // A name of a single column, over its numbers, is no title.
        let titled = titles.iter().all(|index| {
            let cell = &grid.cells_in(*index, table)[0];
            cell.nature == Nature::Text && u32::from(cell.column) == table.left
        });
        let (titles, rest) = if titled { (titles, rest) } else { (&rows[..0], &rows[..]) };
        for index in titles {
            let cell = grid.cells_in(*index, table)[0];
            self.title(&cell, true);
        }
        let notes = rest.iter().rev().take_while(|index| {
            let cells = grid.cells_in(**index, table);
            let text = grid.text_of(&cells[0]);
            cells.len() == 1
                && cells[0].nature == Nature::Text
                && u32::from(cells[0].column) == table.left
                && (text.chars().count() >= SHORTEST_NOTE || text.ends_with('.'))
        });
        let (rest, notes) = rest.split_at(rest.len() - notes.count());
        if let (Some(first), Some(last)) = (rest.first(), rest.last()) {
            let body = Region { rows: *first..last + 1, ..table.clone() };
            self.body(&body, before);
        }
        for index in notes {
            let cell = grid.cells_in(*index, table)[0];
            self.cell(BlockKind::Paragraph, &cell);
        }
    }

    /// A region whose rows have one cell each.
    fn column(&mut self, table: &Region, rows: &[usize], next: Option<&Region>) {
        let grid = self.grid;
        let cells = || rows.iter().map(|index| grid.cells_in(*index, table)[0]);
        let length: usize = cells().map(|cell| (cell.end - cell.start) as usize).sum();
        let texts = cells().all(|cell| cell.nature == Nature::Text);
        match rows {
            [only] => {
                let cell = grid.cells_in(*only, table)[0];
                // It names the table that comes next, if that is close.
                let near = next.is_some_and(|next| {
                    let below = grid.row_number(next.rows.start) <= cell.row + 2;
                    below && next.rows.len() > 1 && next.left <= u32::from(cell.column)
                });
                self.title(&cell, near);
            }
            _ if texts && length > 60 * rows.len() => {
                cells().for_each(|cell| self.cell(BlockKind::Paragraph, &cell));
            }
            _ => self.body(table, None),
        }
    }

    fn title(&mut self, cell: &Cell, names: bool) {
        let short = self.grid.text_of(cell).chars().count() <= LONGEST_TITLE;
        let heading = names && short && cell.nature == Nature::Text;
        self.cell(if heading { BlockKind::Heading { level: 2 } } else { BlockKind::Paragraph }, cell);
    }

    fn cell(&mut self, kind: BlockKind, cell: &Cell) {
        let grid = self.grid;
        self.paragraph(kind, grid.text_of(cell), Some((cell.row, cell.column.into())));
    }

    fn paragraph(&mut self, kind: BlockKind, text: &str, at: Option<(u32, u32)>) {
        self.make_room();
        self.builder.block(kind, text);
        let spot = at.map_or(Spot::Text, |(row, column)| Spot::Cell { row, column });
        let hidden = self.hidden
            || at.is_some_and(|(row, column)| {
                self.grid.hidden_rows.has(row) || self.grid.hidden_columns.has(column)
            });
        if at.is_some() || hidden {
            self.builder.anchor(spot);
        }
        if hidden {
            self.builder.hidden();
        }
        self.rows += 1;
    }

    /// Goes on on another page where this one is full.
    fn make_room(&mut self) -> bool {
        let full = self.rows >= MOST_ROWS
            || self.builder.length() - self.from.min(self.builder.length()) >= MOST_CHARACTERS;
        if full {
            self.builder.new_page();
            self.builder.label(self.label);
            (self.rows, self.from) = (0, 0);
        }
        full
    }

    /// The rows of a table, with its header. A table that goes on behind an empty row has the header of the one before.
    fn body(&mut self, table: &Region, before: Option<&Region>) {
        let grid = self.grid;
        let mut header = self.header_of(table);
        if header.is_empty()
            && let Some(before) = before.filter(|before| {
                let row = |index: usize| grid.row_number(index);
                let near = row(table.rows.start) <= row(before.rows.end - 1) + 2;
                near && before.left == table.left && before.right >= table.right && table.right > table.left
            })
        {
            let inherited = self.header_of(&self.without_titles(before));
            header = Header { texts: inherited.texts, rows: 0 };
        }
        self.make_room();
        if !self.builder.begin_table() {
            return;
        }
        let mut spans: Vec<Span> = Vec::new();
        if header.rows == 0 {
            spans.extend(header.texts.iter().filter_map(|text| self.builder.table_row(text)));
        }
        let mut fill = Fill::new(grid, table);
        for index in table.rows.clone() {
            let cells = grid.cells_in(index, table);
            let Some(row) = cells.first().map(|cell| cell.row) else { continue };
            if self.builder.is_full() {
                break;
            }
            let is_header = index < table.rows.start + header.rows;
            if !is_header
                && (self.rows >= MOST_ROWS
                    || self.builder.length() - self.from.min(self.builder.length()) >= MOST_CHARACTERS)
            {
                self.builder.end_table(joined(&spans));
                self.make_room();
                if !self.builder.begin_table() {
                    return;
                }
                spans = header.texts.iter().filter_map(|text| self.builder.table_row(text)).collect();
            }
            let text = fill.row(row, cells);
            let Some(span) = self.builder.table_row(&text) else { continue };
            if is_header {
                spans.push(span);
            }
            self.rows += 1;
            self.place(span, row, table, &text);
        }
        self.builder.end_table(joined(&spans));
    }

    /// Says in which cells a row stands, and which of it is hidden.
    fn place(&mut self, span: Span, row: u32, table: &Region, text: &str) {
        let hidden = self.hidden || self.grid.hidden_rows.has(row);
        if hidden || !self.grid.hidden_columns.meet(table.left, table.right) {
            let spot = Spot::Cell { row, column: table.left };
            self.builder.place_row(Anchor { span, spot, hidden });
            return;
        }
        let mut at = span.start;
        for (cell, column) in text.split('\t').zip(table.left..) {
            let end = at + cell.chars().count() as u32;
            if end > at && end <= span.end {
                let spot = Spot::Cell { row, column };
                let hidden = self.grid.hidden_columns.has(column);
                self.builder.place_row(Anchor { span: Span { start: at, end }, spot, hidden });
            }
            at = end + 1;
        }
    }

    fn without_titles(&self, table: &Region) -> Region {
        let grid = self.grid;
        let titles = table.rows.clone().take_while(|index| grid.cells_in(*index, table).len() <= 1).count();
        Region { rows: table.rows.start + titles..table.rows.end, ..table.clone() }
    }

    fn header_of(&self, table: &Region) -> Header {
        let rows = if table.rows.is_empty() { 0 } else { self.grid.header_rows(table) };
        let mut fill = Fill::new(self.grid, table);
        let texts = (table.rows.start..table.rows.start + rows).map(|index| {
            let cells = self.grid.cells_in(index, table);
            fill.row(self.grid.row_number(index), cells)
        });
        Header { texts: texts.collect(), rows }
    }
}

/// The rows of a header, and how many rows of the table they are.
struct Header {
    texts: Vec<String>,
    rows: usize,
}

impl Header {
    fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

/// One span over all; those of a header stand together.
fn joined(spans: &[Span]) -> Option<Span> {
    Some(Span { start: spans.first()?.start, end: spans.last()?.end })
}

/// Writes rows down with a tab between columns. What a cell over several rows holds is said in each of them, because each is
/// read by itself.
struct Fill<'g> {
    grid: &'g Grid,
    left: u32,
    right: u32,
    /// The cells over several rows that are still to come, and those that reach into the row.
    coming: std::slice::Iter<'g, Area>,
    next: Option<&'g Area>,
    open: Vec<&'g Area>,
}

impl<'g> Fill<'g> {
    fn new(grid: &'g Grid, table: &Region) -> Fill<'g> {
        let mut coming = grid.merged_in(&table.rows).iter();
        let next = coming.next();
        Fill { grid, left: table.left, right: table.right, coming, next, open: Vec::new() }
    }

    fn row(&mut self, row: u32, cells: &[Cell]) -> String {
        while let Some(area) = self.next.filter(|area| area.top < row) {
            if area.bottom >= row && area.left >= self.left && area.left <= self.right {
                self.open.push(area);
            }
            self.next = self.coming.next();
        }
        self.open.retain(|area| area.bottom >= row);
        let mut parts: Vec<(u32, &str)> =
            cells.iter().map(|cell| (cell.column.into(), self.grid.text_of(cell))).collect();
        for area in &self.open {
            if let Some(cell) = self.grid.find(area.top, area.left)
                && !parts.iter().any(|(column, _)| *column == area.left)
            {
                parts.push((area.left, self.grid.text_of(cell)));
            }
        }
        parts.sort_unstable_by_key(|(column, _)| *column);
        let mut text = String::new();
        let mut column = self.left;
        for (at, part) in parts {
            while column < at {
                text.push('\t');
                column += 1;
            }
            text.push_str(part);
        }
        text
    }
}
