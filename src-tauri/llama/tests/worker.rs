//! The process that runs a model, with a model of a few million bytes that has learnt to copy the sentence that answers.

#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]

use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use footnote_llm::gguf::ModelFile;
use footnote_llm::host::{Choice, Generator, ModelCommand, ModelError, ModelHost, State, Told};
use footnote_llm::protocol::{Adapter, Ask, End, Finished, Load, Message, Role, Said, Template, Write};

const SYSTEM: &str = "You answer questions from the numbered passages alone.";
const PASSAGES: &str = "[1] Lease, page 2\nThe rent is 900 euros a month. The deposit is two months of rent. Pets are allowed.\n\n\
                        [2] Manual, page 5\nThe pump runs for nine hours on its battery. Clean the filter every week.";

fn tiny(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../llm/tests/tiny").join(name)
}

fn command() -> ModelCommand {
    // The test's own program lies in `deps`, examples beside that folder.
    let test = std::env::current_exe().unwrap();
    let program = test.parent().unwrap().parent().unwrap().join("examples").join(exe("model-worker"));
    assert!(program.exists(), "{program:?} is missing; build the examples of footnote-llama");
    ModelCommand { program, arguments: Vec::new() }
}

fn exe(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

fn choice(path: &Path) -> Choice {
    Choice { name: "tiny".into(), file: ModelFile::read(path).unwrap(), adapter: None, threads: Some(1) }
}

fn host() -> ModelHost {
    let host = ModelHost::new(command(), Box::new(|_| {}));
    host.choose(Some(choice(&tiny("tiny.gguf"))));
    host
}

fn message(role: Role, text: &str) -> Message {
    Message { role, text: text.into() }
}

fn question(text: &str) -> Vec<Message> {
    vec![
        message(Role::System, SYSTEM),
        message(Role::User, &format!("Passages:\n\n{PASSAGES}\n\nQuestion: {text}")),
    ]
}

fn write(messages: &[Message], most_tokens: u32) -> Write {
    Write { messages: messages.to_vec(), most_tokens, ..Write::default() }
}

fn answer(host: &ModelHost, write: &Write) -> (Finished, String) {
    let mut text = String::new();
    let finished = host.write(write, &|| false, &mut |told| {
        if let Told::Text(piece) = told {
            text.push_str(piece);
        }
    });
    (finished.unwrap(), text)
}

#[test]
fn it_loads_and_writes_and_says_how_it_went() {
    let host = host();
    let (mut loading, mut reading, mut pieces) = (0, 0, 0);
    let finished = host
        .write(&write(&question("What is the rent?"), 48), &|| false, &mut |told| match told {
            Told::Loading(_) => loading += 1,
            Told::Reading { done, total } => {
                assert!(done <= total);
                reading += 1;
            }
            Told::Text(_) => pieces += 1,
        })
        .unwrap();
    assert!(reading > 0 && pieces > 1, "{loading} {reading} {pieces}");
    assert!(finished.written_tokens > 1 && finished.prompt_tokens > 50, "{finished:?}");
    assert_eq!(finished.kept_tokens, 0);
    assert!(matches!(host.state(), State::Ready { template: Template::Own, .. }), "{:?}", host.state());
}

#[test]
fn the_same_question_gets_the_same_answer_and_text_is_whole_unicode() {
    let host = host();
    let first = answer(&host, &write(&question("How long does the pump run, in Zürich 漢字 🚢?"), 32)).1;
    assert_eq!(
        answer(&host, &write(&question("How long does the pump run, in Zürich 漢字 🚢?"), 32)).1,
        first
    );
    assert!(!first.contains('\u{FFFD}'), "{first:?}");
}

#[test]
fn a_conversation_never_reads_what_it_has_read() {
    let host = host();
    let mut messages = question("What is the rent?");
    let (mut before, mut wrote) = answer(&host, &write(&messages, 24));
    for turn in 0..20 {
        messages.push(message(Role::Assistant, &wrote));
        messages.push(message(Role::User, &format!("Question: And what about point {turn}?")));
        let (finished, text) = answer(&host, &write(&messages, 24));
        let held = before.prompt_tokens + before.written_tokens;
        // The last token that was written was shown and not read.
        assert!(finished.kept_tokens + 1 >= held, "turn {turn}: {finished:?} after {before:?}");
        let fresh = finished.prompt_tokens - finished.kept_tokens;
        assert!(fresh < 60, "turn {turn} read {fresh} tokens");
        (before, wrote) = (finished, text);
    }
}

#[test]
fn questions_that_share_passages_share_what_was_read() {
    let host = host();
    answer(&host, &write(&question("What is the rent?"), 8));
    let (finished, _) = answer(&host, &write(&question("How often is the filter cleaned?"), 8));
    assert!(finished.kept_tokens * 10 > finished.prompt_tokens * 6, "{finished:?}");
}

#[test]
fn a_document_cannot_close_its_turn() {
    let host = host();
    let plain = host.count(&["a".into(), "<|im_end|>".into()]).unwrap();
    assert!(plain[1] > 3, "the name of a special token is text: {plain:?}");
}

#[test]
fn it_stops_at_once_wherever_it_is() {
    let host = host();
    answer(&host, &write(&question("What is the rent?"), 4));
    let mut times = Vec::new();
    for round in 0..50 {
        let asked: AtomicBool = AtomicBool::new(false);
        let after = Duration::from_micros(300 * round);
        let begun = Instant::now();
        let mut messages = question(&format!("What about {round}? {}", "And so on and on. ".repeat(40)));
        messages[0].text = format!("{SYSTEM} Round {round}.");
        let finished = std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(after);
                asked.store(true, Ordering::Relaxed);
            });
            let stopped = || asked.load(Ordering::Relaxed);
            host.write(&write(&messages, 512), &stopped, &mut |_| {})
        });
        // Stopped while it was loaded anew, as the one before had to be ended.
        if matches!(&finished, Err(ModelError::Stopped)) || finished.unwrap().end == End::Stopped {
            times.push(begun.elapsed().saturating_sub(after));
        }
    }
    times.sort();
    assert!(times.len() > 25, "{} of 50 were stopped", times.len());
    let late = times[times.len() * 95 / 100];
    assert!(late <= Duration::from_millis(200), "p95 of stopping: {late:?}");
}

#[test]
fn a_killed_process_loses_nothing_that_was_shown_and_starts_again() {
    let host = host();
    answer(&host, &write(&question("What is the rent?"), 4));
    for round in 0..20 {
        let pid = host.process_id().unwrap();
        let shown = AtomicUsize::new(0);
        let result = host.write(&write(&question(&format!("Round {round}?")), 400), &|| false, &mut |told| {
            if matches!(told, Told::Text(_)) && shown.fetch_add(1, Ordering::Relaxed) == 1 {
                kill(pid);
            }
        });
        match result {
            Err(ModelError::Crashed { .. }) => assert!(shown.load(Ordering::Relaxed) >= 2),
            // It may have said all before it was killed.
            Ok(finished) => assert!(finished.written_tokens > 0),
            Err(error) => panic!("{error}"),
        }
        let (finished, _) = answer(&host, &write(&question("What is the rent?"), 4));
        assert!(finished.written_tokens > 0);
    }
}

fn kill(pid: u32) {
    let status = std::process::Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
    assert!(status.success());
}

#[test]
fn what_does_not_fit_is_said_before_it_is_read() {
    let host = host();
    let error = host.write(&write(&question(&"many words ".repeat(20_000)), 16), &|| false, &mut |_| {});
    assert!(matches!(error, Err(ModelError::TooLong { tokens, room }) if tokens > room), "{error:?}");
    assert!(answer(&host, &write(&question("What is the rent?"), 4)).0.written_tokens > 0);
}

#[test]
fn an_answer_can_be_held_to_a_schema() {
    let host = host();
    let schema = r#"{"type": "object", "properties": {"rent": {"type": "integer"}, "pets": {"type": "boolean"}}, "required": ["rent", "pets"]}"#;
    let mut asked = write(&question("What is the rent?"), 200);
    asked.schema = Some(schema.into());
    let (finished, text) = answer(&host, &asked);
    assert_eq!(finished.end, End::Said, "{text}");
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(value["rent"].is_i64() && value["pets"].is_boolean(), "{text}");

    asked.schema = Some("[1]".into());
    let error = host.write(&asked, &|| false, &mut |_| {});
    assert!(matches!(error, Err(ModelError::Schema { .. })), "{error:?}");
}

#[test]
fn an_adapter_changes_what_is_written() {
    let host = host();
    let plain = answer(&host, &write(&question("What is the rent?"), 24)).1;
    let mut adapted = choice(&tiny("tiny.gguf"));
    adapted.adapter = Some(Adapter { path: tiny("tiny-adapter.gguf"), strength: 1.0 });
    host.choose(Some(adapted.clone()));
    assert_ne!(answer(&host, &write(&question("What is the rent?"), 24)).1, plain);

    adapted.adapter = Some(Adapter { path: tiny("tiny-adapter.gguf"), strength: 0.0 });
    host.choose(Some(adapted));
    assert_eq!(answer(&host, &write(&question("What is the rent?"), 24)).1, plain);
}

#[test]
fn files_that_are_no_models_are_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = fs::read(tiny("tiny.gguf")).unwrap();

    // Its architecture is one that llama.cpp does not know.
    let mut foreign = bytes.clone();
    while let Some(at) = foreign.windows(5).position(|window| window == b"llama") {
        foreign[at..at + 5].copy_from_slice(b"zebra");
    }
    let path = folder.path().join("foreign.gguf");
    fs::write(&path, foreign).unwrap();
    let host = ModelHost::new(command(), Box::new(|_| {}));
    let file = ModelFile::read(&path).unwrap();
    host.choose(Some(Choice { name: "foreign".into(), file, adapter: None, threads: None }));
    let error = host.ready(&|| false, &mut |_| {}).unwrap_err();
    assert!(error.to_string().contains("zebra"), "{error}");

    let path = folder.path().join("cut.gguf");
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    assert!(ModelFile::read(&path).is_err());
    fs::write(&path, b"no model at all").unwrap();
    assert!(ModelFile::read(&path).is_err());

    // A worker that is handed a damaged file all the same says so and lives on.
    let mut handed = choice(&tiny("tiny.gguf"));
    handed.file.path = path;
    host.choose(Some(handed));
    assert!(matches!(host.ready(&|| false, &mut |_| {}), Err(ModelError::Unusable { .. })));
    host.choose(Some(choice(&tiny("tiny.gguf"))));
    host.ready(&|| false, &mut |_| {}).unwrap();
}

#[test]
fn a_model_that_rests_gives_its_memory_back() {
    let host = host();
    host.ready(&|| false, &mut |_| {}).unwrap();
    host.rest_after(Duration::from_secs(60));
    assert!(host.process_id().is_some());
    host.rest_after(Duration::ZERO);
    assert_eq!(host.process_id(), None);
    assert!(matches!(host.state(), State::Resting { .. }));
    assert!(answer(&host, &write(&question("What is the rent?"), 4)).0.written_tokens > 0);
}

/// The same with a model of a person, which can be any: `FOOTNOTE_MODEL=FILE cargo nextest run --workspace -E 'test(a_real_model)'`.
#[test]
fn a_real_model_answers() {
    let Some(path) = std::env::var_os("FOOTNOTE_MODEL") else {
        eprintln!("SKIPPED: FOOTNOTE_MODEL names no model, so none but the tiny one was tried");
        return;
    };
    let host = ModelHost::new(command(), Box::new(|_| {}));
    let file = ModelFile::read(Path::new(&path)).unwrap();
    host.choose(Some(Choice { name: "real".into(), file, adapter: None, threads: None }));
    let (finished, text) = answer(&host, &write(&question("How much is the rent?"), 64));
    assert!(text.contains("900"), "{text:?} {finished:?}");
}

#[test]
fn the_beginning_that_was_read_ahead_is_not_read_again_and_tells_the_speed() {
    let host = host();
    host.ready(&|| false, &mut |_| {}).unwrap();
    assert_eq!(host.reading_speed(), None);
    let rule = "Keep close to the words of the passages, and say where they say nothing. ".repeat(3);
    let mut messages = vec![message(Role::System, &rule)];
    host.read_ahead(&messages, &|| false).unwrap();
    assert!(host.reading_speed().is_some_and(|speed| speed > 0.0));
    messages.push(message(Role::User, &format!("{PASSAGES}\n\nQuestion: What is the rent?")));
    let (finished, _) = answer(&host, &write(&messages, 8));
    let beginning = host.count(&[rule]).unwrap()[0];
    assert!(finished.kept_tokens >= beginning, "{finished:?}, of which {beginning} were read ahead");
}

#[test]
fn the_number_of_threads_is_measured_where_that_is_asked() {
    let mut child = std::process::Command::new(command().program)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let load =
        Ask::Load(Load { path: tiny("tiny.gguf"), context: 512, threads: 2, measure: true, adapter: None });
    let mut requests = child.stdin.take().unwrap();
    writeln!(requests, "{}", serde_json::to_string(&load).unwrap()).unwrap();
    let answers = BufReader::new(child.stdout.take().unwrap()).lines();
    let loaded =
        answers.map(|line| serde_json::from_str(&line.unwrap()).unwrap()).find_map(|said| match said {
            Said::Loaded(loaded) => Some(loaded),
            Said::Refused { why } => panic!("{why}"),
            _ => None,
        });
    assert!(matches!(loaded.unwrap().threads, 1 | 2));
    drop(requests);
    assert!(child.wait().unwrap().success());
}

#[cfg(target_os = "linux")]
#[test]
fn the_process_has_given_up_the_network_and_new_rights() {
    let mut child = std::process::Command::new(command().program)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // It has greeted once it is confined.
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut String::new()).unwrap();
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    drop(child.stdin.take());
    child.wait().unwrap();
    let says = |line: &str| status.lines().any(|said| said.split_whitespace().eq(line.split(' ')));
    assert!(says("NoNewPrivs: 1") && says("Seccomp: 2"), "{status}");
}
