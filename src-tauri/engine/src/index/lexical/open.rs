//! Opening the index, and replacing one that is of no use.

use parking_lot::Mutex;
use std::io;
use std::path::Path;

use tantivy::directory::error::{OpenDirectoryError, OpenReadError};
use tantivy::error::DataCorruption;
use tantivy::schema::{FAST, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexReader, ReloadPolicy, TantivyError};

use super::analyzer::analyzer;
use super::directory::PrivateDirectory;
use super::{Fields, LexicalIndex};
use crate::{Error, Result, paths};

/// Name of the analyzer in the index's schema. A change of the analyzer needs a new name, which makes
/// libraries of the older one rebuild their index.
const ANALYZER: &str = "footnote-words-3";

/// The sums of an index up to this size are checked each time it is opened, which takes some milliseconds; those of a larger one
/// by `verify`.
const CHECKED_BYTES: u64 = 64 << 20;

type Opened = (Index, IndexReader, Fields);

impl LexicalIndex {
    /// Opens the index in `folder`. Where there is none, or one that is damaged or of another schema, an empty one takes its
    /// place, for which `lock` has to take the library's write lock: another process may be about to fill it, or may have
    /// written it in a way that this one does not know. Any other failure says nothing about the index, which stays.
    pub fn open(folder: &Path, lock: &dyn Fn() -> Result<()>) -> Result<LexicalIndex> {
        let failed = |source| Error::OpenLexical { path: folder.into(), source };
        let opened = match Self::open_present(folder).map_err(failed)? {
            Some(opened) => opened,
            None => {
                lock().map_err(|error| match error {
                    Error::InUse { .. } => Error::LexicalUnusable { path: folder.into() },
                    other => other,
                })?;
                // Whoever held the lock until now may have made the index meanwhile.
                match Self::open_present(folder).map_err(failed)? {
                    Some(opened) => opened,
                    None => Self::create(folder)?,
                }
            }
        };
        let (index, reader, fields) = opened;
        Ok(LexicalIndex { folder: folder.into(), index, reader, fields, writer: Mutex::new(None) })
    }

    /// Opens the index that is there; `None` where there is none that can be used.
    fn open_present(folder: &Path) -> tantivy::Result<Option<Opened>> {
        let opened = PrivateDirectory::open(folder).map_err(TantivyError::from).and_then(|directory| {
            if !Index::exists(&directory)? {
                return Ok(None);
            }
            let (schema, fields) = schema();
            let opened = Self::finish(Index::open_or_create(directory, schema)?, fields)?;
            if paths::folder_bytes(folder) <= CHECKED_BYTES
                && let Some(file) = opened.0.validate_checksum()?.into_iter().next()
            {
                return Err(TantivyError::DataCorruption(DataCorruption::new(
                    file,
                    "its sum is wrong".to_owned(),
                )));
            }
            Ok(Some(opened))
        });
        match opened {
            Err(TantivyError::OpenDirectoryError(OpenDirectoryError::DoesNotExist(_))) => Ok(None),
            Err(error) if is_unusable(&error) => {
                tracing::warn!(
                    "the index of words in {folder:?} cannot be used and is built again ({error})"
                );
                Ok(None)
            }
            opened => opened,
        }
    }

    /// Makes an empty index in place of whatever is in `folder`.
    fn create(folder: &Path) -> Result<Opened> {
        let unusable = |source| Error::Folder { path: folder.into(), source };
        paths::remove_folder(folder).map_err(unusable)?;
        paths::create_folder(folder).map_err(unusable)?;
        let (schema, fields) = schema();
        PrivateDirectory::open(folder)
            .map_err(TantivyError::from)
            .and_then(|directory| Self::finish(Index::open_or_create(directory, schema)?, fields))
            .map_err(|source| Error::OpenLexical { path: folder.into(), source })
    }

    fn finish(index: Index, fields: Fields) -> tantivy::Result<Opened> {
        index.tokenizers().register(ANALYZER, analyzer());
        // Making the reader is part of opening: it opens every file of the index.
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok((index, reader, fields))
    }
}

fn schema() -> (Schema, Fields) {
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
    (schema.build(), fields)
}

/// Whether an index that fails to open in this way is damaged, or of another schema or version. Everything else,
/// such as too many open files or a missing permission, passes without the index having changed.
pub(super) fn is_unusable(error: &TantivyError) -> bool {
    let is_damage =
        |error: &io::Error| matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof);
    match error {
        TantivyError::DataCorruption(_)
        | TantivyError::SchemaError(_)
        | TantivyError::IncompatibleIndex(_)
        | TantivyError::OpenReadError(
            OpenReadError::FileDoesNotExist(_) | OpenReadError::IncompatibleIndex(_),
        ) => true,
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. })
        | TantivyError::IoError(io_error) => is_damage(io_error),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::path::PathBuf;

    use tantivy::TantivyDocument;

    use super::*;
    use crate::index::{Follower, WordSearch};

    /// A folder with an index of one passage in it, committed as of generation 7.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let index = LexicalIndex::open(folder.path(), &|| Ok(())).unwrap();
        index
            .with_writer(|writer| {
                let mut entry = TantivyDocument::default();
                entry.add_u64(index.fields.chunk, 3);
                entry.add_text(index.fields.body, "harbour");
                writer.add_document(entry)
            })
            .unwrap();
        index.commit(7).unwrap();
        index.close_writer();
        folder
    }

    fn in_use() -> Result<()> {
        Err(Error::InUse { path: PathBuf::from("library") })
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
        entries.map(|entry| entry.unwrap().into_path()).collect()
    }

    /// The files that hold a segment's part of the index.
    fn segment_file(folder: &Path) -> PathBuf {
        files(folder)
            .into_iter()
            .find(|path| path.extension().is_some_and(|ending| ending == "term"))
            .unwrap()
    }

    #[track_caller]
    fn check_found(index: &LexicalIndex) {
        let found = index.search("harbour", 10, None).unwrap();
        assert_eq!(found.iter().map(|(chunk, _)| chunk.0).collect::<Vec<_>>(), [3]);
        assert_eq!(index.applied().unwrap(), 7);
    }

    #[test]
    fn a_sound_index_is_opened_without_the_lock() {
        let folder = folder();
        check_found(&LexicalIndex::open(folder.path(), &in_use).unwrap());
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test damages the index")]
    fn a_damaged_index_goes_only_under_the_lock() {
        let folder = folder();
        std::fs::write(segment_file(folder.path()), b"").unwrap();
        let before = files(folder.path());
        let refused = LexicalIndex::open(folder.path(), &in_use).err().unwrap();
        assert!(matches!(&refused, Error::LexicalUnusable { path } if path == folder.path()), "{refused:?}");
        assert_eq!(files(folder.path()), before, "whoever holds the lock keeps its files");

        let index = LexicalIndex::open(folder.path(), &|| Ok(())).unwrap();
        assert_eq!((index.passages(), index.applied().unwrap()), (0, 0));
    }

    #[test]
    fn an_index_of_another_schema_is_replaced_under_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let mut other = Schema::builder();
        other.add_text_field("words", tantivy::schema::TEXT);
        Index::create_in_dir(folder.path(), other.build()).unwrap();
        let refused = LexicalIndex::open(folder.path(), &in_use).err().unwrap();
        assert!(matches!(refused, Error::LexicalUnusable { .. }), "{refused:?}");
        LexicalIndex::open(folder.path(), &|| Ok(())).unwrap();
        LexicalIndex::open(folder.path(), &in_use).unwrap();
    }

    #[test]
    fn an_index_that_another_process_made_meanwhile_is_kept() {
        let sound = folder();
        let folder = tempfile::tempdir().unwrap();
        let made = Cell::new(false);
        let make = || {
            for file in files(sound.path()).iter().filter(|path| path.is_file()) {
                std::fs::copy(file, folder.path().join(file.file_name().unwrap())).unwrap();
            }
            made.set(true);
            Ok(())
        };
        check_found(&LexicalIndex::open(folder.path(), &make).unwrap());
        assert!(made.get());
    }

    /// What cannot be read for lack of a permission or of file handles may be sound.
    #[test]
    fn an_index_that_cannot_be_read_now_stays() {
        let folder = folder();
        // A folder in place of the file gives an error of the system that nobody may pass, not even root.
        let (file, aside) = (segment_file(folder.path()), folder.path().join("aside"));
        std::fs::rename(&file, &aside).unwrap();
        std::fs::create_dir(&file).unwrap();
        let before = files(folder.path());
        let error = LexicalIndex::open(folder.path(), &|| panic!("the lock is not asked for")).err().unwrap();
        assert!(matches!(&error, Error::OpenLexical { path, .. } if path == folder.path()), "{error:?}");
        assert!(error.to_string().contains(&*folder.path().to_string_lossy()), "{error}");
        assert_eq!(files(folder.path()), before);
        std::fs::remove_dir(&file).unwrap();
        std::fs::rename(&aside, &file).unwrap();
        check_found(&LexicalIndex::open(folder.path(), &in_use).unwrap());
    }

    #[test]
    fn only_damage_and_other_versions_make_an_index_unusable() {
        let failed = |kind| TantivyError::from(io::Error::from(kind));
        assert!(is_unusable(&failed(io::ErrorKind::UnexpectedEof)));
        assert!(is_unusable(&TantivyError::SchemaError(String::new())));
        for kind in [io::ErrorKind::PermissionDenied, io::ErrorKind::TimedOut, io::ErrorKind::OutOfMemory] {
            assert!(!is_unusable(&failed(kind)), "{kind}");
        }
        // EMFILE: too many open files.
        let too_many = io::Error::from_raw_os_error(24);
        let opened = OpenReadError::wrap_io_error(too_many, PathBuf::from("meta.json"));
        assert!(!is_unusable(&TantivyError::from(opened)));
        let lock = tantivy::directory::error::LockError::LockBusy;
        assert!(!is_unusable(&TantivyError::LockFailure(lock, None)));
    }
}
