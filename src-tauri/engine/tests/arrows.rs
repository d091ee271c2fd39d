//! The modules of the engine import one another along arrows that point one way.
#![expect(clippy::unwrap_used, reason = "the helpers of a test are tests too")]
#![expect(clippy::disallowed_methods, reason = "the test reads the engine's own files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

/// Module of the engine -> the modules it imports from, each with a file that does.
type Arrows = BTreeMap<String, BTreeMap<String, String>>;

#[test]
fn no_module_imports_itself_through_others() {
    let arrows = arrows(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(
        arrows.len() > 8 && arrows["answer"].contains_key("search"),
        "the arrows are not seen: {arrows:?}"
    );
    for module in arrows.keys() {
        if let Some(circle) = way(&arrows, module, module, &mut BTreeSet::new()) {
            let steps: Vec<String> = circle
                .windows(2)
                .map(|step| format!("{} -> {} in {}", step[0], step[1], arrows[&step[0]][&step[1]]))
                .collect();
            panic!("modules import one another in a circle:\n{}", steps.join("\n"));
        }
    }
}

fn arrows(source: &Path) -> Arrows {
    let mut arrows = Arrows::new();
    let files = WalkDir::new(source).sort_by_file_name().into_iter().map(Result::unwrap);
    for file in files.filter(|file| file.path().extension().is_some_and(|end| end == "rs")) {
        let path = file.path().strip_prefix(source).unwrap();
        let module = path.components().next().unwrap().as_os_str().to_string_lossy();
        let module = module.trim_end_matches(".rs").to_owned();
        // It re-exports what others are made of, and may name all of them.
        if module == "lib" {
            continue;
        }
        let text = fs::read_to_string(file.path()).unwrap();
        // Tests may reach for anything, and comments may name what they like.
        let code = text.split("#[cfg(test)]").next().unwrap();
        let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for import in imported(&code.join("\n")).filter(|import| *import != module) {
            let known = arrows.entry(module.clone()).or_default();
            known.entry(import).or_insert_with(|| path.display().to_string());
        }
    }
    arrows
}

/// The modules that `code` names after `crate::`. Names of the crate's root begin with a capital, or are re-exports.
fn imported(code: &str) -> impl Iterator<Item = String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => found.extend(listed(list)),
            None => found.extend(first_name(rest)),
        }
    }
    found.into_iter()
}

/// The modules at the top of a list `{a::{b, c}, d::e, F}`.
fn listed(list: &str) -> Vec<String> {
    let (mut names, mut depth, mut item) = (Vec::new(), 0, String::new());
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.extend(first_name(&std::mem::take(&mut item))),
            _ => item.push(c),
        }
    }
    names.extend(first_name(&item));
    names
}

/// The name that a path begins with, if it is that of a module.
fn first_name(path: &str) -> Option<String> {
    let path = path.trim_start();
    let name: String = path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let is_module =
        name.starts_with(|c: char| c.is_lowercase()) && path[name.len()..].trim_start().starts_with("::");
    is_module.then_some(name)
}

/// A way from `from` to `to` along the arrows, both ends included.
fn way(arrows: &Arrows, from: &str, to: &str, seen: &mut BTreeSet<String>) -> Option<Vec<String>> {
    for next in arrows.get(from)?.keys() {
        if next == to {
            return Some(vec![from.to_owned(), to.to_owned()]);
        }
        if seen.insert(next.clone())
            && let Some(rest) = way(arrows, next, to, seen)
        {
            return Some([vec![from.to_owned()], rest].concat());
        }
    }
    None
}

#[test]
fn imports_of_every_form_are_seen() {
    let check =
        |code: &str, expected: &[&str]| assert_eq!(imported(code).collect::<Vec<_>>(), expected, "{code}");
    check("use crate::store::{A, B};", &["store"]);
    check("use crate::{Error, Result, paths::Stamp, store::{A, codec::B}};", &["paths", "store"]);
    check("let x = crate::index::vectors::dot(a, b);", &["index"]);
    check("use crate::Result; use super::other;", &[]);
}
