//! The program's hold on one worker process: start it, hand it a file, end it.
//!
//! A worker that did anything but answer in time is ended, never used again. Whoever drops a
//! [`Child`] has waited for its process: none is left as a zombie.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::bounded;
use footnote_sandbox::{FrameLimits, Protections, RecvError, frame};

use super::protocol::{self, Answer, GreetingError, Hello, Reply, Request, Start};
use super::verdict::{End, memory_of};
use crate::Crash;

/// How often a wait looks whether it was cancelled, and at the worker's memory.
const TICK: Duration = Duration::from_millis(10);

/// Longest time from the start of the process to its greeting. A virus scanner may read all of the
/// executable and of PDFium first.
const START_LIMIT: Duration = Duration::from_secs(30);

/// Longest wait for the writing of a file whose answer is there already.
const WRITTEN_LIMIT: Duration = Duration::from_millis(500);

/// Variables that a worker inherits. The first says where PDFium is, the second is needed to start
/// any program on Windows, the third keeps ONNX Runtime from reporting to its makers.
const VARIABLES: [&str; 3] = ["FOOTNOTE_LIB_DIR", "SystemRoot", "ORT_DISABLE_TELEMETRY"];

/// How to start a worker.
#[derive(Debug, Clone)]
pub struct Launch {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
    pub memory_mib: u64,
    pub recognizes: bool,
}

/// How long reading a file may take.
#[derive(Debug, Clone, Copy)]
pub struct TimeLimits {
    /// When all of it must be read.
    pub deadline: Instant,
    /// For each page, from the moment that the worker says it is at it.
    pub page: Duration,
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
    Garbage(Crash),
    /// The worker ended by itself, before it had all of the file or after.
    Ended {
        end: End,
        had_file: bool,
    },
    /// The worker was ended because the file took too long.
    TimedOut,
    /// The worker was ended because this page took too long.
    PageTimedOut(u32),
    /// The worker was ended because the caller no longer wants the answer.
    Cancelled,
}

#[derive(Debug)]
pub struct Child {
    process: footnote_sandbox::Child,
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
        let (program, arguments) = (self.program.clone(), self.arguments.clone());
        footnote_sandbox::Launch { program, arguments, variables: &VARIABLES }.spawn()
    }
}

impl Child {
    /// Takes over a process just spawned and waits until it is ready.
    pub fn greet(
        process: process::Child,
        launch: &Launch,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<Child, LaunchError> {
        // A worker cannot answer with more than it can hold.
        let max_bytes =
            launch.memory_mib.saturating_mul(1 << 20).clamp(protocol::MAX_MESSAGE_BYTES, frame::LARGEST);
        let limits = FrameLimits { first: protocol::MAX_MESSAGE_BYTES, later: max_bytes, ahead: 1 };
        let process = footnote_sandbox::Child::new(process, limits).map_err(LaunchError::Start)?;
        let mut child = Child { process, peak_bytes: 0, protections: Protections::default() };
        if let Some(mut input) = child.process.take_input() {
            // The first frame fits into any pipe, so writing it does not wait for the worker. If the
            // worker is already gone, its greeting will be found missing.
            let start = Start { memory_mib: launch.memory_mib, recognizes: launch.recognizes };
            let _ = frame::write(&mut input, &protocol::greet(&start));
            child.process.put_input(input);
        }

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
                let status = child.process.end_by_itself();
                let last_line = child.process.last_lines().pop().unwrap_or_default();
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
        self.process.is_silent()
    }

    /// Has the worker read one file, and hands what it says before its answer to `receive`, with the
    /// number of bytes that it took to say it. After anything but an answer the worker has ended.
    pub fn read(
        &mut self,
        request: &Request,
        bytes: &[u8],
        time: TimeLimits,
        cancelled: &dyn Fn() -> bool,
        receive: &mut dyn FnMut(Reply, usize) -> Result<(), Crash>,
    ) -> Outcome {
        let request = &protocol::encode(request);
        let Some(mut input) = self.process.take_input() else {
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
            let mut has_file = false;
            let mut looked = Instant::now();
            let mut page: Option<(u32, Instant)> = None;
            let outcome = loop {
                let due = page.map_or(time.deadline, |(_, due)| due.min(time.deadline));
                match self.wait_for_frame(due, cancelled) {
                    Frame::Is(frame) => {
                        // What is said of a file that was not read to its end is worth nothing.
                        has_file = has_file || matches!(written.recv_timeout(WRITTEN_LIMIT), Ok(Ok(())));
                        let reply = if has_file { postcard::from_bytes(&frame).ok() } else { None };
                        let received = match reply {
                            Some(Reply::End(answer)) => break Outcome::Answer(answer),
                            Some(Reply::Reading(number)) => {
                                page = number.map(|number| (number, Instant::now() + time.page));
                                receive(Reply::Reading(number), frame.len())
                            }
                            Some(reply) => receive(reply, frame.len()),
                            None => Err(Crash::InvalidResponse),
                        };
                        if let Err(crash) = received {
                            break Outcome::Garbage(crash);
                        }
                        // One that never falls silent is watched all the same.
                        if looked.elapsed() >= TICK {
                            self.look_at_memory();
                            looked = Instant::now();
                        }
                        if cancelled() {
                            break Outcome::Cancelled;
                        }
                        if Instant::now() >= time.deadline {
                            break Outcome::TimedOut;
                        }
                    }
                    Frame::Garbage => break Outcome::Garbage(Crash::InvalidResponse),
                    Frame::Ended => {
                        let end = self.ended();
                        let had_file = has_file || matches!(written.recv(), Ok(Ok(())));
                        break Outcome::Ended { end, had_file };
                    }
                    Frame::TimedOut => {
                        break match page {
                            Some((number, due)) if due < time.deadline => Outcome::PageTimedOut(number),
                            _ => Outcome::TimedOut,
                        };
                    }
                    Frame::Cancelled => break Outcome::Cancelled,
                }
            };
            if !matches!(outcome, Outcome::Answer(_)) {
                self.process.end();
            }
            outcome
        });
        if let Outcome::Answer(_) = outcome {
            self.process.put_input(input);
        } else {
            self.process.end();
        }
        outcome
    }

    /// Tells the worker that no file will follow, on which it ends by itself.
    pub fn close_input(&mut self) {
        self.process.close_input();
    }

    /// Whether the process is known to have ended.
    pub fn has_ended(&mut self) -> bool {
        self.process.has_ended()
    }

    fn wait_for_frame(&mut self, deadline: Instant, cancelled: &dyn Fn() -> bool) -> Frame {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.process.receive(left.min(TICK)) {
                Ok(frame) => return Frame::Is(frame),
                Err(RecvError::Garbage(error)) => {
                    tracing::debug!(%error, "a worker said something that is no frame");
                    return Frame::Garbage;
                }
                Err(RecvError::Ended) => return Frame::Ended,
                Err(RecvError::Timeout) => {}
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
        let status = self.process.end_by_itself();
        End { status, last_lines: self.process.last_lines(), peak_bytes: self.peak_bytes }
    }
}
