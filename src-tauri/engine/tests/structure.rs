//! Quotes follow the structure of a text: a list is whole, a row and a labelled line say what they are about, a clause is found
//! by its number.
#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]

#[expect(dead_code, reason = "what other tests need of it")]
mod support;

use footnote_engine::answer::{Answer, Method, Operation, SmallTalk};
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

const MANUAL: &str = "# Grinder G7: manual\n\n## Use\n\nLet the grinder run empty for ten seconds before the first beans.\n\n\
    ## Data\n\n| | |\n|---|---|\n| Power | 180 W |\n| Weight | 4.2 kg |\n| Noise | 71 dB |\n";
const NOTES: &str = "Minutes of the yard meeting, 3 March 2026\n\nPresent: B. Varga (chair), L. Moreau, T. Okoye.\n\n\
    1. The crane. Ms. Moreau said that the crane is late. It comes on 4 May on the lorry, driver Emil Novak, plate KR-88 TZ.\n\n\
    2. The yard is swept on Fridays. Nobody may park at the gate after 18:00.\n\nThe gate is painted in June.\nRecorded by T. Okoye\n";
const OFFER: &str = "Falkenberg Glass Ltd, 4 Quay Road, Leith\n\nDear Mr. Varga,\n\nWe deliver sixty panes at eleven euros each until May.\n\n\
    Kind regards,\nIsla Duncan\n";

fn yard() -> TestLibrary {
    TestLibrary::of(&[
        ("grinder.md", MANUAL),
        ("minutes.txt", NOTES),
        ("offer.txt", OFFER),
        ("rules.md", RULES),
        ("tart.txt", "Plum tart\n\n400 g flour\n180 g butter\n3 eggs\n1.2 kg plums\n45 min at 190 °C\n"),
    ])
}

#[test]
fn everyday_facts_are_found_where_they_are_said_in_passing() {
    let library = yard();
    check(&library, "Who is the driver?", &["Emil Novak"], &[]);
    check(&library, "How heavy is the grinder?", &["4.2 kg"], &["ten seconds"]);
    check(&library, "Who is the chair?", &["B. Varga"], &[]);
    check(&library, "How much flour is in the tart?", &["400 g flour"], &[]);
}

#[test]
fn what_the_documents_say_in_the_words_of_the_question_is_not_refused() {
    let library = yard();
    check(&library, "Can I park at the gate at 20:00?", &["Nobody may park at the gate after 18:00"], &[]);
}

#[test]
fn who_made_a_document_is_read_from_its_signature_or_letterhead() {
    let library = yard();
    check(&library, "Which company made the offer?", &["Falkenberg Glass Ltd"], &[]);
    check(&library, "Who wrote the offer?", &["Isla Duncan"], &[]);
    check(&library, "Who wrote the minutes?", &["T. Okoye"], &["crane"]);
}

#[test]
fn each_part_of_a_question_gets_its_quote() {
    let question = "Who is the driver and how heavy is the grinder?";
    check(&yard(), question, &["Emil Novak", "4.2 kg"], &[]);
}

#[test]
fn what_is_not_there_has_no_answer() {
    let library = yard();
    for question in [
        "How much sugar is in the tart?",
        "How heavy is Siemens' grinder?",
        "What does § 99 say?",
        "Who is the grinder's inventor?",
    ] {
        let answer = ask(&library, question);
        assert!(answer.abstained, "{question}: {}", answer.text());
    }
}

#[test]
fn a_mistyped_word_is_put_right_and_the_answer_says_so() {
    let answer = ask(&yard(), "How havy is the grnider?");
    assert!(answer.query.ends_with("the grinder?"), "{}", answer.query);
    let answer = ask(&yard(), "Who is the driver?");
    assert_eq!(answer.query, "Who is the driver?");
}

#[test]
fn small_talk_is_not_searched() {
    let library = yard();
    let answer = library.ask("Hello!", &Default::default()).unwrap();
    let greeting = Method::SmallTalk { said: SmallTalk::Greeting, language: "en".to_owned() };
    assert_eq!((answer.method, answer.abstained, answer.passages.len()), (greeting, false, 0));
}

#[test]
fn all_places_are_listed_with_their_number() {
    let library = yard();
    let answer = library.ask("Find all places where the crane is mentioned", &Default::default()).unwrap();
    let Method::Places { found, documents: 1, .. } = answer.method else { panic!("{:?}", answer.method) };
    assert_eq!(found, answer.sentences.len());
    assert!(answer.text().contains("the crane is late"), "{}", answer.text());
}

const GRANTS: &str = "# Grants of 2025\n\n| Grant | Town | Amount |\n|---|---|---|\n| Organ | Visby | 41,000 euros |\n\
    | Library | Kalmar | 3,500 euros |\n| Lighthouse | Ystad | 12,500 euros |\n";

#[test]
fn the_largest_and_the_sum_are_computed_from_the_rows() {
    let library = TestLibrary::of(&[("grants.md", GRANTS), ("rules.md", RULES), ("grinder.md", MANUAL)]);
    let largest = library.ask("What is the largest grant?", &Default::default()).unwrap();
    let computed =
        |operation, value: &str| Method::Computed { operation, value: value.to_owned(), figures: 3 };
    assert_eq!(largest.method, computed(Operation::Largest, "41,000 euros"));
    assert!(largest.text().contains("Visby") && !largest.text().contains("Kalmar"), "{}", largest.text());
    let sum = library.ask("What do the grants add up to?", &Default::default()).unwrap();
    assert_eq!(sum.method, computed(Operation::Sum, "57,000 euros"));
    assert_eq!(sum.sentences.len(), 3);
}

const INSPECTIONS: &str = "# Lifts\n\n## Inspections\n\n| Lift | Inspected on | Engineer |\n|---|---|---|\n\
    | North | 14 March 2023 | A. Reed |\n| South | 2 September 2024 | J. Moss |\n| Goods | 30 May 2022 | A. Reed |\n";

#[test]
fn the_latest_and_the_earliest_are_compared_as_dates() {
    let library = TestLibrary::of(&[("lifts.md", INSPECTIONS), ("rules.md", RULES)]);
    let ask = |question: &str| library.ask(question, &Default::default()).unwrap();
    let dated = |operation, value: &str| Method::Computed { operation, value: value.to_owned(), figures: 3 };
    let latest = ask("When was the latest inspection?");
    assert_eq!(latest.method, dated(Operation::Latest, "2 September 2024"));
    assert!(latest.text().contains("South") && !latest.text().contains("Goods"), "{}", latest.text());
    let earliest = ask("What is the date of the earliest inspection?");
    assert_eq!(earliest.method, dated(Operation::Earliest, "30 May 2022"));
}

#[test]
fn two_offers_are_shown_side_by_side() {
    let offer = |firm: &str, price: &str| {
        format!("Offer of {firm}\n\nWe repair the roof of the barn.\n\nTotal: {price} euros\n")
    };
    let (one, other) = (offer("Reed & Co", "8,200"), offer("Moss Ltd", "7,650"));
    let library =
        TestLibrary::of(&[("offer-reed.txt", &one), ("offer-moss.txt", &other), ("rules.md", RULES)]);
    let answer = library.ask("Which offer is cheaper?", &Default::default()).unwrap();
    assert!(answer.text().contains("8,200") && answer.text().contains("7,650"), "{}", answer.text());
    let Method::Computed { operation: Operation::Smallest, value, figures: 2 } = answer.method else {
        panic!("{:?}", answer.method)
    };
    assert_eq!(value, "7,650 euros");
}

#[test]
fn a_summary_is_the_abstract_where_there_is_one() {
    let filling =
        "The measurements were repeated on nine days with another set of sensors in the outer harbour. "
            .repeat(9);
    let paper = format!(
        "# Tides\n\n## Abstract\n\nWe measured the tide at nine piers. It rose faster than the tables say.\n\n\
         ## Method\n\n{filling}\n\n## Results\n\n{filling}\n"
    );
    let library = TestLibrary::of(&[("tides.md", &paper), ("rules.md", RULES)]);
    let answer = library.ask("Summarise tides.md", &Default::default()).unwrap();
    let text = answer.text();
    assert!(text.contains("nine piers") && text.contains("faster than the tables"), "{text}");
    assert!(!text.contains("outer harbour"), "{text}");
}

#[test]
fn a_german_noun_is_no_stranger() {
    let library = library();
    check(&library, "Welchem Vorbehalt unterliegt die Kündigung der Wohnung?", &["Eigenbedarfs"], &[]);
}

#[test]
fn a_question_in_another_language_finds_its_sentence_in_a_passage_that_is_not_the_first() {
    let minutes: String = (1..30)
        .map(|number| format!("{number}. Item {number} of the agenda was put off again.\n\n"))
        .collect();
    let library = TestLibrary::of(&[
        ("minutes.md", &format!("# Minutes of the meeting about the flat\n\n{minutes}")),
        (
            "lease.md",
            "# Lease\n\nThe flat has three rooms. The monthly rent is 9,350 crowns, payable in advance. Pets are welcome.\n",
        ),
    ]);
    let answer = library.ask("Wie hoch ist die monatliche Miete?", &Default::default()).unwrap();
    assert!(!answer.abstained);
    assert!(answer.sentences[0].text.contains("9,350"), "{:?}", answer.sentences);
}
