//! Dates and times.

use footnote_language as language;

use super::Value;
use super::lex::{Cursor, Piece};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::proof) struct Date {
    pub year: Option<u32>,
    pub month: Option<u32>,
    pub day: Option<u32>,
    /// Whether day and month may be the other way round.
    pub ambiguous: bool,
}

/// Years that a number of four digits may be.
pub(super) const YEARS: std::ops::Range<u32> = 1000..2200;

impl Date {
    pub fn of_year(year: u32) -> Date {
        Date { year: Some(year), month: None, day: None, ambiguous: false }
    }
}

impl Cursor<'_, '_> {
    pub(super) fn date(&mut self, from: usize) -> Option<usize> {
        self.date_in_digits(from)
            .or_else(|| self.date_day_first(from))
            .or_else(|| self.date_month_first(from))
    }

    /// `2021-03-05`, `5/3/2021`, `5.3.2021`
    fn date_in_digits(&mut self, from: usize) -> Option<usize> {
        if let Piece::Digits(run) = self.piece(from)? {
            let parts: Vec<&str> = run.split('.').collect();
            if let [day, month, year] = parts.as_slice()
                && year.len() == 4
                && let (Ok(day), Ok(month), Ok(year)) = (day.parse(), month.parse(), year.parse())
                && (1..=31).contains(&day)
                && (1..=12).contains(&month)
            {
                let date = Date { year: Some(year), month: Some(month), day: Some(day), ambiguous: false };
                return self.push(from, from + 1, Value::Date(date));
            }
        }
        let mark = |at: usize| match self.piece(at) {
            Some(Piece::Mark(mark @ ('-' | '/'))) if self.touches(at) && self.touches(at + 1) => Some(*mark),
            _ => None,
        };
        if mark(from + 1)? != mark(from + 3)? {
            return None;
        }
        let (first, middle) = (self.whole(from, 1, 9999)?, self.whole(from + 2, 1, 31)?);
        let last = self.whole(from + 4, 1, 9999)?;
        let date = if first >= 1000 && middle <= 12 && last <= 31 {
            Date { year: Some(first), month: Some(middle), day: Some(last), ambiguous: false }
        } else if last >= 1000 && first <= 31 && middle.min(first) <= 12 {
            let (day, month) = if middle > 12 { (middle, first) } else { (first, middle) };
            Date { year: Some(last), month: Some(month), day: Some(day), ambiguous: day <= 12 }
        } else {
            return None;
        };
        self.push(from, from + 5, Value::Date(date))
    }

    /// `5 March 2021`, `5th of March`, `5. März 2021`
    fn date_day_first(&mut self, from: usize) -> Option<usize> {
        let day = self.whole(from, 1, 31)?;
        let mut at = from + 1;
        if self.ends_day(at) || matches!(self.piece(at), Some(Piece::Mark('.'))) {
            at += 1;
        }
        if self.links(at) {
            at += 1;
        }
        let month = self.month(at)?;
        at += 1;
        if matches!(self.piece(at), Some(Piece::Mark(',' | '.'))) || self.links(at) {
            at += 1;
        }
        let year = self.year(at);
        let to = if year.is_some() { at + 1 } else { self.after_month(from, at) };
        self.push(from, to, Value::Date(Date { year, month: Some(month), day: Some(day), ambiguous: false }))
    }

    /// `March 5, 2021`, `March 2021`, `March 5`
    fn date_month_first(&mut self, from: usize) -> Option<usize> {
        let month = self.month(from)?;
        let mut at = from + 1;
        if matches!(self.piece(at), Some(Piece::Mark('.' | ','))) {
            at += 1;
        }
        if let Some(year) = self.year(at) {
            return self.push(
                from,
                at + 1,
                Value::Date(Date { year: Some(year), month: Some(month), day: None, ambiguous: false }),
            );
        }
        let day = self.whole(at, 1, 31)?;
        let mut to = at + 1;
        if self.ends_day(to) && self.touches(to) {
            to += 1;
        }
        let comma = usize::from(matches!(self.piece(to), Some(Piece::Mark(','))));
        let year = self.year(to + comma);
        if year.is_some() {
            to += comma + 1;
        }
        self.push(from, to, Value::Date(Date { year, month: Some(month), day: Some(day), ambiguous: false }))
    }

    /// The end of a date without a year: just after its month.
    fn after_month(&self, from: usize, at: usize) -> usize {
        (from + 1..=at)
            .rev()
            .find(|end| matches!(self.piece(end - 1), Some(Piece::Word(word)) if language::month(word).is_some()))
            .unwrap_or(at)
    }

    fn month(&self, at: usize) -> Option<u32> {
        match self.piece(at)? {
            // "may" and "mar" are no months in lower case, where a language writes months with a capital letter.
            Piece::Word(word)
                if word.starts_with(char::is_uppercase)
                    || !language::any(|language| language.dates.months_with_capitals, word) =>
            {
                language::month(word)
            }
            _ => None,
        }
    }

    /// Whether this belongs to the day before it ("5th").
    pub(super) fn ends_day(&self, at: usize) -> bool {
        language::any(|language| language.dates.day_endings, self.lower(at))
    }

    /// Whether this joins a day, a month and a year ("5 of March").
    fn links(&self, at: usize) -> bool {
        language::any(|language| language.dates.links, self.lower(at))
    }

    fn year(&self, at: usize) -> Option<u32> {
        match self.piece(at)? {
            Piece::Digits(run) if run.len() == 4 => run.parse().ok().filter(|year| YEARS.contains(year)),
            _ => None,
        }
    }

    /// `17:30`, `5 p.m.`, `9.30 Uhr`
    pub(super) fn time(&mut self, from: usize) -> Option<usize> {
        let Piece::Digits(run) = self.piece(from)? else { return None };
        let (hour, mut minute) = match run.split_once('.') {
            Some((hour, minute)) if minute.len() == 2 => {
                (hour.parse::<u32>().ok()?, Some(minute.parse::<u32>().ok()?))
            }
            Some(_) => return None,
            None => (run.parse::<u32>().ok()?, None),
        };
        let mut to = from + 1;
        let mut colon = false;
        if minute.is_none()
            && matches!(self.piece(to), Some(Piece::Mark(':')))
            && self.touches(to)
            && self.touches(to + 1)
        {
            minute = match self.piece(to + 1)? {
                Piece::Digits(run) if run.len() == 2 => run.parse().ok(),
                _ => None,
            };
            colon = minute.is_some();
            to += if colon { 2 } else { 0 };
        }
        let written = self.lower(to);
        let half = if language::any(|language| language.dates.afternoon, written) {
            Some(12)
        } else if language::any(|language| language.dates.morning, written)
            // "9.30 am Montag" is German.
            && (self.text[self.lexemes[to].range.clone()].contains('.')
                || self.touches(to)
                || colon
                || minute.is_none())
        {
            Some(0)
        } else {
            None
        };
        let clock = language::any(|language| language.dates.clock, written);
        if hour > 24 || minute.is_some_and(|minute| minute > 59) || !(colon || half.is_some() || clock) {
            return None;
        }
        let minute = minute.unwrap_or(0);
        let minutes = match half {
            Some(_) if !(1..=12).contains(&hour) => return None,
            Some(half) => vec![(hour % 12 + half) * 60 + minute],
            None if (1..=11).contains(&hour) && !clock => vec![hour * 60 + minute, (hour + 12) * 60 + minute],
            None => vec![hour * 60 + minute],
        };
        to += usize::from(half.is_some() || clock);
        self.push(from, to, Value::Time(minutes))
    }
}
