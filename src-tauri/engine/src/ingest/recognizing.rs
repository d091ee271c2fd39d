//! The last pass: documents with pages that are pictures are read once more, and the text in those is recognised.
//!
//! It takes a second or so for each page, so it comes when everything else is found, and makes way for other imports. What waits
//! for it is told by the problems of the documents, so a pass that is cut off goes on with the next import or start, at the document
//! that it was at. The document that was read so takes the place of the earlier one.

use std::collections::HashMap;

use footnote_extract::worker::PoolError;
use footnote_extract::{Collector, ExtractError, Kind, Page, PageNumbers, PageSink, Problem};

use super::reading::new_document;
use super::{Added, Reading, Verdict};
use crate::paths;
use crate::progress::Stage;
use crate::store::{Change, Document, DocumentId, JobId, NewDocument};
use crate::{Error, Result};

/// Verdicts on documents that wait for recognition.
pub type Pictures = HashMap<DocumentId, Vec<(JobId, Added)>>;

/// What became of a document.
pub enum Recognized {
    /// Another took its place.
    Replaced(Box<Document>),
    /// It stays, with what it says of itself now.
    Kept(Box<Document>),
    /// It is gone.
    Gone,
}

/// How many pages of a document have pictures whose text is to be recognised.
pub fn waiting_pages(document: &Document) -> u64 {
    let pages = |problem: &Problem| match problem {
        Problem::NeedsOcr { pages } | Problem::Garbled { pages } => pages.iter().count() as u64,
        _ => 0,
    };
    document.problems.iter().map(pages).sum()
}

/// Whether a verdict waits for recognition.
pub fn waits(added: &Added) -> bool {
    added.document.is_some()
        && added.verdict != Verdict::Unchanged
        && added.reasons.iter().any(|reason| matches!(reason.code.as_str(), "needs-ocr" | "garbled"))
}

/// Documents whose pictures are being recognised.
pub struct Recognizing<'a> {
    /// Its pool recognises.
    pub reading: Reading<'a>,
    /// Pages that are done, and all.
    pub done: u64,
    pub total: u64,
}

impl Recognizing<'_> {
    /// Recognises the pictures of a document and stores what it has become.
    pub fn recognize(&mut self, document: &Document, path: &paths::StoredPath) -> Result<Recognized> {
        let Reading { settings, cancel, progress, pool, passwords, .. } = self.reading;
        let pages = waiting_pages(document);
        let file = path.to_path();
        let (Ok(stamp), Ok(bytes)) = (paths::stamp(&file), paths::read(&file, settings.max_file_bytes + 1))
        else {
            return Ok(Recognized::Kept(Box::new(document.clone())));
        };
        if *blake3::hash(&bytes).as_bytes() != document.hash {
            return Ok(Recognized::Kept(Box::new(document.clone())));
        }
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let mut sink = Counting {
            collector: Collector::default(),
            waiting: numbers(document),
            looks: if document.kind == Kind::PDF { 1 } else { 0 },
            seen: HashMap::new(),
            tell: &|done| progress.advance(Stage::Recognizing, self.done + done.min(pages), self.total),
        };
        progress.advance(Stage::Recognizing, self.done, self.total);
        let stopped = || cancel.is_requested();
        let read = pool.extract_pages(&name, &bytes, passwords.of(&file), &stopped, &mut sink);
        let collector = sink.collector;
        drop(bytes);
        let recognized = match read {
            Ok(ending) => {
                let read = collector.finish(ending);
                let mut new = new_document(&self.reading, &file, stamp, document.hash, read);
                new.added = document.added;
                // What is still garbled would be tried for ever.
                new.problems = tried(&new.problems);
                self.replace(document, &new)?
            }
            // Its password was forgotten: whoever enters it again has its pictures recognised, too.
            Err(PoolError::Extract(ExtractError::Locked | ExtractError::WrongPassword)) => {
                Recognized::Kept(Box::new(document.clone()))
            }
            Err(PoolError::Extract(error)) => {
                tracing::warn!(?file, %error, "its pictures could not be recognised");
                self.keep(document)?
            }
            Err(PoolError::Cancelled) => return Err(Error::Cancelled),
            Err(error) => return Err(Error::Worker(error)),
        };
        self.done += pages;
        progress.advance(Stage::Recognizing, self.done, self.total);
        Ok(recognized)
    }

    fn replace(&self, document: &Document, new: &NewDocument) -> Result<Recognized> {
        let Reading { store, indexes, progress, .. } = self.reading;
        let _following = store.follow();
        let before = store.generation(&*store.read()?)?;
        let replaced = store.update(|wtxn| store.replace_document(wtxn, document.id, new))?;
        let Some(replaced) = replaced else { return Ok(Recognized::Gone) };
        if let Some(changes) = store.changes_since(&store.read()?, before)? {
            indexes.apply(store, &changes)?;
            for change in changes {
                match change {
                    Change::Added(id) => progress.stored(id),
                    Change::Removed(id) => progress.removed(id),
                }
            }
        }
        indexes.commit(store)?;
        indexes.lexical.close_writer();
        Ok(Recognized::Replaced(Box::new(replaced)))
    }

    fn keep(&self, document: &Document) -> Result<Recognized> {
        let Reading { store, progress, .. } = self.reading;
        let problems = tried(&document.problems);
        let kept = store.update(|wtxn| store.set_problems(wtxn, document.id, &problems))?;
        let Some(kept) = kept else { return Ok(Recognized::Gone) };
        progress.stored(document.id);
        Ok(Recognized::Kept(Box::new(kept)))
    }
}

/// The pages of a document that wait.
fn numbers(document: &Document) -> PageNumbers {
    let pages = |problem: &Problem| match problem {
        Problem::NeedsOcr { pages } | Problem::Garbled { pages } => pages.iter().collect(),
        _ => Vec::new(),
    };
    document.problems.iter().flat_map(pages).collect()
}

/// The problems after recognition was tried: what still waits for it could not be recognised.
fn tried(problems: &[Problem]) -> Vec<Problem> {
    let mut pages = Vec::new();
    let mut kept = Vec::new();
    for problem in problems {
        match problem {
            Problem::NeedsOcr { pages: some }
            | Problem::Garbled { pages: some }
            | Problem::Unrecognized { pages: some } => pages.extend(some.iter()),
            other => kept.push(other.clone()),
        }
    }
    if !pages.is_empty() {
        kept.insert(0, Problem::Unrecognized { pages: pages.into_iter().collect() });
    }
    kept
}

/// Keeps a document, and tells how many of the pages that wait are done.
struct Counting<'a> {
    collector: Collector,
    waiting: PageNumbers,
    /// How often a page is looked at before its text is recognised.
    looks: u32,
    seen: HashMap<u32, u32>,
    tell: &'a dyn Fn(u64),
}

impl PageSink for Counting<'_> {
    fn begin(&mut self, kind: Kind) {
        self.seen.clear();
        self.collector.begin(kind);
    }

    fn reading(&mut self, page: Option<u32>) {
        let Some(page) = page.filter(|page| self.waiting.iter().any(|waiting| waiting == *page)) else {
            return;
        };
        *self.seen.entry(page).or_default() += 1;
        let begun = self.seen.values().filter(|seen| **seen > self.looks).count() as u64;
        // The page at hand is not done yet.
        (self.tell)(begun.saturating_sub(1));
    }

    fn page(&mut self, page: Page) {
        self.collector.page(page);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_tried_in_vain_waits_no_more() {
        let pages = |numbers: &[u32]| numbers.iter().copied().collect::<PageNumbers>();
        let problems = [
            Problem::NeedsOcr { pages: pages(&[2, 5]) },
            Problem::Unplaced { pages: pages(&[1]) },
            Problem::Garbled { pages: pages(&[3]) },
        ];
        let after = tried(&problems);
        assert_eq!(
            after,
            [Problem::Unrecognized { pages: pages(&[2, 3, 5]) }, Problem::Unplaced { pages: pages(&[1]) }]
        );
        assert!(!after.iter().any(Problem::is_for_recognition));
        assert_eq!(tried(&after), after);
    }
}
