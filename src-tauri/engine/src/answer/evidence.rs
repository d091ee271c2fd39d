//! Decides whether the passages are likely to hold an answer.
//!
//! A logistic model over how near the passages come in meaning and what the reader makes of them. Its weights are fitted on
//! questions with and without an answer; `docs/calibration.md` has the curve.

use serde::{Deserialize, Serialize};

use crate::calibration::Calibration;
use crate::lexical::{QueryTerm, coverage};
use crate::search::{Hit, Judged};

use super::quotes::Quote;

/// How many of the best passages are measured.
pub(super) const MEASURED_PASSAGES: usize = 5;

/// What is measured, each 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Evidence {
    /// Highest cosine of the question and a passage.
    pub passage_similarity: f32,
    /// Highest cosine of the question and a sentence. Kept for the trace like the next; neither decides, for beside the
    /// reader's judgement they told nothing more.
    pub sentence_similarity: f32,
    /// Highest share of the question's weight that the words of one passage cover, its title and headings included.
    pub passage_coverage: f32,
}

impl Evidence {
    pub fn of(terms: &[QueryTerm], hits: &[Hit], weighed: &[Quote]) -> Evidence {
        let highest = |values: &mut dyn Iterator<Item = f32>| values.fold(0.0, f32::max);
        let hits = &hits[..hits.len().min(MEASURED_PASSAGES)];
        Evidence {
            passage_similarity: highest(&mut hits.iter().filter_map(|hit| hit.vector)),
            sentence_similarity: highest(&mut weighed.iter().map(|quote| quote.similarity)),
            passage_coverage: highest(&mut hits.iter().map(|hit| {
                let all = [&hit.title, &hit.heading, &hit.table_header, &hit.text].map(String::as_str);
                coverage(terms, &all.join("\n"))
            })),
        }
    }

    /// As much of the passages' similarity as counts.
    pub fn nearness(&self) -> f32 {
        self.passage_similarity.min(Calibration::shipped().answerable.nearness_up_to)
    }

    /// What decides: how near a passage comes, and the highest logit of an answer that the reader gives any of them.
    pub fn measurements(&self, judged: &[Option<Judged>]) -> [f32; 2] {
        [self.nearness(), highest_reading(judged)]
    }

    /// Probability that the passages hold an answer, of which the reader makes so much.
    pub fn answerable(&self, judged: &[Option<Judged>]) -> f32 {
        Calibration::shipped().answerable.model.probability(self.measurements(judged))
    }
}

/// The highest logit of an answer that the reader gives any of the passages, within bounds: the lowest where it read none.
fn highest_reading(judged: &[Option<Judged>]) -> f32 {
    let read = judged.iter().flatten().map(|judged| judged.reading.answerable);
    let bound = Calibration::shipped().answerable.logit_up_to;
    read.fold(-bound, f32::max).min(bound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::Reading;

    #[test]
    fn no_evidence_is_no_answer() {
        assert!(Evidence::of(&[], &[], &[]).answerable(&[]) < 0.001);
    }

    #[test]
    fn more_of_any_evidence_makes_an_answer_likelier() {
        let some = Evidence { passage_similarity: 0.4, ..Evidence::default() };
        let judged = |answerable| [Some(Judged { found: 1, reading: Reading::of_logits(answerable) })];
        let before = some.answerable(&judged(0.0));
        let near = Evidence { passage_similarity: Calibration::shipped().answerable.nearness_up_to, ..some };
        assert!(near.answerable(&judged(0.0)) > before);
        let nearer = Evidence { passage_similarity: 0.9, ..some };
        assert_eq!(nearer.answerable(&judged(0.0)), near.answerable(&judged(0.0)));
        assert!(some.answerable(&judged(1.0)) > before);
        assert!(some.answerable(&[]) < before);
    }

    #[test]
    fn the_threshold_parts_what_the_documents_hold_from_what_they_do_not() {
        // The means of the answerable and of the foreign questions of the calibration.
        let answerable = Evidence { passage_similarity: 0.58, ..Evidence::default() };
        let foreign = Evidence { passage_similarity: 0.28, ..Evidence::default() };
        let judged = |answerable| [Some(Judged { found: 1, reading: Reading::of_logits(answerable) })];
        assert!(answerable.answerable(&judged(2.0)) > 0.9);
        assert!(foreign.answerable(&judged(-3.0)) < 0.1);
    }
}
