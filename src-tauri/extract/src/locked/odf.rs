//! OpenDocument files with a password: the manifest of the package says how each of its parts is encrypted.
//!
//! What OpenOffice wrote before version 3.4 (Blowfish) is not read.

use std::io::{Cursor, Read, Write};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use flate2::read::DeflateDecoder;
use hmac::Hmac;
use sha1::Sha1;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::cipher::{Hash, Key};
use super::unusual;
use crate::formats::package::{Element, Mark, Xml};
use crate::{Damage, ExtractError, Source};

const MANIFEST: &str = "META-INF/manifest.xml";

/// What stands in the manifest at each part that is encrypted.
const ENCRYPTED: &str = "encryption-data";

/// Most rounds of hashing that a file may ask for; programs use 100,000.
const MOST_ROUNDS: u32 = 10_000_000;

/// So many bytes of a part are checked against its checksum.
const CHECKED: usize = 1024;

/// How a part is encrypted.
#[derive(Default)]
struct Part {
    name: String,
    is_encrypted: bool,
    size: u64,
    /// Of the first bytes of the packed part.
    checksum: Vec<u8>,
    checksum_hash: Option<Hash>,
    is_aes: bool,
    start: Vec<u8>,
    is_pbkdf2: bool,
    key_bytes: usize,
    rounds: u32,
    salt: Vec<u8>,
    password_hash: Option<Hash>,
}

/// The same package with its parts unlocked; `None` if the file is no locked OpenDocument file, or no password was given.
pub fn unlock(source: &Source) -> Result<Option<Vec<u8>>, ExtractError> {
    if source.passwords.is_empty() || !source.bytes.starts_with(b"PK\x03\x04") {
        return Ok(None);
    }
    let Ok(mut archive) = ZipArchive::new(Cursor::new(source.bytes)) else { return Ok(None) };
    let Some(manifest) = entry(&mut archive, MANIFEST, source.limits.max_unpacked_bytes)? else {
        return Ok(None);
    };
    let manifest = String::from_utf8_lossy(&manifest).into_owned();
    if !manifest.contains(ENCRYPTED) {
        return Ok(None);
    }
    let parts = read_manifest(manifest.clone(), source);
    let locked: Vec<&Part> = parts.iter().filter(|part| part.is_encrypted).collect();
    let Some(shortest) = locked.iter().min_by_key(|part| part.size) else { return Ok(None) };
    let probe = entry(&mut archive, &shortest.name, source.limits.max_unpacked_bytes)?
        .ok_or(Damage::PartBroken { part: shortest.name.clone() })?;
    for password in source.passwords {
        if shortest.unlock(&probe, password.reveal())?.is_some() {
            return rebuilt(&mut archive, &manifest, &parts, password.reveal(), source).map(Some);
        }
    }
    Err(source.stays_locked())
}

/// The package with its parts in the plain. Its manifest says that nothing is encrypted.
fn rebuilt(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    manifest: &str,
    parts: &[Part],
    password: &str,
    source: &Source,
) -> Result<Vec<u8>, ExtractError> {
    let limit = source.limits.max_unpacked_bytes;
    let too_large = || ExtractError::TooLarge { limit_mib: limit >> 20 };
    let names = (0..archive.len()).filter_map(|index| archive.name_for_index(index)?.ok());
    let names: Vec<String> = names.map(|name| name.into_owned()).collect();
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut left = limit;
    for name in names {
        let bytes = if name == MANIFEST {
            manifest.replace(ENCRYPTED, "unlocked-data").into_bytes()
        } else {
            let Some(bytes) = entry(archive, &name, left)? else { continue };
            match parts.iter().find(|part| part.is_encrypted && part.name == name) {
                None => bytes,
                Some(part) => {
                    let broken = || Damage::PartBroken { part: name.clone() };
                    let packed = part.unlock(&bytes, password)?.ok_or_else(broken)?;
                    let mut bytes = Vec::new();
                    let unpacked = DeflateDecoder::new(&*packed).take(left + 1).read_to_end(&mut bytes);
                    unpacked.map_err(|_| broken())?;
                    bytes
                }
            }
        };
        left = left.checked_sub(bytes.len() as u64).ok_or_else(too_large)?;
        let written = writer.start_file(&*name, stored).map_err(std::io::Error::from);
        written.and_then(|()| writer.write_all(&bytes)).map_err(|_| Damage::ArchiveBroken)?;
    }
    Ok(writer.finish().map_err(|_| Damage::ArchiveBroken)?.into_inner())
}

/// A part as it lies in the archive; `None` if there is none of this name.
fn entry(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    name: &str,
    most: u64,
) -> Result<Option<Vec<u8>>, ExtractError> {
    let Some(index) = archive.index_for_name(name) else { return Ok(None) };
    let broken = || Damage::PartBroken { part: name.to_owned() };
    let mut bytes = Vec::new();
    let entry = archive.by_index(index).map_err(|_| broken())?;
    entry.take(most + 1).read_to_end(&mut bytes).map_err(|_| broken())?;
    if bytes.len() as u64 > most {
        return Err(ExtractError::TooLarge { limit_mib: most >> 20 });
    }
    Ok(Some(bytes))
}

fn read_manifest(text: String, source: &Source) -> Vec<Part> {
    let mut xml = Xml::of_text(text, source.limits);
    let mut parts: Vec<Part> = Vec::new();
    while let Ok(mark) = xml.next() {
        match mark {
            Mark::Open(element) if element.name() == "file-entry" => parts.push(Part {
                name: element.attr("full-path").unwrap_or_default(),
                size: element.attr("size").and_then(|size| size.parse().ok()).unwrap_or(0),
                ..Part::default()
            }),
            Mark::Open(element) => {
                if let Some(part) = parts.last_mut() {
                    part.learn(&element);
                }
            }
            Mark::End => break,
            _ => {}
        }
    }
    parts
}

impl Part {
    fn learn(&mut self, element: &Element) {
        let text = |name: &str| element.attr(name).unwrap_or_default();
        let number = |name: &str| element.attr(name).and_then(|number| number.parse().ok());
        let bytes = |name: &str| BASE64_STANDARD.decode(text(name).trim()).unwrap_or_default();
        match element.name() {
            ENCRYPTED => {
                self.is_encrypted = true;
                self.checksum = bytes("checksum");
                self.checksum_hash = hash_of(&text("checksum-type"));
                // Where the manifest does not say otherwise.
                (self.password_hash, self.key_bytes) = (Some(Hash::Sha1), 16);
            }
            "algorithm" => {
                self.is_aes = text("algorithm-name").ends_with("#aes256-cbc");
                self.start = bytes("initialisation-vector");
            }
            "key-derivation" => {
                self.is_pbkdf2 = text("key-derivation-name").to_lowercase().ends_with("pbkdf2");
                self.key_bytes = number("key-size").unwrap_or(16) as usize;
                self.rounds = number("iteration-count").unwrap_or(0);
                self.salt = bytes("salt");
            }
            "start-key-generation" => self.password_hash = hash_of(&text("start-key-generation-name")),
            _ => {}
        }
    }

    /// The part without its lock, still packed; `None` if the password is a wrong one.
    fn unlock(&self, bytes: &[u8], password: &str) -> Result<Option<Vec<u8>>, ExtractError> {
        let known = (self.password_hash, self.checksum_hash, self.start.first_chunk());
        let (Some(password_hash), Some(checksum_hash), Some(start)) = known else { return Err(unusual()) };
        if !self.is_aes || !self.is_pbkdf2 || self.key_bytes != 32 || self.rounds > MOST_ROUNDS {
            return Err(unusual());
        }
        let password = password_hash.of(&[password.as_bytes()]);
        let mut key = [0; 32];
        pbkdf2::pbkdf2::<Hmac<Sha1>>(&password, &self.salt, self.rounds, &mut key).map_err(|_| unusual())?;
        let mut bytes = bytes.to_vec();
        Key::of(&key).ok_or_else(unusual)?.decrypt_chain(&mut bytes, *start);
        // The last byte says how many were added to fill a block.
        let added = usize::from(bytes.last().copied().unwrap_or(0));
        bytes.truncate(bytes.len().saturating_sub(added));
        let checked = &bytes[..bytes.len().min(CHECKED)];
        Ok((checksum_hash.of(&[checked]) == self.checksum).then_some(bytes))
    }
}

/// The hash that a name in a manifest means.
fn hash_of(name: &str) -> Option<Hash> {
    let name = name.rsplit(['#', ':']).next()?.to_lowercase();
    match name.trim_end_matches("-1k").trim_end_matches("/1k") {
        "sha1" => Some(Hash::Sha1),
        "sha256" => Some(Hash::Sha256),
        _ => None,
    }
}
