//! Imports: what is asked for is put into a queue in the store, and worked off by the process that holds the write lock.
//!
//! The queue outlives the process: what was waiting when it ended goes on when the next one starts a [`Worker`], or adds
//! something itself. A process that finds the lock taken puts its files into the queue and follows there what becomes of
//! them ([`Library::add_or_hand_over`]).

mod follow;
mod run;
mod worker;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use footnote_extract::Limits;
use footnote_extract::worker::{Pool, PoolSettings};
use heed::RwTxn;
use parking_lot::Mutex;

use crate::ingest::{Added, Waiting};
use crate::library::Library;
use crate::library::folders::readmit;
use crate::progress::{Cancel, Progress, Silent};
use crate::settings::Settings;
use crate::store::{ImportId, ImportRecord, JobId, RootRecord, Store};
use crate::{Result, StoredPath};

pub use worker::{Observer, Worker};

/// What this process does about imports.
#[derive(Default)]
pub(crate) struct Jobs {
    /// Held by the one import that may run at a time.
    working: Mutex<()>,
    /// Whether an import reads files and may have staged changes in the lexical index.
    staging: AtomicBool,
    /// Whether a [`Worker`] works off the queue.
    has_worker: AtomicBool,
    /// The extract workers. They are started when a file is first read, and kept until there has been nothing to read
    /// for a while.
    pool: Mutex<Option<Arc<Pool>>>,
}

impl Jobs {
    pub fn is_staging(&self) -> bool {
        self.staging.load(Ordering::Acquire)
    }

    fn pool(&self, settings: &Settings) -> Arc<Pool> {
        let mut pool = self.pool.lock();
        let pool = pool.get_or_insert_with(|| Arc::new(Pool::new(pool_settings(settings))));
        Arc::clone(pool)
    }

    /// Ends the extract workers.
    fn close_pool(&self) {
        let pool = self.pool.lock().take();
        drop(pool);
    }
}

/// The workers that read files.
fn pool_settings(settings: &Settings) -> PoolSettings {
    PoolSettings {
        program: settings.worker.program.clone(),
        arguments: settings.worker.arguments.clone(),
        workers: settings.workers,
        memory_mib: settings.worker_memory_mib,
        time_limit: settings.worker_time,
        page_time_limit: settings.worker_page_time,
        limits: Limits::default(),
        recognizes: false,
    }
}

/// The one worker that recognises text in pictures, on several threads.
fn recognizing_pool(settings: &Settings) -> Pool {
    Pool::new(PoolSettings {
        workers: 1,
        time_limit: settings.recognition_time,
        page_time_limit: settings.recognition_page_time,
        recognizes: true,
        ..pool_settings(settings)
    })
}

impl Library {
    /// Adds files and folders. `report` gets the verdict on each file as it becomes final. With `retry`, files that
    /// failed before are tried again though they have not changed.
    ///
    /// On [`Error::Cancelled`](crate::Error::Cancelled) all documents that were read so far are in the library.
    pub fn add(
        &self,
        paths: &[PathBuf],
        retry: bool,
        cancel: &Cancel,
        progress: &dyn Progress,
        report: &mut dyn FnMut(Added),
    ) -> Result<()> {
        self.lock()?;
        // Taken before the import is in the queue, so that a worker of this process leaves it alone.
        let _working = self.jobs.working.lock();
        let import = self.store.update(|wtxn| {
            self.store.set_queue_served(wtxn, true)?;
            ask_for(&self.store, wtxn, paths, retry, false)
        })?;
        let result = self.run(import.id, cancel, progress, report, &|| false);
        self.leave_queue()?;
        result
    }

    /// Completes what an earlier, interrupted import left: vectors that are missing.
    pub fn resume(&self, cancel: &Cancel, progress: &dyn Progress) -> Result<()> {
        self.lock()?;
        let _working = self.jobs.working.lock();
        self.complete(Waiting::default(), cancel, progress, &mut |_| {})
    }

    /// Completes the imports that wait in the queue, whoever asked for them. When `cancel` is requested they stay there.
    pub fn work_off_queue(&self, cancel: &Cancel, progress: &dyn Progress) -> Result<()> {
        self.lock()?;
        let _working = self.jobs.working.lock();
        if self.waiting_imports()?.is_empty() {
            return Ok(());
        }
        self.store.update(|wtxn| self.store.set_queue_served(wtxn, true))?;
        let mut result = Ok(());
        while let Some(next) = self.waiting_imports()?.first()
            && result.is_ok()
        {
            result = self.run(*next, cancel, progress, &mut |_| {}, &|| true);
        }
        self.leave_queue()?;
        result
    }

    /// Adds files and waits for nothing but the end: for callers without a person in front of them.
    pub fn add_silently(&self, paths: &[PathBuf]) -> Result<Vec<Added>> {
        let mut verdicts = Vec::new();
        self.add(paths, false, &Cancel::default(), &Silent, &mut |added| verdicts.push(added))?;
        Ok(verdicts)
    }

    /// The imports that wait or run, in their order.
    pub fn waiting_imports(&self) -> Result<Vec<ImportId>> {
        Ok(self.unfinished_imports()?.iter().map(|import| import.id).collect())
    }

    pub(crate) fn unfinished_imports(&self) -> Result<Vec<ImportRecord>> {
        let mut imports = self.store.imports(&*self.store.read()?)?;
        imports.retain(|import| !import.is_ended());
        Ok(imports)
    }

    /// The path of a file that waits or is being read.
    pub fn job_path(&self, job: JobId) -> Result<Option<PathBuf>> {
        let job = self.store.job(&*self.store.read()?, job)?;
        Ok(job.map(|job| job.path.to_path()))
    }

    /// The folders that were added.
    pub fn roots(&self) -> Result<Vec<RootRecord>> {
        self.store.roots(&*self.store.read()?)
    }

    /// Says that this process works on the queue no more, unless it has a worker for it.
    fn leave_queue(&self) -> Result<()> {
        let served = self.jobs.has_worker.load(Ordering::Acquire);
        self.store.update(|wtxn| self.store.set_queue_served(wtxn, served))
    }
}

/// Puts what somebody asks for into the queue. What was taken out of watched folders there comes back.
fn ask_for(
    store: &Store,
    wtxn: &mut RwTxn,
    paths: &[PathBuf],
    retry: bool,
    followed: bool,
) -> Result<ImportRecord> {
    // Another process works elsewhere.
    let absolute: Vec<PathBuf> =
        paths.iter().map(|path| std::path::absolute(path).unwrap_or_else(|_| path.clone())).collect();
    readmit(store, wtxn, &absolute)?;
    store.add_import(wtxn, absolute.iter().map(|path| StoredPath::new(path)).collect(), retry, followed)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::ingest::Files;
    use crate::settings::WorkerCommand;
    use crate::store::{JobRecord, JobState};

    /// A library with an import of one file, which was cut off `starts` times and whose file was begun `attempts` times.
    fn cut_off(folder: &Path, starts: u32, attempts: u32) -> (Library, ImportRecord) {
        let worker = WorkerCommand { program: "/nowhere".into(), arguments: Vec::new() };
        let library = Library::open(folder, Settings::new(worker)).unwrap();
        let paths = vec![StoredPath::new(&Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))];
        let job = JobRecord {
            path: paths[0].clone(),
            root: paths[0].clone(),
            problem: None,
            state: JobState::Waiting,
            attempts,
            verdict: None,
        };
        let import = library.store.update(|wtxn| {
            let mut import = library.store.add_import(wtxn, paths, false, false)?;
            (import.found, import.starts) = (true, starts);
            library.store.put_import(wtxn, &import)?;
            library.store.put_job(wtxn, JobId { import: import.id, number: 0 }, &job)?;
            Ok(import)
        });
        (library, import.unwrap())
    }

    #[test]
    fn a_file_that_ends_the_process_again_and_again_gets_a_verdict_and_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let (library, _) = cut_off(folder.path(), 4, 2);
        library.work_off_queue(&Cancel::default(), &Silent).unwrap();
        let failures = library.failures().unwrap();
        assert!(failures[0].error.to_string().contains("Footnote itself ended over it"), "{failures:?}");
        assert_eq!(library.waiting_imports().unwrap(), []);
    }

    #[test]
    fn beginnings_are_counted_only_when_an_import_was_cut_off_several_times() {
        for (starts, counted) in [(1, 0), (2, 0), (3, 1)] {
            let folder = tempfile::tempdir().unwrap();
            let (library, import) = cut_off(folder.path(), starts, 0);
            let files = Files::of(&library.store, &import, folder.path(), &Silent).unwrap();
            let file = files.next(&|| false).unwrap().unwrap();
            let job = library.store.job(&library.store.read().unwrap(), file.id).unwrap().unwrap();
            assert_eq!(job.attempts, counted, "after {starts} starts");
        }
    }

    #[test]
    fn an_import_without_its_reader_program_ends_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let (library, _) = cut_off(folder.path(), 0, 0);
        let failed = library.work_off_queue(&Cancel::default(), &Silent);
        assert!(matches!(failed, Err(crate::Error::Worker(_))), "{failed:?}");
        assert_eq!(library.waiting_imports().unwrap(), [], "it is not tried for ever");
    }
}
