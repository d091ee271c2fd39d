use crate::formats::testing;
use crate::{BlockKind, Document, Kind, Limits};

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

fn headings(document: &Document) -> Vec<(u8, String)> {
    let page = &document.pages[0];
    let heading = |block: &crate::Block| match block.kind {
        BlockKind::Heading { level } => Some((level, block.span.of(&page.text).to_owned())),
        _ => None,
    };
    page.blocks.iter().filter_map(heading).collect()
}

#[test]
fn every_language_has_headings_lists_and_tables() {
    let expected = "Harbour\n\nOpen from *six* to ten.\n\n• first\n• second\n\nBerth\tFee\nA1\t40";
    let plain = expected.replace('*', "");
    for (kind, text) in [
        (
            "asciidoc",
            "= Harbour\n\nOpen from _six_\nto *ten*.\n\n* first\n* second\n\n[%header]\n|===\n|Berth |Fee\n|A1 |40\n|===\n",
        ),
        (
            "rst",
            "Harbour\n=======\n\nOpen from *six*\nto **ten**.\n\n* first\n* second\n\n=====  ===\nBerth  Fee\n=====  ===\nA1     40\n=====  ===\n",
        ),
        (
            "rst",
            "=======\nHarbour\n=======\n\nOpen from *six* to ``ten``.\n\n- first\n- second\n\n+-------+-----+\n| Berth | Fee |\n+=======+=====+\n| A1    | 40  |\n+-------+-----+\n",
        ),
        (
            "org",
            "* Harbour\nOpen from /six/\nto *ten*.\n\n- first\n- second\n\n| Berth | Fee |\n|-------+-----|\n| A1    |  40 |\n",
        ),
        (
            "latex",
            "\\documentclass{article}\n\\begin{document}\n\\section{Harbour}\nOpen from \\emph{six} % hours\nto \\textbf{ten}.\n\\begin{itemize}\n\\item first\n\\item second\n\\end{itemize}\n\\begin{tabular}{ll}\n\\hline\nBerth & Fee \\\\\n\\hline\nA1 & 40 \\\\\n\\end{tabular}\n\\end{document}",
        ),
        (
            "typst",
            "= Harbour\nOpen from _six_\nto *ten*.\n\n- first\n- second\n\n#table(columns: 2, table.header([Berth], [Fee]), [A1], [40])\n",
        ),
    ] {
        let document = read(kind, text);
        assert_eq!(document.pages[0].text, plain, "{kind}");
        assert_eq!(document.title.as_deref(), Some("Harbour"), "{kind}");
        let Some(BlockKind::Table { header: Some(header) }) =
            document.pages[0].blocks.last().map(|block| &block.kind)
        else {
            panic!("{kind} has no table with a header")
        };
        assert_eq!(header.of(&document.pages[0].text), "Berth\tFee", "{kind}");
    }
}

#[test]
fn levels_of_headings_are_told_apart() {
    for (kind, text) in [
        ("asciidoc", "= A\n\n== B\n\n=== C\n"),
        ("rst", "A\n===\n\nB\n---\n\nC\n~~~\n"),
        ("org", "* A\n** B :tag:\n*** C\n"),
        ("typst", "= A\n== B <label>\n=== C\n"),
    ] {
        let expected = [(1, "A".to_owned()), (2, "B".to_owned()), (3, "C".to_owned())];
        assert_eq!(headings(&read(kind, text)), expected, "{kind}");
    }
    let latex = read("latex", "\\chapter{A}\\section[short]{B}\\subsection*{C}");
    assert_eq!(headings(&latex).iter().map(|(level, _)| *level).collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn notes_go_to_the_foot_of_the_page() {
    check("org", "Fee[fn:1] is due.\n\n[fn:1] Since May.", "Fee[1] is due.\n\n[1] Since May.");
    check("latex", "Fee\\footnote{Since \\emph{May}.} is due.", "Fee[1] is due.\n\n[1] Since May.");
    check("rst", "Fee [1]_ is due.\n\n.. [1] Since May.\n", "Fee [1] is due.\n\n[1] Since May.");
    check("typst", "Fee#footnote[Since May.] is due.", "Fee[1] is due.\n\n[1] Since May.");
}

#[test]
fn code_is_kept_as_it_stands() {
    let expected = "Run:\n\nlet a = 1;\n  go *fast*;";
    check("asciidoc", "Run:\n\n----\nlet a = 1;\n  go *fast*;\n----\n", expected);
    check("rst", "Run::\n\n    let a = 1;\n      go *fast*;\n", expected);
    check("rst", "Run:\n\n.. code-block:: js\n   :linenos:\n\n   let a = 1;\n     go *fast*;\n", expected);
    check("org", "Run:\n#+begin_src js\nlet a = 1;\n  go *fast*;\n#+end_src\n", expected);
    check("latex", "Run:\n\\begin{verbatim}\nlet a = 1;\n  go *fast*;\n\\end{verbatim}\n", expected);
    check("typst", "Run:\n```js\nlet a = 1;\n  go *fast*;\n```\n", expected);
}

#[test]
fn links_leave_their_words() {
    check(
        "asciidoc",
        "See https://a.example[the plan] and <<b,part B>>, press btn:[OK].",
        "See the plan and part B, press OK.",
    );
    check("rst", "See `the plan <https://a.example>`_ and :ref:`part B <b>`.", "See the plan and part B.");
    check("org", "See [[https://a.example][the plan]] and [[b]].", "See the plan and b.");
    check(
        "latex",
        "See \\href{https://a.example}{the plan} at \\url{b.example}.",
        "See the plan at b.example.",
    );
    check("typst", "See #link(\"https://a.example\")[the plan] #emph[now].", "See the plan now.");
}

#[test]
fn signs_of_latex_are_written_out() {
    check(
        "latex",
        "Z\\\"urich, caf\\'e, \\c{c}a, Stra\\ss e, 50\\,\\% -- ``so'' \\& \\$5~a \\LaTeX{} $E = mc^2$",
        "Zürich, café, ça, Straße, 50 % – “so” & $5 a LaTeX E = mc^2",
    );
}

#[test]
fn what_programs_are_told_is_no_text() {
    check(
        "asciidoc",
        "= T\nAnn Lee <ann@example.org>\n:toc:\n\n// remark\n[[anchor]]\nText.",
        "T\n\nAnn Lee <ann@example.org>\n\nText.",
    );
    check(
        "rst",
        ".. _target:\n\n.. remark\n   more\n\nText.\n\n.. image:: a.png\n   :alt: A chart\n",
        "Text.\n\nA chart",
    );
    check("org", "#+STARTUP: overview\n:PROPERTIES:\n:ID: 7\n:END:\nText.", "Text.");
    check("latex", "\\newcommand{\\x}[1]{y}\\setlength{\\parindent}{0pt}\\label{a}Text.", "Text.");
    check("typst", "#set page(\n  width: 10cm,\n)\n#let x = 1\n// remark\nText.", "Text.");
}

#[test]
fn titles_and_authors_are_found() {
    for (kind, text) in [
        ("asciidoc", "= Tides\nAnn Lee <ann@example.org>\n\nText."),
        ("org", "#+TITLE: Tides\n#+AUTHOR: Ann Lee\nText."),
        ("latex", "\\title{Tides}\\author{Ann Lee}\\begin{document}\\maketitle Text.\\end{document}"),
        ("typst", "#set document(title: \"Tides\", author: \"Ann Lee\")\nText."),
    ] {
        let document = read(kind, text);
        assert_eq!(document.title.as_deref(), Some("Tides"), "{kind}");
        assert_eq!(document.author.as_deref(), Some("Ann Lee"), "{kind}");
    }
}

#[test]
fn strange_input_is_no_panic() {
    let pieces = [
        "[",
        "]",
        "{",
        "}",
        "#",
        "\\",
        "*",
        "`",
        "::",
        "|===\n",
        "\\begin{a}",
        "$",
        "<",
        "\n",
        "é",
        "..",
        "((",
        "#table(",
        "+-+\n",
        "= ",
    ];
    for kind in ["asciidoc", "rst", "org", "latex", "typst"] {
        for a in pieces {
            for b in pieces {
                read_any(kind, &format!("{a}{b}{a}text{b}\n{b}{a}"));
            }
        }
        read_any(kind, &"#f[".repeat(3_000));
        read_any(kind, &"\\begin{x}".repeat(3_000));
        read_any(kind, &"*a ".repeat(30_000));
    }
}

fn read_any(kind: &str, text: &str) {
    if let Ok(document) =
        testing::read(Kind::from_id(kind).unwrap(), "a", text.as_bytes(), &Limits::default())
    {
        assert_eq!(document.check(), Ok(()), "{kind} {text:?}");
    }
}
