//! Reads notebooks (Jupyter): each cell is a page, with what it put out. A cell that is only a heading goes with the next.

use super::data::{self, Broken, Value};
use super::recognise::{Evidence, Match};
use super::{html, markdown, plain};
use crate::builder::PageBuilder;
use crate::encoding::decode;
use crate::flow::Flow;
use crate::sink::Pages;
use crate::{Damage, Ending, ExtractError, Limits, Source};

pub(super) fn sniff(evidence: &Evidence) -> Match {
    let head = String::from_utf8_lossy(&evidence.start[..evidence.start.len().min(4096)]);
    let notebook = head.starts_with('{') && head.contains("\"cells\"") && head.contains("\"cell_type\"");
    if notebook { Match::Likely } else { Match::None }
}

pub(super) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let text = decode(source.bytes, None);
    let values = match data::parse_json(&text, source.limits.max_depth.min(200)) {
        Ok(values) => values,
        Err(Broken::TooDeep) => return Err(ExtractError::TooDeep),
        Err(Broken::At { line }) => return Err(Damage::BreaksOff { detail: format!("line {line}") }.into()),
    };
    let Some(notebook) = values.first() else { return plain::read(source, pages) };
    let cells = cells(notebook);
    if cells.is_empty() {
        return plain::read(source, pages);
    }
    let mut flow = Flow::new(PageBuilder::new(source.limits, pages));
    let mut first = None;
    for (cell, number) in cells.iter().zip(1_usize..) {
        if flow.builder.is_full() {
            break;
        }
        let from = first.get_or_insert(number);
        let label = if *from == number { number.to_string() } else { format!("{from}–{number}") };
        flow.builder.label(&label);
        let kind = cell.get("cell_type").and_then(Value::plain).unwrap_or_default();
        let body = text_of(cell.get("source").or(cell.get("input")));
        match kind {
            "markdown" => _ = markdown::lay_down(&body, &mut flow, source.limits),
            "heading" => {
                let level = cell.get("level").and_then(Value::plain).and_then(|level| level.parse().ok());
                flow.heading = Some(level.unwrap_or(1));
                flow.text(&body);
                flow.flush();
                flow.heading = None;
            }
            _ => {
                flow.code(&body);
                for output in cell.get("outputs").and_then(Value::list).unwrap_or_default() {
                    lay_output(output, &mut flow, source.limits);
                }
            }
        }
        let only_heading = matches!(kind, "markdown" | "heading")
            && body.trim().lines().count() == 1
            && (kind == "heading" || body.trim_start().starts_with('#'));
        if !only_heading {
            flow.builder.new_page();
            first = None;
        }
    }
    let metadata = notebook.get("metadata");
    let title = metadata.and_then(|metadata| metadata.get("title")).and_then(Value::plain).map(str::to_owned);
    let builder = flow.finish();
    let title = title.or_else(|| builder.first_heading().map(str::to_owned));
    Ok(builder.finish(title.as_deref(), None))
}

/// The cells, in whichever version of the format.
fn cells(notebook: &Value) -> Vec<&Value> {
    if let Some(cells) = notebook.get("cells").and_then(Value::list) {
        return cells.iter().collect();
    }
    let sheets = notebook.get("worksheets").and_then(Value::list).unwrap_or_default();
    sheets.iter().filter_map(|sheet| sheet.get("cells")?.list()).flatten().collect()
}

/// A text that may be cut into lines.
fn text_of(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(value) => match (value.plain(), value.list()) {
            (Some("null"), _) => String::new(),
            (Some(text), _) => text.to_owned(),
            (_, Some(lines)) => lines.iter().filter_map(Value::plain).collect(),
            _ => String::new(),
        },
    }
}

fn lay_output(output: &Value, flow: &mut Flow, limits: &Limits) {
    let data = output.get("data").unwrap_or(output);
    let of = |name: &str| text_of(data.get(name));
    let page = [of("text/html"), of("html")].concat();
    let markdown = of("text/markdown");
    if page.contains("<table") {
        html::read_fragment(&page, flow, limits);
        flow.flush();
    } else if !markdown.is_empty() {
        markdown::lay_down(&markdown, flow, limits);
    } else {
        let texts = [of("text/plain"), of("text"), of("text/latex")];
        if let Some(text) = texts.iter().find(|text| !text.trim().is_empty()) {
            flow.code(&without_escapes(text));
        } else if !page.is_empty() {
            html::read_fragment(&page, flow, limits);
            flow.flush();
        }
    }
    if let Some(name) = output.get("ename").and_then(Value::plain) {
        let value = output.get("evalue").and_then(Value::plain).unwrap_or_default();
        flow.text(&format!("{name}: {value}"));
        flow.flush();
    }
}

/// The text without the marks that colour it on a terminal.
pub(super) fn without_escapes(text: &str) -> String {
    if !text.contains('\u{1b}') {
        return text.to_owned();
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        clean.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(sequence) = rest.strip_prefix('[') {
            let end = sequence.find(|c: char| ('@'..='~').contains(&c));
            rest = end.map_or("", |end| &sequence[end + 1..]);
        } else if let Some(sequence) = rest.strip_prefix(']') {
            let end = sequence.find(['\u{7}', '\u{1b}']);
            rest = end.map_or("", |end| sequence[end..].trim_start_matches(['\u{7}', '\u{1b}', '\\']));
        }
    }
    clean.push_str(rest);
    clean
}

#[cfg(test)]
mod tests {
    use crate::formats::testing;
    use crate::{Kind, Limits};

    #[test]
    fn each_cell_is_a_page_with_what_it_put_out() {
        let source = r##"{"cells": [
            {"cell_type": "markdown", "source": ["# Tides\n"]},
            {"cell_type": "code", "source": "x = 1\nprint(x)", "outputs": [
                {"output_type": "stream", "text": ["\u001b[31m1\u001b[0m\n"]},
                {"output_type": "execute_result", "data": {"text/plain": "table", "text/html": ["<table><tr><th>a<th>b</tr>", "<tr><td>1<td>2</tr></table>"]}},
                {"output_type": "error", "ename": "ValueError", "evalue": "no tide", "traceback": []}]},
            {"cell_type": "markdown", "source": "High water is *late*."}
        ], "metadata": {}, "nbformat": 4}"##;
        let document = testing::read(
            Kind::from_id("notebook").unwrap(),
            "a.ipynb",
            source.as_bytes(),
            &Limits::default(),
        )
        .unwrap();
        assert_eq!(document.check(), Ok(()));
        assert_eq!(document.title.as_deref(), Some("Tides"));
        let pages: Vec<_> =
            document.pages.iter().map(|page| (page.label.as_deref().unwrap(), page.text.as_str())).collect();
        assert_eq!(
            pages,
            [
                ("1–2", "Tides\n\nx = 1\nprint(x)\n\n1\n\na\tb\n1\t2\n\nValueError: no tide"),
                ("3", "High water is late."),
            ]
        );
    }

    #[test]
    fn notebooks_of_the_old_format_are_read() {
        let source = r#"{"worksheets": [{"cells": [{"cell_type": "heading", "level": 2, "source": "Tides"},
            {"cell_type": "code", "input": ["x"], "outputs": [{"output_type": "pyout", "text": "5"}]}]}]}"#;
        let document = testing::read(
            Kind::from_id("notebook").unwrap(),
            "a.ipynb",
            source.as_bytes(),
            &Limits::default(),
        )
        .unwrap();
        assert_eq!(document.pages[0].text, "Tides\n\nx\n\n5");
    }
}
