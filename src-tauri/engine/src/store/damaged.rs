//! Damage: finding records that cannot be read, and keeping them.
//!
//! What is derived can be made again. What is not may be the only copy of somebody's text, so it is never deleted: it moves, byte
//! for byte, into a database of its own, under the name of the one it was in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use heed::types::Bytes;
use heed::{BytesDecode, RoTxn, RwTxn};

use footnote_extract::{Block, BlockKind, FORMATS, Kind, Page, Problem, Span};
use footnote_model::{Collection, Conversation, GridCell, Passage, Turn};

use super::codec::{self, Record};
use super::stored::{ConversationEntry, Stored};
use super::{
    Change, CollectionId, ConversationId, Database, Document, DocumentId, DocumentState, FileRecord, NAMES,
    PassageId, ReadTxn, Store, TurnId, page_key, pair_key,
};
use crate::Result;
use crate::paths::{Stamp, StoredPath, path_key};

/// Most characters of a title that is the beginning of a text.
const TITLE_CHARACTERS: usize = 80;

/// A record that cannot be read, and where it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damaged {
    pub database: String,
    pub key: Vec<u8>,
    pub bytes: Vec<u8>,
}

/// Names what the record was.
impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (id, (first, second)) = (number(&self.key), pair(&self.key));
        match self.database.as_str() {
            "documents" => write!(f, "the record of document {id}"),
            "pages" => write!(f, "page {second} of document {first}"),
            "chunks" => write!(f, "passage {id}"),
            "files" => write!(f, "what was known of a file"),
            "journal" => write!(f, "a change to a document"),
            "collections" => write!(f, "collection {id}"),
            "conversations" => write!(f, "the record of conversation {id}"),
            "turns" => write!(f, "answer {second} of conversation {first}"),
            "notes" => write!(f, "note {id}"),
            "cards" => write!(f, "what was filed of document {id}"),
            "coverage" => write!(f, "what could be searched for answer {second} of conversation {first}"),
            "grids" => write!(f, "grid {id}"),
            "folders" => write!(f, "a watched folder"),
            other => write!(f, "a record of {other}"),
        }
    }
}

/// What became of documents whose records could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mended {
    /// Their text was there, and their records were made again.
    pub documents_recovered: u64,
    /// Nothing of them could be used.
    pub documents_removed: u64,
    /// The files of both.
    pub read_again: Vec<StoredPath>,
}

/// The keys of what cannot be read, or belongs to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unreadable {
    pub documents: Vec<DocumentId>,
    /// Pages and passages of documents that there are not.
    pub pages_of_none: BTreeSet<DocumentId>,
    pub chunks_of_none: BTreeSet<DocumentId>,
    /// Passages that cannot be read and are in no document's range.
    pub chunks: Vec<PassageId>,
    /// Notes about files, by their keys.
    pub files: Vec<Vec<u8>>,
    pub collections: Vec<CollectionId>,
    pub conversations: Vec<ConversationId>,
    pub turns: Vec<(ConversationId, TurnId)>,
    /// Conversations that have turns and no record.
    pub turns_of_none: BTreeSet<ConversationId>,
    /// What no other list names: the database and the key.
    pub additions: Vec<(&'static str, Vec<u8>)>,
    pub changes: usize,
}

impl Store {
    /// Everything that was ever set aside.
    pub fn damaged(&self, txn: &RoTxn) -> Result<Vec<Damaged>> {
        self.damaged.iter(txn)?.map(|entry| Ok(entry?.1)).collect()
    }

    /// Moves a record out of the way, as it is.
    pub(super) fn set_aside(
        &self,
        wtxn: &mut RwTxn,
        name: &str,
        database: Database<Bytes, Bytes>,
        key: &[u8],
    ) -> Result<()> {
        let Some(bytes) = database.raw().get(wtxn, key)?.map(<[u8]>::to_vec) else { return Ok(()) };
        let number = self.next_number(wtxn, "next_damaged")?;
        let damaged = Damaged { database: name.to_owned(), key: key.to_vec(), bytes };
        self.damaged.put(wtxn, &number, &damaged)?;
        database.delete(wtxn, key)?;
        Ok(())
    }

    /// Reads every record but pages and passages of documents that there are, which are read document by document.
    pub fn unreadable(&self, txn: &ReadTxn) -> Result<Unreadable> {
        let mut found = Unreadable::default();
        let documents: BTreeSet<DocumentId> =
            keys(txn, self.documents)?.map(|key| DocumentId(number(&key))).collect();
        found.documents =
            unreadable_keys(txn, self.documents)?.iter().map(|key| DocumentId(number(key))).collect();
        found.files = unreadable_keys(txn, self.files)?;
        found.collections =
            unreadable_keys(txn, self.collections)?.iter().map(|key| CollectionId(number(key))).collect();
        found.conversations =
            unreadable_keys(txn, self.conversations)?.iter().map(|key| ConversationId(number(key))).collect();
        for (name, keys) in [
            ("contents", unreadable_keys(txn, self.contents)?),
            ("members", unreadable_keys(txn, self.members)?),
            ("imports", unreadable_keys(txn, self.imports)?),
            ("jobs", unreadable_keys(txn, self.jobs)?),
            ("roots", unreadable_keys(txn, self.roots)?),
            ("notes", unreadable_keys(txn, self.notes)?),
            ("cards", unreadable_keys(txn, self.cards)?),
            ("grids", unreadable_keys(txn, self.grids)?),
            ("folders", unreadable_keys(txn, self.folders)?),
            ("coverage", unreadable_keys(txn, self.coverage)?),
            ("versions", unreadable_packed::<_, Turn>(txn, self.versions)?),
            ("cells", unreadable_packed::<_, GridCell>(txn, self.cells)?),
            ("damaged", unreadable_keys(txn, self.damaged)?),
        ] {
            found.additions.extend(keys.into_iter().map(|key| (name, key)));
        }
        found.changes = unreadable_keys(txn, self.journal)?.len();
        for key in keys(txn, self.pages)? {
            let document = DocumentId(pair(&key).0);
            if !documents.contains(&document) {
                found.pages_of_none.insert(document);
            }
        }
        let mut owned: Vec<(u32, u32)> = Vec::new();
        for entry in self.documents.tolerant_iter(txn)? {
            owned.extend(
                entry?.1.filter(|document| document.chunks > 0).map(|d| d.chunk_range().into_inner()),
            );
        }
        owned.sort_unstable();
        let is_owned = |chunk: u32| {
            let after = owned.partition_point(|(first, _)| *first <= chunk);
            after > 0 && chunk <= owned[after - 1].1
        };
        for entry in self.chunks.tolerant_iter(txn)? {
            let (key, passage) = entry?;
            match (number(key), passage) {
                (_, Some(passage)) if !documents.contains(&passage.document) => {
                    found.chunks_of_none.insert(passage.document);
                }
                (chunk, None) if !is_owned(chunk) => found.chunks.push(PassageId(chunk)),
                // One that cannot be read is missed where its document counts its passages.
                _ => {}
            }
        }
        let conversations: BTreeSet<u32> = keys(txn, self.conversations)?.map(|key| number(&key)).collect();
        for entry in self.turns.tolerant_iter(txn)? {
            let (key, bytes) = entry?;
            let (conversation, turn) = pair(key);
            if bytes.is_none_or(|bytes| codec::unpack::<Turn>(bytes).is_err()) {
                found.turns.push((ConversationId(conversation), TurnId(turn)));
            }
            if !conversations.contains(&conversation) {
                found.turns_of_none.insert(ConversationId(conversation));
            }
        }
        Ok(found)
    }

    /// Sets aside what [`Self::unreadable`] found, and makes again what can be made from the rest.
    pub fn mend(&self, wtxn: &mut RwTxn, found: &Unreadable) -> Result<Mended> {
        let mut mended = Mended::default();
        for key in &found.files {
            self.set_aside(wtxn, "files", self.files.remap_types(), key)?;
        }
        let lost = found.documents.iter().chain(&found.pages_of_none).chain(&found.chunks_of_none);
        for document in lost.copied().collect::<BTreeSet<_>>() {
            // What is known of its files may be all that tells where its text can be read again.
            mended.read_again.extend(self.paths_of(wtxn, document)?);
            if self.recover_document(wtxn, document)? {
                mended.documents_recovered += 1;
            } else {
                self.set_document_aside(wtxn, document)?;
                mended.documents_removed += 1;
            }
        }
        for chunk in &found.chunks {
            self.set_aside(wtxn, "chunks", self.chunks.remap_types(), &chunk.0.to_be_bytes())?;
        }
        for id in &found.collections {
            self.set_aside(wtxn, "collections", self.collections.remap_types(), &id.0.to_be_bytes())?;
            let collection = Collection { id: *id, name: format!("Recovered collection {}", id.0) };
            self.collections.put(wtxn, &id.0, &collection)?;
        }
        for (conversation, turn) in &found.turns {
            let key = pair_key(conversation.0, turn.0).to_be_bytes();
            self.set_aside(wtxn, "turns", self.turns.remap_types(), &key)?;
        }
        for id in &found.conversations {
            self.set_aside(wtxn, "conversations", self.conversations.remap_types(), &id.0.to_be_bytes())?;
        }
        for id in found.conversations.iter().chain(&found.turns_of_none).copied().collect::<BTreeSet<_>>() {
            self.recover_conversation(wtxn, id)?;
        }
        for conversation in found.turns.iter().map(|(conversation, _)| *conversation).collect::<BTreeSet<_>>()
        {
            self.count_turns(wtxn, conversation)?;
        }
        for (name, key) in &found.additions {
            let named = NAMES.iter().position(|(other, _)| other == name);
            self.set_aside(wtxn, name, self.all[named.expect("it is one of the store's")], key)?;
        }
        if found.changes > 0 {
            // The indexes are made again from the documents.
            self.journal.clear(wtxn)?;
        }
        Ok(mended)
    }

    /// The files that a document was read from, as the notes about files have them.
    fn paths_of(&self, txn: &RoTxn, id: DocumentId) -> Result<Vec<StoredPath>> {
        let mut paths = Vec::new();
        for entry in self.files.tolerant_iter(txn)? {
            paths.extend(entry?.1.filter(|file| file.document == Some(id)).map(|file| file.path));
        }
        Ok(paths)
    }

    /// Makes a document's record again from its pages, its passages and what is known of its files. Its kind and title are those
    /// that its name tells until it is read again; without a name it gets one. `false` where nothing of its text is left.
    fn recover_document(&self, wtxn: &mut RwTxn, id: DocumentId) -> Result<bool> {
        let (mut pages, mut beginning) = (0, None);
        for entry in self.pages.tolerant_range(wtxn, &(page_key(id, 0)..=page_key(id, u32::MAX)))? {
            let (key, bytes) = entry?;
            pages = pages.max(pair(key).1);
            let page = bytes.and_then(|bytes| codec::unpack::<Page>(bytes).ok());
            beginning = beginning.or(page.map(|page| page.text));
        }
        let mut chunks = keys_where(wtxn, self.chunks, |passage: Option<Passage>| {
            passage.is_some_and(|passage| passage.document == id)
        })?;
        chunks.sort();
        if beginning.is_none() && chunks.is_empty() {
            return Ok(false);
        }
        let mut paths = self.paths_of(wtxn, id)?;
        let is_named = !paths.is_empty();
        if !is_named {
            paths.push(StoredPath::new(Path::new(&format!("Recovered document {id}"))));
        }
        let first = chunks.first().map_or(0, |key| number(key));
        let count = chunks.last().map_or(0, |key| number(key) - first + 1);
        let mut hash = *blake3::hash(&id.0.to_be_bytes()).as_bytes();
        for entry in self.contents.tolerant_iter(wtxn)? {
            if let (key, Some(document)) = entry?
                && document == id.0
            {
                hash = key.try_into().unwrap_or(hash);
            }
        }
        let name = paths[0].to_path();
        let stem = name.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let first_line =
            beginning.as_deref().and_then(|text| text.lines().find(|line| !line.trim().is_empty()));
        let title = match first_line {
            Some(line) if !is_named => line.trim().chars().take(TITLE_CHARACTERS).collect(),
            _ => stem,
        };
        let ending =
            name.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        let format = FORMATS.iter().find(|format| format.extensions.contains(&ending.as_str()));
        self.set_aside(wtxn, "documents", self.documents.remap_types(), &id.0.to_be_bytes())?;
        let document = Document {
            id,
            hash,
            kind: format.map_or(Kind::TEXT, |format| format.kind()),
            title,
            author: None,
            pages,
            first_chunk: PassageId(first),
            chunks: count,
            characters: 0,
            problems: Vec::new(),
            added: 0,
            state: DocumentState::Searchable,
            paths,
        };
        self.documents.put(wtxn, &id.0, &document)?;
        self.read_again(wtxn, &document)?;
        Ok(true)
    }

    /// Sets aside a document whose record cannot be read, with all its pages and passages. Its files are forgotten, so that
    /// they are read again when they are added.
    fn set_document_aside(&self, wtxn: &mut RwTxn, id: DocumentId) -> Result<()> {
        self.set_aside(wtxn, "documents", self.documents.remap_types(), &id.0.to_be_bytes())?;
        let pages = self.pages.range(wtxn, &(page_key(id, 0)..=page_key(id, u32::MAX)))?;
        for key in pages.map(|entry| Ok(entry?.0)).collect::<Result<Vec<u64>>>()? {
            self.set_aside(wtxn, "pages", self.pages.remap_types(), &key.to_be_bytes())?;
        }
        for key in keys_where(wtxn, self.chunks, |passage: Option<Passage>| {
            passage.is_some_and(|passage| passage.document == id)
        })? {
            self.set_aside(wtxn, "chunks", self.chunks.remap_types(), &key)?;
        }
        for key in keys_where(wtxn, self.files, |file: Option<FileRecord>| {
            file.is_some_and(|file| file.document == Some(id))
        })? {
            self.files.remap_key_type::<Bytes>().delete(wtxn, &key)?;
        }
        let mut contents = Vec::new();
        for entry in self.contents.tolerant_iter(wtxn)? {
            let (hash, document) = entry?;
            if document.is_none_or(|document| document == id.0) {
                contents.push(hash.to_vec());
            }
        }
        for hash in contents {
            self.contents.delete(wtxn, &hash)?;
        }
        self.leave_collections(wtxn, id)?;
        self.record(wtxn, &Change::Removed(id))
    }

    /// Makes a conversation's record again from its turns; none where no turn is left.
    fn recover_conversation(&self, wtxn: &mut RwTxn, id: ConversationId) -> Result<()> {
        let turns = self.turns(wtxn, id)?.readable;
        let (Some(first), Some(last)) = (turns.first(), turns.last()) else { return Ok(()) };
        let conversation = Conversation {
            id,
            title: first.answer.question.clone(),
            started: first.asked,
            changed: turns.iter().map(|turn| turn.asked).max().unwrap_or_default(),
            turns: turns.len() as u32,
        };
        let next_turn = last.id.0 + 1;
        Ok(self.conversations.put(wtxn, &id.0, &ConversationEntry { conversation, next_turn })?)
    }

    fn count_turns(&self, wtxn: &mut RwTxn, id: ConversationId) -> Result<()> {
        let Some(mut entry) = self.conversations.get(wtxn, &id.0)? else { return Ok(()) };
        entry.conversation.turns = self.turns(wtxn, id)?.readable.len() as u32;
        Ok(self.conversations.put(wtxn, &id.0, &entry)?)
    }

    /// Puts a page together again from the passages on it, where its own record is gone or cannot be read: every passage
    /// is where it was, so citations stay right; what lay between passages, and the places of words, is lost. The
    /// document says so, and its files are read again.
    pub fn recover_page(&self, wtxn: &mut RwTxn, document: &Document, number: u32) -> Result<()> {
        let id = document.id;
        self.set_aside(wtxn, "pages", self.pages.remap_types(), &page_key(id, number).to_be_bytes())?;
        let mut passages = Vec::new();
        for entry in self.chunks.tolerant_range(wtxn, &document.chunk_range())? {
            passages.extend(entry?.1.filter(|passage| passage.page == number));
        }
        let page = page_of(number, &passages);
        self.pages.put(wtxn, &page_key(id, number), &codec::pack(&page))?;
        let mut record = document.clone();
        record.problems.push(Problem::Recovered { page: number });
        self.documents.put(wtxn, &id.0, &record)?;
        self.read_again(wtxn, &record)
    }

    /// Forgets what is known of a document's files, so that they give a document of their own when they are next added.
    pub fn read_again(&self, wtxn: &mut RwTxn, document: &Document) -> Result<()> {
        self.contents.delete(wtxn, &document.hash)?;
        for path in &document.paths {
            if let Some(mut file) = self.files.get(wtxn, &path_key(path))? {
                // No file has this stamp.
                file.stamp = Stamp { bytes: 0, modified_ns: 0 };
                self.files.put(wtxn, &path_key(path), &file)?;
            }
        }
        Ok(())
    }

    /// Gives a document other passages, cut from its pages again. They get numbers of their own and need vectors.
    pub fn replace_chunks(&self, wtxn: &mut RwTxn, id: DocumentId, chunks: &[Passage]) -> Result<()> {
        let mut document = self.document(wtxn, id)?.ok_or(crate::Error::NoDocument(id))?;
        let range = document.chunk_range();
        self.chunks.delete_range(wtxn, &range)?;
        self.record(wtxn, &Change::Removed(id))?;
        document.first_chunk = PassageId(self.take_chunks(wtxn, chunks.len())?);
        document.chunks = chunks.len() as u32;
        document.state = if chunks.is_empty() { DocumentState::Indexed } else { DocumentState::Searchable };
        for (chunk, index) in chunks.iter().zip(document.first_chunk.0..) {
            self.chunks.put(wtxn, &index, &Passage { document: id, ..chunk.clone() })?;
        }
        self.documents.put(wtxn, &id.0, &document)?;
        self.record(wtxn, &Change::Added(id))
    }
}

/// A page that holds its passages where they were, and blanks between them.
fn page_of(number: u32, passages: &[Passage]) -> Page {
    let mut pieces: BTreeMap<Span, &str> = BTreeMap::new();
    for passage in passages {
        pieces.insert(passage.span, &passage.text);
    }
    let mut characters: Vec<char> = Vec::new();
    let mut blocks: Vec<Block> = Vec::new();
    for (span, text) in pieces {
        if characters.len() < span.end as usize {
            characters.resize(span.end as usize, ' ');
        }
        characters.splice(span.start as usize..span.end as usize, text.chars());
        let start = blocks.last().map_or(span.start, |block| block.span.end.max(span.start));
        if start < span.end {
            blocks.push(Block { span: Span { start, end: span.end }, kind: BlockKind::Paragraph });
        }
    }
    Page { number, text: characters.into_iter().collect(), blocks, ..Page::default() }
}

fn keys<K: 'static, V: 'static>(
    txn: &RoTxn,
    database: Database<K, V>,
) -> Result<impl Iterator<Item = Vec<u8>>> {
    let entries = database.raw().iter(txn)?;
    let keys: Vec<Vec<u8>> = entries.map(|entry| Ok(entry?.0.to_vec())).collect::<Result<_>>()?;
    Ok(keys.into_iter())
}

fn unreadable_keys<'t, K: 'static, V: BytesDecode<'t> + 'static>(
    txn: &'t RoTxn,
    database: Database<K, V>,
) -> Result<Vec<Vec<u8>>> {
    let mut keys = Vec::new();
    for entry in database.tolerant_iter(txn)? {
        if let (key, None) = entry? {
            keys.push(key.to_vec());
        }
    }
    Ok(keys)
}

fn unreadable_packed<K: 'static, T: Stored>(
    txn: &RoTxn,
    database: Database<K, Bytes>,
) -> Result<Vec<Vec<u8>>> {
    let mut keys = Vec::new();
    for entry in database.tolerant_iter(txn)? {
        let (key, bytes) = entry?;
        if bytes.is_none_or(|bytes| codec::unpack::<T>(bytes).is_err()) {
            keys.push(key.to_vec());
        }
    }
    Ok(keys)
}

/// The keys of the records that fit; a record that cannot be read is `None`.
fn keys_where<K: 'static, T: Stored + 'static>(
    txn: &RoTxn,
    database: Database<K, Record<T>>,
    fits: impl Fn(Option<T>) -> bool,
) -> Result<Vec<Vec<u8>>> {
    let mut keys = Vec::new();
    for entry in database.tolerant_iter(txn)? {
        let (key, record) = entry?;
        if fits(record) {
            keys.push(key.to_vec());
        }
    }
    Ok(keys)
}

/// The number of a record, from its key. Keys of another length are of no record.
fn number(key: &[u8]) -> u32 {
    key.try_into().map_or(0, u32::from_be_bytes)
}

fn pair(key: &[u8]) -> (u32, u32) {
    let key = key.try_into().map_or(0, u64::from_be_bytes);
    ((key >> 32) as u32, key as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovered_page_holds_its_passages_where_they_were() {
        let passage = |start: usize, text: &str| Passage {
            document: DocumentId(1),
            page: 2,
            span: Span::new(start, start + text.chars().count()),
            text: text.to_owned(),
            heading: String::new(),
            table_header: String::new(),
        };
        let passages = [passage(12, "übermorgen"), passage(3, "heute"), passage(18, "rgen und")];
        let page = page_of(2, &passages);
        for passage in &passages {
            assert_eq!(passage.span.of(&page.text), passage.text);
        }
        assert!(page.text.starts_with("   heute    übermorgen"), "{:?}", page.text);
    }
}
