//! Numbers, dates and times of a text, and whether one stands in another text.
//!
//! Words for numbers are read in the languages whose words for them are known (English and German); digits in any. Nothing is
//! computed: a sum or a difference that a text does not state is not in it.

mod compare;
mod date;
mod lex;
mod number;
mod unit;

use std::ops::Range;

use footnote_language::{self as language, LANGUAGES};

use date::Date;
use number::Number;
pub(super) use unit::Unit;

use lex::{Cursor, Piece, lexemes};

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

/// All figures of a text and what its tables say about theirs ("in millions").
#[derive(Debug, Clone, Default)]
pub(super) struct Figures {
    pub all: Vec<Figure>,
    /// Factors that the text announces for its numbers.
    scales: Vec<f64>,
    speaks_of_percent: bool,
}

/// What a table may say that its numbers are counted in.
const TABLE_SCALES: [f64; 3] = [1e3, 1e6, 1e9];

impl Figures {
    pub fn of(text: &str) -> Figures {
        let lower = text.to_lowercase();
        let announces = |words: &&str| lower.contains(words);
        let is_announced = |scale: &f64| {
            let rows = LANGUAGES.iter().flat_map(|language| language.numbers.table_scales);
            rows.filter(|(of, _)| of == scale).any(|(_, words)| words.iter().any(announces))
        };
        let scales = TABLE_SCALES.into_iter().filter(is_announced).collect();
        let mut percent = LANGUAGES.iter().flat_map(|language| language.numbers.table_percent);
        let speaks_of_percent = percent.any(announces);
        Figures { all: read(text), scales, speaks_of_percent }
    }

    pub fn extend(&mut self, other: Figures) {
        self.all.extend(other.all);
        self.scales.extend(other.scales);
        self.speaks_of_percent |= other.speaks_of_percent;
    }
}

fn read(text: &str) -> Vec<Figure> {
    let lexemes = lexemes(text);
    let mut cursor = Cursor { text, lexemes: &lexemes, figures: Vec::new() };
    let mut at = 0;
    while at < lexemes.len() {
        at = cursor
            .code(at)
            .or_else(|| cursor.date(at))
            .or_else(|| cursor.time(at))
            .or_else(|| cursor.number(at))
            .unwrap_or(at + 1);
    }
    let mut figures = cursor.figures;
    number::share_units(text, &mut figures);
    figures
}

impl Cursor<'_, '_> {
    /// A run of letters, digits and marks without spaces, that begins with capital letters.
    fn code(&mut self, from: usize) -> Option<usize> {
        if self.touches(from) && !matches!(self.piece(from - 1), Some(Piece::Mark(_))) {
            return None;
        }
        let Piece::Word(word) = self.piece(from)? else { return None };
        if !word.chars().all(char::is_uppercase)
            || language::any(|language| language.numbers.no_codes, self.lower(from))
            || unit::of_word(self.lower(from)).is_some()
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
}

/// Letters and digits alone, in upper case.
fn folded_code(shown: &str) -> String {
    shown.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
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
