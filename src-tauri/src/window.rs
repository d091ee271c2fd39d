//! The real window and the real system, as the shell sees them.

use std::path::{Path, PathBuf};

use footnote_api::formats::{self, FORMATS};
use footnote_api::{Notice, Platform};
use serde::Serialize;
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::DialogExt;
use tauri_specta::Event;

use crate::events::Told;

pub(crate) struct TauriWindow<R: Runtime> {
    app: AppHandle<R>,
}

impl<R: Runtime> TauriWindow<R> {
    pub fn new(app: AppHandle<R>) -> TauriWindow<R> {
        TauriWindow { app }
    }
}

impl<R: Runtime> Platform for TauriWindow<R> {
    fn tell(&self, notice: Notice) {
        emit(&self.app, &Told(notice));
    }

    fn choose_files(&self) -> Option<Vec<PathBuf>> {
        let dialog = self.app.dialog().file();
        // All files come first: a file of a kind that is not named is tried all the same.
        let dialog = dialog.add_filter("*", &["*"]).add_filter(formats::names().join(", "), &extensions());
        let files = dialog.blocking_pick_files()?;
        Some(files.into_iter().filter_map(|file| file.into_path().ok()).collect())
    }

    fn choose_folder(&self) -> Option<PathBuf> {
        self.app.dialog().file().blocking_pick_folder()?.into_path().ok()
    }

    fn choose_gguf(&self) -> Option<PathBuf> {
        self.app.dialog().file().add_filter("GGUF", &["gguf"]).blocking_pick_file()?.into_path().ok()
    }

    fn choose_schema(&self) -> Option<PathBuf> {
        self.app.dialog().file().add_filter("JSON", &["json"]).blocking_pick_file()?.into_path().ok()
    }

    fn choose_place(&self, name: &str) -> Option<PathBuf> {
        self.app.dialog().file().set_file_name(name).blocking_save_file()?.into_path().ok()
    }

    fn open(&self, path: &Path) -> std::io::Result<()> {
        open::that_detached(path)
    }

    fn show_in_folder(&self, path: &Path) -> std::io::Result<()> {
        show_in_folder(path)
    }

    fn is_on_battery(&self) -> bool {
        crate::power::is_on_battery()
    }

    fn restart(&self) {
        self.app.request_restart();
    }

    fn samples(&self) -> Option<PathBuf> {
        let beside = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.join("samples")));
        let resources = self.app.path().resource_dir().ok().map(|folder| folder.join("samples"));
        // A program that was built here and not installed finds them in its source; one that is handed out must not name it.
        let source = option_env!("FOOTNOTE_RELEASE")
            .is_none()
            .then(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/documents"));
        [beside, resources, source].into_iter().flatten().find(|folder| folder.is_dir())
    }
}

/// Tells the window of an event.
pub(crate) fn emit<R: Runtime>(app: &AppHandle<R>, event: &(impl Event + Serialize + Clone)) {
    if let Err(error) = event.emit(app) {
        tracing::warn!(%error, "the window was not told");
    }
}

#[cfg(target_os = "macos")]
fn show_in_folder(path: &Path) -> std::io::Result<()> {
    std::process::Command::new("open").arg("-R").arg(path).spawn().map(drop)
}

#[cfg(windows)]
fn show_in_folder(path: &Path) -> std::io::Result<()> {
    use std::os::windows::process::CommandExt;
    // Explorer wants the quotes where no argument of Rust's would have them.
    std::process::Command::new("explorer")
        .raw_arg(format!("/select,\"{}\"", path.display()))
        .spawn()
        .map(drop)
}

/// There is no common way to have the file chosen in its folder.
#[cfg(not(any(target_os = "macos", windows)))]
fn show_in_folder(path: &Path) -> std::io::Result<()> {
    open::that_detached(path.parent().unwrap_or(path))
}

fn extensions() -> Vec<&'static str> {
    FORMATS.iter().flat_map(|format| format.offered).copied().collect()
}

#[cfg(test)]
mod tests {
    use footnote_api::formats::Association;
    use serde_json::Value;

    use super::*;

    #[test]
    fn the_system_is_told_of_every_format() {
        let configuration: Value = serde_json::from_str(include_str!("../../tauri.conf.json")).unwrap();
        let told = configuration["bundle"]["fileAssociations"].as_array().unwrap();
        let told: Vec<(&str, Vec<&str>)> = told
            .iter()
            .map(|association| {
                let extensions = association["ext"].as_array().unwrap();
                let extensions = extensions.iter().map(|extension| extension.as_str().unwrap()).collect();
                (association["mimeType"].as_str().unwrap(), extensions)
            })
            .collect();
        // Of formats that other programs are better for the system is not told.
        let known: Vec<(&str, Vec<&str>)> = FORMATS
            .iter()
            .filter(|format| !format.association.extensions.is_empty())
            .map(|format| {
                let Association { media_type, extensions } = format.association;
                (media_type, extensions.to_vec())
            })
            .collect();
        assert_eq!(told, known);
    }
}
