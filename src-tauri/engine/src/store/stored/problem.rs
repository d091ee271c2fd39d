//! Why files and pages could not be read.

use footnote_extract::{ExtractError, PageProblem};
use serde::{Deserialize, Serialize};

/// An error as a number, with what it says besides. A number is never used for another error.
#[derive(Serialize, Deserialize)]
pub struct Failure {
    code: u16,
    detail: String,
    number: u64,
}

impl Failure {
    pub fn of(error: &ExtractError) -> Failure {
        let failure = |code, detail: &str, number| Failure { code, detail: detail.to_owned(), number };
        match error {
            ExtractError::Empty => failure(0, "", 0),
            ExtractError::Locked => failure(1, "", 0),
            ExtractError::Damaged { detail } => failure(2, detail, 0),
            ExtractError::Unsupported { what } => failure(3, what, 0),
            ExtractError::NoText { pages } => failure(4, "", u64::from(*pages)),
            ExtractError::TooLarge { limit_mib } => failure(5, "", *limit_mib),
            ExtractError::TooDeep => failure(6, "", 0),
            ExtractError::TimedOut { seconds } => failure(7, "", *seconds),
            ExtractError::OutOfMemory { limit_mib } => failure(8, "", *limit_mib),
            ExtractError::Crashed { detail } => failure(9, detail, 0),
            ExtractError::ReaderMissing { detail } => failure(10, detail, 0),
        }
    }

    pub fn into_error(self) -> Option<ExtractError> {
        let Failure { code, detail, number } = self;
        Some(match code {
            0 => ExtractError::Empty,
            1 => ExtractError::Locked,
            2 => ExtractError::Damaged { detail },
            3 => ExtractError::Unsupported { what: detail },
            4 => ExtractError::NoText { pages: number.try_into().ok()? },
            5 => ExtractError::TooLarge { limit_mib: number },
            6 => ExtractError::TooDeep,
            7 => ExtractError::TimedOut { seconds: number },
            8 => ExtractError::OutOfMemory { limit_mib: number },
            9 => ExtractError::Crashed { detail },
            10 => ExtractError::ReaderMissing { detail },
            _ => return None,
        })
    }
}

/// A page that could not be read, and why.
#[derive(Serialize, Deserialize)]
pub struct Problem {
    page: Option<u32>,
    /// 0: `detail` is a sentence.
    code: u16,
    detail: String,
    number: u64,
}

impl Problem {
    pub fn of(problem: &PageProblem) -> Problem {
        Problem { page: problem.page, code: 0, detail: problem.reason.clone(), number: 0 }
    }

    pub fn into_problem(self) -> Option<PageProblem> {
        (self.code == 0).then_some(PageProblem { page: self.page, reason: self.detail })
    }
}
