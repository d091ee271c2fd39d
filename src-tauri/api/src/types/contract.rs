//! What scripts rely on in the JSON: fields may be added to it, none renamed or removed.

use std::time::Duration;

use footnote_engine::answer::{
    Answer, AnswerEvent, AskedWith, Doubt, Evidence, Footnote, Method, RerankedPassage, Reranking, Sentence,
    Support, Timings, Trace, WeighedSentence,
};
use footnote_engine::{
    Added, DocumentId, ExtractError, Hit, Kind, PassageId, RankedHit, Reason, SearchResults, Span, Verdict,
};
use serde_json::json;

use super::{AddedFile, AskEvent, TracedAnswer};
use crate::asking::event_of;

/// Whether `value` has all that `contract` has, with the same content.
fn holds(value: &serde_json::Value, contract: &serde_json::Value) -> bool {
    use serde_json::Value;
    match (value, contract) {
        (Value::Object(value), Value::Object(contract)) => {
            contract.iter().all(|(name, inner)| value.get(name).is_some_and(|found| holds(found, inner)))
        }
        (Value::Array(value), Value::Array(contract)) => {
            value.len() == contract.len()
                && value.iter().zip(contract).all(|(found, inner)| holds(found, inner))
        }
        _ => value == contract,
    }
}

#[track_caller]
fn check(value: impl serde::Serialize, contract: &serde_json::Value) {
    let value = serde_json::to_value(value).unwrap();
    assert!(holds(&value, contract), "{value:#}\nlacks something of\n{contract:#}");
}

fn hit() -> Hit {
    Hit {
        rank: 1,
        score: 0.123_456_79,
        chunk: PassageId(7),
        document: DocumentId(3),
        title: "Lease".to_string(),
        kind: Kind::PDF,
        path: "/papers/lease.pdf".into(),
        page: 4,
        heading: "Rent › Arrears".to_string(),
        table_header: String::new(),
        span: Span { start: 10, end: 31 },
        text: "Rent is due monthly.".to_string(),
        lexical: None,
        vector: Some(0.5),
    }
}

fn answer() -> Answer {
    let quote = "Rent is due monthly.".to_string();
    Answer {
        question: "When is rent due?".to_string(),
        query: "When is rent due?".to_string(),
        abstained: false,
        stopped: false,
        written: None,
        method: Method::Passages,
        contradiction: None,
        quoted: 0,
        sentences: vec![Sentence {
            text: quote.clone(),
            support: Support::Supported,
            doubt: None,
            footnotes: vec![1],
        }],
        footnotes: vec![Footnote {
            number: 1,
            document: DocumentId(3),
            hash: [0; 32],
            title: "Lease".to_string(),
            kind: Kind::PDF,
            path: "/papers/lease.pdf".into(),
            page: 4,
            heading: "Rent".to_string(),
            span: Span { start: 10, end: 30 },
            quote: quote.clone(),
            passage: quote.clone(),
            score: 0.75,
            answer_span: Some(Span { start: 22, end: 29 }),
        }],
        passages: vec![hit()],
        timings: Timings { retrieve: Duration::from_micros(1500), total: Duration::from_millis(20) },
        trace: Trace {
            evidence: Evidence { passage_similarity: 0.5, ..Evidence::default() },
            answerable: 0.9,
            threshold: 0.5,
            weighed: vec![WeighedSentence {
                passage: 0,
                document: DocumentId(3),
                page: 4,
                span: Span { start: 10, end: 30 },
                text: quote,
                score: 0.75,
                similarity: 0.7,
                coverage: 1.0,
            }],
            words: Vec::new(),
            meaning: Vec::new(),
            reranking: Some(Reranking {
                model: "reader".to_string(),
                passages: vec![RerankedPassage {
                    chunk: PassageId(7),
                    document: DocumentId(3),
                    title: "Lease".to_string(),
                    page: 4,
                    found: 2,
                    answers: 0.875,
                    words: "monthly".to_string(),
                }],
            }),
            steps: Vec::new(),
            settings: AskedWith {
                version: "0.1.0".to_string(),
                embedder: "model".to_string(),
                passages: 8,
                documents: None,
            },
        },
    }
}

fn hit_json() -> serde_json::Value {
    json!({
        "rank": 1, "score": 0.123457, "document": 3, "title": "Lease", "path": "/papers/lease.pdf",
        "kind": "pdf",
        "page": 4, "heading": "Rent › Arrears", "table_header": "", "start": 10, "end": 31,
        "text": "Rent is due monthly.", "language": null, "scores": {"lexical": null, "vector": 0.5, "reader": null},
    })
}

fn read_hit_json() -> serde_json::Value {
    let mut hit = hit_json();
    hit["scores"]["reader"] = json!(0.875);
    hit
}

fn answer_json() -> serde_json::Value {
    let timings = json!({"retrieve_ms": 1.5, "first_token_ms": 20.0, "total_ms": 20.0});
    json!({
        "question": "When is rent due?", "query": "When is rent due?", "mode": "quotes", "model": null,
        "abstained": false, "answer": "Rent is due monthly.",
        "sentences": [{"text": "Rent is due monthly.", "support": "supported", "footnotes": [1]}],
        "footnotes": [{
            "number": 1, "document": 3, "title": "Lease", "path": "/papers/lease.pdf", "page": 4,
            "heading": "Rent", "start": 10, "end": 30, "quote": "Rent is due monthly.",
            "answer": {"start": 22, "end": 29}, "score": 0.75,
        }],
        "passages": [read_hit_json()],
        "timings": timings,
        "trace": {
            "evidence": {
                "passage_similarity": 0.5, "sentence_similarity": 0.0, "passage_coverage": 0.0,
            },
            "answerable": 0.9, "threshold": 0.5,
            "weighed": [{
                "passage": 1, "document": 3, "page": 4, "start": 10, "end": 30,
                "text": "Rent is due monthly.", "score": 0.75, "similarity": 0.7, "coverage": 1.0,
            }],
            "timings": timings,
        },
    })
}

#[test]
fn a_line_of_add() {
    let added = Added {
        path: "/papers/a\nb.docx".into(),
        document: None,
        verdict: Verdict::Failed,
        pages: 0,
        chunks: 0,
        reasons: vec![Reason::from(&ExtractError::Empty)],
    };
    let reason = "the file is empty. Check that it was saved or downloaded completely";
    check(
        AddedFile::from(&added),
        &json!({
            "path": "/papers/a\nb.docx", "document": null, "verdict": "failed", "pages": 0, "chunks": 0,
            "reason": reason, "problems": [{"code": "empty", "values": {}, "page": null, "reason": reason}],
        }),
    );
}

#[test]
fn a_search() {
    let results = SearchResults {
        query: "rent".to_string(),
        hits: vec![RankedHit { hit: hit(), relevance: None }],
        elapsed: Duration::from_micros(12_345),
        words: Vec::new(),
        meaning: Vec::new(),
        steps: Vec::new(),
        query_vector: None,
    };
    let contract = json!({"query": "rent", "hits": [hit_json()], "ms": 12.345});
    check(super::SearchResults::from(&results), &contract);
}

#[test]
fn an_answer() {
    check(TracedAnswer::of(&answer()), &answer_json());
}

#[test]
fn a_passage_says_its_language_where_its_words_tell() {
    let english = Hit { text: "The rent is due on the first day of the month.".to_owned(), ..hit() };
    let german = Hit { text: "Die Miete ist am ersten Tag des Monats zu zahlen.".to_owned(), ..hit() };
    for (hit, language) in [(english, "en"), (german, "de")] {
        check(super::Hit::of_answer(&hit, &[]), &json!({ "language": language }));
    }
}

#[test]
fn an_abstention_says_so_and_holds_no_sentence() {
    let mut abstention = answer();
    abstention.abstained = true;
    abstention.sentences.clear();
    abstention.footnotes.clear();
    let contract = json!({"answer": "No clear answer found.", "abstained": true, "sentences": []});
    check(TracedAnswer::of(&abstention), &contract);
}

#[test]
fn a_stream_of_an_answer() {
    let answer = answer();
    let (sentence, footnotes) = (&answer.sentences[0], answer.footnotes.as_slice());
    let hits = [RankedHit { hit: hit(), relevance: None }];
    let passages = AnswerEvent::Passages { query: &answer.query, hits: &hits };
    check(event_of(passages, Duration::ZERO), &json!({"type": "passages", "passages": [hit_json()]}));
    let line = json!({
        "type": "sentence", "text": "Rent is due monthly.", "support": "supported", "footnotes": [1],
        "new_footnotes": answer_json()["footnotes"],
    });
    check(event_of(AnswerEvent::Sentence { sentence, footnotes }, Duration::ZERO), &line);
    let mut whole = answer_json();
    whole["type"] = json!("answer");
    check(AskEvent::Answer(Box::new(TracedAnswer::of(&answer))), &whole);
}

#[test]
fn a_doubt_is_a_sentence_and_a_code() {
    let mut doubted = answer();
    doubted.sentences[0].support = Support::Partly;
    doubted.sentences[0].doubt = Some(Doubt::Number("1,450".to_string()));
    let sentence = json!({
        "support": "partly", "why": "no passage contains 1,450", "doubt": {"code": "number", "said": "1,450"},
    });
    check(TracedAnswer::of(&doubted), &json!({"sentences": [sentence]}));
}

#[test]
fn words_are_marked_in_utf_16_and_found_again() {
    let text = "Größe: 𝄞 40 m²";
    let marked = super::Marked::of(text, 14..text.len());
    assert_eq!((marked.start, marked.end), (10, 15));
    assert_eq!(marked.bytes(text), 14..text.len());
}
