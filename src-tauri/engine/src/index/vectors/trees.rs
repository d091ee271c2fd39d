//! Trees over the vectors of very large libraries, by arroy. Below [`VectorSettings::trees_from`] vectors nothing here runs:
//! `docs/figures.md` shows that comparing all codes is faster and finds more.

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};

use heed::{RoTxn, RwTxn};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::VectorSettings;
use super::space::{Databases, keys, unpack};
use crate::index::Filter;
use crate::progress::{Cancel, Progress, Stage};
use crate::{Error, Result};

/// Vectors that are moved between two looks at whether to stop.
const STEP: usize = 1_000;

/// The one arroy index in the database.
const TREES: u16 = 0;

/// The chunks in the trees that are about nearest to `query`; none where there are no trees.
pub fn search(
    databases: &Databases,
    txn: &RoTxn,
    query: &[f32],
    candidates: usize,
    within: Option<&Filter>,
    settings: &VectorSettings,
) -> Result<Vec<u32>> {
    let reader = match arroy::Reader::open(txn, TREES, databases.trees) {
        Ok(reader) => reader,
        Err(arroy::Error::MissingMetadata(_)) => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut allowed = match within {
        None => reader.item_ids().clone(),
        Some(within) => within.chunks(),
    };
    allowed -= keys(txn, &databases.deleted)?;
    let mut nearest = reader.nns(candidates);
    // Without candidates arroy takes its own way through the trees; with more than half of the items allowed too.
    if within.is_some() || allowed.len() != reader.n_items() {
        nearest.candidates(&allowed);
    }
    nearest.search_k(NonZeroUsize::new(settings.search_k).unwrap_or(NonZeroUsize::MIN));
    nearest.oversampling(NonZeroUsize::MIN);
    Ok(nearest.by_vector(txn, query)?.into_iter().map(|(chunk, _)| chunk).collect())
}

/// Whether there are enough vectors outside of the trees, or deleted ones in them, for [`rebuild`] to pay.
pub fn want_rebuild(databases: &Databases, txn: &RoTxn, settings: &VectorSettings) -> Result<bool> {
    let unindexed = databases.unindexed.len(txn)?;
    let deleted = databases.deleted.len(txn)?;
    let indexed = databases.vectors.len(txn)?.saturating_sub(unindexed);
    Ok(unindexed as usize > settings.trees_from || deleted * 4 > indexed)
}

/// Moves the unindexed vectors into the trees and takes the deleted ones out. On [`Error::Cancelled`] the caller must abort
/// the transaction.
pub fn rebuild(
    databases: &Databases,
    wtxn: &mut RwTxn,
    dimensions: usize,
    settings: &VectorSettings,
    cancel: &Cancel,
    progress: &dyn Progress,
) -> Result<()> {
    let writer = arroy::Writer::new(databases.trees, TREES, dimensions);
    let mut buffer = vec![0.0; dimensions];
    let mut halves = Vec::with_capacity(dimensions);
    let unindexed = keys(wtxn, &databases.unindexed)?;
    for (done, chunk) in unindexed.iter().enumerate() {
        if done.is_multiple_of(STEP) {
            if cancel.is_requested() {
                return Err(Error::Cancelled);
            }
            progress.advance(Stage::Folding, done as u64, unindexed.len());
        }
        let bytes = databases.vectors.get(wtxn, &chunk)?.ok_or(Error::Record { what: "a vector" })?;
        unpack(bytes, &mut halves, &mut buffer)?;
        writer.add_item(wtxn, chunk, &buffer)?;
    }
    progress.advance(Stage::Folding, unindexed.len(), unindexed.len());
    for chunk in keys(wtxn, &databases.deleted)? {
        writer.del_item(wtxn, chunk)?;
    }
    // The seed is fixed so that the same library gives the same trees.
    let mut rng = StdRng::seed_from_u64(0xF007);
    // A pool of its own leaves threads to searches, and what panics in it ends the rebuild alone.
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(settings.tree_threads)
        .build()
        .map_err(|error| Error::Trees { detail: error.to_string() })?;
    let build = || {
        pool.install(|| {
            let mut builder = writer.builder(&mut rng);
            builder.n_trees(settings.trees).cancel(|| cancel.is_requested()).build(wtxn)
        })
    };
    match catch_unwind(AssertUnwindSafe(build)) {
        Err(_) => return Err(Error::Trees { detail: "it panicked".to_string() }),
        Ok(Err(arroy::Error::BuildCancelled)) => return Err(Error::Cancelled),
        Ok(result) => result?,
    }
    databases.unindexed.clear(wtxn)?;
    databases.deleted.clear(wtxn)?;
    Ok(())
}
