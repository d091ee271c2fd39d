//! Stub.

use crate::{Document, ExtractError, Limits};

pub fn read(_bytes: &[u8], _limits: &Limits) -> Result<Document, ExtractError> {
    Err(ExtractError::Empty)
}
