//! Tells which format some bytes are of: by what they look like first, by the name second.

use std::cell::OnceCell;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{Container, FORMATS, Format, Kind, by_extension, foreign};
use crate::encoding::utf_16_without_mark;
use crate::{Damage, ExtractError};

/// How much of a file is looked at to tell text from data.
const SAMPLE: usize = 1 << 16;

/// How sure the bytes of a file make its format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    None,
    /// It is this format if the name says nothing else.
    Likely,
    /// It is this format, whatever its name.
    Sure,
}

/// What there is to tell a format by.
pub(super) struct Evidence<'a> {
    pub bytes: &'a [u8],
    /// The bytes after a byte order mark and white space.
    pub start: &'a [u8],
    /// The format that the name speaks for.
    pub named: Option<&'static Format>,
    archive: OnceCell<Option<Archive<'a>>>,
}

/// The table of contents of a ZIP archive.
pub(super) struct Archive<'a>(ZipArchive<Cursor<&'a [u8]>>);

/// Decides how to read a file, or says of which format it is that cannot be read.
pub(crate) fn recognise(name: &str, bytes: &[u8]) -> Result<Kind, ExtractError> {
    if bytes.is_empty() {
        return Err(ExtractError::Empty);
    }
    let extension = &extension(name);
    let evidence = Evidence::new(bytes, extension);
    if let Some(format) = FORMATS.iter().find(|format| (format.sniff)(&evidence) == Match::Sure) {
        return Ok(format.kind());
    }
    let named = evidence.named;
    if evidence.is_zip() {
        let Some(archive) = evidence.archive() else { return Err(Damage::ArchiveBroken.into()) };
        return match (foreign::inside_zip(archive), named) {
            (None, Some(format)) if format.container == Container::Zip => {
                Err(Damage::NotInside { format: format.id.to_owned() }.into())
            }
            (Some(found), _) => Err(unsupported(found)),
            (None, _) => Ok(Kind::ZIP),
        };
    }
    if let Some(error) = foreign::compound_file(bytes) {
        return Err(error);
    }
    if let Some(found) = foreign::by_signature(bytes) {
        return Err(unsupported(found));
    }
    match named {
        Some(format) if format.container != Container::Text && looks_like_html(evidence.start) => {
            Err(Damage::WebPage { named: format.id.to_owned() }.into())
        }
        Some(Format { id, container: Container::Mark, .. }) => {
            Err(Damage::MarkMissing { format: id.to_string() }.into())
        }
        Some(Format { id, container: Container::Zip, .. }) => {
            Err(Damage::NotAnArchive { format: id.to_string() }.into())
        }
        _ if !is_text(bytes) => Err(unsupported("binary")),
        Some(format) => Ok(format.kind()),
        None => {
            let likely = FORMATS.iter().find(|format| (format.sniff)(&evidence) == Match::Likely);
            Ok(likely.map_or(Kind::TEXT, Format::kind))
        }
    }
}

/// The lower-case extension of a file's name, without the dot; empty if there is none.
pub(super) fn extension(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => extension.trim().to_lowercase(),
        _ => String::new(),
    }
}

impl<'a> Evidence<'a> {
    fn new(bytes: &'a [u8], extension: &str) -> Evidence<'a> {
        let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        Evidence { bytes, start, named: by_extension(extension), archive: OnceCell::new() }
    }

    /// Whether the name speaks for a format that is text.
    pub fn is_named_text(&self) -> bool {
        self.named.is_some_and(|format| format.container == Container::Text)
    }

    fn is_zip(&self) -> bool {
        self.bytes.starts_with(b"PK\x03\x04") || self.bytes.starts_with(b"PK\x05\x06")
    }

    /// The archive that the file is; `None` if it is none, or one cut short.
    pub fn archive(&self) -> Option<&Archive<'a>> {
        let open = || ZipArchive::new(Cursor::new(self.bytes)).ok().map(Archive);
        self.archive.get_or_init(|| self.is_zip().then(open).flatten()).as_ref()
    }
}

impl Archive<'_> {
    pub fn has(&self, name: &str) -> bool {
        self.0.index_for_name(name).is_some()
    }

    /// The start of an entry; empty if there is none.
    pub fn start_of(&self, name: &str) -> String {
        let mut start = Vec::new();
        // Reading needs the archive to itself; the bytes below it are not copied.
        if let Ok(entry) = self.0.clone().by_name(name) {
            // What could not be unpacked says nothing about the format; what could may still.
            let _ = entry.take(SAMPLE as u64).read_to_end(&mut start);
        }
        String::from_utf8_lossy(&start).into_owned()
    }
}

/// Whether the bytes begin as a web page does.
pub(super) fn looks_like_html(start: &[u8]) -> bool {
    let mut head = String::from_utf8_lossy(&start[..start.len().min(1024)]).to_lowercase();
    for (open, close) in [("<?xml", "?>"), ("<!--", "-->")] {
        if head.starts_with(open)
            && let Some(end) = head.find(close)
        {
            head = head[end + close.len()..].trim_start().to_owned();
        }
    }
    let tags = ["<!doctype html", "<html", "<head>", "<body", "<table", "<div", "<p>", "<h1", "<pre>"];
    tags.iter().any(|tag| head.starts_with(tag))
}

/// Whether the bytes can be read as text in some encoding.
fn is_text(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let marked = [&b"\xff\xfe"[..], b"\xfe\xff", b"\0\0\xfe\xff"].iter().any(|mark| sample.starts_with(mark));
    if marked || utf_16_without_mark(sample).is_some() {
        return true;
    }
    let nulls = sample.iter().filter(|&&byte| byte == 0).count();
    let controls = sample.iter().filter(|&&byte| matches!(byte, 1..=8 | 14..=26 | 28..=31 | 127)).count();
    nulls * 1000 <= sample.len() && controls * 50 <= sample.len() + 50
}

pub(super) fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn unsupported(format: &str) -> ExtractError {
    ExtractError::Unsupported { format: format.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    fn zip_of(names: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in names {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn ole(stream: &str) -> Vec<u8> {
        let wide = stream.encode_utf16().flat_map(u16::to_le_bytes);
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".iter().copied().chain([0; 512]).chain(wide).collect()
    }

    fn kind(id: &str) -> Kind {
        Kind::from_id(id).unwrap()
    }

    #[track_caller]
    fn check(name: &str, bytes: impl AsRef<[u8]>, expected: Kind) {
        assert_eq!(recognise(name, bytes.as_ref()), Ok(expected));
    }

    #[track_caller]
    fn check_refused(name: &str, bytes: impl AsRef<[u8]>, words: &str) {
        let message = recognise(name, bytes.as_ref()).unwrap_err().to_string();
        assert!(message.contains(words), "{message}");
    }

    #[test]
    fn content_wins_over_the_name() {
        check("a.txt", "%PDF-1.7\n", Kind::PDF);
        check("scan", [&[b' '; 900][..], b"%PDF-1.4"].concat(), Kind::PDF);
        check("a.docx", zip_of(&[("xl/workbook.xml", "")]), Kind::XLSX);
        check("a.xls", zip_of(&[("xl/workbook.bin", "")]), Kind::XLSX);
        check("a.zip", zip_of(&[("ppt/presentation.xml", "")]), Kind::PPTX);
        check("a.doc", ole("Workbook"), Kind::XLS);
        let open =
            |kind: &str| zip_of(&[("mimetype", &format!("application/vnd.oasis.opendocument.{kind}"))]);
        check("a.odt", open("text"), Kind::ODT);
        check("a.zip", open("spreadsheet-template"), Kind::ODS);
        check("a.odp", open("presentation"), Kind::ODP);
        check("letter.zip", zip_of(&[("word/document.xml", "<w/>")]), Kind::DOCX);
        check("page", "<!-- saved -->\n<!DOCTYPE html><p>x", Kind::HTML);
        check("page", "\u{feff}  <html>", Kind::HTML);
        check_refused("notes.md", b"GIF89a\0\0\0\0", "a GIF picture");
        check("notes.md", b"\x89PNG\r\n\x1a\n\0\0", kind("image"));
    }

    #[test]
    fn the_name_decides_among_texts() {
        check("README.md", "A note on %PDF- files", Kind::MARKDOWN);
        check("page.HTM", "no tags", Kind::HTML);
        check("data.csv", "a,b", Kind::CSV);
        check("main.rs", "fn main() {}", kind("code"));
        check("book.fb2", "no marks", kind("fb2"));
        check("mail.eml", "no head", kind("eml"));
        check("noextension", "just text", Kind::TEXT);
        check(".md", "a dot file", Kind::TEXT);
        check("bios.txt", "GIF89a is a picture format.", Kind::TEXT);
        check("wide.txt", "wide".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(), Kind::TEXT);
    }

    #[test]
    fn what_no_name_tells_is_told_by_its_looks() {
        check("a", zip_of(&[("a.txt", "a")]), kind("zip"));
        check("a.doc", "{\\rtf1 hello}", kind("rtf"));
        check("a", zip_of(&[("META-INF/container.xml", "<container/>")]), kind("epub"));
        check("a", "<?xml version=\"1.0\"?>\n<FictionBook>", kind("fb2"));
        check("a", "<?xml version=\"1.0\"?>\n<catalog/>", kind("xml"));
        check("a", "{\"name\": 1}", kind("json"));
        check("a", "WEBVTT\n\n00:01.000 --> 00:02.000\nHello", kind("subtitles"));
        check("a", "\\documentclass{article}", kind("latex"));
        let head =
            "From: a@b.example\nTo: c@d.example\nSubject: x\nDate: Tue, 3 Mar 2026 09:12:00 +0100\n\nHello";
        check("a", head, kind("eml"));
        check("Inbox", format!("From a@b.example Tue Mar  3 09:12:00 2026\n{head}"), kind("mbox"));
        check("a.txt", head, Kind::TEXT);
        check("From here", "From here on: it is 10:30 in 2026\nand nothing else", Kind::TEXT);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        check_refused("a.xlsx", zip_of(&[("other.xml", "")]), "no Excel workbook inside");
        let drawing = zip_of(&[("mimetype", "application/vnd.oasis.opendocument.graphics")]);
        check_refused("a.odg", drawing, "another OpenDocument file");
        check_refused("a.doc", ole("WordDocument"), "an old Word file");
        check_refused("a.exe", [b"MZ".as_slice(), &[0; 100]].concat(), "a program");
        check_refused("a.bin", [1, 0, 3, 0, 0, 6, 7, 200, 201, 0, 0], "a binary file of unknown kind");
        check_refused("a.docx", ole("EncryptedPackage"), "locked with a password");
    }

    #[test]
    fn damaged_files_are_said_to_be_damaged() {
        let whole = zip_of(&[("word/document.xml", &"text ".repeat(1000))]);
        check_refused("a.docx", &whole[..whole.len() / 2], "cut short");
        check_refused("a.docx", "not an archive", "damaged");
        check_refused("a.docx", zip_of(&[("other.xml", "")]), "no Word document inside");
        check_refused("a.docx", "", "the file is empty");
        check_refused("a.epub", "not an archive", "damaged");
        check_refused("a.rtf", "plain words", "the mark that every rich text begins with");
        check_refused("a.pdf", "<html>404</html>", "a web page");
        check_refused("a.pdf", "nothing", "the mark that every PDF begins with");
    }
}
