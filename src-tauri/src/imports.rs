//! Adds files to the library in the background, one import after the other, and tells the window how far it is.
//!
//! The engine does the work and counts it; here it is queued, paused, stopped and reported a few times a second.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use footnote_engine::{Added, Cancel, DocumentId, DocumentRecord, Error, Progress, Stage, Verdict};

use crate::error::CommandError;
use crate::events::{ImportEnded, ImportProgressed, LibraryChanged};
use crate::host::Notice;
use crate::priority;
use crate::state::Shell;
use crate::view::{
    DocumentRow, ImportOutcome, ImportProgress, ImportStage, ImportState, LibrarySummary, RowState,
    document_key, file_key,
};

/// How often the window is told.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// How often the library is counted while it grows.
const COUNT_EVERY: Duration = Duration::from_secs(1);

/// How often it is looked whether the machine runs on its battery.
const LOOK_AT_POWER_EVERY: Duration = Duration::from_secs(10);

/// Most lines of waiting files. The progress counts them all.
const WAITING_ROWS: usize = 2000;

/// The time over which speed is measured.
const SPEED_WINDOW: Duration = Duration::from_secs(10);

/// Names of files that are shown as being read.
const SHOWN_READING: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Job {
    /// With `retry`, files that failed before are tried again though they have not changed.
    Add { paths: Vec<PathBuf>, retry: bool },
    /// Complete what an earlier run left.
    Resume,
}

/// The imports that wait, and the one that runs.
#[derive(Default)]
pub(crate) struct Imports(Mutex<Queue>);

#[derive(Default)]
struct Queue {
    waiting: VecDeque<(Job, Arc<Running>)>,
    running: Option<Arc<Running>>,
}

impl Imports {
    /// Starts a job, or lets it wait for those before it.
    pub fn begin(&self, shell: &Arc<Shell>, job: Job) {
        let mut queue = self.queue();
        let import = Arc::new(Running::default());
        queue.waiting.push_back((job, Arc::clone(&import)));
        if queue.running.is_none() {
            // Set here and not in the thread, so that two calls cannot start two, and a pause reaches the import at once.
            queue.running = Some(import);
            let shell = Arc::clone(shell);
            std::thread::spawn(move || run_all(&shell));
        }
    }

    pub fn pause(&self) {
        self.with_running(|running| {
            running.watched().paused_by_person = true;
            running.cancel.pause();
        });
    }

    pub fn resume(&self) {
        self.with_running(|running| {
            let mut watched = running.watched();
            watched.paused_by_person = false;
            // The person has decided; the battery does not pause this import again.
            watched.ignores_battery = true;
            watched.paused_on_battery = false;
            running.cancel.resume();
        });
    }

    /// Stops the import that runs and forgets those that wait.
    pub fn stop_all(&self) {
        self.queue().waiting.clear();
        self.with_running(|running| running.cancel.request());
    }

    pub fn progress(&self) -> Option<ImportProgress> {
        let queue = self.queue();
        let running = queue.running.as_ref()?;
        Some(running.watched().progress(&running.cancel, queue.waiting.len()))
    }

    /// The lines of files that wait or are being read.
    pub fn file_rows(&self) -> Vec<DocumentRow> {
        let queue = self.queue();
        queue.running.as_ref().map(|running| running.watched().files.rows()).unwrap_or_default()
    }

    fn with_running(&self, act: impl FnOnce(&Running)) {
        if let Some(running) = self.queue().running.as_deref() {
            act(running);
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next job with its own state, or `None` when there is no more to do.
    fn next(&self) -> Option<(Job, Arc<Running>)> {
        let mut queue = self.queue();
        let next = queue.waiting.pop_front();
        queue.running = next.as_ref().map(|(_, import)| Arc::clone(import));
        next
    }
}

fn run_all(shell: &Arc<Shell>) {
    priority::step_back();
    while let Some((job, running)) = shell.imports.next() {
        let ended = run(shell, &job, &running);
        shell.host.tell(Notice::Ended(ended));
    }
    shell.host.tell(Notice::Progress(ImportProgressed { import: None }));
}

fn run(shell: &Arc<Shell>, job: &Job, running: &Running) -> ImportEnded {
    running.watched().started = Instant::now();
    let (done, is_done) = channel::<()>();
    let result = std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut reporter = Reporter::new(shell, running);
            while is_done.recv_timeout(TELL_EVERY) == Err(RecvTimeoutError::Timeout) {
                reporter.tell();
            }
            reporter.tell_last();
        });
        let result = work(shell, job, running);
        drop(done);
        result
    });
    let watched = running.watched();
    let outcome = match &result {
        Ok(()) => ImportOutcome::Done,
        Err(Failure::Stopped) => ImportOutcome::Stopped,
        Err(Failure::Broken(_)) => ImportOutcome::Failed,
    };
    let count = |verdict| watched.count(verdict);
    ImportEnded {
        outcome,
        // A document that was stopped halfway has no verdict yet, but it answers questions.
        indexed: match outcome {
            ImportOutcome::Done => count(Verdict::Indexed),
            ImportOutcome::Stopped | ImportOutcome::Failed => {
                watched.searchable.saturating_sub(count(Verdict::Unchanged) + count(Verdict::Partly))
            }
        },
        unchanged: count(Verdict::Unchanged),
        partly: count(Verdict::Partly),
        failed: count(Verdict::Failed),
        seconds: watched.started.elapsed().as_secs_f64(),
        error: match result {
            Err(Failure::Broken(error)) => Some(error),
            _ => None,
        },
    }
}

enum Failure {
    Stopped,
    Broken(CommandError),
}

fn work(shell: &Shell, job: &Job, running: &Running) -> Result<(), Failure> {
    let library = shell.library().map_err(Failure::Broken)?;
    let known = library.documents().map_err(failure)?;
    running.watched().files.known =
        known.iter().flat_map(|document| document.paths.iter().map(|path| path.to_path())).collect();
    let result = match job {
        Job::Add { paths, retry } => {
            let mut report = |added: Added| {
                note_unread(shell, &added);
                running.watched().report(&added);
            };
            library.add(paths, *retry, &running.cancel, running, &mut report)
        }
        Job::Resume => library.resume(&running.cancel, running),
    };
    result.map_err(failure)
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Cancelled => Failure::Stopped,
        error => Failure::Broken(error.into()),
    }
}

/// Keeps a failure that the library does not keep, because it never saw the file's contents.
fn note_unread(shell: &Shell, added: &Added) {
    let mut unread = shell.unread();
    unread.remove(&added.path);
    let noted = || shell.library().is_ok_and(|library| library.has_failed(&added.path).unwrap_or(false));
    if let (Verdict::Failed, Some(reason)) = (added.verdict, &added.reason)
        && !noted()
    {
        unread.insert(added.path.clone(), reason.clone());
    }
}

/// An import that runs.
#[derive(Default)]
struct Running {
    cancel: Cancel,
    watched: Mutex<Watched>,
}

/// What was seen of it so far.
struct Watched {
    started: Instant,
    stage: Stage,
    /// Pieces of each stage: done and in all.
    files_done: u64,
    files_total: u64,
    passages_done: u64,
    passages_total: u64,
    /// When the stage had done how much, the latest last.
    samples: VecDeque<(Instant, u64)>,
    verdicts: HashMap<Verdict, u32>,
    searchable: u32,
    files: Files,
    changed: HashMap<String, Change>,
    paused_by_person: bool,
    paused_on_battery: bool,
    ignores_battery: bool,
}

/// What a line of the library has become.
enum Change {
    Document(Box<DocumentRecord>),
    File(DocumentRow),
    Gone,
}

/// The files of the import that are no documents yet.
#[derive(Default)]
struct Files {
    /// Paths of documents: their files wait without a line of their own.
    known: std::collections::HashSet<PathBuf>,
    rows: HashMap<PathBuf, RowState>,
    /// Those that were begun last, the latest first.
    reading: VecDeque<PathBuf>,
}

impl Files {
    fn rows(&self) -> Vec<DocumentRow> {
        self.rows.iter().map(|(path, state)| DocumentRow::of_file(path, *state, None)).collect()
    }
}

impl Default for Watched {
    fn default() -> Watched {
        Watched {
            started: Instant::now(),
            stage: Stage::Discovering,
            files_done: 0,
            files_total: 0,
            passages_done: 0,
            passages_total: 0,
            samples: VecDeque::new(),
            verdicts: HashMap::new(),
            searchable: 0,
            files: Files::default(),
            changed: HashMap::new(),
            paused_by_person: false,
            paused_on_battery: false,
            ignores_battery: false,
        }
    }
}

impl Running {
    fn watched(&self) -> MutexGuard<'_, Watched> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for Running {
    fn advance(&self, stage: Stage, done: u64, total: u64) {
        let mut watched = self.watched();
        if stage != watched.stage {
            watched.stage = stage;
            watched.samples.clear();
        }
        match stage {
            Stage::Discovering => watched.files_total = 0,
            Stage::Reading => (watched.files_done, watched.files_total) = (done, total),
            Stage::Embedding | Stage::Folding => {
                (watched.passages_done, watched.passages_total) = (done, total);
            }
        }
        watched.sample(done);
    }

    fn found(&self, files: &[PathBuf]) {
        let mut watched = self.watched();
        watched.files_total = files.len() as u64;
        let new = files.iter().filter(|path| !watched.files.known.contains(*path)).take(WAITING_ROWS);
        for path in new.cloned().collect::<Vec<_>>() {
            watched.set_file(path, RowState::Waiting);
        }
    }

    fn reading(&self, file: &Path) {
        let mut watched = self.watched();
        watched.files.reading.push_front(file.to_path_buf());
        watched.files.reading.truncate(SHOWN_READING);
        if watched.files.rows.contains_key(file) {
            watched.set_file(file.to_path_buf(), RowState::Reading);
        }
    }

    fn stored(&self, document: &DocumentRecord) {
        let mut watched = self.watched();
        let is_new = document.state == footnote_engine::DocumentState::Searchable || document.chunks == 0;
        watched.searchable += u32::from(is_new);
        for path in &document.paths {
            watched.forget_file(&path.to_path());
        }
        watched.changed.insert(document_key(document.id.0), Change::Document(Box::new(document.clone())));
    }

    fn removed(&self, document: DocumentId) {
        self.watched().changed.insert(document_key(document.0), Change::Gone);
    }
}

impl Watched {
    fn count(&self, verdict: Verdict) -> u32 {
        self.verdicts.get(&verdict).copied().unwrap_or(0)
    }

    fn sample(&mut self, done: u64) {
        let now = Instant::now();
        self.samples.push_back((now, done));
        while self.samples.len() > 2 && now.duration_since(self.samples[0].0) > SPEED_WINDOW {
            self.samples.pop_front();
        }
    }

    fn set_file(&mut self, path: PathBuf, state: RowState) {
        self.changed.insert(file_key(&path), Change::File(DocumentRow::of_file(&path, state, None)));
        self.files.rows.insert(path, state);
    }

    fn forget_file(&mut self, path: &Path) {
        self.files.reading.retain(|reading| reading != path);
        if self.files.rows.remove(path).is_some() {
            self.changed.insert(file_key(path), Change::Gone);
        }
    }

    fn report(&mut self, added: &Added) {
        *self.verdicts.entry(added.verdict).or_default() += 1;
        self.forget_file(&added.path);
        match added.verdict {
            Verdict::Unchanged => self.searchable += 1,
            Verdict::Failed => {
                let row = DocumentRow::of_file(&added.path, RowState::Failed, added.reason.clone());
                self.changed.insert(row.key.clone(), Change::File(row));
            }
            Verdict::Indexed | Verdict::Partly => {
                // It may have failed before; that line goes.
                self.changed.insert(file_key(&added.path), Change::Gone);
            }
        }
    }

    fn progress(&self, cancel: &Cancel, queued: usize) -> ImportProgress {
        let (done, total) = match self.stage {
            Stage::Embedding | Stage::Folding => (self.passages_done, self.passages_total),
            Stage::Discovering | Stage::Reading => (self.files_done, self.files_total),
        };
        let per_second = self.speed().filter(|_| !cancel.is_paused());
        let left = total.saturating_sub(done);
        let state = match () {
            () if cancel.is_requested() => ImportState::Stopping,
            () if self.paused_by_person => ImportState::Paused,
            () if self.paused_on_battery => ImportState::PausedOnBattery,
            () => ImportState::Running,
        };
        let names = self.files.reading.iter().filter_map(|path| path.file_name());
        ImportProgress {
            stage: match self.stage {
                Stage::Discovering => ImportStage::Discovering,
                Stage::Reading => ImportStage::Reading,
                Stage::Embedding => ImportStage::Embedding,
                Stage::Folding => ImportStage::Folding,
            },
            state,
            files_done: self.files_done as u32,
            files_total: self.files_total as u32,
            failed: self.count(Verdict::Failed),
            searchable: self.searchable,
            passages_done: self.passages_done as u32,
            passages_total: self.passages_total as u32,
            per_second,
            seconds_left: per_second.filter(|_| total > 0).map(|speed| left as f64 / speed),
            reading: names.map(|name| name.to_string_lossy().into_owned()).collect(),
            queued: queued as u32,
        }
    }

    /// Pieces of the stage a second, over the last seconds.
    fn speed(&self) -> Option<f64> {
        let (first, last) = (self.samples.front()?, self.samples.back()?);
        let seconds = last.0.duration_since(first.0).as_secs_f64();
        let pieces = last.1.saturating_sub(first.1);
        (seconds > 0.5 && pieces > 0).then(|| pieces as f64 / seconds)
    }
}

/// Tells the window what has changed since it told it last.
struct Reporter<'a> {
    shell: &'a Shell,
    running: &'a Running,
    library: LibrarySummary,
    counted: Option<Instant>,
    looked_at_power: Option<Instant>,
}

impl<'a> Reporter<'a> {
    fn new(shell: &'a Shell, running: &'a Running) -> Reporter<'a> {
        Reporter { shell, running, library: LibrarySummary::default(), counted: None, looked_at_power: None }
    }

    fn tell(&mut self) {
        self.mind_the_battery();
        let changed = std::mem::take(&mut self.running.watched().changed);
        if !changed.is_empty() {
            self.count(false);
            self.tell_changes(changed);
        }
        let import = self.shell.imports.progress();
        self.shell.host.tell(Notice::Progress(ImportProgressed { import }));
    }

    fn tell_last(&mut self) {
        let changed = {
            let mut watched = self.running.watched();
            // What still waits was stopped.
            let paths: Vec<PathBuf> = watched.files.rows.keys().cloned().collect();
            paths.iter().for_each(|path| watched.forget_file(path));
            std::mem::take(&mut watched.changed)
        };
        self.count(true);
        self.tell_changes(changed);
        if let Err(error) = self.shell.tell_collections() {
            tracing::warn!(%error, "the window was not told of its collections");
        }
    }

    fn tell_changes(&self, changes: HashMap<String, Change>) {
        let memberships = self.shell.library().ok().and_then(|library| library.memberships().ok());
        let memberships = memberships.unwrap_or_default();
        let leaving = self.shell.removals.leaving();
        let (mut changed, mut gone) = (Vec::new(), Vec::new());
        for (key, change) in changes {
            match change {
                Change::Gone => gone.push(key),
                Change::File(row) => changed.push(row),
                Change::Document(document) if leaving.contains(&document.id) => {}
                Change::Document(document) => changed.push(DocumentRow::of(&document, &memberships)),
            }
        }
        let library = self.library.clone();
        self.shell.host.tell(Notice::Library(LibraryChanged { changed, gone, library }));
    }

    fn count(&mut self, now: bool) {
        if now || self.counted.is_none_or(|at| at.elapsed() >= COUNT_EVERY) {
            if let Ok(summary) = self.shell.summary() {
                self.library = summary;
            }
            self.counted = Some(Instant::now());
        }
    }

    fn mind_the_battery(&mut self) {
        if self.looked_at_power.is_some_and(|at| at.elapsed() < LOOK_AT_POWER_EVERY) {
            return;
        }
        self.looked_at_power = Some(Instant::now());
        let on_battery = self.shell.settings.get().app.pause_on_battery && self.shell.host.is_on_battery();
        let mut watched = self.running.watched();
        if on_battery && !watched.ignores_battery && !watched.paused_on_battery {
            watched.paused_on_battery = true;
            self.running.cancel.pause();
        } else if !on_battery && watched.paused_on_battery {
            watched.paused_on_battery = false;
            if !watched.paused_by_person {
                self.running.cancel.resume();
            }
        }
    }
}
