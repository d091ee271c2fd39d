//! Documents, imports and collections.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use footnote_engine::{CollectionId, DocumentId};
use tauri::State;

use super::{Result, wait_for};
use crate::error::{CommandError, ErrorCode};
use crate::removals::TIME_TO_UNDO;
use crate::state::Shell;
use crate::view::{Collection, DocumentRow, Removal, document_key, file_key};

#[tauri::command]
#[specta::specta]
pub(crate) async fn documents(shell: State<'_, Arc<Shell>>) -> Result<Vec<DocumentRow>> {
    wait_for(&shell, |shell| shell.rows()).await
}

/// Lets the person choose files to add. False if they chose none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_files(shell: State<'_, Arc<Shell>>) -> Result<bool> {
    wait_for(&shell, |shell| {
        let paths = shell.host.choose_files().unwrap_or_default();
        let any = !paths.is_empty();
        shell.add(paths);
        Ok(any)
    })
    .await
}

/// Lets the person choose a folder to add. False if they chose none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_folder(shell: State<'_, Arc<Shell>>) -> Result<bool> {
    wait_for(&shell, |shell| {
        let folder = shell.host.choose_folder();
        let any = folder.is_some();
        shell.add(folder.into_iter().collect());
        Ok(any)
    })
    .await
}

/// Adds the documents that come with the program.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_samples(shell: State<'_, Arc<Shell>>) -> Result<()> {
    wait_for(&shell, |shell| {
        let samples = shell.host.samples().ok_or_else(|| {
            let message =
                "The sample documents are not beside the program. Install Footnote again to have them";
            CommandError::new(ErrorCode::Gone, message)
        })?;
        shell.add(vec![samples]);
        Ok(())
    })
    .await
}

/// Tries files again that failed, by the keys of their lines.
#[tauri::command]
#[specta::specta]
pub(crate) async fn retry(shell: State<'_, Arc<Shell>>, keys: Vec<String>) -> Result<()> {
    wait_for(&shell, move |shell| {
        let paths = paths_of(shell, &keys)?;
        if !paths.is_empty() {
            shell.imports.begin(shell, paths, true);
        }
        Ok(())
    })
    .await
}

/// Takes files that failed off the list, by the keys of their lines.
#[tauri::command]
#[specta::specta]
pub(crate) async fn forget(shell: State<'_, Arc<Shell>>, keys: Vec<String>) -> Result<()> {
    wait_for(&shell, move |shell| {
        let paths = paths_of(shell, &keys)?;
        shell.library()?.forget_failures(&paths)?;
        shell.unread().retain(|path, _| !paths.contains(path));
        shell.tell_library(Vec::new(), keys)
    })
    .await
}

/// The failed files behind lines. The window names no paths.
fn paths_of(shell: &Shell, keys: &[String]) -> Result<Vec<PathBuf>> {
    let keys: HashSet<&str> = keys.iter().map(String::as_str).collect();
    let library = shell.library()?;
    let mut paths: Vec<PathBuf> = library.failures()?.into_iter().map(|failure| failure.path).collect();
    paths.extend(shell.unread().keys().cloned());
    paths.retain(|path| keys.contains(file_key(path).as_str()));
    Ok(paths)
}

#[tauri::command]
#[specta::specta]
pub(crate) fn pause_import(shell: State<'_, Arc<Shell>>) {
    shell.imports.pause();
}

#[tauri::command]
#[specta::specta]
pub(crate) fn resume_import(shell: State<'_, Arc<Shell>>) {
    shell.imports.resume();
}

/// Stops all imports after the piece at hand. What was read stays.
#[tauri::command]
#[specta::specta]
pub(crate) fn stop_import(shell: State<'_, Arc<Shell>>) {
    shell.imports.stop_all();
}

/// Hides documents at once and removes them when the time to undo is over. Their files are left alone.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_documents(shell: State<'_, Arc<Shell>>, documents: Vec<u32>) -> Result<Removal> {
    let removal = wait_for(&shell, move |shell| {
        let id = shell.removals.begin(ids(&documents));
        shell.tell_library(Vec::new(), documents.iter().map(|id| document_key(*id)).collect())?;
        let (documents, secs) = (documents.len() as u32, TIME_TO_UNDO.as_secs() as u32);
        Ok(Removal { id, documents, seconds_to_undo: secs })
    })
    .await?;
    let (shell, id) = (Arc::clone(&shell), removal.id);
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(TIME_TO_UNDO).await;
        let removed = tauri::async_runtime::spawn_blocking(move || carry_out(&shell, id)).await;
        if let Ok(Err(error)) = removed {
            tracing::warn!(%error, "documents could not be removed");
        }
    });
    Ok(removal)
}

fn carry_out(shell: &Shell, removal: u32) -> Result<()> {
    let library = shell.library()?;
    let carried_out = shell.removals.carry_out(removal, |documents| {
        library.remove(documents).map_err(|error| (documents.to_vec(), error))
    });
    match carried_out {
        None => Ok(()),
        Some(Ok(())) => shell.tell_collections(),
        Some(Err((documents, error))) => {
            shell.tell_rows(&documents)?;
            Err(error.into())
        }
    }
}

/// Shows documents again that were removed a moment ago.
#[tauri::command]
#[specta::specta]
pub(crate) async fn undo_removal(shell: State<'_, Arc<Shell>>, removal: u32) -> Result<()> {
    wait_for(&shell, move |shell| {
        let message = "It is too late to undo: the documents have been removed. Add their files again";
        let taken = shell.removals.undo(removal);
        let documents = taken.ok_or_else(|| CommandError::new(ErrorCode::Gone, message))?;
        shell.tell_rows(&documents)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn collections(shell: State<'_, Arc<Shell>>) -> Result<Vec<Collection>> {
    wait_for(&shell, |shell| shell.collections()).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn create_collection(shell: State<'_, Arc<Shell>>, name: String) -> Result<Collection> {
    wait_for(&shell, move |shell| {
        let collection = shell.library()?.create_collection(&name)?;
        shell.tell_collections()?;
        Ok(Collection::of(collection, 0))
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn rename_collection(
    shell: State<'_, Arc<Shell>>,
    collection: u32,
    name: String,
) -> Result<()> {
    wait_for(&shell, move |shell| {
        shell.library()?.rename_collection(CollectionId(collection), &name)?;
        shell.tell_collections()
    })
    .await
}

/// Deletes a collection. Its documents stay.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_collection(shell: State<'_, Arc<Shell>>, collection: u32) -> Result<()> {
    wait_for(&shell, move |shell| {
        let library = shell.library()?;
        let collection = CollectionId(collection);
        let members = library.documents_of(&footnote_engine::Scope::Collection(collection))?;
        library.delete_collection(collection)?;
        shell.tell_filed(&members.unwrap_or_default())
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn put_in_collection(
    shell: State<'_, Arc<Shell>>,
    collection: u32,
    documents: Vec<u32>,
) -> Result<()> {
    wait_for(&shell, move |shell| {
        let documents = ids(&documents);
        shell.library()?.put_in_collection(CollectionId(collection), &documents)?;
        shell.tell_filed(&documents)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn take_out_of_collection(
    shell: State<'_, Arc<Shell>>,
    collection: u32,
    documents: Vec<u32>,
) -> Result<()> {
    wait_for(&shell, move |shell| {
        let documents = ids(&documents);
        shell.library()?.take_out_of_collection(CollectionId(collection), &documents)?;
        shell.tell_filed(&documents)
    })
    .await
}

fn ids(documents: &[u32]) -> Vec<DocumentId> {
    documents.iter().map(|id| DocumentId(*id)).collect()
}
