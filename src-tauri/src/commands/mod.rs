//! The commands the window can call. Each is named in `permissions/app.toml`.
//!
//! A command passes a request on and the result back. Whatever reads the disk or computes runs on a thread that may wait.

#![expect(clippy::needless_pass_by_value, reason = "Tauri hands arguments to commands by value")]

mod asking;
mod conversations;
mod folders;
mod grids;
mod library;
mod models;
mod notes;
mod source;
mod system;

use std::sync::Arc;

use footnote_api::{ApiError, Desktop, Result, types};
use tauri::State;

use crate::events::{DropHovered, Told};

/// Commands and events with their types, from which the window's bindings are generated.
pub fn bindings<R: tauri::Runtime>() -> tauri_specta::Builder<R> {
    tauri_specta::Builder::<R>::new()
        // A command that fails rejects its promise with a `ApiError`.
        .error_handling(tauri_specta::ErrorHandlingMode::Throw)
        .disable_serde_phases()
        .commands(tauri_specta::collect_commands![
            system::start,
            system::drawn,
            system::save_settings,
            system::choose_library_folder,
            system::network_ledger,
            system::licences,
            library::documents,
            library::choose_files,
            library::choose_folder,
            library::add_samples,
            library::retry,
            library::read_again,
            library::unlock,
            library::unlock_document,
            library::passwords_of,
            library::finish_reading,
            library::show_in_folder,
            library::forget,
            library::pause_import,
            library::resume_import,
            library::stop_import,
            library::renew,
            library::stop_renewal,
            library::remove_documents,
            library::undo_removal,
            library::collections,
            library::create_collection,
            library::rename_collection,
            library::delete_collection,
            library::put_in_collection,
            library::take_out_of_collection,
            folders::folders,
            folders::keep_folder_current,
            folders::set_folder_rules,
            folders::estimate_folder,
            folders::compare_folder,
            folders::stop_watching,
            asking::search,
            asking::ask,
            asking::stop_answer,
            conversations::conversations,
            conversations::conversation,
            conversations::rename_conversation,
            conversations::delete_conversation,
            conversations::earlier_answers,
            conversations::trace,
            conversations::save_file,
            notes::notes,
            notes::save_note,
            notes::change_note,
            notes::delete_note,
            notes::rename_document,
            notes::tag_documents,
            grids::grids,
            grids::grid,
            grids::save_grid,
            grids::delete_grid,
            grids::empty_cells,
            grids::fill_grid,
            grids::stop_grid,
            grids::save_table,
            source::source,
            source::page,
            source::marks,
            source::find_in_document,
            source::outline,
            source::open_in_own_program,
            models::models,
            models::model_state,
            models::choose_model_file,
            models::forget_model_file,
            models::use_model,
            models::offered_models,
            models::repo_files,
            models::start_download,
            models::stop_download,
            models::forget_download,
            models::downloads,
            models::model_settings,
            models::save_model_settings,
            models::choose_adapter,
            models::choose_schema,
        ])
        .constant("errorCodes", footnote_api::all_codes())
        .constant("problemCodes", types::problem_codes())
        .constant("formats", types::formats())
        .events(tauri_specta::collect_events![Told, DropHovered])
}

/// Runs `work` on a thread that may wait.
async fn wait_for<T: Send + 'static>(
    desktop: &State<'_, Arc<Desktop>>,
    work: impl FnOnce(&Arc<Desktop>) -> Result<T> + Send + 'static,
) -> Result<T> {
    let desktop = Arc::clone(desktop);
    let done = tauri::async_runtime::spawn_blocking(move || work(&desktop)).await;
    done.unwrap_or_else(|error| Err(ApiError::mistake(error)))
}
