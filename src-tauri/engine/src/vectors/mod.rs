//! Nearest vectors: binary codes find candidates, the stored vectors decide.
//!
//! Every vector is kept in 16-bit floats. A code of one bit per dimension stands for it while searching:
//! - *fresh* vectors have their codes in memory, and all of them are compared with the query, which for
//!   100,000 of them takes less time than walking trees does, and misses less;
//! - once there are more than [`VectorSettings::fold_at`] fresh ones, they are folded into arroy's trees, which live in LMDB
//!   and need no memory.
//!
//! The candidates of both are scored again with the stored vectors, so the scores are exact whichever way
//! a vector was found. A removed vector that is folded is *buried* until the next fold.

mod codes;

use std::num::NonZeroUsize;
use std::ops::RangeInclusive;
use std::sync::RwLock;

use arroy::distances::BinaryQuantizedCosine;
use half::f16;
use half::slice::HalfFloatSliceExt;
use heed::byteorder::BE;
use heed::types::{Bytes, U32, Unit};
use heed::{RoTxn, RwTxn};
use rand::SeedableRng;
use rand::rngs::StdRng;
use roaring::RoaringBitmap;

use crate::progress::{Cancel, Progress, Stage};
use crate::store::{ChunkId, Database, DocumentId, DocumentRecord, ReadTxn};
use crate::{Error, Result};
use codes::{Code, Codes};

/// Length of the vectors of the embedding model that ships.
pub const DIMENSIONS: usize = 384;

/// The one arroy index in the `trees` database.
const TREES: u16 = 0;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VectorSettings {
    /// Number of fresh vectors above which they are folded into the trees. `docs/figures.md` shows where
    /// walking trees becomes faster than comparing all codes.
    pub fold_at: usize,
    /// Number of trees that arroy builds.
    pub trees: usize,
    /// Number of tree nodes that arroy looks at, per query.
    pub search_k: usize,
    /// Number of candidates that are scored again with the stored vectors, per query.
    pub candidates: usize,
}

impl Default for VectorSettings {
    fn default() -> Self {
        VectorSettings { fold_at: 500_000, trees: 20, search_k: 60_000, candidates: 1_000 }
    }
}

/// The databases of the index. They live in the store's environment, so that vectors are added and removed
/// in the transaction that adds and removes their chunks.
#[derive(Clone, Copy)]
pub struct VectorDatabases {
    /// Chunk -> its vector: [`DIMENSIONS`] 16-bit floats, little endian, of length 1.
    pub vectors: Database<U32<BE>, Bytes>,
    /// Chunk -> document (4 bytes, big endian) and code, for vectors that are in no tree.
    pub fresh: Database<U32<BE>, Bytes>,
    /// Removed chunks that still stand in the trees.
    pub buried: Database<U32<BE>, Unit>,
    pub trees: arroy::Database<'static, BinaryQuantizedCosine>,
}

impl VectorDatabases {
    /// Stores the vector of a chunk. Rejects one that is not of [`DIMENSIONS`] finite numbers or is zero,
    /// which would be near to everything.
    pub fn put(&self, wtxn: &mut RwTxn, chunk: ChunkId, document: DocumentId, vector: &[f32]) -> Result<()> {
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        if vector.len() != DIMENSIONS || !length.is_finite() || length < 1e-6 {
            return Err(Error::Record { what: "a vector" });
        }
        let bytes: Vec<u8> = vector.iter().flat_map(|x| f16::from_f32(x / length).to_le_bytes()).collect();
        self.vectors.put(wtxn, &chunk.0, &bytes)?;
        let mut entry = document.0.to_be_bytes().to_vec();
        entry.extend(Code::of(vector).to_bytes());
        Ok(self.fresh.put(wtxn, &chunk.0, &entry)?)
    }

    /// Removes the vectors of a range of chunks.
    pub fn remove(&self, wtxn: &mut RwTxn, chunks: RangeInclusive<u32>) -> Result<()> {
        let mut folded = Vec::new();
        for entry in self.vectors.range(wtxn, &chunks)? {
            let (chunk, _) = entry?;
            if self.fresh.get(wtxn, &chunk)?.is_none() {
                folded.push(chunk);
            }
        }
        for chunk in folded {
            self.buried.put(wtxn, &chunk, &())?;
        }
        self.vectors.delete_range(wtxn, &chunks)?;
        self.fresh.delete_range(wtxn, &chunks)?;
        Ok(())
    }

    /// Whether a chunk has a vector, whole.
    pub fn contains(&self, txn: &ReadTxn, chunk: ChunkId) -> Result<bool> {
        Ok(self.vectors.get(txn, &chunk.0)?.is_some_and(|bytes| bytes.len() == DIMENSIONS * 2))
    }
}

/// The vectors of a library and how they are searched.
pub struct VectorIndex {
    databases: VectorDatabases,
    settings: VectorSettings,
    fresh: RwLock<Codes>,
}

impl VectorIndex {
    /// Opens the index: reads the codes of the fresh vectors into memory.
    pub fn open(databases: VectorDatabases, settings: VectorSettings, txn: &ReadTxn) -> Result<VectorIndex> {
        let index = VectorIndex { databases, settings, fresh: RwLock::new(Codes::default()) };
        index.reload(txn)?;
        Ok(index)
    }

    /// Reads the fresh codes again, after a transaction that removed or folded some.
    pub fn reload(&self, txn: &ReadTxn) -> Result<()> {
        let mut codes = Codes::with_capacity(self.databases.fresh.len(txn)? as usize);
        for entry in self.databases.fresh.iter(txn)? {
            let (chunk, bytes) = entry?;
            let Some((document, code)) = bytes.split_first_chunk::<4>() else {
                return Err(Error::Record { what: "a code" });
            };
            let code = Code::from_bytes(code).ok_or(Error::Record { what: "a code" })?;
            codes.push(chunk, u32::from_be_bytes(*document), code);
        }
        *self.fresh.write().expect("no search panics while it holds the codes") = codes;
        Ok(())
    }

    /// Makes vectors that a committed transaction stored known to the searches of this process.
    pub fn publish<'v>(&self, vectors: impl Iterator<Item = (ChunkId, DocumentId, &'v [f32])>) {
        let mut fresh = self.fresh.write().expect("no search panics while it holds the codes");
        for (chunk, document, vector) in vectors {
            fresh.push(chunk.0, document.0, Code::of(vector));
        }
    }

    /// The `limit` chunks whose vectors are most like `query`, with their cosine, best first.
    /// `documents` restricts the search, inside the index, to the chunks of those documents.
    pub fn search(
        &self,
        txn: &ReadTxn,
        query: &[f32],
        limit: usize,
        documents: Option<&[DocumentRecord]>,
    ) -> Result<Vec<(ChunkId, f32)>> {
        let candidates = self.settings.candidates.max(limit * 4);
        let mut found = {
            let numbers: Option<RoaringBitmap> =
                documents.map(|documents| documents.iter().map(|document| document.id.0).collect());
            let fresh = self.fresh.read().expect("no search panics while it holds the codes");
            fresh.nearest(&Code::of(query), candidates, numbers.as_ref())
        };
        found.extend(self.search_trees(txn, query, candidates, documents)?);
        found.sort_unstable();
        found.dedup();

        let mut scored = Vec::with_capacity(found.len());
        let mut buffer = vec![0.0; DIMENSIONS];
        for chunk in found {
            // A chunk without a vector was removed since the codes were read.
            let Some(bytes) = self.databases.vectors.get(txn, &chunk)? else { continue };
            unpack(bytes, &mut buffer)?;
            scored.push((ChunkId(chunk), dot(&buffer, query)));
        }
        let length = dot(query, query).sqrt().max(f32::MIN_POSITIVE);
        scored.iter_mut().for_each(|(_, score)| *score /= length);
        scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        scored.truncate(limit);
        Ok(scored)
    }

    fn search_trees(
        &self,
        txn: &ReadTxn,
        query: &[f32],
        candidates: usize,
        documents: Option<&[DocumentRecord]>,
    ) -> Result<Vec<u32>> {
        let reader = match arroy::Reader::open(txn, TREES, self.databases.trees) {
            Ok(reader) => reader,
            Err(arroy::Error::MissingMetadata(_)) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let mut allowed: RoaringBitmap = match documents {
            None => reader.item_ids().clone(),
            Some(documents) => documents.iter().flat_map(DocumentRecord::chunk_range).collect(),
        };
        for entry in self.databases.buried.iter(txn)? {
            allowed.remove(entry?.0);
        }
        let mut nearest = reader.nns(candidates);
        // Without candidates arroy takes its own way through the trees; with more than half of the items allowed too.
        if documents.is_some() || allowed.len() != reader.n_items() {
            nearest.candidates(&allowed);
        }
        nearest.search_k(NonZeroUsize::new(self.settings.search_k).unwrap_or(NonZeroUsize::MIN));
        nearest.oversampling(NonZeroUsize::MIN);
        Ok(nearest.by_vector(txn, query)?.into_iter().map(|(chunk, _)| chunk).collect())
    }

    /// Whether there are enough fresh or buried vectors for [`Self::fold`] to pay.
    pub fn wants_fold(&self, txn: &ReadTxn) -> Result<bool> {
        let fresh = self.databases.fresh.len(txn)? as usize;
        let buried = self.databases.buried.len(txn)?;
        Ok(fresh > self.settings.fold_at || buried * 4 > self.databases.vectors.len(txn)? - fresh as u64)
    }

    /// Moves the fresh vectors into the trees and takes the buried ones out, in the given transaction.
    /// On [`Error::Cancelled`] the caller must abort it. After the commit, call [`Self::reload`].
    pub fn fold(&self, wtxn: &mut RwTxn, cancel: &Cancel, progress: &dyn Progress) -> Result<()> {
        let writer = arroy::Writer::new(self.databases.trees, TREES, DIMENSIONS);
        let mut buffer = vec![0.0; DIMENSIONS];
        let fresh = self.keys(wtxn, &self.databases.fresh)?;
        progress.advance(Stage::Folding, 0, fresh.len());
        for chunk in &fresh {
            let bytes =
                self.databases.vectors.get(wtxn, &chunk)?.ok_or(Error::Record { what: "a vector" })?;
            unpack(bytes, &mut buffer)?;
            writer.add_item(wtxn, chunk, &buffer)?;
        }
        for chunk in self.keys(wtxn, &self.databases.buried)? {
            writer.del_item(wtxn, chunk)?;
        }
        // The seed is fixed so that the same library gives the same trees.
        let mut rng = StdRng::seed_from_u64(0xF007);
        let built = writer
            .builder(&mut rng)
            .n_trees(self.settings.trees)
            .cancel(|| cancel.is_requested())
            .build(wtxn);
        match built {
            Err(arroy::Error::BuildCancelled) => return Err(Error::Cancelled),
            result => result?,
        }
        self.databases.fresh.clear(wtxn)?;
        self.databases.buried.clear(wtxn)?;
        progress.advance(Stage::Folding, fresh.len(), fresh.len());
        Ok(())
    }

    fn keys<T: 'static>(&self, txn: &RoTxn, database: &Database<U32<BE>, T>) -> Result<RoaringBitmap> {
        database
            .remap_data_type::<heed::types::DecodeIgnore>()
            .iter(txn)?
            .map(|entry| entry.map(|(key, ())| key).map_err(Error::from))
            .collect()
    }

    /// Number of vectors: all, and of them those in no tree.
    pub fn counts(&self, txn: &ReadTxn) -> Result<(u64, u64)> {
        Ok((self.databases.vectors.len(txn)?, self.databases.fresh.len(txn)?))
    }
}

fn unpack(bytes: &[u8], into: &mut [f32]) -> Result<()> {
    if bytes.len() != DIMENSIONS * 2 {
        return Err(Error::Record { what: "a vector" });
    }
    let mut halves = [f16::ZERO; DIMENSIONS];
    for (half, bytes) in halves.iter_mut().zip(bytes.chunks_exact(2)) {
        *half = f16::from_le_bytes([bytes[0], bytes[1]]);
    }
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
