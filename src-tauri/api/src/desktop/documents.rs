//! The rows of the library, and what can be done to them.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use footnote_engine::{CollectionId, DocumentId};

use super::removals::TIME_TO_UNDO;
use super::{Desktop, Notice};
use crate::Result;
use crate::error::{ApiError, ErrorKind};
use crate::types::{
    Collection, DocumentRow, ImportProgress, Removal, RowState, Source, Status, document_key, file_key,
};

impl Desktop {
    /// All rows of the library.
    pub fn rows(&self) -> Result<Vec<DocumentRow>> {
        let library = self.api()?.library();
        let memberships = library.memberships()?;
        let (mut cards, dates) = (library.cards()?, library.file_dates()?);
        let leaving = self.removals.leaving();
        let documents: Vec<DocumentRow> = library
            .documents()?
            .iter()
            .filter(|document| !leaving.contains(&document.id))
            .map(|document| {
                let collections = memberships.get(&document.id).map_or(&[][..], Vec::as_slice);
                let card = cards.remove(&document.id).unwrap_or_default();
                let modified = dates.get(&document.id).copied().unwrap_or(0);
                DocumentRow::of(document, collections, card, modified)
            })
            .collect();
        // A file that failed may be read again just now: the latest that is known of it counts.
        let mut files: HashMap<String, DocumentRow> = HashMap::new();
        let mut note = |row: DocumentRow| files.insert(row.key.clone(), row);
        for failure in &library.failures()? {
            note(DocumentRow::from(failure));
        }
        for (path, problems) in self.unread.lock().clone() {
            note(DocumentRow::of_file(&path, RowState::Failed, problems));
        }
        for row in self.imports.file_rows() {
            note(row);
        }
        Ok(documents.into_iter().chain(files.into_values()).collect())
    }

    /// The row of a document that is in the library.
    pub(super) fn row(&self, id: DocumentId) -> Option<DocumentRow> {
        let library = self.api().ok()?.library();
        let document = library.document(id).ok()?;
        let modified = library.file_date(&document).ok()?;
        Some(DocumentRow::of(&document, &library.collections_of(id).ok()?, library.card(id).ok()?, modified))
    }

    /// What the library holds, without documents on their way out.
    pub fn status(&self) -> Result<Status> {
        let mut status = self.api()?.status()?;
        status.documents = status.documents.saturating_sub(self.removals.leaving().len() as u64);
        status.unfinished = status.unfinished.min(status.documents);
        status.failed_files += self.unread.lock().len() as u64;
        Ok(status)
    }

    /// Lets the person choose files to add. False if they chose none.
    pub fn choose_files(self: &Arc<Self>) -> bool {
        let paths = self.platform.choose_files().unwrap_or_default();
        let any = !paths.is_empty();
        self.add(paths);
        any
    }

    /// Lets the person choose a folder to add. False if they chose none.
    pub fn choose_folder(self: &Arc<Self>) -> bool {
        let folder = self.platform.choose_folder();
        let any = folder.is_some();
        self.add(folder.into_iter().collect());
        any
    }

    /// Adds the documents that come with the program.
    pub fn add_samples(self: &Arc<Self>) -> Result<()> {
        let samples = self.platform.samples().ok_or_else(|| {
            let message =
                "The sample documents are not beside the program. Install Footnote again to have them";
            ApiError::new(ErrorKind::Gone, "samples-missing", message)
        })?;
        // They do not change: they are read once.
        self.imports.begin(self, vec![samples], false);
        Ok(())
    }

    /// Tries files again that failed, by the keys of their rows.
    pub fn retry(self: &Arc<Self>, keys: &[String]) -> Result<()> {
        let paths = self.failed_files(keys)?;
        if !paths.is_empty() {
            self.imports.begin(self, paths, true);
        }
        Ok(())
    }

    /// Takes the password of a locked file, by the key of its row, and reads it.
    pub fn unlock(self: &Arc<Self>, key: String, password: &str) -> Result<()> {
        let paths = self.failed_files(&[key])?;
        let api = self.api()?;
        paths.iter().for_each(|path| api.give_password(Some(path), password));
        if !paths.is_empty() {
            self.imports.begin(self, paths, true);
        }
        Ok(())
    }

    /// Takes the password of a document that was read in an earlier session, to show its pages.
    pub fn unlock_document(&self, document: u32, password: &str) -> Result<()> {
        let api = self.api()?;
        api.give_password(Some(&api.file_of(document)?), password);
        Ok(())
    }

    /// Reads documents again whose files may have changed.
    pub fn read_again(self: &Arc<Self>, documents: &[u32]) -> Result<()> {
        let api = self.api()?;
        let paths = documents.iter().map(|document| api.file_of(*document)).collect::<Result<Vec<_>>>()?;
        if !paths.is_empty() {
            self.imports.begin(self, paths, true);
        }
        Ok(())
    }

    /// Completes the documents that an import left half indexed.
    pub fn finish_reading(self: &Arc<Self>) {
        self.imports.begin(self, Vec::new(), false);
    }

    /// Takes files that failed off the list, by the keys of their rows.
    pub fn forget(&self, keys: Vec<String>) -> Result<()> {
        let paths = self.failed_files(&keys)?;
        self.api()?.library().forget_failures(&paths)?;
        self.unread.lock().retain(|path, _| !paths.contains(path));
        self.tell_library(Vec::new(), keys)
    }

    /// The failed files behind rows. The window names no paths.
    pub(super) fn failed_files(&self, keys: &[String]) -> Result<Vec<PathBuf>> {
        let keys: HashSet<&str> = keys.iter().map(String::as_str).collect();
        let failures = self.api()?.library().failures()?;
        let mut paths: Vec<PathBuf> = failures.into_iter().map(|failure| failure.path).collect();
        paths.extend(self.unread.lock().keys().cloned());
        paths.retain(|path| keys.contains(file_key(path).as_str()));
        Ok(paths)
    }

    /// How far the import is that runs.
    pub fn import_progress(&self) -> Option<ImportProgress> {
        self.imports.progress()
    }

    pub fn pause_import(&self) {
        self.imports.pause();
    }

    pub fn resume_import(&self) {
        self.imports.resume();
    }

    /// Stops all imports after the piece at hand. What was read stays.
    pub fn stop_import(&self) {
        self.imports.stop_all();
    }

    /// Changes the library to the embedding model of new ones, in the background.
    pub fn renew(self: &Arc<Self>) {
        self.renewals.begin(self);
    }

    /// Stops that after the piece at hand. What was computed is kept.
    pub fn stop_renewal(&self) {
        self.renewals.stop();
    }

    /// Hides documents at once and removes them when the time to undo is over. Their files are left alone.
    pub fn remove_documents(self: &Arc<Self>, documents: &[u32]) -> Result<Removal> {
        let id = self.removals.begin(ids(documents));
        self.tell_library(Vec::new(), documents.iter().map(|id| document_key(*id)).collect())?;
        let desktop = Arc::downgrade(self);
        std::thread::spawn(move || {
            std::thread::sleep(TIME_TO_UNDO);
            if let Some(desktop) = desktop.upgrade()
                && let Err(error) = desktop.carry_out(id)
            {
                tracing::warn!(%error, "documents could not be removed");
            }
        });
        let seconds_to_undo = TIME_TO_UNDO.as_secs() as u32;
        Ok(Removal { id, documents: documents.len() as u32, seconds_to_undo })
    }

    fn carry_out(&self, removal: u32) -> Result<()> {
        let library = self.api()?.library();
        let carried_out = self.removals.carry_out(removal, |documents| {
            library.remove(documents).map_err(|error| (documents.to_vec(), error))
        });
        match carried_out {
            None => Ok(()),
            Some(Ok(())) => self.tell_collections(),
            Some(Err((documents, error))) => {
                self.tell_rows(&documents)?;
                Err(error.into())
            }
        }
    }

    /// Shows documents again that were removed a moment ago.
    pub fn undo_removal(&self, removal: u32) -> Result<()> {
        let documents = self.removals.undo(removal).ok_or_else(|| {
            let message = "It is too late to undo: the documents have been removed. Add their files again";
            ApiError::new(ErrorKind::Gone, "undo-too-late", message)
        })?;
        self.tell_rows(&documents)
    }

    pub fn collections(&self) -> Result<Vec<Collection>> {
        let collections = self.api()?.library().collections()?;
        Ok(collections.into_iter().map(|(collection, count)| Collection::of(collection, count)).collect())
    }

    pub fn create_collection(&self, name: &str) -> Result<Collection> {
        let collection = self.api()?.library().create_collection(name)?;
        self.tell_collections()?;
        Ok(Collection::of(collection, 0))
    }

    pub fn rename_collection(&self, collection: u32, name: &str) -> Result<()> {
        self.api()?.library().rename_collection(CollectionId(collection), name)?;
        self.tell_collections()
    }

    /// Deletes a collection. Its documents stay.
    pub fn delete_collection(&self, collection: u32) -> Result<()> {
        let library = self.api()?.library();
        let collection = CollectionId(collection);
        let members = library.documents_of(&footnote_engine::Scope::Collection(collection))?;
        library.delete_collection(collection)?;
        self.tell_filed(&members.unwrap_or_default())
    }

    pub fn put_in_collection(&self, collection: u32, documents: &[u32]) -> Result<()> {
        let documents = ids(documents);
        self.api()?.library().put_in_collection(CollectionId(collection), &documents)?;
        self.tell_filed(&documents)
    }

    pub fn take_out_of_collection(&self, collection: u32, documents: &[u32]) -> Result<()> {
        let documents = ids(documents);
        self.api()?.library().take_out_of_collection(CollectionId(collection), &documents)?;
        self.tell_filed(&documents)
    }

    /// Gives a document another title; its file is left alone. An empty name brings its own title back.
    pub fn rename_document(&self, document: u32, name: &str) -> Result<()> {
        self.api()?.rename_document(document, name)?;
        self.tell_rows(&ids(&[document]))
    }

    /// Puts tags on documents and takes others off.
    pub fn tag(&self, documents: &[u32], put: &[String], take: &[String]) -> Result<()> {
        self.api()?.tag(documents, put, take)?;
        self.tell_rows(&ids(documents))
    }

    /// A document as a source. That it was looked at is noted without making anybody wait: an import may be writing.
    pub fn source(self: &Arc<Self>, document: u32) -> Result<Source> {
        let source = self.api()?.source(document)?;
        let desktop = Arc::clone(self);
        std::thread::spawn(move || {
            let noted = desktop.api().and_then(|api| Ok(api.library().opened(DocumentId(document))?));
            if let Err(error) = noted.and_then(|()| desktop.tell_rows(&ids(&[document]))) {
                tracing::warn!(%error, "that the document was opened was not noted");
            }
        });
        Ok(source)
    }

    /// Tells the window that these documents look different now.
    fn tell_rows(&self, documents: &[DocumentId]) -> Result<()> {
        // One that is not there any more was told of when it went.
        let changed = documents.iter().filter_map(|id| self.row(*id)).collect();
        self.tell_library(changed, Vec::new())
    }

    /// The same, and that rows are gone.
    pub(super) fn tell_rows_and_gone(&self, documents: &[DocumentId], gone: Vec<String>) -> Result<()> {
        let changed = documents.iter().filter_map(|id| self.row(*id)).collect();
        self.tell_library(changed, gone)
    }

    /// Tells the window that these documents stand in other collections now.
    fn tell_filed(&self, documents: &[DocumentId]) -> Result<()> {
        self.tell_rows(documents)?;
        self.tell_collections()
    }

    fn tell_library(&self, changed: Vec<DocumentRow>, gone: Vec<String>) -> Result<()> {
        let library = self.status()?;
        self.platform.tell(Notice::LibraryChanged { changed, gone, library });
        Ok(())
    }

    pub(super) fn tell_collections(&self) -> Result<()> {
        let collections = self.collections()?;
        self.platform.tell(Notice::CollectionsChanged { collections });
        Ok(())
    }
}

fn ids(documents: &[u32]) -> Vec<DocumentId> {
    documents.iter().map(|id| DocumentId(*id)).collect()
}
