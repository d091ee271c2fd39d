//! Making a damaged store anew from what is whole in its file.
//!
//! The file is read page by page ([`super::pages`]). Every value whose sum is right goes into a new store, also from below a damaged
//! page: a sum holds the name of the database, so that a value says where it belongs. Values that are found damaged are kept as they
//! are, as `repair` keeps every record that cannot be read, and the damaged file stays beside the new one.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use heed::types::Bytes;
use heed::{CommitOrAbort, CompactionOption, Env, RoTxn, WithoutTls};

use super::pages::{Fault, Head, PagedFile, Walk};
use super::table;
use super::{FORMAT_KEY, META, NAMES, SUMS_KEY, Store, open_environment, upgrade};
use crate::{Error, Result, paths};

/// The file of LMDB in the folder of the store.
pub const DATA_FILE: &str = "data.mdb";

/// The folder in which the new store is made.
const NEW_FOLDER: &str = "salvage";

/// How often the head of a state is looked for while others write.
const ATTEMPTS: usize = 20;

/// A copy that takes the place of the store's file once it is whole.
const COPY_FILE: &str = "data.mdb.new";

/// Values that are written in one transaction.
const AT_ONCE: usize = 4096;

/// Databases of vector spaces, by how their names begin. What is in them is derived.
const SPACE_DATABASES: [&str; 3] = ["vectors", "fresh", "buried"];

/// The longest key that LMDB takes, in bytes.
const LONGEST_KEY: usize = 511;

/// A file up to this size is looked through each time it is opened, which takes some milliseconds; a larger one where there is
/// a reason.
const LOOKED_THROUGH_BYTES: u64 = 32 << 20;

/// A process that ended because of what it had mapped leaves this file.
pub const SUSPECT_FILE: &str = "suspect";

/// What was found in a damaged file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Salvaged {
    /// What is wrong with the file, page by page.
    pub faults: Vec<Fault>,
    /// Values that were whole.
    pub kept: u64,
    /// Values of documents, answers and notes that were damaged where they could still be told apart.
    pub damaged: u64,
    /// The damaged file, as it was.
    pub aside: PathBuf,
}

/// Looks whether LMDB may map the store's file. Nothing is changed, and a store that is not there yet is sound.
///
/// # Errors
/// [`Error::Damaged`] names the file and what is wrong with it.
pub fn check(folder: &Path) -> Result<()> {
    let path = folder.join(DATA_FILE);
    let unusable = |source| Error::Folder { path: folder.into(), source };
    // LMDB makes the file and then writes its heads: a kill in between leaves an empty one, which it fills later.
    if paths::file_bytes(&path).map_err(unusable)?.is_none_or(|bytes| bytes == 0) {
        return Ok(());
    }
    let suspect = folder.join(SUSPECT_FILE);
    let is_suspect = paths::file_bytes(&suspect).map_err(unusable)?.is_some();
    for _ in 0..ATTEMPTS {
        let (state, fault) = look_through(&path, is_suspect).map_err(unusable)?;
        let Some(detail) = fault else {
            return if is_suspect { paths::remove_file(&suspect).map_err(unusable) } else { Ok(()) };
        };
        // Another process may have written meanwhile, over pages that were free after its last transaction but one.
        std::thread::sleep(Duration::from_millis(1));
        if look_at_heads(&path).map_err(unusable)? == state {
            return Err(Error::Damaged { path, detail });
        }
    }
    // It is written to all the time, so that it can be used.
    Ok(())
}

/// The transactions that the heads of a file are from.
type State = Vec<u64>;

fn look_at_heads(path: &Path) -> io::Result<State> {
    let file = PagedFile::open(path)?;
    Ok(file.iter().flat_map(PagedFile::heads).map(|head| head.transaction).collect())
}

/// What is wrong with a file, if something is, and the state that it was in.
fn look_through(path: &Path, is_suspect: bool) -> io::Result<(State, Option<String>)> {
    let Some(file) = PagedFile::open(path)? else {
        return Ok((State::new(), Some("its beginning is not that of a library".to_owned())));
    };
    let state = file.heads().iter().map(|head| head.transaction).collect();
    let [last, before] = file.heads() else {
        return Ok((state, Some("one of its two heads cannot be read".to_owned())));
    };
    if last.transaction - before.transaction > 1 {
        return Ok((state, Some("its two heads contradict each other".to_owned())));
    }
    if file.bytes() > LOOKED_THROUGH_BYTES && file.is_as_long_as_it_says() && !is_suspect {
        return Ok((state, None));
    }
    Ok((state, file.walk(last, None).faults.first().map(Fault::to_string)))
}

/// Walks through the file of an environment as it is now, while others may write to it.
pub(super) fn faults(env: &Env<WithoutTls>) -> Result<Vec<Fault>> {
    let path = env.path().join(DATA_FILE);
    let unusable = |source| Error::Folder { path: path.clone(), source };
    // The pages of this transaction's state stay as they are for as long as it lives; the head may be gone after two more.
    for _ in 0..ATTEMPTS {
        let txn = env.read_txn()?;
        let file = PagedFile::open(&path).map_err(unusable)?;
        let state = file
            .as_ref()
            .and_then(|file| file.heads().iter().find(|head| head.transaction == txn.id() as u64));
        if let (Some(file), Some(head)) = (&file, state) {
            return Ok(file.walk(head, None).faults);
        }
    }
    Ok(vec![Fault { page: 0, what: "its head is not that of the last transaction" }])
}

/// The share of its pages that the store's file does not use, 0 to 1; `None` where that cannot be read, or the file has fewer than
/// `least` bytes.
pub fn share_of_free_pages(folder: &Path, least: u64) -> Option<f64> {
    let file = PagedFile::open(&folder.join(DATA_FILE)).ok()??;
    if file.bytes() < least {
        return None;
    }
    let (free, all) = file.free_pages(file.heads().first()?);
    Some(free as f64 / all as f64)
}

impl Store {
    /// Puts a copy without free pages in the place of the store's file. No process may have it open, this one included.
    pub fn compact(folder: &Path) -> Result<()> {
        let unusable = |source| Error::Folder { path: folder.into(), source };
        check(folder)?;
        let copy = folder.join(COPY_FILE);
        paths::remove_file(&copy).map_err(unusable)?;
        let env = open_environment(folder)?;
        let copied = copy_compacted(&env, &copy);
        env.prepare_for_closing().wait();
        copied?;
        paths::rename(&copy, &folder.join(DATA_FILE)).map_err(unusable)?;
        paths::sync_folder(folder).map_err(unusable)
    }

    /// Writes all that is stored, as it is now, into a file that is not there yet.
    pub fn copy_to(&self, file: &Path) -> Result<()> {
        copy_compacted(&self.env, file)
    }
}

/// Copies the environment and looks through the copy.
fn copy_compacted(env: &Env<WithoutTls>, copy: &Path) -> Result<()> {
    let copied = (|| -> Result<()> {
        let unusable = |source| Error::Folder { path: copy.into(), source };
        paths::touch(copy).map_err(unusable)?;
        let file = env.copy_to_path(copy, CompactionOption::Enabled)?;
        file.sync_all().map_err(unusable)?;
        let paged = PagedFile::open(copy).map_err(unusable)?;
        let head = paged.as_ref().and_then(|paged| paged.heads().first());
        let faults = paged.as_ref().zip(head).map(|(paged, head)| paged.walk(head, None).faults);
        match faults.as_deref() {
            Some([]) => Ok(()),
            Some([fault, ..]) => Err(Error::Damaged { path: copy.into(), detail: fault.to_string() }),
            None => Err(Error::Unsalvageable { path: copy.into() }),
        }
    })();
    if copied.is_err() {
        // What is half a copy is in nobody's way, and made anew the next time.
        let _ = paths::remove_file(copy);
    }
    copied
}

/// Makes the store in `folder` anew if its file is damaged. No process may have it open, this one included.
pub fn salvage(folder: &Path) -> Result<Option<Salvaged>> {
    let path = folder.join(DATA_FILE);
    let unusable = |source| Error::Folder { path: folder.into(), source };
    if paths::file_bytes(&path).map_err(unusable)?.is_none_or(|bytes| bytes == 0) {
        return Ok(None);
    }
    let new_folder = folder.join(NEW_FOLDER);
    paths::remove_folder(&new_folder).map_err(unusable)?;
    let nothing = || Error::Unsalvageable { path: path.clone() };
    let file = PagedFile::open(&path).map_err(unusable)?.ok_or_else(nothing)?;
    let (head, walk) = best_state(&file).ok_or_else(nothing)?;
    let is_sound = match file.heads() {
        [last, before] => {
            head == *last && last.transaction - before.transaction <= 1 && walk.faults.is_empty()
        }
        _ => false,
    };
    if is_sound {
        paths::remove_file(&folder.join(SUSPECT_FILE)).map_err(unusable)?;
        return Ok(None);
    }
    paths::create_folder(&new_folder).map_err(unusable)?;
    let salvaged = {
        let env = open_environment(&new_folder)?;
        let salvaged = fill(&env, &file, &head, walk);
        env.prepare_for_closing().wait();
        salvaged?
    };
    let aside = free_name(folder);
    // Linked first: at no moment there is no file.
    paths::link(&path, &aside).map_err(unusable)?;
    paths::rename(&new_folder.join(DATA_FILE), &path).map_err(unusable)?;
    paths::sync_folder(folder).map_err(unusable)?;
    paths::remove_folder(&new_folder).map_err(unusable)?;
    paths::remove_file(&folder.join(SUSPECT_FILE)).map_err(unusable)?;
    Ok(Some(Salvaged { aside, ..salvaged }))
}

/// The last state of the file or, where that has lost its roots, the one before.
fn best_state(file: &PagedFile) -> Option<(Head, Walk)> {
    let states = file.heads().iter().map(|head| (*head, file.walk(head, None)));
    let mut states: Vec<(Head, Walk)> = states.collect();
    // Stable: the last one goes first where both are as good.
    states.sort_by_key(|(_, walk)| walk.faults.len());
    (!states.is_empty()).then(|| states.swap_remove(0))
}

/// A name for a damaged file that no file has.
fn free_name(folder: &Path) -> PathBuf {
    let names = (1..).map(|number| folder.join(format!("damaged-{number}.mdb")));
    names.into_iter().find(|name| !name.exists()).expect("there are numbers enough")
}

/// Values on their way into the new store.
struct Filling<'e> {
    env: &'e Env<WithoutTls>,
    databases: HashMap<String, heed::Database<'static, Bytes, Bytes>>,
    waiting: Vec<(String, Vec<u8>, Vec<u8>)>,
    salvaged: Salvaged,
}

fn fill(env: &Env<WithoutTls>, file: &PagedFile, head: &Head, structure: Walk) -> Result<Salvaged> {
    let mut names: Vec<String> = NAMES.iter().map(|(name, _)| (*name).to_owned()).collect();
    names.extend(space_names());
    let mut filling =
        Filling { env, databases: HashMap::new(), waiting: Vec::new(), salvaged: Salvaged::default() };
    let mut format: Option<Vec<u8>> = None;
    let mut has_sums = false;
    file.walk(
        head,
        Some(&mut |name, key, value| {
            if name == META && key == FORMAT_KEY.as_bytes() {
                format = value.map(<[u8]>::to_vec);
            }
            has_sums |= value.is_some_and(|value| table::checked(name, key, value).is_some());
        }),
    );
    // A library of an earlier format has no sums: what its structure holds is taken as it is.
    let without_sums = !has_sums && format.is_some();
    let mut outcome = Ok(());
    let walk = file.walk(
        head,
        Some(&mut |name, key, value| {
            if outcome.is_ok() {
                outcome = filling.take(name, &names, key, value, without_sums);
            }
        }),
    );
    outcome?;
    if !without_sums {
        let mut outcome = Ok(());
        file.lost_entries(&walk, &mut |key, value| {
            let belongs = || names.iter().find(|name| table::checked(name, key, value).is_some());
            if outcome.is_ok()
                && let Some(name) = belongs()
            {
                outcome = filling.put(name, key, value.to_vec());
            }
        });
        outcome?;
    }
    let format = format.filter(|_| without_sums).unwrap_or_else(|| upgrade::FORMAT.to_be_bytes().to_vec());
    filling.put(META, FORMAT_KEY.as_bytes(), format)?;
    if !without_sums {
        filling.put(META, SUMS_KEY.as_bytes(), upgrade::sums_record())?;
    }
    filling.write()?;
    Ok(Salvaged { faults: structure.faults, ..filling.salvaged })
}

fn space_names() -> impl Iterator<Item = String> {
    (0..6).flat_map(|space| {
        SPACE_DATABASES.map(|name| if space == 0 { name.to_owned() } else { format!("{name}-{space}") })
    })
}

impl Filling<'_> {
    /// Takes a value from where it was found in a tree.
    fn take(
        &mut self,
        found_in: &str,
        names: &[String],
        key: &[u8],
        value: Option<&[u8]>,
        without_sums: bool,
    ) -> Result<()> {
        // The trees of vectors have no sums. They are made again.
        if found_in.starts_with("trees") || key == FORMAT_KEY.as_bytes() {
            return Ok(());
        }
        let Some(value) = value else { return Ok(()) };
        if without_sums {
            return self.put(found_in, key, value.to_vec());
        }
        let is_whole = |name: &str| table::checked(name, key, value).is_some();
        if is_whole(found_in) {
            return self.put(found_in, key, value.to_vec());
        }
        // The name of the database may be what is damaged.
        if let Some(name) = names.iter().find(|name| is_whole(name)) {
            return self.put(name, key, value.to_vec());
        }
        let is_derived = SPACE_DATABASES.iter().any(|name| found_in.starts_with(name));
        if is_derived || !names.iter().any(|name| name == found_in) || key.len() > LONGEST_KEY {
            return Ok(());
        }
        // `repair` sets it aside under its name.
        self.salvaged.damaged += 1;
        self.put(found_in, key, value.to_vec())
    }

    fn put(&mut self, name: &str, key: &[u8], value: Vec<u8>) -> Result<()> {
        self.salvaged.kept += 1;
        self.waiting.push((name.to_owned(), key.to_vec(), value));
        if self.waiting.len() >= AT_ONCE { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        for (name, _, _) in &waiting {
            if !self.databases.contains_key(name) {
                let made = self.env.create_databases_and_commit(
                    self.env.write_txn()?,
                    |open, wtxn| -> Result<_> {
                        let database: heed::Database<'_, Bytes, Bytes> =
                            open.create_database(wtxn, Some(name))?;
                        Ok(CommitOrAbort::<_, ()>::Commit(database))
                    },
                )?;
                self.databases.insert(name.clone(), made.unwrap_commit());
            }
        }
        let mut wtxn = self.env.write_txn()?;
        for (name, key, value) in &waiting {
            let database = self.databases[name];
            // One that was found in its place goes before one from a lost page.
            if !holds_whole(&wtxn, database, name, key)? {
                database.put(&mut wtxn, key, value)?;
            }
        }
        Ok(wtxn.commit()?)
    }
}

/// Whether there is a value already whose sum is right.
fn holds_whole(
    txn: &RoTxn,
    database: heed::Database<'static, Bytes, Bytes>,
    name: &str,
    key: &[u8],
) -> Result<bool> {
    Ok(database.get(txn, key)?.is_some_and(|stored| table::checked(name, key, stored).is_some()))
}
