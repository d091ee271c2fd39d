//! The second pass: vectors for the chunks that have none yet, whoever left them without.

use std::collections::{HashMap, HashSet};

use super::{Added, Verdict};
use crate::index::{SpaceId, VectorIndex};
use crate::inference::{Embedder, Passage, Purpose};
use crate::progress::{Cancel, Progress, Stage};
use crate::store::{ChunkId, DocumentId, DocumentRecord, DocumentState, Store};
use crate::{Error, Result};

/// Chunks whose vectors are stored in one transaction. Sorting more of them by length saves little padding;
/// a stop or a crash loses what a group has computed.
const GROUP_CHUNKS: usize = 256;

/// What a document's problems say of a passage that the embedding model fails on.
const NO_VECTOR: &str = "The embedding model cannot read a passage. It is found by its words alone";

/// A chunk that waits for its vector.
struct Pending {
    id: ChunkId,
    document: DocumentId,
    text: String,
}

/// Computes the vectors that `space`, which is active, lacks, in the order of the documents. `report` gets the verdicts of
/// `waiting` as their documents are done.
///
/// On [`Error::Cancelled`] the vectors computed until then are stored.
#[expect(clippy::too_many_arguments, reason = "the caller owns each of them")]
pub fn embed_pending(
    store: &Store,
    vectors: &VectorIndex,
    space: SpaceId,
    embedder: &dyn Embedder,
    mut waiting: HashMap<DocumentId, Vec<Added>>,
    cancel: &Cancel,
    progress: &dyn Progress,
    report: &mut dyn FnMut(Added),
) -> Result<()> {
    let unfinished: Vec<DocumentRecord> = {
        let txn = store.read()?;
        let documents = store.documents(&txn)?;
        documents
            .filter(|document| !matches!(document, Ok(document) if document.state == DocumentState::Indexed))
            .collect::<Result<_>>()?
    };
    let total: u64 = unfinished.iter().map(|document| u64::from(document.chunks)).sum();
    let mut done = 0;
    let mut group = Group::default();
    progress.advance(Stage::Embedding, 0, total);
    for document in &unfinished {
        let chunks = store.chunks_of(&store.read()?, document)?;
        let lacking = vectors.lacking(space, document.chunk_range())?;
        for (id, chunk) in chunks {
            if lacking.binary_search(&id).is_ok() {
                group.chunks.push(Pending {
                    id,
                    document: document.id,
                    text: embedder.passage_text(&Passage {
                        title: &document.title,
                        heading: &chunk.heading,
                        table_header: &chunk.table_header,
                        text: &chunk.text,
                    }),
                });
            }
            done += 1;
            if group.chunks.len() == GROUP_CHUNKS {
                group.store(store, vectors, space, embedder, cancel, progress)?;
                group.report(&mut waiting, report);
                progress.advance(Stage::Embedding, done, total);
            }
        }
        group.completes.push(document.id);
    }
    group.store(store, vectors, space, embedder, cancel, progress)?;
    group.report(&mut waiting, report);
    progress.advance(Stage::Embedding, done, total);
    // Documents that were removed, or completed by somebody else, while they waited.
    waiting.into_values().flatten().for_each(report);
    Ok(())
}

/// Chunks whose vectors are computed and stored together.
#[derive(Default)]
struct Group {
    chunks: Vec<Pending>,
    /// Documents of which no chunk lacks its vector once these are stored.
    completes: Vec<DocumentId>,
    /// Those documents, as they are now.
    completed: HashMap<DocumentId, DocumentRecord>,
}

impl Group {
    /// Computes and stores the vectors, and marks the documents that they complete.
    fn store(
        &mut self,
        store: &Store,
        vectors: &VectorIndex,
        space: SpaceId,
        embedder: &dyn Embedder,
        cancel: &Cancel,
        progress: &dyn Progress,
    ) -> Result<()> {
        let texts: Vec<&str> = self.chunks.iter().map(|pending| pending.text.as_str()).collect();
        let computed = embedder.embed_while(&texts, Purpose::Passage, &|| {
            cancel.wait_while_paused();
            !cancel.is_requested()
        })?;
        let whole = computed.iter().all(Option::is_some);
        let stored = computed.iter().zip(&self.chunks);
        let stored = stored.filter_map(|(vector, pending)| Some((vector.as_deref()?, pending)));
        let following = store.follow();
        // A document may have been removed since.
        let documents: HashSet<DocumentId> = {
            let txn = store.read()?;
            let numbers = self.chunks.iter().map(|pending| pending.document);
            let numbers: HashSet<DocumentId> = numbers.chain(self.completes.iter().copied()).collect();
            let mut there = HashSet::new();
            for id in numbers {
                if store.document(&txn, id)?.is_some() {
                    there.insert(id);
                }
            }
            there
        };
        let entries: Vec<(ChunkId, DocumentId, &[f32])> = stored
            .filter(|(_, pending)| documents.contains(&pending.document))
            .map(|(vector, pending)| (pending.id, pending.document, vector))
            .collect();
        let unusable = vectors.insert(space, &entries)?;
        // Where another space was activated meanwhile, this one does not make documents indexed any more.
        let is_active = vectors.active() == space;
        let completed = store.update(|wtxn| {
            for chunk in unusable {
                store.add_problem(wtxn, chunk, NO_VECTOR)?;
            }
            let completes = self.completes.iter().filter(|id| whole && is_active && documents.contains(id));
            completes.map(|id| store.set_indexed(wtxn, *id)).collect::<Result<Vec<_>>>()
        })?;
        drop(following);
        completed.iter().for_each(|document| progress.stored(document));
        self.completed = completed.into_iter().map(|document| (document.id, document)).collect();
        if whole { Ok(()) } else { Err(Error::Cancelled) }
    }

    /// Gives the verdicts of the documents that were completed, and empties the group.
    fn report(&mut self, waiting: &mut HashMap<DocumentId, Vec<Added>>, report: &mut dyn FnMut(Added)) {
        self.chunks.clear();
        for id in self.completes.drain(..) {
            for added in waiting.remove(&id).unwrap_or_default() {
                // Its problems may have become more.
                let now = self.completed.get(&id);
                report(match now {
                    Some(document) => Added::stored(added.path, document, Verdict::Indexed),
                    None => added,
                });
            }
        }
    }
}
