//! The engine of Footnote: a library of documents, its indexes, search and answers.
//!
//! It knows nothing of windows, command lines or JSON. Files, folders, the worker program and the
//! native libraries come in through [`Settings`]; what happens meanwhile goes out through [`Progress`].

#![warn(clippy::disallowed_methods)]

pub mod answer;
mod calibration;
pub mod embed;
mod error;
pub mod ingest;
pub mod lexical;
mod library;
mod onnx;
mod paths;
mod progress;
pub mod proof;
pub mod reader;
pub mod search;
mod settings;
pub mod source;
pub mod store;
pub mod vectors;

pub use calibration::Calibration;
pub use embed::Embedder;
pub use error::Error;
pub use footnote_extract::{
    Block, BlockKind, Kind, Page, PageProblem, Rect, Span, worker::serve as serve_extract_worker,
};
pub use ingest::{Added, Chunking, Verdict};
pub use library::{FileFailure, Library, NewTurn, Problem, Repaired, Status, Verified};
pub use onnx::forbid_telemetry;
pub use paths::{Stamp, StoredPath, path_key};
pub use progress::{Cancel, Progress, Silent, Stage};
pub use reader::Reader;
pub use search::{Hit, Mode, RankedHit, SearchOptions, SearchResults};
pub use settings::{Settings, WorkerCommand};
pub use source::{CitationState, Finding, Findings, Marks};
pub use store::{
    ChunkId, CollectionId, CollectionRecord, ConversationId, ConversationRecord, Damaged, DocumentId,
    DocumentRecord, DocumentState, Scope, TurnId, TurnRecord, Turns,
};
pub use vectors::{VectorIndex, VectorSettings};

pub type Result<T> = std::result::Result<T, Error>;
