//! Counts documents that hold the words of a question, by searching for them, and lists all places that do. The answer says that this is what was done: a document that
//! says it in other words is not counted.

use std::collections::{BTreeMap, BTreeSet};

use footnote_language::{QueryWord, query_words};
use footnote_model::{Answer, Document, DocumentId, Hit, Method, Sentence, StepName, on_one_line};

use super::quotes::sentences_of;
use super::{AnswerEvent, Show, footnote};
use crate::Result;
use crate::search::{Searcher, Stopwatch};

/// Documents of which a passage is shown.
const MOST_SHOWN: usize = 20;

/// `documents`: those that the question is put to, if not all.
pub(super) fn count(
    searcher: &Searcher,
    words: &[QueryWord],
    documents: Option<&[DocumentId]>,
    answer: &mut Answer,
    show: &mut Show,
) -> Result<()> {
    let mut watch = Stopwatch::start();
    let all: Vec<Document> = {
        let txn = searcher.store.read()?;
        searcher.store.documents(&txn)?.collect::<Result<_>>()?
    };
    let asked: BTreeMap<DocumentId, Document> = all
        .into_iter()
        .filter(|document| documents.is_none_or(|asked| asked.contains(&document.id)))
        .map(|document| (document.id, document))
        .collect();
    let found = if words.is_empty() { BTreeMap::new() } else { first_passages(searcher, words, &asked)? };
    answer.method = Method::Count {
        words: words.iter().map(|word| word.stem.clone()).collect(),
        found: if words.is_empty() { asked.len() } else { found.len() },
        of: asked.len(),
    };
    for (hit, number) in found.into_values().take(MOST_SHOWN).zip(1..) {
        let best = sentences_of(&hit)
            .max_by_key(|(span, text)| (held_by(text, words), std::cmp::Reverse(span.start)));
        let (span, quote) = best.unwrap_or_else(|| (hit.span, hit.text.clone()));
        let footnote = footnote::at(searcher, number, &hit, span, &quote, 1.0)?;
        let sentence = Sentence::quoted(on_one_line(&quote), number);
        show(AnswerEvent::Sentence { sentence: &sentence, footnotes: std::slice::from_ref(&footnote) });
        answer.sentences.push(sentence);
        answer.footnotes.push(footnote);
        answer.passages.push(hit);
    }
    watch.end(StepName::Counting);
    answer.trace.steps.append(&mut watch.steps);
    Ok(())
}

/// Sentences that are shown as places, and passages that are looked through.
const MOST_PLACES: usize = 50;
const MOST_LOOKED_THROUGH: usize = 2_000;

/// All sentences that hold all of the words. False if there are none: then it is a question like any other.
pub(super) fn places(
    searcher: &Searcher,
    words: &[QueryWord],
    documents: Option<&[DocumentId]>,
    answer: &mut Answer,
    show: &mut Show,
) -> Result<bool> {
    let mut watch = Stopwatch::start();
    let hits: Vec<Hit> = {
        let txn = searcher.store.read()?;
        let mut hits = Vec::new();
        for chunk in searcher.lexical.holding(words)?.into_iter().take(MOST_LOOKED_THROUGH) {
            let Some(passage) = searcher.store.chunk(&txn, chunk)? else { continue };
            if documents.is_some_and(|asked| !asked.contains(&passage.document)) {
                continue;
            }
            let Some(document) = searcher.store.document(&txn, passage.document)? else { continue };
            hits.push(Hit::of(&document, chunk, passage));
        }
        hits
    };
    let (mut found, mut holding) = (0, BTreeSet::new());
    for hit in hits {
        let sentences: Vec<_> =
            sentences_of(&hit).filter(|(_, text)| held_by(text, words) == words.len()).collect();
        if sentences.is_empty() {
            continue;
        }
        holding.insert(hit.document);
        let mut end = 0;
        for (span, quote) in sentences {
            // One that leans on another comes with it, and would be listed twice.
            if span.start < end {
                continue;
            }
            end = span.end;
            found += 1;
            if found > MOST_PLACES {
                continue;
            }
            let footnote = footnote::at(searcher, found, &hit, span, &quote, 1.0)?;
            let sentence = Sentence::quoted(on_one_line(&quote), found);
            show(AnswerEvent::Sentence { sentence: &sentence, footnotes: std::slice::from_ref(&footnote) });
            answer.sentences.push(sentence);
            answer.footnotes.push(footnote);
        }
        let rank = answer.passages.len() + 1;
        answer.passages.push(Hit { rank, ..hit });
    }
    if found == 0 {
        return Ok(false);
    }
    let words = words.iter().map(|word| word.stem.clone()).collect();
    answer.method = Method::Places { words, found, documents: holding.len() };
    watch.end(StepName::Counting);
    answer.trace.steps.append(&mut watch.steps);
    Ok(true)
}

/// How many of the words a sentence holds, each in any form that it has in any language.
fn held_by(sentence: &str, words: &[QueryWord]) -> usize {
    let there = query_words(sentence);
    let holds = |word: &&QueryWord| {
        there.iter().any(|other| {
            other.stem == word.stem || other.own_stems.iter().any(|stem| word.own_stems.contains(stem))
        })
    };
    words.iter().filter(holds).count()
}

/// The first passage of each document that holds all the words.
fn first_passages(
    searcher: &Searcher,
    words: &[QueryWord],
    documents: &BTreeMap<DocumentId, Document>,
) -> Result<BTreeMap<DocumentId, Hit>> {
    let txn = searcher.store.read()?;
    let mut first = BTreeMap::new();
    for chunk in searcher.lexical.holding(words)? {
        // One that is not there was removed since the lexical index was committed.
        let Some(record) = searcher.store.chunk(&txn, chunk)? else { continue };
        if first.contains_key(&record.document) {
            continue;
        }
        if let Some(document) = documents.get(&record.document) {
            first.insert(document.id, Hit { rank: first.len() + 1, ..Hit::of(document, chunk, record) });
        }
    }
    Ok(first)
}
