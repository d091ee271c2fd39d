//! Reads mailboxes: files of messages, each after a line that begins with "From ".

use super::super::enclosed::{Budget, Enclosed};
use super::{eml, merge_problems};
use crate::sink::Pages;
use crate::{Bound, Damage, Ending, ExtractError, Problem, Source};

pub(in crate::formats) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let budget = Budget::new(source.limits);
    let mut enclosed = Enclosed::new(source, &budget);
    let mut ending = Ending::default();
    let mut found = false;
    for message in messages(source.bytes) {
        if pages.count() >= source.limits.max_pages {
            let limit = Bound::Pages(source.limits.max_pages.into());
            ending.problems.push(Problem::CutShort { page: pages.count(), limit });
            break;
        }
        let Some(message) = eml::take_apart(message, source.limits) else { continue };
        found = true;
        let one = message.lay_down(source, true, &mut enclosed, pages);
        merge_problems(&mut ending.problems, one.problems);
        if ending.problems.iter().any(|problem| matches!(problem, Problem::CutShort { .. })) {
            break;
        }
    }
    if !found {
        return Err(Damage::NotInside { format: "eml".to_owned() }.into());
    }
    ending.problems.extend(enclosed.finish());
    Ok(ending)
}

/// Whether the bytes begin as a mailbox does.
pub(super) fn looks_like_mailbox(start: &[u8]) -> bool {
    let Some(end) = start.iter().take(400).position(|&byte| byte == b'\n') else { return false };
    is_separator(&start[..end]) && eml::looks_like_message(&start[end + 1..])
}

/// "From ann@example.org Tue Mar  3 09:12:00 2026".
fn is_separator(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    line.starts_with(b"From ")
        && line.len() < 400
        && line.iter().filter(|&&byte| byte == b':').count() >= 1
        && line.windows(4).any(|four| four.iter().all(u8::is_ascii_digit))
}

/// The messages, without the lines between them.
fn messages(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 0;
    let mut start = None;
    let mut blank = true;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let end =
                bytes[at..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |end| at + end + 1);
            let line = &bytes[at..end];
            let here = at;
            at = end;
            if blank && is_separator(line) {
                blank = false;
                if let Some(from) = start.replace(end) {
                    return Some(&bytes[from..here]);
                }
            } else {
                blank = line.trim_ascii().is_empty();
            }
        }
        start.take().map(|from| &bytes[from..])
    })
}
