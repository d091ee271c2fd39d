//! Reads messages: single ones as programs save them, and mailboxes.
//!
//! A message becomes a page with its head as labelled lines and what its sender wrote. Quoted earlier messages that
//! follow become pages of their own; quotations that answers stand between keep their place, each paragraph marked
//! with `>`. Attachments follow, read as the files that they are.

mod body;
mod eml;
mod mbox;
mod msg;
mod quotation;

use self::eml::looks_like_message;
pub(super) use self::eml::read_archived_page;
use self::quotation::Section;
use super::calendar::ENGLISH_MONTHS;
use super::enclosed::Enclosed;
use super::recognise::{Evidence, Match};
use crate::builder::{PageBuilder, Rows, line};
use crate::sink::Pages;
use crate::{BlockKind, Ending, ExtractError, Problem, Source};

pub(super) use self::eml::read as read_eml;
pub(super) use self::mbox::read as read_mbox;
pub(super) use self::msg::{is_message as is_outlook_message, read as read_msg};

/// Shown above an earlier message that says nothing of its own sender.
const EARLIER: &str = "Earlier message";

pub(super) fn sniff_eml(evidence: &Evidence) -> Match {
    if looks_like_message(evidence.start) { Match::Likely } else { Match::None }
}

pub(super) fn sniff_archived_page(evidence: &Evidence) -> Match {
    let head = String::from_utf8_lossy(&evidence.start[..evidence.start.len().min(2048)]).to_lowercase();
    let archived = head.contains("multipart/related")
        && (head.contains("<saved by") || head.contains("content-location"));
    if archived && looks_like_message(evidence.start) { Match::Likely } else { Match::None }
}

pub(super) fn sniff_mbox(evidence: &Evidence) -> Match {
    if mbox::looks_like_mailbox(evidence.start) { Match::Sure } else { Match::None }
}

pub(super) fn sniff_msg(evidence: &Evidence) -> Match {
    if is_outlook_message(evidence.bytes) { Match::Sure } else { Match::None }
}

/// A message, taken apart.
#[derive(Default)]
struct Message {
    subject: String,
    from: Vec<String>,
    to: Vec<String>,
    cc: Vec<String>,
    bcc: Vec<String>,
    date: Option<String>,
    body: Vec<Section>,
    attachments: Vec<Attachment>,
}

struct Attachment {
    name: String,
    bytes: Vec<u8>,
    /// Whether it is a picture that belongs to the text.
    inline: bool,
}

impl Message {
    fn title(&self) -> Option<&str> {
        Some(self.subject.as_str()).filter(|subject| !subject.trim().is_empty())
    }

    fn head(&self) -> String {
        let people = |people: &[String]| people.join(", ");
        let named = self.attachments.iter().filter(|attachment| !attachment.inline);
        let attachments: Vec<&str> = named.map(|attachment| attachment.name.as_str()).collect();
        let fields = [
            ("From", people(&self.from)),
            ("To", people(&self.to)),
            ("Cc", people(&self.cc)),
            ("Bcc", people(&self.bcc)),
            ("Date", self.date.clone().unwrap_or_default()),
            ("Subject", self.subject.clone()),
            ("Attachments", attachments.join(", ")),
        ];
        let lines = fields.iter().map(|(label, value)| (label, line(value)));
        let lines =
            lines.filter(|(_, value)| !value.is_empty()).map(|(label, value)| format!("{label}: {value}"));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Lays the message down. In a mailbox each message is named by a label and a heading.
    fn lay_down(
        &self,
        source: &Source,
        in_mailbox: bool,
        enclosed: &mut Enclosed,
        pages: &mut Pages,
    ) -> Ending {
        let mut builder = PageBuilder::new(source.limits, pages);
        builder.new_page();
        let label = in_mailbox.then(|| self.label());
        if let Some(label) = &label {
            builder.label(label);
            builder.block(BlockKind::Heading { level: 1 }, self.title().unwrap_or(label));
        }
        builder.block(BlockKind::Paragraph, &self.head());
        let own = quotation::own_sections(&self.body);
        for section in &self.body[..own] {
            lay_section(section, section.depth > 0, &mut builder);
        }
        for section in &self.body[own..] {
            let attribution = section.attribution.as_deref().unwrap_or(EARLIER);
            builder.new_page();
            match &label {
                Some(label) => builder.label(&format!("{label} · {attribution}")),
                None => builder.label(attribution),
            }
            builder.block(BlockKind::Heading { level: if in_mailbox { 2 } else { 1 } }, attribution);
            lay_section(section, false, &mut builder);
        }
        let author = self.from.first().map(|from| from.split('<').next().unwrap_or(from).trim());
        let author = author.filter(|author| !author.is_empty()).or(self.from.first().map(String::as_str));
        let mut ending = builder.finish(self.title(), author);
        for attachment in &self.attachments {
            if attachment.inline {
                continue;
            }
            let name = match &label {
                Some(label) => format!("{label} · {}", attachment.name),
                None => attachment.name.clone(),
            };
            enclosed.read(&name, &attachment.bytes, pages);
        }
        if !in_mailbox && self.title().is_none() {
            ending.title = None;
        }
        ending
    }

    fn label(&self) -> String {
        let from = self.from.first().map(|from| from.split(" <").next().unwrap_or(from));
        let date = self.date.as_deref().map(|date| date.split(',').next().unwrap_or(date));
        let parts = [self.title(), from, date];
        let label = parts.into_iter().flatten().map(line).filter(|part| !part.is_empty());
        let label: String = label.collect::<Vec<_>>().join(", ").chars().take(120).collect();
        if label.is_empty() { "-".to_owned() } else { label }
    }
}

fn lay_section(section: &Section, marked: bool, builder: &mut PageBuilder) {
    if marked && let Some(attribution) = &section.attribution {
        builder.block(BlockKind::Paragraph, attribution);
    }
    for (kind, text) in &section.blocks {
        match kind {
            BlockKind::Table { header } => {
                let rows: Vec<Vec<String>> =
                    text.split('\n').map(|row| row.split('\t').map(str::to_owned).collect()).collect();
                let header = header.map_or(0, |header| header.of(text).split('\n').count());
                builder.table(&Rows { rows, header });
            }
            // The headings of a message say nothing about what comes after it.
            BlockKind::Heading { .. } => builder.block(BlockKind::Paragraph, text),
            kind if marked => builder.block(kind.clone(), &format!("> {text}")),
            kind => builder.block(kind.clone(), text),
        }
    }
}

/// A message that is the whole file.
fn lay_down_alone(message: &Message, source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let budget = super::enclosed::Budget::new(source.limits);
    let mut enclosed = Enclosed::new(source, &budget);
    let mut ending = message.lay_down(source, false, &mut enclosed, pages);
    ending.problems.extend(enclosed.finish());
    Ok(ending)
}

/// Keeps of several endings what is said once.
fn merge_problems(all: &mut Vec<Problem>, more: Vec<Problem>) {
    for problem in more {
        if !all.contains(&problem) && !all.iter().any(|known| matches!(known, Problem::CutShort { .. })) {
            all.push(problem);
        }
    }
}

/// "3 March 2026, 09:12 +01:00".
fn written_date(
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    zone_minutes: Option<i32>,
) -> Option<String> {
    let month = ENGLISH_MONTHS.get(usize::from(month).checked_sub(1)?)?;
    let zone = zone_minutes.map_or(String::new(), |minutes| {
        let sign = if minutes < 0 { '-' } else { '+' };
        format!(" {sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    });
    Some(format!("{day} {month} {year}, {hour:02}:{minute:02}{zone}"))
}

#[cfg(test)]
mod tests;
