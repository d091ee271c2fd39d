//! Watched folders: which there are, and following them without a window.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use footnote_engine::{
    Added, Cancel, Compared, FolderObserver, ImportId, Observer, Progress, Stage, WatchTimes, Watcher, Worker,
};
use parking_lot::Mutex;

use crate::desktop::priority::step_back;
use crate::error::ApiError;
use crate::types::{
    AddedFile, FolderEstimate, FolderEvent, FolderRules, WatchedFolder, WatchedFolders, text_of,
};
use crate::{Api, Result};

/// How often it is looked whether following is to end.
const LOOK_EVERY: Duration = Duration::from_millis(100);

impl Api {
    pub fn folders(&self) -> Result<WatchedFolders> {
        let folders = self.library().folder_counts()?;
        Ok(WatchedFolders {
            folders: folders.iter().map(|(folder, counts)| WatchedFolder::of(folder, *counts)).collect(),
        })
    }

    /// Keeps folders current from now on, by the rules given or those that they have. Nothing is read yet.
    pub fn watch_folders(&self, paths: &[PathBuf], rules: Option<&FolderRules>) -> Result<()> {
        for path in paths {
            self.library().watch_folder(path, rules.map(Into::into))?;
        }
        Ok(())
    }

    /// Watches folders no longer. Their documents stay.
    pub fn unwatch_folders(&self, paths: &[PathBuf]) -> Result<WatchedFolders> {
        for path in paths {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            self.library().unwatch_folder(&path)?;
        }
        self.folders()
    }

    /// What a folder would add to the library.
    pub fn estimate_folder(
        &self,
        path: &Path,
        rules: &FolderRules,
        cancel: &Cancel,
    ) -> Result<FolderEstimate> {
        Ok(self.library().estimate(path, &rules.into(), cancel)?.into())
    }

    /// Keeps the watched folders current, at low priority, until it is cancelled, and tells what happens in them. An error if
    /// another program does so.
    pub fn follow_folders(
        &self,
        cancel: &Cancel,
        tell: impl Fn(std::result::Result<FolderEvent, ApiError>) + Send + Sync + 'static,
    ) -> Result<()> {
        let library = Arc::clone(self.library());
        library.own()?;
        let following = Arc::new(Following { tell: Box::new(tell), worker: Mutex::default() });
        let opened = Arc::clone(&library);
        let worker = Arc::new(Worker::start(move || Some(opened), following.clone()));
        *following.worker.lock() = Some(Arc::clone(&worker));
        let watcher = Watcher::start(move || Some(library), WatchTimes::default(), following.clone());
        while !cancel.is_requested() {
            std::thread::sleep(LOOK_EVERY);
        }
        watcher.close();
        worker.close();
        following.worker.lock().take();
        Ok(())
    }
}

type Tell = Box<dyn Fn(std::result::Result<FolderEvent, ApiError>) + Send + Sync>;

/// Hands on what the worker and the watcher do.
struct Following {
    tell: Tell,
    worker: Mutex<Option<Arc<Worker>>>,
}

impl Progress for Following {
    fn advance(&self, _: Stage, _: u64, _: u64) {}
}

impl Observer for Following {
    fn started(&self) {
        step_back();
    }

    fn begins(&self, _: Option<ImportId>) {}

    fn reported(&self, added: &Added) {
        (self.tell)(Ok(FolderEvent::Read(AddedFile::from(added))));
    }

    fn ended(&self, result: footnote_engine::Result<()>) {
        match result {
            Ok(()) | Err(footnote_engine::Error::Cancelled) => {}
            Err(error) => (self.tell)(Err(error.into())),
        }
    }

    fn all_done(&self) {}
}

impl FolderObserver for Following {
    fn started(&self) {
        step_back();
    }

    fn compared(&self, folder: &Path, compared: &Compared) {
        compared.changes.iter().for_each(|change| (self.tell)(Ok(FolderEvent::from(change))));
        if let Some(reason) = &compared.unreachable {
            (self.tell)(Ok(FolderEvent::unreachable(folder, reason)));
        } else if compared.whole {
            let Compared { files, to_read, .. } = *compared;
            (self.tell)(Ok(FolderEvent::Compared { folder: text_of(folder), files, to_read }));
        }
        if compared.import.is_some()
            && let Some(worker) = &*self.worker.lock()
        {
            worker.look();
        }
    }
}
