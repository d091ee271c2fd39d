//! Turns the bytes of a file into pages of text with their geometry.
//!
//! This crate knows no store, no index and no model, and it opens no file: it is handed bytes and
//! returns [`Document`]. Everything it reads is foreign, so the program runs it in a worker process
//! ([`worker`]) with limits on memory and time.

#![warn(clippy::disallowed_methods)]

mod builder;
mod document;
mod encoding;
mod error;
mod flow;
pub mod formats;
pub mod libraries;
mod locked;
mod problem;
pub mod recognition;
mod sink;
mod title;
pub mod worker;

pub use document::{Anchor, Block, BlockKind, Document, Page, Rect, Span, Spot, Stretch, Word};
pub use error::{Crash, Damage, ExtractError};
pub use footnote_ocr::Recognizer;
pub use formats::{FORMATS, Format, Kind, Nesting, Unit};
pub use libraries::set_library_dir;
pub use locked::Password;
pub use problem::{Bound, PageNumbers, Problem};
pub use sink::{Collector, Ending, PageSink};
pub use title::telling_title;

use sink::Pages;

/// A file to read.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Its name, which helps to tell its format.
    pub name: &'a str,
    /// Its whole content.
    pub bytes: &'a [u8],
    pub limits: &'a Limits,
    /// Pages to leave out, because an earlier attempt was stuck at them. Whoever asks for that says so in the document's
    /// problems.
    pub skipped: &'a [u32],
    /// Passwords to try if it is locked, or if files in it are.
    pub passwords: &'a [Password],
    /// The files that this one lies in, such as an archive; `None` where it lies in a folder.
    pub nesting: Option<Nesting<'a>>,
    /// Recognises the text in pictures; `None` where pictures are left for another time.
    pub recognizer: Option<&'a dyn Recognizer>,
}

impl<'a> Source<'a> {
    /// A file by itself, of which everything is read but pictures.
    pub fn whole(name: &'a str, bytes: &'a [u8], limits: &'a Limits) -> Source<'a> {
        Source { name, bytes, limits, skipped: &[], passwords: &[], nesting: None, recognizer: None }
    }
}

/// Bounds on what one file may cost inside the worker. They hold beside the worker's own memory
/// and time limits, and give a better message than being killed does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Limits {
    /// Largest number of bytes any compressed stream of the file may unpack to.
    pub max_unpacked_bytes: u64,
    /// Largest number of characters of text taken from the file; what lies beyond is reported.
    pub max_characters: usize,
    /// Largest number of characters taken from one page of a format that has pages; what lies beyond is reported.
    pub max_page_characters: usize,
    /// Largest number of pages read; what lies beyond is reported.
    pub max_pages: u32,
    /// Deepest nesting of elements followed in a tree-shaped format.
    pub max_depth: usize,
    /// How deep files may lie in other files, such as archives; what lies deeper is reported.
    pub max_nesting: u32,
    /// Largest number of files read out of one file; what lies beyond is reported.
    pub max_files: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_unpacked_bytes: 512 << 20,
            max_characters: 64 << 20,
            // A page of small print has ten thousand.
            max_page_characters: 1 << 20,
            max_pages: 20_000,
            max_depth: 512,
            max_nesting: 4,
            max_files: 5_000,
        }
    }
}

/// Loads the libraries that reading needs, so that [`extract`] opens no file afterwards.
pub fn prepare() -> Result<(), ExtractError> {
    formats::prepare()
}

/// Reads one file into memory. `name` is its file name, which helps to tell its format; `bytes` is its whole content.
///
/// What could not be read is listed in [`Document::problems`]; an error means that nothing could be had from the file.
pub fn extract(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, ExtractError> {
    extract_locked(name, bytes, limits, &[])
}

/// Reads one file as [`extract`] does, with one of the passwords if it is locked.
pub fn extract_locked(
    name: &str,
    bytes: &[u8],
    limits: &Limits,
    passwords: &[Password],
) -> Result<Document, ExtractError> {
    let mut collector = Collector::default();
    let source = Source { passwords, ..Source::whole(name, bytes, limits) };
    let ending = extract_pages(&source, &mut collector)?;
    Ok(collector.finish(ending))
}

/// Reads one file page by page, as [`extract`] does. After an error, the pages that came before it are no document.
pub fn extract_pages(source: &Source, sink: &mut dyn PageSink) -> Result<Ending, ExtractError> {
    let unlocked = locked::unlock(source)?;
    let source = &Source { bytes: unlocked.as_deref().unwrap_or(source.bytes), ..*source };
    let kind = formats::recognise(source.name, source.bytes)?;
    let mut pages = Pages::new(kind, sink);
    let ending = kind.format().read(source, &mut pages)?;
    let (count, has_text) = (pages.count(), pages.has_text());
    pages.finish()?;
    // What only pictures hold may be recognised another time.
    let waits = ending.problems.iter().any(Problem::is_for_recognition);
    if has_text || waits { Ok(ending) } else { Err(ExtractError::NoText { pages: count }) }
}
