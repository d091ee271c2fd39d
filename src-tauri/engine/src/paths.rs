//! The one place where the engine touches the file system by itself, LMDB and tantivy aside.
#![expect(clippy::disallowed_methods, reason = "this module is where the file system is used")]

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
#[cfg(unix)]
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

pub use footnote_model::{Stamp, StoredPath};

/// The key of a path in the store: LMDB keys are short, paths may be long.
pub fn path_key(path: &StoredPath) -> [u8; 32] {
    *blake3::hash(path.as_bytes()).as_bytes()
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
    Ok(stamp_of(&metadata))
}

fn stamp_of(metadata: &fs::Metadata) -> Stamp {
    let modified_ns = metadata
        .modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |age| age.as_nanos() as u64);
    Stamp { bytes: metadata.len(), modified_ns }
}

/// What lies at a path, links followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub is_folder: bool,
    /// `None` for what is no regular file.
    pub stamp: Option<Stamp>,
    /// 0 where the file system has none.
    pub inode: u64,
    pub device: u64,
}

pub fn look(path: &Path) -> io::Result<Look> {
    let metadata = fs::metadata(path)?;
    #[cfg(unix)]
    let (inode, device) = (metadata.ino(), metadata.dev());
    #[cfg(not(unix))]
    let (inode, device) = (0, 0);
    let stamp = metadata.is_file().then(|| stamp_of(&metadata));
    Ok(Look { is_folder: metadata.is_dir(), stamp, inode, device })
}

/// The path with all links in it resolved.
pub fn real(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}

/// Whether a library of Footnote lies in this folder.
pub fn is_library(folder: &Path) -> bool {
    folder.join("store/data.mdb").is_file() && folder.join("lexical").is_dir()
}

/// Whether there certainly is nothing at a path: its folder can be looked into, and no link or disk on the way is gone.
pub fn is_gone(path: &Path) -> bool {
    let gone = |path: &Path| match fs::symlink_metadata(path) {
        Ok(_) => false,
        Err(error) => matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory),
    };
    let Some(nearest) = path.ancestors().find(|ancestor| !gone(ancestor)) else { return false };
    nearest != path && fs::metadata(nearest).is_ok()
}

/// Whether a folder can be looked into.
pub fn open_folder(path: &Path) -> io::Result<()> {
    fs::read_dir(path).map(drop)
}

/// Opens a file to read.
pub fn open(path: &Path) -> io::Result<File> {
    File::open(path)
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
