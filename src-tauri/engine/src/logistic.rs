//! The logistic function, by which weighted sums become probabilities.

/// 0 to 1; a half at 0.
pub fn logistic(sum: f32) -> f32 {
    1.0 / (1.0 + (-sum).exp())
}
