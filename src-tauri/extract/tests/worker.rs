//! Whatever a file does to its worker, the pool says what it was, and reads the next file.
//!
//! The worker is the example `extract-worker`, whose reader does what the file's name says.
#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use footnote_extract::worker::{Pool, PoolError, PoolSettings, Protections};
use footnote_extract::{Collector, Crash, Document, ExtractError, Limits, Problem};

const MEMORY_MIB: u64 = 256;

/// Longer than anything here takes but what is to be stopped.
const TIME_LIMIT: Duration = Duration::from_secs(60);

fn worker_program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let profile = tests.ancestors().nth(2).unwrap();
    profile.join("examples").join(format!("extract-worker{}", std::env::consts::EXE_SUFFIX))
}

fn settings(workers: usize) -> PoolSettings {
    PoolSettings {
        recognizes: false,
        program: worker_program(),
        arguments: vec!["worker".into(), "extract".into()],
        workers,
        memory_mib: MEMORY_MIB,
        time_limit: TIME_LIMIT,
        page_time_limit: TIME_LIMIT,
        limits: Limits::default(),
    }
}

fn read(pool: &Pool, name: &str, bytes: &[u8]) -> Result<Document, PoolError> {
    pool.extract(name, bytes, &|| false)
}

/// Reads a file that must be readable and returns its text.
fn text(pool: &Pool, name: &str, bytes: &[u8]) -> String {
    match read(pool, name, bytes) {
        Ok(document) => document.pages[0].text.clone(),
        Err(error) => panic!("{name}: {error:?}"),
    }
}

/// Reads a file that must fail, and after it one that must not.
fn verdict(pool: &Pool, name: &str) -> ExtractError {
    let verdict = match read(pool, name, b"three lines of it") {
        Err(PoolError::Extract(verdict)) => verdict,
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(text(pool, "good.txt", b"still here"), "still here", "after {name}");
    verdict
}

fn crash(pool: &Pool, name: &str) -> Crash {
    match verdict(pool, name) {
        ExtractError::Crashed { crash } => crash,
        other => panic!("{name}: {other:?}"),
    }
}

/// The protections of the pool's workers, of which one is started for it.
fn protections(pool: &Pool) -> Protections {
    text(pool, "good.txt", b"start");
    pool.protections().unwrap()
}

#[test]
fn files_are_read_by_one_worker_after_the_other() {
    let pool = Pool::new(settings(1));
    assert_eq!(text(&pool, "good.txt", "añ漢".as_bytes()), "añ漢");
    assert_eq!(text(&pool, "good.txt", b""), "");
    assert!(matches!(read(&pool, "error.txt", b"x"), Err(PoolError::Extract(ExtractError::Locked))));
    let first = text(&pool, "process.txt", b"x");
    assert_eq!(text(&pool, "process.txt", b"x"), first);
    let replaced = (0..250).any(|_| text(&pool, "process.txt", b"x") != first);
    assert!(replaced, "a worker is replaced now and then");
}

#[test]
fn a_large_file_and_its_limits_arrive_whole() {
    let mut settings = settings(1);
    settings.limits.max_pages = 17;
    let pool = Pool::new(settings);
    assert_eq!(text(&pool, "size.txt", &vec![7; 48 << 20]), format!("{} 17", 48 << 20));
    assert_eq!(text(&pool, "good.txt", &vec![b'a'; 20 << 20]).len(), 20 << 20);
}

#[test]
fn a_file_larger_than_the_memory_limit_gets_its_verdict() {
    let pool = Pool::new(settings(1));
    for mib in [250, 256] {
        let verdict = read(&pool, "size.txt", &vec![7; mib << 20]).unwrap_err();
        let expected = ExtractError::OutOfMemory { limit_mib: MEMORY_MIB };
        assert!(matches!(&verdict, PoolError::Extract(verdict) if *verdict == expected), "{verdict:?}");
    }
    assert_eq!(text(&pool, "good.txt", b"still here"), "still here");
}

#[test]
fn a_worker_that_crashes_costs_only_its_file() {
    let pool = Pool::new(settings(1));
    assert_eq!(crash(&pool, "panic.txt"), Crash::Panic { message: "the table has 17 rows".to_owned() });
    assert_eq!(crash(&pool, "exit.txt"), Crash::Status { code: 3 });
    if cfg!(unix) {
        assert_eq!(crash(&pool, "abort.txt"), Crash::Signal { number: 6 });
        assert_eq!(Crash::Signal { number: 6 }.to_string(), "it stopped itself, signal 6");
        assert_eq!(verdict(&pool, "deep.txt"), ExtractError::TooDeep);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_killed_from_outside_costs_only_its_file() {
    let pool = Pool::new(settings(1));
    let process = text(&pool, "process.txt", b"x");
    let process = rustix::process::Pid::from_raw(process.parse().unwrap()).unwrap();
    let asked = AtomicUsize::new(0);
    // The question whether to cancel is asked while the file is in work, so that is when to kill.
    let result = pool.extract("endless.txt", b"x", &|| {
        if asked.fetch_add(1, Ordering::Relaxed) == 3 {
            rustix::process::kill_process(process, rustix::process::Signal::KILL).unwrap();
        }
        false
    });
    match result {
        Err(PoolError::Extract(ExtractError::Crashed { crash })) => {
            assert_eq!(crash, Crash::Signal { number: 9 });
            assert!(crash.to_string().starts_with("it was killed from outside"), "{crash}");
        }
        other => panic!("{other:?}"),
    }
    // The next worker is killed while it waits, which is nobody's fault.
    let idle = text(&pool, "process.txt", b"x");
    let idle = rustix::process::Pid::from_raw(idle.parse().unwrap()).unwrap();
    rustix::process::kill_process(idle, rustix::process::Signal::KILL).unwrap();
    wait_until("the worker has died", || is_dead(idle.as_raw_nonzero().get()));
    assert_eq!(text(&pool, "good.txt", b"still here"), "still here");
}

#[test]
fn a_file_that_takes_too_long_is_stopped() {
    let pool = Pool::new(PoolSettings { time_limit: Duration::from_millis(300), ..settings(1) });
    text(&pool, "good.txt", b"start");
    let started = Instant::now();
    let verdict = verdict(&pool, "endless.txt");
    assert_eq!(verdict, ExtractError::TimedOut { seconds: 1 });
    let taken = started.elapsed();
    assert!((Duration::from_millis(300)..Duration::from_secs(10)).contains(&taken), "{taken:?}");
}

#[test]
fn a_file_that_eats_memory_is_stopped() {
    let pool = Pool::new(settings(1));
    if !protections(&pool).memory_limit {
        eprintln!("SKIPPED: this system limits no memory");
        return;
    }
    for name in ["greedy.txt", "greedy-and-silent.txt", "one-huge-block.txt"] {
        let started = Instant::now();
        assert_eq!(verdict(&pool, name), ExtractError::OutOfMemory { limit_mib: MEMORY_MIB }, "{name}");
        assert!(started.elapsed() < Duration::from_secs(20), "{name}: {:?}", started.elapsed());
    }
}

#[cfg(unix)]
#[test]
fn what_a_library_prints_is_not_taken_for_an_answer() {
    let pool = Pool::new(settings(1));
    assert_eq!(text(&pool, "prints.txt", b"x"), "printed");
    assert_eq!(text(&pool, "good.txt", b"still here"), "still here");
}

#[test]
fn an_answer_that_breaks_a_documents_promises_is_refused() {
    let pool = Pool::new(settings(1));
    match crash(&pool, "broken-promise.txt") {
        Crash::NotADocument { detail } => assert!(detail.starts_with("page 1: block"), "{detail}"),
        other => panic!("{other:?}"),
    }
    match crash(&pool, "misnumbered.txt") {
        Crash::NotADocument { detail } => assert_eq!(detail, "page 2 stands at place 1"),
        other => panic!("{other:?}"),
    }
    assert_eq!(crash(&pool, "no-beginning.txt"), Crash::InvalidResponse);
}

#[test]
fn pages_without_end_are_stopped() {
    let mut settings = settings(1);
    settings.limits.max_pages = 1000;
    assert_eq!(crash(&Pool::new(settings), "endless-pages.txt"), Crash::InvalidResponse);
}

#[test]
fn a_worker_that_never_falls_silent_is_stopped() {
    let pool = Pool::new(PoolSettings { time_limit: Duration::from_millis(300), ..settings(1) });
    text(&pool, "good.txt", b"start");
    assert_eq!(verdict(&pool, "endless-chatter.txt"), ExtractError::TimedOut { seconds: 1 });
    let asked = AtomicUsize::new(0);
    let patient = Pool::new(settings(1));
    let result =
        patient.extract("endless-chatter.txt", b"x", &|| asked.fetch_add(1, Ordering::Relaxed) > 100);
    assert!(matches!(result, Err(PoolError::Cancelled)), "{result:?}");
}

#[test]
fn half_a_document_is_none() {
    let pool = Pool::new(settings(1));
    let mut collector = Collector::default();
    let result = pool.extract_pages("half.txt", b"x", Vec::new(), &|| false, &mut collector);
    assert!(matches!(result, Err(PoolError::Extract(ExtractError::Crashed { .. }))), "{result:?}");
    assert_eq!(crash(&pool, "half.txt"), Crash::Status { code: 3 });
}

#[test]
fn pages_of_an_attempt_that_failed_are_void() {
    let pool = Pool::new(settings(1));
    let document = read(&pool, "starts-over.txt", b"x").unwrap();
    assert_eq!(document.pages.len(), 1);
    assert_eq!(document.pages[0].text, "second attempt");
}

#[test]
fn a_page_that_takes_too_long_costs_only_itself() {
    let pool = Pool::new(PoolSettings { page_time_limit: Duration::from_millis(300), ..settings(1) });
    let document = read(&pool, "stuck-page.pdf", b"x").unwrap();
    let texts: Vec<&str> = document.pages.iter().map(|page| page.text.as_str()).collect();
    assert_eq!(texts, ["page 1", "", "page 3"]);
    let pages = [2].into_iter().collect();
    assert_eq!(document.problems, [Problem::TimedOut { pages, seconds: 1 }]);
    assert_eq!(text(&pool, "good.txt", b"still here"), "still here");
}

#[test]
fn all_attempts_at_a_file_share_its_time() {
    let limit = Duration::from_millis(900);
    let pool = Pool::new(PoolSettings { time_limit: limit, ..settings(1) });
    text(&pool, "good.txt", b"start");
    let started = Instant::now();
    // The file is stuck where no page is to blame.
    assert_eq!(verdict(&pool, "stuck-after-page.pdf"), ExtractError::TimedOut { seconds: 1 });
    let slow_page = PoolSettings { time_limit: limit, page_time_limit: TIME_LIMIT, ..settings(1) };
    assert_eq!(verdict(&Pool::new(slow_page), "stuck-page.pdf"), ExtractError::TimedOut { seconds: 1 });
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn a_file_cannot_get_at_anything_else() {
    let victim = std::env::temp_dir().join("footnote-worker-victim");
    std::fs::write(&victim, "precious").unwrap();
    let pool = Pool::new(settings(1));
    let protections = protections(&pool);
    if !protections.few_system_calls {
        eprintln!("SKIPPED: {:?}", protections.missing());
        return;
    }
    assert_eq!(text(&pool, "escapes.txt", b"x"), "tried");
    assert_eq!(std::fs::read_to_string(&victim).unwrap(), "precious");
    std::fs::remove_file(victim).unwrap();
}

#[test]
fn a_worker_inherits_no_secrets() {
    let pool = Pool::new(settings(1));
    let variables = text(&pool, "environment.txt", b"x");
    let variables = variables.strip_prefix("variables:").unwrap();
    let allowed = ["FOOTNOTE_LIB_DIR", "SystemRoot", "ORT_DISABLE_TELEMETRY"];
    assert!(variables.split_whitespace().all(|name| allowed.contains(&name)), "{variables}");
}

#[test]
fn many_threads_share_few_workers() {
    let pool = Pool::new(settings(2));
    let processes = std::sync::Mutex::new(std::collections::BTreeSet::new());
    thread::scope(|scope| {
        for thread in 0..8 {
            let (pool, processes) = (&pool, &processes);
            scope.spawn(move || {
                for file in 0..10 {
                    let content = format!("file {file} of thread {thread}");
                    assert_eq!(text(pool, "good.txt", content.as_bytes()), content);
                    processes.lock().unwrap().insert(text(pool, "process.txt", b"x"));
                }
                // One in eight loses its worker, and nobody else notices.
                let crashed = thread == 3 && read(pool, "exit.txt", b"x").is_ok();
                assert!(!crashed);
            });
        }
    });
    let processes = processes.into_inner().unwrap();
    assert!(processes.len() <= 3, "{processes:?}");
}

#[test]
fn cancelling_stops_a_long_read_at_once() {
    let pool = Pool::new(settings(1));
    text(&pool, "good.txt", b"start");
    let cancelled = AtomicBool::new(false);
    let (asked, waits) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        let reading = scope.spawn(|| {
            let result = pool.extract("endless.txt", b"x", &|| {
                asked.fetch_add(1, Ordering::Relaxed);
                cancelled.load(Ordering::Relaxed)
            });
            (result, Instant::now())
        });
        wait_until("the file is in work", || asked.load(Ordering::Relaxed) > 5);
        // Another caller waits for the only worker and gives up as promptly.
        let waiting = scope.spawn(|| {
            let result = pool.extract("good.txt", b"x", &|| {
                waits.fetch_add(1, Ordering::Relaxed);
                cancelled.load(Ordering::Relaxed)
            });
            (result, Instant::now())
        });
        wait_until("the other caller waits", || waits.load(Ordering::Relaxed) > 0);
        let told = Instant::now();
        cancelled.store(true, Ordering::Relaxed);
        for thread in [reading, waiting] {
            let (result, returned) = thread.join().unwrap();
            assert!(matches!(result, Err(PoolError::Cancelled)), "{result:?}");
            let taken = returned - told;
            // It takes a few milliseconds; a crowded machine may be slow to wake a thread.
            assert!(taken < Duration::from_secs(1), "{taken:?}");
        }
    });
    assert_eq!(text(&pool, "good.txt", b"still here"), "still here");
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let pool = Pool::new(PoolSettings { program: "/nowhere/footnote-worker".into(), ..settings(1) });
    for _ in 0..2 {
        match read(&pool, "good.txt", b"x") {
            Err(error @ PoolError::CannotStart { .. }) => {
                assert!(error.to_string().contains("/nowhere/footnote-worker"), "{error}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[cfg(unix)]
mod other_programs {
    use super::*;

    fn shell(script: &str) -> Pool {
        shell_with_limit(script, TIME_LIMIT)
    }

    fn shell_with_limit(script: &str, time_limit: Duration) -> Pool {
        let arguments: Vec<OsString> = vec!["-c".into(), script.into()];
        Pool::new(PoolSettings { program: "/bin/sh".into(), arguments, time_limit, ..settings(1) })
    }

    /// The first frame that a worker sends, as bytes that `printf` understands.
    fn greeting() -> String {
        use std::io::{Read, Write};
        use std::process::{Command, Stdio};

        let start = b"footnote-extract\x03\x80\x02\x00";
        let mut worker =
            Command::new(worker_program()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut input = worker.stdin.take().unwrap();
        input.write_all(&(start.len() as u32).to_le_bytes()).unwrap();
        input.write_all(start).unwrap();
        drop(input);
        let mut greeting = Vec::new();
        worker.stdout.take().unwrap().read_to_end(&mut greeting).unwrap();
        assert!(worker.wait().unwrap().success());
        assert!(greeting.len() > 20, "{greeting:?}");
        greeting.iter().map(|byte| format!("\\{byte:03o}")).collect()
    }

    #[test]
    fn a_program_that_is_no_worker_is_told_from_one() {
        for script in ["echo hello and goodbye", "exec cat", "printf '\\005\\000\\000\\000hello'"] {
            let result = read(&shell(script), "good.txt", b"x");
            assert!(matches!(result, Err(PoolError::Mismatch { .. })), "{script}: {result:?}");
        }
        let other_version = greeting().replacen("\\003", "\\143", 1);
        match read(&shell(&format!("printf '{other_version}'; exec sleep 60")), "good.txt", b"x") {
            Err(PoolError::Mismatch { source, .. }) => {
                assert!(source.to_string().contains("version 99"), "{source}");
            }
            other => panic!("{other:?}"),
        }
        match read(&shell("echo 'no such option' >&2; exit 2"), "good.txt", b"x") {
            Err(PoolError::CannotStart { source, .. }) => {
                assert!(source.to_string().contains("no such option"), "{source}");
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_worker_that_never_takes_its_file_is_stopped() {
        let script = format!("printf '{}'; exec sleep 60", greeting());
        let pool = shell_with_limit(&script, Duration::from_millis(300));
        // More than fits into a pipe.
        match read(&pool, "good.txt", &vec![0; 8 << 20]) {
            Err(PoolError::Extract(ExtractError::TimedOut { seconds: 1 })) => {}
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_worker_that_answers_garbage_costs_only_its_file() {
        let greeting = greeting();
        let garbage = [
            // A frame that claims four gigabytes, one that is no answer, and one that is an answer
            // to a file that was not read.
            "printf '\\377\\377\\377\\377'; exec sleep 60",
            "printf '\\005\\000\\000\\000hello'; cat >/dev/null",
            "printf '\\003\\000\\000\\000\\003\\001\\000'; exec sleep 60",
        ];
        for garbage in garbage {
            let pool = shell(&format!("printf '{greeting}'; head -c 30 >/dev/null; {garbage}"));
            let started = Instant::now();
            let result = read(&pool, "good.txt", &vec![0; 8 << 20]);
            match result {
                Err(PoolError::Extract(ExtractError::Crashed { crash })) => {
                    assert_eq!(crash, Crash::InvalidResponse);
                }
                other => panic!("{garbage}: {other:?}"),
            }
            assert!(started.elapsed() < Duration::from_secs(20));
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn dropping_the_pool_leaves_no_process() {
    let pool = Pool::new(settings(2));
    let processes: Vec<i32> = thread::scope(|scope| {
        let readers: Vec<_> =
            (0..2).map(|_| scope.spawn(|| text(&pool, "process.txt", b"x").parse().unwrap())).collect();
        readers.into_iter().map(|reader| reader.join().unwrap()).collect()
    });
    drop(pool);
    for process in processes {
        // A zombie would still have an entry.
        assert!(!PathBuf::from(format!("/proc/{process}")).exists(), "{process}");
    }
}

/// A worker must outlive the thread that happened to need it first.
#[test]
fn a_worker_survives_the_thread_that_needed_it() {
    let pool = Pool::new(settings(1));
    let first = thread::scope(|scope| scope.spawn(|| text(&pool, "process.txt", b"x")).join().unwrap());
    assert_eq!(text(&pool, "process.txt", b"x"), first);
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_has_every_protection_that_this_kernel_gives() {
    use landlock::{ABI, Access, AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr};

    let protections = protections(&Pool::new(settings(1)));
    let landlock = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V1))
        .and_then(Ruleset::create)
        .is_ok();
    let seccomp = PathBuf::from("/proc/sys/kernel/seccomp/actions_avail").exists();
    assert_eq!((protections.no_file_system, protections.few_system_calls), (landlock, seccomp));
    // These need nothing of the kernel but to be Linux.
    assert!(protections.memory_limit && protections.no_core_dump && protections.no_new_descriptors);
    assert!(protections.no_new_privileges && protections.dies_with_program);
}

#[cfg(target_os = "linux")]
#[test]
fn a_memory_limit_too_low_to_start_is_no_fault_of_the_file() {
    let pool = Pool::new(PoolSettings { memory_mib: 40, ..settings(1) });
    let result = read(&pool, "good.txt", b"x");
    assert!(matches!(result, Err(PoolError::CannotStart { .. })), "{result:?}");
}

/// Waits for something that is about to happen, without a fixed time.
fn wait_until(what: &str, mut happened: impl FnMut() -> bool) {
    let deadline = Instant::now() + TIME_LIMIT;
    while !happened() {
        assert!(Instant::now() < deadline, "{what}");
        thread::yield_now();
    }
}

/// Whether all threads of a process have ended, even if its parent does not know yet.
#[cfg(target_os = "linux")]
fn is_dead(process: i32) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).map_or(0, |threads| threads.count());
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    threads == 0 || (threads == 1 && stat.contains(") Z "))
}
