//! Documents, and files that are none.

use std::path::Path;

use footnote_engine::{Added, Card, CollectionId, DocumentProblem, FileFailure, Kind, StoredPath};
use serde::Serialize;
use specta::Type;
use specta_typescript::Number;

use super::{Problem, Unit, text_of};

/// The id of the format that a document was read as, such as `pdf`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(transparent)]
pub struct DocumentKind(&'static str);

/// A kind of documents that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct Format {
    pub id: &'static str,
    /// In English, as a list of formats has it amid a sentence.
    pub name: &'static str,
    /// What its pages are.
    pub unit: Unit,
    /// Endings of file names, in lower case and without the dot, that dialogs offer.
    pub extensions: &'static [&'static str],
}

/// All kinds of documents that can be read.
pub fn formats() -> Vec<Format> {
    let formats = footnote_engine::formats::FORMATS.iter();
    let listed = |format: &footnote_engine::formats::Format| Format {
        id: format.id,
        name: format.name,
        unit: format.unit.into(),
        extensions: format.offered,
    };
    formats.map(listed).collect()
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Documents {
    pub documents: Vec<Document>,
    pub failed: Vec<FailedFile>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Document {
    pub document: u32,
    pub title: String,
    pub path: String,
    /// All places where this content was found; `path` is the first.
    pub paths: Vec<String>,
    pub kind: DocumentKind,
    pub pages: u32,
    pub chunks: u32,
    pub state: DocumentState,
    /// What could not be read, in English.
    pub problems: Vec<String>,
    /// The same as codes, one for each of `problems`.
    pub problem_codes: Vec<Problem>,
    pub author: Option<String>,
    #[specta(type = Number)]
    pub added: u64,
    /// What the person has filed it under; known in the list of documents alone.
    pub tags: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentState {
    /// Found by its words; by its meaning only later.
    Searchable,
    Indexed,
}

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct FailedFile {
    pub path: String,
    /// Why, in English, with the next step.
    pub reason: String,
    pub problem: Problem,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct AddedFile {
    pub path: String,
    pub document: Option<u32>,
    pub verdict: Verdict,
    pub pages: u32,
    pub chunks: u32,
    /// What could not be read and why, in English.
    pub reason: Option<String>,
    /// The same as codes.
    pub problems: Vec<Problem>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Indexed,
    Unchanged,
    /// Indexed, but parts could not be read.
    Partly,
    Failed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Removed {
    pub removed: Vec<RemovedDocument>,
    /// What was forgotten with them, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forgotten: Option<Forgotten>,
}

/// What quoted documents that were forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Forgotten {
    /// Answers, of which only the question is left.
    #[specta(type = Number)]
    pub answers: u64,
    #[specta(type = Number)]
    pub notes: u64,
    /// Cells of grids.
    #[specta(type = Number)]
    pub cells: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct RemovedDocument {
    pub document: u32,
    pub title: String,
    pub path: String,
}

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

/// A row of the window's library: a document, or a file that is not one (yet).
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
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
    /// What could not be read, and why.
    pub problems: Vec<Problem>,
    #[specta(type = Number)]
    pub added: u64,
    pub collections: Vec<u32>,
    pub author: Option<String>,
    /// What the person has filed it under.
    pub tags: Vec<String>,
    /// What the document calls itself, where the person has given it another name.
    pub own_title: Option<String>,
    /// When it was last looked at; 0: never.
    #[specta(type = Number)]
    pub opened: u64,
    /// When its file was last changed; 0: not known.
    #[specta(type = Number)]
    pub modified: u64,
}

/// A named set of documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Collection {
    pub id: u32,
    pub name: String,
    pub documents: u32,
}

/// Documents that are being removed, while that can be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Removal {
    pub id: u32,
    pub documents: u32,
    pub seconds_to_undo: u32,
}

impl DocumentKind {
    pub fn id(self) -> &'static str {
        self.0
    }

    /// What the pages of such a document are.
    pub fn unit(self) -> Unit {
        Kind::from_id(self.0).map_or(Unit::Page, |kind| kind.format().unit.into())
    }
}

impl From<Kind> for DocumentKind {
    fn from(kind: Kind) -> DocumentKind {
        DocumentKind(kind.id())
    }
}

impl From<&footnote_engine::Document> for Document {
    fn from(document: &footnote_engine::Document) -> Document {
        Document {
            document: document.id.0,
            title: document.title.clone(),
            path: text_of(&document.path()),
            paths: document.paths.iter().map(|path| text_of(&path.to_path())).collect(),
            kind: document.kind.into(),
            pages: document.pages,
            chunks: document.chunks,
            state: document.state.into(),
            problems: document.problems.iter().map(DocumentProblem::to_string).collect(),
            problem_codes: document.problems.iter().map(Problem::from).collect(),
            author: document.author.clone(),
            added: document.added,
            tags: Vec::new(),
        }
    }
}

impl From<footnote_engine::DocumentState> for DocumentState {
    fn from(state: footnote_engine::DocumentState) -> DocumentState {
        match state {
            footnote_engine::DocumentState::Searchable => DocumentState::Searchable,
            footnote_engine::DocumentState::Indexed => DocumentState::Indexed,
        }
    }
}

impl From<&FileFailure> for FailedFile {
    fn from(failure: &FileFailure) -> FailedFile {
        FailedFile {
            path: text_of(&failure.path),
            reason: failure.error.to_string(),
            problem: Problem::from(&failure.error),
        }
    }
}

impl From<&Added> for AddedFile {
    fn from(added: &Added) -> AddedFile {
        AddedFile {
            path: text_of(&added.path),
            document: added.document.map(|id| id.0),
            verdict: added.verdict.into(),
            pages: added.pages,
            chunks: added.chunks,
            reason: added.reason(),
            problems: added.reasons.iter().map(Problem::from).collect(),
        }
    }
}

impl From<footnote_engine::Verdict> for Verdict {
    fn from(verdict: footnote_engine::Verdict) -> Verdict {
        match verdict {
            footnote_engine::Verdict::Indexed => Verdict::Indexed,
            footnote_engine::Verdict::Unchanged => Verdict::Unchanged,
            footnote_engine::Verdict::Partly => Verdict::Partly,
            footnote_engine::Verdict::Failed => Verdict::Failed,
        }
    }
}

impl From<&footnote_engine::Document> for RemovedDocument {
    fn from(document: &footnote_engine::Document) -> RemovedDocument {
        RemovedDocument {
            document: document.id.0,
            title: document.title.clone(),
            path: text_of(&document.path()),
        }
    }
}

impl From<footnote_engine::Traces> for Forgotten {
    fn from(traces: footnote_engine::Traces) -> Forgotten {
        Forgotten { answers: traces.answers, notes: traces.notes, cells: traces.cells }
    }
}

impl DocumentRow {
    /// `modified` is when its file was last changed, in seconds since 1970.
    pub(crate) fn of(
        document: &footnote_engine::Document,
        collections: &[CollectionId],
        card: Card,
        modified: u64,
    ) -> DocumentRow {
        let state = match document.state {
            footnote_engine::DocumentState::Searchable => RowState::Searchable,
            footnote_engine::DocumentState::Indexed if document.problems.is_empty() => RowState::Indexed,
            footnote_engine::DocumentState::Indexed => RowState::Partly,
        };
        DocumentRow {
            key: document_key(document.id.0),
            document: Some(document.id.0),
            title: document.title.clone(),
            path: text_of(&document.path()),
            kind: Some(document.kind.into()),
            pages: document.pages,
            passages: document.chunks,
            state,
            problems: document.problems.iter().map(Problem::from).collect(),
            added: document.added,
            collections: collections.iter().map(|id| id.0).collect(),
            author: document.author.clone(),
            tags: card.tags,
            own_title: card.own_title,
            opened: card.opened,
            modified,
        }
    }

    /// The row of a file that is not a document.
    pub(crate) fn of_file(path: &Path, state: RowState, problems: Vec<Problem>) -> DocumentRow {
        let name = path.file_name().unwrap_or(path.as_os_str());
        DocumentRow {
            key: file_key(path),
            document: None,
            title: name.to_string_lossy().into_owned(),
            path: text_of(path),
            kind: None,
            pages: 0,
            passages: 0,
            state,
            problems,
            added: 0,
            collections: Vec::new(),
            author: None,
            tags: Vec::new(),
            own_title: None,
            opened: 0,
            modified: 0,
        }
    }
}

impl From<&FileFailure> for DocumentRow {
    fn from(failure: &FileFailure) -> DocumentRow {
        DocumentRow::of_file(&failure.path, RowState::Failed, vec![Problem::from(&failure.error)])
    }
}

impl Collection {
    pub(crate) fn of(collection: footnote_engine::Collection, documents: usize) -> Collection {
        Collection { id: collection.id.0, name: collection.name, documents: documents as u32 }
    }
}

/// Names a document to the program.
pub(crate) fn document_key(document: u32) -> String {
    format!("d{document}")
}

/// Names a file to the program, without its path.
pub fn file_key(path: &Path) -> String {
    let hash = footnote_engine::path_key(&StoredPath::new(path));
    let digits: String = hash[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("f{digits}")
}
