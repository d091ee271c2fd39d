//! How many threads compute. llama.cpp's threads wait for each other spinning, once for each operation, so that on a busy machine
//! two are far slower than one. How much of the processors they get is measured while they work.

use std::time::{Duration, Instant};

/// Share of the processors' time that the threads must get. On an idle machine it is above 0.95; set by hand.
const LEAST_SHARE: f64 = 0.8;

/// Measurements in a row that must be below. The first pieces may wait for the disk instead.
const IN_A_ROW: u32 = 2;

/// After how long all threads are tried again: who else was at work may have finished.
const TRIED_AGAIN: Duration = Duration::from_secs(60);

/// Wall time and processor time of this process, from a moment on.
pub(crate) struct Watch {
    begun: Instant,
    computed: Option<Duration>,
}

impl Watch {
    pub fn start() -> Watch {
        Watch { begun: Instant::now(), computed: processor_time() }
    }

    pub fn wall(&self) -> Duration {
        self.begun.elapsed()
    }

    /// How much of the time of so many processors this process has had; `None` where the system does not tell.
    fn share(&self, threads: u32) -> Option<f64> {
        let computed = processor_time()?.saturating_sub(self.computed?);
        Some(computed.as_secs_f64() / (self.wall().as_secs_f64() * f64::from(threads)).max(1e-9))
    }
}

/// The threads that compute.
pub(crate) struct Crew {
    pub threads: u32,
    most: u32,
    below: u32,
    shrunk: Option<Instant>,
}

impl Crew {
    pub fn new(most: u32) -> Crew {
        Crew { threads: most, most, below: 0, shrunk: None }
    }

    /// Whether there are fewer threads from now on, because those at work got too little of the processors since `watch` began.
    pub fn shrinks(&mut self, watch: &Watch) -> bool {
        watch.share(self.threads).is_some_and(|share| self.shrinks_with(share))
    }

    fn shrinks_with(&mut self, share: f64) -> bool {
        if self.threads < 2 || share >= LEAST_SHARE {
            self.below = 0;
            return false;
        }
        self.below += 1;
        if self.below < IN_A_ROW {
            return false;
        }
        self.below = 0;
        self.threads = ((f64::from(self.threads) * share) as u32).clamp(1, self.threads - 1);
        self.shrunk = Some(Instant::now());
        true
    }

    /// Whether all threads are at work again, because they have not been for a while.
    pub fn tries_all_again(&mut self) -> bool {
        let is_due = self.shrunk.is_some_and(|shrunk| shrunk.elapsed() >= TRIED_AGAIN);
        if is_due {
            (self.threads, self.shrunk) = (self.most, None);
        }
        is_due
    }
}

/// Where a graphics card computes, processors are idle with good reason.
const COMPUTES_ELSEWHERE: bool = cfg!(any(feature = "vulkan", feature = "cuda", feature = "metal"));

#[cfg(unix)]
fn processor_time() -> Option<Duration> {
    if COMPUTES_ELSEWHERE {
        return None;
    }
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Some(Duration::new(time.tv_sec.try_into().ok()?, time.tv_nsec.try_into().ok()?))
}

#[cfg(not(unix))]
fn processor_time() -> Option<Duration> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_that_get_too_little_of_the_processors_are_fewer_the_second_time() {
        let check = |most: u32, shares: &[f64], expected: u32| {
            let mut crew = Crew::new(most);
            for share in shares {
                crew.shrinks_with(*share);
            }
            assert_eq!(crew.threads, expected, "{most} threads that got {shares:?}");
        };
        check(2, &[0.97, 0.95, 0.9], 2);
        check(2, &[0.5], 2);
        check(2, &[0.5, 0.97, 0.5], 2);
        check(2, &[0.5, 0.5], 1);
        check(8, &[0.6, 0.6], 4);
        check(8, &[0.6, 0.6, 0.5, 0.5], 2);
        check(1, &[0.2, 0.2, 0.2], 1);
    }

    #[test]
    fn all_threads_are_tried_again_after_a_while() {
        let mut crew = Crew::new(2);
        assert!(!crew.tries_all_again());
        assert!(!crew.shrinks_with(0.5) && crew.shrinks_with(0.5));
        assert!(!crew.tries_all_again());
        crew.shrunk = Instant::now().checked_sub(TRIED_AGAIN);
        assert!(crew.shrunk.is_none() || crew.tries_all_again() && crew.threads == 2);
    }

    #[test]
    #[cfg(unix)]
    fn a_thread_that_computes_gets_some_of_the_processors() {
        let watch = Watch::start();
        let mut sum = 0u64;
        while watch.wall() < Duration::from_millis(20) {
            sum = std::hint::black_box(sum.wrapping_mul(31).wrapping_add(1));
        }
        assert!(watch.share(1).is_some_and(|share| share > 0.0));
    }
}
