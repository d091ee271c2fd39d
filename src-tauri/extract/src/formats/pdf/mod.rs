//! Reads PDF: words with their places, put into reading order and told apart by what they are.
//!
//! [`pdfium`] gives words, [`layout`] lines and columns, [`tables`] and [`blocks`] the structure,
//! [`furniture`] what repeats on every page, [`clean`] spelling, [`compose`] the page's text.
//! [`attached`] finds embedded files and [`xfa`] the values of forms that have no pages of their own; both follow on pages behind.
//! [`overlay`] adds what was typed into forms and noted on top, [`unseen`] finds what no reader sees, [`nonsense`] the fonts
//! that say nothing. Pages that are pictures are recognised where somebody asks for that ([`scan`]); else they are named.

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
pub(super) mod scan;
mod spaced;
mod structure;
mod tables;
mod unseen;
mod words;
mod xfa;

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub use pdfium::prepare;
use pdfium_render::prelude::PdfDocument;

use self::scan::Scan;
use self::words::RawPage;
use super::enclosed::{Budget, Enclosed};
use super::recognise::{Evidence, Match, find};
use crate::problem::{Bound, PageNumbers};
use crate::sink::Pages;
use crate::title::{telling_author, telling_title};
use crate::{Damage, Ending, ExtractError, Limits, Page, Problem, Recognizer, Source};

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
    unrecognized: Vec<u32>,
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
        let mut problems = self.faults.problems(source.limits);
        problems.extend(enclosed.finish());
        Ending { title: self.title, author: self.author, problems }
    }
}

/// A page between the two times that it is worked on.
enum Raw {
    Words(RawPage),
    /// What was recognised in a picture.
    Scan(Scan),
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
    let mut fonts = nonsense::Fonts::default();
    let mut raws: Vec<Raw> = Vec::with_capacity(count.min(limits.max_pages as usize));
    let mut fallback: Option<Option<structure::Fallback>> = None;
    let mut characters = 0;
    for index in 0..count.min(limits.max_pages as usize) {
        if characters > limits.max_characters {
            faults.leave_out(index, count, Bound::Characters(limits.max_characters as u64));
            break;
        }
        let number = index as u32 + 1;
        if source.skipped.contains(&number) {
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
        fonts.learn(&page);
        raws.push(Raw::Words(page));
    }
    if faults.left_out.is_none() && count > raws.len() {
        faults.leave_out(raws.len(), count, Bound::Pages(limits.max_pages.into()));
    }
    let nonsense = fonts.nonsense();
    if let Some(recognizer) = source.recognizer {
        recognize(&document, recognizer, &mut raws, &nonsense, &mut faults, pages);
    }
    pages.reading(None);
    let outline = pdfium::outline(&document);
    let Learnt { style, vocabulary, furniture } = Learnt::from(&raws, &outline);

    for (index, (raw, furniture)) in raws.into_iter().zip(&furniture).enumerate() {
        let number = index as u32 + 1;
        let page = match raw {
            Raw::Plain(paragraphs) => compose::plain(number, &paragraphs),
            Raw::Scan(scan) => {
                pages.reading(Some(number));
                if scan.raw.words.is_empty() {
                    faults.unrecognized.push(number);
                }
                recognized(&scan, index, &style, &vocabulary, furniture)
            }
            Raw::Words(raw) => {
                pages.reading(Some(number));
                let wordless = raw.words.is_empty();
                let garbled = compose::garbled(&raw, &nonsense);
                let is_garbled = garbled.is_most(&raw);
                let tried = source.recognizer.is_some();
                if !tried && (wordless && !raw.blank || raw.pictured) {
                    faults.empty.push(number);
                } else if !wordless && is_garbled {
                    if tried {
                        faults.unrecognized.push(number);
                    } else {
                        faults.garbled.push(number);
                    }
                }
                let garbled = if is_garbled { garbled.words } else { Vec::new() };
                let mut page = compose::page(&raw, index, &style, &vocabulary, furniture, &garbled);
                page.label = label(raw.label.as_deref(), furniture, number);
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

/// What is learnt of all pages of a file before the first is composed.
struct Learnt {
    style: blocks::Style,
    vocabulary: clean::Vocabulary,
    furniture: Vec<furniture::Furniture>,
}

impl Learnt {
    fn from(raws: &[Raw], outline: &[pdfium::Bookmark]) -> Learnt {
        let mut style = blocks::Style::default();
        let mut vocabulary = clean::Vocabulary::default();
        let mut edges = Vec::with_capacity(raws.len());
        for raw in raws {
            let (Raw::Words(page) | Raw::Scan(Scan { raw: page, .. })) = raw else {
                edges.push(furniture::Edges::default());
                continue;
            };
            style.learn(page);
            compose::learn(page, &mut vocabulary);
            edges.push(furniture::edges(page));
        }
        for bookmark in outline {
            style.learn_outline(bookmark.page, &bookmark.title, bookmark.level);
        }
        style.settle();
        Learnt { style, vocabulary, furniture: furniture::find(&edges) }
    }
}

/// Recognises the pages that are pictures, and those whose text is nonsense.
fn recognize(
    document: &PdfDocument,
    recognizer: &dyn Recognizer,
    raws: &mut [Raw],
    nonsense: &HashSet<&str>,
    faults: &mut Faults,
    pages: &mut Pages,
) {
    for (index, raw) in raws.iter_mut().enumerate() {
        let Raw::Words(page) = raw else { continue };
        let is_picture = page.words.is_empty() && !page.blank || page.pictured;
        if !is_picture && !compose::garbled(page, nonsense).is_most(page) {
            continue;
        }
        let number = index as u32 + 1;
        pages.reading(Some(number));
        let picture = pdfium::picture(document, index).map_err(|error| format!("{error:?}"));
        let scan = picture.and_then(|picture| {
            scan::scan(recognizer, &picture, page.size).map_err(|error| error.to_string())
        });
        match scan {
            // What stands beside a picture is kept where nothing is recognised in it.
            Ok(Some(mut scan)) if !scan.raw.words.is_empty() || page.words.is_empty() => {
                scan.raw.label = page.label.take();
                *raw = Raw::Scan(scan);
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(page = number, error, "a page could not be recognised");
                faults.unrecognized.push(number);
            }
        }
    }
}

/// Composes the pages of a file of pictures.
pub(super) fn pictures(scans: Vec<Option<Scan>>, sizes: &[(u16, u16)], pages: &mut Pages) -> PageNumbers {
    let raws: Vec<Raw> =
        scans.into_iter().map(|scan| scan.map_or(Raw::Plain(Vec::new()), Raw::Scan)).collect();
    let Learnt { style, vocabulary, furniture } = Learnt::from(&raws, &[]);
    let mut unrecognized = PageNumbers::default();
    for (index, (raw, furniture)) in raws.into_iter().zip(&furniture).enumerate() {
        let mut page = match raw {
            Raw::Scan(scan) => {
                if scan.raw.words.is_empty() {
                    unrecognized.push(index as u32 + 1);
                }
                recognized(&scan, index, &style, &vocabulary, furniture)
            }
            Raw::Words(_) | Raw::Plain(_) => compose::plain(index as u32 + 1, &[]),
        };
        page.size = sizes.get(index).copied();
        pages.add(page);
    }
    unrecognized
}

fn recognized(
    scan: &Scan,
    index: usize,
    style: &blocks::Style,
    vocabulary: &clean::Vocabulary,
    furniture: &furniture::Furniture,
) -> Page {
    let mut page = compose::page(&scan.raw, index, style, vocabulary, furniture, &[]);
    page.label = label(scan.raw.label.as_deref(), furniture, page.number);
    scan.settle(&mut page);
    page
}

/// What is printed on a page, where that is not its number.
fn label(recorded: Option<&str>, furniture: &furniture::Furniture, number: u32) -> Option<String> {
    let label = recorded.or(furniture.label.as_deref())?.trim();
    (!label.is_empty() && label != number.to_string()).then(|| label.to_owned())
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
        problems: faults.problems(limits),
    }
}

impl Faults {
    fn leave_out(&mut self, read: usize, count: usize, limit: Bound) {
        self.left_out = Some(Problem::PagesLeftOut { first: read as u32 + 1, last: count as u32, limit });
    }

    /// One problem for each kind of fault, with the pages it is about.
    fn problems(self, limits: &Limits) -> Vec<Problem> {
        let max_characters = limits.max_page_characters as u64;
        let problems = [
            (!self.empty.is_empty()).then_some(Problem::NeedsOcr { pages: self.empty }),
            (!self.unrecognized.is_empty())
                .then(|| Problem::Unrecognized { pages: self.unrecognized.into_iter().collect() }),
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
