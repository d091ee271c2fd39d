//! Watched folders on disk.

use serde::{Deserialize, Serialize};

use super::Stored;
use super::reason::ReasonLayout;
use crate::paths::StoredPath;
use crate::store::{FolderRules, ScanRecord, WatchedFolder};

#[derive(Serialize, Deserialize)]
pub struct FolderLayout {
    path: Vec<u8>,
    hidden: bool,
    links: bool,
    gitignore: bool,
    patterns: Vec<String>,
    endings: Vec<String>,
    max_bytes: Option<u64>,
    is_current: bool,
    added: u64,
    scan: Option<ScanLayout>,
    unreachable: Option<ReasonLayout>,
}

#[derive(Serialize, Deserialize)]
struct ScanLayout {
    at: u64,
    files: u64,
    left_out: u64,
    device: u64,
    mounts: Vec<Vec<u8>>,
}

impl Stored for WatchedFolder {
    const WHAT: &'static str = "a watched folder";
    const VERSION: u8 = 1;
    type Layout = FolderLayout;

    fn to_layout(&self) -> FolderLayout {
        let FolderRules { hidden, links, gitignore, patterns, endings, max_bytes } = self.rules.clone();
        FolderLayout {
            path: self.path.as_bytes().to_vec(),
            hidden,
            links,
            gitignore,
            patterns,
            endings,
            max_bytes,
            is_current: self.is_current,
            added: self.added,
            scan: self.scan.as_ref().map(|scan| ScanLayout {
                at: scan.at,
                files: scan.files,
                left_out: scan.left_out,
                device: scan.device,
                mounts: scan.mounts.iter().map(|path| path.as_bytes().to_vec()).collect(),
            }),
            unreachable: self.unreachable.as_ref().map(ReasonLayout::of),
        }
    }

    fn from_layout(layout: FolderLayout) -> Option<WatchedFolder> {
        let FolderLayout { hidden, links, gitignore, patterns, endings, max_bytes, .. } = layout;
        Some(WatchedFolder {
            path: StoredPath::from_bytes(layout.path),
            rules: FolderRules { hidden, links, gitignore, patterns, endings, max_bytes },
            is_current: layout.is_current,
            added: layout.added,
            scan: layout.scan.map(|scan| ScanRecord {
                at: scan.at,
                files: scan.files,
                left_out: scan.left_out,
                device: scan.device,
                mounts: scan.mounts.into_iter().map(StoredPath::from_bytes).collect(),
            }),
            unreachable: layout.unreachable.map(ReasonLayout::into_reason),
        })
    }
}
