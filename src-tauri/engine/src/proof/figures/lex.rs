//! Cuts a text into the pieces that figures are made of, and walks along them.

use std::ops::Range;

use super::{Figure, Value};

/// A piece of text as figures see it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece<'t> {
    Digits(&'t str),
    Word(&'t str),
    Mark(char),
}

pub(super) struct Lexeme<'t> {
    pub range: Range<usize>,
    pub piece: Piece<'t>,
    /// In lower case, without points.
    pub lower: String,
}

pub(super) fn lexemes(text: &str) -> Vec<Lexeme<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = if c.is_ascii_digit() {
            digits(rest)
        } else if c.is_alphabetic() {
            let mut length =
                rest.find(|c: char| !c.is_alphabetic() && !is_mark_of_letter(c)).unwrap_or(rest.len());
            // "a.m.", "p.m." and "U.S." are words.
            while rest[length..].starts_with('.')
                && length
                    == rest[..length].rfind('.').map_or(0, |dot| dot + 1)
                        + rest[..length].rsplit('.').next().map_or(0, str::len)
                && rest[..length].rsplit('.').next().is_some_and(|part| part.len() == 1)
                && rest[length + 1..].starts_with(|c: char| c.is_ascii_alphabetic())
                && !rest[length + 2..].starts_with(|c: char| c.is_alphabetic())
            {
                length += 2;
            }
            length
        } else {
            c.len_utf8()
        };
        let shown = &rest[..length];
        let piece = if c.is_ascii_digit() {
            Some(Piece::Digits(shown))
        } else if c.is_alphabetic() {
            Some(Piece::Word(shown))
        } else if c.is_whitespace() {
            None
        } else {
            Some(Piece::Mark(c))
        };
        if let Some(piece) = piece {
            found.push(Lexeme {
                range: at..at + length,
                piece,
                lower: shown.to_lowercase().replace('.', ""),
            });
        }
        at += length;
    }
    found
}

fn is_mark_of_letter(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Bytes of a run of digits with the marks that part them.
fn digits(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut end = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    loop {
        let rest = &text[end..];
        let mark = rest.chars().next().unwrap_or(' ');
        let after = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
        let group = after.bytes().take_while(u8::is_ascii_digit).count();
        let parts = match mark {
            '.' | ',' => group > 0,
            // Thousands in groups of three.
            '\'' | '’' | '\u{A0}' | '\u{2009}' | '\u{202F}' => group == 3,
            _ => false,
        };
        if !parts {
            return end;
        }
        end += mark.len_utf8() + group;
    }
}

/// Reads figures from pieces. Each of its readers returns where what it read ends, or nothing.
pub(super) struct Cursor<'r, 't> {
    pub text: &'t str,
    pub lexemes: &'r [Lexeme<'t>],
    pub figures: Vec<Figure>,
}

impl<'t> Cursor<'_, 't> {
    pub(super) fn piece(&self, at: usize) -> Option<&Piece<'t>> {
        self.lexemes.get(at).map(|lexeme| &lexeme.piece)
    }

    pub(super) fn lower(&self, at: usize) -> &str {
        self.lexemes.get(at).map_or("", |lexeme| &lexeme.lower)
    }

    /// Whether nothing stands between this piece and the one before.
    pub(super) fn touches(&self, at: usize) -> bool {
        at > 0 && at < self.lexemes.len() && self.lexemes[at - 1].range.end == self.lexemes[at].range.start
    }

    pub(super) fn whole(&self, at: usize, least: u32, most: u32) -> Option<u32> {
        match self.piece(at)? {
            Piece::Digits(run) if run.len() <= 4 => {
                run.parse().ok().filter(|value| (least..=most).contains(value))
            }
            _ => None,
        }
    }

    pub(super) fn push(&mut self, from: usize, to: usize, value: Value) -> Option<usize> {
        let range = self.lexemes[from].range.start..self.lexemes[to - 1].range.end;
        self.figures.push(Figure { range, value });
        Some(to)
    }
}
