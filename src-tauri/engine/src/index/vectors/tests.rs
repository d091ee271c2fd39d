use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use footnote_extract::{Kind, Span};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::*;
use crate::index::follower::{catch_up, is_behind};
use crate::paths::{Stamp, StoredPath};
use crate::progress::{Silent, Stage};
use crate::store::{Document, DocumentState, NewDocument, Passage, Store};

const DIMENSIONS: usize = 384;

const PER_DOCUMENT: u32 = 50;

/// A store with [`PER_DOCUMENT`] chunks to each document, documents from 1 on, chunks from 0 on, and their vectors.
struct Library {
    _folder: tempfile::TempDir,
    store: Store,
    index: VectorIndex,
    vectors: Vec<Vec<f32>>,
}

impl Library {
    fn new(vectors: Vec<Vec<f32>>, settings: VectorSettings) -> Library {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let chunks = vectors.len() as u32;
        store
            .update(|wtxn| {
                (0..chunks.div_ceil(PER_DOCUMENT)).try_for_each(|number| {
                    let left = chunks - number * PER_DOCUMENT;
                    store.add_document(wtxn, &new_document(number, left.min(PER_DOCUMENT))).map(drop)
                })
            })
            .unwrap();
        let index = VectorIndex::open(&store, settings, "test", DIMENSIONS).unwrap();
        let library = Library { _folder: folder, store, index, vectors };
        library.insert(SpaceId::FIRST, 0, &library.vectors);
        library
    }

    /// Stores vectors for the chunks from `first` on.
    fn insert(&self, space: SpaceId, first: u32, vectors: &[Vec<f32>]) {
        let entries: Vec<(PassageId, DocumentId, &[f32])> = (first..)
            .zip(vectors)
            .map(|(number, vector)| {
                (PassageId(number), DocumentId(number / PER_DOCUMENT + 1), vector.as_slice())
            })
            .collect();
        assert_eq!(self.index.insert(space, &entries).unwrap(), []);
    }

    fn search(&self, query: &[f32], limit: usize, documents: Option<&[Document]>) -> Vec<u32> {
        let found = self.scored(query, limit, documents);
        assert!(found.windows(2).all(|pair| pair[0].1 >= pair[1].1), "best first");
        found.into_iter().map(|(chunk, _)| chunk.0).collect()
    }

    fn scored(&self, query: &[f32], limit: usize, documents: Option<&[Document]>) -> Vec<(PassageId, f32)> {
        let filter = documents.map(Filter::of);
        self.index.search(self.index.active(), query, limit, filter.as_ref()).unwrap()
    }

    fn rebuild_trees(&self) {
        self.index.rebuild_trees(&Cancel::default(), &Silent).unwrap();
    }

    fn remove(&self, documents: RangeInclusive<u32>) {
        let before = self.store.generation(&self.store.read().unwrap()).unwrap();
        self.store
            .update(|wtxn| {
                documents.clone().try_for_each(|id| self.store.remove_document(wtxn, DocumentId(id)))
            })
            .unwrap();
        let changes = self.store.changes_since(&self.store.read().unwrap(), before).unwrap().unwrap();
        assert_eq!(changes.len(), documents.count());
        self.index.apply(&self.store, &changes).unwrap();
    }

    fn counts(&self) -> (u64, u64) {
        self.index.counts().unwrap()
    }

    fn wants_trees(&self) -> bool {
        self.index.wants_trees().unwrap()
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
    fn assert_exact(&self, query: &[f32], limit: usize, documents: Option<&[Document]>) {
        let allowed = |chunk| {
            documents.is_none_or(|documents| {
                documents.iter().any(|document| document.chunk_range().contains(&chunk))
            })
        };
        let found = self.scored(query, limit, documents);
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

fn document(id: u32) -> Document {
    Document {
        id: DocumentId(id),
        hash: [0; 32],
        kind: Kind::TEXT,
        title: String::new(),
        author: None,
        pages: 1,
        first_chunk: PassageId((id - 1) * PER_DOCUMENT),
        chunks: PER_DOCUMENT,
        characters: 0,
        problems: Vec::new(),
        added: 0,
        state: DocumentState::Indexed,
        paths: Vec::new(),
    }
}

fn new_document(number: u32, chunks: u32) -> NewDocument {
    let chunk = Passage {
        document: DocumentId(0),
        page: 1,
        span: Span::new(0, 0),
        text: String::new(),
        heading: String::new(),
        table_header: String::new(),
    };
    let mut hash = [0; 32];
    hash[..4].copy_from_slice(&number.to_be_bytes());
    NewDocument {
        hash,
        kind: Kind::TEXT,
        title: String::new(),
        author: None,
        pages: Vec::new(),
        chunks: vec![chunk; chunks as usize],
        characters: 0,
        problems: Vec::new(),
        added: 0,
        path: StoredPath::new(Path::new(&number.to_string())),
        stamp: Stamp { bytes: 1, modified_ns: 1 },
    }
}

fn settings() -> VectorSettings {
    VectorSettings { trees: 10, ..VectorSettings::default() }
}

#[test]
fn a_vector_finds_itself_first_and_its_score_is_the_cosine() {
    let library = Library::new(vectors(300, 1), settings());
    for number in [0, 137, 299] {
        let query = &library.vectors[number as usize];
        let found = library.scored(query, 1, None);
        assert_eq!(found[0].0, PassageId(number));
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
fn trees_keep_what_is_found() {
    let library = Library::new(vectors(2_000, 3), VectorSettings { candidates: 200, ..settings() });
    let before = library.recall(30, |_| true);
    assert_eq!(library.counts(), (2_000, 2_000));
    library.rebuild_trees();
    assert_eq!(library.counts(), (2_000, 0));
    let after = library.recall(30, |_| true);
    assert!(before > 0.97 && after > before - 0.01, "{before} before, {after} after");
}

#[test]
fn vectors_in_trees_and_outside_are_found_together() {
    let library = Library::new(vectors(1_000, 4), settings());
    library.rebuild_trees();
    let added = vectors(500, 5);
    library.insert(SpaceId::FIRST, 1_000, &added);
    let all = [library.vectors.clone(), added].concat();
    assert_eq!(library.counts(), (1_500, 500));
    for number in [3, 999, 1_000, 1_499] {
        assert_eq!(library.search(&all[number as usize], 1, None), [number]);
    }
    library.rebuild_trees();
    for number in [3, 999, 1_000, 1_499] {
        assert_eq!(library.search(&all[number as usize], 1, None), [number]);
    }
}

#[test]
fn a_search_keeps_to_its_documents_with_trees_and_without() {
    let library = Library::new(vectors(1_000, 6), settings());
    let chosen = [document(2), document(7), document(20)];
    for trees in [false, true] {
        if trees {
            library.rebuild_trees();
        }
        for query in &vectors(20, 7) {
            library.assert_exact(query, 10, Some(&chosen));
            assert_eq!(library.search(query, 10, Some(&[])), [0; 0]);
        }
        assert_eq!(library.search(&library.vectors[0], 1_000, Some(&chosen)).len(), 150);
    }
}

#[test]
fn removed_vectors_are_not_found_before_or_after_trees_are_rebuilt() {
    let library = Library::new(vectors(1_000, 8), settings());
    library.remove(1..=1);
    library.rebuild_trees();
    library.remove(3..=4);
    assert_eq!(library.counts(), (850, 0));
    let stays = |chunk: u32| chunk >= 50 && !(100..=199).contains(&chunk);
    for trees in [false, true] {
        if trees {
            library.rebuild_trees();
        }
        for number in [0, 49, 100, 150, 199] {
            let found = library.search(&library.vectors[number], 20, None);
            assert_eq!(found.len(), 20);
            assert!(found.iter().all(|chunk| stays(*chunk)), "trees: {trees}, {found:?}");
        }
        let recall = library.recall(20, stays);
        assert!(recall > 0.98, "trees: {trees}, {recall}");
    }
}

#[test]
fn rebuilding_trees_pays_when_many_are_outside_or_deleted() {
    let library = Library::new(vectors(400, 9), VectorSettings { trees_from: 399, ..settings() });
    assert!(library.wants_trees());
    library.rebuild_trees();
    assert!(!library.wants_trees());
    library.remove(1..=1);
    assert!(!library.wants_trees());
    library.remove(2..=2);
    assert!(library.wants_trees(), "100 deleted of 300");
    library.remove(3..=8);
    library.rebuild_trees();
    assert!(!library.wants_trees());
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
        let unusable = library
            .index
            .insert(
                SpaceId::FIRST,
                &[(PassageId(9), DocumentId(1), vector), (PassageId(8), DocumentId(1), good)],
            )
            .unwrap();
        assert_eq!(unusable, [PassageId(9)], "{vector:?}");
        assert_eq!(library.index.lacking(SpaceId::FIRST, 0..=9).unwrap(), [], "nobody computes it again");
        assert!(!library.search(good, 100, None).contains(&9));
        assert_eq!(library.index.vectors(SpaceId::FIRST, &[PassageId(9)]).unwrap(), [None]);
    }
    assert_eq!(library.search(good, 100, None).len(), 9);
    library.remove(1..=1);
    assert_eq!(library.counts(), (0, 0));
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
fn a_cancelled_rebuild_leaves_everything_as_it_was() {
    let library = Library::new(vectors(2_000, 11), settings());
    let query = &vectors(1, 12)[0];
    let before = library.search(query, 50, None);

    let cancel = Cancel::default();
    let progress = StopWhenCopied { cancel: cancel.clone(), reached: AtomicBool::new(false) };
    let rebuilt = library.index.rebuild_trees(&cancel, &progress);
    assert!(matches!(rebuilt, Err(Error::Cancelled)), "{rebuilt:?}");
    assert!(progress.reached.load(Ordering::Relaxed));
    let at_once = library.index.rebuild_trees(&cancel, &Silent);
    assert!(matches!(at_once, Err(Error::Cancelled)));

    assert_eq!(library.counts(), (2_000, 2_000));
    assert_eq!(library.search(query, 50, None), before);
    library.rebuild_trees();
    assert_eq!(library.counts(), (2_000, 0));
}

#[test]
fn a_removal_takes_the_codes_of_its_documents_out_without_reading_the_others() {
    let library = Library::new(vectors(300, 13), settings());
    let query = &library.vectors[60];
    assert_eq!(library.search(query, 1, None), [60]);
    // Were the codes read again, those of documents that are no longer stored would be gone too.
    let stored = library.index.space(SpaceId::FIRST).unwrap().databases.unindexed;
    library.store.update(|wtxn| Ok(stored.delete(wtxn, &60)?)).unwrap();
    library.remove(1..=1);
    assert_eq!(library.search(query, 1, None), [60]);
    assert!(!library.search(&library.vectors[7], 300, None).contains(&7));
}

#[test]
fn an_index_that_lacks_a_removal_makes_up_for_it() {
    let library = Library::new(vectors(200, 14), settings());
    let generation = library.store.generation(&library.store.read().unwrap()).unwrap();
    library.index.commit(generation).unwrap();
    library.store.update(|wtxn| library.store.remove_document(wtxn, DocumentId(2))).unwrap();
    for forgotten in [false, true] {
        assert!(is_behind(&library.index, &library.store).unwrap());
        if forgotten {
            library.store.update(|wtxn| library.store.remove_document(wtxn, DocumentId(3))).unwrap();
            library.store.update(|wtxn| library.store.trim_journal(wtxn, generation + 2)).unwrap();
        }
        catch_up(&library.index, &library.store).unwrap();
        assert!(!is_behind(&library.index, &library.store).unwrap());
        let left = if forgotten { 100 } else { 150 };
        assert_eq!(library.counts(), (left, left));
        assert_eq!(library.search(&library.vectors[60], 300, None).len() as u64, left);
        if !forgotten {
            library.store.update(|wtxn| library.store.remove_document(wtxn, DocumentId(4))).unwrap();
            library.store.update(|wtxn| library.store.add_document(wtxn, &new_document(9, 50))).unwrap();
            library.insert(SpaceId::FIRST, 200, &vectors(50, 15));
        }
    }
}

#[test]
fn spaces_of_other_dimensions_stand_side_by_side_and_one_is_active() {
    let library = Library::new(vectors(100, 16), settings());
    let second = library.index.create_space("other", 100).unwrap();
    assert_eq!(library.index.create_space("other", 100).unwrap(), second, "it is there already");
    assert_eq!(library.index.lacking(second, 0..=99).unwrap().len(), 100);
    let short: Vec<Vec<f32>> = library.vectors.iter().map(|vector| vector[200..300].to_vec()).collect();
    library.insert(second, 0, &short[..60]);
    assert_eq!(library.index.lacking(second, 0..=99).unwrap().len(), 40);
    assert_eq!(library.search(&library.vectors[70], 1, None), [70], "the first is searched meanwhile");
    library.insert(second, 60, &short[60..]);

    library.store.update(|wtxn| library.index.activate(wtxn, second)).unwrap();
    library.index.switch(second).unwrap();
    assert_eq!(library.search(&short[70], 1, None), [70]);
    library.remove(1..=1);
    assert_eq!(library.index.lacking(SpaceId::FIRST, 0..=99).unwrap().len(), 50, "it follows too");

    let open = |profile: &str| VectorIndex::open(&library.store, settings(), profile, DIMENSIONS).unwrap();
    let again = open("test");
    assert_eq!(again.active(), second);
    assert_eq!(again.search(second, &short[70], 1, None).unwrap()[0].0, PassageId(70));
    let status = again.spaces().unwrap();
    let shown = status
        .iter()
        .map(|space| (space.id, space.profile.as_str(), space.dimensions, space.active, space.vectors));
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [(SpaceId::FIRST, "test", 384, false, 50), (second, "other", 100, true, 50)]
    );
    assert!(matches!(again.remove_space(second), Err(Error::ActiveSpace(_))));
    again.remove_space(SpaceId::FIRST).unwrap();
    assert_eq!(again.spaces().unwrap()[0].vectors, 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// With as many candidates as vectors nothing is missed.
    #[test]
    fn enough_candidates_make_the_search_exact(
        count in 1usize..400, limit in 1usize..60, seed in any::<u64>(), trees in any::<bool>(),
    ) {
        let library = Library::new(vectors(count, seed), VectorSettings { candidates: 400, ..settings() });
        if trees {
            library.rebuild_trees();
        }
        let query = &vectors(1, !seed)[0];
        library.assert_exact(query, limit, None);
    }
}
