//! What the pages of a document are called, and where on one something stands by the file's own count.

use footnote_engine::{Kind, Page, Span};
use serde::Serialize;
use specta::Type;

/// A place as a person would name it: "sheet Q3, B4:D9", "slide 4", "p. 12", "p. iv (6 of 40)".
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Type)]
pub struct Location {
    /// What the pages of the document are.
    pub unit: Unit,
    /// The page's own name, such as that of a sheet; `null` where it goes by its number.
    pub label: Option<String>,
    /// The number that is printed on the page or recorded for it (`iv`, `A-3`), where it is not the page's own.
    pub page_label: Option<String>,
    /// How many pages the document has; `null` where no `page_label` has to be told from the page's own number.
    pub pages: Option<u32>,
    /// Where on the page it stands, where the file counts its parts.
    pub stretch: Option<Stretch>,
    /// Whether the file holds it without showing it, as in a hidden row, sheet or slide.
    pub hidden: bool,
    /// How sure it is, in percent, what was recognised in a picture; `null` where nothing was.
    pub recognized: Option<u32>,
}

/// What the pages of a document are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    #[default]
    Page,
    Sheet,
    Slide,
    Section,
    Chapter,
    Message,
    Cell,
    /// A file inside of the document.
    File,
    /// The document is one text, and places in it are said by their stretch alone.
    Whole,
}

/// From the first to the last of what a file counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Type)]
pub struct Stretch {
    pub counted: Counted,
    /// `B4:D9`, `12–40`, `1:02:03–1:02:10`.
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum Counted {
    Cells,
    Lines,
    Time,
}

impl Location {
    /// What can be said without looking at the page.
    pub(crate) fn of(kind: Kind) -> Location {
        let unit = kind.format().unit.into();
        Location { unit, ..Location::default() }
    }

    /// Takes over how a page of a document with so many is called.
    pub(crate) fn name(&mut self, page: &Page, pages: u32) {
        let label = page.label.clone();
        match self.unit {
            // A page of a file that is embedded in a document whose own pages have sizes.
            Unit::Page if label.is_some() && page.size.is_none() => {
                (self.unit, self.label) = (Unit::File, label);
            }
            Unit::Page => {
                self.pages = label.is_some().then_some(pages);
                self.page_label = label;
            }
            _ => self.label = label,
        }
    }

    /// Takes over where on its page it stands.
    pub(crate) fn look_up(&mut self, page: &Page, span: Span) {
        self.recognized = page.recognized(span).map(u32::from);
        self.hidden = page.hides(span);
        self.stretch = page.stretch(span).map(|stretch| Stretch {
            counted: match stretch {
                footnote_engine::Stretch::Cells { .. } => Counted::Cells,
                footnote_engine::Stretch::Lines { .. } => Counted::Lines,
                footnote_engine::Stretch::Time { .. } => Counted::Time,
            },
            text: stretch.to_string(),
        });
    }
}

impl From<footnote_engine::formats::Unit> for Unit {
    fn from(unit: footnote_engine::formats::Unit) -> Unit {
        use footnote_engine::formats::Unit as Engine;
        match unit {
            Engine::Page => Unit::Page,
            Engine::Sheet => Unit::Sheet,
            Engine::Slide => Unit::Slide,
            Engine::Section => Unit::Section,
            Engine::Chapter => Unit::Chapter,
            Engine::Message => Unit::Message,
            Engine::Cell => Unit::Cell,
            Engine::File => Unit::File,
            Engine::Whole => Unit::Whole,
        }
    }
}
