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

/// Makes a folder, and those that it is in. Nobody but their owner may enter those that are new.
pub fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

/// Makes an empty file unless it is there.
pub fn touch(path: &Path) -> io::Result<()> {
    lock_file(path).map(drop)
}

/// Lets nobody but its owner read or write a file, or enter a folder. Does nothing where systems have no such permissions.
pub fn make_private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let metadata = fs::metadata(path)?;
        let mode = if metadata.is_dir() { 0o700 } else { 0o600 };
        if metadata.permissions().mode() & 0o777 != mode {
            fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// As [`make_private`], for a folder and everything in it.
pub fn make_all_private(folder: &Path) -> io::Result<()> {
    for entry in walkdir::WalkDir::new(folder) {
        match entry {
            Ok(entry) if entry.path_is_symlink() => {}
            Ok(entry) => match make_private(entry.path()) {
                // A segment that another process has merged meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                result => result?,
            },
            Err(error) => {
                let error = io::Error::from(error);
                if error.kind() != io::ErrorKind::NotFound {
                    return Err(error);
                }
            }
        }
    }
    Ok(())
}

/// Length of a file, in bytes; `None` where there is none.
pub fn file_bytes(path: &Path) -> io::Result<Option<u64>> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(Some(metadata.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Removes a file if it is there.
pub fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// Removes the files of a folder whose names begin and end so.
pub fn remove_matching(folder: &Path, begins: &str, ends: &str) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(begins) && name.ends_with(ends) {
            remove_file(&path)?;
        }
    }
    Ok(())
}

/// Gives a file another name, in place of the file that has it.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

/// Gives a file a name that no file has yet.
pub fn rename_to_new(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => remove_file(from),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // A file system without links. Between the look and the renaming another program could make the file.
        Err(_) if to.exists() => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(from, to),
    }
}

/// Gives a file a second name, or makes a copy of it where the file system has no links.
pub fn link(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
}

/// Makes an empty file that only its owner may read, in place of one that is there, to write and read.
pub fn create_private(path: &Path) -> io::Result<File> {
    remove_file(path)?;
    let mut options = File::options();
    options.create_new(true).write(true).read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes durable which files a folder has.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
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
    let file = lock_file(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn lock_file(path: &Path) -> io::Result<File> {
    let file = File::options().create(true).truncate(false).write(true).open(path)?;
    make_private(path)?;
    Ok(file)
}

/// Takes a lock that any number of processes can hold, and waits for one that holds it alone.
pub fn lock_shared(path: &Path) -> io::Result<File> {
    let file = lock_file(path)?;
    file.lock_shared()?;
    Ok(file)
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

/// Reads as many bytes as there is room for, from `start` on.
pub fn read_exact_at(mut file: &File, start: u64, bytes: &mut [u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(start))?;
    file.read_exact(bytes)
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
