//! Finds the files that a person meant when they named files and folders.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::FileError;
use super::walk::{Scope, Visited, walk};
use crate::Result;
use crate::store::FolderRules;

/// A file to read, or a path that leads to none.
pub type Found = std::result::Result<PathBuf, (PathBuf, FileError)>;

/// Most files of one import. It bounds the memory that finding them takes.
const MOST_FILES: usize = 1_000_000;

/// Calls `visit` with all files under `paths` that the rules let through, each once, folders in the order of their names, and
/// with the path of `paths` that led there. `rules_of` gives the rules of a folder; a file that is named itself is always read.
/// The library's own folder is left out.
pub fn discover(
    paths: &[PathBuf],
    library: &Path,
    rules_of: &dyn Fn(&Path) -> FolderRules,
    stopped: &dyn Fn() -> bool,
    visit: &mut dyn FnMut(&Path, Found) -> Result<()>,
) -> Result<()> {
    let mut seen = HashSet::new();
    for path in paths {
        let root = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let rules = if root.is_dir() { rules_of(&root) } else { FolderRules::once() };
        let scope = Scope { root: &root, rules: &rules, library, others: &[] };
        let mut is_full = false;
        walk(&scope, &root, stopped, &mut |visited| match visited {
            Visited::File(_) if seen.len() == MOST_FILES => {
                if std::mem::replace(&mut is_full, true) {
                    return Ok(());
                }
                visit(&root, Err((root.clone(), FileError::TooManyFiles { limit: MOST_FILES })))
            }
            Visited::File(file) if seen.insert(file.path.clone()) => visit(&root, Ok(file.path)),
            Visited::Unread(path, error) => visit(&root, Err((path, error))),
            Visited::File(_) | Visited::LeftOut | Visited::Mount(_) | Visited::Link(_) => Ok(()),
        })?;
    }
    Ok(())
}
