//! Reads Markdown with the extensions that people use: tables, footnotes, task lists, front matter.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::html;
use crate::builder::{PageBuilder, join_line, line};
use crate::encoding::decode;
use crate::flow::Flow;
use crate::sink::Pages;
use crate::{Ending, ExtractError, Limits, Source};

/// Stands around what is struck out, so that it is not taken for what holds.
pub(super) const STRUCK: &str = "~~";

pub(super) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let text = decode(source.bytes, None).replace("\r\n", "\n").replace('\r', "\n");
    let mut flow = Flow::new(PageBuilder::new(source.limits, pages));
    let front = lay_down(&text, &mut flow, source.limits);
    let builder = flow.finish();
    let title = front.title.or_else(|| builder.first_heading().map(str::to_owned));
    let title = title.or_else(|| builder.title_line().map(str::to_owned));
    Ok(builder.finish(title.as_deref(), front.author.as_deref()))
}

/// Lays down Markdown whose lines end with line feeds.
pub(super) fn lay_down(text: &str, flow: &mut Flow, limits: &Limits) -> FrontMatter {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_GFM;
    let mut front = FrontMatter::default();
    // What is collected apart from running text: code, raw HTML, front matter.
    let mut verbatim: Option<String> = None;
    let mut soft_break = false;
    for event in Parser::new_ext(text, options) {
        if flow.builder.is_full() {
            break;
        }
        if std::mem::take(&mut soft_break) {
            match &event {
                Event::Text(text) | Event::Code(text) => {
                    join_line(&mut flow.inline, text);
                    continue;
                }
                _ => flow.text(" "),
            }
        }
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented))
            | Event::Start(Tag::HtmlBlock | Tag::MetadataBlock(_)) => {
                flow.flush();
                verbatim = Some(String::new());
            }
            Event::End(TagEnd::CodeBlock) => flow.code(&verbatim.take().unwrap_or_default()),
            Event::End(TagEnd::HtmlBlock) => {
                html::read_fragment(&verbatim.take().unwrap_or_default(), flow, limits);
                flow.flush();
            }
            Event::End(TagEnd::MetadataBlock(_)) => {
                front = FrontMatter::read(&verbatim.take().unwrap_or_default());
            }
            Event::Start(tag) => open(tag, flow),
            Event::End(tag) => close(tag, flow),
            Event::Text(text) | Event::Html(text) if verbatim.is_some() => {
                if let Some(verbatim) = &mut verbatim {
                    verbatim.push_str(&text);
                }
            }
            Event::Text(text)
            | Event::Code(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::Html(text) => {
                flow.text(&text);
            }
            Event::InlineHtml(tag) => {
                let name = tag.trim_start_matches(['<', '/']);
                let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
                match name[..end].to_lowercase().as_str() {
                    "br" => flow.text("\n"),
                    "summary" | "details" | "div" | "p" | "li" | "td" | "th" | "tr" => flow.text(" "),
                    _ => {}
                }
            }
            Event::FootnoteReference(label) => flow.text(&format!("[{label}]")),
            Event::SoftBreak => soft_break = true,
            Event::HardBreak => flow.text("\n"),
            Event::Rule => flow.flush(),
            Event::TaskListMarker(done) => flow.set_marker(if done { "☑ " } else { "☐ " }),
        }
    }
    flow.flush();
    front
}

fn open(tag: Tag<'_>, flow: &mut Flow) {
    match tag {
        Tag::Heading { level, .. } => {
            flow.flush();
            flow.heading = Some(match level {
                HeadingLevel::H1 => 1,
                HeadingLevel::H2 => 2,
                HeadingLevel::H3 => 3,
                HeadingLevel::H4 => 4,
                HeadingLevel::H5 => 5,
                HeadingLevel::H6 => 6,
            });
        }
        Tag::List(first) => flow.open_list(first),
        Tag::Item => flow.open_item(None),
        Tag::FootnoteDefinition(label) => flow.open_note(&label),
        Tag::Table(_) => flow.open_table(),
        Tag::TableHead => {
            flow.open_head();
            flow.open_row();
        }
        Tag::TableRow => flow.open_row(),
        Tag::TableCell => flow.open_cell(false, 1, 1),
        Tag::Paragraph | Tag::BlockQuote(_) => flow.flush(),
        Tag::Strikethrough => flow.text(STRUCK),
        _ => {}
    }
}

fn close(tag: TagEnd, flow: &mut Flow) {
    match tag {
        TagEnd::Heading(_) => {
            flow.flush();
            flow.heading = None;
        }
        TagEnd::List(_) => flow.close_list(),
        TagEnd::Item => flow.close_item(),
        TagEnd::FootnoteDefinition => flow.close_note(),
        TagEnd::Table => flow.close_table(),
        TagEnd::TableHead => flow.close_head(),
        TagEnd::TableRow => flow.close_row(),
        TagEnd::TableCell => flow.close_cell(),
        TagEnd::Paragraph | TagEnd::BlockQuote(_) => flow.flush(),
        TagEnd::Strikethrough => flow.text(STRUCK),
        _ => {}
    }
}

/// What the front matter says about the document. Only plain values and lists are understood, which is all
/// that titles and authors need.
#[derive(Default)]
pub(super) struct FrontMatter {
    pub title: Option<String>,
    pub author: Option<String>,
}

impl FrontMatter {
    fn read(source: &str) -> FrontMatter {
        let mut front = FrontMatter::default();
        let mut lines = source.lines().peekable();
        while let Some(entry) = lines.next() {
            let Some((key, value)) = entry.split_once(':') else { continue };
            let mut parts = vec![value.trim().to_owned()];
            while let Some(more) = lines.next_if(|next| next.starts_with([' ', '\t', '-'])) {
                parts.push(more.trim().to_owned());
            }
            let first = parts[0].as_str();
            let folded = matches!(first, ">" | "|" | ">-" | "|-" | ">+" | "|+");
            let value = if folded || first.is_empty() {
                let items = parts[1..].iter().map(|part| unquoted(part.strip_prefix("- ").unwrap_or(part)));
                items.collect::<Vec<_>>().join(if folded { " " } else { ", " })
            } else if let Some(list) = first.strip_prefix('[').and_then(|list| list.strip_suffix(']')) {
                list.split(',').map(unquoted).collect::<Vec<_>>().join(", ")
            } else {
                unquoted(first).to_owned()
            };
            let value = Some(line(&value)).filter(|value| !value.is_empty());
            match key.trim().to_lowercase().as_str() {
                "title" => front.title = value,
                "author" | "authors" => front.author = value,
                _ => {}
            }
        }
        front
    }
}

fn unquoted(value: &str) -> &str {
    let value = value.trim();
    let inner = |quote| value.strip_prefix(quote).and_then(|value: &str| value.strip_suffix(quote));
    inner('"').or(inner('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use crate::formats::testing;
    use crate::{BlockKind, Document, Kind, Limits};

    fn document(source: &str) -> Document {
        testing::read(Kind::MARKDOWN, "a.md", source.as_bytes(), &Limits::default()).unwrap()
    }

    #[track_caller]
    fn check(source: &str, expected: &str) {
        assert_eq!(document(source).pages[0].text, expected);
    }

    #[test]
    fn structure_becomes_blocks() {
        let document = document(
            "Intro line\nwrapped.\n\n# Head *one* {#id}\n\n- [x] done\n- [ ] open\n  1. one\n  2. two\n\n\
             | A | B |\n|---|---|\n| 1 | `x` |\n\n```rust\nfn a() {\n}\n```\n\n> quoted\n> text  \n> broken\n",
        );
        let page = &document.pages[0];
        assert_eq!(
            page.text,
            "Intro line wrapped.\n\nHead one\n\n☑ done\n☐ open\n1. one\n2. two\n\nA\tB\n1\tx\n\nfn a() {\n}\n\n\
             quoted text\nbroken"
        );
        assert_eq!(document.title.as_deref(), Some("Head one"));
        assert_eq!(page.blocks[1].kind, BlockKind::Heading { level: 1 });
        let BlockKind::Table { header: Some(header) } = page.blocks[6].kind else { panic!() };
        assert_eq!(header.of(&page.text), "A\tB");
        assert_eq!(page.blocks[7].kind, BlockKind::Code);
    }

    #[test]
    fn front_matter_is_not_text() {
        let document = document(
            "---\ntitle: \"A: title\"\nauthors:\n  - Ada Lovelace\n  - 'Charles B.'\ndate: 2024\n---\n\nText.\n",
        );
        assert_eq!(document.title.as_deref(), Some("A: title"));
        assert_eq!(document.author.as_deref(), Some("Ada Lovelace, Charles B."));
        assert_eq!(document.pages[0].text, "Text.");
    }

    #[test]
    fn what_is_struck_out_is_told_from_what_holds() {
        check("The limit is ~~30~~ 35 bar.", "The limit is ~~30~~ 35 bar.");
    }

    #[test]
    fn folded_parts_are_parted_from_their_titles() {
        check(
            "See <kbd>Ctrl</kbd>: <details><summary>Secret</summary>The key.</details>",
            "See Ctrl: Secret The key.",
        );
    }

    #[test]
    fn footnotes_go_to_the_end() {
        check("A[^n] claim.\n\n[^n]: The *proof*.\n\nMore.", "A[n] claim.\n\nMore.\n\n[n] The proof.");
    }

    #[test]
    fn raw_html_is_stripped_to_its_text() {
        check(
            "<div align=center>\n<h2>Logo</h2>\n</div>\n\n<!-- no -->\n\nH<sub>2</sub>O<br>x &amp; y",
            "Logo\n\nH2O\nx & y",
        );
    }

    #[test]
    fn chinese_lines_are_joined_without_a_space() {
        check("这是第一行\n这是第二行", "这是第一行这是第二行");
    }

    #[test]
    fn deep_nesting_is_harmless() {
        let document = document(&format!("{}text", "> ".repeat(20_000)));
        assert!(document.pages[0].text.ends_with("text"));
    }
}
