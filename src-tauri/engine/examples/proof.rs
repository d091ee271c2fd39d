//! Prints what the engine measures for each sentence of a file against its passages, to fit and judge the proofs with.
//!
//! usage: proof < pairs.jsonl
//!
//! Each line of the input is an object with `sentence`, `passages` (texts), and perhaps `question` and `titles`. The output
//! copies all but the passages and adds `measures`, `doubted`, `score`, `support`, `why`, `frame`, `cited`, `overlap` (share of the
//! sentence's words in all passages), `similarity` (highest cosine with a passage sentence; a short answer is blended with its
//! question), and `prepare_ms` and `prove_ms`. `scripts/proof.py` makes the input and reads the output.

use std::io::{BufRead, Write};
use std::process::ExitCode;
use std::time::Instant;

use footnote_engine::answer::Doubt;
use footnote_engine::index::vectors::dot;
use footnote_engine::proof::Prover;
use footnote_engine::{Embedder, OnnxEmbedder, Purpose};
use footnote_language::{sentences, stems};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let threads = std::thread::available_parallelism()?.get();
    let embedder = OnnxEmbedder::shipped(threads);
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let mut entry: serde_json::Value = serde_json::from_str(&line?)?;
        let sentence = entry["sentence"].as_str().ok_or("a line has no `sentence`")?.to_string();
        let passages = texts(&entry["passages"]);
        let passages: Vec<&str> = passages.iter().map(String::as_str).collect();
        let titles = texts(&entry["titles"]);
        let started = Instant::now();
        let mut prover = Prover::new(&embedder, &passages)?;
        if let Some(question) = entry["question"].as_str() {
            prover = prover.with_question(question);
        }
        prover = prover.with_titles(&titles.iter().map(String::as_str).collect::<Vec<_>>());
        let prepared = started.elapsed();
        let started = Instant::now();
        let (proof, measures) = prover.weigh(&sentence)?;
        let proved = started.elapsed();
        entry["prepare_ms"] = (prepared.as_secs_f64() * 1e3).into();
        entry["prove_ms"] = (proved.as_secs_f64() * 1e3).into();
        entry["measures"] = serde_json::to_value(measures.map(|measures| measures.values()))?;
        entry["doubted"] = measures.is_some_and(|measures| measures.doubted).into();
        entry["score"] = proof.score.into();
        entry["support"] = format!("{:?}", proof.support).into();
        entry["why"] = proof.why.as_ref().map_or(serde_json::Value::Null, why);
        entry["frame"] = proof.is_frame.into();
        entry["cited"] = proof
            .cited
            .iter()
            .map(|cited| {
                serde_json::json!({
                    "passage": cited.passage,
                    "range": {"start": cited.range.start, "end": cited.range.end},
                    "score": cited.score,
                })
            })
            .collect();
        entry["overlap"] = overlap(&sentence, &passages).into();
        entry["similarity"] = match measures {
            Some(measures) => measures.sentence_similarity,
            None => similarity(&embedder, &sentence, &passages)?,
        }
        .into();
        if let Some(fields) = entry.as_object_mut() {
            fields.remove("passages");
        }
        writeln!(output, "{entry}")?;
    }
    output.flush()?;
    Ok(())
}

fn texts(value: &serde_json::Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_string)).collect()
}

/// Plain word overlap: the share of a sentence's stems that the passages hold.
fn overlap(sentence: &str, passages: &[&str]) -> f32 {
    let (wanted, held) = (stems(sentence), stems(&passages.join("\n")));
    if wanted.is_empty() { 0.0 } else { wanted.intersection(&held).count() as f32 / wanted.len() as f32 }
}

/// Plain similarity of meaning: the highest cosine of a sentence and a sentence of the passages.
fn similarity(embedder: &OnnxEmbedder, sentence: &str, passages: &[&str]) -> footnote_engine::Result<f32> {
    let others: Vec<&str> = passages
        .iter()
        .flat_map(|passage| sentences(passage).into_iter().map(|range| &passage[range]))
        .collect();
    let own = embedder.embed_query(sentence)?;
    Ok(embedder.embed(&others, Purpose::Passage)?.iter().map(|vector| dot(&own, vector)).fold(0.0, f32::max))
}

/// A doubt as `scripts/proof.py` reads it.
fn why(doubt: &Doubt) -> serde_json::Value {
    match doubt {
        Doubt::Number(said) => serde_json::json!({"Number": said}),
        Doubt::Name(said) => serde_json::json!({"Name": said}),
        Doubt::Date(said) => serde_json::json!({"Date": said}),
        Doubt::Negation => "Negation".into(),
        Doubt::Words(words) => serde_json::json!({"Words": words}),
        Doubt::Weak => "Weak".into(),
    }
}
