//! Reads subtitles (SubRip, WebVTT): what is said, in paragraphs with their times.

use super::plain;
use super::recognise::{Evidence, Match};
use crate::builder::{PageBuilder, line};
use crate::encoding::decode;
use crate::sink::Pages;
use crate::{BlockKind, Ending, ExtractError, Source, Spot};

/// A pause of so many milliseconds ends a paragraph.
const PAUSE: u32 = 4_000;
/// A paragraph ends with a sentence once it has this many characters, and at the latest with twice as many.
const ENOUGH: usize = 200;

pub(super) fn sniff(evidence: &Evidence) -> Match {
    if evidence.start.starts_with(b"WEBVTT") { Match::Sure } else { Match::None }
}

struct Cue {
    from: u32,
    to: u32,
    speaker: Option<String>,
    text: String,
}

pub(super) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let text = decode(source.bytes, None).replace("\r\n", "\n").replace('\r', "\n");
    let cues = cues(&text);
    if cues.is_empty() {
        return plain::read(source, pages);
    }
    let mut builder = PageBuilder::new(source.limits, pages);
    let mut open: Option<Cue> = None;
    for cue in cues {
        if let Some(said) = &mut open {
            let sentence = said.text.ends_with(['.', '?', '!', '…', '。', '"', '”']);
            let length = said.text.chars().count();
            let full = (sentence && length >= ENOUGH) || length >= 2 * ENOUGH;
            let same = said.speaker == cue.speaker || cue.speaker.is_none() && said.speaker.is_none();
            if same && !full && cue.from <= said.to.saturating_add(PAUSE) && cue.from >= said.from {
                if said.text != cue.text {
                    said.text.push(' ');
                    said.text.push_str(&cue.text);
                }
                said.to = said.to.max(cue.to);
                continue;
            }
        }
        if let Some(said) = open.replace(cue) {
            lay(&said, &mut builder);
        }
    }
    if let Some(said) = open {
        lay(&said, &mut builder);
    }
    Ok(builder.finish(None, None))
}

fn lay(cue: &Cue, builder: &mut PageBuilder) {
    let text = match &cue.speaker {
        Some(speaker) => format!("{speaker}: {}", cue.text),
        None => cue.text.clone(),
    };
    if builder.is_full() {
        return;
    }
    builder.block(BlockKind::Paragraph, &text);
    builder.anchor(Spot::Time { from: cue.from, to: cue.to.max(cue.from) });
}

fn cues(text: &str) -> Vec<Cue> {
    let mut cues = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(head) = lines.next() {
        let Some((from, to)) = times(head) else { continue };
        let mut said: Vec<(Option<String>, String)> = Vec::new();
        while let Some(text) = lines.next_if(|line| !line.trim().is_empty()) {
            // Some programs leave out the empty line between two cues.
            if lines.peek().is_some_and(|next| times(next).is_some())
                && text.trim().bytes().all(|b| b.is_ascii_digit())
            {
                break;
            }
            let (speaker, text) = unmarked(text);
            match said.last_mut() {
                Some((before, words)) if speaker.is_none() || *before == speaker => {
                    words.push(' ');
                    words.push_str(&text);
                }
                _ => said.push((speaker, text)),
            }
        }
        for (speaker, text) in said {
            let text = line(&text);
            if !text.is_empty() {
                cues.push(Cue { from, to, speaker, text });
            }
        }
    }
    cues
}

/// "00:01:02,500 --> 00:01:04,000" in milliseconds.
fn times(head: &str) -> Option<(u32, u32)> {
    let (from, to) = head.split_once("-->")?;
    Some((time(from.trim())?, time(to.split_whitespace().next()?)?))
}

fn time(text: &str) -> Option<u32> {
    let (clock, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let mut seconds: u32 = 0;
    let parts: Vec<&str> = clock.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    for part in parts {
        seconds = seconds.checked_mul(60)?.checked_add(part.trim().parse().ok()?)?;
    }
    let digits: String = fraction.chars().take(3).collect();
    let milliseconds: u32 = format!("{digits:0<3}").parse().ok()?;
    seconds.checked_mul(1000)?.checked_add(milliseconds)
}

/// A line without its marks, and who says it.
fn unmarked(text: &str) -> (Option<String>, String) {
    let mut speaker = None;
    let mut clean = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '{']) {
        clean.push_str(&rest[..at]);
        let close = if rest[at..].starts_with('<') { '>' } else { '}' };
        let Some(end) = rest[at..].find(close) else {
            rest = &rest[at..];
            break;
        };
        let mark = &rest[at + 1..at + end];
        let is_mark = close == '>' && mark.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/')
            || mark.starts_with('\\');
        if !is_mark {
            clean.push_str(&rest[at..=at + end]);
        } else if mark.starts_with('v') && mark[1..].starts_with([' ', '.']) {
            speaker = mark.split_once(' ').map(|(_, name)| line(name)).filter(|name| !name.is_empty());
        }
        rest = &rest[at + end + 1..];
    }
    clean.push_str(rest);
    for (name, sign) in
        [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&lrm;", ""), ("&rlm;", ""), ("&amp;", "&")]
    {
        clean = clean.replace(name, sign);
    }
    (speaker, clean)
}

#[cfg(test)]
mod tests {
    use crate::formats::testing;
    use crate::{Kind, Limits, Spot};

    fn read(text: &str) -> (String, Vec<Spot>) {
        let document =
            testing::read(Kind::from_id("subtitles").unwrap(), "a", text.as_bytes(), &Limits::default())
                .unwrap();
        assert_eq!(document.check(), Ok(()));
        let page = document.pages[0].clone();
        (page.text, page.anchors.iter().map(|anchor| anchor.spot).collect())
    }

    #[test]
    fn what_is_said_together_is_a_paragraph_with_its_times() {
        let (text, times) = read(
            "1\r\n00:00:01,500 --> 00:00:03,000\r\nThe gate opens\r\n\r\n2\r\n00:00:03,100 --> 00:00:05,000\r\n<i>at six &amp; ten.</i>\r\n\r\n\
             3\r\n01:00:00,000 --> 01:00:02,250\r\n{\\an8}An hour later.\r\n",
        );
        assert_eq!(text, "The gate opens at six & ten.\n\nAn hour later.");
        assert_eq!(
            times,
            [Spot::Time { from: 1_500, to: 5_000 }, Spot::Time { from: 3_600_000, to: 3_602_250 }]
        );
    }

    #[test]
    fn speakers_are_named() {
        let (text, _) = read(
            "WEBVTT\n\nNOTE nothing\n\nSTYLE\n::cue { color: red }\n\nid-1\n00:01.000 --> 00:02.000 align:start\n<v.loud Ann Lee>Which <b>pier</b>?\n\n\
             00:02.000 --> 00:03.000\n<v Ole>Four.</v>\n<v Ann Lee>Good, a < b.\n",
        );
        assert_eq!(text, "Ann Lee: Which pier?\n\nOle: Four.\n\nAnn Lee: Good, a < b.");
    }

    #[test]
    fn without_times_it_is_plain_text() {
        assert_eq!(read("Only words --> here.").0, "Only words --> here.");
    }
}
