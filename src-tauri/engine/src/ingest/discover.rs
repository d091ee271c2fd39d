//! Finds the files that a person meant when they named files and folders.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::{Error, Result};

/// A file to read, or a path that leads to none, with the reason and the next step.
pub type Found = std::result::Result<PathBuf, (PathBuf, String)>;

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
                    let reason = format!(
                        "only its first {MOST_FILES} files were added. Add the folders in it one after the other"
                    );
                    return visit(&absolute, Err((absolute.clone(), reason)));
                }
                Ok(entry) => {
                    if seen.insert(entry.path().to_path_buf()) {
                        visit(&absolute, Ok(entry.into_path()))?;
                    }
                }
                Err(error) => {
                    let at = error.path().unwrap_or(&absolute).to_path_buf();
                    let reason = explain(&error, &at);
                    visit(&absolute, Err((at, reason)))?;
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

fn explain(error: &walkdir::Error, at: &Path) -> String {
    if let Some(ancestor) = error.loop_ancestor() {
        return format!(
            "it is a link that leads back to {}, so it was not followed. The folder itself was read",
            ancestor.display()
        );
    }
    match error.io_error() {
        Some(source) => explain_io(source, at),
        None => format!("it could not be opened ({error}). Check the path and add it again"),
    }
}

/// Why a file or folder could not be opened, and the next step.
pub fn explain_io(error: &std::io::Error, at: &Path) -> String {
    use std::io::ErrorKind;
    let kind = if at.is_dir() { "folder" } else { "file" };
    match error.kind() {
        ErrorKind::NotFound if at.is_symlink() => {
            "it is a link to a file that is not there any more. Add the file itself".to_string()
        }
        ErrorKind::NotFound => {
            "there is no file or folder of this name. Check the path and add it again".to_string()
        }
        ErrorKind::PermissionDenied => {
            format!(
                "you have no permission to read this {kind}. Ask its owner for permission, or copy it and add the copy"
            )
        }
        ErrorKind::InvalidInput => format!("{error}. Add a file or a folder"),
        _ => format!(
            "the {kind} could not be opened ({error}). Check that its disk is connected and add it again"
        ),
    }
}
