//! What a question wants.

use crate::en::ENGLISH;
use crate::guess::language_of;
use crate::words::Words;

/// Whether a question wants yes or no rather than words of a document: it begins with a verb of its language. "Isn't" counts like
/// "is". A question too short to tell its language is taken for English.
pub fn asks_yes_or_no(question: &str) -> bool {
    // "Was" begins such a question in English, and asks for a thing in German.
    let own = language_of(question).map(|language| language.questions.yes_or_no_verbs);
    let verbs = own.filter(|verbs| *verbs != Words::NONE).unwrap_or(ENGLISH.questions.yes_or_no_verbs);
    let first = question.split_whitespace().next().unwrap_or_default().to_lowercase().replace('’', "'");
    let verb = first.trim_matches(|letter: char| !letter.is_alphanumeric());
    verbs.contains(verb.strip_suffix("n't").unwrap_or(verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_that_want_yes_or_no_start_with_their_verb() {
        for question in [
            "Is the deposit paid back?",
            "  does it apply?",
            "“Are” they?",
            "Isn’t it due?",
            "Was the rent paid?",
            "Ist die Kaution zurückgezahlt?",
            "Darf der Mieter Haustiere halten?",
            "Gibt es einen Aufzug?",
        ] {
            assert!(asks_yes_or_no(question), "{question}");
        }
        for question in [
            "",
            "?",
            "Who is the landlord?",
            "May 2024",
            "Israel",
            "deposit is",
            "In which year?",
            "Was ist die Kaution?",
            "Was kostet der Umzug?",
            "Wann ist die Miete fällig?",
            "war crimes tribunal",
        ] {
            assert!(!asks_yes_or_no(question), "{question}");
        }
    }
}
