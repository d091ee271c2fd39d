//! Notes on passages and answers, and the cards of documents. They are a person's own work: none goes with the document or the
//! answer that it is about, and those on passages follow a document that is read again to where the words stand now.

use heed::{RoTxn, RwTxn};

use footnote_extract::Page;
use footnote_model::{Card, Note, NoteId, Noted, NotedPassage};

use super::{Change, Document, DocumentId, Store, codec, page_key};
use crate::place::place_of;
use crate::{Error, Result};

impl Store {
    pub fn notes(&self, txn: &RoTxn) -> Result<Vec<Note>> {
        self.notes.iter(txn)?.map(|entry| Ok(entry?.1)).collect()
    }

    pub fn note(&self, txn: &RoTxn, id: NoteId) -> Result<Note> {
        self.notes.get(txn, &id.0)?.ok_or(Error::NoNote(id))
    }

    pub fn next_note(&self, wtxn: &mut RwTxn) -> Result<NoteId> {
        Ok(NoteId(self.next_number(wtxn, "next_note")?))
    }

    pub fn put_note(&self, wtxn: &mut RwTxn, note: &Note) -> Result<()> {
        Ok(self.notes.put(wtxn, &note.id.0, note)?)
    }

    pub fn remove_note(&self, wtxn: &mut RwTxn, id: NoteId) -> Result<()> {
        self.notes.delete(wtxn, &id.0)?;
        Ok(())
    }

    pub fn card(&self, txn: &RoTxn, document: DocumentId) -> Result<Card> {
        Ok(self.cards.get(txn, &document.0)?.unwrap_or_default())
    }

    pub fn cards(&self, txn: &RoTxn) -> Result<Vec<(DocumentId, Card)>> {
        self.cards
            .iter(txn)?
            .map(|entry| entry.map(|(id, card)| (DocumentId(id), card)).map_err(Error::from))
            .collect()
    }

    pub fn put_card(&self, wtxn: &mut RwTxn, document: DocumentId, card: &Card) -> Result<()> {
        if card.is_empty() {
            self.cards.delete(wtxn, &document.0)?;
            return Ok(());
        }
        Ok(self.cards.put(wtxn, &document.0, card)?)
    }

    /// Gives a document another title, or with `None` its own again. The lexical index follows.
    pub fn rename_document(&self, wtxn: &mut RwTxn, id: DocumentId, title: Option<&str>) -> Result<()> {
        let mut document = self.document(wtxn, id)?.ok_or(Error::NoDocument(id))?;
        let mut card = self.card(wtxn, id)?;
        match title {
            Some(title) => {
                card.own_title.get_or_insert_with(|| document.title.clone());
                document.title = title.to_owned();
            }
            None => match card.own_title.take() {
                Some(own) => document.title = own,
                None => return Ok(()),
            },
        }
        self.documents.put(wtxn, &id.0, &document)?;
        self.put_card(wtxn, id, &card)?;
        self.record(wtxn, &Change::Added(id))
    }

    /// What a document that takes the place of another inherits of it: its name, its tags and, where it goes, its notes.
    pub(super) fn inherit_notes(
        &self,
        wtxn: &mut RwTxn,
        from: &Document,
        heir: DocumentId,
        goes: bool,
    ) -> Result<()> {
        let mut card = self.card(wtxn, from.id)?;
        if !card.is_empty() && self.cards.get(wtxn, &heir.0)?.is_none() {
            let named = card.own_title.take().is_some();
            self.put_card(wtxn, heir, &card)?;
            if named {
                self.rename_document(wtxn, heir, Some(&from.title))?;
            }
        }
        if !goes {
            return Ok(());
        }
        let Some(heir) = self.document(wtxn, heir)? else { return Ok(()) };
        for mut note in self.notes_on(wtxn, from.id)? {
            if let Noted::Passage(passage) = &mut note.on {
                self.move_to(wtxn, passage, &heir)?;
                self.put_note(wtxn, &note)?;
            }
        }
        Ok(())
    }

    /// Notes on a document that was removed find it again when a file with the same bytes is added.
    pub(super) fn adopt_notes(&self, wtxn: &mut RwTxn, document: &Document) -> Result<()> {
        for mut note in self.notes(wtxn)? {
            if let Noted::Passage(passage) = &mut note.on
                && passage.hash == document.hash
                && self.document(wtxn, passage.document)?.is_none()
            {
                self.move_to(wtxn, passage, document)?;
                self.put_note(wtxn, &note)?;
            }
        }
        Ok(())
    }

    pub fn notes_on(&self, txn: &RoTxn, document: DocumentId) -> Result<Vec<Note>> {
        let mut notes = self.notes(txn)?;
        notes.retain(|note| matches!(&note.on, Noted::Passage(passage) if passage.document == document));
        Ok(notes)
    }

    /// Finds the words of a note in `document`: on their page where they were, else wherever they stand nearest to that. Where
    /// they do not stand at all the note says so.
    fn move_to(&self, txn: &RoTxn, passage: &mut NotedPassage, document: &Document) -> Result<()> {
        passage.document = document.id;
        passage.hash = document.hash;
        passage.title.clone_from(&document.title);
        passage.path = document.path();
        passage.kind = document.kind;
        let mut pages: Vec<u32> = (1..=document.pages).collect();
        pages.sort_by_key(|number| number.abs_diff(passage.page));
        for number in pages {
            let Some(bytes) = self.pages.get(txn, &page_key(document.id, number))? else { continue };
            let page: Page = codec::unpack(bytes)?;
            let near = if number == passage.page { passage.span.start } else { 0 };
            if let Some(span) = place_of(&page.text, &passage.quote, near) {
                passage.page = number;
                passage.span = span;
                passage.quote = span.of(&page.text).to_owned();
                passage.is_lost = false;
                return Ok(());
            }
        }
        passage.is_lost = true;
        Ok(())
    }
}
