//! How an index keeps up with the store.
//!
//! No index commits together with LMDB. Each change to a document gets a generation and a journal entry in the transaction
//! that makes it; an index keeps the generation that it holds, and what it lacks is brought to it later. Where the journal
//! does not reach back that far, the index is made again from the store.

use crate::Result;
use crate::store::{Change, Store};

/// The number of a change to documents.
pub type Generation = u64;

/// An index that is brought the store's changes.
pub trait Follower: Send + Sync {
    /// The generation up to which changes are in it for good. Those after it are brought again after a crash.
    fn applied(&self) -> Result<Generation>;

    /// Takes in changes, oldest first. Taking one in twice is the same as once. They need not be found or durable before
    /// [`Self::commit`].
    fn apply(&self, store: &Store, changes: &[Change]) -> Result<()>;

    /// Makes what was taken in found and durable, as of `generation`.
    fn commit(&self, generation: Generation) -> Result<()>;

    /// Makes it agree with the store, whatever it held before, and commits.
    fn rebuild(&self, store: &Store) -> Result<()>;
}

pub fn is_behind(follower: &dyn Follower, store: &Store) -> Result<bool> {
    let txn = store.read()?;
    Ok(follower.applied()? != store.generation(&txn)?)
}

/// Brings an index to the store's generation.
pub fn catch_up(follower: &dyn Follower, store: &Store) -> Result<()> {
    let (generation, changes) = {
        let txn = store.read()?;
        (store.generation(&txn)?, store.changes_since(&txn, follower.applied()?)?)
    };
    match changes {
        Some(changes) if changes.is_empty() => Ok(()),
        Some(changes) => {
            follower.apply(store, &changes)?;
            follower.commit(generation)
        }
        None => follower.rebuild(store),
    }
}
