//! Reads ZIP archives: each file inside as the file that it is, on pages labelled with its path.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::enclosed::{Budget, Enclosed};
use crate::sink::Pages;
use crate::{Damage, Ending, ExtractError, Problem, Source};

pub(super) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let mut archive = ZipArchive::new(Cursor::new(source.bytes)).map_err(|_| Damage::ArchiveBroken)?;
    let budget = Budget::new(source.limits);
    let mut enclosed = Enclosed::new(source, &budget);
    let mut locked = 0;
    let mut names: Vec<(usize, String)> = (0..archive.len())
        .filter_map(|index| Some((index, archive.name_for_index(index)?.ok()?.into_owned())))
        .collect();
    names.retain(|(_, name)| is_document(name));
    names.sort_by(|(_, a), (_, b)| a.cmp(b));
    let all = names.len();
    for (index, name) in names {
        if enclosed.room() == 0 {
            enclosed.leave_out();
            continue;
        }
        match entry(&mut archive, index, &name, enclosed.room(), source) {
            Err(error) => {
                locked += usize::from(error == source.stays_locked());
                enclosed.unread(&name, error);
            }
            // An empty file has nothing to say, not even that it could not be read.
            Ok(bytes) if bytes.is_empty() => {}
            Ok(bytes) => enclosed.read(&name, &bytes, pages),
        }
    }
    if pages.count() == 0 && locked > 0 && locked == all {
        return Err(source.stays_locked());
    }
    let problems = enclosed.finish();
    // Where nothing could be read, why the first file could not says most.
    match problems.first() {
        Some(Problem::PartUnread { error, .. }) if pages.count() == 0 => Err((**error).clone()),
        _ => Ok(Ending { problems, ..Ending::default() }),
    }
}

/// Unpacks an entry, with one of the passwords if it is locked.
fn entry(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    name: &str,
    room: u64,
    source: &Source,
) -> Result<Vec<u8>, ExtractError> {
    let attempts = [None].into_iter().chain(source.passwords.iter().map(Some));
    for password in attempts {
        let opened = match password {
            None => archive.by_index(index),
            Some(password) => archive.by_index_decrypt(index, password.reveal().as_bytes()),
        };
        let entry = match opened {
            Ok(entry) => entry,
            Err(ZipError::InvalidPassword | ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                continue;
            }
            Err(_) => return Err(Damage::PartBroken { part: name.to_owned() }.into()),
        };
        let mut bytes = Vec::new();
        match entry.take(room + 1).read_to_end(&mut bytes) {
            // One password in 256 passes the only check of the old way of locking, and what it gives is nonsense.
            Err(_) if password.is_some() => {}
            Err(_) => return Err(Damage::PartBroken { part: name.to_owned() }.into()),
            Ok(_) if bytes.len() as u64 > room => {
                return Err(ExtractError::TooLarge { limit_mib: source.limits.max_unpacked_bytes >> 20 });
            }
            Ok(_) => return Ok(bytes),
        }
    }
    Err(source.stays_locked())
}

/// Whether an entry is a file that a person put there.
fn is_document(name: &str) -> bool {
    !name.ends_with('/')
        && name.split('/').all(|step| !step.starts_with('.') && !step.starts_with("~$") && step != "__MACOSX")
        && !name.ends_with("Thumbs.db")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::formats::testing;
    use crate::{BlockKind, Kind, Limits};

    fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn read(bytes: &[u8], limits: &Limits) -> crate::Document {
        testing::read(Kind::from_id("zip").unwrap(), "a.zip", bytes, limits).unwrap()
    }

    #[test]
    fn files_inside_are_pages_with_their_paths() {
        let bytes = zip_of(&[
            ("letters/b.md", b"# Rent\n\nThe rent is 900 euros."),
            ("a.txt", b"First page.\x0cSecond page."),
            ("__MACOSX/._a.txt", b"nothing"),
            ("empty.txt", b""),
        ]);
        let document = read(&bytes, &Limits::default());
        let labels: Vec<_> = document.pages.iter().map(|page| page.label.as_deref().unwrap()).collect();
        assert_eq!(labels, ["a.txt · 1", "a.txt · 2", "letters/b.md"]);
        let page = &document.pages[2];
        assert_eq!(page.text, "letters/b.md\n\nRent\n\nThe rent is 900 euros.");
        assert_eq!(page.blocks[1].kind, BlockKind::Heading { level: 2 });
        assert_eq!(document.problems, []);
        assert_eq!(document.check(), Ok(()));
    }

    #[test]
    fn what_cannot_be_read_inside_is_named() {
        let bytes = zip_of(&[("a.txt", b"Text."), ("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0")]);
        let document = read(&bytes, &Limits::default());
        assert_eq!(document.pages.len(), 1);
        assert!(matches!(&document.problems[..], [Problem::PartUnread { name, .. }] if name == "photo.png"));
    }

    #[test]
    fn an_archive_of_what_cannot_be_read_says_so() {
        let bytes = zip_of(&[("photo.gif", b"GIF89a\0\0\0")]);
        let kind = Kind::from_id("zip").unwrap();
        let error = testing::read(kind, "a.zip", &bytes, &Limits::default()).unwrap_err();
        assert_eq!(error, ExtractError::Unsupported { format: "gif".to_owned() });
    }

    #[test]
    fn archives_within_archives_end_at_a_depth() {
        let mut bytes = zip_of(&[("deepest.txt", b"At the bottom.")]);
        for _ in 0..200 {
            bytes = zip_of(&[("note.txt", b"A note."), ("inner.zip", &bytes)]);
        }
        let document = read(&bytes, &Limits::default());
        assert_eq!(document.pages.len() as u32, Limits::default().max_nesting);
        assert!(document.problems.contains(&Problem::PartsLeftOut { count: 2 }), "{:?}", document.problems);
    }

    #[test]
    fn files_and_bytes_are_bounded_together() {
        let inner = zip_of(&[("1.txt", b"one"), ("2.txt", b"two")]);
        let bytes = zip_of(&[("a.zip", &inner), ("b.zip", &inner)]);
        let few = Limits { max_files: 4, ..Limits::default() };
        assert_eq!(read(&bytes, &few).pages.len(), 2);
        let bomb = zip_of(&[("zeros.txt", &vec![b' '; 3 << 20]), ("z.txt", b"small")]);
        let small = Limits { max_unpacked_bytes: 1 << 20, ..Limits::default() };
        let document = read(&bomb, &small);
        assert_eq!(document.pages[0].label.as_deref(), Some("z.txt"));
        assert!(matches!(&document.problems[..], [Problem::PartUnread { name, .. }] if name == "zeros.txt"));
    }
}
