//! The start, settings, files outside the library, and the network ledger.

use serde::Serialize;
use specta::Type;

use super::{AppSettings, Desktop};
use crate::Result;
use crate::error::{ApiError, ErrorKind};
use crate::tables;
use crate::types::{ImportProgress, LedgerLine, RenewalProgress, Sheet, Status, TableFormat};

/// What the window needs to draw itself for the first time.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Start {
    pub version: String,
    pub library: Status,
    pub settings: AppSettings,
    pub import: Option<ImportProgress>,
    pub renewal: Option<RenewalProgress>,
    /// Most threads that a setting can ask for.
    pub processors: u32,
    /// As `de-DE`.
    pub system_language: String,
}

impl Desktop {
    /// Opens the library and tells what the window needs to draw itself.
    pub fn start(&self, version: &str, system_language: String) -> Result<Start> {
        let library = self.status()?;
        Ok(Start {
            version: version.to_owned(),
            library,
            settings: self.settings.get().app,
            import: self.import_progress(),
            renewal: self.renewals.progress(),
            system_language,
            processors: std::thread::available_parallelism().map_or(1, usize::from) as u32,
        })
    }

    /// Keeps the settings. The number of threads takes effect at the next start.
    pub fn save_settings(&self, settings: AppSettings) -> Result<()> {
        self.settings.change(|kept| kept.app = settings).map_err(ApiError::settings_not_saved)
    }

    /// Lets the person choose where the library lies and starts again with it. False if they chose nothing.
    pub fn choose_library_folder(&self) -> Result<bool> {
        let Some(folder) = self.platform.choose_folder() else { return Ok(false) };
        self.settings.change(|kept| kept.library = Some(folder)).map_err(ApiError::settings_not_saved)?;
        self.close();
        self.platform.restart();
        Ok(true)
    }

    /// All that was ever sent or fetched over the network, the oldest first.
    pub fn network_ledger(&self) -> Result<Vec<LedgerLine>> {
        let ledger = self.ledger();
        let lines = ledger.read().map_err(|error| {
            let path = ledger.path();
            let message = format!(
                "The network ledger {} cannot be read: {error}. Look at the file itself",
                path.display()
            );
            ApiError::new(ErrorKind::Broken, "ledger-unreadable", message)
                .with_path(path)
                .with("detail", error)
        })?;
        Ok(lines.into_iter().map(LedgerLine::from).collect())
    }

    /// Opens a document's file in the program that the person uses for its kind.
    pub fn open_in_own_program(&self, document: u32) -> Result<()> {
        let path = self.api()?.file_of(document)?;
        self.platform.open(&path).map_err(|error| {
            let message = format!("{} could not be opened ({error}). Open it by hand", path.display());
            ApiError::new(ErrorKind::Refused, "not-opened", message).with_path(&path).with("detail", error)
        })
    }

    /// Shows the file behind a row in the system's own view of its folder.
    pub fn show_in_folder(&self, key: &str) -> Result<()> {
        let document = key.strip_prefix('d').and_then(|id| id.parse().ok());
        let path = match document {
            Some(document) => self.api()?.file_of(document)?,
            None => self.failed_files(&[key.to_owned()])?.into_iter().next().ok_or_else(|| {
                ApiError::new(ErrorKind::Gone, "file-gone", "The file is not on the list any more")
            })?,
        };
        self.platform.show_in_folder(&path).map_err(|error| {
            let message =
                format!("The folder of {} could not be shown ({error}). Open it by hand", path.display());
            ApiError::new(ErrorKind::Refused, "not-opened", message).with_path(&path).with("detail", error)
        })
    }

    /// Lets the person choose where to save sheets as a file. False if they closed the dialog.
    pub fn save_table(&self, name: &str, format: TableFormat, sheets: &[Sheet]) -> Result<bool> {
        self.save_file(name, &tables::bytes(sheets, format)?)
    }

    /// Lets the person choose where to save a file. False if they closed the dialog.
    pub fn save_file(&self, name: &str, bytes: &[u8]) -> Result<bool> {
        let Some(path) = self.platform.choose_place(name) else { return Ok(false) };
        std::fs::write(&path, bytes).map_err(|error| {
            let message = format!("{} could not be saved ({error}). Choose another place", path.display());
            ApiError::new(ErrorKind::Refused, "not-saved", message).with_path(&path).with("detail", error)
        })?;
        Ok(true)
    }
}
