//! Runs one import: finds its files, reads them, computes their vectors.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use footnote_extract::recognition;
use footnote_model::Reason;
use parking_lot::Mutex;

use super::follow::stage_code;
use super::recognizing_pool;
use crate::ingest::{
    Added, Embedding, Files, Pictures, Reading, Recognized, Recognizing, Verdict, Waiting, now, read_files,
    waiting_pages,
};
use crate::library::Library;
use crate::progress::{Cancel, Progress, Stage};
use crate::store::{Document, DocumentId, ImportId, ImportRecord, ImportState, JobId, JobState};
use crate::{Error, Result, StoredPath};

/// How often the state of an import is written for the process that follows it, and its wish to stop looked for.
const TELL_EVERY: Duration = Duration::from_millis(300);

/// True as long as this lives.
struct Staging<'l>(&'l AtomicBool);

impl Staging<'_> {
    fn begin(flag: &AtomicBool) -> Staging<'_> {
        flag.store(true, Ordering::Release);
        Staging(flag)
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl Library {
    /// Runs an import of the queue, if it is there and has not ended. The caller holds the write lock and is the only one
    /// that runs imports. An import that is stopped is over, unless `keeps` says that it goes on another time.
    pub(super) fn run(
        &self,
        id: ImportId,
        cancel: &Cancel,
        progress: &dyn Progress,
        report: &mut dyn FnMut(Added),
        keeps: &dyn Fn() -> bool,
    ) -> Result<()> {
        let store = &self.store;
        let begun = store.update(|wtxn| {
            store.change_import(wtxn, id, |import| {
                if !import.is_ended() {
                    import.state = ImportState::Running;
                    import.starts += 1;
                }
            })
        })?;
        let Some(import) = begun.filter(|import| !import.is_ended()) else { return Ok(()) };
        let result = if import.followed {
            self.work_followed(&import, cancel, progress, report)
        } else {
            self.work(&import, cancel, progress, report)
        };
        self.end(&import, &result, keeps())?;
        result
    }

    /// Leaves an import as its result says.
    pub(super) fn end(&self, import: &ImportRecord, result: &Result<()>, keep: bool) -> Result<()> {
        let store = &self.store;
        store.update(|wtxn| {
            let state = match result {
                Ok(()) => ImportState::Done,
                Err(Error::Cancelled) if keep => ImportState::Waiting,
                // It goes on when there is room.
                Err(Error::DiskFull { .. }) => ImportState::Waiting,
                Err(Error::Cancelled) => ImportState::Stopped,
                Err(_) => ImportState::Failed,
            };
            if state != ImportState::Waiting && !import.followed {
                return store.remove_import(wtxn, import.id);
            }
            let ended = store.change_import(wtxn, import.id, |import| {
                import.state = state;
                import.starts = 0;
                import.ended = now();
                import.error = result.as_ref().err().map(Reason::from);
            });
            ended.map(drop)
        })
    }

    fn work(
        &self,
        import: &ImportRecord,
        cancel: &Cancel,
        progress: &dyn Progress,
        report: &mut dyn FnMut(Added),
    ) -> Result<()> {
        let mut waiting = self.stored_verdicts(import)?;
        if !import.paths.is_empty() {
            self.read(import, &mut waiting, cancel, progress, report)?;
        }
        let pictures = std::mem::take(&mut waiting.pictures);
        self.complete(waiting, cancel, progress, report)?;
        self.recognize(import, pictures, cancel, progress, report)
    }

    /// Whether documents wait for the recognition of their pictures.
    pub fn waits_for_recognition(&self) -> Result<bool> {
        Ok(recognition::is_available() && !self.pictured_documents()?.is_empty())
    }

    fn pictured_documents(&self) -> Result<Vec<Document>> {
        let txn = self.store.read()?;
        let documents = self.store.documents(&txn)?;
        documents
            .filter(|document| document.as_ref().map_or(true, |document| waiting_pages(document) > 0))
            .collect()
    }

    /// The last pass: recognises the text in pictures, whoever left them. It makes way for other imports, the last of which goes on
    /// with it.
    fn recognize(
        &self,
        import: &ImportRecord,
        mut pictures: Pictures,
        cancel: &Cancel,
        progress: &dyn Progress,
        report: &mut dyn FnMut(Added),
    ) -> Result<()> {
        let followed = import.followed;
        let documents = if recognition::is_available() { self.pictured_documents()? } else { Vec::new() };
        if documents.is_empty() {
            return Waiting { followed, verdicts: pictures, ..Waiting::default() }.end(&self.store, report);
        }
        let pool = recognizing_pool(&self.settings);
        let reading = Reading {
            store: &self.store,
            indexes: &self.indexes,
            tokenizer: self.shipped.tokenizer(),
            pool: &pool,
            settings: &self.settings,
            passwords: &self.passwords,
            recognizes: true,
            retry: false,
            cancel,
            progress,
        };
        let total = documents.iter().map(waiting_pages).sum();
        let mut recognizing = Recognizing { reading, done: 0, total };
        for document in &documents {
            cancel.wait_while_paused();
            if cancel.is_requested() {
                return Err(Error::Cancelled);
            }
            if self.waiting_imports()?.iter().any(|waiting| *waiting != import.id) {
                break;
            }
            let Some(file) = self.originals.unchanged_file(&self.store, document)? else { continue };
            let recognized = recognizing.recognize(document, &StoredPath::new(&file.path))?;
            let mut waiting = Waiting { followed, ..Waiting::default() };
            for (job, added) in pictures.remove(&document.id).unwrap_or_default() {
                let (id, added) = match &recognized {
                    Recognized::Replaced(now) | Recognized::Kept(now) => {
                        (now.id, Added::stored(added.path, now, Verdict::Indexed))
                    }
                    Recognized::Gone => (document.id, added),
                };
                waiting.push(id, job, added);
            }
            // Each is found by its meaning, too, before the next.
            self.complete(waiting, cancel, progress, report)?;
        }
        Waiting { followed, verdicts: pictures, ..Waiting::default() }.end(&self.store, report)
    }

    /// The verdicts that an earlier run of a followed import left waiting for vectors.
    fn stored_verdicts(&self, import: &ImportRecord) -> Result<Waiting> {
        let mut waiting = Waiting { followed: import.followed, ..Waiting::default() };
        let txn = self.store.read()?;
        for job in self.store.jobs(&txn, import.id, 0)? {
            let (id, job) = job?;
            if job.state == JobState::Stored
                && let Some(verdict) = job.verdict
                && let Some(document) = verdict.document
                && let Some(added) = Added::from_record(job.path.to_path(), verdict)
            {
                waiting.push(document, id, added);
            }
        }
        Ok(waiting)
    }

    /// The first pass: files become searchable by their words, while more of them are still looked for.
    fn read(
        &self,
        import: &ImportRecord,
        waiting: &mut Waiting,
        cancel: &Cancel,
        progress: &dyn Progress,
        report: &mut dyn FnMut(Added),
    ) -> Result<()> {
        let staging = Staging::begin(&self.jobs.staging);
        {
            // Another process may have stored documents and ended before they were in the lexical index.
            let _following = self.store.follow();
            self.indexes.catch_up(&self.store)?;
        }
        let files = Files::of(&self.store, import, &self.folder, progress)?;
        let pool = self.jobs.pool(&self.settings);
        let reading = Reading {
            store: &self.store,
            indexes: &self.indexes,
            tokenizer: self.shipped.tokenizer(),
            pool: &pool,
            settings: &self.settings,
            passwords: &self.passwords,
            recognizes: recognition::is_available(),
            retry: import.retry,
            cancel,
            progress,
        };
        let read = std::thread::scope(|scope| {
            let finding = (!import.found).then(|| scope.spawn(|| files.find(cancel, progress)));
            let read = read_files(&reading, &files, waiting, report);
            if read.is_err() {
                files.abandon();
            }
            let found =
                finding.map_or(Ok(()), |finding| finding.join().unwrap_or_else(|panic| resume_unwind(panic)));
            read.and(found)
        });
        {
            let _following = self.store.follow();
            self.indexes.lexical.close_writer();
            // From here on whoever opens the writer closes it.
            drop(staging);
        }
        read
    }

    /// The second pass: computes the vectors that are missing.
    pub(crate) fn complete(
        &self,
        waiting: Waiting,
        cancel: &Cancel,
        progress: &dyn Progress,
        report: &mut dyn FnMut(Added),
    ) -> Result<()> {
        let (store, vectors) = (&self.store, &self.indexes.vectors);
        let mut waiting = Some(waiting);
        while let Some(now) = waiting.take() {
            let Some((space, embedder)) = self.active_model()? else {
                // Documents are found by their words alone until a space is built for a model that is known.
                return now.end(store, report);
            };
            let embedder = &*embedder;
            let only_while_active = true;
            Embedding { store, vectors, space, embedder, only_while_active, cancel, progress }
                .complete(now, report)?;
            if vectors.active() != space {
                waiting = Some(Waiting::default());
            }
        }
        if vectors.wants_trees()? {
            let _following = store.follow();
            vectors.rebuild_trees(cancel, progress)?;
        }
        Ok(())
    }

    /// Works on an import that another process follows: writes down how far it is, and stops when that process wishes.
    fn work_followed(
        &self,
        import: &ImportRecord,
        cancel: &Cancel,
        progress: &dyn Progress,
        report: &mut dyn FnMut(Added),
    ) -> Result<()> {
        let told = Told { progress, last: Mutex::new((Stage::Discovering, 0, 0)) };
        let (done, is_done) = channel::<()>();
        std::thread::scope(|scope| {
            let told = &told;
            scope.spawn(move || self.tell_follower(import.id, told, cancel, &is_done));
            // Dropped also when the work panics, or the scope would wait for ever.
            let _done = done;
            self.work(import, cancel, told, report)
        })
    }

    fn tell_follower(&self, id: ImportId, told: &Told, cancel: &Cancel, is_done: &Receiver<()>) {
        let mut written = None;
        while is_done.recv_timeout(TELL_EVERY) == Err(RecvTimeoutError::Timeout) {
            let now = *told.last.lock();
            let state = self.store.read().and_then(|txn| self.store.import(&txn, id));
            let Ok(state) = state else { continue };
            if state.is_none_or(|import| import.stop) {
                cancel.request();
            }
            if written != Some(now) {
                let (stage, done, total) = now;
                let change = |wtxn: &mut heed::RwTxn| {
                    self.store.change_import(wtxn, id, |import| {
                        (import.stage, import.done, import.total) = (stage_code(stage), done, total);
                    })
                };
                if let Err(error) = self.store.update(change) {
                    tracing::warn!(%error, "the state of an import could not be written down");
                }
                written = Some(now);
            }
        }
    }
}

/// Remembers how far an import is, and hands everything on.
struct Told<'p> {
    progress: &'p dyn Progress,
    last: Mutex<(Stage, u64, u64)>,
}

impl Progress for Told<'_> {
    fn advance(&self, stage: Stage, done: u64, total: u64) {
        *self.last.lock() = (stage, done, total);
        self.progress.advance(stage, done, total);
    }

    fn found(&self, job: JobId) {
        self.progress.found(job);
    }

    fn reading(&self, job: JobId) {
        self.progress.reading(job);
    }

    fn stored(&self, document: DocumentId) {
        self.progress.stored(document);
    }

    fn removed(&self, document: DocumentId) {
        self.progress.removed(document);
    }
}
