//! Reads source code: as it stands, with its line numbers, under headings that name classes and functions.
//!
//! A definition is known by the looks of its line in most languages. Parsers for each of them were weighed: their
//! grammars take longer to build than all other formats together, and a name found is all that is wanted here.

use super::notebook::without_escapes;
use super::recognise::extension;
use crate::builder::{PageBuilder, line};
use crate::encoding::decode;
use crate::sink::Pages;
use crate::{BlockKind, Ending, ExtractError, Source, Spot};

pub(super) const EXTENSIONS: &[&str] = &[
    "py", "pyi", "rs", "js", "mjs", "cjs", "ts", "jsx", "tsx", "java", "kt", "kts", "c", "h", "cc", "cpp",
    "cxx", "hpp", "cs", "go", "rb", "php", "pl", "pm", "r", "m", "swift", "scala", "sh", "bash", "zsh",
    "ps1", "bat", "cmd", "css", "scss", "less", "lua", "hs", "ml", "mli", "el", "lisp", "clj", "jl", "sql",
    "vb", "bas", "pas", "f90", "dart", "ex", "exs", "erl", "groovy", "gradle", "vue", "svelte", "tf",
    "proto", "graphql", "cmake", "mk", "nim", "zig", "asm", "vhd", "sv", "diff", "patch",
];

/// Most lines without a definition that stay one block.
const LONGEST_BLOCK: usize = 80;

pub(super) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let text = decode(source.bytes, None).replace("\r\n", "\n").replace('\r', "\n");
    let mut builder = PageBuilder::new(source.limits, pages);
    lay_lines(
        &text,
        !matches!(extension(source.name).as_str(), "css" | "scss" | "less" | "diff" | "patch"),
        &mut builder,
    );
    // The name of a class is no title: the file's is.
    let mut ending = builder.finish(None, None);
    ending.title = None;
    Ok(ending)
}

/// Lays lines down as they are, each with its number.
pub(super) fn lay_lines(text: &str, with_definitions: bool, builder: &mut PageBuilder) {
    let text = without_escapes(text);
    let lines: Vec<&str> = text.lines().collect();
    let mut start = 0;
    let mut at = 0;
    while at < lines.len() && !builder.is_full() {
        let found = if with_definitions { definition(&lines, at) } else { None };
        if let Some((level, name)) = found {
            let mut above = at;
            while above > start && is_remark(lines[above - 1]) {
                above -= 1;
            }
            lay(&lines[start..above], start, builder);
            start = above;
            builder.block(BlockKind::Heading { level }, &name);
        } else if lines[at].trim().is_empty() && at > start {
            let next = lines.get(at + 1).copied().unwrap_or_default();
            let margin = !next.is_empty() && !next.starts_with([' ', '\t', '}', ')', ']']);
            if (margin && !with_definitions) || at - start >= LONGEST_BLOCK {
                lay(&lines[start..=at], start, builder);
                start = at + 1;
            }
        }
        at += 1;
    }
    lay(&lines[start..], start, builder);
}

/// Lays down lines that begin at line `first`, counted from 0.
fn lay(lines: &[&str], first: usize, builder: &mut PageBuilder) {
    let shown = |line: &&str| line.chars().any(|c| !c.is_whitespace() && !c.is_control());
    let Some(blank) = lines.iter().position(shown) else { return };
    builder.block(BlockKind::Code, &lines[blank..].join("\n"));
    builder.anchor(Spot::Line((first + blank + 1) as u32));
}

fn is_remark(line: &str) -> bool {
    let line = line.trim_start();
    ["//", "#", "@", "/*", "*", "--", "\"\"\"", "'", ";;"].iter().any(|start| line.starts_with(start))
        && !line.starts_with("#include")
}

const MODIFIERS: &[&str] = &[
    "pub",
    "pub(crate)",
    "pub(super)",
    "async",
    "unsafe",
    "export",
    "default",
    "static",
    "public",
    "private",
    "protected",
    "abstract",
    "final",
    "override",
    "virtual",
    "inline",
    "const",
    "internal",
    "sealed",
    "partial",
    "open",
    "data",
    "suspend",
    "local",
    "extern",
    "mutating",
    "declare",
    "readonly",
    "synchronized",
];

const KEYWORDS: &[&str] = &[
    "fn",
    "def",
    "class",
    "func",
    "function",
    "sub",
    "impl",
    "struct",
    "enum",
    "trait",
    "interface",
    "module",
    "namespace",
    "object",
    "fun",
    "procedure",
    "mod",
    "record",
    "protocol",
    "extension",
    "message",
    "service",
    "defmodule",
    "defp",
    "type",
];

/// The name of what is defined in a line, with its level, if anything is.
fn definition(lines: &[&str], at: usize) -> Option<(u8, String)> {
    let full = lines[at];
    let indent = full.len() - full.trim_start().len();
    if indent > 8 || full.len() > 400 {
        return None;
    }
    let line = full.trim();
    let level = if indent == 0 { 1 } else { 2 };
    let mut words = line.split_whitespace().peekable();
    let mut modified = false;
    while words.next_if(|word| MODIFIERS.contains(word)).is_some() {
        modified = true;
    }
    let keyword = *words.peek()?;
    let bare = keyword.split(['<', '(']).next().unwrap_or(keyword);
    let named = KEYWORDS.contains(&bare) && {
        let mut rest = words.clone();
        rest.next();
        let next = rest.next().unwrap_or_default();
        let after = next.trim_start_matches(['*', '&', '(', '<', '\'']);
        bare == "impl" || after.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$')
    };
    let ends = line.ends_with(['{', ':', ')', ';', '=', ',', '(', '>'])
        || line.ends_with("end")
        || line.contains('(');
    if named
        && (ends
            || matches!(
                bare,
                "class" | "module" | "struct" | "def" | "interface" | "object" | "sub" | "type"
            ))
    {
        // "type" and the like begin many a sentence.
        let plausible = bare != "type" || line.ends_with('{') || line.contains('=');
        return (plausible && !line.ends_with('.')).then(|| (level, head(line)));
    }
    let lower = line.to_ascii_lowercase();
    if let Some(rest) = lower.strip_prefix("create ") {
        let kinds = [
            "table",
            "view",
            "function",
            "procedure",
            "trigger",
            "or replace",
            "type",
            "unique index",
            "index",
        ];
        if kinds.iter().any(|kind| rest.starts_with(kind)) {
            return Some((1, head(line)));
        }
    }
    if line.starts_with("(defun ") || line.starts_with("(defn ") || line.starts_with("(defmacro ") {
        return Some((1, head(line.trim_start_matches('('))));
    }
    let statement = [
        "if", "for", "while", "switch", "else", "return", "do", "catch", "case", "elif", "with", "except",
        "try", "match", "when", "until", "foreach", "#define", "typedef", "new", "throw", "assert", "print",
        "echo", "using", "import", "package",
    ];
    if statement.contains(&bare)
        || line.starts_with(['#', '/', '*', '.', '"', '\'', '}', ')', '@', '-', '<', '$'])
    {
        return None;
    }
    let opens = line.ends_with('{')
        || (line.ends_with(')') && lines.get(at + 1).is_some_and(|next| next.trim() == "{"));
    let assigned = line.contains("=> {") || line.contains("= function") || line.contains("<- function");
    let name_before = line.split('(').next().unwrap_or_default();
    let call = line.contains('(')
        && name_before.chars().all(|c| c.is_alphanumeric() || " _*&:<>,~$[]=-".contains(c));
    ((indent == 0 && call && (assigned || opens && !name_before.contains('=')))
        || (modified && opens && call && indent > 0 && !name_before.contains('=')))
    .then(|| (level, head(line)))
}

/// The line up to where what is defined has been named.
fn head(text: &str) -> String {
    let mut end = text.find(['(', '{']).unwrap_or(text.len());
    // What a method belongs to comes first in some languages.
    if text[..end].trim() == "func" {
        end = text.find('{').unwrap_or(text.len());
    }
    let named = text[..end].trim_end_matches([':', ' ', '=']);
    let name = if named.trim().is_empty() { text } else { named };
    line(name).chars().take(120).collect()
}

#[cfg(test)]
mod tests {
    use crate::formats::testing;
    use crate::{BlockKind, Document, Kind, Limits, Spot};

    fn read(name: &str, source: &str) -> Document {
        let document =
            testing::read(Kind::from_id("code").unwrap(), name, source.as_bytes(), &Limits::default())
                .unwrap();
        assert_eq!(document.check(), Ok(()));
        document
    }

    fn headings(name: &str, source: &str) -> Vec<(u8, String)> {
        let document = read(name, source);
        let page = &document.pages[0];
        let heading = |block: &crate::Block| match block.kind {
            BlockKind::Heading { level } => Some((level, block.span.of(&page.text).to_owned())),
            _ => None,
        };
        page.blocks.iter().filter_map(heading).collect()
    }

    #[test]
    fn lines_keep_their_numbers_and_names_their_places() {
        let source = "use std::io;\n\n/// Opens the gate.\npub fn open(gate: &Gate) {\n    gate.lift();\n\n    gate.hold();\n}\n\nstruct Gate {\n    id: u32,\n}\n";
        let document = read("a.rs", source);
        let page = &document.pages[0];
        assert_eq!(
            page.text,
            "use std::io;\n\npub fn open\n\n/// Opens the gate.\npub fn open(gate: &Gate) {\n    gate.lift();\n\n    gate.hold();\n}\n\nstruct Gate\n\nstruct Gate {\n    id: u32,\n}"
        );
        let lines: Vec<_> = page.anchors.iter().map(|anchor| anchor.spot).collect();
        assert_eq!(lines, [Spot::Line(1), Spot::Line(3), Spot::Line(10)]);
        assert_eq!(document.title, None);
    }

    #[test]
    fn definitions_are_known_in_many_languages() {
        let named = |name: &str, source: &str| {
            headings(name, source).into_iter().map(|(_, name)| name).collect::<Vec<_>>()
        };
        assert_eq!(
            headings("a.py", "class Gate(Base):\n    async def open(self):\n        pass\n"),
            [(1, "class Gate".to_owned()), (2, "async def open".to_owned())]
        );
        assert_eq!(
            named("a.c", "int open(int gate) {\n  if (gate) {\n    return 1;\n  }\n}\n"),
            ["int open"]
        );
        assert_eq!(named("a.c", "static int\nmain(void)\n{\n}\n"), ["main"]);
        assert_eq!(
            named(
                "a.java",
                "public class Gate {\n    public void open(int a) {\n        call(a);\n    }\n}\n"
            ),
            ["public class Gate", "public void open"]
        );
        assert_eq!(
            named("a.js", "export default function open(a) {\n}\nconst close = (b) => {\n};\n"),
            ["export default function open", "const close"]
        );
        assert_eq!(
            named("a.go", "func (g *Gate) Open() error {\n}\n\ntype Gate struct {\n}\n"),
            ["func (g *Gate) Open() error", "type Gate struct"]
        );
        assert_eq!(named("a.sql", "CREATE TABLE gates (\n  id int\n);\nSELECT 1;\n"), ["CREATE TABLE gates"]);
        assert_eq!(named("a.rb", "def open\n  1\nend\n"), ["def open"]);
    }

    #[test]
    fn what_only_looks_like_a_definition_is_none() {
        for source in [
            "# def is a word\nx = 1\n",
            "type errors are common.\n",
            "if (open) {\n}\n",
            "return call(a) {\n",
            "// fn old() {\n",
        ] {
            assert_eq!(headings("a.py", source), [], "{source}");
        }
    }
}
