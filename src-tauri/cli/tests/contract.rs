//! Drives the real program and holds its output and exit status to the contract.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test may unwrap, and writes its own files"
)]

mod common;
#[expect(dead_code, reason = "its failures are for the tests of downloads")]
#[path = "../../network/tests/hub_support/mod.rs"]
mod hub_support;

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

use footnote_engine::{Embedder, Library, OnnxEmbedder, Settings, WorkerCommand};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use common::Sandbox;
use hub_support::{LocalHub, REPO};

const LEASE: &str = "# Lease of the mill\n\n## Rent\n\nThe monthly rent is 640 pounds, due on the first working day. \
    Late payment costs 15 pounds.\n\n## Notice\n\nEither party may end this lease with three months' written notice.\n";

const GARDEN: &str = "<html><head><title>Garden rules</title></head><body><h1>Watering</h1>\
    <p>Plots are watered before nine in the morning or after seven in the evening.</p></body></html>";

const BREWING: &str = "Brewing notes\n\nThe wheat beer ferments at nineteen degrees for twelve days.\n\n\
    The batch number of the spring stout is ST-2024-0193.\n";

/// Three documents of three kinds, in the library.
fn small_library() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("brewing.txt", BREWING);
    sandbox.write("garden.html", GARDEN);
    sandbox.write("lease.md", LEASE);
    let verdicts = sandbox.add(0);
    assert_eq!(verdicts.len(), 3);
    assert!(verdicts.iter().all(|line| line["verdict"] == "indexed"), "{verdicts:?}");
    sandbox
}

/// Fields may be added to the contract, none removed.
#[track_caller]
fn assert_has(value: &Value, fields: &[&str]) {
    let lacking: Vec<&&str> = fields.iter().filter(|field| value.get(field).is_none()).collect();
    assert!(lacking.is_empty(), "{lacking:?} are missing in {value}");
}

fn verdict_of<'a>(verdicts: &'a [Value], path: &Path) -> &'a Value {
    let named = |line: &&Value| line["path"] == path.to_str().unwrap();
    let found: Vec<&Value> = verdicts.iter().filter(named).collect();
    assert_eq!(found.len(), 1, "one verdict on {path:?} in {verdicts:?}");
    found[0]
}

/// Cut from the page's text by characters.
fn cut(text: &str, from: usize, value: &Value) -> String {
    let at = |key: &str| usize::try_from(value[key].as_u64().unwrap()).unwrap() - from;
    text.chars().skip(at("start")).take(at("end") - at("start")).collect()
}

#[test]
fn a_search_gives_passages_with_their_places() {
    let sandbox = small_library();
    for (mode, lexical, vector) in [("hybrid", true, true), ("lexical", true, false), ("vector", false, true)]
    {
        let found =
            sandbox.run(["--json", "search", "monthly rent of the mill", "-k", "2", "--mode", mode]).json(0);
        assert_has(&found, &["hits", "ms", "query"]);
        assert_eq!(found["query"], "monthly rent of the mill");
        assert!(found["ms"].as_f64().unwrap() > 0.0);
        let hits = found["hits"].as_array().unwrap();
        assert!((1..=2).contains(&hits.len()), "{mode}: {found}");
        let best = &hits[0];
        assert_has(
            best,
            &[
                "document",
                "end",
                "heading",
                "page",
                "path",
                "rank",
                "score",
                "scores",
                "start",
                "table_header",
                "text",
                "title",
            ],
        );
        assert_eq!(best["rank"], 1);
        assert_eq!(best["page"], 1);
        assert_eq!(best["path"], sandbox.documents().join("lease.md").to_str().unwrap());
        assert!(best["text"].as_str().unwrap().contains("640 pounds"), "{mode}: {best}");
        assert_eq!(best["scores"]["lexical"].is_number(), lexical, "{mode}: {best}");
        assert_eq!(best["scores"]["vector"].is_number(), vector, "{mode}: {best}");
        let scores: Vec<f64> = hits.iter().map(|hit| hit["score"].as_f64().unwrap()).collect();
        assert!(scores.is_sorted_by(|a, b| a >= b), "{mode}: {scores:?}");
    }
}

#[test]
fn a_place_in_a_table_is_said_by_its_cells() {
    let sandbox = Sandbox::new();
    sandbox.write("rents.csv", "Flat,Tenant,Rent\nMill,Roe,640\nBarn,Doe,710\n");
    assert_eq!(sandbox.add(0)[0]["verdict"], "indexed");
    let found = sandbox.run(["--json", "search", "tenant of the barn"]).json(0);
    let location = json!({
        "unit": "whole", "label": null, "page_label": null, "pages": null,
        "stretch": {"counted": "cells", "text": "A1:C3"}, "hidden": false, "recognized": null,
    });
    assert_eq!(found["hits"][0]["location"], location);
    let shown = sandbox.run(["search", "tenant of the barn"]);
    assert!(shown.stdout.contains("rents, A1:C3") || shown.stdout.contains("rents.csv, A1:C3"), "{shown:?}");
}

/// A PDF whose two pages have the numbers of a preface.
fn preface() -> String {
    let page = |object: usize, line: &str| {
        let content = format!("BT /F1 12 Tf 72 720 Td ({line}) Tj ET");
        format!(
            "{object} 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {} 0 R/Resources<</Font<</F1 9 0 R>>>>>>\nendobj\n\
             {} 0 obj\n<</Length {}>>\nstream\n{content}\nendstream\nendobj\n",
            object + 1,
            object + 1,
            content.len()
        )
    };
    format!(
        "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/PageLabels<</Nums[0<</S/r/St 4>>]>>>>\nendobj\n\
         2 0 obj\n<</Type/Pages/Kids[3 0 R 5 0 R]/Count 2>>\nendobj\n{}{}\
         9 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\nendobj\ntrailer\n<</Root 1 0 R/Size 10>>\n%%EOF\n",
        page(3, "This book is dedicated to the harbour pilots."),
        page(5, "The mill burned down in the autumn of 1877."),
    )
}

#[test]
fn the_number_that_is_printed_on_a_page_is_told_beside_its_own() {
    let sandbox = Sandbox::new();
    sandbox.write("preface.pdf", preface());
    assert_eq!(sandbox.add(0)[0]["verdict"], "indexed");
    let answer = sandbox.run(["--json", "ask", "When did the mill burn down?"]).json(0);
    let note = &answer["footnotes"][0];
    assert_eq!((&note["page"], &note["location"]["page_label"]), (&json!(2), &json!("v")), "{answer}");
    let traced = &answer["trace"]["words"][0];
    assert_eq!(traced["location"]["page_label"], "v", "{answer}");
    let shown = sandbox.run(["ask", "When did the mill burn down?"]);
    assert!(shown.stdout.contains("p. v (2 of 2)"), "{shown:?}");
}

#[test]
fn a_locked_file_is_read_with_a_password_that_a_file_holds() {
    let sandbox = Sandbox::new();
    let locked = concat!(env!("CARGO_MANIFEST_DIR"), "/../extract/tests/locked/letter.odt");
    fs::copy(locked, sandbox.documents().join("lease.odt")).unwrap();
    let failed = sandbox.add(1);
    assert_eq!(failed[0]["problems"][0]["code"], "locked", "{failed:?}");

    let passwords = sandbox.documents().join("../passwords");
    let add = |held: &str, code: i32| {
        fs::write(&passwords, held).unwrap();
        let (documents, passwords) = (sandbox.documents(), passwords.as_os_str());
        let arguments = ["--json".as_ref(), "add".as_ref(), "--password-file".as_ref(), passwords];
        sandbox.run(arguments.into_iter().chain([documents.as_os_str()])).json_lines(code)
    };
    assert_eq!(add("Storch 7\n", 1)[0]["problems"][0]["code"], "wrong-password");
    assert_eq!(add("Storch 7\nKranich 7\n", 0)[0]["verdict"], "indexed");
    let found = sandbox.run(["--json", "search", "when does the crane lease end"]).json(0);
    assert!(found["hits"][0]["text"].as_str().unwrap().contains("October 2031"), "{found}");
}

#[test]
fn an_identifier_is_found_whole() {
    let sandbox = small_library();
    let found = sandbox.run(["--json", "search", "ST-2024-0193", "--mode", "lexical"]).json(0);
    assert!(found["hits"][0]["text"].as_str().unwrap().contains("ST-2024-0193"), "{found}");
}

#[test]
fn an_answer_is_made_of_quotes_with_footnotes() {
    let sandbox = small_library();
    let answer = sandbox.run(["--json", "ask", "How much is the monthly rent of the mill?"]).json(0);
    assert_has(
        &answer,
        &[
            "abstained",
            "answer",
            "footnotes",
            "mode",
            "model",
            "passages",
            "query",
            "question",
            "sentences",
            "timings",
            "trace",
        ],
    );
    assert_eq!((&answer["mode"], &answer["model"]), (&json!("quotes"), &Value::Null));
    assert_eq!(answer["abstained"], false);
    assert!(answer["answer"].as_str().unwrap().contains("640 pounds"), "{answer}");
    for sentence in answer["sentences"].as_array().unwrap() {
        assert_eq!(sentence["support"], "supported");
        assert!(!sentence["footnotes"].as_array().unwrap().is_empty());
    }
    let note = &answer["footnotes"][0];
    assert_has(
        note,
        &[
            "answer", "document", "end", "heading", "number", "page", "path", "quote", "score", "start",
            "title",
        ],
    );
    let passages = answer["passages"].as_array().unwrap();
    let holding = passages.iter().find(|hit| {
        hit["document"] == note["document"]
            && hit["start"].as_u64() <= note["start"].as_u64()
            && note["end"].as_u64() <= hit["end"].as_u64()
    });
    let passage = holding.expect("the quote stands in one of the passages");
    let from = usize::try_from(passage["start"].as_u64().unwrap()).unwrap();
    assert_eq!(cut(passage["text"].as_str().unwrap(), from, note), note["quote"].as_str().unwrap());
    assert_has(&answer["timings"], &["first_token_ms", "retrieve_ms", "total_ms"]);
    assert!(answer["trace"]["answerable"].as_f64() >= answer["trace"]["threshold"].as_f64());
}

#[test]
fn a_stream_begins_with_passages_and_ends_with_the_whole_answer() {
    let sandbox = small_library();
    let lines =
        sandbox.run(["--json", "ask", "How much is the monthly rent of the mill?", "--stream"]).json_lines(0);
    let types: Vec<&str> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
    assert_eq!(types.first(), Some(&"passages"));
    assert_eq!(types.last(), Some(&"answer"));
    let sentences = &types[1..types.len() - 1];
    assert!(!sentences.is_empty() && sentences.iter().all(|kind| *kind == "sentence"), "{types:?}");
    let last = lines.last().unwrap();
    assert_eq!(last["sentences"].as_array().unwrap().len(), sentences.len());
    assert_eq!(lines[1]["text"], last["sentences"][0]["text"]);
    assert_eq!(lines[1]["new_footnotes"][0], last["footnotes"][0]);
}

#[test]
fn what_no_document_says_is_not_answered() {
    let sandbox = small_library();
    let question = "Which composer wrote the opera about the Persian emperor Xerxes?";
    let answer = sandbox.run(["--json", "ask", question, "--quotes"]).json(0);
    assert_eq!(answer["abstained"], true);
    assert_eq!(answer["answer"], "No clear answer found.");
    assert_eq!((&answer["sentences"], &answer["footnotes"]), (&json!([]), &json!([])));
    assert!((1..=3).contains(&answer["passages"].as_array().unwrap().len()));
    assert_eq!(sandbox.run(["--json", "ask", question, "--strict"]).json(1)["abstained"], true);

    let shown = sandbox.run(["ask", question]);
    assert_eq!(shown.code, Some(0));
    assert!(shown.stdout.starts_with("No clear answer found. Closest passages:"), "{shown:?}");
}

#[test]
fn a_person_reads_superscripts_and_a_list_of_footnotes() {
    let sandbox = small_library();
    let shown = sandbox.run(["ask", "How much is the monthly rent of the mill?"]);
    assert_eq!(shown.code, Some(0));
    assert!(shown.stdout.contains("640 pounds, due on the first working day.¹"), "{shown:?}");
    assert!(shown.stdout.contains("\n\n¹ "), "{shown:?}");
    assert!(shown.stdout.contains(", p. 1 · Rent\n"), "{shown:?}");
    assert!(shown.stdout.contains("lease.md"), "{shown:?}");
    assert!(!shown.stdout.contains('\x1b'), "nothing is bold where there is no terminal: {shown:?}");
}

#[test]
fn a_question_can_be_asked_of_chosen_documents() {
    let sandbox = small_library();
    let path = sandbox.documents().join("garden.html");
    for names in [vec!["garden"], vec!["garden", "brewing"], vec![path.to_str().unwrap()]] {
        let mut arguments = vec!["--json", "search", "the monthly rent of the mill", "--in"];
        arguments.extend(&names);
        let found = sandbox.run(arguments).json(0);
        let hits = found["hits"].as_array().unwrap();
        assert!(!hits.is_empty());
        assert!(hits.iter().all(|hit| !hit["path"].as_str().unwrap().ends_with("lease.md")), "{found}");
    }
    let unknown = sandbox.run(["--json", "ask", "What?", "--in", "no such document"]);
    assert_eq!((unknown.code, unknown.stdout.as_str()), (Some(2), ""));
    assert!(unknown.stderr.contains("no such document"), "{unknown:?}");
}

#[test]
fn status_and_list_tell_what_is_there() {
    let sandbox = small_library();
    let status = sandbox.run(["--json", "status"]).json(0);
    assert_has(
        &status,
        &[
            "bytes",
            "chunks",
            "documents",
            "embedder",
            "failed_files",
            "folder",
            "fresh_vectors",
            "pages",
            "renewal",
            "unfinished",
            "vectors",
        ],
    );
    assert_eq!((&status["documents"], &status["unfinished"]), (&json!(3), &json!(0)));
    assert_eq!(status["vectors"], status["chunks"]);
    assert_eq!(status["renewal"], json!(null), "a new library has the newest model");
    assert_eq!(sandbox.run(["--json", "renew"]).json(0)["embedder"], status["embedder"]);

    let list = sandbox.run(["--json", "list"]).json(0);
    assert_eq!(list["failed"], json!([]));
    let documents = list["documents"].as_array().unwrap();
    assert_eq!(documents.len(), 3);
    assert_has(
        &documents[0],
        &[
            "added", "author", "chunks", "document", "kind", "pages", "path", "paths", "problems", "state",
            "title",
        ],
    );
    let mut kinds: Vec<&str> = documents.iter().map(|document| document["kind"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["html", "markdown", "text"]);
    assert!(documents.iter().all(|document| document["state"] == "indexed"));
    assert!(documents.iter().any(|document| document["title"] == "Garden rules"), "{list}");
    assert_eq!(sandbox.run(["--json", "verify"]).json(0)["problems"], json!([]));
    assert_eq!(
        sandbox.run(["--json", "repair"]).json(0),
        json!({
            "documents_removed": 0, "vectors_computed": 0, "set_aside": [], "pages_recovered": 0,
            "documents_cut_again": 0, "documents_recovered": 0, "files_read_again": 0, "file": null,
        })
    );
}

#[test]
fn a_library_of_an_earlier_version_is_renewed() {
    let sandbox = Sandbox::new();
    sandbox.write("lease.md", LEASE);
    let worker = WorkerCommand {
        program: env!("CARGO_BIN_EXE_footnote-cli").into(),
        arguments: ["worker", "extract"].map(Into::into).to_vec(),
    };
    let embedders: Vec<Arc<dyn Embedder>> = vec![Arc::new(OnnxEmbedder::shipped(2))];
    let earlier =
        Library::open_with(&sandbox.library(), Settings::new(worker), embedders, &mut |_, _| {}).unwrap();
    earlier.add_silently(&[sandbox.documents()]).unwrap();
    drop(earlier);

    let status = sandbox.run(["--json", "status"]).json(0);
    assert_has(&status["renewal"], &["embedder", "passages", "passages_done"]);
    let told = sandbox.run(["status"]);
    assert_eq!(told.stdout.matches("`renew`").count(), 1, "{told:?}");
    let renewed = sandbox.run(["renew"]);
    assert_eq!(renewed.code, Some(0), "{renewed:?}");
    assert!(renewed.stdout.starts_with("Prepared "), "{renewed:?}");
    assert!(!sandbox.run(["status"]).stdout.contains("renew"));
    assert_eq!(sandbox.run(["verify"]).code, Some(0));
    let found = sandbox.run(["--json", "search", "--mode", "vector", "Wie hoch ist die Miete?"]).json(0);
    assert!(found["hits"][0]["text"].as_str().unwrap().contains("640 pounds"), "{found}");
}

#[test]
fn a_document_that_is_removed_is_found_no_more() {
    let sandbox = small_library();
    let several = sandbox.run(["remove", "e"]);
    assert_eq!(several.code, Some(2), "a part of several names removes nothing: {several:?}");
    assert!(several.stderr.contains("lease.md") && several.stderr.contains("garden.html"), "{several:?}");

    let removed = sandbox.run(["--json", "remove", "lease"]).json(0);
    assert_eq!(removed["removed"].as_array().unwrap().len(), 1);
    assert_has(&removed["removed"][0], &["document", "path", "title"]);
    assert!(sandbox.documents().join("lease.md").exists(), "its file is left alone");
    let found = sandbox.run(["--json", "search", "monthly rent"]).json(0);
    assert!(!found.to_string().contains("640 pounds"), "{found}");
    assert_eq!(sandbox.run(["verify"]).code, Some(0));
    assert_eq!(sandbox.run(["remove", "lease"]).code, Some(2));

    let verdicts = sandbox.add(0);
    assert_eq!(verdict_of(&verdicts, &sandbox.documents().join("lease.md"))["verdict"], "indexed");
    assert_eq!(verdict_of(&verdicts, &sandbox.documents().join("garden.html"))["verdict"], "unchanged");
}

#[test]
fn an_edited_file_answers_with_its_new_text() {
    let sandbox = small_library();
    let path = sandbox.write("lease.md", LEASE.replace("640 pounds", "655 pounds and a goose"));
    let verdicts = sandbox.add(0);
    assert_eq!(verdict_of(&verdicts, &path)["verdict"], "indexed");
    let found = sandbox.run(["--json", "search", "monthly rent"]).json(0).to_string();
    assert!(found.contains("655 pounds and a goose") && !found.contains("640 pounds"), "{found}");
    assert_eq!(sandbox.run(["--json", "list"]).json(0)["documents"].as_array().unwrap().len(), 3);
}

#[test]
fn the_same_content_is_one_document_with_two_paths() {
    let sandbox = Sandbox::new();
    sandbox.write("a.txt", BREWING);
    sandbox.write("copies/b.txt", BREWING);
    let verdicts = sandbox.add(0);
    assert_eq!(verdicts.len(), 2);
    assert_eq!(verdicts[0]["document"], verdicts[1]["document"]);
    let list = sandbox.run(["--json", "list"]).json(0);
    assert_eq!(list["documents"].as_array().unwrap().len(), 1);
    assert_eq!(list["documents"][0]["paths"].as_array().unwrap().len(), 2);
    assert_eq!(sandbox.run(["--json", "search", "wheat beer"]).json(0)["hits"].as_array().unwrap().len(), 1);
}

#[test]
fn bad_files_get_a_verdict_and_good_ones_beside_them_are_added() {
    let sandbox = Sandbox::new();
    let good = sandbox.write("good.txt", BREWING);
    let missing = sandbox.documents().join("missing.pdf");
    let whole_docx = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../samples/documents/Services Agreement Norden-Aldous.docx");
    let docx = fs::read(whole_docx).unwrap();
    let bad = [
        sandbox.write("empty.txt", ""),
        sandbox.write("empty.docx", ""),
        sandbox.write("truncated.docx", &docx[..docx.len() / 2]),
        sandbox.write("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        missing.clone(),
    ];
    let folder = sandbox.documents();
    let arguments = [OsStr::new("--json"), OsStr::new("add"), folder.as_os_str(), missing.as_os_str()];
    let verdicts = sandbox.run(arguments).json_lines(1);
    assert_eq!(verdicts.len(), 6);
    assert_eq!(verdict_of(&verdicts, &good)["verdict"], "indexed");
    for path in &bad {
        let line = verdict_of(&verdicts, path);
        assert_eq!(line["verdict"], "failed", "{line}");
        assert_eq!((&line["document"], &line["pages"]), (&Value::Null, &json!(0)));
        let reason = line["reason"].as_str().unwrap();
        assert!(reason.contains(". "), "a reason and a next step: {reason}");
    }
    let list = sandbox.run(["--json", "list"]).json(0);
    assert_eq!(list["documents"].as_array().unwrap().len(), 1);
    assert_has(&list["failed"][0], &["path", "reason"]);

    let again = sandbox.run([OsStr::new("add"), OsStr::new("--retry"), sandbox.documents().as_os_str()]);
    assert_eq!(again.code, Some(1), "{again:?}");
    assert!(again.stdout.contains("failed"), "{again:?}");
    assert!(again.stdout.contains("1 unchanged, 4 failed"), "{again:?}");
}

#[cfg(unix)]
#[test]
fn odd_names_are_kept_and_cannot_disturb_the_terminal() {
    use std::os::unix::ffi::OsStrExt;

    let sandbox = Sandbox::new();
    let names =
        ["emoji 📄 café.txt", "שלום.txt", "two\nlines.txt", "evil\u{202e}txt.exe.txt", " -k.txt", "100%.txt"];
    for (index, name) in names.iter().enumerate() {
        sandbox.write(
            name,
            format!("Document {index} tells of the {} comet.\n", ["red", "blue", "old"][index % 3]),
        );
    }
    let not_text = Path::new(OsStr::from_bytes(b"caf\xe9.txt"));
    sandbox.write(not_text, "A note in a file with an old name.\n");
    let empty = sandbox.write("nothing\n\u{202e}here.txt", "");

    let verdicts = sandbox.add(1);
    assert_eq!(verdicts.len(), names.len() + 2);
    for name in names {
        assert_eq!(verdict_of(&verdicts, &sandbox.documents().join(name))["verdict"], "indexed");
    }
    assert_eq!(verdict_of(&verdicts, &empty)["verdict"], "failed");
    let lossy = sandbox.documents().join("caf\u{fffd}.txt");
    assert_eq!(verdict_of(&verdicts, &lossy)["verdict"], "indexed");

    let shown = sandbox.run([OsStr::new("add"), sandbox.documents().as_os_str()]);
    assert!(shown.stdout.contains(r"nothing\n\u{202e}here.txt: "), "{shown:?}");
    let list = sandbox.run(["list"]);
    assert!(list.stdout.contains(r"two\nlines.txt") && list.stdout.contains("caf\u{fffd}.txt"), "{list:?}");
    assert!(!list.stdout.contains('\u{202e}'), "{list:?}");

    let path = sandbox.documents().join(not_text);
    let removed = sandbox.run([OsStr::new("--json"), OsStr::new("remove"), path.as_os_str()]).json(0);
    assert_eq!(removed["removed"][0]["path"], lossy.to_str().unwrap());
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_is_named_and_the_folder_is_read() {
    let sandbox = Sandbox::new();
    let good = sandbox.write("inner/good.txt", BREWING);
    let link = sandbox.documents().join("inner/loop");
    std::os::unix::fs::symlink(sandbox.documents(), &link).unwrap();
    let dangling = sandbox.documents().join("dangling.txt");
    std::os::unix::fs::symlink("nowhere.txt", &dangling).unwrap();
    let verdicts = sandbox.add(1);
    assert_eq!(verdicts.len(), 3, "{verdicts:?}");
    assert_eq!(verdict_of(&verdicts, &good)["verdict"], "indexed");
    assert_eq!(verdict_of(&verdicts, &link)["verdict"], "failed");
    assert_eq!(verdict_of(&verdicts, &dangling)["verdict"], "failed");
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;

    let sandbox = Sandbox::new();
    let good = sandbox.write("good.txt", BREWING);
    let closed = sandbox.write("closed/inside.txt", BREWING).parent().unwrap().to_path_buf();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if closed.read_dir().is_ok() {
        eprintln!("SKIPPED: this user may read everything, so permission cannot be refused");
        return;
    }
    let verdicts = sandbox.add(1);
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(verdict_of(&verdicts, &good)["verdict"], "indexed");
    let line = verdict_of(&verdicts, &closed);
    assert_eq!(line["verdict"], "failed");
    assert!(line["reason"].as_str().unwrap().contains("permission"), "{line}");
}

#[test]
fn a_wrong_command_line_is_a_usage_error() {
    let sandbox = Sandbox::new();
    let wrong: [&[&str]; 8] = [
        &[],
        &["frobnicate"],
        &["add"],
        &["search"],
        &["search", "rent", "-k", "0"],
        &["search", "rent", "--mode", "psychic"],
        &["ask", "   "],
        &["ask", "Who?", "--model", "some.gguf"],
    ];
    sandbox.write("brewing.txt", BREWING);
    sandbox.add(0);
    for arguments in wrong {
        let run = sandbox.run(arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}: {run:?}");
        assert_eq!(run.stdout, "", "{arguments:?}");
        assert!(!run.stderr.is_empty(), "{arguments:?}");
    }
    let model = sandbox.run(["--json", "ask", "Who?", "--model", "some.gguf"]);
    assert!(model.stderr.contains("is not there. Check the path"), "{model:?}");
}

#[test]
fn a_library_that_cannot_be_used_says_so_and_is_left_alone() {
    let sandbox = Sandbox::new();
    let none = sandbox.run(["--json", "search", "rent"]);
    assert_eq!((none.code, none.stdout.as_str()), (Some(3), ""));
    assert!(none.stderr.contains("there is no library"), "{none:?}");
    assert!(!sandbox.library().exists(), "a mistyped name makes no folder");

    let file = sandbox.write("brewing.txt", BREWING);
    fs::write(sandbox.library(), "a file where the library should be").unwrap();
    let run = sandbox.run([OsStr::new("add"), file.as_os_str()]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(3), ""), "{run:?}");

    fs::remove_file(sandbox.library()).unwrap();
    fs::create_dir(sandbox.library()).unwrap();
    fs::write(sandbox.library().join("thesis.txt"), "mine").unwrap();
    let run = sandbox.run([OsStr::new("add"), file.as_os_str()]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(3), ""), "{run:?}");
    assert_eq!(fs::read_dir(sandbox.library()).unwrap().count(), 1, "a folder of other things is left alone");
}

#[test]
fn an_empty_library_can_be_asked() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.library()).unwrap();
    assert_eq!(sandbox.run(["--json", "search", "rent"]).json(0)["hits"], json!([]));
    let answer = sandbox.run(["--json", "ask", "How much?"]).json(0);
    assert_eq!((&answer["abstained"], &answer["passages"]), (&json!(true), &json!([])));
    let shown = sandbox.run(["ask", "How much?"]);
    assert!(shown.stdout.starts_with("The library is empty."), "{shown:?}");
    assert_eq!(sandbox.run(["--json", "list"]).json(0), json!({"documents": [], "failed": []}));
}

#[test]
fn a_library_that_another_program_writes_can_be_read_but_not_written() {
    let sandbox = small_library();
    let lock = fs::File::options().write(true).open(sandbox.library().join("write.lock")).unwrap();
    lock.try_lock().expect("nobody else holds the lock");
    let add = sandbox.run([OsStr::new("add"), sandbox.documents().as_os_str()]);
    assert_eq!((add.code, add.stdout.as_str()), (Some(3), ""));
    assert!(add.stderr.contains("in use by another Footnote"), "{add:?}");
    assert_eq!(sandbox.run(["remove", "lease"]).code, Some(3));
    let found = sandbox.run(["--json", "search", "monthly rent"]).json(0);
    assert!(found.to_string().contains("640 pounds"), "{found}");
    drop(lock);
    assert_eq!(sandbox.run(["remove", "lease"]).code, Some(0));
}

#[test]
fn output_that_nobody_reads_any_more_ends_the_program_quietly() {
    let sandbox = small_library();
    let mut run =
        sandbox.command(["--json", "list"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(run.stdout.take());
    let ended = run.wait_with_output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
}

/// A language model that is small enough to be part of the tests.
const MODEL: &[u8] = include_bytes!("../../llm/tests/tiny/tiny.gguf");

/// Runs the program as a person with this home folder and nothing else in the environment.
fn run_at_home(home: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> common::Run {
    let mut command = Sandbox::new().command(arguments);
    command.env_clear().env("HOME", home).env("USERPROFILE", home).envs(variables.iter().copied());
    common::Run::of(command.output().unwrap())
}

fn put(path: &Path, content: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

#[test]
fn models_of_other_programs_are_listed() {
    let home = tempfile::tempdir().unwrap();
    let digest = "0a".repeat(32);
    let ollama = home.path().join(".ollama/models");
    put(&ollama.join(format!("blobs/sha256-{digest}")), MODEL);
    let manifest = json!({"layers": [
        {"mediaType": "application/vnd.ollama.image.model", "digest": format!("sha256:{digest}")}
    ]});
    put(&ollama.join("manifests/registry.ollama.ai/library/small/1b"), manifest.to_string());
    let cut = home.path().join(".lmstudio/models/ada/engine/Engine.gguf");
    put(&cut, &MODEL[..MODEL.len() - 1_000]);

    let found = run_at_home(home.path(), &[], &["--json", "models"]).json(0);
    // A machine that runs the test may have an Ollama of its own.
    let is_here = |model: &&Value| Path::new(model["path"].as_str().unwrap()).starts_with(home.path());
    let found: Vec<&Value> = found.as_array().unwrap().iter().filter(is_here).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    let expected = [
        "architecture",
        "bytes",
        "context",
        "fits",
        "licence",
        "memory_needed",
        "name",
        "parameters",
        "path",
        "problem",
        "quantisation",
        "source",
    ];
    found.iter().for_each(|model| assert_has(model, &expected));
    let (damaged, whole) = (found[0], found[1]);
    assert_eq!((damaged["name"].as_str(), damaged["source"].as_str()), (Some("Engine"), Some("lm-studio")));
    assert!(damaged["problem"].as_str().unwrap().contains("not downloaded to its end"), "{damaged}");
    assert!(damaged["memory_needed"].is_null());
    assert_eq!((whole["name"].as_str(), whole["source"].as_str()), (Some("small:1b"), Some("ollama")));
    assert_eq!(whole["problem"], Value::Null);
    assert_eq!(whole["bytes"], MODEL.len());
    assert!(whole["memory_needed"].as_u64() > whole["bytes"].as_u64(), "{whole}");
    assert_eq!(whole["fits"], true);

    let shown = run_at_home(home.path(), &[], &["models"]);
    assert_eq!(shown.code, Some(0), "{}", shown.stderr);
    assert!(shown.stdout.contains("small:1b (Ollama)"), "{}", shown.stdout);
    assert!(shown.stdout.contains("  ! ") && shown.stdout.contains("Download it again"), "{}", shown.stdout);
}

#[test]
fn a_model_is_downloaded_once_and_then_listed() {
    let home = tempfile::tempdir().unwrap();
    let hub = LocalHub::start();
    let sha256: String = Sha256::digest(MODEL).iter().map(|byte| format!("{byte:02x}")).collect();
    hub.put("tiny.gguf", MODEL, Some(&sha256), MODEL.len() as u64);
    let variables = [("FOOTNOTE_HUB", hub.address.as_str())];
    let downloaded = run_at_home(home.path(), &variables, &["--json", "models", "download", REPO]).json(0);
    assert_eq!(
        (downloaded["name"].as_str(), downloaded["source"].as_str()),
        (Some("tiny"), Some("downloaded"))
    );
    let path = Path::new(downloaded["path"].as_str().unwrap());
    assert!(path.starts_with(home.path()) && path.ends_with("models/ada/engine-GGUF/tiny.gguf"), "{path:?}");
    assert!(fs::read(path).unwrap() == MODEL);

    // The folder of the app's data, in which the app looks for the ledger.
    let data = path.ancestors().nth(4).unwrap();
    let ledger = fs::read_to_string(data.join("network-ledger.jsonl")).unwrap();
    let entries: Vec<Value> = ledger.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(entries.len(), hub.count_requests(), "{ledger}");
    let host = hub.address.strip_prefix("http://").unwrap();
    for entry in &entries {
        assert_has(entry, &["bytes", "host", "purpose", "when"]);
        assert_eq!(entry["host"], host);
    }
    assert_eq!(entries.last().unwrap()["bytes"], MODEL.len());

    let listed = run_at_home(home.path(), &[], &["--json", "models"]).json(0);
    let listed: Vec<&Value> =
        listed.as_array().unwrap().iter().filter(|model| model["source"] == "downloaded").collect();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["path"], downloaded["path"]);

    let before = hub.content_requests().len();
    let again = run_at_home(home.path(), &variables, &["models", "download", REPO, "tiny.gguf"]);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    assert!(again.stdout.starts_with("Downloaded and verified: "), "{}", again.stdout);
    assert_eq!(hub.content_requests().len(), before, "it was there already");
}

#[test]
fn a_download_that_cannot_be_had_says_why() {
    let home = tempfile::tempdir().unwrap();
    let hub = LocalHub::start();
    hub.put("a.gguf", MODEL, Some(&"0".repeat(64)), MODEL.len() as u64);
    hub.put("b.gguf", MODEL, Some(&"0".repeat(64)), MODEL.len() as u64);
    let check = |address: &str, arguments: &[&str], code: i32, expected: &str| {
        let arguments = [&["models", "download"], arguments].concat();
        let run = run_at_home(home.path(), &[("FOOTNOTE_HUB", address)], &arguments);
        assert_eq!(run.code, Some(code), "{}", run.stderr);
        assert!(run.stderr.contains(expected), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    };
    check(&hub.address, &[REPO], 2, "holds 2 models. Name one of them");
    check(&hub.address, &["ada/other"], 2, "has no repository ada/other");
    check(&hub.address, &["engine"], 2, "is not the name of a repository");
    check(&hub.address, &[REPO, "c.gguf"], 2, "there is no file");
    check(&hub.address, &[REPO, "a.gguf"], 3, "is not what the hub says it is");
    check("http://example.org", &[REPO], 2, "its connection is not encrypted");
}
