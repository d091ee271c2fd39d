//! Reads EPUB: an archive of web pages, with a list that says in which order they are read.

use std::collections::HashMap;

use super::super::html;
use super::super::package::{Mark, Package, Xml, resolve};
use super::super::recognise::{Evidence, Match};
use crate::builder::{PageBuilder, line};
use crate::encoding::decode;
use crate::flow::Flow;
use crate::sink::Pages;
use crate::title::{telling_author, telling_title};
use crate::{Damage, Ending, ExtractError, Problem, Source};

const CONTAINER: &str = "META-INF/container.xml";
const ENCRYPTION: &str = "META-INF/encryption.xml";

pub(in crate::formats) fn sniff(evidence: &Evidence) -> Match {
    let is_book = evidence.archive().is_some_and(|archive| archive.has(CONTAINER));
    if is_book { Match::Sure } else { Match::None }
}

pub(in crate::formats) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let mut package = Package::open(source.bytes, source.limits)?;
    let inside = || Damage::NotInside { format: "epub".to_owned() };
    let root = match package.part(CONTAINER)? {
        Some(xml) => root_of(xml)?,
        None => None,
    };
    let root = root.ok_or_else(inside)?;
    if package.part(ENCRYPTION)?.map_or(Ok(false), locks_text)? {
        return Err(ExtractError::Unsupported { format: "protected-book".to_owned() });
    }
    let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let book = Book::read(package.part(&root)?.ok_or_else(inside)?)?;
    let path = |href: &str| resolve(&folder, &decoded(href.split('#').next().unwrap_or(href)));
    let mut titles = HashMap::new();
    if let Some(contents) = book.contents.as_deref().map(path) {
        let base = contents.rsplit_once('/').map_or("", |(folder, _)| folder);
        // A list of contents that is damaged costs only the names of the chapters.
        if let Ok(Some(bytes)) = package.bytes(&contents) {
            let xml = Xml::of_text(decode(&bytes, None), source.limits);
            for (href, title) in contents_of(xml) {
                let href = decoded(href.split('#').next().unwrap_or(&href));
                titles.entry(resolve(base, &href)).or_insert(title);
            }
        }
    }
    let mut flow = Flow::new(PageBuilder::new(source.limits, pages));
    for chapter in book.chapters.iter().map(|href| path(href)) {
        if flow.builder.is_full() {
            break;
        }
        let bytes = match package.bytes(&chapter) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => continue,
            Err(error @ (ExtractError::TooLarge { .. } | ExtractError::Locked)) => return Err(error),
            Err(error) => {
                flow.builder.problem(Problem::PartUnread { name: chapter, error: Box::new(error) });
                continue;
            }
        };
        flow.builder.new_page();
        flow.builder.label("");
        let found =
            html::read_chapter(&decode(&bytes, html::declared_encoding(&bytes)), &mut flow, source.limits);
        flow.flush();
        let title = titles.get(&chapter).cloned().or(found.first_heading).or(found.title.filter(|title| {
            // Most books give every page the title of the book.
            Some(line(title)) != book.title.as_deref().map(line)
        }));
        flow.builder.label(&title.unwrap_or_default());
    }
    let title = book.title.as_deref().and_then(telling_title);
    let author = telling_author(&book.authors.join(", "));
    Ok(flow.finish().finish(title.as_deref(), author.as_deref()))
}

/// Where the description of the book lies.
fn root_of(mut xml: Xml) -> Result<Option<String>, ExtractError> {
    loop {
        match xml.next()? {
            Mark::Open(element) if element.name() == "rootfile" => {
                if let Some(path) = element.attr("full-path") {
                    return Ok(Some(path));
                }
            }
            Mark::End => return Ok(None),
            _ => {}
        }
    }
}

/// Whether pages of the book are encrypted. Many books that anybody can read encrypt their fonts.
fn locks_text(mut xml: Xml) -> Result<bool, ExtractError> {
    loop {
        match xml.next()? {
            Mark::Open(element) if element.name() == "CipherReference" => {
                let part = element.attr("URI").unwrap_or_default().to_lowercase();
                if [".html", ".xhtml", ".htm", ".xml"].iter().any(|ending| part.ends_with(ending)) {
                    return Ok(true);
                }
            }
            Mark::End => return Ok(false),
            _ => {}
        }
    }
}

#[derive(Default)]
struct Book {
    title: Option<String>,
    authors: Vec<String>,
    /// Pages in the order of reading.
    chapters: Vec<String>,
    /// Where the list of contents lies.
    contents: Option<String>,
}

impl Book {
    fn read(mut xml: Xml) -> Result<Book, ExtractError> {
        let mut book = Book::default();
        let mut items: HashMap<String, String> = HashMap::new();
        let mut order = Vec::new();
        let (mut navigation, mut ncx) = (None, None);
        let mut path: Vec<String> = Vec::new();
        let mut text = String::new();
        loop {
            match xml.next()? {
                Mark::Open(element) => {
                    text.clear();
                    match element.name() {
                        "item" => {
                            let (Some(id), Some(href)) = (element.attr("id"), element.attr("href")) else {
                                path.push(String::new());
                                continue;
                            };
                            let properties = element.attr("properties").unwrap_or_default();
                            if properties.split_whitespace().any(|property| property == "nav") {
                                navigation = Some(href.clone());
                            }
                            if element.attr("media-type").as_deref() == Some("application/x-dtbncx+xml") {
                                ncx = Some(href.clone());
                            }
                            items.insert(id, href);
                        }
                        "itemref" => order.extend(element.attr("idref")),
                        _ => {}
                    }
                    path.push(element.name().to_owned());
                }
                Mark::Text(words) => text.push_str(&words),
                Mark::Close => match path.pop().as_deref() {
                    Some("title") if book.title.is_none() => book.title = Some(line(&text)),
                    Some("creator") => book.authors.push(line(&text)),
                    _ => {}
                },
                Mark::End => break,
            }
        }
        book.chapters = order.iter().filter_map(|id| items.get(id).cloned()).collect();
        // The list of contents is no chapter.
        if let Some(navigation) = &navigation {
            book.chapters.retain(|chapter| chapter != navigation);
        }
        book.contents = navigation.or(ncx);
        Ok(book)
    }
}

/// Links and titles of a list of contents, of either kind.
fn contents_of(mut xml: Xml) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let (mut href, mut text, mut label) = (None, String::new(), String::new());
    let mut path: Vec<String> = Vec::new();
    while let Ok(mark) = xml.next() {
        match mark {
            Mark::Open(element) => {
                match element.name() {
                    "a" => {
                        href = element.attr("href");
                        text.clear();
                    }
                    "text" => text.clear(),
                    "content" => found.extend(element.attr("src").map(|src| (src, line(&label)))),
                    _ => {}
                }
                path.push(element.name().to_owned());
            }
            Mark::Text(words) => text.push_str(&words),
            Mark::Close => match path.pop().as_deref() {
                Some("a") => found.extend(href.take().map(|href| (href, line(&text)))),
                Some("text") => label.clone_from(&text),
                _ => {}
            },
            Mark::End => break,
        }
    }
    found.retain(|(_, title)| !title.is_empty());
    found
}

/// An address without the signs that stand for others in it.
fn decoded(href: &str) -> String {
    let mut bytes = Vec::with_capacity(href.len());
    let mut rest = href.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let byte = (first == b'%')
            .then(|| after.get(..2))
            .flatten()
            .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        match byte {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
