//! From files to searchable documents.
//!
//! Reading comes first, for all files: each becomes searchable by its words as soon as it is stored. Vectors are
//! computed after that, so that a large folder can be searched long before it is fully indexed.

pub mod chunk;
mod discover;
mod earlier;
mod embedding;
mod file_error;
mod files;
mod filling;
mod reading;
mod recognizing;
mod title;
mod walk;

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

pub use file_error::FileError;
pub use files::Files;
pub use filling::Embedding;
pub use reading::{Reading, read_files};
pub use recognizing::{Pictures, Recognized, Recognizing, waiting_pages};
pub use title::display_title;
pub use walk::{FoundFile, Scope, Sieve, Visited, walk};

use footnote_model::Reason;
use heed::RwTxn;

use crate::Result;
use crate::store::{Document, DocumentId, JobId, JobState, Store, VerdictRecord};

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    Indexed,
    /// It is in the library already, as it is.
    Unchanged,
    /// Indexed, but parts could not be read.
    Partly,
    Failed,
}

/// The verdict on one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    pub path: PathBuf,
    pub document: Option<DocumentId>,
    pub verdict: Verdict,
    pub pages: u32,
    pub chunks: u32,
    /// What could not be read and why, and the next step; never empty when the verdict is `Partly` or `Failed`.
    pub reasons: Vec<Reason>,
}

/// Verdicts that wait for the vectors of their documents.
#[derive(Debug, Default)]
pub struct Waiting {
    /// Whether another process follows the import: then the verdicts are kept for it.
    pub followed: bool,
    pub verdicts: HashMap<DocumentId, Vec<(JobId, Added)>>,
    /// Those that wait for the recognition of pictures first.
    pub pictures: Pictures,
}

impl Waiting {
    /// Keeps a verdict until the pictures of its document are recognised.
    pub fn push_picture(&mut self, document: DocumentId, job: JobId, added: Added) {
        self.pictures.entry(document).or_default().push((job, added));
    }

    pub fn push(&mut self, document: DocumentId, job: JobId, added: Added) {
        self.verdicts.entry(document).or_default().push((job, added));
    }

    /// Keeps the verdicts on a document, which are final now, in the transaction that makes them so.
    fn keep(&self, store: &Store, wtxn: &mut RwTxn, document: DocumentId) -> Result<()> {
        if !self.followed {
            return Ok(());
        }
        let verdicts = self.verdicts.get(&document).into_iter().flatten();
        verdicts
            .into_iter()
            .try_for_each(|(job, added)| store.put_verdict(wtxn, *job, JobState::Ended, added.to_record()))
    }

    /// Takes over into the verdicts on a document what it says of itself now.
    fn renew(&mut self, document: &Document) {
        for (_, added) in self.verdicts.get_mut(&document.id).into_iter().flatten() {
            *added = Added::stored(std::mem::take(&mut added.path), document, Verdict::Indexed);
        }
    }

    /// Gives all verdicts, whatever has become of their documents.
    pub fn end(mut self, store: &Store, report: &mut dyn FnMut(Added)) -> Result<()> {
        let documents: Vec<DocumentId> = self.verdicts.keys().copied().collect();
        if !documents.is_empty() {
            store
                .update(|wtxn| documents.iter().try_for_each(|document| self.keep(store, wtxn, *document)))?;
        }
        documents.into_iter().flat_map(|document| self.take(document)).for_each(report);
        Ok(())
    }

    fn take(&mut self, document: DocumentId) -> impl Iterator<Item = Added> + use<> {
        self.verdicts.remove(&document).unwrap_or_default().into_iter().map(|(_, added)| added)
    }
}

/// How a verdict is numbered in the store.
const CODES: [(Verdict, u8); 4] =
    [(Verdict::Indexed, 0), (Verdict::Unchanged, 1), (Verdict::Partly, 2), (Verdict::Failed, 3)];

impl Added {
    pub fn to_record(&self) -> VerdictRecord {
        let code = CODES.iter().find(|(verdict, _)| *verdict == self.verdict);
        VerdictRecord {
            code: code.expect("every verdict has a number").1,
            document: self.document,
            pages: self.pages,
            chunks: self.chunks,
            reasons: self.reasons.clone(),
        }
    }

    /// The verdict that a record holds, or `None` if another version of the program wrote it.
    pub fn from_record(path: PathBuf, record: VerdictRecord) -> Option<Added> {
        let (verdict, _) = CODES.iter().find(|(_, code)| *code == record.code)?;
        Some(Added {
            path,
            document: record.document,
            verdict: *verdict,
            pages: record.pages,
            chunks: record.chunks,
            reasons: record.reasons,
        })
    }

    /// All reasons in English.
    pub fn reason(&self) -> Option<String> {
        let english: Vec<&str> = self.reasons.iter().map(|reason| reason.english.as_str()).collect();
        (!english.is_empty()).then(|| english.join("; "))
    }

    fn failed(path: PathBuf, reason: impl Into<Reason>) -> Added {
        let reasons = vec![reason.into()];
        Added { path, document: None, verdict: Verdict::Failed, pages: 0, chunks: 0, reasons }
    }

    pub fn stored(path: PathBuf, document: &Document, verdict: Verdict) -> Added {
        let reasons: Vec<Reason> = document.problems.iter().map(Reason::from).collect();
        let verdict =
            if verdict == Verdict::Indexed && !reasons.is_empty() { Verdict::Partly } else { verdict };
        Added {
            path,
            document: Some(document.id),
            verdict,
            pages: document.pages,
            chunks: document.chunks,
            reasons,
        }
    }
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_secs())
}
