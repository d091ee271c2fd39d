//! Names the places of passages and footnotes: what the page is called, and where on it they stand.
//!
//! The page itself tells, so this is done where the library is at hand. What the page does not hold any more, because
//! the document was read again or is gone, keeps the number of its page.

use std::collections::HashMap;

use footnote_engine::source::table_at;
use footnote_engine::{Document, DocumentId, Page, Span};

use crate::Api;
use crate::types::{Answer, AskEvent, Footnote, Hit, Location, TableHead, Trace};

impl Api {
    pub(crate) fn locate_hits(&self, hits: &mut [Hit]) {
        for hit in hits {
            self.locate(&mut hit.location, hit.document, hit.page, (hit.start, hit.end), &hit.text);
        }
    }

    pub(crate) fn locate_footnotes(&self, footnotes: &mut [Footnote]) {
        for note in footnotes {
            self.locate_footnote(note);
        }
    }

    pub(crate) fn locate_answer(&self, answer: &mut Answer) {
        self.locate_hits(&mut answer.passages);
        self.locate_footnotes(&mut answer.footnotes);
    }

    pub(crate) fn locate_event(&self, event: &mut AskEvent) {
        match event {
            AskEvent::Passages { passages, .. } => self.locate_hits(passages),
            AskEvent::Quote { new_footnotes, .. } | AskEvent::Sentence { new_footnotes, .. } => {
                self.locate_footnotes(new_footnotes);
            }
            _ => {}
        }
    }

    /// Says what the pages in a trace are called. Where on them something stands is left out: a trace lists hundreds of
    /// passages.
    pub(crate) fn locate_trace(&self, trace: &mut Trace) {
        let mut known: HashMap<(u32, u32), Location> = HashMap::new();
        for (location, document, number) in trace.places() {
            let named = known.entry((document, number)).or_insert_with(|| {
                let document = self.library().document(DocumentId(document));
                document.map_or_else(|_| Location::default(), |document| self.named(&document, number))
            });
            location.clone_from(named);
        }
    }

    /// What a page is called, wherever on it something stands.
    fn named(&self, document: &Document, number: u32) -> Location {
        let mut location = Location::of(document.kind);
        if let Ok(Some(page)) = self.library().page(document.id, number) {
            location.name(&page, document.pages);
        }
        location
    }

    fn locate_footnote(&self, note: &mut Footnote) {
        let span = (note.start, note.end);
        let Some((page, span)) = self.locate(&mut note.location, note.document, note.page, span, &note.quote)
        else {
            return;
        };
        if note.quote.contains('\t') {
            note.table = table_at(&page, span).map(|table| TableHead {
                start: table.start,
                header: table.header,
                unit: table.unit,
            });
        }
    }

    /// The page and the place on it, if the text still stands there. A page that cannot be read has nothing to say here; whoever
    /// opens it is told.
    pub(crate) fn locate(
        &self,
        location: &mut Location,
        document: u32,
        number: u32,
        (start, end): (u32, u32),
        text: &str,
    ) -> Option<(Page, Span)> {
        let page = self.library().page(DocumentId(document), number).ok()??;
        let span = Span { start, end: end.max(start) };
        if !holds(&page, span, text) {
            return None;
        }
        location.look_up(&page, span);
        if page.label.is_some()
            && let Ok(document) = self.library().document(DocumentId(document))
        {
            location.name(&page, document.pages);
        }
        Some((page, span))
    }
}

/// Whether the words still stand there.
fn holds(page: &Page, span: Span, text: &str) -> bool {
    span.of(&page.text) == text
}
