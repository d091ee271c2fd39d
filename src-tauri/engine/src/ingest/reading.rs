//! The first pass over files: read, cut into chunks, stored, searchable by their words.
//!
//! Several threads read files and feed the extract workers; the calling thread is the one writer. The channel
//! between them is short, so that what waits to be written never fills the memory.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};
use footnote_extract::worker::{Pool, PoolError};
use footnote_extract::{Crash, Document, ExtractError, recognition};
use footnote_model::Reason;
use heed::{RoTxn, RwTxn};
use tokenizers::Tokenizer;

use super::chunk::chunk_pages;
use super::earlier::Earlier;
use super::files::{File, Files};
use super::recognizing::waits;
use super::title::display_title;
use super::{Added, FileError, Verdict, Waiting, now};
use crate::index::Indexes;
use crate::passwords::Passwords;
use crate::paths::{self, Stamp, StoredPath};
use crate::progress::{Cancel, Progress, Stage};
use crate::settings::Settings;
use crate::store::{Change, DocumentId, FailureRecord, FileRecord, JobState, NewDocument, ReadTxn, Store};
use crate::{Error, Result};

/// Files written in one transaction at most.
const BATCH_FILES: usize = 64;

/// How long new documents may wait for the lexical index to be committed while more are read.
const COMMIT_EVERY: Duration = Duration::from_secs(2);

/// How often a file is tried that ended its worker: once more, as the machine may have been busy.
const MAX_ATTEMPTS: u32 = 2;

/// What the reading threads hand to the writer.
enum Outcome {
    /// Nothing to write.
    Known(Added),
    /// The same bytes are in the library from another file.
    SameContent {
        stamp: Stamp,
        id: DocumentId,
    },
    Read(Box<NewDocument>),
    Unreadable {
        stamp: Stamp,
        hash: [u8; 32],
        error: ExtractError,
    },
}

/// What reading needs.
pub struct Reading<'a> {
    pub store: &'a Store,
    pub indexes: &'a Indexes,
    /// Passages are cut by its tokens.
    pub tokenizer: &'a Tokenizer,
    pub pool: &'a Pool,
    pub settings: &'a Settings,
    /// For files that are locked.
    pub passwords: &'a Passwords,
    /// Whether pictures are recognised afterwards.
    pub recognizes: bool,
    /// Try files again that failed before, though they have not changed.
    pub retry: bool,
    pub cancel: &'a Cancel,
    pub progress: &'a dyn Progress,
}

/// What the reading threads send.
type Sent = Result<(File, Outcome)>;

/// Reads the files of an import and stores their documents. `report` is called with each verdict that is final;
/// the verdicts of the documents that still need vectors are added to `waiting`.
///
/// On [`Error::Cancelled`] what was read until then is stored and searchable.
pub fn read_files(
    reading: &Reading,
    files: &Files,
    waiting: &mut Waiting,
    report: &mut dyn FnMut(Added),
) -> Result<()> {
    let mut writer = Writer {
        reading,
        files,
        report,
        waiting,
        overtaken: Vec::new(),
        done: 0,
        last_commit: Instant::now(),
        dirty: false,
    };
    loop {
        read_once(reading, files, &mut writer)?;
        // Each round leaves fewer: a document goes only when another file of the round was stored in its place.
        let overtaken = std::mem::take(&mut writer.overtaken);
        if overtaken.is_empty() {
            return Ok(());
        }
        files.put_back(overtaken);
    }
}

fn read_once(reading: &Reading, files: &Files, writer: &mut Writer) -> Result<()> {
    let settings = reading.settings;
    let stop = &AtomicBool::new(false);
    let (sender, receiver) = bounded(settings.workers * 2);

    std::thread::scope(|scope| {
        for _ in 0..settings.workers {
            let sender = sender.clone();
            scope.spawn(move || {
                let stopped = || stop.load(Ordering::Relaxed) || reading.cancel.is_requested();
                loop {
                    reading.cancel.wait_while_paused();
                    let read = files.next(&stopped).and_then(|file| {
                        let Some(file) = file else { return Ok(None) };
                        let outcome = read_guarded(reading, &file, &stopped)?;
                        Ok(Some((file, outcome)))
                    });
                    let sent = match read.transpose() {
                        None | Some(Err(Error::Cancelled)) => return,
                        Some(sent) => sender.send(sent),
                    };
                    if sent.is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let written = writer.write_all(&receiver);
        stop.store(true, Ordering::Relaxed);
        // The threads may be waiting to send; let them see that nobody receives.
        drop(receiver);
        let committed = writer.commit();
        written.and(committed)?;
        if reading.cancel.is_requested() { Err(Error::Cancelled) } else { Ok(()) }
    })
}

/// Reads a file. Where our own code panics over it, that is the verdict on this file and on no other.
fn read_guarded(reading: &Reading, file: &File, stopped: &dyn Fn() -> bool) -> Result<Outcome> {
    let path = &file.path;
    if let Some(reason) = &file.problem {
        return Ok(Outcome::Known(Added::failed(path.clone(), reason.clone())));
    }
    if file.ends_process {
        return Ok(crashed(path, Crash::ProgramEnded));
    }
    let read = catch_unwind(AssertUnwindSafe(|| read_file(reading, file, stopped)));
    read.unwrap_or_else(|_| {
        tracing::error!(?path, "reading a file panicked");
        Ok(crashed(path, Crash::ProgramFailed))
    })
}

/// The verdict on a file that our own code broke down over. It counts as a crash: it is tried once more, then left alone.
fn crashed(path: &Path, crash: Crash) -> Outcome {
    let noted = paths::stamp(path).and_then(|stamp| Ok((stamp, paths::hash(path)?)));
    match noted {
        Ok((stamp, hash)) => Outcome::Unreadable { stamp, hash, error: crash.into() },
        Err(error) => Outcome::Known(Added::failed(path.to_path_buf(), &FileError::of_io(&error, path))),
    }
}

fn read_file(reading: &Reading, file: &File, stopped: &dyn Fn() -> bool) -> Result<Outcome> {
    let path = file.path.as_path();
    let failed = |reason: Reason| Ok(Outcome::Known(Added::failed(path.to_path_buf(), reason)));
    let no_file = |error: io::Error| failed(Reason::from(&FileError::of_io(&error, path)));
    let stamp = match paths::stamp(path) {
        Ok(stamp) => stamp,
        Err(error) => return no_file(error),
    };
    let stored_path = StoredPath::new(path);
    let known = {
        let txn = reading.store.read()?;
        let known = reading.store.file(&txn, &stored_path)?;
        if let Some(file) = known.as_ref().filter(|file| file.stamp == stamp)
            && let Some(outcome) = known_outcome(reading, &txn, path, file)?
        {
            return Ok(outcome);
        }
        known
    };
    if stamp.bytes > reading.settings.max_file_bytes {
        let limit = reading.settings.max_file_bytes;
        return failed(Reason::from(&FileError::TooLarge { limit }));
    }
    let bytes = match paths::read(path, reading.settings.max_file_bytes + 1) {
        Ok(bytes) => bytes,
        Err(error) => return no_file(error),
    };
    let hash = *blake3::hash(&bytes).as_bytes();
    {
        let txn = reading.store.read()?;
        if let Some(id) = reading.store.document_with_hash(&txn, &hash)? {
            return Ok(Outcome::SameContent { stamp, id });
        }
    }
    if let Some(failure) = known.and_then(|file| file.failure).filter(|failure| failure.hash == hash)
        && !reading.retry
        && is_settled(reading, path, &failure)
    {
        return failed(Reason::from(&failure.error));
    }
    reading.progress.reading(file.id);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match reading.pool.extract_locked(&name, &bytes, reading.passwords.of(path), stopped) {
        Ok(document) => {
            drop(bytes);
            if !reading.recognizes && document.pages.iter().all(|page| page.text.trim().is_empty()) {
                let error = ExtractError::NoText { pages: document.pages.len() as u32 };
                return Ok(Outcome::Unreadable { stamp, hash, error });
            }
            Ok(Outcome::Read(Box::new(new_document(reading, path, stamp, hash, document))))
        }
        Err(PoolError::Extract(error)) => Ok(Outcome::Unreadable { stamp, hash, error }),
        Err(PoolError::Cancelled) => Err(Error::Cancelled),
        Err(error) => Err(Error::Worker(error)),
    }
}

/// The verdict on a file whose stamp has not changed, if it need not be read.
fn known_outcome(
    reading: &Reading,
    txn: &ReadTxn,
    path: &Path,
    file: &FileRecord,
) -> Result<Option<Outcome>> {
    match (&file.failure, file.document) {
        (Some(failure), _) if !reading.retry && is_settled(reading, path, failure) => {
            Ok(Some(Outcome::Known(Added::failed(path.to_path_buf(), &failure.error))))
        }
        (None, Some(id)) => {
            let document = reading.store.document(txn, id)?;
            Ok(document
                .map(|document| Outcome::Known(Added::stored(path.into(), &document, Verdict::Unchanged))))
        }
        _ => Ok(None),
    }
}

/// Whether reading the same bytes again would give the same result.
fn is_settled(reading: &Reading, path: &Path, failure: &FailureRecord) -> bool {
    match &failure.error {
        ExtractError::Locked | ExtractError::WrongPassword => reading.passwords.of(path).is_empty(),
        ExtractError::PdfiumMissing { .. } => false,
        // Earlier versions read no pictures, and the models may have been missing.
        ExtractError::Unsupported { format } => !matches!(format.as_str(), "png" | "jpeg" | "tiff" | "webp"),
        ExtractError::NoText { .. } => !recognition::is_available() || failure.attempts >= MAX_ATTEMPTS,
        ExtractError::TimedOut { .. } | ExtractError::OutOfMemory { .. } | ExtractError::Crashed { .. } => {
            failure.attempts >= MAX_ATTEMPTS
        }
        _ => true,
    }
}

pub(super) fn new_document(
    reading: &Reading,
    path: &Path,
    stamp: Stamp,
    hash: [u8; 32],
    document: Document,
) -> NewDocument {
    let chunks = chunk_pages(&document.pages, reading.tokenizer, &reading.settings.chunking);
    NewDocument {
        hash,
        kind: document.kind,
        title: display_title(document.title.as_deref(), path),
        author: document.author,
        characters: document.pages.iter().map(|page| page.text.chars().count() as u64).sum(),
        chunks,
        pages: document.pages,
        problems: document.problems,
        added: now(),
        path: StoredPath::new(path),
        stamp,
    }
}

/// The document whose vectors are to be computed before the verdict is final.
fn waits_for_vectors(added: &Added) -> Option<DocumentId> {
    added.document.filter(|_| added.chunks > 0 && added.verdict != Verdict::Unchanged)
}

struct Writer<'a, 'r> {
    reading: &'a Reading<'a>,
    files: &'a Files<'a>,
    report: &'r mut dyn FnMut(Added),
    waiting: &'r mut Waiting,
    /// Files to read again: their content was known, but its document went before they were noted, because the last
    /// file that held it was read with another content.
    overtaken: Vec<File>,
    done: u64,
    last_commit: Instant,
    /// Whether the lexical index holds changes that are not committed.
    dirty: bool,
}

impl Writer<'_, '_> {
    fn write_all(&mut self, receiver: &Receiver<Sent>) -> Result<()> {
        loop {
            let first = match receiver.recv_timeout(COMMIT_EVERY) {
                Ok(first) => first,
                // Reading is paused or slow: what is there is to be found meanwhile.
                Err(RecvTimeoutError::Timeout) => {
                    self.commit()?;
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            let batch = std::iter::once(first).chain(receiver.try_iter()).take(BATCH_FILES);
            let batch = batch.collect::<Result<Vec<_>>>()?;
            self.write_batch(batch)?;
            if self.last_commit.elapsed() > COMMIT_EVERY {
                self.commit()?;
            }
        }
    }

    /// Stores a batch in one transaction, then stages it in the lexical index.
    fn write_batch(&mut self, batch: Vec<(File, Outcome)>) -> Result<()> {
        let store = self.reading.store;
        let following = store.follow();
        let txn = store.read()?;
        let before = store.generation(&txn)?;
        drop(txn);
        let mut verdicts = Vec::new();
        let mut carried = Vec::new();
        let mut wtxn = store.write()?;
        for (file, outcome) in batch {
            let path = file.path.clone();
            let added = match outcome {
                Outcome::Known(added) => added,
                Outcome::Unreadable { stamp, hash, error } => {
                    let reason = Reason::from(&error);
                    store.put_failure(&mut wtxn, &StoredPath::new(&path), stamp, hash, error)?;
                    Added::failed(path, reason)
                }
                Outcome::SameContent { stamp, id } => {
                    let Some(document) = store.document(&wtxn, id)? else {
                        self.overtaken.push(file);
                        continue;
                    };
                    store.put_file(&mut wtxn, &StoredPath::new(&path), stamp, id)?;
                    Added::stored(path, &document, Verdict::Unchanged)
                }
                Outcome::Read(new) => {
                    // Another file with the same bytes may have been stored while this one was read.
                    match store.document_with_hash(&wtxn, &new.hash)? {
                        Some(id) => {
                            store.put_file(&mut wtxn, &new.path, new.stamp, id)?;
                            let document = store.document(&wtxn, id)?.ok_or(Error::NoDocument(id))?;
                            Added::stored(path, &document, Verdict::Unchanged)
                        }
                        None => {
                            let earlier = self.earlier(&wtxn, &new)?;
                            let document = store.add_document(&mut wtxn, &new)?;
                            let pairs = earlier.pairs(&document, &new.chunks);
                            if !pairs.is_empty() {
                                let vectors = &self.reading.indexes.vectors;
                                carried.push(vectors.carry_over(&mut wtxn, document.id, &pairs)?);
                            }
                            Added::stored(path, &document, Verdict::Indexed)
                        }
                    }
                }
            };
            self.settle(&mut wtxn, &file, &added)?;
            verdicts.push((file.id, added));
        }
        wtxn.commit()?;
        carried.into_iter().for_each(|carried| self.reading.indexes.vectors.publish(carried));

        let txn = store.read()?;
        if let Some(changes) = store.changes_since(&txn, before)?
            && !changes.is_empty()
        {
            self.reading.indexes.apply(store, &changes)?;
            self.dirty = true;
            self.announce(&txn, &changes)?;
        }
        drop(following);
        for (job, added) in verdicts {
            self.done += 1;
            match (waits_for_vectors(&added), added.document.filter(|_| self.waits_for_recognition(&added))) {
                (_, Some(document)) => self.waiting.push_picture(document, job, added),
                (Some(document), None) => self.waiting.push(document, job, added),
                (None, None) => (self.report)(added),
            }
        }
        self.reading.progress.advance(Stage::Reading, self.done, self.files.total());
        Ok(())
    }

    /// What the file of a document that is about to be stored held before.
    fn earlier(&self, txn: &RoTxn, new: &NewDocument) -> Result<Earlier> {
        let store = self.reading.store;
        let Some(id) = store.file(txn, &new.path)?.and_then(|file| file.document) else {
            return Ok(Earlier::default());
        };
        let document = store.document(txn, id)?;
        document.map_or(Ok(Earlier::default()), |document| Earlier::of(store, txn, &document))
    }

    fn waits_for_recognition(&self, added: &Added) -> bool {
        self.reading.recognizes && waits(added)
    }

    /// Takes a file out of the queue, or notes its verdict there for who follows the import.
    fn settle(&self, wtxn: &mut RwTxn, file: &File, added: &Added) -> Result<()> {
        let store = self.reading.store;
        if !self.waiting.followed {
            return store.remove_job(wtxn, file.id);
        }
        let waits = waits_for_vectors(added).is_some() || self.waits_for_recognition(added);
        let state = if waits { JobState::Stored } else { JobState::Ended };
        store.put_verdict(wtxn, file.id, state, added.to_record())
    }

    fn announce(&self, txn: &ReadTxn, changes: &[Change]) -> Result<()> {
        for change in changes {
            match change {
                Change::Added(id) => {
                    if self.reading.store.document(txn, *id)?.is_some() {
                        self.reading.progress.stored(*id);
                    }
                }
                Change::Removed(id) => self.reading.progress.removed(*id),
            }
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        self.last_commit = Instant::now();
        if !self.dirty {
            return Ok(());
        }
        let store = self.reading.store;
        let _following = store.follow();
        self.reading.indexes.commit(store)?;
        self.dirty = false;
        Ok(())
    }
}
