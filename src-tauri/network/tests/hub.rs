//! Downloads from a hub on this machine, with everything that can go wrong on the way.
#![expect(clippy::unwrap_used, reason = "a test may unwrap")]

mod hub_support;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use footnote_network::{Entry, Hub, HubError, Ledger, Phase, Progress};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use walkdir::WalkDir;

use hub_support::{Answer, LocalHub, REPO};

const FILE: &str = "engine-q4_k_m.gguf";

/// Several times what is read or sent at once.
const LENGTH: usize = 3_000_000;

fn content() -> Vec<u8> {
    (0..LENGTH as u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A hub, and a folder for what is fetched from it.
struct Desk {
    hub: LocalHub,
    folder: TempDir,
}

impl Desk {
    /// The hub has one file, and says of it what is true.
    fn new() -> Desk {
        let desk = Desk::empty();
        let content = content();
        desk.hub.put(FILE, &content, Some(&hash(&content)), content.len() as u64);
        desk
    }

    fn empty() -> Desk {
        Desk { hub: LocalHub::start(), folder: tempfile::tempdir().unwrap() }
    }

    fn client(&self) -> Hub {
        let ledger = Ledger::at(self.folder.path().join("ledger.jsonl"));
        Hub::new(&self.hub.address, ledger)
            .unwrap()
            .with_waits(vec![Duration::ZERO; 4])
            .with_free_space(|_| Ok(10_000_000_000))
    }

    fn models(&self) -> PathBuf {
        self.folder.path().join("models")
    }

    fn target(&self) -> PathBuf {
        self.models().join(REPO).join(FILE)
    }

    fn part(&self) -> PathBuf {
        self.models().join(REPO).join(format!("{FILE}.part"))
    }

    fn download(&self) -> Result<PathBuf, HubError> {
        self.client().download(REPO, FILE, &self.models(), &|| false, &mut |_| ())
    }

    /// Fetches the file and checks that it is whole and nothing else is left beside it.
    fn check_download(&self) {
        assert_eq!(self.download().unwrap(), self.target());
        assert!(fs::read(self.target()).unwrap() == content(), "the file is what the hub has");
        let names: Vec<_> = fs::read_dir(self.target().parent().unwrap()).unwrap().flatten().collect();
        assert_eq!(names.len(), 1, "{names:?}");
    }

    fn error(&self) -> HubError {
        self.download().unwrap_err()
    }

    fn part_length(&self) -> Option<u64> {
        fs::metadata(self.part()).ok().map(|part| part.len())
    }

    fn ledger(&self) -> Vec<Entry> {
        let text = fs::read_to_string(self.folder.path().join("ledger.jsonl")).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

#[test]
fn a_file_is_fetched_whole_and_checked() {
    let desk = Desk::new();
    let mut told: Vec<Progress> = Vec::new();
    let path = desk
        .client()
        .download(REPO, FILE, &desk.models(), &|| false, &mut |progress| told.push(progress))
        .unwrap();
    assert_eq!(path, desk.target());
    assert!(fs::read(&path).unwrap() == content());
    let phases: Vec<Phase> = told.iter().map(|progress| progress.phase).collect();
    assert_eq!(phases.first(), Some(&Phase::Asking));
    assert!(phases.contains(&Phase::Running));
    assert_eq!(phases.last(), Some(&Phase::Checking));
    let last = told.last().unwrap();
    assert_eq!((last.done, last.total), (LENGTH as u64, LENGTH as u64));
}

#[test]
fn a_file_that_is_there_is_not_fetched_again_and_a_damaged_one_is() {
    let desk = Desk::new();
    desk.check_download();
    desk.check_download();
    assert_eq!(desk.hub.content_requests(), [FILE]);
    let mut damaged = content();
    damaged[LENGTH / 2] ^= 1;
    fs::write(desk.target(), damaged).unwrap();
    desk.check_download();
    assert_eq!(desk.hub.content_requests(), [FILE, FILE]);
}

#[test]
fn a_cut_connection_goes_on_where_it_stopped() {
    let desk = Desk::new();
    desk.hub.plan(&[Answer::Cut(1_000_000), Answer::Cut(500_000), Answer::Cut(0), Answer::Cut(1)]);
    desk.check_download();
    let expected = ["", " from 1000000", " from 1500000", " from 1500000", " from 1500001"];
    assert_eq!(desk.hub.content_requests(), expected.map(|range| format!("{FILE}{range}")));
}

#[test]
fn too_many_cuts_end_it_and_the_next_download_goes_on() {
    let desk = Desk::new();
    desk.hub.plan(&[Answer::Cut(700_000), Answer::Cut(0), Answer::Cut(0), Answer::Cut(0), Answer::Cut(0)]);
    let error = desk.error();
    assert!(matches!(error, HubError::Cut { kept: 700_000, total: 3_000_000, .. }), "{error}");
    assert_eq!(desk.part_length(), Some(700_000));
    assert!(!desk.target().exists());
    desk.check_download();
    assert_eq!(desk.hub.content_requests().last(), Some(&format!("{FILE} from 700000")));
}

#[test]
fn every_good_run_allows_further_cuts() {
    let desk = Desk::new();
    // Twice as many cuts as are borne without a run of a megabyte between them.
    let cuts = [Answer::Cut(0); 4];
    desk.hub.plan(&cuts);
    desk.hub.plan(&[Answer::Cut(1_200_000)]);
    desk.hub.plan(&cuts[..3]);
    desk.check_download();
}

#[test]
fn a_busy_server_is_asked_again() {
    let desk = Desk::new();
    desk.hub.plan(&[Answer::Status(503), Answer::Status(429)]);
    desk.check_download();
    assert_eq!(desk.hub.content_requests().len(), 3);
}

#[test]
fn a_server_without_ranges_begins_again() {
    let desk = Desk::new();
    desk.hub.plan(&[Answer::Cut(1_000_000), Answer::Whole]);
    desk.check_download();
    assert_eq!(desk.hub.content_requests(), [FILE.to_string(), format!("{FILE} from 1000000")]);
}

#[test]
fn content_with_another_mark_is_fetched_from_its_beginning() {
    let desk = Desk::new();
    desk.hub.plan(&[Answer::Cut(800_000), Answer::Cut(0), Answer::Cut(0), Answer::Cut(0), Answer::Cut(0)]);
    desk.error();
    assert_eq!(desk.part_length(), Some(800_000));
    desk.hub.change_tag("\"second\"");
    desk.check_download();
    let bytes: u64 = desk.ledger().iter().map(|entry| entry.bytes).max().unwrap();
    assert_eq!(bytes, LENGTH as u64, "the whole file came once more");
}

#[test]
fn a_part_of_another_version_is_dropped() {
    let desk = Desk::new();
    desk.hub.plan(&[Answer::Cut(900_000), Answer::Cut(0), Answer::Cut(0), Answer::Cut(0), Answer::Cut(0)]);
    desk.error();
    let newer: Vec<u8> = content().iter().map(|byte| byte ^ 0xff).collect();
    desk.hub.put(FILE, &newer, Some(&hash(&newer)), newer.len() as u64);
    assert!(fs::read(desk.download().unwrap()).unwrap() == newer);
    assert_eq!(desk.hub.content_requests().last().unwrap(), FILE, "asked for from its beginning");
}

#[test]
fn a_part_that_was_damaged_on_disk_is_found_out() {
    let desk = Desk::new();
    desk.hub.plan(&[Answer::Cut(900_000), Answer::Cut(0), Answer::Cut(0), Answer::Cut(0), Answer::Cut(0)]);
    desk.error();
    let mut part = fs::read(desk.part()).unwrap();
    part[5] ^= 1;
    fs::write(desk.part(), part).unwrap();
    assert!(matches!(desk.error(), HubError::WrongHash { .. }));
    assert_eq!(desk.part_length(), None);
    desk.check_download();
}

#[test]
fn another_part_than_asked_for_is_not_used() {
    let desk = Desk::new();
    desk.hub.plan(&[Answer::Cut(1_000_000), Answer::Shifted(7)]);
    assert!(matches!(desk.error(), HubError::Answer { .. }));
    desk.check_download();
}

#[test]
fn a_wrong_hash_deletes_what_came() {
    let desk = Desk::empty();
    desk.hub.put(FILE, &content(), Some(&hash(b"something else")), LENGTH as u64);
    let message = desk.error().to_string();
    let said = message.contains(&hash(&content())) && message.contains(&hash(b"something else"));
    assert!(said && message.contains("It was deleted"), "{message}");
    assert_eq!((desk.part_length(), desk.target().exists()), (None, false));
}

#[test]
fn a_wrong_size_is_refused() {
    let desk = Desk::empty();
    desk.hub.put(FILE, &content(), Some(&hash(&content())), LENGTH as u64 + 10);
    let error = desk.error();
    assert!(matches!(error, HubError::WrongSize { expected: 3_000_010, found: 3_000_000, .. }), "{error}");
    assert_eq!(desk.part_length(), None);

    let desk = Desk::new();
    desk.hub.plan(&[Answer::TooLong(50)]);
    let error = desk.error();
    assert!(matches!(error, HubError::WrongSize { expected: 3_000_000, .. }), "{error}");
    assert_eq!((desk.part_length(), desk.target().exists()), (None, false));
}

#[test]
fn a_file_without_a_hash_is_not_fetched() {
    let desk = Desk::empty();
    desk.hub.put(FILE, &content(), None, LENGTH as u64);
    assert!(matches!(desk.error(), HubError::NoHash { .. }));
    assert_eq!(desk.hub.content_requests(), [""; 0]);
}

#[test]
fn what_is_not_there_or_not_open_is_said() {
    let check = |status: u16, expected: &str| {
        let desk = Desk::new();
        desk.hub.describe_with_status(status);
        let message = desk.error().to_string();
        assert!(message.contains(expected), "{status}: {message}");
        assert!(message.contains(REPO) || status == 500, "{message}");
    };
    check(404, "has no repository");
    check(401, "without an account");
    check(403, "without an account");
    check(500, "answered with status 500");
    let desk = Desk::new();
    let error =
        desk.client().download(REPO, "other.gguf", &desk.models(), &|| false, &mut |_| ()).unwrap_err();
    assert!(matches!(error, HubError::NoFile { .. }), "{error}");
    desk.hub.plan(&[Answer::Status(403)]);
    assert!(matches!(desk.error(), HubError::SignIn { .. }));
    desk.hub.plan(&[Answer::Status(404)]);
    assert!(matches!(desk.error(), HubError::NoFile { .. }));
}

#[test]
fn a_hub_that_is_not_there_is_said_and_noted() {
    let desk = Desk::new();
    // A port that was free a moment ago.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let ledger = Ledger::at(desk.folder.path().join("ledger.jsonl"));
    let client = Hub::new(&format!("http://{address}"), ledger).unwrap();
    let message = client.repo_files(REPO).unwrap_err().to_string();
    assert!(message.contains("could not be reached"), "{message}");
    let ledger = desk.ledger();
    assert_eq!(ledger.len(), 1);
    assert_eq!((ledger[0].host.clone(), ledger[0].bytes), (address.to_string(), 0));
}

#[test]
fn a_redirect_to_an_open_connection_elsewhere_is_refused() {
    let desk = Desk::new();
    desk.hub.plan(&[Answer::To("http://example.org/engine.gguf")]);
    let error = desk.error();
    assert!(matches!(error, HubError::Redirect { .. }), "{error}");
    assert!(desk.ledger().iter().all(|entry| !entry.host.contains("example.org")));
}

#[test]
fn a_download_that_does_not_fit_is_not_begun() {
    let desk = Desk::new();
    let client = desk.client().with_free_space(|_| Ok(257_000_000));
    let error = client.download(REPO, FILE, &desk.models(), &|| false, &mut |_| ()).unwrap_err();
    assert!(matches!(error, HubError::NoSpace { needed: 259_000_000, free: 257_000_000, .. }), "{error}");
    assert!(error.to_string().contains("needs 259.0 MB"), "{error}");
    assert_eq!(desk.hub.content_requests(), [""; 0]);
    // What is there already needs no space again.
    desk.hub.plan(&[Answer::Cut(2_500_000), Answer::Cut(0), Answer::Cut(0), Answer::Cut(0), Answer::Cut(0)]);
    desk.error();
    let client = desk.client().with_free_space(|_| Ok(257_000_000));
    assert!(client.download(REPO, FILE, &desk.models(), &|| false, &mut |_| ()).is_ok());
}

#[test]
fn a_disk_that_does_not_tell_its_space_is_an_error_and_no_guess() {
    let desk = Desk::new();
    let client = desk.client().with_free_space(|_| Err(io::ErrorKind::NotConnected.into()));
    let error = client.download(REPO, FILE, &desk.models(), &|| false, &mut |_| ()).unwrap_err();
    assert!(matches!(error, HubError::Write { .. }), "{error}");
}

#[test]
fn a_cancelled_download_keeps_its_part_and_goes_on() {
    let desk = Desk::new();
    desk.hub.plan(&[Answer::Stall(1_000_000)]);
    let cancel = || desk.part_length() == Some(1_000_000);
    let error = desk.client().download(REPO, FILE, &desk.models(), &cancel, &mut |_| ()).unwrap_err();
    assert!(matches!(error, HubError::Cancelled { kept: 1_000_000, total: 3_000_000 }), "{error}");
    assert_eq!(desk.part_length(), Some(1_000_000));
    desk.check_download();
    assert_eq!(desk.hub.content_requests().last(), Some(&format!("{FILE} from 1000000")));
    // The call that was left is in the ledger with what it brought.
    assert_eq!(desk.ledger().iter().filter(|entry| entry.bytes == 1_000_000).count(), 1);
}

#[test]
fn names_that_lead_elsewhere_are_refused_before_anything_is_asked() {
    let desk = Desk::new();
    let client = desk.client();
    let download =
        |repo: &str, file: &str| client.download(repo, file, &desk.models(), &|| false, &mut |_| ());
    for file in ["../engine.gguf", "a/../../engine.gguf", "/etc/engine.gguf", "engine.bin"] {
        assert!(matches!(download(REPO, file), Err(HubError::FileName { .. })), "{file}");
    }
    for repo in ["../etc", "ada/..", "ada", "https://evil.example/ada/engine"] {
        assert!(matches!(download(repo, FILE), Err(HubError::RepoName { .. })), "{repo}");
    }
    assert_eq!(desk.hub.count_requests(), 0);
    assert_eq!(desk.ledger(), []);
}

#[test]
fn a_hub_cannot_name_files_that_lead_elsewhere() {
    let desk = Desk::new();
    desk.hub.put("../evil.gguf", b"x", Some(&hash(b"x")), 1);
    let files = desk.client().repo_files(REPO).unwrap();
    assert_eq!(files.iter().map(|file| file.file.as_str()).collect::<Vec<_>>(), [FILE]);
}

#[test]
fn the_list_holds_models_with_size_hash_and_quantisation() {
    let desk = Desk::new();
    desk.hub.put("engine-f16.gguf", b"larger", Some(&hash(b"larger")), 9_000_000);
    desk.hub.put("mmproj-engine.gguf", b"eyes", Some(&hash(b"eyes")), 4);
    desk.hub.put("Q8_0/engine-00001-of-00002.gguf", b"one", Some(&hash(b"one")), 4_000_000);
    desk.hub.put("Q8_0/engine-00002-of-00002.gguf", b"two", Some(&hash(b"two")), 1_000_000);
    desk.hub.put("lost-00001-of-00002.gguf", b"one", Some(&hash(b"one")), 3);
    let files = desk.client().repo_files(REPO).unwrap();
    let shown: Vec<(&str, u64, bool, Option<&str>)> = files
        .iter()
        .map(|file| (file.file.as_str(), file.bytes, file.sha256.is_some(), file.quantisation.as_deref()))
        .collect();
    let expected = [
        (FILE, 3_000_000, true, Some("Q4_K_M")),
        ("Q8_0/engine-00001-of-00002.gguf", 5_000_000, false, Some("Q8_0")),
        ("engine-f16.gguf", 9_000_000, true, Some("F16")),
    ];
    assert_eq!(shown, expected);
    let desk = Desk::empty();
    assert!(matches!(desk.client().repo_files(REPO), Err(HubError::NoModels { .. })));
}

#[test]
fn a_split_model_is_fetched_with_all_its_parts() {
    let desk = Desk::empty();
    let parts = [content(), vec![7; 2_000_000]];
    for (number, part) in parts.iter().enumerate() {
        let name = format!("Q8 0/engine-0000{}-of-00002.gguf", number + 1);
        desk.hub.put(&name, part, Some(&hash(part)), part.len() as u64);
    }
    desk.hub.plan(&[Answer::Good, Answer::Cut(500_000)]);
    let mut last = None;
    let first = "Q8 0/engine-00001-of-00002.gguf";
    let path = desk
        .client()
        .download(REPO, first, &desk.models(), &|| false, &mut |progress| last = Some(progress))
        .unwrap();
    assert_eq!(path, desk.models().join(REPO).join(first));
    assert!(fs::read(&path).unwrap() == parts[0]);
    assert!(fs::read(path.with_file_name("engine-00002-of-00002.gguf")).unwrap() == parts[1]);
    let last = last.unwrap();
    assert_eq!((last.done, last.total), (5_000_000, 5_000_000));
}

#[test]
fn every_request_stands_in_the_ledger() {
    let desk = Desk::new();
    desk.hub.plan(&[Answer::Cut(1_000_000)]);
    desk.check_download();
    let ledger = desk.ledger();
    assert_eq!(ledger.len(), desk.hub.count_requests(), "{ledger:?}");
    let host = desk.hub.address.strip_prefix("http://").unwrap();
    assert!(ledger.iter().all(|entry| entry.host == host && entry.when > 1_700_000_000), "{ledger:?}");
    let purposes: Vec<&str> = ledger.iter().map(|entry| entry.purpose.as_str()).collect();
    let model = format!("the model {FILE} of {REPO}");
    let rest = format!("the rest of the model {FILE} of {REPO}");
    assert_eq!(purposes, [&format!("which files {REPO} holds"), &model, &model, &rest, &rest]);
    let redirect = "elsewhere".len() as u64;
    let bytes: Vec<u64> = ledger.iter().skip(1).map(|entry| entry.bytes).collect();
    assert!(bytes[0] <= redirect && bytes[2] <= redirect, "{bytes:?}");
    assert_eq!((bytes[1], bytes[3]), (1_000_000, 2_000_000));
}

#[test]
fn without_a_ledger_nothing_is_asked() {
    let desk = Desk::new();
    fs::create_dir(desk.folder.path().join("ledger.jsonl")).unwrap();
    assert!(matches!(desk.error(), HubError::Ledger { .. }));
    assert_eq!(desk.hub.count_requests(), 0);
}

/// The promise to be offline rests on this: only one file names anything that opens a connection.
#[test]
fn one_module_can_reach_the_network() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let opens =
        ["ureq", "TcpStream", "TcpListener", "UdpSocket", "ToSocketAddrs", "reqwest", "hyper::", "socket("];
    let mut looked_at = 0;
    let mut found = Vec::new();
    for entry in WalkDir::new(sources).into_iter().map(Result::unwrap) {
        let path = entry.path().strip_prefix(sources).unwrap();
        let is_source = path.extension().is_some_and(|ending| ending == "rs");
        let is_shipped = path.iter().all(|part| part != "tests" && part != "examples" && part != "benches");
        if is_source && is_shipped {
            looked_at += 1;
            let text = fs::read_to_string(entry.path()).unwrap();
            let shipped = text.split("\nmod tests {").next().unwrap();
            if opens.iter().any(|name| shipped.contains(name)) {
                found.push(path.to_path_buf());
            }
        }
    }
    assert!(looked_at > 50, "{looked_at} files");
    assert_eq!(found, [Path::new("network/src/client.rs")]);
}

/// What brings connections with it, beside the standard library.
const CLIENTS: [&str; 12] = [
    "attohttpc",
    "curl",
    "hyper",
    "isahc",
    "mio",
    "minreq",
    "native-tls",
    "reqwest",
    "rustls",
    "socket2",
    "tungstenite",
    "ureq",
];

#[test]
fn one_crate_depends_on_what_can_reach_the_network() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let crates = fs::read_dir(sources).unwrap().map(|entry| entry.unwrap().path().join("Cargo.toml"));
    let manifests: Vec<PathBuf> =
        crates.filter(|path| path.exists()).chain([sources.join("../Cargo.toml")]).collect();
    assert!(manifests.len() > 5, "{manifests:?}");
    let mut found = Vec::new();
    for manifest in manifests {
        let text = fs::read_to_string(&manifest).unwrap();
        let depends = text.lines().filter_map(|line| line.split(['=', '.']).next()).map(str::trim);
        let reaches: Vec<&str> = depends.filter(|name| CLIENTS.contains(name)).collect();
        if !reaches.is_empty() {
            let name = manifest.parent().unwrap().file_name().unwrap().to_str().unwrap().to_string();
            found.push((name, reaches.join(" ")));
        }
    }
    assert_eq!(found, [("network".to_string(), "ureq".to_string())]);
}

#[test]
fn a_hub_elsewhere_must_be_encrypted() {
    let ledger = Ledger::at(Path::new("not-written"));
    for address in ["http://huggingface.co", "huggingface.co", "file:///etc"] {
        assert!(matches!(Hub::new(address, ledger.clone()), Err(HubError::Address { .. })), "{address}");
    }
    assert!(Hub::new("https://huggingface.co", ledger).is_ok());
}
