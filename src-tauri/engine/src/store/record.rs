//! What the store keeps besides the model.

use footnote_extract::{ExtractError, Kind, Page, Problem};
use footnote_model::{DocumentId, Passage, Stamp, StoredPath};

/// What is known of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRecord {
    pub path: StoredPath,
    pub stamp: Stamp,
    /// The document it holds, or held when it could last be read.
    pub document: Option<DocumentId>,
    /// Why it could not be read when it was last tried.
    pub failure: Option<FailureRecord>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureRecord {
    /// BLAKE3 of the bytes that could not be read.
    pub hash: [u8; 32],
    pub error: ExtractError,
    /// How often these bytes were tried.
    pub attempts: u32,
}

/// A change to the documents, for the lexical index to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Added(DocumentId),
    Removed(DocumentId),
}

/// A document that is about to be stored.
#[derive(Debug, Clone)]
pub struct NewDocument {
    pub hash: [u8; 32],
    pub kind: Kind,
    pub title: String,
    pub author: Option<String>,
    pub pages: Vec<Page>,
    /// Their `document` is filled in when they are stored.
    pub chunks: Vec<Passage>,
    pub characters: u64,
    pub problems: Vec<Problem>,
    /// Seconds since 1970.
    pub added: u64,
    /// The file it was read from.
    pub path: StoredPath,
    pub stamp: Stamp,
}
