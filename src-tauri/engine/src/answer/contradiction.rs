//! What the cross-encoder adds to an answer: the words that answer within the quotes, and what the passages say instead of a
//! language model's short answer.

use std::ops::Range;

use footnote_extract::Span;
use footnote_language as language;
use footnote_model::{Answer, Contradiction, Footnote, Hit, on_one_line};

use super::footnote;
use super::quotes::sentences_of;
use crate::Result;
use crate::calibration::Calibration;
use crate::inference::cross_encoder::Words;
use crate::proof::says_any_of;
use crate::search::{RankedHit, Relevance, Searcher};

/// Most words of a short answer, and most sentences of one that a language model gave.
const SHORT_WORDS: usize = 8;
const SHORT_SENTENCES: usize = 2;

/// How many of a question's first words are looked at for one that asks for a fact.
const FIRST_WORDS: usize = 4;

/// Sets against a short answer of a language model what the passages say surely, if it is something else. The footnotes get
/// one more for it.
pub fn contradict(searcher: &Searcher, hits: &[RankedHit], answer: &mut Answer) -> Result<()> {
    if !asks_for_fact(&answer.query) {
        return Ok(());
    }
    let said: Vec<&str> = answer.own_sentences().iter().map(|sentence| sentence.text.as_str()).collect();
    let Some(other) = another_answer(searcher.calibration(), &said, hits) else { return Ok(()) };
    let hit = other.hit;
    let quote = &hit.text[other.quote.clone()];
    let span = hit.span_of(other.quote.clone());
    let words = on_one_line(&hit.text[other.words.clone()]);
    let same = |note: &&Footnote| note.document == hit.document && note.page == hit.page && note.span == span;
    // It may be quoted above already.
    if let Some(known) = answer.footnotes.iter().find(same) {
        answer.contradiction = Some(Contradiction { words, footnote: known.number });
        return Ok(());
    }
    let number = answer.footnotes.len() + 1;
    let mut footnote = footnote::at(searcher, number, hit, span, quote, other.relevance.probability)?;
    footnote.answer_span = Some(hit.span_of(other.words));
    answer.footnotes.push(footnote);
    answer.contradiction = Some(Contradiction { words, footnote: number });
    Ok(())
}

/// Where the words are on the page that answer the question within a quote.
pub fn answer_within(calibration: &Calibration, ranked: &RankedHit, quote: Span) -> Option<Span> {
    let relevance = ranked.relevance.as_ref()?;
    let words = relevance.prediction.words_within(&ranked.text, ranked.bytes_of(quote))?;
    (relevance.probability >= calibration.passage.marked_from && words.margin > 0.0)
        .then(|| ranked.span_of(words.bytes))
}

fn asks_for_fact(question: &str) -> bool {
    let question = question.to_lowercase();
    let mut first = question.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    first.by_ref().take(FIRST_WORDS).any(|word| language::any(|language| language.questions.fact_words, word))
}

/// A short answer that the passages give surely: its words and the sentence they stand in, as bytes of the passage.
struct Other<'a> {
    hit: &'a Hit,
    relevance: &'a Relevance,
    words: Range<usize>,
    quote: Range<usize>,
}

/// What the surest passage answers, if no sure passage answers what was `said`, and `said` is as short.
fn another_answer<'a>(calibration: &Calibration, said: &[&str], hits: &'a [RankedHit]) -> Option<Other<'a>> {
    if said.is_empty() || said.len() > SHORT_SENTENCES {
        return None;
    }
    let mut surest: Option<Other> = None;
    for ranked in hits {
        let hit = &ranked.hit;
        let Some(relevance) = &ranked.relevance else { continue };
        let Some(Words { bytes: words, margin }) = relevance.prediction.words(&hit.text) else { continue };
        if relevance.probability < calibration.passage.sure_from || margin <= 0.0 {
            continue;
        }
        if said.iter().any(|sentence| says_any_of(sentence, &hit.text[words.clone()])) {
            return None;
        }
        let holds = |quote: &Range<usize>| quote.start <= words.start && words.end <= quote.end;
        let quote = sentences_of(hit).map(|(span, _)| hit.bytes_of(span)).find(holds);
        if let Some(quote) = quote
            && surest
                .as_ref()
                .is_none_or(|other| relevance.prediction.answerable > other.relevance.prediction.answerable)
        {
            surest = Some(Other { hit, relevance, words, quote });
        }
    }
    surest.filter(|other| other.hit.text[other.words.clone()].split_whitespace().count() <= SHORT_WORDS)
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
