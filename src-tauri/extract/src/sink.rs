//! Where a document goes while it is read: page by page, so that no reader holds all of it.

use crate::{Crash, Document, ExtractError, Kind, Page, Problem};

/// Takes a document as it is read.
pub trait PageSink {
    /// A document begins. What came before belongs to an attempt that failed: a reader starts over where its first
    /// way into the file turned out to be blocked.
    fn begin(&mut self, kind: Kind);

    /// Work on a page begins, and the time that it may take; with `None`, work on none in particular. Only said by
    /// readers that can leave a page out when they are told to by [`Source::skipped`](crate::Source::skipped).
    fn reading(&mut self, page: Option<u32>) {
        let _ = page;
    }

    /// The next page, complete.
    fn page(&mut self, page: Page);
}

/// What is known of a document when its last page has been handed on.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Ending {
    /// The title that the file itself gives, trimmed and never empty.
    pub title: Option<String>,
    pub author: Option<String>,
    pub problems: Vec<Problem>,
}

/// A reader's way to the sink. Sees to it that what passes keeps the promises of [`Document`].
pub(crate) struct Pages<'s> {
    kind: Kind,
    sink: &'s mut dyn PageSink,
    count: u32,
    characters: usize,
    has_text: bool,
    broken: Option<String>,
}

impl<'s> Pages<'s> {
    pub fn new(kind: Kind, sink: &'s mut dyn PageSink) -> Pages<'s> {
        sink.begin(kind);
        Pages { kind, sink, count: 0, characters: 0, has_text: false, broken: None }
    }

    /// How many pages have been handed on.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// How many characters the pages that have been handed on hold.
    pub fn characters(&self) -> usize {
        self.characters
    }

    /// Whether any page so far has text.
    pub fn has_text(&self) -> bool {
        self.has_text
    }

    /// Takes all pages back.
    pub fn restart(&mut self) {
        if self.count > 0 {
            self.sink.begin(self.kind);
        }
        (self.count, self.characters, self.has_text, self.broken) = (0, 0, false, None);
    }

    /// See [`PageSink::reading`].
    pub fn reading(&mut self, page: Option<u32>) {
        self.sink.reading(page);
    }

    pub fn add(&mut self, page: Page) {
        self.count += 1;
        self.characters += page.text.chars().count();
        self.has_text |= !page.text.trim().is_empty();
        match page.check(self.count) {
            Ok(()) => self.sink.page(page),
            Err(broken) => _ = self.broken.get_or_insert(broken),
        }
    }

    /// Says whether what passed can be kept.
    pub fn finish(self) -> Result<(), ExtractError> {
        match self.broken {
            Some(detail) => Err(Crash::NotADocument { detail }.into()),
            None => Ok(()),
        }
    }
}

/// Puts the pages back together into a [`Document`].
#[derive(Debug, Default)]
pub struct Collector {
    kind: Option<Kind>,
    pages: Vec<Page>,
}

impl Collector {
    /// The whole document. [`PageSink::begin`] has been called by then.
    pub fn finish(self, ending: Ending) -> Document {
        Document {
            kind: self.kind.expect("a document begins before it ends"),
            title: ending.title,
            author: ending.author,
            pages: self.pages,
            problems: ending.problems,
        }
    }
}

impl PageSink for Collector {
    fn begin(&mut self, kind: Kind) {
        self.kind = Some(kind);
        self.pages.clear();
    }

    fn page(&mut self, page: Page) {
        self.pages.push(page);
    }
}
