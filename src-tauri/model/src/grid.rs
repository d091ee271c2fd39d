//! Grids: the same questions put to each of many documents.

use crate::{DocumentId, FieldId, Footnote, GridId, Reason};

/// Questions, and the documents that each is put to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    pub id: GridId,
    pub title: String,
    pub fields: Vec<GridField>,
    pub documents: Vec<DocumentId>,
    /// Seconds since 1970.
    pub made: u64,
    /// When it was last changed or a cell was filled in, in seconds since 1970.
    pub changed: u64,
}

/// A column of a grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridField {
    pub id: FieldId,
    pub name: String,
    /// What is asked of each document; where it is empty, the name is.
    pub question: String,
}

/// What a document says to a question of a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct GridCell {
    pub document: DocumentId,
    pub field: FieldId,
    pub said: CellAnswer,
    /// The language model that wrote it, if one did.
    pub model: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum CellAnswer {
    /// The words that answer, with the quote they are from. `is_sure` is false where a sentence stands for them because the
    /// reader is not sure of any words, or where the proof has doubts.
    Said {
        text: String,
        is_sure: bool,
        footnote: Option<Box<Footnote>>,
    },
    /// The document holds no clear answer.
    Nothing,
    Failed(Reason),
}

impl GridField {
    pub fn asked(&self) -> &str {
        if self.question.trim().is_empty() { &self.name } else { &self.question }
    }
}
