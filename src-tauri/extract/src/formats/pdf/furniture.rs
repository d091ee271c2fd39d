//! Running headers, footers and page numbers: what stands at the same height of many pages.

use std::collections::{HashMap, HashSet};

use footnote_language::any;

use super::layout::{self, Line};
use super::words::{RawPage, Turn};

/// The lines at one edge of a page, the outermost first.
#[derive(Debug, Default)]
pub struct Edges {
    top: Vec<EdgeLine>,
    bottom: Vec<EdgeLine>,
}

#[derive(Debug)]
struct EdgeLine {
    /// The text with runs of digits folded into one sign, in lower case, without spaces.
    folded: String,
    /// The number, if the line is a page number and nothing else.
    number: Option<(String, u32)>,
    baseline: i32,
    words: Vec<usize>,
}

/// What of a page is furniture.
#[derive(Debug, Default, Clone)]
pub struct Furniture {
    /// Lines of words, from top to bottom.
    pub top: Vec<Vec<usize>>,
    pub bottom: Vec<Vec<usize>>,
    /// The page number printed there.
    pub label: Option<String>,
}

/// The share of the page's height that counts as its edge, and how many lines of it.
const EDGE_PERCENT: i32 = 15;
const EDGE_LINES: usize = 4;
/// On how many pages a line must stand to be furniture.
const MIN_PAGES: usize = 3;

/// Takes the outer lines of a page.
pub fn edges(page: &RawPage) -> Edges {
    let height = i32::from(page.size.1);
    let band = height * EDGE_PERCENT / 100;
    let mut strips = layout::strips(page, Turn::Upright);
    // The last line counts wherever it stands: some pages end early.
    let lowest = strips.iter().map(|strip| strip.place.baseline).max().unwrap_or(0);
    let low = lowest.min(height - band).max(band);
    strips.retain(|strip| strip.place.baseline < band || strip.place.baseline >= low);
    let (top, bottom): (Vec<Line>, Vec<Line>) =
        layout::lines(strips).into_iter().partition(|line| line.place.baseline < band);
    Edges {
        top: top.iter().take(EDGE_LINES).map(|line| EdgeLine::of(page, line)).collect(),
        bottom: bottom.iter().rev().take(EDGE_LINES).map(|line| EdgeLine::of(page, line)).collect(),
    }
}

impl EdgeLine {
    fn of(page: &RawPage, line: &Line) -> EdgeLine {
        let words: Vec<usize> = line.words().collect();
        let text = words.iter().map(|&word| page.word(word)).collect::<Vec<_>>();
        let number = page_number(&text);
        let folded = if number.is_some() { "#".to_owned() } else { fold(&text.concat()) };
        EdgeLine { folded, number, baseline: line.place.baseline, words }
    }
}

fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        if !c.is_numeric() {
            folded.push(c);
        } else if !folded.ends_with('#') {
            folded.push('#');
        }
    }
    folded
}

/// Reads "12", "- 12 -", "Page 12 of 90", "F-12", "xiv": the number as printed and its value.
fn page_number(words: &[&str]) -> Option<(String, u32)> {
    let words: Vec<&str> =
        words.iter().copied().filter(|word| !matches!(*word, "-" | "–" | "—" | "|" | "•")).collect();
    let words = match words.as_slice() {
        [first, rest @ ..] if any(|language| language.documents.page, &first.to_lowercase()) => rest,
        all => all,
    };
    let word = match words {
        [word] => word,
        [word, of, _] if any(|language| language.documents.of_pages, of) => word,
        _ => return None,
    };
    let label = word.trim_matches(|c: char| matches!(c, '-' | '–' | '—' | '.' | '[' | ']' | '(' | ')'));
    let digits = label.rsplit(['-', '–']).next().unwrap_or(label);
    let before = &label[..label.len() - digits.len()];
    let value = if !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit())
    {
        if before.chars().count() > 3 {
            return None;
        }
        digits.parse().ok()
    } else {
        roman(label)
    };
    value.map(|value| (label.to_owned(), value))
}

fn roman(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 7 {
        return None;
    }
    let values: Option<Vec<u32>> = text
        .to_ascii_lowercase()
        .bytes()
        .map(|byte| match byte {
            b'i' => Some(1),
            b'v' => Some(5),
            b'x' => Some(10),
            b'l' => Some(50),
            b'c' => Some(100),
            _ => None,
        })
        .collect();
    let values = values?;
    let total = values.iter().enumerate().map(|(at, &value)| {
        let smaller = values.get(at + 1).is_some_and(|&next| next > value);
        if smaller { -i64::from(value) } else { i64::from(value) }
    });
    u32::try_from(total.sum::<i64>()).ok().filter(|&value| value > 0)
}

/// Finds the furniture of every page. A line counts only if all lines further out count too.
pub fn find(pages: &[Edges]) -> Vec<Furniture> {
    let top = repeated(pages, |edges| &edges.top);
    let bottom = repeated(pages, |edges| &edges.bottom);
    let mut found: Vec<Furniture> = pages
        .iter()
        .enumerate()
        .map(|(index, edges)| {
            let outer = |lines: &[EdgeLine], repeated: &HashSet<(usize, usize)>| {
                let count = (0..lines.len()).take_while(|&line| repeated.contains(&(index, line))).count();
                lines[..count].iter().map(|line| line.words.clone()).collect::<Vec<_>>()
            };
            let mut bottom = outer(&edges.bottom, &bottom);
            bottom.reverse();
            Furniture { top: outer(&edges.top, &top), bottom, label: None }
        })
        .collect();
    let numbers: Vec<Option<&(String, u32)>> = pages
        .iter()
        .zip(&found)
        .map(|(edges, found)| {
            let bottom = edges.bottom[..found.bottom.len()].iter().find_map(|line| line.number.as_ref());
            bottom.or_else(|| edges.top[..found.top.len()].iter().find_map(|line| line.number.as_ref()))
        })
        .collect();
    // A printed number is believed where it counts on from or up to a neighbour's.
    for (index, number) in numbers.iter().enumerate() {
        let Some((label, value)) = number else { continue };
        let counts = |other: Option<usize>, step: i64| {
            let other = other.and_then(|other| numbers.get(other).copied().flatten());
            other.is_some_and(|(_, other)| i64::from(*other) == i64::from(*value) + step)
        };
        if counts(index.checked_sub(1), -1) || counts(Some(index + 1), 1) {
            found[index].label = Some(label.clone());
        }
    }
    found
}

/// The lines, by page and place, whose like stands at the same height of enough other pages.
fn repeated(pages: &[Edges], side: impl Fn(&Edges) -> &Vec<EdgeLine>) -> HashSet<(usize, usize)> {
    let mut alike: HashMap<&str, Vec<(i32, usize, usize)>> = HashMap::new();
    for (page, edges) in pages.iter().enumerate() {
        for (index, line) in side(edges).iter().enumerate() {
            alike.entry(&line.folded).or_default().push((line.baseline, page, index));
        }
    }
    let mut repeated = HashSet::new();
    for (folded, mut lines) in alike {
        lines.sort_unstable();
        let tolerance = if folded == "#" { 120 } else { 16 };
        let mut start = 0;
        for at in 1..=lines.len() {
            if at < lines.len() && lines[at].0 - lines[at - 1].0 <= tolerance {
                continue;
            }
            let on: HashSet<usize> = lines[start..at].iter().map(|&(_, page, _)| page).collect();
            if on.len() >= MIN_PAGES {
                repeated.extend(lines[start..at].iter().map(|&(_, page, index)| (page, index)));
            }
            start = at;
        }
    }
    // A page number may stand at any height if it counts on from its neighbour's.
    let number = |page: Option<usize>| {
        let outermost = page.and_then(|page| pages.get(page)).and_then(|edges| side(edges).first());
        outermost.and_then(|line| line.number.as_ref()).map(|(_, value)| i64::from(*value))
    };
    for page in 0..pages.len() {
        let Some(value) = number(Some(page)) else { continue };
        if number(page.checked_sub(1)) == Some(value - 1) || number(Some(page + 1)) == Some(value + 1) {
            repeated.insert((page, 0));
        }
    }
    repeated
}

#[cfg(test)]
mod tests {
    use super::super::words::sheet::Sheet;
    use super::*;

    #[test]
    fn what_repeats_at_the_edges_is_furniture_and_page_numbers_become_labels() {
        let pages: Vec<RawPage> = (0..5)
            .map(|page| {
                let body = ["alpha", "beta", "gamma", "delta", "epsilon"][page];
                // The third page ends early, and its number with it.
                let foot = if page == 2 { 1200 } else { 3100 };
                Sheet::new()
                    .plain(200, 120, &format!("Annual Report {}", 2020 + page))
                    .plain(200, 180, &format!("{body} begins the page"))
                    .plain(200, 600, &format!("{body} goes on"))
                    .plain(1200, foot, &format!("F-{}", page + 7))
                    .page
            })
            .collect();
        let found = find(&pages.iter().map(edges).collect::<Vec<_>>());
        for (index, (page, found)) in pages.iter().zip(&found).enumerate() {
            let text = |lines: &[Vec<usize>]| {
                lines.concat().iter().map(|&word| page.word(word)).collect::<Vec<_>>().join(" ")
            };
            assert_eq!(text(&found.top), format!("Annual Report {}", 2020 + index));
            assert_eq!(text(&found.bottom), format!("F-{}", index + 7));
            assert_eq!(found.label, Some(format!("F-{}", index + 7)));
        }
    }

    #[test]
    fn page_numbers_are_told_from_other_short_lines() {
        for (line, expected) in [
            ("12", Some(12)),
            ("- 12 -", Some(12)),
            ("Page 3 of 9", Some(3)),
            ("F-12", Some(12)),
            ("xiv", Some(14)),
            ("2019-2020", None),
            ("12 months", None),
            ("will", None),
        ] {
            let words: Vec<&str> = line.split(' ').collect();
            assert_eq!(page_number(&words).map(|(_, value)| value), expected, "{line}");
        }
    }
}
