//! Orders the best passages anew, by what the reader makes of them together with the query.

use std::time::Instant;

use footnote_language::language_code;

use super::{SearchResults, Searcher, Step, StepName};
use crate::Result;
use crate::calibration::Reranking;
use crate::inference::cross_encoder::Prediction;
use crate::inference::{CrossEncoder, Passage, announce};

/// Passages that are read. More would take longer than a person should wait.
pub const RERANKED: usize = 20;

/// A passage that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Relevance {
    /// Its rank before, from 1.
    pub found: usize,
    pub prediction: Prediction,
    /// Probability that it answers the query.
    pub probability: f32,
}

impl Searcher<'_> {
    /// Reads the first [`RERANKED`] passages of a hybrid search and puts those first that answer. `keep_going` is asked between
    /// pieces of the work; where it says no, the order stays. What is in another language than its own it does not read, and nothing
    /// where the question is.
    pub fn rerank(&self, results: &mut SearchResults, keep_going: &dyn Fn() -> bool) -> Result<()> {
        let started = Instant::now();
        let _waiting = announce();
        let count = results.hits.len().min(RERANKED);
        let is_legible = |text: &str| language_code(text).is_none_or(|code| code == CrossEncoder::LANGUAGE);
        if !is_legible(&results.query) {
            return Ok(());
        }
        // Nothing is read of an empty text.
        let passages: Vec<Passage> = results.hits[..count]
            .iter()
            .map(|hit| {
                let text = if is_legible(&hit.text) { hit.text.as_str() } else { "" };
                Passage { text, ..Passage::from(&hit.hit) }
            })
            .collect();
        let predictions = self.cross_encoder.read(&results.query, &passages, keep_going)?;
        if !keep_going() {
            return Ok(());
        }
        let calibration = self.calibration();
        let lifts = lifts(&calibration.reranking, &predictions);
        for ((ranked, prediction), lift) in results.hits.iter_mut().zip(predictions).zip(lifts) {
            ranked.relevance = prediction.map(|prediction| Relevance {
                found: ranked.hit.rank,
                probability: prediction.probability(calibration),
                prediction,
            });
            ranked.hit.score += lift;
        }
        results.hits[..count].sort_by(|a, b| b.score.total_cmp(&a.score).then(a.rank.cmp(&b.rank)));
        for (ranked, rank) in results.hits.iter_mut().zip(1..) {
            ranked.hit.rank = rank;
        }
        let elapsed = started.elapsed();
        results.elapsed += elapsed;
        results.steps.push(Step { name: StepName::Reranking, elapsed });
        Ok(())
    }
}

/// How much each passage is lifted: as surely as it answers, and by its part of what is relevant. Never less than 0, so that
/// what was read stays before what was not.
fn lifts(calibration: &Reranking, predictions: &[Option<Prediction>]) -> Vec<f32> {
    let part = |prediction: &Prediction| (prediction.relevance / calibration.relevance_spread).exp();
    let all: f32 = predictions.iter().flatten().map(part).sum();
    let lift = |prediction: &Prediction| {
        calibration.answer_lift * calibration.answer.probability([prediction.answerable])
            + calibration.relevance_lift * part(prediction) / all
    };
    predictions.iter().map(|prediction| prediction.as_ref().map_or(0.0, lift)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Calibration;

    #[test]
    fn what_answers_is_lifted_by_itself_and_what_is_relevant_by_its_part() {
        let read = |answerable, relevance| {
            let mut prediction = Prediction::of_logits(answerable);
            prediction.relevance = relevance;
            Some(prediction)
        };
        let calibration = &Calibration::shipped().reranking;
        let &Reranking { answer_lift, relevance_lift, .. } = calibration;
        let lifts_alone = lifts(calibration, &[read(9.0, 0.0)]);
        assert!((lifts_alone[0] - answer_lift - relevance_lift).abs() < 0.05, "{lifts_alone:?}");

        let several = lifts(calibration, &[read(-9.0, 2.0), None, read(-9.0, 2.0), read(9.0, -9.0)]);
        assert_eq!(several[1], 0.0, "nobody read it");
        assert_eq!(several[0], several[2]);
        assert!(several[0] > 0.0 && several[0] < relevance_lift / 2.0 + 0.01, "{several:?}");
        assert!(several[3] > several[0], "relevance alone does not outdo an answer");
        assert!(several[3] < lifts_alone[0], "others have their part");
    }
}
