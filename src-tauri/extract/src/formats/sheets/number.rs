//! Number formats of spreadsheets: how a value is shown, such as `#,##0.00 "€"` or `dd.mm.yyyy`.
//!
//! A point and a comma in a format are shown as such, though a spreadsheet program puts the signs of the person's country in
//! their place: the file does not say which. For the same reason the short date that follows the country is shown as
//! 2026-11-27, which nobody can misread. Colours and fill characters are left out.

use crate::formats::calendar;

/// A number format, parsed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NumberFormat {
    sections: Vec<Section>,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Section {
    condition: Option<(Comparison, f64)>,
    tokens: Vec<Token>,
    language: Language,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Literal(String),
    /// `0`, `#` or `?`.
    Digit(char),
    Point,
    Comma,
    Percent,
    /// `E+` or `E-`, with whether a plus is shown.
    Exponent(bool),
    Slash,
    General,
    /// The text itself.
    Text,
    Year(usize),
    Month(usize),
    Day(usize),
    Hour(usize),
    Minute(usize),
    Second(usize),
    /// Digits behind the seconds.
    Fraction(usize),
    /// `[h]`, `[mm]`, `[s]`: all of them since the beginning.
    Elapsed(char, usize),
    /// `AM/PM` or `A/P`, with whether it is the short one.
    Noon(bool),
}

/// The language of the names of months and days.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Language {
    #[default]
    English,
    German,
    French,
    Spanish,
    Italian,
}

/// The formats that files name by number alone.
pub(super) fn built_in(id: u32) -> Option<&'static str> {
    Some(match id {
        0 => "General",
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        5 | 6 => "$#,##0;-$#,##0",
        7 | 8 => "$#,##0.00;-$#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        // Programs show the short date of the person's country.
        14 | 27..=31 | 36 | 50..=58 => "yyyy-mm-dd",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 | 32 => "h:mm",
        21 | 33 => "h:mm:ss",
        22 => "yyyy-mm-dd h:mm",
        37 | 38 => "#,##0;-#,##0",
        39 | 40 => "#,##0.00;-#,##0.00",
        41 | 42 => "#,##0;-#,##0;\"-\"",
        43 | 44 => "#,##0.00;-#,##0.00;\"-\"",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mm:ss.0",
        48 => "##0.0E+0",
        49 => "@",
        _ => return None,
    })
}

impl NumberFormat {
    pub fn parse(code: &str) -> NumberFormat {
        let code = if code.trim().is_empty() { "General" } else { code };
        let sections = split_sections(code).iter().map(|section| parse_section(section)).collect();
        NumberFormat { sections }
    }

    /// Whether numbers in this format are dates or times.
    pub fn is_date(&self) -> bool {
        self.sections.iter().any(Section::is_date)
    }

    /// Shows a number. `from_1904`: dates count from 1904.
    pub fn number(&self, value: f64, from_1904: bool) -> String {
        if !value.is_finite() {
            return String::new();
        }
        let numeric = &self.sections[..self.sections.len().min(3)];
        let Some((index, section)) = self.section_for(numeric, value) else { return general(value) };
        if section.is_date() {
            return section.date(value, from_1904).unwrap_or_else(|| general(value));
        }
        // The section for negative numbers says itself how they are told from others.
        let signed = value < 0.0
            && match section.condition {
                Some((Comparison::Less | Comparison::LessOrEqual, limit)) => limit > 0.0,
                Some(_) => true,
                None => index != 1 || numeric.len() == 1,
            };
        section.shown(value.abs(), signed)
    }

    /// Shows a text, which most formats leave as it is.
    pub fn text(&self, text: &str) -> String {
        let has_text = |section: &&Section| section.tokens.contains(&Token::Text);
        let Some(section) = self.sections.get(3).or_else(|| self.sections.last().filter(has_text)) else {
            return text.to_owned();
        };
        let shown = section.tokens.iter().map(|token| match token {
            Token::Text | Token::General => text,
            Token::Literal(literal) => literal,
            _ => "",
        });
        shown.collect()
    }

    fn section_for<'s>(&self, numeric: &'s [Section], value: f64) -> Option<(usize, &'s Section)> {
        let pick = |index: usize| numeric.get(index).map(|section| (index, section));
        if numeric.iter().any(|section| section.condition.is_some()) {
            let holds = |section: &Section| match section.condition {
                None => true,
                Some((comparison, limit)) => match comparison {
                    Comparison::Less => value < limit,
                    Comparison::LessOrEqual => value <= limit,
                    Comparison::Equal => value == limit,
                    Comparison::NotEqual => value != limit,
                    Comparison::GreaterOrEqual => value >= limit,
                    Comparison::Greater => value > limit,
                },
            };
            return numeric.iter().position(holds).and_then(pick);
        }
        match numeric.len() {
            0 => None,
            1 => pick(0),
            _ if value < 0.0 => pick(1),
            3 if value == 0.0 => pick(2),
            _ => pick(0),
        }
    }
}

/// A number as a cell without a format shows it, with all digits that the file vouches for.
pub(in crate::formats) fn general(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { String::new() };
    }
    let Decimal { digits, exponent } = Decimal::of(value.abs());
    let sign = if value < 0.0 { "-" } else { "" };
    let shown: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
    let shown = shown.trim_end_matches('0');
    let shown = if shown.is_empty() { "0" } else { shown };
    match exponent {
        // Very large and very small numbers.
        exponent if !(-5..=20).contains(&exponent) => {
            let (first, rest) = shown.split_at(1);
            let point = if rest.is_empty() { "" } else { "." };
            let (direction, power) = if exponent < 0 { ("-", -exponent) } else { ("+", exponent) };
            format!("{sign}{first}{point}{rest}E{direction}{power:02}")
        }
        exponent if exponent < 0 => format!("{sign}0.{}{shown}", "0".repeat((-exponent - 1) as usize)),
        exponent => {
            let whole = exponent as usize + 1;
            if shown.len() <= whole {
                format!("{sign}{shown}{}", "0".repeat(whole - shown.len()))
            } else {
                format!("{sign}{}.{}", &shown[..whole], &shown[whole..])
            }
        }
    }
}

/// A positive number in decimal: `digits[0]` counts 10 to the power of `exponent`. It has the 15 digits that spreadsheet
/// programs reckon with, so that 0.1 + 0.2 is 0.3, and 2.675 is rounded as it is written.
#[derive(Debug, Clone, PartialEq)]
struct Decimal {
    digits: Vec<u8>,
    exponent: i32,
}

impl Decimal {
    fn of(value: f64) -> Decimal {
        let shown = format!("{value:.14e}");
        let (mantissa, exponent) = shown.split_once('e').unwrap_or((&shown, "0"));
        let digits = mantissa.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
        Decimal { digits, exponent: exponent.parse().unwrap_or(0) }
    }

    /// Rounds to so many digits behind the point, halves away from zero, and returns what stands before the point and
    /// behind it.
    fn rounded(mut self, places: usize) -> (Vec<u8>, Vec<u8>) {
        if self.exponent < 0 {
            let zeros = vec![0; self.exponent.unsigned_abs() as usize];
            self.digits.splice(0..0, zeros);
            self.exponent = 0;
        }
        let mut point = self.exponent as usize + 1;
        let keep = point + places;
        let up = self.digits.get(keep).is_some_and(|digit| *digit >= 5);
        self.digits.resize(keep, 0);
        if up {
            let mut at = keep;
            loop {
                if at == 0 {
                    self.digits.insert(0, 1);
                    point += 1;
                    break;
                }
                at -= 1;
                if self.digits[at] == 9 {
                    self.digits[at] = 0;
                } else {
                    self.digits[at] += 1;
                    break;
                }
            }
        }
        let behind = self.digits.split_off(point);
        let zeros = self.digits.iter().take_while(|digit| **digit == 0).count();
        self.digits.drain(..zeros);
        (self.digits, behind)
    }
}

/// More digits behind the point than any format asks for in earnest.
const MOST_PLACES: usize = 30;

impl Section {
    fn is_date(&self) -> bool {
        self.tokens.iter().any(|token| {
            matches!(
                token,
                Token::Year(_)
                    | Token::Month(_)
                    | Token::Day(_)
                    | Token::Hour(_)
                    | Token::Minute(_)
                    | Token::Second(_)
                    | Token::Elapsed(..)
                    | Token::Noon(_)
            )
        })
    }

    /// Shows a number that is not negative.
    fn shown(&self, value: f64, signed: bool) -> String {
        let sign = if signed { "-" } else { "" };
        if self.tokens.iter().any(|token| matches!(token, Token::General | Token::Text)) {
            let value = general(value);
            let shown = self.tokens.iter().map(|token| match token {
                Token::General | Token::Text => value.as_str(),
                Token::Literal(literal) => literal,
                Token::Percent => "%",
                _ => "",
            });
            return format!("{sign}{}", shown.collect::<String>());
        }
        let is_digit = |token: &Token| matches!(token, Token::Digit(_));
        let Some(first) = self.tokens.iter().position(is_digit) else {
            // A format of words alone, or an empty one, which hides the value.
            return self.literals();
        };
        let percents = self.tokens.iter().filter(|token| **token == Token::Percent).count();
        let mut value = value * 100f64.powi(percents as i32);
        if self.tokens.contains(&Token::Slash) {
            return format!("{sign}{}", self.fraction(value));
        }
        let exponent = self.tokens.iter().position(|token| matches!(token, Token::Exponent(_)));
        let end = exponent.unwrap_or(self.tokens.len());
        let point = self.tokens[..end].iter().position(|token| *token == Token::Point).unwrap_or(end);
        // Commas behind the last digit, and behind the last before the point, divide by a thousand each; one between digits
        // groups them.
        let last = |end: usize| self.tokens[..end].iter().rposition(is_digit).unwrap_or(end);
        let (last_whole, last_digit) = (last(point), last(end));
        let commas = |from: usize, to: usize| {
            self.tokens[from..to].iter().filter(|token| **token == Token::Comma).count()
        };
        let scale = commas(last_digit, end) + if last_digit > point { commas(last_whole, point) } else { 0 };
        let grouped = first < last_whole && commas(first, last_whole) > 0;
        value /= 1000f64.powi(scale as i32);

        let before = self.tokens[..point].iter().filter(|token| is_digit(token)).count();
        let places = self.tokens[point..end].iter().filter(|token| is_digit(token)).count().min(MOST_PLACES);
        let mut power = 0;
        let (whole, behind) = match exponent {
            None => Decimal::of(value).rounded(places),
            Some(_) => {
                let step = before.max(1) as i32;
                let decimal = Decimal::of(value);
                if value != 0.0 {
                    power = decimal.exponent.div_euclid(step) * step;
                }
                let shift = |power: i32| Decimal { exponent: decimal.exponent - power, ..decimal.clone() };
                let rounded = shift(power).rounded(places);
                // 9.99 becomes 10.0, which is 1.00 of the next power.
                if rounded.0.len() > step as usize {
                    power += step;
                    Decimal { digits: vec![1], exponent: 0 }.rounded(places)
                } else {
                    rounded
                }
            }
        };

        let mut shown = String::from(sign);
        let mut left = Digits { digits: &whole, placeholders: before, grouped };
        let mut behind_at = 0;
        for (index, token) in self.tokens.iter().enumerate() {
            match token {
                Token::Literal(literal) => shown.push_str(literal),
                Token::Percent => shown.push('%'),
                Token::Digit(kind) if index < point => left.put(*kind, &mut shown),
                Token::Digit(kind) if index < end => {
                    let rest = behind.get(behind_at..).unwrap_or_default();
                    behind_at += 1;
                    let Some(digit) = rest.first() else { continue };
                    if rest.iter().any(|digit| *digit != 0) || *kind == '0' {
                        shown.push(char::from(b'0' + digit));
                    } else if *kind == '?' {
                        shown.push(' ');
                    }
                }
                Token::Point if index == point => {
                    // A format such as `0.##` shows no point where nothing comes behind it.
                    let fixed = self.tokens[point..end].contains(&Token::Digit('0')) || places == 0;
                    if fixed || behind.iter().any(|digit| *digit != 0) {
                        shown.push('.');
                    }
                }
                Token::Exponent(plus) => {
                    shown.push('E');
                    match power {
                        0.. if *plus => shown.push('+'),
                        0.. => {}
                        _ => shown.push('-'),
                    }
                    let wide = self.tokens[index..].iter().filter(|token| is_digit(token)).count();
                    shown.push_str(&format!("{:0wide$}", power.unsigned_abs(), wide = wide.max(1)));
                }
                _ => {}
            }
        }
        shown
    }

    fn literals(&self) -> String {
        let literals = self.tokens.iter().map(|token| match token {
            Token::Literal(literal) => literal.as_str(),
            Token::Percent => "%",
            _ => "",
        });
        literals.collect()
    }

    /// `3 1/4`.
    fn fraction(&self, value: f64) -> String {
        let slash = self.tokens.iter().position(|token| *token == Token::Slash).unwrap_or(0);
        let fixed: String = self.tokens[slash + 1..]
            .iter()
            .map_while(|token| match token {
                Token::Literal(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                    Some(digits.as_str())
                }
                Token::Digit('0') => Some("0"),
                _ => None,
            })
            .collect();
        let wide = self.tokens[slash..].iter().filter(|token| matches!(token, Token::Digit(_))).count();
        let mixed = {
            let before = &self.tokens[..slash];
            let gap = before
                .iter()
                .position(|token| matches!(token, Token::Literal(text) if text.starts_with(' ')));
            gap.is_some_and(|gap| before[..gap].iter().any(|token| matches!(token, Token::Digit(_))))
        };
        let whole = if mixed { value.trunc() } else { 0.0 };
        let rest = value - whole;
        let (over, under) = match fixed.parse::<u64>() {
            Ok(under) if under > 0 => ((rest * under as f64).round() as u64, under),
            _ => nearest_fraction(rest, 10u64.pow(wide.clamp(1, 4) as u32) - 1),
        };
        match (whole as u64 + if over == under { 1 } else { 0 }, if over == under { 0 } else { over }) {
            (whole, 0) => whole.to_string(),
            (0, over) if mixed || whole == 0.0 => format!("{over}/{under}"),
            (whole, over) => format!("{whole} {over}/{under}"),
        }
    }

    fn date(&self, value: f64, from_1904: bool) -> Option<String> {
        // Programs round to what they show.
        let places = self.tokens.iter().find_map(|token| match token {
            Token::Fraction(places) => Some(*places),
            _ => None,
        });
        let unit = 10u64.pow(places.unwrap_or(0).min(3) as u32);
        let ticks = (value * 86_400.0 * unit as f64).round();
        if !(0.0..1e16).contains(&ticks) {
            return None;
        }
        let ticks = ticks as u64;
        let (seconds, fraction) = (ticks / unit, ticks % unit);
        let days = (seconds / 86_400) as i64;
        let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
        let date = Date::of(days, from_1904)?;
        let noon = self.tokens.iter().any(|token| matches!(token, Token::Noon(_)));
        let mut shown = String::new();
        for token in &self.tokens {
            let part = match token {
                Token::Literal(literal) => literal.clone(),
                Token::Year(1 | 2) => format!("{:02}", date.year % 100),
                Token::Year(_) => format!("{:04}", date.year),
                Token::Month(1) => date.month.to_string(),
                Token::Month(2) => format!("{:02}", date.month),
                Token::Month(letters) => {
                    let name = self.language.months()[date.month as usize - 1];
                    match letters {
                        3 => short(name),
                        5 => name.chars().take(1).collect(),
                        _ => name.to_owned(),
                    }
                }
                Token::Day(1) => date.day.to_string(),
                Token::Day(2) => format!("{:02}", date.day),
                Token::Day(letters) => {
                    let name = self.language.days()[date.weekday as usize];
                    if *letters == 3 { short(name) } else { name.to_owned() }
                }
                Token::Hour(wide) => {
                    let hour = match hour {
                        hour if !noon => hour,
                        0 | 12 => 12,
                        hour => hour % 12,
                    };
                    format!("{hour:0wide$}", wide = (*wide).min(2))
                }
                Token::Minute(wide) => format!("{minute:0wide$}", wide = (*wide).min(2)),
                Token::Second(wide) => format!("{second:0wide$}", wide = (*wide).min(2)),
                Token::Fraction(places) => format!(".{fraction:0wide$}", wide = (*places).min(3)),
                Token::Elapsed(unit, wide) => {
                    let all = match unit {
                        'h' => seconds / 3600,
                        'm' => seconds / 60,
                        _ => seconds,
                    };
                    format!("{all:0wide$}", wide = (*wide).min(9))
                }
                Token::Noon(short) => match (hour < 12, short) {
                    (true, false) => "AM".to_owned(),
                    (false, false) => "PM".to_owned(),
                    (true, true) => "A".to_owned(),
                    (false, true) => "P".to_owned(),
                },
                Token::Slash => "/".to_owned(),
                Token::Comma => ",".to_owned(),
                Token::Point => ".".to_owned(),
                _ => String::new(),
            };
            shown.push_str(&part);
        }
        Some(shown)
    }
}

/// The digits before the point, on their way into their placeholders.
struct Digits<'d> {
    digits: &'d [u8],
    /// How many placeholders are still to come.
    placeholders: usize,
    grouped: bool,
}

impl Digits<'_> {
    fn put(&mut self, kind: char, shown: &mut String) {
        self.placeholders -= 1;
        // The first placeholder takes all digits that are too many for the others.
        let count = self.digits.len().saturating_sub(self.placeholders);
        if count == 0 {
            match kind {
                '0' => self.push(b'0', self.placeholders, shown),
                '?' => shown.push(' '),
                _ => {}
            }
            return;
        }
        let (now, later) = self.digits.split_at(count);
        for (index, digit) in now.iter().enumerate() {
            self.push(b'0' + digit, count - 1 - index + self.placeholders, shown);
        }
        self.digits = later;
    }

    /// `behind`: how many digits come behind this one.
    fn push(&self, digit: u8, behind: usize, shown: &mut String) {
        shown.push(char::from(digit));
        if self.grouped && behind > 0 && behind.is_multiple_of(3) {
            shown.push(',');
        }
    }
}

/// The fraction that comes nearest with a denominator up to `most`.
fn nearest_fraction(value: f64, most: u64) -> (u64, u64) {
    let candidates = (1..=most).map(|under| ((value * under as f64).round() as u64, under));
    let distance = |(over, under): (u64, u64)| (value - over as f64 / under as f64).abs();
    let better = |best: (u64, u64), next: (u64, u64)| {
        if distance(next) + 1e-12 < distance(best) { next } else { best }
    };
    candidates.reduce(better).unwrap_or((0, 1))
}

struct Date {
    year: i64,
    month: u32,
    day: u32,
    /// 0 is Sunday.
    weekday: u32,
}

impl Date {
    /// The date so many days after the beginning of the count. `None` beyond the year 9999.
    fn of(days: i64, from_1904: bool) -> Option<Date> {
        // Days from 1970-01-01. The count of 1900 knows a 29 February 1900 that never was, as day 60.
        let since_1970 = match (from_1904, days) {
            (true, days) => days - 24_107,
            (false, 60) => return Some(Date { year: 1900, month: 2, day: 29, weekday: 3 }),
            (false, days) if days < 60 => days - 25_568,
            (false, days) => days - 25_569,
        };
        if since_1970 > 2_932_896 {
            return None;
        }
        let (year, month, day) = calendar::civil(since_1970);
        Some(Date {
            year,
            month: month.into(),
            day: day.into(),
            weekday: (since_1970 + 4).rem_euclid(7) as u32,
        })
    }
}

fn short(name: &str) -> String {
    name.chars().take(3).collect()
}

impl Language {
    /// By the number that Windows gives a language and country; the last ten bits are the language.
    fn of(id: u32) -> Language {
        match id & 0x3ff {
            0x07 => Language::German,
            0x0c => Language::French,
            0x0a => Language::Spanish,
            0x10 => Language::Italian,
            _ => Language::English,
        }
    }

    fn months(self) -> [&'static str; 12] {
        match self {
            Language::English => calendar::ENGLISH_MONTHS,
            Language::German => [
                "Januar",
                "Februar",
                "März",
                "April",
                "Mai",
                "Juni",
                "Juli",
                "August",
                "September",
                "Oktober",
                "November",
                "Dezember",
            ],
            Language::French => [
                "janvier",
                "février",
                "mars",
                "avril",
                "mai",
                "juin",
                "juillet",
                "août",
                "septembre",
                "octobre",
                "novembre",
                "décembre",
            ],
            Language::Spanish => [
                "enero",
                "febrero",
                "marzo",
                "abril",
                "mayo",
                "junio",
                "julio",
                "agosto",
                "septiembre",
                "octubre",
                "noviembre",
                "diciembre",
            ],
            Language::Italian => [
                "gennaio",
                "febbraio",
                "marzo",
                "aprile",
                "maggio",
                "giugno",
                "luglio",
                "agosto",
                "settembre",
                "ottobre",
                "novembre",
                "dicembre",
            ],
        }
    }

    fn days(self) -> [&'static str; 7] {
        match self {
            Language::English => {
                ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
            }
            Language::German => {
                ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"]
            }
            Language::French => ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
            Language::Spanish => ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"],
            Language::Italian => {
                ["domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"]
            }
        }
    }
}

/// Parts a format at its semicolons, other than those within quotes, brackets or behind a backslash.
fn split_sections(code: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    for c in code.chars() {
        let ends = c == ';' && !quoted && !bracketed && !escaped;
        match c {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            '\\' if !quoted => escaped = true,
            '[' if !quoted => bracketed = true,
            ']' => bracketed = false,
            _ => {}
        }
        if !ends {
            sections.last_mut().expect("there is one from the beginning").push(c);
        } else if sections.len() == 4 {
            // Four are all that mean anything.
            return sections;
        } else {
            sections.push(String::new());
        }
    }
    sections
}

fn parse_section(code: &str) -> Section {
    let mut section = Section::default();
    let chars: Vec<char> = code.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let run = chars[at..].iter().take_while(|other| other.eq_ignore_ascii_case(&c)).count();
        let rest: String = chars[at..].iter().take(7).collect();
        let token = match c {
            '"' => {
                let literal: String = chars[at + 1..].iter().take_while(|c| **c != '"').collect();
                at += literal.chars().count() + 2;
                section.literal(&literal);
                continue;
            }
            '[' => {
                let inside: String = chars[at + 1..].iter().take_while(|c| **c != ']').collect();
                at += inside.chars().count() + 2;
                section.bracket(&inside);
                continue;
            }
            '\\' | '!' => {
                section.literal(&chars.get(at + 1).map(char::to_string).unwrap_or_default());
                at += 2;
                continue;
            }
            // Room as wide as the next character, or filled up with it.
            '_' => {
                section.literal(" ");
                at += 2;
                continue;
            }
            '*' => {
                at += 2;
                continue;
            }
            '0' | '#' | '?' => {
                section.tokens.push(Token::Digit(c));
                at += 1;
                continue;
            }
            // A denominator such as 16 is made of digits.
            '1'..='9' => {
                section.tokens.push(Token::Literal(c.to_string()));
                at += 1;
                continue;
            }
            '.' => {
                let places = chars[at + 1..].iter().take_while(|c| **c == '0').count();
                let behind_seconds =
                    matches!(section.tokens.last(), Some(Token::Second(_) | Token::Elapsed('s', _)));
                if behind_seconds && places > 0 {
                    section.tokens.push(Token::Fraction(places));
                    at += 1 + places;
                } else {
                    section.tokens.push(Token::Point);
                    at += 1;
                }
                continue;
            }
            ',' => (Token::Comma, 1),
            '%' => (Token::Percent, 1),
            '/' => (Token::Slash, 1),
            '@' => (Token::Text, 1),
            'E' | 'e' if matches!(chars.get(at + 1), Some('+' | '-')) => {
                (Token::Exponent(chars[at + 1] == '+'), 2)
            }
            _ if rest.to_ascii_lowercase().starts_with("general") => (Token::General, 7),
            _ if rest.to_ascii_uppercase().starts_with("AM/PM") => (Token::Noon(false), 5),
            _ if rest.to_ascii_uppercase().starts_with("A/P") => (Token::Noon(true), 3),
            'y' | 'Y' => (Token::Year(run), run),
            // Years of an era, of which only our own is known.
            'e' => (Token::Year(4), run),
            'm' | 'M' => (Token::Month(run), run),
            'd' | 'D' => (Token::Day(run), run),
            'h' | 'H' => (Token::Hour(run), run),
            's' | 'S' => (Token::Second(run), run),
            other => {
                section.literal(&other.to_string());
                at += 1;
                continue;
            }
        };
        section.tokens.push(token.0);
        at += token.1;
    }
    section.tell_minutes();
    section
}

impl Section {
    fn literal(&mut self, text: &str) {
        match self.tokens.last_mut() {
            Some(Token::Literal(last)) if !last.bytes().all(|byte| byte.is_ascii_digit()) => {
                last.push_str(text);
            }
            _ if text.is_empty() => {}
            _ => self.tokens.push(Token::Literal(text.to_owned())),
        }
    }

    /// What stands in brackets: a currency with a language, a condition, elapsed time, a colour.
    fn bracket(&mut self, inside: &str) {
        if let Some(rest) = inside.strip_prefix('$') {
            let (sign, language) = rest.rsplit_once('-').unwrap_or((rest, ""));
            if let Ok(id) = u32::from_str_radix(language, 16) {
                self.language = Language::of(id);
            }
            self.literal(sign);
            return;
        }
        let lower = inside.to_ascii_lowercase();
        if let Some(unit @ ('h' | 'm' | 's')) = lower.chars().next()
            && lower.chars().all(|c| c == unit)
        {
            self.tokens.push(Token::Elapsed(unit, lower.len()));
            return;
        }
        let comparisons = [
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<>", Comparison::NotEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
            ("=", Comparison::Equal),
        ];
        for (sign, comparison) in comparisons {
            if let Some(limit) = inside.strip_prefix(sign) {
                self.condition = limit.trim().parse().ok().map(|limit| (comparison, limit));
                return;
            }
        }
    }

    /// An `m` behind hours or before seconds means minutes.
    fn tell_minutes(&mut self) {
        let parts: Vec<usize> = (0..self.tokens.len())
            .filter(|index| {
                !matches!(
                    self.tokens[*index],
                    Token::Literal(_) | Token::Slash | Token::Point | Token::Comma | Token::Fraction(_)
                )
            })
            .collect();
        for (place, index) in parts.iter().enumerate() {
            let Token::Month(run @ (1 | 2)) = self.tokens[*index] else { continue };
            let before = place.checked_sub(1).map(|before| &self.tokens[parts[before]]);
            let after = parts.get(place + 1).map(|after| &self.tokens[*after]);
            if matches!(before, Some(Token::Hour(_) | Token::Elapsed('h', _)))
                || matches!(after, Some(Token::Second(_) | Token::Elapsed('s', _)))
            {
                self.tokens[*index] = Token::Minute(run);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: &str, value: f64, expected: &str) {
        assert_eq!(NumberFormat::parse(code).number(value, false).trim(), expected, "{code} of {value}");
    }

    #[test]
    fn numbers_are_shown_as_their_format_says() {
        check("General", 0.1 + 0.2, "0.3");
        check("General", -1234.5, "-1234.5");
        check("General", 1e-7, "1E-07");
        check("General", 12_345_678_901_234.0, "12345678901234");
        check("0", 2.5, "3");
        check("0.00", 2.675, "2.68");
        check("0.00", 0.004, "0.00");
        check("#,##0", 1_234_567.0, "1,234,567");
        check("#,##0.00", 999.995, "1,000.00");
        check("#,##0", 12.0, "12");
        check("0.##", 2.5, "2.5");
        check("0.##", 2.0, "2");
        check("00000", 42.0, "00042");
        check("000\\-0000", 5_551_234.0, "555-1234");
        check("0.0,,\" M\"", 12_345_678.0, "12.3 M");
        check("0.00E+00", 12_345.0, "1.23E+04");
        check("0.0E+0", 9.99, "1.0E+1");
        check("##0.0E+0", 12_345.0, "12.3E+3");
        check("# ?/?", 3.25, "3 1/4");
        check("# ??/16", 0.5, "8/16");
    }

    #[test]
    fn percentages_and_currencies_are_as_people_write_them() {
        check("0%", 0.19, "19%");
        check("0.0 %", 0.125, "12.5 %");
        check("#,##0.00 [$€-407]", 1234.5, "1,234.50 €");
        check("[$$-409]#,##0.00", -3.0, "-$3.00");
        check("\"CHF\" 0.00", 2.0, "CHF 2.00");
        check("#,##0 €;[Red]-#,##0 €", -1500.0, "-1,500 €");
        check("#,##0;(#,##0)", -1500.0, "(1,500)");
        check("_-* #,##0.00 \"€\"_-;-* #,##0.00 \"€\"_-;_-* \"-\"?? \"€\"_-;_-@_-", 12.0, "12.00 €");
        check("_-* #,##0.00 \"€\"_-;-* #,##0.00 \"€\"_-;_-* \"-\"\\ \"€\"_-;_-@_-", 0.0, "- €");
        check("0;0;\"none\"", 0.0, "none");
        check("[>=1000]0.0,\"k\";0", 2500.0, "2.5k");
        check("[>=1000]0.0,\"k\";0", 25.0, "25");
        check("[<0]\"minus \"0;0", -4.0, "minus 4");
        check(";;;", 4.0, "");
    }

    #[test]
    fn dates_and_times_are_those_of_the_calendar() {
        check("dd.mm.yyyy", 45_000.0, "15.03.2023");
        check("d. mmmm yyyy", 45_000.0, "15. March 2023");
        check("[$-407]d. mmmm yyyy", 45_000.0, "15. März 2023");
        check("[$-407]dddd", 45_000.0, "Mittwoch");
        check("mm/dd/yy", 1.0, "01/01/00");
        check("yyyy-mm-dd", 60.0, "1900-02-29");
        check("yyyy-mm-dd", 61.0, "1900-03-01");
        check("hh:mm:ss", 0.999_999, "00:00:00");
        check("h:mm AM/PM", 0.5, "12:00 PM");
        check("h:mm", 0.75, "18:00");
        check("mm:ss.0", 0.001, "01:26.4");
        check("[h]:mm", 1.5, "36:00");
        check("yyyy-mm-dd hh:mm", 45_000.25, "2023-03-15 06:00");
        check("mmm-yy", 45_000.0, "Mar-23");
        // What is no date stays the number it is.
        check("dd.mm.yyyy", -3.0, "-3");
        check("dd.mm.yyyy", 1e10, "10000000000");
        assert_eq!(NumberFormat::parse("yyyy-mm-dd").number(0.0, true), "1904-01-01");
        assert!(NumberFormat::parse("[h]:mm").is_date() && !NumberFormat::parse("0.00\"d\"").is_date());
    }

    #[test]
    fn texts_stay_as_they_are_unless_the_format_adds_to_them() {
        assert_eq!(NumberFormat::parse("0.00").text("n/a"), "n/a");
        assert_eq!(NumberFormat::parse("@").text("n/a"), "n/a");
        assert_eq!(NumberFormat::parse("0;0;0;\"about \"@").text("ten"), "about ten");
    }

    proptest::proptest! {
        #[test]
        fn no_format_breaks_it(code in "[0#?.,%;@_*\\\\\"\\[\\]ymdhseE+/AMP$<>=a-z€0-9 -]{0,24}", value: f64) {
            let format = NumberFormat::parse(&code);
            let _ = (format.number(value, false), format.number(value, true), format.text("x"));
        }
    }
}
