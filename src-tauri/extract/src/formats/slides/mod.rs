//! Reads presentations: each slide is a page. Its title comes first, then its shapes as they are read, from the top to the
//! bottom, then the speaker's notes and comments. Every text keeps the box of its shape.

mod odp;
mod pptx;

pub(super) use self::odp::{read as read_odp, sniff as sniff_odp};
pub(super) use self::pptx::{read as read_pptx, sniff as sniff_pptx};

use super::odf::Piece;
use crate::builder::{PageBuilder, Rows};
use crate::{BlockKind, Rect};

/// English metric units in a quarter point.
const UNITS: i64 = 3175;

/// Shapes whose tops are no farther apart than this share of the slide's height stand in one line.
const LINES: i64 = 25;

#[derive(Debug, Default)]
struct Slide {
    shapes: Vec<Shape>,
    notes: Vec<String>,
    comments: Vec<String>,
    hidden: bool,
}

#[derive(Debug, Default)]
struct Shape {
    role: Role,
    /// Left, top, width and height in English metric units.
    frame: Option<Frame>,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Frame {
    left: i64,
    top: i64,
    width: i64,
    height: i64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Role {
    Title,
    #[default]
    Text,
    /// Footer, date and number of the slide.
    Furniture,
}

impl Slide {
    /// Lays the slide down on the current page. `size` is the width and height of a slide.
    fn lay(mut self, size: (i64, i64), builder: &mut PageBuilder) {
        self.shapes.retain(|shape| !shape.pieces.is_empty());
        let band = (size.1 / LINES).max(1);
        let place = |shape: &Shape| match (shape.role, shape.frame) {
            (Role::Title, _) => (0, 0, 0),
            (Role::Text, Some(frame)) => (1, frame.top.div_euclid(band), frame.left),
            (Role::Text, None) => (2, 0, 0),
            (Role::Furniture, _) => (3, 0, 0),
        };
        self.shapes.sort_by_key(place);
        builder.page_size(quarters(size.0), quarters(size.1));
        for shape in self.shapes {
            let rect = shape.frame.and_then(|frame| frame.rect(size));
            for piece in shape.pieces {
                lay(piece, shape.role, builder);
                if let Some(rect) = rect {
                    builder.boxed(rect);
                }
                if self.hidden {
                    builder.hidden();
                }
            }
        }
        for note in self.notes.iter().chain(&self.comments) {
            builder.block(BlockKind::Footnote, note);
            if self.hidden {
                builder.hidden();
            }
        }
    }
}

fn lay(piece: Piece, role: Role, builder: &mut PageBuilder) {
    match (piece, role) {
        (Piece::Text { text, .. }, Role::Title) => {
            builder.block(BlockKind::Heading { level: 1 }, &text.replace('\n', " "));
        }
        (Piece::Text { text, .. }, Role::Furniture) => builder.block(BlockKind::Furniture, &text),
        (Piece::Text { kind, text }, Role::Text) => builder.block(kind, &text),
        (Piece::Table { rows, header }, _) => builder.table(&Rows { rows, header }),
        (Piece::Note(text), _) => builder.block(BlockKind::Footnote, &text),
        (Piece::PageBreak, _) => {}
    }
}

fn quarters(units: i64) -> u16 {
    u16::try_from(units / UNITS).unwrap_or(u16::MAX)
}

impl Frame {
    /// The box on the slide; `None` for one that lies beside it.
    fn rect(self, (width, height): (i64, i64)) -> Option<Rect> {
        let within = |value: i64, most: i64| quarters(value.clamp(0, most.max(0)));
        let (right, bottom) = (self.left.saturating_add(self.width), self.top.saturating_add(self.height));
        let rect = Rect {
            left: within(self.left, width),
            top: within(self.top, height),
            right: within(right, width),
            bottom: within(bottom, height),
        };
        (rect.left < rect.right && rect.top < rect.bottom).then_some(rect)
    }
}
