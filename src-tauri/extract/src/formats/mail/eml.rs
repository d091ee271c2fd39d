//! Reads messages in the format in which they are sent (MIME), and web pages saved in it (MHTML).

use encoding_rs::Encoding as Charset;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{
    Addr, Address, Encoding, Message as Mime, MessageParser, MessagePart, MimeHeaders, PartType,
};

use super::quotation::Section;
use super::{Attachment, Message, body, lay_down_alone, written_date};
use crate::encoding::decode;
use crate::formats::{html, plain};
use crate::sink::Pages;
use crate::{Ending, ExtractError, Limits, Source};

/// Fields that the head of a message has, and other texts seldom.
const FIELDS: &[&str] = &[
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "received",
    "return-path",
    "mime-version",
    "delivered-to",
    "content-type",
    "reply-to",
    "sender",
    "x-mailer",
    "dkim-signature",
    "cc",
    "user-agent",
    "thread-topic",
    "in-reply-to",
];

pub(in crate::formats) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let bytes = without_count(source.bytes);
    match take_apart(bytes, source.limits) {
        Some(message) => lay_down_alone(&message, source, pages),
        // Without a head it is some other text under this name.
        None => plain::read(source, pages),
    }
}

/// Reads a web page that was saved with all that belongs to it.
pub(in crate::formats) fn read_archived_page(
    source: &Source,
    pages: &mut Pages,
) -> Result<Ending, ExtractError> {
    let parsed = MessageParser::default().parse(source.bytes);
    let page = parsed.as_ref().and_then(|message| {
        let part = message.parts.iter().find(|part| matches!(part.body, PartType::Html(_)))?;
        Some(text_of(part, message))
    });
    match page {
        Some(text) => html::read_text(&text, source.limits, pages),
        None if parsed.is_some_and(|message| message.subject().is_some()) => read(source, pages),
        // Some programs give this name to ordinary pages.
        None => html::read(source, pages),
    }
}

/// Whether the bytes begin with the head of a message.
pub(in crate::formats) fn looks_like_message(start: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&start[..start.len().min(8 << 10)]);
    let (mut known, mut all) = (0, 0);
    for line in head.lines() {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) && all > 0 {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { return false };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            return false;
        }
        all += 1;
        known += usize::from(FIELDS.contains(&name.to_ascii_lowercase().as_str()));
    }
    known >= 3
}

/// `None` if there is no head.
pub(super) fn take_apart(bytes: &[u8], limits: &Limits) -> Option<Message> {
    let mime = MessageParser::default().parse(bytes)?;
    let date = mime.date().and_then(|date| {
        let zone = i32::from(date.tz_hour) * 60 + i32::from(date.tz_minute);
        let zone = if date.tz_before_gmt { -zone } else { zone };
        written_date(date.year, date.month, date.day, date.hour, date.minute, Some(zone))
    });
    let message = Message {
        subject: mime.subject().unwrap_or_default().to_owned(),
        from: people(mime.from().or(mime.sender())),
        to: people(mime.to()),
        cc: people(mime.cc()),
        bcc: people(mime.bcc()),
        date,
        body: sections(&mime, limits),
        attachments: attachments(&mime),
    };
    let headless = message.from.is_empty()
        && message.to.is_empty()
        && message.date.is_none()
        && message.title().is_none()
        && mime.root_part().headers.is_empty();
    (!headless).then_some(message)
}

fn people(address: Option<&Address>) -> Vec<String> {
    let Some(address) = address else { return Vec::new() };
    address.iter().map(person).filter(|person| !person.is_empty()).collect()
}

fn person(person: &Addr) -> String {
    match (person.name(), person.address()) {
        (Some(name), Some(address)) if !name.trim().is_empty() && name != address => {
            format!("{name} <{address}>")
        }
        (_, Some(address)) => address.to_owned(),
        (Some(name), None) => name.to_owned(),
        (None, None) => String::new(),
    }
}

/// The body as HTML where there is one, because that knows tables and quotations; as plain text where that says more.
fn sections(mime: &Mime, limits: &Limits) -> Vec<Section> {
    let read = |ids: &[u32]| -> Vec<Section> {
        let parts = ids.iter().filter_map(|&id| mime.part(id));
        parts
            .flat_map(|part| match &part.body {
                PartType::Html(_) => body::of_html(&text_of(part, mime), limits),
                PartType::Text(_) => body::of_text(&text_of(part, mime), limits),
                _ => Vec::new(),
            })
            .collect()
    };
    let html = read(&mime.html_body);
    if mime.text_body == mime.html_body {
        return html;
    }
    let text = read(&mime.text_body);
    if body::count_words(&html) * 2 < body::count_words(&text) { text } else { html }
}

/// The text of a part. Where it says nothing of its characters, or something wrong, they are guessed.
fn text_of(part: &MessagePart, mime: &Mime) -> String {
    let text = part.text_contents().unwrap_or_default();
    let charset = part.content_type().and_then(|kind| kind.attribute("charset"));
    if charset.is_some() && !text.contains('\u{fffd}') {
        return text.to_owned();
    }
    let Some(raw) = unpacked(part, mime) else { return text.to_owned() };
    let declared = charset.and_then(|charset| Charset::for_label(charset.as_bytes()));
    let declared = declared.or_else(|| html::declared_encoding(&raw).filter(|_| part.is_text_html()));
    decode(&raw, declared)
}

fn unpacked(part: &MessagePart, mime: &Mime) -> Option<Vec<u8>> {
    let raw = mime.raw_message.get(part.offset_body as usize..part.offset_end as usize)?;
    match part.encoding {
        Encoding::None => Some(raw.to_vec()),
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
        Encoding::Base64 => base64_decode(raw),
    }
}

fn attachments(mime: &Mime) -> Vec<Attachment> {
    let mut attachments = Vec::new();
    for (index, part) in mime.attachments().enumerate() {
        let kind = part.content_type();
        let (group, subtype) =
            kind.map_or(("", ""), |kind| (kind.ctype(), kind.subtype().unwrap_or_default()));
        let (group, subtype) = (group.to_ascii_lowercase(), subtype.to_ascii_lowercase());
        // Signatures and what only some programs show say nothing of their own.
        if subtype.contains("signature")
            || matches!(subtype.as_str(), "x-amp-html" | "watch-html" | "pgp-encrypted")
        {
            continue;
        }
        let disposition = part.content_disposition();
        let shown_in_text = part.content_id().is_some() || disposition.is_some_and(|how| how.is_inline());
        let named = part.attachment_name().map(str::to_owned);
        let inline = group == "image" && shown_in_text && !disposition.is_some_and(|how| how.is_attachment());
        let (bytes, subject) = match &part.body {
            PartType::Message(inner) => (
                unpacked(part, mime).unwrap_or_else(|| inner.raw_message.to_vec()),
                inner.subject().map(str::to_owned),
            ),
            PartType::Multipart(_) => continue,
            _ => (part.contents().to_vec(), None),
        };
        let name = named.or_else(|| subject.map(|subject| format!("{subject}.eml")));
        let mut name =
            name.unwrap_or_else(|| format!("attachment {}{}", index + 1, extension(&group, &subtype)));
        if matches!(part.body, PartType::Message(_)) && !name.to_lowercase().ends_with(".eml") {
            name.push_str(".eml");
        }
        attachments.push(Attachment { name: name.replace(['\n', '\r', '\0'], " "), bytes, inline });
    }
    attachments
}

fn extension(group: &str, subtype: &str) -> String {
    match (group, subtype) {
        ("text", "plain") => ".txt".to_owned(),
        ("text", "calendar") => ".ics".to_owned(),
        ("text", "vcard" | "x-vcard") => ".vcf".to_owned(),
        ("message", _) => ".eml".to_owned(),
        (_, subtype) if !subtype.is_empty() && subtype.len() <= 5 => format!(".{subtype}"),
        _ => String::new(),
    }
}

/// The message without the count of its bytes that Apple Mail writes above it.
fn without_count(bytes: &[u8]) -> &[u8] {
    let Some(end) = bytes.iter().take(16).position(|&byte| byte == b'\n') else { return bytes };
    let count = bytes[..end].trim_ascii();
    let count = std::str::from_utf8(count).ok().and_then(|count| count.parse::<usize>().ok());
    match count.and_then(|count| bytes.get(end + 1..(end + 1).checked_add(count)?)) {
        Some(message) => message,
        None => bytes,
    }
}
