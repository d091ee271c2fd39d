//! Documents as sources: pages, marks, findings, and the file itself.

use std::sync::Arc;

use footnote_engine::{CitationState, DocumentId, Span};
use tauri::State;

use super::{Result, wait_for};
use crate::error::{CommandError, ErrorCode};
use crate::state::Shell;
use crate::view::{Findings, Marks, PageView, Source};

/// Most places that a search within a document returns.
const MOST_FINDINGS: usize = 500;

#[tauri::command]
#[specta::specta]
pub(crate) async fn source(shell: State<'_, Arc<Shell>>, document: u32) -> Result<Source> {
    wait_for(&shell, move |shell| {
        let library = shell.library()?;
        let id = DocumentId(document);
        let record = library.document(id)?;
        let original = library.original(id)?;
        let state = match &original {
            Some(_) => CitationState::Current,
            None => library.original_state(id)?,
        };
        Ok(Source::of(&record, state.into(), original.map_or(0, |original| original.bytes)))
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn page(shell: State<'_, Arc<Shell>>, document: u32, page: u32) -> Result<PageView> {
    wait_for(&shell, move |shell| {
        let found = shell.library()?.page(DocumentId(document), page)?;
        found.map(PageView::from).ok_or_else(|| no_page(page))
    })
    .await
}

/// Where the characters from `start` to `end` stand on a page.
#[tauri::command]
#[specta::specta]
pub(crate) async fn marks(
    shell: State<'_, Arc<Shell>>,
    document: u32,
    page: u32,
    start: u32,
    end: u32,
) -> Result<Marks> {
    wait_for(&shell, move |shell| {
        let found = shell.library()?.page(DocumentId(document), page)?.ok_or_else(|| no_page(page))?;
        let span = Span { start, end: end.max(start) };
        Ok(Marks::of(&footnote_engine::source::marks(&found, span), found.size))
    })
    .await
}

fn no_page(page: u32) -> CommandError {
    CommandError::new(
        ErrorCode::Gone,
        format!("there is no page {page} in the library any more. Add the file again"),
    )
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn find_in_document(
    shell: State<'_, Arc<Shell>>,
    document: u32,
    query: String,
) -> Result<Findings> {
    wait_for(&shell, move |shell| {
        Ok(shell.library()?.find_in_document(DocumentId(document), &query, MOST_FINDINGS)?.into())
    })
    .await
}

/// Opens a document's file in the program that the person uses for its kind.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_in_own_program(shell: State<'_, Arc<Shell>>, document: u32) -> Result<()> {
    wait_for(&shell, move |shell| {
        let record = shell.library()?.document(DocumentId(document))?;
        // A file that has changed since is what the person wants to see, too.
        let paths = record.paths.iter().map(|path| path.to_path());
        let path = paths.into_iter().find(|path| path.is_file()).ok_or_else(|| {
            let message = format!("{} is not there any more", record.path().display());
            CommandError::new(ErrorCode::Gone, message)
        })?;
        shell.host.open(&path).map_err(|error| {
            let message = format!("{} could not be opened ({error}). Open it by hand", path.display());
            CommandError::new(ErrorCode::Refused, message)
        })
    })
    .await
}
