//! `grid`: the same asked of each of many documents.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use footnote_api::types::{FilledGrid, Grid, GridCell, GridEvent, NewField, Scope, TableFormat};
use footnote_api::{Api, Cancel, tables};

use super::{Outcome, ask, model, stop_on_interrupt};
use crate::arguments::Grid as Options;
use crate::failure::Failure;
use crate::output::Output;
use crate::show;

pub fn grid(api: &Api, options: &Options, output: &Output) -> Result<Outcome, Failure> {
    let format = options.output.as_deref().map(format_of).transpose()?;
    let listed = api.documents()?.documents;
    let documents: Vec<u32> = match ask::chosen(api, &options.within)? {
        Scope::Documents { ids } => ids,
        _ => listed.iter().map(|document| document.document).collect(),
    };
    if documents.is_empty() {
        output.line(show::EMPTY_LIBRARY)?;
        return Ok(Outcome::Done);
    }
    let fields: Vec<NewField> = options.fields.iter().map(|field| field_of(field)).collect();
    let process = options.model.as_deref().map(|path| model::process(path, None)).transpose()?;
    let writer = process.as_ref().map(model::plain_writer).transpose()?;
    let cancel = Cancel::default();
    stop_on_interrupt(&cancel, "Stopping after this cell; press again to stop at once");
    let all = documents.len() * fields.len();
    let tells = io::stderr().is_terminal();
    let mut cells: Vec<GridCell> = Vec::new();
    let asked = api.ask_grid(&fields, &documents, writer.as_ref(), &cancel, &mut |event| {
        if let GridEvent::Cell { cell } = event {
            cells.push(*cell);
            if tells {
                // Where standard error is closed there is nobody to tell.
                let _ = write!(io::stderr(), "\r{} of {all} cells", cells.len());
            }
        }
    })?;
    if tells {
        let _ = writeln!(io::stderr());
    }
    if let (Some(path), Some(format)) = (&options.output, format) {
        save(path, format, &asked, &cells, &|id| title_of(&listed, id))?;
    }
    if output.json {
        output.value(&FilledGrid { grid: asked, cells })?;
    } else {
        output.line(&show::grid(&asked, &cells, &|id| title_of(&listed, id), output.style))?;
    }
    Ok(if cancel.is_requested() { Outcome::DoneWithFailures } else { Outcome::Done })
}

/// `Ends=When does the lease end?`: a name, and what is asked. The reader was made for questions, so a name alone is put as one.
fn field_of(given: &str) -> NewField {
    let (name, question) = given.split_once('=').unwrap_or((given, ""));
    let (name, question) = (name.trim(), question.trim());
    let is_question = name.ends_with('?');
    let question = match question {
        "" if !is_question => format!("What is the {}?", name.to_lowercase()),
        question => question.to_owned(),
    };
    NewField { name: name.to_owned(), question }
}

fn format_of(path: &Path) -> Result<TableFormat, Failure> {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    match ending.as_str() {
        "csv" => Ok(TableFormat::Csv),
        "xlsx" => Ok(TableFormat::Xlsx),
        _ => Err(Failure::Usage(format!(
            "{} says no format. Let its name end in .csv or .xlsx",
            show::printable(&path.to_string_lossy())
        ))),
    }
}

#[expect(clippy::disallowed_methods, reason = "the file is the person's, outside of the library")]
fn save(
    path: &Path,
    format: TableFormat,
    grid: &Grid,
    cells: &[GridCell],
    title: &dyn Fn(u32) -> String,
) -> Result<(), Failure> {
    let bytes = tables::bytes(&show::sheets(grid, cells, title), format)?;
    std::fs::write(path, bytes).map_err(|error| {
        let path = show::printable(&path.to_string_lossy());
        Failure::Usage(format!("{path} could not be written ({error}). Choose another place"))
    })
}

fn title_of(listed: &[footnote_api::types::Document], id: u32) -> String {
    let found = listed.iter().find(|document| document.document == id);
    found.map_or_else(|| format!("document {id}"), |document| document.title.clone())
}
