//! Removing documents without a trace.

use super::Library;
use crate::store::{Document, DocumentId, Traces};
use crate::{Error, Result, paths};

impl Library {
    /// Removes documents and every word of them: from the indexes, from answers that quoted them, which say so, from notes and grids.
    /// Their files are left alone; of those in a watched folder the path is kept, so that they are not read again. What the store's file holds of them in its free pages goes when it is compacted, which this asks
    /// for: the next time that nobody has the library open, or by [`compact`](super::compact) at once.
    pub fn forget(&self, documents: &[DocumentId]) -> Result<Traces> {
        self.lock()?;
        let _following = self.store.follow();
        // Before anything is deleted: whatever ends this process, what is begun is made good.
        self.want_compaction()?;
        let gone = documents.iter().map(|id| self.document(*id)).collect::<Result<Vec<Document>>>()?;
        let traces = self.store.update(|wtxn| {
            let traces = self.store.forget_traces(wtxn, &gone)?;
            for id in documents {
                self.exclude_files(wtxn, *id)?;
                self.store.remove_document(wtxn, *id)?;
            }
            Ok(traces)
        })?;
        self.conversation_texts.clear();
        self.indexes.catch_up(&self.store)?;
        self.indexes.lexical.purge()?;
        if !self.jobs.is_staging() {
            self.indexes.lexical.close_writer();
        }
        let unusable = |source| Error::Folder { path: self.folder.clone(), source };
        paths::remove_matching(&self.folder.join("store"), "damaged-", ".mdb").map_err(unusable)?;
        Ok(traces)
    }
}
