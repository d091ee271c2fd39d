//! Finds the files that a person meant when they named files and folders.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::FileError;
use crate::{Error, Result};

/// A file to read, or a path that leads to none.
pub type Found = std::result::Result<PathBuf, (PathBuf, FileError)>;

/// Most files of one import. It bounds the memory that finding them takes.
const MOST_FILES: usize = 1_000_000;

/// Calls `visit` with all files under `paths`, each once, folders in the order of their names, and with the path of
/// `paths` that led there. Hidden files inside folders and the lock files of office programs are left out; links are
/// followed, and a loop of them is reported.
pub fn discover(
    paths: &[PathBuf],
    stopped: &dyn Fn() -> bool,
    visit: &mut dyn FnMut(&Path, Found) -> Result<()>,
) -> Result<()> {
    let mut seen = HashSet::new();
    for path in paths {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let walk = WalkDir::new(&absolute).follow_links(true).sort_by_file_name();
        for entry in walk.into_iter().filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry)) {
            if stopped() {
                return Err(Error::Cancelled);
            }
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(_) if seen.len() == MOST_FILES => {
                    let error = FileError::TooManyFiles { limit: MOST_FILES };
                    return visit(&absolute, Err((absolute.clone(), error)));
                }
                Ok(entry) => {
                    if seen.insert(entry.path().to_path_buf()) {
                        visit(&absolute, Ok(entry.into_path()))?;
                    }
                }
                Err(error) => {
                    let at = error.path().unwrap_or(&absolute).to_path_buf();
                    let error = FileError::of_walk(&error, &at);
                    visit(&absolute, Err((at, error)))?;
                }
            }
        }
    }
    Ok(())
}

fn is_hidden(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    name.starts_with('.') || name.starts_with("~$")
}
