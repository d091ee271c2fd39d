//! Collections and conversations.

use footnote_model::{
    Collection, CollectionId, Conversation, ConversationId, DocumentId, Scope, Turn, TurnId,
};
use serde::{Deserialize, Serialize};

use super::Stored;
use super::answer::AnswerLayout;

impl Stored for Collection {
    const WHAT: &'static str = "a collection";
    const VERSION: u8 = 1;
    /// Number and name.
    type Layout = (u32, String);

    fn to_layout(&self) -> (u32, String) {
        (self.id.0, self.name.clone())
    }

    fn from_layout((id, name): (u32, String)) -> Option<Collection> {
        Some(Collection { id: CollectionId(id), name })
    }
}

/// A conversation, with what the store alone needs of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationEntry {
    pub conversation: Conversation,
    /// The number that the next turn gets.
    pub next_turn: u32,
}

#[derive(Serialize, Deserialize)]
pub struct ConversationLayout {
    id: u32,
    title: String,
    started: u64,
    changed: u64,
    turns: u32,
    next_turn: u32,
}

impl Stored for ConversationEntry {
    const WHAT: &'static str = "a conversation";
    const VERSION: u8 = 1;
    type Layout = ConversationLayout;

    fn to_layout(&self) -> ConversationLayout {
        let Conversation { id, title, started, changed, turns } = &self.conversation;
        ConversationLayout {
            id: id.0,
            title: title.clone(),
            started: *started,
            changed: *changed,
            turns: *turns,
            next_turn: self.next_turn,
        }
    }

    fn from_layout(layout: ConversationLayout) -> Option<ConversationEntry> {
        let conversation = Conversation {
            id: ConversationId(layout.id),
            title: layout.title,
            started: layout.started,
            changed: layout.changed,
            turns: layout.turns,
        };
        Some(ConversationEntry { conversation, next_turn: layout.next_turn })
    }
}

#[derive(Serialize, Deserialize)]
pub struct TurnLayout {
    id: u32,
    scope: ScopeLayout,
    asked: u64,
    answer: AnswerLayout,
}

/// 0: everything, 1: a collection, 2: documents; and their numbers.
type ScopeLayout = (u8, Vec<u32>);

impl Stored for Turn {
    const WHAT: &'static str = "an answer";
    const VERSION: u8 = 1;
    type Layout = TurnLayout;

    fn to_layout(&self) -> TurnLayout {
        let scope = match &self.scope {
            Scope::Everything => (0, Vec::new()),
            Scope::Collection(id) => (1, vec![id.0]),
            Scope::Documents(ids) => (2, ids.iter().map(|id| id.0).collect()),
        };
        TurnLayout { id: self.id.0, scope, asked: self.asked, answer: AnswerLayout::of(&self.answer) }
    }

    fn from_layout(layout: TurnLayout) -> Option<Turn> {
        let scope = match (layout.scope.0, layout.scope.1.as_slice()) {
            (0, []) => Scope::Everything,
            (1, [id]) => Scope::Collection(CollectionId(*id)),
            (2, ids) => Scope::Documents(ids.iter().map(|id| DocumentId(*id)).collect()),
            _ => return None,
        };
        Some(Turn { id: TurnId(layout.id), scope, asked: layout.asked, answer: layout.answer.into_answer()? })
    }
}
