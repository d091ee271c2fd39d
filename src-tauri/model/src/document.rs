//! Documents.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use footnote_extract::{Kind, Problem};

use crate::{DocumentId, PassageId, StoredPath};

/// How far a document has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentState {
    /// Found by its words; its vectors are still to be computed.
    Searchable,
    /// Found by its words and its meaning.
    Indexed,
}

/// One content. Files with the same bytes are one document with several paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub id: DocumentId,
    /// BLAKE3 of the file's bytes.
    pub hash: [u8; 32],
    pub kind: Kind,
    pub title: String,
    pub author: Option<String>,
    pub pages: u32,
    pub first_chunk: PassageId,
    pub chunks: u32,
    /// Characters of text on all pages.
    pub characters: u64,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// When it was added, in seconds since 1970.
    pub added: u64,
    pub state: DocumentState,
    /// Where it was found; never empty.
    pub paths: Vec<StoredPath>,
}

impl Document {
    /// The place where it was found first.
    pub fn path(&self) -> PathBuf {
        self.paths.first().map(StoredPath::to_path).unwrap_or_default()
    }

    /// The numbers of its passages; empty (start after end) when it has none.
    pub fn chunk_range(&self) -> RangeInclusive<u32> {
        if self.chunks == 0 {
            #[expect(clippy::reversed_empty_ranges, reason = "the empty range of passages")]
            return 1..=0;
        }
        self.first_chunk.0..=self.first_chunk.0 + (self.chunks - 1)
    }
}
