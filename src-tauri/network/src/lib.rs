//! The one room with a door to the network: fetches models from a hub that speaks Hugging Face's protocol.
//!
//! Nothing here runs unless it is called, and it is called only when a person asks for a model. Every request stands
//! in the [`Ledger`]. Signing in is left out, and so are files of which the hub gives no SHA-256.

mod client;
mod download;
mod error;
mod hub;
mod ledger;
mod name;
mod offered;
mod part;
mod progress;

pub use error::HubError;
pub use hub::{FreeSpace, HUB_VARIABLE, HUGGING_FACE, Hub, RepoFile};
pub use ledger::{Entry, Ledger, Line};
pub use offered::{OFFERED, OfferedModel};
pub use progress::{Phase, Progress};

/// `1.2 GB`, as people who sell disks count.
fn size(bytes: u64) -> impl std::fmt::Display {
    bytesize::ByteSize::b(bytes).display().si()
}
