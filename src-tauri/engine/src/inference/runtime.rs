//! ONNX Runtime, as every model runs on it: its one environment, sessions, batches.

use std::sync::{Once, OnceLock};

use footnote_extract::libraries;
use ort::environment::Environment;
use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use parking_lot::{Mutex, MutexGuard};

use crate::{Error, Result};

/// Tokens that are computed at once, padding included. More is no faster on a processor, keeps a waiting
/// question longer, and makes the runtime keep more memory.
pub const BATCH_TOKENS: usize = 2048;

/// Where this is set, ONNX Runtime has no telemetry at all. Without it 1.31 was seen to look up its makers' address, although
/// its environment is made without telemetry.
const NO_TELEMETRY: &str = "ORT_DISABLE_TELEMETRY";

/// Forbids ONNX Runtime to speak to anybody. Without it no model is loaded.
///
/// # Safety
///
/// It changes the environment, so no other thread may run yet: it belongs first in `main`.
pub unsafe fn forbid_telemetry() {
    // SAFETY: the caller vouches for it.
    unsafe { std::env::set_var(NO_TELEMETRY, "1") };
}

/// What a session is told besides its threads.
pub fn settings() -> Vec<(&'static str, &'static str)> {
    // Threads that wait must not spin: they would take the processor from whatever else runs.
    let mut settings = vec![("session.intra_op.allow_spinning", "0")];
    if needs_precise_products() {
        settings.push(("session.x64quantprecision", "1"));
    }
    settings
}

/// A session of a model that computes on `threads` threads. `name` tells which model it was that failed.
pub fn session(name: &str, model: &[u8], threads: usize) -> Result<Session> {
    let environment = environment()?;
    let build = || -> std::result::Result<Session, String> {
        let mut builder = Session::builder(&environment)
            .map_err(|error| error.to_string())?
            .with_optimization_level(GraphOptimizationLevel::Level3)
            .map_err(|error| error.to_string())?
            .with_intra_threads(threads)
            .map_err(|error| error.to_string())?;
        for (name, value) in settings() {
            builder = builder.with_config_entry(name, value).map_err(|error| error.to_string())?;
        }
        builder.commit_from_memory(model).map_err(|error| error.to_string())
    };
    build().map_err(|detail| Error::Inference { model: name.to_string(), detail })
}

/// A model that is loaded when first needed. Can be shared between threads; one computes at a time.
pub struct Lazy<M> {
    model: OnceLock<Mutex<M>>,
    loading: Mutex<()>,
    resting: Once,
}

impl<M> Default for Lazy<M> {
    fn default() -> Lazy<M> {
        Lazy { model: OnceLock::new(), loading: Mutex::default(), resting: Once::new() }
    }
}

impl<M> Lazy<M> {
    /// The model, to compute with; `load` makes it if it is not there yet.
    pub fn get(&self, load: impl FnOnce() -> Result<M>) -> Result<MutexGuard<'_, M>> {
        let loading = self.loading.lock();
        let model = match self.model.get() {
            Some(model) => model,
            None => {
                let model = load()?;
                self.model.get_or_init(|| Mutex::new(model))
            }
        };
        drop(loading);
        Ok(model.lock())
    }

    /// Waits until the model is neither loaded nor computed with, and keeps whoever asks for it waiting from then on. For a
    /// process about to end: the runtime would be taken away from under its threads.
    pub fn rest(&self) {
        self.resting.call_once(|| {
            let loading = self.loading.lock();
            if let Some(model) = self.model.get() {
                std::mem::forget(model.lock());
            }
            std::mem::forget(loading);
        });
    }
}

/// Texts in batches: those of like length together, longest first, so that little is padded and memory is taken once.
/// `tokens` are the lengths; a batch holds numbers of texts, and comes to at most [`BATCH_TOKENS`] with its padding
/// unless it is a single text.
pub fn batches(tokens: &[usize]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..tokens.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(tokens[index]));
    let mut batches = Vec::new();
    let mut rest = order.as_slice();
    while let Some(&longest) = rest.first() {
        let (batch, after) = rest.split_at((BATCH_TOKENS / tokens[longest].max(1)).clamp(1, rest.len()));
        batches.push(batch.to_vec());
        rest = after;
    }
    batches
}

/// Computes something for texts of so many `tokens` in batches, in the order of the texts; `compute` gets the numbers of the texts of a
/// batch. `keep_going` is asked before each; what was not computed is `None`.
pub fn in_batches<T: Clone>(
    tokens: &[usize],
    keep_going: &dyn Fn() -> bool,
    mut compute: impl FnMut(&[usize]) -> Result<Vec<T>>,
) -> Result<Vec<Option<T>>> {
    let mut computed = vec![None; tokens.len()];
    for batch in batches(tokens) {
        if !keep_going() {
            break;
        }
        let values = compute(&batch)?;
        for (index, value) in batch.into_iter().zip(values) {
            computed[index] = Some(value);
        }
    }
    Ok(computed)
}

/// Whether the processor multiplies 8-bit numbers with instructions that saturate, which would cost accuracy: those of
/// x86 without VNNI do.
fn needs_precise_products() -> bool {
    #[cfg(target_arch = "x86_64")]
    return !(std::arch::is_x86_feature_detected!("avx512vnni")
        || std::arch::is_x86_feature_detected!("avxvnni"));
    #[cfg(not(target_arch = "x86_64"))]
    false
}

/// The process's one ONNX Runtime environment, with its telemetry off.
pub fn environment() -> Result<Environment> {
    static ENVIRONMENT: Mutex<Option<Environment>> = Mutex::new(None);
    let mut environment = ENVIRONMENT.lock();
    if let Some(environment) = environment.as_ref() {
        return Ok(environment.clone());
    }
    let unusable = |detail: String| Error::NativeLibrary { library: "ONNX Runtime", detail };
    if std::env::var_os(NO_TELEMETRY).is_none_or(|value| value != "1") {
        return Err(unusable(format!("it may report to its makers; set {NO_TELEMETRY}=1")));
    }
    let file_name = libraries::file_name("onnxruntime");
    let path = libraries::find(&file_name).ok_or_else(|| unusable(format!("{file_name} was not found")))?;
    let made = ort::init_from(&path)
        .map_err(|error| unusable(error.to_string()))?
        .with_name("footnote")
        .with_telemetry(false)
        .build()
        .map_err(|error| unusable(error.to_string()))?;
    Ok(environment.insert(made).clone())
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, mpsc};
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_model_at_rest_has_finished_and_begins_nothing() {
        let model: Arc<Lazy<u32>> = Arc::default();
        assert_eq!(*model.get(|| Ok(7)).unwrap(), 7);
        let computing = model.get(|| unreachable!("it is loaded")).unwrap();
        let (sender, rested) = mpsc::channel();
        let other = Arc::clone(&model);
        std::thread::spawn(move || {
            other.rest();
            other.rest();
            sender.send("rested").unwrap();
            drop(other.get(|| Ok(8)));
            sender.send("computed").unwrap();
        });
        let soon = Duration::from_millis(50);
        assert!(rested.recv_timeout(soon).is_err(), "it waits for what is computed");
        drop(computing);
        assert_eq!(rested.recv().unwrap(), "rested");
        assert!(rested.recv_timeout(soon).is_err(), "nothing is computed after");
    }

    #[test]
    fn batches_hold_every_text_once_and_no_more_than_they_may() {
        let tokens: Vec<usize> = (0..100).map(|n| n * 37 % 257).chain([5_000]).collect();
        let batches = batches(&tokens);
        let mut all: Vec<usize> = batches.concat();
        all.sort_unstable();
        assert_eq!(all, (0..tokens.len()).collect::<Vec<_>>());
        for batch in &batches {
            assert!(batch.len() == 1 || batch.len() * tokens[batch[0]] <= BATCH_TOKENS);
        }
        assert!(super::batches(&[]).is_empty());
    }
}
