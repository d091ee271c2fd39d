//! One vector space: the vectors of one embedding model for the chunks of a library.

use std::fmt;
use std::ops::RangeInclusive;

use arroy::distances::BinaryQuantizedCosine;
use half::f16;
use half::slice::HalfFloatSliceExt;
use heed::byteorder::BE;
use heed::types::{Bytes, DecodeIgnore, U32, Unit};
use heed::{CommitOrAbort, Env, RoTxn, RwTxn, WithoutTls};
use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use roaring::RoaringBitmap;

use super::VectorSettings;
use super::codes::{Code, Codes};
use super::trees;
use crate::index::Filter;
use crate::store::{Database, DocumentId, PassageId, Store};
use crate::{Error, Result};

/// The number of a vector space. Several can be in a library; one is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpaceId(pub u8);

impl SpaceId {
    /// The space that a library begins with.
    pub const FIRST: SpaceId = SpaceId(0);
}

impl fmt::Display for SpaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The databases of a space, in the store's environment. Their names on disk are older than their names here.
#[derive(Clone, Copy)]
pub(super) struct Databases {
    /// Chunk -> its vector: 16-bit floats, little endian, of length 1. Nothing where the model gave no vector that can be used.
    pub vectors: Database<U32<BE>, Bytes>,
    /// Chunk -> document (4 bytes, big endian) and code, for vectors that are in no tree.
    pub unindexed: Database<U32<BE>, Bytes>,
    /// Removed chunks that still stand in the trees.
    pub deleted: Database<U32<BE>, Unit>,
    pub trees: arroy::Database<'static, BinaryQuantizedCosine>,
}

impl Databases {
    fn names(space: SpaceId) -> [String; 4] {
        ["vectors", "fresh", "buried", "trees"].map(|name| match space {
            SpaceId::FIRST => name.to_string(),
            SpaceId(number) => format!("{name}-{number}"),
        })
    }

    /// Opens the databases of a space; `None` where they were not made yet.
    pub fn open(env: &Env<WithoutTls>, space: SpaceId) -> Result<Option<Databases>> {
        let names = Databases::names(space);
        let opened = env.open_databases_and_commit(env.read_txn()?, |open, txn| -> Result<_> {
            let vectors = open.open_database(txn, Some(&names[0]))?;
            let unindexed = open.open_database(txn, Some(&names[1]))?;
            let deleted = open.open_database(txn, Some(&names[2]))?;
            let trees = open.open_database(txn, Some(&names[3]))?;
            Ok(CommitOrAbort::<_, ()>::Commit((vectors, unindexed, deleted, trees)))
        })?;
        let (vectors, unindexed, deleted, trees) = opened.unwrap_commit();
        Ok((|| Some(Databases::of(&names, [vectors?, unindexed?, deleted?], trees?)))())
    }

    fn of(
        names: &[String; 4],
        [vectors, unindexed, deleted]: [heed::Database<'static, Bytes, Bytes>; 3],
        trees: arroy::Database<'static, BinaryQuantizedCosine>,
    ) -> Databases {
        Databases {
            vectors: Database::new(vectors, &names[0], "a vector").remap_types(),
            unindexed: Database::new(unindexed, &names[1], "a code").remap_types(),
            deleted: Database::new(deleted, &names[2], "a removed passage").remap_types(),
            trees,
        }
    }

    /// The length of the vectors, for a space whose model is not known.
    pub fn dimensions(&self, txn: &RoTxn) -> Result<Option<usize>> {
        // One of them may be damaged.
        const LOOKED_AT: usize = 9;
        let mut lengths = Vec::new();
        for entry in self.vectors.tolerant_iter(txn)?.take(LOOKED_AT) {
            lengths.extend(entry?.1.map(|vector| vector.len() / 2));
        }
        lengths.retain(|length| *length > 0);
        lengths.sort_unstable();
        Ok(lengths.get(lengths.len() / 2).copied())
    }

    pub fn create(env: &Env<WithoutTls>, space: SpaceId) -> Result<Databases> {
        let names = Databases::names(space);
        let created = env.create_databases_and_commit(env.write_txn()?, |open, wtxn| -> Result<_> {
            let vectors = open.create_database(wtxn, Some(&names[0]))?;
            let unindexed = open.create_database(wtxn, Some(&names[1]))?;
            let deleted = open.create_database(wtxn, Some(&names[2]))?;
            let trees = open.create_database(wtxn, Some(&names[3]))?;
            Ok(CommitOrAbort::<_, ()>::Commit((vectors, unindexed, deleted, trees)))
        })?;
        let (vectors, unindexed, deleted, trees) = created.unwrap_commit();
        Ok(Databases::of(&names, [vectors, unindexed, deleted], trees))
    }
}

/// A space that is open.
pub(super) struct Space {
    env: Env<WithoutTls>,
    /// Names the embedding model and its weights.
    pub profile: String,
    pub dimensions: usize,
    pub databases: Databases,
    /// The codes of the vectors that are in no tree, once the space was searched: one that is only built needs no memory.
    codes: RwLock<Option<Codes>>,
}

impl Space {
    pub fn new(env: Env<WithoutTls>, profile: String, dimensions: usize, databases: Databases) -> Space {
        Space { env, profile, dimensions, databases, codes: RwLock::new(None) }
    }

    /// Stores vectors, in place of those that the chunks had. Returns the chunks whose vector cannot be used, as it has other
    /// dimensions, no direction or numbers that are none, and would be near to everything.
    pub fn put(
        &self,
        wtxn: &mut RwTxn,
        vectors: &[(PassageId, DocumentId, &[f32])],
    ) -> Result<Vec<PassageId>> {
        let mut unusable = Vec::new();
        for (chunk, document, vector) in vectors {
            let Some(packed) = pack(vector, self.dimensions) else {
                self.databases.vectors.put(wtxn, &chunk.0, &[])?;
                self.databases.unindexed.delete(wtxn, &chunk.0)?;
                unusable.push(*chunk);
                continue;
            };
            self.databases.vectors.put(wtxn, &chunk.0, &packed)?;
            self.put_code(wtxn, chunk.0, *document, vector)?;
        }
        Ok(unusable)
    }

    /// Makes vectors that a committed transaction stored known to searches.
    pub fn publish(&self, vectors: &[(PassageId, DocumentId, &[f32])], unusable: &[PassageId]) {
        let mut codes = self.write_codes();
        let Some(codes) = codes.as_mut() else { return };
        for (chunk, document, vector) in vectors.iter().filter(|(chunk, ..)| !unusable.contains(chunk)) {
            codes.push(chunk.0, document.0, &Code::of(vector));
        }
    }

    /// Of a range of chunks, those for which nothing whole is stored.
    pub fn lacking(&self, txn: &RoTxn, chunks: RangeInclusive<u32>) -> Result<Vec<PassageId>> {
        let Databases { vectors, unindexed, .. } = self.databases;
        let mut whole = RoaringBitmap::new();
        for entry in vectors.tolerant_range(txn, &chunks)? {
            if let (key, Some(bytes)) = entry?
                && (bytes.is_empty() || bytes.len() == self.dimensions * 2)
            {
                whole.extend(number(key));
            }
        }
        // A code is made with its vector.
        for entry in unindexed.tolerant_range(txn, &chunks)? {
            if let (key, None) = entry?
                && let Some(chunk) = number(key)
            {
                whole.remove(chunk);
            }
        }
        Ok(chunks.filter(|chunk| !whole.contains(*chunk)).map(PassageId).collect())
    }

    /// The keys of entries that cannot be read, and of codes whose vector cannot be.
    pub fn damaged(&self, txn: &RoTxn) -> Result<Vec<u32>> {
        let Databases { vectors, unindexed, deleted, .. } = self.databases;
        let mut damaged = RoaringBitmap::new();
        for entry in vectors.tolerant_iter(txn)?.chain(unindexed.tolerant_iter(txn)?) {
            if let (key, None) = entry? {
                damaged.extend(number(key));
            }
        }
        for entry in deleted.tolerant_iter(txn)? {
            if let (key, None) = entry? {
                damaged.extend(number(key));
            }
        }
        Ok(damaged.iter().collect())
    }

    /// Removes the vectors and codes of [`Self::damaged`].
    pub fn remove_damaged(&self, wtxn: &mut RwTxn) -> Result<u64> {
        let damaged = self.damaged(wtxn)?;
        for chunk in &damaged {
            self.databases.vectors.delete(wtxn, chunk)?;
            self.databases.unindexed.delete(wtxn, chunk)?;
            self.databases.deleted.delete(wtxn, chunk)?;
        }
        Ok(damaged.len() as u64)
    }

    /// Makes codes again for vectors that have none, where there are no trees that could hold them.
    pub fn restore_codes(&self, wtxn: &mut RwTxn, store: &Store) -> Result<()> {
        let Databases { vectors, unindexed, trees, .. } = self.databases;
        if trees.len(wtxn)? > 0 {
            return Ok(());
        }
        let without = keys(wtxn, &vectors)? - keys(wtxn, &unindexed)?;
        for chunk in without {
            // One that cannot be read is computed again.
            let Ok(Some(vector)) = self.vector(wtxn, PassageId(chunk)) else { continue };
            let Some(document) = store.document_of(wtxn, PassageId(chunk))? else { continue };
            self.put_code(wtxn, chunk, document, &vector)?;
        }
        Ok(())
    }

    fn put_code(&self, wtxn: &mut RwTxn, chunk: u32, document: DocumentId, vector: &[f32]) -> Result<()> {
        let mut entry = document.0.to_be_bytes().to_vec();
        entry.extend(Code::of(vector).to_bytes());
        Ok(self.databases.unindexed.put(wtxn, &chunk, &entry)?)
    }

    /// The vector of a chunk, of length 1.
    pub fn vector(&self, txn: &RoTxn, chunk: PassageId) -> Result<Option<Vec<f32>>> {
        let bytes = self.databases.vectors.get(txn, &chunk.0)?.filter(|bytes| !bytes.is_empty());
        let unpack = |bytes| {
            let mut vector = vec![0.0; self.dimensions];
            unpack(bytes, &mut Vec::new(), &mut vector).map(|()| vector)
        };
        bytes.map(unpack).transpose()
    }

    pub fn search(
        &self,
        txn: &RoTxn,
        query: &[f32],
        limit: usize,
        within: Option<&Filter>,
        settings: &VectorSettings,
    ) -> Result<Vec<(PassageId, f32)>> {
        if query.len() != self.dimensions {
            return Err(Error::Record { what: "a query's vector" });
        }
        let candidates = settings.candidates.max(limit * 4);
        let mut found = {
            let codes = self.codes()?;
            let codes = codes.as_ref().ok_or(Error::Record { what: "a code" })?;
            codes.nearest(&Code::of(query), candidates, within.map(Filter::documents))
        };
        found.extend(trees::search(&self.databases, txn, query, candidates, within, settings)?);
        found.sort_unstable();
        found.dedup();

        let mut scored = Vec::with_capacity(found.len());
        let mut buffer = vec![0.0; self.dimensions];
        let mut halves = Vec::with_capacity(self.dimensions);
        for chunk in found {
            // A chunk without a vector was removed, or computed again without one, since the codes were read.
            let stored = self.databases.vectors.get(txn, &chunk)?;
            let Some(bytes) = stored.filter(|bytes| !bytes.is_empty()) else { continue };
            unpack(bytes, &mut halves, &mut buffer)?;
            scored.push((PassageId(chunk), dot(&buffer, query)));
        }
        let length = dot(query, query).sqrt().max(f32::MIN_POSITIVE);
        scored.iter_mut().for_each(|(_, score)| *score /= length);
        scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        scored.truncate(limit);
        Ok(scored)
    }

    /// Takes out the vectors of removed `documents`. Where the transaction is not committed, call [`Self::forget_codes`].
    pub fn remove(&self, wtxn: &mut RwTxn, store: &Store, documents: &RoaringBitmap) -> Result<()> {
        let in_memory = self.write_codes().as_mut().map(|codes| codes.remove(documents));
        // Vectors in trees, and chunks without a vector that can be used, say nothing of their documents; then, and where no
        // codes are in memory, what has no chunk any more is looked for.
        let all_have_codes = self.databases.vectors.len(wtxn)? == self.databases.unindexed.len(wtxn)?;
        match in_memory {
            Some(chunks) if all_have_codes => self.delete(wtxn, &chunks.into_iter().collect()),
            _ => self.remove_orphans(wtxn, store),
        }
    }

    /// Takes out the vectors of chunks that the store does not hold. Where the transaction is not committed, call
    /// [`Self::forget_codes`].
    pub fn remove_orphans(&self, wtxn: &mut RwTxn, store: &Store) -> Result<()> {
        let stored = keys(wtxn, &self.databases.vectors)? | keys(wtxn, &self.databases.unindexed)?;
        let orphans = stored - store.chunk_numbers(wtxn)?;
        self.delete(wtxn, &orphans)?;
        if let Some(codes) = self.write_codes().as_mut() {
            codes.remove_chunks(&orphans);
        }
        Ok(())
    }

    fn delete(&self, wtxn: &mut RwTxn, chunks: &RoaringBitmap) -> Result<()> {
        for chunk in chunks {
            let has_vector = self.databases.vectors.holds_value(wtxn, &chunk.to_be_bytes())?;
            self.databases.vectors.delete(wtxn, &chunk)?;
            if !self.databases.unindexed.delete(wtxn, &chunk)? && has_vector {
                self.databases.deleted.put(wtxn, &chunk, &())?;
            }
        }
        Ok(())
    }

    /// Empties the databases of a space that is no longer wanted.
    pub fn clear(&self, wtxn: &mut RwTxn) -> Result<()> {
        *self.write_codes() = None;
        self.databases.vectors.clear(wtxn)?;
        self.databases.unindexed.clear(wtxn)?;
        self.databases.deleted.clear(wtxn)?;
        Ok(self.databases.trees.clear(wtxn)?)
    }

    /// Forgets the codes; the next search reads those that are stored.
    pub fn forget_codes(&self) {
        *self.write_codes() = None;
    }

    /// The codes in memory, read now if they were not yet.
    pub fn codes(&self) -> Result<RwLockReadGuard<'_, Option<Codes>>> {
        let codes = self.codes.read();
        if codes.is_some() {
            return Ok(codes);
        }
        drop(codes);
        {
            let mut codes = self.write_codes();
            if codes.is_none() {
                // The transaction begins under the lock, so that what is stored meanwhile is published after. A code may then
                // be there twice, which costs a little memory and changes no result.
                let txn = self.env.read_txn()?;
                *codes = Some(self.read_codes(&txn)?);
            }
        }
        Ok(self.codes.read())
    }

    fn read_codes(&self, txn: &RoTxn) -> Result<Codes> {
        let count = self.databases.unindexed.len(txn)? as usize;
        let mut codes = Codes::with_capacity(self.dimensions, count);
        let mut damaged = 0;
        for entry in self.databases.unindexed.tolerant_iter(txn)? {
            let (key, bytes) = entry?;
            let read = number(key).zip(bytes).and_then(|(chunk, bytes)| {
                let (document, code) = bytes.split_first_chunk::<4>()?;
                codes.push_bytes(chunk, u32::from_be_bytes(*document), code)
            });
            damaged += u64::from(read.is_none());
        }
        if damaged > 0 {
            // The other passages can be searched, and `repair` makes these codes again.
            tracing::warn!(
                "{damaged} passages are found by their words alone, as their codes cannot be read. Run `footnote-cli repair`"
            );
        }
        Ok(codes)
    }

    fn write_codes(&self) -> RwLockWriteGuard<'_, Option<Codes>> {
        self.codes.write()
    }
}

/// The numbers of the chunks that a database has entries for, whether or not they can be read.
pub(super) fn keys<T: 'static>(txn: &RoTxn, database: &Database<U32<BE>, T>) -> Result<RoaringBitmap> {
    let entries = database.raw().remap_types::<U32<BE>, DecodeIgnore>();
    entries.iter(txn)?.map(|entry| entry.map(|(key, ())| key).map_err(Error::from)).collect()
}

fn number(key: &[u8]) -> Option<u32> {
    key.try_into().ok().map(u32::from_be_bytes)
}

/// A vector as it is stored, brought to length 1.
fn pack(vector: &[f32], dimensions: usize) -> Option<Vec<u8>> {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    if vector.len() != dimensions || !length.is_finite() || length < 1e-6 {
        return None;
    }
    Some(vector.iter().flat_map(|x| f16::from_f32(x / length).to_le_bytes()).collect())
}

pub(super) fn unpack(bytes: &[u8], halves: &mut Vec<f16>, into: &mut [f32]) -> Result<()> {
    if bytes.len() != into.len() * 2 {
        return Err(Error::Record { what: "a vector" });
    }
    halves.clear();
    halves.extend(bytes.chunks_exact(2).map(|bytes| f16::from_le_bytes([bytes[0], bytes[1]])));
    halves.convert_to_f32_slice(into);
    Ok(())
}

/// Eight sums side by side, so that the compiler may use the vector unit without changing the result.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; 8];
    let (a_chunks, b_chunks) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a_chunks.zip(b_chunks) {
        for lane in 0..8 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    sums.iter().sum::<f32>() + rest
}
