//! Why a worker ended in the middle of a file, said as a verdict on that file.
//!
//! A process that runs out of memory rarely says so. Rust prints a line and aborts, C++ code
//! crashes in one of several ways, and the system kills without a word. So the verdict weighs what
//! was printed, how the process ended and how much memory it was last seen with.

use std::process::ExitStatus;

use crate::{Crash, ExtractError};

/// Share of the memory limit, in percent, from which a crash counts as lack of memory: the
/// allocation that failed is not in what was measured.
const NEAR_LIMIT_PERCENT: u64 = 75;

/// What is printed by Rust and by C++ when an allocation fails.
const OUT_OF_MEMORY_LINES: [&str; 2] = ["memory allocation of", "bad_alloc"];

/// What Rust prints when a thread's stack is full.
const OUT_OF_STACK_LINE: &str = "has overflowed its stack";

/// How a worker ended.
#[derive(Debug, Clone)]
pub struct End {
    pub status: ExitStatus,
    /// The last lines that it printed to standard error.
    pub last_lines: Vec<String>,
    /// Most memory that it was seen with, if it was looked at.
    pub peak_bytes: u64,
}

impl End {
    /// Gives the verdict on the file that was being read.
    pub fn verdict(&self, limit_mib: u64) -> ExtractError {
        let printed = |text: &str| self.last_lines.iter().any(|line| line.contains(text));
        let near_limit = self.peak_bytes / (1 << 20) * 100 >= limit_mib * NEAR_LIMIT_PERCENT;
        if printed(OUT_OF_STACK_LINE) {
            ExtractError::TooDeep
        } else if OUT_OF_MEMORY_LINES.iter().any(|line| printed(line))
            || (near_limit && !self.status.success())
        {
            ExtractError::OutOfMemory { limit_mib }
        } else {
            crash_of(self.status).into()
        }
    }
}

#[cfg(unix)]
fn crash_of(status: ExitStatus) -> Crash {
    use std::os::unix::process::ExitStatusExt;

    status.signal().map_or_else(|| crash_with_code(status), |number| Crash::Signal { number })
}

#[cfg(not(unix))]
fn crash_of(status: ExitStatus) -> Crash {
    crash_with_code(status)
}

fn crash_with_code(status: ExitStatus) -> Crash {
    match status.code() {
        None | Some(0) => Crash::NoAnswer,
        Some(code) => Crash::Status { code },
    }
}

/// Measures how much memory a process holds: what it has filled, or what it has allocated where
/// that is more. Returns 0 where the system does not tell.
#[cfg(target_os = "linux")]
#[expect(clippy::disallowed_methods, reason = "it is the system's own file about a process")]
pub fn memory_of(process_id: u32) -> u64 {
    let Ok(status) = std::fs::read_to_string(format!("/proc/{process_id}/status")) else { return 0 };
    status
        .lines()
        .filter_map(|line| line.strip_prefix("VmHWM:").or_else(|| line.strip_prefix("VmData:")))
        .filter_map(|size| size.trim().strip_suffix(" kB")?.parse::<u64>().ok())
        .max()
        .map_or(0, |kib| kib << 10)
}

#[cfg(not(target_os = "linux"))]
pub fn memory_of(_process_id: u32) -> u64 {
    0
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    /// The verdict with a limit of 100 MiB on a process that ended with this wait status.
    fn verdict(wait_status: i32, line: &str, peak_mib: u64) -> ExtractError {
        let status = ExitStatus::from_raw(wait_status);
        End { status, last_lines: vec![line.to_owned()], peak_bytes: peak_mib << 20 }.verdict(100)
    }

    #[test]
    fn lack_of_memory_is_told_from_other_crashes() {
        const ABORT: i32 = 6;
        const KILL: i32 = 9;
        const SEGV: i32 = 11;
        let out_of_memory = ExtractError::OutOfMemory { limit_mib: 100 };
        assert_eq!(verdict(ABORT, "memory allocation of 8388608 bytes failed", 10), out_of_memory);
        assert_eq!(verdict(SEGV, "", 90), out_of_memory);
        assert_eq!(verdict(KILL, "", 90), out_of_memory);
        for (signal, peak_mib) in [(ABORT, 10), (SEGV, 10), (KILL, 10), (SEGV, 0)] {
            assert!(matches!(verdict(signal, "some warning", peak_mib), ExtractError::Crashed { .. }));
        }
        assert_eq!(verdict(ABORT, "thread 'read' (12) has overflowed its stack", 70), ExtractError::TooDeep);
    }

    #[test]
    fn an_ordinary_end_without_an_answer_is_a_crash() {
        assert_eq!(verdict(0, "", 90), Crash::NoAnswer.into());
        assert_eq!(verdict(3 << 8, "", 10), Crash::Status { code: 3 }.into());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_is_seen_to_hold_memory() {
        let before = memory_of(std::process::id());
        let held = vec![1_u8; 64 << 20];
        assert!(memory_of(std::process::id()) >= before.max(held.len() as u64));
    }
}
