//! The desktop desktop: a window around `footnote-api`.
//!
//! It deliberately leaves out everything the product does: it passes requests on, and results and notices back.

mod commands;
mod events;
mod graphics;
mod originals;
mod power;
mod window;

pub use commands::bindings;
pub use events::{DropHovered, Hover, Told};

use std::path::{Path, PathBuf};
use std::sync::Arc;

use footnote_api::desktop::is_model;
use footnote_api::types::file_key;
use footnote_api::{Desktop, Places};
use tauri::{AppHandle, DragDropEvent, Manager, RunEvent, WindowEvent, Wry};

/// Names of files that hover over the window that are told to it.
const HOVERED_NAMES: usize = 3;

/// Opens the window and returns when the person has closed it.
pub fn run() -> Result<(), tauri::Error> {
    let bindings = bindings::<Wry>();
    let commands = bindings.invoke_handler();
    let second_start = tauri_plugin_single_instance::Builder::new().callback(|app, arguments, folder| {
        let paths = paths_among(arguments, Path::new(&folder));
        app.state::<Arc<Desktop>>().add(paths);
        raise(app);
    });
    tauri::Builder::default()
        .plugin(second_start.dbus_id(instance_id()).build())
        .plugin(tauri_plugin_dialog::init())
        .register_asynchronous_uri_scheme_protocol(originals::SCHEME, |context, request, responder| {
            let desktop = Arc::clone(&context.app_handle().state::<Arc<Desktop>>());
            tauri::async_runtime::spawn_blocking(move || {
                responder.respond(originals::respond(&desktop, &request));
            });
        })
        .setup(move |app| {
            bindings.mount_events(app);
            if let Some(window) = app.get_webview_window("main") {
                graphics::suit_the_machine(&window);
            }
            let window = Arc::new(window::TauriWindow::new(app.handle().clone()));
            let desktop = Arc::new(Desktop::new(places(app.handle())?, window));
            app.manage(Arc::clone(&desktop));
            let folder = std::env::current_dir().unwrap_or_default();
            desktop.wake(paths_among(std::env::args_os(), &folder));
            Ok(())
        })
        .invoke_handler(commands)
        .on_window_event(|window, event| {
            if let WindowEvent::DragDrop(event) = event {
                drag_drop(window.app_handle(), event);
            }
        })
        .build(tauri::generate_context!())?
        .run(|app, event| match event {
            #[cfg(any(target_os = "macos", target_os = "ios"))]
            RunEvent::Opened { urls } => {
                let paths = urls.iter().filter_map(|url| url.to_file_path().ok());
                app.state::<Arc<Desktop>>().add(paths.collect());
            }
            RunEvent::Exit => app.state::<Arc<Desktop>>().close(),
            _ => {}
        });
    Ok(())
}

/// Where things lie: in the folders that the system gives this app, unless `FOOTNOTE_LIBRARY` names another library.
fn places(app: &AppHandle) -> Result<Places, Box<dyn std::error::Error>> {
    let library = std::env::var_os("FOOTNOTE_LIBRARY").map(PathBuf::from);
    Ok(Places::of_app(app.path().app_data_dir()?, std::env::current_exe()?, library))
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
fn drag_drop(app: &AppHandle, event: &DragDropEvent) {
    let hover = match event {
        DragDropEvent::Enter { paths, .. } => {
            let folders = paths.iter().filter(|path| path.is_dir()).count();
            let models = paths.iter().filter(|path| is_model(path)).count();
            let names = paths.iter().filter_map(|path| path.file_name()).take(HOVERED_NAMES);
            Some(Hover {
                files: (paths.len() - folders - models) as u32,
                folders: folders as u32,
                models: models as u32,
                names: names.map(|name| name.to_string_lossy().into_owned()).collect(),
            })
        }
        DragDropEvent::Drop { paths, .. } => {
            app.state::<Arc<Desktop>>().add(paths.clone());
            None
        }
        DragDropEvent::Leave => None,
        _ => return,
    };
    window::emit(app, &DropHovered { hover });
}

/// The files and folders among the arguments of a start, as absolute paths.
fn paths_among(
    arguments: impl IntoIterator<Item = impl AsRef<std::ffi::OsStr>>,
    folder: &Path,
) -> Vec<PathBuf> {
    let arguments = arguments.into_iter().skip(1);
    let paths = arguments.filter(|argument| !argument.as_ref().as_encoded_bytes().starts_with(b"-"));
    paths.map(|path| folder.join(path.as_ref())).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn the_arguments_of_a_start_are_files_and_folders() {
        let paths = paths_among(["footnote", "a.pdf", "/b/c.txt", "--flag"], Path::new("/home/ada"));
        assert_eq!(paths, [PathBuf::from("/home/ada/a.pdf"), PathBuf::from("/b/c.txt")]);
    }

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
