//! Lets the window go before the work behind it.

/// How much less than the window a thread of the background matters, as `nice` counts it.
#[cfg(unix)]
const LESS: i32 = 10;

/// Lowers the priority of the calling thread, and of the threads and processes that it starts from now on.
pub(crate) fn step_back() {
    // A system that refuses leaves the priority as it was, which costs smoothness and nothing else.
    #[cfg(unix)]
    if let Err(error) = rustix::process::nice(LESS) {
        tracing::debug!(%error, "the priority of a background thread could not be lowered");
    }
}
