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

/// The models that can be fetched on a press of a button.
pub fn offered() -> Vec<OfferedModel> {
    let offered = OFFERED.iter().map(|model| OfferedModel {
        repo: model.repo.to_owned(),
        file: model.file.to_owned(),
        name: model.name.to_owned(),
        parameters: model.parameters,
        bytes: model.about_bytes,
        memory_needed: model.about_memory,
        licence: model.licence.to_owned(),
    });
    offered.collect()
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
