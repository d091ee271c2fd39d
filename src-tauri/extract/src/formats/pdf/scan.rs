//! Pages that were recognised in pictures.
//!
//! Such a page is laid out by the code that lays out all others, turned upright. Its words then go back to where they stand in
//! the picture, and anchors say that it was recognised, and how sure that is.

use std::collections::HashMap;

use footnote_ocr::{Direction, Error, Gray, Place, Recognition, Recognizer, Upright};

use super::clean;
use super::words::{RawPage, RawWord, Turn};
use crate::{Anchor, Page, Rect, Spot};

/// Sizes of letters that differ by less, in percent, are taken for one: they are measured in the ink of each line.
const SAME_SIZE_PERCENT: u32 = 12;

/// A picture is empty where fewer than one in so many pixels stand out from the rest.
const EMPTY_UNDER: usize = 4_000;

/// What was recognised on a page, before it is laid out.
pub struct Scan {
    /// The page turned upright.
    pub raw: RawPage,
    upright: Upright,
    /// Quarter points for each pixel of the picture.
    scale: f32,
    /// Of the page as shown.
    size: (u16, u16),
    /// How sure each word is, in percent, by its place on the upright page.
    sure: HashMap<(u16, u16), u8>,
}

/// Recognises a page of the size given, in quarter points. `Ok(None)` if nothing is on it.
pub fn scan(recognizer: &dyn Recognizer, picture: &Gray, size: (u16, u16)) -> Result<Option<Scan>, Error> {
    let Recognition { upright, mut lines } = recognizer.recognize(picture)?;
    if lines.is_empty() && is_empty(picture) {
        return Ok(None);
    }
    let scale = f32::from(size.0) / picture.width() as f32;
    let quarter = |pixels: f32| (pixels * scale).round() as u16;
    // As a file would have them: from the top down.
    lines.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    let sizes = settled(&lines.iter().map(|line| quarter(line.size).max(1)).collect::<Vec<_>>());
    let upright_size = (quarter(upright.width), quarter(upright.height));
    let mut raw = RawPage { size: upright_size, ..RawPage::default() };
    let mut sure = HashMap::new();
    for (line, size) in lines.iter().zip(sizes) {
        let turn = match line.direction {
            Direction::Level => Turn::Upright,
            Direction::Down => Turn::Down,
            Direction::Up => Turn::Up,
        };
        for word in &line.words {
            let start = raw.text.len() as u32;
            clean::push_word(&mut raw.text, &word.text);
            let end = raw.text.len() as u32;
            if start == end {
                continue;
            }
            let Place { left, top, right, bottom } = word.place;
            let rect = Rect {
                left: quarter(left),
                top: quarter(top),
                right: quarter(right),
                bottom: quarter(bottom),
            };
            sure.insert((rect.left, rect.top), (word.confidence * 100.0).floor().clamp(0.0, 100.0) as u8);
            raw.characters += word.text.chars().count() as u32;
            raw.words.push(RawWord {
                start,
                end,
                rect,
                baseline: quarter(line.baseline),
                size,
                turn,
                bold: false,
                italic: false,
                glued: word.glued,
                hidden: false,
                font: None,
            });
        }
    }
    Ok(Some(Scan { raw, upright, scale, size, sure }))
}

impl Scan {
    /// Takes a page that was laid out upright back to how it is shown, and says how sure its blocks are.
    pub fn settle(&self, page: &mut Page) {
        let blocks = page.blocks.iter().filter_map(|block| {
            let of_block = page
                .words
                .iter()
                .filter(|word| block.span.start <= word.span.start && word.span.end <= block.span.end)
                .filter_map(|word| self.sure.get(&(word.rect.left, word.rect.top)));
            let (mut sum, mut count) = (0_u32, 0_u32);
            for &percent in of_block {
                (sum, count) = (sum + u32::from(percent), count + 1);
            }
            let percent = u8::try_from(sum.checked_div(count)?).ok()?;
            Some(Anchor { span: block.span, spot: Spot::Recognized { percent }, hidden: false })
        });
        page.anchors = blocks.collect();
        for word in &mut page.words {
            word.rect = self.shown(&word.rect);
        }
        page.size = Some(self.size);
    }

    /// The box on the page as shown.
    fn shown(&self, rect: &Rect) -> Rect {
        let pixels = |quarters: u16| f32::from(quarters) / self.scale;
        let place = self.upright.place_in_picture(&Place {
            left: pixels(rect.left),
            top: pixels(rect.top),
            right: pixels(rect.right),
            bottom: pixels(rect.bottom),
        });
        let quarter = |pixels: f32, most: u16| ((pixels * self.scale).round() as u16).min(most);
        Rect {
            left: quarter(place.left, self.size.0),
            top: quarter(place.top, self.size.1),
            right: quarter(place.right, self.size.0),
            bottom: quarter(place.bottom, self.size.1),
        }
    }
}

/// Takes sizes that are nearly the same for one.
fn settled(sizes: &[u16]) -> Vec<u16> {
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|&index| sizes[index]);
    let mut settled = sizes.to_vec();
    let mut rest = order.as_slice();
    while let Some(&first) = rest.first() {
        let most = u32::from(sizes[first]) * (100 + SAME_SIZE_PERCENT) / 100;
        let count = rest.iter().take_while(|&&index| u32::from(sizes[index]) <= most).count();
        let (group, after) = rest.split_at(count);
        let middle = sizes[group[count / 2]];
        group.iter().for_each(|&index| settled[index] = middle);
        rest = after;
    }
    settled
}

/// Whether a picture shows nothing.
fn is_empty(picture: &Gray) -> bool {
    let mut counts = [0_usize; 256];
    picture.pixels().iter().for_each(|&pixel| counts[usize::from(pixel)] += 1);
    let (most, _) = counts.iter().enumerate().max_by_key(|(_, count)| **count).unwrap_or((255, &0));
    let apart = picture.pixels().iter().filter(|&&pixel| usize::from(pixel).abs_diff(most) > 64).count();
    apart < picture.pixels().len() / EMPTY_UNDER
}

#[cfg(test)]
mod tests {
    use footnote_ocr::{Line, Word};

    use super::*;

    /// Says that every picture is the same.
    #[derive(Debug)]
    struct Told(Recognition);

    impl Recognizer for Told {
        fn recognize(&self, _: &Gray) -> Result<Recognition, Error> {
            Ok(self.0.clone())
        }
    }

    fn word(text: &str, left: f32, right: f32, confidence: f32) -> Word {
        let place = Place { left, top: 90.0, right, bottom: 110.0 };
        Word { text: text.to_owned(), place, confidence, glued: false }
    }

    #[test]
    fn words_go_back_to_where_they_are_in_the_picture() {
        // A page of 100 by 200 quarter points in a picture of twice as many pixels, which lies on its side.
        let upright = Upright { quarters: 1, angle: 0.0, width: 400.0, height: 200.0 };
        let words = vec![word("one", 20.0, 80.0, 0.9), word("two", 90.0, 140.0, 0.7)];
        let line = Line { words, direction: Direction::Level, baseline: 106.0, size: 18.0 };
        let told = Told(Recognition { upright, lines: vec![line] });
        let picture = Gray::new(200, 400, vec![255; 80_000]).unwrap();
        let scan = scan(&told, &picture, (100, 200)).unwrap().unwrap();
        assert_eq!(scan.raw.size, (200, 100));
        assert_eq!(scan.raw.words[0].rect, Rect { left: 10, top: 45, right: 40, bottom: 55 });

        let span = crate::Span::new(0, 7);
        let blocks = vec![crate::Block { span, kind: crate::BlockKind::Paragraph }];
        let words =
            scan.raw.words.iter().zip([(0, 3), (4, 7)]).map(|(word, (start, end))| crate::Word {
                span: crate::Span::new(start, end),
                rect: word.rect,
            });
        let mut page = Page { text: "one two".to_owned(), blocks, words: words.collect(), ..Page::default() };
        scan.settle(&mut page);
        assert_eq!(page.size, Some((100, 200)));
        // What is read first is at the bottom of the picture.
        assert_eq!(page.words[0].rect, Rect { left: 45, top: 160, right: 55, bottom: 190 });
        assert_eq!(page.recognized(crate::Span::new(0, 3)), Some(80));
    }

    #[test]
    fn a_white_picture_is_empty_and_one_with_marks_is_not() {
        let told = Told(Recognition::default());
        let white = Gray::new(200, 200, vec![250; 40_000]).unwrap();
        assert!(scan(&told, &white, (100, 100)).unwrap().is_none());
        let mut pixels = vec![250; 40_000];
        pixels[..400].fill(20);
        let marked = Gray::new(200, 200, pixels).unwrap();
        assert!(scan(&told, &marked, (100, 100)).unwrap().unwrap().raw.words.is_empty());
    }

    #[test]
    fn sizes_that_are_nearly_the_same_become_one() {
        assert_eq!(settled(&[40, 42, 41, 80, 40]), [41, 41, 41, 80, 41]);
        assert_eq!(settled(&[]), [0_u16; 0]);
    }
}
