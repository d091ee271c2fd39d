//! Passwords of locked files, as the person gave them: in memory alone, and gone when the library is closed.
//!
//! They are never stored or logged. What was read with one is stored like any other document.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use footnote_extract::Password;
use parking_lot::Mutex;

/// Most passwords that are tried on one file. Checking one takes up to a second.
const MOST_TRIED: usize = 20;

/// The passwords that were given since the library was opened.
#[derive(Debug, Default)]
pub struct Passwords(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    of_files: HashMap<PathBuf, Vec<Password>>,
    of_any: Vec<Password>,
}

impl Passwords {
    /// Takes a password for a file, or for any locked file. The last one that was given is tried first.
    pub fn give(&self, file: Option<&Path>, password: Password) {
        let mut known = self.0.lock();
        let list = match file {
            Some(file) => known.of_files.entry(file.to_owned()).or_default(),
            None => &mut known.of_any,
        };
        list.retain(|known| *known != password);
        list.insert(0, password);
    }

    /// What is to be tried on a file: its own first.
    pub fn of(&self, file: &Path) -> Vec<Password> {
        let known = self.0.lock();
        let own = known.of_files.get(file).into_iter().flatten();
        own.chain(&known.of_any).take(MOST_TRIED).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_password_of_a_file_comes_first_and_none_is_shown() {
        let passwords = Passwords::default();
        for word in ["old", "new"] {
            passwords.give(Some(Path::new("/a.pdf")), Password::new(word));
        }
        passwords.give(None, Password::new("any"));
        let tried: Vec<String> =
            passwords.of(Path::new("/a.pdf")).iter().map(|password| password.reveal().to_owned()).collect();
        assert_eq!(tried, ["new", "old", "any"]);
        assert_eq!(passwords.of(Path::new("/b.pdf")).len(), 1);
        assert!(!format!("{passwords:?}").contains("new"));
    }
}
