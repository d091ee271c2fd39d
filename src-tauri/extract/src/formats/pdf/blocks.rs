//! From lines to headings, paragraphs, list items, tables and notes.

use std::collections::HashMap;

use super::layout::{self, Line};
use super::tables::{self, Row};
use super::words::{RawPage, Turn};

/// A block of a page before its text is put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub shape: Shape,
    /// Lines of text, or rows of a table; each a list of cells, each a list of words. Only a table has more
    /// than one cell in a line.
    pub lines: Vec<Vec<Vec<usize>>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Heading {
        level: u8,
    },
    Paragraph,
    ListItem,
    /// The first `header` rows are the header.
    Table {
        header: usize,
    },
    Footnote,
    Furniture,
}

/// What is usual in a document, against which a line's style is judged.
#[derive(Debug, Default)]
pub struct Style {
    /// Characters by size in half points.
    sizes: HashMap<i32, u64>,
    bold: u64,
    italic: u64,
    all: u64,
    body: i32,
    /// Sizes of headings, the largest first, in half points.
    headings: Vec<i32>,
    /// Levels of the outline's entries, by page and folded title.
    outline: HashMap<(usize, String), u8>,
}

/// Deepest level told apart by style.
const MAX_LEVEL: u8 = 4;

impl Style {
    pub fn learn(&mut self, page: &RawPage) {
        for word in &page.words {
            let characters = u64::from(word.end - word.start);
            *self.sizes.entry((i32::from(word.size) + 1) / 2).or_default() += characters;
            self.all += characters;
            self.bold += if word.bold { characters } else { 0 };
            self.italic += if word.italic { characters } else { 0 };
        }
    }

    pub fn learn_outline(&mut self, page: usize, title: &str, level: u8) {
        self.outline.entry((page, fold(title))).or_insert(level);
    }

    /// Settles what is body and what is heading. Call when everything has been learned.
    pub fn settle(&mut self) {
        self.body =
            self.sizes.iter().max_by_key(|&(&size, &count)| (count, size)).map_or(20, |(&size, _)| size);
        let mut larger: Vec<i32> =
            self.sizes.keys().copied().filter(|&size| size * 100 > self.body * 112).collect();
        larger.sort_unstable_by(|a, b| b.cmp(a));
        // Sizes that differ by rounding are one.
        larger.dedup_by(|next, last| *next * 100 > *last * 95);
        self.headings = larger;
    }

    fn level(&self, size: i32) -> Option<u8> {
        let rank = self.headings.iter().position(|&heading| size * 100 > heading * 95)?;
        Some((rank as u8 + 1).min(MAX_LEVEL - 1))
    }

    fn bold_level(&self) -> u8 {
        (self.headings.len() as u8 + 1).min(MAX_LEVEL)
    }

    fn bold_tells(&self) -> bool {
        self.bold * 3 < self.all
    }

    fn italic_tells(&self) -> bool {
        self.italic * 6 < self.all
    }
}

fn fold(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What a line is judged by beside itself.
#[derive(Clone, Copy)]
struct Ground<'g> {
    page: &'g RawPage,
    /// Counts from 0.
    number: usize,
    style: &'g Style,
    /// The usual size on this page, in half points; documents bound together differ in it.
    body: i32,
    /// Of the page, turned so that its text is upright.
    height: i32,
}

/// A page with fewer characters says nothing about the usual size.
const MIN_CHARACTERS_FOR_SIZE: u32 = 400;

fn page_body(page: &RawPage, style: &Style) -> i32 {
    let mut sizes: HashMap<i32, u32> = HashMap::new();
    for word in &page.words {
        *sizes.entry((i32::from(word.size) + 1) / 2).or_default() += word.end - word.start;
    }
    if sizes.values().sum::<u32>() < MIN_CHARACTERS_FOR_SIZE {
        return style.body;
    }
    sizes.into_iter().max_by_key(|&(size, count)| (count, size)).map_or(style.body, |(size, _)| size)
}

/// A line with what tells its role.
struct Styled<'l> {
    line: &'l Line,
    /// In half points.
    size: i32,
    bold: bool,
    italic: bool,
    characters: usize,
    words: usize,
    marker: Option<Marker>,
    first: &'l str,
    last: &'l str,
    /// Dots lead the eye to the end of the line, as in a table of contents.
    leader: bool,
    /// Width of the first word in quarter points.
    first_width: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marker {
    Bullet,
    Number,
}

/// Cuts a page into pieces in reading order. `skip` holds the words that are furniture.
pub fn pieces(page: &RawPage, number: usize, style: &Style, skip: &[bool]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let body = page_body(page, style);
    let mut turns: Vec<(usize, Turn)> = Turn::ALL
        .iter()
        .map(|&turn| (page.words.iter().filter(|word| word.turn == turn).count(), turn))
        .filter(|&(count, _)| count > 0)
        .collect();
    // The page's main direction first.
    turns.sort_by_key(|&(count, turn)| (std::cmp::Reverse(count), turn));
    for (_, turn) in turns {
        let mut strips = layout::strips(page, turn);
        for strip in &mut strips {
            strip.words.retain(|&word| !skip.get(word as usize).copied().unwrap_or(false));
        }
        strips.retain(|strip| !strip.words.is_empty());
        let height = i32::from(if matches!(turn, Turn::Up | Turn::Down) { page.size.0 } else { page.size.1 });
        let mut first_of_region = false;
        for lines in layout::regions(strips) {
            for piece in region(Ground { page, number, style, body, height }, &lines) {
                if first_of_region
                    && let Some(last) = pieces.last_mut()
                    && runs_on(page, last, &piece)
                {
                    last.lines.extend(piece.lines);
                } else {
                    pieces.push(piece);
                }
                first_of_region = false;
            }
            first_of_region = true;
        }
    }
    pieces
}

/// True where a paragraph goes on in the next column.
fn runs_on(page: &RawPage, last: &Piece, next: &Piece) -> bool {
    if last.shape != Shape::Paragraph || next.shape != Shape::Paragraph {
        return false;
    }
    let word = |piece: &Piece, last: bool| {
        let mut words = piece.lines.iter().flatten().flatten().copied();
        if last { words.next_back() } else { words.next() }
    };
    let (Some(before), Some(after)) = (word(last, true), word(next, false)) else { return false };
    page.words[before].size.abs_diff(page.words[after].size) <= 2
        && !ends_sentence(page.word(before))
        && page.word(after).starts_with(char::is_lowercase)
}

fn ends_sentence(word: &str) -> bool {
    word.trim_end_matches(['"', '”', '’', '\'', ')', ']'])
        .ends_with(['.', '?', '!', ':', ';', '。', '！', '？'])
}

fn region(ground: Ground, lines: &[Line]) -> Vec<Piece> {
    let rows: Vec<Row> = lines.iter().map(|line| tables::row(ground.page, line)).collect();
    let mut pieces = Vec::new();
    let mut at = 0;
    for table in tables::find(&rows) {
        texts(ground, &lines[at..table.start], &mut pieces);
        at = table.end;
        let mut rows = table.rows;
        if let Some(left) = tables::labels_beside(&rows) {
            // An address beside the dates and numbers of a letter is read by itself.
            let (beside, labels): (Vec<Row>, Vec<Row>) = rows.into_iter().map(|row| row.parted(left)).unzip();
            let cells = |row: Row| row.cells.into_iter().flat_map(|cell| cell.words).collect::<Vec<usize>>();
            for words in beside.into_iter().map(cells).filter(|words| !words.is_empty()) {
                pieces.push(Piece { shape: Shape::Paragraph, lines: vec![vec![words]] });
            }
            rows = labels.into_iter().filter(|row| !row.cells.is_empty()).collect();
        }
        let lines = rows.into_iter().map(|row| row.cells.into_iter().map(|cell| cell.words).collect());
        pieces.push(Piece { shape: Shape::Table { header: table.header }, lines: lines.collect() });
    }
    texts(ground, &lines[at..], &mut pieces);
    pieces
}

/// Cuts lines without tables into paragraphs and the like.
fn texts(ground: Ground, lines: &[Line], pieces: &mut Vec<Piece>) {
    let styled: Vec<Styled> = lines.iter().map(|line| Styled::of(ground.page, line)).collect();
    let spacing = usual_spacing(lines);
    let mut start = 0;
    for at in 1..=styled.len() {
        if at < styled.len() && !breaks(ground.style, &styled, start, at, spacing) {
            continue;
        }
        let shape = shape(ground, &styled[start..at]);
        let lines = styled[start..at].iter().map(|styled| vec![styled.line.words().collect()]).collect();
        pieces.push(Piece { shape, lines });
        start = at;
    }
}

/// The median distance of baselines, relative to the size of the letters, in hundredths.
fn usual_spacing(lines: &[Line]) -> i32 {
    let mut distances: Vec<i32> = lines
        .windows(2)
        .map(|pair| (pair[1].place.baseline - pair[0].place.baseline) * 100 / pair[1].place.size.max(1))
        .filter(|&distance| (80..=300).contains(&distance))
        .collect();
    distances.sort_unstable();
    distances.get(distances.len() / 2).copied().unwrap_or(130)
}

/// Decides whether a new piece begins at line `at`; the current one began at `start`.
fn breaks(style: &Style, lines: &[Styled], start: usize, at: usize, spacing: i32) -> bool {
    let (first, last, next) = (&lines[start], &lines[at - 1], &lines[at]);
    let em = next.line.place.size.max(1);
    if (next.size - last.size).abs() * 100 > 9 * last.size.max(next.size)
        && next.characters > 3
        && last.characters > 3
    {
        return true;
    }
    if next.bold != last.bold && next.characters > 3 && last.characters > 3 && style.bold_tells() {
        return true;
    }
    if last.italic
        && !next.italic
        && at - start == 1
        && last.words <= 10
        && !ends_sentence(last.last)
        && !next.first.starts_with(char::is_lowercase)
    {
        return true;
    }
    let distance = (next.line.place.baseline - last.line.place.baseline) * 100 / em;
    let own = if at - start >= 2 {
        (last.line.place.baseline - lines[at - 2].line.place.baseline) * 100 / em
    } else {
        spacing
    };
    if distance > own.clamp(spacing * 8 / 10, spacing * 15 / 10) * 135 / 100 || distance < -50 {
        return true;
    }
    if next.marker == Some(Marker::Bullet) || last.leader {
        return true;
    }
    // How far text reaches to the right hereabouts.
    let near = &lines[at.saturating_sub(8)..(at + 8).min(lines.len())];
    let right = near.iter().map(|line| line.line.place.right).max().unwrap_or(0);
    let left = near.iter().map(|line| line.line.place.left).min().unwrap_or(0);
    let width = (right - left).max(1);
    let room = right - last.line.place.right;
    let fits = room > next.first_width + em / 2;
    let ended = ends_sentence(last.last);
    if next.marker == Some(Marker::Number) && (fits || ended) {
        return true;
    }
    let (from, to) = (last.line.place.left, next.line.place.left);
    if fits && (ended || !next.first.starts_with(char::is_lowercase) && room * 4 > width) {
        // Lines of a large title are broken where it looks good.
        let title = style.level(next.size).is_some()
            && !ended
            && !next.first.starts_with(|c: char| c.is_ascii_digit());
        if !title {
            return true;
        }
    }
    // The first line of a paragraph is indented, that of a list item or of a reference stands out.
    if to > from + em * 8 / 10 && at - start >= 2 && to < from + em * 5 {
        return true;
    }
    let hangs = first.marker.is_some()
        || at - start >= 2 && lines[start + 1].line.place.left > first.line.place.left + em / 2;
    hangs && at - start >= 2 && to < from - em / 2
        || first.marker.is_some() && to < first.line.place.left - em / 2
}

fn shape(ground: Ground, lines: &[Styled]) -> Shape {
    let Ground { page, number, style, body, height } = ground;
    let words: usize = lines.iter().map(|line| line.words).sum();
    let characters: usize = lines.iter().map(|line| line.characters).sum();
    let (first, last) = (&lines[0], &lines[lines.len() - 1]);
    if lines.len() <= 4 && characters <= 200 {
        let text = || lines.iter().flat_map(|line| line.line.words()).map(|word| page.word(word));
        let letters = text().flat_map(str::chars).filter(|c| c.is_alphabetic()).count();
        let numbered = first.marker == Some(Marker::Number);
        let telling = letters >= 3 && letters * 2 >= characters;
        let open = !last.last.ends_with([',', ';'])
            && (!last.last.ends_with('.') || numbered && words <= 8 || words <= 3);
        // Remarks such as "(in millions)" head nothing.
        let remark = first.first.starts_with('(') && !numbered;
        if telling && !remark && first.marker != Some(Marker::Bullet) {
            if !style.outline.is_empty()
                && let Some(level) = style.outline.get(&(number, fold(&text().collect::<String>())))
            {
                return Shape::Heading { level: (*level).clamp(1, 6) };
            }
            if open
                && words <= 25
                && first.size * 100 > body * 108
                && let Some(level) = style.level(first.size)
            {
                return Shape::Heading { level };
            }
            let bold = style.bold_tells() && lines.iter().all(|line| line.bold);
            let bold_or_capitals =
                bold || lines.len() == 1 && words >= 2 && letters >= 8 && is_capitals(text());
            if open && words <= 16 && bold_or_capitals && first.size * 100 >= body.min(style.body) * 92 {
                return Shape::Heading { level: style.bold_level() };
            }
            let slanted = lines.len() == 1 && first.italic && first.first.starts_with(char::is_uppercase);
            if open
                && !last.last.ends_with('.')
                && words <= 10
                && slanted
                && first.size * 100 >= body.min(style.body) * 92
                && style.italic_tells()
            {
                return Shape::Heading { level: (style.bold_level() + 1).min(MAX_LEVEL) };
            }
        }
    }
    let low = first.line.place.baseline * 100 > height * 60;
    if low && first.size * 100 <= body * 89 && is_note_marker(page, first) {
        return Shape::Footnote;
    }
    if first.marker.is_some() && words > 1 { Shape::ListItem } else { Shape::Paragraph }
}

fn is_capitals<'w>(words: impl Iterator<Item = &'w str>) -> bool {
    words.flat_map(str::chars).all(|c| !c.is_lowercase() && !c.is_ascii_digit())
}

/// True where a line begins as a note does: with a small number, a letter in brackets, an asterisk or dagger.
fn is_note_marker(page: &RawPage, line: &Styled) -> bool {
    let Some(first) = line.line.words().next() else { return false };
    let word = page.word(first);
    let bare = word.trim_matches(['(', ')', '[', ']', '.']);
    let short = !bare.is_empty() && bare.len() <= 3;
    short && (bare.bytes().all(|byte| byte.is_ascii_digit()) || bare.chars().all(|c| matches!(c, '*' | '†' | '‡' | '§' | '¹' | '²' | '³')))
        || word.starts_with(['*', '†', '‡'])
        || word.starts_with('(') && word.ends_with(')') && word.len() <= 4
        // The number is smaller than the note and touches its first word.
        || word.starts_with(|c: char| c.is_ascii_digit()) && word.chars().nth(1).or(word.chars().nth(2)).is_some_and(char::is_uppercase)
}

impl<'l> Styled<'l> {
    fn of(page: &'l RawPage, line: &'l Line) -> Styled<'l> {
        let indices: Vec<usize> = line.words().collect();
        let mut sizes: Vec<(i32, usize)> = Vec::new();
        let (mut characters, mut bold, mut italic) = (0, 0, 0);
        for &index in &indices {
            let word = &page.words[index];
            let count = page.word(index).chars().count();
            characters += count;
            bold += if word.bold { count } else { 0 };
            italic += if word.italic { count } else { 0 };
            let size = (i32::from(word.size) + 1) / 2;
            match sizes.iter_mut().find(|(known, _)| *known == size) {
                Some((_, total)) => *total += count,
                None => sizes.push((size, count)),
            }
        }
        let first = indices.first().copied();
        let last = indices.last().copied();
        let place = first.map(|first| layout::place(page, first));
        Styled {
            line,
            size: sizes.iter().max_by_key(|(_, count)| *count).map_or(0, |(size, _)| *size),
            bold: bold * 10 >= characters * 8,
            italic: italic * 10 >= characters * 9,
            characters,
            words: indices.len(),
            marker: first.and_then(|first| marker(page.word(first), indices.len())),
            first: first.map_or("", |first| page.word(first)),
            last: last.map_or("", |last| page.word(last)),
            leader: has_leader(page, &indices),
            first_width: place.map_or(0, |place| place.right - place.left),
        }
    }
}

fn has_leader(page: &RawPage, words: &[usize]) -> bool {
    let dots = words.iter().map(|&word| page.word(word)).map(|word| {
        match word.bytes().filter(|&byte| byte == b'.').count() {
            count if count * 2 > word.len() || word.contains("....") => count,
            _ => 0,
        }
    });
    dots.sum::<usize>() >= 5
}

/// Reads the first word of a line as the marker of a list item.
fn marker(word: &str, words: usize) -> Option<Marker> {
    let mut chars = word.chars();
    let (first, second) = (chars.next()?, chars.next());
    if matches!(first, '•' | '◦' | '▪' | '‣' | '●' | '○' | '■' | '□' | '✓' | '➢')
        || second.is_none() && words > 1 && matches!(first, '–' | '—' | '-' | '*' | '·' | 'o')
    {
        return Some(Marker::Bullet);
    }
    if words < 2 || word.len() > 8 {
        return None;
    }
    let bare = word.strip_prefix('(').unwrap_or(word);
    let closed = bare.strip_suffix([')', '.'])?;
    let bracketed = word.ends_with(')');
    let numbers = closed
        .split('.')
        .all(|part| !part.is_empty() && part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit()));
    let letter = closed.len() == 1 && closed.bytes().all(|byte| byte.is_ascii_alphabetic());
    let roman =
        bracketed && closed.len() <= 5 && closed.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'));
    // A single letter with a full stop may be an initial; in lower case it seldom is.
    let listed =
        numbers || letter && (bracketed || closed.bytes().all(|byte| byte.is_ascii_lowercase())) || roman;
    listed.then_some(Marker::Number)
}
