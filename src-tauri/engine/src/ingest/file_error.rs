//! Why a file could not be had from the file system, or was not taken. What is wrong with its contents is an
//! [`ExtractError`](footnote_extract::ExtractError).

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use footnote_llm::error_codes;
use footnote_model::Reason;

/// Why there is nothing to read at a path. In English each completes the sentence "`contract.pdf` could not be added: …" and
/// ends with the next step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error("there is no file or folder of this name. Check the path and add it again")]
    Missing,
    #[error("it is a link to a file that is not there any more. Add the file itself")]
    DeadLink,
    #[error(
        "it is a link that leads back to {}, so it was not followed. The folder itself was read", folder.display()
    )]
    LinkLoop { folder: PathBuf },
    #[error(
        "you have no permission to read this {entry}. Ask its owner for permission, or copy it and add the copy"
    )]
    Forbidden { entry: Entry },
    #[error("it is not a regular file. Add a file or a folder")]
    NotRegular,
    #[error("the {entry} could not be opened ({detail}). Check that its disk is connected and add it again")]
    Unopened { entry: Entry, detail: String },
    #[error(
        "its disk is not there: another disk than before is in its place, with none of its files. Connect the disk; the documents stay in the library meanwhile"
    )]
    Unmounted,
    #[error("it is larger than {} MiB. Split it and add the parts", limit >> 20)]
    TooLarge { limit: u64 },
    #[error("only its first {limit} files were added. Add the folders in it one after the other")]
    TooManyFiles { limit: usize },
}

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    File,
    Folder,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Entry::File => "file",
            Entry::Folder => "folder",
        })
    }
}

error_codes!(FileError => &'static str {
    FileError::Missing => "file-missing",
    FileError::DeadLink => "file-dead-link",
    FileError::LinkLoop { .. } => "file-link-loop",
    FileError::Forbidden { .. } => "file-forbidden",
    FileError::NotRegular => "file-not-regular",
    FileError::Unopened { .. } => "file-unopened",
    FileError::Unmounted => "file-unmounted",
    FileError::TooLarge { .. } => "file-too-large",
    FileError::TooManyFiles { .. } => "file-too-many",
});

impl FileError {
    /// Why a file or folder could not be opened.
    pub fn of_io(error: &io::Error, at: &Path) -> FileError {
        let entry = if at.is_dir() { Entry::Folder } else { Entry::File };
        match error.kind() {
            io::ErrorKind::NotFound if at.is_symlink() => FileError::DeadLink,
            io::ErrorKind::NotFound => FileError::Missing,
            io::ErrorKind::PermissionDenied => FileError::Forbidden { entry },
            // The system has errors of this kind too; those carry its number.
            io::ErrorKind::InvalidInput if error.raw_os_error().is_none() => FileError::NotRegular,
            _ => FileError::Unopened { entry, detail: error.to_string() },
        }
    }

    /// Why a folder was not looked through to its end.
    pub fn of_walk(error: &ignore::Error, at: &Path) -> FileError {
        match error.io_error() {
            Some(source) => FileError::of_io(source, at),
            None => FileError::Unopened { entry: Entry::Folder, detail: error.to_string() },
        }
    }

    /// What the error is about, by name, for a sentence in any language.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        match self {
            FileError::Missing | FileError::DeadLink | FileError::NotRegular | FileError::Unmounted => {
                Vec::new()
            }
            FileError::LinkLoop { folder } => vec![("folder", folder.to_string_lossy().into_owned())],
            FileError::Forbidden { entry } => vec![("entry", entry.to_string())],
            FileError::Unopened { entry, detail } => {
                vec![("entry", entry.to_string()), ("detail", detail.clone())]
            }
            FileError::TooLarge { limit } => vec![("limit_bytes", limit.to_string())],
            FileError::TooManyFiles { limit } => vec![("limit", limit.to_string())],
        }
    }
}

impl From<&FileError> for Reason {
    fn from(error: &FileError) -> Reason {
        Reason::new(error.code(), error.values(), error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_becomes_a_code() {
        let folder = tempfile::tempdir().unwrap();
        let check = |kind: io::ErrorKind, at: &Path, expected: &str| {
            let error = FileError::of_io(&kind.into(), at);
            assert_eq!(error.code(), expected);
            error
        };
        let file = folder.path().join("a.txt");
        check(io::ErrorKind::NotFound, &file, "file-missing");
        check(io::ErrorKind::InvalidInput, &file, "file-not-regular");
        check(io::ErrorKind::TimedOut, &file, "file-unopened");
        let forbidden = check(io::ErrorKind::PermissionDenied, folder.path(), "file-forbidden");
        assert_eq!(forbidden.values(), [("entry", "folder".to_owned())]);
        assert!(forbidden.to_string().starts_with("you have no permission to read this folder."));
        let large = FileError::TooLarge { limit: 512 << 20 };
        assert!(large.to_string().starts_with("it is larger than 512 MiB."), "{large}");
        assert_eq!(large.values(), [("limit_bytes", "536870912".to_owned())]);
    }
}
