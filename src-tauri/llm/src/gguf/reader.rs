//! The bytes of a GGUF file, read forwards, with every length held against the size of the file.
//!
//! Keeps what a model is described by and passes over the rest, most of all the tokens, of which there are
//! hundreds of thousands. Knows the layout of the format and not what its keys mean.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead, BufReader, Read, Seek};

/// The first bytes of every GGUF file.
pub(super) const MAGIC: [u8; 4] = *b"GGUF";

/// The versions that llama.cpp reads.
pub(super) const VERSIONS: std::ops::RangeInclusive<u32> = 2..=3;

/// Where the data of tensors begins: at a multiple of this, unless the file says otherwise.
const ALIGNMENT: u64 = 32;

/// More entries than any model has: the largest known ones have a hundred, and some thousand tensors.
const MAX_ENTRIES: u64 = 16_384;
const MAX_TENSORS: u64 = 131_072;

const MAX_KEY_BYTES: u64 = 1_024;

/// llama.cpp takes no name of a tensor longer than this.
const MAX_TENSOR_NAME_BYTES: u64 = 63;

/// Longer than any text that is kept; the longest are chat templates.
const MAX_TEXT_BYTES: u64 = 1 << 20;

/// Longer than any list that is kept: those have a number for each layer.
const MAX_LIST: u64 = 4_096;

const MAX_DIMENSIONS: u32 = 4;

/// Large enough that most of a list of tokens lies in few pieces.
const BUFFER_BYTES: usize = 1 << 16;

/// Why the bytes could not be read to the end of the description.
#[derive(Debug)]
pub(super) enum Damage {
    NotGguf([u8; 4]),
    Version(u32),
    /// The description goes on where the file ends.
    Ended,
    /// A tensor is kept in a number format with this number, which is not known.
    NumberFormat(u32),
    Wrong(&'static str),
    Io(io::Error),
}

impl From<io::Error> for Damage {
    fn from(error: io::Error) -> Damage {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Damage::Ended,
            _ => Damage::Io(error),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Number(u64),
    Truth(bool),
    Text(String),
    /// Numbers for each layer.
    Numbers(Vec<u64>),
    /// A list that was passed over.
    List(u64),
    /// A value that was passed over.
    Passed,
}

/// What a file says of itself before the data of its tensors.
#[derive(Debug, Default)]
pub(super) struct Description {
    entries: HashMap<String, Value>,
    /// Numbers in all tensors together.
    pub elements: u64,
    /// Numbers in tensors of each format, by the number of the format.
    pub elements_by_format: HashMap<u32, u64>,
    pub tensors: u64,
    /// Where the data of the last tensor ends.
    pub end: u64,
}

impl Description {
    pub fn number(&self, key: &str) -> Option<u64> {
        match self.entries.get(key)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// A number for all layers, or one for each.
    pub fn numbers(&self, key: &str) -> Option<Vec<u64>> {
        match self.entries.get(key)? {
            Value::Number(number) => Some(vec![*number]),
            Value::Numbers(numbers) => Some(numbers.clone()),
            _ => None,
        }
    }

    pub fn truth(&self, key: &str) -> Option<bool> {
        match self.entries.get(key)? {
            Value::Truth(truth) => Some(*truth),
            _ => None,
        }
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        match self.entries.get(key)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn list_length(&self, key: &str) -> Option<u64> {
        match self.entries.get(key)? {
            Value::List(length) => Some(*length),
            Value::Numbers(numbers) => Some(numbers.len() as u64),
            _ => None,
        }
    }
}

/// Whether the text under this key is kept. All others are passed over, so that a file cannot fill the memory.
fn is_kept_text(key: &str) -> bool {
    matches!(
        key,
        "general.architecture"
            | "general.name"
            | "general.type"
            | "general.license"
            | "general.license.name"
            | "adapter.type"
            | "tokenizer.chat_template"
    )
}

/// Whether the list under this key is kept.
fn is_kept_list(key: &str) -> bool {
    key.ends_with(".attention.head_count") || key.ends_with(".attention.head_count_kv")
}

/// Reads the description of a file of `length` bytes.
pub(super) fn describe(source: impl Read + Seek, length: u64) -> Result<Description, Damage> {
    let mut reader = Reader { source: BufReader::with_capacity(BUFFER_BYTES, source), at: 0, length };
    let magic: [u8; 4] = reader.bytes().map_err(|damage| match damage {
        Damage::Ended => Damage::NotGguf([0; 4]),
        other => other,
    })?;
    if magic != MAGIC {
        return Err(Damage::NotGguf(magic));
    }
    let version = reader.u32()?;
    if !VERSIONS.contains(&version) {
        return Err(Damage::Version(version));
    }
    let tensors = reader.u64()?;
    let entries = reader.u64()?;
    if tensors > MAX_TENSORS || entries > MAX_ENTRIES {
        return Err(Damage::Wrong("it claims to hold more entries than any model has"));
    }
    let mut description = Description { tensors, ..Description::default() };
    for _ in 0..entries {
        let key = reader.text(MAX_KEY_BYTES, "one of its keys is too long")?;
        let value = reader.value(&key)?;
        if description.entries.insert(key, value).is_some() {
            return Err(Damage::Wrong("one of its keys is there twice"));
        }
    }
    reader.tensors(tensors, &mut description)?;
    Ok(description)
}

struct Reader<R> {
    source: BufReader<R>,
    at: u64,
    length: u64,
}

impl<R: Read + Seek> Reader<R> {
    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Damage> {
        self.expect(N as u64)?;
        let mut bytes = [0; N];
        self.source.read_exact(&mut bytes)?;
        self.at += N as u64;
        Ok(bytes)
    }

    fn u32(&mut self) -> Result<u32, Damage> {
        self.bytes().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64, Damage> {
        self.bytes().map(u64::from_le_bytes)
    }

    /// Checks that the file has this many more bytes.
    fn expect(&self, bytes: u64) -> Result<(), Damage> {
        if bytes > self.length.saturating_sub(self.at) { Err(Damage::Ended) } else { Ok(()) }
    }

    fn skip(&mut self, bytes: u64) -> Result<(), Damage> {
        self.expect(bytes)?;
        let offset = i64::try_from(bytes).map_err(|_| Damage::Ended)?;
        self.source.seek_relative(offset)?;
        self.at += bytes;
        Ok(())
    }

    fn text(&mut self, longest: u64, too_long: &'static str) -> Result<String, Damage> {
        let length = self.u64()?;
        self.expect(length)?;
        if length > longest {
            return Err(Damage::Wrong(too_long));
        }
        let mut bytes = vec![0; length as usize];
        self.source.read_exact(&mut bytes)?;
        self.at += length;
        Ok(String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
    }

    /// Passes over texts, those that lie in memory already without a call for each.
    fn skip_texts(&mut self, count: u64) -> Result<(), Damage> {
        let mut left = count;
        while left > 0 {
            let buffered = self.source.fill_buf()?;
            let mut used = 0;
            while left > 0 {
                let Some(head) = buffered.get(used..used + 8) else { break };
                let length = u64::from_le_bytes(head.try_into().expect("the slice is eight bytes long"));
                if length > (buffered.len() - used - 8) as u64 {
                    break;
                }
                used += 8 + length as usize;
                left -= 1;
            }
            self.source.consume(used);
            self.at += used as u64;
            if left > 0 {
                // The next text reaches beyond what lies in memory.
                let length = self.u64()?;
                self.skip(length)?;
                left -= 1;
            }
        }
        Ok(())
    }

    fn value(&mut self, key: &str) -> Result<Value, Damage> {
        let kind = self.u32()?;
        Ok(match kind {
            8 if is_kept_text(key) => Value::Text(self.text(MAX_TEXT_BYTES, "one of its texts is too long")?),
            8 => {
                let length = self.u64()?;
                self.skip(length)?;
                Value::Passed
            }
            9 => self.list(key)?,
            kind => self.scalar(kind)?,
        })
    }

    fn list(&mut self, key: &str) -> Result<Value, Damage> {
        let kind = self.u32()?;
        let count = self.u64()?;
        let least = if kind == 8 { 8 } else { width(kind)? };
        self.expect(count.checked_mul(least).ok_or(Damage::Ended)?)?;
        if is_kept_list(key) && kind != 8 && count <= MAX_LIST {
            let numbers = (0..count).map(|_| match self.scalar(kind)? {
                Value::Number(number) => Ok(number),
                _ => Err(Damage::Wrong("a list of counts holds something else")),
            });
            return Ok(Value::Numbers(numbers.collect::<Result<_, _>>()?));
        }
        if kind == 8 {
            self.skip_texts(count)?;
        } else {
            self.skip(count * least)?;
        }
        Ok(Value::List(count))
    }

    fn scalar(&mut self, kind: u32) -> Result<Value, Damage> {
        // A count below zero means nothing, so it is passed over like a fraction.
        let count = |number: i64| u64::try_from(number).map_or(Value::Passed, Value::Number);
        Ok(match kind {
            0 => Value::Number(self.bytes::<1>()?[0].into()),
            1 => count(i8::from_le_bytes(self.bytes()?).into()),
            2 => Value::Number(u16::from_le_bytes(self.bytes()?).into()),
            3 => count(i16::from_le_bytes(self.bytes()?).into()),
            4 => Value::Number(self.u32()?.into()),
            5 => count(i32::from_le_bytes(self.bytes()?).into()),
            7 => Value::Truth(self.bytes::<1>()?[0] != 0),
            10 => Value::Number(self.u64()?),
            11 => count(i64::from_le_bytes(self.bytes()?)),
            kind => {
                self.skip(width(kind)?)?;
                Value::Passed
            }
        })
    }

    fn tensors(&mut self, count: u64, description: &mut Description) -> Result<(), Damage> {
        let mut names = HashSet::new();
        let mut data_end = 0;
        for _ in 0..count {
            let name = self.text(MAX_TENSOR_NAME_BYTES, "a name of a tensor is too long")?;
            if !names.insert(name) {
                return Err(Damage::Wrong("two of its tensors have the same name"));
            }
            let dimensions = self.u32()?;
            if dimensions > MAX_DIMENSIONS {
                return Err(Damage::Wrong("a tensor has too many dimensions"));
            }
            let mut elements: u64 = 1;
            let mut row = 1;
            for dimension in 0..dimensions {
                let length = self.u64()?;
                if dimension == 0 {
                    row = length;
                }
                elements =
                    elements.checked_mul(length).ok_or(Damage::Wrong("a tensor is larger than any file"))?;
            }
            let format = self.u32()?;
            let offset = self.u64()?;
            let (block, block_bytes) = block_of(format).ok_or(Damage::NumberFormat(format))?;
            if row % block != 0 {
                return Err(Damage::Wrong("a row of a tensor is no whole number of blocks"));
            }
            let end = (elements / block).checked_mul(block_bytes).and_then(|bytes| bytes.checked_add(offset));
            let end = end.ok_or(Damage::Wrong("a tensor is larger than any file"))?;
            data_end = data_end.max(end);
            description.elements = description.elements.saturating_add(elements);
            let of_format = description.elements_by_format.entry(format).or_default();
            *of_format = of_format.saturating_add(elements);
        }
        let alignment = description.number("general.alignment").unwrap_or(ALIGNMENT);
        if !alignment.is_power_of_two() {
            return Err(Damage::Wrong("its alignment is no power of two"));
        }
        let end = self.at.checked_next_multiple_of(alignment).and_then(|start| start.checked_add(data_end));
        description.end = match count {
            0 => self.at,
            _ => end.ok_or(Damage::Wrong("a tensor is larger than any file"))?,
        };
        Ok(())
    }
}

/// Bytes of a value of this kind, other than a text or a list.
fn width(kind: u32) -> Result<u64, Damage> {
    match kind {
        0 | 1 | 7 => Ok(1),
        2 | 3 => Ok(2),
        4..=6 => Ok(4),
        10..=12 => Ok(8),
        _ => Err(Damage::Wrong("one of its values is of no known kind")),
    }
}

/// How many numbers of a format make a block, and its bytes. The formats are numbered by ggml's `ggml_type`.
fn block_of(format: u32) -> Option<(u64, u64)> {
    Some(match format {
        0 | 26 => (1, 4),
        1 | 25 | 30 => (1, 2),
        2 | 20 => (32, 18),
        3 => (32, 20),
        6 => (32, 22),
        7 => (32, 24),
        8 => (32, 34),
        9 => (32, 36),
        10 => (256, 84),
        11 | 21 => (256, 110),
        12 => (256, 144),
        13 => (256, 176),
        14 => (256, 210),
        15 => (256, 292),
        16 => (256, 66),
        17 => (256, 74),
        18 => (256, 98),
        19 => (256, 50),
        22 => (256, 82),
        23 => (256, 136),
        24 => (1, 1),
        27 | 28 => (1, 8),
        29 => (256, 56),
        34 => (256, 54),
        35 => (256, 66),
        39 => (32, 17),
        40 => (64, 36),
        41 => (128, 18),
        42 => (64, 18),
        _ => return None,
    })
}
