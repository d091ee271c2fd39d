//! The reader that ships reads as it was trained to, whatever a passage is read with.
#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]

use footnote_engine::inference::Passage;
use footnote_engine::inference::cross_encoder::Prediction;
use footnote_engine::{CrossEncoder, OnnxEmbedder};
use serde::Deserialize;

const REFERENCE: &str = include_str!("../../models/reader/reference.json");

/// Most that a logit may be away from what the reader gives in full precision: the worst, and on average.
const FAR: f32 = 1.5;
const NEAR: f32 = 0.3;

/// Most that a logit may change with the company a passage is read in.
const SAME: f32 = 1e-3;

/// A pair with what the reader makes of it in full precision.
#[derive(Deserialize)]
struct Expected {
    question: String,
    title: String,
    heading: String,
    table_header: String,
    passage: String,
    answer: String,
    margin: f32,
    relevance: f32,
    answerable: f32,
}

fn reader() -> CrossEncoder {
    CrossEncoder::shipped(&OnnxEmbedder::shipped(2), 2)
}

fn reference() -> Vec<Expected> {
    serde_json::from_str(REFERENCE).unwrap()
}

fn read(reader: &CrossEncoder, question: &str, passages: &[&str]) -> Vec<Option<Prediction>> {
    let passages: Vec<Passage> = passages.iter().map(|text| bare(text)).collect();
    reader.read(question, &passages, &|| true).unwrap()
}

/// A passage with nothing above it.
fn bare(text: &str) -> Passage<'_> {
    Passage { title: "", heading: "", table_header: "", text }
}

#[test]
fn readings_are_those_of_the_reader_in_full_precision() {
    let reader = reader();
    let reference = reference();
    let (mut apart, mut same) = (Vec::new(), 0);
    for expected in &reference {
        let Expected { question, title, heading, table_header, passage: text, .. } = expected;
        let passage = Passage { title, heading, table_header, text };
        let prediction = reader.read(question, &[passage], &|| true).unwrap().remove(0).unwrap();
        let words = prediction.words(&expected.passage).unwrap();
        same += usize::from(expected.passage[words.bytes].contains(&expected.answer));
        for (found, wanted) in [
            (prediction.answerable, expected.answerable),
            (prediction.relevance, expected.relevance),
            (prediction.margin, expected.margin),
        ] {
            let difference = (found - wanted).abs();
            assert!(difference < FAR, "{found} for {wanted}: {:?}", expected.question);
            apart.push(difference);
        }
    }
    let average = apart.iter().sum::<f32>() / apart.len() as f32;
    assert!(average < NEAR, "{average} on average");
    assert!(same + 3 >= reference.len(), "{same} of {} with the same words", reference.len());
}

#[test]
fn a_reading_does_not_depend_on_what_it_is_read_with() {
    let reader = reader();
    let reference = reference();
    let long = "The harbour wall was built by Tobias Lindqvist. ".repeat(40);
    let passages: Vec<&str> =
        reference.iter().map(|expected| expected.passage.as_str()).chain([long.as_str(), "Yes."]).collect();
    let question = "Who built the harbour wall?";
    for (passage, together) in passages.iter().zip(read(&reader, question, &passages)) {
        let (alone, together) = (read(&reader, question, &[passage]).remove(0).unwrap(), together.unwrap());
        for (one, other) in [(alone.answerable, together.answerable), (alone.margin, together.margin)] {
            assert!((one - other).abs() < SAME, "{one} alone, {other} together: {passage:?}");
        }
        assert_eq!(alone.words(passage).unwrap().bytes, together.words(passage).unwrap().bytes);
    }
}

#[test]
fn an_answer_is_found_wherever_it_stands_in_a_long_passage() {
    let reader = reader();
    let filler = "The committee met on the usual day and read the minutes. ".repeat(30);
    let answer = "The engineer of the harbour wall was Tobias Lindqvist. ";
    for passage in
        [format!("{answer}{filler}"), format!("{filler}{answer}{filler}"), format!("{filler}{answer}")]
    {
        let prediction =
            read(&reader, "Who was the engineer of the harbour wall?", &[&passage]).remove(0).unwrap();
        let words = prediction.words(&passage).unwrap();
        assert_eq!(&passage[words.bytes], "Tobias Lindqvist");
    }
}

#[test]
fn what_holds_no_words_is_not_read_and_odd_texts_do_no_harm() {
    let reader = reader();
    let odd = ["", " \n\t", "\u{fffd}\u{0}", "漢字かな交じり文。", "a\u{301}\u{301}\u{301}", "🙂🙂"];
    let predictions = read(&reader, "Who?", &odd);
    assert!(predictions[0].is_none() && predictions[1].is_none());
    for (text, prediction) in odd.iter().zip(&predictions) {
        if let Some(words) = prediction.as_ref().and_then(|prediction| prediction.words(text)) {
            assert!(text.get(words.bytes).is_some());
        }
    }
    let endless = "why ".repeat(5_000);
    assert!(read(&reader, &endless, &["Because."])[0].is_some());
    assert!(read(&reader, "", &["Because."])[0].is_some());
    assert!(read(&reader, "Who?", &[]).is_empty());
}

#[test]
fn a_stop_leaves_the_rest_unread() {
    let reader = reader();
    let passages = vec!["harbour ".repeat(200); 30];
    let passages: Vec<Passage> = passages.iter().map(|text| bare(text)).collect();
    let batches = std::cell::Cell::new(0);
    let keep_going = || {
        batches.set(batches.get() + 1);
        batches.get() <= 1
    };
    let predictions = reader.read("Who?", &passages, &keep_going).unwrap();
    let read = predictions.iter().flatten().count();
    assert!(read > 0 && read < passages.len(), "{read} of {}", passages.len());
}
