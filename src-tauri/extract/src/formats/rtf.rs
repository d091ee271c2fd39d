//! Reads rich text (RTF): text with its headings, lists, tables and notes; pictures and the look of things are left out.
//!
//! The format is a stream of words that each start with a backslash, in groups. What a group is for is said by its first
//! word; groups for unknown purposes that are marked as such are skipped, as the format asks of its readers.

use std::collections::HashMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::plain;
use super::recognise::{Evidence, Match};
use crate::builder::{PageBuilder, Rows, line};
use crate::sink::Pages;
use crate::title::{telling_author, telling_title};
use crate::{BlockKind, Damage, Ending, ExtractError, Source};

/// More groups within each other than any program writes.
const DEEPEST: usize = 10_000;

/// What styles for headings are called, before their level.
const HEADINGS: &[&str] = &[
    "heading",
    "überschrift",
    "titre",
    "titolo",
    "título",
    "kop",
    "rubrik",
    "overskrift",
    "nagłówek",
    "заголовок",
    "otsikko",
];

pub(super) fn sniff(evidence: &Evidence) -> Match {
    if evidence.start.starts_with(b"{\\rtf") { Match::Sure } else { Match::None }
}

pub(super) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let start = source.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(source.bytes).trim_ascii_start();
    if !start.starts_with(b"{\\rtf") {
        return Err(Damage::MarkMissing { format: "rtf".to_owned() }.into());
    }
    Ok(lay_down(start, PageBuilder::new(source.limits, pages)))
}

/// Lays rich text down and finishes the document.
pub(super) fn lay_down(bytes: &[u8], builder: PageBuilder) -> Ending {
    let mut reader = Reader::new(builder);
    reader.run(bytes);
    reader.finish()
}

/// The page that a program wrapped in rich text (MS-OXRTFEX); `None` if it is rich text of its own.
pub(super) fn enclosed_html(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(1024)];
    head.windows(9).any(|window| window == b"\\fromhtml").then(|| {
        let mut html = Html::default();
        html.run(bytes);
        html.out
    })
}

enum Token<'t> {
    Open,
    Close,
    Word(&'t str, Option<i32>),
    Symbol(u8),
    Byte(u8),
    Text(&'t [u8]),
    /// Data that is no text.
    Binary,
}

struct Tokens<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        let bytes = self.bytes;
        while matches!(bytes.get(self.at), Some(b'\r' | b'\n' | 0)) {
            self.at += 1;
        }
        let first = *bytes.get(self.at)?;
        match first {
            b'{' => {
                self.at += 1;
                Some(Token::Open)
            }
            b'}' => {
                self.at += 1;
                Some(Token::Close)
            }
            b'\\' => {
                self.at += 1;
                let Some(&next) = bytes.get(self.at) else { return Some(Token::Symbol(b'\\')) };
                if next == b'\'' {
                    let digits = bytes
                        .get(self.at + 1..self.at + 3)
                        .and_then(|digits| std::str::from_utf8(digits).ok());
                    self.at = (self.at + 3).min(bytes.len());
                    let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
                    return Some(byte.map_or(Token::Binary, Token::Byte));
                }
                if !next.is_ascii_alphabetic() {
                    self.at += 1;
                    return Some(Token::Symbol(next));
                }
                let start = self.at;
                while bytes.get(self.at).is_some_and(u8::is_ascii_alphabetic) && self.at - start < 32 {
                    self.at += 1;
                }
                let word = std::str::from_utf8(&bytes[start..self.at]).unwrap_or_default();
                let from = self.at;
                if bytes.get(self.at) == Some(&b'-') {
                    self.at += 1;
                }
                while bytes.get(self.at).is_some_and(u8::is_ascii_digit) && self.at - from < 12 {
                    self.at += 1;
                }
                let number =
                    std::str::from_utf8(&bytes[from..self.at]).ok().and_then(|number| number.parse().ok());
                if bytes.get(self.at) == Some(&b' ') {
                    self.at += 1;
                }
                if word == "bin" {
                    let length = number.and_then(|length: i32| usize::try_from(length).ok()).unwrap_or(0);
                    self.at = self.at.saturating_add(length).min(bytes.len());
                    return Some(Token::Binary);
                }
                Some(Token::Word(word, number))
            }
            _ => {
                let start = self.at;
                while bytes
                    .get(self.at)
                    .is_some_and(|byte| !matches!(byte, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0))
                {
                    self.at += 1;
                }
                Some(Token::Text(&bytes[start..self.at]))
            }
        }
    }
}

/// Where text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Body,
    Skip,
    Title,
    Author,
    Fonts,
    Styles,
    Marker,
    Note,
    Furniture,
}

#[derive(Debug, Clone)]
struct State {
    target: Target,
    /// How many characters stand in for one of Unicode.
    stand_ins: usize,
    charset: Charset,
    font: i32,
    raised: bool,
    hidden: bool,
    in_table: bool,
    in_list: bool,
    style: i32,
    outline: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Charset {
    /// That of the document.
    Default,
    Known(&'static Encoding),
    Symbol,
}

struct Reader<'p, 's> {
    builder: PageBuilder<'p, 's>,
    states: Vec<State>,
    state: State,
    fonts: HashMap<i32, Charset>,
    /// Levels of headings by the number of their style.
    styles: HashMap<i32, u8>,
    default_charset: &'static Encoding,
    /// Bytes of one encoding that are still to be decoded.
    raw: Vec<u8>,
    /// How many characters are still to be passed over.
    to_skip: usize,
    first_half: Option<u16>,
    starred: bool,
    inline: String,
    marker: String,
    name: String,
    note: String,
    furniture: String,
    notes: usize,
    title: String,
    author: String,
    row: Vec<String>,
    rows: Vec<Vec<String>>,
    header_rows: usize,
    is_header: bool,
}

impl<'p, 's> Reader<'p, 's> {
    fn new(builder: PageBuilder<'p, 's>) -> Reader<'p, 's> {
        Reader {
            builder,
            states: Vec::new(),
            state: State {
                target: Target::Body,
                stand_ins: 1,
                charset: Charset::Default,
                font: 0,
                raised: false,
                hidden: false,
                in_table: false,
                in_list: false,
                style: 0,
                outline: None,
            },
            fonts: HashMap::new(),
            styles: HashMap::new(),
            default_charset: WINDOWS_1252,
            raw: Vec::new(),
            to_skip: 0,
            first_half: None,
            starred: false,
            inline: String::new(),
            marker: String::new(),
            name: String::new(),
            note: String::new(),
            furniture: String::new(),
            notes: 0,
            title: String::new(),
            author: String::new(),
            row: Vec::new(),
            rows: Vec::new(),
            header_rows: 0,
            is_header: false,
        }
    }

    fn run(&mut self, bytes: &[u8]) {
        for token in (Tokens { bytes, at: 0 }) {
            if self.builder.is_full() {
                return;
            }
            if !matches!(token, Token::Byte(_) | Token::Text(_)) {
                self.decode();
            }
            match token {
                Token::Open => {
                    if self.states.len() < DEEPEST {
                        self.states.push(self.state.clone());
                    }
                    self.starred = false;
                    self.to_skip = 0;
                }
                Token::Close => self.close(),
                Token::Word(word, number) => self.word(word, number),
                Token::Symbol(symbol) => self.symbol(symbol),
                Token::Byte(byte) => {
                    if self.to_skip > 0 {
                        self.to_skip -= 1;
                    } else {
                        self.raw.push(byte);
                    }
                }
                Token::Text(text) => {
                    let passed = self.to_skip.min(text.len());
                    self.to_skip -= passed;
                    self.raw.extend_from_slice(&text[passed..]);
                }
                Token::Binary => {}
            }
        }
    }

    fn close(&mut self) {
        let before = self.state.target;
        if let Some(state) = self.states.pop() {
            self.state = state;
        }
        self.starred = false;
        if before == self.state.target {
            return;
        }
        match before {
            Target::Note => {
                let note = line(&std::mem::take(&mut self.note));
                if !note.is_empty() {
                    self.builder.note(format!("[{}] {note}", self.notes));
                }
            }
            Target::Furniture => {
                let furniture = std::mem::take(&mut self.furniture);
                if !furniture.trim().is_empty() {
                    self.builder.footer(furniture);
                }
            }
            _ => {}
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        let starred = std::mem::take(&mut self.starred);
        if self.to_skip > 0 && word != "u" {
            self.to_skip -= 1;
            return;
        }
        let on = number != Some(0);
        match word {
            "ansicpg" => {
                let charset = number.and_then(|page| charset_of_codepage(page.unsigned_abs()));
                self.default_charset = charset.unwrap_or(self.default_charset);
            }
            "mac" => self.default_charset = encoding_rs::MACINTOSH,
            "fonttbl" => self.enter(Target::Fonts),
            "stylesheet" => self.enter(Target::Styles),
            "info" => self.enter(Target::Skip),
            "title" => self.state.target = Target::Title,
            "author" => self.state.target = Target::Author,
            "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr" | "footerf" => {
                self.enter(Target::Furniture);
            }
            "footnote" if self.state.target == Target::Body => {
                self.notes += 1;
                self.inline.push_str(&format!("[{}]", self.notes));
                self.enter(Target::Note);
            }
            "listtext" | "pntext" => {
                self.marker.clear();
                self.enter(Target::Marker);
            }
            "colortbl" | "pict" | "objdata" | "fldinst" | "xe" | "tc" | "rxe" | "themedata" | "filetbl"
            | "revtbl" | "listtable" | "listoverridetable" | "rsidtbl" | "generator" | "nonshppict"
            | "datafield" | "upr" | "bkmkstart" | "bkmkend" | "pnseclvl" | "subject" | "operator"
            | "keywords" | "doccomm" | "company" | "ftnsep" | "ftnsepc" | "aftnsep" | "aftnsepc" => {
                self.enter(Target::Skip);
            }
            "ud" => self.state.target = Target::Body,
            "shptxt" => {}
            _ if starred => self.enter(Target::Skip),
            "f" => {
                self.state.font = number.unwrap_or(0);
                self.state.charset = self.fonts.get(&self.state.font).copied().unwrap_or(Charset::Default);
            }
            "fcharset" if self.state.target == Target::Fonts => {
                let charset = match number {
                    Some(2) => Charset::Symbol,
                    Some(number) => charset_of_font(number).map_or(Charset::Default, Charset::Known),
                    None => Charset::Default,
                };
                self.fonts.insert(self.state.font, charset);
            }
            "plain" => {
                self.state.raised = false;
                self.state.hidden = false;
                self.state.charset = Charset::Default;
            }
            "pard" => {
                self.state.in_table = false;
                self.state.in_list = false;
                self.state.style = 0;
                self.state.outline = None;
            }
            "s" => self.state.style = number.unwrap_or(0),
            "outlinelevel" => {
                self.state.outline =
                    number.and_then(|level| u8::try_from(level).ok()).filter(|level| *level < 9);
            }
            "ls" => self.state.in_list = on,
            "intbl" => self.state.in_table = true,
            "trowd" => {
                self.is_header = false;
                self.state.in_table = true;
            }
            "trhdr" => self.is_header = true,
            "cell" => self.end_cell(),
            "row" => self.end_row(),
            "nestcell" => self.push(", "),
            "nestrow" => self.push("; "),
            "v" => self.state.hidden = on,
            "deleted" => self.state.hidden = on,
            "super" => self.state.raised = on,
            "nosupersub" | "sub" => self.state.raised = false,
            "uc" => {
                self.state.stand_ins =
                    number.and_then(|count| usize::try_from(count).ok()).unwrap_or(1).min(16);
            }
            "u" => self.unicode(number.unwrap_or(0)),
            "par" | "sect" => self.end_paragraph(),
            "page" => {
                self.end_paragraph();
                self.end_table();
                self.builder.new_page();
            }
            "line" => self.push("\n"),
            "tab" => self.push("\t"),
            "emdash" => self.push("—"),
            "endash" => self.push("–"),
            "bullet" => self.push("•"),
            "lquote" => self.push("‘"),
            "rquote" => self.push("’"),
            "ldblquote" => self.push("“"),
            "rdblquote" => self.push("”"),
            "emspace" | "enspace" | "qmspace" => self.push(" "),
            _ => {}
        }
    }

    fn symbol(&mut self, symbol: u8) {
        if symbol == b'*' {
            self.starred = true;
            return;
        }
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return;
        }
        match symbol {
            b'~' => self.push("\u{a0}"),
            b'_' => self.push("-"),
            b'\\' | b'{' | b'}' => self.push(char::from(symbol).encode_utf8(&mut [0; 4])),
            b'\r' | b'\n' => self.end_paragraph(),
            b'\t' => self.push("\t"),
            _ => {}
        }
    }

    fn unicode(&mut self, number: i32) {
        self.to_skip = self.state.stand_ins;
        // Written as a signed number of 16 bits.
        let unit = (number & 0xffff) as u16;
        let c = match (self.first_half.take(), unit) {
            (None, 0xd800..=0xdbff) => {
                self.first_half = Some(unit);
                return;
            }
            (Some(first), 0xdc00..=0xdfff) => char::decode_utf16([first, unit]).next().and_then(Result::ok),
            _ => char::from_u32(u32::from(unit)),
        };
        let c = match c {
            Some('\u{f0b7}' | '\u{f0a7}') => '•',
            Some(c) => c,
            None => '\u{fffd}',
        };
        self.push(c.encode_utf8(&mut [0; 4]));
    }

    fn enter(&mut self, target: Target) {
        if self.state.target != Target::Skip {
            self.state.target = target;
        }
    }

    fn decode(&mut self) {
        if self.raw.is_empty() {
            return;
        }
        let raw = std::mem::take(&mut self.raw);
        let text = match self.state.charset {
            Charset::Default => self.default_charset.decode_without_bom_handling(&raw).0.into_owned(),
            Charset::Known(encoding) => encoding.decode_without_bom_handling(&raw).0.into_owned(),
            Charset::Symbol => {
                raw.iter().map(|&byte| if byte.is_ascii() { char::from(byte) } else { '•' }).collect()
            }
        };
        self.push(&text);
    }

    fn push(&mut self, text: &str) {
        if self.state.hidden {
            return;
        }
        match self.state.target {
            Target::Body => {
                if self.state.raised {
                    self.inline.push_str(&plain::raise(text));
                } else {
                    self.inline.push_str(text);
                }
            }
            Target::Skip | Target::Fonts => {}
            Target::Title => self.title.push_str(text),
            Target::Author => self.author.push_str(text),
            Target::Marker => self.marker.push_str(text),
            Target::Note => self.note.push_str(text),
            Target::Furniture => self.furniture.push_str(text),
            Target::Styles => {
                self.name.push_str(text);
                if let Some(name) = self.name.strip_suffix(';') {
                    let level = heading_level(name);
                    self.styles.extend(level.map(|level| (self.state.style, level)));
                    self.name.clear();
                }
            }
        }
    }

    fn end_paragraph(&mut self) {
        match self.state.target {
            Target::Body => {}
            Target::Note => return self.note.push(' '),
            Target::Furniture => return self.furniture.push('\n'),
            _ => return,
        }
        if self.state.in_table {
            self.inline.push(' ');
            return;
        }
        self.end_table();
        let text = std::mem::take(&mut self.inline);
        let marker = line(&std::mem::take(&mut self.marker));
        let outline = self.state.outline.map(|level| level + 1);
        let level = outline.or_else(|| self.styles.get(&self.state.style).copied());
        if text.trim().is_empty() {
            return;
        }
        if let Some(level) = level {
            let text = if marker.is_empty() { text } else { format!("{marker} {text}") };
            self.builder.block(BlockKind::Heading { level }, &line(&text));
        } else if !marker.is_empty() || self.state.in_list {
            let marker = if marker.contains(char::is_alphanumeric) { marker.as_str() } else { "•" };
            self.builder.block(BlockKind::ListItem, &format!("{marker} {}", text.trim_start()));
        } else {
            let bullet = text.trim_start().starts_with('•');
            self.builder.block(if bullet { BlockKind::ListItem } else { BlockKind::Paragraph }, &text);
        }
    }

    fn end_cell(&mut self) {
        if self.state.target == Target::Body {
            let marker = line(&std::mem::take(&mut self.marker));
            let text = std::mem::take(&mut self.inline);
            self.row.push(if marker.is_empty() { text } else { format!("{marker} {text}") });
        }
    }

    fn end_row(&mut self) {
        if self.state.target != Target::Body || self.row.is_empty() {
            return;
        }
        if self.is_header && self.header_rows == self.rows.len() {
            self.header_rows += 1;
        }
        self.rows.push(std::mem::take(&mut self.row));
    }

    fn end_table(&mut self) {
        if !self.row.is_empty() {
            self.rows.push(std::mem::take(&mut self.row));
        }
        let rows = std::mem::take(&mut self.rows);
        let header = std::mem::take(&mut self.header_rows);
        if !rows.is_empty() {
            let header = if header == 0 { usize::from(plain::has_header(&rows)) } else { header };
            self.builder.table(&Rows { header: header.min(rows.len() - 1), rows });
        }
    }

    fn finish(mut self) -> Ending {
        self.decode();
        self.state.target = Target::Body;
        self.state.in_table = false;
        self.end_paragraph();
        self.end_table();
        let title = telling_title(&self.title).or_else(|| self.builder.title_line().map(str::to_owned));
        self.builder.finish(title.as_deref(), telling_author(&self.author).as_deref())
    }
}

fn heading_level(name: &str) -> Option<u8> {
    let name = name.trim().to_lowercase();
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let level = name[bare.len()..].parse().ok().filter(|level| (1..=9).contains(level))?;
    HEADINGS.contains(&bare.trim_end()).then_some(level)
}

/// The page in rich text that was made from one.
#[derive(Default)]
struct Html {
    out: String,
    raw: Vec<u8>,
    charset: Option<&'static Encoding>,
}

impl Html {
    fn run(&mut self, bytes: &[u8]) {
        #[derive(Clone, Default)]
        struct Group {
            /// Inside of a mark of the page, as it stood.
            mark: bool,
            skipped: bool,
            /// What only readers of rich text are to see.
            rich_only: bool,
            stand_ins: usize,
        }
        let mut groups: Vec<Group> = Vec::new();
        let mut group = Group { stand_ins: 1, ..Group::default() };
        let (mut starred, mut to_skip) = (false, 0_usize);
        let mut first_half = None;
        for token in (Tokens { bytes, at: 0 }) {
            let shown = !group.skipped && !group.rich_only;
            if !matches!(token, Token::Byte(_)) {
                self.decode();
            }
            match token {
                Token::Open => {
                    if groups.len() < DEEPEST {
                        groups.push(group.clone());
                    }
                    starred = false;
                }
                Token::Close => {
                    group = groups.pop().unwrap_or(group);
                    starred = false;
                }
                Token::Word(word, number) => {
                    let was_starred = std::mem::take(&mut starred);
                    match word {
                        "ansicpg" => {
                            self.charset = number.and_then(|page| charset_of_codepage(page.unsigned_abs()));
                        }
                        "htmltag" => group.mark = true,
                        "htmlrtf" => group.rich_only = number != Some(0),
                        "fonttbl" | "colortbl" | "stylesheet" | "info" | "pict" | "mhtmltag" => {
                            group.skipped = true;
                        }
                        _ if was_starred => group.skipped = true,
                        "uc" => {
                            group.stand_ins =
                                number.and_then(|count| usize::try_from(count).ok()).unwrap_or(1).min(16);
                        }
                        "u" if shown => {
                            to_skip = group.stand_ins;
                            let unit = (number.unwrap_or(0) & 0xffff) as u16;
                            match (first_half.take(), unit) {
                                (None, 0xd800..=0xdbff) => first_half = Some(unit),
                                (Some(first), _) => {
                                    self.out.extend(char::decode_utf16([first, unit]).filter_map(Result::ok));
                                }
                                (None, unit) => self.out.extend(char::from_u32(unit.into())),
                            }
                        }
                        "par" | "line" if shown => self.out.push('\n'),
                        "tab" if shown => self.out.push('\t'),
                        "lquote" if shown => self.out.push('‘'),
                        "rquote" if shown => self.out.push('’'),
                        "ldblquote" if shown => self.out.push('“'),
                        "rdblquote" if shown => self.out.push('”'),
                        "endash" if shown => self.out.push('–'),
                        "emdash" if shown => self.out.push('—'),
                        "bullet" if shown => self.out.push('•'),
                        _ => {}
                    }
                }
                Token::Symbol(b'*') => starred = true,
                Token::Symbol(symbol @ (b'{' | b'}' | b'\\')) if shown => self.out.push(char::from(symbol)),
                Token::Symbol(b'~') if shown => self.out.push_str("&nbsp;"),
                Token::Byte(byte) if shown => {
                    if to_skip > 0 {
                        to_skip -= 1;
                    } else {
                        self.raw.push(byte);
                    }
                }
                Token::Text(text) if shown => {
                    let passed = to_skip.min(text.len());
                    to_skip -= passed;
                    let text = String::from_utf8_lossy(&text[passed..]);
                    if group.mark {
                        self.out.push_str(&text);
                    } else {
                        self.out.push_str(&text.replace('<', "&lt;").replace('>', "&gt;"));
                    }
                }
                _ => {}
            }
        }
        self.decode();
    }

    fn decode(&mut self) {
        let raw = std::mem::take(&mut self.raw);
        if !raw.is_empty() {
            let charset = self.charset.unwrap_or(WINDOWS_1252);
            self.out.push_str(&charset.decode_without_bom_handling(&raw).0);
        }
    }
}

/// The encoding that Windows has under this number.
pub(super) fn charset_of_codepage(page: u32) -> Option<&'static Encoding> {
    let label = match page {
        874 => "windows-874".to_owned(),
        932 => "shift_jis".to_owned(),
        936 | 54936 => "gb18030".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        1250..=1258 => format!("windows-{page}"),
        10000 => "macintosh".to_owned(),
        20866 => "koi8-r".to_owned(),
        28591..=28606 => format!("iso-8859-{}", page - 28590),
        50220..=50222 => "iso-2022-jp".to_owned(),
        51932 => "euc-jp".to_owned(),
        65001 => "utf-8".to_owned(),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

fn charset_of_font(number: i32) -> Option<&'static Encoding> {
    charset_of_codepage(match number {
        0 => 1252,
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::testing;
    use crate::{Document, Kind, Limits};

    fn read(body: &str) -> Document {
        let source = format!("{{\\rtf1\\ansi\\ansicpg1252{body}}}");
        let document =
            testing::read(Kind::from_id("rtf").unwrap(), "a.rtf", source.as_bytes(), &Limits::default())
                .unwrap();
        assert_eq!(document.check(), Ok(()));
        document
    }

    #[track_caller]
    fn check(body: &str, expected: &str) {
        assert_eq!(read(body).pages[0].text, expected);
    }

    #[test]
    fn characters_are_read_in_every_way_they_are_written() {
        check("Caf\\'e9 \\u8364?5 \\u-10179?\\u-8694?\\par", "Café €5 😊");
        check(
            "{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial;}}\\f1\\'cf\\'f0\\'e8\\'e2\\'e5\\'f2\\f0  \\'e9\\par",
            "Привет é",
        );
        check(
            "a\\~b\\_c\\-d \\{x\\} \\emdash \\ldblquote q\\rdblquote\\par 10\\super 6\\nosupersub  cells\\par",
            "a\u{a0}b-cd {x} —“q”\n\n10⁶ cells".replace('\u{a0}', " ").as_str(),
        );
    }

    #[test]
    fn headings_are_known_by_style_and_by_level() {
        let document = read(
            "{\\stylesheet{\\s0 Normal;}{\\s1\\b Heading 1;}{\\s2 \\'dcberschrift 2;}}{\\info{\\title Tide tables}{\\author Ann Lee}}\
             \\pard\\s1 Harbour\\par\\pard\\s2 Hours\\par\\pard\\s0 From six.\\par{\\pard\\outlinelevel2 Piers\\par}\\pard Four.\\par",
        );
        let page = &document.pages[0];
        let levels: Vec<_> = page
            .blocks
            .iter()
            .map(|block| match block.kind {
                BlockKind::Heading { level } => level,
                _ => 0,
            })
            .collect();
        assert_eq!(levels, [1, 2, 0, 3, 0]);
        assert_eq!(document.title.as_deref(), Some("Tide tables"));
        assert_eq!(document.author.as_deref(), Some("Ann Lee"));
    }

    #[test]
    fn tables_and_lists_keep_their_shape() {
        let document = read(
            "\\trowd\\cellx100\\cellx200\\pard\\intbl Berth\\cell Fee\\cell\\row\\trowd\\pard\\intbl A1\\cell 40\\par per day\\cell\\row\
             \\pard After.\\par{\\pntext\\f1\\'b7\\tab}first\\par{\\listtext 2.\\tab}\\ls1 second\\par",
        );
        let page = &document.pages[0];
        assert_eq!(page.text, "Berth\tFee\nA1\t40 per day\n\nAfter.\n\n• first\n2. second");
        let BlockKind::Table { header: Some(header) } = page.blocks[0].kind else { panic!() };
        assert_eq!(header.of(&page.text), "Berth\tFee");
    }

    #[test]
    fn notes_and_margins_stand_below() {
        check(
            "{\\header Harbour office\\par}Fee{\\super\\chftn}{\\footnote\\pard{\\super\\chftn} Since May.} is due.\\par",
            "Fee[1] is due.\n\n[1] Since May.\n\nHarbour office",
        );
    }

    #[test]
    fn what_is_not_shown_is_left_out() {
        check(
            "{\\*\\generator Riched}{\\colortbl;\\red0;}a{\\v hidden}{\\deleted gone}{\\pict\\pngblip 89504e47}b\
             {\\field{\\*\\fldinst HYPERLINK \"https://a.example\"}{\\fldrslt link}}\\bin3 {}{c\\par",
            "ablinkc",
        );
    }

    #[test]
    fn a_page_wrapped_by_outlook_is_unwrapped() {
        let source = b"{\\rtf1\\ansi\\fromhtml1{\\*\\htmltag64 <p>}Five \\htmlrtf {\\b \\htmlrtf0 {\\*\\htmltag84 <b>}piers\
                       {\\*\\htmltag92 </b>}\\htmlrtf }\\htmlrtf0 < 6{\\*\\htmltag72 </p>}}";
        assert_eq!(enclosed_html(source).as_deref(), Some("<p>Five <b>piers</b>&lt; 6</p>"));
        assert_eq!(enclosed_html(b"{\\rtf1 text}"), None);
    }

    #[test]
    fn broken_groups_are_no_panic() {
        for body in [
            "}}}}text",
            "{{{{text",
            "\\'zz\\u99999999999?\\bin9999999999 x",
            "\\",
            "\\'",
            "\\row\\cell\\row",
            "\\trowd\\row\\par",
        ] {
            let source = format!("{{\\rtf1 {body}");
            let read =
                testing::read(Kind::from_id("rtf").unwrap(), "a.rtf", source.as_bytes(), &Limits::default())
                    .unwrap();
            assert_eq!(read.check(), Ok(()), "{body}");
        }
        let deep = format!("{{\\rtf1 {}deep", "{".repeat(200_000));
        assert!(
            testing::read(Kind::from_id("rtf").unwrap(), "a.rtf", deep.as_bytes(), &Limits::default())
                .is_ok()
        );
    }
}
