//! Grids, and the cells that have been filled in.

use heed::{RoTxn, RwTxn};

use footnote_model::{DocumentId, FieldId, Grid, GridCell, GridId};

use super::{Store, codec, pair_key};
use crate::{Error, Result};

impl Store {
    pub fn grids(&self, txn: &RoTxn) -> Result<Vec<Grid>> {
        self.grids.iter(txn)?.map(|entry| Ok(entry?.1)).collect()
    }

    pub fn grid(&self, txn: &RoTxn, id: GridId) -> Result<Grid> {
        self.grids.get(txn, &id.0)?.ok_or(Error::NoGrid(id))
    }

    pub fn next_grid(&self, wtxn: &mut RwTxn) -> Result<GridId> {
        Ok(GridId(self.next_number(wtxn, "next_grid")?))
    }

    pub fn put_grid(&self, wtxn: &mut RwTxn, grid: &Grid) -> Result<()> {
        Ok(self.grids.put(wtxn, &grid.id.0, grid)?)
    }

    pub fn remove_grid(&self, wtxn: &mut RwTxn, id: GridId) -> Result<()> {
        for (document, field) in self.cell_places(wtxn, id)? {
            self.remove_cell(wtxn, id, document, field)?;
        }
        self.grids.delete(wtxn, &id.0)?;
        Ok(())
    }

    /// The cells of a grid that can be read; one that cannot is as good as empty, and filled in again.
    pub fn cells(&self, txn: &RoTxn, id: GridId) -> Result<Vec<GridCell>> {
        let mut cells = Vec::new();
        for entry in self.cells.prefix_iter(txn, &id.0.to_be_bytes())? {
            cells.extend(codec::unpack(entry?.1).ok());
        }
        Ok(cells)
    }

    pub fn put_cell(&self, wtxn: &mut RwTxn, id: GridId, cell: &GridCell) -> Result<()> {
        Ok(self.cells.put(wtxn, &cell_key(id, cell.document, cell.field), &codec::pack(cell))?)
    }

    pub fn remove_cell(
        &self,
        wtxn: &mut RwTxn,
        id: GridId,
        document: DocumentId,
        field: FieldId,
    ) -> Result<()> {
        self.cells.delete(wtxn, &cell_key(id, document, field))?;
        Ok(())
    }

    /// Where a grid has cells, whether or not they can be read.
    pub fn cell_places(&self, txn: &RoTxn, id: GridId) -> Result<Vec<(DocumentId, FieldId)>> {
        let mut places = Vec::new();
        for entry in self.cells.prefix_iter(txn, &id.0.to_be_bytes())? {
            if let Some((_, rest)) = entry?.0.split_first_chunk::<4>()
                && let Ok(pair) = rest.try_into().map(u64::from_be_bytes)
            {
                places.push((DocumentId((pair >> 32) as u32), FieldId(pair as u32)));
            }
        }
        Ok(places)
    }
}

/// Grid, document and field, 4 bytes each.
fn cell_key(grid: GridId, document: DocumentId, field: FieldId) -> [u8; 12] {
    let mut key = [0; 12];
    key[..4].copy_from_slice(&grid.0.to_be_bytes());
    key[4..].copy_from_slice(&pair_key(document.0, field.0).to_be_bytes());
    key
}
