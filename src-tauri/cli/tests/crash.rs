//! Kills the program while it adds documents, and holds the library to its promise: what is stored is whole, and
//! adding again completes the rest, each document once.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

mod common;

use std::collections::HashSet;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use common::Sandbox;

const FILES: usize = 200;

/// When to kill, in percent of the time that an undisturbed `add` takes: while the library is opened, while files are
/// read, while vectors are computed, and about the end.
const MOMENTS_PERCENT: [u32; 8] = [5, 12, 20, 30, 45, 60, 80, 95];

fn documents() -> Sandbox {
    let sandbox = Sandbox::new();
    for index in 0..FILES {
        let text = format!(
            "Logbook of lighthouse {index}\n\nThe keeper of tower TW-{index:04} trims the lamp every evening.\n"
        );
        let weather = format!("On day {index} the wind turned and the swell came from the west. ").repeat(8);
        sandbox.write(format!("{index:03}.txt"), text + &weather);
    }
    sandbox
}

fn start_add(sandbox: &Sandbox) -> Child {
    sandbox
        .command([OsStr::new("--json"), OsStr::new("add"), sandbox.documents().as_os_str()])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills the program with a signal that it cannot catch.
fn kill(mut adding: Child) {
    adding.kill().unwrap();
    adding.wait().unwrap();
}

/// What must hold after a kill, and then after the work has been completed. Returns whether the kill left work undone.
fn check(sandbox: &Sandbox, moment: &str) -> bool {
    let mut unfinished = true;
    if sandbox.library().join("store").exists() {
        let verify = sandbox.run(["--json", "verify"]);
        assert_eq!(verify.code, Some(0), "{moment}: {verify:?}");
        let status = sandbox.run(["--json", "status"]).json(0);
        eprintln!("{moment}: {} documents, {} unfinished", status["documents"], status["unfinished"]);
        unfinished = status["documents"] != FILES || status["unfinished"] != 0;
    }
    let verdicts = sandbox.add(0);
    assert_eq!(verdicts.len(), FILES, "{moment}: every file has a verdict");
    let list = sandbox.run(["--json", "list"]).json(0);
    let documents = list["documents"].as_array().unwrap();
    let paths: HashSet<&str> = documents.iter().map(|document| document["path"].as_str().unwrap()).collect();
    assert_eq!((documents.len(), paths.len()), (FILES, FILES), "{moment}: every file is there once");
    assert!(documents.iter().all(|document| document["state"] == "indexed"), "{moment}");
    let verify = sandbox.run(["--json", "verify"]).json(0);
    assert_eq!(verify["documents"], FILES, "{moment}");
    for mode in ["lexical", "hybrid"] {
        let found = sandbox.run(["--json", "search", "TW-0123", "-k", "1", "--mode", mode]).json(0);
        assert!(found["hits"][0]["path"].as_str().unwrap().ends_with("123.txt"), "{moment}, {mode}: {found}");
    }
    unfinished
}

#[test]
fn nothing_is_lost_or_doubled_when_the_program_is_killed() {
    // The first run of a program is slower than those after it.
    let undisturbed = || {
        let sandbox = documents();
        let started = Instant::now();
        sandbox.add(0);
        started.elapsed()
    };
    let whole = undisturbed().min(undisturbed());
    let mut left_undone = 0;
    for percent in MOMENTS_PERCENT {
        let sandbox = documents();
        let mut adding = start_add(&sandbox);
        // The moment of a kill is a time by its nature; the promise holds wherever it falls.
        std::thread::sleep(whole * percent / 100);
        let output = adding.stdout.take();
        kill(adding);
        drop(output);
        left_undone += usize::from(check(&sandbox, &format!("killed after {percent} % of {whole:?}")));
    }
    assert!(left_undone >= 2, "too few kills fell into the work to prove anything");
}

#[test]
fn a_verdict_that_was_told_holds() {
    let sandbox = documents();
    let mut adding = start_add(&sandbox);
    let mut first = String::new();
    BufReader::new(adding.stdout.take().unwrap()).read_line(&mut first).unwrap();
    kill(adding);
    let told: serde_json::Value = serde_json::from_str(&first).unwrap();
    let list = sandbox.run(["--json", "list"]).json(0);
    let documents = list["documents"].as_array().unwrap();
    let stored = documents.iter().find(|document| document["document"] == told["document"]);
    let stored = stored.expect("the document is in the library");
    assert_eq!((&stored["path"], &stored["state"]), (&told["path"], &serde_json::json!("indexed")));
    check(&sandbox, "killed after a verdict");
}

#[test]
fn a_stopped_add_says_how_to_continue() {
    let sandbox = documents();
    let mut adding = sandbox
        .command([OsStr::new("--json"), OsStr::new("add"), sandbox.documents().as_os_str()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The handler is in place before the library's lock file is made.
    let deadline = Instant::now() + Duration::from_secs(30);
    while !sandbox.library().join("write.lock").exists() {
        assert!(Instant::now() < deadline, "the library was never opened");
        std::thread::sleep(Duration::from_millis(2));
    }
    let interrupted =
        std::process::Command::new("kill").args(["-INT", &adding.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    // Read to the end, so that the program does not wait for its reader.
    let output = adding.stdout.take().unwrap();
    let verdicts = BufReader::new(output).lines().count();
    let ended = adding.wait_with_output().unwrap();
    let told = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(130), "{told}");
    assert!(verdicts < FILES, "it was stopped before its end");
    assert!(told.contains("Stopping after the current file"), "{told}");
    assert!(told.contains("Run the same `add` again to continue"), "{told}");
    check(&sandbox, "stopped");
}
