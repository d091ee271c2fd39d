//! Watched folders, which the window knows by their keys.

use std::sync::Arc;

use footnote_api::Desktop;
use footnote_api::types::{FolderEstimate, FolderRules, WatchedFolder};
use tauri::State;

use super::{Result, wait_for};

#[tauri::command]
#[specta::specta]
pub(crate) async fn folders(desktop: State<'_, Arc<Desktop>>) -> Result<Vec<WatchedFolder>> {
    wait_for(&desktop, |desktop| desktop.folders()).await
}

/// Sets whether changes in a folder are taken over by themselves.
#[tauri::command]
#[specta::specta]
pub(crate) async fn keep_folder_current(
    desktop: State<'_, Arc<Desktop>>,
    key: String,
    current: bool,
) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.keep_folder_current(&key, current)).await
}

/// Gives a folder other rules. Documents that they leave out leave the library.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_folder_rules(
    desktop: State<'_, Arc<Desktop>>,
    key: String,
    rules: FolderRules,
) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.set_folder_rules(&key, &rules)).await
}

/// What a folder would hold by other rules.
#[tauri::command]
#[specta::specta]
pub(crate) async fn estimate_folder(
    desktop: State<'_, Arc<Desktop>>,
    key: String,
    rules: FolderRules,
) -> Result<FolderEstimate> {
    wait_for(&desktop, move |desktop| desktop.estimate_folder(&key, &rules)).await
}

/// Compares all of a folder with the library now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn compare_folder(desktop: State<'_, Arc<Desktop>>, key: String) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.compare_folder(&key)).await
}

/// Watches a folder no longer. Its documents stay.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_watching(desktop: State<'_, Arc<Desktop>>, key: String) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.stop_watching(&key)).await
}
