//! The markers of list items, as their list style says.

use crate::formats::package::Element;

const LEVELS: usize = 10;

#[derive(Debug, Clone, Default)]
pub(super) struct ListStyle {
    levels: Vec<Option<Level>>,
}

#[derive(Debug, Clone)]
struct Level {
    /// `1`, `a`, `A`, `i`, `I`; empty where nothing is shown. `None` is a bullet.
    format: Option<String>,
    prefix: String,
    suffix: String,
    start: u32,
    /// How many levels are shown, this one included.
    shown: usize,
}

impl ListStyle {
    pub fn level(&mut self, element: &Element) {
        let number = |name: &str| element.attr(name).and_then(|value| value.parse::<usize>().ok());
        let at = number("level").unwrap_or(1).clamp(1, LEVELS) - 1;
        self.levels.resize(self.levels.len().max(at + 1), None);
        let numbered = element.name() == "list-level-style-number";
        self.levels[at] = Some(Level {
            format: numbered.then(|| element.attr("num-format").unwrap_or_default()),
            prefix: element.attr("num-prefix").unwrap_or_default(),
            suffix: element.attr("num-suffix").unwrap_or_default(),
            start: number("start-value").unwrap_or(1) as u32,
            shown: number("display-levels").unwrap_or(1),
        });
    }

    pub fn start(&self, level: usize) -> u32 {
        self.at(level).map_or(1, |level| level.start)
    }

    fn at(&self, level: usize) -> Option<&Level> {
        self.levels.get(level)?.as_ref()
    }

    /// The marker of an item with these numbers on its level and those above, with a space behind it.
    pub fn marker(&self, counts: &[u32]) -> String {
        let level = counts.len().saturating_sub(1);
        let Some(own) = self.at(level) else { return "• ".to_owned() };
        if own.format.is_none() {
            return "• ".to_owned();
        }
        let first = counts.len().saturating_sub(own.shown.max(1));
        let numbers = (first..counts.len()).filter_map(|at| {
            let format = self.at(at)?.format.as_deref()?;
            let shown = formatted(counts[at], format);
            (!shown.is_empty()).then_some(shown)
        });
        let numbers = numbers.collect::<Vec<_>>().join(".");
        if numbers.is_empty() {
            return String::new();
        }
        format!("{}{numbers}{} ", own.prefix, own.suffix)
    }
}

fn formatted(number: u32, format: &str) -> String {
    use crate::formats::docx::formatted as word;
    match format {
        "" => String::new(),
        "a" => word(number, "lowerLetter"),
        "A" => word(number, "upperLetter"),
        "i" => word(number, "lowerRoman"),
        "I" => word(number, "upperRoman"),
        _ => number.to_string(),
    }
}
