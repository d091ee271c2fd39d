//! The thread that works off the queue, one import after the other.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::ask_for;
use crate::ingest::{Added, now};
use crate::library::Library;
use crate::progress::{Cancel, Progress};
use crate::store::guard::free_bytes;
use crate::store::{ImportId, ImportRecord};
use crate::{Error, Result};

/// How often the queue is looked at for what other processes have put there.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How long the extract workers are kept when there is nothing to read.
const KEEP_POOL: Duration = Duration::from_secs(60);

/// An import that found the disk full goes on when so much is free.
const ROOM_BYTES: u64 = 256 << 20;

/// How long the result of an import is kept for a process that follows it, in seconds.
const KEEP_RESULT_SECONDS: u64 = 60;

/// Watches the worker. Called from its threads; each call should return at once.
pub trait Observer: Progress + Send {
    /// The worker's thread has started. Threads that it starts take over its priority.
    fn started(&self) {}

    /// There is something to do, but another process has the library; told again and again.
    fn waits(&self) {}

    /// An import begins; its progress follows. It has no number if it could not be put into the queue.
    fn begins(&self, import: Option<ImportId>);

    /// The verdict on a file is final.
    fn reported(&self, added: &Added);

    /// The import that began has ended; on [`Error::Cancelled`] it was stopped, or the worker was closed.
    fn ended(&self, result: Result<()>);

    /// There are no more imports.
    fn all_done(&self);
}

/// Works off the library's queue until it is closed. What is left then goes on with the next worker.
pub struct Worker {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    /// Open once the thread has opened it.
    library: std::sync::OnceLock<Arc<Library>>,
}

#[derive(Default)]
struct State {
    closing: bool,
    /// What was asked for and is not in the queue yet: files and folders, and whether to retry.
    asked: Vec<(Vec<PathBuf>, bool)>,
    /// Whether the imports that wait are to be forgotten.
    forgets_waiting: bool,
    /// The wishes for the import that runs or is about to.
    current: Option<Cancel>,
    running: Option<ImportId>,
}

impl Worker {
    /// Starts the thread. `open` gives it the library and may take its time; without a library the thread ends.
    pub fn start(
        open: impl FnOnce() -> Option<Arc<Library>> + Send + 'static,
        observer: Arc<dyn Observer>,
    ) -> Worker {
        let shared = Arc::new(Shared::default());
        let working = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            observer.started();
            let Some(library) = open() else { return };
            let _ = working.library.set(Arc::clone(&library));
            Turns { shared: &working, library: &library, observer: observer.as_ref() }.work();
        });
        Worker { shared, thread: Mutex::new(Some(thread)) }
    }

    /// Puts files and folders into the queue. Without any, what earlier imports left is completed.
    pub fn add(&self, paths: Vec<PathBuf>, retry: bool) {
        let mut state = self.shared.state.lock();
        state.asked.push((paths, retry));
        // Made here and not by the thread, so that a pause reaches the import at once.
        state.current.get_or_insert_default();
        self.shared.changed.notify_all();
    }

    /// Looks at the queue now: something was put into it.
    pub fn look(&self) {
        self.shared.changed.notify_all();
    }

    /// Makes the import that runs, or is about to, wait after the piece at hand.
    pub fn pause(&self) {
        if let Some(current) = &self.shared.state.lock().current {
            current.pause();
        }
    }

    pub fn resume(&self) {
        if let Some(current) = &self.shared.state.lock().current {
            current.resume();
        }
    }

    /// Stops the import that runs after the piece at hand, and forgets those that wait.
    pub fn stop_all(&self) {
        let mut state = self.shared.state.lock();
        state.asked.clear();
        state.forgets_waiting = true;
        if let Some(current) = &state.current {
            current.request();
        }
        self.shared.changed.notify_all();
    }

    /// The wishes for the import that runs or is about to; `None` while there is none.
    pub fn current(&self) -> Option<Cancel> {
        self.shared.state.lock().current.clone()
    }

    /// How many imports wait for the one that runs.
    pub fn waiting(&self) -> usize {
        let (asked, running) = {
            let state = self.shared.state.lock();
            (state.asked.len(), state.running)
        };
        let queued = self.shared.library.get().and_then(|library| library.waiting_imports().ok());
        let queued = queued.unwrap_or_default().into_iter().filter(|import| Some(*import) != running).count();
        // One that is about to run is the one that others wait for.
        (asked + queued).saturating_sub(usize::from(running.is_none()))
    }

    /// Ends the thread after the piece at hand. What is in the queue stays there.
    pub fn close(&self) {
        {
            let mut state = self.shared.state.lock();
            state.closing = true;
            if let Some(current) = &state.current {
                current.request();
            }
            self.shared.changed.notify_all();
        }
        if let Some(thread) = self.thread.lock().take()
            && thread.thread().id() != std::thread::current().id()
        {
            // A panic in it was logged where it happened.
            let _ = thread.join();
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.close();
    }
}

/// What the thread works with.
struct Turns<'w> {
    shared: &'w Shared,
    library: &'w Library,
    observer: &'w dyn Observer,
}

impl Turns<'_> {
    fn work(&self) {
        let mut owns = false;
        let mut lacks_room = false;
        let mut was_busy = false;
        let mut idle_since = Instant::now();
        loop {
            // What a person asked for is in the queue also when the program is closing.
            if let Err(error) = self.take_wishes() {
                tracing::error!(%error, "the queue of imports cannot be changed");
                self.fail(error);
            }
            if self.shared.state.lock().closing {
                break;
            }
            owns = owns || self.own();
            match self.next() {
                Some(_) if owns && lacks_room && !self.has_room() => self.wait(),
                Some(next) if owns => {
                    lacks_room = self.run(next);
                    (was_busy, idle_since) = (true, Instant::now());
                }
                Some(_) => {
                    was_busy = true;
                    self.observer.waits();
                    self.wait();
                }
                None => {
                    self.forget_stopped();
                    if std::mem::take(&mut was_busy) {
                        self.observer.all_done();
                    }
                    if idle_since.elapsed() > KEEP_POOL {
                        self.library.jobs.close_pool();
                    }
                    self.wait();
                }
            }
        }
        if owns {
            self.library.jobs.has_worker.store(false, Ordering::Release);
            if let Err(error) = self.library.leave_queue() {
                tracing::warn!(%error, "the queue of imports is left as if it were worked off");
            }
        }
    }

    /// Puts into the queue what was asked for, and takes out what is to be forgotten.
    fn take_wishes(&self) -> Result<()> {
        let (asked, forgets) = {
            let mut state = self.shared.state.lock();
            (std::mem::take(&mut state.asked), std::mem::take(&mut state.forgets_waiting))
        };
        let store = &self.library.store;
        if forgets {
            let imports = store.imports(&*store.read()?)?;
            for import in imports {
                if !import.is_ended() {
                    self.library.end(&import, &Err(Error::Cancelled), false)?;
                }
            }
        }
        for (paths, retry) in asked {
            store.update(|wtxn| ask_for(store, wtxn, &paths, retry, false))?;
        }
        Ok(())
    }

    /// Tries to take the write lock, which another process may hold.
    fn own(&self) -> bool {
        let store = &self.library.store;
        let owned = self.library.lock().and_then(|()| {
            self.library.jobs.has_worker.store(true, Ordering::Release);
            store.update(|wtxn| {
                store.set_queue_served(wtxn, true)?;
                let forgotten =
                    |import: &ImportRecord| import.is_ended() && import.ended + KEEP_RESULT_SECONDS < now();
                for import in store.imports(wtxn)?.iter().filter(|import| forgotten(import)) {
                    store.remove_import(wtxn, import.id)?;
                }
                Ok(())
            })
        });
        match owned {
            Ok(()) => true,
            Err(Error::InUse { .. }) => false,
            Err(error) => {
                tracing::warn!(%error, "the library cannot be taken for writing");
                false
            }
        }
    }

    fn next(&self) -> Option<ImportId> {
        match self.library.waiting_imports() {
            Ok(waiting) => waiting.first().copied(),
            Err(error) => {
                tracing::warn!(%error, "the queue of imports cannot be read");
                None
            }
        }
    }

    /// Ends the turn that was about to begin.
    fn fail(&self, error: Error) {
        self.shared.state.lock().current = None;
        self.observer.begins(None);
        self.observer.ended(Err(error));
    }

    /// Whether there is room enough on the library's disk to try again.
    fn has_room(&self) -> bool {
        free_bytes(&self.library.folder).is_none_or(|bytes| bytes >= ROOM_BYTES)
    }

    /// Runs an import. True if the disk is full, and it waits for room.
    fn run(&self, import: ImportId) -> bool {
        // An import that was asked for and runs within this process otherwise has ended when this is held.
        let _working = self.library.jobs.working.lock();
        let store = &self.library.store;
        let still_waits = store.read().and_then(|txn| store.import(&txn, import));
        if !matches!(still_waits, Ok(Some(import)) if !import.is_ended()) {
            return false;
        }
        let cancel = {
            let mut state = self.shared.state.lock();
            state.running = Some(import);
            let current = state.current.take().filter(|cancel| !cancel.is_requested()).unwrap_or_default();
            if state.closing {
                current.request();
            }
            state.current.insert(current).clone()
        };
        self.observer.begins(Some(import));
        let keeps = || self.shared.state.lock().closing;
        let mut report = |added: Added| self.observer.reported(&added);
        let ran = catch_unwind(AssertUnwindSafe(|| {
            self.library.run(import, &cancel, self.observer, &mut report, &keeps)
        }));
        let result = ran.unwrap_or_else(|_| self.end_panicked(import));
        {
            let mut state = self.shared.state.lock();
            (state.running, state.current) = (None, None);
        }
        let lacks_room = matches!(result, Err(Error::DiskFull { .. }));
        self.observer.ended(result);
        lacks_room
    }

    /// Ends an import that panicked, so that the queue goes on.
    fn end_panicked(&self, id: ImportId) -> Result<()> {
        tracing::error!("an import panicked");
        // What is staged may be half a document; the journal brings it back whole.
        self.library.indexes.lexical.close_writer();
        let store = &self.library.store;
        let ended = store.read().and_then(|txn| store.import(&txn, id)).and_then(|import| {
            import.map_or(Ok(()), |import| self.library.end(&import, &Err(Error::Panicked), false))
        });
        ended.and(Err(Error::Panicked))
    }

    /// Forgets the wishes for an import that was stopped before it began.
    fn forget_stopped(&self) {
        let mut state = self.shared.state.lock();
        if state.asked.is_empty() {
            state.current = None;
        }
    }

    fn wait(&self) {
        let mut state = self.shared.state.lock();
        if !state.closing && state.asked.is_empty() && !state.forgets_waiting {
            self.shared.changed.wait_for(&mut state, LOOK_EVERY);
        }
    }
}
