//! Chooses the sentences that answer: by meaning, by the words of the question, and by the passage they stand in.

use std::collections::{BTreeSet, HashSet};

use footnote_extract::Span;
use footnote_language::{self as language, Language, Words, asks_yes_or_no, sentences, stems};
use footnote_model::{DocumentId, Hit, WeighedSentence, on_one_line};

use super::structure::Structure;
use super::wanted::KindWanted;
use super::{computed, labels, lists, strangers, wanted};
use crate::calibration::{Calibration, Quotes};
use crate::index::lexical::{QueryTerm, coverage};
use crate::index::vectors::dot;
use crate::inference::{CrossEncoder, Passage, Purpose};
use crate::progress::Cancel;
use crate::search::{Marks, RankedHit, Relevance, Searcher};
use crate::{Error, Result};

/// Passages whose sentences are weighed.
const WEIGHED_PASSAGES: usize = 8;

/// Sentences that are read one by one at most; those that share most words with the question, and whose passage answers it most
/// surely with words of theirs, go first.
const READ_SENTENCES: usize = 24;

/// Sentences that are embedded at most; those go first that answer most surely by all that is known without.
const EMBEDDED_SENTENCES: usize = 12;

/// The same where the reader can read none of them: it costs what reading would have. And where the question's words tell nothing
/// either, as they are in another language.
const EMBEDDED_WITHOUT_READING: usize = 40;
const EMBEDDED_UNREAD: usize = 96;

/// Highest and, negated, lowest logit that counts of a sentence read by itself.
const READING_UP_TO: f32 = 8.0;

/// Most sentences of an answer.
const MAX_QUOTES: usize = 5;

/// How much of a question that wants one thing a list has to be about; set by hand.
const LEAST_TOPIC: f32 = 0.5;

/// What a list loses that denies where the question does not, or the other way round; set by hand so that it is not quoted
/// beside the right one.
const OTHER_LIST: f32 = 0.6;

/// What a sentence loses that asks itself, or is the title of its document; set by hand.
const SAYS_LITTLE: f32 = 0.4;

/// What a sentence loses that lacks the marks of the question, where its passage has them and where that has none; set by hand.
const LACKS_MARKS: f32 = 0.7;
const PASSAGE_LACKS_MARKS: f32 = 0.4;

/// What a row of a table loses that holds less of the question than another row of it; set by hand.
const OUTDONE_ROW: f32 = 0.5;

/// What a sentence loses that the reader cannot read and that lacks a number, or money, where that is asked for; set by hand.
const LACKS_KIND: f32 = 0.6;

/// What a sentence loses whose document lacks what the question names, where others have it; set by hand.
const LACKS_NAMES: f32 = 0.3;

/// What a sentence loses that is about another year than the question; set by hand.
const OTHER_YEAR: f32 = 0.4;

/// What a list loses that is about little of the question, and how near it has to come so that it does not; set by hand.
const OFF_TOPIC: f32 = 0.5;
const NEAR_ENOUGH: f32 = 0.45;

/// By how much a sentence counts more that says what may not be done, where that is asked for; set by hand.
const DENIED_LEAVE: f32 = 1.5;

/// Longest first line of a passage that is taken for its title, in bytes.
const MAX_TITLE: usize = 60;

/// Fewest lines of a table of contents.
const FEWEST_CONTENTS: usize = 4;

/// What leads to the page numbers of a table of contents. Dots that stand for words left out are fewer.
const DOT_LEADERS: [&str; 2] = ["......", ". . . . . ."];

/// Something that may be quoted, and what the reader makes of it.
pub struct Measured {
    pub quote: WeighedSentence,
    /// Logit that it answers, read by itself; `None` where it was not read.
    pub reading: Option<f32>,
    /// How surely its passage answers with words of it, 0 to 1.
    pub passage_reading: f32,
    /// How near its passage comes to the question, 0 to 1.
    pub passage_meaning: f32,
    /// What it is about, if it is a list.
    topic: Option<String>,
    /// Whether its label is what the question asks for.
    is_asked_for: bool,
}

/// What the passages say, best first.
#[derive(Default)]
pub struct Weighed {
    pub quotes: Vec<Measured>,
    /// Whether a line says by its label that it is what the question asks for. Then there is an answer.
    pub is_asked_for: bool,
}

/// The score of such a line, above that of any other.
const ASKED_FOR: f32 = 1.0;

/// Weighs the sentences and lists of the best passages, best first. What the reader can read it reads once more, sentence by sentence.
/// `named`: the documents that have what the question names, if others lack it.
/// Fails with [`Error::Cancelled`] when it is asked to stop.
pub fn weigh(
    searcher: &Searcher,
    hits: &[RankedHit],
    terms: &[QueryTerm],
    question: &str,
    query: &[f32],
    named: Option<&[DocumentId]>,
    cancel: &Cancel,
) -> Result<Weighed> {
    let (calibration, reader) = (&searcher.calibration().quotes, searcher.cross_encoder);
    let keep_going = || !cancel.is_requested();
    let structures = structures(searcher, hits)?;
    let wants_one = wanted::wants_one(question);
    let mut candidates = candidates(calibration, hits, &structures, terms, question);
    let surest =
        candidates.iter().map(|candidate| candidate.passage_reading).fold(f32::MIN_POSITIVE, f32::max);
    let promise = |candidate: &Measured| {
        f32::from(u8::from(candidate.is_asked_for))
            + candidate.quote.coverage
            + candidate.passage_reading / surest
    };
    candidates.sort_by(|a, b| promise(b).total_cmp(&promise(a)).then(a.quote.passage.cmp(&b.quote.passage)));
    if candidates.first().is_some_and(|best| promise(best) > 0.0) {
        let is_legible = hits.iter().any(|hit| hit.relevance.is_some());
        candidates.truncate(if is_legible { READ_SENTENCES } else { EMBEDDED_UNREAD });
        read(reader, question, hits, &structures, &mut candidates, &keep_going)?;
        for candidate in &mut candidates {
            // Until it is embedded, its passage speaks for it.
            candidate.quote.similarity = candidate.passage_meaning;
            candidate.quote.score = candidate.chance(calibration);
        }
        if !wants_one {
            put_lists_before_items(&mut candidates);
        }
        let likelier = |a: &Measured, b: &Measured| {
            b.is_asked_for.cmp(&a.is_asked_for).then(b.quote.score.total_cmp(&a.quote.score))
        };
        candidates.sort_by(likelier);
        candidates.truncate(if is_legible { EMBEDDED_SENTENCES } else { EMBEDDED_WITHOUT_READING });
    } else {
        candidates = of_each_passage(candidates, EMBEDDED_UNREAD);
        read(reader, question, hits, &structures, &mut candidates, &keep_going)?;
    }
    let texts: Vec<String> = candidates.iter().map(|candidate| on_one_line(&candidate.quote.text)).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let vectors = searcher.embedder.embed_first(&texts, Purpose::Passage, &keep_going)?;
    let asked = Asked::of(question, named);
    let is_asked_for = candidates.iter().any(|candidate| candidate.is_asked_for);
    let mut quotes = Vec::new();
    for (mut measured, vector) in candidates.into_iter().zip(vectors) {
        let vector = vector.ok_or(Error::Cancelled)?;
        measured.quote.similarity = dot(query, &vector).clamp(0.0, 1.0);
        let hit = &hits[measured.quote.passage];
        measured.quote.score = match measured.is_asked_for {
            true => ASKED_FOR,
            false => (measured.chance(calibration) * asked.share_left(&measured, hit)).min(ASKED_FOR),
        };
        quotes.push(measured);
    }
    put_rows_behind_better(&mut quotes);
    if !wants_one {
        put_lists_before_items(&mut quotes);
    }
    quotes.sort_by(|Measured { quote: a, .. }, Measured { quote: b, .. }| {
        let length = |quote: &WeighedSentence| quote.span.end - quote.span.start;
        (b.score.total_cmp(&a.score))
            .then(a.passage.cmp(&b.passage))
            .then(length(b).cmp(&length(a)))
            .then(a.span.cmp(&b.span))
    });
    Ok(Weighed { quotes, is_asked_for })
}

/// What a question tells of its answer beside what the models measure.
struct Asked<'q> {
    named: Option<&'q [DocumentId]>,
    marks: Marks,
    years: HashSet<u32>,
    is_denied: bool,
    denies_leave: bool,
    wants_figure: bool,
    wanted: KindWanted,
    may_stand_in_mail: bool,
}

impl<'q> Asked<'q> {
    fn of(question: &'q str, named: Option<&'q [DocumentId]>) -> Asked<'q> {
        Asked {
            named,
            marks: Marks::of(question),
            years: strangers::years_asked(question),
            is_denied: lists::is_denied(question),
            denies_leave: denies_leave(question),
            wants_figure: wanted::wants_figure(question),
            wanted: KindWanted::of(question),
            may_stand_in_mail: wanted::may_stand_in_mail(question),
        }
    }

    /// How much of its score a quote keeps.
    fn share_left(&self, measured: &Measured, hit: &Hit) -> f32 {
        let Measured { quote, topic, reading, .. } = measured;
        let text = quote.text.as_str();
        let mut left = by_marks(&self.marks, text, hit);
        if let Some(topic) = topic {
            if lists::is_denied(topic) != self.is_denied {
                left *= OTHER_LIST;
            }
            if quote.coverage < LEAST_TOPIC && quote.similarity < NEAR_ENOUGH {
                left *= OFF_TOPIC;
            }
        }
        if !self.years.is_empty() && is_of_other_years(text, &self.years) {
            left *= OTHER_YEAR;
        }
        if self.is_denied && self.denies_leave && denies_leave(text) {
            left *= DENIED_LEAVE;
        }
        if says_little(text, &hit.title) && !(self.wants_figure && has_figure(text)) {
            left *= SAYS_LITTLE;
        }
        if self.named.is_some_and(|named| !named.contains(&hit.document)) {
            left *= LACKS_NAMES;
        }
        if reading.is_none() {
            if self.wanted.is_lacking_in(text) {
                left *= LACKS_KIND;
            }
            if is_of_mail(text) && !self.may_stand_in_mail {
                left *= SAYS_LITTLE;
            }
        }
        left
    }
}

/// Where several things may be wanted, a list that is about the question as much as its best item answers as surely, and goes before it.
fn put_lists_before_items(quotes: &mut [Measured]) {
    for list in 0..quotes.len() {
        if quotes[list].topic.is_none() {
            continue;
        }
        let whole = &quotes[list].quote;
        let is_part = |part: &&Measured| {
            let quote = &part.quote;
            part.topic.is_none()
                && quote.passage == whole.passage
                && whole.span.start <= quote.span.start
                && quote.span.end <= whole.span.end
                && quote.coverage <= whole.coverage
        };
        let items = quotes.iter().filter(is_part).map(|part| part.quote.score);
        let best = items.fold(whole.score, f32::max);
        // Of two that score the same the longer goes first.
        quotes[list].quote.score = best;
    }
}

/// Of the rows of a table that name different things those that hold more of the question go before the others.
fn put_rows_behind_better(quotes: &mut [Measured]) {
    let most_held: Vec<Option<f32>> = quotes
        .iter()
        .map(|row| {
            let is_row = |other: &&Measured| {
                other.quote.text.contains('\t')
                    && other.quote.passage == row.quote.passage
                    && !other.is_asked_for
            };
            let held = quotes.iter().filter(is_row).map(|other| other.quote.coverage);
            is_row(&row).then(|| held.fold(0.0, f32::max))
        })
        .collect();
    for (row, most) in quotes.iter_mut().zip(most_held) {
        if most.is_some_and(|most| row.quote.coverage < most) {
            row.quote.score *= OUTDONE_ROW;
        }
    }
}

/// What stands above the parts of each passage that is weighed.
fn structures(searcher: &Searcher, hits: &[RankedHit]) -> Result<Vec<Structure>> {
    let txn = searcher.store.read()?;
    hits.iter().take(WEIGHED_PASSAGES).map(|hit| Structure::of(searcher, &txn, hit)).collect()
}

/// What may be quoted of the best passages, with all that is known of it without a model.
fn candidates(
    calibration: &Quotes,
    hits: &[RankedHit],
    structures: &[Structure],
    terms: &[QueryTerm],
    question: &str,
) -> Vec<Measured> {
    let asked = labels::Asked::of(question, terms);
    let (said, wants_yes_or_no) = (stems(question), asks_yes_or_no(question));
    let (wants_one, wants_total) = (wanted::wants_one(question), wanted::wants_total(question));
    let mut candidates: Vec<Measured> = Vec::new();
    for (passage, (hit, structure)) in hits.iter().zip(structures).enumerate() {
        let (header, around) = (header_of(hit), around(hit));
        candidates.extend(candidates_of(hit, structure, question).into_iter().filter_map(
            |(span, text, topic)| {
                let coverage = coverage(terms, topic.as_deref().unwrap_or(&text));
                if topic.is_some() && wants_one && coverage < LEAST_TOPIC
                    || says_nothing_new(&text, &said, wants_yes_or_no)
                {
                    return None;
                }
                let relevance = hit.relevance.as_ref();
                let passage_reading =
                    relevance.map_or(0.0, |relevance| passage_reading(calibration, relevance, hit, span));
                let around =
                    format!("{around}\n{}\n{}", structure.heading(hit, span), paragraph_of(hit, span));
                let is_asked_for = labels::is_asked_for(&text, &header, &around, &asked)
                    || wants_total && topic.is_none() && computed::states_sum(&text) && has_figure(&text);
                let (document, page) = (hit.document, hit.page);
                let (score, similarity) = (0.0, 0.0);
                let quote =
                    WeighedSentence { passage, document, page, span, text, score, similarity, coverage };
                let passage_meaning = hit.vector.unwrap_or(0.0).clamp(0.0, 1.0);
                Some(Measured { quote, reading: None, passage_reading, passage_meaning, topic, is_asked_for })
            },
        ));
    }
    candidates
}

/// Has the reader read each candidate by itself, below what stands above it, if it could read the passage.
fn read(
    reader: &CrossEncoder,
    question: &str,
    hits: &[RankedHit],
    structures: &[Structure],
    candidates: &mut [Measured],
    keep_going: &dyn Fn() -> bool,
) -> Result<()> {
    let is_legible = |candidate: &&mut Measured| hits[candidate.quote.passage].relevance.is_some();
    let mut legible: Vec<&mut Measured> = candidates.iter_mut().filter(is_legible).collect();
    let texts: Vec<String> = legible.iter().map(|candidate| on_one_line(&candidate.quote.text)).collect();
    let passages: Vec<Passage> = legible
        .iter()
        .zip(&texts)
        .map(|(candidate, text)| {
            let WeighedSentence { passage, span, .. } = candidate.quote;
            structures[passage].passage(&hits[passage], span, text)
        })
        .collect();
    let predictions = reader.read(question, &passages, keep_going)?;
    if !keep_going() {
        return Err(Error::Cancelled);
    }
    for (candidate, prediction) in legible.iter_mut().zip(predictions) {
        let logit = prediction.map(|prediction| prediction.answerable);
        candidate.reading = logit.map(|logit| logit.clamp(-READING_UP_TO, READING_UP_TO));
    }
    Ok(())
}

impl Measured {
    /// Probability that it is what answers.
    fn chance(&self, calibration: &Quotes) -> f32 {
        let WeighedSentence { similarity, coverage, passage, .. } = self.quote;
        let rank = 1.0 / (1.0 + calibration.rank_discount * passage as f32);
        match self.reading {
            Some(reading) => calibration.read.probability([
                reading,
                similarity,
                coverage,
                rank,
                self.passage_meaning,
                self.passage_reading,
            ]),
            None => calibration.unread.probability([similarity, coverage, rank, self.passage_meaning]),
        }
    }
}

/// Most words of a line that may be a title which only repeats the question, and of one that ends as a sentence does.
const MAX_TITLE_WORDS: usize = 8;
const MAX_ENDED_TITLE_WORDS: usize = 4;

/// Whether a line only repeats words of the question, as a title does; its number, as in "1. The boiler.", counts for nothing.
fn says_nothing_new(text: &str, said: &BTreeSet<String>, wants_yes_or_no: bool) -> bool {
    let (number, rest) = text.trim_start().split_once(char::is_whitespace).unwrap_or(("", text));
    let is_numbered = number.ends_with(['.', ')']) && number.starts_with(|c: char| c.is_ascii_digit());
    let text = if is_numbered { rest } else { text };
    let is_ended = text.trim_end().ends_with(['.', '!']);
    let most_words = if is_ended { MAX_ENDED_TITLE_WORDS } else { MAX_TITLE_WORDS };
    !wants_yes_or_no
        && text.split_whitespace().count() <= most_words
        && !text.contains(|c: char| c.is_ascii_digit())
        && stems(text).is_subset(said)
}

/// Whether a text names years, and none of those.
fn is_of_other_years(text: &str, years: &HashSet<u32>) -> bool {
    let mut named = strangers::years(text).peekable();
    named.peek().is_some() && !named.any(|year| years.contains(&year))
}

/// How much is left of the score of a sentence that may lack the marks of the question.
fn by_marks(marks: &Marks, text: &str, hit: &Hit) -> f32 {
    let has = |texts: &[&str]| marks.share_in(&texts.join("\n")) > 0.0;
    if marks.are_none() || has(&[text, &hit.title, &hit.heading]) {
        1.0
    } else if has(&[&hit.text, &hit.table_header]) {
        LACKS_MARKS
    } else {
        PASSAGE_LACKS_MARKS
    }
}

/// Whether a line says who sent a message to whom, and when.
fn is_of_mail(text: &str) -> bool {
    ["From: ", "To: ", "Cc: ", "Date: "].iter().any(|label| text.starts_with(label))
}

/// Most words of a line that greets.
const MAX_GREETING: usize = 6;

/// Whether a sentence is a question, the title of its document, or greets: "Dear Ms Weber,".
fn says_little(text: &str, title: &str) -> bool {
    let is_title = !title.is_empty() && text.trim().eq_ignore_ascii_case(title.trim());
    let greets = text.trim_end().ends_with(',') && text.split_whitespace().count() <= MAX_GREETING;
    is_title || greets || text.trim_end().ends_with(['?', '？', '؟'])
}

/// The paragraph that a part of a passage is in.
fn paragraph_of(hit: &Hit, span: Span) -> &str {
    let bytes = hit.bytes_of(span);
    let start = hit.text[..bytes.start].rfind('\n').map_or(0, |at| at + 1);
    let end = hit.text[bytes.end..].find('\n').map_or(hit.text.len(), |at| bytes.end + at);
    &hit.text[start..end]
}

/// Whether a text says that something may not be done, rather than that it is not done.
fn denies_leave(text: &str) -> bool {
    let words = wanted::words(text);
    let is_one = |list: fn(&Language) -> Words| words.iter().any(|word| language::any(list, word));
    let is_denied = is_one(|language| language.logic.negations);
    is_one(|language| language.logic.denying) && !is_denied
        || is_denied
            && (is_one(|language| language.logic.permissions) || is_one(|language| language.logic.granting))
}

/// As many of the candidates as `limit`, of each passage the first, then of each the second, and so on.
fn of_each_passage(candidates: Vec<Measured>, limit: usize) -> Vec<Measured> {
    let mut seen = [0; WEIGHED_PASSAGES];
    let mut numbered: Vec<(usize, Measured)> = candidates
        .into_iter()
        .map(|candidate| {
            let number = &mut seen[candidate.quote.passage];
            *number += 1;
            (*number, candidate)
        })
        .collect();
    numbered.sort_by_key(|(number, candidate)| (*number, candidate.quote.passage));
    numbered.into_iter().take(limit).map(|(_, candidate)| candidate).collect()
}

/// The header of the table whose rows a passage holds: its own first row with cells, where it holds the header itself.
fn header_of(hit: &Hit) -> String {
    let own = hit.text.lines().find(|line| line.contains('\t')).unwrap_or_default();
    if hit.table_header.is_empty() { own.to_owned() } else { hit.table_header.clone() }
}

/// What says what a passage is about, beside its own text: title, headings, name of the file, and the line above all others of it.
fn around(hit: &Hit) -> String {
    let file = hit.path.file_stem().unwrap_or_default().to_string_lossy().replace(['_', '-'], " ");
    let first = hit.text.lines().next().filter(|line| line.len() <= MAX_TITLE).unwrap_or_default();
    [&hit.title, &hit.heading, &*file, first].join("\n")
}

/// How surely a sentence answers: as its passage does, less by how much its words are outdone by others of the passage.
fn passage_reading(calibration: &Quotes, relevance: &Relevance, hit: &Hit, span: Span) -> f32 {
    let prediction = &relevance.prediction;
    let words = prediction.words_within(&hit.text, hit.bytes_of(span));
    words.map_or(0.0, |words| {
        let outdone = (words.margin - prediction.margin) / calibration.outdone_logits;
        relevance.probability * outdone.exp()
    })
}

/// What may be quoted of a passage: its sentences, and its lists as a whole. A list comes with what it is about, and that is
/// what its words are compared by: where the question names an item, the item alone is the answer.
fn candidates_of(hit: &Hit, structure: &Structure, question: &str) -> Vec<(Span, String, Option<String>)> {
    let text = hit.text.as_str();
    let lists = lists::lists(text);
    let leads: Vec<Span> = lists
        .iter()
        .filter(|list| !list.lead.is_empty())
        .map(|list| hit.span_of(list.lead.clone()))
        .collect();
    // What leads into a list says nothing without it.
    let mut found: Vec<(Span, String, Option<String>)> = sentences_of(hit)
        .filter(|(span, _)| !leads.contains(span) && !structure.is_above_others(*span))
        .chain(
            headings_with_figures(hit, structure)
                .filter(|(_, heading)| wanted::may_be_said_by(question, heading)),
        )
        .map(|(span, sentence)| (span, sentence, None))
        .collect();
    found.extend(lists.into_iter().map(|list| {
        let span = hit.span_of(list.range.clone());
        let topic = list.topic(text, structure.heading(hit, span));
        (span, text[list.range].to_owned(), Some(topic))
    }));
    found
}

/// The headings of a passage that say a number: "Travel policy, valid from 1 March 2025".
fn headings_with_figures<'p>(
    hit: &'p Hit,
    structure: &'p Structure,
) -> impl Iterator<Item = (Span, String)> + 'p {
    structure.headings().filter(|(span, heading)| {
        hit.span.start <= span.start && span.end <= hit.span.end && has_figure(heading)
    })
}

fn has_figure(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

/// The sentences of a passage with their place on the page, without its headings and the lines of a table of contents.
/// One that leans on the sentence before it ("It was …") comes with that sentence.
pub(super) fn sentences_of(hit: &Hit) -> impl Iterator<Item = (Span, String)> {
    let text = hit.text.as_str();
    let ranges = sentences(text);
    let is_contents = is_contents(text);
    let mut found = Vec::new();
    for (index, range) in ranges.iter().enumerate() {
        let body = &text[range.clone()];
        if hit.heading.split(footnote_model::HEADING_SEPARATOR).any(|heading| heading == body)
            || body.chars().filter(|c| c.is_alphanumeric()).count() < 2
            || is_line_of_contents(body)
            || is_contents && ends_with_page(body)
        {
            continue;
        }
        let mut range = range.clone();
        if index > 0 && leans(body) && !text[ranges[index - 1].end..range.start].contains('\n') {
            range.start = ranges[index - 1].start;
        }
        // "At the following address:" says nothing without what follows, be it a sentence or a list.
        if body.ends_with(':')
            && let Some(next) = ranges.get(index + 1)
        {
            if lists::is_item(&text[next.clone()]) {
                continue;
            }
            range.end = next.end;
        }
        let before = text[..range.start].chars().count();
        let start = hit.span.start as usize + before;
        let quote = text[range].to_string();
        found.push((Span::new(start, start + quote.chars().count()), quote));
    }
    found.into_iter()
}

/// Such lines answer nothing.
fn is_line_of_contents(sentence: &str) -> bool {
    DOT_LEADERS.iter().any(|dots| sentence.contains(dots))
}

/// Whether nearly all lines of a passage end with the number of a page, as in a table of contents without dots.
fn is_contents(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| line.split_whitespace().count() > 1).collect();
    lines.len() >= FEWEST_CONTENTS
        && lines.iter().filter(|line| ends_with_page(line)).count() * 4 >= lines.len() * 3
}

fn ends_with_page(line: &str) -> bool {
    let number = line.rsplit(' ').next().unwrap_or_default();
    let is_page = (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    is_page && !line.contains('\t') && line.starts_with(|c: char| c.is_alphanumeric())
}

fn leans(sentence: &str) -> bool {
    let first = sentence.split_whitespace().next().unwrap_or("").to_lowercase();
    let first = first.trim_matches(|c: char| !c.is_alphanumeric());
    language::any(|language| language.sentences.leaning, first)
}

/// The quotes that make the answer, without repetitions: the best, then the others passage by passage and in the order of the text.
pub fn choose<'w>(calibration: &Calibration, weighed: &'w [WeighedSentence]) -> Vec<&'w WeighedSentence> {
    let calibration = &calibration.quotes;
    let Some(best) = weighed.first() else { return Vec::new() };
    let is_repeated = |quote: &WeighedSentence, other: &WeighedSentence| {
        overlap(quote, other) || same_words(&quote.text, &other.text) >= calibration.same_words
    };
    let mut chosen: Vec<&WeighedSentence> = Vec::new();
    for quote in weighed.iter().take_while(|quote| quote.score >= best.score * calibration.worth_quoting) {
        if chosen.len() == MAX_QUOTES {
            break;
        }
        if !chosen.iter().any(|other| is_repeated(quote, other)) {
            chosen.push(quote);
        }
    }
    // The best first; then passages in the order of their best quote, which is the order in which they were chosen.
    let order: Vec<usize> = chosen.iter().map(|quote| quote.passage).collect();
    chosen[1..].sort_by_key(|quote| (order.iter().position(|passage| *passage == quote.passage), quote.span));
    chosen
}

fn overlap(a: &WeighedSentence, b: &WeighedSentence) -> bool {
    a.passage == b.passage && a.span.start < b.span.end && b.span.start < a.span.end
}

/// Share of their words that two sentences have in common. Of many a reader gains nothing from the second.
fn same_words(a: &str, b: &str) -> f32 {
    let (a, b) = (stems(a), stems(b));
    let shared = a.intersection(&b).count() as f32;
    let all = a.union(&b).count() as f32;
    if all > 0.0 { shared / all } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quote(passage: usize, start: usize, text: &str, score: f32) -> WeighedSentence {
        let span = Span::new(start, start + text.chars().count());
        WeighedSentence {
            passage,
            document: DocumentId(1),
            page: 1,
            span,
            text: text.to_string(),
            score,
            similarity: 0.0,
            coverage: 0.0,
        }
    }

    #[test]
    fn a_table_of_contents_without_dots_is_known_by_its_pages() {
        assert!(is_contents(
            "Contents\nSetting up 4\nRow access control 12\nColumn masks 31\nBanking example 77"
        ));
        assert!(!is_contents("Net sales\t4\nCosts\t12\nTaxes\t31\nProfit\t77"));
        assert!(!is_contents("The fee is 40\nIt is due in May.\nPay by post.\nAsk for Ada."));
    }

    #[test]
    fn a_question_or_a_title_says_little() {
        assert!(says_little("And how many sensors does the sea take? ", "Notes"));
        assert!(says_little("House rules", "House Rules"));
        assert!(says_little("Sehr geehrte Frau Weber,", "Notes"));
        assert!(!says_little("It takes six of them.", "Notes"));
        assert!(!says_little("House rules apply.", "House rules"));
        assert!(!says_little("Anything", ""));
    }

    #[test]
    fn the_best_quote_is_first_and_others_stand_in_the_order_of_the_text() {
        let weighed = [
            quote(1, 50, "Third sentence here.", 1.0),
            quote(0, 0, "Other passage speaks.", 0.95),
            quote(1, 0, "First words of it.", 0.9),
            quote(2, 0, "Too weak to quote.", 0.2),
        ];
        let order: Vec<(usize, u32)> = choose(Calibration::shipped(), &weighed)
            .iter()
            .map(|quote| (quote.passage, quote.span.start))
            .collect();
        assert_eq!(order, [(1, 50), (1, 0), (0, 0)]);
    }

    #[test]
    fn repetitions_are_left_out() {
        let weighed = [
            quote(0, 0, "The fee is 40 pounds a month.", 1.0),
            quote(1, 0, "The fee is 40 pounds each month.", 0.99),
            quote(0, 4, "fee is 40", 0.98),
        ];
        assert_eq!(choose(Calibration::shipped(), &weighed).len(), 1);
    }

    #[test]
    fn a_title_that_repeats_the_question_says_nothing_new() {
        let said = stems("How many times has the boiler failed?");
        assert!(says_nothing_new("1. The boiler.", &said, false));
        assert!(says_nothing_new("Boiler", &said, false));
        assert!(!says_nothing_new("It has failed five times.", &said, false));
        assert!(!says_nothing_new("Boiler: 12", &said, false));
    }

    #[test]
    fn dots_before_a_page_number_are_told_from_words_left_out() {
        assert!(is_line_of_contents("5.5 Bereavement and carers . . . . . . . . . 6"));
        assert!(is_line_of_contents("Annual leave ............ 9"));
        assert!(!is_line_of_contents("The tenant shall . . . . The landlord .... may."));
    }
}
