//! Collections of a library, and what a question can be put to.

use std::collections::HashMap;

use super::Library;
use crate::store::{Collection, CollectionId, DocumentId, Scope};
use crate::{Error, Result};

/// Longest name of a collection or conversation, in characters.
const LONGEST_NAME: usize = 200;

impl Library {
    /// All collections with the number of their documents, in the order of their names.
    pub fn collections(&self) -> Result<Vec<(Collection, usize)>> {
        let txn = self.store.read()?;
        let mut collections = self.store.collections(&txn)?;
        collections.sort_by_key(|collection| collection.name.to_lowercase());
        let counted = collections.into_iter().map(|collection| {
            let documents = self.store.members(&txn, collection.id)?.len();
            Ok((collection, documents))
        });
        counted.collect()
    }

    /// The collections of each document that is in any.
    pub fn memberships(&self) -> Result<HashMap<DocumentId, Vec<CollectionId>>> {
        let txn = self.store.read()?;
        let mut memberships: HashMap<DocumentId, Vec<CollectionId>> = HashMap::new();
        for collection in self.store.collections(&txn)? {
            for document in self.store.members(&txn, collection.id)? {
                memberships.entry(document).or_default().push(collection.id);
            }
        }
        Ok(memberships)
    }

    /// The collections of one document.
    pub fn collections_of(&self, document: DocumentId) -> Result<Vec<CollectionId>> {
        self.store.collections_of(&*self.store.read()?, document)
    }

    /// Names are trimmed, and no two collections share one, whatever its case.
    pub fn create_collection(&self, name: &str) -> Result<Collection> {
        self.store.update(|wtxn| {
            let name = self.free_name(&self.store.collections(wtxn)?, None, name)?;
            self.store.add_collection(wtxn, &name)
        })
    }

    pub fn rename_collection(&self, id: CollectionId, name: &str) -> Result<()> {
        self.store.update(|wtxn| {
            let name = self.free_name(&self.store.collections(wtxn)?, Some(id), name)?;
            self.store.rename_collection(wtxn, id, &name)
        })
    }

    fn free_name(&self, taken: &[Collection], own: Option<CollectionId>, name: &str) -> Result<String> {
        let name = trimmed_name(name)?;
        let lower = name.to_lowercase();
        match taken.iter().find(|other| Some(other.id) != own && other.name.to_lowercase() == lower) {
            Some(other) => Err(Error::NameTaken(other.name.clone())),
            None => Ok(name),
        }
    }

    /// Deletes a collection. Its documents stay in the library.
    pub fn delete_collection(&self, id: CollectionId) -> Result<()> {
        self.store.update(|wtxn| self.store.remove_collection(wtxn, id))
    }

    /// Documents that are not in the library are passed over.
    pub fn put_in_collection(&self, id: CollectionId, documents: &[DocumentId]) -> Result<()> {
        self.store.update(|wtxn| {
            self.store.collection(wtxn, id)?;
            for document in documents {
                if self.store.document(wtxn, *document)?.is_some() {
                    self.store.put_member(wtxn, id, *document)?;
                }
            }
            Ok(())
        })
    }

    pub fn take_out_of_collection(&self, id: CollectionId, documents: &[DocumentId]) -> Result<()> {
        self.store.update(|wtxn| {
            documents.iter().try_for_each(|document| self.store.remove_member(wtxn, id, *document))
        })
    }

    /// The documents of a scope that are in the library; `None` means all.
    pub fn documents_of(&self, scope: &Scope) -> Result<Option<Vec<DocumentId>>> {
        let txn = self.store.read()?;
        match scope {
            Scope::Everything => Ok(None),
            Scope::Collection(id) => {
                self.store.collection(&txn, *id)?;
                Ok(Some(self.store.members(&txn, *id)?))
            }
            Scope::Documents(ids) => {
                let mut there = Vec::new();
                for id in ids {
                    if self.store.document(&txn, *id)?.is_some() {
                        there.push(*id);
                    }
                }
                Ok(Some(there))
            }
        }
    }
}

/// A name that a person gave, on one line and not too long.
pub(super) fn trimmed_name(name: &str) -> Result<String> {
    let name: String =
        name.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST_NAME).collect();
    if name.is_empty() { Err(Error::NoName) } else { Ok(name) }
}
