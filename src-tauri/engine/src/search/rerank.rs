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
const LIFT: f32 = 0.6;

/// Weights of the reader's `answerable` and `relevance` in the lift, and the constant. `docs/figures.md` tells how they were
/// chosen.
const WEIGHTS: [f32; 2] = [0.5, 0.1];
const CONSTANT: f32 = -1.5;

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
        let stays = asks_yes_or_no(&results.query);
        let mut first: Vec<(Hit, Option<Judged>)> = results
            .hits
            .drain(..count)
            .zip(readings)
            .map(|(mut hit, reading)| {
                let judged = reading.map(|reading| Judged { found: hit.rank, reading });
                hit.score += judged.as_ref().filter(|_| !stays).map_or(0.0, |judged| lift(&judged.reading));
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

/// 0 to [`LIFT`]; never less, so that what was read stays before what was not.
fn lift(reading: &Reading) -> f32 {
    LIFT * logistic([reading.answerable, reading.relevance], WEIGHTS, CONSTANT)
}
