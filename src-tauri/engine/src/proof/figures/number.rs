//! Numbers in digits and in words, with what is said of them: their unit, their scale, how exact they are.

use footnote_language::{self as language, ordinal, scale, small, tens};

use super::date::YEARS;
use super::lex::{Cursor, Piece};
use super::unit::{self, Unit};
use super::{Figure, Value, folded_code};

#[derive(Debug, Clone, PartialEq)]
pub(in crate::proof) struct Number {
    /// More than one where a point may part thousands or decimals.
    pub values: Vec<f64>,
    pub unit: Option<Unit>,
    /// Whether the text itself says that it is not exact, and how.
    pub rounding: Rounding,
    /// Half of what its last digit that counts is worth.
    pub half_step: f64,
    /// Whether it is a small number in words, or counts in order ("fourth").
    pub in_words: bool,
    /// Whether a word such as "million" was part of it.
    pub scaled: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::proof) enum Rounding {
    Exact,
    About,
    /// "more than", "over"
    Above,
    /// "nearly", "under"
    Below,
}

/// How many words before a number are looked at for what they say of it: "more than the $5".
const ROUNDING_REACH: usize = 3;

/// Scales that the first number of a range takes from the second, largest first.
const SHARED_SCALES: [f64; 4] = [1e12, 1e9, 1e6, 1e3];

impl Number {
    /// The number as a year, if it may be one.
    pub fn year(&self) -> Option<u32> {
        let is_year = |value: &&f64| value.fract() == 0.0 && YEARS.contains(&(**value as u32));
        self.values.iter().find(is_year).map(|value| *value as u32)
    }
}

impl Cursor<'_, '_> {
    pub(super) fn number(&mut self, from: usize) -> Option<usize> {
        let mut number = Number {
            values: Vec::new(),
            unit: self.unit_before(from),
            rounding: Rounding::Exact,
            half_step: 0.5,
            in_words: false,
            scaled: false,
        };
        let mut to = from + 1;
        match self.piece(from)? {
            Piece::Digits(run) => {
                let Some((values, half_step)) = values(run) else {
                    let code = folded_code(run);
                    return self.push(from, to, Value::Code(code));
                };
                (number.values, number.half_step) = (values, half_step);
            }
            Piece::Word(_) => {
                let (value, end) = self.number_in_words(from)?;
                (number.values, number.in_words) = (vec![value], true);
                let zeros = (0..15)
                    .take_while(|zeros| {
                        value >= 10f64.powi(zeros + 1) && value % 10f64.powi(zeros + 1) == 0.0
                    })
                    .count();
                number.half_step = 0.5 * 10f64.powi(zeros as i32);
                to = end;
            }
            Piece::Mark(_) => return None,
        }
        if number.in_words && to == from + 1 && ordinal(self.lower(from)).is_some() {
            number.unit = Some(Unit::Ordinal);
        }
        to = self.suffix(from, to, &mut number);
        number.rounding = self.rounding(from);
        // "one" alone mostly counts nothing.
        if number.in_words && number.values == [1.0] && number.unit.is_none() {
            return None;
        }
        let start = from;
        self.push(start, to, Value::Number(number))
    }

    /// Reads the scale and the unit after a number, and returns where they end.
    fn suffix(&self, from: usize, mut to: usize, number: &mut Number) -> usize {
        let joined = |at: usize| {
            usize::from(
                matches!(self.piece(at), Some(Piece::Mark('-' | '‑')))
                    && self.touches(at)
                    && self.touches(at + 1),
            )
        };
        if !number.in_words && self.touches(to) && self.ends_day(to) {
            number.unit = Some(Unit::Ordinal);
            to += 1;
        }
        if !number.in_words && self.touches(to) && self.lower(to) == "s" && number.year().is_some() {
            number.unit = Some(Unit::Decade);
            return to + 1;
        }
        let at = to + joined(to);
        let money = matches!(number.unit, Some(Unit::Currency(_)));
        let factor = match self.lower(at) {
            // A letter counts thousands or millions where it touches the number, and an "m" of money alone.
            "m" => (money && self.touches(at)
                || self.touches(at) && self.text[self.lexemes[at].range.clone()] == *"M")
                .then_some(1e6),
            "b" => (money && self.touches(at)).then_some(1e9),
            "k" => self.touches(at).then_some(1e3),
            "mm" => money.then_some(1e6),
            word => scale(word),
        };
        if let Some(factor) = factor
            && !number.in_words
        {
            for value in &mut number.values {
                *value *= factor;
            }
            number.half_step *= factor;
            number.scaled = true;
            to = at + 1;
            if matches!(self.piece(to), Some(Piece::Mark('.')))
                && language::any(|language| language.numbers.abbreviated_scales, self.lower(at))
            {
                to += 1;
            }
        }
        let mut at = to + joined(to);
        // "30 (thirty) days", "two (2) years"
        let mark = |at: usize, mark: char| self.piece(at) == Some(&Piece::Mark(mark));
        if mark(at, '(') && mark(at + 2, ')') && !matches!(self.piece(at + 1), Some(Piece::Mark(_))) {
            let repeats = matches!(self.piece(at + 1), Some(Piece::Digits(_)))
                || self.number_in_words(at + 1).is_some();
            at += if repeats { 3 } else { 0 };
        } else if mark(at, ')') && from > 0 && mark(from - 1, '(') {
            at += 1;
        }
        if let Some(unit) = language::unit_of_phrase(self.lower(at), self.lower(at + 1)) {
            number.unit = Some(unit.into());
            return at + 2;
        }
        if language::any(|language| language.numbers.before_unit, self.lower(at)) {
            at += 1;
        }
        let degrees = matches!(self.piece(at), Some(Piece::Mark('°')));
        let found = if degrees {
            unit::of_word(&format!("°{}", self.lower(at + 1)))
        } else {
            unit::of_word(self.lower(at))
        };
        let ordinal = number.unit == Some(Unit::Ordinal);
        if let Some(found) = found
            && !money
            && (!ordinal || found == Unit::Century)
        {
            number.unit = Some(found);
            return at + 1 + usize::from(degrees);
        }
        to
    }

    fn unit_before(&self, from: usize) -> Option<Unit> {
        let at = from.checked_sub(1)?;
        match (self.piece(at)?, unit::of_word(self.lower(at))?) {
            (Piece::Mark(_), unit @ Unit::Currency(_)) => Some(unit),
            (Piece::Word(word), unit @ Unit::Currency(_))
                if word.len() == 3 && word.chars().all(char::is_uppercase) =>
            {
                Some(unit)
            }
            _ => None,
        }
    }

    /// A number in words from here, and where it ends.
    fn number_in_words(&self, from: usize) -> Option<(f64, usize)> {
        let small = |at: usize| small(self.lower(at));
        let tens = |at: usize| tens(self.lower(at));
        let (mut total, mut part) = (0.0, 0.0);
        let mut at = from;
        let mut read_any = false;
        loop {
            let word = self.lower(at);
            if let Some(value) = tens(at) {
                part += value as f64;
                at += 1;
                let dash = usize::from(matches!(self.piece(at), Some(Piece::Mark('-' | '‑'))));
                if let Some(ones) = small(at + dash).filter(|ones| (1..10).contains(ones)) {
                    part += ones as f64;
                    at += dash + 1;
                }
            } else if let Some(value) = small(at).or_else(|| language::number_below_hundred(word)) {
                part += value as f64;
                at += 1;
            } else if let Some(value) = ordinal(word).filter(|_| !read_any) {
                return Some((value as f64, at + 1));
            } else if let Some(factor) = scale(word).filter(|_| word.len() > 3) {
                // "a hundred", "hundreds" alone say too little to compare, but for the first.
                if !read_any
                    && !language::any(
                        |language| language.numbers.one_before_scale,
                        self.lower(from.wrapping_sub(1)),
                    )
                {
                    return None;
                }
                let before = if part == 0.0 { 1.0 } else { part };
                if factor == 100.0 || factor == 12.0 {
                    part = before * factor;
                } else {
                    total += before * factor;
                    part = 0.0;
                }
                at += 1;
            } else {
                break;
            }
            read_any = true;
            let and = language::any(|language| language.numbers.and, self.lower(at))
                && (tens(at + 1).is_some() || small(at + 1).is_some());
            let large = total + part >= 100.0;
            if and && large {
                at += 1;
                continue;
            }
            let dash = usize::from(matches!(self.piece(at), Some(Piece::Mark('-'))));
            let goes_on = scale(self.lower(at + dash)).is_some_and(|_| self.lower(at + dash).len() > 3)
                || large && (small(at).is_some() || tens(at).is_some());
            if !goes_on {
                break;
            }
            at += dash;
        }
        read_any.then_some((total + part, at))
    }

    /// What the words before a number say about how exact it is.
    fn rounding(&self, from: usize) -> Rounding {
        let is = |list: fn(&language::Numbers) -> language::Words, word: &str| {
            language::any(|language| list(&language.numbers), word)
        };
        for back in 1..=ROUNDING_REACH.min(from) {
            let at = from - back;
            let word = self.lower(at);
            if matches!(word, "$" | "€" | "£" | "usd" | "eur") || is(|numbers| numbers.before_number, word)
            {
                continue;
            }
            if matches!(word, "~" | "≈") || is(|numbers| numbers.about, word) {
                return Rounding::About;
            }
            if is(|numbers| numbers.above, word) {
                return Rounding::Above;
            }
            if is(|numbers| numbers.below, word) {
                return Rounding::Below;
            }
            if is(|numbers| numbers.than, word) {
                let before = if at > 0 { self.lower(at - 1) } else { "" };
                if is(|numbers| numbers.more, before) {
                    return Rounding::Above;
                }
                if is(|numbers| numbers.less, before) {
                    return Rounding::Below;
                }
            }
            return Rounding::Exact;
        }
        Rounding::Exact
    }
}

/// The numbers that a run of digits may mean, and half of what its last digit that counts is worth.
fn values(run: &str) -> Option<(Vec<f64>, f64)> {
    let marks: Vec<char> = run.chars().filter(|c| !c.is_ascii_digit()).collect();
    let groups: Vec<&str> = run.split(|c: char| !c.is_ascii_digit()).collect();
    let plain = |decimals: usize| {
        let whole: String = groups[..groups.len() - decimals].concat();
        let shown = if decimals == 0 { whole } else { format!("{whole}.{}", groups[groups.len() - 1]) };
        shown.parse::<f64>().ok()
    };
    let thousands = groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3);
    let values = match marks.as_slice() {
        [] => vec![plain(0)?],
        [','] if groups[1].len() == 3 && thousands => vec![plain(0)?],
        ['.'] if groups[1].len() == 3 && thousands && groups[0] != "0" => vec![plain(1)?, plain(0)?],
        [_] => vec![plain(1)?],
        [all @ .., last] if all.iter().all(|mark| mark == &all[0]) => {
            if last != &all[0] {
                vec![plain(1)?]
            } else if thousands {
                vec![plain(0)?]
            } else {
                return None;
            }
        }
        _ => return None,
    };
    let decimals = if values[0].fract() != 0.0 { groups[groups.len() - 1].len() as i32 } else { 0 };
    let zeros = if decimals > 0 {
        0
    } else {
        let all: String = groups.concat();
        (all.len() - all.trim_end_matches('0').len()).min(all.len() - 1) as i32
    };
    Some((values, 0.5 * 10f64.powi(zeros - decimals)))
}

/// Gives the first number of "10 to 15 %" and "$5–6 billion" the unit and scale of the second.
pub(super) fn share_units(text: &str, figures: &mut [Figure]) {
    for index in (1..figures.len()).rev() {
        let (before, after) = figures.split_at_mut(index);
        let (Some(first), Some(second)) = (before.last_mut(), after.first()) else { continue };
        let between = text.get(first.range.end..second.range.start).unwrap_or("").trim().to_lowercase();
        let word = between.trim_end_matches(['$', '€', '£']).trim();
        let joins = matches!(word, "-" | "–" | "- or" | "- to")
            || language::any(|language| language.numbers.range_words, word);
        let (Value::Number(first), Value::Number(second)) = (&mut first.value, &second.value) else {
            continue;
        };
        if !joins || first.year().is_some() {
            continue;
        }
        if first.unit.is_none() && second.unit != Some(Unit::Ordinal) {
            first.unit = second.unit;
        }
        let largest = second.values.iter().copied().fold(0.0, f64::max);
        if second.scaled
            && !first.scaled
            && !language::any(|language| language.sentences.conjunctions, &between)
        {
            let factor = SHARED_SCALES.into_iter().find(|factor| largest >= *factor).unwrap_or(1.0);
            for value in &mut first.values {
                *value *= factor;
            }
            first.scaled = true;
        }
    }
}
