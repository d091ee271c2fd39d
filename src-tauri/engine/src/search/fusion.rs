//! Makes one ranking of two: reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009).

use std::collections::BTreeMap;

use crate::store::ChunkId;

/// Damps the difference between the first ranks. 60 is the value of the paper.
const K: f32 = 60.0;

/// A passage with what each retriever said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fused {
    pub chunk: ChunkId,
    pub score: f32,
    pub lexical: Option<f32>,
    pub vector: Option<f32>,
}

/// Both lists are ordered best first. The result is too; equals stand in the order of their chunks.
pub fn fuse(lexical: &[(ChunkId, f32)], vector: &[(ChunkId, f32)]) -> Vec<Fused> {
    let mut fused: BTreeMap<ChunkId, Fused> = BTreeMap::new();
    for (rank, (chunk, score)) in lexical.iter().enumerate() {
        let entry =
            fused.entry(*chunk).or_insert(Fused { chunk: *chunk, score: 0.0, lexical: None, vector: None });
        entry.score += 1.0 / (K + rank as f32 + 1.0);
        entry.lexical = Some(*score);
    }
    for (rank, (chunk, score)) in vector.iter().enumerate() {
        let entry =
            fused.entry(*chunk).or_insert(Fused { chunk: *chunk, score: 0.0, lexical: None, vector: None });
        entry.score += 1.0 / (K + rank as f32 + 1.0);
        entry.vector = Some(*score);
    }
    let mut ranked: Vec<Fused> = fused.into_values().collect();
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.chunk.cmp(&b.chunk)));
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn list(chunks: &[u32]) -> Vec<(ChunkId, f32)> {
        chunks.iter().enumerate().map(|(rank, chunk)| (ChunkId(*chunk), 10.0 - rank as f32)).collect()
    }

    #[test]
    fn what_both_find_comes_first() {
        let fused = fuse(&list(&[1, 2, 3]), &list(&[4, 3, 5]));
        assert_eq!(fused[0].chunk, ChunkId(3));
        assert_eq!((fused[0].lexical, fused[0].vector), (Some(8.0), Some(9.0)));
        assert_eq!(fused.len(), 5);
    }

    #[test]
    fn one_list_alone_keeps_its_order() {
        let order: Vec<u32> = fuse(&list(&[9, 2, 5]), &[]).iter().map(|hit| hit.chunk.0).collect();
        assert_eq!(order, [9, 2, 5]);
    }

    proptest! {
        #[test]
        fn every_chunk_stands_once_and_scores_fall(
            a in proptest::collection::btree_set(0u32..50, 0..20),
            b in proptest::collection::btree_set(0u32..50, 0..20),
        ) {
            let (a, b): (Vec<u32>, Vec<u32>) = (a.into_iter().collect(), b.into_iter().rev().collect());
            let fused = fuse(&list(&a), &list(&b));
            let mut chunks: Vec<u32> = fused.iter().map(|hit| hit.chunk.0).collect();
            prop_assert!(fused.windows(2).all(|pair| pair[0].score >= pair[1].score));
            chunks.sort_unstable();
            let mut all: Vec<u32> = a.iter().chain(&b).copied().collect();
            all.sort_unstable();
            all.dedup();
            prop_assert_eq!(chunks, all);
        }
    }
}
