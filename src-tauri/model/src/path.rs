//! Paths and file stamps as they are kept.

use std::fmt;
use std::path::{Path, PathBuf};

/// A path as it is stored: lossless on Unix, where a name may be any bytes.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StoredPath(Vec<u8>);

impl StoredPath {
    pub fn new(path: &Path) -> StoredPath {
        #[cfg(unix)]
        return StoredPath(std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec());
        #[cfg(not(unix))]
        StoredPath(path.to_string_lossy().into_owned().into_bytes())
    }

    pub fn to_path(&self) -> PathBuf {
        #[cfg(unix)]
        return PathBuf::from(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(&self.0));
        #[cfg(not(unix))]
        PathBuf::from(String::from_utf8_lossy(&self.0).into_owned())
    }

    pub fn from_bytes(bytes: Vec<u8>) -> StoredPath {
        StoredPath(bytes)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for StoredPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_path().fmt(f)
    }
}

/// Tells, without reading a file again, that it has not changed since it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp {
    pub bytes: u64,
    /// Time of the last change, in nanoseconds since 1970; 0 where the file system keeps none.
    pub modified_ns: u64,
}
