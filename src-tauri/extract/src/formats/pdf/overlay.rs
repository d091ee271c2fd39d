//! What lies on top of a page: the values of form fields, text boxes, and the remarks of reviewers.
//!
//! Values and text boxes become words at their places, so that a value is read beside its label. Remarks are kept apart from
//! the text. Buttons, links, signatures and forms of the kind called XFA are left out.

use pdfium_render::prelude::{
    PdfFormField, PdfFormFieldCommon, PdfPage, PdfPageAnnotation, PdfPageAnnotationCommon,
    PdfPageAnnotationType,
};

use super::clean;
use super::pdfium::{Frame, Shown, quarter};
use super::words::{RawPage, RawWord, Remark, Turn};
use crate::Rect;

/// Most annotations of a page that are looked at.
const MOST_ANNOTATIONS: usize = 2_000;
/// Longest value or remark that is taken, in characters.
const LONGEST: usize = 20_000;
/// The size of letters in a form, in points, where the field leaves room.
const USUAL_SIZE: f32 = 11.0;

/// Adds what lies on top of a page to its words.
pub fn read(page: &PdfPage, frame: &Frame, raw: &mut RawPage) {
    for annotation in page.annotations().iter().take(MOST_ANNOTATIONS) {
        let kind = annotation.annotation_type();
        if matches!(kind, PdfPageAnnotationType::Link | PdfPageAnnotationType::Popup)
            || annotation.is_hidden()
        {
            continue;
        }
        let Ok(bounds) = annotation.bounds() else { continue };
        let place = frame.show(&bounds);
        match kind {
            PdfPageAnnotationType::Widget => {
                let field = annotation.as_form_field();
                if let Some((value, lines)) = field.and_then(value) {
                    write(raw, &value, place, lines);
                }
            }
            PdfPageAnnotationType::FreeText => {
                if let Some(text) = annotation.contents() {
                    write(raw, &text, place, true);
                }
            }
            _ => remark(raw, &annotation, place),
        }
    }
}

/// What a field shows, and whether in several lines.
fn value(field: &PdfFormField) -> Option<(String, bool)> {
    let ticked = |appearance: Option<String>, checked: bool| {
        let on = appearance.map_or(checked, |appearance| {
            let state = appearance.trim_start_matches('/');
            !state.is_empty() && !state.eq_ignore_ascii_case("off")
        });
        (if on { "☒" } else { "☐" }.to_owned(), false)
    };
    match field {
        PdfFormField::Text(field) if !field.is_password() => Some((field.value()?, field.is_multiline())),
        PdfFormField::ComboBox(field) => Some((field.value()?, false)),
        PdfFormField::ListBox(field) => Some((field.value()?, true)),
        PdfFormField::Checkbox(field) => {
            Some(ticked(field.appearance_stream(), field.is_checked().unwrap_or(false)))
        }
        PdfFormField::RadioButton(field) => {
            Some(ticked(field.appearance_stream(), field.is_checked().unwrap_or(false)))
        }
        _ => None,
    }
}

/// Writes text into a box as words with places, as wide as letters usually are.
fn write(raw: &mut RawPage, text: &str, place: Shown, several_lines: bool) {
    let text: String = text.chars().take(LONGEST).collect();
    let lines: Vec<&str> = text.split(['\r', '\n']).filter(|line| !line.trim().is_empty()).collect();
    let (width, height) = (place.right - place.left, place.bottom - place.top);
    if lines.is_empty() || !(width > 0.0 && height > 0.0) {
        return;
    }
    let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(1).max(1) as f32;
    let one_line = lines.len() == 1 && !several_lines;
    let size = if one_line {
        (height * 0.75).min(USUAL_SIZE)
    } else {
        (height / lines.len() as f32 * 0.8).min(USUAL_SIZE)
    };
    let size = size.max(1.0);
    let advance = (size * 0.5).min(width / longest);
    // Long lines of a box are wrapped.
    let room = ((width / (size * 0.5)) as usize).max(8);
    let wrapped: Vec<String> = if one_line {
        lines.iter().map(|line| (*line).to_owned()).collect()
    } else {
        lines.iter().flat_map(|line| wrap(line, room)).collect()
    };
    let advance = if one_line { advance } else { size * 0.5 };
    let step = (size * 1.2).min(height / wrapped.len() as f32);
    for (row, line) in wrapped.iter().enumerate() {
        let baseline = if one_line {
            (place.top + place.bottom) / 2.0 + size * 0.35
        } else {
            place.top + step * row as f32 + size.min(step)
        };
        let mut column = 0;
        for word in line.split_whitespace() {
            let count = word.chars().count();
            let left = place.left + column as f32 * advance;
            let rect = Shown {
                left: left.min(place.right - 1.0),
                top: baseline - size * 0.8,
                right: (left + count as f32 * advance).min(place.right),
                bottom: baseline + size * 0.25,
            };
            push(raw, word, rect, baseline, size);
            column += count + 1;
        }
    }
}

fn wrap(line: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split_whitespace() {
        let last = lines.last_mut().expect("there is always a line");
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > room {
            lines.push(word.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

fn push(raw: &mut RawPage, word: &str, place: Shown, baseline: f32, size: f32) {
    let start = raw.text.len();
    clean::push_word(&mut raw.text, word);
    if raw.text.len() == start {
        return;
    }
    raw.characters += word.chars().count() as u32;
    raw.words.push(RawWord {
        start: start as u32,
        end: raw.text.len() as u32,
        rect: rect(place),
        baseline: quarter(baseline),
        size: quarter(size).max(1),
        turn: Turn::Upright,
        bold: false,
        italic: false,
        glued: false,
        hidden: false,
        font: None,
    });
}

fn rect(place: Shown) -> Rect {
    Rect {
        left: quarter(place.left),
        top: quarter(place.top),
        right: quarter(place.right),
        bottom: quarter(place.bottom),
    }
}

fn remark(raw: &mut RawPage, annotation: &PdfPageAnnotation, place: Shown) {
    let Some(contents) = annotation.contents() else { return };
    let said = cleaned(&contents);
    if said.is_empty() {
        return;
    }
    let author = annotation.creator().map(|author| cleaned(&author)).unwrap_or_default();
    let date =
        annotation.creation_date().filter(|date| !date.is_empty()).or_else(|| annotation.modification_date());
    let head = match (author.as_str(), date.as_deref().and_then(day)) {
        ("", None) => String::new(),
        ("", Some(day)) => format!("{day}: "),
        (author, None) => format!("{author}: "),
        (author, Some(day)) => format!("{author} ({day}): "),
    };
    raw.remarks.push(Remark { text: head + &said, rect: rect(place) });
}

/// On one line, each word spelled as those of the page are.
fn cleaned(text: &str) -> String {
    let mut clean = String::new();
    let text: String = text.chars().take(LONGEST).collect();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let before = clean.len();
        if before > 0 {
            clean.push(' ');
        }
        let start = clean.len();
        clean::push_word(&mut clean, word);
        if clean.len() == start {
            clean.truncate(before);
        }
    }
    clean
}

/// The day of a date as PDF writes it: `D:20260201093000Z`.
fn day(date: &str) -> Option<String> {
    let digits = date.strip_prefix("D:").unwrap_or(date);
    let digits = digits.get(..8).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some(format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_pdf_writes_them() {
        assert_eq!(day("D:20260201093000Z").as_deref(), Some("2026-02-01"));
        assert_eq!(day("D:2026").as_deref(), None);
        assert_eq!(day("yesterday at ten").as_deref(), None);
    }

    #[test]
    fn a_long_value_is_wrapped_into_its_box() {
        let mut raw = RawPage::default();
        let place = Shown { left: 10.0, top: 100.0, right: 110.0, bottom: 160.0 };
        write(&mut raw, "one two three four five six seven eight nine\nten", place, true);
        let lines: Vec<u16> = raw.words.iter().map(|word| word.baseline).collect();
        assert!(lines.windows(2).all(|pair| pair[0] <= pair[1]));
        assert!(lines.iter().collect::<std::collections::HashSet<_>>().len() > 2);
        assert!(raw.words.iter().all(|word| word.rect.left >= 40 && word.rect.right <= 440));
    }
}
