//! What a window is told without asking.

use serde::Serialize;
use specta::Type;

use crate::types::{
    Collection, DocumentRow, Download, ImportEnded, ImportProgress, Model, ModelState, RefusedModel,
    RenewalEnded, RenewalProgress, Status, WatchedFolder,
};

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "kebab-case", tag = "notice")]
pub enum Notice {
    /// Rows of the library have changed.
    LibraryChanged {
        changed: Vec<DocumentRow>,
        /// Keys of rows that are gone.
        gone: Vec<String>,
        library: Status,
    },
    CollectionsChanged {
        collections: Vec<Collection>,
    },
    FoldersChanged {
        folders: Vec<WatchedFolder>,
    },
    ImportProgressed {
        /// `null` when none runs any more.
        import: Option<ImportProgress>,
    },
    ImportEnded {
        ended: ImportEnded,
    },
    RenewalProgressed {
        /// `null` when none runs any more.
        renewal: Option<RenewalProgress>,
    },
    RenewalEnded {
        ended: RenewalEnded,
    },
    ModelStateChanged {
        state: ModelState,
    },
    /// Files with language models came in by a drop, a dialog, or the start of the program.
    ModelsTaken {
        taken: Vec<Model>,
        refused: Vec<RefusedModel>,
        /// The key of the one that answers from now on.
        using: Option<String>,
    },
    DownloadChanged {
        download: Download,
    },
}
