//! PowerPoint presentations (PPTX). Pictures, sounds, and what a slide shows of its layout are left out.

use std::collections::HashMap;

use super::{Frame, Role, Shape, Slide};
use crate::builder::PageBuilder;
use crate::formats::docx::formatted;
use crate::formats::drawing::{self, Bullet, Paragraph};
use crate::formats::odf::{Piece, skip};
use crate::formats::package::{Mark, Package, Relation, Xml, properties};
use crate::formats::recognise::{Evidence, Match};
use crate::problem::PageNumbers;
use crate::sink::Pages;
use crate::{BlockKind, Damage, Ending, ExtractError, Problem, Source};

/// The size of a slide where the file says none: 10 by 7.5 inches.
const USUAL: (i64, i64) = (9_144_000, 6_858_000);

pub(in crate::formats) fn sniff(evidence: &Evidence) -> Match {
    let Some(archive) = evidence.archive() else { return Match::None };
    let is_main = |kind: &str| {
        kind.contains("presentationml") && kind.contains(".main+xml") && !kind.contains("Master")
    };
    let listed = || archive.start_of("[Content_Types].xml").split('"').any(is_main);
    if archive.has("ppt/presentation.xml") || listed() { Match::Sure } else { Match::None }
}

pub(in crate::formats) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let mut package = Package::open(source.bytes, source.limits)?;
    let root = package.relations("")?;
    let of_kind = |kind: &str, otherwise: &str| {
        let found = root.iter().find(|(of, _)| of == kind);
        found.map_or_else(|| otherwise.to_owned(), |(_, part)| part.clone())
    };
    let main = of_kind("officeDocument", "ppt/presentation.xml");
    let (title, author) = match package.part(&of_kind("core-properties", "docProps/core.xml"))? {
        Some(xml) => properties(xml).unwrap_or_default(),
        None => (None, None),
    };
    let related = package.related(&main)?;
    let Some(xml) = package.part(&main)? else {
        return Err(Damage::NotInside { format: "pptx".to_owned() }.into());
    };
    let (listed, size) = presentation(xml)?;
    let mut authors = HashMap::new();
    for relation in
        related.iter().filter(|relation| matches!(relation.kind.as_str(), "commentAuthors" | "authors"))
    {
        if let Some(xml) = package.part(&relation.part)? {
            names(xml, &mut authors)?;
        }
    }
    let mut builder = PageBuilder::new(source.limits, pages);
    let mut layouts = Layouts::default();
    let mut unreadable: Vec<u32> = Vec::new();
    for id in &listed {
        let Some(relation) = related.iter().find(|relation| relation.id == *id) else { continue };
        let number = builder.page_number();
        let slide = match slide(&mut package, &relation.part, &mut layouts, &authors) {
            Ok(slide) => slide,
            // The other slides are worth having; a bomb is not.
            Err(ExtractError::Damaged { .. }) => {
                unreadable.push(number);
                Slide::default()
            }
            Err(error) => return Err(error),
        };
        slide.lay(size, &mut builder);
        if builder.is_full() {
            break;
        }
        // A slide without text is a page all the same: the numbers are those that PowerPoint shows.
        builder.end_page();
    }
    if !unreadable.is_empty() {
        builder.problem(Problem::Unreadable { pages: PageNumbers::from_iter(unreadable) });
    }
    let title = title.or_else(|| builder.first_heading().map(str::to_owned));
    Ok(builder.finish(title.as_deref(), author.as_deref()))
}

/// The relations to the slides in their order, and the size of a slide.
fn presentation(mut xml: Xml) -> Result<(Vec<String>, (i64, i64)), ExtractError> {
    let (mut slides, mut size) = (Vec::new(), USUAL);
    loop {
        match xml.next()? {
            Mark::Open(element) => match element.name() {
                // The number of a slide has the same name as its relation, but for the prefix.
                "sldId" => slides.extend(element.attr_with_prefix("id")),
                "sldSz" => {
                    let number = |name: &str| element.attr(name).and_then(|value| value.parse::<i64>().ok());
                    if let (Some(width @ 1..), Some(height @ 1..)) = (number("cx"), number("cy")) {
                        size = (width, height);
                    }
                }
                _ => {}
            },
            Mark::End => return Ok((slides, size)),
            _ => {}
        }
    }
}

/// The names of those who commented, by their ids.
fn names(mut xml: Xml, authors: &mut HashMap<String, String>) -> Result<(), ExtractError> {
    loop {
        match xml.next()? {
            Mark::Open(element) if matches!(element.name(), "cmAuthor" | "author") => {
                if let (Some(id), Some(name)) = (element.attr("id"), element.attr("name")) {
                    authors.insert(id, name);
                }
            }
            Mark::End => return Ok(()),
            _ => {}
        }
    }
}

/// What a placeholder is for, and which of its kind.
type Key = (String, String);

/// Where layouts and masters put placeholders that say nothing themselves.
#[derive(Default)]
struct Layouts {
    frames: HashMap<String, HashMap<Key, Frame>>,
}

impl Layouts {
    fn frame(
        &mut self,
        package: &mut Package,
        slide: &[Relation],
        key: &Key,
    ) -> Result<Option<Frame>, ExtractError> {
        let Some(layout) = slide.iter().find(|relation| relation.kind == "slideLayout") else {
            return Ok(None);
        };
        if !self.frames.contains_key(&layout.part) {
            let mut frames = HashMap::new();
            let related = package.related(&layout.part)?;
            // What the layout says goes before what its master says.
            let master = related
                .iter()
                .find(|relation| relation.kind == "slideMaster")
                .map(|found| found.part.clone());
            for part in master.iter().chain([&layout.part]) {
                if let Some(mut xml) = package.part(part)? {
                    let mut shapes = Vec::new();
                    tree(&mut xml, None, &mut shapes)?;
                    for Drawn { key, frame, .. } in shapes {
                        if let (Some((kind, index)), Some(frame)) = (key, frame) {
                            frames.insert((kind.clone(), String::new()), frame);
                            frames.insert((kind, index.clone()), frame);
                            if !index.is_empty() {
                                frames.insert((String::new(), index), frame);
                            }
                        }
                    }
                }
            }
            self.frames.insert(layout.part.clone(), frames);
        }
        let frames = &self.frames[&layout.part];
        let (kind, index) = key;
        let by = |kind: &str, index: &str| frames.get(&(kind.to_owned(), index.to_owned())).copied();
        Ok(by(kind, index).or_else(|| by("", index).filter(|_| !index.is_empty())).or_else(|| by(kind, "")))
    }
}

/// A shape as the file has it.
#[derive(Default)]
struct Drawn {
    key: Option<Key>,
    frame: Option<Frame>,
    hidden: bool,
    content: Content,
}

#[derive(Default)]
enum Content {
    #[default]
    None,
    Text(Vec<Paragraph>),
    Table(drawing::Table),
    Chart(String),
    SmartArt(String),
}

fn slide(
    package: &mut Package,
    part: &str,
    layouts: &mut Layouts,
    authors: &HashMap<String, String>,
) -> Result<Slide, ExtractError> {
    let related = package.related(part)?;
    let mut slide = Slide::default();
    let mut shapes = Vec::new();
    if let Some(mut xml) = package.part(part)? {
        slide.hidden = tree(&mut xml, None, &mut shapes)?;
    }
    for drawn in shapes {
        if drawn.hidden {
            continue;
        }
        let frame = match (&drawn.frame, &drawn.key) {
            (None, Some(key)) => layouts.frame(package, &related, key)?,
            (frame, _) => *frame,
        };
        let kind = drawn.key.as_ref().map(|(kind, _)| kind.as_str());
        let role = match kind {
            Some("title" | "ctrTitle") => Role::Title,
            Some("dt" | "ftr" | "sldNum" | "hdr") => Role::Furniture,
            _ => Role::Text,
        };
        let pieces = match drawn.content {
            Content::None => Vec::new(),
            Content::Text(paragraphs) => {
                let lists = matches!(kind, Some("body" | "obj" | ""));
                match role {
                    Role::Text => listed(&paragraphs, lists),
                    _ => vec![Piece::Text { kind: BlockKind::Paragraph, text: drawing::plain(&paragraphs) }],
                }
            }
            Content::Table(table) => {
                vec![Piece::Table { header: usize::from(table.has_header), rows: table.rows }]
            }
            Content::Chart(id) => match part_of(package, &related, &id)? {
                Some(xml) => {
                    let (title, rows) = drawing::chart(xml)?;
                    let title = Piece::Text { kind: BlockKind::Paragraph, text: title };
                    vec![title, Piece::Table { rows, header: 1 }]
                }
                None => Vec::new(),
            },
            Content::SmartArt(id) => match part_of(package, &related, &id)? {
                Some(xml) => {
                    let item = |(_, text): (usize, String)| Piece::Text {
                        kind: BlockKind::ListItem,
                        text: format!("• {}", text.replace('\n', " ")),
                    };
                    drawing::smart_art(xml)?.into_iter().map(item).collect()
                }
                None => Vec::new(),
            },
        };
        let is_empty = |piece: &Piece| match piece {
            Piece::Text { text, .. } => text.trim().is_empty(),
            Piece::Table { rows, .. } => rows.iter().flatten().all(String::is_empty),
            _ => false,
        };
        let pieces = pieces.into_iter().filter(|piece| !is_empty(piece)).collect();
        slide.shapes.push(Shape { role, frame, pieces });
    }
    for relation in &related {
        match relation.kind.as_str() {
            "notesSlide" => {
                if let Some(mut xml) = package.part(&relation.part)? {
                    let mut shapes = Vec::new();
                    tree(&mut xml, None, &mut shapes)?;
                    slide.notes.extend(shapes.iter().filter_map(|shape| {
                        match (&shape.key, &shape.content) {
                            (Some((kind, _)), Content::Text(paragraphs)) if kind == "body" => {
                                Some(drawing::plain(paragraphs))
                            }
                            _ => None,
                        }
                    }));
                }
            }
            "comments" => {
                if let Some(xml) = package.part(&relation.part)? {
                    slide.comments.extend(comments(xml, authors)?);
                }
            }
            _ => {}
        }
    }
    Ok(slide)
}

fn part_of<'p>(
    package: &'p mut Package,
    related: &[Relation],
    id: &str,
) -> Result<Option<Xml<'p>>, ExtractError> {
    match related.iter().find(|relation| relation.id == id) {
        Some(relation) => package.part(&relation.part),
        None => Ok(None),
    }
}

/// The paragraphs of a shape. Those of a shape made for lists are list items, if there are several.
fn listed(paragraphs: &[Paragraph], lists: bool) -> Vec<Piece> {
    let several = paragraphs.iter().filter(|one| !one.text.trim().is_empty()).count() > 1;
    let mut counts: Vec<(u8, String, u32)> = Vec::new();
    let mut pieces = Vec::new();
    for Paragraph { text, level, bullet } in paragraphs {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        counts.retain(|(other, ..)| other <= level);
        let marker = match bullet {
            Bullet::None => None,
            Bullet::Inherited if !(lists && (several || *level > 0)) => None,
            Bullet::Inherited | Bullet::Sign => Some("• ".to_owned()),
            Bullet::Number(kind, start) => {
                let last = counts.iter_mut().find(|(other, of, _)| other == level && of == kind);
                let number = match last {
                    Some((.., number)) => {
                        *number = number.saturating_add(1);
                        *number
                    }
                    None => {
                        counts.push((*level, kind.clone(), *start));
                        *start
                    }
                };
                Some(format!("{} ", numbered(kind, number)))
            }
        };
        if !matches!(bullet, Bullet::Number(..)) {
            counts.retain(|(other, ..)| other < level);
        }
        pieces.push(match marker {
            Some(marker) => Piece::Text {
                kind: BlockKind::ListItem,
                text: format!("{marker}{}", text.replace('\n', " ")),
            },
            None => Piece::Text { kind: BlockKind::Paragraph, text: text.to_owned() },
        });
    }
    pieces
}

/// `1.`, `b)`, `(iv)`.
fn numbered(kind: &str, number: u32) -> String {
    let format = match kind {
        kind if kind.starts_with("alphaLc") => "lowerLetter",
        kind if kind.starts_with("alphaUc") => "upperLetter",
        kind if kind.starts_with("romanLc") => "lowerRoman",
        kind if kind.starts_with("romanUc") => "upperRoman",
        _ => "decimal",
    };
    let number = formatted(number, format);
    match kind {
        kind if kind.ends_with("ParenBoth") => format!("({number})"),
        kind if kind.ends_with("ParenR") => format!("{number})"),
        kind if kind.ends_with("Plain") => number,
        _ => format!("{number}."),
    }
}

/// How what is inside a group is placed on the slide.
#[derive(Clone, Copy)]
struct Group {
    frame: Frame,
    inside: Frame,
}

impl Group {
    fn place(self, frame: Frame) -> Frame {
        let scale = |value: i64, own: i64, inside: i64| match inside {
            0 => value,
            inside => (value as f64 * own as f64 / inside as f64) as i64,
        };
        Frame {
            left: self.frame.left + scale(frame.left - self.inside.left, self.frame.width, self.inside.width),
            top: self.frame.top + scale(frame.top - self.inside.top, self.frame.height, self.inside.height),
            width: scale(frame.width, self.frame.width, self.inside.width),
            height: scale(frame.height, self.frame.height, self.inside.height),
        }
    }
}

/// Reads the shapes of a slide, layout or master, or of a group to its end. Says whether the slide is hidden.
fn tree(xml: &mut Xml, group: Option<Group>, shapes: &mut Vec<Drawn>) -> Result<bool, ExtractError> {
    let mut hidden = false;
    let mut group = group;
    let outer = group;
    let mut depth = 0;
    loop {
        match xml.next()? {
            Mark::Open(element) => match element.name() {
                "sld" => {
                    hidden = matches!(element.attr("show").as_deref(), Some("0" | "false"));
                    depth += 1;
                }
                "sp" | "graphicFrame" | "cxnSp" => {
                    let mut drawn = Drawn::default();
                    shape(xml, &mut drawn)?;
                    if let (Some(frame), Some(group)) = (drawn.frame, group) {
                        drawn.frame = Some(group.place(frame));
                    }
                    shapes.push(drawn);
                }
                "grpSp" => _ = tree(xml, group, shapes)?,
                "grpSpPr" => {
                    if let Some((frame, inside)) = group_frame(xml)? {
                        // Shapes of a group say their place in the group's own measure.
                        let frame = outer.map_or(frame, |outer| outer.place(frame));
                        group = Some(Group { frame, inside });
                    }
                }
                // The same once more, for programs that know less.
                "Fallback" | "pic" | "contentPart" | "extLst" | "timing" | "transition" | "bg"
                | "txStyles" => skip(xml)?,
                _ => depth += 1,
            },
            Mark::Close if depth == 0 => return Ok(hidden),
            Mark::Close => depth -= 1,
            Mark::End => return Ok(hidden),
            Mark::Text(_) => {}
        }
    }
}

/// Reads a shape to its end.
fn shape(xml: &mut Xml, drawn: &mut Drawn) -> Result<(), ExtractError> {
    let mut path: Vec<String> = Vec::new();
    loop {
        match xml.next()? {
            Mark::Open(element) => {
                let number = |name: &str| element.attr(name).and_then(|value| value.parse::<i64>().ok());
                match element.name() {
                    "cNvPr" => drawn.hidden = matches!(element.attr("hidden").as_deref(), Some("1" | "true")),
                    "ph" => {
                        let kind = element.attr("type").unwrap_or_default();
                        drawn.key = Some((kind, element.attr("idx").unwrap_or_default()));
                    }
                    "off" => {
                        let frame = drawn.frame.get_or_insert(Frame { left: 0, top: 0, width: 0, height: 0 });
                        (frame.left, frame.top) = (number("x").unwrap_or(0), number("y").unwrap_or(0));
                    }
                    "ext" if number("cx").is_some() => {
                        let frame = drawn.frame.get_or_insert(Frame { left: 0, top: 0, width: 0, height: 0 });
                        (frame.width, frame.height) = (number("cx").unwrap_or(0), number("cy").unwrap_or(0));
                    }
                    "txBody" => {
                        drawn.content = Content::Text(drawing::text_body(xml)?);
                        continue;
                    }
                    "tbl" => {
                        drawn.content = Content::Table(drawing::table(xml)?);
                        continue;
                    }
                    "chart" => {
                        if let Some(id) = element.attr("id") {
                            drawn.content = Content::Chart(id);
                        }
                    }
                    "relIds" => {
                        if let Some(id) = element.attr("dm") {
                            drawn.content = Content::SmartArt(id);
                        }
                    }
                    "Fallback" => {
                        skip(xml)?;
                        continue;
                    }
                    _ => {}
                }
                path.push(element.name().to_owned());
            }
            Mark::Close => {
                if path.pop().is_none() {
                    return Ok(());
                }
            }
            Mark::End => return Ok(()),
            Mark::Text(_) => {}
        }
    }
}

/// Where a group lies, and the measure of what is inside.
fn group_frame(xml: &mut Xml) -> Result<Option<(Frame, Frame)>, ExtractError> {
    let none = Frame { left: 0, top: 0, width: 0, height: 0 };
    let (mut frame, mut inside, mut found) = (none, none, false);
    let mut depth = 1;
    loop {
        match xml.next()? {
            Mark::Open(element) => {
                depth += 1;
                let number =
                    |name: &str| element.attr(name).and_then(|value| value.parse().ok()).unwrap_or(0);
                match element.name() {
                    "off" => (frame.left, frame.top, found) = (number("x"), number("y"), true),
                    "ext" if element.attr("cx").is_some() => {
                        (frame.width, frame.height) = (number("cx"), number("cy"));
                    }
                    "chOff" => (inside.left, inside.top) = (number("x"), number("y")),
                    "chExt" => (inside.width, inside.height) = (number("cx"), number("cy")),
                    _ => {}
                }
            }
            Mark::Close => {
                depth -= 1;
                if depth == 0 {
                    return Ok(found.then_some((frame, inside)));
                }
            }
            Mark::End => return Ok(None),
            Mark::Text(_) => {}
        }
    }
}

/// The comments on a slide: `Jane Smith: …`.
fn comments(mut xml: Xml, authors: &HashMap<String, String>) -> Result<Vec<String>, ExtractError> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut path: Vec<String> = Vec::new();
    loop {
        match xml.next()? {
            Mark::Open(element) => {
                match element.name() {
                    "cm" | "reply" => {
                        let author = element.attr("authorId").and_then(|id| authors.get(&id)).cloned();
                        found.push((author.unwrap_or_default(), String::new()));
                    }
                    "txBody" => {
                        let text = drawing::plain(&drawing::text_body(&mut xml)?);
                        // The text of a thread comes behind its replies.
                        if let Some((_, last)) = found.iter_mut().rev().find(|(_, said)| said.is_empty()) {
                            last.push_str(&text);
                        }
                        continue;
                    }
                    _ => {}
                }
                path.push(element.name().to_owned());
            }
            Mark::Text(text) if path.last().is_some_and(|name| name == "text") => {
                if let Some((_, last)) = found.last_mut() {
                    last.push_str(&text);
                }
            }
            Mark::Text(_) => {}
            Mark::Close => {
                path.pop();
            }
            Mark::End => break,
        }
    }
    let said = found.into_iter().filter(|(_, text)| !text.trim().is_empty());
    Ok(said.map(|(who, text)| if who.is_empty() { text } else { format!("{who}: {text}") }).collect())
}
