//! Reads XML of any kind: texts as texts, with the headings, lists and tables that most languages of documents call
//! alike, and data as paths.

use super::super::package::{Mark, Xml};
use super::super::{html, plain};
use super::{Data, LARGEST, Paths, Value};
use crate::builder::{PageBuilder, line};
use crate::encoding::decode;
use crate::flow::Flow;
use crate::sink::Pages;
use crate::{Ending, ExtractError, Limits, Problem, Source};

pub(in crate::formats) fn looks_like_xml(start: &[u8]) -> bool {
    start.starts_with(b"<?xml")
}

pub(in crate::formats) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    if source.bytes.len() > LARGEST {
        return plain::read(source, pages);
    }
    let text = decode(source.bytes, html::declared_encoding(source.bytes));
    let is_prose = Survey::of(&text, source.limits).is_prose();
    let xml = Xml::of_text(text, source.limits);
    let builder = PageBuilder::new(source.limits, pages);
    if is_prose { read_prose(xml, builder, source.limits) } else { read_data(xml, builder) }
}

/// What the marks of a file say about whether it is a text.
#[derive(Default)]
struct Survey {
    elements: usize,
    /// Elements that hold words and other elements.
    mixed: usize,
    paragraphs: usize,
}

impl Survey {
    fn of(text: &str, limits: &Limits) -> Survey {
        let mut survey = Survey::default();
        let mut xml = Xml::of_text(text.chars().take(2 << 20).collect(), limits);
        // For each open element, whether it holds words and whether it holds elements.
        let mut open: Vec<(bool, bool)> = Vec::new();
        while let Ok(mark) = xml.next() {
            match mark {
                Mark::Open(element) => {
                    survey.elements += 1;
                    let named =
                        matches!(element.name(), "p" | "para" | "simpara" | "title" | "text" | "description");
                    survey.paragraphs += usize::from(named);
                    if let Some((_, elements)) = open.last_mut() {
                        *elements = true;
                    }
                    open.push((false, false));
                }
                Mark::Text(text) => {
                    if let Some((words, _)) = open.last_mut() {
                        *words |= !text.trim().is_empty();
                    }
                }
                Mark::Close => {
                    if open.pop() == Some((true, true)) {
                        survey.mixed += 1;
                    }
                }
                Mark::End => break,
            }
        }
        survey
    }

    fn is_prose(&self) -> bool {
        self.mixed * 50 > self.elements || self.paragraphs * 8 > self.elements
    }
}

fn read_data(mut xml: Xml, mut builder: PageBuilder) -> Result<Ending, ExtractError> {
    let mut paths = Paths::new(&mut builder, Vec::new());
    let mut open: Vec<(String, Element)> = Vec::new();
    let mut problem = None;
    loop {
        let mark = match xml.next() {
            Ok(mark) => mark,
            Err(ExtractError::Damaged { damage }) => {
                problem = Some(Problem::BreaksOff { damage });
                break;
            }
            Err(error) => return Err(error),
        };
        match mark {
            Mark::Open(element) => {
                let entries = element
                    .attributes()
                    .into_iter()
                    .map(|(name, value)| (name, plain_value(value)))
                    .collect();
                open.push((element.name().to_owned(), Element { entries, text: String::new() }));
            }
            Mark::Text(text) => {
                if let Some((_, element)) = open.last_mut() {
                    element.text.push_str(&text);
                }
            }
            Mark::Close => {
                let Some((name, element)) = open.pop() else { continue };
                match open.last_mut() {
                    Some((_, parent)) => parent.entries.push((name, element.value())),
                    None => paths.value(&name, &element.value()),
                }
            }
            Mark::End => break,
        }
    }
    // What a file cut short has not closed is closed here.
    while let Some((name, element)) = open.pop() {
        match open.last_mut() {
            Some((_, parent)) => parent.entries.push((name, element.value())),
            None => paths.value(&name, &element.value()),
        }
    }
    paths.finish();
    problem.into_iter().for_each(|problem| builder.problem(problem));
    Ok(builder.finish(None, None))
}

struct Element {
    entries: Vec<(String, Value)>,
    text: String,
}

impl Element {
    /// Elements of one name become a list.
    fn value(self) -> Value {
        let text = line(&self.text);
        if self.entries.is_empty() {
            return plain_value(text);
        }
        let mut entries: Vec<(String, Value)> = Vec::new();
        if !text.is_empty() {
            entries.push((String::new(), plain_value(text)));
        }
        let mut places = std::collections::HashMap::new();
        for (name, value) in self.entries {
            match places.get(&name) {
                None => {
                    places.insert(name.clone(), entries.len());
                    entries.push((name, value));
                }
                Some(&at) => {
                    let (_, first): &mut (String, Value) = &mut entries[at];
                    match &mut first.data {
                        Data::List(items) => items.push(value),
                        _ => {
                            let first_item =
                                std::mem::replace(first, Value { line: 0, data: Data::List(Vec::new()) });
                            first.data = Data::List(vec![first_item, value]);
                        }
                    }
                }
            }
        }
        Value { line: 0, data: Data::Record(entries) }
    }
}

fn plain_value(text: String) -> Value {
    Value { line: 0, data: Data::Plain(text) }
}

/// Reads a text in any language of documents: JATS, DocBook, TEI, RSS and their kin.
fn read_prose(mut xml: Xml, builder: PageBuilder, limits: &Limits) -> Result<Ending, ExtractError> {
    let mut flow = Flow::new(builder);
    let mut path: Vec<String> = Vec::new();
    let mut level: u8 = 0;
    let mut title: Option<String> = None;
    let mut author: Option<String> = None;
    let mut skipped = 0_usize;
    let mut problem = None;
    let mut code: Option<String> = None;
    loop {
        let mark = match xml.next() {
            Ok(mark) => mark,
            Err(ExtractError::Damaged { damage }) => {
                problem = Some(Problem::BreaksOff { damage });
                break;
            }
            Err(error) => return Err(error),
        };
        if flow.builder.is_full() {
            break;
        }
        match mark {
            Mark::Open(element) => {
                let name = element.name().to_owned();
                if skipped > 0 || is_silent(&name) {
                    skipped += 1;
                    path.push(name);
                    continue;
                }
                let number =
                    |name: &str| element.attr(name).and_then(|value| value.trim().parse::<usize>().ok());
                match name.as_str() {
                    "sec" | "section" | "sect1" | "sect2" | "sect3" | "sect4" | "chapter" | "appendix"
                    | "preface" | "article" | "book" | "part" | "abstract" | "ack" | "ref-list"
                    | "bibliography" | "div" | "item" | "entry" | "outline" | "topic" | "channel"
                    | "glossary" | "refentry"
                        if !flow.in_table() =>
                    {
                        flow.flush();
                        level = (level + 1).min(9);
                        if name == "outline" {
                            let attributes = element.attributes();
                            let of = |wanted: &str| attributes.iter().find(|(name, _)| name == wanted);
                            if let Some((_, text)) = of("text").or(of("title")) {
                                flow.heading = Some(level);
                                flow.text(text);
                                flow.flush();
                                flow.heading = None;
                            }
                            let note = of("_note").or(of("description"));
                            for (_, value) in note.into_iter().chain(of("xmlUrl")).chain(of("htmlUrl")) {
                                flow.text(value);
                                flow.flush();
                            }
                        }
                    }
                    "title" | "article-title" | "head" | "bridgehead"
                        if is_heading(&path) && !flow.in_table() =>
                    {
                        flow.flush();
                        flow.heading = Some(level.max(1));
                    }
                    "table" | "informaltable" | "tgroup" => {
                        if !flow.in_table() && has_rows(&name) {
                            flow.open_table();
                        }
                    }
                    "thead" => flow.open_head(),
                    "tr" | "row" if flow.in_table() => flow.open_row(),
                    "td" | "th" | "entry" | "cell" if flow.in_table() => {
                        let columns = number("colspan").or_else(|| number("cols")).unwrap_or(1);
                        let rows = number("rowspan").or_else(|| number("morerows").map(|more| more + 1));
                        flow.open_cell(name == "th", columns, rows.unwrap_or(1));
                    }
                    "list" | "itemizedlist" | "ul" | "simplelist" => flow.open_list(None),
                    "orderedlist" | "ol" | "procedure" => flow.open_list(Some(1)),
                    "list-item" | "listitem" | "li" | "step" | "member" => flow.open_item(None),
                    "programlisting" | "screen" | "literallayout" | "code-block" | "preformat" | "eg" => {
                        flow.flush();
                        code = Some(String::new());
                    }
                    "sup" | "superscript" | "sub" | "subscript" | "italic" | "bold" | "emphasis" | "xref"
                    | "ext-link" | "link" | "ulink" | "code" | "literal" | "sc" | "hi" | "ref"
                    | "inline-formula" | "named-content" | "phrase" | "quote" | "email" | "uri"
                    | "citetitle" | "command" | "option" | "filename" | "replaceable" | "acronym" | "b"
                    | "i" | "em" | "strong" | "a" | "span" | "tspan" | "u" | "mml:math"
                    | "styled-content" | "underline" | "monospace" | "fn" | "math" | "mi" | "mo" | "mn"
                    | "mrow" | "msub" | "msup" | "mfrac" | "mtext" | "inlineequation" | "firstterm"
                    | "tt" => {}
                    "string-name" | "person-group" | "name" | "surname" | "given-names" | "year"
                    | "source" | "volume" | "fpage" | "lpage" | "issue" | "pub-id" | "firstname"
                    | "month" | "day" | "label" | "institution" | "country" | "addr-line" | "etal"
                    | "comment" | "collab" | "subject" | "kwd" | "object-id" | "article-id"
                    | "publisher-name" | "publisher-loc" | "journal-id" | "issn" => flow.text(" "),
                    "br" | "break" => flow.text("\n"),
                    _ => flow.flush(),
                }
                path.push(name);
            }
            Mark::Text(text) => {
                if skipped > 0 {
                    continue;
                }
                if let Some(code) = &mut code {
                    code.push_str(&text);
                    continue;
                }
                // Feeds carry pages inside of their elements.
                let holds_html = text.contains("</") || text.contains("<p") || text.contains("<br");
                if holds_html && !flow.is_inside() {
                    html::read_fragment(&text, &mut flow, limits);
                    flow.flush();
                } else {
                    flow.text(&text.replace(['\n', '\r', '\t'], " "));
                }
            }
            Mark::Close => {
                let Some(name) = path.pop() else { continue };
                if skipped > 0 {
                    skipped -= 1;
                    continue;
                }
                match name.as_str() {
                    "sec" | "section" | "sect1" | "sect2" | "sect3" | "sect4" | "chapter" | "appendix"
                    | "preface" | "article" | "book" | "part" | "abstract" | "ack" | "ref-list"
                    | "bibliography" | "div" | "item" | "outline" | "topic" | "channel" | "glossary"
                    | "refentry"
                        if !flow.in_table() =>
                    {
                        flow.flush();
                        level = level.saturating_sub(1);
                    }
                    "entry" if !flow.in_table() => {
                        flow.flush();
                        level = level.saturating_sub(1);
                    }
                    "title" | "article-title" | "head" | "bridgehead" if flow.heading.is_some() => {
                        let text = line(&flow.inline);
                        title = title.or(Some(text).filter(|text| !text.is_empty()));
                        flow.flush();
                        flow.heading = None;
                    }
                    "table" | "informaltable" => flow.close_table(),
                    "tgroup" => {}
                    "thead" => flow.close_head(),
                    "tr" | "row" if flow.in_table() => flow.close_row(),
                    "td" | "th" | "entry" | "cell" if flow.in_table() => flow.close_cell(),
                    "list" | "itemizedlist" | "ul" | "simplelist" | "orderedlist" | "ol" | "procedure" => {
                        flow.close_list();
                    }
                    "list-item" | "listitem" | "li" | "step" | "member" => flow.close_item(),
                    "programlisting" | "screen" | "literallayout" | "code-block" | "preformat" | "eg" => {
                        let text = code.take().unwrap_or_default();
                        flow.code(&text);
                    }
                    "author" | "creator" | "contrib" if author.is_none() => {
                        author = Some(line(&flow.inline)).filter(|author| !author.is_empty());
                        flow.flush();
                    }
                    "p" | "para" | "simpara" | "tr" | "row" | "caption" | "contrib-group" | "aff" | "ref"
                    | "mixed-citation" | "element-citation" | "description" | "pubDate" | "guid" | "text"
                    | "kwd-group" => flow.flush(),
                    _ => {}
                }
            }
            Mark::End => break,
        }
    }
    let mut builder = flow.finish();
    problem.into_iter().for_each(|problem| builder.problem(problem));
    Ok(builder.finish(title.as_deref(), author.as_deref()))
}

/// Elements whose words say nothing about the text.
fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "style"
            | "script"
            | "journal-meta"
            | "tex-math"
            | "permissions"
            | "custom-meta-group"
            | "processing-meta"
            | "defs"
            | "metadata"
            | "indexterm"
            | "annotation"
            | "binary"
    )
}

fn has_rows(name: &str) -> bool {
    matches!(name, "table" | "informaltable" | "tgroup")
}

/// Whether a title under these elements heads a part of the text.
fn is_heading(path: &[String]) -> bool {
    !path.iter().any(|name| {
        matches!(
            name.as_str(),
            "ref"
                | "mixed-citation"
                | "element-citation"
                | "table-wrap"
                | "fig"
                | "figure"
                | "table"
                | "biblioentry"
                | "caption"
                | "image"
                | "informaltable"
        )
    })
}
