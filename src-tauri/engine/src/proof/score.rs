//! How likely it is that passages support a sentence: a logistic model over what was measured of both.
//!
//! `scripts/proof.py fit` fits the weights; `docs/proof.md` says on what, and has the curve.

use crate::answer::Support;
use crate::logistic::logistic;

/// Least score of a sentence that counts as supported, and as partly supported. Supported from where the F-measure that
/// counts precision twice as much as recall is best on the sets that the weights were fitted on.
pub const SUPPORTED_FROM: f32 = 0.54;
pub const PARTLY_FROM: f32 = 0.3;

/// What was measured of a sentence against the passages. Shares and cosines are 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Measures {
    /// Share of the sentence's weight whose words stand in one passage sentence, at most, in the best window, and in
    /// all that is cited.
    pub sentence_coverage: f32,
    pub window_coverage: f32,
    pub cited_coverage: f32,
    /// The least of that for telling words that follow each other.
    pub weakest_run: f32,
    /// Share of the pairs of its words that stand in one passage sentence.
    pub together: f32,
    /// How near words that follow each other stand to each other in the best window.
    pub closeness: f32,
    /// Length of the longest common subsequence with the best window, as a share of the sentence.
    pub order: f32,
    /// Length of the longest run of words that a passage sentence holds word for word, as a share of the sentence.
    pub phrase: f32,
    /// Highest cosine with a passage sentence, that with the best window, and the highest of the clause that has the
    /// least.
    pub sentence_similarity: f32,
    pub window_similarity: f32,
    pub weakest_similarity: f32,
    /// Share of figures that no cited sentence holds.
    pub figures_outside: f32,
    /// Weight of the most telling word that no cited sentence holds.
    pub heaviest_missing: f32,
    /// Logarithm of one more than the number of words that are missing.
    pub missing_words: f32,
    /// Whether the sentence is supported in part at most, whatever the score: it has too many words that are missing, or
    /// a part of a name; it says in a few words what passages say in different places, or adds that to the question; or it
    /// says more than they do ("all", "only", "must"). No measure of the model.
    pub doubted: bool,
}

pub const MEASURES: usize = 14;

impl Measures {
    /// Those that are weighed, in the order of their declaration.
    pub fn values(&self) -> [f32; MEASURES] {
        [
            self.sentence_coverage,
            self.window_coverage,
            self.cited_coverage,
            self.weakest_run,
            self.together,
            self.closeness,
            self.order,
            self.phrase,
            self.sentence_similarity,
            self.window_similarity,
            self.weakest_similarity,
            self.figures_outside,
            self.heaviest_missing,
            self.missing_words,
        ]
    }

    /// Probability that the passages support the sentence, as far as no rule decides.
    pub fn probability(&self) -> f32 {
        logistic(self.values(), WEIGHTS, CONSTANT)
    }
}

/// Weight of each measure, in the order of [`Measures::values`], and the constant.
const WEIGHTS: [f32; MEASURES] =
    [0.246, 0.193, 0.164, 0.124, 0.173, 0.147, 0.180, 0.077, 0.694, 0.708, 0.569, -0.672, -0.091, -0.044];
const CONSTANT: f32 = -1.719;

pub(super) fn support(score: f32) -> Support {
    if score >= SUPPORTED_FROM {
        Support::Supported
    } else if score >= PARTLY_FROM {
        Support::Partly
    } else {
        Support::Unsupported
    }
}

/// Presses a score below that of supported sentences, and keeps the order of such scores.
pub(super) fn at_most_partly(score: f32) -> f32 {
    score.min(PARTLY_FROM + (SUPPORTED_FROM - PARTLY_FROM) * 0.99 * score)
}
