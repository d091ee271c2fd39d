//! Decides whether the passages are likely to hold an answer.
//!
//! A logistic model over a few measurements of the passages. Its weights were fitted by `scripts/calibrate.py` on
//! questions with and without an answer; `docs/calibration.md` has the curve.

use crate::lexical::{QueryTerm, coverage};
use crate::search::Hit;

use super::quotes::Quote;

/// Least probability of an answer with which one is given.
pub const ANSWERABLE_FROM: f32 = 0.5;

/// How many of the best passages are measured.
const MEASURED_PASSAGES: usize = 5;

/// What is measured. All are 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Evidence {
    /// Highest cosine of the question and a passage.
    pub passage_similarity: f32,
    /// Highest cosine of the question and a sentence.
    pub sentence_similarity: f32,
    /// Highest share of the question's weight that the words of one passage cover, its title and headings included.
    pub passage_coverage: f32,
    /// Highest share that the words of one sentence cover.
    pub sentence_coverage: f32,
    /// Share of the question's weight on words that no passage of the library holds.
    pub unknown: f32,
}

/// Weight of each measurement, in the order of [`Evidence::measurements`], and the constant.
const WEIGHTS: [f32; 5] = [4.0, 2.0, 4.0, 1.0, -1.0];
const CONSTANT: f32 = -4.0;

impl Evidence {
    pub fn of(terms: &[QueryTerm], hits: &[Hit], weighed: &[Quote]) -> Evidence {
        let highest = |values: &mut dyn Iterator<Item = f32>| values.fold(0.0, f32::max);
        let hits = &hits[..hits.len().min(MEASURED_PASSAGES)];
        let total: f32 = terms.iter().map(|term| term.idf).sum();
        let unknown: f32 = terms.iter().filter(|term| term.passages == 0).map(|term| term.idf).sum();
        Evidence {
            passage_similarity: highest(&mut hits.iter().filter_map(|hit| hit.vector)),
            sentence_similarity: highest(&mut weighed.iter().map(|quote| quote.similarity)),
            passage_coverage: highest(&mut hits.iter().map(|hit| {
                coverage(
                    terms,
                    &format!("{}\n{}\n{}\n{}", hit.title, hit.heading, hit.table_header, hit.text),
                )
            })),
            sentence_coverage: highest(&mut weighed.iter().map(|quote| quote.coverage)),
            unknown: if total > 0.0 { unknown / total } else { 1.0 },
        }
    }

    pub fn measurements(&self) -> [f32; 5] {
        [
            self.passage_similarity,
            self.sentence_similarity,
            self.passage_coverage,
            self.sentence_coverage,
            self.unknown,
        ]
    }

    /// Probability that the passages hold an answer.
    pub fn answerable(&self) -> f32 {
        if self.passage_similarity == 0.0 && self.passage_coverage == 0.0 {
            return 0.0;
        }
        let sum: f32 = self.measurements().iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
        1.0 / (1.0 + (-(sum + CONSTANT)).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_evidence_is_no_answer() {
        assert_eq!(Evidence::of(&[], &[], &[]).answerable(), 0.0);
    }

    #[test]
    fn more_evidence_makes_an_answer_likelier() {
        let strong = Evidence {
            passage_similarity: 0.8,
            sentence_similarity: 0.8,
            passage_coverage: 1.0,
            sentence_coverage: 1.0,
            unknown: 0.0,
        };
        let weak = Evidence {
            passage_similarity: 0.2,
            sentence_similarity: 0.2,
            passage_coverage: 0.2,
            sentence_coverage: 0.1,
            unknown: 0.5,
        };
        assert!(strong.answerable() > ANSWERABLE_FROM);
        assert!(weak.answerable() < ANSWERABLE_FROM);
    }
}
