//! What a document is called.

use std::path::Path;

use footnote_extract::telling_title;

/// The title that a person would give: the file's own where it says something, else the name of the file.
pub fn display_title(own: Option<&str>, path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().trim().to_string()).unwrap_or_default();
    match own.and_then(telling_title) {
        Some(title) => title.chars().take(200).collect(),
        None if !stem.is_empty() => stem.replace(|c: char| c.is_control(), " "),
        None => "Untitled".to_string(),
    }
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
