//! Finds the files that a person meant when they named files and folders.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::progress::{Cancel, Progress, Stage};
use crate::{Error, Result};

/// A file to read, or a path that leads to none, with the reason and the next step.
pub type Found = std::result::Result<PathBuf, (PathBuf, String)>;

/// All files under `paths`, each once, folders in the order of their names. Hidden files inside folders and the
/// lock files of office programs are left out; links are followed, and a loop of them is reported.
pub fn discover(paths: &[PathBuf], cancel: &Cancel, progress: &dyn Progress) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    for path in paths {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let walk = WalkDir::new(&absolute).follow_links(true).sort_by_file_name();
        for entry in walk.into_iter().filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry)) {
            if cancel.is_requested() {
                return Err(Error::Cancelled);
            }
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => {
                    if seen.insert(entry.path().to_path_buf()) {
                        found.push(Ok(entry.into_path()));
                    }
                }
                Err(error) => {
                    let at = error.path().unwrap_or(&absolute).to_path_buf();
                    let reason = explain(&error, &at);
                    found.push(Err((at, reason)));
                }
            }
            progress.advance(Stage::Discovering, found.len() as u64, 0);
        }
    }
    Ok(found)
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
