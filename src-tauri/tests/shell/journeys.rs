//! What a person does in the window, command by command.

use footnote_api::Notice;
use footnote_api::types::{ImportOutcome, ImportState, RenewalState, RowState};
use serde_json::{Value, json};

use crate::support::Desk;

const LEASE: &str = "Lease of the mill\n\nThe monthly rent of the mill is 1,200 euros. It is due on the third working day.\n\n\
    The tenant may end the lease with three months' notice in writing.\n";
const GARDEN: &str =
    "Garden rules\n\nHosepipes may be used before nine in the morning only. Dogs stay on a lead.\n";

#[test]
fn a_file_is_added_asked_and_shown_where_the_quote_stands() {
    let desk = Desk::new();
    let start = desk.ok("start", json!({}));
    assert_eq!(start["library"]["documents"], 0);
    desk.add(&[desk.write("lease.txt", LEASE), desk.write("garden.txt", GARDEN)]);

    let rows = desk.rows();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row["state"] == "indexed" && row["kind"] == "text"), "{rows:#?}");

    let everything = json!({ "kind": "everything" });
    let found = desk.ok("search", json!({ "query": "hosepipe", "scope": everything, "limit": 3 }));
    assert!(found["hits"][0]["text"].as_str().unwrap().contains("Hosepipes"));

    let (_, turn) = desk.ask(None, "How much is the monthly rent of the mill?");
    assert_eq!(turn["abstained"], false);
    let note = &turn["footnotes"][0];
    assert_eq!(note["state"], "current");
    let page = desk.ok("page", json!({ "document": note["document"], "page": note["page"] }));
    let (start, end) = (note["start"].as_u64().unwrap() as usize, note["end"].as_u64().unwrap() as usize);
    let cut: String = page["text"].as_str().unwrap().chars().skip(start).take(end - start).collect();
    assert_eq!(note["quote"], cut.as_str());
    assert!(cut.contains("1,200 euros"), "{cut}");

    let found = desk.ok("find_in_document", json!({ "document": note["document"], "query": "THREE months" }));
    assert_eq!(found["findings"][0]["found"], "three months");
    let outline = desk.ok("outline", json!({ "document": note["document"] }));
    assert_eq!(outline["more"], false);
    desk.ok("open_in_own_program", json!({ "document": note["document"] }));
    assert_eq!(*desk.platform.opened.lock().unwrap(), [desk.folder.path().join("lease.txt")]);
}

#[test]
fn conversations_are_kept_with_their_traces_and_go_on() {
    let desk = Desk::new();
    desk.add(&[desk.write("lease.txt", LEASE), desk.write("garden.txt", GARDEN)]);
    let (id, _) = desk.ask(None, "How much is the monthly rent of the mill?");
    let (_, follow_up) = desk.ask(Some(id), "And when is it due?");
    assert_eq!(follow_up["query"], "How much is the monthly rent of the mill? And when is it due?");

    let desk = desk.start_again();
    let kept = desk.ok("conversations", json!({ "filter": "MILL" }));
    assert_eq!(kept[0]["title"], "How much is the monthly rent of the mill?");
    assert_eq!(kept[0]["turns"], 2);
    assert_eq!(desk.ok("conversations", json!({ "filter": "unicorn" })), json!([]));

    let traced = desk.ok("trace", json!({ "conversation": id, "turn": 1 }));
    assert_eq!(traced["turn"]["footnotes"][0]["state"], "current");
    let trace = &traced["trace"];
    assert!(
        !trace["words"].as_array().unwrap().is_empty() && !trace["meaning"].as_array().unwrap().is_empty()
    );
    let steps: Vec<&Value> = trace["steps"].as_array().unwrap().iter().map(|step| &step["step"]).collect();
    assert_eq!(steps, ["words", "embedding", "meaning", "fusion", "reranking", "weighing"]);
    assert!(trace["weighed"].as_array().unwrap().iter().any(|sentence| sentence["footnote"] == 1));

    desk.ok("rename_conversation", json!({ "conversation": id, "title": " The  mill " }));
    assert_eq!(desk.ok("conversations", json!({ "filter": "" }))[0]["title"], "The mill");
    desk.ok("delete_conversation", json!({ "conversation": id }));
    let gone = desk.call("conversation", json!({ "conversation": id })).unwrap_err();
    assert_eq!(gone["kind"], "gone");
}

#[test]
fn an_answer_can_be_asked_again_in_its_place() {
    let desk = Desk::new();
    desk.add(&[desk.write("lease.txt", LEASE)]);
    let (id, turn) = desk.ask(None, "How much is the monthly rent of the mill?");
    let request = json!({
        "request": "again", "conversation": id, "question": "How may the tenant end the lease?",
        "scope": { "kind": "everything" }, "replaces": turn["id"],
    });
    desk.ok("ask", json!({ "request": request, "events": "__CHANNEL__:1" }));
    let turns = desk.ok("conversation", json!({ "conversation": id }))["turns"].clone();
    assert_eq!(turns.as_array().unwrap().len(), 1);
    assert_eq!(turns[0]["id"], turn["id"]);
    assert!(turns[0]["sentences"].to_string().contains("three months"), "{turns:#}");
}

#[test]
fn a_question_is_put_to_a_collection_alone() {
    let desk = Desk::new();
    desk.add(&[desk.write("lease.txt", LEASE), desk.write("garden.txt", GARDEN)]);
    let garden = desk.rows().iter().find(|row| row["title"] == "Garden rules").unwrap()["document"].clone();
    let outdoors = desk.ok("create_collection", json!({ "name": "Outdoors" }));
    let taken = desk.call("create_collection", json!({ "name": " outdoors" })).unwrap_err();
    assert_eq!(taken["kind"], "refused");
    desk.ok("put_in_collection", json!({ "collection": outdoors["id"], "documents": [garden] }));

    let scope = json!({ "kind": "collection", "id": outdoors["id"] });
    let found = desk.ok("search", json!({ "query": "rent of the mill", "scope": scope, "limit": 9 }));
    let hits = found["hits"].as_array().unwrap();
    assert!(hits.iter().all(|hit| hit["document"] == garden), "{hits:#?}");
    desk.wait(|notice| match notice {
        Notice::CollectionsChanged { collections } => {
            collections.iter().any(|c| c.documents == 1).then_some(())
        }
        _ => None,
    });

    desk.ok("delete_collection", json!({ "collection": outdoors["id"] }));
    assert_eq!(desk.ok("collections", json!({})), json!([]));
    assert_eq!(desk.rows().len(), 2);
}

#[test]
fn a_removed_document_is_hidden_and_can_be_had_back() {
    let desk = Desk::new();
    desk.add(&[desk.write("lease.txt", LEASE), desk.write("garden.txt", GARDEN)]);
    let lease =
        desk.rows().iter().find(|row| row["title"] == "Lease of the mill").unwrap()["document"].clone();
    let removal = desk.ok("remove_documents", json!({ "documents": [lease] }));
    assert_eq!(desk.rows().len(), 1);
    let everything = json!({ "kind": "everything" });
    let found = desk.ok("search", json!({ "query": "rent of the mill", "scope": everything, "limit": 9 }));
    assert!(found["hits"].as_array().unwrap().iter().all(|hit| hit["document"] != lease));

    desk.ok("undo_removal", json!({ "removal": removal["id"] }));
    assert_eq!(desk.rows().len(), 2);
    assert_eq!(desk.call("undo_removal", json!({ "removal": removal["id"] })).unwrap_err()["kind"], "gone");

    desk.ok("remove_documents", json!({ "documents": [lease] }));
    let desk = desk.start_again();
    assert_eq!(desk.rows().len(), 1, "what was removed when the window closed is gone");
}

#[test]
fn a_footnote_tells_what_has_become_of_its_document() {
    let desk = Desk::new();
    let lease = desk.write("lease.txt", LEASE);
    desk.add(std::slice::from_ref(&lease));
    let (id, turn) = desk.ask(None, "How much is the monthly rent of the mill?");
    let document = turn["footnotes"][0]["document"].clone();
    let state = |desk: &Desk| {
        let conversation = desk.ok("conversation", json!({ "conversation": id }));
        conversation["turns"][0]["footnotes"][0]["state"].as_str().unwrap().to_string()
    };
    assert_eq!(state(&desk), "current");

    std::fs::write(&lease, LEASE.replace("1,200", "1,450")).unwrap();
    assert_eq!(state(&desk), "changed");
    assert_eq!(desk.ok("source", json!({ "document": document }))["original"], "changed");
    std::fs::remove_file(&lease).unwrap();
    assert_eq!(state(&desk), "missing");
    std::fs::write(&lease, LEASE).unwrap();
    assert_eq!(state(&desk), "current", "the same content again, whenever it was written");

    std::fs::write(&lease, LEASE.replace("1,200", "1,450")).unwrap();
    desk.add(&[lease]);
    assert_eq!(state(&desk), "changed", "another document has taken its place");
    desk.ok("remove_documents", json!({ "documents": [desk.rows()[0]["document"]] }));
    let desk = desk.start_again();
    assert_eq!(state(&desk), "removed");
    let turns = desk.ok("conversation", json!({ "conversation": id }))["turns"].clone();
    assert!(
        turns[0]["footnotes"][0]["passage"].as_str().unwrap().contains("1,200"),
        "what was cited is kept"
    );
}

#[test]
fn a_bad_file_has_a_line_with_its_reason_and_can_be_forgotten() {
    let desk = Desk::new();
    let missing = desk.folder.path().join("never there.pdf");
    desk.add(&[desk.write("empty.txt", ""), missing]);
    let rows = desk.rows();
    assert_eq!(rows.len(), 2);
    assert!(
        rows.iter().all(|row| row["state"] == "failed" && row["problems"][0]["reason"].is_string()),
        "{rows:#?}"
    );
    let ended = desk.wait(|notice| match notice {
        Notice::ImportEnded { ended } => Some(ended.clone()),
        _ => None,
    });
    assert_eq!((ended.outcome, ended.failed, ended.indexed), (ImportOutcome::Done, 2, 0));

    desk.write("empty.txt", "Not empty any more: the key is under the stone.");
    let keys: Vec<&Value> = rows.iter().map(|row| &row["key"]).collect();
    desk.ok("retry", json!({ "keys": keys }));
    desk.wait(|notice| match notice {
        Notice::LibraryChanged { changed, .. } => {
            changed.iter().any(|row| row.state == RowState::Indexed).then_some(())
        }
        _ => None,
    });
    desk.ok("forget", json!({ "keys": keys }));
    let rows = desk.rows();
    assert_eq!(rows.len(), 1, "{rows:#?}");
    assert_eq!(rows[0]["state"], "indexed");
}

#[test]
fn a_file_of_a_kind_that_is_not_read_is_skipped_and_shown_in_its_folder() {
    let desk = Desk::new();
    let picture = desk.write("holiday.gif", "GIF89a\u{1}\0\u{1}\0\0\0");
    desk.add(&[picture.clone(), desk.write("note.txt", "The key is under the stone.")]);
    let ended = desk.wait(|notice| match notice {
        Notice::ImportEnded { ended } => Some(ended.clone()),
        _ => None,
    });
    assert_eq!((ended.indexed, ended.failed, ended.skipped), (1, 0, 1));
    let rows = desk.rows();
    let skipped = rows.iter().find(|row| row["document"].is_null()).unwrap();
    assert_eq!(skipped["problems"][0]["code"], "unsupported");
    desk.ok("show_in_folder", json!({ "key": skipped["key"] }));
    assert_eq!(*desk.platform.shown.lock().unwrap(), [picture]);
    assert_eq!(desk.call("show_in_folder", json!({ "key": "f0" })).unwrap_err()["code"], "file-gone");
}

#[test]
fn a_document_whose_file_has_changed_is_read_again() {
    let desk = Desk::new();
    desk.add(&[desk.write("note.txt", "The key is under the stone.")]);
    let document = desk.rows()[0]["document"].clone();
    desk.write("note.txt", "The key hangs behind the clock.");
    desk.platform.forget();
    desk.ok("read_again", json!({ "documents": [document] }));
    let ended = desk.wait(|notice| match notice {
        Notice::ImportEnded { ended } => Some(ended.clone()),
        _ => None,
    });
    assert_eq!(ended.indexed, 1);
    let everything = json!({ "kind": "everything" });
    let found = desk.ok("search", json!({ "query": "clock", "scope": everything, "limit": 1 }));
    assert!(found["hits"][0]["text"].as_str().unwrap().contains("clock"), "{found}");
}

#[test]
fn an_import_is_paused_resumed_and_stopped() {
    let desk = Desk::new();
    let folder = desk.folder.path().join("many");
    std::fs::create_dir(&folder).unwrap();
    for number in 0..400 {
        let text = format!("Note {number}\n\n{}", GARDEN.repeat(20));
        std::fs::write(folder.join(format!("{number:03}.txt")), text).unwrap();
    }
    desk.desktop.add(vec![folder]);
    desk.ok("pause_import", json!({}));
    desk.wait(|notice| match notice {
        Notice::ImportProgressed { import } => {
            import.as_ref().filter(|import| import.state == ImportState::Paused).map(drop)
        }
        _ => None,
    });
    desk.ok("resume_import", json!({}));
    let searchable = desk.wait(|notice| match notice {
        Notice::ImportProgressed { import } => {
            let import = import.as_ref()?;
            (import.state == ImportState::Running && import.searchable > 20).then_some(import.searchable)
        }
        _ => None,
    });
    desk.ok("stop_import", json!({}));
    let ended = desk.wait(|notice| match notice {
        Notice::ImportEnded { ended } => Some(ended.clone()),
        _ => None,
    });
    assert_eq!(ended.outcome, ImportOutcome::Stopped);
    let rows = desk.rows();
    assert!(rows.len() >= searchable as usize && rows.iter().all(|row| row["document"].is_u64()));
    let everything = json!({ "kind": "everything" });
    let found = desk.ok("search", json!({ "query": "hosepipes", "scope": everything, "limit": 3 }));
    assert_eq!(found["hits"].as_array().unwrap().len(), 3);
}

#[test]
fn on_battery_an_import_waits_until_the_person_says_otherwise() {
    let desk = Desk::new();
    let mut settings = desk.ok("start", json!({}))["settings"].clone();
    settings["pause_on_battery"] = json!(true);
    desk.ok("save_settings", json!({ "settings": settings }));
    *desk.platform.on_battery.lock().unwrap() = true;
    let folder = desk.folder.path().join("many");
    std::fs::create_dir(&folder).unwrap();
    for number in 0..60 {
        let text = format!("Note {number}\n\n{}", GARDEN.repeat(2));
        std::fs::write(folder.join(format!("{number:03}.txt")), text).unwrap();
    }
    desk.desktop.add(vec![folder]);
    desk.wait(|notice| match notice {
        Notice::ImportProgressed { import } => {
            import.as_ref().filter(|import| import.state == ImportState::PausedOnBattery).map(drop)
        }
        _ => None,
    });
    desk.ok("resume_import", json!({}));
    let ended = desk.wait(|notice| match notice {
        Notice::ImportEnded { ended } => Some(ended.clone()),
        _ => None,
    });
    assert_eq!((ended.outcome, ended.indexed), (ImportOutcome::Done, 60));
}

#[test]
fn a_library_that_cannot_be_opened_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("library");
    std::fs::write(&library, "a file where the folder should be").unwrap();
    let desk = Desk::on(folder, library);
    let error = desk.call("start", json!({})).unwrap_err();
    assert_eq!(error["kind"], "library-unusable");
    assert!(error["message"].as_str().unwrap().contains("library"), "{error}");
}

#[test]
fn a_file_is_saved_where_the_person_says() {
    let desk = Desk::new();
    let text = json!({ "name": "answer.md", "bytes": "# Answer".as_bytes() });
    assert_eq!(desk.ok("save_file", text.clone()), json!(false));
    let place = desk.folder.path().join("kept.md");
    *desk.platform.place.lock().unwrap() = Some(place.clone());
    assert_eq!(desk.ok("save_file", text.clone()), json!(true));
    assert_eq!(std::fs::read_to_string(&place).unwrap(), "# Answer");
    *desk.platform.place.lock().unwrap() = Some(place.join("below a file"));
    assert_eq!(desk.call("save_file", text).unwrap_err()["kind"], "refused");
}

/// The outcome of the renewal that ends next.
fn renewal_outcome(desk: &Desk) -> ImportOutcome {
    desk.wait(|notice| match notice {
        Notice::RenewalEnded { ended } => Some(ended.outcome),
        _ => None,
    })
}

#[test]
fn a_library_of_the_earlier_model_is_prepared_again_and_asked_meanwhile() {
    let desk = Desk::with_earlier_library(&[("lease.txt", LEASE), ("garden.txt", GARDEN)]);
    let start = desk.ok("start", json!({}));
    assert_eq!((&start["library"]["renewal"]["passages_done"], &start["renewal"]), (&json!(0), &Value::Null));
    desk.ok("renew", json!({}));
    // A second wish is the same wish.
    desk.ok("renew", json!({}));
    let (_, turn) = desk.ask(None, "How much is the monthly rent of the mill?");
    assert_eq!(turn["abstained"], false);
    assert_eq!(renewal_outcome(&desk), ImportOutcome::Done);
    let library = desk.ok("start", json!({}))["library"].clone();
    assert_eq!((&library["renewal"], &library["unfinished"]), (&Value::Null, &json!(0)));
    let german = "Wann darf man den Gartenschlauch benutzen?";
    let found = desk.ok("search", json!({ "query": german, "scope": { "kind": "everything" }, "limit": 1 }));
    assert!(found["hits"][0]["text"].as_str().unwrap().contains("before nine"), "{found:#}");
}

#[test]
fn a_renewal_that_was_not_stopped_goes_on_at_the_next_start() {
    let desk = Desk::with_earlier_library(&[("lease.txt", LEASE)]);
    let mut settings = desk.ok("start", json!({}))["settings"].clone();
    settings["pause_on_battery"] = json!(true);
    desk.ok("save_settings", json!({ "settings": settings }));
    *desk.platform.on_battery.lock().unwrap() = true;
    let pauses = |desk: &Desk| {
        desk.ok("renew", json!({}));
        desk.wait(|notice| match notice {
            Notice::RenewalProgressed { renewal: Some(renewal) } => {
                (renewal.state == RenewalState::PausedOnBattery).then_some(())
            }
            _ => None,
        });
    };
    pauses(&desk);
    desk.ok("stop_renewal", json!({}));
    assert_eq!(renewal_outcome(&desk), ImportOutcome::Stopped);
    let kept = std::fs::read_to_string(desk.folder.path().join("settings/settings.json")).unwrap();
    let kept: Value = serde_json::from_str(&kept).unwrap();
    assert_eq!(kept["renewing"], Value::Null, "who stopped it does not want it at the next start");

    desk.platform.forget();
    pauses(&desk);
    let desk = desk.start_again();
    desk.desktop.wake(Vec::new());
    assert_eq!(renewal_outcome(&desk), ImportOutcome::Done);
    assert_eq!(desk.ok("start", json!({}))["library"]["renewal"], Value::Null);
}
