//! The queue of imports on disk.

use serde::{Deserialize, Serialize};

use super::reason::ReasonLayout;
use super::{Stored, codes};
use crate::paths::StoredPath;
use crate::store::{
    DocumentId, ImportId, ImportRecord, ImportState, JobRecord, JobState, RootRecord, VerdictRecord,
};

codes!(import_state: ImportState {
    0 => ImportState::Waiting,
    1 => ImportState::Running,
    2 => ImportState::Done,
    3 => ImportState::Stopped,
    4 => ImportState::Failed,
});

codes!(job_state: JobState { 0 => JobState::Waiting, 1 => JobState::Stored, 2 => JobState::Ended });

#[derive(Serialize, Deserialize)]
pub struct ImportLayout {
    id: u32,
    paths: Vec<Vec<u8>>,
    retry: bool,
    followed: bool,
    state: u8,
    found: bool,
    starts: u32,
    stop: bool,
    stage: u8,
    done: u64,
    total: u64,
    ended: u64,
    error: Option<ReasonLayout>,
}

impl Stored for ImportRecord {
    const WHAT: &'static str = "an import";
    const VERSION: u8 = 2;
    type Layout = ImportLayout;

    fn to_layout(&self) -> ImportLayout {
        ImportLayout {
            id: self.id.0,
            paths: self.paths.iter().map(|path| path.as_bytes().to_vec()).collect(),
            retry: self.retry,
            followed: self.followed,
            state: import_state::code(self.state),
            found: self.found,
            starts: self.starts,
            stop: self.stop,
            stage: self.stage,
            done: self.done,
            total: self.total,
            ended: self.ended,
            error: self.error.as_ref().map(ReasonLayout::of),
        }
    }

    fn from_layout(layout: ImportLayout) -> Option<ImportRecord> {
        Some(ImportRecord {
            id: ImportId(layout.id),
            paths: layout.paths.into_iter().map(StoredPath::from_bytes).collect(),
            retry: layout.retry,
            followed: layout.followed,
            state: import_state::of(layout.state)?,
            found: layout.found,
            starts: layout.starts,
            stop: layout.stop,
            stage: layout.stage,
            done: layout.done,
            total: layout.total,
            ended: layout.ended,
            error: layout.error.map(ReasonLayout::into_reason),
        })
    }
}

#[derive(Serialize, Deserialize)]
pub struct JobLayout {
    path: Vec<u8>,
    root: Vec<u8>,
    problem: Option<ReasonLayout>,
    state: u8,
    attempts: u32,
    verdict: Option<VerdictLayout>,
}

#[derive(Serialize, Deserialize)]
pub struct VerdictLayout {
    code: u8,
    document: Option<u32>,
    pages: u32,
    chunks: u32,
    reasons: Vec<ReasonLayout>,
}

impl Stored for JobRecord {
    const WHAT: &'static str = "a file of an import";
    const VERSION: u8 = 2;
    type Layout = JobLayout;

    fn to_layout(&self) -> JobLayout {
        JobLayout {
            path: self.path.as_bytes().to_vec(),
            root: self.root.as_bytes().to_vec(),
            problem: self.problem.as_ref().map(ReasonLayout::of),
            state: job_state::code(self.state),
            attempts: self.attempts,
            verdict: self.verdict.as_ref().map(|verdict| VerdictLayout {
                code: verdict.code,
                document: verdict.document.map(|document| document.0),
                pages: verdict.pages,
                chunks: verdict.chunks,
                reasons: verdict.reasons.iter().map(ReasonLayout::of).collect(),
            }),
        }
    }

    fn from_layout(layout: JobLayout) -> Option<JobRecord> {
        Some(JobRecord {
            path: StoredPath::from_bytes(layout.path),
            root: StoredPath::from_bytes(layout.root),
            problem: layout.problem.map(ReasonLayout::into_reason),
            state: job_state::of(layout.state)?,
            attempts: layout.attempts,
            verdict: layout.verdict.map(|verdict| VerdictRecord {
                code: verdict.code,
                document: verdict.document.map(DocumentId),
                pages: verdict.pages,
                chunks: verdict.chunks,
                reasons: verdict.reasons.into_iter().map(ReasonLayout::into_reason).collect(),
            }),
        })
    }
}

#[derive(Serialize, Deserialize)]
pub struct RootLayout {
    path: Vec<u8>,
    added: u64,
}

impl Stored for RootRecord {
    const WHAT: &'static str = "a folder that was added";
    const VERSION: u8 = 1;
    type Layout = RootLayout;

    fn to_layout(&self) -> RootLayout {
        RootLayout { path: self.path.as_bytes().to_vec(), added: self.added }
    }

    fn from_layout(layout: RootLayout) -> Option<RootRecord> {
        Some(RootRecord { path: StoredPath::from_bytes(layout.path), added: layout.added })
    }
}
