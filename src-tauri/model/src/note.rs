//! What a person adds: notes, highlights and stars on passages and answers, and what is filed of a document as a whole.

use std::path::PathBuf;

use footnote_extract::{Kind, Span};

use crate::{ConversationId, DocumentId, NoteId, TurnId};

/// A highlight, with or without words, or words or a star on an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub id: NoteId,
    pub on: Noted,
    /// The person's own words; empty where a passage is only highlighted, or something only starred.
    pub words: String,
    pub starred: bool,
    /// Seconds since 1970.
    pub made: u64,
    pub changed: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noted {
    Passage(NotedPassage),
    Answer(NotedAnswer),
}

/// Words of a document. They are kept with the note, so that nothing of it is lost with the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotedPassage {
    pub document: DocumentId,
    /// BLAKE3 of the file's bytes as they were read.
    pub hash: [u8; 32],
    pub title: String,
    pub kind: Kind,
    pub path: PathBuf,
    pub page: u32,
    /// The headings above it.
    pub heading: String,
    /// Where `quote` is on its page.
    pub span: Span,
    pub quote: String,
    /// Whether the document was read again and does not hold the words any more.
    pub is_lost: bool,
}

/// An answer of a conversation, with what it was about: it may be asked again or deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotedAnswer {
    pub conversation: ConversationId,
    pub turn: TurnId,
    pub question: String,
    /// What it said, without footnotes.
    pub said: String,
}

impl Note {
    /// Whether it says anything: on an answer, neither words nor a star is nothing.
    pub fn says_something(&self) -> bool {
        matches!(self.on, Noted::Passage(_)) || self.starred || !self.words.is_empty()
    }
}

/// What a person has filed of a document: how it is called here, and under what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Card {
    /// What the document calls itself, while it bears a name that the person gave.
    pub own_title: Option<String>,
    /// In the order in which they were given.
    pub tags: Vec<String>,
    /// When it was last looked at, in seconds since 1970; 0: never.
    pub opened: u64,
}

impl Card {
    /// Whether there is anything to be kept.
    pub fn is_empty(&self) -> bool {
        *self == Card::default()
    }
}
