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
        &["17 m²\n\nhidden"],
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

fn hidden_texts(page: &crate::Page) -> Vec<&str> {
    page.anchors.iter().filter(|anchor| anchor.hidden).map(|anchor| anchor.span.of(&page.text)).collect()
}

#[test]
fn hidden_text_is_kept_apart_and_marked_whoever_hides_it() {
    let styles = r#"<w:styles xmlns:w="w">
        <w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>
        <w:style w:type="character" w:styleId="Deeper"><w:name w:val="D"/><w:basedOn w:val="Secret"/></w:style>
        <w:style w:styleId="Draft"><w:name w:val="Draft"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>"#;
    let run =
        |properties: &str, text: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>");
    let content = format!(
        "<w:p>{}{}</w:p><w:p>{}</w:p><w:p><w:pPr><w:pStyle w:val=\"Draft\"/></w:pPr>{}{}</w:p>\
         <w:tbl><w:tr><w:tc><w:p>{}</w:p></w:tc><w:tc>{}</w:tc></w:tr></w:tbl>",
        run("<w:rStyle w:val=\"Deeper\"/>", "The reserve is 9."),
        run("", "The price is 12."),
        run("<w:rStyle w:val=\"Secret\"/><w:vanish w:val=\"false\"/>", "Shown again."),
        run("", "An old draft."),
        run("<w:vanish w:val=\"0\"/>", "Not this."),
        run("<w:vanish/>", "In a cell"),
        p("Lead"),
    );
    let document = with(&content, &[("word/styles.xml", styles)]);
    let page = &document.pages[0];
    assert_eq!(
        page.text,
        "The price is 12.\n\nShown again.\n\nNot this.\n\nLead\n\nThe reserve is 9.\n\nAn old draft.\n\nIn a cell"
    );
    assert_eq!(hidden_texts(page), ["The reserve is 9.", "An old draft.", "In a cell"]);
    let shown = page.blocks.iter().filter(|block| block.kind != BlockKind::Furniture);
    assert!(shown.map(|block| block.span.of(&page.text)).all(|text| !text.contains("reserve")));
}

#[test]
fn comments_are_notes_with_their_author() {
    let comments = r#"<w:comments xmlns:w="w">
        <w:comment w:id="0" w:author="M. Sandoval" w:date="2026-02-01T09:00:00Z"><w:p><w:r><w:annotationRef/></w:r>
        <w:r><w:t>Double the cap.</w:t></w:r></w:p><w:p><w:r><w:t>Before Friday.</w:t></w:r></w:p></w:comment>
        <w:comment w:id="1"><w:p><w:r><w:t>Agreed.</w:t></w:r></w:p></w:comment>
        <w:comment w:id="2" w:author="X"><w:p/></w:comment></w:comments>"#;
    let content = "<w:p><w:commentRangeStart w:id=\"0\"/><w:r><w:t>The cap is 40.</w:t></w:r><w:commentRangeEnd w:id=\"0\"/>\
                   <w:r><w:commentReference w:id=\"0\"/></w:r><w:r><w:commentReference w:id=\"1\"/></w:r>\
                   <w:r><w:commentReference w:id=\"2\"/></w:r></w:p>"
        .to_owned()
        + &p("The end.");
    let document = with(&content, &[("word/comments.xml", comments)]);
    assert_eq!(
        pages(&document),
        ["The cap is 40.\n\nThe end.\n\nM. Sandoval (2026-02-01): Double the cap. Before Friday.\n\nAgreed."]
    );
    assert_eq!(document.pages[0].blocks[2].kind, BlockKind::Footnote);
}

const DRAWN: &str = r#"<Relationships>
    <Relationship Id="d1" Type="http://x/diagramData" Target="diagrams/data1.xml"/>
    <Relationship Id="c1" Type="http://x/chart" Target="charts/chart1.xml"/></Relationships>"#;

#[test]
fn diagrams_charts_and_descriptions_of_pictures_are_read() {
    let diagram = r#"<dgm:dataModel xmlns:dgm="d" xmlns:a="a"><dgm:ptLst>
        <dgm:pt modelId="1"><dgm:t><a:bodyPr/><a:p><a:r><a:t>Sow </a:t></a:r><a:r><a:t>early</a:t></a:r></a:p></dgm:t></dgm:pt>
        <dgm:pt type="parTrans"><dgm:t><a:p><a:r><a:t>arrow</a:t></a:r></a:p></dgm:t></dgm:pt>
        <dgm:pt type="node"><dgm:t><a:p><a:r><a:t>Reap late</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>"#;
    let series = |name: &str, first: &str, second: &str| {
        format!(
            "<c:ser><c:tx><c:strRef><c:strCache><c:pt idx=\"0\"><c:v>{name}</c:v></c:pt></c:strCache></c:strRef></c:tx>\
             <c:cat><c:strRef><c:strCache><c:pt idx=\"0\"><c:v>Spring</c:v></c:pt><c:pt idx=\"1\"><c:v>Autumn</c:v></c:pt>\
             </c:strCache></c:strRef></c:cat><c:val><c:numRef><c:numCache><c:formatCode>General</c:formatCode>\
             <c:pt idx=\"0\"><c:v>{first}</c:v></c:pt><c:pt idx=\"1\"><c:v>{second}</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser>"
        )
    };
    let chart = format!(
        "<c:chartSpace xmlns:c=\"c\" xmlns:a=\"a\"><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Harvest</a:t></a:r></a:p>\
         </c:rich></c:tx></c:title><c:plotArea><c:barChart>{}{}</c:barChart></c:plotArea></c:chart></c:chartSpace>",
        series("Apples", "7", "0.30000000000000004"),
        series("Pears", "3", "4")
    );
    let picture = |description: &str, graphic: &str| {
        format!(
            "<w:p><w:r><w:drawing><wp:inline xmlns:wp=\"p\"><wp:docPr id=\"1\" descr=\"{description}\"/>{graphic}\
             </wp:inline></w:drawing></w:r></w:p>"
        )
    };
    let content = [
        p("The orchard"),
        picture("", "<dgm:relIds xmlns:dgm=\"d\" xmlns:r=\"r\" r:dm=\"d1\" r:lo=\"x\"/>"),
        picture("A map of the trees&#10;Description automatically generated", ""),
        picture("IMG_2041.JPG", ""),
        picture("", "<c:chart xmlns:c=\"c\" xmlns:r=\"r\" r:id=\"c1\"/>"),
        "<w:p><w:r><w:pict><v:shape><v:textpath string=\"DRAFT\"/></v:shape></w:pict></w:r></w:p>".to_owned(),
    ]
    .concat();
    let parts = [
        ("word/_rels/document.xml.rels", DRAWN),
        ("word/diagrams/data1.xml", diagram),
        ("word/charts/chart1.xml", &chart),
    ];
    let document = with(&content, &parts);
    assert_eq!(
        pages(&document),
        [
            "The orchard\n\nSow early\nReap late\n\nA map of the trees\n\nHarvest\n\n\tApples\tPears\nSpring\t7\t3\n\
          Autumn\t0.3\t4\n\nDRAFT"
        ]
    );
    // A drawing that is damaged takes nothing else with it.
    let broken = [("word/_rels/document.xml.rels", DRAWN), ("word/diagrams/data1.xml", "<dgm:dataModel")];
    assert_eq!(pages(&with(&content, &broken)), ["The orchard\n\nA map of the trees\n\nDRAFT"]);
}

#[test]
fn boxes_and_lists_of_old_forms_show_their_state() {
    let field = |data: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"><w:ffData><w:name w:val=\"x\"/>{data}</w:ffData></w:fldChar></w:r>\
             <w:r><w:instrText>FORM</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
        )
    };
    let content = format!(
        "<w:p>{}<w:r><w:t xml:space=\"preserve\"> owner, </w:t></w:r>{}<w:r><w:t xml:space=\"preserve\"> tenant, </w:t></w:r>{}</w:p>",
        field("<w:checkBox><w:sizeAuto/><w:default w:val=\"0\"/><w:checked/></w:checkBox>"),
        field("<w:checkBox><w:default w:val=\"0\"/></w:checkBox>"),
        field(
            "<w:ddList><w:result w:val=\"1\"/><w:listEntry w:val=\"North\"/><w:listEntry w:val=\"South\"/></w:ddList>"
        ),
    );
    check(&content, &["☒ owner, ☐ tenant, South"]);
}

#[test]
fn numbers_are_those_that_word_shows() {
    let numbering = r#"<w:numbering xmlns:w="w">
        <w:abstractNum w:abstractNumId="1"><w:styleLink w:val="Legal"/>
        <w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="Article %1"/></w:lvl>
        <w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl>
        <w:lvl w:ilvl="2"><w:lvlRestart w:val="0"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl></w:abstractNum>
        <w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="Legal"/></w:abstractNum>
        <w:num w:numId="7"><w:abstractNumId w:val="2"/></w:num></w:numbering>"#;
    let item = |level: u8, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"7\"/></w:numPr></w:pPr>\
             <w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let content = [(0, "a"), (1, "b"), (2, "c"), (1, "d"), (2, "e"), (0, "f"), (1, "g")]
        .map(|(level, text)| item(level, text));
    let document = with(&content.concat(), &[("word/numbering.xml", numbering)]);
    assert_eq!(pages(&document), ["Article I a\n1.1 b\n(a) c\n1.2 d\n(b) e\nArticle II f\n2.1 g"]);
}
