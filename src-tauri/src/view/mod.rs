//! What the window is shown: the engine's results as plain data, and nothing else.
//!
//! The types of these modules are the window's types too: `ui/src/backend/bindings.ts` is generated from them.
//! Offsets count Unicode scalar values of a page's text, pages count from 1, times are seconds since 1970. A path that
//! is not Unicode is shown with U+FFFD; what acts on a document goes by its number.

mod answers;
mod library;
mod models;
mod problems;
mod source;

pub use answers::*;
pub use library::*;
pub use models::*;
pub use problems::*;
pub use source::*;

use std::path::Path;
use std::time::Duration;

pub(crate) fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
