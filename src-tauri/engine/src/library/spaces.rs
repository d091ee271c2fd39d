//! The vector spaces of a library: one that is searched, and others that are built to take its place.

use std::sync::Arc;

use super::Library;
use crate::index::SpaceId;
use crate::index::vectors::SpaceStatus;
use crate::inference::Embedder;
use crate::ingest::Embedding;
use crate::progress::{Cancel, Progress};
use crate::store::DocumentState;
use crate::{Error, Result};

impl Library {
    /// The vector spaces, in the order of their numbers.
    pub fn spaces(&self) -> Result<Vec<SpaceStatus>> {
        self.indexes.vectors.spaces()
    }

    /// Computes, with `embedder`, the vectors of all passages in a space of its own, which is made where there is none yet.
    /// Searches go on in the active space meanwhile. Where passages are too long for the model, [`SpaceStatus::note`] says so. On [`Error::Cancelled`] what was computed is kept, and the next call goes
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
        let built = self.spaces()?.into_iter().find(|status| status.id == space);
        if let Some(note) = built.and_then(|status| status.note()) {
            tracing::warn!(%space, "{note}");
        }
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

    /// The model of new libraries.
    pub(crate) fn default_embedder(&self) -> Arc<dyn Embedder> {
        self.embedders.read()[0].clone()
    }

    fn embedder_of(&self, profile: &str) -> Option<Arc<dyn Embedder>> {
        let known = self.embedders.read();
        known.iter().find(|embedder| embedder.profile().id == profile).cloned()
    }

    /// Keeps a model for the spaces that are of it, and returns it.
    fn know(&self, embedder: Arc<dyn Embedder>) -> Arc<dyn Embedder> {
        let mut known = self.embedders.write();
        if !known.iter().any(|other| other.profile() == embedder.profile()) {
            known.push(Arc::clone(&embedder));
        }
        embedder
    }

    /// Computes what a space lacks, and returns for how many passages.
    fn embed_lacking(
        &self,
        space: SpaceId,
        embedder: &dyn Embedder,
        cancel: &Cancel,
        progress: &dyn Progress,
    ) -> Result<u64> {
        let documents = self.documents()?;
        let (store, vectors) = (&self.store, &self.indexes.vectors);
        let only_while_active = false;
        let embedding = Embedding { store, vectors, space, embedder, only_while_active, cancel, progress };
        let mut filling = embedding.fill(&documents);
        let mut passages = 0;
        while let Some(filled) = filling.next_group()? {
            passages += filled.passages;
        }
        Ok(passages)
    }
}
