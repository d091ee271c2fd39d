//! Documents that were removed and can still be had back.
//!
//! They are hidden at once and removed from the library when the time to undo is over, or when the window closes. A crash
//! in between leaves them in the library: nothing is lost.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use footnote_engine::DocumentId;
use parking_lot::{Condvar, Mutex};

/// How long a removal can be undone.
pub const TIME_TO_UNDO: Duration = Duration::from_secs(12);

#[derive(Default)]
pub(crate) struct Removals {
    pending: Mutex<Pending>,
    /// Signalled when a removal has been carried out.
    ended: Condvar,
}

#[derive(Default)]
struct Pending {
    last: u32,
    removals: HashMap<u32, Removal>,
}

struct Removal {
    documents: Vec<DocumentId>,
    /// Whether it is being carried out, so that it is too late to undo.
    removing: bool,
}

impl Removals {
    /// Hides documents. Returns the number to undo it by.
    pub fn begin(&self, documents: Vec<DocumentId>) -> u32 {
        let mut pending = self.pending.lock();
        pending.last += 1;
        let id = pending.last;
        pending.removals.insert(id, Removal { documents, removing: false });
        id
    }

    /// Ends a removal by undoing it. `None` if it is too late.
    pub fn undo(&self, id: u32) -> Option<Vec<DocumentId>> {
        let mut pending = self.pending.lock();
        pending.removals.get(&id).filter(|removal| !removal.removing)?;
        pending.removals.remove(&id).map(|removal| removal.documents)
    }

    /// Carries a removal out with `remove`. From here on it cannot be undone, and its documents stay hidden until they are
    /// gone. `None` if it was undone.
    pub fn carry_out<T>(&self, id: u32, remove: impl FnOnce(&[DocumentId]) -> T) -> Option<T> {
        let documents = {
            let mut pending = self.pending.lock();
            let removal = pending.removals.get_mut(&id).filter(|removal| !removal.removing)?;
            removal.removing = true;
            removal.documents.clone()
        };
        // Ends the removal also when `remove` panics: nobody is to wait for it then.
        let _ending = Ending(self, id);
        Some(remove(&documents))
    }

    /// Waits for the removals that are being carried out, and takes those that wait.
    pub fn take_all(&self) -> Vec<DocumentId> {
        let mut pending = self.pending.lock();
        self.ended.wait_while(&mut pending, |pending| pending.removals.values().any(|r| r.removing));
        pending.removals.drain().flat_map(|(_, removal)| removal.documents).collect()
    }

    /// The documents that are hidden.
    pub fn leaving(&self) -> HashSet<DocumentId> {
        self.pending.lock().removals.values().flat_map(|removal| &removal.documents).copied().collect()
    }
}

/// A removal that is being carried out, until this is dropped.
struct Ending<'r>(&'r Removals, u32);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.pending.lock().removals.remove(&self.1);
        self.0.ended.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEASE: DocumentId = DocumentId(7);

    #[test]
    fn a_removal_that_is_being_carried_out_cannot_be_undone() {
        let removals = Removals::default();
        let id = removals.begin(vec![LEASE]);
        let carried_out = removals.carry_out(id, |documents| {
            assert_eq!(documents, [LEASE]);
            assert_eq!(removals.undo(id), None, "too late");
            assert!(removals.leaving().contains(&LEASE), "it stays hidden until it is gone");
        });
        assert_eq!(carried_out, Some(()));
        assert_eq!(removals.undo(id), None);
        assert!(removals.leaving().is_empty());
    }

    #[test]
    fn a_removal_that_was_undone_is_not_carried_out() {
        let removals = Removals::default();
        let id = removals.begin(vec![LEASE]);
        assert_eq!(removals.undo(id), Some(vec![LEASE]));
        assert_eq!(removals.carry_out(id, |_| panic!("it was undone")), None::<()>);
        assert!(removals.take_all().is_empty());
    }

    #[test]
    fn closing_waits_for_the_removal_under_way_and_takes_the_others() {
        let removals = Removals::default();
        let (under_way, waiting) = (removals.begin(vec![LEASE]), removals.begin(vec![DocumentId(8)]));
        let (begun, has_begun) = std::sync::mpsc::channel();
        let (go_on, goes_on) = std::sync::mpsc::channel::<()>();
        std::thread::scope(|scope| {
            let removals = &removals;
            scope.spawn(move || {
                removals.carry_out(under_way, |_| {
                    begun.send(()).unwrap();
                    goes_on.recv().unwrap();
                });
            });
            has_begun.recv().unwrap();
            let closing = scope.spawn(|| removals.take_all());
            go_on.send(()).unwrap();
            assert_eq!(closing.join().unwrap(), [DocumentId(8)]);
        });
        assert_eq!(removals.undo(waiting), None);
    }
}
