//! The library as a whole.

use std::path::Path;

use footnote_engine::{Cancel, DocumentId, Progress};

use crate::types::{Compacted, Exported, Imported, MendedFile, Renewal, Repaired, Status, Verified, text_of};
use crate::{Api, ApiError, Result};

impl Api {
    pub fn status(&self) -> Result<Status> {
        let renewal = self.library().renewal()?.as_ref().map(Renewal::from);
        Ok(Status { renewal, ..Status::from(&self.library().status()?) })
    }

    /// Changes the library to the embedding model of new ones, while it is searched and added to. What is stopped goes on
    /// with the next call.
    pub fn renew(&self, cancel: &Cancel, progress: &dyn Progress) -> Result<Status> {
        self.library().renew(cancel, progress)?;
        self.status()
    }

    /// Reads everything and names what is damaged.
    pub fn verify(&self, cancel: &Cancel) -> Result<Verified> {
        Ok(Verified::from(&self.library().verify(cancel)?))
    }

    /// Makes again what can be made again, and sets aside what cannot.
    pub fn repair(&self, cancel: &Cancel, progress: &dyn Progress) -> Result<Repaired> {
        Ok(Repaired::from(&self.library().repair(cancel, progress)?))
    }

    /// Writes the library, or some of its documents, into one file, which must not be there yet.
    pub fn export(&self, file: &Path, documents: Option<&[u32]>, cancel: &Cancel) -> Result<Exported> {
        let ids = documents.map(|documents| documents.iter().map(|id| DocumentId(*id)).collect::<Vec<_>>());
        let exported = self.library().export(file, ids.as_deref(), cancel)?;
        Ok(Exported { file: text_of(file), documents: exported.documents, bytes: exported.bytes })
    }

    /// The documents of the collection that a person named.
    pub fn documents_of_collection(&self, name: &str) -> Result<Vec<u32>> {
        let collections = self.library().collections()?;
        let named = collections.iter().find(|(collection, _)| collection.name == name);
        let (collection, _) =
            named.ok_or_else(|| ApiError::from(footnote_engine::Error::NoMatch(name.to_owned())))?;
        let memberships = self.library().memberships()?;
        let members = memberships.iter().filter(|(_, of)| of.contains(&collection.id));
        let mut members: Vec<u32> = members.map(|(document, _)| document.0).collect();
        members.sort_unstable();
        Ok(members)
    }

    /// Adds the documents of an exported library to this one.
    pub fn import_documents(&self, file: &Path, cancel: &Cancel) -> Result<Imported> {
        Ok(self.library().import_documents(file, cancel)?.into())
    }
}

/// Makes the file of a damaged library anew from what is whole in it; `None` if it was whole. Call it before the library is opened to
/// be repaired, and with nobody else using it.
pub fn mend_file(folder: &Path) -> Result<Option<MendedFile>> {
    Ok(footnote_engine::mend_files(folder)?.as_ref().map(MendedFile::from))
}

/// Rewrites the file of a library that nobody has open without what is free in it.
pub fn compact(folder: &Path) -> Result<Compacted> {
    Ok(footnote_engine::compact(folder)?.into())
}

/// Makes a library in `folder`, where there is none, of an exported one. Says what is in it once it is opened.
pub fn import(file: &Path, folder: &Path, cancel: &Cancel) -> Result<()> {
    Ok(footnote_engine::import(file, folder, cancel)?)
}
