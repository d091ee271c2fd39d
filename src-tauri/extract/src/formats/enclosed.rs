//! Reads files that lie in other files, such as the attachments of a message and the entries of an archive, and makes
//! their pages pages of the file around them.
//!
//! Each page is labelled with the name of its file, and the first begins with that name as a heading. Where words stand
//! on a page is not kept: the file that is shown is the one around. What a file within files may cost is counted
//! together for all of them ([`Nesting`]).

use std::cell::Cell;

use super::recognise::recognise;
use crate::sink::Pages;
use crate::{
    Anchor, Block, BlockKind, Collector, Document, ExtractError, Limits, Page, Password, Problem, Recognizer,
    Source, Span, locked,
};

/// Most files inside that are named one by one where they could not be read.
const MOST_NAMED: usize = 20;

/// How deep a file lies in others, and what may still be read out of the outermost.
#[derive(Debug, Clone, Copy)]
pub struct Nesting<'a> {
    depth: u32,
    budget: &'a Budget,
}

/// What may still be read out of a file and the files in it, all together.
#[derive(Debug)]
pub(super) struct Budget {
    files: Cell<u32>,
    bytes: Cell<u64>,
}

impl Budget {
    pub fn new(limits: &Limits) -> Budget {
        Budget { files: Cell::new(limits.max_files), bytes: Cell::new(limits.max_unpacked_bytes) }
    }
}

/// The files inside of one file, as they are read.
pub(super) struct Enclosed<'a> {
    nesting: Nesting<'a>,
    limits: &'a Limits,
    passwords: &'a [Password],
    recognizer: Option<&'a dyn Recognizer>,
    problems: Vec<Problem>,
    left_out: u64,
}

impl<'a> Enclosed<'a> {
    /// `budget` is the file's own if it lies in no other.
    pub fn new(source: &Source<'a>, budget: &'a Budget) -> Enclosed<'a> {
        let nesting = source.nesting.unwrap_or(Nesting { depth: 0, budget });
        let Source { limits, passwords, recognizer, .. } = *source;
        Enclosed { nesting, limits, passwords, recognizer, problems: Vec::new(), left_out: 0 }
    }

    /// Largest size that the next file inside may have.
    pub fn room(&self) -> u64 {
        self.nesting.budget.bytes.get()
    }

    /// Whether files inside of the file inside may be read.
    pub fn may_nest(&self) -> bool {
        self.nesting.depth < self.limits.max_nesting
    }

    /// Notes a file that is left out because a limit is reached.
    pub fn leave_out(&mut self) {
        self.left_out += 1;
    }

    /// Notes a file that could not be read.
    pub fn unread(&mut self, name: &str, error: ExtractError) {
        if self.problems.len() < MOST_NAMED {
            self.problems.push(Problem::PartUnread { name: name.to_owned(), error: Box::new(error) });
        } else {
            self.left_out += 1;
        }
    }

    /// Reads a file inside and adds its pages, unless it cannot be read.
    pub fn read(&mut self, name: &str, bytes: &[u8], pages: &mut Pages) {
        let budget = self.nesting.budget;
        let full = pages.count() >= self.limits.max_pages || pages.characters() >= self.limits.max_characters;
        let (Some(files), Some(left)) =
            (budget.files.get().checked_sub(1), budget.bytes.get().checked_sub(bytes.len() as u64))
        else {
            return self.leave_out();
        };
        if full || !self.may_nest() {
            return self.leave_out();
        }
        budget.files.set(files);
        budget.bytes.set(left);
        match self.document(name, bytes, pages) {
            Ok(document) => self.add(name, document, pages),
            Err(error) => self.unread(name, error),
        }
    }

    fn document(&self, name: &str, bytes: &[u8], pages: &Pages) -> Result<Document, ExtractError> {
        let limits = Limits {
            max_characters: self.limits.max_characters - pages.characters(),
            max_pages: self.limits.max_pages - pages.count(),
            max_unpacked_bytes: self.nesting.budget.bytes.get(),
            ..*self.limits
        };
        let nesting = Some(Nesting { depth: self.nesting.depth + 1, ..self.nesting });
        let passwords = self.passwords;
        let recognizer = self.recognizer;
        let source = Source { name, bytes, limits: &limits, skipped: &[], passwords, nesting, recognizer };
        let unlocked = locked::unlock(&source)?;
        let source = Source { bytes: unlocked.as_deref().unwrap_or(bytes), ..source };
        let kind = recognise(name, source.bytes)?;
        let mut collector = Collector::default();
        let mut inner = Pages::new(kind, &mut collector);
        let ending = kind.format().read(&source, &mut inner)?;
        let (count, has_text) = (inner.count(), inner.has_text());
        inner.finish()?;
        // What says why it holds nothing is told as it is.
        if has_text || !ending.problems.is_empty() {
            Ok(collector.finish(ending))
        } else {
            Err(ExtractError::NoText { pages: count })
        }
    }

    fn add(&mut self, name: &str, document: Document, pages: &mut Pages) {
        let before = pages.count();
        self.problems.extend(document.problems.into_iter().map(|problem| problem.after(before)));
        let several = document.pages.len() > 1;
        for page in document.pages {
            let own = page.label.clone().or_else(|| several.then(|| page.number.to_string()));
            let label = own.map_or_else(|| name.to_owned(), |own| format!("{name} · {own}"));
            let heading = (page.number == 1).then_some(name);
            pages.add(moved(page, pages.count() + 1, label, heading));
        }
    }

    /// What was not read of the files inside.
    pub fn finish(mut self) -> Vec<Problem> {
        if self.left_out > 0 {
            self.problems.push(Problem::PartsLeftOut { count: self.left_out });
        }
        self.problems
    }
}

/// The page as one of the file around, under a heading if one is given. Its own headings go a level down.
fn moved(page: Page, number: u32, label: String, heading: Option<&str>) -> Page {
    let heading = heading.filter(|heading| !heading.trim().is_empty());
    let mut moved = Page { number, label: Some(label), ..Page::default() };
    let mut shift = 0;
    if let Some(heading) = heading {
        let heading = crate::builder::line(heading);
        let length = heading.chars().count();
        if length > 0 {
            moved.blocks.push(Block { span: Span::new(0, length), kind: BlockKind::Heading { level: 1 } });
            moved.text = heading;
            shift = length;
            if !page.text.is_empty() {
                moved.text.push_str("\n\n");
                shift += 2;
            }
        }
    }
    let shift = shift as u32;
    let along = |span: Span| Span { start: span.start + shift, end: span.end + shift };
    moved.text.push_str(&page.text);
    moved.blocks.extend(page.blocks.into_iter().map(|block| Block {
        span: along(block.span),
        kind: match block.kind {
            BlockKind::Heading { level } => BlockKind::Heading { level: level.saturating_add(1) },
            BlockKind::Table { header } => BlockKind::Table { header: header.map(along) },
            kind => kind,
        },
    }));
    moved
        .anchors
        .extend(page.anchors.into_iter().map(|anchor| Anchor { span: along(anchor.span), ..anchor }));
    moved
}
