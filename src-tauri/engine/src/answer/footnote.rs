//! Makes footnotes.

use footnote_extract::Span;
use footnote_model::{Footnote, Hit};

use crate::search::Searcher;
use crate::{Error, Result};

/// A footnote to the words at `span` of the page that a passage is on. `score`: how well they fit the question, 0 to 1.
pub fn at(
    searcher: &Searcher,
    number: usize,
    hit: &Hit,
    span: Span,
    quote: &str,
    score: f32,
) -> Result<Footnote> {
    let txn = searcher.store.read()?;
    let document = searcher.store.document(&txn, hit.document)?;
    Ok(Footnote {
        number,
        document: hit.document,
        hash: document.ok_or(Error::NoDocument(hit.document))?.hash,
        title: hit.title.clone(),
        kind: hit.kind,
        path: hit.path.clone(),
        page: hit.page,
        heading: hit.heading.clone(),
        span,
        quote: quote.to_string(),
        passage: hit.text.clone(),
        score,
        answer_span: None,
    })
}
