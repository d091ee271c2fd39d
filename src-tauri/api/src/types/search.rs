//! Passages that were found.

use footnote_engine::answer::RerankedPassage;
use footnote_engine::{CollectionId, DocumentId, language_code};
use serde::{Deserialize, Serialize};
use specta::Type;
use specta_typescript::Number;

use super::{DocumentKind, Location, milliseconds, significant, text_of};

/// The documents that a question is put to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Scope {
    #[default]
    Everything,
    Collection {
        id: u32,
    },
    Documents {
        ids: Vec<u32>,
    },
}

/// Which indexes a search asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum SearchMode {
    /// Words and meaning.
    #[default]
    Hybrid,
    Lexical,
    Vector,
}

/// A search. Without `rerank`, the reader does not read what was found, and the answer comes sooner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SearchRequest {
    pub query: String,
    pub scope: Scope,
    /// Most passages that are wanted.
    pub limit: u32,
    pub mode: SearchMode,
    /// Whether passages of a page that has given one already go behind those of other pages.
    pub spread_pages: bool,
    pub rerank: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SearchResults {
    pub query: String,
    pub hits: Vec<Hit>,
    #[specta(type = Number)]
    pub ms: f64,
}

/// A passage. `start` and `end` count characters of the page's text.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Hit {
    pub rank: u32,
    #[specta(type = Number)]
    pub score: f64,
    pub document: u32,
    pub title: String,
    pub path: String,
    pub kind: DocumentKind,
    pub page: u32,
    pub location: Location,
    pub heading: String,
    /// The header of the table whose rows the passage holds, where it does not hold the header itself.
    pub table_header: String,
    pub start: u32,
    pub end: u32,
    pub text: String,
    /// The code of the language that it is in, as in a footnote.
    pub language: Option<String>,
    pub scores: Scores,
}

/// What each retriever gave; null where it did not find the passage.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Scores {
    #[specta(type = Option<Number>)]
    pub lexical: Option<f64>,
    #[specta(type = Option<Number>)]
    pub vector: Option<f64>,
    /// Probability that the passage answers the query, where the reader read it.
    #[specta(type = Option<Number>)]
    pub reader: Option<f64>,
}

impl From<Scope> for footnote_engine::Scope {
    fn from(scope: Scope) -> footnote_engine::Scope {
        match scope {
            Scope::Everything => footnote_engine::Scope::Everything,
            Scope::Collection { id } => footnote_engine::Scope::Collection(CollectionId(id)),
            Scope::Documents { ids } => {
                footnote_engine::Scope::Documents(ids.into_iter().map(DocumentId).collect())
            }
        }
    }
}

impl From<&footnote_engine::Scope> for Scope {
    fn from(scope: &footnote_engine::Scope) -> Scope {
        match scope {
            footnote_engine::Scope::Everything => Scope::Everything,
            footnote_engine::Scope::Collection(id) => Scope::Collection { id: id.0 },
            footnote_engine::Scope::Documents(ids) => {
                Scope::Documents { ids: ids.iter().map(|id| id.0).collect() }
            }
        }
    }
}

impl From<SearchMode> for footnote_engine::Mode {
    fn from(mode: SearchMode) -> footnote_engine::Mode {
        match mode {
            SearchMode::Hybrid => footnote_engine::Mode::Hybrid,
            SearchMode::Lexical => footnote_engine::Mode::Lexical,
            SearchMode::Vector => footnote_engine::Mode::Vector,
        }
    }
}

impl From<&footnote_engine::SearchResults> for SearchResults {
    fn from(results: &footnote_engine::SearchResults) -> SearchResults {
        SearchResults {
            query: results.query.clone(),
            hits: results.hits.iter().map(Hit::from).collect(),
            ms: milliseconds(results.elapsed),
        }
    }
}

impl Hit {
    fn of(hit: &footnote_engine::Hit, reader: Option<f32>) -> Hit {
        Hit {
            rank: hit.rank as u32,
            score: significant(hit.score),
            document: hit.document.0,
            title: hit.title.clone(),
            path: text_of(&hit.path),
            kind: hit.kind.into(),
            page: hit.page,
            location: Location::of(hit.kind),
            heading: hit.heading.clone(),
            table_header: hit.table_header.clone(),
            start: hit.span.start,
            end: hit.span.end,
            text: hit.text.clone(),
            language: language_code(&hit.text).map(str::to_owned),
            scores: Scores {
                lexical: hit.lexical.map(significant),
                vector: hit.vector.map(significant),
                reader: reader.map(significant),
            },
        }
    }

    /// A passage of an answer; `read` are those that the reader read for it.
    pub(crate) fn of_answer(hit: &footnote_engine::Hit, read: &[RerankedPassage]) -> Hit {
        let read = read.iter().find(|read| read.chunk == hit.chunk);
        Hit::of(hit, read.map(|read| read.answers))
    }
}

impl From<&footnote_engine::RankedHit> for Hit {
    fn from(ranked: &footnote_engine::RankedHit) -> Hit {
        let reader = ranked.relevance.as_ref().map(|relevance| relevance.probability);
        Hit::of(&ranked.hit, reader)
    }
}
