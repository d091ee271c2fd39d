//! The renewal of the library in the background: one at a time, behind imports and questions, and on again at the next start.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use footnote_engine::{Cancel, Error, Progress, Stage};
use parking_lot::Mutex;

use super::notice::Notice;
use super::{Desktop, priority};
use crate::Result;
use crate::types::{ImportOutcome, RenewalEnded, RenewalProgress, RenewalState};

/// How often the window is told, and it is looked whether an import goes first.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// How often it is looked whether the machine runs on its battery.
const LOOK_AT_POWER_EVERY: Duration = Duration::from_secs(10);

/// How long another program that writes to the library is waited for before it is tried again.
const TRY_EVERY: Duration = Duration::from_secs(1);

/// The time that has to be measured before an end is foretold.
const MEASURED_FROM: Duration = Duration::from_secs(3);

#[derive(Default)]
pub(crate) struct Renewals {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    closing: bool,
    running: Option<Arc<Running>>,
    thread: Option<JoinHandle<()>>,
}

/// What is seen of the renewal that runs.
#[derive(Default)]
struct Running {
    cancel: Cancel,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    done: u64,
    total: u64,
    /// Whether another program writes to the library, an import goes first, or the battery is spared.
    in_use: bool,
    importing: bool,
    on_battery: bool,
    /// How far it was when this run began, and for how long it has worked since.
    first: u64,
    worked: Duration,
    advanced: Option<Instant>,
}

impl Renewals {
    /// Begins a renewal, unless one runs.
    pub fn begin(&self, desktop: &Arc<Desktop>) {
        let mut state = self.state.lock();
        if state.closing || state.running.is_some() {
            return;
        }
        let running = Arc::new(Running::default());
        state.running = Some(Arc::clone(&running));
        let desktop = Arc::clone(desktop);
        // The thread of an earlier one has nothing more to do.
        state.thread = Some(std::thread::spawn(move || run(&desktop, &running)));
    }

    /// Goes on with one that an earlier start left. A library without passages is renewed without a word.
    pub fn go_on(&self, desktop: &Arc<Desktop>) {
        let begun =
            desktop.settings.get().renewing.is_some_and(|library| library == desktop.library_folder());
        let renewal = desktop.api().ok().and_then(|api| api.library().renewal().ok()).flatten();
        if begun || renewal.is_some_and(|renewal| renewal.passages == 0) {
            self.begin(desktop);
        }
    }

    /// Stops the one that runs after the piece at hand. It does not go on by itself.
    pub fn stop(&self) {
        if let Some(running) = &self.state.lock().running {
            running.cancel.request();
        }
    }

    /// Ends the thread; the renewal goes on with the next start.
    pub fn close(&self) {
        let thread = {
            let mut state = self.state.lock();
            state.closing = true;
            if let Some(running) = &state.running {
                running.cancel.request();
            }
            state.thread.take()
        };
        if let Some(thread) = thread {
            // A panic in it was logged where it happened.
            let _ = thread.join();
        }
    }

    pub fn progress(&self) -> Option<RenewalProgress> {
        self.state.lock().running.as_ref().map(|running| running.progress())
    }

    /// Forgets the one that ran. Returns whether it ended because the window closes.
    fn end(&self) -> bool {
        let mut state = self.state.lock();
        state.running = None;
        state.closing
    }
}

fn run(desktop: &Desktop, running: &Running) {
    // The threads that compute vectors are made here.
    priority::step_back();
    remember(desktop, true);
    if let Some(renewal) = desktop.api().ok().and_then(|api| api.library().renewal().ok()).flatten() {
        let mut seen = running.seen.lock();
        (seen.first, seen.done, seen.total) = (renewal.computed, renewal.computed, renewal.passages);
    }
    let mut looked_at_power = None;
    mind_others(desktop, running, &mut looked_at_power);
    let (going_on, is_done) = channel::<()>();
    let result = std::thread::scope(|scope| {
        scope.spawn(move || {
            loop {
                mind_others(desktop, running, &mut looked_at_power);
                desktop.platform.tell(Notice::RenewalProgressed { renewal: Some(running.progress()) });
                if is_done.recv_timeout(TELL_EVERY) != Err(RecvTimeoutError::Timeout) {
                    break;
                }
            }
        });
        let renewed = renew(desktop, running);
        drop(going_on);
        renewed
    });
    let closing = desktop.renewals.end();
    let outcome = match &result {
        Ok(()) => ImportOutcome::Done,
        Err(Error::Cancelled) => ImportOutcome::Stopped,
        Err(_) => ImportOutcome::Failed,
    };
    if !(closing && outcome == ImportOutcome::Stopped) {
        remember(desktop, false);
    }
    if let Err(error) = tell_status(desktop) {
        tracing::warn!(%error, "the window was not told of its renewed library");
    }
    let error = result.err().filter(|error| !matches!(error, Error::Cancelled)).map(Into::into);
    desktop.platform.tell(Notice::RenewalProgressed { renewal: None });
    desktop.platform.tell(Notice::RenewalEnded { ended: RenewalEnded { outcome, error } });
}

/// Renews the library as soon as no other program writes to it.
fn renew(desktop: &Desktop, running: &Running) -> footnote_engine::Result<()> {
    let Ok(api) = desktop.api() else { return Err(Error::Cancelled) };
    let renew = || api.library().renew(&running.cancel, running);
    while !running.cancel.is_requested() {
        let renewed = catch_unwind(AssertUnwindSafe(renew)).unwrap_or(Err(Error::Panicked));
        if !matches!(renewed, Err(Error::InUse { .. })) {
            return renewed;
        }
        running.seen.lock().in_use = true;
        std::thread::sleep(TRY_EVERY);
    }
    Err(Error::Cancelled)
}

/// Lets imports go first, and spares the battery where the person wants that.
fn mind_others(desktop: &Desktop, running: &Running, looked_at_power: &mut Option<Instant>) {
    if looked_at_power.is_none_or(|at| at.elapsed() >= LOOK_AT_POWER_EVERY) {
        *looked_at_power = Some(Instant::now());
        let on_battery = desktop.settings.get().app.pause_on_battery && desktop.platform.is_on_battery();
        running.seen.lock().on_battery = on_battery;
    }
    let importing = desktop.imports.any();
    let mut seen = running.seen.lock();
    seen.importing = importing;
    if seen.importing || seen.on_battery {
        running.cancel.pause();
    } else {
        running.cancel.resume();
    }
}

fn remember(desktop: &Desktop, begun: bool) {
    let folder = begun.then(|| desktop.library_folder());
    if let Err(error) = desktop.settings.change(|kept| kept.renewing = folder) {
        tracing::warn!(%error, "a renewal was not noted in the settings");
    }
}

fn tell_status(desktop: &Desktop) -> Result<()> {
    let library = desktop.status()?;
    desktop.platform.tell(Notice::LibraryChanged { changed: Vec::new(), gone: Vec::new(), library });
    Ok(())
}

impl Running {
    fn progress(&self) -> RenewalProgress {
        let seen = self.seen.lock();
        let state = match () {
            () if self.cancel.is_requested() => RenewalState::Stopping,
            () if seen.in_use || seen.importing => RenewalState::Waiting,
            () if seen.on_battery => RenewalState::PausedOnBattery,
            () => RenewalState::Running,
        };
        RenewalProgress {
            state,
            passages_done: seen.done,
            passages_total: seen.total,
            seconds_left: seen.seconds_left().filter(|_| state == RenewalState::Running),
        }
    }
}

impl Seen {
    fn seconds_left(&self) -> Option<f64> {
        let computed = self.done.saturating_sub(self.first);
        (computed > 0 && self.worked >= MEASURED_FROM).then(|| {
            self.worked.as_secs_f64() / computed as f64 * self.total.saturating_sub(self.done) as f64
        })
    }
}

impl Progress for Running {
    fn advance(&self, _: Stage, done: u64, total: u64) {
        let mut seen = self.seen.lock();
        let now = Instant::now();
        // A pause is no work.
        if let Some(before) = seen.advanced.replace(now)
            && !self.cancel.is_paused()
        {
            seen.worked += now - before;
        }
        // What was computed before is looked through first.
        (seen.done, seen.total) = (done.max(seen.first), total);
        seen.in_use = false;
    }
}
