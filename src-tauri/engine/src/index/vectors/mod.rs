//! Nearest vectors: binary codes find candidates, the stored vectors decide.
//!
//! A library has one or more vector spaces, each the vectors of one embedding model, in databases of its own in the store's
//! environment. One space is active: it is searched, and documents count as indexed by it. Another can be built meanwhile;
//! what it lacks is found by looking, so that building goes on after any interruption.
//!
//! Every vector is kept in 16-bit floats. While searching, a code of one bit per dimension takes its place: the codes of the
//! active space are in memory, and all of them are compared with the query, which for a million takes 4 ms. The candidates
//! are scored again with the stored vectors, so the scores are exact. Above [`VectorSettings::trees_from`] vectors, trees
//! ([`trees`]) take the place of the codes, and need no memory.

mod codes;
mod space;
mod trees;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use footnote_model::Reason;
use heed::types::{Bytes, Str};
use heed::{Env, RoTxn, RwTxn, WithoutTls};
use parking_lot::{Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};
use roaring::RoaringBitmap;

use super::follower::{Follower, Generation};
use super::{Filter, VectorSearch};
use crate::progress::{Cancel, Progress};
use crate::store::spaces::{ACTIVE, FIRST_PROFILE, SPACE};
use crate::store::{Change, Database, DocumentId, PassageId, Store};
use crate::{Error, Result};
use space::{Databases, Space};
pub use space::{SpaceId, dot};

/// Most spaces of a library: LMDB has to know how many databases there can be.
const MOST_SPACES: u8 = 6;

/// The key of the generation up to which removed documents are gone from the spaces.
const APPLIED: &str = "vectors_applied";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VectorSettings {
    /// Number of vectors outside of the trees above which they move into them. That bounds memory, 56 bytes for each; it
    /// makes no search faster or better, as `docs/figures.md` shows.
    pub trees_from: usize,
    /// Number of trees that arroy builds.
    pub trees: usize,
    /// Number of tree nodes that arroy looks at, per query.
    pub search_k: usize,
    /// Number of candidates that are scored again with the stored vectors, per query.
    pub candidates: usize,
    /// Threads that build trees.
    pub tree_threads: usize,
}

impl Default for VectorSettings {
    fn default() -> Self {
        VectorSettings {
            trees_from: 2_000_000,
            trees: 20,
            search_k: 200_000,
            candidates: 2_000,
            tree_threads: 2,
        }
    }
}

/// What there is to know of a space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpaceStatus {
    pub id: SpaceId,
    /// Names the embedding model and its weights.
    pub profile: String,
    pub dimensions: usize,
    pub active: bool,
    /// Chunks whose vectors were computed.
    pub vectors: u64,
    /// Those of them whose text is longer than the model reads: its end is not in the vector.
    pub cut: u64,
}

impl SpaceStatus {
    /// The code of what is said of passages that are cut.
    pub const CUT: &'static str = "space-passages-cut";

    /// What a person should know of the space, if there is something.
    pub fn note(&self) -> Option<Reason> {
        let SpaceStatus { profile, cut, vectors, .. } = self;
        let values =
            vec![("model", profile.clone()), ("passages", cut.to_string()), ("of", vectors.to_string())];
        let english = format!(
            "the model {profile} reads only the beginning of {cut} of the {vectors} passages, which are longer than it can read. Their ends are found by their words alone"
        );
        (*cut > 0).then(|| Reason::new(SpaceStatus::CUT, values, &english))
    }
}

/// The vectors of a library and how they are searched.
pub struct VectorIndex {
    env: Env<WithoutTls>,
    meta: Database<Str, Bytes>,
    settings: VectorSettings,
    /// The name and the dimensions of the model that a new library gets.
    own: (String, usize),
    state: RwLock<State>,
    /// Held while a space is made.
    creating: Mutex<()>,
}

/// Vectors that new chunks took over from earlier ones, and searches do not know yet.
pub struct CarriedOver(Vec<(Arc<Space>, Vec<OwnedVector>)>);

impl CarriedOver {
    /// How many vectors the space with the most of them got.
    pub fn count(&self) -> usize {
        self.0.iter().map(|(_, vectors)| vectors.len()).max().unwrap_or(0)
    }
}

type OwnedVector = (PassageId, DocumentId, Vec<f32>);

fn borrowed(vectors: &[OwnedVector]) -> Vec<(PassageId, DocumentId, &[f32])> {
    vectors.iter().map(|(chunk, document, vector)| (*chunk, *document, vector.as_slice())).collect()
}

/// The spaces as they were when they were last read.
#[derive(Clone)]
struct State {
    spaces: BTreeMap<SpaceId, Arc<Space>>,
    active: SpaceId,
    /// The last transaction that was committed before.
    read_at: usize,
}

impl State {
    /// `own` are the name and the dimensions of the model that a new library gets.
    fn read(env: &Env<WithoutTls>, meta: Database<Str, Bytes>, own: &(String, usize)) -> Result<State> {
        let read_at = env.info().last_txn_id;
        let first = match Databases::open(env, SpaceId::FIRST)? {
            Some(databases) => databases,
            None => Databases::create(env, SpaceId::FIRST)?,
        };
        let txn = env.read_txn()?;
        let profile = meta.get(&txn, FIRST_PROFILE)?.map(|name| String::from_utf8_lossy(name).into_owned());
        let active = meta.get(&txn, ACTIVE)?.and_then(|bytes| bytes.first().copied());
        let profile = profile.unwrap_or_default();
        let dimensions = if profile == own.0 { own.1 } else { first.dimensions(&txn)?.unwrap_or(own.1) };
        let mut records = vec![(SpaceId::FIRST, profile, dimensions)];
        for entry in meta.prefix_iter(&txn, SPACE)? {
            let (key, bytes) = entry?;
            records.push(read_record(key, bytes).ok_or(Error::Record { what: "a vector space" })?);
        }
        drop(txn);
        let mut spaces = BTreeMap::new();
        for (id, profile, dimensions) in records {
            let databases = match id {
                SpaceId::FIRST => first,
                _ => Databases::open(env, id)?.ok_or(Error::NoSpace(id))?,
            };
            spaces.insert(id, Arc::new(Space::new(env.clone(), profile, dimensions, databases)));
        }
        let active = active.map_or(SpaceId::FIRST, SpaceId);
        drop(spaces.get(&active).ok_or(Error::NoSpace(active))?.codes()?);
        Ok(State { spaces, active, read_at })
    }
}

impl VectorIndex {
    /// Opens the spaces of the library and reads the codes of the active one into memory. A library without any gets one for
    /// `profile`, whose vectors have so many `dimensions`.
    pub fn open(
        store: &Store,
        settings: VectorSettings,
        profile: &str,
        dimensions: usize,
    ) -> Result<VectorIndex> {
        let env = store.env().clone();
        let meta = store.meta();
        let txn = env.read_txn()?;
        let is_new = meta.get(&txn, FIRST_PROFILE)?.is_none();
        drop(txn);
        if is_new {
            let mut wtxn = env.write_txn()?;
            meta.put(&mut wtxn, FIRST_PROFILE, profile.as_bytes())?;
            wtxn.commit()?;
        }
        let own = (profile.to_string(), dimensions);
        let state = State::read(&env, meta, &own)?;
        Ok(VectorIndex { env, meta, settings, own, state: RwLock::new(state), creating: Mutex::default() })
    }

    /// Reads again what another process may have changed. Call it when this one becomes the writer.
    pub fn refresh(&self) -> Result<()> {
        if self.env.info().last_txn_id != self.state().read_at {
            let state = State::read(&self.env, self.meta, &self.own)?;
            *self.state_mut() = state;
        }
        Ok(())
    }

    /// The space that is searched.
    pub fn active(&self) -> SpaceId {
        self.state().active
    }

    pub fn spaces(&self) -> Result<Vec<SpaceStatus>> {
        let txn = self.env.read_txn()?;
        let State { spaces, active, .. } = self.state().clone();
        let status = |(id, space): (&SpaceId, &Arc<Space>)| -> Result<SpaceStatus> {
            let stored = space.databases.vectors;
            let mut cut = 0;
            for chunk in self.cut(&txn, *id)? {
                // Numbers of passages are not used again, so those of removed documents may stay in the list.
                cut += u64::from(stored.get(&txn, &chunk)?.is_some());
            }
            Ok(SpaceStatus {
                id: *id,
                profile: space.profile.clone(),
                dimensions: space.dimensions,
                active: *id == active,
                vectors: stored.len(&txn)?,
                cut,
            })
        };
        spaces.iter().map(status).collect()
    }

    /// The space for an embedding model: the one that there is, or a new and empty one.
    pub fn create_space(&self, profile: &str, dimensions: usize) -> Result<SpaceId> {
        let _creating = self.creating.lock();
        let spaces = self.state().spaces.clone();
        let known =
            spaces.iter().find(|(_, space)| space.profile == profile && space.dimensions == dimensions);
        if let Some((id, _)) = known {
            return Ok(*id);
        }
        let free = (1..MOST_SPACES).map(SpaceId).find(|id| !spaces.contains_key(id));
        let id = free.ok_or(Error::TooManySpaces)?;
        // The databases come first: a record without them would be a space that cannot be opened.
        let databases = Databases::create(&self.env, id)?;
        let mut wtxn = self.env.write_txn()?;
        self.meta.put(&mut wtxn, &format!("{SPACE}{}", id.0), &write_record(profile, dimensions))?;
        wtxn.commit()?;
        let space = Space::new(self.env.clone(), profile.to_string(), dimensions, databases);
        self.state_mut().spaces.insert(id, Arc::new(space));
        Ok(id)
    }

    /// Makes a space the one that is searched, in the given transaction. Call [`Self::switch`] once it is committed.
    pub fn activate(&self, wtxn: &mut RwTxn, id: SpaceId) -> Result<()> {
        self.space(id)?;
        Ok(self.meta.put(wtxn, ACTIVE, &[id.0])?)
    }

    /// Searches a space from now on that a committed transaction made active.
    pub fn switch(&self, id: SpaceId) -> Result<()> {
        drop(self.space(id)?.codes()?);
        let before = std::mem::replace(&mut self.state_mut().active, id);
        if before != id {
            self.space(before)?.forget_codes();
        }
        Ok(())
    }

    /// Removes a space that is not active, with its vectors. The first one stays, empty.
    pub fn remove_space(&self, id: SpaceId) -> Result<()> {
        if id == self.active() {
            return Err(Error::ActiveSpace(id));
        }
        let space = self.space(id)?;
        let mut wtxn = self.env.write_txn()?;
        space.clear(&mut wtxn)?;
        self.meta.delete(&mut wtxn, &cut_key(id))?;
        if id != SpaceId::FIRST {
            self.meta.delete(&mut wtxn, &format!("{SPACE}{}", id.0))?;
        }
        wtxn.commit()?;
        if id != SpaceId::FIRST {
            self.state_mut().spaces.remove(&id);
        }
        Ok(())
    }

    /// Stores vectors in one transaction, and lets searches find them. Returns the chunks whose vector cannot be used: it is
    /// noted for them that they have none.
    pub fn insert(
        &self,
        space: SpaceId,
        vectors: &[(PassageId, DocumentId, &[f32])],
    ) -> Result<Vec<PassageId>> {
        let space = self.space(space)?;
        let mut wtxn = self.env.write_txn()?;
        let unusable = space.put(&mut wtxn, vectors)?;
        wtxn.commit()?;
        space.publish(vectors, &unusable);
        Ok(unusable)
    }

    /// Gives chunks of `document` the vectors that earlier chunks of the same text have, in every space, as far as those have one.
    /// `pairs` are earlier chunks and new ones. Call [`Self::publish`] once the transaction is committed.
    pub fn carry_over(
        &self,
        wtxn: &mut RwTxn,
        document: DocumentId,
        pairs: &[(PassageId, PassageId)],
    ) -> Result<CarriedOver> {
        let spaces = self.state().spaces.clone();
        let mut carried = Vec::new();
        for (id, space) in spaces {
            let mut vectors = Vec::new();
            for (from, to) in pairs {
                vectors.extend(space.vector(wtxn, *from)?.map(|vector| (*to, document, vector)));
            }
            space.put(wtxn, &borrowed(&vectors))?;
            let mut cut = self.cut(wtxn, id)?;
            let also_cut: Vec<u32> =
                pairs.iter().filter(|(from, _)| cut.contains(from.0)).map(|(_, to)| to.0).collect();
            if !also_cut.is_empty() {
                cut.extend(also_cut);
                self.put_cut(wtxn, id, &cut)?;
            }
            carried.push((space, vectors));
        }
        Ok(CarriedOver(carried))
    }

    /// Lets searches find vectors that a committed transaction carried over.
    pub fn publish(&self, carried: CarriedOver) {
        for (space, vectors) in carried.0 {
            space.publish(&borrowed(&vectors), &[]);
        }
    }

    /// Notes that the text of these chunks is longer than the model of a space reads.
    pub fn note_cut(&self, space: SpaceId, chunks: &[PassageId]) -> Result<()> {
        if chunks.is_empty() {
            return Ok(());
        }
        let mut wtxn = self.env.write_txn()?;
        let mut cut = self.cut(&wtxn, space)?;
        cut.extend(chunks.iter().map(|chunk| chunk.0));
        self.put_cut(&mut wtxn, space, &cut)?;
        Ok(wtxn.commit()?)
    }

    fn put_cut(&self, wtxn: &mut RwTxn, space: SpaceId, cut: &RoaringBitmap) -> Result<()> {
        let mut bytes = Vec::new();
        cut.serialize_into(&mut bytes).expect("writing into memory does not fail");
        Ok(self.meta.put(wtxn, &cut_key(space), &bytes)?)
    }

    fn cut(&self, txn: &RoTxn, space: SpaceId) -> Result<RoaringBitmap> {
        match self.meta.get(txn, &cut_key(space))? {
            Some(bytes) => RoaringBitmap::deserialize_from(bytes)
                .map_err(|_| Error::Record { what: "the passages that a space has cut" }),
            None => Ok(RoaringBitmap::new()),
        }
    }

    /// Of a range of chunks, those for which a space holds nothing whole.
    pub fn lacking(&self, space: SpaceId, chunks: RangeInclusive<u32>) -> Result<Vec<PassageId>> {
        let txn = self.env.read_txn()?;
        self.space(space)?.lacking(&txn, chunks)
    }

    /// How many entries of the spaces cannot be read.
    pub fn damaged(&self) -> Result<u64> {
        let txn = self.env.read_txn()?;
        let spaces = self.state().spaces.clone();
        let mut damaged = 0;
        for space in spaces.values() {
            damaged += space.damaged(&txn)?.len() as u64;
        }
        Ok(damaged)
    }

    /// Removes what cannot be read of the spaces, so that it is computed again. Returns how many entries there were.
    pub fn remove_damaged(&self) -> Result<u64> {
        let spaces = self.state().spaces.clone();
        let mut wtxn = self.env.write_txn()?;
        let mut removed = 0;
        for space in spaces.values() {
            removed += space.remove_damaged(&mut wtxn)?;
        }
        wtxn.commit()?;
        if removed > 0 {
            spaces.values().for_each(|space| space.forget_codes());
        }
        Ok(removed)
    }

    /// Names the embedding model of a space.
    pub fn profile(&self, space: SpaceId) -> Result<String> {
        Ok(self.space(space)?.profile.clone())
    }

    /// Number of vectors of the active space: all, and of them those in no tree.
    pub fn counts(&self) -> Result<(u64, u64)> {
        let txn = self.env.read_txn()?;
        let space = self.space(self.active())?;
        Ok((space.databases.vectors.len(&txn)?, space.databases.unindexed.len(&txn)?))
    }

    /// Number of vectors that are there of an embedding model.
    pub fn vectors_of(&self, profile: &str, dimensions: usize) -> Result<u64> {
        let txn = self.env.read_txn()?;
        let spaces = self.state().spaces.clone();
        let space = spaces.values().find(|space| space.profile == profile && space.dimensions == dimensions);
        Ok(space.map_or(Ok(0), |space| space.databases.vectors.len(&txn))?)
    }

    /// The bytes that each database of a space takes on disk.
    pub fn bytes_on_disk(&self, space: SpaceId) -> Result<[(&'static str, u64); 3]> {
        let (space, txn) = (self.space(space)?, self.env.read_txn()?);
        let bytes = |stat: heed::DatabaseStat| {
            let pages = stat.branch_pages + stat.leaf_pages + stat.overflow_pages;
            pages as u64 * u64::from(stat.page_size)
        };
        let databases = &space.databases;
        Ok([
            ("vectors", bytes(databases.vectors.stat(&txn)?)),
            ("codes", bytes(databases.unindexed.stat(&txn)?)),
            ("trees", bytes(databases.trees.stat(&txn)?)),
        ])
    }

    /// Whether [`Self::rebuild_trees`] pays for the active space.
    pub fn wants_trees(&self) -> Result<bool> {
        let space = self.space(self.active())?;
        let txn = self.env.read_txn()?;
        trees::want_rebuild(&space.databases, &txn, &self.settings)
    }

    /// Moves the vectors of the active space into trees, and removed ones out of them. On [`Error::Cancelled`] everything is
    /// as it was.
    pub fn rebuild_trees(&self, cancel: &Cancel, progress: &dyn Progress) -> Result<()> {
        let space = self.space(self.active())?;
        let mut wtxn = self.env.write_txn()?;
        trees::rebuild(&space.databases, &mut wtxn, space.dimensions, &self.settings, cancel, progress)?;
        wtxn.commit()?;
        space.forget_codes();
        Ok(())
    }

    fn space(&self, id: SpaceId) -> Result<Arc<Space>> {
        self.state().spaces.get(&id).cloned().ok_or(Error::NoSpace(id))
    }

    /// Never held while a transaction is waited for.
    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read()
    }

    fn state_mut(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write()
    }

    /// Changes all spaces in one transaction.
    fn change(&self, change: impl Fn(&Space, &mut RwTxn) -> Result<()>) -> Result<()> {
        let spaces = self.state().spaces.clone();
        let mut wtxn = self.env.write_txn()?;
        let changed = spaces.values().try_for_each(|space| change(space, &mut wtxn));
        let committed = changed.and_then(|()| Ok(wtxn.commit()?));
        if committed.is_err() {
            // What was taken out of memory is still stored.
            spaces.values().for_each(|space| space.forget_codes());
        }
        committed
    }
}

impl VectorSearch for VectorIndex {
    fn search(
        &self,
        space: SpaceId,
        query: &[f32],
        limit: usize,
        within: Option<&Filter>,
    ) -> Result<Vec<(PassageId, f32)>> {
        let txn = self.env.read_txn()?;
        self.space(space)?.search(&txn, query, limit, within, &self.settings)
    }

    fn vectors(&self, space: SpaceId, chunks: &[PassageId]) -> Result<Vec<Option<Vec<f32>>>> {
        let (space, txn) = (self.space(space)?, self.env.read_txn()?);
        chunks.iter().map(|chunk| space.vector(&txn, *chunk)).collect()
    }
}

impl Follower for VectorIndex {
    fn applied(&self) -> Result<Generation> {
        let txn = self.env.read_txn()?;
        let bytes = self.meta.get(&txn, APPLIED)?.and_then(|bytes| bytes.try_into().ok());
        Ok(bytes.map_or(0, u64::from_be_bytes))
    }

    /// Added documents get their vectors when these are computed; removed ones lose theirs now.
    fn apply(&self, store: &Store, changes: &[Change]) -> Result<()> {
        let removed = changes.iter().filter_map(|change| match change {
            Change::Removed(id) => Some(id.0),
            Change::Added(_) => None,
        });
        let removed: RoaringBitmap = removed.collect();
        if removed.is_empty() {
            return Ok(());
        }
        let txn = store.read()?;
        let mut cut_again = false;
        for id in &removed {
            cut_again |= store.document(&txn, DocumentId(id))?.is_some();
        }
        drop(txn);
        if cut_again {
            // Such a document has other chunks now, which may have their vectors.
            return self.change(|space, wtxn| space.remove_orphans(wtxn, store));
        }
        self.change(|space, wtxn| space.remove(wtxn, store, &removed))
    }

    fn commit(&self, generation: Generation) -> Result<()> {
        let mut wtxn = self.env.write_txn()?;
        self.meta.put(&mut wtxn, APPLIED, &generation.to_be_bytes())?;
        Ok(wtxn.commit()?)
    }

    fn rebuild(&self, store: &Store) -> Result<()> {
        let txn = store.read()?;
        let generation = store.generation(&txn)?;
        drop(txn);
        self.change(|space, wtxn| {
            space.remove_orphans(wtxn, store)?;
            space.restore_codes(wtxn, store)
        })?;
        self.state().spaces.values().for_each(|space| space.forget_codes());
        self.commit(generation)
    }
}

/// The key of the chunks that a space has cut, as a roaring bitmap.
fn cut_key(space: SpaceId) -> String {
    format!("cut_{space}")
}

const RECORD_VERSION: u8 = 1;

/// Version, dimensions (4 bytes, big endian), profile.
fn write_record(profile: &str, dimensions: usize) -> Vec<u8> {
    [&[RECORD_VERSION], &(dimensions as u32).to_be_bytes()[..], profile.as_bytes()].concat()
}

fn read_record(key: &str, bytes: &[u8]) -> Option<(SpaceId, String, usize)> {
    let number = key.strip_prefix(SPACE)?.parse().ok()?;
    let (version, rest) = bytes.split_first()?;
    let (dimensions, profile) = rest.split_first_chunk::<4>()?;
    let profile = std::str::from_utf8(profile).ok()?;
    (*version == RECORD_VERSION)
        .then(|| (SpaceId(number), profile.to_string(), u32::from_be_bytes(*dimensions) as usize))
}

#[cfg(test)]
mod tests;
