//! Records as they are on disk.
//!
//! The types here are for the disk alone: each record is a byte, the version of its layout, and then the layout's fields
//! in postcard. What the rest of the engine works with comes from `footnote-model`, and the conversions between the
//! two are here and nowhere else. So a field or a variant can be added there without relabelling what is stored.
//!
//! Two rules keep old libraries readable. A layout that a released version has written never changes: a new one gets a new
//! version, and [`super::upgrade`] a step that rewrites the old. A number that stands for a variant is never used again.

mod answer;
mod conversation;
mod damaged;
mod document;
mod folder;
mod grid;
mod jobs;
mod note;
mod page;
mod problem;
mod reason;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use conversation::ConversationEntry;
pub use document::{CountedDocument, file_date, has_failed};
pub use jobs::{import_state, job_state};

/// What can be kept in the store.
pub trait Stored: Sized {
    /// Names the record in messages: "a document".
    const WHAT: &'static str;
    /// The version of [`Self::Layout`].
    const VERSION: u8;
    /// The fields as they are on disk.
    type Layout: Serialize + DeserializeOwned;

    fn to_layout(&self) -> Self::Layout;

    /// `None` for fields that no version has written.
    fn from_layout(layout: Self::Layout) -> Option<Self>;
}

/// Gives the variants of an enum the numbers that stand for them on disk.
macro_rules! codes {
    ($name:ident: $type:ty { $($code:literal => $variant:path),+ $(,)? }) => {
        pub mod $name {
            #[allow(unused_imports, reason = "each use of this macro needs some of its surroundings")]
            use super::*;

            pub fn code(value: $type) -> u8 {
                match value {
                    $($variant => $code,)+
                }
            }

            pub fn of(code: u8) -> Option<$type> {
                match code {
                    $($code => Some($variant),)+
                    _ => None,
                }
            }
        }
    };
}
use codes;
