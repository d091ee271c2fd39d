//! Reads Word documents (DOCX), part by part and mark by mark; the tree of a part is never built.
//!
//! Pages are those that the file records: where Word last broke them, and where the author did. Comments and
//! hidden text go to the end of their page. Of pictures only their descriptions are read, of charts the figures;
//! embedded files are left out.

mod drawings;
mod numbering;
mod story;
mod styles;

use self::numbering::Numbering;
pub(super) use self::numbering::formatted;
use self::story::{Elsewhere, Item, Note, Story, flattened};
use self::styles::Styles;
use super::package::{Package, properties};
use super::recognise::{Evidence, Match};
use crate::builder::{PageBuilder, Rows, line};
use crate::sink::Pages;
use crate::{BlockKind, Damage, Ending, ExtractError, Problem, Source};

/// The list of the parts of an archive with their types.
const CONTENT_TYPES: &str = "[Content_Types].xml";

pub(super) fn sniff(evidence: &Evidence) -> Match {
    let Some(archive) = evidence.archive() else { return Match::None };
    // Some documents have their text elsewhere and say so in the list of types. An embedded document is in the list
    // too, but not as the main part.
    let is_main = |kind: &str| kind.contains("word") && kind.contains("main+xml");
    match archive.has("word/document.xml") || archive.start_of(CONTENT_TYPES).split('"').any(is_main) {
        true => Match::Sure,
        false => Match::None,
    }
}

pub(super) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let mut package = Package::open(source.bytes, source.limits)?;
    let root = package.relations("")?;
    let target = |relations: &[(String, String)], kind: &str, otherwise: &str| {
        let found = relations.iter().find(|(of, _)| of == kind);
        found.map_or_else(|| otherwise.to_owned(), |(_, part)| part.clone())
    };
    let main = target(&root, "officeDocument", "word/document.xml");
    let core = target(&root, "core-properties", "docProps/core.xml");
    let related = package.related(&main)?;
    let parts: Vec<(String, String)> =
        related.iter().map(|relation| (relation.kind.clone(), relation.part.clone())).collect();
    let styles = match package.part(&target(&parts, "styles", "word/styles.xml"))? {
        Some(xml) => Styles::read(xml)?,
        None => Styles::default(),
    };
    let mut numbering = match package.part(&target(&parts, "numbering", "word/numbering.xml"))? {
        Some(xml) => Numbering::read(xml)?,
        None => Numbering::default(),
    };
    let mut builder = PageBuilder::new(source.limits, pages);

    let none = Elsewhere::default();
    let mut elsewhere = Elsewhere::default();
    for kind in ["footnotes", "endnotes", "comments"] {
        let mut numbering = numbering.clone();
        let mut story = Story::new(&styles, &mut numbering, &none);
        if let Some(mut xml) = package.part(&target(&parts, kind, &format!("word/{kind}.xml")))? {
            story.read(&mut xml)?;
        }
        elsewhere.notes.extend(story.found);
    }
    for relation in related {
        let read = match relation.kind.as_str() {
            "diagramData" => drawings::diagram,
            "chart" => drawings::chart,
            _ => continue,
        };
        if let Some(mut xml) = package.part(&relation.part)? {
            // A broken drawing takes nothing else with it; a bomb does.
            match read(&mut xml) {
                Ok(items) => _ = elsewhere.drawings.insert(relation.id, items),
                Err(ExtractError::Damaged { .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }
    for kind in ["header", "footer"] {
        let mut seen: Vec<String> = Vec::new();
        for (_, part) in parts.iter().filter(|(of, _)| of == kind) {
            let mut numbering = numbering.clone();
            let mut story = Story::new(&styles, &mut numbering, &none);
            if let Some(mut xml) = package.part(part)? {
                story.read(&mut xml)?;
            }
            let text = line(&flattened(&story.items));
            // A page number alone is worth nothing on the one page where it is shown.
            if text.chars().any(char::is_alphabetic) && !seen.contains(&text) {
                match kind {
                    "header" => builder.block(BlockKind::Furniture, &text),
                    _ => builder.footer(text.clone()),
                }
                seen.push(text);
            }
        }
    }

    let (title, author) = match package.part(&core)? {
        Some(xml) => properties(xml)?,
        None => (None, None),
    };
    let Some(mut xml) = package.part(&main)? else {
        return Err(Damage::NotInside { format: "docx".to_owned() }.into());
    };
    let mut story = Story::new(&styles, &mut numbering, &elsewhere);
    let mut page = Laid { builder, code: String::new() };
    loop {
        let more = story.step(&mut xml);
        if more != Ok(true) {
            story.end();
        }
        for item in story.items.drain(..) {
            page.lay(item);
        }
        match more {
            Ok(true) if !page.builder.is_full() => {}
            Ok(_) => break,
            // What was read before the damage is worth having; a bomb is not.
            Err(ExtractError::Damaged { damage }) if page.has_text() => {
                page.builder.problem(Problem::BreaksOff { damage });
                break;
            }
            Err(error) => return Err(error),
        }
    }
    let title = title.or(story.title);
    page.end_code();
    let title = title.or_else(|| page.builder.first_heading().map(str::to_owned));
    let title = title.or_else(|| page.builder.title_line().map(str::to_owned));
    Ok(page.builder.finish(title.as_deref(), author.as_deref()))
}

/// Lays the pieces of the body down on pages.
struct Laid<'p, 's> {
    builder: PageBuilder<'p, 's>,
    /// Paragraphs of program text that follow on one another are one block.
    code: String,
}

impl Laid<'_, '_> {
    fn lay(&mut self, item: Item) {
        if let Item::Text { kind: BlockKind::Code, text, notes } = &item {
            self.code.push_str(text);
            self.code.push('\n');
            notes.iter().for_each(|note| self.note(note.clone()));
            return;
        }
        self.end_code();
        match item {
            Item::PageBreak => self.builder.new_page(),
            Item::Text { kind, text, notes } => {
                self.builder.block(kind, &text);
                notes.into_iter().for_each(|note| self.note(note));
            }
            Item::Table { rows, header } => {
                let mut table = Rows { rows: Vec::new(), header };
                let mut notes = Vec::new();
                for row in rows {
                    if row.page_break {
                        self.builder.table(&std::mem::take(&mut table));
                        std::mem::take(&mut notes).into_iter().for_each(|note| self.note(note));
                        self.builder.new_page();
                    }
                    table.rows.push(row.cells);
                    notes.extend(row.notes);
                }
                self.builder.table(&table);
                notes.into_iter().for_each(|note| self.note(note));
            }
        }
    }

    fn note(&mut self, note: Note) {
        match note {
            Note::Shown(text) => self.builder.note(text),
            Note::Hidden(text) => self.builder.unseen(text),
        }
    }

    fn end_code(&mut self) {
        self.builder.block(BlockKind::Code, &std::mem::take(&mut self.code));
    }

    fn has_text(&self) -> bool {
        self.builder.has_text() || !self.code.is_empty()
    }
}

#[cfg(test)]
mod tests;
