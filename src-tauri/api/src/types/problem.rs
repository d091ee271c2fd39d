//! What could not be read, as codes and data: whoever shows it puts it into the person's language.

use std::collections::BTreeMap;

use footnote_engine::answer::FORM_CUT_SHORT;
use footnote_engine::{DocumentProblem, ExtractError, FileError, Reason};
use serde::Serialize;
use specta::Type;

/// Something that is missing from a document or an answer, or why a file became no document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Problem {
    pub code: String,
    /// What it is about, by name, such as `pages`: "3-7, 9".
    pub values: BTreeMap<String, String>,
    /// The page that it is about, if it is one.
    pub page: Option<u32>,
    /// The sentence in English, with the next step.
    pub reason: String,
}

impl From<&Reason> for Problem {
    fn from(reason: &Reason) -> Problem {
        Problem {
            code: reason.code.clone(),
            values: reason.values.iter().cloned().collect(),
            page: reason.page,
            reason: reason.english.clone(),
        }
    }
}

impl From<&DocumentProblem> for Problem {
    fn from(problem: &DocumentProblem) -> Problem {
        Problem::from(&Reason::from(problem))
    }
}

impl From<&ExtractError> for Problem {
    fn from(error: &ExtractError) -> Problem {
        Problem::from(&Reason::from(error))
    }
}

/// The codes that a problem can have, but for those of errors that ended an import.
pub fn problem_codes() -> Vec<&'static str> {
    [ExtractError::CODES, DocumentProblem::CODES, FileError::CODES, &[FORM_CUT_SHORT]].concat()
}
