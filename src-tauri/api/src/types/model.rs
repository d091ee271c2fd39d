//! Language models, downloads and styles.

use footnote_engine::answer::{Format, Length, Style};
use footnote_llm::State;
use footnote_llm::find::{FoundModel, Source};
use footnote_llm::gguf::ModelFile;
use serde::{Deserialize, Serialize};
use specta::Type;
use specta_typescript::Number;

use super::{file_key, text_of};
use crate::error::ApiError;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum ModelSource {
    Ollama,
    LmStudio,
    Jan,
    #[serde(rename = "gpt4all")]
    Gpt4All,
    HuggingFace,
    Chosen,
    Downloaded,
}

/// The context for which the memory of a model is told, where the model allows it.
const TOLD_CONTEXT: u32 = 4_096;

/// A GGUF file on this machine. Sizes in bytes, speeds in tokens a second. What the file does not tell is null; of one with
/// a problem only key, names, path and source are known.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Model {
    /// Names the file to the program.
    pub key: String,
    /// What the program calls it that put it there.
    pub name: String,
    /// What answers call it.
    pub shown_name: String,
    pub path: String,
    pub source: ModelSource,
    #[specta(type = Option<Number>)]
    pub bytes: Option<u64>,
    pub architecture: Option<String>,
    #[specta(type = Option<Number>)]
    pub parameters: Option<u64>,
    pub quantisation: Option<String>,
    /// The longest text it was made for, in tokens.
    pub context: Option<u32>,
    pub licence: Option<String>,
    /// With a context of 4,096 tokens.
    #[specta(type = Option<Number>)]
    pub memory_needed: Option<u64>,
    /// Whether that much memory is free now; null where this is not known.
    pub fits: Option<bool>,
    /// Measured when it last ran here.
    #[specta(type = Option<Number>)]
    pub read_speed: Option<f32>,
    #[specta(type = Option<Number>)]
    pub write_speed: Option<f32>,
    /// Whether its file says how a conversation with it is written. A model that does not was hardly made to answer.
    pub has_template: Option<bool>,
    /// Why it cannot be used, in English.
    pub problem: Option<String>,
    /// The same as a code.
    pub error: Option<ApiError>,
}

/// The models on this machine.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ModelList {
    pub rows: Vec<Model>,
    /// Memory that a model could have now; `null` where the system does not tell.
    #[specta(type = Option<Number>)]
    pub free_memory: Option<u64>,
}

/// A file that was to be a model and cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct RefusedModel {
    pub name: String,
    pub error: ApiError,
}

/// What the model in use is doing.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum ModelState {
    None,
    /// Chosen, and loaded with the next question.
    Resting {
        key: String,
        name: String,
    },
    Loading {
        key: String,
        name: String,
        #[specta(type = Number)]
        share: f32,
    },
    Ready {
        key: String,
        name: String,
    },
    Failed {
        key: String,
        name: String,
        error: ApiError,
    },
}

/// A model that can be fetched on a press of a button.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct OfferedModel {
    pub repo: String,
    pub file: String,
    pub name: String,
    /// Who made it.
    pub maker: String,
    /// Tokens a second that it may be expected to write here.
    #[specta(type = Option<Number>)]
    pub write_speed: Option<f32>,
    #[specta(type = Number)]
    pub parameters: u64,
    #[specta(type = Number)]
    pub bytes: u64,
    #[specta(type = Number)]
    pub memory_needed: u64,
    pub licence: String,
    /// Whether it suits this machine best, by its memory and by how fast models have run here.
    pub suggested: bool,
}

/// A GGUF file in a repository of the hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct RepoFile {
    pub file: String,
    #[specta(type = Number)]
    pub bytes: u64,
    pub quantisation: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum DownloadState {
    Asking,
    Running,
    Checking,
    Done,
    Stopped,
    Failed,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Download {
    pub id: u32,
    pub repo: String,
    pub file: String,
    pub state: DownloadState,
    #[specta(type = Number)]
    pub bytes_done: u64,
    #[specta(type = Option<Number>)]
    pub bytes_total: Option<u64>,
    #[specta(type = Option<Number>)]
    pub bytes_per_second: Option<f64>,
    #[specta(type = Option<Number>)]
    pub seconds_left: Option<f64>,
    pub error: Option<ApiError>,
    /// The key of the model, once it is there.
    pub key: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerLength {
    Short,
    Medium,
    Long,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerFormat {
    Prose,
    Bullets,
}

/// How an answer is to be written. What it says stays in the documents, and the proof stays on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct AnswerStyle {
    pub name: String,
    pub length: AnswerLength,
    pub format: AnswerFormat,
    /// A person's own words on tone and form; empty where there are none.
    pub instruction: String,
}

/// Fields that answers fill in, under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct AnswerForm {
    pub name: String,
    /// A JSON schema, or the names of the fields, one to a line.
    pub fields: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct Adapter {
    pub path: String,
    /// 1 is as it was made.
    #[specta(type = Number)]
    pub strength: f32,
}

/// What is set of models and styles; kept by the program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ModelSettings {
    pub styles: Vec<AnswerStyle>,
    /// The name of the style in use; `null` is the plain one, which does not stand among them.
    pub style: Option<String>,
    pub forms: Vec<AnswerForm>,
    /// The first is used: llama.cpp's Rust interface takes one at a time.
    pub adapters: Vec<Adapter>,
    /// Minutes without a question after which the model gives its memory back.
    pub rest_after: u32,
}

impl Default for ModelSettings {
    fn default() -> ModelSettings {
        ModelSettings {
            styles: Style::built_in()[1..].iter().map(AnswerStyle::from).collect(),
            style: None,
            forms: Vec::new(),
            adapters: Vec::new(),
            rest_after: 10,
        }
    }
}

impl ModelSettings {
    /// The style in use.
    pub(crate) fn chosen_style(&self) -> Style {
        let named = self.styles.iter().find(|style| Some(&style.name) == self.style.as_ref());
        named.map_or_else(Style::default, Style::from)
    }
}

impl From<&Style> for AnswerStyle {
    fn from(style: &Style) -> AnswerStyle {
        AnswerStyle {
            name: style.name.clone(),
            length: match style.length {
                Length::Short => AnswerLength::Short,
                Length::Medium => AnswerLength::Medium,
                Length::Long => AnswerLength::Long,
            },
            format: match style.format {
                Format::Prose => AnswerFormat::Prose,
                Format::Bullets => AnswerFormat::Bullets,
            },
            instruction: style.instruction.clone(),
        }
    }
}

impl From<&AnswerStyle> for Style {
    fn from(style: &AnswerStyle) -> Style {
        Style {
            name: style.name.clone(),
            length: match style.length {
                AnswerLength::Short => Length::Short,
                AnswerLength::Medium => Length::Medium,
                AnswerLength::Long => Length::Long,
            },
            format: match style.format {
                AnswerFormat::Prose => Format::Prose,
                AnswerFormat::Bullets => Format::Bullets,
            },
            instruction: style.instruction.clone(),
        }
    }
}

impl From<Source> for ModelSource {
    fn from(source: Source) -> ModelSource {
        match source {
            Source::Ollama => ModelSource::Ollama,
            Source::LmStudio => ModelSource::LmStudio,
            Source::Jan => ModelSource::Jan,
            Source::Gpt4All => ModelSource::Gpt4All,
            Source::HuggingFace => ModelSource::HuggingFace,
            Source::Chosen => ModelSource::Chosen,
            Source::Downloaded => ModelSource::Downloaded,
        }
    }
}

impl Model {
    /// `free` is the memory that is free, where it is known; `speed` is that of reading and of writing.
    pub(crate) fn of(model: &FoundModel, free: Option<u64>, speed: Option<(f32, f32)>) -> Model {
        let file = model.file.as_ref().ok();
        let memory_needed = file.map(|file| file.memory_needed(TOLD_CONTEXT.min(file.context.max(1))));
        let error = model.file.as_ref().err();
        Model {
            key: file_key(&model.path),
            name: model.name.clone(),
            shown_name: file.map_or_else(|| model.name.clone(), ModelFile::shown_name),
            path: text_of(&model.path),
            source: model.source.into(),
            bytes: file.map(|file| file.bytes),
            architecture: file.map(|file| file.architecture.clone()),
            parameters: file.and_then(|file| file.parameters),
            quantisation: file.map(|file| file.quantisation.clone()),
            context: file.map(|file| file.context),
            licence: file.and_then(|file| file.licence.clone()),
            memory_needed,
            fits: memory_needed.zip(free).map(|(needed, free)| needed <= free),
            read_speed: speed.map(|speed| speed.0),
            write_speed: speed.map(|speed| speed.1),
            has_template: file.map(|file| file.chat_template.is_some()),
            problem: error.map(ToString::to_string),
            error: error.map(ApiError::from),
        }
    }
}

impl ModelState {
    /// `key` names the model that is chosen.
    pub(crate) fn of(state: &State, key: &str) -> ModelState {
        let key = key.to_owned();
        match state {
            State::None => ModelState::None,
            State::Resting { name } => ModelState::Resting { key, name: name.clone() },
            State::Loading { name, share } => ModelState::Loading { key, name: name.clone(), share: *share },
            State::Ready { name, .. } => ModelState::Ready { key, name: name.clone() },
            State::Failed { name, error } => {
                ModelState::Failed { key, name: name.clone(), error: error.into() }
            }
        }
    }
}
