//! Turns what was measured of a sentence into a verdict.

use footnote_model::Support;

use super::figures::{Figure, Value};
use super::matching::{Candidate, union, weighted};
use super::names::{Knowledge, Known, Name};
use super::polarity::Clash;
use super::score::{self, Measures};
use super::{Doubt, Passage, Proof, Prover, Sentence, Subject, rules, telling};

impl Prover<'_> {
    /// Compares the polarity of the sentence with the passage sentence that says most of it.
    pub(super) fn clash(&self, subject: &Subject, best: &Candidate) -> Clash {
        let coverage = |sentence: &Sentence| weighted(&subject.words, &subject.likeness.cover(&sentence.ids));
        let nearest = self.sentences_of(best).iter().max_by(|a, b| coverage(a).total_cmp(&coverage(b)));
        nearest.map_or(Clash::default(), |nearest| {
            subject.polarity.clash(&subject.words, &nearest.polarity, &nearest.words)
        })
    }

    /// Passages that are cited, each once.
    fn cited_passages(&self, chosen: &[&Candidate]) -> Vec<&Passage> {
        let mut indexes: Vec<usize> =
            chosen.iter().map(|candidate| self.sentences_of(candidate)[0].passage).collect();
        indexes.sort_unstable();
        indexes.dedup();
        indexes.into_iter().map(|index| &self.passages[index]).collect()
    }

    /// Each name of the sentence and how well the cited passages and the question know it.
    pub(super) fn known_names<'s>(
        &self,
        subject: &'s Subject,
        chosen: &[&Candidate],
    ) -> Vec<(&'s Name, Knowledge)> {
        let mut texts: Vec<&Known> =
            self.cited_passages(chosen).into_iter().map(|passage| &passage.known).collect();
        texts.extend(self.question.as_ref().map(|question| &question.known));
        subject.names.iter().map(|name| (name, name.known_by(&texts))).collect()
    }

    fn missing_figures<'s>(&self, subject: &'s Subject, chosen: &[&Candidate]) -> Vec<&'s Figure> {
        let passages = self.cited_passages(chosen);
        subject
            .figures
            .iter()
            .filter(|figure| !passages.iter().any(|passage| passage.figures.hold(figure)))
            .collect()
    }

    /// Turns what was measured into a verdict. Wrong figures, names and polarity decide whatever the score says.
    pub(super) fn judge(
        &self,
        subject: &Subject,
        chosen: &[&Candidate],
        clash: Clash,
        measures: &Measures,
    ) -> Proof {
        let probability = measures.probability();
        let refused = score::unsupported(probability);
        if let Some(figure) = self.missing_figures(subject, chosen).first() {
            let shown = subject.text[figure.range.clone()].to_string();
            let why = if matches!(figure.value, Value::Date(_)) {
                Doubt::Date(shown)
            } else {
                Doubt::Number(shown)
            };
            return Proof::unsupported(refused, Some(why));
        }
        if self.stray_figure(subject, chosen).is_some() {
            return Proof::unsupported(refused, Some(missing_words(subject, &self.cited_passages(chosen))));
        }
        let names = self.known_names(subject, chosen);
        let unknown = |least| {
            names
                .iter()
                .find(|(_, knowledge)| *knowledge == least)
                .map(|(name, _)| subject.text[name.range.clone()].to_string())
        };
        if let Some(name) = unknown(Knowledge::None) {
            return Proof::unsupported(refused, Some(Doubt::Name(name)));
        }
        if clash.negation || clash.opposite && measures.window_coverage >= rules().opposite_coverage {
            return Proof::unsupported(refused, Some(Doubt::Negation));
        }
        // Likeness of meaning alone proves nothing, not even a part, and what is mostly elsewhere is no part.
        if measures.cited_coverage < rules().least_part {
            return Proof::unsupported(refused, Some(missing_words(subject, &self.cited_passages(chosen))));
        }
        let partly_known = unknown(Knowledge::Part);
        let mut score = probability;
        if measures.doubted {
            score = score::at_most_partly(score);
        }
        let support = score::support(score);
        let why = match (support, partly_known) {
            (Support::Supported, _) => None,
            (_, Some(name)) => Some(Doubt::Name(name)),
            _ => Some(missing_words(subject, &self.cited_passages(chosen))),
        };
        if support == Support::Unsupported {
            return Proof::unsupported(score, why);
        }
        let cited = chosen
            .iter()
            .map(|one| self.cited(&self.windows[one.window].sentences, one.relevance.clamp(0.0, 1.0)))
            .collect();
        Proof { is_frame: false, support, score, why, cited }
    }
}

/// The telling words that no passage holds, or that all are there but not as the sentence puts them.
pub(super) fn missing_words(subject: &Subject, passages: &[&Passage]) -> Doubt {
    let mut missing: Vec<String> = Vec::new();
    let held: Vec<Vec<f32>> = passages.iter().map(|passage| subject.likeness.cover(&passage.ids)).collect();
    let covered = union(held.iter());
    for (index, word) in telling(&subject.words) {
        let shown = &subject.text[word.range.clone()];
        if !subject.is_in_figure(word)
            && covered.get(index).is_none_or(|covered| *covered == 0.0)
            && !missing.iter().any(|other| other == shown)
        {
            missing.push(shown.to_string());
        }
    }
    if missing.is_empty() { Doubt::Weak } else { Doubt::Words(missing) }
}
