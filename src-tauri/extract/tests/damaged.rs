//! Whole files of many formats with some of their bytes changed: no reader may panic or break a promise of `Document` over one.
//!
//! Parts of packages are changed before they are packed, since a changed byte in a packed one is found by its checksum. `make fuzz` runs
//! this for hours.

#![expect(clippy::unwrap_used, reason = "what cannot be built fails the test")]
#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use footnote_extract::{ExtractError, Limits, Password, extract_locked, prepare};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Small enough for the limits to matter to some inputs.
const LIMITS: Limits = Limits {
    max_unpacked_bytes: 4 << 20,
    max_characters: 50_000,
    max_page_characters: 20_000,
    max_pages: 20,
    max_depth: 64,
    max_nesting: 2,
    max_files: 8,
};

/// The files that are changed: those of tests and the samples.
fn seeds() -> &'static [(String, Vec<u8>)] {
    static SEEDS: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
    SEEDS.get_or_init(|| {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folders = ["tests/locked", "../engine/tests/aggregates", "../../samples/documents"];
        let files = folders.iter().flat_map(|folder| std::fs::read_dir(here.join(folder)).unwrap());
        let mut paths: Vec<PathBuf> =
            files.map(|file| file.unwrap().path()).filter(|path| is_seed(path)).collect();
        paths.sort();
        let seed = |path: PathBuf| {
            let name = path.file_name()?.to_str()?.to_owned();
            Some((name, std::fs::read(path).ok()?))
        };
        paths.into_iter().filter_map(seed).collect()
    })
}

/// Locked Office files hash a password a hundred thousand times, which takes too long here.
fn is_seed(path: &Path) -> bool {
    let is_slow = path.starts_with(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/locked"))
        && path.extension().is_some_and(|ending| ending == "docx");
    path.is_file() && !is_slow
}

/// A change to some bytes: where, as a share of all, and what.
#[derive(Debug, Clone)]
enum Change {
    Set(u8),
    Cut(u16),
    Double(u16),
    Number(u32),
}

fn change() -> impl Strategy<Value = (f64, Change)> {
    let change = prop_oneof![
        any::<u8>().prop_map(Change::Set),
        (1..300_u16).prop_map(Change::Cut),
        (1..300_u16).prop_map(Change::Double),
        prop_oneof![Just(0), Just(1), Just(u32::MAX), Just(0x7fff_ffff), any::<u32>()]
            .prop_map(Change::Number),
    ];
    (0.0..1.0, change)
}

fn apply(bytes: &mut Vec<u8>, changes: &[(f64, Change)]) {
    for (share, change) in changes {
        if bytes.is_empty() {
            return;
        }
        let at = (bytes.len() as f64 * share) as usize;
        let end = |length: u16| (at + usize::from(length)).min(bytes.len());
        match change {
            Change::Set(byte) => bytes[at] = *byte,
            Change::Cut(length) => drop(bytes.drain(at..end(*length))),
            Change::Double(length) => {
                let piece = bytes[at..end(*length)].to_vec();
                bytes.splice(at..at, piece);
            }
            Change::Number(number) => {
                let end = end(4);
                bytes[at..end].copy_from_slice(&number.to_le_bytes()[..end - at]);
            }
        }
    }
}

/// The package with one of its parts changed; `None` if the file is none, or one that is locked.
fn with_part_changed(bytes: &[u8], which: f64, changes: &[(f64, Change)]) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let chosen = (archive.len() as f64 * which) as usize;
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).ok()?;
        let mut content = Vec::new();
        part.read_to_end(&mut content).ok()?;
        if index == chosen {
            apply(&mut content, changes);
        }
        writer.start_file(part.name().ok()?.as_ref(), SimpleFileOptions::default()).ok()?;
        writer.write_all(&content).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}

fn check(name: &str, bytes: &[u8]) -> Result<(), TestCaseError> {
    match extract_locked(name, bytes, &LIMITS, &[Password::new("Kranich 7")]) {
        Ok(document) => prop_assert_eq!(document.check(), Ok(()), "{}", name),
        Err(error) => prop_assert!(!matches!(error, ExtractError::Crashed { .. }), "{}: {}", name, error),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_of_many_formats_are_harmless(
        which in 0.0..1.0_f64,
        part in 0.0..1.0_f64,
        changes in prop::collection::vec(change(), 1..8),
    ) {
        prepare().unwrap();
        let seeds = seeds();
        let (name, seed) = &seeds[(seeds.len() as f64 * which) as usize];
        let mut bytes = seed.clone();
        apply(&mut bytes, &changes);
        check(name, &bytes)?;
        if let Some(bytes) = with_part_changed(seed, part, &changes) {
            check(name, &bytes)?;
        }
    }
}
