//! What can go wrong with a library as a whole. What goes wrong with one file is a verdict, not an error.

use std::io;
use std::path::{Path, PathBuf};

use crate::index::SpaceId;
use footnote_llm::error_codes;
use footnote_model::{CollectionId, ConversationId, DocumentId, GridId, NoteId, Reason, TurnId};

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
        "the library was embedded with {found}, which this version does not have. Its passages are found by their words alone until `footnote-cli repair` computes their vectors again"
    )]
    NeedsEmbedding { found: String },
    #[error("the embedding model of vector space {space} is not there. Build the space again")]
    NoEmbedder { space: SpaceId },
    #[error("vector space {space} lacks the vectors of {lacking} passages. Build it to the end first")]
    UnfinishedSpace { space: SpaceId, lacking: u64 },
    #[error("there is no document {0} in the library. Choose another, or add its file again")]
    NoDocument(DocumentId),
    #[error("this collection has been deleted. Choose another")]
    NoCollection(CollectionId),
    #[error("this conversation has been deleted. Start a new one")]
    NoConversation(ConversationId),
    #[error("this answer is no longer in the conversation. Ask again")]
    NoTurn(ConversationId, TurnId),
    #[error("this note has been deleted")]
    NoNote(NoteId),
    #[error("this grid has been deleted. Make a new one")]
    NoGrid(GridId),
    #[error("a collection named {0:?} already exists. Choose another name")]
    NameTaken(String),
    #[error("the name is empty. Type one")]
    NoName,
    #[error("this folder is not kept current. Add it again")]
    NoFolder(PathBuf),
    #[error("{0:?} is no folder. Name the folder that is to be kept current")]
    NotAFolder(PathBuf),
    #[error("{0:?} is not a pattern of names. Write it as in a .gitignore file, such as *.tmp or drafts/")]
    BadPattern(String),
    #[error("no document matches {0:?}. Check the spelling")]
    NoMatch(String),
    /// What another process that adds the files says.
    #[error("{0}")]
    Import(Reason),
    #[error("the Footnote that added these files has dropped them. Add them again")]
    Dropped,
    #[error(
        "an error in Footnote ended this import. What was read until then is in the library; add the files again for the rest"
    )]
    Panicked,
    #[error("stopped")]
    Cancelled,
    #[error(transparent)]
    Model(footnote_llm::ModelError),
    #[error("the {library} library cannot be used: {detail}. Run the set-up again")]
    NativeLibrary { library: &'static str, detail: String },
    #[error("the model {model} failed: {detail}")]
    Inference { model: String, detail: String },
    #[error("the extract worker cannot be started: {0}")]
    Worker(footnote_extract::worker::PoolError),
    #[error(
        "the library's file {path:?} is damaged ({detail}). Close Footnote and run `footnote-cli repair`, which keeps all that can be read"
    )]
    Damaged { path: PathBuf, detail: String },
    #[error(
        "nothing of the library's file {path:?} can be read. Put a backup of the library in its place, or add the documents to a new library"
    )]
    Unsalvageable { path: PathBuf },
    #[error(
        "the library's file {path:?} is missing, though its index is there. Put it back from a backup, or remove the folder \"lexical\" beside it to begin with an empty library"
    )]
    StoreMissing { path: PathBuf },
    #[error("{path:?} exists already. Choose another name")]
    FileExists { path: PathBuf },
    #[error(
        "{path:?} is not an exported library that can be read: {detail}. Export it again, or use another copy"
    )]
    NoExport { path: PathBuf, detail: String },
    #[error("the file {path:?} cannot be read or written: {source}")]
    File { path: PathBuf, source: io::Error },
    #[error("the disk is full: {detail}. Make room; Footnote then goes on by itself")]
    DiskFull { detail: String },
    #[error("the store failed: {0}")]
    Store(heed::Error),
    #[error("the vector index failed: {0}")]
    Vectors(#[from] arroy::Error),
    #[error(
        "building the vector index failed ({detail}). Search works without it, and the next import tries again"
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
    #[error(
        "the index of words in {path:?} is damaged ({detail}). Run `footnote-cli repair`, which builds it again"
    )]
    LexicalDamaged { path: PathBuf, detail: String },
    #[error("the lexical index failed: {0}")]
    Lexical(tantivy::TantivyError),
    #[error("the library has given away all its numbers. Add the documents to a new library")]
    Full,
    #[error("a record of the library cannot be read ({what}). Close Footnote and run `footnote-cli repair`")]
    Record { what: &'static str },
}

error_codes!(Error => &str {
    Error::Folder { .. } => "library-folder",
    Error::InUse { .. } => "library-in-use",
    Error::Newer { .. } => "library-newer",
    Error::NeedsEmbedding { .. } => "library-needs-embedding",
    Error::Full => "library-full",
    Error::Record { .. } => "library-damaged",
    Error::Damaged { .. } => "library-file-damaged",
    Error::Unsalvageable { .. } => "library-file-unreadable",
    Error::StoreMissing { .. } => "library-file-missing",
    Error::FileExists { .. } => "file-exists",
    Error::NoExport { .. } => "no-export",
    Error::File { .. } => "file-unusable",
    Error::DiskFull { .. } => "disk-full",
    Error::Store(_) => "library-store",
    Error::NoDocument(_) => "no-document",
    Error::NoCollection(_) => "no-collection",
    Error::NoConversation(_) => "no-conversation",
    Error::NoTurn(..) => "no-turn",
    Error::NoNote(_) => "no-note",
    Error::NoGrid(_) => "no-grid",
    Error::NoFolder(_) => "no-folder",
    Error::NotAFolder(_) => "not-a-folder",
    Error::BadPattern(_) => "folder-pattern",
    Error::NoMatch(_) => "no-match",
    Error::NameTaken(_) => "name-taken",
    Error::NoName => "name-empty",
    Error::Dropped => "import-dropped",
    Error::Panicked => "import-panicked",
    Error::Worker(_) => "import-worker",
    Error::Cancelled => "cancelled",
    Error::NativeLibrary { .. } => "native-library",
    Error::Inference { .. } => "inference",
    Error::Vectors(_) => "vectors",
    Error::Trees { .. } => "vectors-trees",
    Error::NoSpace(_) => "space-missing",
    Error::NoEmbedder { .. } => "space-no-embedder",
    Error::UnfinishedSpace { .. } => "space-unfinished",
    Error::ActiveSpace(_) => "space-active",
    Error::TooManySpaces => "space-too-many",
    Error::OpenLexical { .. } => "lexical-open",
    Error::LexicalUnusable { .. } => "lexical-unusable",
    Error::LexicalDamaged { .. } => "lexical-damaged",
    Error::Lexical(_) => "lexical",
} else {
    Error::Model(error) => error.code(),
    Error::Import(reason) => &reason.code,
});

impl Error {
    /// A file of the person's, outside of the library, that could not be read or written.
    pub(crate) fn file(path: &Path, error: io::Error) -> Error {
        if is_full(&error) {
            return Error::DiskFull { detail: error.to_string() };
        }
        Error::File { path: path.into(), source: error }
    }

    /// What the error is about, by name, for a sentence in any language.
    pub fn values(&self) -> Vec<(&str, String)> {
        match self {
            Error::NoName
            | Error::Dropped
            | Error::Panicked
            | Error::Cancelled
            | Error::TooManySpaces
            | Error::Full => Vec::new(),
            Error::Folder { path, source } => vec![("path", shown(path)), ("detail", source.to_string())],
            Error::InUse { path }
            | Error::LexicalUnusable { path }
            | Error::Unsalvageable { path }
            | Error::StoreMissing { path }
            | Error::FileExists { path } => vec![("path", shown(path))],
            Error::File { path, source } => vec![("path", shown(path)), ("detail", source.to_string())],
            Error::Damaged { path, detail }
            | Error::NoExport { path, detail }
            | Error::LexicalDamaged { path, detail } => {
                vec![("path", shown(path)), ("detail", detail.clone())]
            }
            Error::DiskFull { detail } => vec![("detail", detail.clone())],
            Error::Newer { path, found, expected } => {
                vec![("path", shown(path)), ("found", found.to_string()), ("expected", expected.to_string())]
            }
            Error::NeedsEmbedding { found } => vec![("model", found.clone())],
            Error::NoEmbedder { space } | Error::NoSpace(space) | Error::ActiveSpace(space) => {
                vec![("space", space.to_string())]
            }
            Error::UnfinishedSpace { space, lacking } => {
                vec![("space", space.to_string()), ("lacking", lacking.to_string())]
            }
            Error::NoDocument(document) => vec![("document", document.to_string())],
            Error::NoCollection(collection) => vec![("collection", collection.0.to_string())],
            Error::NoNote(note) => vec![("note", note.0.to_string())],
            Error::NoGrid(grid) => vec![("grid", grid.0.to_string())],
            Error::NoConversation(conversation) => vec![("conversation", conversation.0.to_string())],
            Error::NoTurn(conversation, turn) => {
                vec![("conversation", conversation.0.to_string()), ("turn", turn.0.to_string())]
            }
            Error::NoFolder(path) | Error::NotAFolder(path) => vec![("path", shown(path))],
            Error::BadPattern(pattern) => vec![("pattern", pattern.clone())],
            Error::NameTaken(name) | Error::NoMatch(name) => vec![("name", name.clone())],
            Error::Import(reason) => {
                reason.values.iter().map(|(name, value)| (name.as_str(), value.clone())).collect()
            }
            Error::Trees { detail } => vec![("detail", detail.clone())],
            Error::Model(error) => error.values(),
            Error::NativeLibrary { library, detail } => {
                vec![("library", (*library).to_owned()), ("detail", detail.clone())]
            }
            Error::Inference { model, detail } => {
                vec![("model", model.clone()), ("detail", detail.clone())]
            }
            Error::Worker(error) => vec![("detail", error.to_string())],
            Error::Store(error) => vec![("detail", error.to_string())],
            Error::Vectors(error) => vec![("detail", error.to_string())],
            Error::Lexical(error) => vec![("detail", error.to_string())],
            Error::OpenLexical { path, source } => {
                vec![("path", shown(path)), ("detail", source.to_string())]
            }
            Error::Record { what } => vec![("detail", (*what).to_owned())],
        }
    }
}

impl From<heed::Error> for Error {
    fn from(error: heed::Error) -> Error {
        match error {
            heed::Error::Decoding(cause) => match cause.downcast::<Error>() {
                Ok(error) => *error,
                Err(cause) => Error::Store(heed::Error::Decoding(cause)),
            },
            heed::Error::Io(error) if is_full(&error) => Error::DiskFull { detail: error.to_string() },
            heed::Error::Mdb(heed::MdbError::MapFull) => {
                Error::DiskFull { detail: "the library has reached its largest size".to_owned() }
            }
            other => Error::Store(other),
        }
    }
}

impl From<tantivy::TantivyError> for Error {
    fn from(error: tantivy::TantivyError) -> Error {
        match &error {
            tantivy::TantivyError::IoError(cause) if is_full(cause) => {
                Error::DiskFull { detail: cause.to_string() }
            }
            _ => Error::Lexical(error),
        }
    }
}

/// Whether there was no room to write, on the disk or in what is allowed to this process.
fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

impl From<&Error> for Reason {
    fn from(error: &Error) -> Reason {
        match error {
            Error::Import(reason) => reason.clone(),
            error => Reason::new(error.code(), error.values(), error),
        }
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use footnote_extract::{ExtractError, Problem};
    use footnote_llm::ModelError;
    use footnote_llm::gguf::ModelFileError;

    use super::*;
    use crate::index::vectors::SpaceStatus;
    use crate::ingest::FileError;

    /// Those of the hub begin with `hub-`, which its own test sees to.
    #[test]
    fn no_two_things_that_a_person_is_told_have_the_same_code() {
        let lists = [
            Error::CODES,
            ModelError::CODES,
            ModelFileError::CODES,
            ExtractError::CODES,
            Problem::CODES,
            FileError::CODES,
        ];
        let mut seen = BTreeSet::from([Reason::SAID, SpaceStatus::CUT]);
        for code in lists.concat() {
            let is_kebab = code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            assert!(is_kebab && !code.starts_with("hub-"), "{code}");
            assert!(seen.insert(code), "{code} is there twice");
        }
    }

    #[test]
    fn an_error_of_a_model_speaks_for_itself() {
        let error = Error::Model(ModelError::TooLong { tokens: 9, room: 4 });
        assert_eq!(error.code(), "model-too-long");
        assert_eq!(error.values(), [("tokens", "9".to_owned()), ("room", "4".to_owned())]);
    }

    #[test]
    fn what_another_process_says_is_handed_on_as_it_was() {
        let said = Reason::from(&Error::Record { what: "a page" });
        let error = Error::Import(said.clone());
        assert_eq!(
            (error.code(), error.values()),
            ("library-damaged", vec![("detail", "a page".to_owned())])
        );
        assert_eq!(error.to_string(), Error::Record { what: "a page" }.to_string());
        assert_eq!(Reason::from(&error), said);
    }
}
