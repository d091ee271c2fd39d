//! Hands Tauri the permissions and capabilities, which stand in `src-tauri` while its
//! configuration and this package stand at the root.

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=src-tauri/permissions");
    println!("cargo:rerun-if-changed=ui/dist");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        // Where llama.cpp's libraries are. The old kind of path holds for the libraries of libraries, too.
        println!("cargo:rustc-link-arg-bins=-Wl,--disable-new-dtags,-rpath,$ORIGIN/lib");
    }
    // Tauri insists on these folders: the built pages and the native libraries. With both empty the
    // Rust code can still be checked.
    for folder in ["ui/dist", "src-tauri/lib"] {
        std::fs::DirBuilder::new().recursive(true).create(folder).expect("a folder can be created here");
    }

    let manifest = tauri_build::AppManifest::new().permissions_path_pattern("./src-tauri/permissions/**/*");
    let attributes = tauri_build::Attributes::new()
        .app_manifest(manifest)
        .capabilities_path_pattern("./src-tauri/capabilities/**/*");
    tauri_build::try_build(attributes).expect("tauri.conf.json, permissions and capabilities fit together");
}
