//! Grids that are filled in while somebody watches.

use std::sync::Arc;

use footnote_engine::Cancel;

use super::Desktop;
use crate::Result;
use crate::error::{ApiError, ErrorKind};
use crate::types::{FilledGrid, Grid, GridEvent};

impl Desktop {
    pub fn list_grids(&self) -> Result<Vec<Grid>> {
        let filling = self.grids.lock().clone();
        self.api()?.grids(|id| filling.contains_key(&id))
    }

    pub fn grid(&self, id: u32) -> Result<FilledGrid> {
        let filling = self.grids.lock().contains_key(&id);
        self.api()?.grid(id, filling)
    }

    /// Fills in the cells that are empty, with the language model that answers, or with quotes. What happens meanwhile goes to
    /// `events`, and the end too.
    pub fn fill_grid(&self, id: u32, events: &mut dyn FnMut(GridEvent)) -> Result<()> {
        let cancel = Cancel::default();
        if self.grids.lock().insert(id, cancel.clone()).is_some() {
            let message = "This grid is being filled in already. Wait for it, or stop it";
            return Err(ApiError::new(ErrorKind::Refused, "grid-running", message));
        }
        let filled = self.fill(id, &cancel, events);
        self.grids.lock().remove(&id);
        events(GridEvent::Ended { stopped: cancel.is_requested(), error: filled.err() });
        Ok(())
    }

    fn fill(&self, id: u32, cancel: &Cancel, events: &mut dyn FnMut(GridEvent)) -> Result<()> {
        let model = Arc::clone(&self.models.process);
        let writer = self.writer(&model, Vec::new(), None)?;
        self.api()?.fill_grid(id, writer.as_ref(), cancel, events)?;
        if writer.is_some() {
            self.keep_speed();
        }
        Ok(())
    }

    /// Stops filling in a grid; the cells that are there stay.
    pub fn stop_grid(&self, id: u32) {
        if let Some(cancel) = self.grids.lock().get(&id) {
            cancel.request();
        }
    }
}
