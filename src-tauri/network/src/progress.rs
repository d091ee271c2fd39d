//! How far a download is, how fast it goes, and how long it will take.

use std::time::{Duration, Instant};

/// Progress is told this often at most.
const TELL_EVERY: Duration = Duration::from_millis(100);

/// The speed is measured over at least this long.
const MEASURE_EVERY: Duration = Duration::from_millis(250);

/// How long a change of speed takes to show for the most part.
const SMOOTHED_OVER: Duration = Duration::from_secs(5);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The hub is being asked, or asked again after a cut.
    Asking,
    Running,
    /// The hash of what is on disk is being computed.
    Checking,
}

/// How far a download is. The total is 0 until the hub has told it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    pub phase: Phase,
    pub done: u64,
    pub total: u64,
    /// Known once it could be measured.
    pub bytes_per_second: Option<f64>,
    pub seconds_left: Option<f64>,
}

/// Tells progress, not more often than somebody can look at it.
pub(crate) struct Meter<'a> {
    tell: &'a mut dyn FnMut(Progress),
    total: u64,
    pace: Pace,
    last: Option<(Phase, Instant)>,
}

impl<'a> Meter<'a> {
    pub fn new(tell: &'a mut dyn FnMut(Progress)) -> Meter<'a> {
        Meter { tell, total: 0, pace: Pace::default(), last: None }
    }

    pub fn set_total(&mut self, total: u64) {
        self.total = total;
    }

    pub fn at(&mut self, phase: Phase, done: u64) {
        let now = Instant::now();
        if phase == Phase::Running {
            self.pace.measure(now, done);
        } else {
            self.pace.pause();
        }
        let is_news = match self.last {
            Some((last, when)) => {
                last != phase || done == self.total || now.duration_since(when) >= TELL_EVERY
            }
            None => true,
        };
        if !is_news {
            return;
        }
        self.last = Some((phase, now));
        let bytes_per_second = self.pace.bytes_per_second.filter(|_| phase == Phase::Running);
        let left = self.total.saturating_sub(done) as f64;
        (self.tell)(Progress {
            phase,
            done,
            total: self.total,
            bytes_per_second,
            seconds_left: bytes_per_second.filter(|rate| *rate > 0.0).map(|rate| left / rate),
        });
    }
}

/// The speed of a transfer, smoothed.
#[derive(Default)]
struct Pace {
    since: Option<(Instant, u64)>,
    bytes_per_second: Option<f64>,
}

impl Pace {
    fn measure(&mut self, now: Instant, done: u64) {
        let Some((when, before)) = self.since.filter(|&(_, before)| before <= done) else {
            self.since = Some((now, done));
            return;
        };
        let elapsed = now.duration_since(when);
        if elapsed < MEASURE_EVERY {
            return;
        }
        let rate = (done - before) as f64 / elapsed.as_secs_f64();
        let weight = 1.0 - (-elapsed.as_secs_f64() / SMOOTHED_OVER.as_secs_f64()).exp();
        self.bytes_per_second =
            Some(self.bytes_per_second.map_or(rate, |before| before + weight * (rate - before)));
        self.since = Some((now, done));
    }

    /// Time in which nothing is transferred on purpose does not count.
    fn pause(&mut self) {
        self.since = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_speed_follows_slowly_and_forgets_pauses() {
        let start = Instant::now();
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        let mut pace = Pace::default();
        pace.measure(at(0), 0);
        assert_eq!(pace.bytes_per_second, None);
        pace.measure(at(100), 100);
        assert_eq!(pace.bytes_per_second, None, "too short to tell");
        pace.measure(at(1_000), 1_000);
        assert_eq!(pace.bytes_per_second, Some(1_000.0));
        pace.measure(at(2_000), 1_000);
        let slower = pace.bytes_per_second.unwrap();
        assert!((800.0..1_000.0).contains(&slower), "{slower}");
        pace.pause();
        pace.measure(at(60_000), 1_000);
        pace.measure(at(61_000), 2_000);
        assert!(pace.bytes_per_second.unwrap() > slower);
    }

    #[test]
    fn what_was_begun_again_has_no_negative_speed() {
        let start = Instant::now();
        let mut pace = Pace::default();
        pace.measure(start, 5_000);
        pace.measure(start + Duration::from_secs(1), 0);
        pace.measure(start + Duration::from_secs(2), 700);
        assert_eq!(pace.bytes_per_second, Some(700.0));
    }

    #[test]
    fn phases_and_the_end_are_always_told() {
        let mut told = Vec::new();
        let mut tell = |progress: Progress| told.push((progress.phase, progress.done, progress.total));
        let mut meter = Meter::new(&mut tell);
        meter.at(Phase::Asking, 0);
        meter.set_total(1_000);
        (0..=1_000).for_each(|done| meter.at(Phase::Running, done));
        meter.at(Phase::Checking, 1_000);
        assert_eq!(told.first(), Some(&(Phase::Asking, 0, 0)));
        assert_eq!(told[1], (Phase::Running, 0, 1_000));
        assert_eq!(told[told.len() - 2..], [(Phase::Running, 1_000, 1_000), (Phase::Checking, 1_000, 1_000)]);
        assert!(told.len() < 100, "{}", told.len());
    }
}
