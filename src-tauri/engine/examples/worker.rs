//! The extract worker of the tests: reads files as the app and the command line do.

use std::process::ExitCode;

fn main() -> ExitCode {
    footnote_engine::serve_extract_worker()
}
