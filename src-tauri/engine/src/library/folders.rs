//! Watched folders: which there are, what is read in them, and how far their documents are.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use footnote_extract::ExtractError;
use heed::RwTxn;

use super::Library;
use super::scan::FileChange;
use crate::ingest::{Sieve, now};
use crate::paths::StoredPath;
use crate::store::{DocumentId, DocumentState, FolderRules, ImportRecord, JobState, Store, WatchedFolder};
use crate::{Error, Result};

/// How far the documents of a watched folder are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FolderCounts {
    /// Documents that can be searched.
    pub documents: u64,
    /// Those of them that are found by their meaning, too.
    pub ready: u64,
    /// Files that wait to be read.
    pub waiting: u64,
    /// Files that could not be read.
    pub failed: u64,
    /// Files of kinds that are not read.
    pub skipped: u64,
}

impl Library {
    /// The watched folders, in the order of their paths.
    pub fn folders(&self) -> Result<Vec<WatchedFolder>> {
        self.store.folders(&*self.store.read()?)
    }

    pub fn watched_folder(&self, path: &Path) -> Result<WatchedFolder> {
        let folder = self.store.folder(&*self.store.read()?, &StoredPath::new(path))?;
        folder.ok_or_else(|| Error::NoFolder(path.to_owned()))
    }

    /// Keeps a folder current from now on; one that is watched already takes the rules. Nothing is read yet: that is up to
    /// [`Self::compare_folder`].
    pub fn watch_folder(&self, path: &Path, rules: Option<FolderRules>) -> Result<WatchedFolder> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        if !path.is_dir() {
            return Err(Error::NotAFolder(path));
        }
        Sieve::new(&path, rules.as_ref().unwrap_or(&FolderRules::default()))?;
        let stored = StoredPath::new(&path);
        self.store.update(|wtxn| {
            let known = self.store.folder(wtxn, &stored)?;
            let mut folder = known.unwrap_or_else(|| WatchedFolder {
                path: stored,
                rules: FolderRules::default(),
                is_current: true,
                added: now(),
                scan: None,
                unreachable: None,
            });
            folder.is_current = true;
            if let Some(rules) = rules {
                folder.rules = rules;
            }
            self.store.put_folder(wtxn, &folder)?;
            readmit(&self.store, wtxn, &[path])?;
            Ok(folder)
        })
    }

    /// Sets whether changes in a folder are taken over by themselves.
    pub fn keep_current(&self, path: &Path, is_current: bool) -> Result<WatchedFolder> {
        let changed = self.store.update(|wtxn| {
            let path = StoredPath::new(path);
            self.store.change_folder(wtxn, &path, |folder| folder.is_current = is_current)
        })?;
        changed.ok_or_else(|| Error::NoFolder(path.to_owned()))
    }

    /// Gives a folder other rules. Documents whose files they leave out leave the library; files that they let through are read
    /// with the next comparison.
    pub fn set_rules(&self, path: &Path, rules: FolderRules) -> Result<Vec<FileChange>> {
        let folder = self.watched_folder(path)?;
        Sieve::new(path, &rules)?;
        self.lock()?;
        let (before, after) = (self.files_in(&folder, &folder.rules)?, self.files_in(&folder, &rules)?);
        let _following = self.store.follow();
        let changes = self.store.update(|wtxn| {
            self.store.change_folder(wtxn, &folder.path, |folder| folder.rules = rules)?;
            let mut changes = Vec::new();
            for left_out in before.difference(&after) {
                if self.store.file(wtxn, left_out)?.is_some() {
                    changes.push(self.drop_file(wtxn, left_out)?);
                }
            }
            Ok(changes)
        })?;
        self.indexes.catch_up(&self.store)?;
        if !self.jobs.is_staging() {
            self.indexes.lexical.close_writer();
        }
        Ok(changes)
    }

    /// Watches a folder no longer. Its documents stay, and so does what was taken out of it.
    pub fn unwatch_folder(&self, path: &Path) -> Result<()> {
        let removed = self.store.update(|wtxn| self.store.remove_folder(wtxn, &StoredPath::new(path)))?;
        if removed { Ok(()) } else { Err(Error::NoFolder(path.to_owned())) }
    }

    /// The watched folders with how far their documents are. A file in several counts for the innermost.
    pub fn folder_counts(&self) -> Result<Vec<(WatchedFolder, FolderCounts)>> {
        let mut folders: Vec<(WatchedFolder, FolderCounts)> =
            self.folders()?.into_iter().map(|folder| (folder, FolderCounts::default())).collect();
        if folders.is_empty() {
            return Ok(folders);
        }
        let places: HashMap<PathBuf, usize> =
            folders.iter().enumerate().map(|(index, (folder, _))| (folder.path.to_path(), index)).collect();
        let folder_of =
            |path: &StoredPath| path.to_path().ancestors().find_map(|ancestor| places.get(ancestor)).copied();
        let txn = self.store.read()?;
        for document in self.store.documents(&txn)? {
            let document = document?;
            let mut around: Vec<usize> = document.paths.iter().filter_map(folder_of).collect();
            around.dedup();
            for index in around {
                let counts = &mut folders[index].1;
                counts.documents += 1;
                counts.ready += u64::from(document.state == DocumentState::Indexed);
            }
        }
        for file in self.store.failed_files(&txn)? {
            let Some(index) = folder_of(&file.path) else { continue };
            let is_skipped =
                file.failure.is_some_and(|failure| matches!(failure.error, ExtractError::Unsupported { .. }));
            let counts = &mut folders[index].1;
            counts.skipped += u64::from(is_skipped);
            counts.failed += u64::from(!is_skipped);
        }
        for import in self.store.imports(&txn)?.iter().filter(|import| !ImportRecord::is_ended(import)) {
            for job in self.store.jobs(&txn, import.id, 0)? {
                let (_, job) = job?;
                if job.state == JobState::Waiting
                    && let Some(index) = folder_of(&job.path)
                {
                    folders[index].1.waiting += 1;
                }
            }
        }
        Ok(folders)
    }

    /// Notes that a person takes the files of documents out of the library, so that watching their folders does not bring them
    /// back.
    pub(super) fn exclude_files(&self, wtxn: &mut RwTxn, document: DocumentId) -> Result<()> {
        let Some(document) = self.store.document(wtxn, document)? else { return Ok(()) };
        let folders = self.store.folders(wtxn)?;
        for path in &document.paths {
            let at = path.to_path();
            if folders.iter().any(|folder| at.starts_with(folder.path.to_path())) {
                self.store.exclude(wtxn, path)?;
            }
        }
        Ok(())
    }
}

/// Lets files be read again that were taken out, as somebody asks for them or their folders.
pub(super) fn readmit(store: &Store, wtxn: &mut RwTxn, asked: &[PathBuf]) -> Result<()> {
    for path in store.excluded(wtxn)? {
        let at = path.to_path();
        if asked.iter().any(|asked| at.starts_with(asked)) {
            store.readmit(wtxn, &path)?;
        }
    }
    Ok(())
}
