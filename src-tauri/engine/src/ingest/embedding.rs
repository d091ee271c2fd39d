//! The second pass: vectors for the chunks that have none yet, whoever left them without.

use std::collections::HashMap;

use super::{Added, chunk::HEADING_SEPARATOR};
use crate::embed::Embedder;
use crate::progress::{Cancel, Progress, Stage};
use crate::store::{ChunkId, DocumentId, DocumentRecord, DocumentState, Store};
use crate::vectors::VectorIndex;
use crate::{Error, Result};

/// Chunks whose vectors are stored in one transaction. Sorting more of them by length saves little padding;
/// a stop or a crash loses what a group has computed.
const GROUP_CHUNKS: usize = 256;

/// A chunk that waits for its vector.
struct Pending {
    id: ChunkId,
    document: DocumentId,
    text: String,
}

/// What a chunk's vector is computed from: its title and headings say what the words alone leave open.
pub fn embedded_text(title: &str, heading: &str, table_header: &str, body: &str) -> String {
    let mut text = title.to_string();
    if let Some(heading) = heading.rsplit(HEADING_SEPARATOR).next().filter(|heading| !heading.is_empty()) {
        text.push_str(". ");
        text.push_str(heading);
    }
    text.push('\n');
    if !table_header.is_empty() {
        text.push_str(table_header);
        text.push('\n');
    }
    text.push_str(body);
    text
}

/// Computes the missing vectors of all documents, in the order of the documents. `report` gets the verdicts of
/// `waiting` as their documents are done.
///
/// On [`Error::Cancelled`] the vectors computed until then are stored.
pub fn embed_pending(
    store: &Store,
    vectors: &VectorIndex,
    embedder: &Embedder,
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
        for (id, chunk) in chunks {
            if !store.vectors.contains(&store.read()?, id)? {
                group.chunks.push(Pending {
                    id,
                    document: document.id,
                    text: embedded_text(&document.title, &chunk.heading, &chunk.table_header, &chunk.text),
                });
            }
            done += 1;
            if group.chunks.len() == GROUP_CHUNKS {
                group.store(store, vectors, embedder, cancel, progress)?;
                group.report(&mut waiting, report);
                progress.advance(Stage::Embedding, done, total);
            }
        }
        group.completes.push(document.id);
    }
    group.store(store, vectors, embedder, cancel, progress)?;
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
}

impl Group {
    /// Computes and stores the vectors, and marks the documents that they complete.
    fn store(
        &mut self,
        store: &Store,
        vectors: &VectorIndex,
        embedder: &Embedder,
        cancel: &Cancel,
        progress: &dyn Progress,
    ) -> Result<()> {
        let texts: Vec<&str> = self.chunks.iter().map(|pending| pending.text.as_str()).collect();
        let computed = embedder.embed_while(&texts, &|| {
            cancel.wait_while_paused();
            !cancel.is_requested()
        })?;
        let whole = computed.iter().all(Option::is_some);
        let stored = computed.iter().zip(&self.chunks);
        let stored = stored.filter_map(|(vector, pending)| Some((vector.as_deref()?, pending)));
        let following = store.follow();
        let completed = store.update(|wtxn| {
            let mut completed = Vec::new();
            for (vector, pending) in stored.clone() {
                // The document may have been removed since.
                if store.document(wtxn, pending.document)?.is_some() {
                    store.vectors.put(wtxn, pending.id, pending.document, vector)?;
                }
            }
            for id in self.completes.iter().filter(|_| whole) {
                if store.document(wtxn, *id)?.is_some() {
                    completed.push(store.set_indexed(wtxn, *id)?);
                }
            }
            Ok(completed)
        })?;
        vectors.publish(stored.map(|(vector, pending)| (pending.id, pending.document, vector)));
        drop(following);
        completed.iter().for_each(|document| progress.stored(document));
        if whole { Ok(()) } else { Err(Error::Cancelled) }
    }

    /// Gives the verdicts of the documents that were completed, and empties the group.
    fn report(&mut self, waiting: &mut HashMap<DocumentId, Vec<Added>>, report: &mut dyn FnMut(Added)) {
        self.chunks.clear();
        for id in self.completes.drain(..) {
            waiting.remove(&id).unwrap_or_default().into_iter().for_each(&mut *report);
        }
    }
}
