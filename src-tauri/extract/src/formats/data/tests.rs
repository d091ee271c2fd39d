use crate::formats::testing;
use crate::{BlockKind, Document, Kind, Limits, Problem, Spot};

fn read(kind: &str, text: &str) -> Document {
    let document =
        testing::read(Kind::from_id(kind).unwrap(), "a", text.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(document.check(), Ok(()));
    document
}

#[track_caller]
fn check(kind: &str, text: &str, expected: &str) {
    assert_eq!(read(kind, text).pages[0].text, expected);
}

#[test]
fn values_are_told_with_their_paths() {
    let json = "{\n  \"customer\": {\"address\": {\"city\": \"Bergen\",\n \"floor\": 3.50}},\n  \"tags\": [\"a\", \"b\"], \"open\": true\n}";
    check(
        "json",
        json,
        "customer.address.city: Bergen\ncustomer.address.floor: 3.50\ntags: a, b\nopen: true",
    );
    let lines: Vec<_> = read("json", json).pages[0].anchors.iter().map(|anchor| anchor.spot).collect();
    assert_eq!(lines, [Spot::Line(2), Spot::Line(3), Spot::Line(4), Spot::Line(4)]);
    check(
        "yaml",
        "# Who pays\ncustomer:\n  address:\n    city: Bergen # moved in May\n  lines:\n    - 1\n    - 2\n",
        "# Who pays\ncustomer.address.city: Bergen # moved in May\ncustomer.lines: 1, 2",
    );
    check(
        "xml",
        "<order id=\"7\"><city>Bergen</city><price currency=\"EUR\">12.50</price></order>",
        "order.id: 7\norder.city: Bergen\norder.price: 12.50\norder.price.currency: EUR",
    );
}

#[test]
fn lists_of_records_are_tables() {
    let expected = "parts\n\nname\tsize.mm\tstock\nbolt\t8\t4\nnut\t\t12";
    for (kind, text) in [
        (
            "json",
            r#"{"parts": [{"name": "bolt", "size": {"mm": 8}, "stock": 4}, {"name": "nut", "stock": 12}]}"#,
        ),
        ("yaml", "parts:\n  - name: bolt\n    size: {mm: 8}\n    stock: 4\n  - name: nut\n    stock: 12\n"),
    ] {
        let document = read(kind, text);
        let page = &document.pages[0];
        assert_eq!(page.text, expected);
        assert_eq!(page.blocks[0].kind, BlockKind::Heading { level: 1 });
        let BlockKind::Table { header: Some(header) } = page.blocks[1].kind else { panic!() };
        assert_eq!(header.of(&page.text), "name\tsize.mm\tstock");
    }
    check(
        "xml",
        "<c><d><t>Empire</t><y>1985</y></d><d><t>Hide</t><y>1988</y></d></c>",
        "c.d\n\nt\ty\nEmpire\t1985\nHide\t1988",
    );
}

#[test]
fn records_too_deep_for_a_row_are_told_one_by_one() {
    check(
        "json",
        r#"[{"name": "a", "parts": [{"id": 1, "n": 2}, {"id": 3, "n": 4}]}]"#,
        "[0].name: a\n\n[0].parts\n\nid\tn\n1\t2\n3\t4",
    );
}

#[test]
fn a_log_of_json_is_a_table_whose_rows_are_its_lines() {
    let document = read("json", "{\"t\": 1, \"m\": \"start\"}\n{\"t\": 2, \"m\": \"stop\"}\n");
    assert_eq!(document.pages[0].text, "t\tm\n1\tstart\n2\tstop");
}

#[test]
fn json_as_people_write_it_is_understood() {
    check(
        "json",
        "// settings\n{ 'a': 0x10, /* no */ b: \"x\\u00e9\\n\", \"c\": [1,],}",
        "a: 0x10\nb: xé\nc: 1",
    );
}

#[test]
fn what_breaks_off_keeps_what_stands_before() {
    let document = read("json", "[{\"a\": 1, \"b\": 2},\n {\"a\": 3, \"b\": ");
    assert!(document.pages[0].text.starts_with("a\tb\n1\t2"));
    assert!(matches!(document.problems[..], [Problem::BreaksOff { .. }]));
    check("json", "Not JSON at all.", "Not JSON at all.");
    check("yaml", "{{- if .Values.a }}\nkind: {{ .b }}\n", "{{- if .Values.a }}\nkind: {{ .b }}");
    let document = read("xml", "<a><b>Bergen</b><c>Oslo");
    assert_eq!(document.pages[0].text, "a.b: Bergen\na.c: Oslo");
    assert!(matches!(document.problems[..], [Problem::BreaksOff { .. }]));
}

#[test]
fn deep_nesting_is_refused_and_no_panic() {
    for (kind, text) in [
        ("json", "[".repeat(100_000)),
        ("yaml", "[".repeat(5_000)),
        ("xml", "<a>".repeat(100_000)),
        ("notebook", "{\"cells\": ".repeat(10_000)),
    ] {
        let _ = testing::read(Kind::from_id(kind).unwrap(), "a", text.as_bytes(), &Limits::default());
    }
}

#[test]
fn texts_in_xml_keep_their_structure() {
    let document = read(
        "xml",
        "<article><front><article-title>On Tides</article-title><contrib><name><surname>Holm</surname></name></contrib></front>\
         <body><sec><title>Method</title><p>We <italic>measured</italic> twice.</p>\
         <list list-type=\"order\"><list-item><p>first</p></list-item><list-item><p>second</p></list-item></list>\
         <table-wrap><table><thead><tr><th>Pier</th><th>cm</th></tr></thead><tbody><tr><td>4</td><td>31</td></tr></tbody></table></table-wrap>\
         </sec></body></article>",
    );
    assert_eq!(document.title.as_deref(), Some("On Tides"));
    let page = &document.pages[0];
    assert!(
        page.text.ends_with("Method\n\nWe measured twice.\n\n• first\n• second\n\nPier\tcm\n4\t31"),
        "{}",
        page.text
    );
    assert!(page.blocks.iter().any(
        |block| matches!(block.kind, BlockKind::Heading { .. }) && block.span.of(&page.text) == "Method"
    ));
}
