//! Questions that the best passages cannot answer: what a whole document says, and how many documents say something.
#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]

#[path = "support/scripted.rs"]
#[expect(dead_code, reason = "what other tests need of it")]
mod scripted;
#[expect(dead_code, reason = "what other tests need of it")]
mod support;

use footnote_engine::answer::{Answer, AnswerEvent, AskOptions, Method, Support};
use footnote_engine::{Cancel, DocumentId};
use footnote_llm::ModelError;
use scripted::{Scripted, writer};
use support::TestLibrary;

/// Sections on different things, each long enough to be a passage of its own.
const HANDBOOK: [(&str, &str); 4] = [
    ("Holidays", "Every employee has 28 days of paid holiday in a calendar year."),
    ("Notice", "Either side may end the employment with two months of notice in writing."),
    ("Expenses", "Travel by train is refunded in second class against the original ticket."),
    ("Safety", "The fire alarm in the workshop is tested on the first Monday of each month."),
];

fn handbook() -> String {
    let padding = "The head of the department keeps the forms and answers questions on the matter during office hours. ";
    let section = |(heading, rule): &(&str, &str)| format!("## {heading}\n\n{rule} {}\n", padding.repeat(8));
    format!("# Staff handbook\n\n{}", HANDBOOK.each_ref().map(section).join("\n"))
}

fn library() -> TestLibrary {
    TestLibrary::of(&[
        ("handbook.md", &handbook()),
        ("cake.md", "# Plum cake\n\nBake the plum cake for forty minutes at 180 degrees.\n"),
        ("tart.txt", "A tart of plums needs less sugar than a plum cake does.\n"),
    ])
}

fn ask(library: &TestLibrary, question: &str, documents: Option<Vec<DocumentId>>) -> Answer {
    let options = AskOptions { documents, ..AskOptions::default() };
    let answer = library.ask_in_parts(question, &options, None, &Cancel::default(), &mut |_| {}).unwrap();
    check_footnotes(library, &answer);
    answer
}

fn check_footnotes(library: &TestLibrary, answer: &Answer) {
    for footnote in &answer.footnotes {
        let page = library.page(footnote.document, footnote.page).unwrap().unwrap();
        assert_eq!(footnote.span.of(&page.text), footnote.quote);
    }
}

/// A model that can read about one section at a time.
fn short_of_context(says: &[&'static str]) -> Scripted {
    let mut script = Scripted::new(says.iter().copied());
    script.context = 700;
    script
}

#[test]
fn a_document_is_summarised_from_notes_on_all_of_its_parts() {
    let library = library();
    let says = [
        "Every employee has 28 days of paid holiday. The canteen serves 40 kinds of soup.",
        "Either side may end the employment with two months of notice.",
        "Travel by train is refunded in second class.",
        "The fire alarm is tested on the first Monday of each month.",
        "Every employee has 28 days of paid holiday. The fire alarm is tested on the first Monday of each month. Lunch is free.",
    ];
    let script = short_of_context(&says);
    let mut progress = Vec::new();
    let mut show = |event: AnswerEvent| {
        if let AnswerEvent::Summarising { done, total } = event {
            progress.push((done, total));
        }
    };
    let answer = library
        .ask_in_parts(
            "Summarise the staff handbook",
            &AskOptions::default(),
            Some(&writer(&script)),
            &Cancel::default(),
            &mut show,
        )
        .unwrap();
    check_footnotes(&library, &answer);

    let prompts = script.asked.lock().unwrap();
    assert_eq!(prompts.len(), 5, "one for each part, and one for the answer");
    for ((_, rule), prompt) in HANDBOOK.iter().zip(prompts.iter()) {
        assert!(prompt.messages.last().unwrap().text.contains(rule), "{prompt:?}");
    }
    let notes = &prompts[4].messages.last().unwrap().text;
    assert!(notes.contains("two months of notice") && notes.contains("second class"), "{notes}");
    assert!(!notes.contains("soup"), "what no passage says goes no further: {notes}");

    let support: Vec<Support> = answer.sentences.iter().map(|sentence| sentence.support).collect();
    assert_eq!(support, [Support::Supported, Support::Supported, Support::Unsupported], "{answer:?}");
    assert!(answer.footnotes[0].quote.contains("28 days"));
    let total = progress.last().unwrap().1;
    assert_eq!(progress.first(), Some(&(0, total)));
    assert_eq!(progress.last(), Some(&(total, total)));
    let titles = vec!["Staff handbook".to_string()];
    assert_eq!(answer.method, Method::Summary { documents: titles, read: total, passages: total });
}

#[test]
fn a_summary_that_is_stopped_keeps_the_notes_so_far() {
    let library = library();
    let script = short_of_context(&[
        "Every employee has 28 days of paid holiday.",
        "Either side may end the employment with two months of notice.",
        "Travel by train is refunded in second class.",
    ]);
    let cancel = Cancel::default();
    let mut stop_after_two = |event: AnswerEvent| {
        if matches!(event, AnswerEvent::Summarising { done: 2, .. }) {
            cancel.request();
        }
    };
    let options = AskOptions::default();
    let answer = library
        .ask_in_parts(
            "Summarise the handbook",
            &options,
            Some(&writer(&script)),
            &cancel,
            &mut stop_after_two,
        )
        .unwrap();
    check_footnotes(&library, &answer);
    assert!(answer.stopped && !answer.abstained, "{answer:?}");
    assert_eq!(answer.sentences.len(), 2);
    assert!(answer.sentences.iter().all(|sentence| sentence.support == Support::Supported));
    assert!(matches!(answer.method, Method::Summary { read: 2, .. }), "{:?}", answer.method);
}

#[test]
fn notes_stand_in_for_a_summary_that_nothing_supports() {
    let library = library();
    let script = short_of_context(&[
        "Every employee has 28 days of paid holiday.",
        "Nothing of note.",
        "",
        "The fire alarm is tested on the first Monday of each month.",
        "It is a book of many wonders by Elena Marsh.",
    ]);
    let answer = library
        .ask_in_parts(
            "Summarise the handbook",
            &AskOptions::default(),
            Some(&writer(&script)),
            &Cancel::default(),
            &mut |_| {},
        )
        .unwrap();
    let said: Vec<&str> = answer.sentences.iter().map(|sentence| sentence.text.trim()).collect();
    let notes = [
        "Every employee has 28 days of paid holiday.",
        "The fire alarm is tested on the first Monday of each month.",
    ];
    assert_eq!(said, notes);
    assert!(answer.sentences.iter().all(|sentence| sentence.support == Support::Supported));
}

#[test]
fn quotes_stand_in_where_a_model_has_nothing_to_say() {
    let library = library();
    let script = Scripted::new(["", "", "", "", ""]);
    let answer = library
        .ask_in_parts(
            "Summarise the handbook",
            &AskOptions::default(),
            Some(&writer(&script)),
            &Cancel::default(),
            &mut |_| {},
        )
        .unwrap();
    assert!(!answer.sentences.is_empty() && answer.written.is_none(), "{answer:?}");
}

#[test]
fn a_model_that_dies_over_a_summary_is_an_error_that_says_so() {
    let library = library();
    let script = Scripted::new([]);
    let died = ModelError::Crashed { name: "script".into(), detail: "signal 9".into() };
    script.says.lock().unwrap().push_back(Err(died));
    let error = library
        .ask_in_parts(
            "Summarise the handbook",
            &AskOptions::default(),
            Some(&writer(&script)),
            &Cancel::default(),
            &mut |_| {},
        )
        .unwrap_err();
    assert!(error.to_string().contains("signal 9"), "{error}");
}

#[test]
fn without_a_model_a_summary_is_made_of_sentences_that_stand_for_the_parts() {
    let library = library();
    let answer = ask(&library, "Summarise the handbook", None);
    assert!(!answer.abstained && !answer.sentences.is_empty(), "{answer:?}");
    assert!(answer.footnotes.iter().all(|note| note.title == "Staff handbook"), "{answer:?}");
    let places: Vec<(u32, u32)> = answer.footnotes.iter().map(|note| (note.page, note.span.start)).collect();
    assert!(places.is_sorted(), "in the order of the text: {places:?}");
    assert!(matches!(answer.method, Method::Summary { read, passages, .. } if read == passages && read > 3));
}

#[test]
fn which_document_is_asked_where_nothing_says() {
    let library = library();
    let answer = ask(&library, "Summarise this document", None);
    assert!(answer.abstained && answer.sentences.is_empty());
    assert_eq!(answer.method, Method::WhichDocument);

    let chosen = library.document("cake.md");
    let answer = ask(&library, "Summarise this document", Some(vec![chosen]));
    assert!(answer.footnotes.iter().all(|note| note.document == chosen) && !answer.footnotes.is_empty());

    let answer = ask(&library, "Summarise the rules on fire alarms", None);
    assert_eq!(answer.method, Method::Passages, "a subject is not a document");
}

#[test]
fn documents_that_hold_words_are_counted_and_each_is_quoted() {
    let library = library();
    let answer = ask(&library, "How many documents mention a plum cake?", None);
    let Method::Count { found: 2, of: 3, words } = &answer.method else { panic!("{answer:?}") };
    assert_eq!(words, &["plum", "cake"]);
    assert_eq!(answer.footnotes.len(), 2);
    assert!(answer.footnotes.iter().all(|note| note.quote.contains("plum cake")), "{answer:?}");

    let cake = Some(vec![library.document("cake.md")]);
    let answer = ask(&library, "How many documents mention a plum cake?", cake);
    assert!(matches!(answer.method, Method::Count { found: 1, of: 1, .. }), "{:?}", answer.method);

    let answer = ask(&library, "How many documents mention submarines?", None);
    assert!(matches!(answer.method, Method::Count { found: 0, of: 3, .. }), "{:?}", answer.method);
    assert!(!answer.abstained && answer.sentences.is_empty());

    let answer = ask(&library, "How many documents are there?", None);
    assert_eq!(answer.method, Method::Count { words: vec![], found: 3, of: 3 });
}

#[test]
fn a_german_word_is_counted_in_whichever_form_a_document_has_it() {
    let library = TestLibrary::of(&[
        (
            "mietvertrag.md",
            "# Mietvertrag\n\nDie Miete ist im Voraus zu zahlen. Die Kündigungsfrist beträgt drei Monate.\n",
        ),
        (
            "ordnung.md",
            "# Hausordnung\n\nNach den gesetzlichen Kündigungsfristen ist die Wohnung zu räumen.\n",
        ),
        ("kuchen.md", "# Kuchen\n\nDie Pflaumen werden entsteint und auf den Teig gelegt.\n"),
        ("lease.md", "# Lease\n\nThe notice period is three months for the tenant.\n"),
    ]);
    for question in [
        "Wie viele Dokumente erwähnen Kündigungsfristen?",
        "Wie viele Dokumente erwähnen die Kündigungsfrist?",
    ] {
        let answer = ask(&library, question, None);
        assert!(matches!(answer.method, Method::Count { found: 2, of: 4, .. }), "{:?}", answer.method);
        assert!(answer.footnotes.iter().all(|note| note.quote.contains("Kündigungsfrist")), "{answer:?}");
    }
    let answer = ask(&library, "Wie viele Dokumente erwähnen Mieten im Voraus?", None);
    assert!(matches!(answer.method, Method::Count { found: 1, .. }), "{:?}", answer.method);
}
