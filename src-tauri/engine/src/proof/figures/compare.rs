//! Whether what one text says of its figures stands in another.

use super::date::Date;
use super::number::{Number, Rounding};
use super::unit::{Unit, same_base};
use super::{Figure, Figures, Value};

/// The largest difference of two numbers that are equal, as a share of them.
const EQUAL: f64 = 1e-9;

/// Most that a number may be away from one that is said to be "about" it.
const ABOUT: f64 = 0.1;

impl Figures {
    /// Whether this text holds a figure.
    pub fn hold(&self, figure: &Figure) -> bool {
        match &figure.value {
            Value::Number(number) => self.hold_number(number),
            Value::Date(date) => self.hold_date(date),
            Value::Time(minutes) => self.all.iter().any(
                |other| matches!(&other.value, Value::Time(others) if others.iter().any(|m| minutes.contains(m))),
            ),
            Value::Code(code) => {
                self.all.iter().any(|other| matches!(&other.value, Value::Code(other) if other.contains(code.as_str())))
            }
        }
    }

    fn hold_number(&self, number: &Number) -> bool {
        self.all.iter().any(|other| match &other.value {
            Value::Number(other) => {
                number.equals(other, 1.0, self.speaks_of_percent)
                    || (!other.scaled && other.unit.is_none_or(|unit| matches!(unit, Unit::Currency(_))))
                        && self.scales.iter().any(|scale| number.equals(other, *scale, false))
            }
            Value::Date(date) => {
                let parts = [date.year, date.day.filter(|_| number.unit == Some(Unit::Ordinal))];
                parts.into_iter().flatten().any(|part| match number.unit {
                    None | Some(Unit::Ordinal) => {
                        number.values.iter().any(|value| close(*value, part as f64))
                    }
                    Some(Unit::Decade) => number
                        .values
                        .iter()
                        .any(|value| part as f64 >= *value && (part as f64) < value + 10.0),
                    Some(Unit::Century) => {
                        number.values.iter().any(|value| (part as f64 / 100.0).ceil() == *value)
                    }
                    Some(_) => false,
                })
            }
            // "4.2" of a section is found in "4.2.1", which it contains.
            Value::Code(_) | Value::Time(_) => false,
        })
    }

    fn hold_date(&self, date: &Date) -> bool {
        let dates = || {
            self.all.iter().filter_map(|other| match &other.value {
                Value::Date(other) => Some(*other),
                Value::Number(number) if number.unit.is_none() => number.year().map(Date::of_year),
                _ => None,
            })
        };
        if dates().any(|other| other.includes(date)) {
            return true;
        }
        // "On 3 March", in a text about 2021.
        let (Some(year), Some(_)) = (date.year, date.month) else { return false };
        let yearless = Date { year: None, ..*date };
        dates().any(|other| other.year == Some(year))
            && dates().any(|other| other.year.is_none() && other.includes(&yearless))
    }
}

impl Number {
    /// Whether the other says this, times `scale`.
    fn equals(&self, other: &Number, scale: f64, percent_is_understood: bool) -> bool {
        let Some((ours, theirs)) = same_base(self.unit, other.unit, percent_is_understood) else {
            return false;
        };
        self.values.iter().any(|mine| {
            other.values.iter().any(|value| {
                let value = value * scale;
                if let Some(Unit::Decade) = self.unit
                    && other.unit != Some(Unit::Decade)
                {
                    return value >= *mine && value < mine + 10.0;
                }
                if let Some(Unit::Century) = self.unit
                    && other.unit != Some(Unit::Century)
                {
                    return (value / 100.0).ceil() == *mine && value > 100.0;
                }
                let (mine, value) = (mine * ours, value * theirs);
                let slack = (self.half_step * ours).min(mine * ABOUT);
                close(mine, value)
                    || match self.rounding {
                        Rounding::Exact => false,
                        Rounding::About => (mine - value).abs() <= slack * (1.0 + EQUAL),
                        Rounding::Above => value > mine && value <= mine * (1.0 + ABOUT),
                        Rounding::Below => value < mine && value >= mine * (1.0 - ABOUT),
                    }
            })
        })
    }
}

impl Date {
    /// Whether this date says all that the other does.
    fn includes(&self, other: &Date) -> bool {
        let agrees = |mine: &Date, other: &Date| {
            let part = |mine: Option<u32>, other: Option<u32>| other.is_none() || mine == other;
            part(mine.year, other.year) && part(mine.month, other.month) && part(mine.day, other.day)
        };
        let turned = |date: &Date| Date { month: date.day, day: date.month, ..*date };
        agrees(self, other)
            || other.ambiguous && agrees(self, &turned(other))
            || self.ambiguous && agrees(&turned(self), other)
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= EQUAL * a.abs().max(b.abs())
}
