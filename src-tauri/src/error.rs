//! What a command answers when it could not do what was asked.

use serde::Serialize;

/// The window decides by `code` what to offer and shows `message` as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[error("{message}")]
pub struct CommandError {
    pub code: ErrorCode,
    pub message: String,
}

/// Kinds of failure that the window treats differently. A kind is added when the window uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// The library exists but cannot be used; the message says why and what to do.
    LibraryUnusable,
}

impl CommandError {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        CommandError { code, message: message.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
