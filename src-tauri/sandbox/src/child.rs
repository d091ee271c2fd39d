//! The program's hold on one worker process: start it, take what it says, end it.
//!
//! Whoever drops a [`Child`] has waited for its process: none is left as a zombie.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{self, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::frame;

/// Longest wait for the last words of a process that has ended.
const LAST_WORDS_LIMIT: Duration = Duration::from_millis(500);

/// How many lines of standard error are kept, and how many bytes of each.
const KEPT_LINES: usize = 40;
const KEPT_LINE_BYTES: usize = 500;

/// How to start a worker.
#[derive(Debug, Clone)]
pub struct Launch {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
    /// Environment variables that the worker inherits; all others are cleared.
    pub variables: &'static [&'static str],
}

/// How much a worker may say at once.
#[derive(Debug, Clone, Copy)]
pub struct FrameLimits {
    /// Bytes of its first frame, when it is not known yet who it is.
    pub first: u64,
    /// Bytes of each later frame.
    pub later: u64,
    /// Frames that wait to be received. A worker that says more waits in its turn.
    pub ahead: usize,
}

/// Why nothing was received.
#[derive(Debug)]
pub enum RecvError {
    /// It has said nothing yet.
    Timeout,
    /// It has closed its output.
    Ended,
    /// What it says is no frame, or larger than allowed.
    Garbage(io::Error),
}

/// A running worker.
#[derive(Debug)]
pub struct Child {
    process: process::Child,
    input: Option<ChildStdin>,
    frames: Receiver<io::Result<Vec<u8>>>,
    last_lines: Arc<Mutex<VecDeque<String>>>,
    /// Disconnected when standard error has ended.
    last_words: Receiver<()>,
}

impl Launch {
    /// Starts the process, without waiting for it to be ready.
    pub fn spawn(&self) -> io::Result<process::Child> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).env_clear();
        for variable in self.variables {
            if let Some(value) = std::env::var_os(variable) {
                command.env(variable, value);
            }
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // Ctrl-C in a terminal goes to the whole group. The program decides what becomes of the work
        // at hand, so its workers stand outside.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        #[cfg(windows)]
        {
            const CREATE_NO_WINDOW: u32 = 0x0800_0000;
            std::os::windows::process::CommandExt::creation_flags(&mut command, CREATE_NO_WINDOW);
        }
        command.spawn()
    }
}

impl Child {
    /// Takes over a process that [`Launch::spawn`] has just started.
    pub fn new(mut process: process::Child, limits: FrameLimits) -> io::Result<Child> {
        let input = process.stdin.take();
        let output = process.stdout.take().expect("standard output is piped");
        let errors = process.stderr.take().expect("standard error is piped");
        let last_lines = Arc::new(Mutex::new(VecDeque::new()));
        let (error_end, last_words) = bounded(0);
        let (frame_sender, frames) = bounded(limits.ahead);
        let child = Child { process, input, frames, last_lines: Arc::clone(&last_lines), last_words };
        let thread = |name: &str| thread::Builder::new().name(name.to_owned());
        thread("worker output").spawn(move || forward_frames(output, limits, &frame_sender))?;
        thread("worker errors").spawn(move || keep_last_lines(errors, &last_lines, error_end))?;
        Ok(child)
    }

    /// Number of the process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Where it reads from, once: whoever has it closes it by dropping it.
    pub fn take_input(&mut self) -> Option<ChildStdin> {
        self.input.take()
    }

    /// Gives back what [`Child::take_input`] took.
    pub fn put_input(&mut self, input: ChildStdin) {
        self.input = Some(input);
    }

    /// Tells the worker that nothing more will be asked, on which it ends by itself.
    pub fn close_input(&mut self) {
        self.input = None;
    }

    /// Takes the next frame, or waits so long for it.
    pub fn receive(&self, wait: Duration) -> Result<Vec<u8>, RecvError> {
        match self.frames.recv_timeout(wait) {
            Ok(Ok(frame)) => Ok(frame),
            Ok(Err(error)) if error.kind() == io::ErrorKind::InvalidData => Err(RecvError::Garbage(error)),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(RecvError::Ended),
            Err(RecvTimeoutError::Timeout) => Err(RecvError::Timeout),
        }
    }

    /// Whether the worker is alive and has said nothing that was not received.
    pub fn is_silent(&mut self) -> bool {
        self.frames.try_recv().is_err_and(|error| error.is_empty()) && !self.has_ended()
    }

    /// Whether the process is known to have ended.
    pub fn has_ended(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(Some(_)))
    }

    /// Lets a process that has closed its output come to its own end, because how it ends is worth
    /// knowing; ends it where it does not.
    pub fn end_by_itself(&mut self) -> ExitStatus {
        self.close_input();
        let deadline = Instant::now() + LAST_WORDS_LIMIT;
        while !self.has_ended() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(1));
        }
        self.end()
    }

    /// Ends the process, if it has not ended by itself, and waits for it.
    pub fn end(&mut self) -> ExitStatus {
        let _ = self.process.kill();
        self.process.wait().expect("a process that was started here can be waited for")
    }

    /// The last lines of standard error so far.
    pub fn lines_so_far(&self) -> Vec<String> {
        self.last_lines.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// The last lines of standard error. Call it when the process has ended.
    pub fn last_lines(&self) -> Vec<String> {
        let _ = self.last_words.recv_timeout(LAST_WORDS_LIMIT);
        self.lines_so_far()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.end();
    }
}

/// Hands on what the worker says, frame by frame, until it ends or says something else.
fn forward_frames(mut output: impl Read, limits: FrameLimits, to: &Sender<io::Result<Vec<u8>>>) {
    let mut max_bytes = limits.first;
    loop {
        let frame = match frame::read(&mut output, max_bytes) {
            Ok(Some(frame)) => Ok(frame),
            Ok(None) => return,
            Err(error) => Err(error),
        };
        let failed = frame.is_err();
        if to.send(frame).is_err() || failed {
            return;
        }
        max_bytes = limits.later;
    }
}

/// Logs the lines that the worker prints and keeps the last of them, each cut to a bearable length.
/// `_end` is dropped when there will be no more.
fn keep_last_lines(mut errors: impl Read, kept: &Mutex<VecDeque<String>>, _end: Sender<()>) {
    let mut line = Vec::new();
    let keep = |line: &mut Vec<u8>| {
        let text = String::from_utf8_lossy(line).into_owned();
        line.clear();
        tracing::debug!(line = %text, "a worker prints");
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT_LINES {
            kept.pop_front();
        }
        kept.push_back(text);
    };
    let mut buffer = [0; 4096];
    loop {
        match errors.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                for &byte in &buffer[..count] {
                    match byte {
                        b'\n' => keep(&mut line),
                        _ if line.len() < KEPT_LINE_BYTES => line.push(byte),
                        _ => {}
                    }
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    if !line.is_empty() {
        keep(&mut line);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const LIMITS: FrameLimits = FrameLimits { first: 4, later: 16, ahead: 2 };

    fn shell(script: &str) -> Child {
        let launch = Launch {
            program: "/bin/sh".into(),
            arguments: vec!["-c".into(), script.into()],
            variables: &["PATH"],
        };
        Child::new(launch.spawn().expect("there is a shell"), LIMITS).expect("its streams can be read")
    }

    fn receive(child: &Child) -> Result<Vec<u8>, RecvError> {
        child.receive(Duration::from_secs(30))
    }

    #[test]
    fn a_worker_inherits_no_variable_that_is_not_named() {
        assert!(std::env::vars().count() > 1, "there is something to inherit");
        let mut child = shell("env >&2");
        assert!(matches!(receive(&child), Err(RecvError::Ended)));
        child.end_by_itself();
        // Some shells set these themselves.
        let own = ["PATH", "PWD", "SHLVL", "_", "OLDPWD"];
        let lines = child.last_lines();
        let names: Vec<&str> = lines.iter().filter_map(|line| line.split('=').next()).collect();
        assert!(names.contains(&"PATH") && names.iter().all(|name| own.contains(name)), "{lines:?}");
    }

    #[test]
    fn frames_are_received_and_larger_ones_than_allowed_are_not() {
        let child = shell(r"printf '\002\000\000\000hi\005\000\000\000there\021\000\000\000'; sleep 60");
        assert_eq!(receive(&child).unwrap(), b"hi");
        assert_eq!(receive(&child).unwrap(), b"there");
        assert!(matches!(receive(&child), Err(RecvError::Garbage(_))));
        let child = shell(r"printf '\005\000\000\000there'; sleep 60");
        assert!(
            matches!(receive(&child), Err(RecvError::Garbage(_))),
            "the first frame has a limit of its own"
        );
    }

    #[test]
    fn a_worker_that_says_nothing_is_told_from_one_that_has_ended() {
        let mut child = shell("read line; echo over >&2; exit 3");
        assert!(matches!(child.receive(Duration::from_millis(20)), Err(RecvError::Timeout)));
        assert!(child.is_silent());
        child.close_input();
        assert!(matches!(receive(&child), Err(RecvError::Ended)));
        assert_eq!(child.end_by_itself().code(), Some(3));
        assert_eq!(child.last_lines(), ["over"]);
        assert!(!child.is_silent());
    }

    #[test]
    fn dropping_it_ends_the_process() {
        let child = shell("exec sleep 600");
        let id = rustix::process::Pid::from_raw(child.id() as i32).unwrap();
        assert!(rustix::process::test_kill_process(id).is_ok());
        drop(child);
        assert!(rustix::process::test_kill_process(id).is_err());
    }
}
