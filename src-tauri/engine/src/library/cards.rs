//! What a person files of documents: names, tags, and when each was looked at.

use std::collections::HashMap;

use super::Library;
use super::collections::trimmed_name;
use super::conversations::now;
use crate::Result;
use crate::store::{Card, Document, DocumentId};

/// Most tags of a document.
const MOST_TAGS: usize = 50;

impl Library {
    /// The cards of all documents that have one.
    pub fn cards(&self) -> Result<HashMap<DocumentId, Card>> {
        Ok(self.store.cards(&*self.store.read()?)?.into_iter().collect())
    }

    pub fn card(&self, document: DocumentId) -> Result<Card> {
        self.store.card(&*self.store.read()?, document)
    }

    /// Gives a document another title in this library; its file is left alone. An empty name brings its own title back.
    pub fn rename_document(&self, document: DocumentId, name: &str) -> Result<()> {
        let name = match name.trim() {
            "" => None,
            name => Some(trimmed_name(name)?),
        };
        self.lock()?;
        let _following = self.store.follow();
        self.store.update(|wtxn| self.store.rename_document(wtxn, document, name.as_deref()))?;
        self.indexes.catch_up(&self.store)?;
        if !self.jobs.is_staging() {
            self.indexes.lexical.close_writer();
        }
        Ok(())
    }

    /// Puts tags on documents and takes others off. Tags are told apart whatever their case.
    pub fn tag(&self, documents: &[DocumentId], put: &[String], take: &[String]) -> Result<()> {
        let put =
            put.iter().map(|tag| trimmed_name(tag.trim_start_matches('#'))).collect::<Result<Vec<_>>>()?;
        self.store.update(|wtxn| {
            for document in documents {
                if self.store.document(wtxn, *document)?.is_none() {
                    continue;
                }
                let mut card = self.store.card(wtxn, *document)?;
                card.tags.retain(|tag| !take.iter().any(|taken| is_same(tag, taken)));
                for tag in &put {
                    if card.tags.len() < MOST_TAGS && !card.tags.iter().any(|known| is_same(known, tag)) {
                        card.tags.push(tag.clone());
                    }
                }
                self.store.put_card(wtxn, *document, &card)?;
            }
            Ok(())
        })
    }

    /// Notes that a document is being looked at.
    pub fn opened(&self, document: DocumentId) -> Result<()> {
        self.store.update(|wtxn| {
            if self.store.document(wtxn, document)?.is_none() {
                return Ok(());
            }
            let card = Card { opened: now(), ..self.store.card(wtxn, document)? };
            self.store.put_card(wtxn, document, &card)
        })
    }

    /// When the files of documents were last changed, in seconds since 1970: of several, the latest.
    pub fn file_dates(&self) -> Result<HashMap<DocumentId, u64>> {
        let txn = self.store.read()?;
        let mut dates: HashMap<DocumentId, u64> = HashMap::new();
        for (document, modified_ns) in self.store.file_dates(&txn)? {
            let date = dates.entry(document).or_default();
            *date = (*date).max(modified_ns / 1_000_000_000);
        }
        Ok(dates)
    }

    /// The same for one document; 0 where it is not known.
    pub fn file_date(&self, document: &Document) -> Result<u64> {
        let txn = self.store.read()?;
        let mut latest = 0;
        for path in &document.paths {
            let file = self.store.file(&txn, path)?;
            latest = latest.max(file.map_or(0, |file| file.stamp.modified_ns / 1_000_000_000));
        }
        Ok(latest)
    }

    /// The documents with a tag.
    pub(super) fn tagged(&self, tag: &str) -> Result<Vec<DocumentId>> {
        let mut tagged: Vec<DocumentId> = self
            .cards()?
            .into_iter()
            .filter(|(_, card)| card.tags.iter().any(|own| is_same(own, tag)))
            .map(|(document, _)| document)
            .collect();
        tagged.sort_unstable();
        Ok(tagged)
    }
}

fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}
