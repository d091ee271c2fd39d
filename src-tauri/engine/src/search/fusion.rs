//! Makes one ranking of two.
//!
//! The scores of each retriever are scaled to 0..1 over its own list and added. A passage also inherits from its
//! neighbours on the page: a page whose words match in one passage and whose meaning matches in the next is a better place
//! than either alone. `docs/figures.md` compares this with reciprocal rank fusion.

use std::collections::BTreeMap;

use crate::calibration::Search;
use crate::store::{DocumentId, PassageId};

/// How many passages to each side belong to the neighbourhood, within the page.
const REACH: u32 = 4;

/// A passage with what each retriever said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fused {
    pub chunk: PassageId,
    /// 0 to 1.
    pub score: f32,
    pub lexical: Option<f32>,
    pub vector: Option<f32>,
}

impl Fused {
    /// The ranking of the lexical index alone, with its scores.
    pub fn by_words((chunk, score): (PassageId, f32)) -> Fused {
        Fused { chunk, score, lexical: Some(score), vector: None }
    }

    /// The ranking of the vectors alone, with their cosines.
    pub fn by_meaning((chunk, score): (PassageId, f32)) -> Fused {
        Fused { chunk, score, lexical: None, vector: Some(score) }
    }
}

/// Where a passage stands.
pub type Place = (DocumentId, u32);

/// Both lists are ordered best first. The result is too; equals stand in the order of their chunks. What the words say counts by
/// `trust`, 0 to 1. `place` tells where a chunk stands; chunks that stand nowhere any more are left out.
pub fn fuse<E>(
    calibration: &Search,
    trust: f32,
    lexical: &[(PassageId, f32)],
    vector: &[(PassageId, f32)],
    mut place: impl FnMut(PassageId) -> Result<Option<Place>, E>,
) -> Result<Vec<Fused>, E> {
    let mut found: BTreeMap<PassageId, Candidate> = BTreeMap::new();
    for (chunk, scaled, score) in scale(lexical) {
        let candidate = found.entry(chunk).or_default();
        (candidate.words, candidate.fused.lexical) = (trust * scaled, Some(score));
    }
    for (chunk, scaled, score) in scale(vector) {
        let candidate = found.entry(chunk).or_default();
        (candidate.meaning, candidate.fused.vector) = (scaled, Some(score));
    }
    // A query that only one retriever found anything for is ranked by that one on the full scale.
    let meaning = match (lexical.is_empty(), vector.is_empty()) {
        (true, _) => 1.0,
        (_, true) => 0.0,
        _ => calibration.meaning,
    };
    let mut candidates = Vec::with_capacity(found.len());
    for (chunk, mut candidate) in found {
        let Some(place) = place(chunk)? else { continue };
        candidate.fused.chunk = chunk;
        candidate.place = place;
        candidates.push(candidate);
    }
    let mut ranked: Vec<Fused> = (0..candidates.len())
        .map(|index| {
            let own = &candidates[index];
            let near = neighbours(&candidates, index);
            let words = near.clone().map(|candidate| candidate.words).fold(0.0, f32::max);
            let best_meaning = near.map(|candidate| candidate.meaning).fold(0.0, f32::max);
            let near = (1.0 - meaning) * words + meaning * best_meaning;
            let alone = (1.0 - meaning) * own.words + meaning * own.meaning;
            let neighbourhood = calibration.neighbourhood;
            Fused { score: neighbourhood * near + (1.0 - neighbourhood) * alone, ..own.fused.clone() }
        })
        .collect();
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.chunk.cmp(&b.chunk)));
    Ok(ranked)
}

struct Candidate {
    fused: Fused,
    place: Place,
    words: f32,
    meaning: f32,
}

impl Default for Candidate {
    fn default() -> Self {
        let fused = Fused { chunk: PassageId(0), score: 0.0, lexical: None, vector: None };
        Candidate { fused, place: (DocumentId(0), 0), words: 0.0, meaning: 0.0 }
    }
}

/// The candidates within reach on the same page, the one at `index` included. `candidates` are in the order of their
/// chunks, as they stand in the documents.
fn neighbours(candidates: &[Candidate], index: usize) -> impl Iterator<Item = &Candidate> + Clone {
    let (at, place) = (candidates[index].fused.chunk.0, candidates[index].place);
    let from = candidates.partition_point(|candidate| candidate.fused.chunk.0 < at.saturating_sub(REACH));
    let to = candidates.partition_point(|candidate| candidate.fused.chunk.0 <= at.saturating_add(REACH));
    candidates[from..to].iter().filter(move |candidate| candidate.place == place)
}

/// Scores from 0 for the last of the list to 1 for its first, beside the scores as they were.
fn scale(list: &[(PassageId, f32)]) -> impl Iterator<Item = (PassageId, f32, f32)> {
    let highest = list.first().map_or(0.0, |(_, score)| *score);
    let lowest = list.last().map_or(0.0, |(_, score)| *score);
    let range = highest - lowest;
    list.iter().map(move |(chunk, score)| {
        let scaled = if range > f32::EPSILON { (score - lowest) / range } else { 1.0 };
        (*chunk, scaled, *score)
    })
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;
    use crate::Calibration;

    fn shipped() -> &'static Search {
        &Calibration::shipped().search
    }

    fn list(chunks: &[u32]) -> Vec<(PassageId, f32)> {
        chunks.iter().enumerate().map(|(rank, chunk)| (PassageId(*chunk), 10.0 - rank as f32)).collect()
    }

    /// Every chunk on a page of its own.
    fn fuse_apart(lexical: &[u32], vector: &[u32]) -> Vec<Fused> {
        let place = |chunk: PassageId| Ok::<_, Infallible>(Some((DocumentId(1), chunk.0)));
        fuse(shipped(), 1.0, &list(lexical), &list(vector), place).unwrap()
    }

    fn order(fused: &[Fused]) -> Vec<u32> {
        fused.iter().map(|hit| hit.chunk.0).collect()
    }

    #[test]
    fn what_both_find_comes_before_what_one_finds() {
        let fused = fuse_apart(&[1, 3, 2], &[4, 3, 5]);
        assert_eq!(order(&fused), [1, 3, 4, 2, 5]);
        assert_eq!((fused[1].lexical, fused[1].vector), (Some(9.0), Some(9.0)));
        assert_eq!(order(&fuse_apart(&[1, 3, 2, 6], &[4, 3, 5, 6]))[0], 3);
    }

    #[test]
    fn one_list_alone_keeps_its_order_and_its_scale() {
        let fused = fuse_apart(&[9, 2, 5], &[]);
        assert_eq!(order(&fused), [9, 2, 5]);
        assert_eq!(fused[0].score, 1.0);
        assert_eq!(order(&fuse_apart(&[], &[5, 7])), [5, 7]);
    }

    #[test]
    fn passages_of_one_page_lend_each_other_weight() {
        let same_page =
            |chunk: PassageId| Ok::<_, Infallible>(Some((DocumentId(1), u32::from(chunk.0 > 100))));
        // 101 matches by words and 103 by meaning, on one page; 1 and 50 match a little better, far from each other.
        let lexical = [(PassageId(1), 10.0), (PassageId(101), 9.8), (PassageId(3), 0.0)];
        let vector = [(PassageId(50), 1.0), (PassageId(103), 0.98), (PassageId(60), 0.0)];
        let fused = fuse(shipped(), 1.0, &lexical, &vector, same_page).unwrap();
        assert_eq!(order(&fused)[..2], [101, 103]);
    }

    #[test]
    fn words_that_are_not_trusted_leave_the_order_to_the_meaning() {
        let place = |_| Ok::<_, Infallible>(Some((DocumentId(1), 1)));
        let (words, meaning) = (list(&[10, 20, 30]), list(&[30, 20, 10]));
        let apart = |chunk: PassageId| place(chunk).map(|at| at.map(|(document, _)| (document, chunk.0)));
        assert_eq!(order(&fuse(shipped(), 0.1, &words, &meaning, apart).unwrap()), [30, 20, 10]);
    }

    #[test]
    fn a_chunk_that_is_gone_is_left_out() {
        let place = |chunk: PassageId| Ok::<_, Infallible>((chunk.0 != 2).then_some((DocumentId(1), 1)));
        assert_eq!(order(&fuse(shipped(), 1.0, &list(&[1, 2, 3]), &[], place).unwrap()), [1, 3]);
    }

    proptest! {
        #[test]
        fn every_chunk_stands_once_and_scores_fall(
            a in proptest::collection::btree_set(0u32..50, 0..20),
            b in proptest::collection::btree_set(0u32..50, 0..20),
        ) {
            let (a, b): (Vec<u32>, Vec<u32>) = (a.into_iter().collect(), b.into_iter().rev().collect());
            let place = |chunk: PassageId| Ok::<_, Infallible>(Some((DocumentId(1), chunk.0 / 7)));
            let fused = fuse(shipped(), 1.0, &list(&a), &list(&b), place).unwrap();
            prop_assert!(fused.windows(2).all(|pair| pair[0].score >= pair[1].score));
            prop_assert!(fused.iter().all(|hit| (0.0..=1.0).contains(&hit.score)));
            let mut chunks = order(&fused);
            chunks.sort_unstable();
            let mut all: Vec<u32> = a.iter().chain(&b).copied().collect();
            all.sort_unstable();
            all.dedup();
            prop_assert_eq!(chunks, all);
        }
    }
}
