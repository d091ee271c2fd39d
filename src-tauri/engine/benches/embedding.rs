//! How fast passages and a question become vectors.

mod synthetic;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use footnote_engine::{Embedder, OnnxEmbedder, Purpose};
use rand::SeedableRng;
use rand::rngs::StdRng;

const PARAGRAPHS: usize = 64;
const TOKENS: usize = 200;

fn embedding(criterion: &mut Criterion) {
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let embedder = OnnxEmbedder::shipped(threads);
    let mut rng = StdRng::seed_from_u64(1);
    let paragraphs: Vec<String> = (0..PARAGRAPHS).map(|_| paragraph(&mut rng, &embedder)).collect();
    let texts: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
    let tokens: usize = paragraphs
        .iter()
        .map(|paragraph| embedder.count_tokens(paragraph).expect("any text has tokens"))
        .sum();

    let mut group = criterion.benchmark_group("embedding");
    group.sample_size(10).throughput(Throughput::Elements(tokens as u64));
    group.bench_function(
        format!("{PARAGRAPHS} paragraphs of {TOKENS} tokens, {threads} threads"),
        |bencher| {
            bencher.iter(|| embedder.embed(&texts, Purpose::Passage).expect("the model is there"));
        },
    );
    group.throughput(Throughput::Elements(1));
    group.bench_function("a question", |bencher| {
        let question = "What were the company's capital expenditures in the fiscal year 2018?";
        bencher.iter(|| embedder.embed_query(question).expect("the model is there"));
    });
    group.finish();
}

/// Sentences until there are [`TOKENS`] tokens or a few more.
fn paragraph(rng: &mut StdRng, embedder: &OnnxEmbedder) -> String {
    let mut paragraph = String::new();
    while embedder.count_tokens(&paragraph).expect("any text has tokens") < TOKENS {
        paragraph.push_str(&synthetic::sentence(rng, 6));
        paragraph.push(' ');
    }
    paragraph
}

criterion_group!(benches, embedding);
criterion_main!(benches);
