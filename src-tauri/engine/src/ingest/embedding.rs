//! The second pass: vectors for the chunks that have none yet, whoever left them without.

use std::collections::HashSet;

use super::{Added, Waiting};
use crate::index::{SpaceId, VectorIndex};
use crate::inference::{Embedder, Passage, Purpose};
use crate::progress::{Cancel, Progress, Stage};
use crate::store::{Document, DocumentId, DocumentState, PassageId, Store};
use crate::{Error, Result};

/// Chunks whose vectors are stored in one transaction. Sorting more of them by length saves little padding;
/// a stop or a crash loses what a group has computed.
const GROUP_CHUNKS: usize = 256;

/// A chunk that waits for its vector.
struct Pending {
    id: PassageId,
    document: DocumentId,
    text: String,
}

/// What computing vectors needs.
pub struct Embedding<'a> {
    pub store: &'a Store,
    pub vectors: &'a VectorIndex,
    /// The active space, and its model.
    pub space: SpaceId,
    pub embedder: &'a dyn Embedder,
    pub cancel: &'a Cancel,
    pub progress: &'a dyn Progress,
}

impl Embedding<'_> {
    /// Computes the missing vectors of all documents, in the order of the documents. `report` gets the verdicts of
    /// `waiting` as their documents are done.
    ///
    /// On [`Error::Cancelled`] the vectors computed until then are stored.
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
        let total: u64 = unfinished.iter().map(|document| u64::from(document.chunks)).sum();
        let mut done = 0;
        let mut group = Group::default();
        self.progress.advance(Stage::Embedding, 0, total);
        for document in &unfinished {
            let chunks = store.chunks_of(&store.read()?, document)?;
            let lacking = self.vectors.lacking(self.space, document.chunk_range())?;
            for (id, chunk) in chunks {
                if lacking.binary_search(&id).is_ok() {
                    let text = self.embedder.passage_text(&Passage {
                        title: &document.title,
                        heading: &chunk.heading,
                        table_header: &chunk.table_header,
                        text: &chunk.text,
                    });
                    group.chunks.push(Pending { id, document: document.id, text });
                }
                done += 1;
                if group.chunks.len() == GROUP_CHUNKS {
                    group.store(self, &mut waiting)?;
                    group.report(&mut waiting, report);
                    self.progress.advance(Stage::Embedding, done, total);
                }
            }
            group.completes.push(document.id);
        }
        group.store(self, &mut waiting)?;
        group.report(&mut waiting, report);
        self.progress.advance(Stage::Embedding, done, total);
        // Documents that were removed, or completed by somebody else, while they waited.
        waiting.end(store, report)
    }
}

/// Chunks whose vectors are computed and stored together.
#[derive(Default)]
struct Group {
    chunks: Vec<Pending>,
    /// Documents of which no chunk lacks its vector once these are stored.
    completes: Vec<DocumentId>,
}

impl Group {
    /// Computes and stores the vectors, and marks the documents that they complete.
    fn store(&mut self, embedding: &Embedding, waiting: &mut Waiting) -> Result<()> {
        let &Embedding { store, vectors, space, embedder, cancel, progress } = embedding;
        let texts: Vec<&str> = self.chunks.iter().map(|pending| pending.text.as_str()).collect();
        let computed = embedder.embed_while(&texts, Purpose::Passage, &|| {
            cancel.wait_while_paused();
            !cancel.is_requested()
        })?;
        let whole = computed.iter().all(Option::is_some);
        let following = store.follow();
        // A document may have been removed since.
        let documents = self.documents_left(store)?;
        let entries: Vec<(PassageId, DocumentId, &[f32])> = computed
            .iter()
            .zip(&self.chunks)
            .filter(|(_, pending)| documents.contains(&pending.document))
            .filter_map(|(vector, pending)| Some((pending.id, pending.document, vector.as_deref()?)))
            .collect();
        let unusable = vectors.insert(space, &entries)?;
        // Where another space was activated meanwhile, this one does not make documents indexed any more.
        let completes = whole && vectors.active() == space;
        let completed = store.update(|wtxn| {
            for chunk in unusable {
                store.note_no_vector(wtxn, chunk)?;
            }
            let mut completed = Vec::new();
            for id in self.completes.iter().filter(|_| completes) {
                if documents.contains(id) {
                    // Its problems may have become more.
                    waiting.renew(&store.set_indexed(wtxn, *id)?);
                    completed.push(*id);
                }
                waiting.keep(store, wtxn, *id)?;
            }
            Ok(completed)
        })?;
        drop(following);
        completed.iter().for_each(|document| progress.stored(*document));
        if whole { Ok(()) } else { Err(Error::Cancelled) }
    }

    /// Those of its documents that are in the store.
    fn documents_left(&self, store: &Store) -> Result<HashSet<DocumentId>> {
        let txn = store.read()?;
        let mut left = HashSet::new();
        let of_chunks = self.chunks.iter().map(|pending| pending.document);
        for id in of_chunks.chain(self.completes.iter().copied()) {
            if !left.contains(&id) && store.document(&txn, id)?.is_some() {
                left.insert(id);
            }
        }
        Ok(left)
    }

    /// Gives the verdicts of the documents that were completed, and empties the group.
    fn report(&mut self, waiting: &mut Waiting, report: &mut dyn FnMut(Added)) {
        self.chunks.clear();
        self.completes.drain(..).flat_map(|id| waiting.take(id)).for_each(report);
    }
}
