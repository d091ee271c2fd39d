//! Pictures in shades of grey.

/// A picture of one byte for each pixel, row by row; 0 is black.
#[derive(Clone, PartialEq, Eq)]
pub struct Gray {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

/// How a cut-out lies in the picture it is cut from: the place of its top left corner, and by how much one pixel of it to
/// the right, or down, leads on there.
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    pub from: (f32, f32),
    pub right: (f32, f32),
    pub down: (f32, f32),
}

impl std::fmt::Debug for Gray {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Gray({} × {})", self.width, self.height)
    }
}

impl Gray {
    /// `None` if there are not as many pixels as that.
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Option<Gray> {
        (width > 0 && height > 0 && width.checked_mul(height) == Some(pixels.len())).then_some(Gray {
            width,
            height,
            pixels,
        })
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn height(&self) -> usize {
        self.height
    }

    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The pixel; that of the border beyond it.
    fn at(&self, x: isize, y: isize) -> f32 {
        let x = x.clamp(0, self.width as isize - 1) as usize;
        let y = y.clamp(0, self.height as isize - 1) as usize;
        f32::from(self.pixels[y * self.width + x])
    }

    /// What lies between the four pixels around a place.
    fn between(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (across, along) = (x - left, y - top);
        let (left, top) = (left as isize, top as isize);
        let upper = self.at(left, top) * (1.0 - across) + self.at(left + 1, top) * across;
        let lower = self.at(left, top + 1) * (1.0 - across) + self.at(left + 1, top + 1) * across;
        upper * (1.0 - along) + lower * along
    }

    /// Scales to another size; a smaller picture averages what falls together.
    pub fn scaled(&self, width: usize, height: usize) -> Gray {
        let (width, height) = (width.max(1), height.max(1));
        if (width, height) == (self.width, self.height) {
            return self.clone();
        }
        let (across, along) = (self.width as f32 / width as f32, self.height as f32 / height as f32);
        self.cut(Cut { from: (0.0, 0.0), right: (across, 0.0), down: (0.0, along) }, width, height)
    }

    /// Cuts out a piece of the size given, turned and scaled as `cut` says. What lies outside is like the border.
    pub fn cut(&self, cut: Cut, width: usize, height: usize) -> Gray {
        let Cut { from, right, down } = cut;
        // So many samples of each pixel, across and along, that none of the original is passed over.
        let samples = |step: (f32, f32)| (step.0.hypot(step.1).ceil() as usize).clamp(1, 8);
        let (across, along) = (samples(right), samples(down));
        let share = 1.0 / (across * along) as f32;
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let mut sum = 0.0;
                for sample in 0..across * along {
                    let u = x as f32 + ((sample % across) as f32 + 0.5) / across as f32;
                    let v = y as f32 + ((sample / across) as f32 + 0.5) / along as f32;
                    sum += self.between(from.0 + u * right.0 + v * down.0, from.1 + u * right.1 + v * down.1);
                }
                pixels.push((sum * share).round() as u8);
            }
        }
        Gray { width, height, pixels }
    }

    /// Turns clockwise by a number of quarters.
    pub fn turned(&self, quarters: u8) -> Gray {
        let (width, height) = (self.width, self.height);
        let pick = |x: usize, y: usize| self.pixels[y * width + x];
        let (turned_width, turned_height) = if quarters % 2 == 1 { (height, width) } else { (width, height) };
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for y in 0..turned_height {
            for x in 0..turned_width {
                pixels.push(match quarters % 4 {
                    0 => pick(x, y),
                    1 => pick(y, height - 1 - x),
                    2 => pick(width - 1 - x, height - 1 - y),
                    _ => pick(width - 1 - y, x),
                });
            }
        }
        Gray { width: turned_width, height: turned_height, pixels }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters() -> Gray {
        // 3 wide, 2 high: abc over def.
        Gray::new(3, 2, b"abcdef".to_vec()).unwrap()
    }

    #[test]
    fn turning_goes_clockwise() {
        for (quarters, pixels, width) in
            [(0, "abcdef", 3), (1, "daebfc", 2), (2, "fedcba", 3), (3, "cfbead", 2)]
        {
            let turned = letters().turned(quarters);
            assert_eq!((turned.pixels(), turned.width()), (pixels.as_bytes(), width), "{quarters}");
        }
    }

    #[test]
    fn scaling_down_averages() {
        let picture = Gray::new(4, 2, vec![0, 100, 40, 60, 100, 0, 60, 40]).unwrap();
        assert_eq!(picture.scaled(2, 1).pixels(), [50, 50]);
        assert_eq!(picture.scaled(4, 2), picture);
    }

    #[test]
    fn a_picture_has_as_many_pixels_as_it_says() {
        assert!(Gray::new(3, 2, vec![0; 5]).is_none());
        assert!(Gray::new(0, 2, vec![]).is_none());
        assert!(Gray::new(usize::MAX, 2, vec![0; 2]).is_none());
    }
}
