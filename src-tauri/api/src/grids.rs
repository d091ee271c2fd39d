//! Grids: the same questions put to each of many documents.

use std::collections::HashSet;

use footnote_engine::answer::Writer;
use footnote_engine::{
    Cancel, CellAnswer, CitationState, DocumentId, FieldId, Grid as EngineGrid, GridEvent as EngineEvent,
    GridField as EngineField, GridId,
};

use crate::error::{ApiError, ErrorKind};
use crate::types::{FilledGrid, Grid, GridCell, GridEvent, NewField, NewGrid};
use crate::{Api, Result};

impl Api {
    /// All grids, the one that was changed last first. `is_filling` tells which are being filled in.
    pub fn grids(&self, is_filling: impl Fn(u32) -> bool) -> Result<Vec<Grid>> {
        let grids = self.library().grids()?;
        Ok(grids.iter().map(|grid| Grid::of(grid, is_filling(grid.id.0))).collect())
    }

    pub fn grid(&self, grid: u32, filling: bool) -> Result<FilledGrid> {
        let (grid, cells) = self.library().grid(GridId(grid))?;
        let cells = cells.iter().map(|cell| self.cell(cell)).collect::<Result<Vec<_>>>()?;
        Ok(FilledGrid { grid: Grid::of(&grid, filling), cells })
    }

    pub fn save_grid(&self, new: &NewGrid) -> Result<Grid> {
        Ok(Grid::of(&self.library().save_grid(&new.into())?, false))
    }

    pub fn delete_grid(&self, grid: u32) -> Result<()> {
        Ok(self.library().delete_grid(GridId(grid))?)
    }

    /// Empties all cells of a grid, or those of one document, so that they are filled in again.
    pub fn empty_cells(&self, grid: u32, document: Option<u32>) -> Result<()> {
        Ok(self.library().empty_cells(GridId(grid), document.map(DocumentId))?)
    }

    /// Fills in the cells that are empty and keeps each as soon as it is there.
    pub fn fill_grid(
        &self,
        grid: u32,
        writer: Option<&Writer>,
        cancel: &Cancel,
        events: &mut dyn FnMut(GridEvent),
    ) -> Result<()> {
        Ok(self.library().fill_grid(GridId(grid), writer, cancel, &mut self.showing_cells(events))?)
    }

    /// Puts each of `fields` to each of `documents`, and keeps nothing.
    pub fn ask_grid(
        &self,
        fields: &[NewField],
        documents: &[u32],
        writer: Option<&Writer>,
        cancel: &Cancel,
        events: &mut dyn FnMut(GridEvent),
    ) -> Result<Grid> {
        if fields.iter().all(|field| field.name.trim().is_empty()) {
            let message = "a grid needs a field. Name one";
            return Err(ApiError::new(ErrorKind::Refused, "grid-without-fields", message));
        }
        let named = fields.iter().filter(|field| !field.name.trim().is_empty()).zip(1..);
        let grid = EngineGrid {
            id: GridId(0),
            title: String::new(),
            fields: named
                .map(|(field, id)| EngineField {
                    id: FieldId(id),
                    name: field.name.trim().to_owned(),
                    question: field.question.trim().to_owned(),
                })
                .collect(),
            documents: documents.iter().copied().map(DocumentId).collect(),
            made: 0,
            changed: 0,
        };
        let none = HashSet::new();
        self.library().answer_cells(&grid, &none, writer, cancel, &mut self.showing_cells(events))?;
        Ok(Grid::of(&grid, false))
    }

    fn showing_cells(&self, events: &mut dyn FnMut(GridEvent)) -> impl FnMut(EngineEvent<'_>) {
        move |event| {
            events(match event {
                EngineEvent::Asking { document, fields } => GridEvent::Asking {
                    document: document.0,
                    fields: fields.iter().map(|field| field.0).collect(),
                },
                EngineEvent::Cell(cell) => {
                    GridEvent::Cell { cell: Box::new(self.located_cell(cell, CitationState::Current)) }
                }
            });
        }
    }

    fn cell(&self, cell: &footnote_engine::GridCell) -> Result<GridCell> {
        let state = match &cell.said {
            CellAnswer::Said { footnote: Some(footnote), .. } => {
                self.library().citation_state_of(footnote)?
            }
            _ => CitationState::Current,
        };
        Ok(self.located_cell(cell, state))
    }

    fn located_cell(&self, cell: &footnote_engine::GridCell, state: CitationState) -> GridCell {
        let mut cell = GridCell::of(cell, state);
        self.locate_footnotes(cell.footnote.as_mut_slice());
        cell
    }
}
