//! Decides whether the passages are likely to hold an answer.
//!
//! A logistic model over how near the passages come in meaning, and what the reader makes of them and of their sentences. Its weights are
//! fitted on questions with and without an answer; `docs/calibration.md` has the curve.

use std::collections::BTreeSet;

use footnote_language::{self as language, LANGUAGES, Language, Words, asks_yes_or_no, language_code};
use footnote_model::{Evidence, WeighedSentence};

use super::quotes::Measured;
use crate::calibration::{Answerable, Calibration};
use crate::index::lexical::{QueryTerm, coverage};
use crate::proof;
use crate::search::{Marks, RankedHit};

/// How many of the best passages are measured.
pub(super) const MEASURED_PASSAGES: usize = 5;

/// Measures what was found and weighed for a question.
pub fn measure<'w>(
    terms: &[QueryTerm],
    hits: &[RankedHit],
    weighed: impl Iterator<Item = &'w WeighedSentence>,
) -> Evidence {
    let highest = |values: &mut dyn Iterator<Item = f32>| values.fold(0.0, f32::max);
    let hits = &hits[..hits.len().min(MEASURED_PASSAGES)];
    Evidence {
        passage_similarity: highest(&mut hits.iter().filter_map(|hit| hit.vector)),
        sentence_similarity: highest(&mut weighed.map(|quote| quote.similarity)),
        passage_coverage: highest(&mut hits.iter().map(|hit| coverage(terms, &hit.in_full()))),
    }
}

/// As much of the passages' similarity as counts with the models that ship.
pub fn nearness(evidence: &Evidence) -> f32 {
    near(&Calibration::shipped().answerable, evidence)
}

fn near(calibration: &Answerable, evidence: &Evidence) -> f32 {
    evidence.passage_similarity.min(calibration.nearness_up_to)
}

/// How much of what a question says a sentence has to hold that is never refused, and how much its passage with it; set by hand.
const OWN_WORDS: f32 = 0.8;
const OWN_WORDS_YES_OR_NO: f32 = 0.5;
const OWN_WORDS_AROUND: f32 = 0.99;

/// How sure the reader has to be of it at least; set by hand. Below, it knows that the words are about something else.
const LEAST_SURE: f32 = 0.03;

/// Whether a sentence says what the question asks in the question's own words: together with its title, headings and passage it holds
/// all of them. Times and amounts do not count where yes or no is wanted ("at 8 pm"): the answer gives others.
pub fn is_in_own_words(
    question: &str,
    terms: &[QueryTerm],
    hits: &[RankedHit],
    weighed: &[WeighedSentence],
) -> bool {
    let wants_yes_or_no = asks_yes_or_no(question);
    let carriers = words_that_carry(question);
    let terms: Vec<QueryTerm> = terms
        .iter()
        .filter(|term| !carriers.contains(&term.stem))
        .filter(|term| !wants_yes_or_no || !is_time_or_number(&term.stem))
        .cloned()
        .collect();
    let wants_figure = asks_for_figure(question);
    if terms.is_empty() || terms.len() == 1 && !wants_yes_or_no && !wants_figure {
        return false;
    }
    let (least, least_held) =
        if wants_yes_or_no { (0.0, OWN_WORDS_YES_OR_NO) } else { (LEAST_SURE, OWN_WORDS) };
    let marks = Marks::of(question);
    weighed.iter().any(|quote| {
        let hit = &hits[quote.passage];
        // A sentence with the very mark that is asked about is not about something else.
        let is_read = hit.relevance.as_ref().is_none_or(|read| read.probability >= least)
            || !marks.are_none() && marks.share_in(&quote.text) == 1.0;
        let has_figure = !wants_figure || proof::has_figure(&quote.text);
        is_read
            && has_figure
            && coverage(&terms, &quote.text) >= least_held
            && coverage(&terms, &hit.in_full()) >= OWN_WORDS_AROUND
    })
}

/// The stems of the words of a question that an answer need not repeat.
fn words_that_carry(question: &str) -> BTreeSet<String> {
    let words = language::tokens(question).into_iter().map(|token| token.text);
    let carrying = words.filter(|word| {
        let lists: [fn(&Language) -> Words; 5] = [
            |language| language.function_words,
            |language| language.questions.copulas,
            |language| language.questions.carriers,
            |language| language.questions.fact_words,
            |language| language.questions.yes_or_no_verbs,
        ];
        lists.into_iter().any(|list| language::any(list, word)) || is_measure(word)
    });
    carrying.flat_map(|word| language::stems(&word)).collect()
}

/// Whether a question wants a number, or asks by a measure.
pub(super) fn asks_for_figure(question: &str) -> bool {
    !asks_yes_or_no(question) && language::tokens(question).iter().any(|token| is_measure(&token.text))
}

/// "Much" of "how much", "heavy" of "how heavy".
fn is_measure(word: &str) -> bool {
    let questions = || LANGUAGES.iter().map(|language| &language.questions);
    questions().flat_map(|questions| questions.how_much).any(|phrase| phrase.last() == Some(&word))
        || questions().flat_map(|questions| questions.measures).any(|(asks, _)| asks.contains(word))
}

fn is_time_or_number(stem: &str) -> bool {
    stem.starts_with(|c: char| c.is_ascii_digit())
        || language::any(|language| language.dates.morning, stem)
        || language::any(|language| language.dates.afternoon, stem)
        || language::any(|language| language.dates.clock, stem)
        || stem == "one"
}

/// What decides: how near a passage comes, the highest logit of an answer that the cross-encoder gives any of them, and the highest of a
/// sentence that was read by itself.
pub fn measurements(
    calibration: &Calibration,
    evidence: &Evidence,
    hits: &[RankedHit],
    quotes: &[Measured],
) -> [f32; 3] {
    let calibration = &calibration.answerable;
    let sentences = quotes.iter().filter_map(|quote| quote.reading);
    [
        near(calibration, evidence),
        highest_reading(calibration, hits),
        bounded(calibration, sentences.fold(f32::NEG_INFINITY, f32::max)),
    ]
}

/// Probability that the passages, of which `quotes` are the sentences that answer best, hold an answer to `question`.
pub fn answerable(
    calibration: &Calibration,
    question: &str,
    evidence: &Evidence,
    hits: &[RankedHit],
    quotes: &[Measured],
) -> f32 {
    let unread = unread(&calibration.answerable, question, evidence, hits);
    let is_read = hits.is_empty() || hits.iter().any(|hit| hit.relevance.is_some());
    if !is_read {
        return unread;
    }
    calibration.answerable.model.probability(measurements(calibration, evidence, hits, quotes)).max(unread)
}

/// Probability that one of the best passages holds an answer that the cross-encoder did not read.
fn unread(calibration: &Answerable, question: &str, evidence: &Evidence, hits: &[RankedHit]) -> f32 {
    let own = language_code(question);
    let best = &hits[..hits.len().min(MEASURED_PASSAGES)];
    let of = |hit: &RankedHit| {
        let is_across = own.is_some_and(|own| language_code(&hit.text).is_some_and(|code| code != own));
        let across = f32::from(u8::from(is_across));
        Some(calibration.unread.model.probability([hit.vector?, across, evidence.sentence_similarity]))
    };
    best.iter().filter(|hit| hit.relevance.is_none()).filter_map(of).fold(0.0, f32::max)
}

/// The highest logit of an answer that the cross-encoder gives any of the passages, within bounds: the lowest where it read
/// none.
fn highest_reading(calibration: &Answerable, hits: &[RankedHit]) -> f32 {
    let read = hits.iter().filter_map(|hit| Some(hit.relevance.as_ref()?.prediction.answerable));
    bounded(calibration, read.fold(f32::NEG_INFINITY, f32::max))
}

fn bounded(calibration: &Answerable, logit: f32) -> f32 {
    let bound = calibration.logit_up_to;
    logit.clamp(-bound, bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chance(passage_similarity: f32, logit: f32) -> f32 {
        let evidence = Evidence { passage_similarity, ..Evidence::default() };
        let calibration = &Calibration::shipped().answerable;
        let reading = bounded(calibration, logit);
        calibration.model.probability([near(calibration, &evidence), reading, reading])
    }

    #[test]
    fn no_evidence_is_no_answer() {
        assert!(
            answerable(Calibration::shipped(), "Who?", &measure(&[], &[], std::iter::empty()), &[], &[])
                < 0.001
        );
    }

    #[test]
    fn more_of_any_evidence_makes_an_answer_likelier() {
        let calibration = &Calibration::shipped().answerable;
        let (near, bound) = (calibration.nearness_up_to, calibration.logit_up_to);
        let before = chance(0.4, 0.0);
        assert!(chance(near, 0.0) > before);
        assert_eq!(chance(0.9, 0.0), chance(near, 0.0));
        assert!(chance(0.4, 1.0) > before);
        assert!(chance(0.4, -bound) < before);
        assert_eq!(chance(0.4, 100.0), chance(0.4, bound));
    }

    #[test]
    fn the_threshold_parts_what_the_documents_hold_from_what_they_do_not() {
        // The means of the answerable and of the foreign questions of the calibration.
        assert!(chance(0.58, 2.0) > 0.9);
        assert!(chance(0.28, -3.0) < 0.1);
    }
}
