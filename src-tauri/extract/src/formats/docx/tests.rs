//! Documents are written here as archives of just the parts that a case needs.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::formats::testing;
use crate::{Document, Kind, Limits};

const NAMES: &str = r#"xmlns:w="w" xmlns:mc="mc" xmlns:m="m" xmlns:v="v" xmlns:wps="wps""#;

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ExtractError> {
    testing::read(Kind::DOCX, "a.docx", bytes, limits)
}

fn body(content: &str) -> String {
    format!("<?xml version=\"1.0\"?><w:document {NAMES}><w:body>{content}</w:body></w:document>")
}

fn with(content: &str, parts: &[(&str, &str)]) -> Document {
    let body = body(content);
    let all: Vec<_> =
        [("word/document.xml", body.as_str())].into_iter().chain(parts.iter().copied()).collect();
    let document = read(&archive(&all), &Limits::default()).unwrap();
    document.check().unwrap();
    document
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn styled(style: &str, text: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn pages(document: &Document) -> Vec<&str> {
    document.pages.iter().map(|page| page.text.as_str()).collect()
}

#[track_caller]
fn check(content: &str, expected: &[&str]) {
    assert_eq!(pages(&with(content, &[])), expected);
}

#[test]
fn runs_make_one_paragraph() {
    check(
        "<w:p><w:r><w:t xml:space=\"preserve\">A </w:t></w:r><w:hyperlink><w:r><w:t>li</w:t></w:r></w:hyperlink>\
         <w:r><w:t>nk,</w:t><w:tab/><w:t>tab</w:t><w:br/><w:t>co</w:t><w:softHyphen/><w:t>op</w:t><w:noBreakHyphen/>\
         <w:t>x</w:t><w:sym w:font=\"Symbol\" w:char=\"F061\"/><w:t>&amp;&#8364;</w:t></w:r></w:p>",
        &["A link, tab\ncoop-xα&€"],
    );
}

#[test]
fn tracked_changes_are_read_as_accepted() {
    check(
        "<w:p><w:r><w:t>The fee is </w:t></w:r><w:del><w:r><w:delText>10</w:delText></w:r></w:del>\
         <w:ins><w:r><w:t>20</w:t></w:r></w:ins><w:moveFrom><w:r><w:t> gone</w:t></w:r></w:moveFrom>\
         <w:r><w:t> euros</w:t></w:r></w:p>\
         <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>One </w:t></w:r></w:p><w:p><w:r><w:t>two.</w:t></w:r></w:p>",
        &["The fee is 20 euros\n\nOne two."],
    );
}

#[test]
fn fields_show_their_result_and_hidden_text_is_hidden() {
    check(
        "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>PAGEREF x</w:instrText></w:r>\
         <w:r><w:t>no</w:t></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>17</w:t></w:r>\
         <w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>\
         <w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t> m</w:t></w:r>\
         <w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>2</w:t></w:r></w:p>",
        &["17 m²"],
    );
}

#[test]
fn a_text_box_is_read_once() {
    let inner = format!("<w:txbxContent>{}</w:txbxContent>", p("Boxed"));
    check(
        &format!(
            "<w:p><w:r><w:t>Before</w:t><mc:AlternateContent><mc:Choice><wps:txbx>{inner}</wps:txbx></mc:Choice>\
             <mc:Fallback><v:textbox>{inner}</v:textbox></mc:Fallback></mc:AlternateContent><w:t> after</w:t></w:r></w:p>"
        ),
        &["Before after\n\nBoxed"],
    );
    check(
        &format!(
            "<w:p><w:r><mc:AlternateContent><mc:Choice><wps:pic/></mc:Choice>\
             <mc:Fallback><v:textbox>{inner}</v:textbox></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        ),
        &["Boxed"],
    );
}

#[test]
fn headings_are_known_in_any_language() {
    let styles = r#"<w:styles xmlns:w="w">
        <w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
        <w:style w:styleId="Kapitel"><w:name w:val="Kapitel"/><w:basedOn w:val="berschrift1"/></w:style>
        <w:style w:styleId="Titre2"><w:name w:val="Titre 2"/></w:style>
        <w:style w:styleId="X"><w:name w:val="Own"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
        <w:style w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style>
        <w:style w:styleId="T"><w:name w:val="Title"/></w:style></w:styles>"#;
    let content: String = ["T", "berschrift1", "Kapitel", "Titre2", "X", "Loop", "Heading4", "Nope"]
        .iter()
        .map(|style| styled(style, style))
        .collect();
    let document = with(&content, &[("word/styles.xml", styles)]);
    let levels: Vec<_> = document.pages[0]
        .blocks
        .iter()
        .map(|block| match block.kind {
            BlockKind::Heading { level } => level,
            _ => 0,
        })
        .collect();
    assert_eq!(levels, [1, 1, 1, 2, 3, 0, 4, 0]);
    assert_eq!(document.title.as_deref(), Some("T"));
}

#[test]
fn lists_are_counted_per_level() {
    let numbering = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="5">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
        <w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
        <w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>
        <w:num w:numId="2"><w:abstractNumId w:val="5"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/>
        </w:lvlOverride></w:num></w:numbering>"#;
    let item = |list: u8, level: u8, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr></w:pPr>\
             <w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let content = [
        item(1, 0, "a"),
        item(1, 1, "b"),
        item(1, 1, "c"),
        item(1, 2, "d"),
        item(1, 0, "e"),
        item(1, 1, "f"),
        item(2, 0, "g"),
        item(2, 0, "h"),
        item(0, 0, "i"),
    ]
    .concat();
    let document = with(&content, &[("word/numbering.xml", numbering)]);
    assert_eq!(pages(&document), ["1. a\n1.a) b\n1.b) c\n• d\n2. e\n2.a) f\n7. g\n8. h\n\ni"]);
    assert_eq!(document.pages[0].blocks[0].kind, BlockKind::ListItem);
}

fn cell(properties: &str, content: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>")
}

#[test]
fn merged_cells_leave_empty_ones() {
    let rows = [
        format!(
            "<w:tr><w:trPr><w:tblHeader/></w:trPr>{}{}</w:tr>",
            cell("", &p("Year")),
            cell("<w:gridSpan w:val=\"2\"/>", &p("Sums"))
        ),
        format!(
            "<w:tr>{}{}{}</w:tr>",
            cell("<w:vMerge w:val=\"restart\"/>", &p("2024")),
            cell("", &(p("1") + &p("one"))),
            cell("", &p("2"))
        ),
        format!(
            "<w:tr>{}{}{}</w:tr>",
            cell("<w:vMerge/>", &p("hidden")),
            cell("", &p("3")),
            cell("", &p("4"))
        ),
        format!("<w:tr><w:trPr><w:del/></w:trPr>{}</w:tr>", cell("", &p("deleted"))),
    ];
    let document = with(&format!("{}<w:tbl>{}</w:tbl>{}", p("Before"), rows.concat(), p("After")), &[]);
    assert_eq!(pages(&document), ["Before\n\nYear\tSums\n2024\t1 one\t2\n\t3\t4\n\nAfter"]);
    let BlockKind::Table { header: Some(header) } = document.pages[0].blocks[1].kind else { panic!() };
    assert_eq!(header.of(&document.pages[0].text), "Year\tSums");
}

#[test]
fn a_table_in_a_cell_becomes_text() {
    let inner = format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
        cell("", &p("a")),
        cell("", &p("b")),
        cell("", &p("c")),
        cell("", &p("d"))
    );
    let outer = format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
        cell("", &p("H")),
        cell("", &p("I")),
        cell("", &inner),
        cell("", &p("x"))
    );
    check(&outer, &["H\tI\na, b; c, d\tx"]);
    let frame = format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cell("", &(p("First.") + &p("Second."))));
    check(&frame, &["First.\n\nSecond."]);
}

#[test]
fn notes_stand_at_the_foot_of_their_page() {
    let notes = r#"<w:footnotes xmlns:w="w"><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>no</w:t></w:r></w:p></w:footnote>
        <w:footnote w:id="2"><w:p><w:r><w:footnoteRef/><w:t>The </w:t></w:r><w:r><w:t>proof.</w:t></w:r></w:p></w:footnote></w:footnotes>"#;
    let ends = r#"<w:endnotes xmlns:w="w"><w:endnote w:id="2"><w:p><w:r><w:t>At the end.</w:t></w:r></w:p></w:endnote></w:endnotes>"#;
    let content = format!(
        "<w:p><w:r><w:t>Claim</w:t><w:footnoteReference w:id=\"2\"/><w:t>.</w:t></w:r></w:p>{}\
         <w:p><w:r><w:br w:type=\"page\"/><w:t>Next</w:t><w:endnoteReference w:id=\"2\"/></w:r></w:p>",
        p("More.")
    );
    let document = with(&content, &[("word/footnotes.xml", notes), ("word/endnotes.xml", ends)]);
    assert_eq!(pages(&document), ["Claim[1].\n\nMore.\n\n[1] The proof.", "Next[i]\n\n[i] At the end."]);
    assert_eq!(document.pages[0].blocks[2].kind, BlockKind::Footnote);
}

#[test]
fn recorded_page_breaks_make_pages_and_never_empty_ones() {
    let row = |text: &str, before: &str| {
        format!(
            "<w:tr><w:tc><w:p><w:r>{before}<w:t>{text}</w:t></w:r></w:p></w:tc><w:tc>{}</w:tc></w:tr>",
            p("x")
        )
    };
    let last = "<w:lastRenderedPageBreak/>";
    check(
        &format!(
            "<w:p><w:r>{last}<w:t>One</w:t></w:r></w:p><w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>\
             <w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r>{last}<w:t>Two is </w:t>{last}<w:t>broken</w:t></w:r></w:p>\
             <w:tbl>{}{}</w:tbl><w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>",
            row("a", ""),
            row("b", last)
        ),
        &["One", "Two is", "broken\n\na\tx", "b\tx"],
    );
}

#[test]
fn headers_and_footers_are_furniture_of_the_first_page() {
    let relations = r#"<Relationships><Relationship Id="1" Type="http://x/header" Target="header1.xml"/>
        <Relationship Id="2" Type="http://x/footer" Target="/word/footer1.xml"/></Relationships>"#;
    let header = format!("<w:hdr xmlns:w=\"w\">{}</w:hdr>", p("ACME Ltd"));
    let footer = format!("<w:ftr xmlns:w=\"w\">{}</w:ftr>", p("Confidential"));
    let core = "<cp:coreProperties xmlns:cp=\"c\" xmlns:dc=\"d\"><dc:title>Annual &amp; Report</dc:title>\
                <dc:creator> Jane Roe </dc:creator></cp:coreProperties>";
    let content = p("One") + "<w:p><w:r><w:br w:type=\"page\"/><w:t>Two</w:t></w:r></w:p>";
    let document = with(
        &content,
        &[
            ("word/_rels/document.xml.rels", relations),
            ("word/header1.xml", &header),
            ("word/footer1.xml", &footer),
            ("docProps/core.xml", core),
        ],
    );
    assert_eq!(pages(&document), ["ACME Ltd\n\nOne\n\nConfidential", "Two"]);
    assert_eq!(document.pages[0].blocks[2].kind, BlockKind::Furniture);
    assert_eq!(document.title.as_deref(), Some("Annual & Report"));
    assert_eq!(document.author.as_deref(), Some("Jane Roe"));
}

#[test]
fn paragraphs_of_program_text_are_one_block() {
    let styles =
        r#"<w:styles xmlns:w="w"><w:style w:styleId="C"><w:name w:val="Source Code"/></w:style></w:styles>"#;
    let content = styled("C", "fn a() {") + &styled("C", "    b") + &styled("C", "}") + &p("Text");
    let document = with(&content, &[("word/styles.xml", styles)]);
    assert_eq!(pages(&document), ["fn a() {\n    b\n}\n\nText"]);
}

#[test]
fn entities_are_not_expanded() {
    let laughs = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]>\
         <w:document {NAMES}><w:body>{}</w:body></w:document>",
        p("x&b;y")
    );
    let document = read(&archive(&[("word/document.xml", &laughs)]), &Limits::default()).unwrap();
    assert_eq!(pages(&document), ["xy"]);
}

#[test]
fn bombs_are_refused() {
    let limits = Limits { max_unpacked_bytes: 1 << 20, ..Limits::default() };
    let bomb = archive(&[("word/document.xml", &body(&p(&" ".repeat(3 << 20))))]);
    assert!(bomb.len() < 100_000);
    assert_eq!(read(&bomb, &limits), Err(ExtractError::TooLarge { limit_mib: 1 }));
    // No part is too large by itself, but all together are.
    let notes = format!("<w:footnotes xmlns:w=\"w\">{}</w:footnotes>", " ".repeat(700_000));
    let parts = [("word/document.xml", body(&p(&" ".repeat(700_000)))), ("word/footnotes.xml", notes)];
    let parts: Vec<_> = parts.iter().map(|(name, content)| (*name, content.as_str())).collect();
    assert_eq!(read(&archive(&parts), &limits), Err(ExtractError::TooLarge { limit_mib: 1 }));
    let deep = format!("{}{}", "<w:sdt>".repeat(100_000), "</w:sdt>".repeat(100_000));
    assert_eq!(
        read(&archive(&[("word/document.xml", &body(&deep))]), &Limits::default()),
        Err(ExtractError::TooDeep)
    );
}

#[test]
fn what_stands_before_the_damage_is_kept() {
    let whole = body(&(p("Kept.") + &p("Lost in part")));
    let cut = &whole[..whole.find(" in part").unwrap()];
    let document = read(&archive(&[("word/document.xml", cut)]), &Limits::default()).unwrap();
    assert!(document.pages[0].text.starts_with("Kept."));
    assert_eq!(document.problems.len(), 1);
    let nothing = read(&archive(&[("word/document.xml", "<w:document")]), &Limits::default());
    assert!(matches!(nothing, Err(ExtractError::Damaged { .. })));
    let whole = archive(&[("word/document.xml", &whole)]);
    for length in [0, 1, 30, whole.len() / 2, whole.len() - 1] {
        assert!(matches!(read(&whole[..length], &Limits::default()), Err(ExtractError::Damaged { .. })));
    }
}

#[test]
fn parts_may_be_in_utf_16() {
    let text = body(&p("Größe 漢字"));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    let wide: Vec<u8> =
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    writer.write_all(&wide).unwrap();
    let document = read(&writer.finish().unwrap().into_inner(), &Limits::default()).unwrap();
    assert_eq!(pages(&document), ["Größe 漢字"]);
}
