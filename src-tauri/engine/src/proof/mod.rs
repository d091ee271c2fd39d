//! Proves the sentences of a written answer against passages.
//!
//! Whoever wrote the answer is not trusted, and neither are citations in it: each sentence is matched with the sentences
//! of the passages by its words, numbers, names, dates, negations and meaning. No language model is involved, and the
//! same input gives the same proof. What follows from passages only by reasoning or arithmetic is not proved.

mod claims;
mod figures;
mod lexicon;
mod measure;
mod names;
mod polarity;
mod score;
mod terms;

use std::collections::HashSet;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard};

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::answer::Support;
use crate::embed::Embedder;
use crate::vectors::dot;

use figures::{Figure, Figures, Unit, Value};
use lexicon::{Lexicon, Likeness};
use names::{Knowledge, Known, Name};
use polarity::{Clash, Polarity};
use terms::{Terms, Word};

pub use claims::{Claim, Cutter, sentences};
pub use score::{MEASURES, Measures, PARTLY_FROM, SUPPORTED_FROM};

/// Most citations of a sentence.
const MAX_CITED: usize = 3;

/// Most neighbouring sentences of a passage that are cited together.
const MAX_WINDOW: usize = 3;

/// Sentences of passages that get vectors; those after are matched by their words alone.
const MAX_VECTORS: usize = 512;

/// Most bytes of a sentence that are looked at.
const MAX_SENTENCE_BYTES: usize = 4096;

/// What each further sentence of a window must bring to be worth reading.
const WINDOW_COST: f32 = 0.05;

/// Least that another citation must add, and how relevant it must be compared with the best.
const LEAST_GAIN: f32 = 0.12;
const LEAST_RELEVANCE: f32 = 0.4;

/// Telling words from which a sentence says all it means without the question.
const WHOLE_STATEMENT: f32 = 6.0;

/// Words before the numbers of passages, which say where a model claims to have read something.
const SOURCE_WORDS: &[&str] = &[
    "passage",
    "passages",
    "source",
    "sources",
    "document",
    "documents",
    "excerpt",
    "excerpts",
    "footnote",
    "footnotes",
    "quelle",
    "quellen",
    "dokument",
];

/// Words by which a sentence says where it comes from.
const SAYING_WORDS: &[&str] = &[
    "according",
    "based",
    "context",
    "laut",
    "mention",
    "mentioned",
    "mentions",
    "provided",
    "state",
    "stated",
    "states",
    "text",
];

/// What stands behind one sentence of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proof {
    /// Whether the sentence has no content of its own ("Here is what the documents say:"). It is neither supported nor
    /// not: it needs no footnote and no mark. Then `support` is `Unsupported` and `score` 0, so that
    /// whoever forgets to ask shows too little trust and not too much.
    pub is_frame: bool,
    pub support: Support,
    /// Probability that the passages support it. [`SUPPORTED_FROM`] and [`PARTLY_FROM`] part it into `support`.
    pub score: f32,
    /// What is wrong, unless it is supported.
    pub why: Option<Doubt>,
    /// What supports it, best first; nothing when it is unsupported.
    pub cited: Vec<Cited>,
}

/// Words of a passage that support a sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cited {
    /// Index of the passage.
    pub passage: usize,
    /// Bytes of the passage's text: one to three sentences, or more where they are copied word for word.
    pub range: Range<usize>,
    /// How near it is to the sentence, 0 to 1.
    pub score: f32,
}

/// Why a sentence is not wholly supported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Doubt {
    /// A number, time or code that no cited passage holds, as the sentence writes it.
    Number(String),
    Name(String),
    Date(String),
    /// The passage denies what the sentence says, or says the opposite.
    Negation,
    /// Telling words that no cited passage holds.
    Words(Vec<String>),
    /// The words are there, but not as the sentence puts them.
    Weak,
}

/// Whether `text` says any of what `words` say: one of their figures or, where they hold none, one of their words.
pub fn says_any_of(text: &str, words: &str) -> bool {
    let figures = Figures::of(words);
    if figures.all.is_empty() {
        return !crate::text::words(text).is_disjoint(&crate::text::words(words));
    }
    let said = Figures::of(text);
    figures.all.iter().any(|figure| said.hold(figure))
}

/// Proves sentences against passages, which are prepared once.
pub struct Prover<'a> {
    embedder: &'a Embedder,
    terms: Mutex<Terms<'a>>,
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

/// A window that may support the sentence.
struct Candidate {
    window: usize,
    /// For each word of the sentence, how well it is covered.
    covered: Vec<f32>,
    coverage: f32,
    similarity: f32,
    relevance: f32,
}

impl<'a> Prover<'a> {
    /// Prepares passages: cuts them into sentences and embeds these.
    pub fn new(embedder: &'a Embedder, passages: &[&str]) -> Result<Prover<'a>> {
        let mut terms = Terms::new(embedder.tokenizer());
        let mut prover = Prover {
            embedder,
            terms: Mutex::new(Terms::new(embedder.tokenizer())),
            passages: Vec::new(),
            sentences: Vec::new(),
            windows: Vec::new(),
            lexicon: Lexicon::default(),
            question: None,
        };
        let mut texts = Vec::new();
        for (index, text) in passages.iter().enumerate() {
            let words = terms.words(text);
            let mut known = Known::default();
            known.add(text, &words);
            let mut ids = prover.lexicon.ids(&words);
            ids.sort_unstable();
            ids.dedup();
            prover.passages.push(Passage { known, figures: Figures::of(text), ids });
            let first = prover.sentences.len();
            for range in claims::parts(text) {
                let body = claims::plain(head(&text[range.clone()]));
                let words = terms.words(&body);
                if words.is_empty() {
                    continue;
                }
                let polarity = Polarity::of(&body, &words);
                let figures = Figures::of(&body);
                texts.push(body);
                let ids = prover.lexicon.ids(&words);
                prover.sentences.push(Sentence {
                    passage: index,
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
        for (sentence, vector) in prover.sentences.iter_mut().zip(embedder.embed(&texts)?) {
            sentence.vector = vector;
        }
        for window in 0..prover.windows.len() {
            prover.windows[window].length = prover.window_length(&prover.windows[window]);
        }
        *prover.terms.get_mut().expect("nothing else has it yet") = terms;
        Ok(prover)
    }

    /// Lets names stand that the question holds, and understands an answer of few words as one to it.
    pub fn with_question(mut self, question: &str) -> Prover<'a> {
        let question = head(question);
        let words = self.terms().words(question);
        let mut known = Known::default();
        known.add(question, &words);
        let stems = words.into_iter().map(|word| word.stem).collect();
        self.question = Some(Question { text: question.to_string(), known, stems });
        self
    }

    /// Adds what stands above each passage (the document's title, headings): names and figures in it are known where the
    /// passage is cited.
    pub fn with_titles(mut self, titles: &[&str]) -> Prover<'a> {
        for (index, title) in titles.iter().enumerate().take(self.passages.len()) {
            let words = self.terms().words(title);
            let passage = &mut self.passages[index];
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
        let mut words = self.terms().words(&text);
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
            if SOURCE_WORDS.contains(&plain) || (index == 0 || !word.capital) && SAYING_WORDS.contains(&plain)
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
        let mut vectors = self.embedder.embed(&texts)?.into_iter();
        let mut vector = vectors.next().unwrap_or_default();
        if asked && let Some(asked) = vectors.next() {
            // The fewer words an answer has, the more of what it says is said by the question.
            let share = (telling(&words).count() as f32 / WHOLE_STATEMENT).min(1.0);
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

    /// All windows that share anything with the sentence, most relevant first.
    fn candidates(&self, subject: &Subject) -> Vec<Candidate> {
        let covered: Vec<Vec<f32>> =
            self.sentences.iter().map(|sentence| subject.likeness.cover(&sentence.ids)).collect();
        let similarities: Vec<f32> =
            self.sentences.iter().map(|sentence| similarity(&subject.vector, &sentence.vector)).collect();
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
            let relevance = 0.6 * coverage + 0.4 * similarity - WINDOW_COST * further;
            candidates.push(Candidate { window: index, covered: together, coverage, similarity, relevance });
        }
        candidates.sort_by(|a, b| b.relevance.total_cmp(&a.relevance).then(a.window.cmp(&b.window)));
        candidates
    }

    /// Each sentence's share of a window's words.
    fn shares(&self, window: &Window) -> impl Iterator<Item = f32> {
        let sentences = &self.sentences[window.sentences.clone()];
        let all: usize = sentences.iter().map(|sentence| sentence.words.len()).sum();
        sentences.iter().map(move |sentence| sentence.words.len() as f32 / all as f32)
    }

    fn window_length(&self, window: &Window) -> f32 {
        let shares: Vec<f32> = self.shares(window).collect();
        let sentences = &self.sentences[window.sentences.clone()];
        let mut sum = 0.0;
        for (a, x) in sentences.iter().zip(&shares) {
            for (b, y) in sentences.iter().zip(&shares) {
                sum += x * y * similarity(&a.vector, &b.vector);
            }
        }
        sum.sqrt().max(0.1)
    }

    /// The best window, and those that add words, figures or names to it.
    fn choose<'c>(&self, subject: &Subject, candidates: &'c [Candidate]) -> Vec<&'c Candidate> {
        let best = &candidates[0];
        let mut chosen = vec![best];
        let mut covered = best.covered.clone();
        while chosen.len() < MAX_CITED {
            let mut better: Option<(f32, &Candidate)> = None;
            for candidate in candidates
                .iter()
                .take_while(|candidate| candidate.relevance >= best.relevance * LEAST_RELEVANCE)
            {
                if chosen.iter().any(|other| self.overlap(candidate, other)) {
                    continue;
                }
                let together = union([&covered, &candidate.covered].into_iter());
                let words = weighted(&subject.words, &together) - weighted(&subject.words, &covered);
                let further = (self.windows[candidate.window].sentences.len() - 1) as f32;
                let gain = words + self.new_figures(subject, &chosen, candidate) - WINDOW_COST * further;
                if gain >= LEAST_GAIN && better.is_none_or(|(most, _)| gain > most) {
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
        if new == 0 { 0.0 } else { 0.5 * new as f32 / subject.figures.len() as f32 }
    }

    fn sentences_of(&self, candidate: &Candidate) -> &[Sentence] {
        &self.sentences[self.windows[candidate.window].sentences.clone()]
    }

    /// Compares the polarity of the sentence with the passage sentence that says most of it.
    fn clash(&self, subject: &Subject, best: &Candidate) -> Clash {
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
    fn known_names<'s>(&self, subject: &'s Subject, chosen: &[&Candidate]) -> Vec<(&'s Name, Knowledge)> {
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
    fn judge(&self, subject: &Subject, chosen: &[&Candidate], clash: Clash, measures: &Measures) -> Proof {
        let probability = measures.probability();
        let refused = PARTLY_FROM * probability;
        if let Some(figure) = self.missing_figures(subject, chosen).first() {
            let shown = subject.text[figure.range.clone()].to_string();
            let why = if matches!(figure.value, Value::Date(_)) {
                Doubt::Date(shown)
            } else {
                Doubt::Number(shown)
            };
            return Proof::unsupported(refused, Some(why));
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
        if clash.negation || clash.opposite && measures.window_coverage >= 0.5 {
            return Proof::unsupported(refused, Some(Doubt::Negation));
        }
        // Likeness of meaning alone proves nothing, not even a part.
        if measures.cited_coverage == 0.0 {
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

    fn terms(&self) -> MutexGuard<'_, Terms<'a>> {
        self.terms.lock().expect("cutting words does not panic")
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

/// The part of a text that is looked at.
fn head(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_SENTENCE_BYTES)]
}

/// The words that tell something; all, if none does.
fn telling(words: &[Word]) -> impl Iterator<Item = (usize, &Word)> {
    let none = !words.iter().any(Word::is_telling);
    words.iter().enumerate().filter(move |(_, word)| none || word.is_telling())
}

fn union<'v>(all: impl Iterator<Item = &'v Vec<f32>>) -> Vec<f32> {
    all.fold(Vec::new(), |mut together, covered| {
        together.resize(covered.len(), 0.0);
        for (most, value) in together.iter_mut().zip(covered) {
            *most = f32::max(*most, *value);
        }
        together
    })
}

/// Share of the words' weight that is covered. Numbers are judged by their value instead.
fn weighted(words: &[Word], covered: &[f32]) -> f32 {
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

fn is_number(word: &Word) -> bool {
    word.plain.starts_with(|c: char| c.is_ascii_digit())
}

/// A vector of length 1 between two others.
fn blend(a: &[f32], share: f32, b: &[f32]) -> Vec<f32> {
    let sum: Vec<f32> = a.iter().zip(b).map(|(a, b)| share * a + (1.0 - share) * b).collect();
    let length = dot(&sum, &sum).sqrt().max(f32::MIN_POSITIVE);
    sum.into_iter().map(|x| x / length).collect()
}

fn similarity(a: &[f32], b: &[f32]) -> f32 {
    if a.is_empty() || b.is_empty() { 0.0 } else { dot(a, b).clamp(0.0, 1.0) }
}

/// The telling words that no passage holds, or that all are there but not as the sentence puts them.
fn missing_words(subject: &Subject, passages: &[&Passage]) -> Doubt {
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
            !word.bytes().all(|byte| byte.is_ascii_digit()) && !matches!(*word, "and" | "und" | "or" | "oder")
        })
        .is_some_and(|word| SOURCE_WORDS.contains(&word.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests;
