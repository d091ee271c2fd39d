//! The first pass over files: read, cut into chunks, stored, searchable by their words.
//!
//! Several threads read files and feed the extract workers; the calling thread is the one writer. The channel
//! between them is short, so that what waits to be written never fills the memory.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};
use footnote_extract::worker::{Pool, PoolError};
use footnote_extract::{Document, ExtractError, Limits};
use tokenizers::Tokenizer;

use super::chunk::chunk_pages;
use super::discover::explain_io;
use super::title::display_title;
use super::{Added, Found, Verdict};
use crate::index::Indexes;
use crate::paths::{self, Stamp, StoredPath};
use crate::progress::{Cancel, Progress, Stage};
use crate::settings::Settings;
use crate::store::{Change, DocumentId, FailureRecord, FileRecord, NewDocument, ReadTxn, Store};
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
        path: PathBuf,
        stamp: Stamp,
        id: DocumentId,
    },
    Read(Box<NewDocument>),
    Unreadable {
        path: PathBuf,
        stamp: Stamp,
        hash: [u8; 32],
        error: ExtractError,
    },
    Broken(Error),
}

/// What reading needs.
pub struct Reading<'a> {
    pub store: &'a Store,
    pub indexes: &'a Indexes,
    /// Passages are cut by its tokens.
    pub tokenizer: &'a Tokenizer,
    pub settings: &'a Settings,
    /// Try files again that failed before, though they have not changed.
    pub retry: bool,
    pub cancel: &'a Cancel,
    pub progress: &'a dyn Progress,
}

/// Verdicts that wait for the vectors of a document.
type Waiting = HashMap<DocumentId, Vec<Added>>;

/// Reads files and stores their documents. `report` is called with each verdict that is final;
/// the verdicts of the documents that still need vectors are returned.
///
/// On [`Error::Cancelled`] what was read until then is stored and searchable.
pub fn read_files(
    reading: &Reading,
    mut files: Vec<Found>,
    report: &mut dyn FnMut(Added),
) -> Result<Waiting> {
    let mut waiting = Waiting::new();
    // Each round leaves fewer: a document goes only when another file of the round was stored in its place.
    while !files.is_empty() {
        let (read, overtaken) = read_once(reading, &files, report)?;
        for (id, verdicts) in read {
            waiting.entry(id).or_default().extend(verdicts);
        }
        files = overtaken.into_iter().map(Ok).collect();
    }
    Ok(waiting)
}

/// Reads files once. Returns also those whose content was known, but whose document went before they were noted,
/// because the last file that held it was read with another content.
fn read_once(
    reading: &Reading,
    files: &[Found],
    report: &mut dyn FnMut(Added),
) -> Result<(Waiting, Vec<PathBuf>)> {
    let total = files.len() as u64;
    let settings = reading.settings;
    let pool = Pool::new(footnote_extract::worker::PoolSettings {
        program: settings.worker.program.clone(),
        arguments: settings.worker.arguments.clone(),
        workers: settings.workers,
        memory_mib: settings.worker_memory_mib,
        time_limit: settings.worker_time,
        limits: Limits::default(),
    });
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let (sender, receiver) = bounded(settings.workers * 2);
    let (pool, next, stop) = (&pool, &next, &stop);

    std::thread::scope(|scope| {
        for _ in 0..settings.workers {
            let sender = sender.clone();
            scope.spawn(move || {
                let stopped = || stop.load(Ordering::Relaxed) || reading.cancel.is_requested();
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    reading.cancel.wait_while_paused();
                    if stopped() {
                        return;
                    }
                    let outcome = match file {
                        Ok(path) => read_file(reading, pool, path, &stopped),
                        Err((path, reason)) => {
                            Ok(Outcome::Known(Added::failed(path.clone(), reason.clone())))
                        }
                    };
                    let outcome = match outcome {
                        Err(Error::Cancelled) => return,
                        Err(error) => Outcome::Broken(error),
                        Ok(outcome) => outcome,
                    };
                    if sender.send(outcome).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut writer = Writer {
            reading,
            report,
            pending: Waiting::new(),
            overtaken: Vec::new(),
            done: 0,
            total,
            last_commit: Instant::now(),
            dirty: false,
        };
        let written = writer.write_all(&receiver);
        stop.store(true, Ordering::Relaxed);
        // The threads may be waiting to send; let them see that nobody receives.
        drop(receiver);
        let committed = writer.commit();
        let (pending, overtaken) = (writer.pending, writer.overtaken);
        written.and(committed)?;
        if reading.cancel.is_requested() { Err(Error::Cancelled) } else { Ok((pending, overtaken)) }
    })
}

fn read_file(reading: &Reading, pool: &Pool, path: &Path, stopped: &dyn Fn() -> bool) -> Result<Outcome> {
    let failed = |reason: String| Ok(Outcome::Known(Added::failed(path.to_path_buf(), reason)));
    let stamp = match paths::stamp(path) {
        Ok(stamp) => stamp,
        Err(error) => return failed(explain_io(&error, path)),
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
        let limit_mib = reading.settings.max_file_bytes >> 20;
        return failed(format!("it is larger than {limit_mib} MiB. Split it and add the parts"));
    }
    let bytes = match paths::read(path, reading.settings.max_file_bytes + 1) {
        Ok(bytes) => bytes,
        Err(error) => return failed(explain_io(&error, path)),
    };
    let hash = *blake3::hash(&bytes).as_bytes();
    {
        let txn = reading.store.read()?;
        if let Some(id) = reading.store.document_with_hash(&txn, &hash)? {
            return Ok(Outcome::SameContent { path: path.to_path_buf(), stamp, id });
        }
    }
    if let Some(failure) = known.and_then(|file| file.failure).filter(|failure| failure.hash == hash)
        && !reading.retry
        && is_settled(&failure)
    {
        return failed(failure.error.to_string());
    }
    reading.progress.reading(path);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match pool.extract(&name, &bytes, stopped) {
        Ok(document) => {
            drop(bytes);
            Ok(Outcome::Read(Box::new(new_document(reading, path, stamp, hash, document))))
        }
        Err(PoolError::Extract(error)) => {
            Ok(Outcome::Unreadable { path: path.to_path_buf(), stamp, hash, error })
        }
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
        (Some(failure), _) if !reading.retry && is_settled(failure) => {
            Ok(Some(Outcome::Known(Added::failed(path.to_path_buf(), failure.error.to_string()))))
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
fn is_settled(failure: &FailureRecord) -> bool {
    match failure.error {
        ExtractError::ReaderMissing { .. } => false,
        ExtractError::TimedOut { .. } | ExtractError::OutOfMemory { .. } | ExtractError::Crashed { .. } => {
            failure.attempts >= MAX_ATTEMPTS
        }
        _ => true,
    }
}

fn new_document(
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
        added: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_secs()),
        path: StoredPath::new(path),
        stamp,
    }
}

struct Writer<'a, 'r> {
    reading: &'a Reading<'a>,
    report: &'r mut dyn FnMut(Added),
    pending: Waiting,
    /// Files to read again: see [`read_once`].
    overtaken: Vec<PathBuf>,
    done: u64,
    total: u64,
    last_commit: Instant,
    /// Whether the lexical index holds changes that are not committed.
    dirty: bool,
}

impl Writer<'_, '_> {
    fn write_all(&mut self, receiver: &Receiver<Outcome>) -> Result<()> {
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
            let batch: Vec<Outcome> =
                std::iter::once(first).chain(receiver.try_iter()).take(BATCH_FILES).collect();
            self.write_batch(batch)?;
            if self.last_commit.elapsed() > COMMIT_EVERY {
                self.commit()?;
            }
        }
    }

    /// Stores a batch in one transaction, then stages it in the lexical index.
    fn write_batch(&mut self, batch: Vec<Outcome>) -> Result<()> {
        let store = self.reading.store;
        let following = store.follow();
        let txn = store.read()?;
        let before = store.generation(&txn)?;
        drop(txn);
        let mut verdicts = Vec::new();
        let mut wtxn = store.write()?;
        for outcome in batch {
            match outcome {
                Outcome::Known(added) => verdicts.push(added),
                Outcome::Broken(error) => return Err(error),
                Outcome::Unreadable { path, stamp, hash, error } => {
                    let reason = error.to_string();
                    store.put_failure(&mut wtxn, &StoredPath::new(&path), stamp, hash, error)?;
                    verdicts.push(Added::failed(path, reason));
                }
                Outcome::SameContent { path, stamp, id } => {
                    let Some(document) = store.document(&wtxn, id)? else {
                        self.overtaken.push(path);
                        continue;
                    };
                    store.put_file(&mut wtxn, &StoredPath::new(&path), stamp, id)?;
                    verdicts.push(Added::stored(path, &document, Verdict::Unchanged));
                }
                Outcome::Read(new) => {
                    let path = new.path.to_path();
                    // Another file with the same bytes may have been stored while this one was read.
                    match store.document_with_hash(&wtxn, &new.hash)? {
                        Some(id) => {
                            store.put_file(&mut wtxn, &new.path, new.stamp, id)?;
                            let document = store.document(&wtxn, id)?.ok_or(Error::NoDocument(id))?;
                            verdicts.push(Added::stored(path, &document, Verdict::Unchanged));
                        }
                        None => {
                            let document = store.add_document(&mut wtxn, &new)?;
                            verdicts.push(Added::stored(path, &document, Verdict::Indexed));
                        }
                    }
                }
            }
        }
        wtxn.commit()?;

        let txn = store.read()?;
        if let Some(changes) = store.changes_since(&txn, before)?
            && !changes.is_empty()
        {
            self.reading.indexes.apply(store, &changes)?;
            self.dirty = true;
            self.announce(&txn, &changes)?;
        }
        drop(following);
        for added in verdicts {
            self.done += 1;
            match added.document {
                Some(id) if added.chunks > 0 && added.verdict != Verdict::Unchanged => {
                    self.pending.entry(id).or_default().push(added);
                }
                _ => (self.report)(added),
            }
        }
        self.reading.progress.advance(Stage::Reading, self.done, self.total);
        Ok(())
    }

    fn announce(&self, txn: &ReadTxn, changes: &[Change]) -> Result<()> {
        for change in changes {
            match change {
                Change::Added(id) => {
                    if let Some(document) = self.reading.store.document(txn, *id)? {
                        self.reading.progress.stored(&document);
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
