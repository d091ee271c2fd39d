//! Tells the questions that the best passages cannot answer: what a whole document says, and how many documents there are.
//!
//! By rules, in English and German. What they do not know is a question like any other.

use crate::store::DocumentRecord;
use crate::text::{query_words, words};

/// What a question asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Something that stands in a passage.
    Find,
    /// What a whole document says.
    Summarise(Named),
    /// How many documents hold all of these words, each a stem; how many there are, if none.
    Count(Vec<String>),
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

const SUMMARY: &[&str] = &[
    "overview",
    "summaries",
    "summarise",
    "summarize",
    "summary",
    "tldr",
    "fasse",
    "überblick",
    "zusammenfassen",
    "zusammenfassung",
];

const DOCUMENT: &[&str] = &["document", "documents", "file", "files", "pdf", "pdfs"];

const DOCUMENT_IN_GERMAN: &[&str] =
    &["dokument", "dokumente", "dokuments", "dokumenten", "datei", "dateien", "unterlagen"];

const KIND_OF_DOCUMENT: &[&str] = &[
    "agreement",
    "agreements",
    "article",
    "articles",
    "book",
    "books",
    "contract",
    "contracts",
    "email",
    "emails",
    "filing",
    "filings",
    "invoice",
    "invoices",
    "letter",
    "letters",
    "manual",
    "manuals",
    "paper",
    "papers",
    "policies",
    "policy",
    "report",
    "reports",
    "text",
    "texts",
    "bericht",
    "berichte",
    "brief",
    "briefe",
    "handbuch",
    "handbücher",
    "rechnung",
    "rechnungen",
    "vertrag",
    "verträge",
];

/// Words around a wish for a summary that name nothing.
const ABOUT_THE_SUMMARY: &[&str] = &[
    "bullet",
    "bullets",
    "concise",
    "content",
    "contents",
    "detail",
    "detailed",
    "entire",
    "five",
    "full",
    "give",
    "key",
    "list",
    "main",
    "one",
    "paragraph",
    "paragraphs",
    "please",
    "point",
    "points",
    "say",
    "says",
    "sentence",
    "sentences",
    "short",
    "sum",
    "ten",
    "three",
    "two",
    "up",
    "us",
    "whole",
    "words",
    "write",
    "bitte",
    "das",
    "dem",
    "den",
    "der",
    "des",
    "die",
    "diese",
    "diesem",
    "diesen",
    "dieser",
    "dieses",
    "drei",
    "ein",
    "eine",
    "einen",
    "einer",
    "es",
    "fünf",
    "ganze",
    "ganzen",
    "geht",
    "gesamte",
    "gib",
    "inhalt",
    "kurz",
    "kurze",
    "mir",
    "punkte",
    "punkten",
    "sätze",
    "sätzen",
    "über",
    "um",
    "von",
    "wichtigsten",
    "worum",
    "zusammen",
];

/// Verbs that say that a document has something in it.
const MENTION: &[&str] = &[
    "concern",
    "contain",
    "cover",
    "deal",
    "describe",
    "discuss",
    "hold",
    "include",
    "mention",
    "refer",
    "say",
    "speak",
    "talk",
    "behandeln",
    "enthalten",
    "erwähnen",
    "nennen",
    "sprechen",
];

/// Words around a wish to count that are not looked for.
const ABOUT_THE_COUNT: &[&str] = &[
    "exist",
    "exists",
    "library",
    "many",
    "number",
    "word",
    "words",
    "auf",
    "bibliothek",
    "das",
    "der",
    "die",
    "ein",
    "eine",
    "es",
    "gibt",
    "im",
    "in",
    "meine",
    "meinen",
    "meiner",
    "mit",
    "sind",
    "über",
    "viele",
    "von",
    "wie",
    "wort",
];

impl Task {
    pub fn of(question: &str) -> Task {
        let lower = question.to_lowercase().replace(['’', '\''], " ").replace("tl;dr", "tldr");
        let said: Vec<&str> =
            lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        if wants_count(&said) {
            let mut left_out = stems(&[ABOUT_THE_COUNT, MENTION, DOCUMENT, DOCUMENT_IN_GERMAN]);
            if !said.iter().any(|word| is_document(word)) {
                left_out.extend(stems(&[KIND_OF_DOCUMENT]));
            }
            return Task::Count(telling(&lower, &left_out));
        }
        if wants_summary(&said) {
            let kinds = stems(&[KIND_OF_DOCUMENT]);
            let left_out = stems(&[SUMMARY, ABOUT_THE_SUMMARY, DOCUMENT, DOCUMENT_IN_GERMAN]);
            let (kind, by) =
                telling(&lower, &left_out).into_iter().partition(|stem: &String| kinds.contains(stem));
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
    pub fn among<'d>(&self, documents: &'d [DocumentRecord]) -> Vec<&'d DocumentRecord> {
        let holding = |stems: &[String], documents: &[&'d DocumentRecord]| -> Vec<&'d DocumentRecord> {
            let holds = |document: &&&DocumentRecord| {
                let title = words(&crate::lexical::searchable_title(document));
                stems.iter().all(|stem| title.contains(stem))
            };
            documents.iter().filter(holds).copied().collect()
        };
        let named = holding(&self.by, &documents.iter().collect::<Vec<_>>());
        let of_kind = holding(&self.kind, &named);
        if of_kind.is_empty() { named } else { of_kind }
    }
}

fn is_document(word: &str) -> bool {
    DOCUMENT.contains(&word) || DOCUMENT_IN_GERMAN.contains(&word)
}

fn is_kind(word: &str) -> bool {
    KIND_OF_DOCUMENT.contains(&word)
}

fn wants_summary(said: &[&str]) -> bool {
    let opening = &said[..said.len().min(OPENING)];
    let asked_for = opening.iter().any(|word| SUMMARY.contains(word)) || said.starts_with(&["sum", "up"]);
    // "What is this letter about?", but not "What is this letter about the roof?".
    let about = (said.starts_with(&["what"]) && matches!(said.last(), Some(&"about" | &"say"))
        || said.starts_with(&["worum", "geht"]))
        && said.len() <= OPENING + 2
        && said.iter().any(|word| is_document(word) || is_kind(word));
    asked_for || about
}

fn wants_count(said: &[&str]) -> bool {
    let after = |pair: &[&str; 2]| said.windows(2).position(|two| two == pair).map(|at| &said[at + 2..]);
    let Some(counted) = after(&["how", "many"]).or_else(|| after(&["wie", "viele"])) else { return false };
    let of_ours = counted.first().is_some_and(|word| matches!(*word, "of" | "von" | "meiner" | "my"));
    let Some(at) = counted.iter().take(4).position(|word| is_document(word) || is_kind(word)) else {
        return false;
    };
    // "How many reports did the auditor sign?" asks what a document says; "How many reports mention an auditor?" asks us.
    let holds_it = counted.get(at + 1).is_some_and(|word| MENTION.contains(word));
    is_document(counted[at]) || of_ours || holds_it
}

fn stems(lists: &[&[&str]]) -> Vec<String> {
    lists.iter().flat_map(|list| list.iter()).flat_map(|word| query_words(word)).collect()
}

/// The stems of a question that are not left out, and are not words without which nothing is missing.
fn telling(question: &str, left_out: &[String]) -> Vec<String> {
    query_words(question)
        .into_iter()
        .filter(|stem| !left_out.contains(stem) && !crate::text::is_stop_word(stem))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(by: &[&str], kind: &[&str]) -> Task {
        let owned = |stems: &[&str]| stems.iter().map(ToString::to_string).collect();
        Task::Summarise(Named { by: owned(by), kind: owned(kind) })
    }

    fn count(words: &[&str]) -> Task {
        Task::Count(words.iter().map(ToString::to_string).collect())
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
    }

    #[test]
    fn documents_are_counted_and_what_they_say_is_not() {
        assert_eq!(Task::of("How many documents mention the landlord?"), count(&["landlord"]));
        assert_eq!(
            Task::of("How many of my contracts contain an indemnity clause?"),
            count(&["indemn", "claus"])
        );
        assert_eq!(Task::of("How many letters mention Mill Lane?"), count(&["mill", "lane"]));
        assert_eq!(Task::of("How many files are there?"), count(&[]));
        assert_eq!(Task::of("Wie viele Dokumente erwähnen die Miete?"), count(&["miet"]));
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
