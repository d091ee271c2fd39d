//! A hub of models: what a repository holds, and which files of it make up a model.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use footnote_llm::gguf::{part_name, part_of_name};

use crate::HubError;
use crate::client::{CallError, Client};
use crate::download::{Transfer, Wanted};
use crate::ledger::Ledger;
use crate::name::{Base, RepoName, check_file_name, host_of, quantisation_in};
use crate::part;
use crate::progress::{Meter, Phase, Progress};

/// The hub that is asked unless another one is named.
pub const HUGGING_FACE: &str = "https://huggingface.co";

/// The environment variable that names another hub.
pub const HUB_VARIABLE: &str = "FOOTNOTE_HUB";

/// The largest description of a repository that is read.
const MAX_DESCRIPTION_BYTES: usize = 16 << 20;

/// How long is waited before each further attempt.
const WAITS: [Duration; 7] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(15),
    Duration::from_secs(30),
    Duration::from_secs(30),
];

/// Tells how many bytes are free on the disk of a folder.
pub type FreeSpace = fn(&Path) -> io::Result<u64>;

/// A hub of models.
pub struct Hub {
    pub(crate) base: Base,
    pub(crate) client: Client,
    pub(crate) waits: Vec<Duration>,
    pub(crate) free_space: FreeSpace,
}

/// A GGUF file of a repository, or all parts of a split one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepoFile {
    /// Its path in the repository, of the first part where it is split.
    pub file: String,
    /// Of all parts together.
    pub bytes: u64,
    /// What the hub gives; `None` also where there is one for each part.
    pub sha256: Option<String>,
    /// As the name tells it.
    pub quantisation: Option<String>,
}

/// What a hub says of a repository. Fields that are not used are left out.
#[derive(Deserialize)]
struct Description {
    /// The commit that the rest belongs to.
    sha: String,
    #[serde(default)]
    siblings: Vec<Sibling>,
}

#[derive(Deserialize)]
struct Sibling {
    rfilename: String,
    size: Option<u64>,
    lfs: Option<LargeFile>,
}

#[derive(Deserialize)]
struct LargeFile {
    sha256: Option<String>,
    size: Option<u64>,
}

impl Sibling {
    fn bytes(&self) -> Option<u64> {
        self.lfs.as_ref().and_then(|lfs| lfs.size).or(self.size)
    }

    fn sha256(&self) -> Option<&str> {
        let sha256 = self.lfs.as_ref()?.sha256.as_deref()?;
        let is_hash = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash.then_some(sha256)
    }
}

impl Hub {
    /// A hub at this address: encrypted, or on this machine.
    pub fn new(address: &str, ledger: Ledger) -> Result<Hub, HubError> {
        let base = Base::parse(address)?;
        let client = Client::new(&base, ledger);
        let free_space: FreeSpace = |folder| fs4::available_space(folder);
        Ok(Hub { base, client, waits: WAITS.to_vec(), free_space })
    }

    /// The hub that `FOOTNOTE_HUB` names, or Hugging Face.
    pub fn from_environment(ledger: Ledger) -> Result<Hub, HubError> {
        let named = std::env::var(HUB_VARIABLE).ok().filter(|address| !address.trim().is_empty());
        Hub::new(named.as_deref().unwrap_or(HUGGING_FACE), ledger)
    }

    /// Asks another judge of free space than the system.
    pub fn with_free_space(mut self, free_space: FreeSpace) -> Hub {
        self.free_space = free_space;
        self
    }

    /// Waits this long before each further attempt, and gives up after the last.
    pub fn with_waits(mut self, waits: Vec<Duration>) -> Hub {
        self.waits = waits;
        self
    }

    /// The hub's name on the network.
    pub fn host(&self) -> String {
        self.base.join("/").map(|address| host_of(&address)).unwrap_or_default()
    }

    /// Asks for the GGUF files of a repository, `owner/name`, the smallest first.
    pub fn repo_files(&self, repo: &str) -> Result<Vec<RepoFile>, HubError> {
        let repo = RepoName::parse(repo, &self.base)?;
        let description = self.describe(&repo, &|| false)?;
        let mut files = Vec::new();
        for sibling in &description.siblings {
            let name = sibling.rfilename.to_lowercase();
            let is_later_part = part_of_name(&name).is_some_and(|(_, part, _)| part > 1);
            let is_other = name.contains("mmproj") || name.contains("imatrix");
            if check_file_name(&sibling.rfilename).is_err() || is_later_part || is_other {
                continue;
            }
            let Some(parts) = parts_of(&description, &sibling.rfilename) else { continue };
            let Some(bytes) = parts.iter().map(|part| part.bytes()).sum::<Option<u64>>() else { continue };
            files.push(RepoFile {
                file: sibling.rfilename.clone(),
                bytes,
                sha256: if parts.len() == 1 { sibling.sha256().map(str::to_string) } else { None },
                quantisation: quantisation_in(&sibling.rfilename),
            });
        }
        if files.is_empty() {
            return Err(HubError::NoModels { repo: repo.to_string() });
        }
        files.sort_by(|a, b| (a.bytes, &a.file).cmp(&(b.bytes, &b.file)));
        Ok(files)
    }

    /// Fetches a file, with all its parts if it is split, into a folder for its owner and repository below `into`, and
    /// returns where it is. A file that is there already and right is not fetched again, and a download that was
    /// interrupted goes on where it stopped. After a cancel, too, what has arrived is kept.
    pub fn download(
        &self,
        repo: &str,
        file: &str,
        into: &Path,
        cancel: &dyn Fn() -> bool,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<PathBuf, HubError> {
        let repo = RepoName::parse(repo, &self.base)?;
        check_file_name(file)?;
        let mut meter = Meter::new(progress);
        meter.at(Phase::Asking, 0);
        let description = self.describe(&repo, cancel)?;
        let wanted = wanted(&description, &repo, file)?;
        let total = wanted.iter().map(|part| part.bytes).fold(0, u64::saturating_add);
        meter.set_total(total);
        let folder = into.join(&repo.owner).join(&repo.name);
        let transfer = Transfer { hub: self, repo: &repo, revision: &description.sha, cancel, total };
        let mut first = None;
        let mut before = 0;
        for part in &wanted {
            let target = folder.join(&part.name);
            // What other parts still need is checked with the first one, so that the disk is not filled in vain.
            let needed_later = total - before - part.bytes;
            let path = transfer.fetch(part, &target, before, needed_later, &mut meter)?;
            before += part.bytes;
            first.get_or_insert(path);
        }
        first.ok_or_else(|| HubError::NoFile { repo: repo.to_string(), file: file.to_string() })
    }

    /// Deletes what an interrupted download has left below `into`. A file that is whole stays.
    pub fn discard(&self, repo: &str, file: &str, into: &Path) -> Result<(), HubError> {
        let repo = RepoName::parse(repo, &self.base)?;
        check_file_name(file)?;
        let folder = into.join(&repo.owner).join(&repo.name);
        match part_of_name(file) {
            Some((stem, _, of)) => {
                (1..=of).for_each(|part| part::discard(&folder.join(part_name(stem, part, of))));
            }
            None => part::discard(&folder.join(file)),
        }
        Ok(())
    }

    fn describe(&self, repo: &RepoName, cancel: &dyn Fn() -> bool) -> Result<Description, HubError> {
        let address = self.base.join(&format!("/api/models/{repo}?blobs=true"))?;
        let purpose = format!("which files {repo} holds");
        let reply = self.client.get(&address, None, &purpose, cancel);
        let mut reply = reply.map_err(|error| self.unreachable(error))?;
        let host = reply.host.clone();
        match reply.status {
            200 => {}
            401 | 403 => return Err(HubError::SignIn { host, repo: repo.to_string() }),
            404 | 410 => return Err(HubError::NoRepo { host, repo: repo.to_string() }),
            status => return Err(HubError::Status { host, status }),
        }
        let wrong = |what| HubError::Answer { host: host.clone(), what };
        let json = reply.whole(MAX_DESCRIPTION_BYTES, cancel).map_err(|error| self.unreachable(error))?;
        let json = json.ok_or_else(|| wrong("its description of the repository is too long"))?;
        let description: Description = serde_json::from_slice(&json)
            .map_err(|_| wrong("its description of the repository is no such thing"))?;
        let is_commit =
            description.sha.len() >= 7 && description.sha.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_commit { Ok(description) } else { Err(wrong("it does not name the commit of the repository")) }
    }

    pub(crate) fn unreachable(&self, error: CallError) -> HubError {
        match error {
            CallError::Cancelled => HubError::Cancelled { kept: 0, total: 0 },
            CallError::Failed { host, detail } => HubError::Unreachable { host, detail },
            CallError::Redirect { host, to } => HubError::Redirect { host, to },
            CallError::Ledger(source) => {
                HubError::Ledger { path: self.client.ledger().path().to_path_buf(), source }
            }
        }
    }
}

/// The files that make up a model: one, or the parts of a split one. `None` where one of them is not there.
fn parts_of<'a>(description: &'a Description, file: &str) -> Option<Vec<&'a Sibling>> {
    let find = |name: &str| description.siblings.iter().find(|sibling| sibling.rfilename == name);
    match part_of_name(file) {
        Some((stem, _, of)) if of <= description.siblings.len() as u64 => {
            (1..=of).map(|part| find(&part_name(stem, part, of))).collect()
        }
        Some(_) => None,
        None => Some(vec![find(file)?]),
    }
}

fn wanted(description: &Description, repo: &RepoName, file: &str) -> Result<Vec<Wanted>, HubError> {
    let missing = || HubError::NoFile { repo: repo.to_string(), file: file.to_string() };
    let parts = parts_of(description, file).ok_or_else(missing)?;
    let wanted = parts.into_iter().map(|part| {
        let no_hash = || HubError::NoHash { file: part.rfilename.clone() };
        Ok(Wanted {
            name: part.rfilename.clone(),
            bytes: part.bytes().ok_or_else(no_hash)?,
            sha256: part.sha256().ok_or_else(no_hash)?.to_ascii_lowercase(),
        })
    });
    wanted.collect()
}
