//! The worker that `tests/worker.rs` drives: it serves with a reader that does what the file's name
//! says, for the most part something no reader should do.

use std::fs::File;
use std::hint::black_box;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::process::{Command, ExitCode};
use std::time::Duration;
use std::{env, io, process, thread};

use footnote_extract::worker::serve_with;
use footnote_extract::{Block, BlockKind, Ending, ExtractError, Kind, Page, PageSink, Source, Span};

fn main() -> ExitCode {
    serve_with(read)
}

fn read(source: &Source, sink: &mut dyn PageSink) -> Result<Ending, ExtractError> {
    let Source { name, bytes, limits, skipped, .. } = *source;
    let mut say = |text: &str| {
        sink.begin(Kind::TEXT);
        sink.page(page(1, text));
        Ok(Ending::default())
    };
    match name {
        "good.txt" => say(&String::from_utf8_lossy(bytes)),
        "size.txt" => say(&format!("{} {}", bytes.len(), limits.max_pages)),
        "process.txt" => say(&process::id().to_string()),
        "environment.txt" => {
            let names: Vec<_> = env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned()).collect();
            say(&format!("variables: {}", names.join(" ")))
        }
        "error.txt" => Err(ExtractError::Locked),
        "abort.txt" => process::abort(),
        "exit.txt" => process::exit(3),
        "panic.txt" => panic!("the table has {} rows", bytes.len()),
        "deep.txt" => say(&descend(u64::MAX).to_string()),
        "endless.txt" => loop {
            thread::sleep(Duration::from_millis(1));
        },
        "greedy.txt" => {
            let mut held = Vec::new();
            loop {
                held.push(black_box(vec![1_u8; 4 << 20]));
            }
        }
        // As a C++ library does it: a crash, without a word, when an allocation has failed.
        "greedy-and-silent.txt" => {
            let mut held: Vec<Vec<u8>> = Vec::new();
            loop {
                let mut block = Vec::new();
                if block.try_reserve_exact(4 << 20).is_err() {
                    process::abort();
                }
                block.resize(4 << 20, 1);
                held.push(black_box(block));
                thread::sleep(Duration::from_millis(1));
            }
        }
        "one-huge-block.txt" => say(&black_box(vec![1_u8; 8 << 30]).len().to_string()),
        "prints.txt" => {
            println!("\u{7}\0\0\0 this would be a frame of seven bytes");
            eprintln!("and this is a warning");
            say("printed")
        }
        "broken-promise.txt" => {
            let mut page = page(1, "short");
            page.blocks[0].span = Span { start: 3, end: 1 };
            sink.begin(Kind::TEXT);
            sink.page(page);
            Ok(Ending::default())
        }
        "escapes.txt" => say(&escapes().join("\n")),
        "starts-over.txt" => {
            let _ = say("first attempt");
            say("second attempt")
        }
        // Its second page takes for ever.
        "stuck-page.pdf" => {
            sink.begin(Kind::PDF);
            for number in 1..=3 {
                if skipped.contains(&number) {
                    sink.page(page(number, ""));
                    continue;
                }
                sink.reading(Some(number));
                if number == 2 {
                    loop {
                        thread::sleep(Duration::from_millis(1));
                    }
                }
                sink.page(page(number, &format!("page {number}")));
            }
            Ok(Ending::default())
        }
        // It is not the page that is stuck.
        "stuck-after-page.pdf" => {
            let _ = say("page 1");
            sink.reading(Some(1));
            sink.reading(None);
            loop {
                thread::sleep(Duration::from_millis(1));
            }
        }
        "half.txt" => {
            let _ = say("the first half");
            process::exit(3)
        }
        "misnumbered.txt" => {
            sink.begin(Kind::TEXT);
            sink.page(page(2, "where is the first?"));
            Ok(Ending::default())
        }
        "no-beginning.txt" => Ok(Ending::default()),
        "endless-chatter.txt" => {
            sink.begin(Kind::TEXT);
            loop {
                sink.reading(None);
            }
        }
        "endless-pages.txt" => {
            sink.begin(Kind::TEXT);
            let mut number = 1;
            loop {
                sink.page(page(number, "more"));
                number += 1;
            }
        }
        _ => Err(ExtractError::Unsupported { format: name.to_owned() }),
    }
}

/// Something that a worker may not do.
type Attempt = fn() -> io::Result<()>;

/// Tries to get at what a worker has no business with, and names what it could get at.
fn escapes() -> Vec<String> {
    let tries: [(&str, Attempt); 9] = [
        ("read a file", || File::open("/etc/passwd").map(drop)),
        ("write a file", || File::create(env::temp_dir().join("footnote-worker-escape")).map(drop)),
        ("list a folder", || std::fs::read_dir("/").map(drop)),
        ("remove a file", || std::fs::remove_file(env::temp_dir().join("footnote-worker-victim"))),
        ("connect", || TcpStream::connect("127.0.0.1:9").map(drop)),
        ("listen", || TcpListener::bind("127.0.0.1:0").map(drop)),
        ("send a datagram", || UdpSocket::bind("127.0.0.1:0").map(drop)),
        ("start a process", || Command::new("/bin/true").status().map(drop)),
        ("look a name up", || std::net::ToSocketAddrs::to_socket_addrs("localhost:80").map(drop)),
    ];
    let mut escapes = vec!["tried".to_owned()];
    for (name, attempt) in tries {
        match attempt() {
            Ok(()) => escapes.push(name.to_owned()),
            // A refused connection has reached the other side.
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => escapes.push(name.to_owned()),
            Err(error) => eprintln!("{name}: {error}"),
        }
    }
    escapes
}

fn descend(depth: u64) -> u64 {
    let room = black_box([depth; 64]);
    if depth == 0 { 0 } else { descend(depth - 1) + room[1] }
}

fn page(number: u32, text: &str) -> Page {
    let span = Span::new(0, text.chars().count());
    let blocks = if span.is_empty() { vec![] } else { vec![Block { span, kind: BlockKind::Paragraph }] };
    Page { number, text: text.to_owned(), blocks, ..Page::default() }
}
