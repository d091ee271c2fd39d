//! Reads pictures of text: scans and photographs of pages, as PNG, JPEG, TIFF (of many pages) and WebP.
//!
//! A picture has no text but what is recognised in it. Where nobody asks for that it is unpacked all the same, so that a damaged
//! one is told at once, and its pages are named.

use std::io::Cursor;

use footnote_ocr::Gray;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader};
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult};

use super::pdf::{pictures, scan};
use super::recognise::{Evidence, Match};
use crate::problem::{Bound, PageNumbers};
use crate::sink::Pages;
use crate::{Damage, Ending, ExtractError, Problem, Source};

/// Most pixels of a picture. A page of A3 at 600 dots per inch has 70 million.
const MOST_PIXELS: u64 = 80 << 20;
/// Most bytes that one unpacks to.
const MOST_BYTES: u64 = 4 * MOST_PIXELS;

/// A picture is scaled down to this longest side, in pixels, before its text is recognised: a page of A4 then has 240 dots per
/// inch.
const LONGEST: usize = 2800;

/// From this longest side on, in pixels, a picture counts as one of a page of A4, whose longest side in points this is.
const PAGE_FROM: usize = 1000;
const PAGE_POINTS: f32 = 842.0;

/// Smaller pictures in other files, such as signatures of mail, are no documents. Longest side in pixels.
const SMALL_INSIDE: usize = 600;

pub(super) fn sniff(evidence: &Evidence) -> Match {
    const MARKS: [&[u8]; 4] = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*"];
    let bytes = evidence.bytes;
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    if is_webp || MARKS.iter().any(|mark| bytes.starts_with(mark)) { Match::Sure } else { Match::None }
}

pub(super) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let is_tiff = source.bytes.starts_with(b"II*\0") || source.bytes.starts_with(b"MM\0*");
    let mut found = Found::default();
    if is_tiff {
        read_tiff(source, pages, &mut found)?;
    } else {
        found.add(source, pages, single(source.bytes)?);
    }
    if source.nesting.is_some() && found.longest < SMALL_INSIDE {
        return Err(ExtractError::Unsupported { format: "picture".to_owned() });
    }
    pages.reading(None);
    let unrecognized = pictures(found.scans, &found.sizes, pages);
    found.failed.extend(unrecognized.iter());
    let waiting: PageNumbers = found.waiting.into_iter().collect();
    let failed: PageNumbers = found.failed.into_iter().collect();
    let problems = [
        (!waiting.is_empty()).then_some(Problem::NeedsOcr { pages: waiting }),
        (!failed.is_empty()).then_some(Problem::Unrecognized { pages: failed }),
        found.cut_short.then_some(Problem::CutShort {
            page: source.limits.max_pages,
            limit: Bound::Pages(source.limits.max_pages.into()),
        }),
        found.breaks_off.map(|damage| Problem::BreaksOff { damage }),
    ];
    Ok(Ending { title: None, author: None, problems: problems.into_iter().flatten().collect() })
}

/// What was found in a file so far.
#[derive(Default)]
struct Found {
    scans: Vec<Option<scan::Scan>>,
    /// Sizes of the pages as shown, in quarter points.
    sizes: Vec<(u16, u16)>,
    /// Pages whose text is yet to be recognised, and those where that failed.
    waiting: Vec<u32>,
    failed: Vec<u32>,
    longest: usize,
    cut_short: bool,
    breaks_off: Option<Damage>,
}

impl Found {
    fn add(&mut self, source: &Source, pages: &mut Pages, picture: Gray) {
        let number = self.scans.len() as u32 + 1;
        let longest = picture.width().max(picture.height());
        self.longest = self.longest.max(longest);
        let points = if longest < PAGE_FROM { 0.75 } else { PAGE_POINTS / longest as f32 };
        let quarters = |pixels: usize| ((pixels as f32 * points * 4.0).round() as u16).max(1);
        let size = (quarters(picture.width()), quarters(picture.height()));
        self.sizes.push(size);
        let Some(recognizer) = source.recognizer.filter(|_| !source.skipped.contains(&number)) else {
            if source.recognizer.is_none() {
                self.waiting.push(number);
            }
            self.scans.push(None);
            return;
        };
        pages.reading(Some(number));
        let picture = if longest > LONGEST {
            let scaled = |side: usize| side * LONGEST / longest;
            picture.scaled(scaled(picture.width()), scaled(picture.height()))
        } else {
            picture
        };
        let scan = scan::scan(recognizer, &picture, size).unwrap_or_else(|error| {
            tracing::warn!(page = number, %error, "a picture could not be recognised");
            self.failed.push(number);
            None
        });
        self.scans.push(scan);
    }
}

/// The one picture of a file, turned as its camera says.
fn single(bytes: &[u8]) -> Result<Gray, ExtractError> {
    let reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| broken(&error))?;
    let mut decoder = reader.into_decoder().map_err(|error| refused(&error))?;
    let (width, height) = decoder.dimensions();
    check(width, height, decoder.total_bytes())?;
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(2 * MOST_BYTES);
    decoder.set_limits(limits).map_err(|error| refused(&error))?;
    // What it says besides its pixels may be broken without harm.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| refused(&error))?;
    picture.apply_orientation(orientation);
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let pixels = if picture.color().has_alpha() {
        picture.to_luma_alpha8().pixels().map(|pixel| on_white(pixel.0[0], pixel.0[1])).collect()
    } else {
        picture.into_luma8().into_raw()
    };
    Gray::new(width, height, pixels).ok_or_else(|| broken(&"it has no pixels"))
}

fn read_tiff(source: &Source, pages: &mut Pages, found: &mut Found) -> Result<(), ExtractError> {
    let decoder = Decoder::new(Cursor::new(source.bytes)).map_err(|error| broken(&error))?;
    let mut limits = tiff::decoder::Limits::default();
    limits.decoding_buffer_size = MOST_BYTES as usize;
    limits.intermediate_buffer_size = MOST_BYTES as usize;
    let mut decoder = decoder.with_limits(limits);
    let mut left = source.limits.max_unpacked_bytes;
    loop {
        match tiff_page(&mut decoder, &mut left) {
            Ok(picture) => found.add(source, pages, picture),
            // The pages before it are as good as ever.
            Err(ExtractError::Damaged { damage }) if !found.scans.is_empty() => {
                found.breaks_off = Some(damage);
                return Ok(());
            }
            Err(error) => return Err(error),
        }
        if !decoder.more_images() {
            return Ok(());
        }
        if found.scans.len() as u32 >= source.limits.max_pages {
            found.cut_short = true;
            return Ok(());
        }
        if let Err(error) = decoder.next_image() {
            let ExtractError::Damaged { damage } = broken(&error) else { return Ok(()) };
            found.breaks_off = Some(damage);
            return Ok(());
        }
    }
}

fn tiff_page(decoder: &mut Decoder<Cursor<&[u8]>>, left: &mut u64) -> Result<Gray, ExtractError> {
    let (width, height) = decoder.dimensions().map_err(|error| broken(&error))?;
    let color = decoder.colortype().map_err(|error| broken(&error))?;
    let bits = u64::from(color.bit_depth()) * u64::from(color.num_samples());
    let bytes = (u64::from(width) * bits).div_ceil(8) * u64::from(height);
    check(width, height, bytes)?;
    *left = left.checked_sub(bytes).ok_or(ExtractError::TooLarge { limit_mib: MOST_BYTES >> 20 })?;
    let (width, height) = (width as usize, height as usize);
    let samples = match decoder.read_image().map_err(|error| broken(&error))? {
        DecodingResult::U8(samples) => samples,
        DecodingResult::U16(samples) => samples.into_iter().map(|sample| (sample >> 8) as u8).collect(),
        _ => return Err(broken(&"its colours are of a rare kind")),
    };
    let pixels = match color {
        ColorType::Gray(bits @ (1 | 2 | 4)) => unpacked(&samples, width, bits),
        ColorType::Gray(_) => samples,
        ColorType::GrayA(_) => samples.chunks_exact(2).map(|pixel| on_white(pixel[0], pixel[1])).collect(),
        ColorType::RGB(_) => samples.chunks_exact(3).map(luma).collect(),
        ColorType::RGBA(_) => samples.chunks_exact(4).map(|pixel| on_white(luma(pixel), pixel[3])).collect(),
        // The first of its three is how bright it is.
        ColorType::YCbCr(_) => samples.chunks_exact(3).map(|pixel| pixel[0]).collect(),
        ColorType::CMYK(_) => samples.chunks_exact(4).map(ink).collect(),
        _ => return Err(broken(&"its colours are of a rare kind")),
    };
    Gray::new(width, height, pixels).ok_or_else(|| broken(&"it has fewer pixels than it says"))
}

/// One byte for each pixel of rows of a few bits for each.
fn unpacked(rows: &[u8], width: usize, bits: u8) -> Vec<u8> {
    let each = 8 / usize::from(bits);
    let brightest = (1_u16 << bits) - 1;
    let row = |row: &[u8]| {
        let pixel = |x: usize| {
            let shift = 8 - usize::from(bits) * (x % each + 1);
            let value = u16::from(row[x / each] >> shift) & brightest;
            (value * 255 / brightest) as u8
        };
        (0..width).map(pixel).collect::<Vec<_>>()
    };
    rows.chunks_exact(width.div_ceil(each).max(1)).flat_map(row).collect()
}

fn luma(pixel: &[u8]) -> u8 {
    let [red, green, blue] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
    ((red * 299 + green * 587 + blue * 114) / 1000) as u8
}

fn ink(pixel: &[u8]) -> u8 {
    let light = |ink: u8| (255 - u32::from(ink)) * (255 - u32::from(pixel[3])) / 255;
    luma(&[light(pixel[0]), light(pixel[1]), light(pixel[2])].map(|part| part as u8))
}

/// What is seen of a pixel that lets white paper through.
fn on_white(bright: u8, alpha: u8) -> u8 {
    let (bright, alpha) = (u32::from(bright), u32::from(alpha));
    ((bright * alpha + 255 * (255 - alpha)) / 255) as u8
}

fn check(width: u32, height: u32, bytes: u64) -> Result<(), ExtractError> {
    if u64::from(width) * u64::from(height) > MOST_PIXELS || bytes > 2 * MOST_BYTES {
        return Err(ExtractError::TooLarge { limit_mib: MOST_BYTES >> 20 });
    }
    Ok(())
}

fn refused(error: &ImageError) -> ExtractError {
    match error {
        ImageError::Limits(_) => ExtractError::TooLarge { limit_mib: MOST_BYTES >> 20 },
        error => broken(error),
    }
}

fn broken(detail: &impl std::fmt::Display) -> ExtractError {
    Damage::Other { detail: format!("the picture cannot be unpacked: {detail}") }.into()
}

#[cfg(test)]
mod tests {
    use footnote_ocr::{Direction, Line, Place, Recognition, Recognizer, Upright, Word};
    use image::{GrayImage, ImageFormat};

    use super::*;
    use crate::formats::Kind;
    use crate::{Collector, Document, Limits, extract, extract_pages};

    fn kind() -> Kind {
        Kind::from_id("image").unwrap()
    }

    fn packed(format: ImageFormat) -> Vec<u8> {
        let picture =
            GrayImage::from_fn(1200, 800, |x, y| image::Luma([if x / 40 == y / 40 { 0 } else { 255 }]));
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// Says that every picture has one word, where its first quarter is.
    #[derive(Debug)]
    struct OneWord;

    impl Recognizer for OneWord {
        fn recognize(&self, picture: &Gray) -> Result<Recognition, footnote_ocr::Error> {
            let (width, height) = (picture.width() as f32, picture.height() as f32);
            let place = Place { left: 0.0, top: 0.0, right: width / 2.0, bottom: height / 2.0 };
            let word = Word { text: "Lease".to_owned(), place, confidence: 0.6, glued: false };
            let line =
                Line { words: vec![word], direction: Direction::Level, baseline: height / 2.0, size: 20.0 };
            Ok(Recognition { upright: Upright { quarters: 0, angle: 0.0, width, height }, lines: vec![line] })
        }
    }

    fn recognized(bytes: &[u8]) -> Document {
        let mut collector = Collector::default();
        let limits = Limits::default();
        let source = Source { recognizer: Some(&OneWord), ..Source::whole("scan", bytes, &limits) };
        let ending = extract_pages(&source, &mut collector).unwrap();
        collector.finish(ending)
    }

    #[test]
    fn a_picture_waits_for_recognition_and_then_has_its_words_in_place() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let bytes = packed(format);
            let waiting = extract("scan", &bytes, &Limits::default()).unwrap();
            assert_eq!(waiting.kind, kind());
            assert_eq!(waiting.problems, [Problem::NeedsOcr { pages: [1].into_iter().collect() }]);
            assert_eq!(waiting.pages[0].size, Some((3368, 2245)), "{format:?}");

            let read = recognized(&bytes);
            assert_eq!((read.pages[0].text.as_str(), &read.problems[..]), ("Lease", &[][..]));
            let word = read.pages[0].words[0];
            assert_eq!((word.rect.right, word.rect.bottom), (1684, 1123));
            assert_eq!(read.pages[0].recognized(word.span), Some(60));
        }
    }

    #[test]
    fn a_picture_cut_short_says_so_with_the_next_step() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let bytes = packed(format);
            let error = extract("scan", &bytes[..bytes.len() / 3], &Limits::default());
            // A JPEG of which the end is missing is shown in part by every program.
            match error {
                Err(error) => {
                    let said = error.to_string();
                    assert!(said.contains("the picture cannot be unpacked"), "{said}");
                    assert!(said.contains("save it again"), "{said}");
                }
                Ok(_) => assert_eq!(format, ImageFormat::Jpeg),
            }
        }
    }

    #[test]
    fn a_picture_that_claims_to_be_vast_is_refused_before_it_is_unpacked() {
        let mut bytes = packed(ImageFormat::Png);
        // Its width, in the first chunk, and the sum that guards that chunk.
        bytes[16..20].copy_from_slice(&200_000_u32.to_be_bytes());
        bytes[20..24].copy_from_slice(&200_000_u32.to_be_bytes());
        let sum = crc(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&sum.to_be_bytes());
        let error = extract("bomb.png", &bytes, &Limits::default()).unwrap_err();
        assert_eq!(error, ExtractError::TooLarge { limit_mib: 320 });
    }

    /// The check sum of a chunk of PNG.
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |sum, &byte| {
            (0..8).fold(sum ^ u32::from(byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
        })
    }

    #[test]
    fn a_tiff_has_as_many_pages_as_pictures() {
        let mut bytes = Cursor::new(Vec::new());
        let mut encoder = tiff::encoder::TiffEncoder::new(&mut bytes).unwrap();
        for _ in 0..3 {
            encoder.write_image::<tiff::encoder::colortype::Gray8>(800, 1100, &vec![200; 880_000]).unwrap();
        }
        let mut bytes = bytes.into_inner();
        let waiting = extract("fax.tif", &bytes, &Limits::default()).unwrap();
        assert_eq!(waiting.problems, [Problem::NeedsOcr { pages: [1, 2, 3].into_iter().collect() }]);
        assert_eq!(recognized(&bytes).pages.len(), 3);
        // What is missing at the end costs the last page alone.
        bytes.truncate(2 * 880_000 + 2_000);
        let cut = extract("fax.tif", &bytes, &Limits::default());
        assert!(cut.is_err() || cut.is_ok_and(|cut| cut.pages.len() < 3));
    }

    #[test]
    fn bits_become_pixels() {
        assert_eq!(unpacked(&[0b1010_0000, 0b0100_0000], 3, 1), [255, 0, 255, 0, 255, 0]);
        assert_eq!(unpacked(&[0b1100_0110], 4, 2), [255, 0, 85, 170]);
    }
}
