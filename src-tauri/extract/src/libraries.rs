//! Where the shared libraries that ship with the program lie.
//!
//! Only looks; loading is up to the caller.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

static CHOSEN: OnceLock<PathBuf> = OnceLock::new();

/// Sets the folder that [`find`] looks into and no other. Only the first call counts; returns whether this was it.
pub fn set_library_dir(path: impl Into<PathBuf>) -> bool {
    CHOSEN.set(path.into()).is_ok()
}

/// Finds a shared library by its file name, such as `libpdfium.so`.
///
/// Looks into the folder set with [`set_library_dir`], else the one that `FOOTNOTE_LIB_DIR` names; where neither
/// is set, into `lib` beside the executable, the executable's own folder, and the `lib` folder of the checkout the
/// program was built from.
pub fn find(file_name: &str) -> Option<PathBuf> {
    let chosen = CHOSEN.get().cloned().or_else(|| std::env::var_os("FOOTNOTE_LIB_DIR").map(PathBuf::from));
    let folders = match chosen {
        Some(folder) => vec![folder],
        None => {
            let beside = std::env::current_exe().ok().and_then(|exe| exe.parent().map(Path::to_path_buf));
            let checkout = checkout().map(|root| root.join("src-tauri/lib"));
            beside.into_iter().flat_map(|folder| [folder.join("lib"), folder]).chain(checkout).collect()
        }
    };
    folders.into_iter().map(|folder| folder.join(file_name)).find(|path| path.is_file())
}

/// The checkout that the program was built from. Programs that are handed out (built with `FOOTNOTE_RELEASE` set) know of none, and
/// so name no folder of the machine that built them.
pub fn checkout() -> Option<&'static Path> {
    option_env!("FOOTNOTE_RELEASE")
        .is_none()
        .then(|| Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")))
}

/// The file name of a library on this system: `pdfium` is `libpdfium.so` on Linux.
pub fn file_name(library: &str) -> String {
    format!("{}{library}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX)
}
