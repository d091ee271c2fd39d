//! The model worker of the tests: runs models as the app and the command line do.

use std::process::ExitCode;

fn main() -> ExitCode {
    footnote_llama::serve()
}
