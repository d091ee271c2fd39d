//! The documents of a library: adding, finding, listing and removing them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use footnote_engine::{Cancel, DocumentId, Error, Password, Progress};

use crate::error::{ApiError, ErrorKind};
use crate::types::{AddedFile, Document, Documents, FailedFile, Forgotten, Removed, RemovedDocument};
use crate::{Api, Result};

impl Api {
    /// Adds files and folders and reports what became of each file; then completes what an earlier import left. Where
    /// another process owns the library, it does the work. With `retry`, files that failed before are tried again though
    /// they have not changed.
    ///
    /// When it is cancelled, what was read until then stays.
    pub fn add(
        &self,
        paths: &[PathBuf],
        retry: bool,
        cancel: &Cancel,
        progress: &dyn Progress,
        report: &mut dyn FnMut(AddedFile),
    ) -> Result<()> {
        let library = self.library();
        library.add_or_hand_over(paths, retry, cancel, progress, &mut |added| {
            report(AddedFile::from(&added));
        })?;
        match library.work_off_queue(cancel, progress) {
            // The process that owns the library does it, or it waits for the next time.
            Ok(()) | Err(Error::InUse { .. } | Error::Cancelled) => {}
            // What comes of that is no result of this import.
            Err(error) => tracing::warn!(%error, "an earlier import could not be completed"),
        }
        Ok(())
    }

    /// Takes a password to try on a locked file, or on any. It is kept until the library is closed, in memory alone.
    pub fn give_password(&self, file: Option<&Path>, password: &str) {
        self.library().passwords().give(file, Password::new(password));
    }

    pub fn documents(&self) -> Result<Documents> {
        let (documents, failures) = (self.library().documents()?, self.library().failures()?);
        let mut cards = self.library().cards()?;
        let listed = documents.iter().map(|document| Document {
            tags: cards.remove(&document.id).unwrap_or_default().tags,
            ..Document::from(document)
        });
        Ok(Documents { documents: listed.collect(), failed: failures.iter().map(FailedFile::from).collect() })
    }

    /// The documents that a person named by number, title, path or a part of one; each once, in the order named.
    pub fn find_documents(&self, names: &[impl AsRef<OsStr>]) -> Result<Vec<u32>> {
        Ok(self.find(names)?.into_iter().map(|id| id.0).collect())
    }

    fn find(&self, names: &[impl AsRef<OsStr>]) -> Result<Vec<DocumentId>> {
        let mut found: Vec<DocumentId> = Vec::new();
        for name in names {
            for id in self.find_by_name(name.as_ref())? {
                if !found.contains(&id) {
                    found.push(id);
                }
            }
        }
        Ok(found)
    }

    fn find_by_name(&self, name: &OsStr) -> Result<Vec<DocumentId>> {
        if let Some(name) = name.to_str() {
            return Ok(self.library().find_documents(name)?);
        }
        // A name that is no text can only be a path.
        let path = std::path::absolute(name).unwrap_or_else(|_| PathBuf::from(name));
        let under: Vec<DocumentId> = self
            .library()
            .documents()?
            .iter()
            .filter(|document| lies_under(document, &path))
            .map(|document| document.id)
            .collect();
        if under.is_empty() {
            return Err(Error::NoMatch(name.to_string_lossy().into_owned()).into());
        }
        Ok(under)
    }

    /// Removes the documents that a person named. Their files are left alone.
    pub fn remove(&self, names: &[impl AsRef<OsStr>]) -> Result<Removed> {
        let (ids, removed) = self.leaving(names)?;
        self.library().remove(&ids)?;
        Ok(Removed { removed, forgotten: None })
    }

    /// Removes documents with all that quotes them. Call [`compact`](crate::compact) when the library is closed: until then their
    /// text is in free pages of its file.
    pub fn forget(&self, names: &[impl AsRef<OsStr>]) -> Result<Removed> {
        let (ids, removed) = self.leaving(names)?;
        let traces = self.library().forget(&ids)?;
        Ok(Removed { removed, forgotten: Some(Forgotten::from(traces)) })
    }

    /// The documents that a person named, which must leave no doubt.
    fn leaving(&self, names: &[impl AsRef<OsStr>]) -> Result<(Vec<DocumentId>, Vec<RemovedDocument>)> {
        let documents = self.library().documents()?;
        for name in names {
            self.refuse_ambiguous(&documents, name.as_ref())?;
        }
        let ids = self.find(names)?;
        let removed = documents.iter().filter(|document| ids.contains(&document.id));
        let removed = removed.map(RemovedDocument::from).collect();
        Ok((ids, removed))
    }

    /// A part of a name may fit more documents than the person has in mind, and taking them all out would surprise.
    fn refuse_ambiguous(&self, documents: &[footnote_engine::Document], name: &OsStr) -> Result<()> {
        let found = self.find_by_name(name)?;
        let folder = std::path::absolute(name).unwrap_or_else(|_| name.into());
        let fits: Vec<_> = documents.iter().filter(|document| found.contains(&document.id)).collect();
        if fits.len() < 2 || fits.iter().all(|document| lies_under(document, &folder)) {
            return Ok(());
        }
        let described: Vec<String> = fits
            .iter()
            .map(|document| format!("{} {} ({})", document.id, document.title, document.path().display()))
            .collect();
        let message = format!(
            "{name:?} fits {} documents, so none was removed. Name them by number: {}",
            fits.len(),
            described.join("; ")
        );
        Err(ApiError::new(ErrorKind::Refused, "ambiguous-name", message)
            .with("name", name.to_string_lossy())
            .with("documents", fits.len()))
    }
}

fn lies_under(document: &footnote_engine::Document, folder: &Path) -> bool {
    document.paths.iter().any(|path| path.to_path().starts_with(folder))
}
