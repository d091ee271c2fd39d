//! Why a hub could not be asked, or a file not be fetched.

use std::io;
use std::path::PathBuf;

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
