//! The documents of a library as sources: their pages, where passages stand on them, and the files they came from.

use std::ops::Range;
use std::path::PathBuf;

use footnote_extract::{Page, Span};

use super::Library;
use crate::source::{CitationState, Findings, Marks, find_on_page, marks};
use crate::store::{DocumentId, DocumentRecord};
use crate::{Error, Result};

impl Library {
    pub fn document(&self, id: DocumentId) -> Result<DocumentRecord> {
        let txn = self.store.read()?;
        self.store.document(&txn, id)?.ok_or(Error::NoDocument(id))
    }

    /// A page as it was read, for showing a passage where it stands.
    pub fn page(&self, document: DocumentId, number: u32) -> Result<Option<Page>> {
        self.store.page(&self.store.read()?, document, number)
    }

    /// Where the characters of `span` stand on a page.
    pub fn marks(&self, document: DocumentId, page: u32, span: Span) -> Result<Marks> {
        Ok(self.page(document, page)?.map(|page| marks(&page, span)).unwrap_or_default())
    }

    /// The first `limit` places where `query` stands in a document.
    pub fn find_in_document(&self, id: DocumentId, query: &str, limit: usize) -> Result<Findings> {
        let document = self.document(id)?;
        let mut found = Findings::default();
        for number in 1..=document.pages {
            // A transaction for each page: a long one would keep old pages of the store alive.
            if let Some(page) = self.page(id, number)? {
                found.findings.extend(find_on_page(&page, query));
            }
            if found.findings.len() > limit {
                found.findings.truncate(limit);
                found.more = true;
                break;
            }
        }
        Ok(found)
    }

    /// Whether the file of a document is still what was read.
    pub fn original_state(&self, id: DocumentId) -> Result<CitationState> {
        match self.document(id) {
            Ok(document) => self.originals.state(&self.store, &document),
            Err(Error::NoDocument(_)) => Ok(CitationState::Removed),
            Err(error) => Err(error),
        }
    }

    /// A file that holds what the document was read from, and its size in bytes; `None` if there is none any more.
    pub fn original(&self, id: DocumentId) -> Result<Option<(PathBuf, u64)>> {
        self.originals.unchanged_file(&self.store, &self.document(id)?)
    }

    /// The bytes of that file in `range`; fewer where it ends before.
    pub fn original_bytes(&self, id: DocumentId, range: Range<u64>) -> Result<Option<Vec<u8>>> {
        self.originals.bytes(&self.store, &self.document(id)?, range)
    }
}
