//! Damages the files of a library, and holds the program to its promise: every command ends with a sentence or the right answer and never
//! with a signal, and `repair` loses nothing that is whole.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may unwrap")]
#![expect(clippy::disallowed_methods, reason = "the test damages files")]

mod common;

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use common::{Run, Sandbox};

const FILES: usize = 24;

/// Bits that a sweep flips in one file at once, as they were in the trial that lost nineteen documents.
const MANY: usize = 64;

/// A library of so many documents, each with a mark that it alone has.
fn library() -> Sandbox {
    let sandbox = Sandbox::new();
    for index in 0..FILES {
        let text = format!(
            "Logbook of lighthouse {index}\n\nThe keeper of tower TW-{index:04} trims the lamp every evening.\n\n"
        );
        let weather = format!("On day {index} the wind turned and the swell came from the west. ").repeat(40);
        sandbox.write(format!("{index:03}.txt"), text + &weather);
    }
    assert_eq!(sandbox.add(0).len(), FILES);
    sandbox
}

fn data_file(library: &Path) -> PathBuf {
    library.join("store/data.mdb")
}

/// Numbers that are the same in every run (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }
}

fn flip_bits(file: &Path, count: usize, random: &mut Random) {
    let mut bytes = fs::read(file).unwrap();
    for _ in 0..count {
        let place = random.below(bytes.len() as u64) as usize;
        bytes[place] ^= 1 << random.below(8);
    }
    fs::write(file, bytes).unwrap();
}

fn copy_of(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.unwrap();
        let to = copy.path().join(entry.path().strip_prefix(folder).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(to).unwrap();
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
    copy
}

/// Runs a command on another folder than the sandbox's own.
fn run(sandbox: &Sandbox, library: &Path, arguments: &[&str]) -> Run {
    let program = sandbox.command(arguments);
    let mut command = std::process::Command::new(program.get_program());
    command.arg("--library").arg(library).args(arguments).stdin(std::process::Stdio::null());
    command.env_remove("FOOTNOTE_LOG");
    Run::of(command.output().unwrap())
}

/// A command ends by itself, and says why where it could not do what was asked.
#[track_caller]
fn check_ended(run: &Run, what: &str) {
    let code = run.code.unwrap_or_else(|| panic!("{what}: ended by a signal: {run:?}"));
    assert!([0, 1, 2, 3].contains(&code), "{what}: {run:?}");
    if code == 3 {
        assert!(run.stderr.contains("footnote-cli: ") && !run.stderr.contains("panicked"), "{what}: {run:?}");
    }
}

fn find(sandbox: &Sandbox, library: &Path, index: usize) -> Run {
    let mark = format!("TW-{index:04}");
    run(sandbox, library, &["--json", "search", &mark, "-k", "1", "--mode", "lexical"])
}

/// All documents are there and found, and nothing is wrong.
#[track_caller]
fn check_whole(sandbox: &Sandbox, library: &Path, what: &str) {
    let list = run(sandbox, library, &["--json", "list"]).json(0);
    let mut paths: Vec<&str> =
        list["documents"].as_array().unwrap().iter().map(|one| one["path"].as_str().unwrap()).collect();
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), FILES, "{what}: {paths:?}");
    for index in [0, 7, FILES - 1] {
        let found = find(sandbox, library, index).json(0);
        let path = found["hits"][0]["path"].as_str();
        assert!(path.is_some_and(|path| path.ends_with(&format!("{index:03}.txt"))), "{what}: {found}");
    }
    let verify = run(sandbox, library, &["--json", "verify"]);
    assert_eq!(verify.code, Some(0), "{what}: {verify:?}");
}

/// What every command makes of a damaged library, and then what `repair` does.
#[track_caller]
fn check_repaired(sandbox: &Sandbox, library: &Path, what: &str) {
    for arguments in [&["status"][..], &["list"], &["verify"], &["ask", "Who trims the lamp?"], &["notes"]] {
        check_ended(&run(sandbox, library, arguments), &format!("{what}, {arguments:?}"));
    }
    let found = find(sandbox, library, 5);
    check_ended(&found, what);
    if found.code == Some(0) {
        let found = found.json(0);
        assert!(found["hits"][0]["path"].as_str().unwrap().ends_with("005.txt"), "{what}: {found}");
    }
    let repair = run(sandbox, library, &["--json", "repair"]);
    assert_eq!(repair.code, Some(0), "{what}: {repair:?}");
    // Every text is there, though where two records of a document were hit, not from which file it is: adding the files tells.
    for index in [0, 7, FILES - 1] {
        let found = find(sandbox, library, index).json(0);
        let text = found["hits"][0]["text"].as_str();
        assert!(text.is_some_and(|text| text.contains(&format!("TW-{index:04}"))), "{what}: {found}");
    }
    let verify = run(sandbox, library, &["--json", "verify"]);
    assert_eq!(verify.code, Some(0), "{what}: {verify:?}");
    let added = run(sandbox, library, &["--json", "add", sandbox.documents().to_str().unwrap()]);
    assert_eq!(added.code, Some(0), "{what}: {added:?}");
    check_whole(sandbox, library, what);
}

#[test]
fn a_file_that_is_cut_off_is_said_and_what_can_be_read_is_kept() {
    let sandbox = library();
    let whole = fs::metadata(data_file(&sandbox.library())).unwrap().len();
    for percent in [97, 60, 30] {
        let copy = copy_of(&sandbox.library());
        let file = File::options().write(true).open(data_file(copy.path())).unwrap();
        file.set_len(whole * percent / 100).unwrap();
        drop(file);
        let what = format!("cut off at {percent} %");
        let listed = run(&sandbox, copy.path(), &["list"]);
        check_ended(&listed, &what);
        assert_eq!(listed.code, Some(3), "{what}");
        assert!(
            listed.stderr.contains("data.mdb") && listed.stderr.contains("footnote-cli repair"),
            "{listed:?}"
        );
        let repair = run(&sandbox, copy.path(), &["repair"]);
        assert_eq!(repair.code, Some(0), "{what}: {repair:?}");
        assert!(repair.stdout.contains("made anew") && repair.stdout.contains("damaged-1.mdb"), "{repair:?}");
        if percent == 30 {
            // Which file a document is from is cut off, too, and most texts are not.
            let list = run(&sandbox, copy.path(), &["--json", "list"]).json(0);
            assert!(list["documents"].as_array().unwrap().len() > FILES / 2, "{list}");
            assert_eq!(run(&sandbox, copy.path(), &["verify"]).code, Some(0));
            continue;
        }
        // What was cut off is read again where its files are known, and when they are added else.
        let again = run(&sandbox, copy.path(), &["--json", "add", sandbox.documents().to_str().unwrap()]);
        assert_eq!(again.code, Some(0), "{what}: {again:?}");
        check_whole(&sandbox, copy.path(), &what);
    }
    let copy = copy_of(&sandbox.library());
    File::options().write(true).open(data_file(copy.path())).unwrap().set_len(2000).unwrap();
    let repair = run(&sandbox, copy.path(), &["repair"]);
    assert_eq!(repair.code, Some(3), "{repair:?}");
    assert!(repair.stderr.contains("nothing of the library's file"), "{repair:?}");
}

#[test]
fn many_flipped_bits_lose_no_document() {
    let sandbox = library();
    for seed in 0..4 {
        let copy = copy_of(&sandbox.library());
        flip_bits(&data_file(copy.path()), MANY, &mut Random(seed));
        check_repaired(&sandbox, copy.path(), &format!("seed {seed}"));
    }
}

#[test]
fn a_single_flipped_bit_is_found_or_touches_nothing() {
    let sandbox = library();
    let before = run(&sandbox, &sandbox.library(), &["--json", "list"]).stdout;
    let (mut found, mut random) = (0, Random(7));
    for index in 0..12 {
        let copy = copy_of(&sandbox.library());
        flip_bits(&data_file(copy.path()), 1, &mut random);
        let verify = run(&sandbox, copy.path(), &["--json", "verify"]);
        check_ended(&verify, &format!("flip {index}"));
        if verify.code == Some(0) {
            assert_eq!(run(&sandbox, copy.path(), &["--json", "list"]).stdout, before, "flip {index}");
        } else {
            found += 1;
        }
    }
    assert!(found >= 3, "only {found} of the flips fell into what is stored");
}

#[test]
fn a_damaged_index_of_words_is_built_again_and_the_search_answers() {
    let sandbox = library();
    let mut random = Random(11);
    let files: Vec<PathBuf> = fs::read_dir(sandbox.library().join("lexical"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.to_string_lossy().ends_with(".lock"))
        .collect();
    assert!(files.len() >= 6, "{files:?}");
    for file in files {
        let copy = copy_of(&sandbox.library());
        let damaged = copy.path().join("lexical").join(file.file_name().unwrap());
        if fs::metadata(&damaged).unwrap().len() == 0 {
            continue;
        }
        flip_bits(&damaged, 8, &mut random);
        for index in [3, 19] {
            let found = find(&sandbox, copy.path(), index).json(0);
            let path = found["hits"][0]["path"].as_str().unwrap().to_owned();
            assert!(path.ends_with(&format!("{index:03}.txt")), "{file:?}: {found}");
        }
        check_whole(&sandbox, copy.path(), &format!("{file:?}"));
    }
}

#[test]
fn a_store_that_is_gone_is_not_taken_for_a_new_library() {
    let sandbox = library();
    fs::remove_file(data_file(&sandbox.library())).unwrap();
    for arguments in [&["list"][..], &["verify"], &["repair"], &["search", "lamp"]] {
        let run = sandbox.run(arguments);
        assert_eq!(run.code, Some(3), "{arguments:?}: {run:?}");
        assert!(run.stderr.contains("data.mdb") && run.stderr.contains("missing"), "{run:?}");
    }
    assert!(!data_file(&sandbox.library()).exists(), "nothing was made in its place");
}

#[test]
fn nobody_else_may_read_the_files_of_a_library() {
    let sandbox = library();
    let everybody = |mode: u32| {
        for entry in walkdir::WalkDir::new(sandbox.library()) {
            let entry = entry.unwrap();
            let mode = if entry.file_type().is_dir() { mode | 0o111 } else { mode };
            fs::set_permissions(entry.path(), fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    let check = |when: &str| {
        for entry in walkdir::WalkDir::new(sandbox.library()) {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            let expected = if entry.file_type().is_dir() { 0o700 } else { 0o600 };
            assert_eq!(mode, expected, "{when}: {:?} has {mode:o}", entry.path());
        }
    };
    check("a new library");
    everybody(0o644);
    sandbox.run(["list"]);
    check("a library of an earlier version");
}

/// Whether a file of the library holds the bytes.
fn holds(library: &Path, bytes: &[u8]) -> Option<PathBuf> {
    walkdir::WalkDir::new(library)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .find(|path| fs::read(path).unwrap().windows(bytes.len()).any(|window| window == bytes))
}

#[test]
fn a_forgotten_document_leaves_no_word_in_any_file() {
    let sandbox = library();
    let canary = "Quillonfarbe";
    sandbox.write("secret.txt", format!("The watchword of the night is {canary}. Nobody may know it.\n"));
    sandbox.add(0);
    let search = ["--json", "search", canary, "--mode", "lexical"];
    assert_eq!(sandbox.run(search).json(0)["hits"].as_array().unwrap().len(), 1);
    assert!(holds(&sandbox.library(), canary.as_bytes()).is_some(), "it was there");

    let removed = sandbox.run(["--json", "remove", "--forget", "secret.txt"]).json(0);
    assert_eq!(removed["removed"].as_array().unwrap().len(), 1);
    assert_eq!(removed["forgotten"]["answers"], 0);
    for bytes in [canary.as_bytes(), b"quillonfarb", b"watchword", b"secret.txt"] {
        assert_eq!(holds(&sandbox.library(), bytes), None, "{:?}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(sandbox.run(search).json(0)["hits"].as_array().unwrap().len(), 0);
    check_whole(&sandbox, &sandbox.library(), "forgotten");
}

#[test]
fn an_exported_library_gives_the_same_answers_elsewhere() {
    let sandbox = library();
    let file = sandbox.documents().join("backup.footnote");
    let path = file.to_str().unwrap();
    let exported = sandbox.run(["--json", "export", path]).json(0);
    assert_eq!(exported["documents"], FILES);
    let refused = sandbox.run(["export", path]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("exists already"), "{refused:?}");

    let elsewhere = tempfile::tempdir().unwrap();
    let new = elsewhere.path().join("library");
    let imported = run(&sandbox, &new, &["--json", "import", path]).json(0);
    assert_eq!(imported["documents"], FILES);
    check_whole(&sandbox, &new, "imported");
    let question = &["--json", "ask", "Who trims the lamp of tower TW-0007?"];
    let answer = |library: &Path| run(&sandbox, library, question).json(0)["answer"].clone();
    assert_eq!(answer(&new), answer(&sandbox.library()));

    // Some documents, into a library that has one of them.
    let some = sandbox.documents().join("some.footnote");
    let some = some.to_str().unwrap();
    let exported = sandbox.run(["--json", "export", some, "--in", "1", "2", "3"]).json(0);
    assert_eq!(exported["documents"], 3);
    let third = elsewhere.path().join("third");
    let first = sandbox.documents().join("000.txt");
    run(&sandbox, &third, &["--json", "add", first.to_str().unwrap()]).json_lines(0);
    let imported = run(&sandbox, &third, &["--json", "import", some]).json(0);
    assert_eq!(
        (imported["documents"].as_u64().unwrap(), imported["present"].as_u64().unwrap()),
        if holds_first(&sandbox) { (2, 1) } else { (3, 0) }
    );
    let status = run(&sandbox, &third, &["--json", "status"]).json(0);
    assert_eq!(status["unfinished"], 0, "their vectors came with them");
    assert_eq!(run(&sandbox, &third, &["--json", "verify"]).code, Some(0));

    // A file with a flipped bit, or cut off, is refused.
    flip_bits(&file, 1, &mut Random(3));
    let refused = run(&sandbox, &elsewhere.path().join("fourth"), &["import", path]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("not an exported library"), "{refused:?}");
}

/// Whether one of the documents 1 to 3 is the first file.
fn holds_first(sandbox: &Sandbox) -> bool {
    let list = sandbox.run(["--json", "list"]).json(0);
    list["documents"].as_array().unwrap().iter().any(|document| {
        document["document"].as_u64().unwrap() <= 3 && document["path"].as_str().unwrap().ends_with("000.txt")
    })
}

#[test]
fn a_compacted_library_is_smaller_and_the_same() {
    let sandbox = library();
    let kept = run(&sandbox, &sandbox.library(), &["--json", "list"]).stdout;
    let size = || fs::metadata(data_file(&sandbox.library())).unwrap().len();
    sandbox.write("more.txt", "The harbour master counts the boats. ".repeat(4000));
    sandbox.add(0);
    assert_eq!(sandbox.run(["remove", "more.txt"]).code, Some(0));
    let before = size();
    let compacted = sandbox.run(["--json", "compact"]).json(0);
    assert_eq!((compacted["before"].as_u64(), compacted["after"].as_u64()), (Some(before), Some(size())));
    assert!(size() < before, "{before}");
    assert_eq!(run(&sandbox, &sandbox.library(), &["--json", "list"]).stdout, kept);
    check_whole(&sandbox, &sandbox.library(), "compacted");
}
