//! A language model that is a script, so that it can say what a bad model says.
#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]

use std::collections::VecDeque;
use std::sync::Mutex;

use footnote_engine::answer::{Style, Writer};
use footnote_llm::protocol::{End, Generate};
use footnote_llm::{Finished, Generator, ModelError, Speed, Update};

/// Says what it is given to say, in pieces of three characters, and keeps what it was asked.
pub struct Scripted {
    pub says: Mutex<VecDeque<Result<&'static str, ModelError>>>,
    pub asked: Mutex<Vec<Generate>>,
    pub context: u32,
}

impl Scripted {
    pub fn new(says: impl IntoIterator<Item = &'static str>) -> Scripted {
        Scripted {
            says: Mutex::new(says.into_iter().map(Ok).collect()),
            asked: Mutex::default(),
            context: 4096,
        }
    }

    pub fn last_prompt(&self) -> String {
        self.asked.lock().unwrap().last().unwrap().messages.last().unwrap().text.clone()
    }
}

impl Generator for Scripted {
    fn name(&self) -> String {
        "script".into()
    }

    fn ready(&self, _: &dyn Fn() -> bool, told: &mut dyn FnMut(Update)) -> Result<u32, ModelError> {
        told(Update::Loading(1.0));
        Ok(self.context)
    }

    fn speed(&self) -> Option<Speed> {
        None
    }

    fn count(&self, texts: &[String], _: &dyn Fn() -> bool) -> Result<Vec<u32>, ModelError> {
        Ok(texts.iter().map(|text| text.len() as u32 / 4 + 1).collect())
    }

    fn write(
        &self,
        write: &Generate,
        stopped: &dyn Fn() -> bool,
        told: &mut dyn FnMut(Update),
    ) -> Result<Finished, ModelError> {
        self.asked.lock().unwrap().push(write.clone());
        let says = self.says.lock().unwrap().pop_front().unwrap_or(Ok(""))?;
        let characters: Vec<char> = says.chars().collect();
        let mut end = End::Said;
        for piece in characters.chunks(3) {
            if stopped() {
                end = End::Stopped;
                break;
            }
            // A script that ends in a crash.
            if piece.contains(&'☠') {
                return Err(ModelError::Crashed { name: self.name(), detail: "signal 9".into() });
            }
            told(Update::Text(&piece.iter().collect::<String>()));
        }
        let seconds = 0.1;
        Ok(Finished {
            model: self.name(),
            end,
            prompt_tokens: 10,
            kept_tokens: 0,
            written_tokens: characters.len() as u32,
            read_seconds: seconds,
            write_seconds: seconds,
        })
    }
}

pub fn writer(generator: &Scripted) -> Writer<'_> {
    Writer { generator, style: Style::default(), schema: None, history: Vec::new() }
}
