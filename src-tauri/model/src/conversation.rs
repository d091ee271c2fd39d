//! Collections of documents, and conversations about them.

use crate::{Answer, CollectionId, ConversationId, DocumentId, TurnId};

/// A named set of documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    pub id: CollectionId,
    pub name: String,
}

/// The documents that a question is put to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Scope {
    #[default]
    Everything,
    Collection(CollectionId),
    Documents(Vec<DocumentId>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    pub id: ConversationId,
    pub title: String,
    /// Seconds since 1970.
    pub started: u64,
    /// When the last turn was added or replaced, in seconds since 1970.
    pub changed: u64,
    pub turns: u32,
}

/// How much of what was being added could be searched when a question was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    pub searchable: u64,
    /// All files of the import that ran.
    pub files: u64,
}

/// A question and its answer, as it was given.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    pub id: TurnId,
    pub scope: Scope,
    /// Seconds since 1970.
    pub asked: u64,
    pub answer: Answer,
}
