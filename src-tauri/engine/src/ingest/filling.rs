//! Fills a vector space: computes the vectors that passages lack in it, a group of passages at a time. An import completes the
//! active space that way, and [`crate::Library::build_space`] another.

use std::collections::{HashSet, VecDeque};
use std::slice;

use parking_lot::MutexGuard;

use crate::index::{SpaceId, VectorIndex};
use crate::inference::{Embedder, Passage, PassageText, Purpose};
use crate::progress::{Cancel, Progress, Stage};
use crate::store::{Document, DocumentId, PassageId, Store};
use crate::{Error, Result};

/// Passages whose vectors are stored in one transaction. Sorting more of them by length saves little padding; a stop or a
/// crash loses what a group has computed.
const GROUP_PASSAGES: usize = 256;

/// What computing vectors needs.
pub struct Embedding<'a> {
    pub store: &'a Store,
    pub vectors: &'a VectorIndex,
    pub space: SpaceId,
    /// The model of the space.
    pub embedder: &'a dyn Embedder,
    /// Whether the work is over as soon as another space is searched.
    pub only_while_active: bool,
    pub cancel: &'a Cancel,
    pub progress: &'a dyn Progress,
}

/// A space that is being filled, document by document.
pub struct Filling<'a> {
    work: &'a Embedding<'a>,
    documents: slice::Iter<'a, Document>,
    /// The document that was begun last, and its passages that are in no group yet.
    begun: Option<DocumentId>,
    rest: VecDeque<Pending>,
    /// Passages of the documents that were begun, and of all.
    seen: u64,
    total: u64,
    stopped: bool,
}

/// A passage that waits for its vector.
struct Pending {
    id: PassageId,
    document: DocumentId,
    text: PassageText,
}

/// A group whose vectors are stored. As long as it lives, nobody else changes documents.
pub struct Filled<'f> {
    /// Passages that the model has no vector for that could be used.
    pub unusable: Vec<PassageId>,
    /// Documents that lack no vector any more. Some may have been removed meanwhile.
    pub complete: Vec<DocumentId>,
    /// How many passages got what the model has for them.
    pub passages: u64,
    _following: MutexGuard<'f, ()>,
}

impl<'a> Embedding<'a> {
    pub fn fill(&'a self, documents: &'a [Document]) -> Filling<'a> {
        Filling {
            work: self,
            documents: documents.iter(),
            begun: None,
            rest: VecDeque::new(),
            seen: 0,
            total: documents.iter().map(|document| u64::from(document.chunks)).sum(),
            stopped: false,
        }
    }

    /// The passages of a document that lack their vectors.
    fn lacking(&self, document: &Document) -> Result<VecDeque<Pending>> {
        let lacking = self.vectors.lacking(self.space, document.chunk_range())?;
        if lacking.is_empty() {
            return Ok(VecDeque::new());
        }
        let mut pending = VecDeque::with_capacity(lacking.len());
        for (id, chunk) in self.store.chunks_of(&*self.store.read()?, document)? {
            if lacking.binary_search(&id).is_ok() {
                let text = self.embedder.passage_text(&Passage {
                    title: &document.title,
                    heading: &chunk.heading,
                    table_header: &chunk.table_header,
                    text: &chunk.text,
                })?;
                pending.push_back(Pending { id, document: document.id, text });
            }
        }
        Ok(pending)
    }

    /// Whether nobody wants the vectors of this space any more. It does not change while [`Store::follow`] is held.
    fn is_over(&self) -> bool {
        self.only_while_active && self.vectors.active() != self.space
    }

    /// Those of a group's documents that are in the store.
    fn documents_left(&self, group: &[Pending]) -> Result<HashSet<DocumentId>> {
        let txn = self.store.read()?;
        let mut left = HashSet::new();
        for pending in group {
            if !left.contains(&pending.document) && self.store.document(&txn, pending.document)?.is_some() {
                left.insert(pending.document);
            }
        }
        Ok(left)
    }
}

impl<'a> Filling<'a> {
    /// Computes and stores the next group; `None` when nothing lacks, or the work is over. When it is cancelled, what was
    /// computed of the group is stored, and [`Error::Cancelled`] comes with the next call.
    pub fn next_group(&mut self) -> Result<Option<Filled<'a>>> {
        match self.compute_group() {
            // It was removed, but only after another took its place.
            Err(Error::NoSpace(_)) if self.work.is_over() => Ok(None),
            computed => computed,
        }
    }

    fn compute_group(&mut self) -> Result<Option<Filled<'a>>> {
        if self.stopped {
            return Err(Error::Cancelled);
        }
        let work = self.work;
        let Embedding { store, vectors, embedder, cancel, progress, .. } = *work;
        let space = work.space;
        progress.advance(Stage::Embedding, self.seen - self.rest.len() as u64, self.total);
        let (group, mut complete) = self.gather()?;
        if group.is_empty() && complete.is_empty() {
            return Ok(None);
        }
        let texts: Vec<&str> = group.iter().map(|pending| pending.text.text.as_str()).collect();
        let computed = embedder.embed_while(&texts, Purpose::Passage, &|| {
            cancel.wait_while_paused();
            !cancel.is_requested()
        })?;
        if computed.iter().any(Option::is_none) {
            self.stopped = true;
            complete.clear();
        }
        let following = store.follow();
        if work.is_over() {
            return Ok(None);
        }
        // A document may have been removed since.
        let documents = self.work.documents_left(&group)?;
        let stored: Vec<(&Pending, &[f32])> = group
            .iter()
            .zip(&computed)
            .filter(|(pending, _)| documents.contains(&pending.document))
            .filter_map(|(pending, vector)| Some((pending, vector.as_deref()?)))
            .collect();
        let cut: Vec<PassageId> =
            stored.iter().filter(|(pending, _)| pending.text.is_cut).map(|(pending, _)| pending.id).collect();
        vectors.note_cut(space, &cut)?;
        let entries: Vec<(PassageId, DocumentId, &[f32])> =
            stored.iter().map(|(pending, vector)| (pending.id, pending.document, *vector)).collect();
        let unusable = if entries.is_empty() { Vec::new() } else { vectors.insert(space, &entries)? };
        Ok(Some(Filled { unusable, complete, passages: entries.len() as u64, _following: following }))
    }

    /// The next passages, and the documents that are complete with them.
    fn gather(&mut self) -> Result<(Vec<Pending>, Vec<DocumentId>)> {
        let (mut group, mut complete) = (Vec::new(), Vec::new());
        loop {
            let room = GROUP_PASSAGES - group.len();
            group.extend(self.rest.drain(..room.min(self.rest.len())));
            if !self.rest.is_empty() {
                break;
            }
            complete.extend(self.begun.take());
            if group.len() == GROUP_PASSAGES {
                break;
            }
            let Some(document) = self.documents.next() else { break };
            self.rest = self.work.lacking(document)?;
            self.begun = Some(document.id);
            self.seen += u64::from(document.chunks);
        }
        Ok((group, complete))
    }
}
