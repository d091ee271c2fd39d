//! Conversations that were kept, and how their answers came about.

use std::sync::Arc;

use footnote_api::Desktop;
use footnote_api::types::{Conversation, FoundConversation, TracedTurn, Turn};
use tauri::State;

use super::{Result, wait_for};

/// The conversations with a word that begins with each word of `filter`, and where they say it, the newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn conversations(
    desktop: State<'_, Arc<Desktop>>,
    filter: String,
) -> Result<Vec<FoundConversation>> {
    wait_for(&desktop, move |desktop| desktop.api()?.conversations(&filter)).await
}

/// A conversation, with what has become of the documents it cites.
#[tauri::command]
#[specta::specta]
pub(crate) async fn conversation(
    desktop: State<'_, Arc<Desktop>>,
    conversation: u32,
) -> Result<Conversation> {
    wait_for(&desktop, move |desktop| desktop.api()?.conversation(conversation)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn rename_conversation(
    desktop: State<'_, Arc<Desktop>>,
    conversation: u32,
    title: String,
) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.api()?.rename_conversation(conversation, &title)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_conversation(desktop: State<'_, Arc<Desktop>>, conversation: u32) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.api()?.delete_conversation(conversation)).await
}

/// Earlier answers to the question of a turn, oldest first: those that another took the place of.
#[tauri::command]
#[specta::specta]
pub(crate) async fn earlier_answers(
    desktop: State<'_, Arc<Desktop>>,
    conversation: u32,
    turn: u32,
) -> Result<Vec<Turn>> {
    wait_for(&desktop, move |desktop| desktop.api()?.earlier_answers(conversation, turn)).await
}

/// How an answer came about, as it was kept with the answer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn trace(
    desktop: State<'_, Arc<Desktop>>,
    conversation: u32,
    turn: u32,
) -> Result<TracedTurn> {
    wait_for(&desktop, move |desktop| desktop.api()?.trace(conversation, turn)).await
}

/// Lets the person choose where to save a file. False if they closed the dialog.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_file(
    desktop: State<'_, Arc<Desktop>>,
    name: String,
    bytes: Vec<u8>,
) -> Result<bool> {
    wait_for(&desktop, move |desktop| desktop.save_file(&name, &bytes)).await
}
