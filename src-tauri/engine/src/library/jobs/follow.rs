//! Adding through the process that owns the library: the files are put into its queue, and what becomes of them is read
//! there. When that process ends before it is done, this one takes over.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::ask_for;
use crate::ingest::Added;
use crate::library::Library;
use crate::progress::{Cancel, Progress, Stage};
use crate::store::{ImportId, ImportRecord, ImportState, JobId, JobState};
use crate::{Error, Result};

/// How often it is looked how far the owner is.
const LOOK_EVERY: Duration = Duration::from_millis(150);

/// Looking for verdicts reads all files of the import that have none yet. It takes at most one part in so many of the time.
const VERDICTS_SHARE: u32 = 10;

/// How stages are numbered in the store.
const STAGES: [(Stage, u8); 5] = [
    (Stage::Discovering, 0),
    (Stage::Reading, 1),
    (Stage::Embedding, 2),
    (Stage::Folding, 3),
    (Stage::Recognizing, 4),
];

pub(super) fn stage_code(stage: Stage) -> u8 {
    let code = STAGES.iter().find(|(known, _)| *known == stage);
    code.expect("every stage has a number").1
}

impl Library {
    /// Like [`Self::add`]; where another process owns the library and works off its queue, that process does the work.
    pub fn add_or_hand_over(
        &self,
        paths: &[PathBuf],
        retry: bool,
        cancel: &Cancel,
        progress: &dyn Progress,
        report: &mut dyn FnMut(Added),
    ) -> Result<()> {
        match self.lock() {
            Ok(()) => self.add(paths, retry, cancel, progress, report),
            Err(Error::InUse { .. }) if self.is_queue_served()? => {
                let import = self.store.update(|wtxn| ask_for(&self.store, wtxn, paths, retry, true))?;
                Follower { library: self, import: import.id, told: HashSet::new() }
                    .follow(cancel, progress, report)
            }
            Err(error) => Err(error),
        }
    }

    fn is_queue_served(&self) -> Result<bool> {
        let txn = self.store.read()?;
        self.store.is_queue_served(&txn)
    }
}

struct Follower<'l> {
    library: &'l Library,
    import: ImportId,
    /// Files whose verdicts were reported. An owner that begins again after a crash may give some twice.
    told: HashSet<PathBuf>,
}

impl Follower<'_> {
    fn follow(
        &mut self,
        cancel: &Cancel,
        progress: &dyn Progress,
        report: &mut dyn FnMut(Added),
    ) -> Result<()> {
        let mut stop_asked = false;
        let mut verdicts_at = Instant::now();
        loop {
            // Looked at before the verdicts: once it has ended, there are no more of them than are read then.
            let import = self.record()?;
            let began = Instant::now();
            if began >= verdicts_at || import.as_ref().is_none_or(ImportRecord::is_ended) {
                self.take_verdicts(report)?;
                verdicts_at = Instant::now() + began.elapsed() * VERDICTS_SHARE;
            }
            let Some(import) = import else {
                return Err(Error::Dropped);
            };
            if import.is_ended() {
                return self.end(import);
            }
            if let Some((stage, _)) = STAGES.iter().find(|(_, code)| *code == import.stage) {
                progress.advance(*stage, import.done, import.total);
            }
            if cancel.is_requested() && !stop_asked {
                stop_asked = true;
                self.ask_to_stop()?;
            }
            match self.library.lock() {
                Ok(()) => return self.take_over(cancel, progress, report),
                Err(Error::InUse { .. }) => std::thread::sleep(LOOK_EVERY),
                Err(error) => return Err(error),
            }
        }
    }

    fn record(&self) -> Result<Option<ImportRecord>> {
        let txn = self.library.store.read()?;
        self.library.store.import(&txn, self.import)
    }

    /// Reports the verdicts that are final and takes them out of the queue.
    fn take_verdicts(&mut self, report: &mut dyn FnMut(Added)) -> Result<()> {
        let store = &self.library.store;
        let mut taken: Vec<JobId> = Vec::new();
        let mut verdicts = Vec::new();
        {
            let txn = store.read()?;
            for job in store.jobs(&txn, self.import, 0)? {
                let (id, job) = job?;
                if job.state == JobState::Ended {
                    taken.push(id);
                    verdicts.extend(
                        job.verdict.and_then(|verdict| Added::from_record(job.path.to_path(), verdict)),
                    );
                }
            }
        }
        for added in verdicts {
            if self.told.insert(added.path.clone()) {
                report(added);
            }
        }
        if taken.is_empty() {
            return Ok(());
        }
        store.update(|wtxn| taken.iter().try_for_each(|job| store.remove_job(wtxn, *job)))
    }

    /// An import that was not begun ends at once, another after the piece at hand.
    fn ask_to_stop(&self) -> Result<()> {
        let store = &self.library.store;
        let changed = store.update(|wtxn| {
            store.change_import(wtxn, self.import, |import| {
                import.stop = true;
                if import.state == ImportState::Waiting {
                    import.state = ImportState::Stopped;
                }
            })
        });
        changed.map(drop)
    }

    fn end(&self, import: ImportRecord) -> Result<()> {
        let store = &self.library.store;
        store.update(|wtxn| store.remove_import(wtxn, self.import))?;
        match import.state {
            ImportState::Stopped => Err(Error::Cancelled),
            ImportState::Failed => Err(import.error.map_or(Error::Panicked, Error::Import)),
            _ => Ok(()),
        }
    }

    /// The owner is gone, and this process owns the library now.
    fn take_over(
        &mut self,
        cancel: &Cancel,
        progress: &dyn Progress,
        report: &mut dyn FnMut(Added),
    ) -> Result<()> {
        let library = self.library;
        let _working = library.jobs.working.lock();
        library.store.update(|wtxn| library.store.set_queue_served(wtxn, true))?;
        let told = &mut self.told;
        let mut report_once = |added: Added| {
            if told.insert(added.path.clone()) {
                report(added);
            }
        };
        let ran = library.run(self.import, cancel, progress, &mut report_once, &|| false);
        library.leave_queue()?;
        if let Err(error) = ran {
            library.store.update(|wtxn| library.store.remove_import(wtxn, self.import))?;
            return Err(error);
        }
        // Verdicts of the owner that were not read yet.
        self.take_verdicts(report)?;
        self.record()?.map_or(Ok(()), |import| self.end(import))
    }
}
