//! Shows on standard error how far a long job is: a bar on a terminal, now and then a line elsewhere.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use footnote_api::{Progress, Stage};
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How often a line is written where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// How often the bar moves by itself, so that a long piece of work does not look like a hang.
const TICK: Duration = Duration::from_millis(120);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Face {
    Bar,
    Lines,
    Quiet,
}

/// Receives the engine's progress and shows it.
pub struct Watch {
    face: Face,
    state: Mutex<State>,
}

struct State {
    bar: ProgressBar,
    stage: Option<Stage>,
    /// The end of the stage before; a stage may tell of itself only after its first piece of work.
    stage_started: Instant,
    last_advance: Instant,
    last_line: Instant,
}

impl Watch {
    /// For a person at a terminal a bar; for a log file lines, unless the results are for a program.
    pub fn new(json: bool) -> Watch {
        let face = match (io::stderr().is_terminal(), json) {
            (true, _) => Face::Bar,
            (false, false) => Face::Lines,
            (false, true) => Face::Quiet,
        };
        let now = Instant::now();
        Watch {
            face,
            state: Mutex::new(State {
                bar: ProgressBar::hidden(),
                stage: None,
                stage_started: now,
                last_advance: now,
                last_line: now,
            }),
        }
    }

    /// Runs something that writes to standard output, with the bar out of its way where both share a terminal.
    pub fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        if !io::stdout().is_terminal() {
            return write();
        }
        let bar = self.state().bar.clone();
        bar.suspend(write)
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.state().bar.finish_and_clear();
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for Watch {
    fn advance(&self, stage: Stage, done: u64, total: u64) {
        if self.face == Face::Quiet {
            return;
        }
        let mut state = self.state();
        if state.stage != Some(stage) {
            state.stage = Some(stage);
            state.stage_started = state.last_advance;
            if self.face == Face::Bar {
                state.bar.finish_and_clear();
                state.bar = bar(stage, total);
            }
        }
        state.last_advance = Instant::now();
        match self.face {
            Face::Bar => {
                let pace = pace(done, total, state.stage_started.elapsed());
                state.bar.set_length(total);
                state.bar.set_position(done);
                state.bar.set_message(pace.unwrap_or_default());
            }
            Face::Lines if state.last_line.elapsed() >= LINE_EVERY => {
                state.last_line = Instant::now();
                let line = line(stage, done, total, state.stage_started.elapsed());
                // Where standard error is closed there is nobody to tell.
                let _ = writeln!(io::stderr(), "{line}");
            }
            Face::Lines | Face::Quiet => {}
        }
    }
}

/// What a stage is called, and what it counts.
fn words(stage: Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Discovering => ("Looking for files", "files"),
        Stage::Reading => ("Reading", "files"),
        Stage::Embedding => ("Indexing by meaning", "passages"),
        Stage::Folding => ("Building the index", "passages"),
        Stage::Recognizing => ("Recognising text in pictures", "pages"),
    }
}

fn bar(stage: Stage, total: u64) -> ProgressBar {
    let (name, unit) = words(stage);
    let template = match total {
        0 => format!("{{spinner}} {name}  {{human_pos}} {unit}"),
        _ => format!(
            "{{spinner}} {name}  {{wide_bar:.dim}}  {{human_pos}} of {{human_len}} {unit}  {{msg:.dim}}"
        ),
    };
    let style =
        ProgressStyle::with_template(&template).expect("the template is well-formed").progress_chars("━━╌");
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr()).with_style(style);
    bar.enable_steady_tick(TICK);
    bar
}

fn rate(per_second: f64) -> String {
    match per_second {
        rate if rate >= 10.0 => format!("{rate:.0}/s"),
        rate if rate >= 0.1 => format!("{rate:.1}/s"),
        rate => format!("{:.1}/min", rate * 60.0),
    }
}

/// Rate and time left, once they can be told.
fn pace(done: u64, total: u64, elapsed: Duration) -> Option<String> {
    if done == 0 || done >= total {
        return None;
    }
    let per_second = done as f64 / elapsed.as_secs_f64().max(0.001);
    let left = Duration::from_secs_f64((total - done) as f64 / per_second);
    Some(format!("{}, about {} left", rate(per_second), HumanDuration(left)))
}

fn line(stage: Stage, done: u64, total: u64, elapsed: Duration) -> String {
    let (name, unit) = words(stage);
    let counts = match total {
        0 => format!("{name}: {done} {unit}"),
        _ => format!("{name}: {done} of {total} {unit}"),
    };
    match pace(done, total, elapsed) {
        Some(pace) => format!("{counts}, {pace}"),
        None => counts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_count_rate_and_time_left() {
        assert_eq!(
            line(Stage::Reading, 100, 400, Duration::from_secs(10)),
            "Reading: 100 of 400 files, 10/s, about 30 seconds left"
        );
        assert_eq!(line(Stage::Discovering, 12, 0, Duration::ZERO), "Looking for files: 12 files");
        assert_eq!(line(Stage::Embedding, 0, 9, Duration::ZERO), "Indexing by meaning: 0 of 9 passages");
        assert_eq!(line(Stage::Embedding, 9, 9, Duration::ZERO), "Indexing by meaning: 9 of 9 passages");
    }
}
