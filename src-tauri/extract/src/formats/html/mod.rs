//! Reads web pages.
//!
//! A tree is built by html5ever, which forgives as browsers do; scripts are not followed, and of style sheets only what
//! the page itself holds and plainly hides. Before that, the source is flattened: marks that only change the
//! look are dropped, and nesting is bounded, because the cost of building the tree grows with both.

mod flatten;
mod hidden;
mod survey;

use ego_tree::iter::Edge;
use encoding_rs::Encoding;
use scraper::{Html, Node, node::Element};

use self::flatten::flatten;
use self::hidden::{Hidden, visibility};
use self::survey::Survey;
use super::markdown::STRUCK;
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
    read_text(&decode(source.bytes, declared_encoding(source.bytes)), source.limits, pages)
}

pub(super) fn read_text(text: &str, limits: &Limits, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let mut flow = Flow::new(PageBuilder::new(limits, pages));
    let page = walk(text, &mut flow, limits, Reading::PAGE);
    let builder = flow.finish();
    let title = page.title.or(page.first_heading).or_else(|| builder.title_line().map(str::to_owned));
    Ok(builder.finish(title.as_deref(), page.author.as_deref()))
}

/// Adds a piece of HTML that stands in another format to what was read there.
pub(super) fn read_fragment(source: &str, flow: &mut Flow, limits: &Limits) {
    walk(source, flow, limits, Reading::default());
}

/// Reads one of the pages that a book is made of, and returns its title and its first heading.
pub(super) fn read_chapter(source: &str, flow: &mut Flow, limits: &Limits) -> Found {
    walk(source, flow, limits, Reading { xml: true, ..Reading::default() })
}

/// Reads the body of a message. Wherever quoted text begins or ends, a page does, whose label says how many quotations
/// enclose it.
pub(super) fn read_message(source: &str, flow: &mut Flow, limits: &Limits) {
    walk(source, flow, limits, Reading { quotations: true, ..Reading::default() });
}

/// What is looked for beside the text.
#[derive(Default, Clone, Copy)]
struct Reading {
    /// Parts that surround the main content, to be kept as furniture.
    surroundings: bool,
    quotations: bool,
    /// Any mark can close itself.
    xml: bool,
}

impl Reading {
    const PAGE: Reading = Reading { surroundings: true, quotations: false, xml: false };
}

#[derive(Default)]
pub(super) struct Found {
    pub title: Option<String>,
    pub author: Option<String>,
    pub first_heading: Option<String>,
}

pub(super) fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
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

fn walk(source: &str, flow: &mut Flow, limits: &Limits, reading: Reading) -> Found {
    let xml = reading.xml || source.trim_start_matches('\u{feff}').starts_with("<?xml");
    let flat = flatten(source, limits.max_depth.min(MAX_DEPTH), xml);
    let hidden = Hidden::of(&flat.styles);
    let html = Html::parse_document(&flat.source);
    drop(flat);
    let mut survey = Survey::of(&html);
    if !reading.surroundings {
        survey.surroundings.clear();
    }
    let mut found = Found::default();
    let mut skipped = None;
    let mut preformatted = None;
    let mut raised: Option<String> = None;
    // In a drawing, what is written with its own mark for text.
    let (mut drawings, mut written) = (0_usize, 0_usize);
    let mut quotations = 0_usize;
    let mut choices = 0_usize;
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
                    Node::Text(_) if drawings > 0 && written == 0 => {}
                    Node::Text(text) => match (&mut preformatted, &mut raised) {
                        (Some((_, pre)), _) => String::push_str(pre, text),
                        (None, Some(raised)) => raised.push_str(text),
                        (None, None) => push_text(flow, text),
                    },
                    Node::Element(element) => {
                        let name = element.name();
                        // Of a choice, what is chosen is shown.
                        let unchosen = name == "option" && choices > 0 && element.attr("selected").is_none();
                        if unchosen || is_skipped(element, &hidden) {
                            skipped = Some(node.id());
                            note_head(element, &mut found);
                            continue;
                        }
                        if name == "title" {
                            let title = node.children().filter_map(|child| child.value().as_text());
                            let title: String = title.map(|text| &**text as &str).collect();
                            if drawings == 0 {
                                found.title =
                                    found.title.or_else(|| Some(line(&title)).filter(|t| !t.is_empty()));
                            }
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
                        if survey.surroundings.contains(&node.id()) {
                            flow.flush();
                            flow.furniture += 1;
                        }
                        if reading.quotations && is_quotation(element) {
                            quotations += 1;
                            flow.open_section(&quotations.to_string());
                        }
                        match name {
                            "sup" => raised = Some(String::new()),
                            "svg" => drawings += 1,
                            "select" => choices += 1,
                            "text" if drawings > 0 => {
                                written += 1;
                                flow.text(" ");
                            }
                            _ => {}
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
                match name {
                    "sup" => {
                        if let Some(raised) = raised.take() {
                            flow.text(&plain::raise(&raised));
                        }
                    }
                    "svg" => drawings = drawings.saturating_sub(1),
                    "select" => choices = choices.saturating_sub(1),
                    "text" if drawings > 0 => {
                        written = written.saturating_sub(1);
                        flow.text(" ");
                    }
                    _ => {}
                }
                if matches!(name, "h1" | "h2" | "h3") && found.first_heading.is_none() {
                    found.first_heading = Some(line(&flow.inline)).filter(|text| !text.is_empty());
                }
                close(element, survey.layouts.contains(&node.id()), flow);
                if reading.quotations && is_quotation(element) {
                    quotations = quotations.saturating_sub(1);
                    flow.open_section(&quotations.to_string());
                }
                if survey.surroundings.contains(&node.id()) {
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

/// Whether mail programs put quoted messages into such an element.
fn is_quotation(element: &Element) -> bool {
    let classes = element.attr("class").unwrap_or_default();
    let has = |wanted: &[&str]| classes.split_whitespace().any(|class| wanted.contains(&class));
    match element.name() {
        "blockquote" => {
            element.attr("type") == Some("cite")
                || element.attr("cite").is_some()
                || has(&["gmail_quote", "protonmail_quote"])
        }
        "div" => {
            has(&["gmail_quote", "yahoo_quoted", "protonmail_quote", "zmail_extra", "quoted-message"])
                || matches!(element.attr("id"), Some("mail-editor-reference-message-container"))
        }
        _ => false,
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
        "s" | "strike" | "del" => flow.text(STRUCK),
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
        "s" | "strike" | "del" => flow.text(STRUCK),
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
fn is_skipped(element: &Element, hidden: &Hidden) -> bool {
    let hides = element.attr("style").and_then(visibility);
    match element.name() {
        "dialog" if element.attr("open").is_none() => return true,
        _ => {}
    }
    matches!(
        element.name(),
        "script"
            | "style"
            | "template"
            | "noscript"
            | "meta"
            | "link"
            | "base"
            | "button"
            | "datalist"
            | "iframe"
            | "object"
            | "audio"
            | "video"
            | "canvas"
            | "annotation"
            | "annotation-xml"
            | "noembed"
            | "rt"
            | "rp"
    ) || element.attr("hidden").is_some_and(|value| value != "until-found")
        || hides == Some(true)
        || (hides.is_none() && hidden.hides(element))
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
    fn what_a_style_sheet_hides_is_left_out() {
        let style = "<style>/* .shown{display:none} */ .gone, p.old#x {display:none !important} .tab{display:none} .tab.on{display:block}\
                     @media print {.printed{display:none}} @media screen {#menu{visibility:hidden}} .back{display:none} .back{display:block}\
                     p{font-size:1em} .sr{position:absolute;left:-9999px}</style>";
        let lines = "<p class=gone>1<p class='a gone'>2<p class=old id=x>3<p class=old>a<p class=tab>b<p class=printed>c<p id=menu>4\
                     <p class=back>d<p class=shown>e<p class=gone style='display:block'>f<p style='font-size:0'>5<p style='opacity: 0.0'>6";
        check(&format!("{style}{lines}"), "a\n\nb\n\nc\n\nd\n\ne\n\nf");
    }

    #[test]
    fn what_is_closed_is_hidden_and_what_is_folded_is_not() {
        check(
            "<dialog><p>Cookies?</dialog><dialog open><p>Open.</dialog><details><summary>More</summary><p>Folded.</details>",
            "Open.\n\nMore\n\nFolded.",
        );
    }

    #[test]
    fn surroundings_are_known_without_a_main_part() {
        let links = "<a href=1>Home</a> <a href=2>Prices</a> <a href=3>Contact us</a>";
        let prose =
            "<p>The ferry leaves at ten and comes back at noon; on Sundays it does not run at all.</p>"
                .repeat(3);
        let furniture = |around: &str| {
            let (_, page) = page(&format!("{around}<h1>Ferry</h1>{prose}"));
            page.blocks[0].kind == BlockKind::Furniture
        };
        assert!(furniture(&format!("<nav>{links}</nav>")));
        assert!(furniture(&format!("<div class='mainNav top'>{links}</div>")));
        assert!(furniture(&format!("<ul id=breadcrumbs><li>{links}</ul>")));
        assert!(furniture("<div id=cookie-banner><p>We use cookies.</p><button>Accept</button></div>"));
        assert!(furniture("<div class=onetrust-box><p>Your privacy matters.</p></div>"));
        assert!(!furniture("<div class=menu><p>Soup of the day, then fish.</p></div>"));
        assert!(!furniture(&format!("<div class=contacts>{links}</div>")));
        assert!(!furniture("<div class=cookie-recipes><p>Bake for ten minutes.</p></div>"));
    }

    #[test]
    fn a_page_that_is_all_links_keeps_them() {
        let (_, page) = page("<nav><a href=1>Statutes</a> <a href=2>Minutes</a></nav>");
        assert_eq!(page.blocks[0].kind, BlockKind::Paragraph);
    }

    #[test]
    fn words_in_drawings_forms_and_old_frames_are_read() {
        check(
            "<p>Map</p><svg><title>icon</title><path d='x'/><text>Scale 1:500</text></svg>",
            "Map\n\nScale 1:500",
        );
        check(
            "<textarea>call Wim</textarea><select><option>a<option selected>Delft</select>",
            "call Wim\n\nDelft",
        );
        check(
            "<html><frameset><frame src=a><noframes><body><p>In Lund.</body></noframes></frameset></html>",
            "In Lund.",
        );
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
