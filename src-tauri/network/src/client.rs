//! The one place in the program that opens a connection to another machine.
//!
//! Every call runs on a thread of its own, so that whoever waits can stop at once, and leaves a line in the ledger
//! when it ends. Redirects are followed here and not by the client, because each leads to a host that has to be noted.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use ureq::Agent;
use ureq::http::{HeaderMap, header};
use url::Url;

use crate::ledger::{Entry, Ledger};
use crate::name::{Base, follow, host_of};

/// Redirects in a row that are followed.
const MAX_REDIRECTS: usize = 8;

/// How long a name may take to be looked up and a connection to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// How long a server may be silent.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(30);

/// How often the wish to stop is looked at while nothing arrives.
const LOOK_EVERY: Duration = Duration::from_millis(50);

const CHUNK_BYTES: usize = 1 << 17;

/// Chunks that wait while the disk is slower than the network.
const CHUNKS_AHEAD: usize = 8;

/// A transfer is noted in the ledger each time this much has arrived.
const NOTE_EVERY_BYTES: u64 = 256_000_000;

/// Why an answer did not come, or ended early.
#[derive(Debug)]
pub(crate) enum CallError {
    Cancelled,
    /// The network or the server failed. Trying again may help.
    Failed {
        host: String,
        detail: String,
    },
    /// The server sends on to an address that is not used.
    Redirect {
        host: String,
        to: String,
    },
    Ledger(io::Error),
}

/// Asks other machines, and notes it.
pub(crate) struct Client {
    agent: Agent,
    base: Base,
    ledger: Ledger,
}

/// The bytes that are wanted: all after `from`, if the file is still the one with this tag.
pub(crate) struct Rest<'a> {
    pub from: u64,
    pub tag: Option<&'a str>,
}

/// An answer whose content is still to come.
pub(crate) struct Reply {
    pub status: u16,
    pub host: String,
    pub length: Option<u64>,
    pub tag: Option<String>,
    pub range: Option<ContentRange>,
    location: Option<String>,
    body: Body,
}

/// Which bytes of a file an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ContentRange {
    pub from: u64,
    pub total: Option<u64>,
}

enum Event {
    Head { status: u16, headers: HeaderMap },
    Bytes(Vec<u8>),
    End,
    Failed(String),
}

impl Client {
    pub fn new(base: &Base, ledger: Ledger) -> Client {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .https_only(!base.is_local)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_resolve(Some(CONNECT_TIMEOUT))
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_recv_response(Some(SILENCE_TIMEOUT))
            .timeout_per_read(Some(SILENCE_TIMEOUT))
            .user_agent("Footnote");
        // A proxy cannot reach this machine.
        let config = if base.is_local { config.proxy(None) } else { config };
        Client { agent: config.build().new_agent(), base: base.clone(), ledger }
    }

    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Asks for an address and follows where it leads.
    pub fn get(
        &self,
        address: &Url,
        rest: Option<&Rest<'_>>,
        purpose: &str,
        cancel: &dyn Fn() -> bool,
    ) -> Result<Reply, CallError> {
        let mut address = address.clone();
        for _ in 0..=MAX_REDIRECTS {
            let reply = self.call(&address, rest, purpose, cancel)?;
            let is_redirect = matches!(reply.status, 301 | 302 | 303 | 307 | 308);
            let Some(location) = reply.location.as_deref().filter(|_| is_redirect) else { return Ok(reply) };
            let next = follow(&address, location).filter(|next| self.base.allows(next));
            address = next.ok_or_else(|| CallError::Redirect {
                host: reply.host.clone(),
                to: location.chars().take(200).collect(),
            })?;
        }
        Err(CallError::Failed { host: host_of(&address), detail: "it sends on and on".to_string() })
    }

    fn call(
        &self,
        address: &Url,
        rest: Option<&Rest<'_>>,
        purpose: &str,
        cancel: &dyn Fn() -> bool,
    ) -> Result<Reply, CallError> {
        self.ledger.prepare().map_err(CallError::Ledger)?;
        let mut request = self.agent.get(address.as_str());
        if let Some(rest) = rest {
            request = request.header(header::RANGE, format!("bytes={}-", rest.from));
            if let Some(tag) = rest.tag {
                request = request.header(header::IF_RANGE, tag);
            }
        }
        let received = Arc::new(AtomicU64::new(0));
        let (sender, events) = crossbeam_channel::bounded(CHUNKS_AHEAD);
        let counter = Arc::clone(&received);
        std::thread::spawn(move || run(request, &sender, &counter));
        let host = host_of(address);
        let line = OpenLine {
            ledger: self.ledger.clone(),
            host: host.clone(),
            purpose: purpose.to_string(),
            when: now(),
            received,
            noted: 0,
        };
        let body = Body { events, line, is_over: false };
        match body.next_event(cancel)? {
            Event::Head { status, headers } => {
                let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_string);
                Ok(Reply {
                    status,
                    host,
                    length: text(header::CONTENT_LENGTH).and_then(|length| length.parse().ok()),
                    // A weak tag does not promise the same bytes.
                    tag: text(header::ETAG).filter(|tag| tag.starts_with('"')),
                    range: text(header::CONTENT_RANGE).and_then(|range| content_range(&range)),
                    location: text(header::LOCATION),
                    body,
                })
            }
            Event::Failed(detail) => Err(CallError::Failed { host, detail }),
            Event::Bytes(_) | Event::End => {
                Err(CallError::Failed { host, detail: "its answer has no beginning".to_string() })
            }
        }
    }
}

impl Reply {
    /// The next bytes of the content, or `None` at its end.
    pub fn next(&mut self, cancel: &dyn Fn() -> bool) -> Result<Option<Vec<u8>>, CallError> {
        if self.body.is_over {
            return Ok(None);
        }
        match self.body.next_event(cancel)? {
            Event::Bytes(bytes) => {
                self.body.line.write_when_long();
                Ok(Some(bytes))
            }
            Event::End => {
                self.body.is_over = true;
                Ok(None)
            }
            Event::Failed(detail) => Err(CallError::Failed { host: self.host.clone(), detail }),
            Event::Head { .. } => Err(CallError::Failed {
                host: self.host.clone(),
                detail: "its answer begins twice".to_string(),
            }),
        }
    }

    /// The whole content, if it is not longer than `most` bytes.
    pub fn whole(&mut self, most: usize, cancel: &dyn Fn() -> bool) -> Result<Option<Vec<u8>>, CallError> {
        let mut whole = Vec::new();
        while let Some(bytes) = self.next(cancel)? {
            whole.extend(bytes);
            if whole.len() > most {
                return Ok(None);
            }
        }
        Ok(Some(whole))
    }
}

struct Body {
    events: Receiver<Event>,
    line: OpenLine,
    is_over: bool,
}

impl Body {
    fn next_event(&self, cancel: &dyn Fn() -> bool) -> Result<Event, CallError> {
        loop {
            if cancel() {
                return Err(CallError::Cancelled);
            }
            match self.events.recv_timeout(LOOK_EVERY) {
                Ok(event) => return Ok(event),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Ok(Event::Failed("the connection ended unexpectedly".to_string()));
                }
            }
        }
    }
}

/// The line of the ledger on a call that is under way. It is written when this goes, however that comes about.
struct OpenLine {
    ledger: Ledger,
    host: String,
    purpose: String,
    when: u64,
    received: Arc<AtomicU64>,
    /// Bytes that stand in the ledger already.
    noted: u64,
}

impl OpenLine {
    fn write_when_long(&mut self) {
        if self.received.load(Ordering::Relaxed) - self.noted >= NOTE_EVERY_BYTES {
            self.write();
        }
    }

    fn write(&mut self) {
        let received = self.received.load(Ordering::Relaxed);
        let entry = Entry {
            when: self.when,
            host: self.host.clone(),
            bytes: received - self.noted,
            purpose: self.purpose.clone(),
        };
        self.noted = received;
        if let Err(error) = self.ledger.append(&entry) {
            tracing::error!(%error, ?entry, "a request could not be noted in the network ledger");
        }
    }
}

impl Drop for OpenLine {
    fn drop(&mut self) {
        self.write();
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Makes the call and hands on what arrives, until nobody wants it any more.
fn run(
    request: ureq::RequestBuilder<ureq::typestate::WithoutBody>,
    to: &Sender<Event>,
    received: &AtomicU64,
) {
    // Whoever waited has gone where an event cannot be sent, and then the connection is of no use either.
    let response = match request.call() {
        Ok(response) => response,
        Err(error) => {
            let _ = to.send(Event::Failed(error.to_string()));
            return;
        }
    };
    let (head, body) = response.into_parts();
    if to.send(Event::Head { status: head.status.as_u16(), headers: head.headers }).is_err() {
        return;
    }
    let mut content = body.into_reader();
    loop {
        let mut bytes = vec![0; CHUNK_BYTES];
        let event = match content.read(&mut bytes) {
            Ok(0) => Event::End,
            Ok(count) => {
                received.fetch_add(count as u64, Ordering::Relaxed);
                bytes.truncate(count);
                Event::Bytes(bytes)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Event::Failed(error.to_string()),
        };
        let is_last = !matches!(event, Event::Bytes(_));
        if to.send(event).is_err() || is_last {
            return;
        }
    }
}

/// Reads `bytes 5-9/10`.
fn content_range(text: &str) -> Option<ContentRange> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (from, _) = range.split_once('-')?;
    Some(ContentRange { from: from.trim().parse().ok()?, total: total.trim().parse().ok() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read() {
        assert_eq!(content_range("bytes 5-9/10"), Some(ContentRange { from: 5, total: Some(10) }));
        assert_eq!(content_range("bytes 5-9/*"), Some(ContentRange { from: 5, total: None }));
        for text in ["", "bytes */10", "5-9/10", "bytes x-9/10"] {
            assert_eq!(content_range(text), None, "{text}");
        }
    }
}
