//! What office files draw: the text of shapes, tables, charts and SmartArt, in DrawingML.

use std::collections::HashMap;

use super::odf::skip;
use super::package::{Mark, Xml};
use crate::ExtractError;

/// SmartArt is no deeper than this, whatever its file says.
const MOST_LEVELS: usize = 32;

/// A paragraph of a shape.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Paragraph {
    pub text: String,
    pub level: u8,
    pub bullet: Bullet,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Bullet {
    /// What the shape's kind says.
    #[default]
    Inherited,
    None,
    Sign,
    /// The kind of number, such as `arabicPeriod`, and the first.
    Number(String, u32),
}

/// A table of a slide.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub rows: Vec<Vec<String>>,
    pub has_header: bool,
}

/// The texts of all shapes of a drawing, one for each shape.
pub(super) fn texts(mut xml: Xml) -> Result<Vec<String>, ExtractError> {
    let mut texts = Vec::new();
    loop {
        match xml.next()? {
            Mark::Open(element) if matches!(element.name(), "txBody" | "rich") => {
                let paragraphs = text_body(&mut xml)?;
                let text = plain(&paragraphs);
                if !text.is_empty() {
                    texts.push(text);
                }
            }
            // The same once more, for programs that know less.
            Mark::Open(element) if element.name() == "Fallback" => skip(&mut xml)?,
            Mark::End => return Ok(texts),
            _ => {}
        }
    }
}

/// The lines of paragraphs.
pub(super) fn plain(paragraphs: &[Paragraph]) -> String {
    let lines: Vec<&str> =
        paragraphs.iter().map(|one| one.text.trim()).filter(|text| !text.is_empty()).collect();
    lines.join("\n")
}

/// Reads the text of a shape to its end.
pub(super) fn text_body(xml: &mut Xml) -> Result<Vec<Paragraph>, ExtractError> {
    let mut paragraphs = Vec::new();
    loop {
        match xml.next()? {
            Mark::Open(element) if element.name() == "p" => paragraphs.push(paragraph(xml)?),
            Mark::Open(_) => skip(xml)?,
            Mark::Close | Mark::End => return Ok(paragraphs),
            Mark::Text(_) => {}
        }
    }
}

fn paragraph(xml: &mut Xml) -> Result<Paragraph, ExtractError> {
    let mut paragraph = Paragraph::default();
    let mut path: Vec<String> = Vec::new();
    loop {
        match xml.next()? {
            Mark::Open(element) => {
                match element.name() {
                    "pPr" => {
                        paragraph.level =
                            element.attr("lvl").and_then(|level| level.parse().ok()).unwrap_or(0);
                    }
                    "buNone" => paragraph.bullet = Bullet::None,
                    "buChar" | "buBlip" => paragraph.bullet = Bullet::Sign,
                    "buAutoNum" => {
                        let start = element.attr("startAt").and_then(|start| start.parse().ok()).unwrap_or(1);
                        paragraph.bullet = Bullet::Number(element.attr("type").unwrap_or_default(), start);
                    }
                    "br" => paragraph.text.push('\n'),
                    "Fallback" => {
                        skip(xml)?;
                        continue;
                    }
                    _ => {}
                }
                path.push(element.name().to_owned());
            }
            Mark::Text(text) if path.last().is_some_and(|name| name == "t") => {
                paragraph.text.push_str(&text.replace(['\u{b}', '\t'], " "));
            }
            Mark::Text(_) => {}
            Mark::Close => {
                if path.pop().is_none() {
                    return Ok(paragraph);
                }
            }
            Mark::End => return Ok(paragraph),
        }
    }
}

/// Reads a table to its end. What is merged over rows is said in each of them, because each is read by itself.
pub(super) fn table(xml: &mut Xml) -> Result<Table, ExtractError> {
    let mut table = Table::default();
    let mut path: Vec<String> = Vec::new();
    let mut goes_on = (false, false);
    loop {
        match xml.next()? {
            Mark::Open(element) => {
                let is_on = |name: &str| matches!(element.attr(name).as_deref(), Some("1" | "true"));
                match element.name() {
                    "tblPr" => table.has_header = is_on("firstRow"),
                    "tr" => table.rows.push(Vec::new()),
                    "tc" => {
                        goes_on = (is_on("vMerge"), is_on("hMerge"));
                        if let Some(row) = table.rows.last_mut() {
                            row.push(String::new());
                        }
                    }
                    "txBody" => {
                        let text = plain(&text_body(xml)?).replace('\n', " ");
                        let above = table.rows.len().checked_sub(2).and_then(|above| table.rows.get(above));
                        let column = table.rows.last().map_or(0, |row| row.len().saturating_sub(1));
                        let above = above.and_then(|row| row.get(column)).cloned().unwrap_or_default();
                        if let Some(cell) = table.rows.last_mut().and_then(|row| row.last_mut()) {
                            *cell = match goes_on {
                                (true, false) => above,
                                (_, true) => String::new(),
                                _ => text,
                            };
                        }
                        continue;
                    }
                    _ => {}
                }
                path.push(element.name().to_owned());
            }
            Mark::Close => {
                if path.pop().is_none() {
                    return Ok(table);
                }
            }
            Mark::End => return Ok(table),
            Mark::Text(_) => {}
        }
    }
}

/// A chart as its title and the table of its numbers.
pub(super) fn chart(mut xml: Xml) -> Result<(String, Vec<Vec<String>>), ExtractError> {
    #[derive(Default)]
    struct Series {
        name: String,
        categories: HashMap<usize, String>,
        values: HashMap<usize, String>,
    }
    let mut title = String::new();
    let mut series: Vec<Series> = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut point = 0;
    loop {
        match xml.next()? {
            Mark::Open(element) => {
                match element.name() {
                    "ser" => series.push(Series::default()),
                    "pt" => point = element.attr("idx").and_then(|index| index.parse().ok()).unwrap_or(0),
                    "rich" if path.iter().any(|name| name == "title") => {
                        let text = plain(&text_body(&mut xml)?);
                        // Axes have titles, too; the first is that of the chart.
                        if title.is_empty() && !path.iter().any(|name| name.ends_with("Ax")) {
                            title = text;
                        }
                        continue;
                    }
                    _ => {}
                }
                path.push(element.name().to_owned());
            }
            Mark::Text(text) if path.last().is_some_and(|name| name == "v") => {
                let within = |name: &str| path.iter().any(|step| step == name);
                if let Some(last) = series.last_mut() {
                    match () {
                        () if within("tx") => last.name.push_str(&text),
                        () if within("cat") || within("xVal") => {
                            last.categories.entry(point).or_default().push_str(&text);
                        }
                        () if within("val") || within("yVal") => {
                            last.values.entry(point).or_default().push_str(&text);
                        }
                        () => {}
                    }
                }
            }
            Mark::Text(_) => {}
            Mark::Close => {
                path.pop();
            }
            Mark::End => break,
        }
    }
    let mut points: Vec<usize> =
        series.iter().flat_map(|one| one.values.keys().chain(one.categories.keys())).copied().collect();
    points.sort_unstable();
    points.dedup();
    let mut rows = Vec::new();
    if !points.is_empty() {
        rows.push(std::iter::once(String::new()).chain(series.iter().map(|one| one.name.clone())).collect());
    }
    for point in points {
        let category = series.iter().find_map(|one| one.categories.get(&point)).cloned().unwrap_or_default();
        let values =
            series.iter().map(|one| one.values.get(&point).map(|value| shown(value)).unwrap_or_default());
        rows.push(std::iter::once(category).chain(values).collect());
    }
    Ok((title, rows))
}

/// Numbers are stored with all digits that a computer has for them.
fn shown(value: &str) -> String {
    value.parse::<f64>().map_or_else(|_| value.to_owned(), super::sheets::general)
}

/// The texts of SmartArt in their order, each with its level.
pub(super) fn smart_art(mut xml: Xml) -> Result<Vec<(usize, String)>, ExtractError> {
    struct Point {
        is_content: bool,
        text: String,
    }
    let mut points: HashMap<String, Point> = HashMap::new();
    let mut order: Vec<String> = Vec::new();
    let mut root = None;
    let mut under: HashMap<String, Vec<(u32, String)>> = HashMap::new();
    let mut current = String::new();
    loop {
        match xml.next()? {
            Mark::Open(element) => match element.name() {
                "pt" => {
                    current = element.attr("modelId").unwrap_or_default();
                    let kind = element.attr("type").unwrap_or_else(|| "node".to_owned());
                    if kind == "doc" {
                        root = Some(current.clone());
                    }
                    let is_content = matches!(kind.as_str(), "node" | "asst" | "doc");
                    points.insert(current.clone(), Point { is_content, text: String::new() });
                    order.push(current.clone());
                }
                "t" => {
                    let text = plain(&text_body(&mut xml)?);
                    if let Some(point) = points.get_mut(&current) {
                        point.text = text;
                    }
                }
                "cxn" if matches!(element.attr("type").as_deref(), None | Some("parOf")) => {
                    if let (Some(from), Some(to)) = (element.attr("srcId"), element.attr("destId")) {
                        let place = element.attr("srcOrd").and_then(|place| place.parse().ok()).unwrap_or(0);
                        under.entry(from).or_default().push((place, to));
                    }
                }
                _ => {}
            },
            Mark::End => break,
            _ => {}
        }
    }
    for children in under.values_mut() {
        children.sort();
    }
    let mut found = Vec::new();
    let mut todo: Vec<(usize, String)> = root.into_iter().map(|root| (0, root)).collect();
    while let Some((level, id)) = todo.pop() {
        // Each is taken out, so that a circle comes to an end.
        let Some(point) = points.remove(&id) else { continue };
        if point.is_content && !point.text.trim().is_empty() {
            found.push((level.saturating_sub(1), point.text.trim().to_owned()));
        }
        if level < MOST_LEVELS {
            let children = under.get(&id).into_iter().flatten();
            todo.extend(children.rev().map(|(_, child)| (level + 1, child.clone())));
        }
    }
    // What hangs on nothing is text all the same.
    for id in order {
        if let Some(point) =
            points.remove(&id).filter(|point| point.is_content && !point.text.trim().is_empty())
        {
            found.push((0, point.text.trim().to_owned()));
        }
    }
    Ok(found)
}
