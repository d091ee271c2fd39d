//! Measures the vector index against brute force: what it misses, how long it takes, what it occupies.
//!
//! usage: recall [--vectors FILE --queries FILE] [--sizes 10000,100000] [--queries-used 500] [--trees 10,20,50]
//!
//! Both files hold vectors of 384 little-endian 32-bit floats, one after the other. Where more are wanted than FILE holds,
//! the rest are sums, with random weights, of two of its vectors drawn at random. Without files the vectors are drawn
//! around random centres. `--trees ""` leaves the trees out, which take long to build.
//!
//! One thread searches. Every row gives recall@10, the share of the ten nearest vectors that is found, and latency
//! over all queries.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use footnote_engine::index::VectorSearch;
use footnote_engine::index::vectors::dot;
use footnote_engine::store::Store;
use footnote_engine::{Cancel, DocumentId, PassageId, Silent, SpaceId, VectorIndex, VectorSettings};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rayon::prelude::*;

/// Length of the vectors.
const DIMENSIONS: usize = 384;

/// Neighbours that are looked for.
const NEAREST: usize = 10;

/// Passages of a synthetic document.
const PASSAGES_PER_DOCUMENT: usize = 100;

const SCAN_CANDIDATES: [usize; 7] = [40, 200, 400, 700, 1000, 2000, 4000];
/// `search_k` and candidates.
const TREE_SEARCHES: [(usize, usize); 6] =
    [(10_000, 400), (40_000, 400), (60_000, 1000), (100_000, 1000), (200_000, 1000), (400_000, 2000)];

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut options: HashMap<String, String> = HashMap::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        options.insert(name, value);
    }
    let numbers = |name: &str, otherwise: &str| -> Result<Vec<usize>, Box<dyn Error>> {
        let list = options.get(name).map_or(otherwise, String::as_str);
        list.split(',').filter(|item| !item.is_empty()).map(|item| Ok(item.trim().parse()?)).collect()
    };
    let sizes = numbers("--sizes", "10000,100000")?;
    let trees = numbers("--trees", "10,20,50")?;
    let used = *numbers("--queries-used", "500")?.first().ok_or("--queries-used needs a number")?;
    let largest = *sizes.iter().max().ok_or("--sizes needs a number")?;

    let mut rng = StdRng::seed_from_u64(1);
    let (items, mut queries) = match (options.get("--vectors"), options.get("--queries")) {
        (Some(vectors), Some(queries)) => {
            (mix(read(Path::new(vectors))?, largest, &mut rng), read(Path::new(queries))?)
        }
        _ => clusters(largest, used, &mut rng),
    };
    queries.truncate(used);

    println!("| vectors | found by | candidates | recall@{NEAREST} | p50 ms | p95 ms |");
    println!("|---|---|---|---|---|---|");
    for size in sizes {
        let items = &items[..size];
        let truth = brute_force(items, &queries);
        let filled = Filled::new(items)?;
        let started = Instant::now();
        filled.open(VectorSettings::default())?;
        eprintln!(
            "{size} vectors: stored in {:.1} s, codes read in {:.3} s, {}",
            filled.seconds,
            started.elapsed().as_secs_f32(),
            filled.occupied()?
        );
        for candidates in SCAN_CANDIDATES {
            let settings = VectorSettings { candidates, ..VectorSettings::default() };
            filled.measure(
                &queries,
                &truth,
                &settings,
                &format!("| {size} | comparing codes | {candidates} |"),
            )?;
        }
        drop(filled);
        for trees in &trees {
            let filled = Filled::new(items)?;
            let settings = VectorSettings { trees: *trees, ..VectorSettings::default() };
            let started = Instant::now();
            let index = filled.open(settings.clone())?;
            index.rebuild_trees(&Cancel::default(), &Silent)?;
            eprintln!(
                "{size} vectors: {trees} trees built in {:.1} s, {}",
                started.elapsed().as_secs_f32(),
                filled.occupied()?
            );
            for (search_k, candidates) in TREE_SEARCHES {
                let settings = VectorSettings { search_k, candidates, ..settings.clone() };
                let row = format!("| {size} | {trees} trees, search_k {search_k} | {candidates} |");
                filled.measure(&queries, &truth, &settings, &row)?;
            }
        }
    }
    Ok(())
}

/// A store that holds the vectors and nothing else.
struct Filled {
    _folder: tempfile::TempDir,
    store: Store,
    seconds: f32,
}

impl Filled {
    fn new(items: &[Vec<f32>]) -> Result<Filled, Box<dyn Error>> {
        let started = Instant::now();
        let folder = tempfile::tempdir()?;
        let store = Store::open(folder.path())?;
        let index = VectorIndex::open(&store, VectorSettings::default(), "recall", DIMENSIONS)?;
        let numbered: Vec<(PassageId, DocumentId, &[f32])> = items
            .iter()
            .enumerate()
            .map(|(number, vector)| {
                let document = DocumentId((number / PASSAGES_PER_DOCUMENT) as u32 + 1);
                (PassageId(number as u32), document, vector.as_slice())
            })
            .collect();
        for group in numbered.chunks(50_000) {
            index.insert(SpaceId::FIRST, group)?;
        }
        Ok(Filled { _folder: folder, store, seconds: started.elapsed().as_secs_f32() })
    }

    fn open(&self, settings: VectorSettings) -> footnote_engine::Result<VectorIndex> {
        VectorIndex::open(&self.store, settings, "recall", DIMENSIONS)
    }

    /// The bytes that each vector takes on disk, by database.
    fn occupied(&self) -> Result<String, Box<dyn Error>> {
        let index = self.open(VectorSettings::default())?;
        let (count, _) = index.counts()?;
        let bytes = index.bytes_on_disk(SpaceId::FIRST)?;
        let parts = bytes.map(|(name, bytes)| format!("{name} {}", bytes / count.max(1)));
        Ok(format!("bytes per vector on disk: {}", parts.join(", ")))
    }

    /// Searches for all queries and prints what came of it, after `row`.
    fn measure(
        &self,
        queries: &[Vec<f32>],
        truth: &[Vec<u32>],
        settings: &VectorSettings,
        row: &str,
    ) -> Result<(), Box<dyn Error>> {
        let index = self.open(settings.clone())?;
        let mut found = 0;
        let mut times: Vec<Duration> = Vec::new();
        // What is read for the first time comes from the disk: that is not the index's doing.
        for query in queries {
            index.search(SpaceId::FIRST, query, NEAREST, None)?;
        }
        for (query, truth) in queries.iter().zip(truth) {
            let started = Instant::now();
            let nearest = index.search(SpaceId::FIRST, query, NEAREST, None)?;
            times.push(started.elapsed());
            found += nearest.iter().filter(|(chunk, _)| truth.contains(&chunk.0)).count();
        }
        times.sort_unstable();
        let recall = found as f32 / (truth.len() * NEAREST) as f32;
        let at = |share: usize| times[times.len() * share / 100].as_secs_f64() * 1e3;
        println!("{row} {recall:.4} | {:.2} | {:.2} |", at(50), at(95));
        Ok(())
    }
}

fn brute_force(items: &[Vec<f32>], queries: &[Vec<f32>]) -> Vec<Vec<u32>> {
    let nearest = |query: &Vec<f32>| {
        let mut scored: Vec<(f32, u32)> =
            items.iter().zip(0..).map(|(item, number)| (dot(item, query), number)).collect();
        scored.select_nth_unstable_by(NEAREST - 1, |a, b| b.0.total_cmp(&a.0));
        scored[..NEAREST].iter().map(|(_, number)| *number).collect()
    };
    queries.par_iter().map(nearest).collect()
}

#[expect(clippy::disallowed_methods, reason = "this is no part of the engine")]
fn read(path: &Path) -> Result<Vec<Vec<f32>>, Box<dyn Error>> {
    let bytes = std::fs::read(path)?;
    if bytes.is_empty() || bytes.len() % (DIMENSIONS * 4) != 0 {
        return Err(format!("{}: not a file of vectors of {DIMENSIONS} floats", path.display()).into());
    }
    let vector = |bytes: &[u8]| {
        let floats =
            bytes.chunks_exact(4).map(|float| f32::from_le_bytes([float[0], float[1], float[2], float[3]]));
        normalised(floats.collect())
    };
    Ok(bytes.chunks_exact(DIMENSIONS * 4).map(vector).collect())
}

/// As many vectors as are wanted: those that there are, and then sums of two of them.
fn mix(real: Vec<Vec<f32>>, wanted: usize, rng: &mut StdRng) -> Vec<Vec<f32>> {
    let count = real.len();
    let mut items = real;
    while items.len() < wanted {
        let (a, b) = (rng.random_range(0..count), rng.random_range(0..count));
        let weight: f32 = rng.random();
        let mixed = items[a].iter().zip(&items[b]).map(|(a, b)| a * weight + b * (1.0 - weight));
        let mixed = normalised(mixed.collect());
        items.push(mixed);
    }
    items
}

/// Vectors around random centres, fifty to each, and queries around the same.
fn clusters(wanted: usize, queries: usize, rng: &mut StdRng) -> (Vec<Vec<f32>>, Vec<Vec<f32>>) {
    let centres: Vec<Vec<f32>> = (0..wanted.div_ceil(50)).map(|_| direction(rng)).collect();
    let mut near = |_| {
        let centre = &centres[rng.random_range(0..centres.len())];
        let offset = direction(rng);
        normalised(centre.iter().zip(&offset).map(|(centre, offset)| centre + 0.8 * offset).collect())
    };
    let items = (0..wanted).map(&mut near).collect();
    (items, (0..queries).map(&mut near).collect())
}

/// A random direction. The sum of a few uniform numbers is normal enough for all directions to be as likely.
fn direction(rng: &mut StdRng) -> Vec<f32> {
    let element = |_| (0..4).map(|_| rng.random::<f32>() - 0.5).sum();
    normalised((0..DIMENSIONS).map(element).collect())
}

fn normalised(mut vector: Vec<f32>) -> Vec<f32> {
    let length = dot(&vector, &vector).sqrt().max(f32::MIN_POSITIVE);
    vector.iter_mut().for_each(|x| *x /= length);
    vector
}
