//! What a desktop session needs from the window system. Tests hand in another.

use std::path::{Path, PathBuf};

use super::notice::Notice;

/// The window and the system around it. Dialogs wait for the person: call them where waiting is allowed.
pub trait Platform: Send + Sync {
    fn tell(&self, notice: Notice);

    /// `None` if the person closed the dialog.
    fn choose_files(&self) -> Option<Vec<PathBuf>>;

    fn choose_folder(&self) -> Option<PathBuf>;

    /// A model, or an adapter for one.
    fn choose_gguf(&self) -> Option<PathBuf>;

    /// A file that holds a JSON schema.
    fn choose_schema(&self) -> Option<PathBuf>;

    /// Where to save a file of this name.
    fn choose_place(&self, name: &str) -> Option<PathBuf>;

    /// Opens a file in the program that the person uses for its kind.
    fn open(&self, path: &Path) -> std::io::Result<()>;

    /// Shows a file in the system's own view of its folder.
    fn show_in_folder(&self, path: &Path) -> std::io::Result<()>;

    fn is_on_battery(&self) -> bool;

    /// Ends the program and starts it again.
    fn restart(&self);

    /// The documents that come with the program.
    fn samples(&self) -> Option<PathBuf>;
}
