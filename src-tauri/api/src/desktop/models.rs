//! Language models: which are on this machine, which one answers, what is being fetched, and what is set of them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use footnote_engine::Cancel;
use footnote_engine::answer::{Exchange, Writer};
use footnote_llm::find::{self, FoundModel};
use footnote_llm::gguf::{ModelFile, free_memory};
use footnote_llm::protocol::Adapter;
use footnote_llm::{Choice, Generator, ModelCommand, ModelProcess, State};
use footnote_network::{Hub, HubError, Phase, Progress};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use super::Desktop;
use super::notice::Notice;
use super::platform::Platform;
use crate::error::{ApiError, ErrorKind};
use crate::types::{
    AnswerForm, Download, DownloadState, Model, ModelList, ModelSettings, ModelState, OfferedModel,
    RefusedModel, RepoFile, file_key,
};
use crate::{Result, models};

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

/// The model that answers, those that could, and the downloads of this session.
pub(crate) struct Models {
    pub process: Arc<ModelProcess>,
    chosen: Arc<Mutex<Option<PathBuf>>>,
    /// What was found when it was last looked for models; `None` where the disk is to be looked through again.
    found: Mutex<Option<Vec<Arc<FoundModel>>>>,
    /// Held by whoever looks through the disk.
    looking: Mutex<()>,
    /// Files that came in before the window could tell what becomes of them; `None` as soon as it can.
    waiting: Mutex<Option<Vec<PathBuf>>>,
    downloads: Mutex<Vec<(Download, Cancel)>>,
    next_download: AtomicU32,
}

impl Models {
    pub fn new(command: ModelCommand, window: Arc<dyn Platform>) -> Models {
        let chosen: Arc<Mutex<Option<PathBuf>>> = Arc::default();
        let of_window = Arc::clone(&chosen);
        let watch = move |state: &State| {
            let key = key_of(of_window.lock().as_deref());
            let state = ModelState::of(state, &key);
            window.tell(Notice::ModelStateChanged { state });
        };
        Models {
            process: Arc::new(ModelProcess::new(command, Box::new(watch))),
            chosen,
            found: Mutex::default(),
            looking: Mutex::default(),
            waiting: Mutex::new(Some(Vec::new())),
            downloads: Mutex::default(),
            next_download: AtomicU32::new(1),
        }
    }

    pub fn state(&self) -> ModelState {
        ModelState::of(&self.process.state(), &key_of(self.chosen.lock().as_deref()))
    }

    pub fn downloads(&self) -> Vec<Download> {
        self.downloads.lock().iter().map(|(download, _)| download.clone()).collect()
    }

    pub fn stop_downloads(&self) {
        self.downloads.lock().iter().for_each(|(_, cancel)| cancel.request());
    }

    pub fn stop_download(&self, id: u32) {
        self.downloads
            .lock()
            .iter()
            .filter(|(download, _)| download.id == id)
            .for_each(|(_, cancel)| cancel.request());
    }

    fn change(&self, id: u32, change: impl FnOnce(&mut Download)) -> Option<Download> {
        let mut downloads = self.downloads.lock();
        let (download, _) = downloads.iter_mut().find(|(download, _)| download.id == id)?;
        change(download);
        Some(download.clone())
    }
}

impl Desktop {
    /// The models on this machine. `anew` looks through the disk again, which can take a second.
    fn found_models(&self, anew: bool) -> Vec<Arc<FoundModel>> {
        let known = || self.models.found.lock().clone().filter(|_| !anew);
        if let Some(found) = known() {
            return found;
        }
        let _looking = self.models.looking.lock();
        if let Some(found) = known() {
            return found;
        }
        let mut places = self.places.models.clone();
        places.chosen = self.settings.get().models.files;
        let found: Vec<_> = find::on_this_machine(&places).into_iter().map(Arc::new).collect();
        *self.models.found.lock() = Some(found.clone());
        found
    }

    pub fn model_list(&self, anew: bool) -> ModelList {
        let speeds = self.settings.get().models.speeds;
        let found = self.found_models(anew);
        let free_memory = free_memory();
        let mut rows: Vec<_> = found.iter().map(|model| row(model, &speeds, free_memory)).collect();
        rows.sort_by_cached_key(|row| row.shown_name.to_lowercase());
        ModelList { rows, free_memory }
    }

    /// The models that can be fetched, with the one that is suggested for this machine.
    pub fn offered_models(&self) -> Vec<OfferedModel> {
        let speeds = self.settings.get().models.speeds;
        let ran: Vec<models::Ran> = self
            .found_models(false)
            .iter()
            .filter_map(|model| {
                let parameters = model.file.as_ref().ok()?.parameters?;
                Some(models::Ran { parameters, speed: *speeds.get(&file_key(&model.path))? })
            })
            .collect();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        models::offered(free_memory(), cores, &ran)
    }

    pub fn model_state(&self) -> ModelState {
        self.models.state()
    }

    /// Opens the system's dialog for a model; `None`: the person closed it.
    pub fn choose_model_file(&self) -> Result<Option<Model>> {
        self.platform.choose_gguf().map(|path| self.take_model_file(&path)).transpose()
    }

    /// Opens the system's dialog for a GGUF adapter and gives its path; `None`: the person closed it.
    pub fn choose_adapter(&self) -> Result<Option<String>> {
        let Some(path) = self.platform.choose_gguf() else { return Ok(None) };
        let file = ModelFile::read_adapter(&path)?;
        Ok(Some(file.path.to_string_lossy().into_owned()))
    }

    /// Opens the system's dialog for a file with a JSON schema; `None`: the person closed it.
    pub fn choose_schema(&self) -> Result<Option<AnswerForm>> {
        let Some(path) = self.platform.choose_schema() else { return Ok(None) };
        let fields = models::read_schema(&path)?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Some(AnswerForm { name, fields }))
    }

    pub fn model_settings(&self) -> ModelSettings {
        self.settings.get().models.settings
    }

    pub fn save_model_settings(&self, settings: ModelSettings) -> Result<()> {
        let takes_up = self.model_settings().adapters != settings.adapters;
        self.settings.change(|kept| kept.models.settings = settings).map_err(ApiError::settings_not_saved)?;
        if takes_up {
            self.take_up_model();
        }
        Ok(())
    }

    /// Takes a file into the list of models.
    fn take_model_file(&self, path: &Path) -> Result<Model> {
        let file = ModelFile::read(path)?;
        self.settings
            .change(|kept| {
                if !kept.models.files.iter().any(|known| known == path) {
                    kept.models.files.push(path.to_path_buf());
                }
            })
            .map_err(ApiError::settings_not_saved)?;
        let model = Arc::new(FoundModel {
            source: find::Source::Chosen,
            name: file.shown_name(),
            path: path.to_path_buf(),
            file: Ok(file),
        });
        if let Some(found) = &mut *self.models.found.lock() {
            found.retain(|other| !is_same_file(&other.path, path));
            found.push(Arc::clone(&model));
        }
        Ok(row(&model, &self.settings.get().models.speeds, free_memory()))
    }

    /// Takes files that were given to the program into the list of models. The first that can be used answers from now on.
    pub(super) fn take_models(self: &Arc<Self>, paths: Vec<PathBuf>) {
        if paths.is_empty() {
            return;
        }
        if let Some(waiting) = &mut *self.models.waiting.lock() {
            waiting.extend(paths);
            return;
        }
        let desktop = Arc::clone(self);
        std::thread::spawn(move || {
            let (mut taken, mut refused) = (Vec::new(), Vec::new());
            let mut using = None;
            for path in paths {
                let used = desktop.take_model_file(&path).and_then(|row| {
                    if using.is_none() && row.fits != Some(false) && row.has_template != Some(false) {
                        desktop.use_model(Some(&row.key))?;
                        using = Some(row.key.clone());
                    }
                    Ok(row)
                });
                match used {
                    Ok(row) => taken.push(row),
                    Err(error) => {
                        let name = path.file_name().unwrap_or(path.as_os_str());
                        refused.push(RefusedModel { name: name.to_string_lossy().into_owned(), error });
                    }
                }
            }
            desktop.platform.tell(Notice::ModelsTaken { taken, refused, using });
        });
    }

    /// The window can tell now what becomes of models that came in before it was there.
    pub fn take_waiting_models(self: &Arc<Self>) {
        let waiting = self.models.waiting.lock().take();
        self.take_models(waiting.unwrap_or_default());
    }

    /// Takes a file that the person chose off the list; if it answers, answers are made of quotes again.
    pub fn forget_model_file(&self, key: &str) -> Result<()> {
        let kept = self.settings.get().models;
        let is_it = |path: &Path| file_key(path) == key;
        if !kept.files.iter().any(|path| is_it(path)) {
            let message = "Only a file that you chose can be taken off the list. Look for models again";
            return Err(ApiError::new(ErrorKind::Gone, "model-not-chosen", message));
        }
        if kept.chosen.as_deref().is_some_and(is_it) {
            self.use_model(None)?;
        }
        self.settings
            .change(|kept| kept.models.files.retain(|path| !is_it(path)))
            .map_err(ApiError::settings_not_saved)?;
        // It may lie where another program keeps its models.
        *self.models.found.lock() = None;
        Ok(())
    }

    /// Has the model with this key answer, or has answers made of quotes.
    pub fn use_model(&self, key: Option<&str>) -> Result<()> {
        let chosen = match key {
            None => None,
            Some(key) => {
                let found = self.found_models(false).into_iter().find(|model| file_key(&model.path) == key);
                let gone = || {
                    ApiError::new(
                        ErrorKind::Gone,
                        "model-gone",
                        "This model is no longer there. Choose another one",
                    )
                };
                let model = found.filter(|model| model.path.exists()).ok_or_else(gone)?;
                Some(ModelFile::read(&model.path)?.path)
            }
        };
        self.settings.change(|kept| kept.models.chosen = chosen).map_err(ApiError::settings_not_saved)?;
        self.take_up_model();
        Ok(())
    }

    /// Has the model answer that the settings name. One whose file is gone is not used, and stays chosen in case it comes back.
    pub(super) fn take_up_model(&self) {
        let kept = self.settings.get();
        let file = kept.models.chosen.as_deref().and_then(|path| ModelFile::read(path).ok());
        let adapter = kept.models.settings.adapters.first();
        let adapter =
            adapter.map(|adapter| Adapter { path: adapter.path.clone().into(), strength: adapter.strength });
        let choice =
            file.map(|file| Choice { name: file.shown_name(), file, adapter, threads: kept.app.threads });
        *self.models.chosen.lock() = choice.as_ref().map(|choice| choice.file.path.clone());
        self.models.process.choose(choice);
    }

    /// Gives the model's memory back when nobody has asked it for a while. Ends with the program.
    pub(super) fn watch_model_rest(self: &Arc<Self>) {
        let desktop = Arc::downgrade(self);
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(LOOK_EVERY);
                let Some(desktop) = desktop.upgrade() else { return };
                let minutes = desktop.settings.get().models.settings.rest_after;
                desktop.models.process.rest_after(Duration::from_secs(60 * u64::from(minutes.max(1))));
            }
        });
    }

    /// Who writes the next answer; `None` where answers are made of quotes. A form is filled in by a model alone.
    pub(super) fn writer<'a>(
        &self,
        host: &'a ModelProcess,
        history: Vec<Exchange>,
        schema: Option<String>,
    ) -> Result<Option<Writer<'a>>> {
        if host.choice().is_some() {
            let style = self.settings.get().models.settings.chosen_style();
            return Ok(Some(Writer { generator: host, style, schema, history }));
        }
        match schema {
            None => Ok(None),
            Some(_) => {
                let message = "A form is filled in by a language model. Choose one, or ask without a form";
                Err(ApiError::new(ErrorKind::Refused, "form-needs-model", message))
            }
        }
    }

    /// Keeps how fast the model was, for the list of models.
    pub(super) fn keep_speed(&self) {
        let (Some(choice), Some(speed)) = (self.models.process.choice(), self.models.process.speed()) else {
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

    /// Asks the hub, over the network, what GGUF files a repository holds.
    pub fn repo_files(&self, repo: &str) -> Result<Vec<RepoFile>> {
        models::repo_files(&self.hub()?, repo)
    }

    fn hub(&self) -> Result<Hub> {
        Ok(Hub::new(&self.places.hub, self.ledger())?)
    }

    pub fn downloads(&self) -> Vec<Download> {
        self.models.downloads()
    }

    pub fn stop_download(&self, id: u32) {
        self.models.stop_download(id);
    }

    /// Begins to fetch a file of a repository.
    pub fn start_download(self: &Arc<Self>, repo: String, file: String) -> Result<Download> {
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
        self.models.downloads.lock().push((download.clone(), cancel.clone()));
        let desktop = Arc::clone(self);
        std::thread::spawn(move || {
            let into = &desktop.places.downloads;
            let fetched = hub.download(&repo, &file, into, &|| cancel.is_requested(), &mut |progress| {
                desktop.tell_download(id, |download| show_progress(download, progress));
            });
            if fetched.is_ok() {
                desktop.found_models(true);
            }
            desktop.tell_download(id, |download| end(download, fetched));
        });
        Ok(download)
    }

    /// Takes a download that has ended off the list, and what it left unfinished off the disk.
    pub fn forget_download(&self, id: u32) -> Result<()> {
        let found = self.models.downloads().into_iter().find(|download| download.id == id);
        let Some(download) = found else { return Ok(()) };
        match download.state {
            DownloadState::Asking | DownloadState::Running | DownloadState::Checking => {
                let message = format!("{} is still being fetched. Stop it first", download.file);
                return Err(ApiError::new(ErrorKind::Refused, "download-running", message)
                    .with("file", download.file));
            }
            DownloadState::Stopped | DownloadState::Failed => {
                self.hub()?.discard(&download.repo, &download.file, &self.places.downloads)?;
            }
            DownloadState::Done => {}
        }
        self.models.downloads.lock().retain(|(other, _)| other.id != id);
        Ok(())
    }

    fn tell_download(&self, id: u32, change: impl FnOnce(&mut Download)) {
        if let Some(download) = self.models.change(id, change) {
            self.platform.tell(Notice::DownloadChanged { download });
        }
    }
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

fn end(download: &mut Download, fetched: std::result::Result<PathBuf, HubError>) {
    (download.bytes_per_second, download.seconds_left) = (None, None);
    match fetched {
        Ok(path) => {
            download.state = DownloadState::Done;
            download.key = Some(file_key(&path));
        }
        Err(HubError::Cancelled { .. }) => download.state = DownloadState::Stopped,
        Err(error) => {
            download.state = DownloadState::Failed;
            download.error = Some(error.into());
        }
    }
}

fn row(model: &FoundModel, speeds: &HashMap<String, (f32, f32)>, free: Option<u64>) -> Model {
    Model::of(model, free, speeds.get(&file_key(&model.path)).copied())
}

/// Whether two paths lead to one file.
fn is_same_file(one: &Path, other: &Path) -> bool {
    one == other || one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

fn key_of(path: Option<&Path>) -> String {
    path.map(file_key).unwrap_or_default()
}
