//! Marks of a query that a passage has or has not, letter for letter: "AB-1234/56", "v1.10", "C#", "§ 434 Abs. 2 BGB". Words and
//! vectors take those that differ by a sign for nearly the same.

/// Signs that join letters and digits to a mark.
const JOINING: &[char] = &['-', '/', '.', '_', ':', '+', '#'];

/// What may follow a paragraph sign and its number, beside numbers and abbreviations in capitals.
const OF_CLAUSE: [&str; 8] = ["abs.", "abs", "satz", "nr.", "nr", "lit.", "s.", "art."];

/// Fewest digits of a number that is a mark by itself: fewer are years and amounts.
const LONG_NUMBER: usize = 5;

/// The marks that a query names, in lower case, with single spaces.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Marks(Vec<String>);

impl Marks {
    pub fn of(query: &str) -> Marks {
        let words: Vec<&str> = query.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
        let mut marks = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let clause = if words[at].starts_with('§') { clause(&words[at..]) } else { 0 };
            if clause > 0 {
                marks.push(words[at..at + clause].join(" ").to_lowercase());
            } else if is_mark(words[at]) {
                marks.push(words[at].to_lowercase());
            }
            at += clause.max(1);
        }
        Marks(marks)
    }

    pub fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    /// How many of the marks stand in a text, as a share of them.
    pub fn share_in(&self, text: &str) -> f32 {
        let text = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        let held = self.0.iter().filter(|mark| stands_in(mark, &text) || is_grouped_in(mark, &text)).count();
        held as f32 / self.0.len().max(1) as f32
    }
}

/// A word without the quotation marks, brackets and stops around it.
fn bare(word: &str) -> &str {
    let word = word.trim_start_matches(['(', '[', '"', '\'', '“', '„', '«', '‘', '¿', '¡']);
    let word = word.trim_end_matches([')', ']', '\'', '”', '“', '»', '’', '?', '!', ',', ';', ':']);
    // An inch is written with a quotation mark.
    let word = if word.ends_with('"') && !word.contains(|c: char| c.is_ascii_digit()) {
        word.trim_end_matches('"')
    } else {
        word
    };
    let is_abbreviated = word.strip_suffix('.').is_some_and(|rest| rest.chars().all(char::is_alphabetic));
    if is_abbreviated { word } else { word.trim_end_matches('.') }
}

fn is_mark(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let joins = word.contains(JOINING);
    let has_sign = word.ends_with(['#', '+']) || word.starts_with('.');
    match (letters, digits) {
        (0, 0) => false,
        (_, 0) => has_sign && letters <= 4,
        (0, _) => joins && !is_time(word) || digits >= LONG_NUMBER && digits == word.len(),
        (_, _) => joins || letters <= 4 && digits >= 2 && !is_ordinal(word),
    }
}

fn is_time(word: &str) -> bool {
    word.contains(':') && word.chars().all(|c| c.is_ascii_digit() || c == ':')
}

/// "20th", "5pm", "45p": a number with what it counts, or its ending.
fn is_ordinal(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// How many words belong to a clause that begins with a paragraph sign; 0 if none follows it.
fn clause(words: &[&str]) -> usize {
    let has_digit = |word: &str| word.contains(|c: char| c.is_ascii_digit());
    let is_code = |word: &str| word.chars().count() > 1 && word.chars().all(char::is_uppercase);
    let belongs =
        |word: &&&str| has_digit(word) || is_code(word) || OF_CLAUSE.contains(&word.to_lowercase().as_str());
    let following = words[1..].iter().take_while(belongs).count();
    if following > 0 || has_digit(words[0]) { 1 + following } else { 0 }
}

/// Whether a mark stands in a text and is not a part of another there.
fn stands_in(mark: &str, text: &str) -> bool {
    text.match_indices(mark).any(|(at, _)| {
        let mut before = text[..at].chars().rev();
        let mut after = text[at + mark.len()..].chars();
        let is_open = |next: Option<char>, further: Option<char>| match next {
            Some(next) if next.is_alphanumeric() => true,
            Some('#' | '+') => true,
            Some(next) => JOINING.contains(&next) && further.is_some_and(char::is_alphanumeric),
            None => false,
        };
        !is_open(before.next(), before.next()) && !is_open(after.next(), after.next())
    })
}

/// Whether a long number stands in a text in groups, as telephone numbers and amounts do: "+49 30 901820", "12.500,00".
fn is_grouped_in(mark: &str, text: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    if mark.contains(|c: char| !c.is_ascii_digit() && c != '+') || mark.len() < LONG_NUMBER {
        return false;
    }
    let mark = digits(mark);
    let is_group =
        |c: char| c.is_ascii_digit() || matches!(c, ' ' | '.' | ',' | '-' | '/' | '(' | ')' | '\'');
    text.split(|c: char| !is_group(c)).any(|run| {
        let run = run.trim_end_matches(|c: char| !c.is_ascii_digit());
        let whole = run.strip_suffix(",00").or(run.strip_suffix(".00")).unwrap_or(run);
        digits(run) == mark || digits(whole) == mark
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_told_from_words_numbers_and_times() {
        let check = |query: &str, expected: &[&str]| {
            let expected: Vec<String> = expected.iter().map(|mark| (*mark).to_owned()).collect();
            assert_eq!(Marks::of(query), Marks(expected), "{query}");
        };
        check("Which drawer holds INV-2024-0139?", &["inv-2024-0139"]);
        check("v1.10", &["v1.10"]);
        check("What is C# for, and C++?", &["c#", "c++"]);
        check("Does it run on .NET?", &[".net"]);
        check("What does § 434 Abs. 2 BGB say?", &["§ 434 abs. 2 bgb"]);
        check("What does error E1234 mean?", &["e1234"]);
        check("Call 0930901820.", &["0930901820"]);
        check("1/2\"", &["1/2\""]);
        check("What was the non-renewal clause in 2019, at 14:30, for the 20th time?", &[]);
        check("How much is 45p a mile etc.?", &[]);
    }

    #[test]
    fn a_mark_stands_whole_or_not_at_all() {
        let stands = |mark: &str, text: &str| Marks::of(mark).share_in(text) > 0.0;
        assert!(stands("v1.1", "Version v1.1 is out."));
        assert!(!stands("v1.1", "Version v1.10 is out."));
        assert!(!stands("v1.1", "Version v1.1.2 is out."));
        assert!(stands("AB-1234/56", "(AB-1234/56)"));
        assert!(!stands("AB-1234/56", "AB-1234/567"));
        assert!(!stands("B-12", "AB-12"));
        assert!(!stands("C+", "C++"));
        assert!(stands("§ 434 Abs. 2 BGB", "nach §\u{a0}434 Abs.\n2 BGB."));
        assert!(stands("+4930901820", "Call +49 30 901820 today."));
        assert!(stands("12500", "a loan of 12.500,00 €"));
        assert!(!stands("12500", "a loan of 112.500,00 €"));
        assert!(stands("inv-2024-0193", "INV-2024-0193, paid"));
    }
}
