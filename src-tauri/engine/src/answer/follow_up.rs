//! Makes a question stand alone that leans on the one before it ("And for the client?").
//!
//! Without a language model nothing is rephrased: the words of the earlier query are put before the question, so that both
//! retrievers see what it is about. A question that names its own subject is left as it is.

use footnote_language::{self as language, LANGUAGES, is_stop_word};

/// A question with fewer telling words than this is about what was asked before.
const FEW_WORDS: usize = 2;

/// A question with more telling words than this names what its `it` points to.
const ENOUGH_WORDS: usize = 4;

/// Most words that are taken over from the earlier query.
const MAX_EARLIER_WORDS: usize = 40;

/// The query for a question. `earlier` is the query of the question before, as it was searched.
pub fn standalone(question: &str, earlier: Option<&str>) -> String {
    let question = question.trim();
    match earlier.map(str::trim) {
        Some(earlier) if !earlier.is_empty() && leans(question) => {
            let earlier: Vec<&str> = earlier.split_whitespace().take(MAX_EARLIER_WORDS).collect();
            format!("{} {question}", earlier.join(" "))
        }
        _ => question.to_string(),
    }
}

fn leans(question: &str) -> bool {
    let lower = question.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let opening = words.join(" ");
    let goes_on = LANGUAGES.iter().flat_map(|language| language.questions.going_on).any(|start| {
        opening.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    });
    let points = words.iter().any(|word| language::any(|language| language.questions.pointing, word));
    let telling = words.iter().filter(|word| !is_stop_word(word)).count();
    goes_on || telling < FEW_WORDS || points && telling <= ENOUGH_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    const EARLIER: &str = "What is the notice period in the Norden agreement?";

    #[test]
    fn a_question_that_leans_is_searched_with_the_one_before() {
        for question in
            ["And for the client?", "Who signed it?", "Why?", "What about holidays?", "Is this final?"]
        {
            assert_eq!(standalone(question, Some(EARLIER)), format!("{EARLIER} {question}"));
        }
    }

    #[test]
    fn a_question_that_names_its_subject_is_left_alone() {
        for question in [
            "Who pays for repairs of the roof?",
            "How long may the pump run on its battery alone?",
            "Android phones allowed at work?",
        ] {
            assert_eq!(standalone(&format!(" {question} "), Some(EARLIER)), question);
        }
    }

    #[test]
    fn the_first_question_has_nothing_to_lean_on() {
        assert_eq!(standalone("Why?", None), "Why?");
        assert_eq!(standalone("Why?", Some("  ")), "Why?");
    }

    #[test]
    fn a_long_conversation_does_not_make_an_endless_query() {
        let mut query = EARLIER.to_string();
        for _ in 0..50 {
            query = standalone("And then what follows from it?", Some(&query));
        }
        assert!(query.split_whitespace().count() <= MAX_EARLIER_WORDS + 6);
        assert!(query.starts_with("What is the notice period"));
    }
}
