//! How the store of an earlier version becomes one of this version.
//!
//! Each format has one step to the next, and a library goes through those that it lacks. A step is one transaction: it
//! ends with a whole store of the next format or, if it fails or the process is killed, with the store as it was.

mod v1;
mod v2;
mod v3;
mod v4;

use heed::types::Bytes;
use heed::{BytesEncode, RoTxn, RwTxn};

use super::codec::Record;
use super::stored::Stored;
use super::{Database, META, SUMS_KEY, Store, table};
use crate::Result;

/// The format of this version. A library of a later one is refused, never guessed at.
pub const FORMAT: u32 = 5;

struct Step {
    from: u32,
    /// How many records it looks at.
    records: fn(&Old, &RoTxn) -> Result<u64>,
    /// Rewrites the records that change. Counts its work, in records, by the closure.
    run: fn(&Old, &mut RwTxn, &mut dyn FnMut()) -> Result<()>,
}

/// A store of an earlier format.
struct Old<'s> {
    store: &'s Store,
    /// The databases of the vectors.
    spaces: Vec<Database<Bytes, Bytes>>,
}

/// Every format that was ever written, in order. A step writes the newest layout of each record, whose version tells a
/// later step that there is nothing left to do.
const STEPS: &[Step] = &[
    // Records carry a version and numbers instead of positions; an answer keeps what belongs together together.
    Step {
        from: 1,
        records: |old, txn| v1::records(old.store, txn),
        run: |old, wtxn, count| v1::upgrade(old.store, wtxn, count),
    },
    // The queue of imports says why something failed in codes and data instead of sentences.
    Step {
        from: 2,
        records: |old, txn| v2::records(old.store, txn),
        run: |old, wtxn, count| v2::upgrade(old.store, wtxn, count),
    },
    // Pages say where their text stands by the file's own count: cells, lines, times.
    Step {
        from: 3,
        records: |old, txn| v3::records(old.store, txn),
        run: |old, wtxn, count| v3::upgrade(old.store, wtxn, count),
    },
    // Every value has a sum behind it.
    Step { from: 4, records: v4::records, run: v4::upgrade },
];

/// Brings a store of format `found` to [`FORMAT`]. `watch` is told how many records of how many are done.
pub fn run(store: &Store, found: u32, watch: &mut dyn FnMut(u64, u64)) -> Result<()> {
    let old = Old { store, spaces: v4::spaces(store)? };
    for step in STEPS.iter().filter(|step| step.from >= found) {
        let mut wtxn = store.write()?;
        let total = (step.records)(&old, &wtxn)?;
        let mut done = 0;
        if total > 0 {
            watch(0, total);
        }
        (step.run)(&old, &mut wtxn, &mut || {
            done += 1;
            watch(done, total.max(done));
        })?;
        store.set_format(&mut wtxn, step.from + 1)?;
        wtxn.commit()?;
    }
    Ok(())
}

/// What stands under [`SUMS_KEY`]: the format, with a sum.
pub fn sums_record() -> Vec<u8> {
    let format = FORMAT.to_be_bytes();
    [&format[..], &table::sum(META, SUMS_KEY.as_bytes(), &format)].concat()
}

/// Rewrites the records of a database.
fn rewrite<K: 'static, V: 'static>(
    store: &Store,
    wtxn: &mut RwTxn,
    name: &'static str,
    database: Database<K, V>,
    count: &mut dyn FnMut(),
    convert: impl Fn(&[u8]) -> Option<Vec<u8>>,
) -> Result<()> {
    let database = database.remap_types::<Bytes, Bytes>();
    for_each(wtxn, database.raw(), |wtxn, key, bytes| {
        match convert(bytes) {
            Some(bytes) => database.put(wtxn, key, &bytes)?,
            None => store.set_aside(wtxn, name, database, key)?,
        }
        count();
        Ok(())
    })
}

/// Visits the values of a database, a few at a time: they are read and written in the same transaction.
fn for_each(
    wtxn: &mut RwTxn,
    database: heed::Database<Bytes, Bytes>,
    mut visit: impl FnMut(&mut RwTxn, &[u8], &[u8]) -> Result<()>,
) -> Result<()> {
    const AT_ONCE: usize = 256;
    let mut after: Option<Vec<u8>> = None;
    loop {
        let from = match &after {
            Some(key) => std::ops::Bound::Excluded(key.as_slice()),
            None => std::ops::Bound::Unbounded,
        };
        let mut values = Vec::new();
        for entry in database.range(wtxn, &(from, std::ops::Bound::Unbounded))?.take(AT_ONCE) {
            let (key, value) = entry?;
            values.push((key.to_vec(), value.to_vec()));
        }
        let Some((last, _)) = values.last() else { return Ok(()) };
        after = Some(last.clone());
        for (key, value) in values {
            visit(wtxn, &key, &value)?;
        }
    }
}

/// A record in its newest layout.
fn encoded<T: Stored>(record: &T) -> Option<Vec<u8>>
where
    for<'a> Record<T>: BytesEncode<'a, EItem = T>,
{
    Record::<T>::bytes_encode(record).ok().map(std::borrow::Cow::into_owned)
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
