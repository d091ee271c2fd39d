//! Makes the source of a page cheap to build a tree from, without losing any of its text.

use super::is_block;
use super::survey::LINK;

pub(super) struct Flat {
    pub source: String,
    /// What the style sheets inside say.
    pub styles: String,
}

/// Rewrites the source so that building a tree from it is cheap: drops comments, scripts, styles, marks that
/// only change the look, and every mark nested more deeply than `max_depth`. The text stays. In XML, any mark can close
/// itself.
pub(super) fn flatten(source: &str, max_depth: usize, xml: bool) -> Flat {
    let mut flat = String::with_capacity(source.len());
    let mut styles = String::new();
    let mut link = false;
    let mut nesting = Nesting { open: Vec::new(), depth: 0, max_depth, foreign: 0 };
    let mut unclosed = false;
    let mut rest = source;
    while let Some(at) = rest.find('<') {
        flat.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            // A comment that is never closed is taken for text rather than swallowing the page.
            let end = if unclosed { None } else { comment.find("-->") };
            unclosed = end.is_none();
            rest = end.map_or(comment, |end| &comment[end + 3..]);
            continue;
        }
        let closing = rest[1..].starts_with('/');
        let named = &rest[if closing { 2 } else { 1 }..];
        let length = named.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(named.len());
        let name = &named[..length];
        if !name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?')) {
            flat.push_str("&lt;");
            rest = &rest[1..];
            continue;
        }
        let Some((end, whole)) = end_of_tag(rest) else {
            // No tag can end from here on.
            flat.push_str(&rest.replace('<', "&lt;"));
            return Flat { source: flat, styles };
        };
        let bare;
        let tag = if whole {
            &rest[..end]
        } else {
            bare = format!("<{}{name}>", if closing { "/" } else { "" });
            bare.as_str()
        };
        rest = &rest[end..];
        if name.starts_with('?') {
            continue;
        }
        let is = |names: &[&str]| names.iter().any(|other| name.eq_ignore_ascii_case(other));
        let closes_itself = xml && !closing && tag.ends_with("/>");
        if is(&["script", "style", "noscript", "template", "iframe", "noembed"]) {
            if !closing && !closes_itself {
                let after = after_end_tag(rest, name);
                if is(&["style"]) {
                    let inside = &rest[..rest.len() - after.len()];
                    styles.push_str(inside.rfind("</").map_or(inside, |end| &inside[..end]));
                    styles.push('\n');
                }
                rest = after;
            }
            flat.push(' ');
        } else if is(&["title", "textarea", "xmp"]) && closes_itself {
        } else if is(&["frameset", "frame", "noframes"]) {
            // What a page says where frames cannot be shown is all that it says.
            flat.push('\n');
        } else if is(&["a"]) {
            if std::mem::take(&mut link) {
                nesting.close(LINK);
                flat.push_str("</");
                flat.push_str(LINK);
                flat.push('>');
            }
            let leads = tag.to_ascii_lowercase().contains("href");
            if !closing && !closes_itself && leads && nesting.open(LINK.to_owned(), false) {
                link = true;
                flat.push('<');
                flat.push_str(LINK);
                flat.push('>');
            }
        } else if is(&["title", "textarea", "xmp"]) {
            flat.push_str(tag);
            if !closing {
                let after = after_end_tag(rest, name);
                flat.push_str(&rest[..rest.len() - after.len()]);
                rest = after;
            }
        } else if is(&["b", "big", "code", "em", "font", "i", "nobr", "small", "strong", "tt", "u"]) {
        } else if is(UNCOUNTED) || name.starts_with('!') {
            flat.push_str(tag);
        } else {
            let name = name.to_ascii_lowercase();
            let kept = match closing {
                true => nesting.close(&name),
                false => nesting.open(name.clone(), tag.ends_with("/>")),
            };
            flat.push_str(if kept { tag } else { "\n" });
            if kept && closes_itself && !is_foreign(&name) && nesting.foreign == 0 {
                nesting.close(&name);
                flat.push_str(&format!("</{name}>"));
            }
        }
    }
    flat.push_str(rest);
    Flat { source: flat, styles }
}

/// Elements that hold nothing, or that a page has only once.
const UNCOUNTED: &[&str] = &[
    "html", "head", "body", "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
    "param", "source", "track", "wbr", "frame", "basefont", "bgsound", "keygen", "image",
];

/// The elements that the tree builder will hold open. It is never thought to hold fewer than it does: what
/// an end tag or an opening one closes is followed by the builder's own rules, or not at all.
struct Nesting {
    /// With whether the tag was kept.
    open: Vec<(String, bool)>,
    /// How many that were kept are open.
    depth: usize,
    max_depth: usize,
    /// How many pictures and formulas are open, in which tags can close themselves.
    foreign: usize,
}

impl Nesting {
    /// Whether the opening tag is kept.
    fn open(&mut self, name: String, closes_itself: bool) -> bool {
        self.imply_ends(&name);
        let kept = self.depth < self.max_depth;
        if !(closes_itself && self.foreign > 0) {
            self.depth += usize::from(kept);
            self.foreign += usize::from(is_foreign(&name));
            self.open.push((name, kept));
        }
        kept
    }

    /// Whether the end tag is kept.
    fn close(&mut self, name: &str) -> bool {
        let own = |other: &str| other == name;
        let found = match name {
            "td" | "th" | "tr" | "thead" | "tbody" | "tfoot" | "caption" | "table" => {
                self.find(own, |other| other == "table" || is_foreign(other))
            }
            "li" => self.find(own, |other| is_boundary(other) || matches!(other, "ul" | "ol")),
            _ if is_special(name) => self.find(own, is_boundary),
            _ => self.find(own, |other| is_boundary(other) || is_special(other)),
        };
        match found {
            Some(at) => {
                let (_, kept) = self.open[at];
                self.truncate(at);
                kept
            }
            None => self.depth < self.max_depth,
        }
    }

    /// Closes what the builder closes when it meets the tag, so that a long list without end tags is no
    /// deep one.
    fn imply_ends(&mut self, name: &str) {
        let top = |nesting: &Nesting| nesting.open.last().map_or(String::new(), |(name, _)| name.clone());
        let table_end = |other: &str| other == "table" || is_foreign(other);
        if closes_paragraph(name) && top(self) == "p" {
            self.truncate(self.open.len() - 1);
        }
        let inline = |other: &str| is_boundary(other) || is_special(other);
        let found = match name {
            "li" => self.find(|other| other == "li", inline),
            "dt" | "dd" => self.find(|other| matches!(other, "dt" | "dd"), inline),
            "td" | "th" => self.find(|other| matches!(other, "td" | "th"), table_end),
            "tr" => self.find(|other| other == "tr", table_end),
            "thead" | "tbody" | "tfoot" => {
                self.find(|other| matches!(other, "thead" | "tbody" | "tfoot"), table_end)
            }
            "option" if top(self) == "option" => Some(self.open.len() - 1),
            _ => None,
        };
        if let Some(at) = found {
            self.truncate(at);
        }
    }

    /// The innermost of the last few open elements that is wanted, unless one that bounds the search comes
    /// first.
    fn find(&self, wanted: impl Fn(&str) -> bool, bounds: impl Fn(&str) -> bool) -> Option<usize> {
        for (at, (name, _)) in self.open.iter().enumerate().rev().take(32) {
            if wanted(name) {
                return Some(at);
            }
            if bounds(name) {
                return None;
            }
        }
        None
    }

    fn truncate(&mut self, at: usize) {
        for (name, kept) in self.open.drain(at..) {
            self.depth -= usize::from(kept);
            self.foreign -= usize::from(is_foreign(&name));
        }
    }
}

fn is_foreign(name: &str) -> bool {
    matches!(name, "svg" | "math")
}

/// Whether an end tag inside of the element cannot end one outside.
fn is_boundary(name: &str) -> bool {
    is_foreign(name)
        || matches!(
            name,
            "table" | "td" | "th" | "caption" | "object" | "applet" | "marquee" | "select" | "button"
        )
}

/// Whether the element ends the search for the opening tag of an element that is nothing special.
fn is_special(name: &str) -> bool {
    is_block(name)
        || matches!(
            name,
            "h1" | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
                | "li"
                | "ul"
                | "ol"
                | "dt"
                | "dd"
                | "pre"
                | "listing"
                | "thead"
                | "colgroup"
                | "menu"
                | "dir"
                | "frameset"
                | "textarea"
                | "plaintext"
        )
}

fn closes_paragraph(name: &str) -> bool {
    is_special(name)
        && !matches!(
            name,
            "table"
                | "caption"
                | "td"
                | "th"
                | "tr"
                | "tbody"
                | "thead"
                | "tfoot"
                | "colgroup"
                | "legend"
                | "option"
                | "optgroup"
                | "frameset"
                | "textarea"
        )
}

/// Where the tag at the start of `text` ends; a `>` in a quoted value does not end it. The second value is
/// false where a quote is never closed, and the first `>` has to do.
fn end_of_tag(text: &str) -> Option<(usize, bool)> {
    let mut quote = None;
    let mut before = b' ';
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'\'') && before == b'=' => quote = Some(byte),
            None if byte == b'>' => return Some((at + 1, true)),
            None => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    text.find('>').map(|at| (at + 1, false))
}

/// What follows the end tag of an element whose content is no markup.
fn after_end_tag<'t>(text: &'t str, name: &str) -> &'t str {
    for (at, _) in text.match_indices("</") {
        let tag = &text[at + 2..];
        if tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
            return tag.find('>').map_or("", |end| &tag[end + 1..]);
        }
    }
    ""
}
