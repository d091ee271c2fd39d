//! How records become bytes: the version of their layout, postcard, and zstd around what is long.

use std::borrow::Cow;
use std::marker::PhantomData;

use heed::{BoxedError, BytesDecode, BytesEncode};

use super::stored::Stored;
use crate::{Error, Result};

/// A heed codec for records that are not compressed.
pub struct Record<T>(PhantomData<T>);

impl<'a, T: Stored + 'a> BytesEncode<'a> for Record<T> {
    type EItem = T;

    fn bytes_encode(item: &'a T) -> std::result::Result<Cow<'a, [u8]>, BoxedError> {
        Ok(Cow::Owned(postcard::to_extend(&item.to_layout(), vec![T::VERSION])?))
    }
}

impl<T: Stored + 'static> BytesDecode<'_> for Record<T> {
    type DItem = T;

    fn bytes_decode(bytes: &[u8]) -> std::result::Result<T, BoxedError> {
        Ok(decode(bytes)?)
    }
}

pub fn decode<T: Stored>(bytes: &[u8]) -> Result<T> {
    let layout = match bytes.split_first() {
        Some((version, fields)) if *version == T::VERSION => postcard::from_bytes(fields).ok(),
        _ => None,
    };
    layout.and_then(T::from_layout).ok_or(Error::Record { what: T::WHAT })
}

/// Pages and turns are read one at a time and rarely: a strong level pays on disk and costs little when writing.
const ZSTD_LEVEL: i32 = 6;

/// Longest record that is unpacked, in bytes: a damaged length must not take all memory.
const MOST_UNPACKED: u32 = 1 << 30;

/// The version, the unpacked length, so that unpacking allocates once and never more than was packed, and the fields.
pub fn pack<T: Stored>(record: &T) -> Vec<u8> {
    let plain =
        postcard::to_stdvec(&record.to_layout()).expect("layouts hold nothing that postcard cannot write");
    pack_plain::<T>(&plain)
}

/// As [`pack`], for the fields of a layout as they are before they are compressed.
pub fn pack_plain<T: Stored>(plain: &[u8]) -> Vec<u8> {
    let packed = zstd::bulk::compress(plain, ZSTD_LEVEL).expect("compressing into memory does not fail");
    let mut bytes = vec![T::VERSION];
    bytes.extend((plain.len() as u32).to_be_bytes());
    bytes.extend(packed);
    bytes
}

pub fn unpack<T: Stored>(bytes: &[u8]) -> Result<T> {
    let layout = match bytes.split_first() {
        Some((version, packed)) if *version == T::VERSION => {
            unpacked(packed).and_then(|plain| postcard::from_bytes(&plain).ok())
        }
        _ => None,
    };
    layout.and_then(T::from_layout).ok_or(Error::Record { what: T::WHAT })
}

/// What stands behind a length of four bytes, compressed.
pub fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let (length, packed) = bytes.split_first_chunk::<4>()?;
    let length = u32::from_be_bytes(*length);
    if length > MOST_UNPACKED {
        return None;
    }
    zstd::bulk::decompress(packed, length as usize).ok()
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
        assert_eq!(unpack::<Page>(&packed).unwrap(), page);
    }

    #[test]
    fn a_record_of_another_version_is_refused() {
        let mut packed = pack(&Page { text: "text".into(), ..Page::default() });
        packed[0] += 1;
        assert!(unpack::<Page>(&packed).is_err());
    }

    #[test]
    fn damaged_bytes_are_an_error_and_not_a_panic() {
        let packed = pack(&Page { text: "text".into(), ..Page::default() });
        for cut in 0..packed.len() {
            assert!(unpack::<Page>(&packed[..cut]).is_err());
        }
        let mut endless = packed;
        endless[1..5].fill(0xff);
        assert!(unpack::<Page>(&endless).is_err());
    }
}
