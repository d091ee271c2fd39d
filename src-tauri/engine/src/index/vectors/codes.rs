//! One bit per dimension: the sign. Comparing two codes is a handful of instructions, so all of them are
//! compared, and nothing is missed that the codes can tell apart.

use roaring::RoaringBitmap;

/// The signs of a vector's elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code(Vec<u64>);

impl Code {
    pub fn of(vector: &[f32]) -> Code {
        let mut words = vec![0; vector.len().div_ceil(64)];
        for (index, value) in vector.iter().enumerate() {
            words[index / 64] |= u64::from(*value > 0.0) << (index % 64);
        }
        Code(words)
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|word| word.to_be_bytes()).collect()
    }
}

/// Codes side by side in memory, with the chunk and the document that each belongs to.
#[derive(Debug)]
pub struct Codes {
    dimensions: usize,
    chunks: Vec<u32>,
    documents: Vec<u32>,
    /// The words of all codes, one code after the other.
    words: Vec<u64>,
}

impl Codes {
    pub fn with_capacity(dimensions: usize, capacity: usize) -> Codes {
        Codes {
            dimensions,
            chunks: Vec::with_capacity(capacity),
            documents: Vec::with_capacity(capacity),
            words: Vec::with_capacity(capacity * dimensions.div_ceil(64)),
        }
    }

    /// Words of a code.
    fn stride(&self) -> usize {
        self.dimensions.div_ceil(64)
    }

    pub fn push(&mut self, chunk: u32, document: u32, code: &Code) {
        debug_assert_eq!(code.0.len(), self.stride());
        self.chunks.push(chunk);
        self.documents.push(document);
        self.words.extend(&code.0);
    }

    /// Takes in a code as [`Code::to_bytes`] gave it; `None` where it is of another length.
    pub fn push_bytes(&mut self, chunk: u32, document: u32, code: &[u8]) -> Option<()> {
        let (words, rest) = code.as_chunks::<8>();
        if words.len() != self.stride() || !rest.is_empty() {
            return None;
        }
        self.chunks.push(chunk);
        self.documents.push(document);
        self.words.extend(words.iter().map(|word| u64::from_be_bytes(*word)));
        Some(())
    }

    /// Takes out the codes of the `documents`, and returns their chunks.
    pub fn remove(&mut self, documents: &RoaringBitmap) -> Vec<u32> {
        let mut removed = Vec::new();
        self.retain(|document, chunk| {
            let stays = !documents.contains(document);
            if !stays {
                removed.push(chunk);
            }
            stays
        });
        removed
    }

    /// Takes out the codes of the `chunks`.
    pub fn remove_chunks(&mut self, chunks: &RoaringBitmap) {
        self.retain(|_, chunk| !chunks.contains(chunk));
    }

    fn retain(&mut self, mut stays: impl FnMut(u32, u32) -> bool) {
        let stride = self.stride();
        let mut kept = 0;
        for at in 0..self.chunks.len() {
            if !stays(self.documents[at], self.chunks[at]) {
                continue;
            }
            if kept != at {
                self.chunks[kept] = self.chunks[at];
                self.documents[kept] = self.documents[at];
                self.words.copy_within(at * stride..(at + 1) * stride, kept * stride);
            }
            kept += 1;
        }
        self.chunks.truncate(kept);
        self.documents.truncate(kept);
        self.words.truncate(kept * stride);
    }

    /// The chunks of about `limit` codes nearest to `query`: all those nearer than the last that fits, in no
    /// particular order. With `documents`, of those alone.
    pub fn nearest(&self, query: &Code, limit: usize, documents: Option<&RoaringBitmap>) -> Vec<u32> {
        const LEFT_OUT: u16 = u16::MAX;
        let mut distances = self.distances(query);
        if let Some(documents) = documents {
            // The chunks of a document stand side by side: one look into the set does for all of them.
            let mut start = 0;
            for run in self.documents.chunk_by(|a, b| a == b) {
                if !documents.contains(run[0]) {
                    distances[start..start + run.len()].fill(LEFT_OUT);
                }
                start += run.len();
            }
        }
        let mut histogram = vec![0usize; self.stride() * 64 + 1];
        for distance in distances.iter().filter(|distance| **distance != LEFT_OUT) {
            histogram[usize::from(*distance)] += 1;
        }
        let mut total = 0;
        let furthest = histogram.iter().position(|count| {
            total += count;
            total >= limit
        });
        let furthest = furthest.unwrap_or(histogram.len() - 1) as u16;
        let near = distances.iter().zip(&self.chunks).filter(|(distance, _)| **distance <= furthest);
        near.map(|(_, chunk)| *chunk).collect()
    }

    /// In how many dimensions the sign of each code differs from that of `query`.
    fn distances(&self, query: &Code) -> Vec<u16> {
        // With the number of words known when compiling, the loop over them goes; these are the usual numbers of dimensions.
        match self.stride() {
            6 => self.distances_of::<6>(query),
            8 => self.distances_of::<8>(query),
            12 => self.distances_of::<12>(query),
            16 => self.distances_of::<16>(query),
            stride => self.words.chunks_exact(stride.max(1)).map(|code| distance(code, &query.0)).collect(),
        }
    }

    fn distances_of<const WORDS: usize>(&self, query: &Code) -> Vec<u16> {
        let mut words = [0; WORDS];
        words.copy_from_slice(&query.0);
        let (codes, _) = self.words.as_chunks::<WORDS>();
        codes.iter().map(|code| distance(code, &words)).collect()
    }
}

#[inline(always)]
fn distance(a: &[u64], b: &[u64]) -> u16 {
    a.iter().zip(b).map(|(a, b)| (a ^ b).count_ones() as u16).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(dimensions: usize) -> Codes {
        let mut codes = Codes::with_capacity(dimensions, 0);
        for chunk in 0..10 {
            let mut vector = vec![1.0; dimensions];
            vector[dimensions - chunk / 2..].fill(-1.0);
            codes.push(chunk as u32, chunk as u32 % 2, &Code::of(&vector));
        }
        codes
    }

    #[test]
    fn distances_count_differing_signs_whatever_the_dimensions() {
        for dimensions in [20, 64, 100, 384, 512, 768, 1024, 1100] {
            let codes = codes(dimensions);
            let found = codes.distances(&Code::of(&vec![0.5; dimensions]));
            assert_eq!(found, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4], "{dimensions}");
        }
    }

    #[test]
    fn a_code_comes_back_from_its_bytes() {
        let mut vector = vec![1.0; 384];
        vector[383] = -0.5;
        let code = Code::of(&vector);
        let mut codes = Codes::with_capacity(384, 1);
        assert_eq!(codes.push_bytes(1, 1, &code.to_bytes()), Some(()));
        assert_eq!(codes.push_bytes(1, 1, &code.to_bytes()[8..]), None);
        assert_eq!(codes.push_bytes(1, 1, b"short"), None);
        assert_eq!((codes.words, codes.chunks), (code.0, vec![1]));
    }

    #[test]
    fn nearest_takes_ties_and_keeps_to_the_documents() {
        let codes = codes(384);
        let query = Code::of(&[1.0; 384]);
        assert_eq!(codes.nearest(&query, 3, None), [0, 1, 2, 3]);
        assert_eq!(codes.nearest(&query, 2, Some(&RoaringBitmap::from([1]))), [1, 3]);
        assert_eq!(codes.nearest(&query, 100, None).len(), 10);
    }

    #[test]
    fn removed_documents_are_gone_and_the_others_keep_their_codes() {
        let mut codes = codes(100);
        assert_eq!(codes.remove(&RoaringBitmap::from([1, 7])), [1, 3, 5, 7, 9]);
        assert_eq!(
            (codes.chunks.as_slice(), codes.documents.as_slice()),
            (&[0, 2, 4, 6, 8][..], &[0; 5][..])
        );
        assert_eq!(codes.distances(&Code::of(&[0.5; 100])), [0, 1, 2, 3, 4]);
        assert!(codes.remove(&RoaringBitmap::from([1])).is_empty());
        assert_eq!(codes.remove(&RoaringBitmap::from([0])), [0, 2, 4, 6, 8]);
        assert!(codes.nearest(&Code::of(&[1.0; 100]), 5, None).is_empty());
    }
}
