//! Tells what kind of file some bytes are: by what they look like first, by the name second.

use std::io::{Cursor, Read};

use serde::{Deserialize, Serialize};
use zip::ZipArchive;

use crate::ExtractError;
use crate::encoding::utf_16_without_mark;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    Pdf,
    Docx,
    Html,
    Markdown,
    Text,
}

/// How much of a file is looked at to tell text from data.
const SAMPLE: usize = 1 << 16;

/// What a file begins with when it is of a kind that is not read, and how a person calls that kind.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"8BPS", "a Photoshop picture"),
    (b"\0\0\x01\0", "an icon"),
    (b"{\\rtf", "an RTF file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\0asm", "a program"),
    (b"SQLite format 3\0", "a database"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"fLaC", "a sound file"),
    (b"\x1a\x45\xdf\xa3", "a video"),
    (b"%!PS", "a PostScript file"),
    (b"AT&TFORM", "a DjVu file"),
    (b"ITSF", "a compiled help file"),
    (b"GGUF", "a language model"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
];

impl Kind {
    /// Decides how to read a file, or says which kind it is that cannot be read.
    pub fn detect(name: &str, bytes: &[u8]) -> Result<Kind, ExtractError> {
        if bytes.is_empty() {
            return Err(ExtractError::Empty);
        }
        let extension = extension(name);
        let named = by_extension(&extension);
        let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        // Readers of PDF accept the mark anywhere in the first 1024 bytes, but a note about PDF may have it too.
        let leaves_room = !matches!(named, Some(Kind::Html | Kind::Markdown | Kind::Text));
        if start.starts_with(b"%PDF-")
            || (leaves_room && find(&bytes[..bytes.len().min(1024)], b"%PDF-").is_some())
        {
            return Ok(Kind::Pdf);
        }
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            return inside_zip(bytes, named);
        }
        if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            return Err(compound_file(bytes));
        }
        if let Some(what) = signature(bytes) {
            return Err(unsupported(what));
        }
        match named {
            Some(Kind::Pdf) if looks_like_html(start) => {
                Err(damaged("it is a web page, though its name ends in .pdf"))
            }
            Some(Kind::Pdf) => Err(damaged("the mark that every PDF begins with is missing")),
            Some(Kind::Docx) => Err(damaged("it is not the archive that a Word document is made of")),
            _ if !is_text(bytes) => Err(unsupported("a binary file of unknown kind")),
            Some(kind) => Ok(kind),
            None if looks_like_html(start) => Ok(Kind::Html),
            None => match extension.as_str() {
                "rtf" => Err(damaged("the mark that every RTF file begins with is missing")),
                _ => Ok(Kind::Text),
            },
        }
    }
}

/// The lower-case extension of a file's name, without the dot; empty if there is none.
pub(crate) fn extension(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => extension.trim().to_lowercase(),
        _ => String::new(),
    }
}

/// Whether the extension is one that texts have.
pub(crate) fn is_text_extension(extension: &str) -> bool {
    by_extension(extension) == Some(Kind::Text)
}

fn by_extension(extension: &str) -> Option<Kind> {
    Some(match extension {
        "pdf" => Kind::Pdf,
        "docx" | "docm" | "dotx" | "dotm" => Kind::Docx,
        "html" | "htm" | "xhtml" | "xht" | "shtml" => Kind::Html,
        "md" | "markdown" | "mdown" | "mkd" | "mdx" | "qmd" | "rmd" => Kind::Markdown,
        "txt" | "text" | "log" | "csv" | "tsv" | "tab" | "json" | "ipynb" | "geojson" | "jsonl"
        | "ndjson" | "xml" | "yaml" | "yml" | "toml" | "ini" | "cfg" | "conf" | "rst" | "tex" | "bib"
        | "org" | "adoc" | "asciidoc" | "eml" | "srt" | "vtt" | "sql" | "py" | "rs" | "js" | "ts" | "jsx"
        | "tsx" | "java" | "kt" | "c" | "h" | "cc" | "cpp" | "hpp" | "cs" | "go" | "rb" | "php" | "pl"
        | "r" | "m" | "swift" | "scala" | "sh" | "bash" | "ps1" | "bat" | "css" | "scss" | "lua" | "hs"
        | "ml" | "el" | "lisp" | "jl" | "diff" | "patch" => Kind::Text,
        _ => return None,
    })
}

fn signature(bytes: &[u8]) -> Option<&'static str> {
    if let Some((_, what)) = SIGNATURES.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        // Some marks are ordinary letters, which a text may begin with.
        let plain = bytes.iter().take(64).all(|&byte| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~'));
        let letters_only = !matches!(*what, "an RTF file" | "a PostScript file") && plain;
        return (!letters_only).then_some(what);
    }
    let at = |from: usize, mark: &[u8]| bytes.get(from..from + mark.len()) == Some(mark);
    Some(match bytes {
        _ if at(4, b"ftyphei") || at(4, b"ftypmif1") || at(4, b"ftypavif") => "a picture",
        _ if at(4, b"ftypM4A") => "a sound file",
        _ if at(4, b"ftyp") => "a video",
        _ if at(0, b"RIFF") && at(8, b"WEBP") => "a WebP picture",
        _ if at(0, b"RIFF") && at(8, b"WAVE") => "a sound file",
        _ if at(0, b"RIFF") && at(8, b"AVI ") => "a video",
        _ if at(257, b"ustar") => "a tar archive",
        _ if at(60, b"BOOKMOBI") => "a Kindle book",
        _ if at(0, b"MZ") && bytes.iter().take(128).any(|&byte| byte == 0) => "a program",
        _ if at(0, b"BM") && at(6, b"\0\0\0\0") => "a bitmap picture",
        [0xff, 0xfb | 0xf3 | 0xf2, ..] => "a sound file",
        _ => return None,
    })
}

fn inside_zip(bytes: &[u8], named: Option<Kind>) -> Result<Kind, ExtractError> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        return Err(damaged("the archive that it is made of is cut short or broken"));
    };
    let has = |name: &str| archive.index_for_name(name).is_some();
    let what = if has("word/document.xml") {
        return Ok(Kind::Docx);
    } else if has("xl/workbook.xml") || has("xl/workbook.bin") {
        "an Excel workbook (.xlsx)"
    } else if has("ppt/presentation.xml") {
        "a PowerPoint presentation (.pptx)"
    } else if has("visio/document.xml") {
        "a Visio drawing"
    } else if has("META-INF/MANIFEST.MF") {
        "a Java program"
    } else {
        // Files of these kinds say what they are in a first entry of that name; some Word documents
        // have their text elsewhere and say so in the list of content types.
        match start_of(&mut archive, "mimetype").trim() {
            "application/epub+zip" => "an e-book (EPUB)",
            kind if kind.starts_with("application/vnd.oasis.opendocument.spreadsheet") => {
                "an OpenDocument spreadsheet (.ods)"
            }
            kind if kind.starts_with("application/vnd.oasis.opendocument.presentation") => {
                "an OpenDocument presentation (.odp)"
            }
            kind if kind.starts_with("application/vnd.oasis.opendocument") => "an OpenDocument text (.odt)",
            _ => {
                let types = start_of(&mut archive, "[Content_Types].xml");
                if types.contains("wordprocessingml") && types.contains("main+xml") {
                    return Ok(Kind::Docx);
                }
                if named == Some(Kind::Docx) {
                    return Err(damaged("there is no Word document inside"));
                }
                "a ZIP archive"
            }
        }
    };
    Err(unsupported(what))
}

fn start_of(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> String {
    let mut start = Vec::new();
    if let Ok(entry) = archive.by_name(name) {
        // What could not be unpacked says nothing about the kind; what could may still.
        let _ = entry.take(SAMPLE as u64).read_to_end(&mut start);
    }
    String::from_utf8_lossy(&start).into_owned()
}

/// Says which of the old Office files this is, by the names of the streams inside.
fn compound_file(bytes: &[u8]) -> ExtractError {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        find(bytes, &wide).is_some()
    };
    if has("EncryptedPackage") {
        return ExtractError::Locked;
    }
    unsupported(if has("WordDocument") {
        "an old Word file (.doc)"
    } else if has("Workbook") {
        "an old Excel file (.xls)"
    } else if has("PowerPoint Document") {
        "an old PowerPoint file (.ppt)"
    } else if has("__properties_version1.0") {
        "an Outlook message (.msg)"
    } else {
        "an old Office file"
    })
}

fn looks_like_html(start: &[u8]) -> bool {
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

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn unsupported(what: &str) -> ExtractError {
    ExtractError::Unsupported { what: what.to_owned() }
}

fn damaged(detail: &str) -> ExtractError {
    ExtractError::Damaged { detail: detail.to_owned() }
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

    #[track_caller]
    fn check(name: &str, bytes: impl AsRef<[u8]>, expected: Kind) {
        assert_eq!(Kind::detect(name, bytes.as_ref()), Ok(expected));
    }

    #[track_caller]
    fn check_refused(name: &str, bytes: impl AsRef<[u8]>, words: &str) {
        let message = Kind::detect(name, bytes.as_ref()).unwrap_err().to_string();
        assert!(message.contains(words), "{message}");
    }

    #[test]
    fn content_wins_over_the_name() {
        check("a.txt", "%PDF-1.7\n", Kind::Pdf);
        check("scan", [&[b' '; 900][..], b"%PDF-1.4"].concat(), Kind::Pdf);
        check("letter.zip", zip_of(&[("word/document.xml", "<w/>")]), Kind::Docx);
        check("page", "<!-- saved -->\n<!DOCTYPE html><p>x", Kind::Html);
        check("page", "\u{feff}  <html>", Kind::Html);
        check_refused("notes.md", b"\x89PNG\r\n\x1a\n\0\0", "a PNG picture");
    }

    #[test]
    fn the_name_decides_among_texts() {
        check("README.md", "A note on %PDF- files", Kind::Markdown);
        check("page.HTM", "no tags", Kind::Html);
        check("data.csv", "a,b", Kind::Text);
        check("main.rs", "fn main() {}", Kind::Text);
        check("noextension", "just text", Kind::Text);
        check(".md", "a dot file", Kind::Text);
        check("bios.txt", "GIF89a is a picture format.", Kind::Text);
        check("wide.txt", "wide".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(), Kind::Text);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        check_refused("a.xlsx", zip_of(&[("xl/workbook.xml", "")]), "an Excel workbook");
        check_refused("a.pptx", zip_of(&[("ppt/presentation.xml", "")]), "a PowerPoint presentation");
        check_refused("a.epub", zip_of(&[("mimetype", "application/epub+zip")]), "an e-book");
        check_refused(
            "a.odt",
            zip_of(&[("mimetype", "application/vnd.oasis.opendocument.text")]),
            "an OpenDocument text",
        );
        check_refused("a.zip", zip_of(&[("a.txt", "a")]), "a ZIP archive");
        check_refused("a.doc", ole("WordDocument"), "an old Word file");
        check_refused("a.xls", ole("Workbook"), "an old Excel file");
        check_refused("a.rtf", "{\\rtf1 hello}", "an RTF file");
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
        check_refused("a.pdf", "<html>404</html>", "a web page");
        check_refused("a.pdf", "nothing", "the mark that every PDF begins with");
    }
}
