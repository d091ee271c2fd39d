//! The numbers of a text as amounts that can be compared and added.

use std::ops::Range;

use super::figures::{Figures, Unit, Value};

/// A number with its unit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Amount {
    pub value: f64,
    /// Names the unit; equal for amounts that can be added.
    pub unit: Option<String>,
    /// As the text writes it.
    pub shown: String,
    /// What the digits are multiplied by ("4 million").
    factor: f64,
}

/// Whether a text gives an amount of money, or a weight.
pub(crate) fn holds_money(text: &str) -> bool {
    holds(text, |unit| unit.is_money())
}

pub(crate) fn holds_weight(text: &str) -> bool {
    holds(text, |unit| unit.is_weight())
}

fn holds(text: &str, wanted: impl Fn(Unit) -> bool) -> bool {
    Figures::of(text).all.into_iter().any(|figure| match figure.value {
        Value::Number(number) => number.unit.is_some_and(&wanted),
        _ => false,
    })
}

/// The amounts of a text. Years, dates, ordinals and codes are none.
pub(crate) fn amounts(text: &str) -> Vec<Amount> {
    let figures = Figures::of(text).all.into_iter();
    figures
        .filter_map(|figure| {
            let Value::Number(number) = figure.value else { return None };
            let digits = &text[figure.range.clone()];
            let is_year = number.unit.is_none() && number.year().is_some() && digits.len() == 4;
            let is_amount = !matches!(number.unit, Some(Unit::Ordinal | Unit::Century | Unit::Decade));
            if is_year || !is_amount || number.in_words {
                return None;
            }
            // A mark before three digits parts thousands.
            let value = number.values.iter().copied().fold(f64::MIN, f64::max);
            let unit = number.unit.map(|unit| format!("{unit:?}"));
            let before = text[..figure.range.start].trim_end();
            let sign = before.chars().next_back().filter(|c| "$€£¥₹".contains(*c));
            let start = sign.map_or(figure.range.start, |sign| before.len() - sign.len_utf8());
            let factor = match number.scaled {
                true => [1e12, 1e9, 1e6, 1e3, 1e2].into_iter().find(|scale| value >= *scale).unwrap_or(1.0),
                false => 1.0,
            };
            Some(Amount { value, unit, shown: text[start..figure.range.end].to_owned(), factor })
        })
        .collect()
}

/// A day, or a month or year, that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Day {
    pub year: Option<u32>,
    pub month: Option<u32>,
    pub day: Option<u32>,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

/// The dates of a text.
pub(crate) fn days(text: &str) -> Vec<Day> {
    let figures = Figures::of(text).all.into_iter();
    figures
        .filter_map(|figure| match figure.value {
            Value::Date(date) => {
                Some(Day { year: date.year, month: date.month, day: date.day, range: figure.range })
            }
            _ => None,
        })
        .collect()
}

/// The days that a text names, as amounts that order as the days do; those with a year are of another unit than those without.
pub(crate) fn dates(text: &str) -> Vec<Amount> {
    let figures = Figures::of(text).all.into_iter();
    figures
        .filter_map(|figure| {
            let Value::Date(date) = figure.value else { return None };
            let (year, month, day) = (date.year.unwrap_or(0), date.month?, date.day.unwrap_or(1));
            Some(Amount {
                value: f64::from((year * 12 + month) * 31 + day),
                unit: Some(if date.year.is_some() { "date" } else { "day of a year" }.to_owned()),
                shown: text[figure.range].to_owned(),
                factor: 1.0,
            })
        })
        .collect()
}

impl Amount {
    /// Whether it is a share of something: "15 %".
    pub fn is_share(&self) -> bool {
        self.unit.as_deref() == Some("Percent")
    }

    /// Another value, written as this one is.
    pub fn like(&self, value: f64) -> String {
        let is_digit = |c: char| c.is_ascii_digit();
        let (Some(first), Some(last)) = (self.shown.find(is_digit), self.shown.rfind(is_digit)) else {
            return value.to_string();
        };
        let (lead, digits, tail) = (&self.shown[..first], &self.shown[first..=last], &self.shown[last + 1..]);
        let value = value / self.factor;
        let has_cents = (value - value.round()).abs() > 1e-6;
        let plain = if has_cents { format!("{value:.2}") } else { format!("{value:.0}") };
        let (whole, cents) = plain.split_once('.').unwrap_or((&plain, ""));
        // "1.234,50" and "12,5" have a comma for the decimals.
        let last = digits.rfind([',', '.']);
        let has_comma = last.is_some_and(|at| digits[at..].starts_with(',') != (digits.len() - at - 1 == 3));
        let (part, point) = if has_comma { ('.', ',') } else { (',', '.') };
        let mut grouped = String::new();
        for (index, digit) in whole.char_indices() {
            let left = whole.len() - index;
            if index > 0 && left % 3 == 0 && !whole[..index].ends_with('-') {
                grouped.push(part);
            }
            grouped.push(digit);
        }
        let cents = if cents.is_empty() { String::new() } else { format!("{point}{cents}") };
        format!("{lead}{grouped}{cents}{tail}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_order_as_the_days_do() {
        let found = dates("On 3 May 2021, 2021-04-30 and 5. Juni 2021; then 7 March.");
        let shown: Vec<&str> = found.iter().map(|date| date.shown.as_str()).collect();
        assert_eq!(shown, ["3 May 2021", "2021-04-30", "5. Juni 2021", "7 March"]);
        assert!(found[1].value < found[0].value && found[0].value < found[2].value);
        assert!(found[0].unit == found[1].unit && found[2].unit != found[3].unit);
    }

    #[test]
    fn amounts_are_read_and_written_alike() {
        let one = |text: &str| amounts(text).remove(0);
        assert_eq!(one("The largest was 410,000 euros.").like(1_234_567.0), "1,234,567 euros");
        assert_eq!(one("1.050,00 €").value, 1050.0);
        assert_eq!(one("1.050,00 €").like(2100.5), "2.100,50 €");
        assert_eq!(one("$3.5 million").value, 3_500_000.0);
        assert_eq!(one("1,234.50 $").like(2000.0), "2,000 $");
        assert_eq!(one("12 kg").like(7.25), "7.25 kg");
        let both = amounts("One is 82,000 euros, the other 76,500 euros.");
        assert_eq!(both.iter().map(|amount| amount.value).collect::<Vec<_>>(), [82_000.0, 76_500.0]);
        assert!(both[0].unit.is_some() && both[0].unit == both[1].unit);
        assert!(amounts("in 2019 on 3 May, for the 4th time").is_empty());
    }
}
