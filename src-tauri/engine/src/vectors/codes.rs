//! One bit per dimension: the sign. Comparing two codes is a handful of instructions, so all of them are
//! compared, and nothing is missed that the codes can tell apart.

use roaring::RoaringBitmap;

use super::DIMENSIONS;

const WORDS: usize = DIMENSIONS / 64;

/// The signs of a vector's elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code([u64; WORDS]);

impl Code {
    pub fn of(vector: &[f32]) -> Code {
        let mut words = [0; WORDS];
        for (index, value) in vector.iter().enumerate().take(DIMENSIONS) {
            words[index / 64] |= u64::from(*value > 0.0) << (index % 64);
        }
        Code(words)
    }

    pub fn to_bytes(self) -> Vec<u8> {
        self.0.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    pub fn from_bytes(bytes: &[u8]) -> Option<Code> {
        let mut words = [0; WORDS];
        if bytes.len() != WORDS * 8 {
            return None;
        }
        for (word, bytes) in words.iter_mut().zip(bytes.chunks_exact(8)) {
            *word = u64::from_be_bytes(bytes.try_into().ok()?);
        }
        Some(Code(words))
    }

    /// Number of dimensions in which the signs differ, 0 to [`DIMENSIONS`].
    fn distance(&self, other: &Code) -> u16 {
        self.0.iter().zip(&other.0).map(|(a, b)| (a ^ b).count_ones() as u16).sum()
    }
}

/// Codes side by side in memory, with the chunk and the document that each belongs to.
#[derive(Debug, Default)]
pub struct Codes {
    chunks: Vec<u32>,
    documents: Vec<u32>,
    codes: Vec<Code>,
}

impl Codes {
    pub fn with_capacity(capacity: usize) -> Codes {
        Codes {
            chunks: Vec::with_capacity(capacity),
            documents: Vec::with_capacity(capacity),
            codes: Vec::with_capacity(capacity),
        }
    }

    pub fn push(&mut self, chunk: u32, document: u32, code: Code) {
        self.chunks.push(chunk);
        self.documents.push(document);
        self.codes.push(code);
    }

    /// The chunks of about `limit` codes nearest to `query`: all those nearer than the last that fits, in no
    /// particular order.
    pub fn nearest(&self, query: &Code, limit: usize, documents: Option<&RoaringBitmap>) -> Vec<u32> {
        const LEFT_OUT: u16 = u16::MAX;
        let mut distances: Vec<u16> = self.codes.iter().map(|code| code.distance(query)).collect();
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
        let mut histogram = [0usize; DIMENSIONS + 1];
        for distance in distances.iter().filter(|distance| **distance != LEFT_OUT) {
            histogram[usize::from(*distance)] += 1;
        }
        let mut total = 0;
        let furthest = histogram.iter().position(|count| {
            total += count;
            total >= limit
        });
        let furthest = furthest.unwrap_or(DIMENSIONS) as u16;
        let near = distances.iter().zip(&self.chunks).filter(|(distance, _)| **distance <= furthest);
        near.map(|(_, chunk)| *chunk).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_differing_signs() {
        let mut vector = vec![1.0; DIMENSIONS];
        let code = Code::of(&vector);
        vector[0] = -1.0;
        vector[383] = -0.5;
        assert_eq!(code.distance(&Code::of(&vector)), 2);
        assert_eq!(Code::from_bytes(&code.to_bytes()), Some(code));
    }

    #[test]
    fn nearest_takes_ties_and_keeps_to_the_documents() {
        let mut codes = Codes::default();
        for chunk in 0..10 {
            let mut vector = vec![1.0; DIMENSIONS];
            vector[..chunk / 2].fill(-1.0);
            codes.push(chunk as u32, chunk as u32 % 2, Code::of(&vector));
        }
        let query = Code::of(&[1.0; DIMENSIONS]);
        assert_eq!(codes.nearest(&query, 3, None), [0, 1, 2, 3]);
        assert_eq!(codes.nearest(&query, 2, Some(&RoaringBitmap::from([1]))), [1, 3]);
        assert_eq!(codes.nearest(&query, 100, None).len(), 10);
    }
}
