//! What styles say of the text that has them.

use std::collections::HashMap;

use super::numbering::ListStyle;
use crate::ExtractError;
use crate::formats::package::{Mark, Package, Xml};

/// The styles of a document: those of `styles.xml`, and the automatic ones of the content, which come before the text.
#[derive(Default)]
pub(in crate::formats) struct Styles {
    styles: HashMap<String, Style>,
    pub(super) lists: HashMap<String, ListStyle>,
    /// Where a style is being read: its name, and the level of a list.
    open: Option<String>,
    list: Option<String>,
}

#[derive(Debug, Clone, Default)]
struct Style {
    parent: Option<String>,
    shown_as: Option<String>,
    bold: Option<bool>,
    hidden: Option<bool>,
    break_before: bool,
    level: Option<u8>,
}

/// How deep styles build on each other.
const MOST_PARENTS: usize = 20;

impl Styles {
    pub fn read(package: &mut Package) -> Result<Styles, ExtractError> {
        let mut styles = Styles::default();
        if let Some(mut xml) = package.part("styles.xml")? {
            loop {
                match xml.next()? {
                    Mark::Open(element) if element.name() == "master-styles" => break,
                    Mark::Open(element) => styles.take(&element),
                    Mark::End => break,
                    _ => {}
                }
            }
        }
        Ok(styles)
    }

    /// Reads the automatic styles of the content, up to where its body begins.
    pub fn read_automatic(&mut self, xml: &mut Xml) -> Result<(), ExtractError> {
        loop {
            match xml.next()? {
                Mark::Open(element) if element.name() == "body" => return Ok(()),
                Mark::Open(element) => self.take(&element),
                Mark::End => return Ok(()),
                _ => {}
            }
        }
    }

    fn take(&mut self, element: &crate::formats::package::Element) {
        let attr = |name: &str| element.attr(name);
        match element.name() {
            "style" => {
                let name = key(&attr("family").unwrap_or_default(), &attr("name").unwrap_or_default());
                let style = Style {
                    parent: attr("parent-style-name"),
                    shown_as: attr("display-name"),
                    level: attr("default-outline-level").and_then(|level| level.parse().ok()),
                    ..Style::default()
                };
                self.styles.insert(name.clone(), style);
                self.open = Some(name);
            }
            "default-style" => self.open = None,
            "list-style" => {
                self.open = None;
                self.list = attr("name");
            }
            "list-level-style-bullet" | "list-level-style-number" | "list-level-style-image" => {
                if let Some(list) = &self.list {
                    self.lists.entry(list.clone()).or_default().level(element);
                }
            }
            "text-properties"
            | "paragraph-properties"
            | "table-properties"
            | "drawing-page-properties"
            | "table-row-properties" => {
                let Some(style) = self.open.as_ref().and_then(|name| self.styles.get_mut(name)) else {
                    return;
                };
                if let Some(weight) = attr("font-weight") {
                    style.bold =
                        Some(weight == "bold" || weight.parse::<u32>().is_ok_and(|weight| weight >= 600));
                }
                // Of text, of a sheet, and of a slide.
                match (attr("display").as_deref(), attr("visibility").as_deref()) {
                    (Some("none" | "false"), _) | (_, Some("hidden")) => style.hidden = Some(true),
                    (Some("true"), _) | (_, Some("visible")) => style.hidden = Some(false),
                    _ => {}
                }
                style.break_before |= attr("break-before").as_deref() == Some("page");
            }
            _ => {}
        }
    }

    /// Looks for what a style or those that it builds on say.
    fn find<T>(&self, family: &str, name: &str, said: impl Fn(&Style) -> Option<T>) -> Option<T> {
        let mut name = name.to_owned();
        for _ in 0..MOST_PARENTS {
            let style = self.styles.get(&key(family, &name))?;
            if let Some(said) = said(style) {
                return Some(said);
            }
            name = style.parent.clone()?;
        }
        None
    }

    pub fn is_bold(&self, family: &str, name: &str) -> bool {
        self.find(family, name, |style| style.bold) == Some(true)
    }

    pub fn is_hidden(&self, family: &str, name: &str) -> bool {
        self.find(family, name, |style| style.hidden) == Some(true)
    }

    pub(super) fn breaks_before(&self, paragraph: &str) -> bool {
        self.styles.get(&key("paragraph", paragraph)).is_some_and(|style| style.break_before)
    }

    pub(super) fn outline_level(&self, paragraph: &str) -> Option<u8> {
        self.find("paragraph", paragraph, |style| style.level)
    }

    /// Whether a style is the one with this name, or builds on it.
    pub(super) fn is_a(&self, paragraph: &str, wanted: &str) -> bool {
        let mut name = paragraph.to_owned();
        for _ in 0..MOST_PARENTS {
            if name == wanted {
                return true;
            }
            let Some(style) = self.styles.get(&key("paragraph", &name)) else { return false };
            if style.shown_as.as_deref() == Some(wanted) {
                return true;
            }
            let Some(parent) = &style.parent else { return false };
            name = parent.clone();
        }
        false
    }
}

fn key(family: &str, name: &str) -> String {
    format!("{family} {name}")
}
