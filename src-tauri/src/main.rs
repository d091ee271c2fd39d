//! The executable of the desktop app.

// A console window beside the app would only frighten people.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    // A worker speaks a protocol on stdin and stdout, so nothing else may come before it.
    if std::env::args_os().skip(1).take(2).eq(footnote_app::WORKER_ARGUMENTS) {
        return footnote_engine::serve_extract_worker();
    }
    match footnote_app::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Footnote could not open its window: {error}");
            ExitCode::FAILURE
        }
    }
}
