//! Reads reStructuredText.

use super::{About, Counters, add_line, heading, item, read_lines, without_pairs};
use crate::builder::Rows;
use crate::flow::Flow;
use crate::sink::Pages;
use crate::{BlockKind, Ending, ExtractError, Source};

pub(in crate::formats) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    read_lines(source, pages, |lines, flow| {
        let mut levels = Vec::new();
        lay_down(lines, flow, &mut levels, 0)
    })
}

/// Directives whose content is no text.
const SILENT: &[&str] = &[
    "toctree",
    "image",
    "index",
    "highlight",
    "currentmodule",
    "meta",
    "include",
    "raw",
    "contents",
    "role",
    "default-role",
    "default-domain",
    "autofunction",
    "autoclass",
    "automodule",
    "sectnum",
    "tabularcolumns",
    "only-latex",
];

/// Directives whose content is kept as it stands.
const CODE: &[&str] = &[
    "code-block",
    "code",
    "sourcecode",
    "literalinclude",
    "parsed-literal",
    "math",
    "productionlist",
    "prompt",
    "ipython",
];

/// `levels` are the signs that headings are underlined with, outermost first.
fn lay_down(lines: &[&str], flow: &mut Flow, levels: &mut Vec<(char, bool)>, depth: usize) -> About {
    let mut about = About::default();
    let mut counters = Counters::default();
    let mut at = 0;
    if depth > 8 {
        flow.code(&lines.join("\n"));
        return about;
    }
    while at < lines.len() && !flow.builder.is_full() {
        let line = lines[at].trim_end();
        let bare = line.trim_start();
        let next = lines.get(at + 1).map_or("", |next| next.trim_end());
        if bare.is_empty() {
            flow.flush();
            at += 1;
        } else if let Some((sign, over, title, length)) = title(&lines[at..]) {
            flow.flush();
            let level = levels.iter().position(|known| *known == (sign, over)).unwrap_or_else(|| {
                levels.push((sign, over));
                levels.len() - 1
            });
            let title = inline(title);
            if about.title.is_none() && level == 0 {
                about.title = Some(title.clone());
            }
            heading(flow, level + 1, &title);
            counters.reset();
            at += length;
        } else if let Some(rest) = bare.strip_prefix(".. ").or(if bare == ".." { Some("") } else { None }) {
            let (body, after) = indented(lines, at + 1, line.len() - bare.len());
            at = after;
            directive(rest, &body, flow, levels, depth);
        } else if is_grid(bare) {
            let start = at;
            while at < lines.len() && lines[at].trim_start().starts_with(['+', '|']) {
                at += 1;
            }
            flow.flush();
            grid(&lines[start..at], flow);
        } else if is_simple_rule(bare) {
            let start = at;
            at += 1;
            let mut rules = 1;
            while at < lines.len() && !(rules >= 2 && lines[at].trim().is_empty()) {
                rules += usize::from(is_simple_rule(lines[at].trim()));
                at += 1;
                if rules >= 3 {
                    break;
                }
            }
            flow.flush();
            simple(&lines[start..at], flow);
        } else if let Some((marker, text)) = list_item(bare) {
            let margin = line.len() - bare.len();
            let content = margin + bare.len() - text.len();
            let mut first = vec![text.to_owned()];
            at += 1;
            while at < lines.len()
                && !lines[at].trim().is_empty()
                && indent(lines[at]) >= content.min(margin + 2)
                && list_item(lines[at].trim()).is_none()
            {
                first.push(lines[at].trim().to_owned());
                at += 1;
            }
            let marker = match marker {
                "#." => format!("{}.", counters.next(margin)),
                marker if marker.chars().any(char::is_alphanumeric) => marker.to_owned(),
                _ => "•".to_owned(),
            };
            let text = first.join(" ");
            let literal = text.ends_with("::");
            item(flow, &marker, &inline(&text));
            if literal {
                let (body, after) = indented(lines, at, margin);
                flow.code(&body.join("\n"));
                at = after;
            }
        } else if let Some((name, value)) = field(bare) {
            flow.flush();
            let (more, after) = indented(lines, at + 1, line.len() - bare.len());
            at = after;
            let value = std::iter::once(value)
                .chain(more.iter().map(|line| line.trim()))
                .collect::<Vec<_>>()
                .join(" ");
            if name.eq_ignore_ascii_case("author") {
                about.author = Some(value.trim().to_owned());
            }
            flow.builder.block(BlockKind::Paragraph, &inline(&format!("{name}: {value}")));
        } else if let Some(text) = bare.strip_prefix("| ") {
            flow.text(&inline(text));
            flow.text("\n");
            at += 1;
        } else if !next.is_empty()
            && indent(next) > indent(line)
            && flow.inline.is_empty()
            && list_item(next.trim()).is_none()
            && !bare.ends_with("::")
        {
            // A term and what it means.
            let (body, after) = indented(lines, at + 1, indent(line));
            at = after;
            flow.builder.block(BlockKind::ListItem, &inline(bare));
            lay_down(&body, flow, levels, depth + 1);
        } else {
            let literal = bare.ends_with("::") || bare == "::";
            let text = if literal { bare.trim_end_matches(':') } else { bare };
            add_line(flow, &inline(text));
            if literal && text.ends_with(|c: char| c.is_alphanumeric() || c == ')') {
                flow.text(":");
            }
            at += 1;
            if literal && lines.get(at).is_none_or(|next| next.trim().is_empty()) {
                flow.flush();
                let (body, after) = indented(lines, at, line.len() - bare.len());
                flow.code(&body.join("\n"));
                at = after;
            }
        }
    }
    flow.flush();
    about
}

fn directive(rest: &str, body: &[&str], flow: &mut Flow, levels: &mut Vec<(char, bool)>, depth: usize) {
    flow.flush();
    // A note at the foot, or a work that is cited.
    if let Some((label, text)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let text =
            std::iter::once(text).chain(body.iter().copied()).map(str::trim).collect::<Vec<_>>().join(" ");
        flow.builder.note(format!("[{}] {}", label.trim_start_matches('#'), inline(&text)));
        return;
    }
    let rest = match rest.strip_prefix('|').and_then(|rest| rest.split_once("| ")) {
        Some((_, rest)) => rest,
        None => rest,
    };
    let Some((name, argument)) = rest.split_once("::") else {
        // A remark, or the target of a link.
        return;
    };
    let name = name.trim();
    let is_option = |line: &&&str| field(line.trim()).is_some();
    let options = body.iter().take_while(is_option).count();
    let content = &body[options..];
    let named = |wanted: &str| {
        body[..options].iter().filter_map(|line| field(line.trim())).find(|(key, _)| *key == wanted)
    };
    if let Some((_, alt)) = named("alt") {
        flow.builder.block(BlockKind::Paragraph, alt);
    }
    if SILENT.contains(&name) {
        return;
    }
    if CODE.contains(&name) {
        if name == "math" && !argument.trim().is_empty() {
            flow.code(argument.trim());
        }
        flow.code(&content.join("\n"));
        return;
    }
    if !argument.trim().is_empty() && name != "figure" {
        flow.builder.block(BlockKind::Paragraph, &inline(argument.trim()));
    }
    match name {
        "list-table" => list_table(content, named("header-rows").is_some(), flow),
        "csv-table" => {
            let head = named("header").map(|(_, header)| header);
            let split = |line: &str| {
                line.split(',').map(|cell| inline(cell.trim().trim_matches('"'))).collect::<Vec<_>>()
            };
            let header = usize::from(head.is_some());
            let rows = head.into_iter().chain(content.iter().copied()).filter(|line| !line.trim().is_empty());
            let rows = rows.map(split).collect();
            flow.builder.table(&Rows { rows, header });
        }
        _ => _ = lay_down(content, flow, levels, depth + 1),
    }
}

/// The lines that are indented more than `margin`, without what they have in common.
fn indented<'t>(lines: &[&'t str], from: usize, margin: usize) -> (Vec<&'t str>, usize) {
    let mut end = from;
    let mut last = from;
    while end < lines.len() && (lines[end].trim().is_empty() || indent(lines[end]) > margin) {
        end += 1;
        if !lines[end - 1].trim().is_empty() {
            last = end;
        }
    }
    let body = &lines[from.min(last)..last];
    let common =
        body.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(line)).min().unwrap_or(0);
    (body.iter().map(|line| line.get(common..).unwrap_or_default()).collect(), last.max(from))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

fn rule(line: &str) -> Option<char> {
    let line = line.trim_end();
    let first = line.chars().next().filter(|c| c.is_ascii_punctuation())?;
    (line.len() >= 2 && line.chars().all(|c| c == first)).then_some(first)
}

/// A title with the line below it, and above it if there is one: the sign, whether it is above too, and how many lines.
fn title<'t>(lines: &[&'t str]) -> Option<(char, bool, &'t str, usize)> {
    let first = lines.first()?.trim_end();
    if let (Some(sign), Some(title), Some(under)) = (rule(first), lines.get(1), lines.get(2))
        && rule(under) == Some(sign)
        && !title.trim().is_empty()
        && rule(title).is_none()
        && first.len() >= 3
    {
        return Some((sign, true, title.trim(), 3));
    }
    let under = lines.get(1)?.trim_end();
    let sign = rule(under)?;
    let width = first.chars().count();
    (rule(first).is_none()
        && !first.starts_with(' ')
        && !first.is_empty()
        && under.len() >= 3
        && under.len() + 1 >= width)
        .then_some((sign, false, first, 2))
}

fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.strip_prefix(':')?.split_once(':')?;
    let named = !name.is_empty() && name.len() < 40 && !name.contains('`') && !name.starts_with(' ');
    (named && (value.is_empty() || value.starts_with(' '))).then_some((name, value.trim()))
}

fn list_item(line: &str) -> Option<(&str, &str)> {
    let (marker, text) = line.split_once(' ')?;
    let bullet = matches!(marker, "*" | "-" | "+" | "•");
    let inner = marker.strip_prefix('(').unwrap_or(marker);
    let counted = inner.strip_suffix(['.', ')']).is_some_and(|inner| {
        inner == "#"
            || (inner.len() <= 3 && inner.bytes().all(|byte| byte.is_ascii_digit()))
            || (inner.len() == 1 && inner.bytes().all(|byte| byte.is_ascii_alphabetic()))
            || (inner.len() <= 4 && inner.bytes().all(|byte| b"ivxIVX".contains(&byte)))
    });
    ((bullet || counted) && !text.trim().is_empty()).then_some((marker, text.trim_start()))
}

fn is_grid(line: &str) -> bool {
    line.starts_with('+') && line.ends_with('+') && line.len() > 3 && line.chars().all(|c| "+-=".contains(c))
}

fn is_simple_rule(line: &str) -> bool {
    line.starts_with("==") && line.contains(' ') && line.chars().all(|c| c == '=' || c == ' ')
}

fn grid(lines: &[&str], flow: &mut Flow) {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut header = 0;
    for line in lines {
        let line = line.trim();
        if line.starts_with('+') && line.chars().all(|c| "+-=|: ".contains(c)) {
            if !open.is_empty() {
                rows.push(std::mem::take(&mut open));
            }
            if line.contains('=') && header == 0 {
                header = rows.len();
            }
            continue;
        }
        let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
        open.resize(open.len().max(cells.len()), String::new());
        for (cell, text) in open.iter_mut().zip(cells) {
            let text = text.trim();
            if !text.is_empty() {
                if !cell.is_empty() {
                    cell.push(' ');
                }
                cell.push_str(&inline(text));
            }
        }
    }
    if !open.is_empty() {
        rows.push(open);
    }
    let header = header.min(rows.len().saturating_sub(1));
    flow.builder.table(&Rows { rows, header });
}

fn simple(lines: &[&str], flow: &mut Flow) {
    // The rule above says where the columns begin.
    let mut starts = Vec::new();
    let mut before = ' ';
    for (at, c) in lines[0].chars().enumerate() {
        if c == '=' && before != '=' {
            starts.push(at);
        }
        before = c;
    }
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut header = 0;
    for line in &lines[1..] {
        if is_simple_rule(line.trim()) || (line.starts_with("--") && line.chars().all(|c| "- ".contains(c))) {
            if header == 0 && is_simple_rule(line.trim()) {
                header = rows.len();
            }
            continue;
        }
        let chars: Vec<char> = line.chars().collect();
        let cell = |index: usize| {
            let from = starts[index].min(chars.len());
            let to = starts.get(index + 1).map_or(chars.len(), |&to| to.min(chars.len()));
            inline(chars[from..to.max(from)].iter().collect::<String>().trim())
        };
        let cells: Vec<String> = (0..starts.len()).map(cell).collect();
        match rows.last_mut() {
            // A row without its first cell goes on with the one above.
            Some(above) if cells.first().is_some_and(String::is_empty) && rows_go_on(&cells) => {
                for (above, cell) in above.iter_mut().zip(cells) {
                    if !cell.is_empty() {
                        above.push(' ');
                        above.push_str(&cell);
                    }
                }
            }
            _ => rows.push(cells),
        }
    }
    let header = if header >= rows.len() { 0 } else { header };
    flow.builder.table(&Rows { rows, header });
}

fn rows_go_on(cells: &[String]) -> bool {
    cells.iter().any(|cell| !cell.is_empty())
}

fn list_table(content: &[&str], headed: bool, flow: &mut Flow) {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for line in content {
        let bare = line.trim_start();
        let cell = match bare.strip_prefix("* - ") {
            Some(cell) => {
                rows.push(Vec::new());
                Some(cell)
            }
            None => bare.strip_prefix("- "),
        };
        match (cell, rows.last_mut()) {
            (Some(cell), Some(row)) => row.push(inline(cell.trim())),
            (None, Some(row)) if !bare.is_empty() => {
                if let Some(last) = row.last_mut() {
                    last.push(' ');
                    last.push_str(&inline(bare));
                }
            }
            _ => {}
        }
    }
    let header = usize::from(headed && rows.len() > 1);
    flow.builder.table(&Rows { rows, header });
}

fn inline(text: &str) -> String {
    let mut clean = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('`') {
        let (before, from) = rest.split_at(open);
        // A role before the mark says how the text is meant: :ref:`text <target>`.
        let bare = match before
            .rfind(':')
            .filter(|&end| end + 1 == before.len())
            .and_then(|end| before[..end].rfind(':'))
        {
            Some(start)
                if before[start + 1..before.len() - 1]
                    .chars()
                    .all(|c| c.is_alphanumeric() || "-_+:".contains(c))
                    && before.len() - start > 2 =>
            {
                &before[..start]
            }
            _ => before,
        };
        clean.push_str(bare);
        let marks = if from.starts_with("``") { 2 } else { 1 };
        let inside = &from[marks..];
        let Some(end) = inside.find(&from[..marks]) else {
            clean.push_str(from);
            return clean;
        };
        let shown = &inside[..end];
        let shown = match shown.rsplit_once(" <") {
            Some((text, target)) if marks == 1 && target.ends_with('>') => text,
            _ if marks == 1 => shown.trim_start_matches(['~', '!']),
            _ => shown,
        };
        clean.push_str(shown);
        rest = inside[end + marks..].trim_start_matches('_');
    }
    clean.push_str(rest);
    let clean = clean.replace("\\ ", "").replace("|_", "|");
    let clean = without_pairs(&clean, &["**", "*"]);
    // Targets of links and notes end with an underscore.
    clean
        .split(' ')
        .map(|word| word.strip_suffix("]_").map_or_else(|| word.to_owned(), |word| format!("{word}]")))
        .collect::<Vec<_>>()
        .join(" ")
}
