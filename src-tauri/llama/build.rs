//! Puts llama.cpp's libraries into the folder `lib` beside the executables, where they look for them. Without the feature
//! `every-processor` there are none: then llama.cpp is part of the executables.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=DEP_LLAMA_BACKENDS_DIR");
    let Some(backends) = env::var_os("DEP_LLAMA_BACKENDS_DIR").map(PathBuf::from) else { return };
    let built = backends.parent().expect("the folder of backends lies in the folder of the build");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names the folder for what is built"));
    // target/PROFILE/build/PACKAGE/out
    let profile = out.ancestors().nth(3).expect("the folder lies in that of the profile");
    let lib = profile.join("lib");
    fs::create_dir_all(&lib).expect("a folder can be created here");
    for folder in [backends.clone(), built.join("lib"), built.join("lib64"), built.join("bin")] {
        for file in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if is_library(&file) {
                copy(&file, &lib);
            }
            // llama.cpp's own build script leaves links to these in three folders. It fails when it runs again and finds
            // a link that leads nowhere.
            if file.extension().is_some_and(|end| end == "0") {
                for folder in [profile.to_path_buf(), profile.join("deps"), profile.join("examples")] {
                    if folder.is_dir() {
                        copy(&file, &folder);
                    }
                }
            }
        }
    }
}

fn is_library(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    [".so", ".so.0", ".dylib", ".dll"].iter().any(|end| name.ends_with(end))
}

/// Under the name that programs ask for; links become files.
fn copy(file: &Path, into: &Path) {
    let to = into.join(file.file_name().expect("a file of a folder has a name"));
    // A library that is in use must not change under the program that uses it.
    let _ = fs::remove_file(&to);
    fs::copy(file, &to)
        .unwrap_or_else(|error| panic!("{} cannot be copied to {}: {error}", file.display(), to.display()));
}
