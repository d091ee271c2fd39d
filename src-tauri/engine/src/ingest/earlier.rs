//! What an edited file keeps of its earlier reading: the vectors of the passages that are as they were.

use std::collections::HashMap;

use heed::RoTxn;

use crate::Result;
use crate::store::{Document, Passage, PassageId, Store};

/// The passages of the document that a file held before, by what their vectors were computed from.
#[derive(Default)]
pub struct Earlier {
    title: String,
    passages: HashMap<[u8; 32], PassageId>,
}

impl Earlier {
    pub fn of(store: &Store, txn: &RoTxn, document: &Document) -> Result<Earlier> {
        let passages = store.chunks_of(txn, document)?;
        Ok(Earlier {
            title: document.title.clone(),
            passages: passages.iter().map(|(id, passage)| (key(passage), *id)).collect(),
        })
    }

    /// The earlier passages whose vectors those of `document` can have, and these.
    pub fn pairs(&self, document: &Document, passages: &[Passage]) -> Vec<(PassageId, PassageId)> {
        if self.title != document.title {
            return Vec::new();
        }
        let numbered = (document.first_chunk.0..).map(PassageId).zip(passages);
        numbered.filter_map(|(id, passage)| Some((*self.passages.get(&key(passage))?, id))).collect()
    }
}

/// Stands for everything that a vector is computed from, the title aside.
fn key(passage: &Passage) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for part in [&passage.heading, &passage.table_header, &passage.text] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    *hasher.finalize().as_bytes()
}
