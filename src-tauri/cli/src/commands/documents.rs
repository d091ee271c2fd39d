//! `list`, `remove`, `tag`, `rename` and `notes`: the documents themselves, and what is noted of them.

use std::path::Path;

use footnote_api::{Api, compact};

use super::Outcome;
use crate::arguments::{Remove, Rename, Tag};
use crate::failure::Failure;
use crate::output::Output;
use crate::show::{self, count, printable, readable};

pub fn list(api: &Api, output: &Output) -> Result<Outcome, Failure> {
    let documents = api.documents()?;
    if output.json {
        output.value(&documents)?;
    } else {
        output.line(&show::list(&documents, output.style))?;
    }
    Ok(Outcome::Done)
}

pub fn tag(api: &Api, options: &Tag, output: &Output) -> Result<Outcome, Failure> {
    let documents = api.find_documents(&options.documents)?;
    api.tag(&documents, &options.add, &options.remove)?;
    let mut listed = api.documents()?;
    listed.documents.retain(|document| documents.contains(&document.document));
    listed.failed.clear();
    if output.json {
        output.value(&listed)?;
    } else {
        for document in &listed.documents {
            let tags: Vec<String> = document.tags.iter().map(|tag| format!("#{}", readable(tag))).collect();
            let tags = if tags.is_empty() { "no tags".to_owned() } else { tags.join(" ") };
            output.line(&format!("{} {}: {tags}", document.document, readable(&document.title)))?;
        }
    }
    Ok(Outcome::Done)
}

pub fn rename(api: &Api, options: &Rename, output: &Output) -> Result<Outcome, Failure> {
    let found = api.find_documents(&[&options.document])?;
    let [document] = found[..] else {
        let name = printable(&options.document.to_string_lossy());
        return Err(Failure::Usage(format!(
            "{name:?} fits {} documents, and only one can have the name. Give its number",
            found.len()
        )));
    };
    api.rename_document(document, &options.name)?;
    let mut listed = api.documents()?;
    listed.documents.retain(|other| other.document == document);
    listed.failed.clear();
    if output.json {
        output.value(&listed)?;
    } else if let Some(renamed) = listed.documents.first() {
        output.line(&format!("{document} is called {} now", readable(&renamed.title)))?;
    }
    Ok(Outcome::Done)
}

pub fn notes(api: &Api, output: &Output) -> Result<Outcome, Failure> {
    let notes = api.notes()?;
    if output.json {
        output.value(&notes)?;
    } else {
        output.line(&show::notes_of_person(&notes, output.style))?;
    }
    Ok(Outcome::Done)
}

pub fn remove(
    open: &dyn Fn() -> Result<Api, Failure>,
    folder: &Path,
    options: &Remove,
    output: &Output,
) -> Result<Outcome, Failure> {
    let api = open()?;
    let removed =
        if options.forget { api.forget(&options.documents) } else { api.remove(&options.documents) };
    let removed = removed?;
    drop(api);
    let mut leftover = None;
    if options.forget {
        // The text is still in free pages of the library's file.
        leftover = compact(folder).err();
    }
    if output.json {
        output.value(&removed)?;
    } else {
        for document in &removed.removed {
            let (title, path) = (readable(&document.title), printable(&document.path));
            output.line(&format!("removed {} {title} ({path})", document.document))?;
        }
        if let Some(forgotten) = &removed.forgotten {
            let answers = count(forgotten.answers, "answer", "answers");
            let notes = count(forgotten.notes, "note", "notes");
            output.line(&format!("Forgot {answers} and {notes} that quoted them."))?;
        }
    }
    if let Some(error) = leftover {
        let waits = "What is left of their text in the library's file goes when no other Footnote has the library open";
        return Err(Failure::Unusable(format!(
            "the documents were removed. {waits}: run `footnote-cli compact` then ({error})"
        )));
    }
    Ok(Outcome::Done)
}
