//! Forgetting: what is kept elsewhere of documents that are to leave no trace.

use std::collections::BTreeSet;

use heed::RwTxn;
use heed::types::Bytes;

use footnote_model::{Answer, Document, DocumentId, Method, Noted, Turn, TurnId};

use super::{ConversationId, Database, Store, codec, pair_key};
use crate::Result;
use crate::paths::{StoredPath, path_key};

/// What was taken out besides the documents themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traces {
    pub answers: u64,
    pub notes: u64,
    pub cells: u64,
}

/// The documents that are forgotten, and how what is kept of them is known.
struct Gone {
    documents: BTreeSet<DocumentId>,
    hashes: BTreeSet<[u8; 32]>,
    chunks: Vec<std::ops::RangeInclusive<u32>>,
}

impl Store {
    /// Takes the words of documents out of all that quotes them, before they are removed: answers keep their question alone,
    /// notes the person's own words, and grids lose the row. What cannot be read and was set aside goes where it may be of them.
    pub fn forget_traces(&self, wtxn: &mut RwTxn, documents: &[Document]) -> Result<Traces> {
        let gone = Gone {
            documents: documents.iter().map(|document| document.id).collect(),
            hashes: documents.iter().map(|document| document.hash).collect(),
            chunks: documents.iter().map(Document::chunk_range).collect(),
        };
        let mut traces = Traces::default();
        let forgotten = self.forget_answers(wtxn, &gone, &mut traces)?;
        self.forget_notes(wtxn, &gone, &forgotten, &mut traces)?;
        self.forget_cells(wtxn, &gone, &mut traces)?;
        self.forget_damaged(wtxn, &gone)?;
        self.forget_places(wtxn, documents)?;
        Ok(traces)
    }

    /// Takes out all that is not of the documents to `keep`, for a library that holds them alone.
    pub fn keep_only(&self, wtxn: &mut RwTxn, keep: &BTreeSet<DocumentId>) -> Result<()> {
        let documents = self.documents.iter(wtxn)?.map(|entry| Ok(DocumentId(entry?.0)));
        let documents = documents.collect::<Result<Vec<_>>>()?;
        for document in documents.into_iter().filter(|document| !keep.contains(document)) {
            self.remove_document(wtxn, document)?;
        }
        let failed: Vec<Vec<u8>> = {
            let files = self.files.remap_key_type::<Bytes>();
            let entries = files.iter(wtxn)?.map(|entry| entry.map(|(key, file)| (key.to_vec(), file)));
            let entries = entries.collect::<heed::Result<Vec<_>>>()?;
            entries.into_iter().filter(|(_, file)| file.document.is_none()).map(|(key, _)| key).collect()
        };
        for key in failed {
            self.files.remap_key_type::<Bytes>().delete(wtxn, &key)?;
        }
        for note in self.notes(wtxn)? {
            let is_kept = matches!(&note.on, Noted::Passage(passage) if keep.contains(&passage.document));
            if !is_kept {
                self.remove_note(wtxn, note.id)?;
            }
        }
        for collection in self.collections(wtxn)? {
            if self.members(wtxn, collection.id)?.is_empty() {
                self.remove_collection(wtxn, collection.id)?;
            }
        }
        self.conversations.clear(wtxn)?;
        self.turns.clear(wtxn)?;
        self.versions.clear(wtxn)?;
        self.coverage.clear(wtxn)?;
        self.grids.clear(wtxn)?;
        self.cells.clear(wtxn)?;
        self.imports.clear(wtxn)?;
        self.jobs.clear(wtxn)?;
        self.roots.clear(wtxn)?;
        self.folders.clear(wtxn)?;
        self.excluded.clear(wtxn)?;
        self.inodes.clear(wtxn)?;
        self.moved.clear(wtxn)?;
        self.damaged.clear(wtxn)?;
        // There is no index yet that would have to follow.
        Ok(self.journal.clear(wtxn)?)
    }

    fn forget_answers(
        &self,
        wtxn: &mut RwTxn,
        gone: &Gone,
        traces: &mut Traces,
    ) -> Result<BTreeSet<(ConversationId, TurnId)>> {
        let mut forgotten = BTreeSet::new();
        let mut touched = BTreeSet::new();
        let all: [Database<Bytes, Bytes>; 2] = [self.turns.remap_types(), self.versions.remap_types()];
        for database in all {
            for (key, turn) in turns(wtxn, database)? {
                if !gone.is_in(&turn.answer) {
                    continue;
                }
                let Some(conversation) = key.first_chunk::<4>().map(|id| u32::from_be_bytes(*id)) else {
                    continue;
                };
                let answer = without_answer(turn.answer.question);
                database.put(wtxn, &key, &codec::pack(&Turn { answer, ..turn }))?;
                forgotten.insert((ConversationId(conversation), turn.id));
                touched.insert(conversation);
                traces.answers += 1;
            }
        }
        // A model is told what was said before.
        for database in all {
            for (key, mut turn) in turns(wtxn, database)? {
                let conversation = key.first_chunk::<4>().map(|id| u32::from_be_bytes(*id));
                if !conversation.is_some_and(|id| touched.contains(&id)) {
                    continue;
                }
                if let Some(written) = &mut turn.answer.written {
                    written.asked.clear();
                    turn.answer.query.clone_from(&turn.answer.question);
                    database.put(wtxn, &key, &codec::pack(&turn))?;
                }
            }
        }
        for (conversation, turn) in &forgotten {
            self.coverage.delete(wtxn, &pair_key(conversation.0, turn.0))?;
        }
        Ok(forgotten)
    }

    fn forget_notes(
        &self,
        wtxn: &mut RwTxn,
        gone: &Gone,
        forgotten: &BTreeSet<(ConversationId, TurnId)>,
        traces: &mut Traces,
    ) -> Result<()> {
        for mut note in self.notes(wtxn)? {
            match &mut note.on {
                Noted::Passage(passage)
                    if gone.documents.contains(&passage.document) || gone.hashes.contains(&passage.hash) =>
                {
                    passage.quote.clear();
                    passage.heading.clear();
                    passage.title.clear();
                    passage.is_lost = true;
                }
                Noted::Answer(answer) if forgotten.contains(&(answer.conversation, answer.turn)) => {
                    answer.said.clear();
                }
                _ => continue,
            }
            traces.notes += 1;
            if note.words.is_empty() && matches!(note.on, Noted::Passage(_)) {
                self.remove_note(wtxn, note.id)?;
            } else {
                self.put_note(wtxn, &note)?;
            }
        }
        Ok(())
    }

    fn forget_cells(&self, wtxn: &mut RwTxn, gone: &Gone, traces: &mut Traces) -> Result<()> {
        for mut grid in self.grids(wtxn)? {
            for (document, field) in self.cell_places(wtxn, grid.id)? {
                if gone.documents.contains(&document) {
                    self.remove_cell(wtxn, grid.id, document, field)?;
                    traces.cells += 1;
                }
            }
            let rows = grid.documents.len();
            grid.documents.retain(|document| !gone.documents.contains(document));
            if grid.documents.len() < rows {
                self.put_grid(wtxn, &grid)?;
            }
        }
        Ok(())
    }

    /// Where the files of documents were, and which inodes they have.
    fn forget_places(&self, wtxn: &mut RwTxn, documents: &[Document]) -> Result<()> {
        let mut gone: BTreeSet<[u8; 32]> =
            documents.iter().flat_map(|document| &document.paths).map(path_key).collect();
        for database in [self.inodes.remap_key_type::<Bytes>(), self.moved.remap_key_type()] {
            // A file that was moved twice is found from its last place.
            loop {
                let mut of_these = Vec::new();
                for entry in database.iter(wtxn)? {
                    let (key, path) = entry?;
                    if gone.contains(&path_key(&StoredPath::from_bytes(path.to_vec()))) {
                        of_these.push(key.to_vec());
                    }
                }
                if of_these.is_empty() {
                    break;
                }
                for key in of_these {
                    database.delete(wtxn, &key)?;
                    gone.extend(<[u8; 32]>::try_from(key.as_slice()));
                }
            }
        }
        Ok(())
    }

    /// Of what was set aside, only pages and records of other documents, and what holds no text of any, are certainly not of these.
    fn forget_damaged(&self, wtxn: &mut RwTxn, gone: &Gone) -> Result<()> {
        let mut of_these = Vec::new();
        for entry in self.damaged.tolerant_iter(wtxn)? {
            let (key, damaged) = entry?;
            let stays = damaged.is_some_and(|damaged| match damaged.database.as_str() {
                "documents" | "pages" | "cards" => {
                    let document =
                        damaged.key.first_chunk::<4>().map(|id| DocumentId(u32::from_be_bytes(*id)));
                    document.is_some_and(|document| !gone.documents.contains(&document))
                }
                "files" | "journal" | "collections" | "members" | "imports" | "jobs" | "roots"
                | "contents" | "folders" | "excluded" | "inodes" | "moved" => true,
                _ => false,
            });
            if !stays {
                of_these.push(key.to_vec());
            }
        }
        for key in of_these {
            self.damaged.remap_key_type::<Bytes>().delete(wtxn, &key)?;
        }
        Ok(())
    }
}

impl Gone {
    /// Whether an answer holds anything of the documents.
    fn is_in(&self, answer: &Answer) -> bool {
        let Answer { footnotes, passages, trace, written, .. } = answer;
        let holds = |document: &DocumentId| self.documents.contains(document);
        let given = written.iter().flat_map(|written| &written.given);
        footnotes.iter().any(|footnote| holds(&footnote.document) || self.hashes.contains(&footnote.hash))
            || passages.iter().any(|hit| holds(&hit.document))
            || trace.weighed.iter().any(|sentence| holds(&sentence.document))
            || trace.words.iter().chain(&trace.meaning).any(|ranked| holds(&ranked.document))
            || trace.reranking.iter().flat_map(|read| &read.passages).any(|passage| holds(&passage.document))
            || given.into_iter().any(|chunk| self.chunks.iter().any(|range| range.contains(&chunk.0)))
    }
}

/// What is left of an answer.
fn without_answer(question: String) -> Answer {
    Answer { query: question.clone(), abstained: true, ..Answer::empty(question, Method::Forgotten) }
}

/// The turns that can be read.
fn turns(wtxn: &RwTxn, database: Database<Bytes, Bytes>) -> Result<Vec<(Vec<u8>, Turn)>> {
    let mut turns = Vec::new();
    for entry in database.tolerant_iter(wtxn)? {
        if let (key, Some(bytes)) = entry?
            && let Ok(turn) = codec::unpack(bytes)
        {
            turns.push((key.to_vec(), turn));
        }
    }
    Ok(turns)
}
