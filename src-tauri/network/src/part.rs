//! A download on disk: the part that has arrived, and beside it what it is a part of.
//!
//! The part gets the file's own name only when its hash is right.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::HubError;

/// Bytes that are read at once to compute a hash.
const READ_BYTES: usize = 1 << 20;

/// What a part is a part of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Label {
    sha256: String,
    bytes: u64,
    /// The server's own mark of the content, where it gives one.
    tag: Option<String>,
}

/// A file that is being downloaded. No other program writes to it as long as this lives.
pub(crate) struct Part {
    /// What the file is called once it is whole.
    target: PathBuf,
    path: PathBuf,
    label_path: PathBuf,
    label: Label,
    file: File,
    hasher: Sha256,
    have: u64,
}

impl Part {
    /// Opens what an earlier download left of this content, or begins anew. `look` is told of the bytes as they are
    /// read to compute their hash.
    pub fn open(
        target: &Path,
        sha256: &str,
        bytes: u64,
        look: &mut dyn FnMut(u64) -> Result<(), HubError>,
    ) -> Result<Part, HubError> {
        let path = beside(target, ".part");
        let label_path = beside(target, ".part.json");
        let write_error = |source| HubError::Write { path: path.clone(), source };
        let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let file = options.map_err(write_error)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(HubError::Busy { path: target.to_path_buf() }),
            Err(TryLockError::Error(source)) => return Err(write_error(source)),
        }
        let wanted = Label { sha256: sha256.to_string(), bytes, tag: None };
        let left: Option<Label> =
            fs::read(&label_path).ok().and_then(|json| serde_json::from_slice(&json).ok());
        let label = left.filter(|left| left.sha256 == wanted.sha256 && left.bytes == wanted.bytes);
        let is_known = label.is_some();
        let mut part = Part {
            target: target.to_path_buf(),
            label: label.unwrap_or(wanted),
            file,
            hasher: Sha256::new(),
            have: 0,
            path,
            label_path,
        };
        let length = part.file.metadata().map_err(|source| part.write_error(source))?.len();
        if !is_known || length > bytes {
            part.restart()?;
        } else {
            part.hash_what_is_there(look)?;
        }
        Ok(part)
    }

    fn hash_what_is_there(
        &mut self,
        look: &mut dyn FnMut(u64) -> Result<(), HubError>,
    ) -> Result<(), HubError> {
        let mut bytes = vec![0; READ_BYTES];
        loop {
            let count = self.file.read(&mut bytes).map_err(|source| self.write_error(source))?;
            if count == 0 {
                return Ok(());
            }
            self.hasher.update(&bytes[..count]);
            self.have += count as u64;
            look(self.have)?;
        }
    }

    /// Bytes that are on disk.
    pub fn have(&self) -> u64 {
        self.have
    }

    pub fn missing(&self) -> u64 {
        self.label.bytes - self.have
    }

    /// The server's mark of the content that is there.
    pub fn tag(&self) -> Option<&str> {
        self.label.tag.as_deref()
    }

    pub fn set_tag(&mut self, tag: Option<String>) -> Result<(), HubError> {
        if self.label.tag != tag {
            self.label.tag = tag;
            self.write_label()?;
        }
        Ok(())
    }

    /// Drops what is there.
    pub fn restart(&mut self) -> Result<(), HubError> {
        self.file.set_len(0).map_err(|source| self.write_error(source))?;
        io::Seek::rewind(&mut self.file).map_err(|source| self.write_error(source))?;
        self.hasher = Sha256::new();
        self.have = 0;
        self.label.tag = None;
        self.write_label()
    }

    /// Adds bytes that have arrived.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), HubError> {
        self.file.write_all(bytes).map_err(|source| self.write_error(source))?;
        self.hasher.update(bytes);
        self.have += bytes.len() as u64;
        Ok(())
    }

    /// Checks the hash of the whole and gives the file its name. What is wrong is deleted.
    pub fn finish(mut self, file_name: &str) -> Result<PathBuf, HubError> {
        let found = hex::encode(std::mem::take(&mut self.hasher).finalize());
        if found != self.label.sha256 {
            let expected = self.label.sha256.clone();
            self.discard();
            return Err(HubError::WrongHash { file: file_name.to_string(), expected, found });
        }
        self.file.sync_all().map_err(|source| self.write_error(source))?;
        let Part { target, path, label_path, file, .. } = self;
        // Windows does not rename a file that is open.
        drop(file);
        fs::rename(&path, &target).map_err(|source| HubError::Write { path: target.clone(), source })?;
        remove(&label_path);
        Ok(target)
    }

    /// Deletes what is there.
    pub fn discard(self) {
        let Part { target, file, .. } = self;
        drop(file);
        discard(&target);
    }

    fn write_label(&self) -> Result<(), HubError> {
        let json = serde_json::to_vec(&self.label).expect("a label has only texts and numbers");
        fs::write(&self.label_path, json).map_err(|source| self.write_error(source))
    }

    fn write_error(&self, source: io::Error) -> HubError {
        write_error(&self.path, self.label.bytes.saturating_sub(self.have), source)
    }
}

/// A full disk is something a person can mend, so it has words of its own.
fn write_error(path: &Path, missing: u64, source: io::Error) -> HubError {
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            HubError::DiskFull { path: path.to_path_buf(), missing }
        }
        _ => HubError::Write { path: path.to_path_buf(), source },
    }
}

/// Deletes what downloads have left of a file that never became whole.
pub(crate) fn discard(target: &Path) {
    remove(&beside(target, ".part"));
    remove(&beside(target, ".part.json"));
}

fn remove(path: &Path) {
    if let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, ?path, "a file of a download could not be deleted");
    }
}

fn beside(target: &Path, ending: &str) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Whether this file has this hash. `look` is told of the bytes as they are read.
pub(crate) fn has_hash(
    path: &Path,
    sha256: &str,
    look: &mut dyn FnMut(u64) -> Result<(), HubError>,
) -> Result<bool, HubError> {
    let write_error = |source| HubError::Write { path: path.to_path_buf(), source };
    let mut file = File::open(path).map_err(write_error)?;
    let mut hasher = Sha256::new();
    let mut bytes = vec![0; READ_BYTES];
    let mut done = 0;
    loop {
        let count = file.read(&mut bytes).map_err(write_error)?;
        if count == 0 {
            return Ok(hex::encode(hasher.finalize()) == sha256);
        }
        hasher.update(&bytes[..count]);
        done += count as u64;
        look(done)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_says_how_much_is_missing() {
        let check =
            |kind: io::ErrorKind| write_error(Path::new("/m/a.part"), 1_500_000, kind.into()).to_string();
        let full = check(io::ErrorKind::StorageFull);
        assert!(full.contains("is full: 1.5 MB more are needed. What is there is kept"), "{full}");
        assert!(!check(io::ErrorKind::PermissionDenied).contains("full"));
    }

    #[test]
    fn a_part_is_written_by_one_download_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.gguf");
        let mut look = |_| Ok(());
        let first = Part::open(&target, "00", 3, &mut look).unwrap();
        let second = Part::open(&target, "00", 3, &mut look);
        assert!(matches!(second, Err(HubError::Busy { .. })));
        drop(first);
        assert!(Part::open(&target, "00", 3, &mut look).is_ok());
    }
}
