//! Recognition with the models of PP-OCR on ONNX Runtime: one finds lines, one tells which are upside down, one reads.

use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use ort::environment::Environment;
use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use ort::value::Tensor;

use crate::detect::{self, Slanted};
use crate::picture::Gray;
use crate::read::{self, ReadWord};
use crate::straighten::{self, Strip, Upright};
use crate::{Direction, Error, Line, Place, Recognition, Recognizer, Word};

/// The files of the models, in the order in which [`Paddle::open`] takes them.
pub const FILES: [&str; 3] = ["ocr-lines.onnx", "ocr-turned.onnx", "ocr-letters.onnx"];

/// Longest side of what lines are looked for in, in pixels. Twice as much finds hardly more, and takes twice as long.
const FIND_WITHIN: usize = 1280;
/// Sides of the map of lines are multiples of this.
const FIND_STEP: usize = 32;

/// Height of a line as it is read, in pixels.
const READ_HEIGHT: usize = 48;
/// Lines are read narrower than they are by this factor. The model reads them as well, and in so much less time.
const SQUEEZE: f32 = 0.75;
/// Narrowest and widest line as it is read, in pixels. Shorter ones are filled up, as the model has learnt it.
const READ_WIDTH: (usize, usize) = (160, 3200);

/// Size of a line when it is asked whether it is upside down, in pixels.
const TURNED: (usize, usize) = (192, 48);
/// How many lines are asked.
const MOST_ASKED: usize = 9;
/// How many lines are read both ways where that leaves a doubt.
const MOST_TRIED: usize = 3;

/// Lines of which the model is less sure are no text.
const SURE: f32 = 0.5;

/// How far a font's box reaches above and below the baseline, in parts of its size: as most fonts for text have it.
const ASCENT: f32 = 0.9;
const DESCENT: f32 = 0.22;

/// Where this is set, ONNX Runtime does not report to its makers.
const NO_TELEMETRY: &str = "ORT_DISABLE_TELEMETRY";

/// The models of PP-OCR, loaded when the first picture comes.
pub struct Paddle {
    environment: Environment,
    models: [Vec<u8>; 3],
    threads: usize,
    sessions: OnceLock<Result<Sessions, String>>,
}

struct Sessions {
    lines: Mutex<Session>,
    turned: Mutex<Session>,
    /// One for each thread that reads.
    letters: Vec<Mutex<Session>>,
    /// What the model of letters can say, the blank first.
    characters: Vec<String>,
}

/// What was read of a line.
struct Read {
    words: Vec<ReadWord>,
    letters: read::Letters,
    confidence: f32,
    /// Pixels of the picture for one pixel of the cut-out, along the line and across.
    scale: (f32, f32),
}

impl fmt::Debug for Paddle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paddle").field("threads", &self.threads).finish_non_exhaustive()
    }
}

impl Paddle {
    /// Opens the runtime and the models, each of [`FILES`] in `folder`. No file is opened afterwards, and no thread is started before the
    /// first picture.
    pub fn open(runtime: &Path, folder: &Path, threads: usize) -> Result<Paddle, Error> {
        let unusable = |detail: String| Error::Unusable { detail };
        if std::env::var_os(NO_TELEMETRY).is_none_or(|value| value != "1") {
            return Err(unusable(format!("ONNX Runtime may report to its makers; set {NO_TELEMETRY}=1")));
        }
        let read = |file: &str| {
            std::fs::read(folder.join(file)).map_err(|error| unusable(format!("{file}: {error}")))
        };
        let models = [read(FILES[0])?, read(FILES[1])?, read(FILES[2])?];
        let environment = ort::init_from(runtime)
            .map_err(|error| unusable(error.to_string()))?
            .with_name("footnote-ocr")
            .with_telemetry(false)
            .build()
            .map_err(|error| unusable(error.to_string()))?;
        Ok(Paddle { environment, models, threads: threads.max(1), sessions: OnceLock::new() })
    }

    fn sessions(&self) -> Result<&Sessions, Error> {
        let sessions = self.sessions.get_or_init(|| self.load());
        sessions.as_ref().map_err(|detail| Error::Unusable { detail: detail.clone() })
    }

    fn load(&self) -> Result<Sessions, String> {
        let session = |model: &[u8], threads: usize| -> Result<Session, String> {
            Session::builder(&self.environment)
                .map_err(|error| error.to_string())?
                .with_optimization_level(GraphOptimizationLevel::Level3)
                .map_err(|error| error.to_string())?
                .with_intra_threads(threads)
                .map_err(|error| error.to_string())?
                .with_config_entry("session.intra_op.allow_spinning", "0")
                .map_err(|error| error.to_string())?
                .commit_from_memory(model)
                .map_err(|error| error.to_string())
        };
        let [lines, turned, letters] = &self.models;
        let readers = (0..self.threads).map(|_| session(letters, 1)).collect::<Result<Vec<_>, _>>()?;
        let listed = readers[0].metadata().map_err(|error| error.to_string())?.custom("character");
        let listed = listed.ok_or("the model does not list its characters")?;
        // Between the blank and the space, which the list leaves out.
        let characters = std::iter::once("").chain(listed.split('\n')).chain([" "]);
        Ok(Sessions {
            lines: Mutex::new(session(lines, self.threads)?),
            turned: Mutex::new(session(turned, 1)?),
            letters: readers.into_iter().map(Mutex::new).collect(),
            characters: characters.map(str::to_owned).collect(),
        })
    }
}

impl Recognizer for Paddle {
    fn recognize(&self, picture: &Gray) -> Result<Recognition, Error> {
        let sessions = self.sessions()?;
        let size = (picture.width() as f32, picture.height() as f32);
        let mut lines = sessions.find_lines(picture)?;
        let mut quarters = 0;
        if straighten::is_on_its_side(&lines) {
            quarters = 1;
            lines = straighten::turned(&lines, 1, size);
        }
        let mut upright = upright(quarters, size, &lines);
        let mut strips = straighten::strips(&lines, &upright);
        if sessions.is_upside_down(picture, &strips, &upright)? {
            lines = straighten::turned(&lines, 2, (upright.width, upright.height));
            upright = self::upright(quarters + 2, size, &lines);
            strips = straighten::strips(&lines, &upright);
        }
        let mut found = Vec::new();
        for (strip, read) in sessions.read_all(picture, &strips, &upright)? {
            if read.confidence >= SURE && !read.words.is_empty() {
                found.push(line(&strip, read));
            }
        }
        Ok(Recognition { upright, lines: found })
    }
}

/// How a picture with these lines has to be turned, after it was turned by some quarters.
fn upright(quarters: u8, (width, height): (f32, f32), lines: &[Slanted]) -> Upright {
    let (width, height) = if quarters % 2 == 1 { (height, width) } else { (width, height) };
    Upright { quarters, angle: straighten::slant(lines), width, height }
}

impl Sessions {
    /// Finds lines, in pixels of the picture.
    fn find_lines(&self, picture: &Gray) -> Result<Vec<Slanted>, Error> {
        let longest = picture.width().max(picture.height());
        let scale = (FIND_WITHIN as f32 / longest as f32).min(1.0);
        let fitting =
            |side: usize| ((side as f32 * scale / FIND_STEP as f32).round() as usize).max(1) * FIND_STEP;
        let (width, height) = (fitting(picture.width()), fitting(picture.height()));
        let map = run(&self.lines, &picture.scaled(width, height), width)?;
        let (across, along) =
            (picture.width() as f32 / width as f32, picture.height() as f32 / height as f32);
        let mut lines = detect::lines(&map.values, width);
        for line in &mut lines {
            line.center = (line.center.0 * across, line.center.1 * along);
            // Both factors are all but the same.
            let (sin, cos) = line.angle.sin_cos();
            line.width *= (cos * across).hypot(sin * along);
            line.height *= (sin * across).hypot(cos * along);
            line.angle = (sin * along).atan2(cos * across);
        }
        Ok(lines)
    }

    /// Whether the text stands on its head. The longest lines tell: one model says at once what it thinks, and where that is not clear
    /// they are read both ways.
    fn is_upside_down(&self, picture: &Gray, strips: &[Strip], upright: &Upright) -> Result<bool, Error> {
        let mut longest: Vec<&Strip> =
            strips.iter().filter(|strip| strip.direction == Direction::Level).collect();
        longest.sort_by(|a, b| b.size().0.total_cmp(&a.size().0));
        longest.truncate(MOST_ASKED);
        let mut sum = 0.0;
        for strip in &longest {
            let (width, height) = TURNED;
            let (length, thickness) = strip.size();
            let fitting = (length * height as f32 / thickness.max(1.0)).ceil() as usize;
            let width_used = fitting.clamp(8, width);
            let cut = picture.cut(upright.cut(strip, width_used, height), width_used, height);
            sum += run(&self.turned, &cut, width)?.values.get(1).copied().unwrap_or(0.0);
        }
        let share = sum / longest.len().max(1) as f32;
        if share < 0.2 {
            return Ok(false);
        }
        let (mut ahead, mut turned) = (0.0, 0.0);
        for strip in longest.iter().take(MOST_TRIED) {
            ahead += self.read(0, picture, strip, upright, false)?.confidence;
            turned += self.read(0, picture, strip, upright, true)?.confidence;
        }
        Ok(turned > ahead)
    }

    /// Reads all lines on as many threads as there are sessions.
    fn read_all(
        &self,
        picture: &Gray,
        strips: &[Strip],
        upright: &Upright,
    ) -> Result<Vec<(Strip, Read)>, Error> {
        let next = AtomicUsize::new(0);
        let read_some = |reader: usize| -> Result<Vec<(usize, Strip, Read)>, Error> {
            let mut done = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(strip) = strips.get(index) else { return Ok(done) };
                let mut strip = *strip;
                let mut read = self.read(reader, picture, &strip, upright, false)?;
                if strip.direction == Direction::Up {
                    let down = Strip { direction: Direction::Down, ..strip };
                    let other = self.read(reader, picture, &down, upright, false)?;
                    if other.confidence > read.confidence {
                        (strip, read) = (down, other);
                    }
                }
                done.push((index, strip, read));
            }
        };
        let mut all = std::thread::scope(|scope| -> Result<Vec<_>, Error> {
            let others: Vec<_> =
                (1..self.letters.len()).map(|reader| scope.spawn(move || read_some(reader))).collect();
            let mut all = read_some(0)?;
            for other in others {
                all.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
            }
            Ok(all)
        })?;
        all.sort_by_key(|(index, ..)| *index);
        Ok(all.into_iter().map(|(_, strip, read)| (strip, read)).collect())
    }

    /// Reads a line, or with `turned` as if it stood on its head.
    fn read(
        &self,
        reader: usize,
        picture: &Gray,
        strip: &Strip,
        upright: &Upright,
        turned: bool,
    ) -> Result<Read, Error> {
        let (length, thickness) = strip.size();
        let fitting = length * READ_HEIGHT as f32 / thickness.max(1.0) * SQUEEZE;
        let inked = (fitting.round() as usize).clamp(8, READ_WIDTH.1);
        let mut cut = picture.cut(upright.cut(strip, inked, READ_HEIGHT), inked, READ_HEIGHT);
        if turned {
            cut = cut.turned(2);
        }
        let scores = run(&self.letters[reader], &cut, inked.max(READ_WIDTH.0))?;
        let steps = scores.values.len() / self.characters.len();
        if scores.columns != self.characters.len() {
            return Err(Error::Failed { detail: "the model and its list of characters differ".to_owned() });
        }
        let characters = read::decode(&scores.values, &self.characters);
        let pixels = inked.max(READ_WIDTH.0) as f32 / steps.max(1) as f32;
        let words = read::words(&characters, &cut, pixels, inked);
        let text: String = words.iter().map(|word| word.text.as_str()).collect();
        let sum: f32 = characters.iter().map(|character| character.confidence).sum();
        Ok(Read {
            letters: read::letters(&text, &cut, inked),
            confidence: sum / characters.len().max(1) as f32,
            words,
            scale: (length / inked as f32, thickness / READ_HEIGHT as f32),
        })
    }
}

/// What a model gives, row by row.
struct Output {
    values: Vec<f32>,
    /// Of the last dimension.
    columns: usize,
}

/// Has a model compute on a picture, filled up on the right to a width.
fn run(session: &Mutex<Session>, picture: &Gray, width: usize) -> Result<Output, Error> {
    let failed = |error: ort::Error| Error::Failed { detail: error.to_string() };
    let (height, inked) = (picture.height(), picture.width());
    let mut plane = vec![0.0_f32; width * height];
    for (row, pixels) in plane.chunks_exact_mut(width).zip(picture.pixels().chunks_exact(inked)) {
        for (value, &pixel) in row.iter_mut().zip(pixels) {
            *value = f32::from(pixel) / 127.5 - 1.0;
        }
    }
    // The models take colours; grey is as much of each.
    let input = Tensor::from_array(([1, 3, height, width], plane.repeat(3))).map_err(failed)?;
    let mut session = session.lock().unwrap_or_else(PoisonError::into_inner);
    let outputs = session.run(ort::inputs![input]).map_err(failed)?;
    let (shape, values) = outputs[0].try_extract_tensor::<f32>().map_err(failed)?;
    let columns = shape.last().map_or(0, |&columns| columns as usize);
    Ok(Output { values: values.to_vec(), columns })
}

/// A line as it stands on the upright page.
fn line(strip: &Strip, read: Read) -> Line {
    let (along, across) = read.scale;
    let (size, baseline) = (read.letters.size * across, read.letters.baseline * across);
    let place = &strip.place;
    let (above, below) = (baseline - ASCENT * size, baseline + DESCENT * size);
    let words = read.words.into_iter().map(|word| {
        let (from, to) = (word.left * along, word.right * along);
        let place = match strip.direction {
            Direction::Level => Place {
                left: place.left + from,
                top: place.top + above,
                right: place.left + to,
                bottom: place.top + below,
            },
            Direction::Down => Place {
                left: place.right - below,
                top: place.top + from,
                right: place.right - above,
                bottom: place.top + to,
            },
            Direction::Up => Place {
                left: place.left + above,
                top: place.bottom - to,
                right: place.left + below,
                bottom: place.bottom - from,
            },
        };
        Word { text: word.text, place, confidence: word.confidence, glued: word.glued }
    });
    let baseline = match strip.direction {
        Direction::Level => place.top + baseline,
        Direction::Down => place.right - baseline,
        Direction::Up => place.left + baseline,
    };
    Line { words: words.collect(), direction: strip.direction, baseline, size }
}
