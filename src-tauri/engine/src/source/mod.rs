//! Shows where a passage stands: marks on the page, finding within a document, its outline, and the file it came from.

mod find;
mod marks;
mod original;
mod outline;
mod table;

pub use find::{Finding, Findings, find_on_page};
pub use marks::{Marks, marks};
pub use original::{CitationState, Original, Originals};
pub use outline::{Outline, OutlineEntry, outline_of_page};
pub use table::{TableHead, table_at};
