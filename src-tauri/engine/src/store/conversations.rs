//! Conversations: questions with their answers as they were given, each with its trace.
//!
//! A turn holds all that an answer showed, so that it can be read and checked when its documents have changed or gone.

use heed::{RoTxn, RwTxn};
use serde::{Deserialize, Serialize};

use super::{CollectionId, DocumentId, Store, codec, pair_key};
use crate::answer::Answer;
use crate::{Error, Result};

/// How many fields answers have got at their end since the first version of the library.
const GROWN: usize = 3;

/// The number of a conversation, from 1. Never used twice in a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ConversationId(pub u32);

/// The number of a turn within its conversation, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TurnId(pub u32);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationRecord {
    pub id: ConversationId,
    pub title: String,
    /// Seconds since 1970.
    pub started: u64,
    /// When the last turn was added or replaced, in seconds since 1970.
    pub changed: u64,
    pub turns: u32,
    /// The number that the next turn gets.
    next_turn: u32,
}

/// Which documents a question is put to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Scope {
    #[default]
    Everything,
    Collection(CollectionId),
    Documents(Vec<DocumentId>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TurnRecord {
    pub id: TurnId,
    pub scope: Scope,
    /// Seconds since 1970.
    pub asked: u64,
    pub answer: Answer,
}

impl Store {
    pub fn conversations(&self, txn: &RoTxn) -> Result<Vec<ConversationRecord>> {
        self.conversations.iter(txn)?.map(|entry| Ok(entry?.1)).collect()
    }

    pub fn conversation(&self, txn: &RoTxn, id: ConversationId) -> Result<ConversationRecord> {
        self.conversations.get(txn, &id.0)?.ok_or(Error::NoConversation(id))
    }

    /// The turns of a conversation, oldest first.
    pub fn turns(&self, txn: &RoTxn, id: ConversationId) -> Result<Vec<TurnRecord>> {
        let range = self.turns.range(txn, &(pair_key(id.0, 0)..=pair_key(id.0, u32::MAX)))?;
        range.map(|entry| codec::unpack_grown("an answer", entry?.1, GROWN)).collect()
    }

    pub fn turn(&self, txn: &RoTxn, id: ConversationId, turn: TurnId) -> Result<TurnRecord> {
        let bytes = self.turns.get(txn, &pair_key(id.0, turn.0))?.ok_or(Error::NoTurn(id, turn))?;
        codec::unpack_grown("an answer", bytes, GROWN)
    }

    pub fn add_conversation(&self, wtxn: &mut RwTxn, title: &str, now: u64) -> Result<ConversationRecord> {
        let id = ConversationId(self.advance(wtxn, "next_conversation", 1)? as u32 + 1);
        let title = title.to_string();
        let conversation =
            ConversationRecord { id, title, started: now, changed: now, turns: 0, next_turn: 1 };
        self.conversations.put(wtxn, &id.0, &conversation)?;
        Ok(conversation)
    }

    pub fn rename_conversation(&self, wtxn: &mut RwTxn, id: ConversationId, title: &str) -> Result<()> {
        let conversation = ConversationRecord { title: title.to_string(), ..self.conversation(wtxn, id)? };
        Ok(self.conversations.put(wtxn, &id.0, &conversation)?)
    }

    pub fn remove_conversation(&self, wtxn: &mut RwTxn, id: ConversationId) -> Result<()> {
        self.turns.delete_range(wtxn, &(pair_key(id.0, 0)..=pair_key(id.0, u32::MAX)))?;
        self.conversations.delete(wtxn, &id.0)?;
        Ok(())
    }

    /// Adds a turn at the end, or puts it in the place of `replaces`.
    pub fn put_turn(
        &self,
        wtxn: &mut RwTxn,
        id: ConversationId,
        replaces: Option<TurnId>,
        scope: Scope,
        asked: u64,
        answer: Answer,
    ) -> Result<TurnRecord> {
        let mut conversation = self.conversation(wtxn, id)?;
        let turn = match replaces {
            Some(turn) => self.turn(wtxn, id, turn)?.id,
            None => {
                conversation.turns += 1;
                conversation.next_turn += 1;
                TurnId(conversation.next_turn - 1)
            }
        };
        conversation.changed = asked;
        let record = TurnRecord { id: turn, scope, asked, answer };
        self.turns.put(wtxn, &pair_key(id.0, turn.0), &codec::pack(&record))?;
        self.conversations.put(wtxn, &id.0, &conversation)?;
        Ok(record)
    }
}
