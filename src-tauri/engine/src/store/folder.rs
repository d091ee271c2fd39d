//! Folders that are watched, and what is read in them.

use footnote_model::Reason;

use crate::paths::StoredPath;

/// Which files of a folder are read. The default leaves out hidden files and follows no links.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FolderRules {
    /// Read hidden files and folders, too.
    pub hidden: bool,
    /// Follow links to files and folders.
    pub links: bool,
    /// Leave out what `.gitignore` files in the folder leave out.
    pub gitignore: bool,
    /// What is left out, in the patterns of `.gitignore`.
    pub patterns: Vec<String>,
    /// The only endings of file names that are read, in lower case and without a dot. Without any, all are.
    pub endings: Vec<String>,
    /// Larger files are left out. In bytes.
    pub max_bytes: Option<u64>,
}

impl FolderRules {
    /// For folders that somebody adds once: links are followed.
    pub fn once() -> FolderRules {
        FolderRules { links: true, ..FolderRules::default() }
    }
}

/// A folder whose documents follow its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedFolder {
    pub path: StoredPath,
    pub rules: FolderRules,
    /// Whether changes are taken over by themselves. Otherwise only when somebody asks for it.
    pub is_current: bool,
    /// When it was added, in seconds since 1970.
    pub added: u64,
    /// The last time that all of it was compared with the library.
    pub scan: Option<ScanRecord>,
    /// Why it could not be compared when that was last tried. Its documents stay.
    pub unreachable: Option<Reason>,
}

/// What a comparison of a folder with the library found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanRecord {
    /// Seconds since 1970.
    pub at: u64,
    /// Files that the folder's rules let through.
    pub files: u64,
    /// Files that they leave out by size or ending.
    pub left_out: u64,
    /// The device that the folder was on: an empty folder on another one is a disk that is not mounted.
    pub device: u64,
    /// The folders in it on other devices.
    pub mounts: Vec<StoredPath>,
}
