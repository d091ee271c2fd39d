//! What is to be read: imports, their files, and the folders that were added.

use crate::paths::StoredPath;
use crate::store::DocumentId;
use footnote_model::Reason;

/// The number of an import, from 1. Never used twice in a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImportId(pub u32);

/// A file of an import: the import, and its number in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId {
    pub import: ImportId,
    pub number: u32,
}

/// Files and folders that somebody asked to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRecord {
    pub id: ImportId,
    /// Without any, the import completes what earlier ones left.
    pub paths: Vec<StoredPath>,
    /// Try files again that failed before, though they have not changed.
    pub retry: bool,
    /// Whether another process waits for the verdicts. They are kept until it has them.
    pub followed: bool,
    pub state: ImportState,
    /// Whether all its files are known.
    pub found: bool,
    /// How often it was begun since it last came to an orderly end.
    pub starts: u32,
    /// Set by who follows it: end it after the piece at hand.
    pub stop: bool,
    /// How far it is, for who follows it.
    pub stage: u8,
    pub done: u64,
    pub total: u64,
    /// When it ended, in seconds since 1970.
    pub ended: u64,
    /// Why it failed.
    pub error: Option<Reason>,
}

impl ImportRecord {
    pub fn is_ended(&self) -> bool {
        matches!(self.state, ImportState::Done | ImportState::Stopped | ImportState::Failed)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportState {
    Waiting,
    Running,
    Done,
    Stopped,
    Failed,
}

/// A file that is to be read, or what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRecord {
    pub path: StoredPath,
    /// The file or folder that was named, and led to it.
    pub root: StoredPath,
    /// Why there is no file to read.
    pub problem: Option<Reason>,
    pub state: JobState,
    /// How often it was begun. Counted only once an import has been cut off several times.
    pub attempts: u32,
    pub verdict: Option<VerdictRecord>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    Waiting,
    /// It is stored; its verdict waits for its vectors.
    Stored,
    Ended,
}

/// The verdict on a file, for who follows the import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictRecord {
    pub code: u8,
    pub document: Option<DocumentId>,
    pub pages: u32,
    pub chunks: u32,
    pub reasons: Vec<Reason>,
}

/// A folder that was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootRecord {
    pub path: StoredPath,
    /// When it was last added, in seconds since 1970.
    pub added: u64,
}
