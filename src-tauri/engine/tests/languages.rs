//! Searching documents in other languages than English.

#[expect(dead_code, reason = "what other tests need of it")]
mod support;

use footnote_engine::Mode;
use support::TestLibrary;

fn library() -> TestLibrary {
    TestLibrary::of(&[
        (
            "vertrag.txt",
            "Die Kündigungsfristen für den Mieter sind im Gesetz geregelt. Der Vermieter kann sie nicht verlängern.",
        ),
        (
            "lease.txt",
            "The tenant may end the lease with three months' notice. Deposits are paid back within a month.",
        ),
    ])
}

#[test]
fn a_german_text_is_found_by_other_forms_of_its_words() {
    let library = library();
    for query in ["Kündigungsfrist", "Wie lang ist die Kündigungsfrist?", "Gesetzen"] {
        assert_eq!(library.find_names(query, Mode::Lexical), ["vertrag.txt"], "{query}");
    }
}

#[test]
fn german_endings_find_no_english_text() {
    let library = library();
    // "Deposit" and "Depositen" have one stem in German and two in English.
    assert_eq!(library.find_names("deposit", Mode::Lexical), ["lease.txt"]);
    assert!(library.find_names("Depositen", Mode::Lexical).is_empty());
}
