use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use crate::formats::testing;
use crate::{BlockKind, Document, ExtractError, Kind, Limits};

fn epub(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let container = "<container><rootfiles><rootfile full-path=\"OPS/book.opf\"/></rootfiles></container>";
    for (name, content) in
        [("mimetype", "application/epub+zip"), ("META-INF/container.xml", container)].iter().chain(files)
    {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const PACKAGE: &str = "<package xmlns:dc=\"d\"><metadata><dc:title>Tides</dc:title><dc:creator>Ann Lee</dc:creator></metadata>\
    <manifest><item id=\"n\" href=\"nav.xhtml\" properties=\"nav\"/><item id=\"b\" href=\"text/two%20b.xhtml\"/>\
    <item id=\"a\" href=\"text/one.xhtml\"/><item id=\"gone\" href=\"gone.xhtml\"/></manifest>\
    <spine><itemref idref=\"n\"/><itemref idref=\"a\"/><itemref idref=\"gone\"/><itemref idref=\"b\"/></spine></package>";

fn read(kind: &str, bytes: &[u8]) -> Result<Document, ExtractError> {
    let document = testing::read(Kind::from_id(kind).unwrap(), "a", bytes, &Limits::default())?;
    assert_eq!(document.check(), Ok(()));
    Ok(document)
}

fn chapters(document: &Document) -> Vec<(Option<&str>, &str)> {
    document.pages.iter().map(|page| (page.label.as_deref(), page.text.as_str())).collect()
}

#[test]
fn chapters_come_in_the_order_of_reading() {
    let bytes = epub(&[
        ("OPS/book.opf", PACKAGE),
        (
            "OPS/nav.xhtml",
            "<html><body><nav><ol><li><a href=\"text/one.xhtml#top\">I. Ebb</a></li></ol></nav></body></html>",
        ),
        (
            "OPS/text/one.xhtml",
            "<?xml version=\"1.0\"?><html><head><title/><script src=\"a.js\"/></head><body><a id=\"top\"/><h1>One</h1><p>Water falls.</p></body></html>",
        ),
        (
            "OPS/text/two b.xhtml",
            "<html><head><title>Tides</title></head><body><h2>Flood</h2><p>Water rises.</p></body></html>",
        ),
    ]);
    let document = read("epub", &bytes).unwrap();
    assert_eq!(document.title.as_deref(), Some("Tides"));
    assert_eq!(document.author.as_deref(), Some("Ann Lee"));
    assert_eq!(
        chapters(&document),
        [(Some("I. Ebb"), "One\n\nWater falls."), (Some("Flood"), "Flood\n\nWater rises.")]
    );
}

#[test]
fn an_older_list_of_contents_names_chapters_too() {
    let package = PACKAGE
        .replace("properties=\"nav\"", "media-type=\"application/x-dtbncx+xml\"")
        .replace("nav.xhtml", "toc.ncx")
        .replace("<itemref idref=\"n\"/>", "");
    let bytes = epub(&[
        ("OPS/book.opf", &package),
        (
            "OPS/toc.ncx",
            "<ncx><navMap><navPoint><navLabel><text>Ebb</text></navLabel><content src=\"text/one.xhtml\"/></navPoint></navMap></ncx>",
        ),
        ("OPS/text/one.xhtml", "<html><body><p>Water falls.</p></body></html>"),
    ]);
    assert_eq!(chapters(&read("epub", &bytes).unwrap()), [(Some("Ebb"), "Water falls.")]);
}

#[test]
fn a_book_that_is_locked_says_so_and_locked_fonts_do_no_harm() {
    let locked = |part: &str| {
        epub(&[
            ("OPS/book.opf", PACKAGE),
            ("OPS/text/one.xhtml", "<p>Water falls.</p>"),
            (
                "META-INF/encryption.xml",
                &format!("<encryption><CipherReference URI=\"{part}\"/></encryption>"),
            ),
        ])
    };
    assert_eq!(
        read("epub", &locked("OPS/text/one.xhtml")),
        Err(ExtractError::Unsupported { format: "protected-book".to_owned() })
    );
    assert!(read("epub", &locked("OPS/fonts/a.otf")).is_ok());
}

#[test]
fn fiction_books_have_chapters_and_notes() {
    let document = read(
        "fb2",
        "<?xml version=\"1.0\"?><FictionBook><description><title-info><author><first-name>Ann</first-name><last-name>Lee</last-name></author>\
         <book-title>Tides</book-title><annotation><p>A book on water.</p></annotation></title-info></description>\
         <body><title><p>Tides</p><p>Volume 1</p></title><section><title><p>Ebb</p></title><p>Water <emphasis>falls</emphasis>.</p>\
         <section><title><p>Low</p></title><poem><stanza><v>Slow,</v><v>low.</v></stanza></poem></section></section>\
         <section><title><p>Flood</p></title><p>Water rises.<a type=\"note\">1</a></p></section></body>\
         <body name=\"notes\"><section id=\"1\"><title><p>1</p></title><p>Twice a day.</p></section></body><binary id=\"x\">AAAA</binary></FictionBook>"
            .as_bytes(),
    )
    .unwrap();
    assert_eq!(document.title.as_deref(), Some("Tides"));
    assert_eq!(document.author.as_deref(), Some("Ann Lee"));
    assert_eq!(
        chapters(&document),
        [
            (None, "A book on water."),
            (None, "Tides Volume 1"),
            (Some("Ebb"), "Ebb\n\nWater falls.\n\nLow\n\nSlow,\nlow."),
            (Some("Flood"), "Flood\n\nWater rises.1"),
            (Some("Notes"), "1\n\nTwice a day."),
        ]
    );
    let levels: Vec<_> = document.pages[2].blocks.iter().map(|block| block.kind.clone()).collect();
    assert_eq!(levels[0], BlockKind::Heading { level: 2 });
    assert_eq!(levels[2], BlockKind::Heading { level: 3 });
}
