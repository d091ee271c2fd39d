//! The queue of imports of format 2, and how it becomes that of format 3.
//!
//! Format 2 kept why something failed as a sentence in English. The types here are its layouts, to the letter; they never
//! change again.

use footnote_model::{DocumentId, Reason, StoredPath};
use heed::{RoTxn, RwTxn};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{encoded, rewrite};
use crate::Result;
use crate::store::stored::{import_state, job_state};
use crate::store::{ImportId, ImportRecord, JobRecord, Store, VerdictRecord};

/// The version of both layouts in format 2.
const VERSION: u8 = 1;

pub fn records(store: &Store, txn: &RoTxn) -> Result<u64> {
    Ok(store.imports.len(txn)? + store.jobs.len(txn)?)
}

/// Rewrites the imports and their files. What cannot be read is kept as damaged, under its key.
pub fn upgrade(store: &Store, wtxn: &mut RwTxn, count: &mut dyn FnMut()) -> Result<()> {
    rewrite(store, wtxn, "imports", store.imports, count, |bytes| fields::<V2Import>(bytes)?.record())?;
    rewrite(store, wtxn, "jobs", store.jobs, count, |bytes| fields::<V2Job>(bytes)?.record())
}

fn fields<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let (version, fields) = bytes.split_first()?;
    if *version == VERSION { postcard::from_bytes(fields).ok() } else { None }
}

#[derive(Deserialize)]
struct V2Import {
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
    error: Option<String>,
}

impl V2Import {
    fn record(self) -> Option<Vec<u8>> {
        encoded(&ImportRecord {
            id: ImportId(self.id),
            paths: self.paths.into_iter().map(StoredPath::from_bytes).collect(),
            retry: self.retry,
            followed: self.followed,
            state: import_state::of(self.state)?,
            found: self.found,
            starts: self.starts,
            stop: self.stop,
            stage: self.stage,
            done: self.done,
            total: self.total,
            ended: self.ended,
            error: self.error.map(Reason::said),
        })
    }
}

#[derive(Deserialize)]
struct V2Job {
    path: Vec<u8>,
    root: Vec<u8>,
    problem: Option<String>,
    state: u8,
    attempts: u32,
    verdict: Option<V2Verdict>,
}

#[derive(Deserialize)]
struct V2Verdict {
    code: u8,
    document: Option<u32>,
    pages: u32,
    chunks: u32,
    reason: Option<String>,
}

impl V2Job {
    fn record(self) -> Option<Vec<u8>> {
        encoded(&JobRecord {
            path: StoredPath::from_bytes(self.path),
            root: StoredPath::from_bytes(self.root),
            problem: self.problem.map(Reason::said),
            state: job_state::of(self.state)?,
            attempts: self.attempts,
            verdict: self.verdict.map(|verdict| VerdictRecord {
                code: verdict.code,
                document: verdict.document.map(DocumentId),
                pages: verdict.pages,
                chunks: verdict.chunks,
                reasons: verdict.reason.map(Reason::said).into_iter().collect(),
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::path::Path;

    use zip::ZipArchive;

    use super::*;
    use crate::store::{ImportState, JobState};

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test unpacks a library")]
    fn sentences_become_reasons_that_have_no_more_than_them() {
        let folder = tempfile::tempdir().unwrap();
        let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/store-v2.zip");
        ZipArchive::new(File::open(packed).unwrap()).unwrap().extract(folder.path()).unwrap();
        let store = Store::open(&folder.path().join("store")).unwrap();
        store.upgrade(&mut |_, _| {}).unwrap();

        let txn = store.read().unwrap();
        let imports = store.imports(&txn).unwrap();
        let states: Vec<ImportState> = imports.iter().map(|import| import.state).collect();
        assert_eq!(states, [ImportState::Waiting, ImportState::Running, ImportState::Failed]);
        let jobs = |import: usize| -> Vec<JobRecord> {
            let jobs = store.jobs(&txn, imports[import].id, 0).unwrap();
            jobs.map(|job| job.unwrap().1).collect()
        };
        #[track_caller]
        fn check(reason: Option<&Reason>, beginning: &str) {
            let Some(Reason { code, values, page, english }) = reason else { panic!("{beginning}") };
            assert_eq!((code.as_str(), values.as_slice(), page), (Reason::SAID, &[][..], &None));
            assert!(english.starts_with(beginning), "{english}");
        }
        let waiting = jobs(0);
        assert_eq!(waiting[0].problem, None);
        check(waiting[1].problem.as_ref(), "it is a link to a file that is not there");
        let followed = jobs(1);
        assert_eq!((followed[0].state, followed[1].state), (JobState::Ended, JobState::Stored));
        let verdict = |job: &JobRecord| job.verdict.clone().unwrap();
        check(verdict(&followed[0]).reasons.first(), "the file is empty.");
        check(verdict(&followed[1]).reasons.first(), "Page 2 shows something");
        assert_eq!((verdict(&followed[1]).document, verdict(&followed[1]).chunks), (Some(DocumentId(1)), 7));
        check(imports[2].error.as_ref(), "the store failed: MDB_MAP_FULL");
    }
}
