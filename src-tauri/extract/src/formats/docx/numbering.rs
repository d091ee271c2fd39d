//! The markers of list items and numbered headings, counted as Word counts them.

use std::collections::{HashMap, HashSet};

use crate::ExtractError;
use crate::formats::package::{Mark, Xml};

/// Word has nine levels.
const LEVELS: usize = 9;

#[derive(Default, Clone)]
pub(super) struct Numbering {
    abstracts: HashMap<String, Vec<Level>>,
    lists: HashMap<String, List>,
    /// Counters belong to the abstract list: lists that share it go on counting.
    counters: HashMap<String, [Option<u32>; LEVELS]>,
    restarted: HashSet<(String, usize)>,
    /// Abstract lists by the style that they are the list of, and those that are another's by its style.
    of_style: HashMap<String, String>,
    linked: HashMap<String, String>,
}

#[derive(Clone)]
struct Level {
    format: String,
    text: String,
    start: u32,
    /// The style whose paragraphs have this level.
    style: Option<String>,
    /// Whether all numbers in it are shown as decimals.
    legal: bool,
    /// The level, counted from 1, that makes it begin again; 0 if none does. Else every level above does.
    restart: Option<usize>,
}

#[derive(Default, Clone)]
struct List {
    of: String,
    starts: HashMap<usize, u32>,
    levels: HashMap<usize, Level>,
}

impl Default for Level {
    fn default() -> Level {
        Level {
            format: "decimal".to_owned(),
            text: String::new(),
            start: 1,
            style: None,
            legal: false,
            restart: None,
        }
    }
}

impl Numbering {
    pub fn read(mut xml: Xml<'_>) -> Result<Numbering, ExtractError> {
        let mut numbering = Numbering::default();
        let mut of: Option<String> = None;
        let mut list: Option<String> = None;
        let mut at = 0;
        loop {
            match xml.next()? {
                Mark::Open(element) => {
                    let number = || element.attr("val").and_then(|value| value.parse::<u32>().ok());
                    let index = || element.attr("ilvl").and_then(|value| value.parse::<usize>().ok());
                    match element.name() {
                        "abstractNum" => {
                            of = element.attr("abstractNumId");
                            list = None;
                        }
                        "num" => {
                            list = element.attr("numId");
                            of = None;
                        }
                        "lvl" | "lvlOverride" => at = index().unwrap_or(0).min(LEVELS - 1),
                        "abstractNumId" => {
                            if let (Some(list), Some(of)) = (&list, element.attr("val")) {
                                numbering.lists.entry(list.clone()).or_default().of = of;
                            }
                        }
                        "startOverride" => {
                            if let (Some(list), Some(start)) = (&list, number()) {
                                numbering.lists.entry(list.clone()).or_default().starts.insert(at, start);
                            }
                        }
                        link @ ("styleLink" | "numStyleLink") => {
                            if let (Some(of), Some(style)) = (&of, element.attr("val")) {
                                match link {
                                    "styleLink" => numbering.of_style.insert(style, of.clone()),
                                    _ => numbering.linked.insert(of.clone(), style),
                                };
                            }
                        }
                        name @ ("numFmt" | "lvlText" | "start" | "pStyle" | "isLgl" | "lvlRestart") => {
                            let level = match (&of, &list) {
                                (Some(of), _) => {
                                    let levels = numbering.abstracts.entry(of.clone()).or_default();
                                    levels.resize_with(levels.len().max(at + 1), Level::default);
                                    &mut levels[at]
                                }
                                (None, Some(list)) => {
                                    let list = numbering.lists.entry(list.clone()).or_default();
                                    list.levels.entry(at).or_default()
                                }
                                (None, None) => continue,
                            };
                            match name {
                                "numFmt" => level.format = element.attr("val").unwrap_or_default(),
                                "lvlText" => level.text = element.attr("val").unwrap_or_default(),
                                "start" => level.start = number().unwrap_or(1),
                                "isLgl" => level.legal = element.is_on(),
                                "lvlRestart" => level.restart = number().map(|level| level as usize),
                                _ => level.style = element.attr("val"),
                            }
                        }
                        _ => {}
                    }
                }
                Mark::End => {
                    numbering.follow_links();
                    return Ok(numbering);
                }
                _ => {}
            }
        }
    }

    /// Lists that are only links to that of a style get its levels.
    fn follow_links(&mut self) {
        for list in self.lists.values_mut() {
            let linked = self.linked.get(&list.of).and_then(|style| self.of_style.get(style));
            if let Some(of) = linked.filter(|of| self.abstracts.contains_key(*of)) {
                list.of.clone_from(of);
            }
        }
    }

    /// The level that paragraphs of a style have in a list.
    pub fn level_of_style(&self, list: &str, style: &str) -> Option<usize> {
        let levels = self.abstracts.get(&self.lists.get(list)?.of)?;
        levels.iter().position(|level| level.style.as_deref() == Some(style))
    }

    /// Counts one more paragraph of a list and returns its marker with a space behind it; empty if the list
    /// has none on this level.
    pub fn next(&mut self, list: &str, level: usize) -> String {
        let level = level.min(LEVELS - 1);
        let Some(found) = self.lists.get(list) else { return "• ".to_owned() };
        let levels = self.abstracts.get(&found.of).map(Vec::as_slice).unwrap_or_default();
        let at = |index: usize| found.levels.get(&index).or_else(|| levels.get(index));
        let Some(own) = at(level) else { return "• ".to_owned() };
        if own.format == "bullet" {
            return "• ".to_owned();
        }
        let start = |index: usize| {
            found.starts.get(&index).copied().or_else(|| at(index).map(|level| level.start)).unwrap_or(1)
        };
        let counters = self.counters.entry(found.of.clone()).or_default();
        if found.starts.contains_key(&level) && self.restarted.insert((list.to_owned(), level)) {
            counters[level] = None;
        }
        counters[level] = Some(counters[level].map_or(start(level), |count| count.saturating_add(1)));
        for (below, counter) in counters.iter_mut().enumerate().skip(level + 1) {
            let goes_on = at(below)
                .and_then(|below| below.restart)
                .is_some_and(|restart| level + 1 > restart || restart == 0);
            if !goes_on {
                *counter = None;
            }
        }
        // A level above that was never counted is shown with its first number.
        for (index, counter) in counters.iter_mut().enumerate().take(level) {
            counter.get_or_insert(start(index));
        }
        let mut marker = String::new();
        let mut chars = own.text.chars().peekable();
        while let Some(c) = chars.next() {
            match chars.peek().and_then(|digit| digit.to_digit(10)).filter(|digit| c == '%' && *digit > 0) {
                Some(digit) => {
                    chars.next();
                    let index = digit as usize - 1;
                    let format = at(index).map_or("decimal", |level| level.format.as_str());
                    let format = if own.legal && format != "decimalZero" { "decimal" } else { format };
                    marker.push_str(&formatted(counters[index.min(level)].unwrap_or(1), format));
                }
                None => marker.push(c),
            }
        }
        let marker = marker.trim();
        if marker.is_empty() { String::new() } else { format!("{marker} ") }
    }
}

pub(in crate::formats) fn formatted(number: u32, format: &str) -> String {
    match format {
        "none" => String::new(),
        "lowerLetter" => letters(number, b'a'),
        "upperLetter" => letters(number, b'A'),
        "lowerRoman" => roman(number).to_lowercase(),
        "upperRoman" => roman(number),
        "decimalZero" => format!("{number:02}"),
        "ordinal" => format!("{number}."),
        _ => number.to_string(),
    }
}

/// a, b, … z, aa, bb, … as Word counts.
fn letters(number: u32, first: u8) -> String {
    let Some(index) = number.checked_sub(1) else { return "0".to_owned() };
    let letter = char::from(first + (index % 26) as u8);
    String::from(letter).repeat((index / 26 + 1).min(20) as usize)
}

fn roman(number: u32) -> String {
    const STEPS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if number == 0 || number >= 10_000 {
        return number.to_string();
    }
    let mut left = number;
    let mut text = String::new();
    for (value, letters) in STEPS {
        while left >= value {
            text.push_str(letters);
            left -= value;
        }
    }
    text
}
