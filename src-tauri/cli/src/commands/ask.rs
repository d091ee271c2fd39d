//! `search` and `ask`: passages and answers.

use footnote_engine::answer::AskOptions;
use footnote_engine::{Cancel, DocumentId, Library, Mode, SearchOptions};

use super::{Outcome, find_documents, model, stop_on_interrupt};
use crate::arguments::{Ask, Search, SearchMode, Within};
use crate::failure::Failure;
use crate::json::{AnswerValue, SearchValue, StreamLine};
use crate::output::Output;
use crate::show;

pub fn search(library: &Library, options: &Search, output: &Output) -> Result<Outcome, Failure> {
    let query = words_in(&options.query)?;
    let results = library.search(
        query,
        &SearchOptions {
            limit: options.limit.into(),
            mode: match options.mode {
                SearchMode::Hybrid => Mode::Hybrid,
                SearchMode::Lexical => Mode::Lexical,
                SearchMode::Vector => Mode::Vector,
            },
            documents: chosen(library, &options.within)?,
            spread_pages: !options.every_passage,
            rerank: !options.no_rerank,
        },
    )?;
    if output.json {
        output.value(&SearchValue::from(&results))?;
    } else if results.hits.is_empty() && library.status()?.documents == 0 {
        output.line(show::EMPTY_LIBRARY)?;
    } else {
        output.line(&show::search(&results, output.style))?;
    }
    Ok(Outcome::Done)
}

pub fn ask(library: &Library, options: &Ask, output: &Output) -> Result<Outcome, Failure> {
    let question = words_in(&options.question)?;
    let documents = chosen(library, &options.within)?;
    let asked = AskOptions { passages: options.passages.into(), documents, earlier: None };
    let host = options.model.as_deref().map(|model| model::host(model, options)).transpose()?;
    let writer = match &host {
        Some(host) => Some(model::writer(host, options)?),
        None => None,
    };
    let cancel = Cancel::default();
    if writer.is_some() {
        stop_on_interrupt(&cancel, "Stopping the answer; press again to stop at once");
    }
    let stream = output.json && options.stream;
    let mut written = Ok(());
    let answer = library.ask_in_parts(question, &asked, writer.as_ref(), &cancel, &mut |part| {
        if stream
            && written.is_ok()
            && let Some(line) = StreamLine::of(part)
        {
            written = output.value(&line);
        }
    })?;
    written?;
    if stream {
        output.value(&StreamLine::from(&answer))?;
    } else if output.json {
        output.value(&AnswerValue::from(&answer))?;
    } else if answer.passages.is_empty() && library.status()?.documents == 0 {
        output.line(show::EMPTY_LIBRARY)?;
    } else {
        output.line(&show::answer(&answer, output.style))?;
    }
    Ok(if answer.abstained && options.strict { Outcome::DoneWithFailures } else { Outcome::Done })
}

fn words_in(text: &str) -> Result<&str, Failure> {
    match text.trim() {
        "" => Err(Failure::Usage("the question is empty".to_string())),
        text => Ok(text),
    }
}

fn chosen(library: &Library, within: &Within) -> Result<Option<Vec<DocumentId>>, Failure> {
    match within.documents.as_slice() {
        [] => Ok(None),
        names => Ok(Some(find_documents(library, names)?)),
    }
}
