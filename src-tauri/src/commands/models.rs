//! Language models, downloads and styles.

use std::sync::Arc;

use footnote_api::Desktop;
use footnote_api::types::{
    AnswerForm, Download, Model, ModelList, ModelSettings, ModelState, OfferedModel, RepoFile,
};
use tauri::State;

use super::{Result, wait_for};

/// The models that were found when it was last looked for them. `anew` looks through the disk again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn models(desktop: State<'_, Arc<Desktop>>, anew: bool) -> Result<ModelList> {
    wait_for(&desktop, move |desktop| Ok(desktop.model_list(anew))).await
}

#[tauri::command]
#[specta::specta]
pub(crate) fn model_state(desktop: State<'_, Arc<Desktop>>) -> ModelState {
    desktop.model_state()
}

/// Opens the system's dialog; `None`: the person closed it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_model_file(desktop: State<'_, Arc<Desktop>>) -> Result<Option<Model>> {
    wait_for(&desktop, |desktop| desktop.choose_model_file()).await
}

/// Takes a file that the person chose off the list. The file itself stays.
#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_model_file(desktop: State<'_, Arc<Desktop>>, key: String) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.forget_model_file(&key)).await
}

/// `None`: answers are made of quotes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn use_model(desktop: State<'_, Arc<Desktop>>, key: Option<String>) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.use_model(key.as_deref())).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn offered_models(desktop: State<'_, Arc<Desktop>>) -> Result<Vec<OfferedModel>> {
    wait_for(&desktop, |desktop| Ok(desktop.offered_models())).await
}

/// Asks the hub, over the network, what GGUF files a repository holds.
#[tauri::command]
#[specta::specta]
pub(crate) async fn repo_files(desktop: State<'_, Arc<Desktop>>, repo: String) -> Result<Vec<RepoFile>> {
    wait_for(&desktop, move |desktop| desktop.repo_files(&repo)).await
}

/// Begins to fetch a file over the network.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_download(
    desktop: State<'_, Arc<Desktop>>,
    repo: String,
    file: String,
) -> Result<Download> {
    wait_for(&desktop, move |desktop| desktop.start_download(repo, file)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) fn stop_download(desktop: State<'_, Arc<Desktop>>, id: u32) {
    desktop.stop_download(id);
}

/// Takes a download that has ended off the list. What an unfinished one had fetched is deleted.
#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_download(desktop: State<'_, Arc<Desktop>>, id: u32) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.forget_download(id)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) fn downloads(desktop: State<'_, Arc<Desktop>>) -> Vec<Download> {
    desktop.downloads()
}

#[tauri::command]
#[specta::specta]
pub(crate) fn model_settings(desktop: State<'_, Arc<Desktop>>) -> ModelSettings {
    desktop.model_settings()
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_model_settings(
    desktop: State<'_, Arc<Desktop>>,
    settings: ModelSettings,
) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.save_model_settings(settings)).await
}

/// Opens the system's dialog for a GGUF adapter; `None`: the person closed it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_adapter(desktop: State<'_, Arc<Desktop>>) -> Result<Option<String>> {
    wait_for(&desktop, |desktop| desktop.choose_adapter()).await
}

/// Opens the system's dialog for a file with a JSON schema; `None`: the person closed it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_schema(desktop: State<'_, Arc<Desktop>>) -> Result<Option<AnswerForm>> {
    wait_for(&desktop, |desktop| desktop.choose_schema()).await
}
