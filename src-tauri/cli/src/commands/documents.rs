//! `list` and `remove`: the documents themselves.

use std::ffi::OsStr;

use footnote_engine::{Document, DocumentId, Library};

use super::{Outcome, find_by_name, find_documents};
use crate::arguments::Remove;
use crate::failure::Failure;
use crate::json::{ListValue, RemovedDocument, RemovedValue};
use crate::output::Output;
use crate::show::{self, printable_path, readable};

pub fn list(library: &Library, output: &Output) -> Result<Outcome, Failure> {
    let (documents, failures) = (library.documents()?, library.failures()?);
    if output.json {
        output.value(&ListValue::new(&documents, &failures))?;
    } else {
        output.line(&show::list(&documents, &failures, output.style))?;
    }
    Ok(Outcome::Done)
}

pub fn remove(library: &Library, options: &Remove, output: &Output) -> Result<Outcome, Failure> {
    let documents = library.documents()?;
    for name in &options.documents {
        refuse_ambiguous(library, &documents, name)?;
    }
    let ids = find_documents(library, &options.documents)?;
    let removed: Vec<&Document> = documents.iter().filter(|document| ids.contains(&document.id)).collect();
    library.remove(&ids)?;
    if output.json {
        let removed = removed.into_iter().map(RemovedDocument::from).collect();
        output.value(&RemovedValue { removed })?;
    } else {
        for document in removed {
            output.line(&format!("removed {}", describe(document)))?;
        }
    }
    Ok(Outcome::Done)
}

/// A part of a name may fit more documents than the person has in mind, and taking them all out would surprise.
fn refuse_ambiguous(library: &Library, documents: &[Document], name: &OsStr) -> Result<(), Failure> {
    let found: Vec<DocumentId> = find_by_name(library, name)?;
    let folder = std::path::absolute(name).unwrap_or_else(|_| name.into());
    let is_path = |document: &Document| document.paths.iter().any(|path| path.to_path().starts_with(&folder));
    let fits: Vec<&Document> = documents.iter().filter(|document| found.contains(&document.id)).collect();
    if fits.len() < 2 || fits.iter().all(|document| is_path(document)) {
        return Ok(());
    }
    let described: Vec<String> = fits.into_iter().map(describe).collect();
    Err(Failure::Usage(format!(
        "{name:?} fits {} documents, so none was removed. Name them by number: {}",
        described.len(),
        described.join("; ")
    )))
}

fn describe(document: &Document) -> String {
    format!("{} {} ({})", document.id, readable(&document.title), printable_path(&document.path()))
}
