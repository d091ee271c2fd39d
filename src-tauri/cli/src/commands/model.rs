//! The language model that `ask` has write the answer.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use footnote_engine::answer::{Style, Writer};
use footnote_llm::gguf::ModelFile;
use footnote_llm::protocol::Adapter;
use footnote_llm::{Choice, ModelCommand, ModelProcess};

use crate::MODEL_ARGUMENTS;
use crate::arguments::Ask;
use crate::failure::Failure;

/// The process that runs `model`, once it is asked.
pub fn host(model: &Path, options: &Ask) -> Result<ModelProcess, Failure> {
    let file = ModelFile::read(model).map_err(|error| Failure::Usage(error.to_string()))?;
    let program = std::env::current_exe()
        .map_err(|error| Failure::Unusable(format!("this program cannot find its own file ({error})")))?;
    let arguments = MODEL_ARGUMENTS.map(Into::into).to_vec();
    let host = ModelProcess::new(ModelCommand { program, arguments }, Box::new(|_| {}));
    let name = file.shown_name();
    let adapter = options.adapter.as_deref().map(adapter).transpose()?;
    host.choose(Some(Choice { name, file, adapter, threads: None }));
    Ok(host)
}

/// What it is to write.
pub fn writer<'a>(host: &'a ModelProcess, options: &Ask) -> Result<Writer<'a>, Failure> {
    let styles = Style::built_in();
    let style = styles.iter().find(|style| style.name.eq_ignore_ascii_case(&options.style));
    let style = style.cloned().ok_or_else(|| {
        let names: Vec<String> = styles.iter().map(|style| style.name.to_lowercase()).collect();
        Failure::Usage(format!("there is no style {:?}. Choose one of {}", options.style, names.join(", ")))
    })?;
    let schema = options.schema.as_deref().map(schema).transpose()?;
    Ok(Writer { generator: host, style, schema, history: Vec::new() })
}

fn schema(path: &Path) -> Result<String, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::Usage(format!("the schema {path:?} cannot be read: {error}")))?;
    match serde_json::from_str::<serde_json::Value>(&text) {
        Ok(value) => Ok(value.to_string()),
        Err(error) => Err(Failure::Usage(format!("{path:?} is not JSON: {error}"))),
    }
}

/// Parts `FILE:STRENGTH`. A file name may hold colons of its own.
fn adapter(given: &OsStr) -> Result<Adapter, Failure> {
    let (path, strength) = match given.to_str().and_then(|text| text.rsplit_once(':')) {
        Some((path, strength)) => match strength.parse::<f32>() {
            Ok(strength) if strength.is_finite() => (PathBuf::from(path), strength),
            _ => (PathBuf::from(given), 1.0),
        },
        None => (PathBuf::from(given), 1.0),
    };
    ModelFile::read_adapter(&path).map_err(|error| Failure::Usage(error.to_string()))?;
    Ok(Adapter { path, strength })
}
