//! What a model is given of this machine: context, threads and memory.

use std::thread;

use crate::generator::ModelError;
use crate::gguf::{self, ModelFile};
use crate::process::Choice;

/// Contexts that are tried, the largest that fits into memory first. The last is the least that passages and an answer need.
const CONTEXTS: [u32; 4] = [16_384, 8_192, 4_096, 2_048];

/// Memory that a process has beside its model: the code, the vocabulary, what allocators hold ready.
const BESIDE_MODEL: u64 = 1 << 30;

/// Memory of a thread: its stack, and what allocators hold ready for it.
const PER_THREAD: u64 = 16 << 20;

/// The largest context for which there is memory.
pub(crate) fn fitting_context(choice: &Choice) -> Result<u32, ModelError> {
    let file = &choice.file;
    let contexts = CONTEXTS.map(|context| context.min(file.context.max(1)));
    let Some(free) = gguf::free_memory() else { return Ok(contexts[1]) };
    contexts.into_iter().find(|context| file.memory_needed(*context) <= free).ok_or_else(|| {
        let needed = file.memory_needed(contexts[CONTEXTS.len() - 1]);
        ModelError::Memory { name: choice.name.clone(), needed, free }
    })
}

/// Physical cores, as two threads on one of them only get in each other's way; one is left to the person where there are enough.
pub(crate) fn fitting_threads() -> u32 {
    let allowed = thread::available_parallelism().map_or(2, usize::from);
    let cores = num_cpus::get_physical().clamp(1, allowed) as u32;
    if cores > 2 { cores - 1 } else { cores }
}

/// Memory that no sound model takes. It is no budget: it ends a process that has gone wrong before the machine is short of
/// memory. What is estimated of the model is doubled, as some architectures need more than the estimate knows.
pub(crate) fn memory_limit(file: &ModelFile, context: u32, threads: u32) -> u64 {
    let threads = PER_THREAD.saturating_mul(threads.into());
    file.memory_needed(context).saturating_mul(2).saturating_add(threads).saturating_add(BESIDE_MODEL)
}
