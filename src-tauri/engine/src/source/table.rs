//! What stands above the rows of a table: its header, and the line that says in what unit its figures are.

use footnote_extract::{Block, BlockKind, Page, Span};

/// The table that a quote stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableHead {
    /// Where it begins on its page, which tells the tables of a page apart.
    pub start: u32,
    /// Its header, rows parted by line feeds and cells by tabs, if it has one on this page.
    pub header: Option<String>,
    /// What is said of the unit of its figures, such as "(in thousands)".
    pub unit: Option<String>,
}

/// Lines above a table in which its unit is looked for. Between them and it stand captions and heads of columns that no reader
/// took for its header.
const LINES_ABOVE: usize = 6;

/// Longest line that says a unit and little else, in characters.
const LONGEST: usize = 90;

/// What begins the words that say a unit, and what has to follow on the same line.
const BEGINNINGS: [&str; 14] = [
    "in ",
    "($ in",
    "$ in",
    "€ in",
    "£ in",
    "dollars in",
    "amounts in",
    "figures in",
    "expressed in",
    "angaben in",
    "beträge in",
    "werte in",
    "alle angaben in",
    "all figures in",
];
const UNITS: [&str; 22] = [
    "thousand",
    "million",
    "billion",
    "tausend",
    "tsd",
    "millionen",
    "mio",
    "mrd",
    "milliarden",
    "t€",
    "teur",
    "m€",
    "eur",
    "usd",
    "gbp",
    "chf",
    "euro",
    "dollar",
    "percent",
    "prozent",
    "%",
    "€",
];

/// The table around a place of a page; `None` where it is in none.
pub fn table_at(page: &Page, place: Span) -> Option<TableHead> {
    let at = page.blocks.iter().position(|block| is_table(block) && holds(block.span, place))?;
    let block = &page.blocks[at];
    let header = match &block.kind {
        BlockKind::Table { header: Some(header) } => Some(header.of(&page.text).to_owned()),
        _ => None,
    };
    let own = header.as_deref().and_then(|header| header.lines().find_map(unit_in));
    let unit = own.or_else(|| above(page, block.span.start)).or_else(|| {
        // The first rows of a table whose header no reader saw.
        let rows = block.span.of(&page.text).lines().take(2);
        rows.filter(|_| header.is_none()).find_map(unit_in)
    });
    Some(TableHead { start: block.span.start, header, unit })
}

fn is_table(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Table { .. })
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// The nearest line above a place that says a unit, unless another table stands between.
fn above(page: &Page, start: u32) -> Option<String> {
    let after = page.blocks.iter().filter(|block| is_table(block) && block.span.end <= start);
    let from = after.map(|block| block.span.end).max().unwrap_or(0);
    let text = Span { start: from, end: start }.of(&page.text);
    text.lines().rev().filter(|line| !line.trim().is_empty()).take(LINES_ABOVE).find_map(unit_in)
}

/// The part of a line that says in what unit figures are: what stands in brackets, or a whole short line.
fn unit_in(line: &str) -> Option<String> {
    let line = line.replace('\t', " ");
    let bracketed =
        line.split_inclusive(['(', ')', '[', ']']).filter_map(|part| part.strip_suffix([')', ']']));
    let mut parts = bracketed.map(str::trim).chain([line.trim()]);
    let found = parts.find(|part| says_unit(part))?;
    Some(found.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn says_unit(part: &str) -> bool {
    let lower = part.to_lowercase();
    let begins = BEGINNINGS.iter().find_map(|beginning| lower.strip_prefix(beginning));
    part.chars().count() <= LONGEST && begins.is_some_and(|rest| UNITS.iter().any(|unit| rest.contains(unit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of lines, of which those with tabs are the rows of one table each run.
    fn page(text: &str, header_rows: usize) -> Page {
        let mut blocks: Vec<Block> = Vec::new();
        let (mut at, mut in_table) = (0, false);
        for line in text.split_inclusive('\n') {
            let end = at + line.chars().count() as u32;
            let span = Span { start: at, end: end - u32::from(line.ends_with('\n')) };
            if line.contains('\t') {
                match blocks.last_mut().filter(|_| in_table) {
                    Some(table) => table.span.end = span.end,
                    None => {
                        let header = (header_rows > 0).then_some(span);
                        blocks.push(Block { span, kind: BlockKind::Table { header } });
                    }
                }
            } else {
                blocks.push(Block { span, kind: BlockKind::Paragraph });
            }
            in_table = line.contains('\t');
            at = end;
        }
        Page { number: 1, text: text.to_owned(), blocks, ..Page::default() }
    }

    #[track_caller]
    fn check(text: &str, header_rows: usize, words: &str, header: Option<&str>, unit: Option<&str>) {
        let page = page(text, header_rows);
        let start = text[..text.find(words).unwrap()].chars().count();
        let found = table_at(&page, Span::new(start, start + words.chars().count())).unwrap();
        assert_eq!((found.header.as_deref(), found.unit.as_deref()), (header, unit), "{text}");
    }

    #[test]
    fn a_row_knows_the_header_and_the_unit_of_its_table() {
        check(
            "Consolidated income\n(in millions, except per share amounts)\n\t2022\t2021\nRevenue\t5\t4\n",
            1,
            "Revenue\t5\t4",
            Some("\t2022\t2021"),
            Some("in millions, except per share amounts"),
        );
        check(
            "Umsatz\nAngaben in Tausend Euro\nNord\t12\n",
            0,
            "Nord\t12",
            None,
            Some("Angaben in Tausend Euro"),
        );
        check(
            "(Dollars in thousands)\t2022\nCash\t7\n",
            1,
            "Cash\t7",
            Some("(Dollars in thousands)\t2022"),
            Some("Dollars in thousands"),
        );
        check("Bericht (in T€) der Gesellschaft\nSumme\t3\n", 0, "Summe\t3", None, Some("in T€"));
    }

    #[test]
    fn prose_says_no_unit_and_that_of_another_table_is_not_taken() {
        check(
            "In the year we sold a million pens to the school of the town, which paid late and complained at once.\nPens\t3\n",
            0,
            "Pens\t3",
            None,
            None,
        );
        check("(in thousands)\nA\t1\nB\t2\nHeads\nC\t3\n", 0, "C\t3", None, None);
        check("We invested in the town.\nC\t3\n", 0, "C\t3", None, None);
    }

    #[test]
    fn words_outside_of_tables_are_in_none() {
        let page = page("Nothing here\nA\t1\n", 0);
        assert_eq!(table_at(&page, Span { start: 0, end: 7 }), None);
    }
}
