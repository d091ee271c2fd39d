//! The executable of the desktop app.

// A console window beside the app would only frighten people.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    match footnote_app::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Footnote could not open its window: {error}");
            ExitCode::FAILURE
        }
    }
}
