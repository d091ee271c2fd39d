//! Reads messages as Outlook saves them: a compound file with a stream for each property (MS-OXMSG).

use std::io::Read;
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, WINDOWS_1252};

use super::quotation::Section;
use super::{Attachment, Message, body, lay_down_alone, written_date};
use crate::encoding::decode;
use crate::formats::compound::{self, Compound};
use crate::formats::{calendar, html, rtf};
use crate::sink::Pages;
use crate::{Damage, Ending, ExtractError, Limits, Source};

/// Largest number of recipients and attachments, and deepest nesting of messages, that are looked at.
const MOST_RECIPIENTS: usize = 2_000;
const MOST_ATTACHMENTS: usize = 1_000;
const DEEPEST: usize = 4;

/// Properties of messages, recipients and attachments (MS-OXPROPS).
mod property {
    pub const SUBJECT: u16 = 0x0037;
    pub const CLIENT_SUBMIT_TIME: u16 = 0x0039;
    pub const SENT_REPRESENTING_NAME: u16 = 0x0042;
    pub const SENT_REPRESENTING_EMAIL: u16 = 0x0065;
    pub const TRANSPORT_HEADERS: u16 = 0x007d;
    pub const RECIPIENT_TYPE: u16 = 0x0c15;
    pub const SENDER_NAME: u16 = 0x0c1a;
    pub const SENDER_EMAIL: u16 = 0x0c1f;
    pub const DISPLAY_BCC: u16 = 0x0e02;
    pub const DISPLAY_CC: u16 = 0x0e03;
    pub const DISPLAY_TO: u16 = 0x0e04;
    pub const DELIVERY_TIME: u16 = 0x0e06;
    pub const BODY: u16 = 0x1000;
    pub const RTF_COMPRESSED: u16 = 0x1009;
    pub const HTML: u16 = 0x1013;
    pub const DISPLAY_NAME: u16 = 0x3001;
    pub const EMAIL: u16 = 0x3003;
    pub const ATTACH_DATA: u16 = 0x3701;
    pub const ATTACH_FILENAME: u16 = 0x3704;
    pub const ATTACH_LONG_FILENAME: u16 = 0x3707;
    pub const ATTACH_MIME: u16 = 0x370e;
    pub const ATTACH_CONTENT_ID: u16 = 0x3712;
    pub const SMTP_ADDRESS: u16 = 0x39fe;
    pub const INTERNET_CODEPAGE: u16 = 0x3fde;
    pub const MESSAGE_CODEPAGE: u16 = 0x3ffd;
    pub const SENDER_SMTP: u16 = 0x5d01;
    pub const SENT_REPRESENTING_SMTP: u16 = 0x5d02;
    pub const ATTACHMENT_HIDDEN: u16 = 0x7ffe;
}

/// Whether the compound file holds a message.
pub(in crate::formats) fn is_message(bytes: &[u8]) -> bool {
    bytes.starts_with(compound::MARK)
        && compound::open(bytes).is_ok_and(|file| file.is_stream("/__properties_version1.0"))
}

pub(in crate::formats) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let mut file = compound::open(source.bytes).map_err(|_| Damage::StructureBroken)?;
    let message = Reader { file: &mut file, limits: source.limits }.message(Path::new("/"), 0);
    lay_down_alone(&message, source, pages)
}

struct Reader<'f, 'a> {
    file: &'f mut Compound<'a>,
    limits: &'f Limits,
}

impl Reader<'_, '_> {
    fn message(&mut self, at: &Path, depth: usize) -> Message {
        use property::*;

        let fixed = Fixed::read(self.stream(at, "__properties_version1.0"), if depth == 0 { 32 } else { 24 });
        let charset = fixed.number(MESSAGE_CODEPAGE).and_then(rtf::charset_of_codepage);
        let mut text = |property| self.text(at, property, charset);
        let name = text(SENT_REPRESENTING_NAME).or_else(|| text(SENDER_NAME));
        let address = [SENT_REPRESENTING_SMTP, SENDER_SMTP, SENT_REPRESENTING_EMAIL, SENDER_EMAIL]
            .into_iter()
            .find_map(|property| text(property).filter(|address| address.contains('@')));
        let subject = text(SUBJECT).unwrap_or_default();
        let headers = text(TRANSPORT_HEADERS);
        let shown = [DISPLAY_TO, DISPLAY_CC, DISPLAY_BCC].map(|property| text(property).unwrap_or_default());
        let mut message = Message { subject, ..Message::default() };
        message.from.extend(person(name, address));

        let (mut to, mut cc, mut bcc) = (Vec::new(), Vec::new(), Vec::new());
        for recipient in self.storages(at, "__recip_version1.0_").into_iter().take(MOST_RECIPIENTS) {
            let fixed = Fixed::read(self.stream(&recipient, "__properties_version1.0"), 8);
            let name = self.text(&recipient, DISPLAY_NAME, charset);
            let address = self
                .text(&recipient, SMTP_ADDRESS, charset)
                .or_else(|| self.text(&recipient, EMAIL, charset).filter(|address| address.contains('@')));
            let list = match fixed.number(RECIPIENT_TYPE) {
                Some(2) => &mut cc,
                Some(3) => &mut bcc,
                _ => &mut to,
            };
            list.extend(person(name, address));
        }
        // A message that was never sent knows its recipients only as they are shown.
        for (list, shown) in [&mut to, &mut cc, &mut bcc].into_iter().zip(shown) {
            if list.is_empty() {
                let names = shown.split(';').map(str::trim).filter(|name| !name.is_empty());
                list.extend(names.map(str::to_owned));
            }
        }
        (message.to, message.cc, message.bcc) = (to, cc, bcc);
        message.date = fixed.time(CLIENT_SUBMIT_TIME).or_else(|| fixed.time(DELIVERY_TIME));
        if let Some(head) =
            headers.as_deref().and_then(|headers| super::eml::take_apart(headers.as_bytes(), self.limits))
        {
            // These are as they were sent, with the sender's own time.
            message.date = head.date.or(message.date);
            if message.from.iter().all(|from| !from.contains('@')) && !head.from.is_empty() {
                message.from = head.from;
            }
        }
        message.body = self.body(at, &fixed, charset);
        for attachment in self.storages(at, "__attach_version1.0_").into_iter().take(MOST_ATTACHMENTS) {
            message.attachments.extend(self.attachment(&attachment, charset, depth));
        }
        message
    }

    fn body(&mut self, at: &Path, fixed: &Fixed, charset: Option<&'static Encoding>) -> Vec<Section> {
        use property::*;

        let html = self.stream(at, &format!("__substg1.0_{HTML:04X}0102"));
        let html = html.map(|bytes| {
            let declared = html::declared_encoding(&bytes);
            decode(
                &bytes,
                declared.or_else(|| fixed.number(INTERNET_CODEPAGE).and_then(rtf::charset_of_codepage)),
            )
        });
        let html = html.or_else(|| self.text(at, HTML, charset)).filter(|html| !html.trim().is_empty());
        if let Some(html) = html {
            let sections = body::of_html(&html, self.limits);
            if !sections.is_empty() {
                return sections;
            }
        }
        let plain = self.text(at, BODY, charset).filter(|text| !text.trim().is_empty());
        let rich = self.stream(at, &format!("__substg1.0_{RTF_COMPRESSED:04X}0102"));
        let rich = rich.and_then(|bytes| decompress(&bytes, self.limits.max_unpacked_bytes));
        if let Some(rich) = rich {
            if let Some(html) = rtf::enclosed_html(&rich) {
                let sections = body::of_html(&html, self.limits);
                if !sections.is_empty() {
                    return sections;
                }
            }
            if plain.is_none() {
                return body::of_rtf(&rich, self.limits);
            }
        }
        plain.map_or_else(Vec::new, |text| body::of_text(&text, self.limits))
    }

    fn attachment(
        &mut self,
        at: &Path,
        charset: Option<&'static Encoding>,
        depth: usize,
    ) -> Option<Attachment> {
        use property::*;

        let fixed = Fixed::read(self.stream(at, "__properties_version1.0"), 8);
        let name = [ATTACH_LONG_FILENAME, ATTACH_FILENAME, DISPLAY_NAME]
            .into_iter()
            .find_map(|property| self.text(at, property, charset).filter(|name| !name.trim().is_empty()));
        let mime = self.text(at, ATTACH_MIME, charset).unwrap_or_default();
        let inside = at.join(format!("__substg1.0_{ATTACH_DATA:04X}000D"));
        if self.file.is_storage(&inside) {
            // A message within the message is told as text: it is no file of its own.
            if depth >= DEEPEST {
                return None;
            }
            let message = self.message(&inside, depth + 1);
            let name =
                name.or_else(|| message.title().map(str::to_owned)).unwrap_or_else(|| "message".to_owned());
            return Some(Attachment { name: format!("{name}.eml"), bytes: written(&message), inline: false });
        }
        let bytes = self.stream(at, &format!("__substg1.0_{ATTACH_DATA:04X}0102"))?;
        let picture = mime.starts_with("image/");
        let is_named = self.text(at, ATTACH_CONTENT_ID, charset).is_some_and(|id| !id.is_empty());
        let inline = picture && (is_named || fixed.number(ATTACHMENT_HIDDEN) == Some(1));
        Some(Attachment { name: name.unwrap_or_else(|| "attachment".to_owned()), bytes, inline })
    }

    fn storages(&mut self, at: &Path, prefix: &str) -> Vec<PathBuf> {
        let Ok(entries) = self.file.read_storage(at) else { return Vec::new() };
        let wanted = entries.filter(|entry| entry.is_storage() && entry.name().starts_with(prefix));
        let mut storages: Vec<PathBuf> = wanted.map(|entry| entry.path().to_path_buf()).collect();
        storages.sort();
        storages
    }

    fn stream(&mut self, at: &Path, name: &str) -> Option<Vec<u8>> {
        let mut stream = self.file.open_stream(at.join(name)).ok()?;
        let length = stream.len();
        if length > self.limits.max_unpacked_bytes {
            return None;
        }
        let mut bytes = Vec::new();
        // What can be read of a stream that is cut short is better than nothing.
        let _ = stream.read_to_end(&mut bytes);
        Some(bytes)
    }

    fn text(&mut self, at: &Path, property: u16, charset: Option<&'static Encoding>) -> Option<String> {
        if let Some(bytes) = self.stream(at, &format!("__substg1.0_{property:04X}001F")) {
            let (pairs, _) = bytes.as_chunks::<2>();
            let units: Vec<u16> = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
            return Some(String::from_utf16_lossy(&units).trim_end_matches('\0').to_owned());
        }
        let bytes = self.stream(at, &format!("__substg1.0_{property:04X}001E"))?;
        let text =
            decode(&bytes, charset.or(Some(WINDOWS_1252).filter(|_| std::str::from_utf8(&bytes).is_err())));
        Some(text.trim_end_matches('\0').to_owned())
    }
}

/// Properties of a fixed size, as the stream of them lists them.
struct Fixed(Vec<(u16, [u8; 8])>);

impl Fixed {
    fn read(stream: Option<Vec<u8>>, head: usize) -> Fixed {
        let stream = stream.unwrap_or_default();
        let (entries, _) = stream.get(head..).unwrap_or_default().as_chunks::<16>();
        let entry = |entry: &[u8; 16]| {
            let mut value = [0; 8];
            value.copy_from_slice(&entry[8..]);
            (u16::from_le_bytes([entry[2], entry[3]]), value)
        };
        Fixed(entries.iter().map(entry).collect())
    }

    fn value(&self, property: u16) -> Option<[u8; 8]> {
        self.0.iter().find(|(id, _)| *id == property).map(|(_, value)| *value)
    }

    fn number(&self, property: u16) -> Option<u32> {
        self.value(property).map(|value| u32::from_le_bytes([value[0], value[1], value[2], value[3]]))
    }

    /// A moment in coordinated universal time.
    fn time(&self, property: u16) -> Option<String> {
        // Counted in tenths of microseconds from 1601 on.
        const SECONDS_TO_1970: i64 = 11_644_473_600;
        let ticks = u64::from_le_bytes(self.value(property)?);
        let seconds = i64::try_from(ticks / 10_000_000).ok()? - SECONDS_TO_1970;
        let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let (year, month, day) = calendar::civil(days);
        let year = u16::try_from(year).ok().filter(|year| (1900..3000).contains(year))?;
        written_date(year, month, day, (rest / 3600) as u8, (rest / 60 % 60) as u8, Some(0))
    }
}

fn person(name: Option<String>, address: Option<String>) -> Option<String> {
    let name = name.map(|name| name.trim().trim_matches('\'').to_owned()).filter(|name| !name.is_empty());
    match (name, address) {
        (Some(name), Some(address)) if name != address => Some(format!("{name} <{address}>")),
        (name, address) => name.or(address),
    }
}

/// A message within a message as a file of plain text, which the reader of such files understands.
fn written(message: &Message) -> Vec<u8> {
    let mut text = String::from("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n");
    for line in message.head().lines().filter(|line| !line.starts_with("Attachments:")) {
        match line.strip_prefix("Date: ").and_then(sent_date) {
            Some(date) => text.push_str(&format!("Date: {date}")),
            None => text.push_str(line),
        }
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    for section in &message.body {
        if let Some(attribution) = &section.attribution {
            text.push_str(&format!("{}{attribution}\n\n", "> ".repeat(section.depth.saturating_sub(1))));
        }
        for (_, block) in &section.blocks {
            for line in block.lines() {
                text.push_str(&format!("{}{line}\n", "> ".repeat(section.depth)));
            }
            text.push_str(&format!("{}\n", "> ".repeat(section.depth)));
        }
    }
    text.into_bytes()
}

/// "3 March 2026, 09:12 +01:00" as messages are sent with it.
fn sent_date(written: &str) -> Option<String> {
    let words: Vec<&str> = written.split_whitespace().collect();
    let [day, month, year, time, zone] = words.as_slice() else { return None };
    let (month, year) = (month.get(..3)?, year.trim_end_matches(','));
    Some(format!("{day} {month} {year} {time}:00 {}", zone.replace(':', "")))
}

/// Unpacks rich text as Outlook packs it (MS-OXRTFCP).
fn decompress(packed: &[u8], most: u64) -> Option<Vec<u8>> {
    const START: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
    let word = |at: usize| {
        packed.get(at..at + 4).map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    };
    let raw_size = word(4)? as usize;
    if raw_size as u64 > most {
        return None;
    }
    let body = packed.get(16..)?;
    match word(8)? {
        0x414c_454d => return Some(body[..raw_size.min(body.len())].to_vec()),
        0x7546_5a4c => {}
        _ => return None,
    }
    let mut dictionary = [0_u8; 4096];
    dictionary[..START.len()].copy_from_slice(START);
    let mut write = START.len();
    let mut out = Vec::new();
    let mut at = 0;
    'unpacking: while at < body.len() && out.len() < raw_size {
        let flags = body[at];
        at += 1;
        for bit in 0..8 {
            if flags & (1 << bit) == 0 {
                let Some(&byte) = body.get(at) else { break 'unpacking };
                at += 1;
                dictionary[write] = byte;
                write = (write + 1) % 4096;
                out.push(byte);
                continue;
            }
            let Some(pair) = body.get(at..at + 2) else { break 'unpacking };
            at += 2;
            let reference = usize::from(u16::from_be_bytes([pair[0], pair[1]]));
            let (offset, length) = (reference >> 4, (reference & 0xf) + 2);
            if offset == write {
                break 'unpacking;
            }
            for step in 0..length {
                let byte = dictionary[(offset + step) % 4096];
                dictionary[write] = byte;
                write = (write + 1) % 4096;
                out.push(byte);
            }
        }
    }
    out.truncate(raw_size);
    (!out.is_empty()).then_some(out)
}
