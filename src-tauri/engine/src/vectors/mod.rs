//! Nearest vectors: binary codes find candidates, the stored vectors decide.
//!
//! Every vector is kept in 16-bit floats. A code of one bit per dimension stands for it while searching:
//! - *fresh* vectors have their codes in memory, and all of them are compared with the query, which takes less
//!   time than walking trees does and misses less: for a million, 4 ms;
//! - once there are more than [`VectorSettings::fold_at`] fresh ones, they are folded into arroy's trees, which live in
//!   LMDB and need no memory.
//!
//! The candidates of both are scored again with the stored vectors, so the scores are exact whichever way
//! a vector was found. A removed vector that is folded is *buried* until the next fold.

mod codes;

use std::num::NonZeroUsize;
use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};
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

/// Vectors that are folded between two looks at whether to stop.
const FOLD_STEP: usize = 1_000;

/// The one arroy index in the `trees` database.
const TREES: u16 = 0;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VectorSettings {
    /// Number of fresh vectors above which they are folded into the trees. That bounds memory, 56 bytes for each; it
    /// makes no search faster or better, as `docs/figures.md` shows.
    pub fold_at: usize,
    /// Number of trees that arroy builds.
    pub trees: usize,
    /// Number of tree nodes that arroy looks at, per query.
    pub search_k: usize,
    /// Number of candidates that are scored again with the stored vectors, per query.
    pub candidates: usize,
    /// Threads that build trees.
    pub fold_threads: usize,
}

impl Default for VectorSettings {
    fn default() -> Self {
        VectorSettings {
            fold_at: 2_000_000,
            trees: 20,
            search_k: 200_000,
            candidates: 2_000,
            fold_threads: 2,
        }
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
        for (done, chunk) in fresh.iter().enumerate() {
            if done.is_multiple_of(FOLD_STEP) {
                if cancel.is_requested() {
                    return Err(Error::Cancelled);
                }
                progress.advance(Stage::Folding, done as u64, fresh.len());
            }
            let bytes =
                self.databases.vectors.get(wtxn, &chunk)?.ok_or(Error::Record { what: "a vector" })?;
            unpack(bytes, &mut buffer)?;
            writer.add_item(wtxn, chunk, &buffer)?;
        }
        progress.advance(Stage::Folding, fresh.len(), fresh.len());
        for chunk in self.keys(wtxn, &self.databases.buried)? {
            writer.del_item(wtxn, chunk)?;
        }
        // The seed is fixed so that the same library gives the same trees.
        let mut rng = StdRng::seed_from_u64(0xF007);
        // A pool of its own leaves threads to searches, and what panics in it ends the fold alone.
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.settings.fold_threads)
            .build()
            .map_err(|error| Error::Fold { detail: error.to_string() })?;
        let build = || {
            pool.install(|| {
                let mut builder = writer.builder(&mut rng);
                builder.n_trees(self.settings.trees).cancel(|| cancel.is_requested()).build(wtxn)
            })
        };
        match catch_unwind(AssertUnwindSafe(build)) {
            Err(_) => return Err(Error::Fold { detail: "it panicked".to_string() }),
            Ok(Err(arroy::Error::BuildCancelled)) => return Err(Error::Cancelled),
            Ok(result) => result?,
        }
        self.databases.fresh.clear(wtxn)?;
        self.databases.buried.clear(wtxn)?;
        Ok(())
    }

    fn keys<T: 'static>(&self, txn: &RoTxn, database: &Database<U32<BE>, T>) -> Result<RoaringBitmap> {
        database
            .remap_data_type::<heed::types::DecodeIgnore>()
            .iter(txn)?
            .map(|entry| entry.map(|(key, ())| key).map_err(Error::from))
            .collect()
    }

    /// The vector of a chunk, of length 1; `None` before it is computed.
    pub fn vector(&self, txn: &ReadTxn, chunk: ChunkId) -> Result<Option<Vec<f32>>> {
        let Some(bytes) = self.databases.vectors.get(txn, &chunk.0)? else { return Ok(None) };
        let mut vector = vec![0.0; DIMENSIONS];
        unpack(bytes, &mut vector)?;
        Ok(Some(vector))
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use footnote_extract::Kind;
    use proptest::prelude::*;
    use rand::RngExt;

    use super::*;
    use crate::progress::Silent;
    use crate::store::{DocumentState, Store};

    const PER_DOCUMENT: u32 = 50;

    /// A store with nothing but vectors, [`PER_DOCUMENT`] to each document, documents from 1 on.
    struct Library {
        _folder: tempfile::TempDir,
        store: Store,
        index: VectorIndex,
        vectors: Vec<Vec<f32>>,
    }

    impl Library {
        fn new(vectors: Vec<Vec<f32>>, settings: VectorSettings) -> Library {
            let folder = tempfile::tempdir().unwrap();
            let store = Store::open(folder.path(), "test").unwrap();
            store
                .update(|wtxn| {
                    for (number, vector) in (0..).zip(&vectors) {
                        let document = DocumentId(number / PER_DOCUMENT + 1);
                        store.vectors.put(wtxn, ChunkId(number), document, vector)?;
                    }
                    Ok(())
                })
                .unwrap();
            let index = VectorIndex::open(store.vectors, settings, &store.read().unwrap()).unwrap();
            Library { _folder: folder, store, index, vectors }
        }

        fn search(&self, query: &[f32], limit: usize, documents: Option<&[DocumentRecord]>) -> Vec<u32> {
            let found = self.index.search(&self.store.read().unwrap(), query, limit, documents).unwrap();
            assert!(found.windows(2).all(|pair| pair[0].1 >= pair[1].1), "best first");
            found.into_iter().map(|(chunk, _)| chunk.0).collect()
        }

        fn fold(&self) {
            self.store.update(|wtxn| self.index.fold(wtxn, &Cancel::default(), &Silent)).unwrap();
            self.index.reload(&self.store.read().unwrap()).unwrap();
        }

        fn remove(&self, chunks: RangeInclusive<u32>) {
            self.store.update(|wtxn| self.store.vectors.remove(wtxn, chunks)).unwrap();
            self.index.reload(&self.store.read().unwrap()).unwrap();
        }

        fn counts(&self) -> (u64, u64) {
            self.index.counts(&self.store.read().unwrap()).unwrap()
        }

        fn wants_fold(&self) -> bool {
            self.index.wants_fold(&self.store.read().unwrap()).unwrap()
        }

        /// The nearest chunks among those that `allowed` lets through, by comparing all vectors.
        fn brute_force(&self, query: &[f32], limit: usize, allowed: impl Fn(u32) -> bool) -> Vec<u32> {
            let cosine = |vector: &[f32]| dot(vector, query) / dot(vector, vector).sqrt();
            let mut scored: Vec<(f32, u32)> =
                (0..).zip(&self.vectors).map(|(number, vector)| (cosine(vector), number)).collect();
            scored.retain(|(_, number)| allowed(*number));
            scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            scored.into_iter().map(|(_, number)| number).take(limit).collect()
        }

        /// Checks that a search gives what comparing all vectors gives. Scores are compared, as rounding to 16 bits may
        /// swap near equals.
        fn assert_exact(&self, query: &[f32], limit: usize, documents: Option<&[DocumentRecord]>) {
            let allowed = |chunk| {
                documents.is_none_or(|documents| {
                    documents.iter().any(|document| document.chunk_range().contains(&chunk))
                })
            };
            let found = self.index.search(&self.store.read().unwrap(), query, limit, documents).unwrap();
            let expected = self.brute_force(query, limit, allowed);
            assert_eq!(found.len(), expected.len());
            for ((chunk, score), expected) in found.iter().zip(expected) {
                let vector = &self.vectors[expected as usize];
                let cosine = dot(vector, query) / (dot(vector, vector) * dot(query, query)).sqrt();
                assert!((score - cosine).abs() < 1e-3, "{score} instead of {cosine}");
                assert!(allowed(chunk.0), "{chunk:?} is in another document");
            }
        }

        /// The share of the ten nearest that is found, over `queries` random queries.
        fn recall(&self, queries: usize, allowed: impl Fn(u32) -> bool) -> f32 {
            let queries = vectors(queries, 77);
            let found = queries.iter().map(|query| {
                let found = self.search(query, 10, None);
                self.brute_force(query, 10, &allowed).iter().filter(|chunk| found.contains(chunk)).count()
            });
            found.sum::<usize>() as f32 / (queries.len() * 10) as f32
        }
    }

    /// Random vectors around the same few centres whatever the seed, as passages are about the same few subjects.
    fn vectors(count: usize, seed: u64) -> Vec<Vec<f32>> {
        let direction = |rng: &mut StdRng| -> Vec<f32> {
            (0..DIMENSIONS).map(|_| rng.random::<f32>() + rng.random::<f32>() - 1.0).collect()
        };
        let mut rng = StdRng::seed_from_u64(0xCE);
        let centres: Vec<Vec<f32>> = (0..40).map(|_| direction(&mut rng)).collect();
        let mut rng = StdRng::seed_from_u64(seed);
        let mut near_a_centre = || {
            let centre = &centres[rng.random_range(0..centres.len())];
            let offset = direction(&mut rng);
            centre.iter().zip(&offset).map(|(centre, offset)| 3.0 * (centre + 0.5 * offset)).collect()
        };
        (0..count).map(|_| near_a_centre()).collect()
    }

    fn document(id: u32) -> DocumentRecord {
        DocumentRecord {
            id: DocumentId(id),
            hash: [0; 32],
            kind: Kind::Text,
            title: String::new(),
            author: None,
            pages: 1,
            first_chunk: ChunkId((id - 1) * PER_DOCUMENT),
            chunks: PER_DOCUMENT,
            characters: 0,
            problems: Vec::new(),
            added: 0,
            state: DocumentState::Indexed,
            paths: Vec::new(),
        }
    }

    fn settings() -> VectorSettings {
        VectorSettings { trees: 10, ..VectorSettings::default() }
    }

    #[test]
    fn a_vector_finds_itself_first_and_its_score_is_the_cosine() {
        let library = Library::new(vectors(300, 1), settings());
        let txn = library.store.read().unwrap();
        for number in [0, 137, 299] {
            let query = &library.vectors[number as usize];
            let found = library.index.search(&txn, query, 1, None).unwrap();
            assert_eq!(found[0].0, ChunkId(number));
            assert!((found[0].1 - 1.0).abs() < 1e-3, "{found:?}");
        }
    }

    #[test]
    fn a_tenth_of_the_vectors_as_candidates_is_enough() {
        let library = Library::new(vectors(2_000, 2), VectorSettings { candidates: 200, ..settings() });
        let recall = library.recall(30, |_| true);
        assert!(recall > 0.97, "{recall}");
    }

    #[test]
    fn folding_keeps_what_is_found() {
        let library = Library::new(vectors(2_000, 3), VectorSettings { candidates: 200, ..settings() });
        let before = library.recall(30, |_| true);
        assert_eq!(library.counts(), (2_000, 2_000));
        library.fold();
        assert_eq!(library.counts(), (2_000, 0));
        let after = library.recall(30, |_| true);
        assert!(before > 0.97 && after > before - 0.01, "{before} before, {after} after");
    }

    #[test]
    fn fresh_and_folded_vectors_are_found_together() {
        let library = Library::new(vectors(1_000, 4), settings());
        library.fold();
        let mut all = library.vectors.clone();
        all.extend(vectors(500, 5));
        let added: Vec<(ChunkId, DocumentId, &[f32])> = (1_000..1_500)
            .map(|number| {
                let document = DocumentId(number / PER_DOCUMENT + 1);
                (ChunkId(number), document, all[number as usize].as_slice())
            })
            .collect();
        library
            .store
            .update(|wtxn| {
                added.iter().try_for_each(|(chunk, document, vector)| {
                    library.store.vectors.put(wtxn, *chunk, *document, vector)
                })
            })
            .unwrap();
        library.index.publish(added.iter().copied());
        assert_eq!(library.counts(), (1_500, 500));
        for number in [3, 999, 1_000, 1_499] {
            assert_eq!(library.search(&all[number as usize], 1, None), [number]);
        }
        library.fold();
        for number in [3, 999, 1_000, 1_499] {
            assert_eq!(library.search(&all[number as usize], 1, None), [number]);
        }
    }

    #[test]
    fn a_search_keeps_to_its_documents_whether_folded_or_not() {
        let library = Library::new(vectors(1_000, 6), settings());
        let chosen = [document(2), document(7), document(20)];
        for folded in [false, true] {
            if folded {
                library.fold();
            }
            for query in &vectors(20, 7) {
                library.assert_exact(query, 10, Some(&chosen));
                assert_eq!(library.search(query, 10, Some(&[])), [0; 0]);
            }
            assert_eq!(library.search(&library.vectors[0], 1_000, Some(&chosen)).len(), 150);
        }
    }

    #[test]
    fn removed_vectors_are_not_found_before_or_after_the_next_fold() {
        let library = Library::new(vectors(1_000, 8), settings());
        library.remove(0..=49);
        library.fold();
        library.remove(100..=199);
        assert_eq!(library.counts(), (850, 0));
        let stays = |chunk: u32| chunk >= 50 && !(100..=199).contains(&chunk);
        for folded in [false, true] {
            if folded {
                library.fold();
            }
            for number in [0, 49, 100, 150, 199] {
                let found = library.search(&library.vectors[number], 20, None);
                assert_eq!(found.len(), 20);
                assert!(found.iter().all(|chunk| stays(*chunk)), "folded: {folded}, {found:?}");
            }
            let recall = library.recall(20, stays);
            assert!(recall > 0.98, "folded: {folded}, {recall}");
        }
    }

    #[test]
    fn folding_pays_when_many_are_fresh_or_buried() {
        let library = Library::new(vectors(400, 9), VectorSettings { fold_at: 399, ..settings() });
        assert!(library.wants_fold());
        library.fold();
        assert!(!library.wants_fold());
        library.remove(0..=49);
        assert!(!library.wants_fold());
        library.remove(50..=99);
        assert!(library.wants_fold(), "100 buried of 300");
        library.remove(100..=399);
        library.fold();
        assert!(!library.wants_fold());
        assert_eq!(library.search(&library.vectors[0], 10, None), [0; 0]);
    }

    #[test]
    fn vectors_that_would_be_near_to_everything_are_rejected() {
        let library = Library::new(vectors(10, 10), settings());
        let good = &library.vectors[0];
        let with = |value: f32| {
            let mut vector = good.clone();
            vector[200] = value;
            vector
        };
        let rejected = [
            vec![0.0; DIMENSIONS],
            vec![1e-9; DIMENSIONS],
            with(f32::NAN),
            with(f32::INFINITY),
            with(f32::NEG_INFINITY),
            good[1..].to_vec(),
            Vec::new(),
        ];
        for vector in &rejected {
            let put = library
                .store
                .update(|wtxn| library.store.vectors.put(wtxn, ChunkId(10), DocumentId(1), vector));
            assert!(matches!(put, Err(Error::Record { .. })), "{vector:?}");
        }
        assert_eq!(library.counts(), (10, 10));
        assert_eq!(library.search(good, 100, None).len(), 10);
    }

    /// Asks to stop as soon as the trees are about to be built.
    struct StopWhenCopied {
        cancel: Cancel,
        reached: AtomicBool,
    }

    impl Progress for StopWhenCopied {
        fn advance(&self, _: Stage, done: u64, total: u64) {
            if done == total {
                self.reached.store(true, Ordering::Relaxed);
                self.cancel.request();
            }
        }
    }

    #[test]
    fn a_cancelled_fold_leaves_everything_as_it_was() {
        let library = Library::new(vectors(2_000, 11), settings());
        let query = &vectors(1, 12)[0];
        let before = library.search(query, 50, None);

        let cancel = Cancel::default();
        let progress = StopWhenCopied { cancel: cancel.clone(), reached: AtomicBool::new(false) };
        let folded = library.store.update(|wtxn| library.index.fold(wtxn, &cancel, &progress));
        assert!(matches!(folded, Err(Error::Cancelled)), "{folded:?}");
        assert!(progress.reached.load(Ordering::Relaxed));
        let at_once = library.store.update(|wtxn| library.index.fold(wtxn, &cancel, &Silent));
        assert!(matches!(at_once, Err(Error::Cancelled)));

        library.index.reload(&library.store.read().unwrap()).unwrap();
        assert_eq!(library.counts(), (2_000, 2_000));
        assert_eq!(library.search(query, 50, None), before);
        library.fold();
        assert_eq!(library.counts(), (2_000, 0));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// With as many candidates as vectors nothing is missed.
        #[test]
        fn enough_candidates_make_the_search_exact(
            count in 1usize..400, limit in 1usize..60, seed in any::<u64>(), folded in any::<bool>(),
        ) {
            let library = Library::new(vectors(count, seed), VectorSettings { candidates: 400, ..settings() });
            if folded {
                library.fold();
            }
            let query = &vectors(1, !seed)[0];
            library.assert_exact(query, limit, None);
        }
    }
}
