//! Names the places of passages and footnotes: what the page is called, and where on it they stand.
//!
//! The page itself tells, so this is done where the library is at hand. What the page does not hold any more, because
//! the document was read again or is gone, keeps the number of its page.

use footnote_engine::{DocumentId, Page, Span};

use crate::Api;
use crate::types::{Answer, AskEvent, Footnote, Hit, Location};

impl Api {
    pub(crate) fn locate_hits(&self, hits: &mut [Hit]) {
        for hit in hits {
            self.locate(&mut hit.location, hit.document, hit.page, (hit.start, hit.end), &hit.text);
        }
    }

    pub(crate) fn locate_footnotes(&self, footnotes: &mut [Footnote]) {
        for note in footnotes {
            self.locate(&mut note.location, note.document, note.page, (note.start, note.end), &note.quote);
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

    fn locate(
        &self,
        location: &mut Location,
        document: u32,
        page: u32,
        (start, end): (u32, u32),
        text: &str,
    ) {
        // A page that cannot be read has nothing to say here; whoever opens it is told.
        let Ok(Some(page)) = self.library().page(DocumentId(document), page) else { return };
        let span = Span { start, end: end.max(start) };
        if holds(&page, span, text) {
            location.look_up(&page, span);
        }
    }
}

/// Whether the words still stand there.
fn holds(page: &Page, span: Span, text: &str) -> bool {
    span.of(&page.text) == text
}
