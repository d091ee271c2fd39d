//! Standard output: lines for a person, or JSON for a program.

use std::io::{self, Write};

use serde::Serialize;

use crate::failure::Failure;
use crate::show::Style;

/// Where results go. Every line is flushed, as whoever reads may be waiting for it.
pub struct Output {
    pub json: bool,
    pub style: Style,
    stdout: io::Stdout,
}

impl Output {
    pub fn new(json: bool) -> Output {
        Output { json, style: Style::of_stdout(), stdout: io::stdout() }
    }

    /// Writes text as it is, with a line feed after it.
    pub fn line(&self, text: &str) -> Result<(), Failure> {
        let mut stdout = self.stdout.lock();
        stdout.write_all(text.as_bytes())?;
        stdout.write_all(b"\n")?;
        Ok(stdout.flush()?)
    }

    /// Writes a value as one line of JSON.
    pub fn value(&self, value: &impl Serialize) -> Result<(), Failure> {
        self.line(&json(value))
    }
}

/// A value as one line of JSON.
pub fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("what the API answers can be written as JSON")
}
