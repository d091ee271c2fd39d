//! What the window is told without asking.

use serde::Serialize;
use specta::Type;
use specta_typescript::Number;
use tauri_specta::Event;

use crate::error::CommandError;
use crate::view::{
    Collection, DocumentRow, Download, ImportOutcome, ImportProgress, LibrarySummary, ModelRow, ModelState,
    RefusedModel,
};

/// Lines of the library have changed.
#[derive(Debug, Clone, PartialEq, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct LibraryChanged {
    pub changed: Vec<DocumentRow>,
    /// Keys of lines that are gone.
    pub gone: Vec<String>,
    pub library: LibrarySummary,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct CollectionsChanged {
    pub collections: Vec<Collection>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct ImportProgressed {
    /// `null` when none runs any more.
    pub import: Option<ImportProgress>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct ImportEnded {
    pub outcome: ImportOutcome,
    pub indexed: u32,
    pub unchanged: u32,
    pub partly: u32,
    pub failed: u32,
    #[specta(type = Number)]
    pub seconds: f64,
    pub error: Option<CommandError>,
}

/// Files hover over the window.
#[derive(Debug, Clone, PartialEq, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct DropHovered {
    /// `null` when they have left or were dropped.
    pub hover: Option<Hover>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Hover {
    /// Those that are neither folders nor language models.
    pub files: u32,
    pub folders: u32,
    pub models: u32,
    /// Of the first few.
    pub names: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct ModelStateChanged {
    pub state: ModelState,
}

/// Files with language models came in by a drop, a dialog, or the start of the program.
#[derive(Debug, Clone, PartialEq, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct ModelsTaken {
    pub taken: Vec<ModelRow>,
    pub refused: Vec<RefusedModel>,
    /// The key of the one that answers from now on.
    pub using: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct DownloadChanged {
    pub download: Download,
}
