//! Conversations: questions with their answers as they were given, each with its trace.
//!
//! A turn holds all that an answer showed, so that it can be read and checked when its documents have changed or gone.

use footnote_model::Answer;
use heed::{RoTxn, RwTxn};

use super::{Conversation, ConversationEntry, ConversationId, Scope, Store, Turn, TurnId, codec, pair_key};
use crate::{Error, Result};

/// The turns of a conversation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Turns {
    /// Those that can be read, oldest first.
    pub readable: Vec<Turn>,
    /// How many cannot. They cost nothing but themselves; `repair` sets them aside.
    pub damaged: u32,
}

impl Store {
    pub fn conversations(&self, txn: &RoTxn) -> Result<Vec<Conversation>> {
        self.conversations.iter(txn)?.map(|entry| Ok(entry?.1.conversation)).collect()
    }

    pub fn conversation(&self, txn: &RoTxn, id: ConversationId) -> Result<Conversation> {
        Ok(self.conversation_entry(txn, id)?.conversation)
    }

    fn conversation_entry(&self, txn: &RoTxn, id: ConversationId) -> Result<ConversationEntry> {
        self.conversations.get(txn, &id.0)?.ok_or(Error::NoConversation(id))
    }

    pub fn turns(&self, txn: &RoTxn, id: ConversationId) -> Result<Turns> {
        let mut turns = Turns::default();
        for entry in self.turns.range(txn, &(pair_key(id.0, 0)..=pair_key(id.0, u32::MAX)))? {
            match codec::unpack(entry?.1) {
                Ok(turn) => turns.readable.push(turn),
                Err(_) => turns.damaged += 1,
            }
        }
        Ok(turns)
    }

    pub fn turn(&self, txn: &RoTxn, id: ConversationId, turn: TurnId) -> Result<Turn> {
        let bytes = self.turns.get(txn, &pair_key(id.0, turn.0))?.ok_or(Error::NoTurn(id, turn))?;
        codec::unpack(bytes)
    }

    pub fn add_conversation(&self, wtxn: &mut RwTxn, title: &str, now: u64) -> Result<Conversation> {
        let id = ConversationId(self.next_number(wtxn, "next_conversation")?);
        let title = title.to_string();
        let conversation = Conversation { id, title, started: now, changed: now, turns: 0 };
        self.conversations.put(
            wtxn,
            &id.0,
            &ConversationEntry { conversation: conversation.clone(), next_turn: 1 },
        )?;
        Ok(conversation)
    }

    pub fn rename_conversation(&self, wtxn: &mut RwTxn, id: ConversationId, title: &str) -> Result<()> {
        let mut entry = self.conversation_entry(wtxn, id)?;
        entry.conversation.title = title.to_string();
        Ok(self.conversations.put(wtxn, &id.0, &entry)?)
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
    ) -> Result<Turn> {
        let mut entry = self.conversation_entry(wtxn, id)?;
        let turn = match replaces {
            Some(turn) if self.turns.get(wtxn, &pair_key(id.0, turn.0))?.is_some() => turn,
            Some(turn) => return Err(Error::NoTurn(id, turn)),
            None => {
                entry.conversation.turns += 1;
                entry.next_turn += 1;
                TurnId(entry.next_turn - 1)
            }
        };
        entry.conversation.changed = asked;
        let record = Turn { id: turn, scope, asked, answer };
        self.turns.put(wtxn, &pair_key(id.0, turn.0), &codec::pack(&record))?;
        self.conversations.put(wtxn, &id.0, &entry)?;
        Ok(record)
    }
}
