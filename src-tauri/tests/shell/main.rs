//! The shell from the window's side: commands go through Tauri's own dispatch, with a host that stands in for the system.

mod bindings;
#[path = "../../llm/tests/hub_support/mod.rs"]
#[expect(dead_code, reason = "the hub's own tests use the rest")]
#[expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]
mod hub_support;
mod journeys;
#[expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]
mod models;
mod support;
