//! The person's settings, in one file beside the library's folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;
use specta_typescript::Number;

use super::models::KeptModels;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum Contrast {
    #[default]
    System,
    More,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    #[default]
    System,
    En,
    De,
}

/// What a person can set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct AppSettings {
    pub theme: Theme,
    pub contrast: Contrast,
    pub language: Language,
    /// 1 is normal.
    #[specta(type = Number)]
    pub text_size: f64,
    /// Threads that compute; `None` means as many as the machine has.
    pub threads: Option<u32>,
    pub pause_on_battery: bool,
}

impl Default for AppSettings {
    fn default() -> AppSettings {
        AppSettings {
            theme: Theme::System,
            contrast: Contrast::System,
            language: Language::System,
            text_size: 1.0,
            threads: None,
            pause_on_battery: false,
        }
    }
}

/// The contents of the file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub app: AppSettings,
    /// Where the library lies, if the person chose a place.
    pub library: Option<PathBuf>,
    /// The library whose renewal was begun, and neither ended nor stopped by the person.
    pub renewing: Option<PathBuf>,
    pub models: KeptModels,
}

/// The settings and the file they are kept in.
pub(crate) struct SettingsFile {
    path: PathBuf,
    kept: Mutex<Kept>,
}

impl SettingsFile {
    /// A file that is missing or cannot be understood gives the defaults: settings are never worth a failed start.
    pub fn open(folder: &Path) -> SettingsFile {
        let path = folder.join("settings.json");
        let found = fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let kept = found.and_then(|found| {
            let mut all = serde_json::to_value(Kept::default()).ok()?;
            put_over(&mut all, renamed(found));
            serde_json::from_value(all).ok()
        });
        SettingsFile { path, kept: Mutex::new(kept.unwrap_or_default()) }
    }

    pub fn get(&self) -> Kept {
        self.kept.lock().clone()
    }

    /// Changes the settings and writes the file; a crash leaves either the old file or the new.
    pub fn change(&self, change: impl FnOnce(&mut Kept)) -> io::Result<()> {
        let mut kept = self.kept.lock();
        change(&mut kept);
        kept.app.text_size = kept.app.text_size.clamp(0.8, 2.0);
        let bytes = serde_json::to_vec_pretty(&*kept).expect("settings hold nothing that JSON cannot");
        let new = self.path.with_extension("json.new");
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&new, bytes)?;
        fs::rename(&new, &self.path)
    }
}

/// What earlier versions called settings, and what they are called now.
const RENAMED: [(&str, &str); 3] =
    [("textSize", "text_size"), ("pauseOnBattery", "pause_on_battery"), ("restAfter", "rest_after")];

/// The settings with the names that they have now.
fn renamed(found: Value) -> Value {
    let Value::Object(found) = found else { return found };
    let settings = found.into_iter().map(|(name, value)| {
        let now = RENAMED.iter().find(|(earlier, _)| *earlier == name).map(|(_, now)| (*now).to_owned());
        (now.unwrap_or(name), renamed(value))
    });
    Value::Object(settings.collect())
}

/// Puts the values of `found` over those of `all`, so that what an older file lacks keeps its default.
fn put_over(all: &mut Value, found: Value) {
    match (all, found) {
        (Value::Object(all), Value::Object(found)) => {
            for (name, value) in found {
                put_over(all.entry(name).or_insert(Value::Null), value);
            }
        }
        (value, found) => *value = found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_is_there_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let settings = SettingsFile::open(folder.path());
        assert_eq!(settings.get(), Kept::default());
        settings
            .change(|kept| {
                kept.app.theme = Theme::Dark;
                kept.app.text_size = 9.0;
                kept.library = Some("/papers".into());
            })
            .unwrap();
        let again = SettingsFile::open(folder.path()).get();
        assert_eq!((again.app.theme, again.app.text_size), (Theme::Dark, 2.0));
        assert_eq!(again.library, Some("/papers".into()));
    }

    #[test]
    fn a_damaged_or_older_file_costs_only_what_it_lacks() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.json");
        fs::write(&file, "{not json").unwrap();
        assert_eq!(SettingsFile::open(folder.path()).get(), Kept::default());
        fs::write(&file, r#"{"app": {"theme": "light"}}"#).unwrap();
        let kept = SettingsFile::open(folder.path()).get();
        assert_eq!((kept.app.theme, kept.app.text_size), (Theme::Light, 1.0));
        let earlier = r#"{"app": {"textSize": 1.5}, "models": {"settings": {"restAfter": 3}}}"#;
        fs::write(&file, earlier).unwrap();
        let kept = SettingsFile::open(folder.path()).get();
        assert_eq!((kept.app.text_size, kept.models.settings.rest_after), (1.5, 3));
    }
}
