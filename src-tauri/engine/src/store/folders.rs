//! The tables of watched folders: the folders, files that a person took out of them, and which file has which inode.

use std::collections::HashSet;
use std::path::Path;

use heed::{RoTxn, RwTxn};

use super::{Change, DocumentId, FileRecord, Store, WatchedFolder};
use crate::Result;
use crate::paths::{Stamp, StoredPath, path_key};

/// A file that lies elsewhere now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileMove {
    pub from: StoredPath,
    pub to: StoredPath,
    pub stamp: Stamp,
}

impl Store {
    pub fn folders(&self, txn: &RoTxn) -> Result<Vec<WatchedFolder>> {
        let folders = self.folders.iter(txn)?.map(|entry| Ok(entry?.1));
        let mut folders: Vec<WatchedFolder> = folders.collect::<Result<_>>()?;
        folders.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(folders)
    }

    pub fn folder(&self, txn: &RoTxn, path: &StoredPath) -> Result<Option<WatchedFolder>> {
        Ok(self.folders.get(txn, &path_key(path))?)
    }

    pub fn put_folder(&self, wtxn: &mut RwTxn, folder: &WatchedFolder) -> Result<()> {
        Ok(self.folders.put(wtxn, &path_key(&folder.path), folder)?)
    }

    /// Changes a folder if it is still watched.
    pub fn change_folder(
        &self,
        wtxn: &mut RwTxn,
        path: &StoredPath,
        change: impl FnOnce(&mut WatchedFolder),
    ) -> Result<Option<WatchedFolder>> {
        let Some(mut folder) = self.folder(wtxn, path)? else { return Ok(None) };
        change(&mut folder);
        self.put_folder(wtxn, &folder)?;
        Ok(Some(folder))
    }

    /// Forgets a folder. Its documents stay.
    pub fn remove_folder(&self, wtxn: &mut RwTxn, path: &StoredPath) -> Result<bool> {
        Ok(self.folders.delete(wtxn, &path_key(path))?)
    }

    /// Everything that is known of files.
    pub fn files(&self, txn: &RoTxn) -> Result<Vec<FileRecord>> {
        self.files.iter(txn)?.map(|entry| Ok(entry?.1)).collect()
    }

    /// The files that a person took out of the library while their folder is watched.
    pub fn excluded(&self, txn: &RoTxn) -> Result<HashSet<StoredPath>> {
        self.excluded.iter(txn)?.map(|entry| Ok(StoredPath::from_bytes(entry?.1.to_vec()))).collect()
    }

    pub fn exclude(&self, wtxn: &mut RwTxn, path: &StoredPath) -> Result<()> {
        Ok(self.excluded.put(wtxn, &path_key(path), path.as_bytes())?)
    }

    pub fn readmit(&self, wtxn: &mut RwTxn, path: &StoredPath) -> Result<()> {
        self.excluded.delete(wtxn, &path_key(path))?;
        Ok(())
    }

    /// Where the file with this inode was when its folder was last compared.
    pub fn path_of_inode(&self, txn: &RoTxn, inode: u64) -> Result<Option<StoredPath>> {
        Ok(self.inodes.get(txn, &inode)?.map(|bytes| StoredPath::from_bytes(bytes.to_vec())))
    }

    pub fn put_inode(&self, wtxn: &mut RwTxn, inode: u64, path: &StoredPath) -> Result<()> {
        Ok(self.inodes.put(wtxn, &inode, path.as_bytes())?)
    }

    /// Forgets the inodes of files that are not known.
    pub fn trim_inodes(&self, wtxn: &mut RwTxn) -> Result<()> {
        let mut unknown = Vec::new();
        for entry in self.inodes.iter(wtxn)? {
            let (inode, path) = entry?;
            if self.files.get(wtxn, &path_key(&StoredPath::from_bytes(path.to_vec())))?.is_none() {
                unknown.push(inode);
            }
        }
        for inode in unknown {
            self.inodes.delete(wtxn, &inode)?;
        }
        Ok(())
    }

    /// Notes that files lie elsewhere now; their documents keep their vectors. A title that was the name of the file becomes the
    /// new name; `title_of` makes it of a path. Documents may trade places: none is without a file in between.
    pub fn move_files(
        &self,
        wtxn: &mut RwTxn,
        moves: &[FileMove],
        title_of: fn(&Path) -> String,
    ) -> Result<()> {
        let mut moved = Vec::new();
        for one in moves {
            let file = self.files.get(wtxn, &path_key(&one.from))?;
            let Some(id) = file.and_then(|file| file.document) else { continue };
            let Some(mut document) = self.document(wtxn, id)? else { continue };
            if !document.paths.contains(&one.to) {
                document.paths.push(one.to.clone());
                self.documents.put(wtxn, &id.0, &document)?;
            }
            moved.push((one, id));
        }
        for (one, _) in &moved {
            self.files.delete(wtxn, &path_key(&one.from))?;
            self.moved.put(wtxn, &path_key(&one.from), one.to.as_bytes())?;
        }
        for (one, id) in &moved {
            self.detach(wtxn, &one.from, *id)?;
            self.put_file(wtxn, &one.to, one.stamp, *id)?;
            self.rename_by_file(wtxn, *id, one, title_of)?;
        }
        Ok(())
    }

    /// Where the file is that was at `path`, as far as its moves are known.
    pub fn current_path(&self, txn: &RoTxn, path: &StoredPath) -> Result<StoredPath> {
        const MOST_MOVES: usize = 64;
        let mut at = path.clone();
        for _ in 0..MOST_MOVES {
            if self.files.get(txn, &path_key(&at))?.is_some() {
                break;
            }
            let Some(to) = self.moved.get(txn, &path_key(&at))? else { break };
            at = StoredPath::from_bytes(to.to_vec());
        }
        Ok(at)
    }

    /// Takes the new name of a moved file over where the document is called, or found, by it.
    fn rename_by_file(
        &self,
        wtxn: &mut RwTxn,
        id: DocumentId,
        moved: &FileMove,
        title_of: fn(&Path) -> String,
    ) -> Result<()> {
        let (from, to) = (moved.from.to_path(), moved.to.to_path());
        if from.file_stem() == to.file_stem() {
            return Ok(());
        }
        let Some(mut document) = self.document(wtxn, id)? else { return Ok(()) };
        let (before, after) = (title_of(&from), title_of(&to));
        let mut card = self.card(wtxn, id)?;
        if card.own_title.as_ref() == Some(&before) {
            card.own_title = Some(after);
            self.put_card(wtxn, id, &card)?;
        } else if card.own_title.is_none() && document.title == before {
            document.title = after;
            self.documents.put(wtxn, &id.0, &document)?;
        }
        self.record(wtxn, &Change::Added(id))
    }

    /// Forgets a file that is gone. Returns its document, which goes when that was its last file.
    pub fn drop_file(&self, wtxn: &mut RwTxn, path: &StoredPath) -> Result<Option<DocumentId>> {
        let Some(file) = self.files.get(wtxn, &path_key(path))? else { return Ok(None) };
        self.files.delete(wtxn, &path_key(path))?;
        let Some(id) = file.document else { return Ok(None) };
        self.detach(wtxn, path, id)?;
        Ok(Some(id))
    }
}
