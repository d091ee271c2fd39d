//! What the reader adds to an answer: the words that answer within the quotes, and a word against a short answer of the
//! language model that the passages do not bear out.

use std::ops::Range;

use footnote_extract::Span;
use footnote_language as language;
use serde::{Deserialize, Serialize};

use super::quotes::{on_one_line, sentences_of};
use super::{Footnote, Sentence};
use crate::Result;
use crate::calibration::Calibration;
use crate::proof::says_any_of;
use crate::reader::{Reader, Reading, Words};
use crate::search::{Hit, Judged, Searcher};
use crate::store::{ChunkId, DocumentId};

/// Most words of a short answer, and most sentences of one that a language model gave.
const SHORT_WORDS: usize = 8;
const SHORT_SENTENCES: usize = 2;

/// Near the beginning of a question, among so many words, stands one of those that ask for a fact.
const FIRST_WORDS: usize = 4;

/// What the reader made of the passages, as it is kept with the answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// The reader and its weights.
    pub reader: String,
    /// What it read, in its order.
    pub passages: Vec<JudgedPassage>,
    /// For each footnote, where the words stand on its page that answer the question.
    pub words: Vec<Option<Span>>,
    pub contradiction: Option<Contradiction>,
}

/// A passage that was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JudgedPassage {
    pub chunk: ChunkId,
    pub document: DocumentId,
    pub title: String,
    pub page: u32,
    /// Rank in the search, from 1.
    pub found: usize,
    /// Probability that it answers the question.
    pub answers: f32,
    /// The words it would answer with.
    pub words: String,
}

/// A short answer that the passages give, and that is not the language model's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contradiction {
    /// What the passages say.
    pub words: String,
    /// Number of the footnote to them, which no sentence uses.
    pub footnote: usize,
}

impl Judgement {
    pub fn of(hits: &[Hit], judged: &[Option<Judged>]) -> Judgement {
        let passages = hits.iter().zip(judged).filter_map(|(hit, judged)| {
            let judged = judged.as_ref()?;
            let words = judged.reading.words(&hit.text);
            let words = words.map(|words| on_one_line(&hit.text[words.bytes]));
            Some(JudgedPassage {
                chunk: hit.chunk,
                document: hit.document,
                title: hit.title.clone(),
                page: hit.page,
                found: judged.found,
                answers: judged.reading.probability(),
                words: words.unwrap_or_default(),
            })
        });
        Judgement {
            reader: Reader::identity().to_string(),
            passages: passages.collect(),
            words: Vec::new(),
            contradiction: None,
        }
    }

    /// Sets against a short answer of a language model what the passages say surely, if it is something else. `footnotes` get
    /// one more for it.
    pub fn contradict(
        &mut self,
        searcher: &Searcher,
        question: &str,
        sentences: &[Sentence],
        footnotes: &mut Vec<Footnote>,
        hits: &[Hit],
        judged: &[Option<Judged>],
    ) -> Result<()> {
        if !asks_for_fact(question) {
            return Ok(());
        }
        let said: Vec<&str> = sentences.iter().map(|sentence| sentence.text.as_str()).collect();
        let Some(other) = another_answer(&said, hits, judged) else { return Ok(()) };
        let hit = other.hit;
        let number = footnotes.len() + 1;
        let quote = &hit.text[other.quote.clone()];
        let sureness = other.reading.probability();
        self.words.resize(footnotes.len(), None);
        self.words.push(Some(span_of(hit, other.words.clone())));
        let words = on_one_line(&hit.text[other.words]);
        self.contradiction = Some(Contradiction { words, footnote: number });
        footnotes.push(Footnote::at(
            searcher,
            number,
            hit,
            span_of(hit, other.quote.clone()),
            quote,
            sureness,
        )?);
        Ok(())
    }
}

impl Footnote {
    /// Which bytes of the quote stand at a place of its page.
    pub fn in_quote(&self, place: Span) -> Option<Range<usize>> {
        let inside = self.span.start <= place.start && place.end <= self.span.end;
        inside.then(|| bytes_at(&self.quote, self.span.start, place))
    }

    /// Which bytes of a sentence that is the quote on one line stand at a place of its page.
    pub fn in_sentence(&self, place: Span, sentence: &str) -> Option<Range<usize>> {
        let bytes = self.in_quote(place)?;
        let before = on_one_line(&self.quote[..bytes.start]).len();
        let words = on_one_line(&self.quote[bytes]);
        let start = before + sentence.get(before..)?.find(&words)?;
        Some(start..start + words.len())
    }
}

/// Where the words stand on the page that answer the question within a quote.
pub fn words_of(hit: &Hit, judged: Option<&Judged>, quote: Span) -> Option<Span> {
    let reading = &judged?.reading;
    let words = reading.words_within(&hit.text, bytes_of(hit, quote))?;
    (reading.probability() >= Calibration::shipped().passage.marked_from && words.margin > 0.0)
        .then(|| span_of(hit, words.bytes))
}

fn asks_for_fact(question: &str) -> bool {
    let question = question.to_lowercase();
    let mut first = question.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    first.by_ref().take(FIRST_WORDS).any(|word| language::any(|language| language.questions.fact_words, word))
}

/// A short answer that the passages give surely: its words and the sentence they stand in, as bytes of the passage.
struct Other<'a> {
    hit: &'a Hit,
    reading: &'a Reading,
    words: Range<usize>,
    quote: Range<usize>,
}

/// What the surest passage answers, if no sure passage answers what was `said`, and `said` is as short.
fn another_answer<'a>(said: &[&str], hits: &'a [Hit], judged: &'a [Option<Judged>]) -> Option<Other<'a>> {
    if said.is_empty() || said.len() > SHORT_SENTENCES {
        return None;
    }
    let mut surest: Option<Other> = None;
    for (hit, judged) in hits.iter().zip(judged) {
        let Some(Judged { reading, .. }) = judged else { continue };
        let Some(Words { bytes: words, margin }) = reading.words(&hit.text) else { continue };
        if reading.probability() < Calibration::shipped().passage.sure_from || margin <= 0.0 {
            continue;
        }
        if said.iter().any(|sentence| says_any_of(sentence, &hit.text[words.clone()])) {
            return None;
        }
        let holds = |quote: &Range<usize>| quote.start <= words.start && words.end <= quote.end;
        let quote = sentences_of(hit).map(|(span, _)| bytes_of(hit, span)).find(holds);
        if let Some(quote) = quote
            && surest.as_ref().is_none_or(|other| reading.answerable > other.reading.answerable)
        {
            surest = Some(Other { hit, reading, words, quote });
        }
    }
    surest.filter(|other| other.hit.text[other.words.clone()].split_whitespace().count() <= SHORT_WORDS)
}

/// Where bytes of a passage stand on its page.
fn span_of(hit: &Hit, bytes: Range<usize>) -> Span {
    let start = hit.span.start as usize + hit.text[..bytes.start].chars().count();
    Span::new(start, start + hit.text[bytes].chars().count())
}

/// Which bytes of a passage stand at a place of its page, which lies within the passage.
pub(super) fn bytes_of(hit: &Hit, place: Span) -> Range<usize> {
    bytes_at(&hit.text, hit.span.start, place)
}

/// Which bytes of a text that begins at the character `from` of a page stand at a place of that page.
fn bytes_at(text: &str, from: u32, place: Span) -> Range<usize> {
    let before = Span { start: 0, end: place.start - from };
    let within = Span { start: before.end, end: place.end - from };
    let start = before.of(text).len();
    start..start + within.of(text).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_for_a_fact_is_told_from_one_for_yes_or_no() {
        for question in
            ["What is the rent?", "In which year did it begin?", "how many boats", "Wie hoch ist die Miete?"]
        {
            assert!(asks_for_fact(question), "{question}");
        }
        for question in ["Is the rent due in May?", "May I keep a dog, and where?", "Why?", ""] {
            assert!(!asks_for_fact(question), "{question}");
        }
    }
}
