//! What the style of a paragraph says about its role.

use std::collections::HashMap;

use footnote_language::any;

use crate::ExtractError;
use crate::formats::package::{Mark, Xml};

#[derive(Default)]
pub(super) struct Styles(HashMap<String, Style>);

#[derive(Default, Clone)]
struct Style {
    name: String,
    based_on: Option<String>,
    /// Counts from 0; 9 is body text.
    outline: Option<u8>,
    list: Option<String>,
    level: Option<usize>,
    page_break: Option<bool>,
    hidden: Option<bool>,
}

/// A style with all that it inherits.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Role {
    pub heading: Option<u8>,
    pub title: bool,
    pub code: bool,
    pub bullet: bool,
    pub list: Option<String>,
    pub level: Option<usize>,
    pub page_break: bool,
}

/// Styles are based on one another in chains no longer than this.
const MAX_CHAIN: usize = 20;

impl Styles {
    pub fn read(mut xml: Xml<'_>) -> Result<Styles, ExtractError> {
        let mut styles = HashMap::new();
        let mut current: Option<(String, Style)> = None;
        loop {
            match xml.next()? {
                Mark::Open(element) => {
                    let value = || element.attr("val");
                    if element.name() == "style" {
                        styles.extend(current.take());
                        current = element.attr("styleId").map(|id| (id, Style::default()));
                    }
                    let Some((_, style)) = &mut current else { continue };
                    match element.name() {
                        "name" => style.name = value().unwrap_or_default().trim().to_lowercase(),
                        "basedOn" => style.based_on = value(),
                        "outlineLvl" => style.outline = value().and_then(|value| value.parse().ok()),
                        "numId" => style.list = value(),
                        "ilvl" => style.level = value().and_then(|value| value.parse().ok()),
                        "pageBreakBefore" => style.page_break = Some(element.is_on()),
                        "vanish" => style.hidden = Some(element.is_on()),
                        _ => {}
                    }
                }
                Mark::End => break,
                _ => {}
            }
        }
        styles.extend(current);
        Ok(Styles(styles))
    }

    /// Whether a style hides its text, if it or one that it is based on says so.
    pub fn hides(&self, id: &str) -> Option<bool> {
        let mut next = Some(id);
        for _ in 0..MAX_CHAIN {
            let style = self.0.get(next?)?;
            if style.hidden.is_some() {
                return style.hidden;
            }
            next = style.based_on.as_deref();
        }
        None
    }

    pub fn role(&self, id: &str) -> Role {
        let mut role = Role::default();
        let mut outline = None;
        let mut page_break = None;
        let mut next = Some(id.to_owned());
        for _ in 0..MAX_CHAIN {
            let Some(id) = next.take() else { break };
            let Some(style) = self.0.get(&id) else {
                // A file may name styles that it does not hold; their ids speak for themselves.
                role.heading =
                    role.heading.or(outline.is_none().then(|| heading_in(&id.to_lowercase())).flatten());
                break;
            };
            if outline.is_none() {
                outline = style.outline;
            }
            if role.heading.is_none() && outline.is_none() {
                role.heading = heading_in(&style.name).or_else(|| heading_in(&id.to_lowercase()));
            }
            role.title |= style.name == "title";
            role.code |= ["code", "html preformatted", "macro text", "source code", "plain text", "verbatim"]
                .iter()
                .any(|name| style.name == *name)
                || style.name.contains("source code")
                || style.name.contains("code block");
            role.bullet |= style.name.starts_with("list bullet");
            role.list = role.list.or_else(|| style.list.clone());
            role.level = role.level.or(style.level);
            page_break = page_break.or(style.page_break);
            next.clone_from(&style.based_on);
        }
        if let Some(outline) = outline {
            role.heading = (outline < 9).then_some(outline + 1);
        }
        role.page_break = page_break == Some(true);
        role
    }
}

/// The level in a name such as `heading 2`, in any of the languages that programs write it in.
fn heading_in(name: &str) -> Option<u8> {
    let digits = name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let level: u8 = name[digits..].parse().ok().filter(|level| (1..=9).contains(level))?;
    let word = name[..digits].trim_end_matches([' ', '-', '_']);
    any(|language| language.documents.headings, word).then_some(level)
}
