//! The shell from the window's side: commands go through Tauri's own dispatch, with a host that stands in for the system.

mod bindings;
mod journeys;
mod support;
