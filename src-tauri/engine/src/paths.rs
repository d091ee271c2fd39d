//! The one place where the engine touches the file system by itself (LMDB and tantivy aside), and how
//! paths are kept.
#![expect(clippy::disallowed_methods, reason = "this module is where the file system is used")]

use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

/// A path as it is stored: lossless on Unix, where a name may be any bytes.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
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

    /// The key of this path in the store: LMDB keys are short, paths may be long.
    pub fn key(&self) -> [u8; 32] {
        *blake3::hash(&self.0).as_bytes()
    }
}

impl fmt::Debug for StoredPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_path().fmt(f)
    }
}

/// Keeps a path in a record without loss: for serde's `with`.
pub mod lossless {
    use std::path::{Path, PathBuf};

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::StoredPath;

    pub fn serialize<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
        StoredPath::new(path).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
        Ok(StoredPath::deserialize(deserializer)?.to_path())
    }
}

/// What tells that a file has not changed since it was read, without reading it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stamp {
    pub bytes: u64,
    /// Time of the last change, in nanoseconds since 1970; 0 where the file system keeps none.
    pub modified_ns: u64,
}

pub fn create_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

pub fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// Takes the lock that only one writing process may hold. The system gives it back when the process ends,
/// however it ends.
pub fn lock(path: &Path) -> io::Result<Option<File>> {
    let file = File::options().create(true).truncate(false).write(true).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// The stamp of a regular file. Anything else (a device, a pipe) is an error, as reading it might never end.
pub fn stamp(path: &Path) -> io::Result<Stamp> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    let modified_ns = metadata
        .modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |age| age.as_nanos() as u64);
    Ok(Stamp { bytes: metadata.len(), modified_ns })
}

/// Reads a whole file, `limit` bytes of it at most.
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads the bytes of a file in `range`; fewer where it ends before.
pub fn read_range(path: &Path, range: Range<u64>) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(range.start))?;
    let mut bytes = Vec::new();
    file.take(range.end.saturating_sub(range.start)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// BLAKE3 of a file's bytes.
pub fn hash(path: &Path) -> io::Result<[u8; 32]> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(*hasher.finalize().as_bytes())
}

/// The total size of the files in a folder, in bytes.
pub fn folder_bytes(path: &Path) -> u64 {
    walkdir::WalkDir::new(path)
        .into_iter()
        .filter_map(|entry| entry.ok()?.metadata().ok())
        .filter(|metadata| metadata.is_file())
        .map(|metadata| metadata.len())
        .sum()
}
