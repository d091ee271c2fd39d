//! Recognition of text in pictures: where its models lie, and how they are opened.

use footnote_ocr::{Error, FILES, Paddle};

use crate::libraries;

/// Threads that recognise. More would slow down whoever works at the machine.
const MOST_THREADS: usize = 4;

/// Whether text in pictures can be recognised here.
pub fn is_available() -> bool {
    FILES.iter().all(|file| libraries::find(file).is_some())
        && libraries::find(&libraries::file_name("onnxruntime")).is_some()
}

/// Opens the models, so that no file is opened afterwards.
pub fn open() -> Result<Paddle, Error> {
    let missing = |name: &str| Error::Unusable { detail: format!("{name} was not found") };
    let runtime = libraries::file_name("onnxruntime");
    let runtime = libraries::find(&runtime).ok_or_else(|| missing(&runtime))?;
    let models = libraries::find(FILES[0]).ok_or_else(|| missing(FILES[0]))?;
    let folder = models.parent().ok_or_else(|| missing(FILES[0]))?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    Paddle::open(&runtime, folder, threads)
}
