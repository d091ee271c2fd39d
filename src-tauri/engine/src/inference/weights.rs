//! The weights of the models that ship, in files beside the program.
//!
//! They are in no executable, because the window and the command line would each carry a copy.

use std::path::PathBuf;

use footnote_extract::libraries;

use crate::{Error, Result, paths};

/// Bytes of the largest file that is taken for weights.
const MOST_BYTES: u64 = 256 << 20;

/// Digits of a hash that stand in an identity.
const DIGITS: usize = 16;

/// A model's weights: an ONNX file.
pub struct Weights {
    /// The model's name, a slash, and the first 16 hexadecimal digits of the file's BLAKE3 hash.
    pub identity: &'static str,
    /// The file in `src-tauri/models`. Beside the program it is called as the model is.
    pub in_models: &'static str,
}

impl Weights {
    /// Reads the file, if it is the one that the identity names.
    pub fn read(&self) -> Result<Vec<u8>> {
        let (name, digits) = self.identity.split_once('/').expect("an identity has a name and digits");
        let unusable = |detail: String| Error::NativeLibrary { library: name, detail };
        let path = self.find(name).ok_or_else(|| unusable(format!("{name}.onnx was not found")))?;
        let bytes = paths::read(&path, MOST_BYTES)
            .map_err(|error| unusable(format!("{}: {error}", path.display())))?;
        if &blake3::hash(&bytes).to_hex()[..DIGITS] != digits {
            return Err(unusable(format!("{} is not the file that ships, or damaged", path.display())));
        }
        Ok(bytes)
    }

    /// In a checkout the file there comes first: a copy beside the program may be of an earlier build.
    fn find(&self, name: &str) -> Option<PathBuf> {
        let source = libraries::checkout().map(|root| root.join("src-tauri/models").join(self.in_models));
        source.filter(|path| path.is_file()).or_else(|| libraries::find(&format!("{name}.onnx")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_another_model_are_refused() {
        let another = Weights { identity: "reader/0123456789abcdef", in_models: "reader/model.onnx" };
        let refused = another.read().unwrap_err().to_string();
        assert!(refused.contains("model.onnx is not the file that ships, or damaged"), "{refused}");
        let missing = Weights { identity: "nothing/0123456789abcdef", in_models: "nothing/model.onnx" };
        let refused = missing.read().unwrap_err().to_string();
        assert!(refused.contains("nothing.onnx was not found"), "{refused}");
    }
}
