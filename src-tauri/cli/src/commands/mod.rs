//! What each command does. Opening the library is the same for all of them.

mod add;
mod ask;
mod documents;
mod model;
mod models;
mod upkeep;

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use directories::BaseDirs;
use footnote_engine::{Cancel, DocumentId, Library, Settings, WorkerCommand};

use crate::WORKER_ARGUMENTS;
use crate::arguments::{Arguments, Command};
use crate::failure::Failure;
use crate::output::Output;

/// The app's identifier, after which the folder of its data is called.
const APP_IDENTIFIER: &str = "app.footnote.desktop";

/// The library's folder inside the app's data.
const LIBRARY_FOLDER: &str = "library";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Done, but not all went well, and the exit status has to tell.
    DoneWithFailures,
}

pub fn run(arguments: Arguments) -> Result<Outcome, Failure> {
    let output = Output::new(arguments.json);
    let folder = match arguments.library {
        Some(folder) => folder,
        None => default_library()?,
    };
    let makes_library = matches!(arguments.command, Command::Add(_));
    let open = || open(&folder, makes_library);
    match arguments.command {
        Command::Add(options) => add::add(&open, &options, &output),
        Command::List => documents::list(&open()?, &output),
        Command::Remove(options) => documents::remove(&open()?, &options, &output),
        Command::Status => upkeep::status(&open()?, &output),
        Command::Verify => upkeep::verify(&open()?, &output),
        Command::Repair => upkeep::repair(&open()?, &output),
        Command::Search(options) => ask::search(&open()?, &options, &output),
        Command::Ask(options) => ask::ask(&open()?, &options, &output),
        Command::Models(options) => models::models(&options, &output),
    }
}

fn default_library() -> Result<PathBuf, Failure> {
    let data = data_folder().ok_or_else(|| {
        Failure::Usage("your home folder is not known. Name the library with --library DIR".to_string())
    })?;
    Ok(data.join(LIBRARY_FOLDER))
}

/// The folder of the app's data, where the home folder is known.
fn data_folder() -> Option<PathBuf> {
    Some(BaseDirs::new()?.data_dir().join(APP_IDENTIFIER))
}

/// Opens the library, or with `make` a new one. A folder that holds something else is left alone.
fn open(folder: &Path, make: bool) -> Result<Library, Failure> {
    let exists = folder.exists();
    if !exists && !make {
        return Err(Failure::Unusable(format!(
            "there is no library in {folder:?}. `footnote-cli add PATH...` makes one, or name another with --library DIR"
        )));
    }
    if folder.is_dir() && !folder.join("store").is_dir() {
        let holds_something = folder.read_dir().is_ok_and(|mut entries| entries.next().is_some());
        if holds_something {
            return Err(Failure::Unusable(format!(
                "{folder:?} holds files but no library. Name an empty or new folder with --library DIR"
            )));
        }
    }
    let program = std::env::current_exe()
        .map_err(|error| Failure::Unusable(format!("this program cannot find its own file ({error})")))?;
    let worker = WorkerCommand { program, arguments: WORKER_ARGUMENTS.map(Into::into).to_vec() };
    let mut tells_of_upgrade = true;
    Ok(Library::open_watched(folder, Settings::new(worker), &mut |_, records| {
        if std::mem::take(&mut tells_of_upgrade) {
            // Where standard error is closed there is nobody to tell.
            let _ = writeln!(
                io::stderr(),
                "Upgrading the library to this version of Footnote ({records} records)"
            );
        }
    })?)
}

/// The documents that a person named, each once, in the order named.
fn find_documents(library: &Library, names: &[impl AsRef<OsStr>]) -> Result<Vec<DocumentId>, Failure> {
    let mut found: Vec<DocumentId> = Vec::new();
    for name in names {
        for id in find_by_name(library, name.as_ref())? {
            if !found.contains(&id) {
                found.push(id);
            }
        }
    }
    Ok(found)
}

fn find_by_name(library: &Library, name: &OsStr) -> Result<Vec<DocumentId>, Failure> {
    if let Some(name) = name.to_str() {
        return Ok(library.find_documents(name)?);
    }
    // A name that is no text can only be a path.
    let path = std::path::absolute(name).unwrap_or_else(|_| PathBuf::from(name));
    let under: Vec<DocumentId> = library
        .documents()?
        .iter()
        .filter(|document| document.paths.iter().any(|stored| stored.to_path().starts_with(&path)))
        .map(|document| document.id)
        .collect();
    match under.as_slice() {
        [] => {
            Err(Failure::Usage(format!("no document matches {name:?}. `list` shows their numbers and paths")))
        }
        _ => Ok(under),
    }
}

/// Makes Ctrl-C ask the job to stop; pressed again it ends the program, which loses nothing that is stored.
fn stop_on_interrupt(cancel: &Cancel, told: &'static str) {
    let cancel = cancel.clone();
    let installed = ctrlc::set_handler(move || {
        if cancel.is_requested() {
            std::process::exit(130);
        }
        cancel.request();
        // Where standard error is closed there is nobody to tell.
        let _ = writeln!(io::stderr(), "\n{told}");
    });
    if let Err(error) = installed {
        tracing::warn!("Ctrl-C stops this job at once, as its handler could not be installed: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_lies_in_the_folder_of_the_app() {
        let config: serde_json::Value =
            serde_json::from_str(include_str!("../../../../tauri.conf.json")).unwrap();
        assert_eq!(config["identifier"], APP_IDENTIFIER);
    }
}
