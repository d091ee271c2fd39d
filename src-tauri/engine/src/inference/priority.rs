//! Who computes first. The processor is one for all models of the process: what is computed for somebody who waits goes
//! ahead of what is computed for later, whichever model does it.

use parking_lot::{Condvar, Mutex};

static WAITING: Waiting = Waiting { count: Mutex::new(0), answered: Condvar::new() };

/// How many wait for an answer.
struct Waiting {
    count: Mutex<usize>,
    answered: Condvar,
}

/// Counts as somebody who waits until it is dropped.
pub struct Announced(());

/// Until the result is dropped, [`wait`] waits.
pub fn announce() -> Announced {
    *WAITING.count.lock() += 1;
    Announced(())
}

/// Returns when nobody waits for an answer.
pub fn wait() {
    WAITING.answered.wait_while(&mut WAITING.count.lock(), |waiting| *waiting > 0);
}

impl Drop for Announced {
    fn drop(&mut self) {
        *WAITING.count.lock() -= 1;
        WAITING.answered.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[test]
    fn whoever_computes_for_later_waits_for_whoever_waits_now() {
        let (first, second) = (announce(), announce());
        let (sender, waited) = mpsc::channel();
        std::thread::spawn(move || {
            wait();
            sender.send(()).unwrap();
        });
        drop(first);
        assert!(waited.recv_timeout(Duration::from_millis(50)).is_err(), "one still waits");
        drop(second);
        waited.recv().unwrap();
    }
}
