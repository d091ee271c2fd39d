//! Conversations: questions with their answers as they were given, each with its trace.
//!
//! A turn holds all that an answer showed, so that it can be read and checked when its documents have changed or gone.

use std::collections::HashMap;

use footnote_model::Answer;
use heed::types::DecodeIgnore;
use heed::{RoTxn, RwTxn};

use super::{
    Conversation, ConversationEntry, ConversationId, Coverage, Scope, Store, Turn, TurnId, codec, pair_key,
};
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
        for entry in self.turns.tolerant_range(txn, &(pair_key(id.0, 0)..=pair_key(id.0, u32::MAX)))? {
            match entry?.1.and_then(|bytes| codec::unpack(bytes).ok()) {
                Some(turn) => turns.readable.push(turn),
                None => turns.damaged += 1,
            }
        }
        Ok(turns)
    }

    pub fn turn(&self, txn: &RoTxn, id: ConversationId, turn: TurnId) -> Result<Turn> {
        let bytes = self.turns.get(txn, &pair_key(id.0, turn.0))?.ok_or(Error::NoTurn(id, turn))?;
        codec::unpack(bytes)
    }

    /// Earlier answers to the question of a turn that can be read, oldest first.
    pub fn versions(&self, txn: &RoTxn, id: ConversationId, turn: TurnId) -> Result<Vec<Turn>> {
        let mut versions = Vec::new();
        for entry in self.versions.prefix_iter(txn, &pair_key(id.0, turn.0).to_be_bytes())? {
            versions.extend(codec::unpack(entry?.1).ok());
        }
        Ok(versions)
    }

    /// How many answers each turn of a conversation had before, for those that had any.
    pub fn version_counts(&self, txn: &RoTxn, id: ConversationId) -> Result<HashMap<TurnId, u32>> {
        let mut counts = HashMap::new();
        for entry in self.versions.remap_data_type::<DecodeIgnore>().prefix_iter(txn, &id.0.to_be_bytes())? {
            if let Some(turn) = entry?.0.get(4..).and_then(<[u8]>::first_chunk::<4>) {
                *counts.entry(TurnId(u32::from_be_bytes(*turn))).or_default() += 1;
            }
        }
        Ok(counts)
    }

    /// What could be searched when each turn was asked, for those where it was not all.
    pub fn coverage(&self, txn: &RoTxn, id: ConversationId) -> Result<HashMap<TurnId, Coverage>> {
        let range = self.coverage.range(txn, &(pair_key(id.0, 0)..=pair_key(id.0, u32::MAX)))?;
        range
            .map(|entry| entry.map(|(key, coverage)| (TurnId(key as u32), coverage)).map_err(Error::from))
            .collect()
    }

    /// Puts a turn that is about to be replaced with its earlier versions. A turn that cannot be read is none.
    fn keep_version(&self, wtxn: &mut RwTxn, key: u64) -> Result<()> {
        let Some(bytes) = self.turns.get(wtxn, &key)?.map(<[u8]>::to_vec) else { return Ok(()) };
        if codec::unpack::<Turn>(&bytes).is_err() {
            return Ok(());
        }
        let prefix = key.to_be_bytes();
        let last = self.versions.remap_data_type::<DecodeIgnore>().rev_prefix_iter(wtxn, &prefix)?.next();
        let last = match last {
            None => 0,
            Some(entry) => entry?.0.last_chunk::<4>().map_or(0, |number| u32::from_be_bytes(*number)),
        };
        let mut place = prefix.to_vec();
        place.extend((last + 1).to_be_bytes());
        Ok(self.versions.put(wtxn, &place, &bytes)?)
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
        self.coverage.delete_range(wtxn, &(pair_key(id.0, 0)..=pair_key(id.0, u32::MAX)))?;
        let mut versions = Vec::new();
        for entry in self.versions.remap_data_type::<DecodeIgnore>().prefix_iter(wtxn, &id.0.to_be_bytes())? {
            versions.push(entry?.0.to_vec());
        }
        for key in versions {
            self.versions.delete(wtxn, &key)?;
        }
        self.conversations.delete(wtxn, &id.0)?;
        Ok(())
    }

    /// Adds a turn at the end, or puts it in the place of `replaces`, which is kept as an earlier version. `coverage` is set
    /// where not all could be searched.
    pub fn put_turn(
        &self,
        wtxn: &mut RwTxn,
        id: ConversationId,
        replaces: Option<TurnId>,
        turn: (Scope, u64, Answer),
        coverage: Option<Coverage>,
    ) -> Result<Turn> {
        let (scope, asked, answer) = turn;
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
        let key = pair_key(id.0, turn.0);
        self.keep_version(wtxn, key)?;
        self.turns.put(wtxn, &key, &codec::pack(&record))?;
        match coverage {
            Some(coverage) => self.coverage.put(wtxn, &key, &coverage)?,
            None => drop(self.coverage.delete(wtxn, &key)?),
        }
        self.conversations.put(wtxn, &id.0, &entry)?;
        Ok(record)
    }
}
