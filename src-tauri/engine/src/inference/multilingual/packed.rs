//! The packed file of multilingual-e5-small, mapped into memory: its vocabulary, and the vectors of its words in 4 bits.
//!
//! Only what is used becomes resident. Its layout is in `models/multilingual-e5-small/packed.py`; the encoder's weights, which the file
//! holds too, are not read.

use std::fmt::Display;
use std::ops::Range;
use std::path::Path;

use half::f16;
use memmap2::Mmap;

use crate::paths;

/// Length of a word's vector.
pub const DIMENSIONS: usize = 384;

/// The matrices' values come in blocks of so many, with one scale.
const BLOCK_VALUES: usize = 32;
const BLOCK_BYTES: usize = 2 + BLOCK_VALUES / 2;
const WORD_BYTES: usize = DIMENSIONS / BLOCK_VALUES * BLOCK_BYTES;

const MAGIC: &[u8] = b"E5S1";
const WORDS: &[u8] = b"emb.word";

/// The file, and where in it what is used lies.
pub struct Packed {
    map: Mmap,
    /// One offset more than there are pieces, each a little-endian u32 within `text`.
    offsets: Range<usize>,
    /// A little-endian f32 for each piece.
    scores: Range<usize>,
    text: Range<usize>,
    rules: Vec<(u32, String)>,
    words: Range<usize>,
}

impl Packed {
    /// Maps the file at `path`; where that fails, says why.
    pub fn open(path: &Path) -> Result<Packed, String> {
        let broken = |reason: &dyn Display| format!("{}: {reason}", path.display());
        let file = paths::open(path).map_err(|error| broken(&error))?;
        // SAFETY: the file ships with the program, which never writes to it. Should somebody else cut it short while it is
        // mapped, the process ends; what it stored stays.
        let map = unsafe { Mmap::map(&file) }.map_err(|error| broken(&error))?;
        Packed::parse(map).ok_or_else(|| broken(&"it is not the file that ships, or damaged"))
    }

    fn parse(map: Mmap) -> Option<Packed> {
        let mut reader = Reader { bytes: &map, at: 0 };
        let is_known = reader.take(MAGIC.len())? == MAGIC;
        let _version = reader.u32()?;
        let hidden = reader.u32()?;
        let (_layers, _heads, _feed_forward) = (reader.u32()?, reader.u32()?, reader.u32()?);
        let vocabulary = reader.u32()? as usize;
        let (_positions, _types, _epsilon, block) =
            (reader.u32()?, reader.u32()?, reader.u32()?, reader.u32()?);
        if !is_known || hidden as usize != DIMENSIONS || block as usize != BLOCK_VALUES {
            return None;
        }
        let pieces = reader.u32()? as usize;
        let _special = reader.take(4 * 4)?;
        let bytes = usize::try_from(reader.u64()?).ok()?;
        let offsets = reader.range(pieces.checked_add(1)?.checked_mul(4)?)?;
        let scores = reader.range(pieces.checked_mul(4)?)?;
        let text = reader.range(bytes)?;
        let rules = rules(&mut reader)?;
        let words = words(&mut reader, vocabulary)?;
        let is_ordered = map[offsets.clone()]
            .chunks_exact(4)
            .map(u32_of)
            .try_fold(0, |last, offset| (offset >= last && offset as usize <= bytes).then_some(offset));
        (is_ordered.is_some() && pieces <= vocabulary).then_some(())?;
        Some(Packed { offsets, scores, text, rules, words, map })
    }

    pub fn pieces(&self) -> u32 {
        (self.scores.len() / 4) as u32
    }

    /// The bytes of a piece of the vocabulary.
    pub fn piece(&self, id: u32) -> &[u8] {
        let at = self.offsets.start + id as usize * 4;
        let (start, end) = (u32_of(&self.map[at..at + 4]), u32_of(&self.map[at + 4..at + 8]));
        &self.map[self.text.clone()][start as usize..end as usize]
    }

    /// The logarithm of a piece's probability.
    pub fn score(&self, id: u32) -> f32 {
        f32::from_bits(u32_of(&self.map[self.scores.start + id as usize * 4..][..4]))
    }

    /// What single code points are replaced by before anything else, in the order of the code points.
    pub fn take_rules(&mut self) -> Vec<(u32, String)> {
        std::mem::take(&mut self.rules)
    }

    /// Writes the vector of a word; `into` holds [`DIMENSIONS`] numbers.
    pub fn word(&self, id: u32, into: &mut [f32]) {
        let word = &self.map[self.words.clone()][id as usize * WORD_BYTES..][..WORD_BYTES];
        let (blocks, _) = word.as_chunks::<BLOCK_BYTES>();
        for (block, values) in blocks.iter().zip(into.chunks_exact_mut(BLOCK_VALUES)) {
            let scale = f16::from_le_bytes([block[0], block[1]]).to_f32();
            let (low, high) = values.split_at_mut(BLOCK_VALUES / 2);
            for ((byte, low), high) in block[2..].iter().zip(low).zip(high) {
                *low = scale * (f32::from(byte & 15) - 8.0);
                *high = scale * (f32::from(byte >> 4) - 8.0);
            }
        }
    }
}

fn rules(reader: &mut Reader) -> Option<Vec<(u32, String)>> {
    let (count, _bytes) = (reader.u32()?, reader.u32()?);
    let mut rules = Vec::new();
    for _ in 0..count {
        let point = reader.u32()?;
        let length = usize::from(*reader.take(1)?.first()?);
        let replacement = (0..length).map(|_| char::from_u32(reader.u32()?)).collect::<Option<String>>()?;
        rules.push((point, replacement));
    }
    rules.sort_by_key(|(point, _)| *point);
    Some(rules)
}

/// Where the words' vectors lie.
fn words(reader: &mut Reader, vocabulary: usize) -> Option<Range<usize>> {
    let tensors = reader.u32()?;
    for _ in 0..tensors {
        let length = u16::from_le_bytes(reader.take(2)?.try_into().ok()?);
        let name = reader.take(usize::from(length))?;
        let _form = (reader.take(1)?, reader.u32()?);
        let offset = usize::try_from(reader.u64()?).ok()?;
        let bytes = usize::try_from(reader.u64()?).ok()?;
        if name == WORDS {
            let end = offset.checked_add(bytes)?;
            let is_whole = end <= reader.bytes.len() && bytes == vocabulary.checked_mul(WORD_BYTES)?;
            return is_whole.then_some(offset..end);
        }
    }
    None
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    fn range(&mut self, length: usize) -> Option<Range<usize>> {
        let range = self.at..self.at.checked_add(length)?;
        self.bytes.get(range.clone())?;
        self.at = range.end;
        Some(range)
    }

    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let bytes = self.bytes;
        self.range(length).map(|range| &bytes[range])
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4).map(u32_of)
    }

    fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }
}

fn u32_of(bytes: &[u8]) -> u32 {
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_file_that_is_something_else_is_refused() {
        for content in [&b""[..], b"E5S1", &[b"E5S1".as_slice(), &[255; 400]].concat()] {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(content).unwrap();
            let refused = Packed::open(file.path()).err().unwrap();
            assert!(refused.starts_with(&*file.path().to_string_lossy()), "{refused}");
        }
    }
}
