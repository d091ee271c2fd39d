//! The shell from the window's side: commands go through Tauri's own dispatch, with a host that stands in for the system.

mod bindings;
#[path = "../../network/tests/hub_support/mod.rs"]
#[expect(dead_code, clippy::unwrap_used, reason = "the hub's own tests use the rest, and may unwrap")]
mod hub_support;
mod journeys;
mod models;
mod support;
