//! Reads OpenDocument texts (ODT). Pages are those that the file records, and those that its author broke.

use super::styles::Styles;
use super::text::{Opened, Piece, Story, skip};
use super::{is_of_type, meta, open};
use crate::builder::{PageBuilder, Rows, line};
use crate::formats::package::{Mark, Package};
use crate::formats::recognise::{Evidence, Match};
use crate::sink::Pages;
use crate::{BlockKind, Damage, Ending, ExtractError, Problem, Source};

pub(in crate::formats) fn sniff(evidence: &Evidence) -> Match {
    if is_of_type(evidence, "text") || is_of_type(evidence, "text-master") {
        Match::Sure
    } else {
        Match::None
    }
}

pub(in crate::formats) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let mut package = open(source.bytes, source.limits)?;
    let (title, author) = meta(&mut package)?;
    let mut styles = Styles::read(&mut package)?;
    let furniture = furniture(&mut package, &styles)?;
    let mut builder = PageBuilder::new(source.limits, pages);
    for text in &furniture.headers {
        builder.block(BlockKind::Furniture, text);
    }
    for text in furniture.footers {
        builder.footer(text);
    }
    let Some(mut xml) = package.part("content.xml")? else {
        return Err(Damage::NotInside { format: "odt".to_owned() }.into());
    };
    styles.read_automatic(&mut xml)?;
    let mut story = Story::new(&styles);
    // The body holds the text, and that its pieces.
    let mut inside = false;
    loop {
        let more = match xml.next() {
            Ok(Mark::Open(element)) => {
                let opened = Opened::of(&element);
                match inside {
                    false if opened.name == "text" => {
                        inside = true;
                        Ok(true)
                    }
                    false => skip(&mut xml).map(|()| true),
                    true => story.element(opened, &mut xml).map(|()| true),
                }
            }
            Ok(Mark::End) => Ok(false),
            Ok(Mark::Close | Mark::Text(_)) => Ok(true),
            Err(error) => Err(error),
        };
        for piece in story.pieces.drain(..) {
            lay(piece, &mut builder);
        }
        match more {
            Ok(true) if !builder.is_full() => {}
            Ok(_) => break,
            // What was read before the damage is worth having; a bomb is not.
            Err(ExtractError::Damaged { damage }) if builder.has_text() => {
                builder.problem(Problem::BreaksOff { damage });
                break;
            }
            Err(error) => return Err(error),
        }
    }
    let title = title.or_else(|| builder.first_heading().map(str::to_owned));
    let title = title.or_else(|| builder.title_line().map(str::to_owned));
    Ok(builder.finish(title.as_deref(), author.as_deref()))
}

fn lay(piece: Piece, builder: &mut PageBuilder) {
    match piece {
        Piece::Text { kind, text } => builder.block(kind, &text),
        Piece::Table { rows, header } => builder.table(&Rows { rows, header }),
        Piece::Note(text) => builder.note(text),
        Piece::PageBreak => builder.new_page(),
    }
}

#[derive(Default)]
struct Furniture {
    headers: Vec<String>,
    footers: Vec<String>,
}

/// The headers and footers of the page styles. A page number alone is worth nothing on the one page where it is shown.
fn furniture(package: &mut Package, styles: &Styles) -> Result<Furniture, ExtractError> {
    let mut found = Furniture::default();
    let Some(mut xml) = package.part("styles.xml")? else { return Ok(found) };
    let mut inside = false;
    loop {
        match xml.next()? {
            Mark::Open(element) => {
                let name = element.name().to_owned();
                inside |= name == "master-styles";
                let into = match name.as_str() {
                    "header" | "header-first" | "header-left" if inside => &mut found.headers,
                    "footer" | "footer-first" | "footer-left" if inside => &mut found.footers,
                    _ => continue,
                };
                let text = line(&Story::new(styles).flat(&mut xml)?);
                if text.chars().any(char::is_alphabetic) && !into.contains(&text) {
                    into.push(text);
                }
            }
            Mark::End => return Ok(found),
            _ => {}
        }
    }
}
