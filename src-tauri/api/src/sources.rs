//! Documents as sources: pages, marks, findings, outline, and the file itself.

use std::path::PathBuf;

use footnote_engine::source::Original;
use footnote_engine::{CitationState, DocumentId, Page, Span};

use crate::error::{ApiError, ErrorKind};
use crate::types::{Document, Findings, Marks, Outline, PageView, Source};
use crate::{Api, Result};

/// Most places that a search within a document returns.
const MOST_FINDINGS: usize = 500;
/// Most headings of an outline.
const MOST_HEADINGS: usize = 2000;

impl Api {
    pub fn source(&self, document: u32) -> Result<Source> {
        let (library, id) = (self.library(), DocumentId(document));
        let record = library.document(id)?;
        let original = library.original(id)?;
        let state = match &original {
            Some(_) => CitationState::Current,
            None => library.original_state(id)?,
        };
        Ok(Source {
            document: Document::from(&record),
            bytes: original.map_or(0, |original| original.bytes),
            original: state.into(),
        })
    }

    pub fn page(&self, document: u32, page: u32) -> Result<PageView> {
        Ok(PageView::from(self.stored_page(document, page)?))
    }

    /// Where the characters from `start` to `end` stand on a page.
    pub fn marks(&self, document: u32, page: u32, start: u32, end: u32) -> Result<Marks> {
        let found = self.stored_page(document, page)?;
        let span = Span { start, end: end.max(start) };
        Ok(Marks::of(&footnote_engine::source::marks(&found, span), found.size))
    }

    fn stored_page(&self, document: u32, page: u32) -> Result<Page> {
        self.library().page(DocumentId(document), page)?.ok_or_else(|| {
            let message = format!("There is no page {page} in the library any more. Add the file again");
            ApiError::new(ErrorKind::Gone, "page-gone", message).with("page", page)
        })
    }

    pub fn find_in_document(&self, document: u32, query: &str) -> Result<Findings> {
        Ok(self.library().find_in_document(DocumentId(document), query, MOST_FINDINGS)?.into())
    }

    /// The headings of a document and the names of its parts.
    pub fn outline(&self, document: u32) -> Result<Outline> {
        Ok(self.library().outline(DocumentId(document), MOST_HEADINGS)?.into())
    }

    /// The file that a document was read from, if it still is what was read.
    pub fn original(&self, document: u32) -> Result<Option<Original>> {
        Ok(self.library().original(DocumentId(document))?)
    }

    /// The passwords that were given for the file of a document since the library was opened, for whoever shows it.
    pub fn passwords_of(&self, document: u32) -> Result<Vec<String>> {
        let record = self.library().document(DocumentId(document))?;
        let paths = record.paths.iter().map(|path| path.to_path());
        let passwords = paths.flat_map(|path| self.library().passwords().of(&path));
        Ok(passwords.map(|password| password.reveal().to_owned()).collect())
    }

    /// A file of the document that is there, changed or not.
    pub fn file_of(&self, document: u32) -> Result<PathBuf> {
        let record = self.library().document(DocumentId(document))?;
        // A file that has changed since is what the person wants to see, too.
        let path = record.paths.iter().map(|path| path.to_path()).find(|path| path.is_file());
        path.ok_or_else(|| {
            let path = record.path();
            let message = format!("{} is not there any more", path.display());
            ApiError::new(ErrorKind::Gone, "file-gone", message).with_path(&path)
        })
    }
}
