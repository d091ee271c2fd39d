//! Footnote without a window: adds documents, searches them and answers questions from a terminal or a script.
//!
//! Everything the product does is behind `footnote-api`, whose types are the JSON that scripts rely on. This program parses
//! arguments, shows progress, and puts results into words.

mod arguments;
mod commands;
mod failure;
mod output;
mod progress;
mod show;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use footnote_api::{MODEL_ARGUMENTS, WORKER_ARGUMENTS};
use tracing_subscriber::EnvFilter;

use arguments::Arguments;
use commands::Outcome;
use failure::Failure;

fn main() -> ExitCode {
    // SAFETY: no other thread runs yet.
    unsafe { footnote_api::forbid_telemetry() };
    footnote_api::forbid_core_dumps();
    // A worker speaks a protocol on stdin and stdout, so nothing else may come before it.
    let first: Vec<OsString> = std::env::args_os().skip(1).take(WORKER_ARGUMENTS.len()).collect();
    if first == WORKER_ARGUMENTS {
        return footnote_api::serve_extract_worker();
    }
    if first == MODEL_ARGUMENTS {
        return footnote_llama::serve();
    }
    let arguments = Arguments::parse();
    footnote_api::guard("footnote-cli");
    start_log();
    match commands::run(arguments) {
        Ok(outcome) => ExitCode::from(match outcome {
            Outcome::Done => 0,
            Outcome::DoneWithFailures => 1,
        }),
        // Whoever read the output has closed it, having seen enough.
        Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Err(failure) => {
            // A standard error that is closed leaves nobody to tell.
            let _ = writeln!(io::stderr(), "footnote-cli: {}", show::printable(&failure.to_string()));
            ExitCode::from(failure.exit_code())
        }
    }
}

/// Sends the log to standard error: warnings of Footnote itself, or what `FOOTNOTE_LOG` asks for.
fn start_log() {
    let filter = EnvFilter::try_from_env("FOOTNOTE_LOG").unwrap_or_else(|_| {
        EnvFilter::new("off,footnote_api=warn,footnote_engine=warn,footnote_extract=warn")
    });
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_target(false).init();
}
