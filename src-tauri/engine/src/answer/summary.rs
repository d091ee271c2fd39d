//! Says what whole documents say. Nothing is left to a search: every passage is read, or weighed against all others.
//!
//! A language model condenses the document part by part; of each part only what is proved goes on, and from these notes the answer
//! is written and proved again. Without a model, the sentences are quoted that stand for most of the document.

use std::collections::BTreeSet;
use std::ops::Range;
use std::time::Instant;

use footnote_extract::{BlockKind, Span};
use footnote_language::{LANGUAGES, sentences};
use footnote_llm::protocol::{End, Generate};
use footnote_llm::{ModelError, Update};
use footnote_model::{
    Answer, Document, Ending, Footnote, Hit, Method, PassageId, Sentence, StepName, Support, WeighedSentence,
    on_one_line,
};

use super::quotes::sentences_of;
use super::written::{self, Given, Writer};
use super::{AnswerEvent, Show, footnote, prompt};
use crate::index::vectors::dot;
use crate::inference::Purpose;
use crate::progress::Cancel;
use crate::proof::Prover;
use crate::search::{Searcher, Stopwatch};
use crate::{Error, Result};

/// Most tokens of a part that is condensed at once: small models lose the thread of longer ones.
const PART_TOKENS: u32 = 1_500;

/// Tokens of what a part is condensed to.
const NOTE_TOKENS: u32 = 128;

/// Most quotes of a summary without a model, and passages for each.
const MOST_QUOTES: usize = 8;
const PASSAGES_PER_QUOTE: usize = 3;
const LEAST_QUOTES: usize = 3;

/// Pages on which an abstract may be, and fewest words of a sentence of one.
const ABSTRACT_PAGES: u32 = 4;
const LEAST_WORDS: usize = 3;

/// Passages in which a document opens.
const OPENING: usize = 2;

/// Passages of a document that are compared with each other; of a longer one, as many at equal distances.
const COMPARED: usize = 400;

/// Passages that are embedded at most where their document has no vectors yet.
const EMBEDDED: usize = 48;

/// Sentences of a passage that are compared with it, and the fewest words of one that can stand alone.
const SENTENCES: usize = 8;
const FEWEST_WORDS: usize = 6;

/// A proved sentence on a part of a document, and the passages that prove it.
struct Note {
    text: String,
    passages: Vec<usize>,
}

/// Summarises documents. The answer's question is what the person asked for, with the wish for length and form.
pub(super) fn summarise(
    searcher: &Searcher,
    documents: &[Document],
    answer: &mut Answer,
    writer: Option<&Writer>,
    cancel: &Cancel,
    show: &mut Show,
) -> Result<()> {
    let mut watch = Stopwatch::start();
    let mut passages = Vec::new();
    for document in documents {
        passages.extend(searcher.passages_of(document)?);
    }
    let read = match writer {
        Some(writer) => {
            let mut condensing =
                Condensing { searcher, writer, passages: &passages, model: None, cancel, show };
            condensing.summarise(answer, &mut watch)?
        }
        None => by_quotes(searcher, &passages, answer, cancel, show)?,
    };
    if watch.steps.is_empty() {
        watch.end(StepName::Summarising);
    }
    answer.trace.steps.append(&mut watch.steps);
    answer.method = Method::Summary {
        documents: documents.iter().map(|document| document.title.clone()).collect(),
        read,
        passages: passages.len(),
    };
    let is_cited = |hit: &Hit| {
        let on_page = |note: &Footnote| note.document == hit.document && note.page == hit.page;
        let within = |note: &Footnote| hit.span.start <= note.span.start && note.span.end <= hit.span.end;
        answer.footnotes.iter().any(|note| on_page(note) && within(note))
    };
    passages.retain(is_cited);
    answer.passages = passages;
    Ok(())
}

/// A model at work on the passages of a summary.
struct Condensing<'a, 's> {
    searcher: &'a Searcher<'a>,
    writer: &'a Writer<'a>,
    passages: &'a [Hit],
    /// The model that has written notes, once it has.
    model: Option<String>,
    cancel: &'a Cancel,
    show: &'a mut Show<'s>,
}

impl Condensing<'_, '_> {
    /// Returns how many passages were read.
    fn summarise(&mut self, answer: &mut Answer, watch: &mut Stopwatch) -> Result<usize> {
        let begun = Instant::now();
        let context = match written::ready(self.writer, self.cancel, self.show) {
            Err(Error::Cancelled) => {
                self.notes_alone(&[], Ending::Stopped, answer)?;
                return Ok(0);
            }
            context => context?,
        };
        let texts: Vec<String> =
            self.passages.iter().zip(1..).map(|(hit, number)| prompt::passage(number, hit)).collect();
        let part = PART_TOKENS.min(prompt::room_to_condense(context, NOTE_TOKENS));
        let tokens = match self.count(&texts) {
            Err(Error::Cancelled) => {
                self.notes_alone(&[], Ending::Stopped, answer)?;
                return Ok(0);
            }
            tokens => tokens?,
        };
        let groups = grouped(&tokens, part, |at| {
            at > 0 && self.passages[at].document != self.passages[at - 1].document
        });
        let (mut notes, mut read, mut stopped) = (Vec::new(), 0, false);
        for group in groups {
            (self.show)(AnswerEvent::Summarising { done: read, total: self.passages.len() });
            let cited: Vec<usize> = group.clone().collect();
            match self.condense(&texts[group.clone()], &cited)? {
                Some(condensed) => notes.extend(condensed),
                None => {
                    stopped = true;
                    break;
                }
            }
            read = group.end;
        }
        (self.show)(AnswerEvent::Summarising { done: read, total: self.passages.len() });
        while !stopped && notes.len() > 1 {
            match self.fit(&notes, context) {
                Ok(true) => break,
                Ok(false) => {}
                Err(Error::Cancelled) => {
                    stopped = true;
                    break;
                }
                Err(error) => return Err(error),
            }
            match self.condense_notes(&notes, part)? {
                Some(fewer) if fewer.len() < notes.len() => notes = fewer,
                // What cannot be made shorter is cut: the answer says how much was read, not how much was kept.
                Some(_) => notes.truncate(notes.len() / 2),
                None => stopped = true,
            }
        }
        watch.end(StepName::Summarising);
        if stopped {
            self.notes_alone(&notes, Ending::Stopped, answer)?;
            return Ok(read);
        }
        let is_written = self.write(&notes, begun, answer)?;
        watch.end(StepName::Writing);
        if is_written {
            let ending = answer.written.as_ref().map(|written| &written.ending);
            answer.stopped = matches!(ending, Some(Ending::Stopped | Ending::Failed(_)));
            return Ok(read);
        }
        match (notes.as_slice(), self.cancel.is_requested()) {
            ([], false) => return by_quotes(self.searcher, self.passages, answer, self.cancel, self.show),
            (notes, false) => self.notes_alone(notes, Ending::Said, answer)?,
            (notes, true) => self.notes_alone(notes, Ending::Stopped, answer)?,
        }
        Ok(read)
    }

    /// The notes as the answer, where it could not be written from them.
    fn notes_alone(&mut self, notes: &[Note], ending: Ending, answer: &mut Answer) -> Result<()> {
        let text = notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>().join("\n\n");
        answer.stopped = ending == Ending::Stopped;
        let passages = self.hits(notes);
        let model = self.model.clone().unwrap_or_else(|| self.writer.generator.name());
        written::prove(self.searcher, self.writer, (model, text), &passages, ending, answer, self.show)
    }

    /// Has the model condense some texts. Returns what of it `cited` passages prove; `None`: it was stopped.
    fn condense(&mut self, texts: &[String], cited: &[usize]) -> Result<Option<Vec<Note>>> {
        let title = cited.first().map_or("", |index| self.passages[*index].title.as_str());
        let write = Generate {
            messages: prompt::condensing(title, texts),
            most_tokens: NOTE_TOKENS,
            ..Generate::default()
        };
        let mut wrote = String::new();
        let told = &mut |told: Update| {
            if let Update::Text(piece) = told {
                wrote.push_str(piece);
            }
        };
        match self.writer.generator.write(&write, &|| self.cancel.is_requested(), told) {
            Ok(finished) if finished.end == End::Stopped => return Ok(None),
            Err(ModelError::Stopped) => return Ok(None),
            finished => self.model = Some(finished?.model),
        }
        let hits: Vec<&Hit> = cited.iter().map(|index| &self.passages[*index]).collect();
        let texts: Vec<&str> = hits.iter().map(|hit| hit.text.as_str()).collect();
        let titles: Vec<&str> = hits.iter().map(|hit| hit.title.as_str()).collect();
        let prover = Prover::new(self.searcher.shipped, &texts)?.with_titles(&titles);
        let mut notes = Vec::new();
        for claim in crate::proof::sentences(&wrote) {
            let proof = prover.prove(&claim.text)?;
            if !claim.is_frame && !proof.is_frame && proof.support == Support::Supported {
                let passages = proof.cited.iter().map(|found| cited[found.passage]).collect();
                notes.push(Note { text: claim.text, passages });
            }
        }
        Ok(Some(notes))
    }

    /// Makes fewer notes of many.
    fn condense_notes(&mut self, notes: &[Note], part: u32) -> Result<Option<Vec<Note>>> {
        let texts: Vec<String> = notes.iter().map(|note| note.text.clone()).collect();
        let tokens = match self.count(&texts) {
            Err(Error::Cancelled) => return Ok(None),
            tokens => tokens?,
        };
        let groups = grouped(&tokens, part, |_| false);
        let mut fewer = Vec::new();
        for group in groups {
            let Some(condensed) = self.condense(&texts[group.clone()], &cited(&notes[group]))? else {
                return Ok(None);
            };
            fewer.extend(condensed);
        }
        Ok(Some(fewer))
    }

    /// Whether an answer can be written from these notes at once.
    fn fit(&self, notes: &[Note], context: u32) -> Result<bool> {
        let room = prompt::room_for_notes(self.writer, context, &|| self.cancel.is_requested())?;
        let texts: Vec<String> = notes.iter().map(|note| note.text.clone()).collect();
        Ok(self.count(&texts)?.iter().map(|tokens| tokens + 2).sum::<u32>() <= room)
    }

    fn count(&self, texts: &[String]) -> Result<Vec<u32>> {
        Ok(self.writer.generator.count(texts, &|| self.cancel.is_requested())?)
    }

    /// Writes the answer from notes. Returns false, and leaves the answer as it was, if nothing of it can be proved or no
    /// word came before it was stopped.
    fn write(&mut self, notes: &[Note], begun: Instant, answer: &mut Answer) -> Result<bool> {
        if notes.is_empty() {
            return Ok(false);
        }
        let passages = self.hits(notes);
        let texts: Vec<&str> = notes.iter().map(|note| note.text.as_str()).collect();
        let prompt = prompt::summarising(self.writer, &answer.question, &texts);
        let given = Given { passages: &passages, prompt, begun };
        match written::write_prompt(self.searcher, self.writer, &given, answer, self.cancel, self.show) {
            Err(Error::Cancelled) => return Ok(false),
            done => done?,
        }
        let is_proved = answer.sentences.iter().any(|sentence| sentence.support == Support::Supported);
        if !is_proved {
            (answer.sentences, answer.footnotes, answer.written) = (Vec::new(), Vec::new(), None);
        }
        Ok(is_proved)
    }

    /// The passages that notes rest on, in their order.
    fn hits(&self, notes: &[Note]) -> Vec<Hit> {
        cited(notes).into_iter().map(|index| self.passages[index].clone()).collect()
    }
}

fn cited(notes: &[Note]) -> Vec<usize> {
    let cited: BTreeSet<usize> = notes.iter().flat_map(|note| note.passages.iter().copied()).collect();
    cited.into_iter().collect()
}

/// Cuts a row of texts into groups of at most `most` tokens each; a longer text is a group of its own. `parts_before` tells where a
/// new group must begin.
fn grouped(tokens: &[u32], most: u32, parts_before: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut held = 0;
    for (at, tokens) in tokens.iter().enumerate() {
        match groups.last_mut() {
            Some(group) if held + tokens <= most && !parts_before(at) => {
                group.end = at + 1;
                held += tokens;
            }
            _ => {
                groups.push(at..at + 1);
                held = *tokens;
            }
        }
    }
    groups
}

/// Quotes what each document says of itself in short, or how it opens and the sentences that stand for most of it. Returns how many
/// passages were compared.
fn by_quotes(
    searcher: &Searcher,
    passages: &[Hit],
    answer: &mut Answer,
    cancel: &Cancel,
    show: &mut Show,
) -> Result<usize> {
    let documents: Vec<&[Hit]> = passages.chunk_by(|a, b| a.document == b.document).collect();
    let most = (MOST_QUOTES / documents.len().max(1)).max(1);
    let mut read = 0;
    for passages in documents {
        if cancel.is_requested() {
            answer.stopped = true;
            break;
        }
        let quotes = match own_summary(searcher, passages, most)? {
            own if !own.is_empty() => own,
            _ => opened(passages, telling_quotes(searcher, passages, most)?, most),
        };
        // A table has no sentences, and is shown by its first rows.
        let quotes = match passages.first() {
            Some(first) if quotes.is_empty() => {
                sentences_of(first).take(most.min(LEAST_QUOTES)).map(|row| (0, whole(first, row))).collect()
            }
            _ => quotes,
        };
        for (passage, quote) in quotes {
            let number = answer.footnotes.len() + 1;
            let hit = &passages[passage];
            let footnote = footnote::at(searcher, number, hit, quote.span, &quote.text, quote.score)?;
            let sentence = Sentence::quoted(on_one_line(&quote.text), number);
            show(AnswerEvent::Sentence { sentence: &sentence, footnotes: std::slice::from_ref(&footnote) });
            answer.sentences.push(sentence);
            answer.footnotes.push(footnote);
        }
        read += passages.len();
    }
    Ok(read)
}

/// The sentences under a heading such as "Abstract", at the beginning of a document.
fn own_summary(searcher: &Searcher, passages: &[Hit], most: usize) -> Result<Vec<(usize, WeighedSentence)>> {
    let Some(first) = passages.first() else { return Ok(Vec::new()) };
    let txn = searcher.store.read()?;
    for number in first.page..first.page + ABSTRACT_PAGES {
        let Some(page) = searcher.store.page(&txn, first.document, number)? else { break };
        let Some(heading) = page.blocks.iter().position(|block| is_abstract(block.span.of(&page.text)))
        else {
            continue;
        };
        let body = page.blocks[heading + 1..].iter().take_while(|block| {
            matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Furniture)
        });
        let mut found = Vec::new();
        for block in body.filter(|block| block.kind != BlockKind::Furniture) {
            let text = block.span.of(&page.text);
            for range in sentences(text) {
                let start = block.span.start as usize + text[..range.start].chars().count();
                let sentence = text[range].to_owned();
                let span = Span::new(start, start + sentence.chars().count());
                let passage = passages.iter().position(|hit| {
                    hit.page == number && hit.span.start <= span.start && span.end <= hit.span.end
                });
                if let Some(passage) = passage
                    && sentence.split_whitespace().count() >= LEAST_WORDS
                {
                    found.push((passage, whole(&passages[passage], (span, sentence))));
                }
            }
        }
        if !found.is_empty() {
            found.truncate(most);
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

fn is_abstract(heading: &str) -> bool {
    let name = heading.trim().trim_start_matches(|c: char| !c.is_alphabetic()).trim_end_matches([':', '.']);
    let name = name.to_lowercase();
    LANGUAGES.iter().flat_map(|language| language.documents.abstracts).any(|abstracts| *abstracts == name)
}

/// The quotes with how the document opens before them: most say there what they are.
fn opened(
    passages: &[Hit],
    mut quotes: Vec<(usize, WeighedSentence)>,
    most: usize,
) -> Vec<(usize, WeighedSentence)> {
    let Some((index, opening)) =
        passages.iter().take(OPENING).enumerate().find_map(|(index, hit)| {
            Some((index, prose(hit).into_iter().next().map(|one| whole(hit, one))?))
        })
    else {
        return quotes;
    };
    let is_chosen =
        quotes.iter().any(|(other, quote)| *other == index && quote.span.start <= opening.span.start);
    if !is_chosen {
        quotes.truncate(most.saturating_sub(1).max(1));
        quotes.insert(0, (index, opening));
    }
    quotes
}

/// The whole sentences of a passage, without rows and titles.
fn prose(hit: &Hit) -> Vec<(Span, String)> {
    let is_prose = |text: &str| !text.contains('\t') && text.split_whitespace().count() >= FEWEST_WORDS;
    sentences_of(hit).filter(|(_, text)| is_prose(text)).take(SENTENCES).collect()
}

fn whole(hit: &Hit, (span, text): (Span, String)) -> WeighedSentence {
    let (document, page) = (hit.document, hit.page);
    WeighedSentence { passage: 0, document, page, span, text, score: 1.0, similarity: 1.0, coverage: 0.0 }
}

/// The sentences of the passages that together stand for most of a document, in the order of the text.
fn telling_quotes(
    searcher: &Searcher,
    passages: &[Hit],
    most: usize,
) -> Result<Vec<(usize, WeighedSentence)>> {
    let (indices, vectors) = vectors_of(searcher, passages)?;
    let most = most.min(passages.len().div_ceil(PASSAGES_PER_QUOTE).max(LEAST_QUOTES));
    // A document of few passages has several quotes of each.
    let of_each = most.div_ceil(indices.len().max(1));
    let mut quotes = Vec::new();
    for chosen in standing_for_most(&vectors, indices.len().min(2 * most)) {
        if quotes.len() == most {
            break;
        }
        let index = indices[chosen];
        let nearest = nearest_sentences(searcher, &passages[index], &vectors[chosen], of_each)?;
        quotes.extend(nearest.into_iter().map(|quote| (index, quote)));
    }
    quotes.sort_by_key(|(index, quote)| (*index, quote.span));
    Ok(quotes)
}

/// Passages at equal distances with their vectors; computed now where the document has none yet.
fn vectors_of(searcher: &Searcher, passages: &[Hit]) -> Result<(Vec<usize>, Vec<Vec<f32>>)> {
    let spread = |most: usize| (0..passages.len()).step_by(passages.len().div_ceil(most).max(1));
    let compared: Vec<usize> = spread(COMPARED).collect();
    let chunks: Vec<PassageId> = compared.iter().map(|index| passages[*index].chunk).collect();
    let stored = match searcher.space {
        Some(space) => searcher.vectors.vectors(space, &chunks)?,
        None => Vec::new(),
    };
    let found = compared.into_iter().zip(stored);
    let (mut indices, mut vectors): (Vec<usize>, Vec<Vec<f32>>) =
        found.filter_map(|(index, vector)| Some((index, vector?))).unzip();
    if vectors.is_empty() {
        indices = spread(EMBEDDED).collect();
        let texts: Vec<&str> = indices.iter().map(|index| passages[*index].text.as_str()).collect();
        vectors = searcher.embedder.embed(&texts, Purpose::Passage)?;
    }
    Ok((indices, vectors))
}

/// Which vectors stand for the others best, the first most of all: each is chosen so that the sum, over all vectors, of the
/// cosine with the nearest chosen one grows most.
fn standing_for_most(vectors: &[Vec<f32>], most: usize) -> Vec<usize> {
    let count = vectors.len();
    // Every cosine is needed once for each that is chosen.
    let cosines: Vec<f32> =
        vectors.iter().flat_map(|one| vectors.iter().map(move |other| dot(one, other))).collect();
    let row = |index: usize| &cosines[index * count..(index + 1) * count];
    let mut nearest = vec![0.0f32; count];
    let mut chosen: Vec<usize> = Vec::new();
    while chosen.len() < most.min(count) {
        let gain = |candidate: usize| -> f32 {
            row(candidate).iter().zip(&nearest).map(|(cosine, nearest)| (cosine - nearest).max(0.0)).sum()
        };
        let left = (0..count).filter(|index| !chosen.contains(index));
        let best =
            left.map(|index| (index, gain(index))).max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let Some((best, _)) = best else { break };
        for (nearest, cosine) in nearest.iter_mut().zip(row(best)) {
            *nearest = nearest.max(*cosine);
        }
        chosen.push(best);
    }
    chosen
}

/// The sentences that say most of what their passage says; none in a passage without whole sentences.
fn nearest_sentences(
    searcher: &Searcher,
    hit: &Hit,
    vector: &[f32],
    most: usize,
) -> Result<Vec<WeighedSentence>> {
    let sentences = prose(hit);
    let texts: Vec<&str> = sentences.iter().map(|(_, text)| text.as_str()).collect();
    let cosines = searcher.embedder.embed(&texts, Purpose::Passage)?;
    let scored = sentences.into_iter().zip(cosines.iter().map(|sentence| dot(sentence, vector)));
    let mut scored: Vec<((Span, String), f32)> = scored.collect();
    scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.0.cmp(&b.0.0)));
    let mut nearest: Vec<WeighedSentence> = Vec::new();
    for (sentence, score) in scored {
        let (score, similarity) = (score.clamp(0.0, 1.0), score.clamp(0.0, 1.0));
        let sentence = WeighedSentence { score, similarity, ..whole(hit, sentence) };
        // One that leans on another comes with it, and may hold it whole.
        let overlaps = |other: &WeighedSentence| {
            other.span.start < sentence.span.end && sentence.span.start < other.span.end
        };
        if nearest.len() < most && !nearest.iter().any(overlaps) {
            nearest.push(sentence);
        }
    }
    Ok(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_hold_as_much_as_fits_and_never_two_documents() {
        assert_eq!(grouped(&[40, 40, 40, 90, 10], 100, |_| false), [0..2, 2..3, 3..5]);
        assert_eq!(grouped(&[300, 40], 100, |_| false), [0..1, 1..2]);
        assert_eq!(grouped(&[10, 10, 10], 100, |at| at == 1), [0..1, 1..3]);
        assert!(grouped(&[], 100, |_| false).is_empty());
    }

    #[test]
    fn what_most_others_are_like_is_chosen_first_and_then_what_is_unlike_it() {
        let vectors =
            vec![vec![0.0, 1.0], vec![1.0, 0.0], vec![0.99, 0.14], vec![0.98, 0.2], vec![0.97, 0.24]];
        let chosen = standing_for_most(&vectors, 2);
        assert!((2..=4).contains(&chosen[0]), "{chosen:?}");
        assert_eq!(chosen[1], 0);
        assert_eq!(standing_for_most(&vectors, 9).len(), 5);
    }
}
