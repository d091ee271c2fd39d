//! What a question wants.

use crate::any;

/// Whether an English question wants yes or no rather than words of a document. "Isn't" counts like "is".
pub fn asks_yes_or_no(question: &str) -> bool {
    let first = question.split_whitespace().next().unwrap_or_default().to_lowercase().replace('’', "'");
    let verb = first.trim_matches(|letter: char| !letter.is_alphanumeric());
    any(|language| language.questions.yes_or_no_verbs, verb.strip_suffix("n't").unwrap_or(verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_that_want_yes_or_no_start_with_their_verb() {
        for question in ["Is the deposit paid back?", "  does it apply?", "“Are” they?", "Isn’t it due?"]
        {
            assert!(asks_yes_or_no(question), "{question}");
        }
        for question in
            ["", "?", "Who is the landlord?", "May 2024", "Israel", "deposit is", "In which year?"]
        {
            assert!(!asks_yes_or_no(question), "{question}");
        }
    }
}
