//! Watched folders: what is done to their files, the library follows, and nothing that only looks gone is taken for it.

#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]
#![expect(clippy::disallowed_methods, reason = "tests make and break files")]

#[expect(dead_code, reason = "what other tests need of it")]
mod support;

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use footnote_engine::inference::{Pooling, SpecialTokens};
use footnote_engine::{
    Calibration, Cancel, Compared, Embedder, EmbedderProfile, Error, FileChange, FolderObserver, FolderRules,
    Library, Mode, OnnxEmbedder, Purpose, Silent, WatchTimes, Watcher, compact,
};
use parking_lot::Mutex;
use proptest::prelude::*;
use support::{TestLibrary, file_name, settings};
use tokenizers::Tokenizer;

/// How long a test waits for something that takes a second.
const PATIENCE: Duration = Duration::from_secs(60);

/// A model that costs nothing and counts the passages that it embeds.
struct Counting {
    profile: EmbedderProfile,
    tokenizer: Arc<Tokenizer>,
    embedded: AtomicUsize,
}

impl Counting {
    fn new() -> Arc<Counting> {
        Arc::new(Counting {
            profile: EmbedderProfile {
                id: "letters/1".to_string(),
                dimensions: 32,
                max_tokens: 512,
                query_prefix: "",
                passage_prefix: "",
                special_tokens: SpecialTokens { start: 1, separator: 2, padding: 0 },
                pooling: Pooling::Mean,
                calibration: Calibration::shipped(),
            },
            tokenizer: Arc::clone(OnnxEmbedder::shipped(1).tokenizer()),
            embedded: AtomicUsize::new(0),
        })
    }

    /// How many passages were embedded since this was last asked.
    fn take(&self) -> usize {
        self.embedded.swap(0, Ordering::Relaxed)
    }
}

impl Embedder for Counting {
    fn profile(&self) -> &EmbedderProfile {
        &self.profile
    }

    fn tokenize(&self, text: &str) -> footnote_engine::Result<Vec<Range<usize>>> {
        let encoding = self.tokenizer.encode(text, false).unwrap();
        Ok(encoding.get_offsets().iter().map(|(start, end)| *start..*end).collect())
    }

    fn embed_batches(
        &self,
        texts: &[&str],
        purpose: Purpose,
        _: &dyn Fn() -> bool,
    ) -> footnote_engine::Result<Vec<Option<Vec<f32>>>> {
        if purpose == Purpose::Passage {
            self.embedded.fetch_add(texts.len(), Ordering::Relaxed);
        }
        let vector = |text: &&str| {
            let mut vector = vec![0.01; self.profile.dimensions];
            text.bytes().for_each(|byte| vector[usize::from(byte % 32)] += 1.0);
            Some(vector)
        };
        Ok(texts.iter().map(vector).collect())
    }
}

/// A library that watches the folder of its files.
struct Watched {
    library: TestLibrary,
    embedder: Arc<Counting>,
}

impl Watched {
    fn new() -> Watched {
        let embedder = Counting::new();
        let library = TestLibrary::embedded_by(settings(), vec![embedder.clone()]);
        library.watch_folder(&library.files(), None).unwrap();
        Watched { library, embedder }
    }

    fn of(files: &[(&str, &str)]) -> Watched {
        let watched = Watched::new();
        for (name, text) in files {
            watched.write(name, text);
        }
        watched.compare();
        watched.embedder.take();
        watched
    }

    fn path(&self, name: &str) -> PathBuf {
        self.library.files().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        fs::create_dir_all(self.path(to).parent().unwrap()).unwrap();
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    /// Compares the folder and reads what is new.
    fn compare(&self) -> Compared {
        let compared = self.library.compare_folder(&self.library.files(), &Cancel::default()).unwrap();
        self.library.work_off_queue(&Cancel::default(), &Silent).unwrap();
        compared
    }

    fn names(&self) -> Vec<String> {
        self.library.file_names()
    }
}

fn note(number: usize) -> String {
    format!("# Note {number}\n\nThe harbour master wrote down entry {number} about the tide at dawn.\n")
}

/// Sections, each of which is a passage of its own.
fn sections(words: &[&str]) -> String {
    let body = |word: &&str| {
        format!("## About {word}\n\n{}\n\n", format!("The {word} was looked at by the council. ").repeat(12))
    };
    format!("# Survey\n\n{}", words.iter().map(body).collect::<String>())
}

#[test]
fn new_edited_and_deleted_files_are_followed() {
    let watched = Watched::of(&[("a.md", &note(1)), ("inner/b.md", &note(2)), (".hidden/c.md", &note(3))]);
    assert_eq!(watched.names(), ["a.md", "b.md"]);
    assert_eq!(watched.compare().to_read, 0);

    watched.write("a.md", "# Note\n\nThe lighthouse was painted white.\n");
    watched.write("d.md", &note(4));
    fs::remove_file(watched.path("inner/b.md")).unwrap();
    let b = watched.library.document("inner/b.md").to_string();
    let compared = watched.compare();
    assert_eq!((compared.files, compared.to_read), (2, 2));
    assert!(
        matches!(&compared.changes[..], [FileChange::Gone { document: Some(id), .. }] if id.to_string() == b)
    );
    assert_eq!(watched.names(), ["a.md", "d.md"]);
    assert!(watched.library.finds("painted white", Mode::Lexical));
    assert!(watched.library.find("entry 2", Mode::Lexical).iter().all(|hit| !hit.text.contains("entry 2 ")));
    watched.library.assert_sound();
}

#[test]
fn a_file_that_moves_is_neither_read_nor_embedded_again() {
    let watched = Watched::of(&[("scan 1.txt", "The rent is 900 euros."), ("b.md", &note(2))]);
    let (a, b) = (watched.library.document("scan 1.txt"), watched.library.document("b.md"));
    assert_eq!(watched.library.document_title(a), "scan 1");
    watched.rename("scan 1.txt", "Lease of Mill Lane.txt");
    watched.rename("b.md", "deep/down/b.md");
    let compared = watched.compare();
    assert_eq!((compared.to_read, compared.import, compared.changes.len()), (0, None, 2));
    assert_eq!(watched.embedder.take(), 0);
    assert_eq!(watched.library.document("Lease of Mill Lane.txt"), a);
    assert_eq!(watched.library.document("deep/down/b.md"), b);
    assert_eq!(watched.library.document_title(a), "Lease of Mill Lane");
    assert_eq!(watched.library.find_names("mill lane", Mode::Lexical), ["Lease of Mill Lane.txt"]);
    assert_eq!(watched.library.find("rent", Mode::Vector).len(), 2);
    watched.library.assert_sound();
}

#[test]
fn documents_that_trade_places_keep_their_vectors() {
    let watched = Watched::of(&[("a.md", &note(1)), ("b.md", &note(2)), ("c.md", &note(3))]);
    let [a, b, c] = ["a.md", "b.md", "c.md"].map(|name| watched.library.document(name));
    watched.rename("a.md", "t");
    watched.rename("b.md", "a.md");
    watched.rename("c.md", "b.md");
    watched.rename("t", "c.md");
    watched.compare();
    assert_eq!(["c.md", "a.md", "b.md"].map(|name| watched.library.document(name)), [a, b, c]);
    assert_eq!(watched.embedder.take(), 0);
    watched.library.assert_sound();
}

#[test]
fn a_file_that_comes_back_from_another_disk_is_known_by_its_bytes() {
    let watched = Watched::of(&[("a.md", &note(1))]);
    let a = watched.library.document("a.md");
    // A copy has another inode, and another time.
    fs::copy(watched.path("a.md"), watched.path("copy")).unwrap();
    fs::remove_file(watched.path("a.md")).unwrap();
    watched.rename("copy", "moved.md");
    let compared = watched.compare();
    assert_eq!((compared.to_read, compared.changes.len()), (0, 1));
    assert_eq!(watched.library.document("moved.md"), a);
    assert_eq!(watched.embedder.take(), 0);
}

#[test]
fn five_hundred_files_of_a_folder_that_is_renamed_cost_nothing() {
    let watched = Watched::new();
    (0..500).for_each(|number| watched.write(&format!("old/{number}.md"), &note(number)));
    watched.compare();
    assert_eq!(watched.embedder.take(), 500);
    watched.rename("old", "new");
    let compared = watched.compare();
    assert_eq!((compared.to_read, compared.changes.len()), (0, 500));
    assert_eq!(watched.embedder.take(), 0);
    assert!(watched.library.documents().unwrap().iter().all(|document| document.path().is_file()));
}

#[test]
fn of_an_edited_document_only_what_changed_is_embedded_again() {
    let words = ["harbour", "quarry", "library", "orchard", "viaduct", "granary"];
    let watched = Watched::of(&[("survey.md", &sections(&words))]);
    let status = watched.library.status().unwrap();
    assert!(status.chunks >= 6, "{}", status.chunks);
    let mut edited = words;
    edited[2] = "museum";
    watched.write("survey.md", &sections(&edited));
    watched.compare();
    let embedded = watched.embedder.take();
    assert!((1..=2).contains(&embedded), "{embedded} of {} passages", status.chunks);
    let now = watched.library.status().unwrap();
    assert_eq!((now.chunks, now.vectors, now.unfinished), (status.chunks, status.chunks, 0));
    assert!(watched.library.find("museum", Mode::Vector).len() >= 6);
    // Another title is part of what every vector is computed from.
    watched.write("survey.md", &sections(&edited).replace("# Survey", "# Inspection"));
    watched.compare();
    assert_eq!(watched.embedder.take() as u64, now.chunks);
    watched.library.assert_sound();
}

#[test]
fn a_folder_that_is_not_there_takes_no_document_with_it() {
    let watched = Watched::of(&[("a.md", &note(1))]);
    let files = watched.library.files();
    fs::rename(&files, files.with_extension("away")).unwrap();
    let compared = watched.compare();
    assert_eq!(compared.unreachable.as_ref().unwrap().code, "file-missing");
    assert_eq!(watched.names(), ["a.md"]);
    assert!(watched.library.watched_folder(&files).unwrap().unreachable.is_some());
    assert!(watched.library.finds("harbour master", Mode::Lexical));
    fs::rename(files.with_extension("away"), &files).unwrap();
    let compared = watched.compare();
    assert_eq!((compared.unreachable, compared.to_read), (None, 0));
    assert_eq!(watched.library.watched_folder(&files).unwrap().unreachable, None);
}

#[cfg(unix)]
#[test]
fn a_link_whose_disk_is_gone_takes_no_document_with_it() {
    let watched = Watched::of(&[("a.md", &note(1))]);
    let disk = tempfile::tempdir().unwrap();
    fs::write(disk.path().join("b.md"), note(2)).unwrap();
    std::os::unix::fs::symlink(disk.path(), watched.path("disk")).unwrap();
    assert_eq!(watched.compare().files, 1, "links are followed only where that is wanted");
    let rules = FolderRules { links: true, ..FolderRules::default() };
    watched.library.set_rules(&watched.library.files(), rules).unwrap();
    assert_eq!(watched.compare().links, [watched.path("disk")]);
    assert_eq!(watched.names(), ["a.md", "b.md"]);
    let away = disk.path().with_extension("away");
    fs::rename(disk.path(), &away).unwrap();
    assert_eq!(watched.compare().changes, []);
    assert_eq!(watched.names(), ["a.md", "b.md"]);
    fs::rename(&away, disk.path()).unwrap();
}

#[test]
fn what_a_person_removes_stays_away_until_somebody_asks_for_it() {
    let watched = Watched::of(&[("a.md", &note(1)), ("b.md", &note(2))]);
    watched.library.remove(&[watched.library.document("a.md")]).unwrap();
    assert_eq!(watched.compare().to_read, 0);
    watched.write("a.md", &note(7));
    assert_eq!(watched.compare().to_read, 0);
    assert_eq!(watched.names(), ["b.md"]);
    watched.library.add_silently(&[watched.path("a.md")]).unwrap();
    assert_eq!(watched.names(), ["a.md", "b.md"]);
    watched.write("a.md", &note(8));
    assert_eq!(watched.compare().to_read, 1);
}

#[test]
fn what_is_forgotten_stays_away_and_its_old_names_go() {
    let watched = Watched::of(&[("Patient Weber.md", &note(1)), ("b.md", &note(2))]);
    for (from, to) in [("Patient Weber.md", "first/c.md"), ("first/c.md", "a.md")] {
        watched.rename(from, to);
        watched.compare();
    }
    watched.library.forget(&[watched.library.document("a.md")]).unwrap();
    assert_eq!(watched.compare().to_read, 0);
    assert_eq!(watched.names(), ["b.md"]);
    watched.library.assert_sound();
    let mut library = watched.library;
    library.close();
    compact(&library.folder()).unwrap();
    let store = fs::read(library.folder().join("store").join("data.mdb")).unwrap();
    assert!(!store.windows(5).any(|bytes| bytes == b"Weber"), "its old name is in the store");
}

#[test]
fn rules_say_what_is_read_and_what_they_leave_out_goes() {
    let watched = Watched::of(&[
        ("a.md", &note(1)),
        ("drafts/b.md", &note(2)),
        ("c.txt", &note(3)),
        ("large.md", &"The tide rose. ".repeat(500)),
        (".gitignore", "c.*\n"),
    ]);
    assert_eq!(watched.names(), ["a.md", "b.md", "c.txt", "large.md"]);
    let files = watched.library.files();
    let check = |rules: FolderRules, expected: &[&str]| {
        watched.library.set_rules(&files, rules).unwrap();
        watched.compare();
        assert_eq!(watched.names(), expected);
    };
    let rules = FolderRules::default();
    let patterns = vec!["drafts/".to_owned()];
    check(FolderRules { patterns, ..rules.clone() }, &["a.md", "c.txt", "large.md"]);
    check(FolderRules { endings: vec!["md".to_owned()], ..rules.clone() }, &["a.md", "b.md", "large.md"]);
    check(FolderRules { max_bytes: Some(1 << 10), ..rules.clone() }, &["a.md", "b.md", "c.txt"]);
    check(FolderRules { gitignore: true, ..rules.clone() }, &["a.md", "b.md", "large.md"]);
    check(rules.clone(), &["a.md", "b.md", "c.txt", "large.md"]);
    let bad = FolderRules { patterns: vec!["[z-a]".to_owned()], ..rules };
    assert!(matches!(watched.library.set_rules(&files, bad), Err(Error::BadPattern(_))));
}

#[test]
fn a_folder_in_a_folder_has_its_own_rules() {
    let watched = Watched::of(&[("a.md", &note(1)), ("inner/b.md", &note(2)), ("inner/c.txt", &note(3))]);
    let inner = watched.path("inner");
    let rules = FolderRules { endings: vec!["md".to_owned()], ..FolderRules::default() };
    watched.library.watch_folder(&inner, Some(rules)).unwrap();
    watched.library.keep_current(&inner, false).unwrap();
    fs::remove_file(watched.path("inner/b.md")).unwrap();
    assert_eq!(watched.compare().changes, [], "it is not the outer folder's file");
    let counts = watched.library.folder_counts().unwrap();
    assert_eq!(counts.iter().map(|(_, counts)| counts.documents).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_library_in_a_watched_folder_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let library = Library::open(&folder.path().join("library"), settings()).unwrap();
    fs::write(folder.path().join("a.md"), note(1)).unwrap();
    library.watch_folder(folder.path(), None).unwrap();
    let cancel = Cancel::default();
    assert_eq!(library.compare_folder(folder.path(), &cancel).unwrap().files, 1);
    library.work_off_queue(&cancel, &Silent).unwrap();
    assert_eq!(library.compare_folder(folder.path(), &cancel).unwrap().to_read, 0);
    let verdicts = library.add_silently(&[folder.path().to_owned()]).unwrap();
    assert_eq!(verdicts.len(), 1, "{verdicts:?}");
}

#[cfg(unix)]
#[test]
fn links_that_multiply_and_pipes_hold_nobody_up() {
    let watched = Watched::new();
    let mut at = watched.library.files();
    for depth in 0..17 {
        at = at.join(format!("level {depth}"));
        fs::create_dir(&at).unwrap();
        std::os::unix::fs::symlink(at.parent().unwrap(), at.join("up")).unwrap();
        std::os::unix::fs::symlink(watched.library.files(), at.join("top")).unwrap();
    }
    fs::write(at.join("deep.md"), note(1)).unwrap();
    let made = std::process::Command::new("mkfifo").arg(watched.path("pipe.md")).status().unwrap();
    assert!(made.success());
    let rules = FolderRules { links: true, ..FolderRules::default() };
    watched.library.watch_folder(&watched.library.files(), Some(rules)).unwrap();
    let began = Instant::now();
    assert_eq!(watched.compare().files, 1);
    assert_eq!(watched.names(), ["deep.md"]);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[test]
fn a_library_without_its_lock_compares_nothing() {
    let mut library = TestLibrary::new();
    library.watch_folder(&library.files(), None).unwrap();
    library.close();
    let _held = library.hold_write_lock();
    library.reopen();
    let compared = library.compare_folder(&library.files(), &Cancel::default());
    assert!(matches!(compared, Err(Error::InUse { .. })));
}

/// Something that is done to files. Numbers choose among what is there.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Create(usize),
    Edit(usize),
    /// Written beside it, then put in its place.
    Replace(usize),
    Copy(usize),
    Delete(usize),
    Move(usize, usize),
    MakeFolder(usize),
    MoveFolder(usize, usize),
    DeleteFolder(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    let number = 0..1000usize;
    prop_oneof![
        4 => number.clone().prop_map(Deed::Create),
        4 => number.clone().prop_map(Deed::Edit),
        2 => number.clone().prop_map(Deed::Replace),
        1 => number.clone().prop_map(Deed::Copy),
        2 => number.clone().prop_map(Deed::Delete),
        3 => (number.clone(), number.clone()).prop_map(|(from, to)| Deed::Move(from, to)),
        2 => number.clone().prop_map(Deed::MakeFolder),
        1 => (number.clone(), number.clone()).prop_map(|(from, to)| Deed::MoveFolder(from, to)),
        1 => number.prop_map(Deed::DeleteFolder),
    ]
}

/// A folder in which deeds are done.
struct Playground {
    root: PathBuf,
    /// How many deeds were done: no two texts are of the same length, as times of files may be.
    done: usize,
}

impl Playground {
    fn all(&self) -> (Vec<PathBuf>, Vec<PathBuf>) {
        let (mut files, mut folders) = (Vec::new(), vec![self.root.clone()]);
        let mut at = 0;
        while at < folders.len() {
            let mut entries: Vec<PathBuf> =
                fs::read_dir(&folders[at]).unwrap().map(|entry| entry.unwrap().path()).collect();
            entries.sort();
            let (inner, others): (Vec<_>, Vec<_>) = entries.into_iter().partition(|path| path.is_dir());
            folders.extend(inner);
            files.extend(others);
            at += 1;
        }
        (files, folders)
    }

    fn text(&self) -> String {
        format!("Entry {} of the harbour log{}.\n", self.done, " again".repeat(self.done))
    }

    fn act(&mut self, deed: Deed) {
        self.done += 1;
        let (files, folders) = self.all();
        let file = |number: usize| files.get(number % files.len().max(1));
        let folder = |number: usize| &folders[number % folders.len()];
        let new = |number: usize, kind: &str| folder(number).join(format!("{kind} {}", self.done));
        match deed {
            Deed::Create(at) => fs::write(new(at, "note").with_extension("txt"), self.text()).unwrap(),
            Deed::Edit(at) => file(at).into_iter().for_each(|file| fs::write(file, self.text()).unwrap()),
            Deed::Replace(at) => {
                if let Some(file) = file(at) {
                    let beside = file.with_file_name(".beside");
                    fs::write(&beside, self.text()).unwrap();
                    fs::rename(beside, file).unwrap();
                }
            }
            Deed::Copy(at) => {
                if let Some(file) = file(at) {
                    fs::copy(file, new(at, "copy").with_extension("txt")).unwrap();
                }
            }
            Deed::Delete(at) => file(at).into_iter().for_each(|file| fs::remove_file(file).unwrap()),
            Deed::Move(from, to) => {
                if let Some(moved) = file(from) {
                    // Onto another file, or to where there is none.
                    let onto = file(to).filter(|_| to % 3 == 0).cloned();
                    fs::rename(moved, onto.unwrap_or_else(|| new(to, "moved").with_extension("txt")))
                        .unwrap();
                }
            }
            Deed::MakeFolder(at) => fs::create_dir(new(at, "folder")).unwrap(),
            Deed::MoveFolder(from, to) => {
                let (from, to) = (folder(from), new(to, "place"));
                if *from != self.root && !to.starts_with(from) {
                    fs::rename(from, to).unwrap();
                }
            }
            Deed::DeleteFolder(at) => {
                if *folder(at) != self.root {
                    fs::remove_dir_all(folder(at)).unwrap();
                }
            }
        }
    }
}

/// What the library holds of each file, and what is in the files.
#[track_caller]
fn assert_follows(library: &TestLibrary, playground: &Playground) {
    let mut held: Vec<(PathBuf, String)> = Vec::new();
    for document in library.documents().unwrap() {
        let text = library.page(document.id, 1).unwrap().unwrap().text;
        held.extend(document.paths.iter().map(|path| (path.to_path(), text.trim().to_owned())));
    }
    held.sort();
    let (mut files, _) = playground.all();
    files.sort();
    let written = |file: PathBuf| {
        let text = fs::read_to_string(&file).unwrap().trim().to_owned();
        (file, text)
    };
    let files: Vec<(PathBuf, String)> = files.into_iter().map(written).collect();
    assert_eq!(held, files, "after {} deeds", playground.done);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_to_files_the_library_follows(deeds in proptest::collection::vec(deed(), 1..60)) {
        let watched = Watched::new();
        let mut playground = Playground { root: watched.library.files(), done: 0 };
        for (index, deed) in deeds.iter().enumerate() {
            playground.act(*deed);
            if index % 10 == 9 || index + 1 == deeds.len() {
                watched.compare();
                assert_follows(&watched.library, &playground);
                assert_eq!(watched.compare().to_read, 0, "a second look finds nothing");
            }
        }
        watched.library.assert_sound();
    }
}

/// Passes on what a watcher tells.
struct Listener(Mutex<Sender<(PathBuf, Compared)>>);

impl FolderObserver for Listener {
    fn compared(&self, folder: &Path, compared: &Compared) {
        // Nobody listens at the end of a test.
        let _ = self.0.lock().send((folder.to_owned(), compared.clone()));
    }
}

const FAST: WatchTimes = WatchTimes {
    quiet: Duration::from_millis(50),
    gone: Duration::from_millis(100),
    restless: Duration::from_secs(60),
    whole: Duration::from_secs(3600),
    unreachable: Duration::from_millis(100),
};

fn watch(library: &Arc<Library>) -> (Watcher, Receiver<(PathBuf, Compared)>) {
    let (sender, told) = channel();
    let opened = Arc::clone(library);
    (Watcher::start(move || Some(opened), FAST, Arc::new(Listener(Mutex::new(sender)))), told)
}

/// Reads what the watcher puts into the queue until `done`.
#[track_caller]
fn follow_until(library: &Library, told: &Receiver<(PathBuf, Compared)>, done: impl Fn(&Library) -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !done(library) {
        assert!(Instant::now() < deadline, "what was done to the files was not followed");
        if told.recv_timeout(Duration::from_millis(100)).is_ok() {
            library.work_off_queue(&Cancel::default(), &Silent).unwrap();
        }
    }
}

fn names(library: &Library) -> Vec<String> {
    let documents = library.documents().unwrap();
    let mut names: Vec<String> = documents
        .iter()
        .flat_map(|document| &document.paths)
        .map(|path| file_name(&path.to_path()))
        .collect();
    names.sort();
    names
}

#[test]
fn a_watcher_hears_what_is_done_to_files() {
    let folder = tempfile::tempdir().unwrap();
    let library = Arc::new(Library::open(&folder.path().join("library"), settings()).unwrap());
    let files = folder.path().join("files");
    fs::create_dir(&files).unwrap();
    fs::write(files.join("a.md"), note(1)).unwrap();
    library.watch_folder(&files, None).unwrap();
    let (watcher, told) = watch(&library);
    follow_until(&library, &told, |library| names(library) == ["a.md"]);
    fs::create_dir_all(files.join("in/ner")).unwrap();
    fs::write(files.join("in/ner/b.md"), note(2)).unwrap();
    follow_until(&library, &told, |library| names(library) == ["a.md", "b.md"]);
    fs::rename(files.join("in"), files.join("out")).unwrap();
    let moved = files.join("out/ner/b.md");
    follow_until(&library, &told, |library| library.holds_file(&moved).unwrap());
    // Saved as programs do: written beside it, then put in its place.
    fs::write(files.join(".a.md.tmp"), note(9)).unwrap();
    fs::rename(files.join(".a.md.tmp"), files.join("a.md")).unwrap();
    let says = |library: &Library, text: &str| {
        let found = library.search(text, &Default::default()).unwrap();
        found.hits.iter().any(|ranked| ranked.hit.text.contains(text))
    };
    follow_until(&library, &told, |library| says(library, "entry 9"));
    fs::remove_dir_all(files.join("out")).unwrap();
    follow_until(&library, &told, |library| names(library) == ["a.md"]);
    // The folder itself goes and comes back.
    fs::rename(&files, folder.path().join("away")).unwrap();
    let unreachable = |library: &Library| library.watched_folder(&files).unwrap().unreachable.is_some();
    follow_until(&library, &told, unreachable);
    fs::rename(folder.path().join("away"), &files).unwrap();
    follow_until(&library, &told, |library| !unreachable(library));
    fs::write(files.join("c.md"), note(3)).unwrap();
    follow_until(&library, &told, |library| names(library) == ["a.md", "c.md"]);
    // Turned off, it is left alone.
    library.keep_current(&files, false).unwrap();
    watcher.look();
    watcher.close();
}
