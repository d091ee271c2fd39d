//! Sentences about answers in English, for the command line and whatever else shows text. The window has its own, in the
//! person's language, and makes them from the codes.

use footnote_engine::answer::on_one_line;

use crate::types::{Doubt, Method};

/// Shown instead of an answer.
pub const NO_ANSWER: &str = "No clear answer found.";

/// Said below quotes where a language model wrote nothing that can be shown.
pub const NOTHING_BORNE_OUT: &str =
    "The model wrote nothing that the passages support; they are quoted instead.";

/// What stands in the place of an answer: `text` are its sentences, without footnotes.
pub(crate) fn answer(text: String, abstained: bool, method: Option<&Method>) -> String {
    match method {
        None if abstained => NO_ANSWER.to_owned(),
        Some(way @ (Method::Count { .. } | Method::WhichDocument)) => {
            format!("{} {text}", self::method(way)).trim_end().to_owned()
        }
        None | Some(Method::Summary { .. }) => text,
    }
}

/// How an answer was produced, if not from the passages that fit its question best.
pub fn method(method: &Method) -> String {
    match method {
        Method::Summary { documents, read, passages } => {
            let titles: Vec<String> = documents.iter().map(|title| on_one_line(title)).collect();
            format!("Summary of {} ({read} of {passages} passages read).", titles.join(", "))
        }
        Method::Count { words, found: 1, .. } if words.is_empty() => "There is 1 document.".to_owned(),
        Method::Count { words, found, .. } if words.is_empty() => format!("There are {found} documents."),
        Method::Count { words, found, of } => format!(
            "{found} of {of} {} {} these words: {}. Counted by searching: documents that put it differently are not counted.",
            if *of == 1 { "document" } else { "documents" },
            if *found == 1 { "contains" } else { "contain" },
            words.join(", ")
        ),
        Method::WhichDocument => {
            "Which document? Give its title in the question, or select it with --in DOCUMENT.".to_owned()
        }
    }
}

/// Why a sentence is not wholly supported.
pub(crate) fn doubt(doubt: &Doubt) -> String {
    match doubt {
        Doubt::Number { said } => format!("no passage contains {said}"),
        Doubt::Name { said } => format!("no passage names {said}"),
        Doubt::Date { said } => format!("no passage gives {said}"),
        Doubt::Negation => "the passage says the opposite".to_owned(),
        Doubt::Words { words } => format!("no passage mentions {}", words.join(", ")),
        Doubt::Weak => "no passage says this clearly".to_owned(),
    }
}
