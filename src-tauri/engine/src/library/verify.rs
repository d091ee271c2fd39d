//! Whether all that is stored can be read and fits together.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use super::Library;
use crate::index::WordSearch;
use crate::progress::Cancel;
use crate::store::{
    CollectionId, ConversationId, Document, DocumentId, DocumentState, Fault, PassageId, ReadTxn, TurnId,
};
use crate::{Error, Result};

/// What [`Library::verify`] found: nothing in `problems` means that all is well.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    pub documents: u64,
    pub pages: u64,
    pub chunks: u64,
    pub conversations: u64,
    pub turns: u64,
    pub problems: Vec<Problem>,
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    DocumentUnreadable(DocumentId),
    /// Pages or passages of a document whose record is gone.
    NoDocument(DocumentId),
    PageMissing {
        document: DocumentId,
        page: u32,
    },
    PageUnreadable {
        document: DocumentId,
        page: u32,
    },
    /// So many of the expected passages are there and can be read.
    PassagesMissing {
        document: DocumentId,
        found: u32,
        expected: u32,
    },
    /// The passage's text is not on its page at its place.
    NotOnPage {
        document: DocumentId,
        chunk: PassageId,
    },
    NoVector {
        document: DocumentId,
        chunk: PassageId,
    },
    /// A passage that belongs to no document.
    PassageUnreadable(PassageId),
    FilesUnreadable(usize),
    CollectionUnreadable(CollectionId),
    ConversationUnreadable(ConversationId),
    /// Answers of a conversation whose record is gone.
    NoConversation(ConversationId),
    AnswerUnreadable(ConversationId, TurnId),
    /// Records that no other problem names; the kind, and how many.
    AdditionsUnreadable(&'static str, usize),
    /// Changes that the lexical index may still have to follow.
    ChangesUnreadable(usize),
    IndexBehind,
    /// What is wrong with the structure of the store's file, and where.
    FileDamaged(Fault),
    /// Files of the lexical index whose sum is wrong.
    LexicalDamaged(PathBuf),
    /// Vectors or codes that cannot be read, of any space.
    VectorsUnreadable(u64),
    /// The lexical index and the store hold different numbers of passages.
    LexicalCount {
        found: u64,
        expected: u64,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::DocumentUnreadable(document) => {
                write!(f, "document {document}: its record cannot be read")
            }
            Problem::NoDocument(document) => {
                write!(f, "document {document}: its record is missing, but pages or passages of it are there")
            }
            Problem::PageMissing { document, page } => {
                write!(f, "document {document}: page {page} is missing")
            }
            Problem::PageUnreadable { document, page } => {
                write!(f, "document {document}: page {page} cannot be read")
            }
            Problem::PassagesMissing { document, found, expected } => {
                write!(f, "document {document}: only {found} of {expected} passages can be read")
            }
            Problem::NotOnPage { document, chunk } => {
                write!(f, "document {document}: passage {} does not match its page", chunk.0)
            }
            Problem::NoVector { document, chunk } => {
                write!(f, "document {document}: passage {} has no vector", chunk.0)
            }
            Problem::PassageUnreadable(chunk) => write!(f, "passage {} cannot be read", chunk.0),
            Problem::FilesUnreadable(count) => {
                write!(f, "what is known of files cannot be read ({count} records)")
            }
            Problem::CollectionUnreadable(id) => write!(f, "collection {} cannot be read", id.0),
            Problem::ConversationUnreadable(id) => write!(f, "conversation {} cannot be read", id.0),
            Problem::NoConversation(id) => {
                write!(f, "conversation {}: its record is missing, but answers of it are there", id.0)
            }
            Problem::AnswerUnreadable(id, turn) => {
                write!(f, "conversation {}: answer {} cannot be read", id.0, turn.0)
            }
            Problem::AdditionsUnreadable(kind, count) => {
                write!(f, "{kind} cannot be read ({count} records)")
            }
            Problem::ChangesUnreadable(count) => {
                write!(f, "the log of changes cannot be read ({count} records)")
            }
            Problem::IndexBehind => write!(f, "an index lacks the latest changes"),
            Problem::FileDamaged(fault) => write!(f, "the library's file is damaged, {fault}"),
            Problem::LexicalDamaged(file) => {
                write!(f, "the lexical index is damaged: the sum of {} is wrong", file.display())
            }
            Problem::VectorsUnreadable(count) => write!(f, "vectors cannot be read ({count} records)"),
            Problem::LexicalCount { found, expected } => {
                write!(f, "the lexical index holds {found} passages, the store {expected}")
            }
        }
    }
}

impl Library {
    /// Reads everything and checks that it fits together. Changes nothing.
    pub fn verify(&self, cancel: &Cancel) -> Result<Verified> {
        let txn = self.store.read()?;
        let mut verified = Verified::default();
        for document in self.store.documents(&txn)? {
            if cancel.is_requested() {
                return Err(Error::Cancelled);
            }
            // One that cannot be read is found below.
            if let Ok(document) = document {
                self.verify_document(&txn, &document, &mut verified)?;
            }
        }
        self.verify_records(&txn, &mut verified)?;
        verified.problems.extend(self.store.faults()?.into_iter().map(Problem::FileDamaged));
        let vectors = self.indexes.vectors.damaged()?;
        if vectors > 0 {
            verified.problems.push(Problem::VectorsUnreadable(vectors));
        }
        match self.indexes.lexical.damaged_files() {
            Err(Error::LexicalDamaged { path, .. }) => verified.problems.push(Problem::LexicalDamaged(path)),
            damaged => verified.problems.extend(damaged?.into_iter().map(Problem::LexicalDamaged)),
        }
        if self.indexes.is_behind(&self.store)? {
            verified.problems.push(Problem::IndexBehind);
        }
        let (found, expected) = (self.indexes.lexical.passages(), verified.chunks);
        if found != expected {
            verified.problems.push(Problem::LexicalCount { found, expected });
        }
        Ok(verified)
    }

    fn verify_records(&self, txn: &ReadTxn, verified: &mut Verified) -> Result<()> {
        let unreadable = self.store.unreadable(txn)?;
        let problems = &mut verified.problems;
        problems.extend(unreadable.documents.into_iter().map(Problem::DocumentUnreadable));
        let of_none = &unreadable.pages_of_none | &unreadable.chunks_of_none;
        problems.extend(of_none.into_iter().map(Problem::NoDocument));
        problems.extend(unreadable.chunks.into_iter().map(Problem::PassageUnreadable));
        if !unreadable.files.is_empty() {
            problems.push(Problem::FilesUnreadable(unreadable.files.len()));
        }
        problems.extend(unreadable.collections.into_iter().map(Problem::CollectionUnreadable));
        problems.extend(unreadable.conversations.into_iter().map(Problem::ConversationUnreadable));
        problems.extend(unreadable.turns_of_none.into_iter().map(Problem::NoConversation));
        problems.extend(unreadable.turns.into_iter().map(|(id, turn)| Problem::AnswerUnreadable(id, turn)));
        for kind in unreadable.additions.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>() {
            let count = unreadable.additions.iter().filter(|(name, _)| *name == kind).count();
            problems.push(Problem::AdditionsUnreadable(kind, count));
        }
        if unreadable.changes > 0 {
            problems.push(Problem::ChangesUnreadable(unreadable.changes));
        }
        (verified.conversations, verified.turns) = self.store.conversation_counts(txn)?;
        Ok(())
    }

    pub(super) fn verify_document(
        &self,
        txn: &ReadTxn,
        document: &Document,
        verified: &mut Verified,
    ) -> Result<()> {
        verified.documents += 1;
        let id = document.id;
        let mut pages = Vec::new();
        for page in 1..=document.pages {
            match self.store.page(txn, id, page) {
                Ok(Some(page)) => pages.push(page),
                Ok(None) => verified.problems.push(Problem::PageMissing { document: id, page }),
                Err(Error::Record { .. }) => {
                    verified.problems.push(Problem::PageUnreadable { document: id, page });
                }
                Err(error) => return Err(error),
            }
        }
        verified.pages += pages.len() as u64;
        let chunks = self.store.readable_chunks_of(txn, document)?;
        if chunks.len() != document.chunks as usize {
            let (found, expected) = (chunks.len() as u32, document.chunks);
            verified.problems.push(Problem::PassagesMissing { document: id, found, expected });
        }
        let vectors = &self.indexes.vectors;
        let lacking = match document.state {
            DocumentState::Indexed => vectors.lacking(vectors.active(), document.chunk_range())?,
            DocumentState::Searchable => Vec::new(),
        };
        for (chunk, passage) in chunks {
            verified.chunks += 1;
            let page = pages.iter().find(|page| page.number == passage.page);
            // A page that is missing has been named.
            if page.is_some_and(|page| passage.span.of(&page.text) != passage.text) {
                verified.problems.push(Problem::NotOnPage { document: id, chunk });
            }
            if lacking.binary_search(&chunk).is_ok() {
                verified.problems.push(Problem::NoVector { document: id, chunk });
            }
        }
        Ok(())
    }
}
