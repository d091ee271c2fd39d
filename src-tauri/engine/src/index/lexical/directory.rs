//! The folder of the lexical index: files that only their owner may read, and a list of segments that has a sum.
//!
//! tantivy keeps a sum in each file of a segment, but none of the two files that say which segments there are.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};
use xxhash_rust::xxh3::xxh3_64;

use crate::paths;

/// Stands before the sum at the end of a list.
const MARK: &[u8] = b"\n#";
const SUM_DIGITS: usize = 16;

#[derive(Clone, Debug)]
pub struct PrivateDirectory {
    folder: PathBuf,
    inner: MmapDirectory,
}

impl PrivateDirectory {
    /// Opens a folder that is there, and takes from others what they could read of it.
    pub fn open(folder: &Path) -> Result<PrivateDirectory, OpenDirectoryError> {
        let inner = MmapDirectory::open(folder)?;
        if let Err(error) = paths::make_private(folder) {
            tracing::warn!(%error, ?folder, "others may be able to read the lexical index");
        }
        Ok(PrivateDirectory { folder: folder.into(), inner })
    }

    fn make_private(&self, path: &Path) -> io::Result<()> {
        paths::make_private(&self.folder.join(path))
    }
}

impl Directory for PrivateDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let file = self.inner.open_write(path)?;
        self.make_private(path).map_err(|error| OpenWriteError::wrap_io_error(error, path.into()))?;
        Ok(file)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let bytes = self.inner.atomic_read(path)?;
        without_sum(bytes).ok_or_else(|| {
            let damaged = io::Error::new(io::ErrorKind::InvalidData, "its sum is wrong");
            OpenReadError::wrap_io_error(damaged, path.into())
        })
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.inner.atomic_write(path, &with_sum(data))?;
        self.make_private(path)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.inner.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        let held = self.inner.acquire_lock(lock)?;
        self.make_private(&lock.filepath).map_err(|error| LockError::IoError(Arc::new(error)))?;
        Ok(held)
    }

    fn watch(&self, watch_callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(watch_callback)
    }
}

fn with_sum(data: &[u8]) -> Vec<u8> {
    [data, MARK, format!("{:0width$x}", xxh3_64(data), width = SUM_DIGITS).as_bytes()].concat()
}

/// A list as tantivy wrote it; `None` where its sum is wrong. An index of an earlier version has none.
fn without_sum(mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let Some(length) = bytes.len().checked_sub(MARK.len() + SUM_DIGITS) else { return Some(bytes) };
    if !bytes[length..].starts_with(MARK) {
        return Some(bytes);
    }
    let is_right = with_sum(&bytes[..length]) == bytes;
    bytes.truncate(length);
    is_right.then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_with_a_flipped_bit_is_refused_and_one_without_a_sum_is_read() {
        let list = br#"{"segments":[{"max_doc":7}],"payload":"41"}"#;
        assert_eq!(without_sum(list.to_vec()), Some(list.to_vec()));
        assert_eq!(without_sum(b"{}".to_vec()), Some(b"{}".to_vec()));
        let summed = with_sum(list);
        assert_eq!(without_sum(summed.clone()), Some(list.to_vec()));
        for (place, bit) in (0..list.len()).flat_map(|place| (0..8).map(move |bit| (place, bit))) {
            let mut flipped = summed.clone();
            flipped[place] ^= 1 << bit;
            assert_eq!(without_sum(flipped), None, "byte {place}, bit {bit}");
        }
    }
}
