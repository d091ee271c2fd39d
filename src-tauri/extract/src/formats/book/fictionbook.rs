//! Reads FictionBook (FB2), a book in one XML file.

use super::super::html;
use super::super::package::{Mark, Xml};
use super::super::recognise::{Evidence, Match};
use crate::builder::{PageBuilder, line};
use crate::encoding::decode;
use crate::flow::Flow;
use crate::sink::Pages;
use crate::{Ending, ExtractError, Problem, Source};

pub(in crate::formats) fn sniff(evidence: &Evidence) -> Match {
    let head = &evidence.start[..evidence.start.len().min(1024)];
    let is_book = head.starts_with(b"<") && head.windows(12).any(|window| window == b"<FictionBook");
    if is_book { Match::Sure } else { Match::None }
}

pub(in crate::formats) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let text = decode(source.bytes, html::declared_encoding(source.bytes));
    let mut xml = Xml::of_text(text, source.limits);
    let mut flow = Flow::new(PageBuilder::new(source.limits, pages));
    let mut book = Book::default();
    let mut path: Vec<String> = Vec::new();
    let (mut sections, mut skipped) = (0_u8, 0_usize);
    let (mut in_notes, mut in_title, mut in_poem) = (false, false, false);
    loop {
        let mark = match xml.next() {
            Ok(mark) => mark,
            Err(ExtractError::Damaged { damage }) => {
                flow.builder.problem(Problem::BreaksOff { damage });
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
                if skipped > 0
                    || matches!(name.as_str(), "binary" | "stylesheet" | "document-info" | "custom-info")
                {
                    skipped += 1;
                    path.push(name);
                    continue;
                }
                match name.as_str() {
                    "body" => {
                        flow.flush();
                        in_notes = matches!(
                            element.attr("name").as_deref(),
                            Some("notes" | "comments" | "footnotes")
                        );
                        flow.open_section(if in_notes { "Notes" } else { "" });
                    }
                    "section" => {
                        flow.flush();
                        sections = sections.saturating_add(1);
                        if sections == 1 && !in_notes {
                            flow.open_section("");
                        }
                    }
                    "title" if in_body(&path) => {
                        flow.flush();
                        in_title = true;
                    }
                    "p" if in_title && !flow.inline.trim().is_empty() => {
                        flow.text(" ");
                    }
                    "poem" => in_poem = true,
                    "v" if !flow.inline.trim().is_empty() => {
                        flow.text("\n");
                    }
                    "table" => flow.open_table(),
                    "tr" => flow.open_row(),
                    "td" | "th" => {
                        let span =
                            |name: &str| element.attr(name).and_then(|value| value.parse().ok()).unwrap_or(1);
                        flow.open_cell(name == "th", span("colspan"), span("rowspan"));
                    }
                    "image" => {
                        if let Some(text) = element.attr("alt").or_else(|| element.attr("title")) {
                            flow.text(&format!(" {text} "));
                        }
                    }
                    "p" | "subtitle" | "text-author" | "epigraph" | "cite" | "stanza" | "empty-line"
                    | "annotation" | "date" | "description" => flow.flush(),
                    _ => {}
                }
                path.push(name);
            }
            Mark::Text(text) if skipped > 0 => drop(text),
            Mark::Text(text) => {
                // What the book says about itself is its first text.
                if in_description(&path) && !path.iter().any(|name| name == "annotation") {
                    book.note(&path, &text);
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
                    "section" => {
                        flow.flush();
                        sections = sections.saturating_sub(1);
                    }
                    "title" if in_title => {
                        in_title = false;
                        let title = line(&flow.inline);
                        flow.heading = Some((sections + 1).min(9));
                        flow.flush();
                        flow.heading = None;
                        if sections == 1 && !in_notes && !title.is_empty() {
                            flow.builder.label(&title);
                        }
                    }
                    "p" if in_title => {}
                    "subtitle" => {
                        flow.heading = Some((sections + 2).min(9));
                        flow.flush();
                        flow.heading = None;
                    }
                    "table" => flow.close_table(),
                    "tr" => flow.close_row(),
                    "td" | "th" => flow.close_cell(),
                    "poem" => {
                        flow.flush();
                        in_poem = false;
                    }
                    "p" | "stanza" | "text-author" | "epigraph" | "cite" | "date" | "annotation" => {
                        flow.flush();
                    }
                    "v" if !in_poem => flow.flush(),
                    "author" => book.end_author(),
                    _ => {}
                }
            }
            Mark::End => break,
        }
    }
    let title = Some(line(&book.title)).filter(|title| !title.is_empty());
    let builder = flow.finish();
    Ok(builder.finish(title.as_deref(), Some(book.authors.join(", ")).as_deref()))
}

fn in_body(path: &[String]) -> bool {
    path.iter().any(|name| name == "body")
}

fn in_description(path: &[String]) -> bool {
    path.iter().any(|name| name == "description")
}

#[derive(Default)]
struct Book {
    title: String,
    author: Vec<String>,
    authors: Vec<String>,
}

impl Book {
    fn note(&mut self, path: &[String], text: &str) {
        if !path.iter().any(|name| name == "title-info") {
            return;
        }
        let inside = |name: &str| path.iter().any(|step| step == name);
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        match path.last().map(String::as_str) {
            Some("book-title") => self.title.push_str(text),
            Some("first-name" | "middle-name" | "last-name" | "nickname") if inside("author") => {
                self.author.push(text.to_owned());
            }
            _ => {}
        }
    }

    fn end_author(&mut self) {
        let author = std::mem::take(&mut self.author).join(" ");
        if !author.is_empty() && !self.authors.contains(&author) {
            self.authors.push(author);
        }
    }
}
