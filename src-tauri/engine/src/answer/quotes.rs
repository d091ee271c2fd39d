//! Chooses the sentences that answer: by meaning, by the words of the question, and by the passage they stand in.

use footnote_extract::Span;
use footnote_language::{self as language, sentences, stems};
use footnote_model::{Hit, WeighedSentence, on_one_line};

use crate::calibration::{Calibration, Likeness, Quotes};
use crate::index::lexical::{QueryTerm, coverage};
use crate::index::vectors::dot;
use crate::inference::{Embedder, Purpose};
use crate::progress::Cancel;
use crate::search::{RankedHit, Relevance};
use crate::{Error, Result};

/// Passages whose sentences are weighed. Each sentence costs a pass through the embedder.
const WEIGHED_PASSAGES: usize = 6;

/// Sentences that are embedded at most; those that share most words with the question, and answer it most surely, go first.
const EMBEDDED_SENTENCES: usize = 20;

/// Most sentences of an answer.
const MAX_QUOTES: usize = 5;

/// What leads to the page numbers of a table of contents. Dots that stand for words left out are fewer.
const DOT_LEADERS: [&str; 2] = ["......", ". . . . . ."];

/// Weighs the sentences of the best passages, best first. Fails with [`Error::Cancelled`] when it is asked to stop.
pub fn weigh(
    embedder: &dyn Embedder,
    hits: &[RankedHit],
    terms: &[QueryTerm],
    query: &[f32],
    cancel: &Cancel,
) -> Result<Vec<WeighedSentence>> {
    let calibration = embedder.profile().calibration;
    let mut candidates: Vec<(WeighedSentence, f32)> = Vec::new();
    for (passage, hit) in hits.iter().take(WEIGHED_PASSAGES).enumerate() {
        candidates.extend(sentences_of(hit).map(|(span, text)| {
            let coverage = coverage(terms, &text);
            let relevance = hit.relevance.as_ref();
            let answers =
                relevance.map_or(0.0, |relevance| answers(&calibration.quotes, relevance, hit, span));
            let (document, page) = (hit.document, hit.page);
            let (score, similarity) = (0.0, 0.0);
            (WeighedSentence { passage, document, page, span, text, score, similarity, coverage }, answers)
        }));
    }
    let surest = candidates.iter().map(|(_, answers)| *answers).fold(f32::MIN_POSITIVE, f32::max);
    let promise = |(quote, answers): &(WeighedSentence, f32)| quote.coverage + answers / surest;
    candidates.sort_by(|a, b| promise(b).total_cmp(&promise(a)).then(a.0.passage.cmp(&b.0.passage)));
    candidates.truncate(EMBEDDED_SENTENCES);
    let texts: Vec<String> = candidates.iter().map(|(quote, _)| on_one_line(&quote.text)).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let vectors = embedder.embed_first(&texts, Purpose::Passage, &|| !cancel.is_requested())?;
    let mut quotes = Vec::new();
    for ((mut quote, answers), vector) in candidates.into_iter().zip(vectors) {
        let vector = vector.ok_or(Error::Cancelled)?;
        quote.similarity = dot(query, &vector).clamp(0.0, 1.0);
        let reader = calibration.quotes.reader;
        let likeness = likeness(&calibration.quotes, &quote, &hits[quote.passage]);
        quote.score = (1.0 - reader) * likeness + reader * answers;
        quotes.push(quote);
    }
    quotes.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then(a.passage.cmp(&b.passage)).then(a.span.cmp(&b.span))
    });
    Ok(quotes)
}

/// How well a sentence fits the question by its meaning, its words, and the passage it stands in.
fn likeness(calibration: &Quotes, quote: &WeighedSentence, hit: &Hit) -> f32 {
    let Likeness { meaning, words, rank, passage_meaning } = &calibration.likeness;
    let passage = 1.0 / (1.0 + calibration.rank_discount * quote.passage as f32);
    meaning * quote.similarity
        + words * quote.coverage
        + rank * passage
        + passage_meaning * hit.vector.unwrap_or(0.0).clamp(0.0, 1.0)
}

/// How surely a sentence answers: as its passage does, less by how much its words are outdone by others of the passage.
fn answers(calibration: &Quotes, relevance: &Relevance, hit: &Hit, span: Span) -> f32 {
    let prediction = &relevance.prediction;
    let words = prediction.words_within(&hit.text, hit.bytes_of(span));
    words.map_or(0.0, |words| {
        let outdone = (words.margin - prediction.margin) / calibration.outdone_logits;
        relevance.probability * outdone.exp()
    })
}

/// The sentences of a passage with their place on the page, without its headings and the lines of a table of contents.
/// One that leans on the sentence before it ("It was …") comes with that sentence.
pub(super) fn sentences_of(hit: &Hit) -> impl Iterator<Item = (Span, String)> {
    let text = hit.text.as_str();
    let ranges = sentences(text);
    let mut found = Vec::new();
    for (index, range) in ranges.iter().enumerate() {
        let body = &text[range.clone()];
        if hit.heading.split(footnote_model::HEADING_SEPARATOR).any(|heading| heading == body)
            || body.chars().filter(|c| c.is_alphanumeric()).count() < 2
            || is_line_of_contents(body)
        {
            continue;
        }
        let mut range = range.clone();
        if index > 0 && leans(body) && !text[ranges[index - 1].end..range.start].contains('\n') {
            range.start = ranges[index - 1].start;
        }
        let before = text[..range.start].chars().count();
        let start = hit.span.start as usize + before;
        let quote = text[range].to_string();
        found.push((Span::new(start, start + quote.chars().count()), quote));
    }
    found.into_iter()
}

/// Such lines answer nothing.
fn is_line_of_contents(sentence: &str) -> bool {
    DOT_LEADERS.iter().any(|dots| sentence.contains(dots))
}

fn leans(sentence: &str) -> bool {
    let first = sentence.split_whitespace().next().unwrap_or("").to_lowercase();
    let first = first.trim_matches(|c: char| !c.is_alphanumeric());
    language::any(|language| language.sentences.leaning, first)
}

/// The quotes that make the answer: the best, without repetitions, passage by passage and in the order of the text.
pub fn choose<'w>(calibration: &Calibration, weighed: &'w [WeighedSentence]) -> Vec<&'w WeighedSentence> {
    let calibration = &calibration.quotes;
    let Some(best) = weighed.first() else { return Vec::new() };
    let is_repeated = |quote: &WeighedSentence, other: &WeighedSentence| {
        overlap(quote, other) || same_words(&quote.text, &other.text) >= calibration.same_words
    };
    let mut chosen: Vec<&WeighedSentence> = Vec::new();
    for quote in weighed.iter().take_while(|quote| quote.score >= best.score * calibration.worth_quoting) {
        if chosen.len() == MAX_QUOTES {
            break;
        }
        if !chosen.iter().any(|other| is_repeated(quote, other)) {
            chosen.push(quote);
        }
    }
    // Passages in the order of their best quote; that is the order in which they were chosen.
    let order: Vec<usize> = chosen.iter().map(|quote| quote.passage).collect();
    chosen.sort_by_key(|quote| (order.iter().position(|passage| *passage == quote.passage), quote.span));
    chosen
}

fn overlap(a: &WeighedSentence, b: &WeighedSentence) -> bool {
    a.passage == b.passage && a.span.start < b.span.end && b.span.start < a.span.end
}

/// Share of their words that two sentences have in common. Of many a reader gains nothing from the second.
fn same_words(a: &str, b: &str) -> f32 {
    let (a, b) = (stems(a), stems(b));
    let shared = a.intersection(&b).count() as f32;
    let all = a.union(&b).count() as f32;
    if all > 0.0 { shared / all } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use footnote_model::DocumentId;

    use super::*;

    fn quote(passage: usize, start: usize, text: &str, score: f32) -> WeighedSentence {
        let span = Span::new(start, start + text.chars().count());
        WeighedSentence {
            passage,
            document: DocumentId(1),
            page: 1,
            span,
            text: text.to_string(),
            score,
            similarity: 0.0,
            coverage: 0.0,
        }
    }

    #[test]
    fn quotes_stand_in_the_order_of_the_text_within_their_passage() {
        let weighed = [
            quote(1, 50, "Third sentence here.", 1.0),
            quote(0, 0, "Other passage speaks.", 0.95),
            quote(1, 0, "First words of it.", 0.9),
            quote(2, 0, "Too weak to quote.", 0.2),
        ];
        let order: Vec<(usize, u32)> = choose(Calibration::shipped(), &weighed)
            .iter()
            .map(|quote| (quote.passage, quote.span.start))
            .collect();
        assert_eq!(order, [(1, 0), (1, 50), (0, 0)]);
    }

    #[test]
    fn repetitions_are_left_out() {
        let weighed = [
            quote(0, 0, "The fee is 40 pounds a month.", 1.0),
            quote(1, 0, "The fee is 40 pounds each month.", 0.99),
            quote(0, 4, "fee is 40", 0.98),
        ];
        assert_eq!(choose(Calibration::shipped(), &weighed).len(), 1);
    }

    #[test]
    fn dots_before_a_page_number_are_told_from_words_left_out() {
        assert!(is_line_of_contents("5.5 Bereavement and carers . . . . . . . . . 6"));
        assert!(is_line_of_contents("Annual leave ............ 9"));
        assert!(!is_line_of_contents("The tenant shall . . . . The landlord .... may."));
    }
}
