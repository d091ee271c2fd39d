//! Finds a string within the pages of a document, as a person types it: case and the kind of white space do not matter.

use footnote_extract::{Page, Span};

/// Characters shown on each side of a finding.
const CONTEXT: usize = 40;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub page: u32,
    pub span: Span,
    /// The page's text at `span`, and what stands around it.
    pub found: String,
    pub before: String,
    pub after: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    pub findings: Vec<Finding>,
    /// Whether there are more than were asked for.
    pub more: bool,
}

/// All places on a page where `query` stands, not overlapping.
pub fn find_on_page(page: &Page, query: &str) -> Vec<Finding> {
    let needle: Vec<char> = folded(&query.chars().collect::<Vec<_>>()).into_iter().map(|(c, _)| c).collect();
    let needle = needle.strip_suffix(&[' ']).unwrap_or(&needle);
    let needle = needle.strip_prefix(&[' ']).unwrap_or(needle);
    if needle.is_empty() {
        return Vec::new();
    }
    let text: Vec<char> = page.text.chars().collect();
    let hay = folded(&text);
    let mut findings = Vec::new();
    let mut from = 0;
    while from + needle.len() <= hay.len() {
        if !hay[from..].iter().zip(needle).all(|((c, _), wanted)| c == wanted) {
            from += 1;
            continue;
        }
        let (start, end) = (hay[from].1, hay[from + needle.len() - 1].1 + 1);
        let cut = |range: std::ops::Range<usize>| text[range].iter().collect::<String>();
        findings.push(Finding {
            page: page.number,
            span: Span::new(start, end),
            found: cut(start..end),
            before: cut(start.saturating_sub(CONTEXT)..start),
            after: cut(end..(end + CONTEXT).min(text.len())),
        });
        from += needle.len();
    }
    findings
}

/// The characters in lower case, runs of white space as one space, each with its place in `text`.
fn folded(text: &[char]) -> Vec<(char, usize)> {
    let mut folded: Vec<(char, usize)> = Vec::with_capacity(text.len());
    for (at, c) in text.iter().enumerate() {
        if !c.is_whitespace() {
            folded.extend(c.to_lowercase().map(|lower| (lower, at)));
        } else if folded.last().is_none_or(|(last, _)| *last != ' ') {
            folded.push((' ', at));
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, query: &str) -> Vec<(u32, String)> {
        let page = Page { number: 7, text: text.into(), ..Page::default() };
        let findings = find_on_page(&page, query);
        assert!(findings.iter().all(|finding| finding.span.of(text) == finding.found && finding.page == 7));
        findings.into_iter().map(|finding| (finding.span.start, finding.found)).collect()
    }

    #[test]
    fn case_and_white_space_do_not_matter() {
        assert_eq!(
            found("The Tenant\nmay. the  tenant", "tHe tenant"),
            [(0, "The Tenant".to_string()), (16, "the  tenant".to_string())]
        );
        assert_eq!(found("a b", "  a  b "), [(0, "a b".to_string())]);
    }

    #[test]
    fn places_count_characters_also_where_lower_case_is_longer() {
        assert_eq!(found("İİ 漢字 End", "end"), [(6, "End".to_string())]);
        assert_eq!(found("😀 €5", "€5"), [(2, "€5".to_string())]);
    }

    #[test]
    fn nothing_is_found_for_nothing() {
        assert_eq!(found("text", ""), []);
        assert_eq!(found("text", "  \n"), []);
        assert_eq!(found("", "text"), []);
    }

    #[test]
    fn context_is_cut_at_the_ends_of_the_page() {
        let page = Page { number: 1, text: "ab cd ef".into(), ..Page::default() };
        let finding = find_on_page(&page, "cd").remove(0);
        assert_eq!((finding.before.as_str(), finding.after.as_str()), ("ab ", " ef"));
    }
}
