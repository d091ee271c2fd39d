//! What a command answers when it could not do what was asked.

use footnote_llm::ModelError;
use serde::Serialize;
use specta::Type;

/// The window decides by `code` what to offer and shows `message` as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Type)]
#[error("{message}")]
pub struct CommandError {
    pub code: ErrorCode,
    pub message: String,
}

/// Kinds of failure that the window treats differently. A kind is added when the window uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// The library exists but cannot be used; the message says why and what to do.
    LibraryUnusable,
    /// Another program writes to the library.
    InUse,
    /// What was asked for is not there any more.
    Gone,
    /// What was asked for is not allowed as it was asked; the message says why.
    Refused,
    /// The program is at fault, or the machine.
    Broken,
}

impl CommandError {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        CommandError { code, message: message.into() }
    }

    #[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
    pub(crate) fn not_saved(error: std::io::Error) -> Self {
        let message = format!("The settings could not be saved ({error}). Check that the disk is not full");
        CommandError::new(ErrorCode::Broken, message)
    }
}

impl From<footnote_engine::Error> for CommandError {
    fn from(error: footnote_engine::Error) -> CommandError {
        use footnote_engine::Error;
        let code = match &error {
            Error::Folder { .. } | Error::Newer { .. } | Error::NeedsEmbedding { .. } => {
                ErrorCode::LibraryUnusable
            }
            Error::InUse { .. } => ErrorCode::InUse,
            Error::NoDocument(_)
            | Error::NoCollection(_)
            | Error::NoConversation(_)
            | Error::NoTurn(..)
            | Error::NoMatch(_) => ErrorCode::Gone,
            Error::NameTaken(_) | Error::NoName => ErrorCode::Refused,
            Error::Model(error) => return CommandError::from(error),
            _ => ErrorCode::Broken,
        };
        CommandError::new(code, error.to_string())
    }
}

impl From<&ModelError> for CommandError {
    fn from(error: &ModelError) -> CommandError {
        let code = match error {
            ModelError::Start { .. } | ModelError::Crashed { .. } => ErrorCode::Broken,
            _ => ErrorCode::Refused,
        };
        let message = match error {
            // These begin with the name of the model, which is left as it is.
            ModelError::Memory { .. } | ModelError::Unusable { .. } => error.to_string(),
            _ => as_sentence(&error.to_string()),
        };
        CommandError::new(code, message)
    }
}

/// What stands in the middle of a message elsewhere, as a sentence of its own.
pub(crate) fn as_sentence(message: &str) -> String {
    let mut rest = message.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_model_could_not_do_is_a_sentence_of_its_own() {
        let crashed = ModelError::Crashed { name: "phi".into(), detail: "signal 9".into() };
        let error = CommandError::from(&crashed);
        assert_eq!(error.code, ErrorCode::Broken);
        assert!(error.message.starts_with("The process that runs phi has ended (signal 9)"), "{error}");
        let unusable = ModelError::Unusable { name: "phi".into(), why: "it is damaged".into() };
        assert!(CommandError::from(&unusable).message.starts_with("phi cannot be used"));
    }

    #[test]
    fn the_window_gets_code_and_message() {
        let error =
            CommandError::new(ErrorCode::LibraryUnusable, "The library is in use. Close the other window.");
        assert_eq!(
            serde_json::to_value(&error).unwrap(),
            serde_json::json!({
                "code": "library-unusable",
                "message": "The library is in use. Close the other window.",
            })
        );
    }
}
