//! How the store of an earlier version becomes one of this version.
//!
//! Each format has one step to the next, and a library goes through those that it lacks. A step is one transaction: it
//! ends with a whole store of the next format or, if it fails or the process is killed, with the store as it was.

mod v1;

use heed::RwTxn;

use super::Store;
use crate::Result;

/// The format of this version. A library of a later one is refused, never guessed at.
pub const FORMAT: u32 = 2;

struct Step {
    from: u32,
    /// Rewrites the records that change. Counts its work, in records, by the closure.
    run: fn(&Store, &mut RwTxn, &mut dyn FnMut()) -> Result<()>,
}

/// Every format that was ever written, in order. A step writes the newest layout of each record, whose version tells a
/// later step that there is nothing left to do.
const STEPS: &[Step] = &[
    // Records carry a version and numbers instead of positions; an answer keeps what belongs together together.
    Step { from: 1, run: v1::upgrade },
];

/// Brings a store of format `found` to [`FORMAT`]. `watch` is told how many records of how many are done.
pub fn run(store: &Store, found: u32, watch: &mut dyn FnMut(u64, u64)) -> Result<()> {
    for step in STEPS.iter().filter(|step| step.from >= found) {
        let mut wtxn = store.write()?;
        let total = store.record_count(&wtxn)?;
        let mut done = 0;
        watch(0, total);
        (step.run)(store, &mut wtxn, &mut || {
            done += 1;
            watch(done, total.max(done));
        })?;
        store.set_format(&mut wtxn, step.from + 1)?;
        wtxn.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_step_from_every_format_to_the_next() {
        let from: Vec<u32> = STEPS.iter().map(|step| step.from).collect();
        assert_eq!(from, (1..FORMAT).collect::<Vec<_>>());
    }
}
