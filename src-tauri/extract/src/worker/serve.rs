//! The worker's side: reads files until the pool closes the pipe.
//!
//! Standard output carries frames and nothing else. Where the system allows it, the frames get a
//! descriptor of their own and everything that a library prints goes to standard error instead.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::thread;

use footnote_ocr::{Paddle, Recognizer};
use footnote_sandbox::{
    Rights, close_inherited_descriptors, confine, frame, limit_memory, output_apart_from_prints,
};

use super::protocol::{self, Answer, Hello, Reply, Request, Start};
use crate::{Crash, Ending, ExtractError, Kind, Page, PageSink, Source, recognition};

/// Reads one file, as [`crate::extract_pages`] does.
pub type Read = fn(&Source, &mut dyn PageSink) -> Result<Ending, ExtractError>;

/// Loads what reading needs; its argument says whether that includes recognition.
type Prepare = fn(bool) -> Option<Paddle>;

/// Stack of the thread that reads files. Readers bound their depth by [`Limits::max_depth`]; this
/// leaves room for libraries that do not.
const STACK_BYTES: usize = 64 << 20;

/// Longest part of a panic's message that goes into a verdict.
const MAX_DETAIL_CHARACTERS: usize = 200;

/// Serves as a worker until standard input ends. The executables call it when they are started as
/// `worker extract`, before they have started a thread or opened anything.
pub fn serve() -> ExitCode {
    run(prepare, crate::extract_pages)
}

/// Serves with another reader in place of [`crate::extract_pages`], so that a test can hand in one that
/// misbehaves.
pub fn serve_with(read: Read) -> ExitCode {
    run(|_| None, read)
}

/// Loads what readers need from the disk, which is out of reach afterwards. A file that needs what is
/// missing gets a verdict that says so; others are read all the same.
fn prepare(recognizes: bool) -> Option<Paddle> {
    if let Err(error) = crate::prepare() {
        eprintln!("worker: {error}");
    }
    if !recognizes {
        return None;
    }
    // Whoever works at the machine goes first.
    #[cfg(unix)]
    let _ = rustix::process::nice(10);
    let opened = recognition::open();
    opened.map_err(|error| eprintln!("worker: {error}")).ok()
}

fn run(prepare: Prepare, read: Read) -> ExitCode {
    match serve_frames(prepare, read) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("worker: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve_frames(prepare: Prepare, read: Read) -> io::Result<()> {
    let mut input = io::stdin();
    close_inherited_descriptors();
    let mut output = output_apart_from_prints()?;

    let Some(start) = frame::read(&mut input, protocol::MAX_MESSAGE_BYTES)? else { return Ok(()) };
    let start: Start = protocol::greeted(&start).map_err(io::Error::other)?;

    // The memory limit comes first, so that it also holds while libraries are loaded. The rest
    // comes last, because loading opens files.
    let memory_limit = limit_memory(start.memory_mib.saturating_mul(1 << 20));
    let recognizer = prepare(start.recognizes);
    let protections = confine(&Rights::default(), memory_limit);

    // What the main thread gave up, this thread cannot have again. It is the one to greet, so that
    // a worker that cannot have its stack is not taken for one that is ready.
    let thread = thread::Builder::new().name("read".to_owned()).stack_size(STACK_BYTES);
    let files = thread.spawn(move || {
        frame::write(&mut output, &protocol::greet(&Hello { protections }))?;
        read_files(&mut input, &mut output, read, recognizer.as_ref())
    })?;
    files.join().unwrap_or_else(|_| Err(io::Error::other("the reading thread panicked between two files")))
}

fn read_files(
    input: &mut impl io::Read,
    output: &mut impl Write,
    read: Read,
    recognizer: Option<&Paddle>,
) -> io::Result<()> {
    let recognizer = recognizer.map(|recognizer| recognizer as &dyn Recognizer);
    while let Some(request) = frame::read(input, protocol::MAX_MESSAGE_BYTES)? {
        let request: Request = postcard::from_bytes(&request).map_err(io::Error::other)?;
        let bytes = frame::read(input, frame::LARGEST)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let Request { name, limits, skipped, passwords } = &request;
        let source = Source { name, bytes: &bytes, limits, skipped, passwords, nesting: None, recognizer };
        let mut sink = FrameSink { output: &mut *output, failed: None };
        let answer: Answer =
            catch_unwind(AssertUnwindSafe(|| read(&source, &mut sink))).unwrap_or_else(|panic| {
                let message = message_of(&*panic);
                Err(Crash::Panic { message }.into())
            });
        sink.send(&Reply::End(answer));
        sink.failed.map_or(Ok(()), Err)?;
    }
    Ok(())
}

/// Sends each page as soon as it is there, so that the worker holds no more of a document than its
/// reader does.
struct FrameSink<'o, W> {
    output: &'o mut W,
    /// Why nothing more can be sent. A reader has no use for it; it is told when the reader is done.
    failed: Option<io::Error>,
}

impl<W: Write> FrameSink<'_, W> {
    fn send(&mut self, reply: &Reply) {
        if self.failed.is_none() {
            self.failed = frame::write(self.output, &protocol::encode(reply)).err();
        }
    }
}

impl<W: Write> PageSink for FrameSink<'_, W> {
    fn begin(&mut self, kind: Kind) {
        self.send(&Reply::Begin(kind));
    }

    fn reading(&mut self, page: Option<u32>) {
        self.send(&Reply::Reading(page));
    }

    fn page(&mut self, page: Page) {
        self.send(&Reply::Page(page));
    }
}

/// What a panic says of itself.
fn message_of(panic: &(dyn std::any::Any + Send)) -> String {
    let message = match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(message), _) => message,
        (None, Some(message)) => message.as_str(),
        (None, None) => "no reason given",
    };
    message.chars().take(MAX_DETAIL_CHARACTERS).collect()
}
