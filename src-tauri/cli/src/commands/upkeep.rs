//! `status`, `verify`, `repair` and `renew`: the library as a whole.

use std::path::Path;

use footnote_api::types::{Imported, Repaired};
use footnote_api::{Api, Cancel, ErrorKind};

use super::{Outcome, stop_on_interrupt};
use crate::arguments::{Export, Import};
use crate::failure::Failure;
use crate::output::Output;
use crate::progress::Watch;
use crate::show::{self, count, printable};

/// Faults of a damaged file that are named.
const FAULTS_SHOWN: usize = 5;

pub fn status(api: &Api, output: &Output) -> Result<Outcome, Failure> {
    let status = api.status()?;
    if output.json {
        output.value(&status)?;
    } else {
        output.line(&show::status(&status))?;
    }
    Ok(Outcome::Done)
}

pub fn verify(api: &Api, output: &Output) -> Result<Outcome, Failure> {
    let cancel = Cancel::default();
    stop_on_interrupt(&cancel, "Stopping after the current step; press again to stop at once");
    let verified = api.verify(&cancel)?;
    if output.json {
        output.value(&verified)?;
    } else {
        for problem in &verified.problems {
            output.line(&printable(problem))?;
        }
        let documents = count(verified.documents, "document", "documents");
        let pages = count(verified.pages, "page", "pages");
        let passages = count(verified.chunks, "passage", "passages");
        output.line(&match verified.problems.len() as u64 {
            0 => format!("No problems: {documents}, {pages}, {passages}."),
            problems => {
                let problems = count(problems, "problem", "problems");
                format!("{problems} in {documents}, {pages}, {passages}. Run `footnote-cli repair`.")
            }
        })?;
    }
    Ok(if verified.problems.is_empty() { Outcome::Done } else { Outcome::DoneWithFailures })
}

pub fn repair(
    open: &dyn Fn() -> Result<Api, Failure>,
    folder: &Path,
    output: &Output,
) -> Result<Outcome, Failure> {
    // While another Footnote has the library open its file can be read, and is left alone.
    let file = match footnote_api::mend_file(folder) {
        Err(error) if error.kind == ErrorKind::InUse || !folder.exists() => None,
        mended => mended?,
    };
    let api = open()?;
    let cancel = Cancel::default();
    stop_on_interrupt(&cancel, "Stopping after the current step; press again to stop at once");
    let watch = Watch::new(output.json);
    let repaired = api.repair(&cancel, &watch);
    watch.finish();
    let repaired = Repaired { file, ..repaired? };
    if output.json {
        output.value(&repaired)?;
        return Ok(Outcome::Done);
    }
    if let Some(file) = &repaired.file {
        let records = count(file.records, "record", "records");
        let aside = printable(&file.aside);
        output.line(&format!("The library's file was damaged. It was made anew from the {records} that are whole; the damaged file is kept as {aside}."))?;
        for fault in file.faults.iter().take(FAULTS_SHOWN) {
            output.line(&format!("  {}", printable(fault)))?;
        }
        if file.faults.len() > FAULTS_SHOWN {
            output.line(&format!("  and {} more", file.faults.len() - FAULTS_SHOWN))?;
        }
    }
    let vectors = count(repaired.vectors_computed, "vector", "vectors");
    output.line(&format!("Rebuilt the indexes and recomputed {vectors}."))?;
    if repaired.pages_recovered > 0 {
        let pages = count(repaired.pages_recovered, "damaged page", "damaged pages");
        output.line(&format!("Rebuilt {pages} from their passages."))?;
    }
    if repaired.documents_recovered > 0 {
        let documents = count(repaired.documents_recovered, "damaged document", "damaged documents");
        output.line(&format!("Recovered {documents} from their text."))?;
    }
    if repaired.files_read_again > 0 {
        let files = count(repaired.files_read_again, "file", "files");
        output.line(&format!("Read {files} again, as their text in the library was damaged."))?;
    }
    if repaired.documents_removed > 0 {
        let documents = count(repaired.documents_removed, "damaged document", "damaged documents");
        output.line(&format!("Removed {documents}. Add the files again to get them back."))?;
    }
    if !repaired.set_aside.is_empty() {
        output.line(
            "These could not be read. They are kept unchanged in the library folder; nothing was deleted:",
        )?;
        for record in &repaired.set_aside {
            output.line(&format!("  {}", printable(record)))?;
        }
    }
    Ok(Outcome::Done)
}

pub fn renew(api: &Api, output: &Output) -> Result<Outcome, Failure> {
    let before = api.status()?;
    let cancel = Cancel::default();
    stop_on_interrupt(&cancel, "Stopping after the current step; press again to stop at once");
    let watch = Watch::new(output.json);
    let renewed = api.renew(&cancel, &watch);
    watch.finish();
    let status = renewed?;
    if output.json {
        output.value(&status)?;
        return Ok(Outcome::Done);
    }
    let passages = count(status.chunks, "passage", "passages");
    output.line(&match before.renewal {
        Some(_) => format!("Prepared {passages} for questions in any language."),
        None => format!("Nothing to do: {} is the newest model.", status.embedder),
    })?;
    Ok(Outcome::Done)
}

pub fn compact(folder: &Path, output: &Output) -> Result<Outcome, Failure> {
    let compacted = footnote_api::compact(folder)?;
    if output.json {
        output.value(&compacted)?;
    } else {
        let (before, after) = (show::size(compacted.before), show::size(compacted.after));
        output.line(&format!("The library's file has {after}; it had {before}."))?;
    }
    Ok(Outcome::Done)
}

pub fn export(api: &Api, options: &Export, output: &Output) -> Result<Outcome, Failure> {
    let documents = match &options.collection {
        Some(name) => Some(api.documents_of_collection(name)?),
        None if options.within.documents.is_empty() => None,
        None => Some(api.find_documents(&options.within.documents)?),
    };
    let cancel = Cancel::default();
    stop_on_interrupt(&cancel, "Stopping; press again to stop at once");
    let exported = api.export(&options.file, documents.as_deref(), &cancel)?;
    if output.json {
        output.value(&exported)?;
    } else {
        let documents = count(exported.documents, "document", "documents");
        let (file, bytes) = (printable(&exported.file), show::size(exported.bytes));
        output.line(&format!("Exported {documents} to {file} ({bytes})."))?;
    }
    Ok(Outcome::Done)
}

pub fn import(
    open: &dyn Fn() -> Result<Api, Failure>,
    folder: &Path,
    options: &Import,
    output: &Output,
) -> Result<Outcome, Failure> {
    let cancel = Cancel::default();
    stop_on_interrupt(&cancel, "Stopping; press again to stop at once");
    let imported = if folder.join("store").exists() {
        open()?.import_documents(&options.file, &cancel)?
    } else {
        footnote_api::import(&options.file, folder, &cancel)?;
        let api = open()?;
        let documents = api.status()?.documents;
        Imported { documents, present: 0, conversations: api.conversations("")?.len() as u64 }
    };
    if output.json {
        output.value(&imported)?;
        return Ok(Outcome::Done);
    }
    let documents = count(imported.documents, "document", "documents");
    output.line(&match imported.present {
        0 => format!("Imported {documents}."),
        present => {
            let present = count(present, "document was", "documents were");
            format!("Imported {documents}; {present} there already.")
        }
    })?;
    Ok(Outcome::Done)
}
