//! What could not be read, as codes and data: the window puts them into the person's language.

use std::collections::BTreeMap;

use footnote_engine::{DocumentProblem, ExtractError};
use serde::Serialize;
use specta::Type;

/// Something that is missing from a document, or why a file became none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    pub code: String,
    /// What it is about, by name, such as `pages`: "3-7, 9".
    pub values: BTreeMap<String, String>,
    /// The page that it is about, if it is one.
    pub page: Option<u32>,
    /// In English, for a code that the window has no words for.
    pub reason: String,
}

impl From<&DocumentProblem> for Problem {
    fn from(problem: &DocumentProblem) -> Problem {
        Problem {
            code: problem.code().to_owned(),
            values: by_name(problem.values()),
            page: problem.page(),
            reason: problem.to_string(),
        }
    }
}

impl From<&ExtractError> for Problem {
    fn from(error: &ExtractError) -> Problem {
        Problem {
            code: error.code().to_owned(),
            values: by_name(error.values()),
            page: None,
            reason: error.to_string(),
        }
    }
}

fn by_name(values: Vec<(&'static str, String)>) -> BTreeMap<String, String> {
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
