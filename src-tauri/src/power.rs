//! Whether the machine runs on its battery.

use starship_battery::{Manager, State};

/// False where there is no battery, or none that tells.
pub(crate) fn is_on_battery() -> bool {
    let Ok(batteries) = Manager::new().and_then(|manager| manager.batteries()) else { return false };
    batteries.flatten().any(|battery| battery.state() == State::Discharging)
}
