//! The lexical index: BM25 over titles, headings and passages, by tantivy.
//!
//! It is derived from the store. Its commits carry the store's generation, so that on opening it is known
//! which changes it lacks; [`LexicalIndex::catch_up`] replays them or, where they are no longer known, builds it anew.

mod analyzer;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use footnote_language::{QueryWord, own_stems, query_words, stemmed_tokens, stems};
use roaring::RoaringBitmap;
use tantivy::collector::{DocSetCollector, FilterCollector, TopDocs};
use tantivy::columnar::Column;
use tantivy::directory::MmapDirectory;
use tantivy::query::{BooleanQuery, BoostQuery, DisjunctionMaxQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{DocAddress, Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term};

use crate::calibration::{Calibration, Search};
use crate::store::{Change, ChunkId, ChunkRecord, DocumentId, DocumentRecord, ReadTxn, Store};
use crate::{Error, Result, paths};

/// Name of the analyzer in the index's schema. A change of the analyzer needs a new name, which makes
/// libraries of the older one rebuild their index.
const ANALYZER: &str = "footnote-words-2";

const WRITER_MEMORY_BYTES: usize = 64 << 20;

#[derive(Clone, Copy)]
struct Fields {
    chunk: Field,
    document: Field,
    title: Field,
    heading: Field,
    body: Field,
}

pub struct LexicalIndex {
    folder: PathBuf,
    index: Index,
    reader: IndexReader,
    fields: Fields,
    /// Opened by the first change: a library that is only searched needs none.
    writer: Mutex<Option<IndexWriter>>,
}

/// A word of a query and how telling it is.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryTerm {
    pub stem: String,
    /// Its stems in other languages, those that passages of the library hold.
    pub own_stems: Vec<String>,
    /// Inverse document frequency among the passages of the library, as BM25 uses it.
    pub idf: f32,
    /// Number of passages that hold it.
    pub passages: u64,
}

impl LexicalIndex {
    /// Opens the index in `folder`, or creates an empty one there when there is none or it cannot be read.
    pub fn open(folder: &Path) -> Result<LexicalIndex> {
        let opened = Self::open_index(folder).or_else(|error| {
            tracing::warn!(%error, "the lexical index cannot be read and is built anew");
            let unusable = |source| Error::Folder { path: folder.into(), source };
            paths::remove_folder(folder).map_err(unusable)?;
            Self::open_index(folder)
        })?;
        let (index, reader, fields) = opened;
        Ok(LexicalIndex { folder: folder.into(), index, reader, fields, writer: Mutex::new(None) })
    }

    fn open_index(folder: &Path) -> Result<(Index, IndexReader, Fields)> {
        paths::create_folder(folder).map_err(|source| Error::Folder { path: folder.into(), source })?;
        let mut schema = Schema::builder();
        let text = |record| {
            let indexing = TextFieldIndexing::default().set_tokenizer(ANALYZER).set_index_option(record);
            TextOptions::default().set_indexing_options(indexing)
        };
        let fields = Fields {
            chunk: schema.add_u64_field("chunk", FAST),
            document: schema.add_u64_field("document", FAST | INDEXED),
            title: schema.add_text_field("title", text(IndexRecordOption::WithFreqs)),
            heading: schema.add_text_field("heading", text(IndexRecordOption::WithFreqs)),
            body: schema.add_text_field("body", text(IndexRecordOption::WithFreqsAndPositions)),
        };
        let directory = MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?;
        let index = Index::open_or_create(directory, schema.build())?;
        index.tokenizers().register(ANALYZER, analyzer::analyzer());
        // Making the reader is part of opening: it opens every file of the index.
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok((index, reader, fields))
    }

    /// The store's generation that the last durable commit holds.
    fn generation(&self) -> Result<u64> {
        let payload = self.index.load_metas()?.payload;
        Ok(payload.and_then(|payload| payload.parse().ok()).unwrap_or(0))
    }

    /// Whether the index lacks changes of the store.
    pub fn is_behind(&self, store: &Store, txn: &ReadTxn) -> Result<bool> {
        Ok(self.generation()? != store.generation(txn)?)
    }

    /// Number of passages that searches see.
    pub fn passages(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Brings the index to the store's generation. Returns whether it had to be rebuilt.
    pub fn catch_up(&self, store: &Store, txn: &ReadTxn) -> Result<bool> {
        match store.changes_since(txn, self.generation()?)? {
            Some(changes) if changes.is_empty() => Ok(false),
            Some(changes) => {
                self.apply(store, txn, &changes)?;
                self.commit(store.generation(txn)?)?;
                Ok(false)
            }
            None => {
                self.rebuild(store, txn)?;
                Ok(true)
            }
        }
    }

    /// Empties the index and fills it from the store.
    pub fn rebuild(&self, store: &Store, txn: &ReadTxn) -> Result<()> {
        self.with_writer(|writer| writer.delete_all_documents().map(drop))?;
        let added: Vec<Change> = store
            .documents(txn)?
            .map(|document| document.map(|document| Change::Added(document.id)))
            .collect::<Result<_>>()?;
        self.apply(store, txn, &added)?;
        self.commit(store.generation(txn)?)
    }

    /// Stages changes. They are found after [`Self::commit`].
    pub fn apply(&self, store: &Store, txn: &ReadTxn, changes: &[Change]) -> Result<()> {
        for change in changes {
            match change {
                Change::Removed(id) => self.remove(*id)?,
                Change::Added(id) => {
                    // A document that was removed since is not there any more, nor are its chunks.
                    let Some(document) = store.document(txn, *id)? else { continue };
                    let chunks = store.chunks_of(txn, &document)?;
                    self.add(&document, chunks.iter().map(|(id, chunk)| (*id, chunk)))?;
                }
            }
        }
        Ok(())
    }

    /// Stages the chunks of a document, in place of those staged or committed for it before.
    pub fn add<'c>(
        &self,
        document: &DocumentRecord,
        chunks: impl Iterator<Item = (ChunkId, &'c ChunkRecord)>,
    ) -> Result<()> {
        self.remove(document.id)?;
        let title = searchable_title(document);
        let fields = self.fields;
        self.with_writer(|writer| {
            for (id, chunk) in chunks {
                let mut entry = TantivyDocument::default();
                entry.add_u64(fields.chunk, id.0.into());
                entry.add_u64(fields.document, document.id.0.into());
                entry.add_text(fields.title, &title);
                entry.add_text(fields.heading, format!("{} {}", chunk.heading, chunk.table_header));
                entry.add_text(fields.body, &chunk.text);
                writer.add_document(entry)?;
            }
            Ok(())
        })
    }

    pub fn remove(&self, document: DocumentId) -> Result<()> {
        let term = Term::from_field_u64(self.fields.document, document.0.into());
        self.with_writer(|writer| {
            writer.delete_term(term);
            Ok(())
        })
    }

    /// Makes what was staged durable and found, as of the store's `generation`.
    pub fn commit(&self, generation: u64) -> Result<()> {
        self.with_writer(|writer| {
            let mut commit = writer.prepare_commit()?;
            commit.set_payload(&generation.to_string());
            commit.commit().map(drop)
        })?;
        Ok(self.reader.reload()?)
    }

    /// Drops what was staged and gives the writer's memory back.
    pub fn close_writer(&self) {
        let writer = self.writer.lock().expect("staging does not panic").take();
        if let Some(writer) = writer
            && let Err(error) = writer.wait_merging_threads()
        {
            tracing::warn!(%error, folder = ?self.folder, "a merge of the lexical index failed; the next one repeats it");
        }
    }

    fn with_writer<T>(&self, work: impl FnOnce(&mut IndexWriter) -> tantivy::Result<T>) -> Result<T> {
        let mut writer = self.writer.lock().expect("staging does not panic");
        if writer.is_none() {
            *writer = Some(self.index.writer_with_num_threads(1, WRITER_MEMORY_BYTES)?);
        }
        Ok(work(writer.as_mut().expect("it was just made"))?)
    }

    /// The words of `query` that passages are searched for, with their weights.
    pub fn terms(&self, query: &str) -> Result<Vec<QueryTerm>> {
        let searcher = self.reader.searcher();
        let total = searcher.num_docs() as f32;
        query_words(query)
            .into_iter()
            .map(|word| {
                let held = self.held_by_any_field(&searcher, &word)?;
                let QueryWord { stem, .. } = word;
                let mut passages = searcher.doc_freq(&Term::from_field_text(self.fields.body, &stem))?;
                for own in &held {
                    let term = Term::from_field_text(self.fields.body, own);
                    passages = passages.max(searcher.doc_freq(&term)?);
                }
                let frequency = passages as f32;
                let idf = (1.0 + ((total - frequency).max(0.0) + 0.5) / (frequency + 0.5)).ln();
                Ok(QueryTerm { stem, own_stems: held, idf, passages })
            })
            .collect()
    }

    /// Those of a word's stems in other languages than English that the index holds: in a library of English texts none, so that it
    /// is searched as fast as if there were no others.
    fn held_by_any_field(&self, searcher: &Searcher, word: &QueryWord) -> Result<Vec<String>> {
        let mut held = Vec::new();
        for stem in &word.own_stems {
            let mut passages = 0;
            for field in [self.fields.body, self.fields.title, self.fields.heading] {
                passages += searcher.doc_freq(&Term::from_field_text(field, stem))?;
            }
            if passages > 0 {
                held.push(stem.clone());
            }
        }
        Ok(held)
    }

    /// The `limit` chunks that match `query` best, with their BM25 score, best first.
    /// `documents` restricts the search, inside the index, to the chunks of those documents.
    pub fn search(
        &self,
        query: &str,
        limit: usize,
        documents: Option<&RoaringBitmap>,
    ) -> Result<Vec<(ChunkId, f32)>> {
        let searcher = self.reader.searcher();
        let Some(query) = self.query(query, &searcher)? else { return Ok(Vec::new()) };
        let top = TopDocs::with_limit(limit.max(1)).order_by_score();
        let found = match documents {
            None => searcher.search(&query, &top)?,
            Some(documents) => {
                let documents = documents.clone();
                let allowed = move |document: u64| documents.contains(document as u32);
                searcher.search(&query, &FilterCollector::new("document".to_string(), allowed, top))?
            }
        };
        let chunks = chunk_columns(&searcher)?;
        let hits = found.into_iter().filter_map(|(score, address)| {
            let chunk = chunks[address.segment_ord as usize].first(address.doc_id)?;
            Some((ChunkId(chunk as u32), score))
        });
        Ok(hits.collect())
    }

    /// All chunks that hold every one of the `stems`, be it in their text, title or headings, in the order of their numbers.
    pub fn holding(&self, stems: &[String]) -> Result<Vec<ChunkId>> {
        let fields = [self.fields.body, self.fields.title, self.fields.heading];
        let clauses: Vec<(Occur, Box<dyn Query>)> = stems
            .iter()
            .map(|stem| {
                let anywhere = fields.map(|field| -> Box<dyn Query> {
                    let term = Term::from_field_text(field, stem);
                    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
                });
                (Occur::Must, Box::new(BooleanQuery::union(anywhere.into())) as Box<dyn Query>)
            })
            .collect();
        let searcher = self.reader.searcher();
        let found = searcher.search(&BooleanQuery::new(clauses), &DocSetCollector)?;
        let columns = chunk_columns(&searcher)?;
        let chunk = |address: DocAddress| columns[address.segment_ord as usize].first(address.doc_id);
        let mut chunks: Vec<ChunkId> =
            found.into_iter().filter_map(chunk).map(|chunk| ChunkId(chunk as u32)).collect();
        chunks.sort();
        Ok(chunks)
    }

    /// Any of the words, in any of the fields; phrases in quotation marks count more when they stand as they are.
    fn query(&self, query: &str, searcher: &Searcher) -> Result<Option<BooleanQuery>> {
        let Search { title, heading, phrase: phrase_weight, .. } = Calibration::shipped().search;
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let words = query_words(query);
        let term = |field: Field, stem: &str| -> Box<dyn Query> {
            let term = Term::from_field_text(field, stem);
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
        };
        let mut add = |query: Box<dyn Query>, weight: f32| {
            clauses.push((Occur::Should, Box::new(BoostQuery::new(query, weight))));
        };
        for word in &words {
            let held = self.held_by_any_field(searcher, word)?;
            for (field, weight) in
                [(self.fields.body, 1.0), (self.fields.title, title), (self.fields.heading, heading)]
            {
                let english = term(field, &word.stem);
                if held.is_empty() {
                    add(english, weight);
                    continue;
                }
                // A text in another language holds both stems of a word, which counts once.
                let mut either = vec![english];
                either.extend(held.iter().map(|own| term(field, own)));
                add(Box::new(DisjunctionMaxQuery::new(either)), weight);
            }
        }
        // "Activision Blizzard" also means a file named ACTIVISIONBLIZZARD, and "data base" a database.
        for pair in words.windows(2) {
            let joined = format!("{}{}", pair[0].stem, pair[1].stem);
            add(term(self.fields.title, &joined), title);
            add(term(self.fields.body, &joined), 1.0);
        }
        for phrase in quoted(query) {
            let terms: Vec<Term> = phrase_stems(phrase)
                .iter()
                .map(|stem| Term::from_field_text(self.fields.body, stem))
                .collect();
            if terms.len() > 1 {
                let phrase = BoostQuery::new(Box::new(PhraseQuery::new(terms)), phrase_weight);
                clauses.push((Occur::Should, Box::new(phrase)));
            }
        }
        Ok((!clauses.is_empty()).then(|| BooleanQuery::new(clauses)))
    }
}

/// The number of each chunk, segment by segment.
fn chunk_columns(searcher: &Searcher) -> Result<Vec<Column<u64>>> {
    let segments = searcher.segment_readers().iter();
    Ok(segments.map(|segment| segment.fast_fields().u64("chunk")).collect::<tantivy::Result<_>>()?)
}

/// The share of the query's weight that stands in the passage: 0 to 1.
pub fn coverage(terms: &[QueryTerm], passage: &str) -> f32 {
    let present = stems(passage);
    let own =
        if terms.iter().all(|term| term.own_stems.is_empty()) { BTreeSet::new() } else { own_stems(passage) };
    let is_held = |term: &&QueryTerm| {
        present.contains(&term.stem) || term.own_stems.iter().any(|stem| own.contains(stem))
    };
    let total: f32 = terms.iter().map(|term| term.idf).sum();
    let found: f32 = terms.iter().filter(is_held).map(|term| term.idf).sum();
    if total > 0.0 { found / total } else { 0.0 }
}

/// The document's title and its file's name: people name files by what they want to find.
pub fn searchable_title(document: &DocumentRecord) -> String {
    let path = document.path();
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().replace('_', " ")).unwrap_or_default();
    if document.title.contains(&stem) { document.title.clone() } else { format!("{} {stem}", document.title) }
}

fn quoted(query: &str) -> impl Iterator<Item = &str> {
    query.split(['"', '“', '”']).skip(1).step_by(2)
}

/// All the words of a phrase in order, stop words too, as their positions count.
fn phrase_stems(phrase: &str) -> Vec<String> {
    let mut words = stemmed_tokens(phrase);
    words.dedup_by_key(|word| word.position);
    words.into_iter().map(|word| word.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_covered_in_whichever_form_a_german_passage_has_it() {
        let QueryWord { stem, own_stems } = query_words("Kündigungsfrist").remove(0);
        let terms = [QueryTerm { stem, own_stems, idf: 1.0, passages: 1 }];
        assert_eq!(coverage(&terms, "Die Kündigungsfristen sind im Gesetz geregelt."), 1.0);
        assert_eq!(coverage(&terms, "The word Kündigungsfristen is in the lease."), 0.0);
    }
}
