//! What a GGUF file says of itself, read without trusting it.
//!
//! llama.cpp ends its process on some damaged files, so a file is looked at here before it is handed over. What is
//! left out: whether llama.cpp knows the architecture, which only loading tells, and the data of the tensors.

mod memory;
mod reader;

use std::ffi::OsStr;
use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

pub use memory::free_memory;
use reader::{Damage, Description};

use crate::error_codes;

/// Tokens that llama.cpp reads in one step, after which its buffers are sized.
const STEP_TOKENS: u64 = 512;

/// Bytes of a number in the key-value cache.
const CACHE_NUMBER_BYTES: u64 = 2;

/// Bytes of a number in the buffers of a computation.
const BUFFER_NUMBER_BYTES: u64 = 4;

/// Vectors as wide as the model that a step keeps for each of its tokens.
const VECTORS_PER_TOKEN: u64 = 5;

/// What a GGUF file is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileKind {
    /// A language model that writes text.
    Model,
    /// A LoRA adapter, which changes a model.
    Adapter,
    /// The part of a model that sees pictures or hears sound.
    Projector,
    /// A model that turns text into vectors or scores and writes none.
    Embedder,
    /// Statistics for making models smaller.
    ImportanceMatrix,
    /// Tokens without a model.
    Vocabulary,
    /// A part of a split model other than its first. Parts count from 1.
    Part { part: u64, of: u64 },
    /// Anything else, by the name that the file gives it.
    Other(String),
}

impl FileKind {
    /// A name for the kind that never changes.
    pub fn code(&self) -> &'static str {
        match self {
            FileKind::Model => "model",
            FileKind::Adapter => "adapter",
            FileKind::Projector => "projector",
            FileKind::Embedder => "embedder",
            FileKind::ImportanceMatrix => "importance-matrix",
            FileKind::Vocabulary => "vocabulary",
            FileKind::Part { .. } => "part",
            FileKind::Other(_) => "other",
        }
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileKind::Model => f.write_str("a language model"),
            FileKind::Adapter => f.write_str("an adapter, which changes a model and is none itself"),
            FileKind::Projector => f.write_str("the part of a model that reads pictures or sound"),
            FileKind::Embedder => f.write_str("a model that compares texts and writes none"),
            FileKind::ImportanceMatrix => f.write_str("statistics for making models smaller"),
            FileKind::Vocabulary => f.write_str("a list of tokens without a model"),
            FileKind::Part { part, of } => write!(f, "part {part} of {of} of a split model"),
            FileKind::Other(name) => write!(f, "of the kind {name:?}"),
        }
    }
}

/// The sizes that decide how much memory a model needs. Zero where a file of another kind does not have them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    pub layers: u32,
    /// Numbers in the vector of a token.
    pub embedding: u32,
    pub heads: u32,
    /// Heads that keep keys and values, in the layer that has most.
    pub kv_heads: u32,
    /// The same, of all layers together.
    pub kv_heads_in_all: u64,
    pub key_length: u32,
    pub value_length: u32,
    /// How many different tokens there are.
    pub vocabulary: u32,
}

/// A GGUF file as it describes itself. Names and texts are foreign: show them as text only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelFile {
    pub path: PathBuf,
    /// Size on disk, of all parts where the model is split.
    pub bytes: u64,
    pub name: Option<String>,
    pub architecture: String,
    /// Counted from the tensors.
    pub parameters: Option<u64>,
    /// As llama.cpp names it: `Q4_K_M`, `Q8_0`, `F16`.
    pub quantisation: String,
    /// The longest text the model was trained for, in tokens.
    pub context: u32,
    pub licence: Option<String>,
    pub chat_template: Option<String>,
    pub kind: FileKind,
    pub shape: Shape,
}

#[derive(Debug, thiserror::Error)]
pub enum ModelFileError {
    #[error("{path:?} is not there. Check the path, or choose another model")]
    Missing { path: PathBuf },
    #[error("{path:?} cannot be read: {source}. Check that you may read it")]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{path:?} is not a file. Choose a file that ends in .gguf")]
    NotAFile { path: PathBuf },
    #[error(
        "{path:?} is not a GGUF file: it begins with {}, not with \"GGUF\". Choose a model in GGUF format",
        in_quotes(begins)
    )]
    /// `begins` is empty for an empty file.
    NotGguf { path: PathBuf, begins: String },
    #[error("{path:?} has {} of {}: it was not downloaded to its end. Download it again", size(*has), size(*of))]
    Truncated { path: PathBuf, has: u64, of: u64 },
    #[error(
        "{path:?} ends after {}, in the middle of its own description: it was not downloaded to its end, or is damaged. Download it again", size(*has)
    )]
    CutShort { path: PathBuf, has: u64 },
    #[error("{path:?} is damaged: {what}. Download it again")]
    Damaged { path: PathBuf, what: &'static str },
    #[error(
        "{path:?} is in version 1 of GGUF, which is not read any more. Download the model anew: newer files of it are in version 3"
    )]
    TooOld { path: PathBuf },
    #[error(
        "{path:?} is in version {version} of GGUF, and this version of Footnote reads up to 3. Update Footnote, or choose another file of the model"
    )]
    TooNew { path: PathBuf, version: u32 },
    #[error(
        "{path:?} keeps its numbers in a format that this version of Footnote does not know (number {format}). Update Footnote, or choose another quantisation of the model"
    )]
    NumberFormat { path: PathBuf, format: u32 },
    #[error(
        "{path:?} was made for machines with the opposite byte order. Choose a little-endian file of the model"
    )]
    ByteOrder { path: PathBuf },
    #[error("{path:?} is {kind}. Choose {}", wanted_instead(kind))]
    NotAModel { path: PathBuf, kind: FileKind },
    #[error("{path:?} is {kind}. Choose an adapter in GGUF format")]
    NotAnAdapter { path: PathBuf, kind: FileKind },
    #[error(
        "{path:?} is the first of {of} parts, and part {part} is not beside it ({missing:?}). Download it too"
    )]
    PartMissing { path: PathBuf, part: u64, of: u64, missing: PathBuf },
}

error_codes!(ModelFileError => &'static str {
    ModelFileError::Missing { .. } => "gguf-missing",
    ModelFileError::Unreadable { .. } => "gguf-unreadable",
    ModelFileError::NotAFile { .. } => "gguf-not-a-file",
    ModelFileError::NotGguf { .. } => "gguf-foreign",
    ModelFileError::Truncated { .. } => "gguf-truncated",
    ModelFileError::CutShort { .. } => "gguf-cut-short",
    ModelFileError::Damaged { .. } => "gguf-damaged",
    ModelFileError::TooOld { .. } => "gguf-too-old",
    ModelFileError::TooNew { .. } => "gguf-too-new",
    ModelFileError::NumberFormat { .. } => "gguf-number-format",
    ModelFileError::ByteOrder { .. } => "gguf-byte-order",
    ModelFileError::NotAModel { .. } => "gguf-not-a-model",
    ModelFileError::NotAnAdapter { .. } => "gguf-not-an-adapter",
    ModelFileError::PartMissing { .. } => "gguf-part-missing",
});

impl ModelFileError {
    /// The file that the error is about.
    pub fn path(&self) -> &Path {
        match self {
            ModelFileError::Missing { path }
            | ModelFileError::Unreadable { path, .. }
            | ModelFileError::NotAFile { path }
            | ModelFileError::NotGguf { path, .. }
            | ModelFileError::Truncated { path, .. }
            | ModelFileError::CutShort { path, .. }
            | ModelFileError::Damaged { path, .. }
            | ModelFileError::TooOld { path }
            | ModelFileError::TooNew { path, .. }
            | ModelFileError::NumberFormat { path, .. }
            | ModelFileError::ByteOrder { path }
            | ModelFileError::NotAModel { path, .. }
            | ModelFileError::NotAnAdapter { path, .. }
            | ModelFileError::PartMissing { path, .. } => path,
        }
    }

    /// What the error is about, by name, for a sentence in any language.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let mut values = vec![("path", shown(self.path()))];
        match self {
            ModelFileError::Missing { .. }
            | ModelFileError::NotAFile { .. }
            | ModelFileError::TooOld { .. }
            | ModelFileError::ByteOrder { .. } => {}
            ModelFileError::Unreadable { source, .. } => values.push(("detail", source.to_string())),
            ModelFileError::NotGguf { begins, .. } => values.push(("begins", begins.clone())),
            ModelFileError::Truncated { has, of, .. } => {
                values.extend([("has_bytes", has.to_string()), ("of_bytes", of.to_string())]);
            }
            ModelFileError::CutShort { has, .. } => values.push(("has_bytes", has.to_string())),
            ModelFileError::Damaged { what, .. } => values.push(("detail", (*what).to_owned())),
            ModelFileError::TooNew { version, .. } => values.push(("version", version.to_string())),
            ModelFileError::NumberFormat { format, .. } => values.push(("format", format.to_string())),
            ModelFileError::NotAModel { kind, .. } | ModelFileError::NotAnAdapter { kind, .. } => {
                values.push(("kind", kind.code().to_owned()));
                match kind {
                    FileKind::Part { part, of } => {
                        values.extend([("part", part.to_string()), ("of", of.to_string())]);
                    }
                    FileKind::Other(name) => values.push(("detail", name.clone())),
                    _ => {}
                }
            }
            ModelFileError::PartMissing { part, of, missing, .. } => values.extend([
                ("part", part.to_string()),
                ("of", of.to_string()),
                ("missing", shown(missing)),
            ]),
        }
        values
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn in_quotes(begins: &str) -> String {
    if begins.is_empty() { "nothing".to_owned() } else { format!("\"{begins}\"") }
}

fn wanted_instead(kind: &FileKind) -> &'static str {
    match kind {
        FileKind::Part { .. } => "its first part",
        _ => "a language model",
    }
}

impl ModelFile {
    /// Reads the description of a language model. A file of any other kind is an error that says what it is.
    pub fn read(path: &Path) -> Result<ModelFile, ModelFileError> {
        let file = ModelFile::read_any(path)?;
        match file.kind {
            FileKind::Model => Ok(file),
            kind => Err(ModelFileError::NotAModel { path: path.to_path_buf(), kind }),
        }
    }

    /// Reads the description of a LoRA adapter.
    pub fn read_adapter(path: &Path) -> Result<ModelFile, ModelFileError> {
        let file = ModelFile::read_any(path)?;
        match file.kind {
            FileKind::Adapter => Ok(file),
            kind => Err(ModelFileError::NotAnAdapter { path: path.to_path_buf(), kind }),
        }
    }

    /// Reads the description of a GGUF file of any kind.
    pub fn read_any(path: &Path) -> Result<ModelFile, ModelFileError> {
        let (description, bytes) = describe(path)?;
        let mut file = ModelFile::of(path, bytes, &description)?;
        let parts = description.number("split.count").unwrap_or(1);
        if file.kind == FileKind::Model && parts > 1 {
            file.add_parts(parts)?;
        }
        Ok(file)
    }

    fn of(path: &Path, bytes: u64, description: &Description) -> Result<ModelFile, ModelFileError> {
        let damaged = |what| ModelFileError::Damaged { path: path.to_path_buf(), what };
        let kind = kind_of(description);
        let architecture = description.text("general.architecture").unwrap_or_default().to_string();
        let is_model = kind == FileKind::Model;
        if is_model && architecture.is_empty() {
            return Err(damaged("it does not name its architecture"));
        }
        let (shape, context) = shape_of(description, &architecture);
        if is_model && (shape.layers == 0 || shape.embedding == 0 || context == 0) {
            return Err(damaged("it does not tell its layers, its width or its context"));
        }
        let text =
            |key: &str| description.text(key).filter(|text| !text.trim().is_empty()).map(str::to_string);
        let licence = match text("general.license") {
            Some(licence) if licence == "other" => text("general.license.name").or(Some(licence)),
            licence => licence,
        };
        Ok(ModelFile {
            path: path.to_path_buf(),
            bytes,
            name: text("general.name"),
            architecture,
            parameters: Some(description.elements).filter(|&elements| elements > 0),
            quantisation: quantisation(description),
            context,
            licence,
            chat_template: text("tokenizer.chat_template"),
            kind,
            shape,
        })
    }

    /// Adds the sizes of the other parts of a split model, which lie beside the first.
    fn add_parts(&mut self, parts: u64) -> Result<(), ModelFileError> {
        let name = self.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let Some((stem, _, _)) = part_of_name(name) else {
            let what = "it is split, and its name is not that of a first part";
            return Err(ModelFileError::Damaged { path: self.path.clone(), what });
        };
        let stem = stem.to_string();
        for part in 2..=parts {
            let beside = self.path.with_file_name(part_name(&stem, part, parts));
            let (description, bytes) = describe(&beside).map_err(|error| match error {
                ModelFileError::Missing { path: missing } => {
                    ModelFileError::PartMissing { path: self.path.clone(), part, of: parts, missing }
                }
                other => other,
            })?;
            self.bytes += bytes;
            self.parameters = Some(self.parameters.unwrap_or(0).saturating_add(description.elements));
        }
        Ok(())
    }

    /// The file, or all parts of it where the model is split.
    pub fn paths(&self) -> Vec<PathBuf> {
        let name = self.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        match part_of_name(name) {
            Some((stem, 1, of)) => {
                (1..=of).map(|part| self.path.with_file_name(part_name(stem, part, of))).collect()
            }
            _ => vec![self.path.clone()],
        }
    }

    /// What people call it: the name of the file, or of its folder where all files are called alike. The name that a file
    /// gives itself is often a label of its training, and is taken only where other programs put a hash in the place of a name.
    pub fn shown_name(&self) -> String {
        let name = name_of(&self.path);
        let is_hash = name.strip_prefix("sha256-").is_some_and(|hash| hash.len() == 64);
        self.name.clone().filter(|_| is_hash).unwrap_or(name)
    }

    /// Bytes of memory that the model needs with a context of this many tokens: its file, what it remembers of the
    /// text, and the buffers of a computation. An estimate from above where the model looks back on a part of the text.
    pub fn memory_needed(&self, context: u32) -> u64 {
        let shape = &self.shape;
        let context = u64::from(context);
        let lengths = u64::from(shape.key_length) + u64::from(shape.value_length);
        let cache = product(&[shape.kv_heads_in_all, lengths, context, CACHE_NUMBER_BYTES]);
        // The two largest results of a step share their memory: how much each token looks at each other one, and
        // how likely each token of the vocabulary is.
        let attention = product(&[shape.heads.into(), context]);
        let widest = attention.max(shape.vocabulary.into());
        let vectors = product(&[VECTORS_PER_TOKEN, shape.embedding.into()]);
        let buffers = product(&[widest.saturating_add(vectors), STEP_TOKENS, BUFFER_NUMBER_BYTES]);
        self.bytes.saturating_add(cache).saturating_add(buffers)
    }
}

fn product(factors: &[u64]) -> u64 {
    factors.iter().fold(1, |product, &factor| u64::saturating_mul(product, factor))
}

/// Splits `name-00002-of-00003.gguf` into the name, the part and the number of parts. Parts count from 1.
pub fn part_of_name(file_name: &str) -> Option<(&str, u64, u64)> {
    let rest = file_name.strip_suffix(".gguf")?;
    let (rest, of) = rest.rsplit_once("-of-")?;
    let (name, part) = rest.rsplit_once('-')?;
    let number = |digits: &str| {
        let is_number = digits.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { digits.parse::<u64>().ok() } else { None }
    };
    let (part, of) = (number(part)?, number(of)?);
    (1..=of).contains(&part).then_some((name, part, of))
}

/// A file's name without its ending, or the folder's where all files are called alike.
pub fn name_of(path: &Path) -> String {
    let text = |part: Option<&OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let file_name = text(path.file_name()).unwrap_or_default();
    let stem = text(path.file_stem()).unwrap_or_default();
    match part_of_name(&file_name) {
        Some((name, _, _)) => name.to_string(),
        // Jan calls every file so, and puts the name on the folder.
        None if stem == "model" => text(path.parent().and_then(Path::file_name)).unwrap_or(stem),
        None => stem,
    }
}

/// The name of a part of a split model, as llama.cpp expects it.
pub fn part_name(name: &str, part: u64, of: u64) -> String {
    format!("{name}-{part:05}-of-{of:05}.gguf")
}

/// Reads the description and checks that the file goes on to the end of its data.
fn describe(path: &Path) -> Result<(Description, u64), ModelFileError> {
    let unreadable = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => ModelFileError::Missing { path: path.to_path_buf() },
        _ => ModelFileError::Unreadable { path: path.to_path_buf(), source },
    };
    // Opening a pipe would wait for whoever writes into it.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(ModelFileError::NotAFile { path: path.to_path_buf() });
    }
    let file = File::open(path).map_err(unreadable)?;
    let bytes = file.metadata().map_err(unreadable)?.len();
    match reader::describe(file, bytes) {
        Ok(description) if description.end > bytes => {
            Err(ModelFileError::Truncated { path: path.to_path_buf(), has: bytes, of: description.end })
        }
        Ok(description) => Ok((description, bytes)),
        Err(damage) => Err(explain(path, bytes, damage)),
    }
}

fn explain(path: &Path, bytes: u64, damage: Damage) -> ModelFileError {
    let path = path.to_path_buf();
    match damage {
        Damage::NotGguf(_) if bytes < reader::MAGIC.len() as u64 => {
            ModelFileError::NotGguf { path, begins: String::new() }
        }
        Damage::NotGguf(begins) => {
            ModelFileError::NotGguf { path, begins: begins.escape_ascii().to_string() }
        }
        Damage::Version(version) if reader::VERSIONS.contains(&version.swap_bytes()) => {
            ModelFileError::ByteOrder { path }
        }
        Damage::Version(0 | 1) => ModelFileError::TooOld { path },
        Damage::Version(version) => ModelFileError::TooNew { path, version },
        Damage::NumberFormat(format) => ModelFileError::NumberFormat { path, format },
        Damage::Ended => ModelFileError::CutShort { path, has: bytes },
        Damage::Wrong(what) => ModelFileError::Damaged { path, what },
        Damage::Io(source) => ModelFileError::Unreadable { path, source },
    }
}

fn kind_of(description: &Description) -> FileKind {
    let part = description.number("split.no").unwrap_or(0);
    if part > 0 {
        let of = description.number("split.count").unwrap_or(0);
        return FileKind::Part { part: part.saturating_add(1), of };
    }
    let architecture = description.text("general.architecture").unwrap_or_default();
    match description.text("general.type").unwrap_or("model") {
        "adapter" => FileKind::Adapter,
        "mmproj" => FileKind::Projector,
        "imatrix" => FileKind::ImportanceMatrix,
        "model" => match architecture {
            // Older files of these kinds do not name them.
            "clip" => FileKind::Projector,
            _ if description.text("adapter.type").is_some() => FileKind::Adapter,
            _ if is_embedder(description, architecture) => FileKind::Embedder,
            _ if description.tensors == 0 => FileKind::Vocabulary,
            _ => FileKind::Model,
        },
        other => FileKind::Other(other.chars().take(40).collect()),
    }
}

/// Whether a model looks at the whole text at once, or sums it up in one vector.
fn is_embedder(description: &Description, architecture: &str) -> bool {
    description.truth(&format!("{architecture}.attention.causal")) == Some(false)
        || description.number(&format!("{architecture}.pooling_type")).is_some_and(|kind| kind > 0)
}

/// The sizes and the context of a model, with llama.cpp's values for what the file leaves out.
fn shape_of(description: &Description, architecture: &str) -> (Shape, u32) {
    let number = |key: &str| description.number(&format!("{architecture}.{key}"));
    let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let layers = small(number("block_count").unwrap_or(0));
    let embedding = small(number("embedding_length").unwrap_or(0));
    let heads = description.numbers(&format!("{architecture}.attention.head_count")).unwrap_or_default();
    let kv_heads = description.numbers(&format!("{architecture}.attention.head_count_kv"));
    let kv_heads = kv_heads.unwrap_or_else(|| heads.clone());
    let most_heads = heads.iter().copied().max().unwrap_or(0);
    let head_length = u64::from(embedding).checked_div(most_heads).unwrap_or(0);
    let kv_heads_in_all = match kv_heads.as_slice() {
        [all] => all.saturating_mul(layers.into()),
        each => each.iter().fold(0, |sum, &heads| u64::saturating_add(sum, heads)),
    };
    let vocabulary = number("vocab_size").or_else(|| description.list_length("tokenizer.ggml.tokens"));
    let shape = Shape {
        layers,
        embedding,
        heads: small(most_heads),
        kv_heads: small(kv_heads.iter().copied().max().unwrap_or(0)),
        kv_heads_in_all,
        key_length: small(number("attention.key_length").unwrap_or(head_length)),
        value_length: small(number("attention.value_length").unwrap_or(head_length)),
        vocabulary: small(vocabulary.unwrap_or(0)),
    };
    (shape, small(number("context_length").unwrap_or(0)))
}

/// The quantisation that the file names, or else the one that most of its numbers are in.
fn quantisation(description: &Description) -> String {
    let named = description.number("general.file_type").and_then(file_type_name);
    let most = || {
        let formats = description.elements_by_format.iter();
        let most = formats.max_by_key(|&(format, elements)| (*elements, std::cmp::Reverse(*format)));
        most.map_or("unknown", |(&format, _)| format_name(format))
    };
    named.unwrap_or_else(most).to_string()
}

/// The names of llama.cpp's `llama_ftype`, in the short form that file names use.
fn file_type_name(number: u64) -> Option<&'static str> {
    Some(match number {
        0 => "F32",
        1 => "F16",
        2 => "Q4_0",
        3 => "Q4_1",
        7 => "Q8_0",
        8 => "Q5_0",
        9 => "Q5_1",
        10 => "Q2_K",
        11 => "Q3_K_S",
        12 => "Q3_K_M",
        13 => "Q3_K_L",
        14 => "Q4_K_S",
        15 => "Q4_K_M",
        16 => "Q5_K_S",
        17 => "Q5_K_M",
        18 => "Q6_K",
        19 => "IQ2_XXS",
        20 => "IQ2_XS",
        21 => "Q2_K_S",
        22 => "IQ3_XS",
        23 => "IQ3_XXS",
        24 => "IQ1_S",
        25 => "IQ4_NL",
        26 => "IQ3_S",
        27 => "IQ3_M",
        28 => "IQ2_S",
        29 => "IQ2_M",
        30 => "IQ4_XS",
        31 => "IQ1_M",
        32 => "BF16",
        36 => "TQ1_0",
        37 => "TQ2_0",
        38 => "MXFP4",
        39 => "NVFP4",
        40 => "Q1_0",
        41 => "Q2_0",
        _ => return None,
    })
}

/// The names of ggml's `ggml_type`.
fn format_name(format: u32) -> &'static str {
    match format {
        0 => "F32",
        1 => "F16",
        2 => "Q4_0",
        3 => "Q4_1",
        6 => "Q5_0",
        7 => "Q5_1",
        8 | 9 => "Q8_0",
        10 => "Q2_K",
        11 => "Q3_K",
        12 => "Q4_K",
        13 => "Q5_K",
        14 | 15 => "Q6_K",
        16 => "IQ2_XXS",
        17 => "IQ2_XS",
        18 => "IQ3_XXS",
        19 => "IQ1_S",
        20 => "IQ4_NL",
        21 => "IQ3_S",
        22 => "IQ2_S",
        23 => "IQ4_XS",
        29 => "IQ1_M",
        30 => "BF16",
        34 => "TQ1_0",
        35 => "TQ2_0",
        39 => "MXFP4",
        40 => "NVFP4",
        41 => "Q1_0",
        42 => "Q2_0",
        _ => "unknown",
    }
}

/// `1.2 GB`, as people who sell disks count.
pub(crate) fn size(bytes: u64) -> impl fmt::Display {
    bytesize::ByteSize::b(bytes).display().si()
}

#[cfg(test)]
pub(crate) mod sample;

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;
    use tempfile::TempDir;

    use super::sample::{Sample, Tensor};
    use super::*;

    fn write(bytes: &[u8]) -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.gguf");
        fs::write(&path, bytes).unwrap();
        (folder, path)
    }

    fn read(sample: &Sample) -> ModelFile {
        let (_folder, path) = write(&sample.bytes());
        ModelFile::read_any(&path).unwrap()
    }

    fn error(bytes: &[u8]) -> String {
        let (folder, path) = write(bytes);
        let message = ModelFile::read(&path).unwrap_err().to_string();
        let named = format!("{path:?}");
        assert!(message.starts_with(&named), "{message} names the file");
        drop(folder);
        message[named.len()..].trim_start().to_string()
    }

    #[test]
    fn a_model_is_described_whole() {
        let sample = Sample::model().text("general.license", "apache-2.0");
        let (_folder, path) = write(&sample.bytes());
        let file = ModelFile::read(&path).unwrap();
        let expected = ModelFile {
            path,
            bytes: sample.bytes().len() as u64,
            name: Some("Small Model".to_string()),
            architecture: "llama".to_string(),
            parameters: Some(2 * 256 * 64 + 64),
            quantisation: "Q4_K_M".to_string(),
            context: 2_048,
            licence: Some("apache-2.0".to_string()),
            chat_template: Some("{{ messages }}".to_string()),
            kind: FileKind::Model,
            shape: Shape {
                layers: 2,
                embedding: 256,
                heads: 8,
                kv_heads: 4,
                kv_heads_in_all: 8,
                key_length: 32,
                value_length: 32,
                vocabulary: 3,
            },
        };
        assert_eq!(file, expected);
    }

    #[test]
    fn version_2_is_read_like_version_3() {
        let mut sample = Sample::model();
        sample.version = 2;
        assert_eq!(read(&sample).architecture, "llama");
    }

    #[test]
    fn memory_is_the_file_the_cache_and_the_buffers() {
        // The shape of Llama 3.2 1B. Its cache is 32 KiB for each token, and 32 heads look at each token.
        let mut file = read(&Sample::model());
        file.bytes = 807_694_464;
        file.shape = Shape {
            layers: 16,
            embedding: 2_048,
            heads: 32,
            kv_heads: 8,
            kv_heads_in_all: 128,
            key_length: 64,
            value_length: 64,
            vocabulary: 128_256,
        };
        let beside = |context: u32| file.memory_needed(context) - file.bytes;
        assert_eq!(beside(8_192), (256 << 20) + (32 * 8_192 + 5 * 2_048) * 512 * 4);
        // With a short context the vocabulary is the larger of the two.
        assert_eq!(beside(2_048), (64 << 20) + (128_256 + 5 * 2_048) * 512 * 4);
    }

    #[test]
    fn counts_of_heads_may_differ_by_layer() {
        let sample = Sample::model().numbers("llama.attention.head_count_kv", &[0, 6]);
        let shape = read(&sample).shape;
        assert_eq!((shape.kv_heads, shape.kv_heads_in_all), (6, 6));
    }

    #[test]
    fn a_size_that_claims_everything_is_no_overflow() {
        let sample = Sample::model()
            .number("llama.attention.head_count_kv", u32::MAX)
            .number("llama.block_count", u32::MAX)
            .number("llama.attention.key_length", u32::MAX);
        assert_eq!(read(&sample).memory_needed(u32::MAX), u64::MAX);
    }

    #[test]
    fn a_file_without_a_file_type_is_named_after_most_of_its_numbers() {
        let sample = Sample::model().without("general.file_type");
        assert_eq!(read(&sample).quantisation, "Q8_0");
        assert_eq!(read(&sample.number("general.file_type", 77)).quantisation, "Q8_0");
    }

    #[test]
    fn other_kinds_of_files_are_named() {
        let check = |sample: Sample, expected: FileKind| assert_eq!(read(&sample).kind, expected);
        check(Sample::model().text("general.type", "adapter"), FileKind::Adapter);
        check(Sample::model().text("adapter.type", "lora"), FileKind::Adapter);
        check(Sample::model().text("general.type", "mmproj"), FileKind::Projector);
        check(Sample::model().text("general.architecture", "clip"), FileKind::Projector);
        check(Sample::model().text("general.type", "imatrix"), FileKind::ImportanceMatrix);
        check(Sample::model().number("llama.pooling_type", 1), FileKind::Embedder);
        check(Sample::model().truth("llama.attention.causal", false), FileKind::Embedder);
        check(Sample::model().text("general.type", "poem"), FileKind::Other("poem".to_string()));
        let mut vocabulary = Sample::model();
        vocabulary.tensors.clear();
        check(vocabulary, FileKind::Vocabulary);
        let part = Sample::model().number("split.no", 1).number("split.count", 3);
        check(part, FileKind::Part { part: 2, of: 3 });
    }

    #[test]
    fn what_is_no_model_says_what_it_is() {
        let message = error(&Sample::model().text("general.type", "adapter").bytes());
        assert_eq!(
            message,
            "is an adapter, which changes a model and is none itself. Choose a language model"
        );
        let message = error(&Sample::model().number("split.no", 1).number("split.count", 3).bytes());
        assert_eq!(message, "is part 2 of 3 of a split model. Choose its first part");
        let (_folder, path) = write(&Sample::model().bytes());
        let message = ModelFile::read_adapter(&path).unwrap_err().to_string();
        assert!(message.ends_with("is a language model. Choose an adapter in GGUF format"), "{message}");
    }

    #[test]
    fn what_is_no_model_says_so_in_values_too() {
        let (_folder, path) = write(&Sample::model().number("split.no", 1).number("split.count", 3).bytes());
        let error = ModelFile::read(&path).unwrap_err();
        assert_eq!(error.code(), "gguf-not-a-model");
        let values =
            [("kind", "part"), ("part", "2"), ("of", "3")].map(|(name, value)| (name, value.to_owned()));
        assert_eq!(error.values()[1..], values);
        assert_eq!(error.values()[0], ("path", path.display().to_string()));
    }

    #[test]
    fn files_that_cannot_be_used_say_why() {
        assert_eq!(
            error(b"PK\x03\x04 and more"),
            "is not a GGUF file: it begins with \"PK\\x03\\x04\", not with \"GGUF\". Choose a model in GGUF format"
        );
        assert!(error(b"").starts_with("is not a GGUF file: it begins with nothing"));
        let mut sample = Sample::model();
        sample.version = 4;
        assert!(error(&sample.bytes()).starts_with("is in version 4 of GGUF, and this version of Footnote"));
        sample.version = 1;
        assert!(error(&sample.bytes()).starts_with("is in version 1 of GGUF"));
        sample.version = 3_u32.swap_bytes();
        assert!(error(&sample.bytes()).starts_with("was made for machines with the opposite byte order"));
        let sample = Sample::model().without("llama.context_length");
        assert!(error(&sample.bytes()).starts_with("is damaged: it does not tell its layers"));
        let mut sample = Sample::model();
        sample.tensors.push(Tensor { name: "new".to_string(), shape: vec![64], format: 99, bytes: 0 });
        assert!(error(&sample.bytes()).starts_with("keeps its numbers in a format"));
        let mut sample = Sample::model();
        sample.tensors.push(sample.tensors[0].clone());
        assert!(error(&sample.bytes()).starts_with("is damaged: two of its tensors have the same name"));
    }

    #[test]
    fn a_path_without_a_file_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let nothing = ModelFile::read(&folder.path().join("no.gguf"));
        assert!(matches!(nothing, Err(ModelFileError::Missing { .. })), "{nothing:?}");
        let folder = ModelFile::read(folder.path());
        assert!(matches!(folder, Err(ModelFileError::NotAFile { .. })), "{folder:?}");
    }

    #[test]
    fn a_download_that_did_not_end_tells_how_much_is_there() {
        let whole = Sample::model().bytes();
        let message = error(&whole[..whole.len() - 10_000]);
        let (has, of) = (size(whole.len() as u64 - 10_000), size(whole.len() as u64));
        assert_eq!(
            message,
            format!("has {has} of {of}: it was not downloaded to its end. Download it again")
        );
        assert!(error(&whole[..100]).starts_with("ends after 100 B, in the middle of its own description"));
    }

    #[test]
    fn a_model_is_called_as_its_file_and_by_its_own_name_where_that_is_a_hash() {
        let folder = tempfile::tempdir().unwrap();
        let check = |path: &str, expected: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, Sample::model().text("general.name", "Smollm2 135M 8k Lc100K Mix1 Ep2").bytes())
                .unwrap();
            assert_eq!(ModelFile::read(&path).unwrap().shown_name(), expected);
        };
        check("SmolLM2-135M-Instruct-Q8_0.gguf", "SmolLM2-135M-Instruct-Q8_0");
        check("Loom_Q4/model.gguf", "Loom_Q4");
        check(&format!("sha256-{}", "a".repeat(64)), "Smollm2 135M 8k Lc100K Mix1 Ep2");
    }

    #[test]
    fn sizes_of_all_parts_count_and_a_missing_part_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let part = |number: u32| Sample::model().number("split.no", number).number("split.count", 2).bytes();
        let path = folder.path().join("big-00001-of-00002.gguf");
        fs::write(&path, part(0)).unwrap();
        let message = ModelFile::read(&path).unwrap_err().to_string();
        assert!(
            message.contains("part 2 is not beside it") && message.contains("big-00002-of-00002"),
            "{message}"
        );
        fs::write(folder.path().join("big-00002-of-00002.gguf"), part(1)).unwrap();
        let file = ModelFile::read(&path).unwrap();
        assert_eq!(file.bytes, (part(0).len() + part(1).len()) as u64);
        assert_eq!(file.paths(), [path, folder.path().join("big-00002-of-00002.gguf")]);
        assert_eq!(file.parameters, Some(2 * (2 * 256 * 64 + 64)));
    }

    #[test]
    fn names_of_parts_are_taken_apart() {
        assert_eq!(part_of_name("a-b-00002-of-00003.gguf"), Some(("a-b", 2, 3)));
        for name in
            ["a.gguf", "a-00004-of-00003.gguf", "a-00000-of-00003.gguf", "a-2-of-3.gguf", "a-00002-of-00003"]
        {
            assert_eq!(part_of_name(name), None, "{name}");
        }
    }

    #[test]
    fn a_count_beyond_the_file_is_refused_before_anything_is_made_for_it() {
        let check = |bytes: Vec<u8>| {
            let length = bytes.len() as u64;
            reader::describe(Cursor::new(bytes), length).unwrap_err()
        };
        let mut head = b"GGUF\x03\0\0\0".to_vec();
        head.extend(u64::MAX.to_le_bytes());
        head.extend(u64::MAX.to_le_bytes());
        assert!(matches!(check(head), Damage::Wrong(_)));
        // A list of texts, and a key, that claim to be larger than the memory of any machine.
        let mut list = b"GGUF\x03\0\0\0".to_vec();
        list.extend(0_u64.to_le_bytes());
        list.extend(1_u64.to_le_bytes());
        let mut key = list.clone();
        list.extend(1_u64.to_le_bytes());
        list.push(b'k');
        list.extend(9_u32.to_le_bytes());
        list.extend(8_u32.to_le_bytes());
        list.extend((u64::MAX / 8).to_le_bytes());
        assert!(matches!(check(list), Damage::Ended));
        key.extend((1_u64 << 40).to_le_bytes());
        assert!(matches!(check(key), Damage::Ended));
    }

    #[test]
    fn many_tokens_are_passed_over_and_counted() {
        let tokens: Vec<String> = (0..150_000).map(|number| format!("token{number}")).collect();
        let sample = Sample::model().texts("tokenizer.ggml.tokens", &tokens);
        assert_eq!(read(&sample).shape.vocabulary, 150_000);
        // One text that is longer than what is read at once, between short ones.
        let texts = ["a".to_string(), "b".repeat(200_000), "c".to_string()];
        let sample = Sample::model().texts("tokenizer.ggml.merges", &texts);
        assert_eq!(read(&sample).name.as_deref(), Some("Small Model"));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..600), is_gguf: bool) {
            if is_gguf && bytes.len() >= 8 {
                bytes[..8].copy_from_slice(b"GGUF\x03\0\0\0");
            }
            let length = bytes.len() as u64;
            let _ = reader::describe(Cursor::new(bytes), length);
        }

        #[test]
        fn every_truncation_is_an_error(cut in any::<prop::sample::Index>()) {
            let whole = Sample::model().bytes();
            let (_folder, path) = write(&whole[..cut.index(whole.len())]);
            prop_assert!(ModelFile::read(&path).is_err());
        }

        #[test]
        fn every_changed_byte_gives_an_error_or_a_value(
            changes in prop::collection::vec((0_usize..900, any::<u8>()), 1..6),
        ) {
            let mut bytes = Sample::model().bytes();
            for (at, byte) in changes {
                bytes[at] = byte;
            }
            let (_folder, path) = write(&bytes);
            if let Ok(file) = ModelFile::read_any(&path) {
                prop_assert!(file.memory_needed(file.context) >= file.bytes);
            }
        }
    }
}
