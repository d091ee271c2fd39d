//! What has to be known about a page before it is read from top to bottom: which tables only arrange things, and which
//! parts surround the main content.

use std::collections::HashSet;

use ego_tree::{NodeId, iter::Edge};
use scraper::{Html, Node, node::Element};

/// Stands for `<a href>` in flattened sources, where it costs no more than any other mark.
pub(super) const LINK: &str = "x-link";

/// A part that is named as something beside the content is taken for it if at least this share of its text is links.
const MOSTLY_LINKS: f64 = 0.5;
/// A footer also holds addresses and notes.
const LINKS_OF_FOOTER: f64 = 0.3;

#[derive(Default)]
pub(super) struct Survey {
    /// Parts that surround the main content.
    pub surroundings: HashSet<NodeId>,
    /// Tables that only arrange things on the page.
    pub layouts: HashSet<NodeId>,
}

/// What speaks for a part standing beside the main content.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// It asks for consent to cookies.
    Consent,
    /// Its mark or role says so.
    Mark,
    Footer,
    /// Its class or id says so.
    Name,
}

struct Part {
    id: NodeId,
    sign: Sign,
    inside_main: bool,
    text: usize,
    links: usize,
}

struct Table {
    id: NodeId,
    cells: usize,
    layout: bool,
    tabular: bool,
}

impl Survey {
    pub fn of(html: &Html) -> Survey {
        let mut survey = Survey::default();
        let mut tables: Vec<Table> = Vec::new();
        let (mut open, mut parts): (Vec<Part>, Vec<Part>) = (Vec::new(), Vec::new());
        let (mut text, mut links) = (0_usize, 0_usize);
        let (mut in_link, mut in_main, mut has_main) = (0_usize, 0_usize, false);
        for edge in html.tree.root().traverse() {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Text(words) => {
                        let length = words.chars().filter(|c| !c.is_whitespace()).count();
                        text += length;
                        links += if in_link > 0 { length } else { 0 };
                    }
                    Node::Element(element) => {
                        if let Some(sign) = sign(element) {
                            let inside_main = in_main > 0;
                            open.push(Part { id: node.id(), sign, inside_main, text, links });
                        }
                        match element.name() {
                            LINK => in_link += 1,
                            "main" | "article" => {
                                has_main = true;
                                in_main += 1;
                            }
                            _ => note_table(&mut tables, node.id(), element),
                        }
                    }
                    _ => {}
                },
                Edge::Close(node) => {
                    let Node::Element(element) = node.value() else { continue };
                    match element.name() {
                        LINK => in_link = in_link.saturating_sub(1),
                        "main" | "article" => in_main = in_main.saturating_sub(1),
                        _ => {}
                    }
                    if open.last().is_some_and(|part| part.id == node.id())
                        && let Some(part) = open.pop()
                    {
                        parts.push(Part { text: text - part.text, links: links - part.links, ..part });
                    }
                    if tables.last().is_some_and(|table| table.id == node.id())
                        && let Some(table) = tables.pop()
                        && (table.layout || !table.tabular)
                    {
                        survey.layouts.insert(node.id());
                    }
                }
            }
        }
        let beside = |part: &&Part| {
            let share = part.links as f64 / part.text.max(1) as f64;
            let minor = part.text * 2 <= text;
            let outside = has_main && !part.inside_main;
            match part.sign {
                Sign::Consent => minor,
                Sign::Mark => outside || (minor && !part.inside_main && share >= MOSTLY_LINKS),
                Sign::Footer => outside || (minor && !part.inside_main && share >= LINKS_OF_FOOTER),
                Sign::Name => minor && !part.inside_main && share >= MOSTLY_LINKS,
            }
        };
        survey.surroundings = parts.iter().filter(beside).map(|part| part.id).collect();
        survey
    }
}

fn note_table(tables: &mut Vec<Table>, id: NodeId, element: &Element) {
    match element.name() {
        "table" => {
            if let Some(outer) = tables.last_mut() {
                outer.layout = true;
            }
            let layout = matches!(element.attr("role"), Some("presentation" | "none"));
            tables.push(Table { id, cells: 0, layout, tabular: false });
        }
        "tr" => {
            if let Some(table) = tables.last_mut() {
                table.cells = 0;
            }
        }
        "td" | "th" => {
            if let Some(table) = tables.last_mut() {
                table.cells += 1;
                table.tabular |= table.cells > 1;
            }
        }
        "h1" | "h2" | "h3" => {
            if let Some(table) = tables.last_mut() {
                table.layout = true;
            }
        }
        _ => {}
    }
}

fn sign(element: &Element) -> Option<Sign> {
    let role = element.attr("role");
    match (element.name(), role) {
        ("html" | "body" | "main" | "article" | "head", _) => return None,
        ("footer", _) | (_, Some("contentinfo")) => return Some(Sign::Footer),
        ("nav" | "aside" | "header", _) | (_, Some("navigation" | "banner" | "complementary")) => {
            return Some(Sign::Mark);
        }
        ("div" | "section" | "ul" | "ol" | "dialog" | "form" | "td" | "p" | "table", _) => {}
        _ => return None,
    }
    let names = [element.attr("class"), element.attr("id")];
    let names = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    if names.is_empty() || names.len() > 1000 {
        return None;
    }
    let words = words_of(&names);
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    let asks = has(&[
        "banner",
        "notice",
        "bar",
        "popup",
        "message",
        "law",
        "overlay",
        "modal",
        "dialog",
        "hinweis",
        "wrapper",
        "info",
        "warning",
        "alert",
        "container",
        "box",
        "prompt",
    ]);
    let cookies = names.to_lowercase().contains("cookie");
    if (cookies && asks)
        || has(&["onetrust", "didomi", "usercentrics", "gdpr", "cookieconsent", "cookiebanner"])
    {
        return Some(Sign::Consent);
    }
    has(&[
        "nav",
        "navbar",
        "navigation",
        "menu",
        "submenu",
        "sidebar",
        "breadcrumb",
        "breadcrumbs",
        "footer",
        "topbar",
        "share",
        "sharing",
        "social",
        "related",
        "pagination",
        "pager",
        "topnav",
        "sidenav",
        "subnav",
        "navi",
    ])
    .then_some(Sign::Name)
}

/// The words that names of classes are put together from: `mainNav top_bar` has `main`, `nav`, `top`, `bar`.
fn words_of(names: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for c in names.chars() {
        if !c.is_alphanumeric() || (lower && c.is_uppercase()) {
            words.push(String::new());
        }
        lower = c.is_lowercase();
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
    }
    words
}
