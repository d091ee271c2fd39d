//! The ledger of the network: one line of JSON for everything that was ever sent or fetched.
//!
//! Nothing in the program opens a connection, so nothing writes here; the file is read so that a person can see that.

use std::fs;
use std::io;
use std::path::Path;

use crate::error::{CommandError, ErrorCode};
use crate::view::LedgerEntry;

/// The entries of the ledger, the oldest first. A missing file means that there are none.
pub(crate) fn read(path: &Path) -> Result<Vec<LedgerEntry>, CommandError> {
    let broken = |detail: String| {
        let message = format!(
            "The network ledger {} cannot be read: {detail}. Look at the file itself",
            path.display()
        );
        CommandError::new(ErrorCode::Broken, message)
    };
    match fs::read_to_string(path) {
        Ok(lines) => lines
            .lines()
            .map(|line| serde_json::from_str(line).map_err(|error| broken(error.to_string())))
            .collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(broken(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_an_entry_and_a_damaged_one_is_not_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("network-ledger.jsonl");
        assert_eq!(read(&path), Ok(Vec::new()));
        let line = r#"{"when": 1750000000, "host": "example.org", "bytes": 12, "purpose": "a model"}"#;
        fs::write(&path, format!("{line}\n{line}\n")).unwrap();
        assert_eq!(read(&path).unwrap().len(), 2);
        fs::write(&path, "not an entry\n").unwrap();
        assert_eq!(read(&path).unwrap_err().code, ErrorCode::Broken);
    }
}
