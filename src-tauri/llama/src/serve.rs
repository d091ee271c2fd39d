//! Takes requests from standard input, one line each, and answers on standard output.

use std::io::{self, BufRead, Write as _};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use footnote_llm::protocol::{Ask, Load, Refusal, Said, VERSION};
use llama_cpp_2::llama_backend::LlamaBackend;

use crate::{confine, model};

/// Where answers go. Standard output carries nothing else: what libraries print goes to standard error.
#[derive(Clone)]
pub(crate) struct Voice(Arc<Mutex<Output>>);

#[cfg(unix)]
type Output = std::fs::File;
#[cfg(not(unix))]
type Output = io::Stdout;

impl Voice {
    /// A program that no longer listens is gone; this process goes with it.
    pub fn say(&self, said: &Said) {
        let mut line = serde_json::to_vec(said).expect("what is said can be written as JSON");
        line.push(b'\n');
        let mut output = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if output.write_all(&line).and_then(|()| output.flush()).is_err() {
            std::process::exit(0);
        }
    }
}

/// Whether the work at hand is to be given up.
#[derive(Clone, Default)]
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Serves until standard input ends. The executables call it when they are started as `worker model`.
pub fn serve() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("model worker: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> io::Result<()> {
    let voice = Voice(Arc::new(Mutex::new(output_apart_from_prints()?)));
    confine::confine();
    #[cfg(feature = "every-processor")]
    load_backends();
    let backend = LlamaBackend::init().map_err(io::Error::other)?;
    let stop = Stop::default();
    let (sender, asked) = channel();
    let reading_stop = stop.clone();
    std::thread::Builder::new()
        .name("requests".to_owned())
        .spawn(move || read_requests(&sender, &reading_stop))?;
    voice.say(&Said::Hello { version: VERSION });
    let mut next = None;
    while let Some(load) = next.take().or_else(|| wait_for_model(&asked, &voice)) {
        match model::serve(&backend, &load, &asked, &voice, &stop) {
            Ok(another) => next = another,
            Err(why) => voice.say(&Said::Refused { why }),
        }
    }
    Ok(())
}

/// Hands on all requests but `Stop`. The program has ended when its requests have.
fn read_requests(to: &Sender<Ask>, stop: &Stop) {
    for line in io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        match serde_json::from_str(&line) {
            Ok(Ask::Stop) => stop.0.store(true, Ordering::Relaxed),
            Ok(ask) => {
                // A stop is for what was asked before it.
                stop.0.store(false, Ordering::Relaxed);
                if to.send(ask).is_err() {
                    break;
                }
            }
            Err(error) => eprintln!("model worker: a request cannot be read: {error}"),
        }
    }
    // In the middle of a long answer the channel's end would be noticed late.
    std::process::exit(0);
}

fn wait_for_model(asked: &Receiver<Ask>, voice: &Voice) -> Option<Load> {
    loop {
        match asked.recv().ok()? {
            Ask::Load(load) => return Some(load),
            _ => voice.say(&Said::Refused { why: Refusal::NoModel }),
        }
    }
}

/// llama.cpp's code for the processor comes in several libraries; the best that the processor can run is taken.
#[cfg(feature = "every-processor")]
fn load_backends() {
    use llama_cpp_2::llama_backend;

    let beside = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.join("lib")));
    match beside.filter(|folder| has_backends(folder)) {
        Some(folder) => llama_backend::load_backends_from_path(&folder),
        None => llama_backend::load_backends(),
    }
}

#[cfg(feature = "every-processor")]
fn has_backends(folder: &std::path::Path) -> bool {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.map(|file| file.file_name()).any(|name| name.to_string_lossy().contains("ggml-cpu"))
}

#[cfg(unix)]
fn output_apart_from_prints() -> io::Result<Output> {
    use std::os::fd::AsFd;

    let answers = io::stdout().as_fd().try_clone_to_owned()?;
    rustix::stdio::dup2_stdout(io::stderr())?;
    Ok(answers.into())
}

#[cfg(not(unix))]
fn output_apart_from_prints() -> io::Result<Output> {
    Ok(io::stdout())
}
