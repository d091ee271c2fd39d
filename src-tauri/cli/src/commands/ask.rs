//! `search` and `ask`: passages and answers.

use footnote_api::types::{AskEvent, Scope, SearchRequest};
use footnote_api::{Api, Cancel};

use super::{Outcome, model, stop_on_interrupt};
use crate::arguments::{Ask, Search, Within};
use crate::failure::Failure;
use crate::output::Output;
use crate::show;

pub fn search(api: &Api, options: &Search, output: &Output) -> Result<Outcome, Failure> {
    let results = api.search(&SearchRequest {
        query: options.query.clone(),
        scope: chosen(api, &options.within)?,
        limit: options.limit.into(),
        mode: options.mode.into(),
        spread_pages: !options.every_passage,
        rerank: !options.no_rerank,
    })?;
    if output.json {
        output.value(&results)?;
    } else if results.hits.is_empty() && api.status()?.documents == 0 {
        output.line(show::EMPTY_LIBRARY)?;
    } else {
        output.line(&show::search(&results, output.style))?;
    }
    Ok(Outcome::Done)
}

pub fn ask(api: &Api, options: &Ask, output: &Output) -> Result<Outcome, Failure> {
    let scope = chosen(api, &options.within)?;
    let adapter = options.adapter.as_deref();
    let process = options.model.as_deref().map(|model| model::process(model, adapter)).transpose()?;
    let writer = process.as_ref().map(|process| model::writer(process, options)).transpose()?;
    let cancel = Cancel::default();
    if writer.is_some() {
        stop_on_interrupt(&cancel, "Stopping the answer; press again to stop at once");
    }
    let stream = output.json && options.stream;
    let mut written = Ok(());
    let passages = options.passages.into();
    let answered = api.ask(&options.question, &scope, passages, writer.as_ref(), &cancel, &mut |event| {
        if stream && written.is_ok() && is_streamed(&event) {
            written = output.value(&event);
        }
    })?;
    written?;
    let abstained = answered.answer.abstained;
    if stream {
        output.value(&AskEvent::Answer(Box::new(answered)))?;
    } else if output.json {
        output.value(&answered)?;
    } else if answered.answer.passages.is_empty() && api.status()?.documents == 0 {
        output.line(show::EMPTY_LIBRARY)?;
    } else {
        output.line(&show::answer(&answered.answer, output.style))?;
    }
    Ok(if abstained && options.strict { Outcome::DoneWithFailures } else { Outcome::Done })
}

/// How far a model is with loading and reading is for a bar, not for a stream.
fn is_streamed(event: &AskEvent) -> bool {
    !matches!(event, AskEvent::Loading { .. } | AskEvent::Reading { .. })
}

pub fn chosen(api: &Api, within: &Within) -> Result<Scope, Failure> {
    match within.documents.as_slice() {
        [] => Ok(Scope::Everything),
        names => Ok(Scope::Documents { ids: api.find_documents(names)? }),
    }
}
