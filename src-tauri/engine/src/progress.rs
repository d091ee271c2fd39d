//! How a long job is watched, paused and stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::{Condvar, Mutex};

use crate::store::{DocumentId, JobId};

/// Asks a job to stop, or to wait. Jobs look at it between pieces of work; when they stop they leave the library as
/// it was after the last finished piece.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<Wishes>);

#[derive(Debug, Default)]
struct Wishes {
    stop: AtomicBool,
    paused: Mutex<bool>,
    changed: Condvar,
}

impl Cancel {
    /// Stops the job, also one that is paused.
    pub fn request(&self) {
        self.0.stop.store(true, Ordering::Relaxed);
        self.resume();
    }

    pub fn is_requested(&self) -> bool {
        self.0.stop.load(Ordering::Relaxed)
    }

    /// Makes the job wait after the piece at hand.
    pub fn pause(&self) {
        *self.0.paused.lock() = !self.is_requested();
    }

    pub fn resume(&self) {
        *self.0.paused.lock() = false;
        self.0.changed.notify_all();
    }

    pub fn is_paused(&self) -> bool {
        *self.0.paused.lock()
    }

    /// Returns at once, or when the job is resumed or stopped. Call it where no lock or transaction is held.
    pub fn wait_while_paused(&self) {
        self.0.changed.wait_while(&mut self.0.paused.lock(), |paused| *paused);
    }
}

/// What part of its work an `add` is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Counting files; the total is not known yet.
    Discovering,
    /// Reading files and making them searchable by their words. Counts files.
    Reading,
    /// Computing vectors. Counts passages.
    Embedding,
    /// Folding new vectors into the tree index.
    Folding,
    /// Recognising text in pictures. Counts pages.
    Recognizing,
}

/// Receives what a job does. Called from the threads of the job; each call should return at once.
pub trait Progress: Sync {
    /// `done` of `total` pieces of the stage; `total` is 0 while it is unknown.
    fn advance(&self, stage: Stage, done: u64, total: u64);

    /// A file was found and is to be read.
    fn found(&self, _job: JobId) {}

    /// The reading of a file begins.
    fn reading(&self, _job: JobId) {}

    /// A document is there, or has come a step further: it can be found by its words, or by its meaning too.
    fn stored(&self, _document: DocumentId) {}

    /// A document is there no more: the file that it came from holds another now.
    fn removed(&self, _document: DocumentId) {}
}

/// Watches nothing.
pub struct Silent;

impl Progress for Silent {
    fn advance(&self, _: Stage, _: u64, _: u64) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paused_job_goes_on_when_it_is_resumed_or_stopped() {
        for go_on in [Cancel::resume, Cancel::request] {
            let cancel = Cancel::default();
            cancel.pause();
            std::thread::scope(|scope| {
                let job = scope.spawn(|| {
                    cancel.wait_while_paused();
                    cancel.is_paused()
                });
                assert!(cancel.is_paused());
                go_on(&cancel);
                assert!(!job.join().unwrap());
            });
        }
    }

    #[test]
    fn what_is_to_stop_cannot_be_paused_any_more() {
        let cancel = Cancel::default();
        cancel.request();
        cancel.pause();
        assert!(!cancel.is_paused());
    }
}
