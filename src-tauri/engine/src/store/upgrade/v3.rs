//! The pages of format 3, and how they become those of format 4.
//!
//! Format 3 kept no anchors. They stand at the end of the new layout, so that a page of format 3 with an empty list behind
//! it is one of format 4.

use footnote_extract::Page;
use heed::{RoTxn, RwTxn};

use super::rewrite;
use crate::Result;
use crate::store::{Store, codec};

/// The version of the layout in format 3.
const VERSION: u8 = 1;

pub fn records(store: &Store, txn: &RoTxn) -> Result<u64> {
    Ok(store.pages.len(txn)?)
}

/// Rewrites the pages. What cannot be read is kept as damaged, under its key.
pub fn upgrade(store: &Store, wtxn: &mut RwTxn, count: &mut dyn FnMut()) -> Result<()> {
    rewrite(store, wtxn, "pages", store.pages, count, |bytes| match bytes.split_first()? {
        (&VERSION, packed) => {
            let mut plain = codec::unpacked(packed)?;
            plain.push(0);
            Some(codec::pack_plain::<Page>(&plain))
        }
        // A step before this one has written the newest layout already.
        _ => Some(bytes.to_vec()),
    })
}
