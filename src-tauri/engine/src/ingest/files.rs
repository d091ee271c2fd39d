//! The files of one import, as the store's queue has them. One thread finds them and puts them there; the reading threads
//! take them while it still looks for more. What is in the queue outlives the process.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use footnote_model::Reason;
use heed::RwTxn;
use parking_lot::{Condvar, Mutex};

use super::discover::discover;
use super::now;
use crate::paths::StoredPath;
use crate::progress::{Cancel, Progress, Stage};
use crate::store::{FolderRules, ImportRecord, JobId, JobRecord, JobState, RootRecord, Store, WatchedFolder};
use crate::{Error, Result};

/// Files that are put into the queue, or taken from it, in one transaction. The first go in fewer at a time, so that
/// reading begins at once.
const FIRST_BATCH: usize = 32;
const BATCH: usize = 2048;

/// How long found files may wait to be put into the queue, on a disk that is slow to list.
const PUT_EVERY: Duration = Duration::from_millis(200);

/// How often a reading thread that waits for files looks whether it is to stop.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// How often an import is cut off before each of its files is noted as begun. Something in it may end the whole process,
/// and would do so at every start; that costs a write for each file, which others need not pay.
const CAREFUL_FROM: u32 = 3;

/// How often a file is begun and cut off before it is left alone.
const MOST_ATTEMPTS: u32 = 2;

/// A file to read.
#[derive(Debug, Clone)]
pub struct File {
    pub id: JobId,
    pub path: PathBuf,
    /// Why there is nothing to read.
    pub problem: Option<Reason>,
    /// Whether reading it has ended the process again and again.
    pub ends_process: bool,
}

pub struct Files<'a> {
    store: &'a Store,
    import: &'a ImportRecord,
    /// The library's own folder, whose files are no documents.
    library: &'a Path,
    cursor: Mutex<Cursor>,
    /// Signalled when there are more files, or all are found.
    more: Condvar,
    reading_begun: AtomicBool,
    /// Set when nobody takes files any more.
    abandoned: AtomicBool,
}

#[derive(Default)]
struct Cursor {
    taken: VecDeque<File>,
    /// The first number that was not taken from the queue yet.
    next: u32,
    total: u64,
    all_found: bool,
}

impl<'a> Files<'a> {
    /// The files of an import that wait to be read.
    pub fn of(
        store: &'a Store,
        import: &'a ImportRecord,
        library: &'a Path,
        progress: &dyn Progress,
    ) -> Result<Files<'a>> {
        let mut cursor = Cursor { all_found: import.found, ..Cursor::default() };
        let txn = store.read()?;
        if import.found {
            for job in store.jobs(&txn, import.id, 0)? {
                let (id, job) = job?;
                if job.state == JobState::Waiting {
                    cursor.total += 1;
                    progress.found(id);
                }
            }
        }
        if !import.found && store.jobs(&txn, import.id, 0)?.next().is_some() {
            // A search that was cut off is repeated; what it led to is in the library.
            store.update(|wtxn| store.remove_jobs(wtxn, import.id))?;
        }
        Ok(Files {
            store,
            import,
            library,
            cursor: Mutex::new(cursor),
            more: Condvar::new(),
            reading_begun: AtomicBool::new(false),
            abandoned: AtomicBool::new(false),
        })
    }

    /// Files to read: those that are known so far.
    pub fn total(&self) -> u64 {
        self.cursor.lock().total
    }

    /// Finds the files under the import's paths and puts them into the queue.
    pub fn find(&self, cancel: &Cancel, progress: &dyn Progress) -> Result<()> {
        let _ending = Ending(self);
        let paths: Vec<PathBuf> = self.import.paths.iter().map(StoredPath::to_path).collect();
        let stopped = || cancel.is_requested() || self.abandoned.load(Ordering::Relaxed);
        let mut batch =
            Batch { files: self, jobs: Vec::new(), limit: FIRST_BATCH, next: 0, put: Instant::now() };
        let watched = self.store.folders(&*self.store.read()?)?;
        let rules_of = |path: &Path| rules_of(&watched, path);
        discover(&paths, self.library, &rules_of, &stopped, &mut |root, found| {
            let (path, problem) = match found {
                Ok(path) => (path, None),
                Err((path, error)) => (path, Some(Reason::from(&error))),
            };
            batch.add(root, &path, problem, progress)?;
            if !self.reading_begun.load(Ordering::Relaxed) {
                progress.advance(Stage::Discovering, batch.found(), 0);
            }
            Ok(())
        })?;
        let folders = paths.into_iter().filter(|path| path.is_dir());
        let roots = folders.map(|path| std::path::absolute(&path).unwrap_or(path));
        let roots: Vec<StoredPath> = roots.map(|path| StoredPath::new(&path)).collect();
        batch.put_last(roots, progress)
    }

    /// Ends the search for files, as nobody reads them.
    pub fn abandon(&self) {
        self.abandoned.store(true, Ordering::Relaxed);
    }

    /// The next file to read; waits for it while some may still be found. `None` when there are no more.
    pub fn next(&self, stopped: &dyn Fn() -> bool) -> Result<Option<File>> {
        let mut cursor = self.cursor.lock();
        loop {
            if stopped() {
                return Err(Error::Cancelled);
            }
            if cursor.taken.is_empty() {
                self.take(&mut cursor)?;
            }
            if let Some(file) = cursor.taken.pop_front() {
                drop(cursor);
                self.reading_begun.store(true, Ordering::Relaxed);
                return self.begin(file).map(Some);
            }
            if cursor.all_found {
                return Ok(None);
            }
            self.more.wait_for(&mut cursor, LOOK_EVERY);
        }
    }

    /// Lets files be read again.
    pub fn put_back(&self, files: Vec<File>) {
        self.cursor.lock().taken.extend(files);
    }

    fn take(&self, cursor: &mut Cursor) -> Result<()> {
        let txn = self.store.read()?;
        for job in self.store.jobs(&txn, self.import.id, cursor.next)? {
            let (id, job) = job?;
            cursor.next = id.number + 1;
            if job.state == JobState::Waiting {
                let ends_process = job.attempts >= MOST_ATTEMPTS;
                cursor.taken.push_back(File {
                    id,
                    path: job.path.to_path(),
                    problem: job.problem,
                    ends_process,
                });
            }
            if cursor.taken.len() == BATCH {
                break;
            }
        }
        Ok(())
    }

    fn begin(&self, file: File) -> Result<File> {
        if self.import.starts >= CAREFUL_FROM && !file.ends_process {
            self.store.update(|wtxn| {
                let Some(mut job) = self.store.job(wtxn, file.id)? else { return Ok(()) };
                job.attempts += 1;
                self.store.put_job(wtxn, file.id, &job)
            })?;
        }
        Ok(file)
    }
}

/// The rules for a folder that is added: those of the innermost watched folder that it is in.
fn rules_of(watched: &[WatchedFolder], path: &Path) -> FolderRules {
    let around = watched.iter().filter(|folder| path.starts_with(folder.path.to_path()));
    let innermost = around.max_by_key(|folder| folder.path.as_bytes().len());
    innermost.map_or_else(FolderRules::once, |folder| folder.rules.clone())
}

/// Tells the reading threads that no more files come, however the search for them ended.
struct Ending<'f, 'a>(&'f Files<'a>);

impl Drop for Ending<'_, '_> {
    fn drop(&mut self) {
        self.0.cursor.lock().all_found = true;
        self.0.more.notify_all();
    }
}

/// Found files that are about to be put into the queue.
struct Batch<'f, 'a> {
    files: &'f Files<'a>,
    jobs: Vec<JobRecord>,
    limit: usize,
    next: u32,
    put: Instant,
}

impl Batch<'_, '_> {
    fn found(&self) -> u64 {
        u64::from(self.next) + self.jobs.len() as u64
    }

    fn add(
        &mut self,
        root: &Path,
        path: &Path,
        problem: Option<Reason>,
        progress: &dyn Progress,
    ) -> Result<()> {
        self.jobs.push(JobRecord {
            path: StoredPath::new(path),
            root: StoredPath::new(root),
            problem,
            state: JobState::Waiting,
            attempts: 0,
            verdict: None,
        });
        if self.jobs.len() >= self.limit || self.put.elapsed() > PUT_EVERY {
            self.put(progress)?;
        }
        Ok(())
    }

    fn put(&mut self, progress: &dyn Progress) -> Result<()> {
        self.put_with(progress, |_| Ok(()))
    }

    /// Puts the last files, and with them the folders that were named and that all files are found.
    fn put_last(&mut self, roots: Vec<StoredPath>, progress: &dyn Progress) -> Result<()> {
        let Files { store, import, .. } = self.files;
        self.put_with(progress, |wtxn| {
            for path in roots {
                store.put_root(wtxn, &RootRecord { path, added: now() })?;
            }
            store.change_import(wtxn, import.id, |import| import.found = true).map(drop)
        })
    }

    fn put_with(
        &mut self,
        progress: &dyn Progress,
        also: impl FnOnce(&mut RwTxn) -> Result<()>,
    ) -> Result<()> {
        let Files { store, import, cursor, more, .. } = self.files;
        let first = self.next;
        let id = |number| JobId { import: import.id, number };
        store.update(|wtxn| {
            (first..).zip(&self.jobs).try_for_each(|(number, job)| store.put_job(wtxn, id(number), job))?;
            also(wtxn)
        })?;
        self.next += self.jobs.len() as u32;
        cursor.lock().total += self.jobs.len() as u64;
        self.jobs.clear();
        (first..self.next).for_each(|number| progress.found(id(number)));
        more.notify_all();
        self.limit = (self.limit * 2).min(BATCH);
        self.put = Instant::now();
        Ok(())
    }
}
