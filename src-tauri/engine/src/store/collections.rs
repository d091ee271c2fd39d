//! Collections: named sets of documents. A document can be in several, and leaves them when it is removed; a file that is
//! read again with another content stays in its collections.

use heed::{RoTxn, RwTxn};

use super::{Collection, CollectionId, DocumentId, Store, pair_key};
use crate::{Error, Result};

impl Store {
    pub fn collections(&self, txn: &RoTxn) -> Result<Vec<Collection>> {
        self.collections.iter(txn)?.map(|entry| Ok(entry?.1)).collect()
    }

    pub fn collection(&self, txn: &RoTxn, id: CollectionId) -> Result<Collection> {
        self.collections.get(txn, &id.0)?.ok_or(Error::NoCollection(id))
    }

    pub fn add_collection(&self, wtxn: &mut RwTxn, name: &str) -> Result<Collection> {
        let id = CollectionId(self.next_number(wtxn, "next_collection")?);
        let collection = Collection { id, name: name.to_string() };
        self.collections.put(wtxn, &id.0, &collection)?;
        Ok(collection)
    }

    pub fn rename_collection(&self, wtxn: &mut RwTxn, id: CollectionId, name: &str) -> Result<()> {
        let collection = Collection { name: name.to_string(), ..self.collection(wtxn, id)? };
        Ok(self.collections.put(wtxn, &id.0, &collection)?)
    }

    /// Removes a collection; its documents stay.
    pub fn remove_collection(&self, wtxn: &mut RwTxn, id: CollectionId) -> Result<()> {
        self.members.delete_range(wtxn, &(pair_key(id.0, 0)..=pair_key(id.0, u32::MAX)))?;
        self.collections.delete(wtxn, &id.0)?;
        Ok(())
    }

    /// The documents of a collection, in the order of their numbers.
    pub fn members(&self, txn: &RoTxn, id: CollectionId) -> Result<Vec<DocumentId>> {
        let range = self.members.range(txn, &(pair_key(id.0, 0)..=pair_key(id.0, u32::MAX)))?;
        range.map(|entry| Ok(DocumentId(entry?.0 as u32))).collect()
    }

    pub fn put_member(&self, wtxn: &mut RwTxn, id: CollectionId, document: DocumentId) -> Result<()> {
        Ok(self.members.put(wtxn, &pair_key(id.0, document.0), &())?)
    }

    pub fn remove_member(&self, wtxn: &mut RwTxn, id: CollectionId, document: DocumentId) -> Result<()> {
        self.members.delete(wtxn, &pair_key(id.0, document.0))?;
        Ok(())
    }

    /// The collections that hold `document`.
    pub fn collections_of(&self, txn: &RoTxn, document: DocumentId) -> Result<Vec<CollectionId>> {
        let mut holding = Vec::new();
        for collection in self.collections(txn)? {
            if self.members.get(txn, &pair_key(collection.id.0, document.0))?.is_some() {
                holding.push(collection.id);
            }
        }
        Ok(holding)
    }

    /// Puts `heir` into every collection that holds `document`.
    pub(super) fn inherit_collections(
        &self,
        wtxn: &mut RwTxn,
        document: DocumentId,
        heir: DocumentId,
    ) -> Result<()> {
        for collection in self.collections_of(wtxn, document)? {
            self.put_member(wtxn, collection, heir)?;
        }
        Ok(())
    }

    pub(super) fn leave_collections(&self, wtxn: &mut RwTxn, document: DocumentId) -> Result<()> {
        for collection in self.collections(wtxn)? {
            self.remove_member(wtxn, collection.id, document)?;
        }
        Ok(())
    }
}
