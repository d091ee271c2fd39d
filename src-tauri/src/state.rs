//! What the window acts upon: the library, the work that goes on, and the system around it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use footnote_engine::{Cancel, DocumentId, Library, Settings, WorkerCommand};
use footnote_llm::ModelCommand;
use footnote_llm::find;
use footnote_network::Ledger;

use crate::error::{CommandError, ErrorCode};
use crate::events::{CollectionsChanged, LibraryChanged};
use crate::host::{Host, Notice};
use crate::imports::Imports;
use crate::models::Models;
use crate::removals::Removals;
use crate::settings::SettingsFile;
use crate::view::{Collection, DocumentRow, LibrarySummary, RowState};

/// Where things lie on this machine.
#[derive(Debug, Clone)]
pub struct Places {
    /// The library's folder, unless the person chose another.
    pub library: PathBuf,
    /// Whether `library` was named from outside and goes before the person's choice.
    pub library_is_fixed: bool,
    /// The folder of the settings.
    pub settings: PathBuf,
    /// The program that serves as extract worker, and the one that runs a language model.
    pub worker: WorkerCommand,
    pub model_worker: ModelCommand,
    /// Where language models lie: those of other programs, and Footnote's own downloads.
    pub models: find::Places,
    /// The folder for downloads.
    pub downloads: PathBuf,
    /// The address that models are fetched from.
    pub hub: String,
}

/// Everything the commands work with. Shared between the window's threads.
pub struct Shell {
    pub(crate) started: Instant,
    pub(crate) host: Arc<dyn Host>,
    pub(crate) settings: SettingsFile,
    pub(crate) imports: Imports,
    pub(crate) removals: Removals,
    pub(crate) models: Models,
    /// Answers that are being written, by the window's name for the request.
    pub(crate) answers: Mutex<HashMap<String, Cancel>>,
    /// Files of this session that failed before they could be noted in the library: they were not there, or not readable.
    unread: Mutex<HashMap<PathBuf, String>>,
    places: Places,
    library: OnceLock<Result<Arc<Library>, CommandError>>,
    /// Whether the reader was asked to load.
    expects_question: AtomicBool,
}

impl Shell {
    pub fn new(places: Places, host: Arc<dyn Host>) -> Shell {
        Shell {
            started: Instant::now(),
            models: Models::new(places.model_worker.clone(), Arc::clone(&host)),
            host,
            settings: SettingsFile::open(&places.settings),
            imports: Imports::default(),
            removals: Removals::default(),
            answers: Mutex::default(),
            unread: Mutex::default(),
            places,
            library: OnceLock::new(),
            expects_question: AtomicBool::new(false),
        }
    }

    pub fn library_folder(&self) -> PathBuf {
        let chosen = self.settings.get().library.filter(|_| !self.places.library_is_fixed);
        chosen.unwrap_or_else(|| self.places.library.clone())
    }

    pub(crate) fn places(&self) -> &Places {
        &self.places
    }

    pub(crate) fn ledger(&self) -> Ledger {
        Ledger::at(self.places.settings.join("network-ledger.jsonl"))
    }

    /// Opens the library when it is first asked for, which reads the disk: call it where waiting is allowed.
    pub fn library(&self) -> Result<&Library, CommandError> {
        self.opened().as_deref().map_err(Clone::clone)
    }

    /// The library for a thread that may outlive the shell.
    pub(crate) fn shared_library(&self) -> Result<Arc<Library>, CommandError> {
        self.opened().clone()
    }

    fn opened(&self) -> &Result<Arc<Library>, CommandError> {
        self.library.get_or_init(|| self.open())
    }

    fn open(&self) -> Result<Arc<Library>, CommandError> {
        let mut settings = Settings::new(self.places.worker.clone());
        if let Some(threads) = self.settings.get().app.threads {
            settings.embed_threads = (threads as usize).clamp(1, settings.embed_threads);
            settings.workers = settings.workers.min(settings.embed_threads);
        }
        Library::open(&self.library_folder(), settings)
            .map(Arc::new)
            .map_err(|error| CommandError::new(ErrorCode::LibraryUnusable, error.to_string()))
    }

    /// Opens the library, adds `paths`, completes what an earlier run left and loads the model, without making anybody wait.
    pub fn wake(self: &Arc<Self>, paths: Vec<PathBuf>) {
        self.watch_model_rest();
        let shell = Arc::clone(self);
        std::thread::spawn(move || {
            let Ok(library) = shell.library() else { return };
            shell.take_up_model();
            // Imports complete what was left, too: those of now, and those that wait from an earlier start.
            let imports = paths.iter().any(|path| !is_model(path))
                || library.waiting_imports().is_ok_and(|waiting| !waiting.is_empty());
            shell.add(paths);
            if !imports && library.status().is_ok_and(|status| status.unfinished > 0) {
                shell.imports.begin(&shell, Vec::new(), false);
            }
            shell.imports.start(&shell);
            // The threads that compute vectors are made here.
            crate::priority::step_back();
            if let Err(error) = library.warm_up() {
                tracing::error!(%error, "the embedding model could not be loaded");
            }
        });
    }

    /// Loads the reader, without making anybody wait: somebody types, and will ask. Before, its memory is not needed.
    pub(crate) fn expect_question(self: &Arc<Self>) {
        if self.expects_question.swap(true, Ordering::Relaxed) {
            return;
        }
        let shell = Arc::clone(self);
        std::thread::spawn(move || {
            // The threads that read are made here, and what is typed goes before what it finds.
            crate::priority::step_back();
            if let Ok(library) = shell.library()
                && let Err(error) = library.load_reader()
            {
                tracing::error!(%error, "the reader could not be loaded");
            }
        });
    }

    /// Adds documents to the library, and language models to those that can answer.
    pub fn add(self: &Arc<Self>, paths: Vec<PathBuf>) {
        let (models, documents): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| is_model(path));
        self.take_models(models);
        if !documents.is_empty() {
            self.imports.begin(self, documents, false);
        }
    }

    /// Completes what is under way when the window closes: documents that were removed are removed.
    pub fn close(&self) {
        self.imports.close();
        self.models.stop_downloads();
        for cancel in self.answering().values() {
            cancel.request();
        }
        // A library that is not open yet stays closed.
        let closed =
            || Err::<Arc<Library>, _>(CommandError::new(ErrorCode::LibraryUnusable, "Footnote is closing"));
        if let Ok(library) = self.library.get_or_init(closed) {
            let leaving = self.removals.take_all();
            if !leaving.is_empty()
                && let Err(error) = library.remove(&leaving)
            {
                tracing::warn!(%error, "removed documents are still in the library");
            }
            library.rest();
        }
    }

    pub(crate) fn answering(&self) -> MutexGuard<'_, HashMap<String, Cancel>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn unread(&self) -> MutexGuard<'_, HashMap<PathBuf, String>> {
        self.unread.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All lines of the library.
    pub(crate) fn rows(&self) -> Result<Vec<DocumentRow>, CommandError> {
        let library = self.library()?;
        let memberships = library.memberships()?;
        let leaving = self.removals.leaving();
        let documents: Vec<DocumentRow> = library
            .documents()?
            .iter()
            .filter(|document| !leaving.contains(&document.id))
            .map(|document| {
                DocumentRow::of(document, memberships.get(&document.id).map_or(&[], Vec::as_slice))
            })
            .collect();
        // A file that failed may be read again just now: the latest that is known of it counts.
        let mut files = HashMap::new();
        files.extend(
            library.failures()?.iter().map(DocumentRow::of_failure).map(|row| (row.key.clone(), row)),
        );
        for (path, reason) in self.unread().clone() {
            let row = DocumentRow::of_file(&path, RowState::Failed, Some(reason));
            files.insert(row.key.clone(), row);
        }
        files.extend(self.imports.file_rows().into_iter().map(|row| (row.key.clone(), row)));
        Ok(documents.into_iter().chain(files.into_values()).collect())
    }

    /// The line of a document that is in the library.
    pub(crate) fn row(&self, id: DocumentId) -> Option<DocumentRow> {
        let library = self.library().ok()?;
        let document = library.document(id).ok()?;
        Some(DocumentRow::of(&document, &library.collections_of(id).ok()?))
    }

    pub(crate) fn summary(&self) -> Result<LibrarySummary, CommandError> {
        let status = self.library()?.status()?;
        let leaving = self.removals.leaving().len() as u64;
        let documents = status.documents.saturating_sub(leaving);
        Ok(LibrarySummary {
            folder: status.folder.to_string_lossy().into_owned(),
            documents: documents as u32,
            indexed: documents.saturating_sub(status.unfinished) as u32,
            failed: status.failed_files as u32 + self.unread().len() as u32,
            passages: status.chunks as u32,
            bytes: status.bytes,
        })
    }

    /// The documents that a scope means, without those on their way out; `None` means all.
    pub(crate) fn documents_of(
        &self,
        scope: &footnote_engine::Scope,
    ) -> Result<Option<Vec<DocumentId>>, CommandError> {
        let library = self.library()?;
        let leaving = self.removals.leaving();
        let chosen = library.documents_of(scope)?;
        if leaving.is_empty() {
            return Ok(chosen);
        }
        let mut chosen = match chosen {
            Some(chosen) => chosen,
            None => library.documents()?.iter().map(|document| document.id).collect(),
        };
        chosen.retain(|id| !leaving.contains(id));
        Ok(Some(chosen))
    }

    /// Tells the window that these documents look different now.
    pub(crate) fn tell_rows(&self, documents: &[DocumentId]) -> Result<(), CommandError> {
        // One that is not there any more was told of when it went.
        let changed = documents.iter().filter_map(|id| self.row(*id)).collect();
        self.tell_library(changed, Vec::new())
    }

    /// Tells the window that these documents stand in other collections now.
    pub(crate) fn tell_filed(&self, documents: &[DocumentId]) -> Result<(), CommandError> {
        self.tell_rows(documents)?;
        self.tell_collections()
    }

    pub(crate) fn tell_library(
        &self,
        changed: Vec<DocumentRow>,
        gone: Vec<String>,
    ) -> Result<(), CommandError> {
        let library = self.summary()?;
        self.host.tell(Notice::Library(LibraryChanged { changed, gone, library }));
        Ok(())
    }

    pub(crate) fn collections(&self) -> Result<Vec<Collection>, CommandError> {
        let collections = self.library()?.collections()?;
        Ok(collections.into_iter().map(|(collection, count)| Collection::of(collection, count)).collect())
    }

    pub(crate) fn tell_collections(&self) -> Result<(), CommandError> {
        let collections = self.collections()?;
        self.host.tell(Notice::Collections(CollectionsChanged { collections }));
        Ok(())
    }
}

/// Whether a file is a language model, going by its name.
pub(crate) fn is_model(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gguf")) && !path.is_dir()
}

/// The files and folders among the arguments of a start, as absolute paths.
pub fn paths_among(
    arguments: impl IntoIterator<Item = impl AsRef<std::ffi::OsStr>>,
    folder: &Path,
) -> Vec<PathBuf> {
    let arguments = arguments.into_iter().skip(1);
    let paths = arguments.filter(|argument| !argument.as_ref().as_encoded_bytes().starts_with(b"-"));
    paths.map(|path| folder.join(path.as_ref())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_of_a_start_are_files_and_folders() {
        let paths = paths_among(["footnote", "a.pdf", "/b/c.txt", "--flag"], Path::new("/home/ada"));
        assert_eq!(paths, [PathBuf::from("/home/ada/a.pdf"), PathBuf::from("/b/c.txt")]);
    }
}
