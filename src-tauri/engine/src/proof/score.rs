//! How likely it is that passages support a sentence: a logistic model over what was measured of both.
//!
//! The weights are fitted; `docs/proof.md` says on what, and has the curve.

use footnote_model::Support;

use crate::calibration::Calibration;
pub use crate::calibration::MEASURES;

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

impl Measures {
    /// The names of those that are weighed, in the order of [`Self::values`].
    pub const NAMES: [&str; MEASURES] = [
        "sentence_coverage",
        "window_coverage",
        "cited_coverage",
        "weakest_run",
        "together",
        "closeness",
        "order",
        "phrase",
        "sentence_similarity",
        "window_similarity",
        "weakest_similarity",
        "figures_outside",
        "heaviest_missing",
        "missing_words",
    ];

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
        Calibration::shipped().proof.model.probability(self.values())
    }
}

pub(super) fn support(score: f32) -> Support {
    let calibration = &Calibration::shipped().proof;
    if score >= calibration.supported_from {
        Support::Supported
    } else if score >= calibration.partly_from {
        Support::Partly
    } else {
        Support::Unsupported
    }
}

/// Presses a score below that of supported sentences, and keeps the order of such scores.
pub(super) fn at_most_partly(score: f32) -> f32 {
    let calibration = &Calibration::shipped().proof;
    let room = calibration.supported_from - calibration.partly_from;
    score.min(calibration.partly_from + room * calibration.doubted_up_to * score)
}

/// Presses a score below that of partly supported sentences, and keeps the order of such scores.
pub(super) fn unsupported(score: f32) -> f32 {
    Calibration::shipped().proof.partly_from * score
}
