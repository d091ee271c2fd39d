//! Reads Org, the notes of Emacs.

use super::{About, Counters, add_line, heading, item, read_lines, without_pairs};
use crate::builder::Rows;
use crate::flow::Flow;
use crate::sink::Pages;
use crate::{BlockKind, Ending, ExtractError, Source};

pub(in crate::formats) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    read_lines(source, pages, lay_down)
}

fn lay_down(lines: &[&str], flow: &mut Flow) -> About {
    let mut about = About::default();
    let mut counters = Counters::default();
    let mut at = 0;
    while at < lines.len() && !flow.builder.is_full() {
        let line = lines[at].trim_end();
        let bare = line.trim_start();
        let lower = bare.to_ascii_lowercase();
        at += 1;
        if bare.is_empty() {
            flow.flush();
        } else if let Some((level, text)) = headline(line) {
            counters.reset();
            heading(flow, level, &inline(text));
        } else if let Some(name) = lower.strip_prefix("#+begin_") {
            flow.flush();
            let name = name.split_whitespace().next().unwrap_or_default();
            let end = format!("#+end_{name}");
            let start = at;
            while at < lines.len() && !lines[at].trim().to_ascii_lowercase().starts_with(&end) {
                at += 1;
            }
            let body = &lines[start..at.min(lines.len())];
            at += 1;
            match name {
                "comment" => {}
                "src" | "example" | "export" => flow.code(&body.join("\n")),
                "verse" => flow.builder.block(BlockKind::Paragraph, &inline(&body.join("\n"))),
                _ => _ = lay_down(body, flow),
            }
        } else if let Some(value) = lower.strip_prefix("#+title:") {
            let value = inline(&bare[bare.len() - value.len()..]);
            about.title = Some(value.trim().to_owned());
            heading(flow, 1, value.trim());
        } else if let Some(value) = lower.strip_prefix("#+author:") {
            about.author = Some(bare[bare.len() - value.len()..].trim().to_owned());
            add_line(flow, &bare[bare.len() - value.len()..]);
            flow.flush();
        } else if let Some(value) = ["#+date:", "#+subtitle:", "#+caption:", "#+description:"]
            .iter()
            .find_map(|key| lower.strip_prefix(key))
        {
            add_line(flow, &inline(&bare[bare.len() - value.len()..]));
            flow.flush();
        } else if bare.starts_with("#+") || bare.starts_with("# ") || bare == "#" {
            flow.flush();
        } else if bare.starts_with(':') && bare.ends_with(':') && bare.len() > 2 && !bare.contains(' ') {
            // A drawer holds what programs note.
            flow.flush();
            if ["logbook", "properties"].contains(&bare.trim_matches(':').to_ascii_lowercase().as_str()) {
                while at < lines.len() && !lines[at].trim().eq_ignore_ascii_case(":end:") {
                    at += 1;
                }
                at += 1;
            }
        } else if bare.starts_with('|') {
            flow.flush();
            let start = at - 1;
            while at < lines.len() && lines[at].trim_start().starts_with('|') {
                at += 1;
            }
            table(&lines[start..at], flow);
        } else if bare.starts_with(": ") || bare == ":" {
            flow.flush();
            let start = at - 1;
            while at < lines.len() && lines[at].trim_start().starts_with(':') {
                at += 1;
            }
            let body: Vec<&str> =
                lines[start..at].iter().map(|line| line.trim_start().trim_start_matches(':')).collect();
            flow.code(&body.join("\n"));
        } else if let Some((numbered, text)) = list_item(line) {
            let depth = line.len() - bare.len();
            let mut text = text.to_owned();
            while let Some(next) = lines.get(at).map(|next| next.trim_end()) {
                let indent = next.len() - next.trim_start().len();
                if next.trim().is_empty()
                    || indent <= depth
                    || list_item(next).is_some()
                    || next.trim_start().starts_with(['#', '|', ':'])
                {
                    break;
                }
                text.push(' ');
                text.push_str(next.trim());
                at += 1;
            }
            let (marker, text) = match text.split_at_checked(4) {
                Some(("[X] " | "[x] ", text)) => ("☑".to_owned(), text.to_owned()),
                Some(("[ ] ", text)) => ("☐".to_owned(), text.to_owned()),
                Some(("[-] ", text)) => ("☐".to_owned(), text.to_owned()),
                _ if numbered => (format!("{}.", counters.next(depth)), text),
                _ => ("•".to_owned(), text),
            };
            item(flow, &marker, &inline(&text.replace(" :: ", ": ")));
        } else if let Some((label, text)) = bare.strip_prefix("[fn:").and_then(|rest| rest.split_once(']')) {
            flow.flush();
            let mut text = text.trim().to_owned();
            while let Some(next) = lines
                .get(at)
                .filter(|next| !next.trim().is_empty() && !next.starts_with("[fn:") && !next.starts_with('*'))
            {
                text.push(' ');
                text.push_str(next.trim());
                at += 1;
            }
            flow.builder.note(format!("[{label}] {}", inline(&text)));
        } else if bare.starts_with("-----") {
            flow.flush();
        } else {
            let hard_break = bare.ends_with("\\\\");
            add_line(flow, &inline(bare.trim_end_matches("\\\\")));
            if hard_break {
                flow.text("\n");
            }
        }
    }
    flow.flush();
    about
}

fn headline(line: &str) -> Option<(usize, &str)> {
    let stars = line.chars().take_while(|&c| c == '*').count();
    let text = line.get(stars..)?.strip_prefix(' ')?.trim();
    if stars == 0 || text.is_empty() {
        return None;
    }
    // The tags at its end are for programs.
    let tags = text
        .rsplit_once(|c: char| c.is_whitespace())
        .filter(|(_, tags)| tags.len() > 2 && tags.starts_with(':') && tags.ends_with(':'));
    Some((stars, tags.map_or(text, |(text, _)| text.trim_end())))
}

fn list_item(line: &str) -> Option<(bool, &str)> {
    let bare = line.trim_start();
    for marker in ["- ", "+ "] {
        if let Some(text) = bare.strip_prefix(marker) {
            return Some((false, text));
        }
    }
    if line.starts_with(' ')
        && let Some(text) = bare.strip_prefix("* ")
    {
        return Some((false, text));
    }
    let count = bare.chars().take_while(|c| c.is_ascii_digit()).count();
    let text = bare.get(count..)?;
    let text = text.strip_prefix(". ").or_else(|| text.strip_prefix(") "))?;
    ((1..=3).contains(&count)).then_some((true, text))
}

fn table(lines: &[&str], flow: &mut Flow) {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut header = 0;
    for line in lines {
        let line = line.trim().trim_matches('|');
        if line.starts_with('-') && line.chars().all(|c| matches!(c, '-' | '+' | '|' | ' ' | ':')) {
            if header == 0 && !rows.is_empty() {
                header = rows.len();
            }
            continue;
        }
        rows.push(line.split('|').map(|cell| inline(cell.trim())).collect());
    }
    // Without a line below it no row is the header; a line at the very end parts nothing.
    let header = if header >= rows.len() { 0 } else { header };
    flow.builder.table(&Rows { rows, header });
}

fn inline(text: &str) -> String {
    let mut clean = String::new();
    let mut rest = text;
    while let Some(open) = rest.find("[[") {
        clean.push_str(&rest[..open]);
        let from = &rest[open + 2..];
        let Some(end) = from.find("]]") else {
            clean.push_str("[[");
            rest = from;
            continue;
        };
        let inside = &from[..end];
        clean.push_str(inside.split_once("][").map_or(inside, |(_, shown)| shown));
        rest = &from[end + 2..];
    }
    clean.push_str(rest);
    let clean = clean.replace("[fn:", "[");
    without_pairs(&clean, &["*", "/", "_", "=", "~", "+"])
}
