//! The desktop shell: the window, its commands and what they answer.
//!
//! It deliberately leaves out everything the product does. The engine keeps the library and answers
//! questions; this crate only passes requests on and puts results into words a page can show.

mod commands;
mod error;
mod events;
mod graphics;
mod host;
mod imports;
mod models;
mod originals;
mod power;
mod priority;
mod removals;
mod settings;
mod state;
mod view;
mod window;

pub use commands::bindings;
pub use error::{CommandError, ErrorCode};
pub use events::*;
pub use host::{Host, Notice};
pub use settings::AppSettings;
pub use state::{Places, Shell};
pub use view::*;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use footnote_engine::WorkerCommand;
use footnote_llm::ModelCommand;
use footnote_llm::find;
use footnote_network::{HUB_VARIABLE, HUGGING_FACE};
use tauri::{AppHandle, DragDropEvent, Manager, RunEvent, WindowEvent, Wry};

/// The arguments with which this program is an extract worker, or the process that runs a language model, and opens no window.
pub const WORKER_ARGUMENTS: [&str; 2] = ["worker", "extract"];
pub const MODEL_ARGUMENTS: [&str; 2] = ["worker", "model"];

/// Names of files that hover over the window that are told to it.
const HOVERED_NAMES: usize = 3;

/// Opens the window and returns when the person has closed it.
pub fn run() -> Result<(), tauri::Error> {
    let bindings = bindings::<Wry>();
    let commands = bindings.invoke_handler();
    let second_start = tauri_plugin_single_instance::Builder::new().callback(|app, arguments, folder| {
        let paths = state::paths_among(arguments, Path::new(&folder));
        app.state::<Arc<Shell>>().add(paths);
        raise(app);
    });
    tauri::Builder::default()
        .plugin(second_start.dbus_id(instance_id()).build())
        .plugin(tauri_plugin_dialog::init())
        .register_asynchronous_uri_scheme_protocol(originals::SCHEME, |context, request, responder| {
            let shell = Arc::clone(&context.app_handle().state::<Arc<Shell>>());
            tauri::async_runtime::spawn_blocking(move || {
                responder.respond(originals::respond(&shell, &request));
            });
        })
        .setup(move |app| {
            bindings.mount_events(app);
            if let Some(window) = app.get_webview_window("main") {
                graphics::suit_the_machine(&window);
            }
            let host = Arc::new(window::TauriHost::new(app.handle().clone()));
            let shell = Arc::new(Shell::new(places(app.handle())?, host));
            app.manage(Arc::clone(&shell));
            let folder = std::env::current_dir().unwrap_or_default();
            shell.wake(state::paths_among(std::env::args_os(), &folder));
            Ok(())
        })
        .invoke_handler(commands)
        .on_window_event(|window, event| {
            if let WindowEvent::DragDrop(event) = event {
                drag_drop(&window.state::<Arc<Shell>>(), event);
            }
        })
        .build(tauri::generate_context!())?
        .run(|app, event| match event {
            #[cfg(any(target_os = "macos", target_os = "ios"))]
            RunEvent::Opened { urls } => {
                let paths = urls.iter().filter_map(|url| url.to_file_path().ok());
                app.state::<Arc<Shell>>().add(paths.collect());
            }
            RunEvent::Exit => app.state::<Arc<Shell>>().close(),
            _ => {}
        });
    Ok(())
}

/// Where things lie: in the folders that the system gives this app, unless `FOOTNOTE_LIBRARY` names another library.
fn places(app: &AppHandle) -> Result<Places, Box<dyn std::error::Error>> {
    let settings = app.path().app_data_dir()?;
    let fixed = std::env::var_os("FOOTNOTE_LIBRARY").map(PathBuf::from);
    let program = std::env::current_exe()?;
    let downloads = settings.join("models");
    let hub = std::env::var(HUB_VARIABLE).ok().filter(|address| !address.trim().is_empty());
    Ok(Places {
        library_is_fixed: fixed.is_some(),
        library: fixed.unwrap_or_else(|| settings.join("library")),
        settings,
        worker: WorkerCommand {
            program: program.clone(),
            arguments: WORKER_ARGUMENTS.map(Into::into).to_vec(),
        },
        model_worker: ModelCommand { program, arguments: MODEL_ARGUMENTS.map(Into::into).to_vec() },
        models: find::Places::of_this_machine(downloads.clone()),
        downloads,
        hub: hub.unwrap_or_else(|| HUGGING_FACE.to_owned()),
    })
}

/// One window for each library that was named from outside, and one for all that were not.
fn instance_id() -> String {
    let name = "app.footnote.desktop";
    match std::env::var_os("FOOTNOTE_LIBRARY") {
        Some(library) => {
            let library = std::path::absolute(&library).unwrap_or_else(|_| PathBuf::from(library));
            format!("{name}.{}", file_key(&library))
        }
        None => name.to_string(),
    }
}

fn raise(app: &AppHandle) {
    let Some(window) = app.get_webview_window("main") else { return };
    let raised = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = raised {
        tracing::warn!(%error, "the window could not be raised");
    }
}

/// Dropped files go to the library from here; the page only draws what hovers over it.
fn drag_drop(shell: &Arc<Shell>, event: &DragDropEvent) {
    let hover = match event {
        DragDropEvent::Enter { paths, .. } => {
            let folders = paths.iter().filter(|path| path.is_dir()).count();
            let models = paths.iter().filter(|path| state::is_model(path)).count();
            let names = paths.iter().filter_map(|path| path.file_name()).take(HOVERED_NAMES);
            Some(Hover {
                files: (paths.len() - folders - models) as u32,
                folders: folders as u32,
                models: models as u32,
                names: names.map(|name| name.to_string_lossy().into_owned()).collect(),
            })
        }
        DragDropEvent::Drop { paths, .. } => {
            shell.add(paths.clone());
            None
        }
        DragDropEvent::Leave => None,
        _ => return,
    };
    shell.host.tell(Notice::Hover(DropHovered { hover }));
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    fn config() -> Value {
        serde_json::from_str(include_str!("../../tauri.conf.json")).unwrap()
    }

    #[test]
    fn the_window_may_load_nothing_from_the_network() {
        let config = config();
        let policy = config["app"]["security"]["csp"].as_str().unwrap();
        for source in policy.split([' ', ';']).filter(|source| source.contains(':')) {
            // The names under `localhost` are how Windows spells the app's own schemes.
            let own =
                ["data:", "blob:", "document:", "ipc:", "http://document.localhost", "http://ipc.localhost"];
            assert!(own.contains(&source), "{source} is not part of the app");
        }
        assert!(policy.starts_with("default-src 'self';"), "{policy}");
        assert!(!policy.contains('*') && !policy.contains("unsafe-eval"), "{policy}");
    }

    #[test]
    fn the_window_has_no_plugin_that_reaches_outside() {
        let capability: Value = serde_json::from_str(include_str!("../capabilities/main.json")).unwrap();
        assert_eq!(capability.get("remote"), None);
        for permission in capability["permissions"].as_array().unwrap() {
            let name = permission.as_str().unwrap();
            let own = name.starts_with("core:") || !name.contains(':');
            assert!(own, "{name} is a plugin's");
        }
        assert_eq!(config()["app"]["withGlobalTauri"], false);
    }

    #[test]
    fn config_and_package_carry_the_same_version() {
        assert_eq!(config()["version"], env!("CARGO_PKG_VERSION"));
    }
}
