//! A loaded model: reads prompts, keeping what it has read of the one before, and goes on with them.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use encoding_rs::UTF_8;
use footnote_llm::protocol::{Ask, End, Finished, Load, Loaded, Refusal, Said, Write};
use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::LlamaContextParams;
use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_2::sampling::LlamaSampler;
use llama_cpp_2::token::LlamaToken;

use crate::grammar;
use crate::serve::{Stop, Voice};
use crate::template::{ChatTemplate, Piece};

/// Tokens that are read at once: at first, at least, and at most. llama.cpp cannot be interrupted in between.
const FIRST_PIECE: usize = 64;
const PIECE: RangeInclusive<usize> = 8..=512;

/// How long reading one piece should take, so that a stop is obeyed soon after it is asked.
const PIECE_TIME: Duration = Duration::from_millis(300);

/// Pieces are so many tokens or a multiple of it: matrices are multiplied in blocks, and what is over takes as long as a block.
const PIECE_STEP: usize = 16;

/// What is tried to find the best number of threads: tokens of a piece, tokens one by one, and how many pieces are read in a usual
/// answer for as many tokens as are tried one by one.
const TRIAL_PIECE: usize = 32;
const TRIAL_TOKENS: usize = 4;
const TRIAL_READS: u32 = 2;

/// A row of so many tokens that was written three times on end is a loop.
const LOOP: RangeInclusive<usize> = 6..=96;

/// Answers whose tokens are remembered, so that they are the same tokens when the conversation goes on.
const REMEMBERED: usize = 64;

/// The one sequence that is kept.
const SEQUENCE: i32 = 0;

/// Loads a model and serves it until requests end, or another model is asked for, which is returned.
pub fn serve(
    backend: &LlamaBackend,
    load: &Load,
    asked: &Receiver<Ask>,
    voice: &Voice,
    stop: &Stop,
) -> Result<Option<Load>, Refusal> {
    let mut model = read(backend, load, voice, stop)?;
    let mut adapter = match &load.adapter {
        Some(adapter) => {
            Some((model.lora_adapter_init(&adapter.path).map_err(no_adapter(load))?, adapter.strength))
        }
        None => None,
    };
    let threads = if load.measure { quickest(backend, &model, load.threads) } else { load.threads };
    let context = load.context.min(model.n_ctx_train());
    let mut context = model
        .new_context(backend, context_params(context, *PIECE.end(), threads))
        .map_err(|error| Refusal::Load { detail: format!("its memory cannot be had: {error}") })?;
    if let Some((adapter, strength)) = &mut adapter {
        context.lora_adapter_set(adapter, *strength).map_err(no_adapter(load))?;
    }
    let mut session = Session::new(&model, context);
    voice.say(&Said::Loaded(Loaded {
        context: session.context.n_ctx(),
        threads,
        template: session.template.kind.clone(),
    }));
    Ok(session.answer_requests(asked, voice, stop))
}

fn read(backend: &LlamaBackend, load: &Load, voice: &Voice, stop: &Stop) -> Result<LlamaModel, Refusal> {
    let (telling, stopping) = (voice.clone(), stop.clone());
    let mut told = -1.0;
    let params = LlamaModelParams::default().with_progress_callback(move |share| {
        if share - told >= 0.01 {
            told = share;
            telling.say(&Said::Loading { share });
        }
        !stopping.is_asked()
    });
    LlamaModel::load_from_file(backend, &load.path, &params).map_err(|error| {
        if stop.is_asked() { Refusal::Stopped } else { Refusal::Load { detail: error.to_string() } }
    })
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

fn no_adapter<E: ToString>(load: &Load) -> impl Fn(E) -> Refusal {
    let path = load.adapter.as_ref().map(|adapter| adapter.path.clone()).unwrap_or_default();
    move |error| Refusal::Adapter { path: path.clone(), detail: error.to_string() }
}

struct Session<'m> {
    model: &'m LlamaModel,
    context: LlamaContext<'m>,
    template: ChatTemplate,
    /// The tokens that the context holds, in order.
    held: Vec<LlamaToken>,
    /// Answers of this model, and the tokens that they were written with. Text can be cut into tokens in more than one way.
    written: HashMap<String, Vec<LlamaToken>>,
    piece: usize,
}

impl<'m> Session<'m> {
    fn new(model: &'m LlamaModel, context: LlamaContext<'m>) -> Session<'m> {
        let vocab = model.vocab();
        let shown = |token| String::from_utf8_lossy(&vocab.token_to_piece(token, true, None)).into_owned();
        let knows_chatml = vocab.tokenize(b"<|im_end|>", false, true).len() == 1;
        let own = model.chat_template(None).ok().and_then(|template| template.to_string().ok());
        let template =
            ChatTemplate::new(own.as_deref(), knows_chatml, &shown(vocab.bos()), &shown(vocab.eos()));
        Session { model, context, template, held: Vec::new(), written: HashMap::new(), piece: FIRST_PIECE }
    }

    fn answer_requests(&mut self, asked: &Receiver<Ask>, voice: &Voice, stop: &Stop) -> Option<Load> {
        loop {
            let said = match asked.recv().ok()? {
                Ask::Load(load) => return Some(load),
                Ask::Write(write) => match self.write(&write, voice, stop) {
                    Ok(finished) => Said::Finished(finished),
                    Err(why) => Said::Refused { why },
                },
                Ask::Count { texts } => Said::Counted {
                    tokens: texts.iter().map(|text| self.tokens_of_text(text).len() as u32).collect(),
                },
                Ask::Stop => continue,
            };
            voice.say(&said);
        }
    }

    /// What people and documents have written never becomes a special token.
    fn tokens_of_text(&self, text: &str) -> Vec<LlamaToken> {
        self.model.vocab().tokenize(text.as_bytes(), false, false)
    }

    fn prompt(&self, write: &Write) -> Result<Vec<LlamaToken>, Refusal> {
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

    fn write(&mut self, write: &Write, voice: &Voice, stop: &Stop) -> Result<Finished, Refusal> {
        let prompt = self.prompt(write)?;
        let room = self.context.n_ctx().saturating_sub(write.most_tokens.max(1));
        if prompt.len() as u32 > room {
            return Err(Refusal::TooLong { tokens: prompt.len() as u32, room });
        }
        // What comes of the prompt is known only after its last token is read, so that one is always read.
        let same = self.held.iter().zip(&prompt).take_while(|(held, wanted)| held == wanted).count();
        let kept = self.keep(same.min(prompt.len() - 1));
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
        let read = self.read(&prompt, voice, stop)?;
        finished.read_seconds = begun.elapsed().as_secs_f32();
        if !read {
            return Ok(finished);
        }
        let begun = Instant::now();
        let (end, tokens, text) = self.go_on(&mut sampler, write.most_tokens, voice, stop)?;
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
        let kept = match self.context.kv_cache_seq_rm(SEQUENCE, Some(tokens as u32), None) {
            Ok(()) => tokens,
            Err(_) => {
                self.context.clear_kv_cache();
                0
            }
        };
        self.held.truncate(kept);
        kept
    }

    /// Reads what the context does not hold of the prompt. False where it was stopped.
    fn read(&mut self, prompt: &[LlamaToken], voice: &Voice, stop: &Stop) -> Result<bool, Refusal> {
        let mut batch = LlamaBatch::new(*PIECE.end(), 1);
        while self.held.len() < prompt.len() {
            if stop.is_asked() {
                return Ok(false);
            }
            let from = self.held.len();
            let piece = &prompt[from..prompt.len().min(from + self.piece)];
            let begun = Instant::now();
            self.decode(&mut batch, piece, from + piece.len() == prompt.len())?;
            if piece.len() == self.piece {
                let wanted = PIECE_TIME.as_secs_f64() / begun.elapsed().as_secs_f64().max(1e-6);
                let wanted = (self.piece as f64 * wanted.clamp(0.5, 2.0)) as usize;
                self.piece = (wanted / PIECE_STEP * PIECE_STEP).clamp(*PIECE.start(), *PIECE.end());
            }
            voice.say(&Said::Reading { done: self.held.len() as u32, total: prompt.len() as u32 });
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
        if let Err(error) = self.context.decode(batch) {
            self.context.clear_kv_cache();
            self.held.clear();
            return Err(failed(error.to_string()));
        }
        self.held.extend(tokens);
        Ok(())
    }

    fn sampler(&self, write: &Write) -> Result<LlamaSampler, Refusal> {
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

    fn go_on(
        &mut self,
        sampler: &mut LlamaSampler,
        most: u32,
        voice: &Voice,
        stop: &Stop,
    ) -> Result<(End, Vec<LlamaToken>, String), Refusal> {
        let vocab = self.model.vocab();
        let mut batch = LlamaBatch::new(1, 1);
        let mut decoder = UTF_8.new_decoder_without_bom_handling();
        let (mut tokens, mut text, mut bytes) = (Vec::new(), String::new(), Vec::new());
        loop {
            if stop.is_asked() {
                return Ok((End::Stopped, tokens, text));
            }
            if tokens.len() as u32 >= most {
                return Ok((End::Length, tokens, text));
            }
            // Accepts the token, too.
            let token = sampler.sample(&self.context, -1);
            if vocab.is_eog(token) {
                return Ok((End::Said, tokens, text));
            }
            bytes.clear();
            vocab.token_to_piece_into(token, &mut bytes, false, None);
            let mut fresh = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(16));
            let _ = decoder.decode_to_string(&bytes, &mut fresh, false);
            if !fresh.is_empty() {
                text.push_str(&fresh);
                voice.say(&Said::Text { text: fresh });
            }
            tokens.push(token);
            if is_loop(&tokens) {
                return Ok((End::Repeats, tokens, text));
            }
            self.decode(&mut batch, &[token], true)?;
        }
    }
}

fn is_loop(tokens: &[LlamaToken]) -> bool {
    LOOP.take_while(|length| 3 * length <= tokens.len()).any(|length| {
        let end = &tokens[tokens.len() - 3 * length..];
        end[..length] == end[length..2 * length] && end[length..2 * length] == end[2 * length..]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_comes_three_times_is_a_loop() {
        let tokens = |numbers: &[i32]| numbers.iter().copied().map(LlamaToken).collect::<Vec<_>>();
        let row = [1, 2, 3, 4, 5, 6, 7];
        assert!(is_loop(&tokens(&[&[9], &row[..], &row, &row].concat())));
        assert!(!is_loop(&tokens(&[&row[..], &row].concat())));
        assert!(!is_loop(&tokens(&[1, 1, 1])));
    }
}
