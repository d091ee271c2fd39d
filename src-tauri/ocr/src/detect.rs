//! From the model's map of where text is to boxes around lines.
//!
//! The model gives each pixel the likelihood that it lies in the core of a line of text, which is narrower than the line.
//! Pixels that hang together make a core; the smallest box around it, widened by as much as the model was taught to shrink
//! it, is the line's (differentiable binarization, Liao et al. 2020).

/// From this likelihood on a pixel belongs to text.
const TEXT: f32 = 0.3;
/// Lowest likelihood, on average, of a core that counts.
const SURE: f32 = 0.5;
/// By how much a core is widened, in parts of its area over its circumference.
const WIDEN: f32 = 1.6;
/// Shortest side of a core in pixels of the map.
const THINNEST: f32 = 2.0;
/// Most lines of a page.
const MOST: usize = 3_000;

/// A box that may stand askew.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slanted {
    pub center: (f32, f32),
    /// Along the line; never shorter than `height`.
    pub width: f32,
    pub height: f32,
    /// How far the line is turned clockwise from level, in radians, from -π/2 to π/2.
    pub angle: f32,
}

/// Finds the lines in a map of likelihoods, in pixels of the map.
pub fn lines(map: &[f32], width: usize) -> Vec<Slanted> {
    let mut found = Vec::new();
    let height = map.len() / width.max(1);
    let mut seen: Vec<bool> = map.iter().map(|&likelihood| likelihood <= TEXT).collect();
    let mut open = Vec::new();
    for start in 0..width * height {
        if seen[start] {
            continue;
        }
        if found.len() >= MOST {
            break;
        }
        seen[start] = true;
        open.push(start);
        let (mut sum, mut count) = (0.0_f64, 0_usize);
        let mut border = Vec::new();
        while let Some(at) = open.pop() {
            let (x, y) = (at % width, at / width);
            sum += f64::from(map[at]);
            count += 1;
            let mut inner = true;
            for (dx, dy) in [(-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1)] {
                let (Some(x), Some(y)) = (x.checked_add_signed(dx), y.checked_add_signed(dy)) else {
                    inner = false;
                    continue;
                };
                if x >= width || y >= height {
                    inner = false;
                    continue;
                }
                let next = y * width + x;
                inner &= map[next] > TEXT;
                if !seen[next] {
                    seen[next] = true;
                    open.push(next);
                }
            }
            if !inner {
                border.push((x as f32 + 0.5, y as f32 + 0.5));
            }
        }
        if sum / (count as f64) < f64::from(SURE) {
            continue;
        }
        // The pixels reach half a pixel beyond their middles.
        let core = smallest_box(border);
        let (core_width, core_height) = (core.width + 1.0, core.height + 1.0);
        if core_height < THINNEST {
            continue;
        }
        let reach = core_width * core_height * WIDEN / (2.0 * (core_width + core_height));
        found.push(Slanted { width: core_width + 2.0 * reach, height: core_height + 2.0 * reach, ..core });
    }
    found
}

/// The smallest box around some points.
fn smallest_box(points: Vec<(f32, f32)>) -> Slanted {
    let hull = hull(points);
    let mut best: Option<(f32, Slanted)> = None;
    for (index, &from) in hull.iter().enumerate() {
        let to = hull[(index + 1) % hull.len()];
        // One side of the smallest box lies along a side of the hull.
        let angle = (to.1 - from.1).atan2(to.0 - from.0);
        let (sin, cos) = angle.sin_cos();
        let (mut left, mut right) = (f32::INFINITY, f32::NEG_INFINITY);
        let (mut top, mut bottom) = (f32::INFINITY, f32::NEG_INFINITY);
        for &(x, y) in &hull {
            let (across, along) = (x * cos + y * sin, y * cos - x * sin);
            (left, right) = (left.min(across), right.max(across));
            (top, bottom) = (top.min(along), bottom.max(along));
        }
        let area = (right - left) * (bottom - top);
        if best.is_none_or(|(least, _)| area < least) {
            let (across, along) = ((left + right) / 2.0, (top + bottom) / 2.0);
            let center = (across * cos - along * sin, across * sin + along * cos);
            best = Some((area, level(center, right - left, bottom - top, angle)));
        }
    }
    best.map_or(Slanted { center: (0.0, 0.0), width: 0.0, height: 0.0, angle: 0.0 }, |(_, found)| found)
}

/// A box whose width is its longer side.
fn level(center: (f32, f32), width: f32, height: f32, angle: f32) -> Slanted {
    use std::f32::consts::{FRAC_PI_2, PI};

    let (width, height, angle) =
        if width >= height { (width, height, angle) } else { (height, width, angle + FRAC_PI_2) };
    let mut angle = angle.rem_euclid(PI);
    if angle > FRAC_PI_2 {
        angle -= PI;
    }
    Slanted { center, width, height, angle }
}

/// The convex hull (Andrew's monotone chain).
fn hull(mut points: Vec<(f32, f32)>) -> Vec<(f32, f32)> {
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    points.dedup();
    if points.len() < 3 {
        return points;
    }
    let turns_left = |a: (f32, f32), b: (f32, f32), c: (f32, f32)| {
        (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0) > 0.0
    };
    let mut hull: Vec<(f32, f32)> = Vec::new();
    for upper in [false, true] {
        let begin = hull.len();
        let mut push = |point| {
            while hull.len() >= begin + 2 && !turns_left(hull[hull.len() - 2], hull[hull.len() - 1], point) {
                hull.pop();
            }
            hull.push(point);
        };
        if upper {
            points.iter().rev().for_each(|point| push(*point));
        } else {
            points.iter().for_each(|point| push(*point));
        }
        hull.pop();
    }
    hull
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A map with a bar of so many pixels in it, turned clockwise.
    fn bar(center: (f32, f32), width: f32, height: f32, degrees: f32, likelihood: f32) -> Vec<f32> {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let inside = |at: usize| {
            let (x, y) = ((at % 200) as f32 + 0.5 - center.0, (at / 200) as f32 + 0.5 - center.1);
            (x * cos + y * sin).abs() < width / 2.0 && (y * cos - x * sin).abs() < height / 2.0
        };
        (0..200 * 120).map(|at| if inside(at) { likelihood } else { 0.0 }).collect()
    }

    #[test]
    fn a_core_is_found_with_its_slant_and_widened() {
        for degrees in [0.0_f32, 2.0, -3.0, 30.0] {
            let found = lines(&bar((100.0, 60.0), 120.0, 10.0, degrees, 0.9), 200);
            let [line] = found[..] else { panic!("{found:?}") };
            let reach = 120.0 * 10.0 * 1.6 / 260.0;
            assert!((line.angle.to_degrees() - degrees).abs() < 0.7, "{line:?}");
            assert!((line.width - (120.0 + 2.0 * reach)).abs() < 3.0, "{line:?}");
            assert!((line.height - (10.0 + 2.0 * reach)).abs() < 2.5, "{line:?}");
            assert!((line.center.0 - 100.0).abs() < 1.0 && (line.center.1 - 60.0).abs() < 1.0, "{line:?}");
        }
        let upright = lines(&bar((100.0, 60.0), 10.0, 100.0, 0.0, 0.9), 200);
        assert!((upright[0].angle.to_degrees().abs() - 90.0).abs() < 1.0 && upright[0].width > 100.0);
    }

    #[test]
    fn what_is_thin_or_doubtful_is_no_line() {
        assert_eq!(lines(&bar((100.0, 60.0), 80.0, 10.0, 0.0, 0.4), 200), []);
        assert_eq!(lines(&bar((100.0, 60.0), 80.0, 1.0, 0.0, 0.9), 200), []);
        assert_eq!(lines(&[], 0), []);
    }

    #[test]
    fn lines_apart_are_two() {
        let mut map = bar((50.0, 60.0), 60.0, 8.0, 0.0, 0.9);
        for (pixel, other) in map.iter_mut().zip(bar((150.0, 60.0), 60.0, 8.0, 0.0, 0.9)) {
            *pixel = pixel.max(other);
        }
        assert_eq!(lines(&map, 200).len(), 2);
    }
}
