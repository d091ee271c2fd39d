//! Documents that leave no trace in what was asked and noted of them.

#[expect(dead_code, reason = "what other tests need of it")]
mod support;

use footnote_engine::answer::{AskOptions, Method};
use footnote_engine::{NewTurn, Scope, Traces, compact};
use support::TestLibrary;

#[test]
fn answers_that_quoted_a_forgotten_document_keep_their_question_alone() {
    let mut library = TestLibrary::of(&[
        ("lease.md", "# Lease\n\nThe monthly rent is 1,250 euros and is due on the third working day.\n"),
        ("pumps.md", "# Maintenance log\n\nThe coolant pump in hall B was replaced on 14 March.\n"),
    ]);
    let keep = |conversation, question: &str| {
        let scope = library.document(if question.contains("rent") { "lease.md" } else { "pumps.md" });
        let options = AskOptions { documents: Some(vec![scope]), ..AskOptions::default() };
        let answer = library.ask(question, &options).unwrap();
        assert!(!answer.abstained, "{question}");
        let new = NewTurn { conversation, replaces: None, scope: Scope::Everything, answer, coverage: None };
        library.keep(new).unwrap().0.id
    };
    let conversation = keep(None, "How high is the monthly rent?");
    keep(Some(conversation), "When was the coolant pump replaced?");
    let lease = library.document("lease.md");

    let traces = library.forget(&[lease]).unwrap();
    assert_eq!(traces, Traces { answers: 1, notes: 0, cells: 0 });
    let turns = library.conversation(conversation).unwrap().1.readable;
    assert_eq!(turns[0].answer.method, Method::Forgotten);
    assert_eq!(turns[0].answer.question, "How high is the monthly rent?");
    assert!(turns[0].answer.sentences.is_empty() && turns[0].answer.passages.is_empty());
    assert!(turns[1].answer.text().contains("14 March"), "the other answer stays");
    library.assert_sound();

    library.close();
    let compacted = compact(&library.folder()).unwrap();
    assert!(compacted.after <= compacted.before, "{compacted:?}");
    library.reopen();
    library.assert_sound();
    assert_eq!(library.file_names(), ["pumps.md"]);
}
