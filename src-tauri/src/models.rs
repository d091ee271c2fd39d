//! Language models: which are on this machine, which one answers, what is being fetched, and what is set of them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use footnote_engine::Cancel;
use footnote_engine::answer::{Exchange, Writer};
use footnote_llm::find::{self, FoundModel};
use footnote_llm::gguf::{ModelFile, free_memory};
use footnote_llm::host::{Choice, Generator, ModelCommand, ModelHost, State};
use footnote_llm::hub::{Hub, HubError, Ledger, OFFERED, Phase, Progress};
use footnote_llm::protocol::Adapter;
use serde::{Deserialize, Serialize};

use crate::error::{CommandError, ErrorCode};
use crate::events::{DownloadChanged, ModelStateChanged};
use crate::host::{Host, Notice};
use crate::state::Shell;
use crate::view::{
    Download, DownloadState, ModelRow, ModelSettings, ModelSource, ModelState, OfferedModel, RepoFile,
    file_key, shown,
};

/// The context for which the memory of a model is told.
const TOLD_CONTEXT: u32 = 4_096;

/// How often it is looked whether the model has rested long enough to give its memory back.
const LOOK_EVERY: Duration = Duration::from_secs(20);

/// What is kept of models between two starts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct KeptModels {
    pub settings: ModelSettings,
    /// The file of the model that answers.
    pub chosen: Option<PathBuf>,
    /// Files that the person chose.
    pub files: Vec<PathBuf>,
    /// Tokens a second of reading and of writing, by the key of the model.
    pub speeds: HashMap<String, (f32, f32)>,
}

/// The model that answers, and the downloads of this session.
pub(crate) struct Models {
    pub host: Arc<ModelHost>,
    chosen: Arc<Mutex<Option<PathBuf>>>,
    downloads: Mutex<Vec<(Download, Cancel)>>,
    next_download: AtomicU32,
}

impl Models {
    pub fn new(command: ModelCommand, window: Arc<dyn Host>) -> Models {
        let chosen: Arc<Mutex<Option<PathBuf>>> = Arc::default();
        let of_window = Arc::clone(&chosen);
        let watch = move |state: &State| {
            let key = key_of(lock(&of_window).as_deref());
            let state = ModelState::of(state, &key);
            window.tell(Notice::ModelState(ModelStateChanged { state }));
        };
        Models {
            host: Arc::new(ModelHost::new(command, Box::new(watch))),
            chosen,
            downloads: Mutex::default(),
            next_download: AtomicU32::new(1),
        }
    }

    pub fn state(&self) -> ModelState {
        ModelState::of(&self.host.state(), &key_of(lock(&self.chosen).as_deref()))
    }

    pub fn downloads(&self) -> Vec<Download> {
        lock(&self.downloads).iter().map(|(download, _)| download.clone()).collect()
    }

    pub fn stop_downloads(&self) {
        lock(&self.downloads).iter().for_each(|(_, cancel)| cancel.request());
    }

    pub fn stop_download(&self, id: u32) {
        lock(&self.downloads)
            .iter()
            .filter(|(download, _)| download.id == id)
            .for_each(|(_, cancel)| cancel.request());
    }

    fn change(&self, id: u32, change: impl FnOnce(&mut Download)) -> Option<Download> {
        let mut downloads = lock(&self.downloads);
        let (download, _) = downloads.iter_mut().find(|(download, _)| download.id == id)?;
        change(download);
        Some(download.clone())
    }
}

impl Shell {
    fn models_folder(&self) -> PathBuf {
        self.settings_folder().join("models")
    }

    fn found_models(&self) -> Vec<FoundModel> {
        let mut places = find::Places::of_this_machine(self.models_folder());
        places.chosen = self.settings.get().models.files;
        find::on_this_machine(&places)
    }

    pub(crate) fn model_rows(&self) -> Vec<ModelRow> {
        let speeds = self.settings.get().models.speeds;
        let free = free_memory();
        let found = self.found_models();
        found.iter().map(|model| row(model, &speeds, free)).collect()
    }

    /// Takes a file into the list, and has it answer from the next question on.
    pub(crate) fn choose_model_file(&self, path: &Path) -> Result<ModelRow, CommandError> {
        let file = ModelFile::read(path).map_err(refused)?;
        self.settings
            .change(|kept| {
                if !kept.models.files.iter().any(|known| known == path) {
                    kept.models.files.push(path.to_path_buf());
                }
            })
            .map_err(CommandError::not_saved)?;
        let model = FoundModel {
            source: find::Source::Chosen,
            name: file.shown_name(),
            path: path.to_path_buf(),
            file: Ok(file),
        };
        Ok(row(&model, &self.settings.get().models.speeds, free_memory()))
    }

    /// Has the model with this key answer, or has answers made of quotes.
    pub(crate) fn use_model(&self, key: Option<&str>) -> Result<(), CommandError> {
        let chosen = match key {
            None => None,
            Some(key) => {
                let found = self.found_models().into_iter().find(|model| file_key(&model.path) == key);
                let gone = || {
                    CommandError::new(ErrorCode::Gone, "This model is no longer there. Choose another one")
                };
                let model = found.ok_or_else(gone)?;
                model.file.as_ref().map_err(|error| refused(error.to_string()))?;
                Some(model.path)
            }
        };
        self.settings.change(|kept| kept.models.chosen = chosen).map_err(CommandError::not_saved)?;
        self.take_up_model();
        Ok(())
    }

    /// Has the model answer that the settings name. One whose file is gone is not used, and stays chosen in case it comes back.
    pub(crate) fn take_up_model(&self) {
        let kept = self.settings.get();
        let file = kept.models.chosen.as_deref().and_then(|path| ModelFile::read(path).ok());
        let adapter = kept.models.settings.adapters.first();
        let adapter =
            adapter.map(|adapter| Adapter { path: adapter.path.clone().into(), strength: adapter.strength });
        let choice =
            file.map(|file| Choice { name: file.shown_name(), file, adapter, threads: kept.app.threads });
        *lock(&self.models.chosen) = choice.as_ref().map(|choice| choice.file.path.clone());
        self.models.host.choose(choice);
    }

    /// Gives the model's memory back when nobody has asked it for a while. Ends with the program.
    pub(crate) fn watch_model_rest(self: &Arc<Self>) {
        let shell = Arc::downgrade(self);
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(LOOK_EVERY);
                let Some(shell) = shell.upgrade() else { return };
                let minutes = shell.settings.get().models.settings.rest_after;
                shell.models.host.rest_after(Duration::from_secs(60 * u64::from(minutes.max(1))));
            }
        });
    }

    /// Who writes the next answer; `None` where answers are made of quotes.
    pub(crate) fn writer<'a>(&self, host: &'a ModelHost, history: Vec<Exchange>) -> Option<Writer<'a>> {
        host.choice()?;
        let style = self.settings.get().models.settings.chosen_style();
        Some(Writer { generator: host, style, schema: None, history })
    }

    /// Keeps how fast the model was, for the list of models.
    pub(crate) fn keep_speed(&self) {
        let (Some(choice), Some(speed)) = (self.models.host.choice(), self.models.host.speed()) else {
            return;
        };
        let key = file_key(&choice.file.path);
        let kept = self.settings.change(|kept| {
            kept.models.speeds.insert(key, (speed.read, speed.write));
        });
        if let Err(error) = kept {
            tracing::warn!(%error, "the speed of the model was not kept");
        }
    }

    pub(crate) fn repo_files(&self, repo: &str) -> Result<Vec<RepoFile>, CommandError> {
        let files = self.hub()?.repo_files(repo).map_err(refused)?;
        Ok(files
            .into_iter()
            .map(|file| RepoFile { file: file.file, bytes: file.bytes, quantisation: file.quantisation })
            .collect())
    }

    fn hub(&self) -> Result<Hub, CommandError> {
        Hub::from_environment(Ledger::at(self.ledger_path())).map_err(refused)
    }

    /// Begins to fetch a file of a repository.
    pub(crate) fn start_download(
        self: &Arc<Self>,
        repo: String,
        file: String,
    ) -> Result<Download, CommandError> {
        let hub = self.hub()?;
        let id = self.models.next_download.fetch_add(1, Ordering::Relaxed);
        let cancel = Cancel::default();
        let download = Download {
            id,
            repo: repo.clone(),
            file: file.clone(),
            state: DownloadState::Asking,
            bytes_done: 0,
            bytes_total: None,
            bytes_per_second: None,
            seconds_left: None,
            error: None,
            key: None,
        };
        lock(&self.models.downloads).push((download.clone(), cancel.clone()));
        let shell = Arc::clone(self);
        std::thread::spawn(move || {
            let into = shell.models_folder();
            let fetched = hub.download(&repo, &file, &into, &|| cancel.is_requested(), &mut |progress| {
                shell.tell_download(id, |download| show_progress(download, progress));
            });
            shell.tell_download(id, |download| end(download, fetched));
        });
        Ok(download)
    }

    fn tell_download(&self, id: u32, change: impl FnOnce(&mut Download)) {
        if let Some(download) = self.models.change(id, change) {
            self.host.tell(Notice::Download(DownloadChanged { download }));
        }
    }
}

pub(crate) fn offered() -> Vec<OfferedModel> {
    OFFERED
        .iter()
        .map(|model| OfferedModel {
            repo: model.repo.to_owned(),
            file: model.file.to_owned(),
            name: model.name.to_owned(),
            parameters: model.parameters,
            bytes: model.about_bytes,
            memory_needed: model.about_memory,
            licence: model.licence.to_owned(),
        })
        .collect()
}

fn show_progress(download: &mut Download, progress: Progress) {
    download.state = match progress.phase {
        Phase::Asking => DownloadState::Asking,
        Phase::Running => DownloadState::Running,
        Phase::Checking => DownloadState::Checking,
    };
    download.bytes_done = progress.done;
    download.bytes_total = (progress.total > 0).then_some(progress.total);
    download.bytes_per_second = progress.bytes_per_second;
    download.seconds_left = progress.seconds_left;
}

fn end(download: &mut Download, fetched: Result<PathBuf, HubError>) {
    (download.bytes_per_second, download.seconds_left) = (None, None);
    match fetched {
        Ok(path) => {
            download.state = DownloadState::Done;
            download.key = Some(file_key(&path));
        }
        Err(HubError::Cancelled { .. }) => download.state = DownloadState::Stopped,
        Err(error) => {
            download.state = DownloadState::Failed;
            download.error = Some(refused(error));
        }
    }
}

fn row(model: &FoundModel, speeds: &HashMap<String, (f32, f32)>, free: Option<u64>) -> ModelRow {
    let key = file_key(&model.path);
    let speed = speeds.get(&key);
    let file = model.file.as_ref().ok();
    let memory_needed = file.map_or(0, |file| file.memory_needed(TOLD_CONTEXT.min(file.context.max(1))));
    ModelRow {
        name: model.name.clone(),
        path: shown(&model.path),
        source: ModelSource::from(model.source),
        bytes: file.map_or(0, |file| file.bytes),
        architecture: file.map(|file| file.architecture.clone()).unwrap_or_default(),
        parameters: file.and_then(|file| file.parameters),
        quantisation: file.map(|file| file.quantisation.clone()).unwrap_or_default(),
        context: file.map_or(0, |file| file.context),
        licence: file.and_then(|file| file.licence.clone()),
        memory_needed,
        fits: free.is_none_or(|free| memory_needed <= free),
        read_speed: speed.map(|speed| speed.0),
        write_speed: speed.map(|speed| speed.1),
        problem: model.file.as_ref().err().map(ToString::to_string),
        key,
    }
}

fn key_of(path: Option<&Path>) -> String {
    path.map(file_key).unwrap_or_default()
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn refused(error: impl ToString) -> CommandError {
    CommandError::new(ErrorCode::Refused, error.to_string())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
