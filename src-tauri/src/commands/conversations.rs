//! Conversations that were kept, and how their answers came about.

use std::sync::Arc;

use footnote_engine::{ConversationId, TurnId};
use tauri::State;

use super::{Result, wait_for};
use crate::error::{CommandError, ErrorCode};
use crate::state::Shell;
use crate::view::{Conversation, ConversationSummary, Trace, Turn};

/// The conversations in whose title, questions or answers `filter` stands, the newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn conversations(
    shell: State<'_, Arc<Shell>>,
    filter: String,
) -> Result<Vec<ConversationSummary>> {
    wait_for(&shell, move |shell| {
        let found = shell.library()?.conversations(&filter)?;
        Ok(found.iter().map(ConversationSummary::from).collect())
    })
    .await
}

/// A conversation, with what has become of the documents it cites.
#[tauri::command]
#[specta::specta]
pub(crate) async fn conversation(shell: State<'_, Arc<Shell>>, conversation: u32) -> Result<Conversation> {
    wait_for(&shell, move |shell| {
        let library = shell.library()?;
        let (summary, turns) = library.conversation(ConversationId(conversation))?;
        let turns = turns.readable;
        let states = library.citation_states(turns.iter().map(|turn| &turn.answer))?;
        let turns = turns.iter().zip(&states).map(|(turn, states)| Turn::of(turn, states)).collect();
        Ok(Conversation { summary: ConversationSummary::from(&summary), turns })
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn rename_conversation(
    shell: State<'_, Arc<Shell>>,
    conversation: u32,
    title: String,
) -> Result<()> {
    wait_for(&shell, move |shell| {
        Ok(shell.library()?.rename_conversation(ConversationId(conversation), &title)?)
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_conversation(shell: State<'_, Arc<Shell>>, conversation: u32) -> Result<()> {
    wait_for(&shell, move |shell| Ok(shell.library()?.delete_conversation(ConversationId(conversation))?))
        .await
}

/// How an answer came about, as it was kept with the answer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn trace(shell: State<'_, Arc<Shell>>, conversation: u32, turn: u32) -> Result<Trace> {
    wait_for(&shell, move |shell| {
        let library = shell.library()?;
        let turn = library.turn(ConversationId(conversation), TurnId(turn))?;
        let states = library.citation_states([&turn.answer])?.pop().unwrap_or_default();
        Ok(Trace::of(&turn, &states))
    })
    .await
}

/// Lets the person choose where to save a text. False if they closed the dialog.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_text(shell: State<'_, Arc<Shell>>, name: String, text: String) -> Result<bool> {
    wait_for(&shell, move |shell| {
        let Some(path) = shell.host.choose_place(&name) else { return Ok(false) };
        std::fs::write(&path, text).map_err(|error| {
            let message = format!("{} could not be saved ({error}). Choose another place", path.display());
            CommandError::new(ErrorCode::Refused, message)
        })?;
        Ok(true)
    })
    .await
}
