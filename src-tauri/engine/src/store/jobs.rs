//! The queue of imports. Any process that opens the library may put an import into it; the one that holds the write lock
//! works on it.

use heed::{RoTxn, RwTxn};

use super::{
    ImportId, ImportRecord, ImportState, JobId, JobRecord, JobState, RootRecord, Store, VerdictRecord,
    pair_key,
};
use crate::Result;
use crate::paths::{StoredPath, path_key};

/// Set while a process works on the queue, or will before it lets go of the write lock.
const SERVED: &str = "queue_served";

impl Store {
    pub fn add_import(
        &self,
        wtxn: &mut RwTxn,
        paths: Vec<StoredPath>,
        retry: bool,
        followed: bool,
    ) -> Result<ImportRecord> {
        let id = ImportId(self.next_number(wtxn, "next_import")?);
        let import = ImportRecord {
            id,
            paths,
            retry,
            followed,
            state: ImportState::Waiting,
            found: false,
            starts: 0,
            stop: false,
            stage: 0,
            done: 0,
            total: 0,
            ended: 0,
            error: None,
        };
        self.put_import(wtxn, &import)?;
        Ok(import)
    }

    pub fn import(&self, txn: &RoTxn, id: ImportId) -> Result<Option<ImportRecord>> {
        Ok(self.imports.get(txn, &id.0)?)
    }

    /// All imports, in the order in which they were asked for.
    pub fn imports(&self, txn: &RoTxn) -> Result<Vec<ImportRecord>> {
        self.imports.iter(txn)?.map(|entry| Ok(entry?.1)).collect()
    }

    pub fn put_import(&self, wtxn: &mut RwTxn, import: &ImportRecord) -> Result<()> {
        Ok(self.imports.put(wtxn, &import.id.0, import)?)
    }

    /// Changes an import if it is still there.
    pub fn change_import(
        &self,
        wtxn: &mut RwTxn,
        id: ImportId,
        change: impl FnOnce(&mut ImportRecord),
    ) -> Result<Option<ImportRecord>> {
        let Some(mut import) = self.import(wtxn, id)? else { return Ok(None) };
        change(&mut import);
        self.put_import(wtxn, &import)?;
        Ok(Some(import))
    }

    /// Removes an import with what is left of its files.
    pub fn remove_import(&self, wtxn: &mut RwTxn, id: ImportId) -> Result<()> {
        self.remove_jobs(wtxn, id)?;
        self.imports.delete(wtxn, &id.0)?;
        Ok(())
    }

    pub fn remove_jobs(&self, wtxn: &mut RwTxn, import: ImportId) -> Result<()> {
        self.jobs.delete_range(wtxn, &(pair_key(import.0, 0)..=pair_key(import.0, u32::MAX)))?;
        Ok(())
    }

    pub fn put_job(&self, wtxn: &mut RwTxn, id: JobId, job: &JobRecord) -> Result<()> {
        Ok(self.jobs.put(wtxn, &key(id), job)?)
    }

    pub fn job(&self, txn: &RoTxn, id: JobId) -> Result<Option<JobRecord>> {
        Ok(self.jobs.get(txn, &key(id))?)
    }

    pub fn remove_job(&self, wtxn: &mut RwTxn, id: JobId) -> Result<()> {
        self.jobs.delete(wtxn, &key(id))?;
        Ok(())
    }

    /// Notes the verdict on a file. `state` says whether it is final.
    pub fn put_verdict(
        &self,
        wtxn: &mut RwTxn,
        id: JobId,
        state: JobState,
        verdict: VerdictRecord,
    ) -> Result<()> {
        let Some(mut job) = self.job(wtxn, id)? else { return Ok(()) };
        job.state = state;
        job.verdict = Some(verdict);
        self.put_job(wtxn, id, &job)
    }

    /// The files of an import from the number `first` on, in order.
    pub fn jobs<'t>(
        &self,
        txn: &'t RoTxn,
        import: ImportId,
        first: u32,
    ) -> Result<impl Iterator<Item = Result<(JobId, JobRecord)>> + 't> {
        let range = self.jobs.range(txn, &(pair_key(import.0, first)..=pair_key(import.0, u32::MAX)))?;
        Ok(range.map(move |entry| {
            let (key, job) = entry?;
            // The lower half of the key is the number.
            Ok((JobId { import, number: key as u32 }, job))
        }))
    }

    pub fn put_root(&self, wtxn: &mut RwTxn, root: &RootRecord) -> Result<()> {
        Ok(self.roots.put(wtxn, &path_key(&root.path), root)?)
    }

    /// The folders that were added.
    pub fn roots(&self, txn: &RoTxn) -> Result<Vec<RootRecord>> {
        self.roots.iter(txn)?.map(|entry| Ok(entry?.1)).collect()
    }

    pub fn is_queue_served(&self, txn: &RoTxn) -> Result<bool> {
        Ok(self.counter(txn, SERVED)? != 0)
    }

    pub fn set_queue_served(&self, wtxn: &mut RwTxn, served: bool) -> Result<()> {
        Ok(self.meta.put(wtxn, SERVED, &u64::from(served).to_be_bytes())?)
    }
}

fn key(id: JobId) -> u64 {
    pair_key(id.import.0, id.number)
}
