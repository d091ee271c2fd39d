//! A library in a temporary folder, with files to add beside it, and ways to damage it.
#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]
#![expect(clippy::disallowed_methods, reason = "tests make and break files")]

use std::fs::{self, File};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use footnote_engine::answer::{Answer, on_one_line};
use footnote_engine::{
    Added, Cancel, DocumentId, Embedder, Hit, Library, Mode, Progress, SearchOptions, Settings, Stage,
    Verdict, WorkerCommand,
};
use heed::types::Bytes;
use heed::{CommitOrAbort, EnvOpenOptions};
use tempfile::TempDir;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

pub const ALL_MODES: [Mode; 3] = [Mode::Lexical, Mode::Vector, Mode::Hybrid];

/// A library and the folder of files that it was made from. Both go when it is dropped.
pub struct TestLibrary {
    folder: TempDir,
    settings: Settings,
    /// Besides the one that ships.
    embedders: Vec<Arc<dyn Embedder>>,
    /// `None` while it is closed.
    library: Option<Library>,
}

impl Deref for TestLibrary {
    type Target = Library;

    fn deref(&self) -> &Library {
        self.library.as_ref().unwrap()
    }
}

/// Small pools: tests run side by side.
pub fn settings() -> Settings {
    let tests = std::env::current_exe().unwrap();
    let profile = tests.ancestors().nth(2).unwrap();
    let program = profile.join("examples").join(format!("worker{}", std::env::consts::EXE_SUFFIX));
    assert!(
        program.is_file(),
        "the example `worker` is not built: run all tests of the package, or build it first"
    );
    let mut settings = Settings::new(WorkerCommand { program, arguments: Vec::new() });
    settings.workers = 1;
    settings.embed_threads = 2;
    settings
}

impl TestLibrary {
    pub fn new() -> TestLibrary {
        TestLibrary::with(settings())
    }

    pub fn with(settings: Settings) -> TestLibrary {
        TestLibrary::embedded_by(settings, Vec::new())
    }

    /// A library that knows further embedding models; the first is its own.
    pub fn embedded_by(settings: Settings, embedders: Vec<Arc<dyn Embedder>>) -> TestLibrary {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("files")).unwrap();
        let mut library = TestLibrary { folder, settings, embedders, library: None };
        library.reopen();
        library
    }

    /// A library of the given files, added.
    pub fn of(files: &[(&str, &str)]) -> TestLibrary {
        let library = TestLibrary::new();
        for (name, text) in files {
            library.write(name, text);
        }
        let verdicts = library.add_all();
        assert_eq!(verdicts.len(), files.len());
        assert!(verdicts.iter().all(|added| added.verdict == Verdict::Indexed), "{verdicts:?}");
        library
    }

    pub fn files(&self) -> PathBuf {
        self.folder.path().join("files")
    }

    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("library")
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.files().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// Adds the whole folder of files. The verdicts are in the order of the paths.
    pub fn add_all(&self) -> Vec<Added> {
        let mut verdicts = self.add_silently(&[self.files()]).unwrap();
        verdicts.sort_by(|a, b| a.path.cmp(&b.path));
        verdicts
    }

    /// Adds the whole folder and says, in the order of the paths, what became of each file.
    pub fn verdicts(&self) -> Vec<(String, Verdict)> {
        self.add_all().into_iter().map(|added| (file_name(&added.path), added.verdict)).collect()
    }

    pub fn document(&self, name: &str) -> DocumentId {
        let path = self.files().join(name);
        let documents = self.documents().unwrap();
        documents
            .iter()
            .find(|document| document.paths.iter().any(|stored| stored.to_path() == path))
            .unwrap_or_else(|| panic!("no document was made from {name}"))
            .id
    }

    pub fn document_title(&self, id: DocumentId) -> String {
        Library::document(self, id).unwrap().title
    }

    /// The names of all files that documents were made from, in order.
    pub fn file_names(&self) -> Vec<String> {
        let documents = self.documents().unwrap();
        let paths = documents.iter().flat_map(|document| &document.paths);
        let mut names: Vec<String> = paths.map(|path| file_name(&path.to_path())).collect();
        names.sort();
        names
    }

    /// Searches, and checks that each hit is what stands on its page.
    pub fn find(&self, query: &str, mode: Mode) -> Vec<Hit> {
        self.find_with(query, &SearchOptions { mode, ..SearchOptions::default() })
    }

    pub fn find_with(&self, query: &str, options: &SearchOptions) -> Vec<Hit> {
        let hits: Vec<Hit> =
            self.search(query, options).unwrap().hits.into_iter().map(|ranked| ranked.hit).collect();
        assert!(hits.len() <= options.limit);
        for (index, hit) in hits.iter().enumerate() {
            let page = self.page(hit.document, hit.page).unwrap().expect("a hit stands on a page");
            assert_eq!(hit.span.of(&page.text), hit.text, "{query:?}");
            assert_eq!(hit.rank, index + 1);
        }
        hits
    }

    /// The name of the file of each hit, best first.
    pub fn find_names(&self, query: &str, mode: Mode) -> Vec<String> {
        self.find(query, mode).iter().map(|hit| file_name(&hit.path)).collect()
    }

    /// Whether any of the first hits holds `text`.
    pub fn finds(&self, text: &str, mode: Mode) -> bool {
        self.find(text, mode).iter().any(|hit| hit.text.contains(text))
    }

    /// Asks, and checks what holds for every answer.
    pub fn answer(&self, question: &str) -> Answer {
        let answer = self.ask(question, &Default::default()).unwrap();
        assert_eq!(answer.abstained, answer.sentences.is_empty(), "{question}");
        assert_eq!(answer.sentences.len(), answer.footnotes.len());
        assert!(answer.footnotes.len() <= 5, "{question}: {} quotes", answer.footnotes.len());
        for (index, (sentence, footnote)) in answer.sentences.iter().zip(&answer.footnotes).enumerate() {
            assert_eq!(footnote.number, index + 1);
            assert_eq!(sentence.footnotes, [index + 1]);
            let page = self.page(footnote.document, footnote.page).unwrap().expect("a quote has a page");
            assert_eq!(footnote.span.of(&page.text), footnote.quote);
            assert_eq!(on_one_line(&footnote.quote), sentence.text);
        }
        answer
    }

    pub fn assert_sound(&self) {
        let verified = self.verify(&Cancel::default()).unwrap();
        assert_eq!(verified.problems, []);
        let status = self.status().unwrap();
        assert_eq!((verified.documents, verified.chunks), (status.documents, status.chunks));
    }

    pub fn close(&mut self) {
        self.library = None;
    }

    pub fn open(&self) -> footnote_engine::Result<Library> {
        Library::open_with(&self.folder(), self.settings.clone(), self.embedders.clone(), &mut |_, _| {})
    }

    pub fn reopen(&mut self) {
        self.close();
        self.library = Some(self.open().unwrap());
    }

    pub fn reopen_embedded_by(&mut self, embedders: Vec<Arc<dyn Embedder>>) {
        self.embedders = embedders;
        self.reopen();
    }

    pub fn reopen_with(&mut self, settings: Settings) {
        self.settings = settings;
        self.reopen();
    }

    /// Holds the lock that a process holds which writes to the library.
    pub fn hold_write_lock(&self) -> File {
        let file = File::options().create(true).append(true).open(self.folder().join("write.lock")).unwrap();
        file.try_lock().unwrap();
        file
    }
}

pub fn file_name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// A record of the store, by the database that it stands in.
pub enum Key {
    Meta(&'static str),
    Document(u32),
    Page(u32, u32),
    Chunk(u32),
    Vector(u32),
    Collection(u32),
    Conversation(u32),
    Turn(u32, u32),
}

/// A value with the sum behind it that the store expects.
pub fn summed(database: &str, key: &[u8], value: &[u8]) -> Vec<u8> {
    let seed = xxh3_64_with_seed(key, xxh3_64(database.as_bytes()));
    [value, &xxh3_64_with_seed(value, seed).to_le_bytes()].concat()
}

/// Overwrites a record of a closed library as it is given, or deletes it when there is nothing to write.
pub fn overwrite(library: &Path, key: &Key, value: Option<&[u8]>) {
    let mut options = EnvOpenOptions::new().read_txn_without_tls();
    options.map_size(1 << 30).max_dbs(16);
    // SAFETY: The library is closed, so this is the only use of its files.
    let env = unsafe { options.open(library.join("store")) }.unwrap();
    let (name, key) = match key {
        Key::Meta(key) => ("meta", key.as_bytes().to_vec()),
        Key::Document(id) => ("documents", id.to_be_bytes().to_vec()),
        Key::Page(id, page) => ("pages", pair(*id, *page)),
        Key::Chunk(id) => ("chunks", id.to_be_bytes().to_vec()),
        Key::Vector(id) => ("vectors", id.to_be_bytes().to_vec()),
        Key::Collection(id) => ("collections", id.to_be_bytes().to_vec()),
        Key::Conversation(id) => ("conversations", id.to_be_bytes().to_vec()),
        Key::Turn(id, turn) => ("turns", pair(*id, *turn)),
    };
    let wtxn = env.write_txn().unwrap();
    let opened = env
        .create_databases_and_commit(wtxn, |open, wtxn| -> heed::Result<_> {
            let database: heed::Database<'_, Bytes, Bytes> = open.create_database(wtxn, Some(name))?;
            Ok(CommitOrAbort::<_, ()>::Commit(database))
        })
        .unwrap();
    let database = opened.unwrap_commit();
    let mut wtxn = env.write_txn().unwrap();
    assert!(database.get(&wtxn, &key).unwrap().is_some(), "there is no such record in {name}");
    match value {
        Some(value) => database.put(&mut wtxn, &key, value).unwrap(),
        None => assert!(database.delete(&mut wtxn, &key).unwrap()),
    }
    wtxn.commit().unwrap();
}

fn pair(first: u32, second: u32) -> Vec<u8> {
    (u64::from(first) << 32 | u64::from(second)).to_be_bytes().to_vec()
}

/// Requests a stop as soon as a stage has done so many pieces.
pub struct StopAt {
    pub cancel: Cancel,
    pub stage: Stage,
    pub done: u64,
}

impl Progress for StopAt {
    fn advance(&self, stage: Stage, done: u64, _total: u64) {
        if stage == self.stage && done >= self.done {
            self.cancel.request();
        }
    }
}
