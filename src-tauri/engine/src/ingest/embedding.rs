//! The second pass: vectors for the chunks that have none yet, whoever left them without.

use std::collections::HashMap;

use super::{Added, chunk::HEADING_SEPARATOR};
use crate::embed::Embedder;
use crate::progress::{Cancel, Progress, Stage};
use crate::store::{ChunkId, ChunkRecord, DocumentId, DocumentRecord, DocumentState, Store};
use crate::vectors::VectorIndex;
use crate::{Error, Result};

/// Chunks whose vectors are stored in one transaction. Sorting more of them by length saves little padding;
/// losing more of them to a crash would be felt.
const GROUP_CHUNKS: usize = 512;

/// A chunk that waits for its vector.
struct Pending {
    id: ChunkId,
    document: DocumentId,
    text: String,
}

/// What a chunk's vector is computed from: its title and headings say what the words alone leave open.
pub fn passage_text(document: &DocumentRecord, chunk: &ChunkRecord) -> String {
    let mut text = document.title.clone();
    if let Some(heading) =
        chunk.heading.rsplit(HEADING_SEPARATOR).next().filter(|heading| !heading.is_empty())
    {
        text.push_str(". ");
        text.push_str(heading);
    }
    text.push('\n');
    if !chunk.table_header.is_empty() {
        text.push_str(&chunk.table_header);
        text.push('\n');
    }
    text.push_str(&chunk.text);
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
    let mut group: Vec<Pending> = Vec::new();
    let mut finished: Vec<DocumentId> = Vec::new();
    let last = unfinished.len();

    for (index, document) in unfinished.iter().enumerate() {
        for (id, chunk) in {
            let txn = store.read()?;
            store.chunks_of(&txn, document)?
        } {
            if !store.vectors.contains(&store.read()?, id)? {
                group.push(Pending { id, document: document.id, text: passage_text(document, &chunk) });
            }
            done += 1;
            if group.len() == GROUP_CHUNKS {
                store_group(store, vectors, embedder, &mut group, &mut finished, cancel)?;
                progress.advance(Stage::Embedding, done, total);
            }
        }
        finished.push(document.id);
        if group.is_empty() || index + 1 == last {
            store_group(store, vectors, embedder, &mut group, &mut finished, cancel)?;
            progress.advance(Stage::Embedding, done, total);
        }
        if finished.is_empty() {
            let indexed: Vec<DocumentId> = waiting.keys().filter(|id| **id <= document.id).copied().collect();
            for id in indexed {
                waiting.remove(&id).unwrap_or_default().into_iter().for_each(&mut *report);
            }
        }
    }
    // Documents that needed no vector after all.
    waiting.into_values().flatten().for_each(report);
    Ok(())
}

/// Computes and stores the vectors of a group, and marks the documents that they complete.
fn store_group(
    store: &Store,
    vectors: &VectorIndex,
    embedder: &Embedder,
    group: &mut Vec<Pending>,
    finished: &mut Vec<DocumentId>,
    cancel: &Cancel,
) -> Result<()> {
    let texts: Vec<&str> = group.iter().map(|pending| pending.text.as_str()).collect();
    let computed = embedder.embed_while(&texts, &|| !cancel.is_requested())?;
    let stored =
        computed.iter().zip(&*group).filter_map(|(vector, pending)| Some((vector.as_deref()?, pending)));
    store.update(|wtxn| {
        for (vector, pending) in stored.clone() {
            // The document may have been removed since.
            if store.document(wtxn, pending.document)?.is_some() {
                store.vectors.put(wtxn, pending.id, pending.document, vector)?;
            }
        }
        if !cancel.is_requested() {
            for id in &*finished {
                if store.document(wtxn, *id)?.is_some() {
                    store.set_indexed(wtxn, *id)?;
                }
            }
        }
        Ok(())
    })?;
    vectors.publish(stored.map(|(vector, pending)| (pending.id, pending.document, vector)));
    if cancel.is_requested() {
        return Err(Error::Cancelled);
    }
    group.clear();
    finished.clear();
    Ok(())
}
