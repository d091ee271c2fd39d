//! The start, settings, and what the program says of itself.

use std::sync::Arc;

use footnote_api::Desktop;
use footnote_api::desktop::{AppSettings, Start};
use footnote_api::types::LedgerLine;
use tauri::State;

use super::{Result, wait_for};

/// Opens the library and tells what the window needs to draw itself.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start(desktop: State<'_, Arc<Desktop>>) -> Result<Start> {
    wait_for(&desktop, |desktop| {
        let language = sys_locale::get_locale().unwrap_or_else(|| "en".to_string());
        desktop.start(env!("CARGO_PKG_VERSION"), language)
    })
    .await
}

/// The window shows its library and takes input: notes in the log how long the start took, and tells what waited for it.
#[tauri::command]
#[specta::specta]
pub(crate) fn drawn(desktop: State<'_, Arc<Desktop>>) {
    let milliseconds = desktop.started.elapsed().as_millis() as u64;
    tracing::info!(milliseconds, "the window is drawn");
    desktop.take_waiting_models();
}

/// Keeps the settings. The number of threads takes effect at the next start.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_settings(desktop: State<'_, Arc<Desktop>>, settings: AppSettings) -> Result<()> {
    wait_for(&desktop, |desktop| desktop.save_settings(settings)).await
}

/// Lets the person choose where the library lies and starts again with it. False if they chose nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_library_folder(desktop: State<'_, Arc<Desktop>>) -> Result<bool> {
    wait_for(&desktop, |desktop| desktop.choose_library_folder()).await
}

/// All that was ever sent or fetched over the network, the oldest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn network_ledger(desktop: State<'_, Arc<Desktop>>) -> Result<Vec<LedgerLine>> {
    wait_for(&desktop, |desktop| desktop.network_ledger()).await
}

/// The licences of the program and of what it is built from.
#[tauri::command]
#[specta::specta]
pub(crate) fn licences() -> String {
    concat!(
        include_str!("../../../LICENSE-MIT"),
        "\n\n",
        include_str!("../../../LICENSE-APACHE"),
        "\n\n",
        include_str!("../../../docs/third-party.md"),
    )
    .to_string()
}
