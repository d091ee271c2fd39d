//! Notes, highlights and stars; names and tags of documents.

use std::collections::HashSet;

use footnote_engine::{DocumentId, NoteId};

use crate::types::{NewNote, Note, Noted};
use crate::{Api, Result};

impl Api {
    /// All notes, the newest first.
    pub fn notes(&self) -> Result<Vec<Note>> {
        let there: HashSet<DocumentId> =
            self.library().documents()?.iter().map(|document| document.id).collect();
        let notes = self.library().notes()?;
        Ok(notes.iter().map(|note| self.placed(Note::of(note, |id| there.contains(&id)))).collect())
    }

    /// Makes a note, or changes the one on the very same words or answer. `None` where nothing is left of it.
    pub fn save_note(&self, on: NewNote, words: &str, starred: bool) -> Result<Option<Note>> {
        let note = self.library().note(on.into(), words, starred)?;
        Ok(note.map(|note| self.placed(Note::of(&note, |_| true))))
    }

    /// Gives a note other words and another star. `None` where nothing is left of it.
    pub fn change_note(&self, note: u32, words: &str, starred: bool) -> Result<Option<Note>> {
        let there = |id| self.library().document(id).is_ok();
        let note = self.library().change_note(NoteId(note), words, starred)?;
        Ok(note.map(|note| self.placed(Note::of(&note, there))))
    }

    pub fn delete_note(&self, note: u32) -> Result<()> {
        Ok(self.library().delete_note(NoteId(note))?)
    }

    /// Gives a document another title in this library; its file is left alone. An empty name brings its own title back.
    pub fn rename_document(&self, document: u32, name: &str) -> Result<()> {
        Ok(self.library().rename_document(DocumentId(document), name)?)
    }

    /// Puts tags on documents and takes others off.
    pub fn tag(&self, documents: &[u32], put: &[String], take: &[String]) -> Result<()> {
        let documents: Vec<DocumentId> = documents.iter().copied().map(DocumentId).collect();
        Ok(self.library().tag(&documents, put, take)?)
    }

    fn placed(&self, mut note: Note) -> Note {
        if let Noted::Passage { document, page, location, start, end, quote, .. } = &mut note.on {
            self.locate(location, *document, *page, (*start, *end), quote);
        }
        note
    }
}
