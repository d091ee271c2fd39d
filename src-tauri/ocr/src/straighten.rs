//! How a picture of a page has to be turned for its lines to be level.

use std::f32::consts::FRAC_PI_2;

use crate::detect::Slanted;
use crate::picture::Cut;
use crate::{Direction, Place};

/// Lines this many times longer than high tell how far a page is askew.
const TELLING: f32 = 5.0;
/// Lines this many times longer than high that stand upright run up or down. Others are high letters on a level line.
const UPRIGHT: f32 = 2.2;
/// A line may stand so far from level, in radians; what is more askew is a stamp or a watermark.
const LEVEL_WITHIN: f32 = 0.35;
/// A page is askew from this angle on, in radians: 0.1°.
const ASKEW: f32 = 0.0017;

/// Leads from the page as it is read to the picture of it: the picture is turned clockwise by some quarters first, and what
/// then is left askew is levelled around the middle.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Upright {
    /// Quarters by which the picture is turned clockwise.
    pub quarters: u8,
    /// How far the lines of the turned picture are turned clockwise from level, in radians.
    pub angle: f32,
    /// Of the turned picture, in pixels.
    pub width: f32,
    pub height: f32,
}

impl Upright {
    /// Where a point of the upright page is in the picture.
    pub fn to_picture(&self, (x, y): (f32, f32)) -> (f32, f32) {
        let (sin, cos) = self.angle.sin_cos();
        let (x, y) = (x - self.width / 2.0, y - self.height / 2.0);
        let (x, y) = (x * cos - y * sin + self.width / 2.0, x * sin + y * cos + self.height / 2.0);
        match self.quarters % 4 {
            0 => (x, y),
            1 => (y, self.width - x),
            2 => (self.width - x, self.height - y),
            _ => (self.height - y, x),
        }
    }

    /// Where a point of the turned picture is on the upright page.
    fn level(&self, (x, y): (f32, f32)) -> (f32, f32) {
        let (sin, cos) = (-self.angle).sin_cos();
        let (x, y) = (x - self.width / 2.0, y - self.height / 2.0);
        (x * cos - y * sin + self.width / 2.0, x * sin + y * cos + self.height / 2.0)
    }

    /// The box in the picture at a box of the upright page: as wide and as high, with the same middle. The box around the four corners
    /// would reach into the lines above and below where the page is askew.
    pub fn place_in_picture(&self, place: &Place) -> Place {
        let (x, y) = self.to_picture(((place.left + place.right) / 2.0, (place.top + place.bottom) / 2.0));
        let (width, height) = (place.right - place.left, place.bottom - place.top);
        let (width, height) = if self.quarters % 2 == 1 { (height, width) } else { (width, height) };
        Place {
            left: x - width / 2.0,
            top: y - height / 2.0,
            right: x + width / 2.0,
            bottom: y + height / 2.0,
        }
    }

    /// How a line is cut out of the picture as `width` by `height` pixels, so that it can be read from left to right.
    pub fn cut(&self, strip: &Strip, width: usize, height: usize) -> Cut {
        let place = &strip.place;
        let (from, across, along) = match strip.direction {
            Direction::Level => {
                ((place.left, place.top), (place.right, place.top), (place.left, place.bottom))
            }
            Direction::Down => {
                ((place.right, place.top), (place.right, place.bottom), (place.left, place.top))
            }
            Direction::Up => {
                ((place.left, place.bottom), (place.left, place.top), (place.right, place.bottom))
            }
        };
        let [from, across, along] = [from, across, along].map(|corner| self.to_picture(corner));
        let step = |to: (f32, f32), pixels: usize| {
            ((to.0 - from.0) / pixels as f32, (to.1 - from.1) / pixels as f32)
        };
        Cut { from, right: step(across, width), down: step(along, height) }
    }
}

/// A line on the upright page that is not read yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strip {
    pub place: Place,
    pub direction: Direction,
}

impl Strip {
    /// Along the line, and across.
    pub fn size(&self) -> (f32, f32) {
        let (width, height) = (self.place.right - self.place.left, self.place.bottom - self.place.top);
        if self.direction == Direction::Level { (width, height) } else { (height, width) }
    }
}

/// Tells whether the lines of a picture run up or down for the most part, so that it has to be turned by a quarter.
pub fn is_on_its_side(lines: &[Slanted]) -> bool {
    let upright = |line: &&Slanted| line.angle.abs() > FRAC_PI_2 / 2.0;
    let telling = || lines.iter().filter(|line| line.width > UPRIGHT * line.height);
    let length = |lines: &mut dyn Iterator<Item = &Slanted>| lines.map(|line| line.width).sum::<f32>();
    length(&mut telling().filter(upright)) * 2.0 > length(&mut telling())
}

/// The lines of a picture of this size after it was turned clockwise by a number of quarters.
pub fn turned(lines: &[Slanted], quarters: u8, size: (f32, f32)) -> Vec<Slanted> {
    let turn = |line: &Slanted| {
        let (x, y) = line.center;
        let (width, height) = size;
        let center = match quarters % 4 {
            0 => (x, y),
            1 => (height - y, x),
            2 => (width - x, height - y),
            _ => (y, width - x),
        };
        let mut angle = line.angle + f32::from(quarters % 2) * FRAC_PI_2;
        if angle > FRAC_PI_2 {
            angle -= 2.0 * FRAC_PI_2;
        }
        Slanted { center, angle, ..*line }
    };
    lines.iter().map(turn).collect()
}

/// How far most lines are turned clockwise from level, in radians; 0 where that cannot be seen.
pub fn slant(lines: &[Slanted]) -> f32 {
    let telling = lines.iter().filter(|line| line.width > TELLING * line.height);
    let mut angles: Vec<(f32, f32)> =
        telling.filter(|line| line.angle.abs() < LEVEL_WITHIN).map(|line| (line.angle, line.width)).collect();
    angles.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut half = angles.iter().map(|(_, width)| width).sum::<f32>() / 2.0;
    let middle = angles.iter().find(|(_, width)| {
        half -= width;
        half <= 0.0
    });
    middle.map_or(0.0, |(angle, _)| if angle.abs() < ASKEW { 0.0 } else { *angle })
}

/// The lines of the turned picture as they stand on the upright page; what is askew there is left out.
pub fn strips(lines: &[Slanted], upright: &Upright) -> Vec<Strip> {
    let strip = |line: &Slanted| {
        let angle = line.angle - upright.angle;
        let stands = angle.abs() > FRAC_PI_2 - LEVEL_WITHIN;
        let is_high = line.width < UPRIGHT * line.height;
        if !stands && !is_high && angle.abs() > LEVEL_WITHIN {
            return None;
        }
        let (x, y) = upright.level(line.center);
        let (width, height) = if stands { (line.height, line.width) } else { (line.width, line.height) };
        let place = Place {
            left: x - width / 2.0,
            top: y - height / 2.0,
            right: x + width / 2.0,
            bottom: y + height / 2.0,
        };
        let direction = if stands && !is_high { Direction::Up } else { Direction::Level };
        Some(Strip { place, direction })
    };
    lines.iter().filter_map(strip).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(x: f32, y: f32, width: f32, degrees: f32) -> Slanted {
        Slanted { center: (x, y), width, height: 20.0, angle: degrees.to_radians() }
    }

    #[test]
    fn the_slant_is_that_of_most_of_the_text() {
        let lines = [line(0.0, 0.0, 900.0, 3.0), line(0.0, 0.0, 800.0, 3.1), line(0.0, 0.0, 300.0, -8.0)];
        assert!((slant(&lines).to_degrees() - 3.0).abs() < 1e-3);
        // Short lines tell nothing.
        assert_eq!(slant(&[line(0.0, 0.0, 60.0, 4.0)]), 0.0);
    }

    #[test]
    fn a_page_on_its_side_is_told_by_its_long_lines() {
        assert!(is_on_its_side(&[line(0.0, 0.0, 500.0, 89.0), line(0.0, 0.0, 200.0, 0.0)]));
        assert!(!is_on_its_side(&[line(0.0, 0.0, 500.0, 1.0), line(0.0, 0.0, 30.0, 90.0)]));
        assert!(!is_on_its_side(&[]));
    }

    #[test]
    fn places_lead_back_to_the_picture() {
        // A picture of 400 by 600 whose text runs up: turned by a quarter it is 600 by 400.
        let upright = Upright { quarters: 1, angle: 0.0, width: 600.0, height: 400.0 };
        let place = Place { left: 10.0, top: 20.0, right: 110.0, bottom: 40.0 };
        let back = upright.place_in_picture(&place);
        assert_eq!(back, Place { left: 20.0, top: 490.0, right: 40.0, bottom: 590.0 });
        let lines = turned(&[line(30.0, 540.0, 100.0, 90.0)], 1, (400.0, 600.0));
        let [strip] = strips(&lines, &upright)[..] else { panic!("{lines:?}") };
        assert_eq!(strip.direction, Direction::Level);
        assert!((strip.place.left - 10.0).abs() < 0.01 && (strip.place.top - 20.0).abs() < 0.01, "{strip:?}");
        // And one that is askew by 3 degrees.
        let upright = Upright { quarters: 0, angle: 3.0_f32.to_radians(), width: 400.0, height: 600.0 };
        let point = upright.to_picture(upright.level((50.0, 70.0)));
        assert!((point.0 - 50.0).abs() < 0.01 && (point.1 - 70.0).abs() < 0.01);
        let askew = upright.place_in_picture(&place);
        let size = (askew.right - askew.left, askew.bottom - askew.top);
        assert!((size.0 - 100.0).abs() < 0.01 && (size.1 - 20.0).abs() < 0.01, "{askew:?}");
    }

    #[test]
    fn a_cut_reads_from_left_to_right() {
        let upright = Upright { quarters: 0, angle: 0.0, width: 400.0, height: 600.0 };
        let place = Place { left: 10.0, top: 20.0, right: 30.0, bottom: 220.0 };
        let cut = upright.cut(&Strip { place, direction: Direction::Up }, 400, 40);
        assert_eq!((cut.from, cut.right, cut.down), ((10.0, 220.0), (0.0, -0.5), (0.5, 0.0)));
        let cut = upright.cut(&Strip { place, direction: Direction::Down }, 400, 40);
        assert_eq!((cut.from, cut.right, cut.down), ((30.0, 20.0), (0.0, 0.5), (-0.5, 0.0)));
    }
}
