//! A loaded model: reads prompts, keeping what it has read of the one before, and goes on with them.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use encoding_rs::UTF_8;
use footnote_llm::protocol::{End, Event, Finished, Generate, LOADING, Loaded, Refusal, Request, Start};
use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::LlamaContextParams;
use llama_cpp_2::context::session::LlamaStateSeqFlags;
use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_2::sampling::LlamaSampler;
use llama_cpp_2::token::LlamaToken;

use crate::crew::{Crew, Watch};
use crate::grammar;
use crate::serve::{Output, Stop};
use crate::template::{ChatTemplate, Piece};

/// Tokens that are read at once: at first, at least, and at most. llama.cpp cannot be interrupted in between, as its Rust
/// interface does not hand out the callback that could.
const FIRST_PIECE: usize = 16;
const PIECE: RangeInclusive<usize> = 8..=512;

/// How long reading one piece should take: a stop waits for the piece at hand. Half of it would hold 16 tokens of a model with a
/// billion parameters on two cores, which are read at 0.6 times the speed (`docs/figures.md`).
const PIECE_TIME: Duration = Duration::from_millis(300);

/// Pieces are so many tokens or a multiple of it: matrices are multiplied in blocks, and what is over takes as long as a block.
const PIECE_STEP: usize = 16;

/// What is tried to find the best number of threads: tokens of a piece, tokens one by one, and how many pieces are read in a usual
/// answer for as many tokens as are tried one by one.
const TRIAL_PIECE: usize = 32;
const TRIAL_TOKENS: usize = 4;
const TRIAL_READS: u32 = 2;

/// A row of so many tokens is a loop when it was written this many times on end, and in a filled-in form, whose rows can be
/// equal with good reason, this many times.
const LOOP: RangeInclusive<usize> = 6..=96;
const LOOP_TIMES: usize = 3;
const LOOP_TIMES_IN_FORM: usize = 16;

/// Answers whose tokens are remembered, so that they are the same tokens when the conversation goes on.
const REMEMBERED: usize = 64;

/// The one sequence that is kept.
const SEQUENCE: i32 = 0;

/// Loads a model and serves it until requests end.
pub fn serve(
    backend: &LlamaBackend,
    start: &Start,
    requests: &Receiver<(u64, Request)>,
    output: &Output,
    stop: &Stop,
) -> Result<(), Refusal> {
    let mut model = read(backend, start, output)?;
    let mut adapter = match &start.adapter {
        Some(adapter) => {
            Some((model.lora_adapter_init(&adapter.path).map_err(no_adapter(start))?, adapter.strength))
        }
        None => None,
    };
    let threads = if start.measure { quickest(backend, &model, start.threads) } else { start.threads };
    let tokens = start.context.min(model.n_ctx_train());
    let mut make = |threads: u32| {
        let mut context = model
            .new_context(backend, context_params(tokens, *PIECE.end(), threads))
            .map_err(|error| Refusal::Load { detail: format!("its memory cannot be had: {error}") })?;
        if let Some((adapter, strength)) = &mut adapter {
            context.lora_adapter_set(adapter, *strength).map_err(no_adapter(start))?;
        }
        Ok(context)
    };
    let context = make(threads)?;
    let mut session = Session::new(&model, context, threads, &mut make);
    let loaded =
        Loaded { context: session.context().n_ctx(), threads, template: session.template.kind.clone() };
    output.send(LOADING, &Event::Loaded(loaded));
    session.answer_requests(requests, output, stop);
    Ok(())
}

/// A wish to stop loading is the end of the process, so nothing is looked for here.
fn read(backend: &LlamaBackend, start: &Start, output: &Output) -> Result<LlamaModel, Refusal> {
    let output = output.clone();
    let mut shown = -1.0;
    let params = LlamaModelParams::default().with_progress_callback(move |share| {
        if share - shown >= 0.01 {
            shown = share;
            output.send(LOADING, &Event::Loading { share: share.clamp(0.0, 1.0) });
        }
        true
    });
    LlamaModel::load_from_file(backend, &start.path, &params)
        .map_err(|error| Refusal::Load { detail: error.to_string() })
}

fn context_params(tokens: u32, piece: usize, threads: u32) -> LlamaContextParams {
    LlamaContextParams::default()
        .with_n_ctx(NonZeroU32::new(tokens))
        .with_n_batch(piece as u32)
        .with_n_ubatch(piece as u32)
        .with_n_threads(threads as i32)
        .with_n_threads_batch(threads as i32)
}

/// How many threads run the model quickest: all of `most`, three quarters, or half. Cores of different kinds, and memory that is
/// slower than they are, can make fewer the better choice.
fn quickest(backend: &LlamaBackend, model: &LlamaModel, most: u32) -> u32 {
    let mut candidates = vec![most, (most * 3).div_ceil(4), most.div_ceil(2)];
    candidates.dedup();
    let timed = candidates.into_iter().filter_map(|threads| Some((time(backend, model, threads)?, threads)));
    timed.min().map_or(most, |(_, threads)| threads)
}

/// How long a usual share of reading and writing takes with so many threads; `None` where the model does not run.
fn time(backend: &LlamaBackend, model: &LlamaModel, threads: u32) -> Option<Duration> {
    let params = context_params(2 * TRIAL_PIECE as u32 + TRIAL_TOKENS as u32, TRIAL_PIECE, threads);
    let mut context = model.new_context(backend, params).ok()?;
    let mut batch = LlamaBatch::new(TRIAL_PIECE, 1);
    let mut decode = |from: usize, tokens: usize| {
        batch.clear();
        for position in from..from + tokens {
            // What is read does not matter to the time that reading takes.
            batch.add(LlamaToken(1), position as i32, &[SEQUENCE], position + 1 == from + tokens).ok()?;
        }
        let begun = Instant::now();
        context.decode(&mut batch).ok()?;
        context.synchronize();
        Some(begun.elapsed())
    };
    // The first piece brings the model into memory, for all that follow.
    decode(0, TRIAL_PIECE)?;
    let read = decode(TRIAL_PIECE, TRIAL_PIECE)?;
    let mut wrote = Duration::ZERO;
    for token in 0..TRIAL_TOKENS {
        wrote += decode(2 * TRIAL_PIECE + token, 1)?;
    }
    Some(read * TRIAL_READS + wrote)
}

fn no_adapter<E: ToString>(start: &Start) -> impl Fn(E) -> Refusal {
    let path = start.adapter.as_ref().map(|adapter| adapter.path.clone()).unwrap_or_default();
    move |error| Refusal::Adapter { path: path.clone(), detail: error.to_string() }
}

/// The request at hand.
struct Work<'w> {
    number: u64,
    output: &'w Output,
    stop: &'w Stop,
}

impl Work<'_> {
    fn say(&self, event: &Event) {
        self.output.send(self.number, event);
    }

    fn is_stopped(&self) -> bool {
        self.stop.is_asked(self.number)
    }
}

/// Makes a context whose work is done by so many threads. llama.cpp's Rust interface cannot change their number later.
type Make<'m, 's> = dyn FnMut(u32) -> Result<LlamaContext<'m>, Refusal> + 's;

struct Session<'m, 's> {
    model: &'m LlamaModel,
    /// `None` only while another takes its place.
    context: Option<LlamaContext<'m>>,
    make: &'s mut Make<'m, 's>,
    crew: Crew,
    template: ChatTemplate,
    /// The tokens that the context holds, in order.
    held: Vec<LlamaToken>,
    /// Answers of this model, and the tokens that they were written with. Text can be cut into tokens in more than one way.
    written: HashMap<String, Vec<LlamaToken>>,
    piece: usize,
}

impl<'m, 's> Session<'m, 's> {
    fn new(
        model: &'m LlamaModel,
        context: LlamaContext<'m>,
        threads: u32,
        make: &'s mut Make<'m, 's>,
    ) -> Session<'m, 's> {
        let vocab = model.vocab();
        let shown = |token| String::from_utf8_lossy(&vocab.token_to_piece(token, true, None)).into_owned();
        let knows_chatml = vocab.tokenize(b"<|im_end|>", false, true).len() == 1;
        let own = model.chat_template(None).ok().and_then(|template| template.to_string().ok());
        let template =
            ChatTemplate::new(own.as_deref(), knows_chatml, &shown(vocab.bos()), &shown(vocab.eos()));
        Session {
            model,
            context: Some(context),
            make,
            crew: Crew::new(threads),
            template,
            held: Vec::new(),
            written: HashMap::new(),
            piece: FIRST_PIECE,
        }
    }

    fn context(&mut self) -> &mut LlamaContext<'m> {
        self.context.as_mut().expect("a context is replaced by another at once")
    }

    /// Has as many threads compute as the crew now holds, and keeps what was read.
    fn change_crew(&mut self) -> Result<(), Refusal> {
        let held = if self.held.is_empty() {
            None
        } else {
            self.context().state_seq_get(SEQUENCE, LlamaStateSeqFlags::empty()).ok()
        };
        // Two contexts at once would take twice the memory.
        self.context = None;
        self.context = Some((self.make)(self.crew.threads)?);
        let is_kept = held.is_some_and(|state| self.context().state_seq_set(&state, SEQUENCE).is_ok());
        if !is_kept {
            self.context().clear_kv_cache();
            self.held.clear();
        }
        Ok(())
    }

    fn answer_requests(&mut self, requests: &Receiver<(u64, Request)>, output: &Output, stop: &Stop) {
        for (number, request) in requests {
            let work = Work { number, output, stop };
            let event = match request {
                Request::Generate(write) => match self.write(&write, &work) {
                    Ok(finished) => Event::Finished(finished),
                    Err(why) => Event::Refused { why },
                },
                Request::Count { texts } => Event::Counted {
                    tokens: texts.iter().map(|text| self.tokens_of_text(text).len() as u32).collect(),
                },
                Request::Stop => continue,
            };
            work.say(&event);
        }
    }

    /// What people and documents have written never becomes a special token.
    fn tokens_of_text(&self, text: &str) -> Vec<LlamaToken> {
        self.model.vocab().tokenize(text.as_bytes(), false, false)
    }

    fn prompt(&self, write: &Generate) -> Result<Vec<LlamaToken>, Refusal> {
        let pieces = self
            .template
            .render(&write.messages)
            .map_err(|error| Refusal::Failed { detail: format!("its chat template failed: {error}") })?;
        let vocab = self.model.vocab();
        let mut tokens = Vec::new();
        for piece in &pieces {
            match piece {
                Piece::Form(form) => tokens.extend(vocab.tokenize(form.as_bytes(), false, true)),
                Piece::Text(index) => {
                    let text = &write.messages[*index].text;
                    match self.written.get(text) {
                        Some(written) => tokens.extend(written),
                        None => tokens.extend(self.tokens_of_text(text)),
                    }
                }
            }
        }
        if vocab.should_add_bos() && tokens.first() != Some(&vocab.bos()) {
            tokens.insert(0, vocab.bos());
        }
        Ok(tokens)
    }

    fn write(&mut self, write: &Generate, work: &Work) -> Result<Finished, Refusal> {
        let prompt = self.prompt(write)?;
        let Some(before_last) = prompt.len().checked_sub(1) else {
            return Err(Refusal::Failed { detail: "its chat template leaves nothing to read".to_owned() });
        };
        let room = self.context().n_ctx().saturating_sub(write.most_tokens.max(1));
        if prompt.len() as u32 > room {
            return Err(Refusal::TooLong { tokens: prompt.len() as u32, room });
        }
        if self.crew.tries_all_again() {
            self.change_crew()?;
        }
        // What comes of the prompt is known only after its last token is read, so that one is always read.
        let same = self.held.iter().zip(&prompt).take_while(|(held, wanted)| held == wanted).count();
        let kept = self.keep(same.min(before_last));
        let mut finished = Finished {
            end: End::Stopped,
            prompt_tokens: prompt.len() as u32,
            kept_tokens: kept as u32,
            written_tokens: 0,
            read_seconds: 0.0,
            write_seconds: 0.0,
        };
        let mut sampler = self.sampler(write)?;

        let begun = Instant::now();
        let read = self.read(&prompt, work)?;
        finished.read_seconds = begun.elapsed().as_secs_f32();
        if !read {
            return Ok(finished);
        }
        let begun = Instant::now();
        let (end, tokens, text) = self.generate(&mut sampler, write, work)?;
        finished.write_seconds = begun.elapsed().as_secs_f32();
        finished.written_tokens = tokens.len() as u32;
        finished.end = end;
        if self.written.len() == REMEMBERED {
            self.written.clear();
        }
        self.written.insert(text, tokens);
        Ok(finished)
    }

    /// Forgets what the context holds after so many tokens. Returns how many it still holds: some models forget all or nothing.
    fn keep(&mut self, tokens: usize) -> usize {
        let kept = match self.context().kv_cache_seq_rm(SEQUENCE, Some(tokens as u32), None) {
            Ok(()) => tokens,
            Err(_) => {
                self.context().clear_kv_cache();
                0
            }
        };
        self.held.truncate(kept);
        kept
    }

    /// Reads what the context does not hold of the prompt. False where it was stopped.
    fn read(&mut self, prompt: &[LlamaToken], work: &Work) -> Result<bool, Refusal> {
        let mut batch = LlamaBatch::new(*PIECE.end(), 1);
        while self.held.len() < prompt.len() {
            if work.is_stopped() {
                return Ok(false);
            }
            let from = self.held.len();
            let piece = &prompt[from..prompt.len().min(from + self.piece)];
            let (begun, watch) = (Instant::now(), Watch::start());
            let is_last = from + piece.len() == prompt.len();
            self.decode(&mut batch, piece, is_last)?;
            let elapsed = begun.elapsed();
            // What comes of the last token is lost with its context.
            if !is_last && self.crew.shrinks(&watch) {
                self.change_crew()?;
            }
            if piece.len() == self.piece {
                let wanted = PIECE_TIME.as_secs_f64() / elapsed.as_secs_f64().max(1e-6);
                let wanted = (self.piece as f64 * wanted.clamp(0.5, 2.0)) as usize;
                self.piece = (wanted / PIECE_STEP * PIECE_STEP).clamp(*PIECE.start(), *PIECE.end());
            }
            work.say(&Event::Reading { done: self.held.len() as u32, total: prompt.len() as u32 });
        }
        Ok(true)
    }

    /// Reads tokens behind those that the context holds.
    fn decode(
        &mut self,
        batch: &mut LlamaBatch,
        tokens: &[LlamaToken],
        goes_on: bool,
    ) -> Result<(), Refusal> {
        let failed = |detail: String| Refusal::Failed { detail };
        batch.clear();
        for (index, token) in tokens.iter().enumerate() {
            let position = (self.held.len() + index) as i32;
            let last = goes_on && index + 1 == tokens.len();
            batch.add(*token, position, &[SEQUENCE], last).map_err(|error| failed(error.to_string()))?;
        }
        if let Err(error) = self.context().decode(batch) {
            self.context().clear_kv_cache();
            self.held.clear();
            return Err(failed(error.to_string()));
        }
        self.held.extend(tokens);
        Ok(())
    }

    fn sampler(&self, write: &Generate) -> Result<LlamaSampler, Refusal> {
        let mut samplers = Vec::new();
        if let Some(schema) = &write.schema {
            samplers.push(grammar::sampler(self.model, schema)?);
        }
        if write.temperature > 0.0 {
            samplers.push(LlamaSampler::min_p(0.05, 1));
            samplers.push(LlamaSampler::temp(write.temperature));
            samplers.push(LlamaSampler::dist(write.seed));
        } else {
            samplers.push(LlamaSampler::greedy());
        }
        Ok(LlamaSampler::chain(samplers, true))
    }

    fn generate(
        &mut self,
        sampler: &mut LlamaSampler,
        write: &Generate,
        work: &Work,
    ) -> Result<(End, Vec<LlamaToken>, String), Refusal> {
        let times = if write.schema.is_some() { LOOP_TIMES_IN_FORM } else { LOOP_TIMES };
        let vocab = self.model.vocab();
        let mut batch = LlamaBatch::new(1, 1);
        let mut decoder = UTF_8.new_decoder_without_bom_handling();
        let (mut tokens, mut text, mut bytes) = (Vec::new(), String::new(), Vec::new());
        let mut watch = Watch::start();
        loop {
            if work.is_stopped() {
                return Ok((End::Stopped, tokens, text));
            }
            if tokens.len() as u32 >= write.most_tokens {
                return Ok((End::Length, tokens, text));
            }
            // Accepts the token, too.
            let token = sampler.sample(self.context(), -1);
            if vocab.is_eog(token) {
                return Ok((End::Said, tokens, text));
            }
            bytes.clear();
            vocab.token_to_piece_into(token, &mut bytes, false, None);
            let mut fresh = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(16));
            let _ = decoder.decode_to_string(&bytes, &mut fresh, false);
            if !fresh.is_empty() {
                text.push_str(&fresh);
                work.say(&Event::Text { text: fresh });
            }
            tokens.push(token);
            if is_loop(&tokens, times) {
                return Ok((End::Repeats, tokens, text));
            }
            if watch.wall() >= PIECE_TIME {
                // Before the next token is decoded, nothing is lost with a context.
                if self.crew.shrinks(&watch) {
                    self.change_crew()?;
                }
                watch = Watch::start();
            }
            self.decode(&mut batch, &[token], true)?;
        }
    }
}

/// Whether the end of what was written is one row of tokens, so many times.
fn is_loop(tokens: &[LlamaToken], times: usize) -> bool {
    LOOP.take_while(|length| times * length <= tokens.len()).any(|length| {
        let end = &tokens[tokens.len() - times * length..];
        end[length..] == end[..end.len() - length]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_threads_go_on_where_more_have_been() {
        let backend = LlamaBackend::init().unwrap();
        let tiny = concat!(env!("CARGO_MANIFEST_DIR"), "/../llm/tests/tiny/tiny.gguf");
        let model = LlamaModel::load_from_file(&backend, tiny, &LlamaModelParams::default()).unwrap();
        let mut make = |threads: u32| {
            let params = context_params(256, *PIECE.end(), threads);
            model.new_context(&backend, params).map_err(|error| Refusal::Failed { detail: error.to_string() })
        };
        let context = make(2).unwrap();
        let mut session = Session::new(&model, context, 2, &mut make);
        let tokens =
            session.tokens_of_text("The rent is 900 euros a month. The deposit is two months of rent.");
        let mut batch = LlamaBatch::new(*PIECE.end(), 1);
        let mut next = |session: &mut Session| {
            let kept = session.keep(session.held.len().min(tokens.len() - 1));
            session.decode(&mut batch, &tokens[kept..], true).unwrap();
            LlamaSampler::greedy().sample(session.context(), -1)
        };
        let expected = next(&mut session);
        session.crew.threads = 1;
        session.change_crew().unwrap();
        assert_eq!(session.held, tokens, "nothing is read again");
        assert_eq!(next(&mut session), expected);
    }

    #[test]
    fn a_row_that_comes_three_times_is_a_loop_and_in_a_form_it_is_not() {
        let tokens = |numbers: &[i32]| numbers.iter().copied().map(LlamaToken).collect::<Vec<_>>();
        let row = [1, 2, 3, 4, 5, 6, 7];
        let three = tokens(&[&[9], &row[..], &row, &row].concat());
        assert!(is_loop(&three, LOOP_TIMES));
        assert!(!is_loop(&three, LOOP_TIMES_IN_FORM));
        assert!(!is_loop(&tokens(&[&row[..], &row].concat()), LOOP_TIMES));
        assert!(!is_loop(&tokens(&[1, 1, 1]), LOOP_TIMES));
        assert!(is_loop(&tokens(&row.repeat(LOOP_TIMES_IN_FORM)), LOOP_TIMES_IN_FORM));
    }
}
