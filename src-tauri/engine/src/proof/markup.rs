//! Takes away what a language model puts around its sentences: list and heading marks, emphasis, links, and citations of its own, which
//! are never trusted.
//!
//! Only the Markdown that answers are made of is known here; nothing is rendered.

use footnote_language as language;

/// Most bytes of a citation in brackets.
const MAX_CITATION_BYTES: usize = 60;

/// Most digits of a passage's number. "[2021]" is a year.
const MAX_CITED_DIGITS: usize = 3;

/// A line without its marks, and where each of its characters stood.
pub(super) struct Cleaned {
    pub text: String,
    /// For each byte of `text`, the byte of the line that it comes from.
    origins: Vec<usize>,
    end: usize,
}

impl Cleaned {
    pub fn of(line: &str) -> Cleaned {
        Cleaned::of_rest(line, leading_marks(line), ' ')
    }

    /// Leaves out what stands before `at`. `previous` is the character before that.
    pub fn of_rest(line: &str, mut at: usize, mut previous: char) -> Cleaned {
        let mut cleaned = Cleaned { text: String::new(), origins: Vec::new(), end: line.len() };
        while let Some(c) = line[at..].chars().next() {
            let rest = &line[at..];
            let after = rest[c.len_utf8()..].chars().next().unwrap_or(' ');
            if let Some(length) = citation(rest) {
                let next = line[at + length..].chars().next().unwrap_or(' ');
                if !next.is_alphanumeric() {
                    cleaned.trim_end();
                }
                at += length;
                continue;
            }
            if let Some((label, length)) = link(rest) {
                for (offset, c) in label.char_indices() {
                    cleaned.push(c, at + 1 + offset);
                }
                at += length;
                continue;
            }
            let kept = match c {
                '`' => false,
                '*' => previous.is_ascii_digit() && after.is_ascii_digit() || previous == ' ' && after == ' ',
                '_' => previous.is_alphanumeric() && after.is_alphanumeric(),
                '|' => {
                    cleaned.push(' ', at);
                    false
                }
                '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' => !is_note_mark(&cleaned.text, c),
                _ => true,
            };
            if kept {
                cleaned.push(c, at);
            }
            previous = c;
            at += c.len_utf8();
        }
        cleaned.trim_end();
        cleaned
    }

    fn push(&mut self, c: char, origin: usize) {
        self.text.push(c);
        self.origins.resize(self.text.len(), origin);
    }

    fn trim_end(&mut self) {
        let length = self.text.trim_end().len();
        self.text.truncate(length);
        self.origins.truncate(length);
    }

    /// The byte of the line that a byte of the text comes from.
    pub fn origin(&self, at: usize) -> usize {
        self.origins.get(at).copied().unwrap_or(self.end)
    }
}

/// Bytes of quotation, heading and list marks before the text of a line.
fn leading_marks(line: &str) -> usize {
    let mut rest = line.trim_start();
    loop {
        let before = rest.len();
        rest = rest.strip_prefix('>').unwrap_or(rest).trim_start();
        let hashes = rest.len() - rest.trim_start_matches('#').len();
        if (1..=6).contains(&hashes) && rest[hashes..].starts_with([' ', '\t']) {
            rest = rest[hashes..].trim_start();
        }
        if let Some(after) = rest.strip_prefix(['-', '*', '+', '•', '–', '‣', '◦', '·'])
            && (after.starts_with([' ', '\t']) || after.is_empty())
        {
            rest = after.trim_start();
        }
        if let Some(length) = enumeration(rest) {
            rest = rest[length..].trim_start();
        }
        if rest.len() == before {
            return line.len() - rest.len();
        }
    }
}

/// Bytes of a number or letter that counts items: `1.`, `12)`, `(a)`.
fn enumeration(rest: &str) -> Option<usize> {
    let bracketed = rest.strip_prefix('(');
    let inner = bracketed.unwrap_or(rest);
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let length = match digits {
        1..=2 => digits,
        0 if inner.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) => 1,
        _ => return None,
    };
    let mark = inner[length..].chars().next()?;
    let counts = mark == ')' || digits > 0 && bracketed.is_none() && mark == '.';
    let after = inner[length..].strip_prefix(mark)?;
    if !counts || !after.starts_with([' ', '\t']) {
        return None;
    }
    // "3. März 2021 …" begins with a date.
    let word: String = after.trim_start().chars().take_while(|c| c.is_alphabetic()).collect();
    (mark != '.' || language::month(&word).is_none()).then_some(rest.len() - after.len())
}

/// Bytes of a citation that a model wrote itself: `[1]`, `[2, 3]`, `[^4]`, `(Passage 2)`, `【1†source】`.
fn citation(rest: &str) -> Option<usize> {
    let close = match rest.chars().next()? {
        '[' => ']',
        '(' => ')',
        '【' => '】',
        _ => return None,
    };
    let end =
        rest.char_indices().take_while(|(at, _)| *at < MAX_CITATION_BYTES).find(|(_, c)| *c == close)?.0;
    let open = rest.chars().next()?.len_utf8();
    let inner = &rest[open..end];
    let mut digits = false;
    let mut names_source = false;
    for word in inner.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if word.bytes().all(|byte| byte.is_ascii_digit()) && word.len() <= MAX_CITED_DIGITS {
            digits = true;
        } else if language::any(|language| language.answers.citation_words, &word.to_lowercase()) {
            names_source = true;
        } else {
            return None;
        }
    }
    let marks = inner.chars().all(|c| c.is_alphanumeric() || " ,;:^†-–#.&".contains(c));
    // Round brackets hold numbers of the text itself, too.
    let cites =
        digits && marks && (close != ')' || names_source) && !rest[end + close.len_utf8()..].starts_with('(');
    cites.then_some(end + close.len_utf8())
}

/// The label of a link and the bytes of all of it: `[label](address)`.
fn link(rest: &str) -> Option<(&str, usize)> {
    let inner = rest.strip_prefix('[')?;
    let (label, after) = inner.split_once("](")?;
    let end = after.find(')')?;
    (!label.contains(['[', ']', '\n']) && !after[..end].contains(char::is_whitespace))
        .then(|| (label, 1 + label.len() + 2 + end + 1))
}

/// Whether a raised digit is the mark of a note and not an exponent.
fn is_note_mark(before: &str, raised: char) -> bool {
    let word = before.chars().rev().take_while(|c| c.is_alphabetic()).count();
    let follows_mark = before.ends_with(['.', ',', ';', ':', '!', '?', ')', '"', '”', '\'', '’']);
    // "m²", "km³" and "cm²" are units; "land²" and "Done¹" end in notes.
    follows_mark || word > 2 && !(matches!(raised, '²' | '³') && word <= 3)
}
