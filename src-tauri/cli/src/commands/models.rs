//! `models`: the language models on this machine, and `models download`, the one command that uses the network.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use footnote_api::Cancel;
use footnote_api::models::{self, Hub, Phase, Progress};
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Outcome, data_folder, stop_on_interrupt};
use crate::arguments::{DownloadModel, Models, ModelsCommand};
use crate::failure::Failure;
use crate::output::Output;
use crate::show::{self, printable, size};

/// The folder of downloaded models inside the app's data.
const MODELS_FOLDER: &str = "models";

/// The network ledger inside the app's data, which the app shows.
const LEDGER_FILE: &str = "network-ledger.jsonl";

/// How often a line is written where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

pub fn run(options: &Models, output: &Output) -> Result<Outcome, Failure> {
    let data = data_folder().ok_or_else(|| {
        Failure::Unusable(
            "your home folder is not known, and models lie in it. Set HOME and try again".to_string(),
        )
    })?;
    match &options.command {
        None => list(&data, output),
        Some(ModelsCommand::Download(download)) => fetch(&data, download, output),
    }
}

fn list(data: &Path, output: &Output) -> Result<Outcome, Failure> {
    let found = models::list(&data.join(MODELS_FOLDER));
    if output.json {
        output.value(&found.rows)?;
    } else {
        output.line(&show::models(&found, output.style))?;
    }
    Ok(Outcome::Done)
}

fn fetch(data: &Path, options: &DownloadModel, output: &Output) -> Result<Outcome, Failure> {
    let hub = models::hub(&data.join(LEDGER_FILE))?;
    let file = match &options.file {
        Some(file) => file.clone(),
        None => choose_file(&hub, &options.repo)?,
    };
    let cancel = Cancel::default();
    stop_on_interrupt(&cancel, "Stopping; the partial download is kept. Press again to stop at once");
    let mut watch = Watch::new(&hub.host(), output.json);
    let folder = data.join(MODELS_FOLDER);
    let fetched = models::download(&hub, &options.repo, &file, &folder, &cancel, &mut |progress| {
        watch.show(progress);
    });
    watch.bar.finish_and_clear();
    let model = fetched?;
    if output.json {
        output.value(&model)?;
    } else {
        output.line(&format!("Downloaded and verified: {}", printable(&model.path)))?;
        output.line(&show::model(&model, models::free_memory()))?;
    }
    Ok(if model.problem.is_some() { Outcome::DoneWithFailures } else { Outcome::Done })
}

/// The file that a person means who names only the repository: the one that Footnote offers, or the only one.
fn choose_file(hub: &Hub, repo: &str) -> Result<String, Failure> {
    if let Some(offer) = models::offered(None, 1, &[]).into_iter().find(|offer| offer.repo == repo) {
        return Ok(offer.file);
    }
    let files = models::repo_files(hub, repo)?;
    match files.as_slice() {
        [only] => Ok(only.file.clone()),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|file| format!("  {} ({})", printable(&file.file), size(file.bytes)))
                .collect();
            Err(Failure::Usage(format!(
                "{repo:?} holds {} models. Name one of them behind the repository:\n{}",
                several.len(),
                names.join("\n")
            )))
        }
    }
}

/// Shows a download on standard error: a bar on a terminal, now and then a line elsewhere.
struct Watch {
    bar: ProgressBar,
    host: String,
    writes_lines: bool,
    last_line: Instant,
}

impl Watch {
    fn new(host: &str, json: bool) -> Watch {
        let is_terminal = io::stderr().is_terminal();
        let bar = if is_terminal {
            let style = ProgressStyle::with_template("{spinner} {prefix}  {wide_bar:.dim}  {msg:.dim}")
                .expect("the template is well-formed")
                .progress_chars("━━╌");
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(style)
        } else {
            ProgressBar::hidden()
        };
        bar.enable_steady_tick(Duration::from_millis(120));
        Watch { bar, host: host.to_string(), writes_lines: !is_terminal && !json, last_line: Instant::now() }
    }

    fn show(&mut self, progress: Progress) {
        let phase = match progress.phase {
            Phase::Asking => format!("Connecting to {}", self.host),
            Phase::Running => "Downloading".to_string(),
            Phase::Checking => "Checking".to_string(),
        };
        let counts = counts(&progress);
        if self.writes_lines && self.last_line.elapsed() >= LINE_EVERY {
            self.last_line = Instant::now();
            // Where standard error is closed there is nobody to tell.
            let _ = writeln!(io::stderr(), "{phase}: {counts}");
        }
        self.bar.set_length(progress.total.max(1));
        self.bar.set_position(progress.done);
        self.bar.set_prefix(phase);
        self.bar.set_message(counts);
    }
}

/// `1.2 GB of 2.0 GB, 5.0 MB/s, about 3 minutes left`.
fn counts(progress: &Progress) -> String {
    if progress.total == 0 {
        return String::new();
    }
    let mut counts = format!("{} of {}", size(progress.done), size(progress.total));
    if let Some(rate) = progress.bytes_per_second {
        counts.push_str(&format!(", {}/s", size(rate as u64)));
    }
    // A speed near nothing would make a time that no duration can hold.
    let left = progress.seconds_left.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    if let Some(left) = left {
        counts.push_str(&format!(", about {} left", HumanDuration(left)));
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_tells_size_speed_and_time_left() {
        let progress = Progress {
            phase: Phase::Running,
            done: 1_200_000_000,
            total: 2_000_000_000,
            bytes_per_second: Some(5e6),
            seconds_left: Some(160.0),
        };
        assert_eq!(counts(&progress), "1.2 GB of 2.0 GB, 5.0 MB/s, about 3 minutes left");
        let unknown = Progress { bytes_per_second: Some(0.1), seconds_left: Some(f64::INFINITY), ..progress };
        assert_eq!(counts(&unknown), "1.2 GB of 2.0 GB, 0 B/s");
        assert_eq!(counts(&Progress { total: 0, ..progress }), "");
    }
}
