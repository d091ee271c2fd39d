//! What a person is told, on disk: kept as it was told, because another process reads it, or another version.

use footnote_model::Reason;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub struct ReasonLayout {
    code: String,
    values: Vec<(String, String)>,
    page: Option<u32>,
    english: String,
}

impl ReasonLayout {
    pub fn of(reason: &Reason) -> ReasonLayout {
        let Reason { code, values, page, english } = reason.clone();
        ReasonLayout { code, values, page, english }
    }

    pub fn into_reason(self) -> Reason {
        let ReasonLayout { code, values, page, english } = self;
        Reason { code, values, page, english }
    }
}
