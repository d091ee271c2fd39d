//! A library: a folder that holds the documents' text, the indexes, and what was asked of them.

mod cards;
mod collections;
mod conversations;
mod export;
mod folders;
mod forget;
mod grids;
mod jobs;
mod lock;
mod notes;
mod renewal;
mod repair;
mod scan;
mod sources;
mod spaces;
mod upkeep;
mod verify;
mod watching;

pub use conversations::{FoundConversation, FoundLine, NewTurn};
pub use export::{Exported, Imported, import};
pub use folders::FolderCounts;
pub use grids::{GridEvent, NewGrid};
pub use jobs::{Observer, Worker};
pub use notes::NewNote;
pub use renewal::Renewal;
pub use repair::Repaired;
pub use scan::{Compared, Estimate, FileChange};
pub use upkeep::{Compacted, compact, mend_files};
pub use verify::{Problem, Verified};
pub use watching::{FolderObserver, WatchTimes, Watcher};

use std::path::{Path, PathBuf};
use std::sync::Arc;

use footnote_extract::ExtractError;
use parking_lot::RwLock;

use crate::answer::{Answer, AskOptions, Show, Weighing, Writer, answer, weighing};
use crate::index::{Follower, Indexes, LexicalIndex, VectorIndex};
use crate::inference::{CrossEncoder, Embedder, MultilingualE5, OnnxEmbedder};
use crate::passwords::Passwords;
use crate::progress::Cancel;
use crate::search::{Mode, SearchOptions, SearchResults, Searcher};
use crate::settings::Settings;
use crate::source::Originals;
use crate::store::{DATA_FILE, Document, DocumentId, Store, Tally};
use crate::{Error, Result, StoredPath, paths};
use conversations::ConversationTexts;
use jobs::Jobs;
use lock::WriteLock;
use renewal::Searches;
use upkeep::Presence;

/// An open library. It can be shared between threads; one at a time adds or removes.
pub struct Library {
    folder: PathBuf,
    pub(crate) store: Store,
    pub(crate) indexes: Indexes,
    /// The small embedding model that ships: passages are cut by its tokens, and answers proved by its vectors.
    pub(crate) shipped: Arc<OnnxEmbedder>,
    /// All that are known, the one for new libraries first.
    embedders: RwLock<Vec<Arc<dyn Embedder>>>,
    cross_encoder: CrossEncoder,
    originals: Originals,
    passwords: Passwords,
    pub(crate) settings: Settings,
    /// Held from the first change on: only one process writes to a library.
    write_lock: WriteLock,
    pub(crate) jobs: Jobs,
    searches: Searches,
    conversation_texts: ConversationTexts,
    _presence: Presence,
}

/// What a library holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub folder: PathBuf,
    pub documents: u64,
    /// Documents that lack vectors: found by their words alone until the next `add`.
    pub unfinished: u64,
    pub failed_files: u64,
    pub pages: u64,
    pub chunks: u64,
    pub vectors: u64,
    /// Vectors in no tree yet.
    pub unindexed_vectors: u64,
    pub bytes: u64,
    pub embedder: String,
}

/// A file that could not be read when it was last tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFailure {
    pub path: PathBuf,
    pub error: ExtractError,
}

impl Library {
    /// Opens the library in `folder`, or makes a new one there. Unfinished work of a process that was killed is
    /// cleaned up; [`Self::resume`] completes it.
    pub fn open(folder: &Path, settings: Settings) -> Result<Library> {
        Library::open_with(folder, settings, Vec::new(), &mut |_, _| {})
    }

    /// Like [`Self::open`]. A library of an earlier version is rewritten first, which can take a while: `upgrading` is told
    /// how many records of how many are done.
    pub fn open_watched(
        folder: &Path,
        settings: Settings,
        upgrading: &mut dyn FnMut(u64, u64),
    ) -> Result<Library> {
        Library::open_with(folder, settings, Vec::new(), upgrading)
    }

    /// Like [`Self::open_watched`], with further embedding models that the library's vector spaces may be of. The first of
    /// them is that of a new library.
    pub fn open_with(
        folder: &Path,
        settings: Settings,
        mut embedders: Vec<Arc<dyn Embedder>>,
        upgrading: &mut dyn FnMut(u64, u64),
    ) -> Result<Library> {
        let shipped = Arc::new(OnnxEmbedder::shipped(settings.embed_threads));
        embedders.push(Arc::new(MultilingualE5::shipped(settings.embed_threads)));
        embedders.push(shipped.clone());
        let unusable = |source| Error::Folder { path: folder.into(), source };
        let store_folder = folder.join("store");
        if upkeep::has_lost_its_store(folder) {
            return Err(Error::StoreMissing { path: store_folder.join(DATA_FILE) });
        }
        paths::create_folder(&store_folder).map_err(unusable)?;
        if let Err(error) = paths::make_all_private(folder) {
            tracing::warn!(%error, ?folder, "others may be able to read the library");
        }
        upkeep::compact_if_it_pays(folder, &store_folder);
        let presence = Presence::enter(folder)?;
        let store = Store::open(&store_folder).map_err(|error| match error {
            Error::Store(heed::Error::Io(source)) => Error::Folder { path: folder.into(), source },
            other => other,
        })?;
        let write_lock = WriteLock::of(folder);
        if store.is_outdated()? {
            // Another process may be writing in the earlier version's way.
            write_lock.take()?;
            store.upgrade(upgrading)?;
            write_lock.give_back();
        }
        let lexical = LexicalIndex::open(&folder.join("lexical"), &|| write_lock.take().map(drop))?;
        let profile = embedders[0].profile();
        let vectors = VectorIndex::open(&store, settings.vectors.clone(), &profile.id, profile.dimensions)?;
        let cross_encoder = CrossEncoder::shipped(&shipped, settings.embed_threads);
        let library = Library {
            folder: folder.into(),
            store,
            indexes: Indexes { lexical, vectors },
            shipped,
            embedders: RwLock::new(embedders),
            cross_encoder,
            originals: Originals::default(),
            passwords: Passwords::default(),
            settings,
            write_lock,
            jobs: Jobs::default(),
            searches: Searches::default(),
            conversation_texts: ConversationTexts::default(),
            _presence: presence,
        };
        library.catch_up()?;
        if library.active_model()?.is_none() {
            tracing::warn!(
                ?folder,
                "the library's embedding model is not known; its vectors are not searched"
            );
        }
        Ok(library)
    }

    /// Brings the indexes to the store's state, unless another process is about to do it.
    fn catch_up(&self) -> Result<()> {
        if self.indexes.is_behind(&self.store)? && self.lock().is_ok() {
            self.indexes.catch_up(&self.store)?;
            self.indexes.lexical.close_writer();
        }
        Ok(())
    }

    /// Takes the library for writing, until it is closed. An error if another process has it.
    pub fn own(&self) -> Result<()> {
        self.lock()
    }

    /// Takes the lock that lets this process write, and keeps it.
    pub(crate) fn lock(&self) -> Result<()> {
        if self.write_lock.take()? {
            self.indexes.vectors.refresh()?;
        }
        Ok(())
    }

    /// Removes documents. Their files are left alone, and in a watched folder they are not read again until somebody asks for
    /// them. It may be called while documents are added.
    pub fn remove(&self, documents: &[DocumentId]) -> Result<()> {
        self.lock()?;
        let _following = self.store.follow();
        self.store.update(|wtxn| {
            for id in documents {
                self.exclude_files(wtxn, *id)?;
                self.store.remove_document(wtxn, *id)?;
            }
            Ok(())
        })?;
        self.indexes.catch_up(&self.store)?;
        if !self.jobs.is_staging() {
            self.indexes.lexical.close_writer();
        }
        Ok(())
    }

    pub fn search(&self, query: &str, options: &SearchOptions) -> Result<SearchResults> {
        let _going_on = self.searches.begin();
        self.with_whole_words(|| {
            let searcher = self.searcher()?;
            if options.mode == Mode::Vector && searcher.space.is_none() {
                let found = self.indexes.vectors.profile(self.indexes.vectors.active())?;
                return Err(Error::NeedsEmbedding { found });
            }
            searcher.search(query, options)
        })
    }

    /// Searches, and once more if the index of words turned out to be damaged: it is built again from the store first.
    fn with_whole_words<T>(&self, mut search: impl FnMut() -> Result<T>) -> Result<T> {
        match search() {
            Err(Error::LexicalDamaged { path, detail }) => {
                self.lock().map_err(|error| match error {
                    Error::InUse { .. } => Error::LexicalUnusable { path: path.clone() },
                    other => other,
                })?;
                tracing::warn!("the index of words in {path:?} is damaged ({detail}) and is built again");
                {
                    let _following = self.store.follow();
                    self.indexes.lexical.rebuild(&self.store)?;
                    if !self.jobs.is_staging() {
                        self.indexes.lexical.close_writer();
                    }
                }
                search()
            }
            result => result,
        }
    }

    /// Finds and weighs what answers a question without a language model, with all that was measured.
    pub fn weighing(&self, question: &str) -> Result<Weighing> {
        let _going_on = self.searches.begin();
        self.with_whole_words(|| weighing(&self.searcher()?, question))
    }

    /// Answers a question with quotes from the documents.
    pub fn ask(&self, question: &str, options: &AskOptions) -> Result<Answer> {
        self.ask_in_parts(question, options, None, &Cancel::default(), &mut |_| {})
    }

    /// Like [`Self::ask`], or with an answer by `writer`; shows each part as soon as it is there. When `cancel` is requested the
    /// answer comes back as far as it is.
    pub fn ask_in_parts(
        &self,
        question: &str,
        options: &AskOptions,
        writer: Option<&Writer>,
        cancel: &Cancel,
        show: &mut Show,
    ) -> Result<Answer> {
        let _going_on = self.searches.begin();
        self.with_whole_words(|| answer(&self.searcher()?, question, options, writer, cancel, show))
    }

    /// Loads the embedding model now, so that the first question need not wait for it.
    pub fn warm_up(&self) -> Result<()> {
        let active = self.active_model()?;
        active.map_or(Ok(()), |(_, embedder)| embedder.embed_query("ready").map(drop))
    }

    /// Loads the reader now, so that the first answer need not wait for it.
    pub fn load_reader(&self) -> Result<()> {
        self.cross_encoder.load()
    }

    /// Waits until no model computes, a batch at most, and lets none begin any more. The last thing to do before the process
    /// ends while others still work for it: nothing they have stored is lost.
    pub fn rest(&self) {
        for embedder in self.embedders.read().iter() {
            embedder.rest();
        }
        self.cross_encoder.rest();
    }

    fn searcher(&self) -> Result<Searcher<'_>> {
        let active = self.active_model()?;
        Ok(Searcher {
            store: &self.store,
            lexical: &self.indexes.lexical,
            vectors: &self.indexes.vectors,
            space: active.as_ref().map(|(space, _)| *space),
            embedder: active
                .map_or_else(|| self.shipped.clone() as Arc<dyn Embedder>, |(_, embedder)| embedder),
            shipped: &self.shipped,
            cross_encoder: &self.cross_encoder,
        })
    }

    pub fn documents(&self) -> Result<Vec<Document>> {
        let txn = self.store.read()?;
        self.store.documents(&txn)?.collect()
    }

    /// Files that failed when they were last tried, in the order of their paths.
    pub fn failures(&self) -> Result<Vec<FileFailure>> {
        let txn = self.store.read()?;
        let mut failures: Vec<FileFailure> = Vec::new();
        for file in self.store.failed_files(&txn)? {
            let path = file.path.to_path();
            failures.extend(file.failure.map(|failure| FileFailure { path, error: failure.error }));
        }
        failures.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(failures)
    }

    /// Whether the library has noted that this file failed.
    pub fn has_failed(&self, path: &Path) -> Result<bool> {
        let txn = self.store.read()?;
        Ok(self.store.file(&txn, &StoredPath::new(path))?.is_some_and(|file| file.failure.is_some()))
    }

    /// Whether a document was made from this file.
    pub fn holds_file(&self, path: &Path) -> Result<bool> {
        let txn = self.store.read()?;
        Ok(self.store.file(&txn, &StoredPath::new(path))?.is_some_and(|file| file.document.is_some()))
    }

    /// Forgets that files failed. A document that such a file gave before stays.
    pub fn forget_failures(&self, paths: &[PathBuf]) -> Result<()> {
        self.store.update(|wtxn| {
            paths.iter().try_for_each(|path| self.store.forget_failure(wtxn, &StoredPath::new(path)))
        })
    }

    /// The documents that a person names: by number, by tag as in `#urgent`, by path, or by a part of the path or title that fits.
    pub fn find_documents(&self, name: &str) -> Result<Vec<DocumentId>> {
        let documents = self.documents()?;
        if let Ok(number) = name.parse() {
            let id = DocumentId(number);
            if documents.iter().any(|document| document.id == id) {
                return Ok(vec![id]);
            }
        }
        if let Some(tag) = name.strip_prefix('#') {
            let tagged = self.tagged(tag)?;
            if !tagged.is_empty() {
                return Ok(tagged);
            }
        }
        let path = std::path::absolute(name).unwrap_or_else(|_| PathBuf::from(name));
        let under: Vec<DocumentId> = documents
            .iter()
            .filter(|document| document.paths.iter().any(|stored| stored.to_path().starts_with(&path)))
            .map(|document| document.id)
            .collect();
        if !under.is_empty() {
            return Ok(under);
        }
        let lower = name.to_lowercase();
        let like: Vec<DocumentId> = documents
            .iter()
            .filter(|document| {
                let stem = document.path().file_name().map(|name| name.to_string_lossy().to_lowercase());
                document.title.to_lowercase().contains(&lower)
                    || stem.is_some_and(|stem| stem.contains(&lower))
            })
            .map(|document| document.id)
            .collect();
        if like.is_empty() { Err(Error::NoMatch(name.to_string())) } else { Ok(like) }
    }

    pub fn status(&self) -> Result<Status> {
        let txn = self.store.read()?;
        let (vectors, unindexed_vectors) = self.indexes.vectors.counts()?;
        let Tally { documents, unfinished, failed_files, pages, chunks } = self.store.tally(&txn)?;
        Ok(Status {
            folder: self.folder.clone(),
            documents,
            unfinished,
            failed_files,
            pages,
            chunks,
            vectors,
            unindexed_vectors,
            bytes: paths::folder_bytes(&self.folder),
            embedder: self.indexes.vectors.profile(self.indexes.vectors.active())?,
        })
    }
}
