//! Words that a file holds and no reader sees: drawn in white on white paper, or not at all.
//!
//! Such words are no part of the page: they may be left over, or there to mislead whoever does not look at it. Words that lie
//! over a picture are seen, or they are what was recognised in it. What covers words up is not looked for.

use pdfium_render::prelude::{
    PdfColor, PdfPage, PdfPageObject, PdfPageObjectCommon, PdfPageObjectsCommon, PdfPageTextChar,
    PdfPageTextRenderMode, PdfPathFillMode,
};

use super::pdfium::{Frame, Shown, quarter};
use super::words::RawPage;
use crate::Rect;

/// From this on a colour cannot be told from white.
const WHITE: u8 = 250;
/// Below this nothing is seen of what is drawn.
const CLEAR: u8 = 8;
/// Most objects of a page that are looked at.
const MOST_OBJECTS: usize = 20_000;

/// Whether a character is drawn in white or not at all; if it is, whether not at all.
pub fn is_faint(character: &PdfPageTextChar) -> Option<bool> {
    let mode = character.render_mode().ok();
    if mode == Some(PdfPageTextRenderMode::Invisible) {
        return Some(true);
    }
    let color = character.fill_color().ok()?;
    if color.alpha() < CLEAR {
        return Some(true);
    }
    // Letters of which the outline is drawn may be filled with white.
    (is_white(&color) && mode == Some(PdfPageTextRenderMode::FilledUnstroked)).then_some(false)
}

fn is_white(color: &PdfColor) -> bool {
    [color.red(), color.green(), color.blue()].iter().all(|&part| part >= WHITE)
}

/// Whether a box takes up most of the page.
fn fills(place: &Shown, frame: &Frame) -> bool {
    let (width, height) = frame.shown();
    (place.right - place.left) * (place.bottom - place.top) * 2.0 > width * height
}

/// Marks those of the faint words as hidden that stand on nothing but the paper.
pub fn mark(page: &PdfPage, frame: &Frame, raw: &mut RawPage, faint: &[(usize, bool)]) {
    if faint.is_empty() {
        return;
    }
    let grounds = Grounds::of(page, frame);
    let hidden: Vec<usize> = faint
        .iter()
        .filter(|(word, not_at_all)| {
            let rect = &raw.words[*word].rect;
            let behind = if *not_at_all { &grounds.pictures } else { &grounds.all };
            !behind.iter().any(|ground| holds_middle(ground, rect))
        })
        .map(|(word, _)| *word)
        .collect();
    // A page of which hardly anything is to be seen was misunderstood.
    if hidden.len() * 2 > raw.words.len() {
        return;
    }
    for word in hidden {
        raw.words[word].hidden = true;
    }
}

/// Whether a picture takes up most of a page.
pub fn is_pictured(page: &PdfPage, frame: &Frame) -> bool {
    page.objects().iter().take(MOST_OBJECTS).any(|object| {
        matches!(object, PdfPageObject::Image(_))
            && object.bounds().is_ok_and(|bounds| fills(&frame.show(&bounds.to_rect()), frame))
    })
}

/// What words may stand on.
#[derive(Default)]
struct Grounds {
    pictures: Vec<Rect>,
    all: Vec<Rect>,
}

impl Grounds {
    fn of(page: &PdfPage, frame: &Frame) -> Grounds {
        let mut grounds = Grounds::default();
        for object in page.objects().iter().take(MOST_OBJECTS) {
            let picture = match &object {
                PdfPageObject::Text(_) => continue,
                PdfPageObject::Path(path) => {
                    if !path.fill_mode().is_ok_and(|mode| mode != PdfPathFillMode::None) {
                        continue;
                    }
                    // PDFium calls a pattern white, too, so only what fills the page is sure to be the paper.
                    let white =
                        path.fill_color().is_ok_and(|color| is_white(&color) || color.alpha() < CLEAR);
                    if white
                        && object.bounds().is_ok_and(|bounds| fills(&frame.show(&bounds.to_rect()), frame))
                    {
                        continue;
                    }
                    false
                }
                // What they hold is not looked at.
                PdfPageObject::Image(_) | PdfPageObject::XObjectForm(_) | PdfPageObject::Shading(_) => true,
                PdfPageObject::Unsupported(_) => true,
            };
            let Ok(bounds) = object.bounds() else { continue };
            let Shown { left, top, right, bottom } = frame.show(&bounds.to_rect());
            let rect = Rect {
                left: quarter(left),
                top: quarter(top),
                right: quarter(right),
                bottom: quarter(bottom),
            };
            grounds.all.push(rect);
            if picture {
                grounds.pictures.push(rect);
            }
        }
        grounds
    }
}

fn holds_middle(ground: &Rect, word: &Rect) -> bool {
    let (x, y) = ((word.left / 2 + word.right / 2), (word.top / 2 + word.bottom / 2));
    (ground.left..=ground.right).contains(&x) && (ground.top..=ground.bottom).contains(&y)
}
