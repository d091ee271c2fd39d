//! Programs are thin: they know the API and not what is behind it.

use std::fs;
use std::path::Path;

/// Programs, and what each may know of ours: the API, and the process that runs a language model, which is the same
/// executable.
const PROGRAMS: [&str; 2] = ["../../Cargo.toml", "../cli/Cargo.toml"];
const KNOWN: [&str; 2] = ["footnote-api", "footnote-llama"];

#[test]
fn programs_know_the_api_and_not_what_is_behind_it() {
    for program in PROGRAMS {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join(program);
        let text = fs::read_to_string(&manifest).unwrap();
        let section = text.split("\n[dependencies]\n").nth(1).unwrap().split("\n[").next().unwrap();
        let ours: Vec<&str> = section
            .lines()
            .filter_map(|line| line.split(['.', ' ', '=']).next())
            .filter(|name| name.starts_with("footnote-"))
            .collect();
        assert_eq!(ours, KNOWN, "{}", manifest.display());
    }
}
