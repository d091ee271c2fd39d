//! Formats that are known by sight and cannot be read, so that a message can name them. Some could not be read in earlier
//! versions, and are named so that what was stored then can be told.
//!
//! A row of [`FOREIGN`] has the id that is stored, and what a person calls such a file. A crate that knows more
//! signatures was weighed: its names are not those of messages, so that its table would come on top of this one.

use super::compound;
use super::recognise::{Archive, find};
use crate::{Damage, ExtractError};

/// A format that cannot be read: its id, what a file of it is called, and marks that such files begin with.
struct Foreign {
    id: &'static str,
    name: &'static str,
    marks: &'static [&'static [u8]],
}

const fn row(id: &'static str, name: &'static str, marks: &'static [&'static [u8]]) -> Foreign {
    Foreign { id, name, marks }
}

const FOREIGN: &[Foreign] = &[
    row("png", "a PNG picture", &[b"\x89PNG\r\n\x1a\n"]),
    row("jpeg", "a JPEG picture", &[b"\xff\xd8\xff"]),
    row("gif", "a GIF picture", &[b"GIF87a", b"GIF89a"]),
    row("tiff", "a TIFF picture", &[b"II*\0", b"MM\0*"]),
    row("photoshop", "a Photoshop picture", &[b"8BPS"]),
    row("webp", "a WebP picture", &[]),
    row("bitmap", "a bitmap picture", &[]),
    row("picture", "a picture", &[]),
    row("icon", "an icon", &[b"\0\0\x01\0"]),
    row("rtf", "an RTF file", &[]),
    row("gzip", "a gzip archive", &[b"\x1f\x8b"]),
    row("bzip2", "a bzip2 archive", &[b"BZh"]),
    row("xz", "an xz archive", &[b"\xfd7zXZ\0"]),
    row("zstandard", "a Zstandard archive", &[b"\x28\xb5\x2f\xfd"]),
    row("7z", "a 7z archive", &[b"7z\xbc\xaf\x27\x1c"]),
    row("rar", "a RAR archive", &[b"Rar!\x1a\x07"]),
    row("tar", "a tar archive", &[]),
    row("zip", "a ZIP archive", &[]),
    row("program", "a program", &[b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\0asm"]),
    row("java", "a Java program", &[]),
    row("database", "a database", &[b"SQLite format 3\0"]),
    row("sound", "a sound file", &[b"ID3", b"OggS", b"fLaC"]),
    row("video", "a video", &[b"\x1a\x45\xdf\xa3"]),
    row("postscript", "a PostScript file", &[b"%!PS"]),
    row("djvu", "a DjVu file", &[b"AT&TFORM"]),
    row("compiled-help", "a compiled help file", &[b"ITSF"]),
    row("language-model", "a language model", &[b"GGUF"]),
    row("font", "a font", &[b"wOFF", b"wOF2"]),
    row("kindle", "a Kindle book", &[]),
    row("epub", "an e-book (EPUB)", &[]),
    row("visio", "a Visio drawing", &[]),
    row("opendocument", "another OpenDocument file", &[]),
    row("doc", "an old Word file (.doc)", &[]),
    row("ppt", "an old PowerPoint file (.ppt)", &[]),
    row("msg", "an Outlook message (.msg)", &[]),
    row("old-office", "an old Office file", &[]),
    row("unusual-pdf", "a PDF protected in an unusual way", &[]),
    row("protected-book", "a copy-protected book", &[]),
    row("unusual-protection", "a file that is locked in an unusual way", &[]),
    row("binary", "a binary file of unknown kind", &[]),
];

/// What a person calls a file of this format; an id that is not in the table is returned as it is.
pub(crate) fn name_of(id: &str) -> &str {
    FOREIGN.iter().find(|foreign| foreign.id == id).map_or(id, |foreign| foreign.name)
}

/// The format by what the file begins with.
pub(super) fn by_signature(bytes: &[u8]) -> Option<&'static str> {
    let marked = |foreign: &&Foreign| foreign.marks.iter().any(|mark| bytes.starts_with(mark));
    if let Some(foreign) = FOREIGN.iter().find(marked) {
        // Some marks are ordinary letters, which a text may begin with.
        let plain = bytes.iter().take(64).all(|&byte| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~'));
        let letters_only = foreign.id != "postscript" && plain;
        return (!letters_only).then_some(foreign.id);
    }
    let at = |from: usize, mark: &[u8]| bytes.get(from..from + mark.len()) == Some(mark);
    Some(match bytes {
        _ if at(4, b"ftyphei") || at(4, b"ftypmif1") || at(4, b"ftypavif") => "picture",
        _ if at(4, b"ftypM4A") => "sound",
        _ if at(4, b"ftyp") => "video",
        _ if at(0, b"RIFF") && at(8, b"WEBP") => "webp",
        _ if at(0, b"RIFF") && at(8, b"WAVE") => "sound",
        _ if at(0, b"RIFF") && at(8, b"AVI ") => "video",
        _ if at(257, b"ustar") => "tar",
        _ if at(60, b"BOOKMOBI") => "kindle",
        _ if at(0, b"MZ") && bytes.iter().take(128).any(|&byte| byte == 0) => "program",
        _ if at(0, b"BM") && at(6, b"\0\0\0\0") => "bitmap",
        [0xff, 0xfb | 0xf3 | 0xf2, ..] => "sound",
        _ => return None,
    })
}

/// The format by what is inside the archive; `None` if it is an archive like any other.
pub(super) fn inside_zip(archive: &Archive) -> Option<&'static str> {
    let has = |name: &str| archive.has(name);
    Some(if has("visio/document.xml") {
        "visio"
    } else if has("META-INF/MANIFEST.MF") {
        "java"
    } else {
        // Files of these formats say what they are in a first entry of that name.
        match archive.start_of("mimetype").trim() {
            kind if kind.starts_with("application/vnd.oasis.opendocument") => "opendocument",
            _ => return None,
        }
    })
}

/// Which of the old Office files this is, by the names of the streams inside; `None` if it is none of them.
pub(super) fn compound_file(bytes: &[u8]) -> Option<ExtractError> {
    if !bytes.starts_with(compound::MARK) {
        return None;
    }
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        find(bytes, &wide).is_some()
    };
    let id = if has("EncryptedPackage") {
        return Some(ExtractError::Locked);
    } else if has("WordDocument") {
        "doc"
    } else if has("PowerPoint Document") {
        "ppt"
    } else if has("__properties_version1.0") {
        // A message that is whole is known before.
        return Some(Damage::StructureBroken.into());
    } else {
        "old-office"
    };
    Some(ExtractError::Unsupported { format: id.to_owned() })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_formats_share_an_id() {
        let ids: HashSet<_> = FOREIGN.iter().map(|foreign| foreign.id).collect();
        assert_eq!(ids.len(), FOREIGN.len());
    }
}
