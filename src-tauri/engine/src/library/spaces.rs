//! The vector spaces of a library: one that is searched, and others that are built to take its place.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError};

use super::Library;
use crate::index::SpaceId;
use crate::index::vectors::SpaceStatus;
use crate::inference::{Embedder, Passage, Purpose};
use crate::progress::{Cancel, Progress, Stage};
use crate::store::{DocumentId, DocumentState, PassageId};
use crate::{Error, Result};

/// Chunks whose vectors are stored together: a stop or a crash loses no more.
const GROUP_CHUNKS: usize = 256;

/// A chunk that waits for its vector.
struct Pending {
    chunk: PassageId,
    document: DocumentId,
    text: String,
}

impl Library {
    /// The vector spaces, in the order of their numbers.
    pub fn spaces(&self) -> Result<Vec<SpaceStatus>> {
        self.indexes.vectors.spaces()
    }

    /// Computes, with `embedder`, the vectors of all passages in a space of its own, which is made where there is none yet.
    /// Searches go on in the active space meanwhile. On [`Error::Cancelled`] what was computed is kept, and the next call goes
    /// on from there.
    pub fn build_space(
        &self,
        embedder: Arc<dyn Embedder>,
        cancel: &Cancel,
        progress: &dyn Progress,
    ) -> Result<SpaceId> {
        self.lock()?;
        let profile = embedder.profile();
        let space = self.indexes.vectors.create_space(&profile.id, profile.dimensions)?;
        let embedder = self.know(embedder);
        // Documents may be added while others are embedded.
        while self.embed_lacking(space, &*embedder, cancel, progress)? > 0 {}
        Ok(space)
    }

    /// Searches a space from now on. It must be built, and its model known: see [`Library::open_with`].
    pub fn activate_space(&self, space: SpaceId) -> Result<()> {
        self.lock()?;
        let vectors = &self.indexes.vectors;
        self.embedder_of(&vectors.profile(space)?).ok_or(Error::NoEmbedder { space })?;
        let _following = self.store.follow();
        let documents = self.documents()?;
        let mut lacking = 0;
        for document in &documents {
            lacking += vectors.lacking(space, document.chunk_range())?.len() as u64;
        }
        if lacking > 0 {
            return Err(Error::UnfinishedSpace { space, lacking });
        }
        self.store.update(|wtxn| {
            for document in documents.iter().filter(|document| document.state == DocumentState::Searchable) {
                self.store.set_indexed(wtxn, document.id)?;
            }
            vectors.activate(wtxn, space)
        })?;
        vectors.switch(space)
    }

    /// Removes a space that is not searched.
    pub fn remove_space(&self, space: SpaceId) -> Result<()> {
        self.lock()?;
        self.indexes.vectors.remove_space(space)
    }

    /// The active space with its model, where that is known.
    pub(crate) fn active_model(&self) -> Result<Option<(SpaceId, Arc<dyn Embedder>)>> {
        let space = self.indexes.vectors.active();
        Ok(self.embedder_of(&self.indexes.vectors.profile(space)?).map(|embedder| (space, embedder)))
    }

    fn embedder_of(&self, profile: &str) -> Option<Arc<dyn Embedder>> {
        let known = self.embedders.read().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|embedder| embedder.profile().id == profile).cloned()
    }

    /// Keeps a model for the spaces that are of it, and returns it.
    fn know(&self, embedder: Arc<dyn Embedder>) -> Arc<dyn Embedder> {
        let mut known = self.embedders.write().unwrap_or_else(PoisonError::into_inner);
        if !known.iter().any(|other| other.profile() == embedder.profile()) {
            known.push(Arc::clone(&embedder));
        }
        embedder
    }

    /// Computes what a space lacks, and returns how many vectors that were.
    fn embed_lacking(
        &self,
        space: SpaceId,
        embedder: &dyn Embedder,
        cancel: &Cancel,
        progress: &dyn Progress,
    ) -> Result<u64> {
        let documents = self.documents()?;
        let total: u64 = documents.iter().map(|document| u64::from(document.chunks)).sum();
        let (mut done, mut computed) = (0, 0);
        let mut pending: Vec<Pending> = Vec::new();
        progress.advance(Stage::Embedding, 0, total);
        for document in &documents {
            let lacking = self.indexes.vectors.lacking(space, document.chunk_range())?;
            if !lacking.is_empty() {
                for (id, chunk) in self.store.chunks_of(&self.store.read()?, document)? {
                    if lacking.binary_search(&id).is_ok() {
                        let text = embedder.passage_text(&Passage {
                            title: &document.title,
                            heading: &chunk.heading,
                            table_header: &chunk.table_header,
                            text: &chunk.text,
                        });
                        pending.push(Pending { chunk: id, document: document.id, text });
                    }
                }
            }
            done += u64::from(document.chunks);
            while pending.len() >= GROUP_CHUNKS {
                let group: Vec<Pending> = pending.drain(..GROUP_CHUNKS).collect();
                computed += self.embed_group(space, embedder, &group, cancel)?;
                progress.advance(Stage::Embedding, done - pending.len() as u64, total);
            }
        }
        computed += self.embed_group(space, embedder, &pending, cancel)?;
        progress.advance(Stage::Embedding, done, total);
        Ok(computed)
    }

    fn embed_group(
        &self,
        space: SpaceId,
        embedder: &dyn Embedder,
        group: &[Pending],
        cancel: &Cancel,
    ) -> Result<u64> {
        let texts: Vec<&str> = group.iter().map(|pending| pending.text.as_str()).collect();
        let computed = embedder.embed_while(&texts, Purpose::Passage, &|| {
            cancel.wait_while_paused();
            !cancel.is_requested()
        })?;
        let _following = self.store.follow();
        // A document may have been removed since.
        let stored: HashSet<DocumentId> =
            self.documents_among(group.iter().map(|pending| pending.document))?;
        let entries: Vec<(PassageId, DocumentId, &[f32])> = computed
            .iter()
            .zip(group)
            .filter(|(_, pending)| stored.contains(&pending.document))
            .filter_map(|(vector, pending)| Some((pending.chunk, pending.document, vector.as_deref()?)))
            .collect();
        self.indexes.vectors.insert(space, &entries)?;
        if computed.iter().any(Option::is_none) { Err(Error::Cancelled) } else { Ok(entries.len() as u64) }
    }

    fn documents_among(&self, ids: impl Iterator<Item = DocumentId>) -> Result<HashSet<DocumentId>> {
        let txn = self.store.read()?;
        let mut stored = HashSet::new();
        for id in ids.collect::<HashSet<_>>() {
            if self.store.document(&txn, id)?.is_some() {
                stored.insert(id);
            }
        }
        Ok(stored)
    }
}
