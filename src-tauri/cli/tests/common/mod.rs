//! A temporary folder with documents and a library, and the real program to use it with.
#![expect(clippy::disallowed_methods, reason = "a test writes its own files")]

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub struct Sandbox {
    folder: TempDir,
}

/// How a run of the program ended.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    pub fn of(output: Output) -> Run {
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("the program writes UTF-8"),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The only JSON value on standard output, after a run that ended with `code`.
    pub fn json(&self, code: i32) -> Value {
        assert_eq!(self.code, Some(code), "{}{}", self.stdout, self.stderr);
        serde_json::from_str(&self.stdout).expect("standard output is one JSON value")
    }

    /// The lines of JSON on standard output, after a run that ended with `code`.
    pub fn json_lines(&self, code: i32) -> Vec<Value> {
        assert_eq!(self.code, Some(code), "{}{}", self.stdout, self.stderr);
        self.stdout.lines().map(|line| serde_json::from_str(line).expect("every line is JSON")).collect()
    }
}

impl Sandbox {
    pub fn new() -> Sandbox {
        let sandbox = Sandbox { folder: TempDir::new().unwrap() };
        fs::create_dir(sandbox.documents()).unwrap();
        sandbox
    }

    pub fn documents(&self) -> PathBuf {
        self.folder.path().join("documents")
    }

    pub fn library(&self) -> PathBuf {
        self.folder.path().join("library")
    }

    /// Writes a document.
    pub fn write(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.documents().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// The program with this sandbox's library, nothing of the surrounding environment, and nothing to read.
    pub fn command<I: IntoIterator>(&self, arguments: I) -> Command
    where
        I::Item: AsRef<OsStr>,
    {
        let mut command = Command::new(env!("CARGO_BIN_EXE_footnote-cli"));
        command.arg("--library").arg(self.library()).args(arguments).stdin(Stdio::null());
        command.env_remove("FOOTNOTE_LIBRARY").env_remove("FOOTNOTE_LOG");
        command
    }

    pub fn run<I: IntoIterator>(&self, arguments: I) -> Run
    where
        I::Item: AsRef<OsStr>,
    {
        Run::of(self.command(arguments).output().unwrap())
    }

    /// Adds the folder of documents and returns the verdicts.
    pub fn add(&self, code: i32) -> Vec<Value> {
        self.run([OsStr::new("--json"), OsStr::new("add"), self.documents().as_os_str()]).json_lines(code)
    }
}
