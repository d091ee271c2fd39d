//! Why something is not as a person wanted it.

use std::fmt;

use footnote_extract::{ExtractError, Problem};

/// What a person is told: a code with what it is about, for whoever puts it into the person's language, and the sentence in
/// English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Never changes its meaning.
    pub code: String,
    pub values: Vec<(String, String)>,
    /// The page that it is about, if it is one.
    pub page: Option<u32>,
    pub english: String,
}

impl Reason {
    /// The code of a sentence that says all there is to know.
    pub const SAID: &'static str = "said";

    pub fn new(code: &str, values: Vec<(&str, String)>, english: &impl fmt::Display) -> Reason {
        Reason {
            code: code.to_owned(),
            values: values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            page: None,
            english: english.to_string(),
        }
    }

    /// A sentence that earlier versions kept without its code.
    pub fn said(english: String) -> Reason {
        Reason { code: Reason::SAID.to_owned(), values: Vec::new(), page: None, english }
    }
}

/// Writes the sentence in English.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english)
    }
}

impl From<&ExtractError> for Reason {
    fn from(error: &ExtractError) -> Reason {
        Reason::new(error.code(), error.values(), error)
    }
}

impl From<&Problem> for Reason {
    fn from(problem: &Problem) -> Reason {
        Reason { page: problem.page(), ..Reason::new(problem.code(), problem.values(), problem) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_keeps_the_data_of_what_it_is_made_from() {
        let problem = Problem::TimedOut { pages: [4].into_iter().collect(), seconds: 20 };
        let reason = Reason::from(&problem);
        assert_eq!((reason.code.as_str(), reason.page), ("page-timed-out", Some(4)));
        assert!(reason.values.contains(&("seconds".to_owned(), "20".to_owned())), "{reason:?}");
        assert_eq!(reason.to_string(), problem.to_string());
    }
}
