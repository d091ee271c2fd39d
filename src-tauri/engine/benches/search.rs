//! How fast passages are found: by words, by meaning and by both, in libraries of 10,000 and 100,000 passages.
//!
//! `FOOTNOTE_BENCH_PASSAGES=10000` (numbers parted by commas) measures other sizes. For each size the percentiles
//! over [`QUERIES`] different queries go to standard error, as a mean says little of the slowest.

mod synthetic;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use footnote_engine::index::{Filter, Indexes, LexicalIndex, VectorSearch};
use footnote_engine::search::Searcher;
use footnote_engine::store::{NewDocument, Passage, Store};
use footnote_engine::{
    CrossEncoder, Document, DocumentId, Kind, Mode, OnnxEmbedder, Page, PassageId, SearchOptions, SpaceId,
    Span, Stamp, StoredPath, VectorIndex, VectorSettings,
};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const QUERIES: usize = 300;
const DIMENSIONS: usize = 384;
const PAGES_PER_DOCUMENT: u32 = 25;
const PASSAGES_PER_PAGE: u32 = 4;
const WORDS_PER_PASSAGE: usize = 110;

/// Documents that are stored in one transaction.
const DOCUMENTS_PER_COMMIT: usize = 50;

struct Bench {
    _folder: tempfile::TempDir,
    store: Store,
    indexes: Indexes,
    embedder: Arc<OnnxEmbedder>,
    cross_encoder: CrossEncoder,
}

impl Bench {
    fn new(passages: u32) -> Bench {
        let started = Instant::now();
        let folder = tempfile::tempdir().expect("there is room for a library");
        let store_folder = folder.path().join("store");
        #[expect(clippy::disallowed_methods, reason = "this is no part of the engine")]
        std::fs::create_dir_all(&store_folder).expect("the folder is new");
        let store = Store::open(&store_folder).expect("the folder is new");
        let mut rng = StdRng::seed_from_u64(7);
        let passages_per_document = PAGES_PER_DOCUMENT * PASSAGES_PER_PAGE;
        let documents: Vec<u32> = (0..passages.div_ceil(passages_per_document)).collect();
        let vectors = VectorIndex::open(&store, VectorSettings::default(), "synthetic", DIMENSIONS)
            .expect("the store is sound");
        for group in documents.chunks(DOCUMENTS_PER_COMMIT) {
            let stored: Vec<Document> = store
                .update(|wtxn| {
                    let numbers = group.iter();
                    numbers.map(|number| store.add_document(wtxn, &document(&mut rng, *number))).collect()
                })
                .expect("the disk is large enough");
            let computed: Vec<(PassageId, DocumentId, Vec<f32>)> = stored
                .iter()
                .flat_map(|document| document.chunk_range().map(|chunk| (PassageId(chunk), document.id)))
                .map(|(chunk, document)| (chunk, document, vector(&mut rng)))
                .collect();
            let entries: Vec<(PassageId, DocumentId, &[f32])> = computed
                .iter()
                .map(|(chunk, document, vector)| (*chunk, *document, vector.as_slice()))
                .collect();
            vectors.insert(SpaceId::FIRST, &entries).expect("the disk is large enough");
        }
        let lexical =
            LexicalIndex::open(&folder.path().join("lexical"), &|| Ok(())).expect("the folder is new");
        let indexes = Indexes { lexical, vectors };
        indexes.catch_up(&store).expect("the disk is large enough");
        indexes.lexical.close_writer();
        let seconds = started.elapsed().as_secs_f32();
        let bytes = bytes_in(folder.path()) / u64::from(passages);
        eprintln!("library of {passages} passages made in {seconds:.1} s, {bytes} bytes each on disk");
        let embedder = Arc::new(OnnxEmbedder::shipped(2));
        let cross_encoder = CrossEncoder::shipped(&embedder, 2);
        Bench { _folder: folder, store, indexes, embedder, cross_encoder }
    }

    fn search(&self, query: &str, mode: Mode) -> usize {
        let searcher = Searcher {
            store: &self.store,
            lexical: &self.indexes.lexical,
            vectors: &self.indexes.vectors,
            space: Some(SpaceId::FIRST),
            embedder: self.embedder.clone(),
            shipped: &self.embedder,
            cross_encoder: &self.cross_encoder,
        };
        let options = SearchOptions { mode, rerank: false, ..SearchOptions::default() };
        searcher.search(query, &options).expect("the library is sound").hits.len()
    }

    fn documents(&self) -> Vec<Document> {
        let txn = self.store.read().expect("the store is open");
        let documents = self.store.documents(&txn).expect("the store is sound");
        documents.map(|document| document.expect("the store is sound")).collect()
    }

    fn nearest(&self, vector: &[f32], within: Option<&Filter>) -> usize {
        let vectors = &self.indexes.vectors;
        vectors.search(SpaceId::FIRST, vector, 100, within).expect("the library is sound").len()
    }
}

fn bytes_in(folder: &Path) -> u64 {
    let files = walkdir::WalkDir::new(folder).into_iter().filter_map(|entry| entry.ok()?.metadata().ok());
    files.filter(|metadata| metadata.is_file()).map(|metadata| metadata.len()).sum()
}

fn vector(rng: &mut StdRng) -> Vec<f32> {
    (0..DIMENSIONS).map(|_| rng.random::<f32>() - 0.5).collect()
}

fn document(rng: &mut StdRng, number: u32) -> NewDocument {
    let mut pages = Vec::new();
    let mut chunks = Vec::new();
    for number in 1..=PAGES_PER_DOCUMENT {
        let mut text = String::new();
        for _ in 0..PASSAGES_PER_PAGE {
            let start = text.len();
            for _ in 0..WORDS_PER_PASSAGE / 11 {
                text.push_str(&synthetic::sentence(rng, 11));
                text.push(' ');
            }
            chunks.push(Passage {
                document: DocumentId(0),
                page: number,
                span: Span::new(start, text.len()),
                text: text[start..].to_string(),
                heading: synthetic::sentence(rng, 4),
                table_header: String::new(),
            });
        }
        pages.push(Page { number, text, ..Page::default() });
    }
    let name = format!("/reports/{number}.pdf");
    NewDocument {
        hash: {
            let mut hash = [0; 32];
            hash[..4].copy_from_slice(&number.to_be_bytes());
            hash
        },
        kind: Kind::PDF,
        title: synthetic::sentence(rng, 5),
        author: None,
        characters: pages.iter().map(|page| page.text.len() as u64).sum(),
        pages,
        chunks,
        problems: Vec::new(),
        added: 0,
        path: StoredPath::new(Path::new(&name)),
        stamp: Stamp { bytes: 1, modified_ns: 1 },
    }
}

/// Questions as people ask them: a few frequent words, more that are telling.
fn queries() -> Vec<String> {
    let mut rng = StdRng::seed_from_u64(99);
    let query = |_| {
        let telling = rng.random_range(3..6);
        let lowest_ranks = [1; 3].into_iter().chain(std::iter::repeat_n(100, telling));
        let words: Vec<String> = lowest_ranks.map(|rank| synthetic::word(&mut rng, rank)).collect();
        words.join(" ")
    };
    (0..QUERIES).map(query).collect()
}

fn report(name: &str, passages: u32, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
    eprintln!(
        "{name}, {passages} passages: p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms",
        at(50),
        at(95),
        at(99)
    );
}

fn search(criterion: &mut Criterion) {
    let sizes = std::env::var("FOOTNOTE_BENCH_PASSAGES").unwrap_or_else(|_| "10000,100000".to_string());
    let queries = queries();
    let mut rng = StdRng::seed_from_u64(3);
    let vectors: Vec<Vec<f32>> = (0..QUERIES).map(|_| vector(&mut rng)).collect();
    for passages in sizes.split(',') {
        let passages: u32 = passages.trim().parse().expect("FOOTNOTE_BENCH_PASSAGES holds numbers");
        let bench = Bench::new(passages);
        // The model is loaded and the files are in memory before anything is timed.
        bench.search(&queries[0], Mode::Hybrid);

        let mut group = criterion.benchmark_group("search");
        group.sample_size(20).measurement_time(Duration::from_secs(3)).warm_up_time(Duration::from_secs(1));
        let mut measure = |name: &str, run: &dyn Fn(usize) -> usize| {
            let time = |index| {
                let started = Instant::now();
                std::hint::black_box(run(index));
                started.elapsed()
            };
            report(name, passages, (0..QUERIES).map(time).collect());
            group.bench_function(BenchmarkId::new(name, passages), |bencher| {
                let mut index = 0;
                bencher.iter(|| {
                    index = (index + 1) % QUERIES;
                    run(index)
                });
            });
        };
        measure("vectors", &|index| bench.nearest(&vectors[index], None));
        let half: Vec<Document> =
            bench.documents().into_iter().filter(|document| document.id.0.is_multiple_of(2)).collect();
        let half = Filter::of(&half);
        measure("vectors of half of the documents", &|index| bench.nearest(&vectors[index], Some(&half)));
        measure("words", &|index| bench.search(&queries[index], Mode::Lexical));
        measure("hybrid, with the query's vector computed", &|index| {
            bench.search(&queries[index], Mode::Hybrid)
        });
        group.finish();
    }
}

criterion_group!(benches, search);
criterion_main!(benches);
