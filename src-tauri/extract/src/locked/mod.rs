//! Files that are locked with a password: opens them with those that the person gave.
//!
//! Office files and OpenDocument are unlocked as a whole, before it is known what they are; PDF and archives by their
//! readers, which know the ways of their formats. Passwords come with each file and are kept nowhere.

mod odf;
mod office;

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use crate::{ExtractError, Source};

/// A password. It is never shown, and overwritten in memory when it is no longer needed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Password(String);

impl Password {
    pub fn new(password: impl Into<String>) -> Password {
        Password(password.into())
    }

    /// The password in plain text.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Drop for Password {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Source<'_> {
    /// That the file is locked, and whether a password was tried.
    pub(crate) fn stays_locked(&self) -> ExtractError {
        if self.passwords.is_empty() { ExtractError::Locked } else { ExtractError::WrongPassword }
    }

    /// That the file is protected in a way that no password helps against here.
    pub(crate) fn stays_protected(&self) -> ExtractError {
        if self.passwords.is_empty() { ExtractError::Locked } else { unusual() }
    }
}

/// What a locked file holds, if the file as a whole is locked in a way that is known here.
pub(crate) fn unlock(source: &Source) -> Result<Option<Vec<u8>>, ExtractError> {
    match office::unlock(source)? {
        Some(unlocked) => Ok(Some(unlocked)),
        None => odf::unlock(source),
    }
}

fn unusual() -> ExtractError {
    ExtractError::Unsupported { format: "unusual-protection".to_owned() }
}

/// Primitives that both ways of locking share.
mod cipher {
    use aes::cipher::{Array, BlockCipherDecrypt, KeyInit};
    use aes::{Aes128, Aes192, Aes256};
    use sha1::Sha1;
    use sha2::{Digest, Sha256, Sha384, Sha512};

    /// Bytes of a block of AES.
    pub const BLOCK: usize = 16;

    /// A key of AES, by its length.
    pub enum Key {
        Short(Aes128),
        Middle(Aes192),
        Long(Aes256),
    }

    impl Key {
        /// `None` if no key of AES has this length.
        pub fn of(key: &[u8]) -> Option<Key> {
            Some(match key.len() {
                16 => Key::Short(Aes128::new_from_slice(key).ok()?),
                24 => Key::Middle(Aes192::new_from_slice(key).ok()?),
                32 => Key::Long(Aes256::new_from_slice(key).ok()?),
                _ => return None,
            })
        }

        fn decrypt(&self, block: &mut [u8; BLOCK]) {
            let mut array = Array::from(*block);
            match self {
                Key::Short(key) => key.decrypt_block(&mut array),
                Key::Middle(key) => key.decrypt_block(&mut array),
                Key::Long(key) => key.decrypt_block(&mut array),
            }
            *block = array.into();
        }

        /// Decrypts whole blocks, each by itself (ECB). What is left over at the end stays as it is.
        pub fn decrypt_blocks(&self, bytes: &mut [u8]) {
            bytes.as_chunks_mut::<BLOCK>().0.iter_mut().for_each(|block| self.decrypt(block));
        }

        /// Decrypts whole blocks, each linked with the one before (CBC).
        pub fn decrypt_chain(&self, bytes: &mut [u8], start: [u8; BLOCK]) {
            let mut before = start;
            for block in bytes.as_chunks_mut::<BLOCK>().0 {
                let encrypted = *block;
                self.decrypt(block);
                block.iter_mut().zip(before).for_each(|(byte, before)| *byte ^= before);
                before = encrypted;
            }
        }
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Hash {
        Sha1,
        Sha256,
        Sha384,
        Sha512,
    }

    impl Hash {
        /// The hash of some bytes after each other.
        pub fn of(self, parts: &[&[u8]]) -> Vec<u8> {
            fn digest<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
                let mut digest = D::new();
                parts.iter().for_each(|part| digest.update(part));
                digest.finalize().to_vec()
            }
            match self {
                Hash::Sha1 => digest::<Sha1>(parts),
                Hash::Sha256 => digest::<Sha256>(parts),
                Hash::Sha384 => digest::<Sha384>(parts),
                Hash::Sha512 => digest::<Sha512>(parts),
            }
        }
    }
}
