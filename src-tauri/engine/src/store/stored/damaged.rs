//! Records that could not be read.

use super::Stored;
use crate::store::Damaged;

impl Stored for Damaged {
    const WHAT: &'static str = "a damaged record";
    const VERSION: u8 = 1;
    /// Database, key, bytes.
    type Layout = (String, Vec<u8>, Vec<u8>);

    fn to_layout(&self) -> Self::Layout {
        (self.database.clone(), self.key.clone(), self.bytes.clone())
    }

    fn from_layout((database, key, bytes): Self::Layout) -> Option<Damaged> {
        Some(Damaged { database, key, bytes })
    }
}
