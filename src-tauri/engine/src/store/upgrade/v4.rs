//! How the values of format 4 get their sums.

use heed::types::Bytes;
use heed::{CommitOrAbort, RoTxn, RwTxn};

use super::{Old, for_each, sums_record};
use crate::Result;
use crate::store::{Database, FORMAT_KEY, NAMES, SUMS_KEY, Store};

/// The databases of a vector space, and how many spaces there could be in format 4.
const SPACE_DATABASES: [&str; 3] = ["vectors", "fresh", "buried"];
const MOST_SPACES: usize = 6;

/// The databases of the vectors that there are, with sums to come. The trees, which are arroy's, have none.
pub fn spaces(store: &Store) -> Result<Vec<Database<Bytes, Bytes>>> {
    let names = (0..MOST_SPACES).flat_map(|space| {
        SPACE_DATABASES.map(|name| if space == 0 { name.to_owned() } else { format!("{name}-{space}") })
    });
    let mut found = Vec::new();
    for name in names {
        let opened =
            store.env.open_databases_and_commit(store.env.read_txn()?, |open, txn| -> Result<_> {
                let database: Option<heed::Database<'_, Bytes, Bytes>> =
                    open.open_database(txn, Some(&name))?;
                Ok(CommitOrAbort::<_, ()>::Commit(database))
            })?;
        if let Some(database) = opened.unwrap_commit() {
            found.push(Database::new(database, &name, "a vector"));
        }
    }
    Ok(found)
}

/// Every database, with sums to come.
fn all(old: &Old) -> impl Iterator<Item = Database<Bytes, Bytes>> {
    let databases = NAMES.iter().zip(old.store.all);
    let own = databases.map(|((name, what), database)| Database::new(database.raw(), name, what));
    own.chain(old.spaces.iter().copied())
}

pub fn records(old: &Old, txn: &RoTxn) -> Result<u64> {
    let mut records = 0;
    for database in all(old) {
        records += database.len(txn)?;
    }
    Ok(records)
}

/// Puts a sum behind every value, whatever it is: what cannot be read is found by whoever reads it.
pub fn upgrade(old: &Old, wtxn: &mut RwTxn, count: &mut dyn FnMut()) -> Result<()> {
    for database in all(old) {
        add_sums(wtxn, database, count)?;
    }
    let meta = old.store.meta.raw();
    Ok(meta.put(wtxn, SUMS_KEY.as_bytes(), &sums_record())?)
}

fn add_sums(wtxn: &mut RwTxn, database: Database<Bytes, Bytes>, count: &mut dyn FnMut()) -> Result<()> {
    let raw = database.raw();
    for_each(wtxn, raw, |wtxn, key, value| {
        count();
        // Keys are numbers and hashes but for those of facts, so that this is the format.
        if key != FORMAT_KEY.as_bytes() {
            raw.put(wtxn, key, &database.stored(key, value))?;
        }
        Ok(())
    })
}
