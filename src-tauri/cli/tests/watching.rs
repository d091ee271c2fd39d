//! Folders that are kept current from the command line.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

#[expect(dead_code, reason = "what other tests need of it")]
mod common;

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use common::Sandbox;
use serde_json::Value;

/// How long a test waits for what takes seconds at most.
const PATIENCE: Duration = Duration::from_secs(120);

/// `watch`, with its lines as they come.
struct Following {
    process: Child,
    lines: Receiver<Value>,
}

impl Following {
    fn start(sandbox: &Sandbox) -> Following {
        let mut process = sandbox
            .command(["--json", "watch"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in stdout.lines() {
                // Nobody listens at the end of a test.
                let _ = sender.send(serde_json::from_str(&line.unwrap()).unwrap());
            }
        });
        Following { process, lines }
    }

    /// The next line that tells of this kind of change.
    fn wait_for(&self, change: &str) -> Value {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("nothing was {change}"));
            if line["change"] == change {
                return line;
            }
        }
    }

    /// Presses Ctrl-C and waits for the end.
    fn interrupt(mut self) -> Option<i32> {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        self.process.wait().unwrap().code()
    }
}

fn add_watched(sandbox: &Sandbox, more: &[&str]) -> Vec<Value> {
    let documents = sandbox.documents();
    let arguments = ["--json", "watch", "add"].iter().chain(more).map(OsStr::new);
    sandbox.run(arguments.chain([documents.as_os_str()])).json_lines(0)
}

#[test]
fn a_folder_is_followed_until_ctrl_c() {
    let sandbox = Sandbox::new();
    sandbox.write("lease.txt", "The rent is 900 euros.");
    sandbox.write("drafts/old.txt", "The rent was 800 euros.");
    let verdicts = add_watched(&sandbox, &["--ignore", "drafts/"]);
    assert_eq!(verdicts.len(), 1, "{verdicts:?}");
    let listed = sandbox.run(["--json", "watch", "list"]).json(0);
    let folder = &listed["folders"][0];
    assert_eq!(folder["path"], sandbox.documents().to_str().unwrap());
    assert_eq!((&folder["documents"], &folder["rules"]["patterns"][0]), (&1.into(), &"drafts/".into()));

    let following = Following::start(&sandbox);
    let compared = following.wait_for("compared");
    assert_eq!((&compared["files"], &compared["to_read"]), (&1.into(), &0.into()));
    sandbox.write("lease.txt", "The rent is 950 euros.");
    let read = following.wait_for("read");
    assert_eq!(read["verdict"], "indexed");
    let hits = sandbox.run(["--json", "search", "rent"]).json(0);
    assert_eq!(hits["hits"][0]["text"], "The rent is 950 euros.");
    let moved = sandbox.documents().join("Lease of the mill.txt");
    fs::rename(sandbox.documents().join("lease.txt"), &moved).unwrap();
    let line = following.wait_for("moved");
    assert_eq!((&line["path"], &line["document"]), (&moved.to_str().unwrap().into(), &read["document"]));
    fs::remove_file(&moved).unwrap();
    assert_eq!(following.wait_for("removed")["document"], read["document"]);
    assert_eq!(following.interrupt(), Some(0));
    assert_eq!(sandbox.run(["--json", "status"]).json(0)["documents"], 0);
}

#[test]
fn a_folder_that_is_left_keeps_its_documents() {
    let sandbox = Sandbox::new();
    sandbox.write("lease.txt", "The rent is 900 euros.");
    add_watched(&sandbox, &[]);
    let documents = sandbox.documents();
    let arguments = [OsStr::new("--json"), "watch".as_ref(), "remove".as_ref(), documents.as_os_str()];
    assert_eq!(sandbox.run(arguments).json(0)["folders"], Value::Array(Vec::new()));
    assert_eq!(sandbox.run(["--json", "status"]).json(0)["documents"], 1);
    assert_eq!(sandbox.run(arguments).code, Some(2));
    assert_eq!(sandbox.run(["watch"]).code, Some(2), "there is nothing to follow");
}

#[test]
fn what_would_be_read_is_counted_before() {
    let sandbox = Sandbox::new();
    sandbox.write("lease.txt", "The rent is 900 euros.");
    sandbox.write("plan.pdf", "no PDF");
    let documents = sandbox.documents();
    let arguments = ["--json", "watch", "add", "--estimate", "--only", "TXT"].map(OsStr::new);
    let estimate = sandbox.run(arguments.into_iter().chain([documents.as_os_str()])).json(0);
    assert_eq!((&estimate["files"], &estimate["left_out"]), (&1.into(), &1.into()));
    assert_eq!(sandbox.run(["--json", "watch", "list"]).json(0)["folders"], Value::Array(Vec::new()));
}
