//! Turns the bytes of a file into pages of text with their geometry.
//!
//! This crate knows no store, no index and no model, and it opens no file: it is handed bytes and
//! returns [`Document`]. Everything it reads is foreign, so the program runs it in a worker process
//! ([`worker`]) with limits on memory and time.

#![warn(clippy::disallowed_methods)]

mod builder;
mod detect;
mod document;
mod docx;
mod encoding;
mod error;
mod flow;
mod html;
pub mod libraries;
mod markdown;
mod pdf;
mod text;
pub mod worker;

pub use detect::Kind;
pub use document::{Block, BlockKind, Document, Page, PageProblem, Rect, Span, Word};
pub use error::ExtractError;
pub use libraries::set_library_dir;

/// Bounds on what one file may cost inside the worker. They hold beside the worker's own memory
/// and time limits, and give a better message than being killed does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Limits {
    /// Largest number of bytes any compressed stream of the file may unpack to.
    pub max_unpacked_bytes: u64,
    /// Largest number of characters of text taken from the file; what lies beyond is reported.
    pub max_characters: usize,
    /// Largest number of pages read; what lies beyond is reported.
    pub max_pages: u32,
    /// Deepest nesting of elements followed in a tree-shaped format.
    pub max_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { max_unpacked_bytes: 512 << 20, max_characters: 64 << 20, max_pages: 20_000, max_depth: 512 }
    }
}

/// Loads the libraries that reading needs, so that [`extract`] opens no file afterwards.
pub fn prepare() -> Result<(), ExtractError> {
    pdf::prepare()
}

/// Reads one file. `name` is its file name, which helps to tell its kind and serves as a last
/// resort for the title; `bytes` is its whole content.
///
/// Pages that could not be read are listed in [`Document::problems`]; an error means that nothing
/// could be had from the file.
pub fn extract(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, ExtractError> {
    if bytes.is_empty() {
        return Err(ExtractError::Empty);
    }
    let document = match Kind::detect(name, bytes)? {
        Kind::Pdf => pdf::read(bytes, limits),
        Kind::Docx => docx::read(bytes, limits),
        Kind::Html => html::read(bytes, limits),
        Kind::Markdown => markdown::read(bytes, limits),
        Kind::Text => text::read(name, bytes, limits),
    }?;
    debug_assert!(document.check().is_ok(), "{:?}", document.check());
    if document.pages.iter().all(|page| page.text.trim().is_empty()) {
        return Err(ExtractError::NoText { pages: document.pages.len() as u32 });
    }
    Ok(document)
}
