//! Grids of a library: the same questions put to each of many documents, cell by cell.

use std::collections::{HashMap, HashSet};

use super::Library;
use super::collections::trimmed_name;
use super::conversations::now;
use crate::answer::{AskOptions, Writer, cell};
use crate::progress::Cancel;
use crate::source::table_at;
use crate::store::{CellAnswer, DocumentId, FieldId, Grid, GridCell, GridField, GridId};
use crate::{Error, Result};
use footnote_model::{Answer, Ending, Reason};

/// Most fields that a model fills in at once. They share the passages that it reads: with more, those of the last would be missing.
const FIELDS_AT_ONCE: usize = 4;

/// A grid as a person sets it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGrid {
    /// The grid that is changed; `None` makes one.
    pub id: Option<GridId>,
    pub title: String,
    /// Name and question of each field. One that the grid has already keeps its cells.
    pub fields: Vec<(String, String)>,
    pub documents: Vec<DocumentId>,
}

/// What happens while a grid is filled in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GridEvent<'a> {
    /// These fields of a document are being looked for.
    Asking {
        document: DocumentId,
        fields: &'a [FieldId],
    },
    Cell(&'a GridCell),
}

impl Library {
    /// All grids, the one that was changed last first.
    pub fn grids(&self) -> Result<Vec<Grid>> {
        let mut grids = self.store.grids(&*self.store.read()?)?;
        grids.sort_by_key(|grid| std::cmp::Reverse((grid.changed, grid.id)));
        Ok(grids)
    }

    /// A grid with the cells that are filled in.
    pub fn grid(&self, id: GridId) -> Result<(Grid, Vec<GridCell>)> {
        let txn = self.store.read()?;
        Ok((self.store.grid(&txn, id)?, self.store.cells(&txn, id)?))
    }

    /// Makes a grid or changes one. Cells of documents and fields that it does not have any more go.
    pub fn save_grid(&self, new: &NewGrid) -> Result<Grid> {
        self.store.update(|wtxn| {
            let before = new.id.map(|id| self.store.grid(wtxn, id)).transpose()?;
            let known: &[GridField] = before.as_ref().map_or(&[], |grid| &grid.fields);
            let mut next = known.iter().map(|field| field.id.0).max().unwrap_or(0);
            let mut fields: Vec<GridField> = Vec::new();
            for (name, question) in &new.fields {
                let (name, question) = (trimmed_name(name)?, question.trim());
                if fields.iter().any(|field| field.name == name) {
                    return Err(Error::NameTaken(name));
                }
                let same = |field: &&GridField| field.name == name && field.question == question;
                let id = known.iter().find(same).map(|field| field.id);
                let id = id.unwrap_or_else(|| {
                    next += 1;
                    FieldId(next)
                });
                fields.push(GridField { id, name, question: question.to_owned() });
            }
            let mut seen = HashSet::new();
            let documents: Vec<DocumentId> =
                new.documents.iter().copied().filter(|document| seen.insert(*document)).collect();
            let (id, made) = match &before {
                Some(grid) => (grid.id, grid.made),
                None => (self.store.next_grid(wtxn)?, now()),
            };
            let title = trimmed_name(&new.title)?;
            let grid = Grid { id, title, fields, documents, made, changed: now() };
            for (document, field) in self.store.cell_places(wtxn, id)? {
                let stays = seen.contains(&document) && grid.fields.iter().any(|kept| kept.id == field);
                if !stays {
                    self.store.remove_cell(wtxn, id, document, field)?;
                }
            }
            self.store.put_grid(wtxn, &grid)?;
            Ok(grid)
        })
    }

    pub fn delete_grid(&self, id: GridId) -> Result<()> {
        self.store.update(|wtxn| self.store.remove_grid(wtxn, id))
    }

    /// Empties cells, so that they are filled in again: all of them, or those of one document.
    pub fn empty_cells(&self, id: GridId, document: Option<DocumentId>) -> Result<()> {
        self.store.update(|wtxn| {
            for (of, field) in self.store.cell_places(wtxn, id)? {
                if document.is_none_or(|document| document == of) {
                    self.store.remove_cell(wtxn, id, of, field)?;
                }
            }
            Ok(())
        })
    }

    /// Fills in the cells that are empty, or failed before, and keeps each as soon as it is there. When `cancel` is requested,
    /// those that are there stay.
    pub fn fill_grid(
        &self,
        id: GridId,
        writer: Option<&Writer>,
        cancel: &Cancel,
        show: &mut dyn FnMut(GridEvent),
    ) -> Result<()> {
        let (grid, cells) = self.grid(id)?;
        let done: HashSet<(DocumentId, FieldId)> = cells
            .iter()
            .filter(|cell| !matches!(cell.said, CellAnswer::Failed(_)))
            .map(|cell| (cell.document, cell.field))
            .collect();
        let mut kept = Ok(());
        self.answer_cells(&grid, &done, writer, cancel, &mut |event| {
            if let GridEvent::Cell(cell) = event
                && kept.is_ok()
            {
                kept = self.keep_cell(id, cell);
            }
            show(event);
        })?;
        kept
    }

    fn keep_cell(&self, id: GridId, cell: &GridCell) -> Result<()> {
        self.store.update(|wtxn| {
            // It may have been changed or deleted meanwhile.
            let grid = match self.store.grid(wtxn, id) {
                Ok(grid) => grid,
                Err(Error::NoGrid(_)) => return Ok(()),
                Err(error) => return Err(error),
            };
            let is_in = grid.documents.contains(&cell.document)
                && grid.fields.iter().any(|field| field.id == cell.field);
            if is_in {
                self.store.put_cell(wtxn, id, cell)?;
                self.store.put_grid(wtxn, &Grid { changed: now(), ..grid })?;
            }
            Ok(())
        })
    }

    /// Asks each document what `grid` asks, without those that are `done`, and keeps nothing.
    pub fn answer_cells(
        &self,
        grid: &Grid,
        done: &HashSet<(DocumentId, FieldId)>,
        writer: Option<&Writer>,
        cancel: &Cancel,
        show: &mut dyn FnMut(GridEvent),
    ) -> Result<()> {
        for document in &grid.documents {
            if self.document(*document).is_err() {
                continue;
            }
            let open: Vec<&GridField> =
                grid.fields.iter().filter(|field| !done.contains(&(*document, field.id))).collect();
            let at_once = if writer.is_some() { FIELDS_AT_ONCE } else { 1 };
            for fields in open.chunks(at_once) {
                if cancel.is_requested() {
                    return Ok(());
                }
                let ids: Vec<FieldId> = fields.iter().map(|field| field.id).collect();
                show(GridEvent::Asking { document: *document, fields: &ids });
                let Some(said) = self.cells_of(*document, fields, writer, cancel)? else { return Ok(()) };
                let model = writer.map(|writer| writer.generator.name());
                for field in fields {
                    let said = said.get(&field.id).cloned().unwrap_or(CellAnswer::Nothing);
                    let cell = GridCell { document: *document, field: field.id, said, model: model.clone() };
                    show(GridEvent::Cell(&cell));
                }
            }
        }
        Ok(())
    }

    /// The head of a table names its columns and answers nothing.
    fn leave_out_heads(&self, answer: &mut Answer) -> Result<()> {
        let mut heads = Vec::new();
        for note in answer.footnotes.iter().filter(|note| note.quote.contains('\t')) {
            let Some(page) = self.page(note.document, note.page)? else { continue };
            let header = table_at(&page, note.span).and_then(|table| table.header);
            if header.is_some_and(|header| header.contains(&note.quote)) {
                heads.push(note.number);
            }
        }
        answer.footnotes.retain(|note| !heads.contains(&note.number));
        Ok(())
    }

    /// What a document says to some fields; `None` where it was stopped before that was known. What fails for one document does
    /// not end the work on the others.
    fn cells_of(
        &self,
        document: DocumentId,
        fields: &[&GridField],
        writer: Option<&Writer>,
        cancel: &Cancel,
    ) -> Result<Option<HashMap<FieldId, CellAnswer>>> {
        let options = AskOptions { documents: Some(vec![document]), ..AskOptions::default() };
        let form = writer.map(|writer| Writer {
            generator: writer.generator,
            style: writer.style.clone(),
            schema: Some(cell::schema(fields)),
            history: Vec::new(),
        });
        let question = match (&form, fields) {
            (None, [field]) => field.asked().to_owned(),
            _ => fields.iter().map(|field| field.asked()).collect::<Vec<_>>().join(", "),
        };
        let answered = self.ask_in_parts(&question, &options, form.as_ref(), cancel, &mut |_| {});
        if cancel.is_requested() {
            return Ok(None);
        }
        let mut answer = match answered {
            Ok(answer) => answer,
            Err(Error::Cancelled) => return Ok(None),
            // The library as a whole cannot be read: the next cell would fail, too.
            Err(error @ (Error::Store(_) | Error::Folder { .. })) => return Err(error),
            Err(error) => {
                let reason = Reason::new(error.code(), error.values(), &error);
                let failed = |field: &&GridField| (field.id, CellAnswer::Failed(reason.clone()));
                return Ok(Some(fields.iter().map(failed).collect()));
            }
        };
        if answer.written.as_ref().is_some_and(|written| written.ending == Ending::Stopped) {
            return Ok(None);
        }
        self.leave_out_heads(&mut answer)?;
        Ok(Some(match form {
            Some(_) => cell::filled(&answer, fields).into_iter().collect(),
            None => fields.iter().map(|field| (field.id, cell::quoted(&answer))).collect(),
        }))
    }
}
