//! Recognises text in pictures of pages: lines of words with their places.
//!
//! This crate knows pixels, and neither files nor documents. [`Recognizer`] is what the rest of the program knows of it;
//! [`Paddle`] implements it with the models of PP-OCR. Foreign pictures reach it in a worker process that is confined, so
//! it opens what it needs beforehand ([`Paddle::open`]) and no file afterwards.

mod detect;
mod paddle;
mod picture;
mod read;
mod straighten;

pub use paddle::{FILES, Paddle};
pub use picture::Gray;
pub use straighten::Upright;

/// Finds and reads the text of a page.
pub trait Recognizer: std::fmt::Debug + Sync {
    /// Recognises what is written in a picture of a page. A picture without text gives no lines.
    fn recognize(&self, picture: &Gray) -> Result<Recognition, Error>;
}

/// What is written on a page. Lines stand in no particular order, and their places are those on the page turned upright;
/// [`Upright`] leads back to the picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Recognition {
    pub upright: Upright,
    pub lines: Vec<Line>,
}

/// Words that stand side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub words: Vec<Word>,
    pub direction: Direction,
    /// Where the letters stand, in pixels of the upright page: a y for level lines, an x for others.
    pub baseline: f32,
    /// The size of the letters, as fonts count it, in pixels.
    pub size: f32,
}

/// In which direction a line runs on the upright page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    #[default]
    Level,
    /// From the top down: its letters are turned clockwise.
    Down,
    Up,
}

/// Characters without a space in between.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    pub text: String,
    pub place: Place,
    /// How sure the model is of its characters, on average: from 0 to 1.
    pub confidence: f32,
    /// No space parts it from the word before, as in Chinese.
    pub glued: bool,
}

/// A box in pixels of the upright page, from its top left corner.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Place {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What recognition needs is not there, or is not what it should be.
    #[error("text in pictures cannot be recognised: {detail}. Run the set-up again")]
    Unusable { detail: String },
    /// A model failed over a picture.
    #[error("text could not be recognised: {detail}")]
    Failed { detail: String },
}
