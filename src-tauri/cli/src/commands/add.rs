//! `add`: a verdict on every file.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::Instant;

use console::Term;
use footnote_api::types::{AddedFile, Verdict};
use footnote_api::{Api, Cancel, ErrorKind};

use super::{Outcome, stop_on_interrupt};
use crate::arguments::Add;
use crate::failure::Failure;
use crate::output::{Output, json};
use crate::progress::Watch;
use crate::show::{count, printable};

/// `open` opens the library; Ctrl-C is heard from before that on.
pub fn add(
    open: &dyn Fn() -> Result<Api, Failure>,
    options: &Add,
    output: &Output,
) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let cancel = Cancel::default();
    stop_on_interrupt(&cancel, "Stopping after the current file; press again to stop at once");
    let passwords = options.password_file.as_deref().map_or(Ok(Vec::new()), passwords_in)?;
    let api = open()?;
    passwords.iter().for_each(|password| api.give_password(None, password));
    let watch = Watch::new(output.json);
    let mut tally = Tally::default();
    let mut locked = Vec::new();
    let mut written = Ok(());
    let result = api.add(&options.paths, options.retry, &cancel, &watch, &mut |added| {
        tally.count(&added);
        if is_locked(&added) {
            locked.push(PathBuf::from(&added.path));
        }
        let Some(line) = told(&added, output) else { return };
        if written.is_ok() {
            written = watch.suspend(|| output.line(&line));
            if written.is_err() {
                // Nobody reads the verdicts any more.
                cancel.request();
            }
        }
    });
    watch.finish();
    written?;
    match result {
        Err(error) if error.kind == ErrorKind::Stopped => return Err(stopped(&api)?),
        result => result?,
    }
    if !output.json && io::stdin().is_terminal() && io::stderr().is_terminal() {
        for file in locked {
            ask_for_password(&api, &file, &cancel, output, &mut tally)?;
        }
    }
    if !output.json {
        output.line(&tally.summary(started.elapsed().as_secs_f64()))?;
    }
    Ok(if tally.failed > 0 { Outcome::DoneWithFailures } else { Outcome::Done })
}

/// The passwords in a file, one a line.
fn passwords_in(file: &Path) -> Result<Vec<String>, Failure> {
    let text = if file == Path::new("-") {
        io::read_to_string(io::stdin())
    } else {
        File::open(file).and_then(io::read_to_string)
    };
    let text = text.map_err(|error| {
        Failure::Usage(format!("the passwords in {} cannot be read ({error})", file.display()))
    })?;
    Ok(text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

fn is_locked(added: &AddedFile) -> bool {
    added.problems.iter().any(|problem| matches!(problem.code.as_str(), "locked" | "wrong-password"))
        && added.verdict == Verdict::Failed
}

/// Asks the person at the terminal for the password of a file until one opens it, or none is given.
fn ask_for_password(
    api: &Api,
    file: &Path,
    cancel: &Cancel,
    output: &Output,
    tally: &mut Tally,
) -> Result<(), Failure> {
    let terminal = Term::stderr();
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
    loop {
        terminal.write_str(&format!("Password of {} (Enter leaves it locked): ", printable(&name)))?;
        let password = terminal.read_secure_line()?;
        if password.is_empty() || cancel.is_requested() {
            return Ok(());
        }
        api.give_password(Some(file), &password);
        let watch = Watch::new(output.json);
        let mut verdict = None;
        api.add(&[file.to_owned()], true, cancel, &watch, &mut |added| verdict = Some(added))?;
        watch.finish();
        let Some(added) = verdict else { return Ok(()) };
        if let Some(line) = told(&added, output) {
            output.line(&line)?;
        }
        if !is_locked(&added) {
            tally.failed -= 1;
            tally.count(&added);
            return Ok(());
        }
    }
}

/// The line on a verdict: for a program always, for a person where there is something to do about it.
fn told(added: &AddedFile, output: &Output) -> Option<String> {
    if output.json {
        return Some(json(added));
    }
    let reason = added.reason.as_ref().filter(|_| added.verdict != Verdict::Unchanged)?;
    let verdict = output.style.bold(verdict_name(added.verdict));
    Some(format!("{verdict} {}: {}", printable(&added.path), printable(reason)))
}

pub fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Indexed => "indexed",
        Verdict::Unchanged => "unchanged",
        Verdict::Partly => "partly",
        Verdict::Failed => "failed",
    }
}

fn stopped(api: &Api) -> Result<Failure, Failure> {
    let status = api.status()?;
    let documents = count(status.documents, "document", "documents");
    let unfinished = match status.unfinished {
        0 => String::new(),
        unfinished => format!(", {} of them found by words only so far", unfinished),
    };
    Ok(Failure::Stopped(format!(
        "stopped. The library holds {documents}{unfinished}. Run the same `add` again to continue"
    )))
}

#[derive(Debug, Default)]
struct Tally {
    indexed: u64,
    unchanged: u64,
    partly: u64,
    failed: u64,
    pages: u64,
    passages: u64,
}

impl Tally {
    fn count(&mut self, added: &AddedFile) {
        match added.verdict {
            Verdict::Indexed => self.indexed += 1,
            Verdict::Unchanged => self.unchanged += 1,
            Verdict::Partly => self.partly += 1,
            Verdict::Failed => self.failed += 1,
        }
        if matches!(added.verdict, Verdict::Indexed | Verdict::Partly) {
            self.pages += u64::from(added.pages);
            self.passages += u64::from(added.chunks);
        }
    }

    fn summary(&self, seconds: f64) -> String {
        let counts = [
            (self.indexed, "indexed"),
            (self.unchanged, "unchanged"),
            (self.partly, "partly"),
            (self.failed, "failed"),
        ];
        let counts: Vec<String> = counts
            .into_iter()
            .filter(|(files, _)| *files > 0)
            .map(|(files, verdict)| format!("{files} {verdict}"))
            .collect();
        if counts.is_empty() {
            return "No files to add found there.".to_string();
        }
        let mut summary = counts.join(", ");
        if self.indexed + self.partly > 0 {
            let pages = count(self.pages, "page", "pages");
            let passages = count(self.passages, "passage", "passages");
            summary.push_str(&format!(": {pages}, {passages}"));
        }
        format!("{summary}, in {seconds:.1} s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_names_what_happened_and_nothing_else() {
        let tally = Tally { indexed: 12, failed: 1, pages: 1, passages: 1200, ..Tally::default() };
        assert_eq!(tally.summary(3.21), "12 indexed, 1 failed: 1 page, 1,200 passages, in 3.2 s");
        let tally = Tally { unchanged: 3, ..Tally::default() };
        assert_eq!(tally.summary(0.04), "3 unchanged, in 0.0 s");
        assert_eq!(Tally::default().summary(0.0), "No files to add found there.");
    }
}
