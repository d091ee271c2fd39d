//! The formats that can be read: one row for each, from which everything that lists kinds of files is made.
//!
//! A new format is a module here and a row of [`FORMATS`]. Recognising it, the file dialog, the program's file
//! associations, messages and the names on the command line follow from the row. Formats that are only known by
//! sight, so that a message can name them, are rows of [`foreign`].

mod archive;
mod book;
mod calendar;
mod code;
pub(crate) mod compound;
mod data;
mod docx;
mod drawing;
mod enclosed;
mod foreign;
mod html;
mod mail;
mod markdown;
mod markup;
mod notebook;
mod odf;
pub(crate) mod package;
mod pdf;
mod picture;
mod plain;
mod recognise;
mod rtf;
mod sheets;
mod slides;
mod subtitles;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use self::enclosed::Nesting;
pub(crate) use self::foreign::name_of as foreign_name;
pub(crate) use self::pdf::prepare;
pub(crate) use self::recognise::recognise;
use self::recognise::{Evidence, Match};
use crate::sink::Pages;
use crate::{Ending, ExtractError, Source};

/// A format that can be read.
pub struct Format {
    /// Names the format in stored documents and in JSON, so it stays as it is for ever.
    pub id: &'static str,
    /// As a list of formats has it, amid a sentence.
    pub name: &'static str,
    /// What one file of it is called, without an article.
    pub file: &'static str,
    /// Endings of file names, in lower case and without the dot.
    pub extensions: &'static [&'static str],
    /// Those of the extensions that the file dialog offers.
    pub offered: &'static [&'static str],
    /// What the system offers to open with the program.
    pub association: Association,
    /// What its pages are.
    pub unit: Unit,
    container: Container,
    /// What the bytes say, whatever the file is called.
    sniff: fn(&Evidence) -> Match,
    read: fn(&Source, &mut Pages) -> Result<Ending, ExtractError>,
}

/// What the pages of a format are to whoever reads it, and are called in a footnote: "p. 3", "slide 4", "sheet Q3".
///
/// A label ([`Page::label`](crate::Page::label)) is the page's name in all units but [`Unit::Page`], where it is the number
/// that is printed on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Page,
    Sheet,
    Slide,
    Section,
    Chapter,
    Message,
    Cell,
    /// A file inside of the file.
    File,
    /// The file is one text; places in it are said by their [`Stretch`](crate::Stretch) alone.
    Whole,
}

impl Unit {
    /// What one of them is called in English.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Page | Unit::Whole => "page",
            Unit::Sheet => "sheet",
            Unit::Slide => "slide",
            Unit::Section => "section",
            Unit::Chapter => "chapter",
            Unit::Message => "message",
            Unit::Cell => "cell",
            Unit::File => "file",
        }
    }
}

/// Files that the system offers to open with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Association {
    pub media_type: &'static str,
    pub extensions: &'static [&'static str],
}

/// What all files of a format are made of. It decides what a wrong name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Container {
    /// They begin with a mark of their own.
    Mark,
    /// They are ZIP archives.
    Zip,
    /// They are text, and any text can be read so.
    Text,
}

/// In the order in which they are looked for.
pub const FORMATS: &[Format] = &[
    Format {
        id: "pdf",
        name: "PDF",
        file: "PDF",
        extensions: &["pdf"],
        offered: &["pdf"],
        association: Association { media_type: "application/pdf", extensions: &["pdf"] },
        unit: Unit::Page,
        container: Container::Mark,
        sniff: pdf::sniff,
        read: pdf::read,
    },
    Format {
        id: "docx",
        name: "Word (.docx)",
        file: "Word document",
        extensions: &["docx", "docm", "dotx", "dotm"],
        offered: &["docx"],
        association: Association {
            media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            extensions: &["docx"],
        },
        unit: Unit::Page,
        container: Container::Zip,
        sniff: docx::sniff,
        read: docx::read,
    },
    Format {
        id: "xlsx",
        name: "Excel (.xlsx)",
        file: "Excel workbook",
        extensions: &["xlsx", "xlsm", "xltx", "xltm", "xlsb"],
        offered: &["xlsx", "xlsm", "xlsb"],
        association: Association {
            media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            extensions: &["xlsx", "xlsm", "xlsb"],
        },
        unit: Unit::Sheet,
        container: Container::Zip,
        sniff: sheets::sniff,
        read: sheets::read,
    },
    Format {
        id: "xls",
        name: "old Excel (.xls)",
        file: "old Excel workbook",
        extensions: &["xls", "xlt"],
        offered: &["xls"],
        association: Association { media_type: "application/vnd.ms-excel", extensions: &["xls"] },
        unit: Unit::Sheet,
        container: Container::Mark,
        sniff: sheets::sniff_xls,
        read: sheets::read_xls,
    },
    Format {
        id: "pptx",
        name: "PowerPoint (.pptx)",
        file: "PowerPoint presentation",
        extensions: &["pptx", "pptm", "ppsx", "ppsm", "potx", "potm"],
        offered: &["pptx", "ppsx"],
        association: Association {
            media_type: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            extensions: &["pptx", "ppsx"],
        },
        unit: Unit::Slide,
        container: Container::Zip,
        sniff: slides::sniff_pptx,
        read: slides::read_pptx,
    },
    Format {
        id: "odt",
        name: "OpenDocument text (.odt)",
        file: "OpenDocument text",
        extensions: &["odt", "ott"],
        offered: &["odt"],
        association: Association {
            media_type: "application/vnd.oasis.opendocument.text",
            extensions: &["odt"],
        },
        unit: Unit::Page,
        container: Container::Zip,
        sniff: odf::sniff_odt,
        read: odf::read_odt,
    },
    Format {
        id: "ods",
        name: "OpenDocument spreadsheet (.ods)",
        file: "OpenDocument spreadsheet",
        extensions: &["ods", "ots"],
        offered: &["ods"],
        association: Association {
            media_type: "application/vnd.oasis.opendocument.spreadsheet",
            extensions: &["ods"],
        },
        unit: Unit::Sheet,
        container: Container::Zip,
        sniff: sheets::sniff_ods,
        read: sheets::read_ods,
    },
    Format {
        id: "odp",
        name: "OpenDocument presentation (.odp)",
        file: "OpenDocument presentation",
        extensions: &["odp", "otp"],
        offered: &["odp"],
        association: Association {
            media_type: "application/vnd.oasis.opendocument.presentation",
            extensions: &["odp"],
        },
        unit: Unit::Slide,
        container: Container::Zip,
        sniff: slides::sniff_odp,
        read: slides::read_odp,
    },
    Format {
        id: "rtf",
        name: "RTF",
        file: "rich text",
        extensions: &["rtf"],
        offered: &["rtf"],
        association: Association { media_type: "application/rtf", extensions: &["rtf"] },
        unit: Unit::Page,
        container: Container::Mark,
        sniff: rtf::sniff,
        read: rtf::read,
    },
    Format {
        id: "epub",
        name: "EPUB",
        file: "e-book",
        extensions: &["epub"],
        offered: &["epub"],
        association: Association { media_type: "application/epub+zip", extensions: &["epub"] },
        unit: Unit::Chapter,
        container: Container::Zip,
        sniff: book::sniff_epub,
        read: book::read_epub,
    },
    Format {
        id: "fb2",
        name: "FictionBook",
        file: "e-book",
        extensions: &["fb2"],
        offered: &["fb2"],
        association: Association { media_type: "application/x-fictionbook+xml", extensions: &["fb2"] },
        unit: Unit::Chapter,
        container: Container::Text,
        sniff: book::sniff_fictionbook,
        read: book::read_fictionbook,
    },
    Format {
        id: "msg",
        name: "Outlook messages",
        file: "Outlook message",
        extensions: &["msg", "oft"],
        offered: &["msg"],
        association: Association { media_type: "application/vnd.ms-outlook", extensions: &["msg"] },
        unit: Unit::Message,
        container: Container::Mark,
        sniff: mail::sniff_msg,
        read: mail::read_msg,
    },
    Format {
        id: "mbox",
        name: "mailboxes (MBOX)",
        file: "mailbox",
        extensions: &["mbox", "mbx"],
        offered: &["mbox"],
        association: Association { media_type: "application/mbox", extensions: &["mbox"] },
        unit: Unit::Message,
        container: Container::Text,
        sniff: mail::sniff_mbox,
        read: mail::read_mbox,
    },
    Format {
        id: "mhtml",
        name: "MHTML",
        file: "saved web page",
        extensions: &["mht", "mhtml"],
        offered: &["mht", "mhtml"],
        association: Association { media_type: "multipart/related", extensions: &["mht", "mhtml"] },
        unit: Unit::Page,
        container: Container::Text,
        sniff: mail::sniff_archived_page,
        read: mail::read_archived_page,
    },
    Format {
        id: "eml",
        name: "e-mail (EML)",
        file: "e-mail message",
        extensions: &["eml", "emlx"],
        offered: &["eml"],
        association: Association { media_type: "message/rfc822", extensions: &["eml"] },
        unit: Unit::Message,
        container: Container::Text,
        sniff: mail::sniff_eml,
        read: mail::read_eml,
    },
    Format {
        id: "html",
        name: "HTML",
        file: "web page",
        extensions: &["html", "htm", "xhtml", "xht", "shtml"],
        offered: &["html", "htm", "xhtml"],
        association: Association { media_type: "text/html", extensions: &["html", "htm"] },
        unit: Unit::Page,
        container: Container::Text,
        sniff: html::sniff,
        read: html::read,
    },
    Format {
        id: "markdown",
        name: "Markdown",
        file: "Markdown file",
        extensions: &["md", "markdown", "mdown", "mkd", "mdx", "qmd", "rmd"],
        offered: &["md", "markdown"],
        association: Association { media_type: "text/markdown", extensions: &["md", "markdown"] },
        unit: Unit::Page,
        container: Container::Text,
        // Nothing but its name tells Markdown from other text.
        sniff: |_| Match::None,
        read: markdown::read,
    },
    Format {
        id: "csv",
        name: "CSV",
        file: "CSV table",
        extensions: &["csv", "tsv", "tab"],
        offered: &["csv", "tsv"],
        association: Association { media_type: "text/csv", extensions: &["csv", "tsv"] },
        unit: Unit::Whole,
        container: Container::Text,
        // Nothing but its name tells a table from other text.
        sniff: |_| Match::None,
        read: sheets::read_csv,
    },
    Format {
        id: "asciidoc",
        name: "AsciiDoc",
        file: "AsciiDoc file",
        extensions: &["adoc", "asciidoc", "asc"],
        offered: &["adoc", "asciidoc"],
        association: Association { media_type: "text/asciidoc", extensions: &[] },
        unit: Unit::Page,
        container: Container::Text,
        sniff: |_| Match::None,
        read: markup::read_asciidoc,
    },
    Format {
        id: "rst",
        name: "reStructuredText",
        file: "reStructuredText file",
        extensions: &["rst", "rest"],
        offered: &["rst"],
        association: Association { media_type: "text/x-rst", extensions: &[] },
        unit: Unit::Page,
        container: Container::Text,
        sniff: |_| Match::None,
        read: markup::read_rst,
    },
    Format {
        id: "org",
        name: "Org",
        file: "Org file",
        extensions: &["org"],
        offered: &["org"],
        association: Association { media_type: "text/org", extensions: &[] },
        unit: Unit::Page,
        container: Container::Text,
        sniff: |_| Match::None,
        read: markup::read_org,
    },
    Format {
        id: "latex",
        name: "LaTeX",
        file: "LaTeX file",
        extensions: &["tex", "latex", "ltx"],
        offered: &["tex"],
        association: Association { media_type: "text/x-tex", extensions: &[] },
        unit: Unit::Page,
        container: Container::Text,
        sniff: |evidence| if markup::looks_like_latex(evidence.start) { Match::Likely } else { Match::None },
        read: markup::read_latex,
    },
    Format {
        id: "typst",
        name: "Typst",
        file: "Typst file",
        extensions: &["typ"],
        offered: &["typ"],
        association: Association { media_type: "text/vnd.typst", extensions: &[] },
        unit: Unit::Page,
        container: Container::Text,
        sniff: |_| Match::None,
        read: markup::read_typst,
    },
    Format {
        id: "notebook",
        name: "notebooks (Jupyter)",
        file: "notebook",
        extensions: &["ipynb"],
        offered: &["ipynb"],
        association: Association { media_type: "application/x-ipynb+json", extensions: &["ipynb"] },
        unit: Unit::Cell,
        container: Container::Text,
        sniff: notebook::sniff,
        read: notebook::read,
    },
    Format {
        id: "json",
        name: "JSON",
        file: "JSON file",
        extensions: &["json", "geojson", "jsonl", "ndjson", "json5", "jsonc"],
        offered: &["json", "jsonl"],
        association: Association { media_type: "application/json", extensions: &[] },
        unit: Unit::Whole,
        container: Container::Text,
        sniff: |evidence| if data::looks_like_json(evidence.start) { Match::Likely } else { Match::None },
        read: data::read_json,
    },
    Format {
        id: "yaml",
        name: "YAML",
        file: "YAML file",
        extensions: &["yaml", "yml"],
        offered: &["yaml", "yml"],
        association: Association { media_type: "application/yaml", extensions: &[] },
        unit: Unit::Whole,
        container: Container::Text,
        sniff: |_| Match::None,
        read: data::read_yaml,
    },
    Format {
        id: "xml",
        name: "XML",
        file: "XML file",
        extensions: &[
            "xml", "nxml", "jats", "dbk", "docbook", "opml", "rss", "atom", "svg", "tei", "xsd", "xsl",
            "xslt", "wsdl", "plist", "kml", "gpx", "dita", "xliff", "xlf", "resx",
        ],
        offered: &["xml"],
        association: Association { media_type: "application/xml", extensions: &[] },
        unit: Unit::Whole,
        container: Container::Text,
        sniff: |evidence| if data::looks_like_xml(evidence.start) { Match::Likely } else { Match::None },
        read: data::read_xml,
    },
    Format {
        id: "subtitles",
        name: "subtitles (SRT, VTT)",
        file: "file of subtitles",
        extensions: &["srt", "vtt"],
        offered: &["srt", "vtt"],
        association: Association { media_type: "text/vtt", extensions: &["srt", "vtt"] },
        unit: Unit::Whole,
        container: Container::Text,
        sniff: subtitles::sniff,
        read: subtitles::read,
    },
    Format {
        id: "code",
        name: "source code",
        file: "source file",
        extensions: code::EXTENSIONS,
        offered: &["py", "rs", "js", "ts", "java", "c", "cpp", "cs", "go", "sql"],
        association: Association { media_type: "text/x-source", extensions: &[] },
        unit: Unit::Whole,
        container: Container::Text,
        sniff: |_| Match::None,
        read: code::read,
    },
    Format {
        id: "image",
        name: "pictures (PNG, JPEG, TIFF, WebP)",
        file: "picture",
        extensions: &["png", "jpg", "jpeg", "jpe", "tif", "tiff", "webp"],
        offered: &["png", "jpg", "jpeg", "tif", "tiff", "webp"],
        association: Association { media_type: "image/tiff", extensions: &["tif", "tiff"] },
        unit: Unit::Page,
        container: Container::Mark,
        sniff: picture::sniff,
        read: picture::read,
    },
    Format {
        id: "zip",
        name: "ZIP archives",
        file: "ZIP archive",
        extensions: &["zip"],
        offered: &["zip"],
        association: Association { media_type: "application/zip", extensions: &[] },
        unit: Unit::File,
        container: Container::Mark,
        sniff: |_| Match::None,
        read: archive::read,
    },
    Format {
        id: "text",
        name: "plain text",
        file: "text",
        extensions: plain::EXTENSIONS,
        offered: &["txt", "log"],
        association: Association { media_type: "text/plain", extensions: &["txt"] },
        unit: Unit::Page,
        container: Container::Text,
        sniff: plain::sniff,
        read: plain::read,
    },
];

impl Format {
    pub fn kind(&self) -> Kind {
        Kind(self.id)
    }

    pub(crate) fn read(&self, source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
        (self.read)(source, pages)
    }
}

/// The kind of a file: the id of the [`Format`] that it was read as.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Kind(&'static str);

impl Kind {
    pub const PDF: Kind = Kind("pdf");
    pub const DOCX: Kind = Kind("docx");
    pub const XLSX: Kind = Kind("xlsx");
    pub const XLS: Kind = Kind("xls");
    pub const PPTX: Kind = Kind("pptx");
    pub const ODT: Kind = Kind("odt");
    pub const ODS: Kind = Kind("ods");
    pub const ODP: Kind = Kind("odp");
    pub const HTML: Kind = Kind("html");
    pub const MARKDOWN: Kind = Kind("markdown");
    pub const CSV: Kind = Kind("csv");
    pub const TEXT: Kind = Kind("text");
    pub(crate) const ZIP: Kind = Kind("zip");

    /// The kind with this id; `None` if this version of the program has no such format.
    pub fn from_id(id: &str) -> Option<Kind> {
        FORMATS.iter().find(|format| format.id == id).map(Format::kind)
    }

    pub fn id(self) -> &'static str {
        self.0
    }

    pub fn format(self) -> &'static Format {
        let format = FORMATS.iter().find(|format| format.id == self.0);
        format.expect("a kind is made from a row of the table")
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Kind, D::Error> {
        let id = String::deserialize(deserializer)?;
        Kind::from_id(&id).ok_or_else(|| de::Error::custom(format!("there is no format {id:?}")))
    }
}

/// The names of all formats.
pub fn names() -> Vec<&'static str> {
    FORMATS.iter().map(|format| format.name).collect()
}

/// The names of all formats as a sentence lists them: "PDF, HTML and plain text", with the conjunction given.
pub fn list(conjunction: &str) -> String {
    listed(&names(), conjunction)
}

/// The names of the formats that most programs can save in, as a sentence lists them.
pub fn common(conjunction: &str) -> String {
    let kinds = [Kind::PDF, Kind::DOCX, Kind::HTML, Kind::TEXT];
    listed(&kinds.map(|kind| kind.format().name), conjunction)
}

fn listed(names: &[&str], conjunction: &str) -> String {
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} {conjunction} {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// The format whose files have such an extension.
fn by_extension(extension: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.extensions.contains(&extension))
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;
    use crate::{Collector, Document, Limits};

    /// Reads bytes as a format, whatever they look like.
    pub fn read(kind: Kind, name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, ExtractError> {
        let mut collector = Collector::default();
        let mut pages = Pages::new(kind, &mut collector);
        let ending = kind.format().read(&Source::whole(name, bytes, limits), &mut pages)?;
        pages.finish()?;
        Ok(collector.finish(ending))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_formats_share_an_id_or_an_extension() {
        let ids: HashSet<_> = FORMATS.iter().map(|format| format.id).collect();
        assert_eq!(ids.len(), FORMATS.len());
        let extensions: Vec<_> = FORMATS.iter().flat_map(|format| format.extensions).collect();
        assert_eq!(extensions.iter().collect::<HashSet<_>>().len(), extensions.len());
        for format in FORMATS {
            let mut named = format.offered.iter().chain(format.association.extensions);
            assert!(named.all(|extension| format.extensions.contains(extension)), "{}", format.id);
        }
    }

    #[test]
    fn every_kind_with_a_name_of_its_own_is_in_the_table() {
        let office = [Kind::DOCX, Kind::XLSX, Kind::XLS, Kind::PPTX, Kind::ODT, Kind::ODS, Kind::ODP];
        let others = [Kind::PDF, Kind::HTML, Kind::MARKDOWN, Kind::CSV, Kind::TEXT, Kind::ZIP];
        let kinds: Vec<Kind> = others.into_iter().chain(office).collect();
        assert!(kinds.iter().all(|kind| Kind::from_id(kind.id()) == Some(*kind)));
        assert_eq!(Kind::from_id("papyrus"), None);
    }

    #[test]
    fn formats_are_listed_as_a_sentence_has_them() {
        assert_eq!(common("or"), "PDF, Word (.docx), HTML or plain text");
        assert_eq!(names().len(), FORMATS.len());
        let list = list("and");
        assert!(list.starts_with("PDF, Word (.docx), Excel (.xlsx), "), "{list}");
        assert!(list.ends_with(", ZIP archives and plain text"), "{list}");
    }
}
