//! Answers that do more than quote the best passages: written by a model while the library grows, summaries, counts.
#![expect(clippy::disallowed_methods, reason = "a test writes its own files")]
#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::process::Stdio;

use common::Sandbox;
use serde_json::json;

/// A language model that is small enough to be part of the tests.
const MODEL: &[u8] = include_bytes!("../../llm/tests/tiny/tiny.gguf");

/// Files that take the embedding model some seconds.
const FILES: usize = 40;

/// ONNX Runtime computes vectors in one process and llama.cpp writes in another, on the same cores; both are started by one program.
#[test]
fn a_model_answers_the_same_while_documents_are_indexed() {
    let sandbox = Sandbox::new();
    sandbox.write("lease.txt", "Lease of the mill\n\nThe rent is 640 pounds a month.\n");
    sandbox.add(0);
    let models = tempfile::tempdir().unwrap();
    let model = models.path().join("tiny.gguf");
    fs::write(&model, MODEL).unwrap();
    let ask = || {
        // In one document, so that what comes in meanwhile does not change what the model is given.
        let question = ["--json", "ask", "What is the rent a month?", "--in", "lease.txt", "--model"];
        let run = sandbox.command(question).arg(&model).output();
        let mut answer = common::Run::of(run.unwrap()).json(0);
        assert_eq!(answer["mode"], "model");
        (answer["answer"].take(), answer["footnotes"].take())
    };
    let quiet = ask();
    assert!(quiet.0.to_string().contains("640 pounds"), "{quiet:?}");

    for file in 0..FILES {
        let mut text = format!("Log of day {file}\n\n");
        for line in 0..60 {
            writeln!(text, "At hour {line} of day {file} the keeper of the weir saw boat {} go by and wrote down its load.\n", line * 7 + file)
                .unwrap();
        }
        sandbox.write(format!("log {file}.txt"), text);
    }
    let mut adding = sandbox.command(["--json", "add"]);
    let mut adding =
        adding.arg(sandbox.documents()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut busy = 0;
    for _ in 0..3 {
        assert_eq!(ask(), quiet);
        busy += usize::from(adding.try_wait().unwrap().is_none());
    }
    assert!(busy > 0, "documents were indexed meanwhile");
    assert!(adding.wait().unwrap().success());
    let verified = sandbox.run(["--json", "verify"]).json(0);
    assert_eq!((&verified["documents"], &verified["problems"]), (&json!(FILES + 1), &json!([])));
}

#[test]
fn a_summary_and_a_count_say_how_they_were_come_by() {
    let sandbox = Sandbox::new();
    sandbox.write("lease.txt", "Lease of the mill\n\nThe rent of the mill is 640 pounds a month.\n");
    sandbox
        .write("letter.txt", "Letter to the miller\n\nThe mill needs a new wheel before the winter comes.\n");
    sandbox.add(0);

    let count = sandbox.run(["--json", "ask", "How many documents mention the rent?"]).json(0);
    assert_eq!(count["method"], json!({"name": "count", "words": ["rent"], "found": 1, "of": 2}));
    assert!(count["footnotes"][0]["quote"].as_str().unwrap().contains("640 pounds"));
    let shown = sandbox.run(["ask", "How many documents mention the rent?"]);
    assert!(shown.stdout.starts_with("1 of 2 documents contains these words: rent."), "{shown:?}");
    assert!(shown.stdout.contains("documents that put it differently"), "{shown:?}");

    let summary = sandbox.run(["--json", "ask", "Summarise the lease"]).json(0);
    assert_eq!(summary["method"]["name"], "summary");
    assert_eq!(summary["method"]["read"], summary["method"]["passages"]);
    assert!(
        summary["footnotes"]
            .as_array()
            .unwrap()
            .iter()
            .all(|note| note["path"].as_str().unwrap().ends_with("lease.txt"))
    );

    let which = sandbox.run(["ask", "Summarise this document"]);
    assert_eq!(
        which.stdout.trim(),
        "Which document? Give its title in the question, or select it with --in DOCUMENT."
    );
}
