//! Cuts a written answer into its sentences, and passages and sentences into what they are compared by.

use std::ops::Range;

use footnote_language::{self as language, sentences as cut};

use super::markup::Cleaned;
use super::terms::Word;

/// A sentence of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Where it stands in the answer, with the marks that end it and without those that begin its line.
    pub range: Range<usize>,
    /// Its plain text: no list mark, emphasis or citation.
    pub text: String,
    /// Whether it says nothing that could be proved ("Here is what the documents say:").
    pub is_frame: bool,
}

/// Fewest small letters or digits of a word that a sentence ends with.
const LEAST_LAST_WORD: usize = 3;

/// Fewest telling words of a clause, and most clauses of a sentence.
const LEAST_CLAUSE: usize = 3;
const MAX_CLAUSES: usize = 4;

/// The sentences of an answer, in order. Lines without a word (rules, fences, borders of tables) are none.
pub fn sentences(answer: &str) -> Vec<Claim> {
    sentences_after(answer, 0)
}

/// The sentences that begin after another has ended at `from`, or all if it is 0.
fn sentences_after(answer: &str, from: usize) -> Vec<Claim> {
    let mut found = Vec::new();
    let mut start = from;
    for line in answer[from..].split_inclusive('\n') {
        let cleaned = match answer[..start].chars().next_back() {
            None | Some('\n') => Cleaned::of(line),
            Some(previous) => Cleaned::of_rest(line, 0, previous),
        };
        let ranges: Vec<Range<usize>> =
            cut(&cleaned.text).into_iter().filter(|range| has_word(&cleaned.text[range.clone()])).collect();
        for (index, range) in ranges.iter().enumerate() {
            let text = cleaned.text[range.clone()].to_string();
            let from = start + cleaned.origin(range.start);
            // Up to the next sentence or the end of the line, so that a removed citation belongs to what it followed.
            let limit = ranges.get(index + 1).map_or(line.len(), |next| cleaned.origin(next.start));
            let to = from + answer[from..start + limit].trim_end().len();
            let is_frame = is_frame(&text);
            found.push(Claim { range: from..to, text, is_frame });
        }
        start += line.len();
    }
    found
}

/// Cuts an answer that is still being written, each sentence once.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cutter {
    /// Where the last finished sentence ends.
    end: usize,
}

impl Cutter {
    /// The sentences that have been finished since it was last asked: all but the one that is being written. `answer` may
    /// only have grown since then.
    pub fn finished(&mut self, answer: &str) -> Vec<Claim> {
        let mut claims = sentences_after(answer, self.end);
        let last = claims.pop();
        // Until its first word is whole, the last may still go on with the one before it ("On 3. M…").
        if let (Some(last), Some(before)) = (last, claims.last())
            && !answer[last.range.start..].contains(char::is_whitespace)
            && !answer[before.range.end..last.range.start].contains('\n')
        {
            claims.pop();
        }
        self.end = claims.last().map_or(self.end, |claim| claim.range.end);
        claims
    }

    /// Where the last finished sentence ends.
    pub fn end(&self) -> usize {
        self.end
    }

    /// All that were not finished before.
    pub fn rest(self, answer: &str) -> Vec<Claim> {
        sentences_after(answer, self.end)
    }
}

/// The sentences of a passage. Unlike [`cut`], parts sentences that stand together without a space ("in 1990.The firm"),
/// as they do where paragraphs were joined.
pub(super) fn parts(passage: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for range in cut(passage) {
        let mut from = range.start;
        for (at, _) in passage[range.clone()].match_indices(['.', '!', '?']) {
            let end = range.start + at + 1;
            if end < range.end && is_joined(&passage[from..end - 1], &passage[end..range.end]) {
                found.push(from..end);
                from = end;
            }
        }
        found.push(from..range.end);
    }
    found
}

/// Whether one sentence ends and another begins, with a mark between them and no space.
fn is_joined(before: &str, after: &str) -> bool {
    let word = before.trim_end_matches([')', '"', '”', '\'', '’']);
    let letters = word.chars().rev().take_while(|c| c.is_lowercase()).count();
    let ends = letters >= LEAST_LAST_WORD
        || word.len() < before.len()
        || word.chars().rev().take_while(char::is_ascii_digit).count() >= LEAST_LAST_WORD;
    let mut next = after.trim_start_matches(['"', '“', '\'', '‘']).chars();
    let begins = next.next().is_some_and(char::is_uppercase)
        && next.next().is_some_and(|c| c.is_lowercase() || c == ' ' || c == '\'' || c == '’');
    let last = word.rsplit(char::is_whitespace).next().unwrap_or("");
    // Addresses have points of their own.
    ends && begins && !last.contains(['.', '/', '@'])
}

/// The clauses of a sentence, if it has more than one that says something.
pub(super) fn clauses(text: &str, words: &[Word]) -> impl Iterator<Item = Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let (mut from, mut telling) = (0, 0);
    for pair in words.windows(2) {
        let (word, next) = (&pair[0], &pair[1]);
        telling += usize::from(word.is_telling());
        let between = text.get(word.range.end..next.range.start).unwrap_or("");
        let parts = between.contains([',', ';', ':', '(', ')', '–', '—'])
            || language::any(|language| language.sentences.clause_openers, &next.plain);
        let left = words.iter().filter(|other| other.range.start >= next.range.start && other.is_telling());
        if parts && telling >= LEAST_CLAUSE && left.count() >= LEAST_CLAUSE && found.len() + 1 < MAX_CLAUSES {
            found.push(from..word.range.end);
            (from, telling) = (next.range.start, 0);
        }
    }
    if !found.is_empty() {
        found.push(from..text.len());
    }
    found.into_iter()
}

/// The plain text of one sentence, on one line.
pub(super) fn plain(sentence: &str) -> String {
    let lines: Vec<String> =
        sentence.lines().map(|line| Cleaned::of(line).text).filter(|line| !line.is_empty()).collect();
    lines.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a sentence is made of words about the answer and the documents alone.
pub(super) fn is_frame(plain: &str) -> bool {
    !plain.contains(|c: char| c.is_numeric())
        && !is_yes_or_no(plain)
        && plain
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .all(|word| language::any(|language| language.answers.frame_words, &word.to_lowercase()))
}

/// Whether a sentence answers, with nothing that could be looked up.
fn is_yes_or_no(plain: &str) -> bool {
    let word = plain.trim_end_matches(['.', '!']).to_lowercase();
    language::any(|language| language.sentences.yes_and_no, &word)
}

fn has_word(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(answer: &str, expected: &[&str]) {
        let found: Vec<String> = sentences(answer).into_iter().map(|claim| claim.text).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn marks_of_lists_and_headings_are_left_out() {
        check(
            "## Fees\n\n- The fee is $5.\n* It is **due monthly**.\n1. First item\n(a) Second `item`\n> Quoted.",
            &["Fees", "The fee is $5.", "It is due monthly.", "First item", "Second item", "Quoted."],
        );
        check("---\n```\n| a | b |\n|---|---|\n", &["a   b"]);
    }

    #[test]
    fn a_date_is_no_list_mark() {
        check("3. März 2021 war ein Mittwoch.", &["3. März 2021 war ein Mittwoch."]);
    }

    #[test]
    fn citations_of_the_model_are_left_out() {
        check(
            "The fee is $5 [1]. It rose [2, 3] in May.[^4] It fell (Passage 2). It stood (see source 1)【3†source】.",
            &["The fee is $5.", "It rose in May.", "It fell.", "It stood."],
        );
        check("It held 12 (twelve) items (5) in [2021].", &["It held 12 (twelve) items (5) in [2021]."]);
        check("See [the lease](https://example.org/lease) today.", &["See the lease today."]);
        check("The area is 20 m² of land.² Done¹", &["The area is 20 m² of land.", "Done"]);
    }

    #[test]
    fn a_sentence_knows_where_it_stands() {
        let answer = "- **Rent** is due. [1]\n- Paid late? [2] Yes.";
        let found: Vec<&str> = sentences(answer).into_iter().map(|claim| &answer[claim.range]).collect();
        assert_eq!(found, ["Rent** is due. [1]", "Paid late? [2]", "Yes."]);
    }

    #[test]
    fn a_growing_answer_is_cut_as_a_whole_one() {
        let answer = "## Rent\n\nThe rent is $5 [1]. It is **due monthly.** [2, 3] See Mr. Smith - he knows.\n\n\
            - First, pay. Then (Passage 2) leave.\n2. On 3. März 2021 it rose. * It fell.² \"No!\" she said.\n| a | b |\n\
            The area is 20 m². Über alles. \n\nDone";
        for step in [1, 2, 7, 40] {
            let mut cutter = Cutter::default();
            let mut found = Vec::new();
            for (at, _) in answer.char_indices().step_by(step) {
                found.extend(cutter.finished(&answer[..at]));
            }
            found.extend(cutter.rest(answer));
            let texts = |claims: &[Claim]| claims.iter().map(|claim| claim.text.clone()).collect::<Vec<_>>();
            assert_eq!(texts(&found), texts(&sentences(answer)), "{step} characters at a time");
        }
    }

    #[test]
    fn finished_sentences_are_not_cut_again() {
        let answer = "The rent is due. The fee is due. Then ";
        let mut cutter = Cutter::default();
        assert_eq!(cutter.finished(answer).len(), 2);
        assert!(cutter.finished(answer).is_empty());
        assert_eq!(cutter.rest(answer), sentences(answer)[2..]);
    }

    #[test]
    fn joined_sentences_of_a_passage_are_parted() {
        let parted = |passage: &str| -> Vec<String> {
            parts(passage).into_iter().map(|range| passage[range].to_string()).collect()
        };
        assert_eq!(
            parted("It opened in 1990.The firm (a bakery).A book follows."),
            ["It opened in 1990.", "The firm (a bakery).", "A book follows."]
        );
        let whole = "See www.example.Com/A or the U.S.Army, Sect.A.";
        assert_eq!(parted(whole), [whole]);
    }

    #[test]
    fn clauses_say_something() {
        let found = |text: &str| -> Vec<String> {
            clauses(text, &super::super::terms::words(text)).map(|range| text[range].to_string()).collect()
        };
        assert_eq!(
            found("The tenant pays the rent monthly, and pets need written consent."),
            ["The tenant pays the rent monthly", "and pets need written consent."]
        );
        assert!(found("The red, green and blue flags fly.").is_empty());
    }

    #[test]
    fn sentences_without_content_are_frames() {
        let frames = [
            "Here is what the documents say:",
            "In summary:",
            "Based on the provided passages, here are the key points:",
            "The documents do not contain this information.",
            "Zusammenfassung:",
        ];
        for frame in frames {
            assert!(is_frame(frame), "{frame}");
        }
        for claim in ["The fee is due.", "Yes.", "No", "In summary, parking is free.", "Here are 3 points:"] {
            assert!(!is_frame(claim), "{claim}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_answer_is_cut_within_its_bounds(answer in "[\\PC\n]{0,80}") {
            let claims = sentences(&answer);
            for claim in &claims {
                proptest::prop_assert!(answer.get(claim.range.clone()).is_some_and(|text| !text.is_empty()));
                proptest::prop_assert!(!claim.text.is_empty());
            }
            proptest::prop_assert!(claims.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
        }

        #[test]
        fn marks_in_any_order_do_no_harm(answer in "[-*#>\\[\\]()1-3.a_`| ²é\n]{0,40}") {
            for claim in sentences(&answer) {
                proptest::prop_assert!(answer.get(claim.range).is_some());
            }
        }
    }
}
