//! Why a hub could not be asked, or a file not be fetched.

use std::io;
use std::path::{Path, PathBuf};

use footnote_llm::error_codes;

use crate::size;

#[derive(Debug, thiserror::Error)]
pub enum HubError {
    #[error(
        "{address:?} cannot be used as a hub: {what}. Give an address that begins with https://, such as https://huggingface.co"
    )]
    Address { address: String, what: &'static str },
    #[error(
        "{name:?} is not the name of a repository. Type it as owner/name, such as Qwen/Qwen2.5-1.5B-Instruct-GGUF"
    )]
    RepoName { name: String },
    #[error(
        "{name:?} is not a name of a file that can be fetched. Choose one that ends in .gguf from the repository's list"
    )]
    FileName { name: String },
    #[error("{host} could not be reached: {detail}. Check the network connection and try again")]
    Unreachable { host: String, detail: String },
    #[error("{host} has no repository {repo}. Check the spelling of owner and name")]
    NoRepo { host: String, repo: String },
    #[error(
        "{host} does not give {repo} without an account: there is no such repository, or it asks for a sign-in, which Footnote does not do. Choose another one, or download the file with a browser and choose it in Footnote"
    )]
    SignIn { host: String, repo: String },
    #[error("there is no file {file:?} in {repo}. Choose one of its list")]
    NoFile { repo: String, file: String },
    #[error("{repo} holds no GGUF files. Look for a repository whose name ends in -GGUF")]
    NoModels { repo: String },
    #[error("{host} answered with status {status}. Try again later")]
    Status { host: String, status: u16 },
    #[error("{host} gave an answer that cannot be used: {what}. Try again later, or use another hub")]
    Answer { host: String, what: &'static str },
    #[error(
        "{host} sends on to {to:?}, which is not a safe address. Nothing was fetched from there; use another hub"
    )]
    Redirect { host: String, to: String },
    #[error(
        "the hub gives no SHA-256 of {file:?}, so the file could not be checked. Choose another file or repository"
    )]
    NoHash { file: String },
    #[error("{file:?} needs {} on the disk of {folder:?}, and {} are free. Make room there and try again", size(*needed), size(*free))]
    NoSpace { file: String, folder: PathBuf, needed: u64, free: u64 },
    #[error(
        "the disk of {path:?} is full: {} more are needed. What is there is kept; make room and download again to go on", size(*missing)
    )]
    DiskFull { path: PathBuf, missing: u64 },
    #[error("the file {path:?} cannot be written: {source}. Check that you may write there")]
    Write { path: PathBuf, source: io::Error },
    #[error(
        "the connection to {host} was cut too often ({detail}). {} of {} are kept; download again to go on", size(*kept), size(*total)
    )]
    Cut { host: String, detail: String, kept: u64, total: u64 },
    #[error(
        "{file:?} is not what the hub says it is: its SHA-256 is {found} and should be {expected}. It was deleted; download it again, and if that happens twice, choose another repository"
    )]
    WrongHash { file: String, expected: String, found: String },
    #[error(
        "{file:?} should have {expected} bytes, and the server sends {found}. Nothing of it was kept; try again later"
    )]
    WrongSize { file: String, expected: u64, found: u64 },
    #[error("{path:?} is being downloaded by another Footnote. Wait until it has finished")]
    Busy { path: PathBuf },
    #[error("stopped; {} of {} are kept, and downloading again goes on from there", size(*kept), size(*total))]
    Cancelled { kept: u64, total: u64 },
    #[error(
        "the network ledger {path:?} cannot be written: {source}. Nothing is asked of the network without a line in it; check that you may write there"
    )]
    Ledger { path: PathBuf, source: io::Error },
}

error_codes!(HubError => &'static str {
    HubError::Address { .. } => "hub-address",
    HubError::RepoName { .. } => "hub-repo-name",
    HubError::FileName { .. } => "hub-file-name",
    HubError::Unreachable { .. } => "hub-unreachable",
    HubError::NoRepo { .. } => "hub-no-repo",
    HubError::SignIn { .. } => "hub-sign-in",
    HubError::NoFile { .. } => "hub-no-file",
    HubError::NoModels { .. } => "hub-no-models",
    HubError::Status { .. } => "hub-status",
    HubError::Answer { .. } => "hub-answer",
    HubError::Redirect { .. } => "hub-redirect",
    HubError::NoHash { .. } => "hub-no-hash",
    HubError::NoSpace { .. } => "hub-no-space",
    HubError::DiskFull { .. } => "hub-disk-full",
    HubError::Write { .. } => "hub-write",
    HubError::Cut { .. } => "hub-cut",
    HubError::WrongHash { .. } => "hub-wrong-hash",
    HubError::WrongSize { .. } => "hub-wrong-size",
    HubError::Busy { .. } => "hub-busy",
    HubError::Cancelled { .. } => "hub-cancelled",
    HubError::Ledger { .. } => "hub-ledger",
});

impl HubError {
    /// What the error is about, by name, for a sentence in any language.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        match self {
            HubError::Address { address, what } => {
                vec![("address", address.clone()), ("detail", (*what).to_owned())]
            }
            HubError::RepoName { name } | HubError::FileName { name } => vec![("name", name.clone())],
            HubError::Unreachable { host, detail } => {
                vec![("host", host.clone()), ("detail", detail.clone())]
            }
            HubError::NoRepo { host, repo } | HubError::SignIn { host, repo } => {
                vec![("host", host.clone()), ("repo", repo.clone())]
            }
            HubError::NoFile { repo, file } => vec![("repo", repo.clone()), ("file", file.clone())],
            HubError::NoModels { repo } => vec![("repo", repo.clone())],
            HubError::Status { host, status } => {
                vec![("host", host.clone()), ("status", status.to_string())]
            }
            HubError::Answer { host, what } => {
                vec![("host", host.clone()), ("detail", (*what).to_owned())]
            }
            HubError::Redirect { host, to } => vec![("host", host.clone()), ("to", to.clone())],
            HubError::NoHash { file } => vec![("file", file.clone())],
            HubError::NoSpace { file, folder, needed, free } => vec![
                ("file", file.clone()),
                ("folder", shown(folder)),
                ("needed_bytes", needed.to_string()),
                ("free_bytes", free.to_string()),
            ],
            HubError::DiskFull { path, missing } => {
                vec![("path", shown(path)), ("missing_bytes", missing.to_string())]
            }
            HubError::Write { path, source } | HubError::Ledger { path, source } => {
                vec![("path", shown(path)), ("detail", source.to_string())]
            }
            HubError::Cut { host, detail, kept, total } => vec![
                ("host", host.clone()),
                ("detail", detail.clone()),
                ("kept_bytes", kept.to_string()),
                ("total_bytes", total.to_string()),
            ],
            HubError::WrongHash { file, expected, found } => {
                vec![("file", file.clone()), ("expected", expected.clone()), ("found", found.clone())]
            }
            HubError::WrongSize { file, expected, found } => vec![
                ("file", file.clone()),
                ("expected_bytes", expected.to_string()),
                ("found_bytes", found.to_string()),
            ],
            HubError::Busy { path } => vec![("path", shown(path))],
            HubError::Cancelled { kept, total } => {
                vec![("kept_bytes", kept.to_string()), ("total_bytes", total.to_string())]
            }
        }
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_error_has_a_code_of_its_own_that_names_the_hub() {
        let codes: BTreeSet<&str> = HubError::CODES.iter().copied().collect();
        assert_eq!(codes.len(), HubError::CODES.len());
        assert!(codes.iter().all(|code| code.starts_with("hub-")), "{codes:?}");
    }

    #[test]
    fn sizes_are_values_in_bytes() {
        let error = HubError::Cancelled { kept: 1_500_000, total: 2_000_000 };
        assert_eq!(error.code(), "hub-cancelled");
        let values = [("kept_bytes", "1500000"), ("total_bytes", "2000000")];
        assert_eq!(error.values(), values.map(|(name, value)| (name, value.to_owned())));
    }
}
