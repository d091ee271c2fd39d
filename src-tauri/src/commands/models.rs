//! Language models, downloads and styles.

use std::path::PathBuf;
use std::sync::Arc;

use footnote_llm::gguf::ModelFile;
use tauri::State;

use super::{Result, wait_for};
use crate::error::{CommandError, ErrorCode};
use crate::models::offered;
use crate::state::Shell;
use crate::view::{
    AnswerForm, Download, ModelList, ModelRow, ModelSettings, ModelState, OfferedModel, RepoFile,
};

/// Larger than any schema that a model could fill in.
const MOST_SCHEMA_BYTES: u64 = 64 * 1024;

/// The models that were found when it was last looked for them. `anew` looks through the disk again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn models(shell: State<'_, Arc<Shell>>, anew: bool) -> Result<ModelList> {
    wait_for(&shell, move |shell| Ok(shell.model_list(anew))).await
}

#[tauri::command]
#[specta::specta]
pub(crate) fn model_state(shell: State<'_, Arc<Shell>>) -> ModelState {
    shell.models.state()
}

/// Opens the system's dialog; `None`: the person closed it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_model_file(shell: State<'_, Arc<Shell>>) -> Result<Option<ModelRow>> {
    wait_for(&shell, |shell| {
        let Some(path) = shell.host.choose_gguf() else { return Ok(None) };
        shell.choose_model_file(&path).map(Some)
    })
    .await
}

/// Takes a file that the person chose off the list. The file itself stays.
#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_model_file(shell: State<'_, Arc<Shell>>, key: String) -> Result<()> {
    wait_for(&shell, move |shell| shell.forget_model_file(&key)).await
}

/// `None`: answers are made of quotes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn use_model(shell: State<'_, Arc<Shell>>, key: Option<String>) -> Result<()> {
    wait_for(&shell, move |shell| shell.use_model(key.as_deref())).await
}

#[tauri::command]
#[specta::specta]
pub(crate) fn offered_models() -> Vec<OfferedModel> {
    offered()
}

/// Asks the hub, over the network, what GGUF files a repository holds.
#[tauri::command]
#[specta::specta]
pub(crate) async fn repo_files(shell: State<'_, Arc<Shell>>, repo: String) -> Result<Vec<RepoFile>> {
    wait_for(&shell, move |shell| shell.repo_files(&repo)).await
}

/// Begins to fetch a file over the network.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_download(
    shell: State<'_, Arc<Shell>>,
    repo: String,
    file: String,
) -> Result<Download> {
    wait_for(&shell, move |shell| shell.start_download(repo, file)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) fn stop_download(shell: State<'_, Arc<Shell>>, id: u32) {
    shell.models.stop_download(id);
}

/// Takes a download that has ended off the list. What an unfinished one had fetched is deleted.
#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_download(shell: State<'_, Arc<Shell>>, id: u32) -> Result<()> {
    wait_for(&shell, move |shell| shell.forget_download(id)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) fn downloads(shell: State<'_, Arc<Shell>>) -> Vec<Download> {
    shell.models.downloads()
}

#[tauri::command]
#[specta::specta]
pub(crate) fn model_settings(shell: State<'_, Arc<Shell>>) -> ModelSettings {
    shell.settings.get().models.settings
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_model_settings(shell: State<'_, Arc<Shell>>, settings: ModelSettings) -> Result<()> {
    wait_for(&shell, move |shell| {
        let before = shell.settings.get().models.settings;
        let takes_up = before.adapters != settings.adapters;
        shell.settings.change(|kept| kept.models.settings = settings).map_err(CommandError::not_saved)?;
        if takes_up {
            shell.take_up_model();
        }
        Ok(())
    })
    .await
}

/// Opens the system's dialog for a GGUF adapter; `None`: the person closed it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_adapter(shell: State<'_, Arc<Shell>>) -> Result<Option<String>> {
    wait_for(&shell, |shell| {
        let chosen: Option<PathBuf> = shell.host.choose_gguf();
        let Some(path) = chosen else { return Ok(None) };
        let file = ModelFile::read_adapter(&path)
            .map_err(|error| CommandError::new(ErrorCode::Refused, error.to_string()))?;
        Ok(Some(file.path.to_string_lossy().into_owned()))
    })
    .await
}

/// Opens the system's dialog for a file with a JSON schema; `None`: the person closed it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_schema(shell: State<'_, Arc<Shell>>) -> Result<Option<AnswerForm>> {
    wait_for(&shell, |shell| {
        let Some(path) = shell.host.choose_schema() else { return Ok(None) };
        let refused = |why: String| {
            let message =
                format!("{} cannot be used: {why}. Choose a file with a JSON schema", path.display());
            CommandError::new(ErrorCode::Refused, message)
        };
        let bytes = std::fs::metadata(&path).map_err(|error| refused(error.to_string()))?.len();
        if bytes > MOST_SCHEMA_BYTES {
            return Err(refused(format!("it has {bytes} bytes, more than any schema")));
        }
        let fields = std::fs::read_to_string(&path).map_err(|error| refused(error.to_string()))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Some(AnswerForm { name, fields }))
    })
    .await
}
