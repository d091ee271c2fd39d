//! What is missing from a document though the rest of its file could be read, as codes and data.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Damage, ExtractError};

/// More pages than any document has.
const MOST_PAGES: u32 = 1_000_000;

/// Something of a file that is not in its document, or not as it should be. In English each is one sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// The pages show something but hold no text: they are scans, probably.
    NeedsOcr { pages: PageNumbers },
    /// The pages show something in which no text could be recognised.
    Unrecognized { pages: PageNumbers },
    /// The file does not say what the characters on these pages mean.
    Garbled { pages: PageNumbers },
    /// The pages are damaged and were left out.
    Unreadable { pages: PageNumbers },
    /// The pages are damaged; their text could be read, but not where its words stand.
    Unplaced { pages: PageNumbers },
    /// The pages took too long and were left out.
    TimedOut { pages: PageNumbers, seconds: u64 },
    /// The pages hold more than a page may; the rest of each was left out.
    PageTooLarge { pages: PageNumbers, max_characters: u64 },
    /// The pages from `first` to `last` were left out, because the file has more than a file may.
    PagesLeftOut { first: u32, last: u32, limit: Bound },
    /// What follows was left out, because the file has more than a file may. `page` is the last one read.
    CutShort { page: u32, limit: Bound },
    /// What follows could not be read.
    BreaksOff { damage: Damage },
    /// The page was damaged in the library and was put together again from what is left.
    Recovered { page: u32 },
    /// A passage of the page is found by its words only, because the embedding model had no vector for it.
    NoVector { page: u32 },
    /// A sentence that an earlier version stored.
    Noted { page: Option<u32>, text: String },
    /// A file inside, such as an attachment, could not be read.
    PartUnread { name: String, error: Box<ExtractError> },
    /// So many files inside were left out, because there are more, or they are larger, than a file may hold.
    PartsLeftOut { count: u64 },
}

/// What a file may have at most, and how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bound {
    Pages(u64),
    Characters(u64),
}

/// Numbers of pages, counted from 1, ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageNumbers(Vec<u32>);

impl Problem {
    /// The codes of all variants.
    pub const CODES: &[&str] = &[
        "needs-ocr",
        "unrecognized",
        "garbled",
        "unreadable",
        "unplaced",
        "page-timed-out",
        "page-too-large",
        "pages-left-out",
        "cut-short",
        "breaks-off",
        "recovered",
        "no-vector",
        "noted",
        "part-unread",
        "parts-left-out",
    ];

    /// A name for the problem that never changes.
    pub fn code(&self) -> &'static str {
        match self {
            Problem::NeedsOcr { .. } => "needs-ocr",
            Problem::Unrecognized { .. } => "unrecognized",
            Problem::Garbled { .. } => "garbled",
            Problem::Unreadable { .. } => "unreadable",
            Problem::Unplaced { .. } => "unplaced",
            Problem::TimedOut { .. } => "page-timed-out",
            Problem::PageTooLarge { .. } => "page-too-large",
            Problem::PagesLeftOut { .. } => "pages-left-out",
            Problem::CutShort { .. } => "cut-short",
            Problem::BreaksOff { .. } => "breaks-off",
            Problem::Recovered { .. } => "recovered",
            Problem::NoVector { .. } => "no-vector",
            Problem::Noted { .. } => "noted",
            Problem::PartUnread { .. } => "part-unread",
            Problem::PartsLeftOut { .. } => "parts-left-out",
        }
    }

    /// What the problem is about, by name, for a sentence in any language.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let on =
            |pages: &PageNumbers| vec![("pages", pages.to_string()), ("count", pages.0.len().to_string())];
        match self {
            Problem::NeedsOcr { pages }
            | Problem::Unrecognized { pages }
            | Problem::Garbled { pages }
            | Problem::Unreadable { pages }
            | Problem::Unplaced { pages } => on(pages),
            Problem::TimedOut { pages, seconds } => {
                let mut values = on(pages);
                values.push(("seconds", seconds.to_string()));
                values
            }
            Problem::PageTooLarge { pages, max_characters } => {
                let mut values = on(pages);
                values.push(("limit", max_characters.to_string()));
                values
            }
            Problem::PagesLeftOut { first, last, limit } => {
                let mut values = vec![("first", first.to_string()), ("last", last.to_string())];
                values.extend(limit.values());
                values
            }
            Problem::CutShort { limit, .. } => limit.values().into(),
            Problem::BreaksOff { damage } => damage.values(),
            Problem::Recovered { page } | Problem::NoVector { page } => vec![("pages", page.to_string())],
            Problem::Noted { text, .. } => vec![("text", text.clone())],
            Problem::PartUnread { name, error } => {
                let mut values = vec![("name", name.clone()), ("error", error.code().to_owned())];
                values.extend(error.values());
                values
            }
            Problem::PartsLeftOut { count } => vec![("count", count.to_string())],
        }
    }

    /// Whether recognising text in pictures may mend it.
    pub fn is_for_recognition(&self) -> bool {
        matches!(self, Problem::NeedsOcr { .. } | Problem::Garbled { .. })
    }

    /// The page that it is about, if it is one.
    pub fn page(&self) -> Option<u32> {
        match self {
            Problem::NeedsOcr { pages }
            | Problem::Unrecognized { pages }
            | Problem::Garbled { pages }
            | Problem::Unreadable { pages }
            | Problem::Unplaced { pages }
            | Problem::TimedOut { pages, .. }
            | Problem::PageTooLarge { pages, .. } => match pages.0.as_slice() {
                [page] => Some(*page),
                _ => None,
            },
            Problem::CutShort { page, .. } | Problem::Recovered { page } | Problem::NoVector { page } => {
                Some(*page)
            }
            Problem::PagesLeftOut { .. }
            | Problem::BreaksOff { .. }
            | Problem::PartUnread { .. }
            | Problem::PartsLeftOut { .. } => None,
            Problem::Noted { page, .. } => *page,
        }
    }

    /// The same of pages that stand after `before` others.
    pub(crate) fn after(self, before: u32) -> Problem {
        let on = |pages: PageNumbers| pages.iter().map(|page| page + before).collect();
        match self {
            Problem::NeedsOcr { pages } => Problem::NeedsOcr { pages: on(pages) },
            Problem::Unrecognized { pages } => Problem::Unrecognized { pages: on(pages) },
            Problem::Garbled { pages } => Problem::Garbled { pages: on(pages) },
            Problem::Unreadable { pages } => Problem::Unreadable { pages: on(pages) },
            Problem::Unplaced { pages } => Problem::Unplaced { pages: on(pages) },
            Problem::TimedOut { pages, seconds } => Problem::TimedOut { pages: on(pages), seconds },
            Problem::PageTooLarge { pages, max_characters } => {
                Problem::PageTooLarge { pages: on(pages), max_characters }
            }
            Problem::PagesLeftOut { first, last, limit } => {
                Problem::PagesLeftOut { first: first + before, last: last + before, limit }
            }
            Problem::CutShort { page, limit } => Problem::CutShort { page: page + before, limit },
            Problem::Recovered { page } => Problem::Recovered { page: page + before },
            Problem::NoVector { page } => Problem::NoVector { page: page + before },
            Problem::Noted { page, text } => Problem::Noted { page: page.map(|page| page + before), text },
            Problem::BreaksOff { .. } | Problem::PartUnread { .. } | Problem::PartsLeftOut { .. } => self,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::NeedsOcr { pages } => pages.say(
                f,
                "shows something but holds no text; it is probably a scanned picture.",
                "show something but hold no text; they are probably scanned pictures.",
            ),
            Problem::Unrecognized { pages } => pages.say(
                f,
                "shows something, but no text could be recognised in it.",
                "show something, but no text could be recognised in them.",
            ),
            Problem::Garbled { pages } => pages.say(
                f,
                "has garbled text, because the file does not say what its characters mean.",
                "have garbled text, because the file does not say what its characters mean.",
            ),
            Problem::Unreadable { pages } => pages.say(
                f,
                "could not be read, because it is damaged.",
                "could not be read, because they are damaged.",
            ),
            Problem::Unplaced { pages } => pages.say(
                f,
                "is damaged; its text could be read, but not where its words stand.",
                "are damaged; their text could be read, but not where its words stand.",
            ),
            Problem::TimedOut { pages, seconds } => {
                let left_out = format!("left out, because reading it took longer than {seconds} s.");
                let each = format!("left out, because reading each took longer than {seconds} s.");
                pages.say(f, &format!("was {left_out}"), &format!("were {each}"))
            }
            Problem::PageTooLarge { pages, max_characters } => {
                let rest = format!("more than {max_characters} characters; the rest is left out.");
                pages.say(f, &format!("has {rest}"), &format!("have {rest}"))
            }
            Problem::PagesLeftOut { first, last, limit } => write!(
                f,
                "The pages from {first} to {last} were left out, because a file may have {limit} at most."
            ),
            Problem::CutShort { limit: Bound::Pages(most), .. } => {
                write!(f, "Only the first {most} pages were read; the rest is left out.")
            }
            Problem::CutShort { limit: Bound::Characters(most), .. } => write!(
                f,
                "Only the first {most} characters were read; the rest is left out. Split the file to have all of it."
            ),
            Problem::BreaksOff { damage } => {
                write!(f, "What follows here could not be read, because the file is damaged: {damage}.")
            }
            Problem::Recovered { .. } => f.write_str(
                "The stored page was damaged and was put together again from its passages; add the file again",
            ),
            Problem::NoVector { .. } => f.write_str(
                "The embedding model cannot read a passage. It is found by its words alone",
            ),
            Problem::Noted { text, .. } => f.write_str(text),
            Problem::PartUnread { name, error } => write!(f, "{name} inside could not be read: {error}."),
            Problem::PartsLeftOut { count } => write!(
                f,
                "{count} of the files inside were left out, because they are too many or too large. Unpack them and add them by themselves."
            ),
        }
    }
}

impl Bound {
    fn values(&self) -> [(&'static str, String); 2] {
        let (unit, most) = match self {
            Bound::Pages(most) => ("pages", most),
            Bound::Characters(most) => ("characters", most),
        };
        [("unit", unit.to_owned()), ("limit", most.to_string())]
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bound::Pages(most) => write!(f, "{most} pages"),
            Bound::Characters(most) => write!(f, "{most} characters"),
        }
    }
}

impl PageNumbers {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().copied()
    }

    /// Adds a page that comes after all others.
    pub fn push(&mut self, page: u32) {
        debug_assert!(self.0.last().is_none_or(|last| *last < page));
        self.0.push(page);
    }

    fn say(&self, f: &mut fmt::Formatter<'_>, one: &str, several: &str) -> fmt::Result {
        match self.0.as_slice() {
            [page] => write!(f, "Page {page} {one}"),
            _ => write!(f, "Pages {self} {several}"),
        }
    }
}

impl FromIterator<u32> for PageNumbers {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> PageNumbers {
        let mut numbers: Vec<u32> = numbers.into_iter().collect();
        numbers.sort_unstable();
        numbers.dedup();
        PageNumbers(numbers)
    }
}

/// What is no list of page numbers as [`PageNumbers`] writes it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no list of page numbers")]
pub struct NoPageNumbers(String);

/// Reads what its `Display` writes.
impl FromStr for PageNumbers {
    type Err = NoPageNumbers;

    fn from_str(text: &str) -> Result<PageNumbers, NoPageNumbers> {
        let run = |run: &str| {
            let (first, last) = run.split_once('-').unwrap_or((run, run));
            let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
            // A damaged record is not to cost all memory.
            (first <= last && last - first <= MOST_PAGES).then_some(first..=last)
        };
        let runs: Option<Vec<_>> = text.split(", ").map(run).collect();
        let runs = runs.ok_or_else(|| NoPageNumbers(text.to_owned()))?;
        Ok(runs.into_iter().flatten().take(MOST_PAGES as usize).collect())
    }
}

/// Writes the numbers as "3-7, 9".
impl fmt::Display for PageNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let runs = self.0.chunk_by(|before, after| after - before == 1);
        for (index, run) in runs.enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            match run {
                [first, .., last] => write!(f, "{first}-{last}")?,
                run => write!(f, "{}", run[0])?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_are_written_as_ranges() {
        let written = |numbers: &[u32]| numbers.iter().copied().collect::<PageNumbers>().to_string();
        assert_eq!(written(&[3]), "3");
        assert_eq!(written(&[3, 4, 5, 9, 11, 12]), "3-5, 9, 11-12");
        assert_eq!(written(&[12, 3, 3]), "3, 12");
    }

    #[test]
    fn page_numbers_are_read_as_they_are_written() {
        for text in ["3", "3-5, 9, 11-12"] {
            assert_eq!(text.parse::<PageNumbers>().unwrap().to_string(), text);
        }
        for text in ["", "a", "5-3", "1-4000000000", "3,4"] {
            assert!(text.parse::<PageNumbers>().is_err(), "{text}");
        }
    }

    /// One problem of each variant. The match makes a new variant come here.
    fn next(problem: &Problem) -> Option<Problem> {
        let pages = PageNumbers::default;
        Some(match problem {
            Problem::NeedsOcr { .. } => Problem::Unrecognized { pages: pages() },
            Problem::Unrecognized { .. } => Problem::Garbled { pages: pages() },
            Problem::Garbled { .. } => Problem::Unreadable { pages: pages() },
            Problem::Unreadable { .. } => Problem::Unplaced { pages: pages() },
            Problem::Unplaced { .. } => Problem::TimedOut { pages: pages(), seconds: 1 },
            Problem::TimedOut { .. } => Problem::PageTooLarge { pages: pages(), max_characters: 1 },
            Problem::PageTooLarge { .. } => {
                Problem::PagesLeftOut { first: 1, last: 2, limit: Bound::Pages(1) }
            }
            Problem::PagesLeftOut { .. } => Problem::CutShort { page: 1, limit: Bound::Pages(1) },
            Problem::CutShort { .. } => Problem::BreaksOff { damage: Damage::NoPages },
            Problem::BreaksOff { .. } => Problem::Recovered { page: 1 },
            Problem::Recovered { .. } => Problem::NoVector { page: 1 },
            Problem::NoVector { .. } => Problem::Noted { page: None, text: String::new() },
            Problem::Noted { .. } => {
                Problem::PartUnread { name: "a.pdf".to_owned(), error: Box::new(ExtractError::Locked) }
            }
            Problem::PartUnread { .. } => Problem::PartsLeftOut { count: 3 },
            Problem::PartsLeftOut { .. } => return None,
        })
    }

    #[test]
    fn the_list_of_codes_is_whole() {
        let all = std::iter::successors(Some(Problem::NeedsOcr { pages: PageNumbers::default() }), next);
        assert_eq!(all.map(|problem| problem.code()).collect::<Vec<_>>(), Problem::CODES);
    }

    #[test]
    fn one_page_is_linked_and_several_are_named() {
        let problem = |numbers: &[u32]| Problem::NeedsOcr { pages: numbers.iter().copied().collect() };
        assert_eq!(problem(&[4]).page(), Some(4));
        assert!(problem(&[4]).to_string().starts_with("Page 4 shows something"));
        assert_eq!(problem(&[4, 5]).page(), None);
        assert!(problem(&[4, 5]).to_string().starts_with("Pages 4-5 show something"));
        assert_eq!(problem(&[4, 5]).values(), [("pages", "4-5".to_owned()), ("count", "2".to_owned())]);
    }
}
