//! How fast a document of 100 pages is cut into chunks.

mod synthetic;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use footnote_engine::ingest::chunk::chunk_pages;
use footnote_engine::{Chunking, Kind, OnnxEmbedder, Page, Span};
use footnote_extract::{Block, BlockKind, Document};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const PAGES: u32 = 100;

fn chunking(criterion: &mut Criterion) {
    let mut rng = StdRng::seed_from_u64(1);
    let document = Document {
        kind: Kind::PDF,
        title: Some("Annual report".to_string()),
        author: None,
        pages: (1..=PAGES).map(|number| page(&mut rng, number)).collect(),
        problems: Vec::new(),
    };
    document.check().expect("the document is well-formed");
    let embedder = OnnxEmbedder::shipped(1);
    let characters: usize = document.pages.iter().map(|page| page.text.len()).sum();
    let mut group = criterion.benchmark_group("chunking");
    group.sample_size(10).throughput(Throughput::Elements(PAGES.into()));
    group.bench_function(format!("{PAGES} pages of {} characters", characters / PAGES as usize), |bencher| {
        bencher.iter(|| chunk_pages(&document.pages, embedder.tokenizer(), &Chunking::default()));
    });
    group.finish();
}

/// A heading, paragraphs, a list and a table, as in a report.
fn page(rng: &mut StdRng, number: u32) -> Page {
    let mut page = Page { number, ..Page::default() };
    let mut add = |kind: BlockKind, text: String| {
        if !page.text.is_empty() {
            page.text.push_str("\n\n");
        }
        let start = page.text.len();
        page.text.push_str(&text);
        page.blocks.push(Block { span: Span::new(start, page.text.len()), kind });
    };
    add(BlockKind::Heading { level: 1 + (number % 3) as u8 }, synthetic::sentence(rng, 5));
    for _ in 0..6 {
        let sentences: Vec<String> = (0..5)
            .map(|_| {
                let words = rng.random_range(8..24);
                synthetic::sentence(rng, words)
            })
            .collect();
        add(BlockKind::Paragraph, sentences.join(" "));
    }
    for _ in 0..4 {
        add(BlockKind::ListItem, format!("- {}", synthetic::sentence(rng, 12)));
    }
    let rows: Vec<String> = (0..12)
        .map(|_| format!("{}\t{}\t{}", synthetic::word(rng, 50), rng.random::<u16>(), rng.random::<u16>()))
        .collect();
    add(BlockKind::Table { header: None }, rows.join("\n"));
    page
}

criterion_group!(benches, chunking);
criterion_main!(benches);
