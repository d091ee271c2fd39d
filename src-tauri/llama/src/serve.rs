//! Takes requests from standard input, frame by frame, and answers on standard output.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use footnote_llm::protocol::{
    self, Event, Hello, LOADING, MAX_REQUEST_BYTES, Refusal, Request, Start, Unreadable,
};
use footnote_sandbox::{
    Rights, SystemCalls, close_inherited_descriptors, confine, frame, limit_memory, output_apart_from_prints,
};
use llama_cpp_2::llama_backend::LlamaBackend;

use crate::model;

/// Whether graphics cards are supported: their drivers write to devices and speak to servers on this machine.
const GRAPHICS: bool = cfg!(any(feature = "vulkan", feature = "cuda"));

/// Folders that drivers of graphics cards read in. None of them holds what a person has written.
const DRIVER_FOLDERS: [&str; 9] =
    ["/etc", "/lib", "/lib64", "/nix", "/opt", "/proc", "/run/opengl-driver", "/sys", "/usr"];

/// Where events go. Standard output carries nothing else: what libraries print goes to standard error.
#[derive(Clone)]
pub(crate) struct Output(Arc<Mutex<footnote_sandbox::Output>>);

impl Output {
    /// Says what has come of the request of this number. Ends this process where the program has closed the pipe.
    pub fn send(&self, number: u64, event: &Event) {
        self.send_frame(&protocol::encode(number, event));
    }

    fn send_frame(&self, frame: &[u8]) {
        let mut output = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if frame::write(&mut *output, frame).is_err() {
            std::process::exit(0);
        }
    }
}

/// Up to which number requests are to be given up.
#[derive(Clone, Default)]
pub(crate) struct Stop(Arc<AtomicU64>);

impl Stop {
    pub fn is_asked(&self, number: u64) -> bool {
        self.0.load(Ordering::Relaxed) >= number
    }

    fn ask(&self, number: u64) {
        self.0.fetch_max(number, Ordering::Relaxed);
    }
}

/// Serves until standard input ends. The executables call it when they are started as `worker model`, before they have started a
/// thread or opened anything.
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
    close_inherited_descriptors();
    let output = Output(Arc::new(Mutex::new(output_apart_from_prints()?)));
    let Some(start) = frame::read(&mut io::stdin(), MAX_REQUEST_BYTES)? else { return Ok(()) };
    let start: Start = protocol::greeted(&start).map_err(io::Error::other)?;
    // Drivers of graphics cards allocate addresses for all of a card's memory, so that no limit would fit.
    let memory_limit = !GRAPHICS && limit_memory(start.memory_bytes);
    // What is loaded here is our own; the model's file, which is foreign, is opened afterwards.
    #[cfg(feature = "every-processor")]
    load_backends();
    let backend = LlamaBackend::init().map_err(io::Error::other)?;
    let kept = rights(&start);
    let protections = confine(&kept, memory_limit);
    let unprotected = protections.missing_beside(&kept).into_iter().map(str::to_owned).collect();
    output.send_frame(&protocol::greet(&Hello { unprotected }).map_err(io::Error::other)?);

    let stop = Stop::default();
    let (sender, requests) = channel();
    let (answering, stopping) = (output.clone(), stop.clone());
    std::thread::Builder::new()
        .name("requests".to_owned())
        .spawn(move || read_requests(&sender, &answering, &stopping))?;
    if let Err(why) = model::serve(&backend, &start, &requests, &output, &stop) {
        output.send(LOADING, &Event::Refused { why });
    }
    Ok(())
}

/// What running this model needs.
fn rights(start: &Start) -> Rights {
    let drivers = DRIVER_FOLDERS.iter().map(PathBuf::from).filter(|_| GRAPHICS);
    Rights {
        readable: start.files.iter().cloned().chain(drivers).collect(),
        writable: if GRAPHICS { vec![PathBuf::from("/dev")] } else { Vec::new() },
        descriptors: true,
        // It ends by itself as soon as its requests do, whichever thread of the program started it.
        outlives_starter: true,
        system_calls: SystemCalls::AllButReach { local_sockets: GRAPHICS },
    }
}

/// Hands on all requests but `Stop`. The program has ended when its requests have.
fn read_requests(to: &Sender<(u64, Request)>, output: &Output, stop: &Stop) {
    let refuse = |number: u64, detail: String| {
        output.send(number, &Event::Refused { why: Refusal::Unreadable { detail } });
    };
    let mut input = io::stdin();
    loop {
        match frame::read(&mut input, MAX_REQUEST_BYTES) {
            Ok(Some(bytes)) => match protocol::decode(&bytes) {
                Ok((number, Request::Stop)) => stop.ask(number),
                Ok(request) => {
                    if to.send(request).is_err() {
                        break;
                    }
                }
                Err(Unreadable { number, detail }) => refuse(number, detail),
            },
            Ok(None) => break,
            Err(error) => {
                // Where the next request begins is not known any more.
                eprintln!("model worker: requests cannot be read: {error}");
                break;
            }
        }
    }
    // In the middle of a long answer the channel's end would be noticed late.
    std::process::exit(0);
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
