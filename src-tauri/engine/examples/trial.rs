//! Asks questions of a library with a language model, as the programs do, and prints all that came of each, to read and to judge.
//!
//! usage: trial LIBRARY MODEL.gguf PROGRAM < questions.jsonl
//!
//! PROGRAM runs the model when it is started as `PROGRAM worker model`: the command line does. Each line of the input is an object
//! with `question`, and perhaps `in` (a part of the path of the documents to ask), `schema`, and `follows` (the question goes on with
//! the conversation of the lines before). The output copies it and adds `refused`, `quotes`, `wrote`, `prompt`, `sentences` (`text`, `support`, `why`,
//! `cited`), `shown` (those that are left in the answer), `passages`, the counts of tokens, and seconds.

use std::error::Error;
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use footnote_engine::answer::{AnswerEvent, AskOptions, Exchange, Style, Writer};
use footnote_engine::{Cancel, Library, Settings, WorkerCommand};
use footnote_llm::gguf::ModelFile;
use footnote_llm::{Choice, ModelCommand, ModelProcess};
use serde_json::{Value, json};

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
    // SAFETY: no other thread runs yet.
    unsafe { footnote_engine::forbid_telemetry() };
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [folder, model, program] = arguments.as_slice() else {
        return Err("usage: trial LIBRARY MODEL.gguf PROGRAM < questions.jsonl".into());
    };
    let extract =
        WorkerCommand { program: program.clone(), arguments: vec!["worker".into(), "extract".into()] };
    let library = Library::open(folder, Settings::new(extract))?;
    let command = ModelCommand { program: program.clone(), arguments: vec!["worker".into(), "model".into()] };
    let process = ModelProcess::new(command, Box::new(|_| {}));
    let file = ModelFile::read(model)?;
    process.choose(Some(Choice { name: file.shown_name(), file, adapter: None, threads: None }));
    let mut output = std::io::stdout().lock();
    let (mut history, mut earlier): (Vec<Exchange>, Option<String>) = (Vec::new(), None);
    for line in std::io::stdin().lock().lines() {
        let mut entry: Value = serde_json::from_str(&line?)?;
        if entry["follows"] != true {
            (history, earlier) = (Vec::new(), None);
        }
        let question = entry["question"].as_str().ok_or("a line has no `question`")?.to_owned();
        let documents = match entry["in"].as_str() {
            Some(part) => {
                let all = library.documents()?;
                let named = all.iter().filter(|document| document.path().to_string_lossy().contains(part));
                Some(named.map(|document| document.id).collect())
            }
            None => None,
        };
        let schema = (!entry["schema"].is_null()).then(|| entry["schema"].to_string());
        let writer =
            Writer { generator: &process, style: Style::default(), schema, history: history.clone() };
        let options = AskOptions { documents, earlier: earlier.clone(), ..AskOptions::default() };
        let begun = Instant::now();
        let mut quotes: Vec<Value> = Vec::new();
        let mut sentences: Vec<Value> = Vec::new();
        let mut noted: Vec<(usize, String)> = Vec::new();
        let mut quoted_after = Value::Null;
        let answer =
            library.ask_in_parts(&question, &options, Some(&writer), &Cancel::default(), &mut |event| {
                match event {
                    AnswerEvent::Quote { sentence, footnotes } => {
                        noted.extend(footnotes.iter().map(|note| (note.number, note.quote.clone())));
                        quoted_after = begun.elapsed().as_secs_f64().into();
                        quotes.push(sentence.text.clone().into());
                    }
                    AnswerEvent::Sentence { sentence, footnotes } => {
                        noted.extend(footnotes.iter().map(|note| (note.number, note.quote.clone())));
                        let cited = noted.iter().filter(|(number, _)| sentence.footnotes.contains(number));
                        sentences.push(json!({
                            "text": sentence.text,
                            "support": format!("{:?}", sentence.support),
                            "why": sentence.doubt.as_ref().map(|doubt| format!("{doubt:?}")),
                            "cited": cited.map(|(_, quote)| quote.clone()).collect::<Vec<_>>(),
                        }));
                    }
                    _ => {}
                }
            })?;
        entry["refused"] = answer.abstained.into();
        entry["answerable"] = answer.trace.answerable.into();
        entry["query"] = answer.query.clone().into();
        entry["quotes"] = quotes.into();
        entry["quoted_after"] = quoted_after;
        entry["sentences"] = sentences.into();
        entry["shown"] = answer.sentences.iter().map(|sentence| Value::from(sentence.text.clone())).collect();
        entry["shown_quotes"] = answer.quoted.into();
        entry["contradiction"] = answer.contradiction.as_ref().map(|found| found.words.clone()).into();
        entry["passages"] = answer
            .passages
            .iter()
            .map(|hit| json!({"title": hit.title, "page": hit.page, "heading": hit.heading, "header": hit.table_header, "text": hit.text}))
            .collect();
        if let Some(written) = &answer.written {
            entry["model"] = written.model.clone().into();
            entry["prompt"] = written.asked.clone().into();
            entry["wrote"] = written.wrote.clone().into();
            entry["ending"] = format!("{:?}", written.ending).into();
            entry["tokens"] = json!({"prompt": written.prompt_tokens, "kept": written.kept_tokens, "written": written.written_tokens});
            entry["first_word"] = written.first_word.as_secs_f64().into();
            history.push(Exchange::from(written));
        }
        earlier = Some(answer.query.clone());
        entry["seconds"] = begun.elapsed().as_secs_f64().into();
        writeln!(output, "{entry}")?;
        output.flush()?;
    }
    Ok(())
}
