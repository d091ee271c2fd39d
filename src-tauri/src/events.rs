//! What the window is told without asking.

use footnote_api::Notice;
use serde::Serialize;
use specta::Type;
use tauri_specta::Event;

/// What happens in the library, to imports and to language models.
#[derive(Debug, Clone, PartialEq, Serialize, Type, Event)]
#[serde(transparent)]
pub struct Told(pub Notice);

/// Files hover over the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type, Event)]
pub struct DropHovered {
    /// `null` when they have left or were dropped.
    pub hover: Option<Hover>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Hover {
    /// Those that are neither folders nor language models.
    pub files: u32,
    pub folders: u32,
    pub models: u32,
    /// Of the first few.
    pub names: Vec<String>,
}
