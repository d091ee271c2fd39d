//! Measures what a sentence and the passages have in common.

use footnote_language as language;

use super::matching::{Candidate, similarity, union, weighted};
use super::names::Knowledge;
use super::score::Measures;
use super::terms::Word;
use super::{Prover, Sentence, Subject, is_number, rules, telling};

/// Telling words that follow each other and are looked at together.
const RUN: usize = 3;

/// Most sentences in which two words still stand together, the more the less.
const NEIGHBOURS: usize = 2;

/// How far from a word that compares its figure may be ("more than 5 percent").
const COUNTING_REACH: usize = 3;

/// Words that are compared in pairs at most.
const MAX_PAIRED: usize = 24;

impl Prover<'_> {
    pub(super) fn measure(
        &self,
        subject: &Subject,
        candidates: &[Candidate],
        chosen: &[&Candidate],
    ) -> Measures {
        let best = chosen[0];
        let words = &subject.words;
        let window: Vec<u32> =
            self.sentences_of(best).iter().flat_map(|sentence| sentence.ids.iter().copied()).collect();
        let single = |candidate: &&Candidate| self.windows[candidate.window].sentences.len() == 1;
        let highest = |values: &mut dyn Iterator<Item = f32>| values.fold(0.0, f32::max);
        let covered = union(chosen.iter().map(|candidate| &candidate.covered));
        let cited = self.cited_sentences(chosen);
        let outside = subject
            .figures
            .iter()
            .filter(|figure| !cited.iter().any(|sentence| sentence.figures.hold(figure)));
        let missing = missing(subject, chosen);
        let sentence_similarity =
            highest(&mut candidates.iter().filter(single).map(|candidate| candidate.similarity));
        let weakest_similarity = subject
            .clauses
            .iter()
            .map(|clause| {
                highest(&mut self.sentences.iter().map(|sentence| similarity(clause, &sentence.vector)))
            })
            .fold(sentence_similarity, f32::min);
        let together = self.together(subject, candidates, &|_| true);
        let own = self.own_words(subject);
        let rules = rules();
        let is_scattered =
            |count: usize, together: f32| count <= rules.few_words && together < rules.least_together;
        let count = telling(words).count();
        let names = self.known_names(subject, chosen);
        let doubted = names.iter().any(|(_, knowledge)| *knowledge == Knowledge::Part)
            || missing.len() as f32 > rules.most_missing * count as f32
            || is_scattered(count, together)
            || !own.is_empty()
                && is_scattered(own.len(), self.together(subject, candidates, &|index| own.contains(&index)))
            || says_more(subject, &cited)
            || self.has_stray_name(subject, chosen);
        Measures {
            sentence_coverage: highest(
                &mut candidates.iter().filter(single).map(|candidate| candidate.coverage),
            ),
            window_coverage: best.coverage,
            cited_coverage: weighted(words, &covered),
            weakest_run: weakest_run(words, &covered),
            together,
            closeness: closeness(subject, &window),
            order: common_order(subject, &window),
            phrase: self.phrase(subject),
            sentence_similarity,
            window_similarity: best.similarity,
            weakest_similarity,
            figures_outside: outside.count() as f32 / subject.figures.len().max(1) as f32,
            heaviest_missing: highest(&mut missing.iter().map(|word| word.weight)),
            missing_words: (1.0 + missing.len() as f32).ln(),
            doubted,
        }
    }

    fn cited_sentences(&self, chosen: &[&Candidate]) -> Vec<&Sentence> {
        chosen.iter().flat_map(|one| self.sentences_of(one)).collect()
    }

    /// The telling words that the question does not hold. What a question says of its subject is not known to be so.
    fn own_words(&self, subject: &Subject) -> Vec<usize> {
        let asked =
            |word: &Word| self.question.as_ref().is_some_and(|question| question.stems.contains(&word.stem));
        telling(&subject.words).filter(|(_, word)| !asked(word)).map(|(index, _)| index).collect()
    }

    /// Share of the weighted pairs of telling words, one of them chosen, that stand in one sentence of the passages; half
    /// counts where the sentences are neighbours.
    fn together(
        &self,
        subject: &Subject,
        candidates: &[Candidate],
        is_chosen: &dyn Fn(usize) -> bool,
    ) -> f32 {
        let words: Vec<(usize, &Word)> = telling(&subject.words)
            .filter(|(_, word)| !is_number(word) && !subject.is_in_figure(word))
            .take(MAX_PAIRED)
            .collect();
        let apart: Vec<(f32, &Candidate)> = candidates
            .iter()
            .filter(|one| self.windows[one.window].sentences.len() <= NEIGHBOURS)
            .map(|one| (1.0 / self.windows[one.window].sentences.len() as f32, one))
            .collect();
        if let [] | [_] = words[..] {
            let covered = |one: &Candidate| words.first().map_or(1.0, |(index, _)| one.covered[*index]);
            return apart.iter().map(|(_, one)| covered(one)).fold(0.0, f32::max);
        }
        let (mut sum, mut all) = (0.0, 0.0);
        for (place, (a, first)) in words.iter().enumerate() {
            for (b, second) in &words[place + 1..] {
                if !is_chosen(*a) && !is_chosen(*b) {
                    continue;
                }
                let weight = (first.weight * second.weight).max(f32::MIN_POSITIVE);
                let most = apart
                    .iter()
                    .map(|(near, one)| near * one.covered[*a].min(one.covered[*b]))
                    .fold(0.0, f32::max);
                sum += weight * most;
                all += weight;
            }
        }
        if all == 0.0 { 1.0 } else { sum / all }
    }

    /// The longest run of the sentence's words that stands in a passage sentence word for word, as a share of it.
    fn phrase(&self, subject: &Subject) -> f32 {
        let mut most = 0;
        for sentence in &self.sentences {
            let mut runs = vec![0usize; sentence.ids.len() + 1];
            for word in 0..subject.words.len() {
                for (place, id) in sentence.ids.iter().enumerate().rev() {
                    runs[place + 1] = if subject.likeness.is_same(word, *id) { runs[place] + 1 } else { 0 };
                    most = most.max(runs[place + 1]);
                }
            }
        }
        most as f32 / subject.words.len() as f32
    }
}

/// How near words that follow each other in the sentence stand to each other in the window, in either order.
fn closeness(subject: &Subject, window: &[u32]) -> f32 {
    let places: Vec<Vec<usize>> = telling(&subject.words)
        .map(|(index, _)| {
            let held = |id: &u32| subject.likeness.of(index, *id) > 0.0;
            window.iter().enumerate().filter(|(_, id)| held(id)).map(|(place, _)| place).collect()
        })
        .collect();
    if places.len() < 2 {
        return f32::from(places.iter().all(|places| !places.is_empty()));
    }
    let half_distance = rules().half_distance;
    let near = places.windows(2).map(|pair| {
        let distances = pair[0].iter().flat_map(|a| pair[1].iter().map(|b| a.abs_diff(*b)));
        let least = distances.filter(|distance| *distance > 0).min();
        least.map_or(0.0, |least| 1.0 / (1.0 + (least - 1) as f32 / half_distance))
    });
    near.sum::<f32>() / (places.len() - 1) as f32
}

/// Length of the longest common subsequence of telling words, as a share of the sentence.
fn common_order(subject: &Subject, window: &[u32]) -> f32 {
    let words: Vec<usize> = telling(&subject.words).map(|(index, _)| index).collect();
    let mut lengths = vec![0usize; window.len() + 1];
    for word in &words {
        let mut diagonal = 0;
        for (index, id) in window.iter().enumerate() {
            let above = lengths[index + 1];
            lengths[index + 1] =
                if subject.likeness.is_same(*word, *id) { diagonal + 1 } else { above.max(lengths[index]) };
            diagonal = above;
        }
    }
    lengths[window.len()] as f32 / words.len().max(1) as f32
}

/// The least coverage of telling words that follow each other.
fn weakest_run(words: &[Word], covered: &[f32]) -> f32 {
    let telling: Vec<(f32, f32)> = telling(words)
        .filter(|(_, word)| !is_number(word))
        .map(|(index, word)| (word.weight.max(f32::MIN_POSITIVE), covered[index]))
        .collect();
    let run = |run: &[(f32, f32)]| {
        let all: f32 = run.iter().map(|(weight, _)| weight).sum();
        run.iter().map(|(weight, covered)| weight * covered).sum::<f32>() / all
    };
    match telling.len() {
        0 => 1.0,
        1..RUN => run(&telling),
        _ => telling.windows(RUN).map(run).fold(1.0, f32::min),
    }
}

/// The telling words that no cited sentence holds. Those of figures are judged by their value.
fn missing<'s>(subject: &'s Subject, chosen: &[&Candidate]) -> Vec<&'s Word> {
    telling(&subject.words)
        .filter(|(index, word)| {
            !subject.is_in_figure(word) && chosen.iter().all(|candidate| candidate.covered[*index] == 0.0)
        })
        .map(|(_, word)| word)
        .collect()
}

/// Whether the sentence counts, compares, obliges or gives a reason with words that the passages do not have.
fn says_more(subject: &Subject, cited: &[&Sentence]) -> bool {
    let others: Vec<&Word> = cited.iter().flat_map(|sentence| &sentence.words).collect();
    let words = &subject.words;
    let degree = words.iter().enumerate().any(|(index, word)| {
        // What a figure is compared with is judged with the figure.
        let counts = words[index..].iter().take(COUNTING_REACH).any(|word| subject.is_in_figure(word));
        language::any(|language| language.logic.degrees, &word.plain)
            && !counts
            && !others.iter().any(|other| other.stem == word.stem)
    });
    degree || is_stronger(words, &others) || gives_reason(words, &others)
}

/// Whether words give a reason where others only tell one thing after another.
fn gives_reason(words: &[Word], others: &[&Word]) -> bool {
    let reasons = |word: &Word| language::any(|language| language.logic.reasons, &word.plain);
    words.iter().any(reasons) && !others.iter().any(|word| reasons(word))
}

/// Whether words oblige where others only allow.
fn is_stronger(words: &[Word], others: &[&Word]) -> bool {
    let obliges = |word: &Word| language::any(|language| language.logic.obligations, &word.plain);
    let allows = |word: &Word| language::any(|language| language.logic.permissions, &word.plain);
    words.iter().any(obliges)
        && others.iter().any(|word| allows(word))
        && !others.iter().any(|word| obliges(word))
}
