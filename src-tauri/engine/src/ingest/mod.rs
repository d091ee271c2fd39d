//! From files to searchable documents.
//!
//! Reading comes first, for all files: each becomes searchable by its words as soon as it is stored. Vectors are
//! computed after that, so that a large folder can be searched long before it is fully indexed.

pub mod chunk;
mod discover;
mod embedding;
mod reading;
mod title;

use std::path::PathBuf;

pub use chunk::{Chunking, HEADING_SEPARATOR};
pub use discover::{Found, discover};
pub use embedding::embed_pending;
pub use reading::{Reading, read_files};

use crate::store::{DocumentId, DocumentRecord};

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    Indexed,
    /// It is in the library already, as it is.
    Unchanged,
    /// Indexed, but parts could not be read.
    Partly,
    Failed,
}

/// The verdict on one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    pub path: PathBuf,
    pub document: Option<DocumentId>,
    pub verdict: Verdict,
    pub pages: u32,
    pub chunks: u32,
    /// What could not be read and why, and the next step; always there when the verdict is `Partly` or `Failed`.
    pub reason: Option<String>,
}

impl Added {
    fn failed(path: PathBuf, reason: String) -> Added {
        Added { path, document: None, verdict: Verdict::Failed, pages: 0, chunks: 0, reason: Some(reason) }
    }

    fn stored(path: PathBuf, document: &DocumentRecord, verdict: Verdict) -> Added {
        let reasons: Vec<String> = document.problems.iter().map(|problem| problem.reason.clone()).collect();
        let verdict =
            if verdict == Verdict::Indexed && !reasons.is_empty() { Verdict::Partly } else { verdict };
        Added {
            path,
            document: Some(document.id),
            verdict,
            pages: document.pages,
            chunks: document.chunks,
            reason: (!reasons.is_empty()).then(|| reasons.join("; ")),
        }
    }
}
