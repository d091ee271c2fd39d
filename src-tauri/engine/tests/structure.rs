//! Quotes follow the structure of a text: a list is whole, a row and a labelled line say what they are about, a clause is found
//! by its number.
#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]

#[expect(dead_code, reason = "what other tests need of it")]
mod support;

use footnote_engine::answer::Answer;
use support::TestLibrary;

const RULES: &str = "# Travel rules of the mill\n\n## Costs\n\nThe following are paid back:\n\n- train tickets in second class\n\
    - rooms up to 140 euros a night\n\nThe following are not paid back:\n\n- wine and beer\n- parking fines\n- laundry\n\n\
    ## To begin a claim you need\n\n1. the signed form R-12,\n2. the original receipts,\n3. the approval of the miller.\n\n\
    ## Contacts\n\n| Topic | Person | E-mail |\n|---|---|---|\n| Payroll | Astrid Nyqvist | pay@mill.example |\n\
    | Travel desk | Henk de Vos | travel@mill.example |\n";
const STATUTES: &str = "Statutes of the weir\n\n§ 6 Huts\n(1) A hut may cover 24 square metres.\n\n§ 7 Animals\n\
    (1) Bees may be kept with consent of the neighbours.\n(2) Hens may not be kept.\n\n§ 8 Noise\n(1) Engines rest from noon.\n";
const LEASE: &str = "Mietvertrag\n\nDas Mietverhältnis beginnt am 1. August 2025 und endet am 31. Juli 2028. Gemäß § 573 Abs. 2 \
    Nr. 2 BGB bleibt die Kündigung wegen Eigenbedarfs vorbehalten.\n\nPlate: NO-417 DT, driver: Milan Hudec\n";

fn library() -> TestLibrary {
    TestLibrary::of(&[("rules.md", RULES), ("statutes.txt", STATUTES), ("mietvertrag.txt", LEASE)])
}

/// Asks and checks that each quote is what its page says.
fn ask(library: &TestLibrary, question: &str) -> Answer {
    let answer = library.answer(question);
    for footnote in &answer.footnotes {
        let page = library.page(footnote.document, footnote.page).unwrap().unwrap();
        assert_eq!(footnote.span.of(&page.text), footnote.quote);
    }
    answer
}

#[track_caller]
fn check(library: &TestLibrary, question: &str, says: &[&str], not: &[&str]) {
    let answer = ask(library, question);
    let text = answer.text();
    assert!(says.iter().all(|words| text.contains(words)), "{question}: {text}");
    assert!(!not.iter().any(|words| text.contains(words)), "{question}: {text}");
}

#[test]
fn a_list_answers_whole_and_the_right_one_of_two() {
    let library = library();
    check(&library, "What is not paid back?", &["wine", "parking fines", "laundry"], &["train tickets"]);
    check(&library, "What is paid back?", &["train tickets", "140 euros"], &["parking fines"]);
    let needed = ["R-12", "original receipts", "approval of the miller"];
    check(&library, "What do I need to begin a claim?", &needed, &["wine"]);
}

#[test]
fn a_row_is_found_by_its_first_cell() {
    check(&library(), "What is the e-mail of the travel desk?", &["travel@mill.example"], &["pay@"]);
}

#[test]
fn a_clause_is_found_by_its_number() {
    let library = library();
    check(&library, "What does § 7 say?", &["Bees may be kept", "Hens may not be kept"], &["hut", "Engines"]);
    check(&library, "Was steht in § 6?", &["24 square metres"], &["Bees"]);
}

#[test]
fn german_sentences_are_quoted_to_their_end() {
    let library = library();
    let whole = "Das Mietverhältnis beginnt am 1. August 2025 und endet am 31. Juli 2028.";
    check(&library, "Wann beginnt das Mietverhältnis?", &[whole], &[]);
}

#[test]
fn an_identifier_that_is_nowhere_has_no_answer() {
    let answer = ask(&library(), "Who has to sign the form R-9912 to begin a claim?");
    assert!(answer.abstained, "{}", answer.text());
}
