//! Documents as sources: pages, marks, findings, outline, and the file itself.

use std::sync::Arc;

use footnote_api::Desktop;
use footnote_api::types::{Findings, Marks, Outline, PageView, Source};
use tauri::State;

use super::{Result, wait_for};

#[tauri::command]
#[specta::specta]
pub(crate) async fn source(desktop: State<'_, Arc<Desktop>>, document: u32) -> Result<Source> {
    wait_for(&desktop, move |desktop| desktop.source(document)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn page(desktop: State<'_, Arc<Desktop>>, document: u32, page: u32) -> Result<PageView> {
    wait_for(&desktop, move |desktop| desktop.api()?.page(document, page)).await
}

/// Where the characters from `start` to `end` stand on a page.
#[tauri::command]
#[specta::specta]
pub(crate) async fn marks(
    desktop: State<'_, Arc<Desktop>>,
    document: u32,
    page: u32,
    start: u32,
    end: u32,
) -> Result<Marks> {
    wait_for(&desktop, move |desktop| desktop.api()?.marks(document, page, start, end)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn find_in_document(
    desktop: State<'_, Arc<Desktop>>,
    document: u32,
    query: String,
) -> Result<Findings> {
    wait_for(&desktop, move |desktop| desktop.api()?.find_in_document(document, &query)).await
}

/// The headings of a document and the names of its parts.
#[tauri::command]
#[specta::specta]
pub(crate) async fn outline(desktop: State<'_, Arc<Desktop>>, document: u32) -> Result<Outline> {
    wait_for(&desktop, move |desktop| desktop.api()?.outline(document)).await
}

/// Opens a document's file in the program that the person uses for its kind.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_in_own_program(desktop: State<'_, Arc<Desktop>>, document: u32) -> Result<()> {
    wait_for(&desktop, move |desktop| desktop.open_in_own_program(document)).await
}
