//! Prints what a file becomes: its pages, block by block.
//!
//! `extract [--time] [--text] [--words] [--recognize] [--pages FIRST-LAST] FILE...`: with `--time` totals instead, with `--text` the
//! bare text, with `--words` a line for each word: its page, its box in quarter points, itself. With `--recognize` text in
//! pictures is recognised.

use std::error::Error;
use std::time::Instant;

use footnote_extract::{BlockKind, Collector, Limits, Recognizer, Source, extract_pages, recognition};

fn main() -> Result<(), Box<dyn Error>> {
    let (mut time, mut text, mut pages, mut files) = (false, false, (1, u32::MAX), Vec::new());
    let (mut words, mut recognizes) = (false, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--time" => time = true,
            "--text" => text = true,
            "--words" => words = true,
            "--recognize" => recognizes = true,
            "--pages" => {
                let range = arguments.next().ok_or("--pages needs FIRST-LAST")?;
                let (first, last) = range.split_once('-').unwrap_or((&range, &range));
                pages = (first.parse()?, last.parse()?);
            }
            _ => files.push(argument),
        }
    }
    footnote_extract::prepare()?;
    let recognizer = recognizes.then(recognition::open).transpose()?;
    let (mut total_pages, mut total_words, mut failed) = (0, 0, 0);
    let start = Instant::now();
    for file in &files {
        let bytes = std::fs::read(file)?;
        let began = Instant::now();
        let (limits, mut collector) = (Limits::default(), Collector::default());
        let recognizer = recognizer.as_ref().map(|recognizer| recognizer as &dyn Recognizer);
        let source = Source { recognizer, ..Source::whole(file, &bytes, &limits) };
        let result = extract_pages(&source, &mut collector).map(|ending| collector.finish(ending));
        let seconds = began.elapsed().as_secs_f64();
        let document = match result {
            Ok(document) => document,
            Err(error) => {
                failed += 1;
                println!("{file} could not be read: {error}.");
                continue;
            }
        };
        if let Err(broken) = document.check() {
            println!("{file}: BROKEN PROMISE: {broken}");
        }
        total_pages += document.pages.len();
        total_words += document.pages.iter().map(|page| page.words.len()).sum::<usize>();
        if time {
            println!("{file}: {} pages in {seconds:.3} s", document.pages.len());
            for problem in &document.problems {
                println!("  {problem}");
            }
            continue;
        }
        let shown = document.pages.iter().filter(|page| page.number >= pages.0 && page.number <= pages.1);
        if words {
            for (page, word) in shown.flat_map(|page| page.words.iter().map(move |word| (page, word))) {
                let rect = word.rect;
                println!(
                    "{}\t{}\t{}\t{}\t{}\t{}",
                    page.number,
                    rect.left,
                    rect.top,
                    rect.right,
                    rect.bottom,
                    word.span.of(&page.text)
                );
            }
            continue;
        }
        if text {
            shown.for_each(|page| println!("{}\n", page.text));
            continue;
        }
        println!("{file}: {:?} by {:?}, {} pages", document.title, document.author, document.pages.len());
        for problem in &document.problems {
            println!("problem: {problem}");
        }
        for page in shown {
            println!(
                "\n=== page {} label {:?} size {:?}, {} words",
                page.number,
                page.label,
                page.size,
                page.words.len()
            );
            for block in &page.blocks {
                let body = block.span.of(&page.text).replace('\t', " ⇥ ");
                match &block.kind {
                    BlockKind::Table { header } => {
                        let header = header
                            .map_or("none".to_owned(), |header| header.of(&page.text).replace('\n', " / "));
                        println!("[Table, header: {header}]\n{body}");
                    }
                    kind => println!("[{kind:?}] {body}"),
                }
            }
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    if time {
        println!(
            "{} files, {failed} failed, {total_pages} pages, {total_words} words, {seconds:.2} s, {:.0} pages/s",
            files.len(),
            total_pages as f64 / seconds
        );
    }
    Ok(())
}
