//! The lock that makes one process the writer of a library.

use std::fs::File;
use std::path::{Path, PathBuf};

use parking_lot::Mutex;

use crate::{Error, Result, paths};

/// Taken before the first change and then kept. The system gives it back when the process ends, however it ends.
pub struct WriteLock {
    folder: PathBuf,
    held: Mutex<Option<File>>,
}

impl WriteLock {
    pub fn of(folder: &Path) -> WriteLock {
        WriteLock { folder: folder.into(), held: Mutex::new(None) }
    }

    /// Returns whether it was not held before.
    pub fn take(&self) -> Result<bool> {
        let mut held = self.held.lock();
        if held.is_some() {
            return Ok(false);
        }
        let unusable = |source| Error::Folder { path: self.folder.clone(), source };
        let file = paths::lock(&self.folder.join("write.lock")).map_err(unusable)?;
        *held = Some(file.ok_or_else(|| Error::InUse { path: self.folder.clone() })?);
        Ok(true)
    }

    /// Lets another process write.
    pub fn give_back(&self) {
        *self.held.lock() = None;
    }
}
