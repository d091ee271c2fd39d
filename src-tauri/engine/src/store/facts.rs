//! The library's small facts where they are damaged: counters from what they count, and what cannot be known from nothing else as
//! unknown.

use heed::types::Bytes;
use heed::{RoTxn, RwTxn};

use super::spaces::{ACTIVE, FIRST_PROFILE, SPACE};
use super::{Database, FORMAT_KEY, Store};
use crate::Result;

/// How far a counter that was damaged begins above what is there: numbers of what was removed are not used again.
const BEYOND: u64 = 100_000;

/// The profile of vectors whose model is not known any more. There is no such model, so they are not searched.
const UNKNOWN: &[u8] = b"unknown";

impl Store {
    /// Sets aside the facts that cannot be read, and makes again those that can be. Returns how many there were.
    pub fn mend_facts(&self, wtxn: &mut RwTxn) -> Result<u64> {
        let meta = self.meta.remap_types::<Bytes, Bytes>();
        let mut damaged = Vec::new();
        for entry in meta.tolerant_iter(wtxn)? {
            if let (key, None) = entry?
                && key != FORMAT_KEY.as_bytes()
            {
                damaged.push(key.to_vec());
            }
        }
        for key in &damaged {
            meta.delete(wtxn, key)?;
        }
        let holds_documents = self.documents.len(wtxn)? + self.pages.len(wtxn)? > 0;
        // All but those of passages name the last number that was given away, and that one the first that is free.
        let counters: [(&str, Vec<Database<Bytes, Bytes>>); 8] = [
            (
                "next_document",
                vec![self.documents.remap_types(), self.pages.remap_types(), self.cards.remap_types()],
            ),
            ("next_chunk", vec![self.chunks.remap_types()]),
            ("next_collection", vec![self.collections.remap_types(), self.members.remap_types()]),
            ("next_conversation", vec![self.conversations.remap_types(), self.turns.remap_types()]),
            ("next_import", vec![self.imports.remap_types(), self.jobs.remap_types()]),
            ("next_note", vec![self.notes.remap_types()]),
            ("next_grid", vec![self.grids.remap_types(), self.cells.remap_types()]),
            ("next_damaged", vec![self.damaged.remap_types()]),
        ];
        for (name, databases) in counters {
            let mut last = None;
            for database in databases {
                last = last.max(last_number(wtxn, database)?);
            }
            let Some(last) = last else { continue };
            if self.counter(wtxn, name)? < u64::from(last) + u64::from(name == "next_chunk") {
                self.set_counter(wtxn, name, u64::from(last) + BEYOND)?;
            }
        }
        if holds_documents && self.meta.get(wtxn, "generation")?.is_none() {
            // Higher than any that an index holds, so that all of them are made again.
            let last = self.journal.raw().last(wtxn)?.and_then(|(key, _)| key.try_into().ok());
            self.set_counter(wtxn, "generation", last.map_or(0, u64::from_be_bytes) + (1 << 32))?;
            self.journal.clear(wtxn)?;
        }
        if holds_documents && self.meta.get(wtxn, FIRST_PROFILE)?.is_none() {
            self.meta.put(wtxn, FIRST_PROFILE, UNKNOWN)?;
        }
        if let Some(active) = self.meta.get(wtxn, ACTIVE)?.and_then(|bytes| bytes.first().copied())
            && active != 0
            && self.meta.get(wtxn, &format!("{SPACE}{active}"))?.is_none()
        {
            // The model of its vectors is lost with its record.
            self.meta.delete(wtxn, ACTIVE)?;
        }
        Ok(damaged.len() as u64)
    }

    fn set_counter(&self, wtxn: &mut RwTxn, name: &str, value: u64) -> Result<()> {
        Ok(self.meta.put(wtxn, name, &value.to_be_bytes())?)
    }
}

/// The number that the last key begins with.
fn last_number(txn: &RoTxn, database: Database<Bytes, Bytes>) -> Result<Option<u32>> {
    let last = database.raw().last(txn)?;
    Ok(last.and_then(|(key, _)| key.first_chunk::<4>().map(|bytes| u32::from_be_bytes(*bytes))))
}
