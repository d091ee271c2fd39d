//! Language models, downloads and styles.

use footnote_engine::answer::{Format, Length, Style};
use footnote_llm::State;
use footnote_llm::find::Source as EngineSource;
use serde::{Deserialize, Serialize};
use specta::Type;
use specta_typescript::Number;

use crate::error::CommandError;

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

/// A GGUF file on this machine. Sizes in bytes, speeds in tokens a second.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ModelRow {
    /// Names the file to the program.
    pub key: String,
    pub name: String,
    pub path: String,
    pub source: ModelSource,
    #[specta(type = Number)]
    pub bytes: u64,
    pub architecture: String,
    #[specta(type = Option<Number>)]
    pub parameters: Option<u64>,
    pub quantisation: String,
    /// The longest text it was made for, in tokens.
    pub context: u32,
    pub licence: Option<String>,
    #[specta(type = Number)]
    pub memory_needed: u64,
    /// Whether that much memory is free now.
    pub fits: bool,
    /// Measured when it last ran here.
    #[specta(type = Option<Number>)]
    pub read_speed: Option<f32>,
    #[specta(type = Option<Number>)]
    pub write_speed: Option<f32>,
    /// Why it cannot be used.
    pub problem: Option<String>,
}

/// The models on this machine.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ModelList {
    pub rows: Vec<ModelRow>,
    /// Memory that a model could have now; `null` where the system does not tell.
    #[specta(type = Option<Number>)]
    pub free_memory: Option<u64>,
}

/// A file that was to be a model and cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RefusedModel {
    pub name: String,
    pub error: CommandError,
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
        error: CommandError,
    },
}

/// A model that can be fetched on a press of a button.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OfferedModel {
    pub repo: String,
    pub file: String,
    pub name: String,
    #[specta(type = Number)]
    pub parameters: u64,
    #[specta(type = Number)]
    pub bytes: u64,
    #[specta(type = Number)]
    pub memory_needed: u64,
    pub licence: String,
}

/// A GGUF file in a repository of the hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
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
#[serde(rename_all = "camelCase")]
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
    pub error: Option<CommandError>,
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
#[serde(rename_all = "camelCase")]
pub struct AnswerStyle {
    pub name: String,
    pub length: AnswerLength,
    pub format: AnswerFormat,
    /// A person's own words on tone and form; empty where there are none.
    pub instruction: String,
}

/// Fields that answers fill in, under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AnswerForm {
    pub name: String,
    /// A JSON schema, or the names of the fields, one to a line.
    pub fields: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Adapter {
    pub path: String,
    /// 1 is as it was made.
    #[specta(type = Number)]
    pub strength: f32,
}

/// What is set of models and styles; kept by the program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
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
    pub fn chosen_style(&self) -> Style {
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

impl From<EngineSource> for ModelSource {
    fn from(source: EngineSource) -> ModelSource {
        match source {
            EngineSource::Ollama => ModelSource::Ollama,
            EngineSource::LmStudio => ModelSource::LmStudio,
            EngineSource::Jan => ModelSource::Jan,
            EngineSource::Gpt4All => ModelSource::Gpt4All,
            EngineSource::HuggingFace => ModelSource::HuggingFace,
            EngineSource::Chosen => ModelSource::Chosen,
            EngineSource::Downloaded => ModelSource::Downloaded,
        }
    }
}

impl ModelState {
    /// `key` names the model that is chosen.
    pub fn of(state: &State, key: &str) -> ModelState {
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
