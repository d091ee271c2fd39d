//! The ledger of the network: one line of JSON for every request that was made, whatever became of it.
//!
//! A request has one line, written when it ends. A long transfer has one more for every 256 MB, so that a program
//! that is killed leaves little out. A line that was cut off by a kill is read as damaged and hides no other.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Characters of a damaged line that are shown.
const SHOWN_CHARACTERS: usize = 200;

/// What was asked of one machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Seconds since the beginning of 1970.
    pub when: u64,
    /// The machine's name, with the port where it is not the usual one.
    pub host: String,
    /// Bytes of content that came back.
    pub bytes: u64,
    pub purpose: String,
}

/// A line of the ledger as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    Entry(Entry),
    /// It is no entry, because a program was killed while it wrote, or somebody changed the file. Holds its beginning.
    Damaged(String),
}

/// A file of entries that only ever grows.
#[derive(Debug, Clone)]
pub struct Ledger {
    path: PathBuf,
}

impl Ledger {
    pub fn at(path: impl Into<PathBuf>) -> Ledger {
        Ledger { path: path.into() }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes sure that entries can be written, so that nothing is asked of anybody that would not stand here.
    pub fn prepare(&self) -> io::Result<()> {
        self.open().map(drop)
    }

    /// Adds an entry as a line of its own, also where another program writes at the same time.
    pub fn append(&self, entry: &Entry) -> io::Result<()> {
        let mut file = self.open()?;
        file.lock()?;
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        if ends_inside_a_line(&mut file)? {
            // A program was killed while it wrote. Its line stays damaged, and this one does not.
            line.insert(0, b'\n');
        }
        file.write_all(&line)
    }

    /// All lines, the oldest first. There are none where nothing was ever asked of the network.
    pub fn read(&self) -> io::Result<Vec<Line>> {
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let lines = bytes.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
        Ok(lines
            .map(|line| {
                serde_json::from_slice(line).map_or_else(
                    |_| Line::Damaged(String::from_utf8_lossy(line).chars().take(SHOWN_CHARACTERS).collect()),
                    Line::Entry,
                )
            })
            .collect())
    }

    fn open(&self) -> io::Result<File> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        OpenOptions::new().read(true).append(true).create(true).open(&self.path)
    }
}

fn ends_inside_a_line(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(bytes: u64) -> Entry {
        Entry {
            when: 1_750_000_000,
            host: "example.org".to_string(),
            bytes,
            purpose: "a \"model\"".to_string(),
        }
    }

    #[test]
    fn entries_stand_below_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::at(folder.path().join("new folder/network-ledger.jsonl"));
        ledger.append(&entry(1)).unwrap();
        ledger.append(&entry(2)).unwrap();
        let text = fs::read_to_string(ledger.path()).unwrap();
        let expected = r#"{"when":1750000000,"host":"example.org","bytes":1,"purpose":"a \"model\""}"#;
        assert_eq!(text.lines().next(), Some(expected));
        assert_eq!(ledger.read().unwrap(), [Line::Entry(entry(1)), Line::Entry(entry(2))]);
    }

    #[test]
    fn a_line_that_was_cut_off_neither_damages_nor_hides_others() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::at(folder.path().join("ledger"));
        assert_eq!(ledger.read().unwrap(), []);
        ledger.append(&entry(1)).unwrap();
        let whole = fs::read(ledger.path()).unwrap();
        // A kill can leave any beginning of a line.
        for left in 1..whole.len() - 1 {
            fs::write(ledger.path(), [&whole, &whole[..left]].concat()).unwrap();
            ledger.append(&entry(3)).unwrap();
            let damaged = String::from_utf8(whole[..left].to_vec()).unwrap();
            let expected = [Line::Entry(entry(1)), Line::Damaged(damaged), Line::Entry(entry(3))];
            assert_eq!(ledger.read().unwrap(), expected);
        }
        fs::write(ledger.path(), b"\xff\xfe\n\n").unwrap();
        assert_eq!(ledger.read().unwrap(), [Line::Damaged("\u{FFFD}\u{FFFD}".to_string())]);
    }

    #[test]
    fn entries_of_several_threads_stay_whole() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::at(folder.path().join("ledger"));
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let ledger = &ledger;
                scope.spawn(move || {
                    (0..50).for_each(|number| ledger.append(&entry(thread * 50 + number)).unwrap());
                });
            }
        });
        let text = fs::read_to_string(ledger.path()).unwrap();
        let mut numbers: Vec<u64> =
            text.lines().map(|line| serde_json::from_str::<Entry>(line).unwrap().bytes).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, Vec::from_iter(0..200));
    }
}
