//! What goes in and out, as data that can be written as JSON.
//!
//! These types are a contract: scripts read them from the command line, and `ui/src/backend/bindings.ts` is generated from
//! them. Fields may be added, none renamed or removed. Offsets count Unicode scalar values of a page's text, pages count
//! from 1, times are seconds since 1970. A path that is not Unicode has U+FFFD in its place; what acts on a document goes
//! by its number.

mod answer;
#[cfg(test)]
mod contract;
mod conversation;
mod document;
mod folder;
mod grid;
mod import;
mod library;
mod location;
mod model;
mod network;
mod note;
mod problem;
mod search;
mod source;
mod trace;

pub use answer::*;
pub use conversation::*;
pub use document::*;
pub use folder::*;
pub use grid::*;
pub use import::*;
pub use library::*;
pub use location::*;
pub use model::*;
pub use network::*;
pub use note::*;
pub use problem::*;
pub use search::*;
pub use source::*;
pub use trace::*;

use std::path::Path;
use std::time::Duration;

pub(crate) fn text_of(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// With three digits: what is behind them says nothing.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

/// Six significant digits: what is behind them is noise of 32-bit arithmetic.
pub(crate) fn significant(value: f32) -> f64 {
    // Adding zero makes of a negative zero a plain one.
    format!("{:.5e}", value + 0.0).parse().expect("a formatted number can be parsed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_keep_six_digits_whatever_their_size() {
        assert_eq!(significant(1.0 / 81.0), 0.0123457);
        assert_eq!(significant(12.345_678), 12.3457);
        assert_eq!(serde_json::json!(significant(-0.0)).to_string(), "0.0");
    }
}
