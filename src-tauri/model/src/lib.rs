//! What Footnote is about, as plain data: documents and passages, questions and answers.
//!
//! Nothing here reads, writes or computes; nothing says how it is stored or shown. The engine fills these types,
//! `engine::store` has types of its own for the disk, and the programs have theirs for JSON.

mod answer;
mod conversation;
mod document;
mod grid;
mod ids;
mod note;
mod passage;
mod path;
mod reason;
mod text;
mod trace;

pub use answer::{
    Answer, Contradiction, Doubt, Ending, Footnote, Format, GeneratedText, Length, Method, Operation,
    Sentence, SmallTalk, Style, Support, Timings,
};
pub use conversation::{Collection, Conversation, Coverage, Scope, Turn};
pub use document::{Document, DocumentState};
pub use footnote_extract::{BlockKind, ExtractError, Kind, Page, Problem, Span};
pub use grid::{CellAnswer, Grid, GridCell, GridField};
pub use ids::{CollectionId, ConversationId, DocumentId, FieldId, GridId, NoteId, PassageId, TurnId};
pub use note::{Card, Note, Noted, NotedAnswer, NotedPassage};
pub use passage::{HEADING_SEPARATOR, Hit, Passage};
pub use path::{Stamp, StoredPath};
pub use reason::Reason;
pub use text::on_one_line;
pub use trace::{
    AskedWith, Evidence, Ranked, RerankedPassage, Reranking, Step, StepName, Trace, WeighedSentence,
};
