//! Lists in a passage, each with what leads into it: such a list answers as a whole, or one of its items does.

use std::ops::Range;

use footnote_language::{self as language, sentences};
use footnote_model::HEADING_SEPARATOR;

/// Longest item, lead and list, in bytes. Longer items are clauses or paragraphs, each an answer of its own.
const MAX_ITEM: usize = 360;
const MAX_LEAD: usize = 90;
const MAX_LIST: usize = 1_500;

/// Most sentences of an item.
const MAX_ITEM_SENTENCES: usize = 2;

/// What begins an item, before a space.
const BULLETS: &[char] = &['•', '◦', '▪', '‣', '·', '*', '-', '–', '—', '○', '■', '□', '➢', '✓'];

/// A list with what leads into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Where it is in the passage, with its lead.
    pub range: Range<usize>,
    /// Where its lead is; empty at the beginning of the list if there is none.
    pub lead: Range<usize>,
}

impl List {
    /// What the list is about: its lead, and the heading above it.
    pub fn topic(&self, text: &str, heading: &str) -> String {
        let nearest = heading.rsplit(HEADING_SEPARATOR).next().unwrap_or_default();
        format!("{nearest}\n{}", &text[self.lead.clone()])
    }
}

/// The lists of a passage.
pub fn lists(text: &str) -> Vec<List> {
    let mut found = Vec::new();
    let lines: Vec<Range<usize>> = lines(text).collect();
    let mut at = 0;
    while at < lines.len() {
        // Bullets and the numbered steps below them are two lists.
        let own = mark(&text[lines[at].clone()]);
        let of_this_list = |line: &&Range<usize>| own.is_some() && mark(&text[(*line).clone()]) == own;
        let items = lines[at..].iter().take_while(of_this_list).count();
        if items == 0 {
            at += 1;
            continue;
        }
        let of_list = &lines[at..at + items];
        let lead = at.checked_sub(1).map(|before| lead(text, lines[before].clone())).unwrap_or_default();
        let (first, last) = (of_list[0].start, of_list[items - 1].end);
        let start = lead.as_ref().map_or(first, |lead| lead.start);
        let is_led = lead.as_ref().is_some_and(|lead| text[lead.clone()].ends_with(':'));
        if (items > 1 || is_led)
            && last - start <= MAX_LIST
            && of_list.iter().all(|item| is_short(&text[item.clone()]))
        {
            found.push(List { range: start..last, lead: lead.unwrap_or(first..first) });
        }
        at += items;
    }
    found
}

/// Where a list goes on that ends at `end`: the end of its last item in `text`.
pub fn end_of_list(text: &str, end: usize) -> usize {
    let items = lines(&text[end..]).take_while(|line| {
        let item = &text[end..][line.clone()];
        is_item(item) && is_short(item) && line.end <= MAX_LIST
    });
    items.last().map_or(end, |line| end + line.end)
}

/// Whether a line begins with the mark of an item: a bullet, "1.", "(2)", "c)", "B4".
pub fn is_item(line: &str) -> bool {
    mark(line).is_some()
}

/// What an item begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Bullet,
    /// "1.", "(2)", "c)", "iv."
    Count,
    /// The letter of "B4", which all items of its list have.
    Code(char),
}

fn mark(line: &str) -> Option<Mark> {
    let (mark, rest) = line.split_once(char::is_whitespace)?;
    if rest.trim().is_empty() {
        return None;
    }
    let mut letters = mark.chars();
    let first = letters.next()?;
    if letters.as_str().is_empty() {
        return BULLETS.contains(&first).then_some(Mark::Bullet);
    }
    let is_short_number =
        |digits: &str| (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if first.is_ascii_uppercase() && is_short_number(letters.as_str()) {
        return Some(Mark::Code(first));
    }
    let name = mark.strip_suffix(['.', ')'])?;
    let name = name.strip_prefix('(').unwrap_or(name);
    let is_letter = name.len() == 1 && name.bytes().all(|b| b.is_ascii_lowercase());
    let is_roman = !name.is_empty() && name.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'));
    (is_short_number(name) || is_letter || is_roman).then_some(Mark::Count)
}

/// Whether a text denies: a list of what is not paid answers a question that denies, and no other.
pub fn is_denied(text: &str) -> bool {
    let lower = text.to_lowercase().replace(['’', '\''], "");
    lower
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| language::any(|language| language.logic.negations, word))
}

/// The lines of a text that hold anything, without the white space around them.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let from = start + (line.len() - line.trim_start().len());
        start += line.len();
        let to = from + line.trim().len();
        (from < to).then_some(from..to)
    })
}

fn is_short(item: &str) -> bool {
    item.len() <= MAX_ITEM && sentences(item).len() <= MAX_ITEM_SENTENCES
}

/// The part of a line that leads into the list below it: its last sentence if that ends with a colon, or all of a title.
fn lead(text: &str, line: Range<usize>) -> Option<Range<usize>> {
    let body = &text[line.clone()];
    if is_item(body) {
        return None;
    }
    if body.ends_with(':') {
        let last = sentences(body).pop()?;
        return Some(line.start + last.start..line.end);
    }
    let is_title = body.len() <= MAX_LEAD && !body.ends_with(['.', '!', '?', ';', ',']);
    is_title.then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        lists(text).into_iter().map(|list| &text[list.range]).collect()
    }

    #[test]
    fn a_list_comes_with_what_leads_into_it() {
        let text = "Fares\n\nTickets are paid. The following are reimbursed:\n\n• trains\n• trams\n\nThe following are not:\n\n• alcohol";
        assert_eq!(
            found(text),
            ["The following are reimbursed:\n\n• trains\n• trams", "The following are not:\n\n• alcohol"]
        );
        let [paid, unpaid] = &lists(text)[..] else { panic!("{text}") };
        assert!(!is_denied(&paid.topic(text, "Fares")) && is_denied(&unpaid.topic(text, "Fares")));
    }

    #[test]
    fn a_title_leads_into_a_list_and_a_sentence_does_not() {
        assert_eq!(found("§ 7 Animals\n(1) Bees may be kept.\n(2) Hens may not.").len(), 1);
        let text = "It rained all day.\n1. Preheat.\n2. Roast.";
        assert_eq!(found(text), ["1. Preheat.\n2. Roast."]);
        assert_eq!(found("1. Preheat."), [] as [&str; 0], "one item alone is no list");
    }

    #[test]
    fn bullets_and_steps_are_two_lists() {
        let text = "You need:\n• a bowl\n• water\n1. Fill the bowl.\n2. Wait.";
        assert_eq!(found(text), ["You need:\n• a bowl\n• water", "1. Fill the bowl.\n2. Wait."]);
    }

    #[test]
    fn items_with_a_code_are_a_list_of_those_with_its_letter() {
        let text = "A. Paid\nA1 Operations.\nA2 Nights.\nB1 Teeth.\nB2 Vaccines.\nB3 Breeding.";
        assert_eq!(
            found(text)[..],
            ["A. Paid\nA1 Operations.\nA2 Nights.", "B1 Teeth.\nB2 Vaccines.\nB3 Breeding."]
        );
    }

    #[test]
    fn long_clauses_are_no_list() {
        let clause = format!("1. Rent {}", "It is due. ".repeat(5));
        assert_eq!(found(&format!("{clause}\n{clause}")), [] as [&str; 0]);
    }

    #[test]
    fn marks_of_items() {
        for line in ["• a", "- a", "1. a", "12) a", "(3) a", "a) a", "iv. a", "B4 a"] {
            assert!(is_item(line), "{line}");
        }
        for line in
            ["a", "1.", "-40 degrees", "1998. a", "No. a", "A. Smith", "2.2 a", "B400 a", "5 a", "V a"]
        {
            assert!(!is_item(line), "{line}");
        }
    }

    #[test]
    fn a_list_that_was_cut_goes_on() {
        let text = "Paid:\n• a ticket\n• a tram\n• a bus\n\nThe end.";
        let end = text.find("\n• a tram").unwrap();
        assert_eq!(&text[..end_of_list(text, end)], "Paid:\n• a ticket\n• a tram\n• a bus");
        assert_eq!(end_of_list(text, text.len()), text.len());
    }
}
