//! Whether the machine runs on its battery.

/// False where there is no battery, or none that tells.
#[cfg(target_os = "linux")]
pub(crate) fn is_on_battery() -> bool {
    has_discharging_battery(std::path::Path::new("/sys/class/power_supply"))
}

/// Each power supply is a folder; that of a battery says so in `type`, and what it does in `status`.
#[cfg(target_os = "linux")]
fn has_discharging_battery(supplies: &std::path::Path) -> bool {
    let says = |supply: &std::path::Path, file: &str, word: &str| {
        std::fs::read_to_string(supply.join(file)).is_ok_and(|text| text.trim() == word)
    };
    // A mouse or a pen has a battery, too; its scope is `Device`.
    let is_discharging = |supply: &std::path::Path| {
        says(supply, "type", "Battery")
            && says(supply, "status", "Discharging")
            && !says(supply, "scope", "Device")
    };
    let supplies = std::fs::read_dir(supplies).into_iter().flatten().flatten();
    supplies.into_iter().any(|supply| is_discharging(&supply.path()))
}

/// False where there is no battery, or none that tells.
#[cfg(not(target_os = "linux"))]
pub(crate) fn is_on_battery() -> bool {
    use starship_battery::{Manager, State};

    let Ok(batteries) = Manager::new().and_then(|manager| manager.batteries()) else { return false };
    batteries.flatten().any(|battery| battery.state() == State::Discharging)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_battery_that_feeds_the_machine_is_told_from_others() {
        let check = |supplies: &[(&str, &str, &str)], expected: bool| {
            let folder = tempfile::tempdir().unwrap();
            for (index, (kind, status, scope)) in supplies.iter().enumerate() {
                let supply = folder.path().join(format!("supply{index}"));
                std::fs::create_dir(&supply).unwrap();
                for (file, text) in [("type", kind), ("status", status), ("scope", scope)] {
                    if !text.is_empty() {
                        std::fs::write(supply.join(file), format!("{text}\n")).unwrap();
                    }
                }
            }
            assert_eq!(has_discharging_battery(folder.path()), expected, "{supplies:?}");
        };
        check(&[], false);
        check(&[("Mains", "", ""), ("Battery", "Discharging", "")], true);
        check(&[("Battery", "Charging", "System"), ("Battery", "Discharging", "System")], true);
        check(&[("Battery", "Full", ""), ("Battery", "Discharging", "Device")], false);
    }
}
