//! Grids: the same questions put to each of many documents.

use std::sync::Arc;

use footnote_api::Desktop;
use footnote_api::types::{FilledGrid, Grid, GridEvent, NewGrid, Sheet, TableFormat};
use tauri::State;
use tauri::ipc::Channel;

use super::{Result, wait_for};

/// All grids, the one that was changed last first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn grids(desktop: State<'_, Arc<Desktop>>) -> Result<Vec<Grid>> {
    wait_for(&desktop, |desktop| desktop.list_grids()).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn grid(desktop: State<'_, Arc<Desktop>>, grid: u32) -> Result<FilledGrid> {
    wait_for(&desktop, move |desktop| desktop.grid(grid)).await
}

/// Makes a grid or changes one. Cells of documents and fields that it does not have any more go.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_grid(desktop: State<'_, Arc<Desktop>>, grid: NewGrid) -> Result<Grid> {
    wait_for(&desktop, move |desktop| desktop.api()?.save_grid(&grid)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_grid(desktop: State<'_, Arc<Desktop>>, grid: u32) -> Result<()> {
    wait_for(&desktop, move |desktop| {
        desktop.stop_grid(grid);
        desktop.api()?.delete_grid(grid)
    })
    .await
}

/// Empties all cells of a grid, or those of one document, so that they are filled in again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn empty_cells(
    desktop: State<'_, Arc<Desktop>>,
    grid: u32,
    document: Option<u32>,
) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.api()?.empty_cells(grid, document)).await
}

/// Fills in the cells that are empty. What happens meanwhile goes to `events`, the end too.
#[tauri::command]
#[specta::specta]
pub(crate) async fn fill_grid(
    desktop: State<'_, Arc<Desktop>>,
    grid: u32,
    events: Channel<GridEvent>,
) -> Result<()> {
    // A window that is gone gets nothing; the cells are kept all the same.
    wait_for(&desktop, move |desktop| desktop.fill_grid(grid, &mut |event| drop(events.send(event)))).await
}

/// Stops filling in a grid; the cells that are there stay.
#[tauri::command]
#[specta::specta]
pub(crate) fn stop_grid(desktop: State<'_, Arc<Desktop>>, grid: u32) {
    desktop.stop_grid(grid);
}

/// Lets the person choose where to save sheets as a file. False if they closed the dialog.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_table(
    desktop: State<'_, Arc<Desktop>>,
    name: String,
    format: TableFormat,
    sheets: Vec<Sheet>,
) -> Result<bool> {
    wait_for(&desktop, move |desktop| desktop.save_table(&name, format, &sheets)).await
}
