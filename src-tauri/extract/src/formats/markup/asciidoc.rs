//! Reads AsciiDoc.

use super::{About, Counters, add_line, heading, item, read_lines, without_pairs};
use crate::flow::Flow;
use crate::sink::Pages;
use crate::{BlockKind, Ending, ExtractError, Source};

pub(in crate::formats) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    read_lines(source, pages, lay_down)
}

fn lay_down(lines: &[&str], flow: &mut Flow) -> About {
    let mut about = About::default();
    let mut counters = Counters::default();
    let mut options = String::new();
    let mut at = 0;
    while at < lines.len() && !flow.builder.is_full() {
        let line = lines[at].trim_end();
        let bare = line.trim_start();
        at += 1;
        if bare.is_empty() {
            flow.flush();
        } else if let Some(fence) = fence(bare) {
            flow.flush();
            let start = at;
            while at < lines.len() && lines[at].trim_end() != bare {
                at += 1;
            }
            let body = &lines[start..at];
            at += 1;
            match fence {
                // A remark.
                '/' => {}
                '-' | '.' | '`' | '+' => flow.code(&body.join("\n")),
                '|' => table(body, bare, &options, flow),
                // What other fences enclose is text like any other.
                _ => {
                    lay_down(body, flow);
                }
            }
            options.clear();
        } else if bare.starts_with("//") {
        } else if let Some((level, text)) = section(line) {
            counters.reset();
            let text = inline(text);
            if level == 1 && about.title.is_none() && !flow.builder.has_text() {
                about.title = Some(text.clone());
                heading(flow, level, &text);
                // Below the title stand its authors and what is set for the text.
                while let Some(next) = lines.get(at).map(|next| next.trim()).filter(|next| !next.is_empty()) {
                    if !next.starts_with(':') && !next.starts_with("//") {
                        if about.author.is_none() && (next.contains('@') || next.split(' ').count() <= 4) {
                            about.author = next.split('<').next().map(|name| name.trim().to_owned());
                        }
                        add_line(flow, next);
                        flow.flush();
                    } else if let Some(author) = next.strip_prefix(":author:") {
                        about.author = Some(author.trim().to_owned());
                    }
                    at += 1;
                }
            } else {
                heading(flow, level, &text);
            }
        } else if is_attribute(bare) || is_anchor(bare) {
            flow.flush();
            if bare.starts_with('[') {
                bare.clone_into(&mut options);
            }
        } else if let Some(title) =
            bare.strip_prefix('.').filter(|title| title.starts_with(char::is_alphanumeric))
        {
            flow.flush();
            flow.builder.block(BlockKind::Paragraph, &inline(title));
        } else if let Some((depth, numbered, text)) = list_item(bare) {
            let mut text = text.to_owned();
            // The item goes on in the lines below, and after a plus sign in what follows.
            while let Some(next) = lines.get(at).map(|next| next.trim()) {
                if next.is_empty()
                    || next == "+"
                    || list_item(next).is_some()
                    || fence(next).is_some()
                    || is_anchor(next)
                {
                    break;
                }
                text.push(' ');
                text.push_str(next);
                at += 1;
            }
            let marker = if numbered { format!("{}.", counters.next(depth)) } else { "•".to_owned() };
            item(flow, &marker, &inline(&text));
        } else if bare == "+" || bare == "'''" || bare == "<<<" {
            flow.flush();
        } else if let Some((term, definition)) =
            bare.split_once("::").filter(|(term, _)| !term.is_empty() && !is_macro(bare))
        {
            flow.flush();
            let definition = definition.trim_start_matches(':');
            flow.builder.block(BlockKind::ListItem, &inline(&format!("{term}: {}", definition.trim())));
        } else if bare.starts_with("image::") || bare.starts_with("video::") {
            flow.flush();
            add_line(flow, &inline(bare));
            flow.flush();
        } else if bare.starts_with("include::")
            || bare.starts_with("ifdef::")
            || bare.starts_with("ifndef::")
            || bare.starts_with("endif::")
        {
        } else if line.starts_with(' ') && flow.inline.is_empty() {
            let start = at - 1;
            while at < lines.len() && lines[at].starts_with(' ') {
                at += 1;
            }
            flow.code(&lines[start..at].join("\n"));
        } else {
            let hard_break = bare.ends_with(" +");
            add_line(flow, &inline(bare.strip_suffix(" +").unwrap_or(bare)));
            if hard_break {
                flow.text("\n");
            }
        }
    }
    flow.flush();
    about
}

/// The sign that a line of at least four of the same encloses a block with.
fn fence(line: &str) -> Option<char> {
    if line == "--" {
        return Some('=');
    }
    if matches!(line, "|===" | ",===" | ":===" | "!===") {
        return Some('|');
    }
    if line.starts_with("```") {
        return Some('`');
    }
    let first = line.chars().next().filter(|c| "-.=*_+/".contains(*c))?;
    (line.len() >= 4 && line.chars().all(|c| c == first)).then_some(first)
}

fn section(line: &str) -> Option<(usize, &str)> {
    let marks = line.chars().take_while(|&c| c == '=' || c == '#').count();
    let text = line.get(marks..)?.strip_prefix(' ')?;
    ((1..=6).contains(&marks) && !text.trim().is_empty()).then_some((marks, text.trim()))
}

fn is_attribute(line: &str) -> bool {
    line.strip_prefix(':').and_then(|rest| rest.split_once(':')).is_some_and(|(name, rest)| {
        !name.is_empty() && !name.contains(' ') && (rest.is_empty() || rest.starts_with(' '))
    })
}

fn is_anchor(line: &str) -> bool {
    line.starts_with('[') && line.ends_with(']') && !line.contains("](")
}

fn is_macro(line: &str) -> bool {
    line.split_once("::").is_some_and(|(name, rest)| {
        rest.contains('[') && name.chars().all(|c| c.is_alphanumeric() || c == '_')
    })
}

fn list_item(line: &str) -> Option<(usize, bool, &str)> {
    let first = line.chars().next()?;
    if matches!(first, '*' | '-' | '.') {
        let marks = line.chars().take_while(|&c| c == first).count();
        let text = line.get(marks..)?.strip_prefix(' ')?;
        return (marks <= 6 && (first != '-' || marks == 1)).then_some((marks, first == '.', text));
    }
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let text = line.get(digits..)?.strip_prefix(". ")?;
    ((1..=3).contains(&digits)).then_some((1, true, text))
}

fn table(body: &[&str], mark: &str, options: &str, flow: &mut Flow) {
    let columns = options.split_once("cols=").map(|(_, columns)| {
        let quoted = columns.strip_prefix('"').and_then(|columns| columns.split('"').next());
        let list = quoted.unwrap_or_else(|| columns.split([',', ']']).next().unwrap_or_default());
        match list.split_once('*') {
            Some((count, _)) => count.trim().parse().unwrap_or(1),
            None => list.split([',', ';']).count(),
        }
    });
    let mut rows: Vec<Vec<String>> = Vec::new();
    // An empty line below the first row makes it the header.
    let first = body.iter().position(|line| !line.trim().is_empty()).unwrap_or(0);
    let parted = body.get(first + 1).is_some_and(|line| line.trim().is_empty());
    let headed = options.contains("header") || (parted && first == 0);
    if mark == ",===" {
        rows.extend(
            body.iter()
                .filter(|line| !line.trim().is_empty())
                .map(|line| line.split(',').map(inline).collect()),
        );
    } else {
        let sign = if mark == "!===" { '!' } else { '|' };
        let mut cells: Vec<String> = Vec::new();
        let mut width = columns;
        for line in body {
            let line = line.trim();
            let mut pieces = line.split(sign);
            // What stands before the first sign goes on with the cell above, unless it only styles the next.
            let before = pieces.next().unwrap_or_default().trim();
            if !before.is_empty()
                && (!line.contains(sign) || before.len() > 5)
                && let Some(last) = cells.last_mut()
            {
                last.push(' ');
                last.push_str(&inline(before));
            }
            let found: Vec<&str> = pieces.collect();
            for (index, piece) in found.iter().enumerate() {
                let last = index + 1 == found.len();
                cells.push(inline(styled(piece, last)));
            }
            if width.is_none() && !found.is_empty() {
                width = Some(found.len());
            }
        }
        let width = width.unwrap_or(1).max(1);
        rows.extend(cells.chunks(width).map(<[String]>::to_vec));
    }
    let header = usize::from(headed && rows.len() > 1);
    flow.builder.table(&crate::builder::Rows { rows, header });
}

/// A cell without what the next one's style says at its end: `2+`, `.3+^`, `a`.
fn styled(cell: &str, last: bool) -> &str {
    let trimmed = cell.trim_end();
    if last {
        return trimmed;
    }
    let Some((text, style)) = trimmed.rsplit_once(' ') else { return trimmed };
    let is_style = !style.is_empty()
        && style.len() <= 6
        && style.contains(['+', '*', '^', '<', '>', '.'])
        && style.chars().all(|c| c.is_ascii_digit() || "+*^<>.adehlmsv".contains(c));
    if is_style { text } else { trimmed }
}

/// A text without its marks; links and macros leave what is shown of them.
fn inline(text: &str) -> String {
    let mut clean = String::new();
    let mut rest = text;
    while let Some(open) = rest.find(['[', '<', '{']) {
        let (before, from) = rest.split_at(open);
        match from.chars().next() {
            Some('[') if from.starts_with("[[") => {
                clean.push_str(before);
                rest = from.find("]]").map_or("", |end| &from[end + 2..]);
            }
            Some('[') => {
                let Some(end) = from.find(']') else {
                    clean.push_str(before);
                    clean.push('[');
                    rest = &from[1..];
                    continue;
                };
                let word_start = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
                let word = &before[word_start..];
                let inside = &from[1..end];
                let shown = inside.split(',').next().unwrap_or(inside).trim_matches('"');
                let is_link =
                    word.contains("://") || word.starts_with("mailto:") || word.starts_with("link:");
                let is_macro = word.contains(':') && !word.ends_with(':');
                if is_link
                    || is_macro
                    || ["btn:", "kbd:", "menu:", "footnote:", "xref:", "pass:"]
                        .iter()
                        .any(|name| word.starts_with(name))
                {
                    clean.push_str(&before[..word_start]);
                    let target = word.split_once(':').map_or("", |(_, target)| target).trim_matches(':');
                    if word.starts_with("footnote") {
                        clean.push_str(&format!(" [{inside}]"));
                    } else if word.starts_with("menu:") && !inside.is_empty() {
                        clean.push_str(&format!("{target} > {inside}"));
                    } else if shown.is_empty() {
                        clean.push_str(if is_link { word } else { target });
                    } else {
                        clean.push_str(if word.starts_with("kbd") || word.starts_with("btn") {
                            inside
                        } else {
                            shown
                        });
                    }
                } else {
                    clean.push_str(before);
                    // Names of styles before a mark show nothing.
                    if !(from[end + 1..].starts_with(['#', '*', '_', '`']) && inside.starts_with(['.', '#']))
                    {
                        clean.push_str(&from[..=end]);
                    }
                }
                rest = &from[end + 1..];
            }
            Some('<') if from.starts_with("<<") && from.contains(">>") => {
                clean.push_str(before);
                let end = from.find(">>").unwrap_or(2);
                let inside = &from[2..end];
                clean.push_str(inside.split_once(',').map_or(inside, |(_, shown)| shown).trim());
                rest = &from[end + 2..];
            }
            Some(other) => {
                clean.push_str(before);
                clean.push(other);
                rest = &from[other.len_utf8()..];
            }
            None => break,
        }
    }
    clean.push_str(rest);
    without_pairs(&clean, &["**", "__", "``", "*", "_", "`", "##", "#", "+"])
}
