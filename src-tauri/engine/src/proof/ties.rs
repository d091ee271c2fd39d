//! Whether a figure or a name stands with what a sentence says of it: a passage that holds it in another matter proves nothing.

use std::ops::Range;

use footnote_language as language;

use super::claims;
use super::figures::Figure;
use super::lexicon::Likeness;
use super::matching::{Candidate, weighted};
use super::terms::Word;
use super::{Prover, Sentence, Subject, is_number, rules};

/// With fewer words a clause leans on the rest of its sentence.
const LEAST_OF_CLAUSE: usize = 2;

/// How far from a name, in sentences, a pronoun may still stand for it.
const REACH_OF_NAME: usize = 2;

impl Prover<'_> {
    /// The first figure of the sentence that no cited passage ties to what the sentence says of it.
    pub(super) fn stray_figure<'s>(&self, subject: &'s Subject, chosen: &[&Candidate]) -> Option<&'s Figure> {
        let cited = self.passages_of(chosen);
        let is_stray = |figure: &&Figure| {
            let holds = |sentence: &Sentence| sentence.figures.hold(figure);
            let is_loose =
                |said: &Said| self.tie(said, &cited, 1, &holds).is_some_and(|tie| tie < rules().least_tie);
            let said = self.said_of(subject, &figure.range);
            if said.is_empty() {
                self.asked().as_ref().is_some_and(is_loose)
            } else {
                said.iter().all(is_loose)
            }
        };
        subject.figures.iter().find(is_stray)
    }

    /// Whether no cited passage ties a name of the sentence to what the sentence says of it. What question or title name is left out:
    /// passages often speak of it without a name.
    pub(super) fn has_stray_name(&self, subject: &Subject, chosen: &[&Candidate]) -> bool {
        let cited = self.passages_of(chosen);
        let is_given = |word: &Word| {
            let asked = |question: &super::Question| question.stems.contains(&word.stem);
            self.question.as_ref().is_some_and(asked)
                || cited.iter().any(|passage| self.lexicon.holds(&self.passages[*passage].above, &word.stem))
        };
        subject.names.iter().any(|name| {
            let of_name =
                |word: &&Word| name.range.start <= word.range.start && word.range.end <= name.range.end;
            let Some(last) = subject.words.iter().rfind(of_name) else { return false };
            if is_given(last) {
                return false;
            }
            let holds = |sentence: &Sentence| sentence.words.iter().any(|word| word.stem == last.stem);
            let said = self.said_of(subject, &name.range);
            !said.is_empty()
                && said.iter().all(|said| {
                    let tie = self.tie(said, &cited, REACH_OF_NAME, &holds);
                    tie.is_some_and(|tie| tie < rules().least_tie)
                })
        })
    }

    fn passages_of(&self, chosen: &[&Candidate]) -> Vec<usize> {
        chosen.iter().map(|candidate| self.sentences_of(candidate)[0].passage).collect()
    }

    /// How much of what is said stands where a cited passage has it with what `holds` looks for, 0 to 1; `None` where none has.
    /// Up to `reach` sentences away it counts less, and so it does above the passage.
    fn tie(
        &self,
        said: &Said,
        cited: &[usize],
        reach: usize,
        holds: &dyn Fn(&Sentence) -> bool,
    ) -> Option<f32> {
        let holding = (0..self.sentences.len())
            .filter(|at| cited.contains(&self.sentences[*at].passage) && holds(&self.sentences[*at]));
        holding
            .map(|at| {
                let passage = self.sentences[at].passage;
                let cover = |ids: &[u32]| -> Vec<f32> {
                    let all = said.likeness.cover(ids);
                    said.words.iter().map(|(index, _)| all[*index]).collect()
                };
                let mut together = cover(&self.sentences[at].ids);
                let mut add = |ids: &[u32], share: f32| {
                    for (most, value) in together.iter_mut().zip(cover(ids)) {
                        *most = f32::max(*most, share * value);
                    }
                };
                for beside in at.saturating_sub(reach)..=at + reach {
                    let is_near = |other: &&Sentence| {
                        let next_row = other.is_row && self.sentences[at].is_row;
                        other.passage == passage && beside != at && !next_row
                    };
                    if let Some(other) = self.sentences.get(beside).filter(is_near) {
                        add(&other.ids, rules().beside);
                    }
                }
                add(&self.passages[passage].above, rules().beside);
                let words: Vec<Word> = said.words.iter().map(|(_, word)| (*word).clone()).collect();
                weighted(&words, &together)
            })
            .max_by(f32::total_cmp)
    }

    /// The telling words that the clause of a figure or a name says of it, and those of its sentence: where a clause stands between
    /// ("the most for a meal when you travel is …"), the figure belongs to the words before.
    fn said_of<'s>(&self, subject: &'s Subject, range: &Range<usize>) -> Vec<Said<'s>> {
        let within = |clause: &Range<usize>| {
            telling_words(&subject.words, &|word| {
                let of_it = range.start <= word.range.start && word.range.end <= range.end;
                clause.contains(&word.range.start) && !of_it && !subject.is_in_figure(word)
            })
        };
        let mut clauses = claims::clauses(&subject.text, &subject.words);
        let clause = clauses.find(|clause| clause.contains(&range.start)).map(|clause| within(&clause));
        let clause = clause.filter(|words| words.len() >= LEAST_OF_CLAUSE);
        clause
            .into_iter()
            .chain([within(&(0..subject.text.len()))])
            .filter(|words| !words.is_empty())
            .map(|words| Said { words, likeness: Borrowed(&subject.likeness) })
            .collect()
    }

    /// The telling words of the question, to which a figure alone is the answer.
    fn asked(&self) -> Option<Said<'_>> {
        let question = self.question.as_ref()?;
        let words = telling_words(&question.words, &|_| true);
        (words.len() >= LEAST_OF_CLAUSE)
            .then(|| Said { words, likeness: Owned(self.lexicon.likeness(&question.words)) })
    }
}

/// What is said of something: words with their places in what they were taken from, and how well the lexicon stands for them.
struct Said<'s> {
    words: Vec<(usize, &'s Word)>,
    likeness: MaybeOwned<'s>,
}

use MaybeOwned::{Borrowed, Owned};

enum MaybeOwned<'s> {
    Borrowed(&'s Likeness),
    Owned(Likeness),
}

impl std::ops::Deref for MaybeOwned<'_> {
    type Target = Likeness;

    fn deref(&self) -> &Likeness {
        match self {
            Borrowed(likeness) => likeness,
            Owned(likeness) => likeness,
        }
    }
}

fn telling_words<'w>(words: &'w [Word], is_said: &dyn Fn(&Word) -> bool) -> Vec<(usize, &'w Word)> {
    words
        .iter()
        .enumerate()
        // "A month" belongs to the figure.
        .filter(|(_, word)| {
            let is_unit = language::unit(&word.plain).is_some();
            word.is_telling() && !is_number(word) && !is_unit && is_said(word)
        })
        .collect()
}
