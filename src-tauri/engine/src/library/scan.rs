//! Compares watched folders with the library, and takes over what has changed in them.
//!
//! What is new or edited becomes an import of the queue. What has moved is known by its inode or its bytes and is neither read nor
//! embedded again. What is gone leaves the library, but only where it certainly is: a folder, disk or link that cannot be
//! reached takes no document with it.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use footnote_model::Reason;
use heed::RwTxn;

use super::Library;
use crate::ingest::{FileError, FoundFile, Scope, Visited, display_title, now, walk};
use crate::paths::{self, StoredPath};
use crate::progress::Cancel;
use crate::store::{
    DocumentId, FileMove, FileRecord, FolderRules, ImportId, ImportState, JobId, JobRecord, JobState,
    ScanRecord, WatchedFolder,
};
use crate::{Error, Result};

/// What became of a file besides being read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileChange {
    Moved {
        from: PathBuf,
        to: PathBuf,
        document: DocumentId,
    },
    /// It is gone. Its document is, too, unless it has other files.
    Gone {
        path: PathBuf,
        document: Option<DocumentId>,
        has_others: bool,
    },
}

/// What a comparison found and did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compared {
    /// Whether all of the folder was compared.
    pub whole: bool,
    /// Files that were looked at.
    pub files: u64,
    /// Those of them that are new or edited.
    pub to_read: u64,
    /// The import that reads them.
    pub import: Option<ImportId>,
    pub changes: Vec<FileChange>,
    /// Links to folders that were followed.
    pub links: Vec<PathBuf>,
    /// Why the folder cannot be reached. Then nothing was changed.
    pub unreachable: Option<Reason>,
}

/// What a folder would add to the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Estimate {
    pub files: u64,
    pub bytes: u64,
    /// Files that the rules leave out by size or ending.
    pub left_out: u64,
}

/// What a walk found.
#[derive(Default)]
struct Found {
    files: HashMap<PathBuf, FoundFile>,
    left_out: u64,
    mounts: Vec<PathBuf>,
    links: Vec<PathBuf>,
}

/// What is to be done about the files of a folder.
#[derive(Default)]
struct Plan {
    read: Vec<StoredPath>,
    moves: Vec<FileMove>,
    gone: Vec<StoredPath>,
    inodes: Vec<(u64, StoredPath)>,
}

impl Library {
    /// Compares all of a watched folder.
    pub fn compare_folder(&self, path: &Path, cancel: &Cancel) -> Result<Compared> {
        let folder = self.watched_folder(path)?;
        self.compare(&folder, std::slice::from_ref(&path.to_owned()), true, cancel)
    }

    /// Compares files and folders in a watched folder that may have changed.
    pub fn compare_paths(&self, folder: &Path, paths: &[PathBuf], cancel: &Cancel) -> Result<Compared> {
        let folder = self.watched_folder(folder)?;
        if folder.rules.gitignore {
            // What such a file leaves out depends on those in all folders around.
            let whole = folder.path.to_path();
            return self.compare(&folder, &[whole], true, cancel);
        }
        self.compare(&folder, paths, false, cancel)
    }

    /// Counts the files of a folder that is to be watched.
    pub fn estimate(&self, path: &Path, rules: &FolderRules, cancel: &Cancel) -> Result<Estimate> {
        let scope = Scope { root: path, rules, library: &self.folder, others: &[] };
        let mut estimate = Estimate::default();
        walk(&scope, path, &|| cancel.is_requested(), &mut |visited| {
            match visited {
                Visited::File(file) => {
                    estimate.files += 1;
                    estimate.bytes += file.stamp.bytes;
                }
                Visited::LeftOut => estimate.left_out += 1,
                Visited::Mount(_) | Visited::Link(_) | Visited::Unread(..) => {}
            }
            Ok(())
        })?;
        Ok(estimate)
    }

    /// The files that the rules of a folder let through.
    pub(super) fn files_in(
        &self,
        folder: &WatchedFolder,
        rules: &FolderRules,
    ) -> Result<HashSet<StoredPath>> {
        let root = folder.path.to_path();
        let others = self.inner_folders(&root)?;
        let scope = Scope { root: &root, rules, library: &self.folder, others: &others };
        let mut files = HashSet::new();
        walk(&scope, &root, &|| false, &mut |visited| {
            if let Visited::File(file) = visited {
                files.insert(StoredPath::new(&file.path));
            }
            Ok(())
        })?;
        Ok(files)
    }

    /// The watched folders in a folder, whose files are theirs.
    fn inner_folders(&self, root: &Path) -> Result<Vec<PathBuf>> {
        let folders = self.folders()?.into_iter().map(|folder| folder.path.to_path());
        Ok(folders.filter(|folder| folder != root && folder.starts_with(root)).collect())
    }

    fn compare(
        &self,
        folder: &WatchedFolder,
        at: &[PathBuf],
        whole: bool,
        cancel: &Cancel,
    ) -> Result<Compared> {
        self.lock()?;
        let root = folder.path.to_path();
        if let Err(error) = paths::open_folder(&root) {
            return self.note_unreachable(folder, Reason::from(&FileError::of_io(&error, &root)));
        }
        let others = self.inner_folders(&root)?;
        let scope = Scope { root: &root, rules: &folder.rules, library: &self.folder, others: &others };
        let found = find(&scope, at, cancel)?;
        let named: HashSet<&Path> = at.iter().map(PathBuf::as_path).collect();
        let is_part = |path: &Path| {
            path.starts_with(&root)
                && !others.iter().any(|other| path.starts_with(other))
                && (whole || path.ancestors().any(|ancestor| named.contains(ancestor)))
        };
        let known: HashMap<StoredPath, FileRecord> = {
            let files = self.store.files(&*self.store.read()?)?;
            files.into_iter().map(|file| (file.path.clone(), file)).collect()
        };
        let device = paths::look(&root).map_or(0, |found| found.device);
        let ours: Vec<&FileRecord> = known.values().filter(|file| is_part(&file.path.to_path())).collect();
        if whole && is_elsewhere(folder, device, &ours, &found) {
            return self.note_unreachable(folder, Reason::from(&FileError::Unmounted));
        }
        let plan = self.plan(folder, device, &found, &known, &ours, cancel)?;
        let scan = whole.then(|| ScanRecord {
            at: now(),
            files: found.files.len() as u64,
            left_out: found.left_out,
            device,
            mounts: found.mounts.iter().map(|path| StoredPath::new(path)).collect(),
        });
        let (import, changes) = self.carry_out(folder, &plan, scan)?;
        Ok(Compared {
            whole,
            files: found.files.len() as u64,
            to_read: plan.read.len() as u64,
            import,
            changes,
            links: found.links,
            unreachable: None,
        })
    }

    fn note_unreachable(&self, folder: &WatchedFolder, reason: Reason) -> Result<Compared> {
        if folder.unreachable.as_ref() != Some(&reason) {
            self.store.update(|wtxn| {
                let reason = Some(reason.clone());
                self.store.change_folder(wtxn, &folder.path, |folder| folder.unreachable = reason).map(drop)
            })?;
        }
        Ok(Compared { unreachable: Some(reason), ..Compared::default() })
    }

    fn plan(
        &self,
        folder: &WatchedFolder,
        device: u64,
        found: &Found,
        known: &HashMap<StoredPath, FileRecord>,
        ours: &[&FileRecord],
        cancel: &Cancel,
    ) -> Result<Plan> {
        let mut plan = Plan::default();
        let mut moved: HashSet<StoredPath> = HashSet::new();
        // Needed only when there is a new file.
        let mut by_size: Option<HashMap<u64, Vec<&FileRecord>>> = None;
        let mut files: Vec<&FoundFile> = found.files.values().collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let (excluded, waiting) = {
            let txn = self.store.read()?;
            (self.store.excluded(&txn)?, self.waiting_paths()?)
        };
        for file in files {
            let path = StoredPath::new(&file.path);
            let record = known.get(&path);
            let txn = self.store.read()?;
            let mapped = if file.inode == 0 { None } else { self.store.path_of_inode(&txn, file.inode)? };
            drop(txn);
            if file.inode != 0 && mapped.as_ref() != Some(&path) {
                plan.inodes.push((file.inode, path.clone()));
            }
            if excluded.contains(&path) {
                continue;
            }
            // Files can have traded places and be alike in size and time.
            let by_inode = mapped
                .filter(|from| *from != path)
                .and_then(|from| known.get(&from))
                .filter(|from| from.document.is_some() && from.stamp == file.stamp)
                .filter(|from| has_left(&from.path.to_path(), file.inode));
            if by_inode.is_none() && record.is_some_and(|record| record.stamp == file.stamp) {
                continue;
            }
            if cancel.is_requested() {
                return Err(Error::Cancelled);
            }
            let from = match by_inode {
                Some(from) => Some(from.path.clone()),
                None if record.is_none() => {
                    let by_size = by_size.get_or_insert_with(|| documents_by_size(known));
                    self.moved_by_content(
                        file,
                        by_size.get(&file.stamp.bytes).map_or(&[][..], Vec::as_slice),
                    )?
                }
                None => None,
            };
            match from.filter(|from| moved.insert(from.clone())) {
                Some(from) => plan.moves.push(FileMove { from, to: path, stamp: file.stamp }),
                None if waiting.contains(&path) => {}
                None => plan.read.push(path),
            }
        }
        let mounts = folder.scan.iter().flat_map(|scan| &scan.mounts).map(StoredPath::to_path);
        let lost_mounts: Vec<PathBuf> =
            mounts.filter(|mount| paths::look(mount).map_or(true, |now| now.device == device)).collect();
        for file in ours {
            let path = file.path.to_path();
            let is_safe = found.files.contains_key(&path)
                || moved.contains(&file.path)
                || lost_mounts.iter().any(|mount| path.starts_with(mount));
            if !is_safe && paths::is_gone(&path) {
                plan.gone.push(file.path.clone());
            }
        }
        plan.gone.sort();
        Ok(plan)
    }

    /// Where a new file was before, going by its bytes.
    fn moved_by_content(&self, file: &FoundFile, as_large: &[&FileRecord]) -> Result<Option<StoredPath>> {
        let mut gone = as_large.iter().filter(|other| paths::is_gone(&other.path.to_path())).peekable();
        if gone.peek().is_none() {
            return Ok(None);
        }
        // One that cannot be read is left to the import, which says why.
        let Ok(hash) = paths::hash(&file.path) else { return Ok(None) };
        let id = self.store.document_with_hash(&*self.store.read()?, &hash)?;
        let before = id.and_then(|id| gone.find(|gone| gone.document == Some(id)));
        Ok(before.map(|before| before.path.clone()))
    }

    /// The files of imports that were not begun.
    fn waiting_paths(&self) -> Result<HashSet<StoredPath>> {
        let txn = self.store.read()?;
        let mut waiting = HashSet::new();
        for import in self.store.imports(&txn)? {
            if import.state == ImportState::Waiting {
                for job in self.store.jobs(&txn, import.id, 0)? {
                    waiting.insert(job?.1.path);
                }
            }
        }
        Ok(waiting)
    }

    fn carry_out(
        &self,
        folder: &WatchedFolder,
        plan: &Plan,
        scan: Option<ScanRecord>,
    ) -> Result<(Option<ImportId>, Vec<FileChange>)> {
        let nothing = plan.read.is_empty()
            && plan.moves.is_empty()
            && plan.gone.is_empty()
            && plan.inodes.is_empty()
            && scan.is_none()
            && folder.unreachable.is_none();
        if nothing {
            return Ok((None, Vec::new()));
        }
        let store = &self.store;
        let _following = store.follow();
        let done = store.update(|wtxn| {
            if scan.is_some() {
                store.trim_inodes(wtxn)?;
            }
            for (inode, path) in &plan.inodes {
                store.put_inode(wtxn, *inode, path)?;
            }
            store.move_files(wtxn, &plan.moves, |path| display_title(None, path))?;
            let mut changes = Vec::new();
            for FileMove { from, to, .. } in &plan.moves {
                let moved = store.file(wtxn, to)?.and_then(|file| file.document);
                changes.extend(moved.map(|document| FileChange::Moved {
                    from: from.to_path(),
                    to: to.to_path(),
                    document,
                }));
            }
            for path in &plan.gone {
                changes.push(self.drop_file(wtxn, path)?);
            }
            store.change_folder(wtxn, &folder.path, |folder| {
                folder.unreachable = None;
                if scan.is_some() {
                    folder.scan = scan;
                }
            })?;
            if plan.read.is_empty() {
                return Ok((None, changes));
            }
            let mut import = store.add_import(wtxn, vec![folder.path.clone()], false, false)?;
            import.found = true;
            store.put_import(wtxn, &import)?;
            for (number, path) in (0..).zip(&plan.read) {
                let job = JobRecord {
                    path: path.clone(),
                    root: folder.path.clone(),
                    problem: None,
                    state: JobState::Waiting,
                    attempts: 0,
                    verdict: None,
                };
                store.put_job(wtxn, JobId { import: import.id, number }, &job)?;
            }
            Ok((Some(import.id), changes))
        })?;
        if !plan.moves.is_empty() || !plan.gone.is_empty() {
            self.indexes.catch_up(store)?;
            if !self.jobs.is_staging() {
                self.indexes.lexical.close_writer();
            }
        }
        Ok(done)
    }
}

impl Library {
    /// Forgets a file, and its document if that was its last.
    pub(super) fn drop_file(&self, wtxn: &mut RwTxn, path: &StoredPath) -> Result<FileChange> {
        let document = self.store.drop_file(wtxn, path)?;
        let left = document.map_or(Ok(None), |id| self.store.document(wtxn, id))?;
        Ok(FileChange::Gone { path: path.to_path(), document, has_others: left.is_some() })
    }
}

fn find(scope: &Scope, at: &[PathBuf], cancel: &Cancel) -> Result<Found> {
    let mut found = Found::default();
    for at in at {
        walk(scope, at, &|| cancel.is_requested(), &mut |visited| {
            match visited {
                Visited::File(file) => drop(found.files.insert(file.path.clone(), file)),
                Visited::LeftOut => found.left_out += 1,
                Visited::Mount(path) => found.mounts.push(path),
                Visited::Link(path) => found.links.push(path),
                Visited::Unread(..) => {}
            }
            Ok(())
        })?;
    }
    Ok(found)
}

/// Whether another folder than before is in the place of a folder: its disk may be gone, and an empty folder be left.
fn is_elsewhere(folder: &WatchedFolder, device: u64, ours: &[&FileRecord], found: &Found) -> bool {
    let moved = folder.scan.as_ref().is_some_and(|scan| scan.device != device);
    moved && !ours.is_empty() && !ours.iter().any(|file| found.files.contains_key(&file.path.to_path()))
}

/// Whether the file with an inode is not at this path any more.
fn has_left(path: &Path, inode: u64) -> bool {
    match paths::look(path) {
        Ok(found) => found.inode != inode,
        Err(_) => paths::is_gone(path),
    }
}

/// The files that documents were read from, by their size.
fn documents_by_size(known: &HashMap<StoredPath, FileRecord>) -> HashMap<u64, Vec<&FileRecord>> {
    let mut by_size: HashMap<u64, Vec<&FileRecord>> = HashMap::new();
    for file in known.values().filter(|file| file.document.is_some() && file.failure.is_none()) {
        by_size.entry(file.stamp.bytes).or_default().push(file);
    }
    by_size
}
