//! Reads web pages.
//!
//! A tree is built by html5ever, which forgives as browsers do; styles and scripts are not followed, so what
//! they hide or add is not known. Before that, the source is flattened: marks that only change the
//! look are dropped, and nesting is bounded, because the cost of building the tree grows with both.

mod flatten;

use std::collections::HashSet;

use ego_tree::{NodeId, iter::Edge};
use encoding_rs::Encoding;
use scraper::{Html, Node, node::Element};

use self::flatten::flatten;
use super::plain;
use super::recognise::{Evidence, Match, looks_like_html};
use crate::builder::{PageBuilder, line};
use crate::encoding::decode;
use crate::flow::Flow;
use crate::sink::Pages;
use crate::{Ending, ExtractError, Limits, Source};

/// No page that a person wrote is nested more deeply than this.
const MAX_DEPTH: usize = 256;

pub(super) fn sniff(evidence: &Evidence) -> Match {
    if looks_like_html(evidence.start) { Match::Likely } else { Match::None }
}

pub(super) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let text = decode(source.bytes, declared_encoding(source.bytes));
    let mut flow = Flow::new(PageBuilder::new(source.limits, pages));
    let page = walk(&text, &mut flow, source.limits);
    let builder = flow.finish();
    let title = page.title.or(page.first_heading).or_else(|| builder.title_line().map(str::to_owned));
    Ok(builder.finish(title.as_deref(), page.author.as_deref()))
}

/// Adds a piece of HTML that stands in another format to what was read there.
pub(super) fn read_fragment(source: &str, flow: &mut Flow, limits: &Limits) {
    walk(source, flow, limits);
}

#[derive(Default)]
struct Found {
    title: Option<String>,
    author: Option<String>,
    first_heading: Option<String>,
}

fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_lowercase();
    let label =
        head.match_indices("charset").chain(head.match_indices("encoding")).find_map(|(at, word)| {
            let value = head[at + word.len()..].trim_start().strip_prefix('=')?.trim_start();
            let value = value.trim_start_matches(['"', '\'']);
            let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c)));
            Some(&value[..end.unwrap_or(value.len())])
        })?;
    Encoding::for_label(label.as_bytes())
}

fn walk(source: &str, flow: &mut Flow, limits: &Limits) -> Found {
    let html = Html::parse_document(&flatten(source, limits.max_depth.min(MAX_DEPTH)));
    let survey = Survey::of(&html);
    let mut found = Found::default();
    let mut skipped = None;
    let mut preformatted = None;
    let mut main = 0_usize;
    let mut raised: Option<String> = None;
    for edge in html.tree.root().traverse() {
        if flow.builder.is_full() {
            break;
        }
        match edge {
            Edge::Open(node) => {
                if skipped.is_some() {
                    continue;
                }
                match node.value() {
                    Node::Text(text) => match (&mut preformatted, &mut raised) {
                        (Some((_, pre)), _) => String::push_str(pre, text),
                        (None, Some(raised)) => raised.push_str(text),
                        (None, None) => push_text(flow, text),
                    },
                    Node::Element(element) => {
                        let name = element.name();
                        if is_skipped(element) {
                            skipped = Some(node.id());
                            note_head(element, &mut found);
                            continue;
                        }
                        if name == "title" {
                            let title = node.children().filter_map(|child| child.value().as_text());
                            let title: String = title.map(|text| &**text as &str).collect();
                            found.title =
                                found.title.or_else(|| Some(line(&title)).filter(|t| !t.is_empty()));
                            skipped = Some(node.id());
                            continue;
                        }
                        if let Some((_, pre)) = &mut preformatted {
                            match name {
                                "br" | "p" | "div" => pre.push('\n'),
                                _ => {}
                            }
                            continue;
                        }
                        if matches!(name, "pre" | "listing" | "xmp" | "plaintext") {
                            flow.flush();
                            preformatted = Some((node.id(), String::new()));
                            continue;
                        }
                        if matches!(name, "main" | "article") {
                            main += 1;
                        }
                        if survey.has_main && main == 0 && is_boilerplate(element) {
                            flow.flush();
                            flow.furniture += 1;
                        }
                        if name == "sup" {
                            raised = Some(String::new());
                        }
                        open(element, survey.layouts.contains(&node.id()), flow);
                    }
                    _ => {}
                }
            }
            Edge::Close(node) => {
                if let Some(id) = skipped {
                    if id == node.id() {
                        skipped = None;
                    }
                    continue;
                }
                let Node::Element(element) = node.value() else { continue };
                let name = element.name();
                if let Some((id, pre)) = &preformatted {
                    if *id == node.id() {
                        if flow.is_inside() || flow.furniture > 0 {
                            flow.code(pre);
                        } else {
                            plain::push_preformatted(pre, &mut flow.builder);
                        }
                        preformatted = None;
                    }
                    continue;
                }
                if name == "sup"
                    && let Some(raised) = raised.take()
                {
                    flow.text(&plain::raise(&raised));
                }
                if name == "h1" && found.first_heading.is_none() {
                    found.first_heading = Some(line(&flow.inline)).filter(|text| !text.is_empty());
                }
                close(element, survey.layouts.contains(&node.id()), flow);
                if matches!(name, "main" | "article") {
                    main = main.saturating_sub(1);
                }
                if survey.has_main && main == 0 && is_boilerplate(element) {
                    flow.flush();
                    flow.furniture = flow.furniture.saturating_sub(1);
                }
            }
        }
    }
    if let Some((_, pre)) = preformatted {
        flow.code(&pre);
    }
    found
}

/// What has to be known about a page before it is read from top to bottom.
#[derive(Default)]
struct Survey {
    /// Whether the page says which part of it is the main one.
    has_main: bool,
    /// Tables that only arrange things on the page.
    layouts: HashSet<NodeId>,
}

impl Survey {
    fn of(html: &Html) -> Survey {
        struct Open {
            id: NodeId,
            cells: usize,
            layout: bool,
            tabular: bool,
        }
        let mut survey = Survey::default();
        let mut open: Vec<Open> = Vec::new();
        for edge in html.tree.root().traverse() {
            match edge {
                Edge::Open(node) => {
                    let Node::Element(element) = node.value() else { continue };
                    match element.name() {
                        "main" | "article" => survey.has_main = true,
                        "table" => {
                            if let Some(outer) = open.last_mut() {
                                outer.layout = true;
                            }
                            let layout = matches!(element.attr("role"), Some("presentation" | "none"));
                            open.push(Open { id: node.id(), cells: 0, layout, tabular: false });
                        }
                        "tr" => {
                            if let Some(table) = open.last_mut() {
                                table.cells = 0;
                            }
                        }
                        "td" | "th" => {
                            if let Some(table) = open.last_mut() {
                                table.cells += 1;
                                table.tabular |= table.cells > 1;
                            }
                        }
                        "h1" | "h2" | "h3" => {
                            if let Some(table) = open.last_mut() {
                                table.layout = true;
                            }
                        }
                        _ => {}
                    }
                }
                Edge::Close(node) => {
                    if open.last().is_some_and(|table| table.id == node.id())
                        && let Some(table) = open.pop()
                        && (table.layout || !table.tabular)
                    {
                        survey.layouts.insert(node.id());
                    }
                }
            }
        }
        survey
    }
}

fn open(element: &Element, layout: bool, flow: &mut Flow) {
    let number = |name: &str| element.attr(name).and_then(|value| value.trim().parse::<usize>().ok());
    match element.name() {
        "br" => flow.text("\n"),
        "img" | "area" => {
            if let Some(alt) = element.attr("alt") {
                flow.text(&format!(" {} ", line(alt)));
            }
        }
        "input" => match element.attr("type") {
            // Menus are often opened by a box that is styled to look like something else.
            Some("checkbox") if element.attr("role").is_some() => {}
            Some("checkbox") => flow.text(if element.attr("checked").is_some() { "☑ " } else { "☐ " }),
            Some("submit" | "button" | "hidden" | "password") => {}
            _ => flow.text(&format!(" {} ", element.attr("value").unwrap_or_default())),
        },
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            flow.flush();
            flow.heading = element.name()[1..].parse().ok();
        }
        "ul" | "menu" | "dir" => flow.open_list(None),
        "ol" => flow.open_list(Some(number("start").unwrap_or(1) as u64)),
        "li" => flow.open_item(number("value").map(|value| value as u64)),
        "dt" | "dd" => flow.open_plain_item(),
        "table" if !layout => flow.open_table(),
        "thead" => flow.open_head(),
        "tr" if !flow.in_table() => flow.flush(),
        "tr" => flow.open_row(),
        "td" | "th" if !flow.in_table() => flow.flush(),
        "td" | "th" => {
            let header = element.name() == "th";
            flow.open_cell(header, number("colspan").unwrap_or(1), number("rowspan").unwrap_or(1));
        }
        "rp" | "wbr" => {}
        name if is_block(name) => flow.flush(),
        _ => {}
    }
}

fn close(element: &Element, layout: bool, flow: &mut Flow) {
    match element.name() {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            // The sign that documentation tools set behind headings to link to them.
            let kept = flow.inline.trim_end().trim_end_matches(['¶', '#']).len();
            if flow.inline[..kept].chars().any(char::is_alphanumeric) {
                flow.inline.truncate(kept);
            }
            flow.flush();
            flow.heading = None;
        }
        "ul" | "menu" | "dir" | "ol" => flow.close_list(),
        "li" | "dt" | "dd" => flow.close_item(),
        "table" if !layout => flow.close_table(),
        "thead" => flow.close_head(),
        "tr" if flow.in_table() => flow.close_row(),
        "td" | "th" if flow.in_table() => flow.close_cell(),
        name if is_block(name) => flow.flush(),
        _ => {}
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "details"
            | "dialog"
            | "div"
            | "dl"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "main"
            | "nav"
            | "p"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "tr"
            | "optgroup"
            | "option"
    )
}

/// Whether nothing inside the element is shown as text.
fn is_skipped(element: &Element) -> bool {
    matches!(
        element.name(),
        "script"
            | "style"
            | "template"
            | "noscript"
            | "meta"
            | "link"
            | "base"
            | "svg"
            | "button"
            | "select"
            | "datalist"
            | "iframe"
            | "object"
            | "audio"
            | "video"
            | "canvas"
            | "annotation"
            | "annotation-xml"
            | "noembed"
            | "noframes"
            | "rt"
            | "rp"
    ) || element.attr("hidden").is_some_and(|value| value != "until-found")
        || element.attr("style").is_some_and(|style| {
            let style: String = style.to_lowercase().split_whitespace().collect();
            style.contains("display:none") || style.contains("visibility:hidden")
        })
}

fn is_boilerplate(element: &Element) -> bool {
    matches!(element.name(), "nav" | "footer" | "aside" | "header")
        || matches!(element.attr("role"), Some("navigation" | "banner" | "contentinfo" | "complementary"))
}

fn note_head(element: &Element, found: &mut Found) {
    let Some(content) = element.attr("content").map(line).filter(|content| !content.is_empty()) else {
        return;
    };
    match element.attr("name").or(element.attr("property")).map(str::to_lowercase).as_deref() {
        Some("author" | "dc.creator" | "article:author") if found.author.is_none() => {
            found.author = Some(content).filter(|author| !author.starts_with("http"));
        }
        _ => {}
    }
}

/// Adds running text, where a line break in the source is a space like any other.
fn push_text(flow: &mut Flow, text: &str) {
    for part in text.split_inclusive(['\n', '\r']) {
        match part.strip_suffix(['\n', '\r']) {
            Some(part) => {
                flow.text(part);
                flow.text(" ");
            }
            None => flow.text(part),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::testing;
    use crate::{BlockKind, Document, Kind, Page};

    fn read(bytes: &[u8]) -> Document {
        testing::read(Kind::HTML, "a.html", bytes, &Limits::default()).unwrap()
    }

    fn page(source: &str) -> (Document, Page) {
        let document = read(source.as_bytes());
        let page = document.pages[0].clone();
        (document, page)
    }

    #[track_caller]
    fn check(source: &str, expected: &str) {
        assert_eq!(page(source).1.text, expected);
    }

    #[test]
    fn structure_becomes_blocks() {
        let (document, page) = page(
            "<html><head><title> The\n page </title><meta name=author content='A. Writer'>\
             <style>p{}</style><script>var x='<p>';</script></head>\
             <body><h1>Main</h1><p>One<br>two &amp; H<sub>2</sub>O, 10<sup>6</sup>.<p>Next \
             <b>bold</b><i>face</i>.<ul><li>a<ul><li>b</ul><li>c</ul><ol start=3><li>x<li>y</ol>\
             <pre>let x = 1;\n  go();</pre><div hidden>no</div><p style='display: none'>no</p>\
             <img alt='A chart'><dl><dt>Term<dd>Meaning</dl></body>",
        );
        assert_eq!(document.title.as_deref(), Some("The page"));
        assert_eq!(document.author.as_deref(), Some("A. Writer"));
        assert_eq!(
            page.text,
            "Main\n\nOne\ntwo & H2O, 10⁶.\n\nNext boldface.\n\n• a\n• b\n• c\n3. x\n4. y\n\n\
             let x = 1;\n  go();\n\nA chart\n\nTerm\nMeaning"
        );
        assert_eq!(page.blocks[0].kind, BlockKind::Heading { level: 1 });
        assert_eq!(page.blocks[8].kind, BlockKind::Code);
    }

    #[test]
    fn tables_keep_their_grid() {
        let (_, page) = page(
            "<table><caption>Sales</caption><tr><th>Year<th colspan=2>Sums</tr><tr><td rowspan=2>2024<td>1<td>2\
             <tr><td>3<td><ul><li>4</ul></table>",
        );
        assert_eq!(page.text, "Sales\n\nYear\tSums\n2024\t1\t2\n\t3\t• 4");
        let BlockKind::Table { header: Some(header) } = page.blocks[1].kind else { panic!() };
        assert_eq!(header.of(&page.text), "Year\tSums");
    }

    #[test]
    fn tables_that_only_arrange_are_no_tables() {
        check("<table><tr><td><h1>Head</h1><td><p>a<p>b</table>", "Head\n\na\n\nb");
    }

    #[test]
    fn what_surrounds_the_main_part_is_furniture() {
        let (_, page) = page("<nav>Home</nav><main><p>Text<nav>Inner</nav></main><footer>Imprint</footer>");
        let kinds: Vec<_> = page.blocks.iter().map(|block| &block.kind).collect();
        use BlockKind::{Furniture, Paragraph};
        assert_eq!(kinds, [&Furniture, &Paragraph, &Paragraph, &Furniture]);
    }

    #[test]
    fn preformatted_prose_is_reflowed() {
        let (document, page) = page(
            "<html>\n<pre>\n\nA Title Without Full Stop\n\nThe optimization of time-shared system performance\n\
             requires the description of the stochastic \nprocesses governing the user inputs.\n\n\
             CACM July, 1966\n\n1\t5\t1\n2\t5\t1\n</pre></html>",
        );
        assert_eq!(document.title.as_deref(), Some("A Title Without Full Stop"));
        assert_eq!(
            page.text,
            "A Title Without Full Stop\n\nThe optimization of time-shared system performance requires the \
             description of the stochastic processes governing the user inputs.\n\nCACM July, 1966\n\n\
             1\t5\t1\n2\t5\t1"
        );
    }

    #[test]
    fn the_declared_encoding_is_used() {
        let source = "<meta charset=\"windows-1251\"><p>Привет, мир";
        let bytes = encoding_rs::WINDOWS_1251.encode(source).0;
        assert_eq!(read(&bytes).pages[0].text, "Привет, мир");
    }

    #[test]
    fn deep_nesting_costs_little_and_loses_no_text() {
        for tag in [
            "div",
            "b",
            "span",
            "ul><li",
            "table><tr><td",
            "font size=1",
            "x-y",
            "li><dd",
            "rb",
            "optgroup><dd><option",
            "ul><li></li",
            "span/",
            "div><table><td></div",
            "x-y><div></x-y",
        ] {
            let deep = format!("<p>start{}deep text", format!("<{tag}>").repeat(100_000));
            let (_, page) = page(&deep);
            assert!(page.text.starts_with("start") && page.text.ends_with("deep text"), "{tag}");
        }
    }

    #[test]
    fn broken_markup_loses_no_text() {
        check("<ol><li>a<dl><dd>b</dl><li>c</ol>", "1. a\nb\n2. c");
        check("a < b and c > d", "a < b and c > d");
        check("<p title='unclosed>text<p>more", "text\n\nmore");
        check("<!-- unclosed <p>text", "unclosed\n\ntext");
        check("<p>a</div></div>b", "ab");
    }
}
