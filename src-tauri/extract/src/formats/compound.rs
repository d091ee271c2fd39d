//! Compound files, the file systems within a file that the messages of Outlook, old Office files and locked ones are.

use std::borrow::Cow;
use std::io::{self, Cursor};

use cfb::CompoundFile;

/// What every compound file begins with.
pub(crate) const MARK: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

pub(crate) type Compound<'a> = CompoundFile<Cursor<Cow<'a, [u8]>>>;

pub(crate) fn open(bytes: &[u8]) -> io::Result<Compound<'_>> {
    CompoundFile::open(Cursor::new(Cow::Borrowed(bytes))).or_else(|error| match filled_up(bytes) {
        Some(whole) => CompoundFile::open(Cursor::new(Cow::Owned(whole))),
        None => Err(error),
    })
}

/// The file with as many sectors as its allocation table has entries. Some programs write that table in whole sectors and
/// mark what is over as ends of chains, instead of saying that there is nothing; `None` if that is not what is wrong.
fn filled_up(bytes: &[u8]) -> Option<Vec<u8>> {
    let shift = u16::from_le_bytes(*bytes.get(30..)?.first_chunk()?);
    let tables = u32::from_le_bytes(*bytes.get(44..)?.first_chunk()?) as usize;
    let sector = 1_usize.checked_shl(shift.into()).filter(|sector| matches!(sector, 512 | 4096))?;
    let in_table = sector / 4;
    let wanted = tables.checked_mul(in_table)?;
    let there = (bytes.len().checked_sub(sector)?).div_ceil(sector);
    (there < wanted && wanted - there < in_table).then(|| {
        let mut whole = bytes.to_vec();
        whole.resize((wanted + 1) * sector, 0);
        whole
    })
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    #[test]
    fn a_table_that_goes_on_beyond_the_end_of_the_file_is_forgiven() {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream("/letter").unwrap().write_all(&[b'x'; 5000]).unwrap();
        let mut bytes = file.into_inner().into_inner();
        let sector = 1 << u16::from_le_bytes([bytes[30], bytes[31]]);
        let table = (u32::from_le_bytes(*bytes[76..].first_chunk().unwrap()) as usize + 1) * sector;
        let sectors = bytes.len() / sector - 1;
        let (over, _) = bytes[table + sectors * 4..table + sector].as_chunks_mut::<4>();
        over.fill([0xfe, 0xff, 0xff, 0xff]);
        assert!(CompoundFile::open(Cursor::new(&bytes[..])).is_err(), "the library would refuse it");
        let mut letter = Vec::new();
        open(&bytes).unwrap().open_stream("/letter").unwrap().read_to_end(&mut letter).unwrap();
        assert_eq!(letter, [b'x'; 5000]);
        bytes[44] = 200;
        assert!(open(&bytes).is_err(), "but not any table");
    }
}
