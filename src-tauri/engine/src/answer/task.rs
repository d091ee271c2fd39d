//! Tells the questions that the best passages cannot answer: what a whole document says, and how many documents there are.
//!
//! By rules, in English and German. What they do not know is a question like any other.

use footnote_extract::formats::FORMATS;
use footnote_language::{self as language, LANGUAGES, Language, QueryWord, Words, query_stems, query_words};
use footnote_model::{Document, SmallTalk};

/// What a question asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Something that stands in a passage.
    Find,
    /// What a whole document says.
    Summarise(Named),
    /// How many documents hold all of these words; how many there are, if none.
    Count(Vec<QueryWord>),
    /// All sentences that hold all of these words.
    Places(Vec<QueryWord>),
    /// Nothing: it is small talk in the language of this code.
    Talk(SmallTalk, &'static str),
}

/// How a question names a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named {
    /// Stems of what tells it from others, as "mill" and "lane".
    by: Vec<String>,
    /// Stems of what kind of document it is, as "letter".
    kind: Vec<String>,
}

/// How many of its first words are looked at to tell what a question asks for.
const OPENING: usize = 7;

/// Among how many words after "how many" what is counted stands: "how many of my old contracts".
const COUNTED_WITHIN: usize = 4;

impl Task {
    pub fn of(question: &str) -> Task {
        if let Some((said, language)) = language::small_talk(question) {
            return Task::Talk(said_of(said), language);
        }
        let lower = question.to_lowercase().replace(['’', '\''], " ").replace("tl;dr", "tldr");
        let lower = without_endings(&lower);
        let said: Vec<&str> =
            lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        if wants_count(&said) {
            let mut left_out = stems(|language| {
                [language.questions.around_counts, language.questions.mentions, language.documents.documents]
            });
            if !said.iter().any(|word| is_document(word)) {
                left_out.extend(stems(|language| [language.documents.kinds]));
            }
            return Task::Count(telling(&lower, &left_out));
        }
        if wants_places(&said) {
            let left_out = stems(|language| {
                [
                    language.questions.around_everywhere,
                    language.questions.mentions,
                    language.documents.documents,
                ]
            });
            let words = telling(&lower, &left_out);
            if !words.is_empty() {
                return Task::Places(words);
            }
        }
        if wants_summary(&said) {
            let kinds = stems(|language| [language.documents.kinds]);
            let left_out = stems(|language| {
                [language.summaries.words, language.summaries.around, language.documents.documents]
            });
            let words = telling(&lower, &left_out).into_iter().map(|word| word.stem);
            let (kind, by) = words.partition(|stem: &String| kinds.contains(stem));
            return Task::Summarise(Named { by, kind });
        }
        Task::Find
    }
}

impl Named {
    /// Whether nothing tells the document from others.
    pub fn is_nameless(&self) -> bool {
        self.by.is_empty()
    }

    /// The documents that are named, by the words of their titles and files. Where a kind fits some of them, those.
    pub fn among<'d>(&self, documents: &'d [Document]) -> Vec<&'d Document> {
        let holding = |stems: &[String], documents: &[&'d Document]| -> Vec<&'d Document> {
            let holds = |document: &&&Document| {
                let title = language::stems(&crate::index::lexical::searchable_title(document));
                stems.iter().all(|stem| title.contains(stem))
            };
            documents.iter().filter(holds).copied().collect()
        };
        let named = holding(&self.by, &documents.iter().collect::<Vec<_>>());
        let of_kind = holding(&self.kind, &named);
        if of_kind.is_empty() { named } else { of_kind }
    }
}

/// The question with the names of files as titles have them: "summarise lease_8.txt" as "summarise lease 8".
fn without_endings(question: &str) -> String {
    let is_ending = |ending: &str| FORMATS.iter().any(|format| format.extensions.contains(&ending));
    let named = question.split_whitespace().map(|word| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        match bare.rsplit_once('.') {
            Some((name, ending)) if is_ending(ending) => name.replace('_', " "),
            _ => word.to_owned(),
        }
    });
    named.collect::<Vec<_>>().join(" ")
}

fn is_document(word: &str) -> bool {
    language::any(|language| language.documents.documents, word)
}

fn is_kind(word: &str) -> bool {
    language::any(|language| language.documents.kinds, word)
}

fn wants_summary(said: &[&str]) -> bool {
    let opening = &said[..said.len().min(OPENING)];
    let asked_for = opening.iter().any(|word| language::any(|language| language.summaries.words, word))
        || LANGUAGES
            .iter()
            .flat_map(|language| language.summaries.openings)
            .any(|words| said.starts_with(words));
    // "What is this letter about?", but not "What is this letter about the roof?".
    let asks_about = |(words, last): &(&[&str], Words)| {
        said.starts_with(words)
            && (*last == Words::NONE || said.last().is_some_and(|word| last.contains(word)))
    };
    let about = LANGUAGES.iter().flat_map(|language| language.summaries.about).any(asks_about)
        && said.len() <= OPENING + 2
        && said.iter().any(|word| is_document(word) || is_kind(word));
    asked_for || about
}

fn said_of(said: language::SmallTalk) -> SmallTalk {
    match said {
        language::SmallTalk::Greeting => SmallTalk::Greeting,
        language::SmallTalk::Thanks => SmallTalk::Thanks,
        language::SmallTalk::Farewell => SmallTalk::Farewell,
        language::SmallTalk::Wellbeing => SmallTalk::Wellbeing,
        language::SmallTalk::Abilities => SmallTalk::Abilities,
    }
}

fn wants_places(said: &[&str]) -> bool {
    let opening = &said[..said.len().min(OPENING)];
    let mut phrases = LANGUAGES.iter().flat_map(|language| language.questions.everywhere);
    phrases.any(|phrase| opening.windows(phrase.len()).any(|words| words == *phrase))
}

fn wants_count(said: &[&str]) -> bool {
    let after = |words: &&[&str]| {
        said.windows(words.len()).position(|some| some == *words).map(|at| &said[at + words.len()..])
    };
    let mut openings = LANGUAGES.iter().flat_map(|language| language.questions.how_many);
    let Some(counted) = openings.find_map(after) else { return false };
    let of_ours =
        counted.first().is_some_and(|word| language::any(|language| language.questions.of_ours, word));
    let Some(at) = counted.iter().take(COUNTED_WITHIN).position(|word| is_document(word) || is_kind(word))
    else {
        return false;
    };
    // "How many reports did the auditor sign?" asks what a document says; "How many reports mention an auditor?" asks us.
    let holds_it =
        counted.get(at + 1).is_some_and(|word| language::any(|language| language.questions.mentions, word));
    is_document(counted[at]) || of_ours || holds_it
}

/// The stems of the words of some lists, in all languages.
fn stems<const LISTS: usize>(lists: impl Fn(&Language) -> [Words; LISTS]) -> Vec<String> {
    let words = LANGUAGES.iter().flat_map(|language| lists(language)).flat_map(Words::iter);
    words.flat_map(query_stems).collect()
}

/// The words of a question whose stems are not left out, and without which something is missing.
fn telling(question: &str, left_out: &[String]) -> Vec<QueryWord> {
    query_words(question)
        .into_iter()
        .filter(|word| !left_out.contains(&word.stem) && !language::is_stop_word(&word.stem))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(by: &[&str], kind: &[&str]) -> Task {
        let owned = |stems: &[&str]| stems.iter().map(ToString::to_string).collect();
        Task::Summarise(Named { by: owned(by), kind: owned(kind) })
    }

    /// The stems of the words that are counted.
    #[track_caller]
    fn check_counted(question: &str, stems: &[&str]) {
        let Task::Count(words) = Task::of(question) else { panic!("{question}") };
        assert_eq!(words.iter().map(|word| word.stem.as_str()).collect::<Vec<_>>(), stems);
    }

    #[test]
    fn a_wish_for_a_summary_is_told_however_it_is_put() {
        for question in [
            "Summarise this document",
            "Please summarize the file in three sentences.",
            "Can you give me a short summary of this PDF?",
            "TL;DR",
            "Sum up the whole document",
            "What is this document about?",
            "Fasse das Dokument zusammen",
            "Worum geht es in diesem Dokument?",
            "Gib mir bitte eine kurze Zusammenfassung der Datei",
        ] {
            let Task::Summarise(named) = Task::of(question) else { panic!("{question}") };
            assert!(named.is_nameless(), "{question}: {named:?}");
        }
    }

    #[test]
    fn a_summary_names_its_document_by_what_tells_it_from_others() {
        assert_eq!(Task::of("Summarise the letter to the landlord"), summary(&["landlord"], &["letter"]));
        assert_eq!(Task::of("summary of Mill Lane lease"), summary(&["mill", "lane", "leas"], &[]));
        assert_eq!(Task::of("What is the letter about?"), summary(&[], &["letter"]));
        assert_eq!(Task::of("Summarise handbook.md"), summary(&["handbook"], &[]));
        assert_eq!(Task::of("Summarise “mill_lane.txt”."), summary(&["mill", "lane"], &[]));
    }

    #[test]
    fn every_place_is_told_from_one() {
        for (question, stems) in [
            ("Find all places where the deposit is mentioned", vec!["deposit"]),
            ("List every mention of the roof of hall 2", vec!["roof", "hall", "2"]),
            ("Zeige alle Stellen, an denen die Kaution erwähnt wird", vec!["kaution"]),
        ] {
            let Task::Places(words) = Task::of(question) else { panic!("{question}") };
            assert_eq!(words.iter().map(|word| word.stem.as_str()).collect::<Vec<_>>(), stems, "{question}");
        }
        assert_eq!(Task::of("Where is the deposit mentioned in the lease?"), Task::Find);
    }

    #[test]
    fn small_talk_is_no_question() {
        assert_eq!(Task::of("Danke!"), Task::Talk(SmallTalk::Thanks, "de"));
        assert_eq!(Task::of("Hello, what is the rent?"), Task::Find);
    }

    #[test]
    fn documents_are_counted_and_what_they_say_is_not() {
        check_counted("How many documents mention the landlord?", &["landlord"]);
        check_counted("How many of my contracts contain an indemnity clause?", &["indemn", "claus"]);
        check_counted("How many letters mention Mill Lane?", &["mill", "lane"]);
        check_counted("How many files are there?", &[]);
        check_counted("Wie viele Dokumente erwähnen die Miete?", &["miet"]);
        for question in [
            "How many days of holiday do employees get?",
            "How many reports did the auditor sign in 2019?",
            "How many pages may a brief have?",
            "What is this letter about the roof?",
            "Who wrote the summary judgment that the court set aside in 2019, and why was that?",
        ] {
            let task = Task::of(question);
            assert!(!matches!(task, Task::Count(_)), "{question}");
        }
        assert_eq!(Task::of("How many days of holiday do employees get?"), Task::Find);
        assert_eq!(Task::of("What is this letter about the roof?"), Task::Find);
    }
}
