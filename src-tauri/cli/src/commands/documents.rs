//! `list` and `remove`: the documents themselves.

use footnote_api::Api;

use super::Outcome;
use crate::arguments::Remove;
use crate::failure::Failure;
use crate::output::Output;
use crate::show::{self, printable, readable};

pub fn list(api: &Api, output: &Output) -> Result<Outcome, Failure> {
    let documents = api.documents()?;
    if output.json {
        output.value(&documents)?;
    } else {
        output.line(&show::list(&documents, output.style))?;
    }
    Ok(Outcome::Done)
}

pub fn remove(api: &Api, options: &Remove, output: &Output) -> Result<Outcome, Failure> {
    let removed = api.remove(&options.documents)?;
    if output.json {
        output.value(&removed)?;
    } else {
        for document in &removed.removed {
            let (title, path) = (readable(&document.title), printable(&document.path));
            output.line(&format!("removed {} {title} ({path})", document.document))?;
        }
    }
    Ok(Outcome::Done)
}
