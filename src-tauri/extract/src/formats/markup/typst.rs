//! Reads Typst. What its programs compute is not known; of a call, what stands in square brackets is text.

use super::{About, Counters, add_line, heading, item, read_lines, without_pairs};
use crate::builder::Rows;
use crate::flow::Flow;
use crate::sink::Pages;
use crate::{BlockKind, Ending, ExtractError, Source};

/// Deepest nesting of calls that is followed.
const DEEPEST: usize = 30;

pub(in crate::formats) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    read_lines(source, pages, |lines, flow| {
        let text = without_remarks(&lines.join("\n"));
        let mut about = About::default();
        let mut notes = 0;
        lay_down(&text, flow, &mut about, &mut notes, 0);
        about
    })
}

fn lay_down(text: &str, flow: &mut Flow, about: &mut About, notes: &mut usize, depth: usize) {
    let mut counters = Counters::default();
    let mut rest = text;
    while !rest.is_empty() && !flow.builder.is_full() {
        let end = rest.find('\n').unwrap_or(rest.len());
        let line = rest[..end].trim_end();
        let bare = line.trim_start();
        let indent = line.len() - bare.len();
        if bare.starts_with("```") {
            flow.flush();
            let body = &rest[end.min(rest.len())..];
            let close = body.find("\n```").map_or(body.len(), |at| at + 1);
            flow.code(body[..close].trim_matches('\n'));
            let after = &body[close..];
            rest = after.find('\n').map_or("", |end| &after[end + 1..]);
            continue;
        }
        if bare.starts_with('#') && !bare.starts_with("#!") {
            let (taken, said) = call(&rest[indent..], about, notes, flow, depth);
            if let Said::Block = said {
                flow.flush();
                rest = &rest[indent + taken..];
                rest = rest.strip_prefix('\n').unwrap_or(rest);
                continue;
            }
        }
        // What is opened in a line may be closed in a later one.
        let mut taken = end;
        if depth < DEEPEST && line.contains('#') {
            taken = closed(rest, end);
        }
        let whole = &rest[..taken];
        rest = rest[taken..].strip_prefix('\n').unwrap_or(&rest[taken..]);
        let bare = whole.trim();
        if bare.is_empty() {
            flow.flush();
        } else if let Some((level, text)) = headline(bare) {
            counters.reset();
            let text = inline(text, about, notes, flow, depth);
            heading(flow, level, &text);
        } else if let Some(text) = bare.strip_prefix("- ") {
            let text = inline(text, about, notes, flow, depth);
            item(flow, "•", &text);
        } else if let Some(text) = bare.strip_prefix("+ ") {
            let text = inline(text, about, notes, flow, depth);
            let marker = format!("{}.", counters.next(indent));
            item(flow, &marker, &text);
        } else if let Some(text) = bare.strip_prefix("/ ") {
            let text = inline(text, about, notes, flow, depth);
            flow.flush();
            flow.builder.block(BlockKind::ListItem, &text);
        } else {
            let text = inline(bare, about, notes, flow, depth);
            add_line(flow, text.trim_end_matches('\\'));
            if bare.ends_with('\\') {
                flow.text("\n");
            }
        }
    }
    flow.flush();
}

enum Said {
    /// It stands by itself, or says nothing.
    Block,
    /// It stands in a paragraph.
    Inline(String),
}

/// Reads the call or keyword at the start of a text; returns how long it is.
fn call(text: &str, about: &mut About, notes: &mut usize, flow: &mut Flow, depth: usize) -> (usize, Said) {
    let name_end =
        text[1..].find(|c: char| !(c.is_alphanumeric() || "-_.".contains(c))).map_or(text.len(), |at| at + 1);
    let name = text[1..name_end].trim_end_matches('.');
    let mut at = 1 + name.len();
    if matches!(
        name,
        "set" | "let" | "import" | "include" | "show" | "if" | "for" | "while" | "context" | "return"
    ) || name.is_empty()
    {
        let end = closed(text, text.find('\n').unwrap_or(text.len()));
        let statement = &text[..end];
        if name == "set" {
            note_about(statement, about);
        }
        // A template is given the title, and often all of the text.
        if name == "show" && statement.contains(".with(") {
            note_about(statement, about);
        }
        return if name.is_empty() { (1, Said::Inline("#".to_owned())) } else { (end, Said::Block) };
    }
    let mut arguments = "";
    let mut blocks: Vec<&str> = Vec::new();
    while let Some(open) = text[at..].chars().next().filter(|c| matches!(c, '(' | '[')) {
        let close = if open == '(' { ')' } else { ']' };
        let Some(end) = balanced(&text[at..], open, close) else { break };
        let inside = &text[at + 1..at + end - 1];
        if open == '(' {
            arguments = inside;
        } else {
            blocks.push(inside);
        }
        at += end;
    }
    if depth >= DEEPEST {
        return (at, Said::Inline(String::new()));
    }
    match name {
        "table" | "grid" => {
            flow.flush();
            table(arguments, &blocks, about, notes, flow, depth);
            (at, Said::Block)
        }
        "figure" | "align" | "block" | "box" | "rect" | "columns" | "page" | "pad" | "stack" | "center"
        | "quote" | "par" => {
            flow.flush();
            for argument in split(arguments) {
                let argument = argument.trim();
                if let Some((_, value)) = argument.split_once(':').filter(|(key, _)| *key == "caption") {
                    blocks.push(value.trim().trim_start_matches('[').trim_end_matches(']'));
                } else if let Some(inside) =
                    argument.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'))
                {
                    lay_down(inside, flow, about, notes, depth + 1);
                } else if argument.starts_with("table(") || argument.starts_with("grid(") {
                    let call_text = format!("#{argument}");
                    call(&call_text, about, notes, flow, depth + 1);
                }
            }
            for block in blocks {
                lay_down(block, flow, about, notes, depth + 1);
            }
            (at, Said::Block)
        }
        "heading" => {
            let level = arguments
                .split_once("level:")
                .and_then(|(_, level)| level.trim().split(',').next()?.trim().parse().ok());
            let title =
                blocks.first().map(|title| inline(title, about, notes, flow, depth + 1)).unwrap_or_default();
            heading(flow, level.unwrap_or(1), &title);
            (at, Said::Block)
        }
        "footnote" => {
            *notes += 1;
            let number = *notes;
            let note = inline(&blocks.join(" "), about, notes, flow, depth + 1);
            flow.builder.note(format!("[{number}] {note}"));
            (at, Said::Inline(format!("[{number}]")))
        }
        "pagebreak" | "v" | "h" | "image" | "outline" | "bibliography" | "line" | "linebreak"
        | "colbreak" => (at, Said::Block),
        "raw" => (at, Said::Inline(strings(arguments).join(" "))),
        "list" | "enum" => {
            for argument in split(arguments) {
                let argument = argument.trim().trim_start_matches('[').trim_end_matches(']');
                let text = inline(argument, about, notes, flow, depth + 1);
                item(flow, "•", &text);
            }
            (at, Said::Block)
        }
        _ => {
            let mut said = blocks
                .iter()
                .map(|block| inline(block, about, notes, flow, depth + 1))
                .collect::<Vec<_>>()
                .join(" ");
            if said.is_empty() && matches!(name, "link" | "text" | "upper" | "lower" | "strong" | "emph") {
                said = strings(arguments).join(" ");
            }
            (at, Said::Inline(said))
        }
    }
}

fn table(
    arguments: &str,
    blocks: &[&str],
    about: &mut About,
    notes: &mut usize,
    flow: &mut Flow,
    depth: usize,
) {
    let mut columns = 1;
    let mut cells: Vec<String> = Vec::new();
    let mut header = 0;
    for argument in
        split(arguments).into_iter().chain(blocks.iter().copied().filter(|block| !block.is_empty()))
    {
        let argument = argument.trim();
        if let Some(value) = argument.strip_prefix("columns:") {
            let value = value.trim();
            columns = match value.strip_prefix('(') {
                Some(list) => split(list.trim_end_matches(')'))
                    .iter()
                    .filter(|column| !column.trim().is_empty())
                    .count(),
                None => value.parse().unwrap_or(1),
            };
        } else if let Some(head) =
            argument.strip_prefix("table.header(").or_else(|| argument.strip_prefix("grid.header("))
        {
            for cell in split(head.trim_end_matches(')')) {
                cells.push(cell_text(cell, about, notes, flow, depth));
            }
            header = 1;
        } else if argument.starts_with(['[', '"'])
            || argument.starts_with("table.cell(")
            || argument.starts_with('$')
        {
            cells.push(cell_text(argument, about, notes, flow, depth));
        } else if !argument.is_empty()
            && !argument.contains(':')
            && !argument.starts_with("..")
            && !argument.starts_with("table.")
        {
            cells.push(argument.to_owned());
        }
    }
    let rows: Vec<Vec<String>> = cells.chunks(columns.max(1)).map(<[String]>::to_vec).collect();
    if header == 0 {
        header = usize::from(crate::formats::plain::has_header(&rows));
    }
    let header = header.min(rows.len().saturating_sub(1));
    flow.builder.table(&Rows { rows, header });
}

fn cell_text(cell: &str, about: &mut About, notes: &mut usize, flow: &mut Flow, depth: usize) -> String {
    let cell = cell.trim();
    let inside = match cell.find('[') {
        Some(open) if !cell.starts_with('"') => cell[open + 1..].trim_end_matches(')').trim_end_matches(']'),
        _ => cell.trim_matches('"'),
    };
    inline(inside, about, notes, flow, depth + 1)
}

fn headline(line: &str) -> Option<(usize, &str)> {
    let marks = line.chars().take_while(|&c| c == '=').count();
    let text = line.get(marks..)?.strip_prefix(' ')?;
    (marks > 0).then_some((marks, text.trim()))
}

fn note_about(statement: &str, about: &mut About) {
    let value = |key: &str| {
        let (_, rest) = statement.split_once(key)?;
        let rest = rest.trim_start();
        if let Some(inside) = rest.strip_prefix('[') {
            return inside.split(']').next().map(str::to_owned);
        }
        // Several authors stand in brackets.
        match rest.strip_prefix('(') {
            Some(list) => {
                let found = strings(list.split(')').next().unwrap_or(list));
                (!found.is_empty()).then(|| found.join(", "))
            }
            None => rest.strip_prefix('"').and_then(|text| text.split('"').next()).map(str::to_owned),
        }
    };
    about.title = about.title.take().or_else(|| value("title:"));
    about.author = about.author.take().or_else(|| value("author:"));
}

/// The texts in quotation marks.
fn strings(text: &str) -> Vec<String> {
    text.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The arguments of a call, parted at the commas that stand in no brackets.
fn split(arguments: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut depth, mut start, mut quoted) = (0_usize, 0, false);
    for (at, c) in arguments.char_indices() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                pieces.push(&arguments[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(&arguments[start..]);
    pieces
}

/// Where the bracket that the text begins with is closed, that one included.
fn balanced(text: &str, open: char, close: char) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => {
                escaped = false;
                continue;
            }
            '\\' => escaped = true,
            '"' if open == '(' => quoted = !quoted,
            _ if quoted => {}
            c if c == open => depth += 1,
            c if c == close => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + c.len_utf8());
                }
            }
            _ => {}
        }
    }
    None
}

/// The end of the first line from `end` on at which no bracket stands open.
fn closed(text: &str, end: usize) -> usize {
    let mut end = end;
    for _ in 0..200 {
        let line = &text[..end];
        let count = |c: char| line.matches(c).count();
        let open = count('(') > count(')') || count('[') > count(']') || count('{') > count('}');
        if !open {
            break;
        }
        match text.get(end + 1..).and_then(|rest| rest.find('\n')) {
            Some(next) => end += 1 + next,
            None => return text.len(),
        }
    }
    end
}

fn without_remarks(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut fenced = false;
    let mut remark = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        let mut shown = line;
        if !fenced && !remark {
            let end = line.match_indices("//").map(|(at, _)| at).find(|&at| !line[..at].ends_with(':'));
            shown = end.map_or(line, |end| &line[..end]);
            if let Some(open) = shown.find("/*") {
                let close = shown[open..].find("*/").map(|at| open + at + 2);
                remark = close.is_none();
                clean.push_str(&shown[..open]);
                shown = close.map_or("", |close| &shown[close..]);
            }
        } else if remark {
            match line.find("*/") {
                Some(end) => {
                    remark = false;
                    shown = &line[end + 2..];
                }
                None => shown = "",
            }
        }
        // A line that held nothing but a remark parts no paragraph.
        if !shown.trim().is_empty() || line.trim().is_empty() {
            clean.push_str(shown);
            clean.push('\n');
        }
    }
    clean
}

fn inline(text: &str, about: &mut About, notes: &mut usize, flow: &mut Flow, depth: usize) -> String {
    let mut clean = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['#', '\\', '`', '<', '$', '~']) {
        clean.push_str(&rest[..at]);
        let from = &rest[at..];
        let take = |length: usize| from.get(length..).unwrap_or_default();
        match from.as_bytes()[0] {
            b'#' if depth < DEEPEST && from[1..].starts_with(|c: char| c.is_alphabetic()) => {
                let kept = std::mem::take(&mut flow.inline);
                let (length, said) = call(from, about, notes, flow, depth + 1);
                flow.inline = kept;
                if let Said::Inline(said) = said {
                    clean.push_str(&said);
                }
                rest = take(length.max(1));
                rest = rest.strip_prefix(';').unwrap_or(rest);
            }
            b'\\' => {
                let escaped = from[1..].chars().next();
                clean.extend(escaped.filter(|c| !c.is_whitespace()));
                if escaped.is_none_or(char::is_whitespace) {
                    clean.push('\n');
                }
                rest = take(1 + escaped.map_or(0, char::len_utf8));
            }
            b'`' => match from[1..].find('`') {
                Some(end) => {
                    clean.push_str(&from[1..=end]);
                    rest = take(end + 2);
                }
                None => rest = take(1),
            },
            b'<' => match from.find('>').filter(|end| {
                from[1..*end].chars().all(|c| c.is_alphanumeric() || "-_:.".contains(c)) && *end > 1
            }) {
                Some(end) => rest = take(end + 1),
                None => {
                    clean.push('<');
                    rest = take(1);
                }
            },
            b'$' => match from[1..].find('$') {
                Some(end) => {
                    clean.push_str(from[1..=end].trim());
                    rest = take(end + 2);
                }
                None => {
                    clean.push('$');
                    rest = take(1);
                }
            },
            b'~' => {
                clean.push('\u{a0}');
                rest = take(1);
            }
            _ => {
                clean.push_str(&from[..1]);
                rest = take(1);
            }
        }
    }
    clean.push_str(rest);
    let clean = clean.replace("---", "—").replace("--", "–").replace("...", "…");
    without_pairs(clean.trim(), &["*", "_"])
}
