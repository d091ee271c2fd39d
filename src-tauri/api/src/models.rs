//! Language models, without a session around them.

use std::path::Path;

use footnote_engine::Cancel;
use footnote_engine::answer::Style;
use footnote_llm::find::{FoundModel, Source, on_this_machine};
use footnote_llm::gguf::ModelFile;
use footnote_llm::protocol::Adapter;
use footnote_llm::{Choice, ModelCommand};
use footnote_network::{Ledger, OFFERED};

pub use footnote_engine::answer::Writer;
pub use footnote_llm::ModelProcess;
pub use footnote_llm::find::Places;
pub use footnote_llm::gguf::free_memory;
pub use footnote_network::{Hub, Phase, Progress};

use crate::Result;
use crate::error::{ApiError, ErrorKind};
use crate::types::{self, Model, OfferedModel, RepoFile};

/// Larger than any schema that a model could fill in.
const MOST_SCHEMA_BYTES: u64 = 64 * 1024;

/// The models on this machine: those of other programs, and those in the folder `downloads`. `free_memory` is in bytes,
/// where it is known.
pub fn list(downloads: &Path) -> types::ModelList {
    let free_memory = free_memory();
    let found = on_this_machine(&Places::of_this_machine(downloads.to_path_buf()));
    let rows = found.iter().map(|model| Model::of(model, free_memory, None)).collect();
    types::ModelList { rows, free_memory }
}

/// Least tokens a second of reading and of writing that a suggested model must reach: some passages in half a minute, and an answer as
/// fast as it is read. Set by hand.
const LEAST_SPEED: (f32, f32) = (25.0, 4.0);

/// Tokens a second that a processor core reads, and that a computer writes, of a model of a billion parameters where none has run
/// yet: `scripts/model_speed.py` on two idle cores with AVX2, 181.5 and 35.4 tokens a second with 1.24 billion. Writing waits for
/// the memory, so cores do not help it.
const READ_OF_CORE: f32 = 112.0;
const WRITTEN: f32 = 44.0;

/// How fast a model was that has run on this machine, in tokens a second of reading and of writing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ran {
    pub parameters: u64,
    pub speed: (f32, f32),
}

/// The models that can be fetched on a press of a button. The largest that fits into the `free` memory, and is fast enough by what
/// has run here or, where nothing has, by its number of processor cores, is suggested.
pub fn offered(free: Option<u64>, cores: usize, ran: &[Ran]) -> Vec<OfferedModel> {
    let usual = Ran { parameters: 1_000_000_000, speed: (READ_OF_CORE * cores as f32, WRITTEN) };
    let ran = if ran.is_empty() { std::slice::from_ref(&usual) } else { ran };
    let suggested = suggested(free, ran);
    let offered = OFFERED.iter().enumerate().map(|(index, model)| OfferedModel {
        repo: model.repo.to_owned(),
        file: model.file.to_owned(),
        name: model.name.to_owned(),
        maker: model.maker.to_owned(),
        write_speed: ran.iter().map(|ran| ran.expected(model.parameters).1).max_by(f32::total_cmp),
        parameters: model.parameters,
        bytes: model.about_bytes,
        memory_needed: model.about_memory,
        licence: model.licence.to_owned(),
        suggested: suggested == Some(index),
    });
    offered.collect()
}

impl Ran {
    /// The speed of a model of so many parameters: the time for a token grows with the parameters that are read for it.
    fn expected(&self, parameters: u64) -> (f32, f32) {
        let times = self.parameters as f32 / parameters as f32;
        (self.speed.0 * times, self.speed.1 * times)
    }
}

/// The index of the offer that suits this machine best; `None` where none does, or nothing is known of its memory.
fn suggested(free: Option<u64>, ran: &[Ran]) -> Option<usize> {
    let free = free?;
    let is_fast_enough = |parameters: u64| {
        let fast = |(read, write): (f32, f32)| read >= LEAST_SPEED.0 && write >= LEAST_SPEED.1;
        ran.iter().any(|ran| fast(ran.expected(parameters)))
    };
    let fits = |needed: u64| needed <= free - free / 4;
    let fitting = OFFERED
        .iter()
        .enumerate()
        .filter(|(_, model)| fits(model.about_memory) && is_fast_enough(model.parameters));
    fitting.max_by_key(|(_, model)| model.parameters).map(|(index, _)| index)
}

/// The hub that the environment names, or the usual one. Every request to it gets a line in the ledger at this path.
pub fn hub(ledger: &Path) -> Result<Hub> {
    Ok(Hub::from_environment(Ledger::at(ledger.to_path_buf()))?)
}

/// Asks the hub, over the network, what GGUF files a repository holds.
pub fn repo_files(hub: &Hub, repo: &str) -> Result<Vec<RepoFile>> {
    let files = hub.repo_files(repo)?.into_iter();
    Ok(files
        .map(|file| RepoFile { file: file.file, bytes: file.bytes, quantisation: file.quantisation })
        .collect())
}

/// Fetches a file of a repository into the folder `downloads`. A file that can be no model is fetched all the same, and says
/// so.
pub fn download(
    hub: &Hub,
    repo: &str,
    file: &str,
    downloads: &Path,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<Model> {
    let path = hub.download(repo, file, downloads, &|| cancel.is_requested(), progress)?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let file = ModelFile::read(&path);
    Ok(Model::of(&FoundModel { source: Source::Downloaded, name, path, file }, free_memory(), None))
}

/// A process that runs the model in the file at `model`, once it is asked. An adapter comes with its strength, where 1 is as
/// it was made.
pub fn process(command: ModelCommand, model: &Path, adapter: Option<(&Path, f32)>) -> Result<ModelProcess> {
    let file = ModelFile::read(model)?;
    let adapter = match adapter {
        Some((path, strength)) => {
            ModelFile::read_adapter(path)?;
            Some(Adapter { path: path.to_path_buf(), strength })
        }
        None => None,
    };
    let process = ModelProcess::new(command, Box::new(|_| {}));
    process.choose(Some(Choice { name: file.shown_name(), file, adapter, threads: None }));
    Ok(process)
}

/// Has a model write an answer in the built-in style of this name, or fill in a JSON schema.
pub fn writer<'p>(process: &'p ModelProcess, style: &str, schema: Option<String>) -> Result<Writer<'p>> {
    let styles = Style::built_in();
    let found = styles.iter().find(|known| known.name.eq_ignore_ascii_case(style));
    let style = found.cloned().ok_or_else(|| {
        let names: Vec<String> = styles.iter().map(|style| style.name.to_lowercase()).collect();
        let message = format!("there is no style {style:?}. Choose one of {}", names.join(", "));
        ApiError::new(ErrorKind::Refused, "no-style", message)
            .with("name", style)
            .with("styles", names.join(", "))
    })?;
    Ok(Writer { generator: process, style, schema, history: Vec::new() })
}

/// The text of a file that holds a JSON schema, or lines with the names of fields.
pub fn read_schema(path: &Path) -> Result<String> {
    let unreadable = |error: std::io::Error| {
        let message = format!("the schema {path:?} cannot be read: {error}. Choose another file");
        ApiError::new(ErrorKind::Refused, "schema-unreadable", message).with_path(path).with("detail", error)
    };
    let bytes = std::fs::metadata(path).map_err(unreadable)?.len();
    if bytes > MOST_SCHEMA_BYTES {
        let message = format!("{path:?} has {bytes} bytes, more than any schema. Choose another file");
        return Err(ApiError::new(ErrorKind::Refused, "schema-too-large", message)
            .with_path(path)
            .with("bytes", bytes));
    }
    std::fs::read_to_string(path).map_err(unreadable)
}

/// The JSON schema in the file at `path`, on one line.
pub fn read_json_schema(path: &Path) -> Result<String> {
    let text = read_schema(path)?;
    serde_json::from_str::<serde_json::Value>(&text).map(|schema| schema.to_string()).map_err(|error| {
        let message = format!("{path:?} is not JSON: {error}. Correct it, or choose another file");
        ApiError::new(ErrorKind::Refused, "schema-not-json", message).with_path(path).with("detail", error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_model_that_fits_and_is_fast_enough_is_suggested() {
        let check = |free: Option<u64>, ran: &[Ran], expected: Option<&str>| {
            let offers = offered(free, 2, ran);
            let found: Vec<&str> =
                offers.iter().filter(|offer| offer.suggested).map(|offer| offer.name.as_str()).collect();
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{free:?} {ran:?}");
        };
        let ran = |parameters, read, write| Ran { parameters, speed: (read, write) };
        check(None, &[], None);
        check(Some(1 << 30), &[], None);
        check(Some(3_000_000_000), &[], Some("Granite 3.3 2B Instruct"));
        check(Some(32_000_000_000), &[], Some("Qwen3 4B"));
        // Measured with a model of a billion parameters.
        check(Some(32_000_000_000), &[ran(1_000_000_000, 45.0, 8.0)], Some("SmolLM2 1.7B Instruct"));
        check(Some(32_000_000_000), &[ran(1_000_000_000, 9.0, 3.0)], None);
        check(Some(32_000_000_000), &[ran(1_500_000_000, 400.0, 40.0)], Some("Qwen3 4B"));
    }

    #[test]
    fn where_no_model_has_run_the_cores_tell_how_fast_one_would_be() {
        let offers = offered(Some(32_000_000_000), 2, &[]);
        let speed = offers.iter().find(|offer| offer.name == "Qwen3 4B").unwrap().write_speed.unwrap();
        assert!((10.0..12.0).contains(&speed), "{speed}");
        // One core reads 28 tokens a second of four billion parameters; half of that would be too slow.
        let of = |cores| {
            let offers = offered(Some(32_000_000_000), cores, &[]);
            offers.into_iter().find(|offer| offer.suggested).map(|offer| offer.name)
        };
        assert_eq!(of(1).as_deref(), Some("Qwen3 4B"));
        assert_eq!(of(0), None);
    }
}
