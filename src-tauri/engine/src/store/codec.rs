//! How records become bytes: postcard, and zstd around what is long.

use std::borrow::Cow;
use std::marker::PhantomData;

use heed::{BoxedError, BytesDecode, BytesEncode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, Result};

/// A heed codec for any record: postcard without compression.
pub struct Record<T>(PhantomData<T>);

impl<'a, T: Serialize + 'a> BytesEncode<'a> for Record<T> {
    type EItem = T;

    fn bytes_encode(item: &'a T) -> std::result::Result<Cow<'a, [u8]>, BoxedError> {
        Ok(Cow::Owned(postcard::to_stdvec(item)?))
    }
}

impl<T: DeserializeOwned + 'static> BytesDecode<'_> for Record<T> {
    type DItem = T;

    fn bytes_decode(bytes: &[u8]) -> std::result::Result<T, BoxedError> {
        Ok(postcard::from_bytes(bytes)?)
    }
}

/// Pages and turns are read one at a time and rarely: a strong level pays on disk and costs little when writing.
const ZSTD_LEVEL: i32 = 6;

/// The unpacked length in front, so that unpacking allocates once and never more than was packed.
pub fn pack(record: &impl Serialize) -> Vec<u8> {
    let plain = postcard::to_stdvec(record).expect("records hold nothing that postcard cannot write");
    let packed = zstd::bulk::compress(&plain, ZSTD_LEVEL).expect("compressing into memory does not fail");
    let mut bytes = (plain.len() as u32).to_be_bytes().to_vec();
    bytes.extend(packed);
    bytes
}

/// `what` names the record in the error.
pub fn unpack<T: DeserializeOwned>(what: &'static str, bytes: &[u8]) -> Result<T> {
    postcard::from_bytes(&unpacked(what, bytes)?).map_err(|_| Error::Record { what })
}

/// Like [`unpack`], for a record whose last `grown` fields are each an `Option` that earlier versions did not write: there it
/// is `None`.
pub fn unpack_grown<T: DeserializeOwned>(what: &'static str, bytes: &[u8], grown: usize) -> Result<T> {
    let mut plain = unpacked(what, bytes)?;
    for _ in 0..grown {
        if let Ok(record) = postcard::from_bytes(&plain) {
            return Ok(record);
        }
        plain.push(0);
    }
    postcard::from_bytes(&plain).map_err(|_| Error::Record { what })
}

fn unpacked(what: &'static str, bytes: &[u8]) -> Result<Vec<u8>> {
    let unreadable = Error::Record { what };
    let Some((length, packed)) = bytes.split_first_chunk::<4>() else { return Err(unreadable) };
    zstd::bulk::decompress(packed, u32::from_be_bytes(*length) as usize).map_err(|_| unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use footnote_extract::Page;

    #[test]
    fn a_page_survives_packing() {
        let page = Page { number: 3, text: "Grüße, 漢字\n".repeat(100), ..Page::default() };
        let packed = pack(&page);
        assert!(packed.len() < 200);
        assert_eq!(unpack::<Page>("a page", &packed).unwrap(), page);
    }

    #[test]
    fn a_record_of_an_earlier_version_is_read_without_its_new_fields() {
        #[derive(serde::Serialize)]
        struct Before {
            text: String,
        }
        #[derive(serde::Serialize)]
        struct Between {
            text: String,
            fresh: Option<String>,
        }
        #[derive(serde::Serialize, serde::Deserialize, Debug, PartialEq)]
        struct Now {
            text: String,
            fresh: Option<String>,
            freshest: Option<u32>,
        }
        let read = |bytes: Vec<u8>| unpack_grown::<Now>("a record", &bytes, 2).unwrap();
        let kept = |fresh: Option<&str>, freshest| Now {
            text: "kept".into(),
            fresh: fresh.map(Into::into),
            freshest,
        };
        assert_eq!(read(pack(&Before { text: "kept".into() })), kept(None, None));
        assert_eq!(read(pack(&Between { text: "kept".into(), fresh: None })), kept(None, None));
        assert_eq!(
            read(pack(&Between { text: "kept".into(), fresh: Some("more".into()) })),
            kept(Some("more"), None)
        );
        assert_eq!(read(pack(&kept(Some("more"), Some(7)))), kept(Some("more"), Some(7)));
    }

    #[test]
    fn damaged_bytes_are_an_error_and_not_a_panic() {
        let packed = pack(&Page { text: "text".into(), ..Page::default() });
        for cut in 0..packed.len() {
            assert!(unpack::<Page>("a page", &packed[..cut]).is_err());
        }
    }
}
