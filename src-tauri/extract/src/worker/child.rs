//! The program's hold on one worker process: start it, hand it a file, end it.
//!
//! A worker that did anything but answer in time is ended, never used again. Whoever drops a
//! [`Child`] has waited for its process: none is left as a zombie.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{self, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::protocol::{self, Answer, GreetingError, Hello, Request, Start};
use super::verdict::{End, memory_of};
use super::{Protections, frame};

/// How often a wait looks whether it was cancelled, and at the worker's memory.
const TICK: Duration = Duration::from_millis(10);

/// Longest time from the start of the process to its greeting. A virus scanner may read all of the
/// executable and of PDFium first.
const START_LIMIT: Duration = Duration::from_secs(30);

/// Longest wait for the last words of a process that has ended.
const LAST_WORDS_LIMIT: Duration = Duration::from_millis(500);

/// How many lines of standard error are kept, and how many bytes of each.
const KEPT_LINES: usize = 20;
const KEPT_LINE_BYTES: usize = 500;

/// Variables that a worker inherits; all others are cleared. The first says where PDFium is, the
/// second is needed to start any program on Windows.
const INHERITED_VARIABLES: [&str; 2] = ["FOOTNOTE_LIB_DIR", "SystemRoot"];

/// How to start a worker.
#[derive(Debug, Clone)]
pub struct Launch {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
    pub memory_mib: u64,
}

/// Why a worker could not be had.
#[derive(Debug)]
pub enum LaunchError {
    Cancelled,
    Start(io::Error),
    Greeting(GreetingError),
    /// It ended, or was ended, before it was ready.
    NotReady(String),
}

/// What came of handing over a file.
#[derive(Debug)]
pub enum Outcome {
    Answer(Answer),
    /// The file could not be handed over, for lack of threads.
    NotSent(io::Error),
    /// The worker said something that is not an answer, and was ended.
    Garbage,
    /// The worker ended by itself, before it had all of the file or after.
    Ended {
        end: End,
        had_file: bool,
    },
    /// The worker was ended because it took too long.
    TimedOut,
    /// The worker was ended because the caller no longer wants the answer.
    Cancelled,
}

#[derive(Debug)]
pub struct Child {
    process: process::Child,
    /// Taken when the worker is asked to end.
    input: Option<process::ChildStdin>,
    frames: Receiver<io::Result<Vec<u8>>>,
    last_lines: Arc<Mutex<VecDeque<String>>>,
    /// Disconnected when standard error has ended.
    last_words: Receiver<()>,
    peak_bytes: u64,
    protections: Protections,
}

/// What a wait for a frame ended with.
enum Frame {
    Is(Vec<u8>),
    Garbage,
    Ended,
    TimedOut,
    Cancelled,
}

impl Launch {
    /// Starts the process, without waiting for it to be ready.
    pub fn spawn(&self) -> io::Result<process::Child> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).env_clear();
        for variable in INHERITED_VARIABLES {
            if let Some(value) = std::env::var_os(variable) {
                command.env(variable, value);
            }
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // Ctrl-C in a terminal goes to the whole group. The program decides what becomes of the
        // files in work, so its workers stand outside.
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
    /// Takes over a process just spawned and waits until it is ready.
    pub fn greet(
        mut process: process::Child,
        launch: &Launch,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<Child, LaunchError> {
        let mut input = process.stdin.take().expect("standard input is piped");
        let output = process.stdout.take().expect("standard output is piped");
        let errors = process.stderr.take().expect("standard error is piped");
        let last_lines = Arc::new(Mutex::new(VecDeque::new()));
        let (error_end, last_words) = bounded(0);
        let (frame_sender, frames) = bounded(1);
        // A worker cannot answer with more than it can hold.
        let max_bytes =
            launch.memory_mib.saturating_mul(1 << 20).clamp(protocol::MAX_MESSAGE_BYTES, frame::LARGEST);

        // The first frame fits into any pipe, so writing it does not wait for the worker. If the
        // worker is already gone, its greeting will be found missing.
        let _ = frame::write(&mut input, &protocol::greet(&Start { memory_mib: launch.memory_mib }));
        let mut child = Child {
            process,
            input: Some(input),
            frames,
            last_lines: Arc::clone(&last_lines),
            last_words,
            peak_bytes: 0,
            protections: Protections::default(),
        };
        thread::Builder::new()
            .name("worker output".to_owned())
            .spawn(move || forward_frames(output, max_bytes, &frame_sender))
            .and_then(|_| {
                thread::Builder::new()
                    .name("worker errors".to_owned())
                    .spawn(move || keep_last_lines(errors, &last_lines, error_end))
            })
            .map_err(LaunchError::Start)?;

        match child.wait_for_frame(Instant::now() + START_LIMIT, cancelled) {
            Frame::Is(hello) => {
                let hello: Hello = protocol::greeted(&hello).map_err(LaunchError::Greeting)?;
                child.protections = hello.protections;
                Ok(child)
            }
            Frame::Cancelled => Err(LaunchError::Cancelled),
            Frame::Garbage => Err(LaunchError::Greeting(GreetingError::Foreign)),
            Frame::TimedOut => {
                Err(LaunchError::NotReady(format!("it was not ready after {} s", START_LIMIT.as_secs())))
            }
            Frame::Ended => {
                let status = child.end_by_itself();
                let last_line = child.last_lines().pop().unwrap_or_default();
                Err(LaunchError::NotReady(format!("it ended at once ({status}) {last_line}")))
            }
        }
    }

    pub fn protections(&self) -> Protections {
        self.protections
    }

    /// Most memory that the worker was ever seen with.
    pub fn peak_bytes(&mut self) -> u64 {
        self.look_at_memory();
        self.peak_bytes
    }

    /// Whether the worker is alive and waits for a file.
    pub fn is_ready(&mut self) -> bool {
        // A frame that nobody asked for would be taken for the next file's answer.
        self.frames.try_recv().is_err_and(|error| error.is_empty()) && !self.has_ended()
    }

    /// Has the worker read one file. After anything but an answer the worker has ended.
    pub fn read(
        &mut self,
        request: &Request,
        bytes: &[u8],
        time_limit: Duration,
        cancelled: &dyn Fn() -> bool,
    ) -> Outcome {
        let deadline = Instant::now() + time_limit;
        let request = &protocol::encode(request);
        let Some(mut input) = self.input.take() else {
            return Outcome::Ended { end: self.ended(), had_file: false };
        };
        let outcome = thread::scope(|scope| {
            let input = &mut input;
            // A worker that does not read would block a write for ever, so the writing has a thread
            // of its own. It ends with the worker, whose end breaks the pipe.
            let (sender, written) = bounded(1);
            let writing =
                thread::Builder::new().name("worker input".to_owned()).spawn_scoped(scope, move || {
                    let result = frame::write(input, request).and_then(|()| frame::write(input, bytes));
                    let _ = sender.send(result);
                });
            if let Err(error) = writing {
                return Outcome::NotSent(error);
            }
            let outcome = match self.wait_for_frame(deadline, cancelled) {
                // An answer to a file that was not read to its end is none.
                Frame::Is(answer) => match written.recv_timeout(LAST_WORDS_LIMIT) {
                    Ok(Ok(())) => postcard::from_bytes(&answer).map_or(Outcome::Garbage, Outcome::Answer),
                    _ => Outcome::Garbage,
                },
                Frame::Garbage => Outcome::Garbage,
                Frame::Ended => {
                    let end = self.ended();
                    Outcome::Ended { end, had_file: matches!(written.recv(), Ok(Ok(()))) }
                }
                Frame::TimedOut => Outcome::TimedOut,
                Frame::Cancelled => Outcome::Cancelled,
            };
            if !matches!(outcome, Outcome::Answer(_)) {
                self.end();
            }
            outcome
        });
        if let Outcome::Answer(_) = outcome {
            self.input = Some(input);
        } else {
            self.end();
        }
        outcome
    }

    /// Tells the worker that no file will follow, on which it ends by itself.
    pub fn close_input(&mut self) {
        self.input = None;
    }

    /// Whether the process is known to have ended.
    pub fn has_ended(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(Some(_)))
    }

    fn wait_for_frame(&mut self, deadline: Instant, cancelled: &dyn Fn() -> bool) -> Frame {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.frames.recv_timeout(left.min(TICK)) {
                Ok(Ok(frame)) => return Frame::Is(frame),
                Ok(Err(error)) if error.kind() == io::ErrorKind::InvalidData => {
                    tracing::debug!(%error, "a worker said something that is no frame");
                    return Frame::Garbage;
                }
                Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => return Frame::Ended,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if cancelled() {
                return Frame::Cancelled;
            }
            if left.is_zero() {
                return Frame::TimedOut;
            }
            self.look_at_memory();
        }
    }

    fn look_at_memory(&mut self) {
        self.peak_bytes = self.peak_bytes.max(memory_of(self.process.id()));
    }

    /// How the worker ended, once it has closed its output.
    fn ended(&mut self) -> End {
        let status = self.end_by_itself();
        End { status, last_lines: self.last_lines(), peak_bytes: self.peak_bytes }
    }

    /// Lets a process that has closed its output come to its own end, because how it ends is worth
    /// knowing; ends it where it does not.
    fn end_by_itself(&mut self) -> process::ExitStatus {
        self.close_input();
        let deadline = Instant::now() + LAST_WORDS_LIMIT;
        while !self.has_ended() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(1));
        }
        self.end()
    }

    /// Ends the process, if it has not ended by itself, and waits for it.
    fn end(&mut self) -> process::ExitStatus {
        let _ = self.process.kill();
        self.process.wait().expect("a process that was started here can be waited for")
    }

    /// The last lines of standard error. Call it when the process has ended.
    fn last_lines(&self) -> Vec<String> {
        let _ = self.last_words.recv_timeout(LAST_WORDS_LIMIT);
        self.last_lines.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.end();
    }
}

/// Hands on what the worker says, frame by frame, until it ends or says something else.
fn forward_frames(mut output: impl Read, max_bytes: u64, to: &Sender<io::Result<Vec<u8>>>) {
    let mut max_bytes_now = protocol::MAX_MESSAGE_BYTES;
    loop {
        let frame = match frame::read(&mut output, max_bytes_now) {
            Ok(Some(frame)) => Ok(frame),
            Ok(None) => return,
            Err(error) => Err(error),
        };
        let failed = frame.is_err();
        if to.send(frame).is_err() || failed {
            return;
        }
        max_bytes_now = max_bytes;
    }
}

/// Logs the lines that the worker prints and keeps the last of them, each cut to a bearable length.
/// `_end` is dropped when there will be no more.
fn keep_last_lines(mut errors: impl Read, kept: &Mutex<VecDeque<String>>, _end: Sender<()>) {
    let mut line = Vec::new();
    let keep = |line: &mut Vec<u8>| {
        let text = String::from_utf8_lossy(line).into_owned();
        line.clear();
        tracing::debug!(line = %text, "a worker says");
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
