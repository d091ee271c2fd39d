//! What the style sheets inside a page hide.
//!
//! Only plain rules are understood: one element, class or id, or several of them on one element. What a rule hides but
//! another one shows under some condition, such as the panel of a tab, is folded and not hidden, and counts as shown.

use std::collections::{HashMap, HashSet};

use scraper::node::Element;

/// No page that a person wrote has style sheets of more bytes or rules inside.
const MAX_BYTES: usize = 1 << 20;
const MAX_RULES: usize = 20_000;

#[derive(Debug, Default)]
pub(super) struct Hidden {
    selectors: Vec<Selector>,
}

/// What one element has to be: `p.note.old#last`.
#[derive(Debug, Default, Clone, PartialEq, Eq, Hash)]
struct Selector {
    tag: Option<String>,
    id: Option<String>,
    classes: Vec<String>,
}

impl Hidden {
    pub fn of(styles: &str) -> Hidden {
        let mut end = styles.len().min(MAX_BYTES);
        while !styles.is_char_boundary(end) {
            end -= 1;
        }
        let styles = without_comments(&styles[..end]);
        let mut rules = Rules::default();
        rules.read(&styles, 0);
        let folded = rules.shown_somewhere;
        let hidden = rules.hidden.into_iter().filter(|(_, hidden)| *hidden).map(|(selector, _)| selector);
        let names =
            |selector: &Selector| selector.classes.iter().chain(&selector.id).cloned().collect::<Vec<_>>();
        Hidden {
            selectors: hidden
                .filter(|selector| !names(selector).iter().any(|name| folded.contains(name)))
                .collect(),
        }
    }

    pub fn hides(&self, element: &Element) -> bool {
        !self.selectors.is_empty() && self.selectors.iter().any(|selector| selector.matches(element))
    }
}

#[derive(Default)]
struct Rules {
    hidden: HashMap<Selector, bool>,
    /// Classes and ids of elements that some rule shows under a condition.
    shown_somewhere: HashSet<String>,
    count: usize,
}

impl Rules {
    fn read(&mut self, mut css: &str, depth: usize) {
        while let Some(open) = css.find(['{', ';']) {
            self.count += 1;
            if self.count > MAX_RULES {
                return;
            }
            let prelude = css[..open].trim();
            if css.as_bytes()[open] == b';' {
                css = &css[open + 1..];
                continue;
            }
            let body_start = open + 1;
            let (body, after) = block(&css[body_start..]);
            if let Some(at_rule) = prelude.strip_prefix('@') {
                let screen = at_rule.strip_prefix("media").is_some_and(|query| {
                    matches!(query.trim().to_ascii_lowercase().as_str(), "screen" | "all" | "only screen")
                });
                if (screen || at_rule.starts_with("layer") || at_rule.starts_with("supports")) && depth < 4 {
                    self.read(body, depth + 1);
                }
            } else {
                self.rule(prelude, body);
            }
            css = after;
        }
    }

    fn rule(&mut self, selectors: &str, declarations: &str) {
        let Some(hides) = visibility(declarations) else { return };
        for selector in selectors.split(',') {
            let selector = selector.trim();
            match Selector::of(selector) {
                Some(selector) => _ = self.hidden.insert(selector, hides),
                None if !hides => {
                    let last = selector.rsplit([' ', '>', '+', '~']).next().unwrap_or_default();
                    self.shown_somewhere.extend(names_in(last));
                }
                None => {}
            }
            // `.panel.open` shows some of the panels.
            if !hides && selector.matches(['.', '#']).count() > 1 {
                self.shown_somewhere.extend(names_in(selector));
            }
        }
    }
}

impl Selector {
    fn of(text: &str) -> Option<Selector> {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '#');
        if text.is_empty() || !text.chars().all(plain) {
            return None;
        }
        let mut selector = Selector::default();
        let starts = text.match_indices(['.', '#']).map(|(at, _)| at).chain([text.len()]);
        let mut from = 0;
        for start in starts {
            let part = &text[from..start];
            match part.chars().next() {
                None => {}
                Some('.') => selector.classes.push(part[1..].to_owned()),
                Some('#') => selector.id = Some(part[1..].to_owned()),
                Some(_) => selector.tag = Some(part.to_ascii_lowercase()),
            }
            from = start;
        }
        // What hides all of a kind of element is a trick of a program and no hiding of text.
        (!selector.classes.is_empty() || selector.id.is_some()).then_some(selector)
    }

    fn matches(&self, element: &Element) -> bool {
        self.tag.as_deref().is_none_or(|tag| tag == element.name())
            && self.id.as_deref().is_none_or(|id| element.attr("id") == Some(id))
            && self.classes.iter().all(|wanted| {
                element
                    .attr("class")
                    .is_some_and(|classes| classes.split_whitespace().any(|class| class == wanted))
            })
    }
}

fn names_in(selector: &str) -> Vec<String> {
    let parts = selector.split(['.', '#']).skip(1);
    let name = |part: &str| {
        let end = part.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(part.len());
        part[..end].to_owned()
    };
    parts.map(name).filter(|name| !name.is_empty()).collect()
}

/// Whether the declarations hide the element or show it; `None` if they say neither.
pub(super) fn visibility(declarations: &str) -> Option<bool> {
    let mut hides = None;
    for declaration in declarations.split(';') {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let value = value.trim().to_ascii_lowercase();
        let value = value.trim_end_matches("!important").trim_end();
        let says = match name.trim().to_ascii_lowercase().as_str() {
            "display" => Some(value == "none"),
            "visibility" => Some(matches!(value, "hidden" | "collapse")),
            "font-size" if is_nothing(value) => Some(true),
            "opacity" if is_nothing(value) => Some(true),
            _ => None,
        };
        // What is hidden in one way is not shown by another.
        hides = match (hides, says) {
            (Some(true), _) | (_, None) => hides,
            (_, says) => says,
        };
    }
    hides
}

fn is_nothing(value: &str) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    number.parse::<f32>().is_ok_and(|number| number == 0.0)
}

/// What stands up to the brace that closes the block, and what follows.
fn block(css: &str) -> (&str, &str) {
    let mut depth = 1_usize;
    for (at, c) in css.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return (&css[..at], &css[at + 1..]);
        }
    }
    (css, "")
}

fn without_comments(css: &str) -> String {
    let mut clean = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find("/*") {
        clean.push_str(&rest[..at]);
        rest = rest[at..].find("*/").map_or("", |end| &rest[at + end + 2..]);
    }
    clean.push_str(rest);
    clean.replace("<!--", "").replace("-->", "")
}
