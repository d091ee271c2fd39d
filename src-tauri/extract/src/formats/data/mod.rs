//! Reads files of data (JSON, YAML, XML): each value is a line with its path, "customer.address.city: Bergen", and a list
//! of records is a table with a column for each field.

mod json;
mod xml;
mod yaml;

use std::collections::VecDeque;

pub(super) use self::json::{Broken, looks_like_json, parse_all as parse_json, read as read_json};
pub(super) use self::xml::{looks_like_xml, read as read_xml};
pub(super) use self::yaml::read as read_yaml;
use crate::builder::{PageBuilder, Rows, line};
use crate::{BlockKind, Spot};

/// Files of more bytes than this are read as lines, because a tree of their values would not fit in memory.
const LARGEST: usize = 64 << 20;

/// A record with more fields than this is no row that anybody could read.
const MOST_COLUMNS: usize = 40;

/// Rows that are laid down as one table.
const ROWS_OF_A_TABLE: usize = 2_000;

/// Longest list of plain values that is told in one line.
const LONGEST_LIST: usize = 400;

/// A value and the line of the file that it begins in, counted from 1; 0 where it is not known.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Value {
    pub line: u32,
    pub data: Data,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Data {
    /// As it is written, without quotation marks.
    Plain(String),
    List(Vec<Value>),
    /// In the order of the file. A nameless entry is the value of the record itself.
    Record(Vec<(String, Value)>),
}

impl Value {
    pub fn get(&self, name: &str) -> Option<&Value> {
        match &self.data {
            Data::Record(entries) => entries.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    pub fn plain(&self) -> Option<&str> {
        match &self.data {
            Data::Plain(text) => Some(text),
            _ => None,
        }
    }

    pub fn list(&self) -> Option<&[Value]> {
        match &self.data {
            Data::List(items) => Some(items),
            _ => None,
        }
    }
}

/// Lays values down.
pub(super) struct Paths<'b, 'p, 's> {
    builder: &'b mut PageBuilder<'p, 's>,
    /// Remarks of the file's authors that are still to come, with their lines.
    comments: VecDeque<(u32, String)>,
    table: Table,
}

/// Records of one list that wait to become a table.
#[derive(Default)]
struct Table {
    path: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    lines: Vec<u32>,
}

impl<'b, 'p, 's> Paths<'b, 'p, 's> {
    pub fn new(builder: &'b mut PageBuilder<'p, 's>, comments: Vec<(u32, String)>) -> Paths<'b, 'p, 's> {
        Paths { builder, comments: comments.into(), table: Table::default() }
    }

    pub fn is_full(&self) -> bool {
        self.builder.is_full()
    }

    pub fn value(&mut self, path: &str, value: &Value) {
        if self.is_full() {
            return;
        }
        match &value.data {
            Data::Plain(text) => self.leaf(path, text, value.line),
            Data::Record(entries) => {
                for (key, value) in entries {
                    self.value(&joined(path, key), value);
                }
            }
            Data::List(items) => {
                if let Some(text) = short_list(items) {
                    return self.leaf(path, &text, value.line);
                }
                for (index, item) in items.iter().enumerate() {
                    self.item(path, index, item);
                }
                self.end_list();
            }
        }
    }

    /// One item of the list at a path. The list has to be ended.
    pub fn item(&mut self, path: &str, index: usize, item: &Value) {
        match row(item) {
            Some(cells) if self.fits(path, &cells) => {
                for (name, _) in &cells {
                    if !self.table.columns.contains(name) {
                        self.table.columns.push(name.clone());
                    }
                }
                let mut texts = vec![String::new(); self.table.columns.len()];
                for (name, text) in cells {
                    if let Some(column) = self.table.columns.iter().position(|column| *column == name) {
                        texts[column] = text;
                    }
                }
                self.table.rows.push(texts);
                self.table.lines.push(item.line);
                if self.table.rows.len() >= ROWS_OF_A_TABLE {
                    self.lay_rows();
                }
            }
            _ => {
                self.end_list();
                self.value(&format!("{path}[{index}]"), item);
            }
        }
    }

    pub fn end_list(&mut self) {
        self.lay_rows();
        self.table = Table::default();
    }

    /// Lays down the remarks that no value follows.
    pub fn finish(mut self) {
        self.end_list();
        self.remarks_before(u32::MAX);
    }

    fn fits(&mut self, path: &str, cells: &[(String, String)]) -> bool {
        if self.table.path != path {
            self.end_list();
            path.clone_into(&mut self.table.path);
        }
        let new = cells.iter().filter(|(name, _)| !self.table.columns.contains(name)).count();
        self.table.columns.len() + new <= MOST_COLUMNS
    }

    fn lay_rows(&mut self) {
        let rows = std::mem::take(&mut self.table.rows);
        let lines = std::mem::take(&mut self.table.lines);
        let Some(&first) = lines.first() else { return };
        self.remarks_before(first);
        let path = self.table.path.clone();
        if !path.is_empty() {
            self.builder
                .block(BlockKind::Heading { level: 1 + path.matches('.').count().min(5) as u8 }, &path);
        }
        // A record to a line, as logs have it, makes the rows lines of the file.
        let by_line = lines.windows(2).all(|pair| pair[1] == pair[0] + 1) && first > 1;
        let with_header = std::iter::once(self.table.columns.clone()).chain(rows).collect();
        self.builder.table(&Rows { rows: with_header, header: 1 });
        if by_line {
            self.builder.anchor(Spot::Line(first - 1));
        }
    }

    fn leaf(&mut self, path: &str, text: &str, number: u32) {
        self.remarks_before(number);
        let mut shown = match path {
            "" => text.to_owned(),
            path => format!("{path}: {text}"),
        };
        if let Some(remark) = self.remark_if(|at| at == number)
            && !text.contains(&*remark)
        {
            shown.push_str(&format!(" # {remark}"));
        }
        // Long texts are paragraphs of their own, of which each keeps its lines.
        let kind =
            if text.chars().count() > LONGEST_LIST { BlockKind::Paragraph } else { BlockKind::ListItem };
        self.builder.block(kind, &shown);
        if number > 0 {
            self.builder.anchor(Spot::Line(number));
        }
    }

    fn remarks_before(&mut self, number: u32) {
        while let Some(&(at, _)) = self.comments.front()
            && let Some(remark) = self.remark_if(|at| at < number)
        {
            self.builder.block(BlockKind::ListItem, &format!("# {remark}"));
            self.builder.anchor(Spot::Line(at));
        }
    }

    fn remark_if(&mut self, wanted: impl Fn(u32) -> bool) -> Option<String> {
        self.comments.front().filter(|(at, _)| wanted(*at))?;
        self.comments.pop_front().map(|(_, remark)| remark)
    }
}

fn joined(path: &str, key: &str) -> String {
    match (path, key) {
        (path, "") => path.to_owned(),
        ("", key) => line(key),
        (path, key) => format!("{path}.{}", line(key)),
    }
}

/// Plain values in one line, if all of the list are such and few.
fn short_list(items: &[Value]) -> Option<String> {
    let texts: Option<Vec<&str>> = items.iter().map(Value::plain).collect();
    let texts = texts?;
    let length: usize = texts.iter().map(|text| text.len() + 2).sum();
    (length <= LONGEST_LIST && texts.iter().all(|text| !text.contains('\n'))).then(|| texts.join(", "))
}

/// The fields of a record, if it can be a row of a table.
fn row(value: &Value) -> Option<Vec<(String, String)>> {
    let Data::Record(entries) = &value.data else { return None };
    let mut cells = Vec::new();
    add_cells("", entries, &mut cells)?;
    // A single field needs no table.
    (cells.len() > 1).then_some(cells)
}

fn add_cells(path: &str, entries: &[(String, Value)], cells: &mut Vec<(String, String)>) -> Option<()> {
    for (key, value) in entries {
        let name = joined(path, key);
        let name = if name.is_empty() { "value".to_owned() } else { name };
        match &value.data {
            Data::Plain(text) if text.len() <= 2_000 => cells.push((name, text.clone())),
            Data::Plain(_) => return None,
            Data::List(items) => cells.push((name, short_list(items)?)),
            Data::Record(entries) => add_cells(&name, entries, cells)?,
        }
        if cells.len() > MOST_COLUMNS {
            return None;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests;
