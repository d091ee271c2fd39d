//! Documents, collections and imports.

use std::path::Path;

use footnote_engine::{
    Collection as CollectionRecord, CollectionId, Document as DocumentRecord, FileFailure, Kind, StoredPath,
};
use serde::Serialize;
use specta::Type;
use specta_typescript::Number;

use super::{Problem, shown};
use crate::settings::AppSettings;

/// The id of the format that a document was read as, such as `pdf`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(transparent)]
pub struct DocumentKind(&'static str);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum RowState {
    Waiting,
    Reading,
    /// Found by its words; by its meaning only later.
    Searchable,
    Indexed,
    /// Indexed, but parts could not be read.
    Partly,
    Failed,
}

/// A line of the library: a document, or a file that is not one (yet).
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DocumentRow {
    /// `d12` for document 12, `f` and a hash of the path for a file.
    pub key: String,
    pub document: Option<u32>,
    pub title: String,
    pub path: String,
    pub kind: Option<DocumentKind>,
    pub pages: u32,
    pub passages: u32,
    pub state: RowState,
    /// What could not be read, why, and the next step, in English.
    pub reason: Option<String>,
    /// The same as codes, as far as they go.
    pub problems: Vec<Problem>,
    #[specta(type = Number)]
    pub added: u64,
    pub collections: Vec<u32>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LibrarySummary {
    pub folder: String,
    pub documents: u32,
    /// Documents that are found by their meaning too.
    pub indexed: u32,
    pub failed: u32,
    pub passages: u32,
    #[specta(type = Number)]
    pub bytes: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Collection {
    pub id: u32,
    pub name: String,
    pub documents: u32,
}

/// What the window needs to draw itself for the first time.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Start {
    pub version: String,
    pub library: LibrarySummary,
    pub settings: AppSettings,
    pub import: Option<ImportProgress>,
    /// Most threads that a setting can ask for.
    pub processors: u32,
    /// As `de-DE`.
    pub system_language: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum ImportStage {
    Discovering,
    Reading,
    Embedding,
    Folding,
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
#[serde(rename_all = "camelCase")]
pub struct ImportProgress {
    pub stage: ImportStage,
    pub state: ImportState,
    pub files_done: u32,
    /// 0 while it is unknown.
    pub files_total: u32,
    pub failed: u32,
    /// Documents of this import that answer questions already.
    pub searchable: u32,
    pub passages_done: u32,
    pub passages_total: u32,
    /// Files or passages, whichever the stage counts.
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

/// Documents that are on their way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Removal {
    pub id: u32,
    pub documents: u32,
    pub seconds_to_undo: u32,
}

/// A line of the ledger of all that was ever sent or fetched over the network. Times are seconds since the beginning of 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case", tag = "line")]
pub enum LedgerLine {
    Entry {
        #[specta(type = Number)]
        when: u64,
        host: String,
        #[specta(type = Number)]
        bytes: u64,
        purpose: String,
    },
    /// It was cut off when a program was killed, or somebody changed it. Holds its beginning.
    Damaged { text: String },
}

impl From<footnote_network::Line> for LedgerLine {
    fn from(line: footnote_network::Line) -> LedgerLine {
        match line {
            footnote_network::Line::Entry(entry) => LedgerLine::Entry {
                when: entry.when,
                host: entry.host,
                bytes: entry.bytes,
                purpose: entry.purpose,
            },
            footnote_network::Line::Damaged(text) => LedgerLine::Damaged { text },
        }
    }
}

impl From<Kind> for DocumentKind {
    fn from(kind: Kind) -> DocumentKind {
        DocumentKind(kind.id())
    }
}

impl DocumentRow {
    pub fn of(document: &DocumentRecord, collections: &[CollectionId]) -> DocumentRow {
        let problems: Vec<Problem> = document.problems.iter().map(Problem::from).collect();
        let reasons: Vec<&str> = problems.iter().map(|problem| problem.reason.as_str()).collect();
        let state = match document.state {
            footnote_engine::DocumentState::Searchable => RowState::Searchable,
            footnote_engine::DocumentState::Indexed if problems.is_empty() => RowState::Indexed,
            footnote_engine::DocumentState::Indexed => RowState::Partly,
        };
        DocumentRow {
            key: document_key(document.id.0),
            document: Some(document.id.0),
            title: document.title.clone(),
            path: shown(&document.path()),
            kind: Some(document.kind.into()),
            pages: document.pages,
            passages: document.chunks,
            state,
            reason: (!reasons.is_empty()).then(|| reasons.join("; ")),
            problems,
            added: document.added,
            collections: collections.iter().map(|id| id.0).collect(),
        }
    }

    /// The line of a file that could not be read.
    pub fn of_failure(failure: &FileFailure) -> DocumentRow {
        let problem = Problem::from(&failure.error);
        let reason = Some(problem.reason.clone());
        DocumentRow {
            problems: vec![problem],
            ..DocumentRow::of_file(&failure.path, RowState::Failed, reason)
        }
    }

    /// The line of a file that is not a document.
    pub fn of_file(path: &Path, state: RowState, reason: Option<String>) -> DocumentRow {
        let name = path.file_name().unwrap_or(path.as_os_str());
        DocumentRow {
            key: file_key(path),
            document: None,
            title: name.to_string_lossy().into_owned(),
            path: shown(path),
            kind: None,
            pages: 0,
            passages: 0,
            state,
            reason,
            problems: Vec::new(),
            added: 0,
            collections: Vec::new(),
        }
    }
}

pub fn document_key(document: u32) -> String {
    format!("d{document}")
}

pub fn file_key(path: &Path) -> String {
    let hash = footnote_engine::path_key(&StoredPath::new(path));
    let digits: String = hash[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("f{digits}")
}

impl Collection {
    pub fn of(collection: CollectionRecord, documents: usize) -> Collection {
        Collection { id: collection.id.0, name: collection.name, documents: documents as u32 }
    }
}
