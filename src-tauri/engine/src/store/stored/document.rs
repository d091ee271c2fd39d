//! Documents, their passages, the files they came from, and changes to them.

use footnote_extract::{Kind, Span};
use footnote_model::{Document, DocumentId, DocumentState, Passage, PassageId, Stamp, StoredPath};
use serde::{Deserialize, Serialize};

use super::problem::{FailureLayout, ProblemHead, ProblemLayout};
use super::{Stored, codes};
use crate::store::{Change, FailureRecord, FileRecord};
use crate::{Error, Result};

codes!(state: DocumentState { 0 => DocumentState::Searchable, 1 => DocumentState::Indexed });

#[derive(Serialize, Deserialize)]
pub struct DocumentLayout {
    id: u32,
    hash: [u8; 32],
    kind: String,
    title: String,
    author: Option<String>,
    pages: u32,
    first_chunk: u32,
    chunks: u32,
    characters: u64,
    problems: Vec<ProblemLayout>,
    added: u64,
    state: u8,
    paths: Vec<Vec<u8>>,
}

impl Stored for Document {
    const WHAT: &'static str = "a document";
    const VERSION: u8 = 1;
    type Layout = DocumentLayout;

    fn to_layout(&self) -> DocumentLayout {
        DocumentLayout {
            id: self.id.0,
            hash: self.hash,
            kind: self.kind.id().to_owned(),
            title: self.title.clone(),
            author: self.author.clone(),
            pages: self.pages,
            first_chunk: self.first_chunk.0,
            chunks: self.chunks,
            characters: self.characters,
            problems: self.problems.iter().map(ProblemLayout::of).collect(),
            added: self.added,
            state: state::code(self.state),
            paths: self.paths.iter().map(|path| path.as_bytes().to_vec()).collect(),
        }
    }

    fn from_layout(layout: DocumentLayout) -> Option<Document> {
        Some(Document {
            id: DocumentId(layout.id),
            hash: layout.hash,
            kind: Kind::from_id(&layout.kind)?,
            title: layout.title,
            author: layout.author,
            pages: layout.pages,
            first_chunk: PassageId(layout.first_chunk),
            chunks: layout.chunks,
            characters: layout.characters,
            problems: layout.problems.into_iter().map(ProblemLayout::into_problem).collect::<Option<_>>()?,
            added: layout.added,
            state: state::of(layout.state)?,
            paths: layout.paths.into_iter().map(StoredPath::from_bytes).collect(),
        })
    }
}

/// What is counted of a document. Counting reads all of them again and again, so nothing is copied for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountedDocument {
    pub pages: u32,
    pub state: DocumentState,
}

/// A [`DocumentLayout`] up to its state.
#[derive(Deserialize)]
#[expect(dead_code, reason = "what stands before the counted fields has to be read")]
struct DocumentHead<'a> {
    id: u32,
    hash: [u8; 32],
    kind: &'a str,
    title: &'a str,
    author: Option<&'a str>,
    pages: u32,
    first_chunk: u32,
    chunks: u32,
    characters: u64,
    #[serde(borrow)]
    problems: Vec<ProblemHead<'a>>,
    added: u64,
    state: u8,
}

impl CountedDocument {
    /// Reads a stored [`Document`].
    pub fn read(bytes: &[u8]) -> Result<CountedDocument> {
        let head: Option<DocumentHead> = head::<Document, _>(bytes);
        head.and_then(|head| Some(CountedDocument { pages: head.pages, state: state::of(head.state)? }))
            .ok_or(Error::Record { what: Document::WHAT })
    }
}

/// The beginning of a stored record of the layout that is written today.
fn head<'a, T: Stored, H: Deserialize<'a>>(bytes: &'a [u8]) -> Option<H> {
    let (version, fields) = bytes.split_first()?;
    if *version != T::VERSION {
        return None;
    }
    postcard::take_from_bytes(fields).ok().map(|(head, _)| head)
}

#[derive(Serialize, Deserialize)]
pub struct PassageLayout {
    document: u32,
    page: u32,
    span: (u32, u32),
    text: String,
    heading: String,
    table_header: String,
}

impl Stored for Passage {
    const WHAT: &'static str = "a passage";
    const VERSION: u8 = 1;
    type Layout = PassageLayout;

    fn to_layout(&self) -> PassageLayout {
        PassageLayout {
            document: self.document.0,
            page: self.page,
            span: (self.span.start, self.span.end),
            text: self.text.clone(),
            heading: self.heading.clone(),
            table_header: self.table_header.clone(),
        }
    }

    fn from_layout(layout: PassageLayout) -> Option<Passage> {
        Some(Passage {
            document: DocumentId(layout.document),
            page: layout.page,
            span: span_of(layout.span)?,
            text: layout.text,
            heading: layout.heading,
            table_header: layout.table_header,
        })
    }
}

pub fn span_of((start, end): (u32, u32)) -> Option<Span> {
    (start <= end).then_some(Span { start, end })
}

#[derive(Serialize, Deserialize)]
pub struct FileLayout {
    path: Vec<u8>,
    bytes: u64,
    modified_ns: u64,
    document: Option<u32>,
    failure: Option<FileFailureLayout>,
}

#[derive(Serialize, Deserialize)]
pub struct FileFailureLayout {
    hash: [u8; 32],
    error: FailureLayout,
    attempts: u32,
}

impl Stored for FileRecord {
    const WHAT: &'static str = "what is known of a file";
    const VERSION: u8 = 1;
    type Layout = FileLayout;

    fn to_layout(&self) -> FileLayout {
        FileLayout {
            path: self.path.as_bytes().to_vec(),
            bytes: self.stamp.bytes,
            modified_ns: self.stamp.modified_ns,
            document: self.document.map(|document| document.0),
            failure: self.failure.as_ref().map(|failure| FileFailureLayout {
                hash: failure.hash,
                error: FailureLayout::of(&failure.error),
                attempts: failure.attempts,
            }),
        }
    }

    fn from_layout(layout: FileLayout) -> Option<FileRecord> {
        let failure = match layout.failure {
            None => None,
            Some(failure) => Some(FailureRecord {
                hash: failure.hash,
                error: failure.error.into_error()?,
                attempts: failure.attempts,
            }),
        };
        Some(FileRecord {
            path: StoredPath::from_bytes(layout.path),
            stamp: Stamp { bytes: layout.bytes, modified_ns: layout.modified_ns },
            document: layout.document.map(DocumentId),
            failure,
        })
    }
}

/// A [`FileLayout`] up to whether there is a failure.
#[derive(Deserialize)]
#[expect(dead_code, reason = "what stands before the counted field has to be read")]
struct FileHead<'a> {
    path: &'a [u8],
    bytes: u64,
    modified_ns: u64,
    document: Option<u32>,
    /// On disk, an `Option` begins as the truth about whether it holds something.
    has_failed: bool,
}

/// Whether a stored [`FileRecord`] is of a file that could not be read when it was last tried.
pub fn has_failed(bytes: &[u8]) -> Result<bool> {
    let head: Option<FileHead> = head::<FileRecord, _>(bytes);
    head.map(|head| head.has_failed).ok_or(Error::Record { what: FileRecord::WHAT })
}

/// The document of a stored [`FileRecord`], and when its file was last changed; `None` where it gave none, or cannot be read.
pub fn file_date(bytes: &[u8]) -> Option<(DocumentId, u64)> {
    let head: FileHead = head::<FileRecord, _>(bytes)?;
    Some((DocumentId(head.document?), head.modified_ns))
}

impl Stored for Change {
    const WHAT: &'static str = "a change";
    const VERSION: u8 = 1;
    /// 0: added, 1: removed; and the document.
    type Layout = (u8, u32);

    fn to_layout(&self) -> (u8, u32) {
        match self {
            Change::Added(document) => (0, document.0),
            Change::Removed(document) => (1, document.0),
        }
    }

    fn from_layout((code, document): (u8, u32)) -> Option<Change> {
        match code {
            0 => Some(Change::Added(DocumentId(document))),
            1 => Some(Change::Removed(DocumentId(document))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use footnote_extract::{Bound, ExtractError, Problem};
    use heed::BytesEncode;

    use super::*;
    use crate::store::Record;

    #[test]
    fn counting_reads_the_same_as_reading_whole() {
        let mut document = Document {
            id: DocumentId(300),
            hash: [0xff; 32],
            kind: Kind::PDF,
            title: "Vertrag über Größe".to_owned(),
            author: Some("Ada".to_owned()),
            pages: 129,
            first_chunk: PassageId(70_000),
            chunks: 9,
            characters: u64::MAX,
            problems: vec![
                Problem::NeedsOcr { pages: [3, 4].into_iter().collect() },
                Problem::CutShort { page: 7, limit: Bound::Pages(7) },
            ],
            added: 1_764_000_000,
            state: DocumentState::Searchable,
            paths: vec![StoredPath::new(Path::new("/a")), StoredPath::new(Path::new("/b"))],
        };
        for state in [DocumentState::Searchable, DocumentState::Indexed] {
            document.state = state;
            document.author = None;
            let bytes = Record::<Document>::bytes_encode(&document).unwrap();
            assert_eq!(CountedDocument::read(&bytes).unwrap(), CountedDocument { pages: 129, state });
            assert!(CountedDocument::read(&bytes[..bytes.len() / 2]).is_err());
        }
        let failure = FailureRecord { hash: [1; 32], error: ExtractError::Empty, attempts: 1 };
        for failure in [None, Some(failure)] {
            let file = FileRecord {
                path: StoredPath::new(Path::new("/a/b.pdf")),
                stamp: Stamp { bytes: 1_000_000, modified_ns: u64::MAX },
                document: Some(DocumentId(300)),
                failure,
            };
            let bytes = Record::<FileRecord>::bytes_encode(&file).unwrap();
            assert_eq!(has_failed(&bytes).unwrap(), file.failure.is_some());
            assert_eq!(file_date(&bytes), Some((DocumentId(300), u64::MAX)));
        }
    }
}
