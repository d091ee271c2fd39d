//! Conversations that are kept.

use footnote_engine::CitationState as EngineState;
use serde::Serialize;
use specta::Type;
use specta_typescript::Number;

use super::{Answer, Marked, Scope, Trace};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ConversationSummary {
    pub id: u32,
    pub title: String,
    #[specta(type = Number)]
    pub started: u64,
    #[specta(type = Number)]
    pub changed: u64,
    pub turns: u32,
}

/// A conversation of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct FoundConversation {
    #[serde(flatten)]
    pub summary: ConversationSummary,
    /// Where it holds what was looked for, if that is not the title alone.
    pub line: Option<FoundLine>,
}

/// A part of a question or an answer, with the word that was looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct FoundLine {
    pub text: String,
    pub marked: Marked,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Conversation {
    pub summary: ConversationSummary,
    pub turns: Vec<Turn>,
    /// Answers that are kept, but cannot be read.
    pub damaged: u32,
}

/// A question with its answer, as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Turn {
    pub id: u32,
    pub scope: Scope,
    #[specta(type = Number)]
    pub asked: u64,
    /// How many answers it had before, which are kept.
    pub earlier: u32,
    /// Set where documents were still being read when it was asked.
    pub unsearched: Option<Unsearched>,
    #[serde(flatten)]
    pub answer: Answer,
}

/// How many files of an import could be searched when a question was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct Unsearched {
    #[specta(type = Number)]
    pub searchable: u64,
    #[specta(type = Number)]
    pub files: u64,
}

/// A turn, and how its answer came about.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TracedTurn {
    pub turn: Turn,
    pub trace: Trace,
}

impl From<&footnote_engine::Conversation> for ConversationSummary {
    fn from(conversation: &footnote_engine::Conversation) -> ConversationSummary {
        ConversationSummary {
            id: conversation.id.0,
            title: conversation.title.clone(),
            started: conversation.started,
            changed: conversation.changed,
            turns: conversation.turns,
        }
    }
}

impl From<&footnote_engine::Coverage> for Unsearched {
    fn from(coverage: &footnote_engine::Coverage) -> Unsearched {
        Unsearched { searchable: coverage.searchable, files: coverage.files }
    }
}

impl From<footnote_engine::FoundConversation> for FoundConversation {
    fn from(found: footnote_engine::FoundConversation) -> FoundConversation {
        let line =
            found.line.map(|line| FoundLine { marked: Marked::of(&line.text, line.found), text: line.text });
        FoundConversation { summary: ConversationSummary::from(&found.conversation), line }
    }
}

impl Turn {
    /// `states` tells what has become of each footnote's document.
    pub(crate) fn of(turn: &footnote_engine::Turn, states: &[EngineState]) -> Turn {
        Turn {
            id: turn.id.0,
            scope: Scope::from(&turn.scope),
            asked: turn.asked,
            earlier: 0,
            unsearched: None,
            answer: Answer::of(&turn.answer, states),
        }
    }
}
