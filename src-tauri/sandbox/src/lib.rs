//! Processes that foreign bytes are handed to: how they are started, spoken with, ended, and what they give up first.
//!
//! Used on both sides: by the program that starts a worker ([`Launch`], [`Child`]), and by the worker itself ([`confine`],
//! [`limit_memory`]). What is said in the [frames](frame) is left to whoever says it.

mod child;
mod confine;
pub mod frame;
mod output;

pub use child::{Child, FrameLimits, Launch, RecvError};
pub use confine::{Protections, Rights, SystemCalls, confine, limit_memory};
pub use output::{Output, close_inherited_descriptors, output_apart_from_prints};
