//! The model that ships gives the vectors it should, whatever a text is computed with.
#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]

use footnote_engine::{Embedder, OnnxEmbedder, Purpose};

const REFERENCE: &str = include_str!("../../models/all-minilm-l6-v2/reference.json");

/// Least cosine of a vector and the one that the model has in full precision.
const LEAST_COSINE: f32 = 0.99;

/// Most that a number of a vector may change with the company it is computed in.
const SAME: f32 = 1e-5;

/// Longest input of the model that ships.
const MAX_TOKENS: usize = 256;

fn embedder() -> OnnxEmbedder {
    OnnxEmbedder::shipped(2)
}

/// Texts of all lengths with their vectors in full precision.
fn reference() -> Vec<(String, Vec<f32>)> {
    let reference: serde_json::Value = serde_json::from_str(REFERENCE).unwrap();
    let number = |value: &serde_json::Value| value.as_f64().unwrap() as f32;
    let scale = number(&reference["scale"]);
    let texts = reference["texts"].as_array().unwrap().iter().map(|entry| {
        let vector = entry["vector"].as_array().unwrap();
        (entry["text"].as_str().unwrap().to_string(), vector.iter().map(|x| number(x) / scale).collect())
    });
    texts.collect()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

fn difference(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(x, y)| (x - y).abs()).fold(0.0, f32::max)
}

#[test]
fn vectors_are_those_of_the_model_in_full_precision() {
    let reference = reference();
    assert_eq!(reference.len(), 200);
    let texts: Vec<&str> = reference.iter().map(|(text, _)| text.as_str()).collect();
    let vectors = embedder().embed(&texts, Purpose::Passage).unwrap();
    for ((text, expected), vector) in reference.iter().zip(&vectors) {
        let cosine = cosine(expected, vector);
        assert!(cosine >= LEAST_COSINE, "cosine {cosine} for {text:?}");
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        assert!((length - 1.0).abs() < 1e-4, "length {length} for {text:?}");
    }
}

#[test]
fn a_vector_does_not_depend_on_what_it_is_computed_with() {
    let embedder = embedder();
    let reference = reference();
    let texts: Vec<&str> = reference.iter().map(|(text, _)| text.as_str()).collect();
    let together = embedder.embed(&texts, Purpose::Passage).unwrap();

    // All of them, in another order and so in other batches.
    let reordered: Vec<usize> = (0..texts.len()).map(|index| index * 77 % texts.len()).collect();
    let shuffled: Vec<&str> = reordered.iter().map(|&index| texts[index]).step_by(2).collect();
    for (&index, vector) in
        reordered.iter().step_by(2).zip(embedder.embed(&shuffled, Purpose::Passage).unwrap())
    {
        let difference = difference(&vector, &together[index]);
        assert!(difference <= SAME, "{difference} in another order: {:?}", texts[index]);
    }
    for index in (0..texts.len()).step_by(4) {
        let difference = difference(&embedder.embed_query(texts[index]).unwrap(), &together[index]);
        assert!(difference <= SAME, "{difference} alone: {:?}", texts[index]);
    }
    // A short text beside the longest, which pads it most.
    let long = "harbour ".repeat(MAX_TOKENS);
    let beside = embedder.embed(&["Yes.", &long], Purpose::Passage).unwrap();
    let alone = embedder.embed_query("Yes.").unwrap();
    assert!(difference(&beside[0], &alone) <= SAME);
}

#[test]
fn a_text_that_is_too_long_is_cut_and_one_that_is_empty_is_taken() {
    let embedder = embedder();
    // "harbour" is one token, and two places go to the model's own.
    let fits = "harbour ".repeat(MAX_TOKENS - 2);
    assert_eq!(embedder.count_tokens(&fits).unwrap(), MAX_TOKENS);
    let too_long = format!("{fits} and then the ferry sank");
    let vectors = embedder.embed(&[fits.as_str(), too_long.as_str(), "", " \n\t"], Purpose::Passage).unwrap();
    assert!(difference(&vectors[0], &vectors[1]) <= SAME);
    assert!(difference(&vectors[2], &vectors[3]) <= SAME);
    assert!(vectors.iter().flatten().all(|x| x.is_finite()));
    assert!(embedder.embed(&[], Purpose::Passage).unwrap().is_empty());
}

#[test]
fn like_meanings_have_like_vectors() {
    let vectors = embedder()
        .embed(
            &[
                "How long is the notice period of the lease?",
                "The tenancy may be ended by either side giving three months' warning.",
                "Bake the cake for forty minutes at a moderate heat.",
            ],
            Purpose::Passage,
        )
        .unwrap();
    assert!(cosine(&vectors[0], &vectors[1]) > cosine(&vectors[0], &vectors[2]) + 0.2);
}

#[test]
fn a_stop_keeps_what_was_computed() {
    let embedder = embedder();
    let text = "harbour ".repeat(MAX_TOKENS);
    let texts = vec![text.as_str(); 40];
    let batches = std::cell::Cell::new(0);
    let vectors = embedder
        .embed_while(&texts, Purpose::Passage, &|| {
            batches.set(batches.get() + 1);
            batches.get() <= 1
        })
        .unwrap();
    let computed = vectors.iter().flatten().count();
    assert!(computed > 0 && computed < texts.len(), "{computed} of {}", texts.len());
}
