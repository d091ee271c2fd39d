//! Passages, and passages that were found.

use std::ops::Range;
use std::path::PathBuf;

use footnote_extract::{Kind, Span};

use crate::text::bytes_at;
use crate::{Document, DocumentId, PassageId};

/// Parts the headings of a passage.
pub const HEADING_SEPARATOR: &str = " › ";

/// A part of a page: the unit that is searched, embedded and cited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    pub document: DocumentId,
    pub page: u32,
    pub span: Span,
    /// The page's text, cut at `span`.
    pub text: String,
    /// The headings above it, outermost first, joined by [`HEADING_SEPARATOR`].
    pub heading: String,
    /// The header of the table whose rows it holds, where it does not hold that header itself.
    pub table_header: String,
}

/// A passage that a search found, with what is shown beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Counts from 1.
    pub rank: usize,
    /// Higher is better; comparable within one search alone.
    pub score: f32,
    pub chunk: PassageId,
    pub document: DocumentId,
    pub title: String,
    pub kind: Kind,
    pub path: PathBuf,
    pub page: u32,
    pub heading: String,
    pub table_header: String,
    /// Where `text` is on its page.
    pub span: Span,
    pub text: String,
    /// BM25 score, if the words found it.
    pub lexical: Option<f32>,
    /// Cosine of its vector and the query's, if the meaning found it.
    pub vector: Option<f32>,
}

impl Hit {
    /// Its text below what stands above it: title, headings and the header of its table, a line each.
    pub fn in_full(&self) -> String {
        [&self.title, &self.heading, &self.table_header, &self.text].map(String::as_str).join("\n")
    }

    /// A passage as it is in its document, which no search has found yet.
    pub fn of(document: &Document, chunk: PassageId, passage: Passage) -> Hit {
        Hit {
            rank: 0,
            score: 0.0,
            chunk,
            document: document.id,
            path: document.path(),
            kind: document.kind,
            title: document.title.clone(),
            page: passage.page,
            heading: passage.heading,
            table_header: passage.table_header,
            span: passage.span,
            text: passage.text,
            lexical: None,
            vector: None,
        }
    }

    /// Where bytes of its text are on its page.
    pub fn span_of(&self, bytes: Range<usize>) -> Span {
        let start = self.span.start as usize + self.text[..bytes.start].chars().count();
        Span::new(start, start + self.text[bytes].chars().count())
    }

    /// Which bytes of its text are at a place of its page, which lies within it.
    pub fn bytes_of(&self, place: Span) -> Range<usize> {
        bytes_at(&self.text, self.span.start, place)
    }
}
