//! The window's types are those of the program.

use std::path::Path;

use specta_typescript::Typescript;
use tauri::test::MockRuntime;

/// Writes the file anew when this is set in the environment.
const WRITE: &str = "FOOTNOTE_WRITE_BINDINGS";

#[test]
fn the_bindings_are_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/backend/bindings.ts");
    let fresh = tempfile::tempdir().unwrap();
    let fresh = fresh.path().join("bindings.ts");
    footnote_app::bindings::<MockRuntime>().export(Typescript::default(), &fresh).unwrap();
    if std::env::var_os(WRITE).is_some() {
        std::fs::copy(&fresh, &file).unwrap();
    }
    let (kept, fresh) = (std::fs::read_to_string(file).unwrap(), std::fs::read_to_string(fresh).unwrap());
    assert!(kept == fresh, "ui/src/backend/bindings.ts is not current. Run `make bindings`");
}

#[test]
fn every_command_and_no_other_is_permitted_by_name() {
    let bindings = tempfile::tempdir().unwrap();
    let file = bindings.path().join("bindings.ts");
    footnote_app::bindings::<MockRuntime>().export(Typescript::default(), &file).unwrap();
    let text = std::fs::read_to_string(file).unwrap();
    let mut commands: Vec<&str> =
        text.split("__TAURI_INVOKE").skip(2).filter_map(|call| call.split('"').nth(1)).collect();
    commands.sort_unstable();
    commands.dedup();
    let permissions = include_str!("../../permissions/app.toml");
    let mut permitted: Vec<&str> =
        permissions.lines().filter_map(|line| line.strip_prefix("    \"")?.strip_suffix("\",")).collect();
    permitted.sort_unstable();
    assert!(commands.len() > 30, "{text}");
    assert_eq!(commands, permitted);
}
