//! The ledger of all that was ever sent or fetched over the network.

use serde::Serialize;
use specta::Type;
use specta_typescript::Number;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case", tag = "line")]
pub enum LedgerLine {
    Entry {
        #[specta(type = Number)]
        when: u64,
        host: String,
        #[specta(type = Number)]
        bytes: u64,
        purpose: String,
    },
    /// It was cut off when a program was killed, or somebody changed it. Holds its beginning.
    Damaged { text: String },
}

impl From<footnote_network::Line> for LedgerLine {
    fn from(line: footnote_network::Line) -> LedgerLine {
        match line {
            footnote_network::Line::Entry(entry) => LedgerLine::Entry {
                when: entry.when,
                host: entry.host,
                bytes: entry.bytes,
                purpose: entry.purpose,
            },
            footnote_network::Line::Damaged(text) => LedgerLine::Damaged { text },
        }
    }
}
