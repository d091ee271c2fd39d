//! Libraries that earlier versions wrote: opened, upgraded, searched, and their conversations read.
#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]
#![expect(clippy::disallowed_methods, reason = "tests make and break files")]

#[expect(dead_code, reason = "what other tests need of it")]
mod support;

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use footnote_engine::answer::{Answer, Doubt, Ending, Method, StepName, Support};
use footnote_engine::{
    Cancel, ConversationId, Error, Kind, Library, Mode, Scope, SearchOptions, Silent, TurnId,
};
use support::{Key, file_name, overwrite, settings};
use tempfile::TempDir;
use zip::ZipArchive;

/// Names the library that a child process is to upgrade, and the number of records after which it dies.
const CHILD: &str = "FOOTNOTE_UPGRADED_LIBRARY";
const DIES_AFTER: &str = "FOOTNOTE_DIES_AFTER";

/// A copy of a library of the fixtures, in a folder of its own.
fn fixture(name: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    ZipArchive::new(File::open(packed).unwrap()).unwrap().extract(folder.path()).unwrap();
    folder
}

fn open(folder: &TempDir) -> Library {
    Library::open(folder.path(), settings()).unwrap()
}

#[test]
fn a_library_of_format_1_is_whole_after_the_upgrade() {
    let folder = fixture("store-v1.zip");
    let (mut first, mut last, mut most) = (None, (0, 0), 0);
    let library = Library::open_watched(folder.path(), settings(), &mut |done, total| {
        first.get_or_insert((done, total));
        last = (done, total);
        most = total.max(most);
    })
    .unwrap();
    assert_eq!(first.unwrap().0, 0);
    assert!(last.0 == last.1 && most > 60, "{last:?} {most}");
    check_whole(&library);
    drop(library);
    // It is upgraded once.
    let library =
        Library::open_watched(folder.path(), settings(), &mut |_, _| panic!("upgraded again")).unwrap();
    check_whole(&library);
}

#[test]
fn a_library_of_format_2_is_whole_after_the_upgrade() {
    let folder = fixture("store-v2.zip");
    let mut told = Vec::new();
    let upgraded =
        Library::open_watched(folder.path(), settings(), &mut |done, total| told.push((done, total)));
    let library = upgraded.unwrap();
    // Three imports and four files; then the twelve pages, which get a list of anchors; then all values, which get sums.
    assert_eq!(told.first(), Some(&(0, 7)));
    assert!(told.contains(&(7, 7)) && told.contains(&(12, 12)));
    assert_eq!(told.last(), Some(&(193, 193)));
    check_whole(&library);
    assert_eq!(library.waiting_imports().unwrap().len(), 2);
    // The files are not there any more; the import comes to its end all the same.
    library.work_off_queue(&Cancel::default(), &Silent).unwrap();
    assert_eq!(library.waiting_imports().unwrap(), []);
    check_whole(&library);
}

#[test]
fn a_library_of_format_4_is_whole_and_has_sums_after_the_upgrade() {
    let folder = fixture("store-v4.zip");
    check_whole(&open(&folder));
    let data = folder.path().join("store/data.mdb");
    let mut bytes = fs::read(&data).unwrap();
    // A sentence of a passage: a text that is still a text is found by its sum alone.
    let words = b"1,250 euros";
    // Earlier states of the page may be in the file, too.
    let places: Vec<usize> =
        (0..bytes.len() - words.len()).filter(|place| bytes[*place..].starts_with(words)).collect();
    assert!(!places.is_empty());
    places.iter().for_each(|place| bytes[*place] ^= 1);
    fs::write(&data, bytes).unwrap();
    let problems = open(&folder).verify(&Cancel::default()).unwrap().problems;
    assert!(!problems.is_empty());
    let library = open(&folder);
    library.repair(&Cancel::default(), &Silent).unwrap();
    let verified = library.verify(&Cancel::default()).unwrap();
    assert_eq!(verified.problems, []);
    assert_eq!((verified.documents, verified.pages, verified.chunks), (7, 12, 40));
}

/// All that `fixtures/README.md` tells of the library.
fn check_whole(library: &Library) {
    let verified = library.verify(&Cancel::default()).unwrap();
    assert_eq!(verified.problems, []);
    assert_eq!((verified.documents, verified.pages, verified.chunks), (7, 12, 40));
    assert_eq!((verified.conversations, verified.turns), (3, 11));
    assert_eq!(library.set_aside().unwrap(), []);

    let documents = library.documents().unwrap();
    let named = |name: &str| documents.iter().find(|document| file_name(&document.path()) == name).unwrap();
    let kinds = [
        ("Lease.md", Kind::MARKDOWN),
        ("Letter to the landlord.txt", Kind::TEXT),
        ("Community garden rules.html", Kind::HTML),
        ("Board minutes May 2024.docx", Kind::DOCX),
        ("Infusion pump quick guide.pdf", Kind::PDF),
    ];
    for (name, kind) in kinds {
        assert_eq!(named(name).kind, kind);
    }
    assert!(documents.iter().any(|document| document.paths.len() == 2));
    assert_eq!(named("Guarantee.pdf").problems.len(), 1);
    let page = library.page(named("Infusion pump quick guide.pdf").id, 1).unwrap().unwrap();
    assert!(!page.words.is_empty() && !page.blocks.is_empty());
    let failed: Vec<String> =
        library.failures().unwrap().iter().map(|failure| file_name(&failure.path)).collect();
    assert_eq!(failed, ["Broken.pdf", "Empty.txt", "Scan.png"]);

    for mode in [Mode::Lexical, Mode::Vector, Mode::Hybrid] {
        let options = SearchOptions { mode, ..SearchOptions::default() };
        let hits = library.search("monthly rent in euros", &options).unwrap().hits;
        assert!(hits[0].text.contains("1,250 euros"), "{mode:?}: {hits:?}");
    }

    let collections = library.collections().unwrap();
    let named: Vec<(&str, usize)> =
        collections.iter().map(|(record, count)| (record.name.as_str(), *count)).collect();
    assert_eq!(named, [("Empty one", 0), ("Verträge", 2)]);
    check_conversations(library);
}

fn check_conversations(library: &Library) {
    let titles: Vec<String> =
        library.conversations().unwrap().into_iter().map(|conversation| conversation.title).collect();
    let expected =
        ["Counting und Zählen", "What does the lease say about rent and animals?", "When is the rent due?"];
    assert_eq!(titles, expected);
    let turn = |conversation, turn| library.turn(ConversationId(conversation), TurnId(turn)).unwrap();
    let answer = |conversation, number| -> Answer { turn(conversation, number).answer };

    // Quotes, one in the place of another, and an abstention.
    assert!(matches!(turn(1, 1).scope, Scope::Documents(ids) if ids.len() == 1));
    let replaced = answer(1, 1);
    assert_eq!(replaced.question, "How high is the monthly rent?");
    assert_eq!(replaced.text(), "The monthly rent is 1,250 euros and is due on the third working day.");
    let footnote = &replaced.footnotes[0];
    assert_eq!(&footnote.quote[footnote.in_quote(footnote.answer_span.unwrap()).unwrap()], "1,250 euros");
    let page = library.page(footnote.document, footnote.page).unwrap().unwrap();
    assert_eq!(footnote.span.of(&page.text), footnote.quote);
    assert_eq!(replaced.method, Method::Passages);
    let trace = &replaced.trace;
    assert!(trace.steps.iter().any(|step| step.name == StepName::Reranking));
    let reranking = trace.reranking.as_ref().unwrap();
    assert_eq!((reranking.passages.len(), reranking.passages[0].words.as_str()), (1, "4 Mill Lane"));
    assert!(trace.answerable > trace.threshold && !trace.weighed.is_empty() && !trace.words.is_empty());
    let abstention = answer(1, 3);
    assert!(abstention.abstained && abstention.sentences.is_empty() && abstention.passages.len() == 3);

    // Answers of a model.
    let doubted = answer(2, 1);
    let support: Vec<Support> = doubted.sentences.iter().map(|sentence| sentence.support).collect();
    assert_eq!(support[0], Support::Supported);
    assert_ne!(support[1], Support::Supported);
    assert_eq!(support[2], Support::Unsupported);
    assert_eq!(doubted.sentences[0].doubt, None);
    assert_eq!(doubted.sentences[1].doubt, Some(Doubt::Negation));
    assert!(matches!(&doubted.sentences[2].doubt, Some(Doubt::Name(name)) if name.contains("Napoleon")));
    let written = doubted.written.unwrap();
    assert_eq!((written.model.as_str(), &written.ending), ("script", &Ending::Said));
    assert!(written.wrote.ends_with("signed by Napoleon.") && !written.given.is_empty());
    let contradicted = answer(2, 2);
    let contradiction = contradicted.contradiction.unwrap();
    assert_eq!((contradiction.words.as_str(), contradiction.footnote), ("1,250 euros", 1));
    assert!(contradicted.footnotes[0].answer_span.is_some());
    let form = answer(2, 4);
    assert_eq!(form.text(), "/rent: 1,250 euros");
    assert!(form.written.unwrap().schema.unwrap().contains("deposit"));
    let crashed = answer(2, 5);
    assert!(crashed.stopped);
    assert!(
        matches!(crashed.written.unwrap().ending, Ending::Failed(reason) if reason.english.contains("signal 9"))
    );

    // Other ways to an answer.
    assert!(matches!(turn(3, 1).scope, Scope::Collection(_)));
    assert_eq!(answer(3, 1).method, Method::Count { words: vec!["rent".into()], found: 2, of: 2 });
    let documents = vec!["Lease of 4 Mill Lane".into()];
    assert_eq!(answer(3, 2).method, Method::Summary { documents, read: 1, passages: 1 });
    assert_eq!(answer(3, 3).method, Method::WhichDocument);
}

#[test]
fn a_process_that_is_killed_while_it_upgrades_leaves_the_library_as_it_was() {
    let program = std::env::current_exe().unwrap();
    for dies_after in [0, 1, 8, 30, 60, 82] {
        let folder = fixture("store-v1.zip");
        let child = Command::new(&program)
            .args(["--exact", "upgrades_and_dies", "--ignored", "--nocapture"])
            .env(CHILD, folder.path())
            .env(DIES_AFTER, dies_after.to_string())
            .output()
            .unwrap();
        assert!(!child.status.success(), "it did not die after {dies_after} records");
        check_whole(&open(&folder));
    }
}

#[test]
#[ignore = "the child process of the test above"]
fn upgrades_and_dies() {
    let Some(library) = std::env::var_os(CHILD) else { return };
    let dies_after: u64 = std::env::var(DIES_AFTER).unwrap().parse().unwrap();
    let upgraded = Library::open_watched(Path::new(&library), settings(), &mut |done, _| {
        if done == dies_after {
            std::process::abort();
        }
    });
    drop(upgraded);
}

#[test]
fn what_an_upgrade_cannot_read_is_set_aside_and_the_rest_is_there() {
    let folder = fixture("store-v1.zip");
    overwrite(folder.path(), &Key::Turn(2, 3), Some(b"nonsense"));
    overwrite(folder.path(), &Key::Page(5, 1), Some(b"more nonsense"));
    let library = open(&folder);
    let mut aside: Vec<(String, Vec<u8>)> =
        library.set_aside().unwrap().into_iter().map(|record| (record.database, record.bytes)).collect();
    aside.sort();
    let expected = [("pages".to_string(), b"more nonsense".to_vec()), ("turns".into(), b"nonsense".to_vec())];
    assert_eq!(aside, expected);
    let turns = library.conversation(ConversationId(2)).unwrap().1;
    assert_eq!((turns.readable.len(), turns.damaged), (4, 0));
    library.repair(&Cancel::default(), &Silent).unwrap();
    assert_eq!(library.verify(&Cancel::default()).unwrap().problems, []);
    let hits = library.search("monthly rent in euros", &SearchOptions::default()).unwrap().hits;
    assert!(hits[0].text.contains("1,250 euros"), "{hits:?}");
}

#[test]
fn a_library_that_another_process_writes_to_is_not_upgraded() {
    let folder = fixture("store-v1.zip");
    let lock = File::options().create(true).append(true).open(folder.path().join("write.lock")).unwrap();
    lock.try_lock().unwrap();
    let before = fs::read(folder.path().join("store/data.mdb")).unwrap();
    let refused = Library::open(folder.path(), settings()).err().unwrap();
    assert!(matches!(refused, Error::InUse { .. }), "{refused:?}");
    drop(lock);
    // Opening adds databases that the earlier version does not know, and leaves its records alone.
    assert!(before.len() <= fs::read(folder.path().join("store/data.mdb")).unwrap().len());
    check_whole(&open(&folder));
}
