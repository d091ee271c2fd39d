//! What can go wrong with a library as a whole. What goes wrong with one file is a verdict, not an error.

use std::io;
use std::path::PathBuf;

use crate::index::SpaceId;
use footnote_model::{CollectionId, ConversationId, DocumentId, TurnId};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "the library folder {path:?} cannot be used: {source}. Check that it exists on a local disk and that you may write there"
    )]
    Folder { path: PathBuf, source: io::Error },
    #[error("the library {path:?} is in use by another Footnote. Close it there, or wait until it finishes")]
    InUse { path: PathBuf },
    #[error(
        "the library {path:?} was written by a newer version of Footnote (format {found}; this version reads up to {expected}). Update Footnote"
    )]
    Newer { path: PathBuf, found: u32, expected: u32 },
    #[error(
        "the library was embedded with {found}, which this version does not have. Its passages are found by their words alone until `repair` computes their vectors again"
    )]
    NeedsEmbedding { found: String },
    #[error("the embedding model of vector space {space} is not there. Build the space again")]
    NoEmbedder { space: SpaceId },
    #[error("vector space {space} lacks the vectors of {lacking} passages. Build it to the end first")]
    UnfinishedSpace { space: SpaceId, lacking: u64 },
    #[error("there is no document {0}. `list` shows the numbers")]
    NoDocument(DocumentId),
    #[error("this collection has been deleted. Choose another")]
    NoCollection(CollectionId),
    #[error("this conversation has been deleted. Start a new one")]
    NoConversation(ConversationId),
    #[error("this answer is no longer in the conversation. Ask again")]
    NoTurn(ConversationId, TurnId),
    #[error("a collection named {0:?} already exists. Choose another name")]
    NameTaken(String),
    #[error("the name is empty. Type one")]
    NoName,
    #[error("no document matches {0:?}. `list` shows their numbers and paths")]
    NoMatch(String),
    /// What another process that adds the files says.
    #[error("{0}")]
    Import(String),
    #[error(
        "an error in Footnote ended this import. What was read until then is in the library; add the files again for the rest"
    )]
    Panicked,
    #[error("stopped")]
    Cancelled,
    #[error(transparent)]
    Model(footnote_llm::ModelError),
    #[error("{what} cannot be used: {detail}. Run the set-up again")]
    NativeLibrary { what: &'static str, detail: String },
    #[error("the model {model} failed: {detail}")]
    Inference { model: String, detail: String },
    #[error("the extract worker cannot be started: {0}")]
    Worker(footnote_extract::worker::PoolError),
    #[error("the store failed: {0}")]
    Store(#[from] heed::Error),
    #[error("the vector index failed: {0}")]
    Vectors(#[from] arroy::Error),
    #[error(
        "building the vector index failed ({detail}). Search works without it, and the next `add` tries again"
    )]
    Trees { detail: String },
    #[error("the library has no vector space {0}. Build it")]
    NoSpace(SpaceId),
    #[error("vector space {0} is searched, so it stays. Activate another one before you remove it")]
    ActiveSpace(SpaceId),
    #[error("the library has as many vector spaces as it can have. Remove one that is not used")]
    TooManySpaces,
    #[error("the lexical index {path:?} cannot be opened: {source}. Check that you may read and write there")]
    OpenLexical { path: PathBuf, source: tantivy::TantivyError },
    #[error(
        "the lexical index {path:?} has to be built again, which only the Footnote that holds the library may do. Close it there and open it again"
    )]
    LexicalUnusable { path: PathBuf },
    #[error("the lexical index failed: {0}")]
    Lexical(#[from] tantivy::TantivyError),
    #[error("the library has given away all its numbers. Add the documents to a new library")]
    Full,
    #[error("a record of the library cannot be read ({what}). Run `repair`")]
    Record { what: &'static str },
}
