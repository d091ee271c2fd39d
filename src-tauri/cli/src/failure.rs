//! Why a command could not be carried out, and the exit status that says so.

use std::io;

use footnote_engine::Error;

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The person asked for something that cannot be had; the message says what to ask for instead.
    #[error("{0}")]
    Usage(String),
    #[error("{0}")]
    Unusable(String),
    #[error(transparent)]
    Library(Error),
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
            Failure::Unusable(_) | Failure::Library(_) | Failure::Output(_) => 3,
            Failure::Stopped(_) => 130,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        match error {
            Error::NoMatch(_) | Error::NoDocument(_) => Failure::Usage(error.to_string()),
            Error::Cancelled => Failure::Stopped("stopped".to_string()),
            other => Failure::Library(other),
        }
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
