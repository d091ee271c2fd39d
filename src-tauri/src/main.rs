//! The executable of the desktop app.

// A console window beside the app would only frighten people.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::process::ExitCode;

use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    // SAFETY: no other thread runs yet.
    unsafe { footnote_api::forbid_telemetry() };
    footnote_api::forbid_core_dumps();
    // A worker speaks a protocol on stdin and stdout, so nothing else may come before it.
    if std::env::args_os().skip(1).take(2).eq(footnote_api::WORKER_ARGUMENTS) {
        return footnote_api::serve_extract_worker();
    }
    if std::env::args_os().skip(1).take(2).eq(footnote_api::MODEL_ARGUMENTS) {
        return footnote_llama::serve();
    }
    footnote_api::guard("Footnote");
    start_log();
    match footnote_app::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Footnote could not open its window: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Sends the log to standard error: warnings of Footnote itself, or what `FOOTNOTE_LOG` asks for.
fn start_log() {
    let filter = EnvFilter::try_from_env("FOOTNOTE_LOG").unwrap_or_else(|_| {
        EnvFilter::new("off,footnote_app=warn,footnote_api=warn,footnote_engine=warn,footnote_extract=warn")
    });
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
}
