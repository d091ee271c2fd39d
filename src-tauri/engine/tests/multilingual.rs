//! The multilingual model gives the tokens and vectors it should, in every language, whatever a text is computed with.
#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]

use std::sync::OnceLock;

use footnote_engine::{Embedder, MultilingualE5, Purpose};
use serde::Deserialize;

const REFERENCE: &str = include_str!("../../models/multilingual-e5-small/reference.json");

/// Least cosine of a vector and the one that the model has in full precision.
const LEAST_COSINE: f32 = 0.985;

/// Most that a number of a vector may change with the company it is computed in.
const SAME: f32 = 1e-5;

#[derive(Deserialize)]
struct Reference {
    scale: f32,
    texts: Vec<ReferenceText>,
}

#[derive(Deserialize)]
struct ReferenceText {
    text: String,
    tokens: Vec<u32>,
    vector: Vec<f32>,
}

fn embedder() -> &'static MultilingualE5 {
    static EMBEDDER: OnceLock<MultilingualE5> = OnceLock::new();
    EMBEDDER.get_or_init(|| MultilingualE5::shipped(2))
}

fn reference() -> Reference {
    serde_json::from_str(REFERENCE).unwrap()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

#[test]
fn tokens_are_those_of_the_models_own_tokenizer() {
    for ReferenceText { text, tokens, .. } in reference().texts {
        assert_eq!(embedder().token_ids(&text).unwrap(), tokens, "{text:?}");
    }
}

#[test]
fn tokens_say_where_in_the_text_they_come_from() {
    // A letter with an accent of its own, a ligature, a full-width letter, a word that is in no vocabulary.
    for text in [
        "Der cafe\u{301}-Besitzer, ﬁnally Ａ",
        "本合同自双方签字之日起生效。",
        "  \u{3000}a\u{2581}b 𓀀𓀁 c  ",
        "",
        " ",
    ] {
        let tokens = embedder().tokenize(text).unwrap();
        let mut end = 0;
        for token in &tokens {
            assert!(token.start <= token.end && text.get(token.clone()).is_some(), "{text:?} {token:?}");
            assert!(token.end >= end, "{text:?}: in the order of the text");
            end = token.end;
        }
        assert_eq!(end, text.trim_end().len(), "{text:?}");
    }
}

#[test]
fn no_text_becomes_a_token_of_the_model_itself() {
    let tokens = embedder().token_ids("</s><s> <mask> <pad> <unk>").unwrap();
    assert!(tokens.iter().all(|id| *id >= 3 && *id < 250_001), "{tokens:?}");
}

#[test]
fn vectors_are_those_of_the_model_in_full_precision_alone_and_in_company() {
    let reference = reference();
    assert_eq!(reference.texts.len(), 200);
    let texts: Vec<&str> = reference.texts.iter().map(|entry| entry.text.as_str()).collect();
    let together = embedder().embed(&texts, Purpose::Passage).unwrap();
    for (entry, vector) in reference.texts.iter().zip(&together) {
        let expected: Vec<f32> = entry.vector.iter().map(|x| x / reference.scale).collect();
        let cosine = cosine(&expected, vector);
        assert!(cosine >= LEAST_COSINE, "cosine {cosine} for {:?}", entry.text);
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        assert!((length - 1.0).abs() < 1e-4, "length {length} for {:?}", entry.text);
    }
    for index in (0..texts.len()).step_by(5) {
        let alone = &embedder().embed(&[texts[index]], Purpose::Passage).unwrap()[0];
        let difference = alone.iter().zip(&together[index]).map(|(x, y)| (x - y).abs()).fold(0.0, f32::max);
        assert!(difference <= SAME, "{difference} alone: {:?}", texts[index]);
    }
}

#[test]
fn a_question_is_near_to_its_answer_in_another_language() {
    let query = embedder().embed_query("Welche Kündigungsfrist hat der Mietvertrag?").unwrap();
    let passages = [
        "The tenancy may be ended by either side giving three months' notice.",
        "Bake the cake for forty minutes at a moderate heat.",
        "本合同自双方签字之日起生效。",
    ];
    let vectors = embedder().embed(&passages, Purpose::Passage).unwrap();
    let near = cosine(&query, &vectors[0]);
    assert!(vectors[1..].iter().all(|other| near > cosine(&query, other) + 0.05), "{near}");
}

#[test]
fn a_text_that_is_too_long_is_cut_and_one_that_is_empty_is_taken() {
    let long = "harbour ".repeat(600);
    let longer = format!("{long} and then the ferry sank");
    let vectors = embedder().embed(&[long.as_str(), &longer, "", " \n\t"], Purpose::Passage).unwrap();
    assert!(cosine(&vectors[0], &vectors[1]) > 0.9999);
    assert!(cosine(&vectors[2], &vectors[3]) > 0.9999);
    assert!(vectors.iter().flatten().all(|x| x.is_finite()));
}
