//! Why nothing could be had from a file.

use serde::{Deserialize, Serialize};

/// Each message completes the sentence "`contract.pdf` could not be read: …" and ends with the next step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ExtractError {
    #[error("the file is empty. Check that it was saved or downloaded completely")]
    Empty,
    #[error("it is locked with a password. Save a copy without the password and add that")]
    Locked,
    #[error("it is damaged ({detail}). Open it in the program that made it and save it again")]
    Damaged { detail: String },
    #[error("{what} cannot be read yet. Save it as PDF, DOCX, HTML, Markdown or plain text and add that")]
    Unsupported { what: String },
    #[error(
        "it holds {pages} page(s) but no text, probably scanned pictures. Run text recognition (OCR) on it and add the result"
    )]
    NoText { pages: u32 },
    #[error("it unpacks to more than {limit_mib} MiB. If you trust the file, split it and add the parts")]
    TooLarge { limit_mib: u64 },
    #[error(
        "it is nested too deeply to be an ordinary document. Open it in the program that made it and save it again"
    )]
    TooDeep,
    #[error(
        "reading it took longer than {seconds} s and was stopped. Save it again or split it, and add the result"
    )]
    TimedOut { seconds: u64 },
    #[error(
        "reading it needed more than {limit_mib} MiB of memory and was stopped. Split it and add the parts"
    )]
    OutOfMemory { limit_mib: u64 },
    #[error(
        "reading it crashed the reader ({detail}); your library is untouched. Save it again in the program that made it and add that"
    )]
    Crashed { detail: String },
    #[error("a library that reads this kind of file is missing ({detail}). Run the set-up again")]
    ReaderMissing { detail: String },
}
