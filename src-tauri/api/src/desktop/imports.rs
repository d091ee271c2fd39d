//! Shows the imports of the library to the window, a few times a second, and steers them: the window's side of the engine's
//! queue.

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, OnceLock, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use footnote_engine::{
    Added, Cancel, DocumentId, Error, ImportId, JobId, Library, Observer, Progress, Stage, Verdict, Worker,
};
use parking_lot::{MappedMutexGuard, Mutex, MutexGuard};

use super::notice::Notice;
use super::{Desktop, priority};
use crate::types::{
    DocumentRow, ImportEnded, ImportOutcome, ImportProgress, ImportStage, ImportState, Problem, RowState,
    Status, document_key, file_key,
};

/// How often the window is told.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// How often the library is counted while it grows: not more often than this, and so seldom that counting takes a
/// twentieth of the time at most, however large it is.
const COUNT_EVERY: Duration = Duration::from_secs(1);
const COUNT_SHARE: u32 = 20;

/// How often it is looked whether the machine runs on its battery.
const LOOK_AT_POWER_EVERY: Duration = Duration::from_secs(10);

/// Most lines of waiting files. The progress counts them all.
const WAITING_ROWS: usize = 2000;

/// The time over which speed is measured.
const SPEED_WINDOW: Duration = Duration::from_secs(10);

/// An import of at most so many files of watched folders shows no progress and no result.
const QUIET_FILES: u64 = 50;

/// Names of files that are shown as being read.
const SHOWN_READING: usize = 3;

/// The queue's worker, and what the window sees of the import that runs or is about to.
#[derive(Default)]
pub(crate) struct Imports {
    worker: OnceLock<Worker>,
    watched: Mutex<Option<Watched>>,
    /// Imports of a few files that changed in a watched folder: only their documents are shown.
    quiet: Mutex<HashSet<ImportId>>,
}

impl Imports {
    /// Has the queue worked off: what an earlier start left in it, and what the command line puts there.
    pub fn start(&self, desktop: &Arc<Desktop>) -> &Worker {
        self.worker.get_or_init(|| {
            let window = Arc::new(Window { desktop: Arc::downgrade(desktop), telling: Mutex::default() });
            let desktop = Arc::downgrade(desktop);
            Worker::start(move || open(&desktop), window)
        })
    }

    /// Adds files and folders after those before them; without any, completes what earlier imports left. With `retry`,
    /// files that failed before are tried again though they have not changed.
    pub fn begin(&self, desktop: &Arc<Desktop>, paths: Vec<PathBuf>, retry: bool) {
        self.watched.lock().get_or_insert_default();
        self.start(desktop).add(paths, retry);
    }

    /// Has an import read that a watched folder put into the queue, of so many files.
    pub fn follow_folder(&self, desktop: &Arc<Desktop>, import: ImportId, files: u64) {
        if files <= QUIET_FILES {
            self.quiet.lock().insert(import);
        }
        self.start(desktop).look();
    }

    pub fn pause(&self) {
        if let (Some(worker), Some(mut watched)) = (self.worker.get(), self.watched()) {
            watched.paused_by_person = true;
            worker.pause();
        }
    }

    pub fn resume(&self) {
        if let (Some(worker), Some(mut watched)) = (self.worker.get(), self.watched()) {
            watched.paused_by_person = false;
            // The person has decided; the battery does not pause this import again.
            watched.ignores_battery = true;
            watched.paused_on_battery = false;
            worker.resume();
        }
    }

    /// Stops the import that runs and forgets those that wait.
    pub fn stop_all(&self) {
        if let Some(worker) = self.worker.get() {
            worker.stop_all();
        }
    }

    /// Ends the worker; what is in the queue goes on with the next start.
    pub fn close(&self) {
        if let Some(worker) = self.worker.get() {
            worker.close();
        }
    }

    /// Whether an import runs, is about to, or is paused.
    pub fn any(&self) -> bool {
        self.worker.get().is_some_and(|worker| worker.current().is_some())
    }

    pub fn progress(&self) -> Option<ImportProgress> {
        let worker = self.worker.get()?;
        let (cancel, waiting) = (worker.current()?, worker.waiting());
        let watched = self.watched()?;
        (!watched.is_quiet).then(|| watched.progress(&cancel, waiting))
    }

    /// The lines of files that wait or are being read.
    pub fn file_rows(&self) -> Vec<DocumentRow> {
        self.watched().map(|watched| watched.files.rows()).unwrap_or_default()
    }

    fn watched(&self) -> Option<MappedMutexGuard<'_, Watched>> {
        MutexGuard::try_map(self.watched.lock(), Option::as_mut).ok()
    }
}

fn open(desktop: &Weak<Desktop>) -> Option<Arc<Library>> {
    let desktop = desktop.upgrade()?;
    match desktop.api() {
        Ok(api) => Some(Arc::clone(api.library())),
        Err(error) => {
            let asked = desktop.imports.watched.lock().take().is_some();
            if asked {
                let (outcome, error) = (ImportOutcome::Failed, Some(error));
                let ended = ImportEnded { outcome, error, ..ImportEnded::default() };
                desktop.platform.tell(Notice::ImportEnded { ended });
                desktop.platform.tell(Notice::ImportProgressed { import: None });
            }
            None
        }
    }
}

/// The window as the worker's observer.
struct Window {
    desktop: Weak<Desktop>,
    /// The thread that tells the window of the import that runs, and what ends it.
    telling: Mutex<Option<(Sender<()>, JoinHandle<()>)>>,
}

impl Window {
    /// Changes what was seen of the import. What has to be looked up is looked up before.
    fn note(&self, note: impl FnOnce(&mut Watched)) {
        if let Some(desktop) = self.desktop.upgrade()
            && let Some(mut watched) = desktop.imports.watched()
        {
            note(&mut watched);
        }
    }

    fn path_of(&self, job: JobId) -> Option<PathBuf> {
        self.desktop.upgrade()?.api().ok()?.library().job_path(job).ok()?
    }

    /// Ends the thread that tells, after it has told the last.
    fn finish_telling(&self) {
        let telling = self.telling.lock().take();
        if let Some((going_on, thread)) = telling {
            drop(going_on);
            if thread.join().is_err() {
                tracing::error!("the window was not told how its import ended");
            }
        }
    }
}

impl Observer for Window {
    fn started(&self) {
        priority::step_back();
    }

    fn waits(&self) {
        if let Some(desktop) = self.desktop.upgrade() {
            let import = desktop.imports.progress();
            desktop.platform.tell(Notice::ImportProgressed { import });
        }
    }

    fn begins(&self, import: Option<ImportId>) {
        let Some(desktop) = self.desktop.upgrade() else { return };
        {
            let is_quiet = import.is_some_and(|import| desktop.imports.quiet.lock().remove(&import));
            let mut watched = desktop.imports.watched.lock();
            // One that was asked for here is there already, perhaps paused; one that was handed over is not.
            let watched = watched.get_or_insert_default();
            watched.started = Instant::now();
            watched.is_quiet = is_quiet;
        }
        let (going_on, is_done) = channel::<()>();
        let thread = std::thread::spawn(move || {
            let mut reporter = Reporter::new(&desktop);
            while is_done.recv_timeout(TELL_EVERY) == Err(RecvTimeoutError::Timeout) {
                reporter.tell();
            }
            reporter.tell_last();
        });
        *self.telling.lock() = Some((going_on, thread));
    }

    fn reported(&self, added: &Added) {
        if let Some(desktop) = self.desktop.upgrade() {
            note_unread(&desktop, added);
        }
        self.note(|watched| watched.report(added));
    }

    fn ended(&self, result: footnote_engine::Result<()>) {
        self.finish_telling();
        let Some(desktop) = self.desktop.upgrade() else { return };
        let watched = desktop.imports.watched.lock().take().unwrap_or_default();
        let ended = watched.ended(result);
        if !watched.is_quiet || ended.outcome == ImportOutcome::Failed {
            desktop.platform.tell(Notice::ImportEnded { ended });
        }
        desktop.tell_folders();
    }

    fn all_done(&self) {
        if let Some(desktop) = self.desktop.upgrade() {
            desktop.platform.tell(Notice::ImportProgressed { import: None });
        }
    }
}

impl Progress for Window {
    fn advance(&self, stage: Stage, done: u64, total: u64) {
        self.note(|watched| watched.advance(stage, done, total));
    }

    fn found(&self, job: JobId) {
        let Some(desktop) = self.desktop.upgrade() else { return };
        let has_room =
            desktop.imports.watched().is_some_and(|watched| watched.files.rows.len() < WAITING_ROWS);
        if has_room
            && let Some(path) = self.path_of(job)
            && !desktop.api().is_ok_and(|api| api.library().holds_file(&path).unwrap_or(false))
        {
            self.note(|watched| watched.set_file(path, RowState::Waiting));
        }
    }

    fn reading(&self, job: JobId) {
        let Some(path) = self.path_of(job) else { return };
        self.note(|watched| {
            watched.files.reading.push_front(path.clone());
            watched.files.reading.truncate(SHOWN_READING);
            if watched.files.rows.contains_key(&path) {
                watched.set_file(path, RowState::Reading);
            }
        });
    }

    fn stored(&self, document: DocumentId) {
        let Some(desktop) = self.desktop.upgrade() else { return };
        let record = desktop.api().ok().and_then(|api| api.library().document(document).ok());
        // One that has been removed meanwhile is told of by who removed it.
        let Some(record) = record else { return };
        self.note(|watched| {
            let is_new = record.state == footnote_engine::DocumentState::Searchable || record.chunks == 0;
            watched.searchable += u32::from(is_new);
            for path in &record.paths {
                watched.forget_file(&path.to_path());
            }
            watched.changed.insert(document_key(document.0), Change::Document(document));
        });
    }

    fn removed(&self, document: DocumentId) {
        self.note(|watched| {
            watched.changed.insert(document_key(document.0), Change::Gone);
        });
    }
}

/// Keeps a failure that the library does not keep, because it never saw the file's contents.
fn note_unread(desktop: &Desktop, added: &Added) {
    let mut unread = desktop.unread.lock();
    unread.remove(&added.path);
    let noted = || desktop.api().is_ok_and(|api| api.library().has_failed(&added.path).unwrap_or(false));
    if added.verdict == Verdict::Failed && !noted() {
        unread.insert(added.path.clone(), problems(added));
    }
}

/// Whether a file is of a kind that is not read: a folder may be full of them, and nothing is wrong with any.
fn is_skipped(added: &Added) -> bool {
    added.verdict == Verdict::Failed && problems(added).iter().any(|problem| problem.code == "unsupported")
}

fn problems(added: &Added) -> Vec<Problem> {
    added.reasons.iter().map(Problem::from).collect()
}

/// What was seen of an import so far.
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
    /// Files of a kind that is not read. They have no verdict.
    skipped: u32,
    searchable: u32,
    files: Files,
    changed: HashMap<String, Change>,
    paused_by_person: bool,
    paused_on_battery: bool,
    ignores_battery: bool,
    is_quiet: bool,
}

/// What a line of the library has become.
enum Change {
    Document(DocumentId),
    File(Box<DocumentRow>),
    Gone,
}

/// The files of the import that are no documents yet.
#[derive(Default)]
struct Files {
    /// Those of documents wait without a line of their own.
    rows: HashMap<PathBuf, RowState>,
    /// Those that were begun last, the latest first.
    reading: VecDeque<PathBuf>,
}

impl Files {
    fn rows(&self) -> Vec<DocumentRow> {
        self.rows.iter().map(|(path, state)| DocumentRow::of_file(path, *state, Vec::new())).collect()
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
            skipped: 0,
            searchable: 0,
            files: Files::default(),
            changed: HashMap::new(),
            paused_by_person: false,
            paused_on_battery: false,
            ignores_battery: false,
            is_quiet: false,
        }
    }
}

impl Watched {
    fn advance(&mut self, stage: Stage, done: u64, total: u64) {
        if stage != self.stage {
            self.stage = stage;
            self.samples.clear();
        }
        match stage {
            Stage::Discovering => self.files_total = 0,
            Stage::Reading => (self.files_done, self.files_total) = (done, total),
            Stage::Embedding | Stage::Folding | Stage::Recognizing => {
                (self.passages_done, self.passages_total) = (done, total);
            }
        }
        self.sample(done);
    }

    fn ended(&self, result: footnote_engine::Result<()>) -> ImportEnded {
        let outcome = match &result {
            Ok(()) => ImportOutcome::Done,
            Err(Error::Cancelled) => ImportOutcome::Stopped,
            Err(_) => ImportOutcome::Failed,
        };
        let count = |verdict| self.count(verdict);
        ImportEnded {
            outcome,
            // A document that was stopped halfway has no verdict yet, but it answers questions.
            indexed: match outcome {
                ImportOutcome::Done => count(Verdict::Indexed),
                ImportOutcome::Stopped | ImportOutcome::Failed => {
                    self.searchable.saturating_sub(count(Verdict::Unchanged) + count(Verdict::Partly))
                }
            },
            unchanged: count(Verdict::Unchanged),
            partly: count(Verdict::Partly),
            failed: count(Verdict::Failed),
            skipped: self.skipped,
            seconds: self.started.elapsed().as_secs_f64(),
            error: match result {
                Ok(()) | Err(Error::Cancelled) => None,
                Err(error) => Some(error.into()),
            },
        }
    }

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
        let row = Box::new(DocumentRow::of_file(&path, state, Vec::new()));
        self.changed.insert(file_key(&path), Change::File(row));
        self.files.rows.insert(path, state);
    }

    fn forget_file(&mut self, path: &Path) {
        self.files.reading.retain(|reading| reading != path);
        if self.files.rows.remove(path).is_some() {
            self.changed.insert(file_key(path), Change::Gone);
        }
    }

    fn report(&mut self, added: &Added) {
        if is_skipped(added) {
            self.skipped += 1;
        } else {
            *self.verdicts.entry(added.verdict).or_default() += 1;
        }
        self.forget_file(&added.path);
        match added.verdict {
            Verdict::Unchanged => self.searchable += 1,
            Verdict::Failed => {
                let row = DocumentRow::of_file(&added.path, RowState::Failed, problems(added));
                self.changed.insert(row.key.clone(), Change::File(Box::new(row)));
            }
            Verdict::Indexed | Verdict::Partly => {
                // It may have failed before; that line goes.
                self.changed.insert(file_key(&added.path), Change::Gone);
            }
        }
    }

    fn progress(&self, cancel: &Cancel, queued: usize) -> ImportProgress {
        let (done, total) = match self.stage {
            Stage::Embedding | Stage::Folding | Stage::Recognizing => {
                (self.passages_done, self.passages_total)
            }
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
                Stage::Recognizing => ImportStage::Recognizing,
            },
            state,
            files_done: self.files_done as u32,
            files_total: self.files_total as u32,
            failed: self.count(Verdict::Failed),
            skipped: self.skipped,
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
    desktop: &'a Desktop,
    library: Status,
    /// When it is to be counted next.
    count_at: Instant,
    looked_at_power: Option<Instant>,
}

impl<'a> Reporter<'a> {
    fn new(desktop: &'a Desktop) -> Reporter<'a> {
        Reporter { desktop, library: Status::default(), count_at: Instant::now(), looked_at_power: None }
    }

    fn tell(&mut self) {
        self.mind_the_battery();
        let changed = self.desktop.imports.watched().map(|mut watched| std::mem::take(&mut watched.changed));
        let changed = changed.unwrap_or_default();
        if !changed.is_empty() {
            self.count(false);
            self.tell_changes(changed);
        }
        let import = self.desktop.imports.progress();
        self.desktop.platform.tell(Notice::ImportProgressed { import });
    }

    fn tell_last(&mut self) {
        let changed = self.desktop.imports.watched().map(|mut watched| {
            // What still waits was stopped.
            let paths: Vec<PathBuf> = watched.files.rows.keys().cloned().collect();
            paths.iter().for_each(|path| watched.forget_file(path));
            std::mem::take(&mut watched.changed)
        });
        self.count(true);
        self.tell_changes(changed.unwrap_or_default());
        if let Err(error) = self.desktop.tell_collections() {
            tracing::warn!(%error, "the window was not told of its collections");
        }
    }

    fn tell_changes(&self, changes: HashMap<String, Change>) {
        let leaving = self.desktop.removals.leaving();
        let (mut changed, mut gone) = (Vec::new(), Vec::new());
        for (key, change) in changes {
            match change {
                Change::Gone => gone.push(key),
                Change::File(row) => changed.push(*row),
                Change::Document(document) if leaving.contains(&document) => {}
                // One that is not there any more was told of by who removed it.
                Change::Document(document) => changed.extend(self.desktop.row(document)),
            }
        }
        let library = self.library.clone();
        self.desktop.platform.tell(Notice::LibraryChanged { changed, gone, library });
    }

    fn count(&mut self, now: bool) {
        let began = Instant::now();
        if now || began >= self.count_at {
            if let Ok(status) = self.desktop.status() {
                self.library = status;
            }
            self.count_at = Instant::now() + COUNT_EVERY.max(began.elapsed() * COUNT_SHARE);
        }
    }

    fn mind_the_battery(&mut self) {
        if self.looked_at_power.is_some_and(|at| at.elapsed() < LOOK_AT_POWER_EVERY) {
            return;
        }
        self.looked_at_power = Some(Instant::now());
        let on_battery =
            self.desktop.settings.get().app.pause_on_battery && self.desktop.platform.is_on_battery();
        let imports = &self.desktop.imports;
        let (Some(worker), Some(mut watched)) = (imports.worker.get(), imports.watched()) else { return };
        if on_battery && !watched.ignores_battery && !watched.paused_on_battery {
            watched.paused_on_battery = true;
            worker.pause();
        } else if !on_battery && watched.paused_on_battery {
            watched.paused_on_battery = false;
            if !watched.paused_by_person {
                worker.resume();
            }
        }
    }
}
