//! What kind of thing a question wants, where its words tell: one thing or several, a price, a weight, a telephone number.

use footnote_language::{self as language, LANGUAGES, Language, Words, asks_yes_or_no, query_words};
use footnote_model::DocumentId;

use super::evidence::asks_for_figure;
use crate::proof::{self, holds_money, holds_weight};
use crate::search::RankedHit;

/// Letters of a word of measure that all its forms begin with: "cheap" and "cheapest".
const LETTERS_OF_MEASURE: usize = 4;

/// Fewest digits of a telephone number.
const LEAST_PHONE_DIGITS: usize = 6;

/// Signs of money.
const CURRENCY_SIGNS: &[char] = &['$', '€', '£', '¥', '₹', '₽', '₩', '₺', '฿', '₪', '元', '円'];

/// A kind of answer that a text either holds or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Price,
    Weight,
    Phone,
}

/// Whether a question wants one thing ("who", "when", "how much", yes or no) and not, as it may, several ("what", "how").
pub fn wants_one(question: &str) -> bool {
    let said = words(question);
    let has = |list: fn(&Language) -> Words| said.iter().any(|word| language::any(list, word));
    let asks_how_much = || {
        let phrases = LANGUAGES.iter().flat_map(|language| language.questions.how_much);
        phrases.into_iter().any(|phrase| said.windows(phrase.len()).any(|words| words == *phrase))
    };
    asks_yes_or_no(question)
        || has(|language| language.questions.persons)
        || has(|language| language.questions.times)
        || has(|language| language.questions.places)
        || asks_how_much()
}

/// Whether a question may be answered by a number, a date or a time.
pub fn wants_figure(question: &str) -> bool {
    asks_for_figure(question) || !asks_yes_or_no(question) && asks_when(question)
}

/// What a question wants that a text either has or lacks.
pub struct KindWanted {
    kind: Option<Kind>,
    figure: bool,
}

impl KindWanted {
    pub fn of(question: &str) -> KindWanted {
        KindWanted { kind: kind(question), figure: wants_figure(question) }
    }

    /// Whether a text lacks the number, date, money or the like.
    pub fn is_lacking_in(&self, text: &str) -> bool {
        let has_figure = || text.contains(|c: char| c.is_ascii_digit()) || proof::has_figure(text);
        self.kind.is_some_and(|kind| !holds(kind, text)) || self.figure && !has_figure()
    }
}

/// Whether a heading may answer a question by its figures: a year alone only says when.
pub fn may_be_said_by(question: &str, heading: &str) -> bool {
    let is_year = |digits: &str| digits.len() == 4;
    let mut numbers = heading.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    wants_figure(question) && (asks_when(question) || !numbers.all(is_year))
}

/// Whether a question asks for a person or a time, which the lines above a message may tell.
pub fn may_stand_in_mail(question: &str) -> bool {
    asks_when(question)
        || words(question).iter().any(|word| language::any(|language| language.questions.persons, word))
}

/// Whether a question asks what all of something costs.
pub fn wants_total(question: &str) -> bool {
    let said = words(question);
    let mut sums = LANGUAGES.iter().flat_map(|language| language.questions.sums);
    kind(question) == Some(Kind::Price)
        && (sums.any(|phrase| said.windows(phrase.len()).any(|words| words == *phrase))
            || said.iter().any(|word| matches!(word.as_str(), "whole" | "total" | "altogether" | "overall")))
}

/// Whether a question asks when.
pub fn asks_when(question: &str) -> bool {
    words(question).iter().any(|word| language::any(|language| language.questions.times, word))
}

/// Whether a question wants a thing of a kind that none of the passages holds; none of those of `named`, the documents that have what the
/// question names, if others lack it.
pub fn is_missing(question: &str, hits: &[RankedHit], named: Option<&[DocumentId]>) -> bool {
    let is_meant = |hit: &&RankedHit| named.is_none_or(|named| named.contains(&hit.document));
    kind(question).is_some_and(|kind| {
        !hits.iter().filter(is_meant).any(|hit| {
            [&hit.title, &hit.heading, &hit.table_header, &hit.text].into_iter().any(|text| holds(kind, text))
        })
    })
}

/// Whether a word ranks by price: "cheapest".
pub fn asks_for_price(word: &str) -> bool {
    let prices = LANGUAGES.iter().flat_map(|language| language.questions.prices.iter());
    let names = measure_names(word, true);
    prices.flat_map(query_words).any(|price| names.contains(&price.stem))
}

/// Stems of the names of what a word measures: of "price" for "expensive". A word that ranks may be a form of the word of measure:
/// "cheapest".
pub fn measure_names(word: &str, ranks: bool) -> Vec<String> {
    let is_form = |ask: &str| {
        let beginning: String = ask.chars().take(LETTERS_OF_MEASURE).collect();
        ask == word
            || ranks
                && beginning.chars().count() == LETTERS_OF_MEASURE
                && word.starts_with(beginning.as_str())
    };
    let rows = LANGUAGES.iter().flat_map(|language| language.questions.measures);
    rows.filter(|(asks, _)| asks.iter().any(is_form))
        .flat_map(|(_, names)| names.iter())
        .flat_map(|name| query_words(name).into_iter().map(|word| word.stem))
        .collect()
}

fn kind(question: &str) -> Option<Kind> {
    let said = words(question);
    let begins_with = |list: fn(&Language) -> Words| said.iter().any(|word| language::any(list, word));
    // "Which costs are paid?" and "Is the price fixed?" want something else.
    if asks_yes_or_no(question) || !begins_with(|language| language.questions.fact_words) {
        return None;
    }
    if begins_with(|language| language.questions.prices) {
        Some(Kind::Price)
    } else if begins_with(|language| language.questions.weights) {
        Some(Kind::Weight)
    } else if begins_with(|language| language.questions.phones) {
        Some(Kind::Phone)
    } else {
        None
    }
}

fn holds(kind: Kind, text: &str) -> bool {
    match kind {
        Kind::Price => names_money(text),
        Kind::Weight => holds_weight(text),
        Kind::Phone => has_phone_number(text),
    }
}

fn names_money(text: &str) -> bool {
    let is_code = |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    text.contains(CURRENCY_SIGNS)
        || text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).any(|word| {
            let lower = word.to_lowercase();
            language::any(|language| language.numbers.money, &lower)
                && (is_code(word) || !language::any(|language| language.numbers.money_codes, &lower))
        })
        || holds_money(text)
}

/// Whether a text has a run of digits that may be a telephone number.
fn has_phone_number(text: &str) -> bool {
    text.split(|c: char| !(c.is_ascii_digit() || " ()+-/.\u{a0}".contains(c)))
        .any(|run| run.bytes().filter(u8::is_ascii_digit).count() >= LEAST_PHONE_DIGITS)
}

/// The words of a question in lower case, with their accents.
pub fn words(question: &str) -> Vec<String> {
    let lower = question.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The same, numbers with the points in them.
pub fn words_with_points(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric() && c != '.');
    words.map(|word| word.trim_matches('.').to_owned()).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_is_told_from_several() {
        for question in [
            "Who is the landlord?",
            "When does it end?",
            "How much salt is in the bread?",
            "Are dogs allowed?",
            "Wo liegt der Schlüssel?",
            "Wie viel Salz ist im Brot?",
            "Combien coûte l'entrée ?",
        ] {
            assert!(wants_one(question), "{question}");
        }
        for question in [
            "What do I need for the soup?",
            "Which risks are covered?",
            "How do I descale it?",
            "Was brauche ich?",
        ] {
            assert!(!wants_one(question), "{question}");
        }
    }

    #[test]
    fn a_price_a_weight_and_a_telephone_number_are_known() {
        let check = |question: &str, yes: &str, no: &str| {
            let kind = kind(question).unwrap_or_else(|| panic!("{question} wants nothing"));
            assert!(holds(kind, yes), "{question}: {yes}");
            assert!(!holds(kind, no), "{question}: {no}");
        };
        check("How much does a night cost?", "A night is 90 crowns.", "Call 555 0182 by 10:30.");
        check("Wie viel kostet eine Wartung?", "Wartung\t85,00 €", "täglich von 7 bis 22 Uhr");
        check("What is the price of the book?", "The book is free.", "The book has 320 pages.");
        check(
            "How much does the Barra 200 cost?",
            "EUR 320",
            "E9\tHeating too hot\nPower\t1,450 W\n7.2 kg, 1.8 l",
        );
        check("¿Cuánto pesa la lavadora?", "Peso: 62 kg", "Garantía de tres años");
        check("What is her phone number?", "Tel. +44 20 5550 0143", "Room 12, 9 to 17");
        for question in ["Which costs are covered?", "Is the price fixed?", "How much is the rent?"] {
            assert_eq!(kind(question), None, "{question}");
        }
    }
}
