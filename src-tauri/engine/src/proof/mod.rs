//! Proves the sentences of a written answer against passages.
//!
//! Whoever wrote the answer is not trusted, and neither are citations in it: each sentence is matched with the sentences
//! of the passages by its words, numbers, names, dates, negations and meaning. No language model is involved, and the
//! same input gives the same proof. What follows from passages only by reasoning or arithmetic is not proved.

mod amounts;
mod claims;
mod figures;
mod lexicon;
mod markup;
mod matching;
mod measure;
mod names;
mod polarity;
mod score;
mod terms;
mod ties;
mod verdict;

use std::collections::HashSet;
use std::ops::Range;

use footnote_language as language;
use footnote_model::{Doubt, Support};

use crate::Result;
use crate::calibration::{Calibration, ProofRules};
use crate::index::vectors::dot;
use crate::inference::{Embedder, OnnxEmbedder, Purpose};

use figures::{Figure, Figures, Unit, Value};
use lexicon::{Lexicon, Likeness};
use names::{Known, Name};
use polarity::Polarity;
use terms::{Word, words};
use verdict::missing_words;

pub(crate) use amounts::{Amount, Day, amounts, dates, days, holds_money, holds_weight};
pub use claims::{Claim, Cutter, sentences};
pub(crate) use names::unknown_name;
pub use score::{MEASURES, Measures};

/// Most neighbouring sentences of a passage that are cited together.
const MAX_WINDOW: usize = 3;

/// Sentences of passages that get vectors; those after are matched by their words alone.
const MAX_VECTORS: usize = 512;

/// Most bytes of a sentence that are looked at.
const MAX_SENTENCE_BYTES: usize = 4096;

/// What stands behind one sentence of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// Whether the sentence has no content of its own ("Here is what the documents say:"). It is neither supported nor
    /// not: it needs no footnote and no mark. Then `support` is `Unsupported` and `score` 0, so that
    /// whoever forgets to ask shows too little trust and not too much.
    pub is_frame: bool,
    pub support: Support,
    /// Probability that the passages support it. Two thresholds part it into `support`.
    pub score: f32,
    /// What is wrong, unless it is supported.
    pub why: Option<Doubt>,
    /// What supports it, best first; nothing when it is unsupported.
    pub cited: Vec<Cited>,
}

/// Words of a passage that support a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Cited {
    /// Index of the passage.
    pub passage: usize,
    /// Bytes of the passage's text: one to three sentences, or more where they are copied word for word.
    pub range: Range<usize>,
    /// How near it is to the sentence, 0 to 1.
    pub score: f32,
}

/// Whether a question names something by an identifier ("AB-1234/99") that none of the texts has. An answer from them would
/// be about something else.
pub fn names_a_stranger(question: &str, texts: impl IntoIterator<Item: AsRef<str>>) -> bool {
    let mut unknown: HashSet<String> = language::tokens(question)
        .into_iter()
        .map(|token| token.text)
        .filter(|text| is_identifier(text))
        .collect();
    let mut texts = texts.into_iter();
    // Few questions hold any, and the texts of the others are not looked at.
    while !unknown.is_empty()
        && let Some(text) = texts.next()
    {
        for token in language::tokens(text.as_ref()) {
            unknown.remove(&token.text);
        }
    }
    !unknown.is_empty()
}

/// Fewest letters and digits of an identifier, and of one that begins with a letter ("E66"). "15m" is none.
const LEAST_IDENTIFIER: usize = 4;
const LEAST_CODE: usize = 3;

/// Whether a token is an identifier: digits with letters, or with marks between them that make no amount or time of them.
fn is_identifier(token: &str) -> bool {
    let digits = token.chars().filter(char::is_ascii_digit).count();
    let signs = token.chars().filter(|c| c.is_alphanumeric()).count();
    let least = if token.starts_with(char::is_alphabetic) { LEAST_CODE } else { LEAST_IDENTIFIER };
    digits > 1 && signs >= least && token.chars().any(|c| !c.is_ascii_digit() && !".,:".contains(c))
}

/// Whether a text gives a number, a date or a time.
pub(crate) fn has_figure(text: &str) -> bool {
    !Figures::of(text).all.is_empty()
}

/// Whether `text` says any of what `words` say: one of their figures or, where they hold none, one of their words.
pub fn says_any_of(text: &str, words: &str) -> bool {
    let figures = Figures::of(words);
    if figures.all.is_empty() {
        return !language::stems(text).is_disjoint(&language::stems(words));
    }
    let said = Figures::of(text);
    figures.all.iter().any(|figure| said.hold(figure))
}

/// Proves sentences against passages, which are prepared once.
pub struct Prover<'a> {
    embedder: &'a OnnxEmbedder,
    passages: Vec<Passage>,
    sentences: Vec<Sentence>,
    windows: Vec<Window>,
    lexicon: Lexicon,
    question: Option<Question>,
}

struct Passage {
    known: Known,
    figures: Figures,
    /// Its words in the lexicon, each once.
    ids: Vec<u32>,
    /// Those of what stands above it.
    above: Vec<u32>,
}

/// A sentence of a passage.
struct Sentence {
    passage: usize,
    range: Range<usize>,
    words: Vec<Word>,
    /// The words' numbers in the lexicon.
    ids: Vec<u32>,
    figures: Figures,
    polarity: Polarity,
    /// Whether it is a row of a table: the next row is about something else.
    is_row: bool,
    vector: Vec<f32>,
}

/// Neighbouring sentences of one passage.
struct Window {
    sentences: Range<usize>,
    /// Length of the sum of their vectors, each times its share of the words.
    length: f32,
}

struct Question {
    text: String,
    words: Vec<Word>,
    known: Known,
    stems: HashSet<String>,
}

/// A sentence to prove, cut up.
struct Subject {
    text: String,
    words: Vec<Word>,
    likeness: Likeness,
    figures: Vec<Figure>,
    names: Vec<Name>,
    polarity: Polarity,
    vector: Vec<f32>,
    /// Of its clauses, if there is more than one.
    clauses: Vec<Vec<f32>>,
}

impl<'a> Prover<'a> {
    /// Prepares passages: cuts them into sentences and embeds these.
    pub fn new(embedder: &'a OnnxEmbedder, passages: &[&str]) -> Result<Prover<'a>> {
        let mut prover = Prover {
            embedder,
            passages: Vec::new(),
            sentences: Vec::new(),
            windows: Vec::new(),
            lexicon: Lexicon::default(),
            question: None,
        };
        let mut texts = Vec::new();
        for (index, text) in passages.iter().enumerate() {
            let words = words(text);
            let mut known = Known::default();
            known.add(text, &words);
            let mut ids = prover.lexicon.ids(&words);
            ids.sort_unstable();
            ids.dedup();
            prover.passages.push(Passage { known, figures: Figures::of(text), ids, above: Vec::new() });
            let first = prover.sentences.len();
            for range in claims::parts(text) {
                let body = claims::plain(head(&text[range.clone()]));
                let words = terms::words(&body);
                if words.is_empty() {
                    continue;
                }
                let polarity = Polarity::of(&body, &words);
                let figures = Figures::of(&body);
                texts.push(body);
                let ids = prover.lexicon.ids(&words);
                let is_row = text[range.clone()].contains(['\t', '|']);
                prover.sentences.push(Sentence {
                    passage: index,
                    is_row,
                    range,
                    words,
                    ids,
                    figures,
                    polarity,
                    vector: Vec::new(),
                });
            }
            for from in first..prover.sentences.len() {
                for to in from + 1..=(from + MAX_WINDOW).min(prover.sentences.len()) {
                    prover.windows.push(Window { sentences: from..to, length: 1.0 });
                }
            }
        }
        texts.truncate(MAX_VECTORS);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        for (sentence, vector) in prover.sentences.iter_mut().zip(embedder.embed(&texts, Purpose::Passage)?) {
            sentence.vector = vector;
        }
        for window in 0..prover.windows.len() {
            prover.windows[window].length = prover.window_length(&prover.windows[window]);
        }
        Ok(prover)
    }

    /// Lets names stand that the question holds, and understands an answer of few words as one to it.
    pub fn with_question(mut self, question: &str) -> Prover<'a> {
        let question = head(question);
        let words = words(question);
        let mut known = Known::default();
        known.add(question, &words);
        let stems = words.iter().map(|word| word.stem.clone()).collect();
        self.question = Some(Question { text: question.to_string(), words, known, stems });
        self
    }

    /// For what is no answer to the question as a whole, such as a field of a form.
    pub fn forget_question(&mut self) {
        self.question = None;
    }

    /// Adds what stands above each passage (the document's title, headings): names and figures in it are known where the
    /// passage is cited.
    pub fn with_titles(mut self, titles: &[&str]) -> Prover<'a> {
        for (index, title) in titles.iter().enumerate().take(self.passages.len()) {
            let words = words(title);
            let passage = &mut self.passages[index];
            passage.above = self.lexicon.ids(&words);
            passage.known.add(title, &words);
            passage.figures.extend(Figures::of(title));
        }
        self
    }

    /// What stands behind `sentence`, which may hold list marks, emphasis and citations; they are ignored.
    pub fn prove(&self, sentence: &str) -> Result<Proof> {
        Ok(self.weigh(sentence)?.0)
    }

    /// Like [`Self::prove`], with what was measured; nothing of that for frames and for sentences of a passage.
    pub fn weigh(&self, sentence: &str) -> Result<(Proof, Option<Measures>)> {
        let text = claims::plain(head(sentence));
        let mut words = words(&text);
        if let Some(cited) = self.verbatim(&words) {
            let proof = Proof {
                is_frame: false,
                support: Support::Supported,
                score: 1.0,
                why: None,
                cited: vec![cited],
            };
            return Ok((proof, None));
        }
        if words.is_empty() || claims::is_frame(&text) {
            return Ok((Proof { is_frame: true, ..Proof::unsupported(0.0, None) }, None));
        }
        // "According to the document, …" tells nothing of what the document says.
        for (index, word) in words.iter_mut().enumerate() {
            let plain = word.plain.as_str();
            // "State" amid a sentence may be part of a name.
            let attributes = language::any(|language| language.answers.attribution_words, plain);
            if language::any(|language| language.answers.source_words, plain)
                || (index == 0 || !word.capital) && attributes
            {
                word.weight = 0.0;
            }
        }
        let subject = self.subject(text, words)?;
        let candidates = self.candidates(&subject);
        let Some(best) = candidates.first() else {
            let missing = missing_words(&subject, &[]);
            return Ok((Proof::unsupported(0.0, Some(missing)), None));
        };
        let chosen = self.choose(&subject, &candidates);
        let clash = self.clash(&subject, best);
        let measures = self.measure(&subject, &candidates, &chosen);
        Ok((self.judge(&subject, &chosen, clash, &measures), Some(measures)))
    }

    fn subject(&self, text: String, words: Vec<Word>) -> Result<Subject> {
        let mut texts = vec![text.clone()];
        texts.extend(self.question.as_ref().map(|question| format!("{} {text}", question.text)));
        let asked = texts.len() > 1;
        texts.extend(claims::clauses(&text, &words).map(|clause| text[clause].to_string()));
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut vectors = self.embedder.embed(&texts, Purpose::Passage)?.into_iter();
        let mut vector = vectors.next().unwrap_or_default();
        if asked && let Some(asked) = vectors.next() {
            // The fewer words an answer has, the more of what it says is said by the question.
            let share = (telling(&words).count() as f32 / rules().whole_statement).min(1.0);
            vector = blend(&vector, share, &asked);
        }
        let figures: Vec<Figure> =
            Figures::of(&text).all.into_iter().filter(|figure| is_claimed(&text, figure)).collect();
        let ranges: Vec<Range<usize>> = figures.iter().map(|figure| figure.range.clone()).collect();
        let names = names::names(&text, &words, &ranges);
        let polarity = Polarity::of(&text, &words);
        let likeness = self.lexicon.likeness(&words);
        let clauses = vectors.collect();
        Ok(Subject { text, words, likeness, figures, names, polarity, vector, clauses })
    }

    /// The sentences of a passage that the words are, one for one.
    fn verbatim(&self, words: &[Word]) -> Option<Cited> {
        (0..self.sentences.len()).find_map(|first| {
            let mut rest = words;
            let passage = self.sentences[first].passage;
            for (index, sentence) in self.sentences.iter().enumerate().skip(first) {
                let (own, after) = rest.split_at_checked(sentence.words.len())?;
                let same =
                    own.iter().map(|word| &word.plain).eq(sentence.words.iter().map(|word| &word.plain));
                if !same || sentence.passage != passage {
                    return None;
                }
                rest = after;
                if rest.is_empty() {
                    return Some(self.cited(&(first..index + 1), 1.0));
                }
            }
            None
        })
    }

    fn cited(&self, sentences: &Range<usize>, score: f32) -> Cited {
        let sentences = &self.sentences[sentences.clone()];
        let range = sentences[0].range.start..sentences[sentences.len() - 1].range.end;
        Cited { passage: sentences[0].passage, range, score }
    }
}

impl Subject {
    fn is_in_figure(&self, word: &Word) -> bool {
        let overlaps =
            |figure: &Figure| figure.range.start < word.range.end && word.range.start < figure.range.end;
        self.figures.iter().any(overlaps)
    }
}

impl Proof {
    fn unsupported(score: f32, why: Option<Doubt>) -> Proof {
        Proof { is_frame: false, support: Support::Unsupported, score, why, cited: Vec::new() }
    }
}

fn rules() -> &'static ProofRules {
    &Calibration::shipped().proof_rules
}

/// The part of a text that is looked at.
fn head(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_SENTENCE_BYTES)]
}

/// The words that tell something; all, if none does.
fn telling(words: &[Word]) -> impl Iterator<Item = (usize, &Word)> {
    let none = !words.iter().any(Word::is_telling);
    words.iter().enumerate().filter(move |(_, word)| none || word.is_telling())
}

fn is_number(word: &Word) -> bool {
    word.plain.starts_with(|c: char| c.is_ascii_digit())
}

/// A vector of length 1 between two others.
fn blend(a: &[f32], share: f32, b: &[f32]) -> Vec<f32> {
    let sum: Vec<f32> = a.iter().zip(b).map(|(a, b)| share * a + (1.0 - share) * b).collect();
    let length = dot(&sum, &sum).sqrt().max(f32::MIN_POSITIVE);
    sum.into_iter().map(|x| x / length).collect()
}

/// Whether a sentence claims a figure: it does not where it counts passages, and places in an order that are written in
/// words ("the first …") are words like others.
fn is_claimed(text: &str, figure: &Figure) -> bool {
    let order = matches!(&figure.value, Value::Number(number) if number.in_words && number.unit == Some(Unit::Ordinal));
    !order && !names_source(&text[..figure.range.start])
}

/// Whether a number follows that counts passages ("according to passages 1 and 3").
fn names_source(before: &str) -> bool {
    let mut words = before.rsplit(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words
        .find(|word| {
            !word.bytes().all(|byte| byte.is_ascii_digit())
                && !language::any(|language| language.sentences.conjunctions, word)
        })
        .is_some_and(|word| language::any(|language| language.answers.source_words, &word.to_lowercase()))
}

#[cfg(test)]
mod tests;
