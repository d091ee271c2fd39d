//! From what the reading model says of a line to words with their places.
//!
//! The model gives, for every few pixels along the line, how likely each character is, and a blank that parts characters
//! (connectionist temporal classification). Where a character begins and ends it does not say: that is seen in the ink.

use footnote_language::script::is_word_alone;

use crate::picture::Gray;

/// Share of a row, in percent, that the ink of letters never fills.
const DRAWN_PERCENT: usize = 75;

/// Smallest and largest size that letters have in what is cut out, in parts of its height, and where they usually stand.
const SMALLEST: f32 = 0.4;
const LARGEST: f32 = 1.1;
const USUAL_SIZE: f32 = 0.7;
const USUAL_BASELINE: f32 = 0.68;

/// A character that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Character<'c> {
    pub text: &'c str,
    /// Its middle along the line, counted in the model's steps.
    pub step: f32,
    /// From 0 to 1.
    pub confidence: f32,
}

/// A word of a line, in pixels of the cut-out that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadWord {
    pub text: String,
    pub left: f32,
    pub right: f32,
    pub confidence: f32,
    /// No space parts it from the word before.
    pub glued: bool,
}

/// Where the letters of a line stand, in pixels of the cut-out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Letters {
    pub baseline: f32,
    pub size: f32,
}

/// Takes the likeliest character of each step. `scores` has a row of as many likelihoods as there are `characters` for
/// each step; the first of them is the blank.
pub fn decode<'c>(scores: &[f32], characters: &'c [String]) -> Vec<Character<'c>> {
    let mut read: Vec<(Character, usize)> = Vec::new();
    let mut last = 0;
    for (step, row) in scores.chunks_exact(characters.len().max(1)).enumerate() {
        let (mut best, mut likelihood) = (0, f32::MIN);
        for (index, &value) in row.iter().enumerate() {
            if value > likelihood {
                (best, likelihood) = (index, value);
            }
        }
        if best != 0 && best == last {
            if let Some((character, steps)) = read.last_mut() {
                character.step += (step as f32 - character.step) / (*steps as f32 + 1.0);
                character.confidence = character.confidence.max(likelihood);
                *steps += 1;
            }
        } else if best != 0 {
            let text = characters[best].as_str();
            read.push((Character { text, step: step as f32, confidence: likelihood }, 1));
        }
        last = best;
    }
    read.into_iter().map(|(character, _)| character).collect()
}

/// Puts characters together into words. `cut` is what was read, `pixels` how many of its pixels a step takes, `inked` how many
/// of its columns hold the line.
pub fn words(characters: &[Character], cut: &Gray, pixels: f32, inked: usize) -> Vec<ReadWord> {
    let ink = columns(cut, inked);
    let middle = |character: &Character| (character.step + 0.5) * pixels;
    let mut groups: Vec<(&[Character], bool)> = Vec::new();
    for run in characters.split(|character| character.text.trim().is_empty()) {
        // Each character of Chinese is a word of its own.
        let mut start = 0;
        for at in 1..=run.len() {
            if at == run.len() || is_alone(&run[at]) || is_alone(&run[at - 1]) {
                groups.push((&run[start..at], start > 0));
                start = at;
            }
        }
    }
    groups.retain(|(group, _)| !group.is_empty());
    let mut words: Vec<ReadWord> = Vec::new();
    let mut left = edge(&ink, 0.0, groups.first().map_or(0.0, |(group, _)| middle(&group[0]))).1;
    for (index, (group, glued)) in groups.iter().enumerate() {
        let last = middle(&group[group.len() - 1]);
        let (right, next_left) = match groups.get(index + 1) {
            Some((next, _)) => edge(&ink, last, middle(&next[0])),
            None => (edge(&ink, last, inked as f32).0, 0.0),
        };
        let text: String = group.iter().map(|character| character.text).collect();
        let sum: f32 = group.iter().map(|character| character.confidence).sum();
        let confidence = sum / group.len() as f32;
        // A word is as wide as its characters' middles are apart, whatever the ink says.
        let (left_most, right_most) = (middle(&group[0]), last);
        words.push(ReadWord {
            text,
            left: left.min(left_most),
            right: right.max(right_most),
            confidence,
            glued: *glued,
        });
        left = next_left;
    }
    words
}

fn is_alone(character: &Character) -> bool {
    character.text.chars().next().is_some_and(is_word_alone)
}

/// Whether there is ink in each column, the lines of a table left out.
fn columns(cut: &Gray, inked: usize) -> Vec<bool> {
    let is_ink = ink(cut, inked);
    let rows = rows(cut, inked);
    (0..inked).map(|x| (0..cut.height()).any(|y| rows[y] > 0 && is_ink(x, y))).collect()
}

/// How much ink there is in each row; none where it is that of a line drawn under or over the text.
fn rows(cut: &Gray, inked: usize) -> Vec<usize> {
    let is_ink = ink(cut, inked);
    let rows: Vec<usize> = (0..cut.height()).map(|y| (0..inked).filter(|&x| is_ink(x, y)).count()).collect();
    let is_drawn = |count: usize| count * 100 > inked * DRAWN_PERCENT;
    let middle = rows.len() / 4..rows.len() * 3 / 4;
    let kept =
        |(y, count): (usize, &usize)| if is_drawn(*count) && !middle.contains(&y) { 0 } else { *count };
    rows.iter().enumerate().map(kept).collect()
}

/// Where the ink of a word ends and that of the next begins, which is the widest gap between two places; both are the
/// middle where there is none.
fn edge(ink: &[bool], from: f32, to: f32) -> (f32, f32) {
    let first = (from.max(0.0) as usize).min(ink.len());
    let last = (to.max(0.0) as usize).clamp(first, ink.len());
    let (mut best, mut start) = (None::<(usize, usize)>, first);
    for at in first..=last {
        if at == last || ink.get(at).is_none_or(|ink| *ink) {
            if at > start && best.is_none_or(|(from, to)| at - start > to - from) {
                best = Some((start, at));
            }
            start = at + 1;
        }
    }
    match best {
        Some((gap, end)) => (gap as f32, end as f32),
        None => ((from + to) / 2.0, (from + to) / 2.0),
    }
}

/// Tells which pixels differ from the ground.
fn ink(cut: &Gray, inked: usize) -> impl Fn(usize, usize) -> bool + '_ {
    let width = cut.width();
    let mut counts = [0_usize; 256];
    for row in cut.pixels().chunks_exact(width) {
        row[..inked.min(width)].iter().for_each(|&pixel| counts[usize::from(pixel)] += 1);
    }
    let total: usize = counts.iter().sum();
    let quantile = |share: usize| {
        let mut left = total * share / 100;
        counts.iter().position(|&count| {
            let found = count > left;
            left = left.saturating_sub(count);
            found
        })
    };
    let [dark, ground, bright] = [2, 50, 98].map(|share| quantile(share).unwrap_or(255) as i32);
    // White letters on black are as good.
    let apart = (ground - dark).max(bright - ground);
    let most = (apart * 2 / 5).max(12);
    move |x, y| (i32::from(cut.pixels()[y * width + x]) - ground).abs() > most
}

/// Finds where the letters stand and how large they are: by how far up and down their ink reaches, which depends on what
/// the letters are.
pub fn letters(text: &str, cut: &Gray, inked: usize) -> Letters {
    let rows = rows(cut, inked);
    let densest = (rows.len() / 4..rows.len() * 3 / 4).max_by_key(|&y| rows[y]).unwrap_or(0);
    let least = (rows[densest] / 50).max(1);
    // Ink of the lines above and below is parted from this line's by a row without.
    let top = (0..densest).rev().find(|&y| rows[y] < least).map_or(0, |y| y + 1);
    let bottom = (densest..rows.len()).find(|&y| rows[y] < least).unwrap_or(rows.len());
    let height = (bottom - top) as f32;

    let square = text.chars().any(is_word_alone);
    let high = text
        .chars()
        .any(|c| c.is_uppercase() || c.is_numeric() || "bdfhijklt()[]{}/|%&?!$§€£\"'“”‘’".contains(c));
    let deep = text.chars().any(|c| "gjpqyQ()[]{}/|,;$§".contains(c));
    let (above, below) = if square {
        (0.82, 0.1)
    } else {
        let comma = deep && !text.chars().any(|c| "gjpqy()[]{}/|§$".contains(c));
        (
            if high { 0.72 } else { 0.5 },
            if comma {
                0.14
            } else if deep {
                0.21
            } else {
                0.0
            },
        )
    };
    let (size, baseline) = (height / (above + below), top as f32 + above * height / (above + below));
    let whole = cut.height() as f32;
    if (whole * SMALLEST..=whole * LARGEST).contains(&size) {
        return Letters { baseline, size };
    }
    // A dash, or ink that is not of letters: where letters usually stand in what is cut out.
    Letters { baseline: whole * USUAL_BASELINE, size: whole * USUAL_SIZE }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn characters() -> Vec<String> {
        ["", "a", "b", " "].map(str::to_owned).to_vec()
    }

    /// The scores of a line in which these characters are the likeliest, step by step.
    fn scores(steps: &[usize]) -> Vec<f32> {
        steps
            .iter()
            .flat_map(|&best| (0..4).map(move |index| if index == best { 0.7 } else { 0.1 }))
            .collect()
    }

    #[test]
    fn repeated_steps_are_one_character_unless_a_blank_parts_them() {
        let known = characters();
        let read = decode(&scores(&[0, 1, 1, 0, 1, 2, 2, 2]), &known);
        let text: String = read.iter().map(|character| character.text).collect();
        assert_eq!(text, "aab");
        assert_eq!(read.iter().map(|character| character.step).collect::<Vec<_>>(), [1.5, 4.0, 6.0]);
        assert!(decode(&[], &known).is_empty());
    }

    /// White, with black columns.
    fn bars(width: usize, black: &[std::ops::Range<usize>]) -> Gray {
        let row: Vec<u8> =
            (0..width).map(|x| if black.iter().any(|bar| bar.contains(&x)) { 0 } else { 255 }).collect();
        Gray::new(width, 48, row.repeat(48)).unwrap()
    }

    #[test]
    fn words_end_where_their_ink_does() {
        let known = characters();
        // Steps of eight pixels: "ab a".
        let read = decode(&scores(&[0, 1, 0, 2, 3, 3, 0, 1, 0]), &known);
        let cut = bars(80, &[5..18, 22..35, 56..66]);
        let words = words(&read, &cut, 8.0, 72);
        let places: Vec<(&str, f32, f32)> =
            words.iter().map(|word| (word.text.as_str(), word.left, word.right)).collect();
        assert_eq!(places, [("ab", 5.0, 35.0), ("a", 56.0, 66.0)]);
        assert!((words[0].confidence - 0.7).abs() < 1e-6);
    }

    #[test]
    fn chinese_is_parted_into_characters() {
        let known = ["", "漢", "字", "a"].map(str::to_owned);
        let read = decode(&scores(&[1, 0, 2, 0, 3, 3]), &known);
        let black = 0..48;
        let words = words(&read, &bars(48, std::slice::from_ref(&black)), 8.0, 48);
        let parts: Vec<(&str, bool)> = words.iter().map(|word| (word.text.as_str(), word.glued)).collect();
        assert_eq!(parts, [("漢", false), ("字", true), ("a", true)]);
    }

    #[test]
    fn a_line_under_the_text_is_none_of_its_ink() {
        let pixels = (0..48).flat_map(|y| (0..100).map(move |x| (x, y)));
        let black = |(x, y)| (10..38).contains(&y) && x % 4 == 0 && x > 20 || (42..45).contains(&y);
        let cut = Gray::new(100, 48, pixels.map(|at| if black(at) { 0 } else { 255 }).collect()).unwrap();
        let found = letters("1204", &cut, 100);
        assert!((found.baseline - 38.0).abs() < 0.1 && (found.size - 28.0 / 0.72).abs() < 0.1, "{found:?}");
        assert_eq!(columns(&cut, 100).iter().position(|ink| *ink), Some(24));
    }

    #[test]
    fn the_size_of_letters_follows_from_what_they_are() {
        let row = |black: std::ops::Range<usize>| {
            let pixels = (0..48).flat_map(|y| {
                // Some of each row is white, as between letters.
                (0..100).map(move |x| (y, x))
            });
            let pixels = pixels.map(|(y, x)| if black.contains(&y) && x % 4 == 0 { 0 } else { 255 });
            Gray::new(100, 48, pixels.collect()).unwrap()
        };
        let capitals = letters("TOTAL", &row(6..42), 100);
        assert!((capitals.size - 50.0).abs() < 0.1 && (capitals.baseline - 42.0).abs() < 0.1, "{capitals:?}");
        let deep = letters("Page", &row(2..46), 100);
        assert!((deep.size - 44.0 / 0.93).abs() < 0.1 && deep.baseline < 40.0, "{deep:?}");
        let low = letters("sum", &row(12..36), 100);
        assert!((low.size - 48.0).abs() < 0.1 && (low.baseline - 36.0).abs() < 0.1, "{low:?}");
    }
}
