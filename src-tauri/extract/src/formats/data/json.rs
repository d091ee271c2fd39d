//! Reads JSON as people write it: with remarks, commas too many, and several values in one file, a line for each.
//!
//! A reader of our own, because numbers are to be quoted as they are written and lines are to be known; the usual crates
//! keep neither.

use super::super::plain;
use super::{Data, LARGEST, Paths, Value};
use crate::builder::PageBuilder;
use crate::encoding::decode;
use crate::sink::Pages;
use crate::{Damage, Ending, ExtractError, Problem, Source};

/// Why a text is no JSON, and from which line on.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::formats) enum Broken {
    At { line: u32 },
    TooDeep,
}

pub(in crate::formats) fn looks_like_json(start: &[u8]) -> bool {
    let rest = match start {
        [b'{', rest @ ..] => rest,
        [b'[', rest @ ..] => rest,
        _ => return false,
    };
    match rest.trim_ascii_start() {
        [b'"', ..] => start[0] == b'{' || rest.contains(&b']'),
        [b'{' | b'[', ..] => start[0] == b'[',
        _ => false,
    }
}

pub(in crate::formats) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    if source.bytes.len() > LARGEST {
        return plain::read(source, pages);
    }
    let text = decode(source.bytes, None);
    let mut parser = Parser::new(&text, source.limits.max_depth.min(200));
    let mut builder = PageBuilder::new(source.limits, pages);
    let mut paths = Paths::new(&mut builder, Vec::new());
    let read = parser.read_to(&mut paths);
    paths.finish();
    match read {
        Ok(()) => {}
        Err(Broken::TooDeep) => return Err(ExtractError::TooDeep),
        // What is no JSON from its beginning on is some other text under this name.
        Err(Broken::At { .. }) if !builder.has_text() => {
            return plain::read(source, pages);
        }
        Err(Broken::At { line }) => {
            let rest = text.lines().skip(line as usize - 1).collect::<Vec<_>>().join("\n");
            builder.block(crate::BlockKind::Code, &rest);
            builder
                .problem(Problem::BreaksOff { damage: Damage::BreaksOff { detail: format!("line {line}") } });
        }
    }
    Ok(builder.finish(None, None))
}

/// All values of a text.
pub(in crate::formats) fn parse_all(text: &str, max_depth: usize) -> Result<Vec<Value>, Broken> {
    let mut parser = Parser::new(text, max_depth);
    let mut values = Vec::new();
    while parser.peek().is_some() {
        values.push(parser.value(0)?);
    }
    Ok(values)
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    max_depth: usize,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str, max_depth: usize) -> Parser<'t> {
        Parser { text: text.strip_prefix('\u{feff}').unwrap_or(text), at: 0, line: 1, max_depth }
    }

    /// Lays the values down one by one, so that a long list or a log is never held whole.
    fn read_to(&mut self, paths: &mut Paths) -> Result<(), Broken> {
        let mut first = None;
        let mut index = 0;
        while let Some(next) = self.peek() {
            if paths.is_full() {
                return Ok(());
            }
            match (first.is_none(), next) {
                (true, b'{') => {
                    let value = self.value(0)?;
                    // Only what follows tells whether this is the whole file or the first line of a log.
                    first = Some(value);
                }
                (true, b'[') => {
                    self.at += 1;
                    while !self.closes(b']')? {
                        let item = self.value(1)?;
                        paths.item("", index, &item);
                        index += 1;
                        if paths.is_full() {
                            return Ok(());
                        }
                    }
                    paths.end_list();
                }
                _ => {
                    let value = self.value(0)?;
                    if let Some(first) = first.take() {
                        paths.item("", 0, &first);
                        index = 1;
                    }
                    paths.item("", index, &value);
                    index += 1;
                    while self.peek().is_some() && !paths.is_full() {
                        let value = self.value(0)?;
                        paths.item("", index, &value);
                        index += 1;
                    }
                    paths.end_list();
                    return Ok(());
                }
            }
        }
        if let Some(first) = first {
            paths.value("", &first);
        }
        Ok(())
    }

    fn broken<T>(&self) -> Result<T, Broken> {
        Err(Broken::At { line: self.line })
    }

    /// The next byte that is neither white space nor part of a remark.
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at)? {
                b'\n' => {
                    self.line += 1;
                    self.at += 1;
                }
                byte if byte.is_ascii_whitespace() => self.at += 1,
                b'/' if bytes.get(self.at + 1) == Some(&b'/') => self.pass_until("\n"),
                b'/' if bytes.get(self.at + 1) == Some(&b'*') => {
                    self.pass_until("*/");
                    self.at = (self.at + 2).min(bytes.len());
                }
                // Parts the values of some logs.
                0x1e => self.at += 1,
                &byte => return Some(byte),
            }
        }
    }

    fn pass_until(&mut self, end: &str) {
        let rest = &self.text[self.at..];
        let passed = rest.find(end).unwrap_or(rest.len());
        self.line += rest[..passed].matches('\n').count() as u32;
        self.at += passed;
    }

    /// Passes commas, and whether the list or record ends here.
    fn closes(&mut self, end: u8) -> Result<bool, Broken> {
        loop {
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(byte) if byte == end => {
                    self.at += 1;
                    return Ok(true);
                }
                Some(_) => return Ok(false),
                None => return self.broken(),
            }
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, Broken> {
        if depth > self.max_depth {
            return Err(Broken::TooDeep);
        }
        let next = self.peek();
        let line = self.line;
        let data = match next {
            Some(b'{') => {
                self.at += 1;
                let mut entries = Vec::new();
                while !self.closes(b'}')? {
                    let key = match self.peek() {
                        Some(b'"' | b'\'') => self.string()?,
                        _ => self.bare()?,
                    };
                    if self.peek() != Some(b':') {
                        return self.broken();
                    }
                    self.at += 1;
                    entries.push((key, self.value(depth + 1)?));
                }
                Data::Record(entries)
            }
            Some(b'[') => {
                self.at += 1;
                let mut items = Vec::new();
                while !self.closes(b']')? {
                    items.push(self.value(depth + 1)?);
                }
                Data::List(items)
            }
            Some(b'"' | b'\'') => Data::Plain(self.string()?),
            Some(_) => {
                let word = self.bare()?;
                let known =
                    matches!(word.as_str(), "true" | "false" | "null" | "NaN" | "Infinity" | "undefined");
                let number = word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
                if !known && !number {
                    return self.broken();
                }
                Data::Plain(word)
            }
            None => return self.broken(),
        };
        Ok(Value { line, data })
    }

    fn bare(&mut self) -> Result<String, Broken> {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| c.is_whitespace() || ",:]}{[\"'/".contains(c)).unwrap_or(rest.len());
        if end == 0 || end > 400 {
            return self.broken();
        }
        self.at += end;
        Ok(rest[..end].to_owned())
    }

    fn string(&mut self) -> Result<String, Broken> {
        let rest = &self.text[self.at..];
        let mut chars = rest.char_indices();
        let quote = chars.next().map(|(_, quote)| quote);
        let mut text = String::new();
        let mut lines = 0;
        while let Some((at, c)) = chars.next() {
            match c {
                c if Some(c) == quote => {
                    self.at += at + 1;
                    self.line += lines;
                    return Ok(text);
                }
                '\\' => match chars.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, 'r' | 'b' | 'f')) => {}
                    Some((at, 'u')) => {
                        let unit = |at: usize| {
                            rest.get(at + 1..at + 5).and_then(|digits| u16::from_str_radix(digits, 16).ok())
                        };
                        let Some(first) = unit(at) else { return self.broken() };
                        (0..4).for_each(|_| _ = chars.next());
                        let half = (0xd800..0xdc00).contains(&first);
                        let second =
                            if half && rest[at + 5..].starts_with("\\u") { unit(at + 6) } else { None };
                        if second.is_some() {
                            (0..6).for_each(|_| _ = chars.next());
                        }
                        let units = std::iter::once(first).chain(second);
                        text.extend(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')));
                    }
                    Some((_, '\n')) => lines += 1,
                    Some((_, other)) => text.push(other),
                    None => break,
                },
                '\n' => {
                    lines += 1;
                    text.push('\n');
                }
                c => text.push(c),
            }
        }
        self.broken()
    }
}
