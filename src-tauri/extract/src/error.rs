//! Why nothing could be had from a file: a code and what it is about, for whoever puts it into words.

use serde::{Deserialize, Serialize};

use crate::formats::{self, Kind};

/// Why a file could not be read. In English each completes the sentence "`contract.pdf` could not be read: …" and ends
/// with the next step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ExtractError {
    #[error("the file is empty. Check that it was saved or downloaded completely")]
    Empty,
    #[error("it is locked with a password. Enter it, or save a copy without the password and add that")]
    Locked,
    /// None of the passwords that were given opens it.
    #[error("it is locked, and the password does not open it. Check the password and enter it again")]
    WrongPassword,
    #[error("it is damaged ({damage}). Open it in the program that made it and save it again")]
    Damaged { damage: Damage },
    /// `format` is an id of the table of formats that are known by sight.
    #[error(
        "{} cannot be read yet. Save it as {} and add that",
        formats::foreign_name(.format),
        formats::common("or")
    )]
    Unsupported { format: String },
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
        "reading it crashed the reader ({crash}); your library is untouched. Save it again in the program that made it and add that"
    )]
    Crashed { crash: Crash },
    #[error("a library that reads this kind of file is missing ({detail}). Run the set-up again")]
    PdfiumMissing { detail: String },
}

/// What is wrong with a damaged file. Formats are named by their ids.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Damage {
    #[error("the mark that every {} begins with is missing", file_of(.format))]
    MarkMissing { format: String },
    #[error("it is a web page, though its name ends in .{named}")]
    WebPage { named: String },
    #[error("it is not the archive that every {} is", file_of(.format))]
    NotAnArchive { format: String },
    #[error("there is no {} inside", file_of(.format))]
    NotInside { format: String },
    #[error("the archive that it is made of is cut short or broken")]
    ArchiveBroken,
    #[error("its part {part} cannot be unpacked")]
    PartBroken { part: String },
    /// `detail` is what the parser says, or empty.
    #[error("its text breaks off{}", after_colon(.detail))]
    BreaksOff { detail: String },
    #[error("its structure is broken")]
    StructureBroken,
    #[error("it has no pages")]
    NoPages,
    #[error("its pages cannot be followed")]
    PagesBroken,
    #[error("its objects cannot be followed")]
    ObjectsBroken,
    /// What a library says of it.
    #[error("{detail}")]
    Other { detail: String },
}

/// How reading a file ended its worker.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Crash {
    /// The system ended the process with this signal.
    #[error("{}, signal {number}", signal_words(.number))]
    Signal { number: i32 },
    #[error("it ended with status {code}")]
    Status { code: i32 },
    #[error("it ended without an answer")]
    NoAnswer,
    /// What the worker sent is no message of its protocol.
    #[error("the reader process sent an invalid response")]
    InvalidResponse,
    /// What it read breaks a promise of [`crate::Document`].
    #[error("its answer is not a document: {detail}")]
    NotADocument { detail: String },
    /// A reader panicked, with this message.
    #[error("{message}")]
    Panic { message: String },
    /// The program that hands files to workers was ended by this one, again and again.
    #[error("Footnote itself ended over it")]
    ProgramEnded,
    /// That program's own work on the file panicked.
    #[error("an error in Footnote")]
    ProgramFailed,
}

impl ExtractError {
    /// The codes of all variants.
    pub const CODES: &[&str] = &[
        "empty",
        "locked",
        "wrong-password",
        "damaged",
        "unsupported",
        "no-text",
        "too-large",
        "too-deep",
        "timed-out",
        "out-of-memory",
        "crashed",
        "pdfium-missing",
    ];

    /// A name for the error that never changes.
    pub fn code(&self) -> &'static str {
        match self {
            ExtractError::Empty => "empty",
            ExtractError::Locked => "locked",
            ExtractError::WrongPassword => "wrong-password",
            ExtractError::Damaged { .. } => "damaged",
            ExtractError::Unsupported { .. } => "unsupported",
            ExtractError::NoText { .. } => "no-text",
            ExtractError::TooLarge { .. } => "too-large",
            ExtractError::TooDeep => "too-deep",
            ExtractError::TimedOut { .. } => "timed-out",
            ExtractError::OutOfMemory { .. } => "out-of-memory",
            ExtractError::Crashed { .. } => "crashed",
            ExtractError::PdfiumMissing { .. } => "pdfium-missing",
        }
    }

    /// What the error is about, by name, for a sentence in any language.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        match self {
            ExtractError::Empty
            | ExtractError::Locked
            | ExtractError::WrongPassword
            | ExtractError::TooDeep => Vec::new(),
            ExtractError::Damaged { damage } => damage.values(),
            ExtractError::Unsupported { format } => vec![("format", format.clone())],
            ExtractError::NoText { pages } => vec![("pages", pages.to_string())],
            ExtractError::TooLarge { limit_mib } | ExtractError::OutOfMemory { limit_mib } => {
                vec![("limitMib", limit_mib.to_string())]
            }
            ExtractError::TimedOut { seconds } => vec![("seconds", seconds.to_string())],
            ExtractError::Crashed { crash } => crash.values(),
            ExtractError::PdfiumMissing { detail } => vec![("detail", detail.clone())],
        }
    }
}

impl Damage {
    /// A name for the damage that never changes.
    pub fn code(&self) -> &'static str {
        match self {
            Damage::MarkMissing { .. } => "mark-missing",
            Damage::WebPage { .. } => "web-page",
            Damage::NotAnArchive { .. } => "not-an-archive",
            Damage::NotInside { .. } => "not-inside",
            Damage::ArchiveBroken => "archive-broken",
            Damage::PartBroken { .. } => "part-broken",
            Damage::BreaksOff { .. } => "breaks-off",
            Damage::StructureBroken => "structure-broken",
            Damage::NoPages => "no-pages",
            Damage::PagesBroken => "pages-broken",
            Damage::ObjectsBroken => "objects-broken",
            Damage::Other { .. } => "other",
        }
    }

    pub(crate) fn values(&self) -> Vec<(&'static str, String)> {
        let mut values = vec![("damage", self.code().to_owned())];
        match self {
            Damage::MarkMissing { format }
            | Damage::NotAnArchive { format }
            | Damage::NotInside { format }
            | Damage::WebPage { named: format } => values.push(("format", format.clone())),
            Damage::PartBroken { part } => values.push(("part", part.clone())),
            Damage::BreaksOff { detail } | Damage::Other { detail } => {
                values.push(("detail", detail.clone()));
            }
            Damage::ArchiveBroken
            | Damage::StructureBroken
            | Damage::NoPages
            | Damage::PagesBroken
            | Damage::ObjectsBroken => {}
        }
        values
    }
}

impl Crash {
    /// A name for the end that never changes.
    pub fn code(&self) -> &'static str {
        match self {
            Crash::Signal { .. } => "signal",
            Crash::Status { .. } => "status",
            Crash::NoAnswer => "no-answer",
            Crash::InvalidResponse => "invalid-response",
            Crash::NotADocument { .. } => "not-a-document",
            Crash::Panic { .. } => "panic",
            Crash::ProgramEnded => "program-ended",
            Crash::ProgramFailed => "program-failed",
        }
    }

    fn values(&self) -> Vec<(&'static str, String)> {
        let mut values = vec![("crash", self.code().to_owned())];
        match self {
            Crash::Signal { number } => values.push(("number", number.to_string())),
            Crash::Status { code } => values.push(("number", code.to_string())),
            Crash::NotADocument { detail } | Crash::Panic { message: detail } => {
                values.push(("detail", detail.clone()));
            }
            Crash::NoAnswer | Crash::InvalidResponse | Crash::ProgramEnded | Crash::ProgramFailed => {}
        }
        values
    }
}

impl From<Damage> for ExtractError {
    fn from(damage: Damage) -> ExtractError {
        ExtractError::Damaged { damage }
    }
}

impl From<Crash> for ExtractError {
    fn from(crash: Crash) -> ExtractError {
        ExtractError::Crashed { crash }
    }
}

/// What a person calls a file of this format, without an article.
fn file_of(id: &str) -> &str {
    match Kind::from_id(id) {
        Some(kind) => kind.format().file,
        None => formats::foreign_name(id).trim_start_matches("an ").trim_start_matches("a "),
    }
}

fn after_colon(detail: &str) -> String {
    if detail.is_empty() { String::new() } else { format!(": {detail}") }
}

#[cfg(unix)]
fn signal_words(number: &i32) -> &'static str {
    use rustix::process::Signal;

    match Signal::from_named_raw(*number) {
        Some(Signal::ABORT) => "it stopped itself",
        Some(Signal::BUS | Signal::SEGV) => "it reached for memory that is not there",
        Some(Signal::ILL | Signal::TRAP) => "it found itself in a state that should not be",
        Some(Signal::FPE) => "it divided by zero",
        Some(Signal::XFSZ | Signal::XCPU | Signal::SYS) => "it asked for something it may not have",
        Some(Signal::KILL) => "it was killed from outside; perhaps the computer was short of memory",
        _ => "it was stopped from outside",
    }
}

#[cfg(not(unix))]
fn signal_words(_number: &i32) -> &'static str {
    "it was stopped from outside"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One error of each variant. The match makes a new variant come here.
    fn next(error: &ExtractError) -> Option<ExtractError> {
        Some(match error {
            ExtractError::Empty => ExtractError::Locked,
            ExtractError::Locked => ExtractError::WrongPassword,
            ExtractError::WrongPassword => Damage::NoPages.into(),
            ExtractError::Damaged { .. } => ExtractError::Unsupported { format: "png".to_owned() },
            ExtractError::Unsupported { .. } => ExtractError::NoText { pages: 3 },
            ExtractError::NoText { .. } => ExtractError::TooLarge { limit_mib: 1 },
            ExtractError::TooLarge { .. } => ExtractError::TooDeep,
            ExtractError::TooDeep => ExtractError::TimedOut { seconds: 1 },
            ExtractError::TimedOut { .. } => ExtractError::OutOfMemory { limit_mib: 1 },
            ExtractError::OutOfMemory { .. } => Crash::NoAnswer.into(),
            ExtractError::Crashed { .. } => ExtractError::PdfiumMissing { detail: String::new() },
            ExtractError::PdfiumMissing { .. } => return None,
        })
    }

    #[test]
    fn the_list_of_codes_is_whole() {
        let all = std::iter::successors(Some(ExtractError::Empty), next);
        assert_eq!(all.map(|error| error.code()).collect::<Vec<_>>(), ExtractError::CODES);
    }
}
