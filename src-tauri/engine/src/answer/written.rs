//! Has a language model write the answer, and proves each sentence as soon as it is written.
//!
//! Nothing depends on what the model says of its sources: footnotes come from the proof alone.

use std::cell::Cell;
use std::time::{Duration, Instant};

use footnote_llm::protocol::{End, Generate};
use footnote_llm::{Finished, Generator, ModelError, Update};
use footnote_model::{Answer, Doubt, Ending, Footnote, GeneratedText, Hit, Reason, Sentence, Style, Support};

use super::fields::{fields, label};
use super::named::{self, Named};
use super::prompt::{self, Asked, Exchange, NO_ANSWER, Prompt};
use super::repetition::{Loops, repeats_itself};
use super::{AnswerEvent, Show, footnote};
use crate::progress::Cancel;
use crate::proof::{Cited, Claim, Cutter, Proof, Prover};
use crate::search::Searcher;
use crate::{Error, Result};

/// Most tokens of a question that is put anew.
const MOST_REWRITTEN: u32 = 64;

/// The code of a form whose JSON is cut off, and what is said of it.
pub const FORM_CUT_SHORT: &str = "form-cut-short";
const BROKEN_FORM: &str = "the model did not fill in the form to its end; the fields before that are kept";

/// Who writes an answer, and how.
pub struct Writer<'a> {
    pub generator: &'a dyn Generator,
    pub style: Style,
    /// A JSON schema that the answer keeps to.
    pub schema: Option<String>,
    /// The conversation so far, oldest first.
    pub history: Vec<Exchange>,
}

impl From<&GeneratedText> for Exchange {
    fn from(written: &GeneratedText) -> Exchange {
        Exchange { asked: written.asked.clone(), wrote: written.wrote.clone(), given: written.given.clone() }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

/// A text whose figures have nothing between their thousands: a form has 1200 for "1,200".
fn without_separators(text: &str) -> String {
    text.replace([',', '.', '\'', '’', '\u{a0}', '\u{202f}'], "")
}

/// Whether the model says itself that the passages do not answer.
pub fn says_no_answer(written: &GeneratedText) -> bool {
    let plain = |text: &str| text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    plain(&written.wrote).starts_with(&plain(NO_ANSWER))
}

/// Whether any of it is in the documents, as far as could be found.
pub fn has_support(answer: &Answer) -> bool {
    answer.own_sentences().iter().any(|sentence| sentence.support != Support::Unsupported)
}

/// What is kept of a model that failed before its first word.
pub fn failed(writer: &Writer, question: &str, error: &ModelError) -> GeneratedText {
    GeneratedText {
        model: error.model().map_or_else(|| writer.generator.name(), str::to_owned),
        style: writer.style.clone(),
        schema: writer.schema.clone(),
        asked: question.to_owned(),
        wrote: String::new(),
        given: Vec::new(),
        first_word: Duration::ZERO,
        prompt_tokens: 0,
        kept_tokens: 0,
        written_tokens: 0,
        ending: Ending::Failed(Reason::new(error.code(), error.values(), error)),
    }
}

/// Puts a question into words that stand alone. `None` where the model made nothing of use of it.
pub fn rewrite(writer: &Writer, question: &str, cancel: &Cancel) -> Result<Option<String>> {
    let write = Generate {
        messages: prompt::rewriting(&writer.history, question),
        most_tokens: MOST_REWRITTEN,
        ..Generate::default()
    };
    let mut text = String::new();
    let told = &mut |told: Update| {
        if let Update::Text(piece) = told {
            text.push_str(piece);
        }
    };
    match writer.generator.write(&write, &|| cancel.is_requested(), told) {
        // Without it, the words of the earlier query stand in for it.
        Ok(finished) if finished.end != End::Said => return Ok(None),
        Err(ModelError::TooLong { .. }) => return Ok(None),
        other => drop(other?),
    }
    Ok(of_use(&text, question))
}

/// A rewritten question, if it is one line that asks about what was asked.
fn of_use(text: &str, question: &str) -> Option<String> {
    let line = text.trim().trim_matches('"').lines().next()?.trim().to_owned();
    let words = footnote_language::stems(&line);
    let shared = footnote_language::stems(question).intersection(&words).count();
    let long = line.chars().count() > 4 * question.chars().count() + 160;
    (words.len() > 2 && shared > 0 && !long).then_some(line)
}

/// Writes the sentences of an answer from `passages`. `show` gets each word, and each sentence once it is proved.
pub fn write(
    searcher: &Searcher,
    writer: &Writer,
    passages: &[Hit],
    answer: &mut Answer,
    cancel: &Cancel,
    show: &mut Show,
) -> Result<()> {
    let begun = Instant::now();
    let context = ready(writer, cancel, show)?;
    let asked = Asked {
        question: &answer.question,
        passages,
        history: &writer.history,
        style: &writer.style,
        schema: writer.schema.as_deref(),
    };
    writer.generator.read_ahead(&prompt::opening(&asked), &|| cancel.is_requested())?;
    let prompt = prompt::prompt(writer.generator, &asked, context, &|| cancel.is_requested())?;
    write_prompt(searcher, writer, &Given { passages, prompt, begun }, answer, cancel, show)
}

/// Loads the model and returns the tokens that its context holds.
pub fn ready(writer: &Writer, cancel: &Cancel, show: &mut Show) -> Result<u32> {
    Ok(writer.generator.ready(&|| cancel.is_requested(), &mut |told| show_work(show, told))?)
}

/// What an answer is written from.
pub struct Given<'a> {
    /// The passages that it is proved with.
    pub passages: &'a [Hit],
    pub prompt: Prompt,
    /// Since when the person has been waiting for the first word.
    pub begun: Instant,
}

/// Has the model go on from a prompt, and proves what it writes, which becomes the answer's.
pub fn write_prompt(
    searcher: &Searcher,
    writer: &Writer,
    given: &Given,
    answer: &mut Answer,
    cancel: &Cancel,
    show: &mut Show,
) -> Result<()> {
    let Given { passages, prompt, begun } = given;
    // What cannot be proved is not worth writing to its end.
    let failed = Cell::new(false);
    let repeats = Cell::new(false);
    let stopped = || cancel.is_requested() || failed.get() || repeats.get();
    let mut proving = Proving::new(searcher, prover(searcher, &answer.question, passages)?, passages);
    proving.footnotes.clone_from(&answer.footnotes);
    let write = Generate {
        messages: prompt.messages.clone(),
        most_tokens: prompt::most_tokens(&writer.style),
        schema: writer.schema.clone(),
        ..Generate::default()
    };
    let (mut wrote, mut first_word, mut failure) = (String::new(), None, None);
    // How much of it has been shown.
    let mut shown = 0;
    let finished = writer.generator.write(&write, &stopped, &mut |told| {
        let Update::Text(piece) = told else { return show_work(show, told) };
        first_word.get_or_insert_with(|| begun.elapsed());
        wrote.push_str(piece);
        if writer.schema.is_none() {
            match proving.prove_finished(&wrote, show) {
                // A sentence takes the place of all words that were shown, so those of the next come again.
                Ok(Some(end)) => shown = end,
                Ok(None) => {}
                Err(error) => {
                    failed.set(true);
                    failure.get_or_insert(error);
                }
            }
            repeats.set(repeats.get() || proving.is_in_loop(&wrote));
        }
        show(AnswerEvent::Text(&wrote[shown..]));
        shown = wrote.len();
    });
    if let Some(error) = failure {
        return Err(error);
    }
    let (finished, model, mut ending) = match finished {
        Ok(finished) => {
            let ending = match finished.end {
                _ if repeats.get() => Ending::Repeats,
                End::Said => Ending::Said,
                End::Length => Ending::Length,
                End::Repeats => Ending::Repeats,
                End::Stopped => Ending::Stopped,
            };
            let model = finished.model.clone();
            (Some(finished), model, ending)
        }
        // What was shown stays.
        Err(error) if !wrote.is_empty() => {
            let model = error.model().map_or_else(|| writer.generator.name(), str::to_owned);
            (None, model, Ending::Failed(Reason::new(error.code(), error.values(), &error)))
        }
        Err(error) => return Err(error.into()),
    };
    match &writer.schema {
        Some(schema) => {
            let is_whole = proving.prove_fields(&wrote, schema, show)?;
            if !is_whole && !matches!(ending, Ending::Stopped | Ending::Failed(_)) {
                ending = Ending::Failed(Reason::new(FORM_CUT_SHORT, Vec::new(), &BROKEN_FORM));
            }
        }
        None => proving.prove_rest(&wrote, ending == Ending::Said, show)?,
    }
    let tokens = |count: fn(&Finished) -> u32| finished.as_ref().map_or(0, count);
    answer.written = Some(GeneratedText {
        model,
        style: writer.style.clone(),
        schema: writer.schema.clone(),
        asked: prompt.asked().to_owned(),
        wrote,
        given: prompt.given.clone(),
        first_word: first_word.unwrap_or_else(|| begun.elapsed()),
        prompt_tokens: tokens(|finished| finished.prompt_tokens),
        kept_tokens: tokens(|finished| finished.kept_tokens),
        written_tokens: tokens(|finished| finished.written_tokens),
        ending,
    });
    answer.sentences.append(&mut proving.sentences);
    answer.footnotes = proving.footnotes;
    Ok(())
}

/// Proves a text that a model has written before, which becomes the answer's.
pub fn prove(
    searcher: &Searcher,
    writer: &Writer,
    (model, text): (String, String),
    passages: &[Hit],
    ending: Ending,
    answer: &mut Answer,
    show: &mut Show,
) -> Result<()> {
    let begun = Instant::now();
    let mut proving = Proving::new(searcher, prover(searcher, &answer.question, passages)?, passages);
    proving.prove_rest(&text, true, show)?;
    answer.written = Some(GeneratedText {
        model,
        style: writer.style.clone(),
        schema: None,
        asked: answer.question.clone(),
        wrote: text,
        given: Vec::new(),
        first_word: begun.elapsed(),
        prompt_tokens: 0,
        kept_tokens: 0,
        written_tokens: 0,
        ending,
    });
    (answer.sentences, answer.footnotes) = (proving.sentences, proving.footnotes);
    Ok(())
}

fn prover<'a>(searcher: &'a Searcher, question: &str, passages: &'a [Hit]) -> Result<Prover<'a>> {
    let texts: Vec<&str> = passages.iter().map(|hit| hit.text.as_str()).collect();
    let above: Vec<String> = passages.iter().map(above).collect();
    let above: Vec<&str> = above.iter().map(String::as_str).collect();
    Ok(Prover::new(searcher.shipped, &texts)?.with_question(question).with_titles(&above))
}

/// What stands above a passage.
fn above(hit: &Hit) -> String {
    [&hit.title, &hit.heading, &hit.table_header].map(String::as_str).join("\n")
}

fn show_work(show: &mut Show, told: Update) {
    match told {
        Update::Loading(share) => show(AnswerEvent::Loading(share)),
        Update::Reading { done, total } => show(AnswerEvent::Reading { done, total }),
        Update::Text(_) => {}
    }
}

/// Proves sentences in the order in which they are written.
struct Proving<'a> {
    searcher: &'a Searcher<'a>,
    prover: Prover<'a>,
    passages: &'a [Hit],
    sentences: Vec<Sentence>,
    footnotes: Vec<Footnote>,
    cutter: Cutter,
    /// Whether any sentence has been finished, be it a frame.
    has_claims: bool,
    loops: Loops,
}

impl<'a> Proving<'a> {
    fn new(searcher: &'a Searcher<'a>, prover: Prover<'a>, passages: &'a [Hit]) -> Proving<'a> {
        Proving {
            searcher,
            prover,
            passages,
            sentences: Vec::new(),
            footnotes: Vec::new(),
            cutter: Cutter::default(),
            has_claims: false,
            loops: Loops::default(),
        }
    }

    /// Whether the model goes round in circles: in the sentence that it is writing, or with sentences that it has written.
    fn is_in_loop(&self, wrote: &str) -> bool {
        self.loops.is_loop() || repeats_itself(&wrote[self.cutter.end()..])
    }

    /// Proves what cannot change any more: all sentences but the last. Returns where the last that was shown now ends.
    fn prove_finished(&mut self, wrote: &str, show: &mut Show) -> Result<Option<usize>> {
        let finished = self.cutter.finished(wrote);
        let before = self.sentences.len();
        self.prove_claims(wrote, &finished, show)?;
        let end = finished.last().map(|claim| claim.range.end);
        Ok(end.filter(|_| self.sentences.len() > before))
    }

    /// Proves what is left when nothing more comes. A last sentence that was cut off is left out.
    fn prove_rest(&mut self, wrote: &str, is_whole: bool, show: &mut Show) -> Result<()> {
        let claims = self.cutter.rest(wrote);
        let ends = wrote.trim_end().ends_with(['.', '!', '?', '"', '”', ')', '*']);
        let is_only = !self.has_claims && claims.len() == 1;
        let cut_off = usize::from(!is_whole && !ends && !is_only && !claims.is_empty());
        self.prove_claims(wrote, &claims[..claims.len() - cut_off], show)
    }

    fn prove_claims(&mut self, wrote: &str, claims: &[Claim], show: &mut Show) -> Result<()> {
        self.has_claims |= !claims.is_empty();
        for claim in claims.iter().filter(|claim| !claim.is_frame) {
            let is_copied = is_heading(&claim.text, self.passages);
            if is_copied || self.loops.is_said_before(&claim.text) || repeats_itself(&claim.text) {
                continue;
            }
            let proof = self.prover.prove(&claim.text)?;
            if !proof.is_frame {
                self.add(format!("{}{}", lead(wrote, claim), claim.text), proof, show)?;
            }
        }
        Ok(())
    }

    /// Proves a filled-in schema field by field. Returns whether it was filled in to its end.
    fn prove_fields(&mut self, wrote: &str, schema: &str, show: &mut Show) -> Result<bool> {
        let filled = fields(wrote, schema);
        self.prover.forget_question();
        for (place, said) in filled.fields {
            let mut proof = self.prover.prove(&said)?;
            if proof.support != Support::Unsupported {
                let name = label(&place);
                let named = named::judge(self.searcher, self.passages, &name, &said, &proof)?;
                let stands = |cited: &Cited| {
                    let text = &self.passages[cited.passage].text[cited.range.clone()];
                    text.contains(&said) || is_number(&said) && without_separators(text).contains(&said)
                };
                if named == Named::So && proof.cited.iter().any(stands) {
                    proof = Proof { support: Support::Supported, why: None, ..proof };
                }
                let doubt = match named {
                    Named::So => None,
                    Named::Otherwise => Some(Doubt::Weak),
                    Named::Nowhere => Some(Doubt::Words(vec![name])),
                };
                if doubt.is_some() {
                    proof = Proof { support: Support::Unsupported, why: doubt, cited: Vec::new(), ..proof };
                }
            }
            self.add(format!("{place}: {said}"), proof, show)?;
        }
        Ok(filled.is_whole)
    }

    fn add(&mut self, text: String, proof: Proof, show: &mut Show) -> Result<()> {
        let before = self.footnotes.len();
        let mut numbers = Vec::new();
        for cited in &proof.cited {
            let hit = &self.passages[cited.passage];
            let quote = &hit.text[cited.range.clone()];
            let span = hit.span_of(cited.range.clone());
            let same = |footnote: &&Footnote| {
                footnote.document == hit.document && footnote.page == hit.page && footnote.span == span
            };
            let number = match self.footnotes.iter().find(same) {
                Some(footnote) => footnote.number,
                None => {
                    let number = self.footnotes.len() + 1;
                    self.footnotes.push(footnote::at(self.searcher, number, hit, span, quote, cited.score)?);
                    number
                }
            };
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        let sentence = Sentence { text, support: proof.support, doubt: proof.why, footnotes: numbers };
        show(AnswerEvent::Sentence { sentence: &sentence, footnotes: &self.footnotes[before..] });
        self.sentences.push(sentence);
        Ok(())
    }
}

/// Whether a sentence is a title, a heading or a header that stands above a passage: small models copy them, and they say nothing.
fn is_heading(sentence: &str, passages: &[Hit]) -> bool {
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let said = plain(sentence);
    let mut above = passages
        .iter()
        .flat_map(|hit| hit.heading.split(" › ").chain([hit.title.as_str(), &hit.table_header]));
    above.any(|heading| plain(heading) == said)
}

/// What stands before a sentence and tells its place: the mark of a list, or a new paragraph.
fn lead(wrote: &str, claim: &Claim) -> String {
    let before = &wrote[..claim.range.start];
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let mark = before[line..].trim();
    let digits = mark.trim_end_matches(['.', ')']);
    if matches!(mark, "-" | "*" | "•" | "–") {
        "- ".to_owned()
    } else if !digits.is_empty() && digits != mark && digits.chars().all(|c| c.is_ascii_digit()) {
        format!("{digits}. ")
    } else if mark.is_empty() && before[..line].ends_with("\n\n") {
        "\n\n".to_owned()
    } else {
        String::new()
    }
}

impl From<ModelError> for Error {
    fn from(error: ModelError) -> Error {
        match error {
            ModelError::Stopped => Error::Cancelled,
            error => Error::Model(error),
        }
    }
}
