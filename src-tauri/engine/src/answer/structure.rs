//! What stands above each part of a passage: the heading nearest to it, and the header of its table. A passage may hold several short
//! sections, and the first rows of a table with their header.

use footnote_extract::{BlockKind, Page, Span};
use footnote_model::{HEADING_SEPARATOR, Hit};

use crate::Result;
use crate::inference::Passage;
use crate::search::Searcher;
use crate::store::ReadTxn;

/// Headings and tables of a passage, in the order of the page.
#[derive(Debug, Default)]
pub struct Structure {
    headings: Vec<(Span, String)>,
    tables: Vec<Table>,
}

#[derive(Debug)]
struct Table {
    span: Span,
    header: Option<(Span, String)>,
}

impl Structure {
    /// The structure of a passage; nothing is known of it where its page is not there.
    pub fn of(searcher: &Searcher, txn: &ReadTxn, hit: &Hit) -> Result<Structure> {
        let page = searcher.store.page(txn, hit.document, hit.page)?;
        Ok(page.map_or_else(Structure::default, |page| Structure::on(&page, hit.span)))
    }

    fn on(page: &Page, passage: Span) -> Structure {
        let mut found = Structure::default();
        for block in page.blocks.iter().filter(|block| overlap(block.span, passage)) {
            match block.kind {
                BlockKind::Heading { .. } => {
                    let text = block.span.of(&page.text);
                    let start =
                        block.span.start + (text.chars().count() - text.trim_start().chars().count()) as u32;
                    let text = text.trim();
                    let span = Span { start, end: start + text.chars().count() as u32 };
                    found.headings.push((span, text.to_owned()));
                }
                BlockKind::Table { header } => {
                    let header = header.map(|header| (header, header.of(&page.text).trim().to_owned()));
                    found.tables.push(Table { span: block.span, header });
                }
                _ => {}
            }
        }
        found
    }

    /// The headings with their place on the page.
    pub fn headings(&self) -> impl Iterator<Item = (Span, String)> {
        self.headings.iter().cloned()
    }

    /// Whether a part is nothing but a heading, or the header of a table.
    pub fn is_above_others(&self, part: Span) -> bool {
        self.headings.iter().any(|(heading, _)| within(part, *heading))
            || self
                .tables
                .iter()
                .filter_map(|table| table.header.as_ref())
                .any(|(header, _)| within(part, *header))
    }

    /// A part of a passage, read below what stands above it.
    pub fn passage<'p>(&'p self, hit: &'p Hit, part: Span, text: &'p str) -> Passage<'p> {
        Passage {
            title: &hit.title,
            heading: self.heading(hit, part),
            table_header: self.header(hit, part),
            text,
        }
    }

    /// The heading nearest to a part: one inside of the passage, or the innermost above it.
    pub fn heading<'p>(&'p self, hit: &'p Hit, part: Span) -> &'p str {
        let inside = self.headings.iter().rev().find(|(heading, _)| heading.end <= part.start);
        let innermost = || hit.heading.rsplit(HEADING_SEPARATOR).next().unwrap_or_default();
        inside.map_or_else(innermost, |(_, heading)| heading)
    }

    /// The header of the table that a part is in.
    pub fn header<'p>(&'p self, hit: &'p Hit, part: Span) -> &'p str {
        let table = self.tables.iter().find(|table| within(part, table.span));
        let own = table.and_then(|table| table.header.as_ref()).map(|(_, header)| header.as_str());
        own.unwrap_or(&hit.table_header)
    }
}

fn overlap(a: Span, b: Span) -> bool {
    a.start < b.end && b.start < a.end
}

fn within(part: Span, whole: Span) -> bool {
    whole.start <= part.start && part.end <= whole.end
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use footnote_extract::{Block, Kind};

    use super::*;
    use crate::store::{DocumentId, PassageId};

    #[test]
    fn a_part_stands_below_the_heading_and_header_nearest_to_it() {
        let text = "Education\nBSc, 2017\nLanguages\nEnglish\nItem\tPrice\nTea\t2\nEnd";
        let at = |part: &str| {
            let start = text[..text.find(part).unwrap()].chars().count();
            Span::new(start, start + part.chars().count())
        };
        let block = |part, kind| Block { span: at(part), kind };
        let page = Page {
            number: 1,
            text: text.to_owned(),
            blocks: vec![
                block("Education", BlockKind::Heading { level: 1 }),
                block("BSc, 2017", BlockKind::Paragraph),
                block("Languages", BlockKind::Heading { level: 1 }),
                block("English", BlockKind::Paragraph),
                block("Item\tPrice\nTea\t2", BlockKind::Table { header: Some(at("Item\tPrice")) }),
                block("End", BlockKind::Paragraph),
            ],
            ..Page::default()
        };
        let hit = Hit {
            rank: 1,
            score: 1.0,
            chunk: PassageId(0),
            document: DocumentId(1),
            title: "CV".to_owned(),
            kind: Kind::from_id("markdown").unwrap(),
            path: PathBuf::from("cv.md"),
            page: 1,
            heading: "CV › Before".to_owned(),
            table_header: String::new(),
            span: Span::new(0, text.chars().count()),
            text: text.to_owned(),
            lexical: None,
            vector: None,
        };
        let structure = Structure::on(&page, hit.span);
        assert_eq!(structure.heading(&hit, at("BSc, 2017")), "Education");
        assert_eq!(structure.heading(&hit, at("English")), "Languages");
        assert_eq!(Structure::default().heading(&hit, at("English")), "Before");
        assert_eq!(structure.header(&hit, at("Tea\t2")), "Item\tPrice");
        assert_eq!(structure.header(&hit, at("End")), "");
        assert!(structure.is_above_others(at("Languages")) && structure.is_above_others(at("Item\tPrice")));
        assert!(!structure.is_above_others(at("Tea\t2")));
    }
}
