//! What is done to a library's files as a whole while nobody has it open: mending, and giving back what is free.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::lock::WriteLock;
use crate::store::{DATA_FILE, Salvaged, Store, share_of_free_pages};
use crate::{Error, Library, Result, paths, store};

/// Held shared by each process that has the library open, and alone by one that replaces its files.
const PRESENCE: &str = "open.lock";

/// A file in the store's folder that asks for compaction: something in it is to be forgotten.
const WANTED: &str = "compact";

/// A store smaller than this, in bytes, is not worth the while.
const WORTH_COMPACTING: u64 = 8 << 20;

/// That the library is open in this process: its files stay in their places.
pub(super) struct Presence {
    _shared: File,
}

impl Presence {
    pub fn enter(folder: &Path) -> Result<Presence> {
        let shared = paths::lock_shared(&folder.join(PRESENCE));
        shared
            .map(|shared| Presence { _shared: shared })
            .map_err(|source| Error::Folder { path: folder.into(), source })
    }
}

/// The library in one pair of hands: no process has it open, and none begins to until this is dropped.
struct Alone {
    _exclusive: File,
    _write_lock: WriteLock,
}

impl Alone {
    /// # Errors
    /// [`Error::InUse`] if a process has the library open.
    fn with(folder: &Path) -> Result<Alone> {
        let unusable = |source| Error::Folder { path: folder.into(), source };
        let write_lock = WriteLock::of(folder);
        write_lock.take()?;
        let exclusive = paths::lock(&folder.join(PRESENCE)).map_err(unusable)?;
        let exclusive = exclusive.ok_or_else(|| Error::InUse { path: folder.into() })?;
        Ok(Alone { _exclusive: exclusive, _write_lock: write_lock })
    }
}

/// What compaction did, in bytes of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Compacted {
    pub before: u64,
    pub after: u64,
}

/// Makes a damaged store anew from what is whole in its file. `None` if it is not damaged. [`Library::repair`] then makes again
/// what is derived.
///
/// # Errors
/// [`Error::InUse`] if a process has the library open, and [`Error::Unsalvageable`] if nothing can be read.
pub fn mend_files(folder: &Path) -> Result<Option<Salvaged>> {
    let store_folder = store_folder(folder)?;
    let _alone = Alone::with(folder)?;
    let salvaged = store::salvage(&store_folder)?;
    let store = Store::open(&store_folder)?;
    if !store.is_outdated()? {
        store.update(|wtxn| store.mend_facts(wtxn))?;
    }
    store.close();
    Ok(salvaged)
}

/// Rewrites the store's file without what is free in it, which also leaves nothing of what was deleted.
///
/// # Errors
/// [`Error::InUse`] if a process has the library open.
pub fn compact(folder: &Path) -> Result<Compacted> {
    let store_folder = store_folder(folder)?;
    let _alone = Alone::with(folder)?;
    compact_store(folder, &store_folder)
}

fn store_folder(folder: &Path) -> Result<PathBuf> {
    let store_folder = folder.join("store");
    let unusable = |source| Error::Folder { path: folder.into(), source };
    match paths::file_bytes(&store_folder.join(DATA_FILE)).map_err(unusable)? {
        Some(_) => Ok(store_folder),
        None => Err(Error::StoreMissing { path: store_folder.join(DATA_FILE) }),
    }
}

fn compact_store(folder: &Path, store_folder: &Path) -> Result<Compacted> {
    let unusable = |source| Error::Folder { path: folder.into(), source };
    let file = store_folder.join(DATA_FILE);
    let size = || -> Result<u64> { Ok(paths::file_bytes(&file).map_err(unusable)?.unwrap_or_default()) };
    let before = size()?;
    Store::compact(store_folder)?;
    paths::remove_file(&store_folder.join(WANTED)).map_err(unusable)?;
    Ok(Compacted { before, after: size()? })
}

/// Compacts the store before it is opened, where a third of it is free or something is to be forgotten, and nobody has it open. The
/// library is as usable without.
pub(super) fn compact_if_it_pays(folder: &Path, store_folder: &Path) {
    let wanted = store_folder.join(WANTED).exists();
    let pays =
        wanted || share_of_free_pages(store_folder, WORTH_COMPACTING).is_some_and(|share| share > 1.0 / 3.0);
    if !pays {
        return;
    }
    let compacted = Alone::with(folder).and_then(|_alone| compact_store(folder, store_folder));
    match compacted {
        Ok(Compacted { before, after }) => tracing::info!(before, after, "the library was compacted"),
        Err(Error::InUse { .. }) => {}
        Err(error) => tracing::warn!(%error, "the library could not be compacted; it is tried again"),
    }
}

/// Whether the store's file is gone from beside an index that was made from it.
pub(super) fn has_lost_its_store(folder: &Path) -> bool {
    !folder.join("store").join(DATA_FILE).exists() && folder.join("lexical").join("meta.json").exists()
}

impl Library {
    /// Asks for compaction the next time that nobody has the library open.
    pub(super) fn want_compaction(&self) -> Result<()> {
        let unusable = |source| Error::Folder { path: self.folder.clone(), source };
        paths::touch(&self.folder.join("store").join(WANTED)).map_err(unusable)
    }
}
