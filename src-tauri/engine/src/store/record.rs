//! What the store keeps.

use std::fmt;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use footnote_extract::{ExtractError, Kind, Page, PageProblem, Span};
use serde::{Deserialize, Serialize};

use crate::paths::{Stamp, StoredPath};

/// The number of a document, from 1. Never used twice in a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DocumentId(pub u32);

/// The number of a chunk. The chunks of a document follow one another; none is ever used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ChunkId(pub u32);

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How far a document has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DocumentState {
    /// Found by its words; its vectors are still to be computed.
    Searchable,
    /// Found by its words and its meaning.
    Indexed,
}

/// One content. Files with the same bytes are one document with several paths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRecord {
    pub id: DocumentId,
    /// BLAKE3 of the file's bytes.
    pub hash: [u8; 32],
    pub kind: Kind,
    pub title: String,
    pub author: Option<String>,
    pub pages: u32,
    pub first_chunk: ChunkId,
    pub chunks: u32,
    /// Characters of text on all pages.
    pub characters: u64,
    /// What could not be read.
    pub problems: Vec<PageProblem>,
    /// When it was added, in seconds since 1970.
    pub added: u64,
    pub state: DocumentState,
    /// Where it was found; never empty.
    pub paths: Vec<StoredPath>,
}

impl DocumentRecord {
    /// The place where it was found first.
    pub fn path(&self) -> PathBuf {
        self.paths.first().map(StoredPath::to_path).unwrap_or_default()
    }

    /// The numbers of its chunks; empty (start after end) when it has none.
    pub fn chunk_range(&self) -> RangeInclusive<u32> {
        if self.chunks == 0 {
            #[expect(clippy::reversed_empty_ranges, reason = "the empty range of chunks")]
            return 1..=0;
        }
        self.first_chunk.0..=self.first_chunk.0 + (self.chunks - 1)
    }
}

/// A passage: the unit that is searched, embedded and cited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkRecord {
    pub document: DocumentId,
    pub page: u32,
    pub span: Span,
    /// The page's text, cut at `span`.
    pub text: String,
    /// The headings above it, outermost first, joined by " › ".
    pub heading: String,
    /// The header of the table whose rows it holds, where it does not hold that header itself.
    pub table_header: String,
}

/// What is known of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    pub path: StoredPath,
    pub stamp: Stamp,
    /// The document it holds, or held when it could last be read.
    pub document: Option<DocumentId>,
    /// Why it could not be read when it was last tried.
    pub failure: Option<FailureRecord>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureRecord {
    /// BLAKE3 of the bytes that could not be read.
    pub hash: [u8; 32],
    pub error: ExtractError,
    /// How often these bytes were tried.
    pub attempts: u32,
}

/// A change to the documents, for the lexical index to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
    pub chunks: Vec<ChunkRecord>,
    pub characters: u64,
    pub problems: Vec<PageProblem>,
    /// Seconds since 1970.
    pub added: u64,
    /// The file it was read from.
    pub path: StoredPath,
    pub stamp: Stamp,
}
