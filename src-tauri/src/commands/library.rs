//! Documents, imports and collections.

use std::sync::Arc;

use footnote_api::Desktop;
use footnote_api::types::{Collection, DocumentRow, Removal};
use tauri::State;

use super::{Result, wait_for};

#[tauri::command]
#[specta::specta]
pub(crate) async fn documents(desktop: State<'_, Arc<Desktop>>) -> Result<Vec<DocumentRow>> {
    wait_for(&desktop, |desktop| desktop.rows()).await
}

/// Lets the person choose files to add. False if they chose none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_files(desktop: State<'_, Arc<Desktop>>) -> Result<bool> {
    wait_for(&desktop, |desktop| Ok(desktop.choose_files())).await
}

/// Lets the person choose a folder to add. False if they chose none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_folder(desktop: State<'_, Arc<Desktop>>) -> Result<bool> {
    wait_for(&desktop, |desktop| Ok(desktop.choose_folder())).await
}

/// Adds the documents that come with the program.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_samples(desktop: State<'_, Arc<Desktop>>) -> Result<()> {
    wait_for(&desktop, |desktop| desktop.add_samples()).await
}

/// Tries files again that failed, by the keys of their rows.
#[tauri::command]
#[specta::specta]
pub(crate) async fn retry(desktop: State<'_, Arc<Desktop>>, keys: Vec<String>) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.retry(&keys)).await
}

/// Takes the password of a locked file, by the key of its row, and reads it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn unlock(desktop: State<'_, Arc<Desktop>>, key: String, password: String) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.unlock(key, &password)).await
}

/// Takes the password of a document that was read in an earlier session, to show its pages.
#[tauri::command]
#[specta::specta]
pub(crate) async fn unlock_document(
    desktop: State<'_, Arc<Desktop>>,
    document: u32,
    password: String,
) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.unlock_document(document, &password)).await
}

/// The passwords to open a document's file with.
#[tauri::command]
#[specta::specta]
pub(crate) async fn passwords_of(desktop: State<'_, Arc<Desktop>>, document: u32) -> Result<Vec<String>> {
    wait_for(&desktop, move |desktop| desktop.api()?.passwords_of(document)).await
}

/// Reads documents again whose files may have changed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn read_again(desktop: State<'_, Arc<Desktop>>, documents: Vec<u32>) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.read_again(&documents)).await
}

/// Completes the documents that an import left half indexed.
#[tauri::command]
#[specta::specta]
pub(crate) fn finish_reading(desktop: State<'_, Arc<Desktop>>) {
    desktop.finish_reading();
}

/// Shows the file behind a row in the system's own view of its folder.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_in_folder(desktop: State<'_, Arc<Desktop>>, key: String) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.show_in_folder(&key)).await
}

/// Takes files that failed off the list, by the keys of their rows.
#[tauri::command]
#[specta::specta]
pub(crate) async fn forget(desktop: State<'_, Arc<Desktop>>, keys: Vec<String>) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.forget(keys)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) fn pause_import(desktop: State<'_, Arc<Desktop>>) {
    desktop.pause_import();
}

#[tauri::command]
#[specta::specta]
pub(crate) fn resume_import(desktop: State<'_, Arc<Desktop>>) {
    desktop.resume_import();
}

/// Stops all imports after the piece at hand. What was read stays.
#[tauri::command]
#[specta::specta]
pub(crate) fn stop_import(desktop: State<'_, Arc<Desktop>>) {
    desktop.stop_import();
}

/// Changes the library to the embedding model of new ones, in the background. Everything else goes on meanwhile.
#[tauri::command]
#[specta::specta]
pub(crate) fn renew(desktop: State<'_, Arc<Desktop>>) {
    desktop.renew();
}

/// Stops that after the piece at hand. What was computed is kept.
#[tauri::command]
#[specta::specta]
pub(crate) fn stop_renewal(desktop: State<'_, Arc<Desktop>>) {
    desktop.stop_renewal();
}

/// Hides documents at once and removes them when the time to undo is over. Their files are left alone.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_documents(
    desktop: State<'_, Arc<Desktop>>,
    documents: Vec<u32>,
) -> Result<Removal> {
    wait_for(&desktop, move |desktop| desktop.remove_documents(&documents)).await
}

/// Shows documents again that were removed a moment ago.
#[tauri::command]
#[specta::specta]
pub(crate) async fn undo_removal(desktop: State<'_, Arc<Desktop>>, removal: u32) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.undo_removal(removal)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn collections(desktop: State<'_, Arc<Desktop>>) -> Result<Vec<Collection>> {
    wait_for(&desktop, |desktop| desktop.collections()).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn create_collection(desktop: State<'_, Arc<Desktop>>, name: String) -> Result<Collection> {
    wait_for(&desktop, move |desktop| desktop.create_collection(&name)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn rename_collection(
    desktop: State<'_, Arc<Desktop>>,
    collection: u32,
    name: String,
) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.rename_collection(collection, &name)).await
}

/// Deletes a collection. Its documents stay.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_collection(desktop: State<'_, Arc<Desktop>>, collection: u32) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.delete_collection(collection)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn put_in_collection(
    desktop: State<'_, Arc<Desktop>>,
    collection: u32,
    documents: Vec<u32>,
) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.put_in_collection(collection, &documents)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn take_out_of_collection(
    desktop: State<'_, Arc<Desktop>>,
    collection: u32,
    documents: Vec<u32>,
) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.take_out_of_collection(collection, &documents)).await
}
