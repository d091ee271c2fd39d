//! What the pool and a worker say to each other.
//!
//! The pool sends [`Start`], the worker answers [`Hello`]. From then on each file is two frames to
//! the worker, [`Request`] and the file's bytes as they are, and as many back as it takes: each is a
//! [`Reply`], and the last a [`Reply::End`]. The two may come from different builds when the executable is replaced while the program runs,
//! so the first frame of either side begins with [`VERSION`].

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::Protections;
use crate::{Ending, ExtractError, Kind, Limits, Page, Password};

/// Counts up whenever a message changes its shape, [`Page`] and [`ExtractError`] included.
pub const VERSION: u8 = 3;

/// Tells a worker's first words from those of any other program.
const MAGIC: &[u8] = b"footnote-extract";

/// Largest frame of any message that holds neither a file nor a page.
pub const MAX_MESSAGE_BYTES: u64 = 1 << 20;

#[derive(Debug, Serialize, Deserialize)]
pub struct Start {
    pub memory_mib: u64,
    /// Whether it is to recognise text in pictures.
    pub recognizes: bool,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Hello {
    pub protections: Protections,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Request {
    pub name: String,
    pub limits: Limits,
    /// Pages to leave out.
    pub skipped: Vec<u32>,
    pub passwords: Vec<Password>,
}

/// What a worker says of a file.
#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    /// The first page follows. Pages that came before are void.
    Begin(Kind),
    /// Work on a page begins, or with `None` on none in particular.
    Reading(Option<u32>),
    Page(Page),
    End(Answer),
}

pub type Answer = Result<Ending, ExtractError>;

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum GreetingError {
    #[error("it does not speak like a worker of this program")]
    Foreign,
    #[error("it speaks version {found} of the worker's language and this program version {VERSION}")]
    Version { found: u8 },
}

/// Encodes the first message of either side.
pub fn greet(message: &impl Serialize) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.push(VERSION);
    bytes.extend(encode(message));
    bytes
}

/// Decodes the first message of the other side.
pub fn greeted<M: DeserializeOwned>(bytes: &[u8]) -> Result<M, GreetingError> {
    match bytes.strip_prefix(MAGIC).and_then(<[u8]>::split_first) {
        None => Err(GreetingError::Foreign),
        Some((&VERSION, message)) => postcard::from_bytes(message).map_err(|_| GreetingError::Foreign),
        Some((&found, _)) => Err(GreetingError::Version { found }),
    }
}

pub fn encode(message: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(message).expect("the messages hold nothing that postcard cannot write")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_and_another_program_are_told_apart() {
        let good = greet(&Start { memory_mib: 300, recognizes: true });
        assert_eq!(greeted::<Start>(&good).unwrap().memory_mib, 300);

        let mut newer = good.clone();
        newer[MAGIC.len()] = VERSION + 1;
        assert_eq!(greeted::<Start>(&newer).unwrap_err(), GreetingError::Version { found: VERSION + 1 });

        for foreign in [b"".as_slice(), b"usage: frob [-x]", MAGIC, &good[..good.len() - 1]] {
            assert_eq!(greeted::<Start>(foreign).unwrap_err(), GreetingError::Foreign);
        }
    }
}
