//! One process that runs a model, as the program speaks with it: requests by number, events, and its end.

use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use footnote_sandbox::{Child, FrameLimits, Launch, frame};

use crate::generator::ModelError;
use crate::protocol::{self, Event, Hello, LOADING, MAX_EVENT_BYTES, Request, Start};

/// How often a wait looks whether it was given up.
const TICK: Duration = Duration::from_millis(5);

/// Events that wait to be received. The process waits when there are more.
const EVENTS_AHEAD: usize = 256;

/// Longest greeting.
const MAX_HELLO_BYTES: u64 = 4096;

/// How long the last lines of standard error may be on their way.
const LINES_LATE: Duration = Duration::from_millis(30);

/// A process that loads a model or has loaded it.
pub(crate) struct Worker {
    child: Child,
    /// Frames to the process. A process that reads none must not hold up the program, so a thread writes them.
    requests: Sender<Vec<u8>>,
    /// The number of the last request.
    number: u64,
    /// Whether the last word on the last request is still to come.
    is_busy: bool,
    /// When it was told to stop what it still has not ended.
    stop_asked: Option<Instant>,
}

/// Why there is no event.
pub(crate) enum RecvError {
    Timeout,
    Ended,
    /// It said something that makes no sense, and cannot be trusted any more.
    Garbage(String),
}

impl Worker {
    /// Starts a process that loads a model, and waits until it has greeted.
    pub fn start(
        launch: &Launch,
        name: &str,
        start: &Start,
        limit: Duration,
        given_up: &dyn Fn() -> bool,
    ) -> Result<Worker, ModelError> {
        let failed = |detail: String| ModelError::Start { detail };
        let start = protocol::greet(start).map_err(|_| ModelError::Unusable {
            name: name.to_owned(),
            why: "its path is not Unicode, which llama.cpp needs".to_owned(),
        })?;
        let limits = FrameLimits { first: MAX_HELLO_BYTES, later: MAX_EVENT_BYTES, ahead: EVENTS_AHEAD };
        let process = launch.spawn().map_err(|error| failed(error.to_string()))?;
        let mut child = Child::new(process, limits).map_err(|error| failed(error.to_string()))?;
        let mut input = child.take_input().expect("standard input is piped and was not taken");
        let (requests, written) = channel::<Vec<u8>>();
        let writing = move || {
            for frame in written {
                // A process that takes no more has ended, which is received next.
                if let Err(error) = frame::write(&mut input, &frame) {
                    tracing::debug!(%error, "the model's process takes no more requests");
                    return;
                }
            }
        };
        thread::Builder::new()
            .name("model input".to_owned())
            .spawn(writing)
            .map_err(|error| failed(error.to_string()))?;
        let mut worker = Worker { child, requests, number: LOADING, is_busy: true, stop_asked: None };
        worker.send(start);

        let begun = Instant::now();
        loop {
            match worker.child.receive(TICK) {
                Ok(hello) => {
                    let hello: Hello =
                        protocol::greeted(&hello).map_err(|error| failed(error.to_string()))?;
                    if !hello.unprotected.is_empty() {
                        let missing = hello.unprotected.join(", ");
                        tracing::warn!(missing, "the model's process runs with fewer protections");
                    }
                    return Ok(worker);
                }
                Err(footnote_sandbox::RecvError::Timeout) => {}
                Err(_) => return Err(failed(worker.last_words())),
            }
            if given_up() {
                return Err(ModelError::Stopped);
            }
            if begun.elapsed() > limit {
                return Err(failed(format!("it was not ready after {} s", limit.as_secs())));
            }
        }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks the next thing. What is still said of the one before is passed over.
    pub fn ask(&mut self, request: &Request) {
        self.number += 1;
        self.is_busy = true;
        self.stop_asked = None;
        self.send(protocol::encode(self.number, request));
    }

    /// Has the process give up what it was asked. It still says when it has.
    pub fn stop(&mut self) {
        self.stop_asked.get_or_insert_with(Instant::now);
        self.send(protocol::encode(self.number, &Request::Stop));
    }

    fn send(&self, frame: Vec<u8>) {
        // Where the thread is gone, so is the process.
        let _ = self.requests.send(frame);
    }

    /// The next event on the last request.
    pub fn receive(&mut self) -> Result<Event, RecvError> {
        let frame = self.child.receive(TICK).map_err(|error| match error {
            footnote_sandbox::RecvError::Timeout => RecvError::Timeout,
            footnote_sandbox::RecvError::Ended => RecvError::Ended,
            footnote_sandbox::RecvError::Garbage(error) => RecvError::Garbage(error.to_string()),
        })?;
        let garbage = |detail: &str| RecvError::Garbage(format!("it said what makes no sense: {detail}"));
        let (number, event): (u64, Event) =
            protocol::decode(&frame).map_err(|unreadable| garbage(&unreadable.detail))?;
        if !event.is_plausible() {
            return Err(garbage("numbers that cannot be"));
        }
        if number != self.number {
            return Err(RecvError::Timeout);
        }
        if event.is_last() {
            self.is_busy = false;
            self.stop_asked = None;
        }
        Ok(event)
    }

    /// Waits until the process has ended what it was told to stop. False: it has ended itself, or is stuck.
    pub fn becomes_free(
        &mut self,
        stuck_after: Duration,
        stopped: &dyn Fn() -> bool,
    ) -> Result<bool, ModelError> {
        while self.is_busy {
            match self.receive() {
                Ok(_) | Err(RecvError::Timeout) => {}
                Err(RecvError::Ended | RecvError::Garbage(_)) => return Ok(false),
            }
            if self.is_busy && stopped() {
                return Err(ModelError::Stopped);
            }
            if self.is_busy && self.stop_asked.is_none_or(|asked| asked.elapsed() >= stuck_after) {
                return Ok(false);
            }
        }
        Ok(!self.child.has_ended())
    }

    /// Whether the process has been told to stop so long ago and still has not.
    pub fn is_stuck(&mut self, after: Duration) -> bool {
        while self.is_busy && self.receive().is_ok() {}
        self.is_busy && self.stop_asked.is_some_and(|asked| asked.elapsed() >= after)
    }

    /// What llama.cpp has last said of an error.
    pub fn reason(&self) -> Option<String> {
        thread::sleep(LINES_LATE);
        let lines = self.child.lines_so_far();
        let line = lines.iter().rev().find(|line| line.contains("error loading model"))?;
        Some(line.split_once("error loading model: ").map_or(line.as_str(), |(_, reason)| reason).to_owned())
    }

    /// Ends the process and says how it has failed: as `why` says, or as it has ended by itself.
    pub fn crashed(mut self, name: &str, why: Option<String>) -> ModelError {
        let detail = why.unwrap_or_else(|| self.last_words());
        ModelError::Crashed { name: name.to_owned(), detail }
    }

    /// How the process has ended, with the line in which it says why.
    fn last_words(&mut self) -> String {
        let status = self.child.end_by_itself().to_string();
        let lines = self.child.last_lines();
        let last = lines.iter().rev().find(|line| line.contains("ASSERT") || line.contains("error"));
        last.map_or(status.clone(), |line| format!("{status}: {line}"))
    }
}
