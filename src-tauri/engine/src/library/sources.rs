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
        let (findings, more) = self.of_pages(&document, limit, |page| find_on_page(page, query))?;
        Ok(Findings { findings, more })
    }

    /// The first `limit` headings of a document.
    pub fn outline(&self, id: DocumentId, limit: usize) -> Result<Outline> {
        let document = self.document(id)?;
        let unit = document.kind.format().unit;
        let (entries, more) = self.of_pages(&document, limit, |page| outline_of_page(page, unit))?;
        Ok(Outline { entries, more })
    }

    /// The first `limit` of what the pages of a document hold, and whether there is more.
    fn of_pages<T>(
        &self,
        document: &Document,
        limit: usize,
        of_page: impl Fn(&Page) -> Vec<T>,
    ) -> Result<(Vec<T>, bool)> {
        let mut found = Vec::new();
        for number in 1..=document.pages {
            // A transaction for each page: a long one would keep old pages of the store alive.
            if let Some(page) = self.page(document.id, number)? {
                found.extend(of_page(&page));
            }
            if found.len() > limit {
                found.truncate(limit);
                return Ok((found, true));
            }
        }
        Ok((found, false))
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
