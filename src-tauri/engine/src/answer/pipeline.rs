//! From a question to an answer by the passages that fit it best: search, rerank, weigh, decide, and quote or write.

use std::time::Instant;

use footnote_extract::Span;
use footnote_language::sentences;
use footnote_model::{
    Answer, DocumentId, Ending, Evidence, Footnote, Hit, PassageId, RerankedPassage, Reranking, Sentence,
    StepName, WeighedSentence, on_one_line,
};

use super::continuation::Part;
use super::quotes::{Measured, choose};
use super::{
    AnswerEvent, AskOptions, Show, Writer, above, aggregate, answerable, authors, clause, computed,
    continuation, contradiction, evidence, footnote, lists, parts, quotes, standalone, strangers, wanted,
    written,
};
use crate::index::vectors::dot;
use crate::inference::{CrossEncoder, Embedder, Passage, Purpose};
use crate::progress::Cancel;
use crate::search::{Mode, RERANKED, RankedHit, SearchOptions, SearchResults, Searcher, Stopwatch};
use crate::{Error, Result};

/// Fewest passages that quotes are chosen from, however few are shown.
const MIN_PASSAGES: usize = 8;

/// Passages shown when there is no answer.
const NEAREST_PASSAGES: usize = 3;

/// The best sentences whose passages a model is given first.
const SENTENCES_FIRST: usize = 3;

/// How likely the passages must hold an answer for quotes to stand although the model says that they hold none. Set by hand.
const SURE_OF_ANSWER: f32 = 0.8;

/// Most sentences for each part of a question that asks for several things, and for all of them.
const QUOTES_OF_PART: usize = 1;
const QUOTES_OF_PARTS: usize = 5;

/// Answers a question from passages; without a model, one that asks for several things part by part.
pub fn answer_question(
    searcher: &Searcher,
    options: &AskOptions,
    answer: &mut Answer,
    writer: Option<&Writer>,
    cancel: &Cancel,
    show: &mut Show,
) -> Result<()> {
    // What a follow-up leans on was answered before.
    let stands_alone = standalone(&answer.question, options.earlier.as_deref()) == answer.question.trim();
    let parts = match writer {
        None if stands_alone => parts::parts(answer.question.trim()),
        _ => None,
    };
    if let Some(parts) = parts
        && answer_parts(searcher, options, &parts, answer, cancel, show)?
    {
        return Ok(());
    }
    answer_from_passages(searcher, options, answer, writer, cancel, show)
}

/// Answers the parts of a question one by one. False, with the answer as it was, if nothing came of it.
fn answer_parts(
    searcher: &Searcher,
    options: &AskOptions,
    parts: &[String],
    answer: &mut Answer,
    cancel: &Cancel,
    show: &mut Show,
) -> Result<bool> {
    let options = AskOptions { earlier: None, ..options.clone() };
    let mut answers = Vec::new();
    for question in parts {
        let mut part = Answer { question: question.clone(), query: question.clone(), ..answer.clone() };
        answer_from_passages(searcher, &options, &mut part, None, cancel, &mut |_| {})?;
        // Half an answer would pass for the whole.
        if part.abstained {
            return Ok(false);
        }
        answers.push(part);
    }
    answers.retain(|part| !part.abstained && !part.footnotes.is_empty());
    let [first, others @ ..] = &mut answers[..] else { return Ok(false) };
    let mut passages = std::mem::take(&mut first.passages);
    for hit in others.iter_mut().flat_map(|part| std::mem::take(&mut part.passages)) {
        if !passages.iter().any(|other| other.chunk == hit.chunk && other.span == hit.span) {
            passages.push(hit);
        }
    }
    for (hit, rank) in passages.iter_mut().zip(1..) {
        hit.rank = rank;
    }
    let query = answer.question.trim().to_owned();
    let hits: Vec<RankedHit> =
        passages.iter().map(|hit| RankedHit { hit: hit.clone(), relevance: None }).collect();
    show(AnswerEvent::Passages { query: &query, hits: &hits });
    let mut whole = Answer { query, passages, trace: answers[0].trace.clone(), ..answer.clone() };
    whole.timings.retrieve = answers.iter().map(|part| part.timings.retrieve).sum();
    whole.stopped = answers.iter().any(|part| part.stopped);
    for part in answers {
        for sentence in best_first(&part).into_iter().take(QUOTES_OF_PART) {
            let notes: Vec<&Footnote> =
                part.footnotes.iter().filter(|note| sentence.footnotes.contains(&note.number)).collect();
            let is_new = notes.iter().any(|note| {
                !whole.footnotes.iter().any(|other| {
                    (other.document, other.page, other.span) == (note.document, note.page, note.span)
                })
            });
            if !is_new || whole.footnotes.len() + notes.len() > QUOTES_OF_PARTS {
                continue;
            }
            let first = whole.footnotes.len() + 1;
            let notes =
                notes.into_iter().zip(first..).map(|(note, number)| Footnote { number, ..note.clone() });
            let notes: Vec<Footnote> = notes.collect();
            let footnotes = notes.iter().map(|note| note.number).collect();
            let sentence = Sentence { footnotes, ..sentence.clone() };
            show(AnswerEvent::Sentence { sentence: &sentence, footnotes: &notes });
            whole.sentences.push(sentence);
            whole.footnotes.extend(notes);
        }
    }
    *answer = whole;
    Ok(true)
}

/// The sentences of an answer, those first whose quotes fit best.
fn best_first(answer: &Answer) -> Vec<&Sentence> {
    let score = |sentence: &Sentence| {
        let notes = answer.footnotes.iter().filter(|note| sentence.footnotes.contains(&note.number));
        notes.map(|note| note.score).fold(0.0, f32::max)
    };
    let mut sentences: Vec<&Sentence> = answer.sentences.iter().collect();
    sentences.sort_by(|a, b| score(b).total_cmp(&score(a)));
    sentences
}

/// Finds passages, weighs their sentences, and quotes the best, or has `writer` write from them, or abstains.
pub fn answer_from_passages(
    searcher: &Searcher,
    options: &AskOptions,
    answer: &mut Answer,
    writer: Option<&Writer>,
    cancel: &Cancel,
    show: &mut Show,
) -> Result<()> {
    let started = Instant::now();
    let mut watch = Stopwatch::start();
    answer.query = query(&answer.question, options, writer, cancel)?;
    watch.end(StepName::Rewriting);
    if writer.is_some() {
        answer.trace.steps.append(&mut watch.steps);
    }
    let mut results = find(searcher, &answer.query, options)?;
    answer.timings.retrieve = started.elapsed();
    rerank(searcher, options, &mut results, cancel, show)?;
    answer.query = std::mem::take(&mut results.query);
    answer.trace.words = searcher.ranked(&results.words)?;
    answer.trace.meaning = searcher.ranked(&results.meaning)?;
    answer.trace.steps.append(&mut results.steps);
    answer.trace.reranking = Some(reranking(&results.hits));

    let mut watch = Stopwatch::start();
    let mut hits = std::mem::take(&mut results.hits);
    let query_vector = results.query_vector.unwrap_or_default();
    let named = strangers::documents_named(searcher, &answer.query, &hits)?;
    let is_asked_for = weigh(searcher, &mut hits, &query_vector, named.as_deref(), answer, cancel)?;
    watch.end(StepName::Weighing);
    // A form is filled in field by field, and each is proved: what the passages do not say stays empty.
    let fills_form = writer.is_some_and(|writer| writer.schema.is_some());
    let clauses = match clause::named(&answer.query) {
        Some(number) if writer.is_none() => {
            clause::find(searcher, &answer.query, &number, options.documents.as_deref(), &mut hits)?
        }
        _ => Vec::new(),
    };
    let names_clause = !clauses.is_empty();
    let aggregate = aggregate::asked(&answer.query).filter(|_| !fills_form && !cancel.is_requested());
    if let Some(asked) = &aggregate {
        let outcome = aggregate::answer(searcher, asked, &hits, answer, show)?;
        if outcome != aggregate::Outcome::Elsewhere {
            answer.abstained = outcome == aggregate::Outcome::Refused;
            if !answer.abstained {
                answer.trace.answerable = answer.trace.answerable.max(answer.trace.threshold);
            }
            answer.trace.steps.append(&mut watch.steps);
            hits.truncate(if answer.abstained { NEAREST_PASSAGES } else { options.passages });
            answer.passages = hits.into_iter().map(|ranked| ranked.hit).collect();
            return Ok(());
        }
    }
    let lacks_clause = writer.is_none() && !names_clause && clause::is_missing(&answer.query, &hits);
    if names_clause {
        answer.trace.weighed = clauses;
    }
    let is_made = writer.is_none() && !names_clause && !is_asked_for && {
        let made = authors::find(searcher, &answer.query, &mut hits)?;
        if let Some(made) = &made {
            answer.trace.weighed = vec![made.clone()];
        }
        made.is_some()
    };
    let wish = computed::wished(&answer.query)
        .filter(|_| writer.is_none() && !names_clause && !is_made && !is_asked_for && !cancel.is_requested());
    if let Some(wish) = &wish
        && !computed::is_said(wish, &answer.trace.weighed)
        && computed::compute(searcher, wish, &hits, answer, show)?
    {
        answer.trace.answerable = answer.trace.answerable.max(answer.trace.threshold);
        answer.trace.steps.append(&mut watch.steps);
        hits.truncate(options.passages);
        answer.passages = hits.into_iter().map(|ranked| ranked.hit).collect();
        return Ok(());
    }
    let is_there = names_clause || is_made;
    let is_weak = answer.trace.answerable < answer.trace.threshold;
    let misses = lacks_clause
        || writer.is_none()
            && !is_there
            && !is_weak
            && is_about_others(searcher, &hits, is_asked_for, named.as_deref(), answer)?;
    answer.abstained = !answer.stopped && !fills_form && !is_there && (is_weak || misses);
    match writer {
        _ if answer.abstained || answer.stopped => {}
        None => quote(searcher, &hits, answer, &mut |sentence, footnotes| {
            show(AnswerEvent::Sentence { sentence, footnotes });
        })?,
        Some(writer) => {
            // Quotes of something else would mislead, whatever the model makes of the passages.
            if !fills_form && !is_about_others(searcher, &hits, is_asked_for, named.as_deref(), answer)? {
                quote(searcher, &hits, answer, &mut |sentence, footnotes| {
                    show(AnswerEvent::Quote { sentence, footnotes });
                })?;
                answer.quoted = answer.sentences.len();
            }
            let passages = in_order_of_evidence(&hits, &answer.trace.weighed);
            match written::write(searcher, writer, &passages, answer, cancel, show) {
                // Nothing stands below the quotes.
                Err(Error::Cancelled) => (answer.stopped, answer.quoted) = (true, 0),
                // The quotes are an answer of their own.
                Err(Error::Model(error)) if answer.quoted > 0 => {
                    answer.stopped = true;
                    answer.written = Some(written::failed(writer, &answer.question, &error));
                }
                done => {
                    done?;
                    watch.end(StepName::Writing);
                    judge_written(searcher, &hits, fills_form, answer)?;
                }
            }
        }
    }
    answer.trace.steps.append(&mut watch.steps);
    hits.truncate(if answer.abstained { NEAREST_PASSAGES } else { options.passages });
    answer.passages = hits.into_iter().map(|ranked| ranked.hit).collect();
    Ok(())
}

/// The query for a question. A model that knows the conversation puts one that leans on it into words that stand alone.
fn query(question: &str, options: &AskOptions, writer: Option<&Writer>, cancel: &Cancel) -> Result<String> {
    let by_rule = standalone(question, options.earlier.as_deref());
    match writer {
        Some(writer) if !writer.history.is_empty() && by_rule != question.trim() => {
            match written::rewrite(writer, question, cancel) {
                // A model that fails here fails again when it is to write, which is then told beside the quotes.
                Err(Error::Cancelled | Error::Model(_)) => Ok(by_rule),
                rewritten => Ok(rewritten?.unwrap_or(by_rule)),
            }
        }
        _ => Ok(by_rule),
    }
}

/// Searches while the cross-encoder loads: it is needed right after.
fn find(searcher: &Searcher, query: &str, options: &AskOptions) -> Result<SearchResults> {
    let search = SearchOptions {
        limit: options.passages.max(MIN_PASSAGES).max(RERANKED),
        mode: Mode::Hybrid,
        documents: options.documents.clone(),
        spread_pages: false,
        rerank: false,
    };
    std::thread::scope(|scope| {
        // If loading fails, it fails again where the model is used, and is reported there.
        scope.spawn(|| searcher.cross_encoder.load());
        searcher.search(query, &search)
    })
}

/// Shows what was found at once, and again in the cross-encoder's order if that is another.
fn rerank(
    searcher: &Searcher,
    options: &AskOptions,
    results: &mut SearchResults,
    cancel: &Cancel,
    show: &mut Show,
) -> Result<()> {
    let mut show_passages = |results: &SearchResults| {
        let hits = &results.hits[..results.hits.len().min(options.passages)];
        show(AnswerEvent::Passages { query: &results.query, hits });
    };
    let order = |results: &SearchResults| -> Vec<PassageId> {
        results.hits.iter().take(options.passages).map(|hit| hit.chunk).collect()
    };
    show_passages(results);
    let found = order(results);
    searcher.rerank(results, &|| !cancel.is_requested())?;
    results.hits.truncate(options.passages.max(MIN_PASSAGES));
    if order(results) != found {
        show_passages(results);
    }
    Ok(())
}

/// What an answer without a language model is made of, with all that was measured: for the scripts that fit what is decided by it.
pub struct Weighing {
    /// The passages that were read, best first.
    pub hits: Vec<RankedHit>,
    /// What may be quoted of them, best first.
    pub quotes: Vec<Measured>,
    /// What [`answerable`] decides by of passages that were read, and how near the nearest sentence comes, for those that were not.
    pub measurements: [f32; 3],
    pub meaning: f32,
    /// Probability that there is an answer.
    pub answerable: f32,
}

/// Finds and weighs what answers a question.
pub fn weighing(searcher: &Searcher, question: &str) -> Result<Weighing> {
    let (options, cancel) = (AskOptions { passages: RERANKED, ..AskOptions::default() }, Cancel::default());
    let mut results = find(searcher, question, &options)?;
    rerank(searcher, &options, &mut results, &cancel, &mut |_| {})?;
    let query = results.query_vector.unwrap_or_default();
    let terms = searcher.lexical.terms(&results.query)?;
    let named = strangers::documents_named(searcher, &results.query, &results.hits)?;
    let (question, hits) = (results.query, results.hits);
    let quotes = quotes::weigh(searcher, &hits, &terms, &question, &query, named.as_deref(), &cancel)?.quotes;
    let evidence = evidence::measure(&terms, &hits, quotes.iter().map(|measured| &measured.quote));
    let calibration = searcher.calibration();
    Ok(Weighing {
        measurements: evidence::measurements(calibration, &evidence, &hits, &quotes),
        meaning: evidence.sentence_similarity,
        answerable: answerable(calibration, &question, &evidence, &hits, &quotes),
        hits,
        quotes,
    })
}

/// What the cross-encoder made of the passages, for the trace.
fn reranking(hits: &[RankedHit]) -> Reranking {
    let passages = hits.iter().filter_map(|hit| {
        let relevance = hit.relevance.as_ref()?;
        let words = relevance.prediction.words(&hit.text).map(|words| on_one_line(&hit.text[words.bytes]));
        Some(RerankedPassage {
            chunk: hit.chunk,
            document: hit.document,
            title: hit.title.clone(),
            page: hit.page,
            found: relevance.found,
            answers: relevance.probability,
            words: words.unwrap_or_default(),
        })
    });
    Reranking { model: CrossEncoder::identity().to_string(), passages: passages.collect() }
}

/// Weighs the sentences of the passages, those of the documents that have what the question names if others lack it, and how likely it
/// is that they hold an answer. True if a line says by its label that it is
/// what the question asks for.
fn weigh(
    searcher: &Searcher,
    hits: &mut [RankedHit],
    query_vector: &[f32],
    named: Option<&[DocumentId]>,
    answer: &mut Answer,
    cancel: &Cancel,
) -> Result<bool> {
    let terms = searcher.lexical.terms(&answer.query)?;
    let weighed = quotes::weigh(searcher, hits, &terms, &answer.query, query_vector, named, cancel);
    let quotes::Weighed { quotes, is_asked_for } = match weighed {
        Err(Error::Cancelled) => {
            answer.stopped = true;
            quotes::Weighed::default()
        }
        weighed => {
            let weighed = weighed?;
            measure_unfinished(&*searcher.embedder, hits, query_vector)?;
            weighed
        }
    };
    let evidence: Evidence = evidence::measure(&terms, hits, quotes.iter().map(|measured| &measured.quote));
    answer.trace.answerable = answerable(searcher.calibration(), &answer.query, &evidence, hits, &quotes);
    let weighed: Vec<WeighedSentence> = quotes.into_iter().map(|measured| measured.quote).collect();
    if is_asked_for || evidence::is_in_own_words(&answer.query, &terms, hits, &weighed) {
        // The model has learnt from prose, and thinks little of rows and labelled lines.
        answer.trace.answerable = answer.trace.answerable.max(answer.trace.threshold);
    }
    answer.trace.evidence = evidence;
    answer.trace.weighed = weighed;
    Ok(is_asked_for)
}

/// Compares passages with the question that have no vectors yet, as their documents are still being indexed. Where the
/// best have one, the answer can be judged by them.
fn measure_unfinished(embedder: &dyn Embedder, hits: &mut [RankedHit], query: &[f32]) -> Result<()> {
    let best = hits.len().min(evidence::MEASURED_PASSAGES);
    let best = &mut hits[..best];
    if query.is_empty() || best.iter().any(|hit| hit.vector.is_some()) {
        return Ok(());
    }
    let texts: Vec<String> = best
        .iter()
        .map(|hit| {
            let (title, heading, table_header) = (&hit.title, &hit.heading, &hit.table_header);
            let passage = Passage { title, heading, table_header, text: &hit.text };
            embedder.passage_text(&passage).map(|passage| passage.text)
        })
        .collect::<Result<_>>()?;
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for (ranked, vector) in best.iter_mut().zip(embedder.embed(&texts, Purpose::Passage)?) {
        ranked.hit.vector = Some(dot(query, &vector));
    }
    Ok(())
}

/// Makes the answer of the best sentences.
fn quote(
    searcher: &Searcher,
    hits: &[RankedHit],
    answer: &mut Answer,
    show: &mut dyn FnMut(&Sentence, &[Footnote]),
) -> Result<()> {
    let calibration = searcher.calibration();
    for quote in choose(calibration, &answer.trace.weighed) {
        let ranked = &hits[quote.passage];
        let number = answer.footnotes.len() + 1;
        let (span, text) = whole_list(searcher, &ranked.hit, quote)?;
        let mut footnote = footnote::at(searcher, number, &ranked.hit, span, &text, quote.score)?;
        footnote.answer_span = contradiction::answer_within(calibration, ranked, quote.span);
        let mut footnotes = vec![footnote];
        let mut said = on_one_line(&text);
        if let Some(part) = continuation::after(searcher, &ranked.hit, span, &text)? {
            said = format!("{said} {}", on_one_line(&part.text));
            footnotes.push(on_other_page(searcher, number + 1, &ranked.hit, &part, quote.score)?);
        } else if let Some(part) = continuation::before(searcher, &ranked.hit, span, &text)? {
            said = format!("{} {said}", on_one_line(&part.text));
            footnotes[0].number = number + 1;
            footnotes.insert(0, on_other_page(searcher, number, &ranked.hit, &part, quote.score)?);
        }
        // A sentence over two pages was found by either of its parts.
        if footnotes.iter().any(|note| is_noted(answer, note)) {
            continue;
        }
        let mut sentence = Sentence::quoted(said, number);
        sentence.footnotes = footnotes.iter().map(|note| note.number).collect();
        show(&sentence, &footnotes);
        answer.sentences.push(sentence);
        answer.footnotes.extend(footnotes);
    }
    Ok(())
}

/// The passages as a model is given them: first those whose sentences weigh most, as a small budget may have room for few.
fn in_order_of_evidence(hits: &[RankedHit], weighed: &[WeighedSentence]) -> Vec<Hit> {
    let best = &weighed[..weighed.len().min(SENTENCES_FIRST)];
    let mut order: Vec<usize> = (0..hits.len()).collect();
    order.sort_by_key(|index| {
        best.iter().position(|sentence| sentence.passage == *index).unwrap_or(usize::MAX)
    });
    order.into_iter().map(|index| hits[index].hit.clone()).collect()
}

/// A footnote to the part of a quote that is on the page before or after.
fn on_other_page(searcher: &Searcher, number: usize, hit: &Hit, part: &Part, score: f32) -> Result<Footnote> {
    let hit = Hit { page: part.page, ..hit.clone() };
    Ok(Footnote {
        passage: part.text.clone(),
        ..footnote::at(searcher, number, &hit, part.span, &part.text, score)?
    })
}

fn is_noted(answer: &Answer, note: &Footnote) -> bool {
    let is_same =
        |other: &Footnote| (other.document, other.page, other.span) == (note.document, note.page, note.span);
    answer.footnotes.iter().any(is_same)
}

/// Whether the quotes are about something else than the question.
fn is_about_others(
    searcher: &Searcher,
    hits: &[RankedHit],
    is_asked_for: bool,
    named: Option<&[DocumentId]>,
    answer: &Answer,
) -> Result<bool> {
    // What an earlier question named need not be named again.
    let question =
        if answer.query.ends_with(answer.question.trim()) { &answer.question } else { &answer.query };
    let quotes = choose(searcher.calibration(), &answer.trace.weighed);
    Ok(strangers::are_named(searcher, question, hits, &quotes)?
        || !is_asked_for
            && (wanted::is_missing(question, hits, named)
                || strangers::is_another_of_several(question, hits)
                || strangers::is_of_no_such_year(question, hits)
                || strangers::is_of_no_such_version(question, hits)
                || strangers::is_nowhere(searcher, question, hits, named, &answer.trace.evidence)?))
}

/// A quote that is a list, with the items that its passage was cut from; any other as it is.
fn whole_list(searcher: &Searcher, hit: &Hit, quote: &WeighedSentence) -> Result<(Span, String)> {
    let as_it_is = (quote.span, quote.text.clone());
    // Only lists and clauses hold line feeds, and only one at the end of its passage was cut, or parted from what leads into it.
    let leads = quote.text.trim_end().ends_with(':');
    if quote.span.end != hit.span.end || !leads && !quote.text.contains('\n') {
        return Ok(as_it_is);
    }
    let txn = searcher.store.read()?;
    let Some(page) = searcher.store.page(&txn, hit.document, hit.page)? else { return Ok(as_it_is) };
    let bytes_to =
        |chars: u32| page.text.char_indices().nth(chars as usize).map_or(page.text.len(), |(at, _)| at);
    let (start, end) = (bytes_to(quote.span.start), bytes_to(quote.span.end));
    let mut whole = lists::end_of_list(&page.text, end);
    if leads && whole == end {
        whole = sentences(&page.text[end..]).first().map_or(end, |next| end + next.end);
    }
    let text = &page.text[start..whole];
    let length = text.chars().count() as u32;
    Ok((Span { start: quote.span.start, end: quote.span.start + length }, text.to_owned()))
}

/// Whether what a model wrote is an answer, whether the passages surely say something else, and what stands above it.
fn judge_written(
    searcher: &Searcher,
    hits: &[RankedHit],
    fills_form: bool,
    answer: &mut Answer,
) -> Result<()> {
    let Some(written) = &answer.written else { return Ok(()) };
    answer.stopped = matches!(written.ending, Ending::Stopped | Ending::Failed(_));
    let says_no_answer = written::says_no_answer(written);
    if !answer.stopped && !fills_form && !says_no_answer {
        contradiction::contradict(searcher, hits, answer)?;
    }
    let is_answer = !says_no_answer && written::has_support(answer);
    if answer.quoted > 0 {
        let is_sure = answer.trace.answerable >= SURE_OF_ANSWER;
        above::settle(answer, is_answer, says_no_answer && !is_sure);
        return Ok(());
    }
    answer.abstained = !answer.stopped && !is_answer && answer.contradiction.is_none();
    if answer.abstained {
        answer.sentences.clear();
        answer.footnotes.clear();
    }
    Ok(())
}
