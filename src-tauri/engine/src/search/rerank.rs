//! Orders the best passages anew, by what the reader makes of them together with the query.

use std::time::Instant;

use super::{Hit, SearchResults, Searcher, Step, StepName};
use crate::Result;
use crate::logistic::logistic;
use crate::reader::Reading;
use crate::text::asks_yes_or_no;

/// Passages that are read. More would take longer than a person should wait.
pub const READ: usize = 20;

/// How much a passage that surely answers is lifted, on the scale of the search, whose best has about 1. More would help
/// single paragraphs, and mix up filings that say the same of different companies: the reader does not see titles.
/// `docs/figures.md` tells how this and the other numbers were chosen.
const ANSWER_LIFT: f32 = 0.8;

/// Weight of the reader's `answerable` in that lift, and the constant.
const WEIGHT: f32 = 0.45;
const CONSTANT: f32 = -1.25;

/// How much is shared out among the passages that were read, by how relevant each is.
const RELEVANCE_LIFT: f32 = 0.3;

/// By how many logits of `relevance` a passage has to outdo another to get e times its part of that.
const SPREAD: f32 = 4.0;

/// A passage that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Its rank before, from 1.
    pub found: usize,
    pub reading: Reading,
}

impl Searcher<'_> {
    /// Reads the first [`READ`] passages of a hybrid search and puts those first that answer. `keep_going` is asked between
    /// pieces of the work; where it says no, the order stays. So it does where a question wants yes or no: the reader learnt to
    /// find words that answer, and what it thinks relevant then moves the right passages down.
    pub fn rerank(&self, results: &mut SearchResults, keep_going: &dyn Fn() -> bool) -> Result<()> {
        let started = Instant::now();
        let _waiting = self.embedder.go_ahead();
        let count = results.hits.len().min(READ);
        let texts: Vec<&str> = results.hits[..count].iter().map(|hit| hit.text.as_str()).collect();
        let readings = self.reader.read(&results.query, &texts, keep_going)?;
        if !keep_going() {
            return Ok(());
        }
        let lifts = if asks_yes_or_no(&results.query) { vec![0.0; count] } else { lifts(&readings) };
        let mut first: Vec<(Hit, Option<Judged>)> = results
            .hits
            .drain(..count)
            .zip(readings)
            .zip(lifts)
            .map(|((mut hit, reading), lift)| {
                let judged = reading.map(|reading| Judged { found: hit.rank, reading });
                hit.score += lift;
                (hit, judged)
            })
            .collect();
        first.sort_by(|(a, _), (b, _)| b.score.total_cmp(&a.score).then(a.rank.cmp(&b.rank)));
        let (mut hits, judged): (Vec<Hit>, Vec<_>) = first.into_iter().unzip();
        hits.append(&mut results.hits);
        for (index, hit) in hits.iter_mut().enumerate() {
            hit.rank = index + 1;
        }
        results.hits = hits;
        results.judged = judged;
        results.judged.resize(results.hits.len(), None);
        let elapsed = started.elapsed();
        results.elapsed += elapsed;
        results.steps.push(Step { name: StepName::Judging, elapsed });
        Ok(())
    }
}

/// How much each passage is lifted: as surely as it answers, and by its part of what is relevant. Never less than 0, so that
/// what was read stays before what was not.
fn lifts(readings: &[Option<Reading>]) -> Vec<f32> {
    let part = |reading: &Reading| (reading.relevance / SPREAD).exp();
    let all: f32 = readings.iter().flatten().map(part).sum();
    let lift = |reading: &Reading| {
        ANSWER_LIFT * logistic([reading.answerable], [WEIGHT], CONSTANT)
            + RELEVANCE_LIFT * part(reading) / all
    };
    readings.iter().map(|reading| reading.as_ref().map_or(0.0, lift)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_answers_is_lifted_by_itself_and_what_is_relevant_by_its_part() {
        let read = |answerable, relevance| {
            let mut reading = Reading::of_logits(answerable);
            reading.relevance = relevance;
            Some(reading)
        };
        let lifts_alone = lifts(&[read(9.0, 0.0)]);
        assert!((lifts_alone[0] - ANSWER_LIFT - RELEVANCE_LIFT).abs() < 0.05, "{lifts_alone:?}");

        let several = lifts(&[read(-9.0, 2.0), None, read(-9.0, 2.0), read(9.0, -9.0)]);
        assert_eq!(several[1], 0.0, "nobody read it");
        assert_eq!(several[0], several[2]);
        assert!(several[0] > 0.0 && several[0] < RELEVANCE_LIFT / 2.0 + 0.01, "{several:?}");
        assert!(several[3] > several[0], "relevance alone does not outdo an answer");
        assert!(several[3] < lifts_alone[0], "others have their part");
    }
}
