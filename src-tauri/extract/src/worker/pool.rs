//! The pool of workers: hands each file to a worker that is free and turns whatever happens into a
//! verdict on the file.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, Once, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use std::{io, process};

use crossbeam_channel::{Sender, bounded};

use super::Protections;
use super::child::{Child, Launch, LaunchError, Outcome, TimeLimits};
use super::protocol::{Answer, GreetingError, Reply, Request};
use crate::{Collector, Crash, Document, Ending, ExtractError, Limits, Page, PageSink, Password, Problem};

/// How many files a worker reads before a new one takes its place, because libraries leak.
const FILES_PER_WORKER: u32 = 200;

/// Share of the memory limit, in percent, from which a worker is replaced after its file. It must
/// leave the verdict on the next file clear of what this one needed.
const REPLACE_FROM_PERCENT: u64 = 50;

/// How often a wait for a free worker looks whether it was cancelled.
const TICK: Duration = Duration::from_millis(20);

/// Longest wait for workers to end by themselves when the pool is dropped.
const END_LIMIT: Duration = Duration::from_millis(300);

#[derive(Debug, Clone)]
pub struct PoolSettings {
    /// The executable to start, and the arguments under which it calls [`super::serve`].
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
    /// Most workers at one time; at least one is used.
    pub workers: usize,
    /// Most memory of one worker. 64 MiB of it are the stack of the thread that reads.
    pub memory_mib: u64,
    /// Longest time for one file, from the moment a worker has it.
    pub time_limit: Duration,
    /// Longest time for one page of a file whose reader can leave pages out. Such a page is left out, and is a
    /// problem of the document.
    pub page_time_limit: Duration,
    pub limits: Limits,
    /// Whether the workers recognise text in pictures, for which they load models.
    pub recognizes: bool,
}

/// Why the pool has no document.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    #[error("reading was cancelled")]
    Cancelled,
    /// The file's own fault.
    #[error(transparent)]
    Extract(#[from] ExtractError),
    /// No file's fault: nothing can be read until this is mended.
    #[error(
        "the program that reads files, {program}, could not be started. Install Footnote again",
        program = program.display()
    )]
    CannotStart { program: PathBuf, source: io::Error },
    /// The executable was replaced while the program runs, or is another program.
    #[error(
        "the program that reads files, {program}, does not fit this one. Restart Footnote",
        program = program.display()
    )]
    Mismatch {
        program: PathBuf,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// A pool of worker processes.
///
/// Workers are started when they are first needed and kept. Dropping the pool ends them all.
#[derive(Debug)]
pub struct Pool {
    settings: PoolSettings,
    workers: Mutex<Workers>,
    /// Signalled when a place in `workers` becomes free.
    freed: Condvar,
    starter: Starter,
    protections_logged: Once,
}

#[derive(Debug, Default)]
struct Workers {
    idle: Vec<Worker>,
    /// How many callers hold a place, whether their worker is started yet or not.
    busy: usize,
    protections: Option<Protections>,
}

#[derive(Debug)]
struct Worker {
    child: Child,
    files: u32,
}

/// The right to use one worker. Its drop gives the right to the next caller.
struct Place<'p> {
    pool: &'p Pool,
    /// A worker to go on with, if there is one.
    worker: Option<Worker>,
}

impl Pool {
    pub fn new(settings: PoolSettings) -> Pool {
        Pool {
            starter: Starter::new(Launch {
                program: settings.program.clone(),
                arguments: settings.arguments.clone(),
                memory_mib: settings.memory_mib,
                recognizes: settings.recognizes,
            }),
            settings,
            workers: Mutex::default(),
            freed: Condvar::new(),
            protections_logged: Once::new(),
        }
    }

    /// Reads one file in a worker into memory, as [`crate::extract`] would. See [`Pool::extract_pages`].
    pub fn extract(
        &self,
        name: &str,
        bytes: &[u8],
        cancelled: &dyn Fn() -> bool,
    ) -> Result<Document, PoolError> {
        self.extract_locked(name, bytes, Vec::new(), cancelled)
    }

    /// Reads one file as [`Pool::extract`] does, with one of the passwords if it is locked.
    pub fn extract_locked(
        &self,
        name: &str,
        bytes: &[u8],
        passwords: Vec<Password>,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<Document, PoolError> {
        let mut collector = Collector::default();
        let ending = self.extract_pages(name, bytes, passwords, cancelled, &mut collector)?;
        Ok(collector.finish(ending))
    }

    /// Reads one file in a worker and hands on its pages as they come. Waits until a worker is free; any
    /// number of threads may call it at once. The pages count only if it returns `Ok`, and if
    /// [`PageSink::begin`] is called again, only those after it.
    ///
    /// `cancelled` is asked about a hundred times a second. When it says yes, the worker is killed.
    pub fn extract_pages(
        &self,
        name: &str,
        bytes: &[u8],
        passwords: Vec<Password>,
        cancelled: &dyn Fn() -> bool,
        sink: &mut dyn PageSink,
    ) -> Result<Ending, PoolError> {
        let limit_mib = self.settings.memory_mib;
        if bytes.len() as u64 >> 20 >= limit_mib {
            return Err(ExtractError::OutOfMemory { limit_mib }.into());
        }
        let mut place = self.place(cancelled)?;
        let mut request =
            Request { name: name.to_owned(), limits: self.settings.limits, skipped: Vec::new(), passwords };
        let mut deadline = None;
        loop {
            let mut worker = self.ready_worker(&mut place, cancelled)?;
            let deadline = *deadline.get_or_insert_with(|| Instant::now() + self.settings.time_limit);
            let time = TimeLimits { deadline, page: self.settings.page_time_limit };
            let mut receiver = Receiver::new(&self.settings, sink);
            let mut outcome = worker
                .child
                .read(&request, bytes, time, cancelled, &mut |reply, size| receiver.take(reply, size));
            if matches!(outcome, Outcome::Ended { had_file: false, .. }) && worker.files > 0 {
                // It died while it was idle, which is no fault of a file that it never had.
                worker = self.start(cancelled)?;
                outcome = worker
                    .child
                    .read(&request, bytes, time, cancelled, &mut |reply, size| receiver.take(reply, size));
            }
            worker.files += 1;
            return match outcome {
                Outcome::Answer(answer) => {
                    let begun = receiver.begun;
                    self.keep(worker, &answer, &mut place);
                    let mut ending = answer?;
                    if !begun {
                        return Err(ExtractError::from(Crash::InvalidResponse).into());
                    }
                    if !request.skipped.is_empty() {
                        let seconds = self.settings.page_time_limit.as_secs_f64().ceil() as u64;
                        let pages = request.skipped.into_iter().collect();
                        ending.problems.push(Problem::TimedOut { pages, seconds });
                    }
                    Ok(ending)
                }
                Outcome::PageTimedOut(page) if !request.skipped.contains(&page) => {
                    tracing::debug!(page, "a page took too long and is left out");
                    request.skipped.push(page);
                    continue;
                }
                Outcome::Garbage(crash) => Err(ExtractError::from(crash).into()),
                Outcome::Ended { end, .. } => {
                    tracing::debug!(?end, "a worker ended while it read");
                    Err(end.verdict(limit_mib).into())
                }
                Outcome::TimedOut | Outcome::PageTimedOut(_) => {
                    let seconds = self.settings.time_limit.as_secs_f64().ceil() as u64;
                    Err(ExtractError::TimedOut { seconds }.into())
                }
                Outcome::Cancelled => Err(PoolError::Cancelled),
                Outcome::NotSent(source) => Err(self.cannot_start(source)),
            };
        }
    }

    /// Which protections hold in the workers, once one has been started.
    pub fn protections(&self) -> Option<Protections> {
        self.workers().protections
    }

    /// Waits until fewer callers than `settings.workers` hold a place.
    fn place(&self, cancelled: &dyn Fn() -> bool) -> Result<Place<'_>, PoolError> {
        loop {
            // The caller's code is asked outside the lock.
            if cancelled() {
                return Err(PoolError::Cancelled);
            }
            let mut workers = self.workers();
            if workers.busy < self.settings.workers.max(1) {
                workers.busy += 1;
                return Ok(Place { pool: self, worker: workers.idle.pop() });
            }
            drop(self.freed.wait_timeout(workers, TICK));
        }
    }

    /// The worker that the place has, or a new one.
    fn ready_worker(&self, place: &mut Place, cancelled: &dyn Fn() -> bool) -> Result<Worker, PoolError> {
        match place.worker.take().and_then(|mut worker| worker.child.is_ready().then_some(worker)) {
            Some(worker) => Ok(worker),
            None => self.start(cancelled),
        }
    }

    /// Gives the worker back to its place if it can read another file.
    fn keep(&self, mut worker: Worker, answer: &Answer, place: &mut Place) {
        // A reader that panicked may have left its libraries in any state.
        let in_order = !matches!(answer, Err(ExtractError::Crashed { .. }));
        let lean = worker.child.peak_bytes() >> 20 < self.settings.memory_mib * REPLACE_FROM_PERCENT / 100;
        if in_order && lean && worker.files < FILES_PER_WORKER {
            place.worker = Some(worker);
        }
    }

    fn start(&self, cancelled: &dyn Fn() -> bool) -> Result<Worker, PoolError> {
        let process = self.starter.start().map_err(|source| self.cannot_start(source))?;
        let child = Child::greet(process, &self.starter.launch, cancelled).map_err(|error| match error {
            LaunchError::Cancelled => PoolError::Cancelled,
            LaunchError::Start(source) => self.cannot_start(source),
            LaunchError::NotReady(detail) => self.cannot_start(io::Error::other(detail)),
            LaunchError::Greeting(error) => self.mismatch(error),
        })?;
        let protections = child.protections();
        self.protections_logged.call_once(|| {
            let missing = protections.missing();
            if missing.is_empty() {
                tracing::info!("workers run with all protections");
            } else {
                tracing::warn!(missing = missing.join(", "), "workers run with fewer protections");
            }
        });
        self.workers().protections = Some(protections);
        Ok(Worker { child, files: 0 })
    }

    fn cannot_start(&self, source: io::Error) -> PoolError {
        PoolError::CannotStart { program: self.program().to_owned(), source }
    }

    fn mismatch(&self, error: GreetingError) -> PoolError {
        PoolError::Mismatch { program: self.program().to_owned(), source: Box::new(error) }
    }

    fn program(&self) -> &Path {
        &self.settings.program
    }

    fn workers(&self) -> MutexGuard<'_, Workers> {
        // The numbers are whole between any two statements, so a panic elsewhere spoils nothing.
        self.workers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes what a worker says of a file. The worker may have been taken over by the file, so its word is
/// not enough.
struct Receiver<'s> {
    sink: &'s mut dyn PageSink,
    begun: bool,
    pages: u32,
    bytes: u64,
    max_pages: u32,
    max_bytes: u64,
}

impl<'s> Receiver<'s> {
    fn new(settings: &PoolSettings, sink: &'s mut dyn PageSink) -> Receiver<'s> {
        let max_pages = settings.limits.max_pages;
        // No honest document is larger than what its worker could hold.
        let max_bytes = settings.memory_mib.saturating_mul(1 << 20);
        Receiver { sink, begun: false, pages: 0, bytes: 0, max_pages, max_bytes }
    }

    fn take(&mut self, reply: Reply, bytes: usize) -> Result<(), Crash> {
        self.bytes = self.bytes.saturating_add(bytes as u64);
        if self.bytes > self.max_bytes {
            return Err(Crash::InvalidResponse);
        }
        match reply {
            Reply::Begin(kind) => {
                (self.begun, self.pages) = (true, 0);
                self.sink.begin(kind);
            }
            Reply::Page(page) => self.take_page(page)?,
            Reply::Reading(page) => self.sink.reading(page),
            // Not handed on here.
            Reply::End(_) => {}
        }
        Ok(())
    }

    fn take_page(&mut self, page: Page) -> Result<(), Crash> {
        if !self.begun || self.pages >= self.max_pages {
            return Err(Crash::InvalidResponse);
        }
        self.pages += 1;
        page.check(self.pages).map_err(|detail| Crash::NotADocument { detail })?;
        self.sink.page(page);
        Ok(())
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut workers = self.pool.workers();
        workers.busy -= 1;
        workers.idle.extend(self.worker.take());
        self.pool.freed.notify_one();
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let mut idle = std::mem::take(&mut self.workers().idle);
        for worker in &mut idle {
            worker.child.close_input();
        }
        let deadline = Instant::now() + END_LIMIT;
        while !idle.iter_mut().all(|worker| worker.child.has_ended()) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(1));
        }
        // Those that are still there are killed by the drop of `idle`.
    }
}

/// The thread that starts workers.
///
/// On Linux a worker asks to be killed when the thread that started it ends, because that is what
/// the system offers for "when the program ends". So workers are started by a thread that lives as
/// long as the pool, and not by the caller's.
#[derive(Debug)]
struct Starter {
    launch: Launch,
    /// Taken by the drop, which ends the thread.
    requests: Option<Sender<Sender<io::Result<process::Child>>>>,
    thread: Option<JoinHandle<()>>,
}

impl Starter {
    fn new(launch: Launch) -> Starter {
        let (requests, orders) = bounded::<Sender<io::Result<process::Child>>>(0);
        let launching = launch.clone();
        let thread = thread::Builder::new().name("worker starter".to_owned()).spawn(move || {
            for order in orders {
                if let Err(unwanted) = order.send(launching.spawn())
                    && let Ok(mut process) = unwanted.into_inner()
                {
                    let _ = process.kill();
                    let _ = process.wait();
                }
            }
        });
        // Without the thread the first request finds nobody, and says so.
        Starter { launch, requests: Some(requests), thread: thread.ok() }
    }

    fn start(&self) -> io::Result<process::Child> {
        let nobody = || io::Error::other("there are too many threads");
        let (order, process) = bounded(1);
        self.requests.as_ref().ok_or_else(nobody)?.send(order).map_err(|_| nobody())?;
        process.recv().map_err(|_| nobody())?
    }
}

impl Drop for Starter {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Kind, worker::protocol};

    /// What a worker that read a file in order says of it.
    fn said() -> Vec<Reply> {
        let page = |number| Page {
            number,
            text: "Rent is due.".to_owned(),
            blocks: vec![crate::Block { span: crate::Span::new(0, 12), kind: crate::BlockKind::Paragraph }],
            ..Page::default()
        };
        vec![Reply::Begin(Kind::TEXT), Reply::Reading(Some(1)), Reply::Page(page(1)), Reply::Page(page(2))]
    }

    /// Keeps only documents that keep their promises.
    struct Checked(u32);

    impl PageSink for Checked {
        fn begin(&mut self, _kind: Kind) {
            self.0 = 0;
        }

        fn reading(&mut self, _page: Option<u32>) {}

        fn page(&mut self, page: Page) {
            self.0 += 1;
            assert_eq!(page.check(self.0), Ok(()));
        }
    }

    proptest! {
        #[test]
        fn a_worker_that_says_anything_does_no_harm(
            changes in prop::collection::vec((0_usize..4, 0.0..1.0_f64, any::<u8>()), 0..6),
            order in prop::collection::vec(0_usize..4, 1..8),
        ) {
            let settings = PoolSettings {
                program: PathBuf::new(),
                arguments: Vec::new(),
                workers: 1,
                memory_mib: 1,
                time_limit: Duration::ZERO,
                page_time_limit: Duration::ZERO,
                recognizes: false,
                limits: Limits { max_pages: 3, ..Limits::default() },
            };
            let mut frames: Vec<Vec<u8>> = said().iter().map(protocol::encode).collect();
            for (frame, share, byte) in changes {
                let frame = &mut frames[frame];
                let at = (frame.len() as f64 * share) as usize;
                frame[at] = byte;
            }
            let mut sink = Checked(0);
            let mut receiver = Receiver::new(&settings, &mut sink);
            for frame in order.into_iter().map(|at| &frames[at]) {
                let Ok(reply) = postcard::from_bytes::<Reply>(frame) else { continue };
                if receiver.take(reply, frame.len()).is_err() {
                    break;
                }
            }
            prop_assert!(sink.0 <= 3);
        }
    }
}
