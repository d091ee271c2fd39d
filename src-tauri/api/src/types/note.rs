//! Notes, highlights and stars.

use footnote_engine::{
    ConversationId, DocumentId, NewNote as EngineNewNote, Noted as EngineNoted, Span, TurnId,
};
use serde::{Deserialize, Serialize};
use specta::Type;
use specta_typescript::Number;

use super::{CitationState, DocumentKind, Location, text_of};

/// A highlight, with or without words, or words or a star on an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Note {
    pub id: u32,
    pub on: Noted,
    /// Empty where a passage is only highlighted, or something only starred.
    pub words: String,
    pub starred: bool,
    #[specta(type = Number)]
    pub made: u64,
    #[specta(type = Number)]
    pub changed: u64,
}

/// What a note is on.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "kebab-case", tag = "on")]
pub enum Noted {
    Passage {
        document: u32,
        title: String,
        path: String,
        kind: DocumentKind,
        page: u32,
        location: Location,
        heading: String,
        start: u32,
        end: u32,
        quote: String,
        /// `removed`: the document is not in the library any more. `changed`: it was read again and does not hold the words any
        /// more.
        state: CitationState,
    },
    Answer {
        conversation: u32,
        turn: u32,
        question: String,
        /// What the answer said when the note was made.
        said: String,
    },
}

/// What a note is to be made on. Characters of a page's text, or an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "kebab-case", tag = "on")]
pub enum NewNote {
    Passage { document: u32, page: u32, start: u32, end: u32 },
    Answer { conversation: u32, turn: u32 },
}

impl From<NewNote> for EngineNewNote {
    fn from(on: NewNote) -> EngineNewNote {
        match on {
            NewNote::Passage { document, page, start, end } => EngineNewNote::Passage {
                document: DocumentId(document),
                page,
                span: Span { start, end: end.max(start) },
            },
            NewNote::Answer { conversation, turn } => {
                EngineNewNote::Answer { conversation: ConversationId(conversation), turn: TurnId(turn) }
            }
        }
    }
}

impl Note {
    /// `there` tells whether a document is in the library.
    pub(crate) fn of(note: &footnote_engine::Note, there: impl Fn(DocumentId) -> bool) -> Note {
        let on = match &note.on {
            EngineNoted::Passage(passage) => Noted::Passage {
                document: passage.document.0,
                title: passage.title.clone(),
                path: text_of(&passage.path),
                kind: passage.kind.into(),
                page: passage.page,
                location: Location::of(passage.kind),
                heading: passage.heading.clone(),
                start: passage.span.start,
                end: passage.span.end,
                quote: passage.quote.clone(),
                state: match there(passage.document) {
                    false => CitationState::Removed,
                    true if passage.is_lost => CitationState::Changed,
                    true => CitationState::Current,
                },
            },
            EngineNoted::Answer(answer) => Noted::Answer {
                conversation: answer.conversation.0,
                turn: answer.turn.0,
                question: answer.question.clone(),
                said: answer.said.clone(),
            },
        };
        Note {
            id: note.id.0,
            on,
            words: note.words.clone(),
            starred: note.starred,
            made: note.made,
            changed: note.changed,
        }
    }
}
