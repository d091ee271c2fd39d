//! Notes, and what is filed of documents.

use footnote_extract::Kind;
use footnote_model::{
    Card, ConversationId, Coverage, DocumentId, Note, NoteId, Noted, NotedAnswer, NotedPassage, StoredPath,
    TurnId,
};
use serde::{Deserialize, Serialize};

use super::Stored;
use super::document::span_of;

#[derive(Serialize, Deserialize)]
pub struct NoteLayout {
    id: u32,
    on: NotedLayout,
    words: String,
    starred: bool,
    made: u64,
    changed: u64,
}

/// 0: a passage, 1: an answer; one of the two is there.
type NotedLayout = (u8, Option<PassageLayout>, Option<AnswerLayout>);

#[derive(Serialize, Deserialize)]
struct PassageLayout {
    document: u32,
    hash: [u8; 32],
    title: String,
    kind: String,
    path: Vec<u8>,
    page: u32,
    heading: String,
    span: (u32, u32),
    quote: String,
    is_lost: bool,
}

/// Conversation and turn, the question, and what was said.
type AnswerLayout = (u32, u32, String, String);

impl Stored for Note {
    const WHAT: &'static str = "a note";
    const VERSION: u8 = 1;
    type Layout = NoteLayout;

    fn to_layout(&self) -> NoteLayout {
        let on = match &self.on {
            Noted::Passage(passage) => (0, Some(PassageLayout::of(passage)), None),
            Noted::Answer(answer) => {
                let NotedAnswer { conversation, turn, question, said } = answer.clone();
                (1, None, Some((conversation.0, turn.0, question, said)))
            }
        };
        NoteLayout {
            id: self.id.0,
            on,
            words: self.words.clone(),
            starred: self.starred,
            made: self.made,
            changed: self.changed,
        }
    }

    fn from_layout(layout: NoteLayout) -> Option<Note> {
        let on = match layout.on {
            (0, Some(passage), None) => Noted::Passage(passage.into_passage()?),
            (1, None, Some((conversation, turn, question, said))) => Noted::Answer(NotedAnswer {
                conversation: ConversationId(conversation),
                turn: TurnId(turn),
                question,
                said,
            }),
            _ => return None,
        };
        Some(Note {
            id: NoteId(layout.id),
            on,
            words: layout.words,
            starred: layout.starred,
            made: layout.made,
            changed: layout.changed,
        })
    }
}

impl PassageLayout {
    fn of(passage: &NotedPassage) -> PassageLayout {
        PassageLayout {
            document: passage.document.0,
            hash: passage.hash,
            title: passage.title.clone(),
            kind: passage.kind.id().to_owned(),
            path: StoredPath::new(&passage.path).as_bytes().to_vec(),
            page: passage.page,
            heading: passage.heading.clone(),
            span: (passage.span.start, passage.span.end),
            quote: passage.quote.clone(),
            is_lost: passage.is_lost,
        }
    }

    fn into_passage(self) -> Option<NotedPassage> {
        Some(NotedPassage {
            document: DocumentId(self.document),
            hash: self.hash,
            title: self.title,
            kind: Kind::from_id(&self.kind)?,
            path: StoredPath::from_bytes(self.path).to_path(),
            page: self.page,
            heading: self.heading,
            span: span_of(self.span)?,
            quote: self.quote,
            is_lost: self.is_lost,
        })
    }
}

impl Stored for Card {
    const WHAT: &'static str = "what is filed of a document";
    const VERSION: u8 = 1;
    /// The document's own title, tags, when it was opened.
    type Layout = (Option<String>, Vec<String>, u64);

    fn to_layout(&self) -> Self::Layout {
        (self.own_title.clone(), self.tags.clone(), self.opened)
    }

    fn from_layout((own_title, tags, opened): Self::Layout) -> Option<Card> {
        Some(Card { own_title, tags, opened })
    }
}

impl Stored for Coverage {
    const WHAT: &'static str = "what could be searched for an answer";
    const VERSION: u8 = 1;
    /// Files that could be searched, and all.
    type Layout = (u64, u64);

    fn to_layout(&self) -> (u64, u64) {
        (self.searchable, self.files)
    }

    fn from_layout((searchable, files): (u64, u64)) -> Option<Coverage> {
        Some(Coverage { searchable, files })
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use footnote_extract::Span;
    use heed::{BytesDecode, BytesEncode};

    use super::*;
    use crate::store::Record;

    #[test]
    fn a_note_is_stored_byte_for_byte_as_it_always_was() {
        let passage = NotedPassage {
            document: DocumentId(3),
            hash: [7; 32],
            title: "Lease".into(),
            kind: Kind::PDF,
            path: PathBuf::from("/a"),
            page: 2,
            heading: "Rent".into(),
            span: Span { start: 4, end: 9 },
            quote: "1,250".into(),
            is_lost: false,
        };
        let answer = NotedAnswer {
            conversation: ConversationId(1),
            turn: TurnId(2),
            question: "Rent?".into(),
            said: "1,250.".into(),
        };
        let note = |on| Note { id: NoteId(9), on, words: "ask".into(), starred: true, made: 5, changed: 6 };
        let mut expected = vec![1, 9, 0, 1, 3];
        expected.extend([7; 32]);
        expected.extend(b"\x05Lease\x03pdf\x02/a\x02\x04Rent\x04\x09\x051,250\x00\x00\x03ask\x01\x05\x06");
        for (on, bytes) in [
            (Noted::Passage(passage), expected),
            (
                Noted::Answer(answer),
                b"\x01\x09\x01\x00\x01\x01\x02\x05Rent?\x061,250.\x03ask\x01\x05\x06".to_vec(),
            ),
        ] {
            let stored = note(on);
            assert_eq!(&*Record::<Note>::bytes_encode(&stored).unwrap(), bytes);
            assert_eq!(Record::<Note>::bytes_decode(&bytes).unwrap(), stored);
        }
    }

    #[test]
    fn a_card_is_stored_byte_for_byte_as_it_always_was() {
        let card = Card { own_title: Some("A".into()), tags: vec!["urgent".into()], opened: 3 };
        let bytes = Record::<Card>::bytes_encode(&card).unwrap();
        assert_eq!(&*bytes, b"\x01\x01\x01A\x01\x06urgent\x03");
        assert_eq!(Record::<Card>::bytes_decode(&bytes).unwrap(), card);
    }
}
