//! Why files and pages could not be read.

use footnote_extract::{Bound, Crash, Damage, ExtractError, PageNumbers, Problem};
use serde::{Deserialize, Serialize};

/// An error as a number, with what it says besides. A number is never used for another error.
#[derive(Serialize, Deserialize)]
pub struct FailureLayout {
    code: u16,
    detail: String,
    number: u64,
}

impl FailureLayout {
    pub fn of(error: &ExtractError) -> FailureLayout {
        let failure = |code, detail: &str, number| FailureLayout { code, detail: detail.to_owned(), number };
        match error {
            ExtractError::Empty => failure(0, "", 0),
            ExtractError::Locked => failure(1, "", 0),
            ExtractError::Damaged { damage } => {
                let (number, detail) = damage_code(damage);
                failure(2, detail, number)
            }
            ExtractError::Unsupported { format } => failure(3, format, 0),
            ExtractError::NoText { pages } => failure(4, "", u64::from(*pages)),
            ExtractError::TooLarge { limit_mib } => failure(5, "", *limit_mib),
            ExtractError::TooDeep => failure(6, "", 0),
            ExtractError::TimedOut { seconds } => failure(7, "", *seconds),
            ExtractError::OutOfMemory { limit_mib } => failure(8, "", *limit_mib),
            ExtractError::Crashed { crash } => {
                let (number, detail) = crash_code(crash);
                failure(9, &detail, number)
            }
            ExtractError::PdfiumMissing { detail } => failure(10, detail, 0),
            ExtractError::WrongPassword => failure(11, "", 0),
        }
    }

    pub fn into_error(self) -> Option<ExtractError> {
        let FailureLayout { code, detail, number } = self;
        Some(match code {
            0 => ExtractError::Empty,
            1 => ExtractError::Locked,
            2 => damage_of(number, detail)?.into(),
            3 => ExtractError::Unsupported { format: detail },
            4 => ExtractError::NoText { pages: number.try_into().ok()? },
            5 => ExtractError::TooLarge { limit_mib: number },
            6 => ExtractError::TooDeep,
            7 => ExtractError::TimedOut { seconds: number },
            8 => ExtractError::OutOfMemory { limit_mib: number },
            9 => crash_of(number, detail)?.into(),
            10 => ExtractError::PdfiumMissing { detail },
            11 => ExtractError::WrongPassword,
            _ => return None,
        })
    }
}

/// The codes from here on are those of files inside that could not be read, with the error's code added.
const PART_UNREAD: u16 = 1000;

/// Something that is missing from a document, as a number with what it says besides.
#[derive(Serialize, Deserialize)]
pub struct ProblemLayout {
    page: Option<u32>,
    code: u16,
    /// Pages as "3-7, 9", what is damaged, or with code 0 a sentence.
    detail: String,
    number: u64,
}

/// A [`ProblemLayout`], borrowed.
#[derive(Deserialize)]
#[expect(dead_code, reason = "it is read to get past it")]
pub struct ProblemHead<'a> {
    page: Option<u32>,
    code: u16,
    detail: &'a str,
    number: u64,
}

impl ProblemLayout {
    pub fn of(problem: &Problem) -> ProblemLayout {
        let layout = |code, detail: String, number| ProblemLayout { page: None, code, detail, number };
        match problem {
            Problem::Noted { page, text } => ProblemLayout { page: *page, ..layout(0, text.clone(), 0) },
            Problem::NeedsOcr { pages } => layout(1, pages.to_string(), 0),
            Problem::Garbled { pages } => layout(2, pages.to_string(), 0),
            Problem::Unrecognized { pages } => layout(15, pages.to_string(), 0),
            Problem::Unreadable { pages } => layout(3, pages.to_string(), 0),
            Problem::Unplaced { pages } => layout(4, pages.to_string(), 0),
            Problem::TimedOut { pages, seconds } => layout(5, pages.to_string(), *seconds),
            Problem::PageTooLarge { pages, max_characters } => layout(6, pages.to_string(), *max_characters),
            Problem::PagesLeftOut { first, last, limit } => {
                let (code, most) = match limit {
                    Bound::Pages(most) => (7, most),
                    Bound::Characters(most) => (8, most),
                };
                layout(code, format!("{first}-{last}"), *most)
            }
            Problem::CutShort { page, limit } => {
                let (code, most) = match limit {
                    Bound::Pages(most) => (9, most),
                    Bound::Characters(most) => (10, most),
                };
                ProblemLayout { page: Some(*page), ..layout(code, String::new(), *most) }
            }
            Problem::BreaksOff { damage } => {
                let (number, detail) = damage_code(damage);
                layout(11, detail.to_owned(), number)
            }
            Problem::NoVector { page } => ProblemLayout { page: Some(*page), ..layout(13, String::new(), 0) },
            Problem::Recovered { page } => {
                ProblemLayout { page: Some(*page), ..layout(12, String::new(), 0) }
            }
            Problem::PartsLeftOut { count } => layout(14, String::new(), *count),
            Problem::PartUnread { name, error } => {
                let FailureLayout { code, detail, number } = FailureLayout::of(error);
                let name = name.replace('\0', "");
                layout(PART_UNREAD + code, format!("{name}\0{detail}"), number)
            }
        }
    }

    pub fn into_problem(self) -> Option<Problem> {
        let ProblemLayout { page, code, detail, number } = self;
        let pages = || detail.parse::<PageNumbers>().ok();
        let left_out = |limit| {
            let (first, last) = detail.split_once('-')?;
            Some(Problem::PagesLeftOut { first: first.parse().ok()?, last: last.parse().ok()?, limit })
        };
        Some(match code {
            0 => Problem::Noted { page, text: detail },
            1 => Problem::NeedsOcr { pages: pages()? },
            2 => Problem::Garbled { pages: pages()? },
            3 => Problem::Unreadable { pages: pages()? },
            4 => Problem::Unplaced { pages: pages()? },
            5 => Problem::TimedOut { pages: pages()?, seconds: number },
            6 => Problem::PageTooLarge { pages: pages()?, max_characters: number },
            7 => left_out(Bound::Pages(number))?,
            8 => left_out(Bound::Characters(number))?,
            9 => Problem::CutShort { page: page?, limit: Bound::Pages(number) },
            10 => Problem::CutShort { page: page?, limit: Bound::Characters(number) },
            11 => Problem::BreaksOff { damage: damage_of(number, detail)? },
            12 => Problem::Recovered { page: page? },
            13 => Problem::NoVector { page: page? },
            14 => Problem::PartsLeftOut { count: number },
            15 => Problem::Unrecognized { pages: pages()? },
            code if code >= PART_UNREAD => {
                let (name, detail) = detail.split_once('\0')?;
                let failure = FailureLayout { code: code - PART_UNREAD, detail: detail.to_owned(), number };
                Problem::PartUnread { name: name.to_owned(), error: Box::new(failure.into_error()?) }
            }
            _ => return None,
        })
    }
}

fn damage_code(damage: &Damage) -> (u64, &str) {
    match damage {
        Damage::Other { detail } => (0, detail),
        Damage::MarkMissing { format } => (1, format),
        Damage::WebPage { named } => (2, named),
        Damage::NotAnArchive { format } => (3, format),
        Damage::NotInside { format } => (4, format),
        Damage::ArchiveBroken => (5, ""),
        Damage::PartBroken { part } => (6, part),
        Damage::BreaksOff { detail } => (7, detail),
        Damage::StructureBroken => (8, ""),
        Damage::NoPages => (9, ""),
        Damage::PagesBroken => (10, ""),
        Damage::ObjectsBroken => (11, ""),
    }
}

fn damage_of(code: u64, detail: String) -> Option<Damage> {
    Some(match code {
        0 => Damage::Other { detail },
        1 => Damage::MarkMissing { format: detail },
        2 => Damage::WebPage { named: detail },
        3 => Damage::NotAnArchive { format: detail },
        4 => Damage::NotInside { format: detail },
        5 => Damage::ArchiveBroken,
        6 => Damage::PartBroken { part: detail },
        7 => Damage::BreaksOff { detail },
        8 => Damage::StructureBroken,
        9 => Damage::NoPages,
        10 => Damage::PagesBroken,
        11 => Damage::ObjectsBroken,
        _ => return None,
    })
}

fn crash_code(crash: &Crash) -> (u64, String) {
    match crash {
        Crash::Panic { message } => (0, message.clone()),
        Crash::Signal { number } => (1, number.to_string()),
        Crash::Status { code } => (2, code.to_string()),
        Crash::NoAnswer => (3, String::new()),
        Crash::InvalidResponse => (4, String::new()),
        Crash::NotADocument { detail } => (5, detail.clone()),
        Crash::ProgramEnded => (6, String::new()),
        Crash::ProgramFailed => (7, String::new()),
    }
}

fn crash_of(code: u64, detail: String) -> Option<Crash> {
    Some(match code {
        0 => Crash::Panic { message: detail },
        1 => Crash::Signal { number: detail.parse().ok()? },
        2 => Crash::Status { code: detail.parse().ok()? },
        3 => Crash::NoAnswer,
        4 => Crash::InvalidResponse,
        5 => Crash::NotADocument { detail },
        6 => Crash::ProgramEnded,
        7 => Crash::ProgramFailed,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_come_back_as_they_were_stored() {
        let text = || "text".to_owned();
        let damages = (0..12).map(|code| damage_of(code, text()).unwrap());
        let crashes = (0..8).map(|code| crash_of(code, "11".to_owned()).unwrap());
        let mut errors: Vec<ExtractError> =
            damages.map(ExtractError::from).chain(crashes.map(ExtractError::from)).collect();
        errors.extend([
            ExtractError::Empty,
            ExtractError::Locked,
            ExtractError::WrongPassword,
            ExtractError::Unsupported { format: text() },
            ExtractError::NoText { pages: 3 },
            ExtractError::TooLarge { limit_mib: 5 },
            ExtractError::TooDeep,
            ExtractError::TimedOut { seconds: 7 },
            ExtractError::OutOfMemory { limit_mib: 9 },
            ExtractError::PdfiumMissing { detail: text() },
        ]);
        for error in errors {
            assert_eq!(FailureLayout::of(&error).into_error(), Some(error));
        }
    }

    #[test]
    fn problems_come_back_as_they_were_stored() {
        let pages = || [2, 3, 4, 9].into_iter().collect::<PageNumbers>();
        for problem in [
            Problem::Noted { page: Some(3), text: "A sentence.".to_owned() },
            Problem::NeedsOcr { pages: pages() },
            Problem::Garbled { pages: pages() },
            Problem::Unreadable { pages: pages() },
            Problem::Unplaced { pages: pages() },
            Problem::TimedOut { pages: pages(), seconds: 20 },
            Problem::PageTooLarge { pages: pages(), max_characters: 7 },
            Problem::PagesLeftOut { first: 5, last: 5, limit: Bound::Pages(4) },
            Problem::PagesLeftOut { first: 5, last: 9, limit: Bound::Characters(4) },
            Problem::CutShort { page: 1, limit: Bound::Pages(2) },
            Problem::CutShort { page: 1, limit: Bound::Characters(2) },
            Problem::BreaksOff { damage: Damage::PartBroken { part: "a".to_owned() } },
            Problem::Recovered { page: 3 },
            Problem::NoVector { page: 3 },
            Problem::PartsLeftOut { count: 7 },
            Problem::PartUnread { name: "a/b.pdf".to_owned(), error: Box::new(ExtractError::Locked) },
            Problem::PartUnread {
                name: "b.zip".to_owned(),
                error: Box::new(ExtractError::Unsupported { format: "png".to_owned() }),
            },
        ] {
            assert_eq!(ProblemLayout::of(&problem).into_problem(), Some(problem));
        }
    }
}
