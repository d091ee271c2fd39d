//! Walks a folder by its rules: which files in it are read.
//!
//! Real folders come first and links after them, each real folder once, so links cannot make a walk long. What is no regular
//! file is never opened.

use std::collections::{HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::{DirEntry, WalkBuilder};
use parking_lot::Mutex;

use super::FileError;
use crate::paths::{self, Stamp};
use crate::store::FolderRules;
use crate::{Error, Result};

/// Folders in folders are walked to this depth.
const MOST_DEPTH: usize = 256;

/// Folders of the system that hold no files, though it looks so.
const NO_FILES: [&str; 2] = ["/proc", "/sys"];

/// A file that the rules let through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    pub path: PathBuf,
    pub stamp: Stamp,
    /// 0 where the file system has none.
    pub inode: u64,
}

/// What a walk comes to.
#[derive(Debug)]
pub enum Visited {
    File(FoundFile),
    /// A file that is left out for its size or ending.
    LeftOut,
    /// A folder on another device than the folder that it is in.
    Mount(PathBuf),
    /// A link to a folder, which was followed.
    Link(PathBuf),
    Unread(PathBuf, FileError),
}

/// Which part of the disk is walked, and what in it belongs to others.
#[derive(Debug, Clone)]
pub struct Scope<'a> {
    pub root: &'a Path,
    pub rules: &'a FolderRules,
    /// The library's own folder.
    pub library: &'a Path,
    /// Folders with rules of their own.
    pub others: &'a [PathBuf],
}

/// The rules of a folder, ready to be asked.
#[derive(Debug, Clone)]
pub struct Sieve {
    root: PathBuf,
    rules: FolderRules,
    patterns: Gitignore,
}

impl Sieve {
    pub fn new(root: &Path, rules: &FolderRules) -> Result<Sieve> {
        let mut patterns = GitignoreBuilder::new(root);
        for pattern in &rules.patterns {
            let bad = |_| Error::BadPattern(pattern.clone());
            patterns.add_line(None, pattern).map_err(bad)?;
        }
        let patterns = patterns.build().map_err(|error| Error::BadPattern(error.to_string()))?;
        Ok(Sieve { root: root.to_owned(), rules: rules.clone(), patterns })
    }

    /// Whether a file or folder is looked at, if the folder that it is in is.
    fn admits(&self, path: &Path, is_folder: bool) -> bool {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // Office programs lock files with these.
        let is_hidden = name.starts_with('.') && !self.rules.hidden || name.starts_with("~$");
        !is_hidden && !self.patterns.matched(path, is_folder).is_ignore()
    }

    /// Whether a path under the folder may be looked at, going by names alone.
    pub fn may_admit(&self, path: &Path) -> bool {
        let mut at = path;
        while at != self.root {
            let Some(parent) = at.parent() else { return false };
            // What is a file and what a folder is not known; patterns of folders are applied by the walk.
            if !self.admits(at, at != path) {
                return false;
            }
            at = parent;
        }
        true
    }

    /// Whether a file is let through by its ending and size.
    fn takes(&self, path: &Path, bytes: u64) -> bool {
        let FolderRules { endings, max_bytes, .. } = &self.rules;
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        (endings.is_empty() || endings.contains(&ending)) && max_bytes.is_none_or(|most| bytes <= most)
    }
}

/// Calls `visit` with what is at `at`, which is the root of the scope or something under it, folders in the order of their
/// names.
///
/// On [`Error::Cancelled`] it was `stopped`.
pub fn walk(
    scope: &Scope,
    at: &Path,
    stopped: &dyn Fn() -> bool,
    visit: &mut dyn FnMut(Visited) -> Result<()>,
) -> Result<()> {
    let sieve = Sieve::new(scope.root, scope.rules)?;
    let is_foreign = scope.others.iter().any(|other| other != scope.root && at.starts_with(other));
    if at != scope.root && (is_foreign || !sieve.may_admit(at)) {
        return Ok(());
    }
    let mut walk = Walk {
        scope,
        sieve: Arc::new(sieve),
        others: Arc::new(scope.others.iter().filter(|other| *other != scope.root).cloned().collect()),
        library: Arc::new(paths::real(scope.library).unwrap_or_else(|| scope.library.to_owned())),
        seen: Arc::default(),
        links: VecDeque::new(),
        stopped,
        visit,
    };
    walk.begin(at)?;
    while let Some(link) = walk.links.pop_front() {
        walk.follow(link)?;
    }
    Ok(())
}

struct Walk<'a> {
    scope: &'a Scope<'a>,
    sieve: Arc<Sieve>,
    others: Arc<HashSet<PathBuf>>,
    library: Arc<PathBuf>,
    /// The real paths of the folders that were walked.
    seen: Arc<Mutex<HashSet<PathBuf>>>,
    links: VecDeque<PathBuf>,
    stopped: &'a dyn Fn() -> bool,
    visit: &'a mut dyn FnMut(Visited) -> Result<()>,
}

impl Walk<'_> {
    fn begin(&mut self, at: &Path) -> Result<()> {
        let is_link = at != self.scope.root && at.is_symlink();
        if is_link {
            if self.scope.rules.links {
                self.links.push_back(at.to_owned());
            }
            return Ok(());
        }
        match paths::look(at) {
            Ok(found) if found.is_folder => match paths::real(at) {
                Some(real) if at == self.scope.root || self.sieve.admits(at, true) => self.folder(at, &real),
                _ => Ok(()),
            },
            Ok(found) => self.file(at.to_owned(), &found),
            Err(error) => (self.visit)(Visited::Unread(at.to_owned(), FileError::of_io(&error, at))),
        }
    }

    fn file(&mut self, path: PathBuf, found: &paths::Look) -> Result<()> {
        let visited = match found.stamp {
            Some(_) if holds_no_files(&path) => Visited::Unread(path, FileError::NotRegular),
            Some(stamp) if self.sieve.takes(&path, stamp.bytes) => {
                Visited::File(FoundFile { path, stamp, inode: found.inode })
            }
            Some(_) => Visited::LeftOut,
            None => Visited::Unread(path, FileError::NotRegular),
        };
        (self.visit)(visited)
    }

    /// Walks the folder at `at`, whose real path is `real`. Links in it are kept for later.
    fn folder(&mut self, at: &Path, real: &Path) -> Result<()> {
        let filter = {
            let (sieve, seen) = (Arc::clone(&self.sieve), Arc::clone(&self.seen));
            let (others, library) = (Arc::clone(&self.others), Arc::clone(&self.library));
            let (at, real) = (at.to_owned(), real.to_owned());
            move |entry: &DirEntry| {
                let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                let path = entry.path();
                if !sieve.admits(path, is_folder) {
                    return false;
                }
                if !is_folder {
                    return true;
                }
                let Ok(inner) = path.strip_prefix(&at) else { return false };
                let real = real.join(inner);
                let is_foreign = others.contains(path)
                    || real.starts_with(&*library)
                    || paths::is_library(path)
                    || holds_no_files(&real);
                !is_foreign && seen.lock().insert(real)
            }
        };
        let mut walker = WalkBuilder::new(at);
        walker.standard_filters(false).max_depth(Some(MOST_DEPTH)).sort_by_file_name(|a, b| a.cmp(b));
        if self.scope.rules.gitignore {
            walker.git_ignore(true).parents(true).require_git(false);
        }
        // The filter is not asked about the root.
        let is_foreign = real.starts_with(&*self.library) || paths::is_library(at) || holds_no_files(real);
        if is_foreign || !self.seen.lock().insert(real.to_owned()) {
            return Ok(());
        }
        let device = paths::look(at).map_or(0, |found| found.device);
        for entry in walker.filter_entry(filter).build() {
            if (self.stopped)() {
                return Err(Error::Cancelled);
            }
            match entry {
                Ok(entry) if entry.depth() == 0 => {}
                Ok(entry) => self.entry(entry, device)?,
                Err(error) => {
                    let path = path_of(&error).unwrap_or(at).to_owned();
                    let error = FileError::of_walk(&error, &path);
                    (self.visit)(Visited::Unread(path, error))?;
                }
            }
        }
        Ok(())
    }

    fn entry(&mut self, entry: DirEntry, device: u64) -> Result<()> {
        let Some(kind) = entry.file_type() else { return Ok(()) };
        let path = entry.path();
        if kind.is_symlink() {
            if self.scope.rules.links {
                self.links.push_back(entry.into_path());
            }
            return Ok(());
        }
        let found = match paths::look(path) {
            Ok(found) => found,
            // It went while its folder was being walked.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => {
                let error = FileError::of_io(&error, path);
                return (self.visit)(Visited::Unread(entry.into_path(), error));
            }
        };
        if !found.is_folder {
            return self.file(entry.into_path(), &found);
        }
        if found.device == device {
            return Ok(());
        }
        (self.visit)(Visited::Mount(entry.into_path()))
    }

    fn follow(&mut self, link: PathBuf) -> Result<()> {
        let found = match paths::look(&link) {
            Ok(found) => found,
            Err(error) => {
                let error = FileError::of_io(&error, &link);
                return (self.visit)(Visited::Unread(link, error));
            }
        };
        if !found.is_folder {
            return self.file(link, &found);
        }
        let (Some(real), Some(parent)) = (paths::real(&link), link.parent().and_then(paths::real)) else {
            return Ok(());
        };
        if parent.starts_with(&real) {
            return (self.visit)(Visited::Unread(link, FileError::LinkLoop { folder: real }));
        }
        if self.seen.lock().contains(&real) || !self.sieve.admits(&link, true) {
            return Ok(());
        }
        (self.visit)(Visited::Link(link.clone()))?;
        self.folder(&link, &real)
    }
}

fn holds_no_files(path: &Path) -> bool {
    cfg!(target_os = "linux") && NO_FILES.iter().any(|folder| path.starts_with(folder))
}

/// What an error of the walk is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}
