//! The GGUF files that other programs have already put on this machine.
//!
//! Files are used where they lie and are only read. What cannot answer is left out: projectors, adapters, models that
//! write no text, and the later parts of split models. Folders that cannot be read are passed over, because a person
//! who did not name them cannot be asked about them; a model that is damaged is listed with what is wrong.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::gguf::{ModelFile, ModelFileError, name_of, part_of_name};

/// Folders inside folders that are looked into. The deepest of those known, of the Hugging Face cache, is five.
const MAX_DEPTH: usize = 8;

/// Files and folders that are looked at below one place.
const MAX_ENTRIES: usize = 100_000;

/// Larger than any manifest or setting of another program.
const MAX_SMALL_FILE_BYTES: u64 = 1 << 20;

/// The registry that Ollama does not name.
const OLLAMA_REGISTRY: &str = "registry.ollama.ai";

/// The namespace that Ollama does not name.
const OLLAMA_NAMESPACE: &str = "library";

/// The kind of the layer that is the model itself.
const OLLAMA_MODEL_LAYER: &str = "application/vnd.ollama.image.model";

/// Where a model comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    Ollama,
    LmStudio,
    Jan,
    #[serde(rename = "gpt4all")]
    Gpt4All,
    HuggingFace,
    /// The person chose the file.
    Chosen,
    /// Footnote downloaded it.
    Downloaded,
}

/// A model on this machine, or a file that should be one and is damaged.
#[derive(Debug)]
pub struct FoundModel {
    pub source: Source,
    /// As the program it comes from calls it, such as `llama3.2:1b`, or else the name of the file.
    pub name: String,
    pub path: PathBuf,
    pub file: Result<ModelFile, ModelFileError>,
}

/// Where models may lie. Folders that do not exist are no error.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Folders that hold `manifests` and `blobs`.
    pub ollama: Vec<PathBuf>,
    pub lm_studio: Vec<PathBuf>,
    pub jan: Vec<PathBuf>,
    pub gpt4all: Vec<PathBuf>,
    /// Folders that hold `models--owner--name`.
    pub hugging_face: Vec<PathBuf>,
    /// Files that the person chose.
    pub chosen: Vec<PathBuf>,
    pub downloaded: Vec<PathBuf>,
}

impl Places {
    /// The places of this machine, with `downloads` as the folder of Footnote's own downloads.
    pub fn of_this_machine(downloads: PathBuf) -> Places {
        let mut places = match std::env::home_dir() {
            Some(home) => Places::below(&home, &|name| std::env::var_os(name)),
            None => Places::default(),
        };
        places.downloaded.push(downloads);
        places
    }

    /// The places of a person with this home folder and these environment variables.
    pub fn below(home: &Path, variable: &dyn Fn(&str) -> Option<OsString>) -> Places {
        let named = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let config = named("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config"));
        let cache = named("XDG_CACHE_HOME").unwrap_or_else(|| home.join(".cache"));
        let mut data = vec![
            named("XDG_DATA_HOME").unwrap_or_else(|| home.join(".local/share")),
            home.join("Library/Application Support"),
        ];
        // On Windows.
        data.extend(["APPDATA", "LOCALAPPDATA"].into_iter().filter_map(named));

        let mut ollama = Vec::from_iter(named("OLLAMA_MODELS"));
        ollama.push(home.join(".ollama/models"));
        let shared =
            ["/usr/share/ollama/.ollama/models", "/var/lib/ollama/models", "/var/lib/ollama/.ollama/models"];
        ollama.extend(shared.map(PathBuf::from));

        let mut lm_studio_homes = vec![home.join(".lmstudio"), home.join(".cache/lm-studio")];
        lm_studio_homes.extend(lm_studio_home(home));
        let mut lm_studio: Vec<PathBuf> =
            lm_studio_homes.iter().map(|folder| folder.join("models")).collect();
        lm_studio.extend(
            lm_studio_homes
                .iter()
                .filter_map(|folder| setting(&folder.join("settings.json"), "downloadsFolder")),
        );

        let mut jan_homes = vec![home.join("jan")];
        for folder in data.iter().chain([&config]) {
            jan_homes.push(folder.join("Jan/data"));
            jan_homes.extend(setting(&folder.join("Jan/settings.json"), "data_folder"));
        }
        let jan = jan_homes.iter().flat_map(|folder| [folder.join("llamacpp/models"), folder.join("models")]);

        let gpt4all = data.iter().map(|folder| folder.join("nomic.ai/GPT4All"));

        let mut hugging_face: Vec<PathBuf> =
            ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"].into_iter().filter_map(named).collect();
        hugging_face.extend(named("HF_HOME").map(|folder| folder.join("hub")));
        hugging_face.extend([cache.join("huggingface/hub"), home.join(".cache/huggingface/hub")]);

        Places {
            ollama,
            lm_studio,
            jan: jan.collect(),
            gpt4all: gpt4all.collect(),
            hugging_face,
            chosen: Vec::new(),
            downloaded: Vec::new(),
        }
    }
}

/// Where LM Studio says that its home is, when it was moved.
fn lm_studio_home(home: &Path) -> Option<PathBuf> {
    let text = read_small(&home.join(".lmstudio-home-pointer"))?;
    Some(PathBuf::from(text.lines().next()?.trim())).filter(|path| path.is_absolute())
}

/// A folder that the settings of another program name.
fn setting(file: &Path, key: &str) -> Option<PathBuf> {
    let settings: serde_json::Value = serde_json::from_str(&read_small(file)?).ok()?;
    Some(PathBuf::from(settings.get(key)?.as_str()?)).filter(|path| path.is_absolute())
}

/// The text of a file that is not large, or nothing.
fn read_small(path: &Path) -> Option<String> {
    if !fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut text = String::new();
    let read = File::open(path).ok()?.take(MAX_SMALL_FILE_BYTES + 1).read_to_string(&mut text).ok()?;
    (read as u64 <= MAX_SMALL_FILE_BYTES).then_some(text)
}

/// Every model in these places, each file once, sorted by name.
pub fn on_this_machine(places: &Places) -> Vec<FoundModel> {
    let mut search = Search::default();
    for path in &places.chosen {
        search.look_at(Source::Chosen, name_of(path), path.clone());
    }
    let folders = [
        (Source::Downloaded, &places.downloaded),
        (Source::LmStudio, &places.lm_studio),
        (Source::Jan, &places.jan),
        (Source::Gpt4All, &places.gpt4all),
    ];
    for (source, folders) in folders {
        for folder in folders {
            search.folder(source, folder);
        }
    }
    for folder in &places.ollama {
        search.ollama(folder);
    }
    for folder in &places.hugging_face {
        search.hugging_face(folder);
    }
    let mut found = search.found;
    found.sort_by_cached_key(|model| (model.name.to_lowercase(), model.source, model.path.clone()));
    found
}

#[derive(Default)]
struct Search {
    found: Vec<FoundModel>,
    /// The files behind links that were looked at, so that each is listed once.
    seen: HashSet<PathBuf>,
}

impl Search {
    /// Lists a file, unless it was listed before or is of no use for answers.
    fn look_at(&mut self, source: Source, name: String, path: PathBuf) {
        let identity = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        if !self.seen.insert(identity) {
            return;
        }
        let file = ModelFile::read(&path);
        // A file that the person chose is answered for, whatever it is.
        let is_other = matches!(file, Err(ModelFileError::NotAModel { .. }));
        if !is_other || source == Source::Chosen {
            self.found.push(FoundModel { source, name, path, file });
        }
    }

    /// Lists the GGUF files in a folder and the folders inside it.
    fn folder(&mut self, source: Source, folder: &Path) {
        for path in files_below(folder) {
            if is_model_name(&path) {
                self.look_at(source, name_of(&path), path);
            }
        }
    }

    /// Lists what Ollama's manifests name.
    fn ollama(&mut self, folder: &Path) {
        let manifests = folder.join("manifests");
        for manifest in files_below(&manifests) {
            let Some(name) = manifest.strip_prefix(&manifests).ok().and_then(ollama_name) else { continue };
            if let Some(blob) = model_layer(&manifest) {
                self.look_at(Source::Ollama, name, folder.join("blobs").join(blob));
            }
        }
    }

    /// Lists the snapshots in the cache of Hugging Face's programs, where names lead to blobs.
    fn hugging_face(&mut self, cache: &Path) {
        let Ok(entries) = fs::read_dir(cache) else { return };
        let mut repositories: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        repositories.sort();
        for repository in repositories {
            let is_model = repository.file_name().and_then(|name| name.to_str());
            if is_model.is_some_and(|name| name.starts_with("models--")) {
                self.folder(Source::HuggingFace, &repository.join("snapshots"));
            }
        }
    }
}

/// The files below a folder in the order of their names. Links are followed, and loops of links are not.
fn files_below(folder: &Path) -> impl Iterator<Item = PathBuf> {
    WalkDir::new(folder)
        .follow_links(true)
        .max_depth(MAX_DEPTH)
        .sort_by_file_name()
        .into_iter()
        .take(MAX_ENTRIES)
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| entry.into_path())
}

/// Whether a file's name is that of a whole model, or of the first part of one.
fn is_model_name(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    let name = name.to_lowercase();
    // GPT4All gives downloads this name until they are whole.
    let is_whole = name.ends_with(".gguf") && !name.starts_with("incomplete-");
    is_whole && !name.contains("mmproj") && part_of_name(&name).is_none_or(|(_, part, _)| part == 1)
}

/// `llama3.2:1b` for `registry.ollama.ai/library/llama3.2/1b`, with what is not usual spelled out.
fn ollama_name(manifest: &Path) -> Option<String> {
    let parts: Vec<&str> = manifest.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
    let [registry, namespace, model, tag] = parts.as_slice() else { return None };
    Some(match (*registry, *namespace) {
        (OLLAMA_REGISTRY, OLLAMA_NAMESPACE) => format!("{model}:{tag}"),
        (OLLAMA_REGISTRY, namespace) => format!("{namespace}/{model}:{tag}"),
        (registry, namespace) => format!("{registry}/{namespace}/{model}:{tag}"),
    })
}

#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    layers: Vec<Layer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Layer {
    media_type: String,
    digest: String,
}

/// The name of the blob that a manifest calls its model.
fn model_layer(manifest: &Path) -> Option<String> {
    let manifest: Manifest = serde_json::from_str(&read_small(manifest)?).ok()?;
    let layer = manifest.layers.into_iter().find(|layer| layer.media_type == OLLAMA_MODEL_LAYER)?;
    // The digest becomes a part of a path, so it must be one.
    let digest = layer.digest.strip_prefix("sha256:")?;
    let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_digest.then(|| format!("sha256-{digest}"))
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::gguf::sample::Sample;

    struct Machine {
        home: TempDir,
    }

    impl Machine {
        fn new() -> Machine {
            Machine { home: tempfile::tempdir().unwrap() }
        }

        fn path(&self, path: &str) -> PathBuf {
            self.home.path().join(path)
        }

        fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
            let path = self.path(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }

        fn model(&self, path: &str) {
            self.write(path, Sample::model().bytes());
        }

        fn manifest(&self, path: &str, layers: &[(&str, &str)]) {
            let layers: Vec<_> = layers
                .iter()
                .map(|(kind, digest)| serde_json::json!({"mediaType": format!("application/vnd.ollama.image.{kind}"), "digest": digest, "size": 1}))
                .collect();
            let manifest = serde_json::json!({"schemaVersion": 2, "layers": layers});
            self.write(&format!(".ollama/models/manifests/{path}"), manifest.to_string());
        }

        /// What is found, with only those variables set: source, name, and path below the home folder.
        fn found_with(&self, variables: &[(&str, &str)]) -> Vec<(Source, String, String)> {
            let variable = |name: &str| {
                let value = variables.iter().find(|(other, _)| *other == name)?.1;
                Some(self.path(value).into_os_string())
            };
            let mut places = Places::below(self.home.path(), &variable);
            // A machine that runs the test may have an Ollama of its own.
            places.ollama.retain(|folder| folder.starts_with(self.home.path()));
            self.list(&places)
        }

        fn found(&self) -> Vec<(Source, String, String)> {
            self.found_with(&[])
        }

        fn list(&self, places: &Places) -> Vec<(Source, String, String)> {
            on_this_machine(places)
                .into_iter()
                .map(|model| {
                    let path = model.path.strip_prefix(self.home.path()).unwrap();
                    (model.source, model.name, path.to_str().unwrap().to_string())
                })
                .collect()
        }
    }

    fn found(source: Source, name: &str, path: &str) -> (Source, String, String) {
        (source, name.to_string(), path.to_string())
    }

    const DIGEST: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    #[test]
    fn models_of_ollama_are_found_through_their_manifests() {
        let machine = Machine::new();
        let digest = |letter: &str| format!("sha256:{}", letter.repeat(64));
        let blob = |letter: &str| format!(".ollama/models/blobs/sha256-{}", letter.repeat(64));
        machine.model(&blob("a"));
        machine.write(&blob("b"), Sample::model().text("general.name", "Another").bytes());
        machine.write(&blob("c"), Sample::model().text("general.type", "mmproj").bytes());
        machine.write(&blob("d"), Sample::model().number("llama.pooling_type", 1).bytes());
        machine.manifest(
            "registry.ollama.ai/library/llama3.2/1b",
            &[("template", &digest("e")), ("model", &digest("a"))],
        );
        machine.manifest("registry.ollama.ai/library/llama3.2/latest", &[("model", &digest("a"))]);
        machine.manifest("hf.co/ada/engine/Q4_K_M", &[("model", &digest("b")), ("projector", &digest("c"))]);
        machine.manifest("registry.ollama.ai/library/embed/latest", &[("model", &digest("d"))]);
        machine.manifest("registry.ollama.ai/library/cloud/latest", &[("template", &digest("e"))]);
        machine
            .manifest("registry.ollama.ai/library/bad/latest", &[("model", "sha256:../../../../etc/passwd")]);
        machine.write(".ollama/models/manifests/registry.ollama.ai/library/broken/latest", "{");
        let expected = [
            found(Source::Ollama, "hf.co/ada/engine:Q4_K_M", &blob("b")),
            found(Source::Ollama, "llama3.2:1b", &blob("a")),
        ];
        assert_eq!(machine.found(), expected);
    }

    #[test]
    fn a_manifest_without_its_blob_is_listed_with_what_is_wrong() {
        let machine = Machine::new();
        machine.manifest("registry.ollama.ai/ada/mill/1b", &[("model", &format!("sha256:{DIGEST}"))]);
        let places = Places { ollama: vec![machine.path(".ollama/models")], ..Places::default() };
        let models = on_this_machine(&places);
        assert_eq!(models.len(), 1);
        assert_eq!(models[0].name, "ada/mill:1b");
        assert!(matches!(models[0].file, Err(ModelFileError::Missing { .. })), "{:?}", models[0].file);
    }

    #[test]
    fn models_of_the_other_programs_are_found() {
        let machine = Machine::new();
        machine.model(".lmstudio/models/ada/engine-GGUF/Engine-Q4_K_M.gguf");
        machine.write(".lmstudio/models/ada/engine-GGUF/mmproj-Engine.gguf", "not read at all");
        machine.model(".local/share/Jan/data/llamacpp/models/ada/Loom_Q4/model.gguf");
        machine.model("jan/models/old/Old.gguf");
        machine.model(".local/share/nomic.ai/GPT4All/Mill.Q4_0.gguf");
        machine.write(".local/share/nomic.ai/GPT4All/incomplete-Big.Q4_0.gguf", "GGUF");
        machine.write(".local/share/nomic.ai/GPT4All/localdocs_v3.db", "no model");
        let expected = [
            found(Source::LmStudio, "Engine-Q4_K_M", ".lmstudio/models/ada/engine-GGUF/Engine-Q4_K_M.gguf"),
            found(Source::Jan, "Loom_Q4", ".local/share/Jan/data/llamacpp/models/ada/Loom_Q4/model.gguf"),
            found(Source::Gpt4All, "Mill.Q4_0", ".local/share/nomic.ai/GPT4All/Mill.Q4_0.gguf"),
            found(Source::Jan, "Old", "jan/models/old/Old.gguf"),
        ];
        assert_eq!(machine.found(), expected);
    }

    #[test]
    fn folders_that_were_moved_are_found_through_settings_and_variables() {
        let machine = Machine::new();
        machine.model(
            "big/ollama/blobs/sha256-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        );
        let manifest =
            format!(r#"{{"layers":[{{"mediaType":"{OLLAMA_MODEL_LAYER}","digest":"sha256:{DIGEST}"}}]}}"#);
        machine.write("big/ollama/manifests/registry.ollama.ai/library/a/b", manifest);
        machine.model("big/studio/models/x/y/Studio.gguf");
        machine.write(".lmstudio-home-pointer", format!("{}\n", machine.path("big/studio").display()));
        machine.model("big/downloads/Chosen.gguf");
        let settings = serde_json::json!({"downloadsFolder": machine.path("big/downloads")});
        machine.write(".lmstudio/settings.json", settings.to_string());
        machine.model("big/jan/llamacpp/models/J/model.gguf");
        let settings = serde_json::json!({"data_folder": machine.path("big/jan")});
        machine.write(".config/Jan/settings.json", settings.to_string());
        machine.model("big/face/hub/models--a--b/snapshots/1/Face.gguf");
        let names: Vec<String> = machine
            .found_with(&[("OLLAMA_MODELS", "big/ollama"), ("HF_HOME", "big/face")])
            .into_iter()
            .map(|(_, name, _)| name)
            .collect();
        assert_eq!(names, ["a:b", "Chosen", "Face", "J", "Studio"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_behind_several_links_is_listed_once() {
        let machine = Machine::new();
        let repository = ".cache/huggingface/hub/models--ada--engine";
        machine.model(&format!("{repository}/blobs/{DIGEST}"));
        for commit in ["111", "222"] {
            let folder = machine.path(&format!("{repository}/snapshots/{commit}/Q4"));
            fs::create_dir_all(&folder).unwrap();
            std::os::unix::fs::symlink(format!("../../../blobs/{DIGEST}"), folder.join("Engine.gguf"))
                .unwrap();
        }
        // A loop, and a link that leads nowhere.
        std::os::unix::fs::symlink("..", machine.path(&format!("{repository}/snapshots/111/again"))).unwrap();
        std::os::unix::fs::symlink("gone", machine.path(&format!("{repository}/snapshots/111/gone.gguf")))
            .unwrap();
        let expected =
            [found(Source::HuggingFace, "Engine", &format!("{repository}/snapshots/111/Q4/Engine.gguf"))];
        assert_eq!(machine.found(), expected);
    }

    #[test]
    fn of_a_split_model_only_the_first_part_is_listed() {
        let machine = Machine::new();
        let part = |number: u32| Sample::model().number("split.no", number).number("split.count", 2).bytes();
        machine.write(".lmstudio/models/a/b/Big-00001-of-00002.gguf", part(0));
        machine.write(".lmstudio/models/a/b/Big-00002-of-00002.gguf", part(1));
        let expected = [found(Source::LmStudio, "Big", ".lmstudio/models/a/b/Big-00001-of-00002.gguf")];
        assert_eq!(machine.found(), expected);
    }

    #[test]
    fn a_damaged_model_is_listed_and_an_adapter_only_where_it_was_chosen() {
        let machine = Machine::new();
        machine.write("models/damaged.gguf", "no model");
        machine.write("models/adapter.gguf", Sample::model().text("general.type", "adapter").bytes());
        machine.model("models/Good.gguf");
        let downloaded = Places { downloaded: vec![machine.path("models")], ..Places::default() };
        let names = |places: &Places| -> Vec<(Source, String, bool)> {
            on_this_machine(places)
                .into_iter()
                .map(|model| (model.source, model.name, model.file.is_ok()))
                .collect()
        };
        let damaged = (Source::Downloaded, "damaged".to_string(), false);
        let good = (Source::Downloaded, "Good".to_string(), true);
        assert_eq!(names(&downloaded), [damaged.clone(), good.clone()]);
        let chosen = Places { chosen: vec![machine.path("models/adapter.gguf")], ..downloaded };
        assert_eq!(names(&chosen), [(Source::Chosen, "adapter".to_string(), false), damaged, good]);
    }

    #[test]
    fn sources_are_written_as_the_contract_says() {
        let all = [Source::Ollama, Source::LmStudio, Source::Jan, Source::Gpt4All, Source::HuggingFace];
        let written = serde_json::to_string(&all).unwrap();
        assert_eq!(written, r#"["ollama","lm-studio","jan","gpt4all","hugging-face"]"#);
    }
}
