//! What a person does with language models in the window, command by command, with a model that has learnt to copy.

#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]

use std::fs;
use std::path::{Path, PathBuf};

use footnote_api::Notice;
use footnote_api::types::{Download, DownloadState, ModelState};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::hub_support::{Answer, LocalHub, REPO};
use crate::support::Desk;

const MILL: &str = "The monthly rent of the mill is 1,200 euros.\n";
const QUESTION: &str = "How much is the monthly rent of the mill?";
const FILE: &str = "engine-q8_0.gguf";

fn tiny(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src-tauri/llm/tests/tiny").join(name)
}

/// A copy of the model on a desk.
fn model_on(desk: &Desk, name: &str) -> PathBuf {
    let path = desk.folder.path().join(name);
    fs::copy(tiny("tiny.gguf"), &path).unwrap();
    path
}

fn rows(desk: &Desk, anew: bool) -> Vec<Value> {
    desk.ok("models", json!({ "anew": anew }))["rows"].as_array().unwrap().clone()
}

fn choose(desk: &Desk, path: &Path) -> Result<Value, Value> {
    *desk.platform.gguf.lock().unwrap() = Some(path.to_path_buf());
    desk.call("choose_model_file", json!({}))
}

/// Has the small model answer, on one thread.
fn use_tiny(desk: &Desk) -> Value {
    let mut settings = desk.ok("start", json!({}))["settings"].clone();
    settings["threads"] = json!(1);
    desk.ok("save_settings", json!({ "settings": settings }));
    let row = choose(desk, &tiny("tiny.gguf")).unwrap();
    desk.ok("use_model", json!({ "key": row["key"] }));
    row
}

#[track_caller]
fn check_refused(result: Result<Value, Value>, says: &[&str]) {
    check_failed(result, "refused", says);
}

#[track_caller]
fn check_failed(result: Result<Value, Value>, kind: &str, says: &[&str]) {
    let error = result.unwrap_err();
    assert_eq!(error["kind"], kind, "{error}");
    let message = error["message"].as_str().unwrap();
    for part in says {
        assert!(message.contains(part), "“{part}” is missing in “{message}”");
    }
}

#[test]
fn a_file_is_listed_used_in_place_and_taken_off_the_list() {
    let desk = Desk::new();
    assert_eq!(rows(&desk, false), [] as [Value; 0]);
    assert_eq!(desk.ok("choose_model_file", json!({})), Value::Null, "the dialog was closed");

    let row = choose(&desk, &tiny("tiny.gguf")).unwrap();
    assert_eq!(
        (&row["source"], &row["problem"], &row["fits"]),
        (&json!("chosen"), &Value::Null, &json!(true))
    );
    assert_eq!((&row["architecture"], &row["context"]), (&json!("llama"), &json!(4096)));
    assert_eq!(row["path"], tiny("tiny.gguf").to_str().unwrap());
    assert_eq!(rows(&desk, false), std::slice::from_ref(&row), "it stands in the list without another look");
    assert!(desk.ok("models", json!({ "anew": false }))["free_memory"].as_f64().unwrap() > 1e6);

    desk.ok("use_model", json!({ "key": row["key"] }));
    let state = desk.ok("model_state", json!({}));
    assert_eq!((&state["state"], &state["key"]), (&json!("resting"), &row["key"]));
    desk.wait(|notice| match notice {
        Notice::ModelStateChanged { state } => matches!(state, ModelState::Resting { .. }).then_some(()),
        _ => None,
    });

    desk.ok("forget_model_file", json!({ "key": row["key"] }));
    assert_eq!(desk.ok("model_state", json!({}))["state"], "none");
    assert_eq!(rows(&desk, false), [] as [Value; 0]);
    assert!(tiny("tiny.gguf").exists(), "the file itself stays");
    assert_eq!(desk.call("forget_model_file", json!({ "key": row["key"] })).unwrap_err()["kind"], "gone");
}

#[test]
fn what_is_chosen_answers_again_after_a_start() {
    let desk = Desk::new();
    let row = use_tiny(&desk);
    let desk = desk.start_again();
    desk.desktop.wake(Vec::new());
    let state = desk.wait(|notice| match notice {
        Notice::ModelStateChanged { state } => Some(state.clone()),
        _ => None,
    });
    let ModelState::Resting { key, .. } = state else { panic!("{state:?}") };
    assert_eq!(row["key"], key.as_str());
}

#[test]
fn a_model_that_has_gone_says_so() {
    let desk = Desk::new();
    let path = model_on(&desk, "mill.gguf");
    let row = choose(&desk, &path).unwrap();
    fs::remove_file(path).unwrap();
    let gone = desk.call("use_model", json!({ "key": row["key"] })).unwrap_err();
    assert_eq!(gone["kind"], "gone");
    assert!(gone["message"].as_str().unwrap().contains("no longer there"), "{gone}");
    assert_eq!(desk.call("use_model", json!({ "key": "never seen" })).unwrap_err()["kind"], "gone");
    assert_eq!(desk.ok("model_state", json!({}))["state"], "none");
}

#[test]
fn a_file_that_is_no_model_is_refused_with_its_name_and_the_reason() {
    let desk = Desk::new();
    let whole = fs::read(tiny("tiny.gguf")).unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = desk.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    check_refused(choose(&desk, &write("letter.gguf", b"Dear Ada")), &["letter.gguf", "not a GGUF file"]);
    check_refused(
        choose(&desk, &write("half.gguf", &whole[..whole.len() / 2])),
        &["half.gguf", "not downloaded to its end"],
    );
    check_refused(choose(&desk, &tiny("tiny-adapter.gguf")), &["tiny-adapter.gguf", "adapter"]);
    check_refused(choose(&desk, &desk.folder.path().join("never.gguf")), &["never.gguf", "not there"]);
    assert_eq!(rows(&desk, true), [] as [Value; 0]);
}

#[test]
fn the_disk_is_looked_through_when_asked_and_not_before() {
    let desk = Desk::new();
    assert_eq!(rows(&desk, false), [] as [Value; 0]);
    let folder = desk.folder.path().join("settings/models/ada/mill");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(tiny("tiny.gguf"), folder.join("mill.gguf")).unwrap();
    assert_eq!(rows(&desk, false), [] as [Value; 0]);
    let found = rows(&desk, true);
    assert_eq!((found.len(), &found[0]["source"]), (1, &json!("downloaded")));
    assert_eq!(rows(&desk, false), found);

    // The same file, chosen by a path of its own, is one model.
    let row = choose(&desk, &folder.join("mill.gguf")).unwrap();
    assert_eq!(rows(&desk, false), std::slice::from_ref(&row));
    desk.ok("forget_model_file", json!({ "key": row["key"] }));
    assert_eq!(rows(&desk, false), found, "it is still where downloads lie");
}

#[test]
fn dropped_models_answer_and_documents_beside_them_are_read() {
    let desk = Desk::new();
    let broken = desk.write("broken.GGUF", "no model");
    let folder = desk.folder.path().join("folder.gguf");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("mill.txt"), MILL).unwrap();
    let (first, second) = (model_on(&desk, "first.gguf"), model_on(&desk, "second.gguf"));
    *desk.platform.files.lock().unwrap() = Some(vec![broken, first, folder, second]);
    assert_eq!(desk.ok("choose_files", json!({})), json!(true));
    assert_eq!(desk.ok("model_state", json!({}))["state"], "none", "nobody could be told yet");

    desk.ok("drawn", json!({}));
    let (taken, refused, using) = desk.wait(|notice| match notice {
        Notice::ModelsTaken { taken, refused, using } => {
            Some((taken.clone(), refused.clone(), using.clone()))
        }
        _ => None,
    });
    assert_eq!(taken.len(), 2);
    assert_eq!(using.as_ref(), Some(&taken[0].key));
    assert!(taken[0].path.ends_with("first.gguf"), "{taken:?}");
    assert_eq!(refused[0].name, "broken.GGUF");
    assert!(refused[0].error.message.contains("not a GGUF file"), "{refused:?}");
    assert_eq!(desk.ok("model_state", json!({}))["key"], taken[0].key);
    desk.wait(|notice| matches!(notice, Notice::ImportEnded { .. }).then_some(()));
    let documents = desk.rows();
    assert_eq!(documents.len(), 1, "no model is a document: {documents:#?}");
}

#[test]
fn an_answer_is_written_proved_and_timed() {
    let desk = Desk::new();
    desk.add(&[desk.write("mill.txt", MILL)]);
    let row = use_tiny(&desk);
    let (_, turn) = desk.ask(None, QUESTION);
    assert_eq!(
        (&turn["mode"], &turn["abstained"], &turn["form"]),
        (&json!("model"), &json!(false), &Value::Null)
    );
    assert_eq!(turn["model"], row["shown_name"]);
    let sentence = &turn["sentences"][0];
    assert_eq!(sentence["support"], "supported", "{turn:#}");
    let note = &turn["footnotes"][0];
    assert_eq!(sentence["footnotes"], json!([note["number"]]));
    assert!(note["quote"].as_str().unwrap().contains("1,200 euros"), "{note}");
    let timed = &rows(&desk, false)[0];
    assert!(timed["write_speed"].as_f64().unwrap() > 0.0 && timed["read_speed"].as_f64().unwrap() > 0.0);
    desk.wait(|notice| match notice {
        Notice::ModelStateChanged { state } => matches!(state, ModelState::Ready { .. }).then_some(()),
        _ => None,
    });
}

#[test]
fn a_style_an_adapter_and_forms_are_kept_and_used() {
    let desk = Desk::new();
    desk.add(&[desk.write("mill.txt", MILL)]);
    use_tiny(&desk);
    *desk.platform.gguf.lock().unwrap() = None;
    assert_eq!(desk.ok("choose_adapter", json!({})), Value::Null, "the dialog was closed");
    *desk.platform.gguf.lock().unwrap() = Some(tiny("tiny.gguf"));
    check_refused(desk.call("choose_adapter", json!({})), &["tiny.gguf", "adapter"]);
    *desk.platform.gguf.lock().unwrap() = Some(tiny("tiny-adapter.gguf"));
    let adapter = desk.ok("choose_adapter", json!({}));
    assert_eq!(adapter, tiny("tiny-adapter.gguf").to_str().unwrap());

    let mut settings = desk.ok("model_settings", json!({}));
    settings["styles"] =
        json!([{ "name": "Court", "length": "short", "format": "prose", "instruction": "Dates first." }]);
    settings["style"] = json!("Court");
    settings["forms"] = json!([{ "name": "Lease", "fields": "Rent" }]);
    settings["adapters"] = json!([{ "path": adapter, "strength": 1.0 }]);
    desk.ok("save_model_settings", json!({ "settings": settings }));
    let (id, turn) = desk.ask(None, QUESTION);
    assert_eq!(turn["style"], "Court");
    let trace = desk.ok("trace", json!({ "conversation": id, "turn": turn["id"] }));
    assert!(
        trace["trace"]["steps"].as_array().unwrap().iter().any(|step| step["step"] == "writing"),
        "{trace:#}"
    );
    assert!(turn["sentences"].to_string().contains("Found:"), "the adapter has the model write so: {turn:#}");

    let desk = desk.start_again();
    assert_eq!(desk.ok("model_settings", json!({})), settings);
}

#[test]
fn a_form_is_filled_in_field_by_field_and_by_a_model_alone() {
    let desk = Desk::new();
    desk.add(&[desk.write("mill.txt", MILL)]);
    let schema = json!({
        "type": "object",
        "properties": { "rent": { "type": "string", "maxLength": 60 }, "pets": { "type": "null" } },
        "required": ["rent", "pets"],
    });
    let request = json!({
        "request": "form", "conversation": null, "question": QUESTION,
        "scope": { "kind": "everything" }, "replaces": null, "schema": schema.to_string(),
    });
    desk.ok("ask", json!({ "request": request, "events": "__CHANNEL__:1" }));
    assert_eq!(
        desk.ok("conversations", json!({ "filter": "" })),
        json!([]),
        "without a model nothing is answered"
    );

    use_tiny(&desk);
    let (_, turn) = desk.ask_with(None, QUESTION, Some(&schema));
    assert_eq!(turn["form"]["schema"], schema.to_string());
    let wrote: Value = serde_json::from_str(turn["form"]["wrote"].as_str().unwrap()).unwrap();
    assert!(wrote["rent"].is_string() && wrote["pets"].is_null(), "{wrote}");
    for sentence in turn["sentences"].as_array().unwrap() {
        let said = format!("/rent: {}", wrote["rent"].as_str().unwrap());
        assert_eq!(sentence["text"], said.as_str(), "an empty field is no sentence");
    }
}

#[test]
fn a_schema_is_read_from_a_file() {
    let desk = Desk::new();
    let dialog = |path: Option<PathBuf>| {
        *desk.platform.schema.lock().unwrap() = path;
        desk.call("choose_schema", json!({}))
    };
    assert_eq!(dialog(None), Ok(Value::Null));
    let written = r#"{"properties": {"rent": {}}}"#;
    let read = dialog(Some(desk.write("Lease of a mill.json", written))).unwrap();
    assert_eq!(read, json!({ "name": "Lease of a mill", "fields": written }));
    check_refused(dialog(Some(desk.folder.path().join("never.json"))), &["never.json"]);
    check_refused(dialog(Some(desk.write("long.json", &" ".repeat(70_000)))), &["long.json", "70000 bytes"]);
    check_refused(dialog(Some(tiny("tiny-adapter.gguf"))), &["tiny-adapter.gguf", "UTF-8"]);
}

/// A window beside a hub that has the small model.
fn desk_with_hub() -> (Desk, LocalHub) {
    let hub = LocalHub::start();
    let content = fs::read(tiny("tiny.gguf")).unwrap();
    let hash: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
    hub.put(FILE, &content, Some(&hash), content.len() as u64);
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("library");
    let desk = Desk::with_hub(folder, library, &hub.address);
    (desk, hub)
}

fn start_download(desk: &Desk) -> Value {
    desk.ok("start_download", json!({ "repo": REPO, "file": FILE }))["id"].clone()
}

fn wait_for_download(desk: &Desk, id: &Value, state: DownloadState) -> Download {
    desk.wait(|notice| match notice {
        Notice::DownloadChanged { download } => {
            (json!(download.id) == *id && download.state == state).then(|| download.clone())
        }
        _ => None,
    })
}

#[test]
fn a_model_is_fetched_listed_and_written_down_in_the_ledger() {
    let (desk, _hub) = desk_with_hub();
    let offered = desk.ok("offered_models", json!({}));
    assert!(offered.as_array().unwrap().iter().all(|model| model["licence"].is_string()), "{offered}");
    let files = desk.ok("repo_files", json!({ "repo": REPO }));
    assert_eq!((&files[0]["file"], &files[0]["quantisation"]), (&json!(FILE), &json!("Q8_0")));

    assert_eq!(rows(&desk, false), [] as [Value; 0]);
    let id = start_download(&desk);
    let done = wait_for_download(&desk, &id, DownloadState::Done);
    let [row] = rows(&desk, false).try_into().unwrap();
    assert_eq!((&row["source"], row["key"].as_str()), (&json!("downloaded"), done.key.as_deref()));
    desk.ok("use_model", json!({ "key": row["key"] }));
    let ledger = desk.ok("network_ledger", json!({}));
    let lines = ledger.as_array().unwrap().len();
    assert!(lines >= 2 && ledger[0]["line"] == "entry" && ledger[0]["host"].is_string(), "{ledger:#}");
    // As a kill in the middle of a line leaves it.
    let path = desk.folder.path().join("settings/network-ledger.jsonl");
    fs::write(&path, [fs::read(&path).unwrap(), b"{\"when\":17".to_vec()].concat()).unwrap();
    let ledger = desk.ok("network_ledger", json!({}));
    assert_eq!(ledger.as_array().unwrap().len(), lines + 1);
    assert_eq!(ledger[lines], json!({ "line": "damaged", "text": "{\"when\":17" }));

    assert_eq!(desk.ok("downloads", json!({})).as_array().unwrap().len(), 1);
    desk.ok("forget_download", json!({ "id": id }));
    assert_eq!(desk.ok("downloads", json!({})), json!([]));
    assert_eq!(rows(&desk, true).len(), 1, "the model stays");
}

#[test]
fn a_download_is_stopped_and_what_it_left_is_deleted_with_it() {
    let (desk, hub) = desk_with_hub();
    hub.plan(&[Answer::Stall(300_000)]);
    let id = start_download(&desk);
    desk.wait(|notice| match notice {
        Notice::DownloadChanged { download } => (download.bytes_done >= 300_000).then_some(()),
        _ => None,
    });
    check_refused(desk.call("forget_download", json!({ "id": id })), &[FILE, "Stop it first"]);
    desk.ok("stop_download", json!({ "id": id }));
    wait_for_download(&desk, &id, DownloadState::Stopped);
    let folder = desk.folder.path().join("settings/models").join(REPO);
    assert!(folder.join(format!("{FILE}.part")).exists(), "it could go on");
    desk.ok("forget_download", json!({ "id": id }));
    assert_eq!(fs::read_dir(folder).unwrap().count(), 0);
    assert_eq!(desk.ok("downloads", json!({})), json!([]));
}

#[test]
fn a_download_that_fails_says_why() {
    let (desk, hub) = desk_with_hub();
    let content = fs::read(tiny("tiny.gguf")).unwrap();
    hub.put(FILE, &content, Some(&"0".repeat(64)), content.len() as u64);
    let id = start_download(&desk);
    let failed = wait_for_download(&desk, &id, DownloadState::Failed);
    let error = serde_json::to_value(failed.error).unwrap();
    check_failed(Err(error), "broken", &[FILE]);
    assert_eq!(rows(&desk, true), [] as [Value; 0]);

    check_refused(desk.call("repo_files", json!({ "repo": "ada" })), &["ada"]);
    check_refused(desk.call("repo_files", json!({ "repo": "ada/nothing" })), &["ada/nothing"]);
    let elsewhere = Desk::new();
    check_failed(elsewhere.call("repo_files", json!({ "repo": REPO })), "broken", &["127.0.0.1"]);
}
