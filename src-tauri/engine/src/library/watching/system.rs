//! What the system tells of files that change.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::Told;

/// The system's watcher. Where it fails, folders are compared now and then, which is noted in the log.
pub(super) struct System {
    watcher: Option<RecommendedWatcher>,
    /// What is watched for each folder: itself, and links in it that lead elsewhere.
    watched: BTreeMap<PathBuf, Vec<PathBuf>>,
}

impl System {
    pub fn new(tell: impl Fn(Told) + Send + 'static) -> System {
        let handler = move |event: notify::Result<Event>| match event {
            Ok(event) if event.need_rescan() => tell(Told::Lost),
            Ok(Event { kind: EventKind::Access(_), .. }) => {}
            Ok(event) => event.paths.into_iter().for_each(|path| tell(Told::Changed(path))),
            Err(error) => {
                tracing::warn!(%error, "the system's watching of files failed");
                tell(Told::Lost);
            }
        };
        // Links are followed by the walk alone, which comes to each folder once.
        let watcher = RecommendedWatcher::new(handler, Config::default().with_follow_symlinks(false));
        let watcher = watcher.inspect_err(|error| tracing::warn!(%error, "the system watches no files"));
        System { watcher: watcher.ok(), watched: BTreeMap::new() }
    }

    pub fn watch(&mut self, folder: &Path) {
        self.watched.insert(folder.to_owned(), Vec::new());
        self.watch_also(folder, folder);
    }

    /// Watches a further path for a folder.
    pub fn watch_also(&mut self, folder: &Path, path: &Path) {
        let Some(watched) = self.watched.get_mut(folder) else { return };
        if watched.iter().any(|known| known == path) {
            return;
        }
        let Some(watcher) = &mut self.watcher else { return };
        match watcher.watch(path, RecursiveMode::Recursive) {
            Ok(()) => watched.push(path.to_owned()),
            Err(error) => {
                tracing::warn!(%error, ?path, "the system does not watch a folder; it is compared now and then");
            }
        }
    }

    pub fn leave(&mut self, folder: &Path) {
        let watched = self.watched.remove(folder).unwrap_or_default();
        if let Some(watcher) = &mut self.watcher {
            for path in watched {
                // A folder that is gone is not watched any more.
                let _ = watcher.unwatch(&path);
            }
        }
    }
}
