//! The documents of a library as sources: their pages, where passages stand on them, and the files they came from.

use footnote_extract::Page;

use super::Library;
use crate::passwords::Passwords;
use crate::source::{CitationState, Findings, Original, Outline, find_on_page, outline_of_page};
use crate::store::{Document, DocumentId};
use crate::{Error, Result};

impl Library {
    pub fn document(&self, id: DocumentId) -> Result<Document> {
        let txn = self.store.read()?;
        self.store.document(&txn, id)?.ok_or(Error::NoDocument(id))
    }

    /// A page as it was read, for showing a passage where it stands.
    pub fn page(&self, document: DocumentId, number: u32) -> Result<Option<Page>> {
        self.store.page(&self.store.read()?, document, number)
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

    /// The first `limit` headings of a document.
    pub fn outline(&self, id: DocumentId, limit: usize) -> Result<Outline> {
        let document = self.document(id)?;
        let unit = document.kind.format().unit;
        let mut outline = Outline::default();
        for number in 1..=document.pages {
            // A transaction for each page, as above.
            if let Some(page) = self.page(id, number)? {
                outline.entries.extend(outline_of_page(&page, unit));
            }
            if outline.entries.len() > limit {
                outline.entries.truncate(limit);
                outline.more = true;
                break;
            }
        }
        Ok(outline)
    }

    /// Whether the file of a document is still what was read.
    pub fn original_state(&self, id: DocumentId) -> Result<CitationState> {
        match self.document(id) {
            Ok(document) => self.originals.state(&self.store, &document),
            Err(Error::NoDocument(_)) => Ok(CitationState::Removed),
            Err(error) => Err(error),
        }
    }

    /// The passwords that were given for locked files.
    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// A file that holds what the document was read from; `None` if there is none any more.
    pub fn original(&self, id: DocumentId) -> Result<Option<Original>> {
        self.originals.unchanged_file(&self.store, &self.document(id)?)
    }
}
