//! What could not be done, and why.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::Path;

use footnote_engine::Error;
use footnote_llm::ModelError;
use footnote_llm::gguf::ModelFileError;
use footnote_network::HubError;
use serde::Serialize;
use specta::Type;

/// Why something could not be done: a code with what it is about, for whoever puts it into the person's language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Type)]
#[error("{message}")]
pub struct ApiError {
    pub kind: ErrorKind,
    /// Never changes.
    pub code: String,
    /// What it is about, by name.
    pub values: BTreeMap<String, String>,
    /// The sentence in English, with the next step. It may begin in lower case, as a part of a longer line does.
    pub message: String,
}

/// What can be done about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorKind {
    /// The library exists but cannot be used; the message says why and what to do.
    LibraryUnusable,
    /// Another program writes to the library.
    InUse,
    /// What was asked for is not there any more.
    Gone,
    /// What was asked for is not allowed as it was asked; the message says why.
    Refused,
    /// The person stopped it.
    Stopped,
    /// The program is at fault, or the machine.
    Broken,
}

/// The codes of this crate's own errors. Those of the engine, of language models and of hubs are listed there.
pub const CODES: &[&str] = &[
    "ambiguous-name",
    "closing",
    "download-running",
    "file-gone",
    "folder-gone",
    "form-needs-model",
    "grid-running",
    "grid-without-fields",
    "ledger-unreadable",
    "mistake",
    "model-gone",
    "model-not-chosen",
    "no-library",
    "no-style",
    "not-a-library",
    "not-opened",
    "not-saved",
    "page-gone",
    "question-empty",
    "samples-missing",
    "schema-not-json",
    "schema-too-large",
    "schema-unreadable",
    "settings-not-saved",
    "undo-too-late",
];

/// The codes of all errors.
pub fn all_codes() -> Vec<&'static str> {
    [CODES, Error::CODES, ModelError::CODES, ModelFileError::CODES, HubError::CODES].concat()
}

impl ApiError {
    /// `code` is one of [`CODES`].
    pub fn new(kind: ErrorKind, code: &'static str, message: impl Into<String>) -> ApiError {
        debug_assert!(CODES.contains(&code), "{code} is not listed");
        ApiError { kind, code: code.to_owned(), values: BTreeMap::new(), message: message.into() }
    }

    /// What the error is about.
    pub fn with(mut self, name: &str, value: impl Display) -> ApiError {
        self.values.insert(name.to_owned(), value.to_string());
        self
    }

    pub fn with_path(self, path: &Path) -> ApiError {
        self.with("path", path.display())
    }

    fn of<N: Into<String>>(
        kind: ErrorKind,
        code: &str,
        values: Vec<(N, String)>,
        error: &impl Display,
    ) -> ApiError {
        let values = values.into_iter().map(|(name, value)| (name.into(), value)).collect();
        ApiError { kind, code: code.to_owned(), values, message: error.to_string() }
    }

    pub(crate) fn settings_not_saved(error: std::io::Error) -> ApiError {
        let message = format!("The settings could not be saved ({error}). Check that the disk is not full");
        ApiError::new(ErrorKind::Broken, "settings-not-saved", message).with("detail", error)
    }

    /// A defect of ours.
    pub fn mistake(detail: impl Display) -> ApiError {
        let detail = detail.to_string();
        let message = format!(
            "Footnote made a mistake ({detail}). Try it again; if it happens again, restart Footnote"
        );
        ApiError::new(ErrorKind::Broken, "mistake", message).with("detail", detail)
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> ApiError {
        let kind = match &error {
            Error::Folder { .. }
            | Error::Newer { .. }
            | Error::NeedsEmbedding { .. }
            | Error::Damaged { .. }
            | Error::Unsalvageable { .. }
            | Error::StoreMissing { .. } => ErrorKind::LibraryUnusable,
            Error::InUse { .. } => ErrorKind::InUse,
            Error::NoDocument(_)
            | Error::NoCollection(_)
            | Error::NoConversation(_)
            | Error::NoTurn(..)
            | Error::NoNote(_)
            | Error::NoGrid(_)
            | Error::NoFolder(_)
            | Error::NoMatch(_) => ErrorKind::Gone,
            Error::NameTaken(_)
            | Error::NoName
            | Error::NotAFolder(_)
            | Error::BadPattern(_)
            | Error::FileExists { .. }
            | Error::NoExport { .. } => ErrorKind::Refused,
            Error::Cancelled => ErrorKind::Stopped,
            Error::Model(error) => return ApiError::from(error),
            _ => ErrorKind::Broken,
        };
        ApiError::of(kind, error.code(), error.values(), &error)
    }
}

impl From<&ModelError> for ApiError {
    fn from(error: &ModelError) -> ApiError {
        let kind = match error {
            ModelError::Start { .. } | ModelError::Crashed { .. } => ErrorKind::Broken,
            ModelError::Stopped => ErrorKind::Stopped,
            _ => ErrorKind::Refused,
        };
        ApiError::of(kind, error.code(), error.values(), error)
    }
}

impl From<&ModelFileError> for ApiError {
    fn from(error: &ModelFileError) -> ApiError {
        ApiError::of(ErrorKind::Refused, error.code(), error.values(), error)
    }
}

impl From<ModelFileError> for ApiError {
    fn from(error: ModelFileError) -> ApiError {
        ApiError::from(&error)
    }
}

impl From<HubError> for ApiError {
    fn from(error: HubError) -> ApiError {
        let kind = match &error {
            HubError::Cancelled { .. } => ErrorKind::Stopped,
            HubError::Address { .. }
            | HubError::RepoName { .. }
            | HubError::FileName { .. }
            | HubError::NoRepo { .. }
            | HubError::SignIn { .. }
            | HubError::NoFile { .. }
            | HubError::NoModels { .. }
            | HubError::NoHash { .. } => ErrorKind::Refused,
            HubError::Unreachable { .. }
            | HubError::Status { .. }
            | HubError::Answer { .. }
            | HubError::Redirect { .. }
            | HubError::NoSpace { .. }
            | HubError::DiskFull { .. }
            | HubError::Write { .. }
            | HubError::Cut { .. }
            | HubError::WrongHash { .. }
            | HubError::WrongSize { .. }
            | HubError::Busy { .. }
            | HubError::Ledger { .. } => ErrorKind::Broken,
        };
        ApiError::of(kind, error.code(), error.values(), &error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_a_code_with_what_it_is_about() {
        let error = ApiError::new(ErrorKind::Gone, "page-gone", "There is no page 3.").with("page", 3);
        assert_eq!(
            serde_json::to_value(&error).unwrap(),
            serde_json::json!({
                "kind": "gone", "code": "page-gone", "values": {"page": "3"}, "message": "There is no page 3.",
            })
        );
    }

    #[test]
    fn no_code_is_used_twice() {
        let mut codes: Vec<&str> =
            [CODES, Error::CODES, ModelError::CODES, ModelFileError::CODES, HubError::CODES].concat();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }
}
