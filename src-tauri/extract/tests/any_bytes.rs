//! No bytes, under whatever name, may make a reader panic or break a promise of `Document`.

use std::io::{Cursor, Write};

use footnote_extract::{Document, ExtractError, Limits, extract};
use proptest::prelude::*;
use zip::{ZipWriter, write::SimpleFileOptions};

const NAMES: &[&str] = &[
    "a.docx", "a.xlsx", "a.xls", "a.pptx", "a.ods", "a.odt", "a.odp", "a.html", "a.md", "a.txt", "a.csv",
    "a.tsv", "a.rs", "a.log", "a", "", "a.eml", "a.mht", "a.mbox", "a.msg", "a.rtf", "a.epub", "a.fb2",
    "a.adoc", "a.rst", "a.org", "a.tex", "a.typ", "a.json", "a.yaml", "a.xml", "a.ipynb", "a.py", "a.srt",
    "a.zip",
];

/// Small enough for the limits to matter to some inputs.
const LIMITS: Limits = Limits {
    max_unpacked_bytes: 1 << 20,
    max_characters: 300,
    max_page_characters: 200,
    max_pages: 3,
    max_depth: 64,
    max_nesting: 2,
    max_files: 4,
};

fn check(name: &str, bytes: &[u8]) -> Result<Option<Document>, TestCaseError> {
    match extract(name, bytes, &LIMITS) {
        Ok(document) => {
            prop_assert_eq!(document.check(), Ok(()));
            let characters: usize = document.pages.iter().map(|page| page.text.chars().count()).sum();
            // Separators between blocks come on top of the text that is counted.
            prop_assert!(characters <= LIMITS.max_characters + 2 * 300, "{} characters", characters);
            prop_assert!(document.pages.len() <= LIMITS.max_pages as usize);
            prop_assert!(document.title.as_deref().is_none_or(|title| !title.trim().is_empty()));
            Ok(Some(document))
        }
        Err(error) => {
            prop_assert!(!matches!(error, ExtractError::Crashed { .. }), "{}", error);
            Ok(None)
        }
    }
}

fn word_document(content: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("word/document.xml", SimpleFileOptions::default()).expect("a new archive takes a file");
    write!(writer, "<w:document xmlns:w=\"w\"><w:body>{content}</w:body></w:document>")
        .expect("memory takes it");
    writer.finish().expect("memory takes it").into_inner()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_harmless(bytes in prop::collection::vec(any::<u8>(), 1..600)) {
        for name in NAMES {
            check(name, &bytes)?;
        }
    }

    #[test]
    fn random_text_is_harmless(text in "([\\PC\n\t\r\x0c]|\n\n|- |# |\\| |===\n|1\\. |,|\"){1,200}") {
        for name in NAMES {
            check(name, text.as_bytes())?;
        }
    }

    #[test]
    fn random_markup_is_harmless(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "<p>", "</p>", "<div", ">", "<table>", "<tr>", "<td colspan=3>", "<th rowspan=2>", "</table>", "<ul>",
            "<li>", "</ul>", "<pre>", "</pre>", "<sup>", "</sup>", "<main>", "<nav>", "</nav>", "<h1>", "</h1>",
            "<!--", "-->", "<br>", "&amp;", "&#0;", "<title>", "</title>", "<script>", "</script>", "<caption>",
            "text ", "漢字", "\n\n", "'", "\"", "=", "<thead>", "<dl><dt>", "<dd>", "<svg>", "<b>", "\u{ad}", "12",
        ]), 1..60)
    ) {
        let source = pieces.concat();
        check("a.html", source.as_bytes())?;
        check("a.md", source.as_bytes())?;
    }

    #[test]
    fn random_marks_of_other_languages_are_harmless(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "From: a@b.example\n", "Subject: x\n", "\n", "> ", "On 1 May, A wrote:\n", "--B\n", "Content-Type: multipart/mixed; boundary=B\n",
            "{\\rtf1 ", "}", "{", "\\par ", "\\cell ", "\\row ", "\\trowd\\intbl ", "\\u-10179?", "\\'e9", "\\footnote ", "<FictionBook>", "<section>",
            "</section>", "<title>", "<p>", "</p>", "[", "]", "\"a\": ", ",", "1", "- ", "a: ", "# ", "|===\n", "|", "+--+\n", "====\n", "::\n\n  ",
            ".. note::\n", "* ", "#+begin_src\n", "#+end_src\n", "\\begin{a}", "\\end{a}", "\\section{", "$", "&", "\\\\", "#table(", "#let ", "= ", "`",
            "00:01.000 --> 00:02.000\n", "fn a() {\n", "def b():\n", "text ", "漢字", "é",
        ]), 1..60)
    ) {
        let source = pieces.concat();
        for name in NAMES.iter().filter(|name| !name.ends_with("docx")) {
            check(name, source.as_bytes())?;
        }
        check("a.rtf", format!("{{\\rtf1 {source}").as_bytes())?;
        check("a.fb2", format!("<FictionBook><body>{source}").as_bytes())?;
        check("a.ipynb", format!("{{\"cells\": [{{\"cell_type\": \"code\", \"source\": [{source}").as_bytes())?;
    }

    #[test]
    fn random_word_marks_are_harmless(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>", "</w:t>", "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>",
            "<w:tc>", "</w:tc>", "<w:br w:type=\"page\"/>", "<w:lastRenderedPageBreak/>", "<w:del>", "</w:del>",
            "<w:txbxContent>", "</w:txbxContent>", "<w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr>",
            "<mc:AlternateContent>", "<mc:Fallback>", "text", "<w:vMerge/>", "<w:gridSpan w:val=\"9\"/>",
            "<w:fldChar w:fldCharType=\"begin\"/>", "<w:p><w:r><w:t>word</w:t></w:r></w:p>",
        ]), 1..60)
    ) {
        check("a.docx", &word_document(&pieces.concat()))?;
    }

    #[test]
    fn damaged_archives_are_harmless(at in 0_usize..400, byte: u8, cut in 0_usize..400) {
        let mut bytes = word_document("<w:p><w:r><w:t>Some text that is long enough.</w:t></w:r></w:p>");
        let length = bytes.len();
        bytes[at % length] = byte;
        check("a.docx", &bytes)?;
        bytes.truncate(cut % length + 1);
        check("a.docx", &bytes)?;
    }

    #[test]
    fn paragraphs_come_back(words in prop::collection::vec("[a-zß漢א🙂]{1,9}", 1..12)) {
        let expected = words.join("\n\n");
        let paragraphs = words.iter().map(|word| format!("<w:p><w:r><w:t>{word}</w:t></w:r></w:p>"));
        let html = words.iter().map(|word| format!("<p>{word}")).collect::<String>();
        for (name, bytes) in [
            ("a.docx", word_document(&paragraphs.collect::<String>())),
            ("a.html", html.into_bytes()),
            ("a.md", expected.clone().into_bytes()),
            ("a.txt", expected.clone().into_bytes()),
        ] {
            let document = check(name, &bytes)?.expect("plain paragraphs can be read");
            prop_assert_eq!(&document.pages[0].text, &expected, "{}", name);
            let blocks = document.pages[0].blocks.iter().map(|block| block.span.of(&expected));
            prop_assert_eq!(blocks.collect::<Vec<_>>(), words.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }

    #[test]
    fn tables_come_back(rows in prop::collection::vec(prop::collection::vec("[a-zß漢0-9]{1,5}", 3), 2..6)) {
        let expected = rows.iter().map(|row| row.join("\t")).collect::<Vec<_>>().join("\n");
        let wrapped = |row: &str, cell: &str| {
            let cells = |cells: &Vec<String>| {
                cells.iter().map(|text| cell.replace("{}", text)).collect::<String>()
            };
            rows.iter().map(|cells_of| row.replace("{}", &cells(cells_of))).collect::<String>()
        };
        let word = wrapped("<w:tr>{}</w:tr>", "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>");
        let bars = rows.iter().map(|row| format!("|{}|\n", row.join("|"))).collect::<Vec<_>>();
        for (name, bytes) in [
            ("a.docx", word_document(&format!("<w:tbl>{word}</w:tbl>"))),
            ("a.html", format!("<table>{}</table>", wrapped("<tr>{}", "<td>{}")).into_bytes()),
            ("a.csv", wrapped("{}\n", "\"{}\",").into_bytes()),
            ("a.md", format!("{}|---|---|---|\n{}", bars[0], bars[1..].concat()).into_bytes()),
        ] {
            let document = check(name, &bytes)?.expect("a table can be read");
            prop_assert_eq!(&document.pages[0].text, &expected, "{}", name);
        }
    }
}
