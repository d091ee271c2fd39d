//! Lines that say what they are about before they say it: "Driver: Milan Hudec", a row of a table, or "driver Milan Hudec" between
//! commas.

use footnote_language::{self as language, LANGUAGES, QueryWord, query_words, tokens};

use crate::index::lexical::QueryTerm;

/// Longest label, in bytes.
const MAX_LABEL: usize = 60;

/// How much of the question the label, with the header of its table, has to hold; set by hand: a label that is half of what is
/// asked ("landlord" of "the landlord's lawyer") answers something else.
const LEAST_HELD: f32 = 0.6;

/// How much of it the label has to hold together with title, headings and name of the file, and how much by itself.
const LEAST_HELD_AROUND: f32 = 0.7;
const LEAST_BY_LABEL: f32 = 0.2;

/// Most words of a value between commas, and of a label that stands behind its value.
const MAX_VALUE_WORDS: usize = 6;
const MAX_LABEL_WORDS: usize = 3;

/// What parts a sentence into pieces that may each be a label with its value.
const PIECES: &[char] = &[',', ';', '(', ')', '•', '|', '·', '\t'];

/// What a question asks for, as labels are compared with it.
pub struct Asked {
    words: Vec<Wanted>,
    wants_person: bool,
    wants_amount: bool,
}

struct Wanted {
    term: QueryTerm,
    /// Stems of names for what is asked for: "weight" for "heavy".
    names: Vec<String>,
    /// Whether an answer needs to name it. "Have" of "Which seat do I have?" it does not.
    counts: bool,
}

impl Asked {
    pub fn of(question: &str, terms: &[QueryTerm]) -> Asked {
        let said: Vec<String> = tokens(question).into_iter().map(|token| token.text).collect();
        let stems_of = |words: &str| query_words(words).into_iter().map(|word| word.stem);
        let is_said = |list: language::Words| list.iter().any(|word| said.contains(&folded(word)));
        let mut names: Vec<(String, Vec<String>)> = Vec::new();
        let mut carriers: Vec<String> = Vec::new();
        for language in LANGUAGES {
            for (asks, means) in language.questions.measures.iter().filter(|(asks, _)| is_said(*asks)) {
                let means: Vec<String> = means.iter().flat_map(stems_of).collect();
                names.extend(asks.iter().flat_map(stems_of).map(|stem| (stem, means.clone())));
            }
            let questions = &language.questions;
            let lists = [
                questions.carriers,
                questions.makers,
                questions.persons,
                questions.fact_words,
                questions.copulas,
                language.function_words,
                language.dates.bounds,
            ];
            carriers.extend(lists.iter().flat_map(|list| list.iter()).flat_map(stems_of));
            carriers.extend(questions.how_much.iter().flat_map(|words| *words).copied().flat_map(stems_of));
        }
        let words = terms.iter().map(|term| {
            let means = names.iter().filter(|(stem, _)| *stem == term.stem);
            let names: Vec<String> = means.flat_map(|(_, means)| means.clone()).collect();
            let counts = !carriers.contains(&term.stem);
            Wanted { term: term.clone(), names, counts }
        });
        let begins = |phrase: &&[&str]| {
            let phrase: Vec<String> = phrase.iter().map(|word| folded(word)).collect();
            said.windows(phrase.len()).any(|words| words == phrase)
        };
        Asked {
            words: words.collect(),
            wants_person: LANGUAGES.iter().any(|language| is_said(language.questions.persons)),
            wants_amount: LANGUAGES.iter().any(|language| language.questions.how_much.iter().any(&begins)),
        }
    }

    /// Whether a word is one of the question, or another name for one.
    fn has(&self, word: &QueryWord) -> bool {
        self.words.iter().any(|wanted| wanted.is(word))
    }

    /// How much of the question words hold.
    fn held_by(&self, words: &[QueryWord]) -> f32 {
        let (mut held, mut all) = (0.0, 0.0);
        for wanted in &self.words {
            let is_held = words.iter().any(|word| wanted.is(word));
            if wanted.counts || is_held && !wanted.names.is_empty() {
                all += wanted.term.idf;
                held += if is_held { wanted.term.idf } else { 0.0 };
            }
        }
        if all > 0.0 { held / all } else { 0.0 }
    }

    /// Whether a label is what is asked for: each of its telling words is in the question, and little else is asked for.
    fn is_named_by(&self, label: &str, header: &str, around: &str) -> bool {
        let words = query_words(label);
        if words.is_empty() || !words.iter().all(|word| self.has(word)) {
            return false;
        }
        let by_label = self.held_by(&words);
        let with_header = self.held_by(&[words, query_words(header)].concat());
        with_header >= LEAST_HELD
            || by_label >= LEAST_BY_LABEL
                && self.held_by(&query_words(&[label, header, around].join("\n"))) >= LEAST_HELD_AROUND
    }
}

impl Wanted {
    fn is(&self, word: &QueryWord) -> bool {
        self.term.stem == word.stem
            || self.names.contains(&word.stem)
            || self.term.own_stems.iter().any(|stem| word.own_stems.contains(stem))
    }
}

fn folded(word: &str) -> String {
    tokens(word).into_iter().next().map_or_else(|| word.to_owned(), |token| token.text)
}

/// Whether a question asks for what this line says. `header` is that of the table, if the line is a row of one; `around`: title,
/// headings, name of the file.
pub fn is_asked_for(line: &str, header: &str, around: &str, asked: &Asked) -> bool {
    label(line).is_some_and(|label| {
        asked.is_named_by(label, header, around)
            && !(asked.wants_person && (is_row_of_roles(line) || !has_name(&line[label.len()..])))
    }) || says_in_passing(line, around, asked)
}

/// "Landlord" and "Tenant" under two signatures: a row of words that are no names.
fn is_row_of_roles(line: &str) -> bool {
    let is_role = |cell: &str| {
        let word = cell.trim().to_lowercase();
        !word.contains([' ', '@']) && language::frequency::rank(&word).is_some()
    };
    line.contains('\t') && line.split('\t').filter(|cell| !cell.trim().is_empty()).all(is_role)
}

/// Whether a value may name a person or a firm: a word with a capital letter and no digits.
fn has_name(value: &str) -> bool {
    value.split(|c: char| c.is_whitespace() || c == ',' || c == ':').any(|word| {
        let first = word.trim_start_matches(|c: char| !c.is_alphanumeric()).chars().next();
        first.is_some_and(|c| c.is_alphabetic() && !c.is_lowercase())
            && !word.contains(|c: char| c.is_ascii_digit())
    })
}

/// What a line says it is about: what stands before its colon, or in its first cell.
fn label(line: &str) -> Option<&str> {
    if line.contains('\n') {
        return None;
    }
    let (label, rest) = match line.split_once('\t') {
        Some(cells) => cells,
        // "14:00" has no label.
        None => line.split_once(": ")?,
    };
    let label = label.trim();
    let is_label = !label.is_empty() && label.len() <= MAX_LABEL && !label.contains(['.', ',', ';']);
    (is_label && !rest.trim().is_empty()).then_some(label)
}

/// Whether a piece of a line between commas is what is asked for, with its value: "driver Milan Hudec", "seat 32", "400 g flour",
/// "A. Nyqvist (chair)".
fn says_in_passing(line: &str, around: &str, asked: &Asked) -> bool {
    if line.contains('\n') {
        return false;
    }
    let mut before = "";
    let is_alone = !line.trim_end_matches(PIECES).contains(PIECES);
    for piece in line.split(PIECES) {
        let piece = piece.trim().trim_end_matches(['.', ':']);
        // "Landlord    Tenant" is the foot of a contract.
        let has_value =
            !is_alone || piece.split_whitespace().count() > 2 || piece.contains(|c: char| c.is_ascii_digit());
        let label = label_of_value(piece, asked)
            .filter(|label| has_value && (!asked.wants_person || has_name(&piece[label.len()..])))
            .or_else(|| asked.wants_amount.then(|| label_of_amount(piece)).flatten())
            .or_else(|| {
                (asked.wants_person && is_person(before)).then_some(piece).filter(|piece| is_short(piece))
            });
        if label.is_some_and(|label| asked.is_named_by(label, "", around)) {
            return true;
        }
        before = piece;
    }
    false
}

/// "driver" of "driver Milan Hudec": the words of the question with which a piece begins, if names and numbers follow and nothing
/// else.
fn label_of_value<'p>(piece: &'p str, asked: &Asked) -> Option<&'p str> {
    let words: Vec<&str> = piece.split_whitespace().collect();
    let is_asked = |word: &&&str| {
        let found = query_words(word);
        !found.is_empty()
            && !language::is_stop_word(&word.to_lowercase())
            && found.iter().all(|word| asked.has(word))
    };
    let label = words.iter().take_while(is_asked).count();
    let value = &words[label..];
    let is_value = |word: &&str| {
        let first = word.trim_start_matches(['"', '“', '„', '\'']).chars().next();
        first.is_some_and(|c| c.is_uppercase() || !c.is_alphabetic())
    };
    let is_small = |word: &&str| {
        let word = word.to_lowercase();
        language::unit(&word).is_some() || language::any(|language| language.dates.bounds, &word)
    };
    // "Report" of "Report ID: 7" is no label, but a part of one.
    if label == 0
        || value.first().is_none_or(|word| word.ends_with(':'))
        || value.len() > MAX_VALUE_WORDS
        || !value.iter().all(|word| is_value(word) || is_small(word))
    {
        return None;
    }
    let end = words[label - 1].as_ptr() as usize + words[label - 1].len() - piece.as_ptr() as usize;
    Some(&piece[..end])
}

/// "flour" of "400 g flour".
fn label_of_amount(piece: &str) -> Option<&str> {
    let piece = piece.trim_start_matches(['-', '•', '*', ' ']);
    let (number, rest) = piece.split_once(' ')?;
    if !number.starts_with(|c: char| c.is_ascii_digit() || "½¼¾⅓".contains(c)) {
        return None;
    }
    let rest = rest.trim();
    let label = match rest.split_once(' ') {
        // Units are short: "g", "ml", "tbsp".
        Some((unit, label)) if unit.chars().count() <= 4 || language::unit(unit).is_some() => label.trim(),
        _ => rest,
    };
    is_short(label).then_some(label)
}

fn is_short(label: &str) -> bool {
    let words = label.split_whitespace().count();
    (1..=MAX_LABEL_WORDS).contains(&words)
}

/// Whether a piece ends with a name of two words.
fn is_person(piece: &str) -> bool {
    let mut last = piece.split_whitespace().rev();
    let is_capital = |word: Option<&str>| word.is_some_and(|word| word.starts_with(char::is_uppercase));
    is_capital(last.next()) && is_capital(last.next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(question: &str) -> Asked {
        let words = query_words(question).into_iter();
        let term = |word: QueryWord| QueryTerm {
            stem: word.stem,
            own_stems: word.own_stems,
            idf: 1.0,
            passages: 1,
            makes_compounds: false,
        };
        Asked::of(question, &words.map(term).collect::<Vec<_>>())
    }

    #[track_caller]
    fn check(question: &str, line: &str, header: &str, expected: bool) {
        assert_eq!(is_asked_for(line, header, "", &asked(question)), expected, "{question} {line}");
    }

    #[test]
    fn a_line_is_asked_for_by_its_label() {
        check("Who is the driver?", "Driver: Milan Hudec", "", true);
        check("Who is the driver's mother?", "Driver: Milan Hudec", "", false);
        check("Who is the driver?", "Driver's licence: B 4410", "", false);
        check("Who is the driver?", "Present: the driver", "", false);
        check("When is the meeting?", "It begins at 14:00 in the meeting room", "", false);
        check("Who wrote the minutes?", "Minutes: P. Olsson", "", true);
        check("Wer ist der Fahrer?", "Fahrer: Milan Hudec", "", true);
        check("Who is the customer?", "Customer: C-44071", "", false);
        check("Who prepared the report?", "Report ID: SP-1234", "", false);
    }

    #[test]
    fn a_row_is_asked_for_by_its_first_cell_and_its_column() {
        let header = "Topic\tPerson\tE-mail";
        check("What does E-183 mean?", "E-183\tdrum motor blocked", "Code\tMeaning", true);
        check(
            "What is the e-mail of the travel desk?",
            "Travel desk\tHenk de Vos\ttravel@a.example",
            header,
            true,
        );
        check(
            "What is the e-mail of the travel desk?",
            "Payroll\tAstrid Nyqvist\tpay@a.example",
            header,
            false,
        );
    }

    #[test]
    fn a_measure_is_asked_for_by_another_word() {
        let heavy = asked("How heavy is the grinder?");
        assert!(is_asked_for("Weight\t4.2 kg", "", "Grinder G7: manual", &heavy));
        assert!(!is_asked_for("Weight\t4.2 kg", "", "Kettle: manual", &heavy));
        assert!(!is_asked_for("Height\t42 cm", "", "Grinder G7: manual", &heavy));
        let heavy = asked("Wie schwer ist die Mühle?");
        assert!(is_asked_for("Gewicht: 4,2 kg", "", "Mühle G7", &heavy));
    }

    #[test]
    fn a_value_is_found_between_commas() {
        let line = "Pickup at 6:30 at ramp 2, driver Milan Hudec, plate NO-417 DT.";
        check("Who is the driver?", line, "", true);
        check("What is the plate?", line, "", true);
        check("Which ramp is it?", line, "", false);
        check("Which seat do I have?", "Coach 5, seat 32, booking QX7", "", true);
        check("Which seat is broken?", "Coach 5, seat 32, booking QX7", "", false);
        check("Who is the driver?", "He asked, driver by driver, what they saw", "", false);
        check("Who is the landlord?", "Landlord      Tenant", "", false);
        check("Who is the landlord?", "Landlord\tTenant", "", false);
        check("When is breakfast?", "Hotel Aurora, room 512, breakfast until 10:30", "", true);
        check("Who is the chair?", "Present: A. Nyqvist (chair), H. de Vos", "", true);
        let flour = asked("How much flour is in the tart?");
        assert!(is_asked_for("400 g flour", "", "Plum tart", &flour));
        assert!(!is_asked_for("180 g butter", "", "Plum tart", &flour));
    }
}
