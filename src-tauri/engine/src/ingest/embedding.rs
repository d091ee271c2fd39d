//! The second pass: vectors for the passages that have none yet, whoever left them without.

use super::filling::Embedding;
use super::{Added, Waiting};
use crate::Result;
use crate::store::{Document, DocumentState};

impl Embedding<'_> {
    /// Computes the missing vectors of all documents in the active space, in the order of the documents. `report` gets the
    /// verdicts of `waiting` as their documents are done.
    ///
    /// On [`Error::Cancelled`](crate::Error::Cancelled) the vectors computed until then are stored.
    pub fn complete(&self, mut waiting: Waiting, report: &mut dyn FnMut(Added)) -> Result<()> {
        let store = self.store;
        let unfinished: Vec<Document> = {
            let txn = store.read()?;
            let documents = store.documents(&txn)?;
            documents
                .filter(
                    |document| !matches!(document, Ok(document) if document.state == DocumentState::Indexed),
                )
                .collect::<Result<_>>()?
        };
        let mut filling = self.fill(&unfinished);
        while let Some(mut filled) = filling.next_group()? {
            let indexed = store.update(|wtxn| {
                for passage in &filled.unusable {
                    store.note_no_vector(wtxn, *passage)?;
                }
                let mut indexed = Vec::new();
                for id in &filled.complete {
                    if store.document(wtxn, *id)?.is_some() {
                        // Its problems may have become more.
                        waiting.renew(&store.set_indexed(wtxn, *id)?);
                        indexed.push(*id);
                    }
                    waiting.keep(store, wtxn, *id)?;
                }
                Ok(indexed)
            })?;
            let complete = std::mem::take(&mut filled.complete);
            drop(filled);
            indexed.into_iter().for_each(|document| self.progress.stored(document));
            complete.into_iter().flat_map(|document| waiting.take(document)).for_each(&mut *report);
        }
        // Documents that were removed, or completed by somebody else or in another space, while they waited.
        waiting.end(store, report)
    }
}
