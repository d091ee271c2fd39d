//! Sums, counts, averages, largest and smallest numbers of a column, with conditions on other columns: 60 made-up questions over six
//! tables, each in another format (`aggregates/make.py`), and some that must be refused.
#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]
#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]

#[expect(dead_code, reason = "what other tests need of it")]
mod support;

use std::path::Path;

use footnote_engine::Cancel;
use footnote_engine::answer::{Answer, AskOptions, Method, Operation};
use serde_json::Value;
use support::TestLibrary;

const TABLES: [&str; 6] =
    ["orders.csv", "staff.xlsx", "mieten.html", "grants.docx", "stock.ods", "trips.pdf"];

/// Share of the questions, in percent, that have to be answered rightly; the rest must be refused.
const RIGHT: usize = 95;

fn library() -> TestLibrary {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/aggregates");
    let library = TestLibrary::new();
    for name in TABLES {
        library.write(name, std::fs::read(folder.join(name)).unwrap());
    }
    assert!(library.verdicts().iter().all(|(_, verdict)| *verdict == footnote_engine::Verdict::Indexed));
    library
}

fn ask(library: &TestLibrary, question: &str) -> Answer {
    library.ask_in_parts(question, &AskOptions::default(), None, &Cancel::default(), &mut |_| {}).unwrap()
}

fn operation(name: &str) -> Operation {
    match name {
        "sum" => Operation::Sum,
        "count" => Operation::Count,
        "average" => Operation::Average,
        "largest" => Operation::Largest,
        "smallest" => Operation::Smallest,
        other => panic!("{other} is no operation"),
    }
}

#[test]
fn what_is_asked_of_a_column_is_computed_and_its_cells_are_shown() {
    let library = library();
    let text = include_str!("aggregates/questions.jsonl");
    let questions: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (mut right, mut asked, mut wrong) = (0, 0, Vec::new());
    for case in &questions {
        let question = case["question"].as_str().unwrap();
        let answer = ask(&library, question);
        let Some(value) = case["value"].as_str() else {
            if !answer.abstained {
                wrong.push(format!("{question} is not refused: {:?} {}", answer.method, text_of(&answer)));
            }
            continue;
        };
        asked += 1;
        let figures = case["rows"].as_u64().unwrap() as usize;
        let expected = operation(case["operation"].as_str().unwrap());
        // Of an extreme only its own rows are shown, of those that were compared.
        let is_right = matches!(&answer.method, Method::Computed { operation, value: found, figures: of }
            if *operation == expected && found == value && *of >= figures);
        if answer.abstained {
            eprintln!("refused: {question}");
        } else if !is_right {
            wrong.push(format!("{question} {value} ({figures}): {:?} {}", answer.method, text_of(&answer)));
        } else {
            right += 1;
            check_cells(&library, &answer, figures);
        }
    }
    assert!(wrong.is_empty(), "{right} of {asked} right; {}", wrong.join("\n"));
    assert!(right * 100 >= asked * RIGHT, "{right} of {asked}");
}

fn text_of(answer: &Answer) -> String {
    answer.sentences.iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join(" | ")
}

/// Each row that was used has a footnote, and in it the cell.
fn check_cells(library: &TestLibrary, answer: &Answer, figures: usize) {
    assert_eq!(answer.footnotes.len(), figures, "{answer:?}");
    for note in &answer.footnotes {
        let page = library.page(note.document, note.page).unwrap().unwrap();
        assert_eq!(note.span.of(&page.text), note.quote);
        if let Some(cell) = note.answer_span {
            assert!(note.span.start <= cell.start && cell.end <= note.span.end);
            assert!(!cell.of(&page.text).contains('\t'), "one cell alone is marked");
        }
    }
}

#[test]
fn a_sum_goes_over_all_passages_of_a_table() {
    let library = TestLibrary::new();
    let rows: Vec<String> = (1..=400).map(|day| format!("Delivery {day},Depot {},{day}", day % 4)).collect();
    library.write("deliveries.csv", format!("Delivery,Depot,Crates\n{}\n", rows.join("\n")));
    library.add_all();
    let answer = ask(&library, "How many crates were delivered to Depot 3 in total?");
    let Method::Computed { value, figures: 100, .. } = &answer.method else { panic!("{:?}", answer.method) };
    // 3 + 7 + … + 399.
    assert_eq!(value, "20100");
}

#[test]
fn two_tables_that_fit_alike_are_not_guessed_between() {
    let library = TestLibrary::of(&[
        ("north.csv", "Customer,Amount\nAcme,100\nAcme,50\nBolt,10\n"),
        ("south.csv", "Customer,Amount\nAcme,70\nAcme,20\nBolt,30\n"),
    ]);
    assert!(ask(&library, "What is the total amount of Acme?").abstained);
    let answer = ask(&library, "What is the total amount of Acme in the north table?");
    assert!(
        matches!(&answer.method, Method::Computed { value, .. } if value == "150"),
        "{:?}",
        answer.method
    );
}

#[test]
fn a_row_that_is_called_by_what_is_asked_is_looked_up() {
    let library = TestLibrary::of(&[(
        "pump.csv",
        "Property,Value\nMaximum temperature,40\nMaximum pressure,12\nMinimum flow,3\nWeight,85\n",
    )]);
    let answer = ask(&library, "What is the maximum temperature?");
    assert_eq!(answer.method, Method::Passages, "{answer:?}");
    assert!(!answer.abstained && text_of(&answer).contains("40"), "{answer:?}");
}
