//! Collects running text, lists and tables from formats that are read as a stream of opening and closing
//! marks, and lays the finished blocks down on the page. Which mark means what is the reader's business.

use crate::BlockKind;
use crate::builder::{PageBuilder, Rows, line};

/// The most columns or rows that one merged cell may reach over.
const MAX_SPAN: usize = 64;

pub(crate) struct Flow<'p, 's> {
    pub builder: PageBuilder<'p, 's>,
    /// The text of the block that is being read; a line feed is a line break that counts.
    pub inline: String,
    pub heading: Option<u8>,
    /// How many enclosing marks make the text furniture.
    pub furniture: usize,
    lists: Vec<List>,
    /// How many list items enclose the text, and the marker that awaits the text of the innermost.
    items: usize,
    marker: Option<String>,
    tables: Vec<Table>,
    note: Option<String>,
}

struct List {
    /// The next number; `None` for bullets.
    next: Option<u64>,
}

#[derive(Default)]
struct Table {
    rows: Rows,
    row: Vec<String>,
    cell: Option<Cell>,
    /// Whether all cells of the row so far are header cells.
    all_header: bool,
    /// For each column, how many more rows are reached over by a cell above.
    held: Vec<usize>,
    in_head: bool,
    headed: bool,
}

struct Cell {
    text: String,
    columns: usize,
    rows: usize,
}

impl<'p, 's> Flow<'p, 's> {
    pub fn new(builder: PageBuilder<'p, 's>) -> Flow<'p, 's> {
        Flow {
            builder,
            inline: String::new(),
            heading: None,
            furniture: 0,
            lists: Vec::new(),
            items: 0,
            marker: None,
            tables: Vec::new(),
            note: None,
        }
    }

    pub fn text(&mut self, text: &str) {
        self.inline.push_str(text);
    }

    /// Ends the block that is being read.
    pub fn flush(&mut self) {
        if self.inline.trim().is_empty() {
            self.inline.clear();
            return;
        }
        let text = std::mem::take(&mut self.inline);
        if self.is_inside() {
            let text = self.marked(line(&text));
            self.put_inside(&text);
            return;
        }
        let kind = if self.furniture > 0 {
            BlockKind::Furniture
        } else if let Some(level) = self.heading {
            BlockKind::Heading { level }
        } else if self.items > 0 {
            BlockKind::ListItem
        } else {
            BlockKind::Paragraph
        };
        let text = if matches!(kind, BlockKind::Heading { .. }) { line(&text) } else { self.marked(text) };
        self.builder.block(kind, &text);
    }

    pub fn code(&mut self, text: &str) {
        self.flush();
        if self.is_inside() {
            self.put_inside(&line(text));
        } else {
            self.builder.block(BlockKind::Code, text);
        }
    }

    /// Whether the text goes into a cell or note and not onto the page.
    pub fn is_inside(&self) -> bool {
        self.note.is_some() || self.tables.last().is_some_and(|table| table.cell.is_some())
    }

    fn put_inside(&mut self, text: &str) {
        let target = match self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            Some(cell) => &mut cell.text,
            None => match &mut self.note {
                Some(note) => note,
                None => return,
            },
        };
        if !target.is_empty() {
            target.push(' ');
        }
        target.push_str(text);
    }

    fn marked(&mut self, text: String) -> String {
        match self.marker.take() {
            Some(marker) => format!("{marker}{}", text.trim_start()),
            None => text,
        }
    }

    pub fn open_list(&mut self, first: Option<u64>) {
        self.flush();
        self.lists.push(List { next: first });
    }

    pub fn close_list(&mut self) {
        self.flush();
        self.marker = None;
        self.lists.pop();
    }

    pub fn open_item(&mut self, number: Option<u64>) {
        self.flush();
        self.items += 1;
        self.marker = Some(match self.lists.last_mut().map(|list| &mut list.next) {
            Some(Some(next)) => {
                let number = number.unwrap_or(*next);
                *next = number.saturating_add(1);
                format!("{number}. ")
            }
            _ => "• ".to_owned(),
        });
    }

    /// Opens an item that has no marker and is not counted.
    pub fn open_plain_item(&mut self) {
        self.flush();
        self.items += 1;
        self.marker = None;
    }

    /// Replaces the marker of the item that was just opened.
    pub fn set_marker(&mut self, marker: &str) {
        self.marker = Some(marker.to_owned());
    }

    pub fn close_item(&mut self) {
        self.flush();
        self.marker = None;
        self.items = self.items.saturating_sub(1);
    }

    pub fn in_table(&self) -> bool {
        !self.tables.is_empty()
    }

    pub fn open_table(&mut self) {
        self.flush();
        self.tables.push(Table::default());
    }

    pub fn close_table(&mut self) {
        self.close_row();
        self.flush();
        let Some(mut table) = self.tables.pop() else { return };
        if self.is_inside() {
            // A table within a cell becomes a line of text.
            let rows = table.rows.rows.iter().map(|row| {
                row.iter()
                    .map(|cell| line(cell))
                    .filter(|cell| !cell.is_empty())
                    .collect::<Vec<_>>()
                    .join(", ")
            });
            let text = rows.filter(|row| !row.is_empty()).collect::<Vec<_>>().join("; ");
            self.put_inside(&text);
        } else {
            table.rows.header = table.rows.header.min(table.rows.rows.len().saturating_sub(1));
            self.builder.table(&table.rows);
        }
    }

    pub fn open_head(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.in_head = true;
        }
    }

    pub fn close_head(&mut self) {
        self.close_row();
        if let Some(table) = self.tables.last_mut() {
            table.in_head = false;
        }
    }

    pub fn open_row(&mut self) {
        self.close_row();
        if let Some(table) = self.tables.last_mut() {
            table.all_header = true;
        }
    }

    pub fn close_row(&mut self) {
        self.close_cell();
        let Some(table) = self.tables.last_mut() else { return };
        if table.row.is_empty() {
            return;
        }
        table.skip_held();
        let row = std::mem::take(&mut table.row);
        let header = table.in_head || (table.all_header && row.len() > 1);
        if header && table.rows.header == table.rows.rows.len() && !table.headed {
            table.rows.header += 1;
        } else {
            table.headed = true;
        }
        table.rows.rows.push(row);
    }

    pub fn open_cell(&mut self, header: bool, columns: usize, rows: usize) {
        self.close_cell();
        self.flush();
        let Some(table) = self.tables.last_mut() else { return };
        if table.row.is_empty() && !table.in_head {
            table.all_header = true;
        }
        table.all_header &= header;
        table.skip_held();
        let columns = columns.clamp(1, MAX_SPAN);
        table.cell = Some(Cell { text: String::new(), columns, rows: rows.clamp(1, MAX_SPAN) });
    }

    pub fn close_cell(&mut self) {
        if self.tables.last().is_none_or(|table| table.cell.is_none()) {
            return;
        }
        self.flush();
        let Some(table) = self.tables.last_mut() else { return };
        let Some(cell) = table.cell.take() else { return };
        let from = table.row.len();
        table.row.push(cell.text);
        table.row.resize(from + cell.columns, String::new());
        if cell.rows > 1 {
            table.held.resize(table.held.len().max(from + cell.columns), 0);
            table.held[from..from + cell.columns].fill(cell.rows - 1);
        }
    }

    /// Starts a note, which is laid down at the foot of the page when it is closed.
    pub fn open_note(&mut self, mark: &str) {
        self.flush();
        self.note = Some(format!("[{mark}]"));
    }

    pub fn close_note(&mut self) {
        self.flush();
        if let Some(note) = self.note.take() {
            self.builder.note(note);
        }
    }

    /// Starts a new page with this label, unless the text goes into a cell or note.
    pub fn open_section(&mut self, label: &str) {
        self.flush();
        if !self.is_inside() {
            self.builder.new_page();
            self.builder.label(label);
        }
    }

    /// Ends everything that is still open.
    pub fn finish(mut self) -> PageBuilder<'p, 's> {
        while !self.tables.is_empty() {
            self.close_table();
        }
        self.close_note();
        self.flush();
        self.builder
    }
}

impl Table {
    /// Leaves empty cells where cells above reach down into the row.
    fn skip_held(&mut self) {
        while let Some(held) = self.held.get_mut(self.row.len()).filter(|held| **held > 0) {
            *held -= 1;
            self.row.push(String::new());
        }
    }
}
