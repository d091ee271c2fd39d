//! Whether a title or a name in a file's properties was put there by a person or by a program.

use footnote_language::{self as language, LANGUAGES};

use crate::builder::line;

/// What programs write before the title that they were given.
const PREFIXES: [&str; 1] = ["Microsoft Word - "];

/// What programs write where they were given no author.
const NOBODY: [&str; 8] =
    ["untitled", "title", "document", "unknown", "anonymous", "python-docx", "un-named", "(anonymous)"];

/// Endings of file names, which are titles of nothing.
const FILE_ENDINGS: [&str; 20] = [
    ".doc", ".docx", ".pdf", ".rtf", ".indd", ".qxd", ".xls", ".xlsx", ".ppt", ".pptx", ".dvi", ".tex",
    ".htm", ".html", ".txt", ".odt", ".ods", ".odp", ".csv", ".xlsm",
];

/// The title on one line, if it says anything. Programs fill the title of a file with its name, their own name, a date
/// or nothing.
pub fn telling_title(title: &str) -> Option<String> {
    let title = line(title);
    let bare = PREFIXES.iter().find_map(|prefix| title.strip_prefix(prefix)).unwrap_or(&title);
    says_something(bare).then(|| bare.to_owned())
}

/// The name of an author on one line, if it is one.
pub(crate) fn telling_author(name: &str) -> Option<String> {
    let name = line(name);
    let somebody = name.contains(char::is_alphabetic) && !NOBODY.contains(&name.to_lowercase().as_str());
    somebody.then_some(name)
}

fn says_something(title: &str) -> bool {
    let lower = title.to_lowercase();
    let letters = title.chars().filter(|c| c.is_alphabetic()).count();
    let file_name = FILE_ENDINGS.iter().any(|ending| lower.ends_with(ending));
    let mut placeholders = LANGUAGES.iter().flat_map(|language| language.documents.placeholder_titles);
    let placeholder = placeholders.any(|placeholder| {
        lower.strip_prefix(placeholder).is_some_and(|rest| {
            !rest.contains(char::is_alphabetic)
                // A program's name goes before whatever it knows.
                || (placeholder.starts_with("microsoft") && rest.starts_with([' ', '-']))
        })
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
    fn check(title: &str, expected: Option<&str>) {
        assert_eq!(telling_title(title).as_deref(), expected);
    }

    #[test]
    fn a_title_that_a_person_gave_is_kept() {
        check(" Annual\nReport\u{0} ", Some("Annual Report"));
        check("Microsoft Word - Lease of 4 Mill Lane", Some("Lease of 4 Mill Lane"));
        check("Minutes of 14 May 2024", Some("Minutes of 14 May 2024"));
        check("March of the Penguins", Some("March of the Penguins"));
        check("Documentation of a leak", Some("Documentation of a leak"));
        check("Title deeds", Some("Title deeds"));
    }

    #[test]
    fn what_a_program_put_there_is_no_title() {
        for title in [
            "untitled",
            "Document1",
            "Untitled-3",
            "Document (2)",
            "Template 2.0",
            " - ",
            "  ",
            "Microsoft Word",
            "Microsoft Word - draft3.doc",
            "Microsoft PowerPoint - sales",
            "lease.pdf",
            "0001018724-20-000004",
        ] {
            check(title, None);
        }
    }

    #[test]
    fn a_date_alone_is_no_title() {
        for title in ["19 February 2024", "Tuesday, 3rd of March 2020", "12. Oktober 2023"] {
            check(title, None);
        }
    }

    #[test]
    fn an_author_is_somebody() {
        assert_eq!(telling_author(" Ada\nLovelace ").as_deref(), Some("Ada Lovelace"));
        assert_eq!(telling_author("Li").as_deref(), Some("Li"));
        for nobody in ["python-docx", "Un-named", "anonymous", "-", "12"] {
            assert_eq!(telling_author(nobody), None, "{nobody}");
        }
    }
}
