//! Sentences about answers in English, for the command line and whatever else shows text. The window has its own, in the
//! person's language, and makes them from the codes. Only small talk in German is answered in German here, too.

use footnote_engine::answer::on_one_line;

use crate::types::{Counted, Doubt, Location, Method, Operation, SmallTalk, Unit};

/// Shown instead of an answer.
pub const NO_ANSWER: &str = "No clear answer found.";

/// Said below quotes where a language model wrote nothing that can be shown.
pub const NOTHING_BORNE_OUT: &str =
    "The model wrote nothing that the passages support; they are quoted instead.";

/// What stands in the place of an answer: `text` are its sentences, without footnotes.
pub(crate) fn answer(text: String, abstained: bool, method: Option<&Method>) -> String {
    match method {
        None if abstained => NO_ANSWER.to_owned(),
        Some(Method::SmallTalk { said, language }) => small_talk(*said, language).to_owned(),
        Some(
            way @ (Method::Count { .. }
            | Method::WhichDocument
            | Method::Forgotten
            | Method::Places { .. }
            | Method::Computed { .. }),
        ) => format!("{} {text}", self::method(way)).trim_end().to_owned(),
        None | Some(Method::Summary { .. }) => text,
    }
}

/// Below this, in percent, text that was recognised in a picture is said to be doubtful. Set by eye: pages that were drawn by a
/// program are recognised with more than 95 nearly everywhere.
const DOUBTFUL_PERCENT: u32 = 90;

/// The place of a passage on page `page`: "p. 4", "p. iv (6 of 40)", "sheet Q3, B4:D9"; empty where the title says it all.
pub fn location(location: &Location, page: u32) -> String {
    let unit = match location.unit {
        Unit::Whole if page == 1 => String::new(),
        Unit::Page | Unit::Whole => match (&location.page_label, location.pages) {
            (Some(label), Some(pages)) => format!("p. {} ({page} of {pages})", on_one_line(label)),
            _ => format!("p. {page}"),
        },
        named => {
            let number = page.to_string();
            let label = location.label.as_deref().unwrap_or(&number);
            format!("{} {}", units(named).0, on_one_line(label))
        }
    };
    let stretch = match &location.stretch {
        None => String::new(),
        Some(stretch) => match stretch.counted {
            Counted::Lines if stretch.text.contains('–') => format!("lines {}", stretch.text),
            Counted::Lines => format!("line {}", stretch.text),
            Counted::Cells | Counted::Time => stretch.text.clone(),
        },
    };
    let hidden = if location.hidden { "hidden".to_owned() } else { String::new() };
    let recognized = match location.recognized {
        None => "",
        Some(percent) if percent < DOUBTFUL_PERCENT => "recognised from a picture, may contain errors",
        Some(_) => "recognised from a picture",
    };
    let recognized = recognized.to_owned();
    [unit, stretch, hidden, recognized]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

/// One and many of what the pages of a document are.
pub fn units(unit: Unit) -> (&'static str, &'static str) {
    match unit {
        Unit::Page | Unit::Whole => ("page", "pages"),
        Unit::Sheet => ("sheet", "sheets"),
        Unit::Slide => ("slide", "slides"),
        Unit::Section => ("section", "sections"),
        Unit::Chapter => ("chapter", "chapters"),
        Unit::Message => ("message", "messages"),
        Unit::Cell => ("cell", "cells"),
        Unit::File => ("file", "files"),
    }
}

/// That mistyped words were put right.
pub fn corrected(words: &[String]) -> String {
    format!("Searched for {}.", words.join(", "))
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
        Method::Forgotten => {
            "This answer quoted a document that was forgotten, so it was forgotten, too.".to_owned()
        }
        Method::SmallTalk { said, language } => small_talk(*said, language).to_owned(),
        Method::Places { words, found, documents } => format!(
            "{found} {} in {documents} {} {} these words: {}.",
            if *found == 1 { "sentence" } else { "sentences" },
            if *documents == 1 { "document" } else { "documents" },
            if *found == 1 { "contains" } else { "contain" },
            words.join(", ")
        ),
        Method::Computed { operation, value, figures } => {
            format!("{}: {value} (of {figures} figures).", name_of(*operation))
        }
    }
}

fn name_of(operation: Operation) -> &'static str {
    match operation {
        Operation::Count => "Count",
        Operation::Sum => "Sum",
        Operation::Average => "Average",
        Operation::Largest => "Largest",
        Operation::Smallest => "Smallest",
        Operation::Latest => "Latest",
        Operation::Earliest => "Earliest",
    }
}

/// What is said to small talk.
fn small_talk(said: SmallTalk, language: &str) -> &'static str {
    match (said, language) {
        (SmallTalk::Greeting, "de") => "Hallo! Stellen Sie mir eine Frage zu Ihren Dokumenten.",
        (SmallTalk::Greeting, _) => "Hello! Ask me anything about your documents.",
        (SmallTalk::Thanks, "de") => "Gern geschehen.",
        (SmallTalk::Thanks, _) => "You’re welcome.",
        (SmallTalk::Farewell, "de") => "Auf Wiedersehen! Ihre Dokumente bleiben hier auf diesem Rechner.",
        (SmallTalk::Farewell, _) => "Goodbye! Your documents stay here on this computer.",
        (SmallTalk::Wellbeing, "de") => {
            "Danke, alles in Ordnung. Was möchten Sie aus Ihren Dokumenten wissen?"
        }
        (SmallTalk::Wellbeing, _) => {
            "All well here, thank you. What would you like to know from your documents?"
        }
        (SmallTalk::Abilities, "de") => {
            "Ich bin Footnote. Ich suche in Ihren Dokumenten, beantworte Fragen mit Zitaten und zeige zu jedem die Seite. Ich kann auch \
             Dokumente zusammenfassen, Fundstellen zählen und Zahlen aus Tabellen vergleichen. Nichts verlässt diesen Rechner."
        }
        (SmallTalk::Abilities, _) => {
            "I’m Footnote. I search your documents, answer questions with quotes, and show the page of each. I can also summarise \
             documents, count mentions, and compare figures in tables. Nothing leaves this computer."
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
