//! Sums, counts, averages, and the largest or smallest number of a column, with conditions on other columns: computed from the
//! rows of a table, which are shown.
//!
//! Every word of the question has to be accounted for: by what is computed, by the header of the column, by a value that rows
//! have, by what the table is called. Where one is left, the question is about something else, and nothing is computed; where a
//! column or a condition may be taken in two ways, or the column holds no numbers, the answer is refused.

mod column;
mod condition;
mod question;
mod table;

use footnote_extract::Span;
use footnote_language as language;
use footnote_model::{Answer, Hit, Method, Operation, Sentence, on_one_line};

use self::column::Column;
use self::condition::{Condition, conditions};
pub use self::question::{Asked, asked};
use self::table::{Row, Table};
use super::{AnswerEvent, Show, footnote};
use crate::Result;
use crate::search::{RankedHit, Searcher};

/// Passages whose tables are looked at.
const LOOKED_AT: usize = 12;

/// The passages that a search found before others.
const BEST: usize = 2;

/// Most rows that are shown.
const MOST_SHOWN: usize = 40;

/// What came of a question.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    Answered,
    /// A table holds what is asked for, but nothing can be computed for certain.
    Refused,
    /// No table is about it.
    Elsewhere,
}

/// What a table says to a question.
enum Found {
    /// Rows, with the column that was computed over if there is one, and the result.
    Rows {
        rows: Vec<usize>,
        column: Option<usize>,
        value: String,
        /// How many figures it was computed from; of an extreme only its own rows are shown.
        figures: usize,
        strength: usize,
        sums: bool,
    },
    /// It is the table that is meant, and cannot say it.
    Unclear,
    Nothing,
}

/// Computes what is asked from the table that is about it.
pub fn answer(
    searcher: &Searcher,
    asked: &Asked,
    hits: &[RankedHit],
    answer: &mut Answer,
    show: &mut Show,
) -> Result<Outcome> {
    let txn = searcher.store.read()?;
    let mut seen: Vec<(Vec<(u32, Span)>, footnote_model::DocumentId)> = Vec::new();
    let mut best: Vec<(usize, Table, Found, usize)> = Vec::new();
    let mut unclear = false;
    for (index, ranked) in hits.iter().take(LOOKED_AT).enumerate() {
        let hit = &ranked.hit;
        let is_known = seen.iter().any(|(rows, document)| {
            *document == hit.document
                && rows.iter().any(|(page, span)| {
                    *page == hit.page && span.start < hit.span.end && hit.span.start < span.end
                })
        });
        if is_known {
            continue;
        }
        let Some(table) = Table::around(searcher, &txn, hit)? else { continue };
        seen.push((table.rows.iter().map(|row| (row.page, row.span)).collect(), hit.document));
        match found(asked, &table, index < BEST) {
            Found::Nothing => {}
            // What stands further down may be another table that shares some words.
            Found::Unclear => unclear |= index < BEST,
            rows @ Found::Rows { strength, .. } => best.push((strength, table, rows, index)),
        }
    }
    best.sort_by_key(|(strength, ..)| std::cmp::Reverse(*strength));
    let mut best = best.into_iter();
    let Some((strength, table, Found::Rows { rows, column, value, figures, sums, .. }, index)) = best.next()
    else {
        return Ok(if unclear { Outcome::Refused } else { Outcome::Elsewhere });
    };
    // Another table that fits as well and says something else: which one is meant?
    if let Some((other, _, Found::Rows { value: another, .. }, _)) = best.next()
        && other == strength
        && another != value
    {
        return Ok(Outcome::Refused);
    }
    drop(txn);
    show_rows(searcher, &hits[index].hit, &table, &rows, column, answer, show)?;
    // "How many hours in total" adds up a column.
    let operation = match (asked.operation, sums) {
        (Operation::Count, true) => Operation::Sum,
        (operation, _) => operation,
    };
    answer.method = Method::Computed { operation, value, figures };
    Ok(Outcome::Answered)
}

/// Quotes the rows that were used, with the cell marked in each.
fn show_rows(
    searcher: &Searcher,
    hit: &Hit,
    table: &Table,
    rows: &[usize],
    column: Option<usize>,
    answer: &mut Answer,
    show: &mut Show,
) -> Result<()> {
    for row in rows.iter().take(MOST_SHOWN).map(|row| &table.rows[*row]) {
        let on_page = Hit { page: row.page, ..hit.clone() };
        let number = answer.footnotes.len() + 1;
        let mut note = footnote::at(searcher, number, &on_page, row.span, &row.text, 1.0)?;
        note.answer_span = column.and_then(|column| row.cells.get(column)).map(|(span, _)| *span);
        let sentence = Sentence::quoted(on_one_line(&row.text), number);
        show(AnswerEvent::Sentence { sentence: &sentence, footnotes: std::slice::from_ref(&note) });
        answer.sentences.push(sentence);
        answer.footnotes.push(note);
    }
    Ok(())
}

/// `is_best`: whether a search found it before others.
fn found(asked: &Asked, table: &Table, is_best: bool) -> Found {
    let columns: Vec<Column> = (0..table.headers.len())
        .map(|at| Column::of(&table.column(at), names_something(table, at), table.is_german))
        .collect();
    let mut explained = asked.explained.clone();
    let totals: Vec<bool> = table.rows.iter().map(states_sum).collect();
    if is_a_row(asked, table) {
        return Found::Nothing;
    }
    let measure = match measure(asked, table, &columns, &mut explained) {
        Measure::Is(column) => Some(column),
        Measure::None if asked.operation == Operation::Count => None,
        Measure::None => return Found::Nothing,
        // "How many orders" counts rows, whichever columns are called so.
        Measure::Unclear if asked.operation == Operation::Count => None,
        Measure::Unclear => {
            let mut told = explained.clone();
            explain_rest(asked, table, &mut told);
            return if told.iter().all(|told| *told) { Found::Unclear } else { Found::Nothing };
        }
    };
    let (conditions, is_clear) = conditions(asked, table, &columns, measure, &mut explained);
    let is_named = explained != asked.explained;
    explain_rest(asked, table, &mut explained);
    if !explained.iter().all(|explained| *explained) {
        // A word that nothing in the table explains may be a condition, without which the result would be a wrong one.
        let names_measure = measure.is_some_and(|column| is_named && !table.headers[column].is_empty());
        let is_close = names_measure && asked.operation != Operation::Count || !conditions.is_empty();
        return if is_close { Found::Unclear } else { Found::Nothing };
    }
    if !is_clear || asked.is_grouped {
        return Found::Unclear;
    }
    if asked.operation == Operation::Count && measure.is_none() {
        // Rows are counted where the table or a column is called by what is counted, and people and things of any kind in the
        // table that fits best; all rows, where the table is called so.
        let counted = &asked.words[asked.counted.clone()];
        let is_called = counted.iter().any(|word| table.is_called(word));
        let is_named =
            || table.headers.iter().flatten().any(|header| counted.iter().any(|word| header.is(word)));
        let is_any = || counted.iter().any(|word| is_of_any_kind(&word.text));
        let fits = counted.is_empty() || is_called || is_named() || is_best && is_any();
        if !fits || conditions.is_empty() && !is_called {
            return Found::Nothing;
        }
    }
    let holds = |row: &usize| !totals[*row] && conditions.iter().all(|condition| condition.holds(*row));
    let rows: Vec<usize> = (0..table.rows.len()).filter(holds).collect();
    let strength = strength(asked, table, &conditions, measure);
    compute(asked, &columns, measure, rows, &conditions, strength)
}

/// Whether a word is for people or things of any kind, which a table of them need not name.
fn is_of_any_kind(word: &str) -> bool {
    const PEOPLE: [&str; 8] = [
        "employees",
        "colleagues",
        "members",
        "workers",
        "mitarbeiter",
        "mitarbeitende",
        "personen",
        "leute",
    ];
    PEOPLE.contains(&word) || language::any(|language| language.questions.counted, word)
}

/// The result over the rows that are left.
fn compute(
    asked: &Asked,
    columns: &[Column],
    measure: Option<usize>,
    mut rows: Vec<usize>,
    conditions: &[Condition],
    strength: usize,
) -> Found {
    let numbers = measure.and_then(|column| match &columns[column] {
        Column::Numbers { cells, style } => Some((cells, style)),
        _ => None,
    });
    let Some((cells, style)) = numbers else {
        return match rows.len() {
            0 => Found::Unclear,
            count => {
                let column = conditions.first().map(Condition::column);
                Found::Rows { value: count.to_string(), rows, column, figures: count, strength, sums: false }
            }
        };
    };
    rows.retain(|row| cells[*row].is_some());
    let values: Vec<f64> = rows.iter().filter_map(|row| cells[*row]).collect();
    let least = if matches!(asked.operation, Operation::Largest | Operation::Smallest) { 2 } else { 1 };
    if values.len() < least {
        // The largest of one is a cell that is looked up.
        return if values.is_empty() { Found::Unclear } else { Found::Nothing };
    }
    let extreme = |best: f64| -> (Vec<usize>, String) {
        let rows = rows.iter().copied().filter(|row| cells[*row] == Some(best)).collect();
        (rows, style.write(best, true))
    };
    let (rows, value) = match asked.operation {
        Operation::Largest => extreme(values.iter().copied().fold(f64::MIN, f64::max)),
        Operation::Smallest => extreme(values.iter().copied().fold(f64::MAX, f64::min)),
        Operation::Average => {
            let average = values.iter().sum::<f64>() / values.len() as f64;
            (rows, style.write(average, false))
        }
        _ => (rows, style.write(values.iter().sum(), true)),
    };
    Found::Rows { rows, column: measure, value, figures: values.len(), strength, sums: true }
}

enum Measure {
    Is(usize),
    /// No column of numbers is named, and there is not just one.
    None,
    /// Several may be meant, or the one that is named holds no numbers.
    Unclear,
}

/// The column that is computed over, by its header.
fn measure(asked: &Asked, table: &Table, columns: &[Column], explained: &mut [bool]) -> Measure {
    let counts = asked.operation == Operation::Count;
    // "How many hours did Anna work?" adds up a column of hours; what is counted has to be its name.
    let wanted = if counts { asked.counted.clone() } else { 0..asked.words.len() };
    let matched = |column: usize| -> Vec<usize> {
        let header = &table.headers[column];
        let names = |at: &usize| header.iter().any(|word| asked.asks_for(*at, word));
        wanted.clone().filter(names).collect()
    };
    let is_numbers = |column: &usize| matches!(columns[*column], Column::Numbers { .. });
    let scored: Vec<(usize, Vec<usize>)> = (0..columns.len())
        .map(|column| (column, matched(column)))
        .filter(|(_, words)| !words.is_empty())
        .collect();
    // Of headers that share the word, the one that says nothing more is meant: "Price" before "Price with tax".
    let quality = |(column, words): &(usize, Vec<usize>)| {
        let length = table.headers[*column].len().max(1);
        (words.len(), words.len() * 100 / length)
    };
    let best = scored.iter().filter(|(column, _)| is_numbers(column)).max_by_key(|scored| quality(scored));
    if let Some(best) = best {
        let rivals = scored.iter().filter(|(column, _)| is_numbers(column));
        if rivals.filter(|other| quality(other) == quality(best)).count() > 1 {
            return Measure::Unclear;
        }
        best.1.iter().for_each(|word| explained[*word] = true);
        return Measure::Is(best.0);
    }
    if counts {
        return Measure::None;
    }
    if scored.iter().any(|(column, _)| columns[*column] == Column::Mixed) {
        return Measure::Unclear;
    }
    let numbers: Vec<usize> = (0..columns.len()).filter(is_numbers).collect();
    match numbers.as_slice() {
        [only] => Measure::Is(*only),
        [] if scored.is_empty() => Measure::None,
        _ if scored.is_empty() => Measure::None,
        // A column of words is named, and several hold numbers.
        _ => Measure::Unclear,
    }
}

/// Explains what names the table or one of its columns, and what is counted.
fn explain_rest(asked: &Asked, table: &Table, explained: &mut [bool]) {
    for (at, word) in asked.words.iter().enumerate() {
        let is_counted = asked.operation == Operation::Count && asked.counted.contains(&at);
        let is_header = || table.headers.iter().flatten().any(|header| header.is_kin_of(word));
        let measures = || table.headers.iter().flatten().any(|header| asked.asks_for(at, header));
        explained[at] |= is_counted || table.is_called(word) || is_header() || measures();
    }
}

/// How many words of the question the table is called by, its conditions counted twice.
fn strength(asked: &Asked, table: &Table, conditions: &[Condition], measure: Option<usize>) -> usize {
    let called = asked
        .words
        .iter()
        .zip(&asked.explained)
        .filter(|(word, explained)| !**explained && table.is_called(word))
        .count();
    called + conditions.len() * 2 + usize::from(measure.is_some())
}

/// Whether the numbers of a column name something: years, numbers of invoices.
fn names_something(table: &Table, column: usize) -> bool {
    const NAMES: [&str; 14] = [
        "no", "nr", "id", "number", "nummer", "code", "year", "jahr", "zip", "plz", "postcode", "phone",
        "telefon", "row",
    ];
    let header = &table.headers[column];
    header.iter().any(|word| NAMES.contains(&word.text.as_str())) && header.len() <= 2
}

/// Whether a row of the table is called by what is asked for, "Total assets" or "Maximum temperature": it is the answer then.
fn is_a_row(asked: &Asked, table: &Table) -> bool {
    table.rows.iter().any(|row| {
        let label = row.cells.first().map(|(_, cell)| question::words(cell)).unwrap_or_default();
        let at = |word: &question::Word| asked.words.iter().position(|asked| asked.is(word));
        let places: Option<Vec<usize>> = label.iter().map(at).collect();
        label.len() > 1 && places.is_some_and(|places| places.iter().any(|at| asked.operating[*at]))
    })
}

/// Whether a row is a sum of others.
fn states_sum(row: &Row) -> bool {
    let label = row.cells.iter().map(|(_, cell)| cell.trim()).find(|cell| !cell.is_empty());
    label.is_some_and(super::computed::states_sum)
}
