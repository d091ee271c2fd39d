//! Reads plain text in any encoding: finds its pages, paragraphs, headings, lists and tables.
//!
//! Plain text says nothing about its structure, so everything here is a judgement about how it looks. Where
//! the looks leave a doubt, the line breaks stay as they are.

use std::borrow::Cow;

use footnote_language::script::joins_lines;

use super::notebook::without_escapes;
use super::pdf::clean::{Join, Vocabulary};
use super::recognise::{Evidence, Match, extension};
use crate::builder::{PageBuilder, Rows, join_line};
use crate::encoding::decode;
use crate::sink::Pages;
use crate::{BlockKind, Ending, ExtractError, Source};

pub(super) const EXTENSIONS: &[&str] = &[
    "txt",
    "text",
    "log",
    "toml",
    "ini",
    "cfg",
    "conf",
    "properties",
    "env",
    "bib",
    "ics",
    "vcf",
    "textile",
    "mediawiki",
    "wiki",
    "nfo",
];

/// Lines longer than this are taken for whole paragraphs.
const LONGEST_WRAPPED: usize = 120;

/// Fewest columns that a line is indented that goes on in the second column of the one above.
const LEAST_HANGING: usize = 3;

/// Extensions of texts that are made of paragraphs.
const PROSE: &[&str] = &["txt", "text", "bib", "textile", "mediawiki", "wiki", "nfo"];

/// Any text can be read as plain text, but every other format of text is tried first.
pub(super) fn sniff(_evidence: &Evidence) -> Match {
    Match::Likely
}

pub(super) fn read(source: &Source, pages: &mut Pages) -> Result<Ending, ExtractError> {
    let text = decode(source.bytes, None)
        .replace("\r\n", "\n")
        .replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let text = without_escapes(&text);
    let mut builder = PageBuilder::new(source.limits, pages);
    let mut title = None;
    match extension(source.name).as_str() {
        // All other kinds of text that are known by their extension are made of lines, not of paragraphs.
        extension if EXTENSIONS.contains(&extension) && !PROSE.contains(&extension) => {
            push_code(&text, &mut builder);
        }
        extension
            if !PROSE.contains(&extension)
                && looks_like_code(&text.lines().take(400).collect::<Vec<_>>()) =>
        {
            push_code(&text, &mut builder);
        }
        _ => {
            for page in text.split('\x0c') {
                push_text(page, &mut builder);
                builder.new_page();
            }
            title = builder.first_heading().or(builder.title_line()).map(str::to_owned);
        }
    }
    Ok(builder.finish(title.as_deref(), None))
}

/// Adds preformatted text that may be prose with line breaks of its own.
pub(super) fn push_preformatted(text: &str, builder: &mut PageBuilder) {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let words = lines.iter().map(|line| line.split_whitespace().count()).sum::<usize>();
    let parted = text.trim().lines().any(|line| line.trim().is_empty());
    if looks_like_code(&lines) || !(parted || words >= 6 * lines.len()) || words < 3 * lines.len() / 2 {
        builder.block(BlockKind::Code, text);
    } else {
        push_text(text, builder);
    }
}

/// Adds lines that are kept as they are, a block for each group of them.
fn push_code(text: &str, builder: &mut PageBuilder) {
    let mut group = String::new();
    let mut blank = false;
    for line in text.lines() {
        // A blank line ends a group only where the next line stands at the margin.
        if blank && !line.starts_with([' ', '\t', '}', ')', ']']) && !line.is_empty() {
            builder.block(BlockKind::Code, &group);
            group.clear();
        }
        blank = line.trim().is_empty();
        group.push_str(line);
        group.push('\n');
        if builder.is_full() {
            return;
        }
    }
    builder.block(BlockKind::Code, &group);
}

/// Adds one page of text.
pub(super) fn push_text(text: &str, builder: &mut PageBuilder) {
    let vocabulary = vocabulary(text);
    let mut group: Vec<&str> = Vec::new();
    for line in text.lines().chain([""]) {
        if !line.trim().is_empty() {
            group.push(line);
        } else if !group.is_empty() {
            push_group(&group, &vocabulary, builder);
            group.clear();
            if builder.is_full() {
                return;
            }
        }
    }
}

/// The words of a text in which lines end in the middle of words.
fn vocabulary(text: &str) -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    if text.contains("-\n") {
        let whole = |line: &str| -> Vec<String> { line.split_whitespace().map(str::to_owned).collect() };
        for line in text.lines() {
            let words = whole(line);
            let broken = words.last().is_some_and(|word| word.ends_with('-'));
            words.iter().take(words.len() - usize::from(broken)).for_each(|word| vocabulary.learn(word));
        }
    }
    vocabulary
}

/// Joins the next line to a paragraph; a word that the line end broke is whole again.
fn join_wrapped(text: &mut String, next: &str, vocabulary: &Vocabulary) {
    let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    let first = next.split_whitespace().next().unwrap_or_default();
    match vocabulary.join(last, first) {
        Join::Whole => {
            text.pop();
            text.push_str(next);
        }
        Join::Hyphenated => text.push_str(next),
        Join::Apart => join_line(text, next),
    }
}

/// Adds the lines between two blank lines.
fn push_group(lines: &[&str], vocabulary: &Vocabulary, builder: &mut PageBuilder) {
    let lines = match lines {
        [over, title, under, rest @ ..] if rule(over).is_some() && rule(under) == rule(over) => {
            builder.block(BlockKind::Heading { level: 1 }, title);
            rest
        }
        [title, under, rest @ ..] if is_underline(title, under) => {
            let level = if rule(under) == Some('=') { 1 } else { 2 };
            builder.block(BlockKind::Heading { level }, title);
            rest
        }
        [line] => {
            let kind = heading_level(line.trim()).map(|level| BlockKind::Heading { level });
            return match kind {
                Some(kind) => builder.block(kind, line),
                None if list_marker(line).is_some() => builder.block(BlockKind::ListItem, line),
                None => builder.block(BlockKind::Paragraph, line),
            };
        }
        lines => lines,
    };
    if lines.is_empty() {
        return;
    }
    let unhung = unhung(lines, vocabulary);
    // Where lines hang below others, the others begin something each.
    let begin_alone = unhung.len() < lines.len();
    let lines: &[&str] = &unhung.iter().map(|line| &**line).collect::<Vec<_>>();
    if let Some(rows) = tabbed(lines) {
        let header = usize::from(has_header(&rows));
        builder.table(&Rows { rows, header });
    } else if is_list(lines) {
        push_list(lines, vocabulary, builder);
    } else if looks_like_code(lines) || is_columns(lines) {
        builder.block(BlockKind::Code, &lines.join("\n"));
    } else if !begin_alone && is_wrapped(lines) {
        push_wrapped(lines, vocabulary, builder);
    } else if lines.iter().all(|line| line.chars().count() > LONGEST_WRAPPED) {
        for line in lines {
            builder.block(BlockKind::Paragraph, line);
        }
    } else {
        builder.block(BlockKind::Paragraph, &lines.join("\n"));
    }
}

/// The lines, those joined to the one before that stand below its second column ("B 2  The key\n     is returned"): it goes on in them.
fn unhung<'l>(lines: &[&'l str], vocabulary: &Vocabulary) -> Vec<Cow<'l, str>> {
    let mut joined: Vec<Cow<'l, str>> = Vec::new();
    // Where the second column of the last whole line may begin.
    let mut whole = "";
    for line in lines {
        let column = indent(line);
        let text = line.trim();
        let hangs = column >= LEAST_HANGING
            && list_marker(text).is_none()
            && !text.contains("  ")
            && begins_column(whole, column);
        match joined.last_mut() {
            Some(last) if hangs => join_wrapped(last.to_mut(), text, vocabulary),
            _ => {
                whole = line;
                joined.push(Cow::Borrowed(line));
            }
        }
    }
    joined
}

/// Whether a word begins in a line at a column, after a gap or the mark of an item.
fn begins_column(line: &str, column: usize) -> bool {
    let Some((at, _)) = line.char_indices().nth(column) else { return false };
    let (before, after) = line.split_at(at);
    let mark = before.trim();
    after.starts_with(|c: char| !c.is_whitespace())
        && !mark.is_empty()
        && (before.ends_with("  ")
            || before.ends_with(' ') && list_marker(line).is_some_and(|own| own == mark))
}

/// Joins lines into paragraphs; a line that is indented more than those around it starts a new one.
fn push_wrapped(lines: &[&str], vocabulary: &Vocabulary, builder: &mut PageBuilder) {
    let margin = lines.iter().map(|line| indent(line)).min().unwrap_or(0);
    let indented = lines.iter().filter(|line| indent(line) >= margin + 2).count();
    let mut paragraph = String::new();
    for line in lines {
        let first = indent(line) >= margin + 2 && indented * 3 <= lines.len();
        if first && !paragraph.is_empty() {
            builder.block(BlockKind::Paragraph, &paragraph);
            paragraph.clear();
        }
        join_wrapped(&mut paragraph, line.trim(), vocabulary);
    }
    builder.block(BlockKind::Paragraph, &paragraph);
}

fn push_list(lines: &[&str], vocabulary: &Vocabulary, builder: &mut PageBuilder) {
    let mut item = String::new();
    let mut kind = BlockKind::Paragraph;
    for line in lines {
        if list_marker(line).is_some() {
            builder.block(kind, &item);
            item.clear();
            kind = BlockKind::ListItem;
        }
        join_wrapped(&mut item, line.trim(), vocabulary);
    }
    builder.block(kind, &item);
}

fn indent(line: &str) -> usize {
    line.chars().take_while(|&c| c == ' ' || c == '\t').map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

/// The character that a line of at least three of the same is made of.
fn rule(line: &str) -> Option<char> {
    let line = line.trim();
    let first = line.chars().next().filter(|c| "=-~^*+#_\"'`:.".contains(*c))?;
    (line.len() >= 3 && line.chars().all(|c| c == first)).then_some(first)
}

fn is_underline(title: &str, under: &str) -> bool {
    let length = title.trim().chars().count();
    matches!(rule(under), Some('=' | '-' | '~' | '^'))
        && rule(title).is_none()
        && length <= 100
        && !title.contains(['\t', '|'])
        && under.trim().len() * 2 >= length
        && under.trim().len() <= 2 * length + 20
}

/// The level of a heading that stands alone: `2.1 Scope`, `Chapter 4`, `GENERAL TERMS`.
fn heading_level(line: &str) -> Option<u8> {
    let length = line.chars().count();
    if !(3..=90).contains(&length) || line.ends_with(['.', ',', ';', ':', '!', '?']) {
        return None;
    }
    let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim_start();
    let number = first.trim_end_matches(['.', ')']);
    let parts = number.split('.').count();
    if !number.is_empty()
        && parts <= 6
        && number
            .split('.')
            .all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
        && rest.starts_with(|c: char| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase()))
    {
        return Some(parts as u8);
    }
    let named = [
        "Chapter", "CHAPTER", "Section", "SECTION", "Article", "ARTICLE", "Part", "PART", "Appendix",
        "APPENDIX",
    ];
    if named.contains(&first)
        && length <= 80
        && rest.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
    {
        return Some(1);
    }
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = line.chars().filter(|c| c.is_uppercase()).count();
    let words = line.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).count();
    (length <= 70 && letters >= 4 && capitals == letters && words >= 1 && letters * 2 > length).then_some(1)
}

/// The marker that a list item begins with.
fn list_marker(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let (marker, rest) = line.split_once([' ', '\t'])?;
    if rest.trim().is_empty() {
        return None;
    }
    let bullet = matches!(marker, "-" | "*" | "+" | "•" | "–" | "—" | "▪" | "◦" | "‣" | "o" | "·");
    let inner = marker.strip_prefix('(').unwrap_or(marker).strip_suffix(['.', ')']);
    let counted = inner.is_some_and(|inner| {
        let digits = inner.len() <= 3 && inner.bytes().all(|byte| byte.is_ascii_digit());
        let letter = inner.len() == 1 && inner.bytes().all(|byte| byte.is_ascii_lowercase());
        let roman = inner.len() <= 4 && inner.bytes().all(|byte| b"ivx".contains(&byte));
        !inner.is_empty() && (digits || letter || roman)
    });
    (bullet || counted).then_some(marker)
}

fn is_list(lines: &[&str]) -> bool {
    let items = lines.iter().filter(|line| list_marker(line).is_some()).count();
    let starts = list_marker(lines[0]).is_some();
    // The lines between two items have to be short runs, or a dash in a paragraph would make a list of it.
    (starts && items * 4 >= lines.len()) || (items >= 2 && items * 3 >= lines.len())
}

/// The cells of lines that are parted by as many tabs each.
fn tabbed(lines: &[&str]) -> Option<Vec<Vec<String>>> {
    let tabs = lines[0].trim().matches('\t').count();
    let regular =
        tabs > 0 && lines.len() > 1 && lines.iter().all(|line| line.trim().matches('\t').count() == tabs);
    regular.then(|| lines.iter().map(|line| line.trim().split('\t').map(str::to_owned).collect()).collect())
}

/// Whether lines are set in columns with runs of spaces or bars between them.
fn is_columns(lines: &[&str]) -> bool {
    let parted = |line: &&&str| {
        let line = line.trim();
        line.contains("   ") || line.matches('|').count() >= 2 || line.contains('\t')
    };
    lines.len() > 1 && lines.iter().filter(parted).count() * 2 > lines.len()
}

fn looks_like_code(lines: &[&str]) -> bool {
    if lines.is_empty() {
        return false;
    }
    let code = lines.iter().filter(|line| {
        let line = line.trim();
        let opening = [
            "def ", "fn ", "class ", "import ", "#include", "return ", "if (", "for (", "while (", "$ ",
            ">>> ", "</", "//", "/*", "let ", "const ", "var ",
        ];
        line.ends_with(['{', '}', ';', '\\'])
            || line.ends_with("):")
            || line.ends_with("/>")
            || opening.iter().any(|opening| line.starts_with(opening)) && !line.ends_with('.')
            || line.contains(" = ") && !line.ends_with('.')
            || line.contains("();")
            || line.contains(" == ")
            || line.contains("->") && line.contains('(')
    });
    code.count() * 2 > lines.len()
}

/// Whether the line breaks come from the width of the page and mean nothing.
fn is_wrapped(lines: &[&str]) -> bool {
    if lines.len() < 2 {
        return true;
    }
    let width =
        |line: &str| -> usize { line.trim().chars().map(|c| if joins_lines(c) { 2 } else { 1 }).sum() };
    let longest = lines.iter().map(|line| width(line)).max().unwrap_or(0);
    if longest > LONGEST_WRAPPED {
        return false;
    }
    let breaks = lines.len() - 1;
    let average = lines[..breaks].iter().map(|line| width(line)).sum::<usize>() / breaks;
    let runs_on = lines[1..].iter().filter(|line| line.trim().starts_with(char::is_lowercase)).count();
    if average < 35 {
        // Nobody breaks words but to fill a line, however narrow.
        let breaks_words = lines[..breaks].iter().any(|line| line.trim_end().ends_with('-'));
        return breaks_words && average >= 20 && runs_on * 10 >= breaks * 7;
    }
    // Whether the next line's first word would have fitted, so that somebody broke the line on purpose.
    let early = lines.windows(2).filter(|pair| {
        let word = pair[1].split_whitespace().next().map_or(0, width);
        let word = if pair[1].trim().starts_with(joins_lines) { 2 } else { word };
        width(pair[0]) + 1 + word < longest.saturating_sub(3)
    });
    let stamped =
        lines.iter().filter(|line| line.trim().starts_with(|c: char| c.is_numeric() || c == '[')).count();
    if stamped * 3 > lines.len() * 2 {
        return false;
    }
    runs_on * 10 >= breaks * 4 || early.count() * 4 <= breaks
}

/// Writes raised digits and signs as such; anything else stays as it is.
pub(super) fn raise(text: &str) -> String {
    let digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let raised = |c: char| match c {
        '0'..='9' => Some(digits[c as usize - '0' as usize]),
        '+' => Some('⁺'),
        '-' | '−' | '–' => Some('⁻'),
        _ => None,
    };
    text.trim().chars().map(raised).collect::<Option<String>>().unwrap_or_else(|| text.to_owned())
}

/// Whether the first row of a table names its columns, judging by its looks: all of it is words.
pub(super) fn has_header(rows: &[Vec<String>]) -> bool {
    let named =
        |cell: &String| cell.chars().any(char::is_alphabetic) && !cell.chars().any(|c| c.is_ascii_digit());
    rows.len() > 1 && rows[0].len() > 1 && rows[0].iter().all(named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::testing;
    use crate::{Document, Kind, Limits};

    fn document(name: &str, text: &str) -> Document {
        testing::read(Kind::TEXT, name, text.as_bytes(), &Limits::default()).unwrap()
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let pages: Vec<String> = document("a.txt", text).pages.into_iter().map(|page| page.text).collect();
        assert_eq!(pages.join("\n==\n"), expected);
    }

    #[test]
    fn wrapped_lines_become_paragraphs() {
        check(
            "This is the first line of a paragraph that was wrapped by hand at\nabout seventy characters, as \
             people do in mails and in manuals of\nprograms.\n\nThe next.",
            "This is the first line of a paragraph that was wrapped by hand at about seventy characters, as people \
             do in mails and in manuals of programs.\n\nThe next.",
        );
    }

    #[test]
    fn what_hangs_below_the_second_column_of_a_line_belongs_to_it() {
        check(
            "ITEM 4  New members are Ada Fry and\n        her brother.\nITEM 5  The plan is turned\n        down.\n\n\
             C. Waiting\nC1  None for hips or\n    knees.",
            "ITEM 4 New members are Ada Fry and her brother.\nITEM 5 The plan is turned down.\n\nC. Waiting\n\
             C1 None for hips or knees.",
        );
        check(
            "2019 - today   Baker, Limerick: leads\n               twelve people\n2013 - 2019    Baker, Poznan",
            "2019 - today   Baker, Limerick: leads twelve people\n2013 - 2019    Baker, Poznan",
        );
        check("Name      Total\n          12 kg\n  Apples", "Name Total 12 kg\nApples");
    }

    #[test]
    fn words_broken_at_line_ends_are_whole_again() {
        check(
            "The trustees met on the ninth and re-\nsolved that the alms-\nhouse be repaired, and that\nthe well-known mill be kept.",
            "The trustees met on the ninth and resolved that the almshouse be repaired, and that the well-known mill be kept.",
        );
        check(
            "The long walk took a whole term of the school; it was a long-\nterm plan, as everybody knew who had been there in the spring.",
            "The long walk took a whole term of the school; it was a long-term plan, as everybody knew who had been there in the spring.",
        );
    }

    #[test]
    fn colours_of_terminals_are_taken_off() {
        check("\u{1b}[31mERROR\u{1b}[0m pump \u{1b}[1mK-204\u{1b}[0m stalled", "ERROR pump K-204 stalled");
    }

    #[test]
    fn the_first_row_of_words_heads_a_table() {
        let document =
            document("a.txt", "name\trole\tphone\nIda Brask\tringer\t555-0142\nOve Lund\tsexton\t555-0187\n");
        let page = &document.pages[0];
        let BlockKind::Table { header: Some(header) } = page.blocks[0].kind else { panic!() };
        assert_eq!(header.of(&page.text), "name\trole\tphone");
    }

    #[test]
    fn any_line_end_will_do() {
        check("One.\r\n\r\nTwo.\r\n", "One.\n\nTwo.");
        check("One.\r\rTwo.\r", "One.\n\nTwo.");
    }

    #[test]
    fn short_lines_stay_lines() {
        let poem = "Tyger Tyger, burning bright,\nIn the forests of the night;\nWhat immortal hand or eye,";
        check(poem, poem);
        let log = "2024-01-01 10:00:01 server started and listens on port 8080 now\n\
                   2024-01-01 10:00:02 client connected from 10.0.0.1 with a name";
        check(log, log);
        check("Ms Jane Roe\n12 High Street\nSpringfield", "Ms Jane Roe\n12 High Street\nSpringfield");
    }

    #[test]
    fn form_feeds_part_pages() {
        check("One.\x0c\x0cTwo.\x0c", "One.\n==\nTwo.");
    }

    #[test]
    fn headings_are_known_by_their_looks() {
        let document = document(
            "a.txt",
            "Handbook\n========\n\n1.2 Scope of Work\n\nText stands here.\n\nGENERAL TERMS\n\nMore text.\n\n1. only an item.",
        );
        let page = &document.pages[0];
        let headings: Vec<_> = page
            .blocks
            .iter()
            .filter_map(|block| match block.kind {
                BlockKind::Heading { level } => Some((level, block.span.of(&page.text))),
                _ => None,
            })
            .collect();
        assert_eq!(headings, [(1, "Handbook"), (2, "1.2 Scope of Work"), (1, "GENERAL TERMS")]);
        assert_eq!(document.title.as_deref(), Some("Handbook"));
    }

    #[test]
    fn lists_keep_their_items() {
        let document =
            document("a.txt", "To do:\n- first thing that goes\n  on here\n- second\n\n1) one\n2) two");
        assert_eq!(
            document.pages[0].text,
            "To do:\n\n- first thing that goes on here\n- second\n1) one\n2) two"
        );
    }

    #[test]
    fn settings_keep_their_lines() {
        let source = "[main]\na = 1\n\n  b = 2\n\n[next]\nc = 3";
        let document = document("a.ini", source);
        assert_eq!(document.pages[0].text, source);
        assert_eq!(document.pages[0].blocks.len(), 2);
    }

    #[test]
    fn scripts_of_the_world_pass_unharmed() {
        for text in
            ["吾輩は猫である。名前はまだ無い。", "שלום עולם, זהו מסמך.", "مرحبا بالعالم.", "👩‍👩‍👧 🇩🇪 e\u{301}"]
        {
            check(text, text);
        }
    }
}
