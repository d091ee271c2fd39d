//! Presentations in OpenDocument (ODP).

use super::{Frame, Role, Shape, Slide};
use crate::builder::PageBuilder;
use crate::formats::odf::{Opened, Story, Styles, annotation, is_of_type, meta, open, skip};
use crate::formats::package::{Element, Mark, Xml};
use crate::formats::recognise::{Evidence, Match};
use crate::sink::Pages;
use crate::{Damage, Ending, ExtractError, Problem, Source};

/// The size of a slide where the file says none: 28 by 15.75 centimetres.
const USUAL: (i64, i64) = (10_080_000, 5_670_000);

pub(in crate::formats) fn sniff(evidence: &Evidence) -> Match {
    if is_of_type(evidence, "presentation") { Match::Sure } else { Match::None }
}

pub(in crate::formats) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let mut package = open(source.bytes, source.limits)?;
    let (title, author) = meta(&mut package)?;
    let mut styles = Styles::read(&mut package)?;
    let size = match package.part("styles.xml")? {
        Some(mut xml) => page_size(&mut xml)?,
        None => USUAL,
    };
    let Some(mut xml) = package.part("content.xml")? else {
        return Err(Damage::NotInside { format: "odp".to_owned() }.into());
    };
    let mut builder = PageBuilder::new(source.limits, pages);
    styles.read_automatic(&mut xml)?;
    loop {
        let hidden = match xml.next() {
            Ok(Mark::Open(element)) if element.name() == "page" => {
                let style = element.attr("style-name").unwrap_or_default();
                styles.is_hidden("drawing-page", &style)
            }
            Ok(Mark::End) => break,
            Ok(_) => continue,
            Err(ExtractError::Damaged { damage }) if builder.has_text() => {
                builder.problem(Problem::BreaksOff { damage });
                break;
            }
            Err(error) => return Err(error),
        };
        let mut slide = Slide { hidden, ..Slide::default() };
        let read = shapes(&mut xml, &styles, &mut slide);
        slide.lay(size, &mut builder);
        match read {
            Ok(()) => {}
            Err(ExtractError::Damaged { damage }) if builder.has_text() => {
                builder.problem(Problem::BreaksOff { damage });
                break;
            }
            Err(error) => return Err(error),
        }
        if builder.is_full() {
            break;
        }
        builder.end_page();
    }
    let title = title.or_else(|| builder.first_heading().map(str::to_owned));
    Ok(builder.finish(title.as_deref(), author.as_deref()))
}

/// The size of the first page that the styles lay out for the screen.
fn page_size(xml: &mut Xml) -> Result<(i64, i64), ExtractError> {
    let mut size = USUAL;
    loop {
        match xml.next()? {
            Mark::Open(element) if element.name() == "page-layout-properties" => {
                let length = |name: &str| element.attr(name).and_then(|value| length(&value));
                // That of the notes is upright.
                if let (Some(width), Some(height)) = (length("page-width"), length("page-height"))
                    && (width > height || size == USUAL)
                {
                    size = (width, height);
                    if width > height {
                        return Ok(size);
                    }
                }
            }
            Mark::End => return Ok(size),
            _ => {}
        }
    }
}

/// A length such as `2.5cm`, in English metric units.
fn length(value: &str) -> Option<i64> {
    let letters = value.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = value.split_at(letters);
    let number: f64 = number.trim().parse().ok()?;
    let units = match unit {
        "cm" => 360_000.0,
        "mm" => 36_000.0,
        "in" => 914_400.0,
        "pt" => 12_700.0,
        "pc" => 152_400.0,
        "px" => 9_525.0,
        _ => return None,
    };
    Some((number * units) as i64)
}

/// Reads the shapes of a slide or group to its end.
fn shapes(xml: &mut Xml, styles: &Styles, slide: &mut Slide) -> Result<(), ExtractError> {
    loop {
        match xml.next()? {
            Mark::Open(element) => match element.name() {
                "g" => shapes(xml, styles, slide)?,
                "notes" => {
                    let mut notes = Slide::default();
                    shapes(xml, styles, &mut notes)?;
                    let said = notes.shapes.into_iter().filter(|shape| shape.role != Role::Furniture);
                    for shape in said {
                        let lines: Vec<String> = shape
                            .pieces
                            .into_iter()
                            .filter_map(|piece| match piece {
                                crate::formats::odf::Piece::Text { text, .. } => Some(text),
                                _ => None,
                            })
                            .collect();
                        slide.notes.push(lines.join("\n"));
                    }
                }
                "annotation" => {
                    let said = annotation(&mut Story::new(styles), xml)?;
                    slide.comments.push(said);
                }
                "page-thumbnail" | "forms" | "animations" | "par" | "seq" => skip(xml)?,
                _ => {
                    let (role, frame) = (role(&element), frame(&element));
                    let opened = Opened::of(&element);
                    let mut story = Story::new(styles);
                    story.element(opened, xml)?;
                    slide.shapes.push(Shape { role, frame, pieces: story.pieces });
                }
            },
            Mark::Close | Mark::End => return Ok(()),
            Mark::Text(_) => {}
        }
    }
}

fn role(element: &Element) -> Role {
    match element.attr("class").as_deref() {
        Some("title") => Role::Title,
        Some("footer" | "header" | "date-time" | "page-number") => Role::Furniture,
        _ => Role::Text,
    }
}

fn frame(element: &Element) -> Option<Frame> {
    let length = |name: &str| element.attr(name).and_then(|value| length(&value));
    Some(Frame { left: length("x")?, top: length("y")?, width: length("width")?, height: length("height")? })
}
