//! Documents that were removed and can still be had back.
//!
//! They are hidden at once and removed from the library when the time to undo is over, or when the window closes. A crash
//! in between leaves them in the library: nothing is lost.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use footnote_engine::DocumentId;

/// How long a removal can be undone.
pub const TIME_TO_UNDO: Duration = Duration::from_secs(12);

#[derive(Default)]
pub(crate) struct Removals(Mutex<Pending>);

#[derive(Default)]
struct Pending {
    last: u32,
    removals: HashMap<u32, Vec<DocumentId>>,
}

impl Removals {
    /// Hides documents. Returns the number to undo it by.
    pub fn begin(&self, documents: Vec<DocumentId>) -> u32 {
        let mut pending = self.pending();
        pending.last += 1;
        let id = pending.last;
        pending.removals.insert(id, documents);
        id
    }

    /// Ends a removal, whether it is undone or carried out. `None` if it has ended before.
    pub fn take(&self, id: u32) -> Option<Vec<DocumentId>> {
        self.pending().removals.remove(&id)
    }

    pub fn take_all(&self) -> Vec<DocumentId> {
        self.pending().removals.drain().flat_map(|(_, documents)| documents).collect()
    }

    /// The documents that are hidden.
    pub fn leaving(&self) -> HashSet<DocumentId> {
        self.pending().removals.values().flatten().copied().collect()
    }

    /// The documents of one removal.
    pub fn of(&self, id: u32) -> Vec<DocumentId> {
        self.pending().removals.get(&id).cloned().unwrap_or_default()
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
