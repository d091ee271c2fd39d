//! The worker that `tests/worker.rs` drives: it serves with a reader that does what the file's name
//! says, for the most part something no reader should do.

use std::fs::File;
use std::hint::black_box;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::process::{Command, ExitCode};
use std::time::Duration;
use std::{env, io, process, thread};

use footnote_extract::worker::serve_with;
use footnote_extract::{Block, BlockKind, Document, ExtractError, Kind, Limits, Page, Span};

fn main() -> ExitCode {
    serve_with(read)
}

fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, ExtractError> {
    match name {
        "good.txt" => Ok(document(&String::from_utf8_lossy(bytes))),
        "size.txt" => Ok(document(&format!("{} {}", bytes.len(), limits.max_pages))),
        "process.txt" => Ok(document(&process::id().to_string())),
        "environment.txt" => {
            let names: Vec<_> = env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned()).collect();
            Ok(document(&format!("variables: {}", names.join(" "))))
        }
        "error.txt" => Err(ExtractError::Locked),
        "abort.txt" => process::abort(),
        "exit.txt" => process::exit(3),
        "panic.txt" => panic!("the table has {} rows", bytes.len()),
        "deep.txt" => Ok(document(&descend(u64::MAX).to_string())),
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
        "one-huge-block.txt" => Ok(document(&black_box(vec![1_u8; 8 << 30]).len().to_string())),
        "prints.txt" => {
            println!("\u{7}\0\0\0 this would be a frame of seven bytes");
            eprintln!("and this is a warning");
            Ok(document("printed"))
        }
        "broken-promise.txt" => {
            let mut document = document("short");
            document.pages[0].blocks[0].span = Span { start: 3, end: 1 };
            Ok(document)
        }
        "escapes.txt" => Ok(document(&escapes().join("\n"))),
        _ => Err(ExtractError::Unsupported { what: name.to_owned() }),
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

fn document(text: &str) -> Document {
    let span = Span::new(0, text.chars().count());
    let blocks = if span.is_empty() { vec![] } else { vec![Block { span, kind: BlockKind::Paragraph }] };
    let page = Page { number: 1, text: text.to_owned(), blocks, ..Page::default() };
    Document { kind: Kind::Text, title: None, author: None, pages: vec![page], problems: Vec::new() }
}
