//! The program's hold on the process that runs a model: starts it, asks it, ends it, and starts it anew after a crash.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};

use crate::gguf::{self, ModelFile};
use crate::protocol::{
    Adapter, Ask, End, Finished, Load, Loaded, Message, Refusal, Said, Template, VERSION, Write,
};

/// How often a wait looks whether it was given up.
const TICK: Duration = Duration::from_millis(5);

/// Longest time from the start of the process to its greeting.
const START_LIMIT: Duration = Duration::from_secs(30);

/// How long the process has to obey a stop before it is ended.
const STOP_LIMIT: Duration = Duration::from_millis(150);

/// Lines of standard error that are kept, and the longest part of each.
const KEPT_LINES: usize = 40;
const KEPT_CHARACTERS: usize = 400;

/// Contexts that are tried, the largest that fits into memory first. The last is the least that passages and an answer need.
const CONTEXTS: [u32; 4] = [16_384, 8_192, 4_096, 2_048];

/// Something that goes on with a conversation: a model, or a stand-in of a test.
pub trait Generator: Sync {
    /// What people call it.
    fn name(&self) -> String;

    /// Makes it ready and returns how many tokens fit into its context. `stopped` gives the wait up.
    fn ready(&self, stopped: &dyn Fn() -> bool, told: &mut dyn FnMut(Told)) -> Result<u32, ModelError>;

    /// How fast it was when it last wrote, if it did.
    fn speed(&self) -> Option<Speed>;

    /// Tokens a second of reading, when that was last measured.
    fn reading_speed(&self) -> Option<f32> {
        self.speed().map(|speed| speed.read)
    }

    /// Reads the beginning of a conversation ahead, if its speed is not known yet: the beginning is kept, and its speed then known.
    fn read_ahead(&self, _beginning: &[Message], _stopped: &dyn Fn() -> bool) -> Result<(), ModelError> {
        Ok(())
    }

    /// How many tokens each text takes.
    fn count(&self, texts: &[String]) -> Result<Vec<u32>, ModelError>;

    /// Goes on with the conversation. When `stopped` says so, it ends within 200 ms and returns how far it came.
    fn write(
        &self,
        write: &Write,
        stopped: &dyn Fn() -> bool,
        told: &mut dyn FnMut(Told),
    ) -> Result<Finished, ModelError>;
}

/// What happens while a model is at work.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Told<'a> {
    /// Share of the file that is loaded, 0 to 1.
    Loading(f32),
    /// Tokens of the prompt that have been read.
    Reading { done: u32, total: u32 },
    /// The next piece of the answer.
    Text(&'a str),
}

/// Why a model did not do what it was asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    #[error("no model is chosen")]
    NoModel,
    #[error("{name} needs {} of memory and {} are free. Close other programs, or choose a smaller model", gigabytes(*.needed), gigabytes(*.free))]
    Memory { name: String, needed: u64, free: u64 },
    #[error("{name} cannot be used: {why}. Choose another model, or fetch this one again")]
    Unusable { name: String, why: String },
    #[error("question and passages are {tokens} tokens long, and {room} have room in the model's context")]
    TooLong { tokens: u32, room: u32 },
    #[error("the schema cannot be used: {detail}")]
    Schema { detail: String },
    #[error("the process that runs {name} has ended ({detail}). It starts again with the next question")]
    Crashed { name: String, detail: String },
    #[error("the process that runs models cannot be started: {detail}")]
    Start { detail: String },
    #[error("stopped")]
    Stopped,
}

/// The program that serves as model worker, usually the host's own executable with `worker model`.
#[derive(Debug, Clone)]
pub struct ModelCommand {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
}

/// A model that answers are to be written by.
#[derive(Debug, Clone)]
pub struct Choice {
    pub name: String,
    pub file: ModelFile,
    pub adapter: Option<Adapter>,
    /// Threads that compute; `None` takes what suits the machine.
    pub threads: Option<u32>,
}

/// What the model in use is doing.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// None is chosen.
    None,
    /// It is loaded with the next question.
    Resting {
        name: String,
    },
    Loading {
        name: String,
        share: f32,
    },
    Ready {
        name: String,
        template: Template,
    },
    Failed {
        name: String,
        error: ModelError,
    },
}

/// How fast a model was on this machine, in tokens a second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speed {
    pub read: f32,
    pub write: f32,
}

type Watch = Box<dyn Fn(&State) + Send + Sync>;

/// Runs one model at a time, in a process of its own.
pub struct ModelHost {
    command: ModelCommand,
    /// Held while the model is at work; questions to it wait for each other.
    process: Mutex<Option<Process>>,
    choice: Mutex<Option<Choice>>,
    state: Mutex<State>,
    used: Mutex<Instant>,
    speed: Mutex<Option<Speed>>,
    /// Tokens a second.
    reading_speed: Mutex<Option<f32>>,
    /// The file that was loaded last, and the threads that it runs on.
    threads: Mutex<Option<(PathBuf, u32)>>,
    watch: Watch,
}

struct Process {
    child: Child,
    input: ChildStdin,
    said: Receiver<Said>,
    last_lines: Arc<Mutex<VecDeque<String>>>,
    loaded: Option<Loaded>,
}

impl ModelHost {
    /// `watch` is told of every change of state, from whatever thread made it.
    pub fn new(command: ModelCommand, watch: Watch) -> ModelHost {
        ModelHost {
            command,
            process: Mutex::default(),
            choice: Mutex::default(),
            state: Mutex::new(State::None),
            used: Mutex::new(Instant::now()),
            speed: Mutex::default(),
            reading_speed: Mutex::default(),
            threads: Mutex::default(),
            watch,
        }
    }

    /// Takes another model, or none, from the next question on. The memory of the one before is given back.
    pub fn choose(&self, choice: Option<Choice>) {
        let state = match &choice {
            Some(choice) => State::Resting { name: choice.name.clone() },
            None => State::None,
        };
        *lock(&self.choice) = choice;
        *lock(&self.process) = None;
        *lock(&self.speed) = None;
        *lock(&self.reading_speed) = None;
        self.become_(state);
    }

    pub fn choice(&self) -> Option<Choice> {
        lock(&self.choice).clone()
    }

    pub fn state(&self) -> State {
        lock(&self.state).clone()
    }

    /// Gives the model's memory back if nothing was asked for so long.
    pub fn rest_after(&self, idle: Duration) {
        // A model that is at work is not idle.
        let Ok(mut process) = self.process.try_lock() else { return };
        if process.is_some() && lock(&self.used).elapsed() >= idle {
            *process = None;
            drop(process);
            if let Some(choice) = self.choice() {
                self.become_(State::Resting { name: choice.name });
            }
        }
    }

    /// Number of the process that runs the model, while one does.
    pub fn process_id(&self) -> Option<u32> {
        lock(&self.process).as_ref().map(|process| process.child.id())
    }

    fn become_(&self, state: State) {
        (self.watch)(&state);
        *lock(&self.state) = state;
    }

    /// Has a process with the chosen model loaded.
    fn load(
        &self,
        process: &mut Option<Process>,
        stopped: &dyn Fn() -> bool,
        told: &mut dyn FnMut(Told),
    ) -> Result<(Choice, Loaded), ModelError> {
        let choice = self.choice().ok_or(ModelError::NoModel)?;
        if let Some(running) = process
            && running.has_ended()
        {
            *process = None;
        }
        if let Some(Process { loaded: Some(loaded), .. }) = process {
            return Ok((choice, loaded.clone()));
        }
        let name = choice.name.clone();
        self.become_(State::Loading { name: name.clone(), share: 0.0 });
        let loaded = self.start(process, &choice, stopped, told);
        match &loaded {
            Ok(loaded) => self.become_(State::Ready { name, template: loaded.template.clone() }),
            Err(error) => {
                *process = None;
                self.become_(match error {
                    ModelError::Stopped => State::Resting { name },
                    error => State::Failed { name, error: error.clone() },
                });
            }
        }
        Ok((choice, loaded?))
    }

    fn start(
        &self,
        process: &mut Option<Process>,
        choice: &Choice,
        stopped: &dyn Fn() -> bool,
        told: &mut dyn FnMut(Told),
    ) -> Result<Loaded, ModelError> {
        let context = fitting_context(choice)?;
        let running = match process {
            Some(running) => running,
            None => process.insert(Process::start(&self.command)?),
        };
        let measured = lock(&self.threads).clone().filter(|(path, _)| *path == choice.file.path);
        let known = choice.threads.or(measured.map(|(_, threads)| threads));
        let threads = known.unwrap_or_else(fitting_threads);
        // Two threads are never slower than one.
        let measure = known.is_none() && threads > 2;
        running.ask(&Ask::Load(Load {
            path: choice.file.path.clone(),
            context,
            threads,
            measure,
            adapter: choice.adapter.clone(),
        }));
        let begun = Instant::now();
        let mut greeted = false;
        loop {
            match running.hear() {
                Ok(Said::Hello { version: VERSION }) => greeted = true,
                Ok(Said::Hello { version }) => {
                    let detail = format!(
                        "it speaks version {version} of the worker's language and this program version {VERSION}"
                    );
                    return Err(ModelError::Start { detail });
                }
                Ok(Said::Loading { share }) => {
                    self.become_(State::Loading { name: choice.name.clone(), share });
                    told(Told::Loading(share));
                }
                Ok(Said::Loaded(loaded)) => {
                    running.loaded = Some(loaded.clone());
                    *lock(&self.threads) = Some((choice.file.path.clone(), loaded.threads));
                    return Ok(loaded);
                }
                Ok(Said::Refused { why: Refusal::Stopped }) => return Err(ModelError::Stopped),
                Ok(Said::Refused { why }) => {
                    let why = running.reason().unwrap_or_else(|| why.to_string());
                    return Err(ModelError::Unusable { name: choice.name.clone(), why });
                }
                Ok(_) => {}
                Err(Silence::Ended) => return Err(running.crash(&choice.name)),
                Err(Silence::Yet) if !greeted && begun.elapsed() > START_LIMIT => {
                    let detail = format!("it was not ready after {} s", START_LIMIT.as_secs());
                    return Err(ModelError::Start { detail });
                }
                Err(Silence::Yet) => {}
            }
            if stopped() {
                return Err(ModelError::Stopped);
            }
        }
    }
}

impl Generator for ModelHost {
    fn name(&self) -> String {
        self.choice().map(|choice| choice.name).unwrap_or_default()
    }

    fn ready(&self, stopped: &dyn Fn() -> bool, told: &mut dyn FnMut(Told)) -> Result<u32, ModelError> {
        let mut process = lock(&self.process);
        *lock(&self.used) = Instant::now();
        self.load(&mut process, stopped, told).map(|(_, loaded)| loaded.context)
    }

    fn speed(&self) -> Option<Speed> {
        *lock(&self.speed)
    }

    fn reading_speed(&self) -> Option<f32> {
        *lock(&self.reading_speed)
    }

    fn read_ahead(&self, beginning: &[Message], stopped: &dyn Fn() -> bool) -> Result<(), ModelError> {
        if self.reading_speed().is_some() {
            return Ok(());
        }
        let write = Write { messages: beginning.to_vec(), ..Write::default() };
        match self.write_once(&write, stopped, &mut |_| {}) {
            // Some chat templates refuse a conversation that only begins. Its whole is asked for in a moment.
            Ok(_) | Err(ModelError::Unusable { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn count(&self, texts: &[String]) -> Result<Vec<u32>, ModelError> {
        let mut process = lock(&self.process);
        let (choice, _) = self.load(&mut process, &|| false, &mut |_| {})?;
        let running = process.as_mut().expect("a loaded model has a process");
        running.ask(&Ask::Count { texts: texts.to_vec() });
        loop {
            match running.hear() {
                Ok(Said::Counted { tokens }) => return Ok(tokens),
                Ok(_) | Err(Silence::Yet) => {}
                Err(Silence::Ended) => return Err(self.crashed(&mut process, &choice.name)),
            }
        }
    }

    fn write(
        &self,
        write: &Write,
        stopped: &dyn Fn() -> bool,
        told: &mut dyn FnMut(Told),
    ) -> Result<Finished, ModelError> {
        let mut heard = false;
        let mut listen = |said: Told| {
            heard |= !matches!(said, Told::Loading(_));
            told(said);
        };
        match self.write_once(write, stopped, &mut listen) {
            // It had ended before it was asked, and nobody had noticed.
            Err(ModelError::Crashed { .. }) if !heard => self.write_once(write, stopped, told),
            written => written,
        }
    }
}

impl ModelHost {
    fn write_once(
        &self,
        write: &Write,
        stopped: &dyn Fn() -> bool,
        told: &mut dyn FnMut(Told),
    ) -> Result<Finished, ModelError> {
        let mut process = lock(&self.process);
        let (choice, _) = self.load(&mut process, stopped, told)?;
        let running = process.as_mut().expect("a loaded model has a process");
        running.ask(&Ask::Write(write.clone()));
        let mut stop_asked: Option<Instant> = None;
        let written = loop {
            match running.hear() {
                Ok(Said::Reading { done, total }) => told(Told::Reading { done, total }),
                // What comes after a stop was on its way before; nobody waits for it any more.
                Ok(Said::Text { text }) if stop_asked.is_none() => told(Told::Text(&text)),
                Ok(Said::Finished(finished)) => break Ok(finished),
                Ok(Said::Refused { why }) => break Err(refused(&choice.name, why)),
                Ok(_) | Err(Silence::Yet) => {}
                Err(Silence::Ended) => break Err(self.crashed(&mut process, &choice.name)),
            }
            match stop_asked {
                None if stopped() => {
                    stop_asked = Some(Instant::now());
                    running.ask(&Ask::Stop);
                }
                Some(asked) if asked.elapsed() >= STOP_LIMIT => {
                    *process = None;
                    self.become_(State::Resting { name: choice.name });
                    break Ok(Finished::stopped());
                }
                _ => {}
            }
        };
        *lock(&self.used) = Instant::now();
        if let Ok(finished) = &written {
            self.measure(finished);
        }
        written
    }

    fn crashed(&self, process: &mut Option<Process>, name: &str) -> ModelError {
        let error = match process.take() {
            Some(mut running) => running.crash(name),
            None => ModelError::NoModel,
        };
        self.become_(State::Failed { name: name.to_owned(), error: error.clone() });
        error
    }

    fn measure(&self, finished: &Finished) {
        /// Fewer tokens say little about the speed.
        const TELLING: u32 = 16;
        let read = finished.prompt_tokens - finished.kept_tokens;
        if read < TELLING || finished.end == End::Stopped {
            return;
        }
        *lock(&self.reading_speed) = Some(read as f32 / finished.read_seconds.max(1e-6));
        if finished.written_tokens < TELLING {
            return;
        }
        *lock(&self.speed) = Some(Speed {
            read: read as f32 / finished.read_seconds.max(1e-6),
            write: finished.written_tokens as f32 / finished.write_seconds.max(1e-6),
        });
    }
}

impl Finished {
    /// An answer that was stopped, of whose length nothing is known.
    fn stopped() -> Finished {
        Finished {
            end: End::Stopped,
            prompt_tokens: 0,
            kept_tokens: 0,
            written_tokens: 0,
            read_seconds: 0.0,
            write_seconds: 0.0,
        }
    }
}

fn refused(name: &str, why: Refusal) -> ModelError {
    match why {
        Refusal::TooLong { tokens, room } => ModelError::TooLong { tokens, room },
        Refusal::Schema { detail } => ModelError::Schema { detail },
        Refusal::Stopped => ModelError::Stopped,
        why => ModelError::Unusable { name: name.to_owned(), why: why.to_string() },
    }
}

/// Why nothing was heard.
enum Silence {
    Yet,
    Ended,
}

impl Process {
    fn start(command: &ModelCommand) -> Result<Process, ModelError> {
        let started = |error: io::Error| ModelError::Start { detail: error.to_string() };
        let mut process = Command::new(&command.program);
        process.args(&command.arguments);
        process.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // Ctrl-C in a terminal goes to the whole group, and what becomes of an answer the program decides.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut process, 0);
        #[cfg(windows)]
        {
            const CREATE_NO_WINDOW: u32 = 0x0800_0000;
            std::os::windows::process::CommandExt::creation_flags(&mut process, CREATE_NO_WINDOW);
        }
        let mut child = process.spawn().map_err(started)?;
        let input = child.stdin.take().expect("standard input is piped");
        let output = child.stdout.take().expect("standard output is piped");
        let errors = child.stderr.take().expect("standard error is piped");
        let (sender, said) = unbounded();
        let last_lines = Arc::default();
        let kept = Arc::clone(&last_lines);
        let process = Process { child, input, said, last_lines, loaded: None };
        let thread = |name: &str| thread::Builder::new().name(name.to_owned());
        thread("model output").spawn(move || hand_on(BufReader::new(output), &sender)).map_err(started)?;
        thread("model errors").spawn(move || keep_last(BufReader::new(errors), &kept)).map_err(started)?;
        Ok(process)
    }

    /// A process that does not take it has ended, which is heard next.
    fn ask(&mut self, ask: &Ask) {
        let mut line = serde_json::to_vec(ask).expect("what is asked can be written as JSON");
        line.push(b'\n');
        if let Err(error) = self.input.write_all(&line).and_then(|()| self.input.flush()) {
            tracing::debug!(%error, "the model's process takes no more requests");
        }
    }

    fn hear(&self) -> Result<Said, Silence> {
        self.said.recv_timeout(TICK).map_err(|error| match error {
            RecvTimeoutError::Timeout => Silence::Yet,
            RecvTimeoutError::Disconnected => Silence::Ended,
        })
    }

    fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }

    /// What llama.cpp has last said of an error.
    fn reason(&self) -> Option<String> {
        // The line may still be on its way through the other pipe.
        thread::sleep(Duration::from_millis(30));
        let lines = lock(&self.last_lines);
        let line = lines.iter().rev().find(|line| line.contains("error loading model"))?;
        Some(line.split_once("error loading model: ").map_or(line.as_str(), |(_, reason)| reason).to_owned())
    }

    fn crash(&mut self, name: &str) -> ModelError {
        let _ = self.child.kill();
        let status = self.child.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
        thread::sleep(Duration::from_millis(30));
        let lines = lock(&self.last_lines);
        let last = lines.iter().rev().find(|line| line.contains("ASSERT") || line.contains("error"));
        let detail = last.map_or(status.clone(), |line| format!("{status}: {line}"));
        ModelError::Crashed { name: name.to_owned(), detail }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn hand_on(output: impl BufRead, to: &Sender<Said>) {
    for line in output.lines() {
        let Ok(line) = line else { return };
        match serde_json::from_str(&line) {
            Ok(said) => {
                if to.send(said).is_err() {
                    return;
                }
            }
            Err(error) => tracing::warn!(%error, "the model's process said something else"),
        }
    }
}

fn keep_last(errors: impl BufRead, kept: &Mutex<VecDeque<String>>) {
    for line in errors.lines() {
        let Ok(line) = line else { return };
        tracing::debug!(%line, "the model's process says");
        let mut kept = lock(kept);
        if kept.len() == KEPT_LINES {
            kept.pop_front();
        }
        kept.push_back(line.chars().take(KEPT_CHARACTERS).collect());
    }
}

/// The largest context for which there is memory.
fn fitting_context(choice: &Choice) -> Result<u32, ModelError> {
    let file = &choice.file;
    let contexts = CONTEXTS.map(|context| context.min(file.context.max(1)));
    let Some(free) = gguf::free_memory() else { return Ok(contexts[1]) };
    contexts.into_iter().find(|context| file.memory_needed(*context) <= free).ok_or_else(|| {
        let needed = file.memory_needed(contexts[CONTEXTS.len() - 1]);
        ModelError::Memory { name: choice.name.clone(), needed, free }
    })
}

/// Physical cores, as two threads on one of them only get in each other's way; one is left to the person where there are enough.
fn fitting_threads() -> u32 {
    let allowed = thread::available_parallelism().map_or(2, usize::from);
    let cores = num_cpus::get_physical().clamp(1, allowed) as u32;
    if cores > 2 { cores - 1 } else { cores }
}

fn gigabytes(bytes: u64) -> String {
    format!("{:.1} GB", bytes as f64 / 1e9)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
