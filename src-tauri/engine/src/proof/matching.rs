//! Finds what passages say of a sentence: windows of neighbouring sentences, by words and by meaning, and those that are cited.

use crate::index::vectors::dot;

use super::figures::Figure;
use super::terms::Word;
use super::{Prover, Sentence, Subject, Window, is_number, rules};

/// Most citations of a sentence.
pub(super) const MAX_CITED: usize = 3;

/// Sentences whose vectors cancel each other out would make a window of no length, and its likeness without bounds.
const LEAST_LENGTH: f32 = 0.1;

/// A window that may support the sentence.
pub(super) struct Candidate {
    pub window: usize,
    /// For each word of the sentence, how well it is covered.
    pub covered: Vec<f32>,
    pub coverage: f32,
    pub similarity: f32,
    pub relevance: f32,
}

impl Prover<'_> {
    /// All windows that share anything with the sentence, most relevant first.
    pub(super) fn candidates(&self, subject: &Subject) -> Vec<Candidate> {
        let mut covered: Vec<Vec<f32>> =
            self.sentences.iter().map(|sentence| subject.likeness.cover(&sentence.ids)).collect();
        let above: Vec<Vec<f32>> =
            self.passages.iter().map(|passage| subject.likeness.cover(&passage.above)).collect();
        for (sentence, covered) in self.sentences.iter().zip(&mut covered) {
            // What stands above a sentence it is about.
            for (most, value) in covered.iter_mut().zip(&above[sentence.passage]) {
                *most = f32::max(*most, rules().above * value);
            }
            self.cover_names(subject, sentence, covered);
        }
        let similarities: Vec<f32> =
            self.sentences.iter().map(|sentence| similarity(&subject.vector, &sentence.vector)).collect();
        let rules = rules();
        let mut candidates: Vec<Candidate> = Vec::with_capacity(self.windows.len());
        for (index, window) in self.windows.iter().enumerate() {
            let together = union(window.sentences.clone().map(|sentence| &covered[sentence]));
            let coverage = weighted(&subject.words, &together);
            let shares = self.shares(window);
            let sum: f32 = window
                .sentences
                .clone()
                .zip(shares)
                .map(|(sentence, share)| similarities[sentence] * share)
                .sum();
            let similarity = (sum / window.length).clamp(0.0, 1.0);
            let further = (window.sentences.len() - 1) as f32;
            let relevance = rules.relevant_coverage * coverage + rules.relevant_similarity * similarity
                - rules.window_cost * further;
            candidates.push(Candidate { window: index, covered: together, coverage, similarity, relevance });
        }
        candidates.sort_by(|a, b| b.relevance.total_cmp(&a.relevance).then(a.window.cmp(&b.window)));
        candidates
    }

    /// A sentence that says "Mr Strand" speaks of "Mikael Strand" where a passage names him so elsewhere.
    fn cover_names(&self, subject: &Subject, sentence: &Sentence, covered: &mut [f32]) {
        for name in subject.names.iter().filter(|name| name.words.len() > 1) {
            let is_of_name =
                |word: &Word| name.range.start <= word.range.start && word.range.end <= name.range.end;
            let own: Vec<usize> =
                (0..covered.len()).filter(|index| is_of_name(&subject.words[*index])).collect();
            // A first name alone, or a street, is shared by many.
            let last = own.last().is_some_and(|index| covered[*index] == 1.0);
            let is_named = self.passages.iter().any(|passage| passage.known.has_in_a_row(name));
            if last && is_named && !self.passages[sentence.passage].known.replaces(name) {
                for index in own {
                    covered[index] = 1.0;
                }
            }
        }
    }

    /// Each sentence's share of a window's words.
    fn shares(&self, window: &Window) -> impl Iterator<Item = f32> {
        let sentences = &self.sentences[window.sentences.clone()];
        let all: usize = sentences.iter().map(|sentence| sentence.words.len()).sum();
        sentences.iter().map(move |sentence| sentence.words.len() as f32 / all as f32)
    }

    pub(super) fn window_length(&self, window: &Window) -> f32 {
        let shares: Vec<f32> = self.shares(window).collect();
        let sentences = &self.sentences[window.sentences.clone()];
        let mut sum = 0.0;
        for (a, x) in sentences.iter().zip(&shares) {
            for (b, y) in sentences.iter().zip(&shares) {
                sum += x * y * similarity(&a.vector, &b.vector);
            }
        }
        sum.sqrt().max(LEAST_LENGTH)
    }

    /// The best window, and those that add words, figures or names to it.
    pub(super) fn choose<'c>(&self, subject: &Subject, candidates: &'c [Candidate]) -> Vec<&'c Candidate> {
        let rules = rules();
        let best = &candidates[0];
        let mut chosen = vec![best];
        let mut covered = best.covered.clone();
        while chosen.len() < MAX_CITED {
            let mut better: Option<(f32, &Candidate)> = None;
            for candidate in candidates
                .iter()
                .take_while(|candidate| candidate.relevance >= best.relevance * rules.least_relevance)
            {
                if chosen.iter().any(|other| self.overlap(candidate, other)) {
                    continue;
                }
                let together = union([&covered, &candidate.covered].into_iter());
                let words = weighted(&subject.words, &together) - weighted(&subject.words, &covered);
                let further = (self.windows[candidate.window].sentences.len() - 1) as f32;
                let gain =
                    words + self.new_figures(subject, &chosen, candidate) - rules.window_cost * further;
                if gain >= rules.least_gain && better.is_none_or(|(most, _)| gain > most) {
                    better = Some((gain, candidate));
                }
            }
            let Some((_, candidate)) = better else { break };
            covered = union([&covered, &candidate.covered].into_iter());
            chosen.push(candidate);
        }
        chosen
    }

    fn overlap(&self, a: &Candidate, b: &Candidate) -> bool {
        let (a, b) = (&self.windows[a.window].sentences, &self.windows[b.window].sentences);
        a.start < b.end && b.start < a.end
    }

    /// Share of the sentence's figures that a window holds and those before do not.
    fn new_figures(&self, subject: &Subject, chosen: &[&Candidate], candidate: &Candidate) -> f32 {
        let holds = |candidate: &Candidate, figure: &Figure| {
            self.sentences_of(candidate).iter().any(|sentence| sentence.figures.hold(figure))
        };
        let new = subject
            .figures
            .iter()
            .filter(|figure| !chosen.iter().any(|other| holds(other, figure)) && holds(candidate, figure))
            .count();
        if new == 0 { 0.0 } else { rules().figures_gain * new as f32 / subject.figures.len() as f32 }
    }

    pub(super) fn sentences_of(&self, candidate: &Candidate) -> &[Sentence] {
        &self.sentences[self.windows[candidate.window].sentences.clone()]
    }
}

pub(super) fn union<'v>(all: impl Iterator<Item = &'v Vec<f32>>) -> Vec<f32> {
    all.fold(Vec::new(), |mut together, covered| {
        together.resize(covered.len(), 0.0);
        for (most, value) in together.iter_mut().zip(covered) {
            *most = f32::max(*most, *value);
        }
        together
    })
}

/// Share of the words' weight that is covered. Numbers are judged by their value instead.
pub(super) fn weighted(words: &[Word], covered: &[f32]) -> f32 {
    let none = !words.iter().any(|word| word.is_telling() && !is_number(word));
    let weight = |word: &Word| {
        if none {
            1.0
        } else if is_number(word) {
            0.0
        } else {
            word.weight
        }
    };
    let all: f32 = words.iter().map(weight).sum();
    let sum: f32 = words.iter().zip(covered).map(|(word, covered)| weight(word) * covered).sum();
    if all == 0.0 { 0.0 } else { sum / all }
}

pub(super) fn similarity(a: &[f32], b: &[f32]) -> f32 {
    if a.is_empty() || b.is_empty() { 0.0 } else { dot(a, b).clamp(0.0, 1.0) }
}
