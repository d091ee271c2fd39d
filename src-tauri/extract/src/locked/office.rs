//! Office files with a password (ECMA-376, as MS-OFFCRYPTO describes): a compound file around the encrypted package, in
//! the agile way of Office 2010 and later or in the standard way of Office 2007.
//!
//! A crate for this was weighed: it takes the compound file apart with code of its own, does not check the password and
//! knows one hash.

use std::io::Read;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::cipher::{BLOCK, Hash, Key};
use super::unusual;
use crate::formats::compound;
use crate::formats::package::{Element, Mark, Xml};
use crate::{Damage, ExtractError, Limits, Source};

/// Excel locks workbooks that are only protected against changes with this one, and opens them without asking.
const UNASKED: &str = "VelvetSweatshop";

/// Bytes of the package that are encrypted together.
const SEGMENT: usize = 4096;

/// Most rounds of hashing that a file may ask for, as the format has it.
const MOST_ROUNDS: u32 = 10_000_000;

/// Rounds of hashing of the standard way.
const STANDARD_ROUNDS: u32 = 50_000;

/// What each key of the agile way is made for.
const FOR_VERIFIER: [u8; 8] = [0xfe, 0xa7, 0xd2, 0x76, 0x3b, 0x4b, 0x9e, 0x79];
const FOR_VERIFIER_HASH: [u8; 8] = [0xd7, 0xaa, 0x0f, 0x6d, 0x30, 0x61, 0x34, 0x4e];
const FOR_KEY: [u8; 8] = [0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6];

/// The package inside; `None` if the file is none of these.
pub fn unlock(source: &Source) -> Result<Option<Vec<u8>>, ExtractError> {
    let Some((information, mut package)) = streams(source.bytes) else { return Ok(None) };
    let passwords = source.passwords.iter().map(|password| password.reveal()).chain([UNASKED]);
    let way = Way::read(&information, source.limits)?;
    for password in passwords {
        let Some(key) = way.key(password) else { continue };
        let length = package.first_chunk::<8>().ok_or(Damage::StructureBroken)?;
        let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
        let body = &mut package[8..];
        way.decrypt(&key, body).ok_or_else(unusual)?;
        let length = length.min(body.len());
        package.drain(..8);
        package.truncate(length);
        return Ok(Some(package));
    }
    Err(source.stays_locked())
}

/// How the package is encrypted, and the package.
fn streams(bytes: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    if !bytes.starts_with(compound::MARK) {
        return None;
    }
    let mut file = compound::open(bytes).ok()?;
    let mut stream = |name| {
        let mut content = Vec::new();
        file.open_stream(name).ok()?.read_to_end(&mut content).ok()?;
        Some(content)
    };
    Some((stream("/EncryptionInfo")?, stream("/EncryptedPackage")?))
}

enum Way {
    Agile(Box<Agile>),
    Standard(Standard),
}

impl Way {
    fn read(information: &[u8], limits: &Limits) -> Result<Way, ExtractError> {
        let (version, rest) = information.split_first_chunk::<4>().ok_or(Damage::StructureBroken)?;
        match version {
            // What follows the version is always the same number.
            [4, 0, 4, 0] => {
                let text = String::from_utf8_lossy(rest.get(4..).unwrap_or_default()).into_owned();
                Ok(Way::Agile(Box::new(Agile::read(text, limits).ok_or_else(unusual)?)))
            }
            [2..=4, 0, 2, 0] => Ok(Way::Standard(Standard::read(rest).ok_or_else(unusual)?)),
            _ => Err(unusual()),
        }
    }

    /// The key of the package; `None` if the password is a wrong one.
    fn key(&self, password: &str) -> Option<Key> {
        let password: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
        match self {
            Way::Agile(agile) => agile.key(&password),
            Way::Standard(standard) => standard.key(&password),
        }
    }

    /// Decrypts the package in place; `None` if it is encrypted in a way that does not fit its description.
    fn decrypt(&self, key: &Key, package: &mut [u8]) -> Option<()> {
        match self {
            Way::Agile(agile) => {
                for (segment, number) in package.chunks_mut(SEGMENT).zip(0_u32..) {
                    let start = agile.package.hash.of(&[&agile.package.salt, &number.to_le_bytes()]);
                    key.decrypt_chain(segment, *start.first_chunk()?);
                }
            }
            Way::Standard(_) => key.decrypt_blocks(package),
        }
        Some(())
    }
}

/// How something is hashed and encrypted in the agile way.
struct Parameters {
    salt: Vec<u8>,
    hash: Hash,
    key_bytes: usize,
}

struct Agile {
    package: Parameters,
    password: Parameters,
    rounds: u32,
    verifier: Vec<u8>,
    verifier_hash: Vec<u8>,
    key: Vec<u8>,
}

impl Agile {
    fn read(text: String, limits: &Limits) -> Option<Agile> {
        let mut xml = Xml::of_text(text, limits);
        let mut package = None;
        loop {
            match xml.next().ok()? {
                Mark::Open(element) if element.name() == "keyData" => package = Parameters::read(&element),
                Mark::Open(element) if element.name() == "encryptedKey" => {
                    let rounds = element.attr("spinCount")?.parse().ok()?;
                    return (rounds <= MOST_ROUNDS).then_some(Agile {
                        package: package?,
                        password: Parameters::read(&element)?,
                        rounds,
                        verifier: bytes_of(&element, "encryptedVerifierHashInput")?,
                        verifier_hash: bytes_of(&element, "encryptedVerifierHashValue")?,
                        key: bytes_of(&element, "encryptedKeyValue")?,
                    });
                }
                Mark::End => return None,
                _ => {}
            }
        }
    }

    fn key(&self, password: &[u8]) -> Option<Key> {
        let Parameters { salt, hash, key_bytes } = &self.password;
        let mut start = [0; BLOCK];
        start.iter_mut().zip(salt).for_each(|(byte, salt)| *byte = *salt);
        let hashed = rounds(*hash, salt, password, self.rounds);
        let decrypted = |encrypted: &[u8], purpose: &[u8; 8]| {
            let mut key = hash.of(&[&hashed, purpose]);
            key.resize(*key_bytes, 0x36);
            let mut bytes = encrypted.to_vec();
            Key::of(&key)?.decrypt_chain(&mut bytes, start);
            Some(bytes)
        };
        let verifier = decrypted(&self.verifier, &FOR_VERIFIER)?;
        let expected = hash.of(&[verifier.get(..salt.len())?]);
        if !decrypted(&self.verifier_hash, &FOR_VERIFIER_HASH)?.starts_with(&expected) {
            return None;
        }
        Key::of(decrypted(&self.key, &FOR_KEY)?.get(..self.package.key_bytes)?)
    }
}

impl Parameters {
    fn read(element: &Element) -> Option<Parameters> {
        let is = |name: &str, value: &str| element.attr(name).as_deref() == Some(value);
        if !is("cipherAlgorithm", "AES") || !is("cipherChaining", "ChainingModeCBC") {
            return None;
        }
        let hash = match element.attr("hashAlgorithm")?.as_str() {
            "SHA1" | "SHA-1" => Hash::Sha1,
            "SHA256" | "SHA-256" => Hash::Sha256,
            "SHA384" | "SHA-384" => Hash::Sha384,
            "SHA512" | "SHA-512" => Hash::Sha512,
            _ => return None,
        };
        let key_bytes = element.attr("keyBits")?.parse::<usize>().ok()? / 8;
        Some(Parameters { salt: bytes_of(element, "saltValue")?, hash, key_bytes })
    }
}

fn bytes_of(element: &Element, name: &str) -> Option<Vec<u8>> {
    BASE64_STANDARD.decode(element.attr(name)?.trim()).ok()
}

struct Standard {
    salt: [u8; 16],
    key_bytes: usize,
    verifier: [u8; 16],
    verifier_hash: [u8; 32],
}

impl Standard {
    /// Reads what follows the version.
    fn read(bytes: &[u8]) -> Option<Standard> {
        /// Numbers of the kinds of AES, and of SHA-1, among the algorithms of Windows.
        const AES: [u32; 3] = [0x660e, 0x660f, 0x6610];
        const SHA_1: u32 = 0x8004;
        let word = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
        let header = word(4)? as usize;
        if !AES.contains(&word(16)?) || word(20)? != SHA_1 {
            return None;
        }
        let verifier = bytes.get(8_usize.checked_add(header)?..)?;
        Some(Standard {
            key_bytes: word(24)? as usize / 8,
            salt: *verifier.get(4..)?.first_chunk()?,
            verifier: *verifier.get(20..)?.first_chunk()?,
            verifier_hash: *verifier.get(40..)?.first_chunk()?,
        })
    }

    fn key(&self, password: &[u8]) -> Option<Key> {
        let hashed = rounds(Hash::Sha1, &self.salt, password, STANDARD_ROUNDS);
        let hashed = Hash::Sha1.of(&[&hashed, &0_u32.to_le_bytes()]);
        let filled = |with: u8| {
            let mut block = [with; 64];
            block.iter_mut().zip(&hashed).for_each(|(byte, hashed)| *byte ^= hashed);
            Hash::Sha1.of(&[&block])
        };
        let key = [filled(0x36), filled(0x5c)].concat();
        let key = Key::of(key.get(..self.key_bytes)?)?;
        let (mut verifier, mut expected) = (self.verifier, self.verifier_hash);
        key.decrypt_blocks(&mut verifier);
        key.decrypt_blocks(&mut expected);
        expected.starts_with(&Hash::Sha1.of(&[&verifier])).then_some(key)
    }
}

/// Hashes a password with its salt, and the result again and again with the number of the round.
fn rounds(hash: Hash, salt: &[u8], password: &[u8], count: u32) -> Vec<u8> {
    (0..count).fold(hash.of(&[salt, password]), |hashed, round| hash.of(&[&round.to_le_bytes(), &hashed]))
}
