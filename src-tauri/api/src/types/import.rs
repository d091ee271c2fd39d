//! Imports: how far one is, and how it ended.

use serde::Serialize;
use specta::Type;
use specta_typescript::Number;

use crate::error::ApiError;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum ImportStage {
    Discovering,
    Reading,
    Embedding,
    Folding,
    Recognizing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum ImportState {
    Running,
    Paused,
    PausedOnBattery,
    Stopping,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ImportProgress {
    pub stage: ImportStage,
    pub state: ImportState,
    pub files_done: u32,
    /// 0 while it is unknown.
    pub files_total: u32,
    pub failed: u32,
    /// Files of kinds that are not read, such as videos.
    pub skipped: u32,
    /// Documents of this import that answer questions already.
    pub searchable: u32,
    /// Pages where text in pictures is recognised.
    pub passages_done: u32,
    pub passages_total: u32,
    /// Files, passages or pages, whichever the stage counts.
    #[specta(type = Option<Number>)]
    pub per_second: Option<f64>,
    #[specta(type = Option<Number>)]
    pub seconds_left: Option<f64>,
    /// Names of the files that are being read.
    pub reading: Vec<String>,
    /// Further imports that wait.
    pub queued: u32,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum ImportOutcome {
    #[default]
    Done,
    Stopped,
    Failed,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Type)]
pub struct ImportEnded {
    pub outcome: ImportOutcome,
    pub indexed: u32,
    pub unchanged: u32,
    pub partly: u32,
    pub failed: u32,
    /// Files of kinds that are not read, such as videos.
    pub skipped: u32,
    #[specta(type = Number)]
    pub seconds: f64,
    pub error: Option<ApiError>,
}
