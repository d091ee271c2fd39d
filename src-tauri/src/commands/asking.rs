//! Passages while a person types, and answers.

use std::sync::Arc;

use footnote_api::Desktop;
use footnote_api::types::{AskEvent, AskRequest, Scope, SearchResults};
use tauri::State;
use tauri::ipc::Channel;

use super::{Result, wait_for};

#[tauri::command]
#[specta::specta]
pub(crate) async fn search(
    desktop: State<'_, Arc<Desktop>>,
    query: String,
    scope: Scope,
    limit: u32,
) -> Result<SearchResults> {
    wait_for(&desktop, move |desktop| desktop.search(query, scope, limit)).await
}

/// Answers a question and keeps the answer in its conversation. What happens meanwhile goes to `events`, a failure too.
#[tauri::command]
#[specta::specta]
pub(crate) async fn ask(
    desktop: State<'_, Arc<Desktop>>,
    request: AskRequest,
    events: Channel<AskEvent>,
) -> Result<()> {
    wait_for(&desktop, move |desktop| {
        // A window that is gone gets nothing; the answer is kept all the same.
        desktop.ask(&request, &mut |event| drop(events.send(event)));
        Ok(())
    })
    .await
}

/// Stops an answer; it is kept as far as it is.
#[tauri::command]
#[specta::specta]
pub(crate) fn stop_answer(desktop: State<'_, Arc<Desktop>>, request: String) {
    desktop.stop_answer(&request);
}
