//! Imports: the queue and its worker, and what one file or one error in Footnote itself may not do to the others.

#![expect(clippy::unwrap_used, reason = "a test may unwrap")]
#![expect(clippy::disallowed_methods, reason = "a test looks at files")]

#[expect(dead_code, reason = "what other tests need of it")]
mod support;

use std::fs::File;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use footnote_engine::{
    Added, Cancel, DocumentId, DocumentState, Error, ImportId, JobId, Library, Observer, Progress, Stage,
    Verdict, Worker,
};
use support::{TestLibrary, file_name, settings};

/// How long a test waits for something that takes seconds at most.
const PATIENCE: Duration = Duration::from_secs(60);

/// Panics when the reading of a file of this name begins, as an error in Footnote itself would.
struct PanicsOver<'l>(&'l Library, &'static str);

impl Progress for PanicsOver<'_> {
    fn advance(&self, _: Stage, _: u64, _: u64) {}

    fn reading(&self, job: JobId) {
        let path = self.0.job_path(job).unwrap().unwrap();
        assert!(!path.ends_with(self.1), "made to panic");
    }
}

#[test]
fn a_panic_over_one_file_is_the_verdict_on_that_file_alone() {
    let mut library = TestLibrary::new();
    for name in ["a.txt", "b.txt", "c.txt"] {
        library.write(name, format!("{name} tells of the ferry."));
    }
    let mut verdicts = Vec::new();
    let mut report = |added: Added| verdicts.push((file_name(&added.path), added.verdict));
    let progress = PanicsOver(&library, "b.txt");
    library.add(&[library.files()], false, &Cancel::default(), &progress, &mut report).unwrap();
    verdicts.sort_by(|a, b| a.0.cmp(&b.0));
    let verdicts: Vec<Verdict> = verdicts.into_iter().map(|(_, verdict)| verdict).collect();
    assert_eq!(verdicts, [Verdict::Indexed, Verdict::Failed, Verdict::Indexed]);
    assert!(library.failures().unwrap()[0].error.to_string().contains("an error in Footnote"));
    library.reopen();
    library.assert_sound();
    // It is tried once more, now without a panic.
    assert_eq!(library.verdicts()[1], ("b.txt".into(), Verdict::Indexed));
}

/// Removes a document when the computing of vectors begins, and looks whether the lexical index is still held open for
/// writing.
struct RemovesWhileEmbedding<'l> {
    library: &'l TestLibrary,
    document: DocumentId,
    done: AtomicBool,
    is_held_open: AtomicBool,
}

impl Progress for RemovesWhileEmbedding<'_> {
    fn advance(&self, stage: Stage, _: u64, _: u64) {
        if stage == Stage::Embedding && !self.done.swap(true, Ordering::Relaxed) {
            self.library.remove(&[self.document]).unwrap();
            let lock = self.library.folder().join("lexical/.tantivy-writer.lock");
            let held = File::open(lock).unwrap().try_lock().is_err();
            self.is_held_open.store(held, Ordering::Relaxed);
        }
    }
}

#[test]
fn a_removal_while_vectors_are_computed_leaves_no_writer_open() {
    let library = TestLibrary::of(&[("lease.txt", "The rent is 900 euros.")]);
    library.write("garden.txt", "No hoses at noon.");
    let progress = RemovesWhileEmbedding {
        library: &library,
        document: library.document("lease.txt"),
        done: AtomicBool::new(false),
        is_held_open: AtomicBool::new(true),
    };
    library
        .add(&[library.files().join("garden.txt")], false, &Cancel::default(), &progress, &mut |_| {})
        .unwrap();
    assert!(progress.done.load(Ordering::Relaxed));
    assert!(!progress.is_held_open.load(Ordering::Relaxed), "64 MiB would stay with it");
    assert_eq!(library.file_names(), ["garden.txt"]);
    library.assert_sound();
}

#[cfg(target_os = "linux")]
#[test]
fn the_extract_workers_are_kept_for_the_next_import() {
    let own = std::process::id().to_string();
    // The fourth word of `stat` is the parent; the second may hold spaces, but ends with a bracket.
    let is_child = |stat: String| {
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1));
        parent == Some(own.as_str())
    };
    let children = || {
        let processes = std::fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap().path());
        let mut children: Vec<PathBuf> = processes
            .filter(|path| std::fs::read_to_string(path.join("stat")).is_ok_and(&is_child))
            .collect();
        children.sort();
        children
    };
    let library = TestLibrary::of(&[("a.txt", "The rent is 900 euros.")]);
    let before = children();
    assert!(!before.is_empty());
    library.write("b.txt", "No hoses at noon.");
    library.add_all();
    assert_eq!(children(), before);
}

#[test]
fn folders_that_were_added_are_remembered() {
    let library = TestLibrary::of(&[("a.txt", "The rent is 900 euros.")]);
    library.add_silently(&[library.files().join("a.txt")]).unwrap();
    let roots: Vec<PathBuf> = library.roots().unwrap().iter().map(|root| root.path.to_path()).collect();
    assert_eq!(roots, [library.files()]);
    assert_eq!(library.waiting_imports().unwrap(), []);
}

/// What an observer is told.
#[derive(Debug)]
enum Told {
    Begins,
    Ended(footnote_engine::Result<Vec<Added>>),
    AllDone,
}

/// Passes on what the worker tells, and does something at each document that is stored.
struct Listener {
    told: Mutex<Sender<Told>>,
    verdicts: Mutex<Vec<Added>>,
    at_document: Box<dyn Fn(DocumentId) + Send + Sync>,
}

impl Progress for Listener {
    fn advance(&self, _: Stage, _: u64, _: u64) {}

    fn stored(&self, document: DocumentId) {
        (self.at_document)(document);
    }
}

impl Observer for Listener {
    fn begins(&self, _: Option<ImportId>) {
        self.told.lock().unwrap().send(Told::Begins).unwrap();
    }

    fn reported(&self, added: &Added) {
        self.verdicts.lock().unwrap().push(added.clone());
    }

    fn ended(&self, result: footnote_engine::Result<()>) {
        let verdicts = std::mem::take(&mut *self.verdicts.lock().unwrap());
        // Nobody listens when a worker is closed.
        let _ = self.told.lock().unwrap().send(Told::Ended(result.map(|()| verdicts)));
    }

    fn all_done(&self) {
        let _ = self.told.lock().unwrap().send(Told::AllDone);
    }
}

/// A library with a worker, as a window has one.
struct Desk {
    folder: tempfile::TempDir,
    library: Arc<Library>,
    worker: Worker,
    told: Receiver<Told>,
}

impl Desk {
    fn new(at_document: impl Fn(DocumentId) + Send + Sync + 'static) -> Desk {
        Desk::on(tempfile::tempdir().unwrap(), at_document)
    }

    fn on(folder: tempfile::TempDir, at_document: impl Fn(DocumentId) + Send + Sync + 'static) -> Desk {
        let library = Arc::new(Library::open(&folder.path().join("library"), settings()).unwrap());
        let (sender, told) = channel();
        let listener = Listener {
            told: Mutex::new(sender),
            verdicts: Mutex::default(),
            at_document: Box::new(at_document),
        };
        let opened = Arc::clone(&library);
        let worker = Worker::start(move || Some(opened), Arc::new(listener));
        Desk { folder, library, worker, told }
    }

    /// Files in a folder of this name.
    fn write(&self, folder: &str, files: usize) -> PathBuf {
        let path = self.folder.path().join(folder);
        std::fs::create_dir(&path).unwrap();
        for number in 0..files {
            let text = format!("Entry {number} of {folder}: the ferry was late.");
            std::fs::write(path.join(format!("{number:03}.txt")), text).unwrap();
        }
        path
    }

    fn next(&self) -> Told {
        self.told.recv_timeout(PATIENCE).unwrap()
    }

    /// The result of the next import that ends.
    fn ended(&self) -> footnote_engine::Result<Vec<Added>> {
        loop {
            if let Told::Ended(result) = self.next() {
                return result;
            }
        }
    }

    /// Closes as a window does, and opens again.
    fn start_again(self) -> Desk {
        let Desk { folder, library, worker, .. } = self;
        drop(worker);
        drop(Arc::into_inner(library).expect("the worker has let go of the library"));
        Desk::on(folder, |_| {})
    }

    fn assert_holds(&self, documents: usize) {
        let found = self.library.documents().unwrap();
        assert_eq!(found.len(), documents);
        assert!(found.iter().all(|document| document.state == DocumentState::Indexed));
        let verified = self.library.verify(&Cancel::default()).unwrap();
        assert!(verified.problems.is_empty(), "{:?}", verified.problems);
    }
}

#[test]
fn the_worker_runs_one_import_after_the_other() {
    let desk = Desk::new(|_| {});
    for (name, files) in [("first", 5), ("second", 3)] {
        desk.worker.add(vec![desk.write(name, files)], false);
    }
    for files in [5, 3] {
        assert!(matches!(desk.next(), Told::Begins));
        let Told::Ended(Ok(verdicts)) = desk.next() else { panic!("it did not end well") };
        assert_eq!(verdicts.len(), files);
    }
    assert!(matches!(desk.next(), Told::AllDone));
    desk.assert_holds(8);
    assert!(desk.worker.current().is_none() && desk.library.waiting_imports().unwrap().is_empty());
}

#[test]
fn an_import_that_panics_ends_alone_and_the_queue_goes_on() {
    let panics = AtomicBool::new(true);
    let desk = Desk::new(move |_| assert!(!panics.swap(false, Ordering::Relaxed), "made to panic"));
    let (first, second) = (desk.write("first", 5), desk.write("second", 3));
    desk.worker.add(vec![first.clone()], false);
    desk.worker.add(vec![second], false);
    let ended = desk.ended();
    assert!(matches!(ended, Err(Error::Panicked)), "{ended:?}");
    assert_eq!(desk.ended().unwrap().len(), 3);
    desk.worker.add(vec![first], false);
    assert_eq!(desk.ended().unwrap().len(), 5);
    desk.assert_holds(8);
}

#[test]
fn what_was_waiting_when_the_worker_was_closed_goes_on_with_the_next() {
    let (sender, stored) = channel();
    let sender = Mutex::new(sender);
    let desk = Desk::new(move |_| {
        let _ = sender.lock().unwrap().send(());
    });
    for (name, files) in [("first", 60), ("second", 3)] {
        desk.worker.add(vec![desk.write(name, files)], false);
    }
    stored.recv_timeout(PATIENCE).unwrap();
    desk.worker.close();
    assert!(desk.library.documents().unwrap().len() < 60, "it was closed too late to prove anything");
    assert_eq!(desk.library.waiting_imports().unwrap().len(), 2);

    let desk = desk.start_again();
    assert!(desk.ended().unwrap().len() < 60, "what was read is not read again");
    assert_eq!(desk.ended().unwrap().len(), 3);
    desk.assert_holds(63);
}

#[test]
fn a_stop_ends_the_import_and_forgets_those_that_wait() {
    let (sender, stored) = channel();
    let sender = Mutex::new(sender);
    let desk = Desk::new(move |_| {
        let _ = sender.lock().unwrap().send(());
    });
    for (name, files) in [("first", 60), ("second", 3)] {
        desk.worker.add(vec![desk.write(name, files)], false);
    }
    stored.recv_timeout(PATIENCE).unwrap();
    desk.worker.stop_all();
    assert!(matches!(desk.ended(), Err(Error::Cancelled)));
    assert!(matches!(desk.next(), Told::AllDone));
    assert_eq!(desk.library.waiting_imports().unwrap(), []);
    assert!(desk.library.documents().unwrap().len() < 60);
    // What is asked for after it is not stopped.
    desk.worker.add(vec![desk.write("third", 2)], false);
    assert_eq!(desk.ended().unwrap().len(), 2);
}

#[test]
fn a_pause_reaches_an_import_that_has_not_begun() {
    let desk = Desk::new(|_| {});
    desk.worker.add(vec![desk.write("first", 3)], false);
    desk.worker.pause();
    assert!(matches!(desk.next(), Told::Begins));
    assert!(desk.told.recv_timeout(Duration::from_millis(300)).is_err(), "it is paused");
    desk.worker.resume();
    assert_eq!(desk.ended().unwrap().len(), 3);
}
