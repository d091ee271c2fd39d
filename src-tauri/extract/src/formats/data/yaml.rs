//! Reads YAML. Remarks are kept, because in such files they say what the values mean.

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput};

use super::super::plain;
use super::{Data, LARGEST, Paths, Value};
use crate::builder::PageBuilder;
use crate::encoding::decode;
use crate::sink::Pages;
use crate::{Ending, ExtractError, Source};

pub(in crate::formats) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    if source.bytes.len() > LARGEST {
        return plain::read(source, pages);
    }
    let text = decode(source.bytes, None);
    // Templates and the like are not YAML yet, and are read as lines.
    let Some(documents) = Reader::new(&text, source.limits.max_depth.min(200)).documents() else {
        return plain::read(source, pages);
    };
    let mut builder = PageBuilder::new(source.limits, pages);
    let mut paths = Paths::new(&mut builder, remarks(&text));
    for document in &documents {
        paths.value("", document);
    }
    paths.finish();
    Ok(builder.finish(None, None))
}

struct Reader<'t> {
    parser: Parser<'t, StrInput<'t>>,
    max_depth: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, max_depth: usize) -> Reader<'t> {
        Reader { parser: Parser::new_from_str(text), max_depth }
    }

    fn documents(&mut self) -> Option<Vec<Value>> {
        let mut documents = Vec::new();
        loop {
            let (event, line) = self.next()?;
            match event {
                Event::StreamEnd => return Some(documents),
                Event::Nothing | Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd => {}
                event => documents.push(self.value(event, line, 0)?),
            }
        }
    }

    fn next(&mut self) -> Option<(Event<'t>, u32)> {
        let (event, span) = self.parser.next_event()?.ok()?;
        Some((event, span.start.line() as u32))
    }

    fn value(&mut self, event: Event<'t>, line: u32, depth: usize) -> Option<Value> {
        if depth > self.max_depth {
            return None;
        }
        let data = match event {
            Event::Scalar(text, style, _, _) => {
                let folded = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                Data::Plain(if folded { text.trim_end().to_owned() } else { text.into_owned() })
            }
            // What an alias stands for is said where it is defined.
            Event::Alias(number) => Data::Plain(format!("(as above, {number})")),
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => break Data::List(items),
                        (event, line) => items.push(self.value(event, line, depth + 1)?),
                    }
                }
            }
            Event::MappingStart(..) => {
                let mut entries = Vec::new();
                loop {
                    let (event, line) = self.next()?;
                    if matches!(event, Event::MappingEnd) {
                        break Data::Record(entries);
                    }
                    let key = match self.value(event, line, depth + 1)?.data {
                        Data::Plain(key) => key,
                        _ => "?".to_owned(),
                    };
                    let (event, line) = self.next()?;
                    entries.push((key, self.value(event, line, depth + 1)?));
                }
            }
            _ => return None,
        };
        Some(Value { line, data })
    }
}

/// What stands behind `#`, with its line.
fn remarks(text: &str) -> Vec<(u32, String)> {
    let remark = |(line, number): (&str, u32)| {
        let at = if line.trim_start().starts_with('#') {
            line.find('#')
        } else {
            line.find(" #").map(|at| at + 1)
        };
        let quoted =
            |at: usize| line[..at].matches('"').count() % 2 == 1 || line[..at].matches('\'').count() % 2 == 1;
        let at = at.filter(|&at| !quoted(at))?;
        let remark = line[at..].trim_start_matches('#').trim();
        (!remark.is_empty()).then(|| (number, remark.to_owned()))
    };
    text.lines().zip(1..).filter_map(remark).collect()
}
