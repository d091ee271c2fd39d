//! The commands the window can call. Each is named in `permissions/app.toml`.

use std::path::PathBuf;

use serde::Serialize;

use tauri::{AppHandle, Manager};

use crate::error::{CommandError, ErrorCode};
use crate::state::OpenLibrary;

/// What the first page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    pub version: &'static str,
    pub library: LibrarySummary,
}

/// Where a library stands and how much it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LibrarySummary {
    pub folder: PathBuf,
    pub documents: u64,
    pub passages: u64,
}

/// Tells the program's version, and the library's folder and counts.
#[tauri::command]
pub(crate) async fn library_status(app: AppHandle) -> Result<Status, CommandError> {
    let unusable = |message: String| CommandError::new(ErrorCode::LibraryUnusable, message);
    let library = tauri::async_runtime::spawn_blocking(move || {
        let status =
            app.state::<OpenLibrary>().get()?.status().map_err(|error| unusable(error.to_string()))?;
        Ok(LibrarySummary { folder: status.folder, documents: status.documents, passages: status.chunks })
    });
    let library = library.await.map_err(|error| unusable(error.to_string()))??;
    Ok(Status { version: env!("CARGO_PKG_VERSION"), library })
}
