//! Questions that ask for several things ("Who is the landlord and how much is the rent?"), taken apart.

use footnote_language::{self as language, asks_yes_or_no, query_words};

use super::standalone;

/// Most parts.
const MAX_PARTS: usize = 4;

/// Words before the question word of a part ("in which", "up to what").
const WORDS_BEFORE: usize = 2;

/// Most words of a thing that is asked for beside another.
const MAX_THING: usize = 5;

/// The parts of a question, each a question; `None` if it has one. They may be one thing ("terms and conditions"), and only count if each has
/// an answer.
pub fn parts(question: &str) -> Option<Vec<String>> {
    let question = question.trim();
    sentences_of(question).or_else(|| with_question_words(question)).or_else(|| of_things(question))
}

/// "Who is it? How much is it?"
fn sentences_of(question: &str) -> Option<Vec<String>> {
    let sentences: Vec<&str> =
        question.split_inclusive('?').map(str::trim).filter(|part| !part.is_empty()).collect();
    let are_questions = sentences.iter().all(|part| part.ends_with('?') && asks(part));
    (are_questions && (2..=MAX_PARTS).contains(&sentences.len())).then(|| joined(&sentences))
}

/// "Who is it and how much is it?"
fn with_question_words(question: &str) -> Option<Vec<String>> {
    let words: Vec<&str> = question.split_whitespace().collect();
    let mut cuts = vec![0];
    for at in 1..words.len().saturating_sub(1) {
        if is_and(words[at]) && asks_fact(&words[at + 1..]) && asks_fact(&words[*cuts.last()?..at]) {
            cuts.push(at + 1);
        }
    }
    if !(2..=MAX_PARTS).contains(&cuts.len()) {
        return None;
    }
    let ends = cuts[1..].iter().map(|cut| cut - 1).chain([words.len()]);
    let parts: Vec<String> = cuts.iter().zip(ends).map(|(from, to)| words[*from..to].join(" ")).collect();
    // "Where and when did it happen?" is one question.
    let parts: Vec<&str> = parts.iter().map(|part| part.trim_end_matches([',', '?', ' '])).collect();
    let are_whole = parts.iter().all(|part| part.split_whitespace().count() > 2 && is_telling(part));
    are_whole.then(|| joined(&parts))
}

/// "What are the rent and the deposit?"
fn of_things(question: &str) -> Option<Vec<String>> {
    let words: Vec<&str> = question.trim_end_matches(['?', '.', ' ']).split_whitespace().collect();
    let is_copula = |word: &&str| language::any(|language| language.questions.copulas, &word.to_lowercase());
    let verb = words.iter().take(3).position(&is_copula)?;
    let (opening, things) = words.split_at(verb + 1);
    if !asks_fact(opening) {
        return None;
    }
    let and: Vec<usize> = (0..things.len()).filter(|at| is_and(things[*at])).collect();
    let [and] = and[..] else { return None };
    let (first, second) = (&things[..and], &things[and + 1..]);
    let is_thing = |words: &[&str]| {
        (1..=MAX_THING).contains(&words.len())
            && is_telling(&words.join(" "))
            && !words.iter().any(|word| is_copula(word) || is_between(word))
    };
    // "Row and column access control" is one thing.
    let is_compound = first.len() == 1 && second.len() > 1 && !is_article(second[0]);
    (is_thing(first) && is_thing(second) && !is_compound).then(|| {
        // "The name and address of the landlord": both are the landlord's.
        let shared = second.iter().position(|word| is_of(word)).map_or(&[][..], |at| &second[at..]);
        let of_both = if first.iter().any(|word| is_of(word)) { &[][..] } else { shared };
        let question = |thing: &[&str]| format!("{} {}?", opening.join(" "), thing.join(" "));
        vec![question(&[first, of_both].concat()), question(second)]
    })
}

/// Each part, with what the one before was about if it leans on it ("and where does he live").
fn joined(parts: &[&str]) -> Vec<String> {
    let mut questions: Vec<String> = Vec::new();
    for part in parts {
        let part = format!("{}?", part.trim_end_matches('?'));
        let points = part
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| language::any(|language| language.questions.pointing, word));
        let question = match questions.last() {
            Some(earlier) if points => standalone(&part, Some(earlier)),
            _ => part,
        };
        questions.push(question);
    }
    questions
}

fn asks(part: &str) -> bool {
    asks_yes_or_no(part) || asks_fact(&part.split_whitespace().collect::<Vec<_>>())
}

/// Whether one of the first words asks for a fact.
fn asks_fact(words: &[&str]) -> bool {
    words.iter().take(WORDS_BEFORE + 1).any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        language::any(|language| language.questions.fact_words, &word)
    })
}

fn is_and(word: &str) -> bool {
    matches!(word, "and" | "und" | "et" | "y" | "e" | "&")
}

fn is_article(word: &str) -> bool {
    language::any(|language| language.function_words, &word.to_lowercase())
}

fn is_of(word: &str) -> bool {
    matches!(word, "of" | "for" | "in" | "at" | "von" | "für" | "im" | "der" | "des" | "de" | "du" | "del")
}

fn is_between(word: &str) -> bool {
    matches!(word, "between" | "zwischen" | "entre" | "tra" | "fra")
}

fn is_telling(part: &str) -> bool {
    query_words(part).iter().any(|word| !language::is_stop_word(&word.stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(question: &str, expected: &[&str]) {
        let found = parts(question).unwrap_or_default();
        assert_eq!(found, expected, "{question}");
    }

    #[test]
    fn a_question_is_taken_apart() {
        check(
            "Who is the landlord and how much is the rent?",
            &["Who is the landlord?", "how much is the rent?"],
        );
        check(
            "Wer ist der Vermieter und wie hoch ist die Miete?",
            &["Wer ist der Vermieter?", "wie hoch ist die Miete?"],
        );
        check("What are the rent and the deposit?", &["What are the rent?", "What are the deposit?"]);
        check("Who is the tenant? What is the fee?", &["Who is the tenant?", "What is the fee?"]);
        check(
            "Who chairs the board and since when has he chaired it?",
            &["Who chairs the board?", "Who chairs the board? since when has he chaired it?"],
        );
    }

    #[test]
    fn one_question_stays_whole() {
        for question in [
            "What is the rent?",
            "Where and when was it signed?",
            "What is the difference between rent and lease?",
            "Are dogs and cats allowed?",
            "Which trains and trams are paid?",
            "Who signed and sealed the lease?",
            "research and development",
        ] {
            check(question, &[]);
        }
    }
}
