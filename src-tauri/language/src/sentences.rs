//! Cuts text into sentences.
//!
//! Unicode's rules (UAX #29) find the candidates; abbreviations, initials and numbered clauses then put
//! back together what those rules part. Line feeds end a sentence: in extracted text they part rows and items.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::{LANGUAGES, any, month};

/// Most bytes of a clause's number ("12.3.1"); longer runs of digits are amounts.
const MAX_CLAUSE_NUMBER_BYTES: usize = 6;

/// Longest mark of a note: "[12]", "[a]", "[note".
const MAX_REFERENCE_BYTES: usize = 5;

/// Longer numbers before a full stop are years or amounts, and end a sentence.
const MAX_ORDINAL_BYTES: usize = 3;

/// The sentences of `text` as byte ranges: in order, trimmed, none empty, together all of it but white space.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut joins = false;
    for (start, line) in lines(text) {
        for (offset, piece) in line.split_sentence_bound_indices() {
            let mut from = start + offset;
            let mut piece = piece;
            if let Some(last) = found.last_mut().filter(|last| last.end == from) {
                let marks = reference_marks(&text[last.clone()], piece);
                if marks > 0 {
                    last.end = from + marks;
                    (from, piece) = (from + marks, &piece[marks..]);
                }
            }
            let trimmed = piece.trim();
            if trimmed.is_empty() {
                continue;
            }
            from += piece.len() - piece.trim_start().len();
            let range = from..from + trimmed.len();
            match found.last_mut() {
                Some(last) if joins || continues(&text[last.clone()], trimmed) => last.end = range.end,
                _ => found.push(range),
            }
            joins = false;
        }
        // Nothing joins over a line feed.
        if let Some(last) = found.last()
            && last.end <= start + line.len()
        {
            found.push(last.end..last.end);
        }
    }
    found.retain(|range| !range.is_empty());
    found
}

/// How many bytes at the beginning of `next` are marks that refer to notes of the sentence before it: "[6][7]" of "in ponds.[6][7] They".
/// The bracket may have gone to the sentence already.
fn reference_marks(last: &str, next: &str) -> usize {
    let ends = |text: &str| text.ends_with(['.', '!', '?', '”', '"']);
    let is_open = last.strip_suffix('[').is_some_and(ends);
    let opens = ends(last) && next.starts_with('[');
    if !is_open && !opens {
        return 0;
    }
    let mut at = 0;
    let mut open = is_open;
    loop {
        let rest = &next[at..];
        let inner = match (open, rest.strip_prefix('[')) {
            (true, _) => rest,
            (false, Some(inner)) => inner,
            (false, None) => return at,
        };
        let Some(length) = inner.find(']').filter(|length| (1..=MAX_REFERENCE_BYTES).contains(length)) else {
            return at;
        };
        if inner[..length].contains(char::is_whitespace) {
            return at;
        }
        at += rest.len() - inner.len() + length + 1;
        open = false;
    }
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    })
}

/// Whether `next` goes on with the sentence that `last` seemed to end.
fn continues(last: &str, next: &str) -> bool {
    if last.is_empty() {
        return false;
    }
    let first = next.chars().next().unwrap_or(' ');
    let Some(stem) = last.strip_suffix('.') else {
        // A closing bracket or lower-case word after "?" or "!" inside a quotation.
        return first.is_lowercase();
    };
    let word =
        stem.rsplit(|c: char| c.is_whitespace() || c == '(' || c == '[' || c == '"').next().unwrap_or("");
    let lower = word.to_lowercase();
    if first.is_lowercase() {
        return true;
    }
    if any(|language| language.sentences.closing_abbreviations, &lower) {
        return !first.is_uppercase();
    }
    // "J. Smith", "T.S. Eliot", "1. The tenant": initials, or a clause's number at the very beginning.
    let are_initials = word.split('.').all(|part| {
        let mut letters = part.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
    });
    let opener = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_lowercase();
    // "In the U.S. The rest".
    let initial = are_initials && (word.len() == 1 || !any(|language| language.function_words, &opener));
    let clause = word.len() == stem.trim_start().len()
        && word.chars().all(|c| c.is_ascii_digit() || c == '.')
        && word.len() <= MAX_CLAUSE_NUMBER_BYTES;
    any(|language| language.sentences.abbreviations, &lower)
        || first.is_ascii_digit() && has_abbreviated_ending(&lower)
        || initial
        || clause
        || names_clause(stem)
        || is_ordinal(&stem[..stem.len() - word.len()], word, next)
}

/// "Lindenstr" of "Lindenstr. 4".
fn has_abbreviated_ending(word: &str) -> bool {
    let mut endings = LANGUAGES.iter().flat_map(|language| language.sentences.abbreviated_endings.iter());
    endings.any(|ending| word.len() > ending.len() && word.ends_with(ending))
}

/// Whether a text is nothing but the name of a clause, which belongs to what it says: "Article 5", "§ 3".
fn names_clause(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let (Some(kind), Some(number), None) = (words.next(), words.next(), words.next()) else { return false };
    let is_number = number.starts_with(|c: char| c.is_ascii_digit())
        && number.len() <= MAX_CLAUSE_NUMBER_BYTES
        && number.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    is_number && (kind == "§" || any(|language| language.documents.clauses, &kind.to_lowercase()))
}

/// Whether a number with a full stop is an ordinal: "am 1. August", "der 3. Senat".
fn is_ordinal(before: &str, number: &str, next: &str) -> bool {
    if number.is_empty() || number.len() > MAX_ORDINAL_BYTES || !number.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let word =
        |text: Option<&str>| text.unwrap_or("").trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    month(&word(next.split_whitespace().next())).is_some()
        || any(|language| language.sentences.ordinal_openers, &word(before.split_whitespace().next_back()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = sentences(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn plain_sentences() {
        check("One here. Two there!  Three? ", &["One here.", "Two there!", "Three?"]);
        check("  ", &[]);
        check("no end", &["no end"]);
    }

    #[test]
    fn abbreviations_and_initials_do_not_end_one() {
        check(
            "Mr. J. Smith paid $3.50 to Acme Inc. on Jan. 5. He left.",
            &["Mr. J. Smith paid $3.50 to Acme Inc. on Jan. 5.", "He left."],
        );
        check("It is by T.S. Eliot. It is long.", &["It is by T.S. Eliot.", "It is long."]);
        check("He lives in the U.S. The rest do not.", &["He lives in the U.S.", "The rest do not."]);
        check("It is owned by Acme Inc. The rest is not.", &["It is owned by Acme Inc.", "The rest is not."]);
        check("See No. 4 and e.g. Fig. 2. Done.", &["See No. 4 and e.g. Fig. 2.", "Done."]);
    }

    #[test]
    fn ordinals_do_not_end_one() {
        check(
            "Das Mietverhältnis beginnt am 1. August 2025. Es endet am 31. Juli 2028.",
            &["Das Mietverhältnis beginnt am 1. August 2025.", "Es endet am 31. Juli 2028."],
        );
        check(
            "Er zahlt bis zum 3. Werktag. Danach nicht.",
            &["Er zahlt bis zum 3. Werktag.", "Danach nicht."],
        );
        check("The flat has 12. Rent is due in May.", &["The flat has 12.", "Rent is due in May."]);
        check("It was built in 1998. May follows April.", &["It was built in 1998.", "May follows April."]);
    }

    #[test]
    fn german_abbreviations_do_not_end_one() {
        check(
            "Gemäß § 573 Abs. 2 Nr. 2 BGB bleibt sie vorbehalten. Das gilt z. B. für Tiere.",
            &["Gemäß § 573 Abs. 2 Nr. 2 BGB bleibt sie vorbehalten.", "Das gilt z. B. für Tiere."],
        );
        check(
            "Sie wohnt Lindenstr. 4, 04277 Leipzig. Er nicht.",
            &["Sie wohnt Lindenstr. 4, 04277 Leipzig.", "Er nicht."],
        );
        check(
            "Mit max. 3 Personen, d. h. ohne Gäste. Danach.",
            &["Mit max. 3 Personen, d. h. ohne Gäste.", "Danach."],
        );
        check("Keep that in mind. Then go.", &["Keep that in mind.", "Then go."]);
    }

    #[test]
    fn numbered_clauses_stay_whole() {
        check(
            "1.2. The Tenant pays. 1.3. The Landlord repairs.",
            &["1.2. The Tenant pays.", "1.3. The Landlord repairs."],
        );
        check(
            "Article 5. Les casiers sont payants. Artikel 6. Die Halle ist zu. See article 7. It is long.",
            &[
                "Article 5. Les casiers sont payants.",
                "Artikel 6. Die Halle ist zu.",
                "See article 7.",
                "It is long.",
            ],
        );
    }

    #[test]
    fn marks_of_notes_belong_to_the_sentence_before_them() {
        check(
            "They live in ponds.[6][7] The number is small.[12] Some fly.",
            &["They live in ponds.[6][7]", "The number is small.[12]", "Some fly."],
        );
    }

    #[test]
    fn a_line_feed_ends_a_sentence() {
        check("Revenue\t1,234\nCost\t999", &["Revenue\t1,234", "Cost\t999"]);
        check("a.\n\nb", &["a.", "b"]);
    }

    #[test]
    fn other_scripts() {
        check("これは文です。次の文です。", &["これは文です。", "次の文です。"]);
    }

    proptest::proptest! {
        #[test]
        fn nothing_but_white_space_is_lost(text in "\\PC{0,80}") {
            let ranges = sentences(&text);
            let kept: String = ranges.iter().map(|range| &text[range.clone()]).collect();
            let squeeze = |s: &str| s.split_whitespace().collect::<String>();
            proptest::prop_assert_eq!(squeeze(&kept), squeeze(&text));
            proptest::prop_assert!(ranges.iter().all(|range| !range.is_empty()));
            proptest::prop_assert!(ranges.windows(2).all(|pair| pair[0].end <= pair[1].start));
        }
    }
}
