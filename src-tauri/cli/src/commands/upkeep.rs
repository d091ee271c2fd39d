//! `status`, `verify`, `repair` and `renew`: the library as a whole.

use footnote_api::{Api, Cancel};

use super::{Outcome, stop_on_interrupt};
use crate::failure::Failure;
use crate::output::Output;
use crate::progress::Watch;
use crate::show::{self, count, printable};

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

pub fn repair(api: &Api, output: &Output) -> Result<Outcome, Failure> {
    let cancel = Cancel::default();
    stop_on_interrupt(&cancel, "Stopping after the current step; press again to stop at once");
    let watch = Watch::new(output.json);
    let repaired = api.repair(&cancel, &watch);
    watch.finish();
    let repaired = repaired?;
    if output.json {
        output.value(&repaired)?;
        return Ok(Outcome::Done);
    }
    let vectors = count(repaired.vectors_computed, "vector", "vectors");
    output.line(&format!("Rebuilt the indexes and recomputed {vectors}."))?;
    if repaired.pages_recovered > 0 {
        let pages = count(repaired.pages_recovered, "damaged page", "damaged pages");
        output.line(&format!("Rebuilt {pages} from their passages. Add the files again to replace them."))?;
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
