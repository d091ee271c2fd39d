//! The words of drawings that are parts of their own: diagrams (SmartArt) and charts.

use std::collections::BTreeMap;

use super::story::{Item, Row};
use crate::ExtractError;
use crate::formats::package::{Mark, Xml};

/// Most categories and series of a chart that are read.
const MOST: usize = 1000;

/// The texts of a diagram's shapes, each on a line of its own.
pub(super) fn diagram(xml: &mut Xml<'_>) -> Result<Vec<Item>, ExtractError> {
    let mut path: Vec<String> = Vec::new();
    let (mut lines, mut line) = (Vec::new(), String::new());
    // Points between the shapes, and those that only say how they look, repeat what the shapes say.
    let mut is_shape = true;
    loop {
        match xml.next()? {
            Mark::Open(element) => {
                if element.name() == "pt" {
                    let kind = element.attr("type");
                    is_shape = matches!(kind.as_deref(), None | Some("node" | "doc" | "asst"));
                }
                path.push(element.name().to_owned());
            }
            Mark::Close => {
                if path.pop().as_deref() == Some("p") && !line.trim().is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
            }
            Mark::Text(text) => {
                if is_shape
                    && matches!(path.as_slice(), [.., run, t] if t == "t" && (run == "r" || run == "fld"))
                {
                    line.push_str(&text);
                }
            }
            Mark::End => break,
        }
    }
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    Ok(vec![Item::text(lines.join("\n"))])
}

#[derive(Default)]
struct Series {
    name: String,
    categories: BTreeMap<usize, String>,
    values: BTreeMap<usize, String>,
}

/// A chart's title, and its figures as a table: a row for each category, a column for each series.
pub(super) fn chart(xml: &mut Xml<'_>) -> Result<Vec<Item>, ExtractError> {
    let mut path: Vec<String> = Vec::new();
    let mut title = String::new();
    let mut series: Vec<Series> = Vec::new();
    let mut at = 0;
    loop {
        match xml.next()? {
            Mark::Open(element) => {
                match element.name() {
                    "ser" if series.len() < MOST => series.push(Series::default()),
                    "pt" => {
                        at = element.attr("idx").and_then(|index| index.parse().ok()).unwrap_or(MOST);
                    }
                    _ => {}
                }
                path.push(element.name().to_owned());
            }
            Mark::Close => {
                let closed = path.pop();
                if closed.as_deref() == Some("p") && is_within(&path, "title") && !title.is_empty() {
                    title.push(' ');
                }
            }
            Mark::Text(text) => match (path.last().map(String::as_str), series.last_mut()) {
                (Some("t"), None) if is_within(&path, "title") && !is_within(&path, "plotArea") => {
                    title.push_str(&text);
                }
                (Some("v"), Some(series)) if at < MOST => {
                    let target = if is_within(&path, "tx") {
                        &mut series.name
                    } else if is_within(&path, "cat") || is_within(&path, "xVal") {
                        series.categories.entry(at).or_default()
                    } else if is_within(&path, "val") || is_within(&path, "yVal") {
                        series.values.entry(at).or_default()
                    } else {
                        continue;
                    };
                    target.push_str(&text);
                }
                _ => {}
            },
            Mark::End => break,
        }
    }
    let mut items = Vec::new();
    if !title.trim().is_empty() {
        items.push(Item::text(title));
    }
    let mut rows: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (index, series) in series.iter().enumerate() {
        for (at, category) in &series.categories {
            let row = rows.entry(*at).or_insert_with(|| vec![String::new()]);
            if row[0].is_empty() {
                row[0].clone_from(category);
            }
        }
        for (at, value) in &series.values {
            let row = rows.entry(*at).or_insert_with(|| vec![String::new()]);
            row.resize(index + 2, String::new());
            row[index + 1] = shown(value);
        }
    }
    if !rows.is_empty() {
        let head = std::iter::once(String::new()).chain(series.into_iter().map(|series| series.name));
        let named = Row::of(head.collect());
        let rows = rows.into_values().map(Row::of);
        items.push(Item::Table { rows: std::iter::once(named).chain(rows).collect(), header: 1 });
    }
    Ok(items)
}

fn is_within(path: &[String], name: &str) -> bool {
    path.iter().any(|element| element == name)
}

/// A figure without the digits that only the computer's arithmetic put there.
fn shown(value: &str) -> String {
    match value.parse::<f64>() {
        Ok(number) if value.len() > 12 => format!("{}", (number * 1e6).round() / 1e6),
        _ => value.to_owned(),
    }
}
