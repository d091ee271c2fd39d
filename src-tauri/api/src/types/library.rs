//! The library as a whole.

use serde::Serialize;
use specta::Type;
use specta_typescript::Number;

use super::{ImportOutcome, text_of};
use crate::error::ApiError;

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
    /// What it takes to change the library to the embedding model of new ones; `null` if it has that.
    pub renewal: Option<Renewal>,
}

/// The change of a library to a newer embedding model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Renewal {
    /// The model that the library would have.
    pub embedder: String,
    #[specta(type = Number)]
    pub passages: u64,
    /// Those that are prepared for it already.
    #[specta(type = Number)]
    pub passages_done: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum RenewalState {
    Running,
    /// An import goes first, or another program writes to the library.
    Waiting,
    PausedOnBattery,
    Stopping,
}

/// How far a renewal is.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RenewalProgress {
    pub state: RenewalState,
    #[specta(type = Number)]
    pub passages_done: u64,
    /// 0 while it is unknown.
    #[specta(type = Number)]
    pub passages_total: u64,
    #[specta(type = Option<Number>)]
    pub seconds_left: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RenewalEnded {
    pub outcome: ImportOutcome,
    pub error: Option<ApiError>,
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
    /// Documents whose records were made again from their text.
    #[specta(type = Number)]
    pub documents_recovered: u64,
    /// Files that were read again, as text of theirs was damaged.
    #[specta(type = Number)]
    pub files_read_again: u64,
    /// What was done to the library's file; `null` if it was whole.
    pub file: Option<MendedFile>,
}

/// A damaged file of the library that was made anew from what is whole in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct MendedFile {
    /// What was wrong, in English.
    pub faults: Vec<String>,
    /// Records that were whole.
    #[specta(type = Number)]
    pub records: u64,
    /// The damaged file, as it was.
    pub aside: String,
}

/// The library's file before and after it was compacted, in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Compacted {
    #[specta(type = Number)]
    pub before: u64,
    #[specta(type = Number)]
    pub after: u64,
}

/// An exported library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Exported {
    pub file: String,
    #[specta(type = Number)]
    pub documents: u64,
    #[specta(type = Number)]
    pub bytes: u64,
}

/// What came of an exported library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Imported {
    /// Documents that are new here.
    #[specta(type = Number)]
    pub documents: u64,
    /// Documents that were here already.
    #[specta(type = Number)]
    pub present: u64,
    /// Conversations come only into a new library.
    #[specta(type = Number)]
    pub conversations: u64,
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
            renewal: None,
        }
    }
}

impl From<&footnote_engine::Renewal> for Renewal {
    fn from(renewal: &footnote_engine::Renewal) -> Renewal {
        Renewal {
            embedder: renewal.embedder.clone(),
            passages: renewal.passages,
            passages_done: renewal.computed,
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
            documents_recovered: repaired.documents_recovered,
            files_read_again: repaired.files_queued,
            file: None,
        }
    }
}

impl From<&footnote_engine::Salvaged> for MendedFile {
    fn from(salvaged: &footnote_engine::Salvaged) -> MendedFile {
        MendedFile {
            faults: salvaged.faults.iter().map(ToString::to_string).collect(),
            records: salvaged.kept,
            aside: text_of(&salvaged.aside),
        }
    }
}

impl From<footnote_engine::Compacted> for Compacted {
    fn from(compacted: footnote_engine::Compacted) -> Compacted {
        Compacted { before: compacted.before, after: compacted.after }
    }
}

impl From<footnote_engine::Imported> for Imported {
    fn from(imported: footnote_engine::Imported) -> Imported {
        Imported {
            documents: imported.documents,
            present: imported.present,
            conversations: imported.conversations,
        }
    }
}
