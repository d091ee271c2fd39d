//! Mending what `verify` finds: what is derived is made again, and what is not is set aside and never deleted.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::{Library, Problem, Verified};
use crate::ingest::Waiting;
use crate::ingest::chunk::chunk_pages;
use crate::progress::{Cancel, Progress};
use crate::store::{Damaged, Document, DocumentId};
use crate::{Error, Result, StoredPath, paths};

/// What [`Library::repair`] did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repaired {
    /// Records that could not be read. They are kept as they were, out of the way.
    pub set_aside: Vec<Damaged>,
    /// Documents that are no longer in the library, as nothing of them could be read.
    pub documents_removed: u64,
    /// Documents whose records were made again from their text.
    pub documents_recovered: u64,
    /// Pages that were put together again from their passages.
    pub pages_recovered: u64,
    /// Files that were put into the queue, as text of theirs was damaged. Those that are not there any more are not among them.
    pub files_queued: u64,
    /// Documents whose passages were cut again from their pages.
    pub documents_cut_again: u64,
    /// Passages whose vectors were computed again.
    pub vectors_computed: u64,
}

impl Library {
    /// Makes again what can be made again: passages from their pages, pages from their passages, vectors, the
    /// lexical index, conversations from their answers. What cannot be read is set aside, byte for byte.
    pub fn repair(&self, cancel: &Cancel, progress: &dyn Progress) -> Result<Repaired> {
        self.lock()?;
        let mut repaired = Repaired::default();
        let unreadable = self.store.unreadable(&self.store.read()?)?;
        let aside_before = self.set_aside().map_or(0, |aside| aside.len());
        let mended = self.store.update(|wtxn| self.store.mend(wtxn, &unreadable))?;
        repaired.documents_removed = mended.documents_removed;
        repaired.documents_recovered = mended.documents_recovered;
        let mut again: BTreeSet<PathBuf> = mended.read_again.iter().map(StoredPath::to_path).collect();
        let damaged_vectors = self.indexes.vectors.remove_damaged()?;
        tracing::debug!(damaged_vectors, "vectors of spaces that are not searched were removed");
        for document in self.documents()? {
            if cancel.is_requested() {
                return Err(Error::Cancelled);
            }
            self.repair_document(&document, &mut repaired, &mut again)?;
        }
        self.indexes.rebuild(&self.store)?;
        self.indexes.lexical.close_writer();
        if self.active_model()?.is_none() {
            let space = self.build_space(self.default_embedder(), cancel, progress)?;
            self.activate_space(space)?;
            repaired.vectors_computed += self.store.chunk_count(&self.store.read()?)?;
        }
        self.complete(Waiting::default(), cancel, progress, &mut |_| {})?;
        repaired.files_queued = self.queue_again(&again)?;
        self.work_off_queue(cancel, progress)?;
        repaired.set_aside = self.set_aside()?.split_off(aside_before);
        Ok(repaired)
    }

    /// Every record that was ever set aside, as it was.
    pub fn set_aside(&self) -> Result<Vec<Damaged>> {
        let txn = self.store.read()?;
        self.store.damaged(&txn)
    }

    /// Puts those of the files into the queue that are there. Returns how many.
    fn queue_again(&self, files: &BTreeSet<PathBuf>) -> Result<u64> {
        let there: Vec<StoredPath> = files
            .iter()
            .filter(|file| paths::stamp(file).is_ok())
            .map(|file| StoredPath::new(file))
            .collect();
        let queued = there.len() as u64;
        if queued > 0 {
            self.store.update(|wtxn| self.store.add_import(wtxn, there, false, false))?;
        }
        Ok(queued)
    }

    fn repair_document(
        &self,
        document: &Document,
        repaired: &mut Repaired,
        again: &mut BTreeSet<PathBuf>,
    ) -> Result<()> {
        let problems = self.problems_of(document)?;
        let lost_pages: Vec<u32> = problems
            .iter()
            .filter_map(|problem| match problem {
                Problem::PageMissing { page, .. } | Problem::PageUnreadable { page, .. } => Some(*page),
                _ => None,
            })
            .collect();
        for page in &lost_pages {
            let document = self.document(document.id)?;
            self.store.update(|wtxn| self.store.recover_page(wtxn, &document, *page))?;
        }
        repaired.pages_recovered += lost_pages.len() as u64;
        if !lost_pages.is_empty() {
            again.extend(document.paths.iter().map(StoredPath::to_path));
        }
        let is_cut_wrong = |problem: &Problem| {
            matches!(problem, Problem::PassagesMissing { .. } | Problem::NotOnPage { .. })
        };
        if problems.iter().any(is_cut_wrong) {
            self.cut_again(document.id)?;
            repaired.documents_cut_again += 1;
            repaired.vectors_computed += u64::from(self.document(document.id)?.chunks);
        } else {
            let lacking =
                problems.iter().filter(|problem| matches!(problem, Problem::NoVector { .. })).count();
            if lacking > 0 {
                self.store.update(|wtxn| self.store.set_searchable(wtxn, document.id))?;
                repaired.vectors_computed += lacking as u64;
            }
        }
        Ok(())
    }

    fn problems_of(&self, document: &Document) -> Result<Vec<Problem>> {
        let mut check = Verified::default();
        self.verify_document(&self.store.read()?, document, &mut check)?;
        Ok(check.problems)
    }

    /// Cuts a document's pages into passages again.
    fn cut_again(&self, id: DocumentId) -> Result<()> {
        let document = self.document(id)?;
        let txn = self.store.read()?;
        let pages = (1..=document.pages)
            .map(|number| self.store.page(&txn, id, number)?.ok_or(Error::Record { what: "a page" }))
            .collect::<Result<Vec<_>>>()?;
        drop(txn);
        let chunks = chunk_pages(&pages, self.shipped.tokenizer(), &self.settings.chunking);
        self.store.update(|wtxn| self.store.replace_chunks(wtxn, id, &chunks))
    }
}
