//! Files that have changed a moment ago and may not be written to the end.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::WatchTimes;
use crate::paths::{self, Stamp};

/// With more files than this, comparing the whole folder is less work.
const MOST: usize = 5_000;

#[derive(Default)]
pub(super) struct Pending {
    files: HashMap<PathBuf, Change>,
}

struct Change {
    first: Instant,
    last: Instant,
    /// What the file was when it had been quiet for the first time.
    seen: Option<Stamp>,
}

impl Pending {
    /// Notes that something at a path has changed. `false` where so much has that the whole folder is to be compared.
    pub fn note(&mut self, path: PathBuf) -> bool {
        let now = Instant::now();
        if self.files.len() >= MOST {
            self.files.clear();
            return false;
        }
        let change = self.files.entry(path).or_insert(Change { first: now, last: now, seen: None });
        change.last = now;
        true
    }

    /// How long until a file may be due; `None` while there is none.
    pub fn next_due(&self, times: &WatchTimes) -> Option<Duration> {
        // Whether a file is gone is looked at when it is due.
        let quiet = self.files.values().map(|change| times.quiet.saturating_sub(change.last.elapsed())).min();
        quiet.map(|left| left.max(Duration::from_millis(20)))
    }

    /// Takes out what has been quiet for long enough.
    pub fn take_due(&mut self, times: &WatchTimes) -> Vec<PathBuf> {
        let mut due = Vec::new();
        for (path, change) in &mut self.files {
            if change.is_due(path, times) {
                due.push(path.clone());
            }
        }
        for path in &due {
            self.files.remove(path);
        }
        due.sort();
        due
    }
}

impl Change {
    fn is_due(&mut self, path: &std::path::Path, times: &WatchTimes) -> bool {
        if self.first.elapsed() >= times.restless {
            return true;
        }
        let quiet = self.last.elapsed();
        if quiet < times.quiet {
            return false;
        }
        match paths::look(path) {
            Err(_) => quiet >= times.gone,
            Ok(found) if found.is_folder => true,
            Ok(found) => {
                // On a disk whose writes are not told of, the first look alone would see a file that still grows.
                let is_same = self.seen.is_some() && self.seen == found.stamp;
                if !is_same {
                    self.seen = found.stamp;
                    self.last = Instant::now() - times.quiet / 2;
                }
                is_same || found.stamp.is_none()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMES: WatchTimes = WatchTimes {
        quiet: Duration::ZERO,
        gone: Duration::from_secs(3600),
        restless: Duration::from_secs(3600),
        whole: Duration::from_secs(3600),
        unreachable: Duration::from_secs(3600),
    };

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test writes the file that it watches")]
    fn a_file_that_still_grows_is_not_due() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.txt");
        let mut pending = Pending::default();
        for content in ["one", "one two", "one two three"] {
            std::fs::write(&file, content).unwrap();
            pending.note(file.clone());
            assert_eq!(pending.take_due(&TIMES), Vec::<PathBuf>::new(), "{content}");
        }
        assert_eq!(pending.take_due(&TIMES), std::slice::from_ref(&file));
        assert_eq!(pending.next_due(&TIMES), None);
    }

    #[test]
    fn a_file_that_is_gone_may_come_back_for_a_while() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("saved.txt");
        let mut pending = Pending::default();
        pending.note(file.clone());
        assert!(pending.take_due(&TIMES).is_empty());
        assert_eq!(pending.take_due(&WatchTimes { gone: Duration::ZERO, ..TIMES }), [file]);
    }

    #[test]
    fn a_file_that_never_rests_is_due_all_the_same() {
        let mut pending = Pending::default();
        pending.note("/nowhere/log.txt".into());
        let times = WatchTimes { quiet: Duration::from_secs(3600), restless: Duration::ZERO, ..TIMES };
        assert_eq!(pending.take_due(&times), [PathBuf::from("/nowhere/log.txt")]);
    }
}
