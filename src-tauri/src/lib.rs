//! The desktop shell: the window, its commands and what they answer.
//!
//! It deliberately leaves out everything the product does. The engine keeps the library and answers
//! questions; this crate only passes requests on and puts results into words a page can show.

mod commands;
mod error;
mod state;

pub use commands::{LibrarySummary, Status};
pub use error::{CommandError, ErrorCode};

use tauri::Manager;

/// The arguments with which this program is an extract worker and opens no window.
pub const WORKER_ARGUMENTS: [&str; 2] = ["worker", "extract"];

/// Opens the window and returns when the person has closed it.
pub fn run() -> Result<(), tauri::Error> {
    tauri::Builder::default()
        .setup(|app| {
            let app_data = app.path().app_data_dir()?;
            app.manage(state::OpenLibrary::new(&app_data));
            Ok(())
        })
        .invoke_handler(tauri::generate_handler![commands::library_status])
        .run(tauri::generate_context!())
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
            let own = ["data:", "asset:", "ipc:", "http://asset.localhost", "http://ipc.localhost"];
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
            let foreign = ["http", "shell", "updater", "fs", "opener", "process", "websocket", "upload"];
            assert!(!foreign.iter().any(|plugin| name.starts_with(&format!("{plugin}:"))), "{name}");
        }
        assert_eq!(config()["app"]["withGlobalTauri"], false);
    }

    #[test]
    fn config_and_package_carry_the_same_version() {
        assert_eq!(config()["version"], env!("CARGO_PKG_VERSION"));
    }
}
