//! How the index is searched.

use std::collections::BTreeSet;

use footnote_language::{
    QueryWord, edits, is_compound_of, language_code, own_stems, query_words, stemmed_tokens, stems,
};
use tantivy::collector::{DocSetCollector, FilterCollector, TopDocs};
use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, BoostQuery, DisjunctionMaxQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, Searcher, TantivyError, Term};

use super::LexicalIndex;
use crate::Result;
use crate::calibration::{Calibration, Search};
use crate::index::{Filter, WordSearch};
use crate::store::PassageId;

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
    /// Whether a longer word that is made with it holds it, too: "Wartung" is in "Jahreswartung".
    pub makes_compounds: bool,
}

impl QueryTerm {
    /// Whether a text has it. `present` and `own` are the text's stems, the latter in other languages.
    fn is_in(&self, present: &BTreeSet<String>, own: &BTreeSet<String>) -> bool {
        let is_made_with_it =
            |words: &BTreeSet<String>, part: &str| words.iter().any(|word| is_compound_of(word, part));
        present.contains(&self.stem)
            || self.own_stems.iter().any(|stem| own.contains(stem))
            || self.makes_compounds
                && (is_made_with_it(present, &self.stem)
                    || self.own_stems.iter().any(|stem| is_made_with_it(own, stem)))
    }
}

/// The share of the query's weight that stands in the passage: 0 to 1.
pub fn coverage(terms: &[QueryTerm], passage: &str) -> f32 {
    let present = stems(passage);
    let own =
        if terms.iter().all(|term| term.own_stems.is_empty()) { BTreeSet::new() } else { own_stems(passage) };
    let is_held = |term: &&QueryTerm| term.is_in(&present, &own);
    let total: f32 = terms.iter().map(|term| term.idf).sum();
    let found: f32 = terms.iter().filter(is_held).map(|term| term.idf).sum();
    if total > 0.0 { found / total } else { 0.0 }
}

impl WordSearch for LexicalIndex {
    fn terms(&self, query: &str) -> Result<Vec<QueryTerm>> {
        self.guarded(|| self.read_terms(query))
    }

    fn search(&self, query: &str, limit: usize, within: Option<&Filter>) -> Result<Vec<(PassageId, f32)>> {
        self.guarded(|| self.read_hits(query, limit, within))
    }

    fn holding(&self, words: &[QueryWord]) -> Result<Vec<PassageId>> {
        self.guarded(|| self.read_holding(words))
    }

    fn near(&self, stem: &str, most: usize) -> Result<Vec<String>> {
        self.guarded(|| self.read_near(stem, most))
    }

    fn passages(&self) -> u64 {
        self.reader.searcher().num_docs()
    }
}

impl LexicalIndex {
    fn read_terms(&self, query: &str) -> Result<Vec<QueryTerm>> {
        let searcher = self.reader.searcher();
        let total = searcher.num_docs() as f32;
        let makes_compounds = language_code(query) == Some("de");
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
                Ok(QueryTerm { stem, own_stems: held, idf, passages, makes_compounds })
            })
            .collect()
    }

    fn read_hits(&self, query: &str, limit: usize, within: Option<&Filter>) -> Result<Vec<(PassageId, f32)>> {
        let searcher = self.reader.searcher();
        let Some(query) = self.query(query, &searcher)? else { return Ok(Vec::new()) };
        let top = TopDocs::with_limit(limit.max(1)).order_by_score();
        let found = match within {
            None => searcher.search(&query, &top)?,
            Some(within) => {
                let documents = within.documents().clone();
                let allowed = move |document: u64| documents.contains(document as u32);
                searcher.search(&query, &FilterCollector::new("document".to_string(), allowed, top))?
            }
        };
        let chunks = chunk_columns(&searcher)?;
        let hits = found.into_iter().filter_map(|(score, address)| {
            let chunk = chunks[address.segment_ord as usize].first(address.doc_id)?;
            Some((PassageId(chunk as u32), score))
        });
        Ok(hits.collect())
    }

    fn read_holding(&self, words: &[QueryWord]) -> Result<Vec<PassageId>> {
        let fields = [self.fields.body, self.fields.title, self.fields.heading];
        let clauses: Vec<(Occur, Box<dyn Query>)> = words
            .iter()
            .map(|word| {
                let stems = std::iter::once(&word.stem).chain(&word.own_stems);
                let anywhere = stems.flat_map(|stem| fields.map(|field| Term::from_field_text(field, stem)));
                let queries = anywhere
                    .map(|term| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>);
                let word = Box::new(BooleanQuery::union(queries.collect())) as Box<dyn Query>;
                (Occur::Must, word)
            })
            .collect();
        let searcher = self.reader.searcher();
        let found = searcher.search(&BooleanQuery::new(clauses), &DocSetCollector)?;
        let columns = chunk_columns(&searcher)?;
        let chunk = |address: DocAddress| columns[address.segment_ord as usize].first(address.doc_id);
        let mut chunks: Vec<PassageId> =
            found.into_iter().filter_map(chunk).map(|chunk| PassageId(chunk as u32)).collect();
        chunks.sort();
        Ok(chunks)
    }

    fn read_near(&self, stem: &str, most: usize) -> Result<Vec<String>> {
        let mut found = BTreeSet::new();
        // Nobody mistypes the first letter, but it may have been swapped with the second.
        let mut first: Vec<char> = stem.chars().take(2).collect();
        first.dedup();
        for segment in self.reader.searcher().segment_readers() {
            for field in [self.fields.body, self.fields.title, self.fields.heading] {
                let index = segment.inverted_index(field)?;
                for letter in &first {
                    let begin = letter.to_string();
                    let end = char::from_u32(*letter as u32 + 1).map(|next| next.to_string());
                    let mut range = index.terms().range().ge(begin.as_bytes());
                    if let Some(end) = &end {
                        range = range.lt(end.as_bytes());
                    }
                    let mut terms = range.into_stream().map_err(TantivyError::from)?;
                    while terms.advance() {
                        let Ok(word) = std::str::from_utf8(terms.key()) else { continue };
                        if let Some(edits) = edits(stem, word, most) {
                            found.insert((edits, word.to_owned()));
                        }
                    }
                }
            }
        }
        Ok(found.into_iter().map(|(_, word)| word).collect())
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
        let terms = [QueryTerm { stem, own_stems, idf: 1.0, passages: 1, makes_compounds: false }];
        assert_eq!(coverage(&terms, "Die Kündigungsfristen sind im Gesetz geregelt."), 1.0);
        assert_eq!(coverage(&terms, "The word Kündigungsfristen is in the lease."), 0.0);
    }
}
