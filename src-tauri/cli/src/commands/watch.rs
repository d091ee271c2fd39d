//! `watch`: folders that are kept current.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use footnote_api::types::{FolderEvent, FolderRules, FolderState, Problem, WatchedFolder};
use footnote_api::{Api, ApiError, Cancel, ErrorKind};

use super::add::{self, verdict_name};
use super::{Outcome, stop_on_interrupt};
use crate::arguments::{Add, Watch, WatchAdd, WatchCommand, WatchRules};
use crate::failure::Failure;
use crate::output::{Output, json};
use crate::show::{count, printable};

/// How often it is looked whether Ctrl-C was pressed.
const LOOK_EVERY: Duration = Duration::from_millis(100);

pub fn watch(
    open: &dyn Fn() -> Result<Api, Failure>,
    options: &Watch,
    output: &Output,
) -> Result<Outcome, Failure> {
    match &options.command {
        None => follow(&open()?, output),
        Some(WatchCommand::Add(options)) if options.estimate => estimate(&open()?, options, output),
        Some(WatchCommand::Add(options)) => {
            open()?.watch_folders(&options.folders, options.rules.given().as_ref())?;
            let paths = options.folders.clone();
            add::add(open, &Add { paths, retry: false, password_file: None }, output)
        }
        Some(WatchCommand::List) => list(&open()?, output),
        Some(WatchCommand::Remove { folders }) => {
            let api = open()?;
            api.unwatch_folders(folders)?;
            list(&api, output)
        }
    }
}

impl WatchRules {
    /// The rules that were named; `None` where none was.
    fn given(&self) -> Option<FolderRules> {
        let rules = FolderRules {
            hidden: self.hidden,
            links: self.links,
            gitignore: self.gitignore,
            patterns: self.ignore.clone(),
            endings: self.only.clone(),
            max_mib: self.max_size,
        };
        (rules != FolderRules::default()).then_some(rules)
    }
}

fn list(api: &Api, output: &Output) -> Result<Outcome, Failure> {
    let folders = api.folders()?;
    if output.json {
        output.value(&folders)?;
    } else {
        output.line(&listed(&folders.folders))?;
    }
    Ok(Outcome::Done)
}

fn listed(folders: &[WatchedFolder]) -> String {
    if folders.is_empty() {
        return "No folder is kept current.".to_owned();
    }
    let line = |folder: &WatchedFolder| {
        let mut facts = vec![count(folder.documents, "document", "documents")];
        for (number, what) in [
            (folder.waiting, "waiting"),
            (folder.documents - folder.ready, "by words only so far"),
            (folder.failed, "not read"),
        ] {
            if number > 0 {
                facts.push(format!("{number} {what}"));
            }
        }
        let state = match (folder.state, &folder.problem) {
            (FolderState::Unreachable, Some(problem)) => {
                format!("\n  unreachable: {}", printable(&problem.reason))
            }
            (FolderState::Off, _) => ", not kept current".to_owned(),
            _ => String::new(),
        };
        format!("{}\n  {}{state}", printable(&folder.path), facts.join(", "))
    };
    folders.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn estimate(api: &Api, options: &WatchAdd, output: &Output) -> Result<Outcome, Failure> {
    let cancel = Cancel::default();
    stop_on_interrupt(&cancel, "Stopping; press again to stop at once");
    let rules = options.rules.given().unwrap_or_default();
    for folder in &options.folders {
        let estimate = api.estimate_folder(folder, &rules, &cancel)?;
        if output.json {
            output.value(&estimate)?;
        } else {
            let files = count(estimate.files, "file", "files");
            let mib = estimate.bytes.div_ceil(1 << 20);
            output.line(&format!("{}: {files}, {mib} MiB", printable(&folder.to_string_lossy())))?;
        }
    }
    Ok(Outcome::Done)
}

/// Follows all folders until Ctrl-C.
fn follow(api: &Api, output: &Output) -> Result<Outcome, Failure> {
    let cancel = Cancel::default();
    stop_on_interrupt(&cancel, "Stopping after the current file; press again to stop at once");
    if api.folders()?.folders.is_empty() {
        return Err(Failure::Usage(
            "no folder is kept current yet. Add one with `footnote-cli watch add DIR`".to_owned(),
        ));
    }
    let (sender, events) = channel();
    std::thread::scope(|scope| {
        let following = scope.spawn(|| {
            let followed = api.follow_folders(&cancel, move |event| {
                // Whoever listened has ended; so does this in a moment.
                let _ = sender.send(event);
            });
            cancel.request();
            followed
        });
        let mut written = Ok(());
        loop {
            match events.recv_timeout(LOOK_EVERY) {
                Ok(event) if written.is_ok() => {
                    written = tell(event, output);
                    if written.is_err() {
                        cancel.request();
                    }
                }
                Ok(_) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        following.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        written
    })?;
    Ok(Outcome::Done)
}

fn tell(event: Result<FolderEvent, ApiError>, output: &Output) -> Result<(), Failure> {
    let event = match event {
        Ok(event) => event,
        Err(error) if error.kind == ErrorKind::Stopped => return Ok(()),
        Err(error) => {
            tracing::warn!(%error, "what changed could not be read");
            return Ok(());
        }
    };
    if output.json {
        return output.line(&json(&event));
    }
    let name = printable;
    match &event {
        FolderEvent::Read(added) => {
            let line = format!("{} {}", verdict_name(added.verdict), name(&added.path));
            output.line(&match &added.reason {
                Some(reason) => format!("{line}: {}", printable(reason)),
                None => line,
            })
        }
        FolderEvent::Moved { from, path, .. } => {
            output.line(&format!("moved {} to {}", name(from), name(path)))
        }
        FolderEvent::Removed { path, .. } => output.line(&format!("removed {}", name(path))),
        FolderEvent::Compared { folder, files, to_read } => {
            let files = count(*files, "file", "files");
            output.line(&format!("{}: {files}, {to_read} new or edited", name(folder)))
        }
        FolderEvent::Unreachable { folder, problem: Problem { reason, .. } } => {
            output.line(&format!("{} cannot be reached: {}", name(folder), printable(reason)))
        }
    }
}
