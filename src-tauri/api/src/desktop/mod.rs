//! A session at a desk: a library that is open for hours, the work that goes on in it, and the system around it.

mod asking;
mod documents;
mod folders;
mod grids;
mod imports;
mod models;
mod notice;
mod platform;
pub(crate) mod priority;
mod removals;
mod renewals;
mod settings;
mod system;

pub use notice::Notice;
pub use platform::Platform;
pub use removals::TIME_TO_UNDO;
pub use settings::{AppSettings, Contrast, Language, Theme};
pub use system::Start;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use footnote_engine::{Cancel, Settings, Silent, WorkerCommand};
use footnote_llm::ModelCommand;
use footnote_llm::find;
use footnote_network::{HUB_VARIABLE, HUGGING_FACE, Ledger};
use parking_lot::Mutex;

use crate::error::{ApiError, ErrorKind};
use crate::types::Problem;
use crate::upkeep::mend_file;
use crate::{Api, MODEL_ARGUMENTS, Result, WORKER_ARGUMENTS};
use folders::Folders;
use imports::Imports;
use models::Models;
use removals::Removals;
use renewals::Renewals;
use settings::SettingsFile;

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

impl Places {
    /// The usual places of an app whose data lie in `data` and whose executable is `program`. `library` is a library that
    /// was named from outside.
    pub fn of_app(data: PathBuf, program: PathBuf, library: Option<PathBuf>) -> Places {
        let downloads = data.join("models");
        let hub = std::env::var(HUB_VARIABLE).ok().filter(|address| !address.trim().is_empty());
        Places {
            library_is_fixed: library.is_some(),
            library: library.unwrap_or_else(|| data.join("library")),
            settings: data,
            worker: WorkerCommand {
                program: program.clone(),
                arguments: WORKER_ARGUMENTS.map(Into::into).to_vec(),
            },
            model_worker: ModelCommand { program, arguments: MODEL_ARGUMENTS.map(Into::into).to_vec() },
            models: find::Places::of_this_machine(downloads.clone()),
            downloads,
            hub: hub.unwrap_or_else(|| HUGGING_FACE.to_owned()),
        }
    }
}

/// Everything that a window works with. Shared between its threads.
pub struct Desktop {
    pub started: Instant,
    platform: Arc<dyn Platform>,
    settings: SettingsFile,
    imports: Imports,
    folders: Folders,
    removals: Removals,
    renewals: Renewals,
    models: Models,
    /// Answers that are being written, by the window's name for the request.
    answers: Mutex<HashMap<String, Cancel>>,
    /// Grids that are being filled in.
    grids: Mutex<HashMap<u32, Cancel>>,
    /// Files of this session that failed before they could be noted in the library: they were not there, or not readable.
    unread: Mutex<HashMap<PathBuf, Vec<Problem>>>,
    places: Places,
    api: OnceLock<Result<Api>>,
    /// Whether the reader was asked to load.
    expects_question: AtomicBool,
    /// Whether the library's file was made anew, so that what is derived has to follow.
    needs_repair: AtomicBool,
}

/// The code of a library whose file is damaged.
const DAMAGED: &str = "library-file-damaged";

impl Desktop {
    pub fn new(places: Places, platform: Arc<dyn Platform>) -> Desktop {
        Desktop {
            started: Instant::now(),
            models: Models::new(places.model_worker.clone(), Arc::clone(&platform)),
            platform,
            settings: SettingsFile::open(&places.settings),
            imports: Imports::default(),
            folders: Folders::default(),
            removals: Removals::default(),
            renewals: Renewals::default(),
            answers: Mutex::default(),
            grids: Mutex::default(),
            unread: Mutex::default(),
            places,
            api: OnceLock::new(),
            expects_question: AtomicBool::new(false),
            needs_repair: AtomicBool::new(false),
        }
    }

    pub fn library_folder(&self) -> PathBuf {
        let chosen = self.settings.get().library.filter(|_| !self.places.library_is_fixed);
        chosen.unwrap_or_else(|| self.places.library.clone())
    }

    fn ledger(&self) -> Ledger {
        Ledger::at(self.places.settings.join("network-ledger.jsonl"))
    }

    /// The library, opened when it is first asked for, which reads the disk: call it where waiting is allowed.
    pub fn api(&self) -> Result<&Api> {
        self.api.get_or_init(|| self.open()).as_ref().map_err(Clone::clone)
    }

    fn open(&self) -> Result<Api> {
        let mut settings = Settings::new(self.places.worker.clone());
        if let Some(threads) = self.settings.get().app.threads {
            settings.embed_threads = (threads as usize).clamp(1, settings.embed_threads);
            settings.workers = settings.workers.min(settings.embed_threads);
        }
        let folder = self.library_folder();
        let open = |settings| Api::open(&folder, settings, true, &mut |_, _| {});
        let opened = match open(settings.clone()) {
            // Who is at a window has nothing else to mend it with. What is damaged is kept beside the library's file.
            Err(error) if error.code == DAMAGED => mend_file(&folder).and_then(|mended| {
                tracing::warn!(?mended, ?folder, "the library's file was damaged and is made anew");
                self.needs_repair.store(true, Ordering::Release);
                open(settings)
            }),
            opened => opened,
        };
        opened.map_err(|error| ApiError { kind: ErrorKind::LibraryUnusable, ..error })
    }

    /// Makes again what is derived, after the library's file was made anew.
    fn repair_if_needed(&self, api: &Api) {
        if self.needs_repair.swap(false, Ordering::AcqRel)
            && let Err(error) = api.repair(&Cancel::default(), &Silent)
        {
            tracing::error!(%error, "the library is not whole; `footnote-cli repair` goes on with it");
        }
    }

    /// Opens the library, adds `paths`, completes what an earlier run left, goes on with a renewal, and loads the model, without making anybody wait.
    pub fn wake(self: &Arc<Self>, paths: Vec<PathBuf>) {
        self.watch_model_rest();
        let desktop = Arc::clone(self);
        std::thread::spawn(move || {
            let Ok(api) = desktop.api() else { return };
            let library = api.library();
            desktop.repair_if_needed(api);
            desktop.take_up_model();
            // Imports complete what was left, too: those of now, and those that wait from an earlier start.
            let imports = paths.iter().any(|path| !is_model(path))
                || library.waiting_imports().is_ok_and(|waiting| !waiting.is_empty());
            desktop.add(paths);
            let unfinished = library.status().is_ok_and(|status| status.unfinished > 0)
                || library.waits_for_recognition().unwrap_or(false);
            if !imports && unfinished {
                desktop.imports.begin(&desktop, Vec::new(), false);
            }
            desktop.imports.start(&desktop);
            desktop.folders.start(&desktop);
            desktop.renewals.go_on(&desktop);
            // The threads that compute vectors are made here.
            priority::step_back();
            if let Err(error) = library.warm_up() {
                tracing::error!(%error, "the embedding model could not be loaded");
            }
        });
    }

    /// Loads the reader, without making anybody wait: somebody types, and will ask. Before, its memory is not needed.
    fn expect_question(self: &Arc<Self>) {
        if self.expects_question.swap(true, Ordering::Relaxed) {
            return;
        }
        let desktop = Arc::clone(self);
        std::thread::spawn(move || {
            // The threads that read are made here, and what is typed goes before what it finds.
            priority::step_back();
            if let Ok(api) = desktop.api()
                && let Err(error) = api.library().load_reader()
            {
                tracing::error!(%error, "the reader could not be loaded");
            }
        });
    }

    /// Adds documents to the library, and language models to those that can answer. Folders are kept current from then on.
    pub fn add(self: &Arc<Self>, paths: Vec<PathBuf>) {
        let (models, documents): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| is_model(path));
        self.take_models(models);
        if documents.is_empty() {
            return;
        }
        if documents.iter().any(|path| path.is_dir()) {
            // They are noted before they are read, which may have to wait for the library to open.
            let (desktop, folders) = (Arc::clone(self), documents.clone());
            std::thread::spawn(move || desktop.watch_folders(&folders));
        }
        self.imports.begin(self, documents, false);
    }

    /// Completes what is under way when the window closes: documents that were removed are removed.
    pub fn close(&self) {
        self.folders.close();
        self.renewals.close();
        self.imports.close();
        self.models.stop_downloads();
        for cancel in self.answers.lock().values().chain(self.grids.lock().values()) {
            cancel.request();
        }
        // A library that is not open yet stays closed.
        let closed = || Err(ApiError::new(ErrorKind::LibraryUnusable, "closing", "Footnote is closing"));
        if let Ok(api) = self.api.get_or_init(closed) {
            let leaving = self.removals.take_all();
            if !leaving.is_empty()
                && let Err(error) = api.library().remove(&leaving)
            {
                tracing::warn!(%error, "removed documents are still in the library");
            }
            api.library().rest();
        }
    }
}

/// Whether a file is a language model, going by its name.
pub fn is_model(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gguf")) && !path.is_dir()
}
