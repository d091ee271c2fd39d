//! Why a command could not be carried out, and the exit status that says so.

use std::io;

use footnote_api::{ApiError, ErrorKind};

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The person asked for something that cannot be had; the message says what to ask for instead.
    #[error("{0}")]
    Usage(String),
    #[error("{0}")]
    Unusable(String),
    #[error("{}", in_words(.0))]
    Api(ApiError),
    /// The person stopped the job; the message says what is kept.
    #[error("{0}")]
    Stopped(String),
    #[error("the output was closed")]
    OutputClosed,
    #[error("the output could not be written: {0}")]
    Output(io::Error),
}

impl Failure {
    pub fn exit_code(&self) -> u8 {
        match self {
            Failure::OutputClosed => 0,
            Failure::Usage(_) => 2,
            Failure::Unusable(_) | Failure::Output(_) => 3,
            Failure::Stopped(_) => 130,
            Failure::Api(error) => match error.kind {
                ErrorKind::Gone | ErrorKind::Refused => 2,
                ErrorKind::LibraryUnusable | ErrorKind::InUse | ErrorKind::Broken => 3,
                ErrorKind::Stopped => 130,
            },
        }
    }
}

/// The sentence, with the next step that a command line has.
fn in_words(error: &ApiError) -> String {
    let next = match error.code.as_str() {
        "no-library" => "`footnote-cli add PATH...` makes one, or name another with --library DIR",
        "not-a-library" => "Name it with --library DIR",
        "no-document" | "no-match" => "`footnote-cli list` shows their numbers and paths",
        _ => return error.message.clone(),
    };
    format!("{}. {next}", error.message.trim_end_matches('.'))
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Failure {
        Failure::Api(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::OutputClosed,
            _ => Failure::Output(error),
        }
    }
}
