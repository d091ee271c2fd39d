//! What the window keeps while it is open: the library.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use footnote_engine::{Library, Settings, WorkerCommand};

use crate::error::{CommandError, ErrorCode};

/// The library, opened when it is first asked for.
pub(crate) struct OpenLibrary {
    folder: PathBuf,
    opened: OnceLock<Result<Library, CommandError>>,
}

impl OpenLibrary {
    /// `app_data` is the folder that the system gives this app; `FOOTNOTE_LIBRARY` overrides where the library lies.
    pub fn new(app_data: &Path) -> OpenLibrary {
        let folder =
            std::env::var_os("FOOTNOTE_LIBRARY").map_or_else(|| app_data.join("library"), PathBuf::from);
        OpenLibrary { folder, opened: OnceLock::new() }
    }

    /// Opening reads the disk: call it where waiting is allowed.
    pub fn get(&self) -> Result<&Library, CommandError> {
        self.opened.get_or_init(|| self.open()).as_ref().map_err(Clone::clone)
    }

    fn open(&self) -> Result<Library, CommandError> {
        let unusable = |message: String| CommandError::new(ErrorCode::LibraryUnusable, message);
        let program = std::env::current_exe().map_err(|error| {
            unusable(format!("the program cannot find its own file: {error}. Start it again"))
        })?;
        let worker = WorkerCommand { program, arguments: crate::WORKER_ARGUMENTS.map(Into::into).to_vec() };
        Library::open(&self.folder, Settings::new(worker)).map_err(|error| unusable(error.to_string()))
    }
}
