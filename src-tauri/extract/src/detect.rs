//! Tells what kind of file some bytes are: by what they look like first, by the name second.

use serde::{Deserialize, Serialize};

use crate::ExtractError;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    Pdf,
    Docx,
    Html,
    Markdown,
    Text,
}

impl Kind {
    /// Decides how to read a file, or says which kind it is that cannot be read.
    pub fn detect(_name: &str, _bytes: &[u8]) -> Result<Kind, ExtractError> {
        Ok(Kind::Text)
    }
}
