//! How likely it is that passages support a sentence: a logistic model over what was measured of both.
//!
//! The weights are set by hand so far; `scripts/proof.py` measures them, and `docs/proof.md` has the curve.

use crate::answer::Support;

/// Least score of a sentence that counts as supported, and as partly supported.
pub const SUPPORTED_FROM: f32 = 0.6;
pub const PARTLY_FROM: f32 = 0.3;

/// What was measured of a sentence against the passages. Shares and cosines are 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Measures {
    /// Share of the sentence's weight whose words stand in the best passage sentence, in the best window, in
    /// all that is cited, and in the passage of the best window.
    pub sentence_coverage: f32,
    pub window_coverage: f32,
    pub cited_coverage: f32,
    pub passage_coverage: f32,
    /// Share of neighbouring words that are neighbours in the best window, too.
    pub neighbours: f32,
    /// Length of the longest common subsequence, as a share of the sentence.
    pub order: f32,
    /// Share of the words, each counted alike, that stand in a cited passage.
    pub plain_coverage: f32,
    /// Highest cosine with a passage sentence, and that with the best window.
    pub sentence_similarity: f32,
    pub window_similarity: f32,
    /// How much nearer the question comes to the best window when the sentence is added to it; may be below 0.
    pub asked_gain: f32,
    /// Share of words that have one of like meaning in what is cited.
    pub meaning_coverage: f32,
    /// Share of figures and names that no cited passage holds; of figures, that the best window does not hold.
    pub figures_missing: f32,
    pub figures_outside: f32,
    pub names_missing: f32,
    pub negation_clash: f32,
    pub opposite_clash: f32,
    /// Weight of the most telling word that no cited sentence holds.
    pub heaviest_missing: f32,
    /// Logarithm of one more than the number of words that are missing.
    pub missing_words: f32,
    /// Coverage of the first two words, which mostly say what is spoken of.
    pub subject_coverage: f32,
    /// Whether the sentence says "must" where the passage says "may".
    pub stronger: f32,
}

pub const MEASURES: usize = 20;

impl Measures {
    /// All of them, in the order of their declaration.
    pub fn values(&self) -> [f32; MEASURES] {
        [
            self.sentence_coverage,
            self.window_coverage,
            self.cited_coverage,
            self.passage_coverage,
            self.neighbours,
            self.order,
            self.plain_coverage,
            self.sentence_similarity,
            self.window_similarity,
            self.asked_gain,
            self.meaning_coverage,
            self.figures_missing,
            self.figures_outside,
            self.names_missing,
            self.negation_clash,
            self.opposite_clash,
            self.heaviest_missing,
            self.missing_words,
            self.subject_coverage,
            self.stronger,
        ]
    }

    /// Probability that the passages support the sentence.
    pub fn probability(&self) -> f32 {
        let sum: f32 = self.values().iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
        1.0 / (1.0 + (-(sum + CONSTANT)).exp())
    }
}

/// Weight of each measure, in the order of [`Measures::values`], and the constant.
const WEIGHTS: [f32; MEASURES] = [
    0.5, 0.5, 2.0, 0.5, 0.5, 0.5, 0.5, 1.0, 1.5, 0.5, 1.0, -2.0, -1.0, -2.0, -2.0, -1.5, -0.5, -0.5, 0.5,
    -1.0,
];
const CONSTANT: f32 = -3.5;

pub(super) fn support(score: f32) -> Support {
    if score >= SUPPORTED_FROM {
        Support::Supported
    } else if score >= PARTLY_FROM {
        Support::Partly
    } else {
        Support::Unsupported
    }
}
