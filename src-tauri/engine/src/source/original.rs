//! The files that documents were read from: whether they are still what was read, and their bytes.

use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::path::PathBuf;

use parking_lot::Mutex;

use crate::Result;
use crate::paths::{self, Stamp, StoredPath};
use crate::store::{Document, DocumentId, Store};

/// What has become of something that was cited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CitationState {
    /// The file is as it was when it was read.
    Current,
    /// There is a file in its place with another content.
    Changed,
    /// The document is no longer in the library.
    Removed,
    /// The document is in the library, but its file is not where it was, or cannot be read.
    Missing,
}

/// A file that holds what a document was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Original {
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
}

impl Original {
    /// The bytes in `range`; fewer where the file ends before.
    pub fn read(&self, range: Range<u64>) -> io::Result<Vec<u8>> {
        paths::read_range(&self.path, range)
    }
}

/// Looks at the files of documents. Remembers what it compared, so that a file is read again only when it was touched.
#[derive(Default)]
pub struct Originals {
    compared: Mutex<HashMap<(StoredPath, Stamp), [u8; 32]>>,
}

impl Originals {
    /// What has become of the file at `path` that held the content `hash` as the document `id`.
    pub fn citation_state(
        &self,
        store: &Store,
        id: DocumentId,
        hash: &[u8; 32],
        path: &StoredPath,
    ) -> Result<CitationState> {
        let txn = store.read()?;
        let document = match store.document(&txn, id)? {
            Some(document) => Some(document),
            // Removed and added again, it has another number.
            None => match store.document_with_hash(&txn, hash)? {
                Some(id) => store.document(&txn, id)?,
                None => None,
            },
        };
        let path = store.current_path(&txn, path)?;
        let another = store.file(&txn, &path)?.is_some_and(|file| file.document.is_some());
        drop(txn);
        match document {
            Some(document) => Ok(self.state(store, &document)?),
            None if another => Ok(CitationState::Changed),
            None => Ok(CitationState::Removed),
        }
    }

    /// Whether one of the document's files still is what was read.
    pub fn state(&self, store: &Store, document: &Document) -> Result<CitationState> {
        if self.unchanged_file(store, document)?.is_some() {
            return Ok(CitationState::Current);
        }
        let there = document.paths.iter().any(|path| paths::stamp(&path.to_path()).is_ok());
        Ok(if there { CitationState::Changed } else { CitationState::Missing })
    }

    /// A file that holds what the document was read from.
    pub fn unchanged_file(&self, store: &Store, document: &Document) -> Result<Option<Original>> {
        for stored in &document.paths {
            let path = stored.to_path();
            let Ok(stamp) = paths::stamp(&path) else { continue };
            let known = store.file(&*store.read()?, stored)?;
            let untouched =
                known.is_some_and(|file| file.stamp == stamp && file.document == Some(document.id));
            if untouched || self.content(stored, stamp) == Some(document.hash) {
                return Ok(Some(Original { path, bytes: stamp.bytes }));
            }
        }
        Ok(None)
    }

    /// The hash of a file's bytes. `None` if it cannot be read.
    fn content(&self, stored: &StoredPath, stamp: Stamp) -> Option<[u8; 32]> {
        let key = (stored.clone(), stamp);
        let known = self.compared.lock().get(&key).copied();
        if known.is_some() {
            return known;
        }
        let hash = paths::hash(&stored.to_path()).ok()?;
        self.compared.lock().insert(key, hash);
        Some(hash)
    }
}
