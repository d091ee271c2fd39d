//! Downloads from a hub that speaks Hugging Face's protocol.
//!
//! Nothing here runs unless it is called, and it is called only when a person asks for a model. Every request stands
//! in the [`Ledger`]. Signing in is left out, and so are files of which the hub gives no SHA-256.

mod error;
mod ledger;
mod name;
mod network;
mod offered;
mod part;
mod progress;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Deserialize;

pub use error::HubError;
pub use ledger::{Entry, Ledger};
pub use offered::{OFFERED, OfferedModel};
pub use progress::{Phase, Progress};

use crate::gguf::{part_name, part_of_name};
use name::{Base, RepoName, check_file_name, encoded, host_of, quantisation_in};
use network::{CallError, Network, Reply, Rest};
use part::{Part, has_hash};
use progress::Meter;

/// The hub that is asked unless another one is named.
pub const HUGGING_FACE: &str = "https://huggingface.co";

/// The environment variable that names another hub.
pub const HUB_VARIABLE: &str = "FOOTNOTE_HUB";

/// The largest description of a repository that is read.
const MAX_DESCRIPTION_BYTES: usize = 16 << 20;

/// Space that a download leaves free on the disk.
const SPACE_TO_LEAVE: u64 = 256_000_000;

/// A connection that brought this much was good, and what follows is a new trouble.
const GOOD_RUN_BYTES: u64 = 1_000_000;

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

const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Tells how many bytes are free on the disk of a folder.
pub type FreeSpace = fn(&Path) -> io::Result<u64>;

/// A hub of models.
pub struct Hub {
    base: Base,
    network: Network,
    waits: Vec<Duration>,
    free_space: FreeSpace,
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

/// A file as it is to be fetched.
struct Wanted {
    name: String,
    bytes: u64,
    sha256: String,
}

/// Why a transfer ended early.
enum Interruption {
    /// It is worth trying again.
    Cut {
        host: String,
        detail: String,
    },
    Final(HubError),
}

impl From<HubError> for Interruption {
    fn from(error: HubError) -> Interruption {
        Interruption::Final(error)
    }
}

impl Hub {
    /// A hub at this address: encrypted, or on this machine.
    pub fn new(address: &str, ledger: Ledger) -> Result<Hub, HubError> {
        let base = Base::parse(address)?;
        let network = Network::new(&base, ledger);
        let free_space: FreeSpace = |folder| fs4::available_space(folder);
        Ok(Hub { base, network, waits: WAITS.to_vec(), free_space })
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
        let reply = self.network.get(&address, None, &purpose, cancel);
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

    fn unreachable(&self, error: CallError) -> HubError {
        match error {
            CallError::Cancelled => HubError::Cancelled { kept: 0, total: 0 },
            CallError::Failed { host, detail } => HubError::Unreachable { host, detail },
            CallError::Redirect { host, to } => HubError::Redirect { host, to },
            CallError::Ledger(source) => {
                HubError::Ledger { path: self.network.ledger().path().to_path_buf(), source }
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

/// A download that is under way.
struct Transfer<'a> {
    hub: &'a Hub,
    repo: &'a RepoName,
    revision: &'a str,
    cancel: &'a dyn Fn() -> bool,
    /// Bytes of all parts.
    total: u64,
}

impl Transfer<'_> {
    /// Fetches one file. `before` bytes of the download are there already, and `later` ones come after this file.
    fn fetch(
        &self,
        wanted: &Wanted,
        target: &Path,
        before: u64,
        later: u64,
        meter: &mut Meter<'_>,
    ) -> Result<PathBuf, HubError> {
        let mut look = |done: u64| {
            meter.at(Phase::Checking, before + done);
            if (self.cancel)() {
                Err(HubError::Cancelled { kept: before + done, total: self.total })
            } else {
                Ok(())
            }
        };
        let is_there = fs::metadata(target).is_ok_and(|file| file.is_file() && file.len() == wanted.bytes);
        if is_there && has_hash(target, &wanted.sha256, &mut look)? {
            return Ok(target.to_path_buf());
        }
        let folder = target.parent().expect("a target lies in the folder of its repository");
        fs::create_dir_all(folder)
            .map_err(|source| HubError::Write { path: folder.to_path_buf(), source })?;
        let mut part = Part::open(target, &wanted.sha256, wanted.bytes, &mut look)?;
        self.check_space(wanted, folder, part.missing().saturating_add(later))?;
        let mut attempts = self.hub.waits.iter();
        while part.missing() > 0 {
            let had = part.have();
            meter.at(Phase::Asking, before + had);
            match self.run(wanted, &mut part, before, meter) {
                Ok(()) => {}
                Err(Interruption::Final(error)) => {
                    if matches!(error, HubError::WrongSize { .. }) {
                        part.discard();
                    }
                    return Err(error);
                }
                Err(Interruption::Cut { host, detail }) => {
                    if part.have().saturating_sub(had) >= GOOD_RUN_BYTES {
                        attempts = self.hub.waits.iter();
                    }
                    let Some(wait) = attempts.next() else {
                        return Err(HubError::Cut {
                            host,
                            detail,
                            kept: before + part.have(),
                            total: self.total,
                        });
                    };
                    tracing::info!(host, detail, "a download was cut and goes on");
                    meter.at(Phase::Asking, before + part.have());
                    self.wait(*wait, before + part.have())?;
                }
            }
        }
        meter.at(Phase::Checking, before + wanted.bytes);
        part.finish(&wanted.name)
    }

    fn check_space(&self, wanted: &Wanted, folder: &Path, missing: u64) -> Result<(), HubError> {
        let free = (self.hub.free_space)(folder)
            .map_err(|source| HubError::Write { path: folder.to_path_buf(), source })?;
        let needed = missing.saturating_add(SPACE_TO_LEAVE);
        if missing == 0 || needed <= free {
            return Ok(());
        }
        Err(HubError::NoSpace { file: wanted.name.clone(), folder: folder.to_path_buf(), needed, free })
    }

    /// Fetches what is missing over one connection.
    fn run(
        &self,
        wanted: &Wanted,
        part: &mut Part,
        before: u64,
        meter: &mut Meter<'_>,
    ) -> Result<(), Interruption> {
        let path = encoded(&wanted.name);
        let address = self.hub.base.join(&format!("/{}/resolve/{}/{path}", self.repo, self.revision))?;
        let purpose = match part.have() {
            0 => format!("the model {} of {}", wanted.name, self.repo),
            _ => format!("the rest of the model {} of {}", wanted.name, self.repo),
        };
        let tag = part.tag().map(str::to_string);
        let rest = Rest { from: part.have(), tag: tag.as_deref() };
        let rest = Some(&rest).filter(|rest| rest.from > 0);
        let reply = self.hub.network.get(&address, rest, &purpose, self.cancel);
        let mut reply = reply.map_err(|error| self.interruption(error, before + part.have()))?;
        self.check_head(&reply, wanted, part)?;
        loop {
            meter.at(Phase::Running, before + part.have());
            let next = reply.next(self.cancel);
            let Some(bytes) = next.map_err(|error| self.interruption(error, before + part.have()))? else {
                break;
            };
            if bytes.len() as u64 > part.missing() {
                let found = part.have() + bytes.len() as u64;
                return Err(self.wrong_size(wanted, found).into());
            }
            part.append(&bytes)?;
        }
        match part.missing() {
            0 => Ok(()),
            _ => Err(Interruption::Cut {
                host: reply.host,
                detail: "it ended before the file did".to_string(),
            }),
        }
    }

    /// Decides from the head of an answer whether its content is what is missing, and drops what is there if the
    /// answer begins anew.
    fn check_head(&self, reply: &Reply, wanted: &Wanted, part: &mut Part) -> Result<(), Interruption> {
        let host = reply.host.clone();
        match reply.status {
            200 => {
                if part.have() > 0 {
                    part.restart()?;
                }
                if let Some(length) = reply.length.filter(|&length| length != wanted.bytes) {
                    return Err(self.wrong_size(wanted, length).into());
                }
                Ok(part.set_tag(reply.tag.clone())?)
            }
            206 => {
                let is_expected = |from: u64| from == part.have() && from > 0;
                match reply.range {
                    Some(range) if is_expected(range.from) => match range.total {
                        Some(total) if total != wanted.bytes => Err(self.wrong_size(wanted, total).into()),
                        _ => Ok(part.set_tag(reply.tag.clone())?),
                    },
                    _ => Err(HubError::Answer {
                        host,
                        what: "it sends another part of the file than asked for",
                    }
                    .into()),
                }
            }
            416 => {
                part.restart()?;
                Err(Interruption::Cut { host, detail: "it does not have the rest of the file".to_string() })
            }
            401 | 403 => Err(HubError::SignIn { host, repo: self.repo.to_string() }.into()),
            404 | 410 => {
                Err(HubError::NoFile { repo: self.repo.to_string(), file: wanted.name.clone() }.into())
            }
            status @ (408 | 429 | 500..=599) => {
                Err(Interruption::Cut { host, detail: format!("it answered with status {status}") })
            }
            status => Err(HubError::Status { host, status }.into()),
        }
    }

    fn wrong_size(&self, wanted: &Wanted, found: u64) -> HubError {
        HubError::WrongSize { file: wanted.name.clone(), expected: wanted.bytes, found }
    }

    fn interruption(&self, error: CallError, kept: u64) -> Interruption {
        match error {
            CallError::Failed { host, detail } => Interruption::Cut { host, detail },
            CallError::Cancelled => HubError::Cancelled { kept, total: self.total }.into(),
            other => self.hub.unreachable(other).into(),
        }
    }

    /// Waits before the next attempt, or until it is not wanted any more.
    fn wait(&self, wait: Duration, kept: u64) -> Result<(), HubError> {
        let begun = Instant::now();
        loop {
            if (self.cancel)() {
                return Err(HubError::Cancelled { kept, total: self.total });
            }
            let left = wait.saturating_sub(begun.elapsed());
            if left.is_zero() {
                return Ok(());
            }
            std::thread::sleep(left.min(LOOK_EVERY));
        }
    }
}
