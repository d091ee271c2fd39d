//! One download: goes on where the last one stopped, tries again after a cut, and checks what came.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::HubError;
use crate::client::{CallError, Reply, Rest};
use crate::hub::Hub;
use crate::name::{RepoName, encoded};
use crate::part::{Part, has_hash};
use crate::progress::{Meter, Phase};

/// Space that a download leaves free on the disk.
const SPACE_TO_LEAVE: u64 = 256_000_000;

/// A connection that brought this much was good, and what follows is a new trouble.
const GOOD_RUN_BYTES: u64 = 1_000_000;

const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A file as it is to be fetched.
pub(crate) struct Wanted {
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
}

/// A download that is under way.
pub(crate) struct Transfer<'a> {
    pub hub: &'a Hub,
    pub repo: &'a RepoName,
    pub revision: &'a str,
    pub cancel: &'a dyn Fn() -> bool,
    /// Bytes of all parts.
    pub total: u64,
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

impl Transfer<'_> {
    /// Fetches one file. `before` bytes of the download are there already, and `later` ones come after this file.
    pub fn fetch(
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
        let reply = self.hub.client.get(&address, rest, &purpose, self.cancel);
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
