//! An open library, and the use cases over it.

use std::path::Path;
use std::sync::Arc;

use footnote_engine::{Library, Settings};

use crate::Result;
use crate::error::{ApiError, ErrorKind};

/// An open library. Clones share it.
#[derive(Clone)]
pub struct Api {
    library: Arc<Library>,
}

impl Api {
    /// Opens the library in `folder`, or with `create` makes one there. A folder that holds something else is left alone.
    /// `upgrading` hears of an upgrade: records done, and all of them.
    pub fn open(
        folder: &Path,
        settings: Settings,
        create: bool,
        upgrading: &mut dyn FnMut(u64, u64),
    ) -> Result<Api> {
        if !folder.exists() && !create {
            let message = format!("there is no library in {folder:?}");
            return Err(ApiError::new(ErrorKind::LibraryUnusable, "no-library", message).with_path(folder));
        }
        let holds_something = || folder.read_dir().is_ok_and(|mut entries| entries.next().is_some());
        if folder.is_dir() && !folder.join("store").is_dir() && holds_something() {
            let message = format!("{folder:?} holds files but no library. Choose an empty or new folder");
            return Err(ApiError::new(ErrorKind::LibraryUnusable, "not-a-library", message).with_path(folder));
        }
        let library = Library::open_watched(folder, settings, upgrading)?;
        Ok(Api { library: Arc::new(library) })
    }

    pub(crate) fn library(&self) -> &Arc<Library> {
        &self.library
    }
}
