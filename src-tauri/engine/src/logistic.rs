//! Logistic models: weighted sums that become probabilities.

/// 0 to 1; a half where the weighted sum of `values` and `constant` is 0.
pub fn logistic<const N: usize>(values: [f32; N], weights: [f32; N], constant: f32) -> f32 {
    let sum: f32 = values.into_iter().zip(weights).map(|(value, weight)| value * weight).sum();
    1.0 / (1.0 + (-(sum + constant)).exp())
}
