//! The library as a whole.

use serde::Serialize;
use specta::Type;
use specta_typescript::Number;

use super::text_of;

/// What a library holds. Sizes in bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Type)]
pub struct Status {
    pub folder: String,
    #[specta(type = Number)]
    pub documents: u64,
    /// Documents that are found by their words only so far.
    #[specta(type = Number)]
    pub unfinished: u64,
    #[specta(type = Number)]
    pub failed_files: u64,
    #[specta(type = Number)]
    pub pages: u64,
    #[specta(type = Number)]
    pub chunks: u64,
    #[specta(type = Number)]
    pub vectors: u64,
    /// Vectors that are not in the trees yet.
    #[specta(type = Number)]
    pub fresh_vectors: u64,
    #[specta(type = Number)]
    pub bytes: u64,
    pub embedder: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Verified {
    #[specta(type = Number)]
    pub documents: u64,
    #[specta(type = Number)]
    pub pages: u64,
    #[specta(type = Number)]
    pub chunks: u64,
    #[specta(type = Number)]
    pub conversations: u64,
    #[specta(type = Number)]
    pub answers: u64,
    pub problems: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Repaired {
    #[specta(type = Number)]
    pub documents_removed: u64,
    #[specta(type = Number)]
    pub vectors_computed: u64,
    /// Names of records that cannot be read and are kept as they were.
    pub set_aside: Vec<String>,
    #[specta(type = Number)]
    pub pages_recovered: u64,
    #[specta(type = Number)]
    pub documents_cut_again: u64,
}

impl From<&footnote_engine::Status> for Status {
    fn from(status: &footnote_engine::Status) -> Status {
        Status {
            folder: text_of(&status.folder),
            documents: status.documents,
            unfinished: status.unfinished,
            failed_files: status.failed_files,
            pages: status.pages,
            chunks: status.chunks,
            vectors: status.vectors,
            fresh_vectors: status.unindexed_vectors,
            bytes: status.bytes,
            embedder: status.embedder.clone(),
        }
    }
}

impl From<&footnote_engine::Verified> for Verified {
    fn from(verified: &footnote_engine::Verified) -> Verified {
        Verified {
            documents: verified.documents,
            pages: verified.pages,
            chunks: verified.chunks,
            conversations: verified.conversations,
            answers: verified.turns,
            problems: verified.problems.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<&footnote_engine::Repaired> for Repaired {
    fn from(repaired: &footnote_engine::Repaired) -> Repaired {
        Repaired {
            documents_removed: repaired.documents_removed,
            vectors_computed: repaired.vectors_computed,
            set_aside: repaired.set_aside.iter().map(ToString::to_string).collect(),
            pages_recovered: repaired.pages_recovered,
            documents_cut_again: repaired.documents_cut_again,
        }
    }
}
