//! Notes, highlights and stars; names and tags of documents.

use std::sync::Arc;

use footnote_api::Desktop;
use footnote_api::types::{NewNote, Note};
use tauri::State;

use super::{Result, wait_for};

/// All notes, the newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn notes(desktop: State<'_, Arc<Desktop>>) -> Result<Vec<Note>> {
    wait_for(&desktop, |desktop| desktop.api()?.notes()).await
}

/// Makes a note, or changes the one on the very same words or answer. Null where nothing is left of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_note(
    desktop: State<'_, Arc<Desktop>>,
    on: NewNote,
    words: String,
    starred: bool,
) -> Result<Option<Note>> {
    wait_for(&desktop, move |desktop| desktop.api()?.save_note(on, &words, starred)).await
}

/// Gives a note other words and another star. Null where nothing is left of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn change_note(
    desktop: State<'_, Arc<Desktop>>,
    note: u32,
    words: String,
    starred: bool,
) -> Result<Option<Note>> {
    wait_for(&desktop, move |desktop| desktop.api()?.change_note(note, &words, starred)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_note(desktop: State<'_, Arc<Desktop>>, note: u32) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.api()?.delete_note(note)).await
}

/// Gives a document another title; its file is left alone. An empty name brings its own title back.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rename_document(
    desktop: State<'_, Arc<Desktop>>,
    document: u32,
    name: String,
) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.rename_document(document, &name)).await
}

/// Puts tags on documents and takes others off.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tag_documents(
    desktop: State<'_, Arc<Desktop>>,
    documents: Vec<u32>,
    put: Vec<String>,
    take: Vec<String>,
) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.tag(&documents, &put, &take)).await
}
