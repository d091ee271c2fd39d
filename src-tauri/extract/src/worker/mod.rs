//! The process in which files are read, and the pool that hands files to it.
//!
//! Every file is foreign, and the libraries that read it are large. So the reading happens in a
//! process of its own ([`serve`]) that can be killed, that holds nothing worth stealing and that
//! gives up what it does not need ([`Protections`]) before it sees the first byte. The program
//! keeps a few of them in a [`Pool`], which turns whatever happens to them into a verdict on the
//! file.
//!
//! A document comes page by page, so that neither the worker nor what lies between holds all of it.
//! Pages whose document does not come to its end are void: half a document is none.
//!
//! A file that killed its worker gets its verdict, and a new worker reads the next. Only where a
//! worker was stuck at one page of a file, that file is read again without the page.

mod child;
mod pool;
mod protocol;
mod serve;
mod verdict;

pub use footnote_sandbox::Protections;
pub use pool::{Pool, PoolError, PoolSettings};
pub use serve::{Read, serve, serve_with};
