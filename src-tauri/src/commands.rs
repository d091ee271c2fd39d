//! The commands the window can call. Each is named in `permissions/app.toml`.

use std::path::PathBuf;

use serde::Serialize;

use crate::error::CommandError;

/// What the first page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    pub version: &'static str,
    /// Absent while the window has opened no library.
    pub library: Option<LibrarySummary>,
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
pub(crate) async fn library_status() -> Result<Status, CommandError> {
    Ok(Status { version: env!("CARGO_PKG_VERSION"), library: None })
}
