//! Reads the languages in which texts are written by hand beside Markdown: AsciiDoc, reStructuredText, Org, LaTeX, Typst.
//!
//! Headings, lists, tables, code and notes are known, marks that only change the look are taken off. What a language can
//! compute or include is not followed.

mod asciidoc;
mod latex;
mod org;
mod rst;
mod typst;

use std::collections::HashMap;

pub(super) use self::asciidoc::read as read_asciidoc;
pub(super) use self::latex::{looks_like_latex, read as read_latex};
pub(super) use self::org::read as read_org;
pub(super) use self::rst::read as read_rst;
pub(super) use self::typst::read as read_typst;
use crate::builder::PageBuilder;
use crate::encoding::decode;
use crate::flow::Flow;
use crate::sink::Pages;
use crate::{BlockKind, Ending, ExtractError, Source};

/// What a text says of itself.
#[derive(Default)]
struct About {
    title: Option<String>,
    author: Option<String>,
}

fn read_lines(
    source: &Source,
    pages: &mut Pages,
    lay_down: impl FnOnce(&[&str], &mut Flow) -> About,
) -> Result<Ending, ExtractError> {
    let text = decode(source.bytes, None).replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.lines().collect();
    let mut flow = Flow::new(PageBuilder::new(source.limits, pages));
    let about = lay_down(&lines, &mut flow);
    let builder = flow.finish();
    let title = about.title.or_else(|| builder.first_heading().map(str::to_owned));
    Ok(builder.finish(title.as_deref(), about.author.as_deref()))
}

fn heading(flow: &mut Flow, level: usize, text: &str) {
    flow.flush();
    flow.heading = Some(level.clamp(1, 9) as u8);
    flow.text(text);
    flow.flush();
    flow.heading = None;
}

/// Adds a line to the paragraph that is being read.
fn add_line(flow: &mut Flow, text: &str) {
    if !flow.inline.is_empty() && !flow.inline.ends_with(['\n', ' ']) {
        flow.text(" ");
    }
    flow.text(text);
}

fn item(flow: &mut Flow, marker: &str, text: &str) {
    flow.flush();
    flow.builder.block(BlockKind::ListItem, &format!("{marker} {}", text.trim()));
}

/// Counts the items of numbered lists by their depth.
#[derive(Default)]
struct Counters(HashMap<usize, u32>);

impl Counters {
    fn next(&mut self, depth: usize) -> u32 {
        self.0.retain(|level, _| *level <= depth);
        let count = self.0.entry(depth).or_default();
        *count += 1;
        *count
    }

    fn reset(&mut self) {
        self.0.clear();
    }
}

/// Takes pairs of a mark off that stand around words: `*bold*` becomes `bold`, and `2 * 3 * 4` stays.
fn without_pairs(text: &str, marks: &[&str]) -> String {
    let mut text = text.to_owned();
    for mark in marks {
        let mut from = 0;
        while let Some(open) = text[from..].find(mark).map(|at| from + at) {
            let inside = open + mark.len();
            let before = text[..open].chars().next_back();
            let after = text[inside..].chars().next();
            let starts = before.is_none_or(|c| !c.is_alphanumeric() && c != '\\')
                && after.is_some_and(|c| !c.is_whitespace() && !mark.contains(c));
            if !starts {
                from = inside;
                continue;
            }
            let mut end = text.len().min(inside + 2_000);
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            let close = text[inside..end].match_indices(mark).map(|(at, _)| inside + at).find(|&at| {
                let within = text[..at].chars().next_back();
                let outside = text[at + mark.len()..].chars().next();
                at > inside
                    && within.is_some_and(|c| !c.is_whitespace())
                    && outside.is_none_or(|c| !c.is_alphanumeric())
            });
            match close {
                Some(close) => {
                    text.replace_range(close..close + mark.len(), "");
                    text.replace_range(open..inside, "");
                    from = close - mark.len();
                }
                _ => from = inside,
            }
        }
    }
    text
}

#[cfg(test)]
mod tests;
