//! The engine of Footnote: a library of documents, its indexes, search and answers.
//!
//! It knows nothing of windows, command lines or JSON. Files, folders, the worker program and the
//! native libraries come in through [`Settings`]; what happens meanwhile goes out through [`Progress`].

#![warn(clippy::disallowed_methods)]

pub mod answer;
mod calibration;
mod error;
pub mod index;
pub mod inference;
pub mod ingest;
mod library;
mod passwords;
mod paths;
mod place;
mod progress;
pub mod proof;
pub mod search;
mod settings;
pub mod source;
pub mod store;

pub use calibration::Calibration;
pub use error::Error;
pub use footnote_extract::{
    Anchor, Block, BlockKind, ExtractError, Kind, Page, Password, Problem as DocumentProblem, Rect, Span,
    Spot, Stretch, formats, worker::serve as serve_extract_worker,
};
pub use footnote_language::language_code;
pub use footnote_model::Reason;
pub use index::{SpaceId, VectorIndex, VectorSettings};
pub use inference::{
    CrossEncoder, Embedder, EmbedderProfile, MultilingualE5, OnnxEmbedder, Purpose, forbid_telemetry,
};
pub use ingest::{Added, FileError, Verdict};
pub use library::{
    Compacted, Compared, Estimate, Exported, FileChange, FileFailure, FolderCounts, FolderObserver,
    FoundConversation, FoundLine, GridEvent, Imported, Library, NewGrid, NewNote, NewTurn, Observer, Problem,
    Renewal, Repaired, Status, Verified, WatchTimes, Watcher, Worker, compact, import, mend_files,
};
pub use passwords::Passwords;
pub use paths::{Stamp, StoredPath, path_key};
pub use progress::{Cancel, Progress, Silent, Stage};
pub use search::{Hit, Mode, RankedHit, SearchOptions, SearchResults};
pub use settings::{Chunking, Settings, WorkerCommand};
pub use source::{CitationState, Finding, Findings, Marks};
pub use store::{
    Card, CellAnswer, Collection, CollectionId, Conversation, ConversationId, Coverage, Damaged, Document,
    DocumentId, DocumentState, FieldId, FolderRules, Grid, GridCell, GridField, GridId, ImportId, JobId,
    Note, NoteId, Noted, NotedAnswer, NotedPassage, PassageId, RootRecord, Salvaged, ScanRecord, Scope,
    Traces, Turn, TurnId, Turns, WatchedFolder, guard,
};

pub type Result<T> = std::result::Result<T, Error>;
