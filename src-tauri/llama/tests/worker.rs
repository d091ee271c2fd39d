//! The process that runs a model, with a model of a few million bytes that has learnt to copy the sentence that answers.

#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use footnote_llm::gguf::ModelFile;
use footnote_llm::protocol::{
    self, Adapter, End, Event, Generate, Hello, LOADING, Message, Refusal, Request, Role, Start, Template,
};
use footnote_llm::{
    Choice, Finished, Generator, ModelCommand, ModelError, ModelProcess, State, Timeouts, Update,
};
use footnote_sandbox::frame;

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

fn host() -> ModelProcess {
    let host = ModelProcess::new(command(), Box::new(|_| {}));
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

fn write(messages: &[Message], most_tokens: u32) -> Generate {
    Generate { messages: messages.to_vec(), most_tokens, ..Generate::default() }
}

fn answer(host: &ModelProcess, write: &Generate) -> (Finished, String) {
    let mut text = String::new();
    let finished = host.write(write, &|| false, &mut |told| {
        if let Update::Text(piece) = told {
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
            Update::Loading(_) => loading += 1,
            Update::Reading { done, total } => {
                assert!(done <= total);
                reading += 1;
            }
            Update::Text(_) => pieces += 1,
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
    let plain = host.count(&["a".into(), "<|im_end|>".into()], &|| false).unwrap();
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
            if matches!(told, Update::Text(_)) && shown.fetch_add(1, Ordering::Relaxed) == 1 {
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
    let host = ModelProcess::new(command(), Box::new(|_| {}));
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
    let host = ModelProcess::new(command(), Box::new(|_| {}));
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
    let beginning = host.count(&[rule], &|| false).unwrap()[0];
    assert!(finished.kept_tokens >= beginning, "{finished:?}, of which {beginning} were read ahead");
}

/// A process that is spoken with directly, and what it says.
struct Raw {
    child: std::process::Child,
}

impl Raw {
    fn start(start: &Start) -> Raw {
        let mut child = std::process::Command::new(command().program)
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        frame::write(child.stdin.as_mut().unwrap(), &protocol::greet(start).unwrap()).unwrap();
        let mut raw = Raw { child };
        let hello: Hello = protocol::greeted(&raw.frame().unwrap()).unwrap();
        assert!(hello.unprotected.iter().all(|name| name.contains("landlock")), "{hello:?}");
        raw
    }

    fn frame(&mut self) -> Option<Vec<u8>> {
        frame::read(self.child.stdout.as_mut().unwrap(), 1 << 20).unwrap()
    }

    fn send(&mut self, bytes: &[u8]) {
        frame::write(self.child.stdin.as_mut().unwrap(), bytes).unwrap();
    }

    /// The next event of this number that is the last on its request.
    fn last(&mut self, wanted: u64) -> Event {
        loop {
            let (number, event) = protocol::decode::<Event>(&self.frame().unwrap()).unwrap();
            assert!(event.is_plausible(), "{event:?}");
            if number == wanted && event.is_last() {
                return event;
            }
        }
    }

    fn end(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().unwrap().success());
    }
}

fn start() -> Start {
    let path = tiny("tiny.gguf");
    Start {
        files: vec![path.clone()],
        path,
        context: 512,
        threads: 1,
        measure: false,
        adapter: None,
        memory_bytes: 2 << 30,
    }
}

#[test]
fn the_number_of_threads_is_measured_where_that_is_asked() {
    let mut raw = Raw::start(&Start { threads: 2, measure: true, ..start() });
    match raw.last(LOADING) {
        Event::Loaded(loaded) => assert!(matches!(loaded.threads, 1 | 2)),
        other => panic!("{other:?}"),
    }
    raw.end();
}

#[test]
fn a_request_that_cannot_be_read_is_refused_and_the_next_is_answered() {
    let mut raw = Raw::start(&start());
    assert!(matches!(raw.last(LOADING), Event::Loaded(_)));
    raw.send(&[7, 0, 0, 0, 0, 0, 0, 0, 250, 1, 2]);
    assert!(matches!(raw.last(7), Event::Refused { why: Refusal::Unreadable { .. } }));
    raw.send(b"?");
    assert!(matches!(raw.last(0), Event::Refused { why: Refusal::Unreadable { .. } }));
    raw.send(&protocol::encode(8, &Request::Count { texts: vec!["Rent".into()] }));
    assert!(matches!(raw.last(8), Event::Counted { tokens } if tokens.len() == 1));
    raw.end();
}

#[test]
fn a_stop_ends_no_request_that_came_after_it() {
    let mut raw = Raw::start(&start());
    assert!(matches!(raw.last(LOADING), Event::Loaded(_)));
    raw.send(&protocol::encode(1, &Request::Stop));
    raw.send(&protocol::encode(1, &Request::Generate(write(&question("What is the rent?"), 64))));
    raw.send(&protocol::encode(2, &Request::Generate(write(&question("What is the rent?"), 8))));
    assert!(matches!(raw.last(1), Event::Finished(finished) if finished.end == End::Stopped));
    assert!(matches!(raw.last(2), Event::Finished(finished) if finished.written_tokens > 0));
    raw.end();
}

#[test]
fn a_model_that_is_not_among_its_files_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other.gguf");
    fs::copy(tiny("tiny.gguf"), &other).unwrap();
    let mut raw = Raw::start(&Start { path: other, ..start() });
    match raw.last(LOADING) {
        Event::Refused { why: Refusal::Load { .. } } => {}
        // Only the kernel can tell whether landlock holds.
        Event::Loaded(_) => eprintln!("SKIPPED: no landlock here, so files are not out of reach"),
        other => panic!("{other:?}"),
    }
    drop(raw.child.stdin.take());
    raw.child.wait().unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_process_gets_no_more_memory_than_it_was_given() {
    // Enough to be loaded into, and not for the context.
    let mut raw = Raw::start(&Start { memory_bytes: 24 << 20, context: 4096, threads: 4, ..start() });
    let mut loaded = false;
    while let Some(frame) = raw.frame() {
        loaded |= matches!(protocol::decode::<Event>(&frame), Ok((_, Event::Loaded(_))));
    }
    assert!(!loaded, "it was given 24 MiB and took more");
    raw.child.wait().unwrap();
}

#[cfg(unix)]
#[test]
fn descriptors_of_the_program_are_closed_in_the_process() {
    use std::os::fd::AsFd;

    let (mut reader, writer) = std::io::pipe().unwrap();
    // As a library would that knows nothing of children.
    rustix::io::fcntl_setfd(writer.as_fd(), rustix::io::FdFlags::empty()).unwrap();
    let mut raw = Raw::start(&start());
    drop(writer);
    let mut rest = Vec::new();
    // It would wait for the process to end if that held the pipe, too.
    reader.read_to_end(&mut rest).unwrap();
    raw.last(LOADING);
    raw.end();
}

#[cfg(target_os = "linux")]
#[test]
fn the_process_has_given_up_the_network_and_new_rights() {
    let mut raw = Raw::start(&start());
    let status = fs::read_to_string(format!("/proc/{}/status", raw.child.id())).unwrap();
    let says = |line: &str| status.lines().any(|said| said.split_whitespace().eq(line.split(' ')));
    assert!(says("NoNewPrivs: 1") && says("Seccomp: 2"), "{status}");
    raw.last(LOADING);
    raw.end();
}

#[cfg(unix)]
fn signal(pid: u32, name: &str) {
    let status = std::process::Command::new("kill").args([name, &pid.to_string()]).status().unwrap();
    assert!(status.success());
}

#[cfg(unix)]
#[test]
fn a_stop_returns_at_once_and_keeps_a_process_that_is_slow_to_obey() {
    let host = host();
    answer(&host, &write(&question("What is the rent?"), 4));
    let pid = host.process_id().unwrap();
    // It cannot obey while it stands still, as in the middle of a long piece of a prompt.
    signal(pid, "-STOP");
    let begun = Instant::now();
    let finished = host.write(&write(&question("What of the pump?"), 64), &|| true, &mut |_| {}).unwrap();
    assert_eq!(finished.end, End::Stopped);
    assert!(begun.elapsed() < Duration::from_millis(400), "{:?}", begun.elapsed());
    signal(pid, "-CONT");
    assert!(answer(&host, &write(&question("What is the rent?"), 4)).0.written_tokens > 0);
    assert_eq!(host.process_id(), Some(pid), "the model was not loaded again");
}

#[cfg(unix)]
#[test]
fn a_process_that_never_obeys_is_ended_before_the_next_question() {
    let timeouts = Timeouts { stuck: Duration::from_millis(300), ..Timeouts::default() };
    let host = host().with_timeouts(timeouts);
    answer(&host, &write(&question("What is the rent?"), 4));
    let pid = host.process_id().unwrap();
    signal(pid, "-STOP");
    host.write(&write(&question("What of the pump?"), 64), &|| true, &mut |_| {}).unwrap();
    assert!(answer(&host, &write(&question("What is the rent?"), 4)).0.written_tokens > 0);
    assert_ne!(host.process_id(), Some(pid));
}

#[cfg(unix)]
#[test]
fn a_count_can_be_stopped_and_does_not_wait_for_ever() {
    let timeouts = Timeouts { count: Duration::from_millis(300), ..Timeouts::default() };
    let host = host().with_timeouts(timeouts);
    host.ready(&|| false, &mut |_| {}).unwrap();
    let texts = ["Rent".to_owned()];
    let pid = host.process_id().unwrap();
    signal(pid, "-STOP");
    assert_eq!(host.count(&texts, &|| true), Err(ModelError::Stopped));
    signal(pid, "-CONT");
    assert_eq!(host.count(&texts, &|| false).unwrap().len(), 1);
    assert_eq!(host.process_id(), Some(pid));

    signal(pid, "-STOP");
    let error = host.count(&texts, &|| false).unwrap_err();
    assert!(
        matches!(&error, ModelError::Crashed { detail, .. } if detail.contains("did not answer")),
        "{error}"
    );
    assert_eq!(host.count(&texts, &|| false).unwrap().len(), 1);
    assert_ne!(host.process_id(), Some(pid));
}

#[test]
fn texts_without_end_are_counted_and_none_is_lost() {
    let host = host();
    let texts: Vec<String> = (0..5_000).map(|number| format!("{number} {}", "words ".repeat(40))).collect();
    let counted = host.count(&texts, &|| false).unwrap();
    assert_eq!(counted.len(), texts.len());
    assert_eq!(host.count(&texts[4_000..4_001], &|| false).unwrap()[0], counted[4_000]);
}

#[test]
fn another_choice_stops_the_answer_and_neither_model_signs_for_the_other() {
    let host = host();
    host.ready(&|| false, &mut |_| {}).unwrap();
    let mut other = choice(&tiny("tiny.gguf"));
    other.name = "other".into();
    let chosen = AtomicBool::new(false);
    let begun = Instant::now();
    let finished = host
        .write(&write(&question("What is the rent?"), 1_000), &|| false, &mut |told| {
            // While the passages are read: so small a model may have said all before a choice after its first word is heard.
            if matches!(told, Update::Reading { .. } | Update::Text(_))
                && !chosen.swap(true, Ordering::Relaxed)
            {
                // The person chooses another model in the window, which waits for nothing.
                host.choose(Some(other.clone()));
            }
        })
        .unwrap();
    assert_eq!((finished.model.as_str(), finished.end), ("tiny", End::Stopped), "{:?}", begun.elapsed());
    assert!(matches!(host.state(), State::Resting { name } if name == "other"));
    assert_eq!(host.process_id(), None, "the memory of the one before is free");
    assert_eq!(answer(&host, &write(&question("What is the rent?"), 4)).0.model, "other");
}

#[test]
fn a_question_that_waits_for_its_turn_gets_the_model_that_is_chosen_then() {
    let host = host();
    host.ready(&|| false, &mut |_| {}).unwrap();
    let mut other = choice(&tiny("tiny.gguf"));
    other.name = "other".into();
    let chosen = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (host, chosen) = (&host, &chosen);
        let (first_runs, started) = std::sync::mpsc::channel();
        let first = scope.spawn(move || {
            let mut told = false;
            host.write(&write(&question("What is the rent?"), 1_000), &|| false, &mut |update| {
                if matches!(update, Update::Text(_)) && !told {
                    told = true;
                    first_runs.send(()).unwrap();
                    // The second question is on its way to the lock by the time of the choice.
                    while !chosen.load(Ordering::Relaxed) {
                        std::thread::yield_now();
                    }
                }
            })
        });
        started.recv().unwrap();
        let second = scope.spawn(move || host.write(&write(&question("Pets?"), 4), &|| false, &mut |_| {}));
        host.choose(Some(other));
        chosen.store(true, Ordering::Relaxed);
        assert_eq!(first.join().unwrap().unwrap().model, "tiny");
        assert_eq!(second.join().unwrap().unwrap().model, "other");
    });
}

#[test]
fn the_same_choice_again_neither_stops_nor_reloads() {
    let host = host();
    host.ready(&|| false, &mut |_| {}).unwrap();
    let pid = host.process_id();
    host.choose(host.choice());
    assert_eq!(host.process_id(), pid);
    assert!(matches!(host.state(), State::Ready { .. }));
}

#[test]
fn equal_rows_of_a_form_are_no_loop() {
    let host = host();
    let row = r#"{"type": "object", "properties": {"amount": {"const": 0}, "paid": {"const": null}}, "required": ["amount", "paid"]}"#;
    let schema = format!(
        r#"{{"type": "object", "properties": {{"rows": {{"type": "array", "items": {row}, "minItems": 8, "maxItems": 8}}}}, "required": ["rows"]}}"#
    );
    let mut asked = write(&question("What is paid?"), 400);
    asked.schema = Some(schema);
    let (finished, text) = answer(&host, &asked);
    assert_eq!(finished.end, End::Said, "{text}");
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["rows"].as_array().unwrap().len(), 8, "{text}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_process_inherits_no_variable_of_the_person() {
    let host = host();
    host.ready(&|| false, &mut |_| {}).unwrap();
    assert!(std::env::var_os("PATH").is_some(), "there is something to inherit");
    match fs::read(format!("/proc/{}/environ", host.process_id().unwrap())) {
        Ok(environment) => assert_eq!(String::from_utf8_lossy(&environment), ""),
        Err(error) => eprintln!("SKIPPED: only an administrator may look at a confined process ({error})"),
    }
}
