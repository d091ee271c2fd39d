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
use footnote_llm::protocol::Adapter;
use footnote_llm::{Choice, Generator, ModelCommand, ModelProcess, State};
use footnote_network::{Hub, HubError, OFFERED, Phase, Progress};
use serde::{Deserialize, Serialize};

use crate::error::{CommandError, ErrorCode};
use crate::events::{DownloadChanged, ModelStateChanged, ModelsTaken};
use crate::host::{Host, Notice};
use crate::state::Shell;
use crate::view::{
    Download, DownloadState, ModelList, ModelRow, ModelSettings, ModelSource, ModelState, OfferedModel,
    RefusedModel, RepoFile, file_key, shown,
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
    pub fn new(command: ModelCommand, window: Arc<dyn Host>) -> Models {
        let chosen: Arc<Mutex<Option<PathBuf>>> = Arc::default();
        let of_window = Arc::clone(&chosen);
        let watch = move |state: &State| {
            let key = key_of(lock(&of_window).as_deref());
            let state = ModelState::of(state, &key);
            window.tell(Notice::ModelState(ModelStateChanged { state }));
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
        ModelState::of(&self.process.state(), &key_of(lock(&self.chosen).as_deref()))
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
    /// The models on this machine. `anew` looks through the disk again, which can take a second.
    fn found_models(&self, anew: bool) -> Vec<Arc<FoundModel>> {
        let known = || lock(&self.models.found).clone().filter(|_| !anew);
        if let Some(found) = known() {
            return found;
        }
        let _looking = lock(&self.models.looking);
        if let Some(found) = known() {
            return found;
        }
        let mut places = self.places().models.clone();
        places.chosen = self.settings.get().models.files;
        let found: Vec<_> = find::on_this_machine(&places).into_iter().map(Arc::new).collect();
        *lock(&self.models.found) = Some(found.clone());
        found
    }

    pub(crate) fn model_list(&self, anew: bool) -> ModelList {
        let speeds = self.settings.get().models.speeds;
        let found = self.found_models(anew);
        let free_memory = free_memory();
        let mut rows: Vec<_> = found.iter().map(|model| row(model, &speeds, free_memory)).collect();
        rows.sort_by_cached_key(|row| row.name.to_lowercase());
        ModelList { rows, free_memory }
    }

    /// Takes a file into the list of models.
    pub(crate) fn choose_model_file(&self, path: &Path) -> Result<ModelRow, CommandError> {
        let file = ModelFile::read(path).map_err(refused)?;
        self.settings
            .change(|kept| {
                if !kept.models.files.iter().any(|known| known == path) {
                    kept.models.files.push(path.to_path_buf());
                }
            })
            .map_err(CommandError::not_saved)?;
        let model = Arc::new(FoundModel {
            source: find::Source::Chosen,
            name: file.shown_name(),
            path: path.to_path_buf(),
            file: Ok(file),
        });
        if let Some(found) = &mut *lock(&self.models.found) {
            found.retain(|other| !is_same_file(&other.path, path));
            found.push(Arc::clone(&model));
        }
        Ok(row(&model, &self.settings.get().models.speeds, free_memory()))
    }

    /// Takes files that were given to the program into the list of models. The first that can be used answers from now on.
    pub(crate) fn take_models(self: &Arc<Self>, paths: Vec<PathBuf>) {
        if paths.is_empty() {
            return;
        }
        if let Some(waiting) = &mut *lock(&self.models.waiting) {
            waiting.extend(paths);
            return;
        }
        let shell = Arc::clone(self);
        std::thread::spawn(move || {
            let (mut taken, mut refused) = (Vec::new(), Vec::new());
            let mut using = None;
            for path in paths {
                let used = shell.choose_model_file(&path).and_then(|row| {
                    if using.is_none() && row.fits {
                        shell.use_model(Some(&row.key))?;
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
            shell.host.tell(Notice::ModelsTaken(ModelsTaken { taken, refused, using }));
        });
    }

    /// The window can tell now what becomes of models that came in before it was there.
    pub(crate) fn take_waiting_models(self: &Arc<Self>) {
        let waiting = lock(&self.models.waiting).take();
        self.take_models(waiting.unwrap_or_default());
    }

    /// Takes a file that the person chose off the list; if it answers, answers are made of quotes again.
    pub(crate) fn forget_model_file(&self, key: &str) -> Result<(), CommandError> {
        let kept = self.settings.get().models;
        let is_it = |path: &Path| file_key(path) == key;
        if !kept.files.iter().any(|path| is_it(path)) {
            let message = "Only a file that you chose can be taken off the list. Look for models again";
            return Err(CommandError::new(ErrorCode::Gone, message));
        }
        if kept.chosen.as_deref().is_some_and(is_it) {
            self.use_model(None)?;
        }
        self.settings
            .change(|kept| kept.models.files.retain(|path| !is_it(path)))
            .map_err(CommandError::not_saved)?;
        // It may lie where another program keeps its models.
        *lock(&self.models.found) = None;
        Ok(())
    }

    /// Has the model with this key answer, or has answers made of quotes.
    pub(crate) fn use_model(&self, key: Option<&str>) -> Result<(), CommandError> {
        let chosen = match key {
            None => None,
            Some(key) => {
                let found = self.found_models(false).into_iter().find(|model| file_key(&model.path) == key);
                let gone = || {
                    CommandError::new(ErrorCode::Gone, "This model is no longer there. Choose another one")
                };
                let model = found.filter(|model| model.path.exists()).ok_or_else(gone)?;
                Some(ModelFile::read(&model.path).map_err(refused)?.path)
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
        self.models.process.choose(choice);
    }

    /// Gives the model's memory back when nobody has asked it for a while. Ends with the program.
    pub(crate) fn watch_model_rest(self: &Arc<Self>) {
        let shell = Arc::downgrade(self);
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(LOOK_EVERY);
                let Some(shell) = shell.upgrade() else { return };
                let minutes = shell.settings.get().models.settings.rest_after;
                shell.models.process.rest_after(Duration::from_secs(60 * u64::from(minutes.max(1))));
            }
        });
    }

    /// Who writes the next answer; `None` where answers are made of quotes. A form is filled in by a model alone.
    pub(crate) fn writer<'a>(
        &self,
        host: &'a ModelProcess,
        history: Vec<Exchange>,
        schema: Option<String>,
    ) -> Result<Option<Writer<'a>>, CommandError> {
        if host.choice().is_some() {
            let style = self.settings.get().models.settings.chosen_style();
            return Ok(Some(Writer { generator: host, style, schema, history }));
        }
        match schema {
            None => Ok(None),
            Some(_) => {
                let message = "A form is filled in by a language model. Choose one, or ask without a form";
                Err(CommandError::new(ErrorCode::Refused, message))
            }
        }
    }

    /// Keeps how fast the model was, for the list of models.
    pub(crate) fn keep_speed(&self) {
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

    pub(crate) fn repo_files(&self, repo: &str) -> Result<Vec<RepoFile>, CommandError> {
        let files = self.hub()?.repo_files(repo).map_err(refused)?;
        Ok(files
            .into_iter()
            .map(|file| RepoFile { file: file.file, bytes: file.bytes, quantisation: file.quantisation })
            .collect())
    }

    fn hub(&self) -> Result<Hub, CommandError> {
        Hub::new(&self.places().hub, self.ledger()).map_err(refused)
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
            let into = &shell.places().downloads;
            let fetched = hub.download(&repo, &file, into, &|| cancel.is_requested(), &mut |progress| {
                shell.tell_download(id, |download| show_progress(download, progress));
            });
            if fetched.is_ok() {
                shell.found_models(true);
            }
            shell.tell_download(id, |download| end(download, fetched));
        });
        Ok(download)
    }

    /// Takes a download that has ended off the list, and what it left unfinished off the disk.
    pub(crate) fn forget_download(&self, id: u32) -> Result<(), CommandError> {
        let found = self.models.downloads().into_iter().find(|download| download.id == id);
        let Some(download) = found else { return Ok(()) };
        match download.state {
            DownloadState::Asking | DownloadState::Running | DownloadState::Checking => {
                let message = format!("{} is still being fetched. Stop it first", download.file);
                return Err(CommandError::new(ErrorCode::Refused, message));
            }
            DownloadState::Stopped | DownloadState::Failed => {
                self.hub()?
                    .discard(&download.repo, &download.file, &self.places().downloads)
                    .map_err(refused)?;
            }
            DownloadState::Done => {}
        }
        lock(&self.models.downloads).retain(|(other, _)| other.id != id);
        Ok(())
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
        // As answers name it, whichever program put it there.
        name: file.map_or_else(|| model.name.clone(), ModelFile::shown_name),
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

/// Whether two paths lead to one file.
fn is_same_file(one: &Path, other: &Path) -> bool {
    one == other || one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
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
