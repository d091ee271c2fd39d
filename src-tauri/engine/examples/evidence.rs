//! Prints what the engine measures for each question of a file, to fit and judge the abstention with.
//!
//! usage: evidence [--time] LIBRARY FILES... < questions.jsonl
//!
//! Adds FILES to LIBRARY first. Each line of the input is an object with `question`, and whatever else it holds is
//! copied to the output, which adds `measurements`, `meaning`, `answerable`, `read` (each passage with what the reader made of it),
//! `sentences` (as quoted if it answered), `weighed` (all that could be quoted, with what was measured) and `passages`; with
//! `--time`, `milliseconds` that an answer takes. `scripts/calibrate.py` reads it.

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use footnote_engine::answer::{AskOptions, Measured, WeighedSentence, choose};
use footnote_engine::inference::cross_encoder::Prediction;
use footnote_engine::search::Relevance;
use footnote_engine::{Calibration, Cancel, Library, Settings, Silent, WorkerCommand};

fn main() -> ExitCode {
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "worker") {
        return footnote_engine::serve_extract_worker();
    }
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[std::ffi::OsString]) -> Result<(), Box<dyn std::error::Error>> {
    let times = arguments.first().is_some_and(|first| first == "--time");
    let (folder, files) = arguments[usize::from(times)..]
        .split_first()
        .ok_or("usage: evidence [--time] LIBRARY FILES... < questions.jsonl")?;
    let worker = WorkerCommand {
        program: std::env::current_exe()?,
        arguments: vec!["worker".into(), "extract".into()],
    };
    let library = Library::open(&PathBuf::from(folder), Settings::new(worker))?;
    let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
    library.add(&files, false, &Cancel::default(), &Silent, &mut |added| {
        if let Some(reason) = added.reason() {
            eprintln!("{}: {reason}", added.path.display());
        }
    })?;
    let calibration =
        Calibration::of(&library.status()?.embedder).ok_or("the library's model is not known")?;
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let mut entry: serde_json::Value = serde_json::from_str(&line?)?;
        let question = entry["question"].as_str().ok_or("a line has no `question`")?.to_string();
        let weighing = library.weighing(&question)?;
        let quotes: Vec<WeighedSentence> =
            weighing.quotes.iter().map(|measured| measured.quote.clone()).collect();
        let sentences: Vec<&str> =
            choose(calibration, &quotes).iter().map(|quote| quote.text.as_str()).collect();
        entry["measurements"] = serde_json::to_value(weighing.measurements)?;
        entry["meaning"] = serde_json::to_value(weighing.meaning)?;
        entry["answerable"] = serde_json::to_value(weighing.answerable)?;
        entry["sentences"] = serde_json::to_value(sentences)?;
        let read = weighing.hits.iter().filter_map(|hit| {
            let Relevance { found, prediction, .. } = hit.relevance.as_ref()?;
            let Prediction { answerable, margin, relevance, .. } = prediction;
            Some(serde_json::json!({
                "answerable": answerable, "margin": margin, "relevance": relevance, "found": found,
                "score": hit.score, "text": hit.text,
            }))
        });
        entry["read"] = read.collect();
        let weighed = weighing.quotes.iter().map(|measured| {
            let Measured { quote, reading, passage_reading, passage_meaning, .. } = measured;
            serde_json::json!({
                "text": quote.text, "passage": quote.passage, "score": quote.score, "meaning": quote.similarity,
                "words": quote.coverage, "reading": reading, "passage_reading": passage_reading,
                "passage_meaning": passage_meaning,
            })
        });
        entry["weighed"] = weighed.collect();
        let passages: Vec<&str> = weighing.hits.iter().map(|hit| hit.text.as_str()).collect();
        entry["passages"] = serde_json::to_value(passages)?;
        if times {
            let answer = library.ask(&question, &AskOptions::default())?;
            entry["milliseconds"] = serde_json::to_value(answer.timings.total.as_millis() as u64)?;
        }
        writeln!(output, "{entry}")?;
    }
    Ok(())
}
