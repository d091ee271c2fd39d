//! From words to lines in reading order.
//!
//! Words that follow each other in the file and on the page form *strips*; strips side by side form
//! *lines*. Where a gutter parts running text, each column is a region of its own, read one after
//! the other; tables are not parted, so that a row stays a row. What a line means (heading, row of a
//! table…) is decided in [`blocks`](super::blocks).

use super::clean::is_right_to_left;
use super::words::{RawPage, Turn};

/// A box with its baseline in quarter points, turned so that the text in it is upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub left: i32,
    pub right: i32,
    pub baseline: i32,
    pub size: i32,
}

impl Place {
    /// The band that letters of this size take up, without the room for accents and descenders, so
    /// that lines set tightly do not touch.
    fn top(&self) -> i32 {
        self.baseline - self.size * 7 / 10
    }

    fn bottom(&self) -> i32 {
        self.baseline + self.size / 10
    }

    fn height(&self) -> i32 {
        self.bottom() - self.top()
    }

    /// True where both stand on the same line: their bands overlap by more than half of the smaller.
    fn level_with(&self, other: &Place) -> bool {
        let overlap = self.bottom().min(other.bottom()) - self.top().max(other.top());
        overlap * 100 > 55 * self.height().min(other.height()).max(1)
    }

    fn stretch(&mut self, other: &Place) {
        self.left = self.left.min(other.left);
        self.right = self.right.max(other.right);
        if other.size > self.size {
            self.size = other.size;
            self.baseline = other.baseline;
        }
    }
}

/// Words that stand side by side without a wide gap, in the order of the text.
#[derive(Debug, Clone)]
pub struct Strip {
    pub place: Place,
    /// Indices into [`RawPage::words`].
    pub words: Vec<u32>,
    characters: u32,
    digits: u32,
    right_to_left: bool,
}

/// Strips on one baseline, in reading order.
#[derive(Debug, Clone)]
pub struct Line {
    pub place: Place,
    pub strips: Vec<Strip>,
}

impl Line {
    pub fn words(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.strips.iter().flat_map(|strip| strip.words.iter().map(|&word| word as usize))
    }
}

/// Turns the place of a word so that its text is upright.
pub fn place(page: &RawPage, index: usize) -> Place {
    let word = &page.words[index];
    let (width, height) = (i32::from(page.size.0), i32::from(page.size.1));
    let [left, top, right, bottom] =
        [word.rect.left, word.rect.top, word.rect.right, word.rect.bottom].map(i32::from);
    let (baseline, size) = (i32::from(word.baseline), i32::from(word.size));
    let (left, right, baseline) = match word.turn {
        Turn::Upright | Turn::Slanted => (left, right, baseline),
        Turn::Down => (top, bottom, width - baseline),
        Turn::UpsideDown => (width - right, width - left, height - baseline),
        Turn::Up => (height - bottom, height - top, baseline),
    };
    Place { left, right, baseline, size }
}

/// Groups the words that run in the direction `turn` into strips, in the order of the file.
pub fn strips(page: &RawPage, turn: Turn) -> Vec<Strip> {
    let mut strips: Vec<Strip> = Vec::new();
    let mut last: Option<Place> = None;
    for (index, word) in page.words.iter().enumerate() {
        if word.turn != turn {
            continue;
        }
        let place = place(page, index);
        let text = page.word(index);
        let right_to_left = text.chars().any(is_right_to_left);
        // Slanted words have no baseline to go by: the file's order is kept.
        let follows = turn == Turn::Slanted && !strips.is_empty()
            || last.is_some_and(|last| {
                let gap = if right_to_left && place.right <= last.left + last.size / 2 {
                    last.left - place.right
                } else {
                    place.left - last.right
                };
                let size = last.size.max(place.size);
                last.level_with(&place) && gap > -size / 2 && gap * 10 < size * 7
            });
        if !follows {
            strips.push(Strip { place, words: Vec::new(), characters: 0, digits: 0, right_to_left });
        }
        if let Some(strip) = strips.last_mut() {
            strip.place.stretch(&place);
            strip.words.push(index as u32);
            strip.characters += text.chars().count() as u32;
            strip.digits += text.chars().filter(char::is_ascii_digit).count() as u32;
            strip.right_to_left |= right_to_left;
        }
        last = Some(place);
    }
    strips
}

/// Puts strips that stand on the same baseline into lines, from top to bottom.
pub fn lines(mut strips: Vec<Strip>) -> Vec<Line> {
    strips.sort_by_key(|strip| (strip.place.baseline, strip.place.left));
    let mut lines: Vec<Line> = Vec::new();
    for strip in strips {
        // Only lines nearby can take it. Large letters may sit on a line that began further up.
        let place = strip.place;
        let fitting = lines.iter_mut().rev().take(6).find(|line| {
            line.place.level_with(&place)
                && line.strips.iter().all(|other| {
                    let overlap = other.place.right.min(place.right) - other.place.left.max(place.left);
                    let narrower = (other.place.right - other.place.left).min(place.right - place.left);
                    overlap * 3 <= narrower.max(1)
                })
        });
        match fitting {
            Some(line) => {
                line.place.stretch(&place);
                line.strips.push(strip);
            }
            None => lines.push(Line { place, strips: vec![strip] }),
        }
    }
    for line in &mut lines {
        let reversed = line.strips.iter().filter(|strip| strip.right_to_left).count() * 2 > line.strips.len();
        line.strips.sort_by_key(|strip| if reversed { -strip.place.right } else { strip.place.left });
    }
    lines.sort_by_key(|line| line.place.baseline);
    lines
}

/// Parts the strips of a page into regions in reading order, and each region into lines.
pub fn regions(strips: Vec<Strip>) -> Vec<Vec<Line>> {
    let mut regions = Vec::new();
    part(strips, 0, &mut regions);
    regions
}

/// Deepest nesting of columns within columns.
const MAX_DEPTH: usize = 4;
/// Fewest lines a column must have.
const MIN_COLUMN_LINES: usize = 4;

fn part(strips: Vec<Strip>, depth: usize, regions: &mut Vec<Vec<Line>>) {
    if strips.is_empty() {
        return;
    }
    let gutter = if depth < MAX_DEPTH { gutter(&strips) } else { None };
    let Some(gutter) = gutter else {
        regions.push(lines(strips));
        return;
    };
    let (mut above, mut left, mut right, mut below) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for strip in strips {
        if strip.place.baseline < gutter.from {
            above.push(strip);
        } else if strip.place.baseline > gutter.to {
            below.push(strip);
        } else if strip.place.right <= gutter.x {
            left.push(strip);
        } else {
            right.push(strip);
        }
    }
    part(above, depth, regions);
    if gutter.runs > 2 {
        for (_, run) in runs(left, right, gutter.x) {
            part(run, depth + 1, regions);
        }
    } else if left.iter().filter(|strip| strip.right_to_left).count() * 2 > left.len() {
        part(right, depth + 1, regions);
        part(left, depth + 1, regions);
    } else {
        part(left, depth + 1, regions);
        part(right, depth + 1, regions);
    }
    part(below, depth, regions);
}

/// A vertical white band between columns of running text.
#[derive(Debug, Clone, Copy)]
struct Gutter {
    x: i32,
    /// First and last baseline of the columns.
    from: i32,
    to: i32,
    lines: usize,
    /// How often the file changes between left and right, plus one. Above two the cells of a table with
    /// running text are drawn one after the other, and are read so.
    runs: usize,
}

/// Finds the gutter that parts the most lines, if there is one.
fn gutter(strips: &[Strip]) -> Option<Gutter> {
    if strips.len() < 2 * MIN_COLUMN_LINES {
        return None;
    }
    // Columns begin at the same x, line after line.
    let mut starts: Vec<i32> = strips.iter().map(|strip| strip.place.left).collect();
    starts.sort_unstable();
    let mut candidates: Vec<(usize, i32)> = Vec::new();
    let mut at = 0;
    while at < starts.len() {
        let count = starts[at..].iter().take_while(|&&start| start - starts[at] <= 12).count();
        candidates.push((count, starts[at]));
        at += count;
    }
    let outermost = starts[0];
    candidates.retain(|&(count, x)| count >= MIN_COLUMN_LINES && x > outermost + 80);
    candidates.sort_unstable_by(|a, b| b.cmp(a));
    candidates.truncate(8);

    let mut order: Vec<usize> = (0..strips.len()).collect();
    order.sort_by_key(|&index| strips[index].place.baseline);
    let mut best: Option<Gutter> = None;
    for (_, x) in candidates {
        let x = x - 2;
        let mut start = 0;
        for at in 0..=order.len() {
            let crossed = order.get(at).is_none_or(|&index| {
                let place = &strips[index].place;
                place.left < x - 2 && place.right > x
            });
            if crossed {
                let found = columns(strips, &order[start..at], x);
                if let Some(found) = found
                    && best.is_none_or(|best| found.lines > best.lines)
                {
                    best = Some(found);
                }
                start = at + 1;
            }
        }
    }
    best
}

/// Judges whether the strips in `range`, none of which crosses `x`, are columns of running text.
fn columns(strips: &[Strip], range: &[usize], x: i32) -> Option<Gutter> {
    if range.len() < 2 * MIN_COLUMN_LINES {
        return None;
    }
    let (left, right): (Vec<usize>, Vec<usize>) =
        range.iter().partition(|&&index| strips[index].place.right <= x);
    if left.len() < MIN_COLUMN_LINES || right.len() < MIN_COLUMN_LINES {
        return None;
    }
    let extent = |side: &[usize]| {
        let baselines = side.iter().map(|&index| strips[index].place.baseline);
        (baselines.clone().min().unwrap_or(0), baselines.max().unwrap_or(0))
    };
    let ((left_from, left_to), (right_from, right_to)) = (extent(&left), extent(&right));
    let shared = left_to.min(right_to) - left_from.max(right_from);
    if shared * 2 < (left_to - left_from).min(right_to - right_from) {
        return None;
    }
    // The white band must be wider than a space.
    let size = strips[left[0]].place.size.max(strips[right[0]].place.size);
    let edge = left.iter().map(|&index| strips[index].place.right).max().unwrap_or(x);
    if x - edge < size / 2 {
        return None;
    }
    let mut in_file_order = range.to_vec();
    in_file_order.sort_unstable();
    let changes = in_file_order
        .windows(2)
        .filter(|pair| (strips[pair[0]].place.right <= x) != (strips[pair[1]].place.right <= x));
    let changes = changes.count();
    let fewer = left.len().min(right.len());
    let (left_runs, right_runs) = (reads_on(strips, &left), reads_on(strips, &right));
    let parted = if changes <= 1 + fewer / 8 {
        (left_runs && few_digits(strips, &right)) || (right_runs && few_digits(strips, &left))
    } else {
        left_runs && right_runs
    };
    let in_runs = changes > 1 + fewer / 8 && changes < fewer;
    parted.then(|| Gutter {
        x,
        from: left_from.min(right_from),
        to: left_to.max(right_to),
        lines: fewer,
        runs: if in_runs { changes + 1 } else { 2 },
    })
}

/// True where the strips look like running text: most fill the column's width, with several words each.
fn reads_on(strips: &[Strip], side: &[usize]) -> bool {
    let left = side.iter().map(|&index| strips[index].place.left).min().unwrap_or(0);
    let right = side.iter().map(|&index| strips[index].place.right).max().unwrap_or(0);
    let full = side.iter().filter(|&&index| {
        let strip = &strips[index];
        strip.words.len() >= 3
            && strip.characters >= 15
            && (strip.place.right - strip.place.left) * 2 >= right - left
    });
    full.count() * 2 > side.len() && few_digits(strips, side)
}

fn few_digits(strips: &[Strip], side: &[usize]) -> bool {
    let characters: u32 = side.iter().map(|&index| strips[index].characters).sum();
    let digits: u32 = side.iter().map(|&index| strips[index].digits).sum();
    digits * 5 < characters
}

/// Parts strips into runs of the same side, in the order of the file.
fn runs(left: Vec<Strip>, right: Vec<Strip>, x: i32) -> Vec<(bool, Vec<Strip>)> {
    let mut all: Vec<Strip> = left.into_iter().chain(right).collect();
    all.sort_by_key(|strip| strip.words.first().copied());
    let mut runs: Vec<(bool, Vec<Strip>)> = Vec::new();
    for strip in all {
        let side = strip.place.right <= x;
        match runs.last_mut() {
            Some((last, run)) if *last == side => run.push(strip),
            _ => runs.push((side, vec![strip])),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::super::words::sheet::Sheet;
    use super::*;

    fn read(page: &RawPage) -> Vec<Vec<String>> {
        let regions = regions(strips(page, Turn::Upright));
        let text = |line: &Line| line.words().map(|word| page.word(word)).collect::<Vec<_>>().join(" ");
        regions.iter().map(|lines| lines.iter().map(text).collect()).collect()
    }

    fn two_columns(by_line: bool) -> Sheet {
        let mut sheet = Sheet::new().write(300, 200, 60, true, "A title over the whole width of the page");
        let left = |sheet: Sheet, line: u16| {
            sheet.plain(200, 400 + line * 50, &format!("left column line number {line} reads on"))
        };
        let right = |sheet: Sheet, line: u16| {
            sheet.plain(1300, 410 + line * 50, &format!("right column line number {line} reads on"))
        };
        if by_line {
            for line in 0..6 {
                sheet = right(left(sheet, line), line);
            }
        } else {
            sheet = (0..6).fold(sheet, left);
            sheet = (0..6).fold(sheet, right);
        }
        sheet
    }

    #[test]
    fn columns_are_read_one_after_the_other_however_the_file_draws_them() {
        for by_line in [false, true] {
            let regions = read(&two_columns(by_line).page);
            assert_eq!(regions.len(), 3, "{regions:#?}");
            assert!(regions[1].iter().all(|line| line.starts_with("left")), "{regions:#?}");
            assert!(regions[2].iter().all(|line| line.starts_with("right")), "{regions:#?}");
        }
    }

    #[test]
    fn rows_of_a_table_stay_together_even_if_drawn_by_column() {
        let labels =
            ["Net product sales", "Net service sales", "Cost of sales", "Fulfillment costs", "Marketing"];
        let mut sheet = Sheet::new();
        for (row, label) in labels.iter().enumerate() {
            sheet = sheet.plain(200, 400 + row as u16 * 50, label);
        }
        for row in 0..5 {
            sheet = sheet.plain(1500, 400 + row * 50, &format!("1{row},573"));
        }
        let regions = read(&sheet.page);
        assert_eq!(regions.len(), 1, "{regions:#?}");
        assert_eq!(regions[0][1], "Net service sales 11,573");
    }

    #[test]
    fn words_drawn_in_any_order_make_a_line() {
        let sheet = Sheet::new().plain(600, 400, "third").plain(200, 400, "first").plain(400, 402, "second");
        assert_eq!(read(&sheet.page), [["first second third"]]);
    }

    #[test]
    fn a_raised_number_stays_on_its_line() {
        let sheet = Sheet::new()
            .plain(200, 400, "as shown")
            .write(390, 388, 26, false, "12")
            .plain(430, 400, "before");
        assert_eq!(read(&sheet.page), [["as shown 12 before"]]);
    }
}
