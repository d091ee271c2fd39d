//! Watched folders at a desk: followed as long as the window is open, and longer if whoever runs the desk keeps it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, Weak};

use footnote_engine::{Cancel, Compared, FileChange, FolderObserver, WatchTimes, Watcher};

use super::{Desktop, Notice, priority};
use crate::Result;
use crate::error::{ApiError, ErrorKind};
use crate::types::{FolderEstimate, FolderRules, WatchedFolder, document_key, file_key};

/// The watcher of the folders.
#[derive(Default)]
pub(crate) struct Folders {
    watcher: OnceLock<Watcher>,
}

impl Folders {
    /// Follows the watched folders until [`Self::close`].
    pub fn start(&self, desktop: &Arc<Desktop>) -> &Watcher {
        self.watcher.get_or_init(|| {
            let observer = Arc::new(Telling { desktop: Arc::downgrade(desktop) });
            let desktop = Arc::downgrade(desktop);
            let open = move || Some(Arc::clone(desktop.upgrade()?.api().ok()?.library()));
            Watcher::start(open, WatchTimes::default(), observer)
        })
    }

    pub fn close(&self) {
        if let Some(watcher) = self.watcher.get() {
            watcher.close();
        }
    }

    /// Takes over that folders were added or changed.
    fn look(&self) {
        if let Some(watcher) = self.watcher.get() {
            watcher.look();
        }
    }
}

impl Desktop {
    /// The watched folders, with how far their documents are.
    pub fn folders(&self) -> Result<Vec<WatchedFolder>> {
        Ok(self.api()?.folders()?.folders)
    }

    /// Keeps folders current that a person adds.
    pub(super) fn watch_folders(&self, paths: &[PathBuf]) {
        let known = self.api().and_then(|api| Ok(api.library().folders()?)).unwrap_or_default();
        let is_followed = |path: &Path| {
            known.iter().any(|folder| folder.is_current && path.starts_with(folder.path.to_path()))
        };
        for path in paths.iter().filter(|path| path.is_dir() && !is_followed(path)) {
            let watched = self.api().and_then(|api| Ok(api.library().watch_folder(path, None)?));
            if let Err(error) = watched {
                tracing::warn!(%error, ?path, "a folder is read once and not kept current");
            }
        }
        self.folders.look();
        self.tell_folders();
    }

    /// Sets whether changes in a folder are taken over by themselves.
    pub fn keep_folder_current(&self, key: &str, current: bool) -> Result<()> {
        self.api()?.library().keep_current(&self.folder_path(key)?, current)?;
        self.folders.look();
        self.tell_folders();
        Ok(())
    }

    /// Gives a folder other rules. Documents that they leave out leave the library.
    pub fn set_folder_rules(&self, key: &str, rules: &FolderRules) -> Result<()> {
        let path = self.folder_path(key)?;
        let changes = self.api()?.library().set_rules(&path, rules.into())?;
        self.tell_file_changes(&changes);
        self.compare_folder(key)
    }

    /// What a folder would hold by other rules.
    pub fn estimate_folder(&self, key: &str, rules: &FolderRules) -> Result<FolderEstimate> {
        self.api()?.estimate_folder(&self.folder_path(key)?, rules, &Cancel::default())
    }

    /// Compares all of a folder with the library now.
    pub fn compare_folder(&self, key: &str) -> Result<()> {
        let path = self.folder_path(key)?;
        if let Some(watcher) = self.folders.watcher.get() {
            watcher.compare(path);
        }
        Ok(())
    }

    /// Watches a folder no longer. Its documents stay.
    pub fn stop_watching(&self, key: &str) -> Result<()> {
        self.api()?.library().unwatch_folder(&self.folder_path(key)?)?;
        self.folders.look();
        self.tell_folders();
        Ok(())
    }

    /// The window names no paths.
    fn folder_path(&self, key: &str) -> Result<PathBuf> {
        let folders = self.api()?.library().folders()?;
        let paths = folders.into_iter().map(|folder| folder.path.to_path());
        paths.into_iter().find(|path| file_key(path) == key).ok_or_else(|| {
            ApiError::new(
                ErrorKind::Gone,
                "folder-gone",
                "This folder is not kept current any more. Add it again",
            )
        })
    }

    pub(super) fn tell_folders(&self) {
        match self.folders() {
            Ok(folders) => self.platform.tell(Notice::FoldersChanged { folders }),
            Err(error) => tracing::warn!(%error, "the window was not told of its folders"),
        }
    }

    /// Tells the window of files that moved or went.
    fn tell_file_changes(&self, changes: &[FileChange]) {
        if changes.is_empty() {
            return;
        }
        let (mut other, mut gone) = (Vec::new(), Vec::new());
        for change in changes {
            match change {
                FileChange::Moved { document, .. } => other.push(*document),
                FileChange::Gone { path, document, has_others } => {
                    gone.push(file_key(path));
                    match document {
                        Some(document) if *has_others => other.push(*document),
                        document => gone.extend(document.map(|id| document_key(id.0))),
                    }
                }
            }
        }
        let told = self.tell_rows_and_gone(&other, gone).and_then(|()| self.tell_collections());
        if let Err(error) = told {
            tracing::warn!(%error, "the window was not told of files that changed");
        }
    }
}

/// Hands on what becomes of the folders.
struct Telling {
    desktop: Weak<Desktop>,
}

impl FolderObserver for Telling {
    fn started(&self) {
        priority::step_back();
    }

    fn folders_changed(&self) {
        if let Some(desktop) = self.desktop.upgrade() {
            desktop.tell_folders();
        }
    }

    fn compared(&self, _: &Path, compared: &Compared) {
        let Some(desktop) = self.desktop.upgrade() else { return };
        if let Some(import) = compared.import {
            desktop.imports.follow_folder(&desktop, import, compared.to_read);
        }
        desktop.tell_file_changes(&compared.changes);
        let is_news = compared.whole || compared.import.is_some() || !compared.changes.is_empty();
        if is_news || compared.unreachable.is_some() {
            desktop.tell_folders();
        }
    }
}
