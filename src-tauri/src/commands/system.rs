//! The start, settings, and what the program says of itself.

use std::sync::Arc;

use tauri::State;

use super::{Result, wait_for};
use crate::error::{CommandError, ErrorCode};
use crate::settings::AppSettings;
use crate::state::Shell;
use crate::view::{LedgerLine, Start};

/// Opens the library and tells what the window needs to draw itself.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start(shell: State<'_, Arc<Shell>>) -> Result<Start> {
    wait_for(&shell, |shell| {
        let library = shell.summary()?;
        Ok(Start {
            version: env!("CARGO_PKG_VERSION").to_string(),
            library,
            settings: shell.settings.get().app,
            import: shell.imports.progress(),
            system_language: sys_locale::get_locale().unwrap_or_else(|| "en".to_string()),
            processors: std::thread::available_parallelism().map_or(1, usize::from) as u32,
        })
    })
    .await
}

/// The window shows its library and takes input: notes in the log how long the start took, and tells what waited for it.
#[tauri::command]
#[specta::specta]
pub(crate) fn drawn(shell: State<'_, Arc<Shell>>) {
    tracing::info!(milliseconds = shell.started.elapsed().as_millis() as u64, "the window is drawn");
    shell.take_waiting_models();
}

/// Keeps the settings. The number of threads takes effect at the next start.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_settings(shell: State<'_, Arc<Shell>>, settings: AppSettings) -> Result<()> {
    wait_for(&shell, |shell| {
        shell.settings.change(|kept| kept.app = settings).map_err(CommandError::not_saved)
    })
    .await
}

/// Lets the person choose where the library lies and starts again with it. False if they chose nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_library_folder(shell: State<'_, Arc<Shell>>) -> Result<bool> {
    wait_for(&shell, |shell| {
        let Some(folder) = shell.host.choose_folder() else { return Ok(false) };
        shell.settings.change(|kept| kept.library = Some(folder)).map_err(CommandError::not_saved)?;
        shell.close();
        shell.host.restart();
        Ok(true)
    })
    .await
}

/// All that was ever sent or fetched over the network, the oldest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn network_ledger(shell: State<'_, Arc<Shell>>) -> Result<Vec<LedgerLine>> {
    wait_for(&shell, |shell| {
        let ledger = shell.ledger();
        let lines = ledger.read().map_err(|error| {
            let message = format!(
                "The network ledger {} cannot be read: {error}. Look at the file itself",
                ledger.path().display()
            );
            CommandError::new(ErrorCode::Broken, message)
        })?;
        Ok(lines.into_iter().map(LedgerLine::from).collect())
    })
    .await
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
