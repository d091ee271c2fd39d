//! The conditions of a question: which rows of a table are meant.

use std::collections::HashMap;
use std::ops::Range;

use footnote_language as language;
use footnote_model::Operation;

use super::column::Column;
use super::question::{Asked, Word, words};
use super::table::Table;
use crate::proof::{Day, days};

/// Most words of a cell that a question may name.
const MOST_WORDS: usize = 8;

/// The rows that a condition on a column leaves.
pub struct Condition {
    column: usize,
    rows: Vec<bool>,
}

/// How something is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Above,
    Below,
    AtLeast,
    AtMost,
}

/// Ways to say each; longer ones first.
const BOUNDS: &[(&[&str], Bound)] = &[
    (&["more", "than"], Bound::Above),
    (&["greater", "than"], Bound::Above),
    (&["higher", "than"], Bound::Above),
    (&["larger", "than"], Bound::Above),
    (&["less", "than"], Bound::Below),
    (&["fewer", "than"], Bound::Below),
    (&["lower", "than"], Bound::Below),
    (&["smaller", "than"], Bound::Below),
    (&["at", "least"], Bound::AtLeast),
    (&["at", "most"], Bound::AtMost),
    (&["up", "to"], Bound::AtMost),
    (&["mehr", "als"], Bound::Above),
    (&["weniger", "als"], Bound::Below),
    (&["over"], Bound::Above),
    (&["above"], Bound::Above),
    (&["exceeding"], Bound::Above),
    (&["after"], Bound::Above),
    (&["über"], Bound::Above),
    (&["nach"], Bound::Above),
    (&["under"], Bound::Below),
    (&["below"], Bound::Below),
    (&["before"], Bound::Below),
    (&["unter"], Bound::Below),
    (&["vor"], Bound::Below),
    (&["since"], Bound::AtLeast),
    (&["from"], Bound::AtLeast),
    (&["seit"], Bound::AtLeast),
    (&["ab"], Bound::AtLeast),
    (&["mindestens"], Bound::AtLeast),
    (&["until"], Bound::AtMost),
    (&["höchstens"], Bound::AtMost),
    (&["bis"], Bound::AtMost),
];

impl Condition {
    pub fn holds(&self, row: usize) -> bool {
        self.rows[row]
    }

    pub fn column(&self) -> usize {
        self.column
    }
}

/// The conditions that the words of a question make, and whether each can be taken in one way alone. Words that make one are
/// marked as explained.
pub fn conditions(
    asked: &Asked,
    table: &Table,
    columns: &[Column],
    measure: Option<usize>,
    explained: &mut [bool],
) -> (Vec<Condition>, bool) {
    let mut found = Vec::new();
    let mut is_clear = of_days(asked, columns, explained, &mut found);
    is_clear &= of_values(asked, table, columns, measure, explained, &mut found);
    is_clear &= of_numbers(asked, table, columns, measure, explained, &mut found);
    (found, is_clear)
}

/// "in March 2024", "before 1 May", "in 2023", where a column holds days.
fn of_days(asked: &Asked, columns: &[Column], explained: &mut [bool], found: &mut Vec<Condition>) -> bool {
    let dated: Vec<(usize, &Vec<Option<Day>>)> = columns
        .iter()
        .enumerate()
        .filter_map(|(at, column)| match column {
            Column::Days(cells) => Some((at, cells)),
            _ => None,
        })
        .collect();
    let mut named: Vec<(Range<usize>, Day)> = Vec::new();
    for day in days(&asked.question) {
        let at = within(asked, &day.range);
        named.push((at, day));
    }
    for (at, word) in asked.words.iter().enumerate() {
        if explained[at] || named.iter().any(|(words, _)| words.contains(&at)) {
            continue;
        }
        let day = |year, month| Day { year, month, day: None, range: word.range.clone() };
        if word.text.len() == 4 && matches!(word.text.parse(), Ok(1900..=2100_u32)) {
            named.push((at..at + 1, day(word.text.parse().ok(), None)));
        } else if let Some(month) = language::month(&word.text) {
            named.push((at..at + 1, day(None, Some(month))));
        }
    }
    named.retain(|(words, _)| !words.is_empty() && words.clone().any(|at| !explained[at]));
    if named.is_empty() || dated.is_empty() {
        return true;
    }
    let [(column, cells)] = dated.as_slice() else { return false };
    let mut rows = vec![false; cells.len()];
    let mut bounds: Vec<(Option<Bound>, Day)> = Vec::new();
    for (words, day) in named {
        let (bound, before) = bound_before(asked, words.start);
        words.for_each(|at| explained[at] = true);
        before.for_each(|at| explained[at] = true);
        bounds.push((bound, day));
    }
    // "From 1 March to 30 April" and "between … and …" bound both ends.
    let is_span = bounds.len() == 2
        && (asked.words.iter().any(|word| word.text == "between" || word.text == "zwischen")
            || bounds[0].0 == Some(Bound::AtLeast));
    if is_span {
        (bounds[0].0, bounds[1].0) = (Some(Bound::AtLeast), Some(Bound::AtMost));
    }
    for (row, cell) in rows.iter_mut().zip(*cells) {
        let Some(cell) = cell else { continue };
        let fits = |(bound, day): &(Option<Bound>, Day)| compares(cell, day, *bound);
        *row = match bounds.iter().any(|(bound, _)| bound.is_some()) {
            true => bounds.iter().all(fits),
            false => bounds.iter().any(fits),
        };
    }
    found.push(Condition { column: *column, rows });
    true
}

/// Whether a day is within another day, month or year, or before or after it.
fn compares(cell: &Day, named: &Day, bound: Option<Bound>) -> bool {
    let parts = [(cell.year, named.year), (cell.month, named.month), (cell.day, named.day)];
    let known: Vec<(u32, u32)> =
        parts.into_iter().filter_map(|(cell, named)| Some((cell?, named?))).collect();
    let (cell, named): (Vec<u32>, Vec<u32>) = known.into_iter().unzip();
    match bound {
        None => cell == named,
        Some(Bound::Above) => cell > named,
        Some(Bound::Below) => cell < named,
        Some(Bound::AtLeast) => cell >= named,
        Some(Bound::AtMost) => cell <= named,
    }
}

/// "over 500 euros", "at least 3 rooms".
fn of_numbers(
    asked: &Asked,
    table: &Table,
    columns: &[Column],
    measure: Option<usize>,
    explained: &mut [bool],
    found: &mut Vec<Condition>,
) -> bool {
    for at in 0..asked.words.len() {
        if explained[at] {
            continue;
        }
        let (Some(bound), before) = bound_before(asked, at) else { continue };
        let plain: String = asked.words[at].text.chars().filter(|c| *c != ',').collect();
        let Ok(limit) = plain.parse::<f64>() else { continue };
        let numbers = |column: &usize| matches!(columns[*column], Column::Numbers { .. });
        let near =
            (before.start.saturating_sub(4)..(at + 3).min(asked.words.len())).filter(|near| *near != at);
        let near: Vec<&Word> = near.map(|near| &asked.words[near]).collect();
        let named: Vec<usize> = (0..columns.len())
            .filter(numbers)
            .filter(|column| table.headers[*column].iter().any(|word| near.iter().any(|near| near.is(word))))
            .collect();
        let all: Vec<usize> = (0..columns.len()).filter(numbers).collect();
        let column = match (named.as_slice(), measure, all.as_slice()) {
            ([column], ..) | ([], None, [column]) => *column,
            ([], Some(measure), _) => measure,
            _ => return false,
        };
        let Column::Numbers { cells, .. } = &columns[column] else { return false };
        let holds = |cell: &Option<f64>| {
            cell.is_some_and(|cell| match bound {
                Bound::Above => cell > limit,
                Bound::Below => cell < limit,
                Bound::AtLeast => cell >= limit,
                Bound::AtMost => cell <= limit,
            })
        };
        found.push(Condition { column, rows: cells.iter().map(holds).collect() });
        explained[at] = true;
        before.for_each(|at| explained[at] = true);
    }
    true
}

/// The bound that stands before a word, and its words.
fn bound_before(asked: &Asked, at: usize) -> (Option<Bound>, Range<usize>) {
    for (phrase, bound) in BOUNDS {
        let Some(from) = at.checked_sub(phrase.len()) else { continue };
        if asked.words[from..at].iter().zip(*phrase).all(|(word, wanted)| word.text == *wanted) {
            return (Some(*bound), from..at);
        }
    }
    (None, at..at)
}

/// A value that the question names, and the columns and rows that have it.
struct Named {
    words: Range<usize>,
    columns: HashMap<usize, Vec<usize>>,
}

/// Cells whose words stand in the question: "Acme Ltd", "Bergen", "unpaid".
fn of_values(
    asked: &Asked,
    table: &Table,
    columns: &[Column],
    measure: Option<usize>,
    explained: &mut [bool],
    found: &mut Vec<Condition>,
) -> bool {
    // Words that ask, and those that name the column or a day, are no values.
    let taken: Vec<bool> =
        (0..asked.words.len()).map(|at| asked.asking[at] || explained[at] && !asked.explained[at]).collect();
    let mut named: Vec<Named> = Vec::new();
    for column in (0..columns.len()).filter(|column| Some(*column) != measure) {
        let is_words = columns[column] == Column::Words;
        if !is_words && !matches!(columns[column], Column::Numbers { .. }) {
            continue;
        }
        let mut known: HashMap<&str, Vec<Range<usize>>> = HashMap::new();
        for (row, cell) in table.column(column).into_iter().enumerate() {
            let places = known.entry(cell).or_insert_with(|| places_of(asked, &words(cell), &taken));
            for place in places.iter() {
                // A bare number is a value only right behind the name of its column ("room 5").
                if !is_words && !follows_header(asked, table, column, place.start) {
                    continue;
                }
                match named.iter_mut().find(|named| named.words == *place) {
                    Some(named) => named.columns.entry(column).or_default().push(row),
                    None => named
                        .push(Named { words: place.clone(), columns: HashMap::from([(column, vec![row])]) }),
                }
            }
        }
    }
    // The longest name counts: "New York" and not "York".
    named.sort_by_key(|named| std::cmp::Reverse(named.words.len()));
    let mut used = vec![false; asked.words.len()];
    let mut by_column: Vec<(usize, Vec<bool>)> = Vec::new();
    let mut is_clear = true;
    for Named { words: place, columns: there } in named {
        if place.clone().any(|at| used[at]) {
            continue;
        }
        let is_header = place.clone().all(|at| is_only_header(asked, table, at));
        if is_header && asked.operation != Operation::Count {
            continue;
        }
        let near: Vec<usize> =
            there.keys().copied().filter(|column| is_near_header(asked, table, *column, &place)).collect();
        let column = match (there.len(), near.as_slice()) {
            (1, _) => there.keys().next().copied(),
            (_, [column]) => Some(*column),
            _ => None,
        };
        place.clone().for_each(|at| (used[at], explained[at]) = (true, true));
        let Some(column) = column else {
            is_clear = false;
            continue;
        };
        // Two values of one column are either the one or the other.
        let at = by_column.iter().position(|(other, _)| *other == column).unwrap_or_else(|| {
            by_column.push((column, vec![false; table.rows.len()]));
            by_column.len() - 1
        });
        for row in &there[&column] {
            by_column[at].1[*row] = true;
        }
    }
    found.extend(by_column.into_iter().map(|(column, rows)| Condition { column, rows }));
    is_clear
}

/// Where the words of a cell stand in the question one after the other.
fn places_of(asked: &Asked, cell: &[Word], taken: &[bool]) -> Vec<Range<usize>> {
    if cell.is_empty() || cell.len() > MOST_WORDS {
        return Vec::new();
    }
    let same = |asked: &Word, cell: &Word| {
        asked.text == cell.text || asked.is(cell) && cell.text.chars().count() > 3
    };
    let windows = asked.words.windows(cell.len()).enumerate();
    windows
        .filter(|(at, some)| {
            some.iter().zip(cell).all(|(asked, cell)| same(asked, cell))
                && (*at..at + cell.len()).any(|at| !taken[at])
        })
        .map(|(at, _)| at..at + cell.len())
        .collect()
}

/// Whether a word stands right behind the name of a column.
fn follows_header(asked: &Asked, table: &Table, column: usize, at: usize) -> bool {
    at > 0 && table.headers[column].iter().any(|word| word.is(&asked.words[at - 1]))
}

/// Whether the name of a column stands beside words.
fn is_near_header(asked: &Asked, table: &Table, column: usize, place: &Range<usize>) -> bool {
    let near = [place.start.checked_sub(1), place.start.checked_sub(2), Some(place.end)];
    near.into_iter().flatten().filter_map(|at| asked.words.get(at)).any(|word| {
        !language::is_stop_word(&word.text) && table.headers[column].iter().any(|header| header.is(word))
    })
}

/// Whether a word is the name of a column and stands in the question just once.
fn is_only_header(asked: &Asked, table: &Table, at: usize) -> bool {
    let word = &asked.words[at];
    let is_header = table.headers.iter().flatten().any(|header| header.is(word));
    is_header && asked.words.iter().filter(|other| other.is(word)).count() == 1
}

/// The words that lie in some bytes of the question.
fn within(asked: &Asked, bytes: &Range<usize>) -> Range<usize> {
    let from = asked.words.iter().position(|word| word.range.end > bytes.start);
    let to = asked.words.iter().rposition(|word| word.range.start < bytes.end);
    match (from, to) {
        (Some(from), Some(to)) if from <= to => from..to + 1,
        _ => 0..0,
    }
}
