//! Notes, highlights and stars of a library.

use super::Library;
use super::conversations::now;
use crate::store::{
    ConversationId, DocumentId, Note, NoteId, Noted, NotedAnswer, NotedPassage, PassageId, TurnId,
};
use crate::{Error, Result};
use footnote_extract::Span;

/// Longest note, in characters.
const LONGEST_NOTE: usize = 20_000;

/// Longest passage that is highlighted, in characters; and how much of an answer is kept with a note.
const LONGEST_PASSAGE: usize = 20_000;
const LONGEST_ANSWER: usize = 2_000;

/// What a note is to be made on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewNote {
    /// Characters of a page.
    Passage {
        document: DocumentId,
        page: u32,
        span: Span,
    },
    Answer {
        conversation: ConversationId,
        turn: TurnId,
    },
}

impl Library {
    /// All notes, the newest first.
    pub fn notes(&self) -> Result<Vec<Note>> {
        let mut notes = self.store.notes(&*self.store.read()?)?;
        notes.sort_by_key(|note| std::cmp::Reverse((note.made, note.id)));
        Ok(notes)
    }

    /// Makes a note, or gives the one that there is on the very same words or answer other words and another star. `None` where
    /// nothing is left of it.
    pub fn note(&self, on: NewNote, words: &str, starred: bool) -> Result<Option<Note>> {
        let on = match on {
            NewNote::Passage { document, page, span } => {
                Noted::Passage(self.noted_passage(document, page, span)?)
            }
            NewNote::Answer { conversation, turn } => Noted::Answer(self.noted_answer(conversation, turn)?),
        };
        self.store.update(|wtxn| {
            let same = self.store.notes(wtxn)?.into_iter().find(|note| is_same(&note.on, &on));
            let note = match same {
                Some(note) => Note { words: kept(words), starred, changed: now(), ..note },
                None => {
                    let id = self.store.next_note(wtxn)?;
                    Note { id, on, words: kept(words), starred, made: now(), changed: now() }
                }
            };
            if note.says_something() {
                self.store.put_note(wtxn, &note)?;
                return Ok(Some(note));
            }
            self.store.remove_note(wtxn, note.id)?;
            Ok(None)
        })
    }

    /// Gives a note other words and another star. `None` where nothing is left of it.
    pub fn change_note(&self, id: NoteId, words: &str, starred: bool) -> Result<Option<Note>> {
        self.store.update(|wtxn| {
            let note = Note { words: kept(words), starred, changed: now(), ..self.store.note(wtxn, id)? };
            if note.says_something() {
                self.store.put_note(wtxn, &note)?;
                return Ok(Some(note));
            }
            self.store.remove_note(wtxn, id)?;
            Ok(None)
        })
    }

    pub fn delete_note(&self, id: NoteId) -> Result<()> {
        self.store.update(|wtxn| self.store.remove_note(wtxn, id))
    }

    fn noted_passage(&self, id: DocumentId, number: u32, span: Span) -> Result<NotedPassage> {
        let document = self.document(id)?;
        let page = self.page(id, number)?.ok_or(Error::NoDocument(id))?;
        let length = page.text.chars().count() as u32;
        let end = span.end.min(length).min(span.start.saturating_add(LONGEST_PASSAGE as u32));
        let span = trimmed(&page.text, Span { start: span.start.min(end), end });
        let txn = self.store.read()?;
        let mut heading = String::new();
        for chunk in document.chunk_range() {
            let Some(passage) = self.store.chunk(&txn, PassageId(chunk))? else { continue };
            if passage.page == number && passage.span.start <= span.start && span.start < passage.span.end {
                heading = passage.heading;
                break;
            }
        }
        Ok(NotedPassage {
            document: id,
            hash: document.hash,
            path: document.path(),
            kind: document.kind,
            title: document.title,
            page: number,
            heading,
            quote: span.of(&page.text).to_owned(),
            span,
            is_lost: false,
        })
    }

    fn noted_answer(&self, conversation: ConversationId, turn: TurnId) -> Result<NotedAnswer> {
        let answer = self.turn(conversation, turn)?.answer;
        let said = answer.text().chars().take(LONGEST_ANSWER).collect();
        Ok(NotedAnswer { conversation, turn, question: answer.question, said })
    }
}

fn kept(words: &str) -> String {
    words.trim().chars().take(LONGEST_NOTE).collect()
}

/// A span without the blanks at its ends.
fn trimmed(text: &str, span: Span) -> Span {
    let words = span.of(text);
    let before = words.chars().take_while(|c| c.is_whitespace()).count() as u32;
    let after = words.chars().rev().take_while(|c| c.is_whitespace()).count() as u32;
    Span { start: span.start + before, end: span.end.saturating_sub(after).max(span.start + before) }
}

fn is_same(one: &Noted, other: &Noted) -> bool {
    match (one, other) {
        (Noted::Passage(one), Noted::Passage(other)) => {
            !one.is_lost && (one.document, one.page, one.span) == (other.document, other.page, other.span)
        }
        (Noted::Answer(one), Noted::Answer(other)) => {
            (one.conversation, one.turn) == (other.conversation, other.turn)
        }
        _ => false,
    }
}
