//! The language model that `ask` has write the answer.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use footnote_api::models::{self, ModelProcess, Writer};
use footnote_api::{MODEL_ARGUMENTS, ModelCommand};

use super::own_program;
use crate::arguments::Ask;
use crate::failure::Failure;
use crate::show::{self, printable};

/// The process that runs `model`, once it is asked.
pub fn process(model: &Path, given: Option<&OsStr>) -> Result<ModelProcess, Failure> {
    let arguments = MODEL_ARGUMENTS.map(Into::into).to_vec();
    let command = ModelCommand { program: own_program()?, arguments };
    let adapter = given.map(adapter);
    let adapter = adapter.as_ref().map(|(path, strength)| (path.as_path(), *strength));
    let process = models::process(command, model, adapter)?;
    let choice = process.choice();
    if let Some(choice) = choice.filter(|choice| choice.file.chat_template.is_none()) {
        eprintln!("{}: {}", printable(&choice.name), show::NOT_MADE_TO_ANSWER);
    }
    Ok(process)
}

/// What it is to write.
pub fn writer<'p>(process: &'p ModelProcess, options: &Ask) -> Result<Writer<'p>, Failure> {
    let schema = options.schema.as_deref().map(models::read_json_schema).transpose()?;
    Ok(models::writer(process, &options.style, schema)?)
}

/// A writer in the plain style, for cells of a grid.
pub fn plain_writer(process: &ModelProcess) -> Result<Writer<'_>, Failure> {
    Ok(models::writer(process, "plain", None)?)
}

/// Parts `FILE:STRENGTH`. A file name may hold colons of its own.
fn adapter(given: &OsStr) -> (PathBuf, f32) {
    let parted = given.to_str().and_then(|text| text.rsplit_once(':'));
    match parted.map(|(path, strength)| (path, strength.parse::<f32>())) {
        Some((path, Ok(strength))) if strength.is_finite() => (PathBuf::from(path), strength),
        _ => (PathBuf::from(given), 1.0),
    }
}
