//! What a question wants computed over the rows of a table, and the words by which it says which rows.

use std::ops::Range;

use footnote_language::{self as language, LANGUAGES, Ranking, query_words, stemmed_tokens};
use footnote_model::Operation;

use crate::answer::wanted::measure_names;

/// A word of a question or of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// In lower case, without accents.
    pub text: String,
    pub stem: String,
    /// Its stems in other languages.
    own_stems: Vec<String>,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

impl Word {
    /// Whether it is a form of the same word.
    pub fn is(&self, other: &Word) -> bool {
        self.text == other.text
            || self.stem == other.stem
            || self.own_stems.iter().any(|stem| other.own_stems.contains(stem))
    }

    /// Whether one of the two is the beginning of the other: "drive" and "driver".
    pub fn is_kin_of(&self, other: &Word) -> bool {
        let (short, long) = match self.stem.len() < other.stem.len() {
            true => (&self.stem, &other.stem),
            false => (&other.stem, &self.stem),
        };
        self.is(other) || short.chars().count() >= LEAST_OF_KIN && long.starts_with(short.as_str())
    }
}

/// Fewest letters that words of one kin share.
const LEAST_OF_KIN: usize = 4;

/// A question for a sum, a count, an average, or the largest or smallest of the numbers of a column.
#[derive(Debug, Clone)]
pub struct Asked {
    pub operation: Operation,
    pub question: String,
    pub words: Vec<Word>,
    /// Which of the words say what is computed.
    pub operating: Vec<bool>,
    /// Which of the words ask, or stand in every question: they are neither names of columns nor values.
    pub asking: Vec<bool>,
    /// Which of the words need no further explanation: those, and words that say nothing of which rows are meant.
    pub explained: Vec<bool>,
    /// Whether one result for each of several groups would be needed first.
    pub is_grouped: bool,
    /// The words that say what is counted: "orders" in "how many orders".
    pub counted: Range<usize>,
    /// Stems of names for what each word measures: "price" for "cheapest" and "expensive".
    names: Vec<Vec<String>>,
}

impl Asked {
    /// Whether a word of the question asks for what a word of a header names, or is that word.
    pub fn asks_for(&self, at: usize, header: &Word) -> bool {
        !self.asking[at] && header.is(&self.words[at]) || self.names[at].contains(&header.stem)
    }
}

/// Ways to ask for each operation. Those in which a word ends with `…` are beginnings of words.
const SUMS: &[&[&str]] = &[
    &["in", "total"],
    &["all", "together"],
    &["add", "up", "to"],
    &["adds", "up", "to"],
    &["sum", "of"],
    &["total"],
    &["totals"],
    &["sum"],
    &["altogether"],
    &["combined"],
    &["overall"],
    &["summe"],
    &["insgesamt"],
    &["zusammengerechnet"],
    &["gesamt…"],
];
const COUNTS: &[&[&str]] = &[
    &["how", "many"],
    &["number", "of"],
    &["count", "of"],
    &["count"],
    &["wie", "viele"],
    &["wieviele"],
    &["anzahl"],
    &["zahl", "der"],
];
const AVERAGES: &[&[&str]] = &[&["average"], &["mean"], &["durchschnitt…"], &["mittelwert"], &["mittlere…"]];
const LARGEST: &[&[&str]] = &[&["maximum"], &["max"], &["maximale…"]];
const SMALLEST: &[&[&str]] = &[&["minimum"], &["min"], &["minimale…"]];

/// Words for one result for each of several groups, which is no single number.
const GROUPING: &[&str] = &["per", "each", "every", "pro", "je", "jede", "jeder", "jedes", "jedem", "jeden"];

/// Words that leave rows out or turn a condition round. What they say is not worked out.
const TURNING: &[&str] = &[
    "not",
    "no",
    "except",
    "excluding",
    "without",
    "other",
    "nicht",
    "kein",
    "keine",
    "außer",
    "ausser",
    "ohne",
    "than",
    "but",
    "second",
    "third",
    "median",
    "percentage",
    "share",
    "ratio",
    "difference",
    "zweit",
    "anteil",
];

/// Words that say nothing of which rows are meant.
const AROUND: &[&str] = &[
    "all",
    "amount",
    "amounts",
    "value",
    "values",
    "figure",
    "figures",
    "row",
    "rows",
    "entry",
    "entries",
    "record",
    "records",
    "table",
    "sheet",
    "list",
    "column",
    "item",
    "items",
    "there",
    "whose",
    "our",
    "we",
    "us",
    "please",
    "calculate",
    "compute",
    "tell",
    "show",
    "give",
    "across",
    "alle",
    "allen",
    "aller",
    "betrag",
    "beträge",
    "betrage",
    "wert",
    "werte",
    "zeile",
    "zeilen",
    "eintrag",
    "eintrage",
    "tabelle",
    "blatt",
    "liste",
    "spalte",
    "gibt",
    "hoch",
    "sind",
    "unsere",
    "unser",
    "wir",
    "haben",
    "berechne",
    "und",
    "sein",
    "delivered",
    "placed",
    "recorded",
    "listed",
    "registered",
    "made",
    "paid",
    "spent",
    "sold",
    "received",
    "shipped",
    "ordered",
    "distance",
    "quantity",
    "billed",
    "invoiced",
    "charged",
    "earned",
    "worked",
    "work",
    "works",
    "live",
    "lives",
    "belong",
    "cost",
    "costs",
    "come",
    "done",
    "kosten",
    "verkauft",
    "bezahlt",
    "arbeiten",
    "wurden",
    "wurde",
    "ist",
];

/// Words for money and for measures, which the cells have as signs.
const UNITS: &[&str] = &[
    "euro", "euros", "eur", "dollar", "dollars", "usd", "pound", "pounds", "gbp", "franken", "chf",
    "percent", "prozent", "money", "geld",
];

/// What a question asks of a table, if it may.
pub fn asked(question: &str) -> Option<Asked> {
    let words = words(question);
    let find = |ways: &[&[&str]]| ways.iter().find_map(|way| position(&words, way));
    let rankings = LANGUAGES.iter().flat_map(|language| language.questions.rankings);
    let ranked = rankings
        .filter_map(|(ranking, list)| {
            let at = words.iter().position(|word| list.contains(&word.text))?;
            let is_bound = at > 0 && words[at - 1].text == "at";
            let operation = match ranking {
                Ranking::Most => Operation::Largest,
                Ranking::Least => Operation::Smallest,
                Ranking::Latest | Ranking::Earliest => return None,
            };
            (!is_bound).then_some((operation, at..at + 1))
        })
        .next();
    let largest = find(LARGEST).map(|at| (Operation::Largest, at));
    let smallest = find(SMALLEST).map(|at| (Operation::Smallest, at));
    let extreme = ranked.or(largest).or(smallest);
    let average = find(AVERAGES).map(|at| (Operation::Average, at));
    let count = find(COUNTS).map(|at| (Operation::Count, at));
    let sum = find(SUMS).map(|at| (Operation::Sum, at));
    // "The highest total of any region".
    let is_grouped = [&extreme, &average, &sum].into_iter().flatten().count() > 1;
    let (operation, _) = extreme.as_ref().or(average.as_ref()).or(count.as_ref()).or(sum.as_ref())?.clone();
    let mut operating = vec![false; words.len()];
    for (_, at) in [&extreme, &average, &count, &sum].into_iter().flatten() {
        operating[at.clone()].fill(true);
    }
    let mut asking = operating.clone();
    for (word, asking) in words.iter().zip(&mut asking) {
        *asking |= is_common(&word.text);
    }
    let mut explained = asking.clone();
    for (word, explained) in words.iter().zip(&mut explained) {
        let text = word.text.as_str();
        *explained |= AROUND.contains(&text) || UNITS.contains(&text);
    }
    let names =
        words.iter().zip(&operating).map(|(word, operating)| measure_names(&word.text, *operating)).collect();
    let counted = match &count {
        Some((_, at)) => {
            let end = (at.end..words.len()).find(|at| explained[*at]).unwrap_or(words.len());
            at.end..end.min(at.end + 2)
        }
        None => 0..0,
    };
    Some(Asked {
        operation,
        question: question.to_owned(),
        words,
        operating,
        asking,
        explained,
        is_grouped,
        counted,
        names,
    })
}

/// Whether a word stands in questions of all kinds.
fn is_common(word: &str) -> bool {
    let lists: [fn(&language::Language) -> language::Words; 4] = [
        |language| language.questions.fact_words,
        |language| language.questions.copulas,
        |language| language.questions.carriers,
        |language| language.function_words,
    ];
    !TURNING.contains(&word)
        && !GROUPING.contains(&word)
        && !AROUND.contains(&word)
        && (language::is_stop_word(word) || lists.into_iter().any(|list| language::any(list, word)))
}

/// Where a phrase stands among words.
fn position(words: &[Word], phrase: &[&str]) -> Option<Range<usize>> {
    let is = |word: &Word, wanted: &str| match wanted.strip_suffix('…') {
        Some(beginning) => word.text.starts_with(beginning),
        None => word.text == wanted,
    };
    words
        .windows(phrase.len())
        .position(|some| some.iter().zip(phrase).all(|(word, wanted)| is(word, wanted)))
        .map(|at| at..at + phrase.len())
}

/// The words of a text. Numbers and dates are one word each, with the marks in them.
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut start = None;
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    for (index, &(at, c)) in characters.iter().enumerate() {
        let digit = |index: usize| characters.get(index).is_some_and(|(_, c)| c.is_ascii_digit());
        let joins =
            matches!(c, '.' | ',' | '-' | '/' | ':') && index > 0 && digit(index - 1) && digit(index + 1);
        match (c.is_alphanumeric() || joins, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push(word(text, from..at));
                start = None;
            }
            _ => {}
        }
    }
    found.extend(start.map(|from| word(text, from..text.len())));
    found
}

fn word(text: &str, range: Range<usize>) -> Word {
    let text = text[range.clone()].to_lowercase();
    let stem = stemmed_tokens(&text).into_iter().next().map_or_else(|| text.clone(), |token| token.text);
    let own_stems = query_words(&text).into_iter().next().map_or_else(Vec::new, |word| word.own_stems);
    Word { text, stem, own_stems, range }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_computed_is_told_by_the_words_around_it() {
        let check = |question: &str, operation: Option<Operation>, left: &[&str]| {
            let asked = asked(question);
            assert_eq!(asked.as_ref().map(|asked| asked.operation), operation, "{question}");
            let left_over = asked.iter().flat_map(|asked| {
                asked.words.iter().zip(&asked.explained).filter(|(_, explained)| !**explained)
            });
            let words: Vec<&str> = left_over.map(|(word, _)| word.text.as_str()).collect();
            assert_eq!(words, left, "{question}");
        };
        check("What is the total amount for Acme?", Some(Operation::Sum), &["acme"]);
        check("How many orders were shipped to Bergen?", Some(Operation::Count), &["orders", "bergen"]);
        check("What is the average salary in Sales?", Some(Operation::Average), &["salary", "sales"]);
        check("Which product has the highest price?", Some(Operation::Largest), &["product", "price"]);
        check("Wie hoch ist die Summe der Mieten in Köln?", Some(Operation::Sum), &["mieten", "köln"]);
        check("What is the total per region?", Some(Operation::Sum), &["per", "region"]);
        check(
            "Which region has the highest total revenue?",
            Some(Operation::Largest),
            &["region", "revenue"],
        );
        assert!(asked("Which region has the highest total revenue?").is_some_and(|asked| asked.is_grouped));
        check("When does the lease end?", None, &[]);
    }
}
