//! Lines that say what they are about before they say it: "Driver: Milan Hudec", or a row of a table.

use footnote_language::query_words;

use crate::index::lexical::{QueryTerm, coverage};

/// Longest label, in bytes.
const MAX_LABEL: usize = 60;

/// How much of the question the label, with the header of its table, has to hold; set by hand: a label that is half of what is
/// asked ("landlord" of "the landlord's lawyer") answers something else.
const LEAST_HELD: f32 = 0.6;

/// Whether a question asks for what this line says: each telling word of its label is in the question, and little else is
/// asked for. `header` is that of the table, if the line is a row of one.
pub fn is_asked_for(line: &str, header: &str, terms: &[QueryTerm]) -> bool {
    let Some(label) = label(line) else { return false };
    let words = query_words(label);
    let is_in_question = |stem: &str| terms.iter().any(|term| term.stem == stem);
    !words.is_empty()
        && words.iter().all(|word| is_in_question(&word.stem))
        && coverage(terms, &format!("{label}\n{header}")) >= LEAST_HELD
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

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(question: &str) -> Vec<QueryTerm> {
        let words = query_words(question).into_iter();
        words
            .map(|word| QueryTerm { stem: word.stem, own_stems: Vec::new(), idf: 1.0, passages: 1 })
            .collect()
    }

    #[track_caller]
    fn check(question: &str, line: &str, header: &str, expected: bool) {
        assert_eq!(is_asked_for(line, header, &terms(question)), expected, "{question} {line}");
    }

    #[test]
    fn a_line_is_asked_for_by_its_label() {
        check("Who is the driver?", "Driver: Milan Hudec", "", true);
        check("Who is the driver's mother?", "Driver: Milan Hudec", "", false);
        check("Who is the driver?", "Driver's licence: B 4410", "", false);
        check("Who is the driver?", "Present: the driver", "", false);
        check("When is the meeting?", "It begins at 14:00 in the meeting room", "", false);
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
}
