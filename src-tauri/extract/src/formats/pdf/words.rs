//! Words as the page gives them, before anything is known about lines and columns.

use crate::Rect;

/// The words of a page in the order in which the file draws them.
#[derive(Debug, Default)]
pub struct RawPage {
    pub label: Option<String>,
    /// In quarter points, as shown.
    pub size: (u16, u16),
    /// The words' text, one after the other without anything between.
    pub text: String,
    pub words: Vec<RawWord>,
    /// The names of the fonts in it.
    pub fonts: Vec<String>,
    /// Characters that the file's fonts do not explain, out of `characters`.
    pub garbled: u32,
    /// How many of those are in no word, by font.
    pub unexplained: Vec<(u16, u32)>,
    pub characters: u32,
    /// Whether nothing at all is drawn on the page.
    pub blank: bool,
    /// Whether a picture takes up most of the page, and hardly any text stands beside it.
    pub pictured: bool,
    /// Whether the page holds more characters than a page may.
    pub cut_short: bool,
    /// What reviewers noted on it.
    pub remarks: Vec<Remark>,
}

/// What a reviewer noted on a page, with the name and the day before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// On one line.
    pub text: String,
    /// What it stands on.
    pub rect: Rect,
}

/// A run of characters without a space in it, cleaned. All measures are quarter points as shown.
#[derive(Debug, Clone, Copy)]
pub struct RawWord {
    /// Byte range of [`RawPage::text`].
    pub start: u32,
    pub end: u32,
    pub rect: Rect,
    /// Where the letters stand: a y for upright words, an x for words that run up or down.
    pub baseline: u16,
    /// The font's size.
    pub size: u16,
    pub turn: Turn,
    pub bold: bool,
    pub italic: bool,
    /// No space parts it from the word before, as in Chinese.
    pub glued: bool,
    /// No reader sees it: it is drawn in white on white, or not at all.
    pub hidden: bool,
    /// Index into [`RawPage::fonts`].
    pub font: Option<u16>,
}

/// The direction in which a word runs on the page as shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    Upright,
    Down,
    UpsideDown,
    Up,
    /// At an angle, as watermarks are.
    Slanted,
}

impl Turn {
    pub const ALL: [Turn; 5] = [Turn::Upright, Turn::Down, Turn::UpsideDown, Turn::Up, Turn::Slanted];

    /// From the clockwise angle in degrees.
    pub fn of_angle(degrees: f32) -> Turn {
        let degrees = degrees.rem_euclid(360.0);
        let quarter = (degrees / 90.0).round();
        if (degrees - quarter * 90.0).abs() > 12.0 {
            return Turn::Slanted;
        }
        Turn::ALL[quarter as usize % 4]
    }
}

impl RawPage {
    pub fn word(&self, index: usize) -> &str {
        let word = &self.words[index];
        &self.text[word.start as usize..word.end as usize]
    }
}

/// Made-up pages for tests: every letter is half as wide as it is high.
#[cfg(test)]
pub mod sheet {
    use super::*;

    pub struct Sheet {
        pub page: RawPage,
    }

    impl Sheet {
        pub fn new() -> Sheet {
            Sheet { page: RawPage { size: (2400, 3200), ..RawPage::default() } }
        }

        /// Writes words from `left` on the baseline `y`, in quarter points.
        pub fn write(mut self, left: u16, y: u16, size: u16, bold: bool, text: &str) -> Sheet {
            let mut x = left;
            for word in text.split(' ') {
                let width = word.chars().count() as u16 * size / 2;
                let start = self.page.text.len() as u32;
                self.page.text.push_str(word);
                let characters = word.chars().count() as u32;
                self.page.characters += characters;
                self.page.words.push(RawWord {
                    start,
                    end: self.page.text.len() as u32,
                    rect: Rect {
                        left: x,
                        top: y.saturating_sub(size * 3 / 4),
                        right: x + width,
                        bottom: y + size / 4,
                    },
                    baseline: y,
                    size,
                    turn: Turn::Upright,
                    bold,
                    italic: false,
                    glued: false,
                    hidden: false,
                    font: None,
                });
                x += width + size / 4;
            }
            self
        }

        pub fn plain(self, left: u16, y: u16, text: &str) -> Sheet {
            self.write(left, y, 40, false, text)
        }
    }
}
