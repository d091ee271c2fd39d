//! Numbers, dates and times of a text, and whether one stands in another text.
//!
//! English and German are read in words, too; other languages in digits. Nothing is computed: a sum or a difference that
//! a text does not state is not in it.

use std::ops::Range;

/// A number, date or time with its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figure {
    pub range: Range<usize>,
    pub value: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Number(Number),
    Date(Date),
    /// Minutes since midnight; two where neither "a.m." nor "p.m." says which.
    Time(Vec<u32>),
    /// Letters and digits that name something (`INV-2024-0193`), and numbers of sections (`4.2.1`), without their marks.
    Code(String),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Number {
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
pub(super) enum Rounding {
    Exact,
    About,
    /// "more than", "over"
    Above,
    /// "nearly", "under"
    Below,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Percent,
    BasisPoint,
    Currency(&'static str),
    /// What it measures, how many thousandths of the base unit it is, and its name.
    Measure(&'static str, u64),
    BusinessDay,
    Ordinal,
    Century,
    Decade,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date {
    pub year: Option<u32>,
    pub month: Option<u32>,
    pub day: Option<u32>,
    /// Whether day and month may be the other way round.
    pub ambiguous: bool,
}

/// The largest difference of two numbers that are equal, as a share of them.
const EQUAL: f64 = 1e-9;

/// Most that a number may be away from one that is said to be "about" it.
const ABOUT: f64 = 0.1;

/// All figures of a text and what its tables say about theirs ("in millions").
#[derive(Debug, Clone, Default)]
pub(super) struct Figures {
    pub all: Vec<Figure>,
    /// Factors that the text announces for its numbers.
    scales: Vec<f64>,
    speaks_of_percent: bool,
}

impl Figures {
    pub fn of(text: &str) -> Figures {
        let lower = text.to_lowercase();
        let announces = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        let mut scales = Vec::new();
        if announces(&["in thousands", "(thousands", "$000", "'000", "in tausend", "(tsd"]) {
            scales.push(1e3);
        }
        if announces(&["in millions", "(millions", "$ million", "$m)", "in million", "in mio", "(mio"]) {
            scales.push(1e6);
        }
        if announces(&["in billions", "(billions", "$bn)", "in milliarden", "in mrd"]) {
            scales.push(1e9);
        }
        let speaks_of_percent = announces(&["percentage", "(%)", "in %", "(in %", "\t%"]);
        Figures { all: read(text), scales, speaks_of_percent }
    }

    pub fn extend(&mut self, other: Figures) {
        self.all.extend(other.all);
        self.scales.extend(other.scales);
        self.speaks_of_percent |= other.speaks_of_percent;
    }

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

    /// The number as a year, if it may be one.
    fn year(&self) -> Option<u32> {
        self.values
            .iter()
            .find(|value| (1000.0..2200.0).contains(*value) && value.fract() == 0.0)
            .map(|value| *value as u32)
    }
}

impl Date {
    fn of_year(year: u32) -> Date {
        Date { year: Some(year), month: None, day: None, ambiguous: false }
    }

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

/// Factors to a common base, or nothing if the units cannot mean the same. A number without a unit may have any that is
/// written elsewhere (in the head of a table), but not a percentage or a place in an order.
fn same_base(mine: Option<Unit>, other: Option<Unit>, percent_is_understood: bool) -> Option<(f64, f64)> {
    use Unit::{Century, Currency, Decade, Measure, Ordinal, Percent};
    match (mine, other) {
        (Some(Measure(a, x)), Some(Measure(b, y))) => (a == b).then_some((x as f64, y as f64)),
        (Some(Currency("pound")), Some(Measure("mass", _)) | Some(Currency("£"))) => Some((1.0, 1.0)),
        (Some(Currency("£")), Some(Currency("pound"))) => Some((1.0, 1.0)),
        (Some(Percent), None) => percent_is_understood.then_some((1.0, 1.0)),
        (None, Some(Percent)) => None,
        (Some(Century | Decade), None) | (Some(Ordinal), None) | (None, Some(Ordinal)) => Some((1.0, 1.0)),
        (Some(a), Some(b)) => (a == b).then_some((1.0, 1.0)),
        _ => Some((1.0, 1.0)),
    }
}

const MONTHS: &[(&str, u32)] = &[
    ("januar", 1),
    ("january", 1),
    ("jan", 1),
    ("janvier", 1),
    ("enero", 1),
    ("jänner", 1),
    ("gennaio", 1),
    ("februar", 2),
    ("february", 2),
    ("feb", 2),
    ("février", 2),
    ("febrero", 2),
    ("febbraio", 2),
    ("march", 3),
    ("mar", 3),
    ("märz", 3),
    ("mars", 3),
    ("marzo", 3),
    ("april", 4),
    ("apr", 4),
    ("avril", 4),
    ("abril", 4),
    ("aprile", 4),
    ("may", 5),
    ("mai", 5),
    ("mayo", 5),
    ("maggio", 5),
    ("june", 6),
    ("jun", 6),
    ("juni", 6),
    ("juin", 6),
    ("junio", 6),
    ("giugno", 6),
    ("july", 7),
    ("jul", 7),
    ("juli", 7),
    ("juillet", 7),
    ("julio", 7),
    ("luglio", 7),
    ("august", 8),
    ("aug", 8),
    ("août", 8),
    ("agosto", 8),
    ("september", 9),
    ("sep", 9),
    ("sept", 9),
    ("septembre", 9),
    ("septiembre", 9),
    ("settembre", 9),
    ("october", 10),
    ("oct", 10),
    ("oktober", 10),
    ("okt", 10),
    ("octobre", 10),
    ("octubre", 10),
    ("ottobre", 10),
    ("november", 11),
    ("nov", 11),
    ("novembre", 11),
    ("noviembre", 11),
    ("december", 12),
    ("dec", 12),
    ("dezember", 12),
    ("dez", 12),
    ("décembre", 12),
    ("diciembre", 12),
    ("dicembre", 12),
];

fn month(word: &str) -> Option<u32> {
    let lower = word.to_lowercase();
    MONTHS.iter().find(|(name, _)| *name == lower).map(|(_, month)| *month)
}

pub(super) fn is_month(word: &str) -> bool {
    month(word).is_some()
}

/// Powers of ten that a word multiplies by.
fn scale(word: &str) -> Option<f64> {
    Some(match word {
        "hundred" | "hundert" => 1e2,
        "thousand" | "thousands" | "tausend" | "tsd" | "k" => 1e3,
        "million" | "millions" | "millionen" | "mio" | "mn" | "mm" => 1e6,
        "billion" | "billions" | "milliarde" | "milliarden" | "mrd" | "bn" => 1e9,
        "trillion" | "trillions" | "billionen" | "tn" => 1e12,
        "dozen" | "dutzend" => 12.0,
        _ => return None,
    })
}

/// A unit in words or letters.
fn unit(word: &str) -> Option<Unit> {
    use Unit::{BasisPoint, Century, Currency, Decade, Measure, Percent};
    Some(match word {
        "%" | "percent" | "percents" | "pct" | "prozent" | "prozentpunkte" | "percentage" => Percent,
        "bp" | "bps" => BasisPoint,
        "$" | "usd" | "dollar" | "dollars" => Currency("$"),
        "€" | "eur" | "euro" | "euros" => Currency("€"),
        "£" | "gbp" | "sterling" => Currency("£"),
        "pound" | "pounds" => Currency("pound"),
        "¥" | "yen" | "jpy" => Currency("¥"),
        "yuan" | "rmb" | "cny" => Currency("CNY"),
        "chf" | "franken" => Currency("CHF"),
        "₹" | "rupees" | "inr" => Currency("INR"),
        "cent" | "cents" => Currency("cent"),
        "second" | "seconds" | "sec" | "secs" | "sekunde" | "sekunden" => Measure("time", 1),
        "minute" | "minutes" | "min" | "mins" | "minuten" => Measure("time", 60),
        "hour" | "hours" | "hr" | "hrs" | "stunde" | "stunden" => Measure("time", 3_600),
        "day" | "days" | "tag" | "tage" | "tagen" => Measure("time", 86_400),
        "week" | "weeks" | "woche" | "wochen" => Measure("time", 604_800),
        "month" | "months" | "monat" | "monate" | "monaten" => Measure("months", 1),
        "year" | "years" | "yr" | "yrs" | "jahr" | "jahre" | "jahren" => Measure("months", 12),
        "mm" | "millimeter" | "millimeters" | "millimetre" | "millimetres" => Measure("length", 1),
        "cm" | "centimeter" | "centimeters" | "centimetre" | "centimetres" | "zentimeter" => {
            Measure("length", 10)
        }
        "m" | "meter" | "meters" | "metre" | "metres" | "metern" => Measure("length", 1_000),
        "km" | "kilometer" | "kilometers" | "kilometre" | "kilometres" | "kilometern" => {
            Measure("length", 1_000_000)
        }
        "inch" | "inches" => Measure("inches", 1),
        "ft" | "foot" | "feet" => Measure("inches", 12),
        "mile" | "miles" | "mi" | "meile" | "meilen" => Measure("inches", 63_360),
        "mg" | "milligram" | "milligrams" | "milligramm" => Measure("mass", 1),
        "g" | "gram" | "grams" | "gramm" => Measure("mass", 1_000),
        "kg" | "kilogram" | "kilograms" | "kilogramm" | "kilo" | "kilos" => Measure("mass", 1_000_000),
        "tonne" | "tonnes" | "tonnen" => Measure("mass", 1_000_000_000),
        "lb" | "lbs" => Measure("pounds of mass", 1),
        "ml" | "millilitre" | "milliliter" | "millilitres" | "milliliters" => Measure("volume", 1),
        "litre" | "litres" | "liter" | "liters" | "l" => Measure("volume", 1_000),
        "kb" => Measure("bytes", 1),
        "mb" => Measure("bytes", 1_000),
        "gb" => Measure("bytes", 1_000_000),
        "tb" => Measure("bytes", 1_000_000_000),
        "kwh" => Measure("energy", 1),
        "mwh" => Measure("energy", 1_000),
        "kw" => Measure("power", 1),
        "mw" => Measure("power", 1_000),
        "°c" | "celsius" => Measure("celsius", 1),
        "°f" | "fahrenheit" => Measure("fahrenheit", 1),
        "century" | "centuries" | "jahrhundert" | "jahrhunderts" => Century,
        "decades" | "decade" => Decade,
        _ => return None,
    })
}

/// Words that may stand between a number and its unit.
const BEFORE_UNIT: &[&str] =
    &["calendar", "consecutive", "full", "whole", "us", "additional", "more", "further", "per"];

/// Words that make days others than calendar days.
const BUSINESS: &[&str] = &["business", "working", "trading"];

const SMALL: &[(&str, u32)] = &[
    ("zero", 0),
    ("null", 0),
    ("one", 1),
    ("eins", 1),
    ("two", 2),
    ("zwei", 2),
    ("three", 3),
    ("drei", 3),
    ("four", 4),
    ("vier", 4),
    ("five", 5),
    ("fünf", 5),
    ("six", 6),
    ("sechs", 6),
    ("seven", 7),
    ("sieben", 7),
    ("eight", 8),
    ("acht", 8),
    ("nine", 9),
    ("neun", 9),
    ("ten", 10),
    ("zehn", 10),
    ("eleven", 11),
    ("elf", 11),
    ("twelve", 12),
    ("zwölf", 12),
    ("thirteen", 13),
    ("dreizehn", 13),
    ("fourteen", 14),
    ("vierzehn", 14),
    ("fifteen", 15),
    ("fünfzehn", 15),
    ("sixteen", 16),
    ("sechzehn", 16),
    ("seventeen", 17),
    ("siebzehn", 17),
    ("eighteen", 18),
    ("achtzehn", 18),
    ("nineteen", 19),
    ("neunzehn", 19),
];

const TENS: &[(&str, u32)] = &[
    ("twenty", 20),
    ("zwanzig", 20),
    ("thirty", 30),
    ("dreißig", 30),
    ("forty", 40),
    ("vierzig", 40),
    ("fifty", 50),
    ("fünfzig", 50),
    ("sixty", 60),
    ("sechzig", 60),
    ("seventy", 70),
    ("siebzig", 70),
    ("eighty", 80),
    ("achtzig", 80),
    ("ninety", 90),
    ("neunzig", 90),
];

const ORDINALS: &[(&str, u32)] = &[
    ("first", 1),
    ("second", 2),
    ("third", 3),
    ("fourth", 4),
    ("fifth", 5),
    ("sixth", 6),
    ("seventh", 7),
    ("eighth", 8),
    ("ninth", 9),
    ("tenth", 10),
    ("eleventh", 11),
    ("twelfth", 12),
    ("thirteenth", 13),
    ("fourteenth", 14),
    ("fifteenth", 15),
    ("sixteenth", 16),
    ("seventeenth", 17),
    ("eighteenth", 18),
    ("nineteenth", 19),
    ("twentieth", 20),
    ("thirtieth", 30),
];

fn look_up(list: &[(&str, u32)], word: &str) -> Option<u32> {
    list.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// "einundzwanzig" and other German compounds below a hundred.
fn german_compound(word: &str) -> Option<u32> {
    let (ones, tens) = word.split_once("und")?;
    let ones =
        if ones == "ein" { Some(1) } else { look_up(SMALL, ones).filter(|value| (1..10).contains(value)) };
    Some(look_up(TENS, tens)? + ones?)
}

/// A piece of text as figures see it.
#[derive(Debug, Clone, PartialEq)]
enum Piece<'t> {
    Digits(&'t str),
    Word(&'t str),
    Mark(char),
}

struct Lexeme<'t> {
    range: Range<usize>,
    piece: Piece<'t>,
    lower: String,
}

fn lexemes(text: &str) -> Vec<Lexeme<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = if c.is_ascii_digit() {
            digits(rest)
        } else if c.is_alphabetic() {
            let mut length =
                rest.find(|c: char| !c.is_alphabetic() && !is_mark_of_letter(c)).unwrap_or(rest.len());
            // "a.m.", "p.m." and "U.S." are words.
            while rest[length..].starts_with('.')
                && length
                    == rest[..length].rfind('.').map_or(0, |dot| dot + 1)
                        + rest[..length].rsplit('.').next().map_or(0, str::len)
                && rest[..length].rsplit('.').next().is_some_and(|part| part.len() == 1)
                && rest[length + 1..].starts_with(|c: char| c.is_ascii_alphabetic())
                && !rest[length + 2..].starts_with(|c: char| c.is_alphabetic())
            {
                length += 2;
            }
            length
        } else {
            c.len_utf8()
        };
        let shown = &rest[..length];
        let piece = if c.is_ascii_digit() {
            Some(Piece::Digits(shown))
        } else if c.is_alphabetic() {
            Some(Piece::Word(shown))
        } else if c.is_whitespace() {
            None
        } else {
            Some(Piece::Mark(c))
        };
        if let Some(piece) = piece {
            found.push(Lexeme {
                range: at..at + length,
                piece,
                lower: shown.to_lowercase().replace('.', ""),
            });
        }
        at += length;
    }
    found
}

fn is_mark_of_letter(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Bytes of a run of digits with the marks that part them.
fn digits(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut end = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    loop {
        let rest = &text[end..];
        let mark = rest.chars().next().unwrap_or(' ');
        let after = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
        let group = after.bytes().take_while(u8::is_ascii_digit).count();
        let parts = match mark {
            '.' | ',' => group > 0,
            // Thousands in groups of three.
            '\'' | '’' | '\u{A0}' | '\u{2009}' | '\u{202F}' => group == 3,
            _ => false,
        };
        if !parts {
            return end;
        }
        end += mark.len_utf8() + group;
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

fn read(text: &str) -> Vec<Figure> {
    let lexemes = lexemes(text);
    let mut reader = Reader { text, lexemes: &lexemes, figures: Vec::new() };
    let mut at = 0;
    while at < lexemes.len() {
        at = reader
            .code(at)
            .or_else(|| reader.date(at))
            .or_else(|| reader.time(at))
            .or_else(|| reader.number(at))
            .unwrap_or(at + 1);
    }
    let mut figures = reader.figures;
    share_units(text, &mut figures);
    figures
}

struct Reader<'r, 't> {
    text: &'t str,
    lexemes: &'r [Lexeme<'t>],
    figures: Vec<Figure>,
}

impl<'t> Reader<'_, 't> {
    fn piece(&self, at: usize) -> Option<&Piece<'t>> {
        self.lexemes.get(at).map(|lexeme| &lexeme.piece)
    }

    fn lower(&self, at: usize) -> &str {
        self.lexemes.get(at).map_or("", |lexeme| &lexeme.lower)
    }

    /// Whether nothing stands between this piece and the one before.
    fn touches(&self, at: usize) -> bool {
        at > 0 && at < self.lexemes.len() && self.lexemes[at - 1].range.end == self.lexemes[at].range.start
    }

    fn whole(&self, at: usize, least: u32, most: u32) -> Option<u32> {
        match self.piece(at)? {
            Piece::Digits(run) if run.len() <= 4 => {
                run.parse().ok().filter(|value| (least..=most).contains(value))
            }
            _ => None,
        }
    }

    fn push(&mut self, from: usize, to: usize, value: Value) -> Option<usize> {
        let range = self.lexemes[from].range.start..self.lexemes[to - 1].range.end;
        self.figures.push(Figure { range, value });
        Some(to)
    }

    /// A run of letters, digits and marks without spaces, that begins with capital letters.
    fn code(&mut self, from: usize) -> Option<usize> {
        if self.touches(from) && !matches!(self.piece(from - 1), Some(Piece::Mark(_))) {
            return None;
        }
        let Piece::Word(word) = self.piece(from)? else { return None };
        if !word.chars().all(char::is_uppercase)
            || matches!(self.lower(from), "fy" | "cy" | "q" | "h" | "us")
            || unit(self.lower(from)).is_some()
        {
            return None;
        }
        let mut to = from + 1;
        let mut has_digits = false;
        while self.touches(to) {
            match self.piece(to)? {
                Piece::Digits(_) => has_digits = true,
                Piece::Word(word) if word.chars().all(char::is_uppercase) => {}
                Piece::Mark('-' | '‑' | '/' | '_' | '.')
                    if self.touches(to + 1) && !matches!(self.piece(to + 1), Some(Piece::Mark(_))) => {}
                _ => break,
            }
            to += 1;
        }
        if !has_digits {
            return None;
        }
        let shown = &self.text[self.lexemes[from].range.start..self.lexemes[to - 1].range.end];
        let code = folded_code(shown);
        self.push(from, to, Value::Code(code))
    }

    fn date(&mut self, from: usize) -> Option<usize> {
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
        if matches!(self.lower(at), "st" | "nd" | "rd" | "th" | "de")
            || matches!(self.piece(at), Some(Piece::Mark('.')))
        {
            at += 1;
        }
        if self.lower(at) == "of" {
            at += 1;
        }
        let month = self.month(at)?;
        at += 1;
        if matches!(self.piece(at), Some(Piece::Mark(',' | '.'))) || matches!(self.lower(at), "de" | "of") {
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
        if matches!(self.lower(to), "st" | "nd" | "rd" | "th") && self.touches(to) {
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
            .find(|end| matches!(self.piece(end - 1), Some(Piece::Word(word)) if is_month(word)))
            .unwrap_or(at)
    }

    fn month(&self, at: usize) -> Option<u32> {
        match self.piece(at)? {
            // "may" and "mar" are no months in lower case, where a language writes months with a capital letter.
            Piece::Word(word)
                if word.starts_with(char::is_uppercase)
                    || !matches!(*word, "may" | "mar" | "march" | "mars" | "sep" | "dec") =>
            {
                month(word)
            }
            _ => None,
        }
    }

    fn year(&self, at: usize) -> Option<u32> {
        match self.piece(at)? {
            Piece::Digits(run) if run.len() == 4 => {
                run.parse().ok().filter(|year| (1000..2200).contains(year))
            }
            _ => None,
        }
    }

    /// `17:30`, `5 p.m.`, `9.30 Uhr`
    fn time(&mut self, from: usize) -> Option<usize> {
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
        let half = match self.lower(to) {
            "am" if self.text[self.lexemes[to].range.clone()].contains('.')
                || self.touches(to)
                || colon
                || minute.is_none() =>
            {
                Some(0)
            }
            "pm" => Some(12),
            _ => None,
        };
        let clock = matches!(self.lower(to), "uhr" | "o");
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

    fn number(&mut self, from: usize) -> Option<usize> {
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
        if number.in_words && to == from + 1 && look_up(ORDINALS, self.lower(from)).is_some() {
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
        if !number.in_words && self.touches(to) && matches!(self.lower(to), "st" | "nd" | "rd" | "th") {
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
                && matches!(self.lower(at), "mio" | "mrd" | "tsd")
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
        if self.lower(at) == "per" && self.lower(at + 1) == "cent" {
            number.unit = Some(Unit::Percent);
            return at + 2;
        }
        if self.lower(at) == "basis" && self.lower(at + 1).starts_with("point") {
            number.unit = Some(Unit::BasisPoint);
            return at + 2;
        }
        if BUSINESS.contains(&self.lower(at)) && self.lower(at + 1).starts_with("day") {
            number.unit = Some(Unit::BusinessDay);
            return at + 2;
        }
        if BEFORE_UNIT.contains(&self.lower(at)) {
            at += 1;
        }
        let degrees = matches!(self.piece(at), Some(Piece::Mark('°')));
        let found = if degrees { unit(&format!("°{}", self.lower(at + 1))) } else { unit(self.lower(at)) };
        let ordinal = number.unit == Some(Unit::Ordinal);
        if let Some(found) = found
            && !money
            && (!ordinal || found == Unit::Century)
            && !(self.lower(at) == "second" && number.in_words && from + 1 == at && ordinal)
        {
            number.unit = Some(found);
            return at + 1 + usize::from(degrees);
        }
        to
    }

    fn unit_before(&self, from: usize) -> Option<Unit> {
        let at = from.checked_sub(1)?;
        match (self.piece(at)?, unit(self.lower(at))?) {
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
        let small = |at: usize| look_up(SMALL, self.lower(at));
        let (mut total, mut part) = (0.0, 0.0);
        let mut at = from;
        let mut read_any = false;
        loop {
            let word = self.lower(at);
            if let Some(value) = look_up(TENS, word) {
                part += value as f64;
                at += 1;
                let dash = usize::from(matches!(self.piece(at), Some(Piece::Mark('-' | '‑'))));
                if let Some(ones) = small(at + dash).filter(|ones| (1..10).contains(ones)) {
                    part += ones as f64;
                    at += dash + 1;
                }
            } else if let Some(value) = small(at).or_else(|| german_compound(word)) {
                part += value as f64;
                at += 1;
            } else if let Some(value) = look_up(ORDINALS, word).filter(|_| !read_any) {
                return Some((value as f64, at + 1));
            } else if let Some(factor) = scale(word).filter(|_| word.len() > 3) {
                // "a hundred", "hundreds" alone say too little to compare, but for the first.
                if !read_any && !matches!(self.lower(from.wrapping_sub(1)), "a" | "one" | "ein" | "eine") {
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
            let and = self.lower(at) == "and"
                && (look_up(TENS, self.lower(at + 1)).is_some() || small(at + 1).is_some());
            let large = total + part >= 100.0;
            if and && large {
                at += 1;
                continue;
            }
            let dash = usize::from(matches!(self.piece(at), Some(Piece::Mark('-'))));
            let goes_on = scale(self.lower(at + dash)).is_some_and(|_| self.lower(at + dash).len() > 3)
                || large && (small(at).is_some() || look_up(TENS, self.lower(at)).is_some());
            if !goes_on {
                break;
            }
            at += dash;
        }
        read_any.then_some((total + part, at))
    }

    /// What the words before a number say about how exact it is.
    fn rounding(&self, from: usize) -> Rounding {
        for back in 1..=3.min(from) {
            let at = from - back;
            let before = if at > 0 { self.lower(at - 1) } else { "" };
            match self.lower(at) {
                "$" | "€" | "£" | "usd" | "eur" | "us" | "a" | "the" | "der" | "die" => continue,
                "about" | "around" | "roughly" | "approximately" | "approx" | "circa" | "ca" | "c"
                | "some" | "~" | "≈" | "etwa" | "ungefähr" | "rund" | "zirka" | "environ" | "unos"
                | "estimated" => return Rounding::About,
                "over" | "above" | "exceeding" | "exceeded" | "über" => return Rounding::Above,
                "nearly" | "almost" | "under" | "below" | "knapp" | "fast" | "beinahe" => {
                    return Rounding::Below;
                }
                "than" | "als" => {
                    return match before {
                        "more" | "greater" | "higher" | "larger" | "mehr" => Rounding::Above,
                        "less" | "fewer" | "lower" | "smaller" | "weniger" => Rounding::Below,
                        _ => Rounding::Exact,
                    };
                }
                _ => return Rounding::Exact,
            }
        }
        Rounding::Exact
    }
}

/// Letters and digits alone, in upper case.
fn folded_code(shown: &str) -> String {
    shown.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// Gives the first number of "10 to 15 %" and "$5–6 billion" the unit and scale of the second.
fn share_units(text: &str, figures: &mut [Figure]) {
    for index in (1..figures.len()).rev() {
        let (before, after) = figures.split_at_mut(index);
        let (Some(first), Some(second)) = (before.last_mut(), after.first()) else { continue };
        let between = text.get(first.range.end..second.range.start).unwrap_or("").trim().to_lowercase();
        let joins = matches!(
            between.trim_end_matches(['$', '€', '£']).trim(),
            "-" | "–" | "to" | "and" | "or" | "bis" | "und" | "oder" | "- or" | "- to" | "-, "
        );
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
        if second.scaled && !first.scaled && !matches!(between.as_str(), "and" | "or" | "und" | "oder") {
            let factor = [1e12, 1e9, 1e6, 1e3].into_iter().find(|factor| largest >= *factor).unwrap_or(1.0);
            for value in &mut first.values {
                *value *= factor;
            }
            first.scaled = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether all figures of a sentence stand in a passage.
    fn holds(sentence: &str, passage: &str) -> bool {
        let figures = Figures::of(passage);
        let wanted = Figures::of(sentence).all;
        assert!(!wanted.is_empty(), "no figure was found in {sentence:?}");
        wanted.iter().all(|figure| figures.hold(figure))
    }

    #[track_caller]
    fn same(sentence: &str, passage: &str) {
        assert!(holds(sentence, passage), "{:?}\n{:?}", Figures::of(sentence).all, Figures::of(passage).all);
    }

    #[track_caller]
    fn other(sentence: &str, passage: &str) {
        assert!(!holds(sentence, passage), "{:?}\n{:?}", Figures::of(sentence).all, Figures::of(passage).all);
    }

    #[test]
    fn numbers_are_the_same_however_they_are_written() {
        same("It has 1000 seats.", "1,000 seats");
        same("It has 1,234.50 points.", "1.234,50 Punkte");
        same("It has three rooms.", "3 rooms");
        same("It has 25 rooms.", "twenty-five rooms");
        same("It costs 1,200,000.", "1.2 million");
        same("It costs $1.2 million.", "US$1,200,000");
        same("It costs $5bn.", "5 billion dollars");
        same("It has 105 seats.", "one hundred and five seats");
        same("Es sind 21 Tage.", "einundzwanzig Tage");
        same("It holds two dozen.", "24 pieces");
        other("It has 1,000 seats.", "1,001 seats");
        other("It has thirteen rooms.", "30 rooms");
        other("It costs $1.2 million.", "$1.2 billion");
    }

    #[test]
    fn units_must_agree() {
        same("It rose 5%.", "a rise of 5 percent");
        same("It rose five per cent.", "5 %");
        same("Within two weeks.", "14 days");
        same("It lasts 24 months.", "a term of two (2) years");
        same("Within 30 days.", "thirty (30) calendar days");
        same("Es dauert 30 Tage.", "30 days");
        same("It is 1.5 km long.", "1,500 metres");
        same("It costs 10 to 15 percent.", "10–15%");
        other("It rose 5%.", "5 days");
        other("It rose 5%.", "It rose by 5 million");
        other("It costs $40.", "€40");
        other("Within 30 days.", "30 months");
        other("Within 30 business days.", "30 calendar days");
        other("It rose 5 percent.", "5 basis points");
        other("It has 5 members.", "5%");
    }

    #[test]
    fn a_table_may_say_the_scale_in_its_head() {
        same("Revenue was $1,234 million.", "Revenue (in millions)\t1,234");
        same("Revenue was $1.234 billion.", "(in millions)\n1,234");
        other("Revenue was $1,234 million.", "Revenue\t1,234");
    }

    #[test]
    fn rounding_needs_a_word_that_says_so() {
        same("It has about 1,200 seats.", "1,234 seats");
        same("It costs more than $50.", "$52");
        same("It costs nearly 100 euros.", "96 euros");
        other("It has 1,200 seats.", "1,234 seats");
        other("It has about 1,200 seats.", "1,900 seats");
        other("It costs more than $50.", "$48");
    }

    #[test]
    fn dates_are_the_same_however_they_are_written() {
        same("It began on 5 March 2021.", "March 5, 2021");
        same("It began on 2021-03-05.", "5th of March, 2021");
        same("Es begann am 5. März 2021.", "05.03.2021");
        same("It began in March 2021.", "5 March 2021");
        same("It began in 2021.", "on 5 March 2021");
        same("It began on 3/5/2021.", "March 5, 2021");
        same("It began on 5 March 2021.", "In 2021 much happened; on 5 March it began.");
        same("It began in the 1990s.", "since 1994");
        same("In the 19th century.", "built in 1876");
        other("It began on 5 March 2021.", "March 6, 2021");
        other("It began on 5 March 2021.", "March 2021");
        other("It began in April 2021.", "5 March 2021");
        other("It began in 2020.", "5 March 2021");
    }

    #[test]
    fn times_are_the_same_however_they_are_written() {
        same("It opens at 5 p.m.", "opens at 17:00");
        same("It opens at 9:30.", "9:30 am");
        other("It opens at 9 a.m.", "9 p.m.");
    }

    #[test]
    fn codes_are_compared_whole() {
        same("See INV-2024-0193.", "invoice INV-2024-0193");
        same("See section 4.2.1.", "4.2.1 Fees");
        other("See INV-2024-0193.", "invoice INV-2024-0194 of 0193");
        other("See section 4.2.1.", "4.2.2 Fees");
    }

    #[test]
    fn one_alone_is_no_number_but_a_measure_is() {
        assert!(Figures::of("No one knows it.").all.is_empty());
        same("After one month.", "1 month");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_within_its_bounds(text in "\\PC{0,60}") {
            for figure in Figures::of(&text).all {
                proptest::prop_assert!(text.get(figure.range).is_some());
            }
        }

        #[test]
        fn digits_and_marks_in_any_order_do_no_harm(text in "[0-9.,:/$%kmMFYaps –'-]{0,30}") {
            let figures = Figures::of(&text);
            for figure in &figures.all {
                proptest::prop_assert!(text.get(figure.range.clone()).is_some());
                proptest::prop_assert!(figures.hold(figure), "{:?}", figure);
            }
        }
    }
}
