//! What a document is called.

use std::path::Path;

use footnote_language::{self as language, LANGUAGES};

/// The title that a person would give: the file's own where it says something, else the name of the file.
pub fn display_title(own: Option<&str>, path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().trim().to_string()).unwrap_or_default();
    let own = own.map(|title| title.split_whitespace().collect::<Vec<_>>().join(" "));
    match own {
        Some(title) if says_something(&title) => title.chars().take(200).collect(),
        _ if !stem.is_empty() => stem.replace(|c: char| c.is_control(), " "),
        _ => "Untitled".to_string(),
    }
}

/// Programs fill the title of a file with its name, their own name or nothing.
fn says_something(title: &str) -> bool {
    let lower = title.to_lowercase();
    let letters = title.chars().filter(|c| c.is_alphabetic()).count();
    let file_name = [
        ".doc", ".docx", ".pdf", ".rtf", ".indd", ".qxd", ".xls", ".xlsx", ".ppt", ".pptx", ".dvi", ".tex",
        ".htm", ".html", ".txt",
    ]
    .iter()
    .any(|extension| lower.ends_with(extension));
    let mut placeholders = LANGUAGES.iter().flat_map(|language| language.documents.placeholder_titles);
    let placeholder = placeholders.any(|placeholder| {
        lower == *placeholder
            || lower
                .strip_prefix(placeholder)
                .is_some_and(|rest| rest.starts_with([' ', '-']) && placeholder.starts_with("microsoft"))
            || lower
                .strip_prefix(placeholder)
                .is_some_and(|rest| !rest.is_empty() && rest.trim().chars().all(|c| c.is_ascii_digit()))
    });
    letters >= 3 && !file_name && !placeholder && !is_date(&lower)
}

/// Letters begin with their date, which tells them apart from nothing.
fn is_date(lower: &str) -> bool {
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    let has_number = lower.chars().any(|c| c.is_ascii_digit());
    words.peek().is_some()
        && has_number
        && words.all(|word| {
            let digits = word.trim_end_matches(|c: char| c.is_alphabetic());
            let ending = &word[digits.len()..];
            let ordinal = !digits.is_empty()
                && (ending.is_empty() || language::any(|language| language.dates.day_endings, ending));
            let name =
                word.chars().all(char::is_alphabetic) && beginnings().any(|name| word.starts_with(name));
            ordinal || name || language::any(|language| language.dates.links, word)
        })
}

/// Beginnings of the names of months and days.
fn beginnings() -> impl Iterator<Item = &'static str> {
    LANGUAGES.iter().flat_map(|language| language.dates.beginnings.iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(own: Option<&str>, path: &str, expected: &str) {
        assert_eq!(display_title(own, Path::new(path)), expected);
    }

    #[test]
    fn a_title_that_says_nothing_gives_way_to_the_file_name() {
        check(Some("Lease of 4 Mill Lane"), "/a/lease.pdf", "Lease of 4 Mill Lane");
        check(Some("Microsoft Word - draft3.doc"), "/a/lease.pdf", "lease");
        check(Some("Document1"), "/a/lease.pdf", "lease");
        check(Some("  "), "/a/lease v2.pdf", "lease v2");
        check(None, "/a/lease\n2.pdf", "lease 2");
        check(None, "/", "Untitled");
        check(Some("19 February 2024"), "/a/Letter to the landlord.txt", "Letter to the landlord");
        check(Some("Tuesday, 3rd of March 2020"), "/a/note.txt", "note");
        check(Some("12. Oktober 2023"), "/a/Brief.txt", "Brief");
        check(Some("Minutes of 14 May 2024"), "/a/minutes.docx", "Minutes of 14 May 2024");
        check(Some("March of the Penguins"), "/a/film.txt", "March of the Penguins");
    }
}
