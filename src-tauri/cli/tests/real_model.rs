//! Answers that a real instruct model writes, asked for on the command line. `FOOTNOTE_MODEL` names it; otherwise it is the small one that
//! set-up puts into the cache. What a model writes is its own affair: the tests hold what Footnote makes of it, whatever it is.
#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]

mod common;

use std::fs;
use std::path::PathBuf;

use common::{Run, Sandbox};
use serde_json::Value;

const LEASE: &str = "Lease of the old mill\n\nThe rent is 640 pounds a month. The deposit is 1,280 pounds. Either party may end the lease \
    with three months of notice in writing. Dogs may not be kept in the mill.\n";

const CAKE: &str = "Plum cake\n\nBake the plum cake for forty minutes at 180 degrees.\n";

/// The model to try; `None` is said aloud.
fn model() -> Option<PathBuf> {
    let chosen = std::env::var_os("FOOTNOTE_MODEL").map(PathBuf::from);
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")));
    let path = chosen.or_else(|| Some(cache?.join("footnote/models/SmolLM2-135M-Instruct.Q4_1.gguf")))?;
    if !path.is_file() {
        eprintln!("SKIPPED: {} is not there. `make models` fetches it", path.display());
        return None;
    }
    Some(path)
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("lease.txt", LEASE);
    sandbox.write("cake.txt", CAKE);
    sandbox.add(0);
    sandbox
}

fn ask(sandbox: &Sandbox, model: &PathBuf, arguments: &[&str]) -> Value {
    let run = sandbox.command(["--json", "ask"]).args(arguments).arg("--model").arg(model).output();
    Run::of(run.unwrap()).json(0)
}

/// What holds of every answer, whatever the model wrote.
fn check(answer: &Value) {
    let footnotes = answer["footnotes"].as_array().unwrap();
    for sentence in answer["sentences"].as_array().unwrap() {
        let numbers = sentence["footnotes"].as_array().unwrap();
        let is_borne_out = sentence["support"] != "unsupported";
        assert_eq!(!numbers.is_empty(), is_borne_out, "{sentence:#}");
        for number in numbers {
            let footnote = footnotes.iter().find(|footnote| footnote["number"] == *number).unwrap();
            let quote = footnote["quote"].as_str().unwrap();
            assert!(LEASE.contains(quote) || CAKE.contains(quote), "{footnote:#}");
        }
    }
}

#[test]
fn a_real_model_never_keeps_what_the_quotes_say_from_the_person() {
    let Some(model) = model() else { return };
    let sandbox = sandbox();
    for (question, gold) in [
        ("How much is the rent of the mill a month?", "640 pounds"),
        ("How much is the deposit?", "1,280 pounds"),
    ] {
        let answer = ask(&sandbox, &model, &[question]);
        check(&answer);
        assert_eq!(answer["abstained"], false, "{answer:#}");
        assert!(answer["answer"].as_str().unwrap().contains(gold), "{question}: {answer:#}");
        assert!(answer["model"].is_string(), "{answer:#}");
    }
}

#[test]
fn a_real_model_is_not_asked_what_no_document_says() {
    let Some(model) = model() else { return };
    let answer = ask(&sandbox(), &model, &["Who painted the ceiling of the Sistine Chapel?"]);
    assert_eq!((&answer["abstained"], &answer["sentences"]), (&true.into(), &Value::Array(Vec::new())));
}

#[test]
fn a_real_model_fills_in_a_form_and_each_field_is_proved_or_marked() {
    let Some(model) = model() else { return };
    let sandbox = sandbox();
    let folder = tempfile::tempdir().unwrap();
    let schema = folder.path().join("lease.json");
    fs::write(
        &schema,
        r#"{"type": "object", "properties": {"monthly_rent": {"type": ["string", "null"]}, "landlord": {"type": ["string", "null"]}},
            "required": ["monthly_rent", "landlord"]}"#,
    )
    .unwrap();
    let answer =
        ask(&sandbox, &model, &["What are the terms of the lease?", "--schema", schema.to_str().unwrap()]);
    check(&answer);
    let wrote = answer["form"]["wrote"].as_str().unwrap();
    assert!(serde_json::from_str::<Value>(wrote).is_ok_and(|form| form.is_object()), "{wrote}");
    for sentence in answer["sentences"].as_array().unwrap() {
        // Nobody is named in the lease.
        let is_of_nobody = sentence["text"].as_str().unwrap().starts_with("/landlord");
        assert!(!is_of_nobody || sentence["support"] == "unsupported", "{sentence:#}");
    }
}
