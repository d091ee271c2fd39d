//! Reads PDF: words with their places, put into reading order and told apart by what they are.
//!
//! [`pdfium`] gives words, [`layout`] lines and columns, [`tables`] and [`blocks`] the structure,
//! [`furniture`] what repeats on every page, [`clean`] spelling, [`compose`] the page's text.
//! Pictures are not looked at: a scanned page has no text here. Form fields and notes that lie on
//! top of a page are left out.

mod blocks;
mod clean;
mod compose;
mod furniture;
mod layout;
mod pdfium;
mod structure;
mod tables;
mod words;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use pdfium::prepare;

use self::words::RawPage;
use crate::{Document, ExtractError, Kind, Limits, Page, PageProblem};

/// Share of a page's characters, in percent, from which on it counts as garbled.
const GARBLED_PERCENT: u32 = 30;

pub fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ExtractError> {
    let entry = pdfium::enter()?;
    let mut faults = Faults::default();
    let read = catch_unwind(AssertUnwindSafe(|| with_places(&entry, bytes, limits, &mut faults)));
    let failed = match read {
        Ok(Ok(document)) => return Ok(document),
        Ok(Err(error @ (ExtractError::Locked | ExtractError::ReaderMissing { .. }))) => return Err(error),
        Ok(Err(error)) => error,
        Err(_) => ExtractError::Damaged { detail: "its pages cannot be followed".to_owned() },
    };
    match structure::open(bytes, limits) {
        Ok(fallback) if fallback.pages() > 0 => Ok(without_places(&fallback, limits)),
        Err(ExtractError::Locked) => Err(ExtractError::Locked),
        // What PDFium says is clearer.
        Ok(_) | Err(_) => Err(failed),
    }
}

/// Which pages went wrong, and how; counted from 1.
#[derive(Debug, Default)]
struct Faults {
    empty: Vec<u32>,
    garbled: Vec<u32>,
    unplaced: Vec<u32>,
    unread: Vec<u32>,
    left_out: Option<String>,
}

fn with_places(
    entry: &pdfium::Entry,
    bytes: &[u8],
    limits: &Limits,
    faults: &mut Faults,
) -> Result<Document, ExtractError> {
    let document = entry.open(bytes)?;
    let count = usize::try_from(document.pages().len()).unwrap_or(0);
    if count == 0 {
        return Err(ExtractError::Damaged { detail: "it has no pages".to_owned() });
    }
    let mut style = blocks::Style::default();
    let mut vocabulary = clean::Vocabulary::default();
    let mut pages: Vec<Raw> = Vec::with_capacity(count.min(limits.max_pages as usize));
    let mut edges = Vec::with_capacity(pages.capacity());
    let mut fallback: Option<Option<structure::Fallback>> = None;
    let mut characters = 0;
    for index in 0..count.min(limits.max_pages as usize) {
        if characters > limits.max_characters {
            faults.left_out = Some(beyond_characters(index, count, limits));
            break;
        }
        let page = match catch_unwind(AssertUnwindSafe(|| pdfium::page(&document, index))) {
            Ok(Ok(page)) => page,
            Ok(Err(_)) | Err(_) => {
                let fallback = fallback.get_or_insert_with(|| structure::open(bytes, limits).ok());
                let paragraphs = fallback.as_ref().and_then(|fallback| fallback.page(index));
                let number = index as u32 + 1;
                if paragraphs.is_some() {
                    faults.unplaced.push(number);
                } else {
                    faults.unread.push(number);
                }
                edges.push(furniture::Edges::default());
                let paragraphs = paragraphs.unwrap_or_default();
                characters += paragraphs.iter().map(String::len).sum::<usize>();
                pages.push(Raw::Plain(paragraphs));
                continue;
            }
        };
        characters += page.characters as usize;
        style.learn(&page);
        compose::learn(&page, &mut vocabulary);
        edges.push(furniture::edges(&page));
        pages.push(Raw::Words(page));
    }
    if faults.left_out.is_none() && count > pages.len() {
        faults.left_out = Some(beyond_pages(pages.len(), count, limits));
    }
    for bookmark in pdfium::outline(&document) {
        style.learn_outline(bookmark.page, &bookmark.title, bookmark.level);
    }
    style.settle();
    let furniture = furniture::find(&edges);
    drop(edges);

    let mut read = Vec::with_capacity(pages.len());
    for (index, (raw, furniture)) in pages.into_iter().zip(&furniture).enumerate() {
        let number = index as u32 + 1;
        let page = match raw {
            Raw::Plain(paragraphs) => compose::plain(number, &paragraphs),
            Raw::Words(raw) => {
                let wordless = raw.words.is_empty();
                if wordless && !raw.blank {
                    faults.empty.push(number);
                } else if !wordless && raw.garbled * 100 >= raw.characters * GARBLED_PERCENT {
                    faults.garbled.push(number);
                }
                let mut page = compose::page(&raw, index, &style, &vocabulary, furniture);
                let label = raw.label.or_else(|| furniture.label.clone());
                page.label = label.map(|label| label.trim().to_owned());
                page.label = page.label.filter(|label| !label.is_empty() && *label != number.to_string());
                page
            }
        };
        read.push(page);
    }
    let problems = faults.problems(&read);
    Ok(Document {
        kind: Kind::Pdf,
        title: tidy(pdfium::title(&document)),
        author: tidy(pdfium::author(&document)),
        pages: read,
        problems,
    })
}

enum Raw {
    Words(RawPage),
    /// Paragraphs without places.
    Plain(Vec<String>),
}

fn without_places(fallback: &structure::Fallback, limits: &Limits) -> Document {
    let count = fallback.pages();
    let mut faults = Faults::default();
    let mut pages: Vec<Page> = Vec::new();
    let mut characters = 0;
    for index in 0..count.min(limits.max_pages as usize) {
        if characters > limits.max_characters {
            faults.left_out = Some(beyond_characters(index, count, limits));
            break;
        }
        let paragraphs = fallback.page(index).unwrap_or_default();
        let page = compose::plain(index as u32 + 1, &paragraphs);
        if paragraphs.is_empty() {
            faults.empty.push(page.number);
        } else {
            faults.unplaced.push(page.number);
        }
        characters += page.text.len();
        pages.push(page);
    }
    if faults.left_out.is_none() && count > pages.len() {
        faults.left_out = Some(beyond_pages(pages.len(), count, limits));
    }
    let problems = faults.problems(&pages);
    Document {
        kind: Kind::Pdf,
        title: tidy(fallback.title()),
        author: tidy(fallback.author()),
        pages,
        problems,
    }
}

fn beyond_pages(read: usize, count: usize, limits: &Limits) -> String {
    format!(
        "The pages from {} to {count} were left out, because a file may have {} pages at most.",
        read + 1,
        limits.max_pages
    )
}

fn beyond_characters(read: usize, count: usize, limits: &Limits) -> String {
    format!(
        "The pages from {} to {count} were left out, because a file may have {} characters at most.",
        read + 1,
        limits.max_characters
    )
}

impl Faults {
    /// One problem for each kind of fault, with the pages it is about.
    fn problems(&self, pages: &[Page]) -> Vec<PageProblem> {
        let mut problems = Vec::new();
        let mut add = |numbers: &[u32], one: &str, several: &str| {
            let (page, reason) = match numbers {
                [] => return,
                [number] => (Some(*number), format!("Page {number} {one}")),
                _ => (None, format!("Pages {} {several}", ranges(numbers))),
            };
            problems.push(PageProblem { page, reason });
        };
        // A file without any text at all is refused as a whole.
        if pages.iter().any(|page| !page.text.is_empty()) {
            add(
                &self.empty,
                "shows something but holds no text; it is probably a scanned picture.",
                "show something but hold no text; they are probably scanned pictures.",
            );
        }
        add(
            &self.garbled,
            "has garbled text, because the file does not say what its characters mean.",
            "have garbled text, because the file does not say what its characters mean.",
        );
        add(
            &self.unread,
            "could not be read, because it is damaged.",
            "could not be read, because they are damaged.",
        );
        add(
            &self.unplaced,
            "is damaged; its text could be read, but not where its words stand.",
            "are damaged; their text could be read, but not where its words stand.",
        );
        problems
            .extend(self.left_out.iter().map(|reason| PageProblem { page: None, reason: reason.clone() }));
        problems
    }
}

/// Writes ascending numbers as "3-7, 9".
fn ranges(numbers: &[u32]) -> String {
    let mut text = String::new();
    let mut at = 0;
    while at < numbers.len() {
        let length =
            (at..numbers.len()).take_while(|&next| numbers[next] - numbers[at] == (next - at) as u32).count();
        if at > 0 {
            text.push_str(", ");
        }
        let (first, last) = (numbers[at], numbers[at + length - 1]);
        match length {
            1 => text.push_str(&first.to_string()),
            _ => text.push_str(&format!("{first}-{last}")),
        }
        at += length;
    }
    text
}

/// A title or name as one line, unless it says nothing.
fn tidy(text: Option<String>) -> Option<String> {
    let text = text?;
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .map(|word| {
            let mut clean = String::new();
            clean::push_word(&mut clean, word);
            clean
        })
        .filter(|word| !word.is_empty())
        .collect();
    let line = words.join(" ");
    let line = line.strip_prefix("Microsoft Word - ").unwrap_or(&line).to_owned();
    // A number alone is some registry's, such as "0001018724-20-000004".
    let says_nothing = !line.contains(char::is_alphabetic)
        || matches!(
            line.to_lowercase().as_str(),
            "untitled" | "title" | "document" | "unknown" | "anonymous"
        );
    (!says_nothing).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_are_written_as_ranges() {
        assert_eq!(ranges(&[3]), "3");
        assert_eq!(ranges(&[3, 4, 5, 9, 11, 12]), "3-5, 9, 11-12");
    }

    #[test]
    fn a_title_that_says_nothing_is_none() {
        assert_eq!(tidy(Some(" Annual\nReport\u{0} ".to_owned())).as_deref(), Some("Annual Report"));
        assert_eq!(tidy(Some("untitled".to_owned())), None);
        assert_eq!(tidy(Some(" - ".to_owned())), None);
        assert_eq!(tidy(Some("0001018724-20-000004".to_owned())), None);
        assert_eq!(tidy(Some("Microsoft Word - Lease.doc".to_owned())).as_deref(), Some("Lease.doc"));
    }
}
