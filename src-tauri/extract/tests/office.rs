//! Reads spreadsheets, presentations and OpenDocument texts that are built here, as any file is read.

#![expect(clippy::unwrap_used, reason = "what cannot be built fails the test")]

use std::io::{Cursor, Write};

use footnote_extract::{BlockKind, Document, ExtractError, Kind, Limits, Page, Span, extract};
use zip::write::SimpleFileOptions;

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[track_caller]
fn read(name: &str, bytes: &[u8]) -> Document {
    let document = extract(name, bytes, &Limits::default()).unwrap();
    document.check().unwrap();
    document
}

/// Where a part of a page stands, such as `B4:D9`.
#[track_caller]
fn place(page: &Page, part: &str) -> String {
    let start = page.text[..page.text.find(part).expect(part)].chars().count();
    page.stretch(Span::new(start, start + part.chars().count())).unwrap().to_string()
}

fn is_hidden(page: &Page, part: &str) -> bool {
    let start = page.text[..page.text.find(part).expect(part)].chars().count();
    page.hides(Span::new(start, start + part.chars().count()))
}

/// The texts of the headers of a page's tables.
fn headers(page: &Page) -> Vec<&str> {
    let header = |kind: &BlockKind| match kind {
        BlockKind::Table { header } => Some(header.map_or("", |header| header.of(&page.text))),
        _ => None,
    };
    page.blocks.iter().filter_map(|block| header(&block.kind)).collect()
}

fn blocks(page: &Page) -> Vec<(BlockKind, &str)> {
    page.blocks.iter().map(|block| (block.kind.clone(), block.span.of(&page.text))).collect()
}

// --- Excel ---

const STYLES: &str = r##"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="#,##0.00&quot; €&quot;"/>
    <numFmt numFmtId="165" formatCode="dd.mm.yyyy"/></numFmts>
    <fonts><font><sz val="11"/></font><font><b/></font></fonts>
    <cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="164" fontId="0"/><xf numFmtId="165" fontId="0"/>
    <xf numFmtId="9" fontId="0"/><xf numFmtId="0" fontId="1"/></cellXfs></styleSheet>"##;

fn relations(of: &[(&str, &str, &str)]) -> String {
    let relation = |(id, kind, target): &(&str, &str, &str)| {
        format!(r#"<Relationship Id="{id}" Type="http://schemas/{kind}" Target="{target}"/>"#)
    };
    format!("<Relationships>{}</Relationships>", of.iter().map(relation).collect::<String>())
}

/// A workbook of sheets: name, further attributes, and what stands in the sheet.
fn workbook(sheets: &[(&str, &str, &str)], further: &[(&str, &str)]) -> Vec<u8> {
    let listed: String = (1..)
        .zip(sheets)
        .map(|(number, (name, more, _))| {
            format!(r#"<sheet name="{name}" sheetId="{number}" {more} r:id="rId{number}"/>"#)
        })
        .collect();
    let mut parts = vec![
        ("_rels/.rels".to_owned(), relations(&[("r", "officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml".to_owned(), format!("<workbook><sheets>{listed}</sheets></workbook>")),
        ("xl/styles.xml".to_owned(), STYLES.to_owned()),
    ];
    let ids: Vec<(String, String)> = (1..=sheets.len())
        .map(|number| (format!("rId{number}"), format!("worksheets/sheet{number}.xml")))
        .collect();
    let mut of_book: Vec<(&str, &str, &str)> =
        ids.iter().map(|(id, target)| (id.as_str(), "worksheet", target.as_str())).collect();
    of_book.push(("s", "styles", "styles.xml"));
    of_book.push(("t", "sharedStrings", "sharedStrings.xml"));
    parts.push(("xl/_rels/workbook.xml.rels".to_owned(), relations(&of_book)));
    for (number, (_, _, content)) in (1..).zip(sheets) {
        let sheet = format!("<worksheet>{content}</worksheet>");
        parts.push((format!("xl/worksheets/sheet{number}.xml"), sheet));
    }
    let mut parts: Vec<(&str, &str)> =
        parts.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    parts.extend(further);
    archive(&parts)
}

/// Cells with their texts or, where they begin with `=`, style and number.
fn rows(rows: &[(u32, &[(&str, &str)])]) -> String {
    let cell = |row: u32, (column, value): &(&str, &str)| match value.strip_prefix('=') {
        Some(number) => {
            let (style, number) = number.split_once('|').unwrap_or(("0", number));
            format!(r#"<c r="{column}{row}" s="{style}"><v>{number}</v></c>"#)
        }
        None => format!(r#"<c r="{column}{row}" t="inlineStr"><is><t>{value}</t></is></c>"#),
    };
    let row = |(row, cells): &(u32, &[(&str, &str)])| {
        format!(r#"<row r="{row}">{}</row>"#, cells.iter().map(|one| cell(*row, one)).collect::<String>())
    };
    format!("<sheetData>{}</sheetData>", rows.iter().map(row).collect::<String>())
}

#[test]
fn cells_are_shown_as_excel_shows_them_and_say_where_they_stand() {
    let sheet = rows(&[
        (3, &[("B", "Item"), ("C", "Due"), ("D", "Sum"), ("E", "Share")]),
        (4, &[("B", "Rent"), ("C", "=2|45000"), ("D", "=1|1234.5"), ("E", "=3|0.19")]),
        (5, &[("B", "Heat"), ("D", "=1|80")]),
    ]);
    let document = read("a.xlsx", &workbook(&[("Q3", "", &sheet), ("Empty", "", "<sheetData/>")], &[]));
    assert_eq!((document.kind, document.pages.len()), (Kind::XLSX, 1));
    let page = &document.pages[0];
    assert_eq!(page.label.as_deref(), Some("Q3"));
    assert_eq!(page.text, "Q3\n\nItem\tDue\tSum\tShare\nRent\t15.03.2023\t1,234.50 €\t19%\nHeat\t\t80.00 €");
    assert_eq!(headers(page), ["Item\tDue\tSum\tShare"]);
    assert_eq!(place(page, "1,234.50 €"), "D4");
    assert_eq!(place(page, "Heat\t\t80.00 €"), "B5:D5");
    assert_eq!(place(page, "Item\tDue"), "B3:C3");
    // No sheet's name is the title of the workbook.
    assert_eq!(document.title, None);
}

#[test]
fn tables_of_a_sheet_are_parted_and_keep_their_titles_and_notes() {
    let note = "Figures are taken from the books as they were closed in June.";
    let sheet = rows(&[
        (1, &[("A", "Costs")]),
        (2, &[("A", "Item"), ("B", "Sum"), ("D", "Month"), ("E", "Days")]),
        (3, &[("A", "Rent"), ("B", "=900"), ("D", "May"), ("E", "=31")]),
        (4, &[("A", "Heat"), ("B", "=80"), ("D", "June"), ("E", "=30")]),
        (7, &[("A", "Staff")]),
        (8, &[("A", "Name"), ("B", "Year")]),
        (9, &[("A", "Roe"), ("B", "=2019")]),
        (10, &[("A", "Doe"), ("B", "=2020")]),
        (11, &[("A", note)]),
    ]);
    let document = read("a.xlsx", &workbook(&[("Sheet1", "", &sheet)], &[]));
    let page = &document.pages[0];
    let heading = |text| (BlockKind::Heading { level: 2 }, text);
    let texts = blocks(page);
    assert_eq!(texts[0], heading("Costs"));
    assert_eq!(texts[1].1, "Item\tSum\nRent\t900\nHeat\t80");
    assert_eq!(texts[2].1, "Month\tDays\nMay\t31\nJune\t30");
    assert_eq!(texts[3], heading("Staff"));
    assert_eq!(texts[4].1, "Name\tYear\nRoe\t2019\nDoe\t2020");
    assert_eq!(texts[5], (BlockKind::Paragraph, note));
    assert_eq!(headers(page), ["Item\tSum", "Month\tDays", "Name\tYear"]);
    assert_eq!(place(page, "June\t30"), "D4:E4");
    assert_eq!(place(page, note), "A11");
}

#[test]
fn labels_beside_an_empty_column_stay_with_their_values() {
    let sheet = rows(&[
        (1, &[("A", "Tenant:"), ("C", "Jane Roe")]),
        (2, &[("A", "Flat:"), ("C", "Second floor")]),
        (3, &[("A", "Rent:"), ("C", "=1|900")]),
    ]);
    let document = read("a.xlsx", &workbook(&[("Sheet1", "", &sheet)], &[]));
    assert_eq!(document.pages[0].text, "Tenant:\t\tJane Roe\nFlat:\t\tSecond floor\nRent:\t\t900.00 €");
    assert_eq!(headers(&document.pages[0]), [""]);
}

#[test]
fn a_header_is_what_the_file_says_or_what_looks_like_one() {
    let plain = rows(&[
        (1, &[("A", "Ada"), ("B", "London")]),
        (2, &[("A", "Bob"), ("B", "Paris")]),
        (3, &[("A", "Cy"), ("B", "Rome")]),
    ]);
    let header = |content: &str, further: &[(&str, &str)]| {
        let document = read("a.xlsx", &workbook(&[("Sheet1", "", content)], further));
        headers(&document.pages[0]).join("|")
    };
    // Two columns of text may be anything.
    assert_eq!(header(&plain, &[]), "");
    assert_eq!(header(&format!("{plain}<autoFilter ref=\"A1:B3\"/>"), &[]), "Ada\tLondon");
    let frozen = r#"<sheetViews><sheetView><pane ySplit="1" state="frozen"/></sheetView></sheetViews>"#;
    assert_eq!(header(&format!("{frozen}{plain}"), &[]), "Ada\tLondon");
    let parts = relations(&[("t1", "table", "../tables/table1.xml")]);
    let further = [
        ("xl/worksheets/_rels/sheet1.xml.rels", parts.as_str()),
        ("xl/tables/table1.xml", r#"<table ref="A1:B3"/>"#),
    ];
    assert_eq!(
        header(&format!("{plain}<tableParts><tablePart r:id=\"t1\"/></tableParts>"), &further),
        "Ada\tLondon"
    );
    // Years over numbers; and names under cells that span several columns.
    let years = rows(&[
        (1, &[("A", ""), ("B", "=2023"), ("C", "=2024")]),
        (2, &[("A", "Sales"), ("B", "=512"), ("C", "=604")]),
        (3, &[("A", "Costs"), ("B", "=300"), ("C", "=310")]),
    ]);
    assert_eq!(header(&years, &[]), "\t2023\t2024");
    let spanned = rows(&[
        (1, &[("A", "Region"), ("B", "2023"), ("D", "2024")]),
        (2, &[("B", "H1"), ("C", "H2"), ("D", "H1"), ("E", "H2")]),
        (3, &[("A", "North"), ("B", "=1"), ("C", "=2"), ("D", "=3"), ("E", "=4")]),
        (4, &[("A", "South"), ("B", "=5"), ("C", "=6"), ("D", "=7"), ("E", "=8")]),
    ]);
    let merged = r#"<mergeCells><mergeCell ref="B1:C1"/><mergeCell ref="D1:E1"/><mergeCell ref="A1:A2"/></mergeCells>"#;
    assert_eq!(header(&format!("{spanned}{merged}"), &[]), "Region\t2023\t\t2024\nRegion\tH1\tH2\tH1\tH2");
}

#[test]
fn what_is_merged_over_rows_is_said_in_each_of_them() {
    let sheet = rows(&[
        (1, &[("A", "Region"), ("B", "City"), ("C", "Sales")]),
        (2, &[("A", "North"), ("B", "Kiel"), ("C", "=5")]),
        (3, &[("B", "Husum"), ("C", "=6")]),
    ]) + r#"<mergeCells><mergeCell ref="A2:A3"/></mergeCells>"#;
    let document = read("a.xlsx", &workbook(&[("Sheet1", "", &sheet)], &[]));
    assert_eq!(document.pages[0].text, "Region\tCity\tSales\nNorth\tKiel\t5\nNorth\tHusum\t6");
}

#[test]
fn hidden_sheets_rows_and_columns_are_read_and_said_to_be_hidden() {
    let hidden_row =
        r#"<row r="3" hidden="1"><c r="A3"><v>7</v></c><c r="B3"><v>8</v></c></row></sheetData>"#;
    let columns = r#"<cols><col min="3" max="3" hidden="1"/></cols>"#;
    let sheet = rows(&[
        (1, &[("A", "One"), ("B", "Two"), ("C", "Three")]),
        (2, &[("A", "=1"), ("B", "=2"), ("C", "=3456")]),
        (4, &[("A", "=9"), ("B", "=10")]),
    ]);
    let sheet = format!(
        "{columns}{}",
        sheet.replace(r#"<row r="4">"#, &format!("{}<row r=\"4\">", hidden_row.replace("</sheetData>", "")))
    );
    let other = rows(&[(1, &[("A", "Secret"), ("B", "plan")])]);
    let document =
        read("a.xlsx", &workbook(&[("Open", "", &sheet), ("Shut", r#"state="veryHidden""#, &other)], &[]));
    let [open, shut] = document.pages.as_slice() else { panic!() };
    assert!(is_hidden(open, "7\t8") && is_hidden(open, "3456"));
    assert!(!is_hidden(open, "One\tTwo") && !is_hidden(open, "9\t10"));
    assert_eq!(
        (place(open, "7\t8"), place(open, "9\t10"), place(open, "3456")),
        ("A3:B3".into(), "A4:B4".into(), "C2".into())
    );
    assert!(is_hidden(shut, "Secret"));
}

#[test]
fn notes_and_formulas_without_a_value_are_kept() {
    let sheet =
        r#"<sheetData><row><c><v>2</v></c><c><f>A1*2</f></c><c><f>A1*3</f><v>6</v></c></row></sheetData>"#;
    let parts = relations(&[("c", "comments", "../comments1.xml")]);
    let comments = r#"<comments><authors><author>Jane Roe</author></authors><commentList>
        <comment ref="C1" authorId="0"><text><r><t>Jane Roe:</t></r><r><t xml:space="preserve"> Why six?</t></r></text></comment>
        </commentList></comments>"#;
    let further = [("xl/worksheets/_rels/sheet1.xml.rels", parts.as_str()), ("xl/comments1.xml", comments)];
    let document = read("a.xlsx", &workbook(&[("Sheet1", "", sheet)], &further));
    let page = &document.pages[0];
    assert_eq!(page.text, "2\t=A1*2\t6\n\nC1, Jane Roe: Why six?");
    assert_eq!(place(page, "Why six?"), "C1");
}

#[test]
fn a_long_sheet_goes_on_with_its_header_and_a_vast_one_costs_nothing() {
    let mut content = String::from(
        "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Number</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>Half</t></is></c></row>",
    );
    for row in 2..=5000 {
        content += &format!(
            r#"<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}"><v>{}</v></c></row>"#,
            row / 2
        );
    }
    content += r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>"#;
    let document = read("a.xlsx", &workbook(&[("Data", "", &content)], &[]));
    assert_eq!(document.pages.len(), 3);
    for page in &document.pages {
        assert_eq!(page.label.as_deref(), Some("Data"));
        assert_eq!(headers(page)[0], "Number\tHalf");
    }
    let last = &document.pages[2];
    assert_eq!(place(last, "5000\t2500"), "A5000:B5000");
    // A header that is repeated stands where it stood.
    assert_eq!(last.stretch(Span::new(0, 6)), None);
    assert!(last.text.ends_with("\n\n1"));
}

#[test]
fn bombs_of_cells_and_strings_are_refused_or_cut_short() {
    let limits = Limits { max_characters: 1000, max_unpacked_bytes: 1 << 20, ..Limits::default() };
    let many = format!("<sheetData>{}</sheetData>", "<row><c t=\"b\"><v>1</v></c></row>".repeat(2000));
    let document = extract("a.xlsx", &workbook(&[("Sheet1", "", &many)], &[]), &limits).unwrap();
    assert_eq!(document.problems.len(), 1);
    let spaces = format!("<sheetData>{}</sheetData>", " ".repeat(3 << 20));
    let result = extract("a.xlsx", &workbook(&[("Sheet1", "", &spaces)], &[]), &limits);
    assert_eq!(result, Err(ExtractError::TooLarge { limit_mib: 1 }));
    assert!(matches!(extract("a.xlsx", b"PK\x03\x04 cut", &limits), Err(ExtractError::Damaged { .. })));
}

// --- CSV ---

#[test]
fn records_become_a_table_whatever_parts_them() {
    for (name, text) in [
        ("a.csv", "Name, Note\n\"Roe, Jane\", \"said \"\"no\"\" and left\"\n"),
        ("a.csv", "Name,Note\n\"Roe, Jane\",\"said \"\"no\"\"\nand left\"\n"),
        ("a.csv", "\u{feff}Name;Note\r\nRoe, Jane;\"said \"\"no\"\" and left\"\r\n"),
        ("a.tsv", "Name\tNote\nRoe, Jane\tsaid \"no\" and left"),
    ] {
        let document = read(name, text.as_bytes());
        let page = &document.pages[0];
        assert_eq!(page.text, "Name\tNote\nRoe, Jane\tsaid \"no\" and left", "{text}");
        assert_eq!(headers(page), ["Name\tNote"]);
        assert_eq!((document.kind, place(page, "Roe")), (Kind::CSV, "A2".into()));
    }
    let numbers = read("a.csv", b"1,2\n3,4\n");
    assert_eq!(headers(&numbers.pages[0]), [""]);
}

// --- OpenDocument ---

fn open_document(kind: &str, automatic: &str, body: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:automatic-styles>{automatic}</office:automatic-styles>\
         <office:body>{body}</office:body></office:document-content>"
    );
    let mimetype = format!("application/vnd.oasis.opendocument.{kind}");
    archive(&[("mimetype", &mimetype), ("content.xml", &content)])
}

#[test]
fn an_open_spreadsheet_is_read_as_it_is_shown() {
    let styles = r#"<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>"#;
    let body = r#"<office:spreadsheet>
        <table:table table:name="Q3"><table:table-column table:number-columns-repeated="3"/>
        <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
        <table:table-row><table:table-cell/><table:table-cell office:value-type="string"><text:p>Item</text:p></table:table-cell>
          <table:table-cell office:value-type="string"><text:p>Sum</text:p></table:table-cell></table:table-row>
        <table:table-row><table:table-cell/><table:table-cell office:value-type="string"><text:p>Rent<text:s text:c="2"/>due</text:p></table:table-cell>
          <table:table-cell office:value-type="currency" office:value="900"><office:annotation><dc:creator>Roe</dc:creator><text:p>Late</text:p></office:annotation><text:p>900,00 €</text:p></table:table-cell></table:table-row>
        <table:table-row table:visibility="collapse"><table:table-cell/><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell></table:table-row>
        <table:table-row table:number-rows-repeated="1048571"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
        </table:table>
        <table:table table:name="Shut" table:style-name="ta2"><table:table-row><table:table-cell office:value-type="string"><text:p>Secret</text:p></table:table-cell></table:table-row></table:table>
        </office:spreadsheet>"#;
    let document = read("a.ods", &open_document("spreadsheet", styles, body));
    let [page, shut] = document.pages.as_slice() else { panic!() };
    assert_eq!(page.text, "Q3\n\nItem\tSum\nRent due\t900,00 €\n7\t7\n\nC4, Roe: Late");
    assert_eq!((place(page, "900,00 €"), place(page, "Late")), ("C4".into(), "C4".into()));
    assert!(is_hidden(page, "7\t7") && !is_hidden(page, "Rent") && is_hidden(shut, "Secret"));
    assert_eq!(headers(page), ["Item\tSum"]);
}

#[test]
fn an_open_text_has_its_headings_lists_tables_and_notes() {
    let styles = r#"
        <style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>
        <style:style style:name="Gone" style:family="text"><style:text-properties text:display="none"/></style:style>
        <style:style style:name="New" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/></style:style>
        <text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
        <text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/></text:list-style>"#;
    let body = r#"<office:text>
        <text:tracked-changes><text:changed-region><text:deletion><text:p>deleted</text:p></text:deletion></text:changed-region></text:tracked-changes>
        <text:p text:style-name="P1">The lease</text:p>
        <text:h text:outline-level="2">Rent</text:h>
        <text:p>It is <text:span>due</text:span><text:span text:style-name="Gone"> never</text:span> monthly<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>On the first.</text:p></text:note-body></text:note>.</text:p>
        <text:list text:style-name="L1"><text:list-item><text:p>One</text:p><text:list><text:list-item><text:p>Sub</text:p></text:list-item></text:list></text:list-item>
        <text:list-item><text:p>Two</text:p></text:list-item></text:list>
        <table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Kind</text:p></table:table-cell><table:table-cell><text:p>Sum</text:p></table:table-cell></table:table-row></table:table-header-rows>
        <table:table-row><table:table-cell table:number-rows-spanned="2"><text:p>Heat</text:p></table:table-cell><table:table-cell><text:p>80</text:p></table:table-cell></table:table-row>
        <table:table-row><table:covered-table-cell/><table:table-cell><text:p>90</text:p></table:table-cell></table:table-row></table:table>
        <text:p text:style-name="New">Another page<draw:frame><draw:text-box><text:p>In a box</text:p></draw:text-box></draw:frame></text:p>
        </office:text>"#;
    let document = read("a.odt", &open_document("text", styles, body));
    let pages: Vec<&str> = document.pages.iter().map(|page| page.text.as_str()).collect();
    assert_eq!(
        pages,
        [
            "The lease\n\nRent\n\nIt is due monthly[1].\n\n1. One\na) Sub\n2. Two\n\nKind\tSum\nHeat\t80\nHeat\t90\n\n[1] On the first.",
            "Another page\n\nIn a box"
        ]
    );
    assert_eq!(headers(&document.pages[0]), ["Kind\tSum"]);
    assert_eq!((document.kind, document.title.as_deref()), (Kind::ODT, Some("The lease")));
}

#[test]
fn a_locked_open_document_is_said_to_be_locked() {
    let manifest = "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let parts =
        [("mimetype", "application/vnd.oasis.opendocument.text"), ("META-INF/manifest.xml", manifest)];
    assert_eq!(extract("a.odt", &archive(&parts), &Limits::default()), Err(ExtractError::Locked));
}

#[test]
fn an_open_presentation_has_a_page_for_each_slide() {
    let body = r#"<office:presentation>
        <draw:page draw:name="p1"><draw:frame presentation:class="outline" svg:x="1cm" svg:y="5cm" svg:width="10cm" svg:height="5cm"><draw:text-box>
          <text:list><text:list-item><text:p>First</text:p></text:list-item><text:list-item><text:p>Second</text:p></text:list-item></text:list></draw:text-box></draw:frame>
          <draw:frame presentation:class="title" svg:x="1cm" svg:y="1cm" svg:width="20cm" svg:height="2cm"><draw:text-box><text:p>The plan</text:p></draw:text-box></draw:frame>
          <draw:g><draw:custom-shape><text:p>In a group</text:p></draw:custom-shape></draw:g>
          <presentation:notes><draw:page-thumbnail/><draw:frame presentation:class="notes"><draw:text-box><text:p>Say hello.</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>
        <draw:page draw:name="p2"/>
        <draw:page draw:name="p3"><draw:frame><table:table><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell><table:table-cell><text:p>B</text:p></table:table-cell></table:table-row></table:table></draw:frame></draw:page>
        </office:presentation>"#;
    let document = read("a.odp", &open_document("presentation", "", body));
    let pages: Vec<&str> = document.pages.iter().map(|page| page.text.as_str()).collect();
    assert_eq!(pages, ["The plan\n\n• First\n• Second\n\nIn a group\n\nSay hello.", "", "A\tB"]);
    assert_eq!(document.title.as_deref(), Some("The plan"));
    assert!(document.pages[0].size.is_some() && !document.pages[0].words.is_empty());
}

// --- PowerPoint ---

fn slide_of(shapes: &str, attributes: &str) -> String {
    format!("<p:sld {attributes}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>")
}

fn shape(placeholder: &str, place: &str, paragraphs: &[&str]) -> String {
    let paragraphs: String =
        paragraphs.iter().map(|text| format!("<a:p><a:r><a:t>{text}</a:t></a:r></a:p>")).collect();
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr/><p:nvPr>{placeholder}</p:nvPr></p:nvSpPr><p:spPr>{place}</p:spPr><p:txBody>{paragraphs}</p:txBody></p:sp>"
    )
}

fn presentation(slides: &[&str], further: &[(&str, &str)]) -> Vec<u8> {
    let ids: Vec<(String, String)> = (1..=slides.len())
        .map(|number| (format!("rId{number}"), format!("slides/slide{number}.xml")))
        .collect();
    let of: Vec<(&str, &str, &str)> =
        ids.iter().map(|(id, target)| (id.as_str(), "slide", target.as_str())).collect();
    let listed: String = ids
        .iter()
        .enumerate()
        .map(|(at, (id, _))| format!(r#"<p:sldId id="{}" r:id="{id}"/>"#, 256 + at))
        .collect();
    let main = format!(
        r#"<p:presentation><p:sldIdLst>{listed}</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/></p:presentation>"#
    );
    let (root, book) = (relations(&[("r", "officeDocument", "ppt/presentation.xml")]), relations(&of));
    let mut parts = vec![
        ("_rels/.rels", root.as_str()),
        ("ppt/presentation.xml", &main),
        ("ppt/_rels/presentation.xml.rels", &book),
    ];
    let names: Vec<String> = ids.iter().map(|(_, target)| format!("ppt/{target}")).collect();
    parts.extend(names.iter().map(String::as_str).zip(slides.iter().copied()));
    parts.extend(further);
    archive(&parts)
}

#[test]
fn slides_are_pages_with_their_shapes_in_reading_order() {
    let at = |x: u32, y: u32| {
        format!(r#"<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="2000000" cy="1000000"/></a:xfrm>"#)
    };
    let table = r#"<p:graphicFrame><a:tbl><a:tblPr firstRow="1"/><a:tr><a:tc><a:txBody><a:p><a:r><a:t>Kind</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>Sum</a:t></a:r></a:p></a:txBody></a:tc></a:tr>
        <a:tr><a:tc><a:txBody><a:p><a:r><a:t>Heat</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>80</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>"#;
    let first = slide_of(
        &[
            &shape("", &at(5_000_000, 3_000_000), &["Right"]),
            &shape("", &at(100_000, 3_010_000), &["Left"]),
            &shape(r#"<p:ph type="body" idx="1"/>"#, &at(0, 5_000_000), &["One", "Two"]),
            &shape(r#"<p:ph type="title"/>"#, "", &["The plan"]),
            &shape(r#"<p:ph type="sldNum"/>"#, "", &["1"]),
            table,
        ]
        .concat(),
        "",
    );
    let second = slide_of(&shape("", "", &["Kept back"]), r#"show="0""#);
    let notes = slide_of(&shape(r#"<p:ph type="body"/>"#, "", &["Say hello."]), "");
    let of_slide = relations(&[("n", "notesSlide", "../notesSlides/notesSlide1.xml")]);
    let further = [
        ("ppt/slides/_rels/slide1.xml.rels", of_slide.as_str()),
        ("ppt/notesSlides/notesSlide1.xml", &notes),
    ];
    let document = read("a.pptx", &presentation(&[&first, &second], &further));
    let [page, hidden] = document.pages.as_slice() else { panic!() };
    assert_eq!(
        page.text,
        "The plan\n\nLeft\n\nRight\n\n• One\n• Two\n\nKind\tSum\nHeat\t80\n\n1\n\nSay hello."
    );
    assert_eq!(headers(page), ["Kind\tSum"]);
    assert!(is_hidden(hidden, "Kept back") && !is_hidden(page, "Left"));
    assert_eq!(page.size, Some((2880, 2160)));
    assert_eq!(
        page.blocks.iter().find(|block| block.span.of(&page.text) == "1").unwrap().kind,
        BlockKind::Furniture
    );
    assert_eq!((document.kind, document.title.as_deref()), (Kind::PPTX, Some("The plan")));
}

#[test]
fn smart_art_and_charts_are_read() {
    let frame =
        |inside: &str| format!("<p:graphicFrame><a:graphicData>{inside}</a:graphicData></p:graphicFrame>");
    let slide = slide_of(&[frame(r#"<dgm:relIds r:dm="d"/>"#), frame(r#"<c:chart r:id="c"/>"#)].concat(), "");
    let point = |id: &str, text: &str| {
        format!(r#"<dgm:pt modelId="{id}"><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>"#)
    };
    let data = format!(
        r#"<dgm:dataModel><dgm:ptLst><dgm:pt modelId="0" type="doc"/>{}{}{}<dgm:pt modelId="9" type="pres"><dgm:t><a:p><a:r><a:t>no text</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst>
        <dgm:cxnLst><dgm:cxn srcId="0" destId="2" srcOrd="1"/><dgm:cxn srcId="0" destId="1" srcOrd="0"/><dgm:cxn srcId="1" destId="3" srcOrd="0"/></dgm:cxnLst></dgm:dataModel>"#,
        point("2", "Sell"),
        point("1", "Make"),
        point("3", "Test")
    );
    let points = |values: &[&str]| -> String {
        values
            .iter()
            .enumerate()
            .map(|(at, value)| format!(r#"<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>"#))
            .collect()
    };
    let chart = format!(
        "<c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Sales</a:t></a:r></a:p></c:rich></c:tx></c:title><c:ser><c:tx>{}</c:tx><c:cat>{}</c:cat><c:val>{}</c:val></c:ser></c:chart>",
        points(&["North"]),
        points(&["May", "June"]),
        points(&["4.2999999999999998", "5"])
    );
    let of_slide =
        relations(&[("d", "diagramData", "../diagrams/data1.xml"), ("c", "chart", "../charts/chart1.xml")]);
    let further = [
        ("ppt/slides/_rels/slide1.xml.rels", of_slide.as_str()),
        ("ppt/diagrams/data1.xml", &data),
        ("ppt/charts/chart1.xml", &chart),
    ];
    let document = read("a.pptx", &presentation(&[&slide], &further));
    assert_eq!(document.pages[0].text, "• Make\n• Test\n• Sell\n\nSales\n\n\tNorth\nMay\t4.3\nJune\t5");
}
