//! The cells of a column as numbers or days, and numbers written as the column writes them.

use crate::proof::{Day, days};

/// What the cells of a column are.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    Numbers {
        cells: Vec<Option<f64>>,
        style: Style,
    },
    Days(Vec<Option<Day>>),
    /// Words, names, codes, or numbers that name something.
    Words,
    /// Numbers of several units, which cannot be added.
    Mixed,
}

/// How a column writes its numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Style {
    /// What stands before and after the digits.
    lead: String,
    tail: String,
    decimals: usize,
    point: char,
    /// Between thousands, where it is written.
    group: Option<char>,
}

/// Share of the filled cells, in percent, that have to be of one kind.
const OF_ONE_KIND: usize = 80;

/// A cell taken apart: what stands around the digits, whether it is below zero, and the digits with their marks.
struct Written<'c> {
    lead: &'c str,
    tail: &'c str,
    digits: &'c str,
    is_negative: bool,
}

impl Column {
    /// `is_name`: numbers in the column name something, such as years and numbers of invoices.
    pub fn of(cells: &[&str], is_name: bool, german: bool) -> Column {
        let filled = cells.iter().filter(|cell| is_filled(cell)).count();
        let enough = |count: usize| count > 0 && count * 100 >= filled * OF_ONE_KIND;
        let found: Vec<Option<Day>> = cells.iter().map(|cell| only_day(cell)).collect();
        if enough(found.iter().flatten().count()) {
            return Column::Days(found);
        }
        let written: Vec<Option<Written>> = cells.iter().map(|cell| take_apart(cell)).collect();
        if is_name || !enough(written.iter().flatten().count()) {
            return Column::Words;
        }
        let all = || written.iter().flatten();
        let years = all().all(|cell| {
            cell.digits.len() == 4 && cell.lead.is_empty() && matches!(cell.digits.parse(), Ok(1900..=2100))
        });
        if years {
            return Column::Words;
        }
        let unit = |cell: &Written| -> String { cell.lead.chars().chain(cell.tail.chars()).collect() };
        let mut units: Vec<String> = all().map(unit).filter(|unit| !unit.is_empty()).collect();
        units.dedup();
        if units.len() > 1 {
            return Column::Mixed;
        }
        let point = point_of(&all().map(|cell| cell.digits).collect::<Vec<_>>(), german);
        let number = |cell: &Written| {
            let plain: String = cell
                .digits
                .chars()
                .filter(|c| c.is_ascii_digit() || *c == point)
                .collect::<String>()
                .replace(point, ".");
            plain.parse::<f64>().ok().map(|value| if cell.is_negative { -value } else { value })
        };
        let decimals =
            all().filter_map(|cell| cell.digits.rsplit_once(point)).map(|(_, cents)| cents.len()).max();
        let group = all().flat_map(|cell| cell.digits.chars()).find(|c| !c.is_ascii_digit() && *c != point);
        let signed = all().find(|cell| !unit(cell).is_empty());
        let style = Style {
            lead: signed.map(|cell| cell.lead.to_owned()).unwrap_or_default(),
            tail: signed.map(|cell| cell.tail.to_owned()).unwrap_or_default(),
            decimals: decimals.unwrap_or(0),
            point,
            group,
        };
        Column::Numbers { cells: written.iter().map(|cell| cell.as_ref().and_then(number)).collect(), style }
    }
}

/// Whether a cell says something.
fn is_filled(cell: &str) -> bool {
    !matches!(cell.trim(), "" | "-" | "–" | "—" | "n/a" | "N/A")
}

fn only_day(cell: &str) -> Option<Day> {
    let found = days(cell);
    match found.as_slice() {
        // Nothing but a time of day may stand beside it.
        [day] if day.day.is_some() => {
            let rest = format!("{}{}", &cell[..day.range.start], &cell[day.range.end..]);
            rest.chars().all(|c| c.is_ascii_digit() || " :.,TZ".contains(c)).then(|| day.clone())
        }
        _ => None,
    }
}

/// The mark before the decimals: what the cells together say, or what the language has.
fn point_of(cells: &[&str], german: bool) -> char {
    let last =
        |cell: &&str| cell.rfind(['.', ',']).map(|at| (cell.as_bytes()[at] as char, cell.len() - at - 1));
    for cell in cells {
        let (dot, comma) = (cell.contains('.'), cell.contains(','));
        match last(cell) {
            Some((mark, _)) if dot && comma => return mark,
            // Twice: it parts thousands.
            Some((mark, _)) if cell.matches(mark).count() > 1 => return if mark == '.' { ',' } else { '.' },
            Some((mark, after)) if after != 3 => return mark,
            _ => {}
        }
    }
    let marks: Vec<char> = cells.iter().filter_map(|cell| Some(last(cell)?.0)).collect();
    let Some(mark) = marks.first() else { return if german { ',' } else { '.' } };
    // Three digits after each mark: thousands, unless there are thousands without one.
    let bare = cells.iter().any(|cell| cell.len() > 3 && cell.bytes().all(|byte| byte.is_ascii_digit()));
    match mark {
        ',' if !german => '.',
        '.' if german && !bare => ',',
        mark => *mark,
    }
}

fn take_apart(cell: &str) -> Option<Written<'_>> {
    let cell = cell.trim();
    let inner = cell.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let body = inner.unwrap_or(cell).trim();
    let first = body.find(|c: char| c.is_ascii_digit())?;
    let last = body.rfind(|c: char| c.is_ascii_digit())?;
    let (lead, digits, tail) = (&body[..first], &body[first..=last], &body[last + 1..]);
    let is_mark =
        |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}');
    let is_minus = |c: char| matches!(c, '-' | '−' | '–');
    let minus = lead.chars().filter(|c| is_minus(*c)).count() + tail.chars().filter(|c| is_minus(*c)).count();
    let (lead, tail) = (lead.trim_matches(|c| is_minus(c) || c == '+'), tail.trim_end_matches(is_minus));
    // "3-5", "12 / 14", "+49 221" and "Room 5 East" are no numbers.
    let is_unit = |text: &str| text.trim().chars().count() <= 8 && text.split_whitespace().count() <= 1;
    let holds = digits.chars().all(is_mark) && is_unit(lead) && is_unit(tail) && minus <= 1;
    let grouped = digits
        .split([' ', '\u{a0}', '\u{202f}'])
        .skip(1)
        .all(|part| part.bytes().take_while(u8::is_ascii_digit).count() == 3);
    let letters_before = lead.trim().chars().any(char::is_alphanumeric) && !is_currency(lead.trim());
    (holds && grouped && !letters_before).then_some(Written {
        lead,
        tail,
        digits,
        is_negative: inner.is_some() || minus == 1,
    })
}

fn is_currency(text: &str) -> bool {
    matches!(
        text,
        "EUR" | "USD" | "GBP" | "CHF" | "NOK" | "SEK" | "DKK" | "PLN" | "JPY" | "US$" | "CA$" | "A$" | "kr"
    )
}

impl Style {
    /// A number as the column writes its own. `exact`: not with more decimals than they have.
    pub fn write(&self, value: f64, exact: bool) -> String {
        let decimals =
            if exact || (value - value.round()).abs() < 1e-9 { self.decimals } else { self.decimals.max(2) };
        let plain = format!("{:.decimals$}", value.abs());
        let (whole, cents) = plain.split_once('.').unwrap_or((&plain, ""));
        let mut digits = String::new();
        for (index, digit) in whole.char_indices() {
            if let Some(group) = self.group
                && index > 0
                && (whole.len() - index).is_multiple_of(3)
            {
                digits.push(group);
            }
            digits.push(digit);
        }
        let cents = if cents.is_empty() { String::new() } else { format!("{}{cents}", self.point) };
        let sign = if value < 0.0 { "-" } else { "" };
        format!("{sign}{}{digits}{cents}{}", self.lead, self.tail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cells: &[&str], german: bool, values: &[f64], sum: &str) {
        let Column::Numbers { cells, style } = Column::of(cells, false, german) else {
            panic!("{:?}", Column::of(cells, false, german))
        };
        assert_eq!(cells.iter().flatten().copied().collect::<Vec<_>>(), values);
        assert_eq!(style.write(values.iter().sum(), true), sum);
    }

    #[test]
    fn numbers_are_read_and_written_as_their_column_has_them() {
        check(&["$1,200.50", "$80.00", "-"], false, &[1200.5, 80.0], "$1,280.50");
        check(&["1.200,50 €", "80,00 €"], true, &[1200.5, 80.0], "1.280,50 €");
        check(&["1.200", "3.450"], true, &[1200.0, 3450.0], "4.650");
        check(&["1.250", "3.5"], false, &[1.25, 3.5], "4.750");
        check(&["(300)", "1,000"], false, &[-300.0, 1000.0], "700");
        check(&["12 kg", "8 kg"], false, &[12.0, 8.0], "20 kg");
        check(&["25%", "5%"], false, &[25.0, 5.0], "30%");
        check(&["1 200", "2 300"], false, &[1200.0, 2300.0], "3 500");
        check(&["-3.5", "1"], false, &[-3.5, 1.0], "-2.5");
    }

    #[test]
    fn what_cannot_be_added_is_no_column_of_numbers() {
        assert_eq!(Column::of(&["12 kg", "8 m"], false, false), Column::Mixed);
        assert_eq!(Column::of(&["$5", "€5"], false, false), Column::Mixed);
        assert_eq!(Column::of(&["2019", "2020"], false, false), Column::Words);
        assert_eq!(Column::of(&["Room 5", "3-5"], false, false), Column::Words);
        assert!(matches!(Column::of(&["2024-03-01", "2024-04-30"], false, false), Column::Days(_)));
    }
}
