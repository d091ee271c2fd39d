//! The thread that keeps watched folders current: it hears from the system which files change, waits until they are written to
//! the end, and has them compared with the library.
//!
//! The system's word is not trusted alone. All of a folder is compared when it is first seen, when events were lost, when the
//! computer wakes, and every few minutes, for disks whose changes nobody tells of.

mod pending;
mod system;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use parking_lot::{Condvar, Mutex};

use super::Library;
use super::scan::Compared;
use crate::inference::yield_to_questions;
use crate::ingest::Sieve;
use crate::progress::Cancel;
use crate::store::{FolderRules, WatchedFolder};
use crate::{Error, Result};
use pending::Pending;
use system::System;

/// How long is waited for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchTimes {
    /// A file is read when it has not changed for so long.
    pub quiet: Duration,
    /// A file that is gone for so long is not about to be written anew by the program that saves it.
    pub gone: Duration,
    /// A file that never rests is read all the same, so often.
    pub restless: Duration,
    /// All of a folder is compared so often.
    pub whole: Duration,
    /// A folder that cannot be reached is tried so often.
    pub unreachable: Duration,
}

impl Default for WatchTimes {
    fn default() -> WatchTimes {
        WatchTimes {
            quiet: Duration::from_millis(300),
            gone: Duration::from_secs(2),
            restless: Duration::from_secs(60),
            whole: Duration::from_secs(15 * 60),
            unreachable: Duration::from_secs(5),
        }
    }
}

/// How often is looked whether folders were added, or the computer was asleep.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Whoever adds a folder may be about to read it; then it is compared after that.
const BEFORE_FIRST: Duration = Duration::from_secs(1);

/// More events than this are not kept: then all folders are compared.
const MOST_TOLD: usize = 50_000;

/// A clock that has run ahead of this thread by so much tells that the computer was asleep.
const SLEPT: Duration = Duration::from_secs(20);

/// Hears what becomes of watched folders. Called from the watcher's thread; each call should return at once.
pub trait FolderObserver: Send + Sync {
    /// The watcher's thread has started.
    fn started(&self) {}

    /// The state of folders has changed.
    fn folders_changed(&self) {}

    /// What changed in a folder is taken over, or in the queue.
    fn compared(&self, folder: &Path, compared: &Compared);
}

/// Keeps the watched folders of a library current until it is closed. It waits while another process owns the library.
pub struct Watcher {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    cancel: Cancel,
}

#[derive(Default)]
struct State {
    closing: bool,
    /// Whether folders were added, changed or removed.
    is_changed: bool,
    /// Folders to compare now, whether or not they are kept current.
    asked: BTreeSet<PathBuf>,
    /// What the system has told of since it was last looked at.
    told: Vec<Told>,
}

/// What the system tells.
enum Told {
    Changed(PathBuf),
    /// Events were lost.
    Lost,
}

impl Watcher {
    /// Starts the thread. `open` gives it the library and may take its time; without a library the thread ends.
    pub fn start(
        open: impl FnOnce() -> Option<Arc<Library>> + Send + 'static,
        times: WatchTimes,
        observer: Arc<dyn FolderObserver>,
    ) -> Watcher {
        let shared = Arc::new(Shared::default());
        let working = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            observer.started();
            let Some(library) = open() else { return };
            Watch::new(&working, &library, observer.as_ref(), times).work();
        });
        Watcher { shared, thread: Mutex::new(Some(thread)) }
    }

    /// Compares all of a folder now, also one that is not kept current.
    pub fn compare(&self, folder: PathBuf) {
        self.shared.state.lock().asked.insert(folder);
        self.shared.changed.notify_all();
    }

    /// Takes over now that folders were added, changed or removed.
    pub fn look(&self) {
        self.shared.state.lock().is_changed = true;
        self.shared.changed.notify_all();
    }

    /// Ends the thread after the piece at hand.
    pub fn close(&self) {
        self.shared.state.lock().closing = true;
        self.shared.cancel.request();
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.lock().take()
            && thread.thread().id() != std::thread::current().id()
        {
            // A panic in it was logged where it happened.
            let _ = thread.join();
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.close();
    }
}

/// A folder that is kept current.
struct Kept {
    rules: FolderRules,
    sieve: Sieve,
    pending: Pending,
    /// When all of it is to be compared.
    whole_at: Instant,
    is_unreachable: bool,
    /// Paths that were compared while files were being read: what was read may have been older.
    again: BTreeSet<PathBuf>,
}

/// What the thread works with.
struct Watch<'w> {
    shared: &'w Arc<Shared>,
    library: &'w Library,
    observer: &'w dyn FolderObserver,
    times: WatchTimes,
    system: System,
    kept: BTreeMap<PathBuf, Kept>,
    /// The two clocks when they were last looked at.
    clocks: (Instant, SystemTime),
}

impl<'w> Watch<'w> {
    fn new(
        shared: &'w Arc<Shared>,
        library: &'w Library,
        observer: &'w dyn FolderObserver,
        times: WatchTimes,
    ) -> Watch<'w> {
        let telling = Arc::clone(shared);
        let system = System::new(move |told| {
            let mut state = telling.state.lock();
            if state.told.len() == MOST_TOLD {
                state.told = vec![Told::Lost];
            }
            state.told.push(told);
            drop(state);
            telling.changed.notify_all();
        });
        let clocks = (Instant::now(), SystemTime::now());
        Watch { shared, library, observer, times, system, kept: BTreeMap::new(), clocks }
    }

    fn work(&mut self) {
        let mut looked_at: Option<Instant> = None;
        while let Some(State { is_changed, asked, told, .. }) = self.wait() {
            if is_changed || looked_at.is_none_or(|at| at.elapsed() >= LOOK_EVERY) {
                looked_at = Some(Instant::now());
                match self.library.folders() {
                    Ok(folders) => self.take_folders(folders),
                    Err(error) => tracing::warn!(%error, "the watched folders cannot be read"),
                }
                self.mind_sleep();
            }
            self.hear(told);
            // Another process that owns the library follows its folders.
            match self.library.lock() {
                Ok(()) => self.turn(asked),
                Err(Error::InUse { .. }) => {}
                Err(error) => tracing::warn!(%error, "the library cannot be taken for writing"),
            }
        }
    }

    /// Waits until there is something to do. `None` when the thread is to end.
    fn wait(&self) -> Option<State> {
        let mut state = self.shared.state.lock();
        if !state.closing && !state.is_changed && state.asked.is_empty() && state.told.is_empty() {
            let due = self.kept.values().filter_map(|kept| kept.pending.next_due(&self.times)).min();
            let until = due.unwrap_or(LOOK_EVERY).min(LOOK_EVERY);
            self.shared.changed.wait_for(&mut state, until);
        }
        if state.closing { None } else { Some(std::mem::take(&mut *state)) }
    }

    /// Begins to watch folders that are new, and leaves those that are not kept current any more.
    fn take_folders(&mut self, folders: Vec<WatchedFolder>) {
        let never_compared = folders.iter().filter(|folder| folder.scan.is_none());
        let is_new: BTreeSet<PathBuf> = never_compared.map(|folder| folder.path.to_path()).collect();
        let wanted: BTreeMap<PathBuf, FolderRules> = folders
            .into_iter()
            .filter(|folder| folder.is_current)
            .map(|folder| (folder.path.to_path(), folder.rules))
            .collect();
        let dropped: Vec<PathBuf> = self
            .kept
            .iter()
            .filter(|(path, kept)| wanted.get(*path) != Some(&kept.rules))
            .map(|(path, _)| path.clone())
            .collect();
        for path in &dropped {
            self.system.leave(path);
            self.kept.remove(path);
        }
        let mut is_changed = !dropped.is_empty();
        for (path, rules) in wanted {
            if self.kept.contains_key(&path) {
                continue;
            }
            let sieve = match Sieve::new(&path, &rules) {
                Ok(sieve) => sieve,
                Err(error) => {
                    tracing::warn!(%error, ?path, "a folder is not watched");
                    continue;
                }
            };
            // Watched before it is compared: what changes in between is told.
            self.system.watch(&path);
            let whole_at =
                Instant::now() + if is_new.contains(&path) { BEFORE_FIRST } else { Duration::ZERO };
            let kept = Kept {
                rules,
                sieve,
                pending: Pending::default(),
                whole_at,
                is_unreachable: false,
                again: BTreeSet::new(),
            };
            self.kept.insert(path, kept);
            is_changed = true;
        }
        if is_changed {
            self.observer.folders_changed();
        }
    }

    /// After a sleep the system may not have told of everything.
    fn mind_sleep(&mut self) {
        let now = (Instant::now(), SystemTime::now());
        let went_by = now.0.duration_since(self.clocks.0);
        let clock = now.1.duration_since(self.clocks.1).unwrap_or_default();
        self.clocks = now;
        if clock > went_by + SLEPT {
            self.compare_all_now();
        }
    }

    fn compare_all_now(&mut self) {
        let now = Instant::now();
        self.kept.values_mut().for_each(|kept| kept.whole_at = now);
    }

    fn hear(&mut self, told: Vec<Told>) {
        for told in told {
            match told {
                Told::Lost => self.compare_all_now(),
                Told::Changed(path) => {
                    // It belongs to the innermost folder.
                    let Some((_, kept)) = self.kept.iter_mut().rev().find(|(root, _)| path.starts_with(root))
                    else {
                        continue;
                    };
                    if kept.sieve.may_admit(&path) && !kept.pending.note(path) {
                        kept.whole_at = Instant::now();
                    }
                }
            }
        }
    }

    fn turn(&mut self, asked: BTreeSet<PathBuf>) {
        for path in asked {
            self.compare_whole(&path);
        }
        let roots: Vec<PathBuf> = self.kept.keys().cloned().collect();
        for root in roots {
            if self.shared.cancel.is_requested() {
                return;
            }
            let Some(kept) = self.kept.get_mut(&root) else { continue };
            if kept.whole_at <= Instant::now() {
                // The import that adds the folder compares it anyway.
                if self.is_being_added(&root) {
                    continue;
                }
                self.compare_whole(&root);
                continue;
            }
            let mut due = kept.pending.take_due(&self.times);
            if !self.library.jobs.is_staging() {
                due.extend(std::mem::take(&mut kept.again));
            }
            if kept.is_unreachable || due.is_empty() {
                continue;
            }
            let is_reading = self.library.jobs.is_staging();
            self.carry_out(&root, |library, cancel| library.compare_paths(&root, &due, cancel));
            if is_reading && let Some(kept) = self.kept.get_mut(&root) {
                kept.again.extend(due);
            }
        }
    }

    fn compare_whole(&mut self, root: &Path) {
        if let Some(kept) = self.kept.get_mut(root) {
            kept.whole_at = Instant::now() + self.times.whole;
        }
        self.carry_out(root, |library, cancel| library.compare_folder(root, cancel));
    }

    fn carry_out(&mut self, root: &Path, compare: impl FnOnce(&Library, &Cancel) -> Result<Compared>) {
        yield_to_questions();
        let compared = catch_unwind(AssertUnwindSafe(|| compare(self.library, &self.shared.cancel)));
        match compared.unwrap_or(Err(Error::Panicked)) {
            Ok(compared) => {
                if let Some(kept) = self.kept.get_mut(root) {
                    let was_unreachable =
                        std::mem::replace(&mut kept.is_unreachable, compared.unreachable.is_some());
                    if kept.is_unreachable {
                        kept.whole_at = Instant::now() + self.times.unreachable;
                    } else if was_unreachable {
                        // What the system watched is gone with the old folder.
                        self.system.leave(root);
                        self.system.watch(root);
                    }
                }
                for link in &compared.links {
                    self.system.watch_also(root, link);
                }
                self.observer.compared(root, &compared);
            }
            Err(Error::Cancelled | Error::NoFolder(_)) => {}
            Err(error) => {
                tracing::warn!(%error, folder = ?root, "a watched folder could not be compared");
                if let Some(kept) = self.kept.get_mut(root) {
                    kept.whole_at = Instant::now() + self.times.unreachable;
                }
            }
        }
    }

    /// Whether an import that was asked for reads this folder.
    fn is_being_added(&self, root: &Path) -> bool {
        let imports = self.library.unfinished_imports();
        imports.is_ok_and(|imports| {
            imports.iter().flat_map(|import| &import.paths).any(|path| path.to_path() == root)
        })
    }
}
