//! A library as its users see it: files go in, passages and answers come out, whatever happens in between.
//!
//! The model is the one that ships, the worker the example `worker`.
#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]
#![expect(clippy::disallowed_methods, reason = "tests make and break files")]

#[expect(dead_code, reason = "what other tests need of it")]
mod support;

use std::collections::HashSet;
#[cfg(unix)]
use std::ffi::OsStr;
use std::fs;
use std::io::{self, BufRead, BufReader};
#[cfg(unix)]
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use footnote_engine::answer::AskOptions;
use footnote_engine::{
    Added, Cancel, Chunking, CollectionId, ConversationId, DocumentId, DocumentState, Error, Mode, NewTurn,
    Problem, Progress, Scope, SearchOptions, Settings, Silent, Stage, TurnId, VectorSettings, Verdict,
};
use heed::EnvOpenOptions;
use support::{ALL_MODES, Key, StopAt, TestLibrary, copy_folder, file_name, overwrite, settings};

const LEASE: &str = "# Lease of 4 Mill Lane\n\n## Rent\n\nThe monthly rent is 1,250 euros and is due on the third \
    working day.\n\n## Ending\n\nEither party may end the lease with three months' notice in writing.\n";

const PUMPS: &str = "# Maintenance log\n\nThe coolant pump in hall B was replaced on 14 March after it had leaked \
    twice.\n\nThe spare pump is kept in the cellar under the stairs.\n";

const RECIPE: &str = "# Plum cake\n\nStone the plums and lay them on the dough. Bake the cake for forty minutes at \
    180 degrees.\n";

const MINUTES: &str = "# Minutes of the council\n\nThe council voted seven to four against widening the harbour \
    road.\n\nA second survey of the seabed was ordered from a firm in Bergen.\n";

fn small_library() -> TestLibrary {
    TestLibrary::of(&[
        ("lease.md", LEASE),
        ("pumps.md", PUMPS),
        ("recipe.md", RECIPE),
        ("minutes.md", MINUTES),
    ])
}

/// Five hundred pages and more about a hundred things, one passage each.
fn many_pages(pages: usize) -> String {
    const THINGS: [&str; 10] = [
        "The ferry",
        "A lathe",
        "The archive",
        "Our beehive",
        "The turbine",
        "A violin",
        "The greenhouse",
        "The invoice desk",
        "A telescope",
        "The bakery",
    ];
    const DEEDS: [&str; 9] = [
        "was repaired by",
        "is insured against damage by",
        "was photographed for",
        "gets its supplies from",
        "stands opposite",
        "was sold to",
        "is cleaned every week by",
        "inspired a song about",
        "was rented from",
    ];
    const OTHERS: [&str; 7] = [
        "a family of fishermen",
        "the city museum",
        "two retired teachers",
        "the railway company",
        "an orchestra from Prague",
        "the weather service",
        "the school of engineering",
    ];
    let page = |number: usize| {
        let (thing, deed, other) = (THINGS[number % 10], DEEDS[number % 9], OTHERS[number % 7]);
        format!("{thing} {deed} {other}, as entry {number} of the register says.")
    };
    (0..pages).map(page).collect::<Vec<_>>().join("\u{c}")
}

fn with_trees_from(trees_from: usize) -> Settings {
    let mut settings = settings();
    settings.vectors = VectorSettings { trees_from, ..VectorSettings::default() };
    settings
}

// Finding.

#[test]
fn what_was_added_is_found_by_words_and_by_meaning() {
    let library = small_library();
    for mode in ALL_MODES {
        check_first(&library, "When was the coolant pump replaced?", mode, "pumps.md", "14 March");
        check_first(&library, "monthly rent in euros", mode, "lease.md", "1,250 euros");
        check_first(&library, "vote on the harbour road", mode, "minutes.md", "seven to four");
    }
    // No word of the question stands in the passage.
    check_first(&library, "how do I make a dessert with fruit", Mode::Vector, "recipe.md", "plums");
    assert!(library.find("zebras", Mode::Lexical).is_empty());

    let hits = library.find("end the lease", Mode::Hybrid);
    assert!(hits[0].lexical.is_some() && hits[0].vector.is_some());
    assert!(hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
    assert_eq!(hits[0].title, "Lease of 4 Mill Lane");
    assert!(hits[0].heading.starts_with("Lease of 4 Mill Lane"));
    library.assert_sound();
}

#[track_caller]
fn check_first(library: &TestLibrary, query: &str, mode: Mode, file: &str, text: &str) {
    let hits = library.find(query, mode);
    let first = hits.first().unwrap_or_else(|| panic!("{query:?} finds nothing ({mode:?})"));
    assert_eq!(file_name(&first.path), file, "{query:?} ({mode:?})");
    assert!(first.text.contains(text), "{query:?} ({mode:?}) found {:?}", first.text);
}

#[test]
fn an_identifier_is_found_among_many_that_differ_in_a_digit() {
    let library = TestLibrary::new();
    for number in 150..230 {
        let text = format!(
            "Invoice INV-2024-0{number}\n\nFor goods delivered we charge {} euros, payable within 30 days. \
             The error E1{number} that you reported is settled with it.\n",
            number * 7 % 90 + 100
        );
        library.write(&format!("letter {}.txt", number * 13 % 997), text);
    }
    library.add_all();
    for mode in [Mode::Lexical, Mode::Hybrid] {
        for number in [150, 193, 194, 229] {
            let invoice = format!("INV-2024-0{number}");
            check_identifier(&library, &invoice, &invoice, mode);
            check_identifier(&library, &format!("What do we owe for invoice {invoice}?"), &invoice, mode);
            check_identifier(&library, &format!("error E1{number}"), &invoice, mode);
        }
    }
}

#[track_caller]
fn check_identifier(library: &TestLibrary, query: &str, expected: &str, mode: Mode) {
    let hits = library.find(query, mode);
    assert!(
        hits[0].text.contains(expected),
        "{query:?} ({mode:?}) found {:?}",
        hits.iter().map(|hit| hit.text.lines().next().unwrap_or("")).collect::<Vec<_>>()
    );
}

#[test]
fn a_phrase_in_quotation_marks_is_preferred_as_it_stands() {
    let library = TestLibrary::of(&[
        (
            "scattered.txt",
            "The bridge is of stone, the river is wide; over the bridge of stone, over the river.",
        ),
        (
            "phrase.txt",
            "Tolls were once taken on the old stone bridge over the river, at the southern end of it.",
        ),
        ("neither.txt", "Plums ripen in August."),
    ]);
    for quoted in ["\"stone bridge over the river\"", "“stone bridge over the river”"] {
        assert_eq!(library.find_names(quoted, Mode::Lexical)[0], "phrase.txt", "{quoted}");
    }
    assert_eq!(library.find_names("\"stone bridge", Mode::Lexical).len(), 2);
}

#[test]
fn documents_that_rank_low_are_found_when_the_search_keeps_to_them() {
    let mut options = settings();
    // Room for fewer candidates than there are better passages.
    options.vectors.candidates = 1;
    let mut library = TestLibrary::with(options);
    let ferry = |page: usize| format!("Ferry {page} to the island leaves from pier {}.", page % 9);
    library.write("ferries.txt", (0..450).map(ferry).collect::<Vec<_>>().join("\u{c}"));
    library.write(
        "stationery.txt",
        "Order for the office: forty boxes of paper, ink for two printers, a stapler, twelve folders, string, and \
         a wall calendar with a picture of a ferry on its cover in June.",
    );
    library.add_all();
    let stationery = library.document("stationery.txt");
    for folded in [false, true] {
        if folded {
            library.reopen_with(with_trees_from(100));
            library.resume(&Cancel::default(), &Silent).unwrap();
            assert_eq!(library.status().unwrap().unindexed_vectors, 0);
        }
        for mode in ALL_MODES {
            let all = SearchOptions { mode, limit: 100, ..SearchOptions::default() };
            let hits = library.find_with("ferry to the island", &all);
            assert_eq!(hits.len(), 100);
            assert!(hits.iter().all(|hit| hit.document != stationery), "{mode:?}, folded: {folded}");

            let only = SearchOptions { documents: Some(vec![stationery]), mode, ..SearchOptions::default() };
            let hits = library.find_with("ferry to the island", &only);
            assert_eq!(hits.len(), 1, "{mode:?}, folded: {folded}");
            assert_eq!(hits[0].document, stationery);
        }
    }
    let none = SearchOptions { documents: Some(Vec::new()), ..SearchOptions::default() };
    assert!(library.find_with("ferry", &none).is_empty());
    let unknown = SearchOptions { documents: Some(vec![DocumentId(99)]), ..SearchOptions::default() };
    assert!(matches!(library.search("ferry", &unknown), Err(Error::NoDocument(id)) if id.0 == 99));
}

#[test]
fn odd_queries_are_answered_too() {
    let library = small_library();
    for mode in ALL_MODES {
        assert!(library.find("", mode).is_empty());
        assert!(library.find("  \n ", mode).is_empty());
        library.find("?!", mode);
        library.find("\u{0}\u{202e}\"", mode);
        library.find("title:pump AND (body:* OR -lease)^2 [a TO z] ~", mode);
    }
    // Words that are otherwise left out are searched for when there are no others.
    assert!(!library.find("who is it", Mode::Lexical).is_empty());
    assert!(!library.find("on the", Mode::Hybrid).is_empty());

    let long = "where is the coolant pump of hall B? ".repeat(300);
    assert!(long.len() > 10_000);
    for mode in ALL_MODES {
        check_first(&library, &long, mode, "pumps.md", "coolant pump");
    }
    let different: String = (0..2_000).map(|number| format!("word{number} ")).collect();
    library.find(&format!("{different} coolant pump"), Mode::Hybrid);
    library.answer(&long);
    let unbroken = "x".repeat(10_000);
    library.find(&unbroken, Mode::Hybrid);
    assert!(library.answer(&unbroken).abstained);
    assert!(library.answer("").abstained);
    assert!(library.answer("?").abstained);
}

#[test]
fn an_empty_library_finds_nothing_and_says_so() {
    let mut library = TestLibrary::new();
    for _ in 0..2 {
        for mode in ALL_MODES {
            assert!(library.find("anything", mode).is_empty());
        }
        let answer = library.answer("What is the notice period?");
        assert!(answer.abstained && answer.passages.is_empty());
        assert_eq!(library.status().unwrap().documents, 0);
        library.assert_sound();
        library.reopen();
    }
    assert!(library.add_silently(&[]).unwrap().is_empty());
    assert!(library.verdicts().is_empty());
    library.remove(&[]).unwrap();
    assert!(matches!(library.find_documents("lease"), Err(Error::NoMatch(_))));
}

// Files that change.

#[test]
fn the_same_content_twice_is_one_document_with_two_paths() {
    let library = TestLibrary::of(&[("lease.md", LEASE)]);
    library.write("copy of lease.md", LEASE);
    let verdicts = library.verdicts();
    assert_eq!(verdicts.iter().map(|(_, verdict)| *verdict).collect::<Vec<_>>(), [Verdict::Unchanged; 2]);
    assert_eq!(library.status().unwrap().documents, 1);
    assert_eq!(library.file_names(), ["copy of lease.md", "lease.md"]);

    // Both at once, in one go.
    let library = TestLibrary::new();
    library.write("a.md", LEASE);
    library.write("b.md", LEASE);
    let verdicts = library.verdicts();
    assert_eq!(verdicts.len(), 2);
    assert_eq!(library.status().unwrap().documents, 1);
    assert_eq!(library.find("monthly rent", Mode::Lexical).len(), library.status().unwrap().chunks as usize);

    // One of them is edited: the other keeps the document.
    library.write("b.md", LEASE.replace("1,250", "1,300"));
    assert_eq!(library.verdicts(), [("a.md".into(), Verdict::Unchanged), ("b.md".into(), Verdict::Indexed)]);
    assert!(library.finds("1,250 euros", Mode::Hybrid) && library.finds("1,300 euros", Mode::Hybrid));
    library.assert_sound();
}

#[test]
fn an_edited_file_replaces_its_document_and_nothing_else_is_read() {
    let mut library = small_library();
    let kept = library.document("pumps.md");
    let before = library.document("lease.md");
    library.write("lease.md", LEASE.replace("three months' notice", "six weeks' warning"));
    assert_eq!(
        library.verdicts(),
        [
            ("lease.md".into(), Verdict::Indexed),
            ("minutes.md".into(), Verdict::Unchanged),
            ("pumps.md".into(), Verdict::Unchanged),
            ("recipe.md".into(), Verdict::Unchanged),
        ]
    );
    for _ in 0..2 {
        assert_ne!(library.document("lease.md"), before);
        assert_eq!(library.document("pumps.md"), kept);
        assert_eq!(library.status().unwrap().documents, 4);
        for mode in ALL_MODES {
            assert!(!library.finds("three months' notice", mode));
            assert!(library.finds("six weeks' warning", mode));
        }
        assert!(library.page(before, 1).unwrap().is_none());
        library.assert_sound();
        library.reopen();
    }
}

#[test]
fn files_that_swap_their_contents_keep_both() {
    let library = TestLibrary::of(&[("a.md", LEASE), ("b.md", PUMPS), ("c.md", RECIPE)]);
    // In a ring, so that each file holds what another held before.
    library.write("a.md", PUMPS);
    library.write("b.md", RECIPE);
    library.write("c.md", LEASE);
    let names: Vec<String> = library.verdicts().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["a.md", "b.md", "c.md"], "each file gets a verdict");
    for (file, text) in [("a.md", "14 March"), ("b.md", "forty minutes"), ("c.md", "1,250 euros")] {
        check_first(&library, text, Mode::Lexical, file, text);
    }
    assert_eq!(library.status().unwrap().documents, 3);
    library.assert_sound();
}

#[test]
fn a_file_that_turns_unreadable_keeps_its_document() {
    let mut library = small_library();
    let document = library.document("lease.md");
    for broken in ["", "%PDF-1.7\nthis is not one"] {
        library.write("lease.md", broken);
        let verdicts = library.add_all();
        assert_eq!(verdicts[0].verdict, Verdict::Failed, "{broken:?}");
        let reason = verdicts[0].reason().expect("a failure has a reason");
        assert!(reason.contains(". "), "the reason names the next step: {reason}");
        assert_eq!(library.document("lease.md"), document);
        assert!(library.finds("1,250 euros", Mode::Hybrid));
        let failures = library.failures().unwrap();
        assert_eq!(failures.len(), 1);
        assert_eq!(file_name(&failures[0].path), "lease.md");
        library.assert_sound();
        library.reopen();
        // It is not read again as long as it stays as it is.
        assert_eq!(library.verdicts()[0], ("lease.md".into(), Verdict::Failed));
    }
    library.write("lease.md", LEASE);
    assert_eq!(library.verdicts()[0], ("lease.md".into(), Verdict::Unchanged));
    assert!(library.failures().unwrap().is_empty());
    assert_eq!(library.document("lease.md"), document);
}

#[test]
fn what_cannot_be_added_gets_a_verdict_that_says_why() {
    let library = TestLibrary::new();
    library.write("empty.txt", "");
    library.write("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    library.write("good.txt", "Plums ripen in August.");
    let mut limited = settings();
    limited.max_file_bytes = 100;
    let mut library = library;
    library.reopen_with(limited);
    library.write("large.txt", "Plums ripen in August. ".repeat(10));
    let missing = library.files().join("missing.txt");
    let mut verdicts = library.add_silently(&[library.files(), missing]).unwrap();
    verdicts.sort_by(|a, b| a.path.cmp(&b.path));
    let failed: Vec<(String, bool)> = verdicts
        .iter()
        .map(|added| (file_name(&added.path), added.verdict == Verdict::Failed && !added.reasons.is_empty()))
        .collect();
    let expected = [
        ("empty.txt", true),
        ("good.txt", false),
        ("large.txt", true),
        ("missing.txt", true),
        ("picture.png", true),
    ];
    assert_eq!(failed, expected.map(|(name, failed)| (name.to_string(), failed)));
    assert_eq!(library.file_names(), ["good.txt"]);
    library.assert_sound();
}

/// On Unix a file's name may be any bytes.
#[cfg(unix)]
#[test]
fn a_file_whose_name_is_no_text_is_added_and_found() {
    let name: &OsStr = OsStrExt::from_bytes(b"lease \xff\xfe.md");
    let mut library = TestLibrary::new();
    let path = library.files().join(name);
    fs::write(&path, LEASE).unwrap();
    assert_eq!(library.add_all()[0].verdict, Verdict::Indexed);
    library.reopen();
    assert_eq!(library.find("monthly rent", Mode::Lexical)[0].path, path);
    assert_eq!(library.add_all()[0].verdict, Verdict::Unchanged);
}

#[test]
fn a_removed_document_is_gone() {
    let mut library = small_library();
    let lease = library.document("lease.md");
    library.remove(&[lease]).unwrap();
    for _ in 0..2 {
        for mode in ALL_MODES {
            assert!(
                library.find_names("monthly rent of the lease", mode).iter().all(|name| name != "lease.md")
            );
        }
        assert_eq!(library.status().unwrap().documents, 3);
        assert_eq!(library.status().unwrap().vectors, library.status().unwrap().chunks);
        assert!(library.page(lease, 1).unwrap().is_none());
        library.assert_sound();
        library.reopen();
    }
    assert!(matches!(library.remove(&[lease]), Err(Error::NoDocument(id)) if id == lease));
    // One that is not there keeps the others from being removed.
    let pumps = library.document("pumps.md");
    assert!(library.remove(&[pumps, lease]).is_err());
    assert_eq!(library.document("pumps.md"), pumps);

    // The file is still there, and can be added again.
    assert_eq!(library.verdicts()[0], ("lease.md".into(), Verdict::Indexed));
    assert_ne!(library.document("lease.md"), lease, "a number is never used twice");
    assert!(library.finds("1,250 euros", Mode::Vector));
}

#[test]
fn documents_are_named_by_number_path_or_a_part_of_the_name() {
    let library = small_library();
    let lease = library.document("lease.md");
    assert_eq!(library.find_documents(&lease.to_string()).unwrap(), [lease]);
    assert_eq!(library.find_documents(library.files().join("lease.md").to_str().unwrap()).unwrap(), [lease]);
    assert_eq!(library.find_documents(library.files().to_str().unwrap()).unwrap().len(), 4);
    assert_eq!(library.find_documents("MILL LANE").unwrap(), [lease]);
    assert!(matches!(library.find_documents("nothing like it"), Err(Error::NoMatch(_))));
}

// Closing, stopping, damage.

#[test]
fn a_reopened_library_finds_the_same() {
    let mut library = small_library();
    let queries = ["monthly rent", "coolant pump", "dessert with fruit", "survey of the seabed"];
    let search = |library: &TestLibrary| {
        let searches = ALL_MODES.into_iter().flat_map(|mode| queries.map(|query| (query, mode)));
        searches.map(|(query, mode)| library.find(query, mode)).collect::<Vec<_>>()
    };
    let before = search(&library);
    library.reopen();
    assert_eq!(search(&library), before);

    // What is derived is built anew from the store, the same as before, whatever became of it.
    let lexical = library.folder().join("lexical");
    library.close();
    fs::remove_dir_all(&lexical).unwrap();
    library.reopen();
    assert_eq!(search(&library), before);
    library.assert_sound();

    library.close();
    let sound = library.folder().join("sound");
    copy_folder(&lexical, &sound);
    let files = fs::read_dir(&sound).unwrap().map(|entry| file_name(&entry.unwrap().path()));
    let files: Vec<String> = files.filter(|name| !name.ends_with(".lock")).collect();
    assert!(files.len() > 5, "{files:?}");
    for name in files {
        library.close();
        fs::remove_dir_all(&lexical).unwrap();
        copy_folder(&sound, &lexical);
        fs::write(lexical.join(&name), "").unwrap();
        library.reopen();
        for (query, before) in queries.iter().zip(&before) {
            assert_eq!(&library.find(query, Mode::Lexical), before, "{name} was empty");
        }
        library.assert_sound();
    }
}

#[test]
fn a_lexical_index_that_is_behind_catches_up() {
    let mut library = TestLibrary::of(&[("lease.md", LEASE), ("pumps.md", PUMPS)]);
    library.close();
    let (current, older) = (library.folder().join("lexical"), library.folder().join("older"));
    copy_folder(&current, &older);
    library.reopen();
    library.remove(&[library.document("pumps.md")]).unwrap();
    library.write("minutes.md", MINUTES);
    fs::remove_file(library.files().join("pumps.md")).unwrap();
    library.add_all();
    library.close();
    fs::remove_dir_all(&current).unwrap();
    copy_folder(&older, &current);
    library.reopen();
    library.assert_sound();
    assert!(library.find("coolant pump", Mode::Lexical).is_empty());
    check_first(&library, "harbour road", Mode::Lexical, "minutes.md", "harbour road");
    check_first(&library, "monthly rent", Mode::Lexical, "lease.md", "1,250 euros");
}

#[test]
fn a_lexical_index_that_lacks_the_last_removal_replays_it() {
    let mut library = TestLibrary::of(&[("lease.md", LEASE), ("pumps.md", PUMPS)]);
    library.close();
    let (current, older) = (library.folder().join("lexical"), library.folder().join("older"));
    copy_folder(&current, &older);
    library.reopen();
    library.remove(&[library.document("pumps.md")]).unwrap();
    library.close();
    fs::remove_dir_all(&current).unwrap();
    copy_folder(&older, &current);
    library.reopen();
    assert!(library.find("coolant pump", Mode::Lexical).is_empty());
    assert!(library.finds("1,250 euros", Mode::Lexical));
    library.assert_sound();
}

/// As another process leaves it that is killed between storing a document and committing the index.
#[test]
fn an_index_that_falls_behind_while_the_library_is_open_catches_up_with_the_next_file() {
    let mut library = TestLibrary::of(&[("lease.md", LEASE)]);
    library.close();
    let (current, older) = (library.folder().join("lexical"), library.folder().join("older"));
    copy_folder(&current, &older);
    library.reopen();
    library.write("pumps.md", PUMPS);
    library.add_all();
    copy_folder(&older, &current);
    library.write("minutes.md", MINUTES);
    library.add_all();
    check_first(&library, "coolant pump", Mode::Lexical, "pumps.md", "14 March");
    check_first(&library, "harbour road", Mode::Lexical, "minutes.md", "harbour road");
    library.assert_sound();
}

#[test]
fn a_library_can_be_searched_while_files_are_added() {
    let library = TestLibrary::of(&[("lease.md", LEASE)]);
    for number in 0..30 {
        library.write(&format!("{number}.txt"), format!("Entry {number} is about a plum cake."));
    }
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            library.add_all();
            done.store(true, Ordering::Release);
        });
        let mut searches = 0;
        while searches == 0 || !done.load(Ordering::Acquire) {
            for mode in ALL_MODES {
                check_first(&library, "monthly rent in euros", mode, "lease.md", "1,250 euros");
            }
            searches += 1;
        }
    });
    assert_eq!(library.status().unwrap().documents, 31);
    for mode in ALL_MODES {
        assert_eq!(library.find("plum cake", mode).len(), 10);
    }
    library.assert_sound();
}

/// Reports a verdict only when it is final: a document is searched by its meaning from then on.
#[test]
fn a_verdict_comes_when_the_document_is_fully_indexed() {
    let library = TestLibrary::new();
    library.write("lease.md", LEASE);
    library.write("pumps.md", PUMPS);
    let mut reported = 0;
    let mut report = |added: Added| {
        let document = added.document.unwrap();
        let record = library.documents().unwrap().into_iter().find(|record| record.id == document).unwrap();
        assert_eq!((record.state, record.chunks), (DocumentState::Indexed, added.chunks));
        reported += 1;
    };
    library.add(&[library.files()], false, &Cancel::default(), &Silent, &mut report).unwrap();
    assert_eq!(reported, 2);
}

#[test]
fn stopping_while_files_are_read_leaves_whole_documents() {
    let mut library = TestLibrary::new();
    for number in 0..20 {
        library.write(
            &format!("{number:02}.txt"),
            format!("Entry {number} is about plum cake number {number}."),
        );
    }
    let stop = StopAt { cancel: Cancel::default(), stage: Stage::Reading, done: 1 };
    let mut reported = 0;
    let stopped = library.add(&[library.files()], false, &stop.cancel, &stop, &mut |_| reported += 1);
    assert!(matches!(stopped, Err(Error::Cancelled)), "{stopped:?}");
    library.assert_sound();
    let status = library.status().unwrap();
    assert!(status.documents >= 1 && status.documents < 20, "{} were read", status.documents);
    assert_eq!(status.unfinished, status.documents);
    assert_eq!(library.find("plum cake", Mode::Lexical).len() as u64, status.documents.min(10));

    library.reopen();
    library.assert_sound();
    let read = status.documents;
    let verdicts = library.verdicts();
    assert_eq!(verdicts.len(), 20);
    let unchanged = verdicts.iter().filter(|(_, verdict)| *verdict == Verdict::Unchanged).count();
    assert_eq!(unchanged as u64, read);
    let status = library.status().unwrap();
    assert_eq!((status.documents, status.unfinished, status.vectors), (20, 0, status.chunks));
    library.assert_sound();
}

#[test]
fn a_stop_before_anything_was_done_changes_nothing() {
    let library = TestLibrary::new();
    library.write("lease.md", LEASE);
    let cancel = Cancel::default();
    cancel.request();
    let stopped = library.add(&[library.files()], false, &cancel, &Silent, &mut |_| {});
    assert!(matches!(stopped, Err(Error::Cancelled)));
    assert!(
        matches!(library.verify(&cancel), Err(Error::Cancelled)) || library.documents().unwrap().is_empty()
    );
    assert_eq!(library.status().unwrap().documents, 0);
    assert_eq!(library.verdicts(), [("lease.md".into(), Verdict::Indexed)]);
}

#[test]
fn documents_without_vectors_are_found_by_their_words_and_completed_later() {
    let mut library = TestLibrary::new();
    library.write("lease.md", LEASE);
    library.write("pumps.md", PUMPS);
    // The stop comes when all is read and no vector is computed.
    let stop = StopAt { cancel: Cancel::default(), stage: Stage::Reading, done: 2 };
    let stopped = library.add(&[library.files()], false, &stop.cancel, &stop, &mut |_| {});
    assert!(matches!(stopped, Err(Error::Cancelled)));
    for _ in 0..2 {
        let states: Vec<DocumentState> =
            library.documents().unwrap().iter().map(|document| document.state).collect();
        assert_eq!(states, [DocumentState::Searchable; 2]);
        assert!(library.find("rent", Mode::Vector).is_empty());
        for mode in [Mode::Lexical, Mode::Hybrid] {
            check_first(&library, "coolant pump", mode, "pumps.md", "14 March");
        }
        library.assert_sound();
        library.reopen();
    }
    library.resume(&Cancel::default(), &Silent).unwrap();
    check_first(&library, "coolant pump", Mode::Vector, "pumps.md", "14 March");
    let status = library.status().unwrap();
    assert_eq!((status.unfinished, status.vectors), (0, status.chunks));
    library.assert_sound();
    assert_eq!(library.verdicts(), ["lease.md", "pumps.md"].map(|name| (name.into(), Verdict::Unchanged)));
}

#[test]
fn vectors_are_kept_over_a_stop_folded_removed_and_folded_again() {
    let mut library = TestLibrary::new();
    library.write("register.txt", many_pages(630));
    library.write("recipe.md", RECIPE);

    // A stop after the first group of vectors keeps that group.
    let stop = StopAt { cancel: Cancel::default(), stage: Stage::Embedding, done: 1 };
    let stopped = library.add(&[library.files()], false, &stop.cancel, &stop, &mut |_| {});
    assert!(matches!(stopped, Err(Error::Cancelled)));
    let status = library.status().unwrap();
    assert!(status.vectors > 0 && status.vectors < status.chunks, "{} vectors", status.vectors);
    assert!(status.unfinished >= 1);
    library.reopen();
    library.resume(&Cancel::default(), &Silent).unwrap();
    let status = library.status().unwrap();
    assert_eq!(
        (status.vectors, status.unindexed_vectors, status.unfinished),
        (status.chunks, status.chunks, 0)
    );
    assert!(status.chunks > 600);

    // Trees find what comparing all of them finds.
    let queries = [
        "Who repaired the ferry?",
        "songs about teachers",
        "the telescope and the museum",
        "bees",
        "bread",
        "who is the greenhouse rented from",
        "music from Prague",
        "wind power",
        "plum cake",
        "entry 77",
    ];
    let search = |library: &TestLibrary| queries.map(|query| library.find(query, Mode::Vector));
    let unfolded = search(&library);
    library.reopen_with(with_trees_from(100));
    library.resume(&Cancel::default(), &Silent).unwrap();
    assert_eq!(library.status().unwrap().unindexed_vectors, 0);
    library.assert_sound();
    let folded = search(&library);
    let mut found = 0;
    for (unfolded, folded) in unfolded.iter().zip(&folded) {
        let before: HashSet<_> = unfolded.iter().map(|hit| hit.chunk).collect();
        found += folded.iter().filter(|hit| before.contains(&hit.chunk)).count();
        assert_eq!(unfolded[0].score, folded[0].score);
    }
    assert!(found >= 98, "the trees found {found} of 100");

    // Fresh and folded ones are found side by side.
    library.write("pumps.md", PUMPS);
    library.add_all();
    assert!(library.status().unwrap().unindexed_vectors > 0);
    check_first(&library, "coolant pump", Mode::Vector, "pumps.md", "14 March");
    check_first(&library, "plum cake", Mode::Vector, "recipe.md", "plums");

    // What is removed never shows, though it still stands in the trees.
    let recipe = library.document("recipe.md");
    library.remove(&[recipe]).unwrap();
    fs::remove_file(library.files().join("recipe.md")).unwrap();
    for _ in 0..2 {
        assert!(library.find("plum cake", Mode::Vector).iter().all(|hit| hit.document != recipe));
        assert_eq!(library.find("plum cake", Mode::Vector).len(), 10);
        library.assert_sound();
        library.reopen();
    }

    // With most of the trees buried, the next change folds anew.
    library.remove(&[library.document("register.txt")]).unwrap();
    assert_eq!(library.find_names("Who repaired the ferry?", Mode::Vector), ["pumps.md"]);
    fs::remove_file(library.files().join("register.txt")).unwrap();
    library.write("minutes.md", MINUTES);
    library.add_all();
    assert_eq!(library.status().unwrap().unindexed_vectors, 0);
    for _ in 0..2 {
        check_first(&library, "coolant pump", Mode::Vector, "pumps.md", "14 March");
        check_first(&library, "vote on the road", Mode::Vector, "minutes.md", "seven to four");
        library.assert_sound();
        library.reopen();
    }
    // And when nothing is left, nothing is found.
    let all: Vec<_> = library.documents().unwrap().iter().map(|document| document.id).collect();
    library.remove(&all).unwrap();
    assert!(library.find("coolant pump", Mode::Vector).is_empty());
    library.resume(&Cancel::default(), &Silent).unwrap();
    assert!(library.find("coolant pump", Mode::Vector).is_empty());
    library.assert_sound();
}

#[test]
fn a_library_that_another_process_writes_to_can_be_searched_only() {
    let mut library = small_library();
    let before = library.find("coolant pump", Mode::Hybrid);
    library.close();
    let lock = library.hold_write_lock();
    library.reopen();
    assert_eq!(library.find("coolant pump", Mode::Hybrid), before);
    assert!(!library.answer("When was the coolant pump replaced?").abstained);
    library.assert_sound();
    let in_use = |result: footnote_engine::Result<()>| {
        assert!(matches!(result, Err(Error::InUse { path }) if path == library.folder()));
    };
    let (cancel, pumps) = (Cancel::default(), library.document("pumps.md"));
    in_use(library.add_silently(&[library.files()]).map(drop));
    in_use(library.remove(&[pumps]));
    in_use(library.resume(&cancel, &Silent));
    in_use(library.repair(&cancel, &Silent).map(drop));
    drop(lock);
    library.remove(&[pumps]).unwrap();
}

/// Names the library whose store a child process is to write to.
const WRITTEN_TO: &str = "FOOTNOTE_WRITTEN_LIBRARY";

#[test]
fn a_library_is_opened_and_searched_while_another_process_is_in_a_write_transaction() {
    let mut library = small_library();
    library.close();
    let mut writer = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "begins_to_write_and_waits", "--ignored", "--nocapture"])
        .env(WRITTEN_TO, library.folder())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(writer.stdout.take().unwrap()).lines();
    assert!(told.any(|line| line.unwrap().ends_with("it writes")));
    let (sender, found) = mpsc::channel();
    std::thread::scope(|scope| {
        let library = &library;
        scope.spawn(move || {
            let opened = library.open().unwrap();
            let options = SearchOptions { mode: Mode::Lexical, ..SearchOptions::default() };
            sender.send(opened.search("coolant pump", &options).unwrap().hits.len()).unwrap();
        });
        // Who waited for the writer would wait for ever.
        let found = found.recv_timeout(Duration::from_secs(10));
        drop(writer.stdin.take());
        assert!(found.unwrap() > 0);
    });
    assert!(writer.wait().unwrap().success());
}

#[test]
#[ignore = "the child process of the test above"]
fn begins_to_write_and_waits() {
    let Some(library) = std::env::var_os(WRITTEN_TO) else { return };
    // SAFETY: The files are LMDB's, and stay where they are as long as the process runs.
    let env =
        unsafe { EnvOpenOptions::new().map_size(1 << 30).open(Path::new(&library).join("store")) }.unwrap();
    let _writing = env.write_txn().unwrap();
    println!("it writes");
    io::stdin().lines().for_each(drop);
}

#[test]
fn a_library_of_another_format_is_refused_by_name() {
    let mut library = TestLibrary::of(&[("lease.md", LEASE)]);
    library.close();
    overwrite(&library.folder(), &Key::Meta("format"), Some(&99u32.to_be_bytes()));
    let refused = library.open().err().unwrap();
    assert!(matches!(refused, Error::Newer { found: 99, expected: 5, .. }), "{refused:?}");
    assert!(refused.to_string().contains("Update Footnote"), "{refused}");
    overwrite(&library.folder(), &Key::Meta("format"), Some(&4u32.to_be_bytes()));
    // Its values have sums, which that format has not.
    assert!(matches!(library.open().err().unwrap(), Error::Record { what: "the format" }));
    overwrite(&library.folder(), &Key::Meta("format"), Some(&5u32.to_be_bytes()));
    library.reopen();
    assert!(library.finds("1,250 euros", Mode::Hybrid));
}

// Damage.

/// What `repair` may do about a damaged record of a document.
#[derive(Clone, Copy, PartialEq)]
enum Mended {
    /// Its vectors are computed again.
    Vectors,
    /// Its passages are cut from its pages again.
    Passages,
    /// Its page is put together from its passages, and its file read again.
    Page,
    /// Its record is made again from its text, and its file read again.
    Record,
}

#[test]
fn damage_is_found_and_mended() {
    let nonsense = Some(b"\x01\0\0\0\x09nonsense".as_slice());
    check_damage("a page is missing", |document, _| Key::Page(document, 1), None, Mended::Page);
    check_damage("a page cannot be read", |document, _| Key::Page(document, 1), nonsense, Mended::Page);
    check_damage("a passage is missing", |_, chunk| Key::Chunk(chunk), None, Mended::Passages);
    check_damage("a passage cannot be read", |_, chunk| Key::Chunk(chunk), Some(b"\xff"), Mended::Passages);
    check_damage("a vector is missing", |_, chunk| Key::Vector(chunk), None, Mended::Vectors);
    check_damage("a vector is cut short", |_, chunk| Key::Vector(chunk), Some(b"short"), Mended::Vectors);
    check_damage("a document's record", |document, _| Key::Document(document), Some(b"\xff"), Mended::Record);
}

/// Damages a record of one of two documents: `verify` must see it, and `repair` mend it, so that adding the files again brings
/// nothing new, and the other document must stay.
#[track_caller]
fn check_damage(what: &str, key: fn(u32, u32) -> Key, value: Option<&[u8]>, mended: Mended) {
    let mut library = TestLibrary::of(&[("lease.md", LEASE), ("pumps.md", PUMPS)]);
    let lease = library.document("lease.md");
    let pumps = library.document("pumps.md");
    let record = library.documents().unwrap().into_iter().find(|document| document.id == lease).unwrap();
    library.close();
    overwrite(&library.folder(), &key(lease.0, record.first_chunk.0), value);
    library.reopen();

    let problems = library.verify(&Cancel::default()).unwrap().problems;
    assert!(!problems.is_empty(), "{what}: verify sees nothing");
    let repaired = library.repair(&Cancel::default(), &Silent).unwrap();
    assert_eq!(repaired.documents_removed, 0, "{what}: {problems:?}");
    assert_eq!(repaired.documents_recovered > 0, mended == Mended::Record, "{what}: {problems:?}");
    let read_again = u64::from(matches!(mended, Mended::Page | Mended::Record));
    assert_eq!(repaired.files_queued, read_again, "{what}: {problems:?}");
    assert_eq!(repaired.pages_recovered > 0, mended == Mended::Page, "{what}: {problems:?}");
    assert_eq!(repaired.documents_cut_again > 0, mended == Mended::Passages, "{what}: {problems:?}");
    let computes = matches!(mended, Mended::Vectors | Mended::Passages);
    assert_eq!(repaired.vectors_computed > 0, computes, "{what}: {problems:?}");
    // What cannot be read and cannot be made again is kept, byte for byte.
    let keeps = matches!(mended, Mended::Page | Mended::Record) && value.is_some();
    assert_eq!(!repaired.set_aside.is_empty(), keeps, "{what}: {repaired:?}");
    let aside = library.set_aside().unwrap();
    assert_eq!(aside.iter().any(|record| Some(record.bytes.as_slice()) == value), keeps, "{what}");
    for _ in 0..2 {
        library.assert_sound();
        assert_eq!(library.document("pumps.md"), pumps, "{what}");
        check_first(&library, "coolant pump", Mode::Lexical, "pumps.md", "14 March");
        check_first(&library, "monthly rent in euros", Mode::Lexical, "lease.md", "1,250 euros");
        library.reopen();
    }
    let again = [("lease.md".to_string(), Verdict::Unchanged), ("pumps.md".into(), Verdict::Unchanged)];
    assert_eq!(library.verdicts(), again, "{what}");
    for mode in ALL_MODES {
        check_first(&library, "monthly rent in euros", mode, "lease.md", "1,250 euros");
    }
    library.assert_sound();
}

/// A library with a conversation of two answers and a collection.
fn asked_library() -> (TestLibrary, ConversationId, CollectionId) {
    let library = TestLibrary::of(&[("lease.md", LEASE)]);
    let keep = |conversation, question: &str| {
        let answer = library.ask(question, &AskOptions::default()).unwrap();
        let new = NewTurn { conversation, replaces: None, scope: Scope::Everything, answer, coverage: None };
        library.keep(new).unwrap().0.id
    };
    let conversation = keep(None, "What is the monthly rent?");
    keep(Some(conversation), "May dogs be kept?");
    let collection = library.create_collection("Contracts").unwrap().id;
    library.put_in_collection(collection, &[library.document("lease.md")]).unwrap();
    (library, conversation, collection)
}

#[test]
fn a_search_of_conversations_sees_what_has_changed_since_the_one_before() {
    let (mut library, conversation, _) = asked_library();
    let found = |library: &TestLibrary, filter: &str| library.find_conversations(filter).unwrap().len();
    let keep = |library: &TestLibrary, conversation, replaces, question: &str| {
        let answer = library.ask(question, &AskOptions::default()).unwrap();
        library
            .keep(NewTurn { conversation, replaces, scope: Scope::Everything, answer, coverage: None })
            .unwrap()
            .0
            .id
    };
    assert_eq!((found(&library, " DOGS"), found(&library, "1,250"), found(&library, "cats")), (1, 1, 0));
    keep(&library, Some(conversation), None, "May cats be kept?");
    assert_eq!((found(&library, "dogs"), found(&library, "cats")), (1, 1));
    // Each within the same second as the one before.
    for (question, gone, there) in [("Is there a lift?", "dogs", "lift"), ("Is there heat?", "lift", "heat")]
    {
        keep(&library, Some(conversation), Some(TurnId(2)), question);
        assert_eq!((found(&library, gone), found(&library, there)), (0, 1));
    }
    library.rename_conversation(conversation, "About animals").unwrap();
    assert_eq!(found(&library, "animals"), 1);
    let other = keep(&library, None, None, "Who pays for heat?");
    assert_eq!(found(&library, "heat"), 2);
    library.delete_conversation(other).unwrap();
    assert_eq!(found(&library, "heat"), 1);
    library.reopen();
    assert_eq!(found(&library, "heat"), 1);
}

#[test]
fn a_search_of_conversations_finds_beginnings_of_words_and_shows_the_line() {
    let (library, conversation, _) = asked_library();
    let found = |filter: &str| library.find_conversations(filter).unwrap();
    assert_eq!(found("ent").len(), 0, "“rent” does not begin with it");
    assert_eq!(found("month dog").len(), 1, "words of two questions");
    assert_eq!(found("month cats").len(), 0);
    let line = found("RENT")[0].line.clone().unwrap();
    assert_eq!(line.text, "What is the monthly rent?");
    assert_eq!(&line.text[line.found], "rent");
    library.rename_conversation(conversation, "Überblick").unwrap();
    assert_eq!(found("übe").len(), 1);
    assert_eq!(found("übe")[0].line, None, "only the title holds it");
    assert_eq!(found("")[0].line, None);
}

#[test]
fn an_answer_that_cannot_be_read_costs_itself_alone() {
    let (mut library, conversation, _) = asked_library();
    library.close();
    overwrite(&library.folder(), &Key::Turn(conversation.0, 1), Some(b"\x01nonsense"));
    library.reopen();
    let (record, turns) = library.conversation(conversation).unwrap();
    assert_eq!((record.turns, turns.readable.len(), turns.damaged), (2, 1, 1));
    assert_eq!(library.find_conversations("dogs").unwrap().len(), 1, "the others are still searched");
    let problems = library.verify(&Cancel::default()).unwrap().problems;
    assert_eq!(problems, [Problem::AnswerUnreadable(conversation, TurnId(1))]);

    let repaired = library.repair(&Cancel::default(), &Silent).unwrap();
    let named: Vec<String> = repaired.set_aside.iter().map(ToString::to_string).collect();
    assert_eq!(named, ["answer 1 of conversation 1"]);
    assert_eq!(repaired.documents_removed, 0);
    assert_eq!(library.set_aside().unwrap()[0].bytes, b"\x01nonsense");
    let (record, turns) = library.conversation(conversation).unwrap();
    assert_eq!((record.turns, turns.readable.len(), turns.damaged), (1, 1, 0));
    library.assert_sound();
}

#[test]
fn a_conversation_and_a_collection_are_recovered_without_their_records() {
    let (mut library, conversation, collection) = asked_library();
    library.close();
    overwrite(&library.folder(), &Key::Conversation(conversation.0), Some(b"\xff"));
    overwrite(&library.folder(), &Key::Collection(collection.0), Some(b"\xff"));
    library.reopen();
    let problems = library.verify(&Cancel::default()).unwrap().problems;
    let expected = [Problem::CollectionUnreadable(collection), Problem::ConversationUnreadable(conversation)];
    assert_eq!(problems, expected);

    let repaired = library.repair(&Cancel::default(), &Silent).unwrap();
    assert_eq!(repaired.set_aside.len(), 2);
    let (record, turns) = library.conversation(conversation).unwrap();
    assert_eq!((record.title.as_str(), record.turns), ("What is the monthly rent?", 2));
    assert_eq!(turns.readable.len(), 2);
    let documents = library.documents_of(&Scope::Collection(collection)).unwrap();
    assert_eq!(documents, Some(vec![library.document("lease.md")]));
    library.assert_sound();
    // The next answer gets a number of its own.
    let answer = library.ask("Who signed?", &AskOptions::default()).unwrap();
    let new = NewTurn {
        conversation: Some(conversation),
        replaces: None,
        scope: Scope::Everything,
        answer,
        coverage: None,
    };
    assert_eq!(library.keep(new).unwrap().1.id, TurnId(3));
}

// Answers.

#[test]
fn the_words_that_answer_are_marked_in_the_quote() {
    let library = TestLibrary::of(&[
        ("lease.md", "# Lease\n\nThe monthly rent is 1,250 euros and is due on the third working day.\n"),
        ("cake.md", "# Plum cake\n\nBake the cake for forty minutes at 180 degrees.\n"),
    ]);
    let answer = library.ask("How long is the cake baked?", &AskOptions::default()).unwrap();
    let footnote = &answer.footnotes[0];
    let words = footnote.answer_span.unwrap();
    let page = library.page(footnote.document, footnote.page).unwrap().unwrap();
    assert_eq!(words.of(&page.text), "forty minutes");
    let sentence = &answer.sentences[0].text;
    assert_eq!(&sentence[footnote.in_sentence(words, sentence).unwrap()], "forty minutes");
    let reranking = answer.trace.reranking.as_ref().unwrap();
    assert_eq!(reranking.passages[0].words, "forty minutes");
    assert!(reranking.passages[0].answers > reranking.passages[1].answers);
}

#[test]
fn the_reader_puts_the_passage_first_that_answers() {
    // Both say the question's words; only the second answers.
    let library = TestLibrary::of(&[
        (
            "a.md",
            "The delivery of the replacement pump for P-204 was announced at the plant, and the delivery was celebrated.\n",
        ),
        ("b.md", "Halvorsen delivered the replacement for pump P-204 after eleven weeks.\n"),
        ("c.md", "The canteen is closed on the replacement day of a public holiday.\n"),
    ]);
    let question = "How long did the delivery of the replacement pump for P-204 take?";
    let rerank = |rerank| SearchOptions { rerank, ..SearchOptions::default() };
    let plain = library.find_with(question, &rerank(false));
    let read = library.find_with(question, &rerank(true));
    assert!(plain[0].text.contains("celebrated"), "{plain:?}");
    assert!(read[0].text.contains("eleven weeks"), "{read:?}");
    assert_eq!(read.iter().map(|hit| hit.rank).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(read[0].score >= read[1].score);
    let results = library.search(question, &rerank(true)).unwrap();
    assert_eq!(results.hits[0].relevance.as_ref().unwrap().found, 2);

    // What wants yes or no is read as well, and keeps its order.
    let question = "Did the delivery of the replacement pump for P-204 take eleven weeks?";
    let results = library.search(question, &rerank(true)).unwrap();
    let found: Vec<_> = results.hits.iter().map(|hit| hit.relevance.as_ref().unwrap().found).collect();
    assert_eq!(found, [1, 2, 3], "{:?}", results.hits);
}

#[test]
fn an_answer_is_made_of_quotes_or_not_given() {
    let library = small_library();
    check_answer(&library, "When was the coolant pump in hall B replaced?", "pumps.md", "14 March");
    check_answer(&library, "How much is the monthly rent?", "lease.md", "1,250 euros");
    check_answer(&library, "How long must the plum cake be baked?", "recipe.md", "forty minutes");
    check_answer(&library, "How did the council vote on the harbour road?", "minutes.md", "seven to four");

    for foreign in [
        "Which moons of Jupiter were discovered by Galileo?",
        "Who won the football world championship in 1998?",
        "What is the boiling point of tungsten hexafluoride?",
    ] {
        let answer = library.answer(foreign);
        assert!(answer.abstained, "{foreign}: {:?} {}", answer.sentences, answer.trace.answerable);
        assert_eq!(answer.passages.len(), 3, "the nearest passages are shown");
        assert!(answer.trace.answerable < answer.trace.threshold);
    }

    // Asked of other documents alone, the same question has no answer.
    let question = "When was the coolant pump in hall B replaced?";
    let recipe = AskOptions { documents: Some(vec![library.document("recipe.md")]), ..AskOptions::default() };
    let answer = library.ask(question, &recipe).unwrap();
    assert!(answer.passages.iter().all(|hit| file_name(&hit.path) == "recipe.md"));
    assert!(answer.abstained, "{:?} {}", answer.sentences, answer.trace.answerable);
}

#[track_caller]
fn check_answer(library: &TestLibrary, question: &str, file: &str, text: &str) {
    let answer = library.answer(question);
    assert!(!answer.abstained, "{question}: {:?}", answer.trace);
    let best = answer.footnotes.iter().find(|footnote| footnote.quote.contains(text));
    let best = best.unwrap_or_else(|| panic!("{question}: {:?}", answer.sentences));
    assert_eq!(file_name(&best.path), file);
    assert!(answer.text().contains(text));
}

#[test]
fn an_answer_gathers_what_several_documents_say_and_says_nothing_twice() {
    let library = TestLibrary::of(&[
        ("mill lane.txt", "The notice period for the lease of 4 Mill Lane is three months."),
        ("harbour street.txt", "The notice period for the lease of 9 Harbour Street is six weeks."),
        ("draft 1.txt", "First draft.\n\nThe boiler was approved by inspector Karlsen on 2 May 2021."),
        ("draft 2.txt", "Second draft.\n\nThe boiler was approved by inspector Karlsen on 2 May 2021."),
        ("final.txt", "Final version.\n\nThe boiler was approved by inspector Karlsen on 2 May 2021!"),
        ("cake.txt", "Bake the cake for forty minutes."),
    ]);
    let answer = library.answer("What is the notice period for the lease?");
    let files: HashSet<String> = answer.footnotes.iter().map(|footnote| file_name(&footnote.path)).collect();
    assert!(
        files.contains("mill lane.txt") && files.contains("harbour street.txt"),
        "{:?}",
        answer.sentences
    );

    let answer = library.answer("Who approved the boiler?");
    let karlsen = answer.sentences.iter().filter(|sentence| sentence.text.contains("Karlsen")).count();
    assert_eq!(karlsen, 1, "{:?}", answer.sentences);
}

#[test]
fn an_answer_quotes_five_sentences_at_most() {
    let pumps: Vec<String> = (1..=12)
        .map(|number| {
            let places = ["cellar", "attic", "yard", "tower", "kitchen", "garage"];
            let people =
                ["Olsen", "Haug", "Berg", "Lie", "Dahl", "Moe", "Vik", "Lund", "Nes", "Bakke", "Eide", "Aas"];
            let (place, person) = (places[number % 6], people[number - 1]);
            format!("Pump {number} in the {place} was inspected by {person}.")
        })
        .collect();
    let library = TestLibrary::of(&[("pumps.txt", &pumps.join(" "))]);
    let answer = library.answer("Who inspected the pumps?");
    assert!((2..=5).contains(&answer.footnotes.len()), "{}", answer.text());
    let spans: Vec<_> = answer.footnotes.iter().map(|footnote| footnote.span).collect();
    assert!(spans.is_sorted(), "in the order of the text");
}

#[test]
fn every_passage_of_a_long_document_stands_on_its_page() {
    let mut options = settings();
    options.chunking = Chunking { max_tokens: 30, enough_tokens: 15, section_tokens: 5 };
    let library = TestLibrary::with(options);
    library.write("register.txt", many_pages(40));
    library.write("lease.md", LEASE);
    let table: String = (1..=40).map(|row| format!("| screw {row} | {} | 0.{row:02} |\n", row * 3)).collect();
    library.write("stock.md", format!("# Stock\n\n| part | pieces | price |\n|---|---|---|\n{table}"));
    library.add_all();
    library.assert_sound();
    let hits = library.find("0.33", Mode::Lexical);
    assert!(hits[0].text.contains("screw 33"));
    assert_eq!(hits[0].table_header, "part pieces price");
    assert_eq!(hits[0].heading, "Stock");
    assert_eq!(library.find("entry 17 of the register", Mode::Lexical)[0].page, 18);
}

/// Hands on each document that is stored.
struct Stored(mpsc::SyncSender<DocumentId>);

impl Progress for Stored {
    fn advance(&self, _: Stage, _: u64, _: u64) {}

    fn stored(&self, document: DocumentId) {
        // Nobody listens any more once enough were seen.
        let _ = self.0.try_send(document);
    }
}

#[test]
fn documents_are_removed_while_others_are_added() {
    let mut library = TestLibrary::new();
    for number in 0..120 {
        library.write(
            &format!("{number:03}.txt"),
            format!("Entry {number}: the ferry of pier {number} was late."),
        );
    }
    let (sender, stored) = mpsc::sync_channel(1000);
    let progress = Stored(sender);
    let removed = std::thread::scope(|scope| {
        let (library, progress) = (&library, &progress);
        let adding = scope.spawn(move || {
            library.add(&[library.files()], false, &Cancel::default(), progress, &mut |_| {}).unwrap();
        });
        let mut removed = Vec::new();
        while !adding.is_finished() && removed.len() < 40 {
            if let Ok(id) = stored.recv_timeout(Duration::from_millis(20))
                && !removed.contains(&id)
            {
                library.remove(&[id]).unwrap();
                removed.push(id);
            }
        }
        adding.join().unwrap();
        removed
    });
    assert!(!removed.is_empty());
    for _ in 0..2 {
        library.assert_sound();
        let documents = library.documents().unwrap();
        assert_eq!(documents.len(), 120 - removed.len());
        assert!(documents.iter().all(|document| document.state == DocumentState::Indexed));
        let everything = SearchOptions { limit: 500, spread_pages: false, ..SearchOptions::default() };
        for mode in ALL_MODES {
            let hits = library.find_with("late ferry", &SearchOptions { mode, ..everything.clone() });
            assert!(hits.iter().all(|hit| !removed.contains(&hit.document)));
            assert_eq!(hits.len(), documents.len(), "{mode:?}");
        }
        library.reopen();
    }
}

#[test]
fn a_file_that_is_read_again_stays_in_its_collections() {
    let library =
        TestLibrary::of(&[("lease.txt", "The rent is 900 euros."), ("garden.txt", "No hoses at noon.")]);
    let home = library.create_collection("Home").unwrap();
    library.put_in_collection(home.id, &[library.document("lease.txt")]).unwrap();
    library.write("lease.txt", "The rent is 950 euros.");
    library.add_all();
    let members = library.documents_of(&Scope::Collection(home.id)).unwrap();
    assert_eq!(members, Some(vec![library.document("lease.txt")]));
    library.remove(&[library.document("lease.txt")]).unwrap();
    assert_eq!(library.documents_of(&Scope::Collection(home.id)).unwrap(), Some(vec![]));
}

/// A picture and a scan of the guide, as `extract/tests/pictures/make.py` makes them.
const LETTER: &[u8] = include_bytes!("../../extract/tests/pictures/letter.png");
const SCAN: &[u8] = include_bytes!("../../extract/tests/pictures/scan.pdf");

#[test]
fn a_scan_is_found_by_its_words_and_marked_in_the_picture() {
    let library = TestLibrary::new();
    library.write("scan.pdf", SCAN);
    library.write("letter.png", LETTER);
    let mut verdicts = library.verdicts();
    verdicts.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(verdicts, [("letter.png".into(), Verdict::Indexed), ("scan.pdf".into(), Verdict::Indexed)]);
    for mode in ALL_MODES {
        let options = SearchOptions { mode, ..SearchOptions::default() };
        let hits = library.search("lay the tubing straight along the channel", &options).unwrap().hits;
        let hit = &hits[0];
        assert_eq!((hit.page, file_name(&hit.path).as_str()), (2, "scan.pdf"), "{mode:?}");
        let page = library.page(hit.document, hit.page).unwrap().unwrap();
        assert!(page.recognized(hit.span).is_some_and(|percent| percent > 90));
        let marks = footnote_engine::source::marks(&page, hit.span);
        assert!(marks.located > 0.95 && !marks.boxes.is_empty(), "{marks:?}");
        // The page stands on its head: its first passage is at the bottom.
        let (_, height) = page.size.unwrap();
        assert!(marks.boxes.iter().all(|mark| mark.top > height / 4), "{marks:?}");
    }
    library.assert_sound();
    // There is nothing left to recognise, and what is there is not read again.
    assert!(!library.waits_for_recognition().unwrap());
    assert!(library.verdicts().iter().all(|(_, verdict)| *verdict == Verdict::Unchanged));
}

#[test]
fn recognition_that_was_stopped_goes_on_later() {
    let library = TestLibrary::new();
    library.write("scan.pdf", SCAN);
    let stop = StopAt { cancel: Cancel::default(), stage: Stage::Recognizing, done: 0 };
    let stopped = library.add(&[library.files()], false, &stop.cancel, &stop, &mut |_| {});
    assert!(matches!(stopped, Err(Error::Cancelled)), "{stopped:?}");
    assert!(library.waits_for_recognition().unwrap());
    library.assert_sound();
    library.add(&[], false, &Cancel::default(), &Silent, &mut |_| {}).unwrap();
    assert!(!library.waits_for_recognition().unwrap());
    let hits = library.search("tubing", &SearchOptions::default()).unwrap().hits;
    assert_eq!(hits[0].page, 2);
}

#[test]
fn a_picture_that_is_cut_short_is_refused_by_name() {
    let library = TestLibrary::new();
    library.write("letter.png", &LETTER[..LETTER.len() / 2]);
    let verdicts = library.add_silently(&[library.files()]).unwrap();
    assert_eq!((verdicts[0].verdict, file_name(&verdicts[0].path).as_str()), (Verdict::Failed, "letter.png"));
    let reason = verdicts[0].reason().unwrap();
    assert!(
        reason.contains("the picture cannot be unpacked") && reason.contains("save it again"),
        "{reason}"
    );
}

#[test]
fn the_outline_of_a_document_is_its_headings_with_their_places() {
    let library = small_library();
    let lease = library.document("lease.md");
    let outline = library.outline(lease, 10).unwrap();
    let page = library.page(lease, 1).unwrap().unwrap();
    let entries: Vec<_> =
        outline.entries.iter().map(|entry| (entry.page, entry.level, entry.span.of(&page.text))).collect();
    assert_eq!(entries, [(1, 1, "Lease of 4 Mill Lane"), (1, 2, "Rent"), (1, 2, "Ending")]);
    assert!(!outline.more && library.outline(lease, 2).unwrap().more);
}
