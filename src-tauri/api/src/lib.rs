//! What Footnote can be asked to do: add, search, ask, show sources, keep conversations, run models.
//!
//! [`Api`] is the use cases over one open library; [`Desktop`] is a session at a desk around it: imports in the background,
//! removals that can be undone, a language model, settings. What goes in and out are the types of [`types`], plain data
//! that can be written as JSON; errors are codes with data ([`ApiError`]); what happens meanwhile goes to a callback or to
//! a [`Platform`]. The window, the command line and whatever else serves Footnote are thin layers over this.

mod api;
mod asking;
pub mod desktop;
mod documents;
pub mod english;
mod error;
mod folders;
mod grids;
mod locating;
pub mod models;
mod notes;
mod sources;
pub mod tables;
pub mod types;
mod upkeep;

pub use api::Api;
pub use desktop::{Desktop, Notice, Places, Platform};
pub use error::{ApiError, ErrorKind, all_codes};
pub use footnote_engine::guard::{forbid_core_dumps, guard};
pub use footnote_engine::{
    Cancel, Progress, Settings, Stage, WorkerCommand, forbid_telemetry, formats, serve_extract_worker,
};
pub use footnote_llm::ModelCommand;
pub use upkeep::{compact, import, mend_file};

/// The arguments with which a program is an extract worker, or the process that runs a language model, and nothing else.
pub const WORKER_ARGUMENTS: [&str; 2] = ["worker", "extract"];
pub const MODEL_ARGUMENTS: [&str; 2] = ["worker", "model"];

pub type Result<T> = std::result::Result<T, ApiError>;
