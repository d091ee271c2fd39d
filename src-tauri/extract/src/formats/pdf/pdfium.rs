//! Words with their places, through the PDFium library.
//!
//! PDFium is foreign code with global state: one thread at a time is let in. It is asked for
//! characters and their boxes; what lines and paragraphs they form is not decided here.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use footnote_language::script::is_word_alone;
use footnote_ocr::Gray;
use pdfium_render::prelude::{
    PdfBitmapFormat, PdfBookmark, PdfDocument, PdfDocumentMetadataTagType, PdfFormType, PdfPage,
    PdfPageObjectsCommon, PdfPageRenderRotation, PdfPageTextChar, PdfRect, PdfRenderConfig, Pdfium,
    PdfiumError, PdfiumInternalError,
};

use super::ligatures::{Unknown, Widths};
use super::words::{RawPage, RawWord, Turn};
use super::{clean, ligatures, overlay, spaced, unseen};
use crate::{Damage, ExtractError, Password, Rect, libraries};

static LOADED: OnceLock<Result<(), String>> = OnceLock::new();
static ENTERED: Mutex<()> = Mutex::new(());

/// Largest number of outline entries followed; an outline may be a loop.
const MAX_OUTLINE: usize = 5_000;

/// Fewer characters beside a picture are a stamp or a page number.
const FEW_CHARACTERS: u32 = 100;

/// How finely a page is drawn so that its text can be recognised, if that does not make more pixels than these.
const DOTS_PER_INCH: f32 = 200.0;
const MOST_PIXELS: f32 = 12e6;

/// The right to call PDFium, held by one thread at a time.
pub struct Entry {
    pdfium: Pdfium,
    _guard: MutexGuard<'static, ()>,
}

/// An entry of the outline that leads to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bookmark {
    pub title: String,
    /// Counts from 0.
    pub page: usize,
    /// Level 1 is the outermost.
    pub level: u8,
}

/// Loads the library where that has not happened. Opens files, which [`enter`] does not do afterwards.
pub fn prepare() -> Result<(), ExtractError> {
    let loaded = LOADED.get_or_init(|| {
        let name = libraries::file_name("pdfium");
        let path = libraries::find(&name).ok_or_else(|| format!("{name} was not found"))?;
        let bindings = Pdfium::bind_to_library(&path).map_err(|error| format!("{name}: {error}"))?;
        // The fonts of this machine are kept out: what a file says must not depend on them, and a
        // confined worker could not open them.
        Pdfium::new(bindings).clear_custom_font_provider();
        Ok(())
    });
    loaded.clone().map_err(|detail| ExtractError::PdfiumMissing { detail })
}

/// Waits until no other thread uses PDFium.
pub fn enter() -> Result<Entry, ExtractError> {
    prepare()?;
    let guard = ENTERED.lock().unwrap_or_else(PoisonError::into_inner);
    // The library is loaded, so that this takes hold of it and looks for nothing.
    Ok(Entry { pdfium: Pdfium::default(), _guard: guard })
}

impl Entry {
    /// Opens a file, with one of the passwords if it is locked; an empty one is tried silently. `Err(Damaged)` says what
    /// PDFium found wrong.
    pub fn open<'a>(
        &'a self,
        bytes: &'a [u8],
        passwords: &'a [Password],
    ) -> Result<PdfDocument<'a>, ExtractError> {
        let mut opened = self.pdfium.load_pdf_from_byte_slice(bytes, None);
        for password in passwords {
            if !matches!(&opened, Err(error) if is_locked(error)) {
                break;
            }
            opened = self.pdfium.load_pdf_from_byte_slice(bytes, Some(password.reveal()));
        }
        opened.map_err(|error| match error {
            error if is_locked(&error) && passwords.is_empty() => ExtractError::Locked,
            error if is_locked(&error) => ExtractError::WrongPassword,
            PdfiumError::PdfiumLibraryInternalError(PdfiumInternalError::SecurityError) => {
                ExtractError::Unsupported { format: "unusual-pdf".to_owned() }
            }
            PdfiumError::PdfiumLibraryInternalError(PdfiumInternalError::FormatError) => {
                Damage::StructureBroken.into()
            }
            other => Damage::Other { detail: format!("{other:?}") }.into(),
        })
    }
}

/// Whether the file is a form whose pages are made by the program that shows it.
pub fn is_form_alone(document: &PdfDocument) -> bool {
    document.form().is_some_and(|form| matches!(form.form_type(), PdfFormType::XfaFull))
}

fn is_locked(error: &PdfiumError) -> bool {
    matches!(error, PdfiumError::PdfiumLibraryInternalError(PdfiumInternalError::PasswordError))
}

pub fn title(document: &PdfDocument) -> Option<String> {
    document.metadata().get(PdfDocumentMetadataTagType::Title).map(|tag| tag.value().to_owned())
}

pub fn author(document: &PdfDocument) -> Option<String> {
    document.metadata().get(PdfDocumentMetadataTagType::Author).map(|tag| tag.value().to_owned())
}

/// The outline's entries in order, those that lead nowhere left out.
pub fn outline(document: &PdfDocument) -> Vec<Bookmark> {
    let mut found = Vec::new();
    let mut seen = 0;
    let mut open: Vec<(PdfBookmark, u8)> =
        document.bookmarks().root().into_iter().map(|root| (root, 1)).collect();
    while let Some((bookmark, level)) = open.pop() {
        seen += 1;
        if seen > MAX_OUTLINE {
            break;
        }
        let page = bookmark.destination().and_then(|destination| destination.page_index().ok());
        if let (Some(title), Some(page)) = (bookmark.title(), page) {
            found.push(Bookmark { title, page: usize::try_from(page).unwrap_or(0), level });
        }
        // The stack gives the child first, then what follows its parent.
        open.extend(bookmark.next_sibling().map(|next| (next, level)));
        if level < 32 {
            open.extend(bookmark.first_child().map(|child| (child, level + 1)));
        }
    }
    found
}

/// Reads the words of a page, counted from 0, up to a number of characters.
pub fn page(document: &PdfDocument, index: usize, max_characters: usize) -> Result<RawPage, PdfiumError> {
    let page = document.pages().get(index as i32)?;
    let frame = Frame::of(&page);
    let mut raw = RawPage {
        label: page.label().map(str::to_owned),
        size: (quarter(frame.shown().0), quarter(frame.shown().1)),
        ..RawPage::default()
    };
    let text = page.text()?;
    let mut pending = Pending::default();
    let mut reading = Reading::default();
    for character in text.chars().iter() {
        if raw.characters as usize >= max_characters {
            raw.cut_short = true;
            break;
        }
        let value = character.unicode_value();
        // PDFium marks the hyphen of a broken word so.
        let broken = matches!(value, 0x02 | 0xFFFE);
        let generated = || character.is_generated().unwrap_or(false);
        let c = match value {
            _ if broken => '-',
            // A glyph of which the file says that it means nothing. Fonts do so with ligatures.
            0 if !generated() => char::REPLACEMENT_CHARACTER,
            value => char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER),
        };
        if c.is_whitespace() || c == '\0' {
            // A space that PDFium itself put in is a guess, and on some pages it puts one after every
            // letter: the distance to the next letter decides.
            if generated() {
                pending.doubtful = true;
            } else {
                pending.finish(&mut raw, &mut reading);
            }
            continue;
        }
        let Some(rect) = bounds(&character).map(|rect| frame.show(&rect)) else { continue };
        raw.characters += 1;
        raw.garbled += u32::from(clean::is_garbled(c));
        // Some fonts map one glyph to a letter and nothing.
        if c == char::REPLACEMENT_CHARACTER && value == 0 && pending.is_at(&rect) {
            continue;
        }
        if pending.is_at(&rect) {
            pending.drop_unknown();
        }
        match pending.step(&rect, c, || baseline(&character, &frame)) {
            Step::Level => {}
            // The number of a note, or an exponent.
            Step::Raised => {
                pending.finish(&mut raw, &mut reading);
                (pending.glued, pending.raised) = (!raw.words.is_empty(), true);
            }
            // The text after it, or after the number that a note begins with.
            Step::Lowered => {
                let near = rect.left - pending.last.right < 0.15 * pending.size.max(2.0);
                let glued = pending.raised && near;
                pending.finish(&mut raw, &mut reading);
                pending.glued = glued;
            }
        }
        let wide = is_word_alone(c);
        if pending.ends_before(&rect) || (wide && !pending.text.is_empty()) || pending.wide {
            let glued = (wide || pending.wide) && !pending.ends_before(&rect);
            pending.finish(&mut raw, &mut reading);
            pending.glued = glued && !raw.words.is_empty();
        }
        if pending.text.is_empty() {
            pending.start(&character, &frame, &mut raw, &mut reading);
        }
        let width = (rect.right - rect.left) / pending.size.max(0.1);
        if c == char::REPLACEMENT_CHARACTER {
            pending.unknown.push(width);
        } else if pending.turn == Some(Turn::Upright) {
            reading.widths.learn(pending.font, c, width);
        }
        pending.wide = wide;
        pending.push(c, rect);
        pending.doubtful = broken;
    }
    pending.finish(&mut raw, &mut reading);
    if raw.garbled * 10 < raw.characters {
        raw.garbled -= ligatures::spell(&mut raw, &reading.unknown, &reading.widths).min(raw.garbled);
    }
    spaced::settle_raised(&mut raw, &reading.raised);
    unseen::mark(&page, &frame, &mut raw, &reading.faint);
    spaced::join_letters(&mut raw);
    overlay::read(&page, &frame, &mut raw);
    drop_unseen(&mut raw, frame.shown());
    raw.blank = raw.words.is_empty() && page.objects().is_empty();
    raw.pictured = raw.characters < FEW_CHARACTERS && unseen::is_pictured(&page, &frame);
    Ok(raw)
}

/// Draws a page, counted from 0, as it is shown.
pub fn picture(document: &PdfDocument, index: usize) -> Result<Gray, PdfiumError> {
    let page = document.pages().get(index as i32)?;
    let (width, height) = Frame::of(&page).shown();
    let most = (MOST_PIXELS / (width * height).max(1.0)).sqrt();
    let scale = (DOTS_PER_INCH / 72.0).min(most);
    let side = |points: f32| ((points * scale).round() as i32).max(1);
    let config = PdfRenderConfig::new()
        .set_target_size(side(width), side(height))
        // Pictures are left out of grey bitmaps.
        .set_format(PdfBitmapFormat::BGRx);
    let bitmap = page.render_with_config(&config)?;
    let (width, height) = (bitmap.width() as usize, bitmap.height() as usize);
    let bytes = bitmap.as_raw_bytes();
    // Rows may be longer than they are wide.
    let rows = bytes.chunks_exact((bytes.len() / height.max(1)).max(1));
    let brightness = |pixel: &[u8]| {
        let [blue, green, red] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
        ((red * 299 + green * 587 + blue * 114) / 1000) as u8
    };
    let pixels = rows.take(height).flat_map(|row| row.chunks_exact(4).take(width).map(brightness)).collect();
    Gray::new(width, height, pixels).ok_or(PdfiumError::ImageSizeOutOfBounds)
}

/// What is noticed of the words of a page while they are read, and settled when all are there.
#[derive(Default)]
struct Reading {
    unknown: Vec<Unknown>,
    widths: Widths,
    /// The words that stand above their line.
    raised: Vec<usize>,
    /// The words that are drawn in white or not at all, and whether not at all.
    faint: Vec<(usize, bool)>,
}

/// Where an upright character stands, in points from the top of the page as shown.
fn baseline(character: &PdfPageTextChar, frame: &Frame) -> Option<f32> {
    character.origin().ok().map(|(x, y)| frame.point(x.value, y.value).1)
}

/// A character's box: its advance and its font's height, or where the font says nothing, its ink.
fn bounds(character: &PdfPageTextChar) -> Option<PdfRect> {
    let sound = |rect: &PdfRect| {
        [rect.left().value, rect.right().value, rect.top().value, rect.bottom().value]
            .iter()
            .all(|side| side.is_finite())
            && rect.height().value > 0.0
    };
    character
        .loose_bounds()
        .ok()
        .filter(sound)
        .or_else(|| character.tight_bounds().ok())
        .filter(|rect| rect.left().value.is_finite() && rect.top().value.is_finite())
}

/// How the page's own coordinates lead to the page as shown.
pub(super) struct Frame {
    left: f32,
    bottom: f32,
    right: f32,
    top: f32,
    quarters: u8,
}

/// A box in points from the top left of the page as shown.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shown {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
}

impl Frame {
    fn of(page: &PdfPage) -> Frame {
        let quarters = match page.rotation() {
            Ok(PdfPageRenderRotation::Degrees90) => 1,
            Ok(PdfPageRenderRotation::Degrees180) => 2,
            Ok(PdfPageRenderRotation::Degrees270) => 3,
            Ok(PdfPageRenderRotation::None) | Err(_) => 0,
        };
        match page.boundaries().bounding() {
            Ok(bounding) => Frame {
                left: bounding.bounds.left().value,
                bottom: bounding.bounds.bottom().value,
                right: bounding.bounds.right().value,
                top: bounding.bounds.top().value,
                quarters,
            },
            Err(_) => {
                let (width, height) = (page.width().value, page.height().value);
                let (right, top) = if quarters % 2 == 1 { (height, width) } else { (width, height) };
                Frame { left: 0.0, bottom: 0.0, right, top, quarters }
            }
        }
    }

    /// Width and height as shown.
    pub fn shown(&self) -> (f32, f32) {
        let (width, height) = (self.right - self.left, self.top - self.bottom);
        if self.quarters % 2 == 1 { (height, width) } else { (width, height) }
    }

    fn point(&self, x: f32, y: f32) -> (f32, f32) {
        match self.quarters {
            0 => (x - self.left, self.top - y),
            1 => (y - self.bottom, x - self.left),
            2 => (self.right - x, y - self.bottom),
            _ => (self.top - y, self.right - x),
        }
    }

    pub fn show(&self, rect: &PdfRect) -> Shown {
        let a = self.point(rect.left().value, rect.top().value);
        let b = self.point(rect.right().value, rect.bottom().value);
        Shown { left: a.0.min(b.0), top: a.1.min(b.1), right: a.0.max(b.0), bottom: a.1.max(b.1) }
    }
}

pub(super) fn quarter(points: f32) -> u16 {
    // A cast from a float keeps within the bounds of the integer.
    (points * 4.0).round() as u16
}

/// The word that is being put together.
#[derive(Default)]
struct Pending {
    text: String,
    rect: Shown,
    last: Shown,
    baseline: f32,
    size: f32,
    turn: Option<Turn>,
    bold: bool,
    italic: bool,
    glued: bool,
    wide: bool,
    /// Something speaks for the end of the word, but not for certain.
    doubtful: bool,
    /// It stands above the line.
    raised: bool,
    /// How wide its characters are that mean nothing, in parts of the font's size.
    unknown: Vec<f32>,
    font: Option<u16>,
    /// It is drawn in white or not at all; if it is, whether not at all.
    faint: Option<bool>,
}

/// How a character stands to the one before it in its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Level,
    Raised,
    Lowered,
}

/// How far a number above the line stands higher than the text, at least, in parts of the text's height.
const RAISED_BY: f32 = 0.18;

impl Pending {
    /// Asks once per word for what seldom changes within one: font, size, direction.
    fn start(
        &mut self,
        character: &PdfPageTextChar,
        frame: &Frame,
        raw: &mut RawPage,
        reading: &mut Reading,
    ) {
        let size = character.unscaled_font_size().value;
        let (scale, degrees) = match character.matrix() {
            Ok(matrix) => {
                let clockwise = -matrix.b().atan2(matrix.a()).to_degrees();
                (matrix.c().hypot(matrix.d()), clockwise + f32::from(frame.quarters) * 90.0)
            }
            Err(_) => (1.0, f32::from(frame.quarters) * 90.0),
        };
        self.size = if size * scale > 0.0 { size * scale } else { size };
        let turn = Turn::of_angle(degrees);
        self.turn = Some(turn);
        let origin = character.origin().map(|(x, y)| frame.point(x.value, y.value));
        self.baseline = match (origin, turn) {
            (Ok((x, _)), Turn::Down | Turn::Up) => x,
            (Ok((_, y)), _) => y,
            (Err(_), _) => f32::NAN,
        };
        let name = character.font_name();
        (self.bold, self.italic) = face(&name);
        self.font = reading.font(raw, name);
        self.faint = unseen::is_faint(character);
    }

    /// Tells whether a character begins a number above the line, or the text after one.
    fn step(&self, next: &Shown, c: char, baseline: impl Fn() -> Option<f32>) -> Step {
        if self.text.is_empty() || self.turn != Some(Turn::Upright) {
            return Step::Level;
        }
        let (height, next_height) = (self.last.bottom - self.last.top, next.bottom - next.top);
        let up = self.last.bottom - next.bottom;
        let apart = RAISED_BY * height.max(next_height);
        // The boxes of different fonts may differ, so what they say is not enough.
        let is_off = |sign: f32| {
            baseline()
                .is_none_or(|next| (self.baseline - next) * sign > RAISED_BY / 2.0 * height.max(next_height))
        };
        let counts = c.is_ascii_digit() || matches!(c, '-' | '−' | '–') && self.text.ends_with("10");
        if up > apart && next_height <= height * 1.02 && counts && !self.raised && is_off(1.0) {
            return Step::Raised;
        }
        let digits = self.text.bytes().all(|byte| byte.is_ascii_digit());
        let begins = self.raised || digits && c.is_alphabetic();
        if -up > apart && height <= next_height * 1.02 && begins && is_off(-1.0) {
            return Step::Lowered;
        }
        Step::Level
    }

    fn push(&mut self, c: char, rect: Shown) {
        if self.text.is_empty() {
            self.rect = rect;
        } else {
            self.rect.left = self.rect.left.min(rect.left);
            self.rect.top = self.rect.top.min(rect.top);
            self.rect.right = self.rect.right.max(rect.right);
            self.rect.bottom = self.rect.bottom.max(rect.bottom);
        }
        self.last = rect;
        self.text.push(c);
    }

    /// Whether the last character stands in the same place.
    fn is_at(&self, place: &Shown) -> bool {
        let Shown { left, top, right, bottom } = *place;
        !self.text.is_empty()
            && (self.last.left, self.last.top, self.last.right, self.last.bottom)
                == (left, top, right, bottom)
    }

    /// Drops the last character if it means nothing.
    fn drop_unknown(&mut self) {
        if self.text.ends_with(char::REPLACEMENT_CHARACTER) && self.text.chars().count() > 1 {
            self.text.pop();
            self.unknown.pop();
        } else if self.text.ends_with(char::REPLACEMENT_CHARACTER) {
            self.text.clear();
            self.unknown.clear();
        }
    }

    /// True where a character at `next` stands too far off to belong to the same word.
    fn ends_before(&self, next: &Shown) -> bool {
        if self.text.is_empty() {
            return false;
        }
        let reach = self.size.max(2.0);
        let apart =
            |low: f32, high: f32, next_low: f32, next_high: f32| (next_low - high).max(low - next_high);
        let across = apart(self.last.left, self.last.right, next.left, next.right);
        let along = apart(self.last.top, self.last.bottom, next.top, next.bottom);
        let middle = |rect: &Shown| ((rect.left + rect.right) / 2.0, (rect.top + rect.bottom) / 2.0);
        let (from, to) = (middle(&self.last), middle(next));
        if self.doubtful {
            let (ahead, aside) = match self.turn {
                Some(Turn::Upright) => (next.left - self.last.right, to.1 - from.1),
                Some(Turn::Down) => (next.top - self.last.bottom, to.0 - from.0),
                Some(Turn::Up) => (self.last.top - next.bottom, to.0 - from.0),
                _ => return true,
            };
            return !(-0.3..0.1).contains(&(ahead / reach)) || aside.abs() > 0.2 * reach;
        }
        match self.turn {
            Some(Turn::Down | Turn::Up) => along > 0.6 * reach || (to.0 - from.0).abs() > 0.8 * reach,
            Some(Turn::Slanted) => across > reach || along > reach,
            _ => across > 0.6 * reach || (to.1 - from.1).abs() > 0.8 * reach,
        }
    }

    fn finish(&mut self, raw: &mut RawPage, reading: &mut Reading) {
        let pending = std::mem::take(self);
        let start = raw.text.len();
        clean::push_word(&mut raw.text, &pending.text);
        if raw.text.len() == start {
            reading.unexplained(raw, pending.font, &pending.text);
            return;
        }
        let index = raw.words.len();
        if pending.raised {
            reading.raised.push(index);
        }
        if let Some(not_at_all) = pending.faint {
            reading.faint.push((index, not_at_all));
        }
        if !pending.unknown.is_empty() {
            reading.unknown.push(Unknown { word: index, widths: pending.unknown });
        }
        let rect = Rect {
            left: quarter(pending.rect.left),
            top: quarter(pending.rect.top),
            right: quarter(pending.rect.right),
            bottom: quarter(pending.rect.bottom),
        };
        let turn = pending.turn.unwrap_or(Turn::Upright);
        let baseline = if pending.baseline.is_finite() {
            quarter(pending.baseline)
        } else {
            match turn {
                Turn::Down => rect.left,
                Turn::Up => rect.right,
                _ => rect.bottom,
            }
        };
        raw.words.push(RawWord {
            start: start as u32,
            end: raw.text.len() as u32,
            rect,
            baseline,
            size: quarter(pending.size).max(1),
            turn,
            bold: pending.bold,
            italic: pending.italic,
            glued: pending.glued,
            hidden: false,
            font: pending.font,
        });
    }
}

impl Reading {
    /// The number of a font among those of the page.
    fn font(&mut self, raw: &mut RawPage, name: String) -> Option<u16> {
        if raw.fonts.last() == Some(&name) {
            return u16::try_from(raw.fonts.len() - 1).ok();
        }
        let known = raw.fonts.iter().position(|font| *font == name);
        let index = known.unwrap_or_else(|| {
            raw.fonts.push(name);
            raw.fonts.len() - 1
        });
        u16::try_from(index).ok()
    }

    /// Counts the characters of what was to be a word, but means nothing.
    fn unexplained(&mut self, raw: &mut RawPage, font: Option<u16>, text: &str) {
        let count = text.chars().filter(|&c| clean::is_garbled(c)).count() as u32;
        let Some(font) = font.filter(|_| count > 0) else { return };
        match raw.unexplained.iter_mut().find(|(of, _)| *of == font) {
            Some((_, all)) => *all += count,
            None => raw.unexplained.push((font, count)),
        }
    }
}

/// Tells from a font's name whether it is bold, and whether italic.
fn face(name: &str) -> (bool, bool) {
    let has = |part: &str| {
        name.as_bytes().windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
    };
    // The fonts of TeX and of PostScript name their bold faces in their own ways.
    let bold = has("bold")
        || has("black")
        || has("heavy")
        || has("cmbx")
        || has("sfbx")
        || (has("demi") && !has("demilight"))
        || (has("-medi") && !has("medium"))
        || name.ends_with(".B");
    (bold, has("italic") || has("oblique") || has("cmti") || name.ends_with(".I"))
}

/// Drops words that lie wholly off the page (printer's slugs, cut-off layers), unless most do, which
/// means that the page's measures are wrong.
fn drop_unseen(raw: &mut RawPage, shown: (f32, f32)) {
    let (width, height) = (quarter(shown.0), quarter(shown.1));
    // What lies left of or above the page has been cut to zero.
    let unseen = |word: &RawWord| {
        word.rect.left >= width || word.rect.top >= height || word.rect.right == 0 || word.rect.bottom == 0
    };
    let count = raw.words.iter().filter(|word| unseen(word)).count();
    if count > 0 && count * 2 < raw.words.len() {
        raw.words.retain(|word| !unseen(word));
    }
}
