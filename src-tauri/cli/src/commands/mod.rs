//! What each command does. Opening the library is the same for all of them.

mod add;
mod ask;
mod documents;
mod grid;
mod manual;
mod model;
mod models;
mod upkeep;
mod watch;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use directories::BaseDirs;
use footnote_api::{Api, Cancel, Settings, WORKER_ARGUMENTS, WorkerCommand};

use crate::arguments::{Arguments, Command, WatchCommand};
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
    let makes_library = match &arguments.command {
        Command::Add(_) => true,
        Command::Watch(watch) => matches!(watch.command, Some(WatchCommand::Add(_))),
        _ => false,
    };
    let open_or_make = |makes_library| open(&folder, makes_library);
    let open = || open_or_make(makes_library);
    match arguments.command {
        Command::Add(options) => add::add(&open, &options, &output),
        Command::Watch(options) => watch::watch(&open, &options, &output),
        Command::List => documents::list(&open()?, &output),
        Command::Remove(options) => documents::remove(&open, &folder, &options, &output),
        Command::Status => upkeep::status(&open()?, &output),
        Command::Verify => upkeep::verify(&open()?, &output),
        Command::Repair => upkeep::repair(&open, &folder, &output),
        Command::Compact => upkeep::compact(&folder, &output),
        Command::Export(options) => upkeep::export(&open()?, &options, &output),
        Command::Import(options) => upkeep::import(&|| open_or_make(true), &folder, &options, &output),
        Command::Renew => upkeep::renew(&open()?, &output),
        Command::Search(options) => ask::search(&open()?, &options, &output),
        Command::Ask(options) => ask::ask(&open()?, &options, &output),
        Command::Grid(options) => grid::grid(&open()?, &options, &output),
        Command::Tag(options) => documents::tag(&open()?, &options, &output),
        Command::Rename(options) => documents::rename(&open()?, &options, &output),
        Command::Notes => documents::notes(&open()?, &output),
        Command::Models(options) => models::run(&options, &output),
        Command::Manual(options) => manual::write(&options.folder),
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

/// Opens the library, or with `create` a new one.
fn open(folder: &Path, create: bool) -> Result<Api, Failure> {
    let worker =
        WorkerCommand { program: own_program()?, arguments: WORKER_ARGUMENTS.map(Into::into).to_vec() };
    let mut tells_of_upgrade = true;
    let opened = Api::open(folder, Settings::new(worker), create, &mut |_, records| {
        if std::mem::take(&mut tells_of_upgrade) {
            // Where standard error is closed there is nobody to tell.
            let _ = writeln!(
                io::stderr(),
                "Upgrading the library to this version of Footnote ({records} records)"
            );
        }
    });
    Ok(opened?)
}

/// The file of this program, which is its own worker.
fn own_program() -> Result<PathBuf, Failure> {
    std::env::current_exe()
        .map_err(|error| Failure::Unusable(format!("this program cannot find its own file ({error})")))
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
