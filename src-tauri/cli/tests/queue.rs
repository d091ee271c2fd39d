//! Imports that outlive a process, and two processes that add to one library.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

#[expect(dead_code, reason = "what other tests need of it")]
mod common;

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use common::{Run, Sandbox};
use footnote_engine::{Added, ImportId, Library, Observer, Progress, Settings, Stage, Worker, WorkerCommand};

const FILES: usize = 150;

fn documents() -> Sandbox {
    let sandbox = Sandbox::new();
    for index in 0..FILES {
        let weather = format!("On day {index} the wind turned and the swell came from the west. ").repeat(8);
        sandbox.write(format!("many/{index:03}.txt"), format!("Logbook {index}\n\n{weather}"));
    }
    sandbox.write("one/lease.txt", "The rent is 900 euros.");
    sandbox
}

fn start_add(sandbox: &Sandbox, folder: &Path) -> Child {
    let arguments = [OsStr::new("--json"), OsStr::new("add"), folder.as_os_str()];
    let mut command = sandbox.command(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until the import is in the queue with all its files, and the first documents are stored.
fn wait_until_reading(sandbox: &Sandbox) {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        assert!(Instant::now() < deadline, "nothing was read");
        if sandbox.library().join("write.lock").exists() {
            let status = sandbox.run(["--json", "status"]);
            if status.code == Some(0) && status.json(0)["documents"].as_u64().unwrap() > 0 {
                return;
            }
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn check_complete(sandbox: &Sandbox, documents: usize) {
    let status = sandbox.run(["--json", "status"]).json(0);
    assert_eq!((&status["documents"], &status["unfinished"]), (&documents.into(), &0.into()));
    assert_eq!(sandbox.run(["--json", "verify"]).code, Some(0));
}

#[test]
fn what_was_waiting_at_a_kill_goes_on_at_the_next_start() {
    let sandbox = documents();
    let mut adding = start_add(&sandbox, &sandbox.documents().join("many"));
    wait_until_reading(&sandbox);
    adding.kill().unwrap();
    adding.wait().unwrap();
    let status = sandbox.run(["--json", "status"]).json(0);
    let left = FILES as u64 - status["documents"].as_u64().unwrap() + status["unfinished"].as_u64().unwrap();
    assert!(left > 0, "killed too late to prove anything");

    // The verdicts are those of what was asked for now.
    let verdicts = start_add(&sandbox, &sandbox.documents().join("one")).wait_with_output().unwrap();
    let verdicts = Run::of(verdicts).json_lines(0);
    assert_eq!(verdicts.len(), 1);
    assert_eq!(verdicts[0]["verdict"], "indexed");
    check_complete(&sandbox, FILES + 1);
}

#[test]
fn who_follows_an_import_takes_over_when_its_owner_is_killed() {
    let sandbox = documents();
    let mut owner = start_add(&sandbox, &sandbox.documents().join("many"));
    wait_until_reading(&sandbox);
    let mut follower = start_add(&sandbox, &sandbox.documents().join("one"));
    // Give it the time to hand over; wherever the kill falls, the promise holds.
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(follower.try_wait().unwrap(), None, "it waits for the owner");
    owner.kill().unwrap();
    owner.wait().unwrap();
    let verdicts = Run::of(follower.wait_with_output().unwrap()).json_lines(0);
    assert_eq!(verdicts.len(), 1);
    assert_eq!(verdicts[0]["verdict"], "indexed");
    check_complete(&sandbox, FILES + 1);
}

/// The library with a worker, as a window that is open has it.
struct Window {
    library: Arc<Library>,
    worker: Worker,
}

struct Quiet;

impl Progress for Quiet {
    fn advance(&self, _: Stage, _: u64, _: u64) {}
}

impl Observer for Quiet {
    fn begins(&self, _: Option<ImportId>) {}
    fn reported(&self, _: &Added) {}
    fn ended(&self, _: footnote_engine::Result<()>) {}
    fn all_done(&self) {}
}

impl Window {
    fn open(sandbox: &Sandbox) -> Window {
        // SAFETY: no other thread of the test reads the environment now.
        unsafe { footnote_engine::forbid_telemetry() };
        let program = env!("CARGO_BIN_EXE_footnote-cli").into();
        let worker = WorkerCommand { program, arguments: vec!["worker".into(), "extract".into()] };
        let library = Arc::new(Library::open(&sandbox.library(), Settings::new(worker)).unwrap());
        let opened = Arc::clone(&library);
        let window = Window { library, worker: Worker::start(move || Some(opened), Arc::new(Quiet)) };
        // From here on it owns the library.
        let deadline = Instant::now() + Duration::from_secs(20);
        while !sandbox.library().join("write.lock").exists() {
            assert!(Instant::now() < deadline);
            std::thread::sleep(Duration::from_millis(5));
        }
        window
    }
}

#[test]
fn the_command_line_adds_while_the_window_is_open() {
    let sandbox = documents();
    sandbox.write("one/bad.pdf", "This is no PDF.");
    let window = Window::open(&sandbox);
    let folder = sandbox.documents().join("one");
    let missing = sandbox.documents().join("nowhere");
    let run = sandbox.run([OsStr::new("--json"), OsStr::new("add"), folder.as_os_str(), missing.as_os_str()]);
    let mut verdicts = run.json_lines(1);
    verdicts.sort_by_key(|verdict| verdict["path"].as_str().unwrap().to_owned());
    let named: Vec<(&str, &str)> = verdicts
        .iter()
        .map(|verdict| (verdict["path"].as_str().unwrap(), verdict["verdict"].as_str().unwrap()))
        .map(|(path, verdict)| (path.rsplit('/').next().unwrap(), verdict))
        .collect();
    assert_eq!(named, [("nowhere", "failed"), ("bad.pdf", "failed"), ("lease.txt", "indexed")]);
    // The window has them at once: it did the work.
    assert_eq!(window.library.documents().unwrap().len(), 1);
    let found = window.library.search("rent in euros", &Default::default()).unwrap();
    assert!(found.hits[0].text.contains("900 euros"));

    // For a person the same words as ever.
    let shown = sandbox.run([OsStr::new("add"), folder.as_os_str()]);
    assert_eq!(shown.code, Some(1), "{shown:?}");
    assert!(shown.stdout.contains("1 unchanged, 1 failed"), "{shown:?}");
    assert_eq!(window.library.waiting_imports().unwrap(), []);
    window.worker.close();
}

#[test]
fn an_interrupt_reaches_the_window_that_does_the_work() {
    let sandbox = documents();
    let window = Window::open(&sandbox);
    let adding = start_add(&sandbox, &sandbox.documents().join("many"));
    wait_until_reading(&sandbox);
    let interrupted = Command::new("kill").args(["-INT", &adding.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    let ended = adding.wait_with_output().unwrap();
    let told = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(130), "{told}");
    assert!(told.contains("Run the same `add` again to continue"), "{told}");
    assert_eq!(window.library.waiting_imports().unwrap(), []);
    window.worker.close();
}
