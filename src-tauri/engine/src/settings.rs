//! What the engine is told by the program that hosts it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use crate::index::VectorSettings;

#[derive(Debug, Clone)]
pub struct Settings {
    /// How to start an extract worker.
    pub worker: WorkerCommand,
    /// Number of extract workers.
    pub workers: usize,
    /// Memory that one extract worker may use, in MiB.
    pub worker_memory_mib: u64,
    /// Time that one file may take to read.
    pub worker_time: Duration,
    /// Time that one page of it may take, where the rest can be read without it.
    pub worker_page_time: Duration,
    /// Time that recognising the pictures of one file may take, and those of one page of it.
    pub recognition_time: Duration,
    pub recognition_page_time: Duration,
    /// Largest file that is read, in bytes.
    pub max_file_bytes: u64,
    /// Threads that compute vectors.
    pub embed_threads: usize,
    /// How text is cut into passages. It takes effect for files added from now on.
    pub chunking: Chunking,
    pub vectors: VectorSettings,
}

/// The program that serves as extract worker: usually the host's own executable with `worker extract`.
#[derive(Debug, Clone)]
pub struct WorkerCommand {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
}

impl Settings {
    pub fn new(worker: WorkerCommand) -> Settings {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Settings {
            worker,
            workers: cores.clamp(1, 4),
            worker_memory_mib: 1536,
            worker_time: Duration::from_secs(55),
            // A page takes some milliseconds; this leaves time to read the rest of its file.
            worker_page_time: Duration::from_secs(20),
            // A scan of five thousand pages takes three hours.
            recognition_time: Duration::from_secs(12 * 3600),
            recognition_page_time: Duration::from_secs(600),
            max_file_bytes: 512 << 20,
            embed_threads: cores.clamp(1, 8),
            chunking: Chunking::default(),
            vectors: VectorSettings::default(),
        }
    }
}

/// How text is cut into passages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunking {
    /// Most tokens of a chunk's own text, counted with the embedder's tokenizer.
    pub max_tokens: usize,
    /// A chunk with this many tokens ends where a block ends, rather than take in part of the next.
    pub enough_tokens: usize,
    /// A chunk with this many tokens ends before a heading.
    pub section_tokens: usize,
}

impl Default for Chunking {
    fn default() -> Self {
        Chunking { max_tokens: 200, enough_tokens: 100, section_tokens: 40 }
    }
}
