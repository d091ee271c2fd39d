//! The program's hold on the process that runs a model: starts it, asks it, ends it, and starts another after a crash.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use footnote_sandbox::Launch;
use parking_lot::{Mutex, MutexGuard};

use crate::fitting::{fitting_context, fitting_threads, memory_limit};
use crate::generator::{Finished, Generator, ModelError, Speed, Update};
use crate::gguf::ModelFile;
use crate::protocol::{
    Adapter, End, Event, Generate, Loaded, MAX_REQUEST_BYTES, Message, Refusal, Request, Start, Template,
};
use crate::worker::{RecvError, Worker};

/// Variables that the process inherits: Windows needs the first to start any program, the others choose and find graphics cards.
const VARIABLES: [&str; 5] =
    ["SystemRoot", "CUDA_VISIBLE_DEVICES", "GGML_VK_VISIBLE_DEVICES", "VK_DRIVER_FILES", "VK_ICD_FILENAMES"];

/// Bytes of text that are counted at once. In between it is looked whether the count was given up.
const COUNTED_BYTES: usize = 256 << 10;

/// Bytes of text in one request, which leaves room for what stands around it.
const MAX_TEXT_BYTES: u64 = MAX_REQUEST_BYTES / 2;

/// The program that serves as model worker, usually the host's own executable with `worker model`.
#[derive(Debug, Clone)]
pub struct ModelCommand {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
}

/// A model that answers are to be written by.
#[derive(Debug, Clone, PartialEq)]
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

/// How long the process is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// From its start to its greeting.
    pub start: Duration,
    /// From the wish to stop until whoever asked is let go. The process is left to obey, and keeps its model.
    pub stop: Duration,
    /// From the wish to stop until it is taken for stuck and ended.
    pub stuck: Duration,
    /// For the count of a few texts.
    pub count: Duration,
}

impl Default for Timeouts {
    fn default() -> Timeouts {
        Timeouts {
            start: Duration::from_secs(30),
            stop: Duration::from_millis(150),
            stuck: Duration::from_secs(30),
            count: Duration::from_secs(60),
        }
    }
}

type Watch = Box<dyn Fn(&State) + Send + Sync>;

/// Runs one model at a time, in a process of its own.
pub struct ModelProcess {
    command: ModelCommand,
    timeouts: Timeouts,
    /// Held while the model is at work; questions to it wait for each other.
    worker: Mutex<Option<Running>>,
    /// Never held while something is waited for.
    chosen: Mutex<Chosen>,
    used: Mutex<Instant>,
    /// The file that was loaded last, and the threads that it runs on.
    threads: Mutex<Option<(PathBuf, u32)>>,
    watch: Watch,
}

/// What is known of the model that is chosen. It changes with the choice, as a whole.
struct Chosen {
    choice: Option<Choice>,
    state: State,
    speed: Option<Speed>,
    /// Tokens a second, and when they were measured.
    reading_speed: Option<(f32, Instant)>,
}

/// A process, and the model that it was started for.
struct Running {
    worker: Worker,
    choice: Choice,
    loaded: Loaded,
}

/// The right to ask the process. Its end sees to it that no model stays in memory that is not chosen any more.
struct Turn<'p> {
    owner: &'p ModelProcess,
    running: Option<MutexGuard<'p, Option<Running>>>,
}

impl ModelProcess {
    /// `watch` is told of every change of state, from whatever thread made it and in order. It must not ask this process
    /// anything.
    pub fn new(command: ModelCommand, watch: Watch) -> ModelProcess {
        ModelProcess {
            command,
            timeouts: Timeouts::default(),
            worker: Mutex::default(),
            chosen: Mutex::new(Chosen { choice: None, state: State::None, speed: None, reading_speed: None }),
            used: Mutex::new(Instant::now()),
            threads: Mutex::default(),
            watch,
        }
    }

    /// Waits longer or shorter than usual.
    pub fn with_timeouts(mut self, timeouts: Timeouts) -> ModelProcess {
        self.timeouts = timeouts;
        self
    }

    /// Takes another model, or none. An answer that is being written by the one before is stopped, and its memory is freed.
    pub fn choose(&self, choice: Option<Choice>) {
        let mut chosen = self.chosen.lock();
        if chosen.choice == choice && !matches!(chosen.state, State::Failed { .. }) {
            return;
        }
        let state = match &choice {
            Some(choice) => State::Resting { name: choice.name.clone() },
            None => State::None,
        };
        *chosen = Chosen { choice, state, speed: None, reading_speed: None };
        (self.watch)(&chosen.state);
        drop(chosen);
        self.end_what_is_not_chosen();
    }

    pub fn choice(&self) -> Option<Choice> {
        self.chosen.lock().choice.clone()
    }

    pub fn state(&self) -> State {
        self.chosen.lock().state.clone()
    }

    /// Frees the model's memory if nothing was asked for so long.
    pub fn rest_after(&self, idle: Duration) {
        // A model that is at work is not idle.
        let Some(mut running) = self.worker.try_lock() else { return };
        let Some(Running { worker, choice, .. }) = running.as_mut() else { return };
        if self.used.lock().elapsed() >= idle || worker.is_stuck(self.timeouts.stuck) {
            let choice = choice.clone();
            *running = None;
            drop(running);
            self.set_state(&choice, State::Resting { name: choice.name.clone() });
        }
    }

    /// Number of the process that runs the model, while one does.
    pub fn process_id(&self) -> Option<u32> {
        self.worker.lock().as_ref().map(|running| running.worker.id())
    }

    fn is_chosen(&self, choice: &Choice) -> bool {
        self.chosen.lock().choice.as_ref() == Some(choice)
    }

    /// What becomes of a model that is not chosen any more is nobody's concern.
    fn set_state(&self, choice: &Choice, state: State) {
        let mut chosen = self.chosen.lock();
        if chosen.choice.as_ref() == Some(choice) {
            chosen.state = state;
            (self.watch)(&chosen.state);
        }
    }

    fn end_what_is_not_chosen(&self) {
        // Whoever has its turn calls this again when it ends.
        let Some(mut running) = self.worker.try_lock() else { return };
        if running.as_ref().is_some_and(|running| !self.is_chosen(&running.choice)) {
            *running = None;
        }
    }

    fn turn(&self) -> Turn<'_> {
        let running = Some(self.worker.lock());
        *self.used.lock() = Instant::now();
        Turn { owner: self, running }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.owner.used.lock() = Instant::now();
        self.running = None;
        self.owner.end_what_is_not_chosen();
    }
}

impl Turn<'_> {
    /// The process with the chosen model, which is started and loaded where it is not.
    fn loaded(
        &mut self,
        stopped: &dyn Fn() -> bool,
        on_update: &mut dyn FnMut(Update),
    ) -> Result<&mut Running, ModelError> {
        let owner = self.owner;
        let place = self.running.as_mut().expect("a turn has its place until it ends");
        if let Some(running) = place.as_mut()
            && (!owner.is_chosen(&running.choice)
                || !running.worker.becomes_free(owner.timeouts.stuck, stopped)?)
        {
            **place = None;
        }
        if place.is_none() {
            **place = Some(owner.load(stopped, on_update)?);
        }
        Ok(place.as_mut().expect("it was filled just now"))
    }

    /// Ends the process because it has failed, and says why.
    fn fail(&mut self, why: Option<String>) -> ModelError {
        let ended = self.running.as_mut().and_then(|place| place.take());
        let Some(Running { worker, choice, .. }) = ended else { return ModelError::NoModel };
        let error = worker.crashed(&choice.name, why);
        self.owner.set_state(&choice, State::Failed { name: choice.name.clone(), error: error.clone() });
        error
    }
}

impl ModelProcess {
    /// Starts a process for the chosen model and waits until it has loaded it. When another one is chosen meanwhile, that one is
    /// loaded.
    fn load(
        &self,
        stopped: &dyn Fn() -> bool,
        on_update: &mut dyn FnMut(Update),
    ) -> Result<Running, ModelError> {
        loop {
            let choice = self.choice().ok_or(ModelError::NoModel)?;
            let name = choice.name.clone();
            self.set_state(&choice, State::Loading { name: name.clone(), share: 0.0 });
            match self.start(&choice, stopped, on_update) {
                Ok((worker, loaded)) => {
                    let template = loaded.template.clone();
                    self.set_state(&choice, State::Ready { name, template });
                    return Ok(Running { worker, choice, loaded });
                }
                Err(ModelError::Stopped) if !stopped() && !self.is_chosen(&choice) => {}
                Err(error) => {
                    let state = match &error {
                        ModelError::Stopped => State::Resting { name },
                        error => State::Failed { name, error: error.clone() },
                    };
                    self.set_state(&choice, state);
                    return Err(error);
                }
            }
        }
    }

    fn start(
        &self,
        choice: &Choice,
        stopped: &dyn Fn() -> bool,
        on_update: &mut dyn FnMut(Update),
    ) -> Result<(Worker, Loaded), ModelError> {
        let context = fitting_context(choice)?;
        let measured = self.threads.lock().clone().filter(|(path, _)| *path == choice.file.path);
        let known = choice.threads.or(measured.map(|(_, threads)| threads));
        let threads = known.unwrap_or_else(fitting_threads);
        let start = Start {
            path: choice.file.path.clone(),
            files: choice
                .file
                .paths()
                .into_iter()
                .chain(choice.adapter.iter().map(|adapter| adapter.path.clone()))
                .collect(),
            context,
            threads,
            // Two threads are never slower than one.
            measure: known.is_none() && threads > 2,
            adapter: choice.adapter.clone(),
            memory_bytes: memory_limit(&choice.file, context, threads),
        };
        let launch = Launch {
            program: self.command.program.clone(),
            arguments: self.command.arguments.clone(),
            variables: &VARIABLES,
        };
        let given_up = || stopped() || !self.is_chosen(choice);
        let mut worker = Worker::start(&launch, &choice.name, &start, self.timeouts.start, &given_up)?;
        loop {
            match worker.receive() {
                Ok(Event::Loading { share }) => {
                    self.set_state(choice, State::Loading { name: choice.name.clone(), share });
                    on_update(Update::Loading(share));
                }
                Ok(Event::Loaded(loaded)) => {
                    *self.threads.lock() = Some((choice.file.path.clone(), loaded.threads));
                    return Ok((worker, loaded));
                }
                Ok(Event::Refused { why }) => {
                    let why = worker.reason().unwrap_or_else(|| why.to_string());
                    return Err(ModelError::Unusable { name: choice.name.clone(), why });
                }
                Err(RecvError::Timeout) => {}
                Ok(other) => return Err(worker.crashed(&choice.name, Some(out_of_turn(&other)))),
                Err(RecvError::Ended) => return Err(worker.crashed(&choice.name, None)),
                Err(RecvError::Garbage(why)) => return Err(worker.crashed(&choice.name, Some(why))),
            }
            if given_up() {
                return Err(ModelError::Stopped);
            }
        }
    }

    fn write_once(
        &self,
        write: &Generate,
        stopped: &dyn Fn() -> bool,
        on_update: &mut dyn FnMut(Update),
    ) -> Result<Finished, ModelError> {
        let mut turn = self.turn();
        let running = turn.loaded(stopped, on_update)?;
        let choice = running.choice.clone();
        let bytes = write.messages.iter().map(|message| message.text.len() as u64).sum();
        check_size(bytes, running.loaded.context)?;
        running.worker.ask(&Request::Generate(write.clone()));
        let mut stop_asked: Option<Instant> = None;
        let finished = loop {
            match running.worker.receive() {
                Ok(Event::Reading { done, total }) => on_update(Update::Reading { done, total }),
                // What comes after a stop was on its way before; nobody waits for it any more.
                Ok(Event::Text { text }) if stop_asked.is_none() => on_update(Update::Text(&text)),
                Ok(Event::Text { .. }) | Err(RecvError::Timeout) => {}
                Ok(Event::Finished(finished)) => break finished,
                Ok(Event::Refused { why }) => return Err(refused(&choice.name, why)),
                Ok(other) => return Err(turn.fail(Some(out_of_turn(&other)))),
                Err(RecvError::Ended) => return Err(turn.fail(None)),
                Err(RecvError::Garbage(why)) => return Err(turn.fail(Some(why))),
            }
            match stop_asked {
                None if stopped() || !self.is_chosen(&choice) => {
                    stop_asked = Some(Instant::now());
                    running.worker.stop();
                }
                Some(asked) if asked.elapsed() >= self.timeouts.stop => break STOPPED,
                _ => {}
            }
        };
        self.measure(&choice, &finished);
        Ok(Finished::of(choice.name, &finished))
    }

    fn measure(&self, choice: &Choice, finished: &crate::protocol::Finished) {
        /// Fewer tokens say little about the speed.
        const TELLING: u32 = 16;
        let read = finished.prompt_tokens.saturating_sub(finished.kept_tokens);
        let mut chosen = self.chosen.lock();
        if read < TELLING || finished.end == End::Stopped || chosen.choice.as_ref() != Some(choice) {
            return;
        }
        let read = read as f32 / finished.read_seconds.max(1e-6);
        chosen.reading_speed = Some((read, Instant::now()));
        if finished.written_tokens < TELLING {
            return;
        }
        let write = finished.written_tokens as f32 / finished.write_seconds.max(1e-6);
        chosen.speed = Some(Speed { read, write });
    }
}

impl Generator for ModelProcess {
    fn name(&self) -> String {
        self.choice().map(|choice| choice.name).unwrap_or_default()
    }

    fn ready(
        &self,
        stopped: &dyn Fn() -> bool,
        on_update: &mut dyn FnMut(Update),
    ) -> Result<u32, ModelError> {
        self.turn().loaded(stopped, on_update).map(|running| running.loaded.context)
    }

    fn speed(&self) -> Option<Speed> {
        self.chosen.lock().speed
    }

    fn reading_speed(&self) -> Option<f32> {
        /// What else the machine does changes from one minute to the next.
        const FRESH: Duration = Duration::from_secs(60);
        let (speed, measured) = self.chosen.lock().reading_speed?;
        (measured.elapsed() < FRESH).then_some(speed)
    }

    fn read_ahead(&self, beginning: &[Message], stopped: &dyn Fn() -> bool) -> Result<(), ModelError> {
        if self.reading_speed().is_some() {
            return Ok(());
        }
        let write = Generate { messages: beginning.to_vec(), ..Generate::default() };
        match self.write_once(&write, stopped, &mut |_| {}) {
            // Some chat templates refuse a conversation that only begins, and one can have outgrown the context. Its whole is asked for
            // in a moment, or as much as has room.
            Ok(_) | Err(ModelError::Unusable { .. } | ModelError::TooLong { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn count(&self, texts: &[String], stopped: &dyn Fn() -> bool) -> Result<Vec<u32>, ModelError> {
        let mut turn = self.turn();
        let mut counted = Vec::with_capacity(texts.len());
        for batch in batches(texts, COUNTED_BYTES) {
            let running = turn.loaded(stopped, &mut |_| {})?;
            let name = running.choice.name.clone();
            check_size(batch.iter().map(|text| text.len() as u64).sum(), running.loaded.context)?;
            let asked = Instant::now();
            running.worker.ask(&Request::Count { texts: batch.to_vec() });
            loop {
                match running.worker.receive() {
                    Ok(Event::Counted { tokens }) if tokens.len() == batch.len() => {
                        counted.extend(tokens);
                        break;
                    }
                    Ok(Event::Refused { why }) => return Err(refused(&name, why)),
                    Err(RecvError::Timeout) => {}
                    Ok(other) => return Err(turn.fail(Some(out_of_turn(&other)))),
                    Err(RecvError::Ended) => return Err(turn.fail(None)),
                    Err(RecvError::Garbage(why)) => return Err(turn.fail(Some(why))),
                }
                if stopped() {
                    running.worker.stop();
                    return Err(ModelError::Stopped);
                }
                if asked.elapsed() >= self.timeouts.count {
                    let why = format!("it did not answer for {} s", self.timeouts.count.as_secs());
                    return Err(turn.fail(Some(why)));
                }
            }
        }
        Ok(counted)
    }

    fn write(
        &self,
        write: &Generate,
        stopped: &dyn Fn() -> bool,
        on_update: &mut dyn FnMut(Update),
    ) -> Result<Finished, ModelError> {
        let mut heard = false;
        let mut listen = |update: Update| {
            heard |= !matches!(update, Update::Loading(_));
            on_update(update);
        };
        match self.write_once(write, stopped, &mut listen) {
            // It had ended before it was asked, and nobody had noticed.
            Err(ModelError::Crashed { .. }) if !heard => self.write_once(write, stopped, on_update),
            written => written,
        }
    }
}

/// An answer that was stopped before anything is known of its length.
const STOPPED: crate::protocol::Finished = crate::protocol::Finished {
    end: End::Stopped,
    prompt_tokens: 0,
    kept_tokens: 0,
    written_tokens: 0,
    read_seconds: 0.0,
    write_seconds: 0.0,
};

impl Finished {
    fn of(model: String, finished: &crate::protocol::Finished) -> Finished {
        Finished {
            model,
            end: finished.end,
            prompt_tokens: finished.prompt_tokens,
            kept_tokens: finished.kept_tokens,
            written_tokens: finished.written_tokens,
            read_seconds: finished.read_seconds,
            write_seconds: finished.write_seconds,
        }
    }
}

fn refused(name: &str, why: Refusal) -> ModelError {
    match why {
        Refusal::TooLong { tokens, room } => ModelError::TooLong { tokens, room },
        Refusal::Schema { detail } => ModelError::Schema { detail },
        why => ModelError::Unusable { name: name.to_owned(), why: why.to_string() },
    }
}

/// A request that is larger than the process takes holds more than any model reads.
fn check_size(bytes: u64, room: u32) -> Result<(), ModelError> {
    /// Bytes of a token in most languages.
    const PER_TOKEN: u64 = 4;
    if bytes <= MAX_TEXT_BYTES {
        return Ok(());
    }
    Err(ModelError::TooLong { tokens: u32::try_from(bytes / PER_TOKEN).unwrap_or(u32::MAX), room })
}

/// Why a process is ended that has said this.
fn out_of_turn(event: &Event) -> String {
    let kind = match event {
        Event::Loading { .. } => "loading",
        Event::Loaded(_) => "loaded",
        Event::Reading { .. } => "reading",
        Event::Text { .. } => "text",
        Event::Finished(_) => "finished",
        Event::Counted { .. } => "counted",
        Event::Refused { .. } => "refused",
    };
    format!("it answered with something that was not asked: {kind}")
}

/// Cuts a row of texts so that each part has about this many bytes; a longer text is a part of its own.
fn batches(texts: &[String], bytes: usize) -> impl Iterator<Item = &[String]> {
    let mut rest = texts;
    std::iter::from_fn(move || {
        let mut size = 0;
        let fit = rest.iter().take_while(|text| {
            size += text.len();
            size <= bytes
        });
        let count = fit.count().max(1).min(rest.len());
        let (batch, others) = rest.split_at(count);
        rest = others;
        (!batch.is_empty()).then_some(batch)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_counted_in_parts_of_bearable_size_and_none_is_left_out() {
        let texts = ["ab", "cd", "e", "a very long text", "f", ""].map(str::to_owned);
        let parts: Vec<&[String]> = batches(&texts, 5).collect();
        assert_eq!(parts, [&texts[..3], &texts[3..4], &texts[4..]]);
        assert_eq!(batches(&[], 5).count(), 0);
    }
}
