//! A window without a system: Tauri's mock runtime, a platform that records what it is told, and a library in a temporary
//! folder.

#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use footnote_api::models;
use footnote_api::{Desktop, Notice, Places, Platform, Settings, WORKER_ARGUMENTS, WorkerCommand};
use footnote_engine::{Embedder, Library, OnnxEmbedder};
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, mock_builder, mock_context, noop_assets};
use tauri::webview::InvokeRequest;
use tauri::{WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;

/// How long a test waits for something that takes seconds at most.
const PATIENCE: Duration = Duration::from_secs(180);

/// What the dialogs give, and what was told and opened.
#[derive(Default)]
pub struct FakePlatform {
    pub files: Mutex<Option<Vec<PathBuf>>>,
    pub place: Mutex<Option<PathBuf>>,
    pub gguf: Mutex<Option<PathBuf>>,
    pub schema: Mutex<Option<PathBuf>>,
    pub opened: Mutex<Vec<PathBuf>>,
    pub shown: Mutex<Vec<PathBuf>>,
    pub on_battery: Mutex<bool>,
    notices: Mutex<Vec<Notice>>,
    told: Condvar,
}

impl FakePlatform {
    /// Forgets what was told until now.
    pub fn forget(&self) {
        self.notices.lock().unwrap().clear();
    }
}

impl Platform for FakePlatform {
    fn tell(&self, notice: Notice) {
        self.notices.lock().unwrap().push(notice);
        self.told.notify_all();
    }

    fn choose_files(&self) -> Option<Vec<PathBuf>> {
        self.files.lock().unwrap().clone()
    }

    fn choose_folder(&self) -> Option<PathBuf> {
        None
    }

    fn choose_gguf(&self) -> Option<PathBuf> {
        self.gguf.lock().unwrap().clone()
    }

    fn choose_schema(&self) -> Option<PathBuf> {
        self.schema.lock().unwrap().clone()
    }

    fn choose_place(&self, _: &str) -> Option<PathBuf> {
        self.place.lock().unwrap().clone()
    }

    fn open(&self, path: &Path) -> std::io::Result<()> {
        self.opened.lock().unwrap().push(path.into());
        Ok(())
    }

    fn show_in_folder(&self, path: &Path) -> std::io::Result<()> {
        self.shown.lock().unwrap().push(path.into());
        Ok(())
    }

    fn is_on_battery(&self) -> bool {
        *self.on_battery.lock().unwrap()
    }

    fn restart(&self) {}

    fn samples(&self) -> Option<PathBuf> {
        Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/documents"))
    }
}

pub struct Desk {
    _closing: Closing,
    pub folder: TempDir,
    pub platform: Arc<FakePlatform>,
    pub desktop: Arc<Desktop>,
    window: WebviewWindow<MockRuntime>,
    _app: tauri::App<MockRuntime>,
}

/// Closes as the window does, so that nothing computes while the process ends.
struct Closing(Arc<Desktop>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Desk {
    pub fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("library");
        Desk::on(folder, library)
    }

    pub fn on(folder: TempDir, library: PathBuf) -> Desk {
        // Nobody listens there.
        Desk::with_hub(folder, library, "http://127.0.0.1:9")
    }

    /// A window that fetches models from the hub at this address.
    pub fn with_hub(folder: TempDir, library: PathBuf, hub: &str) -> Desk {
        let settings = folder.path().join("settings");
        let program = env!("CARGO_BIN_EXE_footnote").into();
        let downloads = settings.join("models");
        let places = Places {
            library,
            models: models::Places { downloaded: vec![downloads], ..models::Places::default() },
            hub: hub.to_owned(),
            ..Places::of_app(settings, program, None)
        };
        let platform = Arc::new(FakePlatform::default());
        let desktop = Arc::new(Desktop::new(places, platform.clone()));
        let app = mock_builder()
            .manage(Arc::clone(&desktop))
            .invoke_handler(footnote_app::bindings::<MockRuntime>().invoke_handler())
            .build(mock_context(noop_assets()))
            .unwrap();
        let window = WebviewWindowBuilder::new(&app, "main", Default::default()).build().unwrap();
        Desk { _closing: Closing(Arc::clone(&desktop)), folder, platform, desktop, window, _app: app }
    }

    /// A window on a library that has the embedding model of earlier versions.
    pub fn with_earlier_library(files: &[(&str, &str)]) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let paths = files.iter().map(|(name, text)| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        });
        let paths: Vec<PathBuf> = paths.collect();
        let library = folder.path().join("library");
        let worker = WorkerCommand {
            program: env!("CARGO_BIN_EXE_footnote").into(),
            arguments: WORKER_ARGUMENTS.map(Into::into).to_vec(),
        };
        let embedders: Vec<Arc<dyn Embedder>> = vec![Arc::new(OnnxEmbedder::shipped(2))];
        let earlier = Library::open_with(&library, Settings::new(worker), embedders, &mut |_, _| {}).unwrap();
        earlier.add_silently(&paths).unwrap();
        drop(earlier);
        Desk::on(folder, library)
    }

    /// Closes the window as the program does and opens another on what is on the disk then. The mock runtime never lets go
    /// of the first window's library, so the second gets a copy.
    pub fn start_again(self) -> Desk {
        self.desktop.close();
        let library = self.desktop.library_folder();
        let copy = library.with_extension("copy");
        for entry in walkdir::WalkDir::new(&library) {
            let entry = entry.unwrap();
            let target = copy.join(entry.path().strip_prefix(&library).unwrap());
            if entry.file_type().is_dir() {
                std::fs::create_dir(target).unwrap();
            } else {
                std::fs::copy(entry.path(), target).unwrap();
            }
        }
        // What the settings say of the library they say of its copy.
        let settings = self.folder.path().join("settings/settings.json");
        if let Ok(text) = std::fs::read_to_string(&settings) {
            let [before, now] = [&library, &copy].map(|folder| json!(folder).to_string());
            std::fs::write(&settings, text.replace(&before, &now)).unwrap();
        }
        Desk::on(self.folder, copy)
    }

    /// A file in the folder, for adding.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Calls a command as the window does. `Err` is what its promise is rejected with.
    pub fn call(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.into(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" }.parse().unwrap(),
            body: InvokeBody::Json(arguments),
            headers: Default::default(),
            invoke_key: INVOKE_KEY.to_string(),
        };
        tauri::test::get_ipc_response(&self.window, request).map(|body| body.deserialize::<Value>().unwrap())
    }

    pub fn ok(&self, command: &str, arguments: Value) -> Value {
        self.call(command, arguments).unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Adds a file through the dialog and waits until the import has ended.
    pub fn add(&self, paths: &[PathBuf]) {
        let seen = self.platform.notices.lock().unwrap().len();
        *self.platform.files.lock().unwrap() = Some(paths.to_vec());
        assert_eq!(self.ok("choose_files", json!({})), json!(true));
        self.wait_from(seen, |notice| matches!(notice, Notice::ImportEnded { .. }).then_some(()));
    }

    /// Waits for a notice that `fits`, those of the past included.
    pub fn wait<T>(&self, fits: impl FnMut(&Notice) -> Option<T>) -> T {
        self.wait_from(0, fits)
    }

    fn wait_from<T>(&self, first: usize, mut fits: impl FnMut(&Notice) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        let mut notices = self.platform.notices.lock().unwrap();
        let mut looked_at = first;
        loop {
            if let Some(found) = notices[looked_at..].iter().find_map(&mut fits) {
                return found;
            }
            looked_at = notices.len();
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited in vain; told were {:#?}", notices.iter().rev().take(5));
            notices = self.platform.told.wait_timeout(notices, left).unwrap().0;
        }
    }

    pub fn rows(&self) -> Vec<Value> {
        self.ok("documents", json!({})).as_array().unwrap().clone()
    }

    /// Asks everything and returns the answer as it was kept.
    pub fn ask(&self, conversation: Option<u64>, question: &str) -> (u64, Value) {
        self.ask_with(conversation, question, None)
    }

    /// As `ask`, with a JSON schema to fill in.
    pub fn ask_with(
        &self,
        conversation: Option<u64>,
        question: &str,
        schema: Option<&Value>,
    ) -> (u64, Value) {
        let request = json!({
            "request": question, "conversation": conversation, "question": question,
            "scope": { "kind": "everything" }, "replaces": null, "schema": schema.map(Value::to_string),
        });
        self.ok("ask", json!({ "request": request, "events": "__CHANNEL__:7" }));
        let newest = self.ok("conversations", json!({ "filter": "" }))[0]["id"].as_u64().unwrap();
        let id = conversation.unwrap_or(newest);
        let turns = self.ok("conversation", json!({ "conversation": id }))["turns"].clone();
        (id, turns.as_array().unwrap().last().unwrap().clone())
    }
}
