//! Measures what a library is asked again and again beside searches: how much it holds, what is in which collection, and
//! which conversations hold a word that somebody types.
//!
//! usage: housekeeping [DOCUMENTS] [CONVERSATIONS]
//!
//! The documents are made up, with two pages each; one file in fifty failed, and each document is in one of five
//! collections. A conversation has six turns. Each row gives the median of nine calls, and for what is kept in memory
//! the first call.

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use footnote_engine::answer::AskOptions;
use footnote_engine::store::{NewDocument, Passage, Store};
use footnote_engine::{
    DocumentId, ExtractError, Kind, Library, NewTurn, Page, Scope, Settings, Span, Stamp, StoredPath,
    WorkerCommand,
};

const TURNS: u32 = 6;
const COLLECTIONS: u32 = 5;
const ONE_FAILED_IN: u32 = 50;

fn main() -> Result<(), Box<dyn Error>> {
    let mut numbers = std::env::args().skip(1).map(|number| number.parse::<u32>());
    let documents = numbers.next().transpose()?.unwrap_or(20_000);
    let conversations = numbers.next().transpose()?.unwrap_or(300);
    let folder = tempfile::tempdir()?;
    fill(folder.path(), documents)?;
    let worker = WorkerCommand { program: "none".into(), arguments: Vec::new() };
    let library = Library::open(folder.path(), Settings::new(worker))?;
    let all: Vec<DocumentId> = library.documents()?.iter().map(|document| document.id).collect();
    for number in 0..COLLECTIONS {
        let collection = library.create_collection(&format!("Collection {number}"))?;
        let members: Vec<DocumentId> =
            all.iter().filter(|id| id.0 % COLLECTIONS == number).copied().collect();
        library.put_in_collection(collection.id, &members)?;
    }
    converse(&library, conversations)?;

    println!("{documents} documents, {conversations} conversations of {TURNS} turns");
    measure("status", || library.status().map(drop))?;
    measure("documents", || library.documents().map(drop))?;
    measure("failures", || library.failures().map(drop))?;
    measure("memberships", || library.memberships().map(drop))?;
    measure("collections", || library.collections().map(drop))?;
    measure("conversations", || library.conversations().map(drop))?;
    measure("conversations with a word", || library.find_conversations("rarely").map(drop))?;
    Ok(())
}

fn measure(name: &str, mut call: impl FnMut() -> footnote_engine::Result<()>) -> Result<(), Box<dyn Error>> {
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..10 {
        let started = Instant::now();
        black_box(call()?);
        times.push(started.elapsed());
    }
    let first = times.remove(0);
    times.sort_unstable();
    let (median, first) = (times[times.len() / 2].as_secs_f64() * 1e3, first.as_secs_f64() * 1e3);
    println!("{name:<28} {median:>9.2} ms   (first {first:.2} ms)");
    Ok(())
}

/// Stores documents and failures as an import would.
fn fill(folder: &Path, documents: u32) -> Result<(), Box<dyn Error>> {
    let store_folder = folder.join("store");
    #[expect(clippy::disallowed_methods, reason = "this is no part of the engine")]
    std::fs::create_dir_all(&store_folder)?;
    let store = Store::open(&store_folder)?;
    let numbers: Vec<u32> = (0..documents).collect();
    for some in numbers.chunks(500) {
        store.update(|wtxn| {
            for number in some {
                let document = store.add_document(wtxn, &document(*number))?;
                if !number.is_multiple_of(10) {
                    store.set_indexed(wtxn, document.id)?;
                }
                if number.is_multiple_of(ONE_FAILED_IN) {
                    let path = StoredPath::new(Path::new(&format!("/home/ada/papers/failed/{number}.pdf")));
                    let stamp = Stamp { bytes: 1, modified_ns: 1 };
                    store.put_failure(wtxn, &path, stamp, [0; 32], ExtractError::Locked)?;
                }
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn document(number: u32) -> NewDocument {
    let page = |page: u32| Page {
        number: page,
        text: format!("Page {page} of report {number} is about the coolant pump in hall B and its upkeep."),
        ..Page::default()
    };
    let pages = vec![page(1), page(2)];
    let passage = |page: &Page| Passage {
        document: DocumentId(0),
        page: page.number,
        span: Span::new(0, page.text.len()),
        text: page.text.clone(),
        heading: "Upkeep".to_owned(),
        table_header: String::new(),
    };
    let mut hash = [0; 32];
    hash[..4].copy_from_slice(&number.to_be_bytes());
    NewDocument {
        hash,
        kind: Kind::PDF,
        title: format!("Report {number} on the upkeep of pumps, valves and pipes"),
        author: Some("Ada Lovelace".to_owned()),
        characters: pages.iter().map(|page| page.text.len() as u64).sum(),
        chunks: pages.iter().map(passage).collect(),
        pages,
        problems: Vec::new(),
        added: 0,
        path: StoredPath::new(Path::new(&format!("/home/ada/papers/reports/upkeep/{number}.pdf"))),
        stamp: Stamp { bytes: 1, modified_ns: 1 },
    }
}

fn converse(library: &Library, conversations: u32) -> Result<(), Box<dyn Error>> {
    let answer = library.ask("What is report 7 about?", &AskOptions::default())?;
    for number in 0..conversations {
        let mut conversation = None;
        for turn in 0..TURNS {
            let mut answer = answer.clone();
            answer.question = format!("What does report {number} say about pump {turn}?");
            let new =
                NewTurn { conversation, replaces: None, scope: Scope::Everything, answer, coverage: None };
            conversation = Some(library.keep(new)?.0.id);
        }
    }
    Ok(())
}
