//! How a long job is watched and stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that asks a job to stop. Jobs look at it between pieces of work and leave the library as it
/// was after the last finished piece.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    pub fn request(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
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
}

/// Receives what a job has done so far. Called from the thread that runs the job; it should return at once.
pub trait Progress: Sync {
    /// `done` of `total` pieces of the stage; `total` is 0 while it is unknown.
    fn advance(&self, stage: Stage, done: u64, total: u64);
}

/// Watches nothing.
pub struct Silent;

impl Progress for Silent {
    fn advance(&self, _: Stage, _: u64, _: u64) {}
}
