//! Reads PDF: words with their places, put into reading order and told apart by what they are.
//!
//! [`pdfium`] gives words, [`layout`] lines and columns, [`tables`] and [`blocks`] the structure,
//! [`furniture`] what repeats on every page, [`clean`] spelling, [`compose`] the page's text.
//! [`attached`] finds embedded files and [`xfa`] the values of forms that have no pages of their own; both follow on pages behind.
//! [`overlay`] adds what was typed into forms and noted on top, [`unseen`] finds what no reader sees, [`nonsense`] the fonts
//! that say nothing. Pictures are not looked at: a scanned page has no text here.

mod attached;
mod blocks;
pub(super) mod clean;
mod compose;
mod furniture;
mod layout;
mod ligatures;
mod nonsense;
mod overlay;
mod pdfium;
mod spaced;
mod structure;
mod tables;
mod unseen;
mod words;
mod xfa;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use pdfium::prepare;

use self::words::RawPage;
use super::enclosed::{Budget, Enclosed};
use super::recognise::{Evidence, Match, find};
use crate::problem::{Bound, PageNumbers};
use crate::sink::Pages;
use crate::title::{telling_author, telling_title};
use crate::{Damage, Ending, ExtractError, Limits, Problem, Source};

/// Share of a page's characters, in percent, from which on it counts as garbled.
const GARBLED_PERCENT: u32 = 30;

/// How far from its start a file may have its mark, as readers of PDF agree.
const MARK_WITHIN: usize = 1024;

pub(super) fn sniff(evidence: &Evidence) -> Match {
    const MARK: &[u8] = b"%PDF-";
    let start = &evidence.bytes[..evidence.bytes.len().min(MARK_WITHIN)];
    // A note about PDF may have the mark too.
    let marked =
        evidence.start.starts_with(MARK) || (!evidence.is_named_text() && find(start, MARK).is_some());
    if marked { Match::Sure } else { Match::None }
}

pub(super) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let entry = pdfium::enter()?;
    let read = catch_unwind(AssertUnwindSafe(|| with_places(&entry, source, pages)));
    let failed = match read {
        Ok(Ok(read)) => {
            // The embedded files may be PDFs themselves, which need the library.
            drop(entry);
            return Ok(read.with_attached(source, pages));
        }
        Ok(Err(
            error @ (ExtractError::Locked | ExtractError::WrongPassword | ExtractError::PdfiumMissing { .. }),
        )) => return Err(error),
        Ok(Err(error)) => error,
        Err(_) => Damage::PagesBroken.into(),
    };
    pages.restart();
    match structure::open(source) {
        Ok(fallback) if fallback.pages() > 0 => Ok(without_places(&fallback, source, pages)),
        Err(error @ (ExtractError::Locked | ExtractError::WrongPassword)) => Err(error),
        // What PDFium says is clearer.
        Ok(_) | Err(_) => Err(failed),
    }
}

/// Which pages went wrong, and how.
#[derive(Debug, Default)]
struct Faults {
    empty: PageNumbers,
    garbled: PageNumbers,
    unplaced: PageNumbers,
    unread: PageNumbers,
    too_large: PageNumbers,
    left_out: Option<Problem>,
}

/// What was read besides the pages.
struct Read {
    title: Option<String>,
    author: Option<String>,
    faults: Faults,
    attached: Vec<attached::Attached>,
    /// How many embedded files were too large or too many.
    left_out: usize,
    /// Whether the file is a form whose pages are not in it.
    is_form_alone: bool,
}

impl Read {
    /// Reads what lies beside the pages: the values of a form, and embedded files, whose pages follow those of the document.
    fn with_attached(self, source: &Source, pages: &mut Pages) -> Ending {
        if self.is_form_alone
            && let Ok(fallback) = structure::open(source)
            && let Some(data) = fallback.form_data()
        {
            let values = xfa::values(&data, source.limits);
            if !values.is_empty() {
                pages.add(compose::plain(pages.count() + 1, &values));
            }
        }
        let budget = Budget::new(source.limits);
        let mut enclosed = Enclosed::new(source, &budget);
        for file in &self.attached {
            enclosed.read(&file.name, &file.bytes, pages);
        }
        (0..self.left_out).for_each(|_| enclosed.leave_out());
        let mut problems = self.faults.problems(pages.has_text(), source.limits);
        problems.extend(enclosed.finish());
        Ending { title: self.title, author: self.author, problems }
    }
}

/// A page between the two times that it is worked on.
enum Raw {
    Words(RawPage),
    /// Paragraphs without places.
    Plain(Vec<String>),
}

/// Goes over all pages twice: what the first pass learns of the whole file, such as its fonts and what repeats on every
/// page, decides in the second what the words of each page are. Between the two, words are held, but no page.
fn with_places(entry: &pdfium::Entry, source: &Source, pages: &mut Pages) -> Result<Read, ExtractError> {
    let Source { bytes, limits, .. } = *source;
    let document = entry.open(bytes, source.passwords)?;
    let count = usize::try_from(document.pages().len()).unwrap_or(0);
    if count == 0 {
        return Err(Damage::NoPages.into());
    }
    let mut faults = Faults::default();
    let mut style = blocks::Style::default();
    let mut vocabulary = clean::Vocabulary::default();
    let mut fonts = nonsense::Fonts::default();
    let mut raws: Vec<Raw> = Vec::with_capacity(count.min(limits.max_pages as usize));
    let mut edges = Vec::with_capacity(raws.capacity());
    let mut fallback: Option<Option<structure::Fallback>> = None;
    let mut characters = 0;
    for index in 0..count.min(limits.max_pages as usize) {
        if characters > limits.max_characters {
            faults.leave_out(index, count, Bound::Characters(limits.max_characters as u64));
            break;
        }
        let number = index as u32 + 1;
        if source.skipped.contains(&number) {
            edges.push(furniture::Edges::default());
            raws.push(Raw::Plain(Vec::new()));
            continue;
        }
        pages.reading(Some(number));
        let most = limits.max_page_characters;
        let page = match catch_unwind(AssertUnwindSafe(|| pdfium::page(&document, index, most))) {
            Ok(Ok(page)) => page,
            Ok(Err(_)) | Err(_) => {
                let fallback = fallback.get_or_insert_with(|| structure::open(source).ok());
                let paragraphs = fallback.as_ref().and_then(|fallback| fallback.page(index));
                if paragraphs.is_some() {
                    faults.unplaced.push(number);
                } else {
                    faults.unread.push(number);
                }
                edges.push(furniture::Edges::default());
                let paragraphs = paragraphs.unwrap_or_default();
                characters += paragraphs.iter().map(String::len).sum::<usize>();
                raws.push(Raw::Plain(paragraphs));
                continue;
            }
        };
        if page.cut_short {
            faults.too_large.push(number);
        }
        characters += page.characters as usize;
        style.learn(&page);
        compose::learn(&page, &mut vocabulary);
        fonts.learn(&page);
        edges.push(furniture::edges(&page));
        raws.push(Raw::Words(page));
    }
    if faults.left_out.is_none() && count > raws.len() {
        faults.leave_out(raws.len(), count, Bound::Pages(limits.max_pages.into()));
    }
    pages.reading(None);
    for bookmark in pdfium::outline(&document) {
        style.learn_outline(bookmark.page, &bookmark.title, bookmark.level);
    }
    style.settle();
    let furniture = furniture::find(&edges);
    let nonsense = fonts.nonsense();
    drop(edges);

    for (index, (raw, furniture)) in raws.into_iter().zip(&furniture).enumerate() {
        let number = index as u32 + 1;
        let page = match raw {
            Raw::Plain(paragraphs) => compose::plain(number, &paragraphs),
            Raw::Words(raw) => {
                pages.reading(Some(number));
                let wordless = raw.words.is_empty();
                let garbled = compose::garbled(&raw, &nonsense);
                let is_garbled = garbled.characters * 100 >= raw.characters * GARBLED_PERCENT;
                if wordless && !raw.blank {
                    faults.empty.push(number);
                } else if !wordless && is_garbled {
                    faults.garbled.push(number);
                }
                let garbled = if is_garbled { garbled.words } else { Vec::new() };
                let mut page = compose::page(&raw, index, &style, &vocabulary, furniture, &garbled);
                let label = raw.label.or_else(|| furniture.label.clone());
                page.label = label.map(|label| label.trim().to_owned());
                page.label = page.label.filter(|label| !label.is_empty() && *label != number.to_string());
                page
            }
        };
        pages.add(page);
    }
    let (attached, left_out) = attached::files(&document, limits);
    Ok(Read {
        title: telling_title(&spelled(pdfium::title(&document))),
        author: telling_author(&spelled(pdfium::author(&document))),
        faults,
        attached,
        left_out,
        is_form_alone: pdfium::is_form_alone(&document),
    })
}

fn without_places(fallback: &structure::Fallback, source: &Source, pages: &mut Pages) -> Ending {
    let limits = source.limits;
    let count = fallback.pages();
    let mut faults = Faults::default();
    let mut characters = 0;
    let mut read = 0;
    for index in 0..count.min(limits.max_pages as usize) {
        if characters > limits.max_characters {
            faults.leave_out(index, count, Bound::Characters(limits.max_characters as u64));
            break;
        }
        let number = index as u32 + 1;
        read += 1;
        if source.skipped.contains(&number) {
            pages.add(compose::plain(number, &[]));
            continue;
        }
        pages.reading(Some(number));
        let paragraphs = fallback.page(index).unwrap_or_default();
        let page = compose::plain(number, &paragraphs);
        if paragraphs.is_empty() {
            faults.empty.push(number);
        } else {
            faults.unplaced.push(number);
        }
        characters += page.text.len();
        pages.add(page);
    }
    if faults.left_out.is_none() && count > read {
        faults.leave_out(read, count, Bound::Pages(limits.max_pages.into()));
    }
    Ending {
        title: telling_title(&spelled(fallback.title())),
        author: telling_author(&spelled(fallback.author())),
        problems: faults.problems(pages.has_text(), limits),
    }
}

impl Faults {
    fn leave_out(&mut self, read: usize, count: usize, limit: Bound) {
        self.left_out = Some(Problem::PagesLeftOut { first: read as u32 + 1, last: count as u32, limit });
    }

    /// One problem for each kind of fault, with the pages it is about.
    fn problems(self, has_text: bool, limits: &Limits) -> Vec<Problem> {
        let max_characters = limits.max_page_characters as u64;
        // A file without any text at all is refused as a whole.
        let empty = if has_text { self.empty } else { PageNumbers::default() };
        let problems = [
            (!empty.is_empty()).then_some(Problem::NeedsOcr { pages: empty }),
            (!self.garbled.is_empty()).then_some(Problem::Garbled { pages: self.garbled }),
            (!self.unread.is_empty()).then_some(Problem::Unreadable { pages: self.unread }),
            (!self.unplaced.is_empty()).then_some(Problem::Unplaced { pages: self.unplaced }),
            (!self.too_large.is_empty())
                .then_some(Problem::PageTooLarge { pages: self.too_large, max_characters }),
            self.left_out,
        ];
        problems.into_iter().flatten().collect()
    }
}

/// A title or name with its words spelled as those of the text are.
fn spelled(text: Option<String>) -> String {
    let text = text.unwrap_or_default();
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).map(|word| {
        let mut clean = String::new();
        clean::push_word(&mut clean, word);
        clean
    });
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
