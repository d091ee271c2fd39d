//! Watched folders.

use footnote_engine::{Estimate, FileChange, FolderCounts, Reason};
use serde::{Deserialize, Serialize};
use specta::Type;
use specta_typescript::Number;

use super::{AddedFile, Problem, file_key, text_of};

/// Which files of a folder are read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FolderRules {
    /// Read hidden files and folders, too.
    pub hidden: bool,
    /// Follow links to files and folders.
    pub links: bool,
    /// Leave out what `.gitignore` files in the folder leave out.
    pub gitignore: bool,
    /// What is left out, in the patterns of `.gitignore`.
    pub patterns: Vec<String>,
    /// The only endings of file names that are read, without the dot. Without any, all are.
    pub endings: Vec<String>,
    /// Larger files are left out.
    pub max_mib: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum FolderState {
    /// All that could be read is found by its words and its meaning.
    Current,
    /// Files wait to be read, or documents to be found by their meaning.
    Waiting,
    /// The folder or its disk is not there. Its documents stay.
    Unreachable,
    /// It is read only when somebody asks for it.
    Off,
}

/// A folder whose documents follow its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct WatchedFolder {
    /// Names it to the program.
    pub key: String,
    pub path: String,
    pub name: String,
    pub state: FolderState,
    /// Whether changes are taken over by themselves.
    pub current: bool,
    #[specta(type = Number)]
    pub documents: u64,
    /// Documents that are found by their meaning, too.
    #[specta(type = Number)]
    pub ready: u64,
    /// Files that wait to be read.
    #[specta(type = Number)]
    pub waiting: u64,
    /// Files that could not be read.
    #[specta(type = Number)]
    pub failed: u64,
    /// Files of kinds that are not read.
    #[specta(type = Number)]
    pub skipped: u64,
    /// Files that the rules leave out by size or ending.
    #[specta(type = Number)]
    pub left_out: u64,
    /// When all of it was last compared with the library; `null` if it never was.
    #[specta(type = Option<Number>)]
    pub compared: Option<u64>,
    /// Why it cannot be reached.
    pub problem: Option<Problem>,
    pub rules: FolderRules,
}

/// What a folder would add to the library, by the rules given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct FolderEstimate {
    #[specta(type = Number)]
    pub files: u64,
    #[specta(type = Number)]
    pub bytes: u64,
    /// Files that the rules leave out by size or ending.
    #[specta(type = Number)]
    pub left_out: u64,
}

/// All watched folders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct WatchedFolders {
    pub folders: Vec<WatchedFolder>,
}

/// What happens in watched folders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case", tag = "change")]
pub enum FolderEvent {
    /// All of a folder is to be compared, or was: so many of its files are new or edited.
    Compared {
        folder: String,
        #[specta(type = Number)]
        files: u64,
        #[specta(type = Number)]
        to_read: u64,
    },
    /// A new or edited file was read.
    Read(AddedFile),
    Moved {
        from: String,
        path: String,
        document: u32,
    },
    Removed {
        path: String,
        /// The document that went with it; `null` if it has other files, or the file gave none.
        document: Option<u32>,
    },
    Unreachable {
        folder: String,
        problem: Problem,
    },
}

impl From<&FolderRules> for footnote_engine::FolderRules {
    fn from(rules: &FolderRules) -> footnote_engine::FolderRules {
        let lines = |lines: &[String]| -> Vec<String> {
            lines.iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
        };
        let ending = |ending: String| ending.trim_start_matches(['*', '.']).to_lowercase();
        footnote_engine::FolderRules {
            hidden: rules.hidden,
            links: rules.links,
            gitignore: rules.gitignore,
            patterns: lines(&rules.patterns),
            endings: lines(&rules.endings).into_iter().map(ending).collect(),
            max_bytes: rules.max_mib.map(|most| u64::from(most) << 20),
        }
    }
}

impl From<&footnote_engine::FolderRules> for FolderRules {
    fn from(rules: &footnote_engine::FolderRules) -> FolderRules {
        FolderRules {
            hidden: rules.hidden,
            links: rules.links,
            gitignore: rules.gitignore,
            patterns: rules.patterns.clone(),
            endings: rules.endings.clone(),
            max_mib: rules.max_bytes.map(|most| (most >> 20) as u32),
        }
    }
}

impl WatchedFolder {
    pub(crate) fn of(folder: &footnote_engine::WatchedFolder, counts: FolderCounts) -> WatchedFolder {
        let path = folder.path.to_path();
        let FolderCounts { documents, ready, waiting, failed, skipped } = counts;
        let state = match folder {
            folder if folder.unreachable.is_some() => FolderState::Unreachable,
            folder if !folder.is_current => FolderState::Off,
            folder if waiting > 0 || ready < documents || folder.scan.is_none() => FolderState::Waiting,
            _ => FolderState::Current,
        };
        WatchedFolder {
            key: file_key(&path),
            name: path.file_name().map_or_else(|| text_of(&path), |name| name.to_string_lossy().into_owned()),
            path: text_of(&path),
            state,
            current: folder.is_current,
            documents,
            ready,
            waiting,
            failed,
            skipped,
            left_out: folder.scan.as_ref().map_or(0, |scan| scan.left_out),
            compared: folder.scan.as_ref().map(|scan| scan.at),
            problem: folder.unreachable.as_ref().map(Problem::from),
            rules: FolderRules::from(&folder.rules),
        }
    }
}

impl From<Estimate> for FolderEstimate {
    fn from(estimate: Estimate) -> FolderEstimate {
        let Estimate { files, bytes, left_out } = estimate;
        FolderEstimate { files, bytes, left_out }
    }
}

impl From<&FileChange> for FolderEvent {
    fn from(change: &FileChange) -> FolderEvent {
        match change {
            FileChange::Moved { from, to, document } => {
                FolderEvent::Moved { from: text_of(from), path: text_of(to), document: document.0 }
            }
            FileChange::Gone { path, document, has_others } => FolderEvent::Removed {
                path: text_of(path),
                document: document.filter(|_| !has_others).map(|id| id.0),
            },
        }
    }
}

impl FolderEvent {
    pub(crate) fn unreachable(folder: &std::path::Path, reason: &Reason) -> FolderEvent {
        FolderEvent::Unreachable { folder: text_of(folder), problem: Problem::from(reason) }
    }
}
