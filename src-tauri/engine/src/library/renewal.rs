//! The change of a library to the embedding model that new ones get, while it is searched and added to.
//!
//! Nothing is noted of a renewal that is under way: how far it is follows from the vectors that are there. So it goes on from
//! wherever it was left.

use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use parking_lot::RwLock;

use super::Library;
use crate::progress::{Cancel, Progress, Stage};
use crate::{Error, Result};

/// How often it is looked whether the searches of a space have ended that is to be removed.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// What it takes to change a library to the embedding model of new ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// The model that the library would have.
    pub embedder: String,
    /// All passages, and those that have their vectors of that model already.
    pub passages: u64,
    pub computed: u64,
}

impl Library {
    /// What a renewal would do, where the library is searched with another model than a new one.
    pub fn renewal(&self) -> Result<Option<Renewal>> {
        let embedder = self.default_embedder();
        let profile = embedder.profile();
        let vectors = &self.indexes.vectors;
        if vectors.profile(vectors.active())? == profile.id {
            return Ok(None);
        }
        let passages = self.store.chunk_count(&self.store.read()?)?;
        let computed = vectors.vectors_of(&profile.id, profile.dimensions)?.min(passages);
        Ok(Some(Renewal { embedder: profile.id.clone(), passages, computed }))
    }

    /// Computes the vectors of all passages with the model of new libraries, searches them from then on, and removes those of
    /// other models. Searches and imports go on meanwhile. On [`Error::Cancelled`] what was computed is kept, and the next
    /// call goes on from there; so it does after a kill at any point.
    pub fn renew(&self, cancel: &Cancel, progress: &dyn Progress) -> Result<()> {
        self.lock()?;
        if self.renewal()?.is_some() {
            let progress = Onwards { progress, furthest: AtomicU64::new(0) };
            loop {
                let space = self.build_space(self.default_embedder(), cancel, &progress)?;
                match self.activate_space(space) {
                    // Documents were added since.
                    Err(Error::UnfinishedSpace { .. }) => {}
                    activated => break activated?,
                }
            }
        }
        self.searches.wait_for_those_begun(cancel)?;
        for space in self.spaces()?.into_iter().filter(|space| !space.active) {
            self.remove_space(space.id)?;
        }
        Ok(())
    }
}

/// The searches that go on. They may use a space that is searched no more until they end.
#[derive(Default)]
pub(super) struct Searches(RwLock<Arc<()>>);

impl Searches {
    /// Counts as a search for as long as what is returned lives. Call it before the active space is asked for.
    pub fn begin(&self) -> Arc<()> {
        Arc::clone(&self.0.read())
    }

    fn wait_for_those_begun(&self, cancel: &Cancel) -> Result<()> {
        let begun = mem::take(&mut *self.0.write());
        while Arc::strong_count(&begun) > 1 {
            if cancel.is_requested() {
                return Err(Error::Cancelled);
            }
            thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }
}

/// Hands on only what goes forwards: where documents were added meanwhile, all of them are looked through once more.
struct Onwards<'p> {
    progress: &'p dyn Progress,
    furthest: AtomicU64,
}

impl Progress for Onwards<'_> {
    fn advance(&self, stage: Stage, done: u64, total: u64) {
        let furthest = self.furthest.fetch_max(done, Ordering::Relaxed).max(done);
        self.progress.advance(stage, furthest.min(total), total);
    }
}
